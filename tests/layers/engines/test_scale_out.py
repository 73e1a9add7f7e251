"""200,000 generated positions (thorough: a million): in memory, in a stream, on Dask and Spark the same, to the bit."""

import os
import signal
import subprocess
import sys
import warnings
import zlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from effort import cases
from pandas.testing import assert_frame_equal
from pyarrow import parquet
from shapely import MultiPolygon, Polygon, box
from shapely.geometry import LineString

from geo.events.events import Found, find_events
from geo.events.stream import EventStream
from layers.engines.on_dask import find_events_dask
from layers.engines.on_spark import OLDEST_JAVA, find_events_spark, java_version
from layers.engines.partition import partition_by_id, partition_files, partition_of, together

ROOT = Path(__file__).parents[3]
VESSELS, FIXES = 250, cases(800, 4000)
ROWS = VESSELS * FIXES
LATENESS_S = 300
PARAMETERS = {"hysteresis_m": 200, "merge_breaks_s": 120, "min_duration_s": 30}

needs_java = pytest.mark.skipif(
    (java_version() or 0) < OLDEST_JAVA, reason=f"Spark needs Java {OLDEST_JAVA} or newer, which is not here"
)


def wandering(seed=2023):
    """Positions of vessels that wander over 3 degrees for half a day or three, in the order in which a feed brings it.

    Each moves by three sine waves with periods of one to four days, at 12 kn or so. Of the rows, 1 in 2,000 is before a
    gap of two hours, 1 in 1,000 comes twice, 1 in 1,000 has no position, no id or latitude 91, and 1 in 5,000 lies a
    degree off, which no ship can do. They come up to four minutes late.
    """
    random = np.random.default_rng(seed)
    shape = (VESSELS, FIXES)
    steps = random.uniform(20, 100, shape) + np.where(random.random(shape) < 1 / 2000, 7200, 0)
    seconds = np.cumsum(steps, axis=1)
    waves = np.zeros((2, *shape))
    for _ in range(3):
        turn = 2 * np.pi / random.uniform(86_400, 4 * 86_400, (2, VESSELS, 1))
        reach, phase = random.uniform(0.2, 0.7, (2, VESSELS, 1)), random.uniform(0, 7, (2, VESSELS, 1))
        waves += reach * np.sin(seconds * turn + phase)
    lon, lat = 120.5 + waves[0], 24.5 + waves[1]
    lat += np.where(random.random(shape) < 1 / 5000, 1.0, 0.0)
    ids = np.repeat([f"{416_000_000 + number}" for number in range(VESSELS)], FIXES)
    time = (np.datetime64("2023-07-01", "us") + (seconds * 1e6).astype("timedelta64[us]")).ravel()
    table = pd.DataFrame({"id": ids, "time": time, "lon": lon.ravel(), "lat": lat.ravel()})
    draw = random.random(len(table))
    table.loc[draw < 0.0004, "lat"] = 91.0
    table.loc[(draw >= 0.0004) & (draw < 0.0007), "lon"] = np.nan
    table.loc[(draw >= 0.0007) & (draw < 0.001), "id"] = None
    table["time"] = table["time"].dt.tz_localize("UTC")
    again = table[random.random(len(table)) < 0.001].assign(lon=120.0)  # the first of two at the same time stays
    table = pd.concat([table, again], ignore_index=True)
    arrival = (table["time"].array.asi8 / 1e6) + random.uniform(0, 240, len(table)) * (random.random(len(table)) < 0.1)
    arrival[len(table) - len(again) :] += 50
    return pa.Table.from_pandas(table.iloc[np.argsort(arrival, kind="stable")], preserve_index=False)


