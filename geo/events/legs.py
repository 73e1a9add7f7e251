"""Legs: the straight steps of tracks that come near an edge, the long ones cut along the geodesic."""

from typing import NamedTuple

import numpy as np

from geo.events.boundary import Boundary
from geo.events.edge_grid import EdgeGrid, runs
from geo.geodesy.antimeridian import HALF_TURN_DEG, TURN_DEG
from geo.geodesy.edges import LONGEST_DEGREE_M, step_m
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, WGS84, Floats
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import HIGHEST_LATITUDE_DEG, Bools, Ints
from geo.tracks.pieces import Pieces

BLOCK = 1 << 17  # rows at a time: what is worked on stays in the processor's cache
FAR_M = 2_000_000.0  # beyond, how far a geodesic bends is not estimated: the step is cut anyway
BEND_RESERVE = 1.25


class Legs(NamedTuple):
    """Steps, or parts of long steps, in the frame of a `Boundary`.

    `row` is the row of the fix at which the step begins; the leg is its part number `part` of `parts` equal ones.
    """

    row: Ints
    part: Ints
    parts: Ints
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats

    def share(self, along: Floats) -> Floats:
        """Share of the whole step that is done at the share `along` of each leg."""
        return np.where(self.parts == 1, along, (self.part + along) / self.parts)


class Leg(NamedTuple):
    """One of `Legs`."""

    row: int
    part: int
    parts: int
    x0: float
    y0: float
    x1: float
    y1: float


def legs_near(pieces: Pieces, boundary: Boundary, grid: EdgeGrid, tolerance_m: float) -> Legs:
    """Legs whose box touches a cell that holds an edge; all others stay on one side of every boundary.

    Parameters
    ----------
    pieces : Pieces
    boundary, grid
        The edges to come near, and their grid.
    tolerance_m : float
        A step is straight in longitude and latitude if that lies this near to its geodesic, else it is cut along the
        geodesic, with constant speed.
    """
    fixes = pieces.fixes
    rows, far = _steps_near(pieces, boundary, grid, tolerance_m)
    legs = _straight(fixes.lon_deg, fixes.lat_deg, rows[~far], boundary)
    if far.any():
        cut = _cut(fixes.lon_deg, fixes.lat_deg, rows[far], boundary, tolerance_m)
        legs = stack(legs, cut)
    if not boundary.all_round:
        legs = _again_across_the_seam(legs, boundary)
    if not far.any():
        return legs
    box = (np.minimum(legs.x0, legs.x1), np.minimum(legs.y0, legs.y1), np.maximum(legs.x0, legs.x1),
           np.maximum(legs.y0, legs.y1))  # fmt: skip
    legs = pick(legs, grid.holds_edges(*box))
    return pick(legs, np.lexsort((legs.part, legs.row)))


def _steps_near(pieces: Pieces, boundary: Boundary, grid: EdgeGrid, tolerance_m: float) -> tuple[Ints, Bools]:
    """Rows whose step comes near an edge, and which of these steps are long."""
    lon, lat = pieces.fixes.lon_deg, pieces.fixes.lat_deg
    joined = np.ones(max(len(lon) - 1, 0), dtype=bool)
    joined[pieces.first[1:-1] - 1] = False
    near: list[Ints] = []
    long_rows: list[Ints] = []
    for start in range(0, len(joined), BLOCK):
        block = slice(start, min(start + BLOCK, len(joined)))
        here = slice(block.start, block.stop + 1)
        x, y = boundary.in_frame(lon[here]), lat[here]
        cell = grid.cell(x, y)
        stays = cell[1:] == cell[:-1]
        found = stays & grid.touched[cell[1:]]
        moved = np.flatnonzero(~stays & joined[block])
        x0, x1, y0, y1 = x[moved], x[moved + 1], y[moved], y[moved + 1]
        found[moved] = grid.holds_edges(np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1))
        at_seam = (x <= boundary.seam_deg) | (x >= boundary.seam_deg + TURN_DEG)
        found |= np.abs(np.diff(x)) > HALF_TURN_DEG  # over the seam: what lies there is looked at from both sides
        found |= at_seam[1:] | at_seam[:-1]
        found &= joined[block]
        longest_deg = float(step_m(np.abs(y).max(), tolerance_m)) / LONGEST_DEGREE_M
        maybe = np.flatnonzero((pieces.step_deg[block] > longest_deg) & joined[block])
        far = maybe[_is_long(lon[here], y, maybe, tolerance_m)]
        found[far] = _bends_near(x, y, far, grid)
        near.append(np.flatnonzero(found) + start)
        long_rows.append(far + start)
    rows = np.concatenate(near) if near else np.zeros(0, dtype=np.int64)
    return rows, np.isin(rows, np.concatenate(long_rows)) if near else np.zeros(0, dtype=bool)


