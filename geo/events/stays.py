"""Stretches of track inside zones: when each piece is in which zone, exactly."""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geo.events.boundary import Boundary
from geo.events.contact import Contacts, contacts
from geo.events.edge_grid import BITS, EdgeGrid, Words
from geo.events.legs import Legs, legs_near
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import CROSSING, GOES_ON, Kinds, Pieces

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


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


class ZoneIndex:
    """Zones with all that is made of them once."""

    def __init__(self, boundary: Boundary) -> None:
        self.boundary = boundary
        self.grid = EdgeGrid(boundary)
        self.zones = len(boundary.names)
        self.words: Words = self.grid.zones_of_cells(boundary.owner, self.zones)
        self._shapes: dict[int, list[BaseGeometry]] = {}
        for zone, shape in boundary.shapes:
            shapely.prepare(shape)
            self._shapes.setdefault(zone, []).append(shape)

    def of_points(self, x: Floats, y: Floats) -> tuple[Ints, Ints, Bools]:
        """Zones that hold points.

        Returns
        -------
        (array of int, array of int, array of bool)
            Point and zone of each pair, and whether the point lies on the zone's boundary.
        """
        cell = self.grid.cell(x, y)
        sure = np.flatnonzero(~self.grid.touched[cell])
        doubtful = np.flatnonzero(self.grid.touched[cell])
        found: list[tuple[Ints, int, Bools]] = []
        for zone in range(self.zones):
            inside = sure[(self.words[zone // BITS, cell[sure]] >> np.uint64(zone % BITS)) & np.uint64(1) == 1]
            found.append((inside, zone, np.zeros(len(inside), dtype=bool)))
        for zone, shape in self.boundary.shapes:
            within = doubtful[shapely.intersects_xy(shape, x[doubtful], y[doubtful])]
            found.append((within, zone, ~shapely.contains_xy(shape, x[within], y[within])))
        return (
            np.concatenate([points for points, _, _ in found]),
            np.concatenate([np.full(len(points), zone) for points, zone, _ in found]),
            np.concatenate([edge for _, _, edge in found]),
        )

    def holds(self, zone: int, x: float, y: float) -> bool:
        """Whether a point lies within a zone, not on its boundary."""
        return any(bool(shapely.contains_xy(shape, x, y)) for shape in self._shapes[zone])


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
    awkward = np.union1d(key[~met.proper], begin[on_edge])
    plain = ~np.isin(key, awkward)
    fast = _in_turn(pieces, legs, pick(met, plain), key[plain], np.setdiff1d(begin, awkward), index)
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
    share: float
    x: float
    y: float


class _Span(NamedTuple):
    start: _Spot
    end: _Spot
    label: int


_OUTSIDE, _EDGE, _INSIDE = range(3)
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
    spans = _spans(legs, met, zone, index, start, end) if first < last else []
    if on_edge_first and (began == GOES_ON or not spans):
        spans.insert(0, _Span(start, start, _EDGE))
    if ended == GOES_ON and len(met.leg):
        reached = float(met.last[met.leg == met.leg[-1]].max())
        if _spot(legs, int(met.leg[-1]), reached)[:2] == end[:2]:
            spans.append(_Span(end, end, _EDGE))
    along += [(piece, zone, s.start, s.end) for s in spans if s.label == _EDGE and s.start[:2] != s.end[:2]]
    for run in _closed_runs(spans):
        entry = began if run[0] is spans[0] else CROSSING
        leave = ended if run[-1] is spans[-1] else CROSSING
        interior = any(span.label == _INSIDE for span in run)
        if interior or GOES_ON in (entry, leave):
            yield piece, zone, run[0].start, run[-1].end, entry, leave, interior


def _only(place: Place) -> _Spot:
    return _Spot(int(place.row[0]), float(place.share[0]), float(place.x[0]), float(place.y[0]))


def _closed_runs(spans: list[_Span]) -> Iterator[list[_Span]]:
    """Find the runs of spans that lie in the closed zone."""
    return (list(run) for closed, run in groupby(spans, key=lambda span: span.label != _OUTSIDE) if closed)


def _spans(legs: Legs, met: Contacts, zone: int, index: ZoneIndex, start: _Spot, end: _Spot) -> list[_Span]:
    """Tell the whole piece as spans that are inside, on the edge or outside, from contact to contact."""
    spans: list[_Span] = []
    at = start
    for leg, of_leg in groupby(range(len(met.leg)), key=lambda k: int(met.leg[k])):
        begin, finish = (_spot(legs, leg, along) for along in (0.0, 1.0))
        if begin[:2] != at[:2]:  # what lies between legs that meet the boundary does not meet it
            spans.append(_Span(at, begin, _side(index, zone, begin.x, begin.y)))
        ties = [(float(met.first[k]), float(met.last[k])) for k in of_leg]
        for along0, along1 in pairwise(sorted({0.0, 1.0, *(along for tie in ties for along in tie)})):
            middle = _spot(legs, leg, (along0 + along1) / 2)
            runs_along = any(tie[0] <= along0 and along1 <= tie[1] for tie in ties)
            label = _EDGE if runs_along else _side(index, zone, middle.x, middle.y)
            spans.append(_Span(_spot(legs, leg, along0), _spot(legs, leg, along1), label))
        at = finish
    if at[:2] != end[:2]:
        spans.append(_Span(at, end, _side(index, zone, at.x, at.y)))
    return spans


def _side(index: ZoneIndex, zone: int, x: float, y: float) -> int:
    return _INSIDE if index.holds(zone, x, y) else _OUTSIDE


def _spot(legs: Legs, leg: int, along: float) -> _Spot:
    """Place at a share of a leg; the end of a step is the begin of the next."""
    row, part, parts, x0, y0, x1, y1 = (column[leg].item() for column in legs)
    x, y = (x0, y0) if along == 0 else (x1, y1) if along == 1 else (x0 + along * (x1 - x0), y0 + along * (y1 - y0))
    share = along if parts == 1 else (part + along) / parts
    return _Spot(row + 1, 0.0, x, y) if share == 1 else _Spot(row, share, x, y)


def _joined(fast: Stays, slow: list[_Row]) -> Stays:
    if not slow:
        return fast
    piece, zone, start, end, entry, leave, interior = zip(*slow, strict=True)
    kinds = (np.array(entry), np.array(leave), np.array(interior))
    return stack(fast, Stays(np.array(piece), np.array(zone), _places(start), _places(end), *kinds))


def _places(spots: Iterable[_Spot]) -> Place:
    rows = [*spots]
    return Place(np.array([s.row for s in rows], dtype=np.int64), *(np.array([s[k] for s in rows]) for k in (1, 2, 3)))


def _runs(along: list[_Run]) -> EdgeRuns:
    piece, zone = (np.array([run[k] for run in along], dtype=np.int64) for k in (0, 1))
    return EdgeRuns(piece, zone, _places(run[2] for run in along), _places(run[3] for run in along))
