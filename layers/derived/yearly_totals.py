"""Totals of years as others published them, and beside them sums of a table of months."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import pandas as pd
from msgspec import Meta

from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import table
from layers.counts.windows import DAYS_OF, whose_days
from layers.derived.monthly_counts import ABOUT, ALL_DAYS, AT_LEAST
from leadline.words import N_, _, in_turn, joined, ngettext

if TYPE_CHECKING:
    from layers.stories.story import Story

TEXT = ("id", "measure", "first_month", "last_month", "unit", "bound", "confidence")
COLUMNS = {  # beside those of the rows it is made from
    "id": N_("unique in the table"),
    "measure": N_("what was counted"),
    "first_month": N_("first month of the period"),
    "last_month": N_("last month of the period, included"),
    "value": N_("the count, in `unit`"),
    "unit": N_("what is counted"),
    "bound": N_("exact (as printed), at least, about, or all days"),
    "days_of": N_("whose days were counted, and which hours, of our sums; empty where not every month says so"),
    "confidence": N_("high, medium or low; low is never used for a verdict"),
}


class Sum(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A count of the table of months that is summed over years."""

    count: Annotated[str, Meta(description="column of the table of months; it has `<count>_bound`")]
    measure: Annotated[str, Meta(description="what the published totals of the same thing are called")]
    unit: Annotated[str, Meta(description="what is counted")]
    days: Annotated[str, Meta(description="column that tells on how many days of the month it was counted")] = ""
    days_of: Annotated[str, Meta(description="column that tells whose days a month counts, and which hours")] = ""
    counted_from: Annotated[str, Meta(description="column that tells what a month was counted from")] = ""
    without_sources: Annotated[tuple[str, ...], Meta(description="sources of a month on which it does not rest")] = ()

    def __post_init__(self) -> None:
        if not (self.days or self.counted_from):
            raise ValueError(f"the sum of {self.count!r} has neither days nor counted_from; expected one of them")


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="yearly_totals"
):
    """Published totals of a file, then sums over whole years of a layer of months, as `monthly_counts` makes it."""

    file: Annotated[str, Meta(description="CSV file beside the story")]
    monthly: Annotated[str, Meta(description="layer of months")]
    sums: Annotated[tuple[Sum, ...], Meta(description="what is summed")]
    years: Annotated[tuple[int, ...], Meta(description="the whole years of the table of months")]
    confidence: Annotated[str, Meta(description="high, medium or low: of our sums")] = "medium"


def derive(fields: Fields, story: "Story") -> pd.DataFrame:
    """Read the published totals, then sum the months over whole years.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the file and the layer of months.

    Returns
    -------
    DataFrame
        Columns `id source_id status as_of note` and `measure first_month last_month value unit bound confidence`, and
        `days_of` if a sum names that column of the months (published totals do not say, so theirs is empty).
        `bound` is "exact" (as printed) or "at least"; for our own sums, which the rows whose id ends in "-sum" are,
        "at least" where days are missing or a published total is greater, "about" where a month is, else "all days".
        A year with an empty month has no sum.

    Raises
    ------
    ValueError
        If the layer of months has no such count.
    """
    published = table(story.file(fields.file), text=TEXT)
    if any(one.days_of for one in fields.sums):
        published = published.assign(**{DAYS_OF: ""})
    monthly = story.load(fields.monthly)
    for column in (c for one in fields.sums for c in (one.count, f"{one.count}_bound", one.days_of) if c):
        if column not in monthly:
            raise ValueError(f"{fields.monthly} has no column {column!r}; expected one of {', '.join(monthly)}.")
    sums = [_sum(fields, one, year, monthly, published) for one in fields.sums for year in fields.years]
    derived = pd.DataFrame([s for s in sums if s is not None], columns=published.columns)
    return pd.concat([published, derived], ignore_index=True)


def whole_year(annual: pd.DataFrame, measure: str, year: int) -> pd.DataFrame:
    """Take the published totals of one measure over one calendar year, as printed."""
    rows = annual[(annual["measure"] == measure) & (annual["bound"] == "exact") & (annual["status"] != "derived")]
    return rows[(rows["first_month"] == f"{year}-01") & (rows["last_month"] == f"{year}-12")]


def _sum(
    fields: Fields, one: Sum, year: int, monthly: pd.DataFrame, published: pd.DataFrame
) -> dict[str, object] | None:
    column = one.count
    months = monthly[monthly["id"].str.startswith(f"{year}-")]
    if months.empty or months[column].isna().any():
        return None
    total = float(months[column].sum())
    printed = whole_year(published, one.measure, year)["value"]
    return {
        "id": f"{column.replace('_', '-')}-{year}-sum",
        "measure": one.measure,
        "first_month": f"{year}-01",
        "last_month": f"{year}-12",
        "value": total,
        "unit": one.unit,
        "bound": _bound(set(months[f"{column}_bound"]), short=bool((printed > total).any())),
        "days_of": whose_days(months[one.days_of]) if one.days_of else "",
        "confidence": fields.confidence,
        "source_id": SEPARATOR.join(i for i in each_id(months["source_id"]) if i not in one.without_sources),
        "status": "derived",
        "as_of": str(year),
        "note": in_turn([_("sum of the monthly table"), _basis(months, one), *_shortfalls(total, printed)]),
    }


def _bound(months: set[str], *, short: bool) -> str:
    """Say how far a sum may be off, from its months, and from a published total that is greater."""
    if ABOUT in months:
        return ABOUT
    return AT_LEAST if short or AT_LEAST in months else ALL_DAYS


def _basis(months: pd.DataFrame, one: Sum) -> str:
    """Say what a sum was counted from, or how many days it lacks."""
    if one.counted_from:
        return _("counted from {bases}").format(bases=joined(map(_, dict.fromkeys(months[one.counted_from]))))
    days = int((months["days_in_month"] - months[one.days]).sum())
    told = ngettext("{days} day of the year is missing", "{days} days of the year are missing", days)
    return told.format(days=days)


def _shortfalls(total: float, printed: "pd.Series[float]") -> list[str]:
    return [
        _("{percent:.1f} % below the published {p:,.0f}").format(percent=100 * (1 - total / p), p=p)
        for p in printed
        if p > total
    ]
