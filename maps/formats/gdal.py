"""Rows written by GDAL, with their types."""

from pathlib import Path
from typing import Any

import geopandas as gpd
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
    pyogrio.write_dataframe(flagged(frame), path, driver=driver, layer=layer, use_arrow=True, **options)


def of_one_type(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Make single shapes multiple ones where both are there; and name the type of all, as GDAL calls it."""
    kinds = set(frame.geom_type[frame.geometry.notna()])
    whole = {MULTI.get(kind, kind) for kind in kinds}
    if len(kinds) <= 1 or len(whole) > 1:
        return frame, kinds.pop() if len(kinds) == 1 else ANY
    shapes = [_multiple(shape) for shape in frame.geometry]
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), whole.pop()


def _multiple(shape: Any) -> Any:  # noqa: ANN401  a shape, or none
    if shape is None or shape.geom_type not in MULTI:
        return shape
    return getattr(shapely, MULTI[shape.geom_type])([shape])
