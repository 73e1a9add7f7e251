"""Did incursions fall? Every count by itself, every comparable window, and the days that are missing."""

from math import isnan
from typing import Any

import pandas as pd

from geo.claim import Check, Finding, Verdict
from layers import incursion_windows, incursions_annual, incursions_monthly
from layers.evidence import row_sources, trusted
from layers.incursion_rank import judged, near, rank, rank_of_all_years, told, windows_to_plot
from layers.incursion_windows import DRILLS, Window, in_words, pair, same_months
from layers.incursions_monthly import DEFINITIONS, TITLES, UNITS
from layers.rounded import Rounded, as_printed, growth_percent
from layers.sources import SEPARATOR
from layers.statement import Statement

ROUNDING_PERCENT = 10.0  # "40 percent" is taken as a number rounded to tens: 35 to 45
NEAREST = 2  # windows that the sentence names
NONE_TO_REDUCE = "No entry into Taiwan's territory was reported for the drills, so there was none to reduce."
NO_ENTRY = "territory-entries"  # id of the fact that says what was reported inside 12 nautical miles


def incursions_fall(statement: Statement) -> Check:
    """Check a fall of incursions during the drills of a year against every published count.

    Parameters
    ----------
    statement : Statement
        `value` is the fall claimed, percent, above zero; `start` lies in the year of the drills. The fact
        "territory-entries" gives the entries into territory that were reported.

    Returns
    -------
    Check
        It does not hold if no entry into territory was reported, since then there was none to reduce. Otherwise it
        holds if the published totals of the year fell as claimed, holds only if some window did, else does not hold.

    Raises
    ------
    ValueError
        If the statement lacks its value, its start or that fact.
    """
    if statement.value is None or statement.start is None:
        raise ValueError(f"statement {statement.id!r} lacks value or start; the check {statement.check!r} needs both.")
    claimed = as_printed(-statement.value, ROUNDING_PERCENT)
    year = statement.start.year
    windows, annual = incursion_windows.load(), trusted(incursions_annual.load())
    territory = statement.fact(NO_ENTRY)
    totals = published_change(annual, year)
    error = counting_error(annual)
    meant = judged(windows, year)
    some_near = not near(meant, claimed).empty
    verdict = _verdict(claimed, totals, none_reported=territory.value == 0, some_near=some_near)
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        sentence=_sentence(statement, claimed, totals, meant, verdict),
        brief=NONE_TO_REDUCE if territory.value == 0 else "",
        key=totals.name,
        findings=(
            *(f.finding(statement.searched or "read in the sources named") for f in statement.facts),
            totals,
            _compiled_change(annual, year),
            *(_finding(row, error) for row in _telling(windows, year)),
            *(rank(windows, definition, year, claimed) for definition in DEFINITIONS),
            rank_of_all_years(windows, claimed),
            _afterwards(annual, year),
        ),
    )


def published_change(annual: pd.DataFrame, year: int) -> Finding:
    """Change of the published ADIZ totals of whole years, over all pairs of publishers.

    Parameters
    ----------
    annual : DataFrame
        Trusted rows of `incursions_annual.load()`.
    year : int
        The later year.

    Returns
    -------
    Finding
        Percent; the value is from the mean of the totals of each year, the range over all pairs.
    """
    before, now = (_whole_year(annual, "ADIZ entries", y) for y in (year - 1, year))
    pairs = [100 * (a / b - 1) for a in now["value"] for b in before["value"]]
    value = 100 * (now["value"].mean() / before["value"].mean() - 1)
    told = [" or ".join(f"{v:,.0f}" for v in sorted(rows["value"])) for rows in (before, now)]
    return Finding(
        name=f"aircraft in Taiwan's air defence identification zone, {year - 1} to {year}, published totals",
        method="totals of whole years as others published them, each with each; the value is from the means",
        value=value,
        unit="percent",
        low=min(pairs),
        high=max(pairs),
        arithmetic=f"{told[0]} to {told[1]} = {min(pairs):+.1f} to {max(pairs):+.1f} %",
        assumptions=("the publishers count the same thing, each in its own way",),
        sources=row_sources(pd.concat([before, now])),
    )


