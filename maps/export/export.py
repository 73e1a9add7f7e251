"""Layers as files that other programs read."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from layers.files.draft import drafted
from layers.files.output import check_place
from maps.export.geopackage import add_to, check_room
from maps.export.vertices import DECLARED, Vertices, densified, told_vertices

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".kml": "LIBKML"}
SUFFIXES = (*DRIVERS, ".parquet", ".csv")
PLACED_SUFFIXES = (*DRIVERS, ".parquet")
TABLE_SUFFIXES = (".csv", ".parquet", ".gpkg")
LARGEST_KML_INTEGER = np.iinfo(np.int32).max  # KML's schema has no longer one: GDAL makes it text


def check_free(path: Path, layer: str, *, overwrite: bool) -> None:
    """Raise ValueError if a layer cannot go to a file without a loss that nobody asked for.

    A GeoPackage that is there gets the layer beside its others; a file of any other format is replaced as a whole.
    """
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return
    if path.suffix == ".gpkg":
        check_room(path, layer, overwrite=overwrite)
    elif not overwrite:
        raise ValueError(
            f"{path} is there and would be replaced as a whole; say overwrite (--overwrite) if that is meant, "
            "or choose another name."
        )


def write_layer(
    frame: pd.DataFrame,
    path: Path,
    *,
    layer: str | None = None,
    overwrite: bool = False,
    vertices: Vertices = "densified",
) -> Path:
    """Write a layer to a file whose ending names the format: all of it or nothing, and nothing else is lost.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        As `layers.load` returns it; a table without geometry goes to .csv, .parquet and .gpkg only, a layer to all
        but .csv. Empty geometries become missing ones; .fgb cannot hold such rows, they are left out.
    path : Path
        Ending in .gpkg, .geojson, .fgb, .kml, .parquet or .csv. A GeoPackage that is there gets the layer beside those
        that it has, which stay as they are with their styles.
    layer : str, optional
        Its name in the file; that of the file without ending if not given.
    overwrite : bool
        Whether a layer of that name in a GeoPackage, or a file of another format, may be replaced.
    vertices : {"densified", "declared"}
        As `densified` gives them, so that programs that join vertices by straight lines in degrees find the same
        places inside; or those of `frame`, as they are. So are they written where nothing says what edges mean: after
        a join write a column `edge_model` first (`layers.catalogue.with_edge_model`).

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        If the ending names no format, or not one for this kind of layer; as `check_free`, `densified` and
        `layers.files.check_place` do.
    """
    check_place(path, SUFFIXES)
    placed = isinstance(frame, gpd.GeoDataFrame)
    allowed = PLACED_SUFFIXES if placed else TABLE_SUFFIXES
    if path.suffix not in allowed:
        what = "a layer with geometry" if placed else "a table without geometry"
        raise ValueError(f"{path.name!r} cannot hold {what}; expected one of {', '.join(allowed)}.")
    name = layer or path.stem
    check_free(path, name, overwrite=overwrite)
    if placed:
        frame = _without_empty(densified(frame) if vertices == "densified" else frame, path.suffix)
    if path.suffix == ".gpkg" and path.exists() and path.stat().st_size:
        add_to(path, lambda draft: _write(frame, draft, name))
        return path
    with drafted(path) as draft:
        _write(frame, draft, name)
    return path


def told_export(declared: pd.DataFrame, written: pd.DataFrame, suffix: str) -> list[str]:
    """Say, a line each, what a file does with edges, and what its format does not hold as it is.

    Parameters
    ----------
    declared, written : DataFrame
        A layer, and its rows as they were written: those of `densified`, or the same.
    suffix : str
        Of the file.
    """
    if not isinstance(declared, gpd.GeoDataFrame):
        return []
    empty = int((declared.geometry.is_empty | declared.geometry.isna()).sum())
    fate = "FlatGeobuf cannot hold them, they are left out." if suffix == ".fgb" else "no geometry in the file."
    lines = [f"{empty} of {len(declared)} rows have no place: {fate}"] if empty else []
    if suffix == ".kml":
        lines.append("KML holds times as text and empty text as none; the column name is its Name.")
    return [*told_vertices(declared, written), *lines]


def _without_empty(frame: gpd.GeoDataFrame, suffix: str) -> gpd.GeoDataFrame:
    """Rows whose empty geometry is missing: formats write an empty point as one at NaN, which programs draw at 0, 0.

    FlatGeobuf's spatial index has no place for them, and without one DuckDB (1.5.5) stops at them or crashes.
    """
    empty = frame.geometry.is_empty
    if suffix == ".fgb":
        return frame[~(empty | frame.geometry.isna())]
    return frame.set_geometry(frame.geometry.where(~empty, None)) if empty.any() else frame


def _write(frame: pd.DataFrame, path: Path, layer: str) -> None:
    if "edge_model" in frame.attrs:  # which Parquet would keep
        frame = frame.copy()
        del frame.attrs["edge_model"]
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        pyogrio.write_dataframe(
            _typed(frame, path.suffix), path, driver=DRIVERS[path.suffix], layer=layer, **_options(frame, path.suffix)
        )


def _options(frame: pd.DataFrame, suffix: str) -> dict[str, Any]:
    options: dict[str, Any] = (
        {"OVERWRITE": "YES"} if suffix == ".gpkg" else {}
    )  # of a name in other case; see check_free
    densely = [words for words in frame["vertices"].unique() if words != DECLARED] if "vertices" in frame else []
    if densely and suffix != ".kml":
        options["DESCRIPTION"] = f"Vertices {densely[0]} along edge_model: join them by straight lines in degrees."
    return options


def _typed(frame: pd.DataFrame, suffix: str) -> pd.DataFrame:
    """Columns of types that GDAL knows: true and false with gaps would become words, whole numbers in KML text."""
    own = [name for name in frame.columns if name != getattr(frame, "_geometry_column_name", None)]
    mixed = [name for name in own if frame[name].dtype == object]
    flags = [name for name in mixed if set(frame[name].dropna().map(type)) == {bool}]
    typed = frame.assign(**{name: frame[name].astype("boolean") for name in flags})
    if suffix != ".kml":
        return typed
    whole = [name for name in own if frame[name].dtype == np.int64 and frame[name].abs().max() <= LARGEST_KML_INTEGER]
    return typed.astype(dict.fromkeys(whole, np.int32))
