"""When the rows of any frame are of: their stretch of time, and a slider over all of them."""

import zoneinfo
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from leadline.words import N_, ngettext, number
from maps.page.timeline import FIRST_UTC, LAST_UTC, Timeline, timeline_over
from maps.shown.columns import as_floats
from maps.shown.rows import known_column

SECOND, MINUTE, DAY = pd.Timedelta(seconds=1), pd.Timedelta(minutes=1), pd.Timedelta(days=1)
UTC_US: Literal["datetime64[us, UTC]"] = "datetime64[us, UTC]"
CALENDAR = (
    (r"\s*\d{4}\s*", pd.DateOffset(years=1)),
    (r"\s*\d{4}-\d{2}\s*", pd.DateOffset(months=1)),
)  # text that is a whole year or month, and how long that lasts


class Times(NamedTuple):
    """Aware begin and end of each row; the end is past the begin.

    Missing where the row is open on that side: it goes on, or began before all that is known. Where both are missing
    nothing is known of its time.
    """

    start_utc: pd.Series
    end_utc: pd.Series


class _Read(NamedTuple):
    """A column of times: when each begins, and when it is over if it is a stretch itself, as a month is."""

    start: pd.Series
    over: pd.Series


def times_of(frame: pd.DataFrame, time: str | Sequence[str], title: str) -> Times:
    """Read when rows are of.

    Parameters
    ----------
    frame : DataFrame
    time : str or two of them
        Column of moments, days, months, years, periods or intervals, or columns of begin and end. Times without a zone
        are UTC. A row without an end is open to the end, one without a begin to the begin; the last day of all days
        (9999-12-31), as databases write it, is no end, and the first (0001-01-01) no begin.
    title : str
        What errors call the frame.

    Raises
    ------
    ValueError
        If there is no such column, it holds no times or such as no calendar has, or an end is before its begin.
    """
    columns = [time] if isinstance(time, str) else list(time)
    if not 1 <= len(columns) <= 2:  # noqa: PLR2004  begin and end
        raise ValueError(f"time={time!r} is neither a column nor two; expected one of times, or (begin, end).")
    read = [_times(frame[known_column(frame, column, title)], column, title) for column in columns]
    start, last, over = read[0].start, read[-1].start, read[-1].over
    days = _are_days(pd.concat([each.start for each in read]))
    if len(columns) == 1:
        return Times(start, _in_calendar(over.where(over > start, start + (DAY if days else SECOND))))
    start, last = start.where(start >= FIRST_UTC + DAY), last.where(last <= LAST_UTC - DAY)
    if (last < start).any():
        row = int((last < start).to_numpy().argmax())
        raise ValueError(
            f"row {row + 1} of {title} ends at {last.iloc[row]}, before it begins at {start.iloc[row]}; "
            f"expected begin and end in this order: time={tuple(reversed(columns))}?"
        )
    end = over.where(last.notna() & over.notna(), last + DAY if days else last)  # the last day is meant as a whole
    end = end.where(start.isna() | end.isna() | (end > start), start + (DAY if days else SECOND))
    return Times(start, _in_calendar(end))


def _in_calendar(ends: pd.Series) -> pd.Series:
    """Lead ends past the last day that there is to its last second."""
    last = pd.Timestamp(LAST_UTC)
    return ends.mask(ends > last, last)


def _times(values: pd.Series, column: str, title: str) -> _Read:
    plain = values.reset_index(drop=True)
    if isinstance(plain.dtype, pd.PeriodDtype):
        known = plain[plain.notna()]
        ends = (known + 1).dt.start_time
        return _Read(*(_calendar(each.reindex(plain.index), column, title) for each in (known.dt.start_time, ends)))
    if isinstance(plain.dtype, pd.IntervalDtype) and getattr(plain.dtype.subtype, "kind", "") == "M":
        sides = (pd.Series(side) for side in (plain.array.left, plain.array.right))
        return _Read(*(_calendar(_moments(side, column, title), column, title) for side in sides))
    start = _calendar(_moments(plain, column, title), column, title)
    over = pd.Series(pd.NaT, index=start.index, dtype=UTC_US)
    if pd.api.types.is_string_dtype(plain) or plain.dtype == object:
        text = plain.astype(str)
        for form, lasting in CALENDAR:
            whole = text.str.fullmatch(form).to_numpy(dtype=bool, na_value=False) & start.notna()
            over[whole] = (start[whole] + lasting).astype(UTC_US)
    return _Read(start, over)


def _moments(values: pd.Series, column: str, title: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values) or as_floats(values) is not None:
        raise ValueError(
            f"column {column!r} of {title} holds numbers; expected times. "
            "Turn seconds since 1970 into times with pd.to_datetime(values, unit='s', utc=True)."
        )
    try:
        return pd.to_datetime(
            values, utc=True, format=None if pd.api.types.is_datetime64_any_dtype(values) else "ISO8601"
        )
    except (ValueError, TypeError, OverflowError) as error:
        row = _first_unread(values)
        raise ValueError(
            f"column {column!r} of {title} holds no times (row {row + 1}: {str(values.iloc[row])[:60]!r}); expected "
            "times, or text as 2026-08-23T06:00Z. Read other ways of writing with "
            "pd.to_datetime(values, format=..., utc=True)."
        ) from error


