"""Distance from land against GeographicLib to a dense coast."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pytest import approx

from geo.behaviours.shore import Shore

ISLANDS = {
    "at 24 N": shapely.Polygon([(120, 22), (121.5, 22.3), (122, 25), (120.7, 24.4)]),
    "across 180 degrees, cut": shapely.MultiPolygon(
        [shapely.box(179, -17, 180, -16), shapely.box(-180, -17, -179.2, -16)]
    ),
    "at 78 N": shapely.Polygon([(10, 77), (25, 76.5), (27, 80), (14, 79.5)]),
}


def slowly(shape, lon, lat):
    """Least geodesic to points of the coast 0.0005 degrees apart."""
    coast = shapely.get_coordinates(shapely.segmentize(shapely.get_rings(shapely.get_parts(shape)), 0.0005))
    east = ((coast[:, 0] - lon + 180) % 360 - 180) * np.cos(np.radians(lat))
    coast = coast[np.argsort(np.hypot(east, coast[:, 1] - lat))[:300]]
    return min(Geodesic.WGS84.Inverse(lat, lon, y, x)["s12"] for x, y in coast)


@pytest.mark.parametrize("name", ISLANDS)
def test_distances_are_those_to_a_dense_coast(name):
    shape = ISLANDS[name]
    random = np.random.default_rng(5)
    west, south, east, north = (119, 21.2, 123, 25.8) if "24" in name else (178, -18, 182, -15)
    west, south, east, north = (8, 76, 29, 80.6) if "78" in name else (west, south, east, north)
    lon, lat = (random.uniform(west, east, 25) + 180) % 360 - 180, random.uniform(south, north, 25)
    found = Shore(gpd.GeoDataFrame(geometry=[shape], crs=4326)).distance_m(lon, lat)
    inside = shapely.contains_xy(shape, lon, lat)
    assert (found[inside] == 0).all()
    assert 0 < inside.sum() < 25
    for metres, x, y in zip(found[~inside], lon[~inside], lat[~inside], strict=True):
        assert metres == approx(slowly(shape, x, y), rel=1e-3, abs=10)


def test_land_beyond_200_km_is_not_looked_for():
    shore = Shore(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326))
    away = shore.distance_m(np.array([2.7, 2.9, 100.0]), np.array([0.5, 0.5, 0.5]))
    assert np.isfinite(away).tolist() == [True, False, False]  # 189 km, 211 km


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)]), "land has no CRS"),
        (gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326), "land has no polygon"),
    ],
)
def test_land_that_is_none_is_refused(frame, words):
    with pytest.raises(ValueError, match=words):
        Shore(frame)
