"""The stretch of time that a page's slider runs over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from leadline.near import checks_names
from leadline.words import N_, _, source_of

# A row that begins or ends here is open on that side: scripts and tables know it by these seconds (see timeline.js).
FIRST_UTC, LAST_UTC = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
PASSES, LOOKS = (N_("pass"), N_("passes")), N_("Looks at the lanes")  # what a slider shows, unless it is told


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """From when to when the slider of a page runs, in what steps, and how much time it shows at once.

    Parameters
    ----------
    start_utc, end_utc : datetime
        Aware.
    step : timedelta
    windows, window : tuple of timedelta, timedelta
        Lengths to choose from, and the one chosen at first; one as long as the whole is offered as "all".
    noun : (str, str)
        What the slider shows, one and several: "pass", "passes".
    counted : str
        Title of the layer whose rows are counted beside the slider; "" for all that are timed.
    about : str
        What stands below the map, for readers who hear the page.
    shares : callable, optional
        Gives a table of what is told beside the number of rows: `group` (titles of the timed layers that are shown,
        joined by " and "), `window_s`, `start_utc` (a row each `step`) and `share`, 0 to 1.
    share_words : str
        What the share is of.
    days : bool
        Whether rows are dated by days of their places: times of day and UTC are not told.
    zone : str
        Time zone of IANA in which times are told.

    Raises
    ------
    ValueError
        If a time has no zone, the end is not after the start, or a window or step is not within the span.
    """

    start_utc: datetime
    end_utc: datetime
    step: timedelta = timedelta(minutes=10)
    windows: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=3),
        timedelta(hours=6),
        timedelta(hours=12),
        timedelta(hours=24),
    )
    window: timedelta = timedelta(hours=6)
    noun: tuple[str, str] = PASSES
    counted: str = ""
    about: str = LOOKS
    shares: Callable[[], pd.DataFrame] | None = None
    share_words: str = ""
    days: bool = False
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.start_utc.tzinfo is None or self.end_utc.tzinfo is None:
            raise ValueError(f"the timeline from {self.start_utc} to {self.end_utc} has no zone; add tzinfo=UTC.")
        span = self.end_utc - self.start_utc
        if not timedelta(0) < self.step <= span or not all(timedelta(0) < w <= span for w in self.windows):
            raise ValueError(
                f"the timeline runs for {span} with the step {self.step} and windows {[str(w) for w in self.windows]}; "
                "expected the end after the start, and step and windows more than nothing and no longer than that."
            )
        if self.window not in self.windows:
            raise ValueError(
                f"the window {self.window} is none of {[str(w) for w in self.windows]}; choose one of them."
            )

    @property
    def opening(self) -> tuple[datetime, datetime]:
        """Begin and end of what the slider shows at first, by the clocks of its zone."""
        end = min(self.start_utc + self.window, self.end_utc)
        start, end = pd.Timestamp(self.start_utc), pd.Timestamp(end)
        return start.tz_convert(self.zone).to_pydatetime(), end.tz_convert(self.zone).to_pydatetime()

    def block(self) -> dict[str, Any]:
        """Write the timeline as the page's scripts read it: seconds since 1970, and lengths in seconds."""
        return {
            "from": int(self.start_utc.timestamp()),
            "to": int(self.end_utc.timestamp()),
            "step": int(self.step.total_seconds()),
            "windows": [int(w.total_seconds()) for w in self.windows],
            "window": int(self.window.total_seconds()),
            "noun": [_told(noun) for noun in self.noun],
            "counted": self.counted,
            "about": _told(self.about),
            "shares": _percents(self.shares()) if self.shares else None,
            "shareWords": self.share_words,
            "days": self.days,
            "zone": self.zone,
        }


def _told(text: str) -> str:
    """Text in the language that is spoken, if it is not so yet, as those of a story are."""
    return text if source_of(text) is not text else _(text)


def _percents(table: pd.DataFrame) -> dict[str, dict[str, list[int]]]:
    """Shares of a table in whole percent, by group and length of the window, in order of time."""
    found: dict[str, dict[str, list[int]]] = {}
    for (group, window_s), rows in table.sort_values("start_utc").groupby(["group", "window_s"]):
        found.setdefault(str(group), {})[f"{window_s:.0f}"] = [round(100 * share) for share in rows["share"]]
    return found


NICE_S = (
    60,
    300,
    600,
    1800,
    3600,
    3 * 3600,
    6 * 3600,
    12 * 3600,
    *(86400 * days for days in (1, 2, 7, 14, 30, 90, 365, 3650, 36500)),
)
MOST_STEPS = 400  # of a slider: finer ones cannot be aimed at
MOST_WINDOWS_IN_SPAN = 60


@checks_names
def timeline_over(
    start_utc: datetime,
    end_utc: datetime,
    *,
    noun: tuple[str, str] = PASSES,
    counted: str = "",
    about: str = LOOKS,
    zone: str = "UTC",
) -> Timeline:
    """Timeline with steps and windows fit for its length, which shows all of it at first.

    Parameters
    ----------
    start_utc, end_utc : datetime
        Aware; the end at least a minute after the start.
    noun, counted, about, zone
        As for `Timeline`.

    >>> from datetime import UTC
    >>> week = timeline_over(datetime(2018, 1, 1, tzinfo=UTC), datetime(2018, 1, 8, tzinfo=UTC))
    >>> [f"{w.total_seconds() / 3600:g}" for w in week.windows], week.step.total_seconds()
    (['3', '6', '12', '24', '48', '168'], 1800.0)
    """
    span_s = (end_utc - start_utc).total_seconds()
    step_s = next((nice for nice in NICE_S if nice * MOST_STEPS >= span_s), NICE_S[-1])
    fit = [nice for nice in NICE_S if span_s / MOST_WINDOWS_IN_SPAN <= nice < span_s]
    windows = tuple(timedelta(seconds=length) for length in (*fit, span_s))
    return Timeline(
        start_utc=start_utc,
        end_utc=end_utc,
        step=timedelta(seconds=step_s),
        windows=windows,
        window=windows[-1],
        noun=noun,
        counted=counted,
        about=about,
        zone=zone,
    )
