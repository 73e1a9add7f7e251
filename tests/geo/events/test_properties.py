"""What must hold for every track and zone, whatever the numbers: no expected value is needed."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from geo.events.events import find_events

MAX_GAP_S = 100
MIRRORED = {"crossing": "crossing", "start": "end", "end": "start", "gap": "gap", "cut": "cut"}
OTHER_WAY = {"left to right": "right to left", "right to left": "left to right"}
few = settings(max_examples=cases(6, 30))  # each example is several calls, of dozens of milliseconds
ONE_MICROSECOND = 1.5e-6  # times are rounded to one, on both sides of a comparison


def tiles(cells):
    return shapely.union_all([shapely.box(2 * x, 2 * y, 2 * x + 2, 2 * y + 2) for x, y in cells])


def star(radii):
    """A polygon round (4, 4) with corners at these distances, no two of them opposite each other by chance."""
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False) + 0.1
    return shapely.Polygon(np.column_stack([4 + radii * np.cos(angles), 4 + radii * np.sin(angles)]))


def dated(way):
    return [(sum(step for step, _ in way[: i + 1]), place) for i, (_, place) in enumerate(way)]


def track_of(places, steps, least=1):
    return st.lists(st.tuples(steps, places), min_size=least, max_size=8).map(dated)


cells = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12)
stars = st.lists(st.floats(0.5, 5), min_size=3, max_size=12).map(np.array).map(star)
zones = st.one_of(cells.map(tiles), stars)
on_lattice = st.tuples(st.integers(-1, 9), st.integers(-1, 9))
anywhere = st.tuples(st.floats(-1, 9), st.floats(-1, 9))
steps = st.one_of(st.integers(1, 6), st.just(2 * MAX_GAP_S))
tracks = st.one_of(track_of(on_lattice, steps), track_of(anywhere, steps))


def frame(grid, *shapes):
    scaled = [shapely.transform(shape, lambda xy: xy * grid.unit_deg) for shape in shapes]
    return gpd.GeoDataFrame({"id": [f"z{i}" for i in range(len(shapes))]}, geometry=scaled, crs=4326)


def positions(grid, tracks):
    return grid.from_rows((name, t, x, y) for name, track in tracks.items() for t, (x, y) in track)


def stays(grid, tracks, zones, **parameters):
    """Events of tracks by id: id, zone, entry, exit and, apart from these, seconds in and out, shape (n, 2)."""
    table = tracks if isinstance(tracks, pd.DataFrame) else positions(grid, tracks)
    rules = {"max_speed_kn": None, "max_gap_s": MAX_GAP_S, "edge_model": "planar"} | parameters
    events = find_events(table, zones, **rules).events
    times = np.column_stack([(events[name] - grid.start).dt.total_seconds() for name in ("t_in", "t_out")])
    return list(zip(events.id, events.zone, events.entry, events.exit, strict=True)), times


def assert_same(found, expected):
    assert found[0] == expected[0]
    assert found[1] == approx(expected[1], abs=ONE_MICROSECOND)


@few
@given(zone=zones, track=tracks)
def test_reversing_time_swaps_entry_and_exit(grid, zone, track):
    last = track[-1][0]
    words, times = stays(grid, {"a": track}, frame(grid, zone))
    back_words, back_times = stays(grid, {"a": [(last - t, place) for t, place in reversed(track)]}, frame(grid, zone))
    mirrored = [(name, at, MIRRORED[leave], MIRRORED[entry]) for name, at, entry, leave in reversed(words)]
    assert_same((back_words, back_times), (mirrored, last - times[::-1, ::-1]))


@few
@given(places=st.lists(anywhere, min_size=2, max_size=8), cut=st.floats(0.01, 7.99))
def test_reversing_time_turns_crossings_round(grid, places, cut):
    # a slant line, met by chance alone: a touch would be timed at its other end
    line = frame(grid, shapely.LineString([(cut, -2.03125), (8 - cut, 10.015625)]))
    track = [(10 * i, place) for i, place in enumerate(places)]
    last = track[-1][0]
    rules = {"max_speed_kn": None, "edge_model": "planar"}
    there = find_events(positions(grid, {"a": track}), None, line, **rules).crossings
    back = find_events(
        positions(grid, {"a": [(last - t, p) for t, p in reversed(track)]}), None, line, **rules
    ).crossings
    assert back.direction.tolist() == [OTHER_WAY[way] for way in reversed(there.direction.tolist())]
    seconds, back_seconds = (((c.time - grid.start).dt.total_seconds()).to_numpy() for c in (there, back))
    assert back_seconds == approx(last - seconds[::-1], abs=ONE_MICROSECOND)


@few
@given(zone=zones, track=track_of(on_lattice, st.integers(1, 6), least=3), data=st.data())
def test_splitting_a_track_at_a_fix_keeps_total_duration(grid, zone, track, data):
    at = data.draw(st.integers(1, len(track) - 2))
    _, whole = stays(grid, {"a": track}, frame(grid, zone))
    _, parts = stays(grid, {"a": track[: at + 1], "b": track[at:]}, frame(grid, zone))
    # a stay that only touches the boundary on one side of the fix is none there: such stretches have no interior
    assert np.diff(parts).sum() <= np.diff(whole).sum() + 1e-5
    if _inside(zone, track[at][1]):
        assert np.diff(parts).sum() == approx(np.diff(whole).sum(), abs=1e-5)


def _inside(zone, place):
    return zone.contains(shapely.Point(place))


@few
@given(zone=zones, track=track_of(on_lattice, st.integers(1, 6).map(lambda s: 2 * s), least=2))
def test_a_fix_added_on_a_segment_changes_nothing(grid, zone, track):
    middles = [((t1 + t2) / 2, ((x1 + x2) / 2, (y1 + y2) / 2)) for (t1, (x1, y1)), (t2, (x2, y2)) in pairwise(track)]
    more = sorted([*track, *middles])
    assert_same(stays(grid, {"a": more}, frame(grid, zone)), stays(grid, {"a": track}, frame(grid, zone)))


@few
@given(zone=zones, track=tracks, turns=st.sampled_from([-1, 1]))
def test_a_zone_moved_by_a_turn_gives_the_same_events(grid, zone, track, turns):
    # rounded to 2^-30 degree first, so that the longitudes are the same places in binary after the turn
    plain = shapely.transform(zone, lambda xy: np.round(xy * 2**24) / 2**24)
    moved = shapely.transform(plain, lambda xy: xy + np.array([turns * 360 / grid.unit_deg, 0]))
    assert_same(stays(grid, {"a": track}, frame(grid, moved)), stays(grid, {"a": track}, frame(grid, plain)))


@few
@given(zone=zones, batch=st.lists(tracks, min_size=1, max_size=4), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(grid, zone, batch, shuffle):
    table = positions(grid, {f"{i}": track for i, track in enumerate(batch)})
    order = list(range(len(table)))
    shuffle.shuffle(order)
    zones = frame(grid, zone)
    assert_same(stays(grid, table.iloc[order], zones), stays(grid, table, zones))


@few
@given(zone=zones, batch=st.lists(tracks, min_size=2, max_size=4))
def test_each_track_has_the_events_it_has_alone(grid, zone, batch):
    zones = frame(grid, zone)
    together = stays(grid, {f"{i}": track for i, track in enumerate(batch)}, zones)
    alone = [stays(grid, {f"{i}": track}, zones) for i, track in enumerate(batch)]
    assert_same(together, ([row for words, _ in alone for row in words], np.vstack([times for _, times in alone])))


@few
@given(shapes=st.lists(zones, min_size=2, max_size=4), track=tracks)
def test_each_zone_has_the_events_it_has_alone(grid, shapes, track):
    zones = frame(grid, *shapes)
    alone = [stays(grid, {"a": track}, zones.iloc[[i]]) for i in range(len(shapes))]
    together = stays(grid, {"a": track}, zones)
    assert_same(together, ([row for words, _ in alone for row in words], np.vstack([times for _, times in alone])))


@few
@given(marked=cells, track=track_of(on_lattice, steps))
def test_parts_that_share_edges_are_as_good_as_one(grid, marked, track):
    # the same tiles, joined to one outline, and side by side as they come from a map in sheets
    joined = tiles(marked)
    sheets = shapely.MultiPolygon([tiles([cell]) for cell in sorted(marked)])
    assert_same(stays(grid, {"a": track}, frame(grid, sheets)), stays(grid, {"a": track}, frame(grid, joined)))


@few
@given(zone=zones, track=tracks, merge_s=st.integers(0, 20))
def test_merging_only_joins(grid, zone, track, merge_s):
    zones = frame(grid, zone)
    _, plain = stays(grid, {"a": track}, zones)
    _, merged = stays(grid, {"a": track}, zones, merge_breaks_s=merge_s)
    assert set(merged[:, 0]) <= set(plain[:, 0])
    assert set(merged[:, 1]) <= set(plain[:, 1])
    bridged = np.diff(merged).sum() - np.diff(plain).sum()
    assert -1e-6 <= bridged <= merge_s * (len(plain) - len(merged)) + 1e-6


@few
@given(zone=zones, track=tracks, least_s=st.floats(0, 20))
def test_least_duration_only_leaves_out(grid, zone, track, least_s):
    zones = frame(grid, zone)
    words, times = stays(grid, {"a": track}, zones)
    kept = np.flatnonzero(np.round(np.diff(times).ravel(), 6) >= least_s)
    expected = [words[i] for i in kept], times[kept]
    assert_same(stays(grid, {"a": track}, zones, min_duration_s=least_s), expected)
