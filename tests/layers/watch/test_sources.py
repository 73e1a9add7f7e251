"""Feeds as addresses name them, served on loopback from recordings made here: HTTP, websocket, TCP, UDP, files."""

import gzip
import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import geopandas as gpd
import pytest
from pyais import encode_dict
from shapely.geometry import Polygon, box
from websockets.sync.server import serve

from layers.ais.feed import utc_now
from layers.ais.nmea import Decoder
from layers.ais.sockets import Patience
from layers.feeds.formats import FORMATS, decoder_of
from layers.feeds.subscription import boxes_about
from layers.watch import polled
from layers.watch.polled import PolledFeed, ask_file, ask_http
from layers.watch.sources import Address, address_of, open_source
from maps.cli import watch_feed

QUICK = Patience(connect_s=2.0, idle_s=None, first_s=0.01, longest_s=0.02, gather_s=0.0)
SOON_S = 10.0
PLANE = {"hex": "4ca2d6", "lat": 51.5, "lon": -1.25, "seen_pos": 0.0}


def document(now_s=None, **fields):
    return json.dumps({"now": time.time() if now_s is None else now_s, "aircraft": [PLANE | fields]}, indent=1).encode()


@contextmanager
def web(*answers):
    """A web server; the n-th answer is a body, a status, (status, headers, body), or None to hang up."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            answer = answers[min(len(asked), len(answers)) - 1]
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, headers, body = (200, {}, answer) if isinstance(answer, bytes) else (answer, {}, b"")
            if isinstance(answer, tuple):
                status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def taken(feed, decoder, rows=1):
    """Rows of a feed until there are so many."""
    found = []
    killer = threading.Timer(SOON_S, feed.stop)
    killer.start()
    with feed:
        for data, received in feed:
            found += decoder.feed(data, received).to_pylist()
            if len(found) >= rows:
                break
    killer.cancel()
    assert len(found) >= rows, feed.health
    return found


# addresses


@pytest.mark.parametrize(
    ("text", "format_name", "scheme", "found"),
    [
        ("http://192.0.2.1/tar1090/data/aircraft.json", None, "http", "aircraft"),
        ("https://example.org/v2/point/1/2/3", "aircraft", "https", "aircraft"),
        ("https://example.org/messages", "ais-catcher", "https", "ais-catcher"),
        ("sbs://192.0.2.1:30003", None, "sbs", "sbs"),
        ("tcp://192.0.2.1:30003", "sbs", "tcp", "sbs"),
        ("tcp://153.44.253.27:5631", None, "tcp", "nmea"),
        ("udp://:10110", "ais-catcher", "udp", "ais-catcher"),
        ("wss://stream.aisstream.io/v0/stream", None, "wss", "aisstream"),
        ("nowhere", None, "", "nmea"),
    ],
)
def test_an_address_tells_what_is_sent(text, format_name, scheme, found):
    assert address_of(text, format_name) == Address(text=text, scheme=scheme, format=found)


@pytest.mark.parametrize(
    ("text", "format_name", "told"),
    [
        ("http://192.0.2.1/data.json", None, "does not tell what it sends; expected format=aircraft or ais-catcher."),
        ("sbs://192.0.2.1:30003", "nmea", "sbs:// does not send nmea; expected format=sbs."),
        ("ftp://192.0.2.1/x", None, "begins with ftp://; expected tcp://host:port"),
        ("x", "gpx", "'gpx' is no format of a feed"),
    ],
)
def test_an_address_that_does_not_tell_is_refused(text, format_name, told):
    with pytest.raises(ValueError, match="expected") as refused:
        address_of(text, format_name)
    assert told in str(refused.value)


def test_a_file_tells_by_its_beginning(tmp_path):
    path = tmp_path / "recorded.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"MessageType": "PositionReport"}\n'))
    assert address_of(str(path)).format == "aisstream"
    assert address_of(str(path)).is_recording
    assert not address_of(str(path), "aircraft", 1.0).is_recording


def test_the_command_knows_the_formats():
    assert watch_feed.FORMATS == FORMATS


# asked for again and again


def test_a_document_is_asked_for_again_and_again():
    with web(document(1.7e9), document(1.7e9), document(1.7e9 + 2, lat=51.6)) as (url, asked):
        feed = PolledFeed(ask_http(f"{url}/data/aircraft.json"), 0.01, QUICK, now_utc=utc_now)
        rows = taken(feed, decoder_of("aircraft"), 2)
    assert [row["lat"] for row in rows] == [51.5, 51.6]
    assert len(asked) >= 3
    assert asked[0][0] == "/data/aircraft.json"


def test_messages_of_ais_catcher_are_asked_for_as_lines():
    message = {"type": 1, "mmsi": 2320787, "lon": -123.1, "lat": 49.0, "rxuxtime": 1790467197.36}
    with web("\n".join(json.dumps(message | {"mmsi": n}) for n in (1, 2)).encode()) as (url, _):
        rows = taken(open_source(address_of(url, "ais-catcher")), decoder_of("ais-catcher"), 2)
    assert [row["id"] for row in rows] == ["000000001", "000000002"]


def test_what_sends_by_itself_is_not_asked_again(tmp_path):
    with pytest.raises(ValueError, match="tcp:// sends by itself"):
        address_of("tcp://192.0.2.1:1", None, 1.0)
    with pytest.raises(ValueError, match="a file of nmea is read once"):
        address_of(str(tmp_path / "log.nmea"), None, 1.0)


def test_an_answer_that_is_packed_is_unpacked():
    packed = gzip.compress(document())
    with web((200, {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}, packed)) as (url, _):
        assert len(taken(open_source(address_of(f"{url}/aircraft.json")), decoder_of("aircraft"))) == 1


def test_a_server_that_fails_is_asked_later_and_is_back():
    with web(500, None, (302, {"Location": "http://192.0.2.1/x"}, b""), document()) as (url, asked):
        waits = []
        feed = PolledFeed(ask_http(url), 0.01, QUICK, now_utc=utc_now, wait=lambda s: waits.append((s, feed.health)))
        taken(feed, decoder_of("aircraft"))
    assert len(asked) == 4
    errors = [health.last_error.partition("UTC: ")[2] for _, health in waits[:3]]
    assert errors[0] == "the server answers 500 Internal Server Error"
    assert errors[2] == "the server points to http://192.0.2.1/x, which is not followed; name that address"
    assert not any(health.connected for _, health in waits[:3])
    assert all(0 < wait <= 0.02 for wait, _ in waits[:3])


def test_an_answer_without_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(polled, "MOST_BYTES", 100_000)
    bomb = gzip.compress(b" " * 10_000_000)
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(bomb))}
    with web((200, headers, bomb)) as (url, _), pytest.raises(ConnectionError, match=r"larger than 100,000 bytes"):
        ask_http(url)()


def test_an_answer_that_drips_is_given_up(monkeypatch):
    monkeypatch.setattr(polled, "ANSWER_S", 0.0)
    with web(document()) as (url, _), pytest.raises(TimeoutError, match="takes longer than 0 s"):
        ask_http(url)()


@pytest.mark.parametrize("url", ["http://", "http://me:secret@192.0.2.1/aircraft.json", "ftp://192.0.2.1/x"])
def test_an_address_of_no_web_server_is_refused_without_its_password(url):
    with pytest.raises(ValueError, match="expected http://host/path") as refused:
        ask_http(url)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_written_anew_is_read_anew(tmp_path):
    path = tmp_path / "aircraft.json"
    path.write_bytes(document(1.7e9))
    step = iter(
        [lambda: path.write_bytes(document(1.7e9 + 5, lat=51.6)), path.unlink, lambda: path.write_bytes(document())]
    )
    feed = PolledFeed(ask_file(path), 0.01, QUICK, now_utc=utc_now, wait=lambda _: next(step, lambda: None)())
    assert [row["lat"] for row in taken(feed, decoder_of("aircraft"), 3)] == [51.5, 51.6, 51.5]
    assert feed.health.reconnects == 1


# websocket


def position(mmsi=259000420):
    report = {
        "MessageID": 1,
        "UserID": mmsi,
        "Valid": True,
        "Latitude": 66.0,
        "Longitude": 12.0,
        "Sog": 1.0,
        "Cog": 2.0,
    }
    meta = {"MMSI": mmsi, "time_utc": "2026-11-22 12:00:00.5 +0000 UTC"}
    return json.dumps({"MessageType": "PositionReport", "MetaData": meta, "Message": {"PositionReport": report}})


@contextmanager
def streaming(*connections, **options):
    """A websocket server whose n-th client is sent the n-th messages and is hung up on; what clients said."""
    said, turn = [], iter(connections)

    def handle(link):
        said.append(json.loads(link.recv(timeout=SOON_S)))
        for message in next(turn, ()):
            link.send(message)
        link.close()

    with serve(handle, "127.0.0.1", 0, **options) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/v0/stream", said
        server.shutdown()


ZONE = gpd.GeoDataFrame({"id": ["z"]}, geometry=[box(10, 60, 14, 70)], crs=4326)


def test_aisstream_is_asked_for_what_is_watched_and_asked_again_when_it_drops(monkeypatch):
    monkeypatch.setenv("AISSTREAM_API_KEY", "0123secret")
    with streaming([position(1)], [position(2).encode(), position(3)]) as (url, said):
        feed = open_source(address_of(url), about=[ZONE], patience=QUICK)
        rows = taken(feed, decoder_of("aisstream"), 3)
    assert [row["id"] for row in rows] == ["000000001", "000000002", "000000003"]
    assert len(said) == 2
    assert said[0]["APIKey"] == "0123secret"
    assert said[0]["BoundingBoxes"] == [[[59, 9], [71, 15]]]
    assert "PositionReport" in said[0]["FilterMessageTypes"]
    assert feed.health.reconnects == 1


def test_a_key_that_is_wrong_is_told_in_the_words_of_the_server_and_never_itself(monkeypatch):
    monkeypatch.setenv("AISSTREAM_API_KEY", "0123secret")
    with streaming(['{"error": "Api Key Is Not Valid"}'], [position()]) as (url, _):
        feed = open_source(address_of(url), about=[ZONE], patience=QUICK)
        told = []
        feed._wait = lambda _: told.append(feed.health)
        taken(feed, decoder_of("aisstream"))
    assert told[0].last_error.endswith('UTC: the server says {"error": "Api Key Is Not Valid"}')
    assert not told[0].connected
    assert "secret" not in repr(told)


def test_a_message_that_is_too_large_ends_the_connection(monkeypatch):
    monkeypatch.setenv("AISSTREAM_API_KEY", "k")
    with streaming(["x" * 100_000], [position()]) as (url, said):
        taken(open_source(address_of(url), about=[ZONE], patience=QUICK), decoder_of("aisstream"))
    assert len(said) == 2


def test_a_key_follows_no_redirection(monkeypatch):
    monkeypatch.setenv("AISSTREAM_API_KEY", "k")
    with streaming([position()]) as (elsewhere, said):

        def point(link, _request):
            answer = link.respond(302, "")
            answer.headers["Location"] = elsewhere
            return answer

        with streaming(process_request=point) as (url, _):
            feed = open_source(address_of(url), about=[ZONE], patience=QUICK)
            feed._wait = lambda _: feed.stop()
            assert list(feed) == []
    assert said == []
    assert "not followed" in feed.health.last_error or "302" in feed.health.last_error


@pytest.mark.parametrize(
    ("url", "key", "told"),
    [
        (
            "wss://stream.aisstream.io/v0/stream",
            "",
            "asks for a key; expected one in the environment variable AISSTREAM_API_KEY",
        ),
        ("ws://stream.aisstream.io/v0/stream", "k", "would send the key unencrypted; expected wss://"),
        (
            "wss://me:secret@stream.aisstream.io/",
            "k",
            "the address at stream.aisstream.io holds a password; expected tcp://host:port",
        ),
    ],
)
def test_a_key_comes_from_the_environment_and_goes_nowhere_unencrypted(monkeypatch, url, key, told):
    monkeypatch.setenv("AISSTREAM_API_KEY", key)
    with pytest.raises(ValueError, match="expected") as refused:
        open_source(address_of(url), about=[ZONE])
    assert told in str(refused.value)


def test_boxes_about_shapes_do_not_cross_180():
    dateline = gpd.GeoDataFrame({"id": [1]}, geometry=[Polygon([(170, 0), (190, 0), (190, 10), (170, 10)])], crs=4326)
    assert boxes_about([dateline]) == [
        (-180, -1, -179, 11),
        (-180, -1, -169, 11),
        (169, -1, 180, 11),
        (179, -1, 180, 11),
    ]
    many = gpd.GeoDataFrame({"id": range(99)}, geometry=[box(n, 0, n + 1, 1) for n in range(99)], crs=4326)
    assert boxes_about([many]) == [(-1, -1, 100, 2)]
    assert boxes_about([gpd.GeoDataFrame({"id": [1]}, geometry=[box(0, 89, 1, 90)], crs=4326)]) == [(-1, 88, 2, 90)]


# TCP and UDP


@contextmanager
def sending(*pieces):
    """A TCP server that sends pieces to its first client and waits."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run():
            client, _ = listener.accept()
            with client:
                for piece in pieces:
                    client.sendall(piece)
                over.wait(SOON_S)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        thread.join(SOON_S)


