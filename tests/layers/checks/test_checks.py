import sys
from dataclasses import replace
from datetime import date
from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import Annotated

import msgspec
import pandas as pd
import pytest
from pytest import approx

from geo.claim import Bearing, Check, Claim, Finding, Search, Verdict, clauses
from geo.said_numbers import unsaid_numbers
from layers.checks import checks
from layers.checks.kinds.reported import verdict_of
from layers.stories.read import load_story, read_story
from layers.story_file.check_kinds import PARTS, module_of

check_kinds = import_module("layers.story_file.check_kinds")  # its wing has a function of that name
OBSERVED = ("lane_watch", "observed_share")  # kinds that look for accesses: minutes, with tests of their own


@pytest.fixture
def lanes_answered(monkeypatch):
    """Stand in for the checks of what satellites observe."""
    asked = []

    def answer(statement, _):
        asked.append(statement)
        nothing = Finding(name="share", method="stands in", value=50.0, unit="percent")
        return Check(
            claim=statement.claim(),
            verdict=Verdict.HOLDS_ONLY_IF,
            clauses=clauses("It stands in [share]."),
            findings=(nothing,),
            rule="It stands in.",
        )

    module = ModuleType("stands_in")
    module.answer = answer
    monkeypatch.setattr(checks, "module_of", lambda kind: module if kind in OBSERVED else module_of(kind))
    return asked


def finding(check, name):
    return next(f for f in check.findings if name in f.name)


def again(statement_id, **changes):
    """Check the statement of the built-in story with some fields changed."""
    story = load_story()
    changed = replace(story.statement(statement_id), **changes)
    return checks.check(statement_id, story=replace(story, statements=(changed,)))


def test_every_statement_gets_a_verdict_a_sentence_and_known_sources(lanes_answered):
    answers = checks.check_all()
    known = load_story().sources
    assert [a.claim.id for a in answers] == [s.id for s in load_story().statements]
    assert len(lanes_answered) == 1
    for answer in answers:
        assert answer.verdict in set(Verdict)
        assert answer.sentence.endswith(".")
        assert answer.findings or answer.verdict is Verdict.OPINION, answer.claim.id
        assert unsaid_numbers(answer) == []
        for found in answer.findings:
            assert found.method
            assert found.value is None or found.unit
            assert set(found.sources) <= set(known)


def test_the_verdicts_are_those_that_a_reader_of_the_sources_expects(lanes_answered):
    found = {answer.claim.id: str(answer.verdict) for answer in checks.check_all()}
    del found["lanes_85"]  # stood in for, and tested by itself
    assert lanes_answered
    assert found == {  # by somebody who read the sources before the checks were written
        "cyber_space": "holds",
        "north_korea": "holds",
        "exercises_and_strait": "holds",
        "ukraine_command": "holds only if",
        "unprecedented": "opinion",
        "rutte_in_tokyo": "holds",
        "against_whom": "holds only if",
        "most_significant": "opinion",
        "alliance": "does not hold",
        "dual_use_technology": "holds only if",
        "innovation_task_force": "not supported",
        "china_budget_growth": "holds",
        "three_times_japan": "does not hold",
        "regional_experts": "not supported",
        "non_combat_roles": "opinion",
        "ammunition": "not supported",
        "satellite_data": "not supported",
        "real_time": "not supported",
        "effect_before_cause": "does not hold",
        "incursions_40": "does not hold",
        "asian_nato": "holds only if",
        "pacific_shield": "not supported",
        "counterstrike": "not supported",
        "rutte_confirmed": "not supported",  # that none was found contradicts nothing
        "dutch_f35": "does not hold",
        "medical_logistics": "holds only if",
        "article_9": "opinion",
        "defence_markets": "opinion",
        "mhi_interceptors": "not supported",
        "south_korea": "holds only if",
        "arms_race": "opinion",
    }


