"""Which rows of a layer are drawn how, as rules: groups of them as in a page's legend, each with an expression."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from maps.export.exported import ExportedLayer, look_columns, styled_frame
from maps.page.marks import HALO_PX
from maps.page.measure import Classes, Measure
from maps.page.style_table import style_of
from maps.qgis.element import points
from maps.qgis.expression import both, case, column, rows_where, text
from maps.qgis.symbols import Shape
from maps.sheets.layer_looks import LayerLook
from maps.sheets.looks import shapes

MANY, SMALLER = 250, 0.65  # marks of one layer: hundreds would hide each other, as on the pages
GEOMETRIES: Mapping[Shape, str] = {"point": "Point", "line": "Line", "area": "Polygon"}  # as QGIS's geometry_type says
UNCERTAIN_WORDS: Mapping[Shape, str] = {"point": "hollow", "line": "dotted", "area": "dotted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Rows of one look: an expression that is true for them, and how they are drawn.

    `width` and `wider` are expressions for the width of lines and of their halo, "" for those of the style.
    """

    words: str
    where: str
    key: str
    shape: Shape
    uncertain: bool = False
    width: str = ""
    wider: str = ""
    smaller: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """Rows of one look that are named on the map: the expression for the words beside `Rule`'s."""

    where: str
    key: str
    shape: Shape
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules of a sheet of a page: its look, an expression for all of its rows, and whether it is on at first."""

    look: LayerLook
    where: str
    on: bool
    rules: tuple[Rule, ...]
    labels: tuple[LabelRule, ...]


def groups_of(layer: ExportedLayer, page: str = "", measure: int = 0) -> tuple[Group, ...]:
    """Make the groups of rules by which a page draws the rows of a layer, lowest first.

    Parameters
    ----------
    layer : ExportedLayer
        With looks.
    page : str
        Title of the page; by default the first that shows the layer, and after its groups the rows that it does not
        draw, in the looks of other pages or of their kind.
    measure : int
        Which of the measures colours rows, where they have any.
    """
    frame = styled_frame(layer)
    first = next((look.page for look in layer.looks if look.page), "")
    looks = [_within(look, frame) for look in layer.looks if look.page and look.page == (page or first)]
    on = any(look.shown for look in looks)
    made = [_group(look, frame, layer, on=look.shown or not on, measure=measure) for look in looks]
    if not page:
        rest = _rest([_within(look, frame) for look in layer.looks], looks)
        made += [_group(look, frame, layer, on=on, measure=0) for look, on in rest]
    return tuple(group for group in made if group.rules)


def _within(look: LayerLook, frame: gpd.GeoDataFrame) -> LayerLook:
    """Look of the rows and columns that are written, which may be a choice of the layer's."""
    rows, there = frame.index, set(frame.columns)
    return replace(
        look, keys=look.keys.reindex(rows), labels=look.labels.reindex(rows), uncertain=look.uncertain.reindex(rows),
        widths_px=None if look.widths_px is None else look.widths_px.reindex(rows),
        measures=tuple(one for one in look.measures if one.column in there),
        timed=look.timed and {"start_utc", "end_utc"} <= there,
    )  # fmt: skip


def _rest(every: Sequence[LayerLook], looks: Sequence[LayerLook]) -> Iterator[tuple[LayerLook, bool]]:
    """Rows that these looks do not draw: those of other pages, then those of none, which are off if there are pages."""
    whole, of_pages = every[0], every[1:]
    here, anywhere = (_drawn(some, whole) for some in (looks, of_pages))
    for rows, title in ((anywhere & ~here, "On other maps"), (~anywhere, "On no map" if of_pages else whole.title)):
        keys = whole.keys.where(rows, "")
        if (keys != "").any():
            rest = replace(whole, title=title, page="", keys=keys, measures=(), widths_px=None, from_zoom=0.0)
            yield rest, not of_pages or title != "On no map"


def _drawn(looks: Sequence[LayerLook], whole: LayerLook) -> "pd.Series[bool]":
    none = pd.Series(data=False, index=whole.keys.index)
    return pd.concat([none, *(look.keys != "" for look in looks)], axis=1).any(axis=1)


def _group(look: LayerLook, frame: gpd.GeoDataFrame, layer: ExportedLayer, *, on: bool, measure: int) -> Group:
    named = look_columns(layer)
    first = (named["look"], "kind")
    drawn = look.keys != ""
    if look.measures:
        rules = tuple(_of_measure(look.measures[measure], look, frame, first))
    else:
        rules = tuple(_of_keys(look, frame, first, named["uncertain"]))
    labels = tuple(_labelled(look, frame, first, named["label"]))
    return Group(look=look, where=rows_where(frame, drawn, first), on=on, rules=rules, labels=labels)


