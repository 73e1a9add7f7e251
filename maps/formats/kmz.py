"""Layers as KML, plain or zipped with the pictures of their marks and a legend; Google Earth and every GIS opens it.

Each layer is a Document of its own inside the folder of its group, with the schema of its columns: GDAL (3.6 to 3.12)
finds no other schema in a KMZ. A file of one layer has its rows in the first Document, which programs open by itself.
Newer GDAL (3.12) reads the XML id of a Placemark as the column `id`, and the column as `id2`: where a file has one
layer, whose ids XML can bear, both are the same.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import shapely

from geo.geodesy.edge_models import as_drawn
from geo.geodesy.edges import densify
from layers.catalogue.sources import Source
from layers.files.draft import drafted
from layers.files.output import check_place
from maps.formats.kml_looks import Look, RowLook, add_region, add_styles, legend_title, row_looks, style_url
from maps.formats.kml_rows import (
    add_data,
    add_schema,
    add_shape,
    add_time,
    balloon,
    has_time,
    is_xml,
    placemark_ids,
    xml_text,
)
from maps.formats.vertices import DECLARED, TOLERANCE_M
from maps.html import escape
from maps.page.sheet import is_missing, licence_words
from maps.page.style_table import style_of
from maps.site.pages import pages_of

if TYPE_CHECKING:
    from layers.stories.story import Story
    from maps.formats.exported import ExportedLayer
    from maps.picture.pieces import LegendLine

SUFFIXES = (".kmz", ".kml")
NAMESPACES = {"xmlns": "http://www.opengis.net/kml/2.2", "xmlns:atom": "http://www.w3.org/2005/Atom"}
LEGEND = "legend.png"
ZIPPED_AT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell: the same layers are the same bytes
HOW_SURE = "Pale lines and hollow marks: approximate, recalled, assumed, illustrative or announced; no source confirms."
NO_DASHES = "KML has no dashes: dashed and dotted lines of the maps are solid, the uncertain ones pale."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A layer with the looks of its rows."""

    layer: "ExportedLayer"
    looks: list[RowLook]

    @property
    def visible(self) -> bool:
        return any(look.visible for look in self.looks)


def check_kml(path: Path, crs: str, *, lonlat: bool) -> None:
    """Raise ValueError, before the work, if a file is no place for KML, or another CRS was asked for."""
    check_place(path, SUFFIXES)
    if not lonlat:
        raise ValueError(f"KML knows WGS 84 only, not {crs}; expected another format, or no crs.")


def write_kmz(layers: "Iterable[ExportedLayer]", path: Path, story: "Story | None" = None) -> list[str]:
    """Write layers as one KML document, a folder for each group of the maps and in it one for each layer.

    Parameters
    ----------
    layers : iterable of ExportedLayer
        Of any CRS; tables without geometry are left out, and named in what is returned.
    path : Path
        Ending in .kmz or .kml; a file that is there is replaced. A .kml has neither marks nor legend, since both are
        pictures beside it.
    story : Story, optional
        Whose pages tell the order of groups; without one layers stand as they are given.

    Returns
    -------
    list of str
        What KML does not keep of these layers, a line each.

    Raises
    ------
    ValueError
        If the ending is another, or no layer has geometry.

    References
    ----------
    OGC 12-007r2 (KML 2.3) and 07-147r2 (KML 2.2); the document is valid by both.
    """
    check_place(path, SUFFIXES)
    found = list(layers)
    drawn = [_drawn(layer) for layer in found if layer.placed]
    if not drawn:
        raise ValueError(
            f"{path.name!r} would hold nothing: KML has no tables, and no layer has geometry; expected one that has. "
            "Write tables to .csv, .parquet or .gpkg."
        )
    groups = _grouped(drawn, story)
    zipped = path.suffix == ".kmz"
    told = _told(found, zipped=zipped)
    pictures = _pictures(groups) if zipped else {}
    told += _unwritten(groups) if zipped else []
    text = _document(groups, story, told, pictures)
    with drafted(path) as draft:
        draft.write_bytes(_zip({"doc.kml": text, **pictures}) if zipped else text)
    return told


