import json
import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

import maps
from leadline.words import speaking

LETTERS = "áçéîñöûýÁÇÉÎÑÖÛÝ\N{RIGHT-TO-LEFT OVERRIDE}"
SIZES = [(1280, 800), (390, 844)]
WORDS = re.compile(r"[A-Za-z]{3}")
# What the page's scripts make: legend, tools, what stands below the map, table, dialogs.
MADE = ".tools, #legend, .dock, .layer-table-head, .row-tools, .publish, .credits summary, .uncertainty"
TEXTS = """(made) => [...document.querySelectorAll(made)].flatMap((part) => {
  const found = [];
  const walk = document.createTreeWalker(part, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  do {
    const { currentNode: node } = walk;
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data.trim());
    else for (const name of ["aria-label", "title", "placeholder"]) found.push(node.getAttribute(name) || "");
  } while (walk.nextNode());
  return found;
})"""
OUTSIDE = """() => [...document.querySelectorAll("button, select, input, h1, h2, p, legend")].filter((node) => {
  const { left, right, width } = node.getBoundingClientRect();
  const seen = width > 1 && node.checkVisibility() && !node.closest(".skip, .leaflet-pane");
  return seen && (left < -1 || right > innerWidth + 1);
}).map((node) => node.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module", params=["en-XA", "ar-XB"])
def spoken_page(request, tmp_path_factory):
    days = pd.date_range("2024-01-01", periods=12, freq="D", tz="UTC")
    points = [Point(140 + n / 10, 35 + n / 10) for n in range(12)]
    rows = gpd.GeoDataFrame({"name": [f"p{n}" for n in range(12)], "when": days}, geometry=points, crs=4326)
    path = tmp_path_factory.mktemp("spoken") / f"{request.param}.html"
    with speaking(request.param):
        maps.show(rows, time="when").save(path)
    return request.param, path


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_page_in_another_language_fits(browser, spoken_page, width, height):
    code, path = spoken_page
    with browser.new_context(viewport={"width": width, "height": height}, offline=True) as context:
        page = context.new_page()
        errors = []
        page.on("pageerror", errors.append)
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn]", state="attached")
        assert errors == []
        assert page.get_attribute("html", "lang") == code
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(OUTSIDE) == []
        if width > 1000:
            panel = page.locator(".panel").bounding_box()
            assert (panel["x"] > width / 2) == (code == "ar-XB")


def test_scripts_say_nothing_past_the_catalogues(browser, spoken_page):
    _code, path = spoken_page
    with browser.new_context(viewport={"width": 1280, "height": 800}, offline=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn]", state="attached")
        page.locator(".to-table").first.click()
        said = page.evaluate(TEXTS, MADE)
        given = "".join(page.locator("script[type='application/json']:not(#leadline-words)").all_text_contents())
    assert len(said) > 30
    plain = {text for text in said if WORDS.search(text) and not set(text) & set(LETTERS)}
    assert {text for text in plain if json.dumps(text)[1:-1] not in given} <= {"UTC", "BibTeX", "OpenStreetMap"}
