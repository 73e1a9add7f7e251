"""How many rows of a table or layer there are, in all or in each year, against a number claimed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from geo.claim import Check, Finding, Verdict
from geo.claimed import Claimed, by_readings
from layers.catalogue.sources import source_ids
from layers.catalogue.toml_words import Words
from layers.checks.printed_rows import column, title_of
from layers.checks.sentence import written
from layers.stories.evidence import doubt_of, trusted
from layers.story_file.refers_to import Reference
from layers.story_file.where import chosen
from leadline.words import N_, _, alternatives, as_sentence, joined, listed

if TYPE_CHECKING:
    import pandas as pd

    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE = N_(
    "A count: it holds if the number of rows is among those claimed, does not hold if not, and "
    "cannot be told where rows that are recalled, assumed, approximate or of low confidence "
    "decide, counted or left out by a number of theirs, or rows that the table may lack. By year "
    "it holds if it does in each year that is meant, holds only if in some, and does not hold if "
    "in none."
)
MARKS: Mapping[str, str] = {
    "count": "the number of rows; low is the number of those that were read in a source",
    "count-YEAR": "the same of one year, with by",
}
EXAMPLE = """
[[statement]]
id = "six_bases"
text = "There are at least six bases."
kind = "number"
value = 6
unit = "bases"
sense = "at least"
check = { kind = "count", of = "bases", where = { kind = "base" }, called = "bases" }
"""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="count"):
    """How many rows of a table or layer there are."""

    of: Annotated[Reference, Meta(description="layer or table whose rows are counted")]
    where: Annotated[dict[str, Any], Meta(description="which rows: column = value, list or comparison")] = {}
    distinct: Annotated[str, Meta(description="column whose different values are counted, instead of rows")] = ""
    called: Annotated[Words, Meta(description="what is counted, several of them, in words")] = N_("rows")
    complete: Annotated[
        bool, Meta(description="false where the table may lack rows: there may then be more than it has")
    ] = True
    may_be_none: Annotated[
        bool,
        Meta(
            description="true where no row need have a value of where, so that none is an answer; else it is taken for "
            "a slip of the pen"
        ),
    ] = False
    by: Annotated[str, Meta(description="column of a date or year: count each year by itself")] = ""
    first: Annotated[int | None, Meta(description="first year meant, with by; by default the first of the rows")] = None
    last: Annotated[int | None, Meta(description="last year meant, with by; by default the last of the rows")] = None
    rule: Annotated[
        Words, Meta(description="the rule of the kind in words that fit the statement; it must say the same")
    ] = ""

    def __post_init__(self) -> None:
        if not self.by and (self.first is not None or self.last is not None):
            raise ValueError("first or last without by; expected the column of the year as by")
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError(f"first {self.first} and last {self.last}; expected years in order")


def answer(statement: "Statement", story: "Story") -> Check:
    """Count rows and set the number against the claim.

    Parameters
    ----------
    statement : Statement
        With a number, and `Fields` as its check.
    story : Story
        Has the layer.

    Returns
    -------
    Check
        Decided by `RULE`. Marks: `count`, or by year `count-2025` and so on.

    Raises
    ------
    ValueError
        If the layer, a column or a year is not there.
    """
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    claimed = Claimed.of(statement.claim())
    rows = _rows(fields, story)
    parts = _by_year(rows, fields) if fields.by else {"": rows}
    left_out = _left_out(rows, fields, story)
    found = {
        f"count-{year}" if year else "count": _counted(part, _of_year(left_out, fields, year), fields, year)
        for year, part in parts.items()
    }
    verdicts = {mark: _judged(claimed, finding, fields) for mark, finding in found.items()}
    verdict = by_readings(verdicts.values())
    sentence, brief = written(statement, verdict, found, _told(verdicts, verdict, found, fields))
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=sentence,
        brief_clauses=brief,
        findings=(*found.values(), *statement.findings()),
        rule=fields.rule or _(RULE),
        key=list(found.values())[-1].name,
    )


def series(statement: "Statement", story: "Story") -> "pd.DataFrame":
    """Count each year, for a plot; empty where it is not by year."""
    import pandas as pd  # noqa: PLC0415  a plot, not the command, pays for it

    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    columns = ["x", "series", "value", "unit", "source_id", "status"]
    if not fields.by:
        return pd.DataFrame(columns=columns)
    rows = _rows(fields, story)
    points = [
        (int(year), fields.called, finding.value, fields.called, ";".join(finding.sources), "derived")
        for year, part in _by_year(rows, fields).items()
        for finding in (_counted(part, part[:0], fields, year),)
    ]
    return pd.DataFrame(points, columns=columns)


def _rows(fields: Fields, story: "Story") -> "pd.DataFrame":
    try:
        found: pd.DataFrame = chosen(
            story.load(fields.of), fields.where, f"the layer {fields.of!r}", there=not fields.may_be_none
        )
    except ValueError as error:
        none = " If none is a right answer, set may_be_none = true." if "which no row of" in str(error) else ""
        raise ValueError(f"{error}{none}") from error
    return found


def _left_out(rows: "pd.DataFrame", fields: Fields, story: "Story") -> "pd.DataFrame":
    """Rows that carry no verdict and are left out by a number alone, as below 40,000: it may be another one."""
    others = {
        column: condition
        for column, condition in fields.where.items()
        if not (isinstance(condition, dict) and any(type(bound) in (int, float) for bound in condition.values()))
    }
    meant: pd.DataFrame = chosen(story.load(fields.of), others, f"the layer {fields.of!r}")
    return meant.drop([*rows.index, *trusted(meant).index], errors="ignore")


def _of_year(rows: "pd.DataFrame", fields: Fields, year: str) -> "pd.DataFrame":
    return rows[column(rows, fields.by, fields.of).astype(str).str[:4] == year] if year else rows


def _by_year(rows: "pd.DataFrame", fields: Fields) -> "dict[str, pd.DataFrame]":
    """Rows of each year that is meant, years without rows included."""
    years = column(rows, fields.by, fields.of).astype(str).str[:4]
    wrong = years[~years.str.fullmatch(r"\d{4}")]
    if len(wrong):
        raise ValueError(
            f"the layer {fields.of!r} has {fields.by} {rows.loc[wrong.index[0], fields.by]!r}; expected a date or a "
            "year, as 2026-05-03."
        )
    first, last = fields.first, fields.last
    if years.empty and (first is None or last is None):
        raise ValueError(f"the layer {fields.of!r} has no such rows; set first and last, the years that are meant.")
    wanted = range(int(years.min()) if first is None else first, (int(years.max()) if last is None else last) + 1)
    if not wanted:
        raise ValueError(f"no year from {wanted.start} to {wanted.stop - 1}; expected first before last.")
    return {str(year): rows[years == str(year)] for year in wanted}


def _counted(rows: "pd.DataFrame", left_out: "pd.DataFrame", fields: Fields, year: str) -> Finding:
    import pandas as pd  # noqa: PLC0415  an answer, not the command, pays for it

    low, value = (_number(part, fields) for part in (trusted(rows), rows))
    high = _number(pd.concat([rows, left_out]), fields) if len(left_out) else value
    lacking = _("the table may lack rows: there may be more")
    what = _("different values of {distinct}").format(distinct=fields.distinct) if fields.distinct else _("rows")
    return Finding(
        name=_name(fields, year).format(called=fields.called, year=year, title=title_of(fields.of)),
        method=(
            _("{what} of the layer {title!r} where {condition}") if fields.where else _("{what} of the layer {title!r}")
        ).format(what=what, title=title_of(fields.of), condition=_words(fields.where) if fields.where else ""),
        value=value,
        unit=fields.called,
        low=low if low != value else None,
        high=high if high != value else None,
        arithmetic=_sum(fields, year, (low, value, high), rows, left_out),
        assumptions=() if fields.complete else (lacking,),
        sources=tuple(source_ids(rows)) if "source_id" in rows else (),
    )


def _name(fields: Fields, year: str) -> str:
    if fields.complete:
        return _("number of {called} in {year}") if year else _("number of {called}")
    return (
        _("number of {called} in {year} that the table {title!r} has")
        if year
        else _("number of {called} that the table {title!r} has")
    )


def _sum(
    fields: Fields, year: str, numbers: tuple[int, int, int], rows: "pd.DataFrame", left_out: "pd.DataFrame"
) -> str:
    """Tell how many there are, how many of them carry no verdict, and how many more there may be."""
    low, value, high = numbers
    told = (_("{number} {called} in {year}") if year else _("{number} {called}")).format(
        number=value, called=fields.called, year=year
    )
    if low != value:
        told = listed([told, _told_doubtful(value - low, rows)])
    clauses = [told, *([_told_read(low)] if low != value else [])]
    return _("; ").join([*clauses, *([_told_left_out(high - value, left_out)] if high != value else [])])


def _told_doubtful(number: int, rows: "pd.DataFrame") -> str:
    return _("{number} of them {doubts}").format(number=number, doubts=_doubts(rows))


def _told_read(number: int) -> str:
    return _("{number} read in a source").format(number=number)


def _told_left_out(number: int, rows: "pd.DataFrame") -> str:
    return _("{number} more left out by a number that is {doubts}").format(number=number, doubts=_doubts(rows))


def _number(rows: "pd.DataFrame", fields: Fields) -> int:
    return int(column(rows, fields.distinct, fields.of).nunique()) if fields.distinct else len(rows)


def _words(where: dict[str, Any]) -> str:
    return joined(
        [
            _("{name} is {condition}").format(name=name, condition=_condition(condition))
            for name, condition in where.items()
        ]
    )


def _condition(condition: Any) -> str:  # noqa: ANN401  whatever a filter holds
    if isinstance(condition, dict):
        return joined(
            _("{comparison} {bound}").format(comparison=_(word), bound=bound) for word, bound in condition.items()
        )
    return alternatives(map(str, condition)) if isinstance(condition, (list, tuple)) else str(condition)


def _judged(claimed: Claimed, finding: Finding, fields: Fields) -> Verdict:
    value = finding.value or 0
    return claimed.judged(value, finding.low, finding.high if fields.complete else float("inf"))


def _doubts(rows: "pd.DataFrame") -> str:
    """Say why rows carry no verdict: recalled, of low confidence."""
    told = dict.fromkeys(words for _, row in rows.iterrows() for words in [doubt_of(row)] if words)
    return alternatives(told)


def _told(verdicts: dict[str, Verdict], verdict: Verdict, found: dict[str, Finding], fields: Fields) -> str:
    """Write the kind's own sentence."""
    if "count" in found:
        return _told_of_all(verdict, found["count"], fields)
    told_exactly = fields.complete or any(one.low is not None or one.high is not None for one in found.values())
    in_year = (
        (_("{number} in {year}"), _("{number} in {year} ({unread})"))
        if told_exactly
        else (_("at least {number} in {year}"), _("at least {number} in {year} ({unread})"))
    )
    every = "".join(f"[{mark}]" for mark in found)
    by_year = joined(
        in_year[bool(_unread(one))].format(number=f"{{{mark}:.0f}}", year=mark[-4:], unread=_unread(one))
        for mark, one in found.items()
    )
    holding = [mark[-4:] for mark, one in verdicts.items() if one is Verdict.HOLDS]
    told = {"called": fields.called, "by_year": by_year, "every": every}
    tail = _would_tell(verdict, list(found.values()), fields)
    if holding and len(holding) < len(found):
        only = _("It is so in {years}; number of {called}: {by_year} {every}")
        return as_sentence([only.format(years=joined(holding), **told), *tail])
    return as_sentence([_("Number of {called}: {by_year} {every}").format(**told), *tail])


