"""The fast engine against dense sampling: the same accesses, at the same instants and angles."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from geo import Orbit, Satellite, Sensor, Targets, access_points, accesses, dense_accesses
from geo.access.access import COARSE, GUESS_RAD, NODE_S, between

START = datetime(2026, 8, 23, tzinfo=UTC)
ELEMENTS = {  # CelesTrak, 22 August 2026
    "ALOS-2": (
        "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
        "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
    ),
    "QPS-SAR-5": (
        "1 58578U 23196A   26234.26277478  .00011166  00000+0  45738-3 0  9998",
        "2 58578  42.0101 359.1957 0027051   4.8658 355.2435 15.23912656148323",
    ),
}
SENSORS = {
    "incidence, both": Sensor(name="i", angle="incidence", min_deg=20, max_deg=60, side="both"),
    "look, left": Sensor(name="l", angle="look", min_deg=15, max_deg=45, side="left"),
    "from nadir, right": Sensor(name="n", angle="incidence", min_deg=0, max_deg=75, side="right"),
}
PLACES = np.array(  # longitude, latitude, height
    [
        *[[lon, lat, 0.0] for lon in range(104, 121, 4) for lat in range(0, 25, 4)],
        [179.95, -17.0, 0.0],
        [-179.95, -17.0, 0.0],
        [0.0, 0.0, 0.0],
        [15.6, 78.2, 0.0],
        [-70.9, -53.2, 0.0],
        [120.957, 23.47, 3952.0],
    ]
)
COLUMNS = {"time_s": 2e-3, "incidence_deg": 1e-3, "look_deg": 1e-3, "range_km": 0.01}
OPTIONS = {"start_utc": START, "span_s": 3 * 86_400.0, "ut1_minus_utc_s": 0.007}


def satellite(name, sensor):
    return Satellite(orbit=Orbit.from_tle(name, *ELEMENTS[name]), sensor=SENSORS[sensor])


def in_order(table):
    return table.sort_values(["target", "time_s"], ignore_index=True)


@pytest.mark.parametrize("sensor", SENSORS)
@pytest.mark.parametrize("name", ELEMENTS)
def test_the_same_accesses_as_dense_sampling(name, sensor):
    one, targets = satellite(name, sensor), Targets.of(*PLACES.T)
    fast = in_order(accesses([one], targets, **OPTIONS))
    slow = in_order(dense_accesses(one.orbit, one.sensor, targets, **OPTIONS))
    assert len(fast) == len(slow) > 20
    assert fast.target.tolist() == slow.target.tolist()
    for column, tolerance in COLUMNS.items():
        assert fast[column].to_numpy() == approx(slow[column].to_numpy(), abs=tolerance)
    assert (fast[["left", "ascending"]] == slow[["left", "ascending"]]).all(axis=None)


@pytest.mark.parametrize("name", ELEMENTS)
def test_positions_guessed_from_every_sixth_node_are_those_of_sgp4(name):
    seconds = np.arange(0, 6 * 40 + 1) * NODE_S
    r, v = Orbit.from_tle(name, *ELEMENTS[name]).earth_fixed(START, seconds, 0.007)
    guessed = between(r[::COARSE], v[::COARSE])
    cosine = (guessed * r).sum(axis=1) / np.linalg.norm(guessed, axis=1) / np.linalg.norm(r, axis=1)
    off = np.arccos(np.clip(cosine, -1, 1))
    assert off.max() < GUESS_RAD / 10  # 0.03 degrees; 0.05 at an eccentricity of 0.02
    assert guessed[::COARSE] == approx(r[::COARSE], abs=1e-3)


def test_satellites_are_told_apart_and_their_order_does_not_matter():
    pair, targets = [satellite(n, "incidence, both") for n in ELEMENTS], Targets.of(*PLACES.T)
    forth, back = accesses(pair, targets, **OPTIONS), accesses(pair[::-1], targets, **OPTIONS)
    swapped = back.assign(satellite=1 - back.satellite).sort_values(["satellite", "target"], kind="stable")
    pd.testing.assert_frame_equal(
        forth.sort_values(["satellite", "target"], kind="stable", ignore_index=True),
        swapped.reset_index(drop=True),
        check_dtype=False,
    )


def test_accesses_as_points_lie_on_their_targets():
    targets = Targets.of(*PLACES.T)
    table = accesses([satellite("ALOS-2", "incidence, both")], targets, **OPTIONS)
    points = access_points(table, targets)
    assert points.crs == 4326
    assert points.geometry.x.to_numpy() == approx(PLACES[table.target, 0], abs=1e-9)
    assert points.geometry.y.to_numpy() == approx(PLACES[table.target, 1], abs=1e-9)


def test_nothing_gives_an_empty_table_with_its_columns():
    for satellites, targets in (
        ([], Targets.of([0.0], [0.0])),
        ([satellite("ALOS-2", "look, left")], Targets.of([], [])),
    ):
        table = accesses(satellites, targets, **OPTIONS)
        assert table.empty
        assert {"satellite", "target", "time_s", "left"} <= set(table.columns)


@pytest.mark.parametrize("span", [0.0, -1.0, float("nan")])
def test_a_span_of_nothing_is_refused(span):
    with pytest.raises(ValueError, match="expected more than 0 seconds"):
        accesses([satellite("ALOS-2", "look, left")], Targets.of([0.0], [0.0]), **(OPTIONS | {"span_s": span}))
