from math import atan, cos, hypot, radians, sin, tan

import numpy as np
import pytest
from pyproj import Geod
from pytest import approx

import layers
from geo.geodesy.geodesic import lengths_m

WGS84 = Geod(ellps="WGS84")


def lambert_m(lon1, lat1, lon2, lat2):
    """Lambert's formula for long lines (1942): reduced latitudes and a first-order term in the flattening."""
    a, f = 6_378_137.0, 1 / 298.257223563
    b1, b2 = (atan((1 - f) * tan(radians(lat))) for lat in (lat1, lat2))
    turn = radians(lon2 - lon1)
    sigma = np.arctan2(
        hypot(cos(b2) * sin(turn), cos(b1) * sin(b2) - sin(b1) * cos(b2) * cos(turn)),
        sin(b1) * sin(b2) + cos(b1) * cos(b2) * cos(turn),
    )
    p, q = (b1 + b2) / 2, (b2 - b1) / 2
    x = (sigma - sin(sigma)) * (sin(p) * cos(q) / cos(sigma / 2)) ** 2
    y = (sigma + sin(sigma)) * (cos(p) * sin(q) / sin(sigma / 2)) ** 2
    return float(a * (sigma - f / 2 * (x + y)))


@pytest.fixture(scope="module")
def misawa():
    return layers.load("misawa").set_index("id")


@pytest.fixture(scope="module")
def reach():
    return layers.load("misawa_reach").set_index("id")


def test_reference_point_is_the_one_in_the_aip(misawa):  # AIP Japan RJSM AD 2.2: 404211N 1412206E
    arp = misawa.geometry["misawa-arp"]
    assert (arp.x, arp.y) == approx((141 + 22 / 60 + 6 / 3600, 40 + 42 / 60 + 11 / 3600), abs=5e-7)


def test_thresholds_are_3054_m_apart(misawa):  # OurAirports lists 10,000 ft = 3,048 m between ends of three decimals
    ends = misawa.loc[["rjsm-threshold-10", "rjsm-threshold-28"]].geometry
    runway = misawa.geometry["rjsm-runway-10-28"]
    assert [tuple(c) for c in runway.coords] == [(p.x, p.y) for p in ends]
    length = lengths_m(misawa.loc[["rjsm-runway-10-28"]]).iloc[0]
    assert length == approx(3054, abs=1)
    assert length == approx(10_000 * 0.3048, abs=2 * misawa.accuracy_m["rjsm-runway-10-28"])


def test_what_is_not_read_says_so(misawa, reach):
    assert misawa.status["misawa-range"] == "approximate"
    assert misawa.accuracy_m["misawa-range"] == 5000
    assert "recalled" in misawa.note["misawa-units"]
    assert reach.status["f35a-combat-radius"] == "recalled"
    assert reach.source_id["f35a-combat-radius"] == "recalled"
    assert reach.status["f35a-range"] == "published (tertiary)"  # a fact sheet quoted by a school paper


def test_the_dutch_visit_is_as_published(misawa):  # upinthesky.nl, 3 March 2026
    visit = misawa.loc["dutch-visit-2026"]
    assert (visit.start, visit.end, visit.aircraft) == ("2026-03-20", "2026-04-03", 5)
    assert visit.announced is True  # that they came was not read
    assert "nnounced" in visit["name"]


@pytest.mark.parametrize(
    ("name", "radius_m"),
    [("f35a-range", 1350 * 1609.344), ("f35a-combat-radius", 590 * 1852)],  # miles of the fact sheet; recalled nm
)
def test_rings_lie_at_the_quoted_distance(reach, misawa, name, radius_m):
    ring = np.array(reach.geometry[name].coords)
    arp = misawa.geometry["misawa-arp"]
    count = len(ring)
    _, _, distance = WGS84.inv(np.full(count, arp.x), np.full(count, arp.y), *ring.T)
    assert count >= 361
    assert reach.geometry[name].is_ring
    assert np.ptp(distance) < 1e-3
    assert distance.mean() == approx(radius_m, abs=500)  # the facts are rounded to the kilometre
    assert reach.range_km[name] * 1000 == approx(distance.mean(), abs=1e-3)


@pytest.mark.parametrize("start", ["leeuwarden", "volkel"])
def test_routes_agree_with_lamberts_formula(reach, misawa, start):
    place = layers.load("places").set_index("id").geometry[start]
    arp = misawa.geometry["misawa-arp"]
    route = reach.loc[f"route-{start}-misawa"]
    assert route.distance_km * 1000 == approx(lambert_m(place.x, place.y, arp.x, arp.y), abs=100)
    ends = np.array(route.geometry.coords)[[0, -1]]
    assert ends == approx(np.array([[place.x, place.y], [arp.x, arp.y]]), abs=1e-9)
    assert WGS84.geometry_length(route.geometry) == approx(route.distance_km * 1000, rel=1e-6)
    assert np.diff(np.array(route.geometry.coords)[:, 0]).max() < 5  # no jump: it does not cross 180 degrees
