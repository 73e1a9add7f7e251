"""Tables in JSON: records, the forms that pandas writes, one object a line, and what services of aircraft send."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from layers.files.unpacked import read_unpacked
from layers.positions.columns import roles_named
from layers.positions.formats.files import TableFile, arrow_array, arrow_table

LINES_SUFFIXES = {".jsonl", ".ndjson"}
DEEPEST = 4  # objects in objects that become columns, as in {"MetaData": {"MMSI": 1}}
RECORD_MARK = "\x1e"
LEAST_DIGITS = 9  # of a row's label that can be a time
# Places in the lists of OpenSky's REST API (https://openskynetwork.github.io/opensky-api/rest.html) and of readsb's
# traces (README-json.md of wiedehopf/readsb; seconds after "timestamp", speed in knots).
STATES = (
    *("icao24", "callsign", "origin_country", "time_position", "last_contact", "longitude", "latitude"),
    *("baro_altitude", "on_ground", "velocity", "true_track"),
)
TRACK = ("time", "latitude", "longitude", "baro_altitude", "true_track", "on_ground")
TRACE = ("after_s", "latitude", "longitude", "altitude", "groundspeed", "track")
EXPECTED = (
    "expected a list of objects, one a position; one object a line; or what pandas writes with to_json (records, "
    "columns, index, split, table)."
)

Rows = list[dict[str, Any]]


def read_json(path: Path, max_unpacked_bytes: int | None = None) -> Any:  # noqa: ANN401  whatever JSON holds
    """Document of a JSON file, or the list of its lines where it has an object on each.

    Parameters
    ----------
    path : Path
        Packed (.gz, .zst) or not.
    max_unpacked_bytes : int, optional
        See `layers.files.read_unpacked`.

    Raises
    ------
    ValueError
        If it is no JSON in UTF-8, nested too deep, or unpacks to too much.
    """
    try:
        text = read_unpacked(path, max_unpacked_bytes=max_unpacked_bytes).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"this is not JSON in UTF-8: {error}.") from error
    text = text.replace(RECORD_MARK, "")  # before each object of a text sequence (RFC 8142, .geojsons)
    try:
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            if error.msg != "Extra data" or not text.lstrip().startswith("{"):
                raise
            return list(_lines(text))
    except RecursionError as error:
        raise ValueError("it is JSON nested too deep; expected positions, some ten levels deep at most.") from error
    except ValueError as error:
        raise ValueError(f"this is not JSON: {error}.") from error


def json_table(document: Any, name: str) -> TableFile:  # noqa: ANN401  whatever JSON holds
    """Table of a JSON document of positions.

    Parameters
    ----------
    document : object
        A list of objects, one a position; a DataFrame as pandas writes it (records, columns, index, split, table);
        states or a track of OpenSky's REST API; a trace of readsb. Objects in objects become columns such as
        "MetaData.MMSI". Labels of rows that can be times are their times if nothing else is.
    name : str
        Of the file.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    rows = document if isinstance(document, list) else _held_rows(document)
    if rows is not None:
        return TableFile(name, arrow_table(map(_flat, _objects(rows))))
    columns = list(document.values())
    if all(isinstance(column, list) for column in columns):
        if len(lengths := set(map(len, columns))) > 1:
            raise ValueError(f"its lists have {' or '.join(map(str, lengths))} values; expected as many in each.")
        return TableFile(name, pa.table({key: arrow_array(column) for key, column in document.items()}))
    if all(isinstance(column, dict) for column in columns):
        return TableFile(name, arrow_table(_labelled(document)))
    raise ValueError(f"it is JSON, but neither GeoJSON nor a table: an object of {_listed(document)}; {EXPECTED}")


def _held_rows(document: Any) -> Sequence[Any] | None:  # noqa: ANN401  whatever JSON holds
    """Rows that an object holds, each an object; None if it may hold columns."""
    if not isinstance(document, dict) or not document:
        raise ValueError(f"it is JSON of one {type(document).__name__}, and no table; {EXPECTED}")
    if (rows := _of_aircraft(document)) is not None:
        return rows
    if isinstance(document.get("columns"), list) and isinstance(document.get("data"), list):
        return _split(document)
    lists = [value for value in document.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) == 1:  # as pandas with orient="table", and as many services
        return list(lists[0])
    return [document] if {"lon", "lat"} <= _scalars_named(document) else None


