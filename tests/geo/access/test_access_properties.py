"""What must hold of accesses whatever the orbit, the band and the targets, and what is refused."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from effort import cases
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest import approx

from geo import (
    WGS84,
    Duty,
    Orbit,
    Satellite,
    Sensor,
    Targets,
    accesses,
    dense_accesses,
    gaps,
    geodetic,
    guaranteed_share,
    lane_cells,
    mean_share,
    stream,
    tasked,
)
from geo.access.access import COARSE, GUESS_RAD, NODE_S, ROUND, between

START = datetime(2026, 8, 23, tzinfo=UTC)
DAY_S = 86_400.0
OPTIONS = {"start_utc": START, "span_s": DAY_S, "ut1_minus_utc_s": 0.007}
ALOS_2 = (  # CelesTrak, 22 August 2026
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
COUNT = 60
rng = np.random.default_rng(3)
TARGETS = Targets.of(rng.uniform(-180, 180, COUNT), np.degrees(np.arcsin(rng.uniform(-1, 1, COUNT))))
few = settings(max_examples=cases(5, 25), deadline=None)


@st.composite
def satellites(draw, side=None):
    orbit = Orbit.circular(
        "any",
        epoch_utc=START,
        altitude_km=draw(st.floats(400, 1500)),
        inclination_deg=draw(st.floats(0, 180)),
        raan_deg=draw(st.floats(0, 360)),
        phase_deg=draw(st.floats(0, 360)),
    )
    return Satellite(orbit=orbit, sensor=draw(sensors(side)))


@st.composite
def sensors(draw, side=None):
    low = draw(st.floats(0, 40))
    return Sensor(
        name="any",
        angle=draw(st.sampled_from(["incidence", "look"])),
        min_deg=low,
        max_deg=low + draw(st.floats(1, 45)),
        side=side or draw(st.sampled_from(["left", "right", "both"])),
    )


def sided(one, side):
    s = one.sensor
    return Satellite(
        orbit=one.orbit,
        sensor=Sensor(name=s.name, angle=s.angle, min_deg=s.min_deg, max_deg=s.max_deg, side=side),
    )


def rows(table):
    return table.sort_values(["satellite", "target", "time_s"], ignore_index=True)


@few
@given(satellites(side="both"))
def test_left_and_right_make_both(one):
    both = accesses([one], TARGETS, **OPTIONS)
    parts = pd.concat([accesses([sided(one, side)], TARGETS, **OPTIONS) for side in ("left", "right")])
    pd.testing.assert_frame_equal(rows(both), rows(parts))


@few
@given(satellites())
def test_any_circular_orbit_agrees_with_dense_sampling(one):
    fast = rows(accesses([one], TARGETS, **OPTIONS))
    slow = rows(dense_accesses(one.orbit, one.sensor, TARGETS, **OPTIONS).assign(satellite=0))
    kind, low, high = f"{one.sensor.angle}_deg", one.sensor.min_deg, one.sensor.max_deg
    clear = [t[(t[kind] > low + 1e-3) & (t[kind] < high - 1e-3) & (t["look_deg"] > 1e-3)] for t in (fast, slow)]
    assert clear[0]["target"].tolist() == clear[1]["target"].tolist()
    assert clear[0]["time_s"].to_numpy() == approx(clear[1]["time_s"].to_numpy(), abs=2e-3)
    assert (clear[0]["left"].to_numpy() == clear[1]["left"].to_numpy()).all()


def by_brute_force(path, sensor, targets):
    """Target and time of each access, by secants on SGP4 itself from a grid of 10 s: nothing is left out beforehand."""
    seconds = np.arange(0.0, DAY_S + 10, 10.0)
    p, up = targets.position_m, targets.up
    r, v = path.earth_fixed(START, seconds, OPTIONS["ut1_minus_utc_s"])
    g = np.sum(r * v, axis=1) - p @ v.T
    who, step = np.nonzero((g[:, :-1] < 0) & (g[:, 1:] >= 0))
    low, high, g_low, g_high = seconds[step], seconds[step + 1], g[who, step], g[who, step + 1]
    for _ in range(3):
        middle = low - g_low * (high - low) / (g_high - g_low)
        r, v = path.earth_fixed(START, middle, OPTIONS["ut1_minus_utc_s"])
        low, high, g_low, g_high = high, middle, g_high, np.sum((r - p[who]) * v, axis=1)
    way = r - p[who]
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    lon, lat, _ = geodetic(r)
    lon, lat = np.radians(lon), np.radians(lat)
    down = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    incidence, look = (np.degrees(np.arccos(np.sum(way * n, axis=1))) for n in (up[who], down))
    kept = (
        sensor.allows(incidence, look, np.sum(np.cross(r, v) * way, axis=1) < 0) & (incidence < 90) & (middle < DAY_S)
    )
    return who[kept], middle[kept]


@pytest.mark.each_once
@pytest.mark.parametrize(("eccentricity", "seconds"), [(0.01, 0.005), (0.05, 0.1), (0.1, 0.5)])
@pytest.mark.parametrize("kind", ["incidence", "look"])
@pytest.mark.parametrize(("low", "high"), [(0.0, 5.0), (4.0, 8.0), (20.0, 40.0), (45.0, 60.0)])
def test_eccentric_orbits_lose_nothing(eccentricity, seconds, kind, low, high):
    # where an orbit climbs, the zero-Doppler plane leans: no target may be turned down for that. The tolerance
    # grows because SGP4's velocity is not quite the rate of its position: shorter steps between nodes change nothing.
    path = Orbit.from_omm(
        "eccentric", elements(ECCENTRICITY=eccentricity, MEAN_MOTION=15.8 * (1 - eccentricity) ** 1.5)
    )
    sensor = Sensor(name="s", angle=kind, min_deg=low, max_deg=high, side="both")
    places = np.random.default_rng(8)
    targets = Targets.of(places.uniform(-180, 180, 600), places.uniform(-70, 70, 600))
    found = rows(accesses([Satellite(orbit=path, sensor=sensor)], targets, **OPTIONS))
    who, when = by_brute_force(path, sensor, targets)
    order = np.lexsort((when, who))
    assert found["target"].tolist() == who[order].tolist()
    assert len(found) > 30
    assert found["time_s"].to_numpy() == approx(when[order], abs=seconds)


@few
@given(st.lists(satellites(), min_size=1, max_size=3), satellites(), st.floats(600, 40_000))
def test_another_satellite_never_lowers_a_share(fleet, more, within_s):
    shares = []
    for some in (fleet, [*fleet, more]):
        table = accesses(some, TARGETS, **OPTIONS)
        found = gaps(table["target"], table["time_s"], count=COUNT, span_s=DAY_S)
        shares.append((mean_share(found, 1, within_s)[0], guaranteed_share(found, 1, within_s)[0]))
    assert shares[1][0] >= shares[0][0] - 1e-12
    assert shares[1][1] >= shares[0][1]


@few
@given(st.lists(satellites(), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_satellites_and_targets_does_not_matter(fleet, random):
    who, where = random.sample(range(len(fleet)), len(fleet)), random.sample(range(COUNT), COUNT)
    straight = accesses(fleet, TARGETS, **OPTIONS)
    turned = accesses([fleet[i] for i in who], Targets(TARGETS.position_m[where], TARGETS.up[where]), **OPTIONS)
    turned["satellite"] = np.array(who, dtype=np.int32)[turned["satellite"]]
    turned["target"] = np.array(where, dtype=np.int32)[turned["target"]]
    # the sums that choose the steps to look into are rounded in another order, the instants are not
    pd.testing.assert_frame_equal(rows(straight), rows(turned), check_dtype=False, rtol=1e-12)


@given(
    st.lists(st.tuples(st.floats(-179, 179), st.floats(-70, 70)), min_size=2, max_size=5, unique=True),
    st.floats(0.01, 0.99),
    st.floats(20, 500),
)
@settings(deadline=None)
def test_splitting_a_lane_keeps_its_kilometres(vertices, share, cell_km):
    (x1, y1), (x2, y2) = vertices[:2]
    azimuth, _, length = WGS84.inv(x1, y1, x2, y2)
    assume(length > 1000)
    lon, lat, _ = WGS84.fwd(x1, y1, azimuth, share * length)
    whole = gpd.GeoDataFrame(geometry=[shapely.LineString(vertices)], crs=4326)
    pieces = [shapely.LineString([(x1, y1), (lon, lat)]), shapely.LineString([(lon, lat), *vertices[1:]])]
    parts = gpd.GeoDataFrame(geometry=pieces, crs=4326)
    expected = WGS84.line_length(*np.array(vertices).T) / 1000
    for lanes in (whole, parts):
        assert lane_cells(lanes, cell_km)["length_km"].sum() == approx(expected, rel=1e-9)


def test_empty_inputs_give_empty_outputs():
    one = Satellite(
        orbit=Orbit.from_tle("ALOS-2", *ALOS_2),
        sensor=Sensor(name="s", angle="look", min_deg=10, max_deg=40, side="both"),
    )
    nobody = accesses([], TARGETS, **OPTIONS)
    nowhere = accesses([one], Targets.of([], []), **OPTIONS)
    somewhere = accesses([one], TARGETS, **OPTIONS)
    assert len(somewhere) > 0
    for empty in (nobody, nowhere):
        assert empty.empty
        assert empty.dtypes.to_dict() == somewhere.dtypes.to_dict()
    assert tasked(nobody, [], np.ones(COUNT)).tolist() == []
    assert list(stream([], TARGETS, **OPTIONS)) == []
    lanes = gpd.GeoDataFrame(geometry=[], crs=4326)
    assert lane_cells(lanes).empty
    found = gaps(nobody["target"], nobody["time_s"], count=COUNT, span_s=DAY_S)
    assert (found.length_s == DAY_S).all()
    assert mean_share(found, 1, 3600.0)[0] == 0


def test_stream_gives_the_same_accesses_one_satellite_at_a_time():
    sensor = Sensor(name="s", angle="incidence", min_deg=20, max_deg=60, side="both")
    fleet = [
        Satellite(
            orbit=Orbit.circular(f"{n}", epoch_utc=START, altitude_km=500 + n, inclination_deg=60, raan_deg=90 * n),
            sensor=sensor,
        )
        for n in range(3)
    ]
    whole = accesses(fleet, TARGETS, **OPTIONS)
    for number, table in enumerate(stream(fleet, TARGETS, **OPTIONS)):
        expected = whole[whole["satellite"] == number].drop(columns="satellite").reset_index(drop=True)
        pd.testing.assert_frame_equal(table, expected)


def elements(**changes):
    return {
        "EPOCH": "2026-08-23T00:00:00.000000",
        "MEAN_MOTION": 14.8,
        "ECCENTRICITY": 0.001,
        "INCLINATION": 63.0,
        "RA_OF_ASC_NODE": 40.0,
        "ARG_OF_PERICENTER": 30.0,
        "MEAN_ANOMALY": 0.0,
        "BSTAR": 0.0,
    } | changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"MEAN_MOTION": float("nan")}, "'X': MEAN_MOTION is nan; expected revolutions a day"),
        ({"BSTAR": float("nan")}, "'X': BSTAR is nan; expected a number"),
        ({"INCLINATION": float("nan")}, "'X': INCLINATION is nan; expected degrees from 0 to 180"),
        ({"INCLINATION": 297.0}, "'X': INCLINATION is 297.0; expected degrees from 0 to 180"),
        ({"ECCENTRICITY": 1.5}, "'X': ECCENTRICITY is 1.5; expected a number from 0 to less than 1"),
        ({"MEAN_MOTION": 30.0}, "'X': MEAN_MOTION is 30.0; expected revolutions a day, more than 0 and at most 20"),
        ({"MEAN_MOTION": 18.0}, "'X' has elements that SGP4 cannot use: .*decayed"),
        ({"EPOCH": "yesterday"}, "'X': EPOCH is 'yesterday'; expected a time like"),
        ({"ECCENTRICITY": "round"}, "'X': ECCENTRICITY is 'round'; expected a number"),
    ],
)
def test_elements_that_are_nonsense_are_refused_by_name(changes, message):
    with pytest.raises(ValueError, match=message):
        Orbit.from_omm("X", elements(**changes))


def lone(**changes):
    one = Satellite(
        orbit=Orbit.from_tle("ALOS-2", *ALOS_2),
        sensor=Sensor(name="s", angle="look", min_deg=10, max_deg=40, side="both"),
    )
    return accesses([one], changes.pop("targets", TARGETS), **(OPTIONS | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ut1_minus_utc_s": float("nan")}, "'ALOS-2' is asked for at a time that is not a number.*UT1-UTC nan"),
        ({"start_utc": pd.NaT}, "the time NaT has no zone"),
        ({"span_s": -DAY_S}, "span_s is -86400.0; expected more than 0 seconds. The end must be after the start"),
        ({"span_s": float("inf")}, "span_s is inf"),
        ({"targets": Targets.of([0.0, float("nan")], [0.0, 0.0])}, "1 of 2 targets .* the first is number 1"),
        ({"targets": Targets.of([0.0], [0.0], [float("nan")])}, "1 of 1 targets .*height that is not a number"),
        ({"start_utc": START + timedelta(days=365 * 200)}, "'ALOS-2' cannot be propagated to 2226-07-05 23:55 UTC: "),
    ],
)
def test_times_and_targets_that_are_nonsense_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        lone(**changes)


def test_a_fleet_with_one_decayed_satellite_names_it():
    # SGP4's verification case 28872 (AIAA 2006-6753), which decays within the hour of its epoch in 2005
    decayed = Orbit.from_tle(
        "MINOTAUR R/B",
        "1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534",
        "2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708",
    )
    sensor = Sensor(name="s", angle="look", min_deg=10, max_deg=40, side="both")
    fleet = [Satellite(orbit=o, sensor=sensor) for o in (Orbit.from_tle("ALOS-2", *ALOS_2), decayed)]
    with pytest.raises(ValueError, match="'MINOTAUR R/B' cannot be propagated .* Its elements are of 2005-11-29"):
        accesses(fleet, TARGETS, **OPTIONS)


def test_a_plan_chooses_among_accesses_and_keeps_to_one_swath():
    table = lone()
    chosen = tasked(table, [Duty(swath_km=50.0, seconds=60.0)], np.ones(COUNT))
    assert 0 < chosen.sum() <= len(table)


@pytest.mark.parametrize("eccentricity", [0.0, 0.01, ROUND])
def test_positions_guessed_between_nodes_are_near_enough(eccentricity):  # issue #17: every sixth is asked for
    random, farthest = np.random.default_rng(6), 0.0
    seconds = np.arange(0, DAY_S, NODE_S)
    seconds = seconds[: (seconds.size - 1) // COARSE * COARSE + 1]
    for number in range(cases(20, 200)):
        names = ("INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY")
        angles = dict(zip(names, random.uniform(0, [180, 360, 360, 360]), strict=True))
        axis_km = (6378 + random.uniform(180, 1500)) / (1 - eccentricity)
        turns = 86_400 / (2 * np.pi * np.sqrt(axis_km**3 / 398_600.4))
        fields = {"EPOCH": f"{START:%Y-%m-%dT%H:%M:%S}", "BSTAR": 0.0, "NORAD_CAT_ID": number, **angles}
        orbit = Orbit.from_omm("any", {**fields, "MEAN_MOTION": turns, "ECCENTRICITY": eccentricity})
        position, velocity = orbit.earth_fixed(START, seconds, 0.0)
        guessed = between(position[::COARSE], velocity[::COARSE])
        lengths = np.linalg.norm(guessed, axis=1) * np.linalg.norm(position, axis=1)
        away = np.arccos(np.clip(np.sum(guessed * position, axis=1) / lengths, -1, 1))
        farthest = max(farthest, away.max())
    assert 0.0 < farthest < 0.8 * GUESS_RAD, np.degrees(farthest)
