"""Contiguous zone: from 12 to 24 nautical miles seaward of the baselines of all who claim the land in question."""

import sys

import geopandas as gpd
import shapely

from geo.geodesy.buffer import buffer
from geo.geodesy.edges import densify_coordinates
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.cache import cached_frame, digest
from layers.claims import baselines, low_water, maritime_zones, territorial_sea

BREADTH_M = 24 * NAUTICAL_MILE_M


def load() -> gpd.GeoDataFrame:
    """Derive the contiguous zone from the baselines.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons of the belt between 12 and 24 nautical miles; the columns of `baselines`. Claims are drawn as claimed:
        they overlap, and no line is drawn between opposite coasts. Kept in the cache.
    """
    modules = (sys.modules[__name__], territorial_sea, maritime_zones, buffer, densify_coordinates)
    return cached_frame("contiguous-zone", digest(baselines.load(), low_water.load(), BREADTH_M, *modules), _derive)


def _derive() -> gpd.GeoDataFrame:
    belts = maritime_zones.within(BREADTH_M)
    inner = maritime_zones.within(territorial_sea.BREADTH_M)
    outer = shapely.difference(belts.geometry.to_numpy(), inner.geometry.to_numpy(), grid_size=maritime_zones.SNAP_DEG)
    return belts.set_geometry([maritime_zones.without_slits(shape) for shape in outer], crs=4326).assign(
        id="contiguous-zone-" + belts["id"],
        name="Contiguous zone, 12 to 24 nautical miles: " + belts["name"],
        kind="contiguous_zone",
        note="Geodesic buffer, less the territorial sea and what lies landward. " + belts["note"],
    )