def _drawn(layer: "ExportedLayer") -> _Drawn:
    return _Drawn(layer=layer, looks=row_looks(layer))


def _grouped(drawn: Sequence[_Drawn], story: "Story | None") -> dict[str, list[_Drawn]]:
    """Layers by group, in the order in which the story's pages show them; layers of no page come last."""
    pages = pages_of(story) if story else []
    shown = [spec.layer.replace(":", "_") for page in pages for spec in page.sheets]
    order = {name: n for n, name in reversed(list(enumerate(shown)))}
    groups: dict[str, list[_Drawn]] = {}
    for one in sorted(drawn, key=lambda one: order.get(one.layer.name, len(shown))):
        groups.setdefault(one.layer.group, []).append(one)
    return groups


def _told(layers: "Sequence[ExportedLayer]", *, zipped: bool) -> list[str]:
    placed, tables = ([each for each in layers if each.placed is here] for here in (True, False))
    told = [NO_DASHES]
    if tables:
        told.append(f"KML holds no tables: {', '.join(each.name for each in tables)} left out.")
    if any(each.frame.crs is not None and each.frame.crs.to_epsg() != 4326 for each in placed):  # noqa: PLR2004
        told.append("KML is always in WGS 84, longitude and latitude: other coordinates were turned into those.")
    if not zipped:
        told.append("A .kml has no marks and no legend, which are pictures beside it; a .kmz has both.")
    unwritable = [each.name for each in placed if not _all_xml(each.frame)]
    if unwritable:
        told.append(f"Control characters in text became U+FFFD, since XML has none: {', '.join(unwritable)}.")
    told.append("KML holds times as text beside TimeSpan, whole numbers beyond 2**31 as text, and missing values not.")
    return told


def _all_xml(frame: gpd.GeoDataFrame) -> bool:
    return all(
        frame[name].map(is_xml).all() for name in frame.columns if frame[name].dtype == object or _words(frame[name])
    )


def _words(cells: "pd.Series[Any]") -> bool:
    return pd.api.types.is_string_dtype(cells.dtype)


def _document(
    groups: dict[str, list[_Drawn]], story: "Story | None", told: Sequence[str], pictures: dict[str, bytes]
) -> bytes:
    root = ET.Element("kml", NAMESPACES)
    document = ET.SubElement(root, "Document", id="leadline")
    every = [one for each in groups.values() for one in each]
    name = every[0].layer.title if len(every) == 1 else story.title if story else "Layers"
    _add_head(document, name, story.url if story else "", "leadline", opened=True)
    ET.SubElement(document, "Snippet", maxLines="0")
    ET.SubElement(document, "description").text = xml_text(_about(story, every, told))
    looks = {look.look for one in every for look in one.looks if look.look}
    add_styles(document, looks, _sides(looks) if pictures else None)
    nothing_on = not any(one.visible for one in every)  # a file that opens empty would look broken
    if len(every) == 1:
        _add_rows(document, every[0], legend=LEGEND in pictures, alone=True, all_on=nothing_on)
    else:
        if LEGEND in pictures:
            _add_legend(document)
        _add_groups(document, groups, all_on=nothing_on)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_groups(document: ET.Element, groups: dict[str, list[_Drawn]], *, all_on: bool) -> None:
    titles = _titles(groups)
    for group, members in groups.items():
        folder = ET.SubElement(document, "Folder")
        ET.SubElement(folder, "name").text = xml_text(_off_page(group))
        ET.SubElement(folder, "visibility").text = f"{all_on or any(one.visible for one in members):d}"
        for one in members:
            layer, element = one.layer, ET.SubElement(folder, "Document", id=one.layer.name)
            credits_ = "; ".join(dict.fromkeys(source.credit for source in layer.sources))
            url = next((source.url for source in layer.sources if source.url), "")
            _add_head(element, titles[layer.name], url, credits_, visible=all_on or one.visible)
            ET.SubElement(element, "Snippet", maxLines="0")
            ET.SubElement(element, "description").text = xml_text(_about_layer(layer))
            _add_rows(element, one, all_on=all_on)


