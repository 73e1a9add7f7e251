"""How deep an event gets and how far an excursion: by hand, by plain geometry on random tiles, GeographicLib far away.

At the equator a unit of longitude is 1,739.37 m and one of latitude 1,727.72 m (see `test_events_rules`); over the few
units of the lattice both hold to a few centimetres.
"""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from effort import cases
from geographiclib.geodesic import Geodesic
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pytest import approx

from geo.events.events import find_events

SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
U_SHAPE = "POLYGON((0 0,8 0,8 8,6 8,6 2,2 2,2 8,0 8,0 0))"
HOLED = "POLYGON((0 0,8 0,8 8,0 8,0 0),(2 2,6 2,6 6,2 6,2 2))"
UNIT_LON_M = Geodesic.WGS84.Inverse(0, 0, 0, 1 / 64)["s12"]
UNIT_LAT_M = Geodesic.WGS84.Inverse(0, 0, 1 / 64, 0)["s12"]
SAMPLES = 2001


def depth(grid, track, zone, **parameters):
    return grid.find(track, zones=[zone], depth=True, **parameters).events.depth_m.tolist()


CORNER_CUT_M = 2 / (1 / UNIT_LON_M + 1 / UNIT_LAT_M)  # on x + y = 2 where both edges are equally far
DIAGONAL_M = (UNIT_LON_M**2 + UNIT_LAT_M**2) ** 0.5
BETWEEN_M = 2 * DIAGONAL_M * UNIT_LAT_M / (UNIT_LAT_M + DIAGONAL_M)  # edge and hole's corner: s lat = (2 - s) diagonal


@pytest.mark.parametrize(
    ("zone", "track", "expected_m"),
    [
        (SQUARE, "0 -2 4, 12 10 4", [4 * UNIT_LAT_M]),
        (SQUARE, "0 -2 1, 12 10 1", [UNIT_LAT_M]),
        (SQUARE, "0 -2 7, 12 10 7", [UNIT_LAT_M]),
        (SQUARE, "0 1 -2, 12 1 10", [UNIT_LON_M]),
        (SQUARE, "0 -2 -2, 12 10 10", [4 * UNIT_LAT_M]),  # deepest between two fixes that lie outside
        (SQUARE, "0 -2 4, 6 4 -2", [CORNER_CUT_M]),
        (SQUARE, "5 4 1", [UNIT_LAT_M]),
        (SQUARE, "5 7 4", [UNIT_LON_M]),
        (SQUARE, "0 4 1, 60 4 1", [UNIT_LAT_M]),
        (SQUARE, "0 -2 4, 3 1 4, 6 -2 4", [UNIT_LON_M]),
        (SQUARE, "0 0 4, 1 1 4, 2 0 4, 3 -1 4, 5 1 3, 6 1.5 3, 9 -1.5 3", [UNIT_LON_M, 1.5 * UNIT_LON_M]),
        (HOLED, "0 -2 1, 12 10 1", [UNIT_LAT_M]),
        (HOLED, "0 0 0, 2 2 2", [BETWEEN_M]),
        (U_SHAPE, "0 1 5, 1 2 5", [UNIT_LON_M]),  # in the arm, midway to the notch
        (U_SHAPE, "5 4 1", [UNIT_LAT_M]),
        ("MULTIPOLYGON(((0 0,4 0,4 8,0 8,0 0)),((4 0,8 0,8 8,4 8,4 0)))", "5 4 4", [4 * UNIT_LAT_M]),
        ("MULTIPOLYGON(((0 0,4 0,4 8,0 8,0 0)),((4 0,8 0,8 8,4 8,4 0)))", "0 -2 4, 12 10 4", [4 * UNIT_LAT_M]),
    ],
)
def test_depth_is_the_greatest_distance_to_the_edge(grid, zone, track, expected_m):
    assert depth(grid, track, zone) == approx(expected_m, abs=1.0)


PARTS = "MULTIPOLYGON(((0 0,2 0,2 4,0 4,0 0)),((3 4,7 4,7 8,3 8,3 4)))"
PARTS_AT_A_CORNER = "MULTIPOLYGON(((0 0,2 0,2 4,0 4,0 0)),((2 4,6 4,6 8,2 8,2 4)))"
NARROW_PARTS = "MULTIPOLYGON(((0 0,2 0,2 4,0 4,0 0)),((3 4,7 4,7 7,3 7,3 4)))"


