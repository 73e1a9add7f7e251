"""Did incursions fall? Every count by itself, every comparable window, the days of drills, and the missing days."""

from typing import Any

import pandas as pd

from geo.claim import Bearing, Check, Finding, Verdict, clauses
from layers.catalogue.sources import SEPARATOR
from layers.checks import incursion_windows
from layers.checks.incursion_findings import (
    afterwards,
    compiled_change,
    counting_errors,
    drills_together,
    months_of_drills,
    published_change,
    window_change,
)
from layers.checks.incursion_rank import judged, near, rank, rank_of_all_years, rank_of_the_year, windows_to_plot
from layers.checks.incursion_windows import DRILLS, pair, same_months
from layers.counts import drills, incursions_annual, incursions_monthly
from layers.counts.incursions_monthly import DAYS_OF, DEFINITIONS, UNITS
from layers.stories.evidence import trusted
from layers.stories.rounded import Rounded, as_printed
from layers.stories.statement import Statement

RULE = (
    "It does not hold if no entry within 12 M of Taiwan and Penghu was reported for the drills, so that none could be "
    "fewer, or if what is credited came after the fall. Otherwise it holds if every published total of the year fell "
    "as claimed, within its rounding; holds only if some comparable window of a count fell so; and else does not hold."
)
ROUNDING_PERCENT = 10.0  # "40 percent" is taken as a number rounded to tens: 35 to 45
NO_ENTRY = "territory-entries"  # id of the fact that says what was reported inside 12 nautical miles
CHRONOLOGY = "chronology"  # id of the fact that says when what is credited came
MOST_DAYS = 0.9  # of a month that a plot shows
ISLANDS = ("kinmen", "matsu")  # ids of the facts that say what flew over islands that Taiwan holds off the mainland
ISLANDS_LATER = "islands-later"  # id of the search for flights over the same islands in the drills of the year


def incursions_fall(statement: Statement) -> Check:
    """Check a fall of incursions during the drills of a year against every published count.

    Parameters
    ----------
    statement : Statement
        `value` is the fall claimed, percent, above zero; `start` and `end` lie in the year of the drills. The fact
        "territory-entries" gives the entries within 12 nautical miles that were reported; the fact "chronology", if
        there is one, when what is credited with the fall came.

    Returns
    -------
    Check
        With the verdict that `RULE` gives.

    Raises
    ------
    ValueError
        If the statement lacks its value, its days or the fact "territory-entries".
    """
    if statement.value is None or statement.start is None or statement.end is None:
        raise ValueError(f"statement {statement.id!r} lacks value or start; the check {statement.check!r} needs both.")
    claimed = as_printed(-statement.value, ROUNDING_PERCENT)
    year = statement.start.year
    windows = incursion_windows.load()
    annual, monthly = trusted(incursions_annual.load()), incursions_monthly.load()
    entries = statement.fact(NO_ENTRY).value
    totals = published_change(annual, year)
    errors = counting_errors(annual, monthly)
    meant = judged(windows, year)
    drilled = meant[meant["windows"] == DRILLS]
    by_days = [window_change(row, 0.0) for _, row in drilled.iterrows()]
    together, of_year = drills_together(drills.load(), year), rank_of_the_year(windows, year, claimed)
    first = _first_because(statement, none_reported=entries == 0)
    verdict = _verdict(claimed, totals, ruled_out=bool(first), some_near=not near(meant, claimed).empty)
    names = {f"fact {fact.id}": fact.text for fact in statement.facts} | {
        "totals": totals.name,
        "drills": by_days[0].name,
        "year": of_year.name,
    }
    answer = [first, _limits(statement), _numbers(totals, by_days[0], of_year)]
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        rule=RULE,
        clauses=clauses(" ".join(_as_sentence(part) for part in answer if part), names),
        brief_clauses=clauses("; ".join([*first[:1], *_islands_in_brief(statement)]) + ".", names) if first else (),
        key=totals.name,
        findings=(
            *statement.findings(),
            totals,
            compiled_change(annual, year, errors[-1]),
            *by_days,
            together,
            months_of_drills(monthly, drilled.iloc[0]),
            *(window_change(row, errors[row["months"] - 1]) for row in _telling(windows, year)),
            of_year,
            *(rank(windows, definition, year, claimed) for definition in DEFINITIONS),
            rank_of_all_years(windows, claimed),
            afterwards(annual, year),
        ),
    )


