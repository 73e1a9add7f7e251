"""The saved picture: what it holds at known places, and how near it comes to what the browser itself shows."""

import base64
import io
from datetime import date

import folium
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from shapely.geometry import LineString, Point, Polygon

from maps import Sheet, View
from maps.page.chronology import Chronology, Moment, Sort
from maps.page.counts import Count, Counts
from maps.page.lettering import Label
from maps.page.style import THEME
from maps.page.style_table import STYLES

pytestmark = pytest.mark.browser

MAP = "window[document.querySelector('.folium-map').id]"
CONTROLS = ".leaflet-control-zoom, .coordinates, .leaflet-control-attribution"
STRONG = 64  # of 255, in any channel


@pytest.fixture
def uri(make_page, make_rows, tmp_path):
    """Land, an area, a named line and marks as SVG; lanes and points on canvas; a marker of folium."""
    land = make_rows(Polygon([(119, 24), (120, 24), (120, 27), (119, 27)]))
    page = make_page(title="Strait: côte à côte", land=Sheet(frame=land, title="Land", group="Ground"))
    area = make_rows(Polygon([(123, 24), (125, 24), (125, 26), (123, 26)]), kind="territorial_sea")
    line = make_rows(LineString([(119, 22), (122, 26)]), kind="median_line")
    points = make_rows(Point(121, 25), Point(123, 23), status=["published", "approximate"])
    tracks = make_rows(*[LineString([(120, 20.5 + i / 10), (125, 20.5 + i / 10)]) for i in range(10)], kind="track")
    page.add_sheet(Sheet(frame=area, title="Zone", group="Sea"))
    page.add_sheet(Sheet(frame=tracks, title="Tracks", group="Sea", heavy=True))
    page.add_sheet(Sheet(frame=line, title="Line", group="Sea", label=lambda row: row["name"]))
    page.add_sheet(Sheet(frame=points, title="Points", group="Places", label=lambda row: row["name"]))
    folium.Marker((27, 124)).add_to(page)
    page.save(str(tmp_path / "page.html"))
    return (tmp_path / "page.html").as_uri()


def opened(page, uri):
    page.goto(uri)
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    page.wait_for_timeout(100)  # Leaflet asks for an animation frame before it paints


def composed(page):
    """The map of the picture, as an array of rows of pixels."""
    url = page.evaluate(f"leadline.compose({MAP}.story).toDataURL()")
    return pixels(io.BytesIO(base64.b64decode(url.split(",")[1])))


def pixels(file):
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def at(page, picture, lon, lat):
    """Colour of the picture at a place."""
    x, y = page.evaluate(
        f"([lon, lat]) => {{ const p = {MAP}.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }}", [lon, lat]
    )
    return tuple(picture[round(2 * y), round(2 * x)])


def near(colour):
    return pytest.approx(tuple(bytes.fromhex(colour[1:])), abs=3)


def test_the_picture_shows_every_kind_of_row_at_its_place(open_page, uri):
    page, watch = open_page()
    opened(page, uri)
    picture = composed(page)
    size = page.evaluate(f"{MAP}.getSize()")
    assert picture.shape == (2 * size["y"], 2 * size["x"], 3)
    assert at(page, picture, 119.5, 26.5) == near(THEME["land"][0])
    assert at(page, picture, 125.5, 21.75) == near(THEME["sea"][0])
    assert at(page, picture, 121, 25) == near(STYLES["place"].light)
    assert at(page, picture, 122.5, 21.0) == near(STYLES["track"].light)
    blend = [
        0.94 * s + 0.06 * z for s, z in zip(*(bytes.fromhex(c[1:]) for c in (THEME["sea"][0], "#3b7ea1")), strict=True)
    ]
    assert at(page, picture, 124.5, 25.5) == pytest.approx(blend, abs=3)  # docs/maps.md: filled to 6 %
    page.get_by_role("checkbox", name="Points").click()
    page.get_by_role("checkbox", name="Tracks").click()
    picture = composed(page)
    assert at(page, picture, 121, 25) != near(STYLES["place"].light)
    assert at(page, picture, 122.5, 21.0) == near(THEME["sea"][0])
    page.get_by_label("Light or dark").select_option("dark")
    picture = composed(page)
    assert at(page, picture, 119.5, 26.5) == near(THEME["land"][1])
    assert at(page, picture, 125.5, 21.75) == near(THEME["sea"][1])
    assert watch.errors == []


