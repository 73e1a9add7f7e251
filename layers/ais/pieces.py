"""Pieces of a feed of NMEA sentences, how the feed is doing, and the simplest feed: a file."""

import threading
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from layers.files.unpacked import PACKED_SUFFIXES, open_unpacked

FILE_BYTES = 4 << 20


class Piece(NamedTuple):
    """Bytes of a feed, cut anywhere, and when they came (aware, UTC; None for files: their lines tell)."""

    data: bytes
    received_utc: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a feed is doing, at one moment."""

    connected: bool
    bytes: int
    lines: int  # line ends received
    last_message_utc: datetime | None
    reconnects: int  # connections after the first
    last_error: str | None


class Feed(ABC):
    """What files, TCP and UDP have in common; iterate over it once, in one thread, and stop it from any."""

    def __init__(self, now_utc: Callable[[], datetime]) -> None:
        self._now_utc = now_utc
        self._stopped = threading.Event()
        self._connected = False
        self._bytes = self._lines = self._connections = 0
        self._last_utc: datetime | None = None
        self._error: str | None = None

    @abstractmethod
    def __iter__(self) -> Iterator[Piece]: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """End the iteration, from any thread; sockets are closed within `POLL_S`."""
        self._stopped.set()

    @property
    def health(self) -> Health:
        """How the feed is doing now."""
        return Health(
            connected=self._connected,
            bytes=self._bytes,
            lines=self._lines,
            last_message_utc=self._last_utc,
            reconnects=max(self._connections - 1, 0),
            last_error=self._error,
        )

    def _piece(self, data: bytes, received_utc: datetime | None) -> Piece:
        self._bytes += len(data)
        self._lines += data.count(b"\n")
        self._last_utc = received_utc or self._last_utc
        return Piece(data, received_utc)


class FileFeed(Feed):
    """A file of sentences, plain or compressed (.gz, .zst), read once to its end, after `start_bytes` of it."""

    def __init__(
        self,
        path: Path,
        *,
        now_utc: Callable[[], datetime],
        max_unpacked_bytes: int | None = None,
        start_bytes: int = 0,
    ) -> None:
        super().__init__(now_utc)
        self._path, self._limit, self._start = path, max_unpacked_bytes, start_bytes

    def __iter__(self) -> Iterator[Piece]:
        try:
            with open_unpacked(self._path, max_unpacked_bytes=self._limit) as file:
                self._connected, self._connections = True, self._connections + 1
                self._pass_over(file)
                while not self._stopped.is_set() and (data := file.read(FILE_BYTES)):
                    yield self._piece(data, None)
        except (EOFError, OSError, zlib.error) as error:
            self._error = f"{self._path}: {self._broken(error)}"
            raise ValueError(self._error) from error
        except ValueError as error:  # it unpacks to too much
            self._error = f"{self._path}: {error}"
            raise ValueError(self._error) from error
        finally:
            self._connected = False

    def _pass_over(self, file: IO[bytes]) -> None:
        """Begin where it was read to before."""
        left = self._start
        while left and not self._stopped.is_set():
            passed = len(file.read(min(left, FILE_BYTES)))
            if not passed:
                raise ValueError(f"it ends before byte {self._start:,}, to which it was read; expected the same file")
            left -= passed

    def _broken(self, error: Exception) -> str:
        if self._path.suffix.lower() not in PACKED_SUFFIXES:
            return f"it cannot be read ({error}); expected a file of sentences."
        tool = "gzip" if self._path.suffix.lower() == ".gz" else "zstd"
        return f"not a whole {tool} file ({error}); expected one that {tool} -t accepts."
