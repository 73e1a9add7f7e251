"""Which reader a file of positions needs: told by the end of its name, and by the geometries in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyproj
import shapely

from layers.position_csv import TEXT_SUFFIXES, csv_files
from layers.position_drawn import LINES, Drawn, drawn_geojson, drawn_table
from layers.position_files import (
    WKB_NAME,
    GisFile,
    ParquetFile,
    TableFile,
    arrow_table,
    declared_crs,
    geoparquet_metadata,
    lonlat,
    measured_as_they_are,
    point_columns,
)
from layers.position_json import LINES_SUFFIXES, json_table, read_json
from layers.position_rows import RawFile

PACKED = {".gz", ".zst"}
PARQUET = {".parquet", ".geoparquet", ".pq"}
JSON = {".json", ".geojson", *LINES_SUFFIXES}
GIS = {".gpkg", ".fgb", ".shp", ".sqlite", ".gdb"}
READ = {*TEXT_SUFFIXES, ".zip", *PARQUET, *JSON, *GIS}
GEOJSON = {"FeatureCollection", "Feature", "LineString", "MultiLineString", "Point"}


def files_of(path: Path) -> list[Path]:
    """File itself, or all files of a folder that can be read, by name; ValueError if there are none."""
    if not path.exists():
        raise ValueError(f"there is no such file; expected positions as {', '.join(sorted(READ))}.")
    if not path.is_dir() or path.suffix.lower() in GIS:
        return [path]
    found = sorted(file for file in path.rglob("*") if file.is_file() and _suffix(file) in READ and not _hidden(file))
    if not found:
        raise ValueError(f"the folder holds no positions; expected files ending in {', '.join(sorted(READ))}.")
    return found


def open_file(path: Path, max_unpacked_bytes: int | None = None) -> list[RawFile | Drawn]:
    """Open a file: tables of rows, or lines; what a packed one may unpack to is that of `layers.unpacked`.

    Raises
    ------
    ValueError
        If the end of its name is not known, or the file is not what its name says.
    """
    suffix = _suffix(path)
    if suffix in TEXT_SUFFIXES or suffix == ".zip":
        return [*csv_files(path, max_unpacked_bytes)]
    if suffix in PARQUET:
        return [_parquet(path)]
    if suffix in JSON:
        return [_json(path, max_unpacked_bytes)]
    if suffix in GIS:
        return [_gis(path)]
    raise ValueError(
        f"files ending in {path.suffix or 'nothing'} are not read; expected {', '.join(sorted(READ))}, text and JSON "
        "also packed as .gz, text also as .zst."
    )


def _hidden(path: Path) -> bool:
    return path.name.startswith((".", "_"))


def _suffix(path: Path) -> str:
    """End of the name, in small letters, without that of the packing."""
    inner = path.with_suffix("") if path.suffix.lower() in PACKED else path
    return inner.suffix.lower()


def _parquet(path: Path) -> RawFile | Drawn:
    columns, geo = geoparquet_metadata(path)
    if geo is None:
        return ParquetFile(path, columns)
    name, crs = geo["name"], declared_crs(geo.get("crs", "OGC:CRS84"))
    if not _parquet_kinds(path, geo) & LINES:
        return ParquetFile(path, tuple(column for column in columns if column != name), name, crs)
    import pyarrow.parquet as pq  # noqa: PLC0415  paid for by such files only

    shapes = gpd.read_parquet(path, columns=[name]).geometry.to_numpy()
    return drawn_table(pq.read_table(path, columns=[c for c in columns if c != name]), shapes, path.name, crs)


def _parquet_kinds(path: Path, geo: Mapping[str, Any]) -> set[str]:
    """Kinds of geometry that a GeoParquet file declares; where it declares none, those of its rows."""
    if declared := geo.get("geometry_types"):
        return _plain_kinds(declared)
    return set(gpd.read_parquet(path, columns=[geo["name"]]).geom_type.dropna())


@measured_as_they_are()
def _gis(path: Path) -> RawFile | Drawn:
    import pyogrio  # noqa: PLC0415  paid for by such files only

    try:
        layers = pyogrio.list_layers(path)
    except pyogrio.errors.DataSourceError as error:
        raise ValueError(f"it cannot be read as geographic data ({error}).") from error
    if len(layers) != 1:
        raise ValueError(
            f"it holds the layers {', '.join(layers[:, 0]) or 'none'}; expected one. Write the one that is meant to a "
            "file of its own."
        )
    info = pyogrio.read_info(path)
    crs, layer = declared_crs(info["crs"]), str(layers[0, 0])
    if not _gis_kinds(path, info) & LINES:
        return GisFile(path, layer, tuple(map(str, info["fields"])), "geometry", crs)
    meta, table = pyogrio.read_arrow(path)
    name = meta["geometry_name"] or WKB_NAME
    shapes = shapely.from_wkb(table.column(name).to_numpy())
    return drawn_table(table.drop_columns([name]), shapes, path.name, crs)


def _gis_kinds(path: Path, info: Mapping[str, Any]) -> set[str]:
    kinds = _plain_kinds([str(info["geometry_type"])])
    if kinds != {"Unknown"}:
        return kinds
    import pyogrio  # noqa: PLC0415  paid for by such files only

    meta, table = pyogrio.read_arrow(path, columns=[])
    shapes = shapely.from_wkb(table.column(meta["geometry_name"] or WKB_NAME).to_numpy())
    return {shape.geom_type for shape in shapes if shape is not None}


def _plain_kinds(kinds: list[str]) -> set[str]:
    """Kinds of geometry without the names of further dimensions."""
    return {kind.removeprefix("2.5D ").removeprefix("3D ").removeprefix("Measured ").split(" ")[0] for kind in kinds}


def _json(path: Path, max_unpacked_bytes: int | None) -> RawFile | Drawn:
    document = read_json(path, max_unpacked_bytes)
    if not (isinstance(document, dict) and document.get("type") in GEOJSON):
        return json_table(document, path.name)
    declared = ((document.get("crs") or {}).get("properties") or {}).get("name")
    crs = declared_crs(declared) if declared else None  # RFC 7946: longitude and latitude of WGS 84
    features = document.get("features", [document])
    if any(_is_point(feature) for feature in features) and not any(_is_line(feature) for feature in features):
        return _geojson_points(features, path.name, crs)
    return drawn_geojson(document, path.name, crs)


def _is_line(feature: Mapping[str, Any]) -> bool:
    return "temporalGeometry" in feature or (feature.get("geometry") or {}).get("type") in LINES


def _is_point(feature: Mapping[str, Any]) -> bool:
    return (feature.get("geometry") or {}).get("type") == "Point"


def _geojson_points(features: list[Mapping[str, Any]], name: str, crs: pyproj.CRS | None) -> TableFile:
    places = [feature["geometry"]["coordinates"][:2] if _is_point(feature) else [np.nan] * 2 for feature in features]
    xy = np.array([place if len(place) > 1 else [np.nan] * 2 for place in places], dtype=float)
    table = arrow_table([dict(feature.get("properties") or {}) for feature in features])
    for column, values in zip(point_columns("geometry"), lonlat(xy[:, 0], xy[:, 1], crs), strict=True):
        table = table.append_column(column, pa.array(values, from_pandas=True))
    return TableFile(name, table, "geometry")
