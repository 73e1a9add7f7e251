"""Tables of layers in PostGIS: their columns, keys, comments and rows."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.catalogue.column_kinds import Kind
from maps.formats.exported import ExportedLayer
from maps.html.escape import writable
from maps.page.sheet import is_missing
from maps.postgis.address import check_name

if TYPE_CHECKING:
    from psycopg import Connection, sql

ROW_NUMBER = "row_number"  # key of rows whose ids are not one each
TYPES: dict[Kind, str] = {
    "text": "text",
    "integer": "bigint",
    "number": "double precision",
    "flag": "boolean",
    "date": "date",
    "partial date": "text",
    "year": "bigint",
    "time": "timestamptz",
    "local time": "text",
    "other": "jsonb",
}
SINGLE = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A layer as a table.

    Parameters
    ----------
    layer : ExportedLayer
    name : str
    key : str
        Column of the primary key: "id", or `ROW_NUMBER`, which stands before the columns of the layer.
    columns : tuple of (str, str)
        Name and type in SQL of each column but the geometry.
    geometry : str
        Name of the column with geometry; "" for a table.
    shape : str
        Type of geometry in PostGIS: "MultiPolygon", "Geometry"; with "Z" if there are heights.
    srid : int
    """

    layer: ExportedLayer
    name: str
    key: str
    columns: tuple[tuple[str, str], ...]
    geometry: str = ""
    shape: str = ""
    srid: int = 0


def table_of(layer: ExportedLayer) -> Table:
    """Say how a layer becomes a table.

    Raises
    ------
    ValueError
        If a name is too long for PostgreSQL, two columns have the same, or the CRS has no EPSG code.
    """
    frame = layer.frame
    check_name(layer.name, "table")
    for column in map(str, frame.columns):
        check_name(column, f"layer {layer.name!r}: column")
    shape = str(frame.geometry.name) if isinstance(frame, gpd.GeoDataFrame) else ""
    columns = tuple((str(name), _type(layer, str(name))) for name in frame.columns if name != shape)
    unique = "id" in frame and frame["id"].is_unique and not frame["id"].map(is_missing).any()
    if not unique and ROW_NUMBER in frame:
        raise ValueError(
            f"layer {layer.name!r} has ids that are not one each, and a column {ROW_NUMBER!r} already; expected one id "
            "a row, or no such column. Leave it out with --columns."
        )
    key = "id" if unique else ROW_NUMBER
    if not shape:
        return Table(layer=layer, name=layer.name, key=key, columns=columns)
    return Table(
        layer=layer, name=layer.name, key=key, columns=columns, geometry=shape, shape=_shape(frame.geometry),
        srid=_srid(layer),
    )  # fmt: skip


def _type(layer: ExportedLayer, name: str) -> str:
    kind = layer.columns[name].kind if name in layer.columns else "text"
    return TYPES.get(kind, "text")


def _shape(shapes: gpd.GeoSeries) -> str:
    """Type that holds all shapes: single ones become multiple ones where a layer has both, else nothing changes."""
    there = [shape for shape in shapes if shape is not None and not shape.is_empty]
    kinds = {shape.geom_type for shape in there}
    single = {SINGLE.get(kind, kind) for kind in kinds}
    if len(kinds) == 1:
        kind = kinds.pop()
    elif len(single) == 1:
        kind = f"Multi{single.pop()}"
    else:
        kind = "Geometry"
    return f"{'LineString' if kind == 'LinearRing' else kind}{'Z' if any(shape.has_z for shape in there) else ''}"


def _srid(layer: ExportedLayer) -> int:
    frame = layer.frame
    assert isinstance(frame, gpd.GeoDataFrame)  # noqa: S101  as `table_of` asked
    code = frame.crs.to_epsg() if frame.crs is not None else None
    if code is None:
        raise ValueError(
            f"layer {layer.name!r} has a CRS without an EPSG code ({frame.crs and frame.crs.name}); PostGIS knows "
            "coordinate systems by such a number. Expected one that has it, as --crs EPSG:4326."
        )
    return int(code)


def create(connection: "Connection[Any]", schema: str, table: Table, postgis: str) -> None:
    """Create a table with its key, comments and index, and fill it."""
    from psycopg import sql  # noqa: PLC0415

    place = sql.Identifier(schema, table.name)
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(place, sql.SQL(", ").join(_definitions(table, postgis))))
    _fill(connection, place, table)
    if table.geometry:
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist ({})").format(place, sql.Identifier(table.geometry)))
    connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(place, sql.Literal(about(table.layer))))
    for name, words in _column_words(table):
        column = sql.Identifier(schema, table.name, name)
        connection.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(column, sql.Literal(words)))
    connection.execute(sql.SQL("ANALYZE {}").format(place))


