"""Attributes of rows as columns: what all share once, what repeats as a list, numbers and times as numbers."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from leadline.words import written as filled
from maps.html import escape
from maps.packed.streams import MOST, Streams

INLINE = 40  # more distinct texts than this go with the packed bytes, where they are deflated
MOST_DIGITS = 9
HALF_WAY = 1e-3  # units of the last decimal; so near to a half, the product with a power of ten may round otherwise
FIRST_FOUR_DIGITS_S, LAST_FOUR_DIGITS_S = -30_610_224_000, 253_402_300_799  # 1000-01-01, 9999-12-31T23:59:59
SEVERAL = 2  # rows for each distinct text, on average, for a list to pay
_NUMBER_FORM = re.compile(r"([^{}]*)\{:(,?)\.(\d)f\}([^{}]*)")
_TIME_FORM = re.compile(r"([^{}]*)\{:(%Y-%m-%d)?( ?)(%H:%M(?::%S)?)?\}([^{}]*)")

Column = dict[str, Any]


class _Probe(Mapping[str, Any]):
    """A row that writes down which of its columns are read."""

    def __init__(self, values: Mapping[Any, Any], read: set[str]) -> None:
        self._values, self._read = values, read

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401  a cell
        self._read.add(column)
        return self._values[column]

    def __getattr__(self, column: str) -> Any:  # noqa: ANN401
        if column.startswith("_") or column not in self._values:
            raise AttributeError(column)
        return self[column]

    def __iter__(self) -> Iterator[str]:
        self._read.update(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def by_distinct(frame: pd.DataFrame, call: Callable[[Any], Any]) -> pd.Series:
    """Call a function of a row once for all rows that are alike in the columns it reads.

    Parameters
    ----------
    frame : DataFrame
        Without geometry.
    call : callable
        Row -> value; it may look at nothing but the row, by name.

    Returns
    -------
    Series
        Value of each row, index 0 to n - 1.

    Examples
    --------
    >>> by_distinct(pd.DataFrame({"kind": ["a", "b", "a"], "id": [1, 2, 3]}), lambda row: row["kind"] * 2).tolist()
    ['aa', 'bb', 'aa']
    """
    read: set[str] = set()
    first: NDArray[np.intp] = np.zeros(min(1, len(frame)), dtype=np.intp)
    group: NDArray[np.intp] = np.zeros(len(frame), dtype=np.intp)
    while True:
        known = len(read)
        records = frame.iloc[first].to_dict("records")
        values = [call(_Probe(record, read)) for record in records]
        if len(read) == known:
            return pd.Series(values, dtype=object).reindex(group).reset_index(drop=True)
        group, first = _alike(frame[sorted(read)])


def _alike(columns: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Group of each row, and a row of each group; rows are alike if all their cells are."""
    group = np.zeros(len(columns), dtype=np.intp)
    for name in columns:
        codes, uniques = pd.factorize(columns[name], use_na_sentinel=False)
        both = group * len(uniques) + codes
        group = pd.factorize(both)[0]
    _, first = np.unique(group, return_index=True)
    return group, first


def listed(streams: Streams, values: pd.Series, words: Callable[[Any], Any], *, inline: bool = False) -> Column:
    """Column of what repeats: `words` of each distinct value, and for each row its place among them.

    Many texts go with the packed bytes, unless `inline`: what drawing needs of a row must be at hand.
    """
    codes, uniques = pd.factorize(values, use_na_sentinel=False)
    told = [words(value) for value in uniques]
    if len(told) == 1:
        return {"all": told[0]}
    if len(told) > INLINE and not inline and all(isinstance(text, str) for text in told):
        return {"of": written(streams, told), "at": streams.integers(codes)}
    return {"list": told, "at": streams.integers(codes)}


def tracks_of(names: pd.Series) -> NDArray[np.intp] | None:
    """Find the track of each row, as a number: rows of one name; None if names hardly repeat, or never change.

    The page finds the same numbers in the column that `texts` makes of the names.
    """
    codes, uniques = pd.factorize(names, use_na_sentinel=False)
    return codes if len(uniques) > 1 and SEVERAL * len(uniques) <= len(names) else None


def texts(streams: Streams, values: pd.Series) -> Column:
    """Column of texts: counted through, listed, or written out, whichever fits."""
    distinct = values.nunique(dropna=False)
    if len(values) >= SEVERAL * distinct or distinct == 1:
        return listed(streams, values, str)
    told = [str(value) for value in values.tolist()]
    return _serial(streams, told) or written(streams, told)


