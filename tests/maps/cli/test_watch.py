"""`leadline watch`: what it prints and appends, and one clear line for each wrong use."""

import gzip
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import types
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
from effort import cases
from pyais import encode_dict
from shapely.geometry import LineString, box

from maps.cli import cli, watch_stop

NOON_S = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp())
# 0.1 degrees a minute eastward along 0.5 N: at 10 E after 5 minutes, at 11 E after 15
LINES = [
    f"{NOON_S + 60 * minute} "
    + encode_dict(
        {"msg_type": 1, "mmsi": 201000001, "lon": 9.5 + 0.1 * minute, "lat": 0.5}, talker_id="AI", sentence_type="VDM"
    )[0]
    for minute in range(20)
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder with a feed and a zone."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.nmea").write_text("\n".join([*LINES, "garbage"]) + "\n")
    zone = gpd.GeoDataFrame({"id": ["a\tsquare"], "edge_model": "planar"}, geometry=[box(10, 0, 11, 1)], crs=4326)
    zone.to_file(tmp_path / "zone.geojson")
    return tmp_path


def run(capsys, *words):
    code = cli.main(["watch", *words])
    out, err = capsys.readouterr()
    return code, out, err


FEED = ("--nmea", "log.nmea", "--zones", "zone.geojson", "--max-speed", "off")


@pytest.mark.usefixtures("here")
def test_alerts_are_lines_of_time_id_zone_and_state(capsys):
    code, out, err = run(capsys, *FEED)
    assert code == 0
    assert (
        out.splitlines()[-1] == "2026-11-22T12:15:00Z\t201000001\ta square\tended\tentry: crossing\texit: crossing"
    )  # the tab in the id is no tab here
    assert "20 positions, 1 alert, 1 unreadable" in err


def test_a_vessel_inside_from_the_start_is_no_entry(capsys, here):
    (here / "log.nmea").write_text("\n".join(LINES[8:12]) + "\n")
    _, out, _ = run(capsys, *FEED)
    told = [line.split("\t")[3:] for line in out.splitlines()]
    begun = "no entry seen: already inside when first heard"
    assert told[-1] == ["ended", begun, "no exit seen: still inside when last heard"]
    assert {each[1] for each in told} == {begun}


def test_a_vessel_lost_and_found_inside_neither_left_nor_entered(capsys, here):
    (here / "log.nmea").write_text("\n".join([*LINES[3:9], *LINES[11:]]) + "\n")
    _, out, _ = run(capsys, *FEED, "--max-gap", "2m")
    ended = [line.split("\t")[4:] for line in out.splitlines() if "\tended\t" in line]
    assert ended == [
        ["entry: crossing", "no exit seen: lost in a gap"],
        ["no entry seen: inside after a gap", "exit: crossing"],
    ]


def test_a_crossing_of_a_line_tells_its_direction(capsys, here):
    meridian = gpd.GeoDataFrame({"id": ["line"]}, geometry=[LineString([(10.05, 0), (10.05, 1)])], crs=4326)
    meridian.to_file(here / "line.geojson")
    _, out, _ = run(capsys, "--nmea", "log.nmea", "--lines", "line.geojson", "--max-speed", "off")
    assert out == "2026-11-22T12:05:30Z\t201000001\tline\tcrossed\tleft to right\n"


@pytest.mark.usefixtures("here")
def test_alerts_as_json_tell_where_and_how(capsys):
    code, out, _ = run(capsys, *FEED, "--json", "--speed", "100000")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert told[-1] == {
        "number": 1, "time": "2026-11-22T12:15:00Z", "id": "201000001", "place": "a\tsquare", "state": "ended",
        "t_in": "2026-11-22T12:05:00Z", "t_out": "2026-11-22T12:15:00Z", "entry": "crossing", "exit": "crossing",
        "lon": 10.0, "lat": 0.5,
    }  # fmt: skip


@pytest.mark.usefixtures("here")
def test_events_are_appended_as_they_close(capsys):
    for _ in range(2):
        assert run(capsys, *FEED, "--to", "events.csv")[0] == 0
    assert pd.read_csv("events.csv")["duration_s"].tolist() == [600.0, 600.0]


@pytest.mark.usefixtures("here")
def test_shorter_events_are_left_out_and_withdrawn(capsys):
    _, out, _ = run(capsys, *FEED, "--min-duration", "11m", "--json")
    assert {json.loads(line)["state"] for line in out.splitlines()} <= {"provisional", "withdrawn"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--nmea", "log.nmea"), "what? Expected --zones LAYER|FILE"),
        (("--nmea", "none.nmea", "--zones", "zone.geojson"), "'none.nmea' is no file; expected tcp://host:port"),
        ((*FEED, "--serve", "0.0.0.0:8000"), "other machines could reach 0.0.0.0"),
        ((*FEED, "--speed", "0"), "speed is 0; expected a number above 0"),
        ((*FEED, "--lateness", "soon"), "--lateness is 'soon'; expected a number and one of s, m, h, d"),
        ((*FEED, "--to", "events.xls"), "'events.xls' ends in '.xls'; expected one of .csv, .jsonl"),
    ],
)
def test_wrong_use_is_one_clear_line(capsys, words, told):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert err.splitlines()[-1].startswith("leadline: ")


def test_a_file_without_positions_says_what_was_in_it(capsys, here):
    (here / "text.nmea").write_text("hello\nworld\n")
    code, _, err = run(capsys, "--nmea", "text.nmea", "--zones", "zone.geojson")
    assert code == 2
    assert "text.nmea: no line gave a position (2 x not an AIS sentence). Expected AIS sentences" in err


def sent_live(sentence):
    """A line as a receiver sends it: without its time."""
    return sentence.partition(" ")[2].encode() + b"\n"


