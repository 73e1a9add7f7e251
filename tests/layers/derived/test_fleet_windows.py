"""The table of all groups: it agrees with the check and the readings, and more satellites never take longer."""

import pytest
from observed import GROUPS, question
from pytest import approx

import layers
from layers.observation import readings, shares

KEYS = ["group", "kind", "network", "weight"]


@pytest.fixture(scope="module")
def table():
    return layers.load("group_windows").set_index(KEYS).sort_index()


def test_the_groups_of_the_check_are_as_there(table):
    check = shares.windows(question()).query("case == 'base' and fleet == 'all'")
    for _, row in check.iterrows():
        found = table.loc[(GROUPS[row["group"]], "radar", row["network"], row["weight"])]
        for column in ("mean_window_h", "guaranteed_window_h", "tasked_window_h", "tasked_guaranteed_h"):
            assert found[column] == approx(row[column], rel=1e-6)


def test_the_other_kinds_are_as_in_the_readings(table):
    found_readings = readings.readings(question(), ["optical", "rf", "ais"])
    told = found_readings.query("chance == 'every look' and fleet == 'all' and reading != 'radar'")
    for row in told.query("satellites > 0").itertuples():
        found = table.loc[(GROUPS[row.group], row.reading, "searoute", "km")]
        assert found["satellites"] == row.satellites
        assert found["mean_window_h"] == approx(row.mean_window_h, abs=0.01)
        assert found["guaranteed_window_h"] == approx(row.guaranteed_window_h)


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("japan-civil", "japan"),
        ("japan", "japan-nato"),
        ("nato-public", "nato"),
        ("nato-italy", "nato-public"),
        ("nato-usa", "nato"),
    ],
)
def test_more_satellites_never_take_longer(table, few, many):
    for kind in set(table.loc[few].index.get_level_values("kind")):
        for column in ("mean_window_h", "guaranteed_window_h"):
            assert (table.loc[(many, kind)][column] <= table.loc[(few, kind)][column] + 1e-9).all()


def test_a_plan_takes_longer_than_access_and_only_radars_have_one(table):
    planned = table.dropna(subset=["tasked_window_h"])
    assert (planned["tasked_window_h"] >= planned["mean_window_h"]).all()
    assert set(planned.index.get_level_values("kind")) == {"radar"}


def test_satellites_add_up(table):
    count = table["satellites"].xs(("radar", "searoute", "km"), level=["kind", "network", "weight"])
    assert count["japan"] + count["nato"] == count["japan-nato"]
    assert count["japan-civil"] + count["japan-commercial"] == count["japan"]


def test_each_row_says_what_the_group_can_do_and_cannot(table):
    radar, ais = (table.xs(kind, level="kind") for kind in ("radar", "ais"))
    assert set(radar["identify"]) == {"no"}
    assert set(ais["identify"]) == {"yes"}
    assert (table["cannot"] != "").all()


def test_a_window_as_short_as_the_step_is_told_as_a_floor_and_drawn_carriers_are_said(table):
    floor = table[table["mean_window_h"] <= 120.0 / 3600 + 1e-12]
    assert len(floor) > 0
    assert set(floor.index.get_level_values("kind")) == {"ais"}
    assert (table["note"].str.contains("a floor of the method, the window is at most that")).sum() == len(floor)
    assert floor["note"].str.contains("as 2 minutes, the step").all()
    ais = table.xs("ais", level="kind")
    assert ais.loc["nato-usa", "note"].str.contains("50 of Iridium NEXT, 45 of LEMUR").all()  # `sensing`: the fewest
    assert not table.xs("radar", level="kind")["note"].str.contains("drawn").any()
    assert not ais.loc["japan", "note"].str.contains("drawn").any()  # all its receivers are known
