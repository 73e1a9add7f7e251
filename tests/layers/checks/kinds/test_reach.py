"""What is in reach against geographiclib, one way and there and back, up to the far side of the Earth."""

import re
from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from effort import cases
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString, Point, box

from geo.claim import Verdict

from .conftest import number

GEOD = Geodesic.WGS84
CHECK = 'kind = "reach", from = "{}", target = "{}", {}'


def away_km(one, other):
    return GEOD.Inverse(one[1], one[0], other[1], other[0])["s12"] / 1000


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ('range_km = 5600, way = "one way"', Verdict.HOLDS),
        ('range_km = 5500, way = "one way"', Verdict.DOES_NOT_HOLD),
        ("range_km = 5600", Verdict.HOLDS_ONLY_IF),
        ("range_km = 11200", Verdict.HOLDS),
        ('range_km = 11200, way = "there and back"', Verdict.HOLDS),
        ('range_nmi = 3000, way = "one way"', Verdict.HOLDS),  # 5,556 km
        ('range_nmi = 2990, way = "one way"', Verdict.DOES_NOT_HOLD),
        ('range_km = 5550, way = "one way", off_km = 10', Verdict.CANNOT_BE_TOLD),
    ],
)
def test_a_place_5552_km_away(asked, fields, verdict):
    """JFK to Heathrow, Karney (2013), doi:10.1007/s00190-012-0578-z, table 2."""
    places = {"jfk": Point(-73.8, 40.6), "lhr": Point(-0.5, 51.6)}
    answer = asked(CHECK.format("places/jfk", "places/lhr", fields), {"places": places})
    assert answer.verdict is verdict
    assert answer.finding("distance from Jfk to Lhr").value == approx(5551.7594, abs=1e-3)
    assert not any("nearest" in found.name or "farthest" in found.name for found in answer.findings)


def test_the_readings_say_which_holds(asked):
    places = {"a": Point(0, 0), "b": Point(10, 0)}
    answer = asked(CHECK.format("places/a", "places/b", "range_km = 1500"), {"places": places})
    assert answer.sentence == (
        "If 1,500 km is the way out alone, B is in reach from A; if 1,500 km is the way there and back, B is out of "
        "reach from A; B is 1,113 km away from A; so it holds only if 1,500 km is the way out alone."
    )


def test_how_each_reading_takes_the_range_is_told_in_km(asked):
    places = {"a": Point(0, 0), "b": Point(10, 0)}
    methods = [
        found.method
        for found in asked(CHECK.format("places/a", "places/b", "range_km = 1500"), {"places": places}).findings
    ]
    for km in ("1,500", "750"):
        assert sum(f"so within {km} km along geodesics" in method for method in methods) == 1


@cache
def away_from_tried_km(centre):
    rng = np.random.default_rng(7)
    lon = rng.uniform(-120, 130, 4000)
    lat = np.degrees(np.arcsin(rng.uniform(np.sin(np.radians(-50)), np.sin(np.radians(70)), 4000)))
    return np.array([away_km(centre, at) for at in zip(lon, lat, strict=True)])


EVERY = [(centre, km) for km in (500, 3000, 8000, 11000, 14000, 19000) for centre in ((10, 50), (178, -15), (0, 90))]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("centre", "range_km"), cases(EVERY[::2], EVERY))
def test_shares_of_areas_of_any_size_against_points_tried(asked, range_km, centre):
    """Share of a zone by 4,000 points spread evenly over its area on the sphere: 2.5 % is three standard errors."""
    zone = shapely.segmentize(box(-120, -50, 130, 70), 30)  # edges over 180 degrees would be the short way round
    tried = np.mean(away_from_tried_km(centre) < range_km)
    layers = {"bases": {"a": Point(centre)}, "zones": {"z": zone}}
    check = CHECK.format("bases/a", "zones/z", f'range_km = {range_km}, way = "one way"')
    found = asked(check, layers, number=number(1, "percent")).key_finding
    assert found.value == approx(100 * tried, abs=2.5)


def test_a_part_in_reach_holds_only_for_it_and_any_part_will_do_where_it_is_said(asked):
    layers = {"bases": {"a": Point(0, 0)}, "lines": {"l": LineString([(0, 0), (4, 0)])}}
    half = GEOD.Inverse(0, 0, 0, 2)["s12"] / 1000
    check = CHECK.format("bases/a", "lines/l", f'range_km = {half}, way = "one way"')
    part = asked(check, layers)
    assert part.verdict is Verdict.HOLDS_ONLY_IF
    assert part.key_finding.value == approx(50, abs=1e-3)
    assert asked(f'{check}, covers = "any"', layers).verdict is Verdict.HOLDS
    assert asked(check, layers, number='value = "half"\nunit = "percent"').verdict is Verdict.HOLDS
    far = CHECK.format("bases/a", "lines/l", 'range_km = 10, way = "one way", covers = "any"')
    assert asked(far, {**layers, "lines": {"l": LineString([(3, 0), (4, 0)])}}).verdict is Verdict.DOES_NOT_HOLD


