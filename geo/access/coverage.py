"""Coverage: accesses of some satellites to some targets, turned into gaps, curves and windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.access import revisit
from geo.access.access import Satellite
from geo.access.clusters import cluster_stream
from geo.access.dense import Targets
from geo.access.revisit import Gaps, gaps
from geo.access.tasking import Duty, across_km, plan
from geo.geodesy.geodesic import Floats
from leadline.near import checks_names

HOUR_S = 3600.0
DAY_S = 86_400.0
BLOCK_TARGETS = 2000  # looked at together, so that memory follows the gaps and not the accesses


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Gaps between looks, the weight of each target, and its first look (seconds; NaN if there is none).

    Attributes
    ----------
    gaps : Gaps
        Of all targets.
    weight : array of float, shape (targets,)
        As given.
    first_s : array of float, shape (targets,)
        Seconds since the start; NaN of a target that nobody looks at.

    Examples
    --------
    >>> from geo.access import Satellite, Targets, longest_gap_s
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> found = coverage([satellite], place, [1.0], start_utc=start, span_s=12_000, ut1_minus_utc_s=0)
    >>> found.weight.tolist(), bool(found.first_s[0] < 98.6 * 60)
    ([1.0], True)
    """

    gaps: Gaps
    weight: Floats
    first_s: Floats

    @property
    def looks(self) -> int:
        """Number of looks, of all targets."""
        return len(self.gaps.length_s) - self.gaps.targets

    def curve(self, hours: ArrayLike) -> pd.DataFrame:
        """Shares of the weight against the window.

        Parameters
        ----------
        hours : array_like, shape (m,)
            Window lengths T, each less than the span.

        Returns
        -------
        DataFrame
            `hours`, `mean_share` (a window put anywhere holds a look), `guaranteed_share` (the longest gap is at most
            T), `first_look_share` (seen within T of the start), in [0, 1].
        """
        window = np.atleast_1d(np.asarray(hours, dtype=float)) * HOUR_S
        return pd.DataFrame(
            {
                "hours": window / HOUR_S,
                "mean_share": revisit.mean_share(self.gaps, self.weight, window),
                "guaranteed_share": revisit.guaranteed_share(self.gaps, self.weight, window),
                "first_look_share": revisit.first_look_share(self.first_s, self.weight, window),
            }
        )

    def window_h(self, share: float) -> tuple[float, float]:
        """Windows, hours, at which the mean and the guaranteed share reach `share`; NaN if not within the span."""
        mean = revisit.window_for_mean_share(self.gaps, self.weight, share)
        sure = revisit.window_for_guaranteed_share(self.gaps, self.weight, share)
        return mean / HOUR_S, sure / HOUR_S if sure < self.gaps.span_s else float("nan")

    def per_target(self) -> pd.DataFrame:
        """How often each target is looked at: `looks looks_per_day mean_gap_h longest_gap_h`, in their order."""
        looks = np.bincount(self.gaps.target, minlength=self.gaps.targets) - 1
        return pd.DataFrame(
            {
                "looks": looks,
                "looks_per_day": looks / (self.gaps.span_s / DAY_S),
                "mean_gap_h": revisit.mean_gap_s(self.gaps) / HOUR_S,
                "longest_gap_h": revisit.longest_gap_s(self.gaps) / HOUR_S,
            }
        )


