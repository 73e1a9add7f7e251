"""`leadline incursions`: what it prints and writes, and one clear line for each wrong use."""

import json
import pathlib
import shutil
import sqlite3
import sys
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pytest import approx
from shapely import force_3d
from shapely.geometry import LineString, Point, Polygon, box

from geo.figures import many
from maps.cli import cli
from maps.cli.words import as_options
from maps.export import event_file
from maps.tracks import report as incursions_report

FILES = ["lines.geojson", "line.gpkg", "tracks.csv", "zones.gpkg"]
HEAD = ["id", "zone", "t_in", "t_out", "entry", "exit", "duration_s"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Write tracks on the equator (in at 1 h, over the line at 2 h, out at 3 h), zones and a line, once."""
    folder = tmp_path_factory.mktemp("files")
    hours = np.arange(0, 4.01, 0.5)
    rows = [
        pd.DataFrame({"ship": name, "when": pd.Timestamp(day, tz="UTC") + pd.to_timedelta(hours, unit="h"),
                      "x": -0.5 + hours / 2, "y": 0.0})
        for name, day in (("one", "2026-03-01"), ("two", "2026-03-11"))
    ]  # fmt: skip
    tracks = pd.concat(
        [*rows, pd.DataFrame({"ship": ["one", None], "when": "2026-03-01 00:00:01+00:00", "x": 0, "y": [91, 0]})]
    )
    tracks.to_csv(folder / "tracks.csv", index=False)
    zones = gpd.GeoDataFrame({"id": ["near", "far"]}, geometry=[box(0, -1, 1, 1), box(40, 0, 41, 1)], crs=4326)
    zones.to_file(folder / "zones.gpkg")
    gpd.GeoDataFrame({"id": ["line"]}, geometry=[LineString([(0.5, -1), (0.5, 1)])], crs=4326).to_file(
        folder / "line.gpkg"
    )
    gpd.GeoDataFrame({"id": ["drawn"]}, geometry=[LineString([(-1, 0), (2, 0)])], crs=4326).to_file(
        folder / "lines.geojson"
    )
    return folder


@pytest.fixture
def here(files, tmp_path, monkeypatch):
    """Work in a folder with these files."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(capsys, *words):
    code = cli.main(["incursions", *words])
    out, err = capsys.readouterr()
    return code, out, err


COLUMNS = ("--columns", "id=ship,time=when,lon=x,lat=y")
ONE = ("tracks.csv", *COLUMNS, "--zones", "zones.gpkg")
MARCH_1, MARCH_11 = "2026-03-01..2026-03-02", "2026-03-11..2026-03-12"
CHANGED = (*ONE, "--before", MARCH_1, "--after", MARCH_11)
BOTH = (*ONE, "--lines", "line.gpkg")


@pytest.mark.usefixtures("here")
def test_the_answer_in_words_and_in_json_is_the_same(capsys):
    code, out, err = run(capsys, *BOTH, "--depth", "--by", "month")
    facts = json.loads(run(capsys, *BOTH, "--depth", "--by", "month", "--json")[1])
    near = facts["zones"][0]
    assert (code, err) == (0, "")
    assert (near["entries"]["crossing"], near["hours_inside"]) == (2, approx(4, abs=1e-3))
    assert "tracks.csv: 2 vessels, 18 positions, 2026-03-01T00:00 to 2026-03-11T04:00 UTC\n" in out
    assert "observed: 8.0 vessel-hours\n" in out
    assert "zone near; edges run along parallels and meridians, else they are geodesics\n" in out
    assert f"  2 events of 2 vessels, 4.0 vessel-hours inside, {near['deepest_m'] / 1000:.1f} km from the edge" in out
    assert "       2 began by crossing the edge\n" in out
    assert "no events in 1 zone, whose edges run along parallels and meridians, else they are geodesics: far\n" in out
    assert "  2 crossings by 2 vessels: 2 left to right, 0 right to left\n" in out
    assert "2026-03-01  near                                     2               2             4.0" in out
    assert "       1 latitude beyond 90 degrees, as in row " in out
    assert "       1 missing id, as in row " in out
    assert "read in tracks.csv: id from ship (as written); time from when (" in out


@pytest.mark.usefixtures("here")
def test_two_periods_are_compared(capsys):
    words = (
        *ONE,
        "--before",
        MARCH_1,
        "--after",
        MARCH_11,
        "--draws",
        "100",
        "--seed",
        "7",
        "--claim=-25",
    )
    out = run(capsys, *words)[1]
    change = json.loads(run(capsys, *words, "--json")[1])["change"]
    assert "2026-03-01..2026-03-02 against 2026-03-11..2026-03-12 (UTC, the last day not included)\n" in out
    assert "  presence: 4 h and 4 h, of 1 and 1 vessel\n" in out
    row = next(line for line in out.splitlines() if line.startswith("  ") and " all " in line)  # the table says so too
    assert "unknown" in row
    assert (change["all"]["low_percent"], change["all"]["high_percent"]) == (-100, None)  # one vessel tells nothing
    assert (change["all"]["rate_low_percent"], change["all"]["rate_high_percent"]) == (None, None)
    assert "It cannot be told whether the number fell by 25 %: " in out
    assert (change["claim_percent"], change["all"]["counts"], change["all"]["rate_change_percent"]) == (-25, [1, 1], 0)
    assert "what rests on the longest gap\n" in out
    assert [line.split()[:2] for line in out.splitlines() if " h  " in line or " min  " in line] == [
        ["30", "min"], ["1", "h"], ["2", "h"], ["4", "h"]
    ]  # fmt: skip


TIMED = ("--before", "2026-02-28T16:00..2026-03-02T01:00+08:00", "--after", "2026-03-11..2026-03-12")


@pytest.mark.usefixtures("here")
def test_periods_that_begin_at_a_time_are_told_with_it(capsys):  # issue 16: 16:00 was counted and not told
    out = run(capsys, *ONE, *TIMED)[1]
    told = "2026-02-28T16:00Z..2026-03-01T17:00Z against 2026-03-11T00:00Z..2026-03-12T00:00Z"
    assert f"{told} (UTC, the last instant not included)\n" in out
    change = json.loads(run(capsys, *ONE, *TIMED, "--json")[1])["change"]
    assert change["before"] == ["2026-02-28T16:00:00+00:00", "2026-03-01T17:00:00+00:00"]


@pytest.mark.usefixtures("here")
def test_days_are_those_of_a_zone(capsys):  # issue 16: days were those of UTC, and nothing said so
    """One ship goes in at 01:00 UTC on 1 and 11 March, and out at 03:00: in Honolulu both days are the ones before."""
    by = (*ONE, "--timezone", "UTC", "--by", "day")
    assert "by calendar periods, whose days begin at midnight UTC\n" in run(capsys, *by)[1]
    out = run(capsys, *by, "--days-of", "Pacific/Honolulu")[1]
    assert "by calendar periods, whose days begin at midnight Pacific/Honolulu\n" in out
    assert "2026-02-28  near" in out
    facts = json.loads(run(capsys, *by, "--days-of", "Pacific/Honolulu", "--json")[1])
    rows = [row for row in facts["periods"] if row["entries"]]
    assert [(row["first_day"], row["start_utc"][:16], row["days_of"]) for row in rows] == [
        ("2026-02-28", "2026-02-28T10:00", "Pacific/Honolulu"), ("2026-03-10", "2026-03-10T10:00", "Pacific/Honolulu")
    ]  # fmt: skip


@pytest.mark.usefixtures("here")
def test_times_of_a_zone_and_days_of_utc_are_told(capsys):
    by = (*ONE, "--timezone", "Asia/Taipei", "--by", "day")
    told = "--by counts days of UTC, with --days-of Asia/Taipei its own."
    assert told in " ".join(run(capsys, *by)[1].split())
    assert told not in " ".join(run(capsys, *by, "--days-of", "Asia/Taipei")[1].split())
    for words, error in (
        (("--days-of", "UTC"), "--days-of is of calendar periods; expected --by too."),
        (("--by", "day", "--days-of", "Taipei"), "--days-of: there is no time zone 'Taipei'; expected a name of"),
    ):
        code, _, err = run(capsys, *ONE, *words)
        assert (code, err.startswith(f"leadline: {error}")) == (2, True)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", ["-25%", "-25 %", "\N{MINUS SIGN}25%", "-25.0"])
def test_a_claim_may_have_a_percent_sign(capsys, words):  # issue 13: argparse printed its usage
    code, out, _ = run(capsys, *CHANGED, f"--claim={words}", "--json")
    assert (code, json.loads(out)["change"]["claim_percent"]) == (0, -25)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", ["half", " ", "%", "-25%%", "-2,5", "1e3", "nan"])
def test_a_claim_that_is_no_number_is_told_in_one_line(capsys, words):
    code, out, err = run(capsys, *CHANGED, f"--claim={words}")
    assert (code, out) == (2, "")
    assert err == (
        f"leadline: --claim is {words!r}; expected a change in percent, like --claim=-25 or --claim=-25%, "
        "or more, or fewer.\n"
    )


@pytest.mark.usefixtures("here")
def test_without_a_claim_there_is_no_verdict(capsys):  # issue 13: it defaulted to -40
    words = (*CHANGED, "--belt", "10nm", "--watching", "tracks")
    out = run(capsys, *words)[1]
    change = json.loads(run(capsys, *words, "--json")[1])["change"]
    assert (change["verdict"], change["claim_percent"]) == (None, None)
    assert change["sentence"].startswith(
        "The number of entries of vessels that transmit may have changed by anything. "
        "Counted incursions that began: 1 before, 1 after (0 %)."
    )
    assert not {"holds", "does not hold", "cannot be told"} & {line.strip() for line in out.splitlines()}
    assert "It cannot be told" not in out
    assert "  the number\n" in out
    assert "  the traffic (near by: within 19 km)\n" in out
    assert [row["measure"] for row in change["watching"]] == ["tracks", "followed"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("word", "told"), [("more", "rose"), ("fewer", "fell")])
def test_a_rise_or_a_fall_may_be_claimed_without_a_figure(capsys, word, told):  # issue 16: --claim 0 was refused
    change = json.loads(run(capsys, *CHANGED, "--claim", word, "--json")[1])["change"]
    assert (change["claim_percent"], change["claimed"], change["verdict"]) == (None, told, "cannot be told")
    assert change["sentence"].startswith(f"It cannot be told whether the number {told}: that of vessels")


@pytest.mark.usefixtures("here")
def test_hours_of_receivers_are_a_file(capsys, tmp_path):
    """From midnight of 1 March in Taipei, 16:00 UTC the day before, 16 hours at one half: 8 of the 48 of two days."""
    hours = tmp_path / "hours.csv"
    hours.write_text("from,to,share\n2026-03-01T00:00,2026-03-01T16:00,0.5\n2026-03-11T00:00Z,2026-03-12T00:00Z,1\n")
    periods = ("--before", "2026-02-28..2026-03-02", "--after", "2026-03-10..2026-03-12")
    words = (*ONE, *periods, "--timezone", "Asia/Taipei", "--heard", str(hours), "--json")
    change = json.loads(run(capsys, *words)[1])["change"]
    heard = next(row for row in change["watching"] if row["measure"] == "heard")
    assert (heard["before"], heard["after"]) == approx((8 / 48, 24 / 48))
    for text, error in (
        ("from,to\n2026-03-01,yesterday\n", "hours.csv has the time 'yesterday'; expected one like"),
        ("begin,end\n", "hours.csv has no column from; found begin, end."),
        ("from,to,share\n2026-03-01,2026-03-02,most\n", "hours.csv has 'most' as share; expected a number."),
        ("from,to,share\n2026-03-01,2026-03-02,2\n", "a share of 2 of the time; expected 0 to 1"),
    ):
        hours.write_text(text)
        code, _, err = run(capsys, *CHANGED, "--heard", str(hours))
        assert (code, error in err) == (2, True)
    assert "--heard: none.csv cannot be read as CSV" in run(capsys, *CHANGED, "--heard", "none.csv")[2]


@pytest.mark.usefixtures("here")
def test_a_control_area_is_told(capsys):
    gpd.GeoDataFrame({"id": ["beyond"]}, geometry=[box(1.2, -1, 1.4, 1)], crs=4326).to_file("beyond.gpkg")
    change = json.loads(run(capsys, *CHANGED, "--control", "beyond.gpkg", "--json")[1])["change"]
    control = next(row for row in change["watching"] if row["measure"] == "control")
    assert (control["before"], control["after"], control["unit"]) == (1, 1, "a day")
    code, out, err = run(capsys, *CHANGED, "--control", "zones.gpkg")  # issue 13: the zone itself was taken
    assert (code, out) == (2, "")
    assert "the control area overlaps what is counted, so it changes with it; expected an area elsewhere" in err


@pytest.mark.usefixtures("here")
def test_tracks_without_times_are_counted_and_written_without_hours(capsys, here):
    code, out, _ = run(capsys, "lines.geojson", "--zones", "zones.gpkg", "--to", "out.csv")
    assert code == 0
    assert "lines.geojson: 1 track, 2 positions\n" in out
    assert "These tracks have no times" in out
    assert "hours inside" not in out
    assert "what rests on the longest gap" not in out
    written = pd.read_csv(here / "out.csv")
    assert not {"duration_s", "longest_step_s"} & set(written.columns)
    assert (len(written), written["lon_in"].iloc[0]) == (1, approx(0, abs=1e-4))


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_events_and_crossings_are_written(capsys, here, suffix):
    run(capsys, *BOTH, "--to", f"out{suffix}")  # an earlier file
    code, _, err = run(capsys, *BOTH, "--to", f"out{suffix}")
    read = pd.read_csv if suffix == ".csv" else gpd.read_parquet
    events, crossings = read(here / f"out{suffix}"), read(here / f"out-crossings{suffix}")
    assert (code, err) == (0, f"leadline: wrote out{suffix}\nleadline: wrote out-crossings{suffix}\n")
    assert list(events.columns[:7]) == HEAD
    assert pd.to_datetime(events["t_in"], utc=True).tolist() == [
        pd.Timestamp(f"2026-03-{day} 01:00", tz="UTC") for day in ("01", "11")
    ]
    assert events["duration_s"].tolist() == approx([7200, 7200], abs=0.1)
    assert crossings[["id", "line", "direction"]].to_numpy().tolist() == [
        [n, "line", "left to right"] for n in ("one", "two")
    ]
    if suffix == ".parquet":
        assert events.crs.to_epsg() == 4326
        assert events.geometry.iloc[0].coords[0] == approx((0, 0), abs=1e-6)
        assert events["t_in"].dt.tz is not None
    assert sorted(p.name for p in here.iterdir()) == sorted([*FILES, f"out{suffix}", f"out-crossings{suffix}"])


def test_a_geopackage_has_what_was_found_and_where(capsys, here):
    assert run(capsys, *BOTH, "--to", "out.gpkg")[0] == 0
    names = ["crossings", "events", "exits", "lines", "rules", "zones"]
    assert sorted(pyogrio.list_layers("out.gpkg")[:, 0]) == names
    exits = gpd.read_file("out.gpkg", layer="exits")
    assert exits.geometry.iloc[0].coords[0] == approx((1, 0), abs=1e-6)
    assert exits["t_out"].iloc[0] == pd.Timestamp("2026-03-01 03:00", tz="UTC")
    assert run(capsys, *ONE, "--to", "out.gpkg")[0] == 0
    assert sorted(pyogrio.list_layers("out.gpkg")[:, 0]) == ["events", "exits", "rules", "zones"]
    assert sorted(p.name for p in here.iterdir()) == sorted([*FILES, "out.gpkg"])


@pytest.mark.usefixtures("here")
def test_zones_lines_and_rules_stand_beside_the_events(capsys):
    run(capsys, *BOTH, "--hysteresis", "200m", "--max-speed", "off", "--to", "out.gpkg")
    zones, lines = (gpd.read_file("out.gpkg", layer=layer) for layer in ("zones", "lines"))
    assert zones[["id", "edge_model", "events", "vessels"]].to_numpy().tolist() == [
        ["near", "parallel-aware", 2, 2], ["far", "parallel-aware", 0, 0],
    ]  # fmt: skip
    assert zones.geometry.iloc[0].bounds == (0, -1, 1, 1)
    assert zones.crs.to_epsg() == lines.crs.to_epsg() == 4326
    assert lines[["id", "crossings", "left_to_right", "right_to_left"]].to_numpy().tolist() == [["line", 2, 2, 0]]
    rules = dict(pyogrio.read_dataframe("out.gpkg", layer="rules").to_numpy().tolist())
    assert rules["note"].startswith("Each zone is counted for itself")  # issue 10: they stood on the screen alone
    assert (rules["hysteresis_m"], rules["max_speed_kn"]) == ("200.0", "none")
    assert "excursions within 200 m do not end an event" in rules["in words"]
    assert gpd.read_file("out.gpkg", layer="events")["rules"].unique().tolist() == [rules["digest"]]


@pytest.mark.usefixtures("here")
def test_a_geopackage_names_the_sources_of_zones_of_ours_and_their_licences(capsys):  # issue 14: the screen alone did
    out = run(capsys, "tracks.csv", *COLUMNS, "--zones", "adiz", "--to", "out.gpkg")[1]
    rules = pyogrio.read_dataframe("out.gpkg", layer="rules")
    credited = rules.loc[rules["rule"] == "credit", "value"].tolist()
    assert "Made with Natural Earth: outlines of countries (MIT)" in credited
    assert all(words.rpartition(" (")[0] in out for words in credited)
    assert len(credited) == len(set(credited)) > 1


def test_tracks_without_times_and_shapes_with_heights_are_layers(capsys, here):
    high = force_3d(gpd.read_file("zones.gpkg").geometry, 100.0)
    gpd.GeoDataFrame({"id": ["near", "far"]}, geometry=high, crs=4326).to_file(here / "high.gpkg")
    assert run(capsys, "lines.geojson", "--zones", "high.gpkg", "--to", "out.gpkg")[0] == 0
    events = gpd.read_file("out.gpkg", layer="events")
    assert events["t_in"].astype(str).str[:10].tolist() == ["1970-01-01"]
    assert "duration_s" not in events
    assert not gpd.read_file("out.gpkg", layer="zones").has_z.any()


@pytest.mark.usefixtures("here")
def test_layers_without_rows_keep_their_kinds(capsys):
    assert run(capsys, "tracks.csv", *COLUMNS, "--zones", "zones.gpkg:far", "--to", "out.gpkg")[0] == 0
    assert {str(name): kind for name, kind in pyogrio.list_layers("out.gpkg")} == {
        "events": "Point", "exits": "Point", "zones": "MultiPolygon", "rules": None,
    }  # fmt: skip
    assert run(capsys, "tracks.csv", *COLUMNS, "--zones", "zones.gpkg:far", "--to", "out.csv")[0] == 0
    assert pd.read_csv("out.csv").columns[-1] == "geometry"


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".gpkg"])
def test_names_stand_behind_ids(capsys, here, suffix):
    zone = gpd.GeoDataFrame({"id": [7], "name": ["Near zone"]}, geometry=[box(0, -1, 1, 1)], crs=4326)
    zone.to_file(here / "zones.gpkg", layer="zones")
    assert run(capsys, *BOTH, "--to", f"out{suffix}")[0] == 0
    read = {".csv": pd.read_csv, ".parquet": gpd.read_parquet, ".gpkg": lambda p: gpd.read_file(p, layer="events")}
    events = read[suffix](here / f"out{suffix}")
    assert list(events.columns[:4]) == ["id", "zone", "zone_name", "t_in"]
    assert events["zone"].astype(str).tolist() == ["7", "7"]
    assert events["zone_name"].tolist() == ["Near zone", "Near zone"]


