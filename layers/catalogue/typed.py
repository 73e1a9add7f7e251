"""Typed facts: the GeoJSON and CSV files of `layers/data`, read into the standard columns."""

import json
from functools import lru_cache
from io import StringIO

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
    try:
        return _frame(packaged(f"{name}.geojson").read_text(encoding="utf-8")).copy()
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(
            f"layers/data/{name}.geojson is not a GeoJSON FeatureCollection ({error}); mend the file."
        ) from error


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
    strings = [*TABLE_COLUMNS, *text]
    content = packaged(f"{name}.csv").read_text(encoding="utf-8")
    table = pd.read_csv(StringIO(content), dtype=dict.fromkeys(strings, str))
    present = [c for c in strings if c in table]
    table[present] = table[present].fillna("")
    return table
