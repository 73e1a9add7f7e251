"""The strips of a day against accesses found by dense sampling."""

import numpy as np
import pytest
import shapely
from observed import fleet, members, question

import layers
from geo import Targets, dense_accesses
from layers.sky.earth_rotation import ut1_minus_utc_s

START_UTC = question().start_utc
SLACK_DEG = 0.01  # outlines are simplified to 0.005 degrees


@pytest.fixture(scope="module")
def strips():
    return layers.load("swaths_of_a_day")


def test_all_strips_are_of_the_day_and_of_counted_radar_satellites(strips):
    counted = members("japan-nato")
    assert set(strips["satellite"]) <= {m.name for m in counted}
    assert set(strips["nation"]) <= set(fleet("japan-nato").rows()["nation"])
    assert strips["start_utc"].min() >= START_UTC
    assert (strips["end_utc"] > strips["start_utc"]).all()
    assert ((strips["end_utc"] - strips["start_utc"]).dt.total_seconds() < 1200).all()  # the sea is 3,400 km long
    assert set(strips["end_utc"].dt.strftime("%F")) <= {"2026-08-23", "2026-08-24"}


@pytest.mark.parametrize("name", ["ALOS-2", "SENTINEL-1C", "QPS-SAR-5"])
def test_what_dense_sampling_finds_lies_in_the_strip_of_that_pass(strips, name):
    member = next(m for m in members("japan-nato") if m.name.upper().startswith(name))
    lon, lat = (grid.ravel() for grid in np.meshgrid(np.arange(105.0, 120, 1.7), np.arange(1.0, 23, 1.7)))
    seen = dense_accesses(
        member.satellite.orbit,
        member.satellite.sensor,
        Targets.of(lon, lat),
        start_utc=START_UTC,
        span_s=86_400.0,
        ut1_minus_utc_s=ut1_minus_utc_s(START_UTC),
    )
    mine = strips[strips["satellite"] == member.name]
    assert len(mine) >= 2
    for strip in mine.itertuples():
        start, end = ((t - START_UTC).total_seconds() for t in (strip.start_utc, strip.end_utc))
        here = seen[seen["time_s"].between(start, end) & (seen["left"] == (strip.side == "left"))]
        distance = shapely.distance(shapely.boundary(strip.geometry), shapely.points(lon, lat))
        clear = set(np.flatnonzero(distance > SLACK_DEG))
        inside = set(np.flatnonzero(shapely.contains_xy(strip.geometry, lon, lat)))
        assert set(here["target"]) & clear == inside & clear
        assert set(here["ascending"]) <= {strip.direction == "ascending"}
