"""Pages of the site in en-XA, in which every text of a catalogue has accents: what has none did not come from one."""

from functools import partial
from pathlib import Path

import pytest
from accented import said_plainly, texts_drawn, texts_of
from effort import cases
from shared_run import folder_of_the_run, made_once

from layers.sky import satellites
from layers.stories.read import built_in, load_story
from leadline.words import speaking
from maps.offered.offered import write_data
from maps.page.sheet import is_unread
from maps.site.build import build
from maps.site.pages import WORDS

EXAMPLE = Path(__file__).parents[3] / "examples" / "hormuz"
PAGES = ("misawa", "data", "theatre", "corrections", "south-china-sea", "taiwan-strait", "index", "checks")
PAGES = PAGES[: cases(1, len(PAGES))]
MAPS = [name for name in PAGES if name not in WORDS]
# What stays as it is in every language: names of formats and programs, and signs of units.
NAMES = (
    "GeoJSON",
    "GeoPackage",
    "GeoParquet",
    "Parquet",
    "BibTeX",
    "OpenStreetMap",
    "Python",
    "leadline",
    " kn",
    "Leaflet",
    "WGS 84",
)
COMMAND = "leadline layers leadline:land --to FILE"


def credits_of(story):
    """Words that publishers ask for, and ids of licences; what nobody published has words of ours."""
    read = [source for source in story.sources.values() if not is_unread(source)]
    return [*(one.credit for one in read), *(one.licence for one in read if " " not in one.licence)]


def in_accents(story, only, out, write=None):
    with speaking("en-XA", [(story or built_in()) / "locale"]):
        build(out, only, story=load_story(story), write_data=write)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return made_once(folder_of_the_run(tmp_path_factory) / "site-en-XA", partial(in_accents, None, PAGES))


@pytest.fixture(scope="module")
def known():
    return [*NAMES, COMMAND, *credits_of(load_story()), *satellites.load()["name"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_site_says_nothing_past_the_catalogues(site, known, name):
    assert said_plainly(texts_of(site / f"{name}.html"), known) == {}


@pytest.mark.browser
@pytest.mark.parametrize("name", MAPS)
def test_scripts_cards_and_tooltips_say_nothing_past_the_catalogues(site, known, open_page, name):
    page, watch = open_page()
    page.goto((site / f"{name}.html").as_uri())
    page.locator(".to-table:visible").first.click()
    assert said_plainly(texts_drawn(page), known) == {}
    assert watch.errors == []


@pytest.mark.skipif(not cases(0, 1), reason="a second site with its files, a minute: make thorough")
def test_an_example_story_and_its_files_say_nothing_past_the_catalogues(tmp_path):
    in_accents(EXAMPLE, None, tmp_path / "site", write_data)
    story = load_story(EXAMPLE)
    known = [*NAMES, COMMAND, *credits_of(story), *story.load("places")["id"]]
    found = {path.stem: said_plainly(texts_of(path), known) for path in (tmp_path / "site").glob("*.html")}
    assert {name: plain for name, plain in found.items() if plain} == {}
