"""Kinds of values that columns hold: by their types; by the words where they are text."""

from collections.abc import Callable
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from layers.catalogue.clock_times import is_time, zone_of
from layers.catalogue.partial_dates import span

Kind = Literal[
    "text", "integer", "number", "flag", "date", "partial date", "year", "time", "local time", "other", "geometry"
]

DATE = pd.ArrowDtype(pa.date32())  # of whole days; GeoParquet and pyogrio with use_arrow=True write it as DATE
PARTIAL = "as_of"  # a date to the year, the month or the day in every layer
KEYS = frozenset({"id", "name", "kind", "source_id", "status", "note"})  # stay text, whatever they look like
_DAY_LENGTH, _YEAR_LENGTH = len("2026-11-22"), len("2026")


def kind_of(name: str, cells: Any) -> Kind:  # noqa: ANN401
    """Tell what kind of values a column has: by its type; by its words where it is text."""
    if cells.dtype == DATE:
        return "date"
    found = next((kind for is_so, kind in _BY_TYPE if is_so(cells.dtype)), None)
    if found == "local time":
        return _kind_of_clock(name, cells.dropna())
    if found == "integer" and (name == "year" or name.endswith("_year")):
        return "year"
    return found or _kind_of_objects(name, cells)


_types = pd.api.types
_BY_TYPE: tuple[tuple[Callable[[Any], bool], Kind], ...] = (  # the first that fits
    (lambda dtype: str(dtype) == "geometry", "geometry"),
    (lambda dtype: isinstance(dtype, pd.DatetimeTZDtype), "time"),
    (_types.is_datetime64_any_dtype, "local time"),
    (_types.is_bool_dtype, "flag"),
    (_types.is_integer_dtype, "integer"),
    (_types.is_float_dtype, "number"),
)


def _kind_of_clock(name: str, cells: Any) -> Kind:  # noqa: ANN401
    """Kind of times that bear no zone: days if all are at midnight, as GDAL reads a column of dates."""
    if name.endswith("_utc"):
        return "time"
    return "date" if len(cells) and (cells == cells.dt.normalize()).all() else "local time"


_INFERRED: dict[str, Kind] = {
    "boolean": "flag",
    "integer": "integer",
    "floating": "number",
    "mixed-integer-float": "number",
    "date": "date",
    "string": "text",
    "empty": "text",
}


def _kind_of_objects(name: str, cells: Any) -> Kind:  # noqa: ANN401
    kind = _INFERRED.get(_types.infer_dtype(cells, skipna=True), "other")
    if name == PARTIAL:
        return "partial date"
    if kind != "text" or name in KEYS:
        return kind
    return _kind_of_words({str(cell).strip() for cell in cells if not blank(cell)}, utc=name.endswith("_utc"))


def _kind_of_words(words: set[str], *, utc: bool) -> Kind:
    if words and all(map(in_calendar, words)):
        lengths = {len(each) for each in words}
        return "text" if lengths == {_YEAR_LENGTH} else "date" if lengths == {_DAY_LENGTH} else "partial date"
    if not words or not all(map(is_time, words)):
        return "text"
    return "time" if utc or all(map(zone_of, words)) else "local time"


def in_calendar(text: str) -> bool:
    """Whether text is a year, month or day of the calendar."""
    try:
        return bool(span(text))
    except ValueError:
        return False


FITS: dict[str, tuple[Callable[[str], bool], str]] = {
    "date": (lambda text: in_calendar(text) and len(text) == _DAY_LENGTH, "day"),
    "partial date": (in_calendar, "year, month or day"),
    "time": (is_time, "time"),
}


def blank(cell: Any) -> bool:  # noqa: ANN401
    """Whether a cell holds nothing."""
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell)) or str(cell).strip() == ""
