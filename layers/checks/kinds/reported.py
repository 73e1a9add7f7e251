"""Statements that published reports answer: the facts and searches of the story file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from geo.claim import Bearing, Check, Claim, Clause, Finding, Verdict
from layers.checks.printed_rows import listed
from layers.stories.evidence import doubt_of
from leadline.words import N_, _

if TYPE_CHECKING:
    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE = N_(
    "Read facts: an opinion if nothing in it can be measured; otherwise it does not hold if a "
    "published fact contradicts it, holds if published facts support it and nothing limits them, "
    "holds only if they support a part of it while another fact limits it or a search found "
    "nothing for the rest, is not supported if a search found nothing and no fact supports it, "
    "and cannot be told if there is neither. A fact that is recalled, assumed or approximate "
    "decides nothing."
)
MARKS = {"ID": "the fact or the search with that id"}
EXAMPLE = """
[[statement]]
id = "visit"
text = "The minister came to the port in May."
kind = "event"
check = "reported"
sentence = "The ministry reports the visit of 3 May [visit]; no other visit was found [others]."

[[statement.fact]]
id = "visit"
text = "The ministry reports a visit of the minister to the port on 3 May 2026."
sources = ["ministry-2026-05"]
as_of = "2026-05-04"
bears = "supports"

[[statement.fact]]
id = "others"
text = "No other visit was found."
searched = "visits of the minister to the port in 2026"
where = "the ministry's news"
as_of = "2026-06-01"
"""
DECIDING = (Bearing.CONTRADICTS, Bearing.SUPPORTS)
UNDECIDED_RULE = N_("It cannot be told: what was read and searched does not decide; the sentence says what would.")


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="reported"):
    """Answered by reading: the verdict follows from what each fact bears, or from a search that found nothing."""

    undecided: Annotated[
        bool,
        Meta(
            description="true where a search that found nothing leaves it open, because what was searched need not "
            "hold the answer: it cannot be told, instead of not supported"
        ),
    ] = False


def answer(statement: "Statement", story: "Story") -> Check:  # noqa: ARG001  as every kind
    """Answer a statement by the facts and searches of the story file.

    Parameters
    ----------
    statement : Statement
        With a sentence, and at least one fact or search unless it is an opinion.
    story : Story
        Not asked.

    Returns
    -------
    Check
        One finding a fact or search; the verdict follows from them by `RULE`.

    Raises
    ------
    ValueError
        If `undecided` is set where a fact supports or contradicts the statement.
    """
    findings = statement.findings()
    read = [fact.finding() for fact in statement.facts if not doubt_of({"status": fact.status})]
    unread = [found for found in findings if found.bearing in DECIDING and found not in read]
    undecided = isinstance(statement.check, Fields) and statement.check.undecided
    if undecided:
        _leave_open(statement, findings)
    return Check(
        claim=statement.claim(),
        verdict=Verdict.CANNOT_BE_TOLD if undecided else verdict_of(statement.claim(), read),
        clauses=(*statement.clauses(statement.sentence), *_unread(unread)),
        brief_clauses=statement.clauses(statement.brief),
        findings=findings,
        rule=_(UNDECIDED_RULE) if undecided else _(RULE),
    )


def verdict_of(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """Choose the verdict by `RULE`, from what each finding does for the claim."""
    if claim.kind == "opinion":
        return Verdict.OPINION
    bearings = {finding.bearing for finding in findings}
    nothing_found = any(finding.searched for finding in findings)
    if Bearing.CONTRADICTS in bearings:
        return Verdict.DOES_NOT_HOLD
    if Bearing.SUPPORTS in bearings:
        return Verdict.HOLDS_ONLY_IF if nothing_found or Bearing.LIMITS in bearings else Verdict.HOLDS
    return Verdict.NOT_SUPPORTED if nothing_found else Verdict.CANNOT_BE_TOLD


def _unread(findings: Sequence[Finding]) -> tuple[Clause, ...]:
    """Say which facts would decide, had they been read in a source."""
    if not findings:
        return ()
    names = listed([f"“{finding.opening}”" for finding in findings])
    text = _(
        " {names}: recalled, assumed or approximate, and so without a verdict; what a source says would tell."
    ).format(names=names)
    return (Clause(text=text, rests_on=tuple(finding.name for finding in findings)),)


def _leave_open(statement: "Statement", findings: Sequence[Finding]) -> None:
    deciding = [f.name for f in findings if f.bearing in DECIDING]
    if deciding or not any(finding.searched for finding in findings):
        raise ValueError(
            f"statement {statement.id!r} is undecided, and "
            + (f"the fact {deciding[0]!r} decides" if deciding else "nothing says what was searched")
            + "; expected at least one search, and no fact that supports or contradicts it."
        )
