"""How a watch follows a feed: a file as fast as it can be read or at a chosen speed, a network as messages come."""

import queue
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa

from layers.ais.pieces import Feed, FileFeed, Piece
from layers.watch.kept_watch import AnyWatch
from layers.watch.watch import News

LOOK_S = 1.0  # between looks at a network's feed, by the wall clock
FEED_LOOK_S = 10.0  # between looks at a file, by the feed's clock
FEWEST_ROWS = 100  # between looks at a file that is sparse: a look costs as much as counting some thousand rows
PACED_LOOK_S = 0.5  # between looks at a file that is played, by the wall clock
PIECES = 16  # that wait to be read; a feed that brings more has to wait itself
SECOND_US = 1_000_000


def follow(
    feed: Feed,
    watch: AnyWatch,
    *,
    speed: float | None = None,
    stopped: threading.Event | None = None,
    now_s: Callable[[], float] = time.monotonic,
) -> Iterator[News]:
    """Read a feed to its end, and look at the watch again and again; `watch.close()` is left to the caller.

    Parameters
    ----------
    feed : Feed
        As `layers.ais.open_feed` returns it.
    watch : Watch or KeptWatch
    speed : float, optional
        Play a file so many times as fast as it was recorded; by default as fast as it can be read.
    stopped : Event, optional
        Once it is set, the feed is stopped and what was read is counted.
    now_s : callable
        The clock that paces, seconds.

    Raises
    ------
    ValueError
        If `speed` is not above 0, or the feed is no file; while reading, if a .gz file is damaged.
    """
    stopped = stopped or threading.Event()
    if speed is None and isinstance(feed, FileFeed):
        return _follow_file(feed, watch, stopped)
    if speed is None:
        return _follow_network(feed, watch, stopped, now_s)
    if not isinstance(feed, FileFeed) or not speed > 0:
        raise ValueError(
            f"speed is {speed:g}; expected a number above 0, and a file: a network sends at its own speed."
        )
    return _play_file(feed, watch, speed, stopped, now_s)


def _follow_file(feed: Feed, watch: AnyWatch, stopped: threading.Event) -> Iterator[News]:
    for rows in _rows(feed, watch, stopped):
        for step in steps(rows, FEED_LOOK_S, FEWEST_ROWS):
            watch.count(step)
            yield watch.look()


def _play_file(
    feed: Feed, watch: AnyWatch, speed: float, stopped: threading.Event, now_s: Callable[[], float]
) -> Iterator[News]:
    begun_s, begun_us = now_s(), None
    for rows in _rows(feed, watch, stopped):
        for step in steps(rows, PACED_LOOK_S * speed, 1):
            last_us = int(_times(step).max())
            begun_us = last_us if begun_us is None else begun_us
            early_s = begun_s + (last_us - begun_us) / SECOND_US / speed - now_s()
            if early_s > 0 and stopped.wait(early_s):
                return
            watch.count(step)
            yield watch.look()


def _rows(feed: Feed, watch: AnyWatch, stopped: threading.Event) -> Iterator[pa.RecordBatch]:
    for piece in feed:
        yield watch.read(piece)
        if stopped.is_set():
            return
    yield from watch.read_rest()


def steps(rows: pa.RecordBatch, step_s: float, fewest: int) -> Iterator[pa.RecordBatch]:
    """Cut rows where the latest time passes a multiple of `step_s`; parts have `fewest` rows or more, save the last."""
    if not len(rows):
        return
    marks = np.maximum.accumulate(_times(rows)) // round(step_s * SECOND_US)
    start = 0
    for cut in (*(np.flatnonzero(np.diff(marks)) + 1).tolist(), len(rows)):
        if cut - start >= fewest or cut == len(rows):
            yield rows.slice(start, cut - start)
            start = cut


def _follow_network(
    feed: Feed, watch: AnyWatch, stopped: threading.Event, now_s: Callable[[], float]
) -> Iterator[News]:
    pieces: queue.Queue[Piece | None] = queue.Queue(PIECES)
    reader = threading.Thread(target=_read_into, args=(feed, pieces), name="feed", daemon=True)
    reader.start()
    looked_s, news = -np.inf, False
    try:
        while not stopped.is_set():
            try:
                piece = pieces.get(timeout=LOOK_S / 2)
            except queue.Empty:
                piece = Piece(b"", None)
            if piece is None:
                break
            if piece.data:
                watch.count(watch.read(piece))
                news = True
            if news and now_s() - looked_s >= LOOK_S:
                looked_s, news = now_s(), False
                yield watch.look()
        for rows in watch.read_rest():
            watch.count(rows)
    finally:
        feed.stop()
        while reader.is_alive():  # it may wait for room
            _drain(pieces)
            reader.join(0.05)


def _read_into(feed: Feed, pieces: "queue.Queue[Piece | None]") -> None:
    try:
        for piece in feed:
            pieces.put(piece)
    finally:
        pieces.put(None)


def _drain(pieces: "queue.Queue[Piece | None]") -> None:
    while not pieces.empty():
        pieces.get_nowait()


def _times(rows: pa.RecordBatch) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.asarray(rows["time"].cast(pa.int64()), dtype=np.int64)
