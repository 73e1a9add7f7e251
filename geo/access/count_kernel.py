"""The inner loops that count looks of very many satellites, compiled by numba: tile by tile, and no look is kept.

Of each step between two nodes every tile of targets is asked whether any of its targets can be passed and be in the
band: its ball is bounded. What is left is solved many at a time, without a branch, so that it becomes vector
instructions.
Of a target's looks in a bin of time the first and the last are kept: a gap longer than a bin lies between two of them.
"""

import math

import numpy as np
from numpy.typing import NDArray

from geo.access.access import EQUATORIAL_RADIUS_M, GM_M3_S2, J2
from geo.access.kernel import (
    BOTH,
    HORIZON_DEG,
    LEFT,
    NEWTON_ENDS,
    RANGE_RATE_TERMS,
    RIGHT,
    Vector,
    look_at,
    quintic,
    range_rate,
    root,
    stretches,
    to_side,
)
from geo.access.solve_kernel import DISTANCE, DOWN, FIX, LEFTNESS, OVER, PX, PY, PZ, ROOM, ROWS, UX, UY, UZ, S, solve
from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats
from geo.orbits.frames import EARTH_ROTATION_RAD_S

Ways = tuple[float, ...]  # of a step: scalar products and vectors, as `_way` makes them

MICRO = 1e6
HORIZON = math.cos(math.radians(HORIZON_DEG))
BINS = 16  # of a step between nodes
EMPTY = np.uint32(0xFFFFFFFF)
GROUP = 16  # tiles in a group, asked first


@compiled(nogil=True, error_model="numpy", fastmath={"contract"})
def count_step(
    rows: NDArray[np.int64],
    who: NDArray[np.int32],
    ends: Floats,
    limits: Floats,
    sensors: NDArray[np.int64],
    places: Floats,
    groups: Floats,
    tiles: Floats,
    begin_s: float,
    node_s: float,
    end_s: float,
    looks: NDArray[np.int64],
    table: NDArray[np.uint32],
) -> None:
    """Count the looks of all satellites in one step between nodes, from `begin_s`, if they are before `end_s`.

    `rows`: which of `who ends`, from `near_steps`, are of it. `limits` (sats, 4): cosines of the far and the near end
    of the band, least and greatest distance from the orbit's plane. `sensors` (sats, 2): whether the band is one of
    look angles, and the sides as bits. `places` (6, n): position and upward vector of the targets, in tiles.
    Changed in place: `looks` (n,); `table` (n, BINS, 2): first and last look in each bin, microseconds after `begin_s`.
    """
    c, d, q, a = np.empty((3, 6)), np.empty((3, 5)), np.empty(RANGE_RATE_TERMS), np.empty((2, 3))
    room, target = np.empty(ROWS * ROOM), np.empty(ROOM, dtype=np.int64)
    when = begin_s, node_s, end_s
    for row in rows:
        of, band, sensor = ends[row], limits[who[row]], sensors[who[row]]
        _pull(of[:3], of[3:6], a[0])
        _pull(of[6:9], of[9:], a[1])
        quintic(of[:3], of[3:6], a[0], of[6:9], of[9:], a[1], node_s, c)
        range_rate(c, d, q)
        bulge = stretches(c)
        way = _way(of, to_side(of[:3], of[3:6], sensor[1]), to_side(of[6:9], of[9:], sensor[1]))
        some = 0
        for g in range(groups.shape[0]):
            if _passed_by(groups[g], way, band, sensor[1]):
                continue
            for m in range(g * GROUP, min((g + 1) * GROUP, tiles.shape[0] - 1)):
                if _passed_by(tiles[m], way, band, sensor[1]):
                    continue
                low, high = int(tiles[m, 4]), int(tiles[m + 1, 4])
                if some + high - low > ROOM:
                    solve(q, d, c, bulge, some, room)
                    _keep(some, room, target, places, q, d, c, bulge, band, sensor, when, looks, table)
                    some = 0
                some = _candidates(places, low, high, way, band, sensor[1], some, room, target)
        if some:
            solve(q, d, c, bulge, some, room)
            _keep(some, room, target, places, q, d, c, bulge, band, sensor, when, looks, table)


@compiled(error_model="numpy")
def _pull(r: Floats, v: Floats, a: Floats) -> None:
    """Fill in the acceleration at one place: `geo.access.access.acceleration`."""
    x, y, z, rate = r[0], r[1], r[2], EARTH_ROTATION_RAD_S
    square = x * x + y * y + z * z
    bulge, share = 1.5 * J2 * EQUATORIAL_RADIUS_M**2 / square, 5 * z * z / square
    pull = -GM_M3_S2 / (square * math.sqrt(square))
    a[0] = pull * x * (1 + bulge * (1 - share)) + 2 * rate * v[1] + rate * rate * x
    a[1] = pull * y * (1 + bulge * (1 - share)) - 2 * rate * v[0] + rate * rate * y
    a[2] = pull * z * (1 + bulge * (3 - share))


@compiled(error_model="numpy", inline="always")
def _way(of: Floats, side0: Vector, side1: Vector) -> Ways:
    """Of both ends of a step: r.v, speed, velocity, and the vector out of the plane."""
    u, v, w, x, y, z = of[3], of[4], of[5], of[9], of[10], of[11]
    return (
        of[0] * u + of[1] * v + of[2] * w, of[6] * x + of[7] * y + of[8] * z,
        math.sqrt(u * u + v * v + w * w), math.sqrt(x * x + y * y + z * z),
        u, v, w, x, y, z, side0[0], side0[1], side0[2], side1[0], side1[1], side1[2],
    )  # fmt: skip


