"""How fast something grew from year to year, by published rates or from published levels."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from geo.claim import Check, Claim, Finding, Verdict
from geo.claimed import Claimed, by_readings, digits_of, in_sense, with_words
from geo.told_numbers import told as in_digits
from geo.units import with_unit
from layers.catalogue.sources import each_id
from layers.catalogue.toml_words import Words
from layers.checks.one_unit import factor, is_percent, unit_of
from layers.checks.printed_rows import (
    as_far_as_read,
    column,
    doubts,
    judged,
    listed,
    more_digits,
    no_verdict,
    printed_number,
    title_of,
    trusted_rows,
    with_doubts,
)
from layers.checks.sentence import written
from layers.stories.evidence import doubt_of
from layers.stories.rounded import Rounded, growth_percent
from layers.story_file.refers_to import Reference
from layers.story_file.where import chosen
from leadline.words import N_, _, in_turn
from leadline.words import number as told_number

if TYPE_CHECKING:
    import pandas as pd

    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE = N_(
    "A yearly rate: it holds if the rate of each year that is meant (by default the story's year "
    "and the two before it) is the claimed one within its rounding, holds only if that is so in "
    "some of these years, does not hold if in none, and cannot be told where the printed digits "
    "of the rates are too coarse. A rate over the whole time, or the mean of it, is one reading. "
    "Published rates decide where there are any, else rates computed from levels. A rate that "
    "rests on a row that is recalled, assumed, approximate or of low confidence cannot be told."
)
MARKS: Mapping[str, str] = {
    "rates": "the published rates: the value is that of the last year meant, low and high those of all years",
    "levels-YEAR": "the growth from the year before to YEAR, computed from levels",
    "whole": "the growth over the whole time, or its yearly mean",
    "matching": "how many of the years that are meant have the claimed rate (a number)",
}
EXAMPLE = """
[[statement]]
id = "budget_growth"
text = "The budget grows by 7.2 % a year."
kind = "number"
value = 7.2
unit = "percent a year"
check = { kind = "growth", table = "budgets", rates = { measure = "growth" }, name = "published growth of the budget" }
"""
FROM_LEVELS = N_("computed from the table {table!r}; the range is what the rounding of the printed numbers leaves open")
YEARS = 3  # "a year" is a habit: the year of the story and the two before it
RATE_UNIT = "percent a year"


class Series(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """What a plot beside the check shows."""

    where: Annotated[
        dict[str, Any], Meta(description="rows of the table to plot: column = value, list or comparison")
    ] = {}
    by: Annotated[str, Meta(description="column whose values are the lines of the plot; one line without it")] = ""
    unit: Annotated[str, Meta(description="unit on the axis")] = RATE_UNIT


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="growth"):
    """By how much something grew, percent: each year, over the whole time, or in the mean of it."""

    table: Annotated[Reference, Meta(description="table of the story: a row for each year, with year and value")]
    rates: Annotated[
        dict[str, Any] | None,
        Meta(description="rows that hold published rates, percent: column = value, list or comparison"),
    ] = None
    levels: Annotated[
        dict[str, Any] | None,
        Meta(description="rows that hold levels, all in one unit; rates are computed from each and the year before"),
    ] = None
    over: Annotated[
        Literal["each year", "the whole", "the mean"],
        Meta(
            description="what the claim is of: the rate of each year, the growth from the first year to the last, or "
            "its yearly mean (compound)"
        ),
    ] = "each year"
    first: Annotated[
        int | None,
        Meta(
            description="for each year, the first year whose growth (on the year before) counts, by default two before "
            "the last; for the whole and the mean, the year of the first level, from which it grew: the first growth "
            "is that of the year after"
        ),
    ] = None
    last: Annotated[
        int | None, Meta(description="last year whose growth, or level, counts; by default the year of the story")
    ] = None
    name: Annotated[Words, Meta(description="what the growth is of, in words: published growth of the budget")] = ""
    method: Annotated[Words, Meta(description="how the published rates were made, in words")] = N_(
        "published rates; the value is that of the last year meant, the range that of all years"
    )
    from_levels: Annotated[
        Words, Meta(description="name of a growth computed from levels, with {before} and {year}")
    ] = N_("growth from {before} to {year}, from its levels")
    year: Annotated[str, Meta(description="column of the year")] = "year"
    value: Annotated[str, Meta(description="column of the number; last_digit beside it tells its rounding")] = "value"
    series: Annotated[Series | None, Meta(description="what to plot; by default the rates")] = None
    rule: Annotated[
        Words, Meta(description="the rule of the kind in words that fit the statement; it must say the same")
    ] = ""

    def __post_init__(self) -> None:
        if self.rates is None and self.levels is None:
            raise ValueError("neither rates nor levels; expected which rows of the table hold them, as rates = {...}")
        if self.over != "each year" and self.first is None:
            raise ValueError(f"over = {self.over!r} without first; expected the year of the first level")


def answer(statement: "Statement", story: "Story") -> Check:
    """Check a growth against published rates, or against what levels give.

    Parameters
    ----------
    statement : Statement
        With a number in percent, and `Fields` as its check.
    story : Story
        Has the table.

    Returns
    -------
    Check
        Decided by `RULE`. Marks: `rates` (published), `levels-2025` (from the levels of 2024 and 2025), `whole`.

    Raises
    ------
    ValueError
        If a year that is meant has no row or two, or a column is not there.
    """
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    claimed = Claimed.of(statement.claim())
    last = fields.last or statement.year
    meant = range(fields.first if fields.first is not None else last - YEARS + 1, last + 1)
    if not meant:
        raise ValueError(f"first {meant.start} and last {last}; expected years in order.")
    if fields.over != "each year":
        return _of_the_whole(statement, fields, claimed, meant, story)
    rows, published = _published(fields, story, meant)
    levels = _from_levels(fields, story, [] if published else [meant[0] - 1, *meant])
    rates = published or {year: rate for year, (rate, _, _) in levels.items()}
    _all_there(rates, meant, fields.table)
    unread = {year: doubts([rows[year]]) if published else levels[year][2] for year in meant}
    verdicts = {year: as_far_as_read(judged(claimed, rates[year]), unread[year]) for year in meant}
    findings = {f"levels-{year}": finding for year, (_, finding, _) in levels.items()}
    if published:
        findings = {"rates": _rates_finding(fields, rows, published, last)} | findings
    key = "rates" if published else f"levels-{last}"
    verdict = by_readings(verdicts.values())
    default = _told(verdicts, statement.claim(), rates, key if published else "", any(unread.values()))
    matching = [year for year in meant if verdicts[year] is Verdict.HOLDS]
    sentence, brief = written(statement, verdict, findings, default, numbers={"matching": float(len(matching))})
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=with_doubts(sentence, findings.values()),
        brief_clauses=brief,
        findings=(*findings.values(), *statement.findings()),
        rule=fields.rule or _(RULE),
        key=findings[key].name,
    )


def series(statement: "Statement", story: "Story") -> "pd.DataFrame":
    """Rates or levels by year, for a plot: columns `x` (year) `series value unit source_id status`."""
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    plot = fields.series or Series(where=fields.rates or fields.levels or {})
    return rows_to_plot(story, fields.table, plot, fields.year, fields.value)


def rows_to_plot(story: "Story", table: str, plot: Series, year: str, value: str) -> "pd.DataFrame":
    """Rows of a table in the columns of a plot: `x series value unit source_id status`, by line and year."""
    import pandas as pd  # noqa: PLC0415  a plot, not the command, pays for it

    rows = trusted_rows(story, table, plot.where)
    rows = rows.sort_values([*([plot.by] if plot.by else []), year])
    return pd.DataFrame(
        {
            "x": column(rows, year, table),
            "series": column(rows, plot.by, table) if plot.by else title_of(table),
            "value": column(rows, value, table),
            "unit": plot.unit,
            "source_id": rows["source_id"],
            "status": rows["status"],
        }
    ).reset_index(drop=True)


def _by_year(
    fields: Fields, story: "Story", where: dict[str, Any], needed: Collection[int]
) -> "dict[int, pd.Series[Any]]":
    """Rows by year, in order: those that may carry a verdict, and others of years needed that have none of these.

    ValueError if a year stands twice or is none.
    """
    rows = chosen(story.load(fields.table), where, f"the table {fields.table!r}", there=True)
    years = [_year(label, fields) for label in column(rows, fields.year, fields.table)]
    found: dict[int, Any] = {}
    for read in (True, False):
        known = set(found)
        for year, (_index, row) in zip(years, rows.iterrows(), strict=True):
            if bool(doubt_of(row)) == read or year in known or not (read or year in needed):
                continue
            if year in found:
                raise ValueError(
                    f"the table {fields.table!r} has two rows for {year}, {found[year].get('id')!r} and "
                    f"{row.get('id')!r}; expected one a year: choose fewer rows."
                )
            found[year] = row
    return dict(sorted(found.items()))


def _year(label: Any, fields: Fields) -> int:  # noqa: ANN401  of a cell
    try:
        return int(label)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"the table {fields.table!r} has {fields.year} {label!r}; expected a year, as 2024."
        ) from error


def _published(
    fields: Fields, story: "Story", needed: Collection[int]
) -> "tuple[dict[int, pd.Series[Any]], dict[int, Rounded]]":
    """Rows of published rates by year, and the rates, percent."""
    if fields.rates is None:
        return {}, {}
    rows = _by_year(fields, story, fields.rates, needed)
    for row in rows.values():
        if unit_of(row) and not is_percent(unit_of(row)):
            raise ValueError(
                f"the table {fields.table!r}, row {row.get('id')!r}, is in {unit_of(row)!r}; expected rates in "
                "percent. Of amounts write levels = {...} instead of rates."
            )
    return rows, {year: printed_number(row, fields.value, fields.table) for year, row in rows.items()}


def _from_levels(
    fields: Fields, story: "Story", needed: Collection[int]
) -> dict[int, tuple[Rounded, Finding, tuple[str, ...]]]:
    """Growth of each year whose level and that of the year before are there, and what of it carries no verdict."""
    if fields.levels is None:
        return {}
    rows = _by_year(fields, story, fields.levels, needed)
    return {year: _level_growth(fields, rows, year - 1, year) for year in rows if year - 1 in rows}


def _level_growth(
    fields: Fields, rows: "dict[int, pd.Series[Any]]", before: int, year: int
) -> tuple[Rounded, Finding, tuple[str, ...]]:
    then, now = (printed_number(rows[y], fields.value, fields.table) for y in (before, year))
    units = [unit_of(rows[y]) for y in (year, before)]
    times = factor(units[0], units[1], f"the table {fields.table!r}, levels of {year} and {before}")
    found = growth_percent(Rounded(*(times * end for end in now)), then)
    told = [f"{level.value:.7g}" for level in (now, then)]
    if units[0] != units[1]:
        told = [with_unit(number, unit) for number, unit in zip(told, units, strict=True)]
    unread = doubts([rows[before], rows[year]])
    finding = Finding(
        name=fields.from_levels.replace("{before}", str(before)).replace("{year}", str(year)),
        method=_(FROM_LEVELS).format(table=title_of(fields.table)),
        value=found.value,
        unit="percent",
        low=found.low,
        high=found.high,
        arithmetic=told_number(f"{told[0]} / {told[1]} - 1 = {in_digits(*found).number} %"),
        assumptions=tuple(no_verdict(words) for words in unread),
        sources=each_id(rows[y]["source_id"] for y in (before, year)),
    )
    return found, finding, unread


def _rates_finding(fields: Fields, rows: "dict[int, pd.Series[Any]]", rates: dict[int, Rounded], last: int) -> Finding:
    values = [rate.value for rate in rates.values()]
    return Finding(
        name=fields.name or _("published rates in {title}").format(title=title_of(fields.table)),
        method=fields.method,
        value=rates[last].value,
        unit=RATE_UNIT,
        low=min(values),
        high=max(values),
        arithmetic=in_turn(_("{year}: {rate:g} %").format(year=year, rate=rate.value) for year, rate in rates.items()),
        assumptions=tuple(no_verdict(words) for words in doubts(rows.values())),
        sources=each_id(row["source_id"] for row in rows.values()),
    )


def _all_there(rates: dict[int, Rounded], meant: range, table: str) -> None:
    missing = [year for year in meant if year not in rates]
    if missing:
        raise ValueError(
            f"the table {table!r} has no rate for {listed(missing)}; expected one for each year from {meant[0]} to "
            f"{meant[-1]}, there are {listed(list(rates)) if rates else 'none'}. Set first and last, or other rows."
        )


def _told(verdicts: dict[int, Verdict], claim: Claim, rates: dict[int, Rounded], mark: str, unread: bool) -> str:  # noqa: FBT001
    """Write the kind's own sentence."""
    meant = list(verdicts)
    matching = [year for year, verdict in verdicts.items() if verdict is Verdict.HOLDS]
    claimed = f"{_in_words(claim)} [claim]"
    behind = f"[{mark}]" if mark else "".join(f"[levels-{year}]" for year in meant)
    years = list(rates) if mark else meant
    low, high = (signed(end(rates[year].value for year in years)) for end in (min, max))
    when = _("{years} to {years_2}").format(years=years[0], years_2=years[-1]) if len(years) > 1 else f"{years[0]}"
    rate = (
        _("the rate for {when} is {low} %").format(when=when, low=low)
        if len(years) == 1
        else _("the rates for {when} lie between {low} and {high} %").format(when=when, low=low, high=high)
    )
    if matching:
        return _("It grew {claimed}, in {matching} {behind}; {rate} {behind}.").format(
            claimed=claimed, matching=listed(matching), behind=behind, rate=rate
        )
    if Verdict.CANNOT_BE_TOLD in verdicts.values():
        if unread:
            return _("It cannot be told whether it grew {claimed}: {rate} {behind}.").format(
                claimed=claimed, rate=rate, behind=behind
            )
        return _(
            "The printed digits do not tell whether it grew {claimed}: {rate} {behind}; more digits would [claim]."
        ).format(claimed=claimed, rate=rate, behind=behind)
    return _("It did not grow {claimed} in {meant} {behind}; {rate} {behind}.").format(
        claimed=claimed, meant=listed(meant), behind=behind, rate=rate
    )


