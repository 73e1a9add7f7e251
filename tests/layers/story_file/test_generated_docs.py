"""Pages of the documentation that commands write are current: `make quick` runs this with every wing."""

from itertools import zip_longest
from pathlib import Path

import pytest

from layers.story_file.in_words import told
from layers.story_file.json_schema import schema_text

DOCS = Path(__file__).parents[3] / "docs"
WRITTEN = {"story.schema.json": ("leadline schema", schema_text), "story-fields.md": ("leadline schema all", told)}


def stale(name: str, kept: str, now: str, command: str) -> str:
    """Say where a page differs from what its command writes, and the command; nothing where it does not."""
    pairs = enumerate(zip_longest(*(text.rstrip().splitlines() for text in (kept, now)), fillvalue="(nothing)"), 1)
    for n, (old, new) in pairs:
        if old != new:
            return (
                f"docs/{name} is not what `{command}` writes: line {n} is {old!r}; expected {new!r}. "
                f"Write it anew: {command} > docs/{name}"
            )
    return ""


@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_command_writes_is_current(name):
    command, write = WRITTEN[name]
    now = write() if name.endswith(".json") else write("all")
    assert stale(name, (DOCS / name).read_text(encoding="utf-8"), now, command) == ""


def test_a_stale_page_is_told_with_its_line_and_the_command():
    said = stale("story-fields.md", "a\nb", "a\nc\nd", "leadline schema all")
    assert said == (
        "docs/story-fields.md is not what `leadline schema all` writes: line 2 is 'b'; expected 'c'. "
        "Write it anew: leadline schema all > docs/story-fields.md"
    )
    assert "line 3 is '(nothing)'; expected 'd'" in stale("x.md", "a\nc", "a\nc\nd", "x")
