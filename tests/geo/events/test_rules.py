"""Hysteresis, merge of short breaks and least duration, derived by hand.

At the equator a unit of longitude is 1,739.37 m and one of latitude 1,727.72 m (WGS 84: a pi / 180 / 64, and the
meridian arc of a degree at the equator, 110,574.3 m, over 64).
"""

import pytest
from geographiclib.geodesic import Geodesic
from pytest import approx

from geo.tracks.rules import Rules

SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
U_SHAPE = "POLYGON((0 0,8 0,8 8,6 8,6 2,2 2,2 8,0 8,0 0))"
HOLED = "POLYGON((0 0,8 0,8 8,0 8,0 0),(2 2,6 2,6 6,2 6,2 2))"
UNIT_LON_M = Geodesic.WGS84.Inverse(0, 0, 0, 1 / 64)["s12"]
UNIT_LAT_M = Geodesic.WGS84.Inverse(0, 0, 1 / 64, 0)["s12"]

# a tenth of a unit a second: out at 40 s, 0.1 unit (173.9 m) beyond the east edge at 41 s, in again at 42 s
OUT_EAST = "0 4 4, 41 8.1 4, 82 4 4"
OUT_CORNER = "0 4 4, 41 8.1 8.1, 82 4 4"  # 245.2 m from the corner, though within 174 m of both edges' lines
TWO = ["0..40 start crossing", "42..82 crossing end"]
ONE = ["0..82 start end"]
# two excursions: 0.1 unit beyond the east edge, then 0.2 (347.9 m)
TWICE_OUT = "0 7 4, 11 8.1 4, 22 7 4, 34 8.2 4, 46 7 4"


def test_units_are_as_the_cases_take_them():
    assert approx(1739.37, abs=0.01) == UNIT_LON_M
    assert approx(1727.72, abs=0.01) == UNIT_LAT_M


@pytest.mark.parametrize(
    ("zone", "track", "hysteresis_m", "stays"),
    [
        (SQUARE, OUT_EAST, 0, TWO),
        (SQUARE, OUT_EAST, 173, TWO),
        (SQUARE, OUT_EAST, 175, ONE),
        (SQUARE, OUT_CORNER, 180, TWO),
        (SQUARE, OUT_CORNER, 244, TWO),
        (SQUARE, OUT_CORNER, 247, ONE),
        (SQUARE, "0 4 4, 41 8.1 4, 4041 8.1 4, 4082 4 4", 175, ["0..4082 start end"]),  # however long it lasts
        (SQUARE, TWICE_OUT, 175, ["0..32 start crossing", "36..46 crossing end"]),
        (SQUARE, TWICE_OUT, 347, ["0..32 start crossing", "36..46 crossing end"]),
        (SQUARE, TWICE_OUT, 349, ["0..46 start end"]),
        (SQUARE, TWICE_OUT, 173, ["0..10 start crossing", "12..32 crossing crossing", "36..46 crossing end"]),
        (SQUARE, "0 4 4, 41 8.1 4, 82 8.1 4", 500, ["0..40 start crossing"]),  # out and not back: no excursion
        (SQUARE, "0 -2 8.05, 12 10 8.05", 500, []),  # near the zone, never in it
        (SQUARE, "0 -2 4, 12 10 4", 500, ["2..10 crossing crossing"]),  # neither sooner in nor later out
        (SQUARE, "0 -2 8, 12 10 8", 500, []),  # along its edge
        (SQUARE, "0 7 4, 11 8.1 4, 12 8 4, 13 8.1 4, 24 7 4", 175, ["0..24 start end"]),  # a touch on the way
        # across the notch at y = 5 without a fix in it: 2 units of longitude from either arm at the middle
        (U_SHAPE, "0 1 5, 6 7 5", 3470, ["0..1 start crossing", "5..6 crossing end"]),
        (U_SHAPE, "0 1 5, 6 7 5", 3490, ["0..6 start end"]),
        # across it at y = 3: its floor is nearer, 1 unit of latitude
        (U_SHAPE, "0 1 3, 6 7 3", 1720, ["0..1 start crossing", "5..6 crossing end"]),
        (U_SHAPE, "0 1 3, 6 7 3", 1735, ["0..6 start end"]),
        # across a hole at its middle: 2 units of latitude from its edges
        (HOLED, "0 1 4, 6 7 4", 3450, ["0..1 start crossing", "5..6 crossing end"]),
        (HOLED, "0 1 4, 6 7 4", 3465, ["0..6 start end"]),
    ],
)
def test_hysteresis(grid, zone, track, hysteresis_m, stays):
    assert grid.stays(track, zone, max_gap_s=1e4, hysteresis_m=hysteresis_m) == stays


@pytest.mark.parametrize(
    ("merge_breaks_s", "stays"),
    [(0, TWO), (1, TWO), (1.999999, TWO), (2, ONE), (3, ONE)],
)
def test_breaks_of_at_most_this_long_are_merged(grid, merge_breaks_s, stays):
    assert grid.stays(OUT_EAST, SQUARE, merge_breaks_s=merge_breaks_s) == stays


@pytest.mark.parametrize(
    ("merge_breaks_s", "stays"),
    [
        (1, ["0..10 start crossing", "12..32 crossing crossing", "36..46 crossing end"]),
        (2, ["0..32 start crossing", "36..46 crossing end"]),
        (3.9, ["0..32 start crossing", "36..46 crossing end"]),
        (4, ["0..46 start end"]),
    ],
)
def test_several_breaks(grid, merge_breaks_s, stays):
    assert grid.stays(TWICE_OUT, SQUARE, merge_breaks_s=merge_breaks_s) == stays


