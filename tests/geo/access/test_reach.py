"""What is in reach at many instants: against Skyfield, the slow reference, and stretches counted by hand."""

from datetime import UTC, datetime

import numpy as np
import pytest
from pytest import approx
from skyfield.api import EarthSatellite, load, wgs84

from geo import Orbit, Satellite, Sensor, Targets, in_reach, sun_elevation_deg
from geo.access.reach import daylight, mark_reach, out_of_reach

START = datetime(2026, 8, 23, tzinfo=UTC)
ISS = (
    "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927",
    "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537",
)
STEP_S, INSTANTS = 120.0, 2160  # three days


@pytest.fixture(scope="module")
def places():
    rng = np.random.default_rng(9)
    return rng.uniform(100, 125, 40), rng.uniform(-5, 25, 40)


def circular(inclination, altitude=600.0):
    return Orbit.circular("c", epoch_utc=START, altitude_km=altitude, inclination_deg=inclination, raan_deg=40.0)


@pytest.mark.parametrize(
    ("inclination", "angle", "low", "high", "side"),
    [
        (97.8, "incidence", 20, 55, "right"),
        (97.8, "incidence", 0, 85, "both"),
        (42.0, "look", 15, 45, "left"),
        (53.0, "look", 0, 5, "both"),
    ],
)
def test_marks_are_those_of_the_slow_reference(places, inclination, angle, low, high, side):
    sensor = Sensor(name="s", angle=angle, min_deg=low, max_deg=high, side=side)
    targets = Targets.of(*places)
    marks = np.zeros((INSTANTS, len(targets)), dtype=np.uint16)
    mark_reach(
        Satellite(orbit=circular(inclination), sensor=sensor), targets, marks,
        start_utc=START, step_s=STEP_S, ut1_minus_utc_s=0.0, bits=(4,),
    )  # fmt: skip
    slow = in_reach(
        circular(inclination), sensor, targets, start_utc=START, seconds=np.arange(INSTANTS) * STEP_S,
        ut1_minus_utc_s=0.0,
    )  # fmt: skip
    assert set(np.unique(marks)) <= {0, 4}
    assert ((marks > 0) == slow).all()
    assert slow.any()


def test_above_the_horizon_is_what_skyfield_calls_so(places):
    start = datetime(2008, 9, 20, 12, tzinfo=UTC)
    when = load.timescale(builtin=True, delta_t=65.7)
    times = when.utc(2008, 9, 20, 12, 0, np.arange(720) * STEP_S)
    satellite = EarthSatellite(*ISS, ts=when)
    targets = Targets.of(*places)
    marks = np.zeros((720, len(targets)), dtype=np.uint16)
    sensor = Sensor(name="radio", angle="incidence", min_deg=0, max_deg=85, side="both")
    seen = Satellite(orbit=Orbit.from_tle("iss", *ISS), sensor=sensor)
    mark_reach(seen, targets, marks, start_utc=start, step_s=STEP_S, ut1_minus_utc_s=-0.4)
    for column, (lon, lat) in enumerate(zip(*places, strict=True)):
        elevation = (satellite - wgs84.latlon(lat, lon)).at(times).altaz()[0].degrees
        sure = np.abs(elevation - 5) > 0.02
        assert (marks[sure, column] > 0).tolist() == (elevation > 5)[sure].tolist()


def test_a_stay_is_heard_from_its_first_instant_to_its_last_or_not_at_all(places):
    sensor = Sensor(name="radio", angle="incidence", min_deg=0, max_deg=85, side="both")
    targets = Targets.of(*places)
    one = Satellite(orbit=circular(97.8), sensor=sensor)
    kept = {"start_utc": START, "step_s": 30.0, "ut1_minus_utc_s": 0.0}
    every, some, again = (np.zeros((8640, len(targets)), dtype=np.uint16) for _ in range(3))
    mark_reach(one, targets, every, **kept)
    mark_reach(one, targets, some, **kept, chances=(0.4,), seed=7)
    mark_reach(one, targets, again, **kept, chances=(0.4,), seed=7)
    assert (some == again).all()
    stays, heard = 0, 0
    for whole, part in zip(every.T, some.T, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], whole, [0]]).astype(int)))
        for first, end in edges.reshape(-1, 2):
            assert len(set(part[first:end].tolist())) == 1
            stays, heard = stays + 1, heard + int(part[first])
    assert heard / stays == approx(0.4, abs=3 * np.sqrt(0.24 / stays))


def test_daylight_is_the_elevation_of_the_sun(places):
    bright = daylight(Targets.of(*places), 720, start_utc=START, step_s=120.0, sun_min_deg=10.0)
    for column, (lon, lat) in enumerate(zip(*places, strict=True)):
        height = sun_elevation_deg(lon, lat, START, np.arange(720) * 120.0)
        sure = np.abs(height - 10) > 1e-6
        assert (bright[sure, column] == (height > 10)[sure]).all()


def test_stretches_out_of_reach_by_hand():
    seen = np.array([[1, 0], [0, 0], [0, 0], [1, 0], [0, 0]], dtype=bool)
    target, length = out_of_reach(seen, 60.0)
    assert list(zip(target.tolist(), length.tolist(), strict=True)) == [(0, 120.0), (0, 60.0), (1, 300.0)]
