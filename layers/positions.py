"""The one door for positions: files of ships and aircraft in the formats that publishers use, as Arrow batches."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from layers.position_columns import FIELDS, KNOTS, ROLES, AxisEvidence, Role, SpeedUnit, find_columns, speed_unit_of
from layers.position_files import TableFile, frame_table, point_columns
from layers.position_formats import files_of, open_file
from layers.position_lines import Drawn, read_lines
from layers.position_rows import RawFile, Reading, Tally, schema, text_or_plain, usable_rows
from layers.position_times import TimeReading, TimeUnit, check_time_arguments, recognise_times

SAMPLE_ROWS = 10_000  # from which the writing of times is told
BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowInvalid, pa.ArrowNotImplementedError)


class _Open(NamedTuple):
    """One file, and how it is read; `settled` if the user named its longitude or latitude."""

    raw: RawFile
    reading: Reading
    timed: bool
    described: dict[Role, tuple[str, str]]
    settled: bool
    tally: Tally


@dataclass(slots=True)
class Positions:
    """Positions of one or more files, which are read when `batches` is run through, as often as wanted.

    Attributes
    ----------
    timed : bool
        False if any of the files holds lines without times. Their vertices are one second apart, from the date of
        their row or from 1970-01-01: only their order means anything, durations and speeds do not.
    columns : DataFrame
        What was read as what: file, field, column, read_as.
    schema : pyarrow.Schema
        id (string), time (timestamp[us, UTC]), lon and lat (degrees, EPSG:4326), and those of speed_kn, course_deg
        and source that any file has.
    """

    _files: tuple[_Open, ...]
    timed: bool
    columns: pd.DataFrame
    schema: pa.Schema
    _tally: Tally | None = field(default=None, init=False)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Positions, file after file, in the order of their rows; memory is that of one batch.

        Rows that cannot be read are left out and counted, see `report`. Missing values, and positions that cannot be
        (latitude 91), stay for the cleaning of the tracks, which counts them too.

        Raises
        ------
        ValueError
            After the rows of a file: if none had an id, a time and a position, or its latitudes can only be
            longitudes. While reading: if it is damaged.
        """
        total = Tally()
        for opened in self._files:
            yield from _batches(opened, total)
        self._tally = total

    def report(self) -> pd.DataFrame:
        """Rows that could not be read: reason, rows, example (place and content). Reads the files if nobody has yet."""
        if self._tally is None:
            for _ in self.batches():
                pass
        return (self._tally or Tally()).frame()

    def table(self) -> pa.Table:
        """All positions at once, in memory."""
        return pa.Table.from_batches(self.batches(), self.schema)


def read_positions(
    paths: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    columns: Mapping[str, str | None] | None = None,
    time_unit: TimeUnit | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
    speed_unit: SpeedUnit | None = None,
) -> Positions:
    """Read positions of ships and aircraft from files.

    Parameters
    ----------
    paths : path or sequence of paths
        Text with a header line and commas, semicolons, tabs or bars (.csv, .tsv, .txt, also packed as .gz, .zst, .zip);
        Parquet and GeoParquet; JSON records; GeoJSON, GeoPackage, FlatGeobuf and Shapefiles of points with times, or
        of lines with or without; folders of these. Text and Parquet are read in batches, of any size.
    columns : mapping, optional
        Column by role, where its name does not tell (see `layers.position_columns.ALIASES`) or two could be meant:
        `id`, `time`, `lon`, `lat`, `speed`, `course`, `source`. None leaves one out; `{"id": None}` names a single
        track after its file. Longitude and latitude given here are not held against each other.
    time_unit : {"s", "ms", "us", "ns"}, optional
        Of times that are numbers; by default told by their size.
    time_format : str, optional
        Of times that are strings, as `strptime` wants it; by default told by the first rows.
    timezone : str, optional
        IANA name, of times without a zone; by default they are UTC.
    speed_unit : {"kn", "m/s", "km/h"}, optional
        By default told by the column's name: `velocity` in m/s, others in knots.

    Returns
    -------
    Positions

    Raises
    ------
    ValueError
        Naming the file: if it cannot be read, columns or times cannot be told, latitude and longitude look swapped in
        the first rows, or an argument is wrong.
    """
    given, times = _arguments(columns, time_unit, time_format, timezone, speed_unit)
    named = [paths] if isinstance(paths, str | PathLike) else list(paths)
    if not named:
        raise ValueError("there are no files; expected at least one.")
    opened: list[_Open] = []
    for path in map(Path, named):
        with _naming(path):
            for file in files_of(path):
                opened += [_opened(one, given, times, speed_unit) for one in open_file(file)]
    return _positions(opened)


