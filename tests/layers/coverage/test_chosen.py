"""Fleets of a story: whose they are by the words of their file, in unions and differences, and what is refused."""

import pytest
from observed import fleet, members, of_kind, story

import layers
from geo import Satellite
from layers.coverage.chosen import chosen_fleet
from layers.sky import members as sky_members
from layers.sky.members import COUNTED_FROM, WORKING
from layers.sky.satellites import Status
from layers.story_file.fleet_file import FleetFile

ALL_KINDS = "japan-nato+optical+rf+ais"


def made(**fleets):
    """Find the fleet called one among fleets."""
    return chosen_fleet({name.replace("_", "-"): FleetFile(**fields) for name, fields in fleets.items()}, "one")


def names(found):
    return {member.name for member in found.members()}


def test_fleets_hold_what_their_names_say():
    both, japan, nato = (members(n) for n in ("japan-nato", "japan", "nato"))
    assert len(both) == len(japan) + len(nato)
    assert {m.nation for m in japan} == {"Japan"}
    assert len(members("japan-civil")) == 2  # ALOS-2 and ALOS-4
    assert {m.name for m in members("nato-eu-esa")} == {"SENTINEL-1C", "SENTINEL-1D"}
    for base in ("japan", "nato"):
        rest = "japan-civil" if base == "japan" else "nato-public"
        assert len(members(base)) == len(members(rest)) + len(members(f"{base}-commercial"))


def test_optical_radio_and_ship_reports_come_on_top():
    radar, more = members("japan-nato"), members(ALL_KINDS)
    kinds = [m.kind for m in more]
    assert kinds.count("radar") == len(radar)
    assert {kind: kinds.count(kind) for kind in ("optical", "rf", "ais")} == {"optical": 204, "rf": 47, "ais": 220}
    assert {"NORSAT 1 AIS", "ALOS-4 (DAICHI-4) AIS", "NORSAT 3 RF", "HAWK-14A RF"} <= {m.name for m in more}
    assert len({m.name for m in more}) == len(more)
    assert all(m.satellite.sensor.sun_min_deg is not None for m in more if m.kind == "optical")
    assert "SENTINEL-1A AIS" not in {m.name for m in more}


@pytest.mark.parametrize("kind", ["radar", "optical", "rf", "ais"])
def test_one_kind_alone_with_and_without_commercial_fleets(kind):
    everybody = of_kind("japan-nato", kind)
    public = of_kind("japan-nato", kind, commercial=False)
    assert [m.name for m in everybody] == [m.name for m in members(ALL_KINDS) if m.kind == kind]
    assert [m.name for m in public] == [m.name for m in fleet("japan-nato-public").members([kind])]
    assert {m.family for m in everybody if m.commercial}.isdisjoint(m.family for m in public)


def test_fleets_that_sell_are_commercial():
    fleets = {m.family for m in members(ALL_KINDS) if m.commercial}
    assert {"LEMUR", "Iridium NEXT", "Orbcomm OG2", "Kineis", "HawkEye 360", "BRO", "SkySat", "Flock"} <= fleets
    assert fleets.isdisjoint({"IRIDE", "NISAR", "Sentinel-2", "Gokturk", "IMECE", "Norwegian AIS", "CO3D", "RCM"})


def test_who_rather_does_not_work_counts_in_no_fleet():
    """One rule for all: SAR-Lupe 2 is decaying and NovaSAR flies, whichever fleet asks."""
    counted = {m.name for m in members(ALL_KINDS)}
    assert {"SAR-LUPE 2", "SENTINEL-1A", "SPOT 7", "COSMO-SKYMED 1", "COSMO-SKYMED 3", "IRIDIUM 177 AIS"}.isdisjoint(
        counted
    )
    assert {"NOVASAR 1", "NISAR", "COSMO-SKYMED 2", "COSMO-SKYMED 4", "IRIDIUM 180 AIS"} <= counted
    for name in ("nato-germany", "nato-uk", "nato", "nato-public", "japan-nato"):
        inside = {m.name for m in members(name)}
        assert "SAR-LUPE 2" not in inside
        assert ("NOVASAR 1" in inside) == (name != "nato-germany")
    reasons = fleet("japan-nato").left_out().set_index("name")["reason"]
    assert reasons["COSMO-SKYMED 1"] == Status.OFF_REFERENCE
    assert reasons["SAR-LUPE 2"] == Status.DECAYING


def test_draws_may_ask_for_the_doubtful_and_each_state_has_a_chance():
    more = {m.name for m in members("nato", doubtful=True)} - {m.name for m in members("nato")}
    assert more == {"COSMO-SKYMED 1", "COSMO-SKYMED 3"}
    assert set(WORKING) == set(Status)
    assert WORKING[Status.OFF_REFERENCE] < COUNTED_FROM < WORKING[Status.ON_REFERENCE]
    chance = {m.name: m.working for m in members("nato", doubtful=True)}
    assert chance["COSMO-SKYMED 1"] == chance["COSMO-SKYMED 3"] < chance["COSMO-SKYMED 2"]


