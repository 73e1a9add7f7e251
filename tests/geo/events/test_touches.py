"""Touches of a zone, derived by hand: the zone is closed, and an event needs an instant in its interior."""

import pandas as pd
import pytest

from geo.events.stream import EventStream

SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
CORNERED = "POLYGON((0 0,8 0,8 4,4 4,4 8,0 8,0 0))"  # an L with its inner corner at (4, 4)
ROOF = "POLYGON((0 0,8 0,4 8,0 0))"
APEX_AND_TOWER = "POLYGON((0 -2,12 -2,12 8,8 8,8 0,4 0,2 4,0 0,0 -2))"  # an apex at (2, 4), a tower from x = 8 to 12
TWO_TIPS = "POLYGON((0 0,8 0,6 4,4 2,2 4,0 0))"
STAIR = "POLYGON((0 0,4 0,4 2,8 2,8 8,0 8,0 0))"
MORE_VERTICES = "POLYGON((0 0,2 0,4 0,6 0,8 0,8 8,4 8,0 8,0 4,0 0))"  # the square, its edges in pieces


def table(cases):
    rows = [(zone, track, stays) for zone, track, stays in cases.values()]
    return pytest.mark.parametrize(("zone", "track", "stays"), rows, ids=cases.keys())


@table(
    {
        "past a corner": (SQUARE, "0 -4 4, 8 4 12", []),
        "past a corner, the other way": (SQUARE, "0 4 12, 8 -4 4", []),
        "past a corner with a fix on it": (SQUARE, "0 -4 4, 4 0 8, 8 4 12", []),
        "to a corner and back": (SQUARE, "0 -4 -4, 4 0 0, 8 -4 -4", []),
        "to a corner, rest, and on": (SQUARE, "0 -4 4, 4 0 8, 64 0 8, 68 4 12", []),
        "in through a corner": (SQUARE, "0 -2 -2, 6 4 4", ["2..6 crossing end"]),
        "out through a corner": (SQUARE, "0 4 4, 6 10 10", ["0..4 start crossing"]),
        "corner to corner": (SQUARE, "0 -2 -2, 12 10 10", ["2..10 crossing crossing"]),
        "corner to corner, falling": (SQUARE, "0 -2 10, 12 10 -2", ["2..10 crossing crossing"]),
        "corner to corner, fixes on both": (SQUARE, "0 -2 -2, 2 0 0, 10 8 8, 12 10 10", ["2..10 crossing crossing"]),
        "in through a corner, steep": (SQUARE, "0 -2 -4, 12 10 20", ["2..6 crossing crossing"]),
        "bends inward at a corner": (SQUARE, "0 -2 0, 2 0 0, 6 4 4", ["2..6 crossing end"]),
        "from inside to a corner and back": (SQUARE, "0 4 4, 4 8 8, 8 4 4", ["0..8 start end"]),
        "from inside to an edge and back": (SQUARE, "0 4 4, 4 8 4, 8 4 4", ["0..8 start end"]),
        "from inside to an edge, rest, back": (SQUARE, "0 4 4, 4 8 4, 64 8 4, 68 4 4", ["0..68 start end"]),
        "from outside to an edge and back": (SQUARE, "0 12 4, 4 8 4, 8 12 4", []),
        "touches from outside, then enters": (SQUARE, "0 -4 2, 4 0 4, 8 -4 6, 16 4 6", ["12..16 crossing end"]),
        "inside, out, touch, in": (
            SQUARE,
            "0 4 4, 8 12 4, 12 8 4, 16 12 4, 24 4 4",
            ["0..4 start crossing", "20..24 crossing end"],
        ),
        "past the inner corner within": (CORNERED, "0 2 6, 4 6 2", ["0..4 start end"]),
        "in through the inner corner": (CORNERED, "0 6 6, 4 2 2", ["2..4 crossing end"]),
        "to the inner corner and back out": (CORNERED, "0 5 7, 3 4 4, 6 7 5", []),
        "through the inner corner, along an edge": (CORNERED, "0 6 4, 4 2 4", ["0..4 start end"]),
        "past a corner with a fix on it, and on": (SQUARE, "0 -4 4, 4 0 8, 8 4 12, 12 8 12", []),
        "from inside to an edge and back, and on": (SQUARE, "0 4 4, 4 8 4, 8 4 4, 12 2 2", ["0..12 start end"]),
        "a fix on an edge, in, and on": (SQUARE, "0 -4 4, 4 0 4, 8 4 4, 12 6 4", ["4..12 crossing end"]),
        "from inside to an edge and back, out, and on": (
            SQUARE,
            "0 4 4, 4 8 4, 8 4 4, 12 12 4, 16 14 4",
            ["0..10 start crossing"],
        ),
        "over the ridge": (ROOF, "0 0 8, 8 8 8", []),
        "over the ridge with a fix on it": (ROOF, "0 0 8, 4 4 8, 8 8 8", []),
        "down through the ridge": (ROOF, "0 4 10, 12 4 -2", ["2..10 crossing crossing"]),
        "over two tips": (TWO_TIPS, "0 -2 4, 12 10 4", []),
        "through the valley between two tips": (TWO_TIPS, "0 -1 2, 10 9 2", ["2..8 crossing crossing"]),
        "over a tip, then through": (APEX_AND_TOWER, "0 -2 4, 16 14 4", ["10..14 crossing crossing"]),
        "through, then over a tip": (APEX_AND_TOWER, "0 14 4, 16 -2 4", ["2..6 crossing crossing"]),
    }
)
def test_touching_a_vertex(grid, zone, track, stays):
    assert grid.stays(track, zone) == stays


