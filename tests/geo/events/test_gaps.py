"""Gaps, pieces and what an event knows of them, derived by hand. max_gap_s is 100 unless a case says otherwise."""

import pytest

SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"


def table(cases):
    return pytest.mark.parametrize(("track", "stays"), cases.values(), ids=cases.keys())


@table(
    {
        "before the zone": ("0 -4 4, 200 -2 4, 212 10 4", ["202..210 crossing crossing"]),
        "after the zone": ("0 -2 4, 12 10 4, 212 12 4", ["2..10 crossing crossing"]),
        "from outside to inside": ("0 -2 4, 200 4 4, 206 10 4", ["200..204 gap crossing"]),
        "from inside to outside": ("0 -2 4, 6 4 4, 206 10 4", ["2..6 crossing gap"]),
        "inside": ("0 -2 4, 6 4 4, 206 4 4, 212 10 4", ["2..6 crossing gap", "206..210 gap crossing"]),
        "inside, at rest": ("0 4 4, 50 4 4, 250 4 4, 300 4 4", ["0..50 start gap", "250..300 gap end"]),
        "over the whole zone": ("0 -2 4, 200 10 4", []),
        "over the whole zone, twice": ("0 -2 4, 200 10 4, 400 -2 4", []),
        "exactly the longest that counts as none": ("0 -1 4, 100 9 4", ["10..90 crossing crossing"]),
        "a microsecond longer": ("0 -1 4, 100.000001 9 4", []),
        "exactly the longest, inside": ("0 4 4, 100 4 4", ["0..100 start end"]),
        "a microsecond longer, inside": ("0 4 4, 100.000001 4 4", ["0..0 start gap", "100.000001..100.000001 gap end"]),
        "on both sides of a lone fix": ("0 -2 4, 200 4 4, 400 10 4", ["200..200 gap gap"]),
        "on both sides of a lone fix on an edge": ("0 -2 4, 200 0 4, 400 10 4", []),
        "on both sides of a lone fix on a corner": ("0 -2 4, 200 8 8, 400 10 4", []),
        "only lone fixes": ("0 4 4, 200 5 4, 400 6 4", ["0..0 start gap", "200..200 gap gap", "400..400 gap end"]),
        "to the edge, then in": ("0 -2 4, 200 0 4, 204 4 4", ["200..204 gap end"]),
        "to the edge, then out": ("0 4 4, 200 8 4, 204 12 4", ["0..0 start gap"]),
        "from the edge, reached from inside": ("0 4 4, 4 8 4, 204 12 4", ["0..4 start gap"]),
        "from the edge, reached from outside": ("0 -4 4, 4 0 4, 204 4 4", ["204..204 gap end"]),
        "along the edge only": ("0 -2 0, 2 0 0, 202 8 0, 210 16 0", []),
        "after the exit, within the same second": ("0 4 4, 4 8 4, 5 9 4, 205 10 4", ["0..4 start crossing"]),
        "many": (
            "0 4 4, 101 4 4, 202 4 4, 302 4 4",
            ["0..0 start gap", "101..101 gap gap", "202..302 gap end"],
        ),
    }
)
def test_gaps(grid, track, stays):
    assert grid.stays(track, SQUARE, max_gap_s=100) == stays


@pytest.mark.parametrize(
    ("parameters", "stays"),
    [
        ({}, []),  # an hour, for terrestrial AIS
        ({"max_gap_s": 12 * 3600}, ["450..4050 crossing crossing"]),  # satellite AIS
        ({"max_gap_s": 300}, []),  # ADS-B
        ({"max_gap_s": 4500}, ["450..4050 crossing crossing"]),
        ({"max_gap_s": 4499}, []),
    ],
)
def test_a_step_of_4500_s_over_the_zone(grid, parameters, stays):
    # ten units in 4,500 s: one unit outside, eight inside, one outside
    assert grid.stays("0 -1 4, 4500 9 4", SQUARE, **parameters) == stays


def test_an_hour_is_no_gap_by_default(grid):
    assert grid.stays("0 -1 4, 3600 9 4", SQUARE) == ["360..3240 crossing crossing"]
    assert grid.stays("0 -1 4, 3601 9 4", SQUARE) == []


@pytest.mark.parametrize(
    ("track", "pieces"),
    [
        ("0 -2 4, 12 10 4", ["0..12 2 start end"]),
        ("5 4 4", ["5..5 1 start end"]),
        ("0 -2 4, 6 4 4, 206 4 4, 212 10 4", ["0..6 2 start gap", "206..212 2 gap end"]),
        ("0 1 1, 200 2 2, 400 3 3", ["0..0 1 start gap", "200..200 1 gap gap", "400..400 1 gap end"]),
        ("0 1 1, 100 2 2, 200 3 3", ["0..200 3 start end"]),
        ("200 1 1, 0 2 2, 100 3 3", ["0..200 3 start end"]),  # not in order
        ({"b": "0 1 1, 7 2 2", "a": "3 1 1, 203 2 2"}, ["3..3 1 start gap", "203..203 1 gap end", "0..7 2 start end"]),
    ],
)
def test_pieces(grid, track, pieces):
    assert grid.pieces(track, max_gap_s=100) == pieces


def test_no_step_of_an_event_bridges_a_gap(grid):
    events = grid.find("0 -2 4, 6 4 4, 206 4 4, 209 7 4, 212 10 4", zones=[SQUARE], max_gap_s=100).events
    assert events.n_fixes.tolist() == [1, 2]
    assert events.longest_step_s.tolist() == [6, 3]


@pytest.mark.parametrize(
    ("track", "stays"),
    [
        # at 84.5 N a unit of longitude is 167 m: the two fixes lie close together
        ("0 4 5408, 10 4 5472, 20 4 5408, 28 12 5408", ["0..0 start cut", "20..24 cut crossing"]),
        ("0 -4 5408, 8 4 5408, 10 4 5472, 20 4 5408", ["4..8 crossing cut", "20..20 cut end"]),
        ("0 4 5472, 10 4 5408, 14 4 5408", ["10..14 start end"]),
        ("0 4 5408, 4 4 5408, 10 4 5472", ["0..4 start end"]),
    ],
    ids=["in, beyond, in", "crosses in, beyond, in", "begins beyond", "ends beyond"],
)
def test_a_fix_beyond_85_degrees_cuts_the_track(grid, track, stays):
    # 5408 units are 84.5 N, 5472 are 85.5 N
    zone = "POLYGON((0 5400,8 5400,8 5416,0 5416,0 5400))"
    assert grid.stays(track, zone) == stays
