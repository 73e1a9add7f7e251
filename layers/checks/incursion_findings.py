"""What counts of incursions say about a year, each as a finding: totals, sums, windows, drills, and how far off."""

from math import isnan
from typing import Any

import pandas as pd

from geo.claim import Bearing, Finding
from layers.catalogue.sources import each_id
from layers.checks.incursion_rank import changed
from layers.checks.incursion_windows import DRILLS, LONGEST_MONTHS, in_words, named
from layers.counts import incursions_monthly
from layers.counts.incursions_annual import whole_year
from layers.counts.incursions_monthly import TITLES
from layers.stories.rounded import Rounded, growth_percent

UNLIKE_DRILLS = (
    "drills differ in length: the range is between the change in all and the change a day; bulletins of August 2022 "
    "appeared at about 17:00, that of 4 August counts the air defence zone alone"
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
    before, now = (whole_year(annual, "ADIZ entries", y) for y in (year - 1, year))
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
        sources=each_id(pd.concat([before, now])["source_id"]),
        as_of=str(year),
        bearing=Bearing.CONTRADICTS,
    )


def counting_errors(annual: pd.DataFrame, monthly: pd.DataFrame) -> tuple[float, ...]:
    """How far our counts in the identification zone may be off, by the number of months that are summed.

    The error of a length is the largest difference from a published total of that length or longer; where none of that
    length was printed, the next shorter printed length counts too. Single months are further off than years.

    Parameters
    ----------
    annual : DataFrame
        Trusted rows of `incursions_annual.load()`.
    monthly : DataFrame
        As `incursions_monthly.load()` returns it.

    Returns
    -------
    tuple of float
        Shares (0.03 is 3 percent) for 1 to 12 months.
    """
    counted = monthly.set_index("id")["adiz_sorties"].dropna()
    printed = annual[
        (annual["measure"] == "ADIZ entries") & (annual["bound"] == "exact") & (annual["status"] != "derived")
    ]
    off: dict[int, list[float]] = {}
    for row in printed.to_dict("records"):
        months = [str(p) for p in pd.period_range(row["first_month"], row["last_month"], freq="M")]
        if set(months) <= set(counted.index):
            off.setdefault(len(months), []).append(abs(float(counted[months].sum()) / row["value"] - 1))
    floors = [max(n for n in off if n <= length) for length in range(1, LONGEST_MONTHS + 1)]
    return tuple(max(error for n, errors in off.items() if n >= floor for error in errors) for floor in floors)


def drills_together(held: pd.DataFrame, year: int) -> Finding:
    """Compare all days of drills of a year with all of the year before: aircraft around Taiwan.

    Parameters
    ----------
    held : DataFrame
        As `drills.load()` returns it.
    year : int
        The later year.

    Returns
    -------
    Finding
        Percent, in all; the arithmetic gives the change a day too, which is another reading and no range.
    """
    parts = [held[held["first_day"].str.startswith(f"{y}-")] for y in (year - 1, year)]
    totals, days = ([float(part[column].sum()) for part in parts] for column in ("aircraft", "aircraft_days"))
    change = 100 * (totals[1] / totals[0] - 1)
    per_day = 100 * (totals[1] / days[1] / (totals[0] / days[0]) - 1)
    return Finding(
        name=f"aircraft around Taiwan, all days of drills of {year} against {year - 1}",
        method="bulletins of the days of each drill in the table 'drills'",
        value=change,
        unit="percent",
        arithmetic=f"{totals[0]:.0f} aircraft in {days[0]:.0f} days to {totals[1]:.0f} in {days[1]:.0f}: "
        f"{change:+.1f} % in all, {per_day:+.1f} % a day",
        assumptions=(UNLIKE_DRILLS, "drills that were announced"),
        sources=each_id(pd.concat(parts)["source_id"]),
        as_of=held.loc[held["first_day"].str.startswith(f"{year}-"), "last_day"].iloc[-1],
        bearing=Bearing.CONTEXT,
    )


