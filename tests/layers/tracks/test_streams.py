"""Any stream of Arrow is positions: DuckDB, readers that can be read once, datasets of partitioned Parquet."""

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from pyarrow import parquet
from shapely.geometry import box

from geo.events.events import find_events
from geo.events.stream import EventStream
from geo.tracks.fixes import tables
from layers.engines.partition import partition_by_id
from layers.tracks.counts import count_tracks

ZONES = gpd.GeoDataFrame({"id": ["near"]}, geometry=[box(0.5, -1, 1.5, 1)], crs=4326)
DAY = pd.Timestamp("2026-03-01", tz="UTC")


def rows():
    """Three ships that sail to and fro through the zone for three days, in order of time."""
    minutes = np.arange(0, 3 * 24 * 60, 10)
    ships = [
        pd.DataFrame(
            {
                "id": name,
                "time": DAY + pd.to_timedelta(minutes, "min"),
                "lon": 1 + np.sin(minutes / (300 + 40 * number)),
                "lat": 0.1 * number,
                "speed_kn": 10.0,
            }
        )
        for number, name in enumerate("abc")
    ]
    return pd.concat(ships).sort_values("time", kind="stable", ignore_index=True)


ROWS = rows()
EXPECTED = find_events(ROWS, ZONES)


class Once:
    """What ADBC gives: a stream of Arrow that can be read once, and nothing else."""

    def __init__(self, table):
        self._reader = table.to_reader(max_chunksize=100)

    def __arrow_c_stream__(self, requested_schema=None):
        return self._reader.__arrow_c_stream__(requested_schema)


@pytest.fixture
def days(tmp_path):
    """Give a dataset with a folder a day."""
    table = pa.Table.from_pandas(ROWS.assign(day=ROWS["time"].dt.strftime("%Y-%m-%d")), preserve_index=False)
    parquet.write_to_dataset(table, tmp_path / "days", partition_cols=["day"])
    return ds.dataset(tmp_path / "days", partitioning="hive")


def same(found):
    pd.testing.assert_frame_equal(found.events, EXPECTED.events)
    pd.testing.assert_frame_equal(found.pieces, EXPECTED.pieces)


TABLE = pa.Table.from_pandas(ROWS, preserve_index=False)
STREAMS = {
    "a relation of DuckDB": lambda _: duckdb.sql("SELECT id, time, lon, lat FROM ROWS ORDER BY time"),
    "a reader of DuckDB": lambda _: duckdb.sql("SELECT * FROM ROWS").to_arrow_reader(100),
    "a RecordBatchReader": lambda _: TABLE.to_reader(max_chunksize=100),
    "a stream that is nothing else": lambda _: Once(TABLE),
    "a dataset": lambda days: days,
    "a scanner": lambda days: days.scanner(),
    "a list of streams": lambda _: [Once(TABLE.slice(0, 500)), Once(TABLE.slice(500))],
}


@pytest.mark.parametrize("name", STREAMS)
def test_events_of_streams_are_those_of_the_frame(days, name):
    same(find_events(STREAMS[name](days), ZONES))
    counted = count_tracks(STREAMS[name](days), ZONES)  # four times, of what can be read once
    pd.testing.assert_frame_equal(counted.found.events, EXPECTED.events)
    assert len(counted.facts["sensitivity"]) == 4
    assert counted.facts["zones"][0]["events"] == len(EXPECTED.events)


def test_a_query_may_say_anything(tmp_path):
    parquet.write_table(TABLE, tmp_path / "x.parquet")
    query = (
        f"SELECT upper(id) AS id, time, lon::FLOAT::DOUBLE AS lon, lat::DECIMAL(9, 6) AS lat "
        f"FROM '{tmp_path}/x.parquet' WHERE id <> 'b'"
    )
    found = find_events(duckdb.sql(query), ZONES)
    assert set(found.events["id"]) == {"A", "C"}
    assert len(found.events) == (EXPECTED.events["id"] != "b").sum()


def test_streams_go_into_a_stream_of_events_and_into_partitions(tmp_path, days):
    stream = EventStream(ZONES)
    found = [stream.push(days), stream.close()]
    events = pd.concat([each.events for each in found]).sort_values(["id", "zone", "t_in"], ignore_index=True)
    pd.testing.assert_frame_equal(events, EXPECTED.events)
    partition_by_id(duckdb.sql("SELECT * FROM ROWS"), tmp_path / "parts", partitions=2)
    assert parquet.read_table(tmp_path / "parts").num_rows == len(ROWS)


@pytest.mark.parametrize("what", ["relation", "dataset", "reader"])
def test_a_missing_column_is_told_by_name(what):
    ships = pa.Table.from_pandas(ROWS.rename(columns={"id": "mmsi"}), preserve_index=False)
    positions = {"relation": duckdb.sql("SELECT * FROM ships"), "dataset": ds.dataset(ships), "reader": Once(ships)}
    with pytest.raises(ValueError, match=r"lack the column 'id'; expected .* found mmsi, time, .* SELECT mmsi AS id"):
        find_events(positions[what], ZONES)


def test_of_a_dataset_only_the_columns_needed_are_read(days):
    assert "day" in days.schema.names
    (first, *_) = tables(days, ["speed_kn", "id"])
    assert first.column_names == ["id", "time", "lon", "lat", "speed_kn"]
    assert count_tracks(days, ZONES).facts["tracks"]["fixes"] == len(ROWS)


def test_two_columns_of_one_name_are_refused():
    twice = pa.Table.from_arrays([*TABLE.columns, TABLE.column("id")], names=[*TABLE.column_names, "id"])
    with pytest.raises(ValueError, match="positions have 2 columns called 'id'"):
        find_events(twice, ZONES)


def test_a_reader_that_is_spent_gives_nothing_and_says_so():
    reader = TABLE.to_reader()
    find_events(reader, ZONES)
    assert find_events(reader, ZONES).cleaning.set_index("reason")["rows"]["read"] == 0


def test_what_is_no_positions_is_refused():
    with pytest.raises(ValueError, match=r"positions are a int; expected .* a stream of Arrow"):
        find_events(3, ZONES)
