"""The inner loop of the access engine, compiled by numba: zero-Doppler roots between coarse nodes of an orbit.

The range rate (r - p).v of a target p is, between two nodes, a polynomial in time: r is a quintic, v its rate. Its
part r.v is one for all targets; its part p.v takes five scalar products. So each Newton step is on one polynomial.
Every number here is an array of float64 or an integer, so that numba compiles it once and keeps it on disk.
"""

import math

import numpy as np
from numpy.typing import NDArray

from geo.access.solve_kernel import (
    CLIMB,
    DISTANCE,
    DOWN,
    FIX,
    LEFTNESS,
    OVER,
    PX,
    PY,
    PZ,
    ROOM,
    ROWS,
    UX,
    UY,
    UZ,
    S,
    solve,
)
from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats

Vector = tuple[float, float, float]

A_M = 6_378_137.0  # WGS 84
F = 1 / 298.257_223_563
E2 = F * (2 - F)
LEFT, RIGHT, BOTH = 1, 2, 3  # sides, as bits
HORIZON_DEG = 90.0
FLOATS = 4  # columns of numbers of an access: time, incidence, look, range
FLAGS = 2  # and of truths: left, ascending
RANGE_RATE_TERMS = 10  # r.v of a quintic is of degree 9
NEWTON_ENDS = 1e-3  # a second Newton step this long, 0.3 s, leaves a tenth of a millisecond at most
HALVINGS = 32  # of the step between nodes, 300 s: a tenth of a microsecond
NADIR_ROUNDS = 4  # each takes two digits off the error: 1e-10


@compiled(error_model="numpy", fastmath={"contract"})
def scan(
    t: Floats,
    r: Floats,
    v: Floats,
    a: Floats,
    near: NDArray[np.bool_],
    p: Floats,
    up: Floats,
    by_look: int,
    low_deg: float,
    high_deg: float,
    sides: int,
    inner_m: float,
    outer_m: float,
    end_s: float,
    who: NDArray[np.int32],
    out: Floats,
    flags: NDArray[np.bool_],
) -> int:
    """Fill `who`, `out` and `flags` with the accesses of one satellite in [0, end_s); return how many there are.

    More than `who` has room for may be returned; only the first are then written. `t` (k,), `r v a` (k, 3): nodes in
    seconds and metres, Earth-fixed. `near` (k - 1,): which steps to look into. `p up` (3, n): targets. `by_look`: 1 if
    the band is one of look angles. `sides`: 1 left, 2 right, 3 both. `inner_m`, `outer_m`: how far from the plane of
    the orbit a target can be while it is in the band (see `geo.access.access`). `out` (4, room), `flags` (2, room).
    """
    count = 0
    n = p.shape[1]
    before = np.empty(n)
    c, d, q = np.empty((3, 6)), np.empty((3, 5)), np.empty(RANGE_RATE_TERMS)
    room, target = np.empty(ROWS * ROOM), np.empty(ROOM, dtype=np.int32)
    band = by_look, low_deg, high_deg, sides, end_s
    fresh = True
    for k in range(t.size - 1):
        if not near[k]:
            fresh = True
            continue
        if fresh:
            _range_rates(r[k], v[k], p, before)
            fresh = False
        h = t[k + 1] - t[k]
        quintic(r[k], v[k], a[k], r[k + 1], v[k + 1], a[k + 1], h, c)
        range_rate(c, d, q)
        bulge = stretches(c)
        side0, side1 = to_side(r[k], v[k], sides), to_side(r[k + 1], v[k + 1], sides)
        v1, v2, v3 = v[k + 1, 0], v[k + 1, 1], v[k + 1, 2]
        rv = r[k + 1, 0] * v1 + r[k + 1, 1] * v2 + r[k + 1, 2] * v3
        some = 0
        for i in range(n):
            start = before[i]
            end = rv - (p[0, i] * v1 + p[1, i] * v2 + p[2, i] * v3)
            before[i] = end
            if not (start < 0 and end >= 0):
                continue
            at = p[0, i], p[1, i], p[2, i]
            s = start / (start - end)
            across = (1 - s) * _dot(at, side0) + s * _dot(at, side1)
            if not inner_m <= (abs(across) if sides == BOTH else across) <= outer_m:
                continue
            room[PX + some], room[PY + some], room[PZ + some], room[S + some] = at[0], at[1], at[2], s
            room[UX + some], room[UY + some], room[UZ + some] = up[0, i], up[1, i], up[2, i]
            target[some] = i
            some += 1
            if some == ROOM:
                solve(q, d, c, bulge, some, room)
                count = _keep(some, room, target, q, d, c, bulge, (t[k], h), band, count, who, out, flags)
                some = 0
        solve(q, d, c, bulge, some, room)
        count = _keep(some, room, target, q, d, c, bulge, (t[k], h), band, count, who, out, flags)
    return count


