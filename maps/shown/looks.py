"""Looks of the rows of any frame: one for all, by the name in a column, or by its number in classes."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from maps.packed.columns import by_distinct
from maps.page.column_words import words_and_unit
from maps.page.style_table import HUES, RAMP, STYLES, kind_style
from maps.shown.columns import as_floats, nested_kind
from maps.shown.values import is_number, is_plain, is_truth

Classing: TypeAlias = str | Sequence[float]
MOST_CLASSES = len(RAMP)
MOST_HUES = len(HUES)
MOST_DIGITS = 9
MOVED_SHARE = 0.01  # of rows that a rounded limit may put into the next class
OTHER, NONE = "other", "none"
SHAPES = ("point", "line", "area")  # see maps.shown.rows


@dataclass(frozen=True, slots=True)
class Palette:
    """What the colours mean: class -> words in the order of the legend, and how they were made, in a sentence.

    `names` tells the class of a name, `limits` part the numbers; a number at a limit is in the class above.
    """

    column: str
    words: Mapping[str, str]
    note: str
    names: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[float, ...] = ()
    numbers: bool = False
    per: pd.Timedelta | None = None  # what durations are counted in

    def classes(self, values: pd.Series) -> NDArray[np.object_]:
        """Class of each value, `NONE` for a missing one."""
        if not self.numbers:
            told = as_names(values)
            return told.map(self.names).astype(object).fillna(OTHER).where(told.notna(), NONE).to_numpy(dtype=object)
        number = _floats(values, self.per)
        keys = np.array([key for key in self.words if key != NONE] or [NONE], dtype=object)
        return np.where(np.isfinite(number), keys[np.searchsorted(self.limits, number, side="right")], NONE)


def palette(columns: Iterable[pd.Series], column: str, classing: Classing, unit: str) -> Palette:
    """Choose colours for a column, the same for all layers that have it.

    Parameters
    ----------
    columns : iterable of Series
        The column in each layer that has it.
    column : str
    classing : "quantiles", "equal" or a sequence of up to four numbers that rise
        How numbers are parted; of no use for names.
    unit : str
        Of the numbers; "" for that which the name of the column ends in, if it does.

    Raises
    ------
    ValueError
        If the column holds times or what is neither name nor number, or there is no such classing.
    """
    parts = list(columns)
    values = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    if pd.api.types.is_datetime64_any_dtype(values):
        raise ValueError(
            f"column {column!r} holds times; expected names or numbers. Run through them: time={column!r}."
        )
    if not is_plain(values):
        raise ValueError(f"column {column!r} holds {nested_kind(values)}s; expected names or numbers.")
    words, own_unit = words_and_unit(column)
    if pd.api.types.is_timedelta64_dtype(values):
        per, own_unit = _counted_in(values)
        limits = classing if isinstance(classing, str) else [_in_unit(limit, per, column) for limit in classing]
        return replace(by_number(_floats(values, per), column, words, limits, unit or own_unit), per=per)
    if is_number(values):
        return by_number(_floats(values), column, words, classing, unit or own_unit)
    return by_name(values, column, words)


def _counted_in(durations: pd.Series) -> tuple[pd.Timedelta, str]:
    """Find the longest unit of which the longest duration has two."""
    longest = durations.abs().max()
    units = [(pd.Timedelta(days=1), "d"), (pd.Timedelta(hours=1), "h"), (pd.Timedelta(minutes=1), "min")]
    return next((found for found in units if longest >= 2 * found[0]), (pd.Timedelta(seconds=1), "s"))


def _in_unit(limit: object, per: pd.Timedelta, column: str) -> float:
    if not isinstance(limit, timedelta | np.timedelta64):
        raise ValueError(  # noqa: TRY004  a wrong value among the classes
            f"column {column!r} holds durations, and the limit {limit!r} of its classes is none; "
            "expected such as pd.Timedelta(hours=2)."
        )
    return float(pd.Timedelta(limit) / per)


def as_names(values: pd.Series) -> pd.Series:
    """Values as a legend names them; missing ones stay missing."""
    if is_truth(values):
        return values.map({True: "yes", False: "no"})
    return values.astype(object).where(values.notna(), None).map(str, na_action="ignore")


def by_name(values: pd.Series, column: str, words: str) -> Palette:
    """Give the commonest names a hue each, and a dash or mark of its own; the others share one."""
    told = as_names(values)
    counts = told.value_counts(sort=False)
    order = [str(each) for each in values.cat.categories] if isinstance(values.dtype, pd.CategoricalDtype) else []
    ranked = sorted(counts.index, key=lambda name: (-counts[name], name))
    kept = ranked[:MOST_HUES]
    if order:
        kept = [name for name in order if name in kept]
    rest = ranked[MOST_HUES:]
    legend = {f"hue-{n}": _clear(name) for n, name in enumerate(kept, 1)}
    if rest:
        legend[OTHER] = f"other: {rest[0]}" if len(rest) == 1 else f"other ({len(rest):,} more)"
    return Palette(
        column=column,
        words={**legend, **_without_value(told.isna())},
        note=f"By {_within(words)}.",
        names={name: f"hue-{n}" for n, name in enumerate(kept, 1)},
    )


def _within(words: str) -> str:
    """Words as they stand within a sentence; abbreviations keep their capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _clear(name: str) -> str:
    """Return words for a name, which may be empty."""
    return name.strip() or "(empty)"


