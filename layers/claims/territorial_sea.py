"""Territorial sea: 12 nautical miles seaward of the baselines of all who claim the land in question."""

import sys

import geopandas as gpd

from geo.geodesy.buffer import buffer
from geo.geodesy.edges import densify_coordinates
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from layers.catalogue.cache import cached_frame, digest
from layers.claims import baselines, low_water, maritime_zones

BREADTH_M = 12 * NAUTICAL_MILE_M


def load() -> gpd.GeoDataFrame:
    """Derive the territorial sea from the baselines.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons of the belt between the baseline and 12 nautical miles, without internal waters and land; the columns
        of `baselines`. Claims are drawn as claimed: they overlap, and no line is drawn between opposite coasts.
        Kept in the cache.
    """
    modules = (sys.modules[__name__], maritime_zones, buffer, densify_coordinates)
    key = digest(baselines.load(), low_water.load(), BREADTH_M, *modules)
    return cached_frame("territorial-sea", key, _derive)


def _derive() -> gpd.GeoDataFrame:
    belts = maritime_zones.within(BREADTH_M)
    return belts.assign(
        id="territorial-sea-" + belts["id"],
        name="Territorial sea, 12 nautical miles: " + belts["name"],
        kind="territorial_sea",
        note="Geodesic buffer, less what lies landward of it. " + belts["note"],
    )
