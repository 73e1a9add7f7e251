"""Crossings of lines, derived by hand: the side changes; time and place are the last instant on the line."""

import numpy as np
import pandas as pd
import pytest
from geographiclib.geodesic import Geodesic
from pytest import approx

from geo.events.stream import EventStream

NORTHWARD = "LINESTRING(4 -4,4 12)"  # left is west
SOUTHWARD = "LINESTRING(4 12,4 -4)"
SHORT = "LINESTRING(4 0,4 8)"
RISING = "LINESTRING(0 0,8 8)"  # left is north-west
ZIGZAG = "LINESTRING(0 0,2 4,4 0,6 4,8 0)"
BENT = "LINESTRING(4 0,4 4,8 8)"  # left of the bend: from north-east by north and west to south
LR, RL = "left to right", "right to left"


def table(cases):
    return pytest.mark.parametrize(("line", "track", "found"), cases.values(), ids=cases.keys())


@table(
    {
        "west to east": (NORTHWARD, "0 0 4, 8 8 4", [f"4 at 4 4 {LR}"]),
        "east to west": (NORTHWARD, "0 8 4, 8 0 4", [f"4 at 4 4 {RL}"]),
        "west to east, line drawn southward": (SOUTHWARD, "0 0 4, 8 8 4", [f"4 at 4 4 {RL}"]),
        "east to west, line drawn southward": (SOUTHWARD, "0 8 4, 8 0 4", [f"4 at 4 4 {LR}"]),
        "aslant": (NORTHWARD, "0 0 0, 8 8 4", [f"4 at 4 2 {LR}"]),
        "over a rising line, eastward": (RISING, "0 0 4, 8 8 4", [f"4 at 4 4 {LR}"]),
        "over a rising line, northward": (RISING, "0 4 0, 8 4 8", [f"4 at 4 4 {RL}"]),
        "slow before, fast after": (NORTHWARD, "0 0 4, 60 3 4, 62 5 4, 63 8 4", [f"61 at 4 4 {LR}"]),
        "there and back": (NORTHWARD, "0 0 4, 8 8 4, 16 0 4", [f"4 at 4 4 {LR}", f"12 at 4 4 {RL}"]),
        "three times": (
            NORTHWARD,
            "0 0 4, 8 8 4, 16 0 6, 24 8 8",
            [f"4 at 4 4 {LR}", f"12 at 4 5 {RL}", f"20 at 4 7 {LR}"],
        ),
        "beside": (NORTHWARD, "0 0 -4, 16 0 12", []),
        "short of it": (NORTHWARD, "0 0 4, 3 3 4, 6 0 4", []),
        "past its end": (SHORT, "0 0 9, 8 8 9", []),
        "past its start": (SHORT, "0 0 -1, 8 8 -1", []),
        "fix on the line": (NORTHWARD, "0 0 4, 4 4 4, 8 8 4", [f"4 at 4 4 {LR}"]),
        "bends on the line": (NORTHWARD, "0 0 0, 4 4 4, 8 8 4", [f"4 at 4 4 {LR}"]),
        "bends on the line, sharply": (NORTHWARD, "0 0 0, 4 4 4, 8 8 0", [f"4 at 4 4 {LR}"]),
    }
)
def test_plain_crossings(grid, line, track, found):
    assert grid.crossings(track, line) == found


