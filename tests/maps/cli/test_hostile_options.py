"""Every option that names a file, with what is no such file: one line, exit 2, nothing lost (#10)."""

import os
import stat

import pytest
from effort import cases

from maps.cli import cli

TRACKS = "id,time,lon,lat\n1,2026-08-06T07:00Z,120.0,25.0\n1,2026-08-06T07:10Z,120.1,25.0\n"
ZONE = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "z", "name": "Z"},
"geometry": {"type": "Polygon", "coordinates": [[[120.2, 24.8], [120.4, 24.8], [120.4, 25.2], [120.2, 24.8]]]}}]}"""
ELEMENTS = """ISS (ZARYA)
1 25544U 98067A   26234.50000000  .00016717  00000-0  10270-3 0  9009
2 25544  51.6400 208.9163 0006317  69.9862  25.2906 15.49560532    08
"""
POINTS = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "p"},
"geometry": {"type": "Point", "coordinates": [120.3, 25.0]}}]}"""
COVERAGE = ("coverage", "--from", "2026-08-23", "--days", "0.1")
READ = {  # a command without the option that is attacked, and the option; "" for a word without one
    "incursions TRACKS": (("incursions", "--zones", "zone.geojson"), ""),
    "incursions --zones": (("incursions", "tracks.csv"), "--zones"),
    "incursions --lines": (("incursions", "tracks.csv"), "--lines"),
    "incursions --ports": (("incursions", "tracks.csv", "--behaviours", "port-visits"), "--ports"),
    "coverage --elements": ((*COVERAGE, "--look", "20..45", "--at", "points.geojson"), "--elements"),
    "coverage --lanes": ((*COVERAGE, "--elements", "el.tle", "--look", "20..45"), "--lanes"),
    "coverage --at": ((*COVERAGE, "--elements", "el.tle", "--look", "20..45"), "--at"),
    "export --sign": (("export", "--to", "out"), "--sign"),
    "sign --key": (("sign", "tracks.csv"), "--key"),
    "verify --key": (("verify", "tracks.csv"), "--key"),
    "watch --nmea": (("watch", "--zones", "zone.geojson"), "--nmea"),
    "watch --feed": (("watch", "--zones", "zone.geojson"), "--feed"),
    "watch --zones": (("watch", "--nmea", "feed.nmea"), "--zones"),
    "watch --lines": (("watch", "--nmea", "feed.nmea"), "--lines"),
}
INPUTS = {
    "missing": "nowhere/x{}",
    "folder": "folder{}",
    "empty file": "empty{}",
    "noise": "noise{}",
    "no UTF-8": "\udcff\udcfe{}",
    "NUL": "a\0b{}",
    "no name": "",
    "too long": "n" * 300 + "{}",
    "under a file": "tracks.csv/x{}",
    "loop": "loop{}",
}
ENDINGS = (".csv", ".geojson", ".gpkg", ".parquet", ".json", ".nmea", ".tle", ".kmz", ".shp", ".gz", "")
WRITTEN = {
    "layers --to": (("layers", "misawa"), "--to", ".gpkg"),
    "incursions --to": (("incursions", "tracks.csv", "--zones", "zone.geojson"), "--to", ".csv"),
    "incursions --behaviours --to": (("incursions", "tracks.csv", "--behaviours", "gaps"), "--to", ".csv"),
    "incursions --map": (("incursions", "tracks.csv", "--zones", "zone.geojson"), "--map", ".html"),
    "coverage --accesses": ((*COVERAGE, "--elements", "el.tle", "--look", "20..45"), "--accesses", ".csv"),
    "coverage --plot": ((*COVERAGE, "--elements", "el.tle", "--look", "20..45"), "--plot", ".png"),
    "picture --to": (("picture", "misawa"), "--to", ".png"),
    "watch --to": (("watch", "--nmea", "feed.nmea", "--zones", "zone.geojson"), "--to", ".csv"),
    "watch --state": (("watch", "--feed", "feed.nmea", "--zones", "zone.geojson"), "--state", ".sqlite"),
    "watch --log": (("watch", "--feed", "feed.nmea", "--zones", "zone.geojson"), "--log", ".log"),
    "watch --notify-log": (
        ("watch", "--feed", "feed.nmea", "--zones", "zone.geojson", "--state", "new.sqlite"),
        "--notify-log",
        ".jsonl",
    ),
    "build --out": (("build",), "--out", ""),
}
PLACES = {
    "a folder": "folder{}",
    "no folder": "nowhere/x{}",
    "under a file": "tracks.csv/x{}",
    "no UTF-8": "\udcff\udcfe{}",
    "NUL": "a\0b{}",
    "too long": "n" * 300 + "{}",
    "no name": "",
    "here": ".",
    "a pipe": "pipes/pipe{}",
    "a device": "device{}",
    "a loop": "loop{}",
    "stdout": "/dev/stdout",
    "null": "/dev/null",
    "another ending": "x.docx",
}
FOLDERS_TOO = {"no folder", "a folder", "another ending"}  # of `build`, which makes its folder