def _without_value(missing: "pd.Series[bool] | NDArray[np.bool_]") -> dict[str, str]:
    return {NONE: "no value"} if missing.any() else {}


def by_number(values: NDArray[np.float64], column: str, words: str, classing: Classing, unit: str) -> Palette:
    """Part numbers into up to five classes; up to five different numbers have one each."""
    finite = values[np.isfinite(values)]
    told = f"By {_within(words)}{f', {unit}' if unit else ''}"
    rest = {NONE: "no finite value"} if np.isinf(values).any() else _without_value(np.isnan(values))
    distinct = np.unique(finite)
    if isinstance(classing, str) and len(distinct) <= MOST_CLASSES:
        legend = [_with_unit(f"{each:,.{MOST_DIGITS}g}", unit) for each in distinct]
        return Palette(column, _ramp(legend) | rest, f"{told}.", limits=tuple(distinct[1:].tolist()), numbers=True)
    limits, how = _limits(finite, classing)
    return Palette(column, _ramp(class_words(limits, unit)) | rest, f"{told}; {how}", limits=limits, numbers=True)


def _limits(finite: NDArray[np.float64], classing: Classing) -> tuple[tuple[float, ...], str]:
    if not isinstance(classing, str):
        limits = _given_limits(classing)
        if (
            not all(map(math.isfinite, limits))
            or not 1 <= len(limits) < MOST_CLASSES
            or list(limits) != sorted(set(limits))
        ):
            raise ValueError(
                f"classes {list(classing)} cannot part the numbers; expected up to {MOST_CLASSES - 1} limits that rise."
            )
        return limits, "limits as given."
    if classing == "quantiles":
        return _quantiles(finite)
    if classing == "equal":
        raw = np.linspace(finite.min(), finite.max(), MOST_CLASSES + 1)[1:-1]
        how = f"{MOST_CLASSES} classes of equal width."
    else:
        raise ValueError(f"classes {classing!r} is no way to part numbers; expected 'quantiles', 'equal' or limits.")
    return short_limits(finite, np.unique(raw[raw > finite.min()])), how


def _given_limits(classing: Sequence[float]) -> tuple[float, ...]:
    try:
        return tuple(float(limit) for limit in classing)
    except (TypeError, ValueError) as error:
        raise ValueError(f"classes {classing!r} are no limits; expected numbers that rise.") from error


def _quantiles(finite: NDArray[np.float64]) -> tuple[tuple[float, ...], str]:
    """Limits with as many rows between them; a lowest value that a class would be full of has one to itself."""
    limits = np.quantile(finite, np.arange(1, MOST_CLASSES) / MOST_CLASSES)
    how = "about as many rows each"
    if limits[0] <= finite.min():
        rest = finite[finite > finite.min()]
        limits = np.append(rest.min(), np.quantile(rest, np.arange(1, MOST_CLASSES - 1) / (MOST_CLASSES - 1)))
        how = f"the lowest value, then {how}"
    parts = short_limits(finite, np.unique(limits))
    return parts, f"{len(parts) + 1} classes, {how}."