def test_no_rule_bridges_a_gap(grid):
    track = "0 2 4, 4 6 4, 204 6 4, 208 2 4"
    found = grid.stays(track, SQUARE, max_gap_s=100, merge_breaks_s=1e6, hysteresis_m=1e6)
    assert found == ["0..4 start gap", "204..208 gap end"]


def test_no_rule_bridges_a_gap_in_an_excursion(grid):
    track = "0 4 4, 41 8.1 4, 241 8.1 4, 282 4 4"
    found = grid.stays(track, SQUARE, max_gap_s=100, merge_breaks_s=1e6, hysteresis_m=1e6)
    assert found == ["0..40 start crossing", "242..282 crossing end"]


def test_no_rule_bridges_a_cut(grid):
    track = "0 1 4, 60 7 4, 120 7 4, 180 7 4, 240 7 4, 300 7 4"  # 6 units in 60 to 300 s: 338 to 68 kn
    found = grid.stays(track, SQUARE, max_speed_kn=60, merge_breaks_s=1e6, hysteresis_m=1e6)
    assert found == ["0..0 start cut", "300..300 cut end"]


def test_no_rule_bridges_ids_or_zones(grid):
    neighbour = "POLYGON((8 0,16 0,16 8,8 8,8 0))"
    found = grid.stays({"a": "0 -2 4, 20 18 4", "b": "30 -2 4, 50 18 4"}, SQUARE, neighbour, merge_breaks_s=1e6)
    assert found == [
        "a s0 2..10 crossing crossing",
        "a s1 10..18 crossing crossing",
        "b s0 32..40 crossing crossing",
        "b s1 40..48 crossing crossing",
    ]


def test_a_merged_event_is_measured_from_first_entry_to_last_exit(grid):
    event = grid.find("0 -2 4, 61 8.1 4, 163 -2.1 4", zones=[SQUARE], merge_breaks_s=5).events.iloc[0]
    # 10.1 units in 61 s, 10.2 units in 102 s: in at 2 / 10.1 of the first step, out at 10.1 / 10.2 of the second
    t_in, t_out = 61 * 2 / 10.1, 61 + 102 * 8.1 / 10.2
    assert event.duration_s == approx(t_out - t_in, abs=2e-6)
    assert (event.n_fixes, event.longest_step_s) == (1, 102)  # the fix lies in the break
    assert (event.lon_in, event.lon_out) == approx((0, 0), abs=1e-9)


@pytest.mark.parametrize(
    ("track", "parameters", "stays"),
    [
        ("0 -2 4, 12 10 4", {"min_duration_s": 8}, ["2..10 crossing crossing"]),
        ("0 -2 4, 12 10 4", {"min_duration_s": 8.000001}, []),
        ("5 4 4", {"min_duration_s": 0}, ["5..5 start end"]),
        ("5 4 4", {"min_duration_s": 0.000001}, []),
        ("0 4 4, 90 4 4", {"min_duration_s": 90}, ["0..90 start end"]),
        (OUT_EAST, {"min_duration_s": 41}, []),
        (OUT_EAST, {"min_duration_s": 41, "merge_breaks_s": 2}, ONE),  # merged first
        (OUT_EAST, {"min_duration_s": 41, "hysteresis_m": 175}, ONE),  # hysteresis first
        (TWICE_OUT, {"min_duration_s": 11}, ["12..32 crossing crossing"]),
        # the short stays are dropped after the merge, so that what lies between is not bridged
        (TWICE_OUT, {"min_duration_s": 21, "merge_breaks_s": 3}, ["0..32 start crossing"]),
        # hysteresis joins the first two, the merge then these and the third
        (TWICE_OUT, {"min_duration_s": 46, "merge_breaks_s": 4, "hysteresis_m": 175}, ["0..46 start end"]),
    ],
)
def test_least_duration_comes_after_hysteresis_and_merge(grid, track, parameters, stays):
    assert grid.stays(track, SQUARE, **parameters) == stays


def test_rules_may_be_given_whole_or_by_name(grid):
    rules = Rules(max_speed_kn=None, edge_model="planar", merge_breaks_s=2)
    whole = grid.find(OUT_EAST, zones=[SQUARE], rules=rules, max_speed_kn=None, edge_model="planar").events
    named = grid.find(OUT_EAST, zones=[SQUARE], merge_breaks_s=2).events
    assert len(whole) == len(named) == 1
    assert set(named.rules) == {rules.digest()}
    assert set(grid.find(OUT_EAST, zones=[SQUARE]).events.rules) != {rules.digest()}


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_gap_s": 0},
        {"max_gap_s": -1},
        {"max_speed_kn": 0},
        {"rejects_to_cut": 0},
        {"hysteresis_m": -1},
        {"merge_breaks_s": -1},
        {"min_duration_s": -1},
        {"min_depth_m": -1},
        {"tolerance_m": 0},
        {"edge_model": "straight"},
        {"max_gap_s": float("nan")},
    ],
    ids=lambda wrong: " ".join(f"{name} {value}" for name, value in wrong.items()),
)
def test_a_rule_out_of_range_is_refused_by_name(wrong):
    name, value = next(iter(wrong.items()))
    with pytest.raises(ValueError, match=name.split("_")[0]) as caught:
        Rules(**wrong)
    assert str(value) in str(caught.value)
