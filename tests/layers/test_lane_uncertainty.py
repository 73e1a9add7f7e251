"""The draws: one seed gives one answer, the base world gives that of the check, and nothing runs backwards."""

from dataclasses import replace

import numpy as np
import pytest
from pytest import approx

from layers import groups, lane_uncertainty, lane_watch

EVERYBODY = "Japan and NATO members"


@pytest.fixture(scope="module")
def pool():
    return lane_uncertainty._pool()


@pytest.fixture(scope="module")
def base(pool):
    return lane_uncertainty._base(pool)


def test_the_base_world_gives_the_windows_of_the_check(pool, base):
    # 40 km cells against the 4 km cells of the check
    table = lane_watch.windows(0.85)
    same = table[
        (table.network == "searoute") & (table.case == "base") & (table.fleet == "all") & (table.weight == "km")
    ]
    for _, row in same.iterrows():
        mean, guaranteed = lane_uncertainty._windows(pool, base, row["group"], 0.85)
        assert mean == approx(row["mean_window_h"], rel=0.02)
        assert guaranteed == approx(row["guaranteed_window_h"], rel=0.05)


def test_fewer_satellites_and_narrower_angles_take_longer(pool, base):
    def hours(world):
        return lane_uncertainty._windows(pool, world, EVERYBODY, 0.85)[0]

    half = base.working & (np.arange(base.working.size) % 2 == 0)
    families = base.case_of_family
    assert hours(replace(base, working=half)) > hours(base)
    assert hours(replace(base, case_of_family=dict.fromkeys(families, "narrow"))) > hours(base)
    assert hours(replace(base, case_of_family=dict.fromkeys(families, "wide"))) < hours(base)
    assert hours(replace(base, phase=np.zeros(len(pool.assumed), dtype=int))) < hours(base)
    assert hours(replace(base, commercial=False)) > hours(base)


def test_draws_repeat_and_differ():
    few, again = lane_uncertainty.draws(0.85, 6, seed=1), lane_uncertainty._draw_all(0.85, 6, 1, None)
    assert few.to_dict() == again.to_dict()
    assert few["start_day"].nunique() == 6
    assert (few[f"{EVERYBODY}: mean"] <= few[f"{EVERYBODY}: tasked"]).all()
    assert (few[f"{EVERYBODY}: mean"] <= few["Japan: mean"]).all()
    assert (few[f"{EVERYBODY}: mean"] <= few["NATO members: mean"]).all()
    assert (few[f"{EVERYBODY}: mean"] <= few[f"{EVERYBODY}: guaranteed"]).all()


def test_the_tornado_holds_the_base_and_is_sorted():
    table = lane_uncertainty.tornado()
    assert (table.low_h <= table.base_h).all()
    assert (table.base_h <= table.high_h).all()
    assert (table.high_h - table.low_h).is_monotonic_decreasing
    assert len(table) == 7
    with pytest.raises(ValueError, match="expected one of Japan, NATO members, Japan and NATO members"):
        lane_uncertainty.tornado(group="France")


def test_every_status_has_its_chance():
    chances = {m.status: lane_uncertainty._chance(m.status) for m in groups.members("japan-nato")}
    assert chances["listed as active Aug 2026"] == 0.98
    assert chances["in orbit; operating status not verified"] == 0.8
    assert chances["in orbit"] == 0.9
