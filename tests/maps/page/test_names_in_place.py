"""Names of seas stand at sea and those of lands on them, at several views and widths, by Natural Earth's land."""

import numpy as np
import pytest
import shapely

from layers.ground import land
from maps import View
from maps.sheets.ground import ground
from maps.sheets.names import labels_of

pytestmark = pytest.mark.browser

MAP = "window[document.querySelector('.folium-map').id]"
BOXES = """() => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  const names = [...document.querySelectorAll(".label.sea, .label.ocean, .label.land")];
  return names.filter((node) => !node.hidden).map((node) => {
    const r = node.getBoundingClientRect();
    const at = (x, y) => map.containerPointToLatLng([x - frame.left, y - frame.top]);
    const [a, b] = [at(r.left, r.bottom), at(r.right, r.top)];
    return [node.textContent, node.classList.contains("land"), a.lng, a.lat, b.lng, b.lat];
  });
}"""
VIEWS = {
    "Misawa in northern Japan": (140.3, 40.0, 142.3, 42.0),
    "Taiwan Strait": (116.0, 20.6, 123.2, 28.2),
    "South China Sea": (99.0, -3.5, 123.5, 26.0),
    "Singapore and Malacca": (97.0, -2.0, 106.0, 7.0),
    "East Asia": (98.0, -2.0, 150.0, 48.0),
    "Europe": (-3.0, 49.8, 10.5, 54.2),
    "Whole theatre": (-8.0, -2.0, 156.0, 72.0),
}
WIDTHS = (360, 800, 1280, 1920)
FIRST = {
    "Misawa in northern Japan": {"Japan"},
    "South China Sea": {"China", "Philippines", "Vietnam", "Malaysia"},
    "Taiwan Strait": {"China", "Taiwan"},
}


@pytest.fixture(scope="module")
def lands():
    rows = land.simplified(0.02).set_index("name").geometry
    return dict(rows.items())


def share(box, shapes):
    """Share of the points of a grid in a box, longitude and latitude, that lie in some shapes."""
    west, south, east, north = box
    lon, lat = (grid.ravel() for grid in np.meshgrid(np.linspace(west, east, 24), np.linspace(south, north, 8)))
    lon = (lon + 180) % 360 - 180
    inside = np.zeros(len(lon), dtype=bool)
    for shape in shapes:
        inside |= shapely.contains_xy(shape, lon, lat)
    return inside.mean()


def test_seas_are_named_at_sea_and_lands_where_they_are_seen(make_page, open_page, sources, lands, tmp_path):
    """Issue 15: of 112 names of seas 14 lay with 30 % or more on land; China was not named on its own sea's page."""
    views = [View(name, bounds, detail=bounds[2] - bounds[0] <= 30) for name, bounds in VIEWS.items()]
    sheet = ground(tuple(views), 0.006, 0.1)
    named = {id_: sources["example"] for ids in sheet.frame["source_id"].unique() for id_ in ids.split(";")}
    page = make_page(views=views, labels=labels_of(VIEWS.values()), land=sheet, sources={**sources, **named})
    page.save(tmp_path / "page.html")
    seen, watch = open_page()
    seas, ashore, elsewhere, missing = 0, [], [], []
    for width in WIDTHS:
        seen.set_viewport_size({"width": width, "height": 800})
        seen.goto((tmp_path / "page.html").as_uri())
        seen.wait_for_selector("html[data-drawn=yes]")
        for view, (west, south, east, north) in VIEWS.items():
            seen.evaluate(f"{MAP}.fitBounds([[{south}, {west}], [{north}, {east}]], {{animate: false}})")
            boxes = seen.evaluate(BOXES)
            for text, is_land, *box in boxes:
                if is_land and text in lands and share(box, [lands[text]]) == 0:
                    elsewhere.append((width, view, text))
                elif not is_land:
                    seas += 1
                    ashore += [(width, view, text)] if share(box, lands.values()) >= 0.3 else []
            missing += [(width, view, text) for text in FIRST.get(view, set()) - {text for text, *_ in boxes}]
    assert seas > 80
    assert (ashore, elsewhere, missing) == ([], [], [])
    assert watch.errors == []
