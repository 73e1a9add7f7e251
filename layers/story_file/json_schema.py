"""JSON Schema of a story file, made from the definitions that its reader uses."""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import msgspec

from layers.story_file import derivations
from layers.story_file.check_kinds import KIND, check_kinds, module_of
from layers.story_file.definitions import PARTS, FactFile, StoryFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REF = "#/$defs/{name}"
LISTS = ("statement", "page", "name", "correction")  # tables with two brackets
NAMED = ("sources", "layers", "fleets", "sheets")  # tables by name


def story_schema() -> dict[str, Any]:
    """Make the JSON Schema of `story.toml` and of the files beside it.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12. Every kind of check and every derivation that is installed is in it.
    """
    kinds = {kind: module_of(kind).Fields for kind in check_kinds()}
    derived = {by: import_module(f"{derivations.HOME}.{by}").Fields for by in derivations.derivations()}
    shapes = [StoryFile, *PARTS.values(), FactFile, *kinds.values(), *derived.values()]
    refs, components = msgspec.json.schema_components(shapes, ref_template=REF)
    ref_of = dict(zip(shapes, refs, strict=True))
    story = _component(components, ref_of[StoryFile])
    properties = story["properties"]
    for name in LISTS:
        _become(properties, name, {"type": "array", "items": ref_of[PARTS[name]]})
    for name in NAMED:
        _become(properties, name, {"type": "object", "additionalProperties": ref_of[PARTS[name]]})
    # A file beside the story file has none of the fields that the story file needs; whoever has one has all.
    needed = story.pop("required")
    story["dependentRequired"] = {field: [other for other in needed if other != field] for field in needed}
    statement = _component(components, ref_of[PARTS["statement"]])["properties"]
    _become(statement, "fact", {"type": "array", "items": ref_of[FactFile]})
    _become(statement, "correction", {"type": "array", "items": ref_of[PARTS["correction"]]})
    _become(statement, "check", {"anyOf": [{"type": "string", "enum": list(kinds)}, *map(ref_of.get, kinds.values())]})
    layer = _component(components, ref_of[PARTS["layers"]])["properties"]
    _become(layer, "derive", {"anyOf": [ref_of[shape] for shape in derived.values()]})
    for tag, tagged in ((KIND, kinds), (derivations.BY, derived)):
        for shape in tagged.values():
            _component(components, ref_of[shape])["properties"][tag]["description"] = f"{tag} = its name"
    return {"$schema": DIALECT, "title": "A story of leadline", **ref_of[StoryFile], "$defs": components}


def schema_text() -> str:
    """Write the JSON Schema as the file that editors read."""
    return json.dumps(story_schema(), indent=1, ensure_ascii=False) + "\n"


def _component(components: Mapping[str, Any], ref: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = components[ref["$ref"].rpartition("/")[2]]
    return found


def _become(properties: dict[str, Any], name: str, shape: dict[str, Any]) -> None:
    """Describe a field whose tables are held to their shape later, keeping its description."""
    properties[name] = {"description": properties[name]["description"], **shape}
