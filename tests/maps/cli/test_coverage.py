"""`leadline coverage`: what it prints and writes, and one clear line for each wrong use."""

import json
import re
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image
from pyproj import Geod
from pytest import approx

import layers
from geo import Orbit, Sensor, Targets, dense_accesses
from layers.sky.earth_rotation import ut1_minus_utc_s
from layers.sky.members import all_rows
from layers.stories.read import load_story
from maps.cli import cli, coverage_report

ALOS_2 = (  # CelesTrak, 22 August 2026
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
START = datetime(2026, 8, 23, tzinfo=UTC)
PLACES = {"Yushan": (120.957, 23.47, 3952.0), "Taveuni": (-179.95, -17.0, 0.0), "Longyearbyen": (15.6, 78.2, 0.0)}
COLUMNS = ["satellite", "target", "time_utc", "incidence_deg", "look_deg", "range_km", "side", "direction"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder with elements and points."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.tle").write_text("\n".join(["ALOS-2", *ALOS_2]) + "\n")
    lon, lat, height = np.array(list(PLACES.values())).T
    points = gpd.GeoDataFrame(
        {"name": list(PLACES), "height_m": height}, geometry=gpd.points_from_xy(lon, lat), crs=4326
    )
    points.to_file(tmp_path / "points.geojson")
    gpd.GeoDataFrame(geometry=[shapely.LineString([(110, 8), (112, 9)])], crs=4326).to_file(tmp_path / "line.gpkg")
    return tmp_path


def run(capsys, *words):
    code = cli.main(["coverage", *words])
    out, err = capsys.readouterr()
    return code, out, err


ONE = ("--elements", "one.tle", "--incidence", "20..60", "--from", "2026-08-23")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_accesses_are_written_as_dense_sampling_finds_them(capsys, here, suffix):
    run(capsys, *ONE, "--at", "points.geojson", "--days", "1", "--accesses", f"out{suffix}")  # an earlier file
    code, out, _ = run(capsys, *ONE, "--at", "points.geojson", "--days", "2", "--accesses", f"out{suffix}", "--json")
    path = here / f"out{suffix}"
    found = pd.read_csv(path, parse_dates=["time_utc"]) if suffix == ".csv" else gpd.read_parquet(path)
    sensor = Sensor(name="s", angle="incidence", min_deg=20, max_deg=60, side="both")
    lon, lat, height = np.array(list(PLACES.values())).T
    slow = dense_accesses(
        Orbit.from_tle("ALOS-2", *ALOS_2), sensor, Targets.of(lon, lat, height), start_utc=START, span_s=172_800.0,
        ut1_minus_utc_s=ut1_minus_utc_s(datetime(2026, 8, 24, tzinfo=UTC)),
    )  # fmt: skip
    assert code == 0
    assert list(found.columns[:8]) == COLUMNS
    assert list(found.columns[10:12]) == ["kind", "norad_id"]
    assert (found.norad_id == 39766).all()  # as its elements have it
    assert found.time_utc.is_monotonic_increasing
    assert len(found) == len(slow) == json.loads(out)["access"]["looks"] > 10
    assert found.target.tolist() == [list(PLACES)[i] for i in slow.target]
    expected = pd.Timestamp(START) + pd.to_timedelta(slow.time_s, unit="s")
    assert (found.time_utc - expected).abs().max() < pd.Timedelta(milliseconds=5)
    assert (found.time_utc.dt.nanosecond == 0).all()
    assert found.time_utc.dt.microsecond.nunique() == len(found)
    assert found.incidence_deg.to_numpy() == approx(slow.incidence_deg.to_numpy(), abs=2e-3)
    assert found.side.tolist() == ["left" if left else "right" for left in slow.left]
    assert found.direction.tolist() == ["ascending" if up else "descending" for up in slow.ascending]
    if suffix == ".parquet":
        assert found.crs.to_epsg() == 4326
        assert found.geometry.iloc[0].coords[0] == approx(PLACES[found.target.iloc[0]][:2])
    assert sorted(p.name for p in here.iterdir()) == sorted(["one.tle", "points.geojson", "line.gpkg", path.name])


@pytest.mark.parametrize("at_once", [2_000_000, 7])
def test_accesses_of_a_fleet_come_by_time_with_kind_and_number(capsys, here, monkeypatch, at_once):
    """However many are put in order at once; numbers are those of the catalogue."""
    monkeypatch.setattr("maps.export.access_file.ROWS_AT_ONCE", at_once)
    words = ("--satellites", "japan+optical", "--from", "2026-08-23", "--at", "points.geojson", "--days", "1")
    code, out, _ = run(capsys, *words, "--accesses", "all.csv", "--json")
    found = pd.read_csv(here / "all.csv", parse_dates=["time_utc"])
    assert code == 0
    assert len(found) == json.loads(out)["access"]["looks"] > 20
    assert found.time_utc.is_monotonic_increasing
    rows = all_rows().set_index("norad_id")
    assert found.satellite.tolist() == rows.loc[found.norad_id, "name"].tolist()
    assert set(found.kind) == {"radar", "optical"}


def test_fleets_and_families_are_listed_without_a_time(capsys):
    code, out, err = run(capsys, "--satellites", "list")
    assert (code, err) == (0, "")
    fleets, _, families = out.partition("families, for the fleets of a story of your own")
    story = load_story()
    assert [line.split()[0] for line in fleets.splitlines()[1:] if line] == sorted(story.fleets)
    of = all_rows()["group"].value_counts()
    assert all(f"  {name} " in families for name in of.index)
    (rcm,) = [line for line in families.splitlines() if line.startswith("  RCM ")]
    assert rcm.split(maxsplit=1)[1] == f"Canada: {of['RCM']} satellites, ais, radar"


def test_without_a_time_a_coverage_says_what_it_lacks(capsys):
    code, _, err = run(capsys, "--satellites", "japan")
    assert (code, err.count("\n")) == (2, 1)
    assert "lacks --from TIME" in err


def test_both_formats_hold_the_same_times_to_the_microsecond(capsys, here):
    for name in ("a.csv", "a.parquet"):
        assert run(capsys, *ONE, "--lanes", "line.gpkg", "--days", "1", "--accesses", name)[0] == 0
    text, table = pd.read_csv(here / "a.csv", parse_dates=["time_utc"]), pd.read_parquet(here / "a.parquet")
    assert (text.time_utc.to_numpy() == table.time_utc.to_numpy()).all()
    assert text.target.tolist() == table.target.tolist()
    assert len(text) > 50
    written = pd.read_csv(here / "a.csv")["time_utc"]  # issue 16: with a blank, where events have T
    assert written.str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z").all()


@pytest.mark.usefixtures("here")
def test_the_answer_in_words_and_in_json_is_the_same(capsys):
    words = (*ONE, "--lanes", "line.gpkg", "--within", "12h", "--tasked", "--swath-km", "50", "--duty-min", "2")
    code, out, err = run(capsys, *words)
    told = json.loads(run(capsys, *words, "--json")[1])
    km = Geod(ellps="WGS84").geometry_length(shapely.LineString([(110, 8), (112, 9)])) / 1000
    assert (code, err) == (0, "")
    assert told["total"] == approx(km, abs=1e-6)
    assert out.startswith(f"line.gpkg: {km:,.0f} km of line in {told['targets']} cells of about 4 km\n")
    assert "\n1 satellite of one.tle: ALOS-2" in out
    shares = [f"{100 * told[kind]['mean_share']:.1f} %" for kind in ("access", "tasked")]
    assert f"on average{shares[0]:>38}{shares[1]:>24}" in out
    assert "access (upper bound)    tasked (lower bound)" in out
    window = told["access"]["windows"][1]
    assert f"75 % on average{coverage_report.hours(window['mean_h']):>33}" in out


def test_a_group_looks_at_the_lanes_by_default(capsys):
    code, out, err = run(capsys, "--satellites", "japan-civil", "--from", "2026-08-23", "--within", "1d", "--json")
    told = json.loads(out)
    lanes = layers.load("lanes")
    assert (code, err) == (0, "")
    assert told["total"] == approx(lanes.length_km[lanes.sea == "South China Sea"].sum(), abs=0.1)
    assert {"ALOS-2", "ALOS-4 (DAICHI-4)"} <= {one["name"] for one in told["satellites"]}
    assert any(one["reason"] == "no public elements" for one in told["left_out"])
    assert any("CelesTrak" in words for words in told["credits"])


@pytest.mark.usefixtures("here")
def test_who_is_left_out_is_told_with_the_reason(capsys):
    words = ("--satellites", "japan-civil", "--from", "2026-08-23", "--at", "points.geojson", "--days", "2")
    out = run(capsys, *words)[1]
    assert "2 satellites of japan-civil: ALOS-2, ALOS-4 (DAICHI-4)\n" in out
    assert "left out, no public elements: IGS 8A, IGS 9A, IGS R-5, IGS R-6, IGS R-7, IGS R-8\n" in out


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_plot_is_drawn(capsys, here, suffix):
    path = here / f"plot{suffix}"
    assert run(capsys, *ONE, "--at", "points.geojson", "--days", "2", "--plot", str(path))[0] == 0
    content = path.read_bytes()
    if suffix == ".png":
        with Image.open(path) as picture:
            assert picture.size == (1024, 736)  # 6.4 by 4.6 inches at 160 dots
    elif suffix == ".svg":
        words = content.decode()
        assert "access (upper bound), on average" in words
        assert "points.geojson (3 points), seen by 1 satellite of one.tle" in words
    else:
        assert content.startswith(b"%PDF")
    run(capsys, *ONE, "--at", "points.geojson", "--days", "2", "--plot", str(path))
    assert path.read_bytes() == content  # no clock in it


@pytest.mark.usefixtures("here")
def test_old_elements_are_warned_of_on_stderr(capsys):
    words = (
        "--elements",
        "one.tle",
        "--look",
        "15..45",
        "--from",
        "2026-10-01",
        "--days",
        "2",
        "--at",
        "points.geojson",
    )
    code, out, err = run(capsys, *words)
    assert code == 0
    assert out
    assert err.startswith(
        "leadline: 1 of 1 satellite has elements up to 42 days from the span (ALOS-2): expect it 42 to"
    )
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--from", "2026-08-23"), "whose satellites? Expected --satellites FLEET, --elements FILE"),
        (("--satellites", "mars", "--from", "2026-08-23"), "no fleet 'mars'; expected one of japan, japan-civil"),
        (("--satellites", "japan", "--from", "2026-08-23", "--look", "20..30"), "--look is for the satellites of"),
        (("--elements", "none.tle", "--from", "2026-08-23"), "none.tle: there is no such file"),
        (("--elements", "one.tle", "--from", "2026-08-23"), "satellite 'ALOS-2' has no sensor"),
        (("--elements", "one.tle", "--from", "2026-08-23", "--side", "left"), "--side says nothing without a band"),
        (("--elements", "one.tle", "--from", "2026-08-23", "--look", "45..15"), "expected 0 <= min < max < 90"),
        (("--elements", "one.tle", "--from", "2026-08-23", "--look", "45"), "expected two angles in degrees"),
        (("--elements", "line.gpkg", "--from", "2026-08-23"), "line.gpkg: this is not text"),
        ((*ONE[:-1], "yesterday"), "--from is 'yesterday'; expected a date"),
        ((*ONE, "--days", "0"), "the span is 0.0 days; expected more than 0"),
        ((*ONE, "--days", "-3"), "the span is -3.0 days; expected more than 0"),
        ((*ONE, "--days", "nan"), "the span is nan days; expected more than 0"),
        ((*ONE, "--within", "6"), "--within is '6'; expected minutes, hours or days"),
        ((*ONE, "--within", "0h"), "--within is '0h'"),
        ((*ONE, "--within", "7d"), "a window of 168 h does not fit into 7 days"),
        ((*ONE, "--lanes", "none.shp"), "none.shp: there is no such layer and no such file"),
        ((*ONE, "--at", "line.gpkg"), "line.gpkg: it holds LineString; expected points"),
        ((*ONE, "--tasked"), "expected swath_km and duty_min in the file, or --swath-km and --duty-min"),
        ((*ONE, "--tasked", "--swath-km", "20"), "a plan needs --swath-km and --duty-min"),
        ((*ONE, "--swath-km", "300"), "half of it on each side, is --look 0..16.6 from 500 km"),
        ((*ONE, "--tasked", "--swath-km", "0", "--duty-min", "5"), "expected both more than 0"),
        ((*ONE, "--plot", "plot.gif"), "'plot.gif' ends in '.gif'; expected one of .png, .svg, .pdf"),
        ((*ONE, "--plot", "nowhere/plot.png"), "there is no folder nowhere; make it first"),
        ((*ONE, "--accesses", "out.xlsx"), "'out.xlsx' ends in '.xlsx'; expected one of .parquet, .csv"),
    ],
)
def test_wrong_use_is_one_clear_line(capsys, here, words, message):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert sorted(p.name for p in here.iterdir()) == ["line.gpkg", "one.tle", "points.geojson"]


