"""How often each target is looked at by very many satellites: window of time after window, accesses never all held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.access import COARSE, NODE_S, Satellite, check, columns_of_each
from geo.access.crowd import MICROSECONDS, Ends, LookBins, bins_of, count_together, joined
from geo.access.dense import Targets
from geo.geodesy.geodesic import Floats
from leadline.near import checks_names

DAY_S, HOUR_S = 86_400.0, 3600.0
SLICES = 8  # of the targets, sorted one after the other, so that times are held hardly more than once
TIME_BITS = 40  # of a key that has the target above the microseconds: 12 days


class Tally(NamedTuple):
    """Looks at each target in a window of time, seconds since the start of the span; arrays of shape (targets,).

    Examples
    --------
    >>> one = Tally(np.array([2]), np.array([5.0]), np.array([9.0]), np.array([4.0]))
    >>> tallied([one], span_s=20.0)["longest_gap_h"].tolist() == [11 / 3600]
    True
    """

    looks: NDArray[np.int64]
    first_s: Floats  # NaN where there is none
    last_s: Floats
    longest_s: Floats  # between two looks of the window; 0 where there are fewer


@checks_names
def tally(
    satellites: Sequence[Satellite],
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    since_s: float = 0.0,
) -> Tally:
    """Count the looks of a window of time; no look is kept, some 5 kB a satellite and day are.

    Parameters
    ----------
    satellites, targets
        As for `geo.access.accesses`.
    start_utc : datetime
        Of the whole span.
    since_s, span_s : float
        Begin of the window, seconds after the start, and its length, at most 12 days.
    ut1_minus_utc_s : float

    Returns
    -------
    Tally

    Raises
    ------
    ValueError
        If the window is longer; as `geo.access.accesses`.

    Examples
    --------
    A place at 85 degrees north is seen once a turn of 98.6 minutes by a satellite that goes over the poles.

    >>> from datetime import UTC
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite, place = Satellite(orbit=orbit, sensor=radar), Targets.of([0.0], [85.0], [0.0])
    >>> tally([satellite], place, start_utc=start, span_s=12_000, ut1_minus_utc_s=0).looks.tolist()
    [2]
    """
    options: dict[str, Any] = _options(targets, start_utc, since_s, span_s, ut1_minus_utc_s)
    if any(one.sensor.sun_min_deg is not None for one in satellites):
        return _shifted(_sorted_out(satellites, targets, **options), since_s)
    counted = count_together(satellites, targets, **options)
    return _shifted(_told(*counted, satellites, targets, options), since_s)


@checks_names
def look_bins(
    satellites: Sequence[Satellite],
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    since_s: float = 0.0,
) -> LookBins:
    """Count the looks of some of the satellites, so that others may count those of others: `joined_tally` joins them.

    Parameters as for `tally`; nobody who wants daylight.

    Returns
    -------
    LookBins
        12 bytes a look at most, which can be sent and kept.

    Raises
    ------
    ValueError
        As `tally`, and if a sensor wants daylight.

    Examples
    --------
    See `joined_tally`.
    """
    dark = [one.sensor.name for one in satellites if one.sensor.sun_min_deg is not None]
    if dark:
        raise ValueError(f"sensor {dark[0]!r} wants daylight; expected none that does. Use tally for it.")
    return bins_of(satellites, targets, **_options(targets, start_utc, since_s, span_s, ut1_minus_utc_s))


@checks_names
def joined_tally(
    parts: Sequence[LookBins],
    satellites: Sequence[Satellite],
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    since_s: float = 0.0,
) -> Tally:
    """Put together what `look_bins` told of parts of the satellites: the same as `tally` of all of them.

    Parameters
    ----------
    parts : sequence of LookBins
        One or more, of the same window and targets.
    satellites : sequence of Satellite
        All of them, for targets whose longest gap is too short for bins.
    targets, start_utc, span_s, ut1_minus_utc_s, since_s
        As for `look_bins`.

    Returns
    -------
    Tally

    Examples
    --------
    Two satellites half a turn apart, each counted for itself, look four times at a place at 85 degrees north.

    >>> from datetime import UTC
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbits = [Orbit.circular(
    ...     "A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0, phase_deg=phase
    ... ) for phase in (0, 180)]
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> fleet, place = [Satellite(orbit=orbit, sensor=radar) for orbit in orbits], Targets.of([0.0], [85.0], [0.0])
    >>> options = {"start_utc": start, "span_s": 12_000.0, "ut1_minus_utc_s": 0.0}
    >>> parts = [look_bins([one], place, **options) for one in fleet]
    >>> joined_tally(parts, fleet, place, **options).looks.tolist()
    [4]
    """
    options: dict[str, Any] = _options(targets, start_utc, since_s, span_s, ut1_minus_utc_s)
    return _shifted(_told(*joined(parts, len(targets)), satellites, targets, options), since_s)


def _options(
    targets: Targets, start_utc: datetime, since_s: float, span_s: float, ut1_minus_utc_s: float
) -> dict[str, Any]:
    if not 0 < span_s < 2**TIME_BITS / MICROSECONDS:
        raise ValueError(f"a window of {span_s / DAY_S:g} days; expected more than 0 and at most 12.")
    check(targets, span_s)
    begin = start_utc + timedelta(seconds=since_s)
    return {"start_utc": begin, "span_s": span_s, "ut1_minus_utc_s": ut1_minus_utc_s}


def _told(
    looks: NDArray[np.int64], ends: Ends, satellites: Sequence[Satellite], targets: Targets, options: dict[str, Any]
) -> Tally:
    first, last = (np.where(looks > 0, each / MICROSECONDS, np.nan) for each in (ends.first_us, ends.last_us))
    longest = ends.longest_us / MICROSECONDS
    rare = np.flatnonzero(ends.hidden_us > ends.longest_us)  # few looks, some of them seconds after another
    if rare.size:
        longest[rare] = _sorted_out(
            satellites, Targets(targets.position_m[rare], targets.up[rare]), **options
        ).longest_s
    return Tally(looks, first, last, longest)


def _shifted(found: Tally, since_s: float) -> Tally:
    return found._replace(first_s=since_s + found.first_s, last_s=since_s + found.last_s)


def _sorted_out(
    satellites: Sequence[Satellite], targets: Targets, start_utc: datetime, span_s: float, ut1_minus_utc_s: float
) -> Tally:
    """Count by sorting all looks: 8 bytes each."""
    keys = [
        (columns["target"].astype(np.uint64) << np.uint64(TIME_BITS))
        | np.rint(columns["time_s"] * MICROSECONDS).astype(np.uint64)
        for columns in columns_of_each(satellites, targets, start_utc, span_s, ut1_minus_utc_s)
        if len(columns["target"])
    ]
    parts = list(_slices(keys, len(targets)))
    return Tally(*(np.concatenate([part[k] for part in parts]) for k in range(4)))


def _slices(keys: list[NDArray[np.uint64]], targets: int) -> Iterator[tuple[NDArray[np.int64], Floats, Floats, Floats]]:
    """Yield looks, first, last and longest gap of some targets after the others."""
    bounds = np.linspace(0, targets, SLICES + 1).astype(np.uint64)
    for low, high in pairwise(bounds):
        ends = np.array([low, high]) << np.uint64(TIME_BITS)
        here = [each[(each >= ends[0]) & (each < ends[1])] for each in keys]
        some = np.sort(np.concatenate([np.empty(0, np.uint64), *here]))
        target = (some >> np.uint64(TIME_BITS)).astype(np.int64) - int(low)
        time_s = (some & np.uint64(2**TIME_BITS - 1)).astype(float) / MICROSECONDS
        yield _of_sorted(target, time_s, int(high - low))


def _of_sorted(
    target: NDArray[np.int64], time_s: Floats, count: int
) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    looks = np.bincount(target, minlength=count)
    ends = np.cumsum(looks)
    some = looks > 0
    first, last, longest = np.full(count, np.nan), np.full(count, np.nan), np.zeros(count)
    first[some], last[some] = time_s[(ends - looks)[some]], time_s[ends[some] - 1]
    gaps = np.diff(time_s, prepend=0.0)
    gaps[(ends - looks)[some]] = 0.0  # before the first of each
    if some.any():
        longest[some] = np.maximum.reduceat(gaps, (ends - looks)[some])
    return looks, first, last, longest


def tallied(parts: Sequence[Tally], *, span_s: float) -> pd.DataFrame:
    """Put windows that follow each other together.

    Parameters
    ----------
    parts : sequence of Tally
        One or more, of all targets each, in order of time; together they fill the span.
    span_s : float
        Length of the span, seconds.

    Returns
    -------
    DataFrame
        A row a target: `looks`, `looks_per_day`, `first_h`, `mean_gap_h`, `longest_gap_h`, gaps as
        `geo.access.Coverage.per_target` has them: the begin and the end of the span are their ends too.

    Examples
    --------
    >>> one = Tally(np.array([1]), np.array([7200.0]), np.array([7200.0]), np.array([0.0]))
    >>> tallied([one], span_s=10_800.0)[["looks", "longest_gap_h"]].values.tolist()
    [[1.0, 2.0]]
    """
    looks = np.sum([part.looks for part in parts], axis=0)
    first = np.full(len(looks), np.nan)
    last, longest = np.zeros(len(looks)), np.zeros(len(looks))
    for part in parts:
        some = part.looks > 0
        first[some & np.isnan(first)] = part.first_s[some & np.isnan(first)]
        longest[some] = np.max([longest[some], part.longest_s[some], part.first_s[some] - last[some]], axis=0)
        last[some] = part.last_s[some]
    longest = np.maximum(longest, span_s - last)
    return pd.DataFrame(
        {
            "looks": looks,
            "looks_per_day": looks / (span_s / DAY_S),
            "first_h": first / HOUR_S,
            "mean_gap_h": span_s / (looks + 1) / HOUR_S,
            "longest_gap_h": longest / HOUR_S,
        }
    )


def windows(span_s: float, window_s: float = DAY_S) -> list[tuple[float, float]]:
    """Begin and length of windows that fill a span, seconds; all but the last hold whole steps of the engine.

    >>> windows(2.5 * 86_400)
    [(0.0, 86400.0), (86400.0, 86400.0), (172800.0, 43200.0)]
    """
    step = NODE_S * COARSE
    width = max(np.floor(window_s / step), 1) * step
    starts = np.arange(0.0, span_s, width)
    return [(float(at), float(min(width, span_s - at))) for at in starts]
