"""Times during which a track lies within a distance of some port: of circles, all together."""

from typing import NamedTuple

import numpy as np

from geo.behaviours.port_index import PortIndex
from geo.behaviours.ways import between, expanded, short_way
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Ints
from geo.tracks.pieces import Pieces

LONGEST_LEG_DEG = 0.05  # |longitudes| + |latitudes|; longer steps are cut
LONGEST_LEG_M = LONGEST_LEG_DEG * 111_700.0


class Legs(NamedTuple):
    """Straight parts of tracks: piece, when and where each begins and ends."""

    piece: Ints
    begun_us: Floats
    done_us: Floats
    lon0: Floats
    lat0: Floats
    lon1: Floats
    lat1: Floats


class Spans(NamedTuple):
    """Stretches of time, microseconds, of pieces; by piece and time, no two of a piece touch."""

    piece: Ints
    begun_us: Floats
    done_us: Floats


def legs_near(pieces: Pieces, ports: PortIndex) -> Legs:
    """Straight parts that can come near a port; the last fix of each piece is one without length.

    `ports` reach by `LONGEST_LEG_M` further than what is asked, so a leg is near if its first end is.
    """
    fixes = pieces.fixes
    rows = len(fixes.time_us)
    last = np.zeros(rows, dtype=bool)
    last[pieces.first[1:] - 1] = True
    long = np.append(pieces.step_deg > LONGEST_LEG_DEG, np.zeros(min(rows, 1), dtype=bool)) & ~last
    short = np.flatnonzero(~long)
    short = short[ports.maybe(fixes.lon_deg[short], fixes.lat_deg[short])]
    found = _legs(pieces, short, np.zeros(len(short)), np.ones(len(short)), last)
    far = np.flatnonzero(long)
    parts = np.ceil(pieces.step_deg[far] / LONGEST_LEG_DEG * 1.1).astype(np.int64)
    which, number = expanded(parts)
    cut = _legs(pieces, far[which], number / parts[which], (number + 1) / parts[which], last)
    legs = stack(found, pick(cut, ports.maybe(cut.lon0, cut.lat0)))
    return pick(legs, np.lexsort((legs.begun_us, legs.piece)))


def _legs(pieces: Pieces, rows: Ints, low: Floats, high: Floats, last: Ints) -> Legs:
    fixes = pieces.fixes
    onward = np.where(last[rows], rows, np.minimum(rows + 1, len(last) - 1))
    ends = (fixes.lon_deg[rows], fixes.lat_deg[rows], fixes.lon_deg[onward], fixes.lat_deg[onward])
    whole = (low == 0) & (high == 1)
    places = ends if whole.all() else (*between(*ends, low), *between(*ends, high))
    begun, done = fixes.time_us[rows].astype(float), fixes.time_us[onward].astype(float)
    piece = np.searchsorted(pieces.first, rows, "right") - 1
    end_us = np.where(high == 1, done, begun + high * (done - begun))
    return Legs(piece, np.where(low == 0, begun, begun + low * (done - begun)), end_us, *places)


def within(legs: Legs, ports: PortIndex, radii_m: tuple[float, ...]) -> list[Spans]:
    """Stretches of time within each of some distances of any port, on the plane of the port.

    Parameters
    ----------
    legs : Legs
        Of `legs_near`.
    ports : PortIndex
        Reaching by `LONGEST_LEG_M` beyond the largest distance.
    radii_m : tuple of float
    """
    leg, port = ports.candidates(legs.lon0, legs.lat0)
    x0, y0 = ports.plane(port, legs.lon0[leg], legs.lat0[leg])
    east = short_way(legs.lon1 - legs.lon0)[leg]
    x1, y1 = ports.plane(port, legs.lon0[leg] + east, legs.lat1[leg])
    dx, dy = x1 - x0, y1 - y0
    square, half = dx * dx + dy * dy, x0 * dx + y0 * dy
    at0, at1 = x0 * x0 + y0 * y0, x1 * x1 + y1 * y1
    found = []
    for radius in radii_m:
        low, high, held = inside_share(square, half, at0 - radius * radius, at1 - radius * radius)
        begun, span = legs.begun_us[leg[held]], (legs.done_us - legs.begun_us)[leg[held]]
        ends = np.where(high == 1, legs.done_us[leg[held]], begun + high * span)
        found.append(merged(legs.piece[leg[held]], begun + low * span, ends))
    return found


def inside_share(square: Floats, half: Floats, out0: Floats, out1: Floats) -> tuple[Floats, Floats, Ints]:
    """Shares of straight ways between which they lie in a closed circle; and which ways do so at all.

    Parameters
    ----------
    square, half : array of float
        Squared length of the way d, and scalar product of d and the vector from the circle's centre to its start.
    out0, out1 : array of float
        Squared distance of start and end from the centre, less that of the circle.
    """
    in0, in1 = out0 <= 0, out1 <= 0
    reach = half * half - square * out0
    through = (reach > 0) & (square > 0) & (half < 0) & (half > -square)
    held = np.flatnonzero(in0 | in1 | through)
    root = np.sqrt(np.maximum(reach[held], 0))
    length = np.where(square[held] > 0, square[held], 1.0)
    low = np.where(in0[held], 0.0, np.clip((-half[held] - root) / length, 0, 1))
    high = np.where(in1[held], 1.0, np.clip((-half[held] + root) / length, 0, 1))
    return low, np.maximum(low, high), held


def merged(piece: Ints, begun_us: Floats, done_us: Floats) -> Spans:
    """Stretches put together where they touch or overlap."""
    if not len(piece):
        return Spans(piece, begun_us, done_us)
    order = np.lexsort((begun_us, piece))
    piece, begun_us, done_us = piece[order], begun_us[order], done_us[order]
    latest = latest_so_far(piece, done_us)
    begins = np.append(True, (np.diff(piece) != 0) | (begun_us[1:] > latest[:-1]))
    starts = np.flatnonzero(begins)
    return Spans(piece[starts], begun_us[starts], np.maximum.reduceat(done_us, starts))


def latest_so_far(group: Ints, done_us: Floats) -> Floats:
    """Greatest of the values of each row's group up to the row; `group` does not decrease."""
    order = np.argsort(done_us, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    highest = np.maximum.accumulate(group * len(order) + rank) - group * len(order)
    return np.asarray(done_us[order[highest]])
