"""What the columns of a layer hold: kind and unit of each, in one place; dates and times as such.

A date in a file of ours is text, as its source prints it: a day, a month or a year. `columns_of` tells which columns
are dates, and `typed` makes real ones of them, for files that have a type for dates:

- a text column of whole days becomes a column of dates;
- a text column of months or years (`as_of` always) cannot: 2026-11 is no day. It stays as it was printed, and beside it
  stand two dates, the first and the last day that it may mean (`as_of_from`, `as_of_to`);
- an instant with its zone, any zone, becomes a time in UTC; a clock time without one stays text, since no file may call
  it UTC. Both are said (`Column.note`), as are words that look like dates or times and are not in the calendar.

Four digits alone are a year only in a column that also has days or months, and in `as_of`: else they may be a number.
A unit is that of the suffix of a name (`length_km`), and told only where the meaning says it too: `pop_m` of a file is
no length, and `temp_min` no time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from layers.catalogue.catalogue import STANDARD_MEANINGS
from layers.catalogue.clock_times import IN_UTC, instant, is_shaped, is_time, zone_of
from layers.catalogue.column_kinds import DATE, FITS, KEYS, PARTIAL, Kind, blank, in_calendar, kind_of
from layers.catalogue.entries import Entry
from layers.catalogue.partial_dates import span

TIME = "datetime64[us, UTC]"
ID = "id"
ENDS = ("_from", "_to")
_DATE_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
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
    note : str
        What a reader is to know of its values; "" of most.
    """

    name: str
    meaning: str
    unit: str
    kind: Kind
    note: str = ""


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
        kind = kind_of(name, frame[name])
        meaning = meanings.get(name) or _span_meaning(name, meanings)
        note = _note(kind, frame[name]) if name not in {PARTIAL, *KEYS} else ""
        told[name] = Column(name=name, meaning=meaning, unit=_unit(name, meaning, kind), kind=kind, note=note)
    return told


def notes_of(columns: Mapping[str, Column]) -> list[str]:
    """List what a reader is to know of the values of columns, a line each."""
    return [f"column {name}: {column.note}." for name, column in columns.items() if column.note]


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
        If a cell is no date or time of the calendar, with its column and row; or a column is there that is called as a
        new one, but is no date.
    """
    made: dict[str, Any] = {}
    for name in frame.columns:
        kind = columns[str(name)].kind if str(name) in columns else "other"
        try:
            made[str(name)] = _CHANGED[kind](frame[name]) if kind in _CHANGED else frame[name]
        except ValueError as error:
            raise ValueError(_wrong_cell(str(name), frame, kind) or f"column {name!r}: {error}") from error
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
    try:
        days = [(None, None) if blank(cell) else span(str(cell).strip(), name) for cell in frame[name]]
    except ValueError as error:
        raise ValueError(_wrong_cell(name, frame, "partial date") or str(error)) from error
    return {name + end: pd.Series([each[at] for each in days], frame.index, DATE) for at, end in enumerate(ENDS)}


def _wrong_cell(name: str, frame: Any, kind: str) -> str:  # noqa: ANN401  as `typed`
    """Say which cell of a column is no date or time of the calendar; empty if none is found."""
    fits, what = FITS.get(kind, (lambda _: True, ""))
    for n, cell in enumerate(frame[name], start=1):
        if not blank(cell) and not fits(str(cell).strip()):
            known = f" ({frame[ID].iloc[n - 1]!s})" if ID in frame and name != ID else ""
            return f"column {name!r}, row {n}{known}: {str(cell)!r} is no {what} of the calendar; mend that cell."
    return ""


def _dates(cells: Any) -> Any:  # noqa: ANN401  pandas' stubs know no Series whose type is found at run time
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return pd.Series(cells.dt.date, cells.index, DATE)
    return pd.Series([_day(cell) for cell in cells], cells.index, DATE)


def _day(cell: object) -> date | None:
    if blank(cell):
        return None
    return cell if isinstance(cell, date) else date.fromisoformat(str(cell).strip())


def _times(cells: Any) -> Any:  # noqa: ANN401
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        aware = cells.dt.tz_localize("UTC") if cells.dt.tz is None else cells.dt.tz_convert("UTC")
        return aware.dt.round("us").astype(TIME)
    instants = [None if blank(cell) else _moment(cell) for cell in cells]
    given: Any = pd.Series(instants, cells.index, object)
    return pd.to_datetime(given, utc=True).astype(TIME)


def _moment(cell: object) -> datetime:
    if isinstance(cell, datetime):  # of several zones
        return cell if cell.tzinfo else cell.replace(tzinfo=UTC)
    return instant(str(cell).strip())


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


def _note(kind: Kind, cells: Any) -> str:  # noqa: ANN401
    """Tell what is to know of a column of text that has, or nearly has, dates and times."""
    if kind not in ("time", "local time", "text") or pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return ""
    words = [str(cell).strip() for cell in cells if not blank(cell)]
    if kind == "text":
        return _strange(words)
    zones = sorted({zone for each in words if (zone := zone_of(each))})
    bare = sum(not zone_of(each) for each in words)
    if kind == "local time":
        return f"{bare} of {len(words)} clock times tell no zone, they stay text, and none is taken for UTC"
    other = [zone for zone in zones if zone not in IN_UTC]
    return f"times that the layer has at {', '.join(other)} are in UTC: the same instants" if other else ""


def _strange(words: list[str]) -> str:
    """Say if words have the shape of dates or times, and some are not in the calendar, so that all stay text."""
    if not words or not all(_DATE_SHAPE.fullmatch(each) or is_shaped(each) for each in words):
        return ""
    bad = [each for each in words if not (in_calendar(each) or is_time(each))]
    return f"{bad[0]!r} is not in the calendar, so that the column stays text" if bad and len(bad) < len(words) else ""


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
