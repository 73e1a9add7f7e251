"""How fast the budgets of China and Japan grow, and how many times one the other."""

import pandas as pd

from geo.claim import Check, Finding, Verdict, clauses
from layers.catalogue.sources import each_id
from layers.counts import budgets
from layers.stories.evidence import printed, row, trusted
from layers.stories.rounded import Rounded, as_printed, growth_percent, quotient
from layers.stories.statement import Statement

GROWTH = "official budget growth"
RECENT_YEARS = 3  # "a year" is a habit: the year of the story and the two before it
RATIO_STEP = 1.0  # "three times" is a number rounded to a whole
GROWTH_RULE = (
    "A yearly rate: it holds if the published rate of the story's year and of each of the two years before it is the "
    "claimed one as rounded, holds only if that is so in some of the three years, and does not hold if in none."
)
TIMES_RULE = (
    "A ratio of rates of growth: it holds if every published pair of rates up to the story's year gives the claimed "
    "ratio as rounded, holds only if some pair does, and does not hold if none does; what money, levels and later "
    "years give stands beside it."
)


def budget_growth(statement: Statement) -> Check:
    """Check a yearly growth of China's official budget against published rates and levels.

    Parameters
    ----------
    statement : Statement
        `value` in percent a year.

    Returns
    -------
    Check
        It holds if the published rate of the story's year and of the two before it is the claimed one as rounded,
        holds only if that is so for some of the three, and else does not hold.

    Raises
    ------
    ValueError
        If the statement has no value, or a year has no published rate.
    """
    claimed = as_printed(_value(statement), 0.1)
    table = trusted(budgets.load())
    rates = table[(table["country"] == "China") & (table["measure"] == GROWTH)].sort_values("year")
    same = [
        int(y) for y, value in zip(rates["year"], rates["value"], strict=True) if claimed.low <= value <= claimed.high
    ]
    recent = range(statement.year - RECENT_YEARS + 1, statement.year + 1)
    matching = [y for y in recent if y in same]
    low, high = rates["value"].min(), rates["value"].max()
    latest = float(rates.loc[rates["year"] == statement.year, "value"].iloc[0])
    published = Finding(
        name="published growth of China's official budget",
        method="rates announced each March; the value is that of the story's year, the range that of all years",
        value=latest,
        unit="percent a year",
        low=low,
        high=high,
        arithmetic="; ".join(f"{y}: {v:g} %" for y, v in zip(rates["year"], rates["value"], strict=True)),
        sources=each_id(rates["source_id"]),
    )
    years = f"{rates['year'].min()} to {rates['year'].max()}"
    span = f"the rates published for {years} lie between {low:.1f} % and {high:.1f} % [{published.name}]"
    told = (
        f"China's official budget grew by {claimed.value} % in {_listed(matching)} [{published.name}]; {span}."
        if matching
        else f"T{span[1:]}; that of {_listed(list(recent))} is not {claimed.value} % [{published.name}]."
    )
    with_level = table.loc[table["id"].str.fullmatch(r"china-budget-\d+"), "year"].tolist()
    levels = [_level_growth(table, "china", year) for year in with_level if year - 1 in with_level]
    return Check(
        claim=statement.claim(),
        verdict=_by_count(len(matching), len(recent)),
        clauses=clauses(told),
        findings=(published, *levels),
        rule=GROWTH_RULE,
        key=published.name,
    )


def budget_times(statement: Statement) -> Check:
    """Check how many times Japan's growth China's is, in every reading that published numbers allow.

    Parameters
    ----------
    statement : Statement
        `value` is the claimed ratio, China's growth to Japan's.

    Returns
    -------
    Check
        Decided by the ratios of growth rates up to the story's year. The rise in money, the levels and a later year
        are findings beside it.

    Raises
    ------
    ValueError
        If the statement has no value.
    """
    claimed = as_printed(_value(statement), RATIO_STEP)
    table = trusted(budgets.load())
    recent = range(statement.year - RECENT_YEARS + 1, statement.year + 1)
    rates = [*(_rate_ratio(table, year) for year in recent), _sipri_ratio(table)]
    matching = [f for f in rates if _touches(f, claimed)]
    money = [_sipri_money(table), _budget_money(table)]
    later, levels = _later_ratio(table), _levels(table)
    return Check(
        claim=statement.claim(),
        verdict=_by_count(len(matching), len(rates)),
        clauses=clauses(_times_told(claimed, rates, matching, money, later)),
        findings=(*rates, _reverse(table), *money, *levels, later),
        rule=TIMES_RULE,
        key=rates[RECENT_YEARS - 1].name,
    )


