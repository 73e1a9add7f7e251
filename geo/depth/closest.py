"""The two closest points of two sets of curves: pairs of balls first, then pairs of ever shorter curves."""

from typing import NamedTuple

import numpy as np

from geo.depth.boundary_pieces import SLACK_M, ranges
from geo.depth.chords import SMALLEST_RADIUS_M, Ints, chord_m
from geo.depth.curves import Curves, joined
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, WGS84, Floats

FAR_M = 5_000_000.0
FAN = 8  # balls in the next larger one
LARGEST_RADIUS_M = WGS84.a / np.sqrt(1 - WGS84.es)  # of curvature, at the poles
TOLERANCE_M = 0.02  # the shortest distance is not below the one found by more than this,
TOLERANCE_SHARE = 5e-8  # and this share of it;
SMALL_SHARE = 0.1  # nor, where it is small, by more than this share
MEETING_M = 1e-3  # what comes closer meets
UNEVEN = 0.004  # see `_may_fall_m`: no less than 0.0025 was met among 400,000 pairs each of 12 distances
UNEVEN_FROM_M = 13_000_000.0
ANTIPODAL_FROM_M = 19_500_000.0  # beyond, geodesics of quite other azimuths may be as short
CODE_BITS = 16
PAIRS = 1 << 18  # at a time
FIRST_PAIRS = 1 << 10

Points = tuple[Floats, Floats]  # longitudes, latitudes
Inverses = tuple[Floats, Floats, Floats]


class Closest(NamedTuple):
    """Two points and the geodesic between them, metres."""

    distance_m: float
    lon1_deg: float
    lat1_deg: float
    lon2_deg: float
    lat2_deg: float


FARTHEST = Closest(np.inf, np.nan, np.nan, np.nan, np.nan)


class _Balls(NamedTuple):
    """Balls of one level, and a point of a curve in each."""

    centre: Floats  # in space, shape (3, n)
    radius: Floats
    lon_deg: Floats
    lat_deg: Floats


def closest(one: Curves, other: Curves) -> Closest:
    """Two points, one of each set, between which the geodesic is shortest.

    Parameters
    ----------
    one, other : Curves
        Neither is empty.

    Returns
    -------
    Closest
        The distance is that of its points, which lie on the curves; no two others are closer by more than 2 cm and
        5e-8 of the distance (1 m at 20,000 km). Where it is less than 1 mm, the sets meet.

    Notes
    -----
    Branch and bound. A geodesic s long has a chord of 2 R sin(s / 2 R) at most, R the largest radius of curvature, so a
    distance found rules out what is farther through the Earth.
    """
    one, other = one.take(_order(one)), other.take(_order(other))
    best = FARTHEST
    levels = [_levels(one), _levels(other)]
    first, second = (grid.ravel() for grid in np.indices((levels[0][-1].radius.size, levels[1][-1].radius.size)))
    tops = [len(tree) - 1 for tree in levels]
    while True:
        best, first, second = _near(levels[0][tops[0]], levels[1][tops[1]], first, second, best)
        if tops == [0, 0]:
            break
        if tops[0] >= tops[1]:
            tops[0] -= 1
            first, second = _opened(first, second, levels[0][tops[0]].radius.size)
        else:
            tops[1] -= 1
            second, first = _opened(second, first, levels[1][tops[1]].radius.size)
    return _among(one, other, first, second, best)


def _order(curves: Curves) -> Ints:
    """Order of curves along a line that fills space (Morton), so that neighbours in it are near each other."""
    share = (curves.start + curves.end) / (4 * WGS84.a) + 0.5
    cell = (share * ((1 << CODE_BITS) - 1)).astype(np.int64)
    code = np.zeros(cell.shape[1], dtype=np.int64)
    for bit in range(CODE_BITS):
        for axis in range(3):
            code |= ((cell[axis] >> bit) & 1) << (3 * bit + axis)
    return np.argsort(code, kind="stable")


def _levels(curves: Curves) -> list[_Balls]:
    """Balls about single curves, then about every `FAN` of the level before, up to a few."""
    balls = _Balls((curves.start + curves.end) / 2, curves.length_m / 2 + SLACK_M, curves.lon1_deg, curves.lat1_deg)
    levels = [balls]
    while balls.radius.size > FAN:
        first = np.arange(0, balls.radius.size, FAN)
        count = np.diff(np.append(first, balls.radius.size))
        centre = np.add.reduceat(balls.centre, first, axis=1) / count
        away = chord_m(balls.centre, np.repeat(centre, count, axis=1)) + balls.radius
        balls = _Balls(centre, np.maximum.reduceat(away, first), balls.lon_deg[first], balls.lat_deg[first])
        levels.append(balls)
    return levels


