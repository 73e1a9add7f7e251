"""Where legs of tracks meet edges: signs that are exact, and places along the leg."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.events.edge_grid import EdgeGrid
from geo.events.legs import Legs
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick
from geo.tracks.fixes import Bools, Ints

ROUNDING = 3.3306690738754716e-16  # (3 + 16 e) e with e = 2^-53: bound of the error of the determinant in `side`
Signs = NDArray[np.int8]


class Contacts(NamedTuple):
    """Pairs of a leg and an edge that share a point.

    Attributes
    ----------
    leg, edge : array of int, shape (k,)
    side_before : array of int8, shape (k,)
        Side of the edge on which the leg begins: 1 left, -1 right, 0 on the line through it.
    proper : array of bool, shape (k,)
        Whether they cross at a single point that is an end of neither.
    first, last : array of float, shape (k,)
        Shares of the leg at which the contact begins and ends; equal unless the leg runs along the edge.
    """

    leg: Ints
    edge: Ints
    side_before: Signs
    proper: Bools
    first: Floats
    last: Floats


def side(ax: Floats, ay: Floats, bx: Floats, by: Floats, px: Floats, py: Floats) -> tuple[Signs, Floats]:
    """Side of the line from a to b on which p lies: 1 left, -1 right, 0 on it; exact for the given numbers.

    Returns
    -------
    (array of int8, array of float)
        The sign, and twice the area of the triangle as floating point gives it.

    References
    ----------
    Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust geometric predicates.
    Discrete Comput. Geom. 18, 305-363, for the bound of the error; what it leaves open is done in rational numbers.
    """
    left, right = (bx - ax) * (py - ay), (by - ay) * (px - ax)
    area = left - right
    sign = np.sign(area).astype(np.int8)
    for k in np.flatnonzero((np.abs(area) <= ROUNDING * (np.abs(left) + np.abs(right))) & ((left != 0) | (right != 0))):
        a, b, c, d, e, f = (Fraction(float(v[k])) for v in (ax, ay, bx, by, px, py))
        exact = (c - a) * (f - b) - (d - b) * (e - a)
        sign[k] = (exact > 0) - (exact < 0)
        area[k] = float(exact)
    return sign, area


def contacts(legs: Legs, grid: EdgeGrid) -> Contacts:
    """All contacts of the legs with the edges of the grid, by leg and edge."""
    box = (np.minimum(legs.x0, legs.x1), np.minimum(legs.y0, legs.y1), np.maximum(legs.x0, legs.x1),
           np.maximum(legs.y0, legs.y1))  # fmt: skip
    leg, edge = grid.edges_near(*box)
    ends = [column[leg] for column in (legs.x0, legs.y0, legs.x1, legs.y1)]
    line = list(grid.edges[edge].T)
    begins, area_begin = side(*line, *ends[:2])
    finishes, area_finish = side(*line, *ends[2:])
    meets = (begins * finishes <= 0) & ~_level_and_apart(begins, finishes, ends, line)
    leg, edge, begins, finishes = leg[meets], edge[meets], begins[meets], finishes[meets]
    area_begin, area_finish = area_begin[meets], area_finish[meets]
    ends, line = [e[meets] for e in ends], [v[meets] for v in line]
    start, _ = side(*ends, *line[:2])
    end, _ = side(*ends, *line[2:])
    meets = start * end <= 0
    proper = meets & (begins * finishes < 0) & (start * end < 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.abs(area_begin) / (np.abs(area_begin) + np.abs(area_finish))
    first, last = share.copy(), share.copy()
    for k in np.flatnonzero(meets & ~proper).tolist():
        first[k], last[k] = _touch([float(v[k]) for v in (*ends, *line)], begins[k], finishes[k], start[k])
    return pick(Contacts(leg, edge, begins, proper, first, last), meets)


def _level_and_apart(begins: Signs, finishes: Signs, ends: list[Floats], line: list[Floats]) -> Bools:
    """Whether leg and edge lie on one line without a common point."""
    level = (begins == 0) & (finishes == 0)
    apart = np.zeros(len(level), dtype=bool)
    for k in (0, 1):
        apart |= np.maximum(ends[k], ends[k + 2]) < np.minimum(line[k], line[k + 2])
        apart |= np.minimum(ends[k], ends[k + 2]) > np.maximum(line[k], line[k + 2])
    return np.asarray(level & apart)


def _touch(numbers: list[float], begins: int, finishes: int, start: int) -> tuple[float, float]:
    """Shares of the leg at which a contact begins and ends that takes in an end of the leg or of the edge."""
    px, py, qx, qy, ax, ay, bx, by = numbers
    if (px, py) == (qx, qy):
        return 0.0, 1.0
    if begins == finishes == 0:
        shares = sorted((_share(px, py, qx, qy, ax, ay), _share(px, py, qx, qy, bx, by)))
        return max(shares[0], 0.0), min(shares[1], 1.0)
    if begins == 0:
        return 0.0, 0.0
    if finishes == 0:
        return 1.0, 1.0
    corner = (ax, ay) if start == 0 else (bx, by)
    share = min(max(_share(px, py, qx, qy, *corner), 0.0), 1.0)
    return share, share


def _share(px: float, py: float, qx: float, qy: float, x: float, y: float) -> float:
    """Share of the way from p to q at which a point on it lies, by the longer side of its box."""
    return (x - px) / (qx - px) if abs(qx - px) >= abs(qy - py) else (y - py) / (qy - py)
