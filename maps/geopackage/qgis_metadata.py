"""Metadata as QGIS writes them to a GeoPackage, and loads them with a layer.

Element by element as `QgsLayerMetadata::writeMetadataXml` of QGIS 3.22 does; dates have no element there before 3.38.
"""

from xml.etree import ElementTree as ET

import pyproj

from maps.geopackage.facts import Facts, licence_text, source_words
from maps.geopackage.xml_tree import node, written

URI = "http://mrcc.com/qgis.dtd"
_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"


def qgis_metadata(facts: Facts) -> str:
    """Document for a layer.

    References
    ----------
    QGIS 3.22, src/core/metadata/qgslayermetadata.cpp; resources/qgis-resource-metadata.xsd.
    """
    root = node(
        "qgis",
        node("identifier", facts.identifier),
        node("parentidentifier", facts.parent),
        node("language", "eng"),
        node("type", "dataset"),
        node("title", facts.title),
        node("abstract", facts.abstract),
        _contact(facts),
        node("links", *_links(facts)),
        *(node("history", line) for line in [*source_words(facts.sources), *_accuracy(facts)]),
        node("fees"),
        *(node("rights", words) for words in facts.credits),
        *(node("license", licence_text(licence)) for licence in facts.licences),
        node("encoding", "UTF-8"),
        _crs(facts.crs),
        _extent(facts),
        version="3.22",
    )
    return written(root, _HEAD)


def _contact(facts: Facts) -> ET.Element:
    empty = (node(name) for name in ("position", "voice", "fax", "email"))
    return node(
        "contact", node("name", facts.author), node("organization", facts.author), *empty, node("role", "processor")
    )


def _links(facts: Facts) -> list[ET.Element]:
    pages = [("story", "page of the story that the layer was made for", facts.url)]
    pages += [(source.id, source.credit, source.url) for source in facts.sources]
    return [
        node("link", name=name, type="WWW:LINK", url=url, description=words, format="", mimeType="", size="")
        for name, words, url in pages
        if url
    ]


def _accuracy(facts: Facts) -> list[str]:
    if facts.accuracy_m is None:
        return []
    best, worst = facts.accuracy_m
    return [f"Accuracy of positions: {best:,.0f} to {worst:,.0f} m, where rows state one (accuracy_m)."]


def _crs(crs: pyproj.CRS | None) -> ET.Element:
    if crs is None:
        return node("crs")
    authority, code = crs.to_authority() or ("", "")
    told = {"wkt": crs.to_wkt("WKT2_2019"), "proj4": "", "srsid": "0", "srid": code, "authid": f"{authority}:{code}"}
    told |= {"description": crs.name, "projectionacronym": "", "ellipsoidacronym": ""}
    told["geographicflag"] = str(crs.is_geographic).lower()
    return node("crs", node("spatialrefsys", *(node(name, words) for name, words in told.items())))


def _extent(facts: Facts) -> ET.Element:
    inside = []
    if facts.bounds:
        west, south, east, north = map(repr, facts.bounds)
        box = {"minx": west, "miny": south, "maxx": east, "maxy": north, "minz": "0", "maxz": "0"}
        inside.append(node("spatial", crs="EPSG:4326", dimensions="2", **box))
    if facts.period:
        first, last = (f"{day}T00:00:00Z" for day in facts.period)
        inside.append(node("temporal", node("period", node("start", first), node("end", last))))
    return node("extent", *inside)