def _titles(groups: dict[str, list[_Drawn]]) -> dict[str, str]:
    """Titles by name of the layer, none the same as another or as a group: programs find layers by them."""
    members = [one.layer for each in groups.values() for one in each]
    times = Counter([*map(_off_page, groups), *(layer.title for layer in members)])
    return {each.name: f"{each.title} ({each.name})" if times[each.title] > 1 else each.title for each in members}


def _add_head(
    element: ET.Element, name: str, url: str, author: str, *, visible: bool = True, opened: bool = False
) -> None:
    ET.SubElement(element, "name").text = xml_text(name)
    ET.SubElement(element, "visibility").text = f"{visible:d}"
    ET.SubElement(element, "open").text = f"{opened:d}"
    ET.SubElement(ET.SubElement(element, "atom:author"), "atom:name").text = xml_text(author)
    if url:
        ET.SubElement(element, "atom:link", href=escape.link(url))


def _add_rows(document: ET.Element, one: _Drawn, *, all_on: bool, legend: bool = False, alone: bool = False) -> None:
    """Add the schema of a layer and its rows; `alone` if no other layer is in the file."""
    layer = one.layer
    types = add_schema(document, layer.name, layer.frame, layer.columns)
    if legend:
        _add_legend(document)
    sources = {source.id: source for source in layer.sources}
    frame = tessellable(layer.frame)
    timed, names = has_time(frame.columns), placemark_ids(layer.name, _ids(frame), alone=alone)
    for row, shape, look, name in zip(frame.to_dict("records"), frame.geometry, one.looks, names, strict=True):
        placemark = ET.SubElement(document, "Placemark", id=name)
        ET.SubElement(placemark, "name").text = "" if is_missing(row.get("name")) else xml_text(row["name"])
        ET.SubElement(placemark, "visibility").text = f"{all_on or look.visible:d}"
        ET.SubElement(placemark, "Snippet", maxLines="0")
        ET.SubElement(placemark, "description").text = xml_text(balloon(row, look.words, sources))
        if timed:
            add_time(placemark, row)
        if look.look:
            ET.SubElement(placemark, "styleUrl").text = style_url(look.look)
        if shape is not None and not shape.is_empty:
            add_region(placemark, look, shape.bounds)
        add_data(placemark, layer.name, row, types)
        add_shape(placemark, shape)


def _ids(frame: gpd.GeoDataFrame) -> Iterable[object]:
    return frame["id"] if "id" in frame else range(1, len(frame) + 1)


