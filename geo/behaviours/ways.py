"""Where a vessel is between two fixes of one piece of track, and how far it goes in equal steps of time."""

from typing import NamedTuple

import numpy as np

from geo.geodesy.edges import LONGEST_DEGREE_M, step_m
from geo.geodesy.geodesic import NAUTICAL_MILE_M, WGS84, Floats
from geo.tracks.fixes import Bools, Fixes, Ints
from geo.tracks.pieces import SECOND_US, Pieces

KNOT_M_S = NAUTICAL_MILE_M / 3600
TURN_DEG, HALF_TURN_DEG = 360.0, 180.0
TOLERANCE_M = 1.0  # a step is straight in longitude and latitude if that lies this near to its geodesic


class Places(NamedTuple):
    """Places of vessels at instants, in order of piece and time; `row` is the fix at or before which the step began."""

    piece: Ints
    row: Ints
    time_us: Ints
    lon_deg: Floats
    lat_deg: Floats


class Steps(NamedTuple):
    """Ways from each of some places to the next of the same piece: place at which it begins, length, time."""

    begin: Ints
    metres: Floats
    seconds: Floats

    @property
    def speed_kn(self) -> Floats:
        """Length over time."""
        return np.asarray(self.metres / self.seconds / KNOT_M_S)


def instants(pieces: Pieces, step_us: int, *, ends: bool = True, only: Bools | None = None) -> Places:
    """Places at all whole multiples of a step of time since 1970, piece by piece, and at both ends of each piece.

    Parameters
    ----------
    pieces : Pieces
    step_us : int
        Microseconds.
    ends : bool
        Whether the first and the last fix of each piece are among them though their times are no multiples.
    only : array of bool, shape (p,), optional
        The pieces that are asked for; all if left out.

    Returns
    -------
    Places
        Nothing is interpolated but between two fixes of one piece: along the geodesic at constant speed, straight in
        longitude and latitude where that lies within 1 m of it.
    """
    time_us = pieces.fixes.time_us
    rows = len(time_us)
    number = time_us // step_us
    first, last = pieces.first[:-1], pieces.first[1:] - 1
    count = np.diff(number, append=0)
    count[last] = 0
    at_start = time_us[first] % step_us == 0
    before = np.zeros(rows, dtype=np.int64)  # a place at the fix itself, before the multiples after it
    before[first] = at_start | ends
    before[last] |= ends & (time_us[last] % step_us != 0)
    total = count + before
    if only is not None:
        total[~only[pieces.of_row]] = 0
    row = np.repeat(np.arange(rows), total)
    within = np.arange(len(row)) - np.repeat(np.cumsum(total) - total, total)
    own = within < before[row]
    at_us = np.where(own, time_us[row], (number[row] + 1 + within - before[row]) * step_us)
    lon, lat = along(pieces.fixes, row, at_us)
    piece = np.repeat(np.arange(len(first)), np.add.reduceat(total, first) if rows else total)
    return Places(piece, row, at_us, lon, lat)


def along(fixes: Fixes, row: Ints, time_us: Ints) -> tuple[Floats, Floats]:
    """Longitude in [-180, 180] and latitude at a time on the way from the fix of each row to the next.

    A time that is that of the row's own fix needs no next one.
    """
    onward = np.minimum(row + 1, len(fixes.time_us) - 1)
    begun, done = fixes.time_us[row], fixes.time_us[onward]
    lon0, lat0, lon1, lat1 = fixes.lon_deg[row], fixes.lat_deg[row], fixes.lon_deg[onward], fixes.lat_deg[onward]
    still = time_us == begun
    share = np.where(still, 0.0, (time_us - begun) / np.maximum(done - begun, 1))
    return between(lon0, lat0, np.where(still, lon0, lon1), np.where(still, lat0, lat1), share)