SUPPORTS, LIMITS, CONTRADICTS, CONTEXT = (Finding(name=b, method="read", bearing=b) for b in Bearing)
NONE = Finding(name="none", method="searched", searched=Search(what="a", where="b", until="2026"))


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([SUPPORTS], Verdict.HOLDS),
        ([SUPPORTS, CONTEXT], Verdict.HOLDS),
        ([SUPPORTS, LIMITS], Verdict.HOLDS_ONLY_IF),
        ([SUPPORTS, NONE], Verdict.HOLDS_ONLY_IF),
        ([SUPPORTS, LIMITS, CONTRADICTS], Verdict.DOES_NOT_HOLD),
        ([NONE, CONTRADICTS], Verdict.DOES_NOT_HOLD),
        ([NONE], Verdict.NOT_SUPPORTED),
        ([NONE, LIMITS, CONTEXT], Verdict.NOT_SUPPORTED),
        ([CONTEXT], Verdict.CANNOT_BE_TOLD),
        ([LIMITS], Verdict.CANNOT_BE_TOLD),
        ([], Verdict.CANNOT_BE_TOLD),
    ],
)
def test_read_facts_decide_by_the_rule_that_is_printed(findings, verdict):
    claim = Claim(id="a", text="A plan.", kind="plan")
    assert verdict_of(claim, findings) is verdict
    assert verdict_of(replace(claim, kind="opinion"), findings) is Verdict.OPINION


FIRST_SITE = {  # as `leadline check` printed them on 22 November 2026
    "rutte_in_tokyo": "holds",
    "most_significant": "cannot be checked",
    "exercises_and_strait": "holds",
    "north_korea": "holds",
    "dual_use_technology": "holds only if",
    "innovation_task_force": "cannot be checked",
    "china_budget_growth": "holds",
    "three_times_japan": "does not hold",
    "ammunition": "cannot be checked",
    "lanes_85": "holds only if",
    "satellite_data": "cannot be checked",
    "incursions_40": "does not hold",
    "asian_nato": "holds only if",
    "pacific_shield": "cannot be checked",
    "dutch_f35": "does not hold",
    "mhi_interceptors": "cannot be checked",
    "ukraine_command": "holds only if",
    "south_korea": "holds only if",
}


def test_each_verdict_that_changed_since_the_first_site_is_corrected(lanes_answered):
    story = load_story()
    now = {answer.claim.id: answer.verdict.value for answer in checks.check_all()} | {"lanes_85": "not supported"}
    told = {
        (name, one.was, one.now)
        for name, found in story.all_corrections().items()
        for one in found
        if one.what == "verdict"
    }
    assert lanes_answered
    assert told == {(name, was, now[name]) for name, was in FIRST_SITE.items() if was != now[name]}


def test_what_was_not_found_says_what_where_and_until_when():
    searches = [f for s in load_story().statements for f in s.findings() if f.searched]
    assert len(searches) >= 12
    for found in searches:
        assert found.searched.until >= "2026-11"
        assert not found.sources
        assert "no source says" not in found.name.lower()


def test_the_lanes_are_asked_with_the_statement(lanes_answered):
    assert checks.check("lanes_85").sentence == "It stands in."
    assert (lanes_answered[0].value, lanes_answered[0].unit) == (85.0, "percent")
    assert {fact.id for fact in lanes_answered[0].facts} == {"source-of-85", "space-surveillance"}


@pytest.mark.parametrize("name", check_kinds.check_kinds())
def test_every_kind_has_its_parts_and_functions_that_take_a_statement_and_a_story(name):
    module = module_of(name)
    for part in ("answer", "series", "windows", "readings"):
        if hasattr(module, part):
            given = signature(getattr(module, part)).parameters.values()
            assert [one.name for one in given if one.default is one.empty] == ["statement", "story"], part
    assert module.Fields.__struct_config__.tag == name
    assert module.Fields.__struct_config__.forbid_unknown_fields


OWN = """
title = "t"
date = "2025-04"
url = "https://example.org"
source = "news"
checked = 2026-11-29
[sources.news]
credit = "c"
licence = "CC0-1.0"
retrieved = 2026-11-01
[[statement]]
id = "twice_two"
text = "Twice two is five."
kind = "number"
check = { kind = "twice_two", of = 2 }
"""


class TwiceFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="twice_two"):
    """Twice a number."""

    of: Annotated[int, msgspec.Meta(description="the number")]


