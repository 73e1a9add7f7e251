"""Layers and tables of a story in one GeoPackage, with all that a GIS is to know of them."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from layers.files.draft import drafted
from layers.files.output import check_place
from layers.stories.story import Story
from maps.formats.exported import ExportedLayer, styled
from maps.formats.geopackage import add_to, check_room
from maps.formats.plain_columns import distinct, plain
from maps.formats.rows import finer_times
from maps.formats.words import without_place
from maps.geopackage.data_columns import forget_columns, write_columns
from maps.geopackage.definitions import check_tables, exists, insert
from maps.geopackage.facts import facts_of, facts_of_file
from maps.geopackage.metadata import forget_metadata, layers_of_story, write_metadata
from maps.geopackage.rows import geometry_of, key_of, told, write_rows
from maps.geopackage.sources import (
    LAYER_SOURCES,
    SOURCES,
    check_sources,
    forget_rows,
    join_rows,
    read_sources,
    write_sources,
)  # fmt: skip
from maps.geopackage.styles import others_styles, write_styles
from maps.qgis.qml import layer_styles

ENDING = ".gpkg"
RESERVED = ("gpkg_", "gpkgext_", "rtree_", "sqlite_", "sources_of_")
OWN = ("layer_styles", SOURCES, LAYER_SOURCES)


def write_geopackage(
    layers: Iterable[ExportedLayer], path: Path | str, story: Story, *, overwrite: bool = False
) -> list[str]:
    """Write layers and tables to a GeoPackage: all of them or nothing, and nothing else in it is lost.

    Beside the rows stand their styles (`layer_styles`, as QGIS loads them), metadata by ISO 19139 and as QGIS has them
    (`gpkg_metadata`), meaning and unit of each column and the words that `kind` and `status` may hold
    (`gpkg_data_columns`), the table `sources`, `layer_sources` which joins each row to its own, and relations by OGC
    18-000. Everything is dated by the day of the story's answers: the same layers make the same file, byte for byte,
    with the same version of GDAL and SQLite, where no file was there before.

    Parameters
    ----------
    layers : iterable of ExportedLayer
        One at least.
    path : Path or str
        Ending in .gpkg. A GeoPackage that is there gets the layers beside those that it has.
    story : Story
        That the layers are of.
    overwrite : bool
        Whether layers of these names may be replaced. Styles that somebody else gave them stay.

    Returns
    -------
    list of str
        What the file does not hold as it is, a line each.

    Raises
    ------
    ValueError
        As `layers.files.check_place` and `maps.formats.geopackage.check_room` do; if two layers have one name, or one
        is the name of a table of the standard or of ours; if the file has other words on a source, on which layers
        rest that stay.

    References
    ----------
    OGC 12-128r18, GeoPackage Encoding Standard 1.3; OGC 18-000, GeoPackage Related Tables Extension.
    """
    path = Path(path)
    whole = list(layers)
    check_geopackage(path, [layer.name for layer in whole], overwrite=overwrite)
    there = _is_there(path)
    if there:
        _check_sources(path, whole)
    tables, notes = _tables(whole)
    styles = [layer_styles(layer) for layer in whole]
    if there:
        add_to(path, lambda draft: _write(tables, styles, draft, story, new=False))
    else:
        with drafted(path) as draft:
            _write(tables, styles, draft, story, new=True)
            if _is_there(path):
                raise ValueError(
                    f"{path} was written by another program in the meantime; it is as that left it. Run again."
                )
    return notes


def check_geopackage(path: Path | str, names: Sequence[str], *, overwrite: bool = False) -> None:
    """Refuse, before the work, what could not be written; parameters and errors as `write_geopackage`, by names."""
    path = Path(path)
    check_place(path, (ENDING,))
    _check_names(names)
    if _is_there(path):
        for name in names:
            check_room(path, name, overwrite=overwrite)
        with _reading(path) as file:
            check_tables(file, path)


def _check_names(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        plain_name = name.casefold()
        if plain_name.startswith(RESERVED) or plain_name in OWN:
            raise ValueError(
                f"a layer cannot be called {name!r} in a GeoPackage: the file has a table of that name of its own, or "
                "the standard keeps it. Call it otherwise."
            )
        if plain_name in seen:
            raise ValueError(
                f"two layers are called {name!r}, capital and small letters as one; expected one name each."
            )
        seen.add(plain_name)


def _check_sources(path: Path, layers: Sequence[ExportedLayer]) -> None:
    sources = {source.id: source for layer in layers for source in layer.sources}
    with _reading(path) as file:
        check_sources(file, path, sources.values(), [layer.name for layer in layers])


def _is_there(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _reading(path: Path) -> closing[sqlite3.Connection]:
    """Open a file to read it, and make no other beside it."""
    return closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?immutable=1", uri=True))


def _tables(layers: Sequence[ExportedLayer]) -> tuple[list[ExportedLayer], list[str]]:
    """Layers as they are in the file, with their looks as columns; and what it does not hold as it is."""
    tables, notes = [], []
    for layer in layers:
        table, renamed = distinct(styled(layer))
        frame, changed = plain(table.frame)
        tables.append(replace(table, frame=frame))
        absent = without_place(layer) if layer.placed else 0
        empty = [f"{absent} of {len(frame)} rows have no place: no geometry in the file."] if absent else []
        of_layer = f"{layer.name}: " if len(layers) > 1 else ""
        notes += [f"{of_layer}{note}" for note in (*empty, *renamed, *changed, *finer_times(frame))]
    return tables, notes


def _write(
    tables: Sequence[ExportedLayer], styles: Sequence[Mapping[str, str]], draft: Path, story: Story, *, new: bool
) -> None:
    stamp = f"{story.checked}T00:00:00.000Z"
    kept = [] if new else _forget(draft, tables)
    for table in tables:
        write_rows(table.frame, table.name, draft)
    with closing(sqlite3.connect(draft)) as file, file:
        insert(file, "layer_styles", *kept)
        _describe(file, tables, stamp)
        for table, of_table in zip(tables, styles, strict=True):
            write_styles(file, table.name, geometry_of(table.frame), of_table, stamp)
        facts = [(table.name, facts_of(table, story)) for table in tables]
        held = read_sources(file, [*layers_of_story(file, story.id), *(table.name for table in tables)])
        write_metadata(file, facts_of_file(story, [one for _, one in facts], held, alone=new), facts, stamp)
    if new:
        _pack(draft)


def _forget(path: Path, layers: Sequence[ExportedLayer]) -> list[dict[str, object]]:
    """Take out what the file tells of layers that are replaced; give back styles of somebody else."""
    kept: list[dict[str, object]] = []
    with closing(sqlite3.connect(path)) as file, file:
        for layer in layers:
            forget_rows(file, layer.name)
            forget_metadata(file, layer.name)
            if exists(file, "gpkg_data_columns"):
                forget_columns(file, layer.name)
            if exists(file, "layer_styles"):
                kept += others_styles(file, layer.name)
    return kept


def _describe(file: sqlite3.Connection, tables: Sequence[ExportedLayer], stamp: str) -> None:
    write_sources(file, {s.id: s for table in tables for s in table.sources}.values(), stamp)
    for table in tables:
        _list(file, table, stamp)
        join_rows(file, table.name, table.frame, key_of(table.frame))
        write_columns(file, table.name, table.columns.values(), table.described.kinds)


def _list(file: sqlite3.Connection, layer: ExportedLayer, stamp: str) -> None:
    """Give a table its title and description in the list of contents; a title that another has gets the name too."""
    title = layer.title
    taken = "SELECT 1 FROM gpkg_contents WHERE identifier = ? AND table_name <> ?"
    if file.execute(taken, (title, layer.name)).fetchone():
        title = f"{title} ({layer.name})"
    file.execute(
        "UPDATE gpkg_contents SET identifier = ?, description = ?, last_change = ? WHERE table_name = ?",
        (title, told(layer), stamp, layer.name),
    )


def _pack(path: Path) -> None:
    """Write a file anew without what earlier changes left in it, so that the same rows make the same bytes."""
    packed = path.with_name(f"{path.name}.packed")
    with closing(sqlite3.connect(path)) as file:
        file.execute("VACUUM INTO ?", (str(packed),))
    packed.replace(path)