def _scalars_named(document: Mapping[str, Any]) -> set[str]:
    """Roles that columns have where an object is one row: those of values that are no lists and no objects."""
    names = [name for name, value in document.items() if not isinstance(value, list | dict)]
    return {str(role) for role in roles_named(names)}


def _lines(text: str) -> Iterable[Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"line {number} is none ({error}), where the lines before are") from error


def _objects(rows: Sequence[Any]) -> Rows:
    """Rows, if they are objects."""
    wrong = next((n for n, row in enumerate(rows) if not isinstance(row, dict)), None)
    if wrong is not None:
        raise ValueError(f"row {wrong + 1} of its list is {str(rows[wrong])[:80]}, and no object; {EXPECTED}")
    if not rows:
        raise ValueError(f"its list is empty; {EXPECTED}")
    return list(rows)


def _flat(record: Mapping[str, Any], depth: int = DEEPEST) -> dict[str, Any]:
    """Record with objects in it as columns of their own."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and depth:
            flat |= {f"{key}.{inner}": each for inner, each in _flat(value, depth - 1).items()}
        else:
            flat[key] = value if not isinstance(value, dict | list) else str(value)
    return flat


def _split(document: Mapping[str, Any]) -> Rows:
    """Rows of columns, index and data."""
    columns, data = [str(name) for name in document["columns"]], document["data"]
    if wrong := [n for n, row in enumerate(data, start=1) if not isinstance(row, list) or len(row) != len(columns)]:
        raise ValueError(f"row {wrong[0]} of its data is no list of {len(columns)} values, as there are columns.")
    rows = [dict(zip(columns, row, strict=True)) for row in data]
    labels = document.get("index")
    return _timed(rows, labels) if isinstance(labels, list) and len(labels) == len(rows) else rows


def _labelled(document: Mapping[str, Mapping[str, Any]]) -> Rows:
    """Rows of an object of columns by row, or of rows by column: whichever names more of what a position needs."""
    inner = dict.fromkeys(key for value in document.values() for key in value)
    if len(roles_named(list(inner))) > len(roles_named(list(document))):
        return _timed([_flat(row) for row in document.values()], list(document))
    rows = [{column: values.get(label) for column, values in document.items()} for label in inner]
    return _timed(rows, list(inner))


def _timed(rows: Rows, labels: Sequence[Any]) -> Rows:
    """Rows with their labels as times, where these can be times and no column is named so."""
    if not rows or "time" in roles_named(list(rows[0])):
        return rows
    if any(len(str(label)) < LEAST_DIGITS for label in labels):
        return rows
    return [{"time": label} | row for label, row in zip(labels, rows, strict=True)]


def _of_aircraft(document: Mapping[str, Any]) -> Rows | None:
    """Rows of what OpenSky's REST API or readsb sends; None if it is neither."""
    if _rows_of(document, "states", len(STATES)):
        return [dict(zip(STATES, state, strict=False)) for state in document["states"]]
    if "icao24" in document and _rows_of(document, "path", len(TRACK)):
        return [{"icao24": document["icao24"]} | dict(zip(TRACK, point, strict=False)) for point in document["path"]]
    start = document.get("timestamp")
    if "icao" in document and isinstance(start, int | float) and _rows_of(document, "trace", len(TRACE)):
        points = [dict(zip(TRACE, point, strict=False)) for point in document["trace"]]
        if all(isinstance(point["after_s"], int | float) for point in points):
            return [{"icao24": document["icao"], "time": start + point.pop("after_s")} | point for point in points]
    return None


def _rows_of(document: Mapping[str, Any], key: str, width: int) -> bool:
    """Whether a key holds a list of lists of at least `width` values."""
    rows = document.get(key)
    return isinstance(rows, list) and bool(rows) and all(isinstance(row, list) and len(row) >= width for row in rows)


def _listed(document: Mapping[str, Any]) -> str:
    kinds = [f"{key[:40]} ({type(value).__name__})" for key, value in list(document.items())[:6]]
    return ", ".join(kinds)
