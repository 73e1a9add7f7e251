"""Counts by month: typed months, and months summed from a table of days."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import pandas as pd
from msgspec import Meta

from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import table
from leadline.words import N_, _, day

if TYPE_CHECKING:
    from layers.stories.story import Story

ALL_DAYS, AT_LEAST, ABOUT = "all days", "at least", "about"  # how far a number may be off
COLUMNS = {  # the layer's own columns, beside those of the rows it is made from; <words> stand for any
    "id": N_("the month, by the day on which a period begins"),
    "days_in_month": N_("days of the month"),
    "dated_by": N_("by publication, moved back to the day on which the period begins, or by that day"),
    "days_of": N_("whose days these are, as the table of days says; empty for months that are typed"),
    "<count>_bound": N_("how <count> is known: all days, at least (days are or may be missing), or as its basis says"),
    "partial": N_("true if the month is not whole"),
}


class Count(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One count, and how its months are known."""

    column: Annotated[str, Meta(description="column of the table")]
    days: Annotated[str, Meta(description="column that tells on how many days a count was made")]
    summed_from: Annotated[str, Meta(description="column of the table of days; empty if its months are all typed")] = ""
    basis: Annotated[
        dict[str, str],
        Meta(description="value of the column `basis_column`: what it makes of the months ('about' or 'at least')"),
    ] = {}


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="monthly_counts"
):
    """Typed counts by month, joined by sums over the days of a table of days."""

    file: Annotated[str, Meta(description="CSV file beside the story: `id` is the month, as 2022-08")]
    daily: Annotated[str, Meta(description="layer of days, with the columns `day` and `source_id`")]
    first_month: Annotated[str, Meta(description="first month that the days reach into whole, as 2022-12")]
    counts: Annotated[tuple[Count, ...], Meta(description="the counts, in their order", min_length=1)]
    basis_column: Annotated[
        str, Meta(description="column of the file that says what a typed month was counted from")
    ] = ""
    partial: Annotated[tuple[str, ...], Meta(description="months that are not whole, beside the last")] = ()


def derive(fields: Fields, story: "Story") -> pd.DataFrame:
    """Join typed months and months summed from days.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the file and the layer of days.

    Returns
    -------
    DataFrame
        Columns `id source_id status as_of note`, those of the file, `days_in_month`, `dated_by` ("publication" for
        months summed from days, which are moved back to the day on which the period begins, else "period"), `days_of`
        (whose days, where the days say so), for each
        count `<count>_bound` ("all days" if each day is in it; "at least" if days are missing or may be, or by
        `basis`; "" where there is no count), and `partial` (True for a month that is not whole). In order of time.
    """
    words = ("id", *([fields.basis_column] if fields.basis_column else ()))
    typed = table(story.file(fields.file), text=words).set_index("id")
    months = _with_days(fields, typed, by_month(fields, story.load(fields.daily)))
    months["days_in_month"] = pd.PeriodIndex(months.index, freq="M").days_in_month
    for count in fields.counts:
        months[f"{count.column}_bound"] = _bound(fields, months, count)
    return months.rename_axis("id").reset_index()


def by_month(fields: Fields, daily: pd.DataFrame) -> pd.DataFrame:
    """Sum the days of each month, from the first that they reach into whole.

    Parameters
    ----------
    fields : Fields
    daily : DataFrame
        The layer of days.

    Returns
    -------
    DataFrame
        Index: the month, "2022-12", by `day`. Columns for each summed count: its sum, `<count>_days` (days that have
        it); and `last_day`, `source_id`, and `days_of` if the days say whose they are.
    """
    months = daily["day"].str[:7]
    days = daily[months >= fields.first_month]
    grouped = days.groupby(days["day"].str[:7])
    named = [count.summed_from for count in fields.counts if count.summed_from]
    return pd.DataFrame(
        {name: grouped[name].sum() for name in named}
        | {f"{name}_days": grouped[name].count() for name in named}
        | {"last_day": grouped["day"].max(), "source_id": grouped["source_id"].agg(_sources)}
        | ({"days_of": grouped["days_of"].agg(_sources)} if "days_of" in days else {})
    )


def _sources(ids: "pd.Series[str]") -> str:
    return SEPARATOR.join(each_id(ids))


def _with_days(fields: Fields, typed: pd.DataFrame, by_day: pd.DataFrame) -> pd.DataFrame:
    """Join the typed months and the months summed from days."""
    months = typed.reindex(typed.index.union(by_day.index))
    words = [*([fields.basis_column] if fields.basis_column else []), "note", "source_id"]
    months[words] = months[words].fillna("")
    summed = [count for count in fields.counts if count.summed_from]
    for count in summed:
        if count.days not in months:
            months[count.days] = months[summed[0].days] if summed[0].days in months else float("nan")
    for count in summed:
        months.loc[by_day.index, count.column] = by_day[count.summed_from]
        months.loc[by_day.index, count.days] = by_day[f"{count.summed_from}_days"]
    both = zip(months["source_id"], by_day["source_id"].reindex(months.index).fillna(""), strict=True)
    months["source_id"] = [SEPARATOR.join(filter(None, ids)) for ids in both]
    months["dated_by"] = ["publication" if month in by_day.index else "period" for month in months.index]
    if "days_of" in by_day:
        months["days_of"] = by_day["days_of"].reindex(months.index).fillna("")
    months["partial"] = months.index.isin(fields.partial)
    _mark_last(months, by_day["last_day"].iloc[-1])
    return months.assign(status="derived", as_of=months.index)


def _mark_last(months: pd.DataFrame, last_day: str) -> None:
    """Mark the month in which the days end, unless they reach its last day."""
    if not pd.Timestamp(last_day).is_month_end:
        months.loc[last_day[:7], "partial"] = True
        months.loc[last_day[:7], "note"] = _("partial month: the daily records end on {last_day}").format(
            last_day=day(last_day)
        )


def _bound(fields: Fields, months: pd.DataFrame, count: Count) -> "pd.Series[str]":
    """Say how far each number of a count may be off; "" where there is none."""
    if count.basis:
        bound = months[fields.basis_column].map(count.basis).fillna(AT_LEAST)
    else:
        bound = (months[count.days] == months["days_in_month"]).map({True: ALL_DAYS, False: AT_LEAST})
    return bound.where(months[count.column].notna(), "")
