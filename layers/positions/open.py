"""One file of positions, opened: its columns and times told from the first rows, its rows read in batches."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from layers.files.datum_shift import area_of, shift_note
from layers.positions.altitudes import (
    RATE_NAMES,
    HeightOptions,
    HeightReading,
    Heights,
    find_heights,
    height_columns,
    is_rate,
    rate_unit,
    third_coordinate,
)
from layers.positions.columns import (
    KNOTS,
    AxisEvidence,
    Role,
    SpeedUnit,
    find_columns,
    listed,
    speed_unit_of,
    told_nowhere,
)
from layers.positions.formats.csv import WINDOWS_1252, CsvFile
from layers.positions.formats.drawn import Drawn, tell_line
from layers.positions.formats.files import arrow_table, height_of, point_columns
from layers.positions.heights import THIRD, height_column, tracks_note
from layers.positions.joined import BOTH, JoinedFile, is_day, joined_as_found, joined_as_named
from layers.positions.lines import read_lines
from layers.positions.longitudes import WORDS, FullCircle
from layers.positions.optional import Units
from layers.positions.rows import (
    LEFT_OUT,
    STATION,
    RawFile,
    Reading,
    RowFilter,
    Tally,
    floats,
    schema,
    text_or_plain,
    usable_rows,
)
from layers.positions.times import TimeReading, recognise_times

VERTICES, POINTS = "vertices of lines, between them geodesics", "points"  # where there are no columns of coordinates
JOINED_WORDS: dict[Role, str] = {
    "time": ", a day and a clock in two columns",
    "lon": ", E or W in a column of its own",
    "lat": ", N or S in a column of its own",
}
# What in the name of a column of times says that they are not UTC: Timestamp (LT), time_jst, Time (UTC+8).
LOCAL = re.compile(
    r"local|(?<![a-z])(?:lt|[jkic]st|bjt|hkt|sgt|wib|msk|ces?t|[ecmp][sd]t|(?:utc|gmt) ?[+-] ?\d{1,2}(?::?\d\d)?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
LOCAL_WORDS = {"local": "local time", "lt": "local time"}
SAMPLE_ROWS = 10_000  # from which the writing of times is told
BROKEN = (
    *(OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowException),
    *(RuntimeError, shapely.errors.ShapelyError),  # versions of zip and projections that a library has not; shapes
)


class OpenFile(NamedTuple):
    """One file, and how it is read; `settled` if the user named its longitude or latitude.

    `named` if its ids are names that somebody gave tracks, which another file can have too.
    """

    raw: RawFile
    reading: Reading
    circle: FullCircle
    timed: bool
    described: dict[Role, tuple[str, str]]
    settled: bool
    tally: Tally
    notes: tuple[str, ...] = ()
    named: bool = False


class NoRowsError(ValueError):
    """A file has columns and not one row."""


@contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """Put the path before what went wrong with it."""
    try:
        yield
    except BROKEN as error:
        raise ValueError(_line(f"{path}: it cannot be read ({error}); expected a whole file of its kind.")) from error
    except ValueError as error:
        kind = NoRowsError if isinstance(error, NoRowsError) else ValueError
        raise kind(_line(f"{path}: {error}")) from error


def _line(words: str) -> str:
    """Words on one line: what files hold can break it, or be meant for a terminal."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in words)


