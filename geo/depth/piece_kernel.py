"""The inner loops of depth, compiled by numba: to the bit what the arrays of `geo.depth` say."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.depth.boundary_pieces import SLACK_M, Bools
from geo.depth.chords import Ints
from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats


@compiled(nogil=True, error_model="numpy")
def nearest(
    point: Floats, who: Ints, leaf: Ints, start: Ints, size: Ints, items: Ints, pieces: Floats, chord_m: Floats,
    piece: Ints,
) -> None:  # fmt: skip
    """Fill in the nearest piece of the lists of some points, of several the first, and how far it is.

    `point` (3, n); `who`: which of them; `leaf` (n,): list of each. List l is `items[start[l] : start[l] + size[l]]`.
    `pieces` (m, 7): start, vector along, one over its squared length. `chord_m piece` (n,): filled.
    """
    for i in who:
        px, py, pz = point[0, i], point[1, i], point[2, i]
        least, square_least, which = np.inf, np.inf, -1
        first = start[leaf[i]]
        for k in range(first, first + size[leaf[i]]):
            j = items[k]
            x, y, z = px - pieces[j, 0], py - pieces[j, 1], pz - pieces[j, 2]
            u, v, w = pieces[j, 3], pieces[j, 4], pieces[j, 5]
            share = min(max((x * u + y * v + z * w) * pieces[j, 6], 0.0), 1.0)
            x, y, z = x - u * share, y - v * share, z - w * share
            square = x * x + y * y + z * z
            if square < square_least:
                away = math.sqrt(square)
                if away < least:  # two squares may have one root
                    least, square_least, which = away, square, j
        chord_m[i], piece[i] = least, which


@compiled(nogil=True, error_model="numpy")
def distance(point: Floats, piece: Ints, pieces: Floats, chord_m: Floats) -> None:
    """Fill in how far each point (3, n) is from the piece named beside it (n,)."""
    for i in range(piece.size):
        j = piece[i]
        x, y, z = point[0, i] - pieces[j, 0], point[1, i] - pieces[j, 1], point[2, i] - pieces[j, 2]
        u, v, w = pieces[j, 3], pieces[j, 4], pieces[j, 5]
        share = min(max((x * u + y * v + z * w) * pieces[j, 6], 0.0), 1.0)
        x, y, z = x - u * share, y - v * share, z - w * share
        chord_m[i] = math.sqrt(x * x + y * y + z * z)


@compiled(nogil=True, error_model="numpy")
def leaves(
    zone: Ints, lon_deg: Floats, lat_deg: Floats, low: Floats, per_deg: Floats, shape: Ints, table: NDArray[np.int32],
    table_start: Ints, first_quarter: Ints, leaf: Ints, outside: Bools,
) -> None:  # fmt: skip
    """Fill in the list of each point's cell, and whether the point is outside the grid, as `NearestEdges.leaf` does."""
    for i in range(zone.size):
        k = zone[i]
        columns, rows = shape[k, 0], shape[k, 1]
        x, y = (lon_deg[i] - low[k, 0]) * per_deg[k, 0], (lat_deg[i] - low[k, 1]) * per_deg[k, 1]
        outside[i] = x < 0 or y < 0 or x > columns or y > rows
        x, y = min(max(x, 0.0), float(columns)), min(max(y, 0.0), float(rows))
        column, row = min(int(x), columns - 1), min(int(y), rows - 1)
        cell = np.int64(table[table_start[k] + row * columns + column])
        east, north = x - column, y - row
        while first_quarter[cell] >= 0:
            east, north = 2 * east, 2 * north
            right, upper = int(east >= 1), int(north >= 1)
            cell = first_quarter[cell] + right + 2 * upper
            east, north = east - right, north - upper
        leaf[i] = cell


@compiled(nogil=True, error_model="numpy")
def contest(
    centre: Floats,
    reach: Floats,
    start: Ints,
    size: Ints,
    items: Ints,
    pieces: Floats,
    nearest_piece: Ints,
    keep: Bools,
) -> None:
    """Fill in the piece nearest to each cell's centre, and which of its list can be nearest somewhere in the cell.

    `centre` (3, n), `reach` (n,): from there to the corners, at most. The rule is that of `NearestEdges`.
    """
    away = np.empty(size.max())
    turn = np.empty((3, size.max()))
    for i in range(size.size):
        least, first = np.inf, 0
        for k in range(size[i]):
            j = items[start[i] + k]
            x, y, z = centre[0, i] - pieces[j, 0], centre[1, i] - pieces[j, 1], centre[2, i] - pieces[j, 2]
            u, v, w = pieces[j, 3], pieces[j, 4], pieces[j, 5]
            share = min(max((x * u + y * v + z * w) * pieces[j, 6], 0.0), 1.0)
            x, y, z = x - u * share, y - v * share, z - w * share
            away[k] = math.sqrt(x * x + y * y + z * z)
            turn[0, k], turn[1, k], turn[2, k] = x, y, z
            if away[k] < least:
                least, first = away[k], k
        nearest_piece[i] = items[start[i] + first]
        floor = max(least, SLACK_M)
        bulge = reach[i] * reach[i] / (2 * floor) + SLACK_M
        fx, fy, fz = turn[0, first] / floor, turn[1, first] / floor, turn[2, first] / floor
        for k in range(size[i]):
            behind, own = away[k] - least, max(away[k], SLACK_M)
            x, y, z = turn[0, k] / own - fx, turn[1, k] / own - fy, turn[2, k] / own - fz
            turned = math.sqrt(x * x + y * y + z * z) * reach[i]
            keep[start[i] + k] = behind <= 2 * reach[i] and behind <= turned + bulge
