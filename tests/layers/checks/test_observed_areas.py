"""Shares of areas against places spread evenly over them, looked at by Skyfield: no cell and no kernel of ours."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from effort import cases
from pytest import approx
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from layers.checks import checks
from layers.checks.kinds.observed_share import question_of
from layers.checks.observed.observed_names import Names
from layers.stories.read import read_story

ELEMENTS = """\
ALPHA
1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999
2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355
BETA
1 43152U 18007A   26234.30789810  .00007297  00000+0  31872-3 0  9992
2 43152  97.3997 240.2065 0001835  89.1827 270.9620 15.22407693477476
"""
STORY = """
title = "Two satellites over two areas"
date = "2026-08"
source = "own"
checked = 2026-11-29
[sources.own]
credit = "Made for a test"
licence = "CC0-1.0"
retrieved = 2026-11-01
published = "2026-08"
[layers.waters]
title = "Waters"
file = "waters.geojson"
kind = "water"
source = "own"
status = "approximate"
as_of = "2026-08"
edges = "planar"
[fleets.two]
elements = "two.tle"
source = "own"
incidence_deg = [20, 45]
side = "right"
[[statement]]
id = "seen"
text = "Two satellites can see half of the waters."
kind = "number"
value = 50
unit = "percent"
[statement.check]
kind = "observed_share"
fleet = "two"
of = "waters"
within = "24h"
start = 2026-08-23
days = 4
noun = "water"
"""
DAYS, LOOK_DEG, STEP_S = 4, (20.0, 45.0), cases(10.0, 5.0)
WITH_A_HOLE = shapely.Polygon(shapely.box(2, 40, 12, 48).exterior, [shapely.box(5, 42, 8, 45).exterior.coords[::-1]])
BESIDE = shapely.Polygon([(14, 52), (22, 50), (19, 58)])  # unlike in size and in latitude, as weights need it
AREAS = [WITH_A_HOLE, BESIDE]
PLACES = 2_000


def spread_evenly(areas, count):
    """Places in areas, as many on each square km: the R2 sequence of Roberts in longitude and authalic latitude.

    Their shares come four times nearer to the truth than those of places drawn at random.
    """
    west, south, east, north = shapely.total_bounds(areas)
    flattening = 1 / wgs84.inverse_flattening
    e = np.sqrt(flattening * (2 - flattening))

    def authalic(lat):
        s = np.sin(np.radians(lat))
        return s / (1 - (e * s) ** 2) + np.arctanh(e * s) / e

    plastic = 1.324717957244746  # the real root of x^3 = x + 1
    across, up = ((0.5 + np.arange(1, 20 * count)[:, None] / plastic ** np.array([1, 2])) % 1).T
    table = np.linspace(south, north, 20_001)
    lat = np.interp(authalic(south) + up * (authalic(north) - authalic(south)), authalic(table), table)
    lon = west + across * (east - west)
    inside = shapely.contains_xy(shapely.union_all(areas), lon, lat)
    assert inside.sum() >= count
    return lon[inside][:count], lat[inside][:count]


def looks_by_skyfield(lon, lat):
    """Seconds of each look at each place: at zero Doppler, inside the band, right of the ground track."""
    when = load.timescale(builtin=True)
    seconds = np.arange(0, DAYS * 86_400, STEP_S)
    times = when.utc(2026, 8, 23, 0, 0, seconds)
    target = np.array([wgs84.latlon(y, x).itrs_xyz.m for x, y in zip(lon, lat, strict=True)])
    x, y = np.radians(lon), np.radians(lat)
    up = np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=1)
    looks = [[] for _ in lon]
    lines = ELEMENTS.splitlines()
    for k in (0, 3):
        body = EarthSatellite(lines[k + 1], lines[k + 2], lines[k], when)
        place, speed = body.at(times).frame_xyz_and_velocity(itrs)
        place, speed = place.m.T, speed.m_per_s.T
        near = np.linalg.norm(place - target.mean(axis=0), axis=1) < 4e6
        for n in np.flatnonzero(near[:-1] & near[1:]):
            before, after = place[n] - target, place[n + 1] - target
            rate, later = before @ speed[n], after @ speed[n + 1]
            for i in np.flatnonzero((rate < 0) & (later >= 0)):
                part = rate[i] / (rate[i] - later[i])
                away = before[i] + part * (after[i] - before[i])
                angle = np.degrees(np.arccos(away @ up[i] / np.linalg.norm(away)))
                right = np.cross(speed[n], place[n]) @ -away > 0
                if LOOK_DEG[0] <= angle <= LOOK_DEG[1] and right:
                    looks[i].append(seconds[n] + part * STEP_S)
    return [np.sort(each) for each in looks]


def shares(looks, hours):
    """Percent: mean over windows laid every five minutes, and places whose longest wait fits into one."""
    window = hours * 3600
    starts = np.arange(0, DAYS * 86_400 - window, 300.0)
    mean = [np.mean(np.searchsorted(t, starts + window) > np.searchsorted(t, starts)) for t in looks]
    sure = [np.diff([0, *t, DAYS * 86_400]).max() <= window for t in looks]
    return 100 * np.mean(mean), 100 * np.mean(sure)


@pytest.fixture(scope="module")
def looks():
    return looks_by_skyfield(*spread_evenly(AREAS, PLACES))


@pytest.mark.parametrize("hours", cases([6, 36], [6, 24, 36]))
def test_shares_of_areas_are_those_of_places_spread_over_them(tmp_path, looks, hours):
    frame = gpd.GeoDataFrame({"id": ["a", "b"], "name": ["A", "B"]}, geometry=AREAS, crs=4326)
    frame.to_file(tmp_path / "waters.geojson", driver="GeoJSON")
    (tmp_path / "two.tle").write_text(ELEMENTS, encoding="utf-8")
    (tmp_path / "story.toml").write_text(STORY.replace('"24h"', f'"{hours}h"'), encoding="utf-8")
    story = read_story(tmp_path)
    (check,) = checks.check_all(story=story)
    names = Names(question_of(story.statement("seen"), story))
    mean, sure = shares(looks, hours)
    assert check.finding(names.mean_share()).value == approx(mean, abs=0.4)
    assert check.finding(names.sure_share()).value == approx(sure, abs=1)
