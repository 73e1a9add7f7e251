"""How many times one number another is, in each reading that published numbers allow."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from geo.claim import Check, Finding, Verdict
from geo.claimed import OTHER_PERCENT, PERCENT, Claimed, by_readings, printed_step
from geo.told_numbers import told as in_digits
from geo.units import counted, with_unit
from layers.catalogue.sources import each_id
from layers.catalogue.toml_shape import told_at
from layers.catalogue.toml_words import Words
from layers.checks.kinds.growth import Series, rows_to_plot
from layers.checks.one_unit import ONE, factor, unit_of
from layers.checks.printed_rows import (
    as_far_as_read,
    doubts,
    is_no_verdict,
    judged,
    listed,
    more_digits,
    no_verdict,
    printed_number,
    row_of,
    title_of,
    with_doubts,
)
from layers.checks.sentence import written
from layers.stories.evidence import doubt_of
from layers.stories.rounded import Rounded, as_printed, growth_percent, quotient
from layers.story_file.refers_to import Reference
from leadline.words import N_, _, as_sentence, between, in_turn

if TYPE_CHECKING:
    import pandas as pd

    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE = N_(
    "A ratio: it holds if every reading gives the claimed ratio within its rounding, holds only "
    "if some reading does, does not hold if none does, and cannot be told where the printed "
    "digits are too coarse. The range of a ratio is what the rounding of the printed numbers "
    "leaves open. Only numbers of one unit are divided; against a claim in percent the ratio is "
    "told in percent. A reading that rests on a row or a fact that is recalled, assumed, "
    "approximate or of low confidence cannot be told. What stands beside the readings decides "
    "nothing."
)
MARKS: Mapping[str, str] = {
    "ID": "the ratio of the reading, or of what stands beside, with that id",
    "least": "the smallest ratio of the readings that decide (a number)",
    "most": "the largest ratio of the readings that decide (a number)",
}
EXAMPLE = """
[[statement]]
id = "three_times"
text = "The budget of A is three times that of B."
kind = "number"
value = "three times"
unit = "times"

[statement.check]
kind = "ratio"
table = "budgets"
readings = [{ id = "of-2025", name = "budget of A over that of B, 2025", top = "a-2025", bottom = "b-2025" }]
"""
METHOD = N_("computed from the table {table!r}; the range is what the rounding of the printed numbers leaves open")
NO_UNIT = N_("both numbers are of one unit; the table says none")
SHARE = "percent of "


class Amount(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A number that is computed from rows: a growth between two levels, or the money by which a level rose."""

    growth: Annotated[
        tuple[str, str] | None, Meta(description="ids of the level now and of the level before, in one unit: percent")
    ] = None
    rise_of: Annotated[str, Meta(description="id of a level; the amount by which it rose, in its unit")] = ""
    by: Annotated[str, Meta(description="id of the growth of that level, percent, if not growth")] = ""
    called: Annotated[Words, Meta(description="what the level is, for the arithmetic: budget")] = N_("level")
    fact: Annotated[str, Meta(description="id of a fact of the statement that has a value")] = ""

    def __post_init__(self) -> None:
        if self.rise_of:
            right = bool(self.by) != bool(self.growth) and not self.fact
        else:
            right = bool(self.growth) != bool(self.fact) and not self.by
        if not right:
            raise ValueError(
                "an amount is the id of a row, or { growth = [now, before] }, or { rise_of = level, by = growth }, or "
                "{ fact = id }; expected one of these"
            )


