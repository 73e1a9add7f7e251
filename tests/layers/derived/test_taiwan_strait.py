"""Median lines and identification zones against the areas that Taiwan's ministry of defence gave in 2013."""

import pytest
import shapely
from pyproj import Geod
from pytest import approx

import layers
from geo.geodesy.edges import densify
from geo.geodesy.geodesic import geodesic_areas_m2

WGS84 = Geod(ellps="WGS84")


def area_km2(shape):
    return abs(WGS84.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


@pytest.fixture(scope="module")
def zones():
    adiz = layers.load("adiz")
    return densify(adiz[adiz["kind"] == "adiz"], edges="parallel-aware").set_index("id").geometry


def test_median_lines_have_the_published_points_and_length():
    lines = layers.load("median_lines").set_index("variant")
    assert list(lines.geometry["MND 2019"].coords) == [(122, 27), (118, 23)]
    expected = [(121 + 23 / 60, 26.5), (119 + 59 / 60, 24 + 50 / 60), (117 + 51 / 60, 23 + 17 / 60)]
    assert sum(lines.geometry["MND 2004"].coords, ()) == approx(sum(expected, ()), abs=5e-7)
    assert lines.length_km["MND 2019"] == approx(599, abs=0.5)


def test_median_lines_differ_by_9_to_33_km():  # the ministry called them the same
    lines = layers.load("median_lines").set_index("variant").geometry
    away_km = []
    for point in map(shapely.Point, lines["MND 2004"].coords):
        foot = shapely.ops.nearest_points(lines["MND 2019"], point)[0]
        away_km.append(WGS84.inv(point.x, point.y, foot.x, foot.y)[2] / 1000)
    assert away_km == approx([9, 11, 33], abs=0.5)


def test_taiwan_zone_has_the_published_area(zones):  # MND 2013: 487,000 km2
    assert area_km2(zones["taiwan-adiz"]) == approx(487_000, rel=0.02)
    adiz = layers.load("adiz").set_index("id")
    assert geodesic_areas_m2(adiz.loc[["taiwan-adiz"]]).iloc[0] / 1e6 == approx(487_000, rel=0.02)


def test_overlap_of_taiwan_and_prc_zones(zones):  # MND, by CNA 2013: 67,000 km2; the chord is ours, hence 4 percent
    overlap = shapely.intersection(zones["taiwan-adiz"], zones["prc-adiz-drawn"])
    assert area_km2(overlap) == approx(67_000, rel=0.04)


def test_overlap_east_of_the_median_line_and_south_of_27_n(zones):  # MND 2013: 23,000 km2
    overlap = shapely.intersection(zones["taiwan-adiz"], zones["prc-adiz-drawn"])
    east_and_south = shapely.Polygon([(122, 27), (118, 23), (118, 20), (124, 20), (124, 27)])
    assert area_km2(shapely.intersection(overlap, east_and_south)) == approx(23_000, rel=0.05)


def test_the_drawing_chord_cannot_be_taken_for_a_limit():
    adiz = layers.load("adiz").set_index("id")
    boundary, chord = adiz.loc["prc-adiz-boundary"], adiz.loc["prc-adiz-chord"]
    assert len(boundary.geometry.coords) == 6  # declared points
    assert not boundary.geometry.is_closed
    assert (chord.kind, chord.status) == ("adiz_drawing_chord", "assumed")
    assert chord.geometry.coords[0] == boundary.geometry.coords[-1]
    assert adiz.index[adiz["closed_by_chord"]].tolist() == ["prc-adiz-drawn"]


def test_recalled_and_approximate_zones_stay_marked():
    status = layers.load("adiz").set_index("id").status
    assert status["taiwan-adiz"] == "part published, part recalled"
    assert status["japan-adiz-south"] == "approximate"
    assert status["japan-adiz-yonaguni"] == "approximate"
    assert status["japan-adiz-points-1-7"] == "published"


def test_yonaguni_bulge_agrees_with_the_circle_of_the_facts_dossier():
    # 14 nautical miles and half the island's length (5.5 km) about 24.457 N 122.987 E, without any coastline
    bulge = layers.load("adiz").set_index("id").geometry["japan-adiz-yonaguni"]
    circle_west, _, _ = WGS84.fwd(122.987, 24.457, 270, 14 * 1852 + 5500)
    west, south, east, north = bulge.bounds
    assert east == 123.0  # the limit before the amendment
    assert WGS84.inv(west, 24.457, circle_west, 24.457)[2] < 4000  # the accuracy that the dossier gives
    assert (south + north) / 2 == approx(24.457, abs=0.02)


def test_zones_hold_every_polygon_with_claimant_and_edges():
    zones = layers.load("taiwan_strait_zones")
    assert zones["kind"].value_counts().to_dict() == {"territorial_sea": 10, "contiguous_zone": 10, "adiz": 3}
    assert set(zones["claimant"]) == {"ROC", "PRC", "Japan", "Philippines"}
    assert set(zones["edge_model"]) <= {"parallel-aware", "geodesic"}
    assert zones.loc[zones["closed_by_chord"], "claimant"].tolist() == ["PRC"]


def test_the_limit_of_1953_is_marked_as_recalled():
    limits = layers.load("taiwan_strait_limits").set_index("edition")
    assert limits.status["1953, in force"] == "approximate"
    assert list(limits.geometry["2002 draft, not adopted"].coords)[-1] == approx((120 + 51.5 / 60, 21 + 53.75 / 60))
