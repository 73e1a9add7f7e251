"""A watch: clocks that are wrong, what is forgotten, alerts by hand, feeds that drop, and memory that stays flat."""

import itertools
import socket
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyais import decode, encode_dict
from shapely.geometry import LineString, box

import layers
from geo.events.events import find_events
from geo.tracks.rules import Rules
from layers.ais.arrow import SCHEMA
from layers.ais.feed import Patience, open_feed
from layers.ais.nmea import read_nmea
from layers.ais.pieces import FileFeed, Piece
from layers.watch.alerts import AlertLog
from layers.watch.clock import ClockGuard
from layers.watch.follow import follow, steps
from layers.watch.state import Pulse
from layers.watch.vessels import LastHeard
from layers.watch.watch import Watch

UNCHECKED = Rules(max_speed_kn=None)  # the ships of these tests sail at 360 knots
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ZONE = gpd.GeoDataFrame({"id": ["square"], "edge_model": "planar"}, geometry=[box(10, 0, 11, 1)], crs=4326)
MERIDIAN = gpd.GeoDataFrame(
    {"id": ["line"], "edge_model": "planar"}, geometry=[LineString([(10, 0), (10, 1)])], crs=4326
)


def rows(*fixes) -> pa.RecordBatch:
    """Rows of (id, seconds after noon, longitude, latitude)."""
    return pa.RecordBatch.from_pylist(
        [{"id": i, "time": NOON + timedelta(seconds=s), "lon": x, "lat": y} for i, s, x, y in fixes], schema=SCHEMA
    )


def at(*seconds, ids="abcde"):
    """Rows of several vessels in turn at some seconds after noon."""
    return rows(*((ids[n % len(ids)], s, 10.0, 0.0) for n, s in enumerate(seconds)))


def seconds_of(batch):
    return [(when - NOON).total_seconds() for when in batch["time"].to_pylist()]


def line(mmsi, lon, lat, second=None):
    """Sentence of a position, with its time before it if it has one."""
    fields = {"msg_type": 1, "mmsi": mmsi, "lon": lon, "lat": lat, "speed": 10.0, "course": 90.0}
    sentence = encode_dict(fields, talker_id="AI", sentence_type="VDM", radio_channel="A")[0]
    before = "" if second is None else f"{int(NOON.timestamp()) + second} "
    return f"{before}{sentence}\r\n".encode()


# clocks


def test_one_clock_a_year_ahead_is_held_out_of_a_live_feed():
    guard = ClockGuard()
    kept = guard.sift(at(0, 1, 31_536_000, 2, 299, 301), NOON)
    assert seconds_of(kept) == [0, 1, 2, 299]  # up to 300 s ahead of the receipt is believed
    assert guard.held_out == 2
    assert guard.example == "c at 2027-11-22 12:00:00 UTC"


def test_one_clock_a_year_ahead_is_held_out_of_a_file():
    guard = ClockGuard()
    times = [*range(200), 31_536_000, *range(200, 400)]
    kept = [*seconds_of(guard.sift(at(*times[:201]))), *seconds_of(guard.sift(at(*times[201:])))]
    assert kept + seconds_of(guard.close()) == list(range(400))
    assert guard.held_out == 1


def test_a_station_whose_clock_is_ahead_loses_its_messages_alone():
    chance = np.random.default_rng(7)
    bad = chance.random(2000) < 0.3
    bad[-5:] = False  # what nothing follows is believed: it can make nothing late
    times = np.arange(2000) + np.where(bad, 7200, 0)
    guard = ClockGuard()
    kept = [s for part in range(0, 2000, 90) for s in seconds_of(guard.sift(at(*times[part : part + 90].tolist())))]
    assert kept + seconds_of(guard.close()) == np.flatnonzero(~bad).tolist()
    assert guard.held_out == int(bad.sum())


