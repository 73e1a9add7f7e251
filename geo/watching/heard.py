"""What was heard of each vessel: pieces of track with their ends, how fast it goes, and the fixes near a place."""

from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import (
    Bools,
    Fixes,
    Ids,
    Ints,
    Positions,
    Report,
    no_fixes,
    read_fixes_with,
    sort_fixes,
    vessel_blocks,
)
from geo.tracks.pieces import CUT, OUTERMOST, SECOND_US, Memory, Pieces, cut_pieces
from geo.tracks.rules import Rules

METRES_A_DEGREE = EARTH_MEAN_RADIUS_M * np.pi / 180
KNOT_M_S = 1852 / 3600
UNDER_WAY_M_S = KNOT_M_S  # slower is swinging at anchor
TURN_DEG, HALF_TURN_DEG = 360.0, 180.0
COURSE_S = 600.0  # over which the course of a piece that ends is taken

Codes: TypeAlias = NDArray[np.int32]


class Ends(NamedTuple):
    """First and last fix of each piece of track, and how it moved there; times in microseconds, degrees a second."""

    vessel: Codes
    began_cut: Bools
    t0_us: Ints
    lon0_deg: Floats
    lat0_deg: Floats
    east0: Floats
    north0: Floats
    t1_us: Ints
    lon1_deg: Floats
    lat1_deg: Floats
    east1: Floats
    north1: Floats


class Near(NamedTuple):
    """Fixes near a place, by vessel and time; `next_s` is the time to the next of the piece, 0 for its last."""

    vessel: Codes
    time_us: Ints
    lon_deg: Floats
    lat_deg: Floats
    next_s: Floats
    next_m: Floats


class Sourced(NamedTuple):
    """Rows near a place as they came, each with the code of the receiver that heard it, -1 where it is not known."""

    fixes: Fixes
    source: Codes


class Heard(NamedTuple):
    """All that was heard.

    Ids by code, ends of pieces, mean speed under way (m/s, NaN if a vessel never was), class of each vessel's station
    (1 A, 2 B, 0 not known), fixes near, and the same rows with their receivers (none where no receiver is told).
    """

    names: list[str]
    ends: Ends
    speed_m_s: Floats
    ship_class: Codes
    near: Near
    sourced: Sourced


def heard(positions: Positions, rules: Rules, box_deg: tuple[float, float, float, float]) -> Heard:
    """Read positions, clean and cut them by the rules of events, and keep what watching is told by.

    Parameters
    ----------
    positions
        As `geo.find_events` takes them.
    rules : Rules
    box_deg : (west, south, east, north)
        Fixes in it are kept; west > east is across 180 degrees.

    Returns
    -------
    Heard
    """
    ids = Ids()
    rows, also = read_fixes_with(positions, ids, Report(), ("ship_class", "source"))
    polar = np.zeros(len(rows.vessel), dtype=bool)
    memory = Memory()
    memory.grow(len(ids.names))
    ends: list[Ends] = []
    near: list[Near] = []
    way_m, way_s = np.zeros(len(ids.names)), np.zeros(len(ids.names))
    for block in vessel_blocks(rows):
        pieces = cut_pieces(*sort_fixes(rows, polar, block, Report()), memory, rules, Report(), OUTERMOST)
        step_s, step_m = _steps(pieces)
        ends.append(_ends(pieces))
        moving = step_m > UNDER_WAY_M_S * step_s
        vessel = pieces.fixes.vessel
        way_m += np.bincount(vessel[moving], weights=step_m[moving], minlength=len(way_m))
        way_s += np.bincount(vessel[moving], weights=step_s[moving], minlength=len(way_s))
        near.append(_near(pieces.fixes, step_s, step_m, box_deg))
    with np.errstate(invalid="ignore"):
        speed_m_s = way_m / np.where(way_s > 0, way_s, np.nan)
    classes, sourced = (
        _classes(rows, also.get("ship_class"), len(ids.names)),
        _sourced(rows, also.get("source"), box_deg),
    )
    return Heard(ids.names, stack(*ends), speed_m_s, classes, stack(*near), sourced)


def _classes(rows: Fixes, column: pa.ChunkedArray | None, vessels: int) -> Codes:
    found = np.zeros(vessels, dtype=np.int32)
    if column is not None:
        for code, name in enumerate(("A", "B"), start=1):
            told = pc.fill_null(pc.equal(pc.cast(column, pa.string()), name), False)
            found[rows.vessel[told.to_numpy(zero_copy_only=False)]] = code
    return found


