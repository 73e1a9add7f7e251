"""Statistics of targets window by window: those of all accesses at once; and accesses of a sample of the catalogue."""

import gzip
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from effort import cases
from skyfield_crossings import TIMESCALE, crossings, grid_of

from geo import Orbit, Satellite, Sensor, Targets, accesses, coverage
from geo.access import tallied, tally, windows

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
        mine = accesses(
            [Satellite(orbit=orbit, sensor=BAND)],
            Targets.of(*places.T),
            start_utc=START,
            span_s=span_s,
            ut1_minus_utc_s=dut1,
        )
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
