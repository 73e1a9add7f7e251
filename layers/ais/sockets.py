"""Feeds of NMEA sentences from a network: TCP servers that go away and come back, and UDP packets."""

import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from layers.ais.pieces import Feed, Piece

PACKET_BYTES = 1 << 16
LARGEST_PIECE_BYTES = 1 << 20
POLL_S = 0.2  # a stop is noticed within this time


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a feed waits.

    After the k-th failure in a row it waits between a half and the whole of min(longest_s, first_s * 2^(k-1)), drawn
    by chance so that many clients do not come back at once.
    """

    connect_s: float = 10.0
    idle_s: float | None = 120.0  # a connection silent for longer counts as dropped; None: never
    first_s: float = 1.0
    longest_s: float = 60.0
    gather_s: float = 0.1  # what comes within this time of the first bytes makes one piece

    def __post_init__(self) -> None:
        for name in ("connect_s", "first_s", "longest_s"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)}; expected more than 0 seconds.")
        if self.gather_s < 0 or (self.idle_s is not None and self.idle_s <= 0):
            raise ValueError(
                f"gather_s is {self.gather_s} and idle_s {self.idle_s}; expected gather_s of 0 or more and idle_s "
                "above 0 or None, in seconds."
            )

    def wait_s(self, failures: int, chance: random.Random) -> float:
        """Seconds to wait after a number of failures in a row, at least one."""
        whole = min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 60))
        return whole * chance.uniform(0.5, 1.0)


class SocketFeed(Feed):
    """What TCP and UDP have in common: waiting for bytes in slices, so that a stop is noticed."""

    def __init__(self, patience: Patience, *, now_utc: Callable[[], datetime]) -> None:
        super().__init__(now_utc)
        self._patience = patience

    def _receive(self, link: socket.socket) -> bytes | None:
        """Take what arrives next: empty once the other side has closed, None once stopped; OSError as sockets do."""
        first = self._first(link)
        if not first:
            return first
        parts, size = [self._whole(first)], len(first)
        until = time.monotonic() + self._patience.gather_s
        while size < LARGEST_PIECE_BYTES and not self._stopped.is_set():
            link.settimeout(max(0.0, min(POLL_S, until - time.monotonic())))
            try:
                more = link.recv(PACKET_BYTES)
            except (TimeoutError, BlockingIOError):
                if time.monotonic() >= until:
                    break
                continue
            except OSError:
                break  # what has come is kept; the next call meets the error again
            if not more:
                break
            parts.append(self._whole(more))
            size += len(more)
        return b"".join(parts)

    def _first(self, link: socket.socket) -> bytes | None:
        quiet_until = None if self._patience.idle_s is None else time.monotonic() + self._patience.idle_s
        link.settimeout(POLL_S)
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                return link.recv(PACKET_BYTES)
            if quiet_until is not None and time.monotonic() > quiet_until:
                self._on_silence()
                quiet_until = None
        return None

    def _whole(self, data: bytes) -> bytes:
        return data

    def _on_silence(self) -> None:
        """Nothing came for `idle_s`."""


class TcpFeed(SocketFeed):
    """A TCP server that sends sentences; connects again when it drops or falls silent."""

    def __init__(
        self,
        host: str,
        port: int,
        patience: Patience,
        *,
        now_utc: Callable[[], datetime],
        wait: Callable[[float], object] | None,
        seed: int | None,
    ) -> None:
        super().__init__(patience, now_utc=now_utc)
        self.address = (host, port)
        self._wait = wait or self._stopped.wait
        self._chance = random.Random(seed)  # noqa: S311  spreads reconnections, keeps no secret

    def __iter__(self) -> Iterator[Piece]:
        failures = 0
        while not self._stopped.is_set():
            try:
                with socket.create_connection(self.address, timeout=self._patience.connect_s) as link:
                    self._connected, self._connections = True, self._connections + 1
                    for piece in self._pieces(link):
                        failures = 0
                        yield piece
            except OSError as error:
                self._error = f"{self._now_utc():%Y-%m-%d %H:%M:%S} UTC: {error}"
            finally:
                self._connected = False
            if self._stopped.is_set():
                break
            failures += 1
            self._wait(self._patience.wait_s(failures, self._chance))

    def _pieces(self, link: socket.socket) -> Iterator[Piece]:
        """Give what one connection sends; a line that its end cut in two is ended, so that it spoils no other."""
        last = b"\n"
        try:
            while (data := self._receive(link)) is not None:
                if not data:
                    raise ConnectionError("the server closed the connection")
                last = data[-1:]
                yield self._piece(data, self._now_utc())
        except OSError:
            if last != b"\n":
                yield self._piece(b"\n", self._now_utc())
            raise

    def _on_silence(self) -> None:
        raise TimeoutError(f"nothing came for {self._patience.idle_s:g} s")


class UdpFeed(SocketFeed):
    """Packets of sentences sent to a port of this machine; each packet ends its last line."""

    def __init__(self, host: str, port: int, patience: Patience, *, now_utc: Callable[[], datetime]) -> None:
        super().__init__(patience, now_utc=now_utc)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._link = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._link.bind((host, port))
        except OSError as error:
            self._link.close()
            raise ValueError(
                f"udp://{host}:{port}: cannot listen there ({error}). Expected a free port and an address of this "
                "machine; udp://:port listens on all of them."
            ) from error
        self.address: tuple[str, int] = self._link.getsockname()[:2]
        self._connected, self._connections = True, 1

    def __iter__(self) -> Iterator[Piece]:
        with self._link:
            while not self._stopped.is_set():
                try:
                    if data := self._receive(self._link):
                        yield self._piece(data, self._now_utc())
                except OSError as error:  # of an earlier packet, or the socket was closed
                    self._error = f"{self._now_utc():%Y-%m-%d %H:%M:%S} UTC: {error}"
                    if self._link.fileno() < 0:
                        break
        self._connected = False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        super().__exit__(kind, error, at)
        self._link.close()

    def _whole(self, data: bytes) -> bytes:
        return data if data.endswith(b"\n") else data + b"\n"