@table(
    {
        "touches and returns": (NORTHWARD, "0 0 4, 4 4 4, 8 0 4", []),
        "touches and returns elsewhere": (NORTHWARD, "0 0 0, 4 4 4, 8 0 8", []),
        "touches from the right": (NORTHWARD, "0 8 4, 4 4 4, 8 8 4", []),
        "touches, then crosses": (NORTHWARD, "0 0 4, 4 4 4, 8 0 4, 16 8 4", [f"12 at 4 4 {LR}"]),
        "crosses, then touches": (NORTHWARD, "0 0 4, 8 8 4, 12 4 4, 16 8 4", [f"4 at 4 4 {LR}"]),
        "runs along, returns": (NORTHWARD, "0 0 4, 4 4 4, 8 4 8, 12 0 8", []),
        "runs along, crosses": (NORTHWARD, "0 0 4, 4 4 4, 8 4 8, 12 8 8", [f"8 at 4 8 {LR}"]),
        "runs along backward, crosses": (NORTHWARD, "0 0 4, 4 4 4, 8 4 0, 12 8 0", [f"8 at 4 0 {LR}"]),
        "runs along to and fro, crosses": (
            NORTHWARD,
            "0 0 4, 4 4 4, 8 4 8, 12 4 4, 16 8 4",
            [f"12 at 4 4 {LR}"],
        ),
        "runs along to and fro, returns": (NORTHWARD, "0 0 4, 4 4 4, 8 4 8, 12 4 4, 16 0 4", []),
        "runs along from the right, crosses": (NORTHWARD, "0 8 4, 4 4 4, 8 4 8, 12 0 8", [f"8 at 4 8 {RL}"]),
        "rests on the line, crosses": (NORTHWARD, "0 0 4, 4 4 4, 64 4 4, 68 8 4", [f"64 at 4 4 {LR}"]),
        "rests on the line, returns": (NORTHWARD, "0 0 4, 4 4 4, 64 4 4, 68 0 4", []),
        "runs along a bend, crosses": (
            BENT,
            "0 0 2, 4 4 2, 6 4 4, 8 6 6, 12 10 6",
            [f"8 at 6 6 {LR}"],
        ),
        "runs along a bend, returns": (BENT, "0 0 2, 4 4 2, 6 4 4, 8 6 6, 12 2 6", []),
    }
)
def test_touching_and_running_along(grid, line, track, found):
    assert grid.crossings(track, line) == found


@table(
    {
        "over its end": (SHORT, "0 0 8, 8 8 8", [f"4 at 4 8 {LR}"]),
        "over its start": (SHORT, "0 0 0, 8 8 0", [f"4 at 4 0 {LR}"]),
        "over its end, back": (SHORT, "0 8 8, 8 0 8", [f"4 at 4 8 {RL}"]),
        "aslant over its end": (SHORT, "0 0 4, 8 8 12", [f"4 at 4 8 {LR}"]),
        "aslant over its start": (SHORT, "0 0 4, 8 8 -4", [f"4 at 4 0 {LR}"]),
        "to its end and back": (SHORT, "0 0 8, 4 4 8, 8 0 8", []),
        "round its end, on one side of its extension": (SHORT, "0 0 8, 4 4 8, 8 2 12", []),
        "over its end, beyond it to the other side": (SHORT, "0 0 8, 4 4 8, 8 6 12", [f"4 at 4 8 {LR}"]),
        "round its end without touching": (SHORT, "0 0 4, 6 3 9, 8 5 9, 14 8 4", []),
        "the whole line, and to the other side": (
            SHORT,
            "0 0 -4, 4 4 0, 12 4 8, 16 8 12",
            [f"12 at 4 8 {LR}"],
        ),
        "the whole line, and back to the same side": (SHORT, "0 0 -4, 4 4 0, 12 4 8, 16 0 12", []),
        "the whole line backward, to the other side": (
            SHORT,
            "0 0 12, 4 4 8, 12 4 0, 16 8 -4",
            [f"12 at 4 0 {LR}"],
        ),
        # on the extension a track is on neither side, so none is changed
        "along its extension, the line, to a side": (SHORT, "0 4 12, 4 4 8, 8 4 4, 12 8 4", []),
        "along the line, its extension, to the other side": (SHORT, "0 0 4, 4 4 4, 8 4 8, 12 4 12, 16 8 12", []),
        "on its extension only": (SHORT, "0 4 9, 8 4 17", []),
        "over its extension": (SHORT, "0 0 10, 8 8 10", []),
    }
)
def test_ends_of_a_line(grid, line, track, found):
    assert grid.crossings(track, line) == found


@table(
    {
        "starts on it": (NORTHWARD, "0 4 4, 4 8 4", []),
        "ends on it": (NORTHWARD, "0 0 4, 4 4 4", []),
        "starts on it, runs along, leaves": (NORTHWARD, "0 4 4, 4 4 8, 8 8 8", []),
        "comes to it, runs along, ends": (NORTHWARD, "0 0 4, 4 4 4, 8 4 8", []),
        "all on it": (NORTHWARD, "0 4 4, 4 4 8", []),
        "starts on it, leaves, crosses": (NORTHWARD, "0 4 4, 4 8 4, 12 0 4", [f"8 at 4 4 {RL}"]),
        "crosses, comes back, ends on it": (NORTHWARD, "0 0 4, 8 8 4, 12 4 4", [f"4 at 4 4 {LR}"]),
        "lone fix on it": (NORTHWARD, "0 4 4", []),
        "lone fix beside it": (NORTHWARD, "0 3 4", []),
        "a gap over it": (NORTHWARD, "0 0 4, 4 3 4, 204 5 4, 208 8 4", []),
        "a gap while on it": (NORTHWARD, "0 0 4, 4 4 4, 204 4 4, 208 8 4", []),
        "a gap before it": (NORTHWARD, "0 0 4, 200 2 4, 204 6 4", [f"202 at 4 4 {LR}"]),
        "exactly the longest step that is no gap": (NORTHWARD, "0 -1 4, 100 9 4", [f"50 at 4 4 {LR}"]),
    }
)
def test_starts_ends_and_gaps(grid, line, track, found):
    assert grid.crossings(track, line, max_gap_s=100) == found


