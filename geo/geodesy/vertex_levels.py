"""From which zoom level a vertex matters: Douglas-Peucker for all levels at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.web_mercator import pixel_units


def vertex_levels(
    xy: NDArray[np.int64], starts: NDArray[np.int64], kept: NDArray[np.bool_], *, bits: int, tolerance_px: float = 0.6
) -> NDArray[np.uint8]:
    """Zoom level from which each vertex of some lines is needed, so that what is left out is off by less than a pixel.

    Parameters
    ----------
    xy : ndarray, shape (n, 2)
        Vertices of all lines, one after the other, in units of `geo.geodesy.web_mercator`; rings with their first
        vertex again at the end.
    starts : ndarray, shape (m,)
        Index of the first vertex of each line.
    kept : ndarray of bool, shape (n,)
        Vertices that are needed at every level, besides the ends of lines; see `junctions`.
    bits : int
        Of the units.
    tolerance_px : float
        A vertex that is left out at a level lies at most so many pixels of that level from the line that is left.

    Returns
    -------
    ndarray of uint8, shape (n,)
        0 to `bits` - 8, at which a pixel is a unit and every vertex is needed.

    Notes
    -----
    A vertex is left out at all levels whose tolerance is not below its distance, and below those of the vertices at
    which its stretch was divided before: the same vertices as by Douglas-Peucker with that tolerance, found for all
    levels in one pass, by compiled code: 10 million vertices in 2 s.

    References
    ----------
    Douglas, D. H. and Peucker, T. K. (1973). Cartographica 10, 112-122. doi:10.3138/FM57-6770-U75U-7727
    """
    from geo.geodesy.vertex_kernel import divide  # noqa: PLC0415  numba takes 0.35 s, paid by lines alone

    finest = bits - 8
    if not len(xy):
        return np.zeros(0, dtype=np.uint8)
    floor = (tolerance_px * pixel_units(finest, bits)) ** 2
    squared = np.zeros(len(xy))
    ends = kept.copy()
    ends[starts] = True
    ends[np.append(starts[1:], len(xy)) - 1] = True
    squared[ends] = np.inf
    places = np.flatnonzero(ends)
    begins = np.zeros(len(xy), dtype=bool)
    begins[starts] = True
    inner = ~begins[places[1:]]
    divide(xy[:, 0], xy[:, 1], places[:-1][inner], places[1:][inner], floor, squared)
    return _levels(squared, tolerance_px * pixel_units(0, bits), finest)


def _levels(squared: NDArray[np.float64], tolerance: float, finest: int) -> NDArray[np.uint8]:
    """First level whose tolerance, halved from level to level, is below the distance."""
    with np.errstate(divide="ignore"):
        level = np.floor(np.log2(tolerance) - np.log2(squared) / 2) + 1
    bounded: NDArray[np.uint8] = np.clip(level, 0, finest).astype(np.uint8)
    return bounded


def junctions(xy: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Vertices at which lines meet or part; with them kept, a common border is thinned alike on both sides.

    Parameters
    ----------
    xy, starts
        As for `vertex_levels`.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where the same place occurs again with other neighbours, or as the end of a line.
    """
    place = xy[:, 0] << 32 | xy[:, 1]
    ends = np.zeros(len(xy), dtype=bool)
    stops = np.append(starts[1:], len(xy)) - 1
    ends[starts] = ends[stops] = True
    before, after = np.roll(place, 1), np.roll(place, -1)
    low, high = np.minimum(before, after), np.maximum(before, after)
    _, first, which, times = np.unique(place, return_index=True, return_inverse=True, return_counts=True)
    other = (low != low[first][which]) | (high != high[first][which]) | ends
    meets = np.zeros(len(first), dtype=bool)
    meets[which[other]] = True
    several: NDArray[np.bool_] = meets[which] & (times > 1)[which]
    return several
