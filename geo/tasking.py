"""What a plan could take rather than see: one swath a pass, a duty limit, and the longest unseen lanes first."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.geodesic import EARTH_MEAN_RADIUS_M, Floats

PASS_BREAK_S = 1200.0  # accesses of one satellite further apart belong to different passes: less than half an orbit


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one satellite may image in a pass: the width of one swath on the ground, and for how long.

    Raises
    ------
    ValueError
        Unless both are more than 0.
    """

    swath_km: float
    seconds: float

    def __post_init__(self) -> None:
        if not (self.swath_km > 0 and self.seconds > 0):
            raise ValueError(
                f"the duty has a swath of {self.swath_km} km and {self.seconds} s a pass; expected both more than 0."
            )


def tasked(accesses: pd.DataFrame, duties: list[Duty], weight: ArrayLike) -> NDArray[np.bool_]:
    """Choose among accesses those that a greedy plan images.

    Passes are taken by the time of their first access. In each, the one swath position and the one stretch of time that
    are worth most are chosen, where an access is worth its weight times the time since its target was last chosen
    (since the start, if never). What is chosen stays chosen: a lower bound on a good plan.

    Parameters
    ----------
    accesses : DataFrame
        With `satellite`, `target`, `time_s`, `incidence_deg`, `look_deg`, `left`, as `geo.access.accesses` returns.
    duties : list of Duty
        One a satellite, by its number.
    weight : array_like, shape (n,)
        Of each target, for instance its kilometres of lane.

    Returns
    -------
    array of bool, shape (len(accesses),)
        In the order of the rows. The same input gives the same plan: ties go to the swath nearest to nadir on the left.
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
    chosen = np.zeros(len(target), dtype=bool)
    worth = np.asarray(weight, dtype=float)
    last = np.zeros(worth.size)
    for rows in _passes(satellite, time_s):
        value = worth[target[rows]] * np.maximum(time_s[rows] - last[target[rows]], 0)
        kept = rows[_best(across[rows], time_s[rows], value, duties[satellite[rows[0]]])]
        chosen[kept] = True
        last[target[kept]] = np.maximum(last[target[kept]], time_s[kept])
    return chosen


def across_km(accesses: pd.DataFrame) -> Floats:
    """Ground distance of each access from the ground track, km on a sphere; negative on the left."""
    away = np.radians(accesses["incidence_deg"].to_numpy() - accesses["look_deg"].to_numpy())
    return np.asarray(np.where(accesses["left"].to_numpy(), -away, away) * EARTH_MEAN_RADIUS_M / 1000)


def _passes(satellite: NDArray[np.integer], time: Floats) -> list[NDArray[np.intp]]:
    """Rows of each pass, by time; the passes by the time of their first access, then by satellite."""
    if not time.size:
        return []
    order = np.lexsort((time, satellite))
    breaks = (np.diff(satellite[order]) != 0) | (np.diff(time[order]) > PASS_BREAK_S)
    passes = np.split(order, np.flatnonzero(breaks) + 1)
    return sorted(passes, key=lambda rows: (time[rows[0]], satellite[rows[0]]))


def _best(across: Floats, time: Floats, value: Floats, duty: Duty) -> NDArray[np.intp]:
    """Rows of one pass in the swath, and then in the stretch of time, that are worth most."""
    swath = _window(across, value, duty.swath_km)
    stretch = _window(time[swath], value[swath], duty.seconds)
    return swath[stretch]


def _window(place: Floats, value: Floats, width: float) -> NDArray[np.intp]:
    """Rows inside the window of `width`, beginning at some row, whose values add up to most; the first among equals."""
    order = np.argsort(place, kind="stable")
    sums = np.append(0.0, np.cumsum(value[order]))
    end = np.searchsorted(place[order], place[order] + width, side="right")
    start = int(np.argmax(sums[end] - sums[:-1]))
    return order[start : end[start]]
