"""Counts in zones with limits in height and time: facts, words, and the same on every engine."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest import approx

from geo.change.counts import count_by_period
from geo.change.rate_ratio import rate_ratio
from geo.events.events import find_events
from layers.engines.by_day import find_events_by_day
from layers.engines.partition import found_in, partition_by_id, together
from layers.positions.heights import zones_note
from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks
from maps.export import event_file
from maps.tracks import report

MINUTES = 121
LEVEL_M = 30.48
ZONES = gpd.GeoDataFrame(
    {
        "id": ["area", "day"],
        "floor": ["FL195", None],
        "ceiling": ["FL245", None],
        "schedule": [None, "Mon-Fri 08:00-16:00"],
    },
    geometry=[shapely.box(9.5, 50, 10.5, 51), shapely.box(9.5, 50, 10.5, 51)],
    crs=4326,
)


def flight(name, from_m, to_m, kind="barometric"):
    """East along 50.5 N from 9 to 11 E in two hours from 07:00: in the box from 07:30 to 08:30."""
    return pd.DataFrame(
        {
            "id": name,
            "time": pd.date_range("2026-08-03T07:00Z", periods=MINUTES, freq="1min").as_unit("us"),
            "lon": np.linspace(9, 11, MINUTES),
            "lat": 50.5,
            "height_m": np.linspace(from_m, to_m, MINUTES),
            "height_kind": kind,
        }
    )


FLIGHTS = pd.concat(
    [
        flight("level", 220 * LEVEL_M, 220 * LEVEL_M),
        flight("over", 300 * LEVEL_M, 300 * LEVEL_M),
        flight(
            "climbs", 95 * LEVEL_M, 295 * LEVEL_M
        ),  # passes FL195 at 08:00, FL245 at 08:30, as it leaves by the side
        flight("sinks", 345 * LEVEL_M, 145 * LEVEL_M),  # passes FL245 at 08:00
        flight("gps", 220 * LEVEL_M, 220 * LEVEL_M, "geometric"),
        flight("mute", np.nan, np.nan),
    ],
    ignore_index=True,
)


def test_facts_tell_entries_by_kind_and_what_cannot_be_told():
    counted = count_tracks(FLIGHTS, ZONES, every="day", kind="aircraft")
    area, day = counted.facts["zones"]
    nothing = {"start": 0, "gap": 0, "cut": 0}
    assert area["entries"] == {"crossing": 1, "above": 1, "below": 1, "activated": 0, **nothing}
    assert area["exits"] == {"crossing": 3, "end": 0, "gap": 0, "cut": 0, "above": 0, "below": 0, "deactivated": 0}
    assert (area["events"], area["vessels"], area["hours_inside"]) == (3, 3, approx(2.0, abs=1e-4))
    assert (area["limits"], area["active"], area["untold"]) == ("FL195 to FL245", "always", 2)
    assert day["entries"] == {"crossing": 0, "above": 0, "below": 0, "activated": 6, **nothing}
    assert (day["active"], day["untold"]) == ("Mon-Fri 08:00-16:00 UTC", 0)
    heights = counted.facts["heights"]
    assert heights["rows"] == {"geometric": MINUTES, "barometric": 4 * MINUTES, "without": MINUTES}
    assert (heights["untold"], heights["untold_no_height"], heights["untold_in_error"]) == (2, 1, 1)
    first, second = counted.facts["periods"]
    assert (first["entries"], first["began"], first["above"], first["activated"]) == (3, 3, 1, 0)
    assert (second["entries"], second["began"], second["activated"]) == (6, 0, 6)
    words = report.table(counted.facts)
    assert "came in through the ceiling" in words
    assert "2 of which it cannot be told" in words
    assert "FL195 to FL245" in words
    assert (
        "Of 2 stretches over zones it cannot be told whether inside: 1 without a height, 1 within its error."
        in " ".join(words.split())
    )


def test_zones_without_limits_have_the_facts_that_they_had():
    plain = ZONES.drop(columns=["floor", "ceiling", "schedule"])
    counted = count_tracks(FLIGHTS, plain, every="day", kind="aircraft")
    assert counted.facts["heights"] is None
    assert set(counted.facts["zones"][0]["entries"]) == {"crossing", "start", "gap", "cut"}
    assert not {"limits", "active", "untold"} & set(counted.facts["zones"][0])
    assert not {"above", "below", "activated", "began"} & set(counted.facts["periods"][0])
    bare = find_events(FLIGHTS.drop(columns=["height_m", "height_kind"]), plain)
    pd.testing.assert_frame_equal(bare.events, counted.found.events)


def test_partitions_and_days_give_the_same(tmp_path):
    whole = find_events(FLIGHTS, ZONES)
    files = partition_by_id(FLIGHTS, tmp_path / "parts", partitions=3)
    by_parts = together([found_in(str(file), ZONES, None, count_tracks(FLIGHTS, ZONES).rules) for file in files])
    rows = FLIGHTS.sort_values("time", kind="stable", ignore_index=True)
    by_days = find_events_by_day([rows.iloc[:300], rows.iloc[300:]], ZONES)
    for found in (by_parts, by_days):
        pd.testing.assert_frame_equal(found.events, whole.events)
        pd.testing.assert_frame_equal(found.untold, whole.untold)


def test_files_of_a_user_without_heights_are_read(tmp_path):
    FLIGHTS[["id", "time", "lon", "lat"]].to_parquet(tmp_path / "part.parquet")
    found = found_in(str(tmp_path / "part.parquet"), ZONES, None, count_tracks(FLIGHTS, ZONES).rules)
    assert set(found.events["zone"]) == {"day"}
    assert set(found.untold["why"]) == {"no height"}


def test_entries_through_the_ceiling_began():
    found = find_events(FLIGHTS, ZONES.iloc[:1])
    spans = [
        (pd.Timestamp(a, tz="UTC"), pd.Timestamp(b, tz="UTC"))
        for a, b in (("2026-08-03T07:00", "2026-08-03T08:00"), ("2026-08-03T08:00", "2026-08-03T09:00"))
    ]
    ratio = rate_ratio(found.events, found.pieces, *spans)
    assert ratio.counts == (1, 2)
    table = count_by_period(found.events, found.pieces, [spans[0][0], spans[0][1], spans[1][1]])
    assert table[["crossing", "above", "below", "began"]].to_numpy().tolist() == [[1, 0, 0, 1], [0, 1, 1, 2]]


def test_tracks_without_times_are_refused_where_zones_have_times(tmp_path):
    line = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.LineString([(9, 50.5), (11, 50.5)])], crs=4326)
    line.to_file(tmp_path / "line.geojson")
    with pytest.raises(ValueError, match="these tracks have no times, and zones are active at some times only"):
        count_tracks(read_tracks(tmp_path / "line.geojson"), ZONES)


def test_files_hold_what_cannot_be_told(tmp_path):
    counted = count_tracks(FLIGHTS, ZONES, kind="aircraft")
    shapes = ZONES.assign(name=ZONES["id"], edge_model="geodesic")
    event_file.write_events(counted, tmp_path / "a.gpkg", shapes)
    untold = gpd.read_file(tmp_path / "a.gpkg", layer="untold")
    assert sorted(untold["why"]) == ["no height", "within the error of the height"]
    event_file.write_events(counted, tmp_path / "a.gpkg", shapes)  # what an earlier run wrote is replaced
    written = event_file.write_events(counted, tmp_path / "a.csv", shapes)
    assert [path.name for path in written] == ["a.csv", "a-untold.csv"]
    assert len(pd.read_csv(written[1])) == 2
    plain = ZONES.drop(columns=["floor", "ceiling", "schedule"])
    event_file.write_events(count_tracks(FLIGHTS, plain), tmp_path / "a.csv", shapes)
    assert not written[1].exists()  # it was of other events
    written[1].write_text("mine")
    with pytest.raises(ValueError, match="does not hold what could not be told"):
        event_file.check_outputs([], tmp_path / "a.csv")


def test_limits_that_are_read_are_not_called_unread():
    assert zones_note(ZONES) == ""
    assert "upper_limit" in zones_note(ZONES.assign(upper_limit=100))
    assert "only floor, ceiling were" in zones_note(ZONES.assign(upper_limit=100))


@pytest.mark.parametrize("name", ["lower", "upper_limit", "Max_FL", "ceiling_height"])
def test_aircraft_are_not_counted_in_zones_whose_limits_nobody_reads_issue_13(name):
    zones = ZONES.drop(columns=["floor", "ceiling", "schedule"])
    with pytest.raises(ValueError, match=f"limits in height in {name}, which nobody reads") as error:
        count_tracks(FLIGHTS, zones.assign(**{name: 100}), kind="aircraft")
    assert "\n" not in str(error.value)
    assert any(name in note for note in count_tracks(FLIGHTS, zones.assign(**{name: 100})).facts["notes"])
    assert count_tracks(FLIGHTS, zones.assign(**{name: None}), kind="aircraft").facts["zones"]
