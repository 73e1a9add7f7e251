"""What columns mean, in which unit, and which words they may hold, where GIS programs look for it."""

import re
import sqlite3
from collections.abc import Iterable, Mapping

from layers.catalogue.columns import Column
from layers.catalogue.entries import STATUSES
from maps.geopackage.definitions import SCHEMA, extend, insert
from maps.page.column_words import words_and_unit

STATUS = "leadline_status"
STATUS_WORDS = {
    "published (transcription)": "read in a copy of the official text",
    "published (tertiary)": "read in a work that cites a work that cites it",
    "derived": "computed from published values; the note says how",
    "approximate": "no source read for the position; accuracy_m says how far off it may be",
    "part published, part recalled": "the note says which",
    "recalled": "from memory: look it up before printing it",
    "assumed": "chosen, for want of a published value",
}


def write_columns(file: sqlite3.Connection, layer: str, columns: Iterable[Column], kinds: Iterable[str]) -> None:
    """Write title, meaning and unit of each column of a layer, and the words that `kind` and `status` may hold.

    Parameters
    ----------
    file : sqlite3.Connection
    layer : str
        Name of its table.
    columns : iterable of Column
        Those of the table.
    kinds : iterable of str
        Values of `kind`.
    """
    extend(file, SCHEMA)
    own = kind_constraint(layer)
    allowed = {"status": {s: STATUS_WORDS.get(s, s) for s in STATUSES}, "kind": {kind: kind for kind in kinds}}
    for column in columns:
        if column.kind != "geometry":
            constraint = {"status": STATUS, "kind": own}.get(column.name)
            told = {"title": title_of(column), "description": meaning_of(column), "constraint_name": constraint}
            insert(file, "gpkg_data_columns", {"table_name": layer, "column_name": column.name, **told})
            _enumerate(file, constraint, allowed.get(column.name, {}))


def title_of(column: Column) -> str:
    """Words for the head of a column, its unit behind them.

    >>> [title_of(Column(name=f"length_{unit}", meaning="", unit=unit, kind="number")) for unit in ("km", "m")]
    ['Length (km)', 'Length (m)']
    """
    words, unit = words_and_unit(column.name)
    if not unit and column.unit not in {"", "1"}:
        words, unit = words_and_unit(column.name.removesuffix(f"_{column.unit}"))[0], column.unit
    return f"{words} ({unit})" if unit else words


def meaning_of(column: Column) -> str | None:
    """Meaning of a column, with its unit in UCUM."""
    unit = f"[unit: {column.unit}]" if column.unit else ""
    return " ".join(filter(None, (column.meaning, unit))) or None


def kind_constraint(layer: str) -> str:
    """Name of the list of values of `kind` of a layer: unreserved and lower case, as the standard wants it."""
    return f"leadline_kind_of_{re.sub('[^a-z0-9_]', '_', layer.lower())}"


def forget_columns(file: sqlite3.Connection, layer: str) -> None:
    """Take out what is told of the columns of a layer."""
    file.execute("DELETE FROM gpkg_data_columns WHERE table_name = ? COLLATE NOCASE", (layer,))
    file.execute("DELETE FROM gpkg_data_column_constraints WHERE constraint_name = ?", (kind_constraint(layer),))


def _enumerate(file: sqlite3.Connection, constraint: str | None, words: Mapping[str, str]) -> None:
    for value, told in words.items():
        file.execute(
            "INSERT OR IGNORE INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
            "VALUES (?, 'enum', ?, ?)",
            (constraint, value, told),
        )
