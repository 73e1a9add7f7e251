"""Misawa Air Base: reference point, runway, training range, units, and the Dutch visit announced for 2026."""

import geopandas as gpd

from layers.catalogue.typed import read_features


def load() -> gpd.GeoDataFrame:
    """Read what was published about Misawa.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Standard columns, then `icao`, `elevation_ft`, `length_m`, `start`, `end`, `aircraft`, `announced`, each
        missing where it does not apply. The training range is only approximate: see its status, note and `accuracy_m`.
    """
    return read_features("misawa")
