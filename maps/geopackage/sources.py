"""Sources as a table, and what joins each row of each layer to its own."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date

import pandas as pd

from layers.catalogue.sources import Source, field_sources
from maps.geopackage.definitions import (
    RELATIONS,
    columns,
    count_rows,
    exists,
    extend,
    insert,
    list_attributes,
    next_id,
    quoted,
    register,
)  # fmt: skip

SOURCES, LAYER_SOURCES = "sources", "layer_sources"
FIELDS = ("id", "url", "credit", "licence", "retrieved", "published", "sha256", "changes")
MEANINGS = {
    SOURCES: {
        "id": "id of the source: the value, or one of the values joined by ';', in source_id of each row",
        "url": "page that a reader can open; empty where the fact was recalled or computed here",
        "credit": "words that the publisher asks for, to be shown on every map that draws a row of it",
        "licence": "SPDX identifier, LicenseRef-... of terms that leadline tells in words, or terms in words",
        "retrieved": "day on which it was read",
        "published": "day, month or year of publication; empty where it bears none",
        "sha256": "of the file as published; empty for facts typed from print or from a page",
        "changes": "what was dropped, joined or rounded",
    },
    LAYER_SOURCES: {
        "layer": "name of the layer or table",
        "row_fid": "number of the row there",
        "row_id": "id of the row there; empty in tables whose rows have none",
        "field": "column that the source is for, as name_ja; empty for the row as a whole",
        "source_id": "id in the table sources",
    },
}
DESCRIPTIONS = {
    SOURCES: "Publications that rows of the layers were taken from, with licence and credit.",
    LAYER_SOURCES: "Which row of which layer rests on which source: one row for each pair.",
}
_TABLES = {
    SOURCES: """
CREATE TABLE IF NOT EXISTS sources (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, id TEXT NOT NULL UNIQUE, url TEXT NOT NULL, credit TEXT NOT NULL,
  licence TEXT NOT NULL, retrieved DATE NOT NULL, published TEXT NOT NULL, sha256 TEXT NOT NULL,
  changes TEXT NOT NULL)""",
    LAYER_SOURCES: """
