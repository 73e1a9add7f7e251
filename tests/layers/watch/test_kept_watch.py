"""A watch that is killed and started again: what it tells is what one that was never stopped tells, each once."""

import io
import json
import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from effort import cases
from pyais import encode_dict
from shapely.geometry import LineString, box

from geo.events.events import find_events
from geo.tracks.rules import Rules
from layers.ais.nmea import Decoder, read_nmea
from layers.ais.pieces import Piece
from layers.feeds.formats import FORMATS, decoder_of
from layers.watch.growing import write_files
from layers.watch.kept import as_bytes, from_bytes
from layers.watch.kept_watch import KeptWatch, Outlets, asked_of
from layers.watch.ledger import Ledger
from layers.watch.watch import Watch

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = Rules(max_speed_kn=None, hysteresis_m=200, merge_breaks_s=60)
ZONES = gpd.GeoDataFrame(
    {"id": ["square", "corner"], "edge_model": "planar"}, geometry=[box(10, 0, 11, 1), box(10.5, 0.5, 12, 2)], crs=4326
)
LINES = gpd.GeoDataFrame({"id": ["line"]}, geometry=[LineString([(10.3, -1), (10.3, 3)])], crs=4326)


def recording(vessels=6, minutes=120, seed=13):
    """Sentences of vessels that wander about the square, a minute apart, with some damage."""
    chance, lines = np.random.default_rng(seed), []
    places = chance.uniform((9.5, -0.5), (12, 2), (vessels, 2))
    for minute in range(minutes):
        places += chance.normal(0, 0.08, places.shape)
        for vessel, (lon, lat) in enumerate(places):
            fields = {"msg_type": 1, "mmsi": 201_000_000 + vessel, "lon": lon, "lat": lat, "speed": 9.0}
            sentence = encode_dict(fields, talker_id="AI", sentence_type="VDM")[0]
            lines.append(f"{int(NOON.timestamp()) + 60 * minute + vessel} {sentence}\n")
        if minute % 7 == 0:
            lines.append("garbage\n")
    return "".join(lines).encode()


def watch_of(decoder=None):
    return Watch(ZONES, LINES, rules=RULES, lateness_s=120, decoder=decoder)


def kept_of(folder, *, is_recording, now_s=time.monotonic, **outlets):
    ledger = Ledger(folder / "state")
    outlets = Outlets(messages=folder / "told.jsonl", **outlets)
    asked = asked_of(ZONES, LINES, RULES)
    return KeptWatch(watch_of(), ledger, asked, outlets, rules=RULES, is_recording=is_recording, now_s=now_s), ledger


def told(folder, state):
    found = [json.loads(line) for line in (folder / "told.jsonl").read_text().splitlines()]
    return sorted((m["id"], m["place"], m["t_in"]) for m in found if m["state"] == state)


def batch(path):
    found = find_events(read_nmea(path).batches(), ZONES, LINES, rules=RULES)
    events = sorted((e.id, e.zone, e.t_in.isoformat()) for e in found.events.itertuples())
    return events, sorted((c.id, c.line, c.time.isoformat()) for c in found.crossings.itertuples())


def test_a_state_is_gone_on_from_as_if_nothing_had_happened():
    data = recording()
    for cut in (0, 1000, len(data) // 2, len(data) - 10):
        one = watch_of()
        one.count(one.read(Piece(data[:cut], None)))
        one.look()
        other = watch_of()
        other.resume(from_bytes(as_bytes(one.state())))
        for watch in (one, other):
            watch.count(watch.read(Piece(data[cut:], None)))
            for rows in watch.read_rest():
                watch.count(rows)
        ends = [[*watch.look().closed, *watch.close().closed] for watch in (one, other)]
        assert len(ends[0]) == len(ends[1]) > 0
        for found, again in zip(*ends, strict=True):
            for name in ("events", "crossings", "pieces", "cleaning", "rejected"):
                pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name))
        assert one.snapshot.counts == other.snapshot.counts


def climbing(minute, height_ft):
    """An aircraft that climbs through a zone of heights while it flies over it."""
    plane = {"hex": "4ca2d6", "lat": 0.5, "lon": 10 + 0.05 * minute, "seen_pos": 0.0, "alt_geom": height_ft}
    return json.dumps({"now": NOON.timestamp() + 60 * minute, "aircraft": [plane]}).encode() + b"\n"


