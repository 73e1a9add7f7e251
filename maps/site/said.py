"""What a page says above its map: the answer to its statement, a message with numbers of layers, or the tally."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from geo.claim import Check
from geo.figures import with_minus
from layers.checks import checks
from layers.stories.story import Story
from layers.story_file.page_file import MessageFile, NumberFile
from layers.story_file.templates import filled
from layers.story_file.where import chosen
from maps.page.headline import Headline, headline, remark, tally
from maps.sheets.sheets import told_at
from maps.site.pages import PageSpec


def rests_on(page: PageSpec) -> tuple[str, ...] | None:
    """Ids of the statements whose checks a page tells; None for all of the story."""
    if page.statement:
        return (page.statement,)
    return page.message.statements if page.message else None


def said(
    page: PageSpec,
    story: Story,
    check: Callable[[str], Check] | None = None,
    every: Callable[[], Sequence[Check]] | None = None,
) -> Headline:
    """Headline of a page.

    Parameters
    ----------
    page : PageSpec
    story : Story
    check, every : callable, optional
        Give the check of a statement, and those of all; made anew if left out.

    Raises
    ------
    ValueError
        If a number of the message is none, or its text names one that is not there.
    """
    one = check or (lambda statement: checks.check(statement, story=story))
    if page.statement:
        return headline(one(page.statement))
    if page.message is None:
        return tally(every() if every else checks.check_all(story=story))
    with told_at(f"{story.pages_file}, page {page.name!r}"):
        finding = _sentence(page.message, story)
    return Headline(finding=with_minus(finding), remarks=tuple(remark(one(each)) for each in page.message.statements))


def _sentence(message: MessageFile, story: Story) -> str:
    with told_at("message"):
        return filled(message.text, {name: _number(name, one, story) for name, one in message.numbers.items()})


def _number(name: str, one: NumberFile, story: Story) -> str:
    with told_at(f"numbers, {name!r}"):
        rows: Any = chosen(story.rows(one.layer), one.where, one.layer)
        if not one.column:
            return f"{len(rows):,}"
        if one.column not in rows or not pd.api.types.is_numeric_dtype(rows[one.column]):
            raise ValueError(f"column {one.column!r} of {one.layer} is no column of numbers; expected one.")
        if rows.empty:
            raise ValueError(f"{one.layer} has no row where {one.where}; expected some.")
        return f"{rows[one.column].sum():,.{one.digits}f}"
