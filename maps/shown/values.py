"""Columns of any frame in words: what a card says before a value, how the value is written, and its unit."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from maps.page.column_words import words_and_unit
from maps.page.sheet import REQUIRED, Detail
from maps.shown.columns import MOST_LISTED, as_floats, is_nested

MOST_DETAILS = 24  # a card with more is a table
FOUR_DIGITS = (1000, 9999)  # years
SIGNIFICANT = 6  # digits of numbers with decimals
SIGNIFICANT_IF_EXACT = 9  # where so many say all that there is
MOST_DECIMALS = 6
SMALLEST_GROUPED = 10_000  # four digits are a year as often as a count
MOST_WRITTEN, LEAST_WRITTEN = 1e15, 1e-4  # numbers beyond are written with an exponent
LARGEST_EXACT = 2**31  # larger whole numbers are identifiers, written digit by digit
_IDENTIFIER = re.compile(r"(?:^|_)(?:id|fid|gid|objectid|mmsi|imo|code|no|nr|number|index|zip|plz|phone)(?:_|$)|_?id$")


def is_number(values: pd.Series) -> bool:
    """Whether a column holds numbers that can be ordered; truth values are none."""
    return as_floats(values) is not None


def is_truth(values: pd.Series) -> bool:
    """Whether a column holds truth values, some of which may be missing."""
    return pd.api.types.infer_dtype(values, skipna=True) == "boolean"


def is_plain(values: pd.Series) -> bool:
    """Whether a card can tell the values of a column: no geometries, lists, tables or the like."""
    return str(values.dtype) != "geometry" and not is_nested(values)


def number_form(values: pd.Series, column: str) -> str:
    """How the numbers of a column are written: as many decimals as they need, thousands apart from five digits on.

    >>> number_form(pd.Series([1.5, 12345.25]), "x"), number_form(pd.Series([1999, 2026]), "x")
    ('{:,.2f}', '{:.0f}')
    """
    floats = as_floats(values)
    finite = np.array([]) if floats is None else np.abs(floats[np.isfinite(floats)])
    most = float(finite.max()) if finite.size else 0.0
    if most >= MOST_WRITTEN or 0 < most < LEAST_WRITTEN:
        return f"{{:.{SIGNIFICANT}g}}"
    comma = "," if most >= SMALLEST_GROUPED and not _IDENTIFIER.search(column.lower()) else ""
    return f"{{:{comma}.{_decimals(finite, most)}f}}"


def _decimals(finite: np.ndarray, most: float) -> int:
    """Decimal places that tell the values apart, and no more than their size asks for."""
    before = int(np.floor(np.log10(most))) + 1 if most > 0 else SIGNIFICANT  # digits before the point
    useful, exact = (int(np.clip(digits - before, 0, MOST_DECIMALS)) for digits in (SIGNIFICANT, SIGNIFICANT_IF_EXACT))
    kept = range(exact + 1)
    return next((d for d in kept if np.allclose(np.round(finite, d), finite, rtol=0, atol=1e-9)), useful)


def told(values: pd.Series, column: str, zone: str = "UTC") -> tuple[pd.Series, str]:
    """Values as a card tells them, and how each is written, for `Detail`; times with a zone by the clocks of `zone`."""
    unit = words_and_unit(column)[1] if is_number(values) else ""
    after = unit if unit in ("", "°") else f" {unit}"
    if is_truth(values):
        return values.map({True: "yes", False: "no"}), "{}"
    if is_number(values):
        return _numbers(values, column, after)
    if pd.api.types.is_timedelta64_dtype(values):
        return values.map(duration_words, na_action="ignore").astype(object).where(values.notna(), None), "{}"
    if pd.api.types.is_datetime64_any_dtype(values):
        return _times(values, zone)
    return values.astype(object).where(values.notna(), None).map(str, na_action="ignore"), "{}"


def _numbers(values: pd.Series, column: str, after: str) -> tuple[pd.Series, str]:
    """Tell numbers, and how each is written; digit by digit if they are identifiers, or too long for a double."""
    whole = pd.api.types.is_integer_dtype(values)
    known = values.dropna()
    if values.dtype == object or (whole and len(known) and max(-int(known.min()), int(known.max())) >= LARGEST_EXACT):
        return values.astype(object).where(values.notna(), None).map(str, na_action="ignore"), f"{{}}{after}"
    floats = as_floats(values)
    form = number_form(values, column)
    if floats is None or whole:
        return values, form + after
    decimals = re.search(r"\.(\d)f", form)
    least = 0.5 * 10.0 ** -int(decimals[1]) if decimals else 0.0
    return pd.Series(np.where(np.abs(floats) <= least, 0.0, floats), index=values.index), form + after  # no "-0.0"


def _times(values: pd.Series, zone: str) -> tuple[pd.Series, str]:
    """Tell times, and how each is written; as text where a year has not four digits, which Python would write wrong."""
    aware = values.dt.tz_convert(zone) if values.dt.tz is not None else values.dt.tz_localize("UTC")
    known = aware.dropna()
    dates = bool((known == known.dt.normalize()).all())
    behind = "" if dates or values.dt.tz is None else f" {zone}"
    if not known.dt.year.between(*FOUR_DIGITS).all():
        counted = aware.dt.tz_localize(None).to_numpy()
        words = np.char.replace(
            np.datetime_as_string(counted.astype("datetime64[D]" if dates else "datetime64[s]")), "T", " "
        )
        return pd.Series(words, index=values.index, dtype=object).where(values.notna(), None), f"{{}}{behind}"
    return aware, "{:%Y-%m-%d" + ("}" if dates else " %H:%M:%S}" + behind)


def duration_words(length: pd.Timedelta) -> str:
    """Write a duration in days and a clock, with the fraction of a second if there is one.

    >>> duration_words(pd.Timedelta(hours=26, minutes=5)), duration_words(pd.Timedelta(seconds=-1.5))
    ('1 d 02:05:00', '-00:00:01.5')
    """
    parts = abs(length).components
    days = f"{parts.days:,} d " if parts.days else ""
    fraction = f"{parts.milliseconds:03}{parts.microseconds:03}{parts.nanoseconds:03}".rstrip("0")
    clock = f"{parts.hours:02}:{parts.minutes:02}:{parts.seconds:02}"
    return f"{'-' if length < pd.Timedelta(0) else ''}{days}{clock}{'.' if fraction else ''}{fraction}"


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
        nested = [str(c) for c in frame.columns if c not in left_out and not is_plain(frame[c])]
        if nested:
            others = f" and {len(nested) - MOST_LISTED:,} more" if len(nested) > MOST_LISTED else ""
            left = f"Cards leave out what is nested: {', '.join(nested[:MOST_LISTED])}{others}."
            note = f"{note} {left}".strip()
        return [(column, words_and_unit(column)[0], "") for column in columns[:MOST_DETAILS]], note
    asked = [(d.column, d.label, d.form) if isinstance(d, Detail) else (d, _label(details, d), "") for d in details]
    absent = [column for column, _, _ in asked if column not in frame.columns]
    if absent:
        raise ValueError(
            f"there is no column {absent[0]!r} for the cards; expected some of {', '.join(map(str, frame.columns))}."
        )
    return asked, ""


def check_form(values: pd.Series, form: str, column: str, rows: Sequence[int]) -> pd.Series:
    """Return the values if a form can write them all; raise ValueError that names the first row that it cannot."""
    for row, value in zip(rows, values.astype(object).where(values.notna(), None), strict=True):
        try:
            form.format(value) if value is not None else None
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, NotImplementedError) as error:
            raise ValueError(
                f"row {row + 1} cannot be written by the form {form!r} of column {column!r}: {str(value)[:60]!r} is a "
                f"{type(value).__name__}; expected a form such as '{{}}', or '{{:,.1f}} km' for numbers."
            ) from error
    return values


def _label(details: Sequence[str | Detail] | Mapping[str, str], column: str) -> str:
    return details[column] if isinstance(details, Mapping) else words_and_unit(column)[0]


def standing_columns(frame: pd.DataFrame) -> list[str]:
    """Those of the columns that every row of a page has, and that its card tells anyway."""
    return [column for column in REQUIRED if column in frame.columns]