def endings(option, what):
    """Endings of files that an option is given: some of them, others for each input and option; thorough: all."""
    if "{}" not in INPUTS[what]:
        return ("",)
    turn = list(READ).index(option) + list(INPUTS).index(what)
    return cases(ENDINGS[turn % 5 :: 5], ENDINGS)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, words in {
        "tracks.csv": TRACKS,
        "zone.geojson": ZONE,
        "el.tle": ELEMENTS,
        "points.geojson": POINTS,
    }.items():
        (tmp_path / name).write_text(words)
    (tmp_path / "feed.nmea").write_text("")
    for ending in ENDINGS:
        (tmp_path / f"empty{ending}").write_bytes(b"")
        (tmp_path / f"noise{ending}").write_bytes(bytes(range(255, -1, -1)) * 20)
    (tmp_path / "pipes").mkdir()
    for ending in (*ENDINGS, ".html", ".png", ".sqlite", ".log", ".jsonl"):
        (tmp_path / f"folder{ending}").mkdir()
        (tmp_path / f"folder{ending}" / "thesis.txt").write_text("years of work")
        (tmp_path / f"loop{ending}").symlink_to(f"loop{ending}")
        os.mkfifo(tmp_path / "pipes" / f"pipe{ending}")  # opened by mistake, it would block
        (tmp_path / f"device{ending}").symlink_to("/dev/null")
    return tmp_path


def refused(capsys, words):
    try:
        code = cli.main(words)
    except SystemExit as end:  # argparse, with its usage
        code = end.code
    out, err = capsys.readouterr()
    told = [line for line in err.splitlines() if line.startswith("leadline: ") or ": error: " in line]
    return code, out, told, err


@pytest.mark.filterwarnings("ignore:Selecting")  # GDAL, of noise that ends in .csv
@pytest.mark.parametrize("what", INPUTS)
@pytest.mark.parametrize("option", READ)
@pytest.mark.usefixtures("here")
def test_what_cannot_be_read_is_refused_in_one_line(capsys, option, what):
    words, flag = READ[option]
    for ending in endings(option, what):
        given = INPUTS[what].format(ending)
        code, out, told, err = refused(capsys, [*words, *([flag] if flag else []), given])
        assert (code, out) == (2, ""), (given, code, err)
        news = [line for line in told if "watching" not in line and "feed has ended" not in line]
        assert len(news) == 1, (given, err)
        assert "Traceback" not in err
        assert "object at 0x" not in err


BOTH = [(option, where) for option in WRITTEN for where in PLACES]  # building reads the story each time: half of them
IN_TURN = [(option, where) for n, (option, where) in enumerate(BOTH) if not option.startswith("build") or n % 2]


