"""What the readers of feeds have in common: lines cut out of pieces of bytes, each accounted for, none too long."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

import msgspec
import pandas as pd
import pyarrow as pa

from layers.ais.times import microseconds
from layers.feeds.rows import Row, batch

POSITION, BLANK, LONG_LINE = "position", "blank line", "line too long"
NOT_JSON = "not JSON as expected"
NO_TIME = "no time"
EXAMPLE_CHARACTERS = 120
T = TypeVar("T")


class Tally:
    """Records by reason, each with the first example seen."""

    def __init__(self) -> None:
        self._records: dict[str, tuple[int, str]] = {}

    def add(self, reason: str, example: bytes | str = b"") -> None:
        """Count a record."""
        records, first = self._records.get(reason, (0, ""))
        self._records[reason] = (records + 1, first or _readable(example))

    def table(self) -> pd.DataFrame:
        """Columns `reason`, `lines`, `example`: positions first, then what is most frequent."""
        order = sorted(self._records, key=lambda reason: (reason != POSITION, -self._records[reason][0], reason))
        counted = [(reason, *self._records[reason]) for reason in order]
        kinds = {"reason": "str", "lines": "int64", "example": "str"}
        return pd.DataFrame(counted, columns=list(kinds)).astype(kinds)


class FeedDecoder(ABC):
    """Reader of one feed: pieces of it in, positions out, as `layers.ais.Decoder` is for AIS sentences.

    A subclass reads lines; what is no position is counted in `tally` with its reason, and never raises.
    """

    longest_line_bytes = 1 << 16
    expected = ""  # what the feed should have held, for an error

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False  # the rest of a line that was too long
        self.tally = Tally()

    def feed(self, data: bytes, received_utc: datetime | None = None) -> pa.RecordBatch:
        """Read a piece of the feed, cut anywhere.

        Parameters
        ----------
        data : bytes
            Anything.
        received_utc : datetime, optional
            When it came, aware; None for files.

        Returns
        -------
        RecordBatch
            `layers.feeds.rows.SCHEMA`, in the order of the feed.

        Raises
        ------
        ValueError
            If `received_utc` has no zone.
        """
        received_us = None if received_utc is None else microseconds(received_utc)
        rows: list[Row] = []
        for line in self._lines(data):
            if line.strip():
                rows += self.read(line, received_us)
            else:
                self.tally.add(BLANK)
        return batch(rows)

    def close(self) -> pa.RecordBatch:
        """Read what is left, as if the last line had ended."""
        last = self.feed(b"\n") if self._rest else batch([])
        self._skipping = False
        return last

    def report(self) -> pd.DataFrame:
        """Tell what became of every record read: `reason`, `lines`, `example`."""
        return self.tally.table()

    @abstractmethod
    def read(self, line: bytes, received_us: int | None) -> list[Row]:
        """Read one whole line; what gives no position is counted."""

    def _lines(self, data: bytes) -> Iterator[bytes]:
        if self._skipping:
            end = data.find(b"\n") + 1
            self._skipping = end == 0
            data = data[end:] if end else b""
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in whole:
            if len(line) > self.longest_line_bytes:
                self.tally.add(LONG_LINE, line)
            else:
                yield line
        if len(self._rest) > self.longest_line_bytes:
            self.tally.add(LONG_LINE, self._rest)
            self._rest, self._skipping = b"", True


def decoded(decoder: msgspec.json.Decoder[T], text: bytes) -> T | None:
    """Read JSON into a type, None where it is damaged, of another shape, or nested too deep."""
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _readable(example: bytes | str) -> str:
    text = example[:EXAMPLE_CHARACTERS]
    return text.strip(b"\r\n").decode("ascii", "backslashreplace") if isinstance(text, bytes) else text
