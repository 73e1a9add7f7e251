"""Coast of the world as a map draws it: of GSHHG, in each place as fine as the largest zoom there can show."""

import sys
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy.web_mercator import MAX_LATITUDE_DEG, lonlat_of, world_units
from layers.catalogue.cache import cached_frame, digest
from layers.ground import gshhg, land
from leadline.words import N_

Bounds: TypeAlias = tuple[float, float, float, float]

SMALLEST_PX = 1.5  # longest side of an island or lake that is drawn, at the zoom of its place
FAR_PX = 2.5  # likewise far from all places
LAKE_PX = 3.0
TILE_PX, TILE_BITS = 256, 8
STEP_BITS = 1  # vertices lie on a grid of half a pixel, far from all places of a pixel: fewer bytes, nothing to see
MIN_RING = 4  # a triangle and its first vertex again
ACCURACY_M = 500.0  # nine in ten points of the World Vector Shoreline lie so near to the true shore
RELEASED = "2016-08"  # GSHHG 2.3.6, of 19 August 2016
NOTE = N_(
    "Shoreline of GSHHG with lakes and islands in them, thinned to what the zoom of the page can show; no borders."
)


class Place(NamedTuple):
    """A stretch of map, degrees (east may run past 180), and the zoom level that its coast is fit for."""

    bounds: Bounds
    zoom: int


def detailed(places: Sequence[Place], far_zoom: int) -> gpd.GeoDataFrame:
    """Land of the world, in each place as its zoom asks for, elsewhere as `far_zoom` does.

    Parameters
    ----------
    places : sequence of Place
        Where places overlap, the finest counts.
    far_zoom : int
        A vertex that is left out lies at most 0.6 px of the zoom level from the line that is left.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a polygon, lakes as holes, islands in lakes as polygons; columns as `layers.ground.landmass.simplified`.
        Where thinned rings cross, they are made valid: a crossed ring cannot be cut to a map. Kept in the cache.

    Raises
    ------
    FileNotFoundError
        If the package with the coast is not installed; see `layers.ground.gshhg.is_installed`.
    """
    asked = repr([(tuple(map(float, place.bounds)), int(place.zoom)) for place in places])
    key = digest(gshhg.key(), land.key(), sys.modules[__name__], asked, far_zoom)
    return cached_frame("coast-detailed", key, lambda: _build(places, far_zoom))


def _build(places: Sequence[Place], far_zoom: int) -> gpd.GeoDataFrame:
    coast, levels = gshhg.load(), gshhg.zoom_levels()
    ring_zoom, zooms = _zooms(coast, places, far_zoom)
    kept = levels <= zooms
    ring = np.repeat(np.arange(len(ring_zoom)), np.diff(coast.starts))
    ends = np.zeros(len(kept), dtype=bool)
    ends[coast.starts[:-1]] = ends[coast.starts[1:] - 1] = True
    kept |= ends
    large = _sizes_px(coast.bounds, ring_zoom) >= np.where(coast.levels == gshhg.LAKE, LAKE_PX, SMALLEST_PX)
    large &= (ring_zoom > far_zoom) | (_sizes_px(coast.bounds, ring_zoom) >= FAR_PX)
    whole = large & (np.bincount(ring[kept], minlength=len(ring_zoom)) >= MIN_RING)
    chosen = kept & whole[ring]
    offsets = np.append(0, np.cumsum(np.bincount(ring[chosen], minlength=len(whole))[whole]))
    xy = _stepped(coast.lonlat[chosen].astype(float), zooms[chosen], far_zoom)
    rings = shapely.linearrings(xy, indices=np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)))
    return _frame(_uncrossed(_polygons(np.asarray(rings, dtype=object), coast.levels[whole])))


