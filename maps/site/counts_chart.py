"""Counts by month of a story's table, as a chart of a page: columns, events, windows, and how far sums may be off."""

from collections.abc import Callable
from typing import Any, get_args

import pandas as pd

from geo.figures import with_minus
from geo.units import unit_told, with_unit
from layers.catalogue.sources import each_id
from layers.counts.errors import counting_errors
from layers.counts.printed import PrintedChange, printed_change
from layers.story_file.days import windows_in_words
from layers.story_file.page_file import CountFile, CountsFile, EventsFile, PageFile, WindowFile
from layers.story_file.templates import filled
from leadline.words import N_, _, once
from maps.page.column_words import words_and_unit
from maps.page.counts import Bound, Count, Counts, Window
from maps.sheets.sheets import told_at
from maps.sheets.texts import mask, of_rules

COUNTED = N_("counted")  # unit of what has no other
ALL_DAYS = "all days"
Rows = Callable[[str], Any]  # reference of a layer -> its rows


def counts_of(page: PageFile, rows: Rows, here: str) -> Callable[[], Counts] | None:
    """Make the counts of a page when it is drawn; errors name the page and what is wrong in its `counts`."""
    given = page.counts
    if given is None:
        return None

    def made() -> Counts:
        with told_at(f"{here}, counts"):
            return _counts(given, rows)

    return made


def _counts(given: CountsFile, rows: Rows) -> Counts:
    table = rows(given.layer)
    _check(table, ["id", *([given.partial] if given.partial else [])])
    try:
        months = pd.PeriodIndex(table["id"].astype(str), freq="M")
    except ValueError as error:
        raise ValueError(
            f"the layer {given.layer!r} has the id {table['id'].iloc[0]!r}; expected months as 2022-08."
        ) from error
    if len(months) == 0 or not (months == pd.period_range(months[0], periods=len(months), freq="M")).all():
        raise ValueError(f"the layer {given.layer!r} lacks months; expected a row for each, in order.")
    partial = table[table[given.partial].astype(bool)] if given.partial else table[:0]
    return Counts(
        months=tuple(table["id"].astype(str)),
        days=tuple(int(days) for days in months.days_in_month),
        notes={month: once(note) for month, note in zip(partial["id"], partial["note"], strict=True)},
        counts=tuple(_count(table, one) for one in given.counts),
        events=dict(_events(given.events, rows)) if given.events else {},
        windows=tuple((_words(window), window.before, window.after) for window in given.windows),
        printed=_printed(given, rows),
        errors=_errors(given, table, rows),
        note=given.note,
        days_of=_("; ").join(sorted(set(table["days_of"]) - {""})) if "days_of" in table else "",
        days_unsaid=int((table["days_of"] == "").sum()) if "days_of" in table else 0,
    )


def _check(table: pd.DataFrame, columns: list[str]) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"the column {missing[0]!r} is not there; expected one of {', '.join(map(str, table.columns))}."
        )


def _count(table: pd.DataFrame, one: CountFile) -> Count:
    _check(table, [one.column, *([one.days] if one.days else []), *([one.bound] if one.bound else [])])
    there = table[one.column].notna()
    words, unit = words_and_unit(one.column)
    title = one.title or words
    days = table[one.days] if one.days else pd.Series(float("nan"), index=table.index)
    bounds = table[one.bound] if one.bound else there.map({True: ALL_DAYS, False: ""})
    basis = of_rules(table, [(one.basis, ())], filled, "basis") if one.basis else [""] * len(table)
    return Count(
        title=title,
        says=one.says or title,
        unit=unit_told(one.unit or unit or COUNTED),
        amount=with_unit("{number}", one.unit or unit or COUNTED),
        numbers=_whole(table[one.column]),
        counted=_whole(days.where(there & (table["id"] >= one.days_from))),
        every_day=one.every_day,
        basis=tuple(once(words) if number else "" for words, number in zip(basis, there, strict=True)),
        bounds=tuple(_bound(one) for one in bounds),
        sources=tuple(source for source in each_id(table.loc[there, "source_id"]) if source not in one.not_from),
    )


def _events(given: EventsFile, rows: Rows) -> list[tuple[str, str]]:
    """Month of each event, and its words."""
    table = rows(given.layer)
    _check(table, [given.day])
    rules = [(given.text, ())] if isinstance(given.text, str) else [(rule.text, rule.where) for rule in given.text]
    return list(zip(table[given.day].astype(str).str[:7], of_rules(table, rules, filled, "events, text"), strict=True))


def _words(window: WindowFile) -> str:
    return window.text or windows_in_words(window.before, window.after)


def _errors(given: CountsFile, table: pd.DataFrame, rows: Rows) -> tuple[float, ...]:
    if given.printed is None:
        return ()
    printed = rows(given.printed.layer)
    _check(printed, ["first_month", "last_month", "value"])
    _check(table, [given.printed.column])
    return counting_errors(printed[mask(printed, given.printed.where)], table, given.printed.column)


def _printed(given: CountsFile, rows: Rows) -> dict[tuple[str, Window, Window], tuple[str, str]]:
    """Tell what published totals say of the windows that are offered, in the count that they are of."""
    if given.printed is None:
        return {}
    titles = [one.title or words_and_unit(one.column)[0] for one in given.counts if one.column == given.printed.column]
    printed = rows(given.printed.layer)
    totals = printed[mask(printed, given.printed.where)]
    pairs = [(window.before, window.after) for window in given.windows]
    found = {pair: printed_change(totals, *pair) for pair in pairs}
    return {(title, *pair): _change_words(change) for title in titles for pair, change in found.items() if change}


def _change_words(change: PrintedChange) -> tuple[str, str]:
    """Write a change of published totals, and these, with its range where publishers differ.

    >>> _change_words(PrintedChange(-1.53, -2.01, -1.04, (1727, 1738), (1703, 1709)))
    ('−1.5 %', '1,727 or 1,738 to 1,703 or 1,709: −2.0 to −1.0 %')
    """
    before, after = change.told
    low, high = (with_minus(f"{end:+.1f}") for end in (change.low, change.high))
    totals = (
        _("{before} to {after}").format(before=before, after=after)
        if low == high
        else _("{before} to {after}: {low} to {high} %").format(before=before, after=after, low=low, high=high)
    )
    return _("{percent} %").format(percent=with_minus(f"{change.percent:+.1f}")), totals


def _bound(word: Any) -> Bound:  # noqa: ANN401  a cell
    if word not in get_args(Bound):
        raise ValueError(f"bound {word!r}; expected one of {', '.join(filter(None, get_args(Bound)))}, or nothing.")
    found: Bound = word
    return found


def _whole(numbers: "pd.Series[float]") -> tuple[int | None, ...]:
    return tuple(None if pd.isna(n) else int(n) for n in numbers)
