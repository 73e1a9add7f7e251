"""The other places of the story: bases, headquarters, works and seats of government."""

import geopandas as gpd

from layers.catalogue.typed import read_features


def load() -> gpd.GeoDataFrame:
    """Read the places of the story outside Misawa.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points; standard columns, then `country` (ISO 3166-1 alpha-2). Six positions are recalled, with
        `accuracy_m` up to 4 km: their status is "approximate".
    """
    return read_features("places")
