"""Dense access against Skyfield: the zero-Doppler instant found by its own root search on its own positions."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from pytest import approx
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo import Orbit, Sensor, Targets, dense_accesses, in_reach

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
START = datetime(2026, 8, 23, tzinfo=UTC)
DAY_S = 86_400.0
PLACES = {  # longitude, latitude, height: the region, and places where frames and signs go wrong
    "South China Sea": (114.0, 12.0, 0.0),
    "Fiji, west of 180": (179.95, -17.0, 0.0),
    "Fiji, east of 180": (-179.95, -17.0, 0.0),
    "equator at Greenwich": (0.0, 0.0, 0.0),
    "Svalbard": (15.6, 78.2, 0.0),
    "53 south": (-70.9, -53.2, 0.0),
    "Yushan": (120.957, 23.47, 3952.0),
}
WIDE = Sensor(name="everything", angle="incidence", min_deg=0.0, max_deg=75.0, side="both")
TIMESCALE = load.timescale(builtin=True)


def orbit(name):
    return Orbit.from_tle(name, *ELEMENTS[name])


def targets(places=PLACES):
    return Targets.of(*np.array(list(places.values())).T)


def ut1_minus_utc_s():
    return float(TIMESCALE.from_datetime(START + timedelta(days=1)).dut1)


def found(name, sensor=WIDE, days=2.0, **options):
    return dense_accesses(
        orbit(name),
        sensor,
        targets(),
        start_utc=START,
        span_s=days * DAY_S,
        ut1_minus_utc_s=ut1_minus_utc_s(),
        **options,
    )


def skyfield_passes(name, place, days=2.0):
    """Zero-Doppler instants and incidence angles, by halving on Skyfield's positions from a 20 s grid."""
    satellite = EarthSatellite(*ELEMENTS[name], name, TIMESCALE)
    lon, lat, height = place
    site = wgs84.latlon(lat, lon, elevation_m=height)
    p = site.itrs_xyz.m

    def doppler(seconds):
        at = TIMESCALE.utc(2026, 8, 23, 0, 0, np.asarray(seconds, dtype=float))
        position, velocity = satellite.at(at).frame_xyz_and_velocity(itrs)
        r, v = position.m, velocity.km_per_s * 1000
        return np.einsum("ij,ij->j", r - p[:, None], v), r

    grid = np.arange(-60.0, days * DAY_S + 60, 20.0)
    value, _ = doppler(grid)
    rising = np.flatnonzero((value[:-1] < 0) & (value[1:] >= 0))
    low, high = grid[rising], grid[rising + 1]
    for _ in range(45):
        middle = (low + high) / 2
        above = doppler(middle)[0] >= 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    at = TIMESCALE.utc(2026, 8, 23, 0, 0, high)
    altitude, _, _ = (satellite - site).at(at).altaz()
    incidence = 90 - altitude.degrees
    keep = (incidence < 75) & (high >= 0) & (high < days * DAY_S)
    return high[keep], incidence[keep]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", ELEMENTS)
def test_no_missing_and_no_extra_access_against_skyfield(name):
    accesses = found(name)
    for number, place in enumerate(PLACES.values()):
        ours = accesses[accesses.target == number].sort_values("time_s")
        times, incidence = skyfield_passes(name, place)
        assert len(ours) == len(times)
        assert ours.time_s.to_numpy() == approx(times, abs=2e-3)  # SGP4 by way of two time scales: 2 ms
        # Skyfield's altitude is from the same WGS 84 vertical
        assert ours.incidence_deg.to_numpy() == approx(incidence, abs=2e-3)
    assert len(accesses) > 10


def test_the_step_does_not_matter():
    coarse, fine = found("ALOS-2"), found("ALOS-2", step_s=1.0)
    assert len(coarse) == len(fine)
    assert coarse.time_s.to_numpy() == approx(fine.time_s.to_numpy(), abs=1e-3)
    assert coarse.incidence_deg.to_numpy() == approx(fine.incidence_deg.to_numpy(), abs=1e-5)