def _sourced(rows: Fixes, column: pa.ChunkedArray | None, box_deg: tuple[float, float, float, float]) -> Sourced:
    if column is None:
        return Sourced(no_fixes(), np.zeros(0, dtype=np.int32))
    there = np.flatnonzero(in_box(rows.lon_deg, rows.lat_deg, box_deg))
    return Sourced(pick(rows, there), Ids().codes(column)[there])


def metres_between(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Distance on a sphere, as in a plane about the middle: 1 % up to some hundred kilometres."""
    east = shorter(lon2 - lon1) * np.cos(np.radians((lat1 + lat2) / 2))
    return np.asarray(np.hypot(east, lat2 - lat1) * METRES_A_DEGREE)


def shorter(degrees: Floats) -> Floats:
    """Difference of longitudes, the short way round."""
    return np.asarray((degrees + HALF_TURN_DEG) % TURN_DEG - HALF_TURN_DEG)


def in_box(lon_deg: Floats, lat_deg: Floats, box_deg: tuple[float, float, float, float]) -> Bools:
    """Whether positions lie in a box of degrees, which may go over 180."""
    west, south, east, north = box_deg
    across = (lon_deg >= west) | (lon_deg <= east) if west > east else (lon_deg >= west) & (lon_deg <= east)
    return np.asarray(across & (lat_deg >= south) & (lat_deg <= north))


def _steps(pieces: Pieces) -> tuple[Floats, Floats]:
    """Seconds and metres to the next fix of the same piece; 0 for its last."""
    fixes = pieces.fixes
    seconds, metres = np.zeros(len(fixes.vessel)), np.zeros(len(fixes.vessel))
    seconds[:-1] = np.diff(fixes.time_us) / SECOND_US
    metres[:-1] = metres_between(fixes.lon_deg[:-1], fixes.lat_deg[:-1], fixes.lon_deg[1:], fixes.lat_deg[1:])
    last = pieces.first[1:] - 1
    seconds[last], metres[last] = 0.0, 0.0
    return seconds, metres


def _near(fixes: Fixes, step_s: Floats, step_m: Floats, box_deg: tuple[float, float, float, float]) -> Near:
    rows = np.flatnonzero(in_box(fixes.lon_deg, fixes.lat_deg, box_deg))
    near = pick(fixes, rows)
    return Near(near.vessel, near.time_us, near.lon_deg, near.lat_deg, step_s[rows], step_m[rows])


def _ends(pieces: Pieces) -> Ends:
    fixes, first, last = pieces.fixes, pieces.first[:-1], pieces.first[1:] - 1
    lasting_s = np.maximum((fixes.time_us[last] - fixes.time_us[first]) / SECOND_US, 1e-6)
    back = np.ceil(np.minimum((last - first) * COURSE_S / lasting_s, last - first)).astype(np.int64)
    return Ends(
        fixes.vessel[first],
        pieces.began == CUT,
        fixes.time_us[first],
        fixes.lon_deg[first],
        fixes.lat_deg[first],
        *_motion(fixes, first, first + back),
        fixes.time_us[last],
        fixes.lon_deg[last],
        fixes.lat_deg[last],
        *_motion(fixes, last - back, last),
    )


def _motion(fixes: Fixes, start: Ints, end: Ints) -> tuple[Floats, Floats]:
    """Degrees a second to the east and to the north; NaN where there is but one fix."""
    seconds = (fixes.time_us[end] - fixes.time_us[start]) / SECOND_US
    seconds = np.where(seconds > 0, seconds, np.nan)
    return shorter(fixes.lon_deg[end] - fixes.lon_deg[start]) / seconds, (
        fixes.lat_deg[end] - fixes.lat_deg[start]
    ) / seconds


def typical_speed_m_s(speed_m_s: Floats) -> float:
    """Median of the vessels' mean speeds under way; NaN if none was."""
    known = speed_m_s[np.isfinite(speed_m_s)]
    return float(np.median(known)) if len(known) else float("nan")


def as_times(time_us: Ints) -> pd.Series:
    """Timestamps, UTC."""
    return pd.Series(pd.to_datetime(time_us, unit="us", utc=True))
