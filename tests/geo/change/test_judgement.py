"""The rule by hand: which intervals let a claim hold, and what several ways of counting allow together."""

from math import inf

import pytest

from geo.change.judgement import Interval, allowed, judge
from geo.change.seen_and_missed import Way
from geo.claim import Verdict


def around(low, high):
    """An interval of 95 %, and those of 90, 99 and 75 % that go with it: quantiles of the normal distribution."""
    middle = (low * high) ** 0.5
    widths = (1, 1.645 / 1.96, 2.576 / 1.96, 1.15 / 1.96)
    return Interval(*(100 * (middle * (each / middle) ** width - 1) for width in widths for each in (low, high)))


@pytest.mark.parametrize(
    ("low", "high", "claim", "verdict", "words"),
    [
        (0.5, 0.72, -40, Verdict.HOLDS, "that change and not none"),
        (0.5, 0.597, -40, Verdict.HOLDS, ""),  # -40.3 % is -40 % rounded
        (0.9, 1.1, -40, Verdict.DOES_NOT_HOLD, "no change at all but not that one"),
        (0.3, 0.5, -40, Verdict.DOES_NOT_HOLD, "neither that change nor none at all"),
        (0.5, 1.1, -40, Verdict.CANNOT_BE_TOLD, "that change and none at all"),
        (0.62, 0.8, -40, Verdict.CANNOT_BE_TOLD, "lies at its edge"),  # outside of 95 %, inside of 99 %
        (0.35, 0.95, -40, Verdict.HOLDS, ""),  # wide, and the claim is in its middle
        (0.3, 0.9, -20, Verdict.CANNOT_BE_TOLD, "that change and many others"),
        (0.2, inf, -40, Verdict.CANNOT_BE_TOLD, "or more"),
        (1.1, 1.5, 30, Verdict.HOLDS, ""),
        (1.1, 2.5, 20, Verdict.CANNOT_BE_TOLD, "many others"),
    ],
)
def test_verdicts(low, high, claim, verdict, words):
    judged = judge(around(low, high) if high < inf else Interval(-80, inf, -75, inf, -90, inf, -60, 300), claim)
    assert judged.verdict is verdict
    assert words in judged.sentence
    assert "that transmit changed by" in judged.sentence


def test_what_nobody_can_know_is_not_judged():
    judged = judge(around(0.5, 0.7), -40, unwatched="nobody was heard")
    assert judged == (
        Verdict.CANNOT_BE_TOLD,
        "It cannot be told whether the number fell by 40 %: nobody was heard.",
    )


def way(name, low, high):
    names = ("low", "high", "near_low", "near_high", "far_low", "far_high", "middle_low", "middle_high")
    return Way(name=name, before=10, after=10, ratio=1, **dict(zip(names, (low, high) * 4, strict=True)))


def test_ways_of_counting_allow_what_any_of_them_does():
    ways = [way("seen", 0.2, 0.4), way("likely", 0.8, 1.1), way("possible", 0.9, 1.5)]
    assert allowed(ways)[:2] == pytest.approx((-20, 50))  # what was seen alone is no longer among them
    assert allowed(ways)[6:] == pytest.approx((-10, 10))  # what all of them allow
    assert allowed(ways[:1])[:2] == pytest.approx((-80, -60))


@pytest.mark.parametrize("claim", [0, -100, -130, float("nan"), inf])
def test_claims_that_are_none_are_refused(claim):
    with pytest.raises(ValueError, match="expected more than -100 and not 0"):
        judge(around(0.5, 0.7), claim)
