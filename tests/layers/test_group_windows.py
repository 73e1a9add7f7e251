"""The table of all groups: it agrees with the check on finer cells, and more satellites never take longer."""

import pytest
from pytest import approx

import layers
from layers import lane_watch


@pytest.fixture(scope="module")
def table():
    return layers.load("group_windows").set_index(["group", "network", "weight"])


def test_the_three_groups_of_the_check_are_as_there(table):
    check = lane_watch.windows(0.85).query("case == 'base' and fleet == 'all'")
    for _, row in check.iterrows():
        found = table.loc[(lane_watch.GROUPS[row["group"]], row["network"], row["weight"])]
        assert found["mean_window_h"] == approx(row["mean_window_h"], rel=0.01)
        assert found["guaranteed_window_h"] == approx(row["guaranteed_window_h"], rel=0.08)  # the longest gap is coarse
        assert found["tasked_window_h"] == approx(row["tasked_window_h"], rel=0.05)  # fewer cells are quicker to fill


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("japan-civil", "japan"),
        ("japan", "japan-nato"),
        ("nato-public", "nato"),
        ("nato-italy", "nato-public"),
        ("japan", "japan+optical"),
        ("japan-nato+optical", "japan-nato+optical+ais"),
    ],
)
def test_more_satellites_never_take_longer(table, few, many):
    for column in ("mean_window_h", "guaranteed_window_h"):
        assert (table.loc[many][column] <= table.loc[few][column]).all()


def test_a_plan_takes_longer_than_access_and_ship_radio_has_none(table):
    planned = table.dropna(subset=["tasked_window_h"])
    assert (planned["tasked_window_h"] >= planned["mean_window_h"]).all()
    assert table[table.index.get_level_values("group").str.contains("ais")]["tasked_window_h"].isna().all()


def test_satellites_add_up(table):
    count = table["satellites"].xs(("searoute", "km"), level=["network", "weight"])
    assert count["japan"] + count["nato"] == count["japan-nato"]
    assert count["japan-civil"] + count["japan-commercial"] == count["japan"]