@pytest.mark.usefixtures("here")
def test_packets_are_told_as_they_come_until_nobody_reads():
    command = [sys.executable, "-m", "leadline", "watch", *FEED[2:], "--nmea", "udp://:0", "--lateness", "1s"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as running,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link,
    ):
        killer = threading.Timer(60, running.kill)
        killer.start()
        said = running.stderr.readline()
        assert said.startswith("leadline: watching udp://127.0.0.1:")  # this machine alone
        port = int(said.rpartition(":")[2])
        leaves, over = threading.Event(), threading.Event()

        def send():
            for line in itertools.chain(LINES[3:7], itertools.repeat(LINES[7])):  # in, and there it stays
                link.sendto(sent_live(LINES[3] if leaves.is_set() else line), ("127.0.0.1", port))
                if over.wait(0.3):
                    return

        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        told = [running.stdout.readline().rstrip().split("\t")[1:] for _ in range(2)]
        running.stdout.close()
        leaves.set()
        assert running.wait() == 128 + signal.SIGPIPE
        over.set()
        sender.join()
        assert running.stderr.read().startswith("leadline: stopped before the feed ended: ")
        killer.cancel()
    assert [each[:2] for each in told] == [["201000001", "a square"]] * 2
    assert [each[2] for each in told] == ["provisional", "confirmed"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("kind", cases([signal.SIGTERM], [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
def test_a_watch_that_is_stopped_counts_what_it_read(kind):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us with it ignored
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    command = [sys.executable, "-m", "leadline", "watch", *FEED, "--serve", "127.0.0.1:0"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as running:
        lines = []
        while "the feed has ended" not in (line := running.stderr.readline()):
            lines.append(line)
            assert running.poll() is None, lines
        killer = threading.Timer(30, running.kill)
        killer.start()
        running.send_signal(kind)
        assert running.wait() == 0
        killer.cancel()
    assert "http://127.0.0.1:" in lines[0]


def started(*words, **streams):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "leadline", "watch", *words]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, **streams)


def test_a_file_that_was_not_read_to_its_end_is_not_done(here):  # issue 10: it said that the feed had ended, exit 0
    (here / "log.nmea").write_text("\n".join(LINES[3:]) + "\n")
    with started(*FEED, "--speed", "60", "--to", "log.csv", stdout=subprocess.PIPE) as running:
        killer = threading.Timer(60, running.kill)
        killer.start()
        assert "provisional" in running.stdout.readline()  # after two minutes of the recording, two seconds of ours
        running.send_signal(signal.SIGTERM)
        said = running.stderr.read().splitlines()[-1]
        assert running.wait() == 128 + signal.SIGTERM
        killer.cancel()
    told = said.removeprefix("leadline: stopped before the feed ended: ")
    assert told.endswith("; appended 1 row to log.csv")
    assert int(told.split()[0]) < 17  # those that were counted, not all that were read ahead
    assert list(pd.read_csv(here / "log.csv")["exit"]) == ["end"]


def test_events_are_written_though_nobody_reads_the_lines(here):  # issue 10: two of six were, exit 0
    with started(*FEED, "--to", "log.csv", stdout=subprocess.PIPE) as running:
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait() == 128 + signal.SIGPIPE
    assert "leadline: stopped before the feed ended: " in said
    assert said.endswith("1 alert, 1 unreadable; appended 1 row to log.csv\n")
    assert len(pd.read_csv(here / "log.csv")) == 1


def test_a_packed_recording_that_is_too_large_names_the_option(capsys, here):  # issue 10: it named the argument
    (here / "log.nmea.gz").write_bytes(gzip.compress((here / "log.nmea").read_bytes()))
    words = ("--nmea", "log.nmea.gz", "--zones", "zone.geojson", "--max-speed", "off")
    code, _, err = run(capsys, *words, "--max-unpacked", "0.5kB")
    assert code == 2
    assert err.splitlines()[-1].endswith(
        "it unpacks to more than 500 bytes; expected no more, for a small packed file "
        "can hold what fills the memory or takes hours. If you know what is in it, allow more with --max-unpacked 4GB."
    )
    assert run(capsys, *words, "--max-unpacked", "4kB")[0] == 0


@pytest.mark.usefixtures("here")
def test_a_feed_that_is_down_is_told_once_and_so_is_that_it_is_back():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    command = [sys.executable, "-m", "leadline", "watch", *FEED[2:], "--nmea", address]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as run:
        killer = threading.Timer(60, run.kill)
        killer.start()
        said = [run.stderr.readline() for _ in range(2)]
        with socket.create_server(("127.0.0.1", port)) as listener:
            client, _ = listener.accept()
            with client:
                client.sendall(sent_live(LINES[0]))
                said.append(run.stderr.readline())
                run.send_signal(signal.SIGTERM)
                said += run.stderr.readlines()
        killer.cancel()
    assert said[0] == f"leadline: watching {address}\n"
    assert said[1] == f"leadline: feed {address}: connection refused; trying again\n"
    assert said[2].startswith(f"leadline: feed {address}: back after ")
    assert [words.partition(":")[2][:20] for words in said[3:]] == [" stopped before the "]
    assert run.returncode == 0  # which is how a watch of a network ends


def test_a_signal_that_comes_while_an_event_is_waited_for_does_not_wait_for_it(monkeypatch):
    """The handler set the event itself, and would have waited for ever where the wait held its lock just then (#11)."""
    feed = types.SimpleNamespace(stop=lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    stop = watch_stop.Stop(feed)
    with stop.listening():
        with stop.asked._cond:  # as `wait` does, in this thread, when the signal comes
            stop.hear(signal.SIGTERM, None)
        assert stop.asked.wait(10)
    assert stop.number == signal.SIGTERM
