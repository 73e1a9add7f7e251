"""Counts by period as a story describes them: columns of one table, each with its words, days and basis."""

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from layers.catalogue.sources import each_id
from layers.catalogue.toml_words import Words
from layers.story_file.refers_to import Reference, SourceId
from leadline.words import N_

if TYPE_CHECKING:
    import pandas as pd


class Count(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One column of a table of counts by period; counts of different columns are never mixed."""

    column: Annotated[str, Meta(description="column of the table; a period without a count is empty")]
    title: Annotated[Words, Meta(description="what is counted, in few words, for plots and names")]
    unit: Annotated[str, Meta(description="what is counted, several of them: ships")]
    says: Annotated[Words, Meta(description="what is counted, exactly; by default the title")] = ""
    days: Annotated[
        str, Meta(description="column that tells on how many days of the period was counted; by default on all")
    ] = ""
    quiet_days: Annotated[
        bool,
        Meta(description="true where a day without a count may have been quiet: totals are compared though days lack"),
    ] = False
    events: Annotated[
        bool | None,
        Meta(
            description="true where events are counted one by one, so that chance alone moves the numbers; false for "
            "amounts; by default true of whole numbers of things"
        ),
    ] = None
    basis: Annotated[str, Meta(description="what was counted from, in a word: bulletins")] = N_("counts")
    basis_column: Annotated[
        str, Meta(description="column that tells what was counted from, if it changes; it comes before basis")
    ] = ""
    without_sources: Annotated[
        tuple[SourceId, ...], Meta(description="ids of sources in rows of the table on which this count does not rest")
    ] = ()
    days_of: Annotated[
        str, Meta(description="column that tells whose days are counted, and which hours; by default not known")
    ] = ""
    in_events: Annotated[
        str,
        Meta(
            description="column of the table of events that counts the same; NAME_days and NAME_a_day stand beside it"
        ),
    ] = ""

    @property
    def meaning(self) -> str:
        """What is counted, exactly."""
        return self.says or self.title


class Events(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Stretches of days, as drills or strikes, that are compared by what was counted on their days."""

    table: Annotated[
        Reference,
        Meta(description="table of the story: a row an event, in order of time, with days and what was counted"),
    ]
    called: Annotated[Words, Meta(description="what they are, several of them: drills")]
    note: Annotated[Words, Meta(description="what a reader must know when they are compared")] = N_(
        "events differ in length: in all and a day are two readings"
    )
    together: Annotated[Words, Meta(description="how the events were chosen, in words")] = ""
    whole_periods: Annotated[
        str, Meta(description="column of the counts that is told for the whole periods in which the first two begin")
    ] = ""
    first_day: Annotated[str, Meta(description="column of the first day")] = "first_day"
    last_day: Annotated[str, Meta(description="column of the last day, included")] = "last_day"
    days: Annotated[str, Meta(description="column of the number of days")] = "days"


def count_sources(rows: "pd.DataFrame", count: Count) -> tuple[str, ...]:
    """Ids of the sources behind one count in some rows of its table, each once, in order of first use."""
    return tuple(source for source in each_id(rows["source_id"]) if source not in count.without_sources)


def named_count(counts: tuple[Count, ...], column: str) -> Count:
    """Take the count of a column; ValueError, listing those there are, if there is none."""
    for count in counts:
        if count.column == column:
            return count
    raise ValueError(f"count {column!r}; expected one of {', '.join(count.column for count in counts)}.")