@pytest.fixture
def kind_of_its_own(monkeypatch):
    """A kind of check in a module of its own: all that somebody who adds one writes."""
    module = ModuleType("twice_two_checks")

    def answer(statement, _):
        four = Finding(name="twice two", method="counted", value=2.0 * statement.check.of, unit="1")
        verdict = Verdict.HOLDS if statement.value == four.value else Verdict.DOES_NOT_HOLD
        told = clauses("Twice two is 4 [twice two].")
        return Check(claim=statement.claim(), verdict=verdict, clauses=told, findings=(four,), rule="It is counted.")

    module.Fields, module.RULE, module.EXAMPLE, module.answer = TwiceFields, "It is counted.", OWN, answer
    module.series = lambda *_: pd.DataFrame({"x": [2], "series": ["twice"], "value": [4.0]})
    module.windows = lambda statement, _: pd.DataFrame({"percent": [statement.value]})
    module.readings = lambda statement, _: pd.DataFrame({"reading": [statement.text]})
    monkeypatch.setitem(sys.modules, module.__name__, module)
    known = {**check_kinds.check_kinds(), "twice_two": module.__name__}
    monkeypatch.setattr(check_kinds, "check_kinds", lambda: known)
    return module


def written(tmp_path, text):
    (tmp_path / "story.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("kind_of_its_own")
def test_a_kind_of_its_own_is_one_module(tmp_path):  # issue 11: it was four tables
    story = read_story(written(tmp_path, OWN + 'value = 5.0\nunit = "1"\n'))
    (answer,) = checks.check_all(story=story)
    assert (answer.verdict, answer.sentence) == (Verdict.DOES_NOT_HOLD, "Twice two is 4.")
    assert checks.series("twice_two", story=story)["value"].tolist() == [4.0]
    assert checks.windows("twice_two", story=story)["percent"].tolist() == [5.0]
    assert checks.readings("twice_two", story=story)["reading"].tolist() == ["Twice two is five."]
    with pytest.raises(ValueError, match=r"'twice_two', check: unknown field 'off'; .*Did you mean 'of'"):
        read_story(written(tmp_path, OWN.replace("of = 2", "off = 2")))
    with pytest.raises(ValueError, match="'twice_two', check: of is missing"):
        read_story(written(tmp_path, OWN.replace(", of = 2", "")))


def test_an_unknown_kind_is_refused_in_one_line_that_lists_the_kinds(tmp_path):
    with pytest.raises(ValueError, match="there is no kind of check 'twice_two'; expected one of ") as told:
        read_story(written(tmp_path, OWN))
    assert ", ".join(check_kinds.check_kinds()) in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("part", PARTS)
def test_a_kind_that_lacks_a_part_is_refused(tmp_path, kind_of_its_own, part):  # found by a newcomer who added one
    delattr(kind_of_its_own, part)
    with pytest.raises(ValueError, match=f"the kind of check 'twice_two', lacks {part}; expected Fields, RULE"):
        read_story(written(tmp_path, OWN))


def test_a_kind_without_series_windows_and_readings_has_empty_frames_with_the_columns():
    assert list(checks.series("dutch_f35").columns) == ["x", "series", "value", "unit", "source_id", "status"]
    assert list(checks.windows("dutch_f35").columns) == list(checks.WINDOW_COLUMNS)
    frames = (checks.series("dutch_f35"), checks.windows("dutch_f35"), checks.readings("dutch_f35"))
    assert all(frame.empty for frame in frames)


def test_china_grew_by_7_2_percent_three_years_running():  # 7.5 in 2019 (CNA), 6.6 in 2020 (TRT): the range
    answer = checks.check("china_budget_growth")
    published = finding(answer, "published growth")
    assert (published.value, published.low, published.high) == (7.2, 6.6, 7.5)
    assert finding(answer, "2024 to 2025").value == approx(100 * (1784.665 / 1665 - 1))
    assert finding(answer, "2023 to 2024").value == approx(100 * (1665 / 1550 - 1))
    assert "2023, 2024 and 2025" in answer.sentence


def test_a_rate_of_some_of_the_years_holds_only_if_those_are_meant():
    answer = again("china_budget_growth", value=7.1)
    assert answer.verdict is Verdict.DOES_NOT_HOLD  # 7.1 was 2022; the three years to 2025 are 7.2
    answer = again("china_budget_growth", value=7.2, stated_on="2024-03")
    assert (answer.verdict, "in 2023 and 2024;" in answer.sentence) == (Verdict.HOLDS_ONLY_IF, True)


def test_japan_grew_three_times_as_fast_as_china_not_the_other_way_round():  # SIPRI, 28 April 2025
    answer = checks.check("three_times_japan")
    sipri = finding(answer, "SIPRI's estimates of real growth")
    assert sipri.value == approx(1 / 3)
    assert finding(answer, "the reverse").value == approx(3.0)
    assert finding(answer, "official budgets, 2025").value == approx(7.2 / 9.5)
    assert finding(answer, "China's spending over Japan's").value == approx(5.68, abs=0.005)  # 314 / 55.3
    assert finding(answer, "China's budget over Japan's").value == approx(4.49, abs=0.005)  # 249 / 55.4


def test_in_money_china_added_two_to_three_and_a_half_times_as_much():
    answer = checks.check("three_times_japan")
    sipri = finding(answer, "rise in money over Japan's, SIPRI")
    assert sipri.value == approx((314 - 314 / 1.07) / (55.3 - 55.3 / 1.21))
    budgets = finding(answer, "rise in money over Japan's, budgets")
    assert budgets.value == approx((249 * (1 - 1665 / 1784.665)) / (55.4 * (1 - 7950 / 8700)))
    assert (sipri.value, budgets.value) == approx((2.14, 3.50), abs=0.005)


def test_a_third_of_japans_growth_would_hold_by_sipri_only():
    answer = again("three_times_japan", value=1.0)
    assert answer.verdict is Verdict.HOLDS_ONLY_IF  # 0.76, as rounded to a whole
    assert "only by China's growth over Japan's, official budgets, 2025" in answer.sentence


def test_incursions_could_not_fall_where_none_was_reported():
    answer = checks.check("incursions_40")
    assert answer.findings[0].value == 0
    assert "none to reduce" in answer.sentence
    assert "8 to 10 April 2023 against 4 to 10 August 2022: −21.6 % in all, +82.9 % a day" in answer.sentence
    assert finding(answer, "published totals").high == approx(-1.0, abs=0.1)


def test_counts_of_two_kinds_widen_the_range():  # January to July 2022 bulletins, 2023 tracks
    spring = finding(checks.check("incursions_40"), "January to July")
    assert spring.value == approx(100 * (1032 / 617 - 1))
    assert spring.low < spring.value < spring.high
    assert any("bulletins" in a for a in spring.assumptions)


def test_few_runs_of_months_fall_by_about_40_percent():
    share = finding(checks.check("incursions_40"), "windows of 2023 in which aircraft in")
    assert (share.value, share.unit) == (4, "of 78 windows")


def test_with_entries_reported_a_picked_window_would_be_the_condition():
    entry = replace(load_story().statement("incursions_40").fact("territory-entries"), value=5.0, bears=Bearing.CONTEXT)
    answer = again("incursions_40", facts=(entry,))
    assert answer.verdict is Verdict.HOLDS_ONLY_IF
    assert again("incursions_40", facts=(entry,), value=90.0, sentences={}, briefs={}).verdict is Verdict.DOES_NOT_HOLD


def test_the_dutch_visit_was_536_days_late():  # Up in the Sky: 20 March to 3 April 2026
    answer = checks.check("dutch_f35")
    late = finding(answer, "first Dutch visit announced")
    assert (late.value, late.unit) == ((date(2026, 3, 20) - date(2024, 9, 30)).days, "days")
    assert late.value == 536


def test_a_visit_named_for_spring_2026_would_hold_if_it_took_place():
    answer = again("dutch_f35", start=date(2026, 4, 1), end=date(2026, 6, 30))
    assert answer.verdict is Verdict.HOLDS_ONLY_IF
    assert "it fits the time named" in answer.sentence
    assert "How it went was not read" in answer.sentence


def test_a_check_without_its_number_says_so():
    with pytest.raises(ValueError, match="claim 'three_times_japan' has no number; expected value, or low and high"):
        again("three_times_japan", value=None, unit="")
    with pytest.raises(ValueError, match=r"sentences.*\[territory-entries\] marks nothing|names no finding"):
        again("incursions_40", facts=load_story().statement("incursions_40").facts[1:])  # its words name the fact


def test_series_for_plots():
    growth = checks.series("china_budget_growth").set_index(["series", "x"])["value"]
    assert growth["China", 2025] == 7.2
    assert ("Japan", 2026) not in growth.index  # of low confidence
    months = checks.series("incursions_40")
    assert len(months) == 155 - 12  # without those whose sum lacks more than a tenth of the days, as January 2025
    assert months[(months["x"] == "2025-01-01") & (months["bound"] == "at least")].empty
    empty = checks.series("pacific_shield")
    assert empty.empty
    assert list(empty.columns) == ["x", "series", "value", "unit", "source_id", "status"]
