"""Counting on tracks that somebody brings: figures derived by hand on the equator, where geodesics are straight."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest import approx
from shapely.geometry import LineString, box

from geo import Rules
from geo.events import events
from geo.geodesy.buffer import buffer
from layers.tracks.changes import Change
from layers.tracks.counts import count_tracks
from layers.tracks.facts import plain
from layers.tracks.files import read_tracks

START = pd.Timestamp("2026-03-01", tz="UTC")
ZONES = gpd.GeoDataFrame(
    {"id": ["near", "far"], "name": ["Near zone", "Far zone"], "edge_model": "planar"},
    geometry=[box(0, -0.5, 1, 0.5), box(40, -0.5, 41, 0.5)],
    crs=4326,
)
# Drawn northwards: who sails east along the equator comes from its left.
LINES = gpd.GeoDataFrame({"id": ["meridian"]}, geometry=[LineString([(0.5, -1), (0.5, 1)])], crs=4326)


def sailing(name, hours, lon, *, days=0.0):
    """Fixes on the equator; half a degree an hour is 30 knots."""
    time = START + pd.to_timedelta(np.asarray(hours, dtype=float) + 24 * days, unit="h")
    return pd.DataFrame({"id": name, "time": time, "lon": np.asarray(lon, dtype=float), "lat": 0.0})


def across(name, **when):
    """From 0.5 W to 1.5 E in four hours: in at 1 h, over the line at 2 h, out at 3 h."""
    hours = np.arange(0, 4.01, 0.5)
    return sailing(name, hours, -0.5 + hours / 2, **when)


def mixed():
    """One vessel across, one that starts inside, one that is inside after a gap of three hours."""
    inside = sailing("starts", np.arange(0, 2.01, 0.5), [0.5, 0.75, 1.0, 1.25, 1.5])
    gap = sailing("gap", [0, 0.5, 3.5, 4, 4.5, 5], [-0.5, -0.25, 0.75, 0.75, 1.0, 1.25])
    return pd.concat([across("across"), inside, gap], ignore_index=True)


def at(words):
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def test_entries_hours_and_crossings_are_those_derived_by_hand():
    facts = count_tracks(mixed(), ZONES, LINES, rules=Rules(depth=True)).facts
    near, far = facts["zones"]
    assert near["entries"] == {"crossing": 1, "start": 1, "gap": 1, "cut": 0}
    assert near["exits"] == {"crossing": 3, "end": 0, "gap": 0, "cut": 0}
    assert near["hours_inside"] == approx(2 + 1 + 1, abs=1e-4)  # across; starts to 1 E at 1 h; gap from 3.5 h to 4.5 h
    assert (near["events"], near["vessels"], near["name"], near["edge_model"]) == (3, 3, "Near zone", "planar")
    assert near["deepest_m"] == approx(55_287, abs=20)  # half a degree of latitude, GRS 80 tables: 110.574 km a degree
    assert (far["events"], far["hours_inside"], far["deepest_m"]) == (0, 0.0, None)
    assert facts["lines"] == [
        {"id": "meridian", "name": "meridian", "edge_model": "parallel-aware", "crossings": 1, "left_to_right": 1,
         "right_to_left": 0, "vessels": 1}
    ]  # fmt: skip
    assert facts["tracks"]["observed_h"] == approx(4 + 2 + 0.5 + 1.5)
    assert (facts["tracks"]["vessels"], facts["tracks"]["fixes"]) == (3, 20)
    assert facts["tracks"]["from_utc"] == "2026-03-01T00:00:00+00:00"


def test_what_rests_on_the_longest_gap_is_told():
    rows = count_tracks(mixed(), ZONES).facts["sensitivity"]
    assert [row["max_gap_s"] for row in rows] == [1800, 3600, 7200, 14400]
    assert [row["gap"] for row in rows] == [1, 1, 1, 0]  # three hours are bridged by four
    assert [row["crossing"] for row in rows] == [1, 1, 1, 2]
    assert [row["observed_h"] for row in rows] == approx([8, 8, 8, 11])
    assert all(row["change"] is None and row["crossings"] is None for row in rows)


@pytest.mark.parametrize(
    ("every", "first", "entries"),
    [("day", "2026-03-01", [1, 0, 1]), ("month", "2026-03-01", [2]), ("year", "2026-01-01", [2])],
)
def test_periods_are_counted(every, first, entries):
    tracks = pd.concat([across("a"), across("b", days=2)])
    rows = count_tracks(tracks, ZONES[:1], every=every).facts["periods"]
    assert rows[0]["start_utc"] == f"{first}T00:00:00+00:00"
    assert [row["crossing"] for row in rows] == entries
    assert sum(row["hours_inside"] for row in rows) == approx(4, abs=1e-4)
    assert rows[0]["crossing_per_1000h"] == approx(1000 * entries[0] / rows[0]["exposure_h"])


def fleet(entering, passing, days):
    """Vessels that cross the zone, and as long-watched ones that sail elsewhere."""
    here = [across(f"in-{n}", days=days + n % 20 / 24) for n in range(entering)]
    hours = np.arange(0, 4.01, 0.5)
    there = [sailing(f"by-{n}", hours, 20 + hours / 2, days=days) for n in range(passing)]
    return pd.concat(here + there)


MARCH = Change(
    before=(at("2026-03-01"), at("2026-03-02")), after=(at("2026-03-11"), at("2026-03-12")), claim_percent=-40
)


def test_a_change_is_a_change_of_the_number():
    tracks = pd.concat([fleet(60, 40, 0), fleet(36, 64, 10)])
    change = count_tracks(tracks, ZONES[:1], change=MARCH).facts["change"]
    assert change["all"]["counts"] == [60, 36]
    assert change["all"]["exposure_h"] == approx([400, 400])
    assert change["all"]["change_percent"] == approx(-40)
    assert change["all"]["rate_change_percent"] == approx(-40)
    assert change["all"]["rate_low_percent"] < -40 < change["all"]["rate_high_percent"] < 0
    assert change["low_percent"] == approx(100 * (LOW - 1), abs=1.5)
    assert change["high_percent"] == approx(100 * (HIGH - 1), abs=1.5)
    assert (change["verdict"], change["draws"], change["seed"]) == ("holds", 2000, 0)
    assert change["zones"][0] == change["all"] | {"id": "near"}


LOW, HIGH = 0.3875, 0.9215  # Clopper and Pearson's bounds of 36 of 96 are 0.2783 and 0.4797 (odds: 0.3857, 0.922)


def test_issue_13_fewer_ships_are_fewer_entries_though_the_rate_stays_level():
    tracks = pd.concat([fleet(60, 40, 0), fleet(30, 15, 10)])  # 400 h of presence, then 180 h, same receivers
    counted = count_tracks(tracks, ZONES[:1], change=MARCH)
    change = counted.facts["change"]
    assert change["all"]["change_percent"] == approx(-50)
    assert change["all"]["exposure_change_percent"] == approx(-55)
    assert change["all"]["rate_change_percent"] == approx(100 * (30 / 180 / (60 / 400) - 1))
    assert change["low_percent"] == approx(-69, abs=2)
    assert change["high_percent"] == approx(-20, abs=3)
    assert {row["measure"]: row["change_percent"] for row in change["watching"]}["tracks"] == 0
    assert [row["change"]["counts"] for row in counted.facts["sensitivity"]] == [[60, 30]] * 4


@pytest.mark.parametrize(
    ("first_day", "last_day", "told"),
    [(0, 10, []), (1, 10, ["1 of the 5 days of the period before"]), (3, 6, ["3 of the 5 days", "4 of the 5 days"])],
)
def test_days_of_a_period_without_a_position_are_told(first_day, last_day, told):
    start = START + pd.Timedelta(days=first_day)
    times = pd.date_range(start, START + pd.Timedelta(days=last_day), freq="30min", inclusive="left")
    rows = pd.DataFrame({"id": "a", "time": times, "lon": np.arange(len(times)) % 2 * 0.01, "lat": 0.5})
    half = START + pd.Timedelta(days=5)
    change = Change(before=(START, half), after=(half, START + pd.Timedelta(days=10)), draws=100)
    notes = [note for note in count_tracks(rows, ZONES, change=change).facts["notes"] if "have none" in note]
    assert len(notes) == len(told)
    assert all(words in note for words, note in zip(told, notes, strict=True))


def test_crossings_of_lines_are_compared_where_there_are_no_zones():
    tracks = pd.concat([fleet(20, 30, 0), fleet(10, 40, 10)])
    change = count_tracks(tracks, lines=LINES, change=MARCH).facts["change"]
    assert (change["counted"], change["all"]["counts"], change["zones"]) == ("crossings", [20, 10], [])
    assert change["lines"][0]["rate_change_percent"] == approx(-50)
    assert "Counted crossings: 20 before, 10 after (−50 %)" in change["sentence"]


def test_a_gap_that_leaves_nothing_observed_leaves_the_rate_open():
    hours = [0, 0.9, 1.8, 2.7, 3.6]  # nothing is left at half an hour
    tracks = pd.concat([sailing("a", hours, -0.5 + np.array(hours) / 2, days=d) for d in (0, 10)])
    rows = count_tracks(tracks, ZONES[:1], change=MARCH).facts["sensitivity"]
    assert [row["change"] is None for row in rows] == [True, False, False, False]
    assert rows[0]["observed_h"] == 0


def test_dask_gives_the_same_answer():
    distributed = pytest.importorskip("distributed")
    local = count_tracks(mixed(), ZONES, LINES, change=None, every="day").facts
    here = {"processes": False, "dashboard_address": "127.0.0.1:0", "host": "127.0.0.1", "protocol": "tcp"}
    with distributed.LocalCluster(n_workers=1, **here) as cluster, distributed.Client(cluster):
        there = count_tracks(mixed(), ZONES, LINES, every="day", engine="dask").facts
    assert there == local


def test_progress_is_told():
    seen = []
    count_tracks(mixed(), ZONES, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(n, 5) for n in range(1, 6)]


def test_positions_in_batches_are_counted_as_in_one_table():
    whole = count_tracks(mixed(), ZONES).facts
    assert count_tracks(iter([mixed()[:9], mixed()[9:]]), ZONES).facts == whole


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "there is nothing to count"),
        ({"zones": ZONES, "engine": "flink"}, "there is no engine 'flink'; expected local, days, cores, dask or spark"),
        ({"zones": ZONES, "every": "decade"}, "periods of one 'decade'"),
    ],
)
def test_wrong_questions_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        count_tracks(mixed(), **arguments)


@pytest.fixture
def drawn(tmp_path):
    """Write lines without times: one across the zone, one that starts in it; dated or not."""

    def written(*dates):
        lines = [LineString([(-0.5, 0), (1.5, 0)]), LineString([(0.5, 0.1), (0.5, 2)])]
        columns = {"id": ["one", "two"], **({"date": list(dates)} if dates else {})}
        path = tmp_path / "lines.geojson"
        gpd.GeoDataFrame(columns, geometry=lines, crs=4326).to_file(path)
        return read_tracks([path])

    return written


def test_tracks_without_times_have_counts_and_no_hours(drawn):
    counted = count_tracks(drawn(), ZONES, LINES)
    facts = counted.facts
    assert facts["zones"][0]["entries"] == {"crossing": 1, "start": 1, "gap": 0, "cut": 0}
    assert facts["zones"][0]["hours_inside"] is None
    assert (facts["tracks"]["observed_h"], facts["tracks"]["from_utc"], facts["sensitivity"]) == (None, None, [])
    assert (facts["rules"]["max_gap_s"], facts["rules"]["max_speed_kn"]) == (None, None)
    assert facts["lines"][0]["crossings"] == 1
    assert "These tracks have no times" in facts["notes"][0]


def test_tracks_with_dates_are_compared_by_count_alone(drawn):
    tracks = drawn("2026-03-01", "2026-03-11")
    facts = count_tracks(tracks, ZONES, change=MARCH, every="month").facts
    change = facts["change"]
    assert change["all"] == {
        "id": "all", "counts": [1, 0], "change_percent": -100, "low_percent": None, "high_percent": None,
        "exposure_h": None, "vessels": None, "exposure_change_percent": None,
        "rate_change_percent": None, "rate_low_percent": None, "rate_high_percent": None,
    }  # fmt: skip
    assert change["verdict"] == "cannot be told"
    assert "nobody knows how long was watched" in change["sentence"]
    assert [(row["entries"], row["exposure_h"], row["hours_inside"]) for row in facts["periods"][:1]] == [
        (2, None, None)
    ]
    assert (facts["tracks"]["from_utc"][:10], facts["tracks"]["to_utc"][:10]) == ("2026-03-01", "2026-03-11")


def test_tracks_without_dates_cannot_be_compared(drawn):
    with pytest.raises(ValueError, match="neither times nor dates"):
        count_tracks(drawn(), ZONES, change=MARCH)


def test_rules_of_time_are_refused_for_tracks_without(drawn):
    with pytest.raises(ValueError, match="no times; expected no min_duration_s, which is 60"):
        count_tracks(drawn(), ZONES, rules=Rules(min_duration_s=60))


def test_facts_can_be_written_as_json():
    assert plain({"a": [np.int64(3), np.float64("inf"), pd.NaT, (START,)]}) == {
        "a": [3, None, None, ["2026-03-01T00:00:00+00:00"]]
    }


@pytest.mark.shared_data
def test_the_ship_in_the_tsugaru_strait(shared):
    from layers.stories.given import given_shapes  # noqa: PLC0415

    path = shared / "data" / "tracks" / "ais_gfw_pyseas_2018-01_eastasia.csv"
    strait = given_shapes("tsugaru_strait:tsugaru-corridor", "zones").frame
    events = count_tracks(read_tracks([path]), strait).found.events
    assert events["id"].tolist() == ["220413000"] * 2  # it cuts a corner of the corridor once
    # by points: the last fix outside and the first inside must lie around the entry, and so with the exit
    fixes = pd.read_csv(path, parse_dates=["timestamp"]).query("mmsi == 220413000").sort_values("timestamp")
    inside = shapely.contains_xy(strait.geometry.iloc[0], fixes["lon"], fixes["lat"])
    times = fixes["timestamp"].reset_index(drop=True)
    times = times if times.dt.tz is not None else times.dt.tz_localize("UTC")
    changes = np.flatnonzero(np.diff(inside)).reshape(-1, 2)  # the last fix before each entry, and before each exit
    for event, (before, last) in zip(events.itertuples(), changes, strict=True):
        assert times[before] <= event.t_in <= times[before + 1]
        assert times[last] <= event.t_out <= times[last + 1]


@pytest.mark.shared_data
def test_published_paths_of_aircraft_enter_the_zone_as_shapely_says(shared):
    from layers.stories.given import given_shapes  # noqa: PLC0415

    path = shared / "data" / "tracks" / "pla_air_taiwan_mnd_2022-08_2023-09.geojson"
    zone = given_shapes("taiwan_strait_zones:taiwan-adiz", "zones").frame
    facts = count_tracks(read_tracks([path], columns={"time": "dates_fixed"}), zone).facts
    parts = gpd.read_file(path).explode()
    shape = zone.geometry.iloc[0]  # its long edges are meridians and parallels, straight in longitude and latitude
    through = parts[parts.intersects(shape) & ~parts.touches(shape)]
    starts = shapely.contains(shape, shapely.get_point(parts.geometry.to_numpy(), 0)).sum()
    assert facts["zones"][0]["vessels"] == approx(len(through), abs=2)  # 1,087; a few paths end near an edge
    assert facts["zones"][0]["entries"]["start"] == approx(starts, abs=2)


def test_tracks_of_which_no_hour_was_observed_say_so():  # issue 10: 519 events "inside after a gap" and no word
    sparse = count_tracks(across("across"), ZONES, rules=Rules(max_gap_s=60))
    assert sparse.facts["zones"][0]["entries"] == {
        "crossing": 0,
        "start": 0,
        "gap": 3,
        "cut": 0,
    }  # the edge is no inside
    assert sparse.facts["notes"][0].startswith("No hours were observed: every fix stands alone")
    assert not any("No hours" in note for note in count_tracks(across("across"), ZONES).facts["notes"])
    one = across("one").iloc[:1]  # a single fix has no longest gap to be mended by
    assert not any("No hours" in note for note in count_tracks(one, ZONES).facts["notes"])


def test_zones_are_widened_by_the_hysteresis_once_for_all_longest_gaps(monkeypatch):  # issue 10: 33 to 76 s of it
    calls = []
    monkeypatch.setattr(events, "buffer", lambda *words: calls.append(words) or buffer(*words))
    events._widened_shapes.cache_clear()
    near, rules = ZONES[:1], Rules(hysteresis_m=200.0)
    facts = count_tracks(mixed(), near, rules=rules).facts
    assert len(facts["sensitivity"]) == 4
    assert len(calls) == 1
    events._widened_shapes.cache_clear()
    assert count_tracks(mixed(), near, rules=rules).facts == facts
    wider = count_tracks(mixed(), near, rules=Rules(hysteresis_m=300.0))
    count_tracks(mixed(), near.translate(0.01).to_frame("geometry").assign(id=["moved"]), rules=rules)
    assert [metres for _, metres in calls] == [200, 200, 300, 200]
    assert wider.facts["rules"]["hysteresis_m"] == 300


def test_edges_of_a_projected_frame_are_told_in_one_way():  # issue 16: "planar", and "parallel-aware" in the rules
    zones = ZONES.drop(columns="edge_model").to_crs(32631)
    counted = count_tracks(mixed(), zones)
    assert {zone["edge_model"] for zone in counted.facts["zones"]} == {"planar in EPSG:32631"}
    assert set(counted.found.events["edge_model"]) == {"planar in EPSG:32631"}
    assert counted.facts["rules"]["edge_model"] == "planar in EPSG:32631"
