"""Stays in a zone, derived by hand: passes, starts and ends, and what an event tells.

Coordinates are units of the `grid` fixture and times seconds, so that most tracks move by one unit a second.
"""

import pandas as pd
import pytest
from pytest import approx

SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
CLOCKWISE = "POLYGON((0 0,0 8,8 8,8 0,0 0))"
U_SHAPE = "POLYGON((0 0,8 0,8 8,6 8,6 2,2 2,2 8,0 8,0 0))"  # arms west and east, a notch from the north
DIAMOND = "POLYGON((4 0,8 4,4 8,0 4,4 0))"
COMB = "POLYGON((0 0,7 0,7 8,6 8,6 1,5 1,5 8,4 8,4 1,3 1,3 8,2 8,2 1,1 1,1 8,0 8,0 0))"  # teeth 0-1, 2-3, 4-5, 6-7
SAW = "POLYGON((0 0,8 0,8 2,7 4,6 2,5 4,4 2,3 4,2 2,1 4,0 2,0 0))"  # tips at y = 4, valleys at y = 2


def table(cases):
    return pytest.mark.parametrize(("tracks", "stays"), cases.values(), ids=cases.keys())


@table(
    {
        "west to east": ("0 -2 4, 12 10 4", ["2..10 crossing crossing"]),
        "east to west": ("0 10 4, 12 -2 4", ["2..10 crossing crossing"]),
        "south to north": ("0 4 -2, 12 4 10", ["2..10 crossing crossing"]),
        "north to south": ("0 4 10, 12 4 -2", ["2..10 crossing crossing"]),
        "aslant, slope 1/2": ("0 -4 0, 16 12 8", ["4..12 crossing crossing"]),
        "aslant over a corner": ("0 -2 4, 6 4 -2", ["2..4 crossing crossing"]),
        "past a corner, boxes overlap": ("0 -3 6, 4 1 10", []),
        "past the zone, far": ("0 -2 10, 12 10 10", []),
        "past the zone on each side": ("0 -2 -2, 12 10 -2, 24 10 10, 36 -2 10, 48 -2 -2", []),
        "with fixes inside": ("0 -2 4, 4 2 4, 8 6 4, 12 10 4", ["2..10 crossing crossing"]),
        "with two fixes on the edges": ("0 -2 4, 2 0 4, 10 8 4, 12 10 4", ["2..10 crossing crossing"]),
        "slow then fast": ("0 -2 4, 10 2 4, 12 6 4, 20 10 4", ["5..16 crossing crossing"]),
        "half a second": ("0 -1 4, 1 1 4, 4 7 4, 5 9 4", ["0.5..4.5 crossing crossing"]),
        "stops inside": ("0 -2 4, 6 4 4, 96 4 4, 102 10 4", ["2..100 crossing crossing"]),
        "turns back inside": ("0 -2 4, 6 4 4, 12 -2 4", ["2..10 crossing crossing"]),
        "twice": (
            "0 -2 4, 4 2 4, 8 -2 4, 12 2 4, 16 -2 4",
            ["2..6 crossing crossing", "10..14 crossing crossing"],
        ),
        "in on one side, out on another": ("0 -2 4, 6 4 4, 12 4 10", ["2..10 crossing crossing"]),
        "there, round and back": (
            "0 -2 4, 12 10 4, 18 10 10, 24 4 10, 36 4 -2",
            ["2..10 crossing crossing", "26..34 crossing crossing"],
        ),
    }
)
@pytest.mark.parametrize("zone", [SQUARE, CLOCKWISE], ids=["counter-clockwise", "clockwise"])
def test_straight_passes_of_a_square(grid, tracks, stays, zone):
    assert grid.stays(tracks, zone) == stays


@table(
    {
        "over both arms": ("0 -2 5, 12 10 5", ["2..4 crossing crossing", "8..10 crossing crossing"]),
        "over both arms, back": ("0 10 5, 12 -2 5", ["2..4 crossing crossing", "8..10 crossing crossing"]),
        "below the notch": ("0 -2 1, 12 10 1", ["2..10 crossing crossing"]),
        "through the notch, south": ("0 4 10, 12 4 -2", ["8..10 crossing crossing"]),
        "into the notch and out again": ("0 4 10, 6 4 4, 12 4 10", []),
        "from the notch over an arm": ("0 4 5, 6 10 5", ["2..4 crossing crossing"]),
        "from arm to arm, start to end": ("0 1 5, 6 7 5", ["0..1 start crossing", "5..6 crossing end"]),
        "from arm to arm below the notch": ("0 1 5, 4 1 1, 10 7 1, 14 7 5", ["0..14 start end"]),
        "along the floor of the notch": ("0 -2 2, 12 10 2", ["2..10 crossing crossing"]),
        "over the tops of both arms": ("0 -2 8, 12 10 8", []),
        "aslant over the notch": ("0 -2 2, 12 10 8", ["2..4 crossing crossing", "8..10 crossing crossing"]),
    }
)
def test_passes_of_a_concave_zone(grid, tracks, stays):
    assert grid.stays(tracks, U_SHAPE) == stays


