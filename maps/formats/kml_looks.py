"""Looks of rows as KML has them: which style, whether it is on at first, from which zoom on; no line can be dashed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

import shapely

from leadline.words import _
from maps.formats.exported import ExportedLayer
from maps.page.measure import Classes, Measure, opening
from maps.page.style import Style
from maps.page.style_table import style_of
from maps.sheets.layer_looks import FARTHEST_ZOOM

KML_ICON_PX = 32.0  # side that an icon of scale 1 has on the screen, whatever pixels it holds
LABEL_SCALE = 0.8
TILE_PX = 256.0  # of the zoom levels of a look
LEAST_DEG, HIGHEST_DEG = 0.05, 85.0  # of the region about a row


class Look(NamedTuple):
    """What a shared style of the document depends on."""

    key: str
    point: bool
    uncertain: bool
    named: bool  # its name stands beside it; else it appears under the pointer

    @property
    def id(self) -> str:
        """Name of the style in the document."""
        words = ["look", self.key, "point" if self.point else "shape"]
        return "-".join([*words, *["uncertain"] * self.uncertain, *["named"] * self.named])

    @property
    def icon(self) -> str:
        """Name of the picture of its mark inside a KMZ."""
        return f"icons/{self.key}{'-uncertain' if self.uncertain else ''}.png"


class RowLook(NamedTuple):
    """How one row is drawn; zoom levels of Web Mercator in tiles of 256 px."""

    look: Look | None
    words: str
    visible: bool
    from_zoom: float
    to_zoom: float


def row_looks(layer: ExportedLayer) -> list[RowLook]:
    """Give the rows of a layer with geometry their looks, in their order.

    A row is on at first where a page of the story shows it when it opens; it has the zoom levels of those pages.
    """
    if not layer.looks:
        return [RowLook(None, "", visible=True, from_zoom=0.0, to_zoom=FARTHEST_ZOOM)] * len(layer.frame)
    first, pages, frame = layer.looks[0], layer.looks[1:], layer.frame
    measure = _measure(layer)
    keys = [measure.key(row) for row in frame.to_dict("records")] if measure else first.keys.loc[frame.index].tolist()
    told = _class_words(measure) if measure else {}
    points = shapely.get_dimensions(frame.geometry.to_numpy()) == 0
    drawn = [(page.keys.loc[frame.index] != "").to_numpy() for page in pages]
    alone = [page.title if page.keys[page.keys != ""].nunique() == 1 else "" for page in pages]
    found = []
    for n, (row, key) in enumerate(zip(frame.index, keys, strict=True)):
        mine = [k for k, rows in enumerate(drawn) if rows[n]]
        words = told.get(key) or (alone[mine[0]] if mine else "") or first.words.get(key)
        look = Look(key, bool(points[n]), bool(first.uncertain[row]), bool(first.labels[row])) if key else None
        found.append(
            RowLook(
                look,
                words or (_(style_of(key).label) if key else ""),
                any(pages[k].shown for k in mine),
                min((pages[k].from_zoom for k in mine), default=0.0),
                max((pages[k].to_zoom for k in mine), default=FARTHEST_ZOOM),
            )
        )
    return found


def legend_title(layer: ExportedLayer) -> str:
    """Words above the looks of a layer: its title, and what it is coloured by."""
    measure = _measure(layer)
    return f"{layer.title}: {measure.title}" if measure else layer.title


def _measure(layer: ExportedLayer) -> Measure | Classes | None:
    return opening(layer.looks[0].measures) if layer.looks and layer.looks[0].measures else None


def _class_words(measure: Measure | Classes) -> dict[str, str]:
    """Words of each class, with the unit, by key of the style table."""
    if isinstance(measure, Classes):
        return {key: words for words, key in measure.names.values()}
    return dict(zip(measure.keys, measure.single_classes, strict=True))


def add_styles(document: Element, looks: Iterable[Look], icon_sides_px: dict[str, int] | None) -> None:
    """Add a shared style for each look.

    Parameters
    ----------
    document : Element
    looks : iterable of Look
    icon_sides_px : dict of str to int, optional
        Side of the picture of each mark on the screen, by `Look.icon`; none where there are no pictures.
    """
    for look in sorted(set(looks)):
        _add_style(document, look, look.id, icon_sides_px, label=LABEL_SCALE if look.named else 0.0)
        if look.point and not look.named:
            _add_style(document, look, f"{look.id}-pointed", icon_sides_px, label=LABEL_SCALE)
            pair = SubElement(document, "StyleMap", id=f"{look.id}-either")
            for state, name in (("normal", look.id), ("highlight", f"{look.id}-pointed")):
                one = SubElement(pair, "Pair")
                SubElement(one, "key").text = state
                SubElement(one, "styleUrl").text = f"#{name}"


def style_url(look: Look) -> str:
    """Address of the style of a row inside the document."""
    return f"#{look.id}-either" if look.point and not look.named else f"#{look.id}"


def _add_style(document: Element, look: Look, name: str, sides: dict[str, int] | None, *, label: float) -> None:
    style = style_of(look.key).undashed(uncertain=look.uncertain)
    element = SubElement(document, "Style", id=name)
    if not look.point:
        line = SubElement(element, "LineStyle")
        SubElement(line, "color").text = colour(style.light, style.alpha)
        SubElement(line, "width").text = f"{style.width_px:g}"
        area = SubElement(element, "PolyStyle")
        SubElement(area, "color").text = colour(style.light, style.fill)
        SubElement(area, "fill").text = f"{style.fill > 0:d}"
        SubElement(area, "outline").text = "1"
        return
    icon = SubElement(element, "IconStyle")
    if sides is None:
        SubElement(icon, "color").text = colour(style.light, style.alpha)
        SubElement(icon, "scale").text = f"{_plain_scale(style):g}"
    else:
        SubElement(icon, "scale").text = f"{sides[look.icon] / KML_ICON_PX:g}"
        SubElement(SubElement(icon, "Icon"), "href").text = look.icon
        SubElement(icon, "hotSpot", x="0.5", y="0.5", xunits="fraction", yunits="fraction")
    words = SubElement(element, "LabelStyle")
    SubElement(words, "scale").text = f"{label:g}"


def _plain_scale(style: Style) -> float:
    """Scale of the program's own icon, so that it is as wide as the mark."""
    return 2 * style.radius_px / KML_ICON_PX