def test_a_stop_while_writing_leaves_the_earlier_file(capsys, here, monkeypatch):
    earlier = "satellite,target,time_utc,incidence_deg\n"
    (here / "out.csv").write_text(earlier)

    def stopped(*_args, **_kwargs):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("layers.coverage.coverage.access_tables", stopped)
    code, _, err = run(capsys, *ONE, "--at", "points.geojson", "--accesses", "out.csv")
    assert code == 130
    assert "stopped; what was there before is as it was" in err
    assert (here / "out.csv").read_text() == earlier
    assert sorted(p.name for p in here.iterdir()) == ["line.gpkg", "one.tle", "out.csv", "points.geojson"]


def test_a_file_of_somebody_else_is_kept(capsys, here):  # #10: it was replaced without a word
    (here / "out.csv").write_text("mine")
    code, _, err = run(capsys, *ONE, "--at", "points.geojson", "--accesses", "out.csv")
    assert (code, (here / "out.csv").read_text()) == (2, "mine")
    assert "out.csv is there and is not what an earlier run wrote; it would be replaced" in err


@pytest.mark.usefixtures("here")
def test_clusters_drawn_receivers_and_two_sensors_are_said_in_text_and_json(capsys):
    words = ("--satellites", "nato-usa+rf+ais", "--from", "2026-08-23", "--at", "points.geojson", "--days", "1")
    code, out, _ = run(capsys, *words)
    text = " ".join(out.split())
    assert code == 0
    assert "HawkEye 360 places a radio emitter by 3 satellites of a cluster at once" in text
    assert "are drawn, the same in every run: 50 of 67 Iridium NEXT, 45 of 89 LEMUR." in text
    told = json.loads(run(capsys, *words, "--json")[1])
    assert len(told["notes"]) == 3
    clusters = [one["cluster"] for one in told["satellites"] if "cluster" in one]
    assert len(clusters) == 3 * len(set(clusters)) == 30
    assert all(one["name"].startswith("HAWK") for one in told["satellites"] if "cluster" in one)
    code, out, _ = run(capsys, "--satellites", "japan-civil+ais", *words[2:])
    assert "4 sensors on 2 satellites of japan-civil+ais: ALOS-2, ALOS-4 (DAICHI-4), ALOS-2 AIS" in " ".join(
        out.split()
    )
    code, _, err = run(capsys, "--satellites", "japan+ais+ais", *words[2:])
    assert (code, err.count("\n")) == (2, 1)
    assert "+ais more than once" in err


