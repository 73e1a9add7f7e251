"""Statements answered by reading; the rule itself is tested over all bearings in test_checks.py."""

import pytest
from story_folders import answered

from geo.claim import Verdict
from layers.checks.kinds import reported

SEARCH = """
id = "plan"
text = "A plan exists."
kind = "plan"
check = {check}
sentence = "No plan was found, and plans are not published; the ministry's register would tell [plans]."

[[statement.fact]]
id = "plans"
text = "No plan was found."
searched = "a plan of the ministry"
where = "its news"
as_of = "2026-11-01"
"""
SUPPORTS = """
[[statement.fact]]
id = "yes"
text = "The ministry has a plan."
sources = ["news"]
as_of = "2026"
bears = "supports"
"""


def test_a_search_that_found_nothing_says_not_supported_or_leaves_it_open(tmp_path):
    assert answered(tmp_path, SEARCH.format(check='"reported"'), {}).verdict is Verdict.NOT_SUPPORTED
    answer = answered(tmp_path, SEARCH.format(check='{ kind = "reported", undecided = true }'), {})
    assert (answer.verdict, answer.rule) == (Verdict.CANNOT_BE_TOLD, reported.UNDECIDED_RULE)
    assert answer.findings[0].searched.where == "its news"


def test_what_a_fact_decides_is_not_undecided(tmp_path):
    text = SEARCH.format(check='{ kind = "reported", undecided = true }') + SUPPORTS
    with pytest.raises(ValueError, match="is undecided, and the fact 'The ministry has a plan.' decides"):
        answered(tmp_path, text, {})


def test_undecided_without_a_search_is_refused(tmp_path):
    text = SEARCH.format(check='{ kind = "reported", undecided = true }').partition("[[statement.fact]]")[0]
    text = text.replace("[plans]", "[yes]") + SUPPORTS.replace('bears = "supports"', "")
    with pytest.raises(ValueError, match="is undecided, and nothing says what was searched"):
        answered(tmp_path, text, {})


def test_the_example_works(tmp_path):
    more = '[sources.ministry-2026-05]\ncredit = "The ministry"\nlicence = "CC0-1.0"\nretrieved = 2026-06-01\n'
    assert answered(tmp_path, reported.EXAMPLE, {}, more).verdict is Verdict.HOLDS_ONLY_IF


def test_a_recalled_fact_decides_nothing(tmp_path):
    text = SEARCH.format(check='"reported"').partition("[[statement.fact]]")[0].replace("[plans]", "[yes]")
    assert answered(tmp_path, text + SUPPORTS, {}).verdict is Verdict.HOLDS
    answer = answered(tmp_path, text + SUPPORTS + 'status = "recalled"\n', {})
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert "“The ministry has a plan”: recalled" in answer.sentence
