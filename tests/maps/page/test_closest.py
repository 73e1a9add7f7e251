"""How close the map goes: no closer than what it draws there is true, and not beyond when it is moved."""

import pytest
from pytest import approx
from shapely.geometry import Point

from maps.page.page import Stretch, View
from maps.page.sheet import Sheet

pytestmark = pytest.mark.browser
MAP = "window[document.querySelector('.folium-map').id]"
WORLD, NEAR = Stretch((-180, -90, 180, 90), 4.5), Stretch((170, 20, 190, 30), 9.0)


@pytest.fixture
def opened(make_page, make_rows, offline_page, tmp_path):
    page = make_page(views=[View("All", (178.0, 22.0, 182.0, 26.0))], closest=(WORLD, NEAR))
    page.add_sheet(Sheet(frame=make_rows(Point(181, 25), Point(121, 25)), title="Points", group="Places"))
    page.save(tmp_path / "page.html")
    offline_page.goto((tmp_path / "page.html").as_uri())
    offline_page.wait_for_selector("html[data-drawn=yes]")
    return offline_page


def zoom(page):
    page.wait_for_timeout(500)
    return page.evaluate(f"{MAP}.getZoom()")


@pytest.mark.one_in(2)
def test_zooming_ends_where_the_coast_ends_to_be_true_and_says_so(opened):
    opened.evaluate(f"{MAP}.setView([25, -179], 15, {{animate: false}})")
    assert zoom(opened) == approx(9)
    button = opened.locator(".leaflet-control-zoom-in")
    assert button.get_attribute("aria-disabled") == "true"
    assert "coast" in button.get_attribute("title")


@pytest.mark.one_in(2)
def test_moved_away_the_map_steps_back_and_comes_again(opened):
    opened.evaluate(f"{MAP}.setView([25, 179], 8, {{animate: false}})")
    assert zoom(opened) == approx(8)
    opened.evaluate(f"{MAP}.panBy([100000, 0], {{animate: false}})")
    assert zoom(opened) == approx(4.5)
    opened.evaluate(f"{MAP}.fitBounds([[22, 178], [26, 182]], {{animate: false}})")
    assert zoom(opened) > 6


@pytest.mark.one_in(2, 1)
def test_an_address_beyond_opens_as_close_as_it_goes(opened):
    opened.goto(opened.url.split("#")[0] + "#map=12/25/121")
    opened.reload()
    opened.wait_for_selector("html[data-drawn=yes]")
    assert zoom(opened) == approx(4.5)
