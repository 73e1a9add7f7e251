"""Columns of any frame in words: what a card says before a value, how the value is written, and its unit."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from maps.sheet import REQUIRED, Detail

MOST_DETAILS = 24  # a card with more is a table
SIGNIFICANT = 6  # digits of numbers with decimals
MOST_DECIMALS = 6
SMALLEST_GROUPED = 10_000  # four digits are a year as often as a count
LARGEST_EXACT = 2**31  # larger whole numbers are identifiers, written digit by digit
_IDENTIFIER = re.compile(r"(?:^|_)(?:id|fid|gid|objectid|mmsi|imo|code|no|nr|number|index|zip|plz|phone)(?:_|$)|_?id$")
# Endings of column names that can mean nothing else; others, such as _m, may be metres or millions.
UNITS: Mapping[str, str] = {
    "km": "km",
    "km2": "km²",
    "m2": "m²",
    "km_h": "km/h",
    "kn": "kn",
    "nm": "nm",
    "deg": "°",
    "ft": "ft",
    "pct": "%",
    "percent": "%",
    "utc": "UTC",
}


def words_and_unit(column: str) -> tuple[str, str]:
    """Words for a column, and its unit if its name ends in one that can mean nothing else.

    >>> words_and_unit("length_km"), words_and_unit("POP_EST"), words_and_unit("maxSpeed")
    (('Length', 'km'), ('POP EST', ''), ('MaxSpeed', ''))
    """
    for ending, unit in UNITS.items():
        if column.lower().endswith(f"_{ending}") and column[: -len(ending) - 1].strip("_"):
            return _words(column[: -len(ending) - 1]), unit
    return _words(column), ""


def _words(column: str) -> str:
    plain = " ".join(column.replace("_", " ").split()) or column
    return plain[:1].upper() + plain[1:]


def is_number(values: pd.Series) -> bool:
    """Whether a column holds numbers that can be ordered; truth values are none."""
    kinds = pd.api.types
    return kinds.is_numeric_dtype(values) and not kinds.is_bool_dtype(values) and not kinds.is_complex_dtype(values)


def is_truth(values: pd.Series) -> bool:
    """Whether a column holds truth values, some of which may be missing."""
    return pd.api.types.infer_dtype(values, skipna=True) == "boolean"


def is_plain(values: pd.Series) -> bool:
    """Whether a card can tell the values of a column: no geometries, lists, tables or bytes."""
    if str(values.dtype) == "geometry":
        return False
    if values.dtype != object:
        return True
    first = values.dropna().head(20)
    return not any(isinstance(each, list | tuple | dict | set | bytes | np.ndarray | pd.DataFrame) for each in first)


def number_form(values: pd.Series, column: str) -> str:
    """How the numbers of a column are written: as many decimals as they need, thousands apart from five digits on.

    >>> number_form(pd.Series([1.5, 12345.25]), "x"), number_form(pd.Series([1999, 2026]), "x")
    ('{:,.1f}', '{:.0f}')
    """
    finite = values.astype(float).to_numpy(na_value=np.nan)
    finite = np.abs(finite[np.isfinite(finite)])
    most = float(finite.max()) if finite.size else 0.0
    comma = "," if most >= SMALLEST_GROUPED and not _IDENTIFIER.search(column.lower()) else ""
    return f"{{:{comma}.{_decimals(finite, most)}f}}"


def _decimals(finite: np.ndarray, most: float) -> int:
    """Decimal places that tell the values apart, and no more than their size asks for."""
    useful = SIGNIFICANT - int(np.floor(np.log10(most))) - 1 if most > 0 else 0
    limit = int(np.clip(useful, 0, MOST_DECIMALS))
    return next((d for d in range(limit) if np.allclose(np.round(finite, d), finite, rtol=0, atol=1e-9)), limit)


def told(values: pd.Series, column: str) -> tuple[pd.Series, str]:
    """Values as a card tells them, and how each is written, for `Detail`."""
    unit = words_and_unit(column)[1] if is_number(values) else ""
    after = unit if unit in ("", "°") else f" {unit}"
    if is_truth(values):
        return values.map({True: "yes", False: "no"}), "{}"
    if is_number(values):
        if pd.api.types.is_integer_dtype(values) and values.abs().max() >= LARGEST_EXACT:
            return values.astype(str).where(values.notna(), None), f"{{}}{after}"
        finite = values.where(np.isfinite(values.astype(float).to_numpy(na_value=np.nan)))
        return finite, number_form(values, column) + after
    if pd.api.types.is_datetime64_any_dtype(values):
        aware = values.dt.tz_convert("UTC") if values.dt.tz is not None else values.dt.tz_localize("UTC")
        dates = bool((aware.dropna() == aware.dropna().dt.normalize()).all())
        clock = "" if dates else " %H:%M:%S} UTC" if values.dt.tz is not None else " %H:%M:%S}"
        return aware, "{:%Y-%m-%d" + (clock or "}")
    return values.astype(object).where(values.notna(), None).map(str, na_action="ignore"), "{}"


def chosen(
    frame: pd.DataFrame, details: Sequence[str | Detail] | Mapping[str, str] | None, left_out: Sequence[str]
) -> tuple[list[tuple[str, str, str]], str]:
    """Columns that cards tell, as (column, words, form or ""), and a sentence where some are not told.

    Parameters
    ----------
    frame : DataFrame
        Without geometry.
    details : sequence of str or Detail, or mapping of str to str, optional
        Columns, or columns with their words; if left out all plain ones.
    left_out : sequence of str
        Columns that are told elsewhere, unless `details` names them.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    if details is None:
        columns = [str(c) for c in frame.columns if c not in left_out and is_plain(frame[c]) and frame[c].notna().any()]
        note = f"Cards tell {MOST_DETAILS} of {len(columns)} columns." if len(columns) > MOST_DETAILS else ""
        return [(column, words_and_unit(column)[0], "") for column in columns[:MOST_DETAILS]], note
    asked = [(d.column, d.label, d.form) if isinstance(d, Detail) else (d, _label(details, d), "") for d in details]
    absent = [column for column, _, _ in asked if column not in frame.columns]
    if absent:
        raise ValueError(
            f"there is no column {absent[0]!r} for the cards; expected some of {', '.join(map(str, frame.columns))}."
        )
    return asked, ""


def _label(details: Sequence[str | Detail] | Mapping[str, str], column: str) -> str:
    return details[column] if isinstance(details, Mapping) else words_and_unit(column)[0]


def standing_columns(frame: pd.DataFrame) -> list[str]:
    """Those of the columns that every row of a page has, and that its card tells anyway."""
    return [column for column in REQUIRED if column in frame.columns]
