"""Counts by day of which several readings stand side by side: which is taken, and what period a day means."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import pandas as pd
from msgspec import Meta

from layers.catalogue.sources import SEPARATOR
from layers.catalogue.toml_words import Words
from layers.catalogue.typed import table
from leadline.words import N_, _

if TYPE_CHECKING:
    from layers.stories.story import Story
COLUMNS = {  # beside those of the rows it is made from
    "id": N_("day of publication"),
    "day": N_("day on which the period begins, by which months are counted"),
    "period_start_utc": N_("start of the period, UTC; missing where days were typed one by one"),
    "period_end_utc": N_("end of the period, UTC"),
    "dated_by": N_("how the source dates the row: by publication, or by the period"),
    "days_of": N_("whose days these are: the time zone, and the hours from and to which a day counts"),
    "differs": N_("counts on which the readings differ"),
}


class Typed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Readings that were typed one by one, on days that no collection has; they are dated by the period itself."""

    suffix: Annotated[str, Meta(description="of their columns, as `press` of `aircraft_press`")]
    ends_h: Annotated[float, Meta(description="hour of the day at which their period ends, local time", ge=0, le=24)]
    status: Annotated[str, Meta(description="how they are known")] = "published (tertiary)"


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="daily_counts"):
    """Counts of bulletins, each of 24 hours, as several collections read them, in columns `<count>_<collection>`."""

    file: Annotated[str, Meta(description="CSV file beside the story: `id` is the day of publication")]
    counts: Annotated[tuple[str, ...], Meta(description="what is counted", min_length=1)]
    collections: Annotated[
        tuple[str, ...], Meta(description="suffixes of the columns of the collections", min_length=1)
    ]
    typed: Annotated[Typed | None, Meta(description="readings typed one by one")] = None
    timezone: Annotated[str, Meta(description="IANA name, as Asia/Tokyo")] = "UTC"
    day_begins_h: Annotated[
        float, Meta(description="hour at which the 24 hours end, on the day of publication, local time", ge=0, le=24)
    ] = 0
    never_zero: Annotated[tuple[str, ...], Meta(description="counts of which 0 is a failure to read: left empty")] = ()
    zero_only_of: Annotated[
        dict[str, str], Meta(description="count: the collection without which its 0 may be a failure to read")
    ] = {}
    zero_note: Annotated[Words, Meta(description="note of a day that has such a failure")] = N_("read as 0: left empty")
    status: Annotated[str, Meta(description="how the collections are known")] = "published (transcription)"


def derive(fields: Fields, story: "Story") -> pd.DataFrame:
    """Take one reading of each count.

    Where collections differ, the greater number is taken, because what a program writes that does not find its
    sentence is 0; `differs` names the count.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the file.

    Returns
    -------
    DataFrame
        Columns `id` (day of publication), `day` (the day on which the period begins, by which months are counted),
        `period_start_utc period_end_utc` (the start is missing where days were typed one by one), `dated_by`
        ("publication", or "period"), `days_of` ("Asia/Tokyo, 06:00 to 06:00"), the counts (NaN where not read), each
        reading, `differs`, and `source_id status as_of note`. In order, no day twice.

    Raises
    ------
    ValueError
        If a day stands twice or out of order, or a count has no column.
    """
    read = table(story.file(fields.file), text=("id",))
    if not (read["id"].is_unique and read["id"].is_monotonic_increasing):
        raise ValueError(f"{fields.file} has a day twice or out of order; expected each day of publication once.")
    suffixes = tuple(f"_{name}" for name in fields.collections)
    return pd.concat(
        [
            read[["id"]],
            _periods(fields, read),
            pd.DataFrame({count: _taken(fields, read, count) for count in fields.counts}),
            read[[c for c in read.columns if c.endswith(suffixes)]],
            _differences(fields, read),
            read[["source_id"]],
            _known(fields, read),
        ],
        axis=1,
    )


