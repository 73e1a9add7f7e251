"""Events and crossings as files that other programs read: GeoPackage, GeoParquet and CSV."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geo.geodesy.antimeridian import split_shape
from layers.catalogue.sources import each_id
from layers.files.draft import drafted
from layers.files.output import check_place, refuse_read
from layers.stories import shelf
from layers.tracks.counts import CountedTracks
from maps.export import behaviour_file
from maps.export.access_file import ISO, is_table_of, refuse_others_table
from maps.export.export import write_layer
from maps.formats.geopackage import refuse_open
from maps.formats.vertices import densified
from maps.tracks.report import rules_in_words

SUFFIXES = (".parquet", ".gpkg", ".csv")
EVENT_COLUMNS = frozenset({"id", "zone", "t_in", "t_out", "entry", "exit"})  # by which a file of ours is known
CROSSING_COLUMNS = frozenset({"id", "line", "time", "lon", "lat", "direction"})
UNTOLD_COLUMNS = frozenset({"id", "zone", "t_in", "t_out", "why"})
ZONE_COLUMNS = ("id", "name", "edge_model", "events", "vessels")  # of what was counted, beside the shapes
LINE_COLUMNS = ("id", "name", "edge_model", "crossings", "left_to_right", "right_to_left", "vessels")
RULE_COLUMNS = ("rule", "value")
LAYERS: dict[str, frozenset[str]] = {
    "events": EVENT_COLUMNS,
    "exits": EVENT_COLUMNS,
    "crossings": CROSSING_COLUMNS,
    "untold": UNTOLD_COLUMNS,
    "zones": frozenset(ZONE_COLUMNS),
    "lines": frozenset(LINE_COLUMNS),
    "rules": frozenset(RULE_COLUMNS),
    **behaviour_file.COLUMNS,
}
KINDS: dict[str, dict[str, Any]] = {  # of geometry, also of layers without rows
    **{name: {"geometry_type": "Point"} for name in ("events", "exits", "crossings", "untold")},
    "zones": {"geometry_type": "MultiPolygon", "promote_to_multi": True},
    "lines": {"geometry_type": "MultiLineString", "promote_to_multi": True},
    **behaviour_file.KINDS,
}
GENERATOR, PAGE_HEAD_BYTES = b'<meta name="generator" content="leadline">', 100_000  # which map.html.j2 begins with
WKT_DIGITS = 9  # of degrees: a tenth of a millimetre


def beside(path: Path, what: str = "crossings") -> Path:
    """Where crossings, or what cannot be told, go if events go to `path`.

    >>> beside(Path("march.csv")).name, beside(Path("march.csv"), "untold").name
    ('march-crossings.csv', 'march-untold.csv')
    """
    return path.with_name(f"{path.stem}-{what}{path.suffix}")


def check_outputs(
    inputs: Iterable[Path],
    to: Path | None = None,
    page: Path | None = None,
    *,
    zones: bool = True,
    lines: bool = True,
    behaviours: Collection[str] = (),
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
    behaviours : collection of str
        Names of behaviours that are.

    Raises
    ------
    ValueError
        If a file to be written is one of the inputs, or lies in a folder of them; if a GeoPackage is there that
        holds other layers than ours, or is open in another program; if a file is there that holds neither events nor
        crossings of ours, or a file "<name>-crossings" or "<name>-gaps" and so on that is not ours, which nobody named;
        if a page is there that is not ours.
    """
    companions = [beside(to)] if to and to.suffix != ".gpkg" and zones else []
    tables = behaviour_file.files_beside(to, behaviours) if to and to.suffix != ".gpkg" else {}
    written = [path for path in (to, page, *companions, *tables.values()) if path]
    reads = list(inputs)
    for path in written:
        refuse_read(path, reads)
    if to and companions and (path := beside(to, "untold")).exists():
        refuse_read(path, reads)
        if not is_table_of(path, UNTOLD_COLUMNS):
            raise ValueError(
                f"{path} is there and does not hold what could not be told; it would be taken for a part of these "
                f"events. Choose another name than {to}, or move it."
            )
    if to and to.exists():
        _refuse_others(to)
    if page and not _is_page(page):
        raise ValueError(
            f"{page} is there and is no page of ours; it would be replaced. Choose another name, or move it."
        )
    for name, path in tables.items():
        refuse_others_table(path, behaviour_file.COLUMNS[name])
    for path in companions:
        if path.exists() and not is_table_of(path, CROSSING_COLUMNS):
            raise ValueError(
                f"{path} is there and holds no crossings of ours; it would be "
                f"{'replaced by crossings' if lines else 'taken for crossings of these events'}. Choose another name "
                f"than {to}, or move it."
            )


