"""AIS as NMEA sentences: bytes in, positions of vessels out, a million messages a second, every line accounted for.

Position reports (types 1, 2, 3, 9, 18, 19 and 27) in one plain sentence are read all at once; messages in several
sentences and oddly written ones one by one by pyais. Base stations (4) and aids to navigation (21) send positions
too, but are no vessels: they are counted, and kept apart as beacons, which tell when a receiver was listening. (The
new single-slot report of aids, 28 of ITU-R M.1371-6, is counted only.)
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.tracks.columns import pick
from layers.ais.arrow import SCHEMA, batch, beacon_batch, beacon_batch_of, joined, merged, sources
from layers.ais.beside import Beside, beside_times
from layers.ais.clock import FeedClock
from layers.ais.feed import open_feed
from layers.ais.pairs import BEACON_REASONS, Left, read_left
from layers.ais.parts import Assembly, Groups, Heard
from layers.ais.payload import Reports, read_beacons, read_reports
from layers.ais.report import Reason, Tally, label
from layers.ais.sentences import LONGEST_LINE_BYTES, Places, Sentences, count_lines, find_sentences
from layers.ais.standstill import Standstill
from layers.ais.times import NO_TIME, NOWHERE, Lead, Times, find_lead, microseconds, tag_times

PIECE_BYTES = 1 << 20  # read at once: what fits into the processor's cache


class Decoder:
    r"""Reader of one feed: pieces of it in, positions out; it remembers half lines and half messages.

    Parameters
    ----------
    default_time : datetime, optional
        Time of messages that carry none, come without a receive time and follow no clock; aware. Without it such
        lines are counted as "no time".
    keep_beacons : bool
        Keep base stations and aids to navigation until `beacons` takes them.

    Examples
    --------
    >>> decoder = Decoder()
    >>> positions = decoder.feed(b"1577836800 !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n")
    >>> positions["id"][0].as_py(), round(positions["lon"][0].as_py(), 6), positions["time"][0].as_py().isoformat()
    ('477553000', -122.345833, '2020-01-01T00:00:00+00:00')
    """

    def __init__(self, default_time: datetime | None = None, *, keep_beacons: bool = False) -> None:
        self._default_us = NO_TIME if default_time is None else microseconds(default_time)
        self._rest = b""
        self._skipping = False  # the rest of a line that was too long
        self._lines = 0
        self._tally = Tally()
        self._groups = Groups()
        self._assembly = Assembly(self._tally)
        self._keep_beacons, self._beacons = keep_beacons, list[pa.RecordBatch]()
        self._clock = FeedClock()
        self.standstill = Standstill()

    def feed(self, data: bytes, received_utc: datetime | None = None) -> pa.RecordBatch:
        """Read a piece of the feed, cut anywhere.

        Parameters
        ----------
        data : bytes
            Anything; lines that are no AIS positions are counted.
        received_utc : datetime, optional
            When the piece came, aware; the time of messages that carry none. Without it that is the time of the clock
            sentence (ZDA, RMC, PGHP) before them.

        Returns
        -------
        RecordBatch
            `SCHEMA`: MMSI of nine digits, time (UTC, microseconds), degrees of WGS 84 (181 and 91 where the ship does
            not know), knots, degrees from true north (null where not known), source of the tag block. In the order of
            the lines; a message in several sentences stands where its last one does.

        Raises
        ------
        ValueError
            If `received_utc` has no zone.
        """
        received_us = NO_TIME if received_utc is None else microseconds(received_utc)
        data = self._rest + data
        if self._skipping:
            data = self._skip(data)
        whole = data.rfind(b"\n") + 1
        self._rest = data[whole:]
        found = joined([self._read(piece, received_us) for piece in _pieces(data, whole)])
        if len(self._rest) > LONGEST_LINE_BYTES:
            self._tally.add(Reason.LONG_LINE, self._lines, self._rest)
            self._lines += 1
            self._rest, self._skipping = b"", True
        return found

    def close(self) -> pa.RecordBatch:
        """Read what is left, as if the last line had ended; messages that still wait are counted as incomplete."""
        last = self.feed(b"\n") if self._rest else joined([])
        self._skipping = False
        self._assembly.forget()
        return last

    def beacons(self) -> list[pa.RecordBatch]:
        """Take the base stations and aids to navigation that were read since the last call, `BEACON_SCHEMA`."""
        taken, self._beacons = self._beacons, []
        return taken

    def report(self) -> pd.DataFrame:
        """Tell what became of every line read: `reason`, `lines`, `example`; the lines sum to the lines read."""
        return self._tally.table(self._assembly.waiting())

    @property
    def lines_read(self) -> int:
        """Whole lines read, blank ones too; a line that was too long counts when it is given up."""
        return int(self.report()["lines"].sum())

    def _skip(self, data: bytes) -> bytes:
        end = data.find(b"\n") + 1
        self._skipping = end == 0
        return data[end:] if end else b""

    def _read(self, piece: bytes, received_us: int) -> pa.RecordBatch:
        """Read whole lines."""
        if b"!" not in piece and b"$" not in piece:
            return self._pass_over(piece)
        sentences = find_sentences(piece)
        lead = find_lead(sentences)
        sentences.reason[sentences.line[lead.bad_tag]] = Reason.TAG_BLOCK
        times = tag_times(sentences, lead)
        beside = beside_times(sentences, lead, (times == NO_TIME) & ~lead.bad_tag)
        times = np.where(times == NO_TIME, beside.times, times)
        shared = self._share(sentences, lead, times)
        times[times == NO_TIME] = received_us
        self._clock.fill(sentences, times, self._lines)
        times[times == NO_TIME] = self._default_us

        good = sentences.reason[sentences.line] == Reason.POSITION
        bulk = np.flatnonzero(good & (sentences.parts == 1))
        reports, kept = _read_bulk(sentences, bulk, times, beside)
        self.standstill.watch(reports, times[kept], beside.number[kept])
        single = np.flatnonzero(~lead.bad_tag & (sentences.odd | (good & (sentences.parts > 1))))
        left = Left(single, times, sources(sentences, lead, single, shared), self._lines)
        slow, counted = read_left(sentences, piece, left, self._assembly)

        uncounted = np.ones(len(sentences.reason), dtype=np.bool_)
        uncounted[sentences.line[single[counted]]] = False
        lines = np.flatnonzero(uncounted)
        self._tally.add_all(
            sentences.reason[lines], lines + self._lines, piece, sentences.start[lines], sentences.end[lines]
        )
        if self._keep_beacons:
            self._hear_beacons(sentences, bulk, times, lead, shared)
        self._assembly.beacons.clear()
        fast = batch(reports, times[kept], sources(sentences, lead, kept, shared))
        both = merged(fast, sentences.line[kept] + self._lines, slow)
        self._lines += len(sentences.reason)
        self._assembly.forget(self._lines)
        return both

    def _hear_beacons(
        self, sentences: Sentences, bulk: Places, times: Times, lead: Lead, shared: dict[int, str]
    ) -> None:
        reason = sentences.reason[sentences.line[bulk]]
        rows = bulk[np.isin(reason, BEACON_REASONS) & (times[bulk] != NO_TIME)]
        if len(rows):
            found = read_beacons(
                sentences.text, sentences.payload[rows], sentences.payload_end[rows], sentences.fill[rows]
            )
            good = found.mmsi >= 0
            rows = rows[good]
            self._beacons.append(beacon_batch(pick(found, good), times[rows], sources(sentences, lead, rows, shared)))
        if self._assembly.beacons:
            self._beacons.append(beacon_batch_of(self._assembly.beacons))

    def _pass_over(self, piece: bytes) -> pa.RecordBatch:
        """Count whole lines that hold no sentence."""
        for reason, (lines, first, example) in count_lines(piece).items():
            self._tally.add(reason, self._lines + first, example, lines)
        self._lines += piece.count(b"\n")
        self._assembly.forget(self._lines)
        return joined([])

    def _share(self, sentences: Sentences, lead: Lead, times: Times) -> dict[int, str]:
        """Give rows the time of their group where they have none, in place, and their source: by row."""
        shared = {}
        rows = np.flatnonzero((lead.group != NOWHERE) & ~lead.bad_tag)
        own = sources(sentences, lead, rows).to_pylist()
        for row, source in zip(rows.tolist(), own, strict=True):
            value = bytes(sentences.text[lead.group[row] : sentences.bang[row]])
            heard = self._groups.share(value, self._lines + int(sentences.line[row]), Heard(int(times[row]), source))
            times[row] = heard.time_us
            if source is None and heard.source is not None:
                shared[row] = heard.source
        return shared


def _read_bulk(sentences: Sentences, rows: Places, times: Times, beside: Beside) -> tuple[Reports, Places]:
    """Read whole messages at once and note what became of their lines; gives the rows that are positions."""
    reports, reason = read_reports(
        sentences.text, sentences.payload[rows], sentences.payload_end[rows], sentences.fill[rows]
    )
    untimed = (reason == Reason.POSITION) & (times[rows] == NO_TIME)
    reason[untimed] = np.where(beside.unclear[rows[untimed]], Reason.UNCLEAR_TIME, Reason.NO_TIME)
    sentences.reason[sentences.line[rows]] = reason
    kept = np.flatnonzero(reason == Reason.POSITION)
    return (reports, rows) if len(kept) == len(rows) else (pick(reports, kept), rows[kept])


def _pieces(data: bytes, whole: int) -> Iterator[bytes]:
    """Cut whole lines into pieces that end with a line."""
    at = 0
    while at < whole:
        stop = data.rfind(b"\n", at, at + PIECE_BYTES) + 1 if whole - at > PIECE_BYTES else whole
        stop = stop or data.find(b"\n", at) + 1  # a line longer than a piece
        yield data[at:stop]
        at = stop


EXPECTED_SENTENCES = (
    "Expected AIS sentences (!AIVDM) with a time in a tag block, before or behind them, or a clock ($GPZDA). "
    "If they have none, say when they were heard with default_time."
)
TIME_STANDS = "field c: of the tag block, else beside the sentence, else the clock (ZDA, RMC, PGHP) before it"
READ_AS = (
    ("id", "MMSI", "nine digits"),
    ("time", TIME_STANDS, "UTC"),
    ("lon", "longitude", "degrees"),
    ("lat", "latitude", "degrees"),
    ("speed_kn", "speed over ground", "knots"),
    ("course_deg", "course over ground", "degrees from true north"),
    ("source", "field s: of the tag block", "text"),
    ("ship_class", "message type", "A of types 1, 2, 3; B of 18, 19"),
    ("message", "message type", "number"),
    ("status", "navigational status", "number; 15 is none"),
    ("turn_deg_min", "rate of turn", "degrees a minute, to starboard"),
)


@dataclass(slots=True)
class NmeaPositions:
    """Positions of files of sentences, which are read when `batches` is run through, as often as wanted.

    Attributes
    ----------
    paths : tuple of Path
        The files, in the order in which they are read.
    default_time : datetime or None
        As for `Decoder`.
    max_unpacked_bytes : int or None
        What a packed file may unpack to; see `layers.files.unpacked`.
    timed : bool
        True: a position without a time is counted, not returned.
    schema : pyarrow.Schema
        `layers.ais.arrow.SCHEMA`.
    keep_beacons : bool
        Keep what `beacons` tells while `batches` is run through, so that it need not read the files again.
    """

    paths: tuple[Path, ...]
    default_time: datetime | None = None
    max_unpacked_bytes: int | None = None
    timed: bool = field(default=True, init=False)
    schema: pa.Schema = field(default=SCHEMA, init=False)
    keep_beacons: bool = True
    _decoder: Decoder | None = field(default=None, init=False, repr=False)
    _beacons: list[pa.RecordBatch] | None = field(default=None, init=False, repr=False)

    @property
    def columns(self) -> pd.DataFrame:
        """What is read as what: file, field, column, read_as."""
        rows = [(path.name, *each) for path in self.paths for each in READ_AS]
        if self.default_time is not None:
            told = f"{TIME_STANDS}, else {self.default_time.astimezone(UTC):%Y-%m-%d %H:%M:%S} as default_time says"
            rows = [(name, role, told if role == "time" else column, kind) for name, role, column, kind in rows]
        return pd.DataFrame(rows, columns=["file", "field", "column", "read_as"])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Positions as they are read; memory is that of one batch.

        Raises
        ------
        ValueError
            After the last file, if no line gave a position: with what became of the lines; or if what was taken for
            their times stands still. While reading, if a packed file is damaged or unpacks to too much.
        """
        self._decoder = decoder = Decoder(self.default_time, keep_beacons=self.keep_beacons)
        rows, self._beacons = 0, None
        beacons: list[pa.RecordBatch] = []
        for found in self._read(decoder):
            rows += len(found)
            beacons += decoder.beacons()
            if len(found):
                yield found
        if self.keep_beacons:
            self._beacons = beacons
        names = ", ".join(map(str, self.paths))
        if not rows:
            what = "; ".join(f"{row.lines} x {row.reason}" for row in decoder.report().itertuples())
            raise ValueError(f"{names}: no line gave a position ({what or 'there are no lines'}). {EXPECTED_SENTENCES}")
        decoder.standstill.refuse(names)

    def beacons(self) -> Iterator[pa.RecordBatch]:
        """Give base stations and aids to navigation, which are no vessels, each time they were heard.

        Kept of the last whole run through `batches`; else the files are read for it. Those without a time are left out.

        Yields
        ------
        RecordBatch
            `layers.ais.arrow.BEACON_SCHEMA`: id (MMSI of nine digits), time (UTC), lon and lat (degrees, null where
            the station does not know), source of the tag block, message (4 or 21), virtual (an aid that is nowhere but
            in the message: it was sent from somewhere else).
        """
        if self._beacons is not None:
            yield from self._beacons
            return
        decoder = Decoder(self.default_time, keep_beacons=True)
        for _ in self._read(decoder):
            yield from decoder.beacons()

    def report(self) -> pd.DataFrame:
        """Tell which lines gave no position: `reason`, `rows`, `example`; reads the files if nobody has yet."""
        decoder = self._decoder
        if decoder is None:
            decoder = Decoder(self.default_time)
            deque(self._read(decoder), maxlen=0)
            self._decoder = decoder
        told = decoder.report().rename(columns={"lines": "rows"})
        used = [label(code) for code in (Reason.POSITION, Reason.EARLIER_PART, Reason.CLOCK)]
        return told[~told["reason"].isin(used)].reset_index(drop=True)

    def table(self) -> pa.Table:
        """All positions at once, in memory."""
        return pa.Table.from_batches(self.batches(), self.schema)

    def _read(self, decoder: Decoder) -> Iterator[pa.RecordBatch]:
        for path in self.paths:
            with open_feed(str(path), max_unpacked_bytes=self.max_unpacked_bytes) as feed:
                for data, received_utc in feed:
                    yield decoder.feed(data, received_utc)
            yield decoder.close()


def read_nmea(
    paths: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    default_time: datetime | None = None,
    max_unpacked_bytes: int | None = None,
) -> NmeaPositions:
    """Positions of files of NMEA sentences, plain or compressed (.gz, .zst).

    Parameters
    ----------
    paths : path or sequence of paths
        The files; a message does not go on from one to the next.
    default_time : datetime, optional
        Time of messages that carry none; aware. Without it they are counted as "no time".
    max_unpacked_bytes : int, optional
        What a packed file may unpack to; see `layers.files.unpacked`.

    Returns
    -------
    NmeaPositions
        As `layers.positions.read_positions` gives them: with `batches()`, `report()`, `table()`, `timed`, `columns`.

    Raises
    ------
    ValueError
        If there is no such file, or `default_time` has no zone.
    """
    if default_time is not None:
        microseconds(default_time)
    files = tuple(Path(path) for path in ([paths] if isinstance(paths, (str, PathLike)) else paths))
    for path in files:
        if not path.is_file():
            raise ValueError(f"{path}: there is no such file; expected NMEA sentences, plain or as .gz or .zst.")
    return NmeaPositions(files, default_time, max_unpacked_bytes)