def counting_error(annual: pd.DataFrame) -> float:
    """Largest relative difference between our yearly ADIZ sums and the published totals of the same years.

    Parameters
    ----------
    annual : DataFrame
        Trusted rows of `incursions_annual.load()`.

    Returns
    -------
    float
        A share: 0.03 is 3 percent.
    """
    sums = annual[annual["id"].str.startswith("adiz-sorties-") & annual["id"].str.endswith("-sum")]
    shares = [
        abs(float(ours["value"]) / float(theirs) - 1)
        for _, ours in sums.iterrows()
        for theirs in _whole_year(annual, "ADIZ entries", int(ours["first_month"][:4]))["value"]
    ]
    return max(shares)


def monthly_series() -> pd.DataFrame:
    """Return the four counts by month, each a series of its own, for a plot.

    Returns
    -------
    DataFrame
        Columns `x` (first day of the month) `series value unit source_id status` and `partial days_in_month
        days_with_record`; months without a count are left out.
    """
    monthly = incursions_monthly.load()
    parts = []
    for count, meaning in DEFINITIONS.items():
        rows = monthly[monthly[count].notna()]
        part = rows[["status", "partial", "days_in_month", "days_with_record"]].assign(
            x=pd.to_datetime(rows["id"]),
            series=meaning,
            value=rows[count],
            unit=UNITS[count],
            source_id=";".join(incursions_monthly.count_sources(rows, count)),
        )
        parts.append(part)
    columns = ["x", "series", "value", "unit", "source_id", "status", "partial", "days_in_month", "days_with_record"]
    return pd.concat(parts, ignore_index=True)[columns]


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
    drills = [Window(month, month) for month in DRILLS]
    autumn, spring = ([same_months(y, *months) for y in (year - 1, year)] for months in ((8, 12), (1, 7)))
    return [
        *(pair(windows, definition, *drills) for definition in DEFINITIONS),
        *(pair(windows, definition, *autumn) for definition in DEFINITIONS),
        pair(windows, "adiz_sorties", *spring),
    ]


def _finding(row: "pd.Series[Any]", error: float) -> Finding:
    """Tell a change, its range wide enough for missing days and for two ways of counting."""
    change, per_day = row["change_percent"], row["change_percent_per_day"]
    values = [change]
    assumptions = ["none of these counts is of entries into territory"]
    before, after = row["total_before"], row["total_after"]
    arithmetic = f"{before:,.0f} to {after:,.0f} {row['unit']}: {after:.0f} / {before:.0f} - 1 = {change:+.1f} %"
    if row["basis_before"] != row["basis_after"]:
        values += [100 * (after / before * (1 + e) - 1) for e in (-error, error)]
        assumptions.append(
            f"one window is counted from bulletins and the other on tracks; the two differ by up to {100 * error:.1f} %"
        )
    if not isnan(per_day):
        values.append(per_day)
        days = f"{row['days_counted_before']:.0f} and {row['days_counted_after']:.0f} days"
        arithmetic += f"; per day counted ({days}) {per_day:+.1f} %"
        assumptions.append("the range is between no missing day having had any, and all having been like the others")
    return Finding(
        name=f"{TITLES[row['definition']]}, {in_words(row)}",
        method=f"a row of the table 'incursion_windows': {row['counted']}",
        value=change,
        unit="percent",
        low=min(values),
        high=max(values),
        arithmetic=arithmetic,
        assumptions=tuple(assumptions),
        sources=tuple(row["source_id"].split(SEPARATOR)),
    )


