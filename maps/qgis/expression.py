"""Expressions of QGIS that are true for chosen rows of a frame, in as few words as the columns allow."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from pandas.api.types import is_bool_dtype

from maps.page.sheet import REQUIRED

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 12  # of a column that an expression lists: with more it tells one row from another, not kinds of rows


def column(name: str) -> str:
    """Name of a column as an expression has it.

    >>> print(column('a "b" c'))
    "a ""b"" c"
    """
    return '"' + name.replace('"', '""') + '"'


def text(words: str) -> str:
    r"""Text as an expression has it: what stands for itself in the file stands for itself on the map.

    >>> print(text("it's \\n"))
    'it''s \\n'
    """
    escaped = words.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace("\t", "\\t")
    return f"'{escaped}'"


def rows_where(frame: gpd.GeoDataFrame, chosen: "pd.Series[bool]", first: Sequence[str]) -> str:
    """Expression that is true for the chosen rows of a frame, and for no others.

    Parameters
    ----------
    frame : GeoDataFrame
        As it is in the file.
    chosen : Series of bool
        By its index.
    first : sequence of str
        Columns to ask first; then the texts and flags with few values; the rows' ids if nothing else tells them apart.

    Returns
    -------
    str
        "" if all are chosen.
    """
    if chosen.all():
        return ""
    tellers = [*first, *(name for name in _tellers(frame) if name not in first)]
    for name in tellers:
        if _tells(frame[name], chosen):
            return _one_of(frame[name], chosen)
    for name in first:
        near = frame[name].isin(frame.loc[chosen, name])
        for other in tellers:
            if other != name and _tells(frame.loc[near, other], chosen[near]):
                return f"{_one_of(frame[name], chosen)} AND {_one_of(frame[other], chosen)}"
    return _one_of(frame["id"], chosen)


def both(*conditions: str) -> str:
    """Conditions that must all hold; empty ones always do.

    >>> both("a", "", "b OR c")
    '(a) AND (b OR c)'
    """
    told = [condition for condition in conditions if condition]
    return " AND ".join(f"({condition})" for condition in told) if len(told) > 1 else "".join(told)


def case(frame: gpd.GeoDataFrame, values: "pd.Series[Any]", first: Sequence[str], form: Mapping[Any, str]) -> str:
    """Expression that gives each row its value, as `form` writes it; the commonest stands last, for all others."""
    ranked = list(values.value_counts().index)
    if len(ranked) == 1:
        return form[ranked[0]]
    whens = (f"WHEN {rows_where(frame, values == value, first)} THEN {form[value]}" for value in ranked[1:])
    return f"CASE {' '.join(whens)} ELSE {form[ranked[0]]} END"


def _tellers(frame: gpd.GeoDataFrame) -> Iterator[str]:
    """Columns that tell kinds of rows: texts and flags of few values, none missing."""
    for name in frame.columns:
        values = frame[name]
        if name == frame.geometry.name or name in REQUIRED or values.isna().any():
            continue
        if is_bool_dtype(values) or (values.nunique() <= MOST_VALUES and values.map(type).eq(str).all()):
            yield str(name)


def _tells(values: "pd.Series[Any]", chosen: "pd.Series[bool]") -> bool:
    return not set(values[chosen]) & set(values[~chosen])


def _one_of(values: "pd.Series[Any]", chosen: "pd.Series[bool]") -> str:
    name = column(str(values.name))
    found = list(dict.fromkeys(values[chosen]))
    if is_bool_dtype(values):
        return name if found[0] else f"NOT {name}"
    told = [text(str(value)) for value in found]
    return f"{name} = {told[0]}" if len(told) == 1 else f"{name} IN ({', '.join(told)})"
