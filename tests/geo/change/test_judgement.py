"""The rule by hand: which intervals let a claim hold, and what several ways of counting allow together."""

from math import inf, nan

import pytest

from geo.change.judgement import Interval, Ranged, allowed, interval_in_words, judge, judge_range
from geo.change.seen_and_missed import Way
from geo.claim import Verdict
from geo.claimed import Claimed

AT_LEAST_20 = Ranged(Claimed(low=20, high=inf, words=""), "rose by at least 20 %")


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


@pytest.mark.parametrize(
    ("low", "high", "far", "claimed", "verdict", "words"),
    [
        (
            1.1,
            1.5,
            (1.0, 1.6),
            "more",
            Verdict.HOLDS,
            "rose holds: that of vessels that transmit changed by +10",
        ),
        (1.0, 1.5, (0.9, 1.6), "more", Verdict.CANNOT_BE_TOLD, "only some of it as claimed"),  # none at all is no rise
        (0.7, 0.9, (0.6, 1.0), "more", Verdict.DOES_NOT_HOLD, "nothing of it as claimed"),
        (0.7, 0.9, (0.6, 1.01), "more", Verdict.CANNOT_BE_TOLD, "lies at its edge"),
        (0.7, 0.9, (0.6, 1.1), "fewer", Verdict.HOLDS, "number fell holds"),
        (1.1, inf, (1.0, inf), "fewer", Verdict.DOES_NOT_HOLD, "+10 % or more"),
        (0.0, inf, (0.0, inf), "fewer", Verdict.CANNOT_BE_TOLD, "anything"),
        (1.2, 1.4, (1.1, 1.5), AT_LEAST_20, Verdict.HOLDS, "rose by at least 20 % holds"),
        (1.1, 1.4, (1.05, 1.5), AT_LEAST_20, Verdict.CANNOT_BE_TOLD, ""),
        (1.0, 1.1, (0.9, 1.19), AT_LEAST_20, Verdict.DOES_NOT_HOLD, ""),
    ],
)
def test_a_claim_that_is_no_figure(low, high, far, claimed, verdict, words):
    ends = [100 * (each - 1) for each in (low, high, low, high, *far, low, high)]
    judged = judge_range(Interval(*ends), claimed)
    assert judged.verdict is verdict
    assert words in judged.sentence
    unheard = judge_range(Interval(*ends), claimed, unwatched="nobody was heard")
    assert unheard.verdict is Verdict.CANNOT_BE_TOLD
    assert unheard.sentence.endswith(": nobody was heard.")


FALLEN = Interval(
    low=-50, high=-30, near_low=-48, near_high=-32, far_low=-60, far_high=-20, middle_low=-44, middle_high=-36
)


@pytest.mark.parametrize(
    ("claim", "rounded", "verdict"),
    [
        # -25 stands for -25.5 to -24.5: half of a percent on either side of 95 % (-50 to -30) and of 99 % (-60 to -20)
        *((-50.5, 1, Verdict.HOLDS), (-50.6, 1, Verdict.CANNOT_BE_TOLD)),
        *((-29.5, 1, Verdict.HOLDS), (-29.4, 1, Verdict.CANNOT_BE_TOLD)),
        *((-60.5, 1, Verdict.CANNOT_BE_TOLD), (-60.6, 1, Verdict.DOES_NOT_HOLD)),
        *((-19.5, 1, Verdict.CANNOT_BE_TOLD), (-19.4, 1, Verdict.DOES_NOT_HOLD)),
        *((-52, 4, Verdict.HOLDS), (-52.1, 4, Verdict.CANNOT_BE_TOLD)),
        *((-15, 10, Verdict.CANNOT_BE_TOLD), (-14.9, 10, Verdict.DOES_NOT_HOLD)),
    ],
)
def test_a_claim_at_the_edge_of_an_interval(claim, rounded, verdict):
    assert judge(FALLEN, claim, rounded_to_percent=rounded).verdict is verdict


@pytest.mark.parametrize(("middle", "verdict"), [(-39.5, Verdict.HOLDS), (-39.4, Verdict.CANNOT_BE_TOLD)])
def test_a_wide_interval_whose_middle_ends_at_the_claim(middle, verdict):
    wide = FALLEN._replace(near_low=-70, low=-75, far_low=-80, middle_low=middle, middle_high=-36)
    assert judge(wide, -40).verdict is verdict
    wide = FALLEN._replace(near_low=-70, low=-75, far_low=-80, middle_low=-50, middle_high=-80 - middle)
    assert judge(wide, -40).verdict is verdict


@pytest.mark.parametrize(
    ("near_low", "near_high", "verdict"),
    [
        # 60 of 100 over 1.5 is 40, times 1.5 is 90
        (-59.9, -30, Verdict.HOLDS),
        (-60.1, -30, Verdict.CANNOT_BE_TOLD),
        (-50, -10.1, Verdict.HOLDS),
        (-50, -9.9, Verdict.CANNOT_BE_TOLD),
    ],
)
def test_one_and_a_half_times_the_claimed_number_is_too_far(near_low, near_high, verdict):
    found = Interval(-62, -5, near_low, near_high, -70, -2, middle_low=-30, middle_high=-20)
    assert judge(found, -40).verdict is verdict


@pytest.mark.parametrize(("ends", "verdict"), [((-50, 0), Verdict.CANNOT_BE_TOLD), ((-50, -0.1), Verdict.HOLDS)])
def test_an_interval_that_ends_at_no_change_holds_it(ends, verdict):
    assert judge(FALLEN._replace(low=ends[0], high=ends[1]), -40).verdict is verdict
    rise = Interval(*(-each for each in (ends[1], ends[0], -20, -40, -10, -90, -30, -50)))
    assert judge(rise, 40).verdict is verdict


def test_intervals_in_words():
    assert interval_in_words(nan, nan) == interval_in_words(-100, inf) == "anything"
    assert interval_in_words(-100, 5) == "−100 to +5 % (95 % interval)"
    assert interval_in_words(-99, inf) == "−99 % or more (95 % interval)"
