"""Layers as GeoJSON of RFC 7946."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pandas.api.types import is_float_dtype

from maps.formats.exported import ExportedLayer
from maps.formats.gdal import of_one_type
from maps.formats.plain_columns import plain_layer
from maps.formats.rows import own_columns, ready
from maps.formats.words import without_place, words_of

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 7  # of degrees: a centimetre
HALF_TURN = 180.0


def write_geojson(layer: ExportedLayer, path: Path) -> list[str]:
    """Write a layer, EPSG:4326, as RFC 7946 has it; what is said of it stands at the top, as foreign members.

    Outer rings run counter-clockwise, there is a bbox and no `crs`; rows were cut at 180 degrees before. Coordinates
    are rounded to 7 digits here: GDAL (3.11) leaves out a digit that stands behind five zeros or nines, so that
    x.0000009 is x, 0.1 m off. A row stands on a line of its own and is written before the next is made.

    Raises
    ------
    ValueError
        If a coordinate is not finite.

    References
    ----------
    RFC 7946, sections 3.1.6, 5, 6.1 and 11.2.
    """
    layer, changed = plain_layer(layer, one_case=True)
    frame, flat = _rounded_frame(layer.frame)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_head(layer, frame) + "\n")
        for n, feature in enumerate(_features(frame)):
            file.write((",\n" if n else "") + _json(feature))
        file.write("\n]\n}\n")
    return [*changed, *_lost(layer, flat)]


def _head(layer: ExportedLayer, frame: gpd.GeoDataFrame) -> str:
    """All that stands before the first row."""
    shapes = frame.geometry.to_numpy()
    members = {"type": "FeatureCollection", "name": layer.name, **words_of(layer)}
    members["xy_coordinate_resolution"] = 10.0**-DIGITS  # by which GDAL knows how many digits there are
    if not shapely.is_missing(shapes).all():
        members["bbox"] = _bounds(shapes)
    return "{\n" + "".join(f"{_json(name)}: {_json(value)},\n" for name, value in members.items()) + '"features": ['


def _features(frame: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    columns = {name: _values(frame[name]) for name in own_columns(frame)}
    for n, shape in enumerate(frame.geometry):
        yield {
            "type": "Feature",
            "properties": {name: values[n] for name, values in columns.items()},
            **({"bbox": _box(shape)} if shape is not None else {}),
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }


def _json(value: Any) -> str:  # noqa: ANN401  of numbers, the shortest words that mean the same 64 bits
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _rounded_frame(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Rows as the file has them, and how many were written flat as some of their heights are not known."""
    frame, _ = of_one_type(ready(frame))
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object).copy()
    rings = shapely.get_type_id(shapes) == shapely.GeometryType.LINEARRING
    shapes[rings] = [shapely.LineString(ring) for ring in shapes[rings]]
    unknown = shapely.has_z(shapes)
    unknown[unknown] = [
        not np.isfinite(shapely.get_coordinates(each, include_z=True)).all() for each in shapes[unknown]
    ]
    shapes[unknown] = shapely.force_2d(shapes[unknown])
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        raise ValueError("a coordinate is infinite or no number; expected degrees. Leave such rows out.")
    rounded = gpd.GeoSeries(_rounded(shapes), index=frame.index, crs=frame.crs)
    return frame.set_geometry(rounded), int(unknown.sum())


def _rounded(shapes: NDArray[Any]) -> NDArray[Any]:
    """Shapes whose coordinates have 7 digits, with the same vertices if they are valid with them."""
    made = _of_digits(shapes)
    bent = np.flatnonzero(shapely.is_valid(shapes) & ~shapely.is_valid(made))
    mended = _of_digits(shapely.orient_polygons(shapely.set_precision(shapes[bent], 10.0**-DIGITS)))
    there = ~shapely.is_empty(mended)  # what is thinner than the last digit has no area: it is better than nothing
    made[bent[there]] = mended[there]
    return made


def _of_digits(shapes: NDArray[Any]) -> NDArray[Any]:
    made = shapes.copy()
    for high in (False, True):
        rows = (shapely.has_z(shapes) == high) & ~shapely.is_missing(shapes)
        made[rows] = shapely.transform(shapes[rows], lambda each: np.round(each, DIGITS) + 0.0, include_z=high)
    return made


def _bounds(shapes: Any) -> list[float]:  # noqa: ANN401  a shape, or an array of them
    """West, south (and the lowest), east, north (and the highest)."""
    numbers = shapely.get_coordinates(shapes, include_z=bool(shapely.has_z(shapes).any()))
    return [*np.nanmin(numbers, axis=0).tolist(), *np.nanmax(numbers, axis=0).tolist()]


def _box(shape: Any) -> list[float]:  # noqa: ANN401
    """Box of a row: that across 180 degrees, with a west greater than its east, if it is narrower (RFC 7946, 5.2)."""
    box = _bounds(shape)
    east = len(box) // 2
    if box[east] - box[0] > HALF_TURN:
        west_end, _, east_end, _ = shapely.bounds(shapely.get_parts(shape)).T
        before, behind = west_end >= 0, east_end <= 0  # the meridian of 180 degrees
        if (before | behind).all() and before.any() and behind.any():
            first, last = float(west_end[before].min()), float(east_end[behind].max())
            if last + 2 * HALF_TURN - first < box[east] - box[0]:
                box[0], box[east] = first, last
    return box


def _values(column: "pd.Series[Any]") -> list[Any]:
    if column.dtype in ("float16", "float32", "Float32"):  # as they are read, not with the digits of 64 bits
        column = column.astype(object).map(lambda value: float(str(np.float32(value))), na_action="ignore")
    absent = column.isna().to_numpy()
    return [None if gap else _value(value) for value, gap in zip(column.astype(object), absent, strict=True)]


def _value(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, date):  # and times
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value if isinstance(value, (bool, int, str)) else str(value)


def _lost(layer: ExportedLayer, flat: int) -> Iterator[str]:
    frame = layer.frame
    numbers = {name: frame[name] for name in own_columns(frame) if is_float_dtype(frame[name].dtype)}
    endless = {name: int(np.isinf(numbers[name].to_numpy(float, na_value=np.nan)).sum()) for name in numbers}
    if any(endless.values()):
        said = ", ".join(f"{count} of {name}" for name, count in endless.items() if count)
        yield f"infinite values, which JSON does not have, are null: {said}"
    if flat:
        yield f"{flat} rows have places without a height: all their heights are left out"
    if absent := without_place(layer):
        yield f"{absent} rows have no place: their geometry is null"
