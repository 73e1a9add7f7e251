"""Port visits: in near a port, a stop or a silence there, and out again."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np

from geo.behaviours.circles import LONGEST_LEG_M, Spans, legs_near, within
from geo.behaviours.definitions import PortVisitRules
from geo.behaviours.port_index import PortIndex
from geo.behaviours.ways import along, instants, last_before, steps_between
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import CROSSING, GAP, SECOND_US, Kinds, Pieces


class PortVisits(NamedTuple):
    """Visits in arrays of one length; `entry` and `exit` index `BEGAN` and `ENDED` of `geo.tracks.pieces`.

    `port` is a number of the index, `NO_PORT` if none is within reach of the place by which it was told.
    """

    vessel: Ints
    port: Ints
    t_in_us: Ints
    t_out_us: Ints
    entry: Kinds
    exit: Kinds
    stops: Ints
    stopped_s: Floats
    gaps: Ints
    longest_gap_s: Floats
    confidence: Ints
    lon_deg: Floats
    lat_deg: Floats
    port_m: Floats


class _Parts(NamedTuple):
    """Parts of visits, each in one piece: from when to when, and the visit of each."""

    visit: Ints
    piece: Ints
    begun_us: Floats
    done_us: Floats


class _Stops(NamedTuple):
    number: Ints
    seconds: Floats
    first_us: Floats  # infinity where there is none


def index_for(ports: gpd.GeoDataFrame, rules: PortVisitRules) -> PortIndex:
    """Index of ports that reaches as far as `port_visits` looks."""
    return PortIndex(ports, rules.exit_m + LONGEST_LEG_M)


def port_visits(pieces: Pieces, ports: PortIndex, rules: PortVisitRules) -> PortVisits:
    """Find visits.

    Parameters
    ----------
    pieces : Pieces
        Of whole vessels.
    ports : PortIndex
        Of `index_for`.
    rules : PortVisitRules

    Returns
    -------
    PortVisits
        A visit begins when the vessel comes within `entry_m` of a port, or is heard there first, and goes on until it
        is farther than `exit_m` from all ports; also over a silence, if it is still within that afterwards. A port is
        told by where the first stop began, else the first gap, else by where the visit began.
    """
    near, close = within(legs_near(pieces, ports), ports, (rules.exit_m, rules.entry_m))
    parts = _chained(pieces, near, close)
    first = np.flatnonzero(np.append(True, np.diff(parts.visit) != 0)) if len(parts.visit) else parts.visit
    if not len(first):
        return _none()
    last = np.append(first[1:], len(parts.visit)) - 1
    entry, entered = _entries(pieces, parts, first, rules)
    left, exited = _exits(pieces, parts, last, rules)
    gaps, longest_s, gap_us = _gaps(pieces, parts, first, rules)
    stops = _stops(pieces, parts, len(first), rules)
    halted = (stops.number > 0) | (gaps > 0)
    confidence = np.where(halted, 2 + entered.astype(np.int64) + exited, 1)
    told_us = np.where(np.isfinite(stops.first_us), stops.first_us, np.where(gaps > 0, gap_us, parts.begun_us[first]))
    lon, lat = _places(pieces, parts, first, last, told_us)
    port, metres = ports.nearest(lon, lat)
    found = PortVisits(
        vessel=pieces.vessel[parts.piece[first]].astype(np.int64),
        port=port,
        t_in_us=np.round(parts.begun_us[first]).astype(np.int64),
        t_out_us=np.round(parts.done_us[last]).astype(np.int64),
        entry=entry,
        exit=left,
        stops=stops.number,
        stopped_s=stops.seconds,
        gaps=gaps,
        longest_gap_s=longest_s,
        confidence=confidence,
        lon_deg=lon,
        lat_deg=lat,
        port_m=metres,
    )
    return pick(found, confidence >= rules.min_confidence)


def _none() -> PortVisits:
    whole, real, kind = np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.int8)
    return PortVisits(whole, whole, whole, whole, kind, kind, whole, real, whole, real, whole, real, real, real)


def _bounds_us(pieces: Pieces) -> tuple[Floats, Floats]:
    """When each piece begins and ends."""
    time_us = pieces.fixes.time_us
    return time_us[pieces.first[:-1]].astype(float), time_us[pieces.first[1:] - 1].astype(float)


def _chained(pieces: Pieces, near: Spans, close: Spans) -> _Parts:
    """Stretches near ports put together over silences, those before the vessel came close left out."""
    begins, ends = _bounds_us(pieces)
    holder = _holders(near, close)
    came_us = np.full(len(near.piece), np.inf)
    np.minimum.at(came_us, holder, close.begun_us)
    at_start, at_end = near.begun_us <= begins[near.piece], near.done_us >= ends[near.piece]
    follows = np.zeros(len(near.piece), dtype=bool)
    follows[1:] = at_end[:-1] & at_start[1:] & (np.diff(near.piece) == 1)
    vessel = pieces.vessel[near.piece]
    follows[1:] &= vessel[1:] == vessel[:-1]
    follows &= pieces.began[near.piece] == GAP
    chain = np.cumsum(~follows) - 1
    part, came = np.arange(len(chain)), np.isfinite(came_us)
    first_close = np.full(int(chain[-1]) + 1 if len(chain) else 0, len(chain))
    np.minimum.at(first_close, chain[came], part[came])
    kept = np.flatnonzero(part >= first_close[chain])
    begun = np.where(part == first_close[chain], came_us, near.begun_us)[kept]
    _, visit = np.unique(chain[kept], return_inverse=True)
    return _Parts(visit.astype(np.int64), near.piece[kept], begun, near.done_us[kept])


def _holders(near: Spans, close: Spans) -> Ints:
    """Stretch of `near` that each of `close` lies in."""
    if not len(near.piece):
        return np.zeros(0, dtype=np.int64)
    low = np.searchsorted(near.piece, close.piece, "left")
    high = np.searchsorted(near.piece, close.piece, "right")
    return np.maximum(last_before(near.begun_us, low, high, close.begun_us), low)


def _silence_before_s(pieces: Pieces, piece: Ints) -> Floats:
    """Length of the silence before some pieces, 0 where it is the vessel's first."""
    begins, ends = _bounds_us(pieces)
    earlier = np.maximum(piece - 1, 0)
    same = (piece > 0) & (pieces.vessel[earlier] == pieces.vessel[piece])
    return np.asarray(np.where(same, begins[piece] - ends[earlier], 0.0) / SECOND_US)


