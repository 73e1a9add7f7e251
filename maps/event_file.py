"""Events and crossings as files that other programs read: GeoPackage, GeoParquet and CSV."""

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.events import Found
from maps.access_file import check_place
from maps.export import write_layer

SUFFIXES = (".parquet", ".gpkg", ".csv")


def write_events(found: Found, path: Path, *, zones: bool = True, lines: bool = True, timed: bool = True) -> list[Path]:
    """Write what was found; each file appears whole or not at all.

    Parameters
    ----------
    found : Found
    path : Path
        Ending in .parquet (GeoParquet: a point of entry for each event), .csv, or .gpkg (layers `events`, points of
        entry; `exits`; `crossings`). An earlier file is replaced.
    zones, lines : bool
        Whether zones and lines were looked for. With both, .parquet and .csv become two files: crossings go to
        "<name>-crossings".
    timed : bool
        Whether the tracks have times; without, columns of times and lengths of time are left out.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        If the ending names none of these formats, or there is no such folder.
    """
    check_place(path, SUFFIXES)
    events, crossings = _told(found.events, timed=timed), _told(found.crossings, timed=timed)
    if path.suffix == ".gpkg":
        tables = {"events": _placed(events, "in"), "exits": _placed(events, "out")} if zones else {}
        return [_write_layers(tables | ({"crossings": _placed(crossings)} if lines else {}), path)]
    placed = path.suffix == ".parquet"
    written = []
    if zones:
        written.append(write_layer(_placed(events, "in") if placed else events, path))
    if lines:
        beside = path.with_name(f"{path.stem}-crossings{path.suffix}") if zones else path
        written.append(write_layer(_placed(crossings) if placed else crossings, beside))
    return written


def _told(table: pd.DataFrame, *, timed: bool) -> pd.DataFrame:
    """Rows without what means nothing where nobody knows when: clock times become dates, lengths of time go."""
    if timed:
        return table
    dates = {name: table[name].dt.date for name in ("t_in", "t_out", "time") if name in table}
    return table.assign(**dates).drop(columns=["duration_s", "longest_step_s"], errors="ignore")


def _placed(table: pd.DataFrame, end: str = "") -> gpd.GeoDataFrame:
    """Rows as points: of entry ("in"), of exit ("out"), or of the crossing."""
    lon, lat = (f"{name}_{end}" if end else name for name in ("lon", "lat"))
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table[lon], table[lat]), crs=4326)


def _write_layers(tables: dict[str, gpd.GeoDataFrame], path: Path) -> Path:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder, path.name)
        for name, table in tables.items():
            table.to_file(draft, driver="GPKG", layer=name, engine="pyogrio")
        draft.replace(path)
    return path
