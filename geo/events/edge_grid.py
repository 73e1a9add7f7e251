"""A grid over the edges of all zones and lines, to leave out at once what comes near none of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.events.boundary import Boundary
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import distinct
from geo.tracks.fixes import Bools, Ints

CELLS_AN_EDGE = 256
FEWEST_CELLS, MOST_CELLS = 1 << 14, 1 << 20
MARGIN_DEG = 1e-9  # 0.1 mm, far above the rounding of a point on an edge
BITS = 64

Words = NDArray[np.uint64]


def runs(counts: Ints) -> tuple[Ints, Ints]:
    """For each of `counts` items of group g: the number g, and the number of the item within it.

    >>> [a.tolist() for a in runs(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    group = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return group, np.arange(len(group)) - np.repeat(ends - counts, counts)


class EdgeGrid:
    """Which cells hold edges, which edges these are, and in which zones the other cells lie.

    Parameters
    ----------
    boundary : Boundary
        At least one edge.
    """

    def __init__(self, boundary: Boundary) -> None:
        self.edges = edges = boundary.edges_deg
        self.west, self.south = (float(min(edges[:, k].min(), edges[:, k + 2].min())) - MARGIN_DEG for k in (0, 1))
        east, north = (float(max(edges[:, k].max(), edges[:, k + 2].max())) + MARGIN_DEG for k in (0, 1))
        wide, high = max(east - self.west, MARGIN_DEG), max(north - self.south, MARGIN_DEG)
        cells = min(max(CELLS_AN_EDGE * len(edges), FEWEST_CELLS), MOST_CELLS)
        self.cell_deg = max(np.sqrt(wide * high / cells), max(wide, high) / cells)
        self.columns, self.rows = int(wide / self.cell_deg) + 3, int(high / self.cell_deg) + 3  # with a rim around
        self._keep_edges_by_cell()
        self._keep_sums()

    def column_row(self, x: Floats, y: Floats) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Column and row of the cell of each point; what lies outside is in the rim."""
        column = (x - (self.west - self.cell_deg)) * (1 / self.cell_deg)
        row = (y - (self.south - self.cell_deg)) * (1 / self.cell_deg)
        np.clip(column, 0, self.columns - 1, out=column)
        np.clip(row, 0, self.rows - 1, out=row)
        return column.astype(np.int32), row.astype(np.int32)

    def cell(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """Cell of each point."""
        column, row = self.column_row(x, y)
        return row * np.int32(self.columns) + column

    def holds_edges(self, x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> Bools:
        """Whether a cell that the box (west, south, east, north) touches holds an edge."""
        (c0, r0), (c1, r1) = self.column_row(x0, y0), self.column_row(x1, y1)
        sums, wide = self._sums, np.int32(self.columns + 1)
        r0, r1 = r0 * wide, (r1 + 1) * wide
        return np.asarray(sums[r1 + c1 + 1] - sums[r0 + c1 + 1] - sums[r1 + c0] + sums[r0 + c0] > 0)

    def edges_near(self, x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> tuple[Ints, Ints]:
        """Pairs (number of the box, number of the edge) whose own boxes meet; each pair once."""
        (c0, r0), (c1, r1) = self.column_row(x0, y0), self.column_row(x1, y1)
        wide = (c1 - c0 + 1).astype(np.int64)
        cells = wide * (r1 - r0 + 1)
        many = cells > 1
        box, nth = runs(cells)
        cell = (r0[box] + nth // wide[box]) * self.columns + c0[box] + nth % wide[box]
        counts = self._first[cell + 1] - self._first[cell]
        pair, nth = runs(counts)
        box, edge = box[pair], self._edge_of[self._first[cell[pair]] + nth]
        west, south, east, north = self._boxes
        meets = np.flatnonzero((west[edge] <= x1[box]) & (east[edge] >= x0[box]))
        box, edge = box[meets], edge[meets]
        meets = np.flatnonzero((south[edge] <= y1[box]) & (north[edge] >= y0[box]))
        box, edge, many = box[meets], edge[meets], many[box[meets]]
        key = box * len(self.edges) + edge
        if many.any():  # only a box of several cells can meet an edge twice
            twice = np.sort(key[many])
            key = np.sort(np.concatenate([key[~many], twice[np.append(True, twice[1:] != twice[:-1])]]))
        return key // len(self.edges), key % len(self.edges)

    def _keep_edges_by_cell(self) -> None:
        x0, y0, x1, y1 = self.edges.T
        self._boxes = np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)
        span = np.maximum(np.abs(x1 - x0), np.abs(y1 - y0))
        parts = np.maximum(np.ceil(span / self.cell_deg), 1).astype(np.int64)
        edge, nth = runs(parts)
        ends: list[Any] = []
        for step in (0, 1):
            share = (nth + step) / parts[edge]
            ends.append((x0[edge] + share * (x1 - x0)[edge], y0[edge] + share * (y1 - y0)[edge]))
        (xa, ya), (xb, yb) = ends
        c0, r0 = self.column_row(np.minimum(xa, xb) - MARGIN_DEG, np.minimum(ya, yb) - MARGIN_DEG)
        c1, r1 = self.column_row(np.maximum(xa, xb) + MARGIN_DEG, np.maximum(ya, yb) + MARGIN_DEG)
        wide = (c1 - c0 + 1).astype(np.int64)
        part, nth = runs(wide * (r1 - r0 + 1))
        cell = (r0[part] + nth // wide[part]) * self.columns + c0[part] + nth % wide[part]
        key = distinct(cell * len(self.edges) + edge[part])
        cell, self._edge_of = key // len(self.edges), key % len(self.edges)
        self._first = np.searchsorted(cell, np.arange(self.columns * self.rows + 1))
        self.touched = np.zeros(self.columns * self.rows, dtype=bool)
        self.touched[cell] = True

    def _keep_sums(self) -> None:
        table = np.zeros((self.rows + 1, self.columns + 1), dtype=np.int32)
        held = self.touched.reshape(self.rows, self.columns)
        table[1:, 1:] = held.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
        self._sums = table.ravel()

    def zones_of_cells(self, owner: Ints, zones: int) -> Words:
        """Zones that hold the middle of each cell, as bits; true of the whole cell where it holds no edge.

        Returns
        -------
        array of uint64, shape (words, cells)
            Bit z % 64 of word z // 64 for zone z.
        """
        words = np.zeros((-(-zones // BITS), self.columns * self.rows), dtype=np.uint64)
        by_owner = np.argsort(owner, kind="stable")
        bounds = np.searchsorted(owner[by_owner], np.arange(zones + 1))
        for zone in range(zones):
            cells = self._cells_inside(self.edges[by_owner[bounds[zone] : bounds[zone + 1]]])
            words[zone // BITS, cells] |= np.uint64(1) << np.uint64(zone % BITS)
        return words

    def _cells_inside(self, edges: Floats) -> Ints:
        """Cells whose middle lies inside the rings of `edges`: an odd number of edges lies west of it."""
        x0, y0, x1, y1 = edges.T
        row0, row1 = (np.ceil((y - self.south) / self.cell_deg + 0.5).astype(np.int64) for y in
                      (np.minimum(y0, y1), np.maximum(y0, y1)))  # fmt: skip
        edge, nth = runs(row1 - row0)
        row = row0[edge] + nth
        middle = self.south + (row - 0.5) * self.cell_deg
        x = x0[edge] + (middle - y0[edge]) / (y1 - y0)[edge] * (x1 - x0)[edge]
        column = np.ceil((x - self.west) / self.cell_deg + 0.5).astype(np.int64)
        if len(row) == 0:
            return np.zeros(0, dtype=np.int64)
        low, left, high, right = row.min(), column.min(), row.max() + 1, column.max() + 1
        crossed = np.bincount((row - low) * (right - left) + column - left, minlength=(high - low) * (right - left))
        inside = np.flatnonzero(crossed.reshape(high - low, right - left).cumsum(axis=1) & 1)
        return np.asarray((inside // (right - left) + low) * self.columns + inside % (right - left) + left)