def test_lanes_are_named_as_zones_are(capsys, here):  # #10: "no such file"; and the column of names
    code, out, _ = run(capsys, *ONE, "--lanes", "lanes_ornl", "--days", "1")
    assert code == 0
    assert "lanes_ornl: 147,838 km of line" in out
    assert "Edges are geodesics." in out
    code, out, _ = run(capsys, *ONE, "--at", "points.geojson", "--target-name", "NAME", "--days", "1")
    assert code == 0
    for words, message in (
        (("--edge-model", "geodesic"), "--edge-model is for --lanes or --at; expected one of them with it."),
        (
            ("--lanes", "lanes_ornl", "--target-name", "x"),
            "--target-name is 'x'; expected none without a file of --lanes.",
        ),
        (("--at", "points.geojson", "--encoding", "big5"), "--encoding is 'big5', but there is no Shapefile"),
        (("--lanes", "points.geojson|layerid=0"), "chooses 'layerid=0'; expected FILE|layername=NAME"),
    ):
        code, _, err = run(capsys, *ONE, *words)
        assert (code, err.count("\n")) == (2, 1)
        assert message in err
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[None], crs=4326).to_file(here / "none.gpkg")
    assert "it holds rows without geometry; expected lines" in run(capsys, *ONE, "--lanes", "none.gpkg")[2]


