"""The zones of the Taiwan Strait in one layer: identification zones, territorial seas, contiguous zones."""

import geopandas as gpd
import pandas as pd

from layers.catalogue.typed import standard
from layers.claims import adiz, contiguous_zone, territorial_sea


def load() -> gpd.GeoDataFrame:
    """Gather the polygons of the other layers.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Polygons; standard columns, then `claimant`, `edge_model` (what the edges mean, see `geo.geodesy.edges`),
        `also_claimed_by`, `not_drawn` and `contested` (see `layers.claims.baselines`; empty where nothing is noted) and
        `closed_by_chord` (a side is drawn, not declared). Boundary lines stay in `adiz`.
    """
    zones = adiz.load()
    parts = [zones[zones["kind"] == "adiz"], territorial_sea.load(), contiguous_zone.load()]
    rows = pd.concat(parts, ignore_index=True).drop(columns="group")
    words = ["also_claimed_by", "not_drawn", "contested"]
    rows[words] = rows[words].fillna("")
    rows["closed_by_chord"] = rows["closed_by_chord"].eq(True)  # missing is no chord
    return standard(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326))
