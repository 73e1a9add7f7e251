"""Every page of the site at both sizes, light and dark, with the network cut: what is drawn, asked and weighed."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pictures
import pytest
import validators
from drawn import missing
from PIL import Image
from visits import MAPS, judged, looks

from maps.site.build import names

pytestmark = pytest.mark.browser

KEPT = Path(__file__).parent / "pictures"
PICTURES = looks(names(), ["desktop"]) + looks(names(), ["phone"], ["light"])
# As they are, and no heavier: who makes a page heavier says so here.
MOST_KB = {
    "misawa": 526, "taiwan-strait": 717, "south-china-sea": 1349, "theatre": 818, "checks": 660, "index": 66,
    "corrections": 50, "data": 465,
}  # fmt: skip
MOST_NEW_KB = 1000  # a map page that is new, until it says so too
SITE_MB, EMPTY_MB = 4.8, 0.293


@pytest.fixture
def validated():
    if reason := validators.missing():
        pytest.skip(reason)


@pytest.mark.parametrize(("name", "size", "scheme"), looks(names()))
def test_a_page_asks_nothing_of_the_network_and_complains_of_nothing(visit, name, size, scheme):
    seen = visit(name, size, scheme)
    assert seen.requests == []
    assert seen.errors == []


@pytest.mark.usefixtures("validated")
@pytest.mark.parametrize(("name", "size", "scheme"), judged())
def test_nobody_is_kept_out(visit, name, size, scheme):
    assert visit(name, size, scheme).violations == []


@pytest.mark.parametrize(("name", "size", "scheme"), looks(MAPS))
def test_every_row_of_the_layers_is_drawn(visit, name, size, scheme):
    assert missing(name, visit(name, size, scheme).drawn) == []


@pytest.mark.parametrize(("name", "size", "scheme"), PICTURES)
def test_a_page_looks_as_in_its_kept_picture(visit, request, tmp_path, name, size, scheme):
    found = visit(name, size, scheme)
    path = KEPT / f"{name}-{size}-{scheme}.png"
    new = pictures.shrunk(found.screen)
    if request.config.getoption("keep_pictures"):
        pictures.keep(new, path)
    assert path.stat().st_size <= pictures.MOST_BYTES
    with Image.open(path) as kept:
        said = pictures.differences(kept, new, found.chart and pictures.Box(*found.chart))
        beside = tmp_path / path.name
        pictures.side_by_side(kept, new).save(beside)
    assert not said, f"{said}: look at {beside} (kept, now, difference); if now is right, `make pictures` keeps it"


@pytest.mark.usefixtures("validated")
def test_the_files_are_valid_html(built_site):
    assert validators.html_errors(sorted(built_site.glob("*.html"))) == []


class Parts(HTMLParser):
    """Scripts and styles of a document as a parser finds them, and attributes that would run."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.policy, self.texts, self.running, self._open = "", {"script": [], "style": []}, [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        self.running += [
            f"{tag} {name}" for name, value in attrs if name.startswith("on") or "javascript:" in (value or "")
        ]
        self._open = tag if tag in self.texts and "application/" not in values.get("type", "") else None
        self._open and self.texts[tag].append("")

    def handle_data(self, data):
        if self._open:
            self.texts[self._open][-1] += data

    def handle_endtag(self, _tag):
        self._open = None


def hashes(texts):
    return {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts}


@pytest.mark.parametrize("name", names())
def test_what_may_run_is_what_stands_there(built_site, name):
    parts = Parts((built_site / f"{name}.html").read_text(encoding="utf-8"))
    rules = {rule.split()[0]: set(rule.split()[1:]) for rule in parts.policy.split(";")}
    assert rules["default-src"] == {"'none'"}
    assert rules["script-src"] == (hashes(parts.texts["script"]) or {"'none'"})
    assert rules["style-src"] == hashes(parts.texts["style"])
    assert parts.running == []


def test_no_page_and_not_the_site_is_heavier_than_it_may_be(built_site):
    sizes = {name: (built_site / f"{name}.html").stat().st_size for name in names()}
    assert {name: size for name, size in sizes.items() if size > 1000 * MOST_KB.get(name, MOST_NEW_KB)} == {}
    assert sum(sizes.values()) <= SITE_MB * 1e6


def test_an_empty_page_is_light(make_page):
    assert len(make_page().get_root().render().encode()) <= EMPTY_MB * 1e6


def test_links_between_the_pages_lead_somewhere(built_site):
    for name in names():
        html = (built_site / f"{name}.html").read_text(encoding="utf-8")
        for file, _, anchor in (found.partition("#") for found in re.findall(r'href="([\w-]+\.html[^"]*)"', html)):
            assert (built_site / file).is_file(), f"{name} links to {file}"
            if anchor and "=" not in anchor:
                assert f'id="{anchor}"' in (built_site / file).read_text(encoding="utf-8")