@table(
    {
        "through all four edges": (
            ZIGZAG,
            "0 -1 2, 10 9 2",
            [f"2 at 1 2 {LR}", f"4 at 3 2 {RL}", f"6 at 5 2 {LR}", f"8 at 7 2 {RL}"],
        ),
        "through all four edges, back": (
            ZIGZAG,
            "0 9 2, 10 -1 2",
            [f"2 at 7 2 {LR}", f"4 at 5 2 {RL}", f"6 at 3 2 {LR}", f"8 at 1 2 {RL}"],
        ),
        "over the peaks": (ZIGZAG, "0 -1 4, 10 9 4", []),
        # along y = 0 the start is crossed, the valley only touched, the end crossed again
        "through start, valley and end": (ZIGZAG, "0 -1 0, 10 9 0", [f"1 at 0 0 {LR}", f"9 at 8 0 {RL}"]),
        "down through a peak": (ZIGZAG, "0 2 8, 12 2 -4", [f"4 at 2 4 {LR}"]),
        "up through a peak": (ZIGZAG, "0 2 -4, 12 2 8", [f"8 at 2 4 {RL}"]),
        "down through a valley": (ZIGZAG, "0 4 4, 8 4 -4", [f"4 at 4 0 {LR}"]),
        "into a valley and back up": (ZIGZAG, "0 4 4, 4 4 0, 8 4 4", []),
        "to a valley from below": (ZIGZAG, "0 2 -2, 2 4 0, 4 6 -2", []),
        "to a peak from inside": (ZIGZAG, "0 2 0, 4 2 4, 8 2 0", []),
        "along one edge, over the peak": (ZIGZAG, "0 -1 2, 2 1 2, 4 2 4, 6 4 6", []),
        "along one edge, down behind the peak": (ZIGZAG, "0 -1 2, 2 1 2, 4 2 4, 6 2 0", [f"4 at 2 4 {LR}"]),
        "along two edges": (ZIGZAG, "0 -1 2, 2 1 2, 4 2 4, 6 3 2, 8 1 0", [f"6 at 3 2 {LR}"]),
    }
)
def test_a_zigzag(grid, line, track, found):
    assert grid.crossings(track, line) == found


@table(
    {
        "through the bend, eastward": (BENT, "0 0 4, 8 8 4", [f"4 at 4 4 {LR}"]),
        "through the bend, westward": (BENT, "0 8 4, 8 0 4", [f"4 at 4 4 {RL}"]),
        "through the bend, northward": (BENT, "0 5 0, 4 4 4, 8 4 8", [f"4 at 4 4 {RL}"]),
        "to the bend from the left": (BENT, "0 0 4, 4 4 4, 8 0 8", []),
        "to the bend from the left, leaving north": (BENT, "0 0 4, 4 4 4, 8 4 8", []),
        "to the bend from the right": (BENT, "0 8 4, 4 4 4, 8 6 0", []),
        # straight on along the last edge's direction backward: south-west of the bend is left
        "from the right to south-west": (BENT, "0 8 4, 4 4 4, 8 0 0", [f"4 at 4 4 {RL}"]),
        # and straight on along the first edge's direction: north of the bend is left as well
        "from the right to north": (BENT, "0 8 4, 4 4 4, 8 4 8", [f"4 at 4 4 {RL}"]),
        "from the right to just east of the second edge": (BENT, "0 8 4, 4 4 4, 8 8 7", []),
        "from the right to just west of the second edge": (BENT, "0 8 4, 4 4 4, 8 7 8", [f"4 at 4 4 {RL}"]),
        "through a vertex of a straight line": ("LINESTRING(4 0,4 4,4 8)", "0 0 4, 8 8 4", [f"4 at 4 4 {LR}"]),
        "to a vertex of a straight line": ("LINESTRING(4 0,4 4,4 8)", "0 0 4, 4 4 4, 8 0 4", []),
    }
)
def test_vertices_of_a_line(grid, line, track, found):
    assert grid.crossings(track, line) == found


