"""The inner loop of the access engine, compiled by numba: zero-Doppler roots between coarse nodes of an orbit.

Every number here is an array of float64 or an integer, so that numba compiles it once and keeps it on disk.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.geodesic import Floats

A_M = 6_378_137.0  # WGS 84
F = 1 / 298.257_223_563
B_M = A_M * (1 - F)
E2 = F * (2 - F)
EP2 = E2 / (1 - E2)
ROUGH_MARGIN_DEG = 5.0  # the chord of g puts the instant within 8 s: 60 km along the track
CLOSE_MARGIN_DEG = 0.1  # one Newton step puts it within 0.05 s
COLUMNS = 5  # time, incidence, look, range, and side with direction as two bits
LEFT, ASCENDING = 1, 2


@njit(cache=True, error_model="numpy")
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
    who: NDArray[np.int32],
    out: Floats,
) -> int:
    """Fill `who` and `out` with the accesses of one satellite; return their number, also where it exceeds the room.

    `t` (k,), `r v a` (k, 3): nodes in seconds and metres, Earth-fixed. `near` (k - 1,): which steps to look into.
    `p up` (n, 3): targets. `by_look`: 1 if the band is one of look angles. `sides`: 1 left, 2 right, 3 both.
    """
    rough = _cosines(low_deg - ROUGH_MARGIN_DEG, high_deg + ROUGH_MARGIN_DEG, by_look)
    close = _cosines(low_deg - CLOSE_MARGIN_DEG, high_deg + CLOSE_MARGIN_DEG, by_look)
    count = 0
    before = np.empty(p.shape[0])
    c = np.empty((3, 6))
    fresh = True
    for k in range(t.size - 1):
        if not near[k]:
            fresh = True
            continue
        if fresh:
            _doppler(r[k], v[k], p, before)
            fresh = False
        h = t[k + 1] - t[k]
        _quintic(r[k], v[k], a[k], r[k + 1], v[k + 1], a[k + 1], h, c)
        v1, v2, v3 = v[k + 1, 0], v[k + 1, 1], v[k + 1, 2]
        rv = r[k + 1, 0] * v1 + r[k + 1, 1] * v2 + r[k + 1, 2] * v3
        for i in range(p.shape[0]):
            start = before[i]
            end = rv - (p[i, 0] * v1 + p[i, 1] * v2 + p[i, 2] * v3)
            before[i] = end
            if not (start < 0 and end >= 0):
                continue
            s = start / (start - end)
            if not _in_cone(_place(c, s), p[i], up[i], rough):
                continue
            s -= _newton(c, s, p[i])
            if not _in_cone(_place(c, s), p[i], up[i], close):
                continue
            s -= _newton(c, s, p[i])
            if count < who.size:
                who[count] = i
                kept = _record(c, s, p[i], up[i], out[count])
                out[count, 0] = t[k] + s * h
                angle = out[count, 2] if by_look else out[count, 1]
                if kept & sides and low_deg <= angle <= high_deg:
                    count += 1
            else:
                count += 1  # more than there is room for, and so a bound on the room that is needed
    return count


@njit(cache=True, error_model="numpy", inline="always")
def _cosines(low_deg: float, high_deg: float, by_look: int) -> tuple[float, float]:
    """Squares of the cosines of the widest and the narrowest incidence; of look angles the narrow end says nothing."""
    if by_look:  # the incidence is the larger of the two: any above the least look angle may do
        return 0.0, math.cos(math.radians(max(0.0, low_deg))) ** 2
    return math.cos(math.radians(min(90.0, high_deg))) ** 2, math.cos(math.radians(max(0.0, low_deg))) ** 2


@njit(cache=True, error_model="numpy")
def _doppler(r: Floats, v: Floats, p: Floats, g: Floats) -> None:
    """Fill g with (r - p).v of all targets at one node."""
    for i in range(p.shape[0]):
        g[i] = (r[0] - p[i, 0]) * v[0] + (r[1] - p[i, 1]) * v[1] + (r[2] - p[i, 2]) * v[2]


@njit(cache=True, error_model="numpy")
def _quintic(r0: Floats, v0: Floats, a0: Floats, r1: Floats, v1: Floats, a1: Floats, h: float, c: Floats) -> None:
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


@njit(cache=True, error_model="numpy", inline="always")
def _value(c: Floats, s: float) -> float:
    return float(c[0] + s * (c[1] + s * (c[2] + s * (c[3] + s * (c[4] + s * c[5])))))


@njit(cache=True, error_model="numpy", inline="always")
def _rate(c: Floats, s: float) -> float:
    return float(c[1] + s * (2 * c[2] + s * (3 * c[3] + s * (4 * c[4] + s * 5 * c[5]))))


@njit(cache=True, error_model="numpy", inline="always")
def _bend(c: Floats, s: float) -> float:
    return float(2 * c[2] + s * (6 * c[3] + s * (12 * c[4] + s * 20 * c[5])))


@njit(cache=True, error_model="numpy", inline="always")
def _place(c: Floats, s: float) -> tuple[float, float, float]:
    return _value(c[0], s), _value(c[1], s), _value(c[2], s)


@njit(cache=True, error_model="numpy", inline="always")
def _in_cone(at: tuple[float, float, float], p: Floats, up: Floats, cosines: tuple[float, float]) -> bool:
    """Whether a place is above a target's horizon at an incidence between the bounds: no root, no arc cosine."""
    dx, dy, dz = at[0] - p[0], at[1] - p[1], at[2] - p[2]
    height = dx * up[0] + dy * up[1] + dz * up[2]
    square = dx * dx + dy * dy + dz * dz
    return bool(height > 0 and cosines[0] * square <= height * height <= cosines[1] * square)


