"""Periods of days, as drills or strikes, and what a table of days counted in each."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import pandas as pd
from msgspec import Meta

from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import table
from layers.counts.windows import DAYS_OF
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story
COLUMNS = {  # the layer's own columns, beside those of the rows it is made from; <words> stand for any
    "first_day": N_("first day"),
    "last_day": N_("last day, included"),
    "days": N_("days from the first to the last"),
    "days_of": N_("whose days these are, and which hours, as the table of days says; empty where it has none"),
    "<count>_days": N_("days of the period that have a number of <count>"),
    "<count>_a_day": N_("sum of <count> over the days that have a number, a day"),
    "<count>": N_("sum of the column <count> of the days, over those that have a number"),
}


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="counted_periods"
):
    """Periods of a file, with the counts of a table of days on their days."""

    file: Annotated[str, Meta(description="CSV file beside the story, with `id name first_day last_day`")]
    daily: Annotated[str, Meta(description="layer of days, with the columns `day` and `source_id`")]
    counts: Annotated[tuple[str, ...], Meta(description="columns of the layer of days", min_length=1)]


def derive(fields: Fields, story: "Story") -> pd.DataFrame:
    """Read the periods, with what was counted on their days.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the file and the layer of days.

    Returns
    -------
    DataFrame
        Columns `id name first_day last_day source_id status as_of note`, `days`, `days_of` if the days say whose they
        are, and for each count its sum,
        `<count>_days` (days that have it; fewer than `days` make the sum "at least") and `<count>_a_day`. In the order
        of the file.

    Raises
    ------
    ValueError
        If a period ends before it begins, or a day is none.
    """
    periods = table(story.file(fields.file), text=("id", "name", "first_day", "last_day"))
    daily = story.load(fields.daily)
    rows = periods.to_dict("records")
    return periods.join(pd.DataFrame([_counted(fields, daily, row) for row in rows])).assign(
        source_id=[SEPARATOR.join(each_id([row["source_id"], *_on_days(daily, row)["source_id"]])) for row in rows]
    )


def _on_days(daily: pd.DataFrame, period: Mapping[Any, Any]) -> pd.DataFrame:
    return daily[daily["day"].between(period["first_day"], period["last_day"])]


def _counted(fields: Fields, daily: pd.DataFrame, period: Mapping[Any, Any]) -> dict[str, float | str]:
    first, last = (date.fromisoformat(period[end]) for end in ("first_day", "last_day"))
    if last < first:
        raise ValueError(f"{fields.file}: {period['id']!r} ends on {last}, before {first}; expected the days in order.")
    there = _on_days(daily, period)
    found: dict[str, float | str] = {"days": (last - first).days + 1}
    if DAYS_OF in there:
        found[DAYS_OF] = SEPARATOR.join(each_id(there[DAYS_OF]))
    for count in fields.counts:
        total, days = float(there[count].sum()), int(there[count].count())
        found |= {count: total, f"{count}_days": days, f"{count}_a_day": total / days if days else float("nan")}
    return found