def test_heights_of_a_feed_are_held_against_floors_and_ceilings_also_after_a_restart():
    zone = gpd.GeoDataFrame(
        {"id": ["aloft"], "edge_model": "planar", "floor_m": [1000.0], "floor_reference": ["HAE"]},
        geometry=[box(9, 0, 12, 1)], crs=4326,
    )  # fmt: skip
    rules = Rules(max_speed_kn=None, max_gap_s=300)
    feed = [climbing(minute, 5000 if 6 <= minute < 12 else 1000) for minute in range(20)]
    feed[16] = feed[16].replace(b'"alt_geom": 1000', b'"gs": 300')  # no height

    def told(restarts):
        watch, closed = Watch(zone, rules=rules, decoder=decoder_of("aircraft")), []
        for minute, data in enumerate(feed):
            watch.count(watch.read(Piece(data, None)))
            closed += watch.look().closed
            if minute in restarts:
                state = as_bytes(watch.state())
                watch = Watch(zone, rules=rules, decoder=decoder_of("aircraft"))
                watch.resume(from_bytes(state))
        for rows in watch.read_rest():
            watch.count(rows)
        closed += watch.close().closed
        return pd.concat([found.events for found in closed]), watch.snapshot.counts

    events, counts = told(())
    assert events[["entry", "exit"]].to_numpy().tolist() == [["below", "below"]]
    assert counts["untold"] >= 1
    for restarts in cases((range(20), (6,)), (range(20), (5,), (6,), (9,), (12,), (15, 16, 17))):
        again, counted = told(restarts)
        pd.testing.assert_frame_equal(events, again)
        assert counted == counts


@pytest.mark.parametrize("name", FORMATS)
def test_the_reader_of_each_feed_can_be_kept(name):
    decoder = decoder_of(name)
    half = {
        "nmea": b"!AIVDM,2,1,3,B,55P5TL01VIaAL@7WKO@mBplU@<PDhh000000001S;AJ::4A80?4i@E53,0*3E\n!AIVDM,1,",
        "sbs": b"MSG,4,1,1,4CA2D6,1,2026/11/22,13:00:05.120,2026/11/22,13:00:05.160,,,451,88,,,-640,,0,0,0,0\nMSG",
        "aircraft": b'{"now": 1.79e9, "aircraft": [{"hex": "4ca2d6", "lat": 1, "lon": 1, "seen_pos": 1}]}\n{"now": 1',
    }.get(name, b'{"mmsi": 1\n{"m')
    watch = watch_of(decoder)
    watch.count(watch.read(Piece(half, NOON)))
    other = watch_of(decoder_of(name))
    other.resume(from_bytes(as_bytes(watch.state())))
    rest = half + b"\n" + half + b"\n"
    assert watch.read(Piece(rest, NOON)).equals(other.read(Piece(rest, NOON)))
    assert watch._decoder.report().equals(other._decoder.report())


def test_a_state_of_another_kind_of_feed_is_refused():
    state = from_bytes(as_bytes(watch_of().state()))
    with pytest.raises(ValueError, match="of another version of leadline"):
        watch_of(decoder_of("sbs")).resume(state)


@pytest.mark.parametrize("thing", [os.system, subprocess.Popen, print, Path, eval])
def test_a_state_that_could_run_something_is_refused(thing):
    class Trap:
        def __reduce__(self):
            return thing, ("touch trap",)

    file = io.BytesIO()
    pickle.Pickler(file).dump({"stream": Trap()})
    with pytest.raises(ValueError, match="which is none of what a watch remembers"):
        from_bytes(file.getvalue())


def test_a_watch_of_a_network_tells_each_event_once_however_often_it_is_killed(tmp_path):
    data, chance = recording(minutes=60), random.Random(5)  # noqa: S311
    lines = data.splitlines(keepends=True)
    (tmp_path / "whole.nmea").write_bytes(data)
    at = 0
    while at < len(lines):
        watch, ledger = kept_of(
            tmp_path, is_recording=False, now_s=iter(range(0, 10**6, chance.choice([1, 7]))).__next__
        )
        for _ in range(chance.randrange(1, 30)):  # looks before it is killed
            taken = lines[at : at + chance.randrange(1, 12)]
            at += len(taken)
            for each in taken:
                watch.count(watch.read(Piece(each, NOON + timedelta(days=400))))
            watch.look()
        if at < len(lines):
            for each in lines[at : at + 3]:  # taken, not yet on the disk: it comes again
                watch.count(watch.read(Piece(each, NOON + timedelta(days=400))))
            ledger._base.close()
    for rows in watch.read_rest():
        watch.count(rows)
    watch.close()
    ledger.close()
    events, crossings = batch(tmp_path / "whole.nmea")
    assert told(tmp_path, "ended") == events
    assert told(tmp_path, "crossed") == crossings
    assert len(events) > 5


