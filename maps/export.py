"""Layers as files that other programs read."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.draft import drafted
from layers.output import check_place

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".kml": "KML"}
SUFFIXES = (*DRIVERS, ".parquet", ".csv")
TABLE_SUFFIXES = (".csv", ".parquet")


def write_layer(frame: pd.DataFrame, path: Path) -> Path:
    """Write a layer to a file whose ending names the format; the file appears whole or not at all.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        As `layers.load` returns it; a table without geometry goes to .csv or .parquet only, a layer to all but .csv.
    path : Path
        Ending in .gpkg, .geojson, .fgb, .kml, .parquet or .csv. An earlier file is replaced.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        If the ending names no format, or not one for this kind of layer; as `layers.output.check_place` does.
    """
    check_place(path, SUFFIXES)
    placed = isinstance(frame, gpd.GeoDataFrame)
    allowed = tuple(s for s in SUFFIXES if s != ".csv") if placed else TABLE_SUFFIXES
    if path.suffix not in allowed:
        what = "a layer with geometry" if placed else "a table without geometry"
        raise ValueError(f"{path.name!r} cannot hold {what}; expected one of {', '.join(allowed)}.")
    with drafted(path) as draft:
        if path.suffix == ".parquet":
            frame.to_parquet(draft)
        elif path.suffix == ".csv":
            frame.to_csv(draft, index=False)
        else:
            gpd.GeoDataFrame(frame).to_file(draft, driver=DRIVERS[path.suffix], engine="pyogrio")
    return path
