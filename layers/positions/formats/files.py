"""Positions from Parquet: only the columns needed, in batches; and what all files of tables share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import pyproj.exceptions
import shapely
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from layers.positions.rows import Chunk, Tally, one_array

BATCH_ROWS = 1 << 18
LENGTH_BYTES = 4  # before each string that Parquet keeps as it is
BUFFER_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file; `geometry` is its column of points where it is GeoParquet, in `crs`."""

    path: Path
    columns: tuple[str, ...]
    geometry: str | None = None
    crs: pyproj.CRS | None = None
    notes: tuple[str, ...] = ()
    lifted: bool = False  # points have a third coordinate

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.name

    def chunks(self, wanted: Sequence[str], tally: Tally) -> Iterator[Chunk]:  # noqa: ARG002  of the protocol
        """Rows with the columns wanted; no others are read."""
        import pyarrow.parquet as pq  # noqa: PLC0415  paid for by such files only

        columns = _stored(wanted, self.geometry)
        first = 0
        repeated = _repeated_strings(self.path, columns)
        # pre_buffer: else pyarrow keeps the whole file in memory
        with pq.ParquetFile(self.path, pre_buffer=False, read_dictionary=repeated) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=columns):
                table = with_points(pa.Table.from_batches([batch]), wanted, self.geometry, self.crs)
                yield Chunk(table, partial(tell_row, self.name, table, first))
                first += len(batch)


@dataclass(frozen=True, slots=True)
class TableFile:
    """Rows held in memory: JSON, GeoJSON points, lines turned into positions.

    `named` if ids are names of tracks; points are in EPSG:4326 and were in `crs`.
    """

    name: str
    table: pa.Table
    geometry: str | None = None
    notes: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)
    named: bool = False
    crs: pyproj.CRS | None = None
    lifted: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, without those of the points."""
        return tuple(name for name in self.table.column_names if name not in _xyz(self.geometry))

    def chunks(self, wanted: Sequence[str], tally: Tally) -> Iterator[Chunk]:  # noqa: ARG002  of the protocol
        """Rows with the columns wanted."""
        for first in range(0, self.table.num_rows, BATCH_ROWS):
            table = self.table.select(list(wanted)).slice(first, BATCH_ROWS)
            yield Chunk(table, partial(tell_row, self.name, table, first))


def tell_row(name: str, table: pa.Table, first: int, row: int) -> str:
    """Place and values of a row, for an example; rows are counted from 1."""
    values = ", ".join(f"{column}={value!r}" for column, value in table.slice(row, 1).to_pylist()[0].items())
    return f"{name}, row {first + row + 1}: {values}"


def declared_crs(declared: Any) -> pyproj.CRS:  # noqa: ANN401  PROJJSON, WKT, or a name
    """Coordinate reference system that a file declares; ValueError if it declares none."""
    if not declared:
        raise ValueError(
            "it declares no coordinate reference system; expected one. If it holds longitudes and latitudes, write it "
            "again after set_crs(4326)."
        )
    try:
        return pyproj.CRS.from_user_input(declared)
    except pyproj.exceptions.CRSError as error:
        raise ValueError(f"it declares a coordinate reference system that PROJ does not know ({error}).") from error


def lonlat(x: Floats, y: Floats, crs: pyproj.CRS | None) -> tuple[Floats, Floats]:
    """Longitudes and latitudes, EPSG:4326, of coordinates in `crs`, easting or longitude first; None: as they are."""
    if crs is None or crs.equals("OGC:CRS84") or crs.equals("EPSG:4326", ignore_axis_order=True):
        return x, y
    lon, lat = pyproj.Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


def point_columns(geometry: str) -> tuple[str, str]:
    """Names of the columns of longitude and latitude of a column of points."""
    return f"{geometry}.x", f"{geometry}.y"


def height_of(geometry: str) -> str:
    """Name of the column of the third coordinates of a column of points."""
    return f"{geometry}.z"


def free_name(columns: Sequence[str]) -> str:
    """Name for a column of points that no column has, nor those of its coordinates."""
    name = "geometry"
    while {name, *_xyz(name)} & set(columns):
        name += "_"
    return name


def arrow_table(records: Iterable[dict[str, Any]]) -> pa.Table:
    """Table of records that need not have the same fields; values of several types in a column become strings."""
    rows = list(records)
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: arrow_array([row.get(name) for row in rows]) for name in names})


def frame_table(frame: pd.DataFrame) -> pa.Table:
    """Table of a DataFrame; columns of several types become strings. ValueError where two have the same name."""
    if not frame.columns.is_unique:
        twice = ", ".join(sorted({str(name) for name in frame.columns[frame.columns.duplicated()]}))
        raise ValueError(f"there are several columns {twice}; expected a name of its own for each. Rename the others.")
    return pa.table({str(name): _series_array(frame[name]) for name in frame})


def _series_array(series: "pd.Series[Any]") -> pa.Array:
    if isinstance(series.dtype, pd.SparseDtype):
        series = pd.Series(np.asarray(series))
    if isinstance(series.dtype, pd.PeriodDtype):
        series = series.dt.to_timestamp()
    return arrow_array(series.tolist()) if series.dtype == object else pa.Array.from_pandas(series)


def arrow_array(values: list[Any]) -> pa.Array:
    """Array of values; those of several types, or lists, become strings, as do times with and without a zone."""
    clocks = {value.tzinfo is None for value in values if isinstance(value, datetime) and not _absent(value)}
    if len(clocks) > 1:  # pyarrow would take them all for UTC, or for local times
        values = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    try:
        array = pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, UnicodeError):
        return _texts(values)
    return _texts(values) if pa.types.is_nested(array.type) else array


def _texts(values: list[Any]) -> pa.Array:
    return pa.array([None if _absent(value) else _text(value) for value in values], pa.string())


def _text(value: object) -> str:
    """Text of a value; halves of characters, which no UTF-8 has, by their numbers."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _absent(value: object) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value))


