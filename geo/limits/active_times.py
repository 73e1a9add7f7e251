"""When zones are active: from and to, windows as notices to airmen have them, and weekly schedules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from geo.limits.vertical_limits import given
from geo.limits.weekly import EPOCH, Weekly, check_time_zone, read_weekly, weekly_intervals

COLUMNS = ("valid_from", "valid_to", "active_windows", "schedule", "schedule_timezone")
FAR_US = 1 << 62
DAY_US = 86_400_000_000
REACH_DAYS = 8  # before and after what is asked for, so that no stretch that lasts a week is cut there
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]24:00(?::00)?(Z|[+-]\d{2}:?\d{2})?")

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ActiveTimes:
    """When a zone is active: within `span_us`, one of `windows_us` and the weekly hours, as far as it has them."""

    span_us: Interval
    windows_us: tuple[Interval, ...] | None
    weekly: Weekly | None
    words: str

    def intervals(self, first_us: int, last_us: int) -> list[Interval]:
        """Find stretches of time that meet [first, last], in order, apart from each other, microseconds since 1970.

        They are cut at a day before and after, where nothing is asked for.
        """
        low, high = first_us - DAY_US, last_us + DAY_US
        found = [self.span_us]
        if self.windows_us is not None:
            found = _both(found, _merged(self.windows_us))
        if self.weekly is not None:
            days = (_day(first_us) - timedelta(days=REACH_DAYS), _day(last_us) + timedelta(days=REACH_DAYS))
            found = _both(found, _merged(weekly_intervals(self.weekly, *days)))
        return [(max(a, low), min(b, high)) for a, b in found if a <= last_us and b >= first_us]


def active_times(name: str, row: Mapping[str, Any]) -> ActiveTimes | None:
    """Read when a zone is active; None if nothing is told.

    Parameters
    ----------
    name : str
        Of the zone, for messages.
    row : mapping
        Its columns: `valid_from`, `valid_to`, times, UTC where they name no zone; `active_windows`, "FROM/TO; FROM/TO";
        `schedule` as `geo.limits.weekly.read_weekly` takes it, in the clock of `schedule_timezone`, else UTC.

    Raises
    ------
    ValueError
        In one line: for what is no time, window, schedule or time zone, the last of a zone without a schedule too; for
        one that ends before it begins; for a `valid_to` that is only a date, which may mean its begin or its end.
    """
    told = {column: row[column] for column in COLUMNS if given(row.get(column))}
    zone = str(told.pop("schedule_timezone", "UTC")).strip()
    try:
        check_time_zone(zone)
        if not told:
            return None
        begin = _time_us(told["valid_from"]) if "valid_from" in told else -FAR_US
        end = _end_us(told["valid_to"]) if "valid_to" in told else FAR_US
        if not begin < end:
            raise ValueError(f"valid_from {told['valid_from']} is not before valid_to {told['valid_to']}.")  # noqa: TRY301
        windows = _windows(str(told["active_windows"])) if "active_windows" in told else None
        weekly = read_weekly(str(told["schedule"]), zone) if "schedule" in told else None
    except ValueError as error:
        raise ValueError(f"zones: {name!r}: {error}") from error
    return ActiveTimes((begin, end), windows, weekly, _words(told, zone))


def _words(given: Mapping[str, Any], zone: str) -> str:
    said = [f"{'from' if name == 'valid_from' else 'to'} {given[name]}" for name in COLUMNS[:2] if name in given]
    said += [str(given[name]) for name in ("active_windows",) if name in given]
    said += [f"{given['schedule']} {zone}"] if "schedule" in given else []
    return ", ".join(said)


def _time_us(value: object) -> int:
    expected = f"{value!r} is no time; expected one like 2026-08-06T07:00Z."
    if not isinstance(value, str | date | np.datetime64):
        raise ValueError(expected)  # noqa: TRY004  bad input, as all others
    try:
        when = datetime.fromisoformat(value.strip()) if isinstance(value, str) else pd.Timestamp(value).to_pydatetime()
    except (ValueError, OverflowError) as error:
        raise ValueError(expected) from error
    aware = when.replace(tzinfo=UTC) if when.tzinfo is None else when
    return int((aware - EPOCH) // timedelta(microseconds=1))


def _end_us(value: object) -> int:
    if _is_day(value):
        day = str(value).strip()[:10]
        raise ValueError(f"{day} may end at its begin or its end; expected a time like {day}T24:00 or {day}T00:00:00Z.")
    return _time_us(_with_midnight(value))


def _is_day(value: object) -> bool:
    """Whether it is a date, also as readers of files give one: midnight, in no time zone."""
    if isinstance(value, str):
        return bool(_DATE.fullmatch(value.strip()))
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, datetime):
        return value.tzinfo is None and value.time() == time()
    return isinstance(value, date)


def _with_midnight(value: object) -> object:
    """Write 24:00 as 00:00 of the next day, which Python reads as ISO 8601 has it."""
    found = _MIDNIGHT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return value
    return f"{date.fromisoformat(found[1]) + timedelta(days=1)}T00:00{found[2] or ''}"


def _windows(words: str) -> tuple[Interval, ...]:
    found = []
    for part in (part.strip() for part in words.split(";") if part.strip()):
        ends = part.split("/")
        if len(ends) != 2:  # noqa: PLR2004  from and to
            raise ValueError(f"active_windows has {part!r}; expected FROM/TO: 2026-08-06T07:00Z/2026-08-06T09:00Z.")
        begin, end = _time_us(ends[0]), _end_us(ends[1])
        if not begin < end:
            raise ValueError(f"active_windows has {part!r}; expected the earlier time first.")
        found.append((begin, end))
    return tuple(found)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Put together what overlaps or touches."""
    found: list[Interval] = []
    for begin, end in sorted(intervals):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _both(one: list[Interval], other: list[Interval]) -> list[Interval]:
    """Stretches that lie in both, each in order; what is a mere instant is none."""
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        begin, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if begin < end:
            found.append((begin, end))
        i, j = (i + 1, j) if one[i][1] < other[j][1] else (i, j + 1)
    return found


def _day(time_us: int) -> date:
    days = min(max(time_us // DAY_US, -700_000), 2_900_000)  # what Python's calendar holds
    return date(1970, 1, 1) + timedelta(days=int(days))
