"""What a phone sees first: the verdict with one sentence, and lines of the same ends as one."""

import pytest
from playwright.sync_api import expect
from shapely.geometry import LineString

from maps import Headline, Sheet

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
FINDING = "Of the lanes 7 % lie there. Two others, of NATO. A third."


@pytest.mark.parametrize(
    ("finding", "first"),
    [
        (FINDING, "Of the lanes 7 % lie there."),
        ("It states 16; J. Smith found 28. More.", "It states 16; J. Smith found 28."),
        ("J. Smith of NATO. More.", "J. Smith of NATO."),
        ("短い文。次の文。", "短い文。"),
        ("Fell by 1.5 %.", "Fell by 1.5 %."),
    ],
)
def test_the_first_sentence_of_a_finding(finding, first):
    said = Headline(finding=finding)
    assert said.first == first
    assert said.first + said.rest == finding


def opened(page, story_map, tmp_path):
    story_map.save(str(tmp_path / "page.html"))
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")


def test_a_phone_shows_one_sentence_and_the_others_when_it_is_asked(open_page, make_page, tmp_path):
    page, watch = open_page(PHONE)
    opened(page, make_page(headline=Headline(finding=FINDING, verdict="does not hold")), tmp_path)
    finding, onward = page.locator("#finding"), page.get_by_role("button", name="More")
    assert "7 % lie there." in finding.inner_text().replace("\xa0", " ")
    assert "NATO" not in finding.inner_text()
    top = page.locator("#map").bounding_box()["y"]
    onward.click()
    assert "NATO. A third." in finding.inner_text()
    assert page.get_by_role("button", name="Less").get_attribute("aria-expanded") == "true"
    page.get_by_role("button", name="Less").click()
    assert page.locator("#map").bounding_box()["y"] == top
    assert watch.errors == []


def test_a_wide_window_shows_all_of_a_finding(open_page, make_page, tmp_path):
    page, _ = open_page()
    opened(page, make_page(headline=Headline(finding=FINDING)), tmp_path)
    assert "NATO. A third." in page.locator("#finding").inner_text()
    expect(page.get_by_role("button", name="More")).to_be_hidden()


def test_lines_of_the_same_ends_are_one_until_the_map_is_close(open_page, make_page, make_rows, tmp_path):
    ends = (119, 21), (125, 26)
    lines = [LineString([ends[0], (122, 23.5 + i / 4), ends[1]]) for i in range(4)]
    turned, other = LineString([ends[1], (122, 22), ends[0]]), LineString([(119, 26), (125, 21)])
    story_map = make_page()
    frame = make_rows(*lines, turned, other, kind="given_line")
    story_map.add_sheet(Sheet(frame=frame, title="Ties", group="g", bundled_below_zoom=9))
    page, watch = open_page()
    opened(page, story_map, tmp_path)
    drawn = page.locator(".folium-map path.line:not(.hit, .halo)[class*='k-given_line']")
    widths = (
        "(all) => all.map((one) => getComputedStyle(one)).filter(({ display }) => display !== 'none')"
        ".map(({ strokeWidth }) => strokeWidth)"
    )
    bundled = [float(width.removesuffix("px")) for width in drawn.evaluate_all(widths)]
    assert sorted(bundled) == pytest.approx([min(bundled), min(bundled) * 5**0.5], abs=0.01)
    page.evaluate("window[document.querySelector('.folium-map').id].setZoom(9, { animate: false })")
    page.wait_for_timeout(300)
    assert len(set(drawn.evaluate_all(widths))) == 1
    assert len(drawn.evaluate_all(widths)) == 6
    assert watch.errors == []
