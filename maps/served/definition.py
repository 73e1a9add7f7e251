"""The definition of the service by OpenAPI: of what it serves alone, and whole in itself.

References
----------
OGC 17-069r4: OGC API - Features - Part 1: Core corrigendum. http://www.opengis.net/doc/IS/ogcapi-features-1/1.0.1
"""

from collections.abc import Iterator
from typing import Any

from pygeoapi.openapi import get_oas

UNSERVED = ("/processes", "/jobs", "/TileMatrixSets")  # paths that pygeoapi has, and its landing page leads to
ANSWERED = {  # what pygeoapi's definition refers to at schemas.opengis.net, by the last part of its address
    "LandingPage": "application/json",
    "Collection": "application/json",
    "Features": "application/geo+json",
    "Feature": "application/geo+json",
}
REFUSED = {
    "InvalidParameter": "a parameter is not known, or its value is not one",
    "NotFound": "there is nothing by that name",
    "ServerError": "the server failed",
}
EXCEPTION = {
    "type": "object",
    "required": ["code"],
    "properties": {"type": {"type": "string"}, "code": {"type": "string"}, "description": {"type": "string"}},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "datetime": {
        "name": "datetime",
        "in": "query",
        "description": "an instant or an interval by RFC 3339, open at an end with '..': rows whose time meets it, "
        "and rows without one",
        "required": False,
        "schema": {"type": "string"},
        "style": "form",
        "explode": False,
    },
    "featureId": {
        "name": "featureId",
        "in": "path",
        "description": "id of a row",
        "required": True,
        "schema": {"type": "string"},
    },
    "sortby": {
        "name": "sortby",
        "in": "query",
        "description": "columns to order by, with '-' before those that go down",
        "required": False,
        "schema": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[+-]?.+$"}},
        "style": "form",
        "explode": False,
    },
}


def definition(config: dict[str, Any], formats: list[str]) -> dict[str, Any]:
    """Write the definition, which refers to nothing outside of itself: it can be read without a network.

    Parameters
    ----------
    config : dict
        From `maps.served.configuration`.
    formats : list of str
        What the parameter `f` takes.
    """
    told: dict[str, Any] = get_oas(config)
    told["paths"] = {path: each for path, each in told["paths"].items() if not path.startswith(UNSERVED)}
    for each in told["paths"].values():
        each.pop("options", None)
    used = {tag for path in told["paths"].values() for asked in path.values() for tag in asked["tags"]}
    told["tags"] = [tag for tag in told["tags"] if tag["name"] in used]
    parts = told["components"]
    parts["parameters"]["f"]["schema"]["enum"] = formats
    parts["parameters"] |= PARAMETERS
    parts["responses"] |= {name: _answer(kind) for name, kind in ANSWERED.items()}
    parts["responses"] |= {name: _refusal(words) for name, words in REFUSED.items()}
    parts["responses"]["default"] = _refusal("something else went wrong")
    parts["schemas"]["exception"] = EXCEPTION
    for name in ("Tiles", "tiles", "tilematrixsetlink"):
        parts["responses"].pop(name, None)
        parts["schemas"].pop(name, None)
    for each in _references(told):
        each["$ref"] = _here(each["$ref"])
    return told


def _answer(kind: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}
    return {"description": "what was asked for", "content": content}


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/exception"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _references(told: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  whatever JSON can hold
    if isinstance(told, dict):
        if isinstance(told.get("$ref"), str):
            yield told
        told = list(told.values())
    if isinstance(told, list):
        for each in told:
            yield from _references(each)


def _here(address: str) -> str:
    """Refer to the own part of the name that an address of the OGC ends with."""
    name = address.rpartition("/")[2].removesuffix(".yaml")
    kind = "parameters" if name in PARAMETERS else "responses" if name in {*ANSWERED, *REFUSED} else ""
    return f"#/components/{kind}/{name}" if kind and not address.startswith("#") else address