@compiled(error_model="numpy", fastmath={"contract"})
def _keep(
    some: int, room: Floats, target: NDArray[np.int32], q: Floats, d: Floats, c: Floats, bulge: Vector,
    step: tuple[float, float], band: tuple[int, float, float, int, float], count: int,
    who: NDArray[np.int32], out: Floats, flags: NDArray[np.bool_],
) -> int:  # fmt: skip
    """Write down the candidates that are accesses, as far as there is room; return how many there are by now."""
    by_look, low_deg, high_deg, sides, end_s = band
    for j in range(some):
        s, distance, left, ascending = room[S + j], room[DISTANCE + j], room[LEFTNESS + j] < 0, room[CLIMB + j] > 0
        incidence = math.degrees(math.acos(max(-1.0, min(1.0, room[OVER + j] / distance))))
        look = math.degrees(math.acos(max(-1.0, min(1.0, room[DOWN + j] / distance))))
        if abs(room[FIX + j]) >= NEWTON_ENDS:
            at, up = (room[PX + j], room[PY + j], room[PZ + j]), (room[UX + j], room[UY + j], room[UZ + j])
            s = root(q, d, at, s)
            incidence, look, distance, left, ascending = look_at(c, bulge, s, at, up)
        angle, seconds = look if by_look else incidence, step[0] + s * step[1]
        if not (low_deg <= angle <= high_deg and incidence < HORIZON_DEG):
            continue
        if not (sides & (LEFT if left else RIGHT) and 0 <= seconds < end_s):
            continue
        if count < who.size:
            who[count] = target[j]
            out[0, count], out[1, count], out[2, count], out[3, count] = seconds, incidence, look, distance / 1000
            flags[0, count], flags[1, count] = left, ascending
        count += 1
    return count


@compiled(error_model="numpy", inline="always")
def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@compiled(error_model="numpy", fastmath={"contract"}, inline="always")
def look_at(c: Floats, bulge: Vector, s: float, at: Vector, up: Vector) -> tuple[float, float, float, bool, bool]:
    """Incidence and look angle (degrees), range (metres), whether on the left, whether ascending."""
    x, y, z = _value(c[0], s), _value(c[1], s), _value(c[2], s)
    way = x - at[0], y - at[1], z - at[2]
    square = _dot(way, way)
    nadir = x, y, z * (bulge[0] + s * (bulge[1] + s * bulge[2]))
    incidence = math.acos(max(-1.0, min(1.0, _dot(way, up) / math.sqrt(square))))
    look = math.acos(max(-1.0, min(1.0, _dot(way, nadir) / math.sqrt(square * _dot(nadir, nadir)))))
    u, v, w = _rate(c[0], s), _rate(c[1], s), _rate(c[2], s)
    left = _dot(way, (y * w - z * v, z * u - x * w, x * v - y * u)) < 0
    return math.degrees(incidence), math.degrees(look), math.sqrt(square), left, w > 0


@compiled(error_model="numpy", fastmath={"contract"})
def _range_rates(r: Floats, v: Floats, p: Floats, g: Floats) -> None:
    """Fill g with (r - p).v of all targets at one node."""
    for i in range(p.shape[1]):
        g[i] = (r[0] - p[0, i]) * v[0] + (r[1] - p[1, i]) * v[1] + (r[2] - p[2, i]) * v[2]


@compiled(error_model="numpy")
def to_side(r: Floats, v: Floats, sides: int) -> Vector:
    """Compute the unit vector out of the orbit's plane, in the turning frame: to the right if only that is allowed."""
    x, y, z = r[1] * v[2] - r[2] * v[1], r[2] * v[0] - r[0] * v[2], r[0] * v[1] - r[1] * v[0]
    norm = math.sqrt(x * x + y * y + z * z) * (-1 if sides == RIGHT else 1)
    return x / norm, y / norm, z / norm


