"""Coverage of anybody's targets: the same accesses as dense sampling, and shares that counting confirms."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from observed import fleet as named
from observed import members, of_kind, question
from pytest import approx
from sgp4.api import Satrec
from sgp4.exporter import export_omm

from geo import Duty, Sensor, Targets, coverage, dense_accesses, in_reach
from layers.coverage.coverage import access_tables, cover, ut1_of_span
from layers.coverage.fleet import age_warning, fleet
from layers.coverage.targets import watched
from layers.observation.instants import Bits, gaps_of_marks, marks_of, windows_of_marks
from layers.observation.readings import CELL_KM
from layers.sky.members import drawn_receivers

START = datetime(2026, 8, 23, tzinfo=UTC)
ALOS_2 = (  # CelesTrak, 22 August 2026
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
QPS_5 = (
    "1 58578U 23196A   26234.26277478  .00011166  00000+0  45738-3 0  9998",
    "2 58578  42.0101 359.1957 0027051   4.8658 355.2435 15.23912656148323",
)
BAND = Sensor(name="band", angle="incidence", min_deg=20, max_deg=60, side="both")
LON, LAT, HEIGHT = np.array([120.957, -179.95, 0.0, 15.6]), np.array([23.47, -17.0, 0.0, 78.2]), [3952.0, 0, 0, 0]
NAMES = ["Yushan", "Taveuni", "Null Island", "Longyearbyen"]
SPAN = {"start_utc": START, "days": 3.0}
OLD = ALOS_2[0].replace("26234.28409097", "26200.28409097")


@pytest.fixture
def points():
    return watched(
        gpd.GeoDataFrame({"name": NAMES, "height_m": HEIGHT}, geometry=gpd.points_from_xy(LON, LAT), crs=4326)
    )


def elements(path, *entries, sensor=BAND, duty=None, middle_utc=None):
    path.write_text(json.dumps([{"name": name, "tle": lines} | more for name, lines, more in entries]))
    return fleet(elements=path, sensor=sensor, duty=duty, middle_utc=middle_utc)


@pytest.fixture
def pair(tmp_path):
    return elements(tmp_path / "pair.json", ("ALOS-2", ALOS_2, {}), ("QPS-SAR-5", QPS_5, {}))


def test_every_access_is_the_one_that_dense_sampling_finds(pair, points):
    fast = pd.concat(access_tables(pair, points, **SPAN), ignore_index=True)
    slow = []
    for one in pair.satellites:
        table = dense_accesses(
            one.orbit, BAND, Targets.of(LON, LAT, HEIGHT), start_utc=START, span_s=3 * 86_400.0,
            ut1_minus_utc_s=ut1_of_span(START, 3 * 86_400.0)[0],
        )  # fmt: skip
        slow.append(table.assign(satellite=one.orbit.name))
    slow = pd.concat(slow, ignore_index=True)
    assert len(fast) == len(slow) > 30
    assert fast.satellite.tolist() == slow.satellite.tolist()
    assert fast.target.tolist() == [NAMES[i] for i in slow.target]
    seconds = (fast.time_utc - pd.Timestamp(START)) / pd.Timedelta(seconds=1)
    assert seconds.to_numpy() == approx(slow.time_s.to_numpy(), abs=5e-3)
    for column, tolerance in (("incidence_deg", 2e-3), ("look_deg", 2e-3), ("range_km", 0.01)):
        assert fast[column].to_numpy() == approx(slow[column].to_numpy(), abs=tolerance)
    assert (fast.side == "left").tolist() == slow.left.tolist()
    assert (fast.direction == "ascending").tolist() == slow.ascending.tolist()


def test_shares_are_what_counting_windows_gives(pair, points):
    answer = cover(pair, points, within_h=6, **SPAN)
    looks = pd.concat(access_tables(pair, points, **SPAN))
    hours = (looks.time_utc - pd.Timestamp(START)) / pd.Timedelta(hours=1)
    begin = np.linspace(0, 72 - 6, 20_001)
    mean, sure, first = [], [], []
    for name in NAMES:
        own = np.sort(hours[looks.target == name].to_numpy())
        following = np.append(own, np.inf)[np.searchsorted(own, begin)]
        mean.append(np.mean(following <= begin + 6))
        sure.append(np.all(following <= begin + 6))
        first.append(own.size > 0 and own[0] <= 6)
    told = answer.facts["access"]
    assert told["mean_share"] == approx(np.mean(mean), abs=1e-3)
    assert told["guaranteed_share"] == approx(np.mean(sure))
    assert told["first_look_share"] == approx(np.mean(first))
    assert told["looks"] == answer.access.looks == len(looks)
    half = told["windows"][0]
    assert half["share"] == 0.5
    assert cover(pair, points, within_h=half["mean_h"], **SPAN).facts["access"]["mean_share"] == approx(0.5, abs=1e-6)


def test_an_orbit_message_and_two_lines_give_the_same_accesses(tmp_path, points):
    message = tmp_path / "omm.json"
    message.write_text(json.dumps([export_omm(Satrec.twoline2rv(*ALOS_2), "ALOS-2")]))
    lines = tmp_path / "alos.tle"
    lines.write_text("\n".join(["ALOS-2", *ALOS_2]))
    by_message, by_lines = (
        pd.concat(access_tables(fleet(elements=path, sensor=BAND), points, **SPAN)) for path in (message, lines)
    )
    assert by_message.target.tolist() == by_lines.target.tolist()
    assert (by_message.time_utc - by_lines.time_utc).abs().max() < pd.Timedelta(milliseconds=1)


def test_left_and_right_add_up_to_both(tmp_path, points):
    looks = {}
    for side in ("left", "right", "both"):
        sensor = {"sensor": {"look_deg": [10, 45], "side": side}}
        found = elements(tmp_path / f"{side}.json", ("A", ALOS_2, sensor), sensor=None)
        tables = pd.concat(access_tables(found, points, **SPAN))
        looks[side] = len(tables)
        assert tables.look_deg.between(10, 45).all()
        assert side == "both" or set(tables.side) == {side}
    assert looks["left"] + looks["right"] == looks["both"] > looks["left"] > 0


def test_a_plan_sees_no_more_than_could_be_seen(tmp_path, points):
    duty = Duty(swath_km=50, seconds=60)
    found = elements(tmp_path / "a.json", ("A", ALOS_2, {}), ("Q", QPS_5, {}), duty=duty)
    answer = cover(found, points, within_h=12, with_tasked=True, **SPAN)
    access, tasked = answer.facts["access"], answer.facts["tasked"]
    assert (access["bound"], tasked["bound"]) == ("upper", "lower")
    assert 0 < tasked["looks"] <= access["looks"]
    assert tasked["mean_share"] <= access["mean_share"]
    assert all(t["mean_share"] <= a["mean_share"] for t, a in zip(tasked["curve"], access["curve"], strict=True))


def test_a_plan_needs_duties(pair, points):
    with pytest.raises(ValueError, match="which ALOS-2, QPS-SAR-5 lack; expected swath_km and duty_min"):
        cover(pair, points, within_h=12, with_tasked=True, **SPAN)


def test_the_answer_is_plain_json_without_nan(pair, points):
    told = cover(pair, points, within_h=1, **SPAN).facts
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert (told["unit"], told["total"], told["within_h"], told["end_utc"]) == (
        "points",
        4,
        1,
        "2026-08-26T00:00:00+00:00",
    )
    assert [s["name"] for s in told["satellites"]] == ["ALOS-2", "QPS-SAR-5"]


def test_an_answer_is_short_where_it_is_printed_or_shown(pair, points):
    """It was a dump of the arrays and facts of all satellites."""
    found = cover(pair, points, within_h=1, **SPAN)
    mean = f"{found.facts['access']['mean_share']:.1%}"
    for shown in (repr(found), found._repr_html_()):
        assert f"within 1 h at most {mean} seen on average" in shown
        assert len(shown) < 3000


def test_targets_that_are_never_seen_have_no_window(tmp_path):
    pole = watched(gpd.GeoDataFrame(geometry=gpd.points_from_xy([0.0], [89.0]), crs=4326))
    found = elements(tmp_path / "q.json", ("QPS-SAR-5", QPS_5, {}))  # inclination 42 degrees
    told = cover(found, pole, within_h=6, **SPAN).facts["access"]
    assert (told["looks"], told["mean_share"], told["guaranteed_share"]) == (0, 0, 0)
    assert {(w["mean_h"], w["guaranteed_h"]) for w in told["windows"]} == {(None, None)}


@pytest.mark.parametrize(("days", "within_h", "longest"), [(7, 6, 48), (14, 36, 72), (2, 30, 30), (1, 2, 12)])
def test_curves_reach_beyond_the_window_but_not_the_span(pair, points, days, within_h, longest):
    curve = cover(pair, points, start_utc=START, days=days, within_h=within_h).facts["access"]["curve"]
    hours = [point["hours"] for point in curve]
    assert (len(hours), hours[-1]) == (96, approx(longest))
    mean = [point["mean_share"] for point in curve]
    assert mean == sorted(mean)


def test_progress_counts_to_the_end(pair, points):
    steps = []
    cover(pair, points, within_h=6, progress=lambda done, total: steps.append((done, total)), **SPAN)
    assert steps == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"days": 0.0}, "the span is 0.0 days"),
        ({"days": float("inf")}, "the span is inf days"),
        ({"within_h": 72}, "a window of 72 h does not fit into 3 days"),
        ({"within_h": 0}, "a window of 0 h"),
        ({"start_utc": datetime(2026, 8, 23)}, "has no zone"),  # noqa: DTZ001  that is what is wrong
    ],
)
def test_questions_without_an_answer_are_refused(pair, points, change, words):
    with pytest.raises(ValueError, match=words):
        cover(pair, points, **({"within_h": 6} | SPAN | change))


def test_elements_of_more_than_14_days_are_warned_of(pair, points):
    assert cover(pair, points, within_h=6, **SPAN).facts["warnings"] == []
    later = datetime(2026, 9, 20, tzinfo=UTC)
    assert len(cover(pair, points, within_h=6, start_utc=later, days=1).facts["warnings"]) == 1
    words = age_warning(pair.satellites, later, 86_400.0)
    assert "2 of 2 satellites have elements up to 30 days from the span (ALOS-2, QPS-SAR-5)" in words
    assert "30 to 89 km" in words  # 1 to 3 km a day


def test_of_several_epochs_the_one_nearest_to_the_middle_of_the_span_is_taken(tmp_path):
    old = OLD[:-1] + str(sum(int(c) if c.isdigit() else c == "-" for c in OLD[:68]) % 10)
    entries = [("new", ALOS_2, {}), ("old", (old, ALOS_2[1]), {})]  # 22 August and 19 July 2026
    for day, kept, gone in (("2026-08-01", "old", "new"), ("2026-08-20", "new", "old")):
        found = elements(tmp_path / "two.json", *entries, middle_utc=datetime.fromisoformat(day + "T00:00Z"))
        assert [s.orbit.name for s in found.satellites] == [kept]
        ((name, reason),) = found.left_out.to_records(index=False)
        assert name == gone
        assert f"the same object (39766) as {kept}" in reason
        assert "holds 2 sets of elements of 1 satellite (" in found.notes[0]
        assert "nearest to the middle of the span" in found.notes[0]
    with pytest.raises(ValueError, match="with several epochs; expected to be told which to take. Give middle_utc"):
        elements(tmp_path / "two.json", *entries)


def test_numbers_of_nine_digits_keep_objects_apart(tmp_path):
    message = HIGH | {"MEAN_MOTION": 14.8, "INCLINATION": 97.7}
    both = [message | {"OBJECT_NAME": f"S{n}", "NORAD_CAT_ID": n} for n in (100123, 440123)]  # the same modulo 340,000
    path = tmp_path / "new.json"
    path.write_text(json.dumps(both))
    found = fleet(elements=path, sensor=BAND)
    assert [one.orbit.number for one in found.satellites] == [100123, 440123]
    assert (found.objects, len(found.left_out)) == (2, 0)


def test_lines_without_checksums_are_read_and_said(tmp_path):
    path = tmp_path / "short.tle"
    path.write_text("\n".join(["ALOS-2", *(line[:-1] for line in ALOS_2)]))
    found = fleet(elements=path, sensor=BAND)
    assert found.satellites[0].orbit.epoch_utc == pair_epoch(tmp_path)
    assert "The lines of ALOS-2 in" in found.notes[0]
    assert "end before their checksums" in found.notes[0]


def pair_epoch(folder):
    return elements(folder / "whole.json", ("ALOS-2", ALOS_2, {})).satellites[0].orbit.epoch_utc


def test_a_group_and_a_file_are_united_and_the_file_goes_before(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps([{"name": "MINE", "tle": ALOS_2}]))
    both, group = fleet([named("japan")], path, sensor=BAND), fleet([named("japan")])
    names, all_names = ([s.orbit.name for s in one.satellites] for one in (both, group))
    assert all_names == [s.orbit.name for s in [m.satellite for m in members("japan")]]
    assert sorted(names) == sorted({*all_names, "MINE"} - {"ALOS-2"})
    assert {"name": "ALOS-2", "reason": f"taken from {path}"} in both.left_out.to_dict("records")
    assert set(named("japan").left_out().name) <= set(both.left_out.name)
    assert len(group.all_duties()) == len(all_names)
    assert group.credits == ["CelesTrak (elements and catalogue of 22 August 2026), as stored in sat-orbit-map"]


HIGH = {  # a geostationary orbit, made up
    "OBJECT_NAME": "GEO",
    "EPOCH": "2026-08-22T06:00:00",
    "MEAN_MOTION": 1.00272,
    "ECCENTRICITY": 0.0002,
    "INCLINATION": 0.05,
    "RA_OF_ASC_NODE": 80,
    "ARG_OF_PERICENTER": 20,
    "MEAN_ANOMALY": 30,
    "BSTAR": 0,
}


def test_satellites_that_stay_in_view_are_left_out_and_told(tmp_path, points):
    path = tmp_path / "high.json"
    path.write_text(json.dumps([HIGH, {"name": "A", "tle": ALOS_2}]))
    wide = Sensor(name="w", angle="incidence", min_deg=0, max_deg=85, side="both")
    found = fleet(elements=path, sensor=wide)
    assert [s.orbit.name for s in found.satellites] == ["A"]
    assert found.left_out.name.tolist() == ["GEO"]
    assert "225 min" in found.left_out.reason[0]  # where SGP4 changes to deep space, AIAA 2006-6753
    # right ascension 130 less sidereal time 60.5 degrees: over 69.5 E. By the triangle at the Earth's centre Yushan has
    # it at 23 degrees of elevation, Null Island at 12; Longyearbyen (83 degrees away) and Taveuni never
    words = "Of 4 targets, in view from the first moment to the last: GEO 2."
    assert cover(found, points, within_h=6, **SPAN).facts["notes"] == [words]
    path.write_text(json.dumps(HIGH))
    with pytest.raises(ValueError, match="no satellite of .* can be counted: a turn takes 225 min") as told:
        cover(fleet(elements=path, sensor=wide), points, within_h=6, **SPAN)
    assert words in str(told.value)


def test_a_group_of_nobody_says_how_to_mend_it():
    words = r"no satellite of nato-norway can be counted .*add \+optical, \+rf or \+ais"
    with pytest.raises(ValueError, match=words):
        fleet([named("nato-norway")])  # ship radio receivers only
    assert len(fleet([named("nato-norway+ais")]).satellites) > 0


def test_neither_group_nor_file_is_refused():
    with pytest.raises(ValueError, match="expected a fleet, a file of elements, or both"):
        fleet()


@pytest.fixture(scope="module")
def radio():
    return fleet([named("nato-usa+rf")])


def test_hawks_count_by_the_cluster_as_in_the_check(radio, points):
    """Three of a cluster have the target above their horizon at every access: by the check's own marks, and by hand."""
    members = {m.name: m for m in of_kind("nato-usa", "rf")}
    flock = [(s, c) for s, c in zip(radio.satellites, radio.clusters, strict=True) if s.orbit.name in members]
    assert [c for _, c in flock] == [members[s.orbit.name].cluster for s, _ in flock]
    assert all(c for _, c in flock)
    assert {c for s, c in zip(radio.satellites, radio.clusters, strict=True) if s.orbit.name not in members} == {""}
    looks = pd.concat(access_tables(radio, points, **SPAN))
    looks = looks[looks.satellite.isin(list(members))]
    assert len(looks) > 100
    ut1, targets = ut1_of_span(START, 3 * 86_400.0)[0], Targets.of(LON, LAT, HEIGHT)
    for row in looks.iloc[::9].itertuples():
        own = [s for s, c in flock if c == members[row.satellite].cluster]
        at = np.array([(row.time_utc - pd.Timestamp(START)) / pd.Timedelta(seconds=1)])
        up = [in_reach(s.orbit, s.sensor, targets, start_utc=START, seconds=at, ut1_minus_utc_s=ut1)[0] for s in own]
        assert np.sum(up, axis=0)[NAMES.index(row.target)] == 3


