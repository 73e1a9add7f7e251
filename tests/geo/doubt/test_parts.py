"""Parts of the grading against brute force and other libraries."""

import numpy as np
import pytest
import shapely
from effort import cases
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.doubt import DoubtRules, Inland, identity_faults
from geo.doubt.circles import circles
from geo.doubt.horizon import stations
from geo.doubt.inland import CELLS_PER_DEG, cell_of, shared_cells
from geo.doubt.places import _intervals_s, _jumps
from geo.doubt.rows import Rows, blocks
from geo.tracks.columns import pick
from geo.tracks.fixes import Fixes
from geo.tracks.rules import Rules

KNOT = 1852 / 3600
DEGREE_M = 111_195.0


@given(mid=st.integers(201, 775), rest=st.integers(0, 999_999))
def test_no_ship_station_of_the_itu_is_at_fault(mid, rest):
    number = f"{mid}{rest:06}"
    placeholder = len(set(number)) == 1 or number == "345678901"
    faults, judged = identity_faults([number])
    assert judged
    assert bool(faults[0]) == placeholder or number in {"123456789", "987654321"}


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("000000000", "a placeholder"),
        ("111111111", "a placeholder"),
        ("123456789", "a placeholder"),
        ("1193046", "a placeholder"),
        ("002320001", "a coast or base station"),
        ("2320001", "a coast or base station"),  # a table that holds it as a number drops the zeros
        ("023200012", "a group of ships"),
        ("111232001", "a search and rescue aircraft"),
        ("992351001", "an aid to navigation"),
        ("970123456", "a search and rescue transmitter"),
        ("972123456", "a man overboard device"),
        ("974123456", "an emergency beacon"),
        ("823200123", "a handheld radio"),
        ("982320012", ""),  # a craft of a parent ship
        ("200123456", "no flag has the digits 200"),
        ("776123456", "no flag has the digits 776"),
        ("2320001234", "not nine digits"),
    ],
)
def test_identities_by_itu_r_m_585(number, fault):
    assert identity_faults(["232000001", "232000002", number])[0][-1] == fault


def test_ids_that_are_no_identities_are_not_judged():
    assert identity_faults(["1", "2", "Anna", "9074729"]) == (["", "", "", ""], False)
    assert identity_faults(["4baac6", "000000", "ffffff"], "aircraft") == (["", "a placeholder", "a placeholder"], True)


def rows_of(east_m, north_m, seconds):
    number = len(seconds)
    time_us = (np.asarray(seconds) * 1e6).astype(np.int64)
    lat = np.asarray(north_m) / DEGREE_M
    fixes = Fixes(np.zeros(number, np.int32), time_us, np.asarray(east_m) / DEGREE_M, lat)
    return Rows(fixes, np.zeros(number, np.int64), np.ones(number, bool), {})


@settings(deadline=None, max_examples=cases(6, 40))
@given(
    radius=st.floats(300, 20_000),
    east=st.floats(-50_000, 50_000),
    begin=st.floats(0, 6.28),
    way=st.sampled_from([-1, 1]),
    turns=st.floats(3, 8),
    seed=st.integers(0, 1000),
)
def test_any_circle_is_fitted_to_its_radius(radius, east, begin, way, turns, seed):
    number = int(max(40, 14 * turns))
    angle = begin + way * np.linspace(0, 2 * np.pi * turns, number)
    noise = np.random.default_rng(seed).normal(0, 3, (2, number))
    seconds = np.linspace(0, 2 * np.pi * turns * radius / (12 * KNOT), number)
    x, y = east + radius * np.cos(angle) + noise[0], radius * np.sin(angle) + noise[1]
    found = circles(rows_of(x, y, seconds), 0, 1, DoubtRules())
    assert found.rows[0] >= 0.7 * number
    assert found.radius_m[0] == pytest.approx(radius, rel=0.02)


@settings(deadline=None, max_examples=cases(6, 40))
@given(bend=st.floats(2e3, 1e6), knots=st.floats(4, 25), seed=st.integers(0, 1000))
def test_no_turn_of_less_than_two_and_a_half_is_a_circle(bend, knots, seed):
    seconds = np.arange(0, min(2.4 * 2 * np.pi * bend / (knots * KNOT), 86_400), 60.0)
    angle = seconds * knots * KNOT / bend
    noise = np.random.default_rng(seed).normal(0, 4, (2, len(seconds)))
    x, y = bend * np.sin(angle) + noise[0], bend * (1 - np.cos(angle)) + noise[1]
    assert circles(rows_of(x, y, seconds), 0, 1, DoubtRules()).rows[0] == 0


