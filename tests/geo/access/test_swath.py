"""Swaths: their edges against Skyfield and dense sampling, what lies in them against accesses, widths against print."""

from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo import Orbit, Satellite, Sensor, Targets, accesses, dense_accesses, inverse
from geo.access.swath import edges, swaths

START = datetime(2026, 8, 23, tzinfo=UTC)
DAY_S = 86_400.0
UT1_S = 0.0
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
    "incidence, both": Sensor(name="i", angle="incidence", min_deg=20, max_deg=59.5, side="both"),
    "look, left": Sensor(name="l", angle="look", min_deg=15, max_deg=45, side="left"),
    "look, right": Sensor(name="r", angle="look", min_deg=29.1, max_deg=48, side="right"),
}
WIDE = Sensor(name="all", angle="incidence", min_deg=0, max_deg=80, side="both")
SEA = (99.0, -3.5, 123.5, 26.0)
FIJI = (177.0, -20.0, -177.0, -14.0)
CHORD_DEG = 0.002  # 200 m: a drawn edge is straight between vertices 70 km apart
TIMESCALE = load.timescale(builtin=True)


def satellite(name="ALOS-2", sensor="incidence, both"):
    return Satellite(orbit=Orbit.from_tle(name, *ELEMENTS[name]), sensor=SENSORS[sensor])


def strips(one, region=SEA, days=1.0, **options):
    return swaths([one], region, start_utc=START, span_s=days * DAY_S, ut1_minus_utc_s=UT1_S, **options)


@pytest.mark.parametrize("sensor", SENSORS)
@pytest.mark.parametrize("name", ELEMENTS)
def test_points_of_the_edges_are_seen_at_the_edges_of_the_band(name, sensor):
    one = satellite(name, sensor)
    seconds = np.arange(0.0, 6000.0, 300.0)  # all round an orbit
    for left in (True, False):
        drawn = edges(one.orbit, one.sensor, left=left, start_utc=START, seconds=seconds, ut1_minus_utc_s=UT1_S)
        for column, wanted in enumerate((one.sensor.min_deg, one.sensor.max_deg)):
            targets = Targets.of(drawn.lon_deg[:, column], drawn.lat_deg[:, column])
            seen = dense_accesses(one.orbit, WIDE, targets, start_utc=START, span_s=6100.0, ut1_minus_utc_s=UT1_S)
            for number, second in enumerate(seconds[1:], start=1):
                here = seen[(seen.target == number) & (abs(seen.time_s - second) < 1)]
                assert here[f"{one.sensor.angle}_deg"].tolist() == approx([wanted], abs=1e-3)
                assert here["left"].tolist() == [left]
                assert here["time_s"].tolist() == approx([second], abs=0.01)


@pytest.mark.parametrize("name", ELEMENTS)
def test_skyfield_sees_the_edges_at_right_angles_and_at_their_incidence(name):
    one, seconds = satellite(name), np.arange(0.0, 6000.0, 500.0)
    body = EarthSatellite(*ELEMENTS[name], name, TIMESCALE)
    drawn = edges(one.orbit, one.sensor, left=True, start_utc=START, seconds=seconds, ut1_minus_utc_s=UT1_S)
    for n, second in enumerate(seconds):
        at = TIMESCALE.utc(2026, 8, 23, 0, 0, second)
        for column, wanted in enumerate((20.0, 59.5)):
            site = wgs84.latlon(drawn.lat_deg[n, column], drawn.lon_deg[n, column])
            altitude, _, distance = (body - site).at(at).altaz()
            assert 90 - altitude.degrees == approx(wanted, abs=0.05)
            position, velocity = body.at(at).frame_xyz_and_velocity(itrs)
            along = (position.m - site.itrs_xyz.m) @ velocity.km_per_s
            squint = np.degrees(np.arcsin(along / distance.m / np.linalg.norm(velocity.km_per_s)))
            assert squint == approx(0, abs=0.02)


@settings(max_examples=cases(4, 15), deadline=None)
@given(seed=st.integers(0, 2**32 - 1), name=st.sampled_from(sorted(ELEMENTS)), sensor=st.sampled_from(sorted(SENSORS)))
def test_targets_lie_in_a_strip_if_and_only_if_they_are_accessed(seed, name, sensor):
    one, rng = satellite(name, sensor), np.random.default_rng(seed)
    lon, lat = rng.uniform(99, 123.5, 60), rng.uniform(-3.5, 26, 60)
    seen = accesses([one], Targets.of(lon, lat), start_utc=START, span_s=DAY_S, ut1_minus_utc_s=UT1_S)
    drawn = strips(one)
    for strip in drawn.itertuples():
        inside = shapely.contains_xy(strip.geometry, lon, lat)
        clear = shapely.distance(shapely.boundary(strip.geometry), shapely.points(lon, lat)) > CHORD_DEG
        mine = seen[seen.time_s.between(strip.start_s, strip.end_s) & (seen.left == strip.left)]
        assert set(np.flatnonzero(inside & clear)) == set(mine.target) & set(np.flatnonzero(clear))
    times = [((drawn.start_s <= t) & (t <= drawn.end_s) & (drawn.left == left)).sum() for t, left in
             zip(seen.time_s, seen.left, strict=True)]  # fmt: skip
    assert times == [1] * len(seen)  # every access belongs to one strip


