"""What stands below a page's map: its time slider and chronology, from the tables of the story."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from layers.catalogue.partial_dates import span
from layers.catalogue.sources import SEPARATOR
from layers.stories.statement import Statement
from layers.stories.story import Story
from layers.story_file.page_file import MomentFile, PageFile, TimelineFile
from layers.story_file.templates import filled
from leadline.words import N_
from maps.page.chronology import Chronology, Moment, Sort
from maps.page.timeline import Timeline, timeline_over
from maps.sheets.sheets import SheetSpec, told_at

Rows = Callable[[str], Any]  # reference of a layer -> its rows
_LENGTH = re.compile(r"(\d+(?:\.\d+)?) ?(min|h|d)")
_SECONDS = {"min": 60, "h": 3600, "d": 86400}


def timeline_of(page: PageFile, sheets: Sequence[SheetSpec], rows: Rows) -> Timeline | None:
    """Time slider of a page: as its table says, or over its timed layers; None if no layer is timed.

    Raises
    ------
    ValueError
        If a length is none, or the times make no sense.
    """
    timed = [spec for spec in sheets if spec.file.timed]
    given = page.timeline
    if given is None:
        return timeline_over(*_ends(timed), noun=(N_("row"), N_("rows")), about=N_("Time")) if timed else None
    with told_at("timeline"):
        start, end = (given.start, given.end) if given.start and given.end else _ends(timed)
        if not given.windows:
            return timeline_over(
                _utc(given.start or start),
                _utc(given.end or end),
                noun=given.noun,
                counted=given.counted,
                about=given.about,
            )
        windows = tuple(length(words) for words in given.windows)
        return Timeline(
            start_utc=_utc(given.start or start),
            end_utc=_utc(given.end or end),
            step=length(given.step),
            windows=windows,
            window=length(given.window) if given.window else max(windows),
            noun=given.noun,
            counted=given.counted,
            about=given.about,
            shares=_shares(given, rows),
            share_words=given.share_words,
            days=given.days,
        )


def _shares(given: TimelineFile, rows: Rows) -> Callable[[], pd.DataFrame] | None:
    return (lambda: rows(given.shares)) if given.shares else None


def _ends(timed: Sequence[SheetSpec]) -> tuple[datetime, datetime]:
    """First and last moment of the timed layers."""
    frames = [spec.rows() for spec in timed]
    frames = [frame for frame in frames if not frame.empty]
    if not frames:
        raise ValueError(
            "timeline has no start and end, and no timed layer has a row; expected both, as 2026-08-23T00:00:00Z."
        )
    start = min(frame["start_utc"].min() for frame in frames).floor("min")
    end = max(frame["end_utc"].max() for frame in frames).ceil("min")
    return start.to_pydatetime(), max(end, start + pd.Timedelta(minutes=1)).to_pydatetime()


def length(words: str) -> timedelta:
    """Length of time in words.

    Raises
    ------
    ValueError
        If it is not a number and min, h or d.

    >>> str(length("10 min")), str(length("1.5 h"))
    ('0:10:00', '1:30:00')
    """
    found = _LENGTH.fullmatch(words.strip())
    if not found:
        raise ValueError(f"{words!r} is no length of time; expected a number and min, h or d, as 10 min.")
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def chronology_of(page: PageFile, story: Story, rows: Rows, here: str) -> Callable[[], Chronology] | None:
    """Chronology of a page, made when it is drawn; errors name the moment."""
    given = page.chronology
    if given is None:
        return None
    about = story.statement(page.about) if page.about else None

    def made() -> Chronology:
        with told_at(here):
            moments = tuple(_moment(one, story, about, rows) for one in given.moments)
            return Chronology(title=given.title, moments=moments)

    return made


def _moment(one: MomentFile, story: Story, about: Statement | None, rows: Rows) -> Moment:
    with told_at(f"chronology, moment {one.text!r}"):
        if one.sort not in set(Sort):
            raise ValueError(f"sort {one.sort!r}; expected one of {', '.join(Sort)}.")
        fields = _origin(one.of, story, about, rows)
        start, end = _days(one, fields)
        since = about.end if one.late and about else None
        sources = one.sources or tuple(filter(None, str(fields.get("source_id", "")).split(SEPARATOR)))
        return Moment(
            words=filled(one.text, fields), start=start, end=end, sort=Sort(one.sort), row=one.row, since=since,
            sources=sources, open=one.open,
        )  # fmt: skip


def _days(one: MomentFile, fields: Mapping[str, Any]) -> tuple[date, date]:
    """Days of a moment: its own, else those of what it is of, else those of the report."""
    if one.start:
        return one.start, one.end or one.start
    ends = [None, None] if one.reported else [_day(fields.get(name)) for name in ("start", "end")]
    reported = span(str(fields["as_of"])) if fields.get("as_of") else (None, None)
    start, end = ends[0] or reported[0], ends[1] or ends[0] or reported[1]
    if start is None or end is None:
        raise ValueError(
            f"of {one.of!r} has no days; expected start and end here, or a statement, fact or row with days."
        )
    return start, end


def _day(value: Any) -> date | None:  # noqa: ANN401  a cell
    if value is None or value != value or value == "":  # noqa: PLR0124  NaN is not itself
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _origin(of: str, story: Story, about: Statement | None, rows: Rows) -> dict[str, Any]:
    """Fields of what a moment is of: statement, story, fact or row."""
    what, _, name = of.partition("/")
    if what in ("statement", "fact") and about is None:
        raise ValueError(f"of {of!r}, but the page is about no statement; expected about = ... on the page.")
    match what:
        case "":
            return {}
        case "story":
            return {"as_of": story.date, "source_id": story.source_id}
        case "statement" if about:
            return {"start": about.start, "end": about.end, "source_id": story.source_id, "text": about.text}
        case "fact" if about:
            fact = about.fact(name)
            sources = SEPARATOR.join(fact.source_ids)
            own = {"value": fact.value, "unit": fact.unit, "start": fact.start, "end": fact.end, "as_of": fact.as_of}
            return {**own, "text": fact.text, "source_id": sources}
    frame = rows(what)
    found = frame[frame["id"].astype(str) == name]
    if len(found) != 1:
        raise ValueError(f"of {of!r} is no row; expected statement, story, fact/ID or LAYER/ID.")
    return {str(column): value for column, value in found.iloc[0].items()}
