"""What is told of a feed that goes down: one line when it does, one when messages come again, none in between."""

import socket
import threading
import time
from datetime import UTC, datetime

from layers.ais.feed import Patience, open_feed
from layers.ais.pieces import Health
from layers.watch.link import LinkNews, link_told

REFUSED = "2026-11-22 12:00:00 UTC: [Errno 111] Connection refused"


def health(*, connected, lines=0, error=None):
    return Health(connected=connected, bytes=0, lines=lines, last_message_utc=None, reconnects=0, last_error=error)


def test_an_outage_is_two_lines_however_long_it_lasts():
    news, told = LinkNews("tcp://192.0.2.7:10110"), []
    looks = [health(connected=False)] + [health(connected=False, error=REFUSED)] * 300
    looks += [health(connected=True, error=REFUSED)] * 3  # it connects, and sends nothing yet
    looks += [health(connected=True, lines=5, error=REFUSED)] * 3
    for second, look in enumerate(looks):
        if words := news.look(look, float(second)):
            told.append((second, words))
    assert told == [
        (1, "feed tcp://192.0.2.7:10110: connection refused; trying again"),
        (304, "feed tcp://192.0.2.7:10110: back after 303 s; messages come again"),
    ]


def test_a_feed_that_drops_every_second_is_told_once_a_minute():
    news, told = LinkNews("f"), []
    for second in range(200):
        up = second % 2 == 0
        if words := news.look(health(connected=up, lines=second, error="x"), float(second)):
            told.append((second, words.split(";")[0]))
    assert told == [
        (1, "feed f: x"), (2, "feed f: back after 1 s"),
        (61, "feed f: x"), (62, "feed f: back after 1 s"),
        (121, "feed f: x"), (122, "feed f: back after 1 s"),
        (181, "feed f: x"), (182, "feed f: back after 1 s"),
    ]  # fmt: skip


def test_a_server_that_is_not_there_then_comes_then_hangs_up():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    address, told, lines = f"tcp://127.0.0.1:{port}", [], threading.Event()
    feed = open_feed(
        address,
        patience=Patience(first_s=0.6, longest_s=0.6, gather_s=0.0),
        now_utc=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC),
    )

    def until(count):
        end = time.monotonic() + 20
        while len(told) < count and time.monotonic() < end:
            lines.wait(0.02)
        return told[:]

    stopped, pieces = threading.Event(), []
    reader = threading.Thread(target=lambda: pieces.extend(feed), daemon=True)
    with link_told(feed, address, told.append, stopped=stopped, now_s=time.monotonic):
        reader.start()
        assert until(1) == [f"feed {address}: connection refused; trying again"]
        with socket.create_server(("127.0.0.1", port)) as listener:
            client, _ = listener.accept()
            client.sendall(b"hello\n")
            assert until(2)[1].startswith(f"feed {address}: back after ")
            client.close()  # less than a minute later: not told
            client, _ = listener.accept()
            client.sendall(b"again\n")
            stopped.set()
            feed.stop()
            client.close()
        reader.join(10)
    assert len(told) == 2
    assert b"".join(piece.data for piece in pieces).startswith(b"hello\n")


def test_a_drop_in_the_middle_says_why():
    news = LinkNews("tcp://a:1")
    assert news.look(health(connected=True, lines=9), 0.0) is None
    closed = "2026-11-22 12:00:00 UTC: the server closed the connection"
    words = news.look(health(connected=False, lines=9, error=closed), 1.0)
    assert words == "feed tcp://a:1: the server closed the connection; trying again"
