"""The JSON Schema, by which editors complete a story, says of a file what the reader says."""

import re
import tomllib
from datetime import UTC, date, datetime, time

import jsonschema
import pytest
from effort import cases
from toml_text import toml

from layers.catalogue.packaged import packaged
from layers.stories.new import new_story
from layers.stories.read import built_in, read_story
from layers.story_file.check_kinds import check_kinds, module_of
from layers.story_file.definitions import BESIDE
from layers.story_file.json_schema import story_schema

SCHEMA = story_schema()
VALID = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def as_json(value):
    """What an editor hands to the schema: days and times as text."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def test_it_is_a_schema_of_the_draft_that_it_names():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def properties(node, path=""):
    if isinstance(node, dict):
        for name, one in node.get("properties", {}).items():
            yield f"{path}.{name}", one
        for key, one in node.items():
            yield from properties(one, f"{path}.{key}")
    elif isinstance(node, list):
        for one in node:
            yield from properties(one, path)


def test_every_field_is_described():
    found = list(properties(SCHEMA))
    assert len(found) > 200
    assert [name for name, one in found if not one.get("description", "").strip()] == []


def test_every_kind_of_check_and_its_example_are_in_it():
    for kind in check_kinds():
        for table in tomllib.loads(module_of(kind).EXAMPLE).get("statement", []):
            assert list(VALID.iter_errors({"statement": [as_json(table)]})) == [], kind


def tables_of(folder):
    return {file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.toml")}


def test_the_built_in_story_and_a_new_one_are_right_file_by_file(tmp_path):
    new_story(tmp_path / "new")
    for folder in (built_in(), tmp_path / "new"):
        for name, tables in tables_of(folder).items():
            assert list(VALID.iter_errors(as_json(tables))) == [], name
    assert set(tables_of(built_in())) <= {"story.toml", *BESIDE}


GOOD = """
title = "A strait"
date = "2026-11"
source = "news"
checked = 2026-11-29
[sources.news]
credit = "News"
licence = "quoted"
retrieved = 2026-11-22
[layers.places]
title = "Places"
source = "news"
accuracy_m = 500
rows = 2
points = { north = [-5.6, 36.0], south = [-5.5, 35.9] }
[fleets.radar]
nations = ["Italy"]
[[statement]]
id = "far"
text = "It is 14 km."
kind = "number"
value = 14
unit = "km"
rounded_to = 1
start = 2026-01-01
end = 2026-01-02
check = { kind = "distance", from = "places/north", to = "places/south", by_sea = false }
layers = ["places"]
[[statement.fact]]
id = "seen"
text = "It was seen."
sources = ["news"]
as_of = "2025"
[[statement]]
id = "often"
text = "It fell by half."
kind = "number"
value = "half"
unit = "percent"
check = { kind = "count", of = "places", where = { kind = "place" } }
[[statement.correction]]
on = 2026-11-29
what = "words"
was = "a"
now = "b"
reason = "c"
[[page]]
name = "strait"
title = "The strait"
about = "far"
layers = ["places"]
"""
DAYS = (date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), time(1))
OTHER = (True, 3, 2.5, "x", [1], ["a"], {"a": 1}, [{"a": 1}], *DAYS)
UNKNOWN = ("x", "titel", "Text")
# What the reader says of types, of names of fields and of what is missing: this a schema can say too.
OF_SHAPE = re.compile(
    r"unknown (field|table)|is missing or empty|(is|has) (a|an|true|text|\d+ items)\b.*expected|"
    r"there is no kind of check|kind is missing"
)
# An editor has days as text, and cannot tell whether the statements stand in a file beside.
NOT_OF_SCHEMA = re.compile(r"is text; expected a day|story.toml: statement is missing")


def changed(value, top=None, path=()):
    """Each story in which one value is of another type, is gone, or has a sibling of an unknown name."""
    top = value if top is None else top
    items = list(value.items() if isinstance(value, dict) else enumerate(value))
    if isinstance(value, dict):
        for name in UNKNOWN:
            value[name] = 1
            yield f"{path}: {name}", top
            del value[name]
    for key, one in items:
        for other in OTHER:
            value[key] = other
            yield f"{path}.{key} = {other!r}", top
        value[key] = one
        if isinstance(one, (dict, list)):
            yield from changed(one, top, (*path, key))
    for key, _ in items:
        gone = value.copy()
        del value[key]
        yield f"{path}.{key} gone", top
        value.clear()
        value.update(gone) if isinstance(value, dict) else value.extend(gone)


def read(folder, story):
    """What the reader says of a story, in one line; empty if it takes it."""
    (folder / "story.toml").write_text(toml(story), encoding="utf-8")
    says = ""
    try:
        read_story(folder)
    except ValueError as error:
        says = str(error)
    assert not says or (says.startswith("story.toml") and "expected" in says and "\n" not in says), says
    return says


def test_reader_and_schema_refuse_the_same_shapes(tmp_path):
    assert read(tmp_path, tomllib.loads(GOOD)) == ""
    differ, number = [], 0
    for n, (what, story) in enumerate(changed(tomllib.loads(GOOD))):
        if n % cases(5, 1):
            continue
        wrong = [error.message for error in VALID.iter_errors(as_json(story))]
        refused, number = read(tmp_path, story), number + 1
        if wrong and not refused:  # an editor must underline nothing that is right
            differ.append((what, wrong))
        of_days = any(what.endswith(f"= {day!r}") for day in DAYS)
        if not wrong and OF_SHAPE.search(refused) and not NOT_OF_SCHEMA.search(refused) and not of_days:
            differ.append((what, refused))
    assert differ == []
    assert number > cases(180, 900)


@pytest.mark.parametrize("name", ["story_template.toml"])
def test_the_template_names_the_schema(name):
    assert packaged(name).read_text(encoding="utf-8").startswith("#:schema ./story.schema.json\n")
