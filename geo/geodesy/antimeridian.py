"""The 180 degree meridian: continuous longitudes for computing, split geometries for storing and drawing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from geo.geodesy.geodesic import Floats, require_crs, wrap_longitude
from leadline.near import checks_names

HALF_TURN_DEG = 180.0
TURN_DEG = 360.0
POLE_DEG = 90.0


@checks_names
def unwrap(lon_deg: ArrayLike) -> Floats:
    """Longitudes of consecutive vertices made continuous: each step goes the short way round.

    Parameters
    ----------
    lon_deg : array_like, shape (n,)
        Degrees, any range.

    Returns
    -------
    array of float, shape (n,)
        The first value as it was; the others may leave [-180, 180].

    Examples
    --------
    >>> unwrap([170, -170, -160]).tolist()
    [170.0, 190.0, 200.0]
    """
    lon = np.asarray(lon_deg, dtype=float)
    turns = np.concatenate([[0.0], np.cumsum(np.round(np.diff(lon) / 360))])
    return np.asarray(lon - 360 * turns[: lon.size])  # not np.unwrap: where no turn is made, the last bit must stay


def whole_turns_divided(lonlat: Floats) -> Floats:
    """Vertices with three more on each edge that goes far round the Earth, so that it is not read as the short way.

    Such are edges along a pole, with which a ring comes back from a coast that goes round it; and edges once round the
    Earth. One from 180 to -180 degrees may also be no way at all: it is, where the ring encloses something then.
    """
    at_pole = np.abs(lonlat[:, 1]) == POLE_DEG
    steps = np.abs(np.diff(lonlat[:, 0]))
    along_pole = (steps > 0) & at_pole[1:] & at_pole[:-1]
    lonlat = _divided(lonlat, np.flatnonzero(along_pole & (steps > HALF_TURN_DEG)))
    whole = np.flatnonzero(np.abs(np.diff(lonlat[:, 0])) == TURN_DEG)
    if not whole.size:
        return lonlat
    lon = unwrap(lonlat[:, 0])
    closes = abs(lon[-1] - lon[0]) < HALF_TURN_DEG or not along_pole.any()
    encloses = shapely.Polygon(np.column_stack([lon, lonlat[:, 1]])).area > 0
    return lonlat if closes and encloses else _divided(lonlat, whole)


def _divided(lonlat: Floats, edges: NDArray[np.intp]) -> Floats:
    where = np.repeat(edges + 1, 3)
    share = np.tile([[0.25], [0.5], [0.75]], (len(edges), 1))
    start, end = lonlat[np.repeat(edges, 3)], lonlat[np.repeat(edges + 1, 3)]
    return np.asarray(np.insert(lonlat, where, start + share * (end - start), axis=0))


def rebuild(shape: BaseGeometry, change: Callable[[Floats], Floats]) -> BaseGeometry:
    """Geometry of the same kind whose every line and ring is `change(coordinates)`, arrays of shape (n, 2).

    Points are kept. Heights are dropped. Used for all that adds or moves vertices, so that the walk through parts
    and holes is written once.
    """
    if isinstance(shape, shapely.Polygon) and not shape.is_empty:
        rings = [change(shapely.get_coordinates(ring)) for ring in (shape.exterior, *shape.interiors)]
        return shapely.Polygon(rings[0], rings[1:])
    if isinstance(shape, shapely.LineString) and not shape.is_empty:
        return type(shape)(change(shapely.get_coordinates(shape)))
    if isinstance(shape, shapely.MultiLineString | shapely.MultiPolygon | shapely.GeometryCollection):
        return _collect([rebuild(part, change) for part in shape.geoms], type(shape))
    return shape


def split_shape(shape: BaseGeometry) -> BaseGeometry:
    """`shape` cut at 180 degrees if it crosses that meridian, every longitude in [-180, 180].

    Consecutive vertices lie less than 180 degrees apart the short way round, or are written continuously
    (170, 190); only an edge of a polygon over 360 degrees goes once round the Earth. A ring that goes once round a pole
    becomes a polygon that reaches the pole on its left hand side.
    """
    if isinstance(shape, shapely.Point | shapely.MultiPoint):
        return shapely.transform(shape, lambda xy: np.column_stack([wrap_longitude(xy[:, 0]), xy[:, 1]]))
    if isinstance(shape, shapely.MultiLineString | shapely.MultiPolygon | shapely.GeometryCollection):
        parts = [piece for part in shape.geoms for piece in shapely.get_parts(split_shape(part))]
        return _collect(parts, type(shape))
    if isinstance(shape, shapely.Polygon) and np.any(np.abs(_steps(shape)) > HALF_TURN_DEG):
        shape = rebuild(shape, whole_turns_divided)
    if not _crosses(shape):
        return shape
    continuous = rebuild(shape, lambda xy: np.column_stack([unwrap(xy[:, 0]), xy[:, 1]]))
    if isinstance(continuous, shapely.Polygon):
        continuous = _reach_pole(continuous)
    return _cut_into_turns(continuous)


def _collect(parts: list[BaseGeometry], kind: type[BaseGeometry]) -> BaseGeometry:
    return cast("Callable[[list[BaseGeometry]], BaseGeometry]", kind)(parts)


def _crosses(line_or_polygon: BaseGeometry) -> bool:
    """Whether a longitude leaves [-180, 180] or jumps by more than half a turn."""
    lon = shapely.get_coordinates(line_or_polygon)[:, 0]
    return bool(np.any(np.abs(lon) > HALF_TURN_DEG) or np.any(np.abs(_steps(line_or_polygon)) > HALF_TURN_DEG))


def _steps(line_or_polygon: BaseGeometry) -> Floats:
    """Differences in longitude along each edge, degrees."""
    lines = shapely.get_rings(line_or_polygon) if line_or_polygon.geom_type == "Polygon" else [line_or_polygon]
    return np.concatenate([[0.0], *(np.diff(shapely.get_coordinates(line)[:, 0]) for line in lines)])


def _reach_pole(polygon: shapely.Polygon) -> shapely.Polygon:
    """Lead a ring whose continuous longitudes do not close, since it goes round a pole, there and back."""
    ring = shapely.get_coordinates(polygon.exterior)[:-1]  # shapely closed it where longitudes had run on
    first, last = ring[0], ring[-1]
    step_home = (first[0] - last[0] + HALF_TURN_DEG) % 360 - HALF_TURN_DEG
    turn = last[0] + step_home - first[0]
    if abs(turn) < HALF_TURN_DEG:
        return polygon
    pole = 90.0 if turn > 0 else -90.0
    closing = [[first[0] + turn, first[1]], [first[0] + turn, pole], [first[0], pole]]
    return shapely.Polygon(np.vstack([ring, closing]), [hole.coords for hole in polygon.interiors])


def _cut_into_turns(continuous: BaseGeometry) -> BaseGeometry:
    """Cut at every odd multiple of 180 degrees and shift the pieces by whole turns into [-180, 180]."""
    west, _, east, _ = continuous.bounds
    pieces: list[BaseGeometry] = []
    for turn in range(int(np.floor((west + 180) / 360)), int(np.ceil((east - 180) / 360)) + 1):
        window = shapely.box(turn * 360 - 180, -90, turn * 360 + 180, 90)
        inside = shapely.get_parts(shapely.intersection(continuous, window))
        shifted = shapely.transform(inside, partial(np.add, [-360.0 * turn, 0.0]))
        pieces += [p for p in shifted if shapely.get_dimensions(p) == shapely.get_dimensions(continuous)]
    kind = shapely.MultiPolygon if continuous.geom_type == "Polygon" else shapely.MultiLineString
    return pieces[0] if len(pieces) == 1 else _collect(pieces, kind)


@checks_names
def split(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows as in `frame`, in EPSG:4326, each geometry cut at 180 degrees where it crosses that meridian.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Left as it was. Longitudes may be continuous (170, 190) or jump (170, -170); a jump of more than 180 degrees
        is read as a crossing.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Same rows and columns, longitudes in [-180, 180]; a crossing geometry becomes a multi-part one.

    Raises
    ------
    ValueError
        If `frame` has no CRS.

    Examples
    --------
    >>> from shapely import LineString
    >>> print(split(gpd.GeoDataFrame(geometry=[LineString([(170, 0), (190, 0)])], crs=4326)).geometry.iloc[0])
    MULTILINESTRING ((170 0, 180 0), (-180 0, -170 0))
    """
    lonlat = require_crs(frame, "frame")
    shapes = [None if shape is None else split_shape(shape) for shape in lonlat.geometry]
    return lonlat.set_geometry(gpd.GeoSeries(shapes, index=lonlat.index, crs=4326))
