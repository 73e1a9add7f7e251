"""SGP4's published verification, Skyfield's frames, and errors that name the satellite."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from pytest import approx
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo import Orbit, earth_fixed, geodetic, gmst82_rad, subsatellite_point, teme_to_earth_fixed

# ALOS-2 and a 42 degree radar satellite, elements of CelesTrak, 22 August 2026
ALOS_2 = (
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
# Spacetrack Report 3 test case as in Vallado et al. (2006), AIAA 2006-6753: object 00005
VANGUARD = (
    "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753",
    "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667",
)
TIMESCALE = load.timescale(builtin=True)


def test_sgp4_verification_case_00005():
    # AIAA 2006-6753, table of results for 00005 at t = 0 and 360 min: TEME, km and km/s
    orbit = Orbit.from_tle("Vanguard 1", *VANGUARD)
    error, position, velocity = orbit.satrec.sgp4_tsince(360.0)
    assert error == 0
    assert position == approx([-7154.03120202, -3783.17682504, -3536.19412294], abs=1e-6)
    assert velocity == approx([4.741887409, -4.151817765, -2.093935425], abs=1e-8)


def test_teme_to_earth_fixed_worked_example():
    # Vallado et al. (2006), appendix C: 6 April 2004 07:51:28.386009 UTC, UT1-UTC -0.4399619 s; TEME and PEF in km.
    # Printed from one 64-bit Julian date, which is good to 40 us: 2 cm at this height.
    teme_r = np.array([[5094.18016210, 6127.64465950, 6380.34453270]])
    teme_v = np.array([[-4.7461314870, 0.7858180410, 5.5319312880]])
    seconds = 7 * 3600 + 51 * 60 + 28.386009 - 0.4399619
    r, v = teme_to_earth_fixed(teme_r, teme_v, [2_453_101.5], [seconds / 86_400])
    assert r[0] == approx([-1033.47503130, 7901.30558560, 6380.34453270], abs=2e-5)
    assert v[0] == approx([-3.2256327470, -2.8724425110, 5.5319312880], abs=2e-8)


def test_gmst_of_vallado_example_3_5():
    # Vallado (2013), Fundamentals of Astrodynamics, example 3-5: 20 August 1992 12:14 UT1, 152.578787810 degrees
    seconds = 12 * 3600 + 14 * 60
    assert np.degrees(gmst82_rad(2_448_854.5, seconds / 86_400)) == approx(152.578787810, abs=1e-7)


@pytest.mark.parametrize("hours", [-30, 0, 7.7, 200])
def test_earth_fixed_agrees_with_skyfield(hours):
    orbit = Orbit.from_tle("ALOS-2", *ALOS_2)
    when = orbit.epoch_utc + timedelta(hours=hours)
    at = TIMESCALE.from_datetime(when)
    satellite = EarthSatellite(*ALOS_2, "ALOS-2", TIMESCALE).at(at)
    position, velocity = satellite.frame_xyz_and_velocity(itrs)
    r, v = orbit.earth_fixed(when, [0.0], float(at.dut1))
    assert r[0] == approx(position.m, abs=1e-3)
    assert v[0] == approx(velocity.km_per_s * 1000, abs=1e-4)


def test_subsatellite_point_agrees_with_skyfield():
    when = datetime(2026, 8, 23, 6, tzinfo=UTC)
    at = TIMESCALE.from_datetime(when)
    point = wgs84.geographic_position_of(EarthSatellite(*ALOS_2, "ALOS-2", TIMESCALE).at(at))
    lon, lat, height = subsatellite_point(*ALOS_2, when, float(at.dut1))
    assert lon == approx(point.longitude.degrees, abs=1e-7)
    assert lat == approx(point.latitude.degrees, abs=1e-7)
    assert height == approx(point.elevation.m, abs=0.01)


def test_mean_altitude_and_epoch_of_alos_2():
    orbit = Orbit.from_tle("ALOS-2", *ALOS_2)
    assert orbit.mean_altitude_m == approx(628_000, abs=5_000)  # JAXA publishes 628 km
    assert abs(orbit.epoch_utc - datetime(2026, 8, 22, 6, 49, 5, tzinfo=UTC)) < timedelta(seconds=1)


def test_geodetic_and_earth_fixed_undo_each_other():
    lon, lat, height = np.array([0.0, 179.9, -120]), np.array([0.0, -53, 78]), np.array([0, 3952.0, 630_000])
    back = geodetic(earth_fixed(lon, lat, height))
    assert back[0] == approx(lon)
    assert back[1] == approx(lat)
    assert back[2] == approx(height, abs=2e-3)
    assert earth_fixed(0, 90)[0] == approx([0, 0, 6_356_752.314245], abs=1e-6)  # polar semi-axis of WGS 84


def changed(line, at, to):
    return line[:at] + to + line[at + 1 :]


@pytest.mark.parametrize(
    ("line1", "line2", "message"),
    [
        (changed(ALOS_2[0], 20, "5"), ALOS_2[1], "'ALOS-2': line 1 ends with checksum"),
        (ALOS_2[0], ALOS_2[1][:-3], "'ALOS-2': line 2 is .*66 characters.*expected 69"),
        (ALOS_2[1], ALOS_2[0], "'ALOS-2': line 1 is .*begin with 1"),
        (ALOS_2[0], VANGUARD[1], "line 1 is of object 39766 and line 2 of 00005"),
    ],
)
def test_bad_elements_are_refused_by_name(line1, line2, message):
    with pytest.raises(ValueError, match=message):
        Orbit.from_tle("ALOS-2", line1, line2)


def test_a_decayed_satellite_is_named():
    # SGP4's verification case 28872 (MINOTAUR R/B), which decays within the hour of its epoch
    orbit = Orbit.from_tle(
        "MINOTAUR R/B",
        "1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534",
        "2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708",
    )
    with pytest.raises(ValueError, match="'MINOTAUR R/B' cannot be propagated to 1.00 days.*decayed"):
        orbit.earth_fixed(orbit.epoch_utc, [0, 86_400.0], 0.0)


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="no zone.*tzinfo=UTC"):
        subsatellite_point(*ALOS_2, datetime(2026, 8, 23))  # noqa: DTZ001  that is the point
