"""What a plan could take rather than see: one swath a pass, a duty limit, and the longest unseen lanes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats
from leadline.near import checks_names

ACROSS_KEY_KM = 50_000.0  # more than once round the Earth: sorts passes before places in them
PASS_BREAK_S = 1200.0  # accesses of one satellite further apart belong to different passes: less than half an orbit


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one satellite may image in a pass: the width of one swath on the ground, and for how long.

    Raises
    ------
    ValueError
        Unless both are more than 0.

    Examples
    --------
    >>> Duty(swath_km=100, seconds=60).swath_km
    100
    """

    swath_km: float
    seconds: float

    def __post_init__(self) -> None:
        if not (self.swath_km > 0 and self.seconds > 0):
            raise ValueError(
                f"the duty has a swath of {self.swath_km} km and {self.seconds} s a pass; expected both more than 0."
            )


@checks_names
def tasked(accesses: pd.DataFrame, duties: list[Duty], weight: ArrayLike) -> NDArray[np.bool_]:
    """Choose among accesses those that a greedy plan images.

    Passes are taken by the time of their first access. In each, the one swath position and the one stretch of time that
    are worth most are chosen, where an access is worth its weight times the time since its target was last chosen
    (since the start, if never). What is chosen stays chosen: a lower bound on a good plan.

    Parameters
    ----------
    accesses : DataFrame
        With `satellite`, `target`, `time_s`, `incidence_deg`, `look_deg`, `left`, as `geo.accesses` returns.
    duties : list of Duty
        One a satellite, by its number.
    weight : array_like, shape (n,)
        Of each target, for instance its kilometres of lane.

    Returns
    -------
    array of bool, shape (len(accesses),)
        In the order of the rows. The same input gives the same plan: ties go to the swath nearest to nadir on the left.

    Examples
    --------
    One place is imaged whenever it comes by.

    >>> from geo.access import Satellite, Targets, accesses
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> found = accesses([satellite], place, start_utc=start, span_s=12_000, ut1_minus_utc_s=0)
    >>> tasked(found, [Duty(swath_km=100, seconds=60)], [1.0]).tolist()
    [True, True]
    """
    satellite, target, time = (accesses[c].to_numpy() for c in ("satellite", "target", "time_s"))
    return plan(satellite, target, time, across_km(accesses), duties, weight)


def plan(
    satellite: NDArray[np.integer],
    target: NDArray[np.integer],
    time_s: Floats,
    across: Floats,
    duties: list[Duty],
    weight: ArrayLike,
) -> NDArray[np.bool_]:
    """Choose as `tasked` does, from columns: arrays of shape (n,); `across` as `across_km` gives it."""
    passes = Passes.of(satellite, target, time_s, across)
    return passes.plan(np.ones(len(duties), dtype=bool), duties, weight)


class Passes(NamedTuple):
    """Accesses by pass, from which plans of many sets of satellites are made without sorting again.

    `rows`: place in the columns that were given, pass after pass, by time; the passes by the time of their first
    access, then by satellite. `start` (passes + 1,): where each begins. `by_across`: the places within each pass from
    the left to the right. `satellite` (passes,), `target time_s across` in the order of `rows`.
    """

    rows: NDArray[np.intp]
    start: NDArray[np.intp]
    by_across: NDArray[np.intp]
    satellite: NDArray[np.int32]
    target: NDArray[np.int32]
    time_s: Floats
    across: Floats

    @classmethod
    def of(cls, satellite: NDArray[np.integer], target: NDArray[np.integer], time_s: Floats, across: Floats) -> Passes:
        """Put accesses in order, from columns of shape (n,)."""
        span = float(time_s.max(initial=0.0)) + 1.0
        order = np.argsort(satellite * span + time_s, kind="stable")  # one key: a third of the time of two
        breaks = (np.diff(satellite[order]) != 0) | (np.diff(time_s[order]) > PASS_BREAK_S)
        first = np.append(0, np.flatnonzero(breaks) + 1)[: len(order)]
        size = np.diff(np.append(first, len(order)))
        ranked = np.lexsort((satellite[order[first]], time_s[order[first]]))
        rank = np.empty_like(ranked)
        rank[ranked] = np.arange(ranked.size)
        rows = order[np.argsort(np.repeat(rank, size), kind="stable")]
        number = np.repeat(np.arange(ranked.size), size[ranked])
        return cls(
            rows,
            np.append(0, np.cumsum(size[ranked])),
            np.argsort(number * ACROSS_KEY_KM + across[rows], kind="stable"),
            np.asarray(satellite[order[first]][ranked], dtype=np.int32),
            np.asarray(target[rows], dtype=np.int32),
            time_s[rows],
            across[rows],
        )

    def plan(self, counted: NDArray[np.bool_], duties: list[Duty], weight: ArrayLike) -> NDArray[np.bool_]:
        """Choose as `tasked` does, with the passes of some satellites only.

        Parameters
        ----------
        counted : array of bool, shape (satellites,)
            Whose passes are used.
        duties : list of Duty
            One a satellite.
        weight : array_like, shape (targets,)

        Returns
        -------
        array of bool, shape (n,)
            In the order of the columns that `of` was given.
        """
        from geo.access import plan_kernel  # noqa: PLC0415  numba takes 0.35 s to import

        swath_km = np.array([duty.swath_km for duty in duties], dtype=float)
        seconds = np.array([duty.seconds for duty in duties], dtype=float)
        taken = np.zeros(len(self.rows), dtype=bool)
        plan_kernel.plan(
            self.start, self.by_across, self.satellite, self.target, self.time_s, self.across,
            np.asarray(counted, dtype=bool), swath_km, seconds, np.asarray(weight, dtype=float), taken,
        )  # fmt: skip
        chosen = np.empty_like(taken)
        chosen[self.rows] = taken
        return chosen


def across_km(accesses: pd.DataFrame) -> Floats:
    """Ground distance of each access from the ground track, km on a sphere; negative on the left."""
    away = np.radians(accesses["incidence_deg"].to_numpy() - accesses["look_deg"].to_numpy())
    return np.asarray(np.where(accesses["left"].to_numpy(), -away, away) * EARTH_MEAN_RADIUS_M / 1000)