def test_the_window_of_clusters_is_that_of_the_check(radio):
    cells = question().cells(CELL_KM)
    cells = cells[cells["network"] == "searoute"].reset_index(drop=True)
    own = of_kind("nato-usa", "rf")
    bits = Bits.of(np.ones((len(own), 1), dtype=bool))
    marks = marks_of(replace(question(), days=7.0), own, cells, bits)
    mass = question().mass(cells, "searoute", "km")
    check = windows_of_marks(gaps_of_marks(marks != 0), mass, 0.85)
    chosen = [n for n, s in enumerate(radio.satellites) if s.orbit.name in {m.name for m in own}]
    found = coverage(
        [radio.satellites[n] for n in chosen], Targets.of(cells.geometry.x, cells.geometry.y), mass,
        clusters=[radio.clusters[n] for n in chosen], start_utc=START, span_s=7 * 86_400.0, ut1_minus_utc_s=0.0,
    )  # fmt: skip
    mean, sure = found.window_h(0.85)  # between instants of a pass; the check counts time out of reach, minutes less
    assert check["mean_window_h"] < mean < check["mean_window_h"] + 0.25
    assert check["guaranteed_window_h"] < sure < check["guaranteed_window_h"] + 0.25


def test_a_cluster_that_is_not_whole_is_left_out(tmp_path):
    member = next(m for m in of_kind("nato-usa", "rf") if m.name == "HAWK-9A RF")
    path = tmp_path / "hawk.json"
    path.write_text(json.dumps([export_omm(member.satellite.orbit.satrec, "MINE")]))
    found = fleet([named("nato-usa+rf")], path, sensor=BAND)
    gone = found.left_out.set_index("name")["reason"]
    assert gone["HAWK-9A RF"] == f"taken from {path}"
    assert (
        gone["HAWK-9B RF"]
        == gone["HAWK-9C RF"]
        == ("fewer than 3 of its cluster are counted, and only together do they place an emitter")
    )
    assert "hawk-9" not in found.clusters
    assert found.clusters[-1] == ""  # MINE has a sensor of its own


