"""Points, lines and areas in zones: by construction, with boundaries nearer than the accuracy, and by claimant."""

import geopandas as gpd
import pytest
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString, Point, Polygon, box

from geo.claim import Verdict

from .conftest import number

CHECK = 'kind = "inside", of = {}, zones = {}'
DEGREE_KM = Geodesic.WGS84.Inverse(0, 0, 1, 0)["s12"] / 1000


def zones(*rows, accuracy_m=1000.0):
    names = [row[0] for row in rows]
    columns = {"id": [f"z{n}" for n in range(len(rows))], "name": [f"Zone {n}" for n in range(len(rows))]}
    return gpd.GeoDataFrame(
        columns | {"claimant": names, "accuracy_m": accuracy_m}, geometry=[row[1] for row in rows], crs=4326
    )


CLAIMS = zones(
    ("North", box(0, 0, 4, 3)), ("South", box(0, -1, 4, 2)), ("East", box(3, 0, 9, 3)), ("Far", box(50, 50, 51, 51))
)


@pytest.mark.parametrize(
    ("place", "verdict", "words"),
    [
        (Point(1, 1), Verdict.HOLDS, "P is inside of what North claims, 110.6 km (109.5 to 111.6 km) from the nearest"),
        (Point(1, 1), Verdict.HOLDS, " km) from the nearest edge as drawn; P is inside of what South claims"),
        (Point(1, 2.5), Verdict.HOLDS, "P is inside of what North claims, 55.3 km"),
        (Point(1, 5), Verdict.DOES_NOT_HOLD, "P is outside of “zones”, 221.2 km"),
        (Point(1, 3.005), Verdict.CANNOT_BE_TOLD, "P is too near to the edge of what North claims to tell, 0.6 km"),
        (Point(1, 2.995), Verdict.CANNOT_BE_TOLD, "P is too near to the edge of what North claims to tell, 0.6 km"),
        (Point(3.5, 3), Verdict.CANNOT_BE_TOLD, "too near to the edge of what East claims to tell, 0 km"),
        (Point(3.0, 1), Verdict.HOLDS, "P is too near to the edge of what East claims to tell"),
    ],
)  # fmt: skip
def test_who_claims_a_place(asked, place, verdict, words):
    answer = asked(CHECK.format('"places/p"', '"zones"'), {"places": {"p": place}, "zones": CLAIMS})
    assert answer.verdict is verdict
    assert words in answer.sentence
    assert "Far" not in answer.sentence


def test_claims_are_named_with_care(asked):
    layers = {"places": {"p": Point(1, 1)}, "zones": CLAIMS}
    answer = asked(CHECK.format('"places/p"', '"zones"'), layers, number=number(2, "states"))
    assert answer.sentence.startswith("P is claimed by 2 states; P is inside of what North claims,")
    only = asked(CHECK.format('"places/p"', '"zones"') + ', names = ["North", "East"]', layers)
    assert only.sentence.endswith("; so it holds only of what North claims.")
    line = {"shapes": {"a": LineString([(-2, 0.5), (2, 0.5)])}, "zones": CLAIMS}
    part = asked(CHECK.format('"shapes/a"', '"zones"'), line)
    assert part.sentence.endswith("; so it holds only for the part that is inside.")
    for found in answer.findings[:2]:
        assert any("every edge of the zones counts" in note for note in found.assumptions)
    named = asked(CHECK.format('"places/p"', '"zones"') + ', column = "name"', layers)
    assert "P is inside of Zone 0" in named.sentence


def test_a_finding_names_only_the_rows_it_rests_on(asked):
    frame = CLAIMS.assign(status=["recalled", "published", "published", "recalled"])
    answer = asked(CHECK.format('"places/p"', '"zones"'), {"places": {"p": Point(1, 1)}, "zones": frame})
    recalled = [any("is recalled" in note for note in found.assumptions) for found in answer.findings]
    assert recalled == [True, False]


LAND = box(0, 0, 4, 3)  # its north edge a limit; south and east a coast; in the west the drawing ends
NORTH_EDGE = {"l": LineString([(0, 3), (4, 3)])}