def _entries(pieces: Pieces, parts: _Parts, first: Ints, rules: PortVisitRules) -> tuple[Kinds, Bools]:
    """How each visit began, and whether the vessel was seen to come: over a silence of at most `gap_s`, too."""
    piece = parts.piece[first]
    inside = parts.begun_us[first] <= _bounds_us(pieces)[0][piece]
    kind = np.where(inside, pieces.began[piece], CROSSING).astype(np.int8)
    seen = (kind == CROSSING) | ((kind == GAP) & (_silence_before_s(pieces, piece) <= rules.gap_s))
    return kind, np.asarray(seen)


def _exits(pieces: Pieces, parts: _Parts, last: Ints, rules: PortVisitRules) -> tuple[Kinds, Bools]:
    """How each visit ended, and whether the vessel was seen to leave."""
    piece = parts.piece[last]
    inside = parts.done_us[last] >= _bounds_us(pieces)[1][piece]
    kind = np.where(inside, pieces.ended[piece], CROSSING).astype(np.int8)
    onward = np.minimum(piece + 1, len(pieces.began) - 1)
    seen = (kind == CROSSING) | ((kind == GAP) & (_silence_before_s(pieces, onward) <= rules.gap_s))
    return kind, np.asarray(seen)


def _gaps(pieces: Pieces, parts: _Parts, first: Ints, rules: PortVisitRules) -> tuple[Ints, Floats, Floats]:
    """Silences of each visit longer than `gap_s`: how many, the longest, and when the first began."""
    later = np.setdiff1d(np.arange(len(parts.visit)), first)
    visit, begun = parts.visit[later], parts.done_us[later - 1]
    seconds = (parts.begun_us[later] - begun) / SECOND_US
    time_us = pieces.fixes.time_us
    quiet = np.flatnonzero(np.diff(time_us) > rules.gap_s * SECOND_US)
    quiet = quiet[~np.isin(quiet + 1, pieces.first[:-1])]  # within a piece, if longer ones are interpolated over
    part = _part_of(parts, np.searchsorted(pieces.first, quiet, "right") - 1, time_us[quiet].astype(float))
    held = (part >= 0) & (time_us[quiet + 1] <= parts.done_us[part])
    visit = np.append(visit, parts.visit[part[held]])
    begun = np.append(begun, time_us[quiet[held]].astype(float))
    seconds = np.append(seconds, np.diff(time_us)[quiet[held]] / SECOND_US)
    long = seconds > rules.gap_s
    longest, earliest = np.zeros(len(first)), np.full(len(first), np.inf)
    np.maximum.at(longest, visit[long], seconds[long])
    np.minimum.at(earliest, visit[long], begun[long])
    return np.bincount(visit[long], minlength=len(first)), longest, earliest