RING = "LINESTRING(0 0,8 0,8 8,0 8,0 0)"  # its left is within
ELSEWHERE = "LINESTRING(1 2,9 2,9 10,1 10,1 2)"


@table(
    {
        "through its first vertex": (RING, "0 -4 -4, 8 4 4", [f"4 at 0 0 {RL}"]),
        "through the first vertex of one elsewhere": (ELSEWHERE, "0 -3 -2, 8 5 6", [f"4 at 1 2 {RL}"]),
        "past the first vertex of one elsewhere": (ELSEWHERE, "0 -3 6, 8 5 -2", []),
        "through another vertex": (RING, "0 12 12, 8 4 4", [f"4 at 8 8 {RL}"]),
        "through two vertices": (RING, "0 -2 -2, 12 10 10", [f"2 at 0 0 {RL}", f"10 at 8 8 {LR}"]),
        "past its first vertex": (RING, "0 -4 4, 8 4 -4", []),
        "along its first edge and past": (RING, "0 -2 0, 12 10 0", []),
        "along its first edge, then within": (RING, "0 -2 0, 6 4 0, 10 4 4", [f"6 at 4 0 {RL}"]),
        "along its last edge onto the first": (RING, "0 0 12, 8 0 4, 12 0 0, 16 4 0, 20 4 4", [f"16 at 4 0 {RL}"]),
    }
)
def test_a_closed_line_has_no_ends(grid, line, track, found):
    assert grid.crossings(track, line) == found


@table(
    {
        "a vertex twice": ("LINESTRING(4 0,4 4,4 4,4 8)", "0 0 4, 8 8 4", [f"4 at 4 4 {LR}"]),
        "the first vertex twice": ("LINESTRING(4 0,4 0,4 8)", "0 0 0, 8 8 0", [f"4 at 4 0 {LR}"]),
        "heights": ("LINESTRING Z(4 0 100,4 4 200,4 8 300)", "0 0 4, 8 8 4", [f"4 at 4 4 {LR}"]),
    }
)
def test_lines_as_they_come(grid, line, track, found):
    assert grid.crossings(track, line) == found


def test_a_comb_of_lines_in_one_segment(grid):
    lines = [f"LINESTRING({x} 0,{x} 8)" for x in range(1, 9)]
    assert grid.crossings("0 0 4, 9 9 4", *lines) == [f"s{x - 1} {x} at {x} 4 {LR}" for x in range(1, 9)]


def test_one_line_of_many_turns_in_one_segment(grid):
    # a meander: down at odd x, up at even x
    turns = [(x, y) for x in range(1, 9) for y in ((8, 0) if x % 2 else (0, 8))]
    meander = f"LINESTRING({','.join(f'{x} {y}' for x, y in turns)})"
    expected = [f"{x} at {x} 4 {RL if x % 2 else LR}" for x in range(1, 9)]
    assert grid.crossings("0 0 4, 9 9 4", meander) == expected


def test_two_crossings_within_a_microsecond_come_in_the_order_of_the_track(grid):
    # a spike a ten-millionth of a unit wide at y = 4: drawn northward on its west side, southward on its east side
    spike = "LINESTRING(4 0,4.0000001 8,4.0000002 0)"
    assert grid.crossings("0 0 4, 8 8 4", spike) == [f"4 at 4 4 {LR}", f"4 at 4 4 {RL}"]
    assert grid.crossings("0 8 4, 8 0 4", spike) == [f"4 at 4 4 {LR}", f"4 at 4 4 {RL}"]


def test_two_lines_that_cross(grid):
    found = grid.crossings("0 0 4, 8 8 4", NORTHWARD, RISING)
    assert found == [f"s0 4 at 4 4 {LR}", f"s1 4 at 4 4 {LR}"]


def test_several_ids_and_lines_come_sorted(grid):
    tracks = {"b": "0 0 4, 8 8 4, 16 0 4", "a": "1 8 4, 9 0 4"}
    rows = grid.find(tracks, lines=[NORTHWARD, "LINESTRING(6 0,6 8)"]).crossings
    found = list(zip(rows.id, rows.line, grid.seconds(rows.time), rows.direction, strict=True))
    assert found == [
        ("a", "s0", "5", RL),
        ("a", "s1", "3", RL),
        ("b", "s0", "4", LR),
        ("b", "s0", "12", RL),
        ("b", "s1", "6", LR),
        ("b", "s1", "10", RL),
    ]


