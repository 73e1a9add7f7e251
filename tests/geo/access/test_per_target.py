"""Statistics of targets window by window: those of all accesses at once; and accesses of a sample of the catalogue."""

import gzip
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from effort import cases
from skyfield_crossings import TIMESCALE, crossings, grid_of

from geo import Orbit, Satellite, Sensor, Targets, accesses, coverage
from geo.access import joined_tally, look_bins, tallied, tally, windows

START = datetime(2026, 8, 23, tzinfo=UTC)
DAY_S = 86_400.0
BAND = Sensor(name="band", angle="incidence", min_deg=20, max_deg=45, side="both")
MARGIN_DEG = 0.01  # as test_access_skyfield.py
RNG = np.random.default_rng(17)
PLACES = np.column_stack([*RNG.uniform([105, 0], [150, 46], (40, 2)).T, np.zeros(40)])
SATELLITES, SAMPLE_TARGETS, DAYS = cases(6, 50), 20, cases(1, 2)


def circular(number):
    return Satellite(
        orbit=Orbit.circular(
            f"S{number}",
            epoch_utc=START,
            altitude_km=500 + 40 * number,
            inclination_deg=[97, 53, 30, 20][number % 4],
            raan_deg=37 * number,
        ),
        sensor=BAND,
    )


@pytest.mark.parametrize("window_s", [DAY_S, DAY_S / 4, 3 * DAY_S])
def test_windows_tell_what_all_accesses_at_once_do(window_s):
    fleet, targets, span_s = [circular(number) for number in range(8)], Targets.of(*PLACES.T), 2.6 * DAY_S
    options = {"start_utc": START, "ut1_minus_utc_s": 0.0}
    parts = [
        tally(fleet, targets, since_s=since, span_s=length, **options) for since, length in windows(span_s, window_s)
    ]
    told = tallied(parts, span_s=span_s)
    whole = coverage(fleet, targets, 1.0, span_s=span_s, **options)
    assert told["looks"].sum() == whole.looks > 500
    pd.testing.assert_frame_equal(
        told[["looks", "looks_per_day", "mean_gap_h", "longest_gap_h"]], whole.per_target(), rtol=0, atol=1e-8
    )
    assert np.allclose(told["first_h"] * 3600, whole.first_s, rtol=0, atol=1e-5, equal_nan=True)


def test_targets_that_nobody_sees_wait_for_the_whole_span():
    south = Targets.of([0.0, 0.0], [80.0, -80.0], [0.0, 0.0])
    found = tally([circular(3)], south, start_utc=START, span_s=DAY_S, ut1_minus_utc_s=0.0)
    told = tallied([found, found], span_s=2 * DAY_S)
    assert told["looks"].tolist() == [0, 0]
    assert told["longest_gap_h"].tolist() == [48, 48]
    assert told["first_h"].isna().all()


def test_a_window_that_keys_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="a window of 13 days; expected more than 0 and at most 12"):
        tally([], Targets.of([0.0], [0.0], [0.0]), start_utc=START, span_s=13 * DAY_S, ut1_minus_utc_s=0.0)


def told_by_accesses(fleet, targets, span_s):
    """Looks, first, last and longest gap between looks of each target, from all accesses at once."""
    found = accesses(fleet, targets, start_utc=START, span_s=span_s, ut1_minus_utc_s=0.0)
    times = [np.sort(found["time_s"][found["target"] == number].to_numpy()) for number in range(len(targets))]
    first, last = ([part[at] if part.size else np.nan for part in times] for at in (0, -1))
    return [part.size for part in times], first, last, [np.diff(part).max(initial=0.0) for part in times]


