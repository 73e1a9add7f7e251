"""A site built again: what it tells otherwise than before is named until the story notes it (issue 16)."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from layers.stories.read import load_story
from maps.site import build
from maps.site.unnoted import Change

DOCS = Path(__file__).parents[3] / "docs"
OTHERS = """
[sources.own-reading]
url = "https://example.org/chart"
credit = "Read off a chart"
licence = "CC0-1.0"
retrieved = 2026-11-20
"""
HEAD = """title = "How far is Malta?"
date = "2026-11-20"
url = "https://example.org/malta"
source = "own-reading"
checked = 2026-11-29
"""


@pytest.fixture
def malta(tmp_path):
    """The story of the tutorial, as its page prints it."""
    page = (DOCS / "tutorials" / "first-story.md").read_text(encoding="utf-8")
    parts = re.findall(r'^```toml title="malta/story.toml"\n(.*?)^```', page, re.DOTALL | re.MULTILINE)
    folder = tmp_path / "malta"
    folder.mkdir()
    (folder / "story.toml").write_text(HEAD + OTHERS + "\n".join(parts), encoding="utf-8")
    return folder


def built(folder, only=None):
    """What a build of a story says of changes."""
    said = []
    build.build(folder.parent / "site", only, story=load_story(folder), say=said.append)
    return said


def changed(folder, *pairs):
    text = (folder / "story.toml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (folder / "story.toml").write_text(text, encoding="utf-8")


def test_a_flipped_verdict_is_named_until_the_story_notes_it_as_docs_tell(malta):
    assert built(malta) == []
    assert built(malta) == []
    changed(malta, ("value = 80\n", "value = 85\n"))
    number, verdict = built(malta)
    section = (
        (DOCS / "stories.md").read_text(encoding="utf-8").partition("## When you were wrong")[2].partition("\n## ")[0]
    )
    assert re.sub(r"\d{4}-\d\d-\d\d", "", verdict) in re.sub(r"\d{4}-\d\d-\d\d", "", section)
    assert 'the number claimed of the statement \'eighty\' changed from "80 km" to "85 km"' in number
    assert built(malta) == [number, verdict]
    noted = re.search(r"^```toml\n(.*?)^```", section, re.DOTALL | re.MULTILINE)[1]
    changed(malta, ("\n[[page]]", f"\n{noted}\n[[page]]"))
    assert built(malta) == []
    page = (malta.parent / "site" / "corrections.html").read_text(encoding="utf-8")
    assert "We had copied 80 km; the paper says 85." in page.replace("\xa0", " ")
    changed(malta, ("value = 85\n", "value = 80\n"))
    assert len(built(malta)) == len([number, verdict])  # the notes are of the earlier change


def test_texts_titles_and_what_is_gone_are_named(malta):
    built(malta)
    changed(
        malta,
        ('text = "Malta is only 80 km', 'text = "Malta is a mere 80 km'),
        ('title = "Malta and Sicily"', 'title = "Sicily and Malta"'),
        ("How far is Malta?", "How near is Malta?"),
    )
    assert [line.partition(" changed")[0] for line in built(malta)] == [
        "the text of the statement 'eighty'",
        "the title of the page 'index'",
        "the title of the page 'malta'",
    ]
    changed(malta, ('id = "eighty"', 'id = "other"'), ('about = "eighty"', 'about = "other"'))
    assert 'the statement \'eighty\' changed from "Malta is only 80 km from Sicily." to "no longer there"' in " ".join(
        built(malta)
    )


def test_one_page_alone_forgets_nothing(malta):
    built(malta)
    changed(malta, ("value = 80\n", "value = 85\n"))
    assert built(malta, "data") == []
    assert len(built(malta)) == 2


def test_a_correction_of_an_earlier_day_notes_nothing(malta):
    built(malta)
    entry = '[[statement.correction]]\non = 2026-11-01\nwhat = "verdict"\nwas = "a"\nnow = "b"\nreason = "c"\n'
    changed(malta, ("value = 80\n", "value = 85\n"), ("\n[[page]]", f"\n{entry}\n[[page]]"))
    assert len(built(malta)) == 2


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("told", "words"),
    [
        (None, "does not hold what it told"),
        ({"story": 3}, "cannot be read"),
        ({"story": "other", "language": "en"}, "was of the story 'other'"),
        ({"story": "malta", "language": "ja"}, "in the language 'ja'"),
    ],
)
def test_a_site_that_cannot_be_compared_with_is_told(malta, told, words):
    built(malta)
    place = malta.parent / "site" / "manifest.json"
    manifest = json.loads(place.read_text())
    del manifest["told"]
    place.write_text(json.dumps(manifest | ({} if told is None else {"told": told})))
    (line,) = built(malta)
    assert words in line
    assert built(malta) == []


def test_lines_to_add_are_toml_whatever_the_text():
    hostile = 'a "quoted" \\ text\nof \x1b[31m two lines \u2028 日本'
    line = Change(whose="x", place="y", what="words", was=hostile, now="b").line(date(2026, 11, 30))
    (entry,) = tomllib.loads(line.partition(":\n")[2])["statement"]["correction"]
    assert (entry["was"], entry["on"]) == (hostile, date(2026, 11, 30))
    assert "\x1b" not in line


def test_the_page_does_not_promise_what_nobody_noted(malta):
    built(malta)
    page = (malta.parent / "site" / "corrections.html").read_text(encoding="utf-8")
    assert "The authors have noted no change." in page
    assert "the changes that the authors noted" in page