@pytest.mark.parametrize(
    "zone", [PARTS, PARTS_AT_A_CORNER, NARROW_PARTS], ids=["apart", "meeting in a corner", "of unequal height"]
)
@pytest.mark.parametrize("others", [[], [SQUARE], [SQUARE, HOLED, U_SHAPE]], ids=["alone", "of two", "of four"])
@pytest.mark.parametrize(
    ("track", "expected_m"),
    [
        ("0 0 0, 2 1 1", UNIT_LAT_M),
        ("0 1 1, 2 1 3", UNIT_LON_M),  # deepest amid the part, 1 unit from either side
        ("0 4 5, 1 4.5 5.5", 1.5 * UNIT_LAT_M),  # from the part's south edge; its west edge is a little further
        ("5 1 0.5", 0.5 * UNIT_LAT_M),
    ],
)
def test_depth_in_a_part_of_a_zone(grid, zone, others, track, expected_m):
    events = grid.find(track, zones=[zone, *others], depth=True).events
    assert events.depth_m[events.zone == "s0"].tolist() == approx([expected_m], abs=1.0)


def test_depth_in_several_zones(grid):
    zones = [SQUARE, "POLYGON((1 1,5 1,5 7,1 7,1 1))", "POLYGON((-8 2,16 2,16 6,-8 6,-8 2))"]
    events = grid.find("0 -2 4, 12 10 4", zones=zones, depth=True).events
    depths = dict(zip(events.zone, events.depth_m, strict=True))
    assert depths == approx({"s0": 4 * UNIT_LAT_M, "s1": 2 * UNIT_LON_M, "s2": 2 * UNIT_LAT_M}, abs=1.0)


def test_depth_of_a_merged_event_is_that_of_its_deepest_stay(grid):
    assert depth(grid, "0 7 4, 11 8.1 4, 32 6 4", SQUARE, merge_breaks_s=5) == approx([2 * UNIT_LON_M], abs=1.0)


def test_depth_in_a_wide_zone_is_geodesic(grid):
    # the nearest point of the meridian 115 E is not at the same latitude; found here by thirds on GeographicLib
    centre = "0 7680 1600"  # 120 E, 25 N
    zone = "POLYGON((7360 1280,8000 1280,8000 1920,7360 1920,7360 1280))"  # 115 to 125 E, 20 to 30 N

    def to_meridian_m(lat):
        return Geodesic.WGS84.Inverse(25, 120, lat, 115)["s12"]

    low, high = 20.0, 30.0
    for _ in range(100):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if to_meridian_m(a) < to_meridian_m(b) else (a, high)
    assert to_meridian_m(low) < Geodesic.WGS84.Inverse(25, 120, 20, 120)["s12"]
    assert depth(grid, centre, zone, edge_model="parallel-aware") == approx([to_meridian_m(low)], abs=1.0)


@pytest.mark.parametrize(
    ("min_depth_m", "stays"),
    [
        (0, ["2..10 crossing crossing", "18..26 crossing crossing"]),
        (1700, ["2..10 crossing crossing", "18..26 crossing crossing"]),
        (1750, ["18..26 crossing crossing"]),
        (6900, ["18..26 crossing crossing"]),
        (6920, []),
    ],
)
def test_events_that_nowhere_get_deeper_are_dropped(grid, min_depth_m, stays):
    # first a pass one unit from the south edge (1,728 m), then one four units from it (6,911 m)
    assert grid.stays("0 -2 1, 12 10 1, 16 10 4, 28 -2 4", SQUARE, min_depth_m=min_depth_m) == stays


def test_depth_is_asked_for(grid):
    assert "depth_m" not in grid.find("0 -2 4, 12 10 4", zones=[SQUARE]).events
    assert "depth_m" in grid.find("0 -2 9, 12 10 9", zones=[SQUARE], depth=True).events


def tiles(marked):
    return shapely.union_all([shapely.box(2 * x, 2 * y, 2 * x + 2, 2 * y + 2) for x, y in marked])


def in_metres(shape):
    return shapely.transform(shape, lambda xy: xy * np.array([UNIT_LON_M, UNIT_LAT_M]))


def frame(grid, *shapes):
    scaled = [shapely.transform(shape, lambda xy: xy * grid.unit_deg) for shape in shapes]
    return gpd.GeoDataFrame({"id": [f"z{i}" for i in range(len(shapes))]}, geometry=scaled, crs=4326)


cells = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14)
anywhere = st.tuples(st.integers(-8, 88).map(lambda v: v / 8), st.integers(-8, 88).map(lambda v: v / 8))