@pytest.mark.parametrize(
    ("place", "verdict", "words"),
    [
        (Point(3.999, 1), Verdict.HOLDS, "P is inside of Z, 221"),  # a port at the coast, 0.1 km from it
        (Point(4.001, 1), Verdict.HOLDS, "P is inside of Z, 221"),  # the same, drawn at sea
        (Point(3.999, 2.999), Verdict.CANNOT_BE_TOLD, "too near to the edge of Z to tell, 0.1 km"),
        (Point(2, 3.001), Verdict.CANNOT_BE_TOLD, "too near to the edge of Z to tell, 0.1 km"),
        (Point(2, 3.1), Verdict.DOES_NOT_HOLD, "P is outside of Z, 11.1 km (9.0 to 13.1 km) from its limit"),
        (Point(-0.5, 1), Verdict.CANNOT_BE_TOLD, "P lies beyond the drawing of Z, which has no limit there"),
        (Point(2, 1), Verdict.HOLDS, "P is inside of Z, 221.2 km (219.1 to 223.2 km) from its limit"),
    ],
)
def test_limits_name_the_edges_that_count(asked, place, verdict, words):
    layers = {"places": {"p": place}, "zones": {"z": LAND}, "lines": NORTH_EDGE}
    answer = asked(CHECK.format('"places/p"', '"zones/z"') + ', limits = "lines"', layers, accuracy_m=1000)
    assert answer.verdict is verdict
    assert words in answer.sentence
    assert not any("every edge" in note for found in answer.findings for note in found.assumptions)


@pytest.mark.parametrize(
    ("shape", "verdict"),
    [
        (box(3, 1, 4.005, 2), Verdict.HOLDS),  # its coast drawn apart from that of the zone
        (box(3, 1, 4, 4), Verdict.HOLDS_ONLY_IF),
        (box(3, 1, 6, 2), Verdict.CANNOT_BE_TOLD),
        (LineString([(-1, 1), (1, 1)]), Verdict.CANNOT_BE_TOLD),
        (LineString([(1, 1), (1, 4)]), Verdict.HOLDS_ONLY_IF),
    ],
)
def test_limits_of_lines_and_areas(asked, shape, verdict):
    layers = {"shapes": {"a": shape}, "zones": {"z": LAND}, "lines": NORTH_EDGE}
    answer = asked(CHECK.format('"shapes/a"', '"zones/z"') + ', limits = "lines"', layers, accuracy_m=1000)
    assert answer.verdict is verdict


def test_limits_that_no_edge_runs_along_are_refused(asked):
    layers = {"places": {"p": Point(1, 1)}, "zones": {"z": LAND}, "lines": {"l": LineString([(0, 5), (4, 5)])}}
    with pytest.raises(ValueError, match="check.limits: no edge of 'zones/z' runs along 'lines'"):
        asked(CHECK.format('"places/p"', '"zones/z"') + ', limits = "lines"', layers, accuracy_m=1000)


def test_an_area_between_two_claims_with_whose_edges_its_own_are_drawn_is_claimed_by_neither(asked):
    """As Bir Tawil: nothing is inside of either, though all edges are known to kilometres only."""
    gap = box(1, 1, 2, 2)
    north = Polygon([(0, 2), (1, 2), (2, 2), (4, 2), (4, 3), (0, 3)])
    south = Polygon([(0, 2), (1, 2), (1, 1), (2, 1), (2, 2), (4, 2), (4, 0), (0, 0)])
    layers = {"areas": {"gap": gap}, "zones": zones(("North", north), ("South", south), accuracy_m=8000)}
    answer = asked(CHECK.format('"areas/gap"', '"zones"') + ", outside = true", layers, accuracy_m=1000)
    assert answer.verdict is Verdict.HOLDS
    apart = {**layers, "areas": {"gap": box(1.001, 1.001, 1.999, 1.999)}}  # 111 m off: edges of their own
    assert asked(CHECK.format('"areas/gap"', '"zones"') + ", outside = true", apart).verdict is Verdict.CANNOT_BE_TOLD


def test_distances_to_the_boundary_are_geodesic(asked):
    answer = asked(CHECK.format('"places/p"', '"zones"'), {"places": {"p": Point(1, 1)}, "zones": CLAIMS})
    assert [found.value for found in answer.findings] == approx([DEGREE_KM * (1 - 2e-7)] * 2, rel=1e-4)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        (', names = ["North", "South"]', Verdict.HOLDS),
        (', names = ["North", "East"]', Verdict.HOLDS_ONLY_IF),
        (', names = ["East", "Far"]', Verdict.DOES_NOT_HOLD),
        (", outside = true", Verdict.DOES_NOT_HOLD),
        (', outside = true, names = ["Far"]', Verdict.HOLDS),
        (', column = "name", names = ["Zone 1"]', Verdict.HOLDS),
    ],
)
def test_names_are_readings(asked, more, verdict):
    answer = asked(CHECK.format('"places/p"', '"zones"') + more, {"places": {"p": Point(1, 1)}, "zones": CLAIMS})
    assert answer.verdict is verdict
    for name in ("North", "South"):
        assert ("Zone" if "column" in more else name) in answer.sentence


