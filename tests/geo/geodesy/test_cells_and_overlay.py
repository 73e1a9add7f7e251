import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from shapely import LineString, MultiLineString, Point, box

from geo import inverse, lane_cells, lane_pieces, length_inside_m, lengths_m, share_inside


def frame(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def test_cells_of_a_meridian_arc():
    # 1 degree of the equator is a pi / 180 = 111 319.491 m: 28 cells of 3 975.7 m
    cells = lane_cells(frame(LineString([(100, 0), (101, 0)])), 4.0)
    assert len(cells) == 28
    assert cells.length_km.to_numpy() == approx(111.319491 / 28, abs=1e-6)
    assert cells.geometry.x.to_numpy() == approx(100 + (np.arange(28) + 0.5) / 28, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-75, 75)), min_size=2, max_size=5), st.floats(20, 3000))
def test_splitting_keeps_the_kilometres(vertices, max_km):
    line = frame(LineString(vertices))
    cells = lane_cells(line, max_km)
    assert cells.length_km.sum() == approx(lengths_m(line)[0] / 1000, rel=1e-9, abs=1e-9)
    assert (cells.length_km <= max_km * (1 + 1e-6)).all()


def test_midpoints_lie_half_a_cell_from_their_neighbours_across_180_degrees():
    cells = lane_cells(frame(LineString([(175, 10), (-175, 15)])), 50)
    step = inverse(cells.geometry.x[:-1], cells.geometry.y[:-1], cells.geometry.x[1:], cells.geometry.y[1:])
    assert step.distance_m == approx(cells.length_km[0] * 1000, abs=1e-3)
    assert cells.geometry.x.between(-180, 180).all()


def test_cells_name_their_line_and_part():
    lines = gpd.GeoDataFrame(
        geometry=[MultiLineString([[(0, 0), (0.1, 0)], [(5, 5), (5.1, 5)]]), LineString()], index=["x", "y"], crs=4326
    )
    cells = lane_cells(lines, 6)
    assert cells.groupby(["line", "part"]).size().to_dict() == {("x", 0): 2, ("x", 1): 2}


def test_pieces_join_up_to_their_line_and_carry_its_vertices():
    line = LineString([(175, 10), (179, 12), (-175, 15)])
    pieces, cells = lane_pieces(frame(line), 60), lane_cells(frame(line), 60)
    assert pieces.length_km.to_numpy() == approx(cells.length_km.to_numpy())
    assert lengths_m(pieces).to_numpy() / 1000 == approx(pieces.length_km.to_numpy(), abs=1e-4)
    assert {"LineString", "MultiLineString"} == set(pieces.geom_type)  # one of them crosses 180 degrees
    assert pieces.geometry.intersects(Point(179, 12).buffer(1e-9)).any()


def test_no_lines_give_no_cells_with_all_columns():
    empty = lane_cells(frame().iloc[:0])
    assert empty.empty
    assert list(empty.columns) == ["line", "part", "cell", "length_km", "geometry"]
    assert empty.crs == 4326


def test_points_are_refused_as_lanes():
    with pytest.raises(ValueError, match="lines has Point rows; expected lines only"):
        lane_cells(frame(Point(0, 0)))


def test_length_inside_a_box_is_the_arc_between_its_sides():
    # along the equator from 10 to 20 E, the box covers 12 to 15.5 E: 3.5 degrees of a pi / 180
    lines = frame(LineString([(10, 0), (20, 0)]), LineString([(10, 5), (20, 5)]))
    inside = length_inside_m(lines, frame(box(12, -1, 15.5, 1)), polygon_edges="parallel-aware")
    assert inside.to_numpy() == approx([3.5 * 111_319.4908, 0], abs=1)


def test_an_overlap_counts_once_and_the_share_is_of_all_length():
    line = frame(LineString([(10, 0), (20, 0)]))
    twice = frame(box(12, -1, 15, 1), box(14, -1, 17, 1))
    assert share_inside(line, twice) == approx(0.5, abs=1e-6)


def test_a_geodesic_bulges_out_of_a_box_that_holds_its_ends():
    # at 45 N the geodesic between two points of one parallel lies north of it, outside a box that ends there
    line = frame(LineString([(0, 45), (10, 45)]))
    assert share_inside(line, frame(box(-1, 40, 11, 45)), polygon_edges="parallel-aware") < 0.01
    assert share_inside(line, frame(box(-1, 45, 11, 50)), polygon_edges="parallel-aware") > 0.99


def test_no_share_of_nothing():
    with pytest.raises(ValueError, match="have no length"):
        share_inside(frame(LineString()), frame(box(0, 0, 1, 1)))


def test_a_line_of_whole_cells_gets_no_more_for_the_last_bit_of_its_length():
    for east in np.linspace(1, 40, 40):
        line = frame(LineString([(0, 10), (east, 20)]))
        assert len(lane_cells(line, lengths_m(line)[0] / 1000 / 7)) == 7


@pytest.mark.parametrize("max_km", [0, -1, float("nan")])
def test_cells_of_no_length_are_refused(max_km):
    with pytest.raises(ValueError, match=f"max_km is {max_km}"):
        lane_cells(frame(LineString([(0, 0), (1, 0)])), max_km)


def test_cells_are_4_km_long_at_most_or_as_short_as_asked():
    degree = frame(LineString([(0, 0), (1, 0)]))  # 111.319491 km
    assert [len(lane_cells(degree)), len(lane_cells(degree, 0.5))] == [28, 223]
