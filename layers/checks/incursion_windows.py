"""Pairs of comparable windows in each count of incursions by itself, and the days that are missing."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from layers.catalogue.sources import SEPARATOR, each_id
from layers.counts import drills, incursions_monthly
from layers.counts.drills import days_in_words
from layers.counts.incursions_monthly import COUNTED_ON_TRACKS, DAYS_OF, DEFINITIONS, UNITS, count_sources

REPORTED_DAILY_FROM = "2022-08"  # before, a day without a record is a day without an entry, or a missing one
LONGEST_MONTHS = 12
YEAR_MONTHS = 12
SAME_MONTHS, DRILLS = "same months", "drills"
COUNTED_IN_DRILLS: Mapping[str, str] = {"aircraft_around_taiwan": "aircraft", "naval_vessel_days": "naval_vessels"}

Months = Sequence[Mapping[str, Any]]  # rows of the monthly table


class Window(NamedTuple):
    """First and last month of a run of whole months, both included, as "2022-08"."""

    first: str
    last: str


def load() -> pd.DataFrame:
    """Compare each run of 1 to 12 months with the same months of every earlier year, and each drill with the earlier.

    Returns
    -------
    DataFrame
        As `compare` and `compare_drills` return it, from the tables of the package.
    """
    return _of_the_package().copy()


@cache
def _of_the_package() -> pd.DataFrame:
    """Compare the months and drills of the package, which stay what they are; a tenth of a second."""
    return pd.concat([compare(incursions_monthly.load()), compare_drills(drills.load())], ignore_index=True)


def compare(monthly: pd.DataFrame) -> pd.DataFrame:
    """Compare each run of 1 to 12 months with the same months of every earlier year.

    A pair is there if the count has a number in every month of both windows. Nothing is filled in: where a month is
    partial, or days are known to lack their bulletin, totals are not compared.

    Parameters
    ----------
    monthly : DataFrame
        As `incursions_monthly.load()` returns it.

    Returns
    -------
    DataFrame
        A row for each pair: columns `id source_id status as_of note definition counted unit windows before_first
        before_last after_first after_last months years_apart within_year total_before total_after days_before
        days_after days_counted_before days_counted_after change_percent change_percent_per_day percent partial
        basis_before basis_after`. `days_counted_*` are NaN where a day without a record cannot be told from a quiet
        day; `change_percent` (of totals) where a month is partial, days are known to be missing, or the earlier total
        is zero. `percent` is the change that is judged: of totals, or if days are missing per day counted; NaN where a
        month is partial.

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


def compare_drills(held: pd.DataFrame) -> pd.DataFrame:
    """Compare the days of each drill with those of every earlier one, by the two counts that bulletins give.

    Parameters
    ----------
    held : DataFrame
        As `drills.load()` returns it.

    Returns
    -------
    DataFrame
        Columns as `compare` returns them; windows are days, and `months` is 0. `percent` is the change in all; drills
        differ in length, so `change_percent_per_day` is as fair a reading.
    """
    pairs = list(combinations(held.to_dict("records"), 2))
    return pd.DataFrame([_drills(definition, *two) for definition in COUNTED_IN_DRILLS for two in pairs])


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
            f"same 1 to {LONGEST_MONTHS} months of two years, all from {rows['before_first'].min()[:7]} to "
            f"{rows.loc[rows['windows'] == SAME_MONTHS, 'after_last'].max()}, or the days of two drills."
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
        & windows["percent"].notna()
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
    if row["windows"] == DRILLS:
        before, after = (days_in_words(row[f"{side}_first"], row[f"{side}_last"]) for side in ("before", "after"))
        return f"drills of {after} against {before}"
    before, after = (named(row[f"{side}_first"], row[f"{side}_last"]) for side in ("before", "after"))
    same = row["windows"] == SAME_MONTHS and row["within_year"]
    return f"{after} against {row['before_first'][:4] if same else before}"


def _compared(monthly: pd.DataFrame, definition: str) -> Iterator[dict[str, object]]:
    months: Months = monthly.to_dict("records")  # type: ignore[assignment]  # pandas types its keys as hashable
    sources = {ids: count_sources(rows, definition) for ids, rows in monthly.groupby("source_id")}
    for before, after in _same_months(len(months)):
        here, there = months[before], months[after]
        if any(pd.isna(month[definition]) for month in (*here, *there)):
            continue
        used = dict.fromkeys(s for month in (*here, *there) for s in sources[month["source_id"]])
        yield {**_frame_of(definition, here, there), "source_id": SEPARATOR.join(used)} | _change(
            definition, here, there
        )


