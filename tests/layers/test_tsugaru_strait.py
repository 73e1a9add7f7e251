import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod
from pytest import approx

import layers
from layers import tsugaru_strait

WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def strait():
    return layers.load("tsugaru_strait").set_index("id")


def test_it_says_that_it_is_an_illustration(strait):
    assert strait["illustrative"].all()
    assert strait["note"].str.contains("baselines at Tsugaru were not read").all()
    assert set(strait["status"]) == {"derived"}
    assert strait["accuracy_m"].min() == 5000


def test_corridor_keeps_3_nautical_miles_from_both_coasts(strait):
    land = layers.load("land").query("iso_a2 == 'JP'").clip((139.5, 40.4, 142, 42.6))
    coast = shapely.get_coordinates(shapely.segmentize(land.geometry.union_all(), 0.001))
    edge = np.array(strait.geometry["tsugaru-corridor"].exterior.coords)
    inner = edge[(edge[:, 0] > 140.16) & (edge[:, 0] < 141.34)][::20]
    distance = []
    for x, y in inner:
        near = coast[np.argsort(np.hypot((coast[:, 0] - x) * 0.75, coast[:, 1] - y))[:30]]
        distance.append(WGS84.inv(np.full(30, x), np.full(30, y), *near.T)[2].min())
    assert min(distance) == approx(5556, abs=2)
    assert max(distance) == approx(5556, abs=2)


@pytest.mark.shared_data
def test_openstreetmaps_corridor_lies_inside(strait, shared):  # it follows Japan's straight baselines
    japan = gpd.read_file(shared / "data/sea/osm_territorial_sea_1000m_region.geojson").set_index("isoA2")
    theirs = shapely.difference(tsugaru_strait.STRAIT, japan.geometry["JP"])
    ours = strait.geometry["tsugaru-corridor"]
    assert shapely.intersection(ours, theirs).area / theirs.area > 0.98
    assert theirs.area / ours.area == approx(1 / 3, abs=0.03)  # what the note says
