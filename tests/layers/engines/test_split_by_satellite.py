"""Looks counted by workers of Dask and Spark, each of some satellites, and joined: the tables of one process."""

import gzip
import pickle
import sys
import warnings
from datetime import UTC, datetime

import numpy as np
import pytest
from effort import cases
from pandas.testing import assert_frame_equal

from geo import Orbit, Satellite, Sensor, Targets
from geo.access import joined_tally, look_bins, tallied, tally
from layers.engines.on_spark import OLDEST_JAVA, java_version

START, DAY_S = datetime(2026, 8, 23, tzinfo=UTC), 86_400.0
BAND = Sensor(name="band", angle="incidence", min_deg=20, max_deg=45, side="both")
COUNT, PARTS, DAYS = cases(60, 400), 5, 2
OPTIONS = {"start_utc": START, "span_s": DAY_S, "ut1_minus_utc_s": 0.007}


@pytest.fixture(scope="module")
def fleet(shared):
    lines = gzip.decompress((shared / "data/satellites/celestrak_active_2026-08-22.tle.gz").read_bytes()).decode()
    rows = lines.splitlines()
    orbits = []
    for number in np.random.default_rng(17).permutation(len(rows) // 3).tolist():
        orbit = Orbit.from_tle(*rows[3 * number : 3 * number + 3])
        if not orbit.is_high and orbit.mean_altitude_m > 450_000:
            orbits.append(Satellite(orbit=orbit, sensor=BAND))
    return orbits[:COUNT]


@pytest.fixture(scope="module")
def targets():
    return Targets.of(*np.random.default_rng(2026).uniform([105, 0], [150, 46], (500, 2)).T)


@pytest.fixture(scope="module")
def expected(fleet, targets):
    parts = [tally(fleet, targets, since_s=day * DAY_S, **OPTIONS) for day in range(DAYS)]
    told = tallied(parts, span_s=DAYS * DAY_S)
    assert told["looks"].sum() > 10 * COUNT
    return told


def table(fleet, targets, bins):
    """Put parts, by day and part, together."""
    days = [
        joined_tally(bins[day * PARTS : (day + 1) * PARTS], fleet, targets, since_s=day * DAY_S, **OPTIONS)
        for day in range(DAYS)
    ]
    return tallied(days, span_s=DAYS * DAY_S)


def tasks(fleet):
    return [(day * DAY_S, fleet[part::PARTS]) for day in range(DAYS) for part in range(PARTS)]


@pytest.mark.shared_data
def test_orbits_travel_to_the_bit(fleet):
    for one in fleet:
        again = pickle.loads(pickle.dumps(one))  # noqa: S301  made a moment ago
        assert (again.orbit.name, again.orbit.number) == (one.orbit.name, one.orbit.number)
        assert again.orbit.satrec.intldesg == one.orbit.satrec.intldesg
        seconds = np.linspace(0, 9 * DAY_S, 30)
        for mine, theirs in zip(*(each.orbit.earth_fixed(START, seconds, 0.0) for each in (again, one)), strict=True):
            np.testing.assert_array_equal(mine, theirs)


@pytest.mark.shared_data
def test_dask_with_two_workers_tells_the_same(fleet, targets, expected):
    from distributed import Client, LocalCluster  # noqa: PLC0415

    def counted(task):
        return look_bins(task[1], targets, since_s=task[0], **OPTIONS)

    kinds = {"dashboard_address": "127.0.0.1:0", "host": "127.0.0.1", "protocol": "tcp"}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, **kinds) as cluster,
        Client(cluster) as client,
    ):
        bins = client.gather(client.map(counted, tasks(fleet), pure=False))
    assert_frame_equal(table(fleet, targets, bins), expected, check_exact=True)


@pytest.mark.thorough  # Spark itself: test_scale_out; that orbits travel, and parts are joined: the tests above
@pytest.mark.shared_data
@pytest.mark.skipif((java_version() or 0) < OLDEST_JAVA, reason=f"Spark needs Java {OLDEST_JAVA} or newer")
def test_spark_tells_the_same(fleet, targets, expected, monkeypatch):
    import pyspark.sql  # noqa: PLC0415

    quick = "--conf spark.ui.enabled=false --driver-java-options -XX:TieredStopAtLevel=1"
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"--master local[2] {quick} pyspark-shell")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)  # not the first python3 of the path, which has no leadline

    def counted(task):
        return pickle.dumps(look_bins(task[1], targets, since_s=task[0], **OPTIONS))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        session = pyspark.sql.SparkSession.builder.appName("split").getOrCreate()
        try:
            packed = session.sparkContext.parallelize(tasks(fleet), DAYS * PARTS).map(counted).collect()
        finally:
            session.stop()
    bins = [pickle.loads(each) for each in packed]  # noqa: S301  of our own workers
    assert_frame_equal(table(fleet, targets, bins), expected, check_exact=True)
