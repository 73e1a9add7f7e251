"""Days one after the other, in bounded memory: the same answer as all at once, or a refusal."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from effort import cases
from pyarrow import parquet
from shapely.geometry import LineString, box

from geo.events.events import find_events
from geo.tracks.rules import Rules
from layers.engines import by_day
from layers.engines.by_day import InDays, OutOfOrderError, find_events_by_day, held
from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks

ZONES = gpd.GeoDataFrame({"id": ["near", "far"]}, geometry=[box(0.5, -1, 1.5, 1), box(1.2, -1, 3, 1)], crs=4326)
LINES = gpd.GeoDataFrame({"id": ["bar"]}, geometry=[LineString([(1, -1), (1, 1)])], crs=4326)


def fleet(seed, days=6, ships=9):
    """Ships that wander for days with silences, doubles and wild fixes; rows of a day in an order drawn by chance."""
    chance = np.random.default_rng(seed)
    tables = []
    for ship in range(ships):
        n = int(chance.integers(150, 400))
        seconds = np.sort(chance.integers(0, days * 86_400, n))
        lon = 1 + np.cumsum(chance.normal(0, 0.05, n))
        lon[chance.random(n) < 0.01] += 40
        tables.append(
            pd.DataFrame(
                {
                    "id": f"ship {ship}",
                    "time": pd.Timestamp("2026-02-26", tz="UTC") + pd.to_timedelta(seconds, "s"),
                    "lon": lon,
                    "lat": chance.uniform(-0.2, 0.2, n),
                }
            )
        )
    rows = pd.concat(tables, ignore_index=True)
    rows = pd.concat([rows, rows.sample(20, random_state=seed)], ignore_index=True)  # doubles
    rows.loc[rows.sample(5, random_state=seed).index, "lat"] = np.nan
    day = rows["time"].dt.strftime("%Y-%m-%d")
    return rows.sample(frac=1, random_state=seed).assign(day=day).sort_values("day", kind="stable", ignore_index=True)


def written(rows, folder):
    """Write a folder a day, as Hive partitions are."""
    for day, part in rows.groupby("day"):
        place = folder / f"day={day}"
        place.mkdir(parents=True)
        parquet.write_table(pa.Table.from_pandas(part.drop(columns="day"), preserve_index=False), place / "0.parquet")
    return folder


def same(found, expected):
    for name in ("events", "crossings", "pieces", "rejected"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    ours, theirs = (each.cleaning.set_index("reason")["rows"].to_dict() for each in (found, expected))
    assert ours == theirs


@pytest.mark.parametrize("seed", range(cases(2, 6)))
def test_days_give_what_all_at_once_gives(tmp_path, seed, monkeypatch):
    monkeypatch.setattr(by_day, "PUSHED_ROWS", 200)
    rows, rules = fleet(seed), Rules(hysteresis_m=300, merge_breaks_s=600, max_gap_s=7200)
    expected = find_events(rows, ZONES, LINES, rules=rules)
    assert len(expected.events) > 20
    folder = written(rows, tmp_path / "days")
    same(find_events_by_day(folder, ZONES, LINES, rules=rules), expected)
    same(find_events_by_day(sorted(folder.rglob("*.parquet")), ZONES, LINES, rules=rules), expected)
    same(find_events_by_day(ds.dataset(folder, partitioning="hive"), ZONES, LINES, rules=rules), expected)


def test_counting_by_days_gives_the_same_facts(tmp_path):
    folder = written(fleet(7), tmp_path / "days")
    expected = count_tracks(read_tracks(folder), ZONES, LINES, every="day").facts
    for tracks in (read_tracks(folder), ds.dataset(folder, partitioning="hive")):
        facts = count_tracks(tracks, ZONES, LINES, every="day", engine="days").facts
        for name in ("zones", "lines", "periods", "sensitivity"):
            assert facts[name] == expected[name], name


def test_many_positions_are_counted_by_days_of_themselves(tmp_path, monkeypatch):
    rows = fleet(8)
    folder = written(rows, tmp_path / "days")
    few = held(read_tracks(folder))
    assert isinstance(few, list)
    many = held(read_tracks(folder), most_rows=500)
    assert isinstance(many, InDays)
    same(many.found(ZONES, LINES, Rules()), find_events(rows, ZONES, LINES))
    assert sum(map(len, many.batches())) == len(rows)
    monkeypatch.setattr(by_day.held, "__defaults__", (500,))
    facts = count_tracks(read_tracks(folder), ZONES, LINES).facts
    assert facts["zones"] == count_tracks(rows.drop(columns="day"), ZONES, LINES).facts["zones"]


def test_files_by_ship_are_counted_in_memory_or_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(by_day, "PUSHED_ROWS", 100)
    rows = fleet(9).drop(columns="day")
    for ship, part in rows.groupby("id"):
        part.to_parquet(tmp_path / f"{ship}.parquet", index=False)
    expected = find_events(rows.sort_values("id", kind="stable"), ZONES, LINES)
    with pytest.raises(OutOfOrderError, match=r"the days do not follow each other: 2026-0.* UTC comes more than a day"):
        find_events_by_day(tmp_path, ZONES, LINES)
    with pytest.raises(ValueError, match=r"named so that their order is that of the days"):
        count_tracks(read_tracks(tmp_path), ZONES, engine="days")
    many = held(read_tracks(tmp_path), most_rows=500)
    assert isinstance(many, InDays)
    pd.testing.assert_frame_equal(many.found(ZONES, LINES, Rules()).events, expected.events)


def test_what_can_be_read_once_is_not_read_again():
    table = pa.Table.from_pandas(fleet(1).drop(columns="day"), preserve_index=False)
    with pytest.raises(ValueError, match=r"a RecordBatchReader may be read once; expected files or a dataset"):
        count_tracks(table.to_reader(), ZONES, engine="days")
    assert len(find_events_by_day(table.sort_by("time").to_reader(), ZONES).events)


def test_some_rows_of_the_night_before_are_no_disorder(tmp_path):
    rows = fleet(3)
    shifted = rows.assign(day=(rows["time"] - pd.Timedelta(minutes=40)).dt.strftime("%Y-%m-%d"))
    shifted = shifted.sort_values("day", kind="stable", ignore_index=True)
    same(find_events_by_day(written(shifted, tmp_path / "d"), ZONES, LINES), find_events(shifted, ZONES, LINES))


def test_floors_and_ceilings_are_counted_alike_by_days(tmp_path):
    zones = gpd.GeoDataFrame(
        {"id": ["low", "high"], "floor_m": [0, 500], "ceiling_m": [500, None]},
        geometry=[box(0.5, -1, 1.5, 1)] * 2,
        crs=4326,
    )
    rows, chance = fleet(3), np.random.default_rng(1)
    heights = np.where(chance.random(len(rows)) < 0.05, np.nan, 500 + 200 * chance.normal(size=len(rows)))
    rows = rows.assign(height_m=heights, height_kind="geometric")
    expected = find_events(rows, zones)
    assert {"below", "above"} <= set(expected.events["entry"])
    folder = written(rows, tmp_path / "days")
    pd.testing.assert_frame_equal(find_events_by_day(folder, zones).events, expected.events)
    facts = [count_tracks(read_tracks(folder), zones, engine=engine).facts for engine in ("days", "local")]
    assert facts[0]["zones"] == facts[1]["zones"]
