"""The stretch of time that a page's slider runs over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """From when to when the slider of a page runs, in what steps, and how much time it shows at once.

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

    def block(self) -> dict[str, Any]:
        """Write the timeline as the page's scripts read it: seconds since 1970, and lengths in seconds."""
        return {
            "from": int(self.start_utc.timestamp()),
            "to": int(self.end_utc.timestamp()),
            "step": int(self.step.total_seconds()),
            "windows": [int(w.total_seconds()) for w in self.windows],
            "window": int(self.window.total_seconds()),
        }
