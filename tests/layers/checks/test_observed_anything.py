"""Any fleet over any targets: a story of two own satellites over three points, against Skyfield, moment by moment."""

from functools import cache

import numpy as np
import pytest
from effort import cases
from pytest import approx
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs

from geo.claim import Verdict
from geo.said_numbers import unsaid_numbers
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
POINTS = {"a": (103.8, 1.3), "b": (-75.0, 45.0), "c": (20.0, 69.5)}
STORY = """
title = "Two satellites over three points"
date = "2026-08"
source = "news"
checked = 2026-11-29
[sources.news]
credit = "Made for a test"
licence = "CC0-1.0"
retrieved = 2026-11-01
published = "2026-08"
[layers.places]
title = "Places"
points = { a = [103.8, 1.3], b = [-75.0, 45.0], c = [20.0, 69.5] }
kind = "place"
source = "news"
status = "approximate"
as_of = "2026-08"
[fleets.two]
elements = "two.tle"
source = "news"
incidence_deg = [20, 45]
side = "right"
[fleets.alone]
elements = "one.tle"
source = "news"
incidence_deg = [20, 45]
side = "right"
[[statement]]
id = "seen"
text = "Two satellites can see a tenth of the places within half a day."
kind = "number"
value = 10
unit = "percent"
sense = "at least"
[statement.check]
kind = "observed_share"
fleet = "two"
of = "places"
within = "12h"
start = 2026-08-23
days = 3
noun = "place"
"""


def a_story(folder, text=STORY):
    (folder / "two.tle").write_text(ELEMENTS, encoding="utf-8")
    (folder / "one.tle").write_text("".join(ELEMENTS.splitlines(keepends=True)[:3]), encoding="utf-8")
    (folder / "story.toml").write_text(text, encoding="utf-8")
    return read_story(folder)


STEP_S = cases(10.0, 2.0)


@cache
def looks_by_skyfield(days=3):
    """Moments at which a point crosses the zero-Doppler plane inside the band on the right, between two steps."""
    when = load.timescale(builtin=True)
    seconds = np.arange(0, days * 86_400, STEP_S)
    times = when.utc(2026, 8, 23, 0, 0, seconds)
    lines = ELEMENTS.splitlines()
    found = {name: [] for name in POINTS}
    for k in (0, 3):
        body = EarthSatellite(lines[k + 1], lines[k + 2], lines[k], when)
        found_at = body.at(times).frame_xyz_and_velocity(itrs)
        place, speed = found_at[0].m, found_at[1].m_per_s
        for name, (lon, lat) in POINTS.items():
            point = wgs84.latlon(lat, lon)
            target = np.asarray(point.itrs_xyz.m)[:, None]
            away = place - target
            rate = (away * speed).sum(axis=0)
            crossing = np.flatnonzero((rate[:-1] < 0) & (rate[1:] >= 0))
            up = np.array([np.cos(np.radians(lat)) * np.cos(np.radians(lon)),
                           np.cos(np.radians(lat)) * np.sin(np.radians(lon)), np.sin(np.radians(lat))])  # fmt: skip
            for at in crossing:
                part = rate[at] / (rate[at] - rate[at + 1])
                line = away[:, at] + part * (away[:, at + 1] - away[:, at])
                incidence = np.degrees(np.arccos(line @ up / np.linalg.norm(line)))
                right = np.cross(speed[:, at], place[:, at]) @ -line > 0
                if 20 <= incidence <= 45 and right:
                    found[name].append(seconds[at] + part * STEP_S)
    return {name: np.sort(times) for name, times in found.items()}


def within_by_brute_force(looks, hours, days=3):
    """Share of windows that hold a look, window by window, and the points whose gaps are all short enough."""
    starts = np.arange(0, days * 86_400 - hours * 3600, 30.0)
    mean, sure = [], []
    for times in looks.values():
        mean.append(np.mean(np.searchsorted(times, starts + hours * 3600) > np.searchsorted(times, starts)))
        gaps = np.diff(np.concatenate([[0], times, [days * 86_400]]))
        sure.append(gaps.max() <= hours * 3600)
    return 100 * np.mean(mean), 100 * np.mean(sure)


def test_two_satellites_over_three_points_are_as_skyfield_counts_them(tmp_path):
    story = a_story(tmp_path)
    (check,) = checks.check_all(story=story)
    looks = looks_by_skyfield()
    assert sum(map(len, looks.values())) >= 6
    mean, sure = within_by_brute_force(looks, 12)
    names = Names(question_of(story.statement("seen"), story))
    assert check.finding(names.mean_share()).value == approx(mean, abs=0.2)
    assert check.finding(names.sure_share()).value == approx(sure, abs=1e-6)
    assert unsaid_numbers(check) == []
    assert check.finding(names.mean_share()).unit == "percent of places"
    assert check.verdict is (Verdict.HOLDS_ONLY_IF if sure < 10 < mean else check.verdict)
    assert "news" in check.finding(names.mean_share()).sources


def test_a_fleet_beside_it_is_told_and_widens_nothing(tmp_path):
    both = a_story(tmp_path, STORY.replace('fleet = "two"', 'fleet = "two"\nalso = ["alone"]'))
    (check,) = checks.check_all(story=both)
    names = Names(question_of(both.statement("seen"), both))
    few, many = check.finding(names.mean_share("alone")), check.finding(names.mean_share())
    looks = looks_by_skyfield()
    assert few.value <= many.value == approx(within_by_brute_force(looks, 12)[0], abs=0.2)
    assert (many.low, many.high) == (many.value, many.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('within = "12h"', 'within = "3d"'), "a window of 72 h does not fit into 3 days"),
        (('within = "12h"', 'within = "soon"'), "within is 'soon'; expected minutes, hours or days like 30m, 6h or 2d"),
        (('fleet = "two"', 'fleet = "tow"'), "there is no fleet 'tow'; expected one of alone, two. Did you mean 'two'"),
        (('fleet = "two"', 'fleet = "two"\nalso = ["threee"]'), "there is no fleet 'threee'"),
        (('of = "places"', 'of = "places"\nwhere = { kind = "port" }'), "'places' has no row with a geometry where"),
        (('of = "places"', 'of = "plces"'), "has no layer 'plces'"),
        (("value = 10", "value = 120"), "expected a number of percent between 0 and 100"),
        (('elements = "two.tle"', 'elements = "three.tle"'), "there is no file"),
        (('source = "news"\nincidence_deg = [20, 45]\nside = "right"\n[fleets.alone]', "[fleets.alone]"), "no sensor"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_one_clear_line(tmp_path, change, words):
    text = STORY.replace(*change)
    assert text != STORY
    with pytest.raises(ValueError, match=words) as told:
        checks.check_all(story=a_story(tmp_path, text))
    assert "\n" not in str(told.value)


def test_a_file_with_an_object_twice_is_refused(tmp_path):
    a_story(tmp_path)
    (tmp_path / "two.tle").write_text(ELEMENTS + ELEMENTS.replace("26234.28409097", "26234.28409079"), encoding="utf-8")
    with pytest.raises(
        ValueError, match="two.tle has 'ALPHA' more than once; expected one set of elements a satellite"
    ):
        checks.check_all(story=read_story(tmp_path))
