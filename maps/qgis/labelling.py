"""Labels of QGIS: words of the rows beside marks and along lines, as they stand on the pages."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from maps.page.style import THEME, Pane
from maps.page.style_table import style_of
from maps.qgis.element import add, colour, points
from maps.qgis.expression import column
from maps.qgis.rules import Group, LabelRule
from maps.qgis.scale import denominator
from maps.qgis.symbols import Shape
from maps.sheets.layer_looks import LayerLook

FAMILIES = ("DejaVu Sans", "Noto Sans", "Open Sans", "Arial")  # the first that is there
OFF_LINE, OFF_MARK = 1.6, 1.8  # points, as on printed maps
SIZE_PX = {"place": 11.5, "along": 11.0, "land": 13.0}  # of .label, .label.along and .label.land in assets/map.css
HALO = 0.16  # of the size
LAND_SPACING = 0.8  # points, 0.08 of the size
AROUND = "R,L,T,B,TR,TL,BR,BL"  # places beside a mark, the best first
CURVED, HORIZONTAL, BESIDE, PERIMETER = 3, 4, 6, 7  # placements of QGIS; straight words would leave small circles
PLACEMENTS: Mapping[Shape, int] = {"point": BESIDE, "line": CURVED, "area": PERIMETER}
ABOVE_OR_BELOW = 14  # flags of a line: above, below, as the map is turned
MOST_PRIORITY = 10
SYMBOL_EDGE = 1  # from where the distance of a label counts: the edge of the mark


def add_labelling(parent: Element, groups: Iterable[Group]) -> bool:
    """Add rules of labels for groups; tell whether there are any."""
    found = [(group, rule) for group in groups for rule in group.labels]
    if not found:
        return False
    rules = add(add(parent, "labeling", type_="rule-based"), "rules", key="labels")
    for n, (group, rule) in enumerate(found):
        look = group.look
        one = add(rules, "rule", key=f"label-{n}", filter_=rule.where, description=look.words.get(rule.key, look.title))
        if look.label_from_zoom or look.from_zoom:
            one.set("scalemaxdenom", str(denominator(max(look.label_from_zoom, look.from_zoom))))
            one.set("scalemindenom", "0")
        if not group.on:
            one.set("active", "0")
        _settings(one, rule, look)
    return True


def add_land_labels(parent: Element) -> bool:
    """Name lands inside them, after all that the story names."""
    settings = add(add(parent, "labeling", type_="simple"), "settings", calloutType="simple")
    theme = THEME["label-land"][0], THEME["land"][0]
    _text(settings, column("name"), SIZE_PX["land"], *theme, letter_spacing=LAND_SPACING)
    add(settings, "text-format", multilineAlign=1, wrapChar="")
    add(settings, "placement", placement=HORIZONTAL, priority=0, centroidWhole=0, fitInPolygonOnly=1)
    add(settings, "rendering", obstacle=0, drawLabels=1, labelPerPart=0, mergeLines=0)
    return True


def _settings(parent: Element, rule: LabelRule, look: LayerLook) -> None:
    kind = "place" if rule.shape == "point" else "along"
    settings = add(parent, "settings", calloutType="simple")
    _text(settings, rule.words, SIZE_PX[kind], *_colours(rule, kind))
    add(settings, "text-format", multilineAlign=1 if rule.shape != "point" else 3, wrapChar="")
    _placement(settings, rule, look)
    add(
        settings,
        "rendering",
        obstacle=1,
        obstacleFactor=1,
        drawLabels=1,
        labelPerPart=0,
        mergeLines=0,
        limitNumLabels=0,
    )


def _text(settings: Element, words: str, size_px: float, ink: str, halo: str, *, letter_spacing: float = 0.0) -> None:
    """Say which words, and how they are set: on a halo in the colour of the ground."""
    style = add(
        settings, "text-style", fontFamily=FAMILIES[0], namedStyle="Book", fontSize=points(size_px),
        fontSizeUnit="Point", textColor=colour(ink), textOpacity=1, fontWeight=50, fontItalic=0, multilineHeight=1,
        fontLetterSpacing=letter_spacing, fieldName=words, isExpression=1,
    )  # fmt: skip
    families = add(style, "families")
    for family in FAMILIES:
        add(families, "family", name=family)
    add(
        style, "text-buffer", bufferDraw=1, bufferSize=points(HALO * size_px), bufferSizeUnits="Point",
        bufferColor=colour(halo), bufferOpacity=1, bufferJoinStyle=128, bufferNoFill=1,
    )  # fmt: skip


def _placement(settings: Element, rule: LabelRule, look: LayerLook) -> None:
    point = rule.shape == "point"
    inside = rule.shape == "area" and look.inside
    add(
        settings, "placement", placement=HORIZONTAL if inside else PLACEMENTS[rule.shape],
        placementFlags=ABOVE_OR_BELOW, polygonPlacementFlags=2, predefinedPositionOrder=AROUND,
        dist=f"{OFF_MARK if point else OFF_LINE:g}", distUnits="Point", offsetType=SYMBOL_EDGE if point else 0,
        priority=max(0, MOST_PRIORITY - look.rank),
    )  # fmt: skip


def _colours(rule: LabelRule, kind: str) -> tuple[str, str]:
    """Colours of the words and of their halo, as on printed maps."""
    if kind == "place":
        return THEME["label-place"][0], THEME["label-halo"][0]
    style = style_of(rule.key)
    return (THEME["label-sea"] if style.pane is Pane.ZONES else (style.light, style.dark))[0], THEME["sea"][0]
