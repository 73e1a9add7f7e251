"""All that counts, published totals and events say of a year against the one before, as findings by their marks."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.claim import Finding
from layers.checks.changes.change_findings import (
    afterwards,
    events_together,
    months_of_events,
    own_sums,
    published_change,
    window_change,
)
from layers.checks.changes.change_rank import judged, rank, rank_of_all_years, rank_of_the_year
from layers.checks.kinds.change import Change, Fields, bearing_of, count_of, published
from layers.checks.printed_rows import title_of
from layers.counts.errors import counting_errors
from layers.counts.windows import SAME_MONTHS, Window, pair, windows_of

if TYPE_CHECKING:
    from layers.stories.story import Story

Found = tuple[dict[str, Finding], dict[str, float], pd.DataFrame]


def findings(fields: Fields, claimed: Change, year: int, story: "Story") -> Found:
    """Find all that a statement about a year can mean.

    Returns
    -------
    dict of str to Finding, dict of str to float, DataFrame
        Findings by mark, further numbers by mark, and all windows that were compared.

    Raises
    ------
    ValueError
        If a table, a column or a window is not there.
    """
    compared = windows_of(fields, story)
    monthly = story.load(fields.table)
    totals = published(story, fields.totals) if fields.totals else None
    errors = _errors(fields, totals, monthly)
    found: dict[str, Finding] = {}
    if totals is not None and fields.totals is not None:
        found["totals"] = _bearing(
            published_change(totals, year, fields.totals.says or fields.counts[0].meaning), claimed
        )
    if fields.sums:
        summed = own_sums(
            monthly,
            count_of(fields, fields.sums.count),
            year,
            errors[-1] if errors else 0.0,
            table=title_of(fields.table),
            how=fields.sums.note,
        )
        found |= {"sums": summed} if summed else {}
    events, numbers = _events(fields, compared, monthly, year, story)
    found |= events | _pairs(fields, compared, errors)
    found["year"] = rank_of_the_year(compared, fields.counts, year, claimed.allows, claimed.value, fields.events)
    here = set(judged(compared, year).loc[lambda rows: rows["windows"] == SAME_MONTHS, "definition"])
    for count in fields.counts:
        if count.column in here:
            found[f"rank-{count.column}"] = rank(compared, count, year, claimed.allows, claimed.value)
    found["all-years"] = rank_of_all_years(compared, fields.counts, claimed.allows, fields.events)
    if fields.later:
        says, unit = fields.later.says or fields.counts[0].meaning, fields.later.unit or fields.counts[0].unit
        later = afterwards(published(story, fields.later), year, says, unit, fields.later.note)
        found |= {"later": later} if later else {}
    return found, numbers, compared


def _errors(fields: Fields, totals: pd.DataFrame | None, monthly: pd.DataFrame) -> tuple[float, ...]:
    """How far sums of the count of `sums` may be off, by published totals of the same thing."""
    if totals is None or fields.sums is None:
        return ()
    return counting_errors(totals, monthly, fields.sums.count)


def _bearing(totals: Finding, claimed: Change) -> Finding:
    """Say what published totals do for the claim."""
    verdict = claimed.allows.judged(totals.value or 0.0, totals.low, totals.high)
    return replace(totals, bearing=bearing_of(verdict))


def _events(
    fields: Fields, compared: pd.DataFrame, monthly: pd.DataFrame, year: int, story: "Story"
) -> tuple[dict[str, Finding], dict[str, float]]:
    """Compare the events of the year with those of the year before: one by one, together, and by whole months."""
    if fields.events is None:
        return {}, {}
    events, held = fields.events, story.load(fields.events.table)
    rows = judged(compared, year)
    rows = rows[rows["windows"] != SAME_MONTHS]
    notes = (fields.note, events.note)
    found, numbers = {}, {}
    for number, (_, row) in enumerate(rows.iterrows(), start=1):
        title = count_of(fields, row["definition"]).title
        found[f"events-{number}"] = window_change(row, title, 0.0, table=_windows(fields), notes=notes)
        numbers[f"events-{number}-in-all"] = 100 * (row["total_after"] / row["total_before"] - 1)
        numbers[f"events-{number}-a-day"] = row["change_percent_per_day"]
    first = next((count for count in fields.counts if count.in_events), None)
    together = events_together(held, events, first, year) if first else None
    found |= {"together": together} if together else {}
    if events.whole_periods and len(rows):
        count = count_of(fields, events.whole_periods)
        months, a_day = months_of_events(monthly, count, rows.iloc[0], events.called, title_of(fields.table))
        found["whole-months"] = months
        numbers |= {"whole-months-a-day": a_day} if a_day is not None else {}
    return found, numbers


def _pairs(fields: Fields, compared: pd.DataFrame, errors: tuple[float, ...]) -> dict[str, Finding]:
    """Tell windows that a writer might have had in mind, each count by itself."""
    found = {}
    for number, asked in enumerate(fields.pairs, start=1):
        row = pair(compared, asked.count, Window(*asked.before), Window(*asked.after))
        error = errors[row["months"] - 1] if errors and row["months"] else 0.0
        title = count_of(fields, asked.count).title
        found[f"pair-{number}"] = window_change(row, title, error, table=_windows(fields), notes=(fields.note,))
    return found


def _windows(fields: Fields) -> str:
    return title_of(fields.windows or fields.table)
