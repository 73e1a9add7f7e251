"""Layers of a project: one for each layer of the GeoPackage and each kind of shape in it, with all its styles."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from uuid import uuid5
from xml.etree.ElementTree import Element, tostring

import pyproj
from markupsafe import Markup, escape

from layers.catalogue.sources import Source
from maps.formats.exported import GROUND, ExportedLayer
from maps.page.static.pictured import off_page
from maps.page.style import Pane
from maps.page.style_table import style_of
from maps.qgis.expression import text
from maps.qgis.qml import DEFAULT, NAMESPACE, layer_styles, style_element
from maps.qgis.rules import GEOMETRIES, Rows
from maps.qgis.symbols import Shape
from maps.sheets.looks import shapes

SINGLE: Mapping[Shape, str] = {"point": "Point", "line": "LineString", "area": "Polygon"}  # in addresses of OGR
PLURAL: Mapping[Shape, str] = {"point": "points", "line": "lines", "area": "areas"}
SOURCES, LAYER_SOURCES = "sources", "layer_sources"  # tables of the GeoPackage, if it has them

NOTHING, NO_GEOMETRY = Markup(""), Markup('geometry="No geometry"')


class Crs(NamedTuple):
    """A CRS as QGIS names it."""

    authid: str
    srid: str
    name: str
    wkt: str
    geographic: str


class Style(NamedTuple):
    """A style of a layer by its name, as a document of QGIS."""

    name: str
    document: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLayer:
    """A layer of the project; `of` is the layer that it shows, or a part of it, None for tables beside the layers."""

    id: str
    name: str
    source: str
    group: str
    of: ExportedLayer | None = None
    shape: Shape | None = None
    styles: tuple[Style, ...] = ()
    style: Markup = NOTHING
    attributes: Markup = NO_GEOMETRY
    crs: Crs | None = None
    summary: str = ""
    credit: str = ""
    licences: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    pane: int = 0
    on: bool = False


def layers_of(exported: Iterable[ExportedLayer], file: str, path: Path) -> list[ProjectLayer]:
    """Layers of a project for those of a GeoPackage, and for its tables of sources.

    Parameters
    ----------
    exported : iterable of ExportedLayer
    file : str
        The GeoPackage as seen from the project.
    path : Path
        Where it is.
    """
    there = tables_in(path)
    found: list[ProjectLayer] = []
    for layer in exported:
        if layer.name in there:
            found += _placed(layer, file) if layer.looks else [_table(layer, file)]
    return [*found, *(_beside(name, file) for name in (SOURCES, LAYER_SOURCES) if name in there)]


def tables_in(path: Path) -> set[str]:
    """Names of the tables that a GeoPackage tells of."""
    with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?immutable=1", uri=True)) as file:
        return {name for (name,) in file.execute("SELECT table_name FROM gpkg_contents")}


def joining(layer: ProjectLayer, file: str) -> ProjectLayer:
    """Rows of the table that joins rows to sources, of one layer only."""
    where = f'"layer" = {text(layer.of.name if layer.of else "")}'
    source = f"{file}|layername={LAYER_SOURCES}|subset={where}"
    return replace(
        _beside(LAYER_SOURCES, file, own=(f"{LAYER_SOURCES}_{layer.id}", source)), name=f"Sources of {layer.name}"
    )


def _placed(layer: ExportedLayer, file: str) -> Iterator[ProjectLayer]:
    drawn = shapes(layer.frame)
    kinds = [shape for shape in GEOMETRIES if (drawn == shape).any()]
    source = f"{file}|layername={layer.name}"
    if len(kinds) == 1:
        yield replace(_styled(layer, kinds[0]), source=source)
        return
    for shape in kinds:
        part = _styled(replace(layer, frame=layer.frame[drawn == shape]), shape)
        yield replace(
            part, id=layer_id(f"{layer.name}_{PLURAL[shape]}"), name=f"{layer.title} ({PLURAL[shape]})",
            source=f"{source}|geometrytype={SINGLE[shape]}",
        )  # fmt: skip


def _styled(layer: ExportedLayer, shape: Shape) -> ProjectLayer:
    root = style_element(Rows.of(layer))
    keys = layer.looks[0].keys.reindex(layer.frame.index).unique()
    pane = Pane.LAND if layer.name == GROUND else max(style_of(key).pane for key in keys if key)
    return replace(
        _table(layer, ""),
        shape=shape,
        group=off_page(layer.group),
        styles=tuple(Style(name, Markup(_body(qml))) for name, qml in layer_styles(layer, alone=False).items()),  # noqa: S704  made of elements
        style=Markup("".join(tostring(child, encoding="unicode") for child in root)),  # noqa: S704
        attributes=_attributes(root),
        crs=crs_of(layer.frame.geometry.crs),
        pane=int(pane),
    )


def _table(layer: ExportedLayer, file: str) -> ProjectLayer:
    return ProjectLayer(
        id=layer_id(layer.name), name=layer.title, source=f"{file}|layername={layer.name}", group=layer.group, of=layer,
        summary=layer.described.summary, credit=layer.credit, licences=layer.described.licences, sources=layer.sources,
        styles=(Style(DEFAULT, NOTHING),),
    )  # fmt: skip


def _beside(name: str, file: str, own: tuple[str, str] | None = None) -> ProjectLayer:
    part, source = own or (name, f"{file}|layername={name}")
    return ProjectLayer(
        id=layer_id(part), name=name.replace("_", " ").capitalize(), source=source, group="Tables",
        styles=(Style(DEFAULT, NOTHING),),
    )  # fmt: skip


def layer_id(name: str) -> str:
    """Identify a layer: QGIS gives those with an id of ten letters and fewer another."""
    return f"{name}_{uuid5(NAMESPACE, name).hex[:8]}"


def _body(qml: str) -> str:
    """Document without its type, to stand inside another."""
    return qml[qml.index("<qgis ") :]


def _attributes(root: Element) -> Markup:
    return Markup(" ").join(Markup('{}="{}"').format(name, escape(value)) for name, value in root.attrib.items())


def crs_of(crs: pyproj.CRS) -> Crs:
    """Tell a CRS as QGIS names it."""
    authority, code = crs.to_authority() or ("", "")
    return Crs(
        authid=f"{authority}:{code}" if code else "", srid=code or "0", name=crs.name, wkt=crs.to_wkt("WKT2_2019"),
        geographic=str(crs.is_geographic).lower(),
    )  # fmt: skip


def ordered(layers: Sequence[ProjectLayer], of_sheets: Sequence[str]) -> list[ProjectLayer]:
    """Order in which layers are drawn, the topmost first: by pane, in a pane by their place in the legend."""
    place = {name: n for n, name in enumerate(of_sheets)}
    placed = [layer for layer in layers if layer.shape]
    key = {layer.id: (layer.pane, place.get(layer.of.name if layer.of else "", -1)) for layer in placed}
    return sorted(placed, key=lambda layer: key[layer.id], reverse=True)
