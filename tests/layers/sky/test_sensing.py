"""What each family can do with ships, against what was published, and in the sensors of the groups."""

from math import asin, degrees, radians, sin, tan

import pytest
from observed import members, of_kind
from pytest import approx

import layers
from layers.sky import sensing
from layers.sky.satellites import Status


def test_every_family_that_counts_has_a_row_for_each_kind():
    rows = {(row.satellite_group, row.kind) for row in sensing.load().itertuples()}
    counted = {(m.family, m.kind) for m in members("japan-nato+optical+rf+ais")}
    assert counted <= rows
    typed = layers.load("satellites")
    carried = {(row.group, kind) for row in typed.itertuples() for kind in row.kinds.split()}
    assert rows == carried


def test_only_reports_of_ships_name_them_and_nothing_follows_without_them():
    table = sensing.load().set_index("kind")
    assert set(table.loc["ais", "identify"]) == {"yes"}
    assert set(table.loc[["radar", "optical", "rf"], "follow"]) == {"no"}
    assert (table["cannot"] != "").all()
    assert table.loc["ais", "cannot"].str.contains("do not transmit").all()


def test_chances_are_those_that_were_published():
    table = sensing.load().set_index("kind")
    clear = table.loc["optical", ["chance_low", "chance_high"]].drop_duplicates().to_numpy().tolist()
    assert clear == [[0.2, 0.5]]  # Wei and Wu 2013: cloud > 80 % near the equator, < 50 % near 20 N
    low, high = table.loc["ais", ["chance_low", "chance_high"]].drop_duplicates().to_numpy()[0]
    assert 0.2 <= low <= 1 / 4.4  # Eriksen and others 2019: 4.4 times as many ships by the newer receiver
    assert high == approx(1 - 0.97**100, abs=0.01)  # a message in a hundred that survives with 3 %
    assert set(table.loc["radar", "chance_low"]) == {1}
    member = next(m for m in of_kind("nato", "optical") if m.family == "SkySat")
    assert member.chance == (0.2, 0.5)
    assert member.satellite.sensor.clear_sky == 1  # clouds are drawn by who asks


def test_bands_follow_from_swaths():
    assert degrees(145 / 789) == approx(sensing.sensors("optical")["Sentinel-2"].max_deg, abs=0.3)  # ESA: 290 km
    bro, away = sensing.sensors("rf")["BRO"], 275 / 6371  # 550 km across
    slant = degrees(asin(6371 * sin(away) / ((6371 + 540 - 6371) ** 2 + 4 * 6371 * 6911 * sin(away / 2) ** 2) ** 0.5))
    assert slant == approx(bro.max_deg, abs=0.5)
    assert sensing.sensors("ais")["LEMUR"].max_deg == 85
    reach = 85 - degrees(asin(sin(radians(85)) * 6371 / (6371 + 530)))  # Spire: ships within 2,000 km
    assert radians(reach) * 6371 == approx(2000, rel=0.03)
    assert tan(radians(sensing.sensors("optical")["Pleiades"].max_deg)) * 694 == approx(400, rel=0.02)  # 800 km wide


def test_daylight_is_asked_for_by_optical_sensors_alone():
    for kind in ("optical", "rf", "ais"):
        assert {s.sun_min_deg is None for s in sensing.sensors(kind).values()} == {kind != "optical"}


def test_receivers_of_which_it_is_not_public_who_has_them():
    counted = [m for m in of_kind("nato", "ais") if m.family == "Iridium NEXT"]
    low, high = sensing.carriers("Iridium NEXT", "ais")
    spares = sum(layers.load("satellites").query("group == 'Iridium NEXT'")["status_2026"] == Status.SPARE)
    built_to_2019 = 75  # five more were launched in 2023, all spares
    assert len(counted) == 80 - spares == 67
    assert (low, high) == (58 - (built_to_2019 - len(counted)), 60)  # SpaceNews 2015: 58; Space Intel Report 2017: 60
    assert high <= len(counted)
    assert sensing.carriers("Kineis", "ais") is None
    lemur = [m for m in of_kind("nato", "ais") if m.family == "LEMUR"]
    assert sensing.carriers("LEMUR", "ais")[1] == len(lemur)


def test_a_family_without_the_sensor_is_an_error_that_lists_those_with_it():
    with pytest.raises(ValueError, match=r"no rf of the family 'SPOT'.*'BRO', 'HawkEye 360'"):
        sensing.row("SPOT", "rf")
    with pytest.raises(ValueError, match="bands of radars are access_bands"):
        sensing.sensors("radar")
