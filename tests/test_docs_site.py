"""The site of the documentation: built without a warning, complete, and nothing in it comes from elsewhere."""

import html
import inspect
import json
import re
from pathlib import Path

import msgspec
import pytest

import maps
from layers.story_file.page_file import PageFile, SheetFile
from maps.page.style import Mark, Pane
from maps.page.style_table import STYLES

ROOT = Path(__file__).parents[1]
LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"(?:https?:)?//|<link\b[^>]*stylesheet[^>]*href=\"(?:https?:)?//"
)


@pytest.fixture(scope="session")
def site(docs_site):
    return docs_site


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return __import__("reference_pages")


def test_every_command_and_option_is_in_the_reference(site, pages):
    text = html.unescape(re.sub(r"<[^>]+>", "", (site / "generated/commands.html").read_text(encoding="utf-8")))
    words = set(re.findall(r"--?[a-z][\w-]*", text))
    assert len(list(pages.commands())) > 15
    assert [each.prog for each in pages.commands() if each.prog not in text] == []
    asked = {option for command in pages.commands() for each in pages.asked(command) for option in each.option_strings}
    assert sorted(asked - words) == []


def test_every_public_name_is_in_the_reference(site, pages):
    for package in pages.PACKAGES:
        text = (site / f"generated/{package}.html").read_text(encoding="utf-8")
        names = [f"{each}.{name}" for each in [package, *pages.wings(package)] for name in pages.public_names(each)]
        assert [name for name in names if f'id="{name}"' not in text and f">{name}<" not in text] == []


@pytest.fixture
def drawn(site):
    """Return what is on the pictures of the gallery, all together: looks, panes, marks, parts of pages."""
    assert site
    kinds = json.loads((ROOT / "docs/generated/gallery/kinds.json").read_text(encoding="utf-8"))
    return {sort: {each for seen in kinds.values() for each in seen[sort]} for sort in next(iter(kinds.values()))}


@pytest.mark.thorough  # of the gallery, `make test` draws what Python draws; its commands run elsewhere
def test_every_kind_of_map_has_its_picture_in_the_gallery(drawn):
    ground = {Pane.LAND, Pane.GRATICULE, Pane.LABELS}  # of every map
    assert {pane.name for pane in set(Pane) - ground} - drawn["panes"] == set()
    assert {mark.value for mark in Mark} - drawn["marks"] == set()
    page = {field.name for field in msgspec.structs.fields(PageFile)} & {"timeline", "counts", "chronology"}
    sheet = {field.name for field in msgspec.structs.fields(SheetFile)} & {"measures"}
    show = set(inspect.signature(maps.show).parameters) & {"size", "notes"}
    assert len(page | sheet | show) == 6
    assert (page | sheet | show | {"uncertain"}) - drawn["parts"] == set()
    plain = {re.sub(r"-(\d)$", "", key) for key in STYLES if key.startswith("given-")}
    assert len(plain) == 15  # points, lines and areas: all alike, by name, by number, of a rare name, without a number
    shapes_and_colours = {key for key in plain if not key.endswith(("-other", "-none"))}
    assert shapes_and_colours - {re.sub(r"-(\d)$", "", key) for key in drawn["looks"]} == set()
    assert any(key.endswith("-other") for key in drawn["looks"])
    assert any(key.endswith("-none") for key in drawn["looks"])
    assert any(key.startswith("own-") for key in drawn["looks"])


def test_every_chart_has_its_picture_in_the_gallery(site):
    text = (site / "gallery.html").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "maps/site").glob("*plot*.py"))
    kinds = set(re.findall(r'kind="(\w+)",\n    \)', sources))
    assert kinds == {"ranges", "curves", "windows"}
    assert [kind for kind in kinds if f'<div class="plot {kind}"' not in text] == []
    assert "generated/gallery/coverage" not in text  # copied to the pictures of the site
    assert "coverage.webp" in text


def test_pictures_of_the_gallery_are_small_and_told_in_words(site):
    text = (site / "gallery.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img alt="([^"]*)"[^>]*src="_images/([\w-]+\.webp)"', text)
    assert len(pictures) > 18
    assert [name for words, name in pictures if len(words) < 30] == []
    assert [name for _, name in pictures if (site / "_images" / name).stat().st_size > 130_000] == []


def test_every_figure_of_the_methods_stands_there_and_says_what_is_computed(site, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    figures = __import__("method_figures")
    text = (site / "methods.html").read_text(encoding="utf-8")
    assert [name for name, draw in figures.FIGURES.items() if html.escape(draw().alt) not in text] == []
    target = figures.geo.Targets.of([12.0], [38.0])
    look = figures.geo.accesses(
        [figures.RADAR], target, start_utc=figures.START, span_s=432_000, ut1_minus_utc_s=0.0
    ).iloc[0]
    assert f"{look['incidence_deg']:.1f} degrees between the normal" in figures.elevation().alt
    assert f"at {look['incidence_deg']:.1f} degrees, and rises" in figures.access().alt


def test_notebooks_are_shown_with_their_outputs(site):
    for name, words in (("own-map", "314.15"), ("who-watches", "half of the area"), ("tracks-and-zones", "holds")):
        text = (site / f"generated/notebooks/{name}.html").read_text(encoding="utf-8")
        assert words in text
        frames = re.findall(r'<iframe class="map"[^>]*src="\.\./\.\./(_static/maps/[\w-]+\.html)"', text)
        assert frames
        assert [each for each in frames if not (site / each).exists()] == []


ON_A_PHONE = (
    *("index", "gallery", "methods", "glossary", "tutorials/first-map", "maps", "stories", "judgement-table"),
    *("generated/commands", "generated/leadline", "generated/changelog", "generated/notebooks/own-map"),
)


@pytest.fixture
def opened(browser):
    """Return a page of a browser that opens files alone, and all that it complained about."""
    page, errors = browser.new_page(viewport={"width": 390, "height": 844}), []
    page.on("console", lambda told: errors.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda asked: errors.append(asked.url) if asked.url.startswith("http") else None)
    yield page, errors
    page.close()


@pytest.mark.browser
def test_pages_fit_a_phone(site, opened):
    page, errors = opened
    wide = {}
    for name in ON_A_PHONE:
        page.goto((site / f"{name}.html").as_uri())
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {name: width for name, width in wide.items() if width > 390} == {}
    assert errors == []


@pytest.mark.browser
def test_the_search_finds_from_a_folder(site, opened):
    page, errors = opened
    page.goto((site / "search.html").as_uri() + "?q=equidistance")
    page.wait_for_selector("#search-results ul.search li a")
    assert any("methods.html" in each.get_attribute("href") for each in page.locator("#search-results li a").all())
    page.goto((site / "search.html").as_uri() + "?q=sample_file")
    page.wait_for_selector("#search-results ul.search li a")
    assert any("leadline" in each.get_attribute("href") for each in page.locator("#search-results li a").all())
    assert errors == []


def test_nothing_is_loaded_from_another_host(site):
    assert [path.name for path in site.rglob("*.html") if LOADED.search(path.read_text(encoding="utf-8"))] == []
    assert [
        path.name
        for path in site.rglob("*.css")
        if re.search(r"url\(['\"]?(?:https?:)?//|@import", path.read_text(encoding="utf-8"))
    ] == []
