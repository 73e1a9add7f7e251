"""What rows of a story's layer are coloured by: numbers in classes or names; what its file leaves open is filled in."""

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geodesy.geodesic import lengths_m
from geo.units import unit_told
from layers.story_file.page_file import MeasureFile, SheetFile
from leadline.near import did_you_mean
from maps.page.column_words import words_and_unit
from maps.page.measure import Classes, Measure
from maps.page.style_table import COLOURS, HUES, RAMP
from maps.sheets.looks import look_key, shapes

MOST_DIGITS = 9
METRES_PER_KM = 1000.0
LENGTH = "length_km"


def measures_of(sheet: SheetFile, rows: Callable[[], gpd.GeoDataFrame]) -> tuple[Measure | Classes, ...]:
    """Measures of a sheet.

    Parameters
    ----------
    sheet : SheetFile
    rows : callable
        Gives the rows; called only for a measure that leaves limits or names open.

    Raises
    ------
    ValueError
        If a column is not there or cannot be parted, or the limits do not rise.
    """
    return tuple(_measure(MeasureFile(column=m) if isinstance(m, str) else m, rows) for m in sheet.measures)


def _measure(one: MeasureFile, rows: Callable[[], gpd.GeoDataFrame]) -> Measure | Classes:
    words, unit = words_and_unit(one.column)
    title = one.title or f"{words[:1].lower()}{words[1:]}"
    if one.names:
        names = {name: (words, _look(look, one, name, rows)) for name, (words, look) in one.names.items()}
        return Classes(column=one.column, title=title, names=names, says=one.says, opens=one.opens)
    if one.limits:
        return _by_number(one, title, one.limits, one.unit)
    frame = rows()
    check_columns(frame, SheetFile(measures=(one,)))
    values = frame[one.column]
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        if values.isna().any():
            raise ValueError(
                f"measures, column {one.column!r} has {values.isna().sum()} missing values; expected a number in every "
                f"row: leave the others out with where = {{ {one.column} = {{ missing = false }} }}."
            )
        return _by_number(one, title, fifths(values.to_numpy(dtype=float) * one.factor), one.unit or unit)
    return Classes(column=one.column, title=title, names=_names(frame, one.column), says=one.says, opens=one.opens)


def check_columns(frame: gpd.GeoDataFrame, sheet: SheetFile) -> None:
    """Raise ValueError, listing the columns there are, if a column that measures name is not there."""
    known = [str(column) for column in frame.columns if column != frame.geometry.name]
    for one in sheet.measures:
        column = one if isinstance(one, str) else one.column
        if column not in known:
            hint = did_you_mean(column, known)
            raise ValueError(f"measures, column {column!r} is not there; expected one of {', '.join(known)}.{hint}")


def _look(look: str, one: MeasureFile, name: str, rows: Callable[[], gpd.GeoDataFrame]) -> str:
    """Key of the look of a name; of a colour, that of the shape of the rows."""
    try:
        return look_key(look, _shape(rows()) if look in ("", *COLOURS) else "")
    except ValueError as error:
        raise ValueError(f"measures, column {one.column!r}, names {name!r}: {error}") from error


def _shape(frame: gpd.GeoDataFrame) -> str:
    """Shape of most rows."""
    return str(shapes(frame).mode().iloc[0]) if len(frame) else "line"


def _by_number(one: MeasureFile, title: str, limits: tuple[float, ...], unit: str) -> Measure:
    return Measure(
        column=one.column, title=title, unit=unit_told(unit), limits=tuple(map(_whole, limits)), says=one.says,
        factor=one.factor, decimals=one.decimals, falling=one.falling, opens=one.opens,
        within_h=None if one.within_h is None else _whole(one.within_h),
    )  # fmt: skip


def _whole(number: float) -> float:
    """Write whole numbers without a point."""
    return int(number) if number == int(number) else number


def fifths(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Four limits that part numbers into fifths of about as many rows, with as few digits as tell them apart.

    Raises
    ------
    ValueError
        If there are fewer than five different numbers.

    >>> fifths(np.arange(100.0))
    (20.0, 40.0, 59.0, 79.0)
    """
    distinct = np.unique(values)
    if len(distinct) < len(RAMP):
        raise ValueError(
            f"measures: {len(distinct)} different numbers cannot be parted into {len(RAMP)} classes; give limits, four "
            "numbers that rise."
        )
    exact = np.quantile(values, np.arange(1, len(RAMP)) / len(RAMP))
    if len(np.unique(exact)) < len(exact) or exact[0] <= distinct[0]:
        exact = np.quantile(distinct, np.arange(1, len(RAMP)) / len(RAMP))
    for digits in range(2, MOST_DIGITS + 1):
        short = tuple(float(f"{limit:.{digits}g}") for limit in exact)
        if len(set(short)) == len(short) and distinct[0] < short[0] and short[-1] <= distinct[-1]:
            return short
    return tuple(exact.tolist())


def _names(frame: gpd.GeoDataFrame, column: str) -> Mapping[str, tuple[str, str]]:
    """Give each name a hue, the commonest first; ValueError if there are more names than hues."""
    counts = frame[column].astype(str).value_counts()
    ranked = sorted(counts.index, key=lambda name: (-counts[name], name))
    if len(ranked) > len(HUES):
        raise ValueError(
            f"measures, column {column!r} has {len(ranked)} names; expected at most {len(HUES)}, which can be told "
            "apart, or a table `names` that gives each its look."
        )
    return {name: (name, f"given-{_shape(frame)}-hue-{n}") for n, name in enumerate(ranked, 1)}


def weighted(frame: gpd.GeoDataFrame, sheet: SheetFile) -> gpd.GeoDataFrame:
    """Rows with the column that weights the means of measures: lengths of lines, else one each, if it is not there."""
    if not sheet.measures or sheet.weight in frame.columns or sheet.weight != LENGTH:
        return frame
    lines = shapes(frame).eq("line").all()
    return frame.assign(**{LENGTH: lengths_m(frame) / METRES_PER_KM if lines else 1.0})
