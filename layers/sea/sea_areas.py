"""Sea areas: limits as the International Hydrographic Organization and a treaty print them, less the land."""

import re
import sys
import tomllib
from typing import Any

import geopandas as gpd
import shapely

from geo.geodesy import edges, geodesic
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.packaged import packaged
from layers.catalogue.typed import standard
from layers.ground import land
from leadline.words import N_, _, spoken

LIMITS = "sea_limits.toml"
EDGE_MODEL: edges.Edges = "parallel-aware"
LIMIT_TOLERANCE_M = 10.0  # limits are known to 1 km, the coast to 5 km
_PRINTED = re.compile(r"(\d+)-(\d+)(?:-(\d+))?([NSEW])")
_SIGN = {"N": 1, "E": 1, "S": -1, "W": -1}
NOTE = N_("{note} Limits less land at 1:10 million.")


def load() -> gpd.GeoDataFrame:
    """Sea areas, each from its printed limits less the land of the layer `land`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a definition of a sea: `definition` ("S-23 1953", "2002 draft", "2000 treaty", or "2002 draft, west
        limit ours"), `area_km2` on the ellipsoid, `area_accuracy_km2` (the way round times `accuracy_m`: how far the
        area is off if the whole limit lies to one side), `edge_model` of the limits. The polygons are densified to
        `LIMIT_TOLERANCE_M`, so their edges may be read as geodesics. Pieces of water cut off by the limits behind the
        coast are dropped. Kept in the cache.
    """
    seas = cached_frame("sea-areas", digest(limits_key(), land.key()), lambda: _less_land(outlines(), land.load()))
    if spoken().is_source:
        return seas
    notes = {sea["id"]: _(NOTE).format(note=_(sea["note"])) for sea in _typed()["sea"]}
    return seas.assign(note=seas["id"].map(notes))


def limits_key() -> str:
    """Digest of all that `outlines` rests on, for the keys of what is derived from the limits."""
    return digest(packaged(LIMITS).read_bytes(), sys.modules[__name__], edges, geodesic)


def outlines() -> gpd.GeoDataFrame:
    """Close the limits of each sea, with the land behind the coast inside.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Rows and columns of `load`, except `area_km2` and `area_accuracy_km2`; densified. Good for asking which sea a
        place at sea lies in without losing what a coast at 1:10 million calls land. Those of `one_each` do not overlap
        at sea.
    """
    typed = _typed()
    rows = [_row(sea) for sea in typed["sea"]]
    rings = [shapely.Polygon(_ring(sea["ring"], typed["stretches"])) for sea in typed["sea"]]
    drawn = gpd.GeoDataFrame(rows, geometry=rings, crs=4326)
    return standard(edges.densify(drawn, edges=EDGE_MODEL, tolerance_m=LIMIT_TOLERANCE_M))


def one_each() -> gpd.GeoDataFrame:
    """Outlines of one definition of each sea, such that no two overlap at sea: where a place can be in one sea only.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Rows of `outlines` that `sea_limits.toml` marks so, in its order.
    """
    chosen = [sea["id"] for sea in _typed()["sea"] if sea.get("one_each")]
    found = outlines()
    return found[found["id"].isin(chosen)].reset_index(drop=True)


def _typed() -> dict[str, Any]:
    return tomllib.loads(packaged(LIMITS).read_text(encoding="utf-8"))


def _row(sea: dict[str, Any]) -> dict[str, object]:
    return {
        "id": sea["id"],
        "name": sea["name"],
        "kind": "sea area",
        "source_id": ";".join([*sea["sources"], land.POLYGONS_SOURCE]),
        "status": "derived",
        "accuracy_m": land.SCALE_ACCURACY_M,
        "as_of": sea["as_of"],
        "note": NOTE.format(note=sea["note"]),
        "definition": sea["definition"],
        "edge_model": EDGE_MODEL,
    }


def _ring(names: list[str], stretches: dict[str, list[list[Any]]]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for name in names:
        points = [_position(point) for point in stretches[name.removeprefix("-")]]
        ring += reversed(points) if name.startswith("-") else points
    return ring


def _position(point: list[Any]) -> tuple[float, float]:
    """Longitude and latitude of [name, "lat lon"], [name, "lat", lon] or [name, lon, lat]."""
    match point:
        case [_, str() as printed]:
            lat, lon = printed.split()
            return parse_angle(lon), parse_angle(lat)
        case [_, str() as printed, float() | int() as lon]:
            return float(lon), parse_angle(printed)
        case [_, float() | int() as lon, float() | int() as lat]:
            return float(lon), float(lat)
    raise ValueError(
        f"sea_limits.toml has the point {point}; expected [name, '1-06N 102-58E'], [name, '1-06N', 102.9] "
        "or [name, 102.9, 1.1] (longitude first)."
    )


def parse_angle(printed: str) -> float:
    """Degrees of an angle as charts print it, south and west negative.

    Raises
    ------
    ValueError
        If it is not degrees-minutes or degrees-minutes-seconds followed by N, S, E or W.

    Examples
    --------
    >>> parse_angle("20-13-30N"), parse_angle("3-15S")
    (20.225, -3.25)
    """
    found = _PRINTED.fullmatch(printed)
    if not found:
        raise ValueError(f"angle {printed!r}; expected degrees-minutes[-seconds] and N, S, E or W, as in '20-13-30N'.")
    degrees, minutes, seconds, side = found.groups(default="0")
    return _SIGN[side] * (int(degrees) * 3600 + int(minutes) * 60 + int(seconds)) / 3600


def _less_land(limits: gpd.GeoDataFrame, ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    box = shapely.box(*limits.total_bounds)
    near = ground.geometry[ground.intersects(box)].to_numpy()
    coast = shapely.union_all(shapely.intersection(shapely.get_parts(near), box))
    water = shapely.difference(limits.geometry.to_numpy(), coast)
    sea = limits.set_geometry(gpd.GeoSeries([_open_water(w) for w in water], index=limits.index, crs=4326))
    around_m = geodesic.lengths_m(sea.set_geometry(sea.boundary))
    return sea.assign(
        area_km2=geodesic.geodesic_areas_m2(sea) / 1e6, area_accuracy_km2=around_m * sea["accuracy_m"] / 1e6
    )


def _open_water(water: shapely.Geometry) -> shapely.Polygon:
    """Keep the largest piece: the sea; the others are lagoons and rivers behind the coast or slivers along borders."""
    parts: list[shapely.Polygon] = list(shapely.get_parts(water))
    return max(parts, key=lambda part: part.area)