def between(lon0: Floats, lat0: Floats, lon1: Floats, lat1: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Place at a share of the geodesic between two points; straight in degrees where that is within 1 m of it.

    Points in a row that share both ends share the solution of the inverse problem.
    """
    turn = short_way(lon1 - lon0)
    lon, lat = lon0 + share * turn, lat0 + share * (lat1 - lat0)
    size = np.abs(turn) + np.abs(lat1 - lat0)
    highest = np.maximum(np.abs(lat0), np.abs(lat1))
    maybe = np.flatnonzero(size * LONGEST_DEGREE_M > step_m(85.0, TOLERANCE_M))
    far = maybe[size[maybe] * LONGEST_DEGREE_M > step_m(highest[maybe], TOLERANCE_M)]
    if len(far):
        ends = np.stack([lon0[far], lat0[far], lon1[far], lat1[far]])
        new = np.append(True, (np.diff(ends, axis=1) != 0).any(axis=0))
        azimuth, _, metres = WGS84.inv(*ends[:, new])
        one = np.cumsum(new) - 1
        lon[far], lat[far], _ = WGS84.fwd(ends[0], ends[1], azimuth[one], np.asarray(metres)[one] * share[far])
    over = np.flatnonzero(np.abs(lon) > HALF_TURN_DEG)
    lon[over] = short_way(lon[over])
    return lon, lat


def short_way(degrees: Floats) -> Floats:
    """Differences of longitudes the short way round; the last bit stays where they are short already."""
    turns = np.round(degrees / TURN_DEG)
    return np.asarray(np.where(turns == 0, degrees, degrees - TURN_DEG * turns))


def scales_m(lat_deg: Floats) -> tuple[Floats, Floats]:
    """Metres of a degree of longitude and of latitude at some latitudes of WGS 84: radii of curvature."""
    sine = np.sin(np.radians(lat_deg))
    square = 1 - WGS84.es * sine * sine
    normal = WGS84.a / np.sqrt(square)
    degree = np.pi / 180
    return degree * normal * np.sqrt(1 - sine * sine), degree * normal * (1 - WGS84.es) / square


def apart_m(lon0: Floats, lat0: Floats, lon1: Floats, lat1: Floats) -> Floats:
    """Distance of points near each other: the plane at the latitude between them, 1e-5 of it at 20 km up to 85 deg."""
    east, north = scales_m((lat0 + lat1) / 2)
    return np.asarray(np.hypot(short_way(lon1 - lon0) * east, (lat1 - lat0) * north))


def steps_between(places: Places) -> Steps:
    """Ways between places that follow each other in one piece."""
    begin = np.flatnonzero(places.piece[1:] == places.piece[:-1])
    end = begin + 1
    metres = apart_m(places.lon_deg[begin], places.lat_deg[begin], places.lon_deg[end], places.lat_deg[end])
    return Steps(begin, metres, (places.time_us[end] - places.time_us[begin]) / SECOND_US)


def space(lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Points of the ellipsoid in space, shape (3, n), metres."""
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    sine = np.sin(lat)
    normal = WGS84.a / np.sqrt(1 - WGS84.es * sine * sine)
    flat = normal * np.cos(lat)
    return np.stack([flat * np.cos(lon), flat * np.sin(lon), normal * (1 - WGS84.es) * sine])


def mean_places(lon_deg: Floats, lat_deg: Floats, start: Ints, stop: Ints) -> tuple[Floats, Floats]:
    """Mean place of the points from `start` to before `stop`: the direction of the mean of their unit vectors."""
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    vectors = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    sums = np.concatenate([np.zeros((3, 1)), np.cumsum(vectors, axis=1)], axis=1)
    x, y, z = sums[:, stop] - sums[:, start]
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def last_before(time_us: Ints | Floats, first: Ints, end: Ints, at_us: Ints | Floats) -> Ints:
    """Last row of [first, end) whose time is not after `at_us`, by halving; `first` - 1 where there is none."""
    low, high = first - 1, end.copy()
    while (high - low > 1).any():
        middle = (low + high) // 2
        early = (high - low > 1) & (time_us[np.clip(middle, 0, len(time_us) - 1)] <= at_us)
        late = (high - low > 1) & ~early
        low, high = np.where(early, middle, low), np.where(late, middle, high)
    return np.asarray(low)


def expanded(count: Ints) -> tuple[Ints, Ints]:
    """Owner and number within it, for so many rows of each.

    >>> [part.tolist() for part in expanded(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)


def runs_of(key_changes: Bools) -> Ints:
    """Numbers of the rows at which a run begins, and the number of rows: where a key changes to that of the row."""
    return np.append(np.flatnonzero(key_changes), len(key_changes))
