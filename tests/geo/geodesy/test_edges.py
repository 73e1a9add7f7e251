import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from shapely import LineString, Point, Polygon

from geo import areas_m2, densify, densify_coordinates, destination, inverse, lengths_m
from geo.geodesy.edges import step_m

KM = 1000.0


def frame(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def test_chords_of_a_geodesic_stay_within_the_tolerance(exact_distance_m):
    start, end = (122.0, 27.0), (118.0, 23.0)  # the median line as stated in 2019
    dense = densify_coordinates([start, end], tolerance_m=1.0)
    middles = (dense[1:] + dense[:-1]) / 2
    assert exact_distance_m(dense, [start, end]).max() < 1e-3
    assert 0.5 < exact_distance_m(middles, [start, end]).max() < 1.0


def test_the_29n_edge_of_the_adiz_lies_3_km_from_the_geodesic():
    # A parallel of 536 km at 29 N departs from the geodesic between its ends by 3.1 km: L^2 tan B / 8 R
    west, east = (117.5, 29.0), (123.0, 29.0)
    parallel = densify_coordinates([west, east], edges="parallel-aware")
    geodesic = densify_coordinates([west, east], edges="geodesic")
    assert parallel[:, 1] == approx(29.0)
    assert inverse(120.25, 29.0, 120.25, geodesic[:, 1].max()).distance_m == approx(3.1 * KM, abs=0.05 * KM)


def test_length_of_a_densified_parallel():
    # radius of the parallel 60 N is a cos B / sqrt(1 - e^2 sin^2 B) = 3 197 104.586925 m (closed form, WGS 84)
    around = densify(frame(LineString([(0, 60), (90, 60)])), edges="parallel-aware", tolerance_m=0.01)
    assert lengths_m(around)[0] == approx(3_197_104.586925 * np.pi / 2, abs=5)


def test_rhumb_line_keeps_its_azimuth():
    dense = densify_coordinates([(5.75, 53.2), (141.4, 40.7)], edges="rhumb", tolerance_m=0.1)
    steps = inverse(*dense[:-1].T, *dense[1:].T)
    middle = (steps.azimuth_deg + steps.end_azimuth_deg) / 2
    assert np.ptp(middle) < 0.001  # degrees
    assert middle.mean() > 90  # it holds south of east, while the great circle begins north-east
    assert inverse(5.75, 53.2, 141.4, 40.7).azimuth_deg < 45


def test_adiz_area_with_its_parallels():
    # Taiwan's ministry gave 487,000 km2 for its zone (Taiwan Today, 2 December 2013)
    zone = frame(Polygon([(117.5, 21), (121.5, 21), (123, 22.5), (123, 29), (117.5, 29)]))
    assert areas_m2(densify(zone, edges="parallel-aware"))[0] / 1e6 == approx(487_000, rel=0.02)


@given(
    lons=st.lists(st.floats(-179, 179), min_size=2, max_size=6),
    lat=st.floats(-80, 80),
    edges=st.sampled_from(["geodesic", "parallel-aware", "rhumb", "planar"]),
)
def test_given_vertices_are_kept(lons, lat, edges):
    given_vertices = np.column_stack([lons, np.linspace(lat, lat / 2, len(lons))])
    try:
        dense = densify_coordinates(given_vertices, edges=edges, tolerance_m=50)
    except ValueError as error:
        assert "polar projection" in str(error)  # noqa: PT017  a geodesic over the pole is refused, nothing else is
        return
    wrapped = (dense[:, 0] + 180) % 360 - 180
    for lon, at in given_vertices:
        near = np.hypot((wrapped - lon + 180) % 360 - 180, dense[:, 1] - at)
        assert near.min() < 1e-9


def test_an_edge_across_180_degrees_is_cut_there():
    across = densify(frame(LineString([(170, 10), (-170, 20)])))
    parts = shapely.get_parts(across.geometry[0])
    assert len(parts) == 2
    assert across.total_bounds[[0, 2]] == approx([-180, 180])
    # the chord at the cut is straight in degrees, so the length holds to the tolerance, not to the last bit
    assert lengths_m(across)[0] == approx(inverse(170, 10, -170, 20).distance_m, abs=1)


def test_points_and_missing_rows_pass_through():
    out = densify(gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[Point(1, 2), None], crs=4326, index=[7, 8]))
    assert out.geometry[7].equals(Point(1, 2))
    assert out.geometry[8] is None
    assert out.index.tolist() == [7, 8]


def test_an_edge_over_the_pole_is_refused():
    with pytest.raises(ValueError, match="reaches latitude 90.000.*polar projection"):
        densify_coordinates([(0, 80), (180, 80)])


def test_unknown_edges_list_the_valid_ones():
    with pytest.raises(ValueError, match="'straight'; expected one of geodesic, parallel-aware, rhumb, planar"):
        densify_coordinates([(0, 0), (1, 1)], edges="straight")


@pytest.mark.parametrize("lat", [10.0, 45.0, -60.0])
def test_the_longest_step_is_that_of_the_worst_azimuth(exact_distance_m, lat):
    # sin A (1 + cos^2 A) = sin A (2 - sin^2 A) is largest where 3 sin^2 A = 2
    step = float(step_m(lat, 0.1))
    half = destination(0, lat, [np.degrees(np.arcsin(np.sqrt(2 / 3)))] * 2, [-step / 2, step / 2])
    ends = np.column_stack([half.lon_deg, half.lat_deg])
    assert exact_distance_m(ends.mean(axis=0, keepdims=True), ends.tolist())[0] == approx(0.1, rel=0.03)


@pytest.mark.parametrize("tolerance_m", [0, -1, float("nan")])
def test_a_tolerance_of_nothing_is_refused(tolerance_m):
    with pytest.raises(ValueError, match=f"tolerance_m is {tolerance_m}; expected a positive number"):
        densify_coordinates([(0, 0), (1, 1)], tolerance_m=tolerance_m)


def test_edges_of_one_line_are_divided_as_each_alone():
    line = [(0, 0), (8, 1), (9, 60), (45, 62)]
    alone = [densify_coordinates(line[k : k + 2])[:-1] for k in range(3)]
    assert densify_coordinates(line) == approx(np.vstack([*alone, line[-1:]]), abs=1e-9)


def test_longitudes_run_on_across_180_degrees():
    lon = densify_coordinates([(170, 10), (-170, 20)])[:, 0]
    assert (np.diff(lon) > 0).all()
    assert (lon[0], lon[-1]) == approx((170, 190))


def test_a_refused_edge_is_named_by_its_own_ends():
    with pytest.raises(ValueError, match=r"from \(0.0000, 80.0000\) to \(180.0000, 70.0000\)"):
        densify_coordinates([(0, 80), (180, 70)])