def _near(one: _Balls, other: _Balls, first: Ints, second: Ints, best: Closest) -> tuple[Closest, Ints, Ints]:
    """Pairs of balls that may hold something closer than the closest known, nearest first."""
    gap = np.empty(first.size)
    for low in range(0, first.size, PAIRS):
        some = slice(low, low + PAIRS)
        i, j = first[some], second[some]
        away = chord_m(one.centre.take(i, axis=1), other.centre.take(j, axis=1))
        gap[some] = away - one.radius[i] - other.radius[j]
    order = np.argsort(gap, kind="stable")
    i, j = first[order[:FIRST_PAIRS]], second[order[:FIRST_PAIRS]]
    best = _closer(best, (one.lon_deg[i], one.lat_deg[i]), (other.lon_deg[j], other.lat_deg[j]))[0]
    order = order[: np.searchsorted(gap[order], _chord_limit_m(best), side="right")]
    first, second = first[order], second[order]
    if best.distance_m > FAR_M:  # where the chord tells less and less
        best, ways = _closer(
            best, (one.lon_deg[first], one.lat_deg[first]), (other.lon_deg[second], other.lat_deg[second])
        )
        lowest = ways[2] - _across_m(one.radius)[first] - _across_m(other.radius)[second]
        hope = np.flatnonzero(lowest <= best.distance_m)
        first, second = first[hope], second[hope]
    return best, first, second


def _across_m(radius_m: Floats) -> Floats:
    """Longest geodesic between two points in a ball."""
    return np.asarray(2 * SMALLEST_RADIUS_M * np.arcsin(np.minimum(radius_m / SMALLEST_RADIUS_M, 1.0)))


def _opened(big: Ints, with_it: Ints, size: int) -> tuple[Ints, Ints]:
    """Pairs of the balls within the first of each pair, with the second."""
    count = np.minimum(FAN, size - FAN * big)
    return ranges(FAN * big, count), np.repeat(with_it, count)


def _closer(best: Closest, one: Points, other: Points) -> tuple[Closest, Inverses]:
    """Closer of the best known and of pairs of points, and the azimuths from each to the other and distances of all."""
    ways = WGS84.inv(*one, *other)
    distance = np.asarray(ways[2])
    if distance.size == 0 or distance.min() >= best.distance_m:
        return best, ways
    at = int(np.argmin(distance))
    return Closest(*(float(values[at]) for values in (distance, *one, *other))), ways


def _chord_limit_m(best: Closest) -> float:
    """Chord beyond which no pair of points is closer than the best known."""
    if best.distance_m >= np.pi * LARGEST_RADIUS_M:
        return np.inf
    return float(2 * LARGEST_RADIUS_M * np.sin(best.distance_m / (2 * LARGEST_RADIUS_M))) + SLACK_M


def _among(one: Curves, other: Curves, first: Ints, second: Ints, best: Closest) -> Closest:
    """Closest of the best known and of pairs of curves, which come nearest first."""
    low, size = 0, FIRST_PAIRS
    while low < first.size and best.distance_m > 0:
        a, b = one.take(first[low : low + size]), other.take(second[low : low + size])
        while a.kind.size and best.distance_m > 0:
            best, a, b = _narrowed(a, b, best)
        low, size = low + size, PAIRS
    return best


def _narrowed(a: Curves, b: Curves, best: Closest) -> tuple[Closest, Curves, Curves]:
    """Measure pairs of curves; hand on those that may come closer, the longer one of each cut in two."""
    chord, share_a, share_b = _feet(a, b)
    hope = np.flatnonzero(chord - a.bend_m - b.bend_m <= _chord_limit_m(best))
    a, b = a.take(hope), b.take(hope)
    share_a, share_b = share_a[hope], share_b[hope]
    at_a, at_b = a.at(share_a), b.at(share_b)
    best, (out_a, out_b, distance) = _closer(best, at_a, at_b)
    if best.distance_m < MEETING_M:
        return best._replace(distance_m=0.0), a.take(np.arange(0)), b.take(np.arange(0))
    tolerance = min(TOLERANCE_M + TOLERANCE_SHARE * best.distance_m, SMALL_SHARE * best.distance_m)
    steep = _descent_m(a, share_a, at_a, out_a) + _descent_m(b, share_b, at_b, out_b)
    may_fall = _may_fall_m(a, b, chord[hope], distance, steep)
    left = np.flatnonzero(distance - may_fall < best.distance_m - tolerance)
    a, b = a.take(left), b.take(left)
    cut_a = a.length_m >= b.length_m
    mine, its = np.flatnonzero(cut_a), np.flatnonzero(~cut_a)
    return (
        best,
        joined([a.take(mine).halves(), a.take(its), a.take(its)]),
        joined([b.take(mine), b.take(mine), b.take(its).halves()]),
    )