def _zooms(coast: gshhg.Coast, places: Sequence[Place], far_zoom: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Zoom level of the finest place that each ring reaches, and that each vertex lies in."""
    of_rings = np.full(len(coast.levels), far_zoom)
    of_vertices = np.full(len(coast.lonlat), far_zoom, dtype=np.uint8)
    for place in sorted(places, key=lambda place: place.zoom):
        for n in np.flatnonzero(_meets(coast.bounds, place.bounds)):
            span = slice(coast.starts[n], coast.starts[n + 1])
            inside = _inside(coast.lonlat[span], place.bounds)
            if inside.any():
                of_rings[n] = max(of_rings[n], place.zoom)
                of_vertices[span][inside] = np.maximum(of_vertices[span][inside], place.zoom)
    return of_rings, of_vertices


def _stepped(lonlat: NDArray[np.float64], zooms: NDArray[np.uint8], far_zoom: int) -> NDArray[np.float64]:
    """Vertices on the grid of the zoom of their places; those at 180 degrees stay there."""
    finer = np.where(zooms > far_zoom, STEP_BITS, 0)
    step = 2.0 ** np.maximum(gshhg.BITS - TILE_BITS - finer - zooms.astype(int), 0)[:, np.newaxis]
    return lonlat_of(np.rint(world_units(lonlat[:, 0], lonlat[:, 1], gshhg.BITS) / step) * step, gshhg.BITS)


def _meets(boxes: NDArray[np.float64], bounds: Bounds) -> NDArray[np.bool_]:
    """Whether boxes meet one whose east may run past 180 degrees."""
    west, south, east, north = bounds
    beside = np.zeros(len(boxes), dtype=bool)
    for turn in (-360, 0, 360):
        beside |= (boxes[:, 0] <= east + turn) & (boxes[:, 2] >= west + turn)
    met: NDArray[np.bool_] = beside & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    return met


def _inside(lonlat: NDArray[np.float32], bounds: Bounds) -> NDArray[np.bool_]:
    west, south, east, north = bounds
    lon, lat = lonlat.T
    found: NDArray[np.bool_] = ((lon - west) % 360 <= east - west) & (lat >= south) & (lat <= north)
    return found


def _sizes_px(bounds: NDArray[np.float64], zoom: NDArray[np.int64]) -> NDArray[np.float64]:
    """Longer side of boxes on a map of a zoom level, pixels."""
    west, south, east, north = bounds.T
    middle = np.radians(np.clip((south + north) / 2, -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG))
    sides_deg = np.maximum(east - west, (north - south) / np.cos(middle))
    sizes: NDArray[np.float64] = sides_deg / 360 * TILE_PX * 2.0**zoom
    return sizes


def _polygons(rings: NDArray[np.object_], levels: NDArray[np.int64]) -> NDArray[np.object_]:
    """Land and islands in lakes, with the lakes in them cut out."""
    lakes = levels == gshhg.LAKE
    shells, inner = shapely.polygons(rings[~lakes]), rings[lakes]
    tree = shapely.STRtree(shells)
    lake, shell = tree.query(shapely.get_point(inner, 0), predicate="within")
    order = np.lexsort((shapely.area(shells)[shell], lake))
    lake, shell = lake[order], shell[order]
    lake, first = np.unique(lake, return_index=True)  # the smallest that holds it
    for holder in np.unique(shell[first]):
        shells[holder] = shapely.Polygon(shells[holder].exterior, list(inner[lake[shell[first] == holder]]))
    return np.asarray(shells)


def _uncrossed(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons whose rings cross neither themselves nor each other: shells keep what they hold, lakes are taken out."""
    crossed = ~shapely.is_valid(polygons)
    polygons[crossed] = shapely.make_valid(polygons[crossed], method="structure", keep_collapsed=False)
    parts = shapely.get_parts(polygons)
    return np.asarray(parts[~shapely.is_empty(parts)])


def _frame(polygons: NDArray[np.object_]) -> gpd.GeoDataFrame:
    row = {
        "id": "land",
        "name": "Land",
        "kind": "country or territory",
        "source_id": gshhg.SOURCE,
        "status": "published",
        "accuracy_m": ACCURACY_M,
        "as_of": RELEASED,
        "note": NOTE,
    }
    return gpd.GeoDataFrame(pd.DataFrame([row] * len(polygons)), geometry=polygons, crs=4326)
