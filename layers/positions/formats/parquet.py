"""Positions from Parquet: plain columns, GeoParquet of points or lines, and geometries that only GeoArrow names."""

import json
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import msgspec
import numpy as np
import shapely

from layers.positions.formats.drawn import Drawn, are_tracks, drawn_table
from layers.positions.formats.files import ParquetFile, declared_crs
from layers.positions.formats.gis import OF_TRACKS, plain_kind
from layers.positions.rows import RawFile

GEOARROW = b"ARROW:extension:name"
EDGES = {
    "planar": "",
    "spherical": (
        "The file declares spherical edges (great circles of a sphere); tracks follow geodesics of the WGS 84 "
        "ellipsoid between their vertices, which lie within 0.1 % of the length beside them."
    ),
}


class _Column(msgspec.Struct):
    """What GeoParquet says of one column of geometries."""

    crs: Any = "OGC:CRS84"
    geometry_types: list[str] = []
    edges: str = "planar"


class _Geo(msgspec.Struct):
    """Metadata of GeoParquet."""

    primary_column: str
    columns: dict[str, _Column]


def parquet_positions(path: Path) -> RawFile | Drawn:
    """Open a Parquet file: rows, points or lines.

    Raises
    ------
    ValueError
        If its geometries declare no CRS, or its metadata are none of GeoParquet.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415  paid for by such files only

    described = pq.read_schema(path)
    found = _geometry(described)
    if found is None:
        return ParquetFile(path, tuple(described.names))
    name, geo = found
    crs = declared_crs(geo.crs)
    others = tuple(column for column in described.names if column != name)
    kinds, lifted = _kinds(path, name, geo.geometry_types)
    if not are_tracks(kinds, _shapes(path, name) if kinds & OF_TRACKS else None):
        return ParquetFile(path, others, name, crs, lifted=lifted)
    if geo.edges not in EDGES:
        raise ValueError(f"its edges are {geo.edges!r}; expected {' or '.join(EDGES)}, as GeoParquet has them.")
    notes = tuple(note for note in (EDGES[geo.edges],) if note)
    return drawn_table(pq.read_table(path, columns=list(others)), _shapes(path, name), path.name, crs, notes)


def _geometry(described: Any) -> tuple[str, _Column] | None:  # noqa: ANN401  pyarrow publishes no types
    """Primary column of geometries, and what is said of it; None if there is none."""
    stored = (described.metadata or {}).get(b"geo")
    if stored is not None:
        try:
            geo = msgspec.convert(json.loads(stored), _Geo)
            return geo.primary_column, geo.columns[geo.primary_column]
        except (msgspec.ValidationError, KeyError, ValueError, RecursionError) as error:
            raise ValueError(f"its metadata are not those of GeoParquet ({error}); write it again.") from error
    for field in described:
        if (field.metadata or {}).get(GEOARROW, b"") in {b"geoarrow.wkb", b"ogc.wkb"}:
            said = json.loads(field.metadata.get(b"ARROW:extension:metadata") or b"{}")
            return field.name, _Column(crs=said.get("crs"), edges=said.get("edges", "planar"))
    return None


def _kinds(path: Path, name: str, declared: list[str]) -> tuple[set[str], bool]:
    """Kinds of geometry, and whether they have heights: declared, or those of the rows."""
    if declared:
        return set(map(plain_kind, declared)), any(kind.split(" ")[-1].startswith("Z") for kind in declared)
    shapes = _shapes(path, name)
    placed = shapes[~shapely.is_missing(shapes)]
    return {shape.geom_type for shape in placed}, bool(shapely.has_z(placed).any())


def _shapes(path: Path, name: str) -> "np.ndarray[Any, np.dtype[np.object_]]":
    """Geometries of a column; geopandas warns of edges that it takes for straight, which is told otherwise here."""
    import pyarrow.parquet as pq  # noqa: PLC0415  paid for by such files only

    if b"geo" not in (pq.read_schema(path).metadata or {}):
        return np.asarray(
            shapely.from_wkb(pq.read_table(path, columns=[name]).column(name).to_numpy(), on_invalid="ignore")
        )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*spherical")
        return np.asarray(gpd.read_parquet(path, columns=[name]).geometry.to_numpy())
