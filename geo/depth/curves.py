"""Edges by their model, cut into short curves: where each point of one is, how long it is, how far from its chord."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.depth.boundary_pieces import ranges
from geo.depth.chords import SMALLEST_RADIUS_M, Ints, chord_m, sagitta_m, surface_m
from geo.geodesy.antimeridian import TURN_DEG, rebuild, whole_turns_divided
from geo.geodesy.edges import ALIGNED_DEG, LONGEST_DEGREE_M, Edges, mercator, refuse_pole
from geo.geodesy.geodesic import WGS84, Floats, check_latitude

GEODESIC, STRAIGHT, RHUMB = 0, 1, 2  # how longitude and latitude go from one end to the other
LONGEST_CURVE_M = 50_000.0  # longer edges are cut before anything is sought


class Curves(NamedTuple):
    """Curves on the ellipsoid, shape (n,) each; a point is a curve of no length.

    `lon2_deg` runs on from `lon1_deg`; `part` numbers the point, line or polygon that a curve belongs to; `length_m` is
    no less than the length, `bend_m` than the distance of any point of it from the chord between its ends.
    """

    lon1_deg: Floats
    lat1_deg: Floats
    lon2_deg: Floats
    lat2_deg: Floats
    kind: Ints
    part: Ints
    start: Floats  # in space, shape (3, n)
    end: Floats
    length_m: Floats
    bend_m: Floats

    def take(self, which: Ints) -> "Curves":
        """Curves by number."""
        return Curves._make(values.take(which, axis=-1) for values in self)

    def at(self, share: Floats) -> tuple[Floats, Floats]:
        """Longitude and latitude at a share of each, 0 to 1; the ends as they were given."""
        lon = self.lon1_deg + share * (self.lon2_deg - self.lon1_deg)
        lat = self.lat1_deg + share * (self.lat2_deg - self.lat1_deg)
        inner = (share > 0) & (share < 1)
        for kind, follow in ((GEODESIC, _along_geodesic), (RHUMB, _along_rhumb)):
            some = np.flatnonzero(inner & (self.kind == kind) & (self.length_m > 0))
            if some.size:
                ends = np.stack([self.lon1_deg, self.lat1_deg, self.lon2_deg, self.lat2_deg])[:, some]
                lon[some], lat[some] = follow(ends, share[some])
        return np.where(share == 1, self.lon2_deg, lon), np.where(share == 1, self.lat2_deg, lat)

    def halves(self) -> "Curves":
        """First halves of all, then second halves."""
        lon, lat = self.at(np.full(self.kind.size, 0.5))
        first = curves_of(self.lon1_deg, self.lat1_deg, lon, lat, self.kind, self.part)
        return joined([first, curves_of(lon, lat, self.lon2_deg, self.lat2_deg, self.kind, self.part)])


def joined(several: Iterable[Curves]) -> Curves:
    """Curves of one table after those of another."""
    return Curves._make(np.concatenate(values, axis=-1) for values in zip(*several, strict=True))


def curves_of(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats, kind: Ints, part: Ints) -> Curves:
    """Curves between given ends; those along geodesics shorter than half way round the Earth.

    Notes
    -----
    Between two ends no curve that is straight in longitude and latitude, and no rhumb line, is longer than the way
    along the lower parallel and a meridian; nor is a geodesic, which has a curve of least radius above its chord too.
    A curve leaves its chord by no more than half its length.
    """
    start, end = surface_m(lon1, lat1), surface_m(lon2, lat2)
    lowest = np.where(lat1 * lat2 < 0, 0.0, np.minimum(np.abs(lat1), np.abs(lat2)))
    length = (np.abs(lon2 - lon1) * np.cos(np.radians(lowest)) + np.abs(lat2 - lat1)) * LONGEST_DEGREE_M
    half_turns = np.minimum(chord_m(start, end) / (2 * SMALLEST_RADIUS_M), 1.0)
    geodesic = kind == GEODESIC
    length = np.where(geodesic, np.minimum(length, 2 * SMALLEST_RADIUS_M * np.arcsin(half_turns)), length)
    highest = np.where(geodesic, 0.0, np.maximum(np.abs(lat1), np.abs(lat2)))
    bend = np.minimum(sagitta_m(length, highest), length / 2)
    return Curves(lon1, lat1, lon2, lat2, kind, part, start, end, length, bend)


def _along_geodesic(ends: Floats, share: Floats) -> tuple[Floats, Floats]:
    azimuth, _, length = WGS84.inv(*ends)
    lon, lat, _ = WGS84.fwd(ends[0], ends[1], azimuth, length * share)
    lon = np.asarray(lon)
    return lon - TURN_DEG * np.round((lon - ends[0]) / TURN_DEG), np.asarray(lat)


def _along_rhumb(ends: Floats, share: Floats) -> tuple[Floats, Floats]:
    north1, north2 = mercator(ends[1]), mercator(ends[3])
    lat = mercator(north1 + share * (north2 - north1), inverse=True)
    return ends[0] + share * (ends[2] - ends[0]), np.where(ends[1] == ends[3], ends[1], lat)


def shape_curves(shapes: Iterable[tuple[BaseGeometry, Edges]], longest_m: float = LONGEST_CURVE_M) -> Curves:
    """Points, lines and rings of shapes as curves of limited length, their edges as each shape's model says.

    Parameters
    ----------
    shapes : iterable of (geometry, str)
        EPSG:4326; a jump of more than 180 degrees in longitude is read as the short way round.
    longest_m : float
        Metres.

    Raises
    ------
    ValueError
        If a coordinate is no number or no latitude, or a rhumb line comes within a degree of a pole.
    """
    parts = [(part, model) for shape, model in shapes for part in single_parts(shape)]
    sizes = [shapely.get_num_geometries(part) for part, _ in parts]
    first = (np.cumsum(sizes) - sizes).tolist()
    lines = [(n, *line) for n, (part, model) in zip(first, parts, strict=True) for line in _lines(part, model)]
    edges = [_edges(xy, model, n, points=points) for n, xy, model, points in lines]
    lon1, lat1, lon2, lat2, kind, part = (np.concatenate(each) for each in zip(*edges, strict=True))
    kind, part = kind.astype(np.int64), part.astype(np.int64)
    lon2 = lon2 - TURN_DEG * np.round((lon2 - lon1) / TURN_DEG)
    return _cut(curves_of(lon1, lat1, lon2, lat2, kind, part), longest_m)


def single_parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Lines, polygons, points and multipoints of a geometry and of collections within it; none that is empty."""
    if shape.geom_type in ("MultiLineString", "MultiPolygon", "GeometryCollection"):
        return [single for part in shapely.get_parts(shape).tolist() for single in single_parts(part)]
    return [] if shape.is_empty else [shape]


