"""Where legs of tracks meet edges: signs that are exact, and places along the leg, exact or to the nearest double."""

from collections.abc import Iterable
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
SHARE_OFF = 1e-12  # how far rounding may move a crossing along its leg: 0.1 us of a step of a day
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


def side(ax: Floats, ay: Floats, bx: Floats, by: Floats, px: Floats, py: Floats) -> tuple[Signs, Floats, Floats]:
    """Side of the line from a to b on which p lies: 1 left, -1 right, 0 on it; exact for the given numbers.

    Returns
    -------
    (array of int8, array of float, array of float)
        The sign, twice the area of the triangle as floating point gives it, and how far rounding may have moved that.

    References
    ----------
    Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust geometric predicates.
    Discrete Comput. Geom. 18, 305-363, for the bound of the error; what it leaves open is done in whole numbers.
    """
    left, right = (bx - ax) * (py - ay), (by - ay) * (px - ax)
    area = left - right
    off = ROUNDING * (np.abs(left) + np.abs(right))
    sign = np.sign(area).astype(np.int8)
    for k in np.flatnonzero((np.abs(area) <= off) & ((left != 0) | (right != 0))):
        exact = _area(*_whole(*(float(v[k]) for v in (ax, ay, bx, by, px, py))))
        sign[k] = (exact > 0) - (exact < 0)
    return sign, area, off


def meeting(leg: Iterable[float], edge: Iterable[float]) -> tuple[Fraction, Fraction]:
    """Shares of a leg at which it begins and ends to share points with an edge that it meets; exact.

    A crossing at a small angle hangs on the last bits: the areas on both sides may be no larger than their rounding.
    """
    px, py, qx, qy, ax, ay, bx, by = _whole(*leg, *edge)
    if (px, py) == (qx, qy):
        return Fraction(0), Fraction(1)
    begin, end = _area(ax, ay, bx, by, px, py), _area(ax, ay, bx, by, qx, qy)
    if begin != end:
        share = Fraction(begin, begin - end)
        return share, share
    corners = (ax, bx, px, qx) if abs(qx - px) >= abs(qy - py) else (ay, by, py, qy)
    shares = sorted(Fraction(corner - corners[2], corners[3] - corners[2]) for corner in corners[:2])
    return max(shares[0], Fraction(0)), min(shares[1], Fraction(1))


def _whole(*numbers: float) -> list[int]:
    """Numbers in the largest unit in which all are whole."""
    ratios = [number.as_integer_ratio() for number in numbers]
    unit = max(parts for _, parts in ratios)
    return [count * (unit // parts) for count, parts in ratios]


def _area(ax: int, ay: int, bx: int, by: int, px: int, py: int) -> int:
    return (bx - ax) * (py - ay) - (by - ay) * (px - ax)


def contacts(legs: Legs, grid: EdgeGrid) -> Contacts:
    """All contacts of the legs with the edges of the grid, by leg and edge."""
    box = (np.minimum(legs.x0, legs.x1), np.minimum(legs.y0, legs.y1), np.maximum(legs.x0, legs.x1),
           np.maximum(legs.y0, legs.y1))  # fmt: skip
    leg, edge = grid.edges_near(*box)
    ends = [column[leg] for column in (legs.x0, legs.y0, legs.x1, legs.y1)]
    line = list(grid.edges[edge].T)
    begins, area_begin, off_begin = side(*line, *ends[:2])
    finishes, area_finish, off_finish = side(*line, *ends[2:])
    meets = begins * finishes <= 0  # two on one line as well: their boxes meet
    leg, edge, begins, finishes = leg[meets], edge[meets], begins[meets], finishes[meets]
    wide = np.abs(area_begin[meets]) + np.abs(area_finish[meets])
    area_begin, off = area_begin[meets], (off_begin + off_finish)[meets]
    ends, line = [e[meets] for e in ends], [v[meets] for v in line]
    start, *_ = side(*ends, *line[:2])
    end, *_ = side(*ends, *line[2:])
    meets = start * end <= 0
    proper = meets & (begins * finishes < 0) & (start * end < 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        first = np.abs(area_begin) / wide
    last = first.copy()
    for k in np.flatnonzero(meets & (~proper | (off > SHARE_OFF * wide))).tolist():
        shares = meeting((float(e[k]) for e in ends), (float(v[k]) for v in line))
        first[k], last[k] = map(float, shares)
    return pick(Contacts(leg, edge, begins, proper, first, last), meets)
