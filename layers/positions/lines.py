"""Positions from drawn lines: with the times of their vertices, or without any, and then only their order counts."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from layers.positions.columns import ALIASES, plain
from layers.positions.formats.drawn import Drawn, Part, tell_line
from layers.positions.formats.files import TableFile, arrow_array, lonlat
from layers.positions.rows import Tally
from layers.positions.said_zones import SaidZone
from layers.positions.times import TimeReading, TimeUnit, recognise_times

# Where the times of vertices stand: coordTimes (GPX to GeoJSON by togeojson), coordinateProperties.times (its later
# form), times, datetimes (OGC 19-045r3, Moving Features JSON), else the fourth ordinate or the M value (kepler.gl,
# PostGIS trajectories).
TIMES = ("coordtimes", "datetimes", "times", "timestamps", "coordinatetimes", "time", "timestamp")
NESTED_TIMES = "coordinateproperties"
DATES = ("datesfixed", "date")  # of a line without times; then any name of a time
LOOSE = "MultiPoint"
STEP_S = 1  # between vertices of a line without times
EPOCH = np.datetime64(0, "us")


class LineReading(NamedTuple):
    """Positions of the vertices, columns id, time, lon, lat; whether they have times; what was read as what."""

    file: TableFile
    timed: bool
    id_read: tuple[str, str]
    time_read: tuple[str, str]
    tally: Tally


def read_lines(
    drawn: Drawn,
    given: Mapping[str, str | None],
    *,
    time_unit: TimeUnit | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
    said: list[SaidZone] | None = None,
) -> LineReading:
    """Turn lines into positions, one a vertex.

    Parameters
    ----------
    drawn : Drawn
    given : mapping
        Column of the `id` and of the `time` (the list of times, or the date of an untimed line), where the names do
        not tell; None for the id names lines after file and row.
    time_unit, time_format, timezone, said : optional
        See `layers.positions.times.recognise_times`.

    Returns
    -------
    LineReading
        Lines with times keep their id in every row. Lines without get vertices one second apart, from the date of
        their row, or from 1970-01-01 if there is none: only the order of the vertices means anything. Each of them is
        a track of its own, named apart ("ship #12", and "/2" for the second part).

    Raises
    ------
    ValueError
        If there are no lines, or the times cannot be read.
    """
    if not drawn.parts:
        kinds = ", ".join(drawn.tally.counts) or "no rows"
        raise ValueError(f"it holds no lines and no points ({kinds}); expected tracks.")
    arguments: dict[str, Any] = {"time_unit": time_unit, "time_format": time_format, "timezone": timezone, "said": said}
    listed, column = _listed_times(drawn, given)
    if column:
        times: list[pa.Array | None] | None = _read_listed(drawn, listed, column, arguments)
    else:
        times, column = _read_m(drawn, arguments), "M, the fourth ordinate"
    return _timed(drawn, times, column, given) if times is not None else _untimed(drawn, given, arguments)


def _listed_times(drawn: Drawn, given: Mapping[str, str | None]) -> tuple[list[list[Any] | None], str]:
    """List the times of every part as the properties have them, None where they do not; and name the property."""
    names = list(dict.fromkeys(name for record in drawn.records for name in record))
    chosen = given.get("time")
    candidates = (
        [chosen]
        if chosen
        else sorted(
            (name for name in names if plain(name) in {*TIMES, NESTED_TIMES}),
            key=lambda name: [*TIMES, NESTED_TIMES].index(plain(name)),
        )
    )
    for name in candidates:
        values = [_as_list(record.get(name)) for record in drawn.records]
        if any(value is not None for value in values):
            return _by_part(drawn, values), name
    return [], ""


def _as_list(value: object) -> list[Any] | None:
    if isinstance(value, str) and value[:1] in {"[", "{"}:  # as GeoPackage and FlatGeobuf keep lists
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, Mapping):
        value = next((value[name] for name in value if plain(name) in TIMES), None)
    return value if isinstance(value, list) else None


def _by_part(drawn: Drawn, values: Sequence[list[Any] | None]) -> list[list[Any] | None]:
    """Give every part its list of times: of a line of several parts each has its own."""
    found: list[list[Any] | None] = []
    seen: Counter[int] = Counter()
    for part in drawn.parts:
        value = values[part.row]
        if value and isinstance(value[0], list):
            mine = value[seen[part.row]] if seen[part.row] < len(value) else None
            found.append(mine if isinstance(mine, list) else None)
        else:
            found.append(value)
        seen[part.row] += 1
    return found


def _read_listed(
    drawn: Drawn, listed: Sequence[list[Any] | None], column: str, arguments: dict[str, Any]
) -> list[pa.Array | None]:
    lengths = [
        len(times) if times is not None and len(times) == len(part.xy) else 0
        for times, part in zip(listed, drawn.parts, strict=True)
    ]
    for times, part in zip(listed, drawn.parts, strict=True):
        reason = "line without times" if times is None else "number of times is not that of vertices"
        wrong = times is None or len(times) != len(part.xy)
        tell = f"{len(times or [])} times, {len(part.xy)} vertices"
        drawn.tally.add(reason, int(wrong), partial(tell_line, drawn.name, part.row, tell))
    flat = arrow_array([time for times, length in zip(listed, lengths, strict=True) if length for time in times or []])
    if not len(flat):
        raise ValueError(f"column {column} lists times, but for no line as many as it has vertices.")
    read = recognise_times(flat, column, **arguments).read(flat)
    starts = np.cumsum([0, *lengths])
    return [read.slice(start, length) if length else None for start, length in zip(starts, lengths, strict=False)]


def _read_m(drawn: Drawn, arguments: dict[str, Any]) -> list[pa.Array | None] | None:
    """Read M values as times; None where there are none, or they measure something else."""
    values = [part.m for part in drawn.parts if part.m is not None]
    if not values:
        return None
    try:
        reading = recognise_times(pa.array(np.concatenate(values), from_pandas=True), "M", **arguments)
    except ValueError:
        return None
    return [None if part.m is None else reading.read(pa.array(part.m, from_pandas=True)) for part in drawn.parts]


def _timed(drawn: Drawn, times: Sequence[pa.Array | None], column: str, given: Mapping[str, str | None]) -> LineReading:
    ids, id_words = _names(drawn, given)
    kept = [(part, when) for part, when in zip(drawn.parts, times, strict=True) if when is not None]
    file = _positions(
        drawn, [part for part, _ in kept], [ids[part.row] for part, _ in kept], [when for _, when in kept]
    )
    return LineReading(file, True, id_words, (column, "times of the vertices"), drawn.tally)


def _untimed(drawn: Drawn, given: Mapping[str, str | None], arguments: dict[str, Any]) -> LineReading:
    drawn = _joined(drawn)
    ids, id_words = _names(drawn, given)
    starts, column = _starts(drawn, given, arguments)
    repeated, many = Counter(ids), Counter(part.row for part in drawn.parts)
    seen: Counter[int] = Counter()
    labels, times = [], []
    for part in drawn.parts:
        seen[part.row] += 1
        name = ids[part.row] if repeated[ids[part.row]] == 1 else f"{ids[part.row]} #{part.row + 1}"
        labels.append(name if many[part.row] == 1 else f"{name}/{seen[part.row]}")
        steps = starts[part.row] + np.arange(len(part.xy)) * np.timedelta64(STEP_S, "s")
        times.append(pa.array(steps.astype("datetime64[us]")).cast(pa.timestamp("us", "UTC")))
    words = f"no times: vertices {STEP_S} s apart from {column or '1970-01-01'}, only their order counts"
    file = _positions(drawn, drawn.parts, labels, times)
    return LineReading(file, False, id_words, (column or "none", words), drawn.tally)


def _joined(drawn: Drawn) -> Drawn:
    """Leave out points that nothing joins: without times they have no order."""
    loose = [part.row for part in drawn.parts if not part.joined]
    if len(loose) == len(drawn.parts):
        raise ValueError(f"it holds no lines, and no times of the points of its {LOOSE}; expected tracks.")
    if loose:
        drawn.tally.add(f"{LOOSE} without times of its points", len(loose), partial(tell_line, drawn.name, loose[0]))
    return replace(drawn, parts=[part for part in drawn.parts if part.joined])


def _positions(drawn: Drawn, parts: Sequence[Part], ids: Sequence[str], times: Sequence[pa.Array]) -> TableFile:
    lengths = [len(part.xy) for part in parts]
    xy = np.concatenate([part.xy for part in parts])
    lon, lat = lonlat(xy[:, 0], xy[:, 1], drawn.crs)
    columns = {
        "id": pa.array(ids, pa.string()).take(pa.array(np.repeat(np.arange(len(parts)), lengths))),
        "time": pa.concat_arrays(list(times)),
        "lon": pa.array(lon, from_pandas=True),
        "lat": pa.array(lat, from_pandas=True),
    }
    return TableFile(drawn.name, pa.table(columns))


def _names(drawn: Drawn, given: Mapping[str, str | None]) -> tuple[list[str], tuple[str, str]]:
    """Id of every row, of its column, else of the file and its number; and the words for it."""
    column = given["id"] if "id" in given else _first_column(drawn, [name for group in ALIASES["id"] for name in group])
    values = [record.get(column) if column else None for record in drawn.records]
    stem = drawn.name.split(".")[0]
    ids = [f"{stem} #{row}" if _missing(value) else _text(value) for row, value in enumerate(values, start=1)]
    return ids, (column, "as written") if column else ("none", "file name and row")


def _first_column(drawn: Drawn, names: Iterator[str] | Sequence[str]) -> str | None:
    present = {plain(name): name for record in drawn.records for name in record}
    return next((present[name] for name in names if name in present), None)


def _starts(
    drawn: Drawn, given: Mapping[str, str | None], arguments: dict[str, Any]
) -> tuple[NDArray[np.datetime64], str | None]:
    """When every row's line begins, datetime64[us], and the column that says so."""
    known = [*DATES, *sorted(name for group in ALIASES["time"] for name in group)]
    column = given["time"] if "time" in given else _first_column(drawn, known)
    if column is None:
        return np.full(len(drawn.records), EPOCH), None
    values = arrow_array([record.get(column) for record in drawn.records])
    reading: TimeReading = recognise_times(values, column, **arguments)
    read = pd.Series(reading.read(values).cast(pa.timestamp("us")).to_numpy(zero_copy_only=False))
    absent = np.flatnonzero(read.isna())
    drawn.tally.add(
        "no date that can be read (line kept, from 1970-01-01)",
        len(absent),
        lambda: tell_line(drawn.name, int(absent[0])),
    )
    return read.fillna(pd.Timestamp(0)).to_numpy(dtype="datetime64[us]"), column


def _missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
