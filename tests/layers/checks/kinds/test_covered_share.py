"""Shares in areas against shares by construction, and with outlines and lines moved."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import LineString, MultiPoint, Point, Polygon, box

from geo.claim import Verdict
from layers.checks.ground.shares import Share

from .conftest import number

CHECK = 'kind = "covered_share", of = {}, by = {}'
DEGREE_KM = Geodesic.WGS84.Inverse(0, 0, 0, 1)["s12"] / 1000


def share(answer):
    found = answer.key_finding
    return found.low, found.value, found.high


def test_a_line_half_inside_counts_half_and_zones_that_overlap_once(asked):
    layers = {"lines": {"a": LineString([(0, 0), (4, 0)])}, "zones": {"z": box(0, -1, 1.5, 1), "y": box(1, -1, 2, 1)}}
    answer = asked(CHECK.format('"lines"', '"zones"'), layers, number='value = "half"\nunit = "percent"')
    assert share(answer) == approx((50, 50, 50), abs=1e-6)
    assert answer.verdict is Verdict.HOLDS
    assert answer.sentence == "Of “lines”, 50 % lies in “zones”: 223 of 445 km."


def test_the_range_is_that_of_an_outline_moved_in_and_out(asked):
    """Both are known to 5 km: the boundary, across the line, may lie 10 km to either side."""
    layers = {"lines": {"a": LineString([(0, 0), (4, 0)])}, "zones": {"z": box(-2, -3, 2, 3)}}
    answer = asked(CHECK.format('"lines"', '"zones"'), layers, number=number(50, "percent"), accuracy_m=5000)
    low, value, high = share(answer)
    per_km = 100 / (4 * DEGREE_KM)
    assert value == approx(50, abs=1e-6)
    assert value - low == approx(10 * per_km, rel=0.07)
    assert low <= value - 10 * per_km
    assert high >= value + 10 * per_km
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert "drawn more exactly would tell" in answer.sentence


def test_every_displacement_within_the_accuracy_stays_in_the_range(asked):
    rng = np.random.default_rng(3)
    zone, area = box(0, 0, 1, 1), box(0.6, 0.3, 1.8, 0.9)
    layers = {"areas": {"a": area}, "zones": {"z": zone}}
    found = asked(CHECK.format('"areas"', '"zones"'), layers, number=number(1, "percent"), accuracy_m=3000)
    low, _, high = share(found)
    degrees = 3000 / 111_320
    for _ in range(200):
        shifts = rng.uniform(-1, 1, 4) * degrees / np.sqrt(2)
        moved = box(*(np.array(area.bounds) + [shifts[0], shifts[1]] * 2)).buffer(rng.uniform(-0.2, 0.2) * degrees)
        cover = box(*(np.array(zone.bounds) + [shifts[2], shifts[3]] * 2))
        assert low <= 100 * moved.intersection(cover).area / moved.area <= high


def test_edges_in_common_move_together(asked):
    """Two areas with one coast and one southern edge: each corner in common shifted once for both, others apart."""
    rng = np.random.default_rng(11)
    coast = [(2, 0), (2.1, 0.4), (2, 1)]
    ends = [(0, 1), (0, 0)]  # of the area; the cover begins at 0.5, on its southern edge
    cover_ends = [(0.5, 1), (0.5, 0)]
    layers = {"areas": {"a": Polygon(coast + ends)}, "zones": {"z": Polygon(coast + cover_ends)}}
    found = asked(CHECK.format('"areas"', '"zones"'), layers, number=number(1, "percent"), accuracy_m=5000)
    low, value, high = share(found)
    assert high - low < 21  # and more if both coasts were moved by themselves
    assert "one line" in " ".join(found.key_finding.assumptions)
    degrees = 5000 / 111_320
    for _ in range(300):
        shifts = rng.uniform(-1, 1, (7, 2)) * degrees / np.sqrt(2)
        shore = (np.array(coast) + shifts[:3]).tolist()
        area = Polygon(shore + (np.array(ends) + shifts[3:5]).tolist())
        cover = Polygon(shore + (np.array(cover_ends) + shifts[5:]).tolist())
        assert low <= 100 * area.intersection(cover).area / area.area <= high
    apart = {"areas": layers["areas"], "zones": {"z": Polygon([(x, y + 1e-3) for x, y in coast + cover_ends])}}
    wide = share(asked(CHECK.format('"areas"', '"zones"'), apart, number=number(1, "percent"), accuracy_m=5000))
    assert wide[0] < low
    assert not low > value


def test_areas_by_area_points_by_number(asked):
    layers = {
        "areas": {"a": box(0, 0, 2, 1), "b": box(1, 0, 3, 1)},
        "points": {"p": Point(0.5, 0.5), "q": MultiPoint([(1.5, 0.5), (2.5, 0.5)])},
        "zones": {"z": box(0, 0, 1, 1)},
    }
    areas = asked(CHECK.format('"areas"', '"zones/z"'), layers, number=number(33.3, "percent"))
    assert share(areas)[1] == approx(100 / 3, abs=1e-3)
    points = asked(CHECK.format('"points"', '["zones"]'), layers, number='value = "a third"\nunit = "percent of bases"')
    assert share(points) == approx((100 / 3,) * 3)
    assert points.verdict is Verdict.HOLDS
    assert "1 of 3 points" in points.sentence


def test_points_nearer_to_the_outline_than_the_accuracy_may_be_in_or_out(asked):
    at = [0.5, 0.99, 1.01, 1.5]  # 55 and 1.1 km from the outline
    layers = {"points": {f"p{n}": Point(0.5, lat) for n, lat in enumerate(at)}, "zones": {"z": box(0, 0, 1, 1)}}
    answer = asked(CHECK.format('"points"', '"zones"'), layers, number=number(50, "percent"), accuracy_m=1000)
    assert share(answer) == (25, 50, 75)


@pytest.mark.parametrize(
    ("line", "zone", "percent"),
    [
        (LineString([(178, 0), (182, 0)]), box(180, -1, 182, 1), 50),
        (LineString([(0, 80), (0, 88)]), box(-180, 84, 180, 90), 50.02),  # meridian degrees are a little longer north
        (LineString([(0, 0), (1, 0)]), box(5, 5, 6, 6), 0),
        (LineString([(0, 0), (1, 0)]), box(-1, 0, 2, 1), 100),  # along the edge, which belongs to the zone
    ],
)
def test_180_degrees_poles_edges_and_nothing(asked, line, zone, percent):
    layers = {"lines": {"a": line}, "zones": {"z": zone}}
    assert share(asked(CHECK.format('"lines"', '"zones"'), layers, number=number(1, "percent")))[1] == approx(
        percent, abs=0.02
    )


def test_edges_run_as_each_layer_says(asked):
    """The geodesic along 60 N bulges to 60.09 N: a line along 60.05 N is half under it."""
    layers = {"lines": {"a": LineString([(4.9, 60.05), (5.1, 60.05)])}, "zones": {"z": box(0, 50, 10, 60)}}
    shares = [
        share(asked(CHECK.format('"lines"', '"zones"'), layers, number=number(1, "percent"), edges=edges))[1]
        for edges in ("geodesic", "planar")
    ]
    assert shares == [100, 0]


@pytest.mark.parametrize(
    ("check", "unit", "expected"),
    [
        (CHECK.format('"lines"', '"lines"'), "percent", "check.by: 'lines' has lines; expected areas"),
        (CHECK.format('"lines"', '"zones"'), "km", "unit: 'km', expected one of percent"),
        (CHECK.format('["lines", "zones"]', '"zones"'), "percent", "are not alike"),
        ('kind = "covered_share", of = "lines", in = "zones"', "percent", "unknown field 'in'"),
    ],
)
def test_errors_name_the_field(asked, check, unit, expected):
    layers = {"lines": {"a": LineString([(0, 0), (4, 0)])}, "zones": {"z": box(0, -1, 1, 1)}}
    with pytest.raises(ValueError, match=expected):
        asked(check, layers, number=number(1, unit))


def test_the_range_of_an_area_whose_own_outline_may_be_off_too(asked):
    """Half of two square degrees (GeographicLib: 12,308.778 km2 each); the zone ends on the meridian between them.

    That line may lie 1 + 1 km to either side, and 333.2 km of own edges are inside and as many outside, 1 km off each.
    """
    layers = {"areas": {"a": box(0, 0, 2, 1)}, "zones": {"z": box(-1, -1, 1, 2)}}
    low, value, high = share(
        asked(CHECK.format('"areas"', '"zones"'), layers, number=number(50, "percent"), accuracy_m=1000)
    )
    moved = 2 * DEGREE_KM + sum(Geodesic.WGS84.Inverse(lat, 0, lat, 1)["s12"] / 1000 for lat in (0, 1)) + DEGREE_KM
    assert value == approx(50, abs=1e-3)
    assert high == approx(100 * (12_308.778 + moved) / (2 * 12_308.778), abs=0.05)
    assert low == approx(100 - high, abs=1e-3)


def test_what_is_outside_is_what_is_not_inside():
    assert Share(0.25, 0.5, 0.625, 5, 10, ("so",)).turned() == (0.375, 0.5, 0.75, 5, 10, ("so",))
    assert Share(0, 0.25, 0.5, 3, 12).turned()[3:5] == (9, 12)
