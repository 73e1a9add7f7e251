"""What a change of the number says about a change that was claimed: it holds, it does not, or nobody can tell."""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import Literal, NamedTuple

from geo.change.seen_and_missed import BOUNDS, Way
from geo.claim import Verdict
from geo.claimed import Claimed
from geo.figures import plural, signed
from leadline.near import checks_names
from leadline.words import N_, _, ngettext

TOLD_APART = 1.5  # numbers of entries that differ by this factor must be told apart for one of them to hold
COUNTED = "seen"
Direction = Literal["more", "fewer"]
CROSSING = "crossing"  # the kind of entry that began under observation


class Judgement(NamedTuple):
    """A verdict and the sentence that explains it.

    Examples
    --------
    >>> found = Interval(
    ...     low=-30, high=-20, near_low=-29, near_high=-21, far_low=-35, far_high=-15, middle_low=-27, middle_high=-23
    ... )
    >>> judge(found, -25).sentence[:38]
    'That the number fell by 25 % holds: th'
    """

    verdict: Verdict
    sentence: str


class Ranged(NamedTuple):
    """A claim that is no one number: the changes in percent that it allows, and its verb: "rose by at least 20 %"."""

    allows: Claimed
    words: str


DIRECTIONS: dict[Direction, Ranged] = {
    "more": Ranged(Claimed(low=0, high=inf, open_low=True, words=""), N_("rose")),
    "fewer": Ranged(Claimed(low=-inf, high=0, open_high=True, words=""), N_("fell")),
}


class Interval(NamedTuple):
    """Changes in percent that some way of counting allows with 95, 90 and 99 % confidence, and all ways with 75 %."""

    low: float
    high: float
    near_low: float
    near_high: float
    far_low: float
    far_high: float
    middle_low: float
    middle_high: float


def allowed(ways: list[Way]) -> Interval:
    """Take the changes that at least one way of counting allows, percent; "seen" only where there is no other.

    What is not known, whether an entry that may have been missed was one, is alike before and after: counting none of
    them and counting all of them bound what may be true (partial identification, Manski 2003).

    Parameters
    ----------
    ways : list of Way
        Of `geo.change.ways_of`.
    """
    others = [way for way in ways if way.name != COUNTED] or ways
    return Interval(
        *(
            100 * (pick(getattr(way, name) for way in others) - 1)
            for name, pick in zip(BOUNDS, (*(min, max) * 3, max, min), strict=True)
        )
    )


@checks_names
def judge(
    found: Interval, claim_percent: float, *, rounded_to_percent: float = 1.0, unwatched: str = "", who: str = "vessel"
) -> Judgement:
    """Say whether a claimed change holds, does not hold, or cannot be told.

    It holds if the 95 % interval of the change of the number, corrected for what the watching missed, holds the claim
    and not "no change"; and if, besides, the 90 % interval holds no number that is more than 1.5 times as high or as
    low as the claimed one (two one-sided tests), or the claim lies in the 75 % interval of every way of counting. It
    does not hold if the 99 % interval does not hold the claim. Else it cannot be told.

    Parameters
    ----------
    found : Interval
    claim_percent : float
        The change claimed, more than -100 and not 0; a fall is negative.
    rounded_to_percent : float
        To what the claim is rounded: by default -25 is anything from -25.5 to -24.5.
    unwatched : str
        Why nothing can be told whatever the numbers are, as "nothing was heard near the zone"; "" if it can.

    who : str
        What the tracks are of, one of them: the verdict is of those that transmit.

    Raises
    ------
    ValueError
        If the claim is no such change.

    Examples
    --------
    >>> found = Interval(
    ...     low=-30, high=-20, near_low=-29, near_high=-21, far_low=-35, far_high=-15, middle_low=-27, middle_high=-23
    ... )
    >>> judge(found, -25).verdict.value, judge(found, 10).verdict.value
    ('holds', 'does not hold')
    >>> judge(found, -25, unwatched="nothing was heard near the zone").verdict.value
    'cannot be told'
    """
    check_claim(claim_percent)
    claim, half = fell_or_rose(claim_percent), rounded_to_percent / 2
    if unwatched:
        return _unwatched(claim, unwatched)
    inside = found.low - half <= claim_percent <= found.high + half
    possible = found.far_low - half <= claim_percent <= found.far_high + half
    steady = found.low <= 0 <= found.high
    said = {"claim": claim, "heard": transmitting(who), "within": interval_in_words(found.low, found.high)}
    if not possible:
        words = (
            _(
                "That the number {claim} does not hold: that {heard} changed by {within}, which holds no change at all "
                "but not that one."
            )
            if steady
            else _(
                "That the number {claim} does not hold: that {heard} changed by {within}, which holds neither that "
                "change nor none at all."
            )
        )
        return Judgement(Verdict.DOES_NOT_HOLD, words.format(**said))
    middle = found.middle_low - half <= claim_percent <= found.middle_high + half
    wide = _too_wide(found, claim_percent) and not middle
    if inside and not steady and not wide:
        words = _("That the number {claim} holds: that {heard} changed by {within}: that change and not none.")
        return Judgement(Verdict.HOLDS, words.format(**said))
    if not inside:
        words = _(
            "It cannot be told whether the number {claim}: that {heard} changed by {within}, and that change lies at "
            "its edge."
        )
    elif steady:
        words = _(
            "It cannot be told whether the number {claim}: that {heard} changed by {within}, which holds that change "
            "and none at all."
        )
    else:
        words = _(
            "It cannot be told whether the number {claim}: that {heard} changed by {within}, which holds that change "
            "and many others."
        )
    return Judgement(Verdict.CANNOT_BE_TOLD, words.format(**said))


