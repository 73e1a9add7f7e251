"""The traffic of the benchmarks: the same rows from the same seed, and such as they are said to be."""

import importlib.util
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pytest import approx

PATH = Path(__file__).parents[1] / "benchmarks" / "traffic.py"


@pytest.fixture(scope="module")
def traffic():
    spec = importlib.util.spec_from_file_location("traffic", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def feed(traffic):
    return traffic.Traffic(vessels=50, longest_s=86_400)


def test_rows_follow_from_the_seed_and_not_from_how_many_are_asked_for(traffic, feed):
    some, more = (pa.Table.from_batches(feed.batches(rows)) for rows in (3_000, 9_000))
    again = pa.Table.from_batches(traffic.Traffic(vessels=50, longest_s=86_400).batches(9_000))
    assert len(some) == 3_000
    assert some.equals(more.slice(0, 3_000))
    assert more.equals(again)
    assert not more.equals(pa.Table.from_batches(traffic.Traffic(vessels=50, seed=1, longest_s=86_400).batches(9_000)))


def test_a_longer_feed_begins_like_a_shorter_one(traffic, feed):
    longer = traffic.Traffic(vessels=50, longest_s=3 * 86_400)
    assert next(longer.batches(1_000)).equals(next(feed.batches(1_000)))


def test_rows_come_in_order_of_time_with_positions_in_steps_of_ais(feed):
    rows = pa.Table.from_batches(feed.batches(9_000)).to_pandas().dropna()
    assert rows["time"].is_monotonic_increasing
    steps = rows["lon"].to_numpy() * 600_000  # ITU-R M.1371: 1/10 000 minute
    assert np.abs(steps - np.round(steps)).max() < 1e-6


def test_without_flaws_no_row_is_doubled_or_empty_and_no_vessel_is_faster_than_20_knots(traffic):
    rows = pa.Table.from_batches(traffic.Traffic(vessels=50, flaws=False, longest_s=86_400).batches(9_000)).to_pandas()
    assert not rows.isna().any().any()
    assert not rows.duplicated(["id", "time"]).any()
    rows = rows.sort_values(["id", "time"])
    step = rows.groupby("id")[["lon", "lat"]].diff()
    seconds = rows.groupby("id")["time"].diff().dt.total_seconds()
    metres = 111_195 * np.hypot(step["lon"] * np.cos(np.radians(rows["lat"])), step["lat"])
    noise_m = 2 * 1e-4 * 2**0.5 * 111_195
    assert ((metres - noise_m) / seconds).max() < 20 * 1852 / 3600 * 1.02  # lengths on a sphere, to 1 %


def test_a_feed_has_as_many_flaws_as_it_says(traffic, feed):
    rows = pa.Table.from_batches(feed.batches(50_000)).to_pandas()
    assert rows.duplicated(["id", "time"]).mean() == approx(traffic.DOUBLED, rel=0.3)
    assert rows["lat"].eq(91).mean() == approx(traffic.NOWHERE, rel=0.6)


def test_more_rows_than_the_feed_holds_are_refused(traffic):
    with pytest.raises(ValueError, match="ask for fewer rows"):
        list(traffic.Traffic(vessels=2, longest_s=3_600).batches(10_000))


def test_ragged_zones_are_simple_and_keep_their_number_of_corners(traffic):
    zones = traffic.ragged(9)
    assert zones.is_valid.all()
    assert set(zones.count_coordinates()) == {traffic.CORNERS + 1}
    assert zones.geometry.iloc[:3].geom_equals(traffic.ragged(3).geometry).all()