def test_a_vertex_is_crossed_when_a_long_step_comes_to_it(grid):
    # ten degrees along a meridian in one step, which is cut into parts: there it is straight in degrees
    steps = [Geodesic.WGS84.Inverse(south, 0, north, 0)["s12"] for south, north in ((-5, 5), (-5, 1), (-5, 3))]
    found = grid.find("0 0 -320, 1000 0 320", lines=["LINESTRING(-9 64,0 64,9 64)", "LINESTRING(9 192,0 192,-9 192)"])
    rows = found.crossings
    assert rows[["lon", "lat"]].to_numpy() == approx(np.array([(0, 1), (0, 3)]), abs=1e-12)
    assert (rows.time - grid.start).dt.total_seconds().tolist() == approx(
        [1000 * s / steps[0] for s in steps[1:]], abs=1e-3
    )
    assert rows.direction.tolist() == [RL, LR]


ONE_BY_ONE = {  # lines as above, each fix a batch of its own
    "fix on the line": (NORTHWARD, "0 0 4, 4 4 4, 8 8 4", [f"4 at 4 4 {LR}"]),
    "touches and returns": (NORTHWARD, "0 0 4, 4 4 4, 8 0 4", []),
    "runs along, crosses": (NORTHWARD, "0 0 4, 4 4 4, 8 4 8, 12 8 8", [f"8 at 4 8 {LR}"]),
    "runs along to and fro, crosses": (NORTHWARD, "0 0 4, 4 4 4, 8 4 8, 12 4 4, 16 8 4", [f"12 at 4 4 {LR}"]),
    "runs along a bend, returns": (BENT, "0 0 2, 4 4 2, 6 4 4, 8 6 6, 12 2 6", []),
    "starts on it, runs along, leaves": (NORTHWARD, "0 4 4, 4 4 8, 8 8 8", []),
    "comes to it, runs along, ends": (NORTHWARD, "0 0 4, 4 4 4, 8 4 8", []),
    "a gap while on it": (NORTHWARD, "0 0 4, 4 4 4, 204 4 4, 208 8 4", []),
}


@pytest.mark.parametrize(("line", "track", "expected"), ONE_BY_ONE.values(), ids=ONE_BY_ONE.keys())
def test_a_contact_goes_on_from_one_batch_to_the_next(grid, line, track, expected):
    stream = EventStream(None, grid.shapes(line), max_speed_kn=None, edge_model="planar", lateness_s=0, max_gap_s=100)
    told = [stream.push(grid.positions(fix)) for fix in track.split(",")]
    rows = pd.concat([part.crossings for part in (*told, stream.close())])
    places = zip(grid.seconds(rows.time), rows.lon * 64, rows.lat * 64, rows.direction, strict=True)
    assert [f"{t} at {x:g} {y:g} {direction}" for t, x, y, direction in places] == expected


def test_a_line_of_two_parts(grid):
    line = "MULTILINESTRING((2 0,2 8),(6 8,6 0))"
    assert grid.crossings("0 0 4, 8 8 4", line) == [f"2 at 2 4 {LR}", f"6 at 6 4 {RL}"]


def test_zones_and_lines_in_one_call(grid):
    found = grid.find("0 -2 4, 12 10 4", zones=["POLYGON((0 0,8 0,8 8,0 8,0 0))"], lines=[NORTHWARD])
    assert grid.seconds(found.events.t_in) == ["2"]
    assert grid.seconds(found.crossings.time) == ["6"]


def test_a_crossing_says_all_of_itself(grid):
    crossings = grid.find("0 0 4, 8 8 4", lines=[NORTHWARD]).crossings
    assert list(crossings.columns) == ["id", "line", "time", "lon", "lat", "direction", "edge_model", "rules"]
    row = crossings.iloc[0]
    assert (row.id, row.line, row.direction, row.edge_model) == ("a", "s0", LR, "planar")
    assert (row.lon, row.lat) == approx((4 / 64, 4 / 64), abs=1e-12)
    assert row.time == grid.start + pd.Timedelta(seconds=4)
    assert str(crossings.time.dtype) == "datetime64[us, UTC]"


def test_no_crossing_is_an_empty_table_with_its_columns(grid):
    full, empty = grid.find("0 0 4, 8 8 4", lines=[NORTHWARD]), grid.find("0 0 4, 3 3 4", lines=[NORTHWARD])
    assert len(empty.crossings) == 0
    assert empty.crossings.dtypes.to_dict() == full.crossings.dtypes.to_dict()
