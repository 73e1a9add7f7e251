"""Columns of any frame made plain: one dtype for each kind of value, and text that can be written."""

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from leadline.words import _, listed, ngettext, number
from maps.html import escape

NESTED = (list, tuple, dict, set, frozenset, bytearray, memoryview, np.ndarray, pd.DataFrame, pd.Series)
NUMBERS = frozenset({"integer", "floating", "mixed-integer-float", "decimal"})
EXACT_DIGITS = 15  # significant digits that a double keeps
MOST_SHOWN = 60  # characters of a value in an error
MOST_LISTED = 5  # columns that a note names


class NoTextError(ValueError):
    """Bytes of a column are no text; `settled` leaves the column out if nobody asked for it."""


class Settled(NamedTuple):
    """A frame with plain columns, and sentences about text that could not be kept as it was."""

    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]


def settled(frame: gpd.GeoDataFrame, title: str, asked: Collection[str] = ()) -> Settled:
    """Give the columns of a frame dtypes that all that follows can tell.

    Parameters
    ----------
    frame : GeoDataFrame
        Left as it was. Columns of Arrow, of categories, of sparse or of Python objects become numbers, truth values,
        times, durations or text, by what they hold; whole numbers stay exact. Bytes are read as UTF-8. Of nested
        values (lists, dicts, sets) a column stays as it is.
    title : str
        What errors call the frame.
    asked : collection of str
        Columns that the caller named.

    Returns
    -------
    Settled
        Halves of surrogate pairs, which are no text, are U+FFFD, and counted. A column of bytes that are no UTF-8, as
        well-known binary is, is left out and told, unless it was asked for.

    Raises
    ------
    ValueError
        If bytes of a column that was asked for are no UTF-8, or a value cannot be written; it names column and row.
    """
    plain, bare = {}, []
    for column in frame.columns.drop(getattr(frame, "active_geometry_name", None) or [], errors="ignore"):
        try:
            plain[column] = _settled(frame[column], column, title)
        except NoTextError:
            if column in asked:
                raise
            bare.append(column)
    broken = {column: int(count) for column, (_values, count) in plain.items() if count}
    notes = tuple(
        ngettext(
            "{n} value of column {column} holds what is no text (lone surrogates), shown as \ufffd.",
            "{n} values of column {column} hold what is no text (lone surrogates), shown as \ufffd.",
            count,
        ).format(n=number(f"{count:,}"), column=repr(escape.writable(column)))
        for column, count in broken.items()
    )
    changed = {column: values for column, (values, _count) in plain.items() if values is not frame.get(column)}
    return Settled(frame.drop(columns=bare).assign(**changed), (*notes, *_bare_words(bare)))


def _bare_words(columns: list[str]) -> list[str]:
    """Say which columns are left out because their bytes are no text."""
    if not columns:
        return []
    names = listed(map(escape.writable, columns[:MOST_LISTED]))
    if len(columns) > MOST_LISTED:
        words = _("Cards and table leave out bytes that are no text in UTF-8: {names} and {n} more.")
        return [words.format(names=names, n=number(f"{len(columns) - MOST_LISTED:,}"))]
    return [_("Cards and table leave out bytes that are no text in UTF-8: {names}.").format(names=names)]


def _settled(values: pd.Series, column: str, title: str) -> tuple[pd.Series, int]:
    """Return a column with a plain dtype, and how many of its values held halves of surrogate pairs."""
    values = _unwrapped(values)
    if values.dtype == object:
        _check_comparable(values, column, title)
    if isinstance(values.dtype, pd.CategoricalDtype):
        names = [_text(each, column, title, _row_of(values, code)) for code, each in enumerate(values.cat.categories)]
        if len(set(names)) < len(names):
            return _settled(values.astype(object), column, title)
        were = enumerate(zip(values.cat.categories, names, strict=True))
        broken = [code for code, (was, now) in were if isinstance(was, str) and _is_broken(was, now)]
        return values.cat.rename_categories(names), int(values.cat.codes.isin(broken).sum())
    if values.dtype != object:
        return values, 0
    if is_nested(values):
        return values, 0
    return _of_objects(values, column, title)


def _check_comparable(values: pd.Series, column: str, title: str) -> None:
    """Raise ValueError for a signalling NaN, with which nothing can be compared."""
    for row, each in enumerate(values):
        if isinstance(each, Decimal) and each.is_snan():
            raise ValueError(
                f"row {row + 1} of {title} has a signalling NaN in column {column!r}; expected numbers. "
                "Set it to None, or drop the column."
            )


def _unwrapped(values: pd.Series) -> pd.Series:
    """Take values out of Arrow and of sparse arrays."""
    dtype = values.dtype
    if isinstance(dtype, pd.SparseDtype):
        return pd.Series(np.asarray(values.array), index=values.index, name=values.name)
    if not isinstance(dtype, pd.ArrowDtype):
        return values
    plain: dict[str, Any] = {"i": "Int64", "u": "UInt64", "f": "Float64", "b": "boolean"}
    if dtype.type is datetime:
        zone, unit = getattr(dtype.pyarrow_dtype, "tz", None), dtype.pyarrow_dtype.unit
        plain["M"] = f"datetime64[{unit}, {zone}]" if zone else f"datetime64[{unit}]"
    if dtype.kind == "m":
        plain["m"] = f"timedelta64[{dtype.pyarrow_dtype.unit}]"
    if dtype.kind in plain:
        native: pd.Series = values.astype(plain[dtype.kind])
        return native
    return values.astype(object).where(values.notna(), None)


