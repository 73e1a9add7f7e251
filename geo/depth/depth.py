"""How far from the boundary of a zone a path gets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.depth.boundary_pieces import Bools, first_least
from geo.depth.chords import Ints, arc_m, chord_m, sagitta_m, surface_m
from geo.depth.nearest_edge import NearestEdges
from geo.depth.promising import STRIDE, promising
from geo.geodesy.geodesic import Floats

HIGHEST_LATITUDE_DEG = 89.0
STOP_M = 0.25  # a stretch is not looked into where it can be deeper than its ends by no more than this,
STOP_SHARE = 5e-5  # or than this share of the depth
ROUNDING_M = 1e-6  # of an upper bound
BLOCK = 1 << 18  # vertices at a time: what they need stays in the processor's cache
INNER = 0.05  # a stretch is cut no nearer to its ends, as a share of it


class _Path(NamedTuple):
    """Vertices of some paths, their path and zone, and the points of space."""

    path: Ints
    zone: Ints
    lon_deg: Floats
    lat_deg: Floats
    point: Floats


class _Bound(NamedTuple):
    """Upper bound of each vertex's distance, and the piece of boundary that it is the distance to."""

    chord_m: Floats
    piece: Ints


class _Stretch(NamedTuple):
    """Stretches of segments: from share `low` to share `high`, with what is known of both ends."""

    path: Ints
    zone: Ints
    lon_deg: Floats  # of the segment's ends, shape (2, n)
    lat_deg: Floats
    low: Floats
    high: Floats
    start: Floats  # in space, shape (3, n)
    end: Floats
    start_m: Floats  # upper bound of the distance to the boundary, or the distance
    end_m: Floats
    start_piece: Ints  # of the boundary, to which that is the distance
    end_piece: Ints

    def take(self, which: Ints) -> _Stretch:
        """Stretches by number."""
        return _Stretch._make(values.take(which, axis=-1) for values in self)

    def length_m(self) -> Floats:
        """Chord from end to end."""
        return chord_m(self.start, self.end)

    def sagitta_m(self) -> Floats:
        """How far the stretch may lie from that chord."""
        return sagitta_m(self.length_m(), np.abs(self.lat_deg).max(axis=0))


