"""The answer to the 85 %: its words rest on findings, and the verdict follows by the rule, in every branch."""

from dataclasses import replace

import pytest

import layers
from geo.claim import Bearing, Finding, Search, Verdict
from geo.said_numbers import unsaid_numbers
from layers.checks import checks, lane_findings
from layers.checks import lanes as lane_check
from layers.lane_watch import readings as lane_readings
from layers.stories.story import load_story

STATEMENT = load_story().statement("lanes_85")


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
        answer.finding(lane_findings.drawn_name()),
        answer.finding(lane_findings.drawn_name(fleet="without commercial fleets")),
    )
    assert both[0].high < both[1].low  # the largest unknown has a range of its own, in the same sentence
    assert f"{both[0].low:.1f} to {both[0].high:.1f} hours in nine of ten" in answer.sentence
    assert f"{both[1].low:.0f} to {both[1].high:.0f} hours without" in answer.sentence  # tenths move with the seed


def test_findings_have_known_sources_and_one_name_each(answer):
    known = layers.sources()
    assert all(source in known for found in answer.findings for source in found.sources)
    assert {found.unit for found in answer.findings if found.value is not None} == {
        "hours", "percent of lane km", "percent of the time", "signers",
    }  # fmt: skip
    assert len(answer.findings) == 2 + 8 + 9 + 15 + 8 + 7  # facts, moments, windows, readings, draws, assumptions
    assert any("IGS 8A (no public elements)" in a for found in answer.findings for a in found.assumptions)


def test_the_range_of_the_key_number_holds_networks_weights_readings_and_fleets(answer):
    table = layers.lane_watch.lane_watch.windows(0.85).query(f"group == '{lane_findings.EVERYBODY}'")
    key = answer.key_finding
    assert len(table) == 24  # 2 networks, 3 readings, 2 fleets, 2 weights
    assert (key.low, key.high) == (100 * table.instant_mean.min(), 100 * table.instant_mean.max())
    narrow, wide = (table.query(f"case == '{case}'").instant_mean for case in ("narrow", "wide"))
    assert key.low == 100 * narrow.min()
    assert key.high == 100 * wide.max()


NONE = Finding(name="s", method="m", searched=Search(what="w", where="h", until="2026-11"))
READ = Finding(name="s", method="m", sources=("apss-2024",), bearing=Bearing.SUPPORTS)


def least(*percent):
    return [Finding(name=f"l{k}", method="m", value=p, unit="percent") for k, p in enumerate(percent)]


def windows(*hours):
    return [Finding(name=f"w{k}", method="m", value=h, unit="hours" if h else "") for k, h in enumerate(hours)]


@pytest.mark.parametrize(
    ("source", "shares", "hours", "verdict"),
    [
        (NONE, (100.0, 100.0), (0.1, 0.1), Verdict.NOT_SUPPORTED),
        (READ, (85.0, 100.0), (0.1, 0.1), Verdict.HOLDS),
        (READ, (84.9, 100.0), (0.1, 0.1), Verdict.HOLDS_ONLY_IF),
        (READ, (0.0, 100.0), (None, None), Verdict.HOLDS_ONLY_IF),
        (READ, (0.0, 12.0), (None, 30.0), Verdict.HOLDS_ONLY_IF),
        (READ, (0.0, 84.0), (None, None), Verdict.DOES_NOT_HOLD),
    ],
)
def test_the_verdict_follows_by_the_rule(source, shares, hours, verdict):
    assert lane_check.watch_verdict(85.0, source, least(*shares), windows(*hours)) is verdict


def test_a_claim_without_percent_is_refused():
    with pytest.raises(ValueError, match="expected a number of percent between 0 and 100"):
        lane_check.check(replace(STATEMENT, value=3.0, unit="lanes"))
    with pytest.raises(ValueError, match="has no fact 'source-of-85'"):
        lane_check.check(replace(STATEMENT, facts=()))


def test_the_other_readings_are_findings_with_what_they_can_do(answer):
    for kind in lane_readings.KINDS[1:]:
        found = answer.finding(lane_findings.reading_name(kind, "instant_mean"))
        assert any(words.startswith("detects: ") for words in found.assumptions)
        assert any(words.startswith("cannot tell: ") for words in found.assumptions)
        assert "without commercial fleets" in found.arithmetic
