"""The bends of a line that an accuracy bears out: which of its vertices are left if finer ones are taken for noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats


def bends(lonlat_deg: ArrayLike, tolerance_m: float) -> NDArray[np.intp]:
    """Vertices of a line that lie farther than a distance from the great circles between those kept.

    Parameters
    ----------
    lonlat_deg : array_like, shape (n, 2)
        Longitude and latitude, EPSG:4326; n at least 2.
    tolerance_m : float
        Metres, not below 0.

    Returns
    -------
    array of int, shape (k,)
        Indices in order, the first and the last among them. On a sphere of the Earth's mean radius: 0.6 % of the
        distances at most.

    References
    ----------
    Douglas & Peucker (1973), doi:10.3138/FM57-6770-U75U-7727.
    """
    return bends_at(lonlat_deg, [tolerance_m])[0]


def bends_at(lonlat_deg: ArrayLike, tolerances_m: Sequence[float]) -> list[NDArray[np.intp]]:
    """Vertices as `bends` finds them, for several distances in one walk: a line is divided alike for all of them."""
    lon, lat = np.radians(np.asarray(lonlat_deg, dtype=float)[:, :2]).T
    at = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    kept_below_m = np.zeros(len(at))  # a vertex is left at distances below this
    least_m = min(tolerances_m)
    open_ranges = [(0, len(at) - 1, np.inf)]
    while open_ranges:
        first, last, within_m = open_ranges.pop()
        if last - first < 2:  # noqa: PLR2004  nothing between them
            continue
        away_m = EARTH_MEAN_RADIUS_M * _from_arc(at[first + 1 : last], at[first], at[last])
        farthest = int(np.argmax(away_m))
        below_m = min(within_m, float(away_m[farthest]))
        if below_m > least_m:
            middle = first + 1 + farthest
            kept_below_m[middle] = below_m
            open_ranges += [(first, middle, below_m), (middle, last, below_m)]
    found = [kept_below_m > tolerance_m for tolerance_m in tolerances_m]
    for kept in found:
        kept[[0, -1]] = True
    return [np.flatnonzero(kept) for kept in found]


def _from_arc(points: Floats, start: Floats, end: Floats) -> Floats:
    """Angles between points and the arc of a great circle, all unit vectors, radians."""
    to_ends = np.minimum(_angle(points, start), _angle(points, end))
    normal = np.cross(start, end)
    size = float(np.linalg.norm(normal))
    if size < 1e-12:  # noqa: PLR2004  a ring begins where it ends
        return to_ends
    normal = normal / size
    beside = (points @ np.cross(normal, start) >= 0) & (points @ np.cross(end, normal) >= 0)
    return np.where(beside, np.abs(np.arcsin(np.clip(points @ normal, -1, 1))), to_ends)


def _angle(points: Floats, other: Floats) -> Floats:
    return np.asarray(2 * np.arcsin(np.clip(np.linalg.norm(points - other, axis=1) / 2, 0, 1)))