def _times_told(
    claimed: Rounded, rates: list[Finding], matching: list[Finding], money: list[Finding], later: Finding
) -> str:
    """Say which readings give the claimed ratio, and what the rest give."""
    ratios, amounts = (_values(findings) for findings in (rates, money))
    latest = rates[RECENT_YEARS - 1]
    every = "".join(f"[{finding.name}]" for finding in rates)
    if matching:
        return (
            f"China's growth is {claimed.value:g} times Japan's only by {matching[0].name} [{matching[0].name}]; "
            f"over all readings it is {min(ratios):.1f} to {max(ratios):.1f} times {every}."
        )
    both = "".join(f"[{finding.name}]" for finding in money)
    holds = min(amounts) <= claimed.value <= max(amounts)
    but = f", a range that holds {claimed.value:g} but is of money, not of growth" if holds else ""
    return (
        f"Japan's military spending grew faster than China's: by the budgets of the story's year "
        f"({latest.arithmetic.partition(' = ')[0]}) China's rate was {latest.value:.1f} times Japan's [{latest.name}], "
        f"in all readings to the story's year {min(ratios):.1f} to {max(ratios):.1f} times {every}; from the levels of "
        f"2026, after the story, it is {later.value:.1f} times [{later.name}]; only in money did China add more, "
        f"{min(amounts):.1f} to {max(amounts):.1f} times as much{but} {both}."
    )


def _values(findings: list[Finding]) -> list[float]:
    return [finding.value for finding in findings if finding.value is not None]


def growth_series() -> pd.DataFrame:
    """Growth of the official budgets of China and Japan by year, for a plot.

    Returns
    -------
    DataFrame
        Columns `x` (year) `series value unit source_id status`; rows of low confidence are left out.
    """
    table = trusted(budgets.load())
    rates = table[table["measure"] == GROWTH].sort_values(["country", "year"])
    return pd.DataFrame(
        {
            "x": rates["year"],
            "series": rates["country"],
            "value": rates["value"],
            "unit": "percent a year",
            "source_id": rates["source_id"],
            "status": rates["status"],
        }
    ).reset_index(drop=True)


def _level_growth(table: pd.DataFrame, country: str, year: int) -> Finding:
    now, before = printed(table, f"{country}-budget-{year}"), printed(table, f"{country}-budget-{year - 1}")
    found = growth_percent(now, before)
    return _finding(
        f"growth of the official budget of {country.capitalize()} from {year - 1} to {year}, from its levels",
        found,
        "percent",
        f"{now.value:.7g} / {before.value:.7g} - 1 = {found.value:.2f} %",
        table,
        (f"{country}-budget-{year}", f"{country}-budget-{year - 1}"),
    )


def _rate_ratio(table: pd.DataFrame, year: int) -> Finding:
    return _ratio(table, f"official budgets, {year}", f"china-growth-{year}", f"japan-growth-{year}")


def _sipri_ratio(table: pd.DataFrame) -> Finding:
    return _ratio(table, "SIPRI's estimates of real growth, 2024", "china-sipri-growth-2024", "japan-sipri-growth-2024")


def _reverse(table: pd.DataFrame) -> Finding:
    top, bottom = "japan-sipri-growth-2024", "china-sipri-growth-2024"
    found = quotient(printed(table, top), printed(table, bottom))
    words = _division(table, top, bottom, found)
    return _finding("the reverse: Japan's growth over China's, SIPRI 2024", found, "1", words, table, (top, bottom))


def _levels(table: pd.DataFrame) -> list[Finding]:
    pairs = {
        "China's spending over Japan's, SIPRI 2024": ("china-sipri-2024", "japan-sipri-2024"),
        "China's budget over Japan's, 2025, in USD as converted in the reports": (
            "china-budget-usd-2025",
            "japan-budget-usd-2025",
        ),
    }
    return [_ratio_named(table, name, *ids) for name, ids in pairs.items()]


