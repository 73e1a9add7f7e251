"""Each map of the site on a phone, upright and turned: where its map begins, and how much of the screen it has."""

import pytest
from drawn import MAP
from visits import MAPS, looks

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("name", "size", "scheme"), looks(MAPS, ["phone"], ["light"]))
def test_a_map_begins_in_the_upper_third_and_keeps_its_height_when_turned(visit, name, size, scheme):
    seen = visit(name, size, scheme)
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


WITHIN = """() => {
    const [frame, card, shut] = [".folium-map", ".leaflet-popup", ".leaflet-popup-close-button"].map((part) =>
        [...document.querySelectorAll(part)].pop().getBoundingClientRect());
    const inside = ({ left, right, top, bottom }) =>
        left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
    return [card, shut].map(inside);
}"""


def test_cards_of_lines_at_the_edge_of_the_world_lie_whole_on_the_map(open_page, built_site):  # issue 15
    page, watch = open_page({"width": 390, "height": 844})
    page.goto((built_site / "theatre.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    for x, y in ((0.3, 0.08), (0.5, 0.12), (0.7, 0.2), (0.95, 0.5), (0.05, 0.95)):
        page.evaluate(
            f"""([x, y]) => {{
                const {{ story }} = {MAP};
                const {{ x: width, y: height }} = story.map.getSize();
                const [row] = story.sheets.find(({{ block }}) => block.features?.length).block.features;
                leadline.openCard(story, row, story.map.containerPointToLatLng([x * width, y * height]));
            }}""",
            [x, y],
        )
        page.wait_for_timeout(700)  # the map moves to the card as far as it can
        assert page.evaluate(WITHIN) == [True, True], (x, y)
        page.locator(".leaflet-popup-close-button").last.click()
    assert watch.errors == []


def test_a_card_is_no_higher_than_a_low_map_and_scrolls(open_page, built_site):
    page, watch = open_page({"width": 844, "height": 390})
    page.goto((built_site / "taiwan-strait.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    page.evaluate(
        f"""() => {{
            const {{ story }} = {MAP};
            const all = story.sheets.flatMap((sheet) => (sheet.block.features || []).map((row) => [sheet, row]));
            leadline.showRow(story, ...all.find(([, row]) => row.n.startsWith("Kinmen")));
        }}"""
    )
    page.wait_for_selector(".leaflet-popup-content")
    page.wait_for_timeout(700)
    assert page.evaluate(WITHIN) == [True, True]
    assert watch.errors == []