def _part_of(parts: _Parts, piece: Ints, at_us: Floats) -> Ints:
    """Part in which each instant of a piece lies; -1 where there is none."""
    low, high = np.searchsorted(parts.piece, piece, "left"), np.searchsorted(parts.piece, piece, "right")
    part = last_before(parts.begun_us, low, high, at_us)
    held = (part >= low) & (at_us <= parts.done_us[np.clip(part, 0, len(parts.piece) - 1)])
    return np.asarray(np.where(held, part, -1))


def _stops(pieces: Pieces, parts: _Parts, visits: int, rules: PortVisitRules) -> _Stops:
    """Find the stops of each visit: from a step below `stop_kn` to one above `go_kn`, anew in each part."""
    visited = np.zeros(len(pieces.began), dtype=bool)
    visited[parts.piece] = True
    places = instants(pieces, round(rules.step_s * SECOND_US), only=visited)
    steps = steps_between(places)
    begun, done = places.time_us[steps.begin].astype(float), places.time_us[steps.begin + 1]
    part = _part_of(parts, places.piece[steps.begin], begun)
    held = np.flatnonzero((part >= 0) & (done <= parts.done_us[part]))
    part, speed = part[held], steps.speed_kn[held]
    decided = (speed < rules.stop_kn) | (speed > rules.go_kn)
    row = np.arange(len(held))
    latest = np.maximum.accumulate(np.where(decided, row, -1)) if len(row) else row
    start = np.flatnonzero(np.append(True, np.diff(part) != 0)) if len(row) else row
    own = latest >= start[np.searchsorted(start, row, "right") - 1] if len(row) else decided
    stopped = own & (speed[np.maximum(latest, 0)] < rules.stop_kn)
    before = np.append(False, stopped[:-1])
    before[start] = False
    begins = stopped & ~before[: len(stopped)]
    visit = parts.visit[part]
    first_us = np.full(visits, np.inf)
    np.minimum.at(first_us, visit[begins], begun[held][begins])
    seconds = np.bincount(visit[stopped], steps.seconds[held][stopped], visits).astype(float)
    return _Stops(np.bincount(visit[begins], minlength=visits), seconds, first_us)


def _places(pieces: Pieces, parts: _Parts, first: Ints, last: Ints, at_us: Floats) -> tuple[Floats, Floats]:
    """Where each vessel was at an instant of its visit."""
    time_us = pieces.fixes.time_us
    low, high = pieces.first[parts.piece[first]], pieces.first[parts.piece[last] + 1]
    at = np.round(at_us).astype(np.int64)
    row = np.maximum(last_before(time_us, low, high, at), low)
    return along(pieces.fixes, row, np.maximum(at, time_us[row]))
