"""Styles of QGIS (QML) for a layer: rules, symbols and labels as its pages draw it, from the one style table."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

from maps.formats.exported import GROUND, ExportedLayer
from maps.page.column_words import words_and_unit
from maps.page.measure import Classes, Measure
from maps.page.style_table import style_of
from maps.qgis.element import add, written
from maps.qgis.labelling import add_labelling, add_land_labels
from maps.qgis.rules import Group, Rows, groups_of
from maps.qgis.scale import denominator
from maps.qgis.symbols import add_land, add_symbol
from maps.sheets.layer_looks import FARTHEST_ZOOM

VERSION = "3.22.0"  # of QGIS: what is written is read by this one and later ones
DEFAULT = "default"  # what QGIS calls the style that a layer opens with
NAMESPACE = UUID("6e1f9f2c-2c52-4c4d-9f3c-0d5b0f3b8a1e")  # of the keys of rules, which are the same in each export
UNITS = {"1": "", "deg": "°"}  # of UCUM, as a reader has them
CATEGORIES = "LayerConfiguration|Symbology|Labeling|Fields|Rendering|Temporal"


def layer_styles(layer: ExportedLayer, *, alone: bool = True) -> dict[str, str]:
    """Every style of a layer by its name: the one it opens with first, then by page, then by measure.

    Parameters
    ----------
    layer : ExportedLayer
    alone : bool
        Whether the first is for a layer that is opened without a project, which sets no time; see `groups_of`.

    Returns
    -------
    dict of str to str
        QML; empty for tables. The first holds for all rows: as the first page draws the layer that shows it, and what
        that page leaves out as another does.
    """
    if not layer.looks:
        return {}
    pages = list(dict.fromkeys(look.page for look in layer.looks if look.page))
    rows = Rows.of(layer)
    found = {DEFAULT: written(style_element(rows, alone=alone))}
    found |= {page: written(style_element(rows, page)) for page in pages}
    there = [measure for measure in layer.looks[0].measures if measure.column in layer.frame.columns]
    for n, measure in enumerate(there):
        name = f"By {measure.title}"
        found[name if name not in found else f"{name} ({measure.column})"] = written(style_element(rows, measure=n))
    return found


def qml_of(layer: ExportedLayer, page: str = "", measure: int = 0) -> str:
    """QML of a layer as a page draws it; of its default style if no page is named, coloured by one of its measures.

    Its rules ask for columns that `maps.formats.exported.styled_frame` gives, and for the layer's own.
    """
    return written(style_element(Rows.of(layer), page, measure, alone=not page))


def style_element(rows: Rows, page: str = "", measure: int = 0, *, alone: bool = False) -> Element:
    """Make the document of a style, whose attributes and children a layer of a project has too; see `qml_of`."""
    layer = rows.layer
    root = Element("qgis", version=VERSION, styleCategories=CATEGORIES)
    groups = groups_of(rows, page, measure, alone=alone)
    limits = _limits(groups)
    root.set("hasScaleBasedVisibilityFlag", str(int(limits != (0.0, FARTHEST_ZOOM))))
    root.set("minScale", str(denominator(limits[0])))
    root.set("maxScale", str(_below(limits[1])))
    root.set("simplifyDrawingHints", "1")
    root.set("symbologyReferenceScale", "-1")
    timed = any(group.look.timed for group in groups)
    add(
        root, "temporal", enabled=int(timed), mode=2 if timed else 0, startField="start_utc" if timed else "",
        endField="end_utc" if timed else "", limitMode=0, fixedDuration=0, durationUnit="min", durationField="",
        accumulate=0, startExpression="", endExpression="",
    )  # fmt: skip
    if layer.name == GROUND:
        _ground(root, layer)
    else:
        _renderer(root, layer, groups, limits, measure)
    labelled = add_land_labels(root) if layer.name == GROUND else add_labelling(root, groups)
    root.set("labelsEnabled", str(int(labelled)))
    _columns(root, rows)
    return root


def legend_of(rows: Rows, page: str) -> list[tuple[int, str, bool]]:
    """List what a legend shows of groups of a page that are on: each node's place, its words, if it is a heading."""
    groups = groups_of(rows, page)
    nodes: list[tuple[bool, str, bool]] = []
    for group in groups:
        measure = group.look.measures[0] if group.look.measures else None
        nodes += [(group.on, _title(group, measure), True)] if _nested(group, groups, measure) else []
        nodes += [(group.on, rule.words, False) for rule in group.rules]
    return [(n, words, heads) for n, (on, words, heads) in enumerate(nodes) if on]


