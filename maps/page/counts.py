"""Counts by month as a chart beside the map: one definition at a time, gaps as gaps, and windows to compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from leadline.words import _, ngettext
from maps.page.sheet import slugs

Window = tuple[str, str]  # first and last month of a run of whole months, both included, as "2022-08"
Bound = Literal["all days", "at least", "about", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One definition: its words, and for each month its number, the days it was made on, what from, and how far off.

    A month without a number is None; so are days that are not known. `bounds` are "all days", "at least" (days are
    missing, or may be), "about", and "" where there is no number. `every_day` is the basis of which a day that was not
    counted makes a sum too small to compare. `amount` is a number with its unit, "{number} ships" unless it is said.
    """

    title: str
    says: str
    unit: str
    numbers: tuple[int | None, ...]
    counted: tuple[int | None, ...]
    basis: tuple[str, ...]
    bounds: tuple[Bound, ...]
    sources: tuple[str, ...]
    every_day: str = ""
    amount: str = ""

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
    printed : mapping of (str, Window, Window) to (str, str)
        Title of a count and two windows -> what totals that others published say of them, as "−1.5 %".
    errors : tuple of float
        Share by which sums of 1, 2, ... months may be off; told where windows are compared that were not counted from
        the same. Empty if not known.
    note : str
        What a reader must know of the counts, above their table.
    days_of : str
        Whose days the counts are of, and from which hour to which, as "Asia/Tokyo, 06:00 to 06:00"; "" if not known.
    days_unsaid : int
        How many of the months do not say whose days they count.

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
    printed: Mapping[tuple[str, Window, Window], tuple[str, str]] = field(default_factory=dict)
    errors: tuple[float, ...] = ()
    note: str = ""
    days_of: str = ""
    days_unsaid: int = 0

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

    @property
    def whose_days(self) -> str:
        """Words that say whose days the counts are of, as far as the months say; "" if none does."""
        if not self.days_of:
            return ""
        if not self.days_unsaid:
            return _("Days of the counts: {days}.").format(days=self.days_of)
        return ngettext(
            "Days of the counts: {days}; {n} month does not say whose days it counts.",
            "Days of the counts: {days}; {n} months do not say whose days they count.",
            self.days_unsaid,
        ).format(days=self.days_of, n=self.days_unsaid)

    def block(self) -> dict[str, Any]:
        """Write the counts as the page's scripts read them; months by their place in the list."""
        at = self.months.index
        titles = [count.title for count in self.counts]
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
                    "amount": count.amount or f"{{number}} {count.unit}",
                    "numbers": count.numbers,
                    "counted": count.counted,
                    "basis": count.basis,
                    "bounds": count.bounds,
                    "sources": count.sources,
                    "every_day": count.every_day,
                }
                for count, key in zip(self.counts, slugs(count.title for count in self.counts), strict=True)
            ],
            "events": [[at(month), words] for month, words in self.events.items()],
            "windows": [[words, *([at(month) for month in w] for w in pair)] for words, *pair in self.windows],
            "printed": [
                [titles.index(title), [[at(month) for month in window] for window in pair], words]
                for (title, *pair), words in self.printed.items()
            ],
            "sources": self.sources,
            "errors": self.errors,
            "note": " ".join(filter(None, [self.note, self.whose_days])),
        }
