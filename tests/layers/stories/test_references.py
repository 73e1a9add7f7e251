"""What a story names is there: told before long work, with file, table, field and the nearest name."""

import re
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from layers.stories.read import load_story, read_story
from layers.stories.references import named
from layers.story_file.refers_to import FleetName, Reference

STORY = """
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
kind = "place"
as_of = "2026"
points = { north = [-5.6, 36.0], south = [-5.5, 35.9] }
[[statement]]
id = "far"
text = "It is 14 km."
kind = "number"
value = 14
unit = "km"
check = { kind = "distance", from = "places/north", to = "places/south" }
places = ["places/north"]
layers = ["places", "leadline:land"]
show = [{ page = "strait" }]
[[page]]
name = "strait"
title = "The strait"
about = "far"
layers = ["places"]
"""


def written(folder, text):
    (folder / "story.toml").write_text(text, encoding="utf-8")
    return read_story(folder)


def test_a_story_whose_names_are_there_is_right(tmp_path):
    written(tmp_path, STORY).check_references()


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        (
            'places = ["places/north"]',
            'places = ["places/nort"]',
            "'places/nort': the layer 'places' has no row 'nort'; expected an id or a name that is there.",
        ),
        (
            'places = ["places/north"]',
            'places = ["plces/north"]',
            "statement 'far': places names 'plces/north': the story",
        ),
        (
            'to = "places/south"',
            'to = "places/sout"',
            "statement 'far': check, 'to' names 'places/sout': the layer 'places'",
        ),
        ('to = "places/south"', 'to = "land/spain"', "check, 'to' names 'land/spain': the story"),
        (
            'to = "places/south"',
            'to = "leadline:lnd/spain"',
            "check, 'to' names 'leadline:lnd/spain': there is no layer",
        ),
        (
            'about = "far"',
            'about = "fra"',
            "page 'strait': about names 'fra'; expected one of far. Did you mean 'far'?",
        ),
        (
            '{ page = "strait" }',
            '{ page = "strat" }',
            "statement 'far': show, item 1: page names 'strat'; expected one of strait. Did you mean 'strait'?",
        ),
        (
            'about = "far"\nlayers = ["places"]',
            'about = "far"\nlayers = ["plces"]',
            "page 'strait': layers, item 1, layer names 'plces'",
        ),
        (
            "[layers.places]",
            '[layers.x]\ntitle = "X"\nderive = { by = "belts" }\n[layers.places]',
            "layer 'x', derive: by 'belts'; expected one of",
        ),
    ],
)
def test_a_name_that_is_not_there_is_told_with_its_place(tmp_path, right, wrong, says):
    assert right in STORY
    story = written(tmp_path, STORY.replace(right, wrong, 1))
    with pytest.raises(ValueError, match=re.escape(says)) as error:
        story.check_references()
    assert str(error.value).startswith("story.toml, ")
    assert "\n" not in str(error.value)


def test_a_layer_of_the_library_is_named_as_one(tmp_path):
    with pytest.raises(ValueError, match=re.escape("Did you mean 'leadline:land'?")):
        written(tmp_path, STORY.replace('"leadline:land"', '"leadline:lnd"'))
    with pytest.raises(ValueError, match="statement 'far': layers names 'land'; expected one of places"):
        written(tmp_path, STORY.replace('"leadline:land"', '"land"'))


class Part(msgspec.Struct):
    of: Annotated[Reference, Meta(description="other words")] = ""


class Fields(msgspec.Struct):
    plain: str = "no name"
    from_: Annotated[Reference, Meta(description="a")] = msgspec.field(name="from", default="a")
    some: Annotated[tuple[Reference, ...], Meta(description="b")] = ("b", "c")
    either: Annotated[Reference | tuple[Reference, ...], Meta(description="c")] = "d"
    place: tuple[float, float] | Reference = (1.0, 2.0)
    pair: tuple[str, Reference] = ("plain", "e")
    by_name: dict[str, Reference] = msgspec.field(default_factory=lambda: {"key": "f"})
    parts: tuple[Part, ...] = (Part(of="g"), Part())
    fleet: FleetName = "h"
    none: Reference | None = None


def test_marked_fields_are_found_wherever_they_stand():
    found = list(named(Fields()))
    assert found == [
        ("layer", "from", "a"),
        ("layer", "some, item 1", "b"),
        ("layer", "some, item 2", "c"),
        ("layer", "either", "d"),
        ("layer", "pair, item 2", "e"),
        ("layer", "by_name, key", "f"),
        ("layer", "parts, item 1, of", "g"),
        ("fleet", "fleet", "h"),
    ]
    either = list(named(Fields(either=("x", "y"))))[3:5]
    assert either == [("layer", "either, item 1", "x"), ("layer", "either, item 2", "y")]


def test_what_the_built_in_story_names_is_there():
    load_story().check_references()
