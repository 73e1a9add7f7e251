"""Layers and tables as CSV, with places as longitude and latitude or as well-known text."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from maps.formats.exported import ExportedLayer
from maps.formats.plain_columns import plain_layer
from maps.formats.rows import own_columns, ready

WKT = "WKT"  # the name by which GDAL and QGIS know a column of well-known text
DIGITS = 9  # of degrees a tenth of a millimetre, of metres a nanometre


def write_csv(layer: ExportedLayer, path: Path) -> list[str]:
    """Write a table, or a layer with its places in columns: x, y (and heights, z) of points, else well-known text.

    UTF-8, as RFC 4180 has it: commas, lines that end with CR LF, a first line with names. Times are ISO 8601 in UTC,
    flags true and false. Nothing between two commas: no value, or an empty text.
    """
    layer, changed = plain_layer(layer, one_case=False)
    plain_table(layer).to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8")
    return changed


def plain_table(layer: ExportedLayer) -> pd.DataFrame:
    """Rows with their places in columns and values as CSV writes them."""
    frame = layer.frame
    cells: dict[str, Any] = {str(name): _cells(frame[name]) for name in own_columns(frame)}
    if layer.placed:
        cells |= _places(layer)
    return pd.DataFrame(cells, index=frame.index)


def _cells(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        text = column.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S.%f").str.replace(r"\.?0+$", "", regex=True)
        return pd.Series(text + "Z", index=column.index)
    if pd.api.types.is_bool_dtype(column.dtype) or set(column.dropna().map(type)) == {bool}:
        return column.map({True: "true", False: "false"}, na_action="ignore")
    return column


def _places(layer: ExportedLayer) -> dict[str, Any]:
    rows = ready(layer.frame)
    shapes = rows.geometry.to_numpy()
    if (shapely.get_type_id(shapes[~shapely.is_missing(shapes)]) == 0).all():
        x, y, z = place_names(layer)
        high = {z: shapely.get_z(shapes)} if shapely.has_z(shapes).any() else {}
        return {x: np.round(shapely.get_x(shapes), DIGITS), y: np.round(shapely.get_y(shapes), DIGITS), **high}
    return {WKT: shapely.to_wkt(shapes, rounding_precision=DIGITS)}


def place_names(layer: ExportedLayer) -> tuple[str, ...]:
    """Names of the columns of x, y and heights: lon, lat, z of degrees; with underscores where others have these."""
    geographic = layer.frame.crs is None or layer.frame.crs.is_geographic
    taken = set(map(str, layer.frame.columns))
    names = ("lon", "lat", "z") if geographic else ("x", "y", "z")
    return tuple(next(free for n in range(99) if (free := name + "_" * n) not in taken) for name in names)
