import pytest

import layers
from geo import Satellite
from layers.sky import groups
from layers.sky.satellites import Status

ALL_KINDS = "japan-nato+optical+rf+ais"


def test_groups_hold_what_their_names_say():
    both, japan, nato = (groups.members(n) for n in ("japan-nato", "japan", "nato"))
    assert len(both) == len(japan) + len(nato)
    assert {m.nation for m in japan} == {"Japan"}
    assert len(groups.members("japan-civil")) == 2  # ALOS-2 and ALOS-4
    assert {m.name for m in groups.members("nato-eu-esa")} == {"SENTINEL-1C", "SENTINEL-1D"}
    for base in ("japan", "nato"):
        rest = "japan-civil" if base == "japan" else "nato-public"
        assert len(groups.members(base)) == len(groups.members(rest)) + len(groups.members(f"{base}-commercial"))


def test_optical_radio_and_ship_reports_come_on_top():
    radar, more = groups.members("japan-nato"), groups.members(ALL_KINDS)
    kinds = [m.kind for m in more]
    assert kinds.count("radar") == len(radar)
    assert {kind: kinds.count(kind) for kind in ("optical", "rf", "ais")} == {"optical": 204, "rf": 47, "ais": 220}
    assert {"NORSAT 1 AIS", "ALOS-4 (DAICHI-4) AIS", "NORSAT 3 RF", "HAWK-14A RF"} <= {m.name for m in more}
    assert len({m.name for m in more}) == len(more)
    assert all(m.satellite.sensor.sun_min_deg is not None for m in more if m.kind == "optical")
    assert "SENTINEL-1A AIS" not in {m.name for m in more}


@pytest.mark.parametrize("kind", ["radar", "optical", "rf", "ais"])
def test_one_kind_alone_with_and_without_commercial_fleets(kind):
    everybody = groups.of_kind("japan-nato", kind)
    public = groups.of_kind("japan-nato", kind, commercial=False)
    assert [m.name for m in everybody] == [m.name for m in groups.members(ALL_KINDS) if m.kind == kind]
    assert [m.name for m in public] == [m.name for m in everybody if not m.commercial]
    assert {m.family for m in everybody if m.commercial}.isdisjoint(m.family for m in public)


def test_fleets_that_sell_are_commercial():
    fleets = {m.family for m in groups.members(ALL_KINDS) if m.commercial}
    assert {"LEMUR", "Iridium NEXT", "Orbcomm OG2", "Kineis", "HawkEye 360", "BRO", "SkySat", "Flock"} <= fleets
    assert fleets.isdisjoint({"IRIDE", "NISAR", "Sentinel-2", "Gokturk", "IMECE", "Norwegian AIS", "CO3D", "RCM"})


def test_who_rather_does_not_work_counts_in_no_group():
    """One rule for all: SAR-Lupe 2 is decaying and NovaSAR flies, whichever group asks."""
    counted = {m.name for m in groups.members(ALL_KINDS)}
    assert {"SAR-LUPE 2", "SENTINEL-1A", "SPOT 7", "COSMO-SKYMED 1", "COSMO-SKYMED 3", "IRIDIUM 177 AIS"}.isdisjoint(
        counted
    )
    assert {"NOVASAR 1", "NISAR", "COSMO-SKYMED 2", "COSMO-SKYMED 4", "IRIDIUM 180 AIS"} <= counted
    for name in ("nato-germany", "nato-uk", "nato", "nato-public", "japan-nato"):
        inside = {m.name for m in groups.members(name)}
        assert "SAR-LUPE 2" not in inside
        assert ("NOVASAR 1" in inside) == (name != "nato-germany")
    reasons = groups.left_out("japan-nato").set_index("name")["reason"]
    assert reasons["COSMO-SKYMED 1"] == Status.OFF_REFERENCE
    assert reasons["SAR-LUPE 2"] == Status.DECAYING


def test_draws_may_ask_for_the_doubtful_and_each_state_has_a_chance():
    more = {m.name for m in groups.members("nato", doubtful=True)} - {m.name for m in groups.members("nato")}
    assert more == {"COSMO-SKYMED 1", "COSMO-SKYMED 3"}
    assert set(groups.WORKING) == set(Status)
    assert groups.WORKING[Status.OFF_REFERENCE] < groups.COUNTED_FROM < groups.WORKING[Status.ON_REFERENCE]
    chance = {m.name: groups.WORKING[m.status] for m in groups.members("nato", doubtful=True)}
    assert chance["COSMO-SKYMED 1"] == chance["COSMO-SKYMED 3"] < chance["COSMO-SKYMED 2"]


def test_clusters_are_of_radio_receivers():
    radio = groups.of_kind("nato", "rf")
    assert len({m.cluster for m in radio if m.cluster}) == 10
    assert {m.family for m in radio if not m.cluster} == {"BRO", "Norwegian AIS"}
    assert {m.cluster for m in groups.members("nato+ais")} == {""}


def test_all_nations_of_the_layer_are_in_a_group():
    assert set(layers.load("satellites")["nation"]) == groups.JAPAN | groups.NATO


def test_nobody_left_out_is_an_empty_table():
    assert groups.left_out("nato-canada").empty


def test_satellites_and_duties_go_together():
    assert all(isinstance(s, Satellite) for s in groups.satellites("japan"))
    assert len(groups.satellites("nato+ais")) == len(groups.duties("nato+ais"))


@pytest.mark.parametrize("name", ["france", "japan+radio", "", "nato+"])
def test_an_unknown_group_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=r"expected one of japan, japan-civil, .*\+optical or \+rf or \+ais"):
        groups.members(name)


def test_an_unknown_kind_lists_the_known_ones():
    with pytest.raises(ValueError, match="no kind 'sonar' of sensor; expected one of radar, optical, rf, ais"):
        groups.of_kind("japan", "sonar")
    with pytest.raises(ValueError, match="without additions"):
        groups.of_kind("japan+ais", "ais")


@pytest.mark.parametrize("name", ["japan-nato+optical+optical", "nato+ais+rf+ais"])
def test_an_addition_named_twice_is_refused(name):
    with pytest.raises(ValueError, match=r"has \+(optical|ais) more than once; expected each addition at most once"):
        groups.members(name)