@checks_names
def judge_range(found: Interval, claimed: Direction | Ranged, *, unwatched: str = "", who: str = "vessel") -> Judgement:
    """Say whether a number changed as claimed, where no one figure is: that it rose at all, or by at least so much.

    It holds if all of the 95 % interval is as claimed, does not hold if nothing of the 99 % interval is; else it cannot
    be told.

    Parameters
    ----------
    found : Interval
    claimed : {"more", "fewer"} or Ranged
    unwatched, who : str
        As for `judge`.

    Raises
    ------
    ValueError
        If what is claimed is another word.

    Examples
    --------
    >>> found = Interval(
    ...     low=-30, high=-20, near_low=-29, near_high=-21, far_low=-35, far_high=-15, middle_low=-27, middle_high=-23
    ... )
    >>> [judge_range(found, way).verdict.value for way in ("more", "fewer")]
    ['does not hold', 'holds']
    """
    meant = ranged(claimed)
    claim = _(meant.words)
    if unwatched:
        return _unwatched(claim, unwatched)
    near, far = (
        Verdict.CANNOT_BE_TOLD if isnan(low) or isnan(high) else meant.allows.judged(low, low, high)
        for low, high in ((found.low, found.high), (found.far_low, found.far_high))
    )
    verdict: Verdict = Verdict.CANNOT_BE_TOLD
    if near is Verdict.HOLDS:
        verdict = near
        words = _("That the number {claim} holds: that {heard} changed by {within}, all of it as claimed.")
    elif far is Verdict.DOES_NOT_HOLD:
        verdict = far
        words = _("That the number {claim} does not hold: that {heard} changed by {within}, nothing of it as claimed.")
    else:
        words = (
            _(
                "It cannot be told whether the number {claim}: that {heard} changed by {within}, and that change lies "
                "at its edge."
            )
            if near is Verdict.DOES_NOT_HOLD
            else _(
                "It cannot be told whether the number {claim}: that {heard} changed by {within}, only some of it as "
                "claimed."
            )
        )
    within = interval_in_words(found.low, found.high)
    return Judgement(verdict, words.format(claim=claim, heard=transmitting(who), within=within))


def ranged(claimed: Direction | Ranged) -> Ranged:
    """Take what a word allows; ValueError for another word.

    >>> ranged("more").words
    'rose'
    """
    if isinstance(claimed, Ranged):
        return claimed
    if claimed not in DIRECTIONS:
        raise ValueError(f"a change claimed as {claimed!r}; expected one of {', '.join(DIRECTIONS)}, or a percentage.")
    return DIRECTIONS[claimed]


def transmitting(who: str) -> str:
    """Name those that a verdict is of: "of vessels that transmit"."""
    return _("of {vessels} that transmit").format(vessels=ngettext(who, plural(who), 2))


def _unwatched(claim: str, why: str) -> Judgement:
    told = _("It cannot be told whether the number {claim}: {why}.")
    return Judgement(Verdict.CANNOT_BE_TOLD, told.format(claim=claim, why=why))


def _too_wide(found: Interval, claim_percent: float) -> bool:
    """Whether numbers that differ from the claimed one by more than half as much again are allowed as well."""
    claimed = 1 + claim_percent / 100
    low, high = (1 + each / 100 for each in (found.near_low, found.near_high))
    return low < claimed / TOLD_APART or high > claimed * TOLD_APART


def check_claim(claim_percent: float) -> None:
    """Raise ValueError if a claim is no change that a number can have."""
    if not (isfinite(claim_percent) and claim_percent > -100 and claim_percent != 0):  # noqa: PLR2004  all of it
        raise ValueError(
            f"a claimed change of {claim_percent:g} %; expected more than -100 and not 0. To ask whether the number "
            "rose or fell at all, claim 'more' or 'fewer'."
        )


def fell_or_rose(percent: float) -> str:
    """Write a claimed change as a newspaper does.

    >>> fell_or_rose(-50), fell_or_rose(7.5)
    ('fell by 50 %', 'rose by 7.5 %')
    """
    return (_("fell by {percent:g} %") if percent < 0 else _("rose by {percent:g} %")).format(percent=abs(percent))


def interval_in_words(low: float, high: float) -> str:
    """Write an interval of changes.

    >>> interval_in_words(-60.2, -39.7), interval_in_words(-5, float("inf"))
    ('−60 to −40 % (95 % interval)', '−5 % or more (95 % interval)')
    """
    if isnan(low) or (low <= -100 and high == inf):  # noqa: PLR2004  all of it
        return _("anything")
    told = _("{low} to {high} % (95 % interval)") if high < inf else _("{low} % or more (95 % interval)")
    return told.format(low=signed(low), high=signed(high))
