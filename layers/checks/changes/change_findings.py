"""What counts by month say about a year, each as a finding: totals, sums, windows, events, and how far off."""

from math import isnan
from typing import Any

import pandas as pd

from geo.claim import Bearing, Finding
from layers.catalogue.sources import each_id
from layers.checks.changes.change_rank import changed
from layers.counts.counted import Count, Events, count_sources
from layers.counts.windows import SAME_MONTHS, in_words, named
from layers.stories.rounded import Rounded, growth_percent


def whole_year(totals: pd.DataFrame, year: int) -> pd.DataFrame:
    """Take the published totals of one calendar year, as printed."""
    return totals[(totals["first_month"] == f"{year}-01") & (totals["last_month"] == f"{year}-12")]


def published_change(totals: pd.DataFrame, year: int, says: str) -> Finding:
    """Change of the published totals of whole years, over all pairs of publishers.

    Parameters
    ----------
    totals : DataFrame
        Published totals of one thing: `first_month last_month value source_id`.
    year : int
        The later year.
    says : str
        What was counted.

    Returns
    -------
    Finding
        Percent; the value is from the mean of the totals of each year, the range over all pairs.

    Raises
    ------
    ValueError
        If a year has no published total, or one of zero before.
    """
    before, now = (whole_year(totals, y) for y in (year - 1, year))
    lacking = [y for y, rows in ((year - 1, before), (year, now)) if rows.empty]
    if lacking or not (before["value"] > 0).all():
        raise ValueError(
            f"there is no published total of {says} for the whole year {lacking[0] if lacking else year - 1}, or it is "
            "0; expected one for the year and one for the year before. Choose other rows, or leave totals out."
        )
    pairs = [100 * (a / b - 1) for a in now["value"] for b in before["value"]]
    value = float(100 * (now["value"].mean() / before["value"].mean() - 1))
    told = [" or ".join(f"{v:,.0f}" for v in sorted(rows["value"])) for rows in (before, now)]
    return Finding(
        name=f"{says}, {year - 1} to {year}, published totals",
        method="totals of whole years as others published them, each with each; the value is from the means",
        value=value,
        unit="percent",
        low=min(pairs),
        high=max(pairs),
        arithmetic=f"{told[0]} to {told[1]} = {min(pairs):+.1f} to {max(pairs):+.1f} %",
        assumptions=("the publishers count the same thing, each in its own way",),
        sources=each_id(pd.concat([before, now])["source_id"]),
        as_of=str(year),
    )


def events_together(held: pd.DataFrame, events: Events, count: Count, year: int) -> Finding | None:
    """Compare all days of events of a year with all of the year before, in one count; None where a year has none.

    Returns
    -------
    Finding
        Percent, in all; the arithmetic gives the change a day too, which is another reading and no range.
    """
    parts = [held[held[events.first_day].str.startswith(f"{y}-")] for y in (year - 1, year)]
    columns = (count.in_events, f"{count.in_events}_days")
    totals, days = ([float(part[column].sum()) for part in parts] for column in columns)
    if not all(totals[:1] + days):
        return None
    change = 100 * (totals[1] / totals[0] - 1)
    per_day = 100 * (totals[1] / days[1] / (totals[0] / days[0]) - 1)
    return Finding(
        name=f"{count.title}, all days of {events.called} of {year} against {year - 1}",
        method=f"{count.basis} of the days of each {_one(events)} in the table {_name(events.table)!r}",
        value=change,
        unit="percent",
        arithmetic=f"{totals[0]:.0f} {count.unit} in {days[0]:.0f} days to {totals[1]:.0f} in {days[1]:.0f}: "
        f"{change:+.1f} % in all, {per_day:+.1f} % a day",
        assumptions=tuple(filter(None, (events.note, events.together))),
        sources=each_id(pd.concat(parts)["source_id"]),
        as_of=parts[1][events.last_day].iloc[-1],
        bearing=Bearing.CONTEXT,
    )


def window_change(row: "pd.Series[Any]", title: str, error: float, *, table: str, notes: tuple[str, ...]) -> Finding:
    """Tell a change, its range wide enough for missing days and for two ways of counting.

    Events have no range: in all and a day are two readings, which the arithmetic gives.

    Parameters
    ----------
    row : Series
        A row of `layers.counts.windows.compare`, or of `compare_events`.
    title : str
        What is counted, in few words.
    error : float
        Share by which sums of as many months may be off; see `layers.counts.errors`.
    table : str
        Name of the table of windows, or of the counts.
    notes : tuple of str
        What a reader must know of it: assumptions.

    Returns
    -------
    Finding
        Percent; the value is the change that is judged.
    """
    before, after, per_day = row["total_before"], row["total_after"], row["change_percent_per_day"]
    in_all = 100 * (after / before - 1)
    values = [row["percent"], in_all]
    assumptions = list(notes[:1])
    if row["basis_before"] != row["basis_after"]:
        values += [100 * (after / before * (1 + e) - 1) for e in (-error, error)]
        known = f"; sums of {row['months']} months differ by up to {100 * error:.1f} %" if error else ""
        bases = f"one window is counted from {row['basis_before']} and the other from {row['basis_after']}"
        assumptions.append(bases + known)
    if not isnan(per_day):
        values.append(per_day)
        assumptions.extend(notes[1:] or [MISSING_DAYS])
    events = row["windows"] != SAME_MONTHS
    return Finding(
        name=f"{title}, {in_words(row)}",
        method=f"a row of the table {table!r}: {row['counted']}",
        value=float(row["percent"]),
        unit="percent",
        low=None if events else float(min(values)),
        high=None if events else float(max(values)),
        arithmetic=_arithmetic(row),
        assumptions=tuple(filter(None, assumptions)),
        sources=each_id([row["source_id"]]),
        as_of=row["as_of"],
        bearing=Bearing.CONTEXT,
    )


