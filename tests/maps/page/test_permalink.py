"""Addresses: what "Copy link" writes opens the same view, layers, time, measure and card; nonsense is left alone."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import expect
from pytest import approx
from shapely.geometry import LineString, Point, box

import layers
from layers.stories.read import load_story
from maps import View
from maps.page.measure import Measure
from maps.page.permalink import link
from maps.page.sheet import Sheet
from maps.page.style import THEME
from maps.page.timeline import Timeline
from maps.site.pages import page_named, pages_of

COUNTS = page_named("taiwan-strait", pages_of(load_story())).counts
MAP = "window[document.querySelector('.folium-map').id]"
START = datetime(2026, 8, 23, tzinfo=UTC)
DAY = Timeline(start_utc=START, end_utc=START + timedelta(days=1))
GAP = Measure(column="gap", title="gap", unit="h", limits=(0.5, 1, 2, 4), falling=True, says="{:.1f} h")
WITHIN = tuple(
    Measure(column=f"within_{h}", title=f"seen within {h} h", unit="%", limits=(50, 70, 85, 95), factor=100,
            within_h=h, says="{:.0f} %")
    for h in (1, 3)
)  # fmt: skip
VIEWS = [View("All", (118.0, 20.0, 126.0, 28.0)), View("The strait", (118.5, 22.8, 121.2, 25.4))]
HOSTILE = (
    "#row=<img src=x onerror=window.pwned=1>",
    "#row=constructor/__proto__&theme=constructor",
    "#map=NaN/1/2",
    "#map=5/91/0",
    "#map=1e9/0/0",
    "#map=5//&view=toString",
    "#on=" + "a," * 40_000,
    "#map=%E0%A4%A",
    "#time=9999-99-99",
    "#time=2199-01-01T00:00Z",
    "#time=0000&window=-6h&within=Infinityh&by=__proto__",
    "#compare=2022-01..2022-01&month=%00&count=<script>window.pwned=1</script>",
    "#javascript:window.pwned=1//=",
)


pytestmark = pytest.mark.browser


@pytest.fixture
def uri(make_page, make_rows, tmp_path):
    """A page with everything that an address can tell but counts."""
    page = make_page(timeline=DAY, views=VIEWS)
    start = [pd.Timestamp(START) + pd.Timedelta(hours=h) for h in (1, 9)]
    strips = make_rows(
        *[box(119, 21, 122, 27)] * 2,
        kind="swath",
        start_utc=start,
        end_utc=[s + pd.Timedelta(minutes=9) for s in start],
    )
    page.add_sheet(Sheet(frame=strips, title="Passes", group="p", timed=True, style=lambda row: "swath-teal"))  # noqa: ARG005
    line = [LineString([(119, 22), (122, 26)])]
    for title, shown in (("One", True), ("Two", False)):
        frame = make_rows(*line, kind="lane in view", gap=[2.5], within_1=[0.6], within_3=[0.9], length_km=[10.0])
        page.add_sheet(Sheet(frame=frame, title=title, group="who", measures=(GAP, *WITHIN), single=True, shown=shown))
    points = make_rows(Point(121, 25), Point(123, 23), id=["a/b c", "é&=#"])
    page.add_sheet(Sheet(frame=points, title="Places: all", group="g"))
    page.add_sheet(Sheet(frame=points, title="More", group="g", shown=False))
    page.save(str(tmp_path / "page.html"))
    return (tmp_path / "page.html").as_uri()


def opened(page, uri):
    page.goto("about:blank")
    page.goto(uri)
    page.wait_for_selector("html[data-drawn=yes]", state="attached")


def state(page):
    """What is shown, told by the page itself and not by its address."""
    return page.evaluate(f"""() => {{
      const map = {MAP};
      const value = (name) => document.getElementById(name)?.value;
      return {{
        zoom: map.getZoom(), middle: map.project(map.getCenter()),
        on: [...document.querySelectorAll("#legend input")].map((input) => input.checked),
        drawn: map.story.sheets.map((sheet) => map.hasLayer(sheet.group)),
        time: value("time"), told: document.querySelector(".timeline .reading")?.textContent,
        measure: value("measure"), within: value("within"), keys: document.querySelector(".measure .ramp")?.textContent,
        counts: [...document.querySelectorAll(".counts select, #month")].map((node) => node.value),
        card: document.querySelector(".leaflet-popup-content h2")?.textContent,
        theme: document.documentElement.dataset.theme, names: map.story.lettering.node.hidden,
      }};
    }}""")


def same(one, other):
    distance = max(abs(one["middle"][axis] - other["middle"][axis]) for axis in "xy")
    return distance < 1 and {**one, "middle": 0} == {**other, "middle": 0}


def address(page, *, written=False):
    """What "Copy link" would copy; or, some time later, what the browser shows as the address."""
    if written:
        page.wait_for_timeout(500)  # at most every 0.4 s
        return page.evaluate("location.href")
    return page.evaluate(f"location.href.split('#')[0] + ('#' + {MAP}.story.hash()).replace(/^#$/, '')")


def test_a_page_as_it_opens_has_no_address_of_its_own(open_page, uri):
    page, watch = open_page()
    opened(page, uri)
    assert address(page) == uri
    page.get_by_role("button", name="The strait").click()
    page.wait_for_timeout(400)
    assert address(page, written=True) == f"{uri}#view=the-strait"
    page.get_by_role("button", name="All", exact=True).click()
    page.wait_for_timeout(400)
    assert address(page) == uri
    assert watch.errors == []


def test_a_copied_address_opens_what_was_shown(open_page, uri):
    page, watch = open_page()
    opened(page, uri)
    page.evaluate(f"{MAP}.setView([24.123456, 120.654321], 8.25, {{ animate: false }})")
    page.get_by_role("radio", name="Two").click()
    for name in ("Passes", "More", "Graticule", "Names"):
        page.get_by_role("checkbox", name=name).click()
    page.get_by_label("Length of the window").select_option("3600")
    page.locator("#time").evaluate(
        "(node) => { node.value = 1787472000; node.dispatchEvent(new Event('input')); }"
    )  # 08:00
    page.locator("#within").evaluate("(node) => { node.value = 1; node.dispatchEvent(new Event('input')); }")
    page.get_by_label("Light or dark").select_option("dark")
    page.evaluate(f"{MAP}.panBy([33, -21], {{ animate: false }})")
    before = state(page)
    found = address(page)
    for part in ("on=two,more", "off=passes,one", "window=1h", "time=2026-08-23T08:00Z", "by=within", "within=3h",
                 "graticule=off", "names=off", "theme=dark"):  # fmt: skip
        assert part in found.split("#")[1].split("&")
    assert not any(part.endswith("=") for part in found.split("&"))
    opened(page, found)
    assert same(before, state(page))
    assert address(page) == found
    assert page.locator(".timeline .reading").inner_text() == "2026-08-23, 08:00 to 09:00 UTC"
    assert watch.errors == []


def test_another_address_in_an_open_page_is_followed_and_undoes_what_it_does_not_name(open_page, uri):
    page, _ = open_page()
    opened(page, f"{uri}#map=7/24/121&on=two&theme=dark")
    as_linked = state(page)
    assert (as_linked["zoom"], as_linked["theme"], as_linked["drawn"]) == (7, "dark", [True, False, True, True, False])
    page.evaluate("location.hash = 'view=all&off=places-all'")
    expect(page.get_by_role("checkbox", name="Places: all")).not_to_be_checked()
    assert state(page)["drawn"] == [True, True, False, False, False]
    assert state(page)["theme"] == "light"
    page.evaluate("location.hash = 'map=7/24/121&on=two&theme=dark'")
    expect(page.get_by_role("radio", name="Two")).to_be_checked()
    assert same(state(page), as_linked)


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize("row", ["a/b c", "é&=#"])
def test_an_address_opens_the_card_of_a_row(open_page, uri, row):
    page, _ = open_page()
    opened(page, uri)
    page.locator(".rows-sheet-3").nth(["a/b c", "é&=#"].index(row)).click()
    before, found = state(page), address(page)
    assert unquote(re.search("row=([^&]*)", found)[1]) == f"places-all/{row}"
    opened(page, found)
    page.wait_for_selector(".leaflet-popup-content")
    assert same(before, state(page))
    page.locator(".leaflet-popup-close-button").click()
    assert "row=" not in address(page)


def test_the_measure_that_an_address_names_is_chosen_whichever_the_page_opens_with(
    open_page, make_page, make_rows, tmp_path
):
    page, watch = open_page()
    line = LineString([(119, 22), (122, 26)])
    frame = make_rows(line, kind="lane in view", gap=[2.5], within_1=[0.6], within_3=[0.9], length_km=[10.0])
    for n, measures in enumerate(((GAP, *WITHIN), (GAP, replace(WITHIN[0], opens=True), WITHIN[1]))):
        sheet = Sheet(frame=frame, title="One", group="who", measures=measures)
        make_page().add_sheet(sheet).save(str(tmp_path / f"{n}.html"))
        uri = (tmp_path / f"{n}.html").as_uri()
        for fragment, chosen, classes in (
            ("by=gap", "0", "under 0.5 h"),
            ("within=3h", "within", "under 50 %"),
            ("by=within&within=3h", "within", "under 50 %"),
            ("by=gap&within=none", "0", "under 0.5 h"),
        ):
            if fragment == "by=gap":
                opened(page, f"{uri}#{fragment}")
            page.evaluate("(fragment) => { location.hash = fragment; }", fragment)
            expect(page.locator("#measure")).to_have_value(chosen)
            expect(page.locator(".measure .ramp")).to_contain_text(classes)
    assert watch.errors == []


def test_a_row_of_a_packed_layer_has_an_address_too(open_page, make_page, make_rows, tmp_path):
    lines = [LineString([(119, 21 + i / 100), (125, 21 + i / 100)]) for i in range(300)]
    page_object = make_page().add_sheet(
        Sheet(frame=make_rows(*lines, kind="median_line"), title="Tracks", group="g", heavy=True)
    )
    page_object.save(str(tmp_path / "page.html"))
    uri = (tmp_path / "page.html").as_uri()
    page, watch = open_page()
    opened(page, f"{uri}#view=all&row=tracks/row-123")
    assert state(page)["card"] == "Row 123"
    assert address(page) == f"{uri}#view=all&row=tracks/row-123"
    assert watch.errors == []


def test_counts_and_what_they_are_compared_with_have_an_address(open_page, make_page, tmp_path):
    make_page(counts=COUNTS(), sources=layers.sources()).save(str(tmp_path / "counts.html"))
    uri = (tmp_path / "counts.html").as_uri()
    page, watch = open_page()
    opened(page, uri)
    selects = page.locator(".counts select")
    selects.nth(0).select_option(index=2)
    selects.nth(1).select_option("own")
    selects.nth(2).select_option(label="March 2024")
    selects.nth(3).select_option(label="5")
    page.locator("#month").evaluate("(node) => { node.value = 7; node.dispatchEvent(new Event('input')); }")
    before, found, words = state(page), address(page), page.locator(".counts .result").inner_text()
    assert "compare=2023-03..2023-07/2024-03..2024-07" in found
    assert "month=2021-04" in found  # the first is September 2020
    opened(page, found)
    assert same(before, state(page))
    assert page.locator(".counts .result").inner_text() == words
    assert watch.errors == []


def test_hostile_addresses_are_told_in_a_line_and_change_nothing(open_page, uri):
    page, watch = open_page()
    opened(page, uri)
    before = state(page)
    said = page.locator(".tools ~ [role=status]")
    for n, fragment in enumerate(HOSTILE):
        if n < 2:
            opened(page, uri + fragment)
        else:
            page.evaluate(f"hash => {{ {MAP}.story.say(''); location.hash = hash; }}", fragment)
        expect(said).to_contain_text("Not found on this page: ")
        assert same(before, state(page)), fragment
        assert len(said.inner_text()) < 100
    assert page.evaluate("window.pwned") is None
    assert watch.errors == []
    assert watch.requests == []


def test_the_skip_link_is_no_address(open_page, uri):
    page, watch = open_page()
    opened(page, f"{uri}#map")
    assert page.locator(".tools ~ [role=status]").inner_text() == ""
    assert watch.errors == []


def test_no_server_is_asked_because_an_address_says_so(open_page, uri):
    page, watch = open_page()
    opened(page, f"{uri}#ground=osm")
    assert "made with OpenStreetMap as ground" in page.locator(".tools ~ [role=status]").inner_text()
    assert (
        page.get_by_role("group", name="Ground").get_by_role("radio", name="None").is_checked()
    )  # this page has no land
    assert watch.requests == []


def test_copy_link_says_that_it_did_and_what_to_do_where_it_may_not(open_page, uri):
    page, _ = open_page(alone=True)
    page.add_init_script(
        "navigator.clipboard.writeText = (text) => {"
        " window.copied = text; return window.refuse ? Promise.reject() : Promise.resolve(); }"
    )
    opened(page, f"{uri}#on=more")
    button = page.get_by_role("button", name="Copy link")
    button.focus()
    page.keyboard.press("Enter")
    status = page.get_by_role("status").first
    expect(status).to_have_text("Link copied: it opens what is shown now.")
    assert page.evaluate("window.copied") == f"{uri}#on=more"
    page.evaluate("window.refuse = true")
    button.click()
    expect(status).to_contain_text("The address, to copy by hand")
    assert page.evaluate("document.getSelection().toString() || document.activeElement.value") == f"{uri}#on=more"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Address of what is shown"


def test_in_a_frame_made_of_text_all_works_but_the_address(open_page, uri):
    html = Path(unquote(urlsplit(uri).path)).read_text(encoding="utf-8")
    page, watch = open_page()
    page.goto("about:blank")
    page.evaluate(
        "html => { const frame = document.body.appendChild(document.createElement('iframe'));"
        " Object.assign(frame, { width: 900, height: 700, srcdoc: html }); }",
        html,
    )
    frame = page.frame_locator("iframe")
    frame.locator("html[data-drawn=yes]").wait_for(state="attached")
    frame.get_by_role("checkbox", name="More").click()
    page.wait_for_timeout(500)
    frame.get_by_role("button", name="Copy link").click()
    assert frame.get_by_label("Address of what is shown").input_value() == "#on=more"
    assert watch.errors == []


def test_on_the_web_an_address_works_as_well(open_page, uri):
    page, watch = open_page(alone=True)
    html = Path(unquote(urlsplit(uri).path)).read_text(encoding="utf-8")
    page.context.unroute_all()
    page.context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    opened(page, "https://example.org/page.html?x=1#on=more")
    assert state(page)["drawn"] == [True, True, False, True, True]
    page.get_by_role("checkbox", name="Places: all").click()
    assert address(page, written=True) == "https://example.org/page.html?x=1#off=places-all&on=more"
    assert watch.errors == []


SPEC = SimpleNamespace(
    name="sea",
    views=VIEWS,
    sheets=[SimpleNamespace(title=title, shown=True, measures=(GAP, *WITHIN)) for title in ("One", "Places: all")],
    timeline=DAY,
    counts=COUNTS,
)


def test_python_writes_the_addresses_that_the_page_reads(open_page, uri):
    told = link(
        SPEC,
        view="The strait",
        off=["Places: all"],
        time_utc=START + timedelta(hours=8),
        window=timedelta(hours=1),
        within_h=3,
        theme="dark",
    )
    assert told == "sea.html#view=the-strait&off=places-all&time=2026-08-23T08:00Z&window=1h&within=3h&theme=dark"
    page, _ = open_page()
    opened(page, uri + told.removeprefix("sea.html"))
    found = state(page)
    assert (found["theme"], found["drawn"][3], found["told"]) == ("dark", False, "2026-08-23, 08:00 to 09:00 UTC")
    assert (found["measure"], found["within"]) == ("within", "1")
    south_west = page.evaluate(
        f"(() => {{ const b = {MAP}.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }})()"
    )
    west, south, east, north = south_west
    assert west <= 118.5 and south <= 22.8 and east >= 121.2 and north >= 25.4  # noqa: PT018
    assert (west + east) / 2 == approx((118.5 + 121.2) / 2, abs=0.01)
    assert page.locator(".tools ~ [role=status]").inner_text() == ""


def test_a_row_may_have_any_id():
    assert link(SPEC, row=("one", "é&=#")) == "sea.html#row=one/%C3%A9%26%3D%23"
    assert link(SPEC) == "sea.html"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"view": "Nowhere"}, "page 'sea' has no view 'nowhere'; expected one of all, the-strait"),
        ({"on": ["x"]}, "has no layer 'x'; expected one of one, places-all"),
        ({"row": ("x", "1")}, "has no layer 'x'"),
        ({"by": "x"}, "has no measure 'x'; expected one of gap"),
        ({"within_h": 2}, "has no window '2h'; expected one of 1h, 3h"),
        ({"window": timedelta(hours=2)}, "has no window '2h'; expected one of 1h, 3h, 6h, 12h, 24h"),
        ({"time_utc": datetime(2026, 8, 25, tzinfo=UTC)}, "is no time of page 'sea'; expected 2026-08-23"),
        ({"time_utc": datetime(2026, 8, 23, 6)}, "is no time of page 'sea'"),  # noqa: DTZ001  that is what is wrong
        ({"month": "1999-01"}, "has no month '1999-01'"),
        ({"count": "x"}, "has no count 'x'"),
        ({"theme": "pink"}, "has no theme 'pink'; expected one of light, dark"),
    ],
)
def test_what_the_page_does_not_have_is_refused(state, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        link(SPEC, **state)


def test_the_reader_chooses_light_or_dark_or_leaves_it_to_the_system(open_page, small_file):
    page, watch = open_page(scheme="dark")
    opened(page, f"{small_file}#theme=light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = (f"rgb{tuple(bytes.fromhex(colour[1:]))}" for colour in THEME["paper"])
    choice = page.get_by_label("Light or dark")
    assert (page.evaluate(paper), choice.input_value()) == (light, "light")
    choice.select_option("system")
    assert page.evaluate(paper) == dark
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_css("background-color", light)  # the page is told a moment later
    choice.select_option("dark")
    assert page.evaluate(paper) == dark
    heights = page.locator(".tools > *").evaluate_all("(all) => all.map((node) => node.getBoundingClientRect().height)")
    assert len(heights) == 5
    assert min(heights) >= 24  # WCAG 2.2, 2.5.8
    assert watch.errors == []
