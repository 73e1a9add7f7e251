"""Areas and lengths against print, formulas of the ellipsoid, geographiclib, and shifted outlines."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString, Point, Polygon, box

from geo.claim import Verdict

from .conftest import number

GEOD = Geodesic.WGS84
AREA, LENGTH = 'kind = "area", of = {}', 'kind = "length", of = {}'
EARTH_KM2 = GEOD.Polygon().area0 / 1e6  # of WGS 84, by geographiclib


def quadrangle_km2(south, north, width_deg):
    """Between two parallels of WGS 84, by the closed form of authalic latitude, which a test below integrates."""
    e2 = GEOD.f * (2 - GEOD.f)
    e = np.sqrt(e2)
    q = [(1 - e2) * (s / (1 - e2 * s * s) + np.arctanh(e * s) / e) for s in np.sin(np.radians([south, north]))]
    return GEOD.a**2 / 2 * (q[1] - q[0]) * np.radians(width_deg) / 1e6


@pytest.mark.parametrize(("south", "north"), [(0, 1), (50, 51), (60, 90), (-90, 90)])
def test_the_closed_form_is_the_integral_over_the_ellipsoid(south, north):
    """Of the radii of curvature of the meridian and of the parallel, by Gauss and Legendre."""
    node, weight = np.polynomial.legendre.leggauss(40)
    half = np.radians(north - south) / 2
    lat = np.radians(south) + half * (node + 1)
    e2 = GEOD.f * (2 - GEOD.f)
    strip = GEOD.a**2 * (1 - e2) * np.cos(lat) / (1 - e2 * np.sin(lat) ** 2) ** 2
    assert quadrangle_km2(south, north, 360) == approx(2 * np.pi * half * (weight @ strip) / 1e6, rel=1e-12)
    assert quadrangle_km2(-90, 90, 360) == approx(EARTH_KM2, rel=1e-12)


@pytest.mark.parametrize(
    ("row", "published_km2"),
    [
        # CIA World Factbook, "total", read in copies: of 2016 at allcountries.org, of 2008 at bartleby.com/151,
        # undated at wildmadagascar.org, of 2003 at theodora.com
        ("iceland", 103_000),
        ("ireland", 70_280),
        ("madagascar", 587_040),
        ("sri-lanka", 65_610),
        ("switzerland", 41_291),  # bfs.admin.ch, Bodennutzung und -bedeckung, "Gesamtfläche", read in a stored copy
    ],
)
def test_countries_are_as_large_as_published(asked, row, published_km2):
    answer = asked(AREA.format(f'"leadline:land/{row}"'), number=number(published_km2, "km2", 'sense = "at least"'))
    found = answer.key_finding
    assert found.value == approx(published_km2, rel=0.02)
    assert found.low < published_km2 < found.high
    assert answer.verdict is Verdict.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("zone", "edges", "km2"),
    [
        (box(10, 50, 12, 51), "planar", quadrangle_km2(50, 51, 2)),
        (box(179, 50, 181, 51), "planar", quadrangle_km2(50, 51, 2)),
        (box(-180, 60, 180, 90), "planar", quadrangle_km2(60, 90, 360)),  # round the pole
        pytest.param(box(-180, -90, 180, 90), "planar", EARTH_KM2, marks=pytest.mark.thorough),
        # More than half of the Earth.
        pytest.param(
            box(-180, -90, 180, 60), "planar", EARTH_KM2 - quadrangle_km2(60, 90, 360), marks=pytest.mark.thorough
        ),
        (Polygon([(0, 0), (90, 0), (0, 90)]), "planar", None),
    ],
)
def test_areas_of_the_ellipsoid(asked, zone, edges, km2):
    answer = asked(AREA.format('"zones"'), {"zones": {"a": zone}}, number=number(1, "km2"), edges=edges)
    if km2 is not None:
        assert answer.key_finding.value == approx(km2, rel=1e-6)
    else:  # the last degree before the pole is a sliver of the planar edge: below an eighth of the Earth
        assert answer.key_finding.value < EARTH_KM2 / 8


def test_an_octant_of_geodesics_is_an_eighth_of_the_earth(asked):
    """Vertices short of the pole: the rest is the cap above 88 N, a quarter of it."""
    zone = Polygon([(0, 0), (45, 0), (90, 0), (90, 88), (0, 88)])
    answer = asked(
        AREA.format('"zones"'), {"zones": {"a": zone}}, number=number(1, "square km"), edges="parallel-aware"
    )
    assert answer.key_finding.value == approx(EARTH_KM2 / 8 - quadrangle_km2(88, 90, 90), rel=1e-6)


@pytest.mark.parametrize(
    ("unit", "km2"),
    [
        ("hectares", 0.01),
        ("ha", 0.01),
        ("mi2", 2.589988110336),
        ("acres", 0.0040468564224),
        ("square miles", 2.589988110336),
        ("square nautical miles", 3.429904),
        ("m2", 1e-6),
    ],
)
def test_units_of_area(asked, unit, km2):
    answer = asked(AREA.format('"zones"'), {"zones": {"a": box(0, 0, 1, 1)}}, number=number(1, unit))
    assert answer.key_finding.value == approx(quadrangle_km2(0, 1, 1) / km2, rel=1e-5)


def test_what_overlaps_counts_once_and_is_told(asked):
    zones = {"a": box(0, 0, 2, 1), "b": box(1, 0, 3, 1)}
    answer = asked(AREA.format('"zones"'), {"zones": zones}, number=number(1, "km2"))
    assert answer.key_finding.value == approx(quadrangle_km2(0, 1, 3), rel=1e-5)
    assert answer.findings[1].value == approx(quadrangle_km2(0, 1, 1), rel=1e-6)
    assert "counts once" in answer.sentence
    two = asked(AREA.format('["zones/a", "zones/b"]'), {"zones": zones}, number=number(1, "km2"))
    assert two.key_finding.value == answer.key_finding.value
    apart = asked(
        AREA.format('"zones"'), {"zones": {"a": box(0, 0, 1, 1), "b": box(1, 0, 2, 1)}}, number=number(1, "km2")
    )
    assert len(apart.findings) == 1  # what only touches has nothing in common


@pytest.mark.parametrize(("share", "findings"), [(0.5e-4, 1), (2e-4, 2)])
def test_an_overlap_is_told_from_a_ten_thousandth_on(asked, share, findings):
    zones = {"a": box(0, 0, 1 + 2 * share, 1), "b": box(1, 0, 2, 1)}
    assert len(asked(AREA.format('"zones"'), {"zones": zones}, number=number(1, "km2")).findings) == findings


@pytest.mark.parametrize("check", [AREA, LENGTH])
def test_how_exactly_rows_are_known_is_told_in_km(asked, check):
    unit = "km2" if check == AREA else "km"
    answer = asked(check.format('"zones"'), {"zones": {"a": box(0, 0, 1, 1)}}, number=number(1, unit), accuracy_m=2500)
    assert "may be off by 2.5 km" in answer.key_finding.arithmetic


def test_the_range_holds_every_zone_whose_outline_is_off_by_the_accuracy(asked):
    zone = box(0, 0, 0.2, 0.1)
    found = asked(AREA.format('"zones"'), {"zones": {"a": zone}}, number=number(1, "km2"), accuracy_m=2000).key_finding
    degree = 2000 / GEOD.Inverse(0, 0, 0, 1)["s12"]
    for grown in (zone.buffer(degree, join_style="round"), zone.buffer(-degree)):
        lonlat = np.array(grown.exterior.coords)[:-1]
        ring = GEOD.Polygon()
        for lon, lat in lonlat:
            ring.AddPoint(lat, lon)
        assert found.low <= abs(ring.Compute()[2]) / 1e6 <= found.high
    assert found.high == approx(abs(quadrangle_km2(0, 0.1, 0.2)) + 2 * (22.26 + 11.06) * 2 + np.pi * 4, rel=0.01)


def test_lengths_run_as_their_edges_say(asked):
    line = LineString([(0, 60), (60, 60)])
    by_model = {
        edges: asked(
            LENGTH.format('"lines"'), {"lines": {"a": line}}, number=number(1, "km"), edges=edges
        ).key_finding.value
        for edges in ("geodesic", "parallel-aware", "planar", "rhumb")
    }
    parallel = np.radians(60) * GEOD.a / np.sqrt(1 + (1 - GEOD.f) ** 2 * np.tan(np.radians(60)) ** 2) / 1000
    assert by_model["geodesic"] == approx(GEOD.Inverse(60, 0, 60, 60)["s12"] / 1000, rel=1e-9)
    assert [by_model[each] for each in ("parallel-aware", "planar", "rhumb")] == approx([parallel] * 3, rel=1e-6)


def test_a_quarter_meridian_and_a_line_across_180_degrees(asked):
    quarter = asked(
        LENGTH.format('"lines"'), {"lines": {"a": LineString([(0, 0), (0, 89)])}}, number=number(9890, "km")
    )
    assert quarter.key_finding.value == approx(10_001.9657293 - GEOD.Inverse(89, 0, 90, 0)["s12"] / 1000, rel=1e-6)
    across = asked(
        LENGTH.format('"lines"'), {"lines": {"a": LineString([(179, 0), (-179, 0)])}}, number=number(222.6, "km")
    )
    assert across.key_finding.value == approx(GEOD.Inverse(0, 179, 0, -179)["s12"] / 1000, rel=1e-6)
    assert across.verdict is Verdict.HOLDS


def test_outlines_of_areas_and_lines_that_stand_twice(asked):
    zones = {"a": box(179, 0, 181, 1)}
    around = asked(LENGTH.format('"zones"'), {"zones": zones}, number=number(1, "nautical miles"))
    once = GEOD.Inverse(0, 0, 0, 2)["s12"] + 2 * GEOD.Inverse(0, 0, 1, 0)["s12"]
    once += 2 * np.radians(1) * GEOD.a / np.sqrt(1 + (1 - GEOD.f) ** 2 * np.tan(np.radians(1)) ** 2)
    assert around.key_finding.value == approx(once / 1852, rel=1e-6)
    assert "outline" in around.sentence
    line = LineString([(0, 0), (1, 0)])
    twice = asked(LENGTH.format('"lines"'), {"lines": {"a": line, "b": line}}, number=number(111.3, "km"))
    assert twice.verdict is Verdict.HOLDS
    assert "counts once" in twice.sentence


def test_the_range_of_a_length_holds_lines_whose_vertices_are_off_by_the_accuracy(asked):
    rng = np.random.default_rng(12)
    line = np.array([(0, 0), (0.5, 0.02), (1, 0), (1.5, 0.5), (2, 0)])
    rows = {"lines": {"a": LineString(line)}}
    found = asked(LENGTH.format('"lines"'), rows, number=number(1, "km"), accuracy_m=5000).key_finding
    for _ in range(300):
        moved = [GEOD.Direct(lat, lon, rng.uniform(0, 360), 5000 * np.sqrt(rng.uniform())) for lon, lat in line]
        length = sum(GEOD.Inverse(a["lat2"], a["lon2"], b["lat2"], b["lon2"])["s12"] for a, b in pairwise(moved))
        assert found.low <= length / 1000 <= found.high
    straight = GEOD.Inverse(0, 0, 0, 1)["s12"] + sum(GEOD.Inverse(0, 1, 0.5, 1.5)["s12"] for _ in range(2))
    assert found.low == approx((straight - 2 * 5000 * 3) / 1000, abs=0.1)  # the bend of 2 km may be none


def test_a_bend_no_finer_than_the_accuracy_may_be_sharper_too(asked):
    line = [(0, 0), (0.5, 0.065), (1, 0)]  # a bend of 7.2 km, known to 5 km: each vertex 5 km outward
    found = asked(
        LENGTH.format('"lines"'), {"lines": {"a": LineString(line)}}, number=number(1, "km"), accuracy_m=5000
    ).key_finding
    moved = [GEOD.Direct(lat, lon, azimuth, 5000) for (lon, lat), azimuth in zip(line, (263, 0, 97), strict=True)]
    length = sum(GEOD.Inverse(a["lat2"], a["lon2"], b["lat2"], b["lon2"])["s12"] for a, b in pairwise(moved))
    assert found.value + 11 < length / 1000 <= found.high


def test_a_bend_that_adds_less_than_it_may_be_off_is_left_out_of_the_least(asked):
    line = [(0, 0), (0.9, 0.0315), (1.8, 0)]  # 3.5 km aside adds 121 m; known to 100 m, a third vertex takes 200
    found = asked(
        LENGTH.format('"lines"'), {"lines": {"a": LineString(line)}}, number=number(1, "km"), accuracy_m=100
    ).key_finding
    assert found.low == approx(GEOD.Inverse(0, 0, 0, 1.8)["s12"] / 1000 - 0.2, abs=1e-3)


def test_a_line_is_no_shorter_than_straight_between_its_ends(asked):
    rng = np.random.default_rng(5)
    line = [(0.1 * n, 0.15 * (n % 2)) for n in range(21)]  # bends of 17 km, known to 8 km
    claim = number(1, "km")
    found = asked(
        LENGTH.format('"lines"'), {"lines": {"a": LineString(line)}}, number=claim, accuracy_m=8000
    ).key_finding
    assert found.low >= GEOD.Inverse(0, 0, 0, 2)["s12"] / 1000 - 16
    for _ in range(100):
        moved = [GEOD.Direct(lat, lon, rng.uniform(0, 360), 8000 * rng.uniform()) for lon, lat in line]
        length = sum(GEOD.Inverse(a["lat2"], a["lon2"], b["lat2"], b["lon2"])["s12"] for a, b in pairwise(moved))
        assert length / 1000 >= found.low
    flat = [GEOD.Direct(lat, lon, 180 if n % 2 else 0, 8000) for n, (lon, lat) in enumerate(line)]
    length = sum(GEOD.Inverse(a["lat2"], a["lon2"], b["lat2"], b["lon2"])["s12"] for a, b in pairwise(flat))
    assert length / 1000 >= found.low


def wiggling(bends, swing_deg):
    """A line of 2 degrees along the equator in so many bends to both sides."""
    lon = np.linspace(0, 2, 20 * bends + 1)
    return np.column_stack([lon, swing_deg * np.sin(np.pi * bends * lon)])


@pytest.mark.parametrize(
    ("claim", "edges", "verdict"),
    [
        ((300, "km", "rounded_to = 10"), "", Verdict.CANNOT_BE_TOLD),  # was "does not hold", firmly
        ((300, "km", "rounded_to = 10"), "planar", Verdict.CANNOT_BE_TOLD),
        ((300, "km", "rounded_to = 10"), "geodesic", Verdict.DOES_NOT_HOLD),
        ((300, "km", "rounded_to = 10"), "rhumb", Verdict.DOES_NOT_HOLD),
        ((280, "km", 'sense = "at least"'), "", Verdict.CANNOT_BE_TOLD),
        ((280, "km", 'sense = "at least"'), "parallel-aware", Verdict.DOES_NOT_HOLD),
        ((280, "km", 'sense = "at most"'), "", Verdict.CANNOT_BE_TOLD),
        ((280, "km", 'sense = "at most"'), "geodesic", Verdict.HOLDS),
        ((200, "km", 'sense = "at least"'), "", Verdict.HOLDS),
        ((100, "km", "rounded_to = 10"), "", Verdict.DOES_NOT_HOLD),  # no line is shorter than the way between its ends
        ((100, "km", 'sense = "at most"'), "", Verdict.DOES_NOT_HOLD),
        ((220, "km", "rounded_to = 40"), "", Verdict.HOLDS),
    ],
)
def test_a_line_that_is_drawn_may_be_longer_and_no_shorter(asked, claim, edges, verdict):
    """A world of known truth: 300 km of bends, drawn by every 40th vertex as 222 km along the equator, to 2 km."""
    true = wiggling(20, 0.0212)
    length = sum(GEOD.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in pairwise(true)) / 1000
    assert length == approx(300, abs=5)
    drawn = {"lines": {"a": LineString(true[::40])}}
    answer = asked(LENGTH.format('"lines"'), drawn, number=number(*claim), accuracy_m=2000, edges=edges)
    assert answer.verdict is verdict
    assert answer.key_finding.value == approx(222.6, abs=0.1)
    told = "finer lines are longer, by how much these do not say" in answer.sentence
    assert told == (verdict is Verdict.CANNOT_BE_TOLD)


def test_one_row_of_a_frame_may_be_better_known_than_others(asked):
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"], "name": ["a", "b"], "accuracy_m": [0.0, 1000.0]},
        geometry=[LineString([(0, 0), (1, 0)]), LineString([(0, 1), (1, 1)])],
        crs=4326,
    )
    found = asked(LENGTH.format('"lines"'), {"lines": frame}, number=number(1, "km")).key_finding
    assert found.value - found.low == approx(2, abs=1e-6)


@pytest.mark.parametrize(
    ("check", "unit", "expected"),
    [
        (AREA.format('"lines"'), "km2", "check.of: 'lines' has lines; expected areas"),
        (LENGTH.format('"points"'), "km", "check.of: 'points' has points; expected lines or areas"),
        (LENGTH.format('["lines", "zones"]'), "km", "are not alike"),
        (LENGTH.format("[]"), "km", "there is no reference"),
        (AREA.format('"zones"'), "km", "unit: 'km', expected one of m2, km2"),
        (LENGTH.format('"lines"'), "km2", "unit: 'km2', expected one of m, metres"),
        ('kind = "area", for = "zones"', "km2", "unknown field 'for'"),
    ],
)
def test_errors_name_the_field(asked, check, unit, expected):
    layers = {
        "lines": {"a": LineString([(0, 0), (1, 1)])},
        "zones": {"a": box(0, 0, 1, 1)},
        "points": {"a": Point(0, 0)},
    }
    with pytest.raises(ValueError, match=expected):
        asked(check, layers, number=number(1, unit))
