"""Entries seen, and those that may have been missed: by how much they changed, in each way of counting."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, isfinite, isnan, nan, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.change.periods import HOUR_US, as_us, bounds_as_us
from geo.change.rate_ratio import Span
from geo.change.ratio_interval import design_effect, logarithm, ratio_interval
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Ints
from geo.watching.holes import Missed
from geo.watching.measures import Measured
from geo.watching.watching import Watched

LEVELS = (0.95, 0.90, 0.99, 0.75)
BOUNDS = ("low", "high", "near_low", "near_high", "far_low", "far_high", "middle_low", "middle_high")
DAY_US = 24 * HOUR_US
FEWEST_DAYS = 7  # of which a spread is told
BEYOND = 0.5  # of a correction, on the scale of logarithms: by so much a measure may fall short of it (see `_beyond`)
LARGEST = 14.0  # logarithm of a factor of a million, beyond which nothing is known
DAY_H = 24.0  # longer holes are nights and days in port, mostly
HEARD = "heard"  # the way, and the measure, of the hours that receivers were on
CHANGED = 0.99  # confidence with which watching must have changed for a measure to be corrected by


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of counting: numbers before and after, their ratio a day, and its bounds: 95, 90, 99 and 75 %."""

    name: str
    before: float
    after: float
    ratio: float
    low: float
    high: float
    near_low: float
    near_high: float
    far_low: float
    far_high: float
    middle_low: float
    middle_high: float


@dataclass(frozen=True, slots=True)
class Totals:
    """Entries of vessels, shape (n, 2), and of whole days before and after."""

    by_vessel: Floats
    by_day: tuple[Floats, Floats]

    def __add__(self, other: Totals) -> Totals:
        before, after = (mine + its for mine, its in zip(self.by_day, other.by_day, strict=True))
        return Totals(self.by_vessel + other.by_vessel, (before, after))

    @property
    def sums(self) -> tuple[float, float]:
        """Before and after."""
        before, after = self.by_vessel.sum(axis=0)
        return float(before), float(after)


def ways_of(seen: pd.DataFrame, watched: Watched, before: Span, after: Span) -> list[Way]:
    """Count in each way that what is known of the watching allows.

    Parameters
    ----------
    seen : DataFrame
        Entries that began under observation: id and t_in.
    watched : Watched
    before, after : Span

    Returns
    -------
    list of Way
        - "seen": entries that were seen to begin
        - "likely": with those that were likely missed (`geo.watching.holes`)
        - "possible": with all that may have been missed
        - "receivers": seen by those receivers that were near by in both periods
        - one for each measure of watching that changed: entries seen, divided by it
        - "heard": entries seen, by the hours that receivers were on, if these were told.
    """
    spans = (before, after)
    days = [(end - start).total_seconds() for start, end in spans]
    scale = days[0] / days[1]
    who = pd.Index(watched.names).get_indexer(pd.Index(seen["id"].astype(str)))
    times = as_us(seen, "t_in")
    counted = _totals(who, times, np.ones(len(who)), spans, len(watched.names))
    missed = watched.missed
    likely, possible = (
        _totals(missed.vessel, missed.time_us, weights, spans, len(watched.names))
        for weights in (missed.likely, _possible(missed, counted, watched, _on_a_day(who, times)))
    )
    ways = [
        _way("seen", counted, scale),
        _way("likely", counted + likely, scale),
        _way("possible", counted + likely + possible, scale),
    ]
    if watched.common is not None:
        again = watched.common
        ways.append(
            _way("receivers", _totals(again.vessel, again.time_us, again.likely, spans, len(watched.names)), scale)
        )
    known = _known_missed(ways)
    others = [each for each in watched.measures if each.name != HEARD and _changed(each)]
    ways.extend(_way(each.name, counted, scale, each, _beyond(each, _is_told(each, known))) for each in others)
    ways.extend(_by_hours(counted, scale, watched, spans))
    return ways


