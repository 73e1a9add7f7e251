"""Names of seas stand at sea and those of lands on them, at several views and widths, by Natural Earth's land."""

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point

from layers.ground import land
from maps import Sheet, View
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


def test_an_islet_smaller_than_the_last_decimal_takes_no_names_away(make_page, make_rows, open_page, tmp_path):
    """Its outline had no vertex: the names of all rows were lost with it."""
    islet, sea = Point(121, 23).buffer(1e-3), Point(122, 25).buffer(1.5).difference(Point(122, 25).buffer(1e-3))
    rows = make_rows(islet, MultiPolygon([islet, sea]), sea, kind="given_zone").assign(
        name=["Islet", "Sea", "Other sea"]
    )
    page = make_page()
    page.add_sheet(Sheet(frame=rows, title="Seas", group="g", decimals=1, label=lambda row: row["name"]))
    page.save(str(tmp_path / "page.html"))
    shown, watch = open_page()
    shown.goto((tmp_path / "page.html").as_uri())
    names = shown.locator(".lettering .label:not([hidden])").all_text_contents()
    assert {"Sea", "Other sea"} <= set(names)
    assert watch.errors == []


def share(box, shapes):
    """Share of the points of a grid in a box, longitude and latitude, that lie in some shapes."""
    west, south, east, north = box
    lon, lat = (grid.ravel() for grid in np.meshgrid(np.linspace(west, east, 24), np.linspace(south, north, 8)))
    lon = (lon + 180) % 360 - 180
    inside = np.zeros(len(lon), dtype=bool)
    for shape in shapes:
        x0, y0, x1, y1 = shape.bounds
        if x0 <= lon.max() and lon.min() <= x1 and y0 <= north and south <= y1:
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


RINGED = "Both (Names) Islands\nbelts: claimed by A, B"


@pytest.mark.parametrize("zoom", [6, 7, 8, 9, 10])
def test_words_of_a_ring_are_read_at_every_zoom_level(make_page, make_rows, open_page, tmp_path, zoom):
    """A label of several lines stands beside a ring that is too small or too round to follow, or inside it."""
    isles = [(123.46, 25.74), (123.55, 25.72), (123.56, 25.78), (123.68, 25.92), (124.56, 25.92)]
    rings = MultiPolygon([Point(123.55, 25.8).buffer(0.5), Point(124.7, 25.92).buffer(0.4)])
    page = make_page(views=[View("All", (118.0, 20.0, 126.0, 28.0))])
    ring = make_rows(rings, kind="contiguous_zone")
    page.add_sheet(Sheet(frame=ring, title="Zone", group="Sea", rank=6, label=lambda _: RINGED))
    line = make_rows(LineString([(123.0, 20.0), (123.0, 28.0)]), kind="adiz")
    page.add_sheet(Sheet(frame=line, title="Line", group="Sea", rank=2, label=lambda _: "A line of words"))
    points = make_rows(*map(Point, isles), name=["Main", "North Islet", "South Islet", "Kuba", "Taisho"])
    page.add_sheet(Sheet(frame=points, title="Isles", group="Sea", rank=8, label=lambda row: f"{row['name']} / Other"))
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    reader.goto(f"{(tmp_path / 'a.html').as_uri()}#map={zoom}/25.80000/123.90000")
    reader.wait_for_timeout(300)
    found = reader.evaluate(SHOWN)
    assert RINGED in found["words"]
    if zoom >= 8:
        assert "Main / Other" in found["words"]  # a line that is written far off leaves room for it
    boxes = shapely.box(*np.array(found["boxes"]).T)
    pairs = shapely.STRtree(boxes).query(shapely.buffer(boxes, -1), "intersects").T
    assert [(found["words"][a], found["words"][b]) for a, b in pairs if a != b] == []
    assert watch.errors == []


SHOWN = """() => {
  const map = document.querySelector(".folium-map").getBoundingClientRect();
  const labels = [...document.querySelectorAll(".lettering .label")].filter((n) => !n.hidden && n.textContent.trim());
  const box = (n) => [n.getBoundingClientRect()].flatMap((r) => [r.left, r.top, r.right, r.bottom]);
  const inside = labels.filter((n) => box(n)[0] >= map.left && box(n)[3] <= map.bottom);
  return { words: inside.map((n) => n.textContent), boxes: inside.map(box) };
}"""
