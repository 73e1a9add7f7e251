"""Accesses of a cluster against brute force: every five seconds, who has which target in reach."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from geo import Orbit, Satellite, Sensor, Targets, coverage, in_reach, stream
from geo.access.clusters import TOGETHER, cluster_stream

START = datetime(2026, 8, 23, tzinfo=UTC)
STEP_S, SPAN_S = 5.0, 2 * 86_400.0
OPTIONS = {"start_utc": START, "span_s": SPAN_S, "ut1_minus_utc_s": 0.007}
HORIZON = Sensor(name="radio", angle="incidence", min_deg=0, max_deg=85, side="both")
RNG = np.random.default_rng(7)
TARGETS = Targets.of(RNG.uniform(100, 125, 25), RNG.uniform(-5, 30, 25))


def satellite(name, raan_deg, phase_deg, sensor=HORIZON):
    orbit = Orbit.circular(
        name, altitude_km=560.0, inclination_deg=45.0, raan_deg=raan_deg, phase_deg=phase_deg, epoch_utc=START
    )
    return Satellite(orbit=orbit, sensor=sensor)


THREE = [satellite("A", 80, 0), satellite("B", 80.6, 1.3), satellite("C", 79.5, 2.5)]  # up to 300 km apart
ALONE = satellite("D", 200, 40)


def tables(satellites, clusters):
    return list(cluster_stream(satellites, clusters, TARGETS, **OPTIONS))


def together():
    """Whether three have each target in reach, every five seconds, shape (instants, targets)."""
    seconds = np.arange(0, SPAN_S, STEP_S)
    up = [in_reach(s.orbit, s.sensor, TARGETS, start_utc=START, seconds=seconds, ut1_minus_utc_s=0.007) for s in THREE]
    return np.sum(up, axis=0) >= TOGETHER


def test_a_cluster_has_one_access_in_each_stretch_in_which_three_have_the_target_in_reach():
    found = pd.concat(tables(THREE, ["x"] * 3)).sort_values(["target", "time_s"])
    shared, missed, stretches = together(), 0.0, 0
    for target in range(len(TARGETS)):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], shared[:, target].astype(int), [0]])))
        own = found.loc[found["target"] == target, "time_s"].to_numpy()
        for start, end in edges.reshape(-1, 2) * STEP_S:
            inside = (own > start - STEP_S) & (own < end)
            if start > 0 and end < SPAN_S:  # of a pass that the span cuts the instant may lie outside
                assert inside.sum() == 1 or (inside.sum() == 0 and end - start < 60)
                missed, stretches = missed + (0 if inside.any() else end - start), stretches + 1
            own = own[~inside]
        assert own.size == 0  # no access outside a stretch
    assert stretches > 150
    assert missed / (shared.sum() * STEP_S) < 0.005


def test_two_of_a_cluster_have_no_access_and_one_alone_has_all():
    assert sum(map(len, tables(THREE[:2], ["x", "x"]))) == 0
    plain = next(stream([ALONE], TARGETS, **OPTIONS))
    mixed = tables([THREE[0], ALONE, THREE[1], THREE[2]], ["x", "", "x", "x"])
    pd.testing.assert_frame_equal(mixed[1], plain)
    for table, same in zip([mixed[0], *mixed[2:]], tables(THREE, ["x"] * 3), strict=True):
        pd.testing.assert_frame_equal(table, same)


def test_each_access_is_one_of_its_satellite():
    for table, own in zip(tables(THREE, ["x"] * 3), stream(THREE, TARGETS, **OPTIONS), strict=True):
        assert len(table.merge(own, on=list(own.columns))) == len(table)


def test_a_narrow_twin_narrows_the_cluster():
    blind = satellite("C", 79.5, 2.5, Sensor(name="east", angle="incidence", min_deg=0, max_deg=30, side="both"))
    few, many = (sum(map(len, tables([*THREE[:2], last], ["x"] * 3))) for last in (blind, THREE[2]))
    assert 0 < few < many


def test_coverage_counts_the_shared_accesses():
    shared = coverage(THREE, TARGETS, 1.0, clusters=["x"] * 3, **OPTIONS)
    apart = coverage(THREE, TARGETS, 1.0, **OPTIONS)
    assert shared.looks == sum(map(len, tables(THREE, ["x"] * 3)))
    assert 2 * shared.looks < apart.looks
    assert shared.window_h(0.5)[0] > apart.window_h(0.5)[0]


def test_a_cluster_for_each_satellite_is_asked_for():
    with pytest.raises(ValueError, match="there are 2 clusters for 3 satellites; expected one for each"):
        tables(THREE, ["x", "x"])
