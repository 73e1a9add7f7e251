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
from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats
from geo.orbits.frames import EARTH_ROTATION_RAD_S

Ways = tuple[float, ...]  # of a step: scalar products and vectors, as `_way` makes them

MICRO = 1e6
BINS = 16  # of a step between nodes
EMPTY = np.uint32(0xFFFFFFFF)
ROOM = 256  # candidates that are solved together
ROWS = 10  # of the room: place, upward vector, root, its last correction, how far in the band, side
PX, PY, PZ, UX, UY, UZ, S, FIX, INSIDE, LEFTNESS = (k * ROOM for k in range(ROWS))
HORIZON = math.cos(math.radians(HORIZON_DEG))
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
                    _solve(q, d, c, bulge, some, band, sensor, room)
                    _keep(some, room, target, places, q, d, c, bulge, band, sensor, when, looks, table)
                    some = 0
                some = _candidates(places, low, high, way, band, sensor[1], some, room, target)
        if some:
            _solve(q, d, c, bulge, some, band, sensor, room)
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


@compiled(error_model="numpy", fastmath={"contract"})
def _solve(
    q: Floats, d: Floats, c: Floats, bulge: Vector, some: int, band: Floats, sensor: NDArray[np.int64], room: Floats
) -> None:
    """Two Newton steps for each candidate, as `kernel.root` makes them, and how far inside its band it is then.

    Row S gets the root, FIX the last correction, INSIDE what is positive where the target is in the band, LEFTNESS
    what is negative where it is on the left.
    """
    x0, x1, x2, x3, x4, x5 = c[0]
    y0, y1, y2, y3, y4, y5 = c[1]
    z0, z1, z2, z3, z4, z5 = c[2]
    far, near, by_look = band[0], band[1], sensor[0] == 1
    for i in range(some):
        px, py, pz, s = room[PX + i], room[PY + i], room[PZ + i], room[S + i]
        g0 = q[0] - (px * d[0, 0] + py * d[1, 0] + pz * d[2, 0])
        g1 = q[1] - (px * d[0, 1] + py * d[1, 1] + pz * d[2, 1])
        g2 = q[2] - (px * d[0, 2] + py * d[1, 2] + pz * d[2, 2])
        g3 = q[3] - (px * d[0, 3] + py * d[1, 3] + pz * d[2, 3])
        g4 = q[4] - (px * d[0, 4] + py * d[1, 4] + pz * d[2, 4])
        fix = 0.0
        for _ in range(2):
            g = q[5] + s * (q[6] + s * (q[7] + s * (q[8] + s * q[9])))
            rate = 5 * q[5] + s * (6 * q[6] + s * (7 * q[7] + s * (8 * q[8] + s * 9 * q[9])))
            g = g0 + s * (g1 + s * (g2 + s * (g3 + s * (g4 + s * g))))
            rate = g1 + s * (2 * g2 + s * (3 * g3 + s * (4 * g4 + s * rate)))
            fix = g / rate
            s -= fix
        x = x0 + s * (x1 + s * (x2 + s * (x3 + s * (x4 + s * x5))))
        y = y0 + s * (y1 + s * (y2 + s * (y3 + s * (y4 + s * y5))))
        z = z0 + s * (z1 + s * (z2 + s * (z3 + s * (z4 + s * z5))))
        u = x1 + s * (2 * x2 + s * (3 * x3 + s * (4 * x4 + s * 5 * x5)))
        v = y1 + s * (2 * y2 + s * (3 * y3 + s * (4 * y4 + s * 5 * y5)))
        w = z1 + s * (2 * z2 + s * (3 * z3 + s * (4 * z4 + s * 5 * z5)))
        wx, wy, wz = x - px, y - py, z - pz
        over = wx * room[UX + i] + wy * room[UY + i] + wz * room[UZ + i]
        distance = math.sqrt(wx * wx + wy * wy + wz * wz)
        nz = z * (bulge[0] + s * (bulge[1] + s * bulge[2]))
        down = (wx * x + wy * y + wz * nz) / math.sqrt(x * x + y * y + nz * nz)
        cosine = down if by_look else over
        room[INSIDE + i] = min(cosine - far * distance, near * distance - cosine, over - HORIZON * distance)
        room[LEFTNESS + i] = wx * (y * w - z * v) + wy * (z * u - x * w) + wz * (x * v - y * u)
        room[S + i], room[FIX + i] = s, fix


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
        seen = room[INSIDE + j] >= 0
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
