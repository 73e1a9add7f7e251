"""Fixes that no vessel can reach in time, and vessels that share an identity."""

from bisect import bisect_right

import numpy as np

from geo.geodesy.edges import LONGEST_DEGREE_M
from geo.geodesy.geodesic import NAUTICAL_MILE_M, WGS84, Floats
from geo.tracks.fixes import Bools, Fixes, Ints
from geo.tracks.rules import Rules

HOUR_US = 3_600_000_000


def steps_deg(fixes: Fixes) -> Floats:
    """Upper bound of the way from each row to the next, degrees: longitudes the short way round, and latitudes."""
    step = np.abs(np.diff(fixes.lon_deg))
    np.minimum(step, 360 - step, out=step)
    step += np.abs(np.diff(fixes.lat_deg))
    return np.asarray(step)


def rejects(fixes: Fixes, step_deg: Floats, carried: Bools, so_far: Ints, rules: Rules) -> tuple[Bools, Bools]:
    """Tell which rows are rejected, each against the last row kept; most are cleared by an upper bound of their step.

    Parameters
    ----------
    fixes : Fixes
        By vessel and time.
    step_deg : array of float, shape (n - 1,)
        Of `steps_deg`.
    carried : array of bool, shape (n,)
        Rows kept in the batch before.
    so_far : array of int
        By vessel: rejects in a row at the end of the batch before; brought up to date.
    rules : Rules
        `max_speed_kn` and `rejects_to_cut`.

    Returns
    -------
    (array of bool, array of bool), shape (n,)
        Rows that are rejected, and rows that start a new piece because so many before them were.
    """
    drop, clash = np.zeros(len(carried), dtype=bool), np.zeros(len(carried), dtype=bool)
    if rules.max_speed_kn is None:
        return drop, clash
    limit_m_us = rules.max_speed_kn * NAUTICAL_MILE_M / HOUR_US
    same = fixes.vessel[1:] == fixes.vessel[:-1]
    doubtful = np.flatnonzero(same & (step_deg * LONGEST_DEGREE_M > limit_m_us * np.diff(fixes.time_us)))
    lon, lat = fixes.lon_deg, fixes.lat_deg
    _, _, metres = WGS84.inv(lon[doubtful], lat[doubtful], lon[doubtful + 1], lat[doubtful + 1])
    too_fast = np.asarray(metres) > limit_m_us * (fixes.time_us[doubtful + 1] - fixes.time_us[doubtful])
    before = dict(zip(np.flatnonzero(carried).tolist(), so_far[fixes.vessel[carried]].tolist(), strict=True))
    so_far[fixes.vessel[1:][same]] = 0
    jumps: list[int] = (doubtful[too_fast] + 1).tolist()
    at = 0
    while at < len(jumps):
        row = jumps[at]
        done, left = _walk(fixes, row, before.get(row - 1, 0), limit_m_us, rules.rejects_to_cut, drop, clash)
        if left:
            so_far[fixes.vessel[row]] = left
        at = bisect_right(jumps, done, lo=at)
    return drop, clash


def _walk(
    fixes: Fixes, row: int, count: int, limit_m_us: float, rejects_to_cut: int, drop: Bools, clash: Bools
) -> tuple[int, int]:
    """Reject rows from `row` on until one is kept; return the last row looked at, and rejects left at the end."""
    kept, vessel = row - 1, fixes.vessel[row]
    lon, lat, time_us = fixes.lon_deg, fixes.lat_deg, fixes.time_us
    while row < len(drop) and fixes.vessel[row] == vessel:
        _, _, metres = WGS84.inv(lon[kept], lat[kept], lon[row], lat[row])
        if metres <= limit_m_us * (time_us[row] - time_us[kept]):
            return row, 0
        count += 1
        if count >= rejects_to_cut:
            clash[row] = True
            return row, 0
        drop[row] = True
        row += 1
    return row - 1, count