def written(streams: Streams, told: Sequence[str]) -> Column:
    """Column of texts as UTF-8, one after the other, with the length of each in bytes."""
    encoded = [escape.writable(text).encode("utf-8") for text in told]
    lengths = streams.integers([len(text) for text in encoded])
    return {"lengths": lengths, "text": streams.bytes(b"".join(encoded))}


def _serial(streams: Streams, told: list[str]) -> Column | None:
    """Column of texts that differ in one whole number only ("fix-0012"); None if they do not."""
    start = os.path.commonprefix([min(told), max(told)]).rstrip("0123456789")  # noqa: RUF071  no paths
    ending = re.search(r"\D*$", told[0])
    end = ending[0] if ending and len(ending[0]) < len(told[0]) - len(start) else ""
    cut = slice(len(start), -len(end) or None)
    inner = [text[cut] for text in told]
    digits = len(inner[0]) if inner[0].startswith("0") else 1
    try:
        numbers = list(map(int, inner))
    except ValueError:
        return None
    again = map(str, numbers) if digits == 1 else (f"{n:0{digits}d}" for n in numbers)
    if max(map(abs, numbers)) >= 10**MOST_DIGITS or not all(map(str.__eq__, inner, again)):
        return None
    if end and not all(text.endswith(end) for text in told):
        return None
    return {"before": start, "digits": digits, "after": end, "number": streams.integers(numbers)}


def details(streams: Streams, values: pd.Series, form: str, missing: Callable[[object], bool]) -> Column:
    """Column of a detail as cards tell it: numbers and times of common forms stay numbers, others become texts."""
    number, time = _NUMBER_FORM.fullmatch(form), _TIME_FORM.fullmatch(form)
    if number and pd.api.types.is_numeric_dtype(values) and values.nunique() > INLINE:
        scaled = _scaled(values, int(number[3]))
        if scaled is not None:
            return _numbers(streams, scaled, number)
    if time and str(getattr(values.dtype, "tz", "")) == "UTC" and values.nunique() > INLINE:
        seconds = np.floor(seconds_since_1970(values))
        if np.nanmin(seconds) >= FIRST_FOUR_DIGITS_S and np.nanmax(seconds) <= LAST_FOUR_DIGITS_S:
            return _times(streams, seconds, time)

    def told(value: object) -> str:
        return "" if missing(value) else filled(form, value)

    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) != "string":  # True and 1 are equal
        return texts(streams, values.map(told))
    if len(values) >= SEVERAL * values.nunique():
        return listed(streams, values, told)
    return texts(streams, values.map(told))


def _scaled(values: pd.Series, decimals: int) -> NDArray[np.float64] | None:
    """Whole numbers of the last decimal, rounded as Python writes them; None if they are not finite, or too large."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    scaled = numbers * 10.0**decimals
    if np.isinf(scaled).any() or np.nanmax(np.abs(scaled), initial=0.0) >= MOST:
        return None
    whole = np.rint(scaled)
    halves = np.flatnonzero(np.abs(np.abs(scaled - whole) - 0.5) <= HALF_WAY)
    whole[halves] = [round(round(number, decimals) * 10**decimals) for number in numbers[halves].tolist()]
    return whole


def _numbers(streams: Streams, scaled: NDArray[np.float64], form: re.Match[str]) -> Column:
    before, comma, decimals, after = form.groups()
    column = {"before": before, "decimals": int(decimals), "comma": bool(comma), "after": after}
    return {**column, **_with_missing(streams, scaled)}


def _times(streams: Streams, seconds: NDArray[np.float64], form: re.Match[str]) -> Column:
    before, day, space, clock, after = form.groups()
    column = {"before": before, "day": bool(day), "between": space, "clock": len(clock or ""), "after": after}
    return {**column, **_with_missing(streams, seconds)}


def _with_missing(streams: Streams, numbers: NDArray[np.float64]) -> Column:
    """Stream of numbers from the least on; one below stands for a missing one."""
    none = np.isnan(numbers)
    least = int(np.nanmin(numbers)) - 1
    return {"from": least, "at": streams.integers(np.where(none, least, numbers).astype(np.int64) - least)}


def seconds_since_1970(times: pd.Series) -> NDArray[Any]:
    """Seconds since 1970-01-01 UTC of aware times, of whatever unit and year; nan where one is missing."""
    counted = times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    whole = counted.astype("datetime64[s]")  # rounds down
    rest = (counted - whole) / np.timedelta64(1, "s")
    seconds: NDArray[Any] = np.where(np.isnat(whole), np.nan, whole.astype(np.int64) + rest)
    return seconds
