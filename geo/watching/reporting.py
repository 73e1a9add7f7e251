"""How often stations of AIS report their position, and how much of that was received."""

from __future__ import annotations

import numpy as np

from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools
from geo.watching.heard import KNOT_M_S, Codes, Near, shorter
from geo.watching.measures import Measured, share_of
from geo.watching.periods import Bounds, in_blocks
from leadline.words import N_

CLASS_A, CLASS_B = 1, 2
TURNING_DEG = 5.0  # M.1371-5, annex 2, 4.3.1.3: a heading that differs so much from its mean of 30 s
THINNED = 3.0  # tables that keep one report of so many were thinned by whoever wrote them: no loss is seen in them
# Seconds: Rec. ITU-R M.1371-5 (02/2014), annex 1, table 1 (class A) and table 2 (class B "CS").
STILL_S, STILL_A_KN, STILL_B_KN, SAILING_B_S = 180.0, 3.0, 2.0, 30.0
SLOW_S, SLOW_TURNING_S, MIDDLE_S, MIDDLE_TURNING_S, FAST_S = 10.0, 10 / 3, 6.0, 2.0, 2.0
SLOW_KN, MIDDLE_KN = 14.0, 23.0
AT_ANCHOR_KN = 0.5  # where no status is known: slower is taken as at anchor or moored


def due_interval_s(ship_class: Codes, speed_kn: Floats, turning: Bools) -> Floats:
    """Nominal time between reports of position, seconds; NaN where no class is known.

    Parameters
    ----------
    ship_class : array of int
        1 of class A, 2 of class B, 0 where it is not known.
    speed_kn : array of float
    turning : array of bool
        Whether the course changes; class A only.

    References
    ----------
    Rec. ITU-R M.1371-5 (02/2014), annex 1, tables 1 and 2. Class A: 3 min at anchor or moored and not faster than 3 kn
    (told here by 0.5 kn or less); 10 s to 14 kn, 3 1/3 s where it turns; 6 s to 23 kn, 2 s where it turns; 2 s beyond.
    Class B "CS": 3 min up to 2 kn, 30 s beyond.

    >>> due_interval_s(np.array([1, 1, 2, 0]), np.array([10.0, 20, 10, 10]), np.array([True, False, False, False]))
    array([ 3.33333333,  6.        , 30.        ,         nan])
    """
    of_a = np.select(
        [speed_kn <= AT_ANCHOR_KN, speed_kn <= SLOW_KN, speed_kn <= MIDDLE_KN],
        [STILL_S, np.where(turning, SLOW_TURNING_S, SLOW_S), np.where(turning, MIDDLE_TURNING_S, MIDDLE_S)],
        FAST_S,
    )
    of_b = np.where(speed_kn <= STILL_B_KN, STILL_S, SAILING_B_S)
    return np.select([ship_class == CLASS_A, ship_class == CLASS_B], [of_a, of_b], np.nan)


def completeness(near: Near, ship_class: Codes, bounds: Bounds) -> Measured:
    """Measure the share of the reports due near by that were received, between fixes of a track.

    Due are those of the class, where it is known and the table was not thinned; else one in each vessel's own median
    interval. It tells what was lost between fixes, not whether entries were: a track with half of its reports is
    still a track, so entries are not divided by it.

    Parameters
    ----------
    near : Near
    ship_class : array of int, shape (vessels,)
    bounds : Bounds
    """
    stepping = near.next_s > 0
    vessel, seconds = near.vessel[stepping], near.next_s[stepping]
    speed_kn = near.next_m[stepping] / seconds / KNOT_M_S
    due = due_interval_s(ship_class[vessel], speed_kn, _turning(near)[stepping])
    by_class = np.isfinite(due)
    if by_class.any() and np.median(seconds[by_class] / due[by_class]) > THINNED:
        by_class[:] = False
    due = np.where(by_class, due, _own_median_s(vessel, seconds))
    time_us = near.time_us[stepping]
    wanted = np.maximum(seconds / due, 1.0)
    got, all_due = in_blocks(time_us, np.ones(len(due)), bounds), in_blocks(time_us, wanted, bounds)
    return share_of(
        "completeness", N_("share of the reports due near by that were received"), got, all_due, corrects=False
    )


def _own_median_s(vessel: Codes, seconds: Floats) -> Floats:
    """Median interval of the vessel of each row."""
    order = np.lexsort((seconds, vessel))
    sorted_vessel = vessel[order]
    first = np.flatnonzero(np.diff(sorted_vessel, prepend=-1))
    last = np.append(first[1:], len(order)) - 1
    middle = seconds[order[(first + last) // 2]] if len(order) else np.zeros(0)
    of_code = np.full(int(vessel.max(initial=-1)) + 1, np.nan)
    of_code[sorted_vessel[first]] = middle
    return of_code[vessel]


def _turning(near: Near) -> Bools:
    """Whether the course over the next step differs from that over the step before it."""
    turning = np.zeros(len(near.vessel), dtype=bool)
    if len(turning) < 3:  # noqa: PLR2004  two steps
        return turning
    narrow = np.cos(np.radians(near.lat_deg[:-1]))
    course = np.degrees(np.arctan2(shorter(np.diff(near.lon_deg)) * narrow, np.diff(near.lat_deg)))
    on = (near.next_s[:-2] > 0) & (near.next_s[1:-1] > 0) & (near.vessel[2:] == near.vessel[:-2])
    turning[1:-1] = on & (np.abs(shorter(np.diff(course))) > TURNING_DEG)
    return turning
