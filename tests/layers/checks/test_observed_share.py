"""The answer to the 85 %: its words rest on findings, and the verdict follows by the rule, in every branch."""

from dataclasses import replace

import pytest
from observed import EVERYBODY, question
from plain_words import told_twice, untold

from geo.claim import Finding, Verdict
from geo.said_numbers import unsaid_numbers
from geo.told_numbers import told_of
from layers.checks import checks
from layers.checks.kinds import observed_share
from layers.checks.observed.observed_names import Names
from layers.observation import shares
from layers.stories.read import load_story
from leadline.words import speaking

STORY = load_story()
STATEMENT = STORY.statement("lanes_85")
NAMES = Names(question())
PUBLIC = question().place + 1


@pytest.fixture(scope="module")
def answer():
    return checks.check("lanes_85")


def test_the_first_words_are_those_of_the_search_and_of_the_members(answer):
    source, members = (STATEMENT.fact(name).text.rstrip(".") for name in ("source-of-85", "space-surveillance"))
    assert answer.verdict is Verdict.NOT_SUPPORTED
    assert answer.sentence.startswith(f"{source}; {members}. By geometry alone, given all commercial fleets")
    assert answer.brief.startswith(source)
    assert "Japan, which is no member of NATO, is not among the 17 Allies" in answer.sentence


def test_every_number_of_the_sentence_is_said_by_a_finding(answer):
    assert unsaid_numbers(answer) == []
    assert "at most" not in answer.sentence + answer.brief  # a mean is no maximum
    both = (
        answer.finding(NAMES.drawn()),
        answer.finding(NAMES.drawn(PUBLIC)),
    )
    assert both[0].high < both[1].low  # the largest unknown has a range of its own, in the same sentence
    for found, behind in zip(both, ("in nine of ten", "without"), strict=True):
        _number, low, high = told_of(found)
        assert f"{low} to {high} hours {behind}" in answer.sentence


@pytest.mark.parametrize(("code", "amiss"), [("en-XA", untold), ("ar-XB", told_twice)])
@pytest.mark.usefixtures("answer")  # what it looked for is kept
def test_all_words_come_from_the_catalogue_and_once(code, amiss):
    with speaking(code):
        assert amiss(checks.check("lanes_85", story=load_story())) == []


def test_findings_have_known_sources_and_one_name_each(answer):
    known = STORY.sources
    assert all(source in known for found in answer.findings for source in found.sources)
    assert {found.unit for found in answer.findings if found.value is not None} == {
        "hours", "percent of lane km", "percent of the time", "signers",
    }  # fmt: skip
    assert len(answer.findings) == 2 + 8 + 9 + 15 + 8 + 7  # facts, moments, windows, readings, draws, assumptions
    assert any("IGS 8A (no public elements)" in a for found in answer.findings for a in found.assumptions)


def test_the_range_of_the_key_number_holds_networks_weights_readings_and_fleets(answer):
    table = shares.windows(question()).query(f"group == '{EVERYBODY}'")
    key = answer.key_finding
    assert len(table) == 24  # 2 networks, 3 readings, 2 fleets, 2 weights
    assert (key.low, key.high) == (100 * table.instant_mean.min(), 100 * table.instant_mean.max())
    narrow, wide = (table.query(f"case == '{case}'").instant_mean for case in ("narrow", "wide"))
    assert key.low == 100 * narrow.min()
    assert key.high == 100 * wide.max()


def least(*percent):
    return [Finding(name=f"l{k}", method="m", value=p, unit="percent") for k, p in enumerate(percent)]


def windows(*hours):
    return [Finding(name=f"w{k}", method="m", value=h, unit="hours" if h else "") for k, h in enumerate(hours)]


@pytest.mark.parametrize(
    ("searched", "least_shares", "hours", "verdict"),
    [
        (True, (100.0, 100.0), (0.1, 0.1), Verdict.NOT_SUPPORTED),
        (False, (85.0, 100.0), (0.1, 0.1), Verdict.HOLDS),
        (False, (84.9, 100.0), (0.1, 0.1), Verdict.HOLDS_ONLY_IF),
        (False, (0.0, 100.0), (None, None), Verdict.HOLDS_ONLY_IF),
        (False, (0.0, 12.0), (None, 30.0), Verdict.HOLDS_ONLY_IF),
        (False, (0.0, 84.0), (None, None), Verdict.DOES_NOT_HOLD),
    ],
)
def test_the_verdict_follows_by_the_rule(searched, least_shares, hours, verdict):
    assert observed_share.verdict_at_once(85.0, least(*least_shares), windows(*hours), searched=searched) is verdict


def test_a_claim_without_percent_is_refused():
    with pytest.raises(ValueError, match="expected a number of percent between 0 and 100"):
        observed_share.answer(replace(STATEMENT, value=3.0, unit="lanes"), STORY)


@pytest.mark.parametrize("percent", [0.5, 50.0, 99.5])
def test_a_share_is_taken_from_above_0_to_below_100_percent(percent):
    assert observed_share._share(replace(STATEMENT, value=percent, unit="percent")) == percent / 100


@pytest.mark.parametrize("percent", [0.0, 100.0, 150.0])
def test_a_share_of_nothing_of_all_or_of_more_is_refused(percent):
    with pytest.raises(ValueError, match=f"claim 'lanes_85' has {percent} percent; expected a number of percent"):
        observed_share._share(replace(STATEMENT, value=percent, unit="percent"))


def test_the_other_readings_are_findings_with_what_they_can_do(answer):
    for kind in ("optical", "rf", "ais"):
        found = answer.finding(NAMES.reading(kind, "instant_mean"))
        assert any(words.startswith("detects: ") for words in found.assumptions)
        assert any(words.startswith("cannot tell: ") for words in found.assumptions)
        assert "without commercial fleets" in found.arithmetic


CLAIM = replace(STATEMENT.claim(), value=60.0)


def share(value, low=None, high=None):
    return (Finding(name="f", method="m", value=value, unit="percent", low=low, high=high),)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([share(80.0, 61.0, 90.0), share(95.0)], Verdict.HOLDS),  # more than claimed is what is claimed
        ([share(40.0, 30.0, 59.0), share(70.0, 60.0, 80.0)], Verdict.HOLDS_ONLY_IF),
        ([share(40.0, 30.0, 59.0), share(58.0, 50.0, 62.0)], Verdict.CANNOT_BE_TOLD),
        ([share(40.0, 30.0, 50.0), share(55.0, 50.0, 59.0)], Verdict.DOES_NOT_HOLD),
    ],
)
def test_the_verdict_within_a_time_follows_by_the_rule(found, verdict):
    assert observed_share.verdict_within(CLAIM, found) is verdict
    assert observed_share.verdict_within(CLAIM, found, searched=True) is Verdict.NOT_SUPPORTED


def test_about_a_number_is_no_more_than_that():
    about = replace(CLAIM, sense="about", rounded_to=10.0)
    assert observed_share.verdict_within(about, [share(80.0)]) is Verdict.DOES_NOT_HOLD
    assert observed_share.verdict_within(about, [share(63.0, 56.0, 64.0)]) is Verdict.HOLDS