def test_a_file_that_goes_on_after_a_day_without_messages_is_followed():
    guard = ClockGuard()
    times = [*range(100), *range(86_400, 86_500)]
    kept = [*seconds_of(guard.sift(at(*times[:101]))), *seconds_of(guard.sift(at(*times[101:])))]
    assert kept + seconds_of(guard.close()) == times
    assert guard.held_out == 0


def test_a_vessel_that_sends_most_of_the_messages_cannot_set_the_clock_alone():
    fixes = []
    for second in range(300):
        fixes.append(("loud", second + 7200, 10.0, 0.0))
        fixes.append(("loud", second + 7200.5, 10.0, 0.0))
        fixes.append(("abc"[second % 3], second, 10.0, 0.0))
    guard = ClockGuard()
    kept = pa.Table.from_batches([guard.sift(rows(*fixes)), guard.close()])
    inner = [s for s in seconds_of(kept) if s >= 7200]
    assert len(inner) <= 5  # of 600; the very last have too few messages after them
    assert {"a", "b", "c"} <= set(kept["id"].to_pylist())


def test_a_live_feed_whose_clocks_are_all_ahead_of_ours_is_followed():
    guard = ClockGuard()
    kept = []
    for second in range(200):
        kept += seconds_of(guard.sift(at(second + 3600), NOON + timedelta(seconds=second)))
        kept += seconds_of(guard.sift(at(second + 3600, ids="xyz"), NOON + timedelta(seconds=second)))
        kept += seconds_of(guard.sift(at(second + 3600, ids="uvw"), NOON + timedelta(seconds=second)))
    assert kept[0] == 3600
    assert len(kept) + guard.held_out == 600
    assert guard.held_out <= 2  # until three vessels agreed


def test_a_recording_played_over_a_network_is_not_judged_by_the_time_of_receipt():
    later = NOON + timedelta(days=300)
    guard = ClockGuard()
    times = [*range(100), 864_000, *range(100, 200)]  # ten days ahead, and yet long before its receipt
    kept = [s for n, s in enumerate(times) for s in seconds_of(guard.sift(at(s, ids="abcde"[n % 5 :]), later))]
    assert kept + seconds_of(guard.close()) == list(range(200))
    assert guard.held_out == 1


@given(
    gaps=st.lists(st.integers(0, 10_000), min_size=1, max_size=150),
    cuts=st.lists(st.integers(0, 150), max_size=5),
)
def test_a_file_in_order_loses_nothing_however_it_is_cut(gaps, cuts):
    times = np.cumsum(gaps).tolist()
    whole = at(*times)
    bounds = [0, *sorted(c for c in cuts if c < len(times)), len(times)]
    guard = ClockGuard()
    parts = [whole.slice(a, b - a) for a, b in itertools.pairwise(bounds)]
    kept = [s for part in parts for s in seconds_of(guard.sift(part))] + seconds_of(guard.close())
    assert kept == times


def test_a_guard_without_reach_is_refused():
    with pytest.raises(ValueError, match=r"ahead_s is 0; expected more than 0 seconds"):
        ClockGuard(0)


# vessels and alerts


def test_the_last_position_of_each_vessel_is_kept_and_silent_ones_are_forgotten():
    heard = LastHeard(forget_s=3600)
    heard.update(rows(("a", 10, 1.0, 2.0), ("a", 5, 3.0, 4.0), ("b", 0, 5.0, 6.0), ("c", 7, 181.0, 91.0)))
    assert [(name, last.lon_deg, last.lat_deg) for name, last in heard] == [("a", 1.0, 2.0), ("b", 5.0, 6.0)]
    heard.update(rows(("a", 3601, 1.5, 2.5)))
    heard.forget()
    assert [name for name, _ in heard] == ["a"]
    assert heard.forgotten == 1


def test_of_too_many_vessels_those_heard_longest_ago_are_forgotten():
    heard = LastHeard(most=2)
    heard.update(rows(("a", 3, 0, 0), ("b", 1, 0, 0), ("c", 2, 0, 0)))
    heard.forget()
    assert sorted(name for name, _ in heard) == ["a", "c"]


