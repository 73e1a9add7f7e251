"""Vessels that a stream lets go: what they were in ends with a gap, as one call says where they come back."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.events.events import find_events
from geo.events.stream import EventStream

HOUR_S = 3600
ZONES = gpd.GeoDataFrame({"id": ["z"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
LINES = gpd.GeoDataFrame({"id": ["m"]}, geometry=[shapely.LineString([(0.5, -1), (0.5, 2)])], crs=4326)
START = pd.Timestamp("2026-08-23", tz="UTC")


def rows(*given):
    """Rows from (id, hours, longitude); latitude 0.5."""
    table = pd.DataFrame(given, columns=["id", "hours", "lon"])
    return table.assign(time=START + pd.to_timedelta(table.pop("hours"), unit="h"), lat=0.5)


def streamed(batches, **rules):
    stream = EventStream(ZONES, LINES, lateness_s=0, forget_after_s=2 * HOUR_S, **rules)
    found = [stream.push(batch) for batch in batches]
    return found, stream.close()


def test_a_vessel_that_comes_back_has_the_events_of_one_call():
    inside = [("a", 0, -0.1), ("a", 0.5, 0.2), ("a", 1, 0.4)]
    later = [("b", 0.25 * k, 5.0) for k in range(5, 24)]
    back = [("a", 7, 0.6), ("a", 7.5, 0.9)]
    found, last = streamed([rows(*inside), rows(*later), rows(*back)])
    events = pd.concat([*(f.events for f in found), last.events], ignore_index=True)
    whole = find_events(rows(*inside, *later, *back), ZONES, LINES)
    pd.testing.assert_frame_equal(events[events.id == "a"].reset_index(drop=True), whole.events)
    assert whole.events[["entry", "exit"]].to_numpy().tolist() == [["crossing", "gap"], ["gap", "end"]]
    assert len(found[1].events) == 1  # told as soon as it was let go
    pieces = pd.concat([*(f.pieces for f in found), last.pieces]).sort_values(["id", "t_start"], ignore_index=True)
    pd.testing.assert_frame_equal(pieces, whole.pieces)


def test_one_that_never_comes_back_ends_with_a_gap():
    found, last = streamed([rows(("a", 0, 0.2), ("a", 1, 0.4)), rows(*(("b", 0.5 * k, 5.0) for k in range(3, 12)))])
    assert found[1].events[["id", "exit", "duration_s"]].to_numpy().tolist() == [["a", "gap", 3600.0]]
    assert last.events.empty


def test_what_is_kept_does_not_grow_with_vessels_long_silent():
    stream = EventStream(ZONES, lateness_s=0, forget_after_s=2 * HOUR_S)
    for hour in range(60):
        stream.push(rows(*((f"v{hour}-{k}", hour, 0.5) for k in range(50))))
    # let go within two hours and a quarter: those of the last three hours at most, the current one included
    assert len(stream.in_sight()) <= 4 * 50


def test_time_to_forget_is_at_least_the_longest_gap():
    with pytest.raises(ValueError, match="forget_after_s is 1800; expected at least max_gap_s, 3600"):
        EventStream(ZONES, forget_after_s=1800)
