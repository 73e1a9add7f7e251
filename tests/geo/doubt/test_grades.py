"""Small worlds of honest vessels, each with one fake of a published kind; the truth is how they were made."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.doubt import DoubtRules, Inland, doubt_rules, grade_tracks
from geo.events.events import find_events
from geo.tracks.rules import Rules

START = pd.Timestamp("2024-05-01", tz="UTC")
DEGREE_M = 111_195.0
KNOT = 1852 / 3600


def track(name, east_m, north_m, seconds, *, lon=0.0, lat=40.0, **columns):
    """Rows of one vessel from metres about a place."""
    return pd.DataFrame(
        {
            "id": name,
            "time": START + pd.to_timedelta(np.asarray(seconds, dtype=float), unit="s"),
            "lon": lon + np.asarray(east_m) / DEGREE_M / np.cos(np.radians(lat)),
            "lat": lat + np.asarray(north_m) / DEGREE_M,
            **columns,
        }
    )


def honest(number, *, fixes=400, every_s=60.0, lon=0.0, lat=40.0, seed=0, **columns):
    """A ship under way: speed and course wander, positions have noise of some metres, clocks some jitter."""
    rng = np.random.default_rng([seed, number])
    seconds = np.cumsum(np.round(rng.uniform(0.8, 1.2, fixes) * every_s))
    course = np.radians(rng.uniform(0, 360)) + np.cumsum(rng.normal(0, 0.01, fixes))
    speed = (12 + np.cumsum(rng.normal(0, 0.03, fixes))) * KNOT
    step = np.diff(seconds, prepend=0) * speed
    east, north = np.cumsum(step * np.sin(course)), np.cumsum(step * np.cos(course))
    noise = rng.normal(0, 4, (2, fixes))
    said = {"speed_kn": speed / KNOT + rng.normal(0, 0.2, fixes), "course_deg": np.degrees(course) % 360}
    return track(f"2320{number:05}", east + noise[0], north + noise[1], seconds, lon=lon, lat=lat, **(said | columns))


def fleet(number=12):
    return [honest(n, lon=n * 0.05) for n in range(number)]


def reasons_of(frames, name, **options):
    """Reasons that doubt a vessel, and the ids of all others that are doubted."""
    graded = grade_tracks(pd.concat(frames, ignore_index=True), **options).pieces
    doubted = graded[graded["grade"] != "sound"]
    mine = doubted.loc[doubted["id"] == name, "reasons"].str.split("; ").explode()
    return set(mine), set(doubted["id"]) - {name}


def test_honest_vessels_are_sound():
    graded = grade_tracks(pd.concat(fleet(), ignore_index=True))
    assert set(graded.pieces["grade"]) == {"sound"}
    assert (graded.pieces["reasons"] == "").all()


def test_two_ships_that_take_turns_under_one_number_are_impossible():
    one, other = honest(50), honest(51, lon=5.0)
    clash = pd.concat([one, other]).assign(id="232000099").sort_values("time")
    graded = grade_tracks(pd.concat([*fleet(), clash])).pieces
    mine = graded[graded["id"] == "232000099"]
    assert set(mine["grade"]) == {"impossible"}
    assert mine["jumps"].max() > 100
    assert set(graded.loc[graded["id"] != "232000099", "grade"]) == {"sound"}


def test_excursion_is_doubted_and_not_the_track_it_leaves_and_comes_back_to():
    ship = honest(60)
    ship.loc[150:180, "lon"] += 30.0
    graded = grade_tracks(pd.concat([*fleet(), ship])).pieces
    mine = graded[graded["id"] == ship["id"][0]]
    assert mine["grade"].tolist() == ["sound", "impossible", "sound"]
    away = mine.iloc[1]
    assert away["t_start"] >= ship["time"][150]
    assert away["t_end"] <= ship["time"][180]


def test_single_wild_positions_are_no_second_place():
    ship = honest(61)
    ship.loc[[50, 120, 200, 201, 330], "lon"] += np.array([2.0, -3.0, 1.5, 2.5, 9.0])
    assert reasons_of([*fleet(), ship], ship["id"][0]) == (set(), set())


@pytest.mark.parametrize(("radius_m", "speed_kn"), [(400, 8), (1_500, 20), (9_000, 31)])
def test_circle_is_found_with_its_radius(radius_m, speed_kn):
    seconds = np.arange(0, 3 * 2 * np.pi * radius_m / (speed_kn * KNOT), 45.0)
    angle = seconds * speed_kn * KNOT / radius_m
    noise = np.random.default_rng(1).normal(0, 4, (2, len(seconds)))
    fake = track("232000077", radius_m * np.cos(angle) + noise[0], radius_m * np.sin(angle) + noise[1], seconds)
    graded = grade_tracks(pd.concat([*fleet(), fake])).pieces
    mine = graded[graded["id"] == "232000077"].iloc[0]
    assert "circle" in mine["reasons"]
    assert mine["circle_radius_m"] == pytest.approx(radius_m, rel=0.02)


def test_fishing_boat_whose_circles_drift_is_sound():
    rng = np.random.default_rng(3)
    seconds = np.arange(0, 6 * 3600, 40.0)
    radius = 500 + 120 * np.cumsum(rng.normal(0, 0.1, len(seconds)))
    angle = np.cumsum(rng.normal(0.08, 0.03, len(seconds)))
    east, north = radius * np.cos(angle) + 0.3 * seconds, radius * np.sin(angle) - 0.2 * seconds
    assert reasons_of([*fleet(), track("232000078", east, north, seconds)], "232000078") == (set(), set())


def test_anchored_ship_that_swings_is_sound():
    rng = np.random.default_rng(4)
    seconds = np.arange(0, 3 * 86_400, 180.0)
    angle = 2 * np.pi * seconds / 44_700 * 2 + rng.normal(0, 0.05, len(seconds))  # twice a tide
    noise = rng.normal(0, 4, (2, len(seconds)))
    east, north = 280 * np.cos(angle) + noise[0], 280 * np.sin(angle) + noise[1]
    assert reasons_of([*fleet(), track("232000079", east, north, seconds)], "232000079") == (set(), set())


def test_copy_is_found_with_offset_and_delay_and_the_ship_it_was_taken_from_is_not():
    ship = honest(70)
    fake = ship.assign(id="232000170", lon=ship["lon"] + 2.0, lat=ship["lat"] + 0.5)
    fake["time"] += pd.Timedelta("3h")
    graded = grade_tracks(pd.concat([*fleet(), ship, fake])).pieces
    doubted = graded[graded["grade"] != "sound"]
    assert doubted["id"].tolist() == ["232000170"]
    assert doubted["reasons"].tolist() == ["copy"]
    row = doubted.iloc[0]
    assert (row["copy_of"], row["copy_delay_s"]) == (ship["id"][0], 10_800)
    moved_m = np.hypot(2 * np.cos(np.radians(ship["lat"].mean())), 0.5) * DEGREE_M
    assert row["copy_offset_m"] == pytest.approx(moved_m, rel=0.01)


def test_ships_in_company_are_no_copies():
    one = honest(71)
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 4, (2, len(one))) / DEGREE_M
    other = one.assign(id="232000171", lon=one["lon"] + 0.01 + noise[0], lat=one["lat"] + noise[1])
    assert reasons_of([*fleet(), one, other], "232000171") == (set(), set())


def test_noise_free_track_is_too_regular():
    seconds = np.arange(0, 12_000, 60.0)
    fake = track("232000080", np.round(seconds * 6.0, 1), np.round(seconds * 2.0, 1), seconds)
    assert reasons_of([*fleet(), fake], "232000080") == ({"too regular"}, set())


def test_speed_and_course_that_positions_do_not_have_contradict():
    fast = honest(81).assign(speed_kn=2.0)
    assert reasons_of([*fleet(), fast], fast["id"][0]) == ({"contradicts itself"}, set())
    wrong = honest(82)
    wrong["course_deg"] = (wrong["course_deg"] + 150) % 360
    assert reasons_of([*fleet(), wrong], wrong["id"][0]) == ({"contradicts itself"}, set())


def test_speeds_in_another_unit_tell_of_the_feed_and_doubt_nobody():
    frames = [frame.assign(speed_kn=frame["speed_kn"] * 1.852 * 1.2) for frame in fleet()]
    graded = grade_tracks(pd.concat(frames))
    assert graded.feed == ("contradicts itself",)
    assert set(graded.pieces["grade"]) == {"sound"}


def test_track_far_inside_land_is_doubted_and_a_river_is_not():
    land = Inland(np.array([shapely.box(10, 35, 30, 45)], dtype=object), 15_000)
    across = honest(90, lon=20.0)
    coastal = honest(91, lon=9.8, fixes=100)
    assert reasons_of([*fleet(), across, coastal], across["id"][0], inland=land) == ({"on land"}, set())
    jitter = np.random.default_rng(6).normal(0, 10 / DEGREE_M, (5, len(across)))
    river = [across.assign(id=f"23200019{n}", lat=across["lat"] + jitter[n]) for n in range(5)]  # five ships, one way
    assert reasons_of([*fleet(), *river], "232000191", inland=land) == (set(), set())


def test_what_a_station_cannot_hear_is_doubted_and_a_satellite_hears_all():
    near = [frame.assign(source="shore") for frame in fleet(30)]
    far = honest(95, lon=-15.0).assign(source="shore")
    everywhere = [honest(200 + n, lon=-150.0 + 30 * n).assign(source="space") for n in range(10)]
    graded = grade_tracks(pd.concat([*near, far, *everywhere]))
    doubted = graded.pieces[graded.pieces["grade"] != "sound"]
    assert doubted["id"].tolist() == [far["id"][0]]
    assert doubted["reasons"].tolist() == ["beyond the horizon"]
    assert graded.sources.set_index("source")["place"].to_dict() == {
        "shore": "middle of what it heard",
        "space": "no single station",
    }


def test_horizon_is_that_of_itu_r_p_834():
    assert DoubtRules(station_height_m=100, ship_height_m=25).horizon_m == pytest.approx(61_800)  # 4.12 (10 + 5) km


def test_pieces_are_those_of_events():
    rows = pd.concat([*fleet(3), pd.concat([honest(50), honest(51, lon=5.0)]).assign(id="232000099")])
    rows = rows.sample(frac=1, random_state=1)
    ours = grade_tracks(rows, rules=Rules(max_gap_s=90)).pieces
    theirs = find_events(rows, rules=Rules(max_gap_s=90)).pieces
    same = ["id", "t_start", "t_end", "n_fixes"]
    pd.testing.assert_frame_equal(ours[same], theirs[same])


def test_no_rows_give_a_table_of_no_rows():
    graded = grade_tracks(pd.concat(fleet(1)).iloc[:0])
    assert len(graded.pieces) == 0
    assert graded.pieces.columns[:7].tolist() == ["id", "t_start", "t_end", "n_fixes", "grade", "reasons", "checked"]


def test_rules_refuse_what_is_no_threshold():
    with pytest.raises(ValueError, match="apart_m is 0; expected a number above 0"):
        DoubtRules(apart_m=0)
    with pytest.raises(ValueError, match="share of at most 1"):
        DoubtRules(off_share=50)
    with pytest.raises(TypeError, match="no argument 'apart'.*Did you mean 'apart_m'"):
        doubt_rules("vessel", apart=3)
    with pytest.raises(ValueError, match="expected vessel or aircraft"):
        grade_tracks(fleet(1)[0], kind="train")


def test_feed_that_was_interpolated_to_whole_minutes_doubts_nobody():
    def interpolated(frame):
        sent = frame["time"].astype("int64") / 1e6
        minutes = np.arange(sent.iloc[0], sent.iloc[-1], 60)
        told = {name: np.interp(minutes, sent, frame[name]) for name in ("lon", "lat")}
        return pd.DataFrame({"id": frame["id"][0], "time": pd.to_datetime(minutes, unit="s", utc=True), **told})

    graded = grade_tracks(pd.concat([interpolated(honest(n, every_s=600.0)) for n in range(12)]))
    assert graded.feed == ("too regular",)
    assert set(graded.pieces["grade"]) == {"sound"}


def test_one_track_on_a_coarse_grid_is_doubted_and_a_feed_on_one_is_not():
    def rounded(frame):
        return frame.assign(lon=frame["lon"].round(3), lat=frame["lat"].round(3))

    fake = honest(85)
    assert reasons_of([*fleet(), rounded(fake)], fake["id"][0]) == ({"too regular"}, set())
    assert reasons_of([rounded(frame) for frame in fleet()], "") == (set(), set())


def test_one_speed_and_course_told_for_hours_is_too_regular():
    fake = honest(86).assign(speed_kn=12.3, course_deg=77.0)
    assert "too regular" in reasons_of([*fleet(), fake], fake["id"][0])[0]


def test_position_that_stays_while_a_speed_is_told_is_stuck():
    ship = honest(87)
    ship.loc[100:160, ["lon", "lat"]] = ship.loc[100, ["lon", "lat"]].to_numpy()
    assert "stuck" in reasons_of([*fleet(), ship], ship["id"][0])[0]


def test_heights_of_two_kinds_that_disagree():
    def flight(name, off_m):
        seconds = np.arange(0, 3_000, 5.0)
        rng = np.random.default_rng(7)
        height = np.where(np.arange(600) % 2 == 0, 10_000.0, 10_150.0 + off_m) + rng.normal(0, 20, 600)
        kind = np.where(np.arange(600) % 2 == 0, "barometric", "geometric")
        noise = rng.normal(0, 10, (2, 600))
        return track(name, 230 * seconds + noise[0], noise[1], seconds, height_m=height, height_kind=kind)

    rows = [flight("4baac6", 0.0), flight("3c6444", 4_000.0)]
    graded = grade_tracks(pd.concat(rows), rules=Rules(max_speed_kn=700, max_gap_s=300), kind="aircraft").pieces
    assert graded.set_index("id")["reasons"].to_dict() == {"4baac6": "", "3c6444": "heights disagree"}
