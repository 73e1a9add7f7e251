"""Behaviours as layers and tables that other programs read."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy.antimeridian import split_shape
from layers.tracks.behaviours import FoundBehaviours

COLUMNS: dict[str, frozenset[str]] = {  # by which a file of ours is known
    "gaps": frozenset({"id", "t_start", "t_end", "lon_start", "lat_end", "reception"}),
    "loitering": frozenset({"id", "t_start", "t_end", "lon", "lat", "shore_m"}),
    "encounters": frozenset({"id_a", "id_b", "t_start", "t_end", "median_distance_m"}),
    "port_visits": frozenset({"id", "port", "t_in", "t_out", "confidence"}),
}
KINDS: dict[str, dict[str, Any]] = {
    "gaps": {"geometry_type": "MultiLineString", "promote_to_multi": True},
    **{name: {"geometry_type": "Point"} for name in ("loitering", "encounters", "port_visits")},
}


def files_beside(path: Path, names: Collection[str]) -> dict[str, Path]:
    """Where the tables go if events go to a .csv or .parquet file.

    >>> files_beside(Path("march.csv"), ["port_visits"])["port_visits"].name
    'march-port-visits.csv'
    """
    return {name: path.with_name(f"{path.stem}-{name.replace('_', '-')}{path.suffix}") for name in names}


def behaviour_frames(did: FoundBehaviours | None) -> dict[str, gpd.GeoDataFrame]:
    """Tables that were asked for, by name: gaps as lines from end to end, all others as points."""
    return {} if did is None else {name: _placed(table) for name, table in did.found.tables().items()}


def definition_rows(facts: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Numbers of the definitions, as rows of a table of rules."""
    definitions = {} if facts is None else facts["definitions"]
    return [(f"{name}.{rule}", str(value)) for name, rules in definitions.items() for rule, value in rules.items()]


def _placed(table: pd.DataFrame) -> gpd.GeoDataFrame:
    if "lon_start" not in table:
        return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    ends = np.stack([table[["lon_start", "lat_start"]].to_numpy(), table[["lon_end", "lat_end"]].to_numpy()], axis=1)
    lines = [split_shape(shapely.LineString(pair)) for pair in ends]
    return gpd.GeoDataFrame(table, geometry=lines, crs=4326)