def monthly_series() -> pd.DataFrame:
    """Return the four counts by month, each a series of its own, for a plot.

    Returns
    -------
    DataFrame
        Columns `x` (first day of the month) `series value unit source_id status` and `partial bound days_in_month
        days_counted`; left out are months without a count, and those of which more than a tenth of the days is
        missing: their sum would look like a fall.
    """
    monthly = incursions_monthly.load()
    parts = []
    for count, meaning in DEFINITIONS.items():
        rows = monthly[monthly[count].notna()]
        part = rows[["status", "partial", "days_in_month"]].assign(
            x=pd.to_datetime(rows["id"]),
            series=meaning,
            value=rows[count],
            unit=UNITS[count],
            bound=rows[f"{count}_bound"],
            days_counted=rows[DAYS_OF[count]],
            source_id=SEPARATOR.join(incursions_monthly.count_sources(rows, count)),
        )
        parts.append(part)
    columns = [
        "x",
        "series",
        "value",
        "unit",
        "source_id",
        "status",
        "partial",
        "bound",
        "days_in_month",
        "days_counted",
    ]
    told = pd.concat(parts, ignore_index=True)[columns]
    lacking = (told["bound"] == "at least") & (told["days_counted"] < MOST_DAYS * told["days_in_month"])
    return told[~lacking].reset_index(drop=True)


def all_windows(statement: Statement) -> pd.DataFrame:
    """Return every pair of windows for a plot; see `incursion_rank.windows_to_plot`.

    Raises
    ------
    ValueError
        If the statement lacks its start.
    """
    if statement.start is None:
        raise ValueError(f"statement {statement.id!r} lacks start; a plot of its windows needs the year.")
    return windows_to_plot(incursion_windows.load(), statement.start.year)


def _telling(windows: pd.DataFrame, year: int) -> "list[pd.Series[Any]]":
    """Windows that a writer might have had in mind, each count by itself."""
    autumn, spring = ([same_months(y, *months) for y in (year - 1, year)] for months in ((8, 12), (1, 7)))
    return [
        *(pair(windows, definition, *autumn) for definition in DEFINITIONS),
        pair(windows, "adiz_sorties", *spring),
    ]


def _first_because(statement: Statement, *, none_reported: bool) -> list[str]:
    """Reasons that rule the claim out whatever the counts say, as marked clauses; empty if there is none."""
    reasons = []
    if none_reported:
        reasons.append(f"{statement.fact(NO_ENTRY).text}, so there was none to reduce there [fact {NO_ENTRY}]")
    for fact in statement.facts:
        if fact.id == CHRONOLOGY and fact.start and statement.end and fact.start > statement.end:
            after = f"what is integrated in {fact.start.year} cannot have reduced anything in {statement.end.year}"
            reasons.append(f"{after} [fact {CHRONOLOGY}]")
    return reasons


def _verdict(claimed: Rounded, totals: Finding, *, ruled_out: bool, some_near: bool) -> Verdict:
    """Choose the verdict as `RULE` says."""
    if ruled_out:
        return Verdict.DOES_NOT_HOLD
    if totals.low is not None and totals.high is not None and claimed.low <= totals.low <= totals.high <= claimed.high:
        return Verdict.HOLDS
    return Verdict.HOLDS_ONLY_IF if some_near else Verdict.DOES_NOT_HOLD


def _limits(statement: Statement) -> list[str]:
    """Write what was reported over islands off the mainland, and beyond aircraft and ships, as marked clauses."""
    told = [f for f in statement.facts if f.bears is Bearing.LIMITS or f.id == ISLANDS_LATER]
    return [
        f"{fact.text[0].lower() if fact.searched else fact.text[0]}{fact.text[1:]} [fact {fact.id}]" for fact in told
    ]


def _islands_in_brief(statement: Statement) -> list[str]:
    """Say of the islands off the mainland that no percentage can be told, where the facts are there."""
    known = {fact.id for fact in statement.facts}
    if not known.issuperset((*ISLANDS, ISLANDS_LATER)):
        return []
    marks = "".join(f"[fact {name}]" for name in (*ISLANDS, ISLANDS_LATER))
    told = "flights were reported in August 2022 and no report was found for the drills of 2023"
    return [f"over Kinmen and Matsu, which Taiwan holds, {told}, so no percentage can be told {marks}"]


def _as_sentence(marked: list[str]) -> str:
    """Write marked clauses as one sentence."""
    told = "; ".join(marked) + "."
    return told[0].upper() + told[1:]


def _numbers(totals: Finding, by_days: Finding, of_year: Finding) -> list[str]:
    """Write what the counts say, as marked clauses."""
    zone = "the published count of aircraft in Taiwan's air defence identification zone"
    how = "by how days that are missing are read [year]"
    return [
        f"{zone} {_moved(totals)} over the year [totals]",
        f"{by_days.name}: {_both(by_days)} [drills]",
        f"{of_year.low:.0f} to {of_year.high:.0f} {of_year.unit} in four counts fell about as claimed, {how}",
    ]


def _both(found: Finding) -> str:
    """Write the change of drills in all and a day, as the arithmetic gives them."""
    in_all, _, per_day = found.arithmetic.rpartition(": ")[2].partition(", per day counted ")
    return f"{in_all} in all, {per_day} a day"


def _moved(totals: Finding) -> str:
    low, high = totals.low or 0.0, totals.high or 0.0
    return f"fell by {-high:.0f} to {-low:.0f} %" if high < 0 else f"changed by {low:+.0f} to {high:+.0f} %"