def short_limits(finite: NDArray[np.float64], limits: NDArray[np.float64]) -> tuple[float, ...]:
    """Limits with as few digits as leave all but one row in a hundred in their class, so that the legend is exact."""
    exact = np.searchsorted(limits, finite, side="right")
    for digits in range(2, MOST_DIGITS + 1):
        short = np.array([float(f"{limit:.{digits}g}") for limit in limits])
        if len(np.unique(short)) < len(limits) or short[0] <= finite.min() or short[-1] > finite.max():
            continue
        if np.mean(np.searchsorted(short, finite, side="right") != exact) <= MOVED_SHARE:
            return tuple(short.tolist())
    return tuple(limits.tolist())


def class_words(limits: Sequence[float], unit: str) -> list[str]:
    """Words for the classes, by rising value; the unit stands at both ends.

    >>> class_words((1200.0, 50000.0), "km")
    ['under 1,200 km', '1,200 to 50,000', '50,000 km and more']
    """
    words = [f"{limit:,.{MOST_DIGITS}g}" for limit in limits]
    between = [f"{low} to {high}" for low, high in pairwise(words)]
    return [f"under {_with_unit(words[0], unit)}", *between, f"{_with_unit(words[-1], unit)} and more"]


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}".strip()


def _ramp(legend: Sequence[str]) -> dict[str, str]:
    """Words by the colours of the ramp, spread over all of it where there are fewer classes."""
    if not legend:
        return {}
    picked = (
        np.round(np.linspace(0, MOST_CLASSES - 1, len(legend))).astype(int) if len(legend) > 1 else [MOST_CLASSES - 2]
    )
    return {RAMP[place]: text for place, text in zip(picked, legend, strict=True)}


def _floats(values: pd.Series, per: pd.Timedelta | None = None) -> NDArray[np.float64]:
    """Numbers, or durations counted in a unit; nan for a missing one, and for all where a layer has none."""
    durations = per is not None and pd.api.types.is_timedelta64_dtype(values)
    numbers = pd.to_timedelta(values).dt.total_seconds() / per.total_seconds() if per and durations else values
    found = as_floats(numbers)
    return np.full(len(values), np.nan) if found is None else found


def keys(shapes: pd.Series, classes: "NDArray[np.object_] | None") -> "pd.Series[str]":
    """Key of the style table of each row, from what it is drawn as and its class."""
    return "given-" + shapes if classes is None else "given-" + shapes + "-" + pd.Series(classes, index=shapes.index)


def legend(used: pd.Series, colours: Palette) -> dict[str, str]:
    """Words of the legend for the keys that occur, in its order, and of how many rows each is."""
    counts = used.value_counts()
    ordered = {f"given-{shape}-{key}": text for shape in SHAPES for key, text in colours.words.items()}
    return {key: f"{text} ({counts[key]:,})" for key, text in ordered.items() if key in counts}


def own_keys(own: pd.DataFrame, shapes: "pd.Series[str]") -> "pd.Series[str]":
    """Keys of the style table for rows of a layer of the toolkit; what it never draws looks as a reader's own."""
    found = by_distinct(own, own_style).set_axis(shapes.index)
    return found.where(found != "", keys(shapes, None))


def own_style(row: Any) -> str:  # noqa: ANN401  a row of a frame
    """Key of the style table for a row of a layer, by its kind or what its kind is told apart by; "" if it has none.

    >>> own_style({"kind": "lane", "class": "major"}), own_style({"kind": "adiz"}), own_style({"kind": "volcano"})
    ('lane-major', 'adiz', '')
    """
    if (key := kind_style(row)) in STYLES:
        return key
    by_class = f"lane-{row['class']}" if str(row["kind"]).startswith("lane") and row.get("class") else ""
    return by_class if by_class in STYLES else ""
