"""A page whose window is resized or turned: what it shows, and where its land is until it is drawn anew (#15)."""

import pytest
from shapely.geometry import Point

from maps import Sheet, View
from maps.sheets.ground import ground

pytestmark = pytest.mark.browser

VIEW = View("All", (-10.0, 35.0, 40.0, 60.0), detail=False)
CORNERS = """() => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  const { left, right, top, bottom } = document.querySelector(".leaflet-land-pane canvas").getBoundingClientRect();
  const at = (x, y) => map.containerPointToLatLng([x - frame.left, y - frame.top]);
  const [a, b] = [at(left, top), at(right, bottom)];
  return [a.lng, a.lat, b.lng, b.lat];
}"""
SHOWN = """() => {
  const map = window[document.querySelector(".folium-map").id];
  const { _southWest: a, _northEast: b } = map.getBounds();
  return [a.lng, a.lat, b.lng, b.lat];
}"""
MIDDLE = """() => {
  const { lng, lat } = window[document.querySelector(".folium-map").id].getCenter();
  return [lng, lat];
}"""
MOVED = """() => {
  window[document.querySelector(".folium-map").id].setView([47.3, 8.5], 7, { animate: false });
}"""
SIZES = ((1440, 900), (1024, 768), (700, 900), (1440, 900))


@pytest.fixture
def reader(make_page, make_rows, open_page, sources, tmp_path):
    land = ground((VIEW,), 0.01, 0.1)
    named = {id_: sources["example"] for ids in land.frame["source_id"].unique() for id_ in ids.split(";")}
    page = make_page(views=[VIEW], land=land, sources={**sources, **named})
    page.add_sheet(Sheet(frame=make_rows(Point(10, 50)), title="Rows", group="Sea"))
    page.save(tmp_path / "a.html")
    reader, watch = open_page(alone=True)
    reader.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    reader.goto((tmp_path / "a.html").as_uri())
    reader.wait_for_selector("html[data-drawn=yes]")
    yield reader
    assert watch.errors == []


def test_land_stays_where_it_belongs_until_it_is_drawn_anew(reader):
    """An old picture was put beside its place by half of what the window had grown: seas under the names of lands."""
    before = reader.evaluate(CORNERS)
    reader.evaluate("() => { leadline.begin = () => ({}); }")  # nothing is drawn anew
    for width, height in SIZES[1:]:
        reader.set_viewport_size({"width": width, "height": height})
        reader.wait_for_timeout(200)
        assert reader.evaluate(CORNERS) == pytest.approx(before, abs=0.2)


def test_a_view_is_shown_whole_in_every_window(reader):
    for width, height in SIZES[1:]:
        reader.set_viewport_size({"width": width, "height": height})
        reader.wait_for_timeout(200)
        west, south, east, north = reader.evaluate(SHOWN)
        assert west <= VIEW.bounds[0] + 0.1
        assert south <= VIEW.bounds[1] + 0.1
        assert east >= VIEW.bounds[2] - 0.1
        assert north >= VIEW.bounds[3] - 0.1


def test_a_view_at_the_edge_of_the_map_is_found_again(make_page, make_rows, open_page, tmp_path):
    """A wide view that a wide window cannot show but moved from the world's edge: turned back, it is as it was."""
    page = make_page(views=[View("Theatre", (-8.0, -2.0, 156.0, 72.0), detail=False)])
    page.add_sheet(Sheet(frame=make_rows(Point(10, 50)), title="Rows", group="Sea"))
    page.save(tmp_path / "b.html")
    reader, watch = open_page(alone=True)
    reader.set_viewport_size({"width": 1024, "height": 768})
    reader.goto((tmp_path / "b.html").as_uri())
    reader.wait_for_selector("html[data-drawn=yes]")
    before = reader.evaluate(SHOWN)
    for width, height in ((1440, 768), (768, 1024), (1024, 768)):
        reader.set_viewport_size({"width": width, "height": height})
        reader.wait_for_timeout(700)
    assert reader.evaluate(SHOWN) == pytest.approx(before, abs=0.5)
    assert watch.errors == []


def test_where_a_reader_has_gone_the_middle_stays(reader):
    reader.evaluate(
        "() => window[document.querySelector('.folium-map').id].setView([47.3, 8.5], 7, { animate: false })"
    )
    for width, height in SIZES[1:]:
        reader.set_viewport_size({"width": width, "height": height})
        reader.wait_for_timeout(200)
        assert reader.evaluate(MIDDLE) == pytest.approx([8.5, 47.3], abs=0.02)