def positions_of_frame(
    frame: pd.DataFrame,
    *,
    columns: Mapping[str, str | None] | None = None,
    time_unit: TimeUnit | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
    speed_unit: SpeedUnit | None = None,
    name: str = "DataFrame",
) -> Positions:
    """Positions of a DataFrame whose columns are named as in any of the files that `read_positions` reads.

    Parameters
    ----------
    frame : DataFrame, shape (n, k)
        With columns for id, time, longitude and latitude; the index is not looked at.
    columns, time_unit, time_format, timezone, speed_unit : optional
        As in `read_positions`.
    name : str
        For messages and examples.

    Returns
    -------
    Positions

    Raises
    ------
    ValueError
        As `read_positions` does.

    Examples
    --------
    >>> ships = pd.DataFrame({"MMSI": [416000001], "BaseDateTime": ["2024-01-01T12:00:00"], "LAT": [25.1], "LON": [121.5]})
    >>> positions_of_frame(ships).columns[["field", "column", "read_as"]].values.tolist()[:2]
    [['id', 'MMSI', 'as written'], ['time', 'BaseDateTime', 'ISO 8601, UTC where they name no zone']]
    """
    given, times = _arguments(columns, time_unit, time_format, timezone, speed_unit)
    with _naming(name):
        return _positions([_opened(TableFile(name, frame_table(frame)), given, times, speed_unit)])


def _arguments(
    columns: Mapping[str, str | None] | None,
    time_unit: TimeUnit | None,
    time_format: str | None,
    timezone: str | None,
    speed_unit: SpeedUnit | None,
) -> tuple[dict[str, str | None], dict[str, Any]]:
    check_time_arguments(time_unit, time_format, timezone)
    if speed_unit is not None and speed_unit not in KNOTS:
        raise ValueError(f"speed_unit is {speed_unit!r}; expected one of {', '.join(get_args(SpeedUnit))}.")
    return dict(columns or {}), {"time_unit": time_unit, "time_format": time_format, "timezone": timezone}


@contextmanager
def _naming(path: str | Path) -> Iterator[None]:
    """Put the path before what went wrong with it."""
    try:
        yield
    except BROKEN as error:
        raise ValueError(f"{path}: it cannot be read ({error}); expected a whole file of its kind.") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _positions(opened: Sequence[_Open]) -> Positions:
    """Files as one: with the same fields, and with lines without times named apart."""
    roles = {role for one in opened for role in one.reading.roles}
    fields = schema([role for role in ROLES if role in roles])
    files = [
        one._replace(
            reading=replace(
                one.reading, schema=fields, prefix=_stem(one.raw) if len(opened) > 1 and not one.timed else ""
            )
        )
        for one in opened
    ]
    rows = [
        (one.raw.name, FIELDS[role], *one.described[role]) for one in opened for role in ROLES if role in one.described
    ]
    described = pd.DataFrame(rows, columns=["file", "field", "column", "read_as"])
    return Positions(tuple(files), all(one.timed for one in opened), described, fields)


