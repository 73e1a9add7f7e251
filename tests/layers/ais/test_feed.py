"""Feeds over loopback sockets: drops, silence, halves of lines, stops; nothing here waits longer than a blink."""

import gzip
import random
import socket
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from layers.ais.feed import Patience, open_feed
from layers.ais.nmea import Decoder

SEATTLE = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n"
NEW_YORK = b"!AIVDM,1,1,,A,B52K>;h00Fc>jpUlNV@ikwpUoP06,0*4C\r\n"
QUICK = Patience(connect_s=2.0, idle_s=None, gather_s=0.0)
HEARD = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
SOON_S = 5.0


def chance(seed):
    return random.Random(seed)  # noqa: S311  no secret


def ticking():
    """Make a clock that is a second later at each look."""
    seconds = iter(range(1_000_000))
    return lambda: HEARD + timedelta(seconds=next(seconds))


@contextmanager
def server(*connections):
    """A TCP server whose n-th client gets the n-th list of pieces and is hung up on; it listens until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            for pieces in connections:
                client, _ = listener.accept()
                with client:
                    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    for piece in pieces:
                        piece() if callable(piece) else client.sendall(piece)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(SOON_S)
        assert not thread.is_alive()


def test_a_dropped_feed_comes_back():
    half = len(SEATTLE) // 2
    waits, decoder, ids = [], Decoder(), []
    with server(
        [SEATTLE[:half], SEATTLE[half:], NEW_YORK[:20]], [b"\x00\xffgarbage\n", NEW_YORK, SEATTLE[:9]]
    ) as address:
        feed = open_feed(address, patience=QUICK, now_utc=ticking(), wait=waits.append, seed=1)
        for data, received_utc in feed:
            assert feed.health.connected
            ids += decoder.feed(data, received_utc)["id"].to_pylist()
            if len(ids) == 2 and data == b"\n":  # the end of the line that the second drop cut
                feed.stop()
    assert ids == ["477553000", "338087471"]
    report = dict(decoder.report()[["reason", "lines"]].itertuples(index=False))
    assert report == {"position": 2, "malformed sentence": 2, "not an AIS sentence": 1}  # halves were never joined
    health = feed.health
    assert (health.connected, health.reconnects, health.lines) == (False, 1, 5)
    assert health.bytes == 2 + len(SEATTLE + NEW_YORK[:20] + b"\x00\xffgarbage\n" + NEW_YORK + SEATTLE[:9])
    assert health.last_error.endswith("the server closed the connection")
    assert health.last_message_utc > HEARD
    assert len(waits) == 1
    assert 0.5 <= waits[0] <= 1.0


def test_waits_grow_to_a_limit_and_a_server_that_is_missing_raises_nothing():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]  # free once the listener is closed
    patience = Patience(connect_s=1.0, first_s=1.0, longest_s=60.0)

    def tries(seed):
        waits = []
        feed = open_feed(
            f"tcp://127.0.0.1:{port}",
            patience=patience,
            wait=lambda s: (waits.append(s), len(waits) == 9 and feed.stop()),
            seed=seed,
        )
        assert list(feed) == []
        assert "refused" in feed.health.last_error.lower()
        assert (feed.health.reconnects, feed.health.bytes, feed.health.last_message_utc) == (0, 0, None)
        return waits

    waits = tries(7)
    for wait_s, whole in zip(waits, (1, 2, 4, 8, 16, 32, 60, 60, 60), strict=True):
        assert whole / 2 <= wait_s <= whole
    assert tries(7) == waits
    assert tries(8) != waits


@given(st.integers(1, 10_000), st.integers())
def test_a_wait_is_never_longer_than_the_limit(failures, seed):
    patience = Patience(first_s=0.5, longest_s=20.0)
    wait_s = patience.wait_s(failures, chance(seed))
    assert min(20.0, 0.5 * 2 ** min(failures - 1, 20)) / 2 <= wait_s <= 20.0


def test_it_is_stopped_from_another_thread_while_nothing_comes():
    hold = threading.Event()
    with server([SEATTLE, lambda: hold.wait(SOON_S)]) as address:
        feed = open_feed(address, patience=QUICK)
        found = []
        reader = threading.Thread(target=lambda: found.extend(feed), daemon=True)
        reader.start()
        while not found:
            reader.join(0.01)
        assert feed.health.connected
        feed.stop()
        reader.join(SOON_S)
        assert not reader.is_alive()
        hold.set()
    assert b"".join(piece.data for piece in found) == SEATTLE
    assert not feed.health.connected


def test_a_silent_connection_is_dropped():
    hold = threading.Event()
    patience = Patience(connect_s=2.0, idle_s=0.05, gather_s=0.0)
    with server([SEATTLE, lambda: hold.wait(SOON_S)]) as address:
        feed = open_feed(address, patience=patience, now_utc=lambda: HEARD, wait=lambda _: feed.stop())
        assert b"".join(data for data, _ in feed) == SEATTLE
        hold.set()
    assert feed.health.last_error == "2026-11-22 17:00:00 UTC: nothing came for 0.05 s"


def test_what_comes_together_is_one_piece():
    with server([SEATTLE, NEW_YORK, SEATTLE]) as address:
        feed = open_feed(address, patience=Patience(gather_s=SOON_S), now_utc=lambda: HEARD, wait=lambda _: feed.stop())
        assert list(feed) == [(SEATTLE + NEW_YORK + SEATTLE, HEARD)]


def test_udp_packets_end_their_lines():
    packets = [SEATTLE, NEW_YORK.rstrip(), b"\x80garbage", SEATTLE[:30], b"1577836800 " + SEATTLE * 2]
    decoder, rows = Decoder(), []
    with (
        open_feed("udp://127.0.0.1:0", patience=QUICK, now_utc=ticking()) as feed,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        assert feed.health.connected
        for packet in packets:
            sender.sendto(packet, feed.address)
        for data, received_utc in feed:
            rows += decoder.feed(data, received_utc).to_pylist()
            if feed.health.lines == 6:
                feed.stop()
    assert [row["id"] for row in rows] == ["477553000", "338087471", "477553000", "477553000"]
    assert [row["time"].year for row in rows] == [2026, 2026, 2020, 2026]
    assert rows[0]["time"] >= HEARD
    assert decoder.report()["lines"].sum() == feed.health.lines == 6
    assert not feed.health.connected


def test_a_port_that_is_taken_is_said_at_once():
    with open_feed("udp://127.0.0.1:0", patience=QUICK) as feed, pytest.raises(ValueError, match="cannot listen there"):
        open_feed(f"udp://127.0.0.1:{feed.address[1]}")


def test_a_file_is_read_once(tmp_path):
    path = tmp_path / "feed.nmea"
    path.write_bytes(SEATTLE * 100_000)  # more than one piece
    feed = open_feed(str(path))
    pieces = list(feed)
    assert len(pieces) == 2
    assert b"".join(data for data, _ in pieces) == SEATTLE * 100_000
    assert {received_utc for _, received_utc in pieces} == {None}
    assert (feed.health.lines, feed.health.connected, feed.health.last_error) == (100_000, False, None)


def test_a_compressed_file_is_read_and_a_damaged_one_named(tmp_path):
    path = tmp_path / "feed.nmea.gz"
    path.write_bytes(gzip.compress(SEATTLE * 1000))
    assert b"".join(data for data, _ in open_feed(str(path))) == SEATTLE * 1000
    path.write_bytes(gzip.compress(chance(2026).randbytes(10_000))[:5000])
    feed = open_feed(str(path))
    with pytest.raises(ValueError, match=r"feed\.nmea\.gz: not a whole gzip file"):
        list(feed)
    assert "not a whole gzip file" in feed.health.last_error
    path.write_bytes(SEATTLE)
    with pytest.raises(ValueError, match="not a whole gzip file"):
        list(open_feed(str(path)))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1", "not a host and a port alone"),
        ("tcp://:4000", "names no host"),
        ("tcp://127.0.0.1:0", "no port to connect to"),
        ("tcp://127.0.0.1:70000", "has the port 70000"),
        ("tcp://127.0.0.1:ais", "not a host and a port alone"),
        ("tcp://user@127.0.0.1:4000", "not a host and a port alone"),
        ("tcp://127.0.0.1:4000/path", "not a host and a port alone"),
        ("udp://", "not a host and a port alone"),
        ("udp://239.192.0.1:60001", "multicast"),
        ("http://127.0.0.1:80", "begins with http://"),
        ("no-such-file.nmea", "is no file"),
    ],
)
def test_a_wrong_address_is_said_in_one_line(address, said):
    with pytest.raises(ValueError, match=said) as caught:
        open_feed(address)
    assert address in str(caught.value)
    assert "\n" not in str(caught.value)


HOSTS = {
    "a b": "not letters, digits and hyphens",
    "\x00": "not letters, digits and hyphens",
    "lo\ncalhost": "not letters, digits and hyphens",
    "*": "not letters, digits and hyphens",
    "-a": "not letters, digits and hyphens",
    "a..b": "label empty or too long",
    "a" * 64: "label too long",
    ".".join(["a" * 60] * 5): "longer than the 253 characters",
    "\udcff": "Invalid character",
    "256.1.1.1": "no IPv4 address",
    "1.2.3.4.5": "no IPv4 address",
    "[zz]": "no IPv6 address",
    "[1.2.3.4]": "no IPv6 address",
}


@pytest.mark.parametrize("scheme", ["tcp", "udp", "TCP"])
@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_can_never_be_heard_is_refused_at_once(host, scheme):  # issue #10: it was tried for ever
    address = f"{scheme}://{host}:1"
    with pytest.raises(ValueError, match=HOSTS[host]) as caught:
        open_feed(address)
    assert "\n" not in str(caught.value)
    assert repr(address) in str(caught.value)


@pytest.mark.parametrize(
    "rest",
    ["::1:1", "[::1:1", "[]:1", "h:１", "h:1:2", "h:1?x", "h:1#x", "@h:1", "h:1\n", "h:-1", "h:", ":", ":1", "h:0"],
)
def test_an_address_with_more_or_less_than_a_host_and_a_port_is_refused(rest):
    with pytest.raises(ValueError, match=r"not a host and a port alone|names no host or no port"):
        open_feed(f"tcp://{rest}")


def test_all_forms_of_hosts_are_taken():
    hosts = [
        "localhost",
        "127.1",
        "[::1]",
        "[fe80::1%eth0]",
        "ais.example.org.",
        "münchen.example",
        "my_host",
        "3com.example",
    ]
    for host in hosts:
        with open_feed(f"TCP://{host}:10110/") as feed:
            assert feed.address == (host.strip("[]"), 10110)
    for address, host in {"UDP://127.0.0.1:0": "127.0.0.1", "udp://:0": "0.0.0.0"}.items():  # noqa: S104  as asked for
        with open_feed(address) as feed:
            assert feed.address[0] == host


@given(st.text(max_size=12), st.text(max_size=4))
def test_any_address_is_a_feed_or_one_line(host, port):
    with suppress(ValueError), open_feed(f"tcp://{host}:{port}") as feed:
        assert feed.address[1] in range(1, 65_536)
        feed.address[0].encode("idna")  # as the system's resolver wants it


def test_patience_is_checked():
    assert Patience().wait_s(1, chance(0)) == approx(0.5 + 0.5 * chance(0).random())
    for wrong in ({"first_s": 0}, {"longest_s": -1}, {"connect_s": 0}, {"idle_s": 0}, {"gather_s": -0.1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Patience(**wrong)
