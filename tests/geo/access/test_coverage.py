"""Coverage against sums by hand, and the Sun against the almanac."""

import sys
from datetime import UTC, datetime

import numpy as np
import pytest
from pytest import approx

from geo import Orbit, Satellite, Sensor, Targets, accesses, coverage, gaps, gmst82_rad, mean_share, sun_elevation_deg
from geo.access.coverage import BLOCK_TARGETS, Coverage, first_looks
from geo.access.revisit import first_look_share, together
from geo.access.tasking import Duty

START = datetime(2026, 8, 23, tzinfo=UTC)
ALOS_2 = Satellite(
    orbit=Orbit.from_tle(
        "ALOS-2",
        "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
        "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
    ),
    sensor=Sensor(name="band", angle="incidence", min_deg=20, max_deg=60, side="both"),
)
OPTIONS = {"start_utc": START, "span_s": 4 * 86_400.0, "ut1_minus_utc_s": 0.007}
RNG = np.random.default_rng(3)
LON, LAT = RNG.uniform(105, 120, 300), RNG.uniform(2, 22, 300)


def test_coverage_is_made_of_the_accesses():
    targets, km = Targets.of(LON, LAT), RNG.uniform(1, 4, 300)
    found = coverage([ALOS_2], targets, km, **OPTIONS)
    table = accesses([ALOS_2], targets, **OPTIONS)
    assert found.looks == len(table)
    assert found.per_target().looks.tolist() == np.bincount(table.target, minlength=300).tolist()
    by_hand = gaps(table.target, table.time_s, count=300, span_s=OPTIONS["span_s"])
    assert found.curve([12]).mean_share[0] == approx(mean_share(by_hand, km, 12 * 3600.0)[0])


def test_blocks_of_targets_change_nothing(monkeypatch):
    targets = Targets.of(LON, LAT)
    whole = coverage([ALOS_2], targets, 1.0, **OPTIONS)
    monkeypatch.setattr(sys.modules["geo.access.coverage"], "BLOCK_TARGETS", 37)
    parts = coverage([ALOS_2], targets, 1.0, **OPTIONS)
    assert BLOCK_TARGETS > 300
    assert parts.per_target().to_dict() == whole.per_target().to_dict()
    assert parts.window_h(0.5) == approx(whole.window_h(0.5))
    assert parts.first_s == approx(whole.first_s, nan_ok=True)


def test_first_looks_by_hand():
    first = first_looks([0, 0, 2], [50.0, 20.0, 70.0], 3)
    assert first == approx([20, np.nan, 70], nan_ok=True)
    assert first_look_share(first, [1, 1, 2], [19, 20, 70, 1000]) == approx([0, 0.25, 0.75, 0.75])


def test_a_plan_never_sees_more_than_there_is_to_see():
    targets = Targets.of(LON, LAT)
    access = coverage([ALOS_2], targets, 1.0, **OPTIONS)
    plan = coverage([ALOS_2], targets, 1.0, duties=[Duty(swath_km=100, seconds=120)], **OPTIONS)
    free = coverage([ALOS_2], targets, 1.0, duties=[Duty(swath_km=9000, seconds=9000)], **OPTIONS)
    hours = [3, 12, 24, 48]
    assert (plan.curve(hours).mean_share <= access.curve(hours).mean_share + 1e-12).all()
    assert plan.looks < access.looks
    assert free.looks == access.looks  # a swath without end and no limit take everything


def test_gaps_put_together_keep_their_targets():
    one, two = gaps([0], [10], count=1, span_s=100), gaps([1], [30], count=2, span_s=100)
    both = together([one, two], 100)
    assert both.targets == 3
    assert sorted(zip(both.target.tolist(), both.length_s.tolist(), strict=True)) == [
        (0, 10), (0, 90), (1, 100), (2, 30), (2, 70),
    ]  # fmt: skip
    assert Coverage(both, np.ones(3), np.array([10, np.nan, 30])).looks == 2


def test_weights_that_are_no_weights_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        coverage([ALOS_2], Targets.of([110.0], [10.0]), [-1.0], **OPTIONS)


def test_the_sun_of_meeus_example_25a():
    # Meeus, Astronomical Algorithms, example 25.a: 13 October 1992 0h TD, apparent right ascension 198.38083 and
    # declination -7.78507 degrees: there the Sun is in the zenith, a quarter of the Earth away it is on the horizon
    when = datetime(1992, 10, 13, tzinfo=UTC)
    lon = 198.38083 - np.degrees(gmst82_rad(2_448_908.5, 0.0))
    assert sun_elevation_deg(lon, -7.78507, when, 0.0) > 90 - 0.03
    assert sun_elevation_deg(lon + 90, 0.0, when, 0.0) == approx(0, abs=0.03)
    assert sun_elevation_deg(lon, 90 - 7.78507, when, 0.0) == approx(0, abs=0.03)


def test_daylight_halves_the_looks_of_a_dawn_to_dusk_question():
    by_day = Sensor(name="optical", angle="incidence", min_deg=20, max_deg=60, side="both", sun_min_deg=0.0)
    targets = Targets.of(LON, LAT)
    every = accesses([ALOS_2], targets, **OPTIONS)
    lit = accesses([Satellite(orbit=ALOS_2.orbit, sensor=by_day)], targets, **OPTIONS)
    # ALOS-2 crosses the equator southward at noon and northward at midnight: half its looks are by day
    assert len(lit) == (~every.ascending).sum()
    assert not lit.ascending.any()


def test_clear_sky_keeps_its_share_of_the_looks():
    half = Sensor(name="optical", angle="incidence", min_deg=20, max_deg=60, side="both", clear_sky=0.5)
    targets, clouded = Targets.of(LON, LAT), Satellite(orbit=ALOS_2.orbit, sensor=half)
    every, some = coverage([ALOS_2], targets, 1.0, **OPTIONS), coverage([clouded], targets, 1.0, **OPTIONS)
    assert some.looks / every.looks == approx(0.5, abs=4 * 0.5 / np.sqrt(every.looks))  # four standard deviations
    again = coverage([clouded], targets, 1.0, **OPTIONS)
    assert again.per_target().to_dict() == some.per_target().to_dict()
    with pytest.raises(ValueError, match="chance of clear sky of 2"):
        Sensor(name="x", angle="look", min_deg=0, max_deg=45, side="both", clear_sky=2.0)


def test_a_sun_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="wants the Sun at 100 deg"):
        Sensor(name="x", angle="look", min_deg=0, max_deg=45, side="both", sun_min_deg=100)
