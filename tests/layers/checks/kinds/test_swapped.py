"""Longitude and latitude swapped: a doubt is told on the log and in the sentence; where there is none, nothing is."""

import logging

import pytest
from shapely import LineString, Point, Polygon, box

from .conftest import number

DOUBT = "would fit"
ZONE, TOWN = box(33, 20, 37, 24), Point(36.6, 22.2)
WRONG = Point(TOWN.y, TOWN.x)
INSIDE = 'kind = "inside", of = "towns", zones = "zones"'
BETWEEN = 'kind = "distance", from = "towns/a", to = "towns/b"'
REACH = 'kind = "reach", from = "towns/b", target = "towns/a", range_km = 900, way = "one way"'
COVERED = 'kind = "covered_share", of = "towns", by = "zones"'


@pytest.mark.parametrize(
    ("check", "claim"), [(INSIDE, ""), (COVERED, number(100, "percent")), (INSIDE, number(1, "zones"))]
)
@pytest.mark.parametrize(
    ("towns", "doubted"),
    [
        ({"a": WRONG}, "exchanged, “towns” would"),
        ({"a": TOWN}, ""),
        ({"a": TOWN, "b": WRONG}, "exchanged, some of “towns” would"),
        ({"a": WRONG, "b": Point(WRONG.x + 1, WRONG.y)}, "exchanged, “towns” would"),
        ({"a": WRONG, "b": Point(-70, 40), "c": TOWN}, ""),  # some of what is far stays so: a layer of the whole world
        ({"a": Point(-120, 22)}, ""),
        ({"a": LineString([(22, 36), (23, 36)])}, "exchanged, “towns” would"),
    ],
)
def test_rows_that_would_lie_near_if_turned(asked, caplog, check, claim, towns, doubted):
    with caplog.at_level(logging.WARNING, logger="leadline"):
        answer = asked(check, {"towns": towns, "zones": {"z": ZONE}}, number=claim, accuracy_m=1000)
    assert (DOUBT in answer.sentence) is (DOUBT in caplog.text) is bool(doubted)
    assert doubted in answer.sentence


@pytest.mark.parametrize(
    ("check", "claim"), [(BETWEEN, number(851, "km", "rounded_to = 10")), (REACH, ""), (BETWEEN, number(0.9, "km"))]
)
def test_two_places_of_which_one_is_swapped(asked, check, claim):
    """Halaib and Khartoum are 851 km apart, and 2,546 km if one of them is swapped."""
    far = Point(32.5333, 15.6)
    asked_of = {"towns": {"a": Point(22.22306, 36.6475), "b": far}}
    assert (DOUBT in asked(check, asked_of, number=claim).sentence) is ("0.9" not in claim)
    right = {"towns": {"a": Point(36.6475, 22.22306), "b": far}}
    assert DOUBT not in asked(check, right, number=claim).sentence


@pytest.mark.parametrize(("claimed_km", "doubted"), [(838, False), (844, True), (858, True), (864, False)])
def test_a_swapped_place_may_fit_as_far_as_both_are_known(asked, claimed_km, doubted):
    """851 km, known to 5 km at either end: 841 to 861 km."""
    towns = {"towns": {"a": Point(22.22306, 36.6475), "b": Point(32.5333, 15.6)}}
    answer = asked(BETWEEN, towns, number=number(claimed_km, "km"), accuracy_m=5000)
    assert (DOUBT in answer.sentence) is doubted


def test_no_doubt_of_what_holds_as_it_is_drawn(asked):
    towns = {"towns": {"a": Point(2.35, 48.85), "b": Point(48, 2)}}
    km = asked(BETWEEN, towns, number=number(1, "km")).key_finding.value
    assert DOUBT in asked(BETWEEN, towns, number=number(1, "km")).sentence
    assert DOUBT not in asked(BETWEEN, towns, number=number(round(km), "km")).sentence


def test_zones_that_are_swapped_are_found_too(asked):
    turned = Polygon([(y, x) for x, y in ZONE.exterior.coords])
    answer = asked(INSIDE, {"towns": {"a": TOWN}, "zones": {"z": turned}}, accuracy_m=1000)
    assert "is either of them swapped?" in answer.sentence
    land = asked('kind = "inside", of = "towns", zones = "leadline:land/egypt"', {"towns": {"a": Point(26, 33)}})
    assert DOUBT not in land.sentence  # 600 km from it: not far
