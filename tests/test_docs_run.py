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
from maps.html import plugin_store

ROOT = Path(__file__).parents[1]
# What the build of the documentation writes is no page of ours, and it runs the blocks of the gallery by itself.
PAGES = [
    ROOT / "README.md",
    *(
        path
        for path in sorted((ROOT / "docs").rglob("*.md"))
        if "generated" not in path.parts and path.name != "gallery.md"
    ),
]
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


def writes_the_pages_that_it_saves(text, _names, folder, _printed):
    saved = set(re.findall(r"\.save\(\"([\w-]+\.html)\"\)", text))
    pictures = set(re.findall(r"save_picture\(draw_picture\(page\), \"([\w-]+\.png)\"\)", text))
    assert saved | pictures == {path.name for path in folder.iterdir()}
    assert all((folder / name).read_bytes().startswith(b"\x89PNG") for name in pictures)
    assert all("Content-Security-Policy" in (folder / name).read_text(encoding="utf-8") for name in saved)


def saves_plugins_that_fetch_nothing(_text, _names, folder, _printed):
    saved = (folder / "plugins.html").read_text(encoding="utf-8")
    assert "https://cdn" not in saved.split("<style>", 1)[0]


def finds_the_flight_that_it_says(text, names, _folder, printed):
    (event,) = names["found"].events.to_dict("records")
    times = [f"{event[name].round('1s'):%H:%M:%S}" for name in ("t_in", "t_out")]
    assert f"in by the floor at {times[0]}, out by the ceiling at {times[1]}" in text
    assert (event["entry"], event["exit"], printed.splitlines()[-1]) == ("below", "above", "0")


AFTERWARDS = {  # what is asked of some pages once their blocks have run
    "maps.md": writes_the_pages_that_it_saves,
    "folium.md": saves_plugins_that_fetch_nothing,
    "zones-4d.md": finds_the_flight_that_it_says,
}


@pytest.mark.parametrize("path", with_python(), ids=lambda path: path.name)
def test_the_blocks_run_as_printed(path, tmp_path, monkeypatch, capsys):
    if path.name == "folium.md" and not plugin_store.is_installed():
        pytest.skip("folium-offline is not installed; `pip install 'leadline[plugins]'`")
    monkeypatch.chdir(tmp_path)
    document = Document.parse(str(path), *parsers(path.name))
    document.namespace["__name__"] = "docs"
    for example in document.examples():
        with suppress(SkipTest):  # each with its reason, which the test below counts
            example.evaluate()
    if path.name in AFTERWARDS:
        AFTERWARDS[path.name](document.text, document.namespace, tmp_path, capsys.readouterr().out)


def test_what_does_not_run_says_why_and_is_seldom():
    skipped = [each for path in PAGES for each in SKIP.findall(path.read_text(encoding="utf-8"))]
    assert [each for each in skipped if not re.fullmatch(r'next "[^"]{10,}"', each)] == []
    assert len(skipped) <= MOST_SKIPPED
