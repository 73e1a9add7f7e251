import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod
from pytest import approx

import layers
from geo.geodesy.geodesic import geodesic_areas_m2
from layers.derived.strait_corridor import between_narrows
from layers.stories import load_story

WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def strait():
    return layers.load("tsugaru_strait").set_index("id")


def test_it_says_that_it_is_an_illustration(strait):
    assert strait["illustrative"].all()
    assert strait["note"].str.contains("positions were not read").all()
    assert set(strait["status"]) == {"derived"}
    assert strait["accuracy_m"].min() == 5000


def test_corridor_keeps_3_nautical_miles_and_more_from_both_coasts(strait):
    land = layers.load("land").query("iso_a2 == 'JP'").clip((139.5, 40.4, 142, 42.6))
    coast = shapely.get_coordinates(shapely.segmentize(land.geometry.union_all(), 0.001))
    edge = np.array(shapely.segmentize(strait.geometry["tsugaru-corridor"], 0.01).exterior.coords)
    distance = []
    for x, y in edge:
        near = coast[np.argsort(np.hypot((coast[:, 0] - x) * 0.75, coast[:, 1] - y))[:30]]
        distance.append(WGS84.inv(np.full(30, x), np.full(30, y), *near.T)[2].min())
    assert min(distance) == approx(5556, abs=2)


def test_the_narrows_are_as_wide_as_charts_say(strait):  # Tappi to Shirakami 19.5 km, Oma to Shiokubi 18.7 km: 5 km off
    edge = strait.geometry["tsugaru-corridor"]
    west, _, east, _ = edge.bounds
    assert west == approx(140.26, abs=0.05)  # 3 nautical miles off Shirakami and Tappi
    assert east == approx(140.95, abs=0.05)  # off Shiokubi and Oma
    assert not shapely.intersects(edge, shapely.box(140.6, 41.0, 141.0, 41.3))  # Mutsu Bay and its mouth


@pytest.mark.shared_data
def test_the_corridor_is_open_in_openstreetmap_too(strait, shared):  # it follows Japan's own lines
    japan = gpd.read_file(shared / "data/sea/osm_territorial_sea_1000m_region.geojson").set_index("isoA2")
    ours = strait.geometry["tsugaru-corridor"]
    theirs = shapely.difference(shapely.box(*shapely.buffer(ours, 0.01).bounds), japan.geometry["JP"])
    assert shapely.intersection(ours, theirs).area / ours.area == approx(0.95, abs=0.01)  # what the note says
    belts = strait.loc[["tsugaru-3nm-hokkaido", "tsugaru-3nm-honshu"]].geometry.union_all()
    assert shapely.intersection(belts, japan.geometry["JP"]).area / belts.area > 0.98


@pytest.mark.shared_data
def test_openstreetmaps_water_between_the_narrows(strait, shared):
    japan = gpd.read_file(shared / "data/sea/osm_territorial_sea_1000m_region.geojson").set_index("isoA2")
    how = load_story().layers["tsugaru_strait"].derive
    land = layers.load("land").query("iso_a2 == 'JP'").clip(shapely.box(*how["coast"])).explode()
    hokkaido, honshu = (
        max(land.geometry[land.contains(shapely.Point(bank["inland"]))], key=lambda part: part.area)
        for bank in how["banks"]
    )
    between = between_narrows(hokkaido, honshu, how["narrows"])
    theirs = shapely.difference(between, japan.geometry["JP"])
    ours = strait.geometry["tsugaru-corridor"]
    areas = geodesic_areas_m2(gpd.GeoSeries([theirs, ours, theirs & ours, theirs | ours], crs=4326)) / 1e6
    assert areas[0] == approx(560, abs=5)  # what the note says
    assert areas[1] == approx(399, abs=5)
    assert areas[2] / areas[3] == approx(0.66, abs=0.02)
