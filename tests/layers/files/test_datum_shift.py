"""Words for datums whose way to WGS 84 is badly known; shifts from EPSG and from the parameters that are declared."""

import json

import geopandas as gpd
import pandas as pd
import pyproj
import pytest
from shapely import LineString, Point, box

from layers.files import datum_shift
from layers.files.datum_shift import Area, shift_note
from layers.positions.positions import read_positions
from layers.stories.given import given_shapes

STRAIT = Area(119.0, 23.0, 121.0, 25.0)
TWD67 = "+towgs84=-752,-358,-179,-0.0000011698,0.0000018398,0.0000009822,0.00002329"
LOST = "and PROJ has no shift from there to WGS 84: coordinates were taken as they are."
UNKNOWN = [  # places of ellipsoids alone, which are no datum
    "+proj=longlat +ellps=bessel +no_defs",
    "+proj=longlat +ellps=GRS67 +no_defs",
    "+proj=tmerc +lon_0=121 +k=0.9999 +x_0=250000 +ellps=GRS67 +no_defs",
    "+proj=longlat +R=6371000 +no_defs",
    "EPSG:4004",
]


@pytest.mark.parametrize("crs", [*UNKNOWN, "EPSG:3821"])
def test_a_crs_without_a_known_shift_is_told(crs):
    assert LOST in shift_note(pyproj.CRS(crs), STRAIT, "x.gpkg")


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84", "EPSG:4979", "EPSG:32651", "EPSG:3857", "EPSG:3824"])
def test_wgs_84_and_what_is_within_a_metre_of_it_is_not(crs):
    assert shift_note(pyproj.CRS(crs), STRAIT, "x.gpkg") == ""


def test_a_shift_that_the_crs_declares_is_the_one_that_is_told():  # it was said that there is none
    for kind in ("+proj=longlat", "+proj=tmerc +lon_0=121 +k=0.9999 +x_0=250000"):
        told = shift_note(pyproj.CRS(f"{kind} +ellps=GRS67 {TWD67} +no_defs"), STRAIT, "x.gpkg")
        assert told.endswith("to WGS 84 by the shift that its CRS declares, of unknown accuracy.")


def test_a_datum_in_grads_is_told_too():  # it was passed over
    assert "shifted from NTF (Paris) to WGS 84" in shift_note(pyproj.CRS(4807), Area(2.0, 46.0, 3.0, 48.0), "x.gpkg")


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".parquet"])
@pytest.mark.parametrize(
    ("what", "shape"),
    [("zones", box(120, 24, 121, 25)), ("lanes", LineString([(120, 24), (121, 25)])), ("at", Point(120, 24))],
)
def test_shapes_of_no_known_datum_are_told(tmp_path, what, shape, suffix):  # issue 10
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape], crs=UNKNOWN[0])
    path = tmp_path / f"x{suffix}"
    frame.to_parquet(path) if suffix == ".parquet" else frame.to_file(path)
    assert LOST in given_shapes(str(path), what).notes[0]


def ships(crs: str, *, lines: bool) -> gpd.GeoDataFrame:
    times = pd.date_range("2026-08-06", periods=5, freq="10min", tz="UTC").astype(str)
    places = gpd.points_from_xy([120 + 0.05 * n for n in range(5)], [25] * 5, crs=crs)
    if lines:
        track = LineString([(point.x, point.y) for point in places])
        return gpd.GeoDataFrame({"mmsi": ["431000111"], "times": [json.dumps(list(times))]}, geometry=[track], crs=crs)
    return gpd.GeoDataFrame({"mmsi": ["431000111"] * 5, "time": times}, geometry=places)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".parquet", ".geojson"])
def test_tracks_in_another_datum_are_told(tmp_path, suffix, lines):  # issue 10: 850 m of TWD67 were lost without a word
    crs = "EPSG:3821"
    path = tmp_path / f"t{suffix}"
    frame = ships(crs, lines=lines)
    frame.to_parquet(path) if suffix == ".parquet" else frame.to_file(path)
    positions = read_positions(path)
    assert sorted(positions.table()["lon"].to_pylist()) == pytest.approx([120, 120.05, 120.1, 120.15, 120.2])
    assert any(note.startswith(f"{path.name} is in TWD67, {LOST}") for note in positions.notes)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3824"])
def test_tracks_in_wgs_84_are_not(tmp_path, crs, lines):
    ships(crs, lines=lines).to_file(tmp_path / "t.gpkg")
    assert read_positions(tmp_path / "t.gpkg").notes == ()


def test_tracks_that_are_shifted_badly_are_told(tmp_path):
    ships("EPSG:4301", lines=False).to_parquet(tmp_path / "t.parquet")  # Tokyo
    positions = read_positions(tmp_path / "t.parquet")
    lon, lat = (positions.table()[name][0].as_py() for name in ("lon", "lat"))
    assert 400 < pyproj.Geod(ellps="WGS84").inv(120, 25, lon, lat)[2] < 1000
    assert "t.parquet was shifted from Tokyo to WGS 84 by 'Tokyo to WGS 84" in positions.notes[0]


@pytest.mark.parametrize(("code", "as_one"), [(4490, True), (4258, True), (4269, True), (4121, False), (4179, False)])
def test_systems_about_the_centre_of_the_earth_are_known_by_what_epsg_has_of_them(code, as_one):
    """GGRS87 (4121) has the ellipsoid of GRS 1980, 324 m beside WGS 84 by EPSG:1272."""
    assert datum_shift._about_the_centre(pyproj.CRS(code)) is as_one