def about(layer: ExportedLayer) -> str:
    """Title, summary, licence and credit of a layer, in lines."""
    words = [layer.title, layer.described.summary, f"Licence: {layer.licence}", f"Credit: {layer.credit}"]
    return _text("\n".join(each for each in words if each))


def _definitions(table: Table, postgis: str) -> "Iterator[sql.Composable]":
    from psycopg import sql  # noqa: PLC0415

    if table.key == ROW_NUMBER:
        yield sql.SQL("{} bigint PRIMARY KEY").format(sql.Identifier(ROW_NUMBER))
    for name, kind in table.columns:
        key = " PRIMARY KEY" if name == table.key else ""
        yield sql.SQL("{} " + kind + key).format(sql.Identifier(name))
    if table.geometry:
        shape = sql.SQL("{}(" + table.shape + f",{table.srid})")
        yield sql.SQL("{} {}").format(sql.Identifier(table.geometry), shape.format(sql.Identifier(postgis, "geometry")))


def _column_words(table: Table) -> Iterator[tuple[str, str]]:
    if table.key == ROW_NUMBER:
        yield ROW_NUMBER, "number of the row, from 1: its id is not unique"
    for name, column in table.layer.columns.items():
        if name in table.layer.frame:
            unit = f" [{column.unit}]" if column.unit else ""
            if column.meaning or unit:
                yield name, _text(f"{column.meaning}{unit}")


def _fill(connection: "Connection[Any]", place: "sql.Identifier", table: Table) -> None:
    from psycopg import sql  # noqa: PLC0415

    names = [ROW_NUMBER] * (table.key == ROW_NUMBER) + [name for name, _ in table.columns]
    names += [table.geometry] if table.geometry else []
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(place, sql.SQL(", ").join(map(sql.Identifier, names)))
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows(table):
            copy.write_row(row)


def rows(table: Table) -> Iterator[Sequence[Any]]:
    """Rows as PostgreSQL takes them: plain values, geometry as hexadecimal EWKB with its SRID."""
    frame = table.layer.frame
    found = [_cells(frame[name], kind) for name, kind in table.columns]
    if table.key == ROW_NUMBER:
        found.insert(0, list(range(1, len(frame) + 1)))
    if table.geometry:
        found.append(_shapes(frame[table.geometry].to_numpy(), table))
    return zip(*found, strict=True)


def _cells(cells: "pd.Series[Any]", kind: str) -> list[Any]:
    return [None if is_missing(value) else _plain(value, kind) for value in cells.astype(object)]


def _plain(value: Any, kind: str) -> Any:  # noqa: ANN401  any cell of a frame
    if kind == "bigint":
        return int(value)
    if kind == "double precision":
        return float(value)
    if kind == "boolean":
        return bool(value)
    if kind == "jsonb":
        return _text(json.dumps(value, ensure_ascii=False, default=str))
    if kind == "timestamptz":
        return pd.Timestamp(value).isoformat()
    return str(value) if kind == "date" else _text(value)


def _text(value: object) -> str:
    return writable(str(value)).replace("\0", "\ufffd")


def has_nul(frame: pd.DataFrame) -> bool:
    """Whether text of a layer has a character that PostgreSQL's has not."""
    words = [name for name in frame.columns if pd.api.types.is_string_dtype(frame[name].dtype)]
    return any(frame[name].map(lambda value: isinstance(value, str) and "\0" in value).any() for name in words)


def _shapes(shapes: np.ndarray[Any, Any], table: Table) -> list[str | None]:
    single = table.shape.startswith("Multi")
    made = [_multiple(shape) if single else shape for shape in shapes]
    absent = [shape is None or shape.is_empty for shape in made]
    known = shapely.set_srid(np.asarray(made, dtype=object), table.srid)
    words = shapely.to_wkb(known, hex=True, include_srid=True, flavor="extended")
    return [None if gone else str(word) for word, gone in zip(words, absent, strict=True)]


def _multiple(shape: Any) -> Any:  # noqa: ANN401  shapely's geometries
    several = {kind: getattr(shapely, multi) for multi, kind in SINGLE.items()}
    return several[shape.geom_type]([shape]) if shape is not None and shape.geom_type in several else shape