def is_nested(values: pd.Series) -> bool:
    """Whether a column of objects holds lists, tables or the like."""
    return bool(nested_kind(values))


def nested_kind(values: pd.Series) -> str:
    """Type of the first value of a column that is a list, table, geometry or the like; "" if there is none."""
    if values.dtype != object and str(values.dtype) != "geometry":
        return ""
    found = (type(each).__name__ for each in values if isinstance(each, NESTED) or hasattr(each, "geom_type"))
    return next(found, "")


def _of_objects(values: pd.Series, column: str, title: str) -> tuple[pd.Series, int]:
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in NUMBERS and (numbers := _numbers(values, kind)) is not None:
        return numbers, 0
    if kind == "boolean":
        return values.astype("boolean"), 0
    if kind in {"timedelta", "timedelta64"}:
        return _converted(values, pd.to_timedelta), 0
    if (
        kind in {"datetime", "datetime64"}
        and len({getattr(each, "tzinfo", None) for each in values if not pd.isna(each)}) == 1
    ):
        return _converted(values, pd.to_datetime), 0
    if kind in {"decimal", "date", "integer"}:
        return values.where(values.notna(), None), 0
    told = [None if _is_missing(each) else _text(each, column, title, row) for row, each in enumerate(values)]
    broken = sum(isinstance(was, str) and _is_broken(was, now) for was, now in zip(values, told, strict=True))
    return pd.Series(told, index=values.index, dtype=object), broken


def _converted(values: pd.Series, convert: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Make times or durations such; leave them as they are where no unit holds them all."""
    try:
        return convert(values)
    except (ValueError, TypeError, OverflowError):
        return values.where(values.notna(), None)


def _numbers(values: pd.Series, kind: str) -> pd.Series | None:
    """Make numbers such if none loses a digit; else give None."""
    known = values[values.notna()]
    if kind == "decimal" and not all(len(each.as_tuple().digits) <= EXACT_DIGITS for each in known):
        return None
    try:
        if kind == "integer":
            return values.where(values.notna(), pd.NA).astype("Int64")
        if any(isinstance(each, int) and abs(each) >= 10**EXACT_DIGITS for each in known):
            return None
        return values.where(values.notna(), np.nan).astype(float)
    except (ValueError, TypeError, OverflowError):
        return None


def _is_broken(was: str, now: str | None) -> bool:
    return was != now and (now or "").count("\ufffd") > was.count("\ufffd")


def _is_missing(value: Any) -> bool:  # noqa: ANN401  a cell
    found = pd.isna(value)
    return bool(found) if isinstance(found, bool | np.bool_) else False


def _row_of(values: pd.Series, code: int) -> int:
    """Row in which a category comes first; 0 if in none."""
    return int((values.cat.codes.to_numpy() == code).argmax()) if len(values) else 0


def _text(value: object, column: str, title: str, row: int) -> str:
    """Text of a value, without halves of surrogate pairs."""
    try:
        return escape.writable(_decoded(value) if isinstance(value, bytes) else str(value))
    except UnicodeDecodeError as error:
        raise NoTextError(
            f"row {row + 1} of {title} has bytes in column {column!r} that are no text in UTF-8: "
            f"{value!r:.{MOST_SHOWN}}; expected text. Decode them: frame[{column!r}].str.decode('big5'), or drop the "
            "column."
        ) from error
    except Exception as error:
        raise ValueError(
            f"row {row + 1} of {title} has a {type(value).__name__} in column {column!r} that cannot be written as "
            f"text ({type(error).__name__}); expected text, numbers or times. Turn it into text, or drop the column."
        ) from error


def _decoded(value: bytes) -> str:
    """Text of bytes in UTF-8; what holds a NUL, as well-known binary does, is none, though it may be valid UTF-8."""
    if b"\0" in value:
        raise UnicodeDecodeError("utf-8", value, value.index(b"\0"), value.index(b"\0") + 1, "NUL")
    return value.decode("utf-8")


def as_floats(values: pd.Series) -> NDArray[np.float64] | None:
    """Numbers, also those kept as objects because a double holds not all their digits; None if a column has others."""
    kinds = pd.api.types
    if kinds.is_numeric_dtype(values) and not kinds.is_bool_dtype(values) and not kinds.is_complex_dtype(values):
        return np.asarray(values.astype("Float64").to_numpy(dtype=float, na_value=np.nan), dtype=float)
    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) in {"decimal", "integer"}:
        return np.array([np.nan if _is_missing(each) else _double(each) for each in values], dtype=float)
    return None


def _double(number: int | Decimal) -> float:
    try:
        return float(number)
    except OverflowError:
        return np.inf if number > 0 else -np.inf