def colour(rrggbb: str, opacity: float) -> str:
    """Colour as KML writes it: opacity, blue, green, red.

    >>> colour("#3b7ea1", 0.5)
    '80a17e3b'
    """
    return f"{round(255 * opacity):02x}{rrggbb[5:7]}{rrggbb[3:5]}{rrggbb[1:3]}"


def add_region(placemark: Element, row: RowLook, bounds: Sequence[float]) -> None:
    """Let a row appear between its zoom levels: when a box about it is as many pixels wide as at those.

    Parameters
    ----------
    placemark : Element
    row : RowLook
    bounds : (west, south, east, north)
        Of the row, degrees.
    """
    if row.from_zoom <= 0 and row.to_zoom >= FARTHEST_ZOOM:
        return
    west, south, east, north = bounds
    half = max(east - west, north - south, LEAST_DEG) / 2
    lon, lat = (west + east) / 2, (south + north) / 2
    edges = {
        "north": min(lat + half, HIGHEST_DEG), "south": max(lat - half, -HIGHEST_DEG),
        "east": min(lon + half, 180.0), "west": max(lon - half, -180.0),
    }  # fmt: skip
    px = (edges["east"] - edges["west"]) / 360 * TILE_PX
    region = SubElement(placemark, "Region")
    box = SubElement(region, "LatLonAltBox")
    for name, value in edges.items():
        SubElement(box, name).text = f"{value:.6f}"
    lod = SubElement(region, "Lod")
    SubElement(lod, "minLodPixels").text = f"{px * 2**row.from_zoom if row.from_zoom > 0 else 0:.0f}"
    SubElement(lod, "maxLodPixels").text = f"{px * 2**row.to_zoom if row.to_zoom < FARTHEST_ZOOM else -1:.0f}"
