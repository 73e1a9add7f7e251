"""Pages from right to left, as the pseudo-locale ar-XB sets them: nothing is cut off, and values read in order."""

import pytest
from effort import cases
from laid_out import faults
from shared_run import folder_of_the_run, made_once

from layers.stories.read import built_in, load_story
from leadline.words import speaking
from maps.site.build import build
from maps.site.pages import WORDS

pytestmark = pytest.mark.browser

PAGES = ("misawa", "taiwan-strait", "theatre", "south-china-sea", "index", "checks", "data")
PAGES = PAGES[: cases(1, len(PAGES))]
MAPS = [name for name in PAGES if name not in WORDS]
WIDTHS = (390, 1440, 320, 600, 768, 1024)[: cases(2, 6)]
# The characters of each stretch of the page's text that fits a pattern, as the eye meets them from left to right.
SEEN = """(pattern) => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    const node = text.parentElement;
    if (node.closest("script, style, noscript, option") || !node.checkVisibility()) continue;
    for (const match of text.data.matchAll(new RegExp(pattern, "g"))) {
      const letters = [...match[0]].map((letter, i) => {
        const range = document.createRange();
        range.setStart(text, match.index + i);
        range.setEnd(text, match.index + i + 1);
        const [box] = range.getClientRects();
        return { letter, box };
      });
      if (letters.some(({ box }) => !box) || new Set(letters.map(({ box }) => Math.round(box.top))).size > 1) continue;
      letters.sort((one, other) => one.box.left - other.box.left);
      found.push([match[0], letters.map(({ letter }) => letter).join("")]);
    }
  }
  return found;
}"""
POSITION = r"\d+° \d\d\.\d′ [NS]  \d+° \d\d\.\d′ [EW]  \(-?[\d.]+, -?[\d.]+\)"
DAY = r"\d{4}-\d\d-\d\d(?:, \d\d:\d\d)?|\d{1,2} (?:January|April|June|July|August|September) \d{4}"
NAME = r"F-35A?|12 to 24|\d+(?:\.\d+)? km"


def turned_site(out):
    with speaking("ar-XB", [built_in() / "locale"]):
        build(out, PAGES, story=load_story())


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return made_once(folder_of_the_run(tmp_path_factory) / "site-ar-XB", turned_site)


@pytest.fixture(scope="module")
def opened(open_context, site):
    """Open each page once, and change its window afterwards."""
    pages = {}

    def once(name):
        if name not in pages:
            pages[name], _ = open_context({"width": 1280, "height": 800}, reduced_motion="reduce")
            pages[name].goto((site / f"{name}.html").as_uri())
        return pages[name]

    yield once
    for page in pages.values():
        page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_set_from_right_to_left_and_nothing_is_cut_off(opened, name):
    page = opened(name)
    assert page.evaluate("[document.documentElement.dir, getComputedStyle(document.body).direction]") == ["rtl", "rtl"]
    wrong = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if found := faults(page):
            wrong[width] = found
    assert wrong == {}


@pytest.mark.parametrize("name", MAPS)
def test_positions_days_and_names_can_be_read_from_left_to_right(opened, name):
    page = opened(name)
    page.set_viewport_size({"width": 1280, "height": 800})
    seen = {what: page.evaluate(SEEN, pattern) for what, pattern in (("at", POSITION), ("on", DAY), ("called", NAME))}
    assert seen["at"]
    assert [pair for pairs in seen.values() for pair in pairs if pair[0] != pair[1]] == []


def test_controls_stand_on_the_other_side_and_the_map_does_not(opened):
    page = opened(MAPS[0])
    page.set_viewport_size({"width": 1280, "height": 800})
    frame, scale, zoom, panel = (
        page.locator(one).first.bounding_box() for one in (".folium-map", ".scale", ".leaflet-control-zoom", ".panel")
    )
    assert panel["x"] >= frame["x"] + frame["width"] - 1
    assert zoom["x"] - frame["x"] == pytest.approx(10, abs=1)
    assert frame["x"] + frame["width"] - scale["x"] - scale["width"] == pytest.approx(10, abs=1)
    longitudes = page.locator(".degree.top").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().x)")
    assert longitudes == sorted(longitudes)
