"""Watching near a zone: tracks made by hand on the equator, where what is missed is known."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pytest import approx
from shapely.geometry import box

from geo.tracks.rules import Rules
from geo.watching.watching import watching

DAY = [datetime(2026, 3, n, tzinfo=UTC) for n in (1, 2, 3)]
BEFORE, AFTER = (DAY[0], DAY[1]), (DAY[1], DAY[2])
ZONE = gpd.GeoDataFrame({"id": ["z"], "edge_model": "planar"}, geometry=[box(10, -0.2, 10.4, 0.2)], crs=4326)
KNOTS_10 = 10 * 1852 / 111_195  # degrees an hour


def sailing(name, start, *, hours=12.0, lon=9.5, knots=10.0, lat=0.0, every_min=10):
    """Due east from 9.5 E at 10 knots: in after 3 h, out after 5.4 h."""
    hour = np.arange(0, hours, every_min / 60)
    time = pd.Timestamp(start) + pd.to_timedelta(np.round(hour * 3600), unit="s")
    return pd.DataFrame({"id": name, "time": time, "lon": lon + hour * knots * KNOTS_10 / 10, "lat": lat, "hour": hour})


def without(track, first, last):
    """Not heard between two hours of its way."""
    return track[(track["hour"] < first) | (track["hour"] > last)]


def watched(*tracks, **given):
    return watching(pd.concat(tracks).drop(columns="hour"), ZONE, BEFORE, AFTER, **given)


def missed(found):
    return [round(float(each.sum()), 2) for each in (found.missed.likely, found.missed.possible)]


def measure(found, name):
    return next(each for each in found.measures if each.name == name)


def test_the_belt_is_as_wide_as_a_vessel_goes_in_an_hour():
    found = watched(sailing("a", DAY[0]), sailing("b", DAY[1]), sailing("c", DAY[1], knots=30))
    assert found.belt_m == approx(18_520, rel=0.01)
    west, _, east, _ = found.belt.bounds
    assert (west, east) == approx((10 - KNOTS_10, 10.4 + KNOTS_10), abs=0.01)
    assert watched(sailing("a", DAY[0]), belt_m=5000).belt_m == 5000


def test_a_straight_way_over_a_gap_that_leads_through_was_likely_an_entry():
    found = watched(sailing("a", DAY[0]), without(sailing("b", DAY[1], every_min=2), 2.5, 6))
    assert missed(found) == approx([1, 0], abs=0.02)
    tracks = measure(found, "tracks")
    assert tracks.before == 1
    assert tracks.after == approx((0.5 + 0.4) / 4.4, abs=0.02)  # in the belt from 2 h to 6.4 h


def test_who_is_inside_after_a_gap_has_entered():
    found = watched(sailing("a", DAY[0]), without(sailing("b", DAY[1]), 2.5, 4))
    assert missed(found) == [1, 0]


def test_a_slow_way_over_a_gap_may_have_led_anywhere():
    there = sailing("b", DAY[1], hours=2, lon=9.6)
    back = sailing("b", DAY[1] + timedelta(hours=12), hours=2, lon=9.5)
    assert missed(watched(sailing("a", DAY[0]), there, back)) == [0, 1]


@pytest.mark.parametrize(("days", "lon", "expected"), [(1.5, 9.5, 1), (9, 9.5, 1), (9, 7.9, 1), (9, 6.9, 0)])
def test_a_hole_of_more_than_a_day_hides_an_entry_if_a_day_is_enough_for_the_way(days, lon, expected):  # issue 13
    there = sailing("b", DAY[1], hours=1, lon=lon)  # at 10 knots 4 degrees a day: there and back from 8 E
    back = sailing("b", DAY[1] + timedelta(days=days), hours=1, lon=lon)
    found = watched(sailing("a", DAY[0]), there, back)
    assert missed(found) == [0, expected]
    assert found.missed.hours.tolist() == [approx(days * 24 - 5 / 6, abs=0.1)] * expected


def test_moored_vessels_do_not_count_as_followed_issue_13():
    still = [sailing(f"m{day}", DAY[day], hours=24, lon=10.1, knots=0.0) for day in (0, 1)]
    passing = [sailing(f"{day}{n}", DAY[day], lat=n / 50) for day, number in ((0, 6), (1, 3)) for n in range(number)]
    followed = measure(watched(*still, *passing), "followed")
    assert (followed.before, followed.after) == approx((4.4, 4.4), abs=0.2)  # with them 7.2 and 9.3 hours


def test_who_had_no_time_to_reach_it_missed_nothing():
    there = sailing("b", DAY[1], hours=2, lon=8.0)
    back = sailing("b", DAY[1] + timedelta(hours=4), hours=2, lon=8.0)
    assert missed(watched(sailing("a", DAY[0]), there, back)) == [0, 0]


def test_a_track_that_ends_with_its_course_towards_the_zone_may_have_entered():
    later = sailing("c", DAY[1] + timedelta(hours=9), lon=12)  # the data do not end with b
    found = watched(sailing("a", DAY[0]), sailing("b", DAY[1], hours=2.0), later)
    assert missed(found)[0] == 0
    assert missed(found)[1] == approx(1, abs=0.01)  # 0.2 degrees off, and 0.2 to either side: all three courses lead in


def test_a_track_that_ends_away_from_the_zone_missed_nothing():
    assert missed(watched(sailing("a", DAY[0]), sailing("b", DAY[1]))) == [0, 0]


def test_moored_vessels_are_beacons():
    still = [sailing(f"m{day}", DAY[day], hours=24, lon=10.1, knots=0.0) for day in (0, 1)]
    found = watched(still[0], without(still[1], 5, 11), sailing("a", DAY[0]), measures=["beacons"])
    beacons = measure(found, "beacons")
    assert beacons.before == 1
    assert beacons.after == approx(18 / 24, abs=0.02)


def test_base_stations_are_beacons_too():
    station = pd.concat([sailing("base", day, hours=24, lon=10.1, knots=0.0) for day in DAY[:2]])
    kept = station[(station["time"] < DAY[1]) | (station["hour"] >= 12)].drop(columns="hour")
    found = watched(sailing("a", DAY[0]), sailing("b", DAY[1]), measures=["beacons"], beacons=kept)
    assert measure(found, "beacons").before == approx(1, abs=0.03)
    assert measure(found, "beacons").after == approx(0.5, abs=0.03)


def test_receivers_that_were_there_before_and_after_are_counted_again():
    tracks = [sailing(f"{n}{day}", DAY[day] + timedelta(minutes=n)) for day in (0, 1) for n in range(6)]
    rows = pd.concat(tracks)
    rows["source"] = np.where(rows["id"].str[0].isin(["0", "1", "2"]), "west", "east")
    rows = rows[(rows["time"] < DAY[1]) | (rows["source"] == "west")].drop(columns="hour")
    found = watching(rows, ZONE, BEFORE, AFTER)
    times = pd.to_datetime(found.common.time_us, unit="us", utc=True)
    assert ((times < DAY[1]).sum(), (times >= DAY[1]).sum()) == (3, 3)
    shares = measure(found, "receivers")
    assert shares.ratio == approx(0.5, abs=0.05)
    assert watching(rows.drop(columns="source"), ZONE, BEFORE, AFTER).common is None


def test_a_control_area_is_counted():
    south = ZONE.set_geometry([box(10, -1.2, 10.4, -0.8)], crs=4326)
    tracks = [sailing(f"s{n}", DAY[0] + timedelta(hours=n), lat=-1.0) for n in range(8)]
    tracks += [sailing(f"t{n}", DAY[1] + timedelta(hours=n), lat=-1.0) for n in range(4)]
    control = measure(watched(sailing("a", DAY[0]), *tracks, control=south), "control")
    assert (control.before, control.after) == (8, 4)
    assert control.error >= np.sqrt(1 / 8 + 1 / 4) * 0.99


def test_errors_teach():
    with pytest.raises(ValueError, match="the control area overlaps what is counted"):
        watched(sailing("a", DAY[0]), control=ZONE)
    with pytest.raises(ValueError, match="there is no measure 'radar' of watching; expected some of tracks"):
        watched(sailing("a", DAY[0]), measures=["radar"])
    with pytest.raises(ValueError, match="a belt of 0 m; expected more than 0"):
        watched(sailing("a", DAY[0]), belt_m=0)
    with pytest.raises(ValueError, match="expected zones or lines"):
        watching(sailing("a", DAY[0]), None, BEFORE, AFTER)


def test_no_rows_at_all_and_a_lone_fix_are_taken():
    lone = sailing("a", DAY[0], hours=0.1)
    assert watched(lone).vessels == (0, 0)
    assert watched(lone, rules=Rules(max_gap_s=300)).missed.vessel.size == 0
