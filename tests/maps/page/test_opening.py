"""A page opens in slices: what waits for the main thread has its turn meanwhile."""

import pytest
from playwright.sync_api import expect
from shapely.geometry import LineString

from maps import Sheet

pytestmark = pytest.mark.browser
ROWS = 800
TURNS = """
window.turns = 0;
const turn = () => {
  if (document.querySelector(".folium-map .leaflet-pane")) window.turns += 1;
  if (document.documentElement?.dataset.drawn !== "yes") setTimeout(turn);
};
setTimeout(turn);
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def large(make_page, make_rows, tmp_path):
    """A page of many lines, the same once more in a layer that is hidden."""
    lines = [LineString([(118 + i / 200, 20), (119 + i / 200, 26)]) for i in range(ROWS)]
    page = make_page()
    for title, shown in (("Shown", True), ("Hidden", False)):
        page.add_sheet(Sheet(frame=make_rows(*lines, kind="given_line"), title=title, group="g", shown=shown))
    page.save(str(tmp_path / "page.html"))
    return (tmp_path / "page.html").as_uri()


def test_a_large_page_gives_way_while_it_opens_and_nothing_moves(open_page, large):
    page, watch = open_page(alone=True)
    page.add_init_script(TURNS)
    page.goto(large)
    assert page.evaluate("window.turns") >= 10  # other work had its turn so many times
    page.wait_for_timeout(200)
    assert page.evaluate("window.shift") < 0.05
    assert watch.errors == []


def test_rows_of_a_hidden_layer_are_made_when_it_is_shown(open_page, large):
    page, watch = open_page()
    page.goto(large)
    count = page.locator("path.leaflet-interactive").count()
    assert page.locator(".rows-sheet-0").count() == ROWS
    assert page.locator(".rows-sheet-1").count() == 0
    page.get_by_role("checkbox", name="Hidden").check()
    expect(page.locator(".rows-sheet-1")).to_have_count(ROWS)
    assert page.locator("path.leaflet-interactive").count() == count + ROWS
    assert watch.errors == []