def test_a_paused_watch_ends_no_stay(tmp_path):
    data = recording()
    cut = data.find(b"\n", len(data) // 2) + 1
    for part in (data[:cut], data[cut:]):
        watch, ledger = kept_of(tmp_path, is_recording=False)
        watch.count(watch.read(Piece(part, NOON + timedelta(days=400))))
        watch.look()
        watch.pause()
        ledger.close()
    (tmp_path / "whole.nmea").write_bytes(data)
    found = find_events(read_nmea(tmp_path / "whole.nmea").batches(), ZONES, LINES, rules=RULES).events
    over = found[found["exit"] == "crossing"]
    ended = told(tmp_path, "ended")
    assert set(ended) <= {(e.id, e.zone, e.t_in.isoformat()) for e in over.itertuples()}
    assert len(ended) >= len(over) - 6  # those that could still be joined


RUN = textwrap.dedent(
    """
    # Runs the command in a child for each line that comes, a number of seconds, kills it (SIGKILL) after these, and
    # tells how it ended. All is imported before, so that the moments fall into the work.
    import os, signal, sys, threading
    import layers.watch.courier, layers.watch.follow, layers.watch.sources, maps.export.event_log, pyogrio
    from layers.ais import pieces
    from layers.watch import kept_watch
    from maps.cli.cli import main
    pieces.FILE_BYTES = 3000
    kept_watch.SNAPSHOT_S, kept_watch.COMMIT_S = 0.02, 0.01
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(main(sys.argv[1:]))
        timer = threading.Timer(float(line), os.kill, (child, signal.SIGKILL))
        timer.start()
        status = os.waitpid(child, 0)[1]
        timer.cancel()
        timer.join()
        print(os.waitstatus_to_exitcode(status), flush=True)
    """
)
FEW_KILLS = 10  # or fewer, as 2 in every run of the tests; LEADLINE_KILLS=200 takes half an hour
OPTIONS = {
    "feed": "log.nmea",
    "zones": "zones.geojson",
    "lines": "lines.geojson",
    "max-speed": "off",
    "hysteresis": "200m",
    "merge-breaks": "60s",
    "lateness": "120s",
    "state": "state.sqlite",
    "to": "events.csv",
    "notify-log": "told.jsonl",
    "log": "watch.log",
}
WORDS = ["watch", *(word for name, value in OPTIONS.items() for word in (f"--{name}", value))]
LONGEST_S = 900  # that a run may take, on a busy machine
OUTPUTS = ("state.sqlite", "events.csv", "events-crossings.csv", "told.jsonl")


def killed_until_done(folder, kills, seed=0):
    """Watch a recording, killed at chance moments and started again until it comes to its end; then again from anew.

    Gives the kills so far each time that it has come to its end.
    """
    ZONES.to_file(folder / "zones.geojson")
    LINES.to_file(folder / "lines.geojson")
    chance, done = random.Random(seed), 0  # noqa: S311
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", RUN, *WORDS]
    with subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:

        def run(seconds):
            server.stdin.write(f"{seconds}\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        begun = time.monotonic()
        assert run(LONGEST_S) == 0
        whole_s = time.monotonic() - begun
        yield done
        while done < kills:
            for name in OUTPUTS:
                (folder / name).unlink(missing_ok=True)
            while (code := run(chance.uniform(0.05, whole_s) if done < kills else LONGEST_S)) != 0:
                assert code == -signal.SIGKILL, (folder / "watch.log").read_text()
                done += 1
            yield done
        server.stdin.close()


def check_told(folder):
    """Hold files of events, of crossings and of messages to what one call finds; gives how many these are."""
    events, crossings = batch(folder / "log.nmea")
    for name, time_of, place, expected in (
        ("events.csv", "t_in", "zone", events),
        ("events-crossings.csv", "time", "line", crossings),
    ):
        table = pd.read_csv(folder / name, dtype={"id": str})
        when = pd.to_datetime(table[time_of], format="ISO8601", utc=True)
        assert sorted(zip(table["id"], table[place], (t.isoformat() for t in when), strict=True)) == expected
    assert told(folder, "ended") == events
    assert told(folder, "crossed") == crossings
    messages = [json.loads(line)["message"] for line in (folder / "told.jsonl").read_text().splitlines()]
    assert len(messages) == len(set(messages))
    return len(events) + len(crossings)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a child that was forked")
def test_a_recording_is_told_once_though_the_command_is_killed(tmp_path):
    kills = int(os.environ.get("LEADLINE_KILLS", cases("2", "4")))
    (tmp_path / "log.nmea").write_bytes(recording(vessels=12, minutes=cases(40, 60) if kills <= FEW_KILLS else 400))
    for _ in killed_until_done(tmp_path, kills):
        assert check_told(tmp_path) > 20


# the ledger


def test_a_state_file_of_other_zones_is_refused(tmp_path):
    _, ledger = kept_of(tmp_path, is_recording=False)
    ledger.close()
    ledger = Ledger(tmp_path / "state")
    moved = ZONES.assign(geometry=ZONES.translate(0.1, 0))
    with pytest.raises(ValueError, match="it is the state of a watch of other zones and rules; expected the same"):
        KeptWatch(watch_of(), ledger, asked_of(moved, LINES, Rules()), Outlets(), rules=RULES, is_recording=False)
    ledger.close()


def test_one_process_at_a_time(tmp_path):
    ledger = Ledger(tmp_path / "state")
    with pytest.raises(ValueError, match="another watch has this state file open"):
        Ledger(tmp_path / "state")
    ledger.close()
    Ledger(tmp_path / "state").close()


def test_what_is_no_state_file_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "text").write_text("hello " * 500)
    with pytest.raises(ValueError, match="no state file, or a damaged one"):
        Ledger(tmp_path / "text")
    assert (tmp_path / "text").read_text() == "hello " * 500
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE mine (a)")
    other.close()
    with pytest.raises(ValueError, match="is another database; expected version 1"):
        Ledger(tmp_path / "other")


def test_a_half_written_line_is_written_to_its_end(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text("before\n")
    for cut in range(14):
        ledger = Ledger(tmp_path / f"state{cut}")
        path.write_text("before\n")
        ledger.grows(path, 7)
        for text in (b"first\n", b"second\n"):
            ledger.append(path, text)
        with path.open("ab") as file:
            file.write(b"first\nsecond\n"[:cut])
        write_files(ledger)
        assert path.read_text() == "before\nfirst\nsecond\n"
        ledger.append(path, b"third\n")
        write_files(ledger)
        assert path.read_text() == "before\nfirst\nsecond\nthird\n"
        ledger.close()


def test_a_file_that_somebody_changed_is_not_written_to(tmp_path):
    ledger, path = Ledger(tmp_path / "state"), tmp_path / "log.jsonl"
    ledger.grows(path, 0)
    ledger.append(path, b"first\n")
    path.write_text("mine\n")
    with pytest.raises(ValueError, match="was changed since byte 0, to which it was written"):
        write_files(ledger)
    path.unlink()  # moved away
    write_files(ledger)
    assert path.read_text() == "first\n"
    ledger.close()


def test_a_disk_that_is_full_is_an_error_and_leaves_the_state(tmp_path):
    ledger = Ledger(tmp_path / "state")
    ledger.keep_snapshot({"a": 1}, 7)
    ledger._base.execute(f"PRAGMA max_page_count={ledger._base.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(OSError, match="the state cannot be written .*it stays as it was"):
        ledger.keep_snapshot({"a": "x" * 1_000_000}, 8)
    ledger.close()
    ledger = Ledger(tmp_path / "state")
    assert ledger.snapshot() == ({"a": 1}, 7)
    ledger.close()


def test_nothing_is_kept_of_a_step_that_fails(tmp_path):
    ledger = Ledger(tmp_path / "state")

    def fail():
        with ledger.step():
            assert ledger.tell("one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ledger.tell("one")
    assert not ledger.tell("one")
    ledger.close()


def test_decoders_of_sentences_are_as_before():
    assert isinstance(decoder_of("nmea"), Decoder)
