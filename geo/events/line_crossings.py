"""Where tracks cross lines: the side changes, from left to right or from right to left of the line as it is drawn."""

from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.events.boundary import Boundary
from geo.events.contact import Contacts, contacts, meeting, side
from geo.events.edge_grid import EdgeGrid
from geo.events.legs import Legs, legs_near, onward
from geo.events.stays import Place
from geo.events.stretches import instant_us
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Ints
from geo.tracks.pieces import GOES_ON, Memory, Pieces, utc

Signs = NDArray[np.int8]
LEFT, UNKNOWN, RIGHT = 1, 0, -1
CONTINUED = 2  # as the side before or after: the contact goes on in another batch


class Passings(NamedTuple):
    """Contacts with lines: the side on which a track was before, and after; last instant and place on the line."""

    vessel: NDArray[np.int32]
    serial: Ints
    line: Ints
    time_us: Ints
    x: Floats
    y: Floats
    before: Signs
    after: Signs


def no_passings() -> Passings:
    """No contacts."""
    ints, floats, signs = np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.int8)
    return Passings(np.zeros(0, dtype=np.int32), ints, ints, ints, floats, floats, signs, signs)


class LineIndex:
    """Lines with all that is made of them once."""

    def __init__(self, boundary: Boundary) -> None:
        self.boundary = boundary
        self.grid = EdgeGrid(boundary)
        edges, chain = boundary.edges_deg, boundary.chain
        number = np.arange(len(edges))
        follows = np.concatenate([[False], chain[1:] == chain[:-1]])
        self.edge_before = np.where(follows, number - 1, -1)
        self.edge_after = np.where(np.append(follows[1:], False), number + 1, -1)
        first = np.flatnonzero(~follows)
        last = np.append(first[1:], len(edges)) - 1
        rings = (edges[first, 0] == edges[last, 2]) & (edges[first, 1] == edges[last, 3])
        self.edge_before[first[rings]], self.edge_after[last[rings]] = last[rings], first[rings]


def passings(pieces: Pieces, index: LineIndex, tolerance_m: float) -> Passings:
    """Contacts of the tracks of a batch with lines, those that do not cross included."""
    legs = legs_near(pieces, index.boundary, index.grid, tolerance_m)
    met = contacts(legs, index.grid)
    plain = pick(met, met.proper)
    rows = [_Row(legs, group, index, pieces).told() for group in _groups(legs, pick(met, ~met.proper), index, pieces)]
    found = stack(_proper(pieces, legs, plain, index), _from_rows(rows, pieces))
    touched = np.array([row[2:4] for row in rows]).reshape(-1, 2)  # within a microsecond, the order of the track stays
    share = np.append(pick(legs, plain.leg).share(plain.first), touched[:, 1])
    return pick(found, np.lexsort((share, np.append(legs.row[plain.leg], touched[:, 0]))))


def _proper(pieces: Pieces, legs: Legs, met: Contacts, index: LineIndex) -> Passings:
    leg, row = met.leg, legs.row[met.leg]
    x = legs.x0[leg] + met.first * (legs.x1[leg] - legs.x0[leg])
    y = legs.y0[leg] + met.first * (legs.y1[leg] - legs.y0[leg])
    place = Place(row, pick(legs, leg).share(met.first), x, y)
    piece = pieces.of_row[row]
    return Passings(
        pieces.vessel[piece], pieces.serial[piece], index.boundary.owner[met.edge], instant_us(pieces, place), x, y,
        met.side_before, -met.side_before,
    )  # fmt: skip


class _Touch(NamedTuple):
    """One contact that is not proper: where it begins and ends on the track, by row and share, and on its leg."""

    start: tuple[int, Fraction]
    end: tuple[int, Fraction]
    leg: int
    edge: int
    first: Fraction
    last: Fraction


def _groups(legs: Legs, met: Contacts, index: LineIndex, pieces: Pieces) -> list[list[_Touch]]:
    """Contacts that follow each other without leaving the line, of one piece with one line."""
    of_row, owner = pieces.of_row, index.boundary.owner
    touches: list[tuple[tuple[int, int], _Touch]] = []
    for leg, edge in zip(met.leg.tolist(), met.edge.tolist(), strict=True):
        first, last = meeting((column[leg].item() for column in legs[3:]), index.grid.edges[edge].tolist())
        key = (int(of_row[legs.row[leg]]), int(owner[edge]))
        touches.append((key, _Touch(_at(legs, leg, first), _at(legs, leg, last), leg, edge, first, last)))
    touches.sort()
    groups: list[list[_Touch]] = []
    for _, of_one in groupby(touches, key=lambda keyed: keyed[0]):
        reach = (-1, Fraction(0))
        for _, touch in of_one:
            if touch.start > reach:
                groups.append([])
            groups[-1].append(touch)
            reach = max(reach, touch.end)
    return groups


def _at(legs: Legs, leg: int, along: Fraction) -> tuple[int, Fraction]:
    row, part, parts = int(legs.row[leg]), int(legs.part[leg]), int(legs.parts[leg])
    share = along if parts == 1 else (part + along) / parts
    return (row + 1, Fraction(0)) if share == 1 else (row, share)