def drawn_fleet(random, count, most_eccentric):
    fields = {"EPOCH": "2026-08-23T00:00:00", "BSTAR": 0.0}
    fleet = []
    for number in range(count):
        eccentricity = random.uniform(0, most_eccentric)
        axis_km = (6378 + random.uniform(300, 900)) / (1 - eccentricity)  # of the perigee
        turns = min(16.0, max(6.5, 86_400 / (2 * np.pi * np.sqrt(axis_km**3 / 398_600.4))))
        angles = random.uniform(0, [180, 360, 360, 360])
        names = ("INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY")
        more = {"MEAN_MOTION": turns, "ECCENTRICITY": eccentricity, **dict(zip(names, angles, strict=True))}
        orbit = Orbit.from_omm(f"S{number}", {**fields, **more, "NORAD_CAT_ID": number})
        low = random.uniform(0, 50)
        sensor = Sensor(
            name="any",
            angle=["look", "incidence"][number % 2],
            min_deg=low,
            max_deg=random.uniform(low + 5, 89),
            side=["left", "right", "both"][number % 3],
        )
        fleet.append(Satellite(orbit=orbit, sensor=sensor))
    return fleet


@pytest.mark.parametrize("seed", range(cases(6, 40)))
@pytest.mark.parametrize("wide", [True, False])
def test_looks_that_are_not_kept_are_those_of_accesses(seed, wide):  # issue #17: any orbit, band, side and place
    random = np.random.default_rng(seed)
    box = ([-180, -90], [180, 90]) if wide else ([105, 0], [150, 46])
    count = int(random.integers(1, 200))
    targets = Targets.of(*random.uniform(*box, (count, 2)).T, random.uniform(-400, 5000, count))
    fleet, span_s = drawn_fleet(random, 9, [0.02, 0.4][seed % 2]), random.uniform(0.2, 1.5) * DAY_S
    found = tally(fleet, targets, start_utc=START, span_s=span_s, ut1_minus_utc_s=0.0)
    for mine, theirs in zip(found, told_by_accesses(fleet, targets, span_s), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=2e-6)
    assert found.looks.sum() > 0


@pytest.mark.parametrize("apart_deg", [0.0, 0.001, 0.05, 0.4, 3.0])
def test_gaps_of_seconds_are_told_too(apart_deg):  # two satellites one behind the other, and nobody else
    fleet = [
        Satellite(
            orbit=Orbit.circular(
                name, epoch_utc=START, altitude_km=600, inclination_deg=97.8, raan_deg=10, phase_deg=phase
            ),
            sensor=BAND,
        )
        for name, phase in (("A", 0.0), ("B", apart_deg))
    ]
    targets, span_s = Targets.of(*PLACES.T), 0.75 * DAY_S
    found = tally(fleet, targets, start_utc=START, span_s=span_s, ut1_minus_utc_s=0.0)
    assert (found.looks == 2).any()
    for mine, theirs in zip(found, told_by_accesses(fleet, targets, span_s), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=2e-6)


def test_looks_by_day_alone_are_counted_by_day_alone():
    day = Sensor(name="eye", angle="incidence", min_deg=0, max_deg=50, side="both", sun_min_deg=10)
    fleet = [Satellite(orbit=one.orbit, sensor=sensor) for one in map(circular, range(4)) for sensor in (day, BAND)]
    targets = Targets.of(*PLACES.T)
    found = tally(fleet, targets, start_utc=START, span_s=DAY_S, ut1_minus_utc_s=0.0)
    for mine, theirs in zip(found, told_by_accesses(fleet, targets, DAY_S), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=2e-6)