def test_old_alerts_go_but_stays_that_go_on_are_still_known():
    log = AlertLog(most=2)
    t = pd.Timestamp(NOON)
    news = [("a", "confirmed"), ("b", "provisional"), ("c", "provisional")]
    same = {"zone": "z", "t_in": t, "seen": t, "entry": "start", "lon": 0, "lat": 0, "joined": 0}
    table = [same | {"id": i, "state": s, "number": n} for n, (i, s) in enumerate(news, 1)]
    log.take(pd.DataFrame(table))
    assert [alert.id for alert in log] == ["c", "b"]
    assert (log.told, log.gone) == (3, 1)
    assert log.state_inside("a", "z") == "confirmed"


# a watch by hand: 0.1 degrees a minute eastward, into the square at 10 E after 5 minutes, out at 11 E after 15


def pass_through(minute):
    return ("ship", 60 * minute, 9.5 + 0.1 * minute, 0.5)


def told(news):
    return [(alert.state, alert.id, alert.place, f"{alert.time:%H:%M:%S}") for alert in news.alerts]


def test_an_entry_is_provisional_then_confirmed_then_ended():
    watch = Watch(ZONE, MERIDIAN, rules=UNCHECKED, lateness_s=90, keeps_map=True)
    news, states = [], {}
    for minute in range(20):
        watch.count(rows(pass_through(minute)))
        news += [(minute, *each) for each in told(watch.look())]
        states[minute] = watch.snapshot.vessels[0].state
    assert news == [
        (6, "provisional", "ship", "square", "12:05:00"),  # at minute 5 it stands on the edge, and has not been within
        (8, "confirmed", "ship", "square", "12:05:00"),  # 90 s after minute 6
        (8, "crossed", "ship", "line", "12:05:00"),
        (18, "ended", "ship", "square", "12:15:00"),  # 90 s after minute 16, which shows that it left
    ]
    assert [states[minute] for minute in (4, 6, 8, 17)] == ["outside", "provisional", "confirmed", "outside"]
    assert watch.snapshot.counts["alerts"] == 2


def test_an_entry_that_does_not_last_is_withdrawn():
    watch = Watch(ZONE, lateness_s=30, rules=Rules(min_duration_s=300, max_speed_kn=None))
    states = []
    for fix in (("a", 0, 9.95, 0.5), ("a", 60, 10.05, 0.5), ("a", 120, 9.95, 0.5), ("b", 300, 5, 5), ("b", 400, 5, 5)):
        watch.count(rows(fix))
        states += [alert.state for alert in watch.look().alerts]
    assert states == ["provisional", "withdrawn"]


def test_two_entries_that_turn_out_to_be_one_stay_end_once():  # issue #10: both were confirmed
    watch = Watch(ZONE, rules=Rules(max_speed_kn=None, merge_breaks_s=300), lateness_s=3600)
    watch.count(rows(("a", 0, 9.9, 0.5), ("a", 60, 10.1, 0.5), ("a", 600, 9.5, 0.5), ("a", 1200, 10.1, 0.5)))
    assert [state for state, *_ in told(watch.look())] == ["provisional", "provisional"]
    watch.count(rows(("a", 590, 10.1, 0.5), ("a", 610, 10.1, 0.5)))
    (withdrawn,) = watch.look().alerts
    assert (withdrawn.number, withdrawn.state, withdrawn.exit) == (2, "withdrawn", "joined")
    assert [(alert.number, alert.state) for alert in watch.close().alerts] == [(1, "confirmed"), (1, "ended")]
    assert [(alert.number, alert.state) for alert in watch.snapshot.alerts] == [(1, "ended"), (2, "withdrawn")]


