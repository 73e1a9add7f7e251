"""Every page at every width, also when the window turns: no text cut off or overprinted, no control out of reach."""

import io
from pathlib import Path

import pytest
from drawn import MAP
from effort import cases
from laid_out import faults
from PIL import Image

from maps.site.build import names

pytestmark = pytest.mark.browser

WIDTHS = (320, 340, 360, 390, 412, 430, 480, 540, 600, 660, 720, 721, 768, 800, 834, 900, 960, 1024, 1050, 1100, 1280)
WIDTHS = (*WIDTHS, 1440, 1680, 1920)
HEIGHTS = (600, 844, 1200)
# The narrowest and the widest, both sides of the width at which the layout changes (45em), and some of the rest, each
# at one of the heights in turn; in `make thorough` all of them at all heights.
SWEPT = cases((320, 390, 540, 720, 721, 1024, 1280, 1920), WIDTHS)
SCREENS = cases(
    [(width, HEIGHTS[n % 3]) for n, width in enumerate(SWEPT)],
    [(width, height) for height in HEIGHTS for width in SWEPT],
)
TURNED = ((390, 844), (844, 390), (768, 1024), (1024, 768))
LARGE = cases((320, 768, 1280), (320, 390, 540, 768, 1024, 1280, 1920))  # with text of 200 %
SHEET, CELL = (6, 4), 480  # of a contact sheet: cells across and down; pixels of a cell's side
# What stands around a map depends neither on its names nor on its rows, and to draw them anew costs most.
BARE = f"""{MAP}.story.lettering.place = () => {{}};
{MAP}.story.sheets.forEach(({{ group }}) => {MAP}.removeLayer(group))"""
DOUBLE = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture(scope="module")
def opened(open_context, built_site):
    """Open each page once, at the first size, and change its window afterwards, as a reader does."""
    pages = {}

    def once(name):
        if name not in pages:
            pages[name], _ = open_context({"width": 1280, "height": 800}, reduced_motion="reduce")
            pages[name].goto((built_site / f"{name}.html").as_uri())
            if pages[name].locator(".folium-map").count():
                pages[name].evaluate(BARE)
        return pages[name]

    yield once
    for page in pages.values():
        page.context.close()


def swept(page, sizes):
    """What is wrong at each size, by the size."""
    found = {}
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        if wrong := faults(page):
            found[f"{width} x {height}"] = wrong
    return found


@pytest.mark.parametrize("name", names())
def test_nothing_is_cut_off_overprinted_or_outside_at_any_width(opened, name):
    """Pages without a map scroll as they are high: there the height of the window says nothing."""
    page = opened(name)
    scrolls = [(width, HEIGHTS[1]) for width in SWEPT]
    assert swept(page, SCREENS if page.locator(".folium-map").count() else scrolls) == {}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", names())
def test_a_window_may_turn(opened, name):
    assert swept(opened(name), TURNED) == {}


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize("name", names())
def test_text_may_be_twice_as_large(opened, name):
    page = opened(name)
    page.evaluate(DOUBLE)
    assert swept(page, [(width, 844) for width in LARGE]) == {}


@pytest.mark.parametrize("name", names())
def test_a_sheet_of_all_widths_is_written_when_asked_for(opened, request, name):
    folder = request.config.getoption("contact_sheets")
    if not folder:
        pytest.skip("--contact-sheets FOLDER writes them")
    page = opened(name)
    page.reload()
    sheet = Image.new("RGB", (SHEET[0] * CELL, SHEET[1] * CELL), "gray")
    for n, width in enumerate(WIDTHS):
        page.set_viewport_size({"width": width, "height": 844})
        faults(page)  # waits until it is drawn anew
        with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as screen:
            screen.thumbnail((CELL - 8, CELL - 8))
            sheet.paste(screen, (n % SHEET[0] * CELL, n // SHEET[0] * CELL))
    Path(folder).mkdir(parents=True, exist_ok=True)
    small = sheet.resize((2 * sheet.width // 3, 2 * sheet.height // 3), Image.Resampling.LANCZOS)
    small.save(Path(folder) / f"{name}.webp", quality=60, method=6)