@settings(max_examples=cases(10, 60))
@given(marked=st.lists(cells, min_size=1, max_size=3), places=st.lists(anywhere, min_size=1, max_size=40))
def test_depth_of_lone_fixes_is_the_distance_to_the_boundary(grid, marked, places):
    shapes = [tiles(some) for some in marked]
    positions = grid.from_rows((f"{i:02}", 0, x, y) for i, (x, y) in enumerate(places))
    events = find_events(positions, frame(grid, *shapes), depth=True, edge_model="planar").events
    expected = {
        (f"{i:02}", f"z{k}"): in_metres(shape).boundary.distance(in_metres(shapely.Point(place)))
        for i, place in enumerate(places)
        for k, shape in enumerate(shapes)
        if shape.contains(shapely.Point(place))
    }
    assert dict(zip(zip(events.id, events.zone, strict=True), events.depth_m, strict=True)) == approx(expected, abs=1.0)


@settings(max_examples=cases(10, 60))
@given(marked=cells, places=st.lists(anywhere, min_size=2, max_size=6))
def test_depth_of_tracks_is_that_of_their_deepest_sample(grid, marked, places):
    shape = tiles(marked)
    positions = grid.from_rows(("a", 10 * i, x, y) for i, (x, y) in enumerate(places))
    rules = {"depth": True, "edge_model": "planar", "max_speed_kn": None}
    events = find_events(positions, frame(grid, shape), **rules).events
    boundary = in_metres(shape).boundary
    x, y = np.array(places).T * np.array([[UNIT_LON_M], [UNIT_LAT_M]])
    fix_times = 10 * np.arange(len(places))
    for event in events.itertuples():
        t_in, t_out = ((t - grid.start).total_seconds() for t in (event.t_in, event.t_out))
        times = np.union1d(np.linspace(t_in, t_out, SAMPLES), fix_times[(fix_times >= t_in) & (fix_times <= t_out)])
        sampled_m = boundary.distance(shapely.points(np.interp(times, fix_times, x), np.interp(times, fix_times, y)))
        fastest_m_s = np.max(np.hypot(np.diff(x), np.diff(y))) / 10
        between_samples_m = fastest_m_s * (t_out - t_in) / (SAMPLES - 1) / 2
        assert sampled_m.max() - 1.0 <= event.depth_m <= sampled_m.max() + between_samples_m + 1.0


@settings(max_examples=cases(10, 60))
@example(  # a crack of 0.4 mm where two pieces of the widened zone meet ended the event
    marked={(4, 0), (0, 4), (2, 1), (4, 1), (3, 1), (2, 0), (4, 2), (3, 0), (0, 2), (1, 0), (3, 2), (1, 3)},
    places=[(0.25, 0), (3.25, -0.5), (0.25, 3.875), (6.25, 4.125), (10.875, 0.125), (1.25, 10.375), (9.375, 6.25)],
    hysteresis_m=2581.907323653384,
)
@given(marked=cells, places=st.lists(anywhere, min_size=3, max_size=9), hysteresis_m=st.floats(100, 6000))
def test_hysteresis_joins_stays_between_which_the_track_keeps_near(grid, marked, places, hysteresis_m):
    shape = tiles(marked)
    positions = grid.from_rows(("a", 10 * i, x, y) for i, (x, y) in enumerate(places))
    rules = {"edge_model": "planar", "max_speed_kn": None}
    plain = find_events(positions, frame(grid, shape), **rules).events
    x, y = np.array(places).T * np.array([[UNIT_LON_M], [UNIT_LAT_M]])
    fix_times = 10 * np.arange(len(places))
    t_in, t_out = (((v - grid.start).dt.total_seconds()).to_numpy() for v in (plain.t_in, plain.t_out))
    expected = [t_in[:1]]
    for left, back in zip(t_out[:-1], t_in[1:], strict=True):
        times = np.union1d(np.linspace(left, back, SAMPLES), fix_times[(fix_times >= left) & (fix_times <= back)])
        way = shapely.points(np.interp(times, fix_times, x), np.interp(times, fix_times, y))
        farthest_m = in_metres(shape).distance(way).max()
        assume(abs(farthest_m - hysteresis_m) > 0.01 * hysteresis_m + 10)  # round corners are drawn as polygons
        expected.append([back] if farthest_m > hysteresis_m else [])
    events = find_events(positions, frame(grid, shape), hysteresis_m=hysteresis_m, **rules).events
    found = ((events.t_in - grid.start).dt.total_seconds()).to_numpy()
    assert found == approx(np.concatenate(expected), abs=1e-6)