def test_the_end_of_a_feed_ends_stays_and_withdraws_what_no_event_came_of():
    watch = Watch(ZONE, rules=UNCHECKED, lateness_s=600)
    watch.count(rows(pass_through(4), pass_through(6)))
    assert told(watch.look()) == [("provisional", "ship", "square", "12:05:00")]
    news = watch.close()
    assert told(news) == [("confirmed", "ship", "square", "12:05:00"), ("ended", "ship", "square", "12:06:00")]
    assert news.closed[0].events["exit"].tolist() == ["end"]
    assert watch.snapshot.ended


def test_after_the_end_of_a_feed_vessels_are_where_they_were():
    watch = Watch(ZONE, rules=UNCHECKED, lateness_s=600, silent_s=200, keeps_map=True)
    watch.count(rows(("stays", 0, 9.5, 0.5), ("gone", 0, 10.5, 0.5), ("gone", 60, 11.5, 0.5)))
    watch.count(rows(("quiet", 60, 10.5, 0.5), ("stays", 300, 10.5, 0.5)))
    watch.look()
    watch.close()
    states = {vessel.id: (vessel.state, vessel.zones) for vessel in watch.snapshot.vessels}
    assert states == {
        "stays": ("confirmed", ("square",)),  # nothing can undo it any more
        "gone": ("silent", ()),
        "quiet": ("silent", ("square",)),
    }


def test_alerts_are_listed_by_the_time_of_what_they_tell():
    watch = Watch(ZONE, rules=UNCHECKED, lateness_s=0)
    watch.count(rows(("a", 0, 9.5, 0.5), ("a", 120, 10.5, 0.5)))  # in at 12:01
    watch.look()
    watch.count(rows(("b", 180, 9.5, 0.5), ("b", 300, 10.5, 0.5)))  # in at 12:04
    watch.look()
    assert [(alert.id, f"{alert.time:%H:%M}") for alert in watch.snapshot.alerts] == [("b", "12:04"), ("a", "12:01")]
    watch.count(rows(("a", 480, 11.5, 0.5), ("b", 481, 10.5, 0.5)))  # a leaves at 12:05
    watch.look()
    assert [(alert.id, f"{alert.time:%H:%M}") for alert in watch.snapshot.alerts] == [("a", "12:05"), ("b", "12:04")]


def test_one_wrong_clock_makes_no_other_message_late():
    watch = Watch(ZONE)
    for second in range(0, 600, 10):
        data = b"".join(line(mmsi, 9.5, 0.5, second) for mmsi in (201000001, 201000002, 201000003))
        if second == 300:
            data += line(201000004, 9.5, 0.5, 31_536_000)
        watch.count(watch.read(Piece(data, NOON + timedelta(seconds=second))))
    watch.look()
    counts = watch.snapshot.counts
    assert (counts["messages"], counts["late"], counts["held_out"]) == (181, 0, 1)
    assert [each.reason for each in watch.snapshot.dropped] == ["time too far ahead of the feed's clock"]


def test_a_clock_that_jumps_back_gives_late_messages_that_are_counted():
    watch = Watch(ZONE, lateness_s=60)
    watch.count(rows(("a", 1000, 9.0, 0.5)))
    watch.count(rows(("b", 0, 9.0, 0.5), ("a", 1010, 9.0, 0.5)))
    watch.look()
    assert watch.snapshot.counts["late"] == 1


def test_a_watch_that_has_heard_nothing_says_so():
    watch = Watch(ZONE, keeps_map=True)
    snapshot = watch.snapshot
    assert (snapshot.clock_us, snapshot.vessels, snapshot.alerts) == (None, (), ())
    assert set(snapshot.counts.values()) == {0}
    assert {"vessels", "messages", "late", "held_out", "unreadable"} < set(snapshot.counts)


def test_lines_alone_can_be_watched():
    watch = Watch(lines=MERIDIAN, rules=UNCHECKED, lateness_s=0, keeps_map=True)
    watch.count(rows(pass_through(4), pass_through(6)))
    assert told(watch.look()) == [("crossed", "ship", "line", "12:05:00")]
    assert watch.snapshot.vessels[0].state == "outside"
    assert watch.close().alerts == []


