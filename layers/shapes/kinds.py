"""Which rows of a file are of the kind that is wanted: zones, lines, lanes or points; collections taken apart."""

from typing import Any, Literal

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.figures import many

What = Literal["zones", "lines", "lanes", "at"]
POLYGONS, LINES = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString", "LinearRing")
POINTS = ("Point", "MultiPoint")
GEOMETRIES: dict[What, tuple[tuple[str, ...], ...]] = {
    "zones": (POLYGONS,),
    "lines": (LINES,),
    "lanes": (LINES, POLYGONS, POINTS),
    "at": (POINTS,),
}
EXPECTED: dict[What, str] = {
    "zones": "polygons",
    "lines": "lines",
    "lanes": "lines, polygons or points",
    "at": "points",
}
MANY: dict[str, Any] = {
    "Polygon": shapely.MultiPolygon,
    "LineString": shapely.MultiLineString,
    "Point": shapely.MultiPoint,
}
MOST_NAMED = 6


def of_kind(
    frame: gpd.GeoDataFrame, what: What, kind: str | None
) -> tuple[gpd.GeoDataFrame, tuple[str, ...], tuple[str, ...], list[str]]:
    """Rows of the kind that is wanted, ids of the others and of those without geometry, and what was taken apart."""
    placed = ~(frame.geometry.isna() | frame.geometry.is_empty)
    held = {each for shape in frame.geometry[placed] for each in _kinds_in(shape)}
    wanted = [group for group in GEOMETRIES[what] if held & set(group) and (kind is None or kind in group)]
    if len(wanted) != 1 or not placed.any():
        told = ", ".join(sorted(held)) or ("rows without geometry" if len(frame) else "no rows")
        if len(wanted) > 1:
            choice = f"'FILE|geometrytype={next(kind for kind in wanted[0] if kind in held)}'"
            raise ValueError(f"it holds geometries of the kinds {told}; expected one kind. Choose it: {choice}.")
        more = " Give lines and polygons with --lanes." if what == "at" and held else ""
        raise ValueError(f"it holds {told}; expected {EXPECTED[what] if kind is None else kind}.{more}")
    parts = frame.geometry[placed].map(lambda shape: _parts_of(shape, wanted[0]))
    right = parts.notna().reindex(frame.index, fill_value=False)
    mixed = frame.geometry[right].geom_type == "GeometryCollection"
    notes = []
    if mixed.any():
        which = ", ".join(frame.loc[mixed.index[mixed], "id"])
        notes.append(f"Of the collections of geometries in {which} those that are {wanted[0][0]}s were taken.")
    kept = frame[right].set_geometry(gpd.GeoSeries(parts[right.reindex(parts.index)], crs=frame.crs))
    return kept, tuple(frame.loc[placed & ~right, "id"]), tuple(frame.loc[~placed, "id"]), notes


def left_out_notes(title: str, what: What, others: tuple[str, ...], without: tuple[str, ...]) -> list[str]:
    """Say which rows are not used: those of another kind, and those without geometry."""
    notes = []
    for ids, why in ((others, f"of other kinds than {EXPECTED[what]}"), (without, "without geometry")):
        if ids:
            more = " ..." if len(ids) > MOST_NAMED else ""
            notes.append(f"Left out of {title}: {many(len(ids), 'row')} {why}: {', '.join(ids[:MOST_NAMED])}{more}.")
    return notes


def _kinds_in(shape: BaseGeometry) -> set[str]:
    if shape.geom_type != "GeometryCollection":
        return {shape.geom_type}
    return {kind for part in shapely.get_parts(shape) for kind in _kinds_in(part)}


def _parts_of(shape: BaseGeometry, group: tuple[str, ...]) -> BaseGeometry | None:
    """Take a geometry of the kinds, those of a collection put together, or None."""
    if shape.geom_type in group:
        return shapely.LineString(shape.coords) if shape.geom_type == "LinearRing" else shape
    if shape.geom_type != "GeometryCollection":
        return None
    found = [each for part in shapely.get_parts(shape) if (each := _parts_of(part, group)) is not None]
    parts = list(shapely.get_parts(found)) if found else []
    if not parts:
        return None
    whole: BaseGeometry = parts[0] if len(parts) == 1 else MANY[group[0]](parts)
    return whole


def doubled(frame: gpd.GeoDataFrame, title: str) -> list[str]:
    """Say which rows have one geometry: each is counted."""
    same = pd.Series(shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy()))).duplicated(keep=False).to_numpy()
    if not same.any():
        return []
    ids = list(frame["id"][same])
    more = " ..." if len(ids) > MOST_NAMED else ""
    return [f"Rows of {title} have the same geometry, and each of them counts: {', '.join(ids[:MOST_NAMED])}{more}."]