@compiled(error_model="numpy")
def quintic(r0: Floats, v0: Floats, a0: Floats, r1: Floats, v1: Floats, a1: Floats, h: float, c: Floats) -> None:
    """Coefficients of the quintic through position, velocity and acceleration at both ends, in s from 0 to 1."""
    for j in range(3):
        d0, d1 = v0[j] * h, v1[j] * h
        e0, e1 = a0[j] * h * h / 2, a1[j] * h * h / 2
        rise = r1[j] - r0[j] - d0 - e0
        slope = d1 - d0 - 2 * e0
        bend = 2 * e1 - 2 * e0
        c[j, 0], c[j, 1], c[j, 2] = r0[j], d0, e0
        c[j, 3] = 10 * rise - 4 * slope + bend / 2
        c[j, 4] = -15 * rise + 7 * slope - bend
        c[j, 5] = 6 * rise - 3 * slope + bend / 2


@compiled(error_model="numpy")
def range_rate(c: Floats, d: Floats, q: Floats) -> None:
    """Fill d with the coefficients of the rate of the quintic c, and q with those of their scalar product."""
    q[:] = 0.0
    for j in range(3):
        for m in range(5):
            d[j, m] = (m + 1) * c[j, m + 1]
            for e in range(6):
                q[m + e] += d[j, m] * c[j, e]


@compiled(error_model="numpy", inline="always")
def root(q: Floats, d: Floats, at: Vector, s: float) -> float:
    """Zero of q - p.d near s, by two Newton steps: from the chord, 8 s off at most, to 0.05 s, to a microsecond.

    Those are the distances of low, nearly circular orbits. Where the second step is still long, as far out on an
    eccentric orbit, the step between the nodes, at whose ends the signs differ, is halved instead.
    """
    g0 = q[0] - (at[0] * d[0, 0] + at[1] * d[1, 0] + at[2] * d[2, 0])
    g1 = q[1] - (at[0] * d[0, 1] + at[1] * d[1, 1] + at[2] * d[2, 1])
    g2 = q[2] - (at[0] * d[0, 2] + at[1] * d[1, 2] + at[2] * d[2, 2])
    g3 = q[3] - (at[0] * d[0, 3] + at[1] * d[1, 3] + at[2] * d[2, 3])
    g4 = q[4] - (at[0] * d[0, 4] + at[1] * d[1, 4] + at[2] * d[2, 4])
    correction = 0.0
    for _ in range(2):
        g = q[5] + s * (q[6] + s * (q[7] + s * (q[8] + s * q[9])))
        rate = 5 * q[5] + s * (6 * q[6] + s * (7 * q[7] + s * (8 * q[8] + s * 9 * q[9])))
        g = g0 + s * (g1 + s * (g2 + s * (g3 + s * (g4 + s * g))))
        rate = g1 + s * (2 * g2 + s * (3 * g3 + s * (4 * g4 + s * rate)))
        correction = g / rate
        s -= correction
    if abs(correction) < NEWTON_ENDS:
        return s
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        s = (low + high) / 2
        g = q[5] + s * (q[6] + s * (q[7] + s * (q[8] + s * q[9])))
        if g0 + s * (g1 + s * (g2 + s * (g3 + s * (g4 + s * g)))) < 0:
            low = s
        else:
            high = s
    return (low + high) / 2


@compiled(error_model="numpy", inline="always")
def _value(c: Floats, s: float) -> float:
    return float(c[0] + s * (c[1] + s * (c[2] + s * (c[3] + s * (c[4] + s * c[5])))))


@compiled(error_model="numpy", inline="always")
def _rate(c: Floats, s: float) -> float:
    return float(c[1] + s * (2 * c[2] + s * (3 * c[3] + s * (4 * c[4] + s * 5 * c[5]))))