def test_the_pulse_of_a_feed_is_that_of_the_last_ten_seconds():
    feed, pulse, rates = FileFeed(Path("log"), now_utc=lambda: NOON), Pulse(), []
    for second, lines in ((0, 0), (5, 50), (10, 100), (20, 100), (30, 100)):
        feed._lines = lines
        rates.append(pulse.look(feed, float(second), NOON).lines_per_s)
    assert rates == [0.0, 10.0, 10.0, 0.0, 0.0]


def test_silent_vessels_turn_silent():
    watch = Watch(ZONE, keeps_map=True, silent_s=60)
    watch.count(rows(("inside", 0, 10.5, 0.5), ("other", 0, 0, 0), ("other", 61, 0, 0)))
    watch.look()
    states = {vessel.id: (vessel.state, vessel.zones) for vessel in watch.snapshot.vessels}
    assert states == {"inside": ("silent", ("square",)), "other": ("outside", ())}


# feeds


def test_steps_end_where_the_clock_passes_a_mark():
    parts = [seconds_of(part) for part in steps(at(0, 3, 9, 11, 8, 25, 40), 10, 1)]
    assert parts == [[0, 3, 9], [11, 8], [25], [40]]
    assert [len(part) for part in steps(at(0, 3, 9, 11, 8, 25, 40), 10, 3)] == [3, 3, 1]


