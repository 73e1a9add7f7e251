"""The public door to the checks: one statement or all, and the numbers behind a plot."""

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

import pandas as pd

from geo.claim import Check
from layers.stories.check_kinds import CHECK_KINDS
from layers.stories.statement import Statement
from layers.stories.story import Story, load_story

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
    """
    return _answer(_statement(statement_id, story))


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
    return tuple(_answer(statement) for statement in (story or load_story()).statements)


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
    series_of = CHECK_KINDS[_statement(statement_id, story).check].series
    return resolve_name(series_of)() if series_of else pd.DataFrame(columns=list(SERIES_COLUMNS))


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
    statement = _statement(statement_id, story)
    windows_of = CHECK_KINDS[statement.check].windows
    return (
        _function(statement.check, windows_of)(statement) if windows_of else pd.DataFrame(columns=list(WINDOW_COLUMNS))
    )


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
        As `layers.lane_watch.readings.readings` for a share of lanes that could be watched; else empty.

    Raises
    ------
    ValueError
        If the story has no such statement.
    """
    statement = _statement(statement_id, story)
    readings_of = CHECK_KINDS[statement.check].readings
    return _function(statement.check, readings_of)(statement) if readings_of else pd.DataFrame()


def _statement(statement_id: str, story: Story | None) -> Statement:
    return (story or load_story()).statement(statement_id)


def _answer(statement: Statement) -> Check:
    answer: Check = _function(statement.check, CHECK_KINDS[statement.check].answer)(statement)
    return answer


def _function(kind: str, reference: str) -> Callable[..., Any]:
    try:
        found: Callable[..., Any] = resolve_name(reference)
    except (ImportError, AttributeError) as error:
        raise ValueError(
            f"the kind of check {kind!r} names {reference!r}, which cannot be had ({error}); "
            "mend its row in layers/stories/check_kinds.py."
        ) from error
    return found
