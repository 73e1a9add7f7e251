"""Licences, sources, programs and files in the terms of schema.org, as RO-Crate 1.1 and pages of the site tell them.

References
----------
Sefton, P. et al. (2020). RO-Crate Metadata Specification 1.1. doi:10.5281/zenodo.4031327
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from layers.catalogue.licences import licence_page
from layers.catalogue.sources import Source

CRATE_FILE = "ro-crate-metadata.json"
CRATE_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
CRATE_PROFILE = "https://w3id.org/ro/crate/1.1"
TERMS = "#terms"


def descriptor() -> dict[str, Any]:
    """Entity of the metadata file of an RO-Crate."""
    return {
        "@id": CRATE_FILE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": CRATE_PROFILE},
        "about": {"@id": "./"},
    }


def terms_by_source() -> dict[str, Any]:
    """Licence of a crate whose sources have licences of their own."""
    return {
        "@id": TERMS,
        "@type": "CreativeWork",
        "name": "terms by source",
        "description": "Each source is under the licence that its entity, and each row of a layer, names.",
    }


def refs(entities: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Refer to entities by their ids."""
    return [{"@id": entity["@id"]} for entity in entities]


def program(name: str, version: str) -> dict[str, Any]:
    """Entity of a program that had a part in making something."""
    return {"@id": f"#made-by-{quote(name)}", "@type": "SoftwareApplication", "name": name, "version": version}


def licence(name: str) -> str | dict[str, str]:
    """Refer to a licence by the address of its text; to one without by its terms in words."""
    page = licence_page(name)
    return {"@id": page} if page else name


def cited(source: Source) -> dict[str, Any]:
    """Entity of a source."""
    told: dict[str, Any] = {
        "@id": f"#source-{source.id}",
        "@type": "CreativeWork",
        "name": source.credit,
        "license": licence(source.licence),
    }
    return told | ({"url": source.url} if source.url else {})