def test_sides_of_a_known_pass():
    # a satellite that goes north over the equator has the east on its right; one that goes south, on its left
    accesses = found("ALOS-2")
    at = orbit("ALOS-2").earth_fixed(START, accesses.time_s.to_numpy(), ut1_minus_utc_s())[0]
    east_of_track = np.sin(
        np.radians(np.array([list(PLACES.values())[t][0] for t in accesses.target])) - np.arctan2(at[:, 1], at[:, 0])
    )
    low = accesses[accesses.target.isin([0, 3])].index  # away from the turning points in the far north and south
    expected_left = np.where(accesses.ascending, east_of_track < 0, east_of_track > 0)
    assert (accesses.left.to_numpy() == expected_left)[low].all()
    assert set(accesses.loc[low, "ascending"]) == {True, False}


def test_left_and_right_make_both():
    band = {"angle": "incidence", "min_deg": 20.0, "max_deg": 60.0}
    parts = [len(found("QPS-SAR-5", Sensor(name=s, side=s, **band))) for s in ("left", "right", "both")]
    assert parts[0] + parts[1] == parts[2]
    assert min(parts) > 0


def test_look_angle_obeys_the_law_of_sines():
    # on a sphere sin(look) = R / (R + h) sin(incidence); the ellipsoid moves it by less than half a degree
    accesses = found("ALOS-2")
    r = np.linalg.norm(orbit("ALOS-2").earth_fixed(START, accesses.time_s.to_numpy(), 0.0)[0], axis=1)
    sphere = np.degrees(np.arcsin(6_371_000 / r * np.sin(np.radians(accesses.incidence_deg))))
    assert accesses.look_deg.to_numpy() == approx(sphere.to_numpy(), abs=0.5)


def test_the_band_is_cut_at_zero_doppler_and_not_during_the_pass():
    # METHODS of the field: "in the band at some time during the pass" gives a third more, all of them false
    band = Sensor(name="band", angle="incidence", min_deg=30.0, max_deg=45.0, side="both")
    accesses = found("ALOS-2", band, days=4.0)
    assert accesses.incidence_deg.between(30, 45).all()
    seconds = np.arange(0, 4 * DAY_S, 10.0)
    reach = in_reach(
        orbit("ALOS-2"), band, targets(), start_utc=START, seconds=seconds, ut1_minus_utc_s=ut1_minus_utc_s()
    )
    passes_in_reach = (np.diff(reach.astype(int), axis=0) == 1).sum()
    assert passes_in_reach > 1.2 * len(accesses)


def test_in_reach_agrees_with_skyfield_altitudes():
    band = Sensor(name="band", angle="incidence", min_deg=0.0, max_deg=60.0, side="both")
    seconds = np.arange(0, DAY_S, 30.0)
    reach = in_reach(
        orbit("ALOS-2"), band, targets(), start_utc=START, seconds=seconds, ut1_minus_utc_s=ut1_minus_utc_s()
    )
    at = TIMESCALE.utc(2026, 8, 23, 0, 0, seconds)
    satellite = EarthSatellite(*ELEMENTS["ALOS-2"], "", TIMESCALE)
    for number, (lon, lat, height) in enumerate(PLACES.values()):
        altitude, _, _ = (satellite - wgs84.latlon(lat, lon, elevation_m=height)).at(at).altaz()
        clear = np.abs(altitude.degrees - 30) > 0.01
        assert (reach[:, number] == (altitude.degrees >= 30))[clear].all()


def test_nothing_to_see_gives_an_empty_table():
    nobody = Targets.of([], [])
    accesses = dense_accesses(orbit("ALOS-2"), WIDE, nobody, start_utc=START, span_s=DAY_S, ut1_minus_utc_s=0.0)
    assert accesses.empty
    assert {"target", "time_s", "incidence_deg", "look_deg", "range_km", "left", "ascending"} == set(accesses.columns)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"min_deg": 50.0, "max_deg": 40.0}, "'X' has angles 50.0 to 40.0 deg"),
        ({"max_deg": float("nan")}, "expected 0 <= min < max < 90"),
        ({"side": "up"}, "'X' has side 'up'"),
        ({"angle": "elevation"}, "'X' has angle 'elevation'"),
    ],
)
def test_a_bad_sensor_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        Sensor(**({"name": "X", "angle": "incidence", "min_deg": 20.0, "max_deg": 60.0, "side": "both"} | change))


@pytest.mark.parametrize("options", [{"days": -1.0}, {"step_s": 0.0}, {"days": float("nan")}])
def test_a_span_or_step_of_nothing_is_refused(options):
    with pytest.raises(ValueError, match="expected both to be more than 0 seconds"):
        found("ALOS-2", **options)
