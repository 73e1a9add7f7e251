import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from shapely import LineString, MultiPolygon, Polygon, box

from geo import areas_m2, densify, split, unwrap
from geo.geodesy.antimeridian import whole_turns_divided


def frame(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def test_a_box_across_180_degrees_in_both_spellings():
    continuous, jumping = box(170, 0, 190, 10), Polygon([(170, 0), (-170, 0), (-170, 10), (170, 10)])
    expected = MultiPolygon([box(170, 0, 180, 10), box(-180, 0, -170, 10)])
    for shape in split(frame(continuous, jumping)).geometry:
        assert shape.equals(expected)


def test_a_hole_across_180_degrees_stays_a_hole():
    holed = Polygon(box(170, 0, 190, 10).exterior, [box(178, 4, 182, 6).exterior])
    assert split(frame(holed)).geometry[0].area == approx(200 - 8)


def test_rings_round_the_poles():
    lons = np.arange(-180, 180, 30)
    north = Polygon([(lon, 80) for lon in lons])
    south = Polygon([(lon, -80) for lon in lons[::-1]])
    shapes = split(frame(north, south)).geometry
    assert shapes[0].equals(box(-180, 80, 180, 90))
    assert shapes[1].equals(box(-180, -90, 180, -80))


def test_a_line_twice_across():
    line = LineString([(170, 0), (-170, 10), (170, 20)])
    cut = split(frame(line)).geometry[0]
    assert len(cut.geoms) == 3
    assert cut.length == approx(2 * np.hypot(20, 10))


def test_the_far_side_of_the_earth_is_not_counted():
    # the Bering Sea read the long way round is 17 times too large
    bering = frame(Polygon([(165, 55), (-165, 55), (-165, 62), (165, 62)]))
    moved = frame(box(-15, 55, 15, 62))
    areas = [areas_m2(densify(shape, edges="parallel-aware"))[0] for shape in (bering, moved)]
    assert areas[0] == approx(areas[1], rel=1e-8)  # the cut adds a vertex to each parallel


def test_what_does_not_cross_is_left_as_it_was():
    shapes = frame(box(0, 0, 1, 1), LineString([(179, 0), (180, 0)]))
    assert split(shapes).geometry.geom_equals_exact(shapes.geometry, 0).all()


@given(st.lists(st.floats(-180, 180), min_size=1, max_size=30))
def test_unwrapped_steps_are_short_and_name_the_same_meridians(lons):
    out = unwrap(lons)
    assert out[0] == lons[0]
    assert np.all(np.abs(np.diff(out)) <= 180 + 1e-9)
    assert np.cos(np.radians(out - lons)) == approx(1, abs=1e-9)


def test_a_band_round_the_earth_keeps_its_area():
    assert split(frame(box(-180, -10, 180, 10))).geometry[0].area == approx(360 * 20)


def test_a_coast_round_the_pole_that_is_led_along_it():
    # two trapezoids of 180 by (20 + 25) / 2
    south = Polygon([(-180, -90), (180, -90), (180, -70), (0, -65), (-180, -70)])
    found = split(frame(south)).geometry[0]
    assert found.area == approx(2 * 180 * 22.5)
    assert found.bounds == (-180, -90, 180, -65)


def test_an_edge_along_the_pole_is_divided_in_four():
    ring = np.array([(-180.0, 90.0), (-180, 80), (0, 70), (180, 80), (180, 90), (-180, 90)])
    divided = whole_turns_divided(ring)
    assert divided.tolist() == [*ring[:5].tolist(), [90, 90], [0, 90], [-90, 90], [-180, 90]]


def test_every_vertex_of_a_ring_round_the_pole_counts():
    lon = np.arange(-180, 180, 30)
    lat = np.array([80, 75, 82, 70, 85, 60, 77, 81, 73, 66, 84, 71.0])
    found = split(frame(Polygon(np.column_stack([lon, lat])))).geometry[0]
    assert found.area == approx(30 * (90 - lat).sum())  # trapezoids on a ring: each vertex once


def test_what_begins_just_short_of_180_degrees_keeps_that_piece():
    assert (
        split(frame(box(179.5, 0, 181.5, 1)))
        .geometry[0]
        .equals(MultiPolygon([box(179.5, 0, 180, 1), box(-180, 0, -178.5, 1)]))
    )


@pytest.mark.parametrize("along_pole", [[(180, 90), (-180, 90)], [(180, 90), (0, 90), (-180, 90)]])
def test_a_cap_that_comes_back_along_the_pole(along_pole):
    # 360 by 30 degrees; with a vertex half way along the pole it was the whole Earth
    cap = split(frame(Polygon([(-180, 60), (180, 60), *along_pole]))).geometry[0]
    assert (cap.area, cap.bounds) == (approx(360 * 30), (-180, 60, 180, 90))


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 90), (10, 90), (10, 80), (0, 80), (0, 90)],  # a short way along the pole
        [(-100, 90), (100, 80), (100, 70), (-100, 90)],  # 200 degrees, not along it: 160 the short way
    ],
)
def test_edges_that_can_be_read_in_one_way_are_left(ring):
    assert whole_turns_divided(np.array(ring, dtype=float)).tolist() == [list(each) for each in ring]


def test_an_edge_from_180_to_minus_180_is_no_way_where_the_ring_closes_without_it():
    # a trapezoid of 20 and 5 degrees by 30, in the Ross Sea
    sector = Polygon([(170, -60), (180, -60), (-180, -60), (-170, -60), (-170, -90), (-175, -90)])
    assert split(frame(sector)).geometry[0].area == approx((20 + 5) / 2 * 30)
