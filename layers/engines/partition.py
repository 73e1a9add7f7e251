"""Positions split by vessel into Parquet files: each vessel wholly in one, so that a cluster need not shuffle."""

import hashlib
import pickle
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from typing import Protocol, TypeAlias, TypeGuard, runtime_checkable

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from geo.events.events import Counter, Found
from geo.tracks.fixes import HEIGHT_COLUMNS, Ids, Positions, Report, tables
from geo.tracks.pieces import most_rejected_first
from geo.tracks.rules import Rules
from layers.files.draft import drafted
from leadline.near import checks_names

MOST_PARTITIONS = 500  # each is an open file, and systems allow some thousand
ROWS_HELD = 1_000_000  # of all vessels; 300 MB while they are sorted, then one row group of each file
SCHEMA = pa.schema(
    [("id", pa.string()), ("time", pa.timestamp("us", "UTC")), ("lon", pa.float64()), ("lat", pa.float64())]
)
WITH_HEIGHTS = pa.schema([*SCHEMA, ("height_m", pa.float64()), ("height_kind", pa.string())])
_ready: dict[bytes, Counter] = {}  # of the latest zones, lines and rules alone
_one_at_a_time = threading.Lock()
Files: TypeAlias = str | PathLike[str] | Sequence[str | PathLike[str]]


@runtime_checkable
class Batched(Protocol):
    """What reads positions batch by batch, as `layers.positions.read_positions` returns it."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Batches in the order of the rows."""
        ...


@checks_names
def partition_by_id(
    source: "Batched | Positions", folder: str | PathLike[str], *, partitions: int, rows_held: int = ROWS_HELD
) -> list[Path]:
    """Write positions as Parquet files split by vessel; the folder appears whole or not at all.

    A vessel's file is number crc32(id) mod `partitions`, the CRC-32 of zlib and PNG over the UTF-8 bytes of the id: the
    same on every machine and in every run. The rows of a vessel keep their order, on which it depends which of two rows
    with the same time stays. Rows without an id go to the first file, to be counted there. Memory is that of
    `rows_held` rows, about 300 bytes each, whatever the source: 0.43 GB in all for 3 million rows as for 20 million.

    Parameters
    ----------
    source : Positions of `layers.positions.positions`, DataFrame, pyarrow Table or RecordBatch, or an iterable of these
        With the columns id, time, lon, lat, and height_m and height_kind if they have them; others are left out.
    folder : path
        Must not exist, or be empty.
    partitions : int
        1 to 500. Some for every core: an engine holds one of them per core in memory.
    rows_held : int
        Rows gathered before they are written.

    Returns
    -------
    list of Path
        `part-00000-of-00016.parquet` and so on, as many as partitions; some may be without rows.

    Raises
    ------
    ValueError
        If the number of partitions is out of range, or a column is missing or cannot be read.
    FileExistsError
        If the folder has something in it.
    """
    if not 1 <= partitions <= MOST_PARTITIONS:
        raise ValueError(f"{partitions} partitions; expected 1 to {MOST_PARTITIONS}: each is an open file.")
    place = Path(folder)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise FileExistsError(f"{place} is there and not empty; expected a new folder. Remove it or name another.")
    names = [f"part-{number:05d}-of-{partitions:05d}.parquet" for number in range(partitions)]
    place.parent.mkdir(parents=True, exist_ok=True)
    with drafted(place) as draft:
        draft.mkdir()
        with ExitStack() as stack:
            writers = [
                stack.enter_context(parquet.ParquetWriter(draft / name, WITH_HEIGHTS, compression="zstd"))
                for name in names
            ]
            for table in gathered(tables_of(source, heights=True), rows_held):
                _write_split(table, writers)
    return [place / name for name in names]


def is_files(source: object) -> TypeGuard[Files]:
    """Whether a source is a folder, a file or a sequence of these, rather than positions."""
    if isinstance(source, list | tuple):
        return bool(source) and all(isinstance(path, str | PathLike) for path in source)
    return isinstance(source, str | PathLike)


def partition_files(source: Files) -> list[str]:
    """List the Parquet files of a folder in order of their names, or take a list of files or addresses as it is.

    Raises
    ------
    FileNotFoundError
        If the folder is not there or has no file that ends in .parquet.
    """
    if not isinstance(source, str | PathLike):
        return [str(path) for path in source]
    folder = Path(source)
    if folder.is_file():
        return [str(folder)]
    files = sorted(str(path.absolute()) for path in folder.glob("*.parquet"))
    if not files:
        raise FileNotFoundError(
            f"{folder} has no file that ends in .parquet; expected a folder that partition_by_id() wrote, "
            "or a list of files."
        )
    return files


def partition_of(ids: Iterable[str], partitions: int) -> NDArray[np.int64]:
    """Say in which partition each id belongs.

    >>> partition_of(["416000001", "雪龍"], 16).tolist()
    [8, 13]
    """
    return np.array([zlib.crc32(name.encode()) % partitions for name in ids], dtype=np.int64)


def tables_of(source: "Batched | Positions", *, heights: bool = False) -> Iterator[pa.Table]:
    """Positions of any form as tables of `SCHEMA`, part after part; ids as the event engine knows them.

    With `heights` as tables of `WITH_HEIGHTS`, null where there are none.

    Raises
    ------
    ValueError
        If a column is missing or cannot be read as what it should be.
    """
    for table in tables(source.batches() if isinstance(source, Batched) else source, HEIGHT_COLUMNS if heights else ()):
        yield _in_schema(table, WITH_HEIGHTS if heights else SCHEMA)