@pytest.mark.usefixtures("here")
def test_a_table_has_iso_times_and_points_in_words(capsys):
    run(capsys, *ONE, "--to", "out.csv")
    events = pd.read_csv("out.csv")
    assert events["t_in"].str.fullmatch(r"2026-03-[01]1T0[01]:[0-9]{2}:[0-9.]{9}Z").all()
    points = gpd.GeoSeries.from_wkt(events["geometry"])
    assert points.x.tolist() == approx(events["lon_in"].tolist(), abs=1e-9)
    assert points.iloc[0].coords[0] == approx((0, 0), abs=1e-6)


def test_a_zone_across_180_degrees_is_written_in_two_parts(capsys, here):
    (here / "tracks.csv").write_text("ship,when,x,y\na,2026-03-01T00:00,179.9,0\na,2026-03-01T00:30,-179.9,0\n")
    jumping = Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)])
    gpd.GeoDataFrame({"id": ["z"]}, geometry=[jumping], crs=4326).to_file(here / "zones.gpkg", layer="zones")
    assert run(capsys, *ONE, "--to", "out.gpkg")[0] == 0
    shape = gpd.read_file("out.gpkg", layer="zones").geometry.iloc[0]
    assert sorted(part.bounds for part in shape.geoms) == [(-180, -1, -179, 1), (179, -1, 180, 1)]


