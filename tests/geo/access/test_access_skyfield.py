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
from skyfield_crossings import TIMESCALE, crossings, grid_of

from geo import Orbit, Satellite, Sensor, Targets, accesses

ELEMENTS = Path(__file__).parents[3] / "layers" / "data" / "satellites.csv"  # CelesTrak, 21 and 22 August 2026
START = datetime(2026, 8, 23, tzinfo=UTC)
SPAN_S = 2 * 86_400.0
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


def lines(name):
    with ELEMENTS.open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file) if row["name"] == name]
    return row["tle_line1"], row["tle_line2"]


@pytest.fixture(scope="module")
def grid():
    return grid_of(START, SPAN_S)


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
        theirs = crossings(lines(name), PLACES, START, grid)
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