def tessellable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows in EPSG:4326 whose edges are within a metre of great circles, which KML draws between vertices.

    Rows that were densified for a GIS are so already, save those whose edges are straight in degrees: they get vertices
    here. Rows with declared vertices alone keep them.
    """
    lonlat = frame.to_crs(4326) if frame.crs is not None and frame.crs.to_epsg() != 4326 else frame  # noqa: PLR2004
    if "vertices" not in lonlat.columns or "edge_model" not in lonlat.columns:
        return lonlat
    given = lonlat.geometry.to_numpy()
    planar = lonlat["edge_model"].map(as_drawn, na_action="ignore") == "planar"
    straight = planar & ~shapely.is_missing(given) & ~shapely.is_empty(given)
    if not straight.any():
        return lonlat
    dense = densify(lonlat[straight], edges="planar", tolerance_m=TOLERANCE_M).geometry
    shapes = lonlat.geometry.copy()
    more = dense.count_coordinates() > shapes[straight].count_coordinates()
    shapes[straight] = dense
    told = lonlat["vertices"].astype(object)
    told[more.index[more]] = f"densified to {TOLERANCE_M:g} m"
    return lonlat.set_geometry(shapes).assign(vertices=told.where(told.notna(), DECLARED))


def _about(story: "Story | None", every: Sequence[_Drawn], told: Sequence[str]) -> str:
    """HTML of what the document is, whom it owes what, and what KML does not keep."""
    text = escape.text
    sources = {source.id: source for one in every for source in one.layer.sources}
    lines = [f"<p>{HOW_SURE}</p>"]
    if len(every) == 1:
        lines.insert(
            0, f"<p>{text(every[0].layer.described.summary)}</p><p>Licence: {text(every[0].layer.licence)}.</p>"
        )
    if story:
        page = f'<p><a href="{text(escape.link(story.url))}">{text(story.url)}</a></p>' if story.url else ""
        when = f", as of {story.checked}" if story.library else f" ({text(story.date)}); checked {story.checked}"
        lines.insert(0, f"<p>{text(story.title)}{when}.</p>{page}")
    lines += [f"<p>{text(line)}</p>" for line in told]
    return "".join([*lines, *(_credited(source) for source in sources.values())])


def _about_layer(layer: "ExportedLayer") -> str:
    text = escape.text
    note = layer.looks[0].note if layer.looks else ""
    words = [layer.described.summary, note, f"Licence: {layer.licence}."]
    return "".join([*(f"<p>{text(each)}</p>" for each in words if each), *map(_credited, layer.sources)])


def _credited(source: Source) -> str:
    text = escape.text
    page = f' <a href="{text(escape.link(source.url))}">{text(source.url)}</a>' if source.url else ""
    licence = licence_words(source)
    terms = f" ({text(licence)}; read {source.retrieved})" if licence else ""
    return f"<p>{text(source.id)}: {text(source.credit)}{page}{terms}</p>"


def _pictures(groups: dict[str, list[_Drawn]]) -> dict[str, bytes]:
    """Pictures of marks and of the legend, by name inside the KMZ."""
    from maps.picture.pieces import legend_png, mark_png  # noqa: PLC0415  half a second of matplotlib

    looks = {look.look for each in groups.values() for one in each for look in one.looks if look.look}
    marks = {look.icon: mark_png(look.key, uncertain=look.uncertain) for look in sorted(looks) if look.point}
    legend = {LEGEND: legend_png({name: list(_legend(each)) for name, each in groups.items()})} if looks else {}
    return {**marks, **legend}


def _unwritten(groups: dict[str, list[_Drawn]]) -> list[str]:
    """Say which titles the legend writes with empty boxes."""
    from maps.picture.pieces import unwritable  # noqa: PLC0415

    names = [one.layer.name for each in groups.values() for one in each if unwritable(legend_title(one.layer))]
    return [f"The font of the legend lacks letters of the titles of {', '.join(names)}."] if names else []


def _sides(looks: Iterable[Look]) -> dict[str, int]:
    from maps.picture.pieces import mark_side_px  # noqa: PLC0415

    return {look.icon: mark_side_px(look.key) for look in looks if look.point}


def _off_page(words: str) -> str:
    from maps.page.static.pictured import off_page  # noqa: PLC0415

    return off_page(words)


def _legend(members: Sequence[_Drawn]) -> "Iterator[LegendLine]":
    """Lines of the legend: a layer with one look is one line, of several a line each under its title."""
    from maps.picture.pieces import LegendLine  # noqa: PLC0415

    for one in members:
        areas = one.layer.frame.geometry.map(lambda shape: shape is not None and "Polygon" in shape.geom_type)
        found: dict[tuple[str, str], tuple[str, bool]] = {}
        for row, area in zip(one.looks, areas, strict=True):
            if row.look:
                shape = "point" if row.look.point else "area" if area and style_of(row.look.key).fill else "line"
                words, sure = found.get((row.look.key, shape), (row.words, True))
                found[row.look.key, shape] = (words, sure and row.look.uncertain)
        looks = [(words, key, shape, uncertain) for (key, shape), (words, uncertain) in found.items()]
        yield LegendLine(title=legend_title(one.layer), looks=tuple(looks))


def _add_legend(document: ET.Element) -> None:
    overlay = ET.SubElement(document, "ScreenOverlay", id="legend")
    ET.SubElement(overlay, "name").text = "Legend"
    ET.SubElement(overlay, "visibility").text = "1"
    ET.SubElement(ET.SubElement(overlay, "Icon"), "href").text = LEGEND
    for name, (x, y) in (("overlayXY", (0, 0)), ("screenXY", (0.01, 0.06)), ("size", (0, 0.6))):
        ET.SubElement(overlay, name, x=f"{x:g}", y=f"{y:g}", xunits="fraction", yunits="fraction")


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=ZIPPED_AT)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return packed.getvalue()