def window_change(row: "pd.Series[Any]", error: float) -> Finding:
    """Tell a change, its range wide enough for missing days and for two ways of counting.

    Drills have no range: in all and a day are two readings, which the arithmetic gives.

    Parameters
    ----------
    row : Series
        A row of `incursion_windows.load()`.
    error : float
        Share by which sums of as many months may be off; see `counting_errors`.

    Returns
    -------
    Finding
        Percent; the value is the change that is judged.
    """
    before, after, per_day = row["total_before"], row["total_after"], row["change_percent_per_day"]
    in_all = 100 * (after / before - 1)
    values = [row["percent"], in_all]
    assumptions = ["none of these counts is of entries into territory"]
    if row["basis_before"] != row["basis_after"]:
        values += [100 * (after / before * (1 + e) - 1) for e in (-error, error)]
        assumptions.append(
            f"one window is counted from bulletins and the other on tracks; sums of {row['months']} months differ by "
            f"up to {100 * error:.1f} %"
        )
    if not isnan(per_day):
        values.append(per_day)
        assumptions.append(_range_words(row))
    drills = row["windows"] == DRILLS
    return Finding(
        name=f"{TITLES[row['definition']]}, {in_words(row)}",
        method=f"a row of the table 'incursion_windows': {row['counted']}",
        value=row["percent"],
        unit="percent",
        low=None if drills else min(values),
        high=None if drills else max(values),
        arithmetic=_arithmetic(row),
        assumptions=tuple(assumptions),
        sources=each_id([row["source_id"]]),
        as_of=row["as_of"],
        bearing=Bearing.CONTEXT,
    )


def months_of_drills(monthly: pd.DataFrame, drilled: "pd.Series[Any]") -> Finding:
    """Compare the whole months of two drills, which gives the number claimed and says little of the drills."""
    months = [drilled[f"{side}_first"][:7] for side in ("before", "after")]
    rows = monthly.set_index("id").loc[months]
    before, after = (float(n) for n in rows["adiz_sorties"])
    change = 100 * (after / before - 1)
    words, days = [named(month, month) for month in months], rows["days_in_month"].tolist()
    drilled_days = f"{drilled['days_before']} and {drilled['days_after']}"
    return Finding(
        name=f"{TITLES['adiz_sorties']}, whole months: {words[1]} against {words[0]}",
        method="two rows of the table 'incursions_monthly'",
        value=change,
        unit="percent",
        arithmetic=f"{before:.0f} to {after:.0f} aircraft: {after:.0f} / {before:.0f} - 1 = {change:+.1f} %",
        assumptions=(f"of the {days[0]} and {days[1]} days, {drilled_days} were days of the drills",),
        sources=incursions_monthly.count_sources(rows, "adiz_sorties"),
        as_of=months[1],
        bearing=Bearing.CONTEXT,
    )


def compiled_change(annual: pd.DataFrame, year: int, error: float) -> Finding:
    """Tell the change of our own sums in the identification zone, with the error of sums of a year (a share)."""
    ids = [f"adiz-sorties-{y}-sum" for y in (year - 1, year)]
    before, now = (float(annual.loc[annual["id"] == i, "value"].iloc[0]) for i in ids)
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
            f"counted from bulletins to July 2022, then on tracks; sums of a year may be off by {100 * error:.1f} %",
        ),
        sources=each_id(annual[annual["id"].isin(ids)]["source_id"]),
        as_of=str(year),
        bearing=Bearing.CONTEXT,
    )


def afterwards(annual: pd.DataFrame, year: int) -> Finding:
    """Tell how all aircraft around Taiwan changed from a year to the last, by the published totals."""
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
        sources=each_id(rows["source_id"]),
        as_of=years[-1],
        bearing=Bearing.CONTEXT,
    )


def _range_words(row: "pd.Series[Any]") -> str:
    if row["windows"] == DRILLS:
        return UNLIKE_DRILLS
    return "the range is between no missing day having had any, and all having been like the others"


def _arithmetic(row: "pd.Series[Any]") -> str:
    """Write the sum of a pair, with the days behind it where they are known."""
    before, after = row["total_before"], row["total_after"]
    days = f"; {row['days_counted_before']:.0f} and {row['days_counted_after']:.0f} days counted"
    lacking = isnan(row["change_percent"])
    least = "at least " if lacking else ""
    parts = [
        f"{least}{before:,.0f} to {least}{after:,.0f} {row['unit']}{'' if isnan(row['days_counted_before']) else days}"
    ]
    return f"{parts[0]}: {changed(row)}"
