"""When the rows of any frame are of: their stretch of time, and a slider over all of them."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from maps.shown_rows import known_column
from maps.timeline import Timeline, timeline_over

SECOND, MINUTE, DAY = pd.Timedelta(seconds=1), pd.Timedelta(minutes=1), pd.Timedelta(days=1)


class Times(NamedTuple):
    """Aware begin and end of each row, missing where it has none; the end is past the begin."""

    start_utc: pd.Series
    end_utc: pd.Series


def times_of(frame: pd.DataFrame, time: str | Sequence[str], title: str) -> Times:
    """Read when rows are of.

    Parameters
    ----------
    frame : DataFrame
    time : str or two of them
        Column of moments or days, or columns of begin and end. Times without a zone are UTC.
    title : str
        What errors call the frame.

    Raises
    ------
    ValueError
        If there is no such column, it holds no times, or an end is before its begin.
    """
    columns = [time] if isinstance(time, str) else list(time)
    if not 1 <= len(columns) <= 2:  # noqa: PLR2004  begin and end
        raise ValueError(f"time={time!r} is neither a column nor two; expected one of times, or (begin, end).")
    read = [_times(frame[known_column(frame, column, title)], column, title) for column in columns]
    start, end = read[0], read[-1]
    least = DAY if _are_days(pd.concat(read)) else SECOND
    end = end.where(end.notna(), start)
    start = start.where(start.notna(), end)
    if (end < start).any():
        row = int((end < start).to_numpy().argmax())
        raise ValueError(
            f"row {row + 1} of {title} ends at {end.iloc[row]}, before it begins at {start.iloc[row]}; "
            f"expected begin and end in this order: time={tuple(reversed(columns))}?"
        )
    if least == DAY and len(columns) > 1:
        end = end + DAY  # the last day is meant as a whole
    return Times(start, end.where(end > start, start + least))


def _times(values: pd.Series, column: str, title: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values):
        raise ValueError(
            f"column {column!r} of {title} holds numbers; expected times. "
            "Turn seconds since 1970 into times with pd.to_datetime(values, unit='s', utc=True)."
        )
    plain = values.astype(str).where(values.notna()) if isinstance(values.dtype, pd.PeriodDtype) else values
    try:
        read = pd.to_datetime(
            plain, utc=True, format=None if pd.api.types.is_datetime64_any_dtype(plain) else "ISO8601"
        )
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"column {column!r} of {title} holds no times ({str(error).splitlines()[0]}); expected times, or text as "
            "2026-08-23T06:00Z. Read other ways of writing with pd.to_datetime(values, format=..., utc=True)."
        ) from error
    return read.reset_index(drop=True)


def _are_days(read: pd.Series) -> bool:
    known = read.dropna()
    return bool((known == known.dt.normalize()).all())


def slider(times: Sequence[Times], counted: str) -> Timeline:
    """Time slider over all rows, which counts those of a layer, or of all; raise ValueError if none has a time."""
    start = pd.concat([each.start_utc for each in times]).min()
    end = pd.concat([each.end_utc for each in times]).max()
    if pd.isna(start):
        raise ValueError("no row has a time; expected at least one, or no `time`.")
    days = start == start.normalize() and end == end.normalize()
    first, last = (start, end) if days else (start.floor("min"), end.ceil("min"))
    last = max(last, first + MINUTE)
    return timeline_over(
        first.to_pydatetime(), last.to_pydatetime(), noun=("row", "rows"), counted=counted, about="Time of the rows"
    )
