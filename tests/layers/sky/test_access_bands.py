"""Bands of angles against published swaths, by spherical geometry that shares no code with the package."""

from math import acos, asin, degrees, radians, sin

import pytest
from observed import of_kind
from pytest import approx

from layers.sky import access_bands, sensing

EARTH_KM = 6371.0


def ground_km(angle_deg, height_km, kind):
    """Distance along the ground from under the satellite, law of sines on a sphere."""
    ratio = (EARTH_KM + height_km) / EARTH_KM
    if kind == "look":
        look = radians(angle_deg)
        incidence = asin(ratio * sin(look))
    else:
        incidence = radians(angle_deg)
        look = asin(sin(incidence) / ratio)
    return EARTH_KM * (incidence - look)


def look_deg(ground, height_km):
    """Look angle at a distance along the ground, law of cosines and of sines."""
    far, away = EARTH_KM + height_km, ground / EARTH_KM
    slant = (EARTH_KM**2 + far**2 - 2 * EARTH_KM * far * (1 - 2 * sin(away / 2) ** 2)) ** 0.5
    return degrees(acos((far**2 + slant**2 - EARTH_KM**2) / (2 * far * slant)))


@pytest.mark.parametrize(
    ("family", "case", "height_km", "published_km", "within"),
    [
        ("RCM", "base", 593, 600, 0.02),  # ESA, Charter: accessible swath of the 50 m modes
        ("RCM", "narrow", 593, 500, 0.03),  # of the 100 m mode
        ("RADARSAT-2", "base", 798, 500, 0.02),  # MDA: ScanSAR Wide
        ("NovaSAR", "base", 583, 400, 0.02),  # Airbus: Maritime
        ("Sentinel-1", "base", 698, 250, 0.02),  # ESA: IW
        ("ALOS-4", "base", 628, 700, 0.01),  # JAXA: ScanSAR
        ("NISAR", "base", 747, 242, 0.06),  # NASA
    ],
)
def test_bands_span_what_is_published(family, case, height_km, published_km, within):
    sensor = access_bands.sensors(case)[family]
    spans = [ground_km(angle, height_km, sensor.angle) for angle in (sensor.min_deg, sensor.max_deg)]
    assert spans[1] - spans[0] == approx(published_km, rel=within)


def test_the_wide_scansar_of_alos_4_lies_about_its_published_angle():  # JAXA EORC: 700 km, 39.1 degrees off nadir
    middle, sensor = ground_km(39.1, 628, "look"), access_bands.sensors()["ALOS-4"]
    assert [look_deg(middle - 350, 628), look_deg(middle + 350, 628)] == approx(
        [sensor.min_deg, sensor.max_deg], abs=0.1
    )


def test_sentinel_1_by_the_range_over_all_heights_would_span_too_much():  # ESA: 29.1 to 46.0, and 250 km
    assert ground_km(46.0, 698, "incidence") - ground_km(29.1, 698, "incidence") > 270


def test_the_scan_of_iceye_lies_in_the_base_band_within_two_degrees():  # 100 km about a middle at 21 to 29 degrees
    sensor = access_bands.sensors()["ICEYE"]
    edges = []
    for angle, side in ((21, -50), (29, 50)):
        away = (ground_km(angle, 570, "incidence") + side) / EARTH_KM
        edges.append(degrees(away) + look_deg(away * EARTH_KM, 570))
    assert edges == approx([16.0, 33.2], abs=0.1)
    assert sensor.min_deg <= edges[0]
    assert edges[1] <= sensor.max_deg


def test_published_angles_and_sides():
    base, narrow, wide = (access_bands.sensors(case) for case in access_bands.CASES)
    said = {family: (one.angle, one.min_deg, one.max_deg, one.side) for family, one in base.items()}
    assert said["QPS-SAR"] == ("look", 15, 50, "both")  # iQPS, by a copy
    assert said["StriX"] == ("look", 15, 45, "both")  # Synspective, by a copy
    assert said["ICEYE"] == ("incidence", 15, 35, "both")  # ICEYE 6.0.5, Strip
    assert said["ALOS-2"] == ("incidence", 8, 70, "both")  # SED
    assert (narrow["ALOS-4"].min_deg, narrow["ALOS-4"].max_deg) == (29.1, 48.0)  # JAXA, UWD01 to 03
    assert said["TerraSAR-X/TanDEM-X"] == ("incidence", 19.7, 45.5, "right")  # DLR TX-GS-DD-3302
    assert (wide["ICEYE"].min_deg, wide["ICEYE"].max_deg) == (5, 45)  # soonest
    swaths = {family: duty.swath_km for family, duty in access_bands.duties().items()}
    assert [swaths[f] for f in ("ALOS-2", "ALOS-4", "TerraSAR-X/TanDEM-X", "ICEYE")] == [350.5, 700, 270, 100]


def test_readings_hold_each_other():
    """Narrow lies in the base and the base in the wide reading, at each family's height, on each side."""
    heights = {m.family: m.satellite.orbit.mean_altitude_m / 1000 for m in of_kind("japan-nato", "radar")}
    narrow, base, wide = (access_bands.sensors(case) for case in ("narrow", "base", "wide"))
    for family, height in heights.items():
        for less, more in ((narrow[family], base[family]), (base[family], wide[family])):
            inner = [ground_km(angle, height, less.angle) for angle in (less.min_deg, less.max_deg)]
            outer = [ground_km(angle, height, more.angle) for angle in (more.min_deg, more.max_deg)]
            assert outer[0] <= inner[0] + 1e-6, family
            assert inner[1] <= outer[1] + 1e-6, family
            assert more.side in {"both", less.side}, family


def test_every_counted_family_has_a_band_of_each_kind_it_carries():
    assert {m.family for m in of_kind("japan-nato", "radar")} <= set(access_bands.sensors())
    for kind in ("optical", "rf", "ais"):
        assert {m.family for m in of_kind("japan-nato", kind)} <= set(sensing.sensors(kind))