@table(
    {
        "along an edge and past": (SQUARE, "0 -2 0, 12 10 0", []),
        "along each edge and past": (SQUARE, "0 -2 0, 10 8 0, 18 8 8, 26 0 8, 36 0 -2", []),
        "along an edge, fixes on it": (SQUARE, "0 -2 0, 4 2 0, 8 6 0, 12 10 0", []),
        "along part of an edge": (SQUARE, "0 2 -2, 2 2 0, 6 6 0, 8 6 -2", []),
        "within one edge": (SQUARE, "0 2 0, 4 6 0", []),
        "one edge, end to end": (SQUARE, "0 0 0, 8 8 0", []),
        "all round": (SQUARE, "0 0 0, 8 8 0, 16 8 8, 24 0 8, 32 0 0", []),
        "all round, then in": (SQUARE, "0 0 0, 8 8 0, 16 8 8, 24 0 8, 32 0 0, 36 4 4", ["0..36 start end"]),
        "along an edge, then in": (SQUARE, "0 -2 0, 6 4 0, 10 4 4", ["2..10 crossing end"]),
        "along an edge to its end, then in": (SQUARE, "0 -2 0, 10 8 0, 14 4 4", ["2..14 crossing end"]),
        "onto an edge, along, in": (SQUARE, "0 2 -2, 2 2 0, 4 4 0, 8 4 4", ["2..8 crossing end"]),
        "along two edges, then in": (SQUARE, "0 -2 0, 10 8 0, 18 8 8, 22 4 4", ["2..22 crossing end"]),
        "inside, along an edge, out at its end": (SQUARE, "0 4 4, 4 4 0, 8 8 0, 10 10 0", ["0..8 start crossing"]),
        "inside, along an edge, out": (SQUARE, "0 4 4, 4 4 0, 6 6 0, 8 6 -2", ["0..6 start crossing"]),
        "inside, along an edge, in": (SQUARE, "0 4 4, 4 4 0, 6 6 0, 10 6 4", ["0..10 start end"]),
        "inside, along an edge, ends there": (SQUARE, "0 4 4, 4 4 0, 6 6 0", ["0..6 start end"]),
        "starts on an edge, along, in": (SQUARE, "0 2 0, 4 6 0, 8 6 4", ["0..8 start end"]),
        "starts on an edge, along, out": (SQUARE, "0 2 0, 4 6 0, 8 6 -4", []),
        "in, along, there and back on the edge, out": (
            SQUARE,
            "0 4 4, 4 4 0, 6 6 0, 8 4 0, 10 4 -2",
            ["0..8 start crossing"],
        ),
        "out to the edge's line beyond the zone": (SQUARE, "0 10 0, 4 14 0", []),
        "over a stair: through, then along": (STAIR, "0 -2 2, 12 10 2", ["2..10 crossing crossing"]),
        "over a stair: along, then through": (STAIR, "0 10 2, 12 -2 2", ["2..10 crossing crossing"]),
        "along an edge in pieces": (MORE_VERTICES, "0 -2 0, 12 10 0", []),
        "along an edge in pieces, then in": (MORE_VERTICES, "0 -2 0, 5 3 0, 9 3 4", ["2..9 crossing end"]),
        "through a vertex of a straight edge": (MORE_VERTICES, "0 4 -2, 12 4 10", ["2..10 crossing crossing"]),
        "touching a vertex of a straight edge": (MORE_VERTICES, "0 2 -2, 2 4 0, 4 6 -2", []),
        "edge, gap between teeth, edge": (
            "POLYGON((0 0,8 0,8 4,6 4,6 2,2 2,2 4,0 4,0 0))",
            "0 -1 4, 10 9 4",
            [],
        ),
        "edge outside, then through at the same height": (
            "POLYGON((0 0,8 0,8 6,6 6,6 2,2 2,2 4,0 4,0 0))",
            "0 -1 4, 10 9 4",  # along the top of the low arm (x 0..2), across the notch, through the high arm
            ["7..9 crossing crossing"],
        ),
    }
)
def test_running_along_an_edge(grid, zone, track, stays):
    assert grid.stays(track, zone) == stays


