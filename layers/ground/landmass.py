"""Land without the borders of countries: what a map fills and draws a coast around."""

import sys
from collections.abc import Sequence
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy.antimeridian import HALF_TURN_DEG
from geo.geodesy.vertex_levels import vertex_levels
from geo.geodesy.web_mercator import pixel_units, world_units
from layers.catalogue.cache import cached_frame, digest
from layers.ground import land

Bounds: TypeAlias = tuple[float, float, float, float]

BITS = 22  # 10 m
FAR_LEVEL = 4  # at which vertices are told apart; any would do
MIN_RING = 4  # a triangle and its first vertex again
WIDEST_SLIT_DEG = 0.03  # Lake Chad, between four countries, is twice as wide


def simplified(tolerance_deg: float) -> gpd.GeoDataFrame:
    """Land of the world for drawing, one row a polygon.

    Countries were simplified one by one where they come from, so that their union has slits along common borders:
    9,800 holes. Those that are narrow are filled; a country has no border here, and a coast can be drawn around land.

    Parameters
    ----------
    tolerance_deg : float
        Of Douglas-Peucker that keeps topology, in degrees; see `layers.ground.land.simplified`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons with the columns of `layers.ground.land`; `id` and `name` say "land". Kept in the cache.

    Raises
    ------
    ValueError
        If the tolerance is not above zero.

    Notes
    -----
    A slit that reaches the coast is no hole and stays: thin inlets, at most some hundred metres wide.
    """
    if not tolerance_deg > 0:
        raise ValueError(f"tolerance {tolerance_deg} degrees; expected more than 0.")
    key = digest(land.key(), sys.modules[__name__], tolerance_deg)
    return cached_frame("landmass-simplified", key, lambda: _simplify(_mass(), tolerance_deg))


def whole() -> gpd.GeoDataFrame:
    """Land of the world in full detail, one row a polygon; columns as `simplified`. Kept in the cache."""
    return _mass()


def detailed(near: Sequence[Bounds], near_deg: float, far_deg: float, *, smallest_deg: float) -> gpd.GeoDataFrame:
    """Land of the world in detail near some places, coarse elsewhere: polygons stay whole, with fewer vertices.

    Parameters
    ----------
    near : sequence of (west, south, east, north)
        Degrees; east may run past 180.
    near_deg, far_deg : float
        Tolerance of Douglas-Peucker inside and outside, degrees of longitude.
    smallest_deg : float
        Islands outside that are smaller, in longitude and latitude, are left out.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        As `simplified`. Kept in the cache.
    """
    places = np.asarray(near, dtype=float).tobytes()
    code = (sys.modules[__name__], sys.modules[vertex_levels.__module__])
    key = digest(land.key(), *code, places, near_deg, far_deg, smallest_deg)
    return cached_frame("landmass-detailed", key, lambda: _thin(simplified(near_deg), near, far_deg, smallest_deg))


def _thin(mass: gpd.GeoDataFrame, near: Sequence[Bounds], far_deg: float, smallest_deg: float) -> gpd.GeoDataFrame:
    rings, part = shapely.get_rings(mass.geometry.to_numpy(), return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    close = _inside(lonlat, near)
    kept = close | _coarse(lonlat, starts, far_deg)
    west, south, east, north = shapely.bounds(rings).T
    large = np.maximum(east - west, north - south) > smallest_deg
    whole = (large | np.logical_or.reduceat(close, starts)) & (np.bincount(ring[kept]) >= MIN_RING)
    outer = np.diff(part, prepend=-1) != 0
    whole &= whole[np.flatnonzero(outer)][part]  # no hole without what it is in
    chosen = kept & whole[ring]
    ends = np.append(0, np.cumsum(np.bincount(ring[chosen], minlength=len(rings))[whole]))
    parts, counts = np.unique(part[whole], return_counts=True)
    offsets = (ends, np.append(0, np.cumsum(counts)))
    shapes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, lonlat[chosen], offsets)
    return gpd.GeoDataFrame(mass.drop(columns="geometry").iloc[parts], geometry=shapes, crs=mass.crs)


def _coarse(lonlat: NDArray[np.float64], starts: NDArray[np.int64], far_deg: float) -> NDArray[np.bool_]:
    """Vertices that a coarse coast needs; those at 180 degrees stay, where its two halves meet."""
    seam: NDArray[np.bool_] = np.abs(lonlat[:, 0]) == HALF_TURN_DEG
    tolerance_px = far_deg / 360 * 2**BITS / pixel_units(FAR_LEVEL, BITS)
    units = world_units(lonlat[:, 0], lonlat[:, 1], BITS)
    coarse: NDArray[np.bool_] = vertex_levels(units, starts, seam, bits=BITS, tolerance_px=tolerance_px) <= FAR_LEVEL
    return coarse


def _inside(lonlat: NDArray[np.float64], near: Sequence[Bounds]) -> NDArray[np.bool_]:
    """Whether places lie in one of some boxes."""
    lon, lat = lonlat.T
    found = np.zeros(len(lonlat), dtype=bool)
    for west, south, east, north in near:
        found |= ((lon - west) % 360 <= east - west) & (lat >= south) & (lat <= north)
    return found


def _mass() -> gpd.GeoDataFrame:
    return cached_frame("landmass", digest(land.key(), sys.modules[__name__]), _build)


def _simplify(mass: gpd.GeoDataFrame, tolerance_deg: float) -> gpd.GeoDataFrame:
    return mass.set_geometry(shapely.simplify(mass.geometry.to_numpy(), tolerance_deg), crs=mass.crs)


def _build() -> gpd.GeoDataFrame:
    countries = land.load()
    parts = shapely.get_parts(shapely.union_all(countries.geometry.to_numpy()))
    whole = np.array([_without_slits(part) for part in parts], dtype=object)
    row = countries.iloc[[0]].drop(columns=["geometry", "iso_a2", "iso_a3", "continent"])
    rows = pd.concat([row.assign(id="land", name="Land", note=land.words().note)] * len(whole), ignore_index=True)
    return gpd.GeoDataFrame(rows, geometry=whole, crs=countries.crs)


def _without_slits(part: shapely.Polygon) -> shapely.Polygon:
    """Polygon without the holes that are narrower than a slit can be."""
    holes = shapely.get_rings(part)[1:]
    return shapely.Polygon(part.exterior, list(holes[_widths(holes) > WIDEST_SLIT_DEG]))


def _widths(rings: NDArray[np.object_]) -> NDArray[np.float64]:
    """Width of rings as if they were strips: area by half the way around."""
    widths: NDArray[np.float64] = shapely.area(shapely.polygons(rings)) / (shapely.length(rings) / 2)
    return widths
