"""Positions as they come, cleaned and in order: by vessel, then by time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick, stack
from geo.tracks.zoneless import say_zoneless

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Positions: TypeAlias = pd.DataFrame | pa.Table | pa.RecordBatch | Iterable[Any]

HIGHEST_LATITUDE_DEG = 85.0  # beyond, longitude and latitude are no plane to cut tracks in
NEEDED = ("id", "time", "lon", "lat")
HEIGHT_COLUMNS = ("height_m", "height_kind")
HEIGHT_KINDS = ("geometric", "barometric")  # metres above the WGS 84 ellipsoid; pressure altitude (1013.25 hPa)
PART_ROWS = 1 << 20  # temporary arrays stay small enough to be used again
BLOCK_ROWS = 1 << 19
EXACT = {16: 2.0**11, 32: 2.0**24, 64: 2.0**53}  # up to which a float of so many bits holds every whole number
AWARE = (
    "If they are, say so: times.dt.tz_localize('UTC'); if a clock of another zone showed them, "
    "times.dt.tz_localize('Asia/Dhaka')."
)
_RADIX = 1 << 16
_NO_TIME = np.iinfo(np.int64).min


class Heights(NamedTuple):
    """Heights of fixes: metres, NaN where nobody knows; and above what, an index into `HEIGHT_KINDS`."""

    height_m: Floats
    kind: NDArray[np.int8]


REPEATED = "same id and time as an earlier row"
REPEATED_ELSEWHERE = f"{REPEATED}, at another place"


class Fixes(NamedTuple):
    """Positions in arrays of one length: vessel (code of its id), time (microseconds since 1970, UTC), degrees.

    `heights` is empty, and costs nothing, unless somebody asks for them.
    """

    vessel: NDArray[np.int32]
    time_us: Ints
    lon_deg: Floats
    lat_deg: Floats
    heights: Heights | tuple[()] = ()


class Report:
    """How many rows were read, kept, and dropped for which reason, with an example of each."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {"read": 0, "kept": 0}
        self.examples: dict[str, str] = {}

    def add(self, reason: str, rows: int, example: str = "") -> None:
        """Count rows; the first example of a reason stays."""
        if rows or reason in ("read", "kept"):
            self.rows[reason] = self.rows.get(reason, 0) + rows
            if example:
                self.examples.setdefault(reason, example)

    def table(self) -> pd.DataFrame:
        """Columns reason, rows, example; the first two rows are what was read and what was kept."""
        return pd.DataFrame(
            {
                "reason": pd.Series(list(self.rows), dtype="str"),
                "rows": pd.Series(list(self.rows.values()), dtype="int64"),
                "example": pd.Series([self.examples.get(reason, "") for reason in self.rows], dtype="str"),
            }
        )


class Ids:
    """Codes of ids, in the order in which they were first seen."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._codes: dict[object, int] = {}  # of ids as they came, and of their text

    def codes(self, column: pa.ChunkedArray | pa.Array) -> NDArray[np.int32]:
        """Code of each row's id, -1 where it is missing; ValueError where a float cannot hold all digits of one."""
        _refuse_rounded(column)
        encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
        encoded = encoded.unify_dictionaries().combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        if isinstance(encoded, pa.ChunkedArray):  # no chunk at all
            return np.empty(0, dtype=np.int32)
        told = encoded.dictionary.to_pylist()
        codes = [self._codes[value] if value in self._codes else self._code(value) for value in told]
        of_index = np.array([*codes, -1], dtype=np.int32)
        return np.asarray(of_index[pc.fill_null(encoded.indices, len(told)).to_numpy(zero_copy_only=False)])

    def _code(self, value: object) -> int:
        text = _id_text(value)
        if not text:
            return -1
        if text not in self._codes:
            self._codes[text] = len(self.names)
            self.names.append(text)
        self._codes[value] = self._codes[text]
        return self._codes[text]


def _refuse_rounded(column: pa.ChunkedArray | pa.Array) -> None:
    if not pa.types.is_floating(column.type) or not len(column):
        return
    largest, most = EXACT[column.type.bit_width], pc.max(pc.abs(column)).as_py()
    if most is not None and most > largest:
        raise ValueError(
            f"the column 'id' is of type {column.type} and holds {most:.0f}: of whole numbers beyond {largest:.0f} it "
            "can hold but some. Expected integers or text."
        )


def _id_text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124  NaN
        return ""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value).strip()


