"""The data of a site as a catalogue by DCAT 3, for portals that harvest such files; JSON-LD with all terms inside.

References
----------
Albertoni, R. et al. (2024). Data Catalog Vocabulary (DCAT) - Version 3. https://www.w3.org/TR/vocab-dcat-3/
"""

from collections.abc import Iterable, Sequence
from typing import Any

from layers.catalogue.catalogue import Description
from layers.catalogue.licences import licence_page
from layers.stories.story import Story
from maps.site.linked_data import DataFile, address_of, author_of

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
UP = "../data.html"  # the page, from the folder of the files


def catalogue(story: Story, layers: Iterable[tuple[Description, Sequence[DataFile]]]) -> dict[str, Any]:
    """Tell the layers that have files as datasets of a catalogue.

    Parameters
    ----------
    story : Story
    layers : iterable of (Description, sequence of DataFile)

    Returns
    -------
    dict
        Ready for JSON. Addresses are relative to the folder of the files, where it is to stand.
    """
    return {
        "@context": CONTEXT,
        "@id": "",
        "@type": "dcat:Catalog",
        "dct:title": f"Data of {story.title!r}",
        "dct:description": "Layers and tables behind a site, each with its licences and sources.",
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": author_of(story)["name"]},
        "dct:issued": _day(story.checked.isoformat()),
        "foaf:homepage": {"@id": UP},
        "dcat:dataset": [_dataset(story, layer, files) for layer, files in layers if files],
    }


def _dataset(story: Story, layer: Description, files: Sequence[DataFile]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@id": f"{UP}#{address_of(layer.name)}",
        "@type": "dcat:Dataset",
        "dct:identifier": layer.name,
        "dct:title": layer.title,
        "dct:description": layer.summary,
        "dct:modified": _day(story.checked.isoformat()),
        "dct:license": [_licence(name) for name in layer.licences],
        "dct:rights": [{"@type": "dct:RightsStatement", "dct:description": s.credit} for s in layer.sources],
        "dct:source": [{"@id": source.url} for source in layer.sources if source.url],
        "dcat:landingPage": {"@id": UP},
        "dcat:distribution": [_distribution(layer, file) for file in files],
    }
    return told | ({"dct:spatial": _box(layer.bounds)} if layer.bounds else {})


def _distribution(layer: Description, file: DataFile) -> dict[str, Any]:
    name = file.href.rpartition("/")[2]
    checksum = {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
    }
    told: dict[str, Any] = {
        "@id": f"#{name}",
        "@type": "dcat:Distribution",
        "dct:title": f"{layer.title}: {file.words}",
        "dct:license": [_licence(licence) for licence in layer.licences],
        "dcat:downloadURL": {"@id": name},
        "dcat:accessURL": {"@id": name},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{file.media_type}"},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": checksum,
    }
    return told | ({"dct:conformsTo": {"@id": file.conforms_to}} if file.conforms_to else {})


def _licence(name: str) -> dict[str, str]:
    """Tell a licence: its address, or a document with a title, since its range is a class of documents."""
    page = licence_page(name)
    return {"@id": page} if page else {"@type": "dct:LicenseDocument", "dct:title": name}


def _box(bounds: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = bounds
    ring = f"{west:g} {south:g}, {east:g} {south:g}, {east:g} {north:g}, {west:g} {north:g}, {west:g} {south:g}"
    return {
        "@type": "dct:Location",
        "dcat:bbox": {"@value": f"POLYGON (({ring}))", "@type": "geo:wktLiteral"},
    }


def _day(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:date"}
