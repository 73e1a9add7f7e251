"""A change between two named windows, as numbers counted and as the rate behind them: verdicts and words of both."""

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.claim import ABOUT, AS_PRINTED, Bearing, Finding, Verdict
from layers.checks.changes.change_chance import chance_finding, verdict_of_rate
from layers.checks.changes.change_named import named_change
from layers.checks.kinds.change import Change, Fields, bearing_of, judged
from layers.checks.printed_rows import title_of
from leadline.words import _

if TYPE_CHECKING:
    from layers.stories.statement import Statement
    from layers.stories.story import Story

COUNT, RATE = "count", "rate"


def read_windows(
    statement: "Statement", fields: Fields, claimed: Change, story: "Story"
) -> tuple[dict[str, Finding], list[Verdict], list[str]]:
    """Answer for each count by the two windows that the story names.

    Returns
    -------
    dict of str to Finding, list of Verdict, list of str
        Findings by mark, the verdict of each reading, and the clauses of the sentence of the kind.
    """
    if fields.before is None or fields.after is None:  # the kind has asked for both
        raise ValueError(f"statement {statement.id!r} lacks before or after; expected both.")
    table, claim = story.load(fields.table), statement.claim()
    found: dict[str, Finding] = {}
    readings: dict[str, list[Verdict]] = {COUNT: [], RATE: []}
    told, missing = [], False
    for count in fields.counts:
        mark, chance = (
            ("change", "chance") if len(fields.counts) == 1 else (f"change-{count.column}", f"chance-{count.column}")
        )
        change, counted = named_change(
            table, count, fields.before, fields.after, name=title_of(fields.table), known_from=fields.days_known_from
        )
        verdict = judged(claimed, change)
        missing = missing or verdict is Verdict.CANNOT_BE_TOLD
        found[mark] = replace(change, bearing=bearing_of(verdict))
        told.append(_change_of(mark, change))
        if counted is None:
            if fields.read_as == RATE:
                raise ValueError(
                    f"read_as = 'rate' of {count.column!r}, which counts no events: its numbers are not whole, or "
                    f"its unit {count.unit!r} is one of amounts; expected counts, or events = true in the count."
                )
            readings[COUNT].append(verdict)
            continue
        of_rate = verdict_of_rate(claim, claimed.allows, claimed.value, claimed.step, counted)
        bound = claim.sense not in (AS_PRINTED, ABOUT) or (claim.value is None and None in (claim.low, claim.high))
        is_reading = fields.read_as == RATE or (bound and not fields.read_as)
        bearing = bearing_of(of_rate) if is_reading else Bearing.CONTEXT
        found[chance] = replace(chance_finding(change, counted, count, claim), bearing=bearing)
        told.append(f"{{{chance}.arithmetic}} [{chance}]")
        readings[COUNT] += [verdict] if fields.read_as != RATE else []
        readings[RATE] += [of_rate] if is_reading else []
    if Verdict.HOLDS in readings[COUNT] and set(readings[RATE]) - {Verdict.HOLDS}:
        told.insert(0, _("it holds only if the numbers counted are meant, not how often such events come [claim]"))
    if missing and Verdict.CANNOT_BE_TOLD in readings[COUNT]:
        told.append(_("counts of the days that are missing would tell [claim]"))
    elif Verdict.CANNOT_BE_TOLD in readings[RATE] and Verdict.HOLDS not in readings[COUNT]:
        told.append(_("counts over longer periods would tell [claim]"))
    return found, [*readings[COUNT], *readings[RATE]], told


def _change_of(mark: str, found: Finding) -> str:
    words = (
        _("{{{mark}.name}}: {{{mark}:+.1f}} % [{mark}]")
        if found.low is None or found.high is None or found.low == found.high
        else _(
            "{{{mark}.name}}: {{{mark}:+.1f}} %, {{{mark}.low:+.1f}} to {{{mark}.high:+.1f}} % with what is missing "
            "[{mark}]"
        )
    )
    return words.format(mark=mark)
