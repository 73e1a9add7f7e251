"""Tables in JSON: what pandas writes, one object a line, states and tracks of aircraft, and what is none (#10)."""

import datetime as dt
import gzip
import json

import pandas as pd
import pytest

from layers.positions.positions import read_positions

FRAME = pd.DataFrame(
    {
        "mmsi": [431000111, 431000222],
        "time": ["2026-08-06 07:06:40", "2026-08-06 07:16:40"],
        "lat": [25.0, 24],
        "lon": 120,
    }
)
ROWS = [
    {"id": str(row.mmsi), "time": dt.datetime.fromisoformat(row.time + "+00:00"), "lon": 120.0, "lat": row.lat}
    for row in FRAME.itertuples()
]


def read(tmp_path, text, name="tracks.json", **options):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return read_positions(path, **options).table()


@pytest.mark.parametrize("orient", ["records", "columns", "index", "split", "table"])
def test_every_form_that_pandas_writes_is_read(tmp_path, orient):
    assert read(tmp_path, FRAME.to_json(orient=orient)).to_pylist() == ROWS


@pytest.mark.parametrize("orient", ["columns", "index", "split"])
@pytest.mark.parametrize("epoch", [True, False])
def test_the_time_in_the_index_is_read(tmp_path, orient, epoch):
    times = pd.DatetimeIndex(FRAME["time"]).as_unit("ms")
    indexed = FRAME.drop(columns="time").set_axis(times.astype("int64") if epoch else times)
    assert read(tmp_path, indexed.to_json(orient=orient, date_format="iso")).to_pylist() == ROWS


@pytest.mark.parametrize("name", ["tracks.json", "tracks.jsonl", "tracks.ndjson", "tracks.jsonl.gz"])
def test_one_object_a_line_is_read(tmp_path, name):
    assert read(tmp_path, FRAME.to_json(orient="records", lines=True), name).to_pylist() == ROWS
    assert read(tmp_path, FRAME[:1].to_json(orient="records", lines=True), name).to_pylist() == ROWS[:1]


def test_objects_in_objects_are_columns_the_shallowest_first(tmp_path):
    message = {
        "MetaData": {"MMSI": 1, "latitude": 25, "longitude": 120, "time_utc": "2026-08-06 07:06:40.2 +0000 UTC"},
        "Message": {"PositionReport": {"Latitude": 1, "Longitude": 2, "Timestamp": 10, "Sog": 9.5}},
    }
    [row] = read(tmp_path, json.dumps([message])).to_pylist()
    assert (row["id"], row["lat"], row["lon"], row["speed_kn"]) == ("1", 25, 120, 9.5)


def test_states_tracks_and_traces_of_aircraft_are_read(tmp_path):
    states = [["86a001", "TST1", "Japan", 1786000000, 1786000009, 120.0, 25.0, 300, False, 10, 90]]
    path = [[1786000000, 25.0, 120.0, 300, 90, False]]
    trace = [[600, 25.0, 120.0, 1000, 18, 90, 0, 0, None]]
    for document in (
        {"time": 1786000009, "states": states},
        {"icao24": "86a001", "callsign": "TST1", "startTime": 1, "endTime": 2, "path": path},
        {"icao": "86a001", "timestamp": 1785999400, "trace": trace},
    ):
        [row] = read(tmp_path, json.dumps(document)).to_pylist()
        assert (row["id"], row["lat"], row["lon"]) == ("86a001", 25, 120)
        assert row["time"] == dt.datetime.fromtimestamp(1786000000, dt.UTC)


def test_whole_numbers_beyond_64_bits_are_kept(tmp_path):
    record = {"mmsi": 2**70, "time": "2026-08-06 07:06:40", "lat": 25, "lon": 120}
    assert read(tmp_path, json.dumps([record]))["id"].to_pylist() == [str(2**70)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"a":' * 100_000, "nested too deep"),
        ("[[1,2],[3,4]]", r"row 1 of its list is \[1, 2\], and no object; expected a list of objects"),
        ("[]", "its list is empty"),
        ("{}", "JSON of one dict, and no table"),
        ("3", "JSON of one int"),
        ('{"a": 1, "b": [1]}', r"an object of a \(int\), b \(list\)"),
        ('{"lat": [1], "lon": [1, 2]}', "its lists have 1 or 2 values"),
        ('{"columns": ["mmsi"], "data": [[1], [2, 3]]}', "row 2 of its data is no list of 1 values"),
        ('{"mmsi": 1}\n{"mmsi": 2}\n{"mm', "line 3 is none"),
        ('{"mmsi": 1}\n3\n', "row 2 of its list is 3, and no object"),
        ("", "this is not JSON"),
        ("9" * 5000, "this is not JSON"),
        ('[{"mmsi": 1, "lat": 25, "lon": 120}]', "no column for time"),
        ('[{"mmsi": 1, "time": "2026-08-06", "lat": [25], "lon": {"a": 1}}]', "no column for lon|is no number"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path, text, words):
    with pytest.raises(ValueError, match=words) as told:
        read(tmp_path, text)
    assert len(str(told.value).splitlines()) == 1
    assert len(str(told.value)) < 700
