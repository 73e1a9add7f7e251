"""Looks of the rows of any frame: one for all, by the name in a column, or by its number in classes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from leadline.words import _, as_sentence, number
from leadline.words import written as in_language
from maps.packed.columns import by_distinct
from maps.page.chosen_looks import chosen_key
from maps.page.column_words import words_and_unit
from maps.page.style_table import HUES, RAMP, STYLES, kind_style
from maps.shown.classes import (
    MOST_CLASSES,
    MOST_DIGITS,
    SPLIT_CLASSES,
    Classing,
    class_words,
    limits_of,
    sides_of,
    snapped,
    with_unit,
)
from maps.shown.columns import as_floats, nested_kind
from maps.shown.own_colours import (
    ColourMap,
    Shade,
    count_of,
    name_shades,
    named_pairs,
    pairs_of,
    shades,
    split_shades,
)
from maps.shown.values import LARGEST_EXACT, is_number, is_plain, is_truth, number_form

MOST_HUES = len(HUES)
OTHER, NONE = "other", "none"
SHAPES = ("point", "line", "area")  # see maps.shown.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How the caller of `show` wants a column coloured; see there."""

    classing: Classing = "quantiles"
    unit: str = ""
    cmap: ColourMap | None = None
    centre: float | None = 0.0
    form: str = ""
    legend: str = ""

    @property
    def unit_behind(self) -> str:
        """Unit behind the numbers of the legend; a form of the caller's has it already."""
        return "" if self.form else self.unit

    def note(self, words: str, how: str) -> str:
        """Sentence on how the classes were made, which names the column where no title does."""
        if self.legend:
            return as_sentence([how]) if how else ""
        column = _("{title}, {unit}").format(title=_within(words), unit=self.unit) if self.unit else _within(words)
        return as_sentence([_("by {column}").format(column=column), *filter(None, [how])])


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
    shades: Mapping[str, Shade] = field(default_factory=dict)  # of classes whose colours stand in no table
    title: str = ""  # of the legend

    def classes(self, values: pd.Series) -> NDArray[np.object_]:
        """Class of each value, `NONE` for a missing one."""
        if not self.numbers:
            told = as_names(values)
            return told.map(self.names).astype(object).fillna(OTHER).where(told.notna(), NONE).to_numpy(dtype=object)
        number = _floats(values, self.per)
        keys = np.array([key for key in self.words if key != NONE] or [NONE], dtype=object)
        return np.where(np.isfinite(number), keys[np.searchsorted(self.limits, number, side="right")], NONE)


def palette(columns: Iterable[pd.Series], column: str, scheme: Scheme) -> Palette:
    """Choose colours for a column, the same for all layers that have it.

    Parameters
    ----------
    columns : iterable of Series
        The column in each layer that has it.
    column : str
    scheme : Scheme
        A `unit` of "" is that which the name of the column ends in, if it does.

    Raises
    ------
    ValueError
        If the column holds times or what is neither name nor number, or there is no such classing or colour.
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
        classing = scheme.classing
        limits = classing if isinstance(classing, str) else [_in_unit(limit, per, column) for limit in classing]
        return by_number(values, column, words, replace(scheme, classing=limits, unit=scheme.unit or own_unit), per)
    if is_number(values):
        return by_number(values, column, words, replace(scheme, unit=scheme.unit or own_unit))
    return by_name(values, column, words, scheme)


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


def by_name(values: pd.Series, column: str, words: str, scheme: Scheme = Scheme()) -> Palette:
    """Give the commonest names a hue each, and a dash or mark of its own; the others share one."""
    told = as_names(values)
    counts = told.value_counts(sort=False)
    order = [str(each) for each in values.cat.categories] if isinstance(values.dtype, pd.CategoricalDtype) else []
    ranked = sorted(counts.index, key=lambda name: (-counts[name], name))
    pairs = named_pairs(scheme.cmap, ranked) if scheme.cmap is not None else None
    kept = ranked[:MOST_HUES] if pairs is None else [name for name in pairs if name in counts.index]
    if pairs and not kept:
        raise ValueError(
            f"cmap names {', '.join(map(repr, list(pairs)[:3]))}, none of which column {column!r} holds; expected some "
            f"of {', '.join(map(repr, ranked[:MOST_HUES]))}."
        )
    if order:
        kept = [name for name in order if name in kept]
    rest = [name for name in ranked if name not in kept]
    keys = [f"{'hue' if pairs is None else 'own'}-{n}" for n in range(1, len(kept) + 1)]
    legend = {key: _clear(name) for key, name in zip(keys, kept, strict=True)}
    if rest:
        more = _("other ({n} more)").format(n=number(f"{len(rest):,}"))
        legend[OTHER] = _("other: {name}").format(name=rest[0]) if len(rest) == 1 else more
    own = name_shades([pairs[name] for name in kept]) if pairs else []
    return Palette(
        column=column,
        words={**legend, **_without_value(told.isna())},
        note=scheme.note(words, ""),
        names=dict(zip(kept, keys, strict=True)),
        shades=dict(zip(keys, own, strict=bool(own))),
    )


def _within(words: str) -> str:
    """Words as they stand within a sentence; abbreviations keep their capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _clear(name: str) -> str:
    """Return words for a name, which may be empty."""
    return name.strip() or _("(empty)")


def _without_value(missing: "pd.Series[bool] | NDArray[np.bool_]") -> dict[str, str]:
    return {NONE: _("no value")} if missing.any() else {}


