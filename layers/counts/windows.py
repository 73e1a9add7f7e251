"""Pairs of comparable windows in each count by itself: the same months of two years, and days of events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pandas as pd

from layers.catalogue.sources import SEPARATOR, each_id
from layers.counts.counted import Count, Events, count_sources
from leadline.words import _, day, in_turn, interval, joined, listed

if TYPE_CHECKING:
    from layers.stories.story import Story

LONGEST_MONTHS = 12
YEAR_MONTHS = 12
SAME_MONTHS = "same months"
DAYS_OF_PERIOD, PARTIAL, DAYS_OF = "days_in_month", "partial", "days_of"

Months = Sequence[Mapping[str, Any]]  # rows of the monthly table


class Window(NamedTuple):
    """First and last month of a run of whole months, both included, as "2022-08"; or first and last day."""

    first: str
    last: str


def compare(monthly: pd.DataFrame, counts: Sequence[Count], *, known_from: str = "") -> pd.DataFrame:
    """Compare each run of 1 to 12 months with the same months of every earlier year.

    A pair is there if the count has a number in every month of both windows. Nothing is filled in: where a month is
    partial, or days are known to lack, totals are not compared.

    Parameters
    ----------
    monthly : DataFrame
        A row a month, in order: `id` (as "2022-08"), `source_id`, the columns of the counts, those of their days and
        bases, and if there are any `days_in_month` and `partial`.
    counts : sequence of Count
    known_from : str
        First month from which a day without a count is known to be missing; before, it may have been quiet.

    Returns
    -------
    DataFrame
        A row for each pair: columns `id source_id status as_of note definition counted unit windows before_first
        before_last after_first after_last months years_apart within_year total_before total_after days_before
        days_after days_counted_before days_counted_after change_percent change_percent_per_day percent partial
        basis_before basis_after days_of`. `days_counted_*` are NaN where a day without a count cannot be told from a
        quiet day; `change_percent` (of totals) where a month is partial, days are known to be missing, or the earlier
        total is zero. `percent` is the change that is judged: of totals, or if days are missing per day counted; NaN
        where a month is partial.

    Raises
    ------
    ValueError
        If the months are not consecutive, or a column is not there.
    """
    table = _months(monthly, counts)
    rows = [row for count in counts for row in _compared(table, count, known_from)]
    return pd.DataFrame(rows, columns=None if rows else COLUMNS)


def compare_events(held: pd.DataFrame, events: Events, counts: Sequence[Count]) -> pd.DataFrame:
    """Compare the days of each event with those of every earlier one, by the counts that the events have.

    Parameters
    ----------
    held : DataFrame
        A row an event, in order of time, with the columns that `events` names, `source_id`, and for each count its
        `in_events`, `<in_events>_days` and `<in_events>_a_day`.
    events : Events
    counts : sequence of Count

    Returns
    -------
    DataFrame
        Columns as `compare` returns them; windows are days, and `months` is 0. `percent` is the change in all; events
        differ in length, so `change_percent_per_day` is as fair a reading.
    """
    there = [count for count in counts if count.in_events]
    _require(
        held,
        [
            *(events.first_day, events.last_day, events.days),
            *(f"{c.in_events}{end}" for c in there for end in ("", "_days", "_a_day")),
        ],
        events.called,
    )
    pairs = list(combinations(held.to_dict("records"), 2))
    rows = [_events(count, events, *two) for count in there for two in pairs]
    return pd.DataFrame(rows, columns=None if rows else COLUMNS)


class Compared(Protocol):
    """What is compared: a table of counts by month, and perhaps a table of events."""

    @property
    def table(self) -> str:
        """Reference of the table."""

    @property
    def counts(self) -> tuple[Count, ...]:
        """Columns to compare, each by itself."""

    @property
    def days_known_from(self) -> str:
        """First month from which a day without a count is missing."""

    @property
    def events(self) -> Events | None:
        """Stretches of days to compare too."""


def windows_of(asked: Compared, story: "Story") -> pd.DataFrame:
    """Compare all windows of a table of a story, and the days of its events.

    Parameters
    ----------
    asked : Compared
        The fields of a check of the kind change.
    story : Story
        For the tables.

    Returns
    -------
    DataFrame
        As `compare` and `compare_events` return it; they raise as these do.
    """
    parts = [compare(story.load(asked.table), asked.counts, known_from=asked.days_known_from)]
    if asked.events:
        parts.append(compare_events(story.load(asked.events.table), asked.events, asked.counts))
    there = [part for part in parts if len(part)]
    return pd.concat(there, ignore_index=True) if there else parts[0]


def same_months(year: int, first: int, last: int) -> Window:
    """Name a window by its year and the numbers of its first and last month.

    >>> same_months(2023, 8, 12)
    Window(first='2023-08', last='2023-12')
    """
    return Window(f"{year}-{first:02d}", f"{year}-{last:02d}")


def pair(windows: pd.DataFrame, definition: str, before: Window, after: Window) -> "pd.Series[Any]":
    """Take one pair of windows.

    Parameters
    ----------
    windows : DataFrame
        As `compare` and `compare_events` return it.
    definition : str
        Column of a count.
    before, after : Window
        First and last month, or day, of each.

    Returns
    -------
    Series
        The row.

    Raises
    ------
    ValueError
        If the count is unknown, or has no such pair: the windows are no two runs of the same months, or a month of
        them has no number.
    """
    rows = of_definition(windows, definition)
    found = rows[rows["id"] == _id(definition, before, after)]
    if found.empty:
        last = rows.loc[rows["windows"] == SAME_MONTHS, "after_last"].max()
        raise ValueError(
            f"{definition} has no pair {before.first} to {before.last} and {after.first} to {after.last}; expected the "
            f"same 1 to {LONGEST_MONTHS} months of two years, all from {rows['before_first'].min()[:7]} to {last}, or "
            "the days of two events."
        )
    return found.iloc[0]


def of_definition(windows: pd.DataFrame, definition: str) -> pd.DataFrame:
    """Pairs of one count; raise ValueError, listing the counts, if there is none of that name."""
    known = list(dict.fromkeys(windows["definition"]))
    if definition not in known:
        raise ValueError(f"count {definition!r}; expected one of {', '.join(known)}.")
    return windows[windows["definition"] == definition]


def of_year(windows: pd.DataFrame, year: int, *, years_apart: int = 1) -> pd.DataFrame:
    """Pairs of the same months, whole ones, that lie within a year and within the year so many before it."""
    return windows[
        (windows["windows"] == SAME_MONTHS)
        & windows["within_year"].astype(bool)
        & windows["after_first"].str.startswith(f"{year}-")
        & (windows["years_apart"] == years_apart)
        & windows["percent"].notna()
    ]


def named(first: str, last: str) -> str:
    """Write a window in words.

    >>> named("2023-08", "2023-12"), named("2022-11", "2023-02"), named("2023-04", "2023-04")
    ('August to December 2023', 'November 2022 to February 2023', 'April 2023')
    """
    start, end = pd.Period(first, freq="M"), pd.Period(last, freq="M")
    opening = "" if start == end else start.strftime("%B to " if start.year == end.year else "%B %Y to ")
    english = f"{opening}{end.strftime('%B %Y')}"
    return interval(start.start_time.date(), end.end_time.date(), months=True, english=english)


def days_in_words(first: str, last: str) -> str:
    """Write the days of an event.

    >>> days_in_words("2022-08-04", "2022-08-10"), days_in_words("2023-08-19", "2023-08-19")
    ('4 to 10 August 2022', '19 August 2023')
    """
    start, end = (date.fromisoformat(day) for day in (first, last))
    opening = "" if start == end else f"{start.day} to " if first[:7] == last[:7] else f"{start.day} {start:%B} to "
    return interval(start, end, english=f"{opening}{end.day} {end:%B %Y}")


def in_words(row: "pd.Series[Any]") -> str:
    """Write a pair of windows in words, the later first: "August to December 2023 against 2022"."""
    if row["windows"] != SAME_MONTHS:
        before, after = (days_in_words(row[f"{side}_first"], row[f"{side}_last"]) for side in ("before", "after"))
        return _("{events} of {after} against {before}").format(events=row["windows"], after=after, before=before)
    before, after = (named(row[f"{side}_first"], row[f"{side}_last"]) for side in ("before", "after"))
    earlier = day(row["before_first"][:4]) if row["within_year"] else before
    return _("{after} against {before}").format(after=after, before=earlier)


COLUMNS = [
    *("id", "source_id", "status", "as_of", "note", "definition", "counted", "unit", "windows", "before_first"),
    *("before_last", "after_first", "after_last", "months", "years_apart", "within_year", "total_before"),
    *("total_after", "days_before", "days_after", "days_counted_before", "days_counted_after", "change_percent"),
    *("change_percent_per_day", "percent", "partial", "basis_before", "basis_after", "days_of"),
]


def _months(monthly: pd.DataFrame, counts: Sequence[Count]) -> pd.DataFrame:
    """Hold a table of months to what is asked of it, with its days and whole months filled in where it has none."""
    _require(monthly, ["id", "source_id", *(c for one in counts for c in _columns(one))], "the counts by month")
    ids = monthly["id"].astype(str)
    wrong = ids[~ids.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])")]
    if len(wrong) or monthly.empty:
        raise ValueError(
            f"the monthly table has the month {wrong.iloc[0] if len(wrong) else ''!r}; expected as 2022-08."
        )
    wanted = [str(p) for p in pd.period_range(ids.iloc[0], periods=len(monthly), freq="M")]
    if ids.tolist() != wanted:
        raise ValueError(
            f"the monthly table has the months {', '.join(ids)}; "
            f"expected each from {wanted[0]} to {wanted[-1]} once, in order."
        )
    added: dict[str, Any] = {}
    if DAYS_OF_PERIOD not in monthly:
        added[DAYS_OF_PERIOD] = pd.PeriodIndex(ids, freq="M").days_in_month
    if PARTIAL not in monthly:
        added[PARTIAL] = False
    return monthly.assign(**added)


def _columns(count: Count) -> list[str]:
    return [name for name in (count.column, count.days, count.basis_column, count.days_of) if name]


def _require(frame: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    missing = [name for name in columns if name not in frame]
    if missing:
        raise ValueError(
            f"{what}: there is no column {missing[0]!r}; expected one of {', '.join(map(str, frame.columns))}."
        )


def _compared(monthly: pd.DataFrame, count: Count, known_from: str) -> Iterator[dict[str, object]]:
    months: Months = monthly.to_dict("records")  # type: ignore[assignment]  # pandas types its keys as hashable
    sources = {ids: count_sources(rows, count) for ids, rows in monthly.groupby("source_id")}
    for before, after in _same_months(len(months)):
        here, there = months[before], months[after]
        if any(pd.isna(month[count.column]) for month in (*here, *there)):
            continue
        used = dict.fromkeys(s for month in (*here, *there) for s in sources[month["source_id"]])
        yield {**_frame_of(count, here, there), "source_id": SEPARATOR.join(used)} | _change(
            count, here, there, known_from
        )


def _same_months(n: int) -> Iterator[tuple[slice, slice]]:
    """All runs of 1 to 12 of n months, each with the run a whole number of years later."""
    for shift in range(YEAR_MONTHS, n, YEAR_MONTHS):
        for length in range(1, LONGEST_MONTHS + 1):
            for start in range(n - shift - length + 1):
                yield slice(start, start + length), slice(start + shift, start + shift + length)


def _events(count: Count, events: Events, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> dict[str, object]:
    """Compare the days of two events in one count."""
    name, days = count.in_events, events.days
    earlier, later = (Window(event[events.first_day], event[events.last_day]) for event in (before, after))
    lacking = [event[days] - event[f"{name}_days"] for event in (before, after)]
    change = float("nan") if any(lacking) else _percent(before[name], after[name])
    per_day = _percent(before[f"{name}_a_day"], after[f"{name}_a_day"])
    return {
        **_named(count, events.called, earlier, later),
        "source_id": SEPARATOR.join(each_id([before["source_id"], after["source_id"]])),
        "as_of": later.last,
        "note": _lacking_note(lacking),
        "months": 0,
        "total_before": before[name],
        "total_after": after[name],
        "days_before": before[days],
        "days_after": after[days],
        "days_counted_before": float(before[f"{name}_days"]),
        "days_counted_after": float(after[f"{name}_days"]),
        "change_percent": change,
        "change_percent_per_day": per_day,
        "percent": per_day if any(lacking) else change,
        "partial": False,
        "basis_before": _(count.basis),
        "basis_after": _(count.basis),
        "days_of": whose_days(event.get(DAYS_OF, "") for event in (before, after)),
    }


def _named(count: Count, kind: str, earlier: Window, later: Window) -> dict[str, object]:
    """Tell what a row compares: count and windows."""
    return {
        "id": _id(count.column, earlier, later),
        "source_id": "",
        "status": "derived",
        "as_of": later.last,
        "note": "",
        "definition": count.column,
        "counted": count.meaning,
        "unit": count.unit,
        "windows": kind,
        "before_first": earlier.first,
        "before_last": earlier.last,
        "after_first": later.first,
        "after_last": later.last,
        "months": 0,
        "years_apart": int(later.first[:4]) - int(earlier.first[:4]),
        "within_year": all(w.first[:4] == w.last[:4] for w in (earlier, later)),
    }


def _frame_of(count: Count, before: Months, after: Months) -> dict[str, object]:
    earlier, later = (Window(part[0]["id"], part[-1]["id"]) for part in (before, after))
    return _named(count, SAME_MONTHS, earlier, later) | {
        "note": _note(count, before, after),
        "months": len(before),
    }


def _change(count: Count, before: Months, after: Months, known_from: str) -> dict[str, object]:
    """Totals, days and change of a pair of windows."""
    totals = [sum(month[count.column] for month in part) for part in (before, after)]
    days = [sum(month[DAYS_OF_PERIOD] for month in part) for part in (before, after)]
    counted = [_days_counted(count, part, known_from) for part in (before, after)]
    partial, lacking = bool(_partial(before, after)), any(_lacking(count, before, after))
    change = float("nan") if partial or lacking else _percent(*totals)
    per_day = _percent(*(total / n if n else float("nan") for total, n in zip(totals, counted, strict=True)))
    return {
        "total_before": totals[0],
        "total_after": totals[1],
        "days_before": days[0],
        "days_after": days[1],
        "days_counted_before": counted[0],
        "days_counted_after": counted[1],
        "change_percent": change,
        "change_percent_per_day": per_day,
        "percent": float("nan") if partial else per_day if lacking else change,
        "partial": partial,
        "basis_before": _basis(count, before),
        "basis_after": _basis(count, after),
        "days_of": whose_days(month[count.days_of] for month in (*before, *after)) if count.days_of else "",
    }


def whose_days(said: Iterable[str]) -> str:
    """Tell whose days all of some periods are, and which hours; "" if one does not say.

    >>> whose_days(["Asia/Taipei, 06:00 to 06:00", "Asia/Taipei, 06:00 to 06:00"]), whose_days(["UTC", ""])
    ('Asia/Taipei, 06:00 to 06:00', '')
    """
    told = [str(each) for each in said]
    return SEPARATOR.join(dict.fromkeys(one for each in told for one in each.split(SEPARATOR))) if all(told) else ""


def _percent(before: float, after: float) -> float:
    """Change from one number to another, percent; NaN from zero, or if either is not known."""
    return 100 * (after / before - 1) if before else float("nan")


def _days_counted(count: Count, months: Months, known_from: str) -> float:
    """Days with a count; NaN where a day without one may have been a quiet day."""
    if not count.days:
        return float(sum(month[DAYS_OF_PERIOD] for month in months))
    if months[0]["id"] < known_from:
        return float("nan")
    return float(sum(month[count.days] for month in months))


def _lacking(count: Count, before: Months, after: Months) -> list[int]:
    """Days of each window that are known to lack their count; where they may have been quiet, none is."""
    if count.quiet_days or not count.days:
        return [0, 0]
    return [int(sum(month[DAYS_OF_PERIOD] - month[count.days] for month in part)) for part in (before, after)]


def _lacking_note(lacking: Sequence[int]) -> str:
    """Say how many days are missing in each window; "" if none is."""
    told = _("{before:g} and {after:g} days are missing: totals are not compared")
    return told.format(before=lacking[0], after=lacking[1]) if any(lacking) else ""


def _basis(count: Count, months: Months) -> str:
    """Name what a count was made from."""
    if count.basis_column:
        return joined(dict.fromkeys(_(str(month[count.basis_column])) for month in months))
    return _(count.basis)


def _partial(before: Months, after: Months) -> list[str]:
    return [month["id"] for month in (*before, *after) if month[PARTIAL]]


def _note(count: Count, before: Months, after: Months) -> str:
    """Say what stands in the way of a plain comparison; "" if nothing does."""
    partial = _partial(before, after)
    bases = [_basis(count, part) for part in (before, after)]
    notes = []
    if partial:
        notes.append(
            _("partial month {months}: no change of totals is given").format(months=listed(dict.fromkeys(partial)))
        )
    if bases[0] != bases[1]:
        notes.append(_("counted from {before}, then from {after}").format(before=bases[0], after=bases[1]))
    if not partial and any(lacking := _lacking(count, before, after)):
        notes.append(_lacking_note(lacking))
    return in_turn(notes)


def _id(definition: str, before: Window, after: Window) -> str:
    return f"{definition} {before.first}..{before.last} {after.first}..{after.last}"