def _of_keys(look: LayerLook, frame: gpd.GeoDataFrame, first: Sequence[str], uncertain: str) -> Iterator[Rule]:
    """One rule for each look, in the order of the legend; those of uncertain rows after those of the others."""
    used = [key for key in look.keys.unique() if key]
    known = [key for key in look.words if key in used]
    smaller = SMALLER if (look.keys != "").sum() > MANY else 1.0
    for key in (*known, *(key for key in used if key not in known)):
        words = look.words.get(key, style_of(key).label if len(used) > 1 or not look.page else look.title)
        for shape, rows in _by_shape(frame, look.keys == key):
            where = _where(frame, look.keys == key, shape, first)
            doubts = sorted(look.uncertain[rows].unique())
            for doubt in doubts:
                width, wider = _widths(look, frame, rows & (look.uncertain == doubt), first, key)
                yield Rule(
                    words=f"{words} ({UNCERTAIN_WORDS[shape]}: not confirmed)" if doubt else words,
                    where=both(where, *([_doubt(uncertain, holds=doubt)] if len(doubts) > 1 else [])),
                    key=key, shape=shape, uncertain=bool(doubt), width=width, wider=wider, smaller=smaller,
                )  # fmt: skip


def _by_shape(frame: gpd.GeoDataFrame, rows: "pd.Series[bool]") -> "Iterator[tuple[Shape, pd.Series[bool]]]":
    """Part rows by what they are drawn as."""
    drawn = shapes(frame)
    for shape in GEOMETRIES:
        if (found := rows & (drawn == shape)).any():
            yield shape, found


def _where(frame: gpd.GeoDataFrame, rows: "pd.Series[bool]", shape: Shape, first: Sequence[str]) -> str:
    """Expression for the rows of one look and shape; it names the look even where all rows have it."""
    look = first[0]
    found = rows_where(frame, rows, first) or f"{column(look)} = {text(str(frame[look].iloc[0]))}"
    return both(found, _of_shape(frame, shape))


def _of_shape(frame: gpd.GeoDataFrame, shape: Shape) -> str:
    """Expression for rows of a shape, where the layer has others."""
    return f"geometry_type($geometry) = '{GEOMETRIES[shape]}'" if (shapes(frame) != shape).any() else ""


def _doubt(name: str, *, holds: bool) -> str:
    """Expression for rows that are uncertain, or for those that are not."""
    return column(name) if holds else f"NOT {column(name)}"


def _widths(
    look: LayerLook, frame: gpd.GeoDataFrame, rows: "pd.Series[bool]", first: Sequence[str], key: str
) -> tuple[str, str]:
    """Expressions for widths of lines and of their halo, "" for those of the style."""
    if look.widths_px is None:
        return "", ""
    part, widths = frame[rows], look.widths_px[rows]
    own = {width: points(width) for width in widths.unique()}
    wider = {width: points(width + HALO_PX) for width in own}
    return case(part, widths, first, own), case(part, widths, first, wider) if style_of(key).halo else ""


def _of_measure(
    measure: Measure | Classes, look: LayerLook, frame: gpd.GeoDataFrame, first: Sequence[str]
) -> Iterator[Rule]:
    """One rule for each class of a measure, by rising value."""
    drawn = look.keys != ""
    for shape, rows in _by_shape(frame, drawn):
        kind = _of_shape(frame, shape)
        for words, where, key in _classes(measure):
            width, wider = _widths(look, frame, rows, first, key)
            yield Rule(words=words, where=both(where, kind), key=key, shape=shape, width=width, wider=wider)


def _classes(measure: Measure | Classes) -> Iterator[tuple[str, str, str]]:
    """Words, expression and look of each class."""
    name = column(measure.column)
    if isinstance(measure, Classes):
        for told, (words, key) in measure.names.items():
            yield words, f"{name} = {text(told)}", key
        return
    value = name if measure.factor == 1 else f"{name} * {measure.factor!r}"
    steps = [_step(measure, limit) for limit in measure.limits]
    lower = ["", *(f"{value} {sign} {limit:.12g}" for sign, limit in steps)]
    upper = [*(f"{value} {'<' if sign == '>=' else '<='} {limit:.12g}" for sign, limit in steps), ""]
    for words, low, high, key in zip(measure.classes, lower, upper, measure.keys, strict=True):
        yield words, both(low, high), key


def _step(measure: Measure, limit: float) -> tuple[str, float]:
    """From where a value counts as at a limit or above: values are rounded first, halves to even numbers."""
    unit = 10.0**-measure.decimals
    return (">=" if round(limit / unit) % 2 == 0 else ">"), limit - unit / 2


def _labelled(look: LayerLook, frame: gpd.GeoDataFrame, first: Sequence[str], label: str) -> Iterator[LabelRule]:
    """One rule for each look that names rows."""
    for key in (key for key in look.keys.unique() if key):
        for shape, rows in _by_shape(frame, look.keys == key):
            if (look.labels[rows] != "").any():
                words = _words(look.labels[rows], frame[rows], label)
                yield LabelRule(where=_where(frame, look.keys == key, shape, first), key=key, shape=shape, words=words)


def _words(labels: "pd.Series[str]", frame: gpd.GeoDataFrame, label: str) -> str:
    """Expression for the words of rows: the column that has them, or each row's own where the page says another."""
    if (labels == frame[label]).all():
        return column(label)
    own = ", ".join(f"{text(str(row))}, {text(words)}" for row, words in zip(frame["id"], labels, strict=True))
    return f"map_get(map({own}), {column('id')})"