class _Row:
    """One stay on a line: from which side the track came, and to which it left."""

    def __init__(self, legs: Legs, group: list[_Touch], index: LineIndex, pieces: Pieces) -> None:
        self.legs, self.group, self.index, self.pieces = legs, group, index, pieces
        self.piece = int(pieces.of_row[legs.row[group[0].leg]])
        self.start, self.end = min(t.start for t in group), max(t.end for t in group)

    def told(self) -> tuple[int, int, int, float, float, float, int, int]:
        """Piece, line, row, share, longitude, latitude, side before, side after."""
        last = max(self.group, key=lambda touch: touch.end)
        leg = last.leg
        x0, y0, x1, y1 = self._leg(leg)
        along = float(last.last)
        x, y = (x1, y1) if along == 1 else (x0 + along * (x1 - x0), y0 + along * (y1 - y0))
        line = int(self.index.boundary.owner[last.edge])
        return self.piece, line, self.end[0], float(self.end[1]), x, y, self._before(), self._after()

    def _before(self) -> int:
        comes = [touch for touch in self.group if touch.start == self.start and touch.first > 0]
        if comes:
            return self._side(comes[0], comes[0].first, begin=True)
        begins = self.start == (int(self.pieces.first[self.piece]), Fraction(0))
        return CONTINUED if begins and self.pieces.began[self.piece] == GOES_ON else UNKNOWN

    def _after(self) -> int:
        leaves = [touch for touch in self.group if touch.end == self.end and touch.last < 1]
        if leaves:
            return self._side(leaves[0], leaves[0].last, begin=False)
        ends = self.end == (int(self.pieces.first[self.piece + 1]) - 1, Fraction(0))
        return CONTINUED if ends and self.pieces.ended[self.piece] == GOES_ON else UNKNOWN

    def _side(self, touch: _Touch, along: Fraction, *, begin: bool) -> int:
        """Side of the line, where the contact is, on which the begin or the end of the leg lies."""
        x0, y0, x1, y1 = self._leg(touch.leg)
        point = (x0, y0) if begin else (x1, y1)
        ax, ay, bx, by = self.index.grid.edges[touch.edge].tolist()
        at_a, at_b = (self._is_at(touch.leg, along, corner) for corner in ((ax, ay), (bx, by)))
        before = int(self.index.edge_before[touch.edge]) if at_a else touch.edge
        after = int(self.index.edge_after[touch.edge]) if at_b else touch.edge
        return self._beside(before, after, point)

    def _is_at(self, leg: int, along: Fraction, corner: tuple[float, float]) -> bool:
        x0, y0, x1, y1 = map(Fraction, self._leg(leg))
        return x0 + along * (x1 - x0) == corner[0] and y0 + along * (y1 - y0) == corner[1]

    def _beside(self, before: int, after: int, point: tuple[float, float]) -> int:
        """Side of two edges that follow each other, or of one (-1: there is none), as seen from where they meet."""
        sides = [self._sign(edge, point) for edge in (before, after) if edge >= 0]
        if len(sides) == 1 or before == after:
            return sides[0]
        turn = self._sign(before, tuple(self.index.grid.edges[after, 2:].tolist()))
        if turn == UNKNOWN:
            return sides[0]
        return turn if all(s == turn for s in sides) else -turn

    def _sign(self, edge: int, point: tuple[float, ...]) -> int:
        corners = (np.array([value]) for value in (*self.index.grid.edges[edge].tolist(), *point))
        return int(side(*corners)[0][0])

    def _leg(self, leg: int) -> tuple[float, float, float, float]:
        legs = self.legs
        return float(legs.x0[leg]), float(legs.y0[leg]), float(legs.x1[leg]), float(legs.y1[leg])


def _from_rows(rows: list[Any], pieces: Pieces) -> Passings:
    if not rows:
        return no_passings()
    piece, line, row, share, x, y, before, after = (np.array(column) for column in zip(*rows, strict=True))
    place = Place(row, share, x, y)
    signs = (before.astype(np.int8), after.astype(np.int8))
    return Passings(pieces.vessel[piece], pieces.serial[piece], line, instant_us(pieces, place), x, y, *signs)


def settled(rows: Passings, memory: Memory) -> tuple[Passings, Passings]:
    """Join contacts over batches; return the crossings among those that are over, and the contacts that go on."""
    continues = rows.before == CONTINUED  # at one instant, after what the batch before left open
    rows = pick(rows, np.lexsort((continues, rows.time_us, rows.line, rows.serial, rows.vessel)))
    before = rows.before.copy()
    left_open: dict[tuple[int, int, int], int] = {}
    for k in np.flatnonzero((before == CONTINUED) | (rows.after == CONTINUED)).tolist():
        key = (int(rows.vessel[k]), int(rows.serial[k]), int(rows.line[k]))
        if before[k] == CONTINUED:
            before[k] = before[left_open.pop(key)] if key in left_open else UNKNOWN
        if rows.after[k] == CONTINUED:
            left_open[key] = k
    rows = rows._replace(before=before)
    crossed = pick(rows, before * rows.after == -1)
    current = [k for (v, serial, _), k in left_open.items() if memory.known[v] and memory.serial[v] == serial]
    return crossed, pick(rows, np.array(current, dtype=np.int64))


def crossings_table(rows: Passings, names: list[str], boundary: Boundary, digest: str) -> pd.DataFrame:
    """Crossings: id, line, time, lon, lat, direction, edge_model, rules; by id, line, time."""
    ids, lines = np.array(names, dtype=object), np.array(boundary.names, dtype=object)
    table = pd.DataFrame(
        {
            "id": pd.Series(ids[rows.vessel], dtype="str"),
            "line": pd.Series(lines[rows.line], dtype="str"),
            "time": utc(rows.time_us),
            "lon": onward(np.zeros(len(rows.x)), rows.x),
            "lat": rows.y,
            "direction": pd.Series(np.where(rows.before == LEFT, "left to right", "right to left"), dtype="str"),
            "edge_model": pd.Series(np.array(boundary.models, dtype=object)[rows.line], dtype="str"),
            "rules": pd.Series([digest] * len(rows.line), dtype="str"),
        }
    )
    return table.sort_values(["id", "line", "time"], ignore_index=True, kind="stable")
