"""What a watch knows at one moment, as plain values that another thread may read."""

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from layers.ais.pieces import Feed, FileFeed
from layers.ais.report import Reason, label
from layers.watch.alerts import Alert
from leadline.words import N_, told_by

OUTSIDE, SILENT = "outside", "silent"
RATE_S = 10.0  # messages per second are those of this time
POSITIONS = {label(code) for code in (Reason.POSITION, Reason.EARLIER_PART)}
READ_WELL = POSITIONS | {label(code) for code in (Reason.WAITING, Reason.BLANK, Reason.CLOCK)}
NO_POSITION = ("not a position", "not a new position")
LATE = N_("later than the watermark")
UNTOLD = N_("stretch over a zone that may have been above or below it ({why})")
AHEAD = N_("time too far ahead of the feed's clock")


class Vessel(NamedTuple):
    """Last position of a vessel, and where it is.

    `state` is "outside", "provisional" or "confirmed" (inside), or "silent" if it was not heard for long; `zones` are
    those in which it was last known. Units as in `layers.watch.vessels.Heard`.
    """

    id: str
    time_us: int
    lon_deg: float
    lat_deg: float
    speed_kn: float | None
    course_deg: float | None
    state: str
    zones: tuple[str, ...]


class Dropped(NamedTuple):
    """Rows or lines that were left out, why, one of them, and whether they were garbage rather than of no use here."""

    reason: str
    rows: int
    example: str
    unreadable: bool = False

    @property
    def in_words(self) -> str:
        """The reason in the language that is spoken."""
        return told_by(self.reason, [UNTOLD])


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A watch at one moment.

    Attributes
    ----------
    number : int
        Counts moments; equal numbers are equal snapshots.
    clock_us : int or None
        The feed's clock: the latest time heard, microseconds since 1970, UTC.
    vessels : tuple of Vessel
        Empty if the watch keeps no map.
    alerts : tuple of Alert
        By the time of what they tell, newest first.
    counts : dict
        vessels, forgotten, messages (positions counted or held out), late, held_out, unreadable, alerts, alerts_gone;
        untold: stretches over zones with a floor or ceiling of which it cannot be told whether they were in it.
    dropped : tuple of Dropped
    ended : bool
        Whether the feed has ended; the vessels are as they were then.
    """

    number: int = 0
    clock_us: int | None = None
    vessels: tuple[Vessel, ...] = ()
    alerts: tuple[Alert, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    ended: bool = False


def is_position(reason: str) -> bool:
    """Whether lines counted for a reason of `layers.ais.report` gave a position."""
    return reason in POSITIONS


def is_unreadable(reason: str) -> bool:
    """Whether lines counted for a reason of `layers.ais.report` are garbage, not just of no use here.

    >>> is_unreadable("bad checksum"), is_unreadable("not a position: type 5 (name and voyage)")
    (True, False)
    """
    return reason not in READ_WELL and not reason.startswith(NO_POSITION)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How the feed is doing now; times in seconds, None where nothing has come yet."""

    is_file: bool
    connected: bool
    message_age_s: float | None
    lines_per_s: float
    lines: int
    reconnects: int
    last_error: str | None


class Pulse:
    """Measures how many lines a feed brings each second, from looks at its health; any thread may look."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def look(self, feed: Feed, now_s: float, now_utc: datetime) -> FeedHealth:
        """Tell how the feed is doing.

        Parameters
        ----------
        feed : Feed
        now_s : float
            By a clock that never jumps.
        now_utc : datetime
            By the clock that stamped the messages.
        """
        health = feed.health
        with self._lock:
            self._looks.append((now_s, health.lines))
            while len(self._looks) > 1 and now_s - self._looks[1][0] >= RATE_S:
                self._looks.popleft()
            first_s, first = self._looks[0]
        return FeedHealth(
            is_file=isinstance(feed, FileFeed),
            connected=health.connected,
            message_age_s=(now_utc - health.last_message_utc).total_seconds() if health.last_message_utc else None,
            lines_per_s=(health.lines - first) / (now_s - first_s) if now_s > first_s else 0.0,
            lines=health.lines,
            reconnects=health.reconnects,
            last_error=health.last_error,
        )
