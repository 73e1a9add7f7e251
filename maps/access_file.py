"""Accesses as files that other programs read: GeoParquet and CSV, written as they are found."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

    from layers.watched import Watched

SUFFIXES = (".parquet", ".csv")


def check_place(path: Path, suffixes: tuple[str, ...]) -> None:
    """Raise ValueError, before hours of work, if a file has an ending that names no format, or no folder to go to."""
    if path.suffix not in suffixes:
        raise ValueError(f"{path.name!r} ends in {path.suffix!r}; expected one of {', '.join(suffixes)}.")
    if not path.parent.is_dir():
        raise ValueError(f"{path}: there is no folder {path.parent}; make it first.")


def write_accesses(tables: Iterator[pd.DataFrame], watch: "Watched", path: Path) -> int:
    """Write accesses to a file whose ending names the format; the file appears whole or not at all.

    Parameters
    ----------
    tables : iterator of DataFrame
        From `layers.coverage.access_tables`; no more than one is held.
    watch : Watched
        What they are accesses of.
    path : Path
        Ending in .parquet (GeoParquet, the target's place as geometry) or .csv. An earlier file is replaced.

    Returns
    -------
    int
        Number of accesses written.

    Raises
    ------
    ValueError
        As `check_place` does.
    """
    import pyarrow as pa  # noqa: PLC0415  paid for by files only

    check_place(path, SUFFIXES)
    placed = path.suffix == ".parquet"
    schema = _schema(pa.array(watch.places["target"]).type, placed=placed)
    count = 0
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder, ExitStack() as stack:
        draft = Path(folder, path.name)
        writer = stack.enter_context(_writer(draft, schema))
        for table in tables:
            frame = table.assign(geometry=_points(table)) if placed else table
            writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
            count += len(table)
        writer.close()
        draft.replace(path)
    return count


def _schema(target: "pa.DataType", *, placed: bool) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415

    fields = [
        ("satellite", pa.string()),
        ("target", target),
        ("time_utc", pa.timestamp("us", tz="UTC")),
        *((name, pa.float64()) for name in ("incidence_deg", "look_deg", "range_km")),
        *((name, pa.string()) for name in ("side", "direction")),
        *((name, pa.float64()) for name in ("lon_deg", "lat_deg")),
    ]
    if not placed:
        return pa.schema(fields)
    return pa.schema([*fields, ("geometry", pa.binary())], metadata={"geo": json.dumps(_geo())})


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


def _points(table: pd.DataFrame) -> Any:  # noqa: ANN401  an array of bytes
    import shapely  # noqa: PLC0415

    return shapely.to_wkb(shapely.points(table["lon_deg"].to_numpy(), table["lat_deg"].to_numpy()))