def _compiled_change(annual: pd.DataFrame, year: int) -> Finding:
    ids = [f"adiz-sorties-{y}-sum" for y in (year - 1, year)]
    before, now = (float(annual.loc[annual["id"] == i, "value"].iloc[0]) for i in ids)
    error = counting_error(annual)
    found = growth_percent(*(Rounded(v, v * (1 - error), v * (1 + error)) for v in (now, before)))
    return Finding(
        name=f"aircraft in Taiwan's air defence identification zone, {year - 1} to {year}, our own sums",
        method="sums of the table 'incursions_monthly'",
        value=found.value,
        unit="percent",
        low=found.low,
        high=found.high,
        arithmetic=f"{before:,.0f} to {now:,.0f} aircraft: {now:.0f} / {before:.0f} - 1 = {found.value:+.1f} %",
        assumptions=(
            f"counted from bulletins to July 2022 and on tracks since; sums may be off by {100 * error:.1f} %",
        ),
        sources=row_sources(annual[annual["id"].isin(ids)]),
    )


def _afterwards(annual: pd.DataFrame, year: int) -> Finding:
    rows = annual[(annual["measure"] == "aircraft around Taiwan") & (annual["status"] != "derived")]
    rows = rows[(rows["first_month"] >= f"{year}-01") & rows["last_month"].str.endswith("-12")]
    rows = rows[rows["first_month"].str.endswith("-01")].sort_values("first_month")
    first, last = float(rows["value"].iloc[0]), float(rows["value"].iloc[-1])
    years = rows["first_month"].str[:4].tolist()
    return Finding(
        name=f"all aircraft around Taiwan, {years[0]} to {years[-1]}",
        method="published totals of whole years, one publisher, one definition",
        value=100 * (last / first - 1),
        unit="percent",
        arithmetic="; ".join(f"{y}: {v:,.0f} aircraft" for y, v in zip(years, rows["value"], strict=True)),
        assumptions=("a wider count than entries into the identification zone",),
        sources=row_sources(rows),
    )


def _verdict(claimed: Rounded, totals: Finding, *, none_reported: bool, some_near: bool) -> Verdict:
    if none_reported:
        return Verdict.DOES_NOT_HOLD
    if totals.low is not None and totals.high is not None and claimed.low <= totals.low <= totals.high <= claimed.high:
        return Verdict.HOLDS
    return Verdict.HOLDS_ONLY_IF if some_near else Verdict.DOES_NOT_HOLD


def _sentence(statement: Statement, claimed: Rounded, totals: Finding, meant: pd.DataFrame, verdict: Verdict) -> str:
    year = f"the published count of aircraft in Taiwan's air defence identification zone {_moved(totals)} over the year"
    found = near(meant, claimed)
    by_distance = (found["change_percent"] - claimed.value).abs().sort_values()
    nearest = [told(found.loc[i]) for i in by_distance.index[:NEAREST]]
    picked = (
        f"of {len(meant)} comparable windows in four counts {len(found)} came within rounding of {claimed.value:g} %"
        + (f" (nearest: {'; '.join(nearest)})" if nearest else "")
    )
    none = statement.fact(NO_ENTRY)
    if none.value == 0:
        return f"{none.text.rstrip('.')}, so there was none to reduce; {year}, and {picked}."
    if verdict is Verdict.HOLDS:
        return f"It fits the published totals: {year}."
    return f"Over the year it does not fit: {year}, and {picked}."


def _moved(totals: Finding) -> str:
    low, high = totals.low or 0.0, totals.high or 0.0
    return f"fell by {-high:.0f} to {-low:.0f} %" if high < 0 else f"changed by {low:+.0f} to {high:+.0f} %"


def _whole_year(annual: pd.DataFrame, measure: str, year: int) -> pd.DataFrame:
    rows = annual[(annual["measure"] == measure) & (annual["bound"] == "exact") & (annual["status"] != "derived")]
    return rows[(rows["first_month"] == f"{year}-01") & (rows["last_month"] == f"{year}-12")]
