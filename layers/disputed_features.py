"""Disputed islands and reefs of the theatre, most of them too small for the layer `land`.

Neutral on purpose: a name in use in English, who claims it in alphabetical order, and who holds or administers it in
fact. Neither field says who is right.
"""

import geopandas as gpd

from layers.typed import read_features


def load() -> gpd.GeoDataFrame:
    """Read the typed points.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points with `group`, `claimants` (alphabetical, joined by ", ") and `occupant`. A reef is kilometres wide:
        `accuracy_m` says how far from the point it may lie.
    """
    return read_features("disputed_features")
