"""All windows of the counts of a statement about a change, and the days of its events, compared."""

from typing import TYPE_CHECKING, Annotated, cast

import msgspec
import pandas as pd
from msgspec import Meta

from layers.counts.windows import windows_of
from leadline.words import N_

if TYPE_CHECKING:
    from layers.counts.windows import Compared
    from layers.stories.story import Story

CHANGE = "change"  # the kind of check whose fields name table, counts and events
COLUMNS = {  # beside those of the rows it is made from
    "id": N_("count, window before, window after"),
    "definition": N_("column that is summed"),
    "counted": N_("what that column counts"),
    "unit": N_("what is counted"),
    "windows": N_("which windows are compared, in words"),
    "before_first": N_("first month, or day, of the earlier window"),
    "before_last": N_("last month, or day, of the earlier window, included"),
    "after_first": N_("first month, or day, of the later window"),
    "after_last": N_("last month, or day, of the later window, included"),
    "months": N_("months in each window; 0 where windows are days"),
    "years_apart": N_("year in which the later window begins, less that of the earlier"),
    "within_year": N_("true if each window lies within one calendar year"),
    "total_before": N_("count in the earlier window, in `unit`"),
    "total_after": N_("count in the later window, in `unit`"),
    "days_before": N_("days of the earlier window"),
    "days_after": N_("days of the later window"),
    "days_counted_before": N_("days of the earlier window with a count; empty where not known"),
    "days_counted_after": N_("days of the later window with a count; empty where not known"),
    "change_percent": N_("change of the totals, percent; empty where a month is partial or days lack a count"),
    "change_percent_per_day": N_("change of the mean over the days counted, percent; empty where these are not known"),
    "percent": N_("the change that is judged, percent"),
    "partial": N_("true if a month of either window is not whole"),
    "basis_before": N_("what the earlier count was made from"),
    "basis_after": N_("what the later count was made from"),
    "days_of": N_("whose days were counted, and which hours; empty where not all of both windows say so"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="windows"):
    """Every run of 1 to 12 months against the same months of every earlier year, and each event against the earlier."""

    statement: Annotated[
        str,
        Meta(
            description="id of a statement with a check of the kind change: its table, counts and events are compared"
        ),
    ]


def derive(fields: Fields, story: "Story") -> pd.DataFrame:
    """Compare the windows of a statement.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the statement, and the tables that its check names.

    Returns
    -------
    DataFrame
        As `layers.counts.windows.compare` and `compare_events` return it.

    Raises
    ------
    ValueError
        If there is no such statement, or its check is not of a change of a table by month.
    """
    check = story.statement(fields.statement).check
    if check.__struct_config__.tag != CHANGE or not getattr(check, "table", ""):
        raise ValueError(
            f"derive by windows: the statement {fields.statement!r} is no check of the kind {CHANGE!r} of a table; "
            "expected one, whose windows can be compared."
        )
    return windows_of(cast("Compared", check), story)
