"""Lines as files hold them, before it is known what their times are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from layers.files.geojson_shape import Collection as Document
from layers.files.geojson_shape import Feature, LineString, MovingPoint, MultiLineString, MultiPoint, moving_point
from layers.positions.columns import plain
from layers.positions.rows import Tally

EMPTY = "line without vertices"
LINES = {"LineString", "MultiLineString"}


class Part(NamedTuple):
    """One line of one row: coordinates of shape (n, 2), M values of shape (n,) if it has them.

    `joined` is False of a MultiPoint, which is a track only if its points have times; `lifted` tells of heights.
    """

    row: int
    xy: Floats
    m: Floats | None
    joined: bool = True
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines as a file holds them: a record of properties for each row, its lines, and a tally of rows that are none.

    `notes` are words that the reader must see; `named` says that ids are names of tracks.
    """

    name: str
    records: Sequence[Mapping[str, Any]]
    parts: Sequence[Part]
    crs: pyproj.CRS | None
    tally: Tally
    notes: tuple[str, ...] = ()
    named: bool = False


def are_tracks(kinds: Collection[str], shapes: NDArray[np.object_] | None) -> bool:
    """Whether geometries of such kinds are read as lines; MultiPoints are unless each of them is one point."""
    if set(kinds) & LINES:
        return True
    if "MultiPoint" not in kinds or shapes is None:
        return False
    many = shapely.get_num_geometries(shapes[~shapely.is_missing(shapes)])
    return bool((many > 1).any())


def drawn_geojson(document: Document, name: str, crs: pyproj.CRS | None) -> Drawn:
    """Lines of a GeoJSON document; its reader in GDAL drops the fourth ordinate, so it is read here."""
    records, parts, tally = [], [], Tally()
    for row, feature in enumerate(document.features):
        properties = dict(feature.properties or {})
        if feature.id is not None and not any(plain(each) == "id" for each in properties):
            properties["id"] = feature.id
        moving = moving_point(feature, row)
        if moving is not None:
            properties["datetimes"] = moving.datetimes
        records.append(properties)
        geometry = moving or feature.geometry
        if not isinstance(geometry, MovingPoint | LineString | MultiLineString | MultiPoint):
            tally.add(_no_line(_kind(feature)), 1, partial(tell_line, name, row))
            continue
        lines = geometry.coordinates if isinstance(geometry, MultiLineString) else [geometry.coordinates]
        tally.add(EMPTY, sum(not line for line in lines), partial(tell_line, name, row))
        parts += [_part(row, line, joined=not isinstance(geometry, MultiPoint)) for line in lines if line]
    return Drawn(name, records, parts, crs, tally)


def drawn_table(
    table: pa.Table, shapes: NDArray[np.object_], name: str, crs: pyproj.CRS | None, notes: tuple[str, ...] = ()
) -> Drawn:
    """Lines of a table, shape (n, k), and its geometries, shape (n,)."""
    parts, tally = [], Tally()
    for row, shape in enumerate(shapes):
        kind = None if shape is None else shape.geom_type
        if kind not in {*LINES, "MultiPoint"}:
            tally.add(_no_line(kind), 1, partial(tell_line, name, row))
            continue
        for line in [shape] if kind == "MultiPoint" else shapely.get_parts(shape):
            if line.is_empty:
                tally.add(EMPTY, 1, partial(tell_line, name, row))
                continue
            full = shapely.get_coordinates(line, include_z=True, include_m=True)
            lifted = bool((np.nan_to_num(full[:, 2]) != 0).any())
            parts.append(Part(row, full[:, :2], full[:, 3] if line.has_m else None, kind != "MultiPoint", lifted))
    return Drawn(name, table.to_pylist(), parts, crs, tally, notes)


def _kind(feature: Feature) -> str | None:
    if feature.geometry is not None:
        return type(feature.geometry).__name__
    return None if feature.moving is None else str(feature.moving.get("type"))


def _part(row: int, line: Sequence[Sequence[float | None]], *, joined: bool) -> Part:
    """Coordinates of a line of GeoJSON that is not empty."""
    full = np.full((len(line), 4), np.nan)  # longitude, latitude, height, time
    for number, place in enumerate(line):
        full[number, : len(place)] = place[:4]
    timed = all(len(place) > 3 for place in line)  # noqa: PLR2004  a fourth ordinate
    return Part(row, full[:, :2], full[:, 3] if timed else None, joined, bool((np.nan_to_num(full[:, 2]) != 0).any()))


def tell_line(name: str, row: int, more: str = "") -> str:
    """Place of a row for an example, counted from 1."""
    return f"{name}, row {row + 1}{': ' if more else ''}{more}"


def _no_line(kind: str | None) -> str:
    return "no geometry" if kind is None else f"{kind}: not a track"
