"""The change of a count between two windows that a story names, whatever the periods of its table."""

import re
from datetime import date

import pandas as pd

from geo.claim import Finding
from geo.units import with_unit
from layers.checks.changes.change_chance import Counted, events_counted
from layers.checks.changes.change_findings import MISSING_DAYS
from layers.counts.counted import Count, count_sources
from layers.counts.windows import PARTIAL
from layers.story_file.days import in_words
from leadline.words import _

Days = tuple[date, date]

PERIOD = re.compile(r"\d{4}(-\d\d){0,2}")

NEARLY = 1.1  # times as long as the other a window may be: months, quarters and halves of years are


def named_change(
    table: pd.DataFrame, count: Count, before: Days, after: Days, *, name: str, known_from: str = ""
) -> tuple[Finding, Counted | None]:
    """Compare the sums of a count over two windows: of totals where they are about as long and whole, else per day.

    Parameters
    ----------
    table : DataFrame
        A row a period: `id` is a year, month or day (2026, 2026-04, 2026-04-01), `source_id`, the count and its days.
    count : Count
    before, after : (date, date)
        First and last day of each, whole periods of the table.
    name : str
        Of the table, for words.
    known_from : str
        First period from which a day without a count is known to be missing.

    Returns
    -------
    Finding, Counted
        Percent, of the totals where no day is missing and the windows are as long, within a tenth (months, quarters).
        Others are compared per day counted, and the range reaches to the change of the totals. Then the numbers counted
        and the times behind them, None where they are no counts of events.

    Raises
    ------
    ValueError
        If a period of a window has no row, no count or two rows, or a window cuts a period; or nothing was counted
        before.
    """
    parts = [_rows(table, count, window, name) for window in (before, after)]
    totals = [float(rows[count.column].sum()) for rows, _ in parts]
    whole = [length for _, length in parts]
    days = [_counted(rows, count, length, known_from) for rows, length in parts]
    if totals[0] <= 0:
        raise ValueError(
            f"{count.title}: {totals[0]:g} {count.unit} from {before[0]} to {before[1]}, so no change in percent can "
            "be told; expected a window with some."
        )
    in_all = 100 * (totals[1] / totals[0] - 1)
    per_day = 100 * (totals[1] / days[1] / (totals[0] / days[0]) - 1)
    missing = days != [float(n) for n in whole]
    partial = any(bool(rows[PARTIAL].any()) for rows, _ in parts if PARTIAL in rows)
    if partial:
        raise ValueError(
            f"{count.title}: a period of the windows is not whole, by the column {PARTIAL!r} of {name!r}; expected "
            "whole ones."
        )
    alike = whole[0] == whole[1] or _same_periods(before, after)
    near = alike or max(whole) <= NEARLY * min(whole)
    value = in_all if near and not missing else per_day
    ends = [value] if value == in_all else sorted([per_day, in_all])
    method, sums = _sentences(in_all=value == in_all, missing=missing)
    whole_times = 1.0 if alike else whole[1] / whole[0]
    times = (whole_times, days[1] / days[0]) if missing else (whole_times,)
    events = all(events_counted(rows, count) for rows, _ in parts)
    found = Finding(
        name=_("{title}, {after} against {before}").format(
            title=count.title, after=in_words(*after), before=in_words(*before)
        ),
        method=method.format(name=name, meaning=count.meaning),
        value=value,
        unit="percent",
        low=None if ends[0] == ends[-1] else ends[0],
        high=None if ends[0] == ends[-1] else ends[-1],
        arithmetic=sums.format(
            totals=totals[0],
            amount=with_unit(f"{totals[1]:,.0f}", count.unit),
            days=days[0],
            days_2=days[1],
            in_all=in_all,
            per_day=per_day,
        ),
        assumptions=(
            *([_(MISSING_DAYS)] if missing else []),
            *(
                []
                if near
                else [_("windows of unlike length: the range is between the change a day and that of the totals")]
            ),
        ),
        sources=count_sources(pd.concat([rows for rows, _ in parts]), count),
        as_of=str(after[1]),
    )
    return found, Counted(totals[0], totals[1], times) if events else None


