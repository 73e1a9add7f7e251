"""Layers as GeoJSON of RFC 7946."""

import json
from pathlib import Path

from maps.formats.exported import ExportedLayer
from maps.formats.gdal import write_gdal
from maps.formats.plain_columns import plain_layer
from maps.formats.rows import ready
from maps.formats.words import without_place, words_of

DIGITS = 7  # of degrees: a centimetre


def write_geojson(layer: ExportedLayer, path: Path) -> list[str]:
    """Write a layer, EPSG:4326, as RFC 7946 has it; what is said of it stands at the top, as foreign members.

    Outer rings run counter-clockwise, coordinates have 7 digits, there is a bbox and no `crs`. Rows were cut at 180
    degrees before; GDAL's guess at what crosses it is off, as it would cut lines that are long.

    References
    ----------
    RFC 7946, sections 3.1.6, 5, 6.1 and 11.2.
    """
    layer, changed = plain_layer(layer, one_case=True)
    words = words_of(layer)
    members = {name: value for name, value in words.items() if name != "description"}
    write_gdal(
        ready(layer.frame), path, "GeoJSON", layer.name, RFC7946="YES", WRITE_BBOX="YES",
        COORDINATE_PRECISION=DIGITS, WRAPDATELINE="NO", AUTODETECT_JSON_STRINGS="NO",
        DESCRIPTION=words.get("description", ""),
        FOREIGN_MEMBERS_COLLECTION=json.dumps(members, ensure_ascii=False),
    )  # fmt: skip
    absent = without_place(layer)
    return [*changed, *([f"{absent} rows have no place: their geometry is null"] if absent else [])]
