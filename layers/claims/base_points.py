"""Base points of the territorial sea, as declared by both governments across the Taiwan Strait."""

import geopandas as gpd

from layers.catalogue.typed import read_features


def load() -> gpd.GeoDataFrame:
    """Read the declared base points that could be found.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points; standard columns, then `claimant` (ROC, PRC), `group` (the baseline it belongs to) and `number` (its
        place in the declaration). PRC point 27 is recalled; PRC 21 to 26, those of 2024 round
        Huangyan Dao/Scarborough and all ROC points were read in copies. The PRC list has 49 points on the mainland
        coast; 1 to 11 and 28 to 49 are not here, nor are the 28 round the Paracels.
    """
    return read_features("base_points")
