"""Messages to a web address: delivered once the receiver takes them, kept until then, refused ones set aside."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest

from layers.ais.sockets import Patience
from layers.watch.alerts import Alert
from layers.watch.courier import Courier, send_http
from layers.watch.ledger import Ledger
from layers.watch.messages import event_id, messages

QUICK = Patience(connect_s=2.0, idle_s=None, first_s=0.01, longest_s=0.02)
SOON_S = 10.0


@contextmanager
def receiver(*answers):
    """A web server whose n-th answer is a status, (status, headers), or None to hang up; then 204."""
    taken, asked = [], iter(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = next(asked, 204)
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            taken.append((status, self.path, self.headers["Idempotency-Key"], json.loads(body)))
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook?s=1", taken
        server.shutdown()


def ledger_with(path, *names, most=10_000):
    ledger = Ledger(path, most_messages=most)
    for name in names:
        ledger.post(name, json.dumps({"message": name}))
    return ledger


def delivered(ledger, url, seconds=SOON_S):
    """Deliver until nothing waits; gives what was said."""
    said = []
    with Courier(ledger, send_http(url), said.append, patience=QUICK) as courier:
        courier.wait(seconds, threading.Event())
    return said


def test_messages_are_delivered_in_order_with_their_ids(tmp_path):
    ledger = ledger_with(tmp_path / "state", "a", "b", "c")
    with receiver() as (url, taken):
        assert delivered(ledger, url) == []
    assert [(path, key, body) for _, path, key, body in taken] == [
        ("/hook?s=1", name, {"message": name}) for name in "abc"
    ]
    assert ledger.counted() == (0, 0, 0)
    ledger.close()


def test_what_fails_is_tried_again_until_it_is_taken(tmp_path):
    ledger = ledger_with(tmp_path / "state", "a", "b")
    with receiver(503, None, 408, 429, 425, 500) as (url, taken):
        said = delivered(ledger, url)
    assert [(status, key) for status, _, key, _ in taken if status < 300] == [(204, "a"), (204, "b")]
    assert said == [
        "a message could not be delivered (127.0.0.1 answers 503 Service Unavailable); it is kept, trying again",
        "messages are delivered again",
    ]
    ledger.close()


def test_a_receiver_that_asks_for_time_gets_it(tmp_path):
    ledger = ledger_with(tmp_path / "state", "a")
    with receiver((429, {"Retry-After": "1"})) as (url, _):
        begun = time.monotonic()
        delivered(ledger, url)
    assert 1.0 <= time.monotonic() - begun < 5.0
    ledger.close()


def test_what_is_refused_is_set_aside_told_and_tried_again_at_the_next_start(tmp_path):
    ledger = ledger_with(tmp_path / "state", "a", "b")
    with receiver(404) as (url, taken):
        said = delivered(ledger, url)
        assert [key for *_, key, _ in taken] == ["a", "b"]
    assert said == [
        "a message was refused (127.0.0.1 answers 404 Not Found) and set aside; it is tried again at the next start"
    ]
    assert ledger.counted() == (0, 1, 0)
    ledger.close()
    ledger = Ledger(tmp_path / "state")
    with receiver() as (url, taken):
        delivered(ledger, url)
        assert [key for *_, key, _ in taken] == ["a"]
    assert ledger.counted() == (0, 0, 0)
    ledger.close()


def test_a_redirection_is_not_followed(tmp_path):
    ledger = ledger_with(tmp_path / "state", "a")
    with receiver() as (elsewhere, taken), receiver((307, {"Location": elsewhere})) as (url, _):
        delivered(ledger, url)
        assert taken == []
    assert ledger.counted().aside == 1
    ledger.close()


def test_nobody_there_keeps_the_message_and_says_the_host_alone(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ledger = ledger_with(tmp_path / "state", "a")
    said = delivered(ledger, f"http://127.0.0.1:{port}/secret/hook", seconds=0.5)
    assert said == ["a message could not be delivered (127.0.0.1: no connection); it is kept, trying again"]
    ledger.close()
    ledger = Ledger(tmp_path / "state")
    assert ledger.next_message().id == "a"
    ledger.close()


def test_a_full_outbox_says_so_and_loses_nothing_that_it_has(tmp_path):
    ledger = Ledger(tmp_path / "state", most_messages=2)
    said = []
    with receiver(503) as (url, taken):
        courier = Courier(ledger, send_http(url), said.append, patience=QUICK)
        assert [ledger.post(name, "{}") for name in "abcd"] == [True, True, False, False]
        assert ledger.counted() == (2, 0, 2)
        with courier:
            courier.wait(SOON_S, threading.Event())
    assert [key for status, _, key, _ in taken if status == 204] == ["a", "b"]
    assert said[0] == "the outbox is full: 2 messages more were not kept; see --notify-log"
    ledger.close()


@pytest.mark.parametrize("url", ["example.org/hook", "https://me:secret@example.org/hook", "file:///etc/passwd"])
def test_an_address_that_cannot_be_notified_is_refused_without_a_word_of_it(url):
    with pytest.raises(ValueError, match="expected https://host/path") as refused:
        send_http(url)
    assert "secret" not in str(refused.value)


# what is told


def alert(state, exit_="", entry="crossing", number=1):
    t_in, t_out = (pd.Timestamp(f"2026-11-22 12:0{n}:00.25", tz="UTC") for n in (1, 9))
    return Alert(
        number, "201", "zone", state, t_in, t_out, entry, 10.123456, 0.5, t_out if state == "ended" else None, exit_
    )


def test_a_message_tells_when_who_where_and_how():
    (told,) = messages([alert("ended", "crossing")], kind="aircraft", rules="0123")
    assert told["text"] == "aircraft 201 was in zone (entry: crossing) at 2026-11-22 12:01:00 UTC"
    assert (told["t_in"], told["t_out"]) == ("2026-11-22T12:01:00.250000+00:00", "2026-11-22T12:09:00.250000+00:00")
    assert (told["kind"], told["id"], told["place"], told["lon"], told["exit"]) == (
        "aircraft", "201", "zone", 10.12346, "crossing"
    )  # fmt: skip


def test_what_is_sure_is_told_and_what_may_be_undone_is_not():
    states = [("provisional", ""), ("confirmed", ""), ("withdrawn", ""), ("withdrawn", "joined"), ("ended", "gap")]
    told = messages([alert(*each) for each in states], kind="vessel", rules="0123")
    assert [each["state"] for each in told] == ["confirmed", "withdrawn", "ended"]
    assert len({each["message"] for each in told}) == 3
    assert len({each["event"] for each in told}) == 1


def test_an_id_depends_on_vessel_place_time_and_rules_alone():
    def ids(**changed):
        one = alert("confirmed")
        rules = changed.pop("rules", "0123")
        for name, value in changed.items():
            setattr(one, name, value)
        return messages([one], kind="vessel", rules=rules)[0]["event"]

    later = pd.Timestamp("2026-11-22 12:01:00.250001", tz="UTC")
    changed = [ids(id="202"), ids(place="z"), ids(t_in=later), ids(rules="4567")]
    assert len({ids(), *changed}) == 5
    assert ids(number=7, seen=later, lon=1.0) == ids()
    assert event_id("ab", "c") != event_id("a", "bc")