def opened_file(
    file: RawFile | Drawn,
    given: Mapping[str, str | None],
    times: dict[str, Any],
    speed_unit: SpeedUnit | None,
    heights: HeightOptions = HeightOptions(),  # noqa: B008  a tuple
    rows: RowFilter | None = None,
) -> OpenFile:
    """Open a file: find its columns, tell how its times are written, and look at the first rows.

    Parameters
    ----------
    file : RawFile or Drawn
    given, times, speed_unit, heights, rows
        As `layers.positions.read_positions` takes them; `times` has time_unit, time_format and timezone, and
        `said` of `recognise_times`.

    Raises
    ------
    ValueError
        If columns or times cannot be told, no row has a time, or latitudes can only be longitudes.
    """
    if isinstance(file, Drawn):
        file = file if rows is None else _wanted_lines(file, rows)
        lines = read_lines(file, given, **times)
        roles: dict[Role, str] = {"id": "id", "time": "time", "lon": "lon", "lat": "lat"}
        reading = Reading(file.name, roles, TimeReading(kind="timestamp"), 1.0, schema(list(roles)))
        described: dict[Role, tuple[str, str]] = {"id": lines.id_read, "time": lines.time_read}
        described |= {"lon": ("geometry", VERTICES), "lat": ("geometry", VERTICES)}
        circle = FullCircle(lines.file, "lon")
        notes = _drawn_notes(file)
        opened = OpenFile(lines.file, reading, circle, lines.timed, described, False, lines.tally, notes, file.named)
        return _told(opened, file.crs)
    tally = getattr(file, "tally", None) or Tally()
    named = getattr(file, "named", False)
    raw, file = file, joined_as_named(file, given)
    file, roles = joined_as_found(file, _roles(file, given), times["time_format"], given)
    upward = find_heights(raw.columns, given, heights, _third(raw), () if "height" in given else _empty_heights(raw))
    roles, units, told = _upward(raw.columns, roles, given, upward, heights)
    unit = speed_unit or speed_unit_of(roles.get("speed", ""))
    way = _times(file, roles, times)
    reading = Reading(file.name, roles, way, KNOTS[unit], schema(list(roles)), stem(file), units=units)
    settled = bool({"lon", "lat"} & set(given))
    crs = None if roles["lon"] in file.columns else getattr(raw, "crs", None)
    circle = FullCircle(file, roles["lon"])
    described = _described(file, reading, unit) | told
    notes = (*getattr(raw, "notes", ()), *([upward.note] if upward.note else []))
    if rows is not None:
        asked = rows.columns(raw.columns, reading.schema.names)
        also = tuple(name for name in asked.values() if name in raw.columns)
        reading = replace(reading, rows=rows, asked=asked, also=also)
    opened = OpenFile(file, reading, circle, True, described, settled, tally, notes, named)
    return _told(opened, crs)


def batches_of(opened: OpenFile, total: Tally) -> Iterator[pa.RecordBatch]:
    """Positions of a file, and into `total` what was counted; raises what `layers.positions.Positions.batches` does."""
    tally, evidence, usable = Tally(), AxisEvidence(), 0
    tally.take(opened.tally)
    with naming(opened.raw.name):
        for chunk in opened.raw.chunks(opened.reading.wanted, tally):
            batch = opened.circle.turned(opened.reading.convert(chunk, tally, evidence), tally)
            usable += usable_rows(batch)
            if len(batch):
                yield batch
        _refuse_swapped(opened, evidence)
        if not usable and not _on_purpose(tally):
            roles = opened.reading.roles
            if evidence.nowhere:
                raise ValueError(told_nowhere(evidence.nowhere, roles["lon"], roles["lat"]))
            raise ValueError(_no_usable_row(roles, opened.raw.columns, tally))
    total.take(tally)


def _on_purpose(tally: Tally) -> bool:
    """Whether a file gives no vessel for good reasons: rows that nobody wants, or stations alone."""
    return any(reason.startswith(LEFT_OUT) for reason in tally.counts) or set(tally.counts) == {STATION}


def stem(file: RawFile) -> str:
    """Name of a file without its ends, for ids."""
    return Path(file.name).name.split(".")[0]


def _roles(file: RawFile, given: Mapping[str, str | None]) -> dict[Role, str]:
    if file.geometry is None:
        return find_columns(file.columns, given)
    roles = find_columns(file.columns, given, provided=("lon", "lat"))
    if not {"lon", "lat"} <= set(roles):
        roles["lon"], roles["lat"] = point_columns(file.geometry)
    return roles


def _times(file: RawFile, roles: Mapping[Role, str], arguments: dict[str, Any]) -> TimeReading:
    column, rows = roles["time"], 0
    tally = Tally()
    for chunk in file.chunks(list(dict.fromkeys([column, *([roles["id"]] if "id" in roles else [])])), tally):
        sample = pc.drop_null(text_or_plain(chunk.table.column(column)))[:SAMPLE_ROWS]
        rows += len(chunk.table)
        if len(sample):
            _refuse_days(chunk.table, roles, sample)
            return recognise_times(sample, column, **arguments)
    of_rows = rows or tally.counts
    raise (ValueError if of_rows else NoRowsError)(_no_usable_row(roles, file.columns, tally))


