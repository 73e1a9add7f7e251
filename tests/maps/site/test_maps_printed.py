"""Map pages on paper: a map that is large enough to read, with all that is said beside it, and sources apart."""

import pytest
from effort import cases

from tests.maps.page.test_print import SHEETS, opened, pages

pytestmark = pytest.mark.browser

MAPS = ["misawa", "taiwan-strait", "south-china-sea", "theatre"]
# Room on A4 within margins of 11 mm, CSS pixels; least height of a map, a fifth of it.
PAPER = {"upright": (711, 1039, 230), "on its side": (1039, 711, 300)}
CUT = "(node) => [node.scrollHeight - node.clientHeight, node.scrollWidth - node.clientWidth]"


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize("name", MAPS)  # a PDF of each on either way up in turn, on both in `make thorough`
def test_a_printed_map_is_large_and_nothing_is_cut(built_site, open_page, name):
    page, watch = open_page()
    n = MAPS.index(name) % 2
    opened(page, (built_site / f"{name}.html").as_uri())
    assert all(
        pages(page.pdf(format=paper, landscape=wide)) in (1, 2) for paper, wide in cases(SHEETS[n : n + 1], SHEETS[:2])
    )
    for width, height, least in PAPER.values():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        drawn = page.locator(".plate .print-map").bounding_box()
        assert drawn["height"] >= least, f"{name}: the map is {drawn['height']:.0f} px high on {width} x {height}"
        assert max(page.locator(".plate .sheet").evaluate(CUT)) <= 1
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
    assert watch.errors == []