def test_clusters_are_of_radio_receivers():
    radio = of_kind("nato", "rf")
    assert len({m.cluster for m in radio if m.cluster}) == 10
    assert {m.family for m in radio if not m.cluster} == {"BRO", "Norwegian AIS"}
    assert {m.cluster for m in members("nato+ais")} == {""}


def test_all_satellites_of_the_layer_are_in_the_largest_fleet():
    assert set(layers.load("satellites")["id"]) == fleet("japan-nato").ids


def test_nobody_left_out_is_an_empty_table():
    assert fleet("nato-canada").left_out().empty


def test_members_are_satellites_with_duties():
    found = members("nato+ais")
    assert all(isinstance(m.satellite, Satellite) for m in found)
    assert all(m.duty is not None for m in found)


def test_filters_must_all_hold_and_unions_and_differences_are_those_of_sets():
    germany, iceye = made(one={"nations": ["Germany"]}), made(one={"families": ["ICEYE"]})
    assert made(one={"nations": ["Japan"], "commercial": True}).ids < made(one={"nations": ["Japan"]}).ids
    both = made(one={"union": ["a", "b"]}, a={"nations": ["Germany"]}, b={"families": ["ICEYE"]})
    assert both.ids == germany.ids | iceye.ids
    assert made(
        one={"union": ["a", "b"], "without": ["a"]}, a={"nations": ["Germany"]}, b={"families": ["ICEYE"]}
    ).ids == (iceye.ids - germany.ids)
    assert made(one={"union": ["a"], "without": ["TerraSAR-X/TanDEM-X"]}, a={"nations": ["Germany"]}).ids < germany.ids
    assert names(made(one={"names": ["ALOS-2", "PAZ"]})) == {"ALOS-2", "PAZ"}
    assert made(one={"union": ["a"]}, a={"nations": ["USA"], "kinds": ["optical"]}).kinds == ("optical",)


def test_the_drawn_receivers_are_the_same_for_every_fleet():
    drawn = sky_members.drawn_receivers()
    for name in ("nato-usa+ais", "japan-nato+ais"):
        kept = {m.name for m in sky_members.with_receivers(members(name)) if m.kind == "ais"}
        assert kept == {m.name for m in members(name) if m.kind == "ais"} & drawn
    count = {
        family: sum(m.family == family and m.name in drawn for m in of_kind("nato", "ais"))
        for family in ("LEMUR", "Iridium NEXT")
    }
    assert count == {"LEMUR": 45, "Iridium NEXT": 50}  # the fewest that are published


@pytest.mark.parametrize(
    ("fleets", "words"),
    [
        ({"one": {"union": ["two"]}, "two": {"union": ["one"]}}, "'one' is made of itself: one -> two -> one"),
        ({"one": {"union": ["one"]}}, "'one' is made of itself: one -> one"),
        ({"one": {"union": ["tow"]}, "two": {"nations": ["UK"]}}, "there is no fleet 'tow'.* Did you mean 'two'"),
        ({"one": {"nations": ["Germny"]}}, "nations: there is no nation 'Germny'.* Did you mean 'Germany'"),
        ({"one": {"families": ["Iceye"]}}, "families: there is no group 'Iceye'.* Did you mean"),
        ({"one": {"names": ["ALOS-22"]}}, "names: there is no name 'ALOS-22'"),
        ({"one": {"nations": ["UK"], "without": ["xyz"]}}, "without: there is no fleet or family 'xyz'"),
        ({"one": {"nations": ["UK"], "families": ["ICEYE"]}}, "has no satellite"),
        ({"one": {"union": ["two"], "without": ["two"]}, "two": {"nations": ["UK"]}}, "has no satellite"),
        ({"one": {}}, "says of nobody whom it has"),
        ({"one": {"nations": ["UK"], "swath_km": 20.0, "duty_min": 3.0}}, "has swath_km without elements"),
        ({"one": {"elements": "x", "incidence_deg": [20, 45], "look_deg": [20, 45]}}, "expected one of them"),
        ({"one": {"nations": ["UK"], "without": ["ICEYE"]}, "ICEYE": {"nations": ["UK"]}}, "a fleet of the story and"),
        ({"two": {"nations": ["UK"]}}, "there is no fleet 'one'"),
        ({}, "none: the story has no fleets"),
    ],
)  # fmt: skip
def test_a_fleet_that_cannot_be_is_one_clear_line(fleets, words):
    with pytest.raises(ValueError, match=words) as told:
        made(**fleets)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["france", "japan+sonar", "", "nato+"])
def test_an_unknown_fleet_or_addition_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=r"\+optical.* or \+ais"):
        chosen_fleet(story().fleets, name)


@pytest.mark.parametrize("name", ["japan-nato+optical+optical", "nato+ais+rf+ais"])
def test_an_addition_named_twice_is_refused(name):
    with pytest.raises(
        ValueError, match=r"has \+(optical|ais) more than once; expected each kind of sensor at most once"
    ):
        chosen_fleet(story().fleets, name)


def test_an_unknown_kind_lists_the_known_ones():
    with pytest.raises(ValueError, match="no kind 'sonar' of sensor; expected one of radar, optical, rf, ais"):
        fleet("japan").members(["sonar"])
