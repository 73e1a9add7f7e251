"""Dask as it fails: workers killed in the middle, a task that kills each of them, and scripts without their guard."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from effort import cases
from pandas.testing import assert_frame_equal
from shapely.geometry import box

from geo.events.events import find_events
from layers.engines import on_dask
from layers.engines.on_dask import find_events_dask
from layers.engines.partition import partition_by_id

ROOT = Path(__file__).parents[3]
VESSELS, FIXES = 80, 4000
SNIPPET = """
import geopandas as gpd, pandas as pd
from shapely.geometry import box
from layers.engines.on_dask import find_events_dask

zones = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
times = pd.date_range("2026-08-06", periods=3, freq="10min", tz="UTC")
table = pd.DataFrame({"id": "x", "time": times, "lon": [-0.05, 0.05, 0.1], "lat": 0.5})
"""
CALL = "print(len(find_events_dask(table, zones).events))\n"


def wandering():
    random = np.random.default_rng(10)
    seconds = np.cumsum(random.uniform(20, 100, (VESSELS, FIXES)), axis=1)
    lon = 120 + 0.7 * np.sin(seconds / 20_000 + random.uniform(0, 7, (VESSELS, 1)))
    lat = 24.5 + 0.5 * np.cos(seconds / 17_000 + random.uniform(0, 7, (VESSELS, 1)))
    time = (np.datetime64("2023-07-01", "us") + (seconds * 1e6).astype("timedelta64[us]")).ravel()
    ids = np.repeat([f"{416_000_000 + number}" for number in range(VESSELS)], FIXES)
    return pd.DataFrame({"id": ids, "time": time, "lon": lon.ravel(), "lat": lat.ravel()}).assign(
        time=lambda table: table["time"].dt.tz_localize("UTC")
    )


def zone():
    return gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(119.8, 24.2, 120.4, 24.8)], crs=4326)


def test_workers_that_are_killed_cost_time_and_no_event(tmp_path, monkeypatch):  # issue #10: FutureCancelledError
    from distributed import Client, LocalCluster  # noqa: PLC0415

    table = wandering()
    whole = find_events(table, zone())
    partition_by_id(table, tmp_path / "parts", partitions=8)
    kinds = {"dashboard_address": "127.0.0.1:0", "host": "127.0.0.1", "protocol": "tcp"}
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **kinds) as cluster, Client(cluster) as client:
        killed = []
        submit = client.submit

        def kill_first(*arguments, **keywords):
            """Submit a task, and once some run, kill a worker that may hold them."""
            if len(killed) < 1 and arguments[0] is on_dask.counted and submitted.is_set():
                nanny = next(iter(cluster.workers.values()))
                killed.append(nanny.process.pid)
                os.kill(nanny.process.pid, signal.SIGKILL)
            elif arguments[0] is on_dask.counted:
                submitted.set()
            return submit(*arguments, **keywords)

        monkeypatch.setattr(client, "submit", kill_first)
        for source in (table, str(tmp_path / "parts")):
            submitted = threading.Event()
            killed.clear()
            found = find_events_dask(source, zone(), client=client)
            assert len(killed) == 1
            for name in ("events", "pieces"):
                assert_frame_equal(getattr(found, name), getattr(whole, name), check_exact=True)
            client.wait_for_workers(2, timeout=60)


class Broken:
    """A cluster as `_Queue` sees it, and the one future that it gives, which fails."""

    def __init__(self, error):
        self.error = error

    def submit(self, *_, **__):
        return self

    def cancel(self, futures):
        assert futures == []

    def result(self):
        raise self.error


@pytest.mark.parametrize(
    ("kind", "said"), [("killed", "workers died again and again .* part 1 "), ("cancelled", "part 1 was cancelled")]
)
def test_what_the_cluster_cannot_mend_is_one_line(kind, said):
    import distributed  # noqa: PLC0415

    killed = distributed.KilledWorker("t", None, 3)
    cluster = Broken(killed if kind == "killed" else CancelledError("t"))
    futures = SimpleNamespace(as_completed=iter, KilledWorker=distributed.KilledWorker)
    with pytest.raises(RuntimeError, match=said) as caught:
        on_dask._Queue(cluster, futures, None, most=1).results([None])
    assert "\n" not in str(caught.value)


def run(tmp_path, text):
    path = tmp_path / "script.py"
    path.write_text(text)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=kept | {"PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize("indent", cases(["def main():\n    "], ["", "if len(table):\n    ", "def main():\n    "]))
def test_a_script_without_its_guard_is_told_so_at_once(tmp_path, indent):  # issue #10: 483 lines of traceback
    done = run(tmp_path, SNIPPET + indent + CALL + ("main()\n" if "def" in indent else ""))
    assert done.returncode == 1
    *_, last = done.stderr.strip().splitlines()
    assert last.startswith("RuntimeError: counting on Dask without a client starts processes, which run ")
    assert 'Put the call under `if __name__ == "__main__":`' in last
    assert len(done.stderr.splitlines()) < 20


@pytest.mark.thorough  # a cluster of its own in a test of test_scale_out
def test_a_script_with_its_guard_counts(tmp_path):
    done = run(tmp_path, SNIPPET + 'if __name__ == "__main__":\n    ' + CALL)
    assert done.stdout.strip() == "1", done.stderr
