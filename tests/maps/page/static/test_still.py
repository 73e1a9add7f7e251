"""A page without scripts: the picture of its first view, chart, dates, rows and sources, and nothing blank."""

import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import validators
from PIL import Image
from shapely.geometry import LineString, Point, Polygon, box

import maps
from maps import Sheet
from maps.page.chronology import Chronology, Moment, Sort
from maps.page.sheet import Detail
from maps.page.static.first_view import MOST_CHARACTERS, first_view
from maps.page.static.still import still
from maps.page.style import THEME
from maps.page.timeline import Timeline

BROWSER = pytest.mark.browser
START = datetime(2026, 8, 23, tzinfo=UTC)


@pytest.fixture
def no_scripts(open_context):
    contexts = []

    def opened(uri, viewport=None):
        page, watch = open_context(viewport or {"width": 1280, "height": 800}, java_script_enabled=False)
        contexts.append(page.context)
        page.goto(uri)
        return page, watch

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def whole_page(make_page, make_rows):
    """Land, an area, a line, marks with a label and a detail, and a chronology."""
    land = make_rows(Polygon([(118.5, 22), (120.5, 22), (120.5, 27), (118.5, 27)]))
    moments = (
        Moment(words="a claim <b>", start=date(2024, 1, 1), end=date(2024, 3, 31), sort=Sort.CLAIMED),
        Moment(
            words="found later", start=date(2025, 1, 1), end=date(2025, 1, 1), sort=Sort.FOUND, sources=("example",)
        ),
    )
    page = make_page(
        land=Sheet(frame=land, title="Land", group="Ground"),
        chronology=Chronology(title="What was said", moments=moments),
    )
    page.add_sheet(Sheet(frame=make_rows(box(123, 24, 125, 26), kind="territorial_sea"), title="Zone", group="Sea"))
    page.add_sheet(
        Sheet(frame=make_rows(LineString([(121, 21), (124, 23)]), kind="median_line"), title="Line", group="Sea")
    )
    points = make_rows(*[Point(121 + i / 10, 25) for i in range(30)], tons=[float(i) for i in range(30)])
    page.add_sheet(
        Sheet(frame=points, title="Points", group="Places", details=(Detail("tons", "Cargo", "{:,.0f} t"),), rank=1)
    )
    return page


@pytest.mark.one_in(3)
@BROWSER
@pytest.mark.parametrize("size", [(1280, 800), (800, 600), (390, 844), (320, 700)])
def test_nothing_is_blank_without_scripts(no_scripts, whole_page, tmp_path, size):
    whole_page.save(tmp_path / "page.html")
    page, watch = no_scripts((tmp_path / "page.html").as_uri(), {"width": size[0], "height": size[1]})
    picture = page.locator("svg.still-map")
    box_of = picture.bounding_box()
    assert box_of["width"] > 0.5 * min(size[0], 720)
    words = page.locator(".still").inner_text()
    for expected in ("The map as it opens", "Zone", "Line", "Points", "What was said", "a claim <b>", "found later"):
        assert expected in words
    assert page.locator("button:visible, .folium-map:visible").count() == 0
    assert watch.errors == []
    assert watch.requests == []


@BROWSER
def test_the_picture_shows_land_sea_and_rows_where_they_are(no_scripts, whole_page, tmp_path):
    whole_page.save(tmp_path / "page.html")
    page, _ = no_scripts((tmp_path / "page.html").as_uri())
    page.locator("svg.still-map").screenshot(path=tmp_path / "still.png")
    with Image.open(tmp_path / "still.png") as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    window = first_view(whole_page).window

    def at(lon, lat):
        ((x, y),) = window.places(np.array([[lon, lat]]))
        return tuple(pixels[int(y * len(pixels) / window.height), int(x * len(pixels[0]) / window.width)])

    assert at(119.5, 24) == tuple(bytes.fromhex(THEME["land"][0][1:]))
    assert at(122, 27.5) == tuple(bytes.fromhex(THEME["sea"][0][1:]))
    assert at(124, 25) not in {at(119.5, 24), at(122, 27.5)}  # the area is filled
    assert sum(abs(a - b) for a, b in zip(at(121, 25), at(122, 27.5), strict=True)) > 100  # a mark


