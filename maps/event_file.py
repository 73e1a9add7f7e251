"""Events and crossings as files that other programs read: GeoPackage, GeoParquet and CSV."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio

from geo.events import Found
from maps.access_file import check_place
from maps.export import write_layer

SUFFIXES = (".parquet", ".gpkg", ".csv")
EVENT_COLUMNS = frozenset({"id", "zone", "t_in", "t_out", "entry", "exit"})  # by which a file of ours is known
CROSSING_COLUMNS = frozenset({"id", "line", "time", "lon", "lat", "direction"})
LAYERS: dict[str, frozenset[str]] = {"events": EVENT_COLUMNS, "exits": EVENT_COLUMNS, "crossings": CROSSING_COLUMNS}


def beside(path: Path) -> Path:
    """Where crossings go if events go to `path`.

    >>> beside(Path("march.csv")).name
    'march-crossings.csv'
    """
    return path.with_name(f"{path.stem}-crossings{path.suffix}")


def check_outputs(
    inputs: Iterable[Path], to: Path | None = None, page: Path | None = None, *, zones: bool = True, lines: bool = True
) -> None:
    """Refuse, before anything is read, to write over what is not ours.

    Parameters
    ----------
    inputs : iterable of Path
        Files and folders of tracks, zones and lines.
    to, page : Path, optional
        Files to be written: events as `write_events` takes them, and a map.
    zones, lines : bool
        Whether zones and lines are looked for.

    Raises
    ------
    ValueError
        If a file to be written is one of the inputs, or lies in a folder of them; if a GeoPackage is there that
        holds other layers than ours; if there is a file "<name>-crossings" that is not ours, which nobody named.
    """
    companions = [beside(to)] if to and to.suffix != ".gpkg" and zones else []
    written = [path for path in (to, page, *companions) if path]
    for given in inputs:
        for path in written:
            _refuse_input(path, given)
    if to and to.suffix == ".gpkg" and to.exists():
        _refuse_others_layers(to)
    for path in companions:
        if path.exists() and not _is_crossings(path):
            raise ValueError(
                f"{path} is there and holds no crossings of ours; it would be "
                f"{'replaced by crossings' if lines else 'taken for crossings of these events'}. Choose another name "
                f"than {to}, or move it."
            )


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
        "<name>-crossings". Without lines, an earlier "<name>-crossings" of ours is removed, for it is of other events.
    timed : bool
        Whether the tracks have times; without, columns of times and lengths of time are left out.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        If the ending names none of these formats, or there is no such folder; as `check_outputs` does.
    """
    check_place(path, SUFFIXES)
    check_outputs((), path, zones=zones, lines=lines)
    events, crossings = _told(found.events, timed=timed), _told(found.crossings, timed=timed)
    if path.suffix == ".gpkg":
        tables = {"events": _placed(events, "in"), "exits": _placed(events, "out")} if zones else {}
        return [_write_layers(tables | ({"crossings": _placed(crossings)} if lines else {}), path)]
    placed = path.suffix == ".parquet"
    written = []
    if zones:
        written.append(write_layer(_placed(events, "in") if placed else events, path))
    if lines:
        written.append(write_layer(_placed(crossings) if placed else crossings, beside(path) if zones else path))
    elif zones:
        beside(path).unlink(missing_ok=True)
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


def _refuse_input(path: Path, given: Path) -> None:
    ours, theirs = path.resolve(), given.resolve()
    if ours == theirs or (path.exists() and given.exists() and path.samefile(given)):
        raise ValueError(f"{path} would be written over {given}, which is read; expected another file for the answer.")
    if given.is_dir() and ours.is_relative_to(theirs):
        raise ValueError(
            f"{path} lies in the folder {given}, all of which is read; expected another folder for the answer."
        )


def _refuse_others_layers(path: Path) -> None:
    try:
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        others = [name for name in names if name not in LAYERS or not _fields(path, name) >= LAYERS[name]]
    except pyogrio.errors.DataSourceError as error:
        raise ValueError(f"{path} is there and is no GeoPackage ({error}); choose another name, or move it.") from error
    if others:
        raise ValueError(
            f"{path} is there and holds layers that are not ours ({', '.join(others)}), which would be lost; expected "
            "a new file, or one that only holds our events, exits and crossings. Choose another name, or move it."
        )


def _fields(path: Path, layer: str) -> set[str]:
    return {str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]}


def _is_crossings(path: Path) -> bool:
    try:
        names = pq.read_schema(path).names if path.suffix == ".parquet" else pd.read_csv(path, nrows=0).columns
    except (OSError, ValueError):  # what cannot be read is not ours
        return False
    return set(names) >= CROSSING_COLUMNS
