"""Points as large as a number says: area by value, the largest below the others, and a key of sizes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from leadline.words import following, ngettext
from maps.page.column_words import words_and_unit
from maps.page.sheet import Sizes
from maps.shown.classes import with_unit, written
from maps.shown.columns import as_floats
from maps.shown.values import number_form

LARGEST_PX, SMALLEST_PX = 24.0, 1.5
MOST_SIZED = 2_000  # marks that are drawn one by one
KEY_SHARES = (1.0, 0.25, 0.05)  # of the largest, in the key


class Sized(NamedTuple):
    """Order of the rows, the largest first, radius of each, px, and a sentence on those that are left out."""

    order: NDArray[np.intp]
    radius_px: NDArray[np.float64]
    note: str


def largest(columns: Sequence[pd.Series], column: str) -> float:
    """Largest value in all layers.

    Raises
    ------
    ValueError
        If a column holds what is no number, or a number below zero, or nothing above it.
    """
    most = 0.0
    for values in columns:
        numbers = _floats(values, column)
        finite = numbers[np.isfinite(numbers)]
        if (finite < 0).any():
            row = int(np.flatnonzero(numbers < 0)[0])
            raise ValueError(
                f"row {row + 1} has the {column} {numbers[row]:g}, and size= draws areas; expected zero or more. "
                f"Colour by it, column={column!r}: numbers on both sides of zero part there."
            )
        most = max(most, float(finite.max(initial=0.0)))
    if not most:
        raise ValueError(f"column {column!r} has no number above zero; expected some for size=.")
    return most


def sized(values: pd.Series, shapes: "pd.Series[str]", column: str, most: float, title: str) -> Sized:
    """Radius of each point: its area is as its value, that of the largest of all layers is `LARGEST_PX` in radius."""
    if (shapes != "point").any():
        kind = shapes[shapes != "point"].iloc[0]
        raise ValueError(
            f"{title} has {kind}s, and size= draws points; expected points. Make them such: "
            "frame.set_geometry(frame.representative_point())."
        )
    if len(values) > MOST_SIZED:
        raise ValueError(
            f"{title} has {len(values):,} rows, and size= draws up to {MOST_SIZED:,} points; expected the largest: "
            f"frame.nlargest({MOST_SIZED}, {column!r})."
        )
    numbers = _floats(values, column)
    kept = np.flatnonzero(np.isfinite(numbers) & (numbers > 0))
    order = kept[np.argsort(-numbers[kept], kind="stable")]
    radius = LARGEST_PX * np.sqrt(numbers[order] / most)
    tiny = int((radius < SMALLEST_PX).sum())
    lost = len(numbers) - len(kept)
    none = ngettext("{n} row has no size and is not drawn.", "{n} rows have no size and are not drawn.", lost)
    few = ngettext(
        "{n} is drawn larger than to scale, to be seen.", "{n} are drawn larger than to scale, to be seen.", tiny
    )
    notes = [words.format(n=f"{count:,}") for words, count in ((none, lost), (few, tiny)) if count]
    return Sized(order, np.maximum(radius, SMALLEST_PX), following(notes))


def key_of(columns: Sequence[pd.Series], column: str, most: float, form: str, title: str = "") -> Sizes:
    """Round values with the radius that they have, for the legend, under a title or the words of the column."""
    words, unit = words_and_unit(column)
    form = form or number_form(pd.concat(list(columns), ignore_index=True), column)
    rounded = dict.fromkeys(_round(most * share) for share in KEY_SHARES)
    keys = tuple(
        (round(LARGEST_PX * float(np.sqrt(value / most)), 2), with_unit(written(value, form), unit))
        for value in rounded
    )
    return Sizes(title=title or words, keys=keys)


def _round(value: float) -> float:
    """Largest of 1, 2, 5 times a power of ten that is not above a value."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(power * max(step for step in (1, 2, 5) if step * power <= value * (1 + 1e-9)))


def _floats(values: pd.Series, column: str) -> NDArray[np.float64]:
    numbers = as_floats(values)
    if numbers is None:
        raise ValueError(
            f"column {column!r} holds {values.dropna().iloc[0] if values.notna().any() else 'nothing'!r:.60}; expected "
            "numbers for size=."
        )
    return numbers
