"""One use of everything a page offers, on each map of the site; the details are tested on small pages."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from drawn import MAP
from PIL import Image
from playwright.sync_api import expect

from layers.stories.read import load_story
from maps.site.pages import page_named, pages_of

PAGES = pages_of(load_story())

pytestmark = pytest.mark.browser

SHOWN = f"""{MAP}.story.sheets.map(({{ block, group }}) => [block.key, {MAP}.hasLayer(group)])"""
PLACE = f"(() => {{ const c = {MAP}.getCenter(); return [{MAP}.getZoom(), c.lat, c.lng]; }})()"
WITH_TIME = [page.name for page in PAGES if page.timeline]


@pytest.fixture(params=[page.name for page in PAGES])
def name(request):
    return request.param


@pytest.fixture(scope="module")
def used(open_context, built_site):
    """Return the tab of a map, opened once: each test goes on from wherever another left it."""
    tabs = {}

    def tab(name):
        if name not in tabs:
            tabs[name] = open_context(reduced_motion="reduce")
            tabs[name][0].goto((built_site / f"{name}.html").as_uri())
        return tabs[name][0]

    yield tab
    for page, watch in tabs.values():
        page.context.close()
        assert (watch.requests, watch.errors) == ([], [])


# Switches of the legend that a layer has for itself.
SWITCHES = "#legend input[type=checkbox][data-rows]"
CLICKED = "(all) => all.forEach((box) => box.click())"


@pytest.mark.one_in(2)
def test_every_switch_takes_its_layer_off_and_puts_it_back(used, name):
    page = used(name)
    before = page.evaluate(SHOWN)
    page.locator(SWITCHES).evaluate_all(CLICKED)
    turned = dict(page.evaluate(SHOWN))
    zoom = page.evaluate(f"{MAP}.getZoom()")
    for (key, was), spec in zip(before, page_named(name, PAGES).sheets, strict=True):
        if not spec.file.single and spec.file.from_zoom <= zoom < spec.file.to_zoom:
            assert turned[key] is not was, spec.title
    page.locator(SWITCHES).evaluate_all(CLICKED)
    assert page.evaluate(SHOWN) == before


@pytest.mark.parametrize("name", WITH_TIME)
def test_the_slider_moves_the_time_by_keys(used, name):
    page = used(name)
    slider, told = page.locator("#time"), page.locator(".told")
    timed = next(n for n, spec in enumerate(page_named(name, PAGES).sheets) if spec.file.timed)
    if not slider.is_visible():  # until something moves in time
        page.evaluate(f"{MAP}.story.sheets[{timed}].input.click()")
    if slider.is_disabled():  # it opens with all of its time
        page.locator(".timeline select").select_option(index=0)
    slider.focus()
    page.keyboard.press("Home")
    first, said = slider.get_attribute("aria-valuetext"), told.inner_text()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") != first
    assert told.inner_text() != said
    page.keyboard.press("Home")
    assert (slider.get_attribute("aria-valuetext"), told.inner_text()) == (first, said)


@pytest.mark.one_in(2, 1)
def test_an_address_opens_the_page_as_it_was_left(used, name):
    page = used(name)
    page.locator(".views button").last.click()
    page.locator(SWITCHES).first.click()
    page.get_by_role("checkbox", name="Graticule").click()
    expect(page).to_have_url(re.compile("graticule=off"))
    state = page.evaluate(SHOWN), page.evaluate(PLACE)
    address = page.url
    assert set(parse_qs(urlsplit(address).fragment)) >= {"view", "graticule"}

    page.goto("about:blank")
    page.goto(address)
    assert page.evaluate(SHOWN) == state[0]
    assert page.evaluate(PLACE) == pytest.approx(state[1], abs=1e-3)
    assert not page.get_by_role("checkbox", name="Graticule").is_checked()


@pytest.mark.one_in(2, 1)
def test_the_map_is_saved_as_a_picture(used, name):
    page = used(name)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save picture").click()
    download = waiting.value
    assert download.suggested_filename.endswith(".png")
    with Image.open(io.BytesIO(download.path().read_bytes())) as image:
        assert min(image.size) > 600
        colours = image.convert("RGB").reduce(8).getcolors(maxcolors=100_000)
    most, _ = max(colours)
    assert len(colours) > 50
    assert most < 0.9 * sum(n for n, _ in colours)


@pytest.mark.one_in(2)
def test_the_table_of_a_layer_shows_a_row_on_the_map_and_gives_the_focus_back(used, name):
    page = used(name)
    button = page.get_by_role("button", name="Table of").first
    button.focus()
    page.keyboard.press("Enter")
    table = page.locator("dialog.layer-table")
    title = button.get_attribute("aria-label").removeprefix("Table of ")
    key, rows = page.evaluate(
        f"(title) => {MAP}.story.sheets.filter(({{ block }}) => block.title === title)"
        ".map(({ block }) => [block.key, block.features.length])[0]",
        title,
    )
    assert table.locator("tbody tr").count() == min(50, rows) > 0
    expect(table.get_by_role("status")).to_contain_text(f"{rows:,} row")
    row = table.get_by_role("row").nth(1)
    named = row.get_by_role("rowheader").inner_text()
    row.get_by_role("button", name="Show on map").click()
    expect(page.locator(".leaflet-popup-content h2").filter(has_text=named).first).to_be_visible()
    assert dict(page.evaluate(SHOWN))[key]
    page.get_by_role("button", name="Back to the table").press("Enter")
    expect(row.get_by_role("button", name="Show on map")).to_be_focused()
    page.keyboard.press("Escape")
    expect(table).to_be_hidden()
    expect(button).to_be_focused()
