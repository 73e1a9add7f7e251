"""Definitions and shapes that cannot be: one clear line."""

import math

import geopandas as gpd
import pytest
import shapely
from slow_behaviours import positions

from geo.behaviours.behaviours import find_behaviours
from geo.behaviours.definitions import EncounterRules, GapRules, LoiteringRules, PortVisitRules

ONE = {"a": [(0.0, 140.0, 5.0), (600.0, 140.0, 5.0)]}


@pytest.mark.parametrize("rules", [GapRules, LoiteringRules, EncounterRules, PortVisitRules])
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, "12", True, None])
def test_each_number_is_a_number_above_0(rules, value):
    for name in rules.__dataclass_fields__:
        with pytest.raises(ValueError, match=f"^{name} is "):
            rules(**{name: value})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: LoiteringRules(step_s=700), "expected blocks of a whole number of steps"),
        (lambda: PortVisitRules(entry_m=5000), "entry_m is 5000 and exit_m 4000"),
        (lambda: PortVisitRules(stop_kn=0.6), "stop_kn is 0.6 and go_kn 0.5"),
        (lambda: PortVisitRules(min_confidence=5), "min_confidence is 5; expected at most 4."),
        (lambda: GapRules(min_heard_share=1.5), "min_heard_share is 1.5; expected at most 1."),
        (lambda: EncounterRules(distance_m=0), "distance_m is 0; expected a number, above 0."),
        (lambda: find_behaviours(positions(ONE), {"gap": GapRules()}), "there is no behaviour 'gap'"),
        (lambda: find_behaviours(positions(ONE), {"gaps": LoiteringRules()}), "gaps are defined by a LoiteringRules"),
        (lambda: find_behaviours(positions(ONE), {}), "no behaviour was asked for"),
        (lambda: find_behaviours(positions(ONE), {"port_visits": PortVisitRules()}), "there are no ports"),
        (lambda: find_behaviours(positions(ONE), ports=port(shapely.box(0, 0, 1, 1))), "expected points"),
        (lambda: find_behaviours(positions(ONE), ports=port(shapely.Point())), "expected points"),
        (lambda: find_behaviours(positions(ONE), ports=port(shapely.Point(0, 86))), "lies beyond 85 degrees"),
        (lambda: find_behaviours(positions(ONE), ports=port(shapely.Point(0, 0), None)), "ports have no CRS"),
    ],
)
def test_what_cannot_be_is_said(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def port(shape, crs=4326):
    return gpd.GeoDataFrame({"id": ["p"]}, geometry=[shape], crs=crs)


def test_port_visits_are_left_out_by_default_where_there_are_no_ports_and_it_is_said():
    found = find_behaviours(positions(ONE))
    assert list(found.tables()) == ["gaps", "loitering", "encounters"]
    assert [note.split(":")[0] for note in found.notes] == ["No land was given", "No ports were given"]


def test_ports_of_another_crs_are_taken_to_degrees():
    ports = gpd.GeoDataFrame({"id": ["p"]}, geometry=gpd.points_from_xy([140], [5]), crs=4326).to_crs(32654)
    assert (
        len(find_behaviours(positions(ONE), {"port_visits": PortVisitRules(min_confidence=1)}, ports=ports).port_visits)
        == 1
    )