def found_in(
    part: str | pa.Table, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules
) -> Found:
    """Find the events of one partition, a table or the name of a Parquet file; what an engine runs on its workers."""
    return found_with(part, _made_ready(zones, lines, rules))


def found_with(part: str | pa.Table, ready: Counter) -> Found:
    """Find the events of one partition with zones and lines that were made ready; `ready` stays as it was."""
    if isinstance(part, str):
        part = parquet.read_table(part, columns=_columns_of(part, heights=ready.heights))
    return ready.anew().count(part)


def _made_ready(zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules) -> Counter:
    """Zones and lines made ready, once for all parts that a process counts: 1,000 zones take 1.3 s of it."""
    digest = hashlib.sha256(pickle.dumps((zones, lines, rules))).digest()
    with _one_at_a_time:
        if digest not in _ready:
            _ready.clear()
            _ready[digest] = Counter(zones, lines, rules)
        return _ready[digest]


def _columns_of(file: str, *, heights: bool) -> list[str]:
    """Columns of a file that are needed: heights only where zones have limits in them."""
    if not heights:
        return [*SCHEMA.names]
    there = set(parquet.read_schema(file).names)
    return [*SCHEMA.names, *(name for name in HEIGHT_COLUMNS if name in there)]


def together(parts: Sequence[Found]) -> Found:
    """Put what was found in partitions into the tables that all positions at once would give.

    Parameters
    ----------
    parts : sequence of Found
        One or more, each of other vessels.

    Returns
    -------
    Found
        Events, crossings and pieces to the bit as from `geo.find_events`. In the cleaning report the numbers of
        rows are added up; an example is that of the first partition that has one, and counts its rows.

    Raises
    ------
    ValueError
        If a vessel is in two partitions: its track would have been cut there.
    """
    ids = pd.concat([pd.Series(part.pieces["id"].unique()) for part in parts])
    if ids.duplicated().any():
        raise ValueError(
            f"the vessel {ids[ids.duplicated()].iloc[0]!r} is in two partitions; expected each wholly in one. "
            "Write the positions with layers.engines.partition_by_id()."
        )
    report = Report()
    for part in parts:
        rows = part.cleaning
        for reason, number, example in zip(rows["reason"], rows["rows"], rows["example"], strict=True):
            report.add(reason, number, example)
    return Found(
        events=_sorted([part.events for part in parts], ["id", "zone", "t_in"]),
        crossings=_sorted([part.crossings for part in parts], ["id", "line", "time"]),
        pieces=_sorted([part.pieces for part in parts], ["id", "t_start"]),
        cleaning=report.table(),
        untold=_sorted([part.untold for part in parts], ["id", "zone", "t_in"]),
        rejected=most_rejected_first(pd.concat([part.rejected for part in parts])),
    )


def _sorted(parts: list[pd.DataFrame], by: list[str]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True).sort_values(by, ignore_index=True, kind="stable")


def _in_schema(table: pa.Table, schema: pa.Schema) -> pa.Table:
    ids = Ids()
    codes = pa.array(ids.codes(table.column("id")))
    known = pc.if_else(pc.less(codes, 0), None, codes)
    names = pa.array(ids.names, pa.string())
    time = table.column("time")
    try:
        if pa.types.is_timestamp(time.type):  # without a zone they are UTC, and an instant is the same in every zone
            time = (
                time.cast(pa.timestamp("us", time.type.tz), safe=False).cast(pa.int64()).cast(SCHEMA.field("time").type)
            )
        columns = {"id": names.take(known), "time": time, "lon": table.column("lon"), "lat": table.column("lat")}
        for name in schema.names[len(SCHEMA) :]:
            known = name in table.column_names
            columns[name] = table.column(name) if known else pa.nulls(len(table), schema.field(name).type)
        return pa.table(columns).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ValueError(
            f"positions have columns of the types {', '.join(f'{f.name} {f.type}' for f in table.schema)} ({error}); "
            "expected timestamps and degrees. Read the file with layers.positions.read_positions()."
        ) from error


def gathered(parts: Iterable[pa.Table], rows_held: int) -> Iterator[pa.Table]:
    """Tables put together until they have enough rows; a column that some lack is null there."""
    held: list[pa.Table] = []
    rows = 0
    for table in parts:
        held.append(table)
        rows += len(table)
        if rows >= rows_held:
            yield pa.concat_tables(held, promote_options="default")
            held, rows = [], 0
    if held:
        yield pa.concat_tables(held, promote_options="default")


def _write_split(table: pa.Table, writers: list[parquet.ParquetWriter]) -> None:
    """Write the rows of each partition as a row group of its file, in their order."""
    encoded = table.column("id").combine_chunks().dictionary_encode()
    place = np.append(partition_of(encoded.dictionary.to_pylist(), len(writers)), 0)  # without an id: the first file
    codes = pc.fill_null(encoded.indices, len(place) - 1).to_numpy()
    where = place[codes]
    order = np.argsort(where.astype(np.uint16), kind="stable")  # by radix
    by_partition = table.take(order)
    bounds = np.searchsorted(where[order], np.arange(len(writers) + 1))
    for writer, start, stop in zip(writers, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if stop > start:
            writer.write_table(by_partition.slice(start, stop - start), row_group_size=stop - start)