@table(
    {
        "over the middle": ("0 -2 4, 12 10 4", ["2..10 crossing crossing"]),
        "a quarter up": ("0 -2 2, 12 10 2", ["4..8 crossing crossing"]),
        "square to two edges": ("0 0 0, 8 8 8", ["2..6 crossing crossing"]),
        "outside, along the slope": ("0 -1 4, 5 4 -1", []),
        "over one vertex only": ("0 -2 0, 12 10 0", []),
    }
)
def test_passes_of_a_diamond(grid, tracks, stays):
    assert grid.stays(tracks, DIAMOND) == stays


@table(
    {
        "starts inside, leaves": ("0 4 4, 8 12 4", ["0..4 start crossing"]),
        "comes in, ends inside": ("0 -4 4, 8 4 4", ["4..8 crossing end"]),
        "all inside": ("0 2 2, 4 6 2, 8 6 6", ["0..8 start end"]),
        "at rest inside": ("0 4 4, 60 4 4", ["0..60 start end"]),
        "starts on an edge, goes in": ("0 0 4, 4 4 4", ["0..4 start end"]),
        "starts on an edge, goes through": ("0 0 4, 10 10 4", ["0..8 start crossing"]),
        "starts on an edge, goes out": ("0 0 4, 4 -4 4", []),
        "starts on a corner, goes in": ("0 0 0, 4 4 4", ["0..4 start end"]),
        "starts on a corner, goes out": ("0 0 0, 4 -4 -4", []),
        "starts on a corner, goes along the edge": ("0 0 0, 8 8 0", []),
        "ends on an edge, from inside": ("0 4 4, 4 8 4", ["0..4 start end"]),
        "ends on an edge, from outside": ("0 -4 4, 4 0 4", []),
        "ends on the far edge": ("0 -2 4, 10 8 4", ["2..10 crossing end"]),
        "edge to edge": ("0 0 4, 8 8 4", ["0..8 start end"]),
        "ends on a corner, from inside": ("0 4 4, 4 8 8", ["0..4 start end"]),
        "at rest on an edge": ("0 0 4, 60 0 4", []),
        "at rest on a corner": ("0 0 0, 60 0 0", []),
        "at rest outside": ("0 -1 4, 60 -1 4", []),
        "rests on an edge, then goes in": ("0 0 4, 60 0 4, 64 4 4", ["0..64 start end"]),
        "rests on an edge, then goes out": ("0 0 4, 60 0 4, 64 -4 4", []),
        "comes to an edge, rests, goes in": ("0 -4 4, 4 0 4, 64 0 4, 68 4 4", ["4..68 crossing end"]),
        "comes to an edge, rests, goes back": ("0 -4 4, 4 0 4, 64 0 4, 68 -4 4", []),
        "from inside to an edge, rests, goes out": ("0 4 4, 4 8 4, 64 8 4, 68 12 4", ["0..64 start crossing"]),
        "starts outside, ends outside, between inside": ("0 -1 4, 2 1 4, 4 -1 4", ["1..3 crossing crossing"]),
        "lone fix inside": ("5 4 4", ["5..5 start end"]),
        "lone fix on an edge": ("5 0 4", []),
        "lone fix on a corner": ("5 8 8", []),
        "lone fix outside": ("5 9 4", []),
    }
)
def test_starts_and_ends(grid, tracks, stays):
    assert grid.stays(tracks, SQUARE) == stays


@table(
    {
        "four teeth": ("0 -1 4, 9 8 4", [f"{t}..{t + 1} crossing crossing" for t in (1, 3, 5, 7)]),
        "four teeth, back": ("0 8 4, 9 -1 4", [f"{t}..{t + 1} crossing crossing" for t in (1, 3, 5, 7)]),
        "four teeth, aslant": ("0 -1 2, 9 8 6.5", [f"{t}..{t + 1} crossing crossing" for t in (1, 3, 5, 7)]),
        "from tooth to tooth": (
            "0 0.5 4, 12 6.5 4",
            ["0..1 start crossing", "3..5 crossing crossing", "7..9 crossing crossing", "11..12 crossing end"],
        ),
        "over the roots": ("0 -1 1, 9 8 1", ["1..8 crossing crossing"]),
        "over the tops": ("0 -1 8, 9 8 8", []),
        "down a tooth": ("0 0.5 10, 12 0.5 -2", ["2..10 crossing crossing"]),
        "down a gap": ("0 1.5 10, 12 1.5 -2", ["9..10 crossing crossing"]),
        "down the flank of a tooth": ("0 1 10, 12 1 -2", ["2..10 crossing crossing"]),
    }
)
def test_many_crossings_in_one_segment_of_a_comb(grid, tracks, stays):
    assert grid.stays(tracks, COMB) == stays


