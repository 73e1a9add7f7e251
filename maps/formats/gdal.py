"""Rows written by GDAL, with their types."""

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from maps.formats.rows import flagged

MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
ANY = "Unknown"  # what GDAL calls a layer of several types of geometry


def write_gdal(frame: pd.DataFrame, path: Path, driver: str, layer: str, **options: Any) -> None:  # noqa: ANN401
    """Write rows to a file; by way of Arrow, so that dates stay dates.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
    path : Path
    driver : str
        Of GDAL.
    layer : str
        Its name in the file.
    **options
        Of `pyogrio.write_dataframe`, and of the driver.
    """
    if isinstance(frame, gpd.GeoDataFrame):
        frame, kind = of_one_type(frame)
        options["geometry_type"] = kind
    with warnings.catch_warnings():  # rows with heights and rows without: the file says that either may be
        warnings.filterwarnings("ignore", message=".*declared with non-Z geometry type", category=RuntimeWarning)
        pyogrio.write_dataframe(flagged(frame), path, driver=driver, layer=layer, use_arrow=True, **options)


def of_one_type(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Make single shapes multiple ones where both are there; and name the type of all, as GDAL calls it.

    Behind it stands Z if every place has a height.
    """
    there = frame.geometry[~shapely.is_missing(frame.geometry.to_numpy())]
    kinds = set(there.geom_type)
    whole = {MULTI.get(kind, kind) for kind in kinds}
    high = " Z" if there.has_z.all() else ""
    if len(kinds) <= 1 or len(whole) > 1:
        return frame, f"{kinds.pop()}{high}" if len(kinds) == 1 else ANY
    shapes = [_multiple(shape) for shape in frame.geometry]
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), f"{whole.pop()}{high}"


def flat_where(frame: gpd.GeoDataFrame, *, one_kind: bool) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Rows without heights if some have none that is known, and what is left out; for formats that want all or none.

    Parameters
    ----------
    frame : GeoDataFrame
    one_kind : bool
        Whether the format holds heights of layers of one kind of geometry alone.
    """
    drawn = frame.geometry.to_numpy()
    shapes = frame.geometry[~shapely.is_missing(drawn) & ~shapely.is_empty(drawn)]
    high = shapes.has_z
    if not high.any():
        return frame, []
    known = np.isfinite(shapely.get_coordinates(shapes.to_numpy(), include_z=True)[:, 2]).all()
    mixed = one_kind and of_one_type(frame)[1] == ANY
    if known and not mixed:
        return frame, []
    why = "points, lines and areas stand in one layer" if known else "some places have none, and 0 would be a height"
    flat = frame.set_geometry(frame.geometry.force_2d())
    return flat, [f"heights of {int(high.sum())} rows are left out: {why}"]


def _multiple(shape: Any) -> Any:  # noqa: ANN401  a shape, or none
    if shape is None or shape.geom_type not in MULTI:
        return shape
    return getattr(shapely, MULTI[shape.geom_type])([shape])
