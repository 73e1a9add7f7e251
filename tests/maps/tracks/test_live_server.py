"""The server of the live page: whom it answers, and with what headers."""

import http.client
import json
import socket

import pytest

from maps.tracks.live_server import NOTHING, Answer, LiveServer, loopback

ANSWERS = {
    "/": Answer(lambda: b"<!DOCTYPE html>page", "text/html; charset=utf-8", "default-src 'self'"),
    "/state.json": Answer(lambda: b'{"a":1}', "application/json"),
}


@pytest.fixture
def server():
    with LiveServer("127.0.0.1:0", ANSWERS) as running:
        yield running


def ask(server, path="/", method="GET", **headers):
    port = int(server.url.rstrip("/").rpartition(":")[2])
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    link.request(method, path, headers=headers)
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer, body


def test_a_page_and_its_data_are_answered(server):
    answer, body = ask(server)
    assert (answer.status, body) == (200, b"<!DOCTYPE html>page")
    answer, body = ask(server, "/state.json?_=1")
    assert (answer.status, json.loads(body)) == (200, {"a": 1})
    assert answer.getheader("Content-Type") == "application/json"


def test_every_answer_carries_headers_that_keep_other_sites_out(server):
    for path in ("/", "/state.json", "/nothing"):
        answer, _ = ask(server, path)
        headers = {name.lower(): value for name, value in answer.getheaders()}
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert headers["server"] == "leadline"
        assert not [name for name in headers if name.startswith("access-control")]
    assert ask(server)[0].getheader("Content-Security-Policy") == "default-src 'self'"
    assert ask(server, "/state.json")[0].getheader("Content-Security-Policy") == NOTHING


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1.evil.example:{port}", ""]
)
def test_a_name_that_somebody_else_points_here_gets_nothing(server, host):
    port = server.url.rstrip("/").rpartition(":")[2]
    answer, body = ask(server, Host=host.format(port=port))
    assert (answer.status, body) == (421, b"not a name of this server\n")


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1"])
def test_the_names_of_this_machine_are_answered(server, name):
    port = server.url.rstrip("/").rpartition(":")[2]
    assert ask(server, Host=f"{name}:{port}")[0].status == 200


def test_two_hosts_in_one_request_get_nothing(server):
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
        link.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n\r\n".encode())
        assert link.recv(100).startswith(b"HTTP/1.1 421")


def test_other_methods_and_paths_are_refused(server):
    assert ask(server, method="POST")[0].status == 501
    assert ask(server, "/../etc/passwd")[0].status == 404
    answer, body = ask(server, "/state.json", "HEAD")
    assert (answer.status, body, answer.getheader("Content-Length")) == (200, b"", "7")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("0.0.0.0:8000", "other machines could reach 0.0.0.0"),
        ("192.0.2.7:8000", "other machines could reach 192.0.2.7"),
        ("[::]:8000", "other machines could reach ::"),
        ("example.org:80", "other machines could reach example.org"),
        ("127.0.0.1", "not a host and a port"),
        (":8000", "not a host and a port"),
        ("127.0.0.1:80000", "the port from 0 to 65535"),
        ("127.0.0.1:8000/page", "not a host and a port"),
    ],
)
def test_any_other_host_is_refused(address, words):
    with pytest.raises(ValueError, match="expected an address of this machine alone") as found:
        loopback(address)
    assert words in str(found.value)


def test_a_port_that_is_taken_is_told_and_a_stopped_server_frees_its_own(server):
    address = server.url.removeprefix("http://").rstrip("/")
    with pytest.raises(ValueError, match=r"cannot listen there .*; expected a free port"):
        LiveServer(address, ANSWERS)
    server.stop()
    LiveServer(address, ANSWERS).stop()