def signed(rate: float) -> str:
    """Write a rate with one decimal, and a minus sign before one below zero.

    >>> signed(7.25), signed(-0.5)
    ('7.2', '−0.5')
    """
    return f"{rate:.1f}".replace("-", "−")


def _in_words(claim: Claim) -> str:
    if claim.value is None:
        return _("as claimed")
    number = with_words(claim, _("{number} %").format(number=f"{digits_of(claim):g}"))
    return _("by {number}").format(number=in_sense(claim.sense, number))


def _of_the_whole(statement: "Statement", fields: Fields, claimed: Claimed, meant: range, story: "Story") -> Check:
    """Answer by the growth from the first year to the last, or by its yearly mean."""
    found, arithmetic, rows = _whole(fields, meant, story)
    unread = doubts(rows)
    years = meant[-1] - meant[0]
    if fields.over == "the mean":
        found = Rounded(*(100 * ((1 + g / 100) ** (1 / years) - 1) for g in found))
        arithmetic = _("{arithmetic}; over {years} years, (1 + g)^(1/{years}) - 1 = {value} % a year").format(
            arithmetic=arithmetic, years=years, value=in_digits(*found).number
        )
    whole = Finding(
        name=(
            _("{name}, {meant} to {meant_2}, yearly mean")
            if fields.over == "the mean"
            else _("{name}, {meant} to {meant_2}")
        ).format(name=fields.name or _("growth"), meant=meant[0], meant_2=meant[-1]),
        method=_(FROM_LEVELS).format(table=title_of(fields.table)),
        value=found.value,
        unit="percent" if fields.over == "the whole" else RATE_UNIT,
        low=found.low,
        high=found.high,
        arithmetic=arithmetic,
        assumptions=tuple(no_verdict(words) for words in unread),
        sources=each_id(row["source_id"] for row in rows),
    )
    verdict = as_far_as_read(judged(claimed, found), unread)
    default = (
        _("From {first} to {last} it grew by {{whole}} % a year [whole].")
        if fields.over == "the mean"
        else _("From {first} to {last} it grew by {{whole}} % [whole].")
    ).format(first=meant[0], last=meant[-1])
    if verdict is Verdict.CANNOT_BE_TOLD and not unread:
        default = more_digits(default, statement.claim())
    sentence, brief = written(statement, verdict, {"whole": whole}, default)
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=with_doubts(sentence, [whole]),
        brief_clauses=brief,
        findings=(whole, *statement.findings()),
        rule=fields.rule or _(RULE),
        key=whole.name,
    )


