"""Calendar periods, and stretches of time cut at their bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.orbits.frames import require_aware
from leadline.near import checks_names

HOUR_US = 3_600_000_000  # microseconds: the unit of every time of positions and events

Every = Literal["day", "week", "month"]
Integers = NDArray[np.int64]


class Overlaps(NamedTuple):
    """Stretches of time cut at the bounds of periods: row and period of each part, and its microseconds."""

    row: Integers
    period: Integers
    length_us: Integers


@checks_names
def period_bounds(first_utc: datetime, last_utc: datetime, every: Every, *, days_of: str = "UTC") -> list[datetime]:
    """Bounds of the whole calendar days, weeks or months of a time zone that hold all of [first, last).

    Parameters
    ----------
    first_utc, last_utc : datetime
        Aware, the first before the last.
    every : {"day", "week", "month"}
        Weeks begin on Monday (ISO 8601).
    days_of : str
        Time zone whose days these are, by its IANA name: "Asia/Taipei". They begin when its clocks first pass
        midnight, so that one on which they are changed has 23 or 25 hours; a date that a zone left out is no day.

    Returns
    -------
    list of datetime
        In UTC, increasing, one more than there are periods; a period is [bound, next bound).

    Raises
    ------
    ValueError
        If a time is not aware, the span is empty, `every` is something else, or there is no such zone.

    Examples
    --------
    >>> [f"{b:%F}" for b in period_bounds(datetime(2023, 7, 31, tzinfo=UTC), datetime(2023, 9, 1, tzinfo=UTC), "month")]
    ['2023-07-01', '2023-08-01', '2023-09-01']
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> [f"{b:%F %R}" for b in period_bounds(noon, noon + timedelta(hours=1), "day", days_of="Asia/Taipei")]
    ['2026-02-28 16:00', '2026-03-01 16:00']
    """
    zone = zone_of(days_of)
    if every not in ("day", "week", "month"):
        raise ValueError(f"periods of one {every!r}; expected 'day', 'week' or 'month'.")
    for when in (first_utc, last_utc):
        require_aware(when)
    if not first_utc < last_utc:
        raise ValueError(f"the span {first_utc} to {last_utc} holds no time; expected the first before the last.")
    day = first_utc.astimezone(zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    if every == "week":
        day -= timedelta(days=day.weekday())
    elif every == "month":
        day = day.replace(day=1)
    bounds = [first_instant(day, zone)]
    while bounds[-1] < last_utc:
        day = _next(day, every)
        if (bound := first_instant(day, zone)) > bounds[-1]:  # else the zone left the day before out
            bounds.append(bound)
    return bounds


def zone_of(name: str) -> ZoneInfo:
    """Time zone of a name of the IANA; ValueError if there is none.

    >>> zone_of("Asia/Taipei").key
    'Asia/Taipei'
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}; expected a name of the IANA, as Asia/Taipei.") from error


def first_instant(day: datetime, zone: ZoneInfo) -> datetime:
    """Instant, UTC, at which a day begins: midnight, or where clocks leave midnight out the instant at which they do.

    >>> f"{first_instant(datetime(2023, 4, 28), zone_of('Africa/Cairo')):%F %R}"  # 00:00 became 01:00, UTC + 3 h
    '2023-04-27 22:00'
    """
    return day.replace(tzinfo=zone, fold=0).astimezone(UTC)


def as_us(frame: pd.DataFrame, column: str) -> Integers:
    """Take the times of a column as microseconds since 1970 UTC; ValueError if one is missing or has no zone."""
    require_columns(frame, "the table", (column,))
    times = frame[column]
    if not isinstance(times.dtype, pd.DatetimeTZDtype):
        raise ValueError(  # noqa: TRY004  a fault of the data
            f"the column {column!r} is {times.dtype}; expected times with a zone, as find_events() returns them. "
            "Read text with pd.to_datetime(..., utc=True)."
        )
    if times.isna().any():
        raise ValueError(f"{int(times.isna().sum())} rows have no time in {column!r}; expected one in every row.")
    return np.asarray(times.dt.as_unit("us").to_numpy(dtype="datetime64[us]").astype(np.int64))


def bounds_as_us(bounds_utc: Sequence[datetime]) -> Integers:
    """Take bounds of periods as microseconds since 1970 UTC; ValueError unless aware, increasing and two or more."""
    if len(bounds_utc) < 2:  # noqa: PLR2004  where a period begins and ends
        raise ValueError(f"{len(bounds_utc)} bounds make no period; expected two or more.")
    for bound in bounds_utc:
        require_aware(bound)
    for earlier, later in pairwise(bounds_utc):
        if not earlier < later:
            raise ValueError(f"the bound {later} comes after {earlier}; expected bounds that increase.")
    return pd.DatetimeIndex(pd.to_datetime(list(bounds_utc), utc=True)).as_unit("us").asi8


def overlaps(begin_us: Integers, end_us: Integers, bounds_us: Integers) -> Overlaps:
    """Cut stretches of time at the bounds of periods.

    Parameters
    ----------
    begin_us, end_us : array of int, shape (n,)
        Microseconds; no end before its beginning.
    bounds_us : array of int, shape (m + 1,)
        Increasing, of m half-open periods.

    Returns
    -------
    Overlaps
        A part for each stretch and period that share time; a stretch of no length has one part of no length in the
        period that holds it. What lies outside all periods is in none.

    Raises
    ------
    ValueError
        If a stretch ends before it begins.
    """
    if (end_us < begin_us).any():
        raise ValueError(f"{int((end_us < begin_us).sum())} rows end before they begin; expected begin <= end.")
    last_period = len(bounds_us) - 2
    holds = np.searchsorted(bounds_us, begin_us, side="right") - 1
    last = np.where(begin_us == end_us, holds, np.searchsorted(bounds_us, end_us, side="left") - 1)
    first, last = np.maximum(holds, 0), np.minimum(last, last_period)
    parts = np.maximum(last - first + 1, 0)
    row = np.repeat(np.arange(len(begin_us)), parts)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    period = first[row] + nth
    length = np.minimum(end_us[row], bounds_us[period + 1]) - np.maximum(begin_us[row], bounds_us[period])
    return Overlaps(row, period, length)


def require_columns(frame: pd.DataFrame, what: str, columns: tuple[str, ...]) -> None:
    """Raise ValueError, listing what there is, if a table lacks a column."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(
            f"no column {', '.join(missing)} in {what}; found {', '.join(map(str, frame.columns)) or 'none'}. "
            "Expected the tables that find_events() returns."
        )


def _next(bound: datetime, every: Every) -> datetime:
    if every == "month":
        return (bound + timedelta(days=31)).replace(day=1)
    return bound + timedelta(days=7 if every == "week" else 1)
