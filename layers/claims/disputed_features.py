"""A selection of disputed islands and reefs, most of them too small for the layer `land`.

The Spratly Islands alone have nearly 70 that somebody occupies (Asia Maritime Transparency Initiative); here are those
of the story and of the routes, all eight of the Senkaku (Diaoyu) Islands, and none of Dokdo/Takeshima or the Kurils.

Neutral on purpose: a name in use in English, who claims it in alphabetical order, and who holds or administers it in
fact. Neither field says who is right.
"""

import geopandas as gpd

from layers.catalogue.typed import read_features


def load() -> gpd.GeoDataFrame:
    """Read the typed points.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points with `group`, `claimants` (alphabetical, joined by ", "), `occupant` and `occupant_source_id`. A reef is
        kilometres wide: `accuracy_m` says how far from the point it may lie. `as_of` is the day on which the source
        that says who holds it was published, or was read where it bears no date.
    """
    return read_features("disputed_features")