def test_zones_of_the_users_own_are_not_taken_for_ours(capsys, here):
    columns = {"id": ["a"], "name": ["a"], "edge_model": ["rhumb"], "events": [1], "vessels": [1]}
    own = gpd.GeoDataFrame(columns, geometry=[box(0, -1, 1, 1)], crs=4326)
    own.to_file("own.gpkg", layer="zones")
    assert "layers that are not ours (zones)" in refused(capsys, here, *ONE, "--to", "own.gpkg")


@pytest.mark.usefixtures("here")
def test_lines_alone_are_crossed(capsys):
    code, out, err = run(capsys, "tracks.csv", *COLUMNS, "--lines", "line.gpkg", "--to", "out.csv")
    assert (code, err) == (0, "leadline: wrote out.csv\n")
    assert "zone" not in out.split("what rests")[0]
    assert pd.read_csv("out.csv")["time"].str[:16].tolist() == ["2026-03-01T02:00", "2026-03-11T02:00"]


def test_a_map_is_written(capsys, here):
    (here / "map.html").write_text('<meta name="generator" content="leadline"> of an earlier run')
    code, _, err = run(capsys, *BOTH, "--map", "map.html")
    page = (here / "map.html").read_text()
    assert (code, err) == (0, "leadline: wrote map.html\n")
    assert "<h1>Incursions in tracks.csv</h1>" in page
    assert "2 entries across the edge of 2 zones, by 2 vessels. 2 crossings of line, by 2 vessels." in page
    assert sorted(p.name for p in here.iterdir()) == sorted([*FILES, "map.html"])