@pytest.mark.parametrize("count", [1, 3, 9])
def test_parts_of_the_satellites_joined_are_all_of_them(count):
    random = np.random.default_rng(count)
    fleet, targets = drawn_fleet(random, 9, 0.1) + [circular(number) for number in range(8)], Targets.of(*PLACES.T)
    options = {"start_utc": START, "since_s": DAY_S, "span_s": 1.3 * DAY_S, "ut1_minus_utc_s": 0.0}
    parts = [look_bins(fleet[number::count], targets, **options) for number in range(count)]
    some = joined_tally([*parts, look_bins([], targets, **options)], fleet, targets, **options)
    for mine, theirs in zip(some, tally(fleet, targets, **options), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    eye = Sensor(name="eye", angle="incidence", min_deg=0, max_deg=50, side="both", sun_min_deg=10)
    with pytest.raises(ValueError, match="'eye' wants daylight; expected none that does. Use tally"):
        look_bins([Satellite(orbit=fleet[0].orbit, sensor=eye)], targets, **options)


def test_a_satellite_that_cannot_be_flown_is_named():
    lost = Orbit.from_omm(
        "LOST",
        {
            "EPOCH": "2026-08-20T00:00:00", "MEAN_MOTION": 16.4, "ECCENTRICITY": 0.001, "INCLINATION": 51,
            "RA_OF_ASC_NODE": 0, "ARG_OF_PERICENTER": 0, "MEAN_ANOMALY": 0, "BSTAR": 0.05, "NORAD_CAT_ID": 1,
        },
    )  # fmt: skip
    fleet = [circular(0), Satellite(orbit=lost, sensor=BAND)]
    with pytest.raises(ValueError, match="'LOST' cannot be propagated to"):
        tally(fleet, Targets.of(*PLACES.T), start_utc=START, since_s=20 * DAY_S, span_s=DAY_S, ut1_minus_utc_s=0.0)


def test_nobody_and_nothing_are_counted_as_none():
    options = {"start_utc": START, "span_s": DAY_S, "ut1_minus_utc_s": 0.0}
    assert tally([], Targets.of(*PLACES.T), **options).looks.tolist() == [0] * 40
    assert tally([circular(0)], Targets.of([], []), **options).looks.tolist() == []


@pytest.mark.shared_data
def test_no_access_of_a_sample_of_the_catalogue_is_missing_and_none_is_extra(shared):  # issue #17
    text = gzip.decompress((shared / "data/satellites/celestrak_active_2026-08-22.tle.gz").read_bytes()).decode()
    lines = text.splitlines()
    random, span_s = np.random.default_rng(2026), DAYS * DAY_S
    places = np.column_stack([random.uniform([-180, -70], [180, 70], (SAMPLE_TARGETS, 2)), np.zeros(SAMPLE_TARGETS)])
    dut1 = float(TIMESCALE.from_datetime(START + timedelta(seconds=span_s / 2)).dut1)
    grid = grid_of(START, span_s)
    looked = flown = 0
    for number in random.permutation(len(lines) // 3).tolist():
        two_lines = lines[3 * number + 1], lines[3 * number + 2]
        orbit = Orbit.from_tle(lines[3 * number], *two_lines)
        if orbit.is_high:
            continue
        flown += 1
        asked = [Satellite(orbit=orbit, sensor=BAND)], Targets.of(*places.T)
        options = {"start_utc": START, "span_s": span_s, "ut1_minus_utc_s": dut1}
        mine = accesses(*asked, **options)
        counted = tally(*asked, **options)
        assert counted.looks.tolist() == np.bincount(mine["target"], minlength=SAMPLE_TARGETS).tolist()
        theirs = crossings(two_lines, places, START, grid)
        inside = np.minimum(theirs["incidence_deg"] - BAND.min_deg, BAND.max_deg - theirs["incidence_deg"])
        ends = theirs["time_s"].between(1, span_s - 1)
        sure = _times(theirs[(inside >= MARGIN_DEG) & ends])
        maybe = _times(theirs[inside >= -MARGIN_DEG])
        ours = _times(mine)
        assert _without(sure, ours) == [], lines[3 * number]
        assert _without(ours, maybe) == [], lines[3 * number]
        looked += len(ours)
        if flown == SATELLITES:
            break
    assert looked > 10 * SATELLITES * DAYS


def _times(table):
    return [(int(target), float(at)) for target, at in zip(table["target"], table["time_s"], strict=True)]


def _without(some, others, off_s=0.5):
    """Looks that have no other of the same target within half a second."""
    return [one for one in some if not any(one[0] == other[0] and abs(one[1] - other[1]) < off_s for other in others)]
