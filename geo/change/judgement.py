"""What a change of the rate says about a change that was claimed: it holds, it does not, or nobody can tell."""

from math import isfinite
from typing import NamedTuple

from geo.change.rate_ratio import RateRatio
from geo.claim import Verdict
from geo.figures import many, plural, signed

RESIDUAL_PERCENT = 6.0  # traffic that did not change, seen less in three ways: the rate still moved by -6 to +3 %
FEW_VESSELS = 20  # below, the interval holds the true ratio 9 times of 10, not 19 of 20
FEWEST_VESSELS = 10  # below, the habits of one vessel decide, and resampling so few tells nothing of others


class Judgement(NamedTuple):
    """A verdict and the sentence that explains it."""

    verdict: Verdict
    sentence: str


def judge(found: RateRatio, claim_percent: float, *, rounded_to_percent: float = 1.0, who: str = "vessel") -> Judgement:
    """Say whether a claimed change holds, does not hold, or cannot be told from these tracks.

    It cannot be told if fewer than 10 vessels entered in both periods; if the hours observed moved more than the claim,
    or more than the count did (and by more than 6 %, what the rate of unchanged traffic still moves when it is seen
    less); or if the interval of the rate holds both the claim and no change. Otherwise the claim holds if the interval
    holds it, and does not hold if not. Count and hours of periods of unlike length are compared a day.

    Parameters
    ----------
    found : RateRatio
    claim_percent : float
        The change claimed, more than -100 and not 0; a fall is negative.
    rounded_to_percent : float
        To what the claim is rounded: by default -25 is anything from -25.5 to -24.5.
    who : str
        What the tracks are of, one of them: "aircraft".

    Returns
    -------
    Judgement
        `Verdict.CANNOT_BE_TOLD` is "cannot be told".

    Raises
    ------
    ValueError
        If the claim is no such change.
    """
    if not (isfinite(claim_percent) and claim_percent > -100 and claim_percent != 0):  # noqa: PLR2004  all of it
        raise ValueError(f"a claimed change of {claim_percent} %; expected more than -100 and not 0.")
    claim = fell_or_rose(claim_percent)
    doubt = _doubt(found, claim_percent, rounded_to_percent / 2, who)
    if doubt:
        opening = f"It cannot be told whether the number {claim}: {doubt}."
        return Judgement(Verdict.CANNOT_BE_TOLD, f"{opening} {_in_words(found, who)}")
    if _holds(found, claim_percent, rounded_to_percent / 2):
        opening = f"That the number {claim} holds: the interval of the rate holds it."
        return Judgement(Verdict.HOLDS, f"{opening} {_in_words(found, who)}")
    rest = "no change at all but not that one" if _holds(found, 0) else "neither that change nor none at all"
    opening = f"That the number {claim} does not hold: the interval of the rate holds {rest}."
    return Judgement(Verdict.DOES_NOT_HOLD, f"{opening} {_in_words(found, who)}")


def fell_or_rose(percent: float) -> str:
    """Write a claimed change as a newspaper does.

    >>> fell_or_rose(-50), fell_or_rose(7.5)
    ('fell by 50 %', 'rose by 7.5 %')
    """
    return f"{'fell' if percent < 0 else 'rose'} by {abs(percent):g} %"


def _holds(found: RateRatio, percent: float, half_percent: float = 0.0) -> bool:
    """Whether the interval of the rate holds a change, or comes within half its last digit."""
    low, high = found.rate_change_interval_percent
    return low - half_percent <= percent <= high + half_percent


def _doubt(found: RateRatio, claim_percent: float, half_percent: float, who: str) -> str:
    """Say why nothing can be told; "" if something can."""
    if too_few(found):
        most = max(found.entering_vessels)
        return f"at most {many(most, who)} entered in a period, and fewer than {FEWEST_VESSELS} say little"
    moved = abs(found.exposure_change_percent_per_day)
    if moved > abs(claim_percent):
        return "the hours observed moved more than that"
    if moved > max(abs(found.change_percent_per_day), RESIDUAL_PERCENT):
        return "the hours observed moved more than the count did"
    if _holds(found, claim_percent, half_percent) and _holds(found, 0):
        return "the interval of the rate holds that change and none at all"
    return ""


def too_few(found: RateRatio) -> bool:
    """Whether fewer than 10 vessels entered in both periods, so that an interval by resampling them tells nothing."""
    return max(found.entering_vessels) < FEWEST_VESSELS


def _in_words(found: RateRatio, who: str) -> str:
    """Say how the count, the exposure and the rate changed."""
    what = "incursions that began" if found.kinds == ("crossing",) else "entries"
    a_day = "" if found.alike else " a day"
    days = ["", ""] if found.alike else [f" in {length:,.4g} days" for length in found.days]
    counted = f" ({signed(found.change_percent_per_day)} %{a_day})" if found.counts[0] else ""
    rate = f"{signed(found.rate_change_percent)} %" if isfinite(found.ratio) else "cannot be given"
    low, high = found.rate_change_interval_percent
    interval = f"{signed(low)} to {signed(high)} %" if isfinite(high) else f"{signed(low)} % or more"
    interval = f"95 % interval {interval}" if not too_few(found) else f"no interval from so few {plural(who)}"
    few = ""
    if min(found.entering_vessels) < FEW_VESSELS and not too_few(found):
        those = f"Fewer than {FEW_VESSELS} {plural(who)} entered in one of the periods"
        few = f" {those}: take the interval as wider than that."
    return (
        f"Counted {what}: {found.counts[0]:,} before{days[0]}, {found.counts[1]:,} after{days[1]}{counted}. "
        f"Hours observed: {found.exposure_h[0]:,.0f} and {found.exposure_h[1]:,.0f} "
        f"({signed(found.exposure_change_percent_per_day)} %{a_day}). Change per hour observed: {rate} ({interval})."
    ) + few