@pytest.mark.parametrize(
    ("place", "claim", "verdict"),
    [
        (Point(1, 1), number(2, "claimants"), Verdict.HOLDS),
        (Point(3.5, 1), number(3, "claimants"), Verdict.HOLDS),
        (Point(1, 1), number(3, "states", 'sense = "at least"'), Verdict.DOES_NOT_HOLD),
        (Point(3.0, 1), number(3, "claimants"), Verdict.CANNOT_BE_TOLD),  # on the edge of East
    ],
)
def test_how_many_claim_it(asked, place, claim, verdict):
    assert (
        asked(CHECK.format('"places/p"', '"zones"'), {"places": {"p": place}, "zones": CLAIMS}, number=claim).verdict
        is verdict
    )


def test_between_two_zones_that_touch_it_is_inside_though_nobody_can_tell_of_which(asked):
    pair = zones(("West", box(0, 0, 2, 3)), ("East", box(2, 0, 4, 3)))
    answer = asked(CHECK.format('"places/p"', '"zones"'), {"places": {"p": Point(2, 1)}, "zones": pair})
    assert answer.verdict is Verdict.HOLDS
    assert answer.sentence.count("too near to the edge") == 2


@pytest.mark.parametrize(
    ("shape", "verdict", "words"),
    [
        (LineString([(1, 1), (2, 1)]), Verdict.HOLDS, "all of A is inside of what North claims"),
        (
            LineString([(-2, 0.5), (2, 0.5)]),
            Verdict.HOLDS_ONLY_IF,
            "50.00 % (49.76 to 50.24 %) of A is inside of what North claims",
        ),
        (box(-2, 0.5, 2, 1.5), Verdict.HOLDS_ONLY_IF, "of A is inside of what South claims"),
        (LineString([(1, 6), (2, 6)]), Verdict.DOES_NOT_HOLD, "Nothing of A is inside of “zones”"),
        (LineString([(1, 1), (1, 2.999)]), Verdict.CANNOT_BE_TOLD, "known more exactly would tell"),
    ],
)
def test_lines_and_areas_by_share(asked, shape, verdict, words):
    answer = asked(CHECK.format('"shapes/a"', '"zones"'), {"shapes": {"a": shape}, "zones": CLAIMS})
    assert answer.verdict is verdict
    assert words in answer.sentence or words[0].upper() + words[1:] in answer.sentence


def test_some_of_several_points(asked):
    places = {"p": Point(1, 1), "q": Point(1, 2.5), "r": Point(20, 20)}
    answer = asked(CHECK.format('"places"', '"zones"'), {"places": places, "zones": CLAIMS})
    assert answer.verdict is Verdict.HOLDS_ONLY_IF
    assert "2 of 3 points of “places” inside of what North claims" in answer.sentence
    share = asked(
        CHECK.format('"places"', '"zones"'), {"places": places, "zones": CLAIMS}, number=number(66.7, "percent")
    )
    assert share.verdict is Verdict.HOLDS
    assert share.key_finding.value == approx(200 / 3)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        (Point(-179.9, 0), box(178, -2, 182, 2)),
        (Point(180, 0), box(178, -2, 182, 2)),
        (Point(77, 90), box(-180, 80, 180, 90)),
    ],
)
def test_180_degrees_and_poles(asked, place, zone):
    layers = {"places": {"p": place}, "zones": {"a": zone}}
    answer = asked(CHECK.format('"places/p"', '"zones/a"'), layers, accuracy_m=100)
    assert answer.verdict is Verdict.HOLDS
    assert answer.key_finding.value > 200


def test_capitals_are_in_their_countries(asked):
    places = {"paris": Point(2.35, 48.85), "canberra": Point(149.13, -35.28), "mid-atlantic": Point(-30, 30)}
    for place, country in (("paris", "France"), ("canberra", "Australia")):
        check = CHECK.format(f'"places/{place}"', '"leadline:land"') + f', names = ["{country}"]'
        assert asked(check, {"places": places}, accuracy_m=5000).verdict is Verdict.HOLDS
    at_sea = CHECK.format('"places/mid-atlantic"', '"leadline:land"')
    assert asked(at_sea + ", outside = true", {"places": places}, accuracy_m=5000).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("check", "claim", "expected"),
    [
        (CHECK.format('"places"', '"places"'), "", "check.zones: 'places' has points; expected areas"),
        (
            CHECK.format('"places"', '"zones"') + ', names = ["Nord"]',
            "",
            "check.names: no zone has .*Did you mean 'North'",
        ),
        (CHECK.format('"places"', '"zones"') + ', column = "owner"', "", "check.column: 'zones' has none 'owner'"),
        (
            CHECK.format('"places"', '"zones"'),
            number(3, "km"),
            "unit: 'km', expected percent, or a number of claimants",
        ),
        ('kind = "inside", what = "places", zones = "zones"', "", "unknown field 'what'"),
    ],
)
def test_errors_name_the_field(asked, check, claim, expected):
    with pytest.raises(ValueError, match=expected):
        asked(check, {"places": {"p": Point(1, 1)}, "zones": CLAIMS}, number=claim)
