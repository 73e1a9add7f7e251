import json
from itertools import combinations
from pathlib import Path

import pytest
import shapely
from pytest import approx

import layers
from layers.sea import sea_areas

SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def seas():
    return layers.load("sea_areas").set_index("id")


def test_south_china_sea_has_the_area_of_natural_earth(seas):
    # 3,171,963 km2: the marine polygon of Natural Earth, which leaves out the Taiwan Strait and the Gulf of Tonkin too
    assert seas.area_km2["south-china-sea-2002"] == approx(3_171_963, rel=0.02)


def test_the_two_editions_differ_by_the_two_seas_that_the_draft_splits_off(seas):
    split_off = seas.area_km2[["taiwan-strait-2002", "gulf-of-tonkin-2000"]].sum()
    difference = seas.area_km2["south-china-sea-1953"] - seas.area_km2["south-china-sea-2002"]
    assert difference == approx(split_off, rel=0.01)


@pytest.mark.parametrize(
    ("lon", "lat", "inside"),
    [
        (114.0, 12.0, {"south-china-sea-1953", "south-china-sea-2002"}),
        (119.5, 24.5, {"south-china-sea-1953", "taiwan-strait-2002"}),
        (108.0, 20.0, {"south-china-sea-1953", "gulf-of-tonkin-2000"}),
        (121.0, 20.5, {"south-china-sea-1953", "south-china-sea-2002", "luzon-strait"}),
        (101.0, 11.0, {"gulf-of-thailand-1953"}),
        (125.0, 29.0, {"east-china-sea-1953"}),
        (121.0, 23.7, set()),  # Taiwan
        (120.0, 9.0, set()),  # Sulu Sea
    ],
)
def test_places_lie_where_sailors_say(seas, lon, lat, inside):
    assert set(seas.index[seas.contains(shapely.Point(lon, lat))]) == inside


def test_a_limit_that_is_ours_is_not_told_as_an_editions(seas):
    assert seas.definition["luzon-strait"] == "2002 draft, west limit ours"
    ours = seas.index[seas["note"].str.contains("ours")]
    assert seas.definition[ours].str.contains("ours").all()


def test_seas_that_count_once_do_not_overlap_on_the_water(seas):
    shared_deg2 = [
        seas.geometry[a].intersection(seas.geometry[b]).area for a, b in combinations(sea_areas.one_each()["id"], 2)
    ]
    assert max(shared_deg2) < 1e-4  # 1 km2


def test_parallel_of_the_east_china_sea_is_a_parallel():
    outline = sea_areas.outlines().set_index("id").geometry["east-china-sea-1953"]
    along = shapely.get_coordinates(outline.exterior)
    north = along[(along[:, 0] > 121) & (along[:, 0] < 126) & (along[:, 1] > 33)]
    assert len(north) > 3
    assert north[:, 1] == approx(33 + 17 / 60, abs=1e-9)


@pytest.mark.parametrize("wrong", ["20.5N", "20-13-30", "E 120", ""])
def test_an_angle_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="expected degrees-minutes"):
        sea_areas.parse_angle(wrong)


@pytest.mark.shared_data
def test_areas_agree_with_an_independent_computation(seas):
    place = SHARED / "data" / "sea" / "iho_sea_outlines_typed.geojson"
    if not place.is_file():
        pytest.skip("../shared/data/sea is not beside the checkout")
    theirs = [f["properties"] for f in json.loads(place.read_text(encoding="utf-8"))["features"]]
    assert [p["name"].split(" (")[0] for p in theirs] == seas["name"].tolist()
    assert seas["area_km2"].tolist() == approx([p["sea_area_km2"] for p in theirs], rel=0.02)
    # measured: within 0.25 %; the land here is simplified to 0.005 degrees


@pytest.mark.shared_data
def test_printed_points_agree_with_the_dossier():
    place = SHARED / "facts" / "south_china_sea.geojson"
    if not place.is_file():
        pytest.skip("../shared/facts is not beside the checkout")
    features = json.loads(place.read_text(encoding="utf-8"))["features"]
    limits = [f["geometry"]["coordinates"] for f in features if f["properties"]["kind"] == "sea_limit"]
    corners = shapely.multipoints(shapely.points([xy for line in limits for xy in line]))
    outline = sea_areas.outlines().set_index("id").geometry["south-china-sea-2002"]
    typed = shapely.multipoints(shapely.points(shapely.get_coordinates(outline)))
    assert len(limits) == 2
    assert max(p.distance(typed) for p in corners.geoms) < 1e-5  # 1 m