def test_sbs_is_heard_by_tcp():
    line = (
        b"MSG,3,1,1,4CA2D6,1,2026/11/22,13:00:05.120,2026/11/22,13:00:05.160,,37000,,,51.45735,-1.02826,,,0,0,0,0\r\n"
    )
    with sending(line[:50], line[50:]) as place:
        rows = taken(open_source(address_of(f"sbs://{place}"), patience=QUICK), decoder_of("sbs"))
    assert rows[0]["id"] == "4ca2d6"


def tagged(tag, sentence):
    total = 0
    for byte in tag.encode():
        total ^= byte
    return f"\\{tag}*{total:02X}\\{sentence}\r\n".encode()


def test_the_open_feed_of_norway_is_read_as_it_is_sent():
    """Kystverket's feed at 153.44.253.27:5631: !BSVDM with tag blocks that name the station and the time."""
    fields = {"msg_type": 1, "mmsi": 257_000_001, "lon": 5.32, "lat": 60.39, "speed": 7.5, "course": 12.0}
    sentence = encode_dict(fields, talker_id="BS", sentence_type="VDM")[0]
    with sending(tagged("s:2573405,c:1795348800", sentence)) as place:
        row = taken(open_source(address_of(f"tcp://{place}"), patience=QUICK), Decoder())[0]
    assert sentence.startswith("!BSVDM")
    assert (row["id"], row["source"], row["time"].timestamp()) == ("257000001", "2573405", 1795348800)


def test_ais_catcher_is_heard_by_udp():
    message = {"class": "AIS", "type": 1, "mmsi": 2320787, "lon": -123.1, "lat": 49.0, "rxuxtime": 1790467197.36}
    feed = open_source(address_of("udp://127.0.0.1:0", "ais-catcher"), patience=QUICK)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.sendto(json.dumps(message).encode(), feed.address)
        rows = taken(feed, decoder_of("ais-catcher"))
    assert rows[0]["id"] == "002320787"


def test_a_recording_is_gone_on_with_where_it_was_left(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"first\nsecond\n")
    with open_source(address_of(str(path)), start_bytes=6) as feed:
        assert b"".join(piece.data for piece in feed) == b"second\n"
    with (
        open_source(address_of(str(path)), start_bytes=60) as feed,
        pytest.raises(ValueError, match="it ends before byte 60, to which it was read; expected the same file"),
    ):
        list(feed)
