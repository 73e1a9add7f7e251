"""Distances against print and geographiclib, in ranges that the accuracy of both ends makes."""

import re

import geopandas as gpd
import pytest
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString, Point, box

from geo.claim import Verdict
from geo.said_numbers import unsaid_numbers

from .conftest import number

GEOD = Geodesic.WGS84
AIRPORTS = {
    "jfk": Point(-73.8, 40.6),
    "lhr": Point(-0.5, 51.6),
}  # Karney (2013), doi:10.1007/s00190-012-0578-z, table 2
BETWEEN = 'kind = "distance", from = "{}", to = "{}"'


def key(answer):
    found = answer.key_finding
    return found.low, found.value, found.high


def test_airports_are_as_far_apart_as_published(asked):
    answer = asked(BETWEEN.format("places/jfk", "places/lhr"), {"places": AIRPORTS}, number=number(5551.759, "km"))
    assert key(answer)[1] == approx(5551.759400, abs=1e-6)
    assert answer.key == "shortest distance from Jfk to Lhr"
    assert answer.verdict is Verdict.HOLDS
    assert answer.sentence == "Along the shortest line from Jfk to Lhr it is 5,551.759 km."


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("m", 1),
        ("nautical miles", 1852),
        ("statute miles", 1609.344),
        ("nmi", 1852),
        ("feet", 0.3048),
        ("kilometres", 1000),
    ],
)
def test_units(asked, unit, size):
    answer = asked(BETWEEN.format("places/jfk", "places/lhr"), {"places": AIRPORTS}, number=number(1, unit))
    assert key(answer)[1] == approx(5_551_759.400 / size, rel=1e-9)
    assert answer.verdict is Verdict.DOES_NOT_HOLD


@pytest.mark.parametrize(
    ("value", "more", "verdict"),
    [
        (34, [], Verdict.CANNOT_BE_TOLD),
        (34, ['sense = "about"', "rounded_to = 40"], Verdict.HOLDS),
        (20, ['sense = "at least"'], Verdict.HOLDS),
        (50, ['sense = "at least"'], Verdict.DOES_NOT_HOLD),
        (35, ['sense = "less than"'], Verdict.CANNOT_BE_TOLD),
    ],
)
def test_the_range_is_judged_and_not_the_number_alone(asked, value, more, verdict):
    """South Foreland to Cap Gris-Nez: "just 33 km", simple.wikipedia.org, Strait of Dover, read in a stored copy."""
    check = BETWEEN.format("leadline:land/france", "leadline:land/united-kingdom")
    answer = asked(check, number=number(value, "km", *more))
    assert key(answer)[1] == approx(33, abs=1)
    assert key(answer)[0] == approx(key(answer)[1] - 10)  # the coast is known to 5 km
    assert key(answer)[2] == approx(key(answer)[1] + 10)
    assert answer.verdict is verdict


def test_the_nearest_of_two_layers_and_a_row_that_may_be_nearer(asked):
    """A row 100 km off that may be off by 50 km may be nearer than one at 60 km that is known exactly."""
    degree_m = GEOD.Inverse(0, 0, 1, 0)["s12"]
    base = {"here": Point(0, 0)}
    others = gpd.GeoDataFrame(
        {"id": ["near", "far"], "name": ["near", "far"], "accuracy_m": [0.0, 50_000.0]},
        geometry=[Point(0, 60_000 / degree_m), Point(0, 100_000 / degree_m)],
        crs=4326,
    )
    answer = asked(BETWEEN.format("base", "others"), {"base": base, "others": others}, number=number(60, "km"))
    assert key(answer) == approx((50, 60, 60), abs=0.5)
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert "known more exactly would tell" in answer.sentence
    assert re.search(r"; [\d,.]+ km is read as [\d,.]+ to [\d,.]+ km\.$", answer.sentence)
    assert unsaid_numbers(answer) == []


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Point(179.5, 10), Point(-179.5, 10), GEOD.Inverse(10, 179.5, 10, -179.5)["s12"]),
        (box(179, -1, 180, 1), Point(-179, 0), GEOD.Inverse(0, 180, 0, -179)["s12"]),
        (Point(20, 90), Point(50, -90), 20_003_931.4586),  # half a meridian of WGS 84
        (LineString([(0, 85), (180, 85)]), Point(90, 90), 0.0),
        (box(0, 0, 2, 2), Point(1, 1), 0.0),
        (box(0, 0, 1, 1), box(1, 0, 2, 1), 0.0),
    ],
)
def test_180_degrees_poles_and_what_touches(asked, one, other, metres):
    layers = {"one": {"a": one}, "two": {"b": other}}
    answer = asked(BETWEEN.format("one/a", "two/b"), layers, number=number(1, "km"), edges="geodesic")
    assert key(answer)[1] == approx(metres / 1000, abs=2e-5 + 1e-7 * metres / 1000)
    assert ("touch or overlap" in answer.sentence) is (metres == 0)