def _refuse_days(table: pa.Table, roles: Mapping[Role, str], sample: pa.Array) -> None:
    """Raise ValueError where times are days without a clock, and there are several rows of one id on a day."""
    if not is_day(sample):
        return
    columns = {role: text_or_plain(table.column(roles[role])) for role in ("id", "time") if role in roles}
    rows = pa.table(columns).to_pandas().dropna()
    twice = rows[rows.duplicated()]
    if len(twice):
        raise ValueError(
            f"column {roles['time']} holds days without a clock, as {twice['time'].iloc[0]}, and several rows of one "
            "id on a day; expected times. If the clock is in another column, name both with "
            f'columns={{"time": "{roles["time"]}{BOTH}CLOCK"}}.'
        )


def _told(opened: OpenFile, crs: pyproj.CRS | None) -> OpenFile:
    """Look at the first rows: refuse swapped latitudes, and say so where longitudes run from 0 to 360.

    Of drawn places in a CRS it is told how well the shift of its datum is known.
    """
    evidence, note = AxisEvidence(), ""
    for chunk in opened.raw.chunks(opened.reading.wanted, Tally()):
        batch = opened.reading.convert(chunk, Tally(), evidence)
        _refuse_swapped(opened, evidence)
        opened.circle.turned(batch, Tally())
        if crs is not None and len(batch):
            area = area_of(floats(batch.column("lon")), floats(batch.column("lat")))
            note = shift_note(crs, area, opened.raw.name)
        break
    if note:
        opened = opened._replace(notes=(*opened.notes, note))
    if not opened.circle.found:
        return opened
    column, words = opened.described["lon"]
    told = words.replace("degrees", WORDS) if words.startswith("degrees") else f"{words}, {WORDS}"
    return opened._replace(described=opened.described | {"lon": (column, told)})


def _refuse_swapped(opened: OpenFile, evidence: AxisEvidence) -> None:
    if not opened.settled:
        drawn = opened.described["lon"][1].startswith((VERTICES, POINTS))
        mend = "write the geometries again with longitude first." if drawn else ""
        evidence.refuse_swapped(opened.reading.roles["lon"], opened.reading.roles["lat"], mend=mend)


def _no_usable_row(roles: Mapping[Role, str], columns: Sequence[str], tally: Tally) -> str:
    why = "; ".join(f"{reason}: {rows}, as in {tally.examples[reason]!r}" for reason, rows in tally.counts.items())
    read = ", ".join(f"{role} from {column}" for role, column in roles.items())
    return (
        f"no row has an id, a time and a position ({why or 'they are missing'}). The file has {listed(columns)}; "
        f'read were {read}. Name others with columns={{"time": "NAME"}}, or say how times are '
        "written with time_unit or time_format."
    )


def _wanted_lines(file: Drawn, rows: RowFilter) -> Drawn:
    """Lines of the rows that are wanted, by their properties."""
    table = arrow_table([{str(name): value for name, value in record.items()} for record in file.records])
    asked = rows.columns(table.column_names, ())
    kept = rows.holds({name: table.column(column) for name, column in asked.items()})
    out = np.flatnonzero(~kept)
    tally = Tally()
    tally.take(file.tally)
    tally.add(LEFT_OUT + rows.words, len(out), lambda: tell_line(file.name, int(out[0])))
    parts = [part for part in file.parts if kept[part.row]]
    if file.parts and not parts:
        raise ValueError(f"where leaves no row ({rows.words}); expected some. Mend its conditions.")
    return replace(file, parts=parts, tally=tally)


def _third(file: RawFile) -> HeightReading | None:
    """Third coordinate of points as a height, unless it is 0 in the first rows, as where nobody measured it."""
    if file.geometry is None or not getattr(file, "lifted", False):
        return None
    column = height_of(file.geometry)
    for chunk in file.chunks([column], Tally()):
        values = floats(text_or_plain(chunk.table.column(column)))
        if (values[np.isfinite(values)] != 0).any():
            return third_coordinate(column, getattr(file, "crs", None))
        break
    return None


