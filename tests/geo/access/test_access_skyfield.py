"""The access engine against zero-Doppler instants found on Skyfield's positions, for eight satellites and two days.

Skyfield goes another way: SGP4 of its own time scales, TEME to GCRS to ITRS by the IAU 2000A nutation; the instant by
secants from a grid of 20 s. Every crossing whose angle is 0.01 degrees or more inside the band must be an access; every
one as much outside, or on the other side, must be none.
"""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo import Orbit, Satellite, Sensor, Targets, accesses

ELEMENTS = Path(__file__).parents[3] / "layers" / "data" / "satellites.csv"  # CelesTrak, 21 and 22 August 2026
START = datetime(2026, 8, 23, tzinfo=UTC)
SPAN_S = 2 * 86_400.0
GRID_S = 20.0
MARGIN_DEG = 0.01
BANDS = {  # satellite: angle, from, to, side; the sides are spread for the test and claim nothing
    "ALOS-2": ("look", 29.1, 48.0, "both"),
    "TERRASAR-X": ("incidence", 19.7, 45.5, "right"),
    "RCM-1": ("incidence", 19.0, 58.0, "right"),
    "SENTINEL-1C": ("look", 20.0, 45.0, "left"),
    "COSMO-SKYMED 4": ("incidence", 20.0, 59.5, "left"),
    "QPS-SAR-5 (TSUKUYOMI-I)": ("look", 15.0, 45.0, "left"),
    "QPS-SAR-9 (SUSANOO-I)": ("incidence", 15.0, 60.0, "both"),
    "QPS-SAR-7 (TSUKUYOMI-II)": ("incidence", 0.0, 75.0, "right"),
}
EDGES = [  # longitude, latitude, height
    [179.999, -17.0, 0.0],
    [-179.999, -17.0, 0.0],
    [180.0, 40.0, 0.0],
    [0.0, 0.0, 0.0],
    [15.6, 78.2, 0.0],
    [-70.9, -53.2, 0.0],
    [120.957, 23.47, 3952.0],
]
SEA = np.column_stack([np.random.default_rng(85).uniform([105, 2], [120, 22], (150, 2)), np.zeros(150)])
PLACES = np.vstack([EDGES, SEA])
TIMESCALE = load.timescale(builtin=True)


def lines(name):
    with ELEMENTS.open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file) if row["name"] == name]
    return row["tle_line1"], row["tle_line2"]


def normal(lon_deg, lat_deg):
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def at(seconds):
    return TIMESCALE.utc(2026, 8, 23, 0, 0, seconds)


@pytest.fixture(scope="module")
def grid():
    seconds = np.arange(0.0, SPAN_S + GRID_S, GRID_S)
    return seconds, at(seconds)


def crossings(name, grid):
    """Every zero-Doppler crossing above the horizon of each place, whatever the angle, by Skyfield."""
    satellite = EarthSatellite(*lines(name), name, TIMESCALE)
    places = wgs84.latlon(PLACES[:, 1], PLACES[:, 0], elevation_m=PLACES[:, 2]).itrs_xyz.m

    def state(when):
        position, velocity = satellite.at(when).frame_xyz_and_velocity(itrs)
        return position.m, velocity.km_per_s * 1000

    seconds, when = grid
    r, v = state(when)
    g = np.sum(r * v, axis=0) - places.T @ v  # place, step
    seen = normal(*PLACES[:, :2].T).T @ r > 6.3e6  # near enough to be worth a look: the horizon is further in
    target, step = np.nonzero((g[:, :-1] < 0) & (g[:, 1:] >= 0) & seen[:, :-1])
    low, high = seconds[step], seconds[step + 1]
    g_low, g_high = g[target, step], g[target, step + 1]
    for _ in range(4):  # g is all but straight within 20 s
        middle = low - g_low * (high - low) / (g_high - g_low)
        r, v = state(at(middle))
        now = np.sum((r - places[:, target]) * v, axis=0)
        low, high, g_low, g_high = high, middle, g_high, now
        if np.abs(now).max() < 1:  # 1 m2/s over 5e7 m2/s2: 20 ns
            break
    assert np.abs(now).max() < 1000  # 20 us
    way = r - places[:, target]
    distance = np.linalg.norm(way, axis=0)
    below = wgs84.geographic_position_of(satellite.at(at(middle)))
    angle = {
        "incidence": np.sum(way * normal(*PLACES[target, :2].T), axis=0) / distance,
        "look": np.sum(way * normal(below.longitude.degrees, below.latitude.degrees), axis=0) / distance,
    }
    found = pd.DataFrame({"target": target, "time_s": middle, "range_km": distance / 1000})
    for name_, cosine in angle.items():
        found[f"{name_}_deg"] = np.degrees(np.arccos(cosine))
    found["left"] = np.sum(np.cross(r.T, v.T) * -way.T, axis=1) > 0
    found["ascending"] = v[2] > 0
    return found[found["incidence_deg"] < 89]