def test_the_way_by_sea_is_a_reading_of_its_own(asked):
    """4,536 nautical miles: US Hydrographic Office, in Merry (1900), read at clyx.com."""
    places = {"san francisco": Point(-122.40, 37.80), "yokohama": Point(139.65, 35.45)}
    check = BETWEEN.format("places/san francisco", "places/yokohama")
    claim = number(4500, "nautical miles", 'sense = "about"', "rounded_to = 1000")
    both = asked(f"{check}, by_sea = true", {"places": places}, number=claim)
    assert both.finding("way by sea from San Francisco to Yokohama").value == approx(4536, rel=0.02)
    geodesic = GEOD.Inverse(37.80, -122.40, 35.45, 139.65)["s12"] / 1852
    assert key(both)[1] == approx(geodesic, rel=1e-6)
    assert both.verdict is Verdict.HOLDS
    only = asked(
        f'{check}, by_sea = "only"', {"places": places}, number=number(4500, "nautical miles", 'sense = "at most"')
    )
    assert only.key_finding.name.startswith("way by sea")
    assert only.verdict is Verdict.CANNOT_BE_TOLD
    either = asked(
        f"{check}, by_sea = true", {"places": places}, number=number(4500, "nautical miles", 'sense = "at most"')
    )
    assert either.verdict is Verdict.HOLDS_ONLY_IF
    assert "so it holds only if the shortest line is meant" in either.sentence
    assert any("tens of km apart" in note for found in only.findings for note in found.assumptions)


@pytest.mark.parametrize(
    ("check", "claim", "expected"),
    [
        (
            BETWEEN.format("places/jfk", "places/lhx"),
            number(1, "km"),
            r"statement 'it', check.to: .*Did you mean 'lhr'",
        ),
        (BETWEEN.format("places/jfk", "place"), number(1, "km"), r"check.to: .*Did you mean 'places'"),
        (BETWEEN.format("leadline:sensing", "places"), number(1, "km"), "check.from: .*table without places"),
        (
            BETWEEN.format("places/jfk", "places"),
            number(1, "kms"),
            "statement 'it', unit: 'kms', expected.*Did you mean 'km'",
        ),
        (BETWEEN.format("places/jfk", "places"), number(1, "nm"), "unit: 'nm'.*Did you mean 'nautical miles'"),
        (
            BETWEEN.format("places/jfk", "places"),
            number(1, "miles"),
            "unit: 'miles', which is either of two.*'statute m",
        ),
        (BETWEEN.format("places/jfk", "places"), number(1, "Miles"), "unit: 'Miles', which is either of two lengths"),
        (BETWEEN.format("places/jfk", "places"), "", "statement 'it', value: there is none"),
        (BETWEEN.format("places/jfk", "places") + ", form = 1", number(1, "km"), "unknown field 'form'.*'from'"),
        ('kind = "distance", from = "places"', number(1, "km"), "story.toml, statement 'it', check: .*to"),
    ],
)
def test_errors_name_statement_and_field(asked, check, claim, expected):
    with pytest.raises(ValueError, match=expected) as caught:
        asked(check, {"places": AIRPORTS}, number=claim)
    assert "\n" not in str(caught.value)


def test_places_that_say_nothing_of_their_accuracy_are_refused(asked):
    with pytest.raises(
        ValueError, match=r"check.from: 'places/jfk' does not say how exactly jfk is known; expected accur"
    ):
        asked(BETWEEN.format("places/jfk", "places/lhr"), {"places": AIRPORTS}, number=number(1, "km"), accuracy_m=None)
