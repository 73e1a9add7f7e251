"""Rows taken together: their union, its outline without seams, its area, and what an accuracy adds to it or takes."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.geodesy.antimeridian import HALF_TURN_DEG, TURN_DEG
from geo.geodesy.buffer import EARTH, buffer
from geo.geodesy.edge_models import as_drawn
from geo.geodesy.edges import LONGEST_DEGREE_M, USUAL_EDGES, Edges, check_edges, densify
from geo.geodesy.geodesic import geodesic_areas_m2, lengths_m
from geo.geodesy.own_edges import in_degrees
from leadline.near import checks_names

SHORTEST_DEGREE_M = 110_500.0  # no degree of a meridian of WGS 84 is shorter
HIGH_DEG = 85.0  # from here on what is near a place is taken all round
WIDER = 1.2  # a circle drawn with few corners, about a shape drawn coarsely, still holds all
LEAST_DEG = 1e-4
COARSE = 40  # an outline is drawn to this part of the distance by which it is moved
FARTHEST_M = 4_500_000.0  # that an outline is moved
FRAME = shapely.MultiLineString(
    [[(-180, -90), (-180, 90)], [(180, -90), (180, 90)], [(-180, -90), (180, -90)], [(-180, 90), (180, 90)]]
)
AREA_EDGES_M = 0.01  # to which edges are drawn before an area is taken
OCTANTS = [shapely.box(west, south, west + 90, south + 90) for west in (-180, -90, 0, 90) for south in (-90, 0)]


def merged(frame: gpd.GeoDataFrame, *, edges: Edges = USUAL_EDGES, tolerance_m: float = 1.0) -> BaseGeometry:
    """Union of all rows, with vertices enough to be read as straight in longitude and latitude.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Points, lines or polygons, of one dimension; a column `edge_model` says what their edges mean. Left as it was.
    edges : {"geodesic", "parallel-aware", "rhumb", "planar"}
        Model of rows that have none.
    tolerance_m : float
        Distance to which edges are drawn, metres.

    Returns
    -------
    geometry, EPSG:4326
        Longitudes in [-180, 180], cut at 180 degrees. What overlaps is in it once; so are lines of the same vertices.

    Raises
    ------
    ValueError
        If `frame` has no CRS, for an unknown model, or as `geo.densify` does.
    """
    shapes = [shape for _, shape in _drawn(frame, edges, tolerance_m)]
    return shapely.union_all(np.array(shapes, dtype=object)) if shapes else shapely.GeometryCollection()


def merged_each(frame: gpd.GeoDataFrame, *, edges: Edges = USUAL_EDGES, tolerance_m: float = 1.0) -> list[BaseGeometry]:
    """Draw each row by itself as `merged` draws it, and as quickly as all of them together; parameters and errors too.

    Returns
    -------
    list of geometry, EPSG:4326
        One a row, in their order.
    """
    found: list[BaseGeometry] = [shapely.GeometryCollection()] * len(frame)
    for place, shape in _drawn(frame, edges, tolerance_m):
        found[place] = shapely.union_all(np.array([shape], dtype=object))
    return found


def _drawn(frame: gpd.GeoDataFrame, edges: Edges, tolerance_m: float) -> list[tuple[int, BaseGeometry]]:
    """Places of rows that have a geometry, and what is drawn of it, those of one model of edges after another."""
    check_edges(edges)
    rows = in_degrees(frame, "frame")
    models = rows["edge_model"] if "edge_model" in rows else pd.Series(edges, index=rows.index)
    models = models.where(models.map(lambda model: isinstance(model, str)), edges)
    found = []
    for model in dict.fromkeys(models):
        mine = (models == model).to_numpy()
        shapes = densify(rows[mine], edges=as_drawn(model), tolerance_m=tolerance_m).geometry
        found += list(zip(np.flatnonzero(mine).tolist(), shapes, strict=True))
    return [(place, shape) for place, shape in found if shape is not None and not shape.is_empty]


def outline(polygons: BaseGeometry) -> BaseGeometry:
    """Outline of polygons cut at 180 degrees, without that cut and without edges at a pole."""
    line = shapely.boundary(polygons)
    if line is None or line.is_empty:
        return shapely.MultiLineString()
    west, south, east, north = line.bounds
    if west > -HALF_TURN_DEG and east < HALF_TURN_DEG and south > -90 and north < 90:  # noqa: PLR2004  poles
        return line
    sides = [shapely.intersection(line, side) for side in list(FRAME.geoms)[:2]]
    at_west, at_east = sides[0], shapely.transform(sides[1], lambda xy: xy - [360, 0])
    real = shapely.symmetric_difference(_lines(at_west), _lines(at_east))
    return shapely.union_all([_lines(shapely.difference(line, FRAME)), real])


def _lines(shape: BaseGeometry) -> BaseGeometry:
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(shape))
        if part.geom_type in ("LineString", "LinearRing") and not part.is_empty
    ]
    return shapely.MultiLineString(parts)


@checks_names
def areas_m2(polygons: gpd.GeoDataFrame, *, edges: Edges = "geodesic") -> pd.Series:
    """Area of each polygon on WGS 84, along the edges that it means; holes are subtracted.

    Parameters
    ----------
    polygons : GeoDataFrame or GeoSeries, any CRS
        Left as it was; the direction of the rings does not matter. `edge_model`, where a row has one, says what its
        edges mean.
    edges : str
        What edges of the other rows mean, between the vertices as they are in longitude and latitude.

    Returns
    -------
    Series of float, square metres
        Named "area_m2"; index as in `polygons`. Missing, empty, point and line geometries have area 0. Of a ring of
        geodesics that encloses more than half of the Earth it is the rest. Geodesics are exact to rounding; other edges
        are drawn to `AREA_EDGES_M` first, so that an area errs by less than that times the length of its outline.

    Raises
    ------
    ValueError
        If `polygons` has no CRS, for an unknown model, and as `geo.densify` does.

    Examples
    --------
    An eighth of the ellipsoid, whose surface is published as 510,065,621.724 km2.

    >>> octant = gpd.GeoSeries([shapely.Polygon([(0, 0), (90, 0), (0, 90)])], crs=4326)
    >>> (areas_m2(octant) * 8 / 1e6).round(3).tolist()
    [510065621.724]

    Ten degrees by ten between parallels have not the area that they have between geodesics.

    >>> zone = gpd.GeoSeries([shapely.box(0, 40, 10, 50)], crs=4326)
    >>> [round(float(areas_m2(zone, edges=model).iloc[0] / 1e6)) for model in ("geodesic", "parallel-aware")]
    [874002, 875098]
    """
    check_edges(edges)
    frame = polygons if isinstance(polygons, gpd.GeoDataFrame) else polygons.to_frame("geometry")
    rows = in_degrees(frame, "polygons", edges=edges)
    found = geodesic_areas_m2(rows)
    models = rows["edge_model"] if "edge_model" in rows else pd.Series(edges, index=rows.index)
    models = models.where(models.map(lambda model: isinstance(model, str)), edges)
    other = (models != "geodesic").to_numpy()
    if other.any():
        drawn = merged_each(rows[other], edges=edges, tolerance_m=AREA_EDGES_M)
        found[other] = [area_m2(shape) for shape in drawn]
    return found


def area_m2(polygons: BaseGeometry) -> float:
    """Area of polygons on WGS 84, square metres, also of more than half of the Earth; edges as `merged` has them."""
    if polygons.is_empty:
        return 0.0
    west, south, east, north = polygons.bounds
    pieces = [polygons]
    if east - west >= 90:  # noqa: PLR2004
        # An octant that an outline only runs along would share each of its segments, of which there may be 100,000.
        reached = [
            part
            for part in OCTANTS
            if part.bounds[0] < east and west < part.bounds[2] and part.bounds[1] < north and south < part.bounds[3]
        ]
        pieces = [shapely.intersection(polygons, part) for part in reached]
    return float(geodesic_areas_m2(gpd.GeoSeries(pieces, crs=4326)).sum())


def length_m(lines: BaseGeometry) -> float:
    """Length of lines on WGS 84, metres; of polygons, that of their rings, seams included."""
    return float(lengths_m(gpd.GeoSeries([lines], crs=4326)).sum())


class Moved(NamedTuple):
    """What polygons hold if their outline lies farther out, and farther in, everywhere; longitude and latitude."""

    most: BaseGeometry
    least: BaseGeometry


def moved(polygons: BaseGeometry, by_m: float, *, near: BaseGeometry | None = None) -> Moved:
    """Draw what polygons hold at most and at least if their outline may be off by a distance.

    Parameters
    ----------
    polygons : geometry, EPSG:4326
        As `merged` has it.
    by_m : float
        Metres, not below 0 and at most 4,500 km.
    near : geometry, EPSG:4326, optional
        Only the outline within reach of it is moved, since no other touches it.

    Returns
    -------
    Moved
        (most, least); the outline is drawn anew, to a fortieth of the distance, and moved by that much more, so that
        the two hold what they should and up to 6 % of the distance more.

    Raises
    ------
    ValueError
        If the distance is out of range.
    """
    swept = band(outline(polygons), by_m, near=near)
    if swept.is_empty:
        return Moved(polygons, polygons)
    return Moved(shapely.union(polygons, swept), shapely.difference(polygons, swept))


def band(line: BaseGeometry, by_m: float, *, near: BaseGeometry | None = None) -> BaseGeometry:
    """Draw all that lies within a distance of lines, longitude and latitude; parameters and errors as of `moved`.

    Empty where the distance is 0, there is no line, or none of it within reach of `near`.
    """
    if not 0 <= by_m <= FARTHEST_M:
        raise ValueError(f"by_m is {by_m}; expected 0 to {FARTHEST_M:.0f} metres.")
    if near is not None and by_m > 0:
        line = shapely.intersection(line, around(near, 1.1 * by_m))
    if by_m == 0 or line.is_empty:
        return shapely.Polygon()
    drawn_m = by_m / COARSE
    simple = shapely.simplify(line, drawn_m / LONGEST_DEGREE_M)
    rows = gpd.GeoDataFrame(geometry=[_lines(simple)], crs=4326)
    dense = densify(rows, edges="planar", tolerance_m=drawn_m / 5)
    drawn: BaseGeometry = buffer(dense, by_m + 1.2 * drawn_m).geometry.iloc[0]
    return drawn


def around(shape: BaseGeometry, by_m: float) -> BaseGeometry:
    """Draw an area in degrees that holds all within a distance of a shape, and more; all round near a pole.

    Longitudes in [-180, 180]; for choosing what is near, where what is chosen beyond does no harm.
    """
    _, south, _, north = shape.bounds
    high = by_m / SHORTEST_DEGREE_M
    highest = max(abs(south - high), abs(north + high))
    if highest > HIGH_DEG:
        return shapely.box(-HALF_TURN_DEG, max(south - high, -90.0), HALF_TURN_DEG, min(north + high, 90.0))
    wide = WIDER * max(high / np.cos(np.radians(highest)), LEAST_DEG)
    drawn = shapely.buffer(shapely.simplify(shape, wide / 10), wide, quad_segs=4)
    turned = [shapely.transform(drawn, partial(np.add, (turn, 0))) for turn in (-TURN_DEG, 0.0, TURN_DEG)]
    return shapely.intersection(shapely.union_all(turned), EARTH)
