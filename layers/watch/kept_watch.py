"""A watch that goes on after a restart: what was taken and told is in a ledger, so that nothing is told twice or never.

A recording is read again from the last snapshot, and what was told since is not told again. Of a network the pieces
since the snapshot are in the ledger: they are read again, and what they told was put there in the same step.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from geo.events.events import Found
from geo.tracks.rules import Rules
from layers.ais.pieces import Piece
from layers.ais.times import microseconds
from layers.watch.growing import size_of, write_files
from layers.watch.ledger import Ledger
from layers.watch.messages import event_id, messages
from layers.watch.state import Snapshot
from layers.watch.watch import News, Watch

COMMIT_S = 0.2  # between steps that are written to the disk
SNAPSHOT_S = 30.0
JOURNAL_BYTES = 1 << 26  # pieces since the snapshot take no more than this
BEGIN_BYTES = 1 << 20  # by which a recording is known again
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Rows = Callable[[Path, pd.DataFrame], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """Where a kept watch tells what it finds.

    Parameters
    ----------
    tables : dict of str to Path
        Files for "events" and "crossings", as `maps.export.event_log.EventLog` has them.
    rows : callable
        Lines for a file of them: of its path and a table, a text for each row.
    headers : dict of str to str
        What stands first in a new file of them.
    messages : Path or None
        File of messages, JSON lines.
    posts : bool
        Whether messages go into the outbox.
    kind : str
        "vessel" or "aircraft".
    """

    tables: dict[str, Path] = field(default_factory=dict)
    rows: Rows | None = None
    headers: dict[str, str] = field(default_factory=dict)
    messages: Path | None = None
    posts: bool = False
    kind: str = "vessel"


class KeptWatch:
    """A `Watch` with a ledger; `layers.watch.follow` follows it as it follows a watch.

    Parameters
    ----------
    watch : Watch
        Just made.
    ledger : Ledger
    asked : dict of str to str
        What the state depends on, in words for whoever changes it; see `asked_of`.
    outlets : Outlets
    rules : Rules
    is_recording : bool
        Whether the feed can be read again.
    now_s : callable
        A clock that never jumps.

    Raises
    ------
    ValueError
        If the ledger is of other zones, lines, rules or another recording, or cannot be read.
    """

    def __init__(
        self,
        watch: Watch,
        ledger: Ledger,
        asked: dict[str, str],
        outlets: Outlets,
        *,
        rules: Rules,
        is_recording: bool,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watch, self._ledger, self._outlets, self._rules = watch, ledger, outlets, rules.digest()
        self._is_recording, self._now_s = is_recording, now_s
        self.read_bytes = 0  # of a recording, up to the last snapshot
        self.resumed = False
        self.rows = 0  # written to files of events and crossings
        self._pieces: list[Piece] = []
        self._journal_bytes = self._taken_bytes = self._look = 0
        self._news = News([], [])
        self._committed_s = self._snapshot_s = now_s()
        _refuse_other(ledger, asked)
        self._begin_files()
        self._resume()
        ledger.say(**asked)
        write_files(ledger)

    # as a watch

    @property
    def snapshot(self) -> Snapshot:
        """As of `Watch`."""
        return self._watch.snapshot

    @property
    def clock_us(self) -> int | None:
        """As of `Watch`."""
        return self._watch.clock_us

    @property
    def expected(self) -> str:
        """As of `Watch`."""
        return self._watch.expected

    @property
    def is_done(self) -> bool:
        """Whether a recording was read to its end."""
        return self._ledger.meta().get("done") == "yes"

    def read(self, piece: Piece) -> pa.RecordBatch:
        """Read a piece as `Watch` does; before that all of the pieces before it is on the disk, if it was long ago."""
        if self._is_recording:
            if self._now_s() - self._snapshot_s >= SNAPSHOT_S:
                self._commit()
                self._keep_snapshot()
            self._taken_bytes += len(piece.data)
        else:
            self._pieces.append(piece)
        return self._watch.read(piece)

    def read_rest(self) -> Iterator[pa.RecordBatch]:
        """As of `Watch`."""
        yield from self._watch.read_rest()

    def count(self, rows: pa.RecordBatch) -> None:
        """As of `Watch`."""
        self._watch.count(rows)

    def look(self) -> News:
        """Tell what is new and on the disk: nothing that a restart would tell again or forget."""
        self._gather(self._watch.look())
        if self._is_recording and self._now_s() - self._committed_s < COMMIT_S:
            return News([], [])
        news = self._commit()
        too_much = self._journal_bytes > JOURNAL_BYTES
        if not self._is_recording and (too_much or self._now_s() - self._snapshot_s >= SNAPSHOT_S):
            self._keep_snapshot()
        return news

    def close(self) -> News:
        """End the watch as `Watch` does: the recording is over."""
        self._gather(self._watch.close())
        news = self._commit(done="yes")
        write_files(self._ledger)
        return news

    def pause(self) -> News:
        """Stop, to go on at the next start: stays go on, and end only when they end."""
        if not self._is_recording:
            self._gather(self._watch.look())
        news = self._commit()
        if not self._is_recording:
            self._keep_snapshot()
        return news

    def refuse_standstill(self, name: str) -> None:
        """As of `Watch`."""
        self._watch.refuse_standstill(name)

    # the ledger

    def _gather(self, news: News) -> None:
        self._news = News([*self._news.alerts, *news.alerts], [*self._news.closed, *news.closed])

    def _commit(self, **said: str) -> News:
        """Write what was taken and told since the last step to the disk, and give what is told for the first time."""
        news, self._news = self._news, News([], [])
        told = messages(news.alerts, kind=self._outlets.kind, rules=self._rules)
        taken = [(_moment(piece), piece.data) for piece in self._pieces]
        with self._ledger.step():
            self._look += 1
            self._ledger.add_pieces(self._look, taken)
            fresh = [each for each in told if self._ledger.tell(each["message"], self._taken_bytes)]
            for each in fresh:
                self._tell(each)
            closed = [self._write(found) for found in news.closed]
            if said:
                self._ledger.say(**said)
        self._journal_bytes += sum(len(piece.data) for piece in self._pieces)
        self._pieces = []
        self._committed_s = self._now_s()
        write_files(self._ledger)
        return News(news.alerts, closed)

    def _tell(self, message: dict[str, Any]) -> None:
        body = json.dumps(message, ensure_ascii=False)
        if self._outlets.messages:
            self._ledger.append(self._outlets.messages, body.encode() + b"\n")
        if self._outlets.posts:
            self._ledger.post(message["message"], body)

    def _write(self, found: Found) -> Found:
        """Write events and crossings that were not written before, and give them."""
        keys = {"events": ("id", "zone", "t_in"), "crossings": ("id", "line", "time", "direction")}
        fresh: dict[str, pd.DataFrame] = {}
        for name, columns in keys.items():
            table: pd.DataFrame = getattr(found, name)
            ids = [event_id(name, *row) for row in table[list(columns)].itertuples(index=False)]
            fresh[name] = table[[self._ledger.tell(each, self._taken_bytes) for each in ids]] if ids else table
            path = self._outlets.tables.get(name)
            if path is not None and self._outlets.rows is not None and len(fresh[name]):
                self._ledger.append(path, "".join(self._outlets.rows(path, fresh[name])).encode())
                self.rows += len(fresh[name])
        return replace(found, **fresh)

    def _keep_snapshot(self) -> None:
        self.read_bytes, self._journal_bytes = self._taken_bytes, 0
        self._ledger.keep_snapshot(self._watch.state(), self.read_bytes)
        self._snapshot_s = self._now_s()

    def _begin_files(self) -> None:
        logs = [self._outlets.messages] if self._outlets.messages else []
        with self._ledger.step():
            for path in logs:
                self._ledger.grows(path, size_of(path))
            for name, path in self._outlets.tables.items():
                size = size_of(path)
                if self._ledger.grows(path, size) and not size and (first := self._outlets.headers.get(name)):
                    self._ledger.append(path, first.encode())

    def _resume(self) -> None:
        """Go on from the snapshot; what the pieces after it told is in the ledger already."""
        kept = self._ledger.snapshot()
        if kept is not None:
            state, self.read_bytes = kept
            self._watch.resume(dict(state))  # type: ignore[call-overload]
            self._taken_bytes = self.read_bytes
        look = None
        for number, received_us, data in self._ledger.pieces():
            if look is not None and number != look:
                self._watch.look()
            look = number
            received = None if received_us is None else EPOCH + timedelta(microseconds=received_us)
            self._watch.count(self._watch.read(Piece(data, received)))
            self._journal_bytes += len(data)
        if look is not None:
            self._watch.look()
            self._look = look
        self.resumed = kept is not None or look is not None


AnyWatch: TypeAlias = Watch | KeptWatch


def _moment(piece: Piece) -> int | None:
    return None if piece.received_utc is None else microseconds(piece.received_utc)


def asked_of(
    zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules, **more: object
) -> dict[str, str]:
    """Tell what a state depends on: digests of zones and lines, the rules, and more that the caller names."""
    told = {"zones": _digest(zones), "lines": _digest(lines), "rules": rules.digest()}
    return told | {name: str(value) for name, value in more.items()}


def recording_digest(begin: bytes) -> str:
    """Digest by which a recording is known again: of its first bytes, at most `BEGIN_BYTES`."""
    return hashlib.sha256(begin[:BEGIN_BYTES]).hexdigest()


def _digest(frame: gpd.GeoDataFrame | None) -> str:
    if frame is None:
        return "none"
    told = hashlib.sha256(str(frame.crs).encode())
    columns = frame.drop(columns=frame.geometry.name)
    shapes = shapely.to_wkb(frame.geometry.to_numpy())
    for row, shape in zip(columns.itertuples(), shapes, strict=True):  # with the index: it may be the id
        for part in (str(tuple(row)).encode(), shape or b""):
            told.update(len(part).to_bytes(8, "big") + part)
    return told.hexdigest()


def _refuse_other(ledger: Ledger, asked: dict[str, str]) -> None:
    known = ledger.meta()
    changed = [name for name, value in asked.items() if name in known and known[name] != value]
    if changed:
        raise ValueError(
            f"{ledger.path}: it is the state of a watch of other {' and '.join(changed)}; expected the same as before. "
            "Name another state file, or watch as before."
        )
