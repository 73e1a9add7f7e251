"""Stretches in view against Skyfield's elevations; high orbits are refused where looks are counted (#10)."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from skyfield.api import EarthSatellite, load, wgs84

from geo import Orbit, Satellite, Sensor, Targets, accesses, dense_accesses, in_view, stream, swaths

START = datetime(2026, 8, 23, tzinfo=UTC)
SPAN_S = 2 * 86_400.0
GRID_S = 10.0
ELEVATION_DEG = 10.0
BAND = Sensor(name="s", angle="incidence", min_deg=0, max_deg=90 - ELEVATION_DEG, side="both")
PLACES = np.array([[120.957, 23.47], [-179.95, -17.0], [0.0, 0.0], [15.6, 78.2], [69.0, 0.0], [-68.0, -50.0]])
TIMESCALE = load.timescale(builtin=True)
ORBITS = {  # mean motion, eccentricity, inclination, argument of perigee; made up, of the kinds named
    "geostationary": (1.00272, 0.0002, 0.05, 20),
    "geosynchronous": (1.00272, 0.1, 40.0, 270),
    "molniya": (2.006, 0.72, 63.4, 270),
    "gps": (2.0057, 0.01, 55.0, 20),
    "transfer": (2.27, 0.73, 7.0, 180),
    "eccentric": (7.5, 0.4, 50.0, 20),
    "low": (14.8, 0.001, 97.7, 90),
}
HIGH = tuple(ORBITS)[:5]


def message(name):
    motion, eccentricity, inclination, perigee = ORBITS[name]
    return {
        "OBJECT_NAME": name, "OBJECT_ID": "2026-001A", "NORAD_CAT_ID": 1, "CLASSIFICATION_TYPE": "U",
        "EPHEMERIS_TYPE": 0, "ELEMENT_SET_NO": 1, "REV_AT_EPOCH": 1, "MEAN_MOTION_DOT": 0, "MEAN_MOTION_DDOT": 0,
        "EPOCH": "2026-08-22T06:00:00.000000", "MEAN_MOTION": motion, "ECCENTRICITY": eccentricity,
        "INCLINATION": inclination, "RA_OF_ASC_NODE": 80, "ARG_OF_PERICENTER": perigee, "MEAN_ANOMALY": 30, "BSTAR": 0,
    }  # fmt: skip


def satellite(name):
    return Satellite(orbit=Orbit.from_omm(name, message(name)), sensor=BAND)


@pytest.fixture(scope="module")
def grid():
    seconds = np.arange(0.0, SPAN_S + GRID_S, GRID_S)
    return seconds, TIMESCALE.utc(2026, 8, 23, 0, 0, seconds)


@pytest.fixture(scope="module", params=ORBITS)
def both(request, grid):
    """Stretches above 10 degrees by place: ours, and from Skyfield's elevations each 10 s, straight in between."""
    seconds, times = grid
    flown = EarthSatellite.from_omm(TIMESCALE, message(request.param))
    ours = in_view(
        satellite(request.param), Targets.of(*PLACES.T), start_utc=START, span_s=SPAN_S,
        ut1_minus_utc_s=float(times[0].dut1), step_s=20.0,
    )  # fmt: skip
    theirs = []
    for lon, lat in PLACES:
        above = (flown - wgs84.latlon(lat, lon)).at(times).altaz()[0].degrees - ELEVATION_DEG
        turns = np.flatnonzero(np.diff(above > 0))
        at = seconds[turns] + GRID_S * above[turns] / (above[turns] - above[turns + 1])
        ends = np.concatenate([[0.0] * bool(above[0] > 0), at, [SPAN_S] * bool(above[-1] > 0)])
        theirs.append(ends.reshape(-1, 2))
    return ours, theirs


def test_stretches_are_those_of_skyfield(both):
    ours, theirs = both
    for number, expected in enumerate(theirs):
        found = ours.loc[ours["target"] == number, ["start_s", "end_s"]].to_numpy()
        assert len(found) == len(expected)
        assert np.allclose(found, expected, atol=0.5)


def test_a_turn_in_the_last_step_of_a_span_is_where_skyfield_has_it(both, request, grid):
    name, theirs = request.node.callspec.params["both"], both[1]
    turns = [(number, side, at) for number, each in enumerate(theirs) for side, at in enumerate(each[:1].ravel())]
    for number, side, at in (turn for turn in turns if 300 < turn[2] < SPAN_S):  # of a geostationary one there is none
        found = in_view(
            satellite(name), Targets.of(*PLACES[[number]].T), start_utc=START + timedelta(seconds=at - 300), span_s=303,
            ut1_minus_utc_s=float(grid[1][0].dut1), step_s=20.0,
        )  # fmt: skip
        assert found.iloc[-1][["start_s", "end_s"][side]] == pytest.approx(300, abs=0.5)


def test_always_is_the_whole_span(both):
    ours, theirs = both
    always = {number for number, stretches in enumerate(theirs) if stretches.tolist() == [[0.0, SPAN_S]]}
    assert set(ours.loc[ours["always"], "target"]) == always


def test_a_geostationary_satellite_has_some_places_always_and_others_never_in_view():
    found = in_view(
        satellite("geostationary"), Targets.of(*PLACES.T), start_utc=START, span_s=SPAN_S, ut1_minus_utc_s=0.0
    )
    assert found["always"].all()
    assert found["target"].is_unique
    assert 4 in set(found["target"])  # right below
    assert 1 not in set(found["target"])  # on the other side of the Earth


