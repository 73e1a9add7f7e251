import itertools

import numpy as np
import pyproj
import pytest
from pytest import approx

from geo import Sensor
from geo.orbits import look_of_swath_deg

BAND = {"name": "radar", "angle": "incidence", "min_deg": 20, "max_deg": 45, "side": "both"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"max_deg": 90}, "angles 20 to 90 deg"),
        ({"min_deg": -0.5}, "angles -0.5 to 45 deg"),
        ({"min_deg": 45}, "angles 45 to 45 deg"),
        ({"sun_min_deg": 90.5}, "the Sun at 90.5 deg; expected -90 to 90"),
        ({"sun_min_deg": -90.5}, "the Sun at -90.5 deg; expected -90 to 90"),
        ({"clear_sky": -0.1}, "clear sky of -0.1; expected 0 to 1"),
        ({"clear_sky": 1.1}, "clear sky of 1.1; expected 0 to 1"),
    ],
)
def test_what_no_sensor_has_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        Sensor(**BAND | wrong)


@pytest.mark.parametrize("ends", [{"sun_min_deg": -90, "clear_sky": 0}, {"sun_min_deg": 90, "clear_sky": 1}])
def test_ends_of_what_may_be_are_allowed(ends):
    sensor = Sensor(**BAND | ends)
    assert (sensor.sun_min_deg, sensor.clear_sky) == (ends["sun_min_deg"], ends["clear_sky"])


def test_a_band_is_closed_at_its_ends_and_of_the_angle_that_it_names():
    incidence, look = np.array([19.9, 20, 45, 45.1, 50]), np.array([18, 18.2, 39, 39.1, 44])
    left = np.zeros(5, dtype=bool)
    assert Sensor(**BAND).allows(incidence, look, left).tolist() == [False, True, True, False, False]
    of_look = Sensor(**BAND | {"angle": "look"})
    assert of_look.allows(incidence, look, left).tolist() == [False, False, True, True, True]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_is_that_side_alone(side):
    angles, left = np.array([30.0, 30.0, 10.0, 10.0]), np.array([True, False, True, False])
    assert Sensor(**BAND | {"side": side}).allows(angles, angles, left).tolist() == [
        *(side == "left", side == "right"),
        *(False, False),
    ]


def test_a_satellite_below_the_horizon_sees_nothing():
    far_side = Sensor(**BAND | {"angle": "look"}).allows(
        np.array([90.0, 140.0]), np.array([40.0, 40.0]), np.ones(2, bool)
    )
    assert not far_side.any()


def test_reach_closes_the_triangle_of_satellite_target_and_centre():
    # sine rule: sin(look) r = R sin(incidence), and the angle at the centre is incidence less look
    radius, earth = 7_000_000.0, 6_371_000.0
    reach = Sensor(**BAND).reach_rad(radius, earth)
    look = np.radians(45) - reach
    assert radius * np.sin(look) == approx(earth * np.sin(np.radians(45)))
    reach = Sensor(**BAND | {"angle": "look"}).reach_rad(radius, earth)
    assert earth * np.sin(np.radians(45) + reach) == approx(radius * np.sin(np.radians(45)))
    horizon = Sensor(**BAND | {"angle": "look", "max_deg": 80}).reach_rad(radius, earth)
    assert np.cos(horizon) == approx(earth / radius)


@pytest.mark.parametrize(("swath_km", "height_km"), [(20, 500), (300, 500), (350, 786), (900, 600), (2900, 824)])
def test_a_ground_swath_is_seen_under_that_look_angle_on_the_ellipsoid(swath_km, height_km):
    """From a height above WGS 84, to the ends of geodesics of half the swath each, in cartesian coordinates."""
    geod, cartesian = pyproj.Geod(ellps="WGS84"), pyproj.Transformer.from_crs(4979, 4978, always_xy=True)
    look = float(look_of_swath_deg(swath_km, height_km))
    for lat, azimuth in itertools.product((0, 30, 60, 89), (0, 60, 90, 180)):
        lon2, lat2, _ = geod.fwd(10, lat, azimuth, swath_km * 500)
        satellite, foot, edge = (
            np.array(cartesian.transform(*place))
            for place in ((10, lat, height_km * 1000), (10, lat, 0), (lon2, lat2, 0))
        )
        down, ray = foot - satellite, edge - satellite
        seen = np.degrees(np.arccos(down @ ray / np.linalg.norm(down) / np.linalg.norm(ray)))
        assert look == approx(seen, abs=0.005 if swath_km <= 900 else 0.03)


def test_swaths_that_are_none_are_refused():
    with pytest.raises(ValueError, match="expected both more than 0"):
        look_of_swath_deg(0, 500)
    with pytest.raises(ValueError, match="beyond the horizon"):
        look_of_swath_deg(6000, 500)