def ours(name):
    kind, low, high, side = BANDS[name]
    one = Satellite(
        orbit=Orbit.from_tle(name, *lines(name)),
        sensor=Sensor(name=name, angle=kind, min_deg=low, max_deg=high, side=side),
    )
    dut1 = float(TIMESCALE.from_datetime(START + timedelta(seconds=SPAN_S / 2)).dut1)
    return accesses([one], Targets.of(*PLACES.T), start_utc=START, span_s=SPAN_S, ut1_minus_utc_s=dut1)


@pytest.fixture(scope="module")
def pairs(grid):
    """Accesses of both, side by side, with how far inside the band Skyfield sees them; NaN where one has none."""
    found = []
    for name, (kind, low, high, side) in BANDS.items():
        theirs = crossings(name, grid)
        angle = theirs[f"{kind}_deg"]
        # from nadir on, the band has no inner end
        theirs["inside_deg"] = np.minimum(angle - low if low else angle, high - angle)
        allowed = (side == "both") | (theirs["left"] == (side == "left"))
        theirs.loc[~allowed, "inside_deg"] = np.minimum(theirs["inside_deg"], -angle)[~allowed]
        mine = ours(name)
        mine = mine.assign(our_time_s=mine["time_s"], number=mine.index, target=mine["target"].astype(int))
        both = pd.merge_asof(
            theirs.sort_values("time_s"),
            mine.sort_values("time_s"),
            on="time_s",
            by="target",
            direction="nearest",
            tolerance=1.0,
            suffixes=("_theirs", ""),
        )
        found.append(both.assign(name=name, our_count=len(mine)))
    return pd.concat(found, ignore_index=True)


def test_no_access_is_missing_and_none_is_extra(pairs):
    ours_too = pairs["number"].notna()
    assert ours_too[pairs["inside_deg"] >= MARGIN_DEG].all()
    assert not ours_too[pairs["inside_deg"] <= -MARGIN_DEG].any()
    by_name = pairs[ours_too].groupby("name")
    assert by_name["number"].nunique().to_dict() == by_name["our_count"].first().to_dict()  # none that Skyfield lacks
    assert set(by_name.groups) == set(BANDS)
    assert ours_too.sum() > 1500
    assert (pairs["inside_deg"].abs() < MARGIN_DEG).sum() < 0.01 * len(pairs)


def test_instants_angles_ranges_and_sides_agree(pairs):
    both = pairs[pairs["number"].notna()]
    late = (both["our_time_s"] - both["time_s"]).abs()
    assert late.max() < 5e-3
    assert late.median() < 5e-4
    for column, tolerance in (("incidence_deg", 2e-3), ("look_deg", 2e-3), ("range_km", 0.02)):
        assert (both[column] - both[f"{column}_theirs"]).abs().max() < tolerance
    sure = both["look_deg"] > MARGIN_DEG  # straight below there is no side
    assert (both["left"] == both["left_theirs"])[sure].all()
    assert (both["ascending"] == both["ascending_theirs"]).all()


def test_every_edge_place_is_seen_both_ways(pairs):
    # 78 N is beyond 42 and 45 degrees of inclination; each other place, and each direction, has its accesses
    both = pairs[pairs["number"].notna()]
    assert set(both["target"]) == set(range(len(PLACES)))
    directions = both.groupby("target")["ascending"].nunique()
    assert (directions == 2).all()
    assert {(row.left, row.ascending) for row in both.itertuples()} == {
        (left, up) for left in (True, False) for up in (True, False)
    }
