"""Stretches of track inside zones: when each piece is in which zone, exactly."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from geo.events.contact import Contacts, contacts, meeting
from geo.events.legs import Leg, Legs, legs_near
from geo.events.zone_index import ZoneIndex
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import distinct, pick, stack
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import CROSSING, GOES_ON, Kinds, Pieces


class Place(NamedTuple):
    """Places on a track: at the share `share`, in [0, 1), of the step that begins at `row`; longitude in the frame."""

    row: Ints
    share: Floats
    x: Floats
    y: Floats


class Stays(NamedTuple):
    """Longest stretches of a piece in a closed zone.

    `interior` is False where no instant of the stretch lies within the zone: such a stretch is kept only if the piece
    goes on in another batch, since it may yet lead inside. `entry` and `exit` index `pieces.BEGAN` and `ENDED`.
    """

    piece: Ints
    zone: Ints
    start: Place
    end: Place
    entry: Kinds
    exit: Kinds
    interior: Bools


class EdgeRuns(NamedTuple):
    """Stretches of pieces that run along the boundary of a zone."""

    piece: Ints
    zone: Ints
    start: Place
    end: Place


def stays(pieces: Pieces, index: ZoneIndex, tolerance_m: float) -> Stays:
    """Find when each piece of track is in which zone.

    A zone is closed: its boundary belongs to it. Where tracks and edges cross properly, each crossing is an entry or an
    exit in turn; where a track touches a vertex or runs along an edge, what lies between the contacts decides.
    """
    return stays_and_runs(pieces, index, tolerance_m)[0]


def stays_and_runs(pieces: Pieces, index: ZoneIndex, tolerance_m: float) -> tuple[Stays, EdgeRuns]:
    """As `stays`, and where pieces run along the boundary of a zone for a time."""
    x = index.boundary.in_frame(pieces.fixes.lon_deg[pieces.first[:-1]])
    piece, zone, on_edge = index.of_points(x, pieces.fixes.lat_deg[pieces.first[:-1]])
    begin = piece * index.zones + zone
    legs = legs_near(pieces, index.boundary, index.grid, tolerance_m)
    met = contacts(legs, index.grid)
    of_row = pieces.of_row
    key = of_row[legs.row[met.leg]] * index.zones + index.boundary.owner[met.edge]
    awkward = distinct(np.concatenate([key[~met.proper], begin[on_edge]]))
    plain = ~np.isin(key, awkward)
    fast = _in_turn(pieces, legs, pick(met, plain), key[plain], distinct(begin[~np.isin(begin, awkward)]), index)
    first_on_edge = set(begin[on_edge].tolist())
    order = np.argsort(key, kind="stable")
    bounds = np.searchsorted(key[order], np.stack([awkward, awkward + 1])).T.tolist()
    along: list[_Run] = []
    slow = [
        row
        for k, (low, high) in zip(awkward.tolist(), bounds, strict=True)
        for row in _step_by_step(
            pieces, legs, pick(met, order[low:high]), k, index, along, on_edge_first=k in first_on_edge
        )
    ]
    return _joined(fast, slow), _runs(along)


def _in_turn(pieces: Pieces, legs: Legs, met: Contacts, key: Ints, inside_first: Ints, index: ZoneIndex) -> Stays:
    """Pair proper crossings: in, out, in, out; a piece that begins or ends inside adds its own begin or end."""
    leg = met.leg
    rows, shares = legs.row[leg], pick(legs, leg).share(met.first)
    crossings = Place(
        rows,
        shares,
        legs.x0[leg] + met.first * (legs.x1[leg] - legs.x0[leg]),
        legs.y0[leg] + met.first * (legs.y1[leg] - legs.y0[leg]),
    )
    keys, counts = np.unique(np.concatenate([key, inside_first]), return_counts=True)  # with its begin where inside
    inside_last = keys[counts % 2 == 1]
    begins = _fix(pieces, pieces.first[inside_first // index.zones], index)
    ends = _fix(pieces, pieces.first[inside_last // index.zones + 1] - 1, index)
    place = stack(crossings, begins, ends)
    all_keys = np.concatenate([key, inside_first, inside_last])
    turn = np.repeat([1, 0, 2], [len(key), len(inside_first), len(inside_last)])
    order = np.lexsort((place.share, place.row, turn, all_keys))
    place, turn, all_keys = pick(place, order), turn[order], all_keys[order]
    piece = all_keys[0::2] // index.zones
    return Stays(
        piece,
        all_keys[0::2] % index.zones,
        pick(place, slice(0, None, 2)),
        pick(place, slice(1, None, 2)),
        np.where(turn[0::2] == 0, pieces.began[piece], CROSSING).astype(np.int8),
        np.where(turn[1::2] == 2, pieces.ended[piece], CROSSING).astype(np.int8),  # noqa: PLR2004  an end
        np.ones(len(piece), dtype=bool),
    )


def _fix(pieces: Pieces, rows: Ints, index: ZoneIndex) -> Place:
    x = index.boundary.in_frame(pieces.fixes.lon_deg[rows])
    return Place(rows, np.zeros(len(rows)), x, pieces.fixes.lat_deg[rows])


class _Spot(NamedTuple):
    row: int
    share: Fraction
    x: float
    y: float


class _Span(NamedTuple):
    start: _Spot
    end: _Spot
    label: int


NONE, ALL = Fraction(0), Fraction(1)
_OUTSIDE, _EDGE, _INSIDE, _OFF_EDGE = range(4)  # off the edge: inside or outside
_Tie = tuple[Fraction, Fraction]
_Row = tuple[int, int, _Spot, _Spot, int, int, bool]
_Run = tuple[int, int, _Spot, _Spot]


def _step_by_step(
    pieces: Pieces,
    legs: Legs,
    met: Contacts,
    one: int,
    index: ZoneIndex,
    along: list[_Run],
    *,
    on_edge_first: bool,
) -> Iterator[_Row]:
    """Stretches of one piece in one zone whose boundary it touches or runs along; puts where it does into `along`."""
    piece, zone = divmod(one, index.zones)
    began, ended = int(pieces.began[piece]), int(pieces.ended[piece])
    first, last = int(pieces.first[piece]), int(pieces.first[piece + 1]) - 1
    start, end = (_only(_fix(pieces, np.array([row]), index)) for row in (first, last))
    at_legs = [Leg(*row) for row in zip(*(column[met.leg].tolist() for column in legs), strict=True)]
    ties = [meeting(leg[3:], edge) for leg, edge in zip(at_legs, index.grid.edges[met.edge].tolist(), strict=True)]
    spans = _spans(at_legs, ties, zone, index, start, end) if first < last else []
    if on_edge_first and (began == GOES_ON or not spans):
        spans.insert(0, _Span(start, start, _EDGE))
    if ended == GOES_ON and ties:
        reached = max(tie[1] for leg, tie in zip(at_legs, ties, strict=True) if leg == at_legs[-1])
        if _spot(at_legs[-1], reached)[:2] == end[:2]:
            spans.append(_Span(end, end, _EDGE))
    along += [(piece, zone, s.start, s.end) for s in spans if s.label == _EDGE and s.start[:2] != s.end[:2]]
    for run in _closed_runs(spans):
        entry = began if run[0] is spans[0] else CROSSING
        leave = ended if run[-1] is spans[-1] else CROSSING
        interior = any(span.label == _INSIDE for span in run)
        if interior or GOES_ON in (entry, leave):
            yield piece, zone, run[0].start, run[-1].end, entry, leave, interior


def _only(place: Place) -> _Spot:
    return _Spot(int(place.row[0]), Fraction(0), float(place.x[0]), float(place.y[0]))


def _closed_runs(spans: list[_Span]) -> Iterator[list[_Span]]:
    """Find the runs of spans that lie in the closed zone."""
    return (list(run) for closed, run in groupby(spans, key=lambda span: span.label != _OUTSIDE) if closed)


def _spans(at_legs: list[Leg], ties: list[_Tie], zone: int, index: ZoneIndex, start: _Spot, end: _Spot) -> list[_Span]:
    """Tell the whole piece as spans that are inside, on the edge or outside, from contact to contact."""
    spans: list[_Span] = []
    asked: list[tuple[Leg, Fraction]] = []
    at = start
    for leg, of_leg in groupby(range(len(ties)), key=lambda k: at_legs[k]):
        begin = _spot(leg, NONE)
        if begin[:2] != at[:2]:  # what lies between legs that meet the boundary does not meet it
            spans.append(_Span(at, begin, _OFF_EDGE))
            asked.append((leg, NONE))
            at = begin
        here = [ties[k] for k in of_leg]
        for along0, along1 in pairwise(sorted({NONE, ALL, *(along for tie in here for along in tie)})):
            runs_along = any(tie[0] <= along0 and along1 <= tie[1] for tie in here)
            reached = _spot(leg, along1)
            spans.append(_Span(at, reached, _EDGE if runs_along else _OFF_EDGE))
            asked += [] if runs_along else [(leg, (along0 + along1) / 2)]
            at = reached
    if at[:2] != end[:2]:
        spans.append(_Span(at, end, _OFF_EDGE))
        asked.append((at_legs[-1], ALL) if ties else (Leg(start.row, 0, 1, start.x, start.y, start.x, start.y), NONE))
    inside = iter(index.hold(zone, asked).tolist())
    return [
        span._replace(label=_INSIDE if next(inside) else _OUTSIDE) if span.label == _OFF_EDGE else span
        for span in spans
    ]


def _spot(leg: Leg, along: Fraction) -> _Spot:
    """Place at a share of a leg; the end of a step is the begin of the next."""
    row, part, parts, x0, y0, x1, y1 = leg
    step = float(along)
    x, y = (x1, y1) if step == 1 else (x0 + step * (x1 - x0), y0 + step * (y1 - y0))
    share = along if parts == 1 else (part + along) / parts
    return _Spot(row + 1, NONE, x, y) if share == ALL else _Spot(row, share, x, y)


def _joined(fast: Stays, slow: list[_Row]) -> Stays:
    if not slow:
        return fast
    piece, zone, start, end, entry, leave, interior = zip(*slow, strict=True)
    kinds = (np.array(entry), np.array(leave), np.array(interior))
    return stack(fast, Stays(np.array(piece), np.array(zone), _places(start), _places(end), *kinds))


def _places(spots: Iterable[_Spot]) -> Place:
    rows = [*spots]
    share = np.array([float(spot.share) for spot in rows])
    row = np.array([spot.row for spot in rows], dtype=np.int64) + (share == 1)  # rounded to the end of the step
    return Place(row, np.where(share == 1, 0, share), *(np.array([spot[k] for spot in rows]) for k in (2, 3)))


def _runs(along: list[_Run]) -> EdgeRuns:
    piece, zone = (np.array([run[k] for run in along], dtype=np.int64) for k in (0, 1))
    return EdgeRuns(piece, zone, _places(run[2] for run in along), _places(run[3] for run in along))
