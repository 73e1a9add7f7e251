"""Small pictures of maps: what they draw, where, and that they stay small."""

import re
from math import pi

import numpy as np
import pytest
from pytest import approx
from shapely.geometry import LineString, Point, Polygon

from maps.page.lettering import Label
from maps.page.page import View
from maps.page.sheet import Sheet
from maps.page.static.thumbnail import HEIGHT, WIDTH, thumbnail, window_of

BOUNDS = (118.0, 20.0, 126.0, 28.0)


def mercator(lon, lat):
    """Snyder (1987), equations 7-1 and 7-2: x and y of the unit sphere."""
    return np.radians(lon), np.log(np.tan(pi / 4 + np.radians(lat) / 2))


def numbers(path):
    return [float(n) for n in re.findall(r"-?[\d.]+", path)]


def drawn(svg, key):
    return re.findall(rf'<path class="k-{key}(?: uncertain)?" d="([^"]+)"', svg)


@pytest.fixture
def picture(small_page):
    return thumbnail(small_page, BOUNDS)


def test_places_lie_as_in_web_mercator(picture):
    x, y = mercator(np.array([118.0, 126.0, 119.0, 122.0]), np.array([20.0, 28.0, 22.0, 26.0]))
    unit = max((x[1] - x[0]) / WIDTH, (y[1] - y[0]) / HEIGHT)
    middle = (x[0] + x[1]) / 2, (y[0] + y[1]) / 2
    across = WIDTH / 2 + (x[2:] - middle[0]) / unit
    down = HEIGHT / 2 - (y[2:] - middle[1]) / unit
    (line,) = drawn(picture.svg, "median_line")
    start_x, start_y, dx, dy = numbers(line)
    assert (start_x, start_y) == approx((across[0], down[0]), abs=1)
    assert (start_x + dx, start_y + dy) == approx((across[1], down[1]), abs=1)


def test_layers_of_lines_and_areas_are_drawn_and_named(picture):
    assert picture.keys == ("territorial_sea", "median_line")
    assert picture.words == "Map of A page: Zone; Line"
    assert f'aria-label="{picture.words}"' in picture.svg
    assert picture.sources == ("example",)


def test_points_that_would_cover_each_other_are_drawn_once(make_page, make_rows):
    page = make_page()
    page.add_sheet(
        Sheet(frame=make_rows(Point(121, 25), Point(121.05, 25), Point(123, 23)), title="P", group="G", rank=1)
    )
    assert sum(path.count("M") for path in drawn(thumbnail(page, BOUNDS).svg, "place")) == 2


def test_what_a_line_says_below_its_name_is_written_once_for_its_sheet(make_page, make_rows):
    rows = make_rows(LineString([(119, 22), (125, 24)]), LineString([(119, 23), (125, 25)]), kind="great_circle_route")
    page = make_page().add_sheet(
        Sheet(frame=rows, title="Ways", group="G", label=lambda row: f"{row['id']}\nnot flown")
    )
    assert re.findall(r'<text class="place"[^>]*>([^<]+)<', thumbnail(page, BOUNDS).svg) == ["not flown"]


def test_points_of_sheets_that_are_labelled_late_are_left_out(make_page, make_rows):
    page = make_page().add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="P", group="G", rank=7))
    assert thumbnail(page, BOUNDS).keys == ()


def test_what_is_not_sure_is_dotted(make_page, make_rows):
    line = LineString([(119, 22), (122, 26)])
    frame = make_rows(line, LineString([(120, 22), (123, 26)]), kind="median_line", status=["published", "recalled"])
    svg = thumbnail(make_page().add_sheet(Sheet(frame=frame, title="L", group="G")), BOUNDS).svg
    assert len(re.findall('class="k-median_line"', svg)) == len(re.findall('class="k-median_line uncertain"', svg)) == 1


def test_layers_that_are_switched_off_and_rows_outside_are_left_out(make_page, make_rows):
    page = make_page()
    far = make_rows(LineString([(10, 50), (12, 51)]), kind="median_line")
    page.add_sheet(Sheet(frame=far, title="Far", group="G"))
    near = make_rows(LineString([(119, 22), (122, 26)]), kind="median_line")
    page.add_sheet(Sheet(frame=near, title="Off", group="G", shown=False))
    assert thumbnail(page, BOUNDS).keys == ()


def test_land_is_drawn_without_islets_and_ponds(make_page, make_rows):
    lake, pond = (Point(121, lat).buffer(size).exterior for lat, size in ((24, 0.5), (25.5, 0.02)))
    mainland = Polygon([(119, 22), (123, 22), (123, 26), (119, 26)], [lake, pond])
    land = make_rows(mainland, Point(124.5, 22).buffer(0.02))
    page = make_page(land=Sheet(frame=land, title="Land", group="Ground"))
    path = re.search(r'<path class="land" d="([^"]+)"', thumbnail(page, BOUNDS).svg)[1]
    assert path.count("M") == path.count("z") == 2  # the mainland and its lake


def test_names_are_told_apart(make_page):
    labels = [
        Label(text="Taiwan Strait", lon_deg=121.0, lat_deg=24.0),
        Label(text="Taiwan", lon_deg=121.1, lat_deg=24.0, kind="land"),
        Label(text="Beyond", lon_deg=60.0, lat_deg=24.0),
        Label(text="<b>", lon_deg=124.0, lat_deg=21.0),
    ]
    svg = thumbnail(make_page(labels=labels), BOUNDS).svg
    assert re.findall(r"<text[^>]*>([^<]+)</text>", svg) == ["Taiwan", "Taiwan Strait", "&lt;b&gt;"]


def test_bounds_past_180_degrees_are_no_gap(make_page, make_rows):
    line = make_rows(LineString([(175, 60), (185, 62)]), kind="median_line")
    bering = (165.0, 58.0, 195.0, 72.0)
    page = make_page(views=[View("Bering", bering)]).add_sheet(Sheet(frame=line, title="L", group="G"))
    (path,) = drawn(thumbnail(page, bering).svg, "median_line")
    start_x, _, dx, _ = numbers(path)
    assert dx == approx(10 / 360 * 2 * pi / (window_of(bering).scale / 2**24 * 2 * pi), abs=1)
    assert 0 < start_x < start_x + dx < WIDTH


def test_the_window_has_its_bounds_in_the_middle_at_a_zoom_of_leaflet():
    window = window_of((0.0, -10.0, 45.0, 10.0))  # 45 degrees on 640 half pixels: the world is 2,560 px, 256 * 10
    assert window.zoom == approx(np.log2(10), abs=1e-6)
    assert window.places(np.array([[22.5, 0.0]])) == approx(np.array([[WIDTH / 2, HEIGHT / 2]]), abs=1e-3)
