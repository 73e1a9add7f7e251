"""A story of any part of the world opens on it, on the page, in its small picture and in pictures of the page (#16).

Pages show the world from 30 W eastward: stories of the Americas opened in the middle of the Atlantic.
"""

import re

import pytest
import shapely
from effort import cases

from layers.stories.read import load_story
from maps.saved import read_page
from maps.site import build

pytestmark = pytest.mark.browser

HEAD = """
title = "How far is it?"
date = "2026-11-20"
source = "chart"
checked = 2026-11-29

[sources.chart]
credit = "Read off a chart"
licence = "CC0-1.0"
retrieved = 2026-11-20

[layers.ports]
file = "ports.csv"
title = "Ports"
source = "chart"
accuracy_m = 5000
as_of = "2026"

[layers.way]
title = "Shortest way"
derive = { by = "reach", routes = [{ id = "way", name = "The way", from = "ports/A", to = "ports/B" }] }

[[statement]]
id = "far"
text = "A lies within 900 km of B."
kind = "number"
value = 900
unit = "km"
sense = "at most"
check = { kind = "distance", from = "ports/A", to = "ports/B" }
layers = ["ports"]

[[page]]
name = "seen"
title = "As the layers lie"
about = "far"
layers = ["ports", "way"]

[[page]]
name = "asked"
title = "As a view asks"
layers = ["ports", "way"]
views = { "All" = VIEW }
"""
PLACES = {
    "the Caribbean": ((17.97, -76.79), (10.4, -75.5), [-80.0, 8.0, -70.0, 20.0]),
    "the Caribbean, a turn on": ((17.97, -76.79), (10.4, -75.5), [280.0, 8.0, 290.0, 20.0]),
    "Cape Horn": ((-54.8, -68.3), (-51.7, -57.85), [-75.0, -57.0, -52.0, -48.0]),
    "the North Atlantic, across 30 W": ((64.15, -21.95), (64.18, -51.72), [-55.0, 58.0, -15.0, 68.0]),
    "Fiji and Samoa, across 180": ((-18.13, 178.44), (-13.83, -171.77), [172.0, -22.0, 192.0, -10.0]),
    "the same, from the east": ((-18.13, 178.44), (-13.83, -171.77), [-188.0, -22.0, -168.0, -10.0]),
    "Malta": ((35.9, 14.51), (37.5, 15.09), [13.0, 35.0, 17.0, 38.5]),
}
SEEN = """() => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  const inside = (node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    return left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
  };
  const { lng, lat } = map.getCenter().wrap();
  const rows = [...document.querySelectorAll(".leaflet-pane path.leaflet-interactive")];
  const names = [...document.querySelectorAll(".label.place:not([hidden])")].map((node) => node.textContent);
  return { lng, lat, names, rows: rows.length, inside: rows.filter(inside).length };
}"""


USUAL = ("the Caribbean", "the North Atlantic, across 30 W", "the same, from the east")


@pytest.mark.parametrize("where", cases(USUAL, PLACES))
def test_a_page_opens_on_what_it_shows_wherever_that_is(where, open_page, tmp_path):
    (lat_a, lon_a), (lat_b, lon_b), view = PLACES[where]
    story = tmp_path / "story"
    story.mkdir()
    (story / "story.toml").write_text(HEAD.replace("VIEW", str(view)), encoding="utf-8")
    (story / "ports.csv").write_text(f"name,lat,lon\nA,{lat_a},{lon_a}\nB,{lat_b},{lon_b}\n", encoding="utf-8")
    build.build(tmp_path / "site", None, story=load_story(story), say=lambda _line: None)
    reader, watch = open_page()
    for name in ("seen", "asked"):
        path = tmp_path / "site" / f"{name}.html"
        reader.goto("about:blank")
        reader.goto(path.as_uri())
        reader.wait_for_selector("html[data-drawn=yes]", state="attached")
        seen = reader.evaluate(SEEN)
        middle = (view[0] + view[2]) / 2 if name == "asked" else lon_a + ((lon_b - lon_a + 180) % 360 - 180) / 2
        assert abs((seen["lng"] - middle + 180) % 360 - 180) < 1, name
        assert set(seen["names"]) == {"A", "B"}
        assert seen["rows"] >= 1
        assert seen["inside"] == seen["rows"]
        _picture_has_land_and_rows(read_page(path))
    small = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    thumb = re.search(r'<svg class="thumb".*?</svg>', small, re.DOTALL)[0]
    assert len(re.search(r'class="land" d="([^"]*)"', thumb)[1]) > 100
    assert re.search(r'<path class="k-great_circle" d="M', thumb)
    assert watch.errors == []


def _picture_has_land_and_rows(page):
    """Land of a page read back lies in its view, some turns of the Earth away or not, and nothing wholly beyond 180."""
    view = shapely.box(*page.bounds)
    turned = [shapely.affinity.translate(view, turn) for turn in (-360, 0, 360)]
    shapes = [*page.land.geometry, *(shape for sheet in page.sheets for shape in sheet.frame.geometry)]
    assert max(shapely.bounds(shape)[0] for shape in shapes) < 180
    assert any(shapely.intersects(turn, shape) for turn in turned for shape in page.land.geometry)
