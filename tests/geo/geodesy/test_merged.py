"""Unions, outlines and moved outlines against the whole Earth, formulas of the ellipsoid, and geographiclib."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from effort import cases
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from shapely import LineString, Polygon, box

from geo.geodesy import area_m2, length_m, merged, moved, outline
from geo.geodesy.merged import around, merged_each

GEOD = Geodesic.WGS84
EARTH_M2 = GEOD.Polygon().area0  # of WGS 84, by geographiclib


def frame(*shapes, edge_model="planar"):
    return gpd.GeoDataFrame({"edge_model": [edge_model] * len(shapes)}, geometry=list(shapes), crs=4326)


def test_the_whole_earth_has_its_area_and_no_outline():
    earth = merged(frame(box(-180, -90, 180, 90)))
    assert area_m2(earth) == approx(EARTH_M2, rel=1e-9)
    assert outline(earth).is_empty


def test_more_than_half_of_the_earth_is_not_the_rest_of_it():
    hole = box(0, 0, 90, 80)
    earth = shapely.difference(merged(frame(box(-180, -90, 180, 90))), hole)
    assert area_m2(earth) + area_m2(hole) == approx(EARTH_M2, rel=1e-9)


def test_a_coast_round_a_pole_is_cut_off_where_files_cut_it():
    """As Natural Earth has Antarctica: down 180 E, along the pole in two steps, one over 180 degrees, and up 180 W."""
    coast = [(-180, -70), (-90, -72), (0, -70), (90, -68), (180, -70)]
    land = merged(frame(Polygon([*coast, (180, -90), (-0.25, -90), (-180, -90)])))
    assert land.is_valid
    cap = merged(frame(box(-180, -90, 180, -70)))
    assert area_m2(land) == approx(area_m2(cap), rel=0.01)
    assert outline(land).bounds == approx((-180, -72, 180, -68))
    assert length_m(outline(land)) == approx(2 * np.pi * GEOD.a * np.cos(np.radians(70)), rel=0.01)


def test_the_cut_at_180_degrees_is_no_outline_but_a_border_there_is():
    across = merged(frame(box(175, -5, 185, 5)))
    one_side = merged(frame(box(175, -5, 180, 5)))
    here = merged(frame(box(-5, -5, 5, 5)))
    assert length_m(outline(across)) == approx(length_m(outline(here)), abs=0.1)
    assert length_m(outline(one_side)) == approx(length_m(merged(frame(box(0, -5, 5, 5))).boundary), abs=0.1)


def test_rows_each_by_itself_are_those_that_are_merged_alone():
    shapes = [box(0, 0, 3, 3), None, box(170, 60, 190, 62), Polygon(), box(1, 1, 2, 2)]
    rows = gpd.GeoDataFrame(
        {"edge_model": ["planar", "planar", "geodesic", "rhumb", "geodesic"]}, geometry=shapes, crs=4326
    )
    alone = [merged(rows.iloc[[n]]) for n in range(len(rows))]
    assert [each.equals_exact(one) for each, one in zip(merged_each(rows), alone, strict=True)] == [True] * len(rows)


def test_edges_are_drawn_as_each_row_says():
    zone = box(0, 59, 60, 60)
    areas = [area_m2(merged(frame(zone, edge_model=model))) for model in ("planar", "geodesic")]
    ring = GEOD.Polygon()
    for lon, lat in zone.exterior.coords[:-1]:
        ring.AddPoint(lat, lon)
    assert areas[1] == approx(abs(ring.Compute()[2]), rel=1e-5)
    # between two parallels: Snyder (1987), eq. 3-12, of which authalic latitudes are made
    q = [GEOD._e2 and (1 - GEOD._e2) * (s / (1 - GEOD._e2 * s * s) + np.arctanh(GEOD._e2**0.5 * s) / GEOD._e2**0.5)
         for s in np.sin(np.radians([59, 60]))]  # fmt: skip
    assert areas[0] == approx(GEOD.a**2 / 2 * (q[1] - q[0]) * np.radians(60), rel=1e-6)


def test_what_overlaps_is_there_once():
    two = merged(frame(box(0, 0, 2, 1), box(1, 0, 3, 1)))
    assert area_m2(two) == approx(area_m2(merged(frame(box(0, 0, 3, 1)))), rel=1e-5)
    lines = merged(frame(LineString([(0, 0), (2, 0)]), LineString([(0, 0), (2, 0)])))
    assert length_m(lines) == approx(GEOD.Inverse(0, 0, 0, 2)["s12"], abs=1e-3)


@pytest.mark.parametrize("west", [10.0, 178.0])
def test_moved_outlines_against_points_along_geodesics(west):
    zone = merged(frame(box(west, 50, west + 4, 52)))
    most, least = moved(zone, 10_000)
    middle = (west + 2 + 180) % 360 - 180
    for azimuth, lat in ((0, 52), (180, 50)):
        for reach, out_of_most, in_least in ((9_990, False, False), (-9_990, False, False), (10_600, True, False)):
            at = GEOD.Direct(lat, middle, azimuth, reach)
            point = shapely.Point(at["lon2"], at["lat2"])
            assert most.covers(point) is not out_of_most
            assert least.covers(point) is in_least
        at = GEOD.Direct(lat, middle, azimuth, -10_600)
        assert least.covers(shapely.Point(at["lon2"], at["lat2"]))
    gap = area_m2(most) - area_m2(least)
    assert gap == approx(2 * 10_000 * 1.03 * length_m(outline(zone)), rel=0.04)


def test_only_the_outline_nearby_is_moved():
    zone, near = merged(frame(box(0, 0, 20, 1))), box(0, 0.4, 0.1, 0.5)
    most, _ = moved(zone, 1000, near=near)
    assert most.covers(shapely.Point(-0.005, 0.45))
    assert not most.covers(shapely.Point(20.005, 0.45))


@settings(max_examples=cases(10, 60), deadline=None)
@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-84, 84),
    azimuth=st.floats(0, 360),
    by_m=st.floats(10, 2e6),
    wide=st.floats(0, 3),
)
def test_all_within_a_distance_is_around(lon, lat, azimuth, by_m, wide):
    line = merged(frame(LineString([(lon, lat), (lon + wide + 1e-6, lat)])))
    at = GEOD.Direct(lat, lon, azimuth, by_m)
    assert shapely.intersects(around(line, by_m), shapely.Point(at["lon2"], at["lat2"]))


@pytest.mark.parametrize("sign", [1, -1])
def test_around_a_tall_shape_is_as_wide_as_its_high_end_needs(sign):
    lon, lat, _ = pyproj.Geod(ellps="WGS84").fwd([10] * 73, [sign * 84] * 73, np.arange(0, 361, 5), [55_000] * 73)
    tall = around(LineString([(10, 0), (10, sign * 84)]), 55_000)
    assert shapely.intersects_xy(tall, lon, lat).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_around_a_pole_is_all_round_and_no_further_than_the_distance(sign):
    shape = box(0, 88 * sign, 1, 89 * sign)
    west, south, east, north = around(shape, 1000).bounds
    assert (west, east) == (-180, 180)
    low, high = (
        GEOD.Direct(edge, 0, azimuth, 1000)["lat2"] for edge, azimuth in ((shape.bounds[1], 180), (shape.bounds[3], 0))
    )
    assert low - 1e-3 < south < low
    assert high < north < high + 1e-3
    assert around(box(0, 88 * sign, 1, 89.995 * sign), 1000).bounds[1 + (sign > 0) * 2] == 90 * sign


def test_the_edge_along_a_pole_is_no_outline():
    for south, north in ((80, 90), (-90, -80)):
        assert outline(box(0, south, 10, north)).length == approx(2 * 10 + 10)  # degrees: two meridians, a parallel
    assert outline(box(170, 80, 180, 90)).length == approx(2 * 10 + 10)


def test_nothing_moves_by_nothing_and_far_moves_are_refused():
    zone = box(0, 0, 1, 1)
    assert moved(zone, 0) == (zone, zone)
    with pytest.raises(ValueError, match="expected 0 to 4500000"):
        moved(zone, 5e6)
