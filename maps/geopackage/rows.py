"""Rows of a layer or a table, written by GDAL."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from maps.formats.exported import ExportedLayer
from maps.formats.gdal import write_gdal
from maps.formats.rows import ready

VERSION = "1.3"  # the latest that QGIS 3.22 and ArcGIS Pro 3 read without a warning
FID, GEOMETRY = "fid", "geom"


def write_rows(frame: pd.DataFrame, name: str, path: Path) -> None:
    """Write rows to a table of a GeoPackage, in their order, numbered from 1.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        Typed by `layers.catalogue.columns.typed`.
    name : str
        Of the table; one of that name is replaced.
    path : Path
        A GeoPackage, or none yet.
    """
    options: dict[str, Any] = {"FID": key_of(frame), "OVERWRITE": "YES"}
    if isinstance(frame, gpd.GeoDataFrame):
        frame = ready(frame)
        options |= {"GEOMETRY_NAME": geometry_of(frame), "SPATIAL_INDEX": "YES"}
    new = {"dataset_options": {"VERSION": VERSION}} if not path.exists() else {}
    write_gdal(frame, path, "GPKG", name, **new, **options)


def key_of(frame: pd.DataFrame) -> str:
    """Name of the column of row numbers: one that the rows do not have."""
    return _free(FID, frame)


def geometry_of(frame: pd.DataFrame) -> str:
    """Name of the column of geometry: one that the rows do not have as another."""
    return _free(GEOMETRY, frame)


def told(layer: ExportedLayer) -> str:
    """Words on the rows for a list of contents: what they are, and what else to know of them as they are written."""
    return "\n".join([layer.described.summary.strip(), *layer.told])


def _free(name: str, frame: pd.DataFrame) -> str:
    taken = {str(column).casefold() for column in frame.columns}
    return next(free for free in (name, *(f"{name}_{n}" for n in range(len(taken) + 1))) if free not in taken)
