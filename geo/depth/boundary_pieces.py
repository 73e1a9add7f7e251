"""Boundaries of zones as chords through the Earth: how far points are from them, many pairs at a time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.depth.chords import Ints, chord_m, cut_to_chords, surface_m
from geo.geodesy.geodesic import Floats

Bools = NDArray[np.bool_]

CHORD_TOLERANCE_M = 0.2  # of the boundary from the chords that stand for it: 3.2 km long at the equator
RUN = 16  # pieces of one ball
SLACK_M = 1e-3  # rounding of Earth-fixed metres, far above it
CHUNK = 32_768  # pairs at a time: what they need stays in the processor's cache


class Lists(NamedTuple):
    """Lists of whole numbers one after the other; list i is `items[start[i] : start[i] + size[i]]`."""

    start: Ints
    size: Ints
    items: Ints

    def take(self, which: Ints) -> "Lists":
        """Return lists by number, in that order."""
        size = self.size[which]
        return Lists(np.cumsum(size) - size, size, self.items[ranges(self.start[which], size)])

    def part(self, some: slice) -> "Lists":
        """Return lists that stand one after the other, without a copy of their items."""
        start, size = self.start[some], self.size[some]
        return Lists(start - start[0], size, self.items[start[0] : start[-1] + size[-1]])


def ranges(start: Ints, count: Ints) -> Ints:
    """Whole numbers start, start + 1, ... of each range, one range after the other.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(count)
    return np.asarray(np.arange(ends[-1] if ends.size else 0) + np.repeat(start - (ends - count), count))


def batches(count: Ints) -> Iterator[slice]:
    """Slices of the lists, so many at a time that their items stay in the processor's cache."""
    ends = np.cumsum(count)
    begun = 0
    while begun < ends.size:
        spent = ends[begun - 1] if begun else 0
        end = max(begun + 1, int(np.searchsorted(ends, spent + CHUNK, side="right")))
        yield slice(begun, end)
        begun = end


def first_least(values: Floats, start: Ints, count: Ints) -> tuple[Floats, Ints]:
    """Smallest value of each run of `values`, and the place of its first; no run is empty."""
    least = np.minimum.reduceat(values, start)
    run = np.repeat(np.arange(start.size), count)
    at = np.flatnonzero(values == least[run])
    runs = run[at]
    return least, at[np.concatenate([[True], runs[1:] != runs[:-1]])]


class Nearest(NamedTuple):
    """Distance to the nearest piece, metres through the Earth, and which it is."""

    chord_m: Floats
    piece: Ints


class BoundaryPieces:
    """Boundaries as chords in space; piece i from `start[:, i]`, `along[:, i]` long."""

    def __init__(self, edges_deg: Floats, zone_of_edge: Ints, zones: int) -> None:
        self.lonlat, edge = cut_to_chords(edges_deg, CHORD_TOLERANCE_M)
        self.first = np.searchsorted(zone_of_edge[edge], np.arange(zones + 1))  # piece of each zone
        self.start = surface_m(self.lonlat[:, 0].copy(), self.lonlat[:, 1].copy())
        self.along = surface_m(self.lonlat[:, 2].copy(), self.lonlat[:, 3].copy()) - self.start
        square = (self.along**2).sum(axis=0)
        self.per_square = np.divide(1.0, square, out=np.zeros_like(square), where=square > 0)  # a point has none
        self.table: Floats | None = None  # what compiled loops take, shape (m, 7): start, along, per square
        self._put_into_balls(zones)

    def compile(self) -> None:
        """Have compiled loops work from now on, to the bit as arrays do: worth the import of numba for many points."""
        if self.table is None:
            self.table = np.ascontiguousarray(np.vstack([self.start, self.along, self.per_square]).T)

    def _put_into_balls(self, zones: int) -> None:
        """Enclose runs of consecutive pieces of each zone in balls."""
        pieces = np.diff(self.first)
        runs = -(-pieces // RUN)
        self.first_ball = np.concatenate([[0], np.cumsum(runs)])
        zone = np.repeat(np.arange(zones), runs)
        start = self.first[zone] + RUN * ranges(np.zeros_like(runs), runs)
        self.ball = Lists(start, np.minimum(RUN, self.first[zone + 1] - start), np.arange(self.first[-1]))
        ball = np.repeat(np.arange(zone.size), self.ball.size)
        self.ball_centre = np.zeros((3, zone.size))
        self.ball_radius = np.zeros(zone.size)
        if zone.size:
            middle = self.start + self.along / 2
            self.ball_centre = np.add.reduceat(middle, start, axis=1) / self.ball.size
            centre = self.ball_centre[:, ball]
            reach = np.maximum(chord_m(self.start, centre), chord_m(self.start + self.along, centre))
            self.ball_radius = np.maximum.reduceat(reach, start) + SLACK_M

    def away(self, point: Floats, piece: Ints) -> tuple[Floats, Floats]:
        """Vectors from the foot on `piece` to `point` (3, n), and their lengths in metres (n,)."""
        vector, length = np.empty(point.shape), np.empty(point.shape[1])
        for low in range(0, length.size, CHUNK):
            part = slice(low, low + CHUNK)
            x, y, z, square = self._away(point[:, part], piece[part])
            vector[0, part], vector[1, part], vector[2, part] = x, y, z
            np.sqrt(square, out=length[part])
        return vector, length

    def distance(self, point: Floats, piece: Ints) -> Floats:
        """Metres from each point (3, n) to the piece named beside it (n,), through the Earth."""
        length = np.empty(point.shape[1])
        if self.table is not None:
            from geo.depth import piece_kernel  # noqa: PLC0415  numba takes 0.35 s to import

            piece_kernel.distance(point, piece, self.table, length)
            return length
        for low in range(0, length.size, CHUNK):
            part = slice(low, low + CHUNK)
            np.sqrt(self._away(point[:, part], piece[part])[3], out=length[part])
        return length

    def within(self, point: Floats, zone: Ints, limit_m: Floats) -> Lists:
        """Pieces of each point's zone in balls that come within a limit of it; at least one does."""
        balls = np.diff(self.first_ball)[zone]
        ball = ranges(self.first_ball[zone], balls)
        who = np.repeat(np.arange(zone.size), balls)
        gap = chord_m(point.take(who, axis=1), self.ball_centre.take(ball, axis=1)) - self.ball_radius[ball]
        near = gap <= limit_m[who] + SLACK_M
        chosen = self.ball.take(ball[near])
        count = np.bincount(who[near], weights=chosen.size, minlength=zone.size).astype(np.int64)
        return Lists(np.cumsum(count) - count, count, chosen.items)

    def nearest(self, point: Floats, lists: Lists) -> Nearest:
        """Nearest piece of each point's list, of several the first."""
        who = np.repeat(np.arange(lists.size.size), lists.size)
        away = self.distance(point.take(who, axis=1), lists.items)
        least, first = first_least(away, lists.start, lists.size)
        return Nearest(least, lists.items[first])

    def _away(self, point: Floats, piece: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        (a, b, c), (u, v, w) = (part.take(piece, axis=1) for part in (self.start, self.along))
        x, y, z = point[0] - a, point[1] - b, point[2] - c
        share = x * u
        share += y * v
        share += z * w
        share *= self.per_square.take(piece)
        np.maximum(share, 0.0, out=share)
        np.minimum(share, 1.0, out=share)
        u *= share
        v *= share
        w *= share
        x -= u
        y -= v
        z -= w
        return x, y, z, x * x + y * y + z * z