def _limits(groups: Iterable[Group]) -> tuple[float, float]:
    """Zoom levels from which and below which any of the groups is drawn."""
    zooms = [(group.look.from_zoom, group.look.to_zoom) for group in groups]
    return min((low for low, _ in zooms), default=0.0), max((high for _, high in zooms), default=FARTHEST_ZOOM)


def _below(zoom: float) -> int:
    return 0 if zoom >= FARTHEST_ZOOM else denominator(zoom)


def _ground(root: Element, layer: ExportedLayer) -> None:
    """Draw land as the pages do: no borders between countries."""
    renderer = add(
        root, "renderer-v2", type_="RuleRenderer", symbollevels=1, forceraster=0, enableorderby=0, referencescale=-1
    )
    rules = add(renderer, "rules", key=_key(layer.name, "rules"))
    add(rules, "rule", key=_key(layer.name, 0), label="Land", symbol=0)
    add_land(add(renderer, "symbols"))


def _renderer(
    root: Element, layer: ExportedLayer, groups: Sequence[Group], limits: tuple[float, float], measure: int
) -> None:
    levels = any(rule.shape != "point" for group in groups for rule in group.rules)
    renderer = add(
        root, "renderer-v2", type_="RuleRenderer", symbollevels=int(levels), forceraster=0, enableorderby=0,
        referencescale=-1,
    )  # fmt: skip
    rules = add(renderer, "rules", key=_key(layer.name, "rules"))
    symbols = add(renderer, "symbols")
    for n, group in enumerate(groups):
        told = group.look.measures[measure] if group.look.measures else None
        under = _heading(rules, layer, group, told, n) if _nested(group, groups, told) else rules
        for rule in group.rules:
            symbol = str(len(symbols))
            one = add(
                under, "rule", key=_key(layer.name, n, rule.where, rule.key), label=rule.words,
                filter_=rule.where, symbol=symbol,
            )  # fmt: skip
            if under is rules:
                _seen(one, group, limits)
            add_symbol(
                symbols, symbol, style_of(rule.key), rule.shape, uncertain=rule.uncertain, width=rule.width,
                wider=rule.wider, smaller=rule.smaller, cut=rule.cut,
            )  # fmt: skip


def _nested(group: Group, groups: Sequence[Group], measure: Measure | Classes | None) -> bool:
    """Whether the rules of a group stand under one that names it."""
    return bool(measure) or (len(groups) > 1 and len(group.rules) > 1)


def _heading(rules: Element, layer: ExportedLayer, group: Group, measure: Measure | Classes | None, n: int) -> Element:
    title = _title(group, measure)
    head = add(rules, "rule", key=_key(layer.name, n, title), label=title)
    if group.where:
        head.set("filter", group.where)
    _seen(head, group, _limits([group]) if measure else (0.0, FARTHEST_ZOOM))
    return head


def _title(group: Group, measure: Measure | Classes | None) -> str:
    return f"{group.look.title}: {measure.title}" if measure else group.look.title


def _seen(rule: Element, group: Group, limits: tuple[float, float]) -> None:
    """Say from which scale to which a rule holds, if not at all scales of the layer, and whether it is on."""
    look = group.look
    if (look.from_zoom, look.to_zoom) != limits:
        rule.set("scalemaxdenom", str(denominator(look.from_zoom)))
        rule.set("scalemindenom", str(_below(look.to_zoom)))
    if not group.on:
        rule.set("checkstate", "0")


def _columns(root: Element, rows: Rows) -> None:
    """Name columns in words, with their units; the name of a row stands for it in lists."""
    frame, known = rows.frame, rows.layer.columns
    aliases = add(root, "aliases")
    for n, name in enumerate(column for column in frame.columns if column != frame.geometry.name):
        words, unit = words_and_unit(str(name))
        if name in known and known[name].unit and not unit:
            unit = UNITS.get(known[name].unit, known[name].unit)
            words, _ = words_and_unit(str(name).removesuffix(f"_{known[name].unit}"))
        add(aliases, "alias", field=name, index=n, name=f"{words} ({unit})" if unit else words)
    add(root, "previewExpression", '"name"' if "name" in frame.columns else "")


def _key(*parts: object) -> str:
    return f"{{{uuid5(NAMESPACE, '/'.join(map(str, parts)))}}}"
