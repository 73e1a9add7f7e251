"""What the columns of a layer hold: kind and unit of each, in one place; dates and times as such.

A date in a file of ours is text, as its source prints it: a day, a month or a year. `columns_of` tells which columns
are dates, and `typed` makes real ones of them, for files that have a type for dates:

- a text column of whole days becomes a column of dates;
- a text column of months or years (`as_of` always) cannot: 2026-11 is no day. It stays as it was printed, and beside it
  stand two dates, the first and the last day that it may mean (`as_of_from`, `as_of_to`). So does an id of dates stay;
- an instant with its zone becomes a time in UTC; a clock time without one stays text, since no file may call it UTC.

Four digits alone are a year only in a column that also has days or months, and in `as_of`: else they may be a number.
A unit is that of the suffix of a name (`length_km`), and told only where the meaning says it too: `pop_m` of a file is
no length, and `temp_min` no time.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from layers.catalogue.catalogue import STANDARD_MEANINGS
from layers.catalogue.entries import Entry
from layers.catalogue.partial_dates import span

Kind = Literal[
    "text", "integer", "number", "flag", "date", "partial date", "year", "time", "local time", "other", "geometry"
]

DATE = pd.ArrowDtype(pa.date32())  # of whole days; GeoParquet and pyogrio with use_arrow=True write it as DATE
TIME = "datetime64[us, UTC]"
PARTIAL = "as_of"  # a date to the year, the month or the day in every layer
ID = "id"  # stays text, whatever it looks like
KEYS = frozenset({"name", "kind", "source_id", "status", "note"})  # likewise, and no date
ENDS = ("_from", "_to")
_ISO_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(?P<zone>Z|\+00:?00)?"
)
_DAY_LENGTH, _YEAR_LENGTH = len("2026-11-22"), len("2026")
# Unit by the end of a name, in UCUM (https://ucum.org), and how a meaning says it. The first that fits holds.
_UNITS: tuple[tuple[str, str, str], ...] = (
    (r"(?:.+_)?percent(?:_.+)?", "%", r"percent|%"),
    (r".+_per_day|.+_a_day", "/d", r"a day|per day"),
    (r".+_km2", "km2", r"km2|square kilomet(?:re|er)s?"),
    (r".+_m2", "m2", r"m2|square met(?:re|er)s?"),
    (r".+_km", "km", r"km|kilomet(?:re|er)s?"),
    (r".+_m", "m", r"m|met(?:re|er)s?"),
    (r".+_ft", "[ft_i]", r"ft|feet"),
    (r".+_nm", "[nmi_i]", r"nautical miles?"),
    (r".+_kn", "[kn_i]", r"knots?"),
    (r".+_deg", "deg", r"deg|degrees?"),
    (r".+_h", "h", r"h|hours?"),
    (r".+_min", "min", r"min|minutes?"),
    (r".+_s", "s", r"s|seconds?"),
    (r".+", "1", r"0 to 1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column of a layer holds.

    Parameters
    ----------
    name : str
    meaning : str
        In words; "" where nobody says.
    unit : str
        UCUM code ("m", "km2", "h", "deg", "%", "/d", "1" of a share); "" of what has none, or in no words.
    kind : str
        "text", "integer", "number", "flag" (true or false), "date" (a day), "partial date" (a year, a month or a day,
        as text), "year" (a number), "time" (UTC), "local time" (a clock time whose zone is not told, as text),
        "geometry", or "other" (lists and the like).
    """

    name: str
    meaning: str
    unit: str
    kind: Kind


def columns_of(entry: Entry, frame: pd.DataFrame) -> dict[str, Column]:
    """Tell what each column of a layer holds.

    Parameters
    ----------
    entry : Entry
        With the meaning of its own columns; that of a story as `Story.promised` completes it.
    frame : DataFrame or GeoDataFrame
        Rows of the layer, as `layers.load` or `typed` gives them.

    Returns
    -------
    dict of str to Column
        In the order of the columns.
    """
    meanings = STANDARD_MEANINGS | entry.columns
    told = {}
    for name in map(str, frame.columns):
        kind = _kind(name, frame[name])
        meaning = meanings.get(name) or _span_meaning(name, meanings)
        told[name] = Column(name=name, meaning=meaning, unit=_unit(name, meaning, kind), kind=kind)
    return told


