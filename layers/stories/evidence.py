"""Which rows of a table may carry a verdict, and how to take one of them."""

from typing import Any

import pandas as pd

from layers.stories.rounded import Rounded, as_printed

UNREAD_STATUSES = frozenset({"recalled", "assumed", "approximate"})


def trusted(table: pd.DataFrame) -> pd.DataFrame:
    """Rows that may carry a verdict: a source was read for them and it deserves more than low confidence.

    Parameters
    ----------
    table : DataFrame
        With the columns `status` and `confidence`.

    Returns
    -------
    DataFrame
        The rows that are neither recalled, assumed, approximate nor of low confidence; index and order kept.
    """
    return table[~table["status"].isin(UNREAD_STATUSES) & (table["confidence"] != "low")]


def row(table: pd.DataFrame, row_id: str) -> "pd.Series[Any]":
    """Take the row of a table that has this id.

    Parameters
    ----------
    table : DataFrame
        With a column `id` without repeats.
    row_id : str
        As in that column.

    Returns
    -------
    Series
        The row.

    Raises
    ------
    ValueError
        If no row has the id; the message lists the ids there are.
    """
    found = table[table["id"] == row_id]
    if found.empty:
        raise ValueError(f"no row {row_id!r}; expected one of {', '.join(map(str, table['id']))}.")
    return found.iloc[0]


def printed(table: pd.DataFrame, row_id: str) -> Rounded:
    """Take the number of a row, with the interval that its printed digits leave open.

    Parameters
    ----------
    table : DataFrame
        With the columns `id`, `value` and `last_digit`.
    row_id : str
        Id of the row.

    Returns
    -------
    Rounded
        In the unit of the row.

    Raises
    ------
    ValueError
        If no row has the id.
    """
    found = row(table, row_id)
    return as_printed(float(found["value"]), float(found["last_digit"]))