CREATE TABLE IF NOT EXISTS layer_sources (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, layer TEXT NOT NULL, row_fid INTEGER NOT NULL, row_id TEXT,
  field TEXT NOT NULL, source_id TEXT NOT NULL REFERENCES sources (id))""",
}


def check_sources(file: sqlite3.Connection, path: object, sources: Iterable[Source], replaced: Iterable[str]) -> None:
    """Raise ValueError if sources cannot go into a file beside what it has.

    That is if it has tables of ours by name and not by columns, or other words on a source that layers rest on which
    are not `replaced`.
    """
    for table, expected in _columns().items():
        if exists(file, table) and columns(file, table) != expected:
            raise ValueError(
                f"{path} has a table {table!r} that is not of an earlier run, and this export needs one of that name; "
                "choose another file, or rename that table."
            )
    if not exists(file, LAYER_SOURCES):
        return
    going = {name.casefold() for name in replaced}
    pairs = file.execute("SELECT DISTINCT layer, source_id FROM layer_sources")
    kept = {str(source) for layer, source in pairs if str(layer).casefold() not in going}
    told = {row[0]: row for row in file.execute(f"SELECT {', '.join(FIELDS)} FROM sources") if row[0] in kept}  # noqa: S608  constants
    for source in sources:
        if source.id in told and told[source.id] != _row(source):
            raise ValueError(
                f"{path} has other words on the source {source.id!r}, on which layers of it rest that stay; expected "
                "the same. Choose another file, or write those layers anew too."
            )


def write_sources(file: sqlite3.Connection, sources: Iterable[Source], stamp: str) -> None:
    """Write sources, those that are there already anew."""
    for table, sql in _TABLES.items():
        file.execute(sql)
        list_attributes(file, table, DESCRIPTIONS[table], stamp)
    settings = ", ".join(f"{field} = excluded.{field}" for field in FIELDS[1:])
    for source in sorted(sources, key=lambda one: one.id):
        file.execute(
            f"INSERT INTO sources ({', '.join(FIELDS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608  constants
            f"ON CONFLICT (id) DO UPDATE SET {settings}",
            _row(source),
        )
    count_rows(file, SOURCES)


def read_sources(file: sqlite3.Connection, layers: Iterable[str]) -> list[Source]:
    """Read the sources that some layers of a file rest on, by id."""
    going = set(layers)
    used = {i for layer, i in file.execute("SELECT DISTINCT layer, source_id FROM layer_sources") if layer in going}
    rows = file.execute(f"SELECT {', '.join(FIELDS)} FROM sources ORDER BY id")  # noqa: S608  constants
    told = (dict(zip(FIELDS, row, strict=True)) for row in rows if row[0] in used)
    return [Source(**row | {"retrieved": date.fromisoformat(row["retrieved"])}) for row in told]


def join_rows(file: sqlite3.Connection, layer: str, frame: pd.DataFrame, key: str) -> None:
    """Join rows of a layer to their sources, which are there: for people by `layer_sources`, for programs by relation.

    Parameters
    ----------
    file : sqlite3.Connection
    layer : str
        Name of its table.
    frame : DataFrame
        Its rows with `source_id`, in the order of their numbers, which begin with 1.
    key : str
        Column of the numbers.
    """
    numbers = dict(file.execute("SELECT id, fid FROM sources"))
    pairs = list(_pairs(frame, numbers))
    first = next_id(file, LAYER_SOURCES, "fid")
    file.executemany(
        "INSERT INTO layer_sources (fid, layer, row_fid, row_id, field, source_id) VALUES (?, ?, ?, ?, ?, ?)",
        ((first + n, layer, *pair) for n, pair in enumerate(pairs)),
    )
    count_rows(file, LAYER_SOURCES)
    _relate(file, layer, key, dict.fromkeys((fid, numbers[source]) for fid, _, _, source in pairs))


def mapping_of(layer: str) -> str:
    """Name of the table of pairs that the relation of a layer to its sources goes by."""
    return f"sources_of_{layer}"


def forget_rows(file: sqlite3.Connection, layer: str) -> None:
    """Take a layer's rows out of what joins them, and sources that only they rest on."""
    mapping = mapping_of(layer)
    if exists(file, LAYER_SOURCES):
        used = file.execute(
            "SELECT DISTINCT source_id FROM layer_sources WHERE layer = ? COLLATE NOCASE", (layer,)
        ).fetchall()
        file.execute("DELETE FROM layer_sources WHERE layer = ? COLLATE NOCASE", (layer,))
        file.executemany(
            "DELETE FROM sources WHERE id = ? AND NOT EXISTS "
            "(SELECT 1 FROM layer_sources WHERE source_id = sources.id)",
            used,
        )
    if exists(file, "gpkgext_relations"):
        file.execute("DELETE FROM gpkgext_relations WHERE mapping_table_name = ? COLLATE NOCASE", (mapping,))
        file.execute("DELETE FROM gpkg_extensions WHERE table_name = ? COLLATE NOCASE", (mapping,))
        file.execute(f"DROP TABLE IF EXISTS {quoted(mapping)}")


def _relate(file: sqlite3.Connection, layer: str, key: str, pairs: Iterable[tuple[int, int]]) -> None:
    mapping, (name, definition, _) = mapping_of(layer), RELATIONS
    extend(file, RELATIONS)
    file.execute(
        f"CREATE TABLE {quoted(mapping)} "
        "(id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)"
    )
    file.executemany(f"INSERT INTO {quoted(mapping)} (base_id, related_id) VALUES (?, ?)", pairs)  # noqa: S608  quoted
    register(file, name, definition, mapping)
    to = {"related_table_name": SOURCES, "related_primary_column": "fid", "relation_name": "simple_attributes"}
    row = {"base_table_name": layer, "base_primary_column": key, **to, "mapping_table_name": mapping}
    insert(file, "gpkgext_relations", {"id": next_id(file, "gpkgext_relations"), **row})


def _pairs(frame: pd.DataFrame, known: Mapping[str, int]) -> Iterator[tuple[int, str | None, str, str]]:
    """Give number and id of each row with each of its sources and the column that it is for, "" for the row itself."""
    ids = frame["id"].astype(str).tolist() if "id" in frame else [None] * len(frame)
    for n, field, source in field_sources(frame, known):
        yield n + 1, ids[n], field, source


def _row(source: Source) -> tuple[str, ...]:
    return tuple(str(getattr(source, field)) for field in FIELDS)


def _columns() -> dict[str, list[str]]:
    """Columns of the tables that are written here."""
    with closing(sqlite3.connect(":memory:")) as ours:
        for sql in _TABLES.values():
            ours.execute(sql)
        return {table: columns(ours, table) for table in _TABLES}