def test_sentences_are_counted(capsys, here):
    sentence = "!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"  # of MMSI 477553000, at 122.345833 W 47.582833 N
    (here / "feed.nmea").write_text(f"1577836800 {sentence}\n1577840400 {sentence}\nnoise\n")
    seattle = gpd.GeoDataFrame({"id": ["bay"]}, geometry=[box(-123, 47, -122, 48)], crs=4326)
    seattle.to_file(here / "zones.gpkg")
    code, out, _ = run(capsys, "feed.nmea", "--zones", "zones.gpkg")
    assert code == 0
    assert "feed.nmea: 1 vessel, 2 positions, 2020-01-01T00:00 to 2020-01-01T01:00 UTC\n" in out
    assert "  1 event of 1 vessel, 1.0 vessel-hours inside\n" in out
    assert "       1 not an AIS sentence, as in noise\n" in out


@pytest.mark.usefixtures("here")
def test_every_rule_is_taken(capsys):
    words = (
        *ONE, "--max-gap", "45m", "--max-speed", "off", "--hysteresis", "200m", "--merge-breaks", "10m",
        "--min-duration", "5m", "--min-depth", "1nm", "--edge-model", "rhumb",
    )  # fmt: skip
    facts = json.loads(run(capsys, *words, "--json")[1])
    expected = {
        "max_gap_s": 2700, "max_speed_kn": None, "rejects_to_cut": 5, "hysteresis_m": 200, "merge_breaks_s": 600,
        "min_duration_s": 300, "min_depth_m": 1852, "depth": False, "edge_model": "rhumb", "tolerance_m": 1,
    }  # fmt: skip
    assert facts["rules"] == expected | {"digest": facts["rules"]["digest"]}
    assert {zone["edge_model"] for zone in facts["zones"]} == {"rhumb"}
    told = run(capsys, *words)[1]
    assert "excursions within 200 m do not end an event; breaks of at most 10 min are closed;" in told.replace(
        "\n  ", " "
    )
    aircraft = json.loads(run(capsys, *ONE, "--kind", "aircraft", "--json")[1])["rules"]
    assert (aircraft["max_speed_kn"], aircraft["max_gap_s"]) == (700, 300)


