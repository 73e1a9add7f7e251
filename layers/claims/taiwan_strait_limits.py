"""Where the Taiwan Strait ends and the South China Sea begins, by two editions of S-23."""

import geopandas as gpd

from layers.catalogue.typed import read_features


def load() -> gpd.GeoDataFrame:
    """Read the limits of the Taiwan Strait and the South China Sea.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Lines; standard columns, then `edition` of S-23. The text of 1953 is recalled: status "approximate".
    """
    return read_features("taiwan_strait_limits")
