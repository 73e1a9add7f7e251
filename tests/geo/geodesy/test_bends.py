"""Which vertices of a line an accuracy leaves, against distances from geodesics."""

import numpy as np
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from geo import distance
from geo.geodesy import bends
from geo.geodesy.bends import bends_at


def test_a_bend_finer_than_the_accuracy_goes_and_a_coarser_one_stays():
    line = [(0, 0), (1, 0.01), (2, 0), (3, 1), (4, 0)]  # 1.1 km and 111 km off
    assert bends(line, 1200).tolist() == [0, 2, 3, 4]
    assert bends(line, 1000).tolist() == [0, 1, 2, 3, 4]
    assert bends([(0, 0), (5, 0), (9, 0)], 0).tolist() == [0, 2]


def test_a_ring_keeps_its_farthest_place():
    ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    assert 2 in bends(ring, 50_000)
    assert bends(ring, 1e6).tolist() == [0, 4]


def test_a_line_may_cross_180_degrees_and_pass_a_pole():
    assert bends([(179, 0), (-180, 0.001), (-179, 0)], 1000).tolist() == [0, 2]
    assert bends([(10, 80), (10, 89.9), (-170, 80)], 1000).tolist() == [0, 2]


lines = st.lists(st.tuples(st.floats(-20, 20), st.floats(-60, 60)), min_size=2, max_size=9, unique=True)


@given(line=lines, tolerances_m=st.lists(st.floats(0, 1e6), min_size=1, max_size=5))
def test_several_tolerances_in_one_walk_are_each_by_itself(line, tolerances_m):
    each = [bends(line, tolerance_m).tolist() for tolerance_m in tolerances_m]
    assert [found.tolist() for found in bends_at(line, tolerances_m)] == each


@settings(max_examples=cases(15, 40), deadline=None)
@given(
    line=st.lists(st.tuples(st.floats(-20, 20), st.floats(-60, 60)), min_size=3, max_size=9, unique=True),
    tolerance_m=st.floats(1e4, 1e6),
)
def test_every_vertex_lies_within_the_tolerance_of_what_is_left(line, tolerance_m):
    left = LineString(np.array(line)[bends(line, tolerance_m)])
    for place in line:
        assert distance(Point(place), left, edges="geodesic").distance_m <= tolerance_m * 1.01 + 10
