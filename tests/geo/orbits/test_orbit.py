"""SGP4's published verification, Skyfield's frames, and errors that name the satellite."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from pytest import approx
from sgp4.propagation import gstime
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo import (
    Orbit,
    earth_fixed,
    geodetic,
    gmst82_rad,
    raan_of_local_time,
    subsatellite_point,
    teme_to_earth_fixed,
)

ELEMENTS = Path(__file__).parents[3] / "layers" / "data" / "satellites.csv"  # CelesTrak, 21 and 22 August 2026
# elements of CelesTrak, 22 August 2026
ALOS_2 = (
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
# Spacetrack Report 3 test case as in Vallado et al. (2006), AIAA 2006-6753: object 00005
VANGUARD = (
    "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753",
    "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667",
)
ALOS_2_OMM = {  # the same elements as CelesTrak writes them in JSON
    "OBJECT_NAME": "ALOS-2",
    "OBJECT_ID": "2014-029A",
    "EPOCH": "2026-08-22T06:49:05.459808",
    "MEAN_MOTION": 14.79478913,
    "ECCENTRICITY": 0.0001503,
    "INCLINATION": 97.9220,
    "RA_OF_ASC_NODE": 330.5025,
    "ARG_OF_PERICENTER": 93.3032,
    "MEAN_ANOMALY": 266.8352,
    "EPHEMERIS_TYPE": 0,
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": 39766,
    "ELEMENT_SET_NO": 999,
    "REV_AT_EPOCH": 66135,
    "BSTAR": 0.00010011,
    "MEAN_MOTION_DOT": 0.00000696,
    "MEAN_MOTION_DDOT": 0,
}
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


@pytest.mark.parametrize("years", [-800, -100, 100, 800])
def test_gmst_is_that_of_sgp4_far_from_now(years):
    # its gstime takes one number, good to 40 us, 3e-9 rad; the term with t cubed is 2e-7 rad at t = 8 centuries
    day = 2_451_545.0 + 365.25 * years
    assert np.exp(1j * gmst82_rad(day, 0.25)) == approx(np.exp(1j * gstime(day + 0.25)), abs=2e-8)


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
    with pytest.raises(ValueError, match="'MINOTAUR R/B' cannot be propagated to 2005-11-30 00:28 UTC: .*decayed"):
        orbit.earth_fixed(orbit.epoch_utc, [0, 86_400.0], 0.0)


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="no zone.*tzinfo=UTC"):
        subsatellite_point(*ALOS_2, datetime(2026, 8, 23))  # noqa: DTZ001  that is the point


def test_an_omm_gives_the_orbit_of_the_lines():
    lines, omm = Orbit.from_tle("ALOS-2", *ALOS_2), Orbit.from_omm("ALOS-2", ALOS_2_OMM)
    seconds = np.arange(-3, 15) * 86_400.0
    for one, other in zip(
        lines.earth_fixed(lines.epoch_utc, seconds, 0.0), omm.earth_fixed(lines.epoch_utc, seconds, 0.0), strict=True
    ):
        assert one == approx(other, abs=0.02)  # the epochs are rounded to a microsecond: 7 mm along the track


def test_an_omm_agrees_with_skyfield():
    at = TIMESCALE.from_datetime(datetime(2026, 8, 25, 5, tzinfo=UTC))
    position, _ = EarthSatellite.from_omm(TIMESCALE, ALOS_2_OMM).at(at).frame_xyz_and_velocity(itrs)
    r, _ = Orbit.from_omm("ALOS-2", ALOS_2_OMM).earth_fixed(at.utc_datetime(), [0.0], float(at.dut1))
    assert r[0] == approx(position.m, abs=0.02)


def test_an_omm_with_a_number_of_nine_digits_is_read():
    one, other = (Orbit.from_omm("X", ALOS_2_OMM | {"NORAD_CAT_ID": n}) for n in (39766, 799500123))
    for a, b in zip(*(o.earth_fixed(o.epoch_utc, [3600.0], 0.0) for o in (one, other)), strict=True):
        assert a == approx(b)


def test_an_omm_that_lacks_fields_names_them():
    short = {key: value for key, value in ALOS_2_OMM.items() if key not in {"BSTAR", "EPOCH"}}
    with pytest.raises(ValueError, match="'ALOS-2': the elements lack BSTAR, EPOCH"):
        Orbit.from_omm("ALOS-2", short)


CIRCLE = {
    "epoch_utc": datetime(2026, 8, 23, 6, tzinfo=UTC),
    "altitude_km": 693.0,
    "inclination_deg": 98.18,  # Sentinel-1, ESA
    "raan_deg": 40.0,
}


def test_a_circular_orbit_is_where_it_was_asked_for():
    orbit = Orbit.circular("S", **CIRCLE)
    assert orbit.epoch_utc == CIRCLE["epoch_utc"]
    period = 2 * np.pi * np.sqrt((6378.135e3 + 693e3) ** 3 / 3.986008e14)  # Kepler; WGS 72
    r, v = orbit.earth_fixed(CIRCLE["epoch_utc"], np.linspace(0, period, 200), 0.0)
    radius = np.linalg.norm(r, axis=1) / 1000
    assert radius == approx(6378.135 + 693, abs=12)  # J2 moves a low orbit by some 10 km within a revolution
    lon, lat, _ = geodetic(r)
    gmst = TIMESCALE.from_datetime(CIRCLE["epoch_utc"]).gmst * 15
    assert (lon[0] - (40.0 - gmst) + 180) % 360 - 180 == approx(0, abs=0.05)
    assert lat[0] == approx(0, abs=0.15)  # the long periods of J3 shift the place by 13 km
    assert v[0, 2] > 0
    assert np.abs(lat).max() == approx(180 - 98.18, abs=0.3)
    assert lat[-1] == approx(0, abs=0.5)  # J2 makes the nodal period differ from Kepler's by up to 0.1 %


def test_the_phase_is_counted_along_the_orbit():
    quarter = Orbit.circular("S", **CIRCLE, phase_deg=90.0)
    _, lat, _ = geodetic(quarter.earth_fixed(CIRCLE["epoch_utc"], [0.0], 0.0)[0])
    assert lat[0] == approx(180 - 98.18, abs=0.3)


PUBLISHED_LOCAL_TIMES = {  # hours of the ascending node: ESA, DLR, CSA, MDA; JAXA gives 12:00 descending
    "SENTINEL-1C": 18.0,
    "SENTINEL-1D": 18.0,
    "TERRASAR-X": 18.0,
    "TANDEM-X": 18.0,
    "RADARSAT-2": 18.0,
    "RCM-1": 18.0,
    "ALOS-2": 0.0,
}


@pytest.mark.parametrize("name", PUBLISHED_LOCAL_TIMES)
def test_published_local_times_of_nodes(name):
    with ELEMENTS.open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file) if row["name"] == name]
    orbit = Orbit.from_tle(name, row["tle_line1"], row["tle_line2"])
    node = np.degrees(orbit.satrec.nodeo)
    off = (node - raan_of_local_time(PUBLISHED_LOCAL_TIMES[name], orbit.epoch_utc) + 180) % 360 - 180
    assert off / 15 == approx(0, abs=0.1)  # hours; operators keep a quarter of an hour


def test_a_sun_synchronous_orbit_keeps_its_local_time():
    # the node of Sentinel-1's height and inclination turns with the mean Sun; mean solar time is UTC + longitude / 15
    epoch = CIRCLE["epoch_utc"]
    orbit = Orbit.circular("S", **(CIRCLE | {"raan_deg": raan_of_local_time(18.0, epoch)}))
    for days in (0, 30, 60):
        seconds = days * 86_400 + np.arange(0, 7200, 10.0)
        r, _ = orbit.earth_fixed(epoch, seconds, 0.0)
        node = np.flatnonzero((r[:-1, 2] < 0) & (r[1:, 2] >= 0))[0]
        lon = np.degrees(np.arctan2(r[node, 1], r[node, 0]))
        local = ((epoch.hour + seconds[node] / 3600 + lon / 15) - 18 + 12) % 24 - 12
        assert local == approx(0, abs=0.05)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"altitude_km": 90.0}, "'S' has altitude 90.0 km .* expected 150 to 2000 km"),
        ({"altitude_km": float("nan")}, "'S' has altitude nan km"),
        ({"inclination_deg": 181.0}, "'S' has altitude 693.0 km and inclination 181.0 deg; .* 0 to 180 deg"),
        ({"raan_deg": float("nan")}, "'S' has elements that SGP4 cannot use: not a number"),
    ],
)
def test_a_circular_orbit_that_cannot_be_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        Orbit.circular("S", **(CIRCLE | change))


def test_times_that_are_no_numbers_are_refused_by_name():
    orbit = Orbit.from_tle("ALOS-2", *ALOS_2)
    for seconds, ut1 in (([0.0, float("nan")], 0.0), ([0.0], float("nan")), ([float("inf")], 0.0)):
        with pytest.raises(ValueError, match="'ALOS-2' is asked for at a time that is not a number"):
            orbit.earth_fixed(orbit.epoch_utc, seconds, ut1)


@pytest.mark.parametrize("name", ["ALOS-2", "Vanguard 1"])
def test_no_satellite_is_faster_than_its_bound(name):
    orbit = Orbit.from_tle(name, *{"ALOS-2": ALOS_2, "Vanguard 1": VANGUARD}[name])
    r, _ = orbit.earth_fixed(orbit.epoch_utc, np.arange(0, 86_400, 10.0), 0.0)
    unit = r / np.linalg.norm(r, axis=1, keepdims=True)
    rate = 2 * np.arcsin(np.linalg.norm(np.diff(unit, axis=0), axis=1) / 2) / 10
    assert 0.85 * orbit.fastest_rad_s < rate.max() < orbit.fastest_rad_s