def test_far_inside_land_agrees_with_geographiclib():
    """Cells of a ragged island: their middles against all points of its coast, on WGS 84."""
    rng = np.random.default_rng(2)
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radius = 1.0 + 0.25 * np.sin(3 * angle) + 0.1 * rng.normal(size=120)
    island = shapely.Polygon(np.column_stack([20 + 1.5 * radius * np.cos(angle), 60 + radius * np.sin(angle)]))
    coast = shapely.get_coordinates(shapely.segmentize(island.exterior, 0.01))
    lon, lat = rng.uniform(18, 22, 60), rng.uniform(58.8, 61.2, 60)
    cells = cell_of(lon, lat)
    deep = Inland(np.array([island], dtype=object), 15_000).deep_cells(cells)
    for cell, told in zip(cells.tolist(), deep, strict=True):
        x, y = (cell % 7200 + 0.5) / CELLS_PER_DEG - 180, (cell // 7200 + 0.5) / CELLS_PER_DEG - 90
        nearest = min(Geodesic.WGS84.Inverse(y, x, b, a)["s12"] for a, b in coast[::4].tolist())
        if abs(nearest - 15_000) > 1_000:  # points of the coast a kilometre apart; a sphere
            assert told == (island.contains(shapely.Point(x, y)) and nearest > 15_000)


@settings(deadline=None, max_examples=cases(6, 30))
@given(seed=st.integers(0, 10_000), shared_by=st.integers(1, 4))
def test_places_that_several_pass_are_counted_as_by_hand(seed, shared_by):
    rng = np.random.default_rng(seed)
    cell, vessel = rng.integers(0, 6, 60), rng.integers(0, 4, 60).astype(np.int32)
    time_us = rng.integers(0, 4 * 86_400_000_000, 60)
    rows = list(zip(cell, vessel, time_us // 86_400_000_000, strict=True))
    visits = {c: {row[1:] for row in rows if row[0] == c} for c in set(cell)}
    expected = [len(visits[c]) > shared_by for c in cell]
    assert shared_cells(cell, vessel, time_us, shared_by).tolist() == expected


def random_fixes(rng, vessels=5, rows=200):
    vessel = np.sort(rng.integers(0, vessels, rows)).astype(np.int32)
    time_us = np.concatenate([np.sort(rng.choice(100_000, n, replace=False)) for n in np.bincount(vessel)]) * 1_000_000
    return Fixes(vessel, time_us.astype(np.int64), rng.uniform(-1, 1, rows), rng.uniform(-1, 1, rows))


@settings(deadline=None, max_examples=cases(6, 30))
@given(seed=st.integers(0, 10_000))
def test_jumps_and_intervals_are_those_of_brute_force(seed):
    fixes = random_fixes(np.random.default_rng(seed))
    rules = DoubtRules()
    expected = []
    for one in range(len(fixes.vessel) - 1):
        a, b = ((fixes.lat_deg[i], fixes.lon_deg[i]) for i in (one, one + 1))
        metres = Geodesic.WGS84.Inverse(*a, *b)["s12"]
        seconds = (fixes.time_us[one + 1] - fixes.time_us[one]) / 1e6
        same = fixes.vessel[one] == fixes.vessel[one + 1]
        expected.append(bool(same and metres > max(rules.apart_m, 60 * KNOT * seconds)))
    assert _jumps(fixes, rules).tolist() == expected
    intervals = _intervals_s(fixes)
    for vessel in np.unique(fixes.vessel):
        steps = np.sort(np.diff(fixes.time_us[fixes.vessel == vessel]) / 1e6)
        if len(steps):
            assert intervals[vessel - fixes.vessel[0]] == steps[len(steps) // 2]


@settings(deadline=None, max_examples=cases(6, 30))
@given(seed=st.integers(0, 10_000))
def test_columns_stay_with_their_rows(seed):
    """Shuffled and doubled rows: what a row says of itself is found where the row went."""
    rng = np.random.default_rng(seed)
    fixes = random_fixes(rng)
    order = np.concatenate([rng.permutation(len(fixes.vessel)), rng.integers(0, len(fixes.vessel), 20)])
    mixed = pick(fixes, order)
    told = np.arange(len(order), dtype=float)
    ((pieces, rows),) = blocks(mixed, {"speed_kn": told}, Rules())
    said = rows.columns["speed_kn"].astype(int)
    assert (mixed.time_us[said] == rows.fixes.time_us).all()
    assert (mixed.lon_deg[said] == rows.fixes.lon_deg).all()
    assert int(rows.kept.sum()) == len(pieces.fixes.vessel)
    assert (rows.fixes.lon_deg[rows.kept] == pieces.fixes.lon_deg).all()
    keys = list(zip(mixed.vessel, mixed.time_us, strict=True))
    first_to_arrive = {key: keys.index(key) for key in keys}
    assert said.tolist() == [first_to_arrive[key] for key in zip(rows.fixes.vessel, rows.fixes.time_us, strict=True)]


@pytest.mark.parametrize("vessels", [3, 100])
def test_station_stands_in_the_middle_of_what_it_hears_though_a_third_is_false(vessels):
    rng = np.random.default_rng(8)
    lon, lat = 179.9 + rng.normal(0, 0.3, 900), 10 + rng.normal(0, 0.3, 900)
    lon[600:], lat[600:] = rng.uniform(20, 60, 300), rng.uniform(-40, 40, 300)
    lon = (lon + 180) % 360 - 180
    fixes = Fixes(np.arange(900, dtype=np.int32) // vessels, np.arange(900), lon, lat)
    found = stations(np.zeros(900, np.int32), fixes, ["reef"], {}, DoubtRules())
    assert found.words == ["middle of what it heard"]
    assert found.lon_deg[0] % 360 == pytest.approx(179.9, abs=0.1)
    assert found.lat_deg[0] == pytest.approx(10, abs=0.1)
