"""Columns of any values as columns of text, numbers and flags, which files of every format hold."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from maps.formats.exported import ExportedLayer
from maps.formats.rows import own_columns

_UNWRITTEN = re.compile("[\0\ud800-\udfff]")  # text ends at the first, and UTF-8 has no place for the others
_WHOLE = (-(2**63), 2**63 - 1)
_PLAIN = "biufM"  # kinds of NumPy that files hold, but for whole numbers beyond the largest of 64 bits with a sign


def plain_layer(layer: ExportedLayer, *, one_case: bool) -> tuple[ExportedLayer, list[str]]:
    """Layer whose columns files hold, and what was changed; see `plain`.

    Parameters
    ----------
    layer : ExportedLayer
        Left as it was.
    one_case : bool
        Whether readers of the file take capital and small letters for one, as all of GDAL do: then names that differ by
        these alone are told apart, as `distinct` does.
    """
    named, renamed = distinct(layer) if one_case else (layer, [])
    frame, changed = plain(named.frame)
    return replace(named, frame=frame), [*renamed, *changed]


def plain(frame: Any) -> tuple[Any, list[str]]:  # noqa: ANN401  a GeoDataFrame, or a DataFrame for tables
    """Make columns that no format has a type for text, and leave out of text what files cannot hold.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        Left as it was.

    Returns
    -------
    (GeoDataFrame or DataFrame, list of str)
        The same rows: lists and objects as JSON, values of several types and whole numbers beyond 64 bits as text,
        true and false with gaps as `boolean`; names of columns are text. And what was changed, a line each.
    """
    made: dict[Any, Any] = {}
    notes = []
    for name in own_columns(frame):
        given = frame[name]
        column, note = _plain(given)
        if column is not given:
            made[name] = column
        notes += [f"column {name}: {note}"] if note else []
    named = frame.rename(columns={name: str(name) for name in frame.columns if not isinstance(name, str)})
    return named.assign(**{str(name): column for name, column in made.items()}), notes


def _plain(column: "pd.Series[Any]") -> tuple["pd.Series[Any]", str]:
    if column.dtype == object:
        return _of_objects(column)
    if isinstance(column.dtype, np.dtype) and (column.dtype.kind not in _PLAIN or _too_large(column)):
        return _text(column, str), "has no type in a file, it is text"
    if isinstance(column.dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        return _text(column, str), "has no type in a file, it is text"
    return _legible(column) if isinstance(column.dtype, pd.StringDtype) else (column, "")


def _of_objects(column: "pd.Series[Any]") -> tuple["pd.Series[Any]", str]:
    types = set(column.dropna().map(type))
    if types == {bool}:
        return column.astype("boolean"), ""
    if types <= {str}:
        return _legible(column)
    if types == {int} and column.dropna().between(*_WHOLE).all():
        return column.astype("Int64"), ""
    if types <= {int, float} and float in types:
        return column.astype(float), ""
    if types in ({bytes}, {date}):
        return column, ""
    nested = bool(types & {dict, list, tuple, np.ndarray})
    note = "lists and objects are JSON, as text" if nested else "values of several types, or too large, are text"
    return _legible(_text(column, _word))[0], note


def _legible(column: "pd.Series[Any]") -> tuple["pd.Series[Any]", str]:
    """Text without characters that end it, or that are none."""
    bad = column.dropna().map(_UNWRITTEN.search).notna()
    if not bad.any():
        return column, ""
    mended = column.astype(object).map(lambda text: _UNWRITTEN.sub("\ufffd", text), na_action="ignore")
    return (
        mended,
        f"{int(bad.sum())} texts hold characters that a file cannot (NUL, half of a pair); U+FFFD stands there",
    )


def _text(column: "pd.Series[Any]", word: Callable[[Any], str]) -> "pd.Series[Any]":
    return column.astype(object).where(column.notna(), None).map(word, na_action="ignore").astype(object)


def _word(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, np.ndarray):
        value = value.tolist()
    nested = isinstance(value, (dict, list, tuple, bool))
    return json.dumps(value, ensure_ascii=False, default=str) if nested else str(value)


def _too_large(column: "pd.Series[Any]") -> bool:
    return column.dtype.kind == "u" and bool((column > _WHOLE[1]).any())


def distinct(layer: ExportedLayer) -> tuple[ExportedLayer, list[str]]:
    """Rename columns that differ by capitals alone from one before, and say which.

    Parameters
    ----------
    layer : ExportedLayer
        Left as it was.

    Returns
    -------
    (ExportedLayer, list of str)
        "NAME" behind "name" is "NAME_2"; the meaning of the column tells its own name.
    """
    new = _renamed([str(name) for name in layer.frame.columns])
    if not new:
        return layer, []
    columns = {
        new.get(name, name): replace(each, name=new[name], meaning=f"{each.meaning} [{name!r} in the layer]".strip())
        if name in new
        else each
        for name, each in layer.columns.items()
    }
    told = [f"column {name}: differs from another by capitals alone, it is {given}" for name, given in new.items()]
    return replace(layer, frame=layer.frame.rename(columns=new), columns=columns), told


def _renamed(names: list[str]) -> dict[str, str]:
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    new: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            new[name] = next(f"{name}_{n}" for n in range(2, len(names) + 3) if f"{name}_{n}".casefold() not in taken)
            taken.add(new[name].casefold())
        seen.add(name.casefold())
    return new