def tables(positions: Positions, also: Collection[str] = ()) -> Iterator[pa.Table]:
    """Columns id, time, lon and lat of positions in any form, in parts of a million rows at most.

    Parameters
    ----------
    positions : DataFrame, pyarrow Table or RecordBatch, an iterable of these, or a reader with `batches()`
        `id`; `time`, timestamps, UTC where they name no zone (a `ZonelessTimesWarning` says so); `lon` and `lat`,
        degrees, EPSG:4326. Others are left.
        Or anything that is a stream of Arrow (`__arrow_c_stream__`: relations of DuckDB, readers of ADBC, frames of
        Polars), or a dataset of pyarrow, of which only these columns are read: batch by batch, without copying.
    also : collection of str
        Columns that are taken as well where a part has them.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    if isinstance(positions, pd.DataFrame):
        _refuse_missing([str(name) for name in positions.columns])
        _refuse_mixture(positions["time"])
        try:
            names = _wanted([str(name) for name in positions.columns], also)
            table = pa.Table.from_pandas(pd.DataFrame(positions[names]), preserve_index=False)
        except (pa.ArrowException, TypeError) as error:
            raise ValueError(f"a column of the positions mixes types ({error}); expected one type in each.") from error
        yield from tables(table, also)
    elif isinstance(positions, pa.RecordBatch | pa.Table):
        _refuse_missing(positions.schema.names)
        names = _wanted(positions.schema.names, also)
        whole = pa.Table.from_arrays([positions.column(name) for name in names], names=names)
        for start in range(0, whole.num_rows, PART_ROWS):
            yield whole.slice(start, PART_ROWS)
    elif (reader := _stream(positions, also)) is not None:
        _refuse_missing(reader.schema.names)
        for batch in reader:
            yield from tables(batch, also)
    else:
        batches = getattr(positions, "batches", None)
        if isinstance(positions, str | bytes | Mapping) or not (callable(batches) or isinstance(positions, Iterable)):
            raise ValueError(  # noqa: TRY004  bad input, as all others
                f"positions are a {type(positions).__name__}; expected a DataFrame, a pyarrow Table, a stream of "
                "Arrow, an iterable of these, or what layers.read_positions() returns."
            )
        for part in batches() if callable(batches) else positions:
            yield from tables(part, also)


def _stream(positions: Any, also: Collection[str]) -> Any | None:  # noqa: ANN401  whatever publishes the protocol
    """Reader of a stream of Arrow or of a dataset of pyarrow; None if it is neither."""
    if callable(scan := getattr(positions, "scanner", None)):
        _refuse_missing(positions.schema.names)
        wanted = _wanted(positions.schema.names, also)
        return scan(columns=wanted, batch_readahead=2, fragment_readahead=1).to_reader()  # more is only more memory
    if callable(getattr(positions, "to_reader", None)):
        return positions.to_reader()
    return pa.RecordBatchReader.from_stream(positions) if hasattr(positions, "__arrow_c_stream__") else None


def _wanted(names: Collection[str], also: Collection[str]) -> list[str]:
    return [*NEEDED, *(name for name in also if name in names and name not in NEEDED)]


def _refuse_mixture(times: pd.Series[Any]) -> None:
    """Raise ValueError for objects of which some name a zone and others none: Arrow takes the latter for UTC."""
    if times.dtype != object:
        return
    zoneless = {value.tzinfo is None for value in times if isinstance(value, datetime) and not pd.isna(value)}
    if len(zoneless) > 1:
        raise ValueError(
            "the column 'time' holds times with a zone and times without; expected one or the other. Say the zone of "
            "those without: time.tz_localize('UTC')."
        )


def _refuse_missing(names: list[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    if twice := [name for name in NEEDED if names.count(name) > 1]:
        raise ValueError(
            f"positions have {names.count(twice[0])} columns called {twice[0]!r}; expected one. Rename them."
        )
    if missing:
        raise ValueError(
            f"positions lack the column {missing[0]!r}; expected id, time, lon and lat, found {', '.join(names)}. "
            "Rename the columns (in SQL: SELECT mmsi AS id), or read the file with layers.read_positions()."
        )


def read_fixes(positions: Positions, ids: Ids, report: Report, *, heights: bool = False) -> tuple[Fixes, Bools]:
    """Rows that are positions, in the order in which they came; those dropped are counted in `report`.

    Parameters
    ----------
    positions, ids, report
        What is read, the codes that its ids have, and where rows are counted.
    heights : bool
        Read `height_m` (metres) and `height_kind` ("geometric": above the WGS 84 ellipsoid, "barometric": pressure
        altitude) as well; where a row has none, or none of these kinds, its height is unknown.

    Returns
    -------
    (Fixes, array of bool)
        The rows kept, and which of them lie beyond 85 degrees: those cut the track and are dropped after sorting.

    Raises
    ------
    ValueError
        If a column is missing or of a type that is no time or number; if times are days and there are several rows of
        one id on a day; if there are heights without their kind, or of a kind that is none of the two.
    """
    also = HEIGHT_COLUMNS if heights else ()
    parts = [_read(table, ids, report, heights=heights) for table in tables(positions, also)]
    if not parts:
        return no_fixes(heights=heights), np.zeros(0, dtype=bool)
    rows, polar = zip(*parts, strict=True)
    return stack(*rows), np.concatenate(polar)


def read_fixes_with(
    positions: Positions, ids: Ids, report: Report, also: Collection[str]
) -> tuple[Fixes, dict[str, pa.ChunkedArray]]:
    """As `read_fixes`, with further columns of the same rows; without those beyond 85 degrees.

    Returns
    -------
    (Fixes, dict of ChunkedArray)
        The rows kept, in the order in which they came, and each column of `also` that the positions have, of as many
        rows; null in parts that lack it.
    """
    parts = [(table, *_read_rows(table, ids, report)) for table in tables(positions, also)]
    if not parts:
        return no_fixes(), {}
    rows = stack(*(fixes for _, fixes, _ in parts))
    there = [name for name in also if any(name in table.column_names for table, _, _ in parts)]
    return rows, {name: _column(name, [(table, kept) for table, _, kept in parts]) for name in there}


def _read_rows(table: pa.Table, ids: Ids, report: Report) -> tuple[Fixes, Ints]:
    rows = _as_fixes(table, ids, report)
    kept = np.flatnonzero(_valid(rows))
    _drop_invalid(rows, table, report)
    return pick(rows, kept), kept


def _valid(rows: Fixes) -> Bools:
    fine = (rows.vessel >= 0) & (rows.time_us != _NO_TIME) & (np.abs(rows.lat_deg) <= HIGHEST_LATITUDE_DEG)
    return np.asarray(fine & (np.abs(rows.lon_deg) <= 180))  # noqa: PLR2004  a half turn; NaN fails the comparison


def _column(name: str, parts: list[tuple[pa.Table, Ints]]) -> pa.ChunkedArray:
    kinds = [table.schema.field(name).type for table, _ in parts if name in table.column_names]
    columns = [
        table.column(name).cast(kinds[0]).take(pa.array(kept))
        if name in table.column_names
        else pa.chunked_array([pa.nulls(len(kept), kinds[0])])
        for table, kept in parts
    ]
    return pa.chunked_array([chunk for column in columns for chunk in column.chunks], kinds[0])


def no_fixes(*, heights: bool = False) -> Fixes:
    """No positions."""
    none = Heights(np.zeros(0), np.zeros(0, dtype=np.int8)) if heights else ()
    return Fixes(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), none)


def _read(table: pa.Table, ids: Ids, report: Report, *, heights: bool) -> tuple[Fixes, Bools]:
    rows = _as_fixes(table, ids, report)
    if heights:
        rows = rows._replace(heights=heights_of(table))
    return _drop_invalid(rows, table, report)


def heights_of(table: pa.Table) -> Heights:
    """Heights of rows and their kinds; NaN where either is missing.

    Raises
    ------
    ValueError
        If there are heights without their kind, a kind that nobody knows, or heights that are no numbers.
    """
    if "height_m" not in table.column_names or pa.types.is_null(table.column("height_m").type):
        return Heights(np.full(len(table), np.nan), np.zeros(len(table), dtype=np.int8))
    height_m = _numbers(table.column("height_m"), "height_m", "metres").copy()
    kind = _height_kinds(table, known=np.isfinite(height_m))
    height_m[(kind < 0) | ~np.isfinite(height_m)] = np.nan
    return Heights(height_m, np.maximum(kind, 0).astype(np.int8))


def _height_kinds(table: pa.Table, known: Bools) -> NDArray[np.int8]:
    expected = "expected 'geometric' (above the WGS 84 ellipsoid) or 'barometric' (pressure altitude, 1013.25 hPa)"
    column = table.column("height_kind") if "height_kind" in table.column_names else None
    if column is None or (known.any() and column.null_count == len(table)):
        if known.any():
            raise ValueError(
                f"positions have heights (height_m) and do not say of which kind; {expected} in height_kind."
            )
        return np.full(len(table), -1, dtype=np.int8)
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    whole = encoded.unify_dictionaries().combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    if isinstance(whole, pa.ChunkedArray):  # no chunk at all
        return np.zeros(0, dtype=np.int8)
    told = [None if value is None else str(value).strip() for value in whole.dictionary.to_pylist()]
    wrong = next((value for value in told if value not in {*HEIGHT_KINDS, "", None}), None)
    if wrong is not None:
        raise ValueError(f"positions have the height_kind {wrong!r}; {expected}.")
    of_index = np.array([*(HEIGHT_KINDS.index(v) if v in HEIGHT_KINDS else -1 for v in told), -1], dtype=np.int8)
    return np.asarray(of_index[pc.fill_null(whole.indices, len(told)).to_numpy(zero_copy_only=False)])


def _as_fixes(table: pa.Table, ids: Ids, report: Report) -> Fixes:
    report.add("read", len(table))
    rows = Fixes(
        ids.codes(table.column("id")),
        _microseconds(table.column("time")),
        _degrees(table.column("lon"), "lon"),
        _degrees(table.column("lat"), "lat"),
    )
    if pa.types.is_date(table.column("time").type):
        _refuse_days(rows)
    return rows


def _refuse_days(rows: Fixes) -> None:
    """Raise ValueError where times are days without a clock, and there are several rows of one id on a day."""
    there = pick(rows, np.flatnonzero((rows.vessel >= 0) & (rows.time_us != _NO_TIME)))
    order = np.lexsort((there.time_us, there.vessel))
    twice = np.flatnonzero((np.diff(there.vessel[order]) == 0) & (np.diff(there.time_us[order]) == 0))
    if len(twice):
        day = np.datetime64(int(there.time_us[order[twice[0]]]), "us").astype("datetime64[D]")
        raise ValueError(
            f"the column 'time' holds days without a clock, as {day}, and several rows of one id on a day; expected "
            "timestamps. If the clock is in another column, add it: in SQL time + clock AS time."
        )


def _drop_invalid(rows: Fixes, table: pa.Table, report: Report) -> tuple[Fixes, Bools]:
    kept = _valid(rows)
    if kept.all():
        return rows, np.zeros(len(kept), dtype=bool)
    wrong = np.flatnonzero(~kept)
    left = pick(rows, wrong)
    reasons = {
        "missing id": left.vessel < 0,
        "missing time": left.time_us == _NO_TIME,
        "missing position": np.isnan(left.lon_deg) | np.isnan(left.lat_deg),
        "latitude beyond 90 degrees": np.abs(left.lat_deg) > 90,  # noqa: PLR2004
        "longitude beyond 180 degrees": np.abs(left.lon_deg) > 180,  # noqa: PLR2004
        "latitude above 85 degrees": np.ones(len(wrong), dtype=bool),
    }
    first = np.select(list(reasons.values()), range(len(reasons)))
    for number, reason in enumerate(reasons):
        found = wrong[first == number]
        report.add(reason, len(found), _told(table, int(found[0])) if len(found) else "")
    polar = np.zeros(len(kept), dtype=bool)
    polar[wrong[first == len(reasons) - 1]] = True
    kept |= polar
    return pick(rows, kept), polar[kept]


def _told(table: pa.Table, row: int) -> str:
    values = table.slice(row, 1).to_pylist()[0]
    return f"row {row + 1}: " + ", ".join(f"{name} {value}" for name, value in values.items())


def _microseconds(column: pa.ChunkedArray) -> Ints:
    if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type) or pa.types.is_null(column.type)):
        raise ValueError(
            f"the column 'time' is of type {column.type}; expected timestamps. For seconds since 1970 use "
            "pd.to_datetime(times, unit='s', utc=True), for text pd.to_datetime(times, utc=True); of a clock of "
            "another zone, pd.to_datetime(times).dt.tz_localize('Asia/Dhaka')."
        )
    zone = column.type.tz if pa.types.is_timestamp(column.type) else None
    if zone is None and pa.types.is_timestamp(column.type) and column.null_count < len(column):
        say_zoneless("time", AWARE)
    whole = pc.cast(column, pa.timestamp("us", zone), safe=False)
    values = pc.cast(whole, pa.int64())
    return np.asarray(pc.fill_null(values, int(_NO_TIME)).to_numpy(), dtype=np.int64)


def _degrees(column: pa.ChunkedArray, name: str) -> Floats:
    return _numbers(column, name, "degrees")


def _numbers(column: pa.ChunkedArray, name: str, unit: str) -> Floats:
    if pa.types.is_decimal(column.type):  # by way of text: the cast of pyarrow is off in the last place
        column = pc.cast(pc.cast(column, pa.string()), pa.float64())
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type) or pa.types.is_null(column.type)):
        raise ValueError(f"the column {name!r} is of type {column.type}; expected numbers, {unit}.")
    if pa.types.is_float16(column.type) and unit == "degrees":
        raise ValueError(
            f"the column {name!r} is of type halffloat, which tells a longitude near 120 degrees to 7 km; expected "
            "floats of 32 bits or more."
        )
    return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=float)


def vessel_blocks(fixes: Fixes, rows: int = BLOCK_ROWS) -> Iterator[Ints]:
    """Rows of whole vessels, in blocks of about `rows`: what is worked on at a time stays in memory that is used again.

    Yields
    ------
    array of int
        Numbers of rows, by vessel, each vessel's in the order in which they came.
    """
    vessel = fixes.vessel
    if len(vessel) == 0:
        yield np.zeros(0, dtype=np.int64)
        return
    if (vessel[1:] >= vessel[:-1]).all():
        order = np.arange(len(vessel))
    else:  # feeds come in order of time: sort by vessel, 16 bits at a time
        order = np.argsort((vessel % _RADIX).astype(np.uint16), kind="stable")
        if int(vessel.max()) >= _RADIX:
            order = order[np.argsort((vessel[order] // _RADIX).astype(np.uint16), kind="stable")]
    ends = np.cumsum(np.bincount(vessel))
    start = 0
    while start < len(vessel):
        end = int(ends[min(int(np.searchsorted(ends, start + rows)), len(ends) - 1)])
        yield order[start:end]
        start = end


def sort_fixes(fixes: Fixes, polar: Bools, rows: Ints, report: Report) -> tuple[Fixes, Bools]:
    """By vessel, then by time; of rows with the same vessel and time the first to arrive stays.

    Parameters
    ----------
    fixes, polar
        As `read_fixes` returns them.
    rows : array of int
        Rows to sort: a block of `vessel_blocks`.

    Returns
    -------
    (Fixes, array of bool)
        The rows, and which of them lie beyond 85 degrees.
    """
    vessel, time_us = fixes.vessel[rows], fixes.time_us[rows]
    early = np.flatnonzero((time_us[1:] < time_us[:-1]) & (vessel[1:] == vessel[:-1]))
    if len(early):
        which = np.flatnonzero(np.isin(vessel, vessel[early]))
        rows = rows.copy()
        rows[which] = rows[which[np.lexsort((time_us[which], vessel[which]))]]
        time_us = fixes.time_us[rows]
    same = (time_us[1:] == time_us[:-1]) & (vessel[1:] == vessel[:-1])
    if same.any():
        fresh = np.append(True, ~same)
        _report_repeated(fixes, rows, fresh, report)
        rows, vessel, time_us = rows[fresh], vessel[fresh], time_us[fresh]
    return Fixes(vessel, time_us, fixes.lon_deg[rows], fixes.lat_deg[rows], pick(fixes.heights, rows)), polar[rows]


def _report_repeated(fixes: Fixes, rows: Ints, fresh: Bools, report: Report) -> None:
    """Count sorted rows that repeat a vessel and time, those at another place than the row that stays apart."""
    at = np.flatnonzero(~fresh)
    opens = np.append(True, np.diff(at) > 1)  # a run of rows that repeat the one before it
    again, first = rows[at], rows[(at[opens] - 1)[np.cumsum(opens) - 1]]
    moved = (fixes.lon_deg[again] != fixes.lon_deg[first]) | (fixes.lat_deg[again] != fixes.lat_deg[first])
    for reason, which in ((REPEATED, again[~moved]), (REPEATED_ELSEWHERE, again[moved])):
        report.add(reason, len(which), told_fix(fixes, int(which[0])) if len(which) else "")


def told_fix(fixes: Fixes, row: int) -> str:
    """Tell where and when a fix is, as the example of a reason."""
    when = np.datetime64(int(fixes.time_us[row]), "us")
    return f"longitude {fixes.lon_deg[row]}, latitude {fixes.lat_deg[row]} at {when} UTC"
