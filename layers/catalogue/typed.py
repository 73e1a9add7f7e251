"""Typed facts: the GeoJSON and CSV files of `layers/data`, read into the standard columns."""

import json
from functools import lru_cache
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.catalogue.packaged import packaged
from layers.catalogue.schema import COLUMNS, TABLE_COLUMNS

PARSED = 16  # files of features kept as frames: each is asked for by several pages and layers


def read_features(name: str) -> gpd.GeoDataFrame:
    """Read `layers/data/<name>.geojson`.

    Parameters
    ----------
    name : str
        Stem of the file. Each feature has the properties `id name kind source_id status accuracy_m as_of note`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Standard columns first, then the file's own in order of first appearance; a property that a feature lacks
        is missing in its row.

    Raises
    ------
    FileNotFoundError
        If the package holds no such file.
    ValueError
        If the file is no GeoJSON feature collection.
    """
    return features(packaged(f"{name}.geojson"))


def features(file: Path | Traversable) -> gpd.GeoDataFrame:
    """Read typed facts with geometry from any GeoJSON file in longitude and latitude; otherwise as `read_features`."""
    try:
        return _frame(file.read_text(encoding="utf-8")).copy()
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} is not a GeoJSON FeatureCollection ({error}); mend the file.") from error


@lru_cache(maxsize=PARSED)
def _frame(text: str) -> gpd.GeoDataFrame:
    return standard(gpd.GeoDataFrame.from_features(json.loads(text)["features"], crs=4326))


def standard(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Order the columns of a layer: the standard ones first, then its own as they come.

    Parameters
    ----------
    frame : GeoDataFrame
        Left as it was.

    Returns
    -------
    GeoDataFrame
        New, with a fresh index and `accuracy_m` as float. A standard column that is missing stays missing, for the
        schema to name.
    """
    first = [c for c in COLUMNS if c in frame]
    own = [c for c in frame.columns if c not in COLUMNS]
    ordered = frame[first + own].reset_index(drop=True)
    return ordered.astype({"accuracy_m": float}) if "accuracy_m" in ordered else ordered


def read_table(name: str, *, text: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read `layers/data/<name>.csv`.

    Parameters
    ----------
    name : str
        Stem of the file; it has the columns `source_id status as_of note`.
    text : tuple of str
        Further columns to keep as text, an empty cell as "".

    Returns
    -------
    DataFrame
        In the file's order; numbers as float where a cell is empty. Standard columns are text, never missing.

    Raises
    ------
    FileNotFoundError
        If the package holds no such file.
    """
    return table(packaged(f"{name}.csv"), text=text)


def table(file: Path | Traversable, *, text: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read typed facts without geometry from any CSV file; otherwise as `read_table`."""
    strings = [*TABLE_COLUMNS, *text]
    content = file.read_text(encoding="utf-8")
    read = pd.read_csv(StringIO(content), dtype=dict.fromkeys(strings, str))
    present = [c for c in strings if c in read]
    read[present] = read[present].fillna("")
    return read
