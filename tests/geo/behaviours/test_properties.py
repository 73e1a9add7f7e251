"""What must hold of any tracks: order and names of rows change nothing, nor does turning the Earth, nor a stranger."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from effort import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slow_behaviours import positions

from geo.behaviours.behaviours import find_behaviours
from geo.behaviours.definitions import EncounterRules, GapRules, LoiteringRules, PortVisitRules

ASKED = {
    "gaps": GapRules(min_duration_s=7200, min_fixes_before=2, before_s=3600),
    "loitering": LoiteringRules(min_duration_s=3600, max_speed_kn=3),
    "encounters": EncounterRules(min_duration_s=1200, max_speed_kn=5, anchorage_m=0),
    "port_visits": PortVisitRules(min_confidence=1),
}
KNOTS = st.tuples(st.integers(60, 9000), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
FLEETS = st.lists(st.lists(KNOTS, min_size=1, max_size=12), min_size=1, max_size=5)
SLOW = settings(max_examples=cases(6, 30), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def fleet_of(drawn, lon=140.0, lat=10.0):
    fleet = {}
    for number, knots in enumerate(drawn):
        steps = np.cumsum(np.array(knots), axis=0)
        fleet[f"v{number}"] = [(float(at), (lon + x + 180) % 360 - 180, lat + y) for at, x, y in steps]
    return fleet


def ports(lon=140.0, lat=10.0):
    where = [(lon + 0.02 + 180) % 360 - 180, (lon - 0.03 + 180) % 360 - 180]
    return gpd.GeoDataFrame({"id": ["p", "q"]}, geometry=gpd.points_from_xy(where, [lat, lat + 0.02]), crs=4326)


def found_in(table, **where):
    return find_behaviours(table, ASKED, ports=ports(**where)).tables()


def same(one, other, *, lon=True):
    for name, table in one.items():
        skipped = [] if lon else [c for c in table.columns if c.startswith("lon")]
        skipped += (
            [] if lon else ["bins_heard", "usual_share", "reception", "suspected"]
        )  # cells do not turn with the Earth
        pd.testing.assert_frame_equal(
            table.drop(columns=skipped, errors="ignore"),
            other[name].drop(columns=skipped, errors="ignore"),
            rtol=1e-6,
            atol=0.01,
        )


@given(drawn=FLEETS, seed=st.integers(0, 99))
@SLOW
def test_the_order_of_the_rows_changes_nothing(drawn, seed):
    table = positions(fleet_of(drawn))
    same(found_in(table), found_in(table.sample(frac=1, random_state=seed)))


@given(drawn=FLEETS)
@SLOW
def test_turning_the_earth_turns_the_places_alone(drawn):
    table = positions(fleet_of(drawn))
    turned = positions(fleet_of(drawn, lon=180.0))
    one, other = found_in(table), found_in(turned, lon=180.0)
    near = [(one[name][c], other[name][c]) for name in one for c in one[name].columns if c in ("t_in", "t_out")]
    near += [(one[name][c], other[name][c]) for name in one for c in one[name].columns if c in ("t_start", "t_end")]
    for left, right in near:
        assert (np.abs((left - right).dt.total_seconds()) < 0.01).all()
    drop = {name: [c for c in table.columns if c.startswith("t_")] for name, table in one.items()}
    same(
        {name: table.drop(columns=drop[name]) for name, table in one.items()},
        {name: table.drop(columns=drop[name]) for name, table in other.items()},
        lon=False,
    )


@given(drawn=FLEETS)
@SLOW
def test_a_stranger_far_away_changes_nothing_of_the_others(drawn):
    fleet = fleet_of(drawn)
    stranger = {"zz": [(float(at), 20.0, -40.0) for at in range(0, 40_000, 500)]}
    alone, beside = found_in(positions(fleet)), found_in(positions(fleet | stranger))
    for name, table in alone.items():
        key = "id_b" if name == "encounters" else "id"
        other = beside[name][beside[name][key] != "zz"].reset_index(drop=True)
        skipped = ["usual_share", "reception", "suspected"]  # the data last longer
        pd.testing.assert_frame_equal(
            table.drop(columns=skipped, errors="ignore"), other.drop(columns=skipped, errors="ignore")
        )


@given(drawn=FLEETS)
@SLOW
def test_an_encounter_is_the_same_from_both_sides(drawn):
    fleet = fleet_of(drawn)
    names = sorted(fleet)
    other = {f"w{len(names) - k}": fleet[name] for k, name in enumerate(names)}
    back = {f"w{len(names) - k}": name for k, name in enumerate(names)}
    one, two = found_in(positions(fleet))["encounters"], found_in(positions(other))["encounters"]
    pairs = {(a, b, t) for a, b, t in zip(one["id_a"], one["id_b"], one["t_start"], strict=True)}
    turned = {
        (*sorted((back[a], back[b])), t) for a, b, t in zip(two["id_a"], two["id_b"], two["t_start"], strict=True)
    }
    assert pairs == turned


@pytest.mark.parametrize("name", list(ASKED))
def test_each_behaviour_alone_is_that_of_all_together(name):
    random = np.random.default_rng(1)
    drawn = [
        [(int(random.integers(60, 3600)), *random.uniform(-0.004, 0.004, 2)) for _ in range(60)] for _ in range(12)
    ]
    for fixes in drawn:
        fixes[30] = (9000, *fixes[30][1:])
    table = positions(fleet_of(drawn))
    together = found_in(table)
    alone = find_behaviours(table, {name: ASKED[name]}, ports=ports()).tables()
    assert list(alone) == [name]
    assert len(alone[name]) > 0
    pd.testing.assert_frame_equal(alone[name], together[name])


def test_blocks_of_vessels_do_not_change_what_is_found(monkeypatch):
    random = np.random.default_rng(2)
    drawn = [
        [(int(random.integers(60, 3600)), *random.uniform(-0.004, 0.004, 2)) for _ in range(60)] for _ in range(12)
    ]
    drawn[0][30] = (9000, *drawn[0][30][1:])
    table = positions(fleet_of(drawn))
    together = found_in(table)
    monkeypatch.setattr("geo.behaviours.behaviours.MOST_PLACES", 50)  # a block for each vessel
    one_by_one = found_in(table)
    assert all(len(found) for found in together.values())
    for name, found in together.items():
        pd.testing.assert_frame_equal(found, one_by_one[name])
