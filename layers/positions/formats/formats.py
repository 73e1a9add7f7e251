"""Which reader a file of positions needs: told by the end of its name, and by the geometries in it."""

import zipfile
from pathlib import Path
from typing import Any

from layers.files.chosen_layer import Chosen, check_layer
from layers.files.dbf_encoding import ARCHIVE, has_dbf
from layers.files.geojson_shape import KINDS as GEOJSON
from layers.files.unpacked import check_archive
from layers.positions.formats.csv import TEXT_SUFFIXES, csv_files
from layers.positions.formats.drawn import Drawn
from layers.positions.formats.geojson import geojson_positions
from layers.positions.formats.gis import gis_positions
from layers.positions.formats.json import LINES_SUFFIXES, json_table, read_json
from layers.positions.formats.kml import kml_positions
from layers.positions.formats.parquet import parquet_positions
from layers.positions.rows import RawFile

PACKED = {".gz", ".zst"}
PARQUET = {".parquet", ".geoparquet", ".pq"}
JSON = {".json", ".geojson", ".geojsonl", ".geojsons", *LINES_SUFFIXES}
GIS = {".gpkg", ".fgb", ".shp", ".sqlite", ".gdb", ".gpx"}
KML = {".kml", ".kmz"}
READ = {*TEXT_SUFFIXES, ".zip", *PARQUET, *JSON, *GIS, *KML}


def files_of(place: Chosen) -> list[Chosen]:
    """File itself, or all files of a folder that can be read, by name; ValueError if there are none."""
    path = place.path
    if not path.exists():
        raise ValueError(f"there is no such file; expected positions as {', '.join(sorted(READ))}.")
    if not path.is_dir() or path.suffix.lower() in GIS:
        return [place]
    found = sorted(file for file in path.rglob("*") if file.is_file() and _suffix(file) in READ and not _hidden(file))
    if not found:
        raise ValueError(f"the folder holds no positions; expected files ending in {', '.join(sorted(READ))}.")
    return [Chosen(file) for file in found]


def open_file(
    place: Chosen, max_unpacked_bytes: int | None = None, encoding: str | None = None
) -> list[RawFile | Drawn]:
    """Open a file: tables of rows, or lines.

    Parameters
    ----------
    place : Chosen
        A file and, where it has several layers, the one that is meant.
    max_unpacked_bytes, encoding : optional
        See `layers.files.unpacked` and `layers.files.dbf_encoding`.

    Raises
    ------
    ValueError
        If the end of its name is not known, or the file is not what its name says.
    """
    path, suffix = place.path, _suffix(place.path)
    if suffix in GIS or (suffix == ".zip" and has_dbf(path)):
        if suffix in ARCHIVE and zipfile.is_zipfile(path):
            check_archive(path, max_unpacked_bytes=max_unpacked_bytes)
        return [gis_positions(place, encoding)]
    if suffix in KML:
        return [kml_positions(place, max_unpacked_bytes)]
    if place.layer is not None:
        check_layer(path, place.layer)  # which says so of files that have none
    if suffix in TEXT_SUFFIXES or suffix == ".zip":
        return [*csv_files(path, max_unpacked_bytes)]
    if suffix in PARQUET:
        return [parquet_positions(path)]
    if suffix in JSON:
        return [_json(path, max_unpacked_bytes)]
    if place.layer is None:
        raise ValueError(
            f"files ending in {path.suffix or 'nothing'} are not read; expected {', '.join(sorted(READ))}, text and "
            "JSON also packed as .gz, text also as .zst."
        )
    return [gis_positions(place, encoding)]


def _hidden(path: Path) -> bool:
    return path.name.startswith((".", "_"))


def _suffix(path: Path) -> str:
    """End of the name, in small letters, without that of the packing."""
    inner = path.with_suffix("") if path.suffix.lower() in PACKED else path
    return inner.suffix.lower()


def _json(path: Path, max_unpacked_bytes: int | None) -> RawFile | Drawn:
    document = read_json(path, max_unpacked_bytes)
    if isinstance(document, list) and document and all(_is_geojson(one) for one in document):  # a feature a line
        document = {"type": "FeatureCollection", "features": document}
    return geojson_positions(document, path.name) if _is_geojson(document) else json_table(document, path.name)


def _is_geojson(document: Any) -> bool:  # noqa: ANN401  whatever JSON holds
    return isinstance(document, dict) and str(document.get("type")) in GEOJSON