def deciding(ways: list[Way], watched: Watched) -> list[Way]:
    """Give the ways that bound what may be true: all, or that by the hours that receivers were on, if these were told.

    The hours are known, so they decide where nothing else that is known of the watching tells of more than they do: of
    no measure that changed does the change lie beyond that of the hours, by its 99 % interval. Outages leave holes in
    tracks and silence, which other measures see in part: these are not counted twice.
    """
    told = [each for each in watched.measures if each.name == HEARD]
    if not told:
        return ways
    if not 0 < told[0].ratio < inf:
        return [way for way in ways if way.name == HEARD]
    hours = logarithm(told[0].ratio)
    z = NormalDist().inv_cdf((1 + CHANGED) / 2)
    for each in watched.measures:
        if each.name == HEARD or not each.known or not _changed(each):
            continue
        moved = logarithm(each.ratio)
        if moved < min(hours, 0.0) - z * each.error or moved > max(hours, 0.0) + z * each.error:
            return ways
    return [way for way in ways if way.name in (HEARD, "receivers")]


def _by_hours(counted: Totals, scale: float, watched: Watched, spans: tuple[Span, Span]) -> list[Way]:
    """Count by the hours that receivers were on, if these were told: given them the numbers are as those of a trial."""
    if watched.listening is None:
        return []
    measured = next(each for each in watched.measures if each.name == HEARD)
    on = []
    for span, days in zip(spans, counted.by_day, strict=True):
        edges = int(bounds_as_us(span)[0]) + DAY_US * np.arange(len(days) + 1, dtype=np.int64)
        on.append(watched.listening.hours(edges) if len(days) else np.zeros(0))
    return [_way(HEARD, counted, scale, measured, on=(on[0], on[1]))]


def _known_missed(ways: list[Way]) -> float:
    """Logarithm of what the entries that were likely missed make of the ratio."""
    seen, likely = ways[:2]
    if not 0 < seen.ratio < inf or not 0 < likely.ratio < inf:
        return 0.0
    return logarithm(likely.ratio / seen.ratio)


def _possible(missed: Missed, counted: Totals, watched: Watched, a_day: float) -> Floats:
    """How many entries may have been missed in each hole: one, or as many as vessels near by make in such a time.

    In holes of more than a day, whose vessel mostly lay in port, as many as one makes on a day on which it enters.
    """
    hours = watched.hours.sum(axis=0)
    often = max((n / h for n, h in zip(counted.sums, hours, strict=True) if h > 0), default=0.0)
    many = np.where(missed.hours > DAY_H, a_day, often * missed.hours)
    return np.maximum(missed.possible, many - missed.likely)


