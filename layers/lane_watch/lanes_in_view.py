"""Lanes of the South China Sea with how often radar satellites can look at them, by group of nations."""

import geopandas as gpd

from layers.catalogue.typed import standard
from layers.lane_watch import lane_watch

NOTE = (
    "Access, an upper bound: what could be looked at by radar satellites with public elements, taken as working, in "
    "the base reading of their angles, four weeks from 23 August 2026."
)


def load() -> gpd.GeoDataFrame:
    """Read the lanes of the South China Sea in pieces of at most 40 km, once for each group of nations.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Lines with the columns of `lanes` and `group`, `length_km`, `mean_gap_h`, `longest_gap_h`, `looks_per_day` and
        `in_view_share`, see `layers.lane_watch.lanes_in_view`. Half a minute of computing the first time, then kept in
        the cache.
    """
    pieces = lane_watch.lanes_in_view()
    sources = "celestrak-2026-08-22;iers-finals2000a"
    return standard(
        pieces.assign(kind="lane in view", source_id=pieces["source_id"] + ";" + sources, note=NOTE, status="derived")
    )
