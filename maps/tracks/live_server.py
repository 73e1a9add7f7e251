"""The server of the live page: for this machine alone, reading only, and nothing that another site could use."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

IDLE_S = 30.0  # a connection that asks nothing for longer is closed
LARGEST_PORT, HTTP_PORT = 65_535, 80  # of the latter browsers say nothing
NOTHING = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for one path: made anew each time it is asked for, its type, and its content security policy."""

    make: Callable[[], bytes]
    kind: str
    policy: str = NOTHING


class LiveServer:
    """Answers a browser on this machine, in threads of its own, from `start()` to `stop()`.

    Only names of this machine are answered to (a page of another site that has its name point here gets nothing), and
    no answer may be read by other sites.

    Parameters
    ----------
    address : str
        "127.0.0.1:8000", "localhost:8000" or "[::1]:8000"; port 0 takes a free one.
    answers : mapping of str to Answer
        By path, such as "/state.json".

    Raises
    ------
    ValueError
        If the address is none, not of this machine alone, or taken.
    """

    def __init__(self, address: str, answers: Mapping[str, Answer]) -> None:
        host, port = loopback(address)
        handler = type("Handler", (_Handler,), {"answers": dict(answers)})
        try:
            self._server = _Server6((host, port), handler) if ":" in host else _Server((host, port), handler)
        except OSError as error:
            raise ValueError(f"--serve {address}: cannot listen there ({error}); expected a free port.") from error
        port = self._server.server_address[1]
        written = f"[{host}]" if ":" in host else host
        names = {written, "localhost", "127.0.0.1", "[::1]"}
        self._server.names = frozenset({f"{name}:{port}" for name in names} | (names if port == HTTP_PORT else set()))
        self.url = f"http://{written}:{port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="live page", daemon=True)

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more, and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def loopback(address: str) -> tuple[str, int]:
    """Host and port of an address that only this machine reaches.

    >>> loopback("localhost:8000"), loopback("[::1]:0")
    (('127.0.0.1', 8000), ('::1', 0))
    """
    expected = "expected an address of this machine alone, as 127.0.0.1:8000"
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"--serve {address}: {error}; {expected}, the port from 0 to {LARGEST_PORT}.") from error
    if not host or port is None or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"--serve {address}: not a host and a port; {expected}.")
    host = "127.0.0.1" if host == "localhost" else host
    try:
        is_here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise ValueError(
            f"--serve {address}: other machines could reach {host}, and the page asks for no password; {expected}. "
            "To look from elsewhere, forward the port over SSH: ssh -L 8000:127.0.0.1:8000 HOST."
        )
    return host, port


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    names: frozenset[str] = frozenset()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as socketserver has it
        """Say nothing: a browser that goes away in the middle of an answer is no error of ours."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD of known paths."""

    answers: ClassVar[Mapping[str, Answer]] = {}
    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    server: _Server

    def do_GET(self) -> None:
        """Send what was asked for."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Send its headers alone."""
        self._answer(with_body=False)

    def version_string(self) -> str:
        """Name no versions."""
        return "leadline"

    def log_message(self, *_: object) -> None:
        """Keep stderr for news."""

    def _answer(self, *, with_body: bool) -> None:
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].lower() not in self.server.names:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"not a name of this server\n", with_body=with_body)
            return
        answer = self.answers.get(self.path.partition("?")[0])
        if answer is None:
            self._send(HTTPStatus.NOT_FOUND, b"there is nothing here\n", with_body=with_body)
            return
        self._send(HTTPStatus.OK, answer.make(), answer.kind, answer.policy, with_body=with_body)

    def _send(
        self, status: HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8", policy: str = NOTHING, *,
        with_body: bool,
    ) -> None:  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)
