"""The pages of the story as they are heard, and as they stand with large letters or on a narrow screen."""

from collections import defaultdict

import pytest
from playwright.sync_api import expect

from layers.stories.read import load_story
from maps.site.build import names
from maps.site.pages import pages_of

PAGES = pages_of(load_story())

pytestmark = pytest.mark.browser

MAPS = {page.name for page in PAGES}
LARGE_PX = 32  # twice what browsers come with
CONTROLS = """[...document.querySelectorAll("a[href], button")]
  .filter((node) => node.getClientRects().length)
  .map((node, n) => [(node.ariaLabel || node.textContent).trim(), node.hash || node.href || `${n}`])"""


def opened(page, built_site, name):
    page.goto((built_site / f"{name}.html").as_uri())
    if name in MAPS:
        page.wait_for_selector("html[data-drawn=yes]", state="attached")
    return page


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", names())
def test_what_has_one_name_leads_to_one_place(open_page, built_site, name):
    page = opened(open_page()[0], built_site, name)
    places = defaultdict(set)
    for words, place in page.evaluate(CONTROLS):
        places[words].add(place)
    assert {words: found for words, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", ["index", "checks"])
def test_a_page_of_words_fits_320_px(open_page, built_site, name):  # WCAG 2.2, 1.4.10
    page = opened(open_page({"width": 320, "height": 640})[0], built_site, name)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize("name", ["index", "taiwan-strait"])
def test_letters_have_the_size_that_the_reader_has_set(open_page, built_site, name):
    page, _ = open_page(alone=True)
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": LARGE_PX}})
    opened(page, built_site, name)
    assert page.evaluate("getComputedStyle(document.body).fontSize") == f"{LARGE_PX}px"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert name not in MAPS or page.locator("#fold").is_visible()  # as on a narrow screen, which it is to these letters


def test_nothing_lies_over_a_card_or_a_mark_with_the_focus(open_page, built_site):
    page = opened(open_page()[0], built_site, "taiwan-strait")
    corner = page.locator(".leaflet-bottom.leaflet-left")
    mark = page.get_by_role("button", name="Pratas Island")
    assert corner.is_visible()
    page.locator(".folium-map").focus()
    page.keyboard.press("Tab")
    assert mark.evaluate("(node) => node === document.activeElement")
    assert corner.locator(".scale").is_hidden()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="Pratas Island").is_visible()
    assert page.locator(".graticule-frame").evaluate("(node) => getComputedStyle(node).visibility") == "hidden"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(corner.locator(".scale")).to_be_visible()  # when the card has faded
