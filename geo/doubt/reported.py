"""What a vessel or aircraft says of itself against what its positions say: speed, course, heights of two kinds."""

from typing import NamedTuple

import numpy as np

from geo.doubt.rows import DEGREE_M, Rows, tallied
from geo.doubt.rules import DoubtRules
from geo.geodesy.geodesic import NAUTICAL_MILE_M, Floats
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import SECOND_US

CHORD_S, LONGEST_CHORD_S = 30, 300  # over which speed and course are taken from positions
LONG_CHORD_M = 150.0  # whose direction noise of positions does not turn
STRAIGHT_DEG = 30.0  # between a chord and the next: turning vessels have no one course
HEIGHTS_S = 10.0  # in which heights of both kinds are of one place
GEOMETRIC, BAROMETRIC = 0, 1
KNOT_M_S = NAUTICAL_MILE_M / 3600


class Reported(NamedTuple):
    """By piece, shape (pieces,): steps compared, and the share of them that contradicts; NaN where none could be."""

    speeds: Floats
    speed_off_share: Floats
    courses: Floats
    course_off_share: Floats
    heights: Floats
    height_off_share: Floats


def reported(rows: Rows, first_piece: int, pieces: int, rules: DoubtRules) -> Reported:
    """Compare reported speed and course with chords of half a minute or more, and geometric with barometric height."""
    nothing = np.zeros(pieces), np.full(pieces, np.nan)
    speeds = courses = nothing
    chord = _chords(rows) if {"speed_kn", "course_deg"} & set(rows.columns) else None
    if chord is not None and len(chord.start):
        piece = rows.piece[chord.start] - first_piece
        if "speed_kn" in rows.columns:
            speeds = _share(piece, pieces, *_speeds_off(rows, chord, rules))
        if "course_deg" in rows.columns:
            courses = _share(piece, pieces, *_courses_off(rows, chord, rules))
    return Reported(*speeds, *courses, *_heights_off(rows, first_piece, pieces, rules))


class _Chords(NamedTuple):
    start: Ints
    end: Ints
    seconds: Floats
    east_m: Floats
    north_m: Floats


def _chords(rows: Rows) -> _Chords:
    """Ways between rows of one piece, half a minute apart or more; a position that is only repeated is no new one."""
    fixes, kept = rows.fixes, np.flatnonzero(rows.kept)
    lon, lat, piece = fixes.lon_deg[kept], fixes.lat_deg[kept], rows.piece[kept]
    slot = fixes.time_us[kept] // (CHORD_S * SECOND_US)
    other = piece[1:] != piece[:-1]
    fresh = np.concatenate([[True], other | (np.diff(lon) != 0) | (np.diff(lat) != 0)])[: len(kept)]
    kept, slot, piece = kept[fresh], slot[fresh], piece[fresh]
    first = np.concatenate([[True], (slot[1:] != slot[:-1]) | (piece[1:] != piece[:-1])])[: len(kept)]
    at, piece = kept[first], piece[first]
    start, end = at[:-1], at[1:]
    seconds = (fixes.time_us[end] - fixes.time_us[start]) / SECOND_US
    use = (piece[1:] == piece[:-1]) & (seconds >= CHORD_S / 2) & (seconds <= LONGEST_CHORD_S)
    start, end, seconds = start[use], end[use], seconds[use]
    east = (fixes.lon_deg[end] - fixes.lon_deg[start] + 180) % 360 - 180
    east *= DEGREE_M * np.cos(np.radians((fixes.lat_deg[start] + fixes.lat_deg[end]) / 2))
    return _Chords(start, end, seconds, east, (fixes.lat_deg[end] - fixes.lat_deg[start]) * DEGREE_M)


def _speeds_off(rows: Rows, chord: _Chords, rules: DoubtRules) -> tuple[Bools, Bools]:
    """Which chords can be compared, and which contradict: below both reported speeds or above, by more than allowed.

    A chord cuts corners, so that it may be slower where the vessel turns; it is compared where it goes on straight.
    """
    speed = rows.columns["speed_kn"]
    slow = np.minimum(speed[chord.start], speed[chord.end])
    fast = np.maximum(speed[chord.start], speed[chord.end])
    sailed = np.hypot(chord.east_m, chord.north_m) / chord.seconds / KNOT_M_S
    under_way = (np.maximum(sailed, fast) >= rules.moving_kn) & np.isfinite(slow + fast)
    off = (sailed > fast + rules.speed_off_kn) | ((sailed < slow - rules.speed_off_kn) & _straight(chord))
    return under_way, off


def _courses_off(rows: Rows, chord: _Chords, rules: DoubtRules) -> tuple[Bools, Bools]:
    course = rows.columns["course_deg"][chord.start]
    sailed = np.degrees(np.arctan2(chord.east_m, chord.north_m))
    metres = np.hypot(chord.east_m, chord.north_m)
    fast = metres / chord.seconds >= rules.moving_kn * KNOT_M_S
    use = (metres >= LONG_CHORD_M) & fast & np.isfinite(course) & _straight(chord)
    return use, _between_deg(course, sailed) > rules.course_off_deg


def _straight(chord: _Chords) -> Bools:
    """Whether a chord goes on as the one before it did, of the same piece."""
    azimuth = np.degrees(np.arctan2(chord.east_m, chord.north_m))
    joined = chord.start[1:] == chord.end[:-1]
    on = joined & (_between_deg(azimuth[1:], azimuth[:-1]) <= STRAIGHT_DEG)
    return np.concatenate([[False], on])


def _between_deg(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.abs((one - other + 180) % 360 - 180))


def _share(piece: Ints, pieces: int, use: Bools, off: Bools) -> tuple[Floats, Floats]:
    number = tallied(piece[use], pieces)
    with np.errstate(invalid="ignore", divide="ignore"):
        return number, tallied(piece[use], pieces, off[use]) / number


def _heights_off(rows: Rows, first_piece: int, pieces: int, rules: DoubtRules) -> tuple[Floats, Floats]:
    height = rows.columns.get("height_m")
    kind = rows.columns.get("height_kind")
    if height is None or kind is None:
        return np.zeros(pieces), np.full(pieces, np.nan)
    start, end = rows.steps.row, rows.steps.end
    use = (kind[start] != kind[end]) & (kind[start] >= 0) & (kind[end] >= 0) & (rows.steps.seconds <= HEIGHTS_S)
    use &= np.isfinite(height[start] + height[end])
    off = np.abs(height[end] - height[start]) > rules.height_off_m
    return _share(rows.steps.piece - first_piece, pieces, use, off)
