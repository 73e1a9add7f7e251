"""Every pair of comparable windows of months, in each count of incursions by itself, and the days that are missing."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from layers import incursions_monthly
from layers.incursions_monthly import COUNTED_ON_TRACKS, DEFINITIONS, UNITS, count_sources
from layers.sources import SEPARATOR

REPORTED_DAILY_FROM = "2022-08"  # before, a day without a record is a day without an entry, not a missing one
LONGEST_MONTHS = 12
YEAR_MONTHS = 12
# Month of the drills -> their days; windows of drills are compared in this order.
DRILLS: Mapping[str, str] = {"2022-08": "4 to 10 August 2022", "2023-04": "8 to 10 April 2023"}
SAME_MONTHS, DRILL_MONTHS = "same months", "drill months"

Months = Sequence[Mapping[str, Any]]  # rows of the monthly table


class Window(NamedTuple):
    """First and last month of a run of whole months, both included, as "2022-08"."""

    first: str
    last: str


def load() -> pd.DataFrame:
    """Compare each run of 1 to 12 months with the same months of every earlier year, and the drill months.

    Returns
    -------
    DataFrame
        As `compare` returns it, from the monthly table of the package.
    """
    return _of_the_package().copy()


@cache
def _of_the_package() -> pd.DataFrame:
    """Compare the months of the package, which stay what they are; a tenth of a second."""
    return compare(incursions_monthly.load())


def compare(monthly: pd.DataFrame) -> pd.DataFrame:
    """Compare each run of 1 to 12 months with the same months of every earlier year, and the drill months.

    A pair is there if the count has a number in every month of both windows. Nothing is filled in: a window with a
    partial month has its total and its days, but no change of totals.

    Parameters
    ----------
    monthly : DataFrame
        As `incursions_monthly.load()` returns it.

    Returns
    -------
    DataFrame
        A row for each pair: columns `id source_id status as_of note definition counted unit windows before_first
        before_last after_first after_last months years_apart within_year total_before total_after days_before
        days_after days_counted_before days_counted_after change_percent change_percent_per_day partial basis_before
        basis_after`. `days_counted_*` are NaN where a day without a record cannot be told from a quiet day,
        `change_percent` where a month is partial or the earlier total is zero.

    Raises
    ------
    ValueError
        If the months are not consecutive.
    """
    wanted = [str(p) for p in pd.period_range(monthly["id"].iloc[0], periods=len(monthly), freq="M")]
    if monthly["id"].tolist() != wanted:
        raise ValueError(
            f"the monthly table has the months {', '.join(monthly['id'])}; "
            f"expected each from {wanted[0]} to {wanted[-1]} once, in order."
        )
    rows = [row for definition in DEFINITIONS for row in _compared(monthly, definition)]
    return pd.DataFrame(rows)


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
        As `load()` returns it.
    definition : str
        A key of `incursions_monthly.DEFINITIONS`.
    before, after : Window
        First and last month of each.

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
        raise ValueError(
            f"{definition} has no pair {before.first} to {before.last} and {after.first} to {after.last}; expected the "
            f"same 1 to {LONGEST_MONTHS} months of two years, all from {rows['before_first'].min()} to "
            f"{rows['after_last'].max()}, or the drill months {', '.join(DRILLS)}."
        )
    return found.iloc[0]


def of_definition(windows: pd.DataFrame, definition: str) -> pd.DataFrame:
    """Pairs of one count; raise ValueError, listing the counts, if there is none of that name."""
    if definition not in DEFINITIONS:
        raise ValueError(f"count {definition!r}; expected one of {', '.join(DEFINITIONS)}.")
    return windows[windows["definition"] == definition]


def of_year(windows: pd.DataFrame, year: int, *, years_apart: int = 1) -> pd.DataFrame:
    """Pairs of the same months, whole ones, that lie within a year and within the year so many before it."""
    return windows[
        (windows["windows"] == SAME_MONTHS)
        & windows["within_year"]
        & windows["after_first"].str.startswith(f"{year}-")
        & (windows["years_apart"] == years_apart)
        & windows["change_percent"].notna()
    ]


def named(first: str, last: str) -> str:
    """Write a window in words.

    >>> named("2023-08", "2023-12"), named("2022-11", "2023-02"), named("2023-04", "2023-04")
    ('August to December 2023', 'November 2022 to February 2023', 'April 2023')
    """
    start, end = pd.Period(first, freq="M"), pd.Period(last, freq="M")
    if start == end:
        return str(start.strftime("%B %Y"))
    opening = "%B" if start.year == end.year else "%B %Y"
    return f"{start.strftime(opening)} to {end.strftime('%B %Y')}"


def in_words(row: "pd.Series[Any]") -> str:
    """Write a pair of windows in words, the later first: "August to December 2023 against 2022"."""
    before, after = (named(row[f"{side}_first"], row[f"{side}_last"]) for side in ("before", "after"))
    same = row["windows"] == SAME_MONTHS and row["within_year"]
    return f"{after} against {row['before_first'][:4] if same else before}"


def _compared(monthly: pd.DataFrame, definition: str) -> Iterator[dict[str, object]]:
    months: Months = monthly.to_dict("records")  # type: ignore[assignment]  # pandas types its keys as hashable
    sources = {ids: count_sources(rows, definition) for ids, rows in monthly.groupby("source_id")}
    for before, after in (*_same_months(len(months)), *_drill_months(monthly)):
        here, there = months[before], months[after]
        if any(pd.isna(month[definition]) for month in (*here, *there)):
            continue
        used = dict.fromkeys(s for month in (*here, *there) for s in sources[month["source_id"]])
        kind = SAME_MONTHS if here[0]["id"][5:] == there[0]["id"][5:] else DRILL_MONTHS
        frame = {**_frame_of(definition, kind, here, there), "source_id": SEPARATOR.join(used)}
        yield frame | _change(definition, here, there)


def _same_months(n: int) -> Iterator[tuple[slice, slice]]:
    """All runs of 1 to 12 of n months, each with the run a whole number of years later."""
    for shift in range(YEAR_MONTHS, n, YEAR_MONTHS):
        for length in range(1, LONGEST_MONTHS + 1):
            for start in range(n - shift - length + 1):
                yield slice(start, start + length), slice(start + shift, start + shift + length)


def _drill_months(monthly: pd.DataFrame) -> Iterator[tuple[slice, slice]]:
    months = monthly["id"].tolist()
    at = [months.index(month) for month in DRILLS if month in months]
    yield from ((slice(a, a + 1), slice(b, b + 1)) for n, a in enumerate(at) for b in at[n + 1 :])


def _frame_of(definition: str, kind: str, before: Months, after: Months) -> dict[str, object]:
    """Tell what a row compares: count and windows."""
    earlier, later = (Window(part[0]["id"], part[-1]["id"]) for part in (before, after))
    return {
        "id": _id(definition, earlier, later),
        "source_id": "",
        "status": "derived",
        "as_of": later.last,
        "note": _note(definition, before, after),
        "definition": definition,
        "counted": DEFINITIONS[definition],
        "unit": UNITS[definition],
        "windows": kind,
        "before_first": earlier.first,
        "before_last": earlier.last,
        "after_first": later.first,
        "after_last": later.last,
        "months": len(before),
        "years_apart": int(later.first[:4]) - int(earlier.first[:4]),
        "within_year": all(w.first[:4] == w.last[:4] for w in (earlier, later)),
    }


def _change(definition: str, before: Months, after: Months) -> dict[str, object]:
    """Totals, days and change of a pair of windows."""
    totals = [sum(month[definition] for month in part) for part in (before, after)]
    days = [sum(month["days_in_month"] for month in part) for part in (before, after)]
    counted = [_days_counted(definition, part) for part in (before, after)]
    partial = bool(_partial(before, after))
    return {
        "total_before": totals[0],
        "total_after": totals[1],
        "days_before": days[0],
        "days_after": days[1],
        "days_counted_before": counted[0],
        "days_counted_after": counted[1],
        "change_percent": float("nan") if partial else _percent(*totals),
        "change_percent_per_day": _percent(*(total / n for total, n in zip(totals, counted, strict=True))),
        "partial": partial,
        "basis_before": _basis(definition, before),
        "basis_after": _basis(definition, after),
    }


def _percent(before: float, after: float) -> float:
    """Change from one number to another, percent; NaN from zero, or if either is not known."""
    return 100 * (after / before - 1) if before else float("nan")


def _days_counted(definition: str, months: Months) -> float:
    """Days with a record or with tracks; NaN where a day without one may have been a quiet day."""
    if months[0]["id"] < REPORTED_DAILY_FROM:
        return float("nan")
    column = "days_with_tracks" if definition in COUNTED_ON_TRACKS else "days_with_record"
    return float(sum(month[column] for month in months))


def _basis(definition: str, months: Months) -> str:
    """Name what a count was made from: the ministry's bulletins, or tracks digitised from its maps."""
    if definition == "adiz_sorties":
        return " and ".join(dict.fromkeys(month["adiz_basis"] for month in months))
    return "tracks" if definition in COUNTED_ON_TRACKS else "bulletins"


def _partial(before: Months, after: Months) -> list[str]:
    return [month["id"] for month in (*before, *after) if month["partial"]]


def _note(definition: str, before: Months, after: Months) -> str:
    """Say what stands in the way of a plain comparison; "" if nothing does."""
    partial = _partial(before, after)
    bases = [_basis(definition, part) for part in (before, after)]
    notes = []
    if partial:
        notes.append(f"partial month {', '.join(dict.fromkeys(partial))}: no change of totals is given")
    if bases[0] != bases[1]:
        notes.append(f"counted from {bases[0]}, then from {bases[1]}")
    return "; ".join(notes)


def _id(definition: str, before: Window, after: Window) -> str:
    return f"{definition} {before.first}..{before.last} {after.first}..{after.last}"