def whole_polygon(polygon: BaseGeometry) -> BaseGeometry:
    """Polygon in which an edge that goes once round the Earth has vertices on the way."""
    wide = polygon.bounds[2] - polygon.bounds[0] >= TURN_DEG
    return rebuild(polygon, whole_turns_divided) if wide else polygon


def _lines(part: BaseGeometry, model: Edges) -> list[tuple[Floats, Edges, bool]]:
    if part.geom_type == "Polygon":
        return [(shapely.get_coordinates(ring), model, False) for ring in shapely.get_rings(whole_polygon(part))]
    return [(shapely.get_coordinates(part), model, part.geom_type in ("Point", "MultiPoint"))]


def _edges(xy: Floats, model: Edges, part: int, *, points: bool) -> tuple[Floats, ...]:
    """Find ends, kind and part of the edges of a line; of points, from each to itself, and each its own part."""
    if not np.isfinite(xy[:, 0]).all():
        raise ValueError("the longitude of a vertex is not finite; expected degrees. Drop shapes without a position.")
    check_latitude(xy[:, 1])
    start, end = (xy, xy) if points else (xy[:-1], xy[1:])
    kind = np.full(len(start), {"planar": STRAIGHT, "rhumb": RHUMB}.get(model, GEODESIC))
    if model == "parallel-aware":
        kind[np.abs(start[:, 1] - end[:, 1]) < ALIGNED_DEG] = STRAIGHT
    if model == "rhumb" and not points:
        top = int(np.argmax(np.maximum(np.abs(start[:, 1]), np.abs(end[:, 1]))))
        refuse_pole(float(np.abs([start[top, 1], end[top, 1]]).max()), *start[top].tolist(), *end[top].tolist())
    owner = part + (np.arange(len(xy)) if points else np.zeros(len(start), dtype=np.int64))
    return start[:, 0], start[:, 1], end[:, 0], end[:, 1], kind.astype(float), owner.astype(float)


def _cut(whole: Curves, longest_m: float) -> Curves:
    """Curves no longer than a limit."""
    length = whole.length_m.copy()
    far = np.flatnonzero((length > longest_m) & (whole.kind == GEODESIC))
    if far.size:  # its chord tells little of how long one is that goes half round the Earth
        length[far] = WGS84.inv(whole.lon1_deg[far], whole.lat1_deg[far], whole.lon2_deg[far], whole.lat2_deg[far])[2]
    count = np.maximum(np.ceil(length / longest_m), 1).astype(np.int64)
    if (count == 1).all():
        return whole
    each = np.repeat(np.arange(count.size), count)
    step = ranges(np.zeros_like(count), count)
    edges = whole.take(each)._replace(length_m=length[each])
    (lon1, lat1), (lon2, lat2) = edges.at(step / count[each]), edges.at((step + 1) / count[each])
    lon2 = np.where(edges.kind == GEODESIC, lon2 - TURN_DEG * np.round((lon2 - lon1) / TURN_DEG), lon2)
    return curves_of(lon1, lat1, lon2, lat2, edges.kind, edges.part)
