"""A file with the history of a satellite's elements: the epoch nearest to the span, with Skyfield's looks (#10)."""

import json
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pytest
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo import Sensor
from layers.coverage.coverage import cover, middle_of_span
from layers.coverage.fleet import fleet
from layers.coverage.targets import watched

START, DAYS, WITHIN_H = datetime(2026, 8, 23, tzinfo=UTC), 3.0, 12.0
SPAN_S = DAYS * 86_400
BAND = Sensor(name="s", angle="incidence", min_deg=20, max_deg=45, side="both")
PLACES = ((121.0, 25.5), (114.2, 12.0))
EPOCHS = {"2026-08-02T11:00:00.000000": 190, "2026-08-22T06:00:00.000000": 200, "2026-09-11T11:00:00.000000": 215}
TIMESCALE = load.timescale(builtin=True)


def message(epoch):
    return {  # made up; the node as it would be at each epoch of another orbit, so that the answers differ
        "OBJECT_NAME": "S", "OBJECT_ID": "2024-001A", "NORAD_CAT_ID": 61001, "CLASSIFICATION_TYPE": "U",
        "EPHEMERIS_TYPE": 0, "ELEMENT_SET_NO": 1, "REV_AT_EPOCH": 1, "MEAN_MOTION_DOT": 0, "MEAN_MOTION_DDOT": 0,
        "BSTAR": 3e-5, "EPOCH": epoch, "MEAN_MOTION": 14.8, "ECCENTRICITY": 0.0011, "INCLINATION": 97.7,
        "RA_OF_ASC_NODE": EPOCHS[epoch], "ARG_OF_PERICENTER": 90, "MEAN_ANOMALY": 30,
    }  # fmt: skip


@pytest.fixture(scope="module")
def grid():
    seconds = np.arange(0.0, SPAN_S + 2, 2.0)
    return seconds, TIMESCALE.utc(2026, 8, 23, 0, 0, seconds)


def skyfields(epoch, grid):
    """Looks, and the share of windows of 12 h that hold one, from zero-Doppler instants to two seconds."""
    seconds, times = grid
    position, velocity = EarthSatellite.from_omm(TIMESCALE, message(epoch)).at(times).frame_xyz_and_velocity(itrs)
    looks, shares = 0, []
    for lon, lat in PLACES:
        sight = position.m - wgs84.latlon(lat, lon).itrs_xyz.m[:, None]
        rate = np.sum(sight * velocity.km_per_s, axis=0)
        step = np.flatnonzero((rate[:-1] < 0) & (rate[1:] >= 0))
        a, b = np.radians((lon, lat))
        up = np.array([np.cos(b) * np.cos(a), np.cos(b) * np.sin(a), np.sin(b)])
        incidence = np.degrees(np.arccos(up @ sight[:, step] / np.linalg.norm(sight[:, step], axis=0)))
        seen = seconds[step][(incidence >= BAND.min_deg) & (incidence <= BAND.max_deg)]
        gaps = np.diff(np.concatenate([[0.0], seen, [SPAN_S]]))
        window = WITHIN_H * 3600
        shares.append(1 - np.maximum(gaps - window, 0).sum() / (SPAN_S - window))
        looks += len(seen)
    return looks, np.mean(shares)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("days_off", "taken"), [(0, 1), (-20, 0), (20, 2)])
def test_looks_are_those_of_the_epoch_nearest_to_the_span(tmp_path, grid, order, days_off, taken):
    path = tmp_path / "history.csv"
    rows = [message(epoch) for epoch in EPOCHS][::order]
    path.write_text("\n".join([",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]))
    points = watched(
        gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=gpd.points_from_xy(*zip(*PLACES, strict=True)), crs=4326)
    )
    middle = middle_of_span(START, DAYS) + timedelta(days=days_off)
    found = fleet(elements=path, sensor=BAND, middle_utc=middle)
    epoch = list(EPOCHS)[taken]
    assert found.satellites[0].orbit.epoch_utc == pytest.approx(
        datetime.fromisoformat(epoch + "Z"), abs=timedelta(milliseconds=1)
    )
    assert epoch[:10] in found.notes[0]
    answer = cover(found, points, start_utc=START, days=DAYS, within_h=WITHIN_H).facts["access"]
    looks, share = skyfields(epoch, grid)
    assert answer["looks"] == looks > 0
    assert answer["mean_share"] == pytest.approx(share, abs=1e-4)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "satellites", "looks", "share"),
    [  # as zero-Doppler instants on Skyfield's positions give them
        ("el_history3.tle", 1, 2, 0.2),
        *((f"el_{name}", 2, 4, 0.4) for name in (
            "plain.tle", "crlf_only.tle", "crlf_ctrlz.tle", "name_digit.tle", "celestrak.csv", "collide.json",
            "sixdigit.json", "alphaids.json", "floatids.json", "noids.json", "nullids.json",
        )),
        *((f"el_{name}.tle", 1, 2, 0.2) for name in ("blankchecksum", "nochecksum", "nointl", "spacepad")),
    ],
)  # fmt: skip
def test_files_as_people_have_them(shared, name, satellites, looks, share):
    folder = shared / "cases" / "reports"
    points = watched(gpd.read_file(folder / "pts.geojson"))
    found = fleet(elements=folder / name, sensor=BAND, middle_utc=middle_of_span(START, DAYS))
    answer = cover(found, points, start_utc=START, days=DAYS, within_h=WITHIN_H).facts["access"]
    assert (found.objects, answer["looks"]) == (satellites, looks)
    assert answer["mean_share"] == pytest.approx(share, abs=5e-4)


@pytest.mark.parametrize("days", [0.0, -1.0, float("nan"), float("inf"), 1e6, 1e300])
def test_spans_that_are_none_are_refused(days):
    with pytest.raises(ValueError, match="the span is .* days; expected"):
        middle_of_span(START, days)


@pytest.mark.parametrize(
    ("day", "kept"), [("2026-08-01", 1), ("2027-01-01", 2), (None, 2), ("", 2), ("2026-08-01T12:00:00", 1)]
)
def test_satellites_that_have_decayed_by_then_are_left_out(tmp_path, day, kept):  # issue 10: they were counted
    epoch = next(iter(EPOCHS))
    flies, falls = message(epoch), message(epoch) | {"OBJECT_NAME": "F", "NORAD_CAT_ID": 61002, "DECAY_DATE": day}
    path = tmp_path / "space_track.json"
    path.write_text(json.dumps([flies, falls]))
    found = fleet(elements=path, sensor=BAND, middle_utc=middle_of_span(START, DAYS))
    assert found.objects == kept
    if kept == 1:
        assert found.left_out.values.tolist() == [["F", f"it decayed on {day[:10]}, as the file says (DECAY_DATE)"]]
    assert any("F on 2027-01-01" in note for note in found.notes) == (day == "2027-01-01")
    path.write_text(json.dumps([falls | {"DECAY_DATE": "soon"}]))
    with pytest.raises(ValueError, match="DECAY_DATE is 'soon'; expected a day"):
        fleet(elements=path, sensor=BAND, middle_utc=START)