def _whole(fields: Fields, meant: range, story: "Story") -> "tuple[Rounded, str, list[pd.Series[Any]]]":
    """Growth from the level of the first year to that of the last, or of the rates of the years after the first."""
    if meant[-1] <= meant[0]:
        raise ValueError(f"first {meant[0]} and last {meant[-1]}; expected the first year before the last.")
    if fields.levels is not None:
        rows = _by_year(fields, story, fields.levels, (meant[0], meant[-1]))
        missing = [year for year in (meant[0], meant[-1]) if year not in rows]
        if missing:
            raise ValueError(
                f"the table {fields.table!r} has no level for {listed(missing)}; there are {listed(list(rows))}."
            )
        found, finding, _ = _level_growth(fields, rows, meant[0], meant[-1])
        return found, finding.arithmetic, [rows[meant[0]], rows[meant[-1]]]
    years = list(meant)[1:]
    rows, rates = _published(fields, story, years)
    _all_there(rates, range(years[0], years[-1] + 1), fields.table)
    product = [1.0, 1.0, 1.0]
    for year in years:
        product = [p * (1 + g / 100) for p, g in zip(product, rates[year], strict=True)]
    found = Rounded(*(100 * (p - 1) for p in product))
    factors = " x ".join(f"(1 + {rates[year].value:g} %)" for year in years)
    return found, told_number(f"{factors} - 1 = {in_digits(*found).number} %"), [rows[year] for year in years]