def _empty_heights(file: RawFile) -> list[str]:
    """Columns of heights that hold nothing in any row: the file is gone through until each of them holds something."""
    empty = height_columns(file.columns)
    for chunk in file.chunks(empty, Tally()) if empty else ():
        empty = [name for name in empty if not _holds(chunk.table.column(name))]
        if not empty:
            break
    return empty


def _holds(column: pa.ChunkedArray) -> bool:
    values = pc.drop_null(text_or_plain(column))
    if not pa.types.is_string(values.type):
        return len(values) > 0
    return bool(pc.any(pc.not_equal(pc.utf8_trim_whitespace(values), "")).as_py())


def _upward(
    names: Sequence[str],
    roles: dict[Role, str],
    given: Mapping[str, str | None],
    heights: Heights,
    options: HeightOptions,
) -> tuple[dict[Role, str], Units, dict[Role, tuple[str, str]]]:
    """Add heights and vertical rates to the roles; their units, and what is told of those that are not read."""
    roles, told, units = dict(roles), dict[Role, tuple[str, str]](), Units()
    if heights.reading is None:
        roles.pop("height", None)
        roles.pop("height_kind", None)
    elif heights.reading.unit is not None:
        roles["height"] = heights.reading.column
        units = units._replace(height=heights.reading.unit, height_kind=heights.reading.kind)
        if options.kind is not None or not heights.reading.per_row:
            roles.pop("height_kind", None)
        told["height"] = (heights.reading.column, heights.reading.told)
    if heights.unread:
        told["height"] = heights.unread
    rates = [roles["vertical_rate"]] if "vertical_rate" in roles else [name for name in names if is_rate(name)]
    if rates and "vertical_rate" not in {role for role, name in given.items() if name is None}:
        unit = rate_unit(rates[0], names, options)
        if unit is None and "vertical_rate" in given:
            raise ValueError(
                f"column {rates[0]} holds vertical rates, and nothing says whether in m/s or in ft/min; expected one. "
                'Say height_unit="m" or height_unit="ft".'
            )
        if unit is None:
            told["vertical_rate"] = (rates[0], "not read: nothing says whether in m/s or in ft/min (height_unit)")
        else:
            roles["vertical_rate"], units = rates[0], units._replace(rate=unit)
            told["vertical_rate"] = (rates[0], RATE_NAMES[unit] + ("" if unit == "m" else ", turned into m/s"))
    return roles, units, told


def _drawn_notes(file: Drawn) -> tuple[str, ...]:
    lifted = any(part.lifted for part in file.parts)
    column = THIRD if lifted else height_column(dict.fromkeys(name for record in file.records for name in record))
    return (*file.notes, tracks_note(column)) if column else file.notes


def _described(file: RawFile, reading: Reading, unit: SpeedUnit) -> dict[Role, tuple[str, str]]:
    roles = reading.roles
    degrees = "degrees" if roles["lon"] in file.columns else POINTS
    words: dict[Role, str] = {
        "id": "as written",
        "time": reading.times.words,
        "lon": degrees,
        "lat": degrees,
        "speed": "kn" if unit == "kn" else f"{unit}, turned into kn",
        "course": "degrees",
        "source": "as written",
        "height": "",
        "height_kind": "as written",
        "vertical_rate": "",
        "ship_class": "A or B; others have none",
        "message": "number of the type of message",
        "status": "number or words of ITU-R M.1371; 15 is none",
        "turn": "degrees a minute, to starboard",
        "name": "as written",
    }
    while isinstance(file, JoinedFile):
        words |= {role: f"{words[role]}{JOINED_WORDS[role]}" for role, column in roles.items() if column in file.joined}
        file = file.raw
    local = LOCAL.search(roles["time"])
    if local and reading.times.zone is None and reading.times.kind != "epoch":
        words["time"] += f"; its name says {LOCAL_WORDS.get(local[0].lower(), local[0])}: if so, give its zone"
    text = ", text in Windows-1252" if isinstance(file, CsvFile) and file.encoding == WINDOWS_1252 else ""
    found = {role: (column, words[role] + text) for role, column in roles.items()}
    return found if "id" in found else {"id": ("none", "file name"), **found}