def _sentences(*, in_all: bool, missing: bool) -> tuple[str, str]:
    method = (
        _("sums of the table {name!r}: {meaning}")
        if in_all
        else _(
            "sums of the table {name!r}: {meaning}; per day counted, because days are missing or the windows differ "
            "in length"
        )
    )
    sums = (
        _(
            "at least {totals:,.0f} to at least {amount} in {days:g} and {days_2:g} "
            "days: {in_all:+.1f} % in all, {per_day:+.1f} % a day"
        )
        if missing
        else _(
            "{totals:,.0f} to {amount} in {days:g} and {days_2:g} days: {in_all:+.1f} % in all, {per_day:+.1f} % a day"
        )
    )
    return method, sums


def _rows(table: pd.DataFrame, count: Count, window: Days, name: str) -> tuple[pd.DataFrame, int]:
    """Rows of the periods of a window, and its length in days."""
    for column in ("id", "source_id", *(c for c in (count.column, count.days) if c)):
        if column not in table:
            raise ValueError(
                f"the table {name!r} has no column {column!r}; expected one of {', '.join(map(str, table.columns))}."
            )
    periods = _periods(table, name)
    first, last = (pd.Timestamp(day) for day in window)
    starts, ends = periods.start_time, periods.end_time.normalize()
    inside = (starts >= first) & (ends <= last)
    cut = (starts <= last) & (ends >= first) & ~inside
    if cut.any():
        raise ValueError(
            f"the window from {window[0]} to {window[1]} cuts the period {table['id'][cut].iloc[0]} of the table "
            f"{name!r}; expected whole periods."
        )
    rows, length = table[inside], (last - first).days + 1
    there = int(sum((e - s).days + 1 for s, e in zip(starts[inside], ends[inside], strict=True)))
    if there != length or rows[count.column].isna().any():
        lacking = rows.loc[rows[count.column].isna(), "id"].tolist()
        raise ValueError(
            f"the table {name!r} does not hold each period from {window[0]} to {window[1]} once with {count.column}"
            + (f": {lacking[0]} has none" if lacking else "")
            + f"; it reaches from {table['id'].min()} to {table['id'].max()}."
        )
    return rows, length


def _periods(table: pd.DataFrame, name: str) -> pd.PeriodIndex:
    ids = [str(i) for i in table["id"]]
    frequency = {4: "Y", 7: "M", 10: "D"}.get(len(ids[0]) if ids else 0)
    try:
        if frequency is None or len({len(i) for i in ids}) != 1:
            raise ValueError(ids[0] if ids else "no row")  # noqa: TRY301
        return pd.PeriodIndex(ids, freq=frequency)
    except ValueError as error:
        raise ValueError(
            f"the table {name!r} has ids as {_odd_one(ids)!r}; expected years, months or days, all alike: "
            "2026, 2026-04 or 2026-04-01."
        ) from error


def _odd_one(ids: list[str]) -> str:
    """Find the id that is no period, or written in another way than the first; the first if all are alike."""
    return next((one for one in ids if not PERIOD.fullmatch(one) or len(one) != len(ids[0])), ids[0] if ids else "none")


def _counted(rows: pd.DataFrame, count: Count, length: int, known_from: str) -> float:
    """Days on which was counted; all of them where a day without a count may have been quiet."""
    if not count.days or count.quiet_days or str(rows["id"].min()) < known_from:
        return float(length)
    return float(rows[count.days].sum())


def _same_periods(before: Days, after: Days) -> bool:
    """Whether both windows begin and end on the same days of their years, which leap years make of unlike length."""
    begins = before[0].timetuple()[1:3] == after[0].timetuple()[1:3]
    last = [pd.Timestamp(day) for day in (before[1], after[1])]
    ends = last[0].timetuple()[1:3] == last[1].timetuple()[1:3] or (
        last[0].month == last[1].month and last[0].is_month_end and last[1].is_month_end
    )
    return begins and ends
