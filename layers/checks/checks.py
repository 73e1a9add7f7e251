"""The public door to the checks: one statement or all, and the numbers behind a plot."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import pandas as pd

from geo.claim import Check
from layers.stories.read import load_story
from layers.stories.statement import Correction, Statement
from layers.stories.story import Story
from layers.story_file.check_kinds import kind_of, module_of

SERIES_COLUMNS = ("x", "series", "value", "unit", "source_id", "status")
WINDOW_COLUMNS = ("series", "group", "months", "percent", "source_id", "label")


def check(statement_id: str, *, story: Story | None = None) -> Check:
    """Check one statement of a story.

    Parameters
    ----------
    statement_id : str
        Id of the statement.
    story : Story, optional
        The built-in story if left out.

    Returns
    -------
    Check
        The claim, the verdict in one sentence, and the findings behind it.

    Raises
    ------
    ValueError
        If the story has no such statement; the message lists those it has.

    Examples
    --------
    >>> story = load_story()
    >>> answer = check(story.statements[0].id, story=story)
    >>> answer.claim.id == story.statements[0].id, type(answer.verdict).__name__
    (True, 'Verdict')
    """
    told = story or load_story()
    return _answer(told.statement(statement_id), told)


def check_all(*, story: Story | None = None) -> tuple[Check, ...]:
    """Check every statement of a story, in its order.

    Parameters
    ----------
    story : Story, optional
        The built-in story if left out.

    Returns
    -------
    tuple of Check
        One a statement.
    """
    told = story or load_story()
    return tuple(_answer(statement, told) for statement in told.statements)


def series(statement_id: str, *, story: Story | None = None) -> pd.DataFrame:
    """Numbers to plot beside the check of a statement.

    Parameters
    ----------
    statement_id : str
        Id of the statement.
    story : Story, optional
        The built-in story if left out.

    Returns
    -------
    DataFrame
        In long form, columns `x series value unit source_id status` and more: `x` is a year, the first day of a
        month or a number of hours, `series` the name of a line. Empty, with these columns, where a plot would not help.

    Raises
    ------
    ValueError
        If the story has no such statement.
    """
    found = _asked("series", statement_id, story)
    return pd.DataFrame(columns=list(SERIES_COLUMNS)) if found is None else found


def windows(statement_id: str, *, story: Story | None = None) -> pd.DataFrame:
    """Every pair of windows of time that a statement about a change could mean, to plot beside its check.

    Parameters
    ----------
    statement_id : str
        Id of the statement.
    story : Story, optional
        The built-in story if left out.

    Returns
    -------
    DataFrame
        Columns `series group months percent source_id label`, a row for each pair; `series` is what was counted,
        `group` says which windows are compared. Empty, with these columns, where the statement is about no change.

    Raises
    ------
    ValueError
        If the story has no such statement.
    """
    found = _asked("windows", statement_id, story)
    return pd.DataFrame(columns=list(WINDOW_COLUMNS)) if found is None else found


def readings(statement_id: str, *, story: Story | None = None) -> pd.DataFrame:
    """Tell what a statement may mean, each reading with its numbers, side by side.

    Parameters
    ----------
    statement_id : str
        Id of the statement.
    story : Story, optional
        The built-in story if left out.

    Returns
    -------
    DataFrame
        As `layers.observation.readings.readings` for a share that satellites observe; else empty.

    Raises
    ------
    ValueError
        If the story has no such statement.
    """
    found = _asked("readings", statement_id, story)
    return pd.DataFrame() if found is None else found


def as_plain(check: Check, corrections: Sequence[Correction] = ()) -> dict[str, Any]:
    """Tell a check as plain values, ready for JSON: claim, verdict, sentence, findings, and what was corrected."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(check), default=float))
    put_right = [asdict(correction) | {"on": correction.on.isoformat()} for correction in corrections]
    return plain | {"sentence": check.sentence, "brief": check.brief, "corrections": put_right}


def prepare(
    progress: Callable[[int, int], None], *, story: Story | None = None, only: Collection[str] | None = None
) -> None:
    """Compute ahead what takes long in the checks of a story; the cache keeps it.

    Parameters
    ----------
    progress : callable
        Called with (steps done, steps in all) of each such check.
    story : Story, optional
        The built-in story if left out.
    only : collection of str, optional
        Ids of the statements to prepare; all if left out.
    """
    told = story or load_story()
    for statement in told.statements:
        if only is not None and statement.id not in only:
            continue
        ahead = getattr(module_of(kind_of(statement.check)), "prepare", None)
        if ahead is not None:
            ahead(statement, told, progress)


def slow(story: Story) -> frozenset[str]:
    """Ids of the statements of a story whose check is worth preparing: see `prepare`."""
    return frozenset(s.id for s in story.statements if hasattr(module_of(kind_of(s.check)), "prepare"))


def _asked(part: str, statement_id: str, story: Story | None) -> pd.DataFrame | None:
    """Table that a kind of check gives beside its answer; None if it gives none."""
    told = story or load_story()
    statement = told.statement(statement_id)
    table = getattr(module_of(kind_of(statement.check)), part, None)
    if table is None:
        return None
    with _told_of(statement, told):
        found: pd.DataFrame = table(statement, told)
    return found


def _answer(statement: Statement, story: Story) -> Check:
    with _told_of(statement, story):
        found: Check = module_of(kind_of(statement.check)).answer(statement, story)
    return found


@contextmanager
def _told_of(statement: Statement, story: Story) -> Iterator[None]:
    """Say of a ValueError which statement of which file it is about, once."""
    file, name = story.file_of("statement"), f"statement {statement.id!r}"
    try:
        yield
    except ValueError as error:
        words = str(error)
        if words.startswith((f"{file}, ", f"{file}: ")):
            raise
        told = words if words.startswith(name) else f"{name}: {words}"
        raise ValueError(f"{file}, {told}") from error
