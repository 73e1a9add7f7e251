"""The public door to the checks: one statement or all, and the numbers behind a plot."""

from collections.abc import Callable, Mapping
from importlib import import_module

import pandas as pd

from geo.claim import Check
from layers.checks import budgets as budget_checks
from layers.checks import incursions as incursion_checks
from layers.checks import published as published_checks
from layers.stories.statement import Statement
from layers.stories.story import Story, load_story

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
    return _answer((story or load_story()).statement(statement_id))


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
    statement = (story or load_story()).statement(statement_id)
    make = _SERIES.get(statement.check)
    return make() if make else pd.DataFrame(columns=["x", "series", "value", "unit", "source_id", "status"])


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
    statement = (story or load_story()).statement(statement_id)
    make = _WINDOWS.get(statement.check)
    return make(statement) if make else pd.DataFrame(columns=list(WINDOW_COLUMNS))


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
    statement = (story or load_story()).statement(statement_id)
    if statement.check != "lane_watch" or statement.value is None:
        return pd.DataFrame()
    found: pd.DataFrame = import_module("layers.lane_watch.readings").readings(statement.value / 100)
    return found


def _lane_watch(statement: Statement) -> Check:
    answer: Check = import_module("layers.checks.lanes").check(statement)  # its orbits no other check needs
    return answer


def _lane_series() -> pd.DataFrame:
    curves: pd.DataFrame = import_module("layers.checks.lanes").series()
    return curves


_CHECKS: Mapping[str, Callable[[Statement], Check]] = {
    "budget_growth": budget_checks.budget_growth,
    "budget_times": budget_checks.budget_times,
    "incursions_fall": incursion_checks.incursions_fall,
    "lane_watch": _lane_watch,
    "misawa_visit": published_checks.misawa_visit,
    "reported": published_checks.reported,
}

_SERIES: Mapping[str, Callable[[], pd.DataFrame]] = {
    "budget_growth": budget_checks.growth_series,
    "budget_times": budget_checks.growth_series,
    "incursions_fall": incursion_checks.monthly_series,
    "lane_watch": _lane_series,
}

_WINDOWS: Mapping[str, Callable[[Statement], pd.DataFrame]] = {"incursions_fall": incursion_checks.all_windows}


def _answer(statement: Statement) -> Check:
    return _CHECKS[statement.check](statement)