def test_the_farthest_place_is_found_also_on_the_far_side(asked):
    layers = {"bases": {"a": Point(10, 20)}, "zones": {"z": box(-175, -25, -165, -15), "y": box(20, 20, 30, 40)}}
    check = CHECK.format("bases/a", "zones/{}", "range_km = 100")
    farthest = asked(check.replace("{}", "z"), layers).finding("distance from A to the farthest place of Z").value
    assert farthest == approx(away_km((10, 20), (-170, -20)), abs=0.1)
    told = asked(check.replace("{}", "z"), layers).finding("distance from A to the farthest place of Z").method
    assert re.search(r"to 20\.0* S 170\.0* W$", told)
    near = asked(check.replace("{}", "y"), layers).finding("distance from A to the farthest place of Y").value
    assert near == approx(max(away_km((10, 20), at) for at in ((30, 20), (30, 40), (20, 40))), abs=0.1)


def test_the_accuracy_of_both_ends_and_of_the_range_add_up(asked):
    layers = {"places": {"a": Point(0, 0), "b": Point(0, 10)}}
    distance = away_km((0, 0), (0, 10))
    for more, verdict in ((5.2, Verdict.HOLDS), (4.6, Verdict.CANNOT_BE_TOLD), (-4.6, Verdict.CANNOT_BE_TOLD), (3, Verdict.CANNOT_BE_TOLD), (-3, Verdict.CANNOT_BE_TOLD), (-5.4, Verdict.DOES_NOT_HOLD)):  # fmt: skip  # noqa: E501
        fields = f'range_km = {distance + more}, way = "one way", off_km = 1'
        assert asked(CHECK.format("places/a", "places/b", fields), layers, accuracy_m=2000).verdict is verdict
    for more, verdict in ((4.7, Verdict.HOLDS), (4.3, Verdict.CANNOT_BE_TOLD)):  # of the way out half of the range
        fields = f'range_km = {2 * (distance + more)}, way = "there and back", off_km = 1'
        assert asked(CHECK.format("places/a", "places/b", fields), layers, accuracy_m=2000).verdict is verdict


def test_several_bases_cover_together_each_with_its_own_range(asked):
    bases = gpd.GeoDataFrame(
        {"id": ["a", "b"], "name": ["A", "B"], "accuracy_m": [0.0, 0.0], "reach_km": [111.3195, 222.639]},
        geometry=[Point(0, 0), Point(5, 0)],
        crs=4326,
    )
    layers = {"bases": bases, "lines": {"l": LineString([(0, 0), (5, 0)])}}
    answer = asked(CHECK.format("bases", "lines/l", 'range_column = "reach_km", way = "one way"'), layers)
    assert answer.key_finding.value == approx(60, abs=0.01)
    assert not any("farthest" in found.name for found in answer.findings)
    with pytest.raises(ValueError, match="check.range_column: 'bases' has no column 'range'"):
        asked(CHECK.format("bases", "lines/l", 'range_column = "range"'), layers)
    with pytest.raises(ValueError, match="'name' says no unit; expected a name that ends in _km"):
        asked(CHECK.format("bases", "lines/l", 'range_column = "name"'), layers)


@pytest.mark.parametrize(
    ("check", "claim", "expected"),
    [
        (
            CHECK.format("bases/a", "lines", "range_km = 3, range_nmi = 2"),
            "",
            "statement 'it', check: it has range_km and range_nmi",
        ),
        ('kind = "reach", from = "bases/a", target = "lines"', "", "check: it has no range; expected one of"),
        (CHECK.format("lines", "lines", "range_km = 3"), "", "check.from: 'lines' has lines; expected points"),
        (CHECK.format("bases/a", "lines", "range_km = -3"), "", "range_km"),
        (CHECK.format("bases/a", "lines", 'range_km = 3, way = "back"'), "", "way"),
        (CHECK.format("bases/a", "lines", "range_km = 3"), number(3, "km"), "unit: 'km', expected one of percent"),
    ],
)
def test_errors_name_the_field(asked, check, claim, expected):
    layers = {"bases": {"a": Point(0, 0)}, "lines": {"l": LineString([(0, 0), (4, 0)])}}
    with pytest.raises(ValueError, match=expected):
        asked(check, layers, number=claim)
