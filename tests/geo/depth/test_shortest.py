"""Distances between shapes against published values, and against geographiclib on edges divided finely."""

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
from shapely import GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box

from geo import densify_coordinates, distance, inverse, split, width

MODELS = ["geodesic", "parallel-aware", "rhumb", "planar"]


def vertices(shape, model):
    return densify_coordinates(shape.coords, edges=model, tolerance_m=0.1)


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        # Karney (2013), doi:10.1007/s00190-012-0578-z, tables 2 (direct) and 4 (nearly antipodal)
        ((0, 40), (137.84490004377, 41.79331020506), 10_000_000),
        ((0, -30), (179.8, 29.9), 19_989_832.82761),
        ((-73.8, 40.6), (-0.5, 51.6), 5_551_759.400),  # airports: JFK to Heathrow, as geographiclib has it
        ((20, 90), (50, -90), 20_003_931.4586),  # half a meridian of WGS 84
    ],
)
def test_points_are_as_far_apart_as_published(a, b, metres):
    found = distance(Point(a), Point(b))
    assert found.distance_m == approx(metres, abs=1e-3)
    assert found[1:] == approx((*a, *b))


def test_the_nearest_point_of_a_long_geodesic_is_that_found_by_thirds():
    a, b, p = (-77, 39), (29, 41), (0, 51.5)
    line = Geodesic.WGS84.InverseLine(a[1], a[0], b[1], b[0])
    away = lambda s: Geodesic.WGS84.Inverse(p[1], p[0], *(line.Position(s)[k] for k in ("lat2", "lon2")))["s12"]  # noqa: E731
    low, high = 0.0, line.s13
    for _ in range(100):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if away(left) < away(right) else (left, high)
    found = distance(Point(p), LineString([a, b]), edges="geodesic")
    assert found.distance_m == approx(away(low), abs=0.05)


places = st.tuples(st.floats(-20, 20), st.floats(-70, 70))


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=cases(4, 12), deadline=None)
@given(
    one=st.lists(places, min_size=2, max_size=2, unique=True),
    other=st.lists(places, min_size=2, max_size=2, unique=True),
)
def test_lines_against_brute_force(model, one, other):
    a, b = LineString(one), LineString(np.add(other, (25, 0)))
    found = distance(a, b, edges=model)
    dense = [vertices(line, model) for line in (a, b)]
    rows = [xy[np.linspace(0, len(xy) - 1, min(len(xy), 400)).astype(int)] for xy in dense]
    i = np.repeat(np.arange(len(rows[0])), len(rows[1]))
    j = np.tile(np.arange(len(rows[1])), len(rows[0]))
    least = inverse(*rows[0][i].T, *rows[1][j].T).distance_m
    # the nearest of the samples is no closer, and some sample lies within a step of each of the two points
    assert found.distance_m <= least.min() + 0.1
    for lon, lat, xy in ((found.lon1_deg, found.lat1_deg, dense[0]), (found.lon2_deg, found.lat2_deg, dense[1])):
        assert distance(Point(lon, lat), LineString(xy), edges="planar").distance_m < 0.2
    assert inverse(*found[1:]).distance_m == approx(found.distance_m, abs=1e-3)


@pytest.mark.parametrize("model", ["geodesic", "planar"])
@settings(max_examples=cases(4, 15), deadline=None)
@given(
    a=st.lists(places, min_size=2, max_size=4, unique=True),
    b=st.lists(places, min_size=2, max_size=4, unique=True),
    turn=st.floats(-360, 360),
    p=places,
)
def test_properties(model, a, b, turn, p):
    one, other = LineString(a), LineString(np.add(b, (15, 0)))
    found = distance(one, other, edges=model).distance_m
    tolerance = 0.04 + 1e-7 * found
    assert distance(other, one, edges=model).distance_m == approx(found, abs=tolerance)
    moved = [shapely.transform(line, lambda xy: np.add(xy, (turn, 0))) for line in (one, other)]
    assert distance(*moved, edges=model).distance_m == approx(found, abs=tolerance)
    by_point = distance(one, Point(p), edges=model).distance_m + distance(Point(p), other, edges=model).distance_m
    assert found <= by_point + tolerance
    divided = LineString(densify_coordinates(one.coords, edges=model, tolerance_m=1000))
    assert distance(divided, other, edges=model).distance_m == approx(found, abs=tolerance)