def _may_fall_m(a: Curves, b: Curves, chord: Floats, distance: Floats, steep: Floats) -> Floats:
    """How far below the distance measured, at most, that of two other points of each pair of curves lies.

    The least of three bounds. It falls by no more than the way along both. Or: the points measured are the nearest of
    the chords, raised to the curves, so that others gain twice the bend; where distance and chord do not grow together
    on the ellipsoid, they gain more: the derivatives along the ground of the distance and of the arc that a sphere has
    above the same chord differ by less than `UNEVEN` times the squared distance in radii, up to 13,000 km. Or: it falls
    by the first derivative, and by a second one which on a sphere is 1 / R sin(s / R) at most, twice that allowed; a
    tangent turns away from its chord by what 4 times the bend allows for.
    """
    way, bend, arc = a.length_m + b.length_m, a.bend_m + b.bend_m, distance / EARTH_MEAN_RADIUS_M
    slope = 1 / np.sqrt(np.maximum(1 - (chord / (2 * EARTH_MEAN_RADIUS_M)) ** 2, 1e-6))
    even = np.where(distance + way > UNEVEN_FROM_M, np.inf, 2 * bend * slope + UNEVEN * arc**2 * way)
    sine = np.maximum(np.minimum(np.sin(arc), np.sin(arc + way / EARTH_MEAN_RADIUS_M)), 1e-9)
    smooth = steep + 4 * bend + way**2 / (EARTH_MEAN_RADIUS_M * sine)
    smooth = np.where((distance + way > ANTIPODAL_FROM_M) | (way > distance), np.inf, smooth)
    return np.asarray(np.minimum(way, np.minimum(even, smooth)))


def _descent_m(curves: Curves, share: Floats, at: Points, azimuth_deg: Floats) -> Floats:
    """How far a distance falls along each chord, at most, if it goes on as at a point, whence the other one lies so."""
    lon, lat, azimuth = (np.radians(values) for values in (*at, azimuth_deg))
    east = np.stack([-np.sin(lon), np.cos(lon), np.zeros_like(lon)])
    north = np.stack([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)])
    nearer = ((np.sin(azimuth) * east + np.cos(azimuth) * north) * (curves.end - curves.start)).sum(axis=0)
    return np.asarray(np.maximum(nearer * (1 - share), -nearer * share))


def _feet(a: Curves, b: Curves) -> tuple[Floats, Floats, Floats]:
    """Distance in space of the chords of each pair, and the share of each at which they are closest.

    It is at an end of one, or, of chords that pass each other, where the vector between them is at right angles to
    both.
    """
    along_a, along_b, between = a.end - a.start, b.end - b.start, b.start - a.start
    aa, bb, ab = ((u * v).sum(axis=0) for u, v in ((along_a, along_a), (along_b, along_b), (along_a, along_b)))
    a0, b0 = (along_a * between).sum(axis=0), (along_b * between).sum(axis=0)
    zero, one = np.zeros(aa.size), np.ones(aa.size)
    shares = [(zero, _share(-b0, bb)), (one, _share(ab - b0, bb)), (_share(a0, aa), zero), (_share(a0 + ab, aa), one)]
    passing = _share(a0 * bb - b0 * ab, aa * bb - ab * ab)
    shares.append((passing, _share(passing * ab - b0, bb)))
    squares = np.stack([((between + t * along_b - s * along_a) ** 2).sum(axis=0) for s, t in shares])
    least = np.argmin(squares, axis=0)[None]
    s, t = (np.take_along_axis(np.stack(each), least, axis=0)[0] for each in zip(*shares, strict=True))
    return np.sqrt(np.take_along_axis(squares, least, axis=0)[0]), s, t


def _share(part: Floats, whole: Floats) -> Floats:
    """Quotient within 0 and 1; 0 of what has no length."""
    return np.asarray(np.clip(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0), 0.0, 1.0))
