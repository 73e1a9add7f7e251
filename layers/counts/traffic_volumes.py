"""Ships, oil and trade that pass the straits and the South China Sea in a year, as published."""

import geopandas as gpd

from layers.catalogue.typed import read_features


def load() -> gpd.GeoDataFrame:
    """Read the published volumes of traffic.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points that only mark the area a number speaks of (`accuracy_m` is hundreds of km); standard columns, then
        `area`, `measure`, `value`, `unit` and `detail`.
    """
    return read_features("traffic_volumes")
