"""Straits, approaches and landmarks between which ships choose their way through the South China Sea.

Most positions were recalled and say so (`status` "approximate", `accuracy_m` up to 20 km): good for a label, not for a
measurement.
"""

import geopandas as gpd
import pandas as pd
import shapely

from layers.catalogue.typed import read_features, standard
from layers.claims import disputed_features
from layers.sea import sea_areas

LANDMARKS = (
    "pratas",
    "scarborough",
    "spratly-island",
    "triton",
)  # of the layer disputed_features; routes bend round them
TAIWAN_STRAIT = "taiwan-strait-2002"
STRAIT_ACCURACY_M = 20_000.0  # a strait has no centre; another convention gives one this far away


def load() -> gpd.GeoDataFrame:
    """Typed points, centres of published separation zones, four disputed islands, the middle of the Taiwan Strait.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Points. A separation zone is typed as its four published corners, whose mean is given.
    """
    typed = read_features("chokepoints")
    typed["geometry"] = [_mean(shape) for shape in typed.geometry]
    return standard(gpd.GeoDataFrame(pd.concat([typed, _landmarks(), _taiwan_strait()], ignore_index=True), crs=4326))


def _mean(shape: shapely.Geometry) -> shapely.Point:
    """Mean longitude and latitude: good to a metre over a zone of 9 km."""
    return shapely.Point(shapely.get_coordinates(shape).mean(axis=0))


def _landmarks() -> gpd.GeoDataFrame:
    islands = disputed_features.load().set_index("id", drop=False).loc[list(LANDMARKS)]
    return islands.assign(kind="island or bank").drop(columns=["group", "claimants", "occupant", "occupant_source_id"])


def _taiwan_strait() -> gpd.GeoDataFrame:
    strait = sea_areas.load().set_index("id").loc[TAIWAN_STRAIT]
    row = {
        "id": "taiwan-strait",
        "name": "Taiwan Strait, middle",
        "kind": "strait",
        "source_id": strait["source_id"],
        "status": "derived",
        "accuracy_m": STRAIT_ACCURACY_M,
        "as_of": strait["as_of"],
        "note": "Centroid, in longitude and latitude, of the Taiwan Strait of the layer sea_areas.",
    }
    return gpd.GeoDataFrame([row], geometry=[strait.geometry.centroid], crs=4326)