def test_rows_are_told_with_their_details_and_the_rest_is_said(whole_page):
    html = still(whole_page)
    assert "<td>Row 3</td><td>3 t</td>" in html
    assert "The first 12 of 30 rows; all are shown where scripts run." in html
    whole_page.links = [maps.page.document.Link(text="Data", href="data.html")]
    assert 'all are in <a href="data.html">the data</a>' in still(whole_page)


def test_sources_of_picture_and_dates_are_credited(whole_page):
    assert "Example Survey" in still(whole_page)
    assert "a claim &lt;b&gt;" in still(whole_page)


def test_timed_rows_are_those_of_the_first_window(make_page, make_rows):
    clock = Timeline(start_utc=START, end_utc=START + timedelta(days=1))
    starts = [pd.Timestamp(START) + pd.Timedelta(hours=h) for h in (1, 20)]
    frame = make_rows(
        LineString([(119, 22), (122, 26)]), LineString([(120, 22), (123, 26)]), kind="track",
        start_utc=starts, end_utc=[s + pd.Timedelta(minutes=5) for s in starts],
    )  # fmt: skip
    page = make_page(timeline=clock).add_sheet(Sheet(frame=frame, title="T", group="G", timed=True))
    (seen,) = first_view(page).seen
    assert list(seen.rows["id"]) == ["row-0"]
    assert "passes from 2026-08-23, 00:00 to 2026-08-23, 06:00 UTC" in still(page)


def test_a_row_beyond_180_degrees_is_drawn_where_it_is(make_page, make_rows):
    line = LineString([(-179, 60), (-170, 60)])
    page = make_page(views=[maps.View("Bering", (170.0, 55.0, 195.0, 65.0))])
    page.add_sheet(Sheet(frame=make_rows(line, kind="median_line"), title="L", group="G"))
    found = first_view(page)
    start, step = re.search(r'd="M(\d+) \d+l(\d+) 0"', found.svg).groups()
    unit_deg = found.window.scale / 2**24 * 360
    assert int(start) == pytest.approx(480 + (181 - 182.5) / unit_deg, abs=1)
    assert int(step) == pytest.approx(9 / unit_deg, abs=1)


@pytest.mark.parametrize("many", ["points", "lines"])
def test_what_is_too_much_is_drawn_as_cells_within_the_weight(make_page, make_rows, many):
    draw = np.random.default_rng(15)
    at = np.column_stack([draw.uniform(118, 126, 30000), draw.uniform(20, 28, 30000)])
    if many == "points":
        frame = make_rows(*map(Point, at))
    else:
        frame = make_rows(*[LineString(at[i : i + 30]) for i in range(0, 29900, 30)], kind="track")
    page = make_page().add_sheet(Sheet(frame=frame, title="Many", group="G"))
    view = first_view(page)
    assert len(view.svg) < MOST_CHARACTERS + 4000
    assert "cells" in view.svg


@BROWSER
def test_a_page_with_its_still_is_valid(whole_page, tmp_path):
    if validators.missing():
        pytest.skip(validators.missing())
    whole_page.save(tmp_path / "page.html")
    assert validators.html_errors([tmp_path / "page.html"]) == []


@BROWSER
def test_a_browser_that_cannot_unpack_gets_the_picture_in_place_of_the_map(open_page, whole_page, tmp_path):
    whole_page.save(tmp_path / "page.html")
    page, watch = open_page(alone=True)
    page.add_init_script("delete window.DecompressionStream")
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector(".still.over svg.still-map")
    box_of = page.locator(".still.over").bounding_box()
    chart = page.locator("#map").bounding_box()
    assert (box_of["width"], box_of["height"]) == pytest.approx((chart["width"], chart["height"]), abs=1)
    assert "This browser cannot unpack it" in page.locator(".untold").inner_text()
    page.get_by_role("button", name="Show the map without it").click()
    assert page.locator(".still").count() == 0
    assert page.locator("path.leaflet-interactive").count() > 0
    assert watch.errors == []


@BROWSER
def test_with_scripts_nothing_of_it_is_an_element(open_page, whole_page, tmp_path):
    whole_page.save(tmp_path / "page.html")
    page, _ = open_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    assert page.locator(".still, .still-map").count() == 0
