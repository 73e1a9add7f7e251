"""Which rows of a layer are drawn how, as rules: groups of them as in a page's legend, each with an expression."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from leadline.words import _
from maps.formats.exported import ExportedLayer, look_columns, styled_frame
from maps.page.marks import HALO_PX
from maps.page.measure import Classes, Measure
from maps.page.sheet import CUT_EDGES, has_cuts
from maps.page.style_table import style_of
from maps.qgis.element import points
from maps.qgis.expression import Telling, both, column, text
from maps.qgis.symbols import Shape
from maps.sheets.layer_looks import LayerLook
from maps.sheets.looks import shapes

HOUR = pd.Timedelta(hours=1)
MANY, SMALLER = 250, 0.65  # marks of one layer: hundreds would hide each other, as on the pages
GEOMETRIES: Mapping[Shape, str] = {"point": "Point", "line": "Line", "area": "Polygon"}  # as QGIS's geometry_type says
UNCERTAIN_WORDS: Mapping[Shape, str] = {"point": "hollow", "line": "dotted", "area": "dotted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Rows of one look: an expression that is true for them, and how they are drawn.

    `width` and `wider` are expressions for the width of lines and of their halo, "" for those of the style; `cut` is
    one for the edges along which areas are cut off, "" if none is.
    """

    words: str
    where: str
    key: str
    shape: Shape
    uncertain: bool = False
    width: str = ""
    wider: str = ""
    smaller: float = 1.0
    cut: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a layer as they are in the file: what they are drawn as, what tells them apart, names of our columns."""

    layer: ExportedLayer
    frame: gpd.GeoDataFrame
    shapes: "pd.Series[str]"
    telling: Telling
    named: dict[str, str]

    @classmethod
    def of(cls, layer: ExportedLayer) -> "Rows":
        """Rows of a layer with looks."""
        frame, named = styled_frame(layer), look_columns(layer)
        telling = Telling(frame, [name for name in (named["look"], "kind") if name in frame])
        return cls(layer=layer, frame=frame, shapes=shapes(frame), telling=telling, named=named)

    def by_shape(self, chosen: "pd.Series[bool]") -> "Iterator[tuple[Shape, pd.Series[bool]]]":
        """Part rows by what they are drawn as."""
        for shape in GEOMETRIES:
            if (found := chosen & (self.shapes == shape)).any():
                yield shape, found

    def where(self, look: "pd.Series[bool]", shape: Shape) -> str:
        """Expression for the rows of one look and shape; it names the look even where all rows have it."""
        name = self.named["look"]
        found = self.telling.where(look.to_numpy()) or f"{column(name)} = {text(str(self.frame[name].iloc[0]))}"
        return both(found, self.shape(shape))

    def shape(self, shape: Shape) -> str:
        """Expression for rows of a shape, where the layer has others."""
        return f"geometry_type($geometry) = '{GEOMETRIES[shape]}'" if (self.shapes != shape).any() else ""


def groups_of(rows: Rows, page: str = "", measure: int = 0, *, alone: bool = False) -> tuple[Group, ...]:
    """Make the groups of rules by which a page draws the rows of a layer, lowest first.

    Parameters
    ----------
    rows : Rows
    page : str
        Title of the page; by default the first that shows the layer, and after its groups the rows that it does not
        draw, in the looks of other pages or of their kind.
    measure : int
        Which of the measures colours rows, where they have any.
    alone : bool
        Whether nothing sets a time: of rows that a page shows by time those of the first hour are on, the others off.
    """
    looks = [_within(look, rows.frame) for look in rows.layer.looks]
    first = next((look.page for look in looks if look.page), "")
    here = [look for look in looks if look.page and look.page == (page or first)]
    on = any(look.shown for look in here)
    timed = [look for look in here if look.timed and alone]
    drawn = [_first_hour(look, rows.frame) if look in timed else look for look in here]
    made = [_group(look, rows, on=look.shown or not on, measure=measure) for look in drawn]
    made += [_group(_other_hours(look, rows.frame), rows, on=False, measure=measure) for look in timed]
    if not page:
        made += [_group(look, rows, on=on, measure=0) for look, on in _rest(looks, here)]
    return tuple(group for group in made if group.rules)


def _first_hour(look: LayerLook, frame: gpd.GeoDataFrame) -> LayerLook:
    """Look of the rows of the first hour, at any time: hundreds of them at once hide each other."""
    begin, first = _first(frame)
    title = f"{look.title}, {begin:%H:%M} to {begin + HOUR:%H:%M} UTC"
    return replace(look, title=title, keys=look.keys.where(first, ""), timed=False)


def _other_hours(look: LayerLook, frame: gpd.GeoDataFrame) -> LayerLook:
    _, first = _first(frame)
    return replace(look, title=f"{look.title}, at other times", keys=look.keys.where(~first, ""), timed=False)


def _first(frame: gpd.GeoDataFrame) -> "tuple[pd.Timestamp, pd.Series[bool]]":
    """When the first row begins, and which begin within an hour of it."""
    begin = frame["start_utc"].min()
    return begin, frame["start_utc"] < begin + HOUR


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


def _group(look: LayerLook, rows: Rows, *, on: bool, measure: int) -> Group:
    rules = tuple(_of_measure(look.measures[measure], look, rows) if look.measures else _of_keys(look, rows))
    if len(rules) == 1 and look.page:
        rules = (replace(rules[0], words=_told(look.title, rules[0].shape, doubt=rules[0].uncertain)),)
    where = rows.telling.where((look.keys != "").to_numpy())
    return Group(look=look, where=where, on=on, rules=rules, labels=tuple(_labelled(look, rows)))


def _of_keys(look: LayerLook, rows: Rows) -> Iterator[Rule]:
    """One rule for each look, in the order of the legend; those of uncertain rows after those of the others."""
    used = [key for key in look.keys.unique() if key]
    known = [key for key in look.words if key in used]
    smaller = SMALLER if (look.keys != "").sum() > MANY else 1.0
    for key in (*known, *(key for key in used if key not in known)):
        words = look.words.get(key, _(style_of(key).label))
        for shape, drawn in rows.by_shape(look.keys == key):
            where = rows.where(look.keys == key, shape)
            doubts = sorted(look.uncertain[drawn].unique())
            for doubt in doubts:
                width, wider = _widths(look, rows, drawn & (look.uncertain == doubt), key)
                yield Rule(
                    words=_told(words, shape, doubt=doubt),
                    where=both(where, _doubt(rows.named["uncertain"], holds=doubt) if len(doubts) > 1 else ""),
                    key=key, shape=shape, uncertain=bool(doubt), width=width, wider=wider, smaller=smaller,
                    cut=_cut(rows, drawn, shape),
                )  # fmt: skip


def _cut(rows: Rows, drawn: "pd.Series[bool]", shape: Shape) -> str:
    """Column that tells the edges along which areas are cut off, if one of them is."""
    there = shape == "area" and has_cuts(rows.frame[drawn])
    return column(CUT_EDGES) if there else ""


def _told(words: str, shape: Shape, *, doubt: bool) -> str:
    """Words of the legend, and that rows are uncertain."""
    return f"{words} ({UNCERTAIN_WORDS[shape]}: not confirmed)" if doubt else words


def _doubt(name: str, *, holds: bool) -> str:
    """Expression for rows that are uncertain, or for those that are not."""
    return column(name) if holds else f"NOT {column(name)}"


def _widths(look: LayerLook, rows: Rows, chosen: "pd.Series[bool]", key: str) -> tuple[str, str]:
    """Expressions for widths of lines and of their halo, "" for those of the style."""
    if look.widths_px is None:
        return "", ""
    widths = look.widths_px.where(chosen)
    own = {width: points(width) for width in widths.dropna().unique()}
    wider = {width: points(width + HALO_PX) for width in own}
    return rows.telling.case(widths, own), rows.telling.case(widths, wider) if style_of(key).halo else ""


def _of_measure(measure: Measure | Classes, look: LayerLook, rows: Rows) -> Iterator[Rule]:
    """One rule for each class of a measure, by rising value."""
    for shape, drawn in rows.by_shape(look.keys != ""):
        for words, where, key in _classes(measure):
            width, wider = _widths(look, rows, drawn, key)
            told = both(where, rows.shape(shape))
            cut = _cut(rows, drawn, shape)
            yield Rule(words=words, where=told, key=key, shape=shape, width=width, wider=wider, cut=cut)


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
    for words, low, high, key in zip(measure.single_classes, lower, upper, measure.keys, strict=True):
        yield words, both(low, high), key


def _step(measure: Measure, limit: float) -> tuple[str, float]:
    """From where a value counts as at a limit or above: values are rounded first, halves to even numbers."""
    unit = 10.0**-measure.decimals
    return (">=" if round(limit / unit) % 2 == 0 else ">"), limit - unit / 2


def _labelled(look: LayerLook, rows: Rows) -> Iterator[LabelRule]:
    """One rule for each look that names rows."""
    for key in (key for key in look.keys.unique() if key):
        for shape, drawn in rows.by_shape(look.keys == key):
            if (look.labels[drawn] != "").any():
                words = _words(look.labels[drawn], rows.frame[drawn], rows.named["label"])
                yield LabelRule(where=rows.where(look.keys == key, shape), key=key, shape=shape, words=words)


def _words(labels: "pd.Series[str]", frame: gpd.GeoDataFrame, label: str) -> str:
    """Expression for the words of rows: the column that has them, or each row's own where the page says another."""
    if (labels == frame[label]).all():
        return column(label)
    own = ", ".join(f"{text(str(row))}, {text(words)}" for row, words in zip(frame["id"], labels, strict=True))
    return f"map_get(map({own}), {column('id')})"
