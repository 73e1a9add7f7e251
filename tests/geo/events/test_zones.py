"""Stays in zones with holes, of several parts, and in several zones at once, derived by hand.

Coordinates are units of the `grid` fixture and times seconds, so that most tracks move by one unit a second.
"""

import pytest

from geo.events.events import find_events

SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
HOLED = "POLYGON((0 0,8 0,8 8,0 8,0 0),(2 2,6 2,6 6,2 6,2 2))"


def table(cases):
    return pytest.mark.parametrize(("tracks", "stays"), cases.values(), ids=cases.keys())


@table(
    {
        "over the hole": ("0 -2 4, 12 10 4", ["2..4 crossing crossing", "8..10 crossing crossing"]),
        "beside the hole": ("0 -2 1, 12 10 1", ["2..10 crossing crossing"]),
        "along the hole's edge": ("0 -2 2, 12 10 2", ["2..10 crossing crossing"]),
        "through the hole's corners": ("0 -2 -2, 12 10 10", ["2..4 crossing crossing", "8..10 crossing crossing"]),
        "touching the hole's corner": ("0 1 3, 2 3 1", ["0..2 start end"]),
        "out of the hole": ("0 4 4, 6 10 4", ["2..4 crossing crossing"]),
        "into the hole": ("0 -2 4, 6 4 4", ["2..4 crossing crossing"]),
        "within the hole": ("0 3 3, 2 5 5", []),
        "within the hole, touching its edge": ("0 4 4, 2 6 4, 4 4 4", []),
        "within the hole, along its edge": ("0 3 4, 1 2 4, 2 2 5, 3 3 5", []),
        "from the hole's edge outward": ("0 6 4, 1 7 4", ["0..1 start end"]),
        "from the hole's edge into the hole": ("0 6 4, 1 5 4", []),
        "round the hole": ("0 1 1, 6 7 1, 12 7 7, 18 1 7, 24 1 1", ["0..24 start end"]),
        "round the hole on its edge": ("0 2 2, 4 6 2, 8 6 6, 12 2 6, 16 2 2", []),
        "lone fix in the hole": ("5 4 4", []),
        "lone fix on the hole's edge": ("5 2 4", []),
        "lone fix beside the hole": ("5 1 4", ["5..5 start end"]),
    }
)
def test_holes(grid, tracks, stays):
    assert grid.stays(tracks, HOLED) == stays


def test_a_hole_that_touches_the_outer_ring(grid):
    # the hole's west corner lies on the west edge: there the closed zone is one point wide
    zone = "POLYGON((0 0,8 0,8 8,0 8,0 0),(0 4,4 2,4 6,0 4))"
    assert grid.stays("0 -2 4, 12 10 4", zone) == ["6..10 crossing crossing"]
    assert grid.stays("0 1 6, 2 0 4, 4 1 2", zone) == ["0..4 start end"]


def test_an_island_in_a_hole(grid):
    zone = "MULTIPOLYGON(((0 0,12 0,12 12,0 12,0 0),(2 2,10 2,10 10,2 10,2 2)),((5 5,7 5,7 7,5 7,5 5)))"
    assert grid.stays("0 -1 6, 14 13 6", zone) == [
        "1..3 crossing crossing",
        "6..8 crossing crossing",
        "11..13 crossing crossing",
    ]


@table(
    {
        "two parts apart": (
            ("0 -1 1, 10 9 1", "MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((4 0,8 0,8 2,4 2,4 0)))"),
            ["1..3 crossing crossing", "5..9 crossing crossing"],
        ),
        "parts that share an edge, across it": (
            ("0 -1 1, 10 9 1", "MULTIPOLYGON(((0 0,4 0,4 2,0 2,0 0)),((4 0,8 0,8 2,4 2,4 0)))"),
            ["1..9 crossing crossing"],
        ),
        "parts that share an edge, along it": (
            ("0 4 -1, 4 4 3", "MULTIPOLYGON(((0 0,4 0,4 2,0 2,0 0)),((4 0,8 0,8 2,4 2,4 0)))"),
            ["1..3 crossing crossing"],
        ),
        "parts that share an edge, at rest on it": (
            ("0 4 1, 9 4 1", "MULTIPOLYGON(((0 0,4 0,4 2,0 2,0 0)),((4 0,8 0,8 2,4 2,4 0)))"),
            ["0..9 start end"],
        ),
        "parts that share part of an edge": (
            ("0 4 -1, 10 4 9", "MULTIPOLYGON(((0 0,4 0,4 6,0 6,0 0)),((4 2,8 2,8 8,4 8,4 2)))"),
            ["1..9 crossing crossing"],  # boundary for y in 0..2 and 6..8, interior between
        ),
        "parts that overlap": (
            ("0 -1 1, 10 9 1", "MULTIPOLYGON(((0 0,5 0,5 2,0 2,0 0)),((3 0,8 0,8 2,3 2,3 0)))"),
            ["1..9 crossing crossing"],
        ),
        "parts that meet in a corner, through it": (
            ("0 -1 -1, 10 9 9", "MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((4 4,8 4,8 8,4 8,4 4)))"),
            ["1..9 crossing crossing"],
        ),
        "parts that meet in a corner, between them": (
            ("0 0 8, 8 8 0", "MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((4 4,8 4,8 8,4 8,4 4)))"),
            [],
        ),
    }
)
def test_zones_of_several_parts(grid, tracks, stays):
    track, zone = tracks
    assert grid.stays(track, zone) == stays