def _ratio(table: pd.DataFrame, name: str, top: str, bottom: str) -> Finding:
    return _ratio_named(table, f"China's growth over Japan's, {name}", top, bottom)


def _ratio_named(table: pd.DataFrame, name: str, top: str, bottom: str) -> Finding:
    found = quotient(printed(table, top), printed(table, bottom))
    return _finding(name, found, "1", _division(table, top, bottom, found), table, (top, bottom))


def _later_ratio(table: pd.DataFrame) -> Finding:
    ids = ("china-budget-2026", "china-budget-2025", "japan-budget-2026", "japan-budget-2025")
    china = growth_percent(printed(table, ids[0]), printed(table, ids[1]))
    japan = growth_percent(printed(table, ids[2]), printed(table, ids[3]))
    found = quotient(china, japan)
    words = f"{china.value:.2f} % / {japan.value:.2f} % = {found.value:.2f}"
    return _finding("after the story: China's growth over Japan's, 2026, from levels", found, "1", words, table, ids)


def _sipri_money(table: pd.DataFrame) -> Finding:
    ids = ("china-sipri-2024", "china-sipri-growth-2024", "japan-sipri-2024", "japan-sipri-growth-2024")
    china = _rise(printed(table, ids[0]), printed(table, ids[1]))
    japan = _rise(printed(table, ids[2]), printed(table, ids[3]))
    found = quotient(china, japan)
    words = f"{china.value:.1f} bn USD / {japan.value:.1f} bn USD = {found.value:.2f}; rise = spending x g / (1 + g)"
    return _finding("China's rise in money over Japan's, SIPRI 2024", found, "1", words, table, ids)


def _budget_money(table: pd.DataFrame) -> Finding:
    ids = tuple(f"{c}-budget-{k}" for c in ("china", "japan") for k in ("usd-2025", "2025", "2024"))
    rises = []
    for usd, now, before in (ids[:3], ids[3:]):
        growth = growth_percent(printed(table, now), printed(table, before))
        rises.append(_rise(printed(table, usd), growth))
    found = quotient(*rises)
    words = (
        f"{rises[0].value:.1f} bn USD / {rises[1].value:.1f} bn USD = {found.value:.2f}; rise = budget x g / (1 + g)"
    )
    return _finding("China's rise in money over Japan's, budgets 2025", found, "1", words, table, ids)


def _rise(level: Rounded, growth: Rounded) -> Rounded:
    """Amount by which a level grew to become what it is, in its unit."""
    return Rounded(*(x * g / (100 + g) for x, g in zip(level, growth, strict=True)))


def _finding(
    name: str, found: Rounded, unit: str, arithmetic: str, table: pd.DataFrame, ids: tuple[str, ...]
) -> Finding:
    rows = table[table["id"].isin(ids)]
    return Finding(
        name=name,
        method="computed from the table 'budgets'; the range is what the rounding of the printed numbers leaves open",
        value=found.value,
        unit=unit,
        low=found.low,
        high=found.high,
        arithmetic=arithmetic,
        sources=each_id(rows["source_id"]),
    )


def _division(table: pd.DataFrame, top: str, bottom: str, found: Rounded) -> str:
    a, b = row(table, top), row(table, bottom)
    unit = "%" if a["unit"] == "percent" else a["unit"].replace("billion", "bn")
    return f"{a['value']:g} {unit} / {b['value']:g} {unit} = {found.value:.2f}"


def _touches(finding: Finding, claimed: Rounded) -> bool:
    value, low, high = finding.value, finding.low, finding.high
    return value is not None and low is not None and high is not None and claimed.covers(Rounded(value, low, high))


def _by_count(matching: int, of: int) -> Verdict:
    if matching == of:
        return Verdict.HOLDS
    return Verdict.HOLDS_ONLY_IF if matching else Verdict.DOES_NOT_HOLD


def _value(statement: Statement) -> float:
    if statement.value is None:
        raise ValueError(f"statement {statement.id!r} has no value; the check {statement.check!r} needs one.")
    return statement.value


def _listed(years: list[int]) -> str:
    *most, last = map(str, years)
    return f"{', '.join(most)} and {last}" if most else last
