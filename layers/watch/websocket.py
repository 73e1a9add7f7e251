"""A feed by websocket: messages of aisstream.io, asked for with a key."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from layers.ais.pieces import Feed, Piece
from layers.ais.sockets import LARGEST_PIECE_BYTES, POLL_S, Patience

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

MESSAGE_BYTES = 1 << 16  # of a message; those of aisstream.io have about a thousand
MOST_WAITING = 64  # messages; a server that sends more has to wait itself
CLOSE_S = 1.0
ERROR = b'"error"'
ERROR_CHARACTERS = 200


class WebSocketFeed(Feed):
    """Messages of a server, each a line; connects again when it drops or falls silent.

    Parameters
    ----------
    url : str
        wss://host/path; ws:// for this machine.
    first : str
        What is sent when a connection is made. It may hold a key, and is never told.
    patience : Patience
    now_utc : callable
        The clock that stamps what is received.
    wait : callable, optional
        Called with the seconds to wait before connecting again.
    seed : int, optional
        Of the jitter of these waits.

    Raises
    ------
    ValueError
        If websockets is not installed.
    """

    def __init__(
        self,
        url: str,
        first: str,
        patience: Patience,
        *,
        now_utc: Callable[[], datetime],
        wait: Callable[[float], object] | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(now_utc)
        try:
            import websockets.sync.client  # noqa: F401, PLC0415  0.1 s, paid for by such feeds only
        except ModuleNotFoundError as error:
            raise ValueError(f"{url} needs websockets; install it with: pip install 'leadline[live]'.") from error
        self._url, self._first, self._patience = url, first, patience
        self._wait = wait or self._stopped.wait
        self._chance = random.Random(seed)  # noqa: S311  spreads reconnections, keeps no secret

    def __iter__(self) -> Iterator[Piece]:
        from websockets.exceptions import WebSocketException  # noqa: PLC0415
        from websockets.sync.client import connect  # noqa: PLC0415

        failures = 0
        while not self._stopped.is_set():
            told = self._error
            try:
                with connect(
                    self._url,
                    open_timeout=self._patience.connect_s,
                    close_timeout=CLOSE_S,
                    max_size=MESSAGE_BYTES,
                    max_queue=MOST_WAITING,
                ) as link:
                    self._refuse_elsewhere(link)
                    link.send(self._first)
                    for piece in self._pieces(link):
                        failures = 0
                        yield piece
            except (OSError, WebSocketException) as error:
                if self._error is told:  # the server has not said why itself
                    self._fail(str(error) or type(error).__name__)
            finally:
                self._connected = False
            if self._stopped.is_set():
                break
            failures += 1
            self._wait(self._patience.wait_s(failures, self._chance))

    def _refuse_elsewhere(self, link: "ClientConnection") -> None:
        """Raise ConnectionError if a redirection led to another server, before anything is sent there."""
        from websockets.uri import parse_uri  # noqa: PLC0415  loaded by now

        meant, there = parse_uri(self._url), link.protocol.uri
        if (meant.secure, meant.host, meant.port) != (there.secure, there.host, there.port):
            raise ConnectionError(f"the server points to {there.host}, which is not followed; name that address")

    def _fail(self, words: str) -> None:
        self._error = f"{self._now_utc():%Y-%m-%d %H:%M:%S} UTC: {words[:ERROR_CHARACTERS]}"

    def _pieces(self, link: "ClientConnection") -> Iterator[Piece]:
        """Give what one connection sends, gathered for a moment."""
        quiet_s = self._patience.idle_s
        heard_s = time.monotonic()
        while not self._stopped.is_set():
            try:
                message = link.recv(timeout=POLL_S)
            except TimeoutError:
                if quiet_s is not None and time.monotonic() - heard_s > quiet_s:
                    raise TimeoutError(f"nothing came for {quiet_s:g} s") from None
                continue
            heard_s = time.monotonic()
            data = self._gathered(link, message)
            if not self._connected and ERROR not in data:
                self._connected, self._connections = True, self._connections + 1
            yield self._piece(data, self._now_utc())

    def _gathered(self, link: "ClientConnection", message: str | bytes) -> bytes:
        parts, until = [self._line(message)], time.monotonic() + self._patience.gather_s
        size = len(parts[0])
        while size < LARGEST_PIECE_BYTES and (left := until - time.monotonic()) > 0 and not self._stopped.is_set():
            try:
                parts.append(self._line(link.recv(timeout=left)))
            except Exception:  # noqa: BLE001  what has come is kept; the next call meets the error again
                break
            size += len(parts[-1])
        return b"".join(parts)

    def _line(self, message: str | bytes) -> bytes:
        data = message.encode() if isinstance(message, str) else message
        if ERROR in data[:40]:
            self._fail(f"the server says {data.decode('utf-8', 'replace')}")
        return data.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"
