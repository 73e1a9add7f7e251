"""A stream ends with the events of one call, however its rows are cut into batches and mixed up on the way."""

from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.events.events import find_events
from geo.events.stream import EventStream
from geo.tracks.rules import Rules

LATENESS_S = 10
SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
MERIDIAN = "LINESTRING(4 -4,4 12)"
KEYS = {"events": ["id", "zone", "t_in"], "crossings": ["id", "line", "time"], "pieces": ["id", "t_start"]}
RULES = [
    Rules(**{"max_speed_kn": None, "max_gap_s": 100, "edge_model": "planar"} | more)
    for more in (
        {},
        {"merge_breaks_s": 3},
        {"min_duration_s": 4},
        {"hysteresis_m": 1800, "merge_breaks_s": 2, "min_duration_s": 3},
        {"depth": True},
        {"min_depth_m": 2000, "merge_breaks_s": 5},
        {"max_speed_kn": 5000},  # a unit and a half a second: many rejects, some cuts
        {"max_speed_kn": 5000, "rejects_to_cut": 2, "merge_breaks_s": 10},
    )
]

cells = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8)
places = st.tuples(st.integers(-1, 9), st.integers(-1, 9))
steps = st.one_of(st.integers(0, 6), st.just(200))  # 0: a row of the same time, elsewhere
ways = st.lists(st.tuples(steps, places, st.integers(0, 9)), min_size=1, max_size=12)


def tiles(marked):
    return shapely.union_all([shapely.box(2 * x, 2 * y, 2 * x + 2, 2 * y + 2) for x, y in marked])


def frame(grid, *shapes):
    scaled = [shapely.transform(shape, lambda xy: xy * grid.unit_deg) for shape in shapes]
    return gpd.GeoDataFrame({"id": [f"z{i}" for i in range(len(shapes))]}, geometry=scaled, crs=4326)


def streamed(positions, zones, lines, rules, cuts):
    """Tables of all pushes and of the close, one below the other, in the order of `find_events`."""
    stream = EventStream(zones, lines, rules=rules, lateness_s=LATENESS_S)
    bounds = [0, *sorted(cuts), len(positions)]
    parts = [stream.push(positions.iloc[i:j]) for i, j in pairwise(bounds)]
    parts.append(stream.close())
    tables = {}
    for name, keys in KEYS.items():
        full = [getattr(part, name) for part in parts if len(getattr(part, name))] or [getattr(parts[-1], name)]
        tables[name] = pd.concat(full).sort_values(keys, kind="stable", ignore_index=True)
    return tables, parts


@settings(max_examples=cases(10, 60))
@given(
    marked=cells,
    fleet=st.dictionaries(st.sampled_from("abc"), ways, min_size=1),
    rules=st.sampled_from(RULES),
    data=st.data(),
)
def test_a_stream_ends_with_the_events_of_one_call(grid, marked, fleet, rules, data):
    positions = grid.arrivals(fleet)
    cuts = data.draw(st.lists(st.integers(0, len(positions)), max_size=len(positions)))
    zones = frame(grid, tiles(marked), shapely.box(-4, 3, 12, 5))
    lines = frame(grid, shapely.LineString([(4, -4), (4, 12)]), shapely.LineString([(0, 0), (2, 4), (4, 0), (8, 8)]))
    whole = find_events(positions, zones, lines, rules=rules)
    tables, parts = streamed(positions, zones, lines, rules, cuts)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, getattr(whole, name))
    pd.testing.assert_frame_equal(parts[-1].rejected, whole.rejected)
    counts = (dict(zip(found.cleaning.reason, found.cleaning.rows, strict=True)) for found in (parts[-1], whole))
    assert next(counts) == next(counts)


def test_an_event_is_told_as_soon_as_it_is_over(grid):
    stream = EventStream(grid.shapes(SQUARE), grid.shapes(MERIDIAN), max_speed_kn=None, lateness_s=0)
    told = [stream.push(grid.positions(fix)) for fix in ("0 -2 4", "6 3 4", "10 7 4", "14 11 4", "20 20 4")]
    assert [len(found.events) for found in told] == [0, 0, 0, 1, 0]
    assert [len(found.crossings) for found in told] == [0, 0, 1, 0, 0]
    assert grid.seconds(told[3].events.t_out) == ["11"]
    assert len(stream.close().events) == 0


def test_an_event_that_a_merge_could_still_prolong_is_held_back(grid):
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=0, merge_breaks_s=5)
    told = [stream.push(grid.positions(fix)) for fix in ("0 -2 4", "6 4 4", "12 10 4", "14 12 4", "16 14 4")]
    assert [len(found.events) for found in told] == [0, 0, 0, 0, 1]  # out at 10: certain once 15 has passed
    assert len(stream.close().events) == 0


def test_the_end_of_a_track_is_told_when_the_stream_closes(grid):
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=0)
    assert len(stream.push(grid.positions("0 -2 4, 6 4 4")).events) == 0
    last = stream.close().events
    assert list(zip(grid.seconds(last.t_in), grid.seconds(last.t_out), last.exit, strict=True)) == [("2", "6", "end")]


@pytest.mark.parametrize(("lateness_s", "late"), [(0, 1), (3, 1), (4, 1), (4.5, 0), (100, 0)])
def test_rows_behind_the_watermark_are_counted_and_dropped(grid, lateness_s, late):
    # the row of 8 s comes when 12 s have been seen: at a lateness of 4 s the watermark has just reached it
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=lateness_s)
    stream.push(grid.positions("0 -2 4, 12 10 4"))
    stream.push(grid.positions("8 -2 4"))
    found = stream.close()
    rows = dict(zip(found.cleaning.reason, found.cleaning.rows, strict=True))
    assert rows.get("later than the watermark", 0) == late
    assert (rows["read"], rows["kept"]) == (3, 3 - late)


def test_alerts_come_before_events_and_are_confirmed(grid):
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=10, with_alerts=True)
    stream.push(grid.positions("0 -2 4, 6 4 4"))
    first = stream.alerts()
    assert list(zip(first.id, first.zone, first.state, grid.seconds(first.t_in), strict=True)) == [
        ("a", "s0", "provisional", "2")
    ]
    assert len(stream.alerts()) == 0
    stream.push(grid.positions("17 6 4"))
    assert stream.alerts().state.tolist() == ["confirmed"]  # 17 - 10: the watermark has passed 6 s
    stream.push(grid.positions("25 20 4, 90 60 4"))
    assert "withdrawn" not in stream.alerts().state.tolist()


def test_an_alert_that_a_late_row_undoes_is_withdrawn(grid):
    # two rows seem to lead over the zone; the row between them, late, shows that the track went round it
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=60, with_alerts=True)
    stream.push(grid.positions("0 -2 4, 12 10 4"))
    assert stream.alerts().state.tolist() == ["provisional"]
    stream.push(grid.positions("6 4 40"))
    assert stream.alerts().state.tolist() == ["withdrawn"]
    assert len(stream.close().events) == 0
