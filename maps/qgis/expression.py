"""Expressions of QGIS that are true for chosen rows of a frame, in as few words as the columns allow."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype

from maps.page.sheet import REQUIRED
from maps.qgis.element import NEVER

Flags: TypeAlias = NDArray[np.bool_]

MOST_VALUES = 12  # of a column that an expression lists: with more it tells one row from another, not kinds of rows


def column(name: str) -> str:
    """Name of a column as an expression has it.

    >>> print(column('a "b" c'))
    "a ""b"" c"
    """
    return '"' + name.replace('"', '""') + '"'


def text(words: str) -> str:
    r"""Text as an expression has it; what XML cannot hold by its number.

    >>> print(text("it's \\n"))
    'it''s \\n'
    """
    escaped = words.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace("\t", "\\t")
    parts = re.split(f"({NEVER.pattern})", escaped)
    return " || ".join(f"char({ord(part)})" if n % 2 else f"'{part}'" for n, part in enumerate(parts))


def both(*conditions: str) -> str:
    """Conditions that must all hold; empty ones always do.

    >>> both("a", "", "b OR c")
    '(a) AND (b OR c)'
    """
    told = [condition for condition in conditions if condition]
    return " AND ".join(f"({condition})" for condition in told) if len(told) > 1 else "".join(told)


class Telling:
    """Columns of a frame that tell its rows apart, and expressions that are true for chosen rows and for no others.

    Parameters
    ----------
    frame : GeoDataFrame
        As it is in the file.
    first : sequence of str
        Columns to ask first; then the texts and flags with few values; the rows' ids if nothing else tells them apart.
    """

    def __init__(self, frame: gpd.GeoDataFrame, first: Sequence[str]) -> None:
        self.first = tuple(first)
        others = (name for name in _tellers(frame) if name not in first)
        self.columns = {name: _Column(name, *pd.factorize(frame[name])) for name in (*first, *others)}
        self.ids = _Column("id", *pd.factorize(frame["id"]))

    def where(self, chosen: Flags, among: Flags | None = None) -> str:
        """Expression for chosen rows, of all rows or of those `among` which they are; "" if all are chosen."""
        chosen = np.asarray(chosen)
        among = np.ones(len(chosen), dtype=bool) if among is None else np.asarray(among)
        if not (among & ~chosen).any():
            return ""
        if not chosen.any():
            return "FALSE"
        for column in self.columns.values():
            if column.tells(chosen, among):
                return column.one_of(chosen)
        for name in self.first:
            near = among & self.columns[name].near(chosen)
            for other in self.columns.values():
                if other.name != name and other.tells(chosen, near):
                    return f"{self.columns[name].one_of(chosen)} AND {other.one_of(chosen)}"
        return self.ids.one_of(chosen)

    def case(self, values: "pd.Series[Any]", form: Mapping[Any, str]) -> str:
        """Expression that gives each row that has a value its own, as `form` writes it; the commonest stands last."""
        among = values.notna().to_numpy()
        ranked = list(values.value_counts().index)
        if len(ranked) == 1:
            return form[ranked[0]]
        whens = (f"WHEN {self.where(values.to_numpy() == one, among)} THEN {form[one]}" for one in ranked[1:])
        return f"CASE {' '.join(whens)} ELSE {form[ranked[0]]} END"


class _Column(NamedTuple):
    """Values of a column: which of them each row has."""

    name: str
    codes: NDArray[np.intp]
    values: Sequence[Any]

    def near(self, chosen: Flags) -> Flags:
        """Rows that have a value which a chosen row has."""
        held = np.zeros(len(self.values), dtype=bool)
        held[self.codes[chosen]] = True
        return held[self.codes]

    def tells(self, chosen: Flags, among: Flags) -> bool:
        """Whether no other row has a value of the chosen ones."""
        return not (self.near(chosen) & among & ~chosen).any()

    def one_of(self, chosen: Flags) -> str:
        """Expression for the values of the chosen rows."""
        found = [self.values[code] for code in dict.fromkeys(self.codes[chosen].tolist())]
        name = column(self.name)
        if isinstance(found[0], (bool, np.bool_)):
            return name if found[0] else f"NOT {name}"
        told = [text(str(value)) for value in found]
        return f"{name} = {told[0]}" if len(told) == 1 else f"{name} IN ({', '.join(told)})"


def _tellers(frame: gpd.GeoDataFrame) -> Iterator[str]:
    """Columns that tell kinds of rows: texts and flags of few values, none missing."""
    for name in frame.columns:
        values = frame[name]
        if name == frame.geometry.name or name in REQUIRED or values.isna().any():
            continue
        if is_bool_dtype(values) or (values.nunique() <= MOST_VALUES and values.map(type).eq(str).all()):
            yield str(name)