@njit(cache=True, error_model="numpy", inline="always")
def _newton(c: Floats, s: float, p: Floats) -> float:
    """Newton step of g = (r - p).v, whose rate is v.v + (r - p).a."""
    x, y, z = _place(c, s)
    dx, dy, dz = x - p[0], y - p[1], z - p[2]
    u, v, w = _rate(c[0], s), _rate(c[1], s), _rate(c[2], s)
    bend = dx * _bend(c[0], s) + dy * _bend(c[1], s) + dz * _bend(c[2], s)
    return float((dx * u + dy * v + dz * w) / (u * u + v * v + w * w + bend))


@njit(cache=True, error_model="numpy")
def _record(c: Floats, s: float, p: Floats, up: Floats, row: Floats) -> int:
    """Write incidence, look angle, range and the bits of an access; return the bit of its side (1 left, 2 right)."""
    x, y, z = _place(c, s)
    dx, dy, dz = x - p[0], y - p[1], z - p[2]
    u, v, w = _rate(c[0], s), _rate(c[1], s), _rate(c[2], s)
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    nx, ny, nz = nadir_up(x, y, z)
    row[1] = math.degrees(math.acos(min(1.0, (dx * up[0] + dy * up[1] + dz * up[2]) / distance)))
    row[2] = math.degrees(math.acos(min(1.0, (dx * nx + dy * ny + dz * nz) / distance)))
    row[3] = distance
    left = dx * (y * w - z * v) + dy * (z * u - x * w) + dz * (x * v - y * u) < 0
    row[4] = (LEFT if left else 0) + (ASCENDING if w > 0 else 0)
    return 1 if left else 2


@njit(cache=True, error_model="numpy", inline="always")
def nadir_up(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Compute the unit vector straight up from the ellipsoid under a satellite: Bowring, 1e-9 rad in low orbits."""
    rho = math.sqrt(x * x + y * y)
    t = z * A_M / (rho * B_M)
    cos = 1 / math.sqrt(1 + t * t)
    sin = t * cos
    rise = z + EP2 * B_M * sin * sin * sin
    out = rho - E2 * A_M * cos * cos * cos
    norm = math.sqrt(rise * rise + out * out)
    return x / rho * out / norm, y / rho * out / norm, rise / norm