def test_parts_far_apart_are_one_zone(grid):
    # 6400 units are 100 degrees
    zone = "MULTIPOLYGON(((0 0,8 0,8 8,0 8,0 0)),((6400 0,6408 0,6408 8,6400 8,6400 0)))"
    tracks = {"east": "0 6398 4, 12 6410 4", "west": "0 -2 4, 12 10 4"}
    assert grid.stays(tracks, zone) == ["east 2..10 crossing crossing", "west 2..10 crossing crossing"]
    assert set(grid.find(tracks, zones=[zone]).events.zone) == {"s0"}


@table(
    {
        "one in the other": (
            ("0 -2 4, 12 10 4", [SQUARE, "POLYGON((2 2,6 2,6 6,2 6,2 2))"]),
            ["s0 2..10 crossing crossing", "s1 4..8 crossing crossing"],
        ),
        "one over the other": (
            ("0 -2 4, 14 12 4", [SQUARE, "POLYGON((4 0,10 0,10 8,4 8,4 0))"]),
            ["s0 2..10 crossing crossing", "s1 6..12 crossing crossing"],
        ),
        "the same twice": (
            ("0 -2 4, 12 10 4", [SQUARE, SQUARE]),
            ["s0 2..10 crossing crossing", "s1 2..10 crossing crossing"],
        ),
        "neighbours, from one to the other": (
            ("0 -2 4, 20 18 4", [SQUARE, "POLYGON((8 0,16 0,16 8,8 8,8 0))"]),
            ["s0 2..10 crossing crossing", "s1 10..18 crossing crossing"],
        ),
        "neighbours, along their border": (
            ("0 8 -2, 12 8 10", [SQUARE, "POLYGON((8 0,16 0,16 8,8 8,8 0))"]),
            [],
        ),
        "only the second is met": (
            ("0 98 4, 12 110 4", [SQUARE, "POLYGON((100 0,108 0,108 8,100 8,100 0))"]),
            ["s1 2..10 crossing crossing"],
        ),
    }
)
def test_several_zones(grid, tracks, stays):
    track, zones = tracks
    assert grid.stays(track, *zones) == stays


def test_twenty_copies_of_a_zone_give_twenty_equal_events(grid):
    stays = grid.stays("0 -2 4, 12 10 4", *[SQUARE] * 20)
    assert sorted(stays) == sorted(f"s{i} 2..10 crossing crossing" for i in range(20))


@pytest.mark.parametrize(
    "zone",
    [
        "POLYGON((0 0,8 0,8 0,8 8,0 8,0 0,0 0))",
        "POLYGON Z((0 0 10,8 0 20,8 8 30,0 8 40,0 0 10))",
        "MULTIPOLYGON(((0 0,8 0,8 8,0 8,0 0)))",
        "POLYGON((8 8,0 8,0 0,8 0,8 8))",
    ],
    ids=["vertices twice", "heights", "one part", "begun at another corner"],
)
@pytest.mark.parametrize(
    ("track", "stays"),
    [
        ("0 -2 4, 12 10 4", ["2..10 crossing crossing"]),
        ("0 -2 -2, 12 10 10", ["2..10 crossing crossing"]),
        ("0 -4 4, 8 4 12", []),
        ("0 -2 0, 12 10 0", []),
        ("0 -2 0, 10 8 0, 14 4 4", ["2..14 crossing end"]),
    ],
)
def test_a_square_however_it_is_written(grid, zone, track, stays):
    assert grid.stays(track, zone) == stays


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("POLYGON((0 0,8 8,8 0,0 8,0 0))", "valid"),
        ("POLYGON EMPTY", "no geometry"),
        ("POINT(4 4)", "Point"),
        ("LINESTRING(0 0,8 8)", "LineString"),
        ("POLYGON((0 0,64 0,64 5504,0 5504,0 0))", "86"),  # 5504 units are 86 N
    ],
    ids=["crosses itself", "empty", "a point", "a line", "beyond 85 degrees"],
)
def test_a_zone_that_cannot_be_counted_is_refused_by_name(grid, zone, told):
    with pytest.raises(ValueError, match=told) as caught:
        grid.stays("0 4 4", zone)
    assert "s0" in str(caught.value)


def test_two_zones_of_one_id_are_refused(grid):
    zones = grid.shapes(SQUARE, HOLED).assign(id="adiz")
    with pytest.raises(ValueError, match="adiz"):
        find_events(grid.positions("0 4 4"), zones)


def test_an_unknown_edge_model_of_a_zone_is_refused(grid):
    with pytest.raises(ValueError, match="parallel-aware"):
        find_events(grid.positions("0 4 4"), grid.shapes(SQUARE).assign(edge_model="straight"))