def _first_unread(values: pd.Series) -> int:
    """Row of the first value that is no time by itself; the first that there is if all are, but not together."""
    known = np.flatnonzero(values.notna())
    for row in known:
        try:
            pd.to_datetime(values.iloc[row : row + 1], utc=True, format="ISO8601")
        except (ValueError, TypeError, OverflowError):
            return int(row)
    return int(known[0]) if len(known) else 0


def _calendar(read: pd.Series, column: str, title: str) -> pd.Series:
    """Turn times into microseconds, which hold the years 1 to 9999; raise ValueError for one beyond them."""
    aware = read if getattr(read.dtype, "tz", None) is not None else read.dt.tz_localize("UTC")
    year = aware.dt.year
    beyond = aware.notna() & ~year.between(FIRST_UTC.year, LAST_UTC.year)
    if beyond.any():
        row = int(beyond.to_numpy().argmax())
        raise ValueError(
            f"row {row + 1} of {title} is of the year {int(year.iloc[row])} in column {column!r}; expected years from "
            f"{FIRST_UTC.year} to {LAST_UTC.year}. Leave such times out of `time`, or set them to None for an open end."
        )
    return aware.astype(UTC_US)


def _are_days(read: pd.Series) -> bool:
    known = read.dropna()
    return bool((known == known.dt.normalize()).all())


@cache
def _zones() -> frozenset[str]:
    """All names of zones: to find them, hundreds of files are opened."""
    return frozenset(zoneinfo.available_timezones())


def known_zone(time_zone: str) -> str:
    """Return a time zone of IANA; raise ValueError if it is none."""
    zones = _zones()
    if not isinstance(time_zone, str) or time_zone not in zones:
        last = str(time_zone).rpartition("/")[2].replace(" ", "_").casefold()
        near = [each for each in sorted(zones) if last and last in each.casefold()][:3]
        meant = f" Is {' or '.join(map(repr, near))} meant?" if near else ""
        raise ValueError(
            f"time_zone={time_zone!r:.60} is no time zone of IANA; expected such as 'Asia/Tokyo' or 'UTC'.{meant}"
        )
    return time_zone


def slider(times: Sequence[Times], counted: str, zone: str = "UTC") -> Timeline:
    """Time slider over all rows, which counts those of a layer, or of all; raise ValueError if none has a time.

    It runs from the first time that is known to the last; what is open goes on beyond.
    """
    known = pd.concat([part for each in times for part in each]).dropna()
    if known.empty:
        raise ValueError("no row has a time; expected at least one, or no `time`.")
    start, end = known.min(), min(known.max(), LAST_UTC)
    if start > FIRST_UTC + DAY and end < LAST_UTC - DAY:  # the clocks of a zone may be in another year
        start, end = start.tz_convert(zone), end.tz_convert(zone)
    days = start == start.normalize() and end == end.normalize()
    first, last = (start, end) if days else (start.floor("min"), end.ceil("min") if end < LAST_UTC - MINUTE else end)
    if last < first + MINUTE:
        first, last = (first, first + MINUTE) if first + MINUTE <= LAST_UTC else (first - MINUTE, last)
    first, last = first.tz_convert("UTC"), last.tz_convert("UTC")  # or Python takes lengths by the clock on the wall
    return timeline_over(
        first.to_pydatetime(),
        last.to_pydatetime(),
        noun=(N_("row"), N_("rows")),
        counted=counted,
        about=N_("Time of the rows"),
        zone=zone,
    )


def bounded(times: Times) -> Times:
    """Lead open sides to the end of all calendars, as the page has them."""
    first, last = (times.start_utc.fillna(FIRST_UTC), times.end_utc.fillna(LAST_UTC))
    return Times(first.astype(UTC_US), last.astype(UTC_US))


def open_words(times: Times) -> str:
    """Sentences about rows that are open on a side, or of no time; "" if there is none."""
    begun, ended = times.start_utc.notna(), times.end_utc.notna()
    no_end, no_begin, no_time = (int(rows.sum()) for rows in (begun & ~ended, ended & ~begun, ~begun & ~ended))
    told = (
        (
            no_end,
            ngettext(
                "{n} row has no end and is shown from its begin on.",
                "{n} rows have no end and are shown from their begin on.",
                no_end,
            ),
        ),
        (
            no_begin,
            ngettext(
                "{n} row has no begin and is shown up to its end.",
                "{n} rows have no begin and are shown up to their end.",
                no_begin,
            ),
        ),
        (
            no_time,
            ngettext(
                "{n} row has no time and is always shown.", "{n} rows have no time and are always shown.", no_time
            ),
        ),
    )
    return " ".join(words.format(n=number(f"{count:,}")) for count, words in told if count)
