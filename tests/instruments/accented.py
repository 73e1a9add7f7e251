"""Texts of a page that was built in en-XA, and what of them stayed plain: it did not come from a catalogue."""

import re
from calendar import month_abbr, month_name
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
from plain_words import CHANGED

if TYPE_CHECKING:
    from playwright.sync_api import Page

DRAWN = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
ATTRIBUTES = ("aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "alt", "placeholder")
DESCRIBED = {"description", "og:title", "og:description", "og:image:alt", "og:site_name", "twitter:title"}
# A word that the pseudo-locale would have changed: two small letters or more, one of those with accents among them.
# Codes and abbreviations are in capitals or have digits: they are no words. Nor are files, addresses and zones of time.
_WORD = re.compile(rf"(?<![\w'’./@#%&-])(?=[A-Za-z]*[{CHANGED}])[A-Za-z]?[a-z]+(?![\w@./]\w|[\w@])")
_MONTH = rf"(?:{'|'.join([*month_name[1:], *month_abbr[1:]])})\b"
# The pseudo-locales have days and months as English has them: no catalogue holds those.
_DAYS = re.compile(
    rf"(?:\d+ )?{_MONTH}(?: \d{{4}})?(?: to (?:\d+ )?{_MONTH}(?: \d{{4}})?)?|\d+ to \d+ {_MONTH}(?: \d{{4}})?"
)
# Marks of a text, and what a derivation was given, stand as the file of the story has them.
_GIVEN = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|(?:\b\w+ )?\((?:[^()]|\([^()]*\))* = (?:[^()]|\([^()]*\))*\)")
_FILES = re.compile(r"\b[\w-]+\.(?:csv|geojson|gpkg|toml|jsonld|json|parquet|html)\b|\b\w+(?:_\w+)+\b")


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Every text and label of a file, with where it stands; what scripts and styles hold is no text, nor is code."""
    for node in lxml.html.fromstring(path.read_bytes()).iter():
        if not isinstance(node.tag, str):
            continue
        where = " < ".join(f"{one.tag}.{one.get('class', '')}" for one in [node, *node.iterancestors()][:3])
        if node.tag not in {"script", "style", "code", "pre"}:
            yield where, node.text or ""
        yield where, node.tail or ""
        yield from ((f"{where} @{name}", node.get(name)) for name in ATTRIBUTES if node.get(name))
        if node.tag == "meta" and DESCRIBED & {node.get("name"), node.get("property")}:
            yield where, node.get("content", "")


def texts_drawn(page: "Page") -> list[tuple[str, str]]:
    """Every text and label of an open map page as it stands, and those of all cards, tooltips and names of its rows."""
    return [(where, text) for where, text in page.evaluate(DRAWN)]


def plain_words_of(text: str, known: Iterable[str] = ()) -> list[str]:
    """Words of a text that stayed plain, but for days, names of files and what is known to stay.

    >>> plain_words_of("ñöt for ñávîgátîöñ, 4 to 10 August 2022, UTC"), plain_words_of("Scarborough", ["Scarborough"])
    (['for'], [])
    """
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    for one in known:
        text = text.replace(one, " ")
    return [found[0] for found in _WORD.finditer(_FILES.sub(" ", _GIVEN.sub(" ", _DAYS.sub(" ", text))))]


def said_plainly(texts: Iterable[tuple[str, str]], known: Iterable[str] = ()) -> dict[str, list[str]]:
    """Texts with words that stayed plain, each once, by where they stand first."""
    kept = sorted(known, key=len, reverse=True)
    found: dict[str, list[str]] = {}
    seen = set()
    for where, text in texts:
        if text.strip() and text not in seen and plain_words_of(text, kept):
            found.setdefault(where, []).append(text.strip())
        seen.add(text)
    return found