@compiled(error_model="numpy", inline="always")
def _passed_by(ball: Floats, way: Ways, band: Floats, sides: int) -> bool:
    """Whether no place in a ball (centre, radius) can be at zero Doppler in this step and near enough to the band."""
    x, y, z, size = ball[0], ball[1], ball[2], ball[3]
    if way[0] - (x * way[4] + y * way[5] + z * way[6]) >= size * way[2]:  # all of it is behind at the begin
        return True
    if way[1] - (x * way[7] + y * way[8] + z * way[9]) < -size * way[3]:  # and ahead still at the end
        return True
    first, last = x * way[10] + y * way[11] + z * way[12], x * way[13] + y * way[14] + z * way[15]
    low, high = min(first, last) - size, max(first, last) + size
    if sides == BOTH:
        low, high = max(0.0, low, -high), max(-low, high)
    return bool(high < band[2] or low > band[3])


@compiled(error_model="numpy", fastmath={"contract"}, inline="always")
def _candidates(
    places: Floats, low: int, high: int, way: Ways, band: Floats, sides: int, some: int,
    room: Floats, target: NDArray[np.int64],
) -> int:  # fmt: skip
    """Put the targets of a tile that are passed, and at the right distance, behind those that are in the room."""
    for i in range(low, high):
        x, y, z = places[0, i], places[1, i], places[2, i]
        start = way[0] - (x * way[4] + y * way[5] + z * way[6])
        end = way[1] - (x * way[7] + y * way[8] + z * way[9])
        s = start / (start - end)
        first, last = x * way[10] + y * way[11] + z * way[12], x * way[13] + y * way[14] + z * way[15]
        across = first + s * (last - first)
        across = abs(across) if sides == BOTH else across
        room[PX + some], room[PY + some], room[PZ + some] = x, y, z
        room[UX + some], room[UY + some], room[UZ + some] = places[3, i], places[4, i], places[5, i]
        room[S + some], target[some] = s, i
        some += (start < 0) & (end >= 0) & (band[2] <= across) & (across <= band[3])  # without a branch
    return some


@compiled(error_model="numpy")
def _keep(
    some: int, room: Floats, target: NDArray[np.int64], places: Floats, q: Floats, d: Floats, c: Floats, bulge: Vector,
    band: Floats, sensor: NDArray[np.int64], when: Vector, looks: NDArray[np.int64], table: NDArray[np.uint32],
) -> None:  # fmt: skip
    """Put the candidates that are looks into their bins."""
    begin_s, node_s, end_s = when
    begin = round(begin_s * MICRO)
    width = round(node_s * MICRO) // BINS
    for j in range(some):
        i, s = target[j], room[S + j]
        distance, over = room[DISTANCE + j], room[OVER + j]
        cosine = room[DOWN + j] if sensor[0] == 1 else over
        seen = band[0] * distance <= cosine <= band[1] * distance and over > HORIZON * distance
        left = room[LEFTNESS + j] < 0
        if abs(room[FIX + j]) >= NEWTON_ENDS:  # far out on an eccentric orbit
            at, up = (places[0, i], places[1, i], places[2, i]), (places[3, i], places[4, i], places[5, i])
            s = root(q, d, at, s)
            incidence, look, _, left, _ = look_at(c, bulge, s, at, up)
            cosine = math.cos(math.radians(look if sensor[0] == 1 else incidence))
            seen = band[0] <= cosine <= band[1] and incidence < HORIZON_DEG
        seconds = begin_s + s * node_s
        if not (seen and 0 <= seconds < end_s and sensor[1] & (LEFT if left else RIGHT)):
            continue
        at_us = min(max(round(seconds * MICRO) - begin, 0), width * BINS)
        place = min(at_us // width, BINS - 1)
        looks[i] += 1
        late = np.uint32(at_us)
        table[i, place, 0] = min(table[i, place, 0], late)
        table[i, place, 1] = max(table[i, place, 1], late)


@compiled(nogil=True, error_model="numpy")
def fold(table: NDArray[np.uint32], begin_us: int, found: NDArray[np.int64]) -> None:
    """Take the bins of a step, which follow what was found before, and empty them.

    `found` (4, n), changed in place: first and last look (microseconds, -1 where there is none); longest gap; longest
    that may hide in a bin.
    """
    for i in range(table.shape[0]):
        last, longest, hidden = found[1, i], found[2, i], found[3, i]
        for place in range(BINS):
            if table[i, place, 0] == EMPTY:
                continue
            first, end = begin_us + np.int64(table[i, place, 0]), begin_us + np.int64(table[i, place, 1])
            if last < 0:
                found[0, i] = first
            else:
                longest = max(longest, first - last)
            hidden = max(hidden, end - first)
            last = end
            table[i, place, 0], table[i, place, 1] = EMPTY, 0
        found[1, i], found[2, i], found[3, i] = last, longest, hidden


@compiled(nogil=True, error_model="numpy")
def put(at: NDArray[np.uint32], first: NDArray[np.uint32], last: NDArray[np.uint32], table: NDArray[np.uint32]) -> None:
    """Put first and last looks of other satellites into the bins of a step; `at` (k,): target times BINS and bin."""
    for j in range(at.size):
        i, place = at[j] // BINS, at[j] % BINS
        table[i, place, 0], table[i, place, 1] = min(table[i, place, 0], first[j]), max(table[i, place, 1], last[j])
