"""Input that cannot be counted: one clear line, and what would be right."""

from datetime import date

import duckdb
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from geo import EventStream, find_events

BOX = shapely.box(0, 0, 1, 1)
TRACK = pd.DataFrame(
    {
        "id": "a",
        "time": pd.to_datetime(["2026-08-23T00:00", "2026-08-23T00:30"], utc=True),
        "lon": [-0.1, 0.1],
        "lat": [0.5, 0.5],
    }
)


def zones(ids):
    return gpd.GeoDataFrame({"id": ids}, geometry=[BOX, shapely.box(2, 0, 3, 1)], crs=4326)


def test_whole_numbers_that_files_give_as_floats_name_zones():
    assert find_events(TRACK, zones([8.0, 9.0])).events.zone.tolist() == ["8"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (zones([None, "b"]), "zones: a row has no id; expected one for each"),
        (zones(["b", "b"]), "zones hold the id 'b' twice"),
        (BOX, "zones are a Polygon; expected a GeoDataFrame"),
        (gpd.GeoSeries([BOX], crs=4326), "zones are a GeoSeries; expected a GeoDataFrame"),
    ],
)
def test_zones_that_have_no_names(given, words):
    with pytest.raises(ValueError, match=words):
        find_events(TRACK, given)


@pytest.mark.parametrize("rule", [{"max_gap_s": "1h"}, {"hysteresis_m": [200]}, {"min_duration_s": True}])
def test_rules_are_numbers(rule):
    with pytest.raises(ValueError, match="expected a number, in the unit at the end of its name"):
        find_events(TRACK, zones(["a", "b"]), **rule)


def test_ids_of_mixed_types():
    with pytest.raises(ValueError, match="mixes types"):
        find_events(TRACK.assign(id=["a", 7]), zones(["a", "b"]))


def test_a_reader_is_taken_as_it_is():
    class Reader:
        def batches(self):
            yield TRACK[:1]
            yield TRACK[1:]

    pd.testing.assert_frame_equal(
        find_events(Reader(), zones(["a", "b"])).events, find_events(TRACK, zones(["a", "b"])).events
    )


def test_a_closed_stream_takes_no_more():
    stream = EventStream(zones(["a", "b"]))
    stream.close()
    with pytest.raises(ValueError, match="this stream was closed"):
        stream.push(TRACK)


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64()])
def test_days_without_a_clock_are_refused_where_an_id_has_two_of_one_day(kind):  # issue 13: both were at midnight
    days = pa.array([date(2026, 8, 23)] * 3, kind)
    table = pa.table({"id": ["a", "a", "b"], "time": days, "lon": [-0.1, 0.1, 0.5], "lat": [0.5] * 3})
    with pytest.raises(ValueError, match="holds days without a clock, as 2026-08-23, and several rows of one id"):
        find_events(table, zones(["a", "b"]))
    assert len(find_events(table[1:], zones(["a", "b"])).pieces) == 2  # one row a day, as files of days have
    relation = duckdb.sql("SELECT 'a' AS id, DATE '2026-08-23' AS time, x AS lon, 0.5 AS lat FROM range(2) t(x)")
    with pytest.raises(ValueError, match="expected timestamps"):
        find_events(relation, zones(["a", "b"]))
