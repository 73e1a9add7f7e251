"""The median line of the Taiwan Strait, in both variants that the ministry published."""

import geopandas as gpd

from geo.geodesy.edges import densify
from geo.geodesy.geodesic import lengths_m
from layers.catalogue.typed import read_features

METRES_PER_KM = 1000.0


def load() -> gpd.GeoDataFrame:
    """Read the two median lines.

    The points of one lie 9 to 33 km from the other, so a count of crossings must name its line.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Lines with the published points only (densify before drawing); standard columns, then `claimant`, `variant`,
        `edge_model` (see `geo.geodesy.edges`), and `length_km` along those edges on WGS 84.
    """
    lines = read_features("median_lines")
    drawn = densify(lines, edges="geodesic")
    return lines.assign(length_km=lengths_m(drawn) / METRES_PER_KM)
