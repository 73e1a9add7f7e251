"""Orbits against the repeat cycles that their operators publish.

The elements know nothing of a cycle: node after node is propagated, and the ground track must come back to where it
was after the published number of orbits, and after no other. Between nodes SGP4 flies without the burns that keep the
real orbits, so the track comes back to kilometres (drag) rather than to the hundred metres of the operators' tubes.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pytest import approx

from geo import Orbit

ELEMENTS = Path(__file__).parents[3] / "layers" / "data" / "satellites.csv"  # CelesTrak, 21 and 22 August 2026
START = datetime(2026, 8, 23, tzinfo=UTC)
DAY_S = 86_400.0
EQUATOR_KM = 111.32  # of one degree
DAYS_TOLERANCE = 0.002
CYCLES = [  # satellite, days, orbits: ESA; JAXA; CSA; ASI and e-GEOS; DLR
    ("SENTINEL-1C", 12, 175),
    ("SENTINEL-1D", 12, 175),
    ("ALOS-2", 14, 207),
    ("ALOS-4 (DAICHI-4)", 14, 207),
    ("RCM-1", 12, 179),
    ("RCM-2", 12, 179),
    ("RCM-3", 12, 179),
    ("COSMO-SKYMED 2", 16, 237),
    ("COSMO-SKYMED 4", 16, 237),
    ("TERRASAR-X", 11, 167),
    ("TANDEM-X", 11, 167),
]
FOLLOWERS = [  # who comes along the same track, how many days later
    ("SENTINEL-1C", "SENTINEL-1D", 6),
    ("RCM-1", "RCM-2", 4),
    ("RCM-2", "RCM-3", 4),
    ("RCM-3", "RCM-1", 4),
]


def orbit(name):
    with ELEMENTS.open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file) if row["name"] == name]
    return Orbit.from_tle(name, row["tle_line1"], row["tle_line2"])


def ascending_nodes(name, days):
    """Days since the start, and longitudes, of the crossings of the equator to the north."""
    path = orbit(name)
    seconds = np.arange(0, days * DAY_S, 120.0)
    r, _ = path.earth_fixed(START, seconds, 0.0)
    node = seconds[:-1][(r[:-1, 2] < 0) & (r[1:, 2] >= 0)] + 60
    for _ in range(5):
        r, v = path.earth_fixed(START, node, 0.0)
        node = node - r[:, 2] / v[:, 2]
    return node / DAY_S, np.degrees(np.arctan2(r[:, 1], r[:, 0]))


def apart_km(lon1, lon2):
    return np.abs((lon1 - lon2 + 180) % 360 - 180) * EQUATOR_KM


@pytest.mark.parametrize(("name", "days", "orbits"), CYCLES)
def test_the_track_comes_back_after_the_published_cycle(name, days, orbits):
    when, lon = ascending_nodes(name, days + 0.2)
    away = apart_km(lon[1:], lon[0])
    assert np.argmin(away) + 1 == orbits
    assert away[orbits - 1] < 10
    assert np.delete(away, orbits - 1).min() > 100  # neighbouring tracks are 150 km apart and more
    assert when[orbits] - when[0] == approx(days, abs=DAYS_TOLERANCE)


@pytest.mark.parametrize(("first", "second", "days"), FOLLOWERS)
def test_the_next_satellite_follows_on_the_same_track(first, second, days):
    when, lon = ascending_nodes(first, 0.2)
    later, other = ascending_nodes(second, 12.2)
    ahead = later > when[0]
    away = apart_km(other[ahead], lon[0])
    assert away.min() < 10
    assert later[ahead][np.argmin(away)] - when[0] == approx(days, abs=DAYS_TOLERANCE)