@pytest.mark.parametrize(
    ("altitude_km", "inclination_deg", "band", "published_km"),
    [
        (583.0, 97.6, (34.49, 57.26), 400.0),  # NovaSAR-1, Maritime mode
        (798.0, 98.6, (20.0, 49.0), 500.0),  # RADARSAT-2, ScanSAR Wide
    ],
)
def test_widths_are_those_published(altitude_km, inclination_deg, band, published_km):
    orbit = Orbit.circular("x", epoch_utc=START, altitude_km=altitude_km, inclination_deg=inclination_deg, raan_deg=0.0)
    sensor = Sensor(name="x", angle="incidence", min_deg=band[0], max_deg=band[1], side="right")
    seconds = np.arange(0.0, 5900.0, 60.0)
    lon, lat = edges(orbit, sensor, left=False, start_utc=START, seconds=seconds, ut1_minus_utc_s=UT1_S)
    low = np.abs(lat).max(axis=1) < 26  # the altitudes are above the equator's radius: near it they are heights
    width_km = inverse(lon[low, 0], lat[low, 0], lon[low, 1], lat[low, 1]).distance_m / 1000
    assert np.mean(width_km) == approx(published_km, rel=0.03)


def test_strips_across_180_degrees_are_cut_there_and_hold_the_targets():
    one = satellite(sensor="incidence, both")
    drawn = strips(one, FIJI, days=4.0)
    crossing = drawn[drawn.geom_type == "MultiPolygon"]
    assert len(crossing) >= 2
    assert drawn.geometry.is_valid.all()
    assert drawn.total_bounds[0] >= -180
    assert drawn.total_bounds[2] <= 180
    assert (drawn.bounds.maxx - drawn.bounds.minx)[drawn.geom_type == "Polygon"].max() < 40
    lon, lat = np.array([179.95, -179.95, 178.0]), np.array([-17.0, -17.0, -16.0])
    seen = accesses([one], Targets.of(lon, lat), start_utc=START, span_s=4 * DAY_S, ut1_minus_utc_s=UT1_S)
    for number in range(3):
        inside = drawn[shapely.contains_xy(drawn.geometry.to_numpy(), lon[number], lat[number])]
        assert len(inside) == (seen.target == number).sum() > 0


def test_both_sides_are_the_left_and_the_right_one():
    both = strips(satellite(sensor="incidence, both"))
    for side in ("left", "right"):
        sensor = Sensor(name=side, angle="incidence", min_deg=20, max_deg=59.5, side=side)
        alone = strips(Satellite(orbit=satellite().orbit, sensor=sensor))
        mine = both[both.left == (side == "left")]
        assert alone.start_s.tolist() == mine.start_s.tolist()
        assert shapely.equals(alone.geometry.to_numpy(), mine.geometry.to_numpy()).all()


def test_a_finer_step_moves_the_strip_by_less_than_its_chords():
    coarse, fine = strips(satellite()), strips(satellite(), step_s=1.0)
    assert len(coarse) == len(fine)
    for wide, narrow in zip(coarse.geometry, fine.geometry, strict=True):
        assert shapely.difference(narrow, wide.buffer(CHORD_DEG)).area == approx(0, abs=1e-9)


def test_no_satellites_give_an_empty_frame_with_its_columns():
    empty = swaths([], SEA, start_utc=START, span_s=DAY_S, ut1_minus_utc_s=UT1_S)
    assert empty.empty
    assert list(empty.columns) == ["satellite", "left", "ascending", "start_s", "end_s", "geometry"]
    assert empty.crs == "EPSG:4326"


@pytest.mark.parametrize("region", [(0, 10, 5, 10), (0, -85, 5, 0), (5, 0, 5, 1), (0, 0, 190, 1)])
def test_a_region_that_is_none_is_refused(region):
    with pytest.raises(ValueError, match="is not west, south, east, north; expected longitudes"):
        strips(satellite(), region)


def test_a_look_angle_past_the_earth_names_the_satellite():
    sensor = Sensor(name="x", angle="look", min_deg=20, max_deg=75, side="right")
    with pytest.raises(ValueError, match=r"satellite 'ALOS-2': at 75 deg the line of sight passes the Earth"):
        strips(Satellite(orbit=satellite().orbit, sensor=sensor))


def test_a_strip_over_a_pole_names_the_satellite():
    horizon = Sensor(name="x", angle="incidence", min_deg=0, max_deg=85, side="both")
    with pytest.raises(ValueError, match="satellite 'ALOS-2': its strip runs over a pole"):
        strips(Satellite(orbit=satellite().orbit, sensor=horizon), (-10, 60, 40, 79))


@pytest.mark.parametrize("span", [0.0, float("nan")])
def test_a_span_of_nothing_is_refused(span):
    with pytest.raises(ValueError, match="expected both to be more than 0 seconds"):
        strips(satellite(), days=span)
