"""An event's days against the days named: whether they meet, or how many days lie between."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from geo.claim import Check, Finding, Verdict
from layers.catalogue.partial_dates import span
from layers.catalogue.sources import each_id
from layers.catalogue.toml_words import Words
from layers.checks.printed_rows import as_far_as_read, doubts, no_verdict, title_of, with_doubts
from layers.checks.sentence import written
from layers.story_file.days import in_words
from layers.story_file.refers_to import Reference
from leadline.near import did_you_mean
from leadline.words import N_, _, ngettext

if TYPE_CHECKING:
    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE = N_(
    "Days of an event against the days named: it holds if they meet as claimed (they share a "
    "day, or the event lies inside them, before them or after them), holds only if the event "
    "takes place as announced where it is only announced, does not hold if they do not meet so, "
    "and cannot be told where its days are known too coarsely, or where an event is recalled, "
    "assumed, approximate or of low confidence."
)
MARKS: Mapping[str, str] = {
    "days": "days from those named to the event: above zero later, below zero earlier, 0 where they share a day",
}
EXAMPLE = """
[[statement]]
id = "exercise"
text = "The exercise was in May 2026."
kind = "event"
start = 2026-05-01
end = 2026-05-31
check = { kind = "dates", event = "events/exercise" }
"""
Meets = Literal["overlap", "inside", "before", "after"]


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="dates"):
    """Whether an event fits the days that the statement names with `start` and `end`, or those of another event."""

    event: Annotated[Reference, Meta(description="row of a layer or table of the story, as events/exercise")]
    against: Annotated[
        Reference,
        Meta(description="row of another event whose days are those named; without it, start and end of the statement"),
    ] = ""
    meets: Annotated[
        Meets,
        Meta(description="how the event lies to the days named: overlap (they share a day), inside, before or after"),
    ] = "overlap"
    announced: Annotated[
        bool, Meta(description="true where the event is only announced, and not known to have taken place")
    ] = False
    called: Annotated[Words, Meta(description="the event in words, with its article: the visit")] = N_("the event")
    against_called: Annotated[
        Words, Meta(description="the other event in words, with its article; by default the name of its row")
    ] = ""
    name: Annotated[Words, Meta(description="name of the number of days, in words")] = ""
    first_day: Annotated[str, Meta(description="column of the first day: year, month or day")] = "start"
    last_day: Annotated[str, Meta(description="column of the last day, included: year, month or day")] = "end"
    rule: Annotated[
        Words, Meta(description="the rule of the kind in words that fit the statement; it must say the same")
    ] = ""


class Days(NamedTuple):
    """Earliest and latest first day, and earliest and latest last day, of an event."""

    first: tuple[date, date]
    last: tuple[date, date]

    @classmethod
    def of(cls, first: tuple[date, date], last: tuple[date, date]) -> "Days":
        """Days by spans of the first and the last: an event begins no later than it ends."""
        return cls((first[0], min(first[1], last[1])), (max(last[0], first[0]), last[1]))

    @property
    def exact(self) -> bool:
        """Whether both days are known."""
        return self.first[0] == self.first[1] and self.last[0] == self.last[1]


class Named(NamedTuple):
    """Days with what they are called, their sources, and why they carry no verdict."""

    days: Days
    called: str
    sources: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def answer(statement: "Statement", story: "Story") -> Check:
    """Set the days named against those of the event.

    Parameters
    ----------
    statement : Statement
        With `start` and `end`, and `Fields` as its check.
    story : Story
        Has the event.

    Returns
    -------
    Check
        Decided by `RULE`. Mark: `days`, from the days named to the event: above zero later, below zero earlier, 0 where
        they share a day.

    Raises
    ------
    ValueError
        If the statement names no days, or the row is not there or has none.
    """
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    event = _event(fields.event, fields.called, fields, story)
    named = _named(statement, fields, story)
    unread = [*event.unread, *named.unread]
    verdict = as_far_as_read(_verdict(event.days, named.days, fields), unread)
    apart = _apart(event, named, fields)
    sentence, brief = written(statement, verdict, {"days": apart}, _told(verdict, fields, apart, named, bool(unread)))
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=with_doubts(sentence, [apart]),
        brief_clauses=brief,
        findings=(apart, *statement.findings()),
        rule=fields.rule or _(RULE),
        key=apart.name,
    )


def _named(statement: "Statement", fields: Fields, story: "Story") -> Named:
    """Days that the statement names, or those of the other event."""
    typed = statement.start is not None and statement.end is not None
    if typed == bool(fields.against):
        both = "start and end, and its check has against; expected one of the two: days, or the row of another event."
        none = "no start and end; the check 'dates' needs them, or against = the row of another event."
        raise ValueError(f"statement {statement.id!r} has {both if typed else none}")
    if fields.against:
        return _event(fields.against, fields.against_called, fields, story)
    start, end = statement.start, statement.end
    if start is None or end is None:  # one alone is refused when the story is read
        raise ValueError(f"statement {statement.id!r} has start {start} and end {end}; expected both.")
    return Named(Days((start, start), (end, end)), in_words(start, end))


def _event(ref: str, called: str, fields: Fields, story: "Story") -> Named:
    rows = story.rows(ref)
    if len(rows) != 1:
        raise ValueError(f"event {ref!r} is {len(rows)} rows; expected one, as events/exercise.")
    row = rows.iloc[0]
    found = []
    for name in (fields.first_day, fields.last_day):
        if name not in row or not isinstance(row[name], (str, date)) or not str(row[name]):
            raise ValueError(
                f"event {ref!r} has no day in the column {name!r}; expected a year, month or day. Set first_day and "
                f"last_day to columns, of {', '.join(map(str, rows.columns))}.{did_you_mean(name, rows.columns)}"
            )
        found.append(span(str(row[name])[:10], f"event {ref!r}, column {name!r}"))
    if found[0][0] > found[1][1]:
        raise ValueError(f"event {ref!r} begins after it ends; expected {fields.first_day} before {fields.last_day}.")
    name = called or str(row.get("name") or ref)
    return Named(Days.of(*found), name, each_id([row["source_id"]]), doubts([row]))


def _verdict(event: Days, named: Days, fields: Fields) -> Verdict:
    """Judge by what is certain and what is ruled out."""
    certain, ruled_out = {
        "overlap": (
            event.first[1] <= named.last[0] and event.last[0] >= named.first[1],
            event.first[0] > named.last[1] or event.last[1] < named.first[0],
        ),
        "inside": (
            event.first[0] >= named.first[1] and event.last[1] <= named.last[0],
            event.first[1] < named.first[0] or event.last[0] > named.last[1],
        ),
        "before": (event.last[1] < named.first[0], event.last[0] >= named.first[1]),
        "after": (event.first[0] > named.last[1], event.first[1] <= named.last[0]),
    }[fields.meets]
    if certain:
        return Verdict.HOLDS_ONLY_IF if fields.announced else Verdict.HOLDS
    return Verdict.DOES_NOT_HOLD if ruled_out else Verdict.CANNOT_BE_TOLD


def _apart(event: Named, named: Named, fields: Fields) -> Finding:
    """Days from those named to the event, with the range that partial dates leave open."""
    own, other = event.days, named.days
    ends = [_gap((own.first[i], own.last[i]), (other.first[1 - i], other.last[1 - i])) for i in (0, 1)]
    value = min(ends, key=abs)
    layer = title_of(fields.event.partition("/")[0])
    period = _("of {called}").format(called=named.called) if fields.against else _("of the claimed period")
    if own.last[1] < other.first[0]:
        value = ends[0]
        method = _("last day of {called} in the layer {layer!r} less the first day {period}").format(
            called=event.called, layer=layer, period=period
        )
        arithmetic = f"{own.last[0]:%Y-%m-%d} - {other.first[1]:%Y-%m-%d} = {_days(value)}"
    elif own.first[0] > other.last[1]:
        value = ends[0]
        method = _("first day of {called} in the layer {layer!r} less the last day {period}").format(
            called=event.called, layer=layer, period=period
        )
        arithmetic = f"{own.first[0]:%Y-%m-%d} - {other.last[1]:%Y-%m-%d} = {_days(value)}"
    else:
        method = _("days of {called} in the layer {layer!r} against those {period}").format(
            called=event.called, layer=layer, period=period
        )
        arithmetic = _("{first:%Y-%m-%d} to {last:%Y-%m-%d}, {first_2:%Y-%m-%d} to {last_2:%Y-%m-%d}").format(
            first=own.first[0], last=own.last[1], first_2=other.first[0], last_2=other.last[1]
        )
    exact = own.exact and other.exact
    return Finding(
        name=fields.name
        or _("time from {called} to {called_2}").format(
            called=named.called if fields.against else _("the claimed period"), called_2=event.called
        ),
        method=method,
        value=value,
        unit="days",
        low=None if exact else ends[0],
        high=None if exact else ends[1],
        arithmetic=arithmetic,
        assumptions=tuple(no_verdict(words) for words in (*event.unread, *named.unread)),
        sources=each_id([*event.sources, *named.sources]),
    )


def _days(number: float) -> str:
    return ngettext("{number:.0f} day", "{number:.0f} days", int(abs(number))).format(number=number)


TOLD = {  # where the days are, and whether that holds only if it takes place as announced
    ("together", False): N_("{called} shares days with {other} [days]."),
    ("together", True): N_("{called} shares days with {other}, if it takes place as announced [days]."),
    ("later", False): N_("{called} is {days} after {other} [days]."),
    ("later", True): N_("{called} is {days} after {other}, if it takes place as announced [days]."),
    ("earlier", False): N_("{called} is {days} before {other} [days]."),
    ("earlier", True): N_("{called} is {days} before {other}, if it takes place as announced [days]."),
}


def _gap(event: tuple[date, date], named: tuple[date, date]) -> int:
    """Days from one period to another: above zero later, below zero earlier, 0 where they share a day."""
    if event[0] > named[1]:
        return (event[0] - named[1]).days
    return min((event[1] - named[0]).days, 0)


def _told(verdict: Verdict, fields: Fields, apart: Finding, named: Named, unread: bool) -> str:  # noqa: FBT001
    """Write the kind's own sentence."""
    called = fields.called[:1].upper() + fields.called[1:]
    if verdict is Verdict.CANNOT_BE_TOLD and not unread:
        return _(
            "The days of {called} are known too coarsely to tell [days]; its first and last day would [claim]."
        ).format(called=fields.called)
    later = (apart.value or 0) > 0
    day = named.days.last[1] if later else named.days.first[0]
    other = named.called if fields.against else in_words(day, day)
    where = ("later" if later else "earlier") if apart.value else "together"
    return _(TOLD[where, verdict is Verdict.HOLDS_ONLY_IF]).format(
        called=called, days=_days(abs(apart.value or 0)), other=other if apart.value else named.called
    )
