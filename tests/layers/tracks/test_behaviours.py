"""Behaviours in tracks: facts that follow from the tables, the ports of the library, and what cannot be asked."""

import geopandas as gpd
import numpy as np
import pytest
from pytest import approx
from slow_behaviours import positions

from geo.behaviours.definitions import EncounterRules, GapRules, PortVisitRules
from layers.sea import ports as port_layer
from layers.tracks.behaviours import Asked, count_behaviours
from layers.tracks.counts import count_tracks

HOUR = 3600.0


def still(lon, lat, begun=0.0, done=10 * HOUR):
    return [(at, lon, lat) for at in np.arange(begun, done + 1, 300.0)]


@pytest.fixture(scope="module")
def counted():
    singapore = port_layer.load().set_index("id").loc["sgsin"].geometry
    tracks = positions(
        {
            "moored": still(singapore.x, singapore.y),
            "a": still(140, 5),
            "b": still(140.002, 5),
            "silent": [*still(150, 5, done=5 * HOUR), *still(150, 5, begun=20 * HOUR, done=25 * HOUR)],
        }
    )
    return count_tracks(tracks, behaviours=Asked())


def test_facts_are_those_of_the_tables(counted):
    facts, tables = counted.facts["behaviours"], counted.behaviours.found.tables()
    assert {name: facts[name]["count"] for name in tables} == {name: len(table) for name, table in tables.items()}
    assert facts["gaps"]["reception"] == {"explains": 0, "does not explain": 0, "cannot be told": 1}
    assert facts["gaps"]["longest_h"] == approx(15)
    assert (facts["encounters"]["pairs"], facts["encounters"]["together_throughout"]) == (1, 1)
    assert facts["encounters"]["hours"] == approx(10)
    assert facts["loitering"] == {"count": 4, "vessels": 3, "hours": approx(30)}  # twice before and after the silence
    assert facts["port_visits"]["confidence"] == {"1": 0, "2": 1, "3": 0, "4": 0}
    assert facts["port_visits"]["ports"] == [{"id": "sgsin", "name": "Singapore", "visits": 1}]
    assert counted.facts["tracks"]["vessels"] == 4
    assert (counted.facts["zones"], counted.facts["sensitivity"]) == ([], [])


def test_the_accuracy_of_the_ports_is_said(counted):
    assert counted.facts["behaviours"]["ports"]["accuracy_m"] == port_layer.ACCURACY_M
    assert any("good to 10 km" in note for note in counted.facts["notes"])


def test_without_visits_the_accuracy_of_the_ports_is_said_of_encounters():
    did = count_behaviours(positions({"a": still(140, 5)}), Asked(definitions={"encounters": EncounterRules()}))
    assert len(did.facts["notes"]) == 1
    assert "encounters near one may be told" in did.facts["notes"][0]


def test_ports_of_ones_own_are_taken_and_named():
    ports = gpd.GeoDataFrame({"id": [7], "name": ["Berth"]}, geometry=gpd.points_from_xy([140], [5]), crs=4326)
    asked = Asked(definitions={"port_visits": PortVisitRules()}, ports=ports)
    did = count_behaviours(positions({"a": still(140, 5)}), asked)
    assert did.found.port_visits[["port", "port_name"]].to_numpy().tolist() == [["7", "Berth"]]
    assert did.facts["gaps"] is None
    assert did.facts["notes"] == []


def test_zones_and_behaviours_go_together():
    zone = gpd.GeoDataFrame({"id": ["z"]}, geometry=gpd.points_from_xy([140], [5]).buffer(1), crs=4326)
    tracks = positions({"a": still(140, 5), "b": still(140.002, 5)})
    asked = Asked(definitions={"encounters": EncounterRules()})
    both, alone = count_tracks(tracks, zone, behaviours=asked), count_tracks(tracks, zone)
    assert both.facts["zones"] == alone.facts["zones"]
    assert both.facts["behaviours"]["encounters"]["count"] == 1
    assert alone.facts["behaviours"] is None
    assert alone.behaviours is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"engine": "dask"}, "expected the engine local"),
        ({"kind": "aircraft"}, "are those of vessels"),
        ({"every": "day"}, "expected zones or lines"),
    ],
)
def test_what_cannot_be_asked_with_behaviours_is_said(options, words):
    with pytest.raises(ValueError, match=words):
        count_tracks(positions({"a": still(140, 5)}), behaviours=Asked(definitions={"gaps": GapRules()}), **options)


def test_nothing_left_of_the_positions_is_an_error():
    with pytest.raises(ValueError, match="none of 1 positions could be kept"):
        count_tracks(positions({"a": [(0.0, 181.0, 91.0)]}), behaviours=Asked(definitions={"gaps": GapRules()}))
