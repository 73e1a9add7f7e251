from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pytest import approx

import layers
from geo.geodesy.geodesic import geodesic_areas_m2
from layers.catalogue import installed
from layers.ground import land

NATURAL_EARTH = Path(__file__).parents[4] / "shared" / "data" / "natural_earth"


@pytest.fixture(scope="module")
def world():
    return layers.load("land").set_index("name")


def test_every_country_and_polygon_of_natural_earth_5_is_there(world):
    assert len(world) == 258  # Natural Earth 5, admin 0 countries at 1:10 million
    assert world.geometry.map(shapely.get_num_geometries).sum() >= 4270  # 4,274 rings in the package


# "Total" area, km2, of the CIA World Factbook (inland water is no hole in Natural Earth), of which copies were read: of
# Taiwan (2021) and the Philippines (2018) at theodora.com, of Japan at japn.com. Of Vietnam the number was read without
# the Factbook, at china-aseanbusiness.org.cn.
@pytest.mark.parametrize(
    ("name", "area_km2"), [("Taiwan", 35_980), ("Japan", 377_915), ("Philippines", 300_000), ("Vietnam", 331_210)]
)
def test_areas_agree_with_print_within_three_percent(world, name, area_km2):
    assert geodesic_areas_m2(world.loc[[name]]).sum() / 1e6 == approx(area_km2, rel=0.03)


def test_holes_are_cut_out_where_the_package_keeps_them(world):
    maseru = shapely.Point(27.48, -29.31)  # capital of Lesotho, inside South Africa
    assert not world.geometry["South Africa"].contains(maseru)
    assert world.geometry["Lesotho"].contains(maseru)


@pytest.mark.parametrize(
    ("name", "lon", "lat"), [("Netherlands", 5.3, 52.1), ("Taiwan", 121.0, 23.8), ("Japan", 141.3, 40.7)]
)
def test_longitude_comes_first(world, name, lon, lat):
    assert world.geometry[name].contains(shapely.Point(lon, lat))


def test_disputed_ground_lies_in_the_row_that_says_so(world):
    for name, places in land.words().disputed.items():
        for place, at, dispute in places:
            away = shapely.distance(world.geometry[name], shapely.Point(at))
            assert away < 0.02, f"{place} lies {away} degrees from {name}"  # islets at 1:10 million
            assert f"This row holds {place}: {dispute}." in world.note[name]
    # the issue: the data hold Crimea in Russia and (the west of) Western Sahara in Morocco
    assert "Crimea" in world.note["Russia"]
    assert "Western Sahara" in world.note["Morocco"]
    assert not world["note"].str.contains("takes no side").any()


def test_codes_are_those_of_iso_3166(world):
    assert world.loc["Taiwan", ["iso_a2", "iso_a3"]].tolist() == ["TW", "TWN"]
    assert world.loc["France", ["iso_a2", "iso_a3"]].tolist() == ["FR", "FRA"]
    assert not world["iso_a2"].eq("-99").any()


def test_simplified_keeps_every_island_and_stays_near_the_coast():
    full, thin = land.load(), land.simplified(0.02)
    assert thin.count_coordinates().sum() < full.count_coordinates().sum() / 2
    parts = [frame.geometry.map(shapely.get_num_geometries).tolist() for frame in (full, thin)]
    assert parts[0] == parts[1]
    assert thin.is_valid.all()
    japan = [frame.geometry[frame["name"] == "Japan"].iloc[0] for frame in (full, thin)]
    assert shapely.hausdorff_distance(japan[0].boundary, japan[1].boundary) <= 1.8 * 0.02


def test_simplified_refuses_a_tolerance_that_is_none():
    with pytest.raises(ValueError, match="expected more than 0"):
        land.simplified(0)


def test_another_file_than_described_is_refused():
    with pytest.raises(ValueError, match="A new release is new data"):
        installed.installed_bytes(land.DISTRIBUTION, land.NAMES, source_id=land.POLYGONS_SOURCE)


@pytest.mark.parametrize(("package", "path"), [("no-such-package", "x"), (land.DISTRIBUTION, "no/such/file")])
def test_what_is_not_installed_is_named(package, path):
    with pytest.raises(FileNotFoundError, match="pyproject"):
        installed.installed_bytes(package, path, source_id=land.POLYGONS_SOURCE)


@pytest.mark.shared_data
def test_areas_and_coast_agree_with_natural_earth(world):
    if not NATURAL_EARTH.is_dir():
        pytest.skip("../shared/data/natural_earth is not beside the checkout")
    countries = gpd.read_file(NATURAL_EARTH / "ne_10m_admin_0_countries_region.geojson").set_index("NAME")
    for name in ("Taiwan", "Japan", "Philippines", "Vietnam", "South Korea"):
        assert geodesic_areas_m2(world.loc[[name]]).sum() == approx(
            geodesic_areas_m2(countries.loc[[name]]).sum(), rel=0.002
        )
    coast = gpd.read_file(NATURAL_EARTH / "ne_10m_land_region.geojson").geometry.to_numpy()
    luzon = max((p for p in coast if p.contains(shapely.Point(121, 16))), key=shapely.area)
    ours = world.geometry["Philippines"].boundary
    away_deg = shapely.distance(shapely.points(shapely.get_coordinates(luzon)), ours)
    assert np.percentile(away_deg, 99) * 111_320 < land.SCALE_ACCURACY_M
