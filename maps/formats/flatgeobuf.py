"""Layers as FlatGeobuf."""

import json
from pathlib import Path

from maps.formats.exported import ExportedLayer
from maps.formats.gdal import flat_where, write_gdal
from maps.formats.plain_columns import plain_layer
from maps.formats.rows import finer_times, ready
from maps.formats.words import summary_text, without_place, words_of


def write_flatgeobuf(layer: ExportedLayer, path: Path) -> list[str]:
    """Write a layer with a spatial index; title, description and all that is said of it stand in the header.

    Rows without geometry are left out: the index has no place for them, and without one DuckDB (1.5.5) stops at them
    or crashes.
    """
    layer, changed = plain_layer(layer, one_case=True)
    rows, flat = flat_where(ready(layer.frame), one_kind=True)
    words = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in words_of(layer).items()
    }
    write_gdal(
        rows[rows.geometry.notna()], path, "FlatGeobuf", layer.name, TITLE=layer.title,
        DESCRIPTION=summary_text(layer), layer_metadata=words,
    )  # fmt: skip
    absent = without_place(layer)
    left = [f"{absent} rows have no place: FlatGeobuf cannot hold them, they are left out"] if absent else []
    return [*changed, *finer_times(rows), *flat, *left]
