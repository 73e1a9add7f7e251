"""Layers as GeoParquet 1.1, tables as Parquet."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from maps.formats.exported import ExportedLayer
from maps.formats.plain_columns import plain_layer
from maps.formats.rows import ready
from maps.formats.words import column_words, words_of

VERSION, BOX = "1.1.0", "bbox"


def write_parquet(layer: ExportedLayer, path: Path) -> list[str]:
    """Write a layer or a table; what is said of it stands in the metadata of the file, of each column at the column.

    A layer has a column `bbox` as covering, by which readers skip rows, and says that its edges are straight in its
    coordinates ("planar") and its outer rings counter-clockwise. GeoParquet's "spherical" means great circles of a
    sphere, which no layer has; edges along geodesics of the ellipsoid have vertices enough.

    References
    ----------
    GeoParquet 1.1.0, https://geoparquet.org/releases/v1.1.0/
    """
    layer, changed = plain_layer(layer, one_case=False)
    frame = layer.frame.copy()
    frame.attrs = {}
    if not layer.placed:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    else:
        box = BOX if BOX not in frame.columns else f"{BOX}_covering"
        ready(frame).to_parquet(path, schema_version=VERSION, write_covering_bbox=BOX not in frame.columns, index=False)
        table = _told_edges(_without_nan(parquet.read_table(path), box))
    table = _with_meanings(table, layer)
    parquet.write_table(table.replace_schema_metadata(_metadata(table, layer)), path, compression="zstd")
    if layer.placed and BOX in frame.columns:
        changed.append(f"no covering by which readers skip rows: the layer has a column {BOX} of its own")
    return changed


def _without_nan(table: pa.Table, box: str) -> pa.Table:
    """Rows without geometry have no box, rather than one of NaN, which statistics of Parquet cannot hold."""
    if box not in table.column_names:
        return table
    at = table.column_names.index(box)
    field = table.schema.field(at)
    covering = table.column(at).combine_chunks()
    absent = pc.is_null(table.column("geometry")).combine_chunks()
    parts = [pc.if_else(absent, None, pc.struct_field(covering, each.name)) for each in field.type]
    mask = None if not pc.any(absent).as_py() else absent
    return table.set_column(at, field, pa.StructArray.from_arrays(parts, fields=list(field.type), mask=mask))


def _told_edges(table: pa.Table) -> pa.Table:
    geo = json.loads(table.schema.metadata[b"geo"])
    for column in geo["columns"].values():
        column |= {"edges": "planar", "orientation": "counterclockwise"}
    return table.replace_schema_metadata(table.schema.metadata | {b"geo": json.dumps(geo).encode()})


def _with_meanings(table: pa.Table, layer: ExportedLayer) -> pa.Table:
    """Table whose fields say what they mean, and in which unit."""
    told = column_words(layer)
    fields = [field.with_metadata(told[field.name]) if field.name in told else field for field in table.schema]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def _metadata(table: pa.Table, layer: ExportedLayer) -> dict[str, str]:
    kept: dict[Any, Any] = {
        key: value for key, value in (table.schema.metadata or {}).items() if key != b"ARROW:schema"
    }
    words = words_of(layer)
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in words.items()
    }
    return kept | texts