class DistanceTo:
    """Distances to the boundaries of a set of zones, prepared once.

    The value of a path is the greatest of its segments', and that of a segment is its own: it does not depend on what
    else is in the path or in the call. What cannot exceed the greatest yet found is left out, which changes no bit.

    Parameters
    ----------
    edges_deg : array, shape (m, 4)
        Longitude and latitude of both ends of each edge, EPSG:4326, longitudes continuous; the edge is straight in
        longitude and latitude.
    zone_of_edge : array of int, shape (m,)
        Zone of each edge, from 0, sorted.
    zones : int
        How many zones there are.

    Raises
    ------
    ValueError
        If shapes, zones or latitudes are not as said here.
    """

    def __init__(self, edges_deg: Floats, zone_of_edge: Ints, *, zones: int) -> None:
        edges = np.asarray(edges_deg, dtype=float).reshape(-1, 4)
        zone = np.asarray(zone_of_edge, dtype=np.int64)
        _check(edges[:, ::2], edges[:, 1::2], "edge")
        if (
            zone.shape != (len(edges),)
            or (np.diff(zone) < 0).any()
            or (zone.size and not 0 <= zone[0] <= zone[-1] < zones)
        ):
            raise ValueError(
                f"zone_of_edge has shape {zone.shape} for {len(edges)} edges of {zones} zones; "
                "expected one number for each edge, from 0 to one below `zones`, sorted. Sort the edges by zone first."
            )
        self._grid = NearestEdges(edges, zone, zones=zones)

    def farthest_m(self, path: Ints, zone_of_path: Ints, lon_deg: Floats, lat_deg: Floats) -> Floats:
        """Greatest distance of each path from the boundary of its zone, at any of its points.

        Parameters
        ----------
        path : array of int, shape (n,)
            Path of each vertex, from 0, not decreasing. Consecutive vertices of a path are joined straight in longitude
            and latitude.
        zone_of_path : array of int, shape (k,)
            Zone of each path. Every path has a vertex, and lies on one side of the boundary.
        lon_deg, lat_deg : array, shape (n,)
            EPSG:4326, in the longitudes of the zone's edges.

        Returns
        -------
        array of float, shape (k,)
            Metres on the WGS 84 ellipsoid, to 0.5 m or 0.05 %.

        Raises
        ------
        ValueError
            If shapes, numbers or latitudes are not as said here, or a zone has no edges.
        """
        path, zones = np.asarray(path, dtype=np.int64), np.asarray(zone_of_path, dtype=np.int64)
        lon, lat = np.asarray(lon_deg, dtype=float), np.asarray(lat_deg, dtype=float)
        first = self._starts(path, zones, lon, lat)
        hope = promising(first, lon, lat, lambda some: self._vertex_m(zones[path[some]], lon[some], lat[some]))
        farthest, first = hope.reached.copy(), np.searchsorted(hope.part, np.arange(hope.path.size + 1))
        block = BLOCK // STRIDE
        for start in range(0, hope.path.size, block):
            owner = hope.path[start : start + block]
            rows = slice(first[start], first[start + owner.size])
            x, y, part = lon[hope.vertex[rows]], lat[hope.vertex[rows]], hope.part[rows] - start
            at = _Path(part, zones[owner][part], x, y, surface_m(x, y))
            np.maximum.at(farthest, owner, self._farthest(at, farthest[owner]))
        return arc_m(farthest)

    def _vertex_m(self, zone: Ints, lon: Floats, lat: Floats) -> Floats:
        """Chord of each vertex."""
        found = np.empty(zone.size)
        for start in range(0, zone.size, BLOCK):
            part = slice(start, start + BLOCK)
            found[part] = self._grid.nearest(surface_m(lon[part], lat[part]), zone[part], lon[part], lat[part])[0]
        return found

    def _starts(self, path: Ints, zones: Ints, lon: Floats, lat: Floats) -> Ints:
        """Place of each path's first vertex, and the number of vertices; refuse what does not fit."""
        _check(lon, lat, "vertex")
        first = np.searchsorted(path, np.arange(zones.size + 1))
        if (
            not path.shape == lon.shape == lat.shape
            or (np.diff(path) < 0).any()
            or (np.diff(first) < 1).any()
            or first[-1] != path.size
        ):
            raise ValueError(
                f"path has shape {path.shape} for {lon.shape} longitudes and {zones.size} zones of paths; expected the "
                "path of each vertex, from 0, not decreasing, and a vertex for every path. Number them with np.repeat."
            )
        if zones.size and not 0 <= zones.min() <= zones.max() < self._grid.has.size:
            raise ValueError(
                f"a path has zone {zones.min() if zones.min() < 0 else zones.max()}; "
                f"expected zones from 0 to {self._grid.has.size - 1}, as given when the boundaries were prepared."
            )
        if not self._grid.has[zones].all():
            raise ValueError(
                f"zone {zones[~self._grid.has[zones]][0]} has no edges, so nothing has a distance to its boundary; "
                "expected at least one. Leave out paths of empty zones."
            )
        return first

    def _farthest(self, at: _Path, reached: Floats) -> Floats:
        """Greatest chord of each path, or what it is known to reach."""
        best, bound = self._vertices(at, reached)
        segment = np.flatnonzero(at.path[1:] == at.path[:-1])
        segment = segment[self._can_be_deeper(at, bound, best, segment)]
        self._into(at, segment, best)
        return best

    def _vertices(self, at: _Path, reached: Floats) -> tuple[Floats, _Bound]:
        """Greatest chord among the vertices of each path, and an upper bound for every vertex.

        The piece nearest to the middle of its cell bounds the distance of a vertex from above. The vertex with the
        largest bound is measured; the piece nearest to it bounds those near it; and so on until no bound is above the
        greatest distance found.
        """
        piece = self._grid.nearest_to_centre[self._grid.leaf(at.zone, at.lon_deg, at.lat_deg)[0]]
        bound = _Bound(self._grid.pieces.distance(at.point, piece), piece)
        best = reached.copy()
        left = np.flatnonzero(bound.chord_m > best[at.path])
        while left.size:
            path = at.path[left]
            starts = np.flatnonzero(np.concatenate([[True], path[1:] != path[:-1]]))
            counts = np.diff(np.append(starts, path.size))
            _, place = first_least(-bound.chord_m[left], starts, counts)
            top = left[place]
            found = self._nearest(at, top)
            np.maximum.at(best, at.path[top], found.chord_m)
            bound.chord_m[top], bound.piece[top] = found
            hope = bound.chord_m[left] > best[path]
            by = np.repeat(found.piece, counts)[hope]
            left, path = left[hope], path[hope]
            away = self._grid.pieces.distance(at.point.take(left, axis=1), by)
            nearer = away < bound.chord_m[left]
            bound.chord_m[left[nearer]], bound.piece[left[nearer]] = away[nearer], by[nearer]
            left = left[bound.chord_m[left] > best[path]]
        return best, bound

    def _nearest(self, at: _Path, who: Ints) -> _Bound:
        found = self._grid.nearest(at.point.take(who, axis=1), at.zone[who], at.lon_deg[who], at.lat_deg[who])
        return _Bound(*found)

    def _can_be_deeper(self, at: _Path, bound: _Bound, best: Floats, start: Ints) -> Bools:
        """Whether the segment from each vertex named to the next may reach beyond the best of its path."""
        stretch = self._segments(at, bound, start)
        goal = best[at.path[start]] - ROUNDING_M
        sagitta = stretch.sagitta_m()
        hope = (stretch.start_m + stretch.end_m + stretch.length_m()) / 2 + sagitta > goal
        left = np.flatnonzero(hope)
        hope[left] = self._peak(stretch.take(left))[0] + sagitta[left] > goal[left]
        return np.asarray(hope)

    def _segments(self, at: _Path, bound: _Bound, start: Ints) -> _Stretch:
        """Segments whole, from the vertices named to the next."""
        end = start + 1
        lon, lat = at.lon_deg[[start, end]], at.lat_deg[[start, end]]
        here, there = at.point.take(start, axis=1), at.point.take(end, axis=1)
        ends_m, pieces = bound.chord_m[[start, end]], bound.piece[[start, end]]
        whole = np.zeros(start.size), np.ones(start.size)
        return _Stretch._make((at.path[start], at.zone[start], lon, lat, *whole, here, there, *ends_m, *pieces))

    def _into(self, at: _Path, start: Ints, best: Floats) -> None:
        """Raise `best` to the greatest chord within the segments from the vertices named, by branch and bound."""
        named = np.zeros(at.path.size, dtype=bool)
        named[start], named[start + 1] = True, True
        vertex = np.flatnonzero(named)
        bound = _Bound(np.zeros(at.path.size), np.zeros(at.path.size, dtype=np.int64))
        bound.chord_m[vertex], bound.piece[vertex] = self._nearest(at, vertex)
        left = self._segments(at, bound, start)
        while left.path.size:
            peak, share = self._peak(left)
            sagitta = left.sagitta_m()
            ends = np.maximum(left.start_m, left.end_m)
            stop = ends + np.maximum(STOP_M, STOP_SHARE * ends)
            deeper = (peak + sagitta > stop) & (peak + sagitta > best[left.path] - ROUNDING_M)
            share = np.where(sagitta > peak - ends, 0.5, np.clip(share, INNER, 1 - INNER))
            left = self._cut(left.take(np.flatnonzero(deeper)), share[deeper], best)

    def _cut(self, stretch: _Stretch, share: Floats, best: Floats) -> _Stretch:
        """Cut stretches in two, and measure where they are cut."""
        cut = stretch.low + share * (stretch.high - stretch.low)
        lon, lat = (ends[0] + cut * (ends[1] - ends[0]) for ends in (stretch.lon_deg, stretch.lat_deg))
        point = surface_m(lon, lat)
        chord, piece = self._grid.nearest(point, stretch.zone, lon, lat)
        np.maximum.at(best, stretch.path, chord)
        return _joined(
            stretch._replace(high=cut, end=point, end_m=chord, end_piece=piece),
            stretch._replace(low=cut, start=point, start_m=chord, start_piece=piece),
        )

    def _peak(self, stretch: _Stretch) -> tuple[Floats, Floats]:
        """Upper bound along chords from the pieces e, f that bound their ends, and at what share of each it stands.

        The distance to e is convex, so it lies below the line between its values at both ends; so does that to f. The
        lesser of the two lines is highest at an end or where they meet.
        """
        away = self._grid.pieces.distance
        rise = np.maximum(away(stretch.end, stretch.start_piece) - stretch.end_m, 0)
        fall = np.maximum(away(stretch.start, stretch.end_piece) - stretch.start_m, 0)
        both = rise + fall
        share = np.divide(fall, both, out=np.full(both.size, 0.5), where=both > 0)
        meet = stretch.start_m + share * (stretch.end_m + rise - stretch.start_m)
        return np.maximum(np.maximum(stretch.start_m, stretch.end_m), meet), share


def _joined(one: _Stretch, other: _Stretch) -> _Stretch:
    return _Stretch._make(np.concatenate(both, axis=-1) for both in zip(one, other, strict=True))


def _check(lon_deg: Floats, lat_deg: Floats, what: str) -> None:
    """Raise ValueError for a longitude that is no number, or a latitude beyond 89 degrees."""
    if not np.isfinite(lon_deg).all():
        raise ValueError(f"the longitude of a {what} is not finite; expected degrees. Drop rows without a position.")
    if not (np.abs(lat_deg) <= HIGHEST_LATITUDE_DEG).all():
        wrong = lat_deg[~(np.abs(lat_deg) <= HIGHEST_LATITUDE_DEG)].flat[0]
        raise ValueError(
            f"the latitude of a {what} is {wrong}; expected at most {HIGHEST_LATITUDE_DEG} degrees from the equator, "
            "since longitude and latitude cannot draw a straight line at a pole. Use a polar projection there."
        )
