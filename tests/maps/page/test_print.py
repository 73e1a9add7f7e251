"""On paper: one sheet for a map, in light colours, with what the page says and nothing that can only be pressed."""

import re

import pytest

pytestmark = pytest.mark.browser

SHEETS = [("A4", False), ("A4", True), ("Letter", False), ("Letter", True)]


def opened(page, uri):
    page.goto(uri)
    page.wait_for_selector("html[data-drawn=yes]", state="attached")


def pages(pdf):
    """Number of sheets of a PDF: its page objects."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_map_is_one_sheet_of_either_paper_and_either_way_up(open_page, small_file):
    page, watch = open_page(scheme="dark")
    opened(page, small_file)
    assert [pages(page.pdf(format=paper, landscape=wide)) for paper, wide in SHEETS] == [1] * 4
    assert page.locator(".plate").count() == 0
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert watch.errors == []


def test_the_sheet_says_what_the_page_says_and_where_it_comes_from(open_page, small_page, tmp_path):
    small_page.headline = type(small_page.headline)(
        finding="Found so.", claim="It was said.", verdict="does not hold", href="checks.html#x"
    )
    small_page.save(str(tmp_path / "page.html"))
    page, _ = open_page(scheme="dark", viewport={"width": 390, "height": 844})
    opened(page, (tmp_path / "page.html").as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="light")
    words = page.locator(".plate").inner_text()
    for expected in (
        *("A page", "Claimed: It was said.", "does not hold", "Found so.", "Sea", "Zone", "Line", "Points"),
        *("Example Survey; CC0-1.0, retrieved 2026-11-22", "page.html", "(UTC)", "Not for navigation"),
        "dotted or hollow",
    ):
        assert expected in words
    assert "Read the check" not in words
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0
    land = page.locator(".print-map").evaluate("(node) => [...node.getContext('2d').getImageData(2, 2, 1, 1).data]")
    assert land == [0xDF, 0xE8, 0xEE, 255]  # docs/maps.md: sea, light
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".plate").count() == 0
