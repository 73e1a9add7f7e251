"""What counts by month say about a year, each as a finding: totals, sums, windows, events, and how far off."""

from math import isnan
from typing import Any

import pandas as pd

from geo.claim import Bearing, Finding
from geo.units import counted, with_unit
from layers.catalogue.sources import each_id
from layers.checks.changes.change_rank import changed
from layers.counts.counted import Count, Events, count_sources
from layers.counts.printed import printed_change
from layers.counts.windows import SAME_MONTHS, in_words, named
from layers.stories.rounded import Rounded, growth_percent
from leadline.words import N_, _, in_turn, listed


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
    found = printed_change(totals, *((f"{y}-01", f"{y}-12") for y in (year - 1, year)))
    if found is None:
        lacking = [y for y, rows in ((year - 1, before), (year, now)) if rows.empty]
        raise ValueError(
            f"there is no published total of {says} for the whole year {lacking[0] if lacking else year - 1}, or it is "
            "0; expected one for the year and one for the year before. Choose other rows, or leave totals out."
        )
    return Finding(
        name=_("{says}, {year} to {year_2}, published totals").format(says=says, year=year - 1, year_2=year),
        method=_("totals of whole years as others published them, each with each; the value is from the means"),
        value=found.percent,
        unit="percent",
        low=found.low,
        high=found.high,
        arithmetic=_("{told} to {told_2} = {least:+.1f} to {most:+.1f} %").format(
            told=found.told[0], told_2=found.told[1], least=found.low, most=found.high
        ),
        assumptions=(_("the publishers count the same thing, each in its own way"),),
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
        name=_("{title}, all days of {called} of {year} against {year_2}").format(
            title=count.title, called=events.called, year=year, year_2=year - 1
        ),
        method=_("{basis} of the days of {called} in the table {name!r}").format(
            basis=_(count.basis), called=events.called, name=_name(events.table)
        ),
        value=change,
        unit="percent",
        arithmetic=_(
            "{amount} in {days:g} days to {totals_2:.0f} in {days_2:g}: {change:+.1f} % in all, {per_day:+.1f} % a day"
        ).format(
            amount=with_unit(f"{totals[0]:.0f}", count.unit),
            days=days[0],
            totals_2=totals[1],
            days_2=days[1],
            change=change,
            per_day=per_day,
        ),
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
        bases = (
            _(
                "one window is counted from {basis_before} and the other from {basis_after}; "
                "sums of {months} months differ by up to {error:.1f} %"
            )
            if error
            else _("one window is counted from {basis_before} and the other from {basis_after}")
        )
        both = {name: row[name] for name in ("basis_before", "basis_after")}  # words, told already
        assumptions.append(bases.format(**both, months=row["months"], error=100 * error))
    if not isnan(per_day):
        values.append(per_day)
        assumptions.extend(notes[1:] or [_(MISSING_DAYS)])
    events = row["windows"] != SAME_MONTHS
    return Finding(
        name=listed([title, in_words(row)]),
        method=_("a row of the table {table!r}: {counted}").format(table=table, counted=row["counted"]),
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


MISSING_DAYS = N_("the range is between no missing day having had any, and all having been like the others")


def months_of_events(
    monthly: pd.DataFrame, count: Count, row: "pd.Series[Any]", called: str, table: str
) -> tuple[Finding, float | None]:
    """Compare the whole months of two events, which may give the number claimed and says little of the events.

    Returns
    -------
    Finding, float
        Percent, in all; and the change per day counted, None where the days are not known.
    """
    months = [row[f"{side}_first"][:7] for side in ("before", "after")]
    rows = monthly.set_index("id").loc[months]
    before, after = (float(n) for n in rows[count.column])
    change = 100 * (after / before - 1)
    words = [named(month, month) for month in months]
    days = [pd.Period(month, freq="M").days_in_month for month in months]
    held = _("{days_before} and {days_after}").format(days_before=row["days_before"], days_after=row["days_after"])
    counted = rows[count.days].astype(float).tolist() if count.days else []
    known = len(counted) == len(months) and all(n > 0 for n in counted)
    per_day = 100 * (after / counted[1] / (before / counted[0]) - 1) if known else None
    sums = (
        _("{before:.0f} to {amount}: {after:.0f} / {before:.0f} - 1 = {change:+.1f} %")
        if per_day is None
        else _(
            "{before:.0f} to {amount}: {after:.0f} / {before:.0f} - 1 = {change:+.1f} %; "
            "{days:g} and {days_2:g} days counted: {per_day:+.1f} % a day"
        )
    )
    on_days = {"days": counted[0], "days_2": counted[1], "per_day": per_day} if per_day is not None else {}
    found = Finding(
        name=_("{title}, whole months of {called}: {words} against {words_2}").format(
            title=count.title, called=called, words=words[1], words_2=words[0]
        ),
        method=_("two rows of the table {table!r}").format(table=table),
        value=change,
        unit="percent",
        arithmetic=sums.format(
            before=before, after=after, amount=with_unit(f"{after:.0f}", count.unit), change=change, **on_days
        ),
        assumptions=(
            _("of the {days} and {days_2} days, {held} were days of the {called}").format(
                days=days[0], days_2=days[1], held=held, called=called
            ),
        ),
        sources=count_sources(rows, count),
        as_of=months[1],
        bearing=Bearing.CONTEXT,
    )
    return found, per_day


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
    off = _("sums of a year may be off by {error:.1f} %").format(error=100 * error)
    return Finding(
        name=_("{meaning}, {year} to {year_2}, our own sums").format(meaning=count.meaning, year=year - 1, year_2=year),
        method=_("sums of the table {table!r}").format(table=table),
        value=found.value,
        unit="percent",
        low=found.low if known else None,
        high=found.high if known else None,
        arithmetic=_("{before:,.0f} to {amount}: {now:.0f} / {before:.0f} - 1 = {value:+.1f} %").format(
            before=before, now=now, amount=with_unit(f"{now:,.0f}", count.unit), value=found.value
        ),
        assumptions=(in_turn(filter(None, (how, off if error else ""))),),
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
    publishers = _("one publisher, one definition") if len(set(rows["source_id"])) == 1 else _("one definition")
    return Finding(
        name=_("{says}, {years} to {years_2}").format(says=says, years=years[0], years_2=years[-1]),
        method=_("published totals of whole years, {publishers}").format(publishers=publishers),
        value=100 * (last / first - 1),
        unit="percent",
        arithmetic=in_turn(
            _("{year}: {amount}").format(year=y, amount=counted(f"{v:,.0f}", unit))
            for y, v in zip(years, rows["value"], strict=True)
        ),
        assumptions=(note,) if note else (),
        sources=each_id(rows["source_id"]),
        as_of=years[-1],
        bearing=Bearing.CONTEXT,
    )


def _name(reference: str) -> str:
    return reference.rpartition(":")[2]


def _arithmetic(row: "pd.Series[Any]") -> str:
    """Write the sum of a pair, with the days behind it where they are known."""
    before, after = row["total_before"], row["total_after"]
    on_days = (row["days_counted_before"], row["days_counted_after"])
    told = _sums(least=isnan(row["change_percent"]), days=not isnan(on_days[0]))
    return told.format(
        before=before,
        amount=with_unit(f"{after:,.0f}", row["unit"]),
        days=on_days[0],
        days_2=on_days[1],
        changed=changed(row),
    )


def _sums(*, least: bool, days: bool) -> str:
    if days:
        return (
            _("at least {before:,.0f} to at least {amount}; {days:g} and {days_2:g} days counted: {changed}")
            if least
            else _("{before:,.0f} to {amount}; {days:g} and {days_2:g} days counted: {changed}")
        )
    return (
        _("at least {before:,.0f} to at least {amount}: {changed}")
        if least
        else _("{before:,.0f} to {amount}: {changed}")
    )