@table(
    {
        "half way up": ("0 -1 3, 10 9 3", [f"{t}.5..{t + 1}.5 crossing crossing" for t in (1, 3, 5, 7)]),
        "over the tips": ("0 -1 4, 10 9 4", []),
        "through the valleys": ("0 -1 2, 10 9 2", ["1..9 crossing crossing"]),
        "just below": ("0 -1 1, 10 9 1", ["1..9 crossing crossing"]),
    }
)
def test_many_crossings_in_one_segment_of_a_saw(grid, tracks, stays):
    assert grid.stays(tracks, SAW) == stays


def test_ids_do_not_mix(grid):
    tracks = {"b": "0 -2 4, 12 10 4", "a": "1 4 -2, 13 4 10", "c": "0 20 20, 9 29 20"}
    assert grid.stays(tracks, SQUARE) == ["a 3..11 crossing crossing", "b 2..10 crossing crossing"]


@pytest.mark.parametrize(
    ("track", "place_in", "place_out"),
    [
        ("0 -2 4, 12 10 4", (0, 4), (8, 4)),
        ("0 -4 0, 16 12 8", (0, 2), (8, 6)),
        ("0 -2 -2, 12 10 10", (0, 0), (8, 8)),
        ("0 -2 0, 6 4 0, 10 4 4", (0, 0), (4, 4)),  # along the south edge first
        ("0 2 3, 1 2 4", (2, 3), (2, 4)),
        ("7 5 3", (5, 3), (5, 3)),
    ],
)
def test_places_of_entry_and_exit(grid, track, place_in, place_out):
    event = grid.find(track, zones=[SQUARE]).events.iloc[0]
    found = [event.lon_in, event.lat_in, event.lon_out, event.lat_out]
    assert found == approx([v * grid.unit_deg for v in (*place_in, *place_out)], abs=1e-12)


@pytest.mark.parametrize(
    ("track", "n_fixes", "longest_step_s"),
    [
        ("0 -2 4, 12 10 4", 0, 12),
        ("0 -2 4, 4 2 4, 9 6 4, 12 10 4", 2, 5),
        ("0 -9 4, 40 -1 4, 43 5 4, 45 9 4, 95 19 4", 1, 3),  # the long steps lie outside
        ("0 2 4, 7 3 4, 9 4 4", 3, 7),
        ("5 4 4", 1, 0),  # a lone fix has no step
        ("0 -2 4, 2 0 4, 10 8 4, 12 10 4", 2, 8),  # fixes at the very instants of entry and exit
    ],
)
def test_fixes_and_steps_of_an_event(grid, track, n_fixes, longest_step_s):
    event = grid.find(track, zones=[SQUARE]).events.iloc[0]
    assert (event.n_fixes, event.longest_step_s) == (n_fixes, longest_step_s)


def test_an_event_says_all_of_itself(grid):
    found = grid.find("0 -2 4, 12 10 4", zones=[SQUARE])
    event = found.events.iloc[0]
    assert list(found.events.columns) == [
        *("id", "zone", "t_in", "t_out", "entry", "exit", "duration_s", "lon_in", "lat_in", "lon_out", "lat_out"),
        *("n_fixes", "longest_step_s", "edge_model", "rules"),
    ]
    assert (event.id, event.zone, event.duration_s, event.edge_model) == ("a", "s0", 8.0, "planar")
    assert event.t_in == grid.start + pd.Timedelta(seconds=2)
    assert found.events.dtypes[["t_in", "t_out"]].astype(str).tolist() == ["datetime64[us, UTC]"] * 2


def test_events_come_sorted_by_id_zone_and_time(grid):
    tracks = {"b": "0 -2 4, 12 10 4, 24 -2 4", "a": "5 -2 4, 17 10 4"}
    events = grid.find(tracks, zones=[SQUARE, "POLYGON((2 2,6 2,6 6,2 6,2 2))"]).events
    keys = list(zip(events.id, events.zone, events.t_in, strict=True))
    assert len(keys) == 6
    assert keys == sorted(keys)


def test_no_event_is_an_empty_table_with_its_columns(grid):
    full, empty = grid.find("0 -2 4, 12 10 4", zones=[SQUARE]), grid.find("0 -2 9, 12 10 9", zones=[SQUARE])
    assert len(empty.events) == 0
    assert empty.events.dtypes.to_dict() == full.events.dtypes.to_dict()


def test_no_position_at_all_is_an_empty_table_too(grid):
    full, empty = grid.find("0 -2 4, 12 10 4", zones=[SQUARE]), grid.find({}, zones=[SQUARE])
    assert (len(empty.events), len(empty.pieces)) == (0, 0)
    assert empty.events.dtypes.to_dict() == full.events.dtypes.to_dict()
