"""A process a core: the tables of one call to the bit, also where one of them is killed, and one line where all are."""

import multiprocessing
import os
import signal
from concurrent.futures import wait

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import LineString, box

from geo.events.events import Counter, find_events
from geo.tracks.rules import Rules
from layers.engines import on_cores, partition
from layers.engines.on_cores import find_events_cores
from layers.engines.partition import partition_by_id

VESSELS, FIXES = 60, 500
TABLES = ("events", "crossings", "pieces")


@pytest.fixture(scope="module")
def table():
    random = np.random.default_rng(17)
    seconds = np.cumsum(random.uniform(20, 100, (VESSELS, FIXES)), axis=1)
    lon = 120 + 0.7 * np.sin(seconds / 9_000 + random.uniform(0, 7, (VESSELS, 1)))
    lat = 24.5 + 0.5 * np.cos(seconds / 8_000 + random.uniform(0, 7, (VESSELS, 1)))
    time = (np.datetime64("2026-07-01", "us") + (seconds * 1e6).astype("timedelta64[us]")).ravel()
    ids = np.repeat([f"{416_000_000 + number}" for number in range(VESSELS)], FIXES)
    frame = pd.DataFrame({"id": ids, "time": time, "lon": lon.ravel(), "lat": lat.ravel()})
    return frame.assign(time=frame["time"].dt.tz_localize("UTC"))


@pytest.fixture(scope="module")
def folder(table, tmp_path_factory):
    place = tmp_path_factory.mktemp("cores") / "parts"
    partition_by_id(table, place, partitions=6)
    return place


def zone(west=119.8):
    return gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(west, 24.2, 120.4, 24.8)], crs=4326)


def line():
    return gpd.GeoDataFrame({"id": ["l"]}, geometry=[LineString([(120, 23), (120.1, 26)])], crs=4326)


def assert_same(found, whole):
    for name in TABLES:
        assert len(getattr(whole, name)) > 0
        assert_frame_equal(getattr(found, name), getattr(whole, name), check_exact=True)


@pytest.mark.parametrize("processes", [1, 2])
def test_the_tables_are_those_of_one_call(table, folder, processes):
    whole = find_events(table, zone(), line())
    assert_same(find_events_cores(folder, zone(), line(), processes=processes), whole)
    if processes == 1:
        assert_same(find_events_cores(table, zone(), line(), processes=processes), whole)


def test_a_process_that_is_killed_costs_time_and_no_event(table, folder, monkeypatch):  # issue #17
    killed = []

    def killing(running, **how):
        done = wait(running, **how)
        if not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)
        return done

    monkeypatch.setattr(on_cores, "wait", killing)
    found = find_events_cores(folder, zone(), line(), processes=2)
    assert len(killed) == 1
    assert_same(found, find_events(table, zone(), line()))


class Deadly:
    """What ends each process that reads it."""

    def __reduce__(self):
        return os._exit, (9,)


def test_parts_that_kill_every_process_are_one_line(folder):  # issue #17
    counts = on_cores._Counts(Deadly(), None, Rules(), 2)
    files = partition.partition_files(folder)
    with pytest.raises(RuntimeError, match=r"were killed 3 times .* part-0000\d-of-00006.parquet .*fewer") as caught:
        counts.of(files)
    assert "\n" not in str(caught.value)


def test_zones_are_made_ready_once_for_all_parts_and_anew_when_they_change(table, folder, monkeypatch):  # issue #17
    made = []
    monkeypatch.setattr(partition, "Counter", lambda *given: made.append(given) or Counter(*given))
    zones = zone()
    files = partition.partition_files(folder)
    for file in files:
        partition.found_in(file, zones, None, Rules())
    assert len(made) == 1
    zones.geometry = zone(west=119.0).geometry
    parts = [partition.found_in(file, zones, None, Rules()) for file in files]
    assert len(made) == 2
    assert_frame_equal(partition.together(parts).events, find_events(table, zones).events, check_exact=True)


def test_the_file_with_most_rows_is_begun_first(table, folder):
    files = on_cores._largest_first(partition.partition_files(folder))
    rows = [len(pd.read_parquet(file)) for file in files]
    assert rows == sorted(rows, reverse=True)
    assert sum(rows) == len(table)


@pytest.mark.parametrize(("rows_each", "expected"), [(10**9, 1), (VESSELS * FIXES, 1), (10_000, 3), (1, 4)])
def test_no_more_processes_are_started_than_rows_are_worth(folder, rows_each, expected, monkeypatch):
    monkeypatch.setattr(on_cores, "ROWS_A_PROCESS", rows_each)
    assert on_cores._worth(partition.partition_files(folder), 4) == expected


def test_a_number_of_processes_that_is_none_is_refused(folder):
    with pytest.raises(ValueError, match="processes is 0; expected 1 or more"):
        find_events_cores(folder, zone(), processes=0)


@pytest.mark.parametrize("processes", [1, 2])
def test_zones_that_are_wrong_are_told_as_by_one_call(folder, processes):
    with pytest.raises(ValueError, match=r"zones .* no CRS|set_crs"):
        find_events_cores(folder, zone().set_crs(None, allow_override=True), processes=processes)