def _told_of_all(verdict: Verdict, found: Finding, fields: Fields) -> str:
    tail = _would_tell(verdict, [found], fields)
    if found.low is not None or found.high is not None:
        told = (
            _("The table has {{count:.0f}} {called} ({unread}) [count]")
            if fields.complete
            else _("The table has {{count:.0f}} {called} ({unread}), and it may lack some [count]")
        )
        return as_sentence([told.format(called=fields.called, unread=_unread(found)), *tail])
    told = (
        _("The number of {called} is {{count:.0f}} [count]")
        if fields.complete
        else _("The number of {called} is at least {{count:.0f}} [count]")
    )
    return as_sentence([told.format(called=fields.called), *tail])


def _unread(found: Finding) -> str:
    """Say how many rows carry no verdict, and why: the words of the arithmetic."""
    counted, *more = found.arithmetic.split(_("; "))
    told = [] if found.low is None else [counted.rpartition(_(", "))[2]]
    return listed([*told, *([] if found.high is None else more[-1:])])


def _would_tell(verdict: Verdict, found: list[Finding], fields: Fields) -> list[str]:
    """Last clause of the sentence: what would tell, if it cannot be told."""
    if verdict is not Verdict.CANNOT_BE_TOLD:
        return []
    needed = [_("rows read in a source")] if any(one.low is not None or one.high is not None for one in found) else []
    return [
        _("{part} would tell [claim]").format(
            part=joined([*needed, *([] if fields.complete else [_("a complete table")])])
        )
    ]