class Reading(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One reading of the ratio."""

    id: Annotated[str, Meta(description="mark of the reading in sentences")]
    name: Annotated[Words, Meta(description="what is divided by what, in words; no other reading has the same")]
    top: Annotated[str | Amount, Meta(description="id of the row that is divided, or how it is computed")]
    bottom: Annotated[str | Amount, Meta(description="id of the row that it is divided by, or how it is computed")]


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="ratio"):
    """How many times the second of two numbers the first is, or what share of it in percent: both of one unit."""

    table: Annotated[Reference, Meta(description="table of the story with the rows, their value and last_digit")] = ""
    readings: Annotated[tuple[Reading, ...], Meta(description="readings that decide", min_length=1)]
    beside: Annotated[tuple[Reading, ...], Meta(description="ratios that are told beside them and decide nothing")] = ()
    key: Annotated[str, Meta(description="id of the reading whose number stands beside the claim; else the first")] = ""
    value: Annotated[str, Meta(description="column of the number; last_digit beside it tells its rounding")] = "value"
    year: Annotated[str, Meta(description="column of the year, for the plot")] = "year"
    series: Annotated[Series | None, Meta(description="what to plot; nothing without it")] = None
    rule: Annotated[
        Words, Meta(description="the rule of the kind in words that fit the statement; it must say the same")
    ] = ""

    def __post_init__(self) -> None:
        ids = [reading.id for reading in (*self.readings, *self.beside)]
        twice = [i for i in ids if ids.count(i) > 1]
        if twice or (self.key and self.key not in ids):
            raise ValueError(
                f"readings {', '.join(ids)} and key {self.key!r}; expected each id once, and as key one of them"
            )


class Taken(NamedTuple):
    """A number of a ratio: with its rounding, its unit, as the arithmetic tells it, ids of its rows and sources.

    `unread` says which rows or facts carry no verdict.
    """

    number: Rounded
    unit: str
    told: str
    rows: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    means: str = ""
    unread: tuple[str, ...] = ()


def answer(statement: "Statement", story: "Story") -> Check:
    """Check a ratio in every reading.

    Parameters
    ----------
    statement : Statement
        With the ratio claimed, and `Fields` as its check.
    story : Story
        Has the table.

    Returns
    -------
    Check
        Decided by `RULE`. Marks: the ids of all readings; numbers `least` and `most` of those that decide.

    Raises
    ------
    ValueError
        If a row or a fact is not there, two numbers are not of one unit, a number may be zero or less, or the claim is
        neither in times nor in percent.
    """
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    claimed = Claimed.of(statement.claim())
    _claims_a_ratio(statement)
    found = {r.id: _finding(r, fields, statement, story) for r in (*fields.readings, *fields.beside)}
    verdicts = {r.id: _judged(claimed, found[r.id]) for r in fields.readings}
    verdict = by_readings(verdicts.values())
    ratios = [finding.value for i, finding in found.items() if i in verdicts and finding.value is not None]
    default = _told(verdicts, fields, "%" if _in_percent(statement) else "times")
    if any(one is Verdict.CANNOT_BE_TOLD and not _unread(found[i]) for i, one in verdicts.items()):
        default = more_digits(default, statement.claim())
    numbers = {"least": min(ratios), "most": max(ratios)}
    sentence, brief = written(statement, verdict, found, default, numbers=numbers)
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=with_doubts(sentence, [found[i] for i in verdicts]),
        brief_clauses=brief,
        findings=(*found.values(), *statement.findings()),
        rule=fields.rule or _(RULE),
        key=found[fields.key or fields.readings[0].id].name,
    )


def series(statement: "Statement", story: "Story") -> "pd.DataFrame":
    """Take what is to be plotted by year: columns `x series value unit source_id status`; empty if nothing is."""
    import pandas as pd  # noqa: PLC0415  a plot, not the command, pays for it

    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    if fields.series is None or not fields.table:
        return pd.DataFrame(columns=["x", "series", "value", "unit", "source_id", "status"])
    return rows_to_plot(story, fields.table, fields.series, fields.year, fields.value)


def _in_percent(statement: "Statement") -> bool:
    return statement.unit.lower() in (PERCENT, *OTHER_PERCENT) or statement.unit.startswith(SHARE)


def _claims_a_ratio(statement: "Statement") -> None:
    """Refuse a claim of another unit: 50 percent more is not half."""
    if not (_in_percent(statement) or statement.unit.partition(" ")[0] in ONE):
        raise ValueError(
            f"statement {statement.id!r} claims a number in {statement.unit!r}; expected the unit 'times', or "
            "'percent' or 'percent of ...' for a share. By how much something grew, the check 'growth' answers."
        )


def _judged(claimed: Claimed, finding: Finding) -> Verdict:
    if finding.value is None or finding.low is None or finding.high is None:
        raise ValueError(f"{finding.name!r} has no number with a range; expected one.")
    verdict = judged(claimed, Rounded(finding.value, finding.low, finding.high))
    return as_far_as_read(verdict, _unread(finding))


def _unread(finding: Finding) -> list[str]:
    return [words for words in finding.assumptions if is_no_verdict(words)]


def _finding(reading: Reading, fields: Fields, statement: "Statement", story: "Story") -> Finding:
    here = f"statement {statement.id!r}, reading {reading.id!r}"
    top, bottom = (_taken(part, fields, statement, story) for part in (reading.top, reading.bottom))
    times = factor(top.unit, bottom.unit, here) * (100 if _in_percent(statement) else 1)
    with told_at(here):
        found = Rounded(*(times * end for end in quotient(top.number, bottom.number)))
    unread = tuple(no_verdict(words) for words in dict.fromkeys((*top.unread, *bottom.unread)))
    return Finding(
        name=reading.name,
        method=_(METHOD).format(table=title_of(fields.table))
        if top.rows or bottom.rows
        else _("computed from the facts of the statement"),
        value=found.value,
        unit=PERCENT if _in_percent(statement) else "1",
        low=found.low,
        high=found.high,
        arithmetic=_arithmetic(top, bottom, in_digits(*found).number, statement),
        assumptions=(*unread, *([] if top.unit or bottom.unit else [_(NO_UNIT)])),
        sources=each_id(
            [*(_sources(fields, story, (*top.rows, *bottom.rows))), *top.sources, *bottom.sources],
        ),
    )


def _arithmetic(top: "Taken", bottom: "Taken", number: str, statement: "Statement") -> str:
    words = _("{top} / {bottom} = {value} %") if _in_percent(statement) else _("{top} / {bottom} = {value}")
    sums = words.format(top=top.told, bottom=bottom.told, value=number)
    return in_turn([sums, top.means]) if top.means else sums


def _taken(part: str | Amount, fields: Fields, statement: "Statement", story: "Story") -> Taken:
    """Take one of the two numbers: of a row, of a fact, a growth, or a rise in money."""
    if isinstance(part, str):
        row = _row(part, fields, story)
        number, unit = printed_number(row, fields.value, fields.table), unit_of(row)
        return Taken(number, unit, _in_unit(f"{number.value:g}", unit), (part,), unread=doubts([row]))
    if part.fact:
        return _of_a_fact(part.fact, statement)
    growth, rows = _growth(part, fields, story)
    if not part.rise_of:
        return Taken(growth, PERCENT, _in_unit(f"{growth.value:.2f}", PERCENT), part.growth or (), unread=doubts(rows))
    row = _row(part.rise_of, fields, story)
    level, unit = printed_number(row, fields.value, fields.table), unit_of(row)
    rise = Rounded(*(x * g / (100 + g) for x, g in zip(level, growth, strict=True)))
    ids = (part.rise_of, *((part.by,) if part.by else part.growth or ()))
    means = _("rise = {called} x g / (1 + g)").format(called=part.called)
    told = _in_unit(f"{rise.value:.1f}", unit)
    return Taken(rise, unit, told, ids, means=means, unread=doubts([row, *rows]))


def _row(row_id: str, fields: Fields, story: "Story") -> "pd.Series[Any]":
    if not fields.table:
        raise ValueError(f"the reading names the row {row_id!r}, and no table; expected table = its layer.")
    return row_of(story.load(fields.table), row_id, fields.table)


def _growth(part: Amount, fields: Fields, story: "Story") -> "tuple[Rounded, list[pd.Series[Any]]]":
    rows = [_row(i, fields, story) for i in part.growth or (part.by,)]
    numbers = [printed_number(row, fields.value, fields.table) for row in rows]
    if part.growth is None:
        if unit_of(rows[0]):
            factor(unit_of(rows[0]), PERCENT, f"row {part.by!r}, by which a level rose")
        return numbers[0], rows
    times = factor(unit_of(rows[0]), unit_of(rows[1]), f"growth from {part.growth[1]!r} to {part.growth[0]!r}")
    return growth_percent(Rounded(*(times * end for end in numbers[0])), numbers[1]), rows


def _of_a_fact(fact_id: str, statement: "Statement") -> Taken:
    fact = statement.fact(fact_id)
    if fact.value is None:
        raise ValueError(f"statement {statement.id!r}, fact {fact_id!r} has no value; the ratio needs one.")
    number = as_printed(fact.value, printed_step(fact.value))
    doubt = doubt_of({"status": fact.status})
    unread = (_("fact {id!r} is {doubt}").format(id=fact_id, doubt=doubt),) if doubt else ()
    told = _in_unit(f"{fact.value:g}", fact.unit)
    return Taken(number, fact.unit, told, sources=fact.source_ids, unread=unread)


def _sources(fields: Fields, story: "Story", ids: Sequence[str]) -> tuple[str, ...]:
    """Name the sources of the rows, in the order of the table."""
    if not ids:
        return ()
    table = story.load(fields.table)
    return each_id(table.loc[table["id"].astype(str).isin(ids), "source_id"])


def _in_unit(number: str, unit: str) -> str:
    """Write a number with its unit as arithmetic tells it.

    >>> _in_unit("7", "percent"), _in_unit("7", "billion USD"), _in_unit("7", "1"), _in_unit("7", "")
    ('7 %', '7 bn USD', '7', '7')
    """
    if not unit:
        return number
    if unit.startswith("billion "):
        return counted(number, unit.replace("billion", "bn", 1))
    return with_unit(number, unit)


def _told(verdicts: dict[str, Verdict], fields: Fields, unit: str) -> str:
    """Write the kind's own sentence."""
    holding = [i for i, verdict in verdicts.items() if verdict is Verdict.HOLDS]
    every = "".join(f"[{i}]" for i in verdicts)
    amount = counted(between("{least}", "{most}"), unit)
    spread = _("{amount} in all readings {every}").format(amount=amount, every=every)
    if holding and len(holding) < len(verdicts):
        those = listed([f"{{{i}.name}}" for i in holding])
        return _("It holds only by {those} {i}; it is {spread}.").format(
            those=those, i="".join(f"[{i}]" for i in holding), spread=spread
        )
    key = fields.key if fields.key in verdicts else fields.readings[0].id
    one = _("{{{mark}.name}}: {amount} [{mark}]").format(mark=key, amount=counted(f"{{{key}}}", unit))
    return as_sentence([one, spread] if len(verdicts) > 1 else [one])
