"""What chance alone does to counts of events: the interval of the rate behind them, told beside their change."""

from typing import NamedTuple

import pandas as pd

from geo.change.judgement import Interval, judge
from geo.change.ratio_interval import chance_of_difference, ratio_interval
from geo.claim import ABOUT, AS_PRINTED, Claim, Finding, Verdict
from geo.claimed import Claimed
from geo.told_numbers import claimed_of, told
from geo.units import PERCENTS, SIGNS
from layers.checks.one_unit import is_percent, parts_of
from layers.counts.counted import Count
from leadline.words import _

LEVELS = (0.95, 0.90, 0.99, 0.75)  # of the interval of `geo.change.judge`, in its order
# Nouns of amounts, which are whole often enough; counted is what comes one by one.
AMOUNTS = frozenset(
    {
        *("tonnes", "tons", "kilograms", "barrels", "litres", "gallons", "teu", "teus", "containers of 20 feet"),
        *("seconds", "minutes", "hours", "days", "weeks", "kilometres", "miles", "metres", "hectares", "acres"),
        *("dollars", "euros", "pounds", "yen", "yuan", "rupees", "degrees", "points"),
    }
)
MOST_HUNDREDTHS, LEAST = 0.0095, 0.0005  # shares from which so many of 100 are told, and so many of 1,000


class Counted(NamedTuple):
    """Two numbers counted, and in how many ways the time behind them may be compared: after over before, each."""

    before: float
    after: float
    times: tuple[float, ...]


def events_counted(rows: pd.DataFrame, count: Count) -> bool:
    """Whether the numbers of a column are counts of events: as the story says, else whole numbers of things."""
    if count.events is not None:
        return count.events
    size, of = parts_of(count.unit)
    first = of.partition(" ")[0]
    measured = of in PERCENTS or is_percent(of) or first in SIGNS or first.lower() in AMOUNTS or first != first.lower()
    return size == 1 and not measured and bool((rows[count.column].astype(float) % 1 == 0).all())


def interval_of_rate(counted: Counted) -> Interval:
    """Change of the rate in percent, at the levels of confidence at which changes are judged; exact and conditional.

    Where it is not known on how many days was counted, it holds what either reading of them allows.
    """
    ends = []
    for level in LEVELS:
        low, high = ratio_interval(counted.before, counted.after, level)
        ends += [100 * (low / max(counted.times) - 1), 100 * (high / min(counted.times) - 1)]
    return Interval(*ends)


def chance_finding(change: Finding, counted: Counted, count: Count, claim: Claim) -> Finding:
    """Tell what the numbers behind a change say about the rate at which such events come.

    Parameters
    ----------
    change : Finding
        The change of the numbers themselves, percent.
    counted : Counted
    count : Count
    claim : Claim
        That its numbers are told beside.

    Returns
    -------
    Finding
        Percent: the change of the rate with its 95 % interval; its arithmetic is a sentence.
    """
    found = interval_of_rate(counted)
    chance = max(chance_of_difference(counted.before, counted.after, times) for times in counted.times)
    assumptions = [
        _(
            "they come one by one, none because of another, and at a steady rate; where they come in groups, chance "
            "does more"
        )
    ]
    if count.events is None:
        assumptions.append(
            _(
                "whole numbers of {unit} are taken as counts of events; the story does not say that they are amounts"
            ).format(unit=count.unit)
        )
    value = min(max(change.value or 0.0, found.low), found.high)
    said = told(value, found.low, found.high, claimed_of("percent", claim))
    return Finding(
        name=_("{name}: the rate behind the numbers").format(name=change.name),
        method=_(
            "exact interval of the ratio of two rates, given both numbers (conditional binomial; Clopper and Pearson "
            "1934), 95 %"
        ),
        value=value,
        unit="percent",
        low=found.low,
        high=found.high,
        arithmetic=_(
            "if such events come by chance at a steady rate, a difference this large or larger comes in {often} of "
            "such periods, and the rate changed by {low} to {high} % (95 % interval)"
        ).format(often=often(chance), low=_with_sign(said.low), high=_with_sign(said.high)),
        assumptions=tuple(assumptions),
        sources=change.sources,
        as_of=change.as_of,
    )


def _with_sign(digits: str) -> str:
    """Write the digits of a change with its sign, as it is read; none before zero."""
    return digits.replace("-", "−") if digits.startswith("-") or not digits.strip("0.") else f"+{digits}"


def often(chance: float) -> str:
    """Write a chance as so many of a hundred pairs, or of a thousand.

    >>> often(0.3449), often(0.0234), often(0.0042), often(1e-9)
    ('34 of 100 pairs', '2 of 100 pairs', '4 of 1,000 pairs', 'fewer than 1 of 1,000 pairs')
    """
    if chance < LEAST:
        return _("fewer than {n} of {all} pairs").format(n="1", all="1,000")
    among = 1000 if chance < MOST_HUNDREDTHS else 100
    return _("{n} of {all} pairs").format(n=f"{among * chance:.0f}", all=f"{among:,}")


def verdict_of_rate(claim: Claim, allows: Claimed, value: float, step: float, counted: Counted) -> Verdict:
    """Judge a claimed change of the rate at which events come.

    A number as printed or about is judged as that of tracks is, by `geo.change.judge`. Of anything else, as more than
    so much, the 95 % interval must lie in what is claimed for it to hold, and the 99 % interval outside of it for it
    not to hold; else it cannot be told.
    """
    found = interval_of_rate(counted)
    if claim.value and claim.sense in (AS_PRINTED, ABOUT):
        return judge(found, value, rounded_to_percent=step).verdict
    if allows.judged(found.low, found.low, found.high) is Verdict.HOLDS:
        return Verdict.HOLDS
    far = allows.judged(found.far_low, found.far_low, found.far_high)
    return Verdict.DOES_NOT_HOLD if far is Verdict.DOES_NOT_HOLD else Verdict.CANNOT_BE_TOLD
