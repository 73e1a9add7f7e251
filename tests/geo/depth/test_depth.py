import numpy as np
import pytest
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from geo import WGS84, destination
from geo.depth import boundary_pieces, depth, nearest_edge
from geo.depth.depth import DistanceTo

HALF_DEGREE_OF_MERIDIAN_M = 55_287.15  # a (1 - e^2) rad(0.5) (1 + e^2 rad(0.5)^2 / 2), from the equator, by hand
FIFTH_OF_EQUATOR_M = 22_263.90  # a rad(0.2), by hand


def ring_edges(lonlat):
    vertices = np.asarray(lonlat, dtype=float)
    return np.hstack([vertices, np.roll(vertices, -1, axis=0)])


def to_boundary(*rings):
    edges = np.vstack([ring_edges(ring) for ring in rings])
    return DistanceTo(edges, np.zeros(len(edges), dtype=int), zones=1)


def farthest_m(distance, *paths, zones=None):
    count = [len(path) for path in paths]
    vertices = np.vstack([np.asarray(path, dtype=float) for path in paths])
    zones = np.zeros(len(paths), dtype=int) if zones is None else zones
    return distance.farthest_m(np.repeat(np.arange(len(paths)), count), zones, *vertices.T)


def ragged(seed, lon, lat, radius_deg, count):
    """Coast-like ring: a circle with 40 seeded waves on it, never nearer to its centre than a fifth of the radius."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    waves = np.arange(1, 41)
    height = (0.25 * rng.normal(size=40) / waves * np.cos(angle[:, None] * waves + rng.uniform(0, 7, 40))).sum(axis=1)
    radius = np.maximum(1 + height, 0.2) * radius_deg
    return np.column_stack([lon + radius * np.cos(angle) / np.cos(np.radians(lat)), lat + radius * np.sin(angle)])


def walk(seed, start, step_deg, count):
    rng = np.random.default_rng(seed)
    heading = rng.uniform(0, 7) + np.cumsum(0.3 * rng.normal(size=count))
    step = step_deg * np.column_stack([np.cos(heading) / np.cos(np.radians(start[1])), np.sin(heading)])
    return np.asarray(start) + np.cumsum(step, axis=0)


def _along(starts, ends, share):
    return starts * (1 - share[:, None]) + ends * share[:, None]


def _exact_m(points, edges):
    """Least geodesic distance of each point: 9 samples of every edge, then twice 33 about the best three."""
    share = np.linspace(0, 1, 9)
    edge, at = np.repeat(np.arange(len(edges)), 9), np.tile(share, len(edges))
    best = np.empty(len(points))
    for i, (lon, lat) in enumerate(points):
        candidates, where, width = edge, at, 1 / 8
        for _ in range(3):
            x, y = _along(edges[candidates, :2], edges[candidates, 2:], where).T
            away = np.asarray(WGS84.inv(np.full(x.size, lon), np.full(x.size, lat), x, y)[2])
            near = np.argsort(away)[:3]
            candidates = np.repeat(candidates[near], 33)
            where = np.clip((where[near, None] + np.linspace(-width, width, 33)).ravel(), 0, 1)
            width /= 16
        best[i] = away.min()
    return best


def brute_force_m(path, edges):
    """Greatest `_exact_m` along a path: 9 samples of every segment, then four times 17 about the best four."""
    path = np.asarray(path, dtype=float)
    segment, share, width = np.repeat(np.arange(len(path) - 1), 9), np.tile(np.linspace(0, 1, 9), len(path) - 1), 1 / 8
    for _ in range(5):
        depth = _exact_m(_along(path[segment], path[segment + 1], share), edges)
        far = np.argsort(depth)[-4:]
        segment, share = (
            np.repeat(segment[far], 17),
            np.clip((share[far, None] + np.linspace(-width, width, 17)).ravel(), 0, 1),
        )
        width /= 8
    return depth.max()


def assert_as_brute_force(path, *rings):
    edges = np.vstack([ring_edges(ring) for ring in rings])
    expected = brute_force_m(path, edges)
    assert farthest_m(to_boundary(*rings), path)[0] == approx(expected, abs=1.0, rel=1e-3)


UNIT_SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1)]


def test_straight_through_the_middle_of_a_square():
    # the sides are 0.5 degree of longitude away, 55.66 km, and so farther than the top and the bottom
    assert farthest_m(to_boundary(UNIT_SQUARE), [(0.5, 0), (0.5, 1)])[0] == approx(HALF_DEGREE_OF_MERIDIAN_M, abs=1)


def test_along_one_side_of_a_square():
    # deepest where the western side, 0.2 degrees of longitude away, becomes nearer than the southern: at 0.2013 N
    expected = FIFTH_OF_EQUATOR_M * np.cos(np.radians(0.2013))
    assert farthest_m(to_boundary(UNIT_SQUARE), [(0.2, 0), (0.2, 1)])[0] == approx(expected, abs=1)


def test_a_path_of_one_vertex_is_a_point():
    there = farthest_m(to_boundary(UNIT_SQUARE), [(0.2, 0.5)])[0]
    assert there == approx(FIFTH_OF_EQUATOR_M * np.cos(np.radians(0.5)), abs=0.5)


@pytest.mark.parametrize("point", [(0, 0), (0.3, 0), (1, 0.77), (0.123456, 1), (0, 1e-9)])
def test_points_on_the_boundary(point):
    assert farthest_m(to_boundary(UNIT_SQUARE), [point])[0] == approx(0, abs=0.25)


def test_a_path_along_the_boundary():
    assert farthest_m(to_boundary(UNIT_SQUARE), [(0, 0.2), (0, 0.9)])[0] == approx(0, abs=0.5)


def test_outside_is_as_far_as_inside():
    # an excursion to 0.5 degrees south of the equator, and back
    there = farthest_m(to_boundary(UNIT_SQUARE), [(0.5, 0), (0.5, -0.5), (0.6, 0)])[0]
    assert there == approx(HALF_DEGREE_OF_MERIDIAN_M, abs=1)


def test_far_outside_where_no_grid_reaches():
    there = farthest_m(to_boundary(UNIT_SQUARE), [(0.5, 0), (0.5, -9.5), (0.5, -20)])[0]
    assert there == approx(WGS84.inv(0.5, 0, 0.5, -20)[2], rel=1e-4)


def test_the_end_of_a_thin_corridor():
    # 0.02 degrees wide and 3 long: nowhere deeper than half the width, 0.01 degrees of latitude by the equator
    corridor = [(0, -0.01), (3, -0.01), (3, 0.01), (0, 0.01)]
    path = np.column_stack([np.linspace(0, 3, 40), 0.009 * np.sin(np.arange(40))])
    assert farthest_m(to_boundary(corridor), path)[0] == approx(0.02 * HALF_DEGREE_OF_MERIDIAN_M, abs=0.5)


def test_the_coast_of_an_island_is_boundary_too():
    island = [(0.4, 0.4), (0.4, 0.6), (0.6, 0.6), (0.6, 0.4)]
    # between the western side and the island: 0.2 degrees of longitude from both
    there = farthest_m(to_boundary(UNIT_SQUARE, island), [(0.0, 0.5), (0.4, 0.5)])[0]
    assert there == approx(FIFTH_OF_EQUATOR_M * np.cos(np.radians(0.5)), abs=1)


def test_through_the_centre_of_a_circle():
    # 12 nautical miles around a rock: every edge is as near as any other
    ends = destination(120, 25, np.arange(0, 360, 0.2), 22_224)
    circle = to_boundary(np.column_stack([ends.lon_deg, ends.lat_deg]))
    chord = 22_224 * np.cos(np.radians(0.1))  # to the middle of an edge
    path = [(ends.lon_deg[200], ends.lat_deg[200]), (120, 25), (ends.lon_deg[1100], ends.lat_deg[1100])]
    assert farthest_m(circle, path)[0] == approx(chord, abs=1)
    # straight in longitude and latitude it misses the centre by L^2 tan(lat) sin A (1 + cos^2 A) / 8 R, A = 40 degrees
    assert farthest_m(circle, [path[0], path[2]])[0] == approx(chord - 18.4, abs=1)


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("lon", "lat", "radius_deg"),
    [(120, 0.5, 0.4), (125, 24, 1.5), (-40, -33, 3), (30, 80, 1.0), (180, 52, 2), (100, 20, 9)],
    ids=["equator", "subtropics", "south", "80 N", "across 180", "2000 km"],
)
def test_walks_in_a_ragged_zone_as_by_brute_force(lon, lat, radius_deg):
    coast = ragged(7, lon, lat, radius_deg, 120)
    for seed in range(3):
        assert_as_brute_force(walk(seed, (lon, lat), radius_deg / 25, 12), coast)


def test_walks_outside_a_ragged_zone_as_by_brute_force():
    coast = ragged(3, 178, 35, 1, 150)
    for seed, start in enumerate([(179.6, 35.5), (176, 36), (195, 20)]):
        assert_as_brute_force(walk(seed, start, 0.05, 10), coast)


def test_long_planar_edges_and_long_segments():
    # a box in longitude and latitude, 2,000 km wide: its northern side is the parallel, 140 km from the geodesic
    box = [(110, 30), (135, 30), (135, 45), (110, 45)]
    assert_as_brute_force([(112, 44), (122, 44.2), (134, 44)], box)
    assert_as_brute_force([(122, 44.9), (122, 31)], box)


def events(seed, count=60):
    rng = np.random.default_rng(seed)
    coasts = [ragged(seed, 120, 25, 1, 200), ragged(seed + 1, 120.5, 25.5, 0.3, 90)]
    edges = np.vstack([ring_edges(coast) for coast in coasts])
    distance = DistanceTo(edges, np.repeat([0, 1], [200, 90]), zones=2)
    paths = [walk(i, rng.normal((120, 25), 0.3), 0.02, rng.integers(1, 30)) for i in range(count)]
    return distance, paths, rng.integers(0, 2, count)


@pytest.mark.parametrize("seed", range(4))
def test_cutting_a_path_at_a_vertex_changes_no_bit(seed):
    distance, paths, zones = events(seed)
    whole = farthest_m(distance, *paths, zones=zones)
    cuts = [np.random.default_rng(len(path)).integers(0, len(path)) for path in paths]
    one = farthest_m(distance, *(path[: cut + 1] for path, cut in zip(paths, cuts, strict=True)), zones=zones)
    other = farthest_m(distance, *(path[cut:] for path, cut in zip(paths, cuts, strict=True)), zones=zones)
    assert np.array_equal(whole, np.maximum(one, other))


def test_company_and_blocks_change_no_bit(monkeypatch):
    distance, paths, zones = events(11)
    whole = farthest_m(distance, *paths, zones=zones)
    alone = [farthest_m(distance, path, zones=zones[i : i + 1])[0] for i, path in enumerate(paths)]
    assert np.array_equal(whole, alone)
    monkeypatch.setattr(depth, "BLOCK", 50)
    monkeypatch.setattr(boundary_pieces, "CHUNK", 37)
    assert np.array_equal(whole, farthest_m(distance, *paths, zones=zones))
    assert np.array_equal(whole[::-1], farthest_m(distance, *paths[::-1], zones=zones[::-1]))
    monkeypatch.setattr(nearest_edge, "MANY", 1)  # compiled
    assert np.array_equal(whole, farthest_m(distance, *paths, zones=zones))


COAST = ragged(5, 179, -44, 1.2, 300)
TO_COAST = to_boundary(COAST)
PLACE = st.tuples(st.floats(175, 183), st.floats(-47, -41))


@given(one=PLACE, other=PLACE)
def test_two_points_differ_by_no_more_than_what_lies_between_them(one, other):
    first, second = farthest_m(TO_COAST, [one], [other])
    assert abs(first - second) <= WGS84.inv(*one, *other)[2] * (1 + 1e-9) + 1e-6


@given(one=PLACE, other=PLACE, share=st.floats(0, 1))
@settings(max_examples=cases(8, 50))
def test_no_point_of_a_path_is_farther_than_the_path(one, other, share):
    between = (one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]))
    path, *points = farthest_m(TO_COAST, [one, other], [one], [between], [other])
    assert path >= max(points[0], points[2])
    assert path >= points[1] - max(0.3, 1e-4 * points[1])
    assert path <= (points[0] + points[2] + WGS84.inv(*one, *other)[2] * 1.01) / 2 + 1


def test_no_paths():
    assert TO_COAST.farthest_m(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros(0)).shape == (0,)


def test_zones_without_edges_may_stand_between_others():
    edges = ring_edges(UNIT_SQUARE)
    distance = DistanceTo(edges, np.full(4, 1), zones=3)
    assert farthest_m(distance, [(0.5, 0), (0.5, 1)], zones=[1])[0] == approx(HALF_DEGREE_OF_MERIDIAN_M, abs=1)
    with pytest.raises(ValueError, match="zone 2 has no edges.*at least one"):
        farthest_m(distance, [(0.5, 0)], zones=[2])
    with pytest.raises(ValueError, match="zone 0 has no edges"):
        farthest_m(DistanceTo(np.zeros((0, 4)), np.zeros(0, int), zones=1), [(0, 0)])


@pytest.mark.parametrize(
    ("path", "zones", "lat", "message"),
    [
        ([0, 0, 2], [0, 0, 0], [0, 0, 0], "a vertex for every path"),
        ([1, 0, 0], [0, 0], [0, 0, 0], "not decreasing"),
        ([0, 0], [0], [0, 0, 0], "the path of each vertex"),
        ([0, 0, 0], [1], [0, 0, 0], "a path has zone 1; expected zones from 0 to 0"),
        ([0, 0, 0], [0], [0, 90, 0], "latitude of a vertex is 90.0; expected at most 89.0"),
        ([0, 0, 0], [0], [0, np.nan, 0], "latitude of a vertex is nan"),
    ],
)
def test_what_does_not_fit_is_refused(path, zones, lat, message):
    with pytest.raises(ValueError, match=message):
        TO_COAST.farthest_m(np.array(path), np.array(zones), np.zeros(3), np.array(lat, dtype=float))


def test_edges_that_are_not_sorted_by_zone_are_refused():
    with pytest.raises(ValueError, match="Sort the edges by zone first"):
        DistanceTo(ring_edges(UNIT_SQUARE), np.array([0, 1, 0, 1]), zones=2)
