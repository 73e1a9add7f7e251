"""How a number with its range is told, the same wherever it stands: in a sentence, a table, on a card, on a picture."""

from __future__ import annotations

from typing import NamedTuple

from geo.claim import Claim, Finding, Verdict
from geo.claimed import RATIOS, Claimed
from geo.figures import accuracy_of_digits, half_width, last_place, printed, printed_range

MOST_DIGITS = 4  # significant ones, of a number that is not whole
UNITS_PLACE = 5.0  # accuracy that bears out all digits before the point
FINEST = 1e-12  # of a number: beyond it differs from nothing
MORE = 10  # times as fine: a digit more


class Told(NamedTuple):
    """A number, and the ends of its range, in digits; "-" before those below zero."""

    number: str
    low: str
    high: str


def told(value: float, low: float | None = None, high: float | None = None, claimed: Claimed | None = None) -> Told:
    """Write a number with the digits that its range bears out, and the range to the same place, rounded outward.

    Parameters
    ----------
    value : float
    low, high : float, optional
        Ends of what it may be; the number itself where left out.
    claimed : Claimed, optional
        What is claimed of it, in its unit. A range that lies in what it allows, or outside of it, is not written as one
        that reaches over its end: it has as many digits more as that takes. A range that does reach over decides
        nothing, so near an end it has no more digits than elsewhere, nor has its number. Signs are left aside, as a
        claim of fewer does.

    Returns
    -------
    Told
        With four significant digits at most, or all before the point, or as many as tell it from what is claimed.

    >>> told(1918.2, 1914.1, 1922.3), told(2.0199, 2.0187, 2.0211).number, told(49.985).number, told(13213).number
    (Told(number='1,918', low='1,914', high='1,923'), '2.020', '50', '13,213')
    >>> told(50.015, claimed=Claimed(low=50, high=1e9, open_low=True, words="more than 50")).number
    '50.02'
    >>> told(1149.97, 1059.45, 1279.98, Claimed(low=1150, high=1e9, words="at least 1,150"))  # cannot be told
    Told(number='1,150', low='1,050', high='1,280')
    """
    value = float(value)  # numpy's numbers too
    ends = (value if low is None else float(low), value if high is None else float(high))
    coarse = min(accuracy_of_digits(value, MOST_DIGITS), UNITS_PLACE)
    known = half_width(value, low, high)
    accuracy = max(known, coarse) if known and not value.is_integer() else known
    said = _to(value, ends, accuracy)
    finer = accuracy / MORE if accuracy else coarse
    while claimed and finer > FINEST * abs(value) and not _as_judged(said, (value, *ends), claimed):
        said = _to(value, ends, finer)
        finer /= MORE
    return said


def told_of(finding: Finding, claim: Claim | None = None) -> Told:
    """Write the number of a finding and the ends of its range, as `told` does, beside what is claimed of it.

    Raises
    ------
    ValueError
        If the finding has no number.
    """
    if finding.value is None:
        raise ValueError(f"the finding {finding.name!r} has no number; expected one with a value.")
    return told(finding.value, finding.low, finding.high, claimed_of(finding.unit, claim) if claim else None)


def claimed_of(unit: str, claim: Claim) -> Claimed | None:
    """Take what is claimed of a number in a unit; None if the claim is of another unit, or of no number."""
    units = ["times" if each in RATIOS else each.partition(" ")[0] for each in (claim.unit, unit)]
    ends = [end for end in (claim.value, claim.low, claim.high) if end is not None]
    return None if not ends or min(ends) < 0 or units[0] != units[1] else Claimed.of(claim)


def _to(value: float, ends: tuple[float, float], accuracy: float | None) -> Told:
    """Write all three to the place that an accuracy bears out; a number without one as `printed` does."""
    number = printed(value, accuracy)
    if not accuracy or ends[0] == ends[1]:
        return Told(number, number, number)
    return Told(number, *printed_range(*ends, place=last_place(accuracy)))


def _as_judged(said: Told, values: tuple[float, float, float], claimed: Claimed) -> bool:
    """Whether what is written is judged as the numbers themselves; it is where these decide nothing."""
    meant = _verdict(values, claimed)
    if meant is Verdict.CANNOT_BE_TOLD:
        return True
    number, low, high = (float(words.replace(",", "")) for words in said)
    return _verdict((number, low, high), claimed) is meant


def _verdict(values: tuple[float, float, float], claimed: Claimed) -> Verdict:
    """Judge a number with its range, signs left aside."""
    number, low, high = values
    ends = sorted(map(abs, (low, high)))
    return claimed.judged(abs(number), 0.0 if low < 0 < high else ends[0], ends[1])
