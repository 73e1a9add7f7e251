"""The shortest distance of two geometries on the ellipsoid, and its two points; the narrowest place of a strait."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.depth.closest import FARTHEST, Closest, closest
from geo.depth.curves import Curves, joined, shape_curves, single_parts
from geo.depth.holding import point_within
from geo.geodesy.edge_models import as_drawn
from geo.geodesy.edges import USUAL_EDGES, Edges, check_edges
from geo.geodesy.geodesic import WGS84, check_latitude, wrap_longitude
from geo.geodesy.own_edges import in_degrees
from leadline.near import checks_names

Geometry: TypeAlias = BaseGeometry | gpd.GeoSeries | gpd.GeoDataFrame
Shapes: TypeAlias = list[tuple[BaseGeometry, Edges]]

RIM_M = 0.1  # to which a curve is cut at the rim of a disc
DRAWN_M = 0.005  # to which edges of a projected CRS, or of another datum, are written in degrees
LARGEST_RADIUS_M = 5_000_000.0  # of a disc


class Distance(NamedTuple):
    """Shortest distance, metres, and where it is: a point of the first geometry and one of the second, EPSG:4326.

    Fields: `distance_m` (geodesic, WGS 84); `lon1_deg`, `lat1_deg` on the first; `lon2_deg`, `lat2_deg` on the second.
    """

    distance_m: float
    lon1_deg: float
    lat1_deg: float
    lon2_deg: float
    lat2_deg: float


class Width(NamedTuple):
    """Narrowest crossing, as `Distance`; and whether it ends where the circle was drawn, and not at a narrows.

    Fields: those of `Distance`, and `on_rim`.
    """

    distance_m: float
    lon1_deg: float
    lat1_deg: float
    lon2_deg: float
    lat2_deg: float
    on_rim: bool


@checks_names
def distance(a: Geometry, b: Geometry, *, edges: Edges = USUAL_EDGES) -> Distance:
    """Shortest distance between two geometries on the WGS 84 ellipsoid, and the two points where it is.

    Parameters
    ----------
    a, b : geometry, or GeoSeries or GeoDataFrame with a CRS
        Points, lines, polygons and collections of them. A geometry is longitude and latitude in degrees, EPSG:4326; a
        jump of more than 180 degrees is read as the short way round, and one cut at 180 degrees is as one that is not.
        The rows of a frame are taken together, in its CRS (`geo.geodesy.own_edges.in_degrees`); a column `edge_model`
        says what their edges mean.
    edges : {"geodesic", "parallel-aware", "rhumb", "planar"}
        What edges mean, see `geo.densify_coordinates`; here they may also come to a pole, except rhumb lines.

    Returns
    -------
    Distance
        Named tuple (distance_m, lon1_deg, lat1_deg, lon2_deg, lat2_deg), longitudes in [-180, 180). It is the geodesic
        between the two points, and not above the shortest by more than 2 cm and 5e-8 of it: 1 m at 20,000 km. Edges of
        frames in a projected CRS, or another datum, are followed to 5 mm: 1 cm more, to either side, where both are
        such. 0 if they touch or overlap, or come within 1 mm; a polygon holds what it encloses, so a place inside a
        zone is 0 m from it: ask for its `boundary`. (A polygon that crosses itself is not refused: what it holds is not
        certain.) Of several places any one.

    Raises
    ------
    ValueError
        If a geometry is missing or empty, has a coordinate that is no place, or is a rhumb line near a pole; if a frame
        has no CRS; for an unknown model.

    Notes
    -----
    Branch and bound over curves that follow the edges (`geo.depth.closest`), not over vertices.

    Examples
    --------
    >>> from shapely import Point, box
    >>> found = distance(Point(0, 1), box(1, 0, 2, 2), edges="planar")
    >>> round(found.distance_m), round(found.lon2_deg, 6)
    (111303, 1.0)

    How far a place inside a zone is from its edge.

    >>> zone = box(0, 0, 4, 2)
    >>> distance(Point(1, 1), zone).distance_m, round(distance(Point(1, 1), zone.boundary, edges="planar").distance_m)
    (0.0, 110574)

    References
    ----------
    Karney (2013), doi:10.1007/s00190-012-0578-z, for the geodesic between two points.
    """
    one, other = _shapes(a, "a", edges), _shapes(b, "b", edges)
    curves = shape_curves(one), shape_curves(other)
    found = closest(*curves)
    if found.distance_m > 0:
        found = _held((one, other), (_one_of_each_part(curves[0]), _one_of_each_part(curves[1])), found)
    return Distance(*_placed(found))


@checks_names
def width(a: Geometry, b: Geometry, *, near: tuple[float, float], within_m: float, edges: Edges = USUAL_EDGES) -> Width:
    """Narrowest crossing between two shores near a place: the shortest geodesic whose two ends lie in a circle.

    Parameters
    ----------
    a, b : geometry, or GeoSeries or GeoDataFrame with a CRS
        The two shores, as for `distance`: lands, or coastlines. Islands count if they are among them: to leave one
        out, leave it out of `a` or `b`.
    near : (float, float)
        Longitude and latitude of the centre of the circle, EPSG:4326.
    within_m : float
        Its radius along geodesics, metres; more than 0 and at most 5,000 km.
    edges : {"geodesic", "parallel-aware", "rhumb", "planar"}
        As for `distance`.

    Returns
    -------
    Width
        Named tuple (distance_m, lon1_deg, lat1_deg, lon2_deg, lat2_deg, on_rim); error as of `distance`, and 0.1 m
        where an end is at the rim. `on_rim` tells that the shores come closer towards the outside of the circle, so
        that the number is no width of a strait: move the circle, or enlarge it. 0 if the shores meet in the circle.

    Raises
    ------
    ValueError
        If the circle is out of range or has no shore of `a` or of `b` in it, and as `distance` does.

    Examples
    --------
    >>> from shapely import LineString
    >>> south, north = LineString([(-1, 0), (0, 0.2), (1, 0)]), LineString([(-1, 1), (0, 0.7), (1, 1)])
    >>> found = width(south, north, near=(0, 0.5), within_m=60_000)
    >>> round(found.distance_m), found.on_rim
    (55287, False)
    """
    if not 0 < within_m <= LARGEST_RADIUS_M:
        raise ValueError(
            f"within_m is {within_m}; expected more than 0 and at most {LARGEST_RADIUS_M:.0f} metres. "
            "If it is in kilometres, multiply it by 1000."
        )
    lon, lat = near
    check_latitude(lat)
    one, other = _shapes(a, "a", edges), _shapes(b, "b", edges)
    curves = [_in_disc(shape_curves(each), lon, lat, within_m) for each in (one, other)]
    found = closest(*curves) if all(each.kind.size for each in curves) else FARTHEST
    if found.distance_m > 0:
        found = _held((one, other), (curves[0], curves[1]), found)
    for name, each in zip("ab", curves, strict=True):
        if found.distance_m > 0 and not each.kind.size:
            raise ValueError(
                f"no shore of {name} lies within {within_m:g} m of ({lon:g}, {lat:g}); expected one. "
                "Enlarge `within_m`, or see whether `near` is longitude first, then latitude."
            )
    ends = np.array([found.lon1_deg, found.lon2_deg]), np.array([found.lat1_deg, found.lat2_deg])
    away = WGS84.inv(np.full(2, lon), np.full(2, lat), *ends)[2]
    return Width(*_placed(found), on_rim=bool(found.distance_m > 0 and (away > within_m - 2 * RIM_M).any()))


def _shapes(given: Geometry, name: str, edges: Edges) -> Shapes:
    """Geometries with the model of their edges; refuse what has no place."""
    check_edges(edges)
    if isinstance(given, gpd.GeoSeries):
        given = given.to_frame("geometry")
    if isinstance(given, gpd.GeoDataFrame):
        asked = None if edges == USUAL_EDGES else edges
        rows = in_degrees(given, name, edges=asked, tolerance_m=DRAWN_M)
        models = rows["edge_model"] if "edge_model" in rows else [None] * len(rows)
        pairs = zip(rows.geometry, models, strict=True)
        shapes: Shapes = [
            (shape, as_drawn(model) if isinstance(model, str) else edges)  # checked below
            for shape, model in pairs
            if shape is not None
        ]
        for _, model in shapes:
            check_edges(model)
    else:
        shapes = [(given, edges)] if isinstance(given, BaseGeometry) else []
    if not any(single_parts(shape) for shape, _ in shapes):
        what = "is empty" if isinstance(given, BaseGeometry | gpd.GeoDataFrame) else f"is a {type(given).__name__}"
        raise ValueError(
            f"{name} {what}; expected a shapely geometry, GeoSeries or GeoDataFrame with a point at least, "
            "since nothing has no distance. Leave out what is empty."
        )
    return shapes


def _one_of_each_part(curves: Curves) -> Curves:
    return curves.take(np.unique(curves.part, return_index=True)[1])


def _held(shapes: tuple[Shapes, Shapes], curves: tuple[Curves, Curves], found: Closest) -> Closest:
    """Distance 0 where a polygon of one holds the start of a curve of the other, whose outlines do not meet."""
    for holding, held in zip(shapes, reversed(curves), strict=True):
        inside = point_within(holding, held.lon1_deg, held.lat1_deg, found.distance_m)
        if inside is not None:
            return Closest(0.0, *inside, *inside)
    return found


def _in_disc(curves: Curves, lon: float, lat: float, radius_m: float) -> Curves:
    """Keep what lies in a disc; curves across its rim are halved until they are short, then in or out."""
    kept = [curves.take(np.arange(0))]
    while curves.kind.size:
        half = np.full(curves.kind.size, 0.5)
        away = WGS84.inv(np.full(half.size, lon), np.full(half.size, lat), *curves.at(half))[2] - radius_m
        inside = (away < -curves.length_m / 2) | ((away <= 0) & (curves.length_m < RIM_M))
        across = ~inside & (away <= curves.length_m / 2) & (curves.length_m >= RIM_M)
        kept.append(curves.take(np.flatnonzero(inside)))
        curves = curves.take(np.flatnonzero(across)).halves()
    return joined(kept)


def _placed(found: Closest) -> tuple[float, float, float, float, float]:
    lon1, lon2 = (float(wrap_longitude(lon)) for lon in (found.lon1_deg, found.lon2_deg))
    return found.distance_m, lon1, found.lat1_deg, lon2, found.lat2_deg