@pytest.mark.each_once
@pytest.mark.parametrize("name", ["geostationary", "molniya", "low"])
@pytest.mark.parametrize("widest_deg", [8.0, 45.0, 89.0])
def test_no_look_angle_goes_through_the_earth(name, widest_deg, grid):
    """The far side of the Earth is at a small look angle too: it was in view, of geostationary satellites always."""
    each_s, times = 6 * GRID_S, TIMESCALE.utc(2026, 8, 23, 0, 0, grid[0][::6])
    places = np.column_stack([np.arange(-180.0, 180.0, 30.0), np.full(12, 5.0)])
    band = Sensor(name="s", angle="look", min_deg=0, max_deg=widest_deg, side="both")
    one, span = Satellite(orbit=satellite(name).orbit, sensor=band), {"start_utc": START, "span_s": SPAN_S}
    found = in_view(one, Targets.of(*places.T), **span, ut1_minus_utc_s=float(times[0].dut1), step_s=20.0)
    flown = EarthSatellite.from_omm(TIMESCALE, message(name)).at(times)
    nadir = wgs84.subpoint_of(flown).at(times).position.m - flown.position.m
    for number, (lon, lat) in enumerate(places):
        way = wgs84.latlon(lat, lon).at(times).position.m - flown.position.m
        cosine = (nadir * way).sum(axis=0) / np.linalg.norm(nadir, axis=0) / np.linalg.norm(way, axis=0)
        above = (flown - wgs84.latlon(lat, lon).at(times)).altaz()[0].degrees > 0
        seen = above & (np.degrees(np.arccos(np.clip(cosine, -1, 1))) <= widest_deg)
        own = found[found["target"] == number]
        assert abs((own["end_s"] - own["start_s"]).sum() - seen.sum() * each_s) <= each_s * (len(own) + 1)


@pytest.mark.parametrize("name", HIGH)
def test_looks_of_high_orbits_are_refused(name):
    one, span = satellite(name), {"start_utc": START, "span_s": SPAN_S, "ut1_minus_utc_s": 0.0}
    targets = Targets.of(*PLACES.T)
    for ask in (
        lambda: accesses([one], targets, **span),
        lambda: list(stream([one], targets, **span)),
        lambda: dense_accesses(one.orbit, one.sensor, targets, **span),
        lambda: swaths([one], (100, 0, 120, 20), **span),
    ):
        with pytest.raises(ValueError, match=f"'{name}' takes .* min for a turn; expected less than 225.*in_view"):
            ask()


@pytest.mark.parametrize("name", ["eccentric", "low"])
def test_looks_of_orbits_below_are_those_of_dense_sampling(name):
    one, span = satellite(name), {"start_utc": START, "span_s": SPAN_S, "ut1_minus_utc_s": 0.0}
    targets = Targets.of(*PLACES.T)
    fast = accesses([one], targets, **span).sort_values(["time_s", "target"], ignore_index=True)
    slow = dense_accesses(one.orbit, one.sensor, targets, **span)
    assert fast["target"].tolist() == slow["target"].tolist()
    assert np.allclose(fast["time_s"], slow["time_s"], atol=5e-3)


def test_looks_of_eccentric_orbits_are_those_of_dense_sampling():
    """Twenty orbits, random; turns below 225 minutes, eccentricity up to 0.47.

    SGP4's velocity is up to 2 m/s off the slope of its positions on such orbits (0.02 m/s on low ones), so that a curve
    through both depends on the step; where the range hardly changes for minutes, that moves an instant by seconds.
    """
    rng = np.random.default_rng(10)
    targets = Targets.of(rng.uniform(-180, 180, 20), np.degrees(np.arcsin(rng.uniform(-1, 1, 20))))
    off_m: list[float] = []
    off_s: list[float] = []
    for number in range(20):
        eccentricity = rng.uniform(0.1, 0.45)
        axis_km = rng.uniform(6_600 / (1 - eccentricity), 12_200)
        motion = 86_400 / (2 * np.pi * np.sqrt(axis_km**3 / 398_600.4418))
        turned = dict(zip(("RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY"), rng.uniform(0, 360, 3), strict=True))
        fields = {"MEAN_MOTION": motion, "ECCENTRICITY": eccentricity, "INCLINATION": rng.uniform(0, 180)} | turned
        one = Satellite(orbit=Orbit.from_omm(f"X{number}", message("low") | fields), sensor=BAND)
        span = {"start_utc": START, "span_s": SPAN_S, "ut1_minus_utc_s": 0.0}
        fast = accesses([one], targets, **span).sort_values(["target", "time_s"], ignore_index=True)
        slow = dense_accesses(one.orbit, one.sensor, targets, **span, step_s=5.0)
        slow = slow.sort_values(["target", "time_s"], ignore_index=True)
        assert fast["target"].tolist() == slow["target"].tolist()
        off_m.extend(1000 * abs(fast["range_km"] - slow["range_km"]))
        off_s.extend(abs(fast["time_s"] - slow["time_s"]))
    assert len(off_s) > 2000
    assert max(off_m) < 100
    assert np.quantile(off_s, 0.98) < 0.6
