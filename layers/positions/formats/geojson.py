"""Positions from GeoJSON: points with times in their properties, or lines."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyproj

from layers.files.geojson_shape import Collection, Feature, MultiPoint, Point, collection
from layers.positions.formats.drawn import Drawn, drawn_geojson
from layers.positions.formats.files import (
    TableFile,
    arrow_table,
    declared_crs,
    free_name,
    height_of,
    lonlat,
    point_columns,
)

NOWHERE = (np.nan, np.nan)


def geojson_positions(document: dict[str, Any], name: str) -> TableFile | Drawn:
    """Read a GeoJSON document: points, if it holds any and nothing that is a line; else lines.

    Parameters
    ----------
    document : dict
        As `json.loads` gives it, whose `type` is one of GeoJSON.
    name : str
        Of the file, for messages.

    Raises
    ------
    ValueError
        If it is no valid GeoJSON, or declares a CRS that PROJ does not know.
    """
    whole = _points_alone(collection(document))
    crs = declared_crs(whole.crs.properties.name) if whole.crs else None  # RFC 7946: longitude and latitude of WGS 84
    points = any(isinstance(one.geometry, Point) for one in whole.features)
    return _points(whole, name, crs) if points and not _lines(whole) else drawn_geojson(whole, name, crs)


def _points_alone(whole: Collection) -> Collection:
    """Take MultiPoints for points where each is of one, as QGIS promotes them, and no list of times says otherwise."""
    many = [one for one in whole.features if isinstance(one.geometry, MultiPoint)]
    for one in many:
        listed = any(isinstance(value, list | dict) for value in (one.properties or {}).values())
        if not isinstance(one.geometry, MultiPoint) or len(one.geometry.coordinates) != 1 or listed:
            return whole
    for one in many:
        if isinstance(one.geometry, MultiPoint):
            one.geometry = Point([*one.geometry.coordinates[0]])
    return whole


def _lines(whole: Collection) -> bool:
    kinds = {type(one.geometry).__name__ for one in whole.features}
    return bool(kinds & {"LineString", "MultiLineString"}) or any(one.moving is not None for one in whole.features)


def _points(whole: Collection, name: str, crs: pyproj.CRS | None) -> TableFile:
    xy = np.array([_place(feature) for feature in whole.features], dtype=float)
    properties = arrow_table([feature.properties or {} for feature in whole.features])
    geometry = free_name(properties.column_names)
    places = dict(zip(point_columns(geometry), map(pa.array, lonlat(xy[:, 0], xy[:, 1], crs)), strict=True))
    lifted = any(map(_lifted, whole.features))
    if lifted:
        places[height_of(geometry)] = pa.array([_height(feature) for feature in whole.features], pa.float64())
    table = pa.table(dict(zip(properties.column_names, properties.columns, strict=True)) | places)
    return TableFile(name, table, geometry, crs=crs, lifted=lifted)


def _place(feature: Feature) -> tuple[float | None, ...]:
    found = feature.geometry.coordinates if isinstance(feature.geometry, Point) else []
    return tuple(found[:2]) if found else NOWHERE


def _height(feature: Feature) -> float | None:
    found = feature.geometry.coordinates if isinstance(feature.geometry, Point) else []
    return found[2] if len(found) > 2 else None  # noqa: PLR2004  a third coordinate


def _lifted(feature: Feature) -> bool:
    return isinstance(feature.geometry, Point) and bool((feature.geometry.coordinates[2:3] or [0])[0])
