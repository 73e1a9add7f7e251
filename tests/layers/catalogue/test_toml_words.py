from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from layers.catalogue.toml_shape import held
from layers.catalogue.toml_words import Words
from leadline.words import speaking


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    text: Words | tuple[Words, ...] = "default"


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: Annotated[Words, Meta(description="words")]
    noun: tuple[Words, Words] = ("row", "rows")
    names: dict[str, tuple[Words, str]] = {}
    inner: tuple[str | Inner, ...] = ()
    label: Annotated[Words | tuple[Inner, ...] | None, Meta(description="words, or none")] = None


TABLE = {
    "id": "one",
    "title": "one",
    "names": {"sea": ("sea", "sea")},
    "inner": ["plain", {"id": "sea", "text": ["one", "sea"]}, {"id": "sea"}],
    "label": [{"id": "sea", "text": "one"}],
}


@pytest.mark.parametrize("code", ["en", "en-XA"])
def test_words_are_told_in_the_language_and_nothing_else(code):
    with speaking(code) as language:
        told = msgspec.to_builtins(held(TABLE, Outer, "file"), enc_hook=str)
    words = {"en": ("one", "sea", "default", "row", "rows"), "en-XA": ("öñé", "séá", "défáûlt", "röw", "röws")}
    one, sea, default, row, rows = words[code]
    assert told == {
        "id": "one",
        "title": one,
        "noun": (row, rows),
        "names": {"sea": (sea, "sea")},
        "inner": ("plain", {"id": "sea", "text": (one, sea)}, {"id": "sea", "text": default}),
        "label": ({"id": "sea", "text": one},),
    }
    assert set(language.missed) == (set() if code == "en" else set(words["en"]))


def test_what_is_wrong_is_said_as_ever():
    with speaking("en-XA"), pytest.raises(ValueError, match="title 3 is a number; expected text in quotes"):
        held({**TABLE, "title": 3}, Outer, "file")
