"""Accesses as files that other programs read: GeoParquet and CSV, in the order of time."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from layers.files.draft import drafted, temporary_folder
from layers.files.output import check_place

if TYPE_CHECKING:
    import pyarrow as pa

    from layers.coverage.targets import Watched

SUFFIXES = (".parquet", ".csv")
ISO = "%Y-%m-%dT%H:%M:%S.%fZ"  # times in text, of every table that is written here
ACCESS_COLUMNS = ("satellite", "target", "time_utc", "incidence_deg")  # by which a file of ours is known
ROWS_AT_ONCE = 2_000_000  # some 250 MB
WKB_POINT = [("order", "u1"), ("type", "<u4"), ("lon", "<f8"), ("lat", "<f8")]  # OGC 06-103r4, section 8


def is_table_of(path: Path, columns: Iterable[str]) -> bool:
    """Whether a .csv or .parquet file has all of these columns, by which what an earlier run wrote is known."""
    import pyarrow.parquet as pq  # noqa: PLC0415  paid for by files only

    try:
        names = pq.read_schema(path).names if path.suffix == ".parquet" else pd.read_csv(path, nrows=0).columns
    except (OSError, ValueError):  # what cannot be read is not ours
        return False
    return set(names) >= set(columns)


def refuse_others_table(path: Path, *kinds: Iterable[str]) -> None:
    """Raise ValueError if a file is there and is no table that an earlier run wrote, by the columns of some kind."""
    empty = path.is_file() and not path.stat().st_size
    if path.exists() and not empty and not any(is_table_of(path, columns) for columns in kinds):
        raise ValueError(
            f"{path} is there and is not what an earlier run wrote; it would be replaced. Choose another name, or move "
            "it."
        )


def write_accesses(tables: Iterator[pd.DataFrame], watch: "Watched", path: Path) -> int:
    """Write accesses by time to a file whose ending names the format; the file appears whole or not at all.

    Parameters
    ----------
    tables : iterator of DataFrame
        From `layers.coverage.coverage.access_tables`; no more than one is held, nor more than `ROWS_AT_ONCE` while
        they are put in order.
    watch : Watched
        What they are accesses of.
    path : Path
        Ending in .parquet (GeoParquet, the target's place as geometry) or .csv (times as ISO 8601 in UTC). An
        earlier file of ours is replaced.

    Returns
    -------
    int
        Number of accesses written.

    Raises
    ------
    ValueError
        As `check_place` does; if there is a file that is not ours.
    """
    import pyarrow as pa  # noqa: PLC0415  paid for by files only

    check_place(path, SUFFIXES)
    refuse_others_table(path, ACCESS_COLUMNS)
    placed = path.suffix == ".parquet"
    columns = _columns(pa.array(watch.places["target"]).type)
    schema = columns.append(pa.field("geometry", pa.binary())).with_metadata({"geo": json.dumps(_geo())})
    with drafted(path) as draft, temporary_folder() as folder, ExitStack() as stack:
        found = folder / "found.parquet"
        count, span = _as_found(tables, columns, found)
        writer = stack.enter_context(_writer(draft, schema if placed else _text(columns.empty_table()).schema))
        for table in _by_time(found, count, span):
            writer.write_table(table.append_column("geometry", _points(table)).cast(schema) if placed else _text(table))
        writer.close()
    return count


def _as_found(tables: Iterable[pd.DataFrame], columns: "pa.Schema", place: Path) -> tuple[int, list[pd.Timestamp]]:
    """Put tables aside in the order in which they come; how many rows they have, and their first and last time."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    count, ends = 0, []
    with parquet.ParquetWriter(place, columns, compression="zstd") as writer:
        for table in tables:
            writer.write_table(pa.Table.from_pandas(table, schema=columns, preserve_index=False))
            count += len(table)
            if len(table):
                ends += [table["time_utc"].min(), table["time_utc"].max()]
    return count, [min(ends), max(ends)] if ends else []


def _by_time(place: Path, count: int, span: Sequence[pd.Timestamp]) -> "Iterator[pa.Table]":
    """Read what was put aside in the order of time, as much at once as memory may hold."""
    from pyarrow import parquet  # noqa: PLC0415

    if not count:
        return
    parts = math.ceil(count / ROWS_AT_ONCE)
    first, last = span
    marks = [first + n * (last - first) / parts for n in range(parts)]
    for start, end in zip(marks, [*marks[1:], last + pd.Timedelta(seconds=1)], strict=True):
        within = [("time_utc", ">=", start), ("time_utc", "<", end)]
        table = parquet.read_table(place, filters=within)
        yield table.sort_by([("time_utc", "ascending"), ("norad_id", "ascending")])


def _columns(target: "pa.DataType") -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415

    return pa.schema(
        [
            ("satellite", pa.string()),
            ("target", target),
            ("time_utc", pa.timestamp("us", tz="UTC")),
            *((name, pa.float64()) for name in ("incidence_deg", "look_deg", "range_km")),
            *((name, pa.string()) for name in ("side", "direction")),
            *((name, pa.float64()) for name in ("lon_deg", "lat_deg")),
            ("kind", pa.string()),
            ("norad_id", pa.int64()),
        ]
    )


def _geo() -> dict[str, Any]:
    """Metadata of GeoParquet 1.0.0."""
    from pyproj import CRS  # noqa: PLC0415

    column = {"encoding": "WKB", "geometry_types": ["Point"], "crs": CRS.from_epsg(4326).to_json_dict()}
    return {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _writer(draft: Path, schema: "pa.Schema") -> Any:  # noqa: ANN401  both writers have write_table and close
    if draft.suffix == ".parquet":
        from pyarrow import parquet  # noqa: PLC0415

        return parquet.ParquetWriter(draft, schema, compression="zstd")
    from pyarrow import csv  # noqa: PLC0415

    return csv.CSVWriter(draft, schema)


def _text(table: "pa.Table") -> "pa.Table":
    """Write times as ISO 8601 in UTC, as in the tables of events: Arrow writes a blank in place of the T."""
    import pyarrow.compute as pc  # noqa: PLC0415

    place = table.schema.get_field_index("time_utc")
    arrow = ISO.replace(".%f", "")  # whose %S has the microseconds
    return table.set_column(place, "time_utc", pc.strftime(table["time_utc"], format=arrow))


def _points(table: "pa.Table") -> "pa.Array":
    """Points in well-known binary, laid out as bytes at once: a hundred times faster than one object each."""
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    points = np.zeros(len(table), dtype=WKB_POINT)
    points["order"], points["type"] = 1, 1  # little endian, a point
    points["lon"], points["lat"] = table["lon_deg"], table["lat_deg"]
    ends = np.arange(len(table) + 1, dtype=np.int32) * points.itemsize
    return pa.Array.from_buffers(pa.binary(), len(table), [None, pa.py_buffer(ends), pa.py_buffer(points)])