@checks_names
def coverage(
    satellites: Sequence[Satellite],
    targets: Targets,
    weight: ArrayLike,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    duties: Sequence[Duty] | None = None,
    clusters: Sequence[str] | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Coverage:
    """How often targets are looked at by any of some satellites.

    Parameters
    ----------
    satellites : sequence of Satellite
    targets : Targets
    weight : array_like, shape (len(targets),)
        What each target stands for, for instance kilometres of lane; not negative.
    start_utc, span_s, ut1_minus_utc_s
        As for `geo.accesses`.
    duties : sequence of Duty, optional
        One a satellite: then only the looks that a greedy plan takes are counted (`geo.tasked`), else all.
    clusters : sequence of str, optional
        One a satellite, "" for those that work alone: see `geo.access.cluster_stream`. By default all do.
    seed : int
        Of the draws of clear sky: each look of a sensor with `clear_sky` below 1 is kept with that chance, by itself.
        Clouds come in fields and seasons, so the shares are those of a mean climate.
    progress : callable, optional
        Called with (satellites stepped, satellites to step): each is stepped once a block of targets.

    Returns
    -------
    Coverage

    Raises
    ------
    ValueError
        If the weights do not fit the targets, are negative or not numbers; as `geo.access.cluster_stream` does.

    Examples
    --------
    A place at 85 degrees north is seen once a turn of 98.6 minutes by a satellite that goes over the poles.

    >>> from geo.access import Satellite, Targets, longest_gap_s
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> found = coverage([satellite], place, [1.0], start_utc=start, span_s=12_000, ut1_minus_utc_s=0)
    >>> len(found.gaps.length_s), round(float(longest_gap_s(found.gaps)[0]) / 60)
    (3, 99)
    """
    w = np.broadcast_to(np.asarray(weight, dtype=float), (len(targets),)).copy()
    if not np.all(w >= 0):
        raise ValueError(f"the weights hold {w[~(w >= 0)][0]}; expected numbers that are not negative.")
    width = len(targets) if duties is not None else BLOCK_TARGETS  # a plan needs all targets at once
    starts = range(0, len(targets), max(width, 1))
    blocks = []
    for number, begin in enumerate(starts):
        part = Targets(targets.position_m[begin : begin + width], targets.up[begin : begin + width])
        found = cluster_stream(
            satellites, clusters if clusters is not None else [""] * len(satellites), part,
            start_utc=start_utc, span_s=span_s, ut1_minus_utc_s=ut1_minus_utc_s,
        )  # fmt: skip
        tables = []
        for place, (satellite, table) in enumerate(zip(satellites, found, strict=True)):
            clear = _clear(satellite.sensor.clear_sky, len(table), seed, place, begin)
            kept = table if clear is None else table[clear]
            tables.append(kept if duties is not None else kept[["target", "time_s"]].copy())  # the rest may go
            if progress:
                progress(number * len(satellites) + place + 1, len(starts) * len(satellites))
        blocks.append(_looks(tables, duties, w[begin : begin + width], span_s))
    first = np.concatenate([[], *(first for _, first in blocks)])
    return Coverage(revisit.together([found for found, _ in blocks], span_s), w, first)


def _looks(
    tables: list[pd.DataFrame], duties: Sequence[Duty] | None, weight: Floats, span_s: float
) -> tuple[Gaps, Floats]:
    """Gaps and first looks of one block of targets: of all accesses, or of those that a plan takes."""
    target = np.concatenate([np.empty(0, np.int32), *(t["target"].to_numpy() for t in tables)])
    time = np.concatenate([np.empty(0), *(t["time_s"].to_numpy() for t in tables)])
    if duties is None:
        tables.clear()  # before the gaps are sorted
    elif tables:
        satellite = np.repeat(np.arange(len(tables)), [len(t) for t in tables])
        taken = plan(satellite, target, time, np.concatenate([across_km(t) for t in tables]), list(duties), weight)
        target, time = target[taken], time[taken]
    return gaps(target, time, count=weight.size, span_s=span_s), first_looks(target, time, weight.size)


def _clear(chance: float, count: int, *seeds: int) -> NDArray[np.bool_] | None:
    """Which of `count` looks are not clouded; None if clouds do not matter."""
    return None if chance == 1 else np.random.default_rng(seeds).random(count) < chance


def first_looks(target: ArrayLike, time_s: ArrayLike, count: int) -> Floats:
    """First look of each target, seconds; NaN where there is none; shape (count,)."""
    first = np.full(count, np.inf)
    np.minimum.at(first, np.asarray(target, dtype=np.intp), np.asarray(time_s, dtype=float))
    return np.where(np.isinf(first), np.nan, first)