@pytest.mark.parametrize(("option", "where"), cases(IN_TURN, BOTH))
def test_what_cannot_be_written_is_refused_before_the_work(capsys, monkeypatch, here, option, where):
    words, flag, ending = WRITTEN[option]
    if flag == "--out" and where in FOLDERS_TOO - {"a folder"}:
        pytest.skip("build makes its folder, whatever its name")
    for work in (
        "layers.load",
        "layers.coverage.coverage.cover",
        "layers.tracks.files.read_tracks",
        "maps.picture.picture.draw_picture",
    ):
        monkeypatch.setattr(work, lambda *_args, **_kwargs: pytest.fail("the work has begun"))
    given = PLACES[where].format(ending)
    before = {path: path.lstat().st_mtime_ns for path in here.rglob("*")}
    code, out, told, err = refused(capsys, [*words, flag, given])
    assert (code, out) == (2, ""), err
    assert len(told) == 1, err
    assert repr(given).strip("'") in told[0] or given in told[0] or where == "no name", err
    assert ".leadline-" not in err
    assert {path: path.lstat().st_mtime_ns for path in here.rglob("*")} == before
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)  # noqa: PTH116  as it was


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("watch", "--nmea", "feed.jsonl", "--zones", "zone.geojson", "--to", "feed.jsonl"), "feed.jsonl"),
        (("incursions", "tracks.csv", "--zones", "zone.geojson", "--to", "tracks.csv"), "tracks.csv"),
        (("incursions", ".", "--zones", "zone.geojson", "--to", "new.csv"), "."),
        ((*COVERAGE, "--elements", "el.csv", "--look", "20..45", "--accesses", "el.csv"), "el.csv"),
        ((*COVERAGE, "--elements", "el.tle", "--look", "20..45", "--at", "p.csv", "--accesses", "p.csv"), "p.csv"),
    ],
)
def test_no_output_goes_over_what_is_read(capsys, here, words, given):
    for name in ("feed.jsonl", "el.csv", "p.csv"):
        (here / name).write_text("theirs")
    code, out, told, err = refused(capsys, words)
    assert (code, out, len(told)) == (2, "", 1), err
    assert "which is read" in told[0] or "all of which is read" in told[0]
    assert not given.endswith("l") or (here / given).read_text() == "theirs"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("export", "--to", "out", "--bbox", "-10,30,10"),
            "bbox is -10.0, 30.0, 10.0; expected west, south, east, north",
        ),
        (("export", "--to", "out", "--bbox", "-.5,a,1,2"), "--bbox is '-.5,a,1,2'; expected W,S,E,N"),
        (("layers", "ports", "--to", "a.gpkg", "--bbox", "-10,30,10"), "bbox is -10.0, 30.0, 10.0"),
        (("picture", "strait", "--to", "a.png", "--bbox", "-10,30,10"), "-10,30,10"),
        (("incursions", "tracks.csv", "--zones", "zone.geojson", "--claim", "-25"), "--claim is of a change"),
        (("coverage", "--from", "2026-08-23", "--days", "-1", "--at", "x", "--elements", "e"), "-1"),
    ],
)
def test_a_value_that_begins_with_a_minus_needs_no_sign_of_equality(monkeypatch, capsys, tmp_path, words, says):
    """Argparse said "expected one argument" (#14)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tracks.csv").write_text(TRACKS)
    (tmp_path / "zone.geojson").write_text(ZONE)
    code = cli.main(words)
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert says in err
    assert "expected one argument" not in err


@pytest.mark.parametrize(
    "place", ["PG:dbname=gis", "postgresql+psycopg://h/gis", "s3://b/x", "x.shp", "x.zip", "x.gdb", "x.json", "x.txt"]
)
def test_an_export_makes_no_folder_of_what_is_meant_as_something_else(tmp_path, monkeypatch, capsys, place):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", "--to", place, "--layers", "misawa"]) == 2
    assert "expected a folder" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