def write_events(
    counted: CountedTracks, path: Path, zones: gpd.GeoDataFrame | None = None, lines: gpd.GeoDataFrame | None = None
) -> list[Path]:
    """Write what was found; each file appears whole or not at all.

    Behaviours become layers `gaps`, `loitering`, `encounters` and `port_visits` of a .gpkg; for .csv and .parquet files
    of their own, "<name>-gaps" and so on.

    Parameters
    ----------
    counted : CountedTracks
        Where tracks have no times, columns of times and lengths of time are left out.
    path : Path
        Ending in .parquet (GeoParquet: a point of entry for each event), .csv (times as ISO 8601 in UTC, the same
        points as WKT in a column `geometry`), or .gpkg (layers `events`, points of entry; `exits`; `crossings`;
        `zones` and `lines` with what was counted in each, with vertices enough that straight lines in degrees are
        their edges, cut at 180 degrees; the table `rules`, with the notes and credits that a reader must see). An
        earlier file of ours is replaced. Events have a column `zone_name`, crossings `line_name`, where names differ
        from ids.
    zones, lines : GeoDataFrame, EPSG:4326, optional
        Those that were looked for, with `id` and `name`. With both, .parquet and .csv become two files: crossings go to
        "<name>-crossings". Without lines, an earlier "<name>-crossings" of ours is removed, for it is of other events.
        Stretches of which it cannot be told whether they were inside (zones with floors or ceilings) go to the layer
        `untold`, or to "<name>-untold", likewise.

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
    did = behaviour_file.behaviour_frames(counted.behaviours)
    check_outputs((), path, zones=zones is not None, lines=lines is not None, behaviours=did)
    timed = counted.facts["tracks"]["timed"]
    events = _named(_told(counted.found.events, timed=timed), "zone", counted.facts["zones"])
    untold = _named(_told(counted.found.untold, timed=timed), "zone", counted.facts["zones"])
    crossings = _named(_told(counted.found.crossings, timed=timed), "line", counted.facts["lines"])
    if path.suffix == ".gpkg":
        points = {"events": _placed(events, "in"), "exits": _placed(events, "out")} if zones is not None else {}
        points |= {"crossings": _placed(crossings)} if lines is not None else {}
        points |= {"untold": _placed(untold, "in")} if len(untold) else {}
        return [_write_layers(points | did | _context(counted.facts, zones, lines), path)]
    written = [_write_table(did[name], at) for name, at in behaviour_file.files_beside(path, did).items()]
    if zones is not None:
        written.append(_write_table(_placed(events, "in"), path))
    if lines is not None:
        written.append(_write_table(_placed(crossings), path if zones is None else beside(path)))
    elif zones is not None:
        beside(path).unlink(missing_ok=True)
    if len(untold):
        written.append(_write_table(_placed(untold, "in"), beside(path, "untold")))
    elif zones is not None:
        beside(path, "untold").unlink(missing_ok=True)
    return written


def _context(
    facts: Mapping[str, Any], zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None
) -> dict[str, pd.DataFrame]:
    """Zones, lines and rules that the events come from."""
    shapes = {"zones": (zones, ZONE_COLUMNS), "lines": (lines, LINE_COLUMNS)}
    tables: dict[str, pd.DataFrame] = {
        what: densified(
            gpd.GeoDataFrame(
                pd.DataFrame(facts[what])[list(columns)],
                geometry=[split_shape(shapely.force_2d(shape)) for shape in frame.geometry],
                crs=4326,
            ),
            tolerance_m=facts["rules"]["tolerance_m"],
        )
        for what, (frame, columns) in shapes.items()
        if frame is not None
    }
    rows = [("in words", rules_in_words(facts["rules"], timed=facts["tracks"]["timed"])), *facts["rules"].items()]
    told = [(rule, "none" if value is None else str(value)) for rule, value in rows]
    told += behaviour_file.definition_rows(facts["behaviours"])
    told += [("note", words) for words in facts["notes"]]
    told += [("credit", words) for words in _credits(facts, zones, lines)]
    return tables | {"rules": pd.DataFrame(told, columns=list(RULE_COLUMNS))}


def _credits(facts: Mapping[str, Any], *frames: gpd.GeoDataFrame | None) -> list[str]:
    """Words that publishers of our own zones and lines ask for, each with its licence."""
    known = shelf.sources()
    ids = each_id(
        value for frame in frames if frame is not None and "source_id" in frame for value in frame["source_id"]
    )
    licences = {known[i].credit: known[i].licence for i in ids if i in known}
    return [f"{words} ({licences[words]})" if words in licences else words for words in facts.get("credits", ())]


def _named(table: pd.DataFrame, what: str, blocks: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Put names behind ids of zones or lines, if there are names."""
    names = {block["id"]: block["name"] for block in blocks}
    if all(name == each for each, name in names.items()):
        return table
    told = table.copy()
    told.insert(list(told.columns).index(what) + 1, f"{what}_name", told[what].map(names).astype("str"))
    return told


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