def test_receivers_are_the_drawn_ones_of_the_check(points):
    found = fleet([named("japan-nato+ais")])
    drawn = drawn_receivers()
    names = {s.orbit.name for s in found.satellites} - {m.name for m in of_kind("japan-nato", "radar")}
    assert names == drawn
    assert sum("IRIDIUM" in name for name in names) == 50  # of 67; the fewest published, `sensing`
    undrawn = found.left_out.loc[found.left_out.reason.str.startswith("not drawn"), "name"]
    assert set(undrawn) == {m.name for m in of_kind("japan-nato", "ais")} - drawn
    assert "50 of 67 Iridium NEXT" in found.notes[-1]
    told = cover(fleet([named("japan+ais")]), points, within_h=1, **SPAN).facts
    assert told["notes"] == ["AIS: an access is a ship within the horizon of a receiver, heard or not."]


def test_a_satellite_with_two_sensors_is_one_satellite(points):
    told = cover(fleet([named("japan-civil+ais")]), points, within_h=1, **SPAN).facts
    assert (len(told["satellites"]), told["objects"]) == (4, 2)  # ALOS-2 and ALOS-4, radar and AIS each
    assert age_warning(
        fleet([named("japan-civil+ais")]).satellites, datetime(2026, 10, 1, tzinfo=UTC), 86_400.0
    ).startswith("2 of 2 satellites have elements")
