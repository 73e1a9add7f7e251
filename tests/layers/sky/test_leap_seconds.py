"""Spans across a leap second: said by the answer; asked from after it, the times are Skyfield's (#10)."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pytest
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo import Sensor, accesses
from layers.coverage.coverage import cover, ut1_of_span
from layers.coverage.fleet import fleet
from layers.coverage.targets import watched
from layers.sky.earth_rotation import leap_second_warning

LEAP = datetime(2017, 1, 1, tzinfo=UTC)  # a second was inserted before it, IERS Bulletin C 52
BAND = Sensor(name="s", angle="incidence", min_deg=10, max_deg=70, side="both")
MESSAGE = {  # made up
    "OBJECT_NAME": "S", "OBJECT_ID": "2016-001A", "NORAD_CAT_ID": 1, "CLASSIFICATION_TYPE": "U", "EPHEMERIS_TYPE": 0,
    "ELEMENT_SET_NO": 1, "REV_AT_EPOCH": 1, "MEAN_MOTION_DOT": 0, "MEAN_MOTION_DDOT": 0, "BSTAR": 0,
    "EPOCH": "2017-01-01T00:00:01.000000", "MEAN_MOTION": 14.8, "ECCENTRICITY": 0.001, "INCLINATION": 97.7,
    "RA_OF_ASC_NODE": 200, "ARG_OF_PERICENTER": 90, "MEAN_ANOMALY": 30,
}  # fmt: skip
TIMESCALE = load.timescale(builtin=True)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (LEAP - timedelta(days=1), LEAP + timedelta(days=1), "at the end of 2016-12-31,"),
        (LEAP, LEAP + timedelta(days=1), ""),
        (LEAP - timedelta(days=3), LEAP - timedelta(days=1), ""),
        (datetime(2026, 8, 23, tzinfo=UTC), datetime(2026, 8, 30, tzinfo=UTC), ""),
        (
            datetime(2015, 1, 1, tzinfo=UTC),
            datetime(2018, 1, 1, tzinfo=UTC),
            "at the end of 2015-06-30 and 2016-12-31",
        ),
    ],
)
def test_leap_seconds_are_those_of_the_bulletins(first, last, words):
    told = leap_second_warning(first, last)
    assert words in told
    assert bool(told) == bool(words)


def asked(tmp_path, start, epoch):
    path = tmp_path / "elements.csv"
    fields = MESSAGE | {"EPOCH": epoch}
    path.write_text(f"{','.join(fields)}\n{','.join(map(str, fields.values()))}\n")
    points = watched(gpd.GeoDataFrame({"name": ["A"]}, geometry=gpd.points_from_xy([121], [25.5]), crs=4326))
    found = fleet(elements=path, sensor=BAND)
    return found, points, cover(found, points, start_utc=start, days=1, within_h=6).facts["warnings"]


def test_a_span_across_a_leap_second_is_said(tmp_path):
    *_, warnings = asked(tmp_path, LEAP - timedelta(hours=12), "2016-12-31T00:00:00")
    assert [words[:56] for words in warnings] == ["A leap second, at the end of 2016-12-31, lies within the"]
    *_, warnings = asked(tmp_path, LEAP, "2016-12-31T00:00:00")  # elements of before it
    assert len(warnings) == 1
    *_, warnings = asked(tmp_path, LEAP - timedelta(days=2), MESSAGE["EPOCH"])  # of after it: SGP4 counts back over it
    assert len(warnings) == 1


def test_a_span_after_a_leap_second_is_skyfields(tmp_path):
    found, points, warnings = asked(tmp_path, LEAP, MESSAGE["EPOCH"])
    assert warnings == []
    ut1, _ = ut1_of_span(LEAP, 86_400.0)
    ours = accesses(found.satellites, points.targets, start_utc=LEAP, span_s=86_400.0, ut1_minus_utc_s=ut1)
    seconds = np.arange(0.0, 86_401.0, 1.0)
    times = TIMESCALE.utc(2017, 1, 1, 0, 0, seconds)
    position, velocity = EarthSatellite.from_omm(TIMESCALE, MESSAGE).at(times).frame_xyz_and_velocity(itrs)
    place = wgs84.latlon(25.5, 121.0)
    sight = position.m - place.itrs_xyz.m[:, None]
    rate = np.sum(sight * velocity.km_per_s, axis=0)
    step = np.flatnonzero((rate[:-1] < 0) & (rate[1:] >= 0))
    theirs = seconds[step] + rate[step] / (rate[step] - rate[step + 1])
    lon, lat = np.radians(121.0), np.radians(25.5)
    up = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    incidence = np.degrees(np.arccos(up @ sight[:, step] / np.linalg.norm(sight[:, step], axis=0)))
    seen = (incidence > BAND.min_deg) & (incidence < BAND.max_deg)
    assert len(ours) == seen.sum() > 0
    assert np.sort(ours["time_s"]) == pytest.approx(theirs[seen], abs=0.01)
