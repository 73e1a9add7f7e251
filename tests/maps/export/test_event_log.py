"""Files to which events are appended as they close."""

import json
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from geo.events.events import find_events
from maps.export.event_log import EventLog

ZONE = gpd.GeoDataFrame({"id": ["square"], "edge_model": "planar"}, geometry=[box(10, 0, 11, 1)], crs=4326)
LINE = gpd.GeoDataFrame({"id": ["line"], "edge_model": "planar"}, geometry=[LineString([(10, 0), (10, 1)])], crs=4326)


@pytest.fixture
def found():
    times = pd.to_datetime([datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in (12, 13, 14)])
    fixes = pd.DataFrame({"id": "a", "time": times, "lon": [9.5, 10.5, 9.5], "lat": 0.5})
    return find_events(fixes, ZONE, LINE, max_speed_kn=None)


def test_rows_are_appended_behind_what_is_there(found, tmp_path):
    path = tmp_path / "events.csv"
    EventLog(path, lines=True).add(found)
    EventLog(path, lines=True).add(found)
    events = pd.read_csv(path, parse_dates=["t_in", "t_out"])
    pd.testing.assert_series_equal(
        events["t_in"], pd.concat([found.events["t_in"]] * 2, ignore_index=True), check_dtype=False
    )
    assert events["duration_s"].tolist() == [3600.0, 3600.0]  # in at 12:30, out at 13:30
    assert (
        pd.read_csv(tmp_path / "events-crossings.csv")["direction"].tolist()
        == found.crossings["direction"].tolist() * 2
    )


def test_json_has_a_row_a_line(found, tmp_path):
    path = tmp_path / "events.jsonl"
    log = EventLog(path)
    log.add(found)
    assert log.rows == 1
    [row] = [json.loads(line) for line in path.read_text().splitlines()]
    assert (row["id"], row["zone"], row["t_in"]) == ("a", "square", "2026-11-22T12:30:00.000000Z")


def test_a_file_of_something_else_is_left_as_it_is(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("name,age\nx,1\n")
    with pytest.raises(ValueError, match=r"events.csv: its columns are 'name,age'; expected id,zone,t_in"):
        EventLog(path)
    assert path.read_text() == "name,age\nx,1\n"


def test_an_ending_that_names_no_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"events.txt' ends in '.txt'; expected one of .csv, .jsonl"):
        EventLog(tmp_path / "events.txt")