def _write_table(points: gpd.GeoDataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        return write_layer(points, path, overwrite=True)
    times = {name: points[name].dt.strftime(ISO) for name in points.select_dtypes("datetimetz")}
    words = shapely.to_wkt(points.geometry.to_numpy(), rounding_precision=WKT_DIGITS)
    with drafted(path) as draft:
        pd.DataFrame(points.drop(columns="geometry")).assign(**times, geometry=words).to_csv(draft, index=False)
    return path


def _write_layers(tables: Mapping[str, pd.DataFrame], path: Path) -> Path:
    with drafted(path) as draft:
        for name, table in tables.items():
            pyogrio.write_dataframe(table, draft, layer=name, driver="GPKG", **KINDS.get(name, {}))
    return path


def _is_page(path: Path) -> bool:
    """Whether nothing that is not ours would be lost with a page: none is there, it is empty, or says who made it."""
    if not path.exists():
        return True
    with path.open("rb") as file:
        start = file.read(PAGE_HEAD_BYTES)
    return not start or GENERATOR in start


def _refuse_others(path: Path) -> None:
    if path.suffix == ".gpkg":
        refuse_open(path)
        _refuse_others_layers(path)
    else:
        refuse_others_table(path, EVENT_COLUMNS, CROSSING_COLUMNS)


def _refuse_others_layers(path: Path) -> None:
    try:
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        others = [name for name in names if name not in LAYERS or not _fields(path, name) >= LAYERS[name]]
    except pyogrio.errors.DataSourceError as error:
        raise ValueError(f"{path} is there and is no GeoPackage ({error}); choose another name, or move it.") from error
    if others or not {"events", "crossings", *behaviour_file.COLUMNS} & set(names):
        raise ValueError(
            f"{path} is there and holds layers that are not ours ({', '.join(others or names)}), which would be lost; "
            "expected a new file, or one that only holds what an earlier run wrote. Choose another name, or move it."
        )


def _fields(path: Path, layer: str) -> set[str]:
    return {str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]}