@pytest.mark.parametrize("centre", [180.0, -179.0, 10.0])
@pytest.mark.parametrize("model", MODELS)
def test_a_cut_at_180_degrees_changes_nothing(model, centre):
    zone, line = box(centre - 3, 50, centre + 3, 60), LineString([(centre - 2, 65), (centre + 2, 63)])
    cut = split(gpd.GeoDataFrame(geometry=[zone], crs=4326)).geometry[0]
    found = [distance(shape, line, edges=model).distance_m for shape in (zone, cut)]
    if model in ("parallel-aware", "planar", "rhumb"):  # a geodesic between two points of a parallel is none of it
        assert found[0] == approx(found[1], abs=0.03)
    assert distance(zone, line, edges=model).distance_m == approx(
        distance(
            shapely.transform(zone, lambda xy: xy - [centre, 0]),
            shapely.transform(line, lambda xy: xy - [centre, 0]),
            edges=model,
        )[0],
        abs=0.03,
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LineString([(0, 0), (10, 10)]), LineString([(0, 10), (10, 0)])),  # cross
        (box(0, 0, 1, 1), box(1, 1, 2, 2)),  # one corner
        (box(0, 0, 10, 10), Point(5, 5)),
        (box(-180, -80, 180, -60), Point(30, -70)),
        (Polygon([(-180, -70), (-90, -75), (0, -65), (90, -70), (180, -70), (180, -90), (-180, -90)]), Point(10, -89)),
        (Polygon([(0, 80), (120, 80), (240, 80)]), Point(77, 90)),
        (box(179, -1, 180, 1), box(-180, 0, -179, 2)),
        (box(179, -1, 182, 1), Point(-179, 0)),
        (GeometryCollection([Point(9, 9), MultiPolygon([box(0, 0, 1, 1)])]), MultiPoint([(50, 50), (0.5, 0.5)])),
        (LineString([(0, 80), (180, 80)]), Point(50, 90)),
    ],
)
def test_what_meets_is_0_m_apart(a, b):
    assert distance(a, b, edges="geodesic").distance_m == 0
    assert distance(b, a, edges="geodesic").distance_m == 0


def test_what_an_edge_means_decides():
    under = Point(5, 60.05)  # the geodesic along 60 N bulges to 60.09 N half way
    zone = box(0, 50, 10, 60)
    assert distance(under, zone, edges="geodesic").distance_m == 0
    assert distance(under, zone).distance_m == approx(inverse(5, 60, 5, 60.05).distance_m, abs=0.05)
    assert distance(under, gpd.GeoDataFrame({"edge_model": ["geodesic"]}, geometry=[zone], crs=4326)).distance_m == 0


@pytest.mark.parametrize(("latitude", "metres"), [(0, 10_001_965.7293), (-60, None), (60, None)])
def test_a_parallel_is_everywhere_as_far_from_a_pole(latitude, metres):
    circle = MultiLineString([[(x, latitude), (x + 90, latitude)] for x in (-180, -90, 0, 90)])
    metres = metres or Geodesic.WGS84.Inverse(latitude, 0, 90, 0)["s12"]
    assert distance(circle, Point(7, 90)).distance_m == approx(metres, abs=0.02 + 5e-8 * metres)


def test_a_hole_does_not_belong_to_a_polygon():
    lake = Polygon(box(0, 0, 10, 10).exterior, [box(4, 4, 6, 6).exterior])
    assert distance(Point(5, 5), lake).distance_m == approx(inverse(5, 5, 5, 4).distance_m, abs=400)
    assert distance(lake, box(4.5, 4.5, 5.5, 5.5)).distance_m > 50_000


def test_bad_input_is_told():
    for wrong in (Polygon(), None, "POINT(0 0)", gpd.GeoSeries([None], crs=4326)):
        with pytest.raises(ValueError, match="a is .*expected|a is empty"):
            distance(wrong, Point(0, 0))
    with pytest.raises(ValueError, match="no CRS"):
        distance(Point(0, 0), gpd.GeoSeries([Point(0, 0)]))
    with pytest.raises(ValueError, match="latitude 95"):
        distance(Point(0, 95), Point(0, 0))
    with pytest.raises(ValueError, match="edges is 'straight'"):
        distance(Point(0, 5), Point(0, 0), edges="straight")


SOUTH = LineString([(-1, 0), (0, 0.2), (1, 0), (5, 0.9)])
NORTH = LineString([(-1, 1), (0, 0.7), (1, 1), (5, 1)])


def test_width_is_that_of_the_narrows_in_the_circle_and_not_of_a_narrower_place_outside():
    found = width(SOUTH, NORTH, near=(0, 0.5), within_m=100_000)
    assert found.distance_m == approx(inverse(0, 0.2, 0, 0.7).distance_m, abs=0.03)
    assert not found.on_rim
    assert distance(SOUTH, NORTH).distance_m < 12_000


def test_an_end_on_the_rim_is_told():
    found = width(SOUTH, NORTH, near=(3, 0.7), within_m=100_000)
    assert found.on_rim
    ends = inverse([3, 3], [0.7, 0.7], [found.lon1_deg, found.lon2_deg], [found.lat1_deg, found.lat2_deg]).distance_m
    assert ends.max() == approx(100_000, abs=0.3)


