"""Layers as files that other programs read."""

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".kml": "KML"}
SUFFIXES = (*DRIVERS, ".parquet", ".csv")
TABLE_SUFFIXES = (".csv", ".parquet")


def check_suffix(path: Path) -> None:
    """Raise ValueError, listing the formats, if the file's ending names none."""
    if path.suffix not in SUFFIXES:
        raise ValueError(f"{path.name!r} ends in {path.suffix!r}; expected one of {', '.join(SUFFIXES)}.")


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
        If the ending names no format, or not one for this kind of layer.
    """
    check_suffix(path)
    placed = isinstance(frame, gpd.GeoDataFrame)
    allowed = tuple(s for s in SUFFIXES if s != ".csv") if placed else TABLE_SUFFIXES
    if path.suffix not in allowed:
        what = "a layer with geometry" if placed else "a table without geometry"
        raise ValueError(f"{path.name!r} cannot hold {what}; expected one of {', '.join(allowed)}.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder, path.name)
        if path.suffix == ".parquet":
            frame.to_parquet(draft)
        elif path.suffix == ".csv":
            frame.to_csv(draft, index=False)
        else:
            gpd.GeoDataFrame(frame).to_file(draft, driver=DRIVERS[path.suffix], engine="pyogrio")
        draft.replace(path)
    return path