def by_number(values: pd.Series, column: str, words: str, scheme: Scheme, per: pd.Timedelta | None = None) -> Palette:
    """Part numbers into up to five classes; up to five different numbers have one each.

    Numbers on both sides of a middle are parted there, and have colours of two kinds.
    """
    numbers = _floats(values, per)
    finite = numbers[np.isfinite(numbers)]
    rest = {NONE: _("no finite value")} if np.isinf(numbers).any() else _without_value(np.isnan(numbers))
    distinct, centre = np.unique(finite), _middle(finite, scheme)
    form = scheme.form or number_form(pd.Series(numbers) if per else values, column)
    count = count_of(scheme.cmap) or (MOST_CLASSES if centre is None else SPLIT_CLASSES)
    if isinstance(scheme.classing, str) and len(distinct) <= max(count, MOST_CLASSES):
        limits, how = tuple(distinct[1:].tolist()), ""
        legend = [with_unit(in_language(form, each), scheme.unit_behind) for each in _integers(distinct)]
        sides = None if centre is None else np.sign(distinct - centre).astype(int).tolist()
    else:
        given = not isinstance(scheme.classing, str)
        limits, how = limits_of(finite, scheme.classing, count, centre)
        limits = snapped(limits, scheme.form, given=given) if scheme.form else limits
        legend = class_words(limits, scheme.unit_behind, form if scheme.form else _grouping(form))
        sides = None if centre is None else sides_of(limits, centre)
    own = _number_shades(scheme.cmap, len(legend), sides)
    if len(legend) > MOST_CLASSES and not own:
        raise ValueError(
            f"classes {list(limits)} make {len(legend)} classes; expected up to {MOST_CLASSES - 1} limits that rise, "
            "or colours of your own for more (cmap)."
        )
    told = dict(zip(own, legend, strict=True)) if own else _ramp(legend)
    return Palette(column, told | rest, scheme.note(words, how), limits=limits, numbers=True, per=per, shades=own)


def _middle(finite: NDArray[np.float64], scheme: Scheme) -> float | None:
    """Tell the number at which colours part, if the values lie on both sides of it."""
    centre = scheme.centre
    if centre is None or not len(finite):
        return None
    if isinstance(centre, bool) or not isinstance(centre, int | float | np.number) or not np.isfinite(centre):
        raise ValueError(f"centre={centre!r:.60} is no number; expected one at which colours part, or None.")
    if finite.min() < centre < finite.max():
        if isinstance(cmap := scheme.cmap, list | tuple) and isinstance(scheme.classing, str) and len(cmap) % 2:
            raise ValueError(
                f"cmap has {len(cmap)} colours for numbers on both sides of {centre:g}; expected as many below as "
                "above, or centre=None."
            )
        return float(centre)
    if centre:
        raise ValueError(
            f"centre={centre:g} parts nothing: the values run from {finite.min():,g} to {finite.max():,g}; expected a "
            "number between them, or None."
        )
    return None


def _number_shades(cmap: ColourMap | None, count: int, sides: Sequence[int] | None) -> dict[str, Shade]:
    """Colours of the classes, by class; none where they are those of the ramp."""
    if cmap is None and sides is None:
        return {}
    pairs = pairs_of(cmap, count, sides) if cmap is not None else None
    found = split_shades(sides, pairs) if sides is not None else shades(pairs or ())
    return {f"own-{n}": shade for n, shade in enumerate(found, 1)}


def _grouping(form: str) -> str:
    """Form for limits, which are no values: digits as they need them, thousands apart if those of the values are."""
    return f"{{:{',' if ',' in form or 'g' in form else ''}.{MOST_DIGITS}g}}"


def _integers(numbers: NDArray[np.float64]) -> list[float | int]:
    """Whole numbers as such, for forms such as {:d}."""
    whole = np.all(numbers == np.round(numbers)) and np.all(np.abs(numbers) < LARGEST_EXACT)
    return [int(each) for each in numbers] if whole else numbers.tolist()


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


def keys(shapes: pd.Series, classes: "NDArray[np.object_] | None", colours: Palette | None = None) -> "pd.Series[str]":
    """Key of the style table of each row, from what it is drawn as and its class."""
    if classes is None:
        return "given-" + shapes
    found = pd.Series(classes, index=shapes.index)
    plain = "given-" + shapes + "-" + found
    if colours is None or not colours.shades:
        return plain
    own = {(shape, key): _key(shape, key, colours) for shape in SHAPES for key in colours.shades}
    told = [own.get(pair) for pair in zip(shapes, found, strict=True)]
    return pd.Series(told, index=shapes.index, dtype=object).fillna(plain)


def _key(shape: str, key: str, colours: Palette) -> str:
    shade = colours.shades.get(key)
    return chosen_key(shape, *shade) if shade else f"given-{shape}-{key}"


def legend(used: pd.Series, colours: Palette) -> dict[str, str]:
    """Words of the legend for the keys that occur, in its order, and of how many rows each is."""
    counts = used.value_counts()
    ordered = {_key(shape, key, colours): text for shape in SHAPES for key, text in colours.words.items()}
    return {key: f"{text} ({number(f'{counts[key]:,}')})" for key, text in ordered.items() if key in counts}


def own_keys(own: pd.DataFrame, shapes: "pd.Series[str]") -> "pd.Series[str]":
    """Keys of the style table for rows of a layer of the toolkit; what it never draws looks as a reader's own."""
    found = by_distinct(own, own_style).set_axis(shapes.index)
    return found.where(found != "", keys(shapes, None))


def own_style(row: Any) -> str:  # noqa: ANN401  a row of a frame
    """Key of the style table for a row of a layer, by its kind or what its kind is told apart by; "" if it has none.

    >>> own_style({"kind": "lane", "class": "major"}), own_style({"kind": "adiz"}), own_style({"kind": "volcano"})
    ('lane-major', 'adiz', '')
    """
    key = kind_style(row)
    return key if key in STYLES else ""