def _one_by_one(fields: Fields, read: pd.DataFrame) -> "pd.Series[bool]":
    """Days typed one by one."""
    if fields.typed is None:
        return pd.Series(False, index=read.index)
    return read[f"{fields.counts[0]}_{fields.typed.suffix}"].notna()


def _periods(fields: Fields, read: pd.DataFrame) -> pd.DataFrame:
    published = pd.to_datetime(read["id"]).dt.tz_localize(fields.timezone)
    alone = _one_by_one(fields, read)
    hours = alone.map({True: fields.typed.ends_h if fields.typed else 0, False: fields.day_begins_h})
    ends = published + pd.to_timedelta(hours, unit="h")
    starts = (ends - pd.Timedelta(days=1)).where(~alone)
    return pd.DataFrame(
        {
            "day": read["id"].where(alone, starts.dt.strftime("%Y-%m-%d")),
            "period_start_utc": starts.dt.tz_convert("UTC"),
            "period_end_utc": ends.dt.tz_convert("UTC"),
            "dated_by": alone.map({True: "period", False: "publication"}),
            "days_of": alone.map({True: _days_of(fields, alone=True), False: _days_of(fields, alone=False)}),
        }
    )


def _days_of(fields: Fields, *, alone: bool) -> str:
    """Whose day a row is, and from which hour to which; of days typed one by one only the end is known."""
    hours = fields.typed.ends_h if alone and fields.typed else fields.day_begins_h
    clock = f"{int(hours):02d}:{round(hours % 1 * 60):02d}"
    words = _("{zone}, to {end}") if alone else _("{zone}, {start} to {end}")
    return words.format(zone=fields.timezone, start=clock, end=clock)


def _taken(fields: Fields, read: pd.DataFrame, count: str) -> "pd.Series[float]":
    """Take the greater reading of a count; NaN where there is none, or where a 0 may be a failure to read."""
    suffixes = [*([fields.typed.suffix] if fields.typed else []), *fields.collections]
    columns = [c for c in (f"{count}_{suffix}" for suffix in suffixes) if c in read]
    if not columns:
        raise ValueError(f"{fields.file} has no column {count}_{suffixes[0]}; it has {', '.join(read.columns)}.")
    taken = read[columns].max(axis=1)
    if count in fields.never_zero:
        return taken.where(taken > 0)
    if count in fields.zero_only_of:
        return taken.where((taken > 0) | read[f"{count}_{fields.zero_only_of[count]}"].notna())
    return taken


def _differences(fields: Fields, read: pd.DataFrame) -> pd.DataFrame:
    """Name the counts in which collections differ, on the days that all have."""
    unlike = {}
    for count in fields.counts:
        columns = [f"{count}_{name}" for name in fields.collections]
        if len(columns) > 1 and set(columns) <= set(read):
            unlike[count] = read[columns].notna().all(axis=1) & (read[columns].min(axis=1) != read[columns].max(axis=1))
    rows = pd.DataFrame(unlike).to_dict("records") if unlike else [{}] * len(read)
    names = [SEPARATOR.join(str(c) for c in row if row[c]) for row in rows]
    return pd.DataFrame({"differs": names}, index=read.index)


def _known(fields: Fields, read: pd.DataFrame) -> pd.DataFrame:
    failed = pd.Series(False, index=read.index)
    for count in fields.never_zero:
        own = read[[c for c in (f"{count}_{name}" for name in fields.collections) if c in read]]
        failed |= own.eq(0).any(axis=1) & ~own.gt(0).any(axis=1)
    said = failed.map({True: fields.zero_note, False: ""})
    status = {True: fields.typed.status if fields.typed else "", False: fields.status}
    return pd.DataFrame(
        {
            "status": _one_by_one(fields, read).map(status),
            "as_of": read["id"],
            "note": read["note"].where(read["note"] != "", said),
        }
    )