MISSING_DAYS = "the range is between no missing day having had any, and all having been like the others"


def months_of_events(monthly: pd.DataFrame, count: Count, row: "pd.Series[Any]", called: str, table: str) -> Finding:
    """Compare the whole months of two events, which may give the number claimed and says little of the events."""
    months = [row[f"{side}_first"][:7] for side in ("before", "after")]
    rows = monthly.set_index("id").loc[months]
    before, after = (float(n) for n in rows[count.column])
    change = 100 * (after / before - 1)
    words = [named(month, month) for month in months]
    days = [pd.Period(month, freq="M").days_in_month for month in months]
    held = f"{row['days_before']} and {row['days_after']}"
    return Finding(
        name=f"{count.title}, whole months: {words[1]} against {words[0]}",
        method=f"two rows of the table {table!r}",
        value=change,
        unit="percent",
        arithmetic=f"{before:.0f} to {after:.0f} {count.unit}: {after:.0f} / {before:.0f} - 1 = {change:+.1f} %",
        assumptions=(f"of the {days[0]} and {days[1]} days, {held} were days of the {called}",),
        sources=count_sources(rows, count),
        as_of=months[1],
        bearing=Bearing.CONTEXT,
    )


def own_sums(monthly: pd.DataFrame, count: Count, year: int, error: float, *, table: str, how: str) -> Finding | None:
    """Tell the change of the sums of a count over whole years, with their error (a share); None where months lack."""
    years = [monthly[monthly["id"].str.startswith(f"{y}-")] for y in (year - 1, year)]
    if any(len(rows) != len(MONTHS) or rows[count.column].isna().any() for rows in years):
        return None
    before, now = (float(rows[count.column].sum()) for rows in years)
    if before <= 0:
        return None
    known = error if error < 1 else 0.0  # else the published totals are of something else, and bound nothing
    found = growth_percent(*(Rounded(v, v * (1 - known), v * (1 + known)) for v in (now, before)))
    off = f"sums of a year may be off by {100 * error:.1f} %"
    return Finding(
        name=f"{count.meaning}, {year - 1} to {year}, our own sums",
        method=f"sums of the table {table!r}",
        value=found.value,
        unit="percent",
        low=found.low if known else None,
        high=found.high if known else None,
        arithmetic=f"{before:,.0f} to {now:,.0f} {count.unit}: {now:.0f} / {before:.0f} - 1 = {found.value:+.1f} %",
        assumptions=("; ".join(filter(None, (how, off if error else ""))),),
        sources=each_id(count_sources(pd.concat(years), count)),
        as_of=str(year),
        bearing=Bearing.CONTEXT,
    )


MONTHS = range(1, 13)


def afterwards(totals: pd.DataFrame, year: int, says: str, unit: str, note: str) -> Finding | None:
    """Tell how published totals of whole years changed from a year to the last; None where there are not two."""
    rows = totals[(totals["first_month"] >= f"{year}-01") & totals["last_month"].str.endswith("-12")]
    rows = rows[rows["first_month"].str.endswith("-01")].sort_values("first_month")
    if len(rows) < 2:  # noqa: PLR2004  two years to compare
        return None
    first, last = float(rows["value"].iloc[0]), float(rows["value"].iloc[-1])
    years = rows["first_month"].str[:4].tolist()
    publishers = "one publisher, one definition" if len(set(rows["source_id"])) == 1 else "one definition"
    return Finding(
        name=f"{says}, {years[0]} to {years[-1]}",
        method=f"published totals of whole years, {publishers}",
        value=100 * (last / first - 1),
        unit="percent",
        arithmetic="; ".join(f"{y}: {v:,.0f} {unit}" for y, v in zip(years, rows["value"], strict=True)),
        assumptions=(note,) if note else (),
        sources=each_id(rows["source_id"]),
        as_of=years[-1],
        bearing=Bearing.CONTEXT,
    )


def _one(events: Events) -> str:
    return events.called.removesuffix("s")


def _name(reference: str) -> str:
    return reference.rpartition(":")[2]


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
