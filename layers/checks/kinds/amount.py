"""How much: the number of one row, or the sum, the largest or the smallest of several, against a number claimed."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from geo.claim import Check, Finding, Verdict
from geo.claimed import Claimed
from geo.units import counted, with_unit
from layers.catalogue.sources import each_id
from layers.catalogue.toml_words import Words
from layers.checks.one_unit import factor, unit_of
from layers.checks.printed_rows import (
    as_far_as_read,
    doubts,
    is_no_verdict,
    judged,
    more_digits,
    no_verdict,
    printed_number,
    title_of,
    with_doubts,
)
from layers.checks.sentence import written
from layers.stories.rounded import Rounded
from layers.story_file.refers_to import Reference
from layers.story_file.where import chosen
from leadline.words import N_, _, ngettext

if TYPE_CHECKING:
    import pandas as pd

    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE = N_(
    "An amount: it holds if all that the rounding of the printed numbers leaves open is claimed, "
    "does not hold if nothing of it is, and cannot be told if some of it is, or where a row that "
    "it rests on is recalled, assumed, approximate or of low confidence. The rows and the claim "
    "are of one unit, or of multiples of it."
)
MARKS = {"amount": "the number, in the unit of the claim; low and high are what the rounding of the rows leaves open"}
EXAMPLE = """
[[statement]]
id = "money"
text = "A spends more than 300 billion USD."
kind = "number"
value = 300
unit = "billion USD"
sense = "more than"
check = { kind = "amount", of = "budgets", where = { id = "a-2025" }, called = "budget of A in 2025" }
"""
MOST_TOLD = 6  # numbers of a sum that are told one by one
Take = Literal["the row", "sum", "largest", "smallest"]


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="amount"):
    """How much something is: the number of one row of a table, or the sum, the largest or the smallest of several."""

    of: Annotated[Reference, Meta(description="table or layer with the number, or one row of it: energy/solar-2024")]
    where: Annotated[dict[str, Any], Meta(description="which rows: column = value, list or comparison")] = {}
    take: Annotated[
        Take, Meta(description="what is taken: the number of the only row, or the sum, largest or smallest of several")
    ] = "the row"
    value: Annotated[str, Meta(description="column of the number; last_digit beside it tells its rounding")] = "value"
    unit: Annotated[
        str, Meta(description="unit of the number; by default what stands in the column unit, else that of the claim")
    ] = ""
    called: Annotated[Words, Meta(description="what the number is of, in words: cars registered in 2024")] = ""
    rule: Annotated[
        Words, Meta(description="the rule of the kind in words that fit the statement; it must say the same")
    ] = ""


def answer(statement: "Statement", story: "Story") -> Check:
    """Set a number of a table against the claim.

    Parameters
    ----------
    statement : Statement
        With a number, and `Fields` as its check.
    story : Story
        Has the table.

    Returns
    -------
    Check
        Decided by `RULE`. Mark: `amount`.

    Raises
    ------
    ValueError
        If the table, a column or a number is not there, no row is left, several are where one is meant, or the units
        differ.
    """
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    claimed = Claimed.of(statement.claim())
    found, number = _amount(fields, statement, story)
    unread = [words for words in found.assumptions if is_no_verdict(words)]
    verdict = as_far_as_read(judged(claimed, number), unread)
    said = found.name[:1].upper() + found.name[1:]
    amount = counted("{amount}", "%" if statement.unit == "percent" else statement.unit)
    default = _("{name}: {amount} [amount].").format(name=said, amount=amount)
    if verdict is Verdict.CANNOT_BE_TOLD and not unread:
        default = more_digits(default, statement.claim())
    sentence, brief = written(statement, verdict, {"amount": found}, default)
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=with_doubts(sentence, [found]),
        brief_clauses=brief,
        findings=(found, *statement.findings()),
        rule=fields.rule or _(RULE),
        key=found.name,
    )


def _amount(fields: Fields, statement: "Statement", story: "Story") -> tuple[Finding, Rounded]:
    """Take the number in the unit of the claim, with what its rows leave open."""
    layer = fields.of
    rows: pd.DataFrame = chosen(story.rows(fields.of), fields.where, f"the table {layer!r}", there=True)
    if rows.empty or (len(rows) > 1 and fields.take == "the row"):
        raise ValueError(
            f"{len(rows)} rows of {layer!r} are chosen; expected "
            + ("one at least." if rows.empty else "one: choose it by where, or take = 'sum', 'largest' or 'smallest'.")
        )
    taken = [row for _, row in rows.iterrows()]
    numbers = [_number(row, fields, statement.unit, layer) for row in taken]
    found, used = _taken(numbers, taken, fields.take)
    what = (
        ngettext("{take} of {rows} row", "{take} of {rows} rows", len(rows)).format(take=_(fields.take), rows=len(rows))
        if fields.take != "the row"
        else _("number")
    )
    finding = Finding(
        name=fields.called or _name(fields, used),
        method=_(
            "{what} of the table {title!r}, column {value}; the range is what the rounding of the "
            "printed numbers leaves open"
        ).format(what=what, title=title_of(layer), value=fields.value),
        value=found.value,
        unit=statement.unit,
        low=found.low,
        high=found.high,
        arithmetic=_told(numbers, found, fields.take, statement.unit),
        assumptions=tuple(no_verdict(words) for words in doubts(taken)),
        sources=each_id(row["source_id"] for row in used),
    )
    return finding, found


def _name(fields: Fields, used: "list[pd.Series[Any]]") -> str:
    """Name the number by its row, and a sum of several by the table."""
    if fields.take == "sum" and len(used) > 1:
        return _("sum of the column {value} of the table {title!r}").format(
            value=fields.value, title=title_of(fields.of)
        )
    return _("{value} of {name}").format(value=fields.value, name=used[0].get("name") or used[0].get("id") or fields.of)


def _number(row: "pd.Series[Any]", fields: Fields, unit: str, layer: str) -> Rounded:
    own = fields.unit or unit_of(row) or unit
    times = factor(own, unit, f"the table {layer!r}, row {str(row.get('id', row.name))!r}, against the claim")
    return Rounded(*(times * end for end in printed_number(row, fields.value, layer)))


def _taken(numbers: list[Rounded], rows: "list[pd.Series[Any]]", take: Take) -> "tuple[Rounded, list[pd.Series[Any]]]":
    """Sum the numbers, or choose among them; of the largest each end is the largest of the ends."""
    if take == "sum":
        return Rounded(*(sum(ends) for ends in zip(*numbers, strict=True))), rows
    pick = min if take == "smallest" else max
    found = Rounded(*(pick(ends) for ends in zip(*numbers, strict=True)))
    return found, [row for row, number in zip(rows, numbers, strict=True) if number.value == found.value]


def _told(numbers: list[Rounded], found: Rounded, take: Take, unit: str) -> str:
    told = with_unit(f"{found.value:,.10g}", unit)
    if take == "the row":
        return told
    each = " + ".join(f"{number.value:,.10g}" for number in numbers) if len(numbers) <= MOST_TOLD else ""
    return (
        f"{each} = {told}"
        if take == "sum" and each
        else _("{take} of {numbers} numbers: {told}").format(take=_(take), numbers=len(numbers), told=told)
    )
