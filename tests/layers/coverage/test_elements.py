"""Readers of element files: the same satellite in each format, and errors that name file, satellite and field."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from sgp4.api import Satrec
from sgp4.exporter import export_omm

from geo import Duty, Sensor
from layers.coverage.elements import read_elements

ALOS_2 = (  # CelesTrak, 22 August 2026
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
QPS_5 = (
    "1 58578U 23196A   26234.26277478  .00011166  00000+0  45738-3 0  9998",
    "2 58578  42.0101 359.1957 0027051   4.8658 355.2435 15.23912656148323",
)
BAND = Sensor(name="band", angle="incidence", min_deg=20, max_deg=45, side="right")
START = datetime(2026, 8, 23, tzinfo=UTC)
SPEC = {"look_deg": [15, 45], "side": "left"}


def written(path, content):
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def names(found):
    return [one.satellite.orbit.name for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n".join([*ALOS_2, *QPS_5]), ["39766", "58578"]),
        ("\r\n".join(["ALOS-2   ", *ALOS_2, "QPS-SAR-5", *QPS_5, ""]), ["ALOS-2", "QPS-SAR-5"]),
        ("\n".join(["# from a friend", "0 ALOS-2", *ALOS_2, "", *QPS_5]), ["ALOS-2", "58578"]),
        ("\ufeff" + "\n".join(["ALOS-2", *ALOS_2]), ["ALOS-2"]),
    ],
)
def test_two_line_elements_with_and_without_names(tmp_path, text, expected):
    path = tmp_path / "elements.tle"
    path.write_bytes(text.encode())
    found = read_elements(path, sensor=BAND)
    assert names(found) == expected
    assert all(one.satellite.sensor == BAND and one.duty is None for one in found)


@pytest.mark.parametrize("shape", ["list", "object", "one after the other"])
def test_orbit_messages_place_a_satellite_where_its_two_lines_do(tmp_path, shape):
    message = export_omm(Satrec.twoline2rv(*ALOS_2), "ALOS-2")  # written by the sgp4 package, not by us
    text = {
        "list": json.dumps([message]),
        "object": json.dumps(message | {"EPOCH": message["EPOCH"] + "Z"}),
        "one after the other": f"{json.dumps(message)}\n{json.dumps(message | {'OBJECT_NAME': 'TWIN'})}\n",
    }[shape]
    found = read_elements(written(tmp_path / "elements.json", text), sensor=BAND)
    assert names(found) == ["ALOS-2", "TWIN"][: len(found)]
    lines = read_elements(written(tmp_path / "elements.tle", "\n".join(ALOS_2)), sensor=BAND)
    seconds = np.linspace(0, 86_400, 50)
    r, _ = found[0].satellite.orbit.earth_fixed(START, seconds, 0.0)
    other, _ = lines[0].satellite.orbit.earth_fixed(START, seconds, 0.0)
    assert np.linalg.norm(r - other, axis=1).max() < 8  # metres: the epoch in two lines ends at 0.86 ms


def test_objects_bring_their_sensors_and_duties(tmp_path):
    entries = [
        {"name": "A", "tle": list(ALOS_2), "sensor": SPEC | {"swath_km": 50, "duty_min": 5}},
        {"name": "B", "tle": list(QPS_5), "sensor": {"incidence_deg": [8, 70.5], "side": "both", "sun_min_deg": 5}},
        {"name": "C", "tle": list(QPS_5)},
    ]
    duty = Duty(swath_km=10, seconds=60)
    a, b, c = read_elements(written(tmp_path / "own.json", entries), sensor=BAND, duty=duty)
    assert (a.satellite.sensor.angle, a.satellite.sensor.min_deg, a.satellite.sensor.max_deg) == ("look", 15, 45)
    assert (a.satellite.sensor.side, a.duty) == ("left", Duty(swath_km=50, seconds=300))
    assert (b.satellite.sensor.angle, b.satellite.sensor.max_deg, b.duty) == ("incidence", 70.5, duty)
    assert (b.satellite.sensor.sun_min_deg, a.satellite.sensor.sun_min_deg) == (5, None)
    assert c.satellite.sensor == BAND


def test_objects_that_share_a_name_are_told_apart(tmp_path):
    text = "\n".join(["UNKNOWN", *ALOS_2, "UNKNOWN", *QPS_5])
    found = read_elements(written(tmp_path / "new.tle", text), sensor=BAND)
    assert names(found) == ["UNKNOWN (39766)", "UNKNOWN (58578)"]


MESSAGE = export_omm(Satrec.twoline2rv(*ALOS_2), "ALOS-2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "there are no elements"),
        ("[]", "there are no elements"),
        (ALOS_2[0], "the file ends within the elements of '39766'"),
        ("\n".join(["A", "B", *ALOS_2]), "line 2 is 'B'; expected line 1"),
        ("\n".join(["ALOS-2", ALOS_2[0], "QPS"]), "line 3 is 'QPS'; expected line 2"),
        (ALOS_2[1], "expected line 1 of two-line elements"),
        ("\n".join(["ALOS-2", ALOS_2[0][:-1] + "1", ALOS_2[1]]), "satellite 'ALOS-2': line 1 ends with checksum 1"),
        (
            "\n".join(["ALOS-2", ALOS_2[0], QPS_5[1]]),
            "'ALOS-2': line 1 is of object 39766 and line 2 of 58578",
        ),
        ("{not json", "this is not JSON"),
        ([1], "entry 1 is 1; expected an object"),
        ({"name": "X", "mass": 3}, "satellite 'X' has the fields name, mass; expected tle: [line1, line2]"),
        ({"name": "X", "tle": ALOS_2[0]}, "satellite 'X': tle is"),
        ({k: v for k, v in MESSAGE.items() if k != "BSTAR"}, "satellite 'ALOS-2': the elements lack BSTAR"),
        ({k: v for k, v in MESSAGE.items() if k != "EPOCH"}, "satellite 'ALOS-2': the elements lack EPOCH"),
        (MESSAGE | {"EPOCH": "yesterday"}, "satellite 'ALOS-2': EPOCH is 'yesterday'"),
        (MESSAGE | {"MEAN_MOTION": "fast"}, "satellite 'ALOS-2': MEAN_MOTION is 'fast'; expected revolutions a day"),
        (MESSAGE | {"REF_FRAME": "GCRF"}, "satellite 'ALOS-2': REF_FRAME is 'GCRF'; expected TEME"),
        (
            MESSAGE | {"ECCENTRICITY": 1.7},
            "satellite 'ALOS-2': ECCENTRICITY is 1.7; expected a number from 0 to less than 1",
        ),
        ({"name": "X", "tle": ALOS_2, "sensor": {"side": "left"}}, "satellite 'X': sensor is"),
        ({"name": "X", "tle": ALOS_2, "sensor": SPEC | {"incidence": [1, 2]}}, "satellite 'X': sensor is"),
        ({"name": "X", "tle": ALOS_2, "sensor": SPEC | {"look_deg": 30}}, "satellite 'X': look_deg is 30"),
        ({"name": "X", "tle": ALOS_2, "sensor": SPEC | {"look_deg": [45, 15]}}, "'X' has angles 45.0 to 15.0 deg"),
        (
            {"name": "X", "tle": ALOS_2, "sensor": {"look_deg": [15, 45]}},
            "'X': sensor names no side; expected side: left, right",
        ),
        ({"name": "X", "tle": ALOS_2, "sensor": SPEC | {"clear_sky": "often"}}, "satellite 'X': clear_sky is 'often'"),
        ({"name": "X", "tle": ALOS_2, "sensor": SPEC | {"clear_sky": 2}}, "'X' has a chance of clear sky of 2.0"),
        ({"name": "X", "tle": ALOS_2, "sensor": SPEC | {"swath_km": 5}}, "swath_km is 5 and duty_min None"),
    ],
)
def test_errors_name_the_file_the_satellite_and_the_field(tmp_path, content, words):
    path = written(tmp_path / "bad.json", content)
    with pytest.raises(ValueError, match="bad.json: ") as told:
        read_elements(path, sensor=BAND)
    assert words in str(told.value)


def test_a_satellite_without_sensor_and_a_file_that_is_none_are_refused(tmp_path):
    with pytest.raises(ValueError, match="satellite '39766' has no sensor; expected sensor: {incidence_deg"):
        read_elements(written(tmp_path / "a.tle", "\n".join(ALOS_2)))
    with pytest.raises(ValueError, match="there is no such file"):
        read_elements(tmp_path / "none.tle")
    (tmp_path / "b.tle").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="this is not text"):
        read_elements(tmp_path / "b.tle")