@compiled(error_model="numpy")
def stretches(c: Floats) -> Vector:
    """Stretch of z that turns a place into the normal of the ellipsoid under it, as a parabola in s over one step."""
    first = stretch(c[0, 0], c[1, 0], c[2, 0])
    middle = stretch(_value(c[0], 0.5), _value(c[1], 0.5), _value(c[2], 0.5))
    last = stretch(_value(c[0], 1.0), _value(c[1], 1.0), _value(c[2], 1.0))
    return first, 4 * middle - 3 * first - last, 2 * first + 2 * last - 4 * middle


@compiled(error_model="numpy")
def stretch(x: float, y: float, z: float) -> float:
    """Factor of z with which (x, y, z) is along the normal of the ellipsoid: 1 / (1 - e2 N / (N + height)).

    By its fixed point: N + height is the length of that vector, and N follows from its latitude.
    """
    k = 1.0
    for _ in range(NADIR_ROUNDS):
        square = x * x + y * y + k * k * z * z
        k = 1 / (1 - E2 * A_M / math.sqrt(square - E2 * k * k * z * z))
    return k


@compiled(nogil=True, error_model="numpy", fastmath={"contract"})
def mark(
    t: Floats,
    r: Floats,
    v: Floats,
    a: Floats,
    near: NDArray[np.bool_],
    p: Floats,
    up: Floats,
    by_look: int,
    low_deg: float,
    high_deg: float,
    sides: int,
    step_s: float,
    bits: NDArray[np.unsignedinteger],
    chances: Floats,
    seed: int,
    marks: NDArray[np.unsignedinteger],
) -> None:
    """Set bits in `marks` (instants, n) where a target is in the band at that instant, at any squint.

    As for `scan`; the instants are 0, 1, 2 ... times `step_s`. Each of `bits` is set with its own of `chances`, for a
    whole stay of a target in the band, from its first instant to its last; one number is drawn for all of them.
    """
    n = p.shape[1]
    inside, value = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=marks.dtype)
    c, d, q = np.empty((3, 6)), np.empty((3, 5)), np.empty(RANGE_RATE_TERMS)
    least, most = math.cos(math.radians(high_deg)), math.cos(math.radians(low_deg))
    horizon = math.cos(math.radians(HORIZON_DEG))
    for k in range(t.size - 1):
        if not near[k]:
            inside[:] = False
            continue
        h = t[k + 1] - t[k]
        quintic(r[k], v[k], a[k], r[k + 1], v[k + 1], a[k + 1], h, c)
        range_rate(c, d, q)
        bulge = stretches(c)
        first, end = max(0, math.ceil(t[k] / step_s)), min(marks.shape[0], math.ceil(t[k + 1] / step_s))
        for instant in range(first, end):
            s = (instant * step_s - t[k]) / h
            x, y, z = _value(c[0], s), _value(c[1], s), _value(c[2], s)
            dx, dy, dz = _rate(c[0], s), _rate(c[1], s), _rate(c[2], s)
            ox, oy, oz = y * dz - z * dy, z * dx - x * dz, x * dy - y * dx  # out of the plane, to the left
            nz = z * (bulge[0] + s * (bulge[1] + s * bulge[2]))
            nadir = 1 / math.sqrt(x * x + y * y + nz * nz)
            for i in range(n):
                wx, wy, wz = x - p[0, i], y - p[1, i], z - p[2, i]
                over = wx * up[0, i] + wy * up[1, i] + wz * up[2, i]
                distance = math.sqrt(wx * wx + wy * wy + wz * wz)
                side = LEFT if wx * ox + wy * oy + wz * oz < 0 else RIGHT
                cosine = (wx * x + wy * y + wz * nz) * nadir if by_look else over
                seen = (
                    least * distance <= cosine <= most * distance and over > horizon * distance and (side & sides) != 0
                )
                if seen and not inside[i]:
                    number = _drawn(seed, instant, i)
                    value[i] = 0
                    for level in range(bits.size):
                        if number < chances[level]:
                            value[i] |= bits[level]
                inside[i] = seen
                if seen:
                    marks[instant, i] |= value[i]


@compiled(error_model="numpy")
def _drawn(seed: int, instant: int, target: int) -> float:
    """Draw a number in [0, 1) that depends on nothing else: SplitMix64 of all three (Steele, Lea, Flood 2014)."""
    z = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + (np.uint64(instant) << np.uint64(24)) + np.uint64(target)
    for _ in range(2):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * 2.0**-53
