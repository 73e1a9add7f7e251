"""Statements that published reports answer: read facts, and dates set against dates."""

from collections.abc import Sequence
from datetime import date

from geo.claim import Bearing, Check, Claim, Finding, Verdict, clauses
from layers.catalogue.catalogue import load
from layers.catalogue.sources import each_id
from layers.stories.statement import Statement

FIRST_EXERCISE = "first-exercise"
WHETHER_HELD = " How it went was not read, but for a digest that speaks of an exercise [whether-held]."
REPORTED_RULE = (
    "Read facts: an opinion if nothing in it can be measured; otherwise it does not hold if a published fact "
    "contradicts it, holds if published facts support it and nothing limits them, holds only if they support a part of "
    "it while another fact limits it or a search found nothing for the rest, is not supported if a search found "
    "nothing and no fact supports it, and cannot be told if there is neither."
)
VISIT_RULE = (
    "A visit against the time named: it holds only if the announced visit takes place as announced, where its days and "
    "the days named overlap, and it does not hold where they do not: one announced as the first leaves no room before."
)


def reported(statement: Statement) -> Check:
    """Answer a statement by the facts and searches of the story file.

    Parameters
    ----------
    statement : Statement
        With a sentence, and at least one fact or search unless it is an opinion.

    Returns
    -------
    Check
        One finding a fact or search; the verdict follows from them by `REPORTED_RULE`.
    """
    findings = statement.findings()
    return Check(
        claim=statement.claim(),
        verdict=reported_verdict(statement.claim(), findings),
        clauses=statement.clauses(statement.sentence),
        brief_clauses=statement.clauses(statement.brief),
        findings=findings,
        rule=REPORTED_RULE,
    )


def reported_verdict(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """Choose the verdict by `REPORTED_RULE`, from what each finding does for the claim."""
    if claim.kind == "opinion":
        return Verdict.OPINION
    bearings = {finding.bearing for finding in findings}
    nothing_found = any(finding.searched for finding in findings)
    if Bearing.CONTRADICTS in bearings:
        return Verdict.DOES_NOT_HOLD
    if Bearing.SUPPORTS in bearings:
        return Verdict.HOLDS_ONLY_IF if nothing_found or Bearing.LIMITS in bearings else Verdict.HOLDS
    return Verdict.NOT_SUPPORTED if nothing_found else Verdict.CANNOT_BE_TOLD


def misawa_visit(statement: Statement) -> Check:
    """Set the claimed time of the Dutch F-35 at Misawa against the visit in the layer `misawa`.

    Parameters
    ----------
    statement : Statement
        With `start` and `end`, and the fact "first-exercise" that says how the visit was announced.

    Returns
    -------
    Check
        The verdict follows by `VISIT_RULE`.

    Raises
    ------
    ValueError
        If the layer has no event, or the statement no days or not that fact.
    """
    first, last = _days(statement)
    announced = statement.fact(FIRST_EXERCISE).finding()
    begin, finish, source_ids = _visit()
    late = Finding(
        name="time from the end of the claimed period to the first Dutch visit announced",
        method="first day of the visit in the layer 'misawa' less the last day of the claimed period",
        value=(begin - last).days,
        unit="days",
        arithmetic=f"{begin:%Y-%m-%d} - {last:%Y-%m-%d} = {(begin - last).days} days",
        sources=source_ids,
    )
    overlap = begin <= last and first <= finish
    when = f"it fits the time named, {_span(first, last)}" if overlap else f"{late.value:.0f} days after the time named"
    return Check(
        claim=statement.claim(),
        verdict=Verdict.HOLDS_ONLY_IF if overlap else Verdict.DOES_NOT_HOLD,
        clauses=clauses(f"{announced.opening} [{announced.name}]; {when} [{late.name}].")
        + statement.clauses(WHETHER_HELD),
        brief_clauses=clauses(f"{announced.opening} [{announced.name}]."),
        findings=(late, *statement.findings()),
        rule=VISIT_RULE,
        key=late.name,
    )


def _visit() -> tuple[date, date, tuple[str, ...]]:
    """First and last day of the one visit in the layer, and the ids of its sources."""
    events = load("misawa").query("kind == 'event'")
    if len(events) != 1:
        raise ValueError(f"the layer 'misawa' has {len(events)} events; expected one, the Dutch visit.")
    visit = events.iloc[0]
    return (
        date.fromisoformat(visit["start"]),
        date.fromisoformat(visit["end"]),
        each_id([visit["source_id"]]),
    )


def _days(statement: Statement) -> tuple[date, date]:
    if statement.start is None or statement.end is None:
        raise ValueError(f"statement {statement.id!r} has no start and end; the check {statement.check!r} needs them.")
    return statement.start, statement.end


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first.day} {first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%B %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"
