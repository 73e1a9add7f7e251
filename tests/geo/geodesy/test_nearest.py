"""Nearest places on the ellipsoid: against brute force along geodesics, and where the answer is known."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.geodesy import destination, nearest_m

WGS84 = Geod(ellps="WGS84")
NM_M = 1852.0


def brute_force_m(lon, lat, shape, step_deg=0.002):
    """Least geodesic distance to points every 200 m along the edges."""
    at = shapely.get_coordinates(shapely.segmentize(shape, step_deg))
    return min(WGS84.inv(np.full(len(at), lon), np.full(len(at), lat), at[:, 0], at[:, 1])[2])


def test_it_agrees_with_brute_force_along_geodesics():
    chance = np.random.default_rng(15)
    shapes = [
        shapely.LineString(np.cumsum(chance.normal(0, 0.3, (60, 2)), axis=0) + start)
        for start in ([109.0, 12.0], [119.5, 14.0], [112.0, 3.0])
    ]
    lon, lat = chance.uniform(108, 120, 120), chance.uniform(2, 16, 120)
    found = nearest_m(lon, lat, shapes, within_m=200 * NM_M)
    for row, (x, y) in enumerate(zip(lon, lat, strict=True)):
        for column, shape in enumerate(shapes):
            true_m = brute_force_m(x, y, shape)
            if true_m > 200 * NM_M:
                assert found[row, column] == np.inf
            else:
                assert found[row, column] == pytest.approx(true_m, abs=30)  # steps of 200 m, 10 km away or nearer
                assert found[row, column] < true_m + 5
    assert np.isfinite(found).sum() > 40


@pytest.mark.parametrize("azimuth", [0, 77, 180, 301])
@pytest.mark.parametrize("distance_m", [500.0, 12 * NM_M, 200 * NM_M])
def test_a_point_is_as_far_as_it_was_put(azimuth, distance_m):
    end = destination(114.3, 10.4, azimuth, distance_m)
    found = nearest_m([114.3], [10.4], [shapely.Point(end.lon_deg, end.lat_deg)], within_m=400_000)
    assert found[0, 0] == pytest.approx(distance_m, abs=0.001)


def test_it_looks_across_180_degrees():
    island = shapely.Point(-179.9, 0)
    found = nearest_m([179.9, -180.3], [0, 0], [island], within_m=100_000)
    assert found[:, 0] == pytest.approx([22_263.9, 44_527.8], abs=0.1)  # of the equator a degree is 111,319.49 m


def test_of_an_area_the_shore_counts_and_nothing_is_near_nothing():
    square = shapely.box(0, 0, 1, 1)
    assert nearest_m([0.5], [0.02], [square, shapely.MultiPoint()], within_m=50_000).tolist() == [
        [pytest.approx(2211.5, abs=0.1), np.inf]
    ]
    assert nearest_m([], [], [square], within_m=1).shape == (0, 1)
    assert nearest_m([1.0], [1.0], [], within_m=1).shape == (1, 0)


def test_it_says_what_it_cannot_do():
    with pytest.raises(ValueError, match=r"latitude 88.0 is beyond 85 degrees"):
        nearest_m([0], [88], [shapely.Point(0, 0)], within_m=1)
    with pytest.raises(ValueError, match=r"within_m is 2000000.0; expected more than 0 and at most 1,000,000"):
        nearest_m([0], [8], [shapely.Point(0, 0)], within_m=2e6)
