import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest import approx

import layers
from geo.geodesy.geodesic import inverse
from layers.stories.shelf import sources

SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def features():
    return layers.load("disputed_features").set_index("id")


def needs(*parts):
    place = SHARED.joinpath(*parts)
    if not place.is_file():
        pytest.skip(f"../shared/{'/'.join(parts)} is not beside the checkout")
    return place


def distance_km(one, other):
    return float(inverse(one.x, one.y, other.x, other.y).distance_m) / 1000


def nearest_km(point, shapes):
    away = shapely.get_coordinates(shapes)
    return float(inverse(point.x, point.y, away[:, 0], away[:, 1]).distance_m.min()) / 1000


def test_distances_agree_with_print(features):
    place = features.geometry
    hong_kong = layers.load("ports").set_index("unlocode").geometry["HKHKG"]
    assert distance_km(place["pratas"], hong_kong) == approx(310, abs=10)  # Kang: "about 310 km southeast of" it
    assert distance_km(place["subi"], place["thitu"]) == approx(26, abs=1)  # encyclopedia: "approximately 26 km"
    ground = layers.load("land").set_index("name").geometry
    palawan = max(shapely.get_parts(ground["Philippines"]), key=lambda p: p.contains(shapely.Point(118.6, 9.6)))
    assert nearest_km(place["mischief"], palawan) == approx(239, abs=3)  # Wikipedia: 239 km west of Palawan
    okinawa = max(shapely.get_parts(ground["Japan"]), key=lambda p: p.contains(shapely.Point(127.8, 26.4)))
    assert nearest_km(place["uotsuri"], okinawa) == approx(410, abs=10)  # Ministry of Foreign Affairs of Japan


def test_claimants_are_listed_in_alphabetical_order_and_hold_what_they_claim(features):
    for row in features.itertuples():
        claimants = row.claimants.split(", ")
        assert claimants == sorted(claimants)
        assert len(claimants) > 1
        assert row.occupant in claimants


def test_features_that_the_land_lacks_are_there(features):
    ground = layers.load("land").geometry.to_numpy()
    lacking = {i for i, point in features.geometry.items() if shapely.distance(ground, point).min() > 0.02}
    assert lacking >= {"matsu-nangan", "dongyin", "pratas", "spratly-island", "fiery-cross", "subi", "uotsuri"}


@pytest.mark.shared_data
def test_positions_agree_with_natural_earth(features):
    names = ("admin_0_disputed_areas", "minor_islands", "reefs", "land")
    places = [needs("data", "natural_earth", f"ne_10m_{name}_region.geojson") for name in names]
    theirs = np.concatenate([gpd.read_file(place).geometry.to_numpy() for place in places])
    away_m = {i: shapely.distance(theirs, point).min() * 111_320 for i, point in features.geometry.items()}
    unknown_there = {"spratly-island", "fiery-cross", "subi", "second-thomas"}  # see docs of the layer land
    islets = set(features.index[features["group"].str.startswith("Senkaku")]) - {"uotsuri"}
    known = features.index.difference(sorted(unknown_there | islets | {"pratas"}))
    assert all(away_m[i] < 5000 for i in islets), away_m  # three points at 1:10 million, which is good to 5 km
    assert all(away_m[i] < features.accuracy_m[i] + 1000 for i in known), away_m
    assert away_m["pratas"] < 15_000  # Natural Earth has the reef, 20 km across, not the island


def test_second_thomas_shoal_is_where_another_source_has_it(features):  # Wikipedia: 9-44N 115-52E
    assert distance_km(features.geometry["second-thomas"], shapely.Point(115 + 52 / 60, 9 + 44 / 60)) < 1


def test_senkaku_lie_as_far_apart_as_japan_says(features):  # Ministry of Foreign Affairs of Japan: km from Uotsuri
    printed_km = {"okinokitaiwa": 6, "okinominamiiwa": 7.5, "tobise": 1.5}  # from coast to coast
    for name, away in printed_km.items():
        assert 0 < distance_km(features.geometry["uotsuri"], features.geometry[name]) - away < 5, name
    # "31 km and 108 km from Uotsuri/Diaoyu Island", an encyclopedia; the ministry has 22 and 103
    assert distance_km(features.geometry["uotsuri"], features.geometry["taisho"]) == approx(108, abs=5)
    assert distance_km(features.geometry["uotsuri"], features.geometry["kuba"]) == approx(31, abs=5)


def test_who_holds_a_feature_was_read_on_the_day_given(features):
    for row in features.itertuples():
        assert row.occupant_source_id in row.source_id.split(";")
        assert row.as_of <= f"{sources()[row.occupant_source_id].retrieved}"
        dated = re.search(r"\d{4}(-\d{2})?$", row.occupant_source_id)
        assert dated is None or row.as_of.startswith(dated[0])


def test_separation_zones_are_the_mean_of_their_corners():
    points = layers.load("chokepoints").set_index("id").geometry
    # corners of the Sunda zone, COLREG.2/Circ.74: 05-48.89S 105-51.31E, 05-49.06S 105-51.58E, 05-51.34S 105-50.16E,
    # 05-51.17S 105-49.89E
    assert points["sunda-tss"].x == approx(105 + (51.31 + 51.58 + 50.16 + 49.89) / 4 / 60, abs=1e-5)
    assert points["sunda-tss"].y == approx(-5 - (48.89 + 49.06 + 51.34 + 51.17) / 4 / 60, abs=1e-5)


def test_the_middle_of_the_taiwan_strait_is_in_it():
    point = layers.load("chokepoints").set_index("id").geometry["taiwan-strait"]
    strait = layers.load("sea_areas").set_index("id").geometry["taiwan-strait-2002"]
    assert strait.contains(point)


def test_recalled_positions_say_so():
    points = layers.load("chokepoints")
    recalled = points[points["source_id"] == "recalled"]
    assert set(recalled["status"]) == {"approximate"}
    assert recalled["accuracy_m"].min() >= 700


@pytest.mark.shared_data
def test_chokepoints_lie_where_the_dossier_has_them():
    told = json.loads(needs("facts", "south_china_sea.geojson").read_text(encoding="utf-8"))["features"]
    theirs = [shapely.Point(f["geometry"]["coordinates"]) for f in told if f["properties"]["kind"] == "waypoint"]
    ours = layers.load("chokepoints")
    assert len(theirs) == len(ours) - 1  # the Taiwan Strait is added
    for point, accuracy_m in zip(ours.geometry, ours["accuracy_m"], strict=True):
        nearest = min(distance_km(point, other) for other in theirs)
        assert nearest * 1000 <= max(accuracy_m, 3000) or point.equals(ours.geometry.iloc[-1])


@pytest.mark.shared_data
def test_ports_agree_with_the_world_port_index():
    index = pd.read_csv(needs("data", "ports", "wpi_region_2026-07-24.csv")).dropna(subset="unlocode")
    both = layers.load("ports").merge(index.drop_duplicates("unlocode"), on="unlocode")
    away_m = inverse(both.geometry.x, both.geometry.y, both["longitude"], both["latitude"]).distance_m
    assert len(both) >= 11
    assert np.max(away_m) < both["accuracy_m"].max()


def test_ports_have_the_roles_that_the_choice_explains():
    ports = layers.load("ports")
    assert ports["role"].value_counts().to_dict() == {"ocean": 10, "rim": 9, "gate": 5}
    assert ports["unlocode"].is_unique
