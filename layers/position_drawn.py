"""Lines as files hold them, before it is known what their times are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from numpy.typing import NDArray

from geo.geodesic import Floats
from layers.position_columns import plain
from layers.position_rows import Tally

LINES = {"LineString", "MultiLineString"}


class Part(NamedTuple):
    """One line of one row: coordinates of shape (n, 2), M values of shape (n,) if it has them."""

    row: int
    xy: Floats
    m: Floats | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines as a file holds them: a record of properties for each row, its lines, and a tally of rows that are none."""

    name: str
    records: Sequence[Mapping[str, Any]]
    parts: Sequence[Part]
    crs: pyproj.CRS | None
    tally: Tally


def drawn_geojson(document: Mapping[str, Any], name: str, crs: pyproj.CRS | None) -> Drawn:
    """Lines of a GeoJSON document; its reader in GDAL drops the fourth ordinate, so it is read here."""
    features = document["features"] if document.get("type") == "FeatureCollection" else [document]
    records, parts, tally = [], [], Tally()
    for row, feature in enumerate(features):
        geometry, properties = _moving(feature)
        records.append(properties)
        kind = (geometry or {}).get("type")
        if kind not in LINES:
            tally.add(_no_line(kind), 1, partial(tell_line, name, row))
            continue
        lines = [geometry["coordinates"]] if kind == "LineString" else geometry["coordinates"]
        parts += [part for line in lines if (part := _part(row, line)) is not None]
    return Drawn(name, records, parts, crs, tally)


def drawn_table(table: pa.Table, shapes: NDArray[np.object_], name: str, crs: pyproj.CRS) -> Drawn:
    """Lines of a table, shape (n, k), and its geometries, shape (n,)."""
    parts, tally = [], Tally()
    for row, shape in enumerate(shapes):
        kind = None if shape is None else shape.geom_type
        if kind not in LINES:
            tally.add(_no_line(kind), 1, partial(tell_line, name, row))
            continue
        for line in shapely.get_parts(shape):
            coordinates = shapely.get_coordinates(line, include_m=bool(line.has_m))
            parts.append(Part(row, coordinates[:, :2], coordinates[:, 2] if line.has_m else None))
    return Drawn(name, table.to_pylist(), parts, crs, tally)


def _moving(feature: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Geometry and properties of a feature; a moving point of OGC 19-045r3 becomes a line with datetimes."""
    properties = dict(feature.get("properties") or {})
    if "id" in feature and not any(plain(name) == "id" for name in properties):
        properties["id"] = feature["id"]
    moving = feature.get("temporalGeometry")
    if isinstance(moving, Mapping) and moving.get("type") == "MovingPoint":
        line = {"type": "LineString", "coordinates": moving["coordinates"]}
        return line, properties | {"datetimes": moving["datetimes"]}
    return (feature.get("geometry") if feature.get("type") == "Feature" else feature), properties


def _part(row: int, line: Sequence[Sequence[float]]) -> Part | None:
    """Coordinates of a line of GeoJSON; None for an empty one."""
    if not line:
        return None
    xy = np.array([position[:2] for position in line], dtype=float)
    if all(len(position) > 3 for position in line):  # noqa: PLR2004  longitude, latitude, height, time
        return Part(row, xy, np.array([position[3] for position in line], dtype=float))
    return Part(row, xy, None)


def tell_line(name: str, row: int, more: str = "") -> str:
    """Place of a row for an example, counted from 1."""
    return f"{name}, row {row + 1}{': ' if more else ''}{more}"


def _no_line(kind: str | None) -> str:
    return "no geometry" if kind is None else f"{kind}: not a track"
