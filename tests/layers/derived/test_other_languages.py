"""What is derived stands in the cache without words: in another language only these are told anew."""

import pytest

from layers.derived import coasts, fleet_windows, nearest_coast, swaths, under_swaths
from layers.observation.asked import question_of_statement
from layers.observation.looks import key_of
from layers.stories.read import load_story
from leadline.words import speaking

ACCENTS = "áçéîñöûý"


def computed_again(*_given):
    raise AssertionError("it was computed again for another language")


@pytest.mark.parametrize(
    ("name", "module", "computes"),
    [
        ("coasts", coasts, "_derive"),
        ("lane_waters", nearest_coast, "_derive"),
        ("swaths_of_a_day", swaths, "_derived"),
        ("lanes_under_swaths", under_swaths, "_rows"),
        ("group_windows", fleet_windows, "_rows"),
    ],
)
def test_two_languages_are_one_computation(name, module, computes, monkeypatch):
    told = load_story().load(name)
    monkeypatch.setattr(module, computes, computed_again)
    with speaking("en-XA"):
        other = load_story().load(name)
    words = [column for column in ("name", "note", "band") if column in told]
    assert list(other.columns) == list(told.columns)
    assert other.drop(columns=words).equals(told.drop(columns=words))
    assert all(set(note) & set(ACCENTS) for note in other["note"])
    assert not any(set(note) & set(ACCENTS) for note in told["note"])


def test_a_question_is_the_same_in_every_language():
    asked = {}
    for code in ("en", "en-XA"):
        with speaking(code):
            asked[code] = key_of(question_of_statement(load_story(), "lanes_85"))
    assert asked["en"] == asked["en-XA"]