@contextmanager
def server(*connections):
    """A TCP server whose n-th client gets the n-th bytes and is hung up on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            for data in connections:
                client, _ = listener.accept()
                with client:
                    client.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def test_a_feed_that_drops_comes_back_and_the_stay_goes_on():
    before = b"".join(line(201000001, 9.5 + 0.1 * m, 0.5, 60 * m) for m in range(8)) + b"\x00\xff garbage\r\n!AIVDM,1,1"
    after = b"".join(line(201000001, 9.5 + 0.1 * m, 0.5, 60 * m) for m in range(8, 20))
    watch, stopped, states = Watch(ZONE, rules=UNCHECKED), threading.Event(), []
    with server(before, after) as address:
        feed = open_feed(
            address, patience=Patience(gather_s=0.0), now_utc=lambda: NOON + timedelta(minutes=20), wait=lambda _: None
        )
        for news in follow(feed, watch, stopped=stopped):
            states += [alert.state for alert in news.alerts]
            if watch.snapshot.counts["messages"] == 20:
                stopped.set()
    states += [alert.state for alert in watch.close().alerts]
    assert feed.health.reconnects >= 1
    assert states[-1] == "ended"
    assert states.count("confirmed") <= 1
    counts = watch.snapshot.counts
    assert (counts["messages"], counts["unreadable"], counts["alerts"]) == (20, 2, 1)  # garbage, and half a line


def test_a_file_is_played_at_the_speed_asked_for(tmp_path):
    path = tmp_path / "log.nmea"
    path.write_bytes(b"".join(line(201000001, 9.5 + 0.1 * m, 0.5, 60 * m) for m in range(20)))

    class Clock(threading.Event):
        now = 0.0

        def wait(self, timeout=None):
            self.now += timeout
            return False

    clock = Clock()
    looks = [
        watch_state
        for watch in [Watch(ZONE)]
        for news in follow(open_feed(str(path)), watch, speed=120, stopped=clock, now_s=lambda: clock.now)
        for watch_state in [watch.snapshot.number]
    ]
    assert clock.now == pytest.approx(19 * 60 / 120)
    assert len(looks) == 20  # a look every half second of the wall, that is each minute


def test_a_network_has_no_speed(tmp_path):
    path = tmp_path / "log.nmea"
    path.write_bytes(line(201000001, 9.5, 0.5, 0))
    with pytest.raises(ValueError, match=r"speed is 0; expected a number above 0, and a file"):
        follow(open_feed(str(path)), Watch(ZONE), speed=0.0)


def test_a_file_gives_the_events_that_counting_it_at_once_gives(tmp_path):
    chance = np.random.default_rng(5)
    path = tmp_path / "log.nmea"
    lines = []
    for second in range(0, 7200, 20):
        for ship in range(5):
            x = 10.5 + np.sin(second / 700 + ship) + chance.normal(0, 1e-3)
            lines.append(line(201000001 + ship, round(x, 6), 0.1 + 0.15 * ship, second))
    path.write_bytes(b"".join(lines))
    watch, events = Watch(ZONE), []
    for news in follow(open_feed(str(path)), watch):
        events += [found.events for found in news.closed]
    events += [found.events for found in watch.close().closed]
    at_once = find_events(read_nmea(path).batches(), ZONE).events
    assert len(at_once) > 10
    got = pd.concat(events).sort_values(["id", "zone", "t_in"], ignore_index=True)
    pd.testing.assert_frame_equal(got, at_once)


@pytest.mark.shared_data
def test_a_container_ship_sails_through_the_tsugaru_strait(shared, tmp_path):
    real = pd.read_csv(shared / "data/tracks/ais_gfw_pyseas_2018-01_eastasia.csv", parse_dates=["timestamp"])
    part = real[real["timestamp"].between("2018-01-17T12:00", "2018-01-18T06:00")].sort_values("timestamp")
    path = tmp_path / "gfw.nmea"
    with path.open("wb") as file:
        for row in part.itertuples():
            second = int(row.timestamp.timestamp() - NOON.timestamp())
            file.write(line(int(row.mmsi), row.lon, row.lat, second))
    watch_zone = layers.load("tsugaru_strait").query("id == 'tsugaru-corridor'")
    watch = Watch(watch_zone)
    looks = [alert for news in follow(open_feed(str(path)), watch) for alert in news.alerts]
    ended = [alert for alert in [*looks, *watch.close().alerts] if alert.state == "ended"]
    assert [alert.id for alert in ended] == ["220413000"] * 2  # it cuts a corner of the corridor once
    ship = part[part["mmsi"] == 220413000]
    inside = shapely.contains_xy(watch_zone.geometry.iloc[0], ship["lon"], ship["lat"])  # by points
    first, last = ship["timestamp"][inside].min(), ship["timestamp"][inside].max()
    assert first - pd.Timedelta(minutes=15) < ended[0].t_in <= first
    assert last <= ended[1].t_out < last + pd.Timedelta(minutes=15)


# an hour in small


@pytest.fixture
def soak(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks"))
    import watch_soak  # noqa: PLC0415  it is no package

    yield watch_soak
    for name in ("watch_soak", "traffic"):
        sys.modules.pop(name, None)


def test_the_soak_sends_what_it_says(soak):
    sent = soak.reports(*(np.array([x]) for x in (412000001, -120.5, 23.125, 12.3, 271.4)))[0]
    report = decode(sent)
    assert (report.mmsi, report.lon, report.lat, report.speed, report.course) == (
        412000001,
        -120.5,
        23.125,
        12.3,
        271.4,
    )


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_a_minute_of_a_thousand_messages_a_second_leaves_memory_flat(soak):
    feed = soak.Feed(60, vessels=2000)
    watch = Watch(layers.load("taiwan_strait_zones")[["id", "edge_model", "geometry"]], lateness_s=10, keeps_map=True)
    memory = []
    for data, received_utc in feed.pieces(5):
        watch.count(watch.read(Piece(data, received_utc)))
        watch.look()
        memory.append(soak.rss_mb())
    counts = watch.snapshot.counts
    lines = 60_000
    assert (counts["messages"], counts["unreadable"], counts["held_out"]) == (lines - lines // 1000, 60, 60)
    assert counts["late"] == 55  # of the first five seconds none can be late
    assert memory[-1] - memory[3] < 30  # MB; what waits for the watermark has filled by then
    assert len(watch._stream._closed) == 0
    assert watch._stream.rows_waiting < 16_000
