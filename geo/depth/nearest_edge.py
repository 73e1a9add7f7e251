"""Which edge of a zone's boundary is nearest to a point: a grid of short lists of edges that can be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.depth.boundary_pieces import SLACK_M, Bools, BoundaryPieces, Lists, Nearest, batches, first_least, ranges
from geo.depth.chords import Ints, surface_m
from geo.geodesy.geodesic import WGS84, Floats

MARGIN = 0.25  # how far the grid reaches beyond the boundary, as a share of the larger side
SHORT_LIST = 16  # a cell with as few candidates is not divided
CELLS_PER_PIECE = 4  # of the finest grid, or up to four times as many: it bounds the memory
LONG_LIST = 128  # a cell of the finest grid with more is divided on: all edges of a circle are near about its centre
LEVELS_BEYOND = 8
WIDEST_CELL_DEG = 30.0
HIGHEST_CELL_DEG = 89.9
MANY_EDGES = 20_000  # whose grid is laid by a compiled loop: numpy takes 20 us an edge
MANY = 200_000  # points, after which nearest pieces are found by a compiled loop: numpy takes 2 us a point


class Cells(NamedTuple):
    """Cells of one level: their zone, column and row."""

    zone: Ints
    column: Ints
    row: Ints


class NearestEdges:
    """Pieces of boundary that can be nearest to something in each cell of a grid, zone by zone.

    A cell reaches r from its centre c. Seen from the foot of c on piece e, c lies in direction n_e, d_e away. All of e
    is behind the plane through that foot, so a point c + v is at least d_e + v.n_e from it, and at most d_f + v.n_f +
    r^2 / 2 d_f from f, the piece nearest to c. So e is nearest nowhere in the cell if d_e - d_f exceeds
    r |n_e - n_f| + r^2 / 2 d_f, or 2 r. Cells are divided in four until few pieces are left to each.

    Parameters
    ----------
    edges_deg : array, shape (m, 4)
        Longitude and latitude of both ends, EPSG:4326, longitudes continuous; straight in longitude and latitude.
    zone_of_edge : array of int, shape (m,)
        Sorted.
    zones : int
        How many there are. One without edges has no boundary, and nothing may be asked of it.
    """

    def __init__(self, edges_deg: Floats, zone_of_edge: Ints, *, zones: int) -> None:
        self.pieces = BoundaryPieces(edges_deg, zone_of_edge, zones)
        self._asked = 0  # points so far
        if len(edges_deg) >= MANY_EDGES:
            self.pieces.compile()
        self._frame(zones)
        self._divide()

    def _frame(self, zones: int) -> None:
        """Lay a grid over each zone: south-west corner, cells of the first level, size of the finest, levels."""
        first, lonlat = self.pieces.first, self.pieces.lonlat
        self.has = np.diff(first) > 0
        low, high = np.zeros((zones, 2)), np.zeros((zones, 2))
        both = np.hstack([np.minimum(lonlat[:, :2], lonlat[:, 2:]), np.maximum(lonlat[:, :2], lonlat[:, 2:])])
        if self.has.any():
            low[self.has] = np.minimum.reduceat(both[:, :2], first[:-1][self.has])
            high[self.has] = np.maximum.reduceat(both[:, 2:], first[:-1][self.has])
        squeeze = np.cos(np.radians(np.minimum(np.abs(low[:, 1] + high[:, 1]) / 2, HIGHEST_CELL_DEG)))
        size = np.maximum((high - low) * np.column_stack([squeeze, np.ones(zones)]), 1e-6)
        pad = MARGIN * size.max(axis=1)
        low -= np.column_stack([pad / squeeze, pad])
        high += np.column_stack([pad / squeeze, pad])
        low[:, 1], high[:, 1] = np.maximum(low[:, 1], -HIGHEST_CELL_DEG), np.minimum(high[:, 1], HIGHEST_CELL_DEG)
        size = (high - low) * np.column_stack([squeeze, np.ones(zones)])
        least = np.ceil((high - low) / WIDEST_CELL_DEG)
        self.shape = np.maximum(np.round(size / size.min(axis=1)[:, None]), least).astype(np.int64)
        room = CELLS_PER_PIECE * np.diff(first) / self.shape.prod(axis=1)
        self.levels = np.maximum(0, np.ceil(np.log2(np.maximum(room, 1)) / 2)).astype(np.int64)
        self.low, self.high = low, high
        self.per_deg = (self.shape << self.levels[:, None]) / (high - low)

    def _divide(self) -> None:
        """Fill `lists` (candidates), `nearest_to_centre` (of their cells) and `table` (which list a cell has)."""
        cells, candidates = self._first_level()
        tables = [np.full(shape[::-1], -1, dtype=np.int32) for shape in self.shape]
        nothing = np.empty(0, dtype=np.int64)
        done = [(Lists(nothing, nothing, nothing), nothing)]
        quarters = [(nothing, nothing)]  # numbers of cells divided beyond the table, and of the first of their quarters
        divided, numbers, level = nothing, 0, 0
        while cells.zone.size:
            candidates, nearest = self._shorten(cells, candidates, level)
            beyond = level - self.levels[cells.zone]  # levels below the finest of the table
            enough = np.where(beyond < 0, SHORT_LIST, LONG_LIST)
            leaf = (candidates.size <= enough) | (beyond >= LEVELS_BEYOND)
            numbered = leaf | (beyond >= 0)
            number = np.where(numbered, numbers + np.cumsum(numbered) - 1, -1)
            numbers += int(numbered.sum())
            done.append((candidates.take(np.flatnonzero(numbered)), nearest[numbered]))
            self._enter(tables, cells, number, level)
            quarters.append((divided[divided >= 0], number[::4][divided >= 0] if divided.size else nothing))
            divided = number[~leaf]
            cells, candidates = _quarters(cells, candidates, np.flatnonzero(~leaf))
            level += 1
        self.levels = np.minimum(self.levels, level)  # tables are no finer than was needed
        self.per_deg = (self.shape << self.levels[:, None]) / (self.high - self.low)
        counts = np.concatenate([lists.size for lists, _ in done])
        items = np.concatenate([lists.items for lists, _ in done])
        self.lists = Lists(np.cumsum(counts) - counts, counts, items)
        self.nearest_to_centre = np.concatenate([nearest for _, nearest in done])
        self.first_quarter = np.full(numbers, -1)
        for parent, first in quarters:
            self.first_quarter[parent] = first
        self.table = np.concatenate([table.ravel() for table in tables])
        self.table_start = np.cumsum([0, *(table.size for table in tables)])[:-1]

    def _first_level(self) -> tuple[Cells, Lists]:
        count = np.where(self.has, self.shape.prod(axis=1), 0)
        zone = np.repeat(np.arange(count.size), count)
        place = ranges(np.zeros_like(count), count)
        cells = Cells(zone, place % self.shape[zone, 0], place // self.shape[zone, 0])
        first = self.pieces.first
        every = Lists(first[:-1], np.diff(first), np.arange(first[-1]))
        return cells, every.take(zone)

    def _shorten(self, cells: Cells, candidates: Lists, level: int) -> tuple[Lists, Ints]:
        """Keep what can be nearest somewhere in each cell; name the nearest to its centre."""
        centre, reach = self._centres(cells, level)
        nearest = np.empty(cells.zone.size, dtype=np.int64)
        keep = np.empty(candidates.items.size, dtype=bool)
        if self.pieces.table is not None:
            from geo.depth import piece_kernel  # noqa: PLC0415  numba takes 0.35 s to import

            piece_kernel.contest(centre, reach, *candidates, self.pieces.table, nearest, keep)
        for some in [] if self.pieces.table is not None else batches(candidates.size):
            mine = candidates.part(some)
            cell = np.repeat(np.arange(mine.size.size), mine.size)
            away, first, stays = self._contest(centre[:, some], reach[some], mine, cell)
            nearest[some] = mine.items[first]
            begun = candidates.start[some.start]
            keep[begun : begun + away.size] = stays
        count = np.add.reduceat(keep, candidates.start, dtype=np.int64)
        return Lists(np.cumsum(count) - count, count, candidates.items[keep]), nearest

    def _contest(self, centre: Floats, reach: Floats, mine: Lists, cell: Ints) -> tuple[Floats, Ints, Bools]:
        """Distance of every candidate from its cell's centre, the place of each cell's nearest, and which may stay."""
        vector, away = self.pieces.away(centre.take(cell, axis=1), mine.items)
        least, first = first_least(away, mine.start, mine.size)
        behind = away - least[cell]
        stays = behind <= (2 * reach)[cell]
        left = np.flatnonzero(stays)
        cell = cell[left]
        turn = vector.take(left, axis=1) / np.maximum(away[left], SLACK_M)
        turn -= (vector.take(first, axis=1) / np.maximum(least, SLACK_M)).take(cell, axis=1)
        turned = np.sqrt(turn[0] ** 2 + turn[1] ** 2 + turn[2] ** 2) * reach[cell]
        bulge = reach**2 / (2 * np.maximum(least, SLACK_M)) + SLACK_M
        stays[left] = behind[left] <= turned + bulge[cell]
        return away, first, stays

    def _centres(self, cells: Cells, level: int) -> tuple[Floats, Floats]:
        """Centres in space (3, n), and the longest chord from each to a corner, which no point of the cell exceeds."""
        step = (self.high - self.low) / (self.shape << level)
        lon_step, lat_step = step[cells.zone].T
        west = self.low[cells.zone, 0] + cells.column * lon_step
        south = self.low[cells.zone, 1] + cells.row * lat_step
        lon, lat = west + lon_step / 2, south + lat_step / 2
        centre = surface_m(lon, lat)
        corners = [surface_m(west, south) - centre, surface_m(west, south + lat_step) - centre]
        square = np.maximum(*((corner**2).sum(axis=0) for corner in corners))
        return centre, np.sqrt(square) * (1 + WGS84.es) + SLACK_M  # a sphere's rule, so the flattening is added

    def _enter(self, tables: list[NDArray[np.int32]], cells: Cells, number: Ints, level: int) -> None:
        """Write the numbers of the leaves of this level into the tables, and halve their cells for the next."""
        bounds = np.searchsorted(cells.zone, np.arange(len(tables) + 1))
        for zone in np.flatnonzero(level <= self.levels):
            table = tables[zone]
            part = slice(bounds[zone], bounds[zone + 1])
            old = table[cells.row[part], cells.column[part]]
            table[cells.row[part], cells.column[part]] = np.where(number[part] >= 0, number[part], old)
            if level < self.levels[zone]:
                tables[zone] = table.repeat(2, axis=0).repeat(2, axis=1)

    def leaf(self, zone: Ints, lon_deg: Floats, lat_deg: Floats) -> tuple[Ints, Bools]:
        """List of the cell of each point, or of the cell nearest to it; and whether the point is outside the grid."""
        shape = self.shape << self.levels[:, None]
        if self.pieces.table is not None:
            from geo.depth import piece_kernel  # noqa: PLC0415  numba takes 0.35 s to import

            leaf, beyond = np.empty(zone.size, dtype=np.int64), np.empty(zone.size, dtype=np.bool_)
            grid = (self.low, self.per_deg, shape, self.table, self.table_start, self.first_quarter)
            piece_kernel.leaves(zone, lon_deg, lat_deg, *grid, leaf, beyond)
            return leaf, beyond
        lon_step, lat_step = self.per_deg.T
        west, south = self.low.T
        columns, rows = shape[zone].T
        x = (lon_deg - west[zone]) * lon_step[zone]
        y = (lat_deg - south[zone]) * lat_step[zone]
        outside = (x < 0) | (y < 0) | (x > columns) | (y > rows)
        np.clip(x, 0, columns, out=x)
        np.clip(y, 0, rows, out=y)
        column, row = np.minimum(x.astype(np.int64), columns - 1), np.minimum(y.astype(np.int64), rows - 1)
        leaf = self.table[self.table_start[zone] + row * columns + column].astype(np.int64)
        divided = np.flatnonzero(self.first_quarter[leaf] >= 0)
        if divided.size:
            east, north = x[divided] - column[divided], y[divided] - row[divided]
            leaf[divided] = self._beyond_table(leaf[divided], east, north)
        return leaf, outside

    def _beyond_table(self, cell: Ints, east: Floats, north: Floats) -> Ints:
        """Go down the quarters of cells that the table could not divide, from the shares of their sides (0 to 1)."""
        cell = cell.copy()
        left = np.arange(cell.size)
        while left.size:
            east, north = 2 * east, 2 * north
            right, upper = (east >= 1).astype(np.int64), (north >= 1).astype(np.int64)
            cell[left] = self.first_quarter[cell[left]] + right + 2 * upper
            on = self.first_quarter[cell[left]] >= 0
            left, east, north = left[on], (east - right)[on], (north - upper)[on]
        return cell

    def nearest(self, point: Floats, zone: Ints, lon_deg: Floats, lat_deg: Floats) -> Nearest:
        """Nearest piece of the boundary of each point's zone, of several the first.

        Parameters
        ----------
        point : array, shape (3, n)
            Earth-fixed, metres, on the ellipsoid; of the points given by the others.
        zone, lon_deg, lat_deg : array, shape (n,)
        """
        self._asked += zone.size
        if self._asked >= MANY:
            self.pieces.compile()
        leaf, outside = self.leaf(zone, lon_deg, lat_deg)
        found = Nearest(np.empty(zone.size), np.empty(zone.size, dtype=np.int64))
        inside, beyond = np.flatnonzero(~outside), np.flatnonzero(outside)
        if self.pieces.table is not None:
            from geo.depth import piece_kernel  # noqa: PLC0415  numba takes 0.35 s to import

            piece_kernel.nearest(point, inside, leaf, *self.lists, self.pieces.table, *found)
            inside = inside[:0]
        for who, far in ((inside, False), (beyond, True)):
            room = np.diff(self.pieces.first_ball)[zone[who]] if far else self.lists.size[leaf[who]]
            for batch in batches(room):
                some = who[batch]
                at = point.take(some, axis=1)
                lists = self._far(at, zone[some], leaf[some]) if far else self.lists.take(leaf[some])
                found.chord_m[some], found.piece[some] = self.pieces.nearest(at, lists)
        return found

    def _far(self, point: Floats, zone: Ints, leaf: Ints) -> Lists:
        """Find candidates for points beyond the grid, no farther than one piece of the cell next to them."""
        return self.pieces.within(point, zone, self.pieces.distance(point, self.nearest_to_centre[leaf]))


def _quarters(cells: Cells, candidates: Lists, which: Ints) -> tuple[Cells, Lists]:
    """Cells of the next level in those that are named, with the candidates of the cell that they were."""
    four = np.repeat(which, 4)
    quarter = np.tile(np.arange(4), which.size)
    column, row = 2 * cells.column[four] + quarter % 2, 2 * cells.row[four] + quarter // 2
    return Cells(cells.zone[four], column, row), candidates.take(four)