def _is_long(lon: Floats, lat: Floats, rows: Ints, tolerance_m: float) -> Bools:
    _, _, metres = WGS84.inv(lon[rows], lat[rows], lon[rows + 1], lat[rows + 1])
    highest = np.maximum(np.abs(lat[rows]), np.abs(lat[rows + 1]))
    return np.asarray(metres > step_m(highest, tolerance_m))


def _bends_near(x: Floats, y: Floats, rows: Ints, grid: EdgeGrid) -> Bools:
    """Whether the box of a long step, with room for its bend towards the pole, touches a cell that holds an edge."""
    x0, x1, y0, y1 = x[rows], x[rows + 1], y[rows], y[rows + 1]
    _, _, metres = WGS84.inv(x0, y0, x1, y1)
    bend = bend_deg(np.asarray(metres), np.maximum(np.abs(y0), np.abs(y1)))
    west, east = np.minimum(x0, x1), np.maximum(x0, x1)
    near = grid.holds_edges(west, np.minimum(y0, y1) - bend, east, np.maximum(y0, y1) + bend)
    return np.asarray(near | (np.asarray(metres) > FAR_M) | (east - west > HALF_TURN_DEG))


def bend_deg(metres: Floats, highest_deg: Floats) -> Floats:
    """Upper bound of how far a geodesic leaves the box of its ends, degrees of latitude (`edges.step_m`)."""
    top = np.minimum(highest_deg + metres / LONGEST_DEGREE_M / 2, HIGHEST_LATITUDE_DEG)
    bend_m = BEND_RESERVE * metres**2 * np.tan(np.radians(top)) / (8 * EARTH_MEAN_RADIUS_M)
    return np.asarray(bend_m / LONGEST_DEGREE_M * 1.02)


def _straight(lon: Floats, lat: Floats, rows: Ints, boundary: Boundary) -> Legs:
    x0 = boundary.in_frame(lon[rows])
    return Legs(rows, np.zeros_like(rows), np.ones_like(rows), x0, lat[rows], onward(x0, lon[rows + 1]), lat[rows + 1])


def onward(x0: Floats, lon: Floats) -> Floats:
    """Longitudes `lon` moved by whole turns to within half a turn of `x0`; the last bit stays where none is made."""
    turns = np.round((lon - x0) / TURN_DEG)
    return np.asarray(np.where(turns == 0, lon, lon - TURN_DEG * turns))


def _cut(lon: Floats, lat: Floats, rows: Ints, boundary: Boundary, tolerance_m: float) -> Legs:
    """Parts of long steps, the ends of each step as they were given."""
    x0, y0, y1 = boundary.in_frame(lon[rows]), lat[rows], lat[rows + 1]
    x1 = onward(x0, lon[rows + 1])
    azimuth, _, metres = WGS84.inv(x0, y0, x1, y1)
    highest = np.maximum(np.abs(y0), np.abs(y1))
    highest = np.minimum(highest + bend_deg(metres, highest), HIGHEST_LATITUDE_DEG)
    parts = np.ceil(metres / step_m(highest, tolerance_m)).astype(np.int64)
    step, part = runs(parts)
    ends = []
    for at, end_x, end_y in ((part, x0, y0), (part + 1, x1, y1)):
        x, y, _ = WGS84.fwd(x0[step], y0[step], azimuth[step], metres[step] * at / parts[step])
        given = (at == 0) | (at == parts[step])
        ends.append((np.where(given, end_x[step], onward(x0[step], x)), np.where(given, end_y[step], y)))
    (xa, ya), (xb, yb) = ends
    return Legs(rows[step], part, parts[step], xa, ya, xb, yb)


def _again_across_the_seam(legs: Legs, boundary: Boundary) -> Legs:
    """Legs that reach or leave the bounds of the frame stand a second time on its other side."""
    west, east = np.minimum(legs.x0, legs.x1), np.maximum(legs.x0, legs.x1)
    copies = [legs]
    for leaves, turn in ((east >= boundary.seam_deg + TURN_DEG, -TURN_DEG), (west <= boundary.seam_deg, TURN_DEG)):
        if leaves.any():
            over = pick(legs, leaves)
            copies.append(over._replace(x0=over.x0 + turn, x1=over.x1 + turn))
    if len(copies) == 1:
        return legs
    legs = stack(*copies)
    return pick(legs, np.lexsort((legs.part, legs.row)))