def _same_months(n: int) -> Iterator[tuple[slice, slice]]:
    """All runs of 1 to 12 of n months, each with the run a whole number of years later."""
    for shift in range(YEAR_MONTHS, n, YEAR_MONTHS):
        for length in range(1, LONGEST_MONTHS + 1):
            for start in range(n - shift - length + 1):
                yield slice(start, start + length), slice(start + shift, start + shift + length)


def _drills(definition: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> dict[str, object]:
    """Compare the days of two drills in one count."""
    count = COUNTED_IN_DRILLS[definition]
    earlier, later = (Window(drill["first_day"], drill["last_day"]) for drill in (before, after))
    lacking = [drill["days"] - drill[f"{count}_days"] for drill in (before, after)]
    change = float("nan") if any(lacking) else _percent(before[count], after[count])
    per_day = _percent(before[f"{count}_a_day"], after[f"{count}_a_day"])
    return {
        **_named(definition, DRILLS, earlier, later),
        "source_id": SEPARATOR.join(each_id([before["source_id"], after["source_id"]])),
        "as_of": later.last,
        "note": _lacking_note(lacking),
        "months": 0,
        "total_before": before[count],
        "total_after": after[count],
        "days_before": before["days"],
        "days_after": after["days"],
        "days_counted_before": float(before[f"{count}_days"]),
        "days_counted_after": float(after[f"{count}_days"]),
        "change_percent": change,
        "change_percent_per_day": per_day,
        "percent": per_day if any(lacking) else change,
        "partial": False,
        "basis_before": "bulletins",
        "basis_after": "bulletins",
    }


def _named(definition: str, kind: str, earlier: Window, later: Window) -> dict[str, object]:
    """Tell what a row compares: count and windows."""
    return {
        "id": _id(definition, earlier, later),
        "source_id": "",
        "status": "derived",
        "as_of": later.last,
        "note": "",
        "definition": definition,
        "counted": DEFINITIONS[definition],
        "unit": UNITS[definition],
        "windows": kind,
        "before_first": earlier.first,
        "before_last": earlier.last,
        "after_first": later.first,
        "after_last": later.last,
        "months": 0,
        "years_apart": int(later.first[:4]) - int(earlier.first[:4]),
        "within_year": all(w.first[:4] == w.last[:4] for w in (earlier, later)),
    }


def _frame_of(definition: str, before: Months, after: Months) -> dict[str, object]:
    earlier, later = (Window(part[0]["id"], part[-1]["id"]) for part in (before, after))
    return _named(definition, SAME_MONTHS, earlier, later) | {
        "note": _note(definition, before, after),
        "months": len(before),
    }


def _change(definition: str, before: Months, after: Months) -> dict[str, object]:
    """Totals, days and change of a pair of windows."""
    totals = [sum(month[definition] for month in part) for part in (before, after)]
    days = [sum(month["days_in_month"] for month in part) for part in (before, after)]
    counted = [_days_counted(definition, part) for part in (before, after)]
    partial, lacking = bool(_partial(before, after)), any(_lacking(definition, before, after))
    change = float("nan") if partial or lacking else _percent(*totals)
    per_day = _percent(*(total / n for total, n in zip(totals, counted, strict=True)))
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
    return float(sum(month[DAYS_OF[definition]] for month in months))


def _lacking(definition: str, before: Months, after: Months) -> list[int]:
    """Days of each window that are known to lack their bulletin; on tracks, a day without one may have been quiet."""
    if definition in COUNTED_ON_TRACKS:
        return [0, 0]
    days = DAYS_OF[definition]
    return [int(sum(month["days_in_month"] - month[days] for month in part)) for part in (before, after)]


def _lacking_note(lacking: Sequence[int]) -> str:
    """Say how many days are missing in each window; "" if none is."""
    return f"{lacking[0]:.0f} and {lacking[1]:.0f} days are missing: totals are not compared" if any(lacking) else ""


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
    if not partial and any(lacking := _lacking(definition, before, after)):
        notes.append(_lacking_note(lacking))
    return "; ".join(notes)


def _id(definition: str, before: Window, after: Window) -> str:
    return f"{definition} {before.first}..{before.last} {after.first}..{after.last}"
