"""Counts by month as a chart beside the map: one definition at a time, gaps as gaps, and windows to compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

import pandas as pd

from layers.checks.incursion_findings import counting_errors
from layers.checks.incursion_windows import REPORTED_DAILY_FROM, Window, in_words, load, pair, same_months
from layers.counts import drills, incursions_annual, incursions_monthly
from layers.counts.drills import days_in_words
from layers.counts.incursions_monthly import COUNTED_ON_TRACKS, DAYS_OF, DEFINITIONS, TITLES, UNITS, count_sources
from layers.stories.evidence import trusted
from maps.page.sheet import slugs

# Windows that the reader is offered by name, each of a count that has it; any other can be set.
OFFERED: tuple[tuple[str, Window, Window], ...] = (
    ("adiz_sorties", same_months(2022, 1, 12), same_months(2023, 1, 12)),
    ("line_sorties", same_months(2022, 8, 12), same_months(2023, 8, 12)),
    ("adiz_sorties", same_months(2022, 1, 7), same_months(2023, 1, 7)),
    ("aircraft_around_taiwan", same_months(2023, 1, 12), same_months(2024, 1, 12)),
    ("aircraft_around_taiwan", same_months(2024, 1, 12), same_months(2025, 1, 12)),
)


Bound = Literal["all days", "at least", "about", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One definition: its words, and for each month its number, the days it was made on, what from, and how far off.

    A month without a number is None; so are days that are not known. `bounds` are "all days", "at least" (days are
    missing, or may be), "about" (counted on tracks), and "" where there is no number.
    """

    title: str
    says: str
    unit: str
    numbers: tuple[int | None, ...]
    counted: tuple[int | None, ...]
    basis: tuple[str, ...]
    bounds: tuple[Bound, ...]
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = [bound for bound in self.bounds if bound not in get_args(Bound)]
        if unknown:
            raise ValueError(f"count {self.title!r} has the bound {unknown[0]!r}; expected one of {get_args(Bound)}.")


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
    errors : tuple of float
        Share by which sums of 1, 2, ... months may be off; told where windows are compared that were not counted from
        the same. Empty if not known.

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
    errors: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for count in self.counts:
            lengths = [len(part) for part in (count.numbers, count.counted, count.basis, count.bounds)]
            if set(lengths) != {len(self.months)}:
                raise ValueError(
                    f"count {count.title!r} has {lengths} numbers, days, bases and bounds; "
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
                    "bounds": count.bounds,
                    "sources": count.sources,
                }
                for count, key in zip(self.counts, slugs(count.title for count in self.counts), strict=True)
            ],
            "events": [[at(month), words] for month, words in self.events.items()],
            "windows": [[words, *([at(month) for month in w] for w in pair)] for words, *pair in self.windows],
            "sources": self.sources,
            "errors": self.errors,
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
        events=dict(_event(drill) for drill in drills.load().to_dict("records")),
        windows=tuple(
            (in_words(pair(windows, definition, before, after)), before, after) for definition, before, after in OFFERED
        ),
        errors=counting_errors(trusted(incursions_annual.load()), monthly),
    )


def _event(drill: Mapping[Any, Any]) -> tuple[str, str]:
    """Month in which a drill begins, and what was counted on its days."""
    days = f"{drill['days']} day{'s' * (drill['days'] > 1)}"
    counted = f"{drill['aircraft']:.0f} aircraft around Taiwan in {days}"
    return drill["first_day"][:7], f"drills of {days_in_words(drill['first_day'], drill['last_day'])}: {counted}"


def _count(monthly: pd.DataFrame, definition: str) -> Count:
    tracks = definition in COUNTED_ON_TRACKS
    there = monthly[definition].notna()
    days = monthly[DAYS_OF[definition]].where(there & (monthly["id"] >= REPORTED_DAILY_FROM))
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
        bounds=tuple(monthly[f"{definition}_bound"]),
        sources=count_sources(monthly[there], definition),
    )


def _whole(numbers: "pd.Series[float]") -> tuple[int | None, ...]:
    return tuple(None if pd.isna(n) else int(n) for n in numbers)