@table(  # each fix a batch of its own
    {
        "to a corner, rest, and on": (SQUARE, "0 -4 4, 4 0 8, 64 0 8, 68 4 12", []),
        "bends inward at a corner": (SQUARE, "0 -2 0, 2 0 0, 6 4 4", ["2..6 crossing end"]),
        "from inside to an edge, rest, back": (SQUARE, "0 4 4, 4 8 4, 64 8 4, 68 4 4", ["0..68 start end"]),
        "touches from outside, then enters": (SQUARE, "0 -4 2, 4 0 4, 8 -4 6, 16 4 6", ["12..16 crossing end"]),
        "within one edge": (SQUARE, "0 2 0, 4 6 0", []),
        "all round, then in": (SQUARE, "0 0 0, 8 8 0, 16 8 8, 24 0 8, 32 0 0, 36 4 4", ["0..36 start end"]),
        "onto an edge, along, in": (SQUARE, "0 2 -2, 2 2 0, 4 4 0, 8 4 4", ["2..8 crossing end"]),
        "inside, along an edge, out at its end": (SQUARE, "0 4 4, 4 4 0, 8 8 0, 10 10 0", ["0..8 start crossing"]),
        "inside, along an edge, ends there": (SQUARE, "0 4 4, 4 4 0, 6 6 0", ["0..6 start end"]),
        "starts on an edge, along, out": (SQUARE, "0 2 0, 4 6 0, 8 6 -4", []),
        "over a tip, a fix on it, then through": (
            APEX_AND_TOWER,
            "0 -2 4, 4 2 4, 10 8 4, 16 14 4",
            ["10..14 crossing crossing"],
        ),
    }
)
def test_a_touch_goes_on_from_one_batch_to_the_next(grid, zone, track, stays):
    stream = EventStream(grid.shapes(zone), max_speed_kn=None, edge_model="planar", lateness_s=0)
    told = [stream.push(grid.positions(fix)) for fix in track.split(",")]
    events = pd.concat([part.events for part in (*told, stream.close())])
    found = zip(grid.seconds(events.t_in), grid.seconds(events.t_out), events.entry, events.exit, strict=True)
    assert [f"{t_in}..{t_out} {entry} {leave}" for t_in, t_out, entry, leave in found] == stays
