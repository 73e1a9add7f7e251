"""Each map of the site on a phone, upright and turned: where its map begins, and how much of the screen it has."""

import pytest
from drawn import MAP
from visits import MAPS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", MAPS)
def test_a_map_begins_in_the_upper_third_and_keeps_its_height_when_turned(visit, name):
    seen = visit(name, "phone", "light")
    assert seen.chart[1] <= 300
    assert seen.chart[3] - seen.chart[1] >= 300
    assert seen.turned[3] - seen.turned[1] >= 220


def test_a_phone_sees_both_ends_of_the_theatre_and_few_lines(kept):
    page = kept("theatre", "phone")
    seen = page.evaluate(
        f"[[4.4, 50.9], [139.7, 35.7]].map(([lon, lat]) => {MAP}.getBounds().contains([lat, lon]))",
    )
    assert seen == [True, True]
    named = page.locator(".lettering .label:not([hidden])").all_inner_texts()
    assert {"NATO, Brussels", "Tokyo"} <= set(named)
    arcs = page.locator(".folium-map path[class*='-stated'], .folium-map path[class*='-found']")
    shown = arcs.evaluate_all("(all) => all.filter((one) => getComputedStyle(one).display !== 'none').length")
    assert shown <= 22
