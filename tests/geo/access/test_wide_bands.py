"""Bands of look angles that reach beyond the horizon: the wider, the more accesses, to all visible passes."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from skyfield.api import EarthSatellite, load, wgs84

from geo import Orbit, Satellite, Sensor, Targets, accesses, dense_accesses, swaths

ELEMENTS = Path(__file__).parents[3] / "layers" / "data" / "satellites.csv"  # CelesTrak, 21 and 22 August 2026
START = datetime(2026, 8, 23, tzinfo=UTC)
DAYS = 7
PLACE = (115.0, 15.0)
EDGES_DEG = (50, 60, 64, 66, 70, 75, 80, 85, 89)  # the horizon of 593 km is 66.1 degrees from nadir


@pytest.fixture(scope="module")
def lines():
    with ELEMENTS.open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["name"] == "RCM-1")
    return row["tle_line1"], row["tle_line2"]


def wide(edge_deg):
    return Sensor(name="wide", angle="look", min_deg=0, max_deg=edge_deg, side="both")


@pytest.fixture(scope="module")
def counts(lines):
    """Accesses by far edge of the band, of the engine and of dense sampling."""
    orbit, targets = Orbit.from_tle("RCM-1", *lines), Targets.of(*PLACE)
    span = {"start_utc": START, "span_s": DAYS * 86_400.0, "ut1_minus_utc_s": 0.0}
    engine = [len(accesses([Satellite(orbit=orbit, sensor=wide(edge))], targets, **span)) for edge in EDGES_DEG]
    dense = [len(dense_accesses(orbit, wide(edge), targets, **span)) for edge in EDGES_DEG]
    return engine, dense


@pytest.fixture(scope="module")
def highest(lines):
    """Largest elevation of each pass above the horizon, degrees, by Skyfield."""
    scale = load.timescale(builtin=True)
    satellite, place = EarthSatellite(*lines, "RCM-1", scale), wgs84.latlon(PLACE[1], PLACE[0])
    ends = scale.from_datetime(START), scale.from_datetime(START + timedelta(days=DAYS))
    times, kinds = satellite.find_events(place, *ends, altitude_degrees=0.0)
    return [(satellite - place).at(t).altaz()[0].degrees for t, kind in zip(times, kinds, strict=True) if kind == 1]


def test_a_wider_band_loses_no_access(counts):
    for found in counts:
        assert found == sorted(found)
        assert found[0] < found[-1]


def test_engine_and_dense_sampling_find_the_same(counts):
    assert counts[0] == counts[1]


def test_a_band_to_the_horizon_takes_every_visible_pass(counts, highest):
    sure = sum(elevation > 0.5 for elevation in highest)  # lower ones may stand below at zero Doppler
    for found in counts:
        assert sure <= found[-1] <= len(highest)
        assert found[-1] == found[EDGES_DEG.index(70)]


def test_a_strip_beyond_the_horizon_is_no_narrower(lines):
    orbit, region = Orbit.from_tle("RCM-1", *lines), (110.0, 10.0, 118.0, 18.0)

    def passes(edge_deg):
        seen = [Satellite(orbit=orbit, sensor=wide(edge_deg))]
        return len(swaths(seen, region, start_utc=START, span_s=86_400.0, ut1_minus_utc_s=0.0))

    assert passes(60) <= passes(65)


def test_a_band_that_begins_beyond_the_horizon_sees_nothing(lines):
    orbit, targets = Orbit.from_tle("RCM-1", *lines), Targets.of(*PLACE)
    beyond = Sensor(name="beyond", angle="look", min_deg=70, max_deg=80, side="both")
    span = {"start_utc": START, "span_s": 86_400.0, "ut1_minus_utc_s": 0.0}
    assert accesses([Satellite(orbit=orbit, sensor=beyond)], targets, **span).empty
