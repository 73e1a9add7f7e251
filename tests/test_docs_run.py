"""Every block of Python in README and docs runs as printed, page by page, on samples that travel with the package."""

import re
import shlex
from contextlib import suppress
from pathlib import Path
from unittest import SkipTest

import pytest
from sybil import Region
from sybil.document import Document
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from sybil.region import Lexeme

from maps.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```python\b", re.MULTILINE)
SKIP = re.compile(r"<!---? *skip: *(.*?) *-->")
TITLED = re.compile(r'^```(?:toml|csv) title="([^"]+)"\n(.*?)^```', re.DOTALL | re.MULTILINE)
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
# Pages whose commands run too, in order with their files; those of other pages are a reference, on files of a reader's.
WITH_COMMANDS = {"README.md", "samples.md", "first-map.md", "first-story.md", "first-count.md"}
MOST_SKIPPED = 6


def with_python():
    return [path for path in PAGES if FENCE.search(path.read_text(encoding="utf-8")) or path.name in WITH_COMMANDS]


def run_commands(example):
    for line in example.parsed.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["leadline"]:
            assert main(words[1:]) == 0, line


def append(example):
    name = example.region.lexemes["name"]
    with Path(name).open("a", encoding="utf-8") as file:
        file.write("\n" + example.parsed)


def parsers(name):
    """Python, and skipped blocks; on tutorials commands and the files whose names stand over their blocks as well."""
    chosen = [PythonCodeBlockParser(), SkipParser()]
    if name in WITH_COMMANDS:
        chosen += [CodeBlockParser("sh", run_commands), titled]
    return chosen


def titled(document):
    for found in TITLED.finditer(document.text):
        lexemes = {"name": found[1], "source": Lexeme(found[2], found.start(2), 0)}
        yield Region(found.start(), found.end(), found[2], append, lexemes)


@pytest.mark.parametrize("path", with_python(), ids=lambda path: path.name)
def test_the_blocks_run_as_printed(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = Document.parse(str(path), *parsers(path.name))
    document.namespace["__name__"] = "docs"
    for example in document.examples():
        with suppress(SkipTest):  # each with its reason, which the test below counts
            example.evaluate()


def test_what_does_not_run_says_why_and_is_seldom():
    skipped = [each for path in PAGES for each in SKIP.findall(path.read_text(encoding="utf-8"))]
    assert [each for each in skipped if not re.fullmatch(r'next "[^"]{10,}"', each)] == []
    assert len(skipped) <= MOST_SKIPPED
