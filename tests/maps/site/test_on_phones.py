"""Each map of the site on a phone, upright and turned: where its map begins, and how much of the screen it has."""

import pytest
from drawn import MAP

from layers.stories.read import load_story
from maps.site.pages import pages_of

PAGES = pages_of(load_story())
LOW, TURNED = {"width": 390, "height": 844}, {"width": 844, "height": 390}

pytestmark = pytest.mark.browser


def opened(open_page, built_site, name, viewport):
    page, _ = open_page(viewport)
    page.goto((built_site / f"{name}.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    return page


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_a_map_begins_in_the_upper_third_and_keeps_its_height_when_turned(open_page, built_site, name):
    page = opened(open_page, built_site, name, LOW)
    box = page.locator("#map").bounding_box()
    assert box["y"] <= 300
    assert box["height"] >= 300
    assert opened(open_page, built_site, name, TURNED).locator("#map").bounding_box()["height"] >= 220


def test_a_phone_sees_both_ends_of_the_theatre_and_few_lines(open_page, built_site):
    page = opened(open_page, built_site, "theatre", LOW)
    seen = page.evaluate(
        f"[[4.4, 50.9], [139.7, 35.7]].map(([lon, lat]) => {MAP}.getBounds().contains([lat, lon]))",
    )
    assert seen == [True, True]
    named = page.locator(".lettering .label:not([hidden])").all_inner_texts()
    assert {"NATO, Brussels", "Tokyo"} <= set(named)
    arcs = page.locator(".folium-map path[class*='-stated'], .folium-map path[class*='-found']")
    shown = arcs.evaluate_all("(all) => all.filter((one) => getComputedStyle(one).display !== 'none').length")
    assert shown <= 22