def zones():
    """An island with a lagoon, a part beyond, a box along a parallel, and a triangle over both."""
    island = Polygon(box(119.9, 24.0, 120.6, 24.7).exterior.coords, [box(120.1, 24.2, 120.3, 24.4).exterior.coords])
    shapes = [MultiPolygon([island, box(121.2, 25.0, 121.4, 25.3)]), box(119.0, 25.0, 122.0, 25.5)]
    shapes.append(Polygon([(120.0, 23.5), (121.5, 24.5), (120.2, 25.2)]))
    models = ["geodesic", "parallel-aware", "planar"]
    return gpd.GeoDataFrame({"id": ["island", "north", "over"], "edge_model": models}, geometry=shapes, crs=4326)


def lines():
    return gpd.GeoDataFrame({"id": ["middle"]}, geometry=[LineString([(119.8, 23.2), (121.4, 25.9)])], crs=4326)


@pytest.fixture(scope="module")
def positions():
    return wandering()


@pytest.fixture(scope="module")
def batches(positions):
    return positions.to_batches(max_chunksize=ROWS // 20)


@pytest.fixture(scope="module")
def expected(positions):
    return find_events(positions, zones(), lines(), **PARAMETERS)


@pytest.fixture(scope="module")
def folder(batches, tmp_path_factory):
    place = tmp_path_factory.mktemp("positions") / "by-vessel"
    partition_by_id(iter(batches), place, partitions=7, rows_held=ROWS * 15 // 100)
    return place


def assert_same(found, expected):
    for name in ("events", "crossings", "pieces", "rejected"):
        assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=True)
    by_reason = [each.cleaning.set_index("reason")["rows"].sort_index() for each in (found, expected)]
    assert by_reason[0].to_dict() == by_reason[1].to_dict()


def test_the_positions_have_everything(positions, expected):
    assert len(positions) > ROWS
    assert len(expected.events) > ROWS // 1000
    assert set(expected.events["entry"]) == {"crossing", "start", "gap"}
    assert set(expected.events["zone"]) == {"island", "north", "over"}
    assert len(expected.crossings) > ROWS // 10_000
    cleaning = expected.cleaning.set_index("reason")["rows"]
    assert cleaning["read"] == len(positions)
    assert cleaning["kept"] + cleaning[~cleaning.index.isin(["read", "kept"])].sum() == len(positions)
    reasons = ["missing id", "missing position", "latitude beyond 90 degrees", "faster than max_speed_kn"]
    cleaning["same id"] = cleaning[cleaning.index.str.startswith("same id and time")].sum()
    assert (cleaning[[*reasons, "same id"]] > ROWS // 10_000).all()


def test_the_stream_finds_the_same(batches, expected):
    stream = EventStream(zones(), lines(), lateness_s=LATENESS_S, **PARAMETERS)
    parts = [*(stream.push(batch) for batch in batches), stream.close()]
    events = pd.concat([part.events for part in parts]).sort_values(["id", "zone", "t_in"], ignore_index=True)
    crossings = pd.concat([part.crossings for part in parts]).sort_values(["id", "line", "time"], ignore_index=True)
    pieces = pd.concat([part.pieces for part in parts]).sort_values(["id", "t_start"], ignore_index=True)
    last = parts[-1]
    found = Found(events=events, crossings=crossings, pieces=pieces, cleaning=last.cleaning, rejected=last.rejected)
    assert_same(found, expected)


@pytest.fixture(scope="module")
def dask_client():
    from distributed import Client, LocalCluster  # noqa: PLC0415

    kinds = {"dashboard_address": "127.0.0.1:0", "host": "127.0.0.1", "protocol": "tcp"}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, **kinds) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_dask_finds_the_same_in_a_folder(folder, expected, dask_client):
    assert_same(find_events_dask(folder, zones(), lines(), client=dask_client, **PARAMETERS), expected)


def test_dask_finds_the_same_in_batches(batches, expected, dask_client):
    assert_same(find_events_dask(iter(batches), zones(), lines(), client=dask_client, **PARAMETERS), expected)


def test_dask_starts_a_cluster_of_its_own(folder, expected):
    files = [str(path) for path in sorted(folder.iterdir())]
    assert_same(find_events_dask(files, zones(), lines(), **PARAMETERS), expected)


@pytest.fixture(scope="module")
def spark_settings():
    """Spark on this machine alone; the session that a test starts ends with the last of them."""
    with pytest.MonkeyPatch.context() as patch:
        quick = (
            "--conf spark.ui.enabled=false --driver-java-options -XX:TieredStopAtLevel=1"  # half the time of a start
        )
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"--master local[2] {quick} pyspark-shell")
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield
        from pyspark.sql import SparkSession  # noqa: PLC0415

        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()