@pytest.mark.parametrize("beyond_m", [1.0, 10.0])
def test_ends_just_inside_the_rim_are_not_on_it(beyond_m):
    within_m = Geodesic.WGS84.Inverse(0.45, 0, 0.7, 0)["s12"] + beyond_m  # both ends are as far from there, to 30 m
    found = width(SOUTH, NORTH, near=(0, 0.45), within_m=within_m)
    assert found[:5] == approx((Geodesic.WGS84.Inverse(0.2, 0, 0.7, 0)["s12"], 0, 0.2, 0, 0.7), abs=0.03)
    assert not found.on_rim


def test_edges_of_a_frame_in_a_projected_crs_are_straight_there(exact_distance_m):
    xy = np.array([(200_000.0, 2_500_000.0), (800_000.0, 4_000_000.0)])
    frame = gpd.GeoDataFrame(geometry=[LineString(xy)], crs=32651)
    share = np.linspace(0, 1, 20_001)[:, None]
    lon, lat = pyproj.Transformer.from_crs(32651, 4326, always_xy=True).transform(*(xy[0] + share * (xy[1] - xy[0])).T)
    away = pyproj.Geod(ellps="WGS84").inv(np.full(20_001, 124.0), np.full(20_001, 28.0), lon, lat)[2]
    assert distance(Point(124, 28), frame).distance_m == approx(min(away), abs=0.03)  # sampled each 80 m: 0.6 mm
    as_geodesic = distance(Point(124, 28), frame, edges="geodesic").distance_m
    ends = [(lon[0], lat[0]), (lon[-1], lat[-1])]
    assert as_geodesic == approx(exact_distance_m(np.array([(124.0, 28.0)]), ends)[0], abs=0.05)
    assert abs(as_geodesic - min(away)) > 90


@pytest.mark.parametrize("seed", range(4))
def test_edges_of_two_frames_in_a_projected_crs_keep_to_the_bound(seed):
    """Against ever finer grids of places on both edges, each straight in the CRS of Taiwan."""
    rng = np.random.default_rng(seed)
    start = np.array([150_000.0, 2_450_000.0]) + rng.uniform(0, 20_000, 2)
    along = np.array([30_000.0, 250_000.0]) + rng.uniform(-10_000, 10_000, 2)
    apart = np.array([along[1], -along[0]]) / np.hypot(*along) * rng.uniform(5_000, 20_000)
    one, other = np.array([start, start + along]), np.array([start + along * 0.4, start + along * 0.6]) + apart
    frames = [gpd.GeoDataFrame(geometry=[LineString(xy)], crs=3826) for xy in (one, other)]
    lonlat, geod = pyproj.Transformer.from_crs(3826, 4326, always_xy=True), pyproj.Geod(ellps="WGS84")

    def away(first, second):  # shares of the two edges
        places = [
            lonlat.transform(*(xy[0] + s[:, None] * (xy[1] - xy[0])).T) for xy, s in ((one, first), (other, second))
        ]
        return geod.inv(*places[0], *places[1])[2]

    low, high = np.zeros(2), np.ones(2)
    for _ in range(8):  # grids of 201 by 201, each of two steps of the one before
        grid = [np.linspace(low[n], high[n], 201) for n in range(2)]
        pairs = [part.ravel() for part in np.meshgrid(*grid)]
        metres = away(*pairs)
        best = np.array([part[metres.argmin()] for part in pairs])
        step = (high - low) / 100
        low, high = np.maximum(best - step, 0), np.minimum(best + step, 1)
    assert distance(*frames).distance_m == approx(metres.min(), abs=0.03)


def test_a_place_inside_a_zone_is_as_far_from_its_boundary_as_a_meridian_is_long():
    zone, inside = shapely.box(0, 0, 4, 2), Point(1, 1.5)
    assert distance(inside, zone).distance_m == 0
    assert distance(inside, zone.boundary).distance_m == approx(  # the parallel, not the geodesic, to the north
        Geodesic.WGS84.Inverse(1.5, 1, 2, 1)["s12"], abs=0.03
    )


def test_an_island_counts_if_it_is_given():
    island = Point(0, 0.45).buffer(0.05)
    with_it = width(GeometryCollection([SOUTH, island]), NORTH, near=(0, 0.5), within_m=100_000)
    assert with_it.distance_m == approx(inverse(0, 0.5, 0, 0.7).distance_m, abs=0.03)


def test_width_of_the_whole_earth_is_the_distance():
    a, b = box(0, 0, 1, 1), box(5, 0, 6, 1)
    assert width(a, b, near=(3, 0.5), within_m=2e6)[:5] == approx(distance(a, b), abs=1e-3)
    assert width(a, box(0.2, 0.2, 0.3, 0.3), near=(0.25, 0.25), within_m=20_000).distance_m == 0


def test_a_circle_without_shores_is_refused():
    with pytest.raises(ValueError, match="no shore of a lies within 1000 m"):
        width(SOUTH, NORTH, near=(0, 0.5), within_m=1000)
    with pytest.raises(ValueError, match="multiply it by 1000"):
        width(SOUTH, NORTH, near=(0, 0.5), within_m=0)
