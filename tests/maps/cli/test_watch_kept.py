"""`leadline watch` with feeds of aircraft, a state file, a receiver of messages and a log."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from maps.cli import cli

NOON_S = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


def document(minute, now_s=None):
    """An aircraft that flies eastward along 0.5 N: into the zone after 5 minutes and out of it after 15."""
    plane = {"hex": "4ca2d6", "lat": 0.5, "lon": 9.5 + 0.1 * minute, "seen_pos": 0.0, "alt_baro": 37000, "gs": 360.0}
    return json.dumps({"now": NOON_S + 60 * minute if now_s is None else now_s, "aircraft": [plane]}).encode()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "planes.jsonl").write_bytes(b"\n".join(map(document, range(20))) + b"\n")
    zone = gpd.GeoDataFrame({"id": ["square"], "edge_model": "planar"}, geometry=[box(10, 0, 11, 1)], crs=4326)
    zone.to_file(tmp_path / "zone.geojson")
    return tmp_path


def run(capsys, *words):
    code = cli.main(["watch", *words])
    out, err = capsys.readouterr()
    return code, out, err


@contextmanager
def web():
    """Serves the aircraft as it flies, a minute of its time at each question, and takes messages."""
    taken, minutes = [], itertools.count()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            minute = min(next(minutes), 25)
            body = document(minute, time.time() - 1500 + 60 * minute)
            self.answer(200, body)

        def do_POST(self):
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer(204, b"")

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", taken
        server.shutdown()


@pytest.mark.usefixtures("here")
def test_a_recording_of_aircraft_is_known_by_how_it_begins(capsys):
    code, out, _ = run(capsys, "--feed", "planes.jsonl", "--zones", "zone.geojson", "--json")
    last = json.loads(out.splitlines()[-1])
    assert code == 0
    assert (last["id"], last["t_in"], last["t_out"]) == ("4ca2d6", "2026-11-22T12:05:00Z", "2026-11-22T12:15:00Z")


@pytest.mark.usefixtures("here")
def test_a_feed_of_aircraft_has_the_rules_of_aircraft(capsys):
    _, out, err = run(capsys, "--feed", "planes.jsonl", "--zones", "zone.geojson", "--kind", "vessel")  # at 360 kn
    assert "entry: crossing" not in out
    assert "leadline: a feed of aircraft is counted by the rules of vessels, as --kind says\n" in err
    assert "ended" in run(capsys, "--feed", "planes.jsonl", "--zones", "zone.geojson")[1]


@pytest.mark.usefixtures("here")
def test_aircraft_asked_for_by_http_are_told_and_sent_on():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with web() as (url, taken):
        words = ["--feed", f"{url}/aircraft.json", "--poll", "0.1s", "--zones", "zone.geojson", "--lateness", "1s"]
        words += ["--state", "state.sqlite", "--notify", f"{url}/hook", "--notify-log", "told.jsonl"]
        command = [sys.executable, "-m", "leadline", "watch", *words]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as running:
            killer = threading.Timer(60, running.kill)
            killer.start()
            for line in running.stdout:
                if "\tended\t" in line:
                    break
            until = time.monotonic() + 20
            while not any(each["state"] == "ended" for each in taken) and time.monotonic() < until:
                time.sleep(0.05)
            running.send_signal(signal.SIGTERM)
            said = running.stderr.read()
            assert running.wait() == 0, said
            killer.cancel()
    assert [each["state"] for each in taken] == ["confirmed", "ended"]
    assert taken[1]["text"].startswith("aircraft 4ca2d6 was in square (entry: crossing)")
    assert [json.loads(line) for line in Path("told.jsonl").read_text().splitlines()] == taken
    assert "stopped before the feed ended: " in said


STATE = ("--feed", "planes.jsonl", "--zones", "zone.geojson", "--state", "state.sqlite")


@pytest.mark.usefixtures("here")
def test_a_recording_that_was_told_is_not_told_again(capsys, here):
    words = (*STATE, "--to", "events.csv", "--notify-log", "told.jsonl")
    assert run(capsys, *words)[0] == 0
    written = (here / "events.csv").read_text(), (here / "told.jsonl").read_text()
    assert written[0].count("\n") == 2
    code, out, err = run(capsys, *words)
    assert (code, out) == (0, "")
    assert "planes.jsonl was read to its end before" in err
    assert ((here / "events.csv").read_text(), (here / "told.jsonl").read_text()) == written


@pytest.mark.usefixtures("here")
def test_a_log_takes_all_that_would_be_on_the_screen(capsys, here):
    code, out, err = run(capsys, "--feed", "planes.jsonl", "--zones", "zone.geojson", "--log", "watch.log")
    assert (code, out, err) == (0, "", "")
    lines = (here / "watch.log").read_text().splitlines()
    assert lines[0].endswith("Z\twatching planes.jsonl")
    assert "\t4ca2d6\tsquare\tended\tentry: crossing\texit: crossing" in lines[-2]
    assert "the feed has ended: 20 positions, 1 alert" in lines[-1]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--feed", "planes.jsonl", "--nmea", "x"), "--nmea and --feed exclude each other"),
        (("--zones", "zone.geojson"), "lacks --feed FEED or --nmea FEED"),
        (
            (*STATE[:4], "--notify", "http://192.0.2.1/x"),
            "--notify keeps what is not told yet in a state file; expected",
        ),
        (
            (*STATE[:4], "--notify-log", "told.jsonl"),
            "--notify-log keeps what is not told yet in a state file; expected",
        ),
        ((*STATE, "--notify", "192.0.2.1/x"), "the address to notify is none; expected https://host/path"),
        ((*STATE, "--notify-most", "5"), "--notify-most is 5; expected --notify URL"),
        ((*STATE, "--notify-log", "told.csv"), "'told.csv' ends in '.csv'; expected one of .jsonl"),
        ((*STATE, "--log", "state.sqlite"), "name the same file; expected one for each"),
        ((*STATE[:4], "--state", "planes.jsonl"), "'planes.jsonl' ends in '.jsonl'; expected one of .sqlite"),
        ((*STATE[:4], "--state", "text.sqlite"), "text.sqlite: no state file, or a damaged one"),
        ((*STATE, "--log", "planes.jsonl"), "'planes.jsonl' ends in '.jsonl'; expected one of .log, .txt"),
        ((*STATE, "--timezone", "UTC"), "--timezone is of the clock of SBS-1"),
        ((*STATE, "--default-time", "2026-01-01"), "--default-time is of AIS sentences"),
        (("--feed", "sbs.txt", *STATE[2:]), "expected --timezone NAME, as Europe/Berlin or UTC"),
        (("--feed", "sbs.txt", *STATE[2:], "--timezone", "Mars"), "--timezone is 'Mars'; expected a name of the IANA"),
        (("--feed", "http://192.0.2.1/x", *STATE[2:]), "does not tell what it sends"),
        (("--feed", "wss://192.0.2.1/x", *STATE[2:]), "expected one in the environment variable AISSTREAM_API_KEY"),
        (("--nmea", "planes.jsonl", "--format", "aircraft", *STATE[2:]), "--nmea is a feed of AIS sentences"),
        (("--feed", "planes.jsonl", "--format", "sbs", "--timezone", "UTC", *STATE[2:4]), "Expected lines of SBS-1"),
    ],
)
def test_wrong_use_is_one_clear_line(capsys, here, monkeypatch, words, told):
    monkeypatch.delenv("AISSTREAM_API_KEY", raising=False)
    (here / "sbs.txt").write_text("MSG,3,1,1,4CA2D6,1,2026/11/22,13:00:05.120,,,,37000,,,51.4,-1.0,,,0,0,0,0\n")
    (here / "text.sqlite").write_text("hello " * 500)
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    try:
        code = cli.main(["watch", *words])
    except SystemExit as error:  # of argparse
        code = error.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert told in err.splitlines()[-1]
    assert {name: (here / name).read_bytes() for name in before} == before


@pytest.mark.usefixtures("here")
def test_a_state_of_other_rules_is_refused_and_stays(capsys):
    assert run(capsys, *STATE)[0] == 0
    code, out, err = run(capsys, *STATE, "--min-duration", "20m")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "leadline: state.sqlite: it is the state of a watch of other rules; expected the same as before. Name another "
        "state file, or watch as before."
    )
    assert run(capsys, *STATE)[0] == 0