@pytest.mark.usefixtures("here")
def test_a_layer_is_credited_and_rows_of_the_other_kind_are_told(capsys):
    code, out, err = run(capsys, "tracks.csv", *COLUMNS, "--zones", "adiz")
    assert code == 0
    assert out.endswith("Taiwan Today (ROC government), 2 December 2013\n")
    assert err == ""
    told = " ".join(out.split())
    assert "Left out of adiz: " in told
    assert " rows of other kinds than polygons: prc-adiz-boundary, " in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tracks.csv",), "where? Expected --zones LAYER|FILE, --lines LAYER|FILE, or both"),
        (("none.csv", "--zones", "adiz"), "none.csv: there is no such file"),
        (("tracks.csv", "--zones", "zones.gpkg"), "there is no column for id, time, lon, lat among the columns ship"),
        ((*COLUMNS, "--zones", "none.gpkg", "tracks.csv"), "--zones none.gpkg: there is no such layer and no such"),
        ((*ONE, "--lines", "zones.gpkg"), "--lines zones.gpkg: it holds Polygon; expected lines"),
        ((*ONE, "--max-gap", "1"), "--max-gap is '1'; expected a number and one of s, m, h, d, like 10s"),
        ((*ONE, "--max-gap", "0h"), "max_gap_s is 0.0; expected a number above 0"),
        ((*ONE, "--min-depth", "5mi"), "--min-depth is '5mi'; expected a number and one of m, km, nm"),
        ((*ONE, "--max-speed", "0"), "--max-speed is '0'; expected knots, more than 0, or off"),
        (("tracks.csv", "--zones", "adiz", "--columns", "ship"), "--columns names 'ship'; expected ROLE=NAME with"),
        ((*ONE, "--before", MARCH_1), "a change needs --before A..B and --after C..D"),
        ((*ONE, "--before", "2026", "--after", "2027"), "--before is '2026'; expected two dates like"),
        ((*ONE, "--before", "0001-01-01T00:00+14:00..2026-01-01", "--after", MARCH_11), "expected two dates like"),
        ((*ONE, "--before", "2026-01-01..9999-12-31T23:00-14:00", "--after", MARCH_11), "expected two dates like"),
        ((*ONE, "--time-format", "%Y%Y"), "--time-format is '%Y%Y', which cannot be used"),
        ((*ONE, "--max-unpacked", "4"), "expected a number and one of GB, MB, kB, B, TB, GiB, MiB, KiB, like 10GB"),
        ((*ONE, "--claim=-25"), "--claim is of a change; expected --before A..B and --after C..D too"),
        ((*ONE, "--belt", "5nm"), "--belt, --watching, --control and --heard are of a change; expected --before"),
        ((*CHANGED, "--belt", "5"), "--belt is '5'; expected a number and one of m, km, nm"),
        ((*CHANGED, "--belt", "0m"), "a belt of 0 m; expected more than 0"),
        ((*CHANGED, "--watching", "radar"), "--watching names 'radar'; expected some of tracks, uptime"),
        ((*CHANGED, "--watching", "control"), "A control area is named by --control"),
        ((*CHANGED, "--control", "none.gpkg"), "--control none.gpkg: there is no such layer and no such file"),
        ((*CHANGED, "--claim=0"), "a claimed change of 0 %; expected more than -100 and not 0"),
        ((*ONE, "--before", "2026-03-02..2026-03-01", "--after", MARCH_11), "expected the earlier date first"),
        ((*ONE, "--before", MARCH_1, "--after", "2026-04-01..2026-04-02", "--claim=-9"), "and for 0 h from 2026-04-01"),
        (
            (*ONE, "--before", "2026-03-01..2026-03-12", "--after", MARCH_11, "--claim=-9"),
            "expected periods that do not overlap",
        ),
        (("lines.geojson", "--zones", "zones.gpkg", "--min-duration", "5m"), "no times; expected no min_duration_s"),
        (("lines.geojson", "--zones", "zones.gpkg", "--by", "month"), "neither times nor dates"),
        ((*ONE, "--to", "out.xlsx"), "'out.xlsx' ends in '.xlsx'; expected one of .parquet, .gpkg, .csv"),
        ((*ONE, "--to", "nowhere/out.csv"), "there is no folder nowhere; make it first"),
        ((*ONE, "--map", "map.pdf"), "'map.pdf' ends in '.pdf'; expected one of .html"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_clear_line(capsys, here, words, message):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert sorted(p.name for p in here.iterdir()) == sorted(FILES)


def refused(capsys, here, *words):
    """Run a wrong use; its one line, after a look at all files, which must be as they were."""
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    code, out, err = run(capsys, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert {path.name: path.read_bytes() for path in here.iterdir()} == before
    return err


@pytest.mark.parametrize(
    "words",
    [
        ("tracks.csv", *COLUMNS, "--zones", "zones.gpkg", "--to", "./tracks.csv"),
        ("tracks.csv", *COLUMNS, "--zones", "zones.gpkg:near", "--to", "zones.gpkg"),
        ("tracks.csv", *COLUMNS, "--lines", "line.gpkg", "--to", "line.gpkg"),
        ("tracks-crossings.csv", *COLUMNS, "--zones", "zones.gpkg", "--to", "tracks.csv"),
        ("tracks.csv", *COLUMNS, "--zones", "zones.gpkg", "--to", "linked.csv"),
        ("tracks.html", *COLUMNS, "--zones", "zones.gpkg", "--map", "tracks.html"),
    ],
)
def test_what_is_read_is_not_written_over(capsys, here, words):
    (here / "tracks-crossings.csv").write_bytes((here / "tracks.csv").read_bytes())
    (here / "tracks.html").write_bytes((here / "tracks.csv").read_bytes())
    (here / "linked.csv").symlink_to("tracks.csv")
    assert "which is read; expected another file for the answer" in refused(capsys, here, *words)


def test_an_answer_does_not_go_into_a_folder_that_is_read(capsys, here):
    err = refused(capsys, here, ".", *COLUMNS, "--zones", "adiz", "--to", "out.csv")
    assert "out.csv lies in the folder ., all of which is read" in err


def test_a_geopackage_with_other_layers_is_kept(capsys, here):
    gpd.read_file("zones.gpkg").to_file("own.gpkg", layer="survey")
    gpd.read_file("zones.gpkg").to_file("named.gpkg", layer="events")
    (here / "text.gpkg").write_text("notes")
    assert "layers that are not ours (survey), which would be lost" in refused(capsys, here, *ONE, "--to", "own.gpkg")
    assert "layers that are not ours (events)" in refused(capsys, here, *ONE, "--to", "named.gpkg")
    assert "text.gpkg is there and is no GeoPackage" in refused(capsys, here, *ONE, "--to", "text.gpkg")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_crossings_of_an_earlier_run_go_and_a_strangers_stay(capsys, here, suffix):
    run(capsys, *BOTH, "--to", f"out{suffix}")
    assert run(capsys, *ONE, "--to", f"out{suffix}")[0] == 0
    assert sorted(p.name for p in here.iterdir()) == sorted([*FILES, f"out{suffix}"])
    (here / f"out-crossings{suffix}").write_text("road,traffic\nA1,7\n")
    for words in (ONE, BOTH):
        err = refused(capsys, here, *words, "--to", f"out{suffix}")
        assert f"out-crossings{suffix} is there and holds no crossings of ours" in err


@pytest.mark.usefixtures("here")
def test_an_engine_that_is_not_installed_is_one_clear_line(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, out, err = run(capsys, *ONE, "--engine", "dask")
    assert (code, out) == (2, "")
    assert err.startswith("leadline: --engine dask: ")
    assert "pip install 'leadline[dask]'" in err


def test_a_stop_while_writing_leaves_the_earlier_file(capsys, here, monkeypatch):
    run(capsys, *ONE, "--to", "out.gpkg")
    earlier = (here / "out.gpkg").read_bytes()

    def stopped(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(event_file.pyogrio, "write_dataframe", stopped)
    code, _, err = run(capsys, *ONE, "--to", "out.gpkg")
    assert code == 130
    assert "stopped; what was there before is as it was" in err
    assert (here / "out.gpkg").read_bytes() == earlier
    assert sorted(p.name for p in here.iterdir()) == sorted([*FILES, "out.gpkg"])


def test_text_from_files_stays_on_its_line(capsys, here):
    (here / "tracks.csv").write_text("ship,when,x,y\na,2026-03-01,0.5,0\nb\x1b[31mc,2026-03-01,0.5,95\n")
    zone = gpd.GeoDataFrame({"id": ["z\x1b[2J"], "name": ["a\nb"]}, geometry=[box(0, -1, 1, 1)], crs=4326)
    zone.to_file(here / "zones.gpkg")
    out = run(capsys, *ONE)[1]
    assert "\x1b" not in out
    assert "1 latitude beyond 90 degrees, as in row 2: id b [31mc, time" in out
    assert "zone z [2J (a b); edges run" in out


def test_times_are_read_as_the_options_say(capsys, here):
    (here / "own.csv").write_text("mmsi,timestamp,lat,lon\n1,03/04/2026 09:00,0.5,0.5\n1,03/04/2026 10:00,0.5,0.5\n")
    words = ("own.csv", "--zones", "zones.gpkg")
    err = refused(capsys, here, *words)
    assert "Say --time-format '%d/%m/%Y %H:%M' (day first) or" in err
    read = ("--time-format", "%d/%m/%Y %H:%M", "--timezone", "Asia/Tokyo")
    assert "2 positions, 2026-04-03T00:00 to 2026-04-03T01:00 UTC" in run(capsys, *words, *read)[1]
    (here / "own.csv").write_text("mmsi,timestamp,lat,lon\n1,60,0.5,0.5\n1,120,0.5,0.5\n")
    assert "Say --time-unit s (or ms, us, ns)" in refused(capsys, here, *words)
    assert "1970-01-01T00:01 to 1970-01-01T00:02" in run(capsys, *words, "--time-unit", "s")[1]
    assert "--timezone is 'Mars'; expected" in refused(capsys, here, *words, "--timezone", "Mars")
    err = refused(capsys, here, *words, "--time-unit", "s", "--time-format", "%d")
    assert "--time-unit is 's' and --time-format '%d'; expected one of the two" in err


def test_errors_advise_options(capsys, here):
    words = ("own.csv", "--zones", "zones.gpkg")
    (here / "own.csv").write_text("mmsi,timestamp,lat,lon\n1,2026-03-01,120,20\n")
    assert "if so, say --columns lon=lat,lat=lon, which" in refused(capsys, here, *words)
    (here / "own.csv").write_text("timestamp,lat,lon\n2026-03-01,20,120\n")
    err = refused(capsys, here, *words)
    assert "Name them with --columns id=NAME. For a file of one track, --columns id=- names it after the file." in err
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    gpd.GeoDataFrame({"id": ["bow"]}, geometry=[bow], crs=4326).to_file("bow.geojson")
    err = refused(capsys, here, "tracks.csv", *COLUMNS, "--zones", "bow.geojson")
    assert err.endswith("Mend it with QGIS (Fix geometries) or ogr2ogr -makevalid.\n")
    assert as_options('columns={"lon": "x y"}') == "--columns 'lon=x y'"
    assert as_options('columns={"lon": "x,y"}') == 'columns={"lon": "x,y"}'  # which the option cannot say
    assert as_options("the file has mmsi, timezone.") == "the file has mmsi, timezone."


def test_rows_that_are_left_out_or_named_otherwise_are_told(capsys, here):
    columns = {"id": [1, 1, 3], "name": ["near", "far", "none"]}
    shapes = [box(0, -1, 1, 1), box(40, 0, 41, 1), None]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(here / "zones.gpkg", layer="zones")
    code, out, err = run(capsys, *ONE)
    assert (code, err) == (0, "")
    assert "\nLeft out of zones.gpkg: 1 row without geometry: none.\n" in out
    assert (
        "Left out of zones.gpkg: 1 row without geometry: none." in json.loads(run(capsys, *ONE, "--json")[1])["notes"]
    )
    assert "Rows of zones.gpkg are named by the column name: values of id are missing or stand twice.\n" in out


@pytest.mark.usefixtures("here")
def test_edges_are_told_as_the_file_has_them(capsys):  # #10: told as straight in degrees, beside the note
    gpd.read_file("zones.gpkg").to_crs(3857).to_file("m.gpkg")
    gpd.GeoDataFrame({"id": ["tokyo"]}, geometry=[box(0, -1, 1, 1)], crs=4301).to_file("t.gpkg")
    words = ("tracks.csv", *COLUMNS, "--zones")
    assert "zone near; edges are straight in EPSG:3857\n" in run(capsys, *words, "m.gpkg")[1]
    facts = json.loads(run(capsys, *words, "t.gpkg", "--json")[1])
    told = "edges run along parallels and meridians of EPSG:4301, else they are geodesics"
    assert facts["zones"][0]["edges"] == told
    assert facts["rules"]["edge_model"] == facts["zones"][0]["edge_model"] == "parallel-aware in EPSG:4301"
    assert "zone near; edges are geodesics\n" in run(capsys, *words, "m.gpkg", "--edge-model", "geodesic")[1]


def test_an_interval_that_says_nothing_is_unknown_and_stands_apart():
    row = {"low_percent": -100.0, "high_percent": None}
    assert incursions_report._interval(row) == "unknown"
    assert incursions_report._interval(row | {"low_percent": -20.0}) == "-20 % or more"
    wide = incursions_report._interval(row | {"high_percent": 3800.0})
    assert wide == "-100 % to +3,800 %"
    assert f" {wide}" in incursions_report._row(("", "all", "-100 %", wide))


@pytest.mark.usefixtures("here")
def test_a_limit_of_speed_is_told_in_knots(capsys):
    track = pd.DataFrame({"ship": 1, "when": pd.date_range("2026-03-01", periods=4, freq="10min"), "x": 0.0, "y": 0.0})
    track.assign(x=[0, 0.1, 9, 0.2]).to_csv("fast.csv", index=False)
    out = run(capsys, "fast.csv", *COLUMNS, "--zones", "zones.gpkg")[1]
    assert "       1 faster than 60 kn (--max-speed), as in " in out


def test_numbers_have_their_nouns():
    assert many(2, "event") == "2 events"
    assert incursions_report.span(86_400) == "24 h"


def test_heights_are_said_not_to_be_looked_at(here, capsys):  # issue 10
    tracks = pd.read_csv("tracks.csv").assign(altitude_ft=40_000)
    tracks.to_csv("flights.csv", index=False)
    gpd.read_file("zones.gpkg").assign(floor_ft=0, ceiling_ft=[10_000, None]).to_file("low.gpkg")
    _, out, _ = run(capsys, "flights.csv", *COLUMNS, "--zones", "low.gpkg")
    told = " ".join(out.split())
    assert "Heights of the tracks (altitude_ft) were not looked at" in told
    assert "Heights of the tracks were held against floors and ceilings: none" in told  # issue 13
    gpd.read_file("zones.gpkg").assign(lower_limit=0).to_file("low.gpkg")
    told = " ".join(run(capsys, "flights.csv", *COLUMNS, "--zones", "low.gpkg")[1].split())
    assert "Floors and ceilings of the zones (lower_limit) were not looked at" in told
    assert "looked at" not in run(capsys, *ONE)[1]
    assert [one.name for one in here.glob("flights*")] == ["flights.csv"]


@pytest.mark.usefixtures("here")
def test_the_encoding_of_shapefiles_is_an_option(capsys):  # issue 10
    tracks = pd.read_csv("tracks.csv").dropna().assign(ship="台北一號")
    points = gpd.GeoDataFrame(tracks, geometry=gpd.points_from_xy(tracks["x"], tracks["y"]), crs=4326)
    points.drop(columns=["x", "y"]).to_file("ships.shp", encoding="BIG5")
    pathlib.Path("ships.cpg").unlink()
    ships = ("ships.shp", "--columns", "id=ship,time=when", "--zones", "zones.gpkg")
    code, out, _ = run(capsys, *ships, "--encoding", "big5", "--json")
    assert (code, json.loads(out)["notes"][1:]) == (0, [])
    assert "ships.dbf declares no encoding" in run(capsys, *ships)[1]
    for asked, words in (("utf-8", "not in utf-8"), ("klingon", "--encoding is 'klingon', which is not one")):
        code, _, err = run(capsys, *ships, "--encoding", asked)
        assert (code, words in err) == (2, True)
    code, _, err = run(capsys, *ONE, "--encoding", "big5")
    assert (code, "there is no Shapefile" in err) == (2, True)


def test_a_file_of_somebody_else_is_kept(capsys, here):  # #10: it was replaced without a word
    (here / "own.csv").write_text("id,note\n1,mine\n")
    (here / "own.parquet").write_text("mine")
    for name in ("own.csv", "own.parquet"):
        err = refused(capsys, here, *ONE, "--to", name)
        assert f"{name} is there and is not what an earlier run wrote; it would be replaced" in err
    (here / "own.html").write_text("mine")
    assert "own.html is there and is no page of ours" in refused(capsys, here, *ONE, "--map", "own.html")
    (here / "own.html").write_text("")
    for _ in range(2):
        assert run(capsys, *ONE, "--map", "own.html")[0] == 0


def test_a_geopackage_that_is_open_elsewhere_is_kept(capsys, here):  # #10
    run(capsys, *ONE, "--to", "out.gpkg")
    with closing(sqlite3.connect("out.gpkg")) as qgis:
        qgis.execute("PRAGMA journal_mode = WAL")
        qgis.execute("CREATE TABLE mine (n)")
        qgis.commit()
        assert "out.gpkg is open in another program" in refused(capsys, here, *ONE, "--to", "out.gpkg")


@pytest.mark.usefixtures("here")
def test_zones_of_the_answer_lie_where_their_edges_are(capsys):  # #10: straight lines in degrees, 3.1 km off
    shape = box(120, 24, 126, 29)
    gpd.GeoDataFrame({"id": ["g"], "edge_model": ["geodesic"]}, geometry=[shape], crs=4326).to_file("big.gpkg")
    gpd.GeoDataFrame({"id": ["b"]}, geometry=[box(-180, 0, 180, 1)], crs=4326).to_file("belt.gpkg")
    assert run(capsys, "tracks.csv", *COLUMNS, "--zones", "big.gpkg", "--to", "out.gpkg")[0] == 0
    zone = gpd.read_file("out.gpkg", layer="zones").iloc[0]
    # the middle of the northern edge, by GeographicLib
    line = Geodesic.WGS84.InverseLine(29, 120, 29, 126)
    middle = line.Position(line.s13 / 2)
    assert shapely.distance(zone.geometry.boundary, Point(middle["lon2"], middle["lat2"])) * 111_000 < 1
    assert (zone["edge_model"], zone["vertices"]) == ("geodesic", "densified to 1 m")
    assert run(capsys, "tracks.csv", *COLUMNS, "--zones", "belt.gpkg", "--to", "belts.gpkg")[0] == 0
    assert gpd.read_file("belts.gpkg", layer="zones").geometry.iloc[0].area == pytest.approx(360)  # it was empty


@pytest.mark.usefixtures("here")
def test_aircraft_are_called_so(capsys):  # issue 10: they were vessels, in every line
    words = (*BOTH, "--kind", "aircraft", "--max-gap", "2h", "--before", MARCH_1, "--after", MARCH_11, "--claim=-25")
    out = " ".join(run(capsys, *words)[1].split())
    assert "vessel" not in out
    assert "tracks.csv: 2 aircraft, 18 positions" in out
    assert "aircraft-hours inside" in out
    assert "that of aircraft that transmit" in out
    facts = json.loads(run(capsys, *words, "--json")[1])
    assert facts["tracks"]["kind"] == "aircraft"
    assert {"vessels"} <= facts["tracks"].keys() & facts["zones"][0].keys() & facts["change"]["all"].keys()
    assert [key for key in facts["tracks"] if "aircraft" in key] == []


@pytest.mark.usefixtures("here")
def test_rows_that_were_not_read_are_told_apart_from_those_read(capsys):
    """Three clocks of Berlin that summer time skipped, of fifteen; one wild position among the others."""
    times = [f"2026-03-29 0{hour}:{minute:02d}:00" for hour in range(5) for minute in (0, 20, 40)]
    rows = pd.DataFrame({"id": "a", "time": times, "lon": np.linspace(0, 1, 15), "lat": 0.0})
    rows.loc[3, "lat"] = 60.0
    rows.to_csv("berlin.csv", index=False)
    code, out, _ = run(capsys, "berlin.csv", "--zones", "zones.gpkg", "--timezone", "Europe/Berlin")
    assert code == 0
    told = [line.split(", as in")[0].strip() for line in out[out.index("rows: ") :].splitlines()[:5]]
    assert told == [
        "rows: 12 read, 11 kept",
        "of the files, not among those read, or changed:",
        "3 the clock of Europe/Berlin was set forward and never showed this time",
        "of those read:",
        "1 faster than 60 kn (--max-speed)",
    ]