def with_spans(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Columns of what `typed` returns: two dates stand behind each date to the year or month, if not there already."""
    told: dict[str, Column] = {}
    for name, column in columns.items():
        told[name] = column
        if column.kind == "partial date":
            for end in ENDS:
                ends = Column(name=name + end, meaning=_span_meaning(name + end, {name: ""}), unit="", kind="date")
                told[name + end] = columns.get(name + end, ends)
    return told


def typed(frame: Any, columns: Mapping[str, Column]) -> Any:  # noqa: ANN401  a GeoDataFrame, or a DataFrame for tables
    """Give columns the types that they have in a file.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        Left as it was.
    columns : mapping of str to Column
        From `columns_of`, of these rows or of others of the same layer; columns that are not named stay as they are.

    Returns
    -------
    GeoDataFrame or DataFrame
        Dates as `date32[pyarrow]`, times as `datetime64[us, UTC]`, flags with gaps as `boolean`. A date to the year or
        month stays as it was, and behind it stand two dates, its first and last day. `attrs` are kept.

    Raises
    ------
    ValueError
        If a cell is no date or time of the calendar, or a column is there that is called as a new one, but is no date.
    """
    made: dict[str, Any] = {}
    for name in frame.columns:
        kind = columns[str(name)].kind if str(name) in columns else "other"
        made[str(name)] = _CHANGED[kind](frame[name]) if kind in _CHANGED else frame[name]
        if kind == "partial date":
            made |= _spans(str(name), frame)
    out = frame.assign(**made)[list(made)]
    out.attrs = dict(frame.attrs)
    return out


def _spans(name: str, frame: pd.DataFrame) -> dict[str, Any]:
    """First and last days of a column of dates in part; those that are there already were made by `typed`."""
    strange = [name + end for end in ENDS if name + end in frame and frame[name + end].dtype != DATE]
    if strange:
        raise ValueError(
            f"the column {name!r} has dates to the year or month, and {strange[0]!r} is another column; expected that "
            f"name for the first or last day that {name!r} may mean. Give {strange[0]!r} another name."
        )
    days = [(None, None) if _blank(cell) else span(str(cell).strip(), name) for cell in frame[name]]
    return {name + end: pd.Series([each[at] for each in days], frame.index, DATE) for at, end in enumerate(ENDS)}


def _dates(cells: Any) -> Any:  # noqa: ANN401  pandas' stubs know no Series whose type is found at run time
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return pd.Series(cells.dt.date, cells.index, DATE)
    return pd.Series([_day(cell) for cell in cells], cells.index, DATE)


def _day(cell: object) -> date | None:
    if _blank(cell):
        return None
    return cell if isinstance(cell, date) else date.fromisoformat(str(cell).strip())


def _times(cells: Any) -> Any:  # noqa: ANN401
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        aware = cells.dt.tz_localize("UTC") if cells.dt.tz is None else cells.dt.tz_convert("UTC")
        return aware.dt.round("us").astype(TIME)
    given: Any = pd.Series([None if _blank(cell) else str(cell).strip() for cell in cells], cells.index, "str")
    return pd.to_datetime(given, utc=True, format="ISO8601").astype(TIME)


def _clock_times(cells: Any) -> Any:  # noqa: ANN401
    if not pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return cells
    return pd.Series([None if pd.isna(each) else each.isoformat() for each in cells], cells.index, "str")


_CHANGED: dict[str, Callable[[Any], Any]] = {
    "date": _dates,
    "time": _times,
    "local time": _clock_times,
    "flag": lambda cells: cells.astype("boolean") if cells.dtype == object else cells,
}


def _kind(name: str, cells: Any) -> Kind:  # noqa: ANN401
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
    words = {str(cell).strip() for cell in cells if not _blank(cell)}
    found = _kind_of_words(words, utc=name.endswith("_utc"))
    if name == ID:
        return "partial date" if found in ("date", "partial date") else "text"
    return found


def _kind_of_words(words: set[str], *, utc: bool) -> Kind:
    if words and all(map(_in_calendar, words)):
        lengths = {len(each) for each in words}
        return "text" if lengths == {_YEAR_LENGTH} else "date" if lengths == {_DAY_LENGTH} else "partial date"
    clocks = [_ISO_TIME.fullmatch(each) for each in words]
    if not clocks or not all(clocks):
        return "text"
    return "time" if utc or all(clock and clock["zone"] for clock in clocks) else "local time"


def _in_calendar(text: str) -> bool:
    try:
        return bool(span(text))
    except ValueError:
        return False


def _blank(cell: Any) -> bool:  # noqa: ANN401
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell)) or str(cell).strip() == ""


def _unit(name: str, meaning: str, kind: Kind) -> str:
    if kind not in ("integer", "number"):
        return ""
    for ending, unit, words in _UNITS:
        if re.fullmatch(ending, name) and re.search(rf"(?<![\w.])(?:{words})(?!\w)", meaning):
            return unit
    return ""


def _span_meaning(name: str, meanings: Mapping[str, str]) -> str:
    for end, which in zip(ENDS, ("first", "last"), strict=True):
        if name.endswith(end) and name.removesuffix(end) in meanings:
            return f"{which} day that {name.removesuffix(end)} may mean"
    return ""
