"""Counts by month as a chart beside the map: one definition at a time, gaps as gaps, and windows to compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from layers import incursions_annual, incursions_monthly
from layers.evidence import trusted
from layers.incursion_checks import counting_error
from layers.incursion_windows import DRILLS, REPORTED_DAILY_FROM, Window, in_words, load, pair, same_months
from layers.incursions_monthly import COUNTED_ON_TRACKS, DEFINITIONS, TITLES, UNITS, count_sources
from maps.sheet import slugs

# Windows that the reader is offered by name, each of a count that has it; any other can be set.
OFFERED: tuple[tuple[str, Window, Window], ...] = (
    ("adiz_sorties", same_months(2022, 1, 12), same_months(2023, 1, 12)),
    ("line_sorties", same_months(2022, 8, 12), same_months(2023, 8, 12)),
    ("adiz_sorties", same_months(2022, 1, 7), same_months(2023, 1, 7)),
    ("adiz_sorties", Window("2022-08", "2022-08"), Window("2023-04", "2023-04")),  # the drills
    ("aircraft_around_taiwan", same_months(2023, 1, 12), same_months(2024, 1, 12)),
    ("aircraft_around_taiwan", same_months(2024, 1, 12), same_months(2025, 1, 12)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One definition: its words, and for each month its number, the days it was made on, and what it was made from.

    A month without a number is None; so are days that are not known.
    """

    title: str
    says: str
    unit: str
    numbers: tuple[int | None, ...]
    counted: tuple[int | None, ...]
    basis: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Several counts over the same months, what happened in some of them, and windows to compare.

    Parameters
    ----------
    months : tuple of str
        Consecutive, as "2022-08".
    days : tuple of int
        Days of each month.
    notes : mapping of str to str
        Months that are not whole -> why.
    counts : tuple of Count
        Each with as many numbers as there are months.
    events : mapping of str to str
        Month -> what is marked in it.
    windows : tuple of (str, Window, Window)
        Words, the earlier and the later window.
    error : float
        Share by which sums may be off; told where windows are compared that were not counted from the same.

    Raises
    ------
    ValueError
        If a count has another number of months, or a window or an event lies outside them.
    """

    months: tuple[str, ...]
    days: tuple[int, ...]
    notes: Mapping[str, str]
    counts: tuple[Count, ...]
    events: Mapping[str, str]
    windows: tuple[tuple[str, Window, Window], ...]
    error: float = 0.0

    def __post_init__(self) -> None:
        for count in self.counts:
            lengths = [len(count.numbers), len(count.counted), len(count.basis)]
            if lengths != [len(self.months)] * 3:
                raise ValueError(
                    f"count {count.title!r} has {lengths} numbers, days and bases; "
                    f"expected {len(self.months)} of each, one a month, None where there is none."
                )
        named = [*self.events, *self.notes, *(month for _, *pair in self.windows for w in pair for month in w)]
        unknown = [month for month in named if month not in self.months]
        if unknown:
            raise ValueError(
                f"month {unknown[0]!r} is marked or compared; expected one from {self.months[0]} to {self.months[-1]}."
            )

    @property
    def sources(self) -> list[str]:
        """Ids of the sources of all counts, each once."""
        return list(dict.fromkeys(source for count in self.counts for source in count.sources))

    def block(self) -> dict[str, Any]:
        """Write the counts as the page's scripts read them; months by their place in the list."""
        at = self.months.index
        return {
            "months": self.months,
            "days": self.days,
            "notes": [[at(month), note] for month, note in self.notes.items()],
            "counts": [
                {
                    "key": key,
                    "title": count.title,
                    "says": count.says,
                    "unit": count.unit,
                    "numbers": count.numbers,
                    "counted": count.counted,
                    "basis": count.basis,
                    "sources": count.sources,
                }
                for count, key in zip(self.counts, slugs(count.title for count in self.counts), strict=True)
            ],
            "events": [[at(month), words] for month, words in self.events.items()],
            "windows": [[words, *([at(month) for month in w] for w in pair)] for words, *pair in self.windows],
            "sources": self.sources,
            "error": self.error,
        }


@cache
def incursion_counts() -> Counts:
    """Gather the four counts of incursions by month, with the drills and the windows of the check."""
    monthly, windows = incursions_monthly.load(), load()
    return Counts(
        months=tuple(monthly["id"]),
        days=tuple(int(n) for n in monthly["days_in_month"]),
        notes=dict(monthly.loc[monthly["partial"], ["id", "note"]].itertuples(index=False)),
        counts=tuple(_count(monthly, definition) for definition in DEFINITIONS),
        events={month: f"drills of {days}" for month, days in DRILLS.items()},
        windows=tuple(
            (_offer(pair(windows, definition, before, after)), before, after) for definition, before, after in OFFERED
        ),
        error=counting_error(trusted(incursions_annual.load())),
    )


def _offer(row: "pd.Series[Any]") -> str:
    return ("drills: " if row["windows"] == "drill months" else "") + in_words(row)


def _count(monthly: pd.DataFrame, definition: str) -> Count:
    tracks = definition in COUNTED_ON_TRACKS
    there = monthly[definition].notna()
    days = monthly["days_with_tracks" if tracks else "days_with_record"]
    days = days.where(there & (monthly["id"] >= REPORTED_DAILY_FROM))
    basis = (
        monthly["adiz_basis"]
        if definition == "adiz_sorties"
        else pd.Series("tracks" if tracks else "bulletins", index=monthly.index)
    )
    return Count(
        title=TITLES[definition],
        says=DEFINITIONS[definition],
        unit=UNITS[definition],
        numbers=_whole(monthly[definition]),
        counted=_whole(days),
        basis=tuple(basis.where(there, "")),
        sources=count_sources(monthly[there], definition),
    )


def _whole(numbers: "pd.Series[float]") -> tuple[int | None, ...]:
    return tuple(None if pd.isna(n) else int(n) for n in numbers)