def _xyz(geometry: str | None) -> tuple[str, ...]:
    return (*point_columns(geometry), height_of(geometry)) if geometry else ()


def _stored(wanted: Sequence[str], geometry: str | None) -> list[str]:
    """Columns to read for those wanted: the points for their coordinates."""
    xyz = _xyz(geometry)
    return list(dict.fromkeys(geometry if geometry and name in xyz else name for name in wanted))


def _repeated_strings(path: Path, columns: Sequence[str]) -> list[str]:
    """Columns of strings that the first rows keep as a dictionary: in fewer bytes than the lengths alone would take."""
    import pyarrow.parquet as pq  # noqa: PLC0415  paid for by such files only

    with pq.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER_BYTES) as file:
        described = [(number, file.schema.column(number)) for number in range(len(file.schema))]
        strings = {n: one.path for n, one in described if one.logical_type.type == "STRING" and one.path in columns}
        if not strings or not file.metadata.num_row_groups:
            return []
        # Damaged statistics are an error in reading, but end the process where the column is asked for (pyarrow 26).
        next(file.iter_batches(1, row_groups=[0], columns=list(strings.values())), None)
        found = {name: file.metadata.row_group(0).column(number) for number, name in strings.items()}
    return [name for name, one in found.items() if one.total_uncompressed_size < LENGTH_BYTES * one.num_values]


def with_points(table: pa.Table, wanted: Sequence[str], geometry: str | None, crs: pyproj.CRS | None) -> pa.Table:
    """Columns wanted of a table, those of the coordinates of its points among them, EPSG:4326."""
    if geometry is None or not set(_xyz(geometry)) & set(wanted):
        return table.select(list(wanted))
    x, y, z = _coordinates(one_array(table.column(geometry)))
    for name, values in zip(_xyz(geometry), (*lonlat(x, y, crs), z), strict=True):
        table = table.append_column(name, pa.array(values, from_pandas=True))
    return table.select(list(wanted))


def _coordinates(points: pa.Array) -> tuple[Floats, Floats, Floats]:
    """Coordinates of points in WKB or as a structure x, y, perhaps z; NaN where there is none."""
    if pa.types.is_struct(points.type):
        has_z = points.type.get_field_index("z") >= 0
        found = [pc.struct_field(points, name) for name in ("x", "y", *(["z"] if has_z else []))]
        x, y, *z = (np.asarray(one.to_numpy(zero_copy_only=False), dtype=float) for one in found)
        return x, y, z[0] if z else np.full(len(x), np.nan)
    shapes = single_points(shapely.from_wkb(points.to_numpy(zero_copy_only=False), on_invalid="ignore"))
    return shapely.get_x(shapes), shapely.get_y(shapes), shapely.get_z(shapes)


def single_points(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Points among geometries, shape (n,), and MultiPoints of one point, as QGIS promotes them; None for the others."""
    alone = (shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    shapes = np.where(alone, shapely.get_geometry(shapes, 0), shapes)
    single = (shapely.get_type_id(shapes) == shapely.GeometryType.POINT) & ~shapely.is_empty(shapes)
    found: NDArray[np.object_] = shapes.copy()
    found[~single] = None
    return found
