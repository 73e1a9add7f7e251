import json
import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

import maps
from leadline.words import speaking

LETTERS = "áçéîñöûýÁÇÉÎÑÖÛÝ\N{RIGHT-TO-LEFT OVERRIDE}"
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


@pytest.fixture(scope="module", params=["en-XA", "ar-XB"])
def spoken_page(request, tmp_path_factory):
    days = pd.date_range("2024-01-01", periods=12, freq="D", tz="UTC")
    points = [Point(140 + n / 10, 35 + n / 10) for n in range(12)]
    rows = gpd.GeoDataFrame({"name": [f"p{n}" for n in range(12)], "when": days}, geometry=points, crs=4326)
    path = tmp_path_factory.mktemp("spoken") / f"{request.param}.html"
    with speaking(request.param):
        maps.show(rows, time="when").save(path)
    return request.param, path


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
