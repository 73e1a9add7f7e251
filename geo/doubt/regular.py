"""Tracks too regular to be sailed: no noise, one speed to a thousandth, one course and speed for hours, a grid."""

from typing import NamedTuple

import numpy as np

from geo.doubt.rows import DEGREE_M, Rows, tallied
from geo.doubt.rules import DoubtRules
from geo.geodesy.geodesic import NAUTICAL_MILE_M, Floats
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import SECOND_US

LONG_STEP_M = 100.0  # shorter steps are even to a metre because they are short
GRID_ERROR = 1e-4  # of a cell: floats
CLOCK_S = 1.0  # to which times are rounded
EARTH_M = 6_371_008.8
KNOT_M_S = NAUTICAL_MILE_M / 3600
STEEPEST_S = 3_600.0  # steps over longer times are straight by chance of a whole passage


class Regularity(NamedTuple):
    """By piece, shape (pieces,)."""

    pairs: Floats  # of long steps under way
    even_share: Floats  # of them that no noise parts from an even course; NaN for none
    one_speed_share: Floats
    grid_share: Floats  # of rows, of pieces under way
    frozen_s: Floats  # longest time for which reported speed and course stayed, NaN if they are not reported
    stuck_s: Floats  # longest time at one place although a speed was reported


def regularity(rows: Rows, first_piece: int, pieces: int, rules: DoubtRules) -> Regularity:
    """Measure how regular pieces are.

    References
    ----------
    Positions made by a program: Bergman, B. (2021), "Systematic data analysis reveals false vessel tracks", SkyTruth;
    oceanwide: the tanker whose false coordinates "lack normal variation" (Global Fishing Watch, 2022).
    """
    steps, fixes = rows.steps, rows.fixes
    pair = np.flatnonzero(steps.end[:-1] == steps.row[1:])
    slowest = rules.moving_kn * KNOT_M_S
    long = (steps.metres >= LONG_STEP_M) & (steps.m_s >= slowest) & (steps.seconds <= STEEPEST_S)
    pair = pair[long[pair] & long[pair + 1]]
    even = _off_even_m(rows, pair) < rules.regular_m
    one_speed = np.abs(steps.m_s[pair + 1] / steps.m_s[pair] - 1) < rules.even_speed
    piece = steps.piece[pair] - first_piece
    number = tallied(piece, pieces)
    with np.errstate(invalid="ignore", divide="ignore"):
        even_share = tallied(piece, pieces, even) / number
        speed_share = tallied(piece, pieces, one_speed) / number
    kept = np.flatnonzero(rows.kept)
    grid = _on_grid(fixes.lon_deg[kept], rules.grid_deg) & _on_grid(fixes.lat_deg[kept], rules.grid_deg)
    under_way = tallied(steps.piece - first_piece, pieces, long) >= rules.regular_fixes
    of_row = rows.piece[kept] - first_piece
    grid_share = np.where(under_way, tallied(of_row, pieces, grid) / np.maximum(tallied(of_row, pieces), 1), np.nan)
    frozen, stuck = _unchanged(rows, kept, first_piece, pieces, rules)
    return Regularity(number, even_share, speed_share, grid_share, frozen, stuck)


def _off_even_m(rows: Rows, pair: Ints) -> Floats:
    """How far the middle one of three positions lies from an even course between the others, metres.

    A course that a program steers is straight in longitude and latitude, a geodesic or a rhumb line, at one speed: in
    time, longitude and latitude are bent by (0, 0), (2, 1) and (1, 0) times what meridians converge. Its clock may
    have been rounded afterwards, so that steps are even in number and not in time.
    """
    steps, fixes = rows.steps, rows.fixes
    first, middle, last = steps.row[pair], steps.row[pair + 1], steps.end[pair + 1]
    one, other = steps.seconds[pair], steps.seconds[pair + 1]
    lon = (fixes.lon_deg[last] - fixes.lon_deg[first] + 180) % 360 - 180
    part_lon = (fixes.lon_deg[middle] - fixes.lon_deg[first] + 180) % 360 - 180
    lat = fixes.lat_deg[last] - fixes.lat_deg[first]
    part_lat, height = fixes.lat_deg[middle] - fixes.lat_deg[first], np.radians(fixes.lat_deg[middle])
    across_m, up_m = lon * DEGREE_M * np.cos(height), lat * DEGREE_M
    least = np.full(len(pair), np.inf)
    for share in (one / (one + other), np.where(np.abs(one - other) <= CLOCK_S, 0.5, np.nan)):
        east = part_lon * DEGREE_M * np.cos(height) - share * across_m
        north = part_lat * DEGREE_M - share * up_m
        bend = share * (1 - share) * np.tan(height) / 2 / EARTH_M * across_m
        for e, n in ((0, 0), (2, 1), (1, 0)):
            least = np.fmin(least, np.hypot(east + e * bend * up_m, north - n * bend * across_m))
    return least


def _on_grid(degrees: Floats, grid_deg: float) -> Bools:
    cells = degrees / grid_deg
    return np.asarray(np.abs(cells - np.rint(cells)) < GRID_ERROR)


def _unchanged(rows: Rows, kept: Ints, first_piece: int, pieces: int, rules: DoubtRules) -> tuple[Floats, Floats]:
    nothing = np.full(pieces, np.nan)
    if "speed_kn" not in rows.columns or len(kept) == 0:
        return nothing, nothing
    fixes, speed = rows.fixes, rows.columns["speed_kn"][kept]
    piece, time_us = rows.piece[kept] - first_piece, fixes.time_us[kept]
    moves = speed >= rules.moving_kn  # NaN does not
    same = (piece[1:] == piece[:-1]) & moves[1:] & moves[:-1]
    place = (np.diff(fixes.lon_deg[kept]) == 0) & (np.diff(fixes.lat_deg[kept]) == 0)
    stuck = _longest_s(same & place, piece, time_us, pieces, rules.run_fixes)
    if "course_deg" not in rows.columns:
        return nothing, stuck
    course = rows.columns["course_deg"][kept]
    alike = same & ~place & (np.diff(speed) == 0) & (np.diff(course) == 0)
    return _longest_s(alike, piece, time_us, pieces, rules.regular_fixes), stuck


def _longest_s(same: Bools, piece: Ints, time_us: Ints, pieces: int, least_rows: int) -> Floats:
    """Longest stretch of each piece in which every row is the `same` as the one before, of so many rows, seconds."""
    longest = np.zeros(pieces)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    start, end = edges[::2], edges[1::2]  # rows: the last is `end`
    enough = end - start + 1 >= least_rows
    start, end = start[enough], end[enough]
    np.maximum.at(longest, piece[start], (time_us[end] - time_us[start]) / SECOND_US)
    return longest