def _on_a_day(who: NDArray[np.integer[Any]], time_us: Ints) -> float:
    """How many entries a vessel makes on a day on which it enters at all, mean; 0 where none did."""
    return len(who) / max(len(np.unique(np.column_stack([who, time_us // DAY_US]), axis=0)), 1)


def seen_way(seen: pd.DataFrame, watched: Watched, before: Span, after: Span) -> Way:
    """Count what was seen to begin, whatever was missed."""
    scale = (before[1] - before[0]) / (after[1] - after[0])
    who = pd.Index(watched.names).get_indexer(pd.Index(seen["id"].astype(str)))
    times = as_us(seen, "t_in")
    return _way("seen", _totals(who, times, np.ones(len(who)), (before, after), len(watched.names)), scale)


def _changed(measured: Measured) -> bool:
    """Whether a measure that corrects numbers is known to have changed, or is that of tracks and not known."""
    if not measured.corrects:
        return False
    if not measured.known:
        return measured.name == "tracks"
    return abs(logarithm(measured.ratio)) > NormalDist().inv_cdf((1 + CHANGED) / 2) * measured.error


def _is_told(measured: Measured, known: float) -> bool:
    """Whether gaps of tracks tell of as much as a measure does."""
    if not measured.known:
        return False
    moved = -logarithm(measured.ratio)
    return moved * known >= 0 and abs(moved) <= abs(known)


def _totals(
    who: NDArray[np.integer[Any]], time_us: Ints, weights: Floats, spans: tuple[Span, Span], vessels: int
) -> Totals:
    by_vessel, by_day = np.zeros((vessels, 2)), []
    for column, span in enumerate(spans):
        first, last = (int(each) for each in bounds_as_us(span))
        rows = (time_us >= first) & (time_us < last)
        by_vessel[:, column] = np.bincount(who[rows], weights=weights[rows], minlength=vessels)
        whole = (last - first) // DAY_US
        nth = np.minimum((time_us[rows] - first) // DAY_US, whole)  # what is left of a day is not compared with days
        by_day.append(np.bincount(nth, weights=weights[rows], minlength=whole + 1)[:whole].astype(float))
    return Totals(by_vessel, (by_day[0], by_day[1]))


def _way(
    name: str,
    totals: Totals,
    scale: float,
    measured: Measured | None = None,
    further: float = 0.0,
    *,
    on: tuple[Floats, Floats] | None = None,
) -> Way:
    before, after = totals.sums
    effect = max(design_effect(totals.by_vessel), _effect_of_days(totals.by_day, on))
    share = 1.0 if measured is None else measured.ratio
    error = 0.0 if measured is None else measured.error
    ratio = _over(after, before) * scale / share if share > 0 else inf
    bounds: list[float] = []
    for level in LEVELS:
        low, high = (0.0, inf) if effect == inf else ratio_interval(before / effect, after / effect, level)
        bounds.extend(_spread(_over(after, before), low, high, (error, further), NormalDist().inv_cdf((1 + level) / 2)))
    bounds = [each * scale / share if share > 0 else each for each in bounds]
    if not isfinite(share) or share <= 0 or isnan(error):
        bounds = [0.0, inf] * len(LEVELS)
    return Way(name=name, before=before, after=after, ratio=ratio, **dict(zip(BOUNDS, bounds, strict=True)))


def _beyond(measured: Measured, told: bool) -> float:  # noqa: FBT001  whether gaps of tracks tell as much
    """By how much a measure that changed may fall short, on the scale of logarithms, with its sign.

    By half of what it tells, where gaps of tracks do not tell it too. Where less than half of the watching is left, or
    was there before, what is left stands in other places than what is gone, and says the less of it the less there is:
    by 1 / ratio - 1 times as much, or 1 / ratio - 2 times beyond what gaps tell.
    """
    if not measured.known or not 0 < measured.ratio < inf:
        return 0.0  # nothing is known then, see `_way`
    left = min(measured.ratio, 1 / measured.ratio)
    times = max(0.0, 1 / left - 2) if told else max(1.0, 1 / left - 1)
    return -logarithm(measured.ratio) * BEYOND * times


def _effect_of_days(by_day: tuple[Floats, Floats], on: tuple[Floats, Floats] | None = None) -> float:
    """How much more the numbers of whole days vary than Poisson's: 1 or more; 1 of periods shorter than a week.

    Shorter stretches than days would take the difference of day and night for chance. Where it is told for how long
    receivers were `on` each day, as much is expected of it (Pearson's statistic over its degrees of freedom).
    """
    effects = []
    for days, hours in zip(by_day, on or [np.ones(len(days)) for days in by_day], strict=True):
        there = hours > 0
        if there.sum() < FEWEST_DAYS or not days[there].sum() > 0:
            continue
        due = days[there].sum() * hours[there] / hours[there].sum()
        effects.append(float(((days[there] - due) ** 2 / due).sum()) / (int(there.sum()) - 1))
    return max(1.0, float(np.mean(effects))) if effects else 1.0


def _spread(ratio: float, low: float, high: float, errors: tuple[float, float], z: float) -> tuple[float, float]:
    """Widen an interval by the error of what its ratio is divided by, on the scale of logarithms.

    Of the two errors the second is that of the correction itself, towards more of it: what was never heard at all is
    missing from the measure too, so that it may fall short by half of what it tells (one standard deviation).
    """
    error, further = errors
    if not (error or further) or not 0 < ratio < inf:
        return low, high
    down, up = (abs(logarithm(bound) - logarithm(ratio)) for bound in (low, high))
    down = sqrt(down**2 + (z * error) ** 2 + (z * min(further, 0.0)) ** 2)
    up = sqrt(up**2 + (z * error) ** 2 + (z * max(further, 0.0)) ** 2)
    return ratio * exp(-down) if down < LARGEST else 0.0, ratio * exp(up) if up < LARGEST else inf


def _over(after: float, before: float) -> float:
    if before > 0:
        return after / before
    return nan if after == 0 else inf