def _opened(
    file: RawFile | Drawn, given: Mapping[str, str | None], times: dict[str, Any], speed_unit: SpeedUnit | None
) -> _Open:
    if isinstance(file, Drawn):
        lines = read_lines(file, given, **times)
        roles: dict[Role, str] = {"id": "id", "time": "time", "lon": "lon", "lat": "lat"}
        reading = Reading(file.name, roles, TimeReading(kind="timestamp"), 1.0, schema(list(roles)))
        described: dict[Role, tuple[str, str]] = {"id": lines.id_read, "time": lines.time_read}
        described |= {"lon": ("geometry", "vertices of lines"), "lat": ("geometry", "vertices of lines")}
        return _Open(lines.file, reading, lines.timed, described, False, lines.tally)
    roles = _roles(file, given)
    unit = speed_unit or speed_unit_of(roles.get("speed", ""))
    way = _times(file, roles, times)
    reading = Reading(file.name, roles, way, KNOTS[unit], schema(list(roles)), _stem(file))
    opened = _Open(file, reading, True, _described(roles, way, unit), bool({"lon", "lat"} & set(given)), Tally())
    _look_at_the_first_rows(opened)
    return opened


def _roles(file: RawFile, given: Mapping[str, str | None]) -> dict[Role, str]:
    if file.geometry is None:
        return find_columns(file.columns, given)
    roles = find_columns(file.columns, given, provided=("lon", "lat"))
    if not {"lon", "lat"} <= set(roles):
        roles["lon"], roles["lat"] = point_columns(file.geometry)
    return roles


def _times(file: RawFile, roles: Mapping[Role, str], arguments: dict[str, Any]) -> TimeReading:
    column = roles["time"]
    tally = Tally()
    for chunk in file.chunks([column], tally):
        sample = pc.drop_null(text_or_plain(chunk.table.column(column)))[:SAMPLE_ROWS]
        if len(sample):
            return recognise_times(sample, column, **arguments)
    raise ValueError(_no_usable_row(roles, file.columns, tally))


def _look_at_the_first_rows(opened: _Open) -> None:
    for chunk in opened.raw.chunks(list(opened.reading.roles.values()), Tally()):
        evidence = AxisEvidence()
        opened.reading.convert(chunk, Tally(), evidence)
        _refuse_swapped(opened, evidence)
        return


def _refuse_swapped(opened: _Open, evidence: AxisEvidence) -> None:
    if not opened.settled:
        evidence.refuse_swapped(opened.reading.roles["lon"], opened.reading.roles["lat"])


def _batches(opened: _Open, total: Tally) -> Iterator[pa.RecordBatch]:
    tally, evidence, usable = Tally(), AxisEvidence(), 0
    tally.take(opened.tally)
    with _naming(opened.raw.name):
        for chunk in opened.raw.chunks(list(dict.fromkeys(opened.reading.roles.values())), tally):
            batch = opened.reading.convert(chunk, tally, evidence)
            usable += usable_rows(batch)
            if len(batch):
                yield batch
        _refuse_swapped(opened, evidence)
        if not usable:
            raise ValueError(_no_usable_row(opened.reading.roles, opened.raw.columns, tally))
    total.take(tally)


def _no_usable_row(roles: Mapping[Role, str], columns: Sequence[str], tally: Tally) -> str:
    why = "; ".join(f"{reason}: {rows}, as in {tally.examples[reason]!r}" for reason, rows in tally.counts.items())
    read = ", ".join(f"{role} from {column}" for role, column in roles.items())
    return (
        f"no row has an id, a time and a position ({why or 'they are missing'}). The file has the columns "
        f'{", ".join(columns)}; read were {read}. Name others with columns={{"time": "NAME"}}, or say how times are '
        "written with time_unit or time_format."
    )


def _described(roles: Mapping[Role, str], way: TimeReading, unit: SpeedUnit) -> dict[Role, tuple[str, str]]:
    words: dict[Role, str] = {
        "id": "as written",
        "time": way.words,
        "lon": "degrees",
        "lat": "degrees",
        "speed": "kn" if unit == "kn" else f"{unit}, turned into kn",
        "course": "degrees",
        "source": "as written",
    }
    found = {role: (column, words[role]) for role, column in roles.items()}
    return found if "id" in found else {"id": ("none", "file name"), **found}


def _stem(file: RawFile) -> str:
    return Path(file.name).name.split(".")[0]
