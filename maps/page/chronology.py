"""What was claimed, announced and found, by date: lines drawn to scale below the map, each with its row on the map."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from layers.story_file.days import in_words
from leadline.words import _, ngettext

EPOCH = date(1970, 1, 1)


class Sort(StrEnum):
    """What a moment is: its look, and a word before it."""

    CLAIMED = "claimed"
    TOLD = "told"
    ANNOUNCED = "announced"  # for these days, beforehand; that it took place was not read
    FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line: what, and on which days.

    Parameters
    ----------
    words : str
    start, end : date
        First and last day; the same for one day.
    sort : Sort
    row : str
        Id of the row on the map that it is about; "" for none.
    sources : tuple of str
        Ids of the sources that give its dates.
    since : date, optional
        A day before `start` from which the time that passed is drawn and told.
    open : bool
        Whether it goes on after `end`.

    Raises
    ------
    ValueError
        If the days run backwards.
    """

    words: str
    start: date
    end: date
    sort: Sort
    row: str = ""
    sources: tuple[str, ...] = ()
    since: date | None = None
    open: bool = False

    def __post_init__(self) -> None:
        if self.start > self.end or (self.since and self.since > self.start):
            raise ValueError(
                f"moment {self.words!r} has the days {self.start} to {self.end}, since {self.since}; "
                "expected them in order of time."
            )

    def block(self) -> dict[str, Any]:
        """Write the moment as the page's scripts read it: days since 1970, the end that of the last day."""
        when = in_words(self.start, self.end)
        return {
            "words": self.words,
            "when": _("{days} and on").format(days=when) if self.open else when,
            "start": _days(self.start),
            "end": _days(self.end) + 1,
            "sort": self.sort.value,
            "row": self.row,
            "since": _days(self.since) + 1 if self.since else None,
            "late": _later((self.start - self.since).days) if self.since else "",
            "late_from": _later_than(self.since, self.start) if self.since else "",
            "open": self.open,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronology:
    """Moments by time, under a title that says how to read them.

    Raises
    ------
    ValueError
        If there is no moment, or they are not in order of time.
    """

    title: str
    moments: tuple[Moment, ...]

    def __post_init__(self) -> None:
        starts = [moment.start for moment in self.moments]
        if not starts or starts != sorted(starts):
            raise ValueError(
                f"chronology {self.title!r} begins its moments on {', '.join(map(str, starts)) or 'no day'}; "
                "expected at least one, in order of time."
            )

    @property
    def sources(self) -> list[str]:
        """Ids of the sources of all moments, each once."""
        return list(dict.fromkeys(source for moment in self.moments for source in moment.sources))

    def block(self, rows: Collection[str]) -> dict[str, Any]:
        """Write the chronology as the page's scripts read it; it runs over whole quarters of a year.

        Raises
        ------
        ValueError
            If a moment names a row that is none of `rows`, the ids of those on the page.
        """
        unknown = next((moment for moment in self.moments if moment.row and moment.row not in rows), None)
        if unknown:
            raise ValueError(
                f"moment {unknown.words!r} names the row {unknown.row!r}; expected the id of a row on the page. "
                "Add the sheet that has it, or leave out the row."
            )
        first = _quarter(min(moment.start for moment in self.moments))
        last = _next_quarter(max(moment.end for moment in self.moments))
        ticks, at = [], first
        while at <= last:
            begins = in_words(at, _last_of_month(at)) if at == first else ""
            ticks.append([_days(at), f"{at.year}" if at.month == 1 else begins])
            at = _next_quarter(at)
        return {
            "title": self.title,
            "from": _days(first),
            "to": _days(last),
            "ticks": ticks,
            "moments": [moment.block() for moment in self.moments],
            "sources": self.sources,
        }


def _days(day: date) -> int:
    return (day - EPOCH).days


def _last_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _next_quarter(day: date) -> date:
    first = _quarter(day)
    return date(first.year + (first.month == 10), first.month % 12 + 3 if first.month != 10 else 1, 1)  # noqa: PLR2004


def _later(days: int) -> str:
    return ngettext("{n} day later", "{n} days later", days).format(n=days)


def _later_than(since: date, day: date) -> str:
    """Time that passed, and from the end of which day."""
    days = (day - since).days
    return ngettext("{n} day after {day}", "{n} days after {day}", days).format(n=days, day=in_words(since, since))
