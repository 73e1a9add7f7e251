"""Words for whoever reads a watch's lines: that its feed went down, once, and that it is back, once."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from layers.ais.pieces import Feed, Health

POLL_S = 0.2  # a TCP feed waits longer than this before it connects again, so no drop is missed
QUIET_S = 60.0  # outages that begin sooner after one that was told are not, unless they last so long
BEFORE_THE_WORDS = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: |\[Errno -?\d+\] ")  # the time, the number


class LinkNews:
    """Tells when a feed goes down and when it brings messages again, from looks at its health.

    Between the two nothing is told, however often a connection fails; nor is a feed back that connects, and sends
    nothing. Of a feed that drops again and again an outage is told at most every `quiet_s`.

    Parameters
    ----------
    address : str
        The feed, as it is told.
    quiet_s : float
        Seconds from the beginning of an outage that was told to the next that may be.
    """

    def __init__(self, address: str, quiet_s: float = QUIET_S) -> None:
        self._address, self._quiet_s = address, quiet_s
        self._told_s: float | None = None  # when the latest outage was told
        self._lines_then: int | None = None  # lines heard before it, as long as it lasts

    def look(self, health: Health, now_s: float) -> str | None:
        """Tell what changed, in one line, or None.

        Parameters
        ----------
        health : Health
            Of the feed, now.
        now_s : float
            By a clock that never jumps.
        """
        if self._lines_then is not None and self._told_s is not None:
            if not health.connected or health.lines <= self._lines_then:
                return None
            self._lines_then = None
            return f"feed {self._address}: back after {now_s - self._told_s:.0f} s; messages come again"
        if health.connected or health.last_error is None:
            return None
        if self._told_s is not None and now_s - self._told_s < self._quiet_s:
            return None
        self._told_s, self._lines_then = now_s, health.lines
        return f"feed {self._address}: {reason(health.last_error)}; trying again"


def reason(error: str) -> str:
    """Why a feed failed, without the time and the number of the error.

    >>> reason("2026-11-22 12:00:00 UTC: [Errno 111] Connection refused")
    'connection refused'
    """
    words = "".join(c if c.isprintable() else " " for c in BEFORE_THE_WORDS.sub("", error))
    return words[:1].lower() + words[1:]


@contextmanager
def link_told(
    feed: Feed, address: str, say: Callable[[str], None], *, stopped: Event, now_s: Callable[[], float]
) -> Iterator[None]:
    """Look at a feed's health in a thread of its own, and say what `LinkNews` tells, until left or stopped."""
    left, news = Event(), LinkNews(address)

    def look() -> None:
        while not left.wait(POLL_S):
            words = news.look(feed.health, now_s())
            if stopped.is_set():  # it is down because somebody ended it
                return
            if words:
                say(words)

    thread = Thread(target=look, name="health of the feed", daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()
