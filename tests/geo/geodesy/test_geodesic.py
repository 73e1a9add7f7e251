import math

import geopandas as gpd
import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo import areas_m2, destination, inverse, lengths_m, wrap_longitude
from geo.geodesy.geodesic import require_crs

# Of WGS 84, by Gauss and Legendre over the latitude
A_M, E2 = 6_378_137.0, (2 - 1 / 298.257223563) / 298.257223563
NODE, WEIGHT = np.polynomial.legendre.leggauss(40)
LATITUDE = np.pi / 4 * (NODE + 1)
IN_MERIDIAN_M = A_M * (1 - E2) / (1 - E2 * np.sin(LATITUDE) ** 2) ** 1.5  # radius of curvature
IN_PARALLEL_M = A_M * np.cos(LATITUDE) / np.sqrt(1 - E2 * np.sin(LATITUDE) ** 2)
MERIDIAN_QUADRANT_M = np.pi / 4 * WEIGHT @ IN_MERIDIAN_M
WGS84_SURFACE_M2 = 2 * 2 * np.pi * np.pi / 4 * WEIGHT @ (IN_MERIDIAN_M * IN_PARALLEL_M)


def frame(*shapes, crs=4326):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=crs)


def test_destination_agrees_with_karney_table_2():  # doi:10.1007/s00190-012-0578-z
    end = destination(0, 40, 30, 10_000_000)
    assert [float(v) for v in end] == approx([137.84490004377, 41.79331020506, 149.09016931807], abs=1e-10)


def test_inverse_agrees_with_karney_on_nearly_antipodal_points():  # the same paper, table 4
    found = inverse(0, -30, 179.8, 29.9)
    assert found.distance_m == approx(19_989_832.82761, abs=1e-5)
    assert found.azimuth_deg == approx(161.89052473633, abs=1e-9)


def test_flinders_peak_to_buninyong():
    # GDA94 Technical Manual (ICSM), on GRS 80, whose flattening differs from that of WGS 84 by 2e-11 of 1
    found = inverse(144 + 25 / 60 + 29.52440 / 3600, -(37 + 57 / 60 + 3.72030 / 3600),
                    143 + 55 / 60 + 35.38390 / 3600, -(37 + 39 / 60 + 10.15610 / 3600))  # fmt: skip
    assert found.distance_m == approx(54_972.271, abs=1e-3)
    assert found.azimuth_deg == approx(306 + 52 / 60 + 5.37 / 3600, abs=0.01 / 3600)
    assert found.end_azimuth_deg == approx(127 + 10 / 60 + 25.07 / 3600 + 180, abs=0.01 / 3600)


def test_meridian_quadrant():
    assert inverse(0, 0, 0, 90).distance_m == approx(MERIDIAN_QUADRANT_M, abs=1e-3)


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90), azimuth=st.floats(0, 360), distance=st.floats(1, 1e7))
def test_inverse_undoes_destination(lon, lat, azimuth, distance):
    end = destination(lon, lat, azimuth, distance)
    assert inverse(lon, lat, end.lon_deg, end.lat_deg).distance_m == approx(distance, abs=1e-3)  # 1 mm


@given(lon=st.floats(-720, 720))
def test_wrapped_longitude_names_the_same_meridian(lon):
    wrapped = wrap_longitude(lon)
    assert -180 <= wrapped < 180
    assert np.cos(np.radians(wrapped - lon)) == approx(1, abs=1e-9)


def test_an_octant_is_an_eighth_of_the_earth():
    octant = Polygon([(0, 0), (90, 0), (0, 90)])
    both = frame(octant, octant.reverse())  # the direction of a ring does not matter
    assert areas_m2(both).to_numpy() == approx(WGS84_SURFACE_M2 / 8, rel=1e-9)


def between_parallels_m2(south_deg, north_deg, wide_deg):
    """Snyder (1987), Map Projections: A Working Manual, equation 3-12 times the wedge of longitude."""
    flat = 1 / 298.257223563
    e = math.sqrt(flat * (2 - flat))
    south, north = (math.sin(math.radians(each)) for each in (south_deg, north_deg))
    q = [(1 - e * e) * (s / (1 - e * e * s * s) + math.atanh(e * s) / e) for s in (south, north)]
    return 6_378_137.0**2 * math.radians(wide_deg) / 2 * (q[1] - q[0])


