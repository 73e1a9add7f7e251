import tomllib
from pathlib import Path

import pytest
from words_template import of_library, of_story

STORY = Path(__file__).parents[2] / "layers" / "data" / "stories" / "japan_nato"


@pytest.fixture(scope="module")
def library():
    return of_library()


def test_texts_of_the_code_are_found_with_their_plurals(library):
    assert "Searched for {what}, in {where}, until {until}: none found." in library
    assert "does not hold" in library  # marked where it is written, translated where it is told
    assert library.get("{some} of {there} of {n} month").id[1] == "{some} of {there} of {n} months"


def test_texts_of_the_catalogue_of_layers_are_found(library):
    assert "Ports of the world" in library
    assert "ISO 3166-1 alpha-2, the start of the UN/LOCODE" in library


def test_texts_of_a_story_are_those_of_its_files():
    story = of_story(STORY)
    assert tomllib.loads((STORY / "story.toml").read_text(encoding="utf-8"))["title"] in story
    assert "leadline:land" not in story
    assert len(story) > 400