@pytest.mark.usefixtures("here")
def test_the_uncertainty_of_any_fleet_and_targets_is_told(capsys):
    code, out, _ = run(capsys, *ONE, "--uncertainty", "--json")
    assert code == 0
    told = json.loads(out)["uncertainty"]
    (row,) = told["fleets"]
    low, middle, high = row["mean_share"]
    assert low <= middle <= high
    assert middle == pytest.approx(
        json.loads(out)["access"]["mean_share"], abs=0.05
    )  # own elements are taken as working
    assert {"which satellites work"} <= {moved["assumption"] for moved in told["tornado"]}
    code, out, _ = run(capsys, *ONE, "--uncertainty")
    assert "nine of ten of 1,000 draws of what is not known" in out


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".gpkg"])
def test_each_point_is_told_by_its_name_with_those_never_seen(capsys, here, suffix):
    """Looks and longest gaps as dense sampling finds them; to its right this satellite never sees the South Pole."""
    points = gpd.read_file(here / "points.geojson")
    pole = gpd.GeoDataFrame({"name": ["Pole"], "height_m": [0.0]}, geometry=[shapely.Point(0, -90)], crs=4326)
    pd.concat([points, pole]).to_file(here / "points.geojson")
    words = (*ONE, "--side", "right", "--at", "points.geojson", "--days", "2", "--per-point", f"each{suffix}")
    run(capsys, *words)  # an earlier file is replaced
    code, out, err = run(capsys, *words, "--json")
    assert (code, err) == (0, f"leadline: wrote each{suffix}\n")
    path = here / f"each{suffix}"
    read = {".csv": pd.read_csv, ".parquet": gpd.read_parquet, ".gpkg": gpd.read_file}
    found = read[suffix](path)
    names = [*PLACES, "Pole"]
    lon, lat, height = np.array([*PLACES.values(), (0, -90, 0)]).T
    slow = dense_accesses(
        Orbit.from_tle("ALOS-2", *ALOS_2),
        Sensor(name="s", angle="incidence", min_deg=20, max_deg=60, side="right"),
        Targets.of(lon, lat, height), start_utc=START, span_s=172_800.0,
        ut1_minus_utc_s=ut1_minus_utc_s(datetime(2026, 8, 24, tzinfo=UTC)),
    )  # fmt: skip
    assert found["target"].tolist() == names
    unseen = []
    for number, row in enumerate(found.itertuples()):
        times = slow.time_s[slow.target == number].sort_values().tolist()
        gaps = np.diff([0.0, *times, 172_800.0])
        assert (row.looks, row.looks_per_day) == (len(times), len(times) / 2)
        assert row.longest_gap_h == approx(gaps.max() / 3600, abs=1e-5)
        assert row.mean_gap_h == approx(gaps.mean() / 3600, abs=1e-5)
        assert pd.isna(row.first_utc) == (not times)
        if times:
            first = pd.Timestamp(START) + pd.Timedelta(seconds=times[0])
            assert abs(pd.Timestamp(row.first_utc) - first) < pd.Timedelta(milliseconds=5)
        else:
            unseen.append(names[number])
    facts = json.loads(out)["access"]
    assert "Pole" in unseen
    assert (facts["never_seen"], facts["never_seen_names"]) == (len(unseen), unseen)
    assert facts["never_seen_share"] == approx(len(unseen) / 4)
    told = run(capsys, *words)[1]
    assert re.search(rf"never seen in the span +{len(unseen)} of 4 points\n", told)
    assert f"  {', '.join(unseen)}\n" in told


def test_a_file_of_points_replaces_nothing_that_is_not_ours(capsys, here):
    (here / "mine.csv").write_text("a,b\n1,2\n")
    code, _, err = run(capsys, *ONE, "--at", "points.geojson", "--per-point", "mine.csv")
    assert (code, "is there and is not what an earlier run wrote" in err) == (2, True)
    code, _, err = run(capsys, *ONE, "--at", "points.geojson", "--per-point", "line.gpkg")
    assert (code, "holds other layers than ours" in err) == (2, True)
