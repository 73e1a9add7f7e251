"""Rows of a table that a check rests on: which may carry a verdict, and what their printed digits leave open."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from geo.claim import Claim, Clause, Finding, Verdict
from geo.claimed import Claimed, printed_step
from layers.checks.sentence import with_interval
from layers.stories.evidence import doubt_of, trusted
from layers.stories.rounded import Rounded, as_printed
from layers.stories.story import LIBRARY
from layers.story_file.where import chosen
from leadline.near import did_you_mean
from leadline.words import N_, _, as_sentence, joined, ngettext, unstopped

if TYPE_CHECKING:
    import pandas as pd

    from layers.stories.story import Story

LAST_DIGIT = "last_digit"
_NO_VERDICT = N_("{words}, and carries no verdict")
MOST_NAMED = 3  # rows that a sentence names
END_OF_ROUNDING = 1e-6  # of the width of an interval: what its ends, where neighbours meet, may be off


def trusted_rows(story: "Story", table: str, where: Mapping[str, Any] | None = None) -> "pd.DataFrame":
    """Rows of a table that may carry a verdict: a source was read for them, and it deserves more than low confidence.

    Parameters
    ----------
    story : Story
    table : str
        Name of a layer of the story, or "leadline:" and one of the library.
    where : mapping, optional
        Which rows, as `layers.story_file.where.chosen`.

    Returns
    -------
    DataFrame
        Without rows that are recalled, assumed or approximate, or of low confidence where the table has that column;
        index and order kept. None may be left.

    Raises
    ------
    ValueError
        If the story has no such table, or the filter does not fit it.
    """
    rows: pd.DataFrame = chosen(story.load(table), where or {}, f"the table {table!r}", there=True)
    return trusted(rows)


def title_of(reference: str) -> str:
    """Name of a table for a reader: without the prefix of the package's library.

    >>> title_of("leadline:ports"), title_of("budgets")
    ('ports', 'budgets')
    """
    return reference.removeprefix(LIBRARY)


def column(rows: "pd.DataFrame", name: str, table: str) -> "pd.Series[Any]":
    """Take a column; ValueError, listing those there are, if the table has none of that name."""
    if name not in rows:
        raise ValueError(
            f"the table {table!r} has no column {name!r}; expected one of {', '.join(map(str, rows.columns))}."
            f"{did_you_mean(name, rows.columns)}"
        )
    return rows[name]


def row_of(rows: "pd.DataFrame", row_id: str, table: str) -> "pd.Series[Any]":
    """Take the row of an id, and of several the only one that may carry a verdict; ValueError if there is none."""
    found = rows[column(rows, "id", table).astype(str) == row_id]
    if len(found) > 1:
        found = trusted(found)
    if len(found) != 1:
        many = "more than one row" if len(found) > 1 else "no row"
        raise ValueError(
            f"the table {table!r} has {many} with the id {row_id!r}; expected one of "
            f"{', '.join(map(str, rows['id']))}.{did_you_mean(row_id, rows['id'])}"
        )
    return found.iloc[0]


def doubts(rows: "Iterable[pd.Series[Any]]") -> tuple[str, ...]:
    """Say of the rows that carry no verdict why, each in words: row 'solar-2021' is recalled."""
    told = [
        _("row {id!r} is {doubt_of}").format(id=str(row.get("id", row.name)), doubt_of=doubt_of(row))
        for row in rows
        if doubt_of(row)
    ]
    return tuple(dict.fromkeys(told))


def no_verdict(words: str) -> str:
    """Assumption that says of a row why it carries no verdict.

    >>> no_verdict("row 'a' is recalled")
    "row 'a' is recalled, and carries no verdict"
    """
    return _(_NO_VERDICT).format(words=words)


def is_no_verdict(assumption: str) -> bool:
    """Whether an assumption was written by `no_verdict`."""
    before, after = _(_NO_VERDICT).split("{words}")
    return assumption.startswith(before) and assumption.endswith(after)


def _of_no_verdict(assumption: str) -> str:
    before, after = _(_NO_VERDICT).split("{words}")
    return assumption.removeprefix(before).removesuffix(after)


def more_digits(told: str, claim: Claim) -> str:
    """Add to a sentence that printed digits leave it open, and what the claimed number is read as."""
    return with_interval(as_sentence([unstopped(told), _("more digits would tell [claim]")]), claim)


def as_far_as_read(verdict: Verdict, unread: Collection[str]) -> Verdict:
    """Verdict of a number that rests on rows: it cannot be told where some of them were not read in a source."""
    return Verdict.CANNOT_BE_TOLD if unread else verdict


def with_doubts(told: tuple[Clause, ...], findings: Iterable[Finding]) -> tuple[Clause, ...]:
    """Add to a sentence which rows of its findings carry no verdict, and what would tell."""
    doubtful = [(one.name, words) for one in findings for words in one.assumptions if is_no_verdict(words)]
    if not doubtful or not told:
        return told
    rows = list(dict.fromkeys(_of_no_verdict(words) for _name, words in doubtful))
    named = listed(rows if len(rows) <= MOST_NAMED else [*rows[:MOST_NAMED], _("others too")])
    each = ngettext(
        "{rows}: it carries no verdict; what a source says would.",
        "{rows}: they carry no verdict; what a source says would.",
        len(rows),
    )
    text = " " + each.format(rows=named[:1].upper() + named[1:])
    return (*told, Clause(text=text, rests_on=tuple(dict.fromkeys(name for name, _words in doubtful))))


def printed_number(row: "pd.Series[Any]", value: str, table: str) -> Rounded:
    """Take the number of a row, with the interval that its printed digits leave open.

    The column `last_digit` gives one step of the last digit printed, in the unit of the row; where it is missing or
    empty, the number is taken as rounded to its last digit that is not 0.

    Raises
    ------
    ValueError
        If the row has no number, or a step that is not positive.
    """
    if value not in row:
        raise ValueError(
            f"the table {table!r} has no column {value!r}; expected one of {', '.join(map(str, row.index))}."
            f"{did_you_mean(value, row.index)}"
        )
    told = number_in(row, value, table)
    step: Any = row.get(LAST_DIGIT)
    unknown = step is None or step != step or step == ""  # noqa: PLR0124
    return as_printed(told, printed_step(told) if unknown else number_in(row, LAST_DIGIT, table))


def number_in(row: "pd.Series[Any]", name: str, table: str) -> float:
    """Take a number from a cell; ValueError, with table, row, column and what was expected, if none stands there."""
    cell = row[name]
    try:
        told = float("nan") if isinstance(cell, bool) else float(cell)
    except (TypeError, ValueError):
        told = float("nan")
    if isfinite(told):
        return told
    shown = "empty" if cell is None or cell != cell or cell == "" else repr(cell)  # noqa: PLR0124  NaN
    raise ValueError(
        f"the table {table!r}, row {str(row.get('id', row.name))!r}, column {name!r} is {shown}; expected a number in "
        "plain digits, as 26434 or 6.9, without blanks or commas between thousands. Leave rows without one out."
    )


def judged(claimed: Claimed, found: Rounded) -> Verdict:
    """Judge a number with what its rounding leaves open: the ends themselves are of its neighbours, 7.25 of 7.3."""
    inward = END_OF_ROUNDING * (found.high - found.low)
    return claimed.judged(found.value, found.low + inward, found.high - inward)


def listed(words: Sequence[object]) -> str:
    """Write a list in words.

    >>> listed([2023, 2024, 2025]), listed([2023])
    ('2023, 2024 and 2025', '2023')
    """
    return joined(map(str, words))