@pytest.mark.parametrize("edges", ["parallel-aware", "planar", "rhumb"])
def test_an_area_between_parallels_is_that_of_snyder(edges):
    boxes = [(0, 40, 10, 50), (118, -30, 121, -29), (170, 60, 190, 61)]
    found = areas_m2(frame(*(box(*each) for each in boxes)), edges=edges)
    expected = [between_parallels_m2(each[1], each[3], each[2] - each[0]) for each in boxes]
    assert found.to_numpy() == approx(expected, rel=1e-8)


def test_rows_say_what_their_edges_mean_and_the_others_are_geodesics():
    zone = frame(*[box(0, 40, 10, 50)] * 3).assign(edge_model=["parallel-aware", None, "geodesic"])
    found = areas_m2(zone)
    assert found[0] == approx(between_parallels_m2(40, 50, 10), rel=1e-8)
    assert found[1] == found[2] == areas_m2(frame(box(0, 40, 10, 50)))[0]
    assert found[0] - found[1] == approx(1096e6, rel=1e-3)
    assert found.index.tolist() == [0, 1, 2]


def test_area_subtracts_holes_and_adds_parts():
    hole = Polygon([(120, 24), (121, 24), (121, 25), (120, 25)])
    whole = Polygon([(119, 23), (122, 23), (122, 26), (119, 26)])
    holed = Polygon(whole.exterior, [hole.exterior])
    far = Polygon([(0, 0), (1, 0), (1, 1)])
    found = areas_m2(frame(whole, hole, holed, MultiPolygon([holed, far]), far))
    assert found[2] == approx(found[0] - found[1])
    assert found[3] == approx(found[2] + found[4])


def test_lengths_and_areas_of_nothing_are_zero_and_keep_the_index():
    nothing = gpd.GeoDataFrame(
        geometry=[None, LineString(), Point(1, 2), LineString([(0, 0), (0, 1)])], index=list("abcd"), crs=4326
    )
    assert lengths_m(nothing).to_dict() == approx({"a": 0, "b": 0, "c": 0, "d": 110_574.389}, abs=1e-3)
    assert areas_m2(nothing).to_dict() == {"a": 0, "b": 0, "c": 0, "d": 0}


def test_length_does_not_depend_on_the_crs_of_the_frame():
    line = frame(LineString([(120, 20), (121, 22)]))
    assert lengths_m(line.to_crs(3857))[0] == approx(lengths_m(line)[0], abs=1e-3)


def test_a_frame_without_crs_is_refused_with_the_mend():
    with pytest.raises(ValueError, match=r"lines has no CRS.*set_crs\(4326\)"):
        lengths_m(frame(LineString([(0, 0), (1, 1)]), crs=None))


@pytest.mark.parametrize("lat", [90.001, -91.0, float("nan"), 120.0])
def test_a_latitude_out_of_range_is_refused(lat):
    with pytest.raises(ValueError, match=f"latitude {lat} is outside"):
        destination(0, lat, 0, 1)


def test_an_end_azimuth_just_west_of_north_is_that_of_geographiclib():
    theirs = Geodesic.WGS84.Direct(40, 10, 359.5, 1_000_000)
    end = destination(10, 40, 359.5, 1_000_000)
    assert float(end.end_azimuth_deg) == approx(theirs["azi2"] + 360, abs=1e-9)
    assert (float(end.lon_deg), float(end.lat_deg)) == approx((theirs["lon2"], theirs["lat2"]), abs=1e-9)


def test_the_first_of_several_wrong_latitudes_is_told():
    with pytest.raises(ValueError, match="latitude 91.0 is outside"):
        destination([0, 0, 0], [5, 91, -100], 0, 1)


def test_geocentric_places_need_their_third_coordinate():
    # on the axes of EPSG:4978: the equator at 0 and at 90 E, and b = a (1 - f) on the axis of the Earth
    places = frame(Point(A_M, 0, 0), Point(0, A_M, 0), Point(0, 0, 6_356_752.314245), None, crs=4978)
    found = require_crs(places, "places").geometry
    assert found.iloc[:3].y.tolist() == approx([0, 0, 90], abs=1e-9)
    assert found.iloc[:2].x.tolist() == approx([0, 90], abs=1e-9)
    with pytest.raises(ValueError, match="needs x, y and z"):
        require_crs(frame(Point(A_M, 0, 0), Point(0, A_M), crs=4978), "places")


@pytest.mark.parametrize("crs", ['LOCAL_CS["grid of a mine",UNIT["metre",1]]', "EPSG:5703"])
def test_a_crs_that_names_no_places_is_refused(crs):
    with pytest.raises(ValueError, match="says of no number where on Earth it is"):
        require_crs(frame(Point(1, 2), crs=crs), "places")
