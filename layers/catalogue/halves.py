"""Halves of characters in text: lone surrogates of UTF-16, which JSON can escape and no file in UTF-8 can hold."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

WORDS = "holds half of a character (a lone surrogate), which no file in UTF-8 can"
_HALF = re.compile("[\ud800-\udfff]")


def half_in(columns: Mapping[str, Iterable[object]]) -> str:
    """Say which cell, or name of a column, holds half of a character; empty if none does.

    Parameters
    ----------
    columns : mapping of str to iterable
        Cells of each column, in the order of the rows.
    """
    for name, cells in columns.items():
        if _HALF.search(str(name)):
            return f"the name of the column {name!a} {WORDS}; mend it."
        for n, cell in enumerate(cells, start=1):
            if isinstance(cell, str) and (found := _HALF.search(cell)):
                near = ascii(cell[max(0, found.start() - 20) : found.end() + 20])
                return f"column {name!r}, row {n}: {near} {WORDS}; mend that cell."
    return ""


def check_halves(frame: pd.DataFrame) -> None:
    """Raise ValueError, with column and row, if a text of a frame holds half of a character."""
    texts = [column.dtype == object or isinstance(column.dtype, pd.CategoricalDtype) for _, column in frame.items()]
    mixed = {str(name): frame[name] if may else () for name, may in zip(frame.columns, texts, strict=True)}
    if words := half_in(mixed):
        raise ValueError(words)
