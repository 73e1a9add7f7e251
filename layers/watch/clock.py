"""A guard against wrong clocks in a feed: one message from next year must not make all others late."""

from datetime import datetime
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from layers.ais.arrow import SCHEMA
from layers.ais.times import microseconds

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

AHEAD_S = 300.0
RECORDING_S = 86_400.0  # a feed so far behind the time of receipt is a recording that somebody plays
REACH = 50  # messages before and after one, by which its time is judged
SEVERAL = 3  # ids that must agree before a feed's clock is believed against ours
SECOND_US = 1_000_000
LAST_US = np.iinfo(np.int64).max


class ClockGuard:
    """Holds out messages whose time is too far ahead of the feed's clock.

    With a time of receipt, that is the clock; but if most of the latest messages, of several vessels, are further
    ahead, the feed is right and this machine's clock is not. Without one, or if the feed is a recording, the clock is
    the median time of the messages around each: a recording that really jumps ahead after a gap is followed, and
    messages near the end of a piece wait until those after them have come.

    A message from before is let through: `geo.EventStream` counts it as late if it is.

    Parameters
    ----------
    ahead_s : float
        How far ahead a message may be, seconds.

    Raises
    ------
    ValueError
        If `ahead_s` is not above 0.
    """

    def __init__(self, ahead_s: float = AHEAD_S) -> None:
        if not ahead_s > 0:
            raise ValueError(f"ahead_s is {ahead_s}; expected more than 0 seconds.")
        self._ahead_us = round(ahead_s * SECOND_US)
        self._before = pa.RecordBatch.from_pylist([], schema=SCHEMA)  # the latest rows that were judged
        self._waiting = self._before
        self.held_out = 0
        self.example = ""

    @property
    def rows_waiting(self) -> int:
        """How many messages wait for those after them."""
        return len(self._waiting)

    def sift(self, batch: pa.RecordBatch, received_utc: datetime | None = None) -> pa.RecordBatch:
        """Return the messages whose time is to be believed.

        Parameters
        ----------
        batch : RecordBatch
            Positions of one feed, all of one schema, in its order.
        received_utc : datetime, optional
            When it came, aware.
        """
        rows = _stacked(self._waiting, batch)
        if not len(rows):
            return rows
        received_us = None if received_utc is None else microseconds(received_utc)
        if received_us is not None and not self._plays_a_recording(rows, received_us):
            return self._let_through(rows, self._ahead_of_receipt(rows, received_us), len(rows))
        return self._let_through(rows, self._ahead_of_neighbours(rows), self._decided(rows))

    def close(self) -> pa.RecordBatch:
        """Return those of the messages still waiting that are to be believed: no others will come."""
        rows = self._waiting
        return self._let_through(rows, self._ahead_of_neighbours(rows), len(rows)) if len(rows) else rows

    def _plays_a_recording(self, rows: pa.RecordBatch, received_us: int) -> bool:
        return bool(np.median(_times(_stacked(self._before, rows))) < received_us - RECORDING_S * SECOND_US)

    def _ahead_of_receipt(self, rows: pa.RecordBatch, received_us: int) -> Bools:
        times = _times(rows)
        ahead: Bools = times > received_us + self._ahead_us
        if not ahead.any():
            return ahead
        latest = _stacked(self._before, rows)
        latest = latest.slice(max(len(latest) - 2 * REACH - 1, 0))
        latest_us = _times(latest)
        beyond = latest_us > received_us + self._ahead_us
        ids = latest["id"]
        agreeing = len(pc.unique(ids.filter(pa.array(beyond))))
        if 2 * int(beyond.sum()) > len(latest) and agreeing >= min(SEVERAL, len(pc.unique(ids))):
            ahead = times > int(np.median(latest_us[beyond])) + self._ahead_us
        return ahead

    def _ahead_of_neighbours(self, rows: pa.RecordBatch) -> Bools:
        """Rows that most of the `REACH` rows before and after contradict, or all of them that are of other ids."""
        around = _stacked(self._before, rows)
        times, skipped = _times(around), len(around) - len(rows)
        own = times[skipped:] - self._ahead_us  # no later than this must others be
        earliest_after = np.append(np.minimum.accumulate(times[::-1])[::-1][skipped + 1 :], LAST_US)
        ahead = np.zeros(len(rows), dtype=np.bool_)
        doubtful = np.flatnonzero(own > earliest_after)
        if len(doubtful):
            codes = np.asarray(pc.dictionary_encode(around["id"]).indices, dtype=np.int64)
            for part in np.array_split(doubtful, len(doubtful) // 10_000 + 1):
                ahead[part] = _contradicted(times, codes, part + skipped, own[part])
        return ahead

    def _decided(self, rows: pa.RecordBatch) -> int:
        """How many rows can be judged before more have come: up to the first that is ahead and has too few after it."""
        latest_us = _times(_stacked(self._before, rows))[-2 * REACH - 1 :]
        last = _times(rows)[-REACH:]
        ahead = np.flatnonzero(last > np.median(latest_us) + self._ahead_us)
        return len(rows) - len(last) + int(ahead[0]) if len(ahead) else len(rows)

    def _let_through(self, rows: pa.RecordBatch, ahead: Bools, decided: int) -> pa.RecordBatch:
        self._waiting = rows.slice(decided)
        rows, ahead = rows.slice(0, decided), ahead[:decided]
        latest = _stacked(self._before, rows)
        self._before = _copied(latest.slice(max(len(latest) - 2 * REACH, 0)))
        self._waiting = _copied(self._waiting)
        if not ahead.any():
            return rows
        self.held_out += int(ahead.sum())
        row = rows.slice(int(np.argmax(ahead)), 1).to_pylist()[0]
        self.example = f"{row['id']} at {row['time']:%Y-%m-%d %H:%M:%S} UTC"
        return rows.filter(pa.array(~ahead))


def _contradicted(times: Ints, codes: Ints, at: Ints, no_later: Ints) -> Bools:
    """Whether each of some rows stands against its neighbours.

    Parameters
    ----------
    times, codes : array of int, shape (n,)
        Of all rows: microseconds, and the number of the id.
    at, no_later : array of int, shape (m,)
        The rows asked for, and the time from which on another row supports each.
    """
    reach = np.arange(-REACH, REACH + 1)
    window = at[:, None] + reach
    there = (window >= 0) & (window < len(times))
    window = np.clip(window, 0, len(times) - 1)
    supports = (times[window] >= no_later[:, None]) & there
    other = (codes[window] != codes[at][:, None]) & there
    against = other & ~supports & (reach > 0)
    first = np.where(against, codes[window], LAST_US).min(axis=1)
    last = np.where(against, codes[window], -1).max(axis=1)
    alone = ~(other & supports).any(axis=1) & (first < last)  # two others contradict, none supports
    outvoted = 2 * supports.sum(axis=1) < there.sum(axis=1)
    return np.asarray(outvoted | alone)


def _times(rows: pa.RecordBatch) -> Ints:
    return np.asarray(rows["time"].cast(pa.int64()), dtype=np.int64)


def _stacked(one: pa.RecordBatch, other: pa.RecordBatch) -> pa.RecordBatch:
    if not len(one) or not len(other):
        return one if len(one) else other
    return pa.Table.from_batches([one, other]).combine_chunks().to_batches()[0]


def _copied(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Rows that do not keep the batch in memory of which they are a part."""
    return rows.take(pa.array(np.arange(len(rows)))) if len(rows) else rows.slice(0, 0)
