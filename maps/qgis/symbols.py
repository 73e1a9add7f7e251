"""Symbols of QGIS for looks of the style table: the light colours, in points, so that paper has the same map."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Literal
from xml.etree.ElementTree import Element

from geo.geodesy.buffer import ON_CUT_DEG
from maps.page.marks import CASING_PX, CORNERS, HALO_ALPHA, HALO_PX, THIN_CASING_PX
from maps.page.style import THEME, Mark, Pane, Style
from maps.qgis.element import add, colour, options, overridden, points

Shape = Literal["point", "line", "area"]
KINDS: Mapping[Shape, str] = {"point": "marker", "line": "line", "area": "fill"}
SIMPLE: Mapping[Mark, str] = {Mark.CIRCLE: "circle", Mark.DIAMOND: "diamond", Mark.SQUARE: "square"}
LINE_PX, HOLLOW_PX = 1.2, 1.6  # edge of a mark, of one that is uncertain
COAST_PX, SEAM_PX = 1.75, 0.8  # of the coast before land covers half of it, of what land covers beyond its edge
VIEW = 2  # half the side of the picture of a mark, in radii: room for its casing
PANES = tuple(sorted(Pane))


def add_symbol(  # noqa: PLR0913  a look and how its rows differ from it
    parent: Element,
    name: str,
    style: Style,
    shape: Shape,
    *,
    uncertain: bool = False,
    width: str = "",
    wider: str = "",
    smaller: float = 1.0,
    cut: str = "",
) -> Element:
    """Add the symbol of a look.

    Parameters
    ----------
    parent : Element
        "symbols" of a renderer.
    name : str
        By which a rule names it.
    style : Style
    shape : {"point", "line", "area"}
        What it draws; areas without fill are drawn by their outline.
    uncertain : bool
        Dotted, or hollow.
    width, wider : str
        Expressions for the width of the line, and of its halo, in points, in place of the style's.
    smaller : float
        Factor of the radius of a mark.
    cut : str
        Expression for the edges along which an area was cut off, as WKT: its outline is left open there.
    """
    symbol = add(parent, "symbol", name=name, type_=KINDS[shape], alpha=1, clip_to_extent=1, force_rhr=0)
    if shape == "point":
        _mark(symbol, style, uncertain=uncertain, radius_px=smaller * style.radius_px)
        return symbol
    level = 2 * PANES.index(style.pane)
    if shape == "area" and style.fill:
        fill = {"color": colour(style.light, style.fill), "style": "solid", "outline_style": "no"}
        _layer(symbol, "SimpleFill", fill, level)
    if style.halo:
        halo = _line(THEME["sea"][0], HALO_ALPHA, style.width_px + HALO_PX)
        _outlined(symbol, halo, level, {"outlineWidth": wider}, cut)
    dash = style.dashes(uncertain=uncertain)
    stroke = _line(style.light, style.alpha, style.width_px, dash, round_ends=uncertain or not dash)
    _outlined(symbol, stroke, level + 1, {"outlineWidth": width}, cut)
    return symbol


def add_land(parent: Element) -> None:
    """Add the symbol of the ground: land lies over the inner half of its coast, and over borders between countries."""
    symbol = add(parent, "symbol", name="0", type_="fill", alpha=1, clip_to_extent=1, force_rhr=0)
    _layer(symbol, "SimpleLine", _line(THEME["coast"][0], 1.0, COAST_PX), 0)
    land = colour(THEME["land"][0])
    fill = {"color": land, "style": "solid", "outline_style": "solid", "outline_color": land, "joinstyle": "round"}
    _layer(symbol, "SimpleFill", {**fill, "outline_width": points(SEAM_PX), "outline_width_unit": "Point"}, 1)


def _layer(
    symbol: Element, kind: str, settings: Mapping[str, str], level: int, own: Mapping[str, str] | None = None
) -> None:
    layer = add(symbol, "layer", class_=kind, enabled=1, locked=0)
    layer.set("pass", str(level))  # a word of Python
    options(layer, settings)
    if expressions := {name: said for name, said in (own or {}).items() if said}:
        overridden(layer, expressions)


def _outlined(symbol: Element, line: Mapping[str, str], level: int, own: Mapping[str, str], cut: str) -> None:
    """Add a line along the outline, without the edges of `cut` if there are any."""
    if not cut:
        _layer(symbol, "SimpleLine", line, level, own)
        return
    said = {
        "SymbolType": "Line",
        "geometryModifier": f"if(coalesce({cut}, '') <> '', difference(boundary($geometry), "
        f"buffer(geom_from_wkt({cut}), {ON_CUT_DEG:f})), boundary($geometry))",
        "units": "MapUnit",
    }
    _layer(symbol, "GeometryGenerator", said, level)
    name = f"@{symbol.get('name')}@{len(symbol) - 1}"
    inner = add(symbol[-1], "symbol", name=name, type_="line", alpha=1, clip_to_extent=1, force_rhr=0)
    _layer(inner, "SimpleLine", line, level, own)


def _line(
    light: str, alpha: float, width_px: float, dash: tuple[float, ...] = (), *, round_ends: bool = True
) -> dict[str, str]:
    return {
        "line_color": colour(light, alpha),
        "line_style": "solid",
        "line_width": points(width_px),
        "line_width_unit": "Point",
        "capstyle": "round" if round_ends else "flat",
        "joinstyle": "round",
        "use_custom_dash": str(int(bool(dash))),
        "customdash": ";".join(points(px) for px in dash) or "5;2",
        "customdash_unit": "Point",
    }


def _mark(symbol: Element, style: Style, *, uncertain: bool, radius_px: float) -> None:
    """Add a mark on a casing in the colour of the ground."""
    filled, land = style.fill > 0, THEME["land"][0]
    wide_px = HOLLOW_PX if uncertain else max(LINE_PX, 0 if filled else style.width_px)
    casing_px = wide_px + 2 * (CASING_PX if filled else THIN_CASING_PX)
    face = colour(land) if filled and uncertain else colour(style.light, style.fill)
    dashed = bool(style.dash) and not uncertain
    _outline(symbol, style.mark, radius_px, colour(land, 0), colour(land), casing_px)
    _outline(symbol, style.mark, radius_px, face, colour(style.light), wide_px, dashed=dashed)


def _outline(
    symbol: Element, mark: Mark, radius_px: float, face: str, edge: str, wide_px: float, *, dashed: bool = False
) -> None:
    """Add a mark: one of QGIS's own where it draws the same, else as a picture whose colours can be changed there."""
    common = {
        "color": face, "outline_color": edge, "outline_width": points(wide_px), "outline_width_unit": "Point",
        "size_unit": "Point", "joinstyle": "miter",
    }  # fmt: skip
    if mark in SIMPLE:
        shape = {"name": SIMPLE[mark], "size": points(2 * radius_px), "outline_style": "dash" if dashed else "solid"}
        _layer(symbol, "SimpleMarker", {**common, **shape}, 0)
    else:
        name = "base64:" + b64encode(mark_svg(mark).encode()).decode()
        _layer(symbol, "SvgMarker", {**common, "name": name, "size": points(2 * VIEW * radius_px)}, 0)


def mark_svg(mark: Mark) -> str:
    """Picture of a mark with a radius of a quarter of its side, with the places where QGIS puts colours and width."""
    side = 2 * VIEW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        f'viewBox="{-VIEW} {-VIEW} {side} {side}"><path d="{_path(mark)}" fill="param(fill)" '
        'fill-opacity="param(fill-opacity)" stroke="param(outline)" stroke-opacity="param(outline-opacity)" '
        'stroke-width="param(outline-width)"/></svg>'
    )


def _path(mark: Mark) -> str:
    if mark is Mark.PAIR:
        halves = "a.5,.5 0 1,0 1,0a.5,.5 0 1,0 1,0a.5,.5 0 1,0 -1,0a.5,.5 0 1,0 -1,0Z"
        return f"M-1,0{halves}"
    return "M" + "L".join(f"{x:g},{-y:g}" for x, y in CORNERS[mark]) + "Z"