@pytest.mark.one_in(2)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_is_what_the_browser_shows(open_page, uri, tmp_path, scheme):
    page, _ = open_page(scheme=scheme)
    opened(page, uri)
    page.evaluate(f"document.querySelectorAll('{CONTROLS}').forEach((node) => {{ node.style.visibility = 'hidden'; }})")
    page.locator(".folium-map").screenshot(path=tmp_path / "screen.png")
    screen, picture = pixels(tmp_path / "screen.png"), composed(page)
    height, width, _ = screen.shape
    halved = picture.reshape(height, 2, width, 2, 3).mean(axis=(1, 3))
    strong = (abs(halved - screen) > STRONG).any(axis=2).mean()
    drawn = (abs(screen - screen[height // 2, -3]) > STRONG).any(axis=2).mean()  # what stands on the sea
    assert strong < 0.003
    assert strong < 0.1 * drawn


WRITTEN = """() => {
  const frame = document.querySelector(".folium-map").getBoundingClientRect();
  const names = [...document.querySelectorAll(".lettering .label")].filter((node) => !node.hidden);
  return names.map((node) => {
    const r = node.getBoundingClientRect();
    const box = [r.left - frame.left, r.top - frame.top, r.right - frame.left, r.bottom - frame.top];
    return [node.textContent, box, getComputedStyle(node).color];
  });
}"""


def test_names_of_seas_and_lands_are_printed_and_saved(open_page, make_page, make_rows, tmp_path):
    """Issue 15: the line height of a sea's name was a word to the browser, so paper and pictures had no sea's name."""
    kinds = {"Wide Sea": (122, 24, "ocean"), "A Strait": (121, 26, "sea"), "A Land": (119.5, 25, "land")}
    labels = [Label(text=text, lon_deg=lon, lat_deg=lat, kind=kind) for text, (lon, lat, kind) in kinds.items()]
    land = make_rows(Polygon([(118, 22), (120, 22), (120, 27), (118, 27)]))
    page = make_page(
        views=[View("All", (117, 22, 125, 28))], labels=labels, land=Sheet(frame=land, title="L", group="G")
    )
    page.save(str(tmp_path / "page.html"))
    page, watch = open_page(scheme="light")
    opened(page, (tmp_path / "page.html").as_uri())
    written = page.evaluate(WRITTEN)
    assert {text for text, *_ in written} == set(kinds)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    url = page.locator(".plate .print-map").evaluate("(canvas) => canvas.toDataURL()")
    printed = pixels(io.BytesIO(base64.b64decode(url.split(",")[1])))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    for picture in (printed, composed(page)):
        for text, (west, north, east, south), colour in written:
            ink = np.array([int(part) for part in colour[4:-1].split(",")])
            there = picture[round(2 * north) : round(2 * south), round(2 * west) : round(2 * east)]
            assert (abs(there - ink).max(axis=2) < 24).sum() > 20 * len(text.replace(" ", "")), text
    assert watch.errors == []


def test_the_file_holds_the_map_and_what_the_page_says(open_page, uri, tmp_path):
    page, watch = open_page()
    opened(page, uri)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    assert download.value.suggested_filename == "strait-cote-a-cote.png"
    expect(page.get_by_role("status").first).to_have_text("Picture saved as strait-cote-a-cote.png.")
    download.value.save_as(tmp_path / "saved.png")
    saved, picture = pixels(tmp_path / "saved.png"), composed(page)
    height, width, _ = picture.shape
    assert saved.shape[1] == width + 64
    tops = [y for y in range(len(saved) - height) if (saved[y, 32 : 32 + width] == picture[0]).all()]
    assert tops
    assert (saved[tops[0] : tops[0] + height, 32 : 32 + width] == picture).all()
    ink = near(THEME["ink"][0])
    assert any(tuple(p) == ink for p in saved[: tops[0]].reshape(-1, 3))  # the title above
    below = saved[tops[0] + height :]
    assert any(tuple(p) == near(STYLES["territorial_sea"].light) for p in below.reshape(-1, 3))  # the legend below
    assert page.locator(".plate").count() == 0
    assert watch.errors == []
    assert watch.requests == []


def test_tiles_of_others_are_left_out_in_words(open_page, uri):
    page, _ = open_page()
    opened(page, uri)
    page.get_by_role("radio", name="OpenStreetMap").click()
    page.wait_for_selector("text=Tiles cannot be had")
    assert at(page, composed(page), 119.5, 26.5) == near(THEME["land"][0])
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    words = page.locator(".plate").inner_text()
    assert "A page cannot save the tiles of OpenStreetMap; the land is that of this file." in words
    assert "Example Survey" in words


def test_the_plate_carries_the_chart_and_the_dates(open_page, make_page, make_rows, tmp_path):
    page = make_page(counts=counted(), chronology=dated())
    page.add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="Points", group="Places"))
    page.save(str(tmp_path / "page.html"))
    page, watch = open_page()
    opened(page, (tmp_path / "page.html").as_uri())
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    download.value.save_as(tmp_path / "saved.png")
    saved = pixels(tmp_path / "saved.png")
    for colour in (THEME["before"][0], THEME["after"][0]):  # bars of two windows; the second also of what was found
        assert (abs(saved - list(bytes.fromhex(colour[1:]))).max(axis=2) < 4).sum() > 200
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    plate = page.locator(".plate")
    assert plate.locator("svg.bars rect.bar").count() == 24
    assert plate.locator(".stretch").count() == 2
    words = plate.inner_text()
    for told in ("Counts by month: ships", "2,220", "claimed so", "found otherwise", "January to March 2024"):
        assert told in words
    assert plate.locator("button, input, select").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(page.pdf(format="A4")) > 10_000
    assert watch.errors == []


def counted():
    months = tuple(f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13))
    numbers = tuple(range(10, 250, 10))
    count = Count(title="ships", says="ships", unit="ships", numbers=numbers, counted=(30,) * 24, basis=("logs",) * 24,
                  bounds=("all days",) * 24, sources=("example",))  # fmt: skip
    pair = ("the years", ("2022-01", "2022-12"), ("2023-01", "2023-12"))
    return Counts(months=months, days=(30,) * 24, notes={}, counts=(count,), events={}, windows=(pair,))


def dated():
    claimed = Moment(words="claimed so", start=date(2024, 1, 1), end=date(2024, 3, 31), sort=Sort.CLAIMED)
    found = Moment(words="found otherwise", start=date(2025, 2, 1), end=date(2025, 6, 30), sort=Sort.FOUND)
    return Chronology(title="What was said", moments=(claimed, found))
