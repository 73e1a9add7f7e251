"""Metadata by ISO 19115, as XML by ISO/TS 19139:2007: what catalogues and other programs than QGIS read.

Elements stand in the order of the schemas of http://www.isotc211.org/2005/gmd, which is part of them.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from layers.catalogue.sources import Source
from maps.geopackage.facts import Facts, licence_text, source_words
from maps.geopackage.xml_tree import node, written

URI = "http://www.isotc211.org/2005/gmd"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_NAMES = {
    "xmlns": URI, "xmlns_gco": "http://www.isotc211.org/2005/gco", "xmlns_gml": "http://www.opengis.net/gml/3.2",
    "xmlns_xlink": "http://www.w3.org/1999/xlink", "xmlns_xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns_xs": "http://www.w3.org/2001/XMLSchema",
}  # fmt: skip
_LISTS = "http://www.isotc211.org/2005/resources/Codelist/gmxCodelists.xml"
LINEAGE = "source_id of each row names its sources; the table sources has them in full, layer_sources joins the two."
_STANDARD = ("ISO 19115:2003/19139", "1.0")


def iso_metadata(facts: Facts) -> str:
    """Document for a layer, or for a file.

    References
    ----------
    ISO 19115:2003; ISO/TS 19139:2007.
    """
    root = node(
        "MD_Metadata",
        _text("fileIdentifier", facts.identifier),
        _text("language", "eng"),
        _code("characterSet", "MD_CharacterSetCode", "utf8"),
        _text("parentIdentifier", facts.parent) if facts.parent else None,
        _code("hierarchyLevel", "MD_ScopeCode", _level(facts)),
        _text("hierarchyLevelName", _level(facts)),
        node("contact", _party(facts.author, facts.url, "processor")),
        node("dateStamp", node("gco:Date", str(facts.dated))),
        _text("metadataStandardName", _STANDARD[0]),
        _text("metadataStandardVersion", _STANDARD[1]),
        _reference(facts),
        node("identificationInfo", _identification(facts)),
        node("dataQualityInfo", _quality(facts)),
        **_NAMES,
    )
    return written(root, _HEAD)


def identified(identifier: str) -> str:
    """Part of a document by which it is known, as it stands there."""
    return ET.tostring(_text("fileIdentifier", identifier), encoding="unicode")


def _identification(facts: Facts) -> ET.Element:
    return node(
        "MD_DataIdentification",
        node("citation", _citation(facts.title, str(facts.dated), "revision", facts.identifier)),
        _text("abstract", facts.abstract or facts.title),
        *(_text("credit", words) for words in facts.credits),
        node("pointOfContact", _party(facts.author, facts.url, "processor")),
        node("resourceConstraints", _terms(facts)),
        _code("spatialRepresentationType", "MD_SpatialRepresentationTypeCode", facts.kind) if facts.parent else None,
        _text("language", "eng"),
        _code("characterSet", "MD_CharacterSetCode", "utf8"),
        node("topicCategory", node("MD_TopicCategoryCode", "location")) if facts.kind == "vector" else None,
        _extent(facts),
    )


def _terms(facts: Facts) -> ET.Element:
    return node(
        "MD_LegalConstraints",
        *(_text("useLimitation", licence) for licence in facts.licences),
        _code("useConstraints", "MD_RestrictionCode", "license"),
        _code("useConstraints", "MD_RestrictionCode", "otherRestrictions"),
        *(_text("otherConstraints", licence_text(licence)) for licence in facts.licences),
    )


def _quality(facts: Facts) -> ET.Element:
    stated = zip(("best", "worst"), facts.accuracy_m or (), strict=False)
    sources = facts.sources if facts.parent else ()
    return node(
        "DQ_DataQuality",
        node("scope", node("DQ_Scope", _code("level", "MD_ScopeCode", _level(facts)))),
        *(node("report", _accuracy(which, metres)) for which, metres in stated),
        node(
            "lineage",
            node("LI_Lineage", _text("statement", LINEAGE), *(node("source", _source(s)) for s in sources)),
        ),
    )


def _accuracy(which: str, metres: float) -> ET.Element:
    unit = {"xlink_href": "http://www.opengis.net/def/uom/UCUM/0/m", "xlink_title": "metre"}
    return node(
        "DQ_AbsoluteExternalPositionalAccuracy",
        _text("nameOfMeasure", f"{which} accuracy_m of the rows that state one"),
        _text("measureDescription", "metres by which a position may be off"),
        node(
            "result",
            node(
                "DQ_QuantitativeResult",
                node("valueUnit", **unit),
                node("value", node("gco:Record", repr(float(metres)), xsi_type="xs:double")),
            ),
        ),
    )


def _source(source: Source) -> ET.Element:
    day, kind = (source.published, "publication") if source.published else (str(source.retrieved), "revision")
    publisher = _party(source.credit, source.url, "publisher")
    return node(
        "LI_Source",
        _text("description", *source_words([source])),
        node("sourceCitation", _citation(source.credit, day, kind, source.id, publisher)),
    )


def _citation(title: str, day: str, kind: str, identifier: str, publisher: ET.Element | None = None) -> ET.Element:
    """Work that is cited; a date to the year or month is written as such, as ISO 19139 allows."""
    stamp = node("date", node("gco:Date", day))
    return node(
        "CI_Citation",
        _text("title", title),
        node("date", node("CI_Date", stamp, _code("dateType", "CI_DateTypeCode", kind))),
        node("identifier", node("MD_Identifier", _text("code", identifier))),
        node("citedResponsibleParty", publisher) if publisher is not None else None,
    )


def _party(name: str, url: str, role: str) -> ET.Element:
    page = node("onlineResource", node("CI_OnlineResource", node("linkage", node("URL", url)))) if url else None
    return node(
        "CI_ResponsibleParty",
        _text("organisationName", name),
        node("contactInfo", node("CI_Contact", page)) if page is not None else None,
        _code("role", "CI_RoleCode", role),
    )


def _reference(facts: Facts) -> ET.Element | None:
    code = facts.crs.to_authority() if facts.crs else None
    if code is None:
        return None
    inside = (_text("code", code[1]), _text("codeSpace", code[0]))
    return node(
        "referenceSystemInfo",
        node("MD_ReferenceSystem", node("referenceSystemIdentifier", node("RS_Identifier", *inside))),
    )


def _extent(facts: Facts) -> ET.Element | None:
    if facts.bounds is None and facts.period is None:
        return None
    return node("extent", node("EX_Extent", *_places(facts), *_times(facts)))


def _places(facts: Facts) -> Iterable[ET.Element]:
    if facts.bounds:
        west, south, east, north = facts.bounds
        told = {"westBoundLongitude": west, "eastBoundLongitude": east, "southBoundLatitude": south}
        told["northBoundLatitude"] = north
        sides = (node(name, node("gco:Decimal", f"{degrees:.9f}")) for name, degrees in told.items())
        yield node("geographicElement", node("EX_GeographicBoundingBox", *sides))


def _times(facts: Facts) -> Iterable[ET.Element]:
    if facts.period:
        ends = (node(f"gml:{end}Position", str(day)) for end, day in zip(("begin", "end"), facts.period, strict=True))
        yield node(
            "temporalElement", node("EX_TemporalExtent", node("extent", node("gml:TimePeriod", *ends, gml_id="as_of")))
        )


def _level(facts: Facts) -> str:
    if not facts.parent:
        return "series"
    return "dataset" if facts.kind == "vector" else "nonGeographicDataset"


def _text(tag: str, words: str) -> ET.Element:
    return node(tag, node("gco:CharacterString", words))


def _code(tag: str, of: str, value: str) -> ET.Element:
    return node(tag, node(of, value, codeList=f"{_LISTS}#{of}", codeListValue=value))