@needs_java
@pytest.mark.usefixtures("spark_settings")
def test_spark_finds_the_same_in_a_folder(folder, expected):
    assert_same(find_events_spark(folder, zones(), lines(), **PARAMETERS), expected)  # in a session of its own


@needs_java
@pytest.mark.usefixtures("spark_settings")
def test_spark_finds_the_same_in_a_dataframe(positions):
    """Of the positions `make test` takes those that arrive first: all of them are in the folder of the test before."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    positions = positions.slice(0, len(positions) // cases(5, 1))
    expected = find_events(positions, zones(), lines(), **PARAMETERS)
    assert len(expected.events) > 50

    session = SparkSession.getActiveSession()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")  # it is given Arrow here
        rows = session.createDataFrame(positions)
    assert_same(find_events_spark(rows, zones(), lines(), partitions=3, **PARAMETERS), expected)
    with pytest.raises(
        ValueError, match="lacks the column 'lon'; expected id, time, lon and lat, found id, time, x, lat"
    ):
        find_events_spark(rows.withColumnRenamed("lon", "x"), zones())
    nothing = find_events_spark(rows.limit(0), zones(), lines(), **PARAMETERS)
    assert nothing.events.empty
    assert list(nothing.events.columns) == list(expected.events.columns)


@needs_java
@pytest.mark.usefixtures("spark_settings")
def test_what_fails_on_an_executor_is_one_line(tmp_path, monkeypatch):  # issue #10: 20 lines, and 144 of Java's
    path = tmp_path / "damaged.parquet"
    path.write_bytes(b"none")
    with pytest.raises(RuntimeError, match=r"could not count a part: pyarrow\.lib\.ArrowInvalid: .*damaged") as damaged:
        find_events_spark([path], zones())
    monkeypatch.setattr("layers.engines.on_spark.found_in", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(RuntimeError, match="Python worker exited unexpectedly") as killed:
        find_events_spark([path], zones())
    assert all("\n" not in str(caught.value) for caught in (damaged, killed))


@needs_java
def test_spark_wants_its_own_dataframe(positions):
    with pytest.raises(TypeError, match="positions as Table; expected a Spark DataFrame"):
        find_events_spark(positions, zones())


def test_ids_are_spread_by_crc32():
    assert partition_of(["123456789"], 2**32).tolist() == [0xCBF43926]  # the check value of CRC-32/ISO-HDLC
    spread = np.bincount(partition_of([f"{200_000_000 + n}" for n in range(20_000)], 16))
    assert spread.min() > 1000  # of 1250


def test_each_vessel_is_in_one_file_in_its_order(positions, folder):
    files = partition_files(folder)
    assert [Path(file).name for file in files] == [f"part-{n:05d}-of-00007.parquet" for n in range(7)]
    whole = positions.to_pandas()
    place = whole["id"].map({name: zlib.crc32(name.encode()) % 7 for name in whole["id"].dropna().unique()}).fillna(0)
    for number, file in enumerate(files):
        part = pd.read_parquet(file)
        assert {zlib.crc32(name.encode()) % 7 for name in part["id"].dropna().unique()} == {number}
        mine = place == number
        assert part[["height_m", "height_kind"]].isna().to_numpy().all()  # these positions have none
        assert_frame_equal(part[list(whole)], whole[mine].reset_index(drop=True))
    assert parquet.read_metadata(files[1]).num_row_groups == 7  # all rows, 15 % of them at a time


def test_ids_are_those_of_the_engine(tmp_path):
    time = pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]).as_unit("ns")  # no zone: UTC
    rows = [pd.DataFrame({"lat": [1], "lon": [2], "time": [t], "id": [name], "speed": 3.0}) for t, name in zip(
        time, [416000001.0, " 416000001 ", "416000001"], strict=True
    )]  # fmt: skip
    (file,) = partition_by_id(rows, tmp_path / "parts", partitions=1)
    table = parquet.read_table(file)
    assert table["id"].to_pylist() == ["416000001"] * 3
    assert table.schema.field("time").type == pa.timestamp("us", "UTC")
    assert table["time"].cast(pa.int64()).to_pylist() == [1704067200000000 + day * 86_400_000_000 for day in range(3)]


def test_a_folder_appears_whole_or_not_at_all(positions, tmp_path):
    def broken():
        yield positions.slice(0, 10)
        raise OSError("the feed is dead")

    with pytest.raises(OSError, match="the feed is dead"):
        partition_by_id(broken(), tmp_path / "parts", partitions=2)
    assert not list(tmp_path.iterdir())
    partition_by_id(positions.slice(0, 10), tmp_path / "parts", partitions=2)
    with pytest.raises(FileExistsError, match="not empty"):
        partition_by_id(positions.slice(0, 10), tmp_path / "parts", partitions=2)


def test_no_positions_are_no_events(tmp_path):
    files = partition_by_id(iter([]), tmp_path / "parts", partitions=3)
    assert [parquet.read_metadata(file).num_rows for file in files] == [0, 0, 0]


def test_a_vessel_in_two_partitions_is_refused(positions):
    half = len(positions) // 2
    parts = [find_events(part, zones()) for part in (positions.slice(0, half), positions.slice(half))]
    with pytest.raises(ValueError, match="'416000000' is in two partitions"):
        together(parts)


def test_errors_teach(positions, tmp_path):
    with pytest.raises(ValueError, match="1 to 500"):
        partition_by_id(positions, tmp_path / "parts", partitions=0)
    with pytest.raises(FileNotFoundError, match="partition_by_id"):
        partition_files(tmp_path)
    text = pa.table({"id": ["a"], "time": ["noon"], "lon": [1.0], "lat": [2.0]})
    with pytest.raises(ValueError, match="time string.*read_positions"):
        partition_by_id(text, tmp_path / "parts", partitions=1)
    with pytest.raises(TypeError, match="no argument 'max_gap'.*Did you mean 'max_gap_s'"):
        find_events_dask(positions, zones(), max_gap=3)


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'leadline\[dask\]'"):
        find_events_dask("anywhere", zones())
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'leadline\[spark\]'"):
        find_events_spark("anywhere", zones())


@pytest.mark.parametrize(
    ("told", "version"), [('openjdk version "17.0.15" 2025-04-15', 17), ('java version "1.8.0_4"', 8)]
)
def test_java_is_asked_for_its_version(told, version, monkeypatch, tmp_path):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java_version() == version
    java.unlink()
    assert java_version() is None


def test_old_java_is_refused(monkeypatch, folder):
    from pyspark.sql import SparkSession  # noqa: PLC0415

    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setattr("layers.engines.on_spark.java_version", lambda: 11)
    with pytest.raises(RuntimeError, match="Java 17 or newer; found Java 11"):
        find_events_spark(folder, zones())


def test_nobody_pays_for_engines_that_are_not_used():
    code = (
        "import sys, geo.events.events, layers.engines.partition, layers.engines.on_dask, layers.engines.on_spark\n"
        "heavy = {'dask', 'distributed', 'pyspark', 'py4j'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
