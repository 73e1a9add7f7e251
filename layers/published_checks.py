"""Statements that published reports answer: read facts, and dates set against dates."""

from datetime import date

from geo.claim import Check, Finding, Verdict
from layers.catalogue import load
from layers.story import Statement

FIRST_EXERCISE = "first-exercise"


def reported(statement: Statement) -> Check:
    """Answer a statement with the verdict that the story file gives and the facts behind it.

    Parameters
    ----------
    statement : Statement
        With `verdict`, `sentence` and `searched`.

    Returns
    -------
    Check
        One finding a fact; where there is none, one finding without a value that says what was searched.

    Raises
    ------
    ValueError
        If the statement has no verdict.
    """
    if statement.verdict is None:
        raise ValueError(f"statement {statement.id!r} has no verdict; expected one for the check {statement.check!r}.")
    nothing = Finding(name="no published fact found", method=statement.searched)
    return Check(
        claim=statement.claim(),
        verdict=statement.verdict,
        sentence=statement.sentence,
        findings=_findings(statement) or (nothing,),
    )


def event_dates(statement: Statement) -> Check:
    """Set the days that a statement names against the days that reports give.

    Parameters
    ----------
    statement : Statement
        With `start` and `end`, and at least one fact with days.

    Returns
    -------
    Check
        It holds if every dated fact lies within the days named, holds only if some do, and else does not hold.

    Raises
    ------
    ValueError
        If the statement or all its facts lack days.
    """
    first, last = _days(statement)
    dated = [f for f in statement.facts if f.start and f.end]
    if not dated:
        raise ValueError(f"statement {statement.id!r} has no fact with start and end; expected one to compare with.")
    inside = [f for f in dated if f.start and f.end and first <= f.start and f.end <= last]
    if len(inside) == len(dated):
        verdict, word = Verdict.HOLDS, "fit"
    else:
        verdict, word = (Verdict.HOLDS_ONLY_IF, "fit in part") if inside else (Verdict.DOES_NOT_HOLD, "do not fit")
    told = "; ".join(f"{f.text.rstrip('.')} ({_span(f.start, f.end)})" for f in dated if f.start and f.end)
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        sentence=f"The dates {word}: {told}.",
        findings=_findings(statement),
    )


def misawa_visit(statement: Statement) -> Check:
    """Set the claimed time of the Dutch F-35 at Misawa against the visit in the layer `misawa`.

    Parameters
    ----------
    statement : Statement
        With `start` and `end`, and the fact "first-exercise" that says how the visit was announced.

    Returns
    -------
    Check
        It holds if the visit and the days named overlap. It does not hold if they do not: a visit announced as the
        first leaves no room for an earlier one.

    Raises
    ------
    ValueError
        If the layer has no event, or the statement no days or not that fact.
    """
    first, last = _days(statement)
    announced = statement.fact(FIRST_EXERCISE)
    events = load("misawa").query("kind == 'event'")
    if len(events) != 1:
        raise ValueError(f"the layer 'misawa' has {len(events)} events; expected one, the Dutch visit.")
    visit = events.iloc[0]
    begin, finish = date.fromisoformat(visit["start"]), date.fromisoformat(visit["end"])
    late_days = (begin - last).days
    overlap = begin <= last and first <= finish
    source_ids = tuple(str(visit["source_id"]).split(";"))
    days = Finding(
        name="time from the end of the claimed period to the first Dutch visit found",
        method="first day of the visit in the layer 'misawa' less the last day of the claimed period",
        value=late_days,
        unit="days",
        arithmetic=f"{begin:%Y-%m-%d} - {last:%Y-%m-%d} = {late_days} days",
        sources=source_ids,
    )
    past = f", which was past when the story appeared ({_month(statement)})" if _past(last, statement) else ""
    when = (
        f"it fits the time named, {_span(first, last)}" if overlap else f"{late_days} days after the time named{past}"
    )
    return Check(
        claim=statement.claim(),
        verdict=Verdict.HOLDS if overlap else Verdict.DOES_NOT_HOLD,
        sentence=f"{announced.text.rstrip('.')}, for {_span(begin, finish)}: {when}.",
        findings=(days, *_findings(statement)),
        brief=f"{announced.text.rstrip('.')}, for {_span(begin, finish)}.",
        key=days.name,
    )


def _findings(statement: Statement) -> tuple[Finding, ...]:
    method = statement.searched or "read in the sources named"
    return tuple(f.finding(method) for f in statement.facts)


def _days(statement: Statement) -> tuple[date, date]:
    if statement.start is None or statement.end is None:
        raise ValueError(f"statement {statement.id!r} has no start and end; the check {statement.check!r} needs them.")
    return statement.start, statement.end


def _past(last: date, statement: Statement) -> bool:
    return f"{last:%Y-%m-%d}"[: len(statement.stated_on)] < statement.stated_on


def _month(statement: Statement) -> str:
    year, *rest = statement.stated_on.split("-")
    return f"{date(int(year), int(rest[0]), 1):%B %Y}" if rest else year


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first.day} {first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%B %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"
