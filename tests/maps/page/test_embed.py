"""A page inside another: its height, the guard of scrolling; what "Share, cite, embed" gives."""

import functools
import http.server
import re
import threading
from datetime import date

import geopandas as gpd
import pytest
import validators
from drawn import MAP
from playwright.sync_api import expect

import layers
import maps
from layers.stories.read import load_story
from maps.page.head import Cited, Published
from maps.site.pages import page_named, pages_of

pytestmark = pytest.mark.browser
DRAWN = "html[data-drawn=yes]"
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
OUTER = "<!DOCTYPE html><title>Outer</title><p>{before}</p>{frame}{script}<p style='height:3000px'></p>"
COUNTS = page_named("taiwan-strait", pages_of(load_story())).counts
HEARD = "<script>window.told = []; addEventListener('message', ({ data }) => told.push(data.height));</script>"
BOX = "s => { const b = document.querySelector(s).getBoundingClientRect(); return [b.top, b.bottom]; }"


@pytest.fixture
def served(tmp_path):
    """Serve the folder of the test, as a host of the outer page and of the page within."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def within(page, path, src, script=""):
    """Open an outer page that holds a frame as the snippet writes it; the page within, drawn."""
    frame = f'<iframe data-leadline src="{src}" title="Map" width="100%" height="600" sandbox="{SANDBOX}"></iframe>'
    (path / "outer.html").write_text(OUTER.format(before="A text.", frame=frame, script=script), encoding="utf-8")
    page.goto((path / "outer.html").as_uri())
    page.frame_locator("iframe").locator(DRAWN).wait_for(state="attached")
    return page.frames[1]


def snippets(page):
    """What the dialog offers, by its label."""
    page.get_by_role("button", name="Share, cite, embed").click()
    labels = ("Finding and address", "Address of what is shown now", "Citation", "BibTeX", "Frame with its script")
    return {label: page.get_by_label(label, exact=True).input_value() for label in labels}


@pytest.mark.each_once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 800])
def test_an_embedded_page_has_no_violations_with_its_legend_open_or_not(
    small_page, tmp_path, open_context, width, scheme
):
    small_page.save(tmp_path / "map.html", embed=True)
    page, watch = open_context({"width": width, "height": 600}, scheme)
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector(DRAWN, state="attached")
    assert validators.violations(page) == []
    page.get_by_role("button", name="Legend and layers").click()
    assert page.locator("#more").is_visible()
    assert validators.violations(page) == []
    assert watch.errors == []
    page.context.close()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("width", "most"), [(320, 600), (390, 600), (800, 620), (1280, 620)])
def test_map_and_chart_under_the_headline_fit_the_height_that_the_page_asks_for(
    make_page, tmp_path, open_page, width, most
):
    """As a frame of 600 pixels, and as high as its message says."""
    make_page(counts=COUNTS(), sources=layers.sources()).save(tmp_path / "map.html")
    page, _ = open_page({"width": width, "height": 900})
    inner = within(page, tmp_path, "map.html?embed=1", HEARD)
    for high in (600, page.evaluate("window.told.at(-1)")):
        page.locator("iframe").evaluate("(frame, high) => { frame.style.height = `${high}px`; }", high)
        page.wait_for_timeout(300)
        boxes = [inner.evaluate(BOX, part) for part in ("h1", "#map", ".bars")]
        assert [low <= high for _, low in boxes] == [True] * 3
        (head, _), (top, low), (bars, _) = boxes
        assert 0 <= head < top < low <= bars
        assert low - top >= 180
    assert page.evaluate("window.told.at(-1)") <= most


CLEAR = """() => {
  const scale = document.querySelector(".scale").getBoundingClientRect();
  const map = document.querySelector("#map").getBoundingClientRect();
  const marks = [...document.querySelectorAll(".spot")].map((mark) => mark.getBoundingClientRect());
  const under = marks.filter((mark) => mark.bottom > scale.top && mark.left < scale.right);
  return [scale.height, map.height, under.length, marks.length];
}"""


@pytest.mark.parametrize("width", [320, 390, 600])
def test_a_small_frame_has_a_scale_of_one_line_that_no_mark_of_the_view_lies_under(tmp_path, open_page, width):
    corners = [(10.0, 53.0), (10.0, 56.0), (21.0, 53.0), (21.0, 56.0), (15.0, 53.0)]
    rows = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*corners, strict=True)), crs=4326)
    maps.show(rows, land=False, tiles=False).save(tmp_path / "map.html")
    page, _ = open_page({"width": width + 16, "height": 900})
    inner = within(page, tmp_path, "map.html?embed=1", HEARD)
    high = page.evaluate("window.told.at(-1)")
    assert high >= 450
    page.locator("iframe").evaluate("(frame, high) => { frame.style.height = `${high}px`; }", high)
    page.wait_for_timeout(500)
    scale, map_height, under, marks = inner.evaluate(CLEAR)
    assert scale < 24
    assert map_height >= 250
    assert (under, marks) == (0, len(corners))
    assert inner.evaluate(f"leadline.viewShown({MAP}.story)?.name") == "All rows"


@pytest.fixture
def touched(browser, small_page, tmp_path):
    """An outer page on a phone, with the page within, and the protocol by which fingers come."""
    small_page.save(tmp_path / "map.html")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    inner = within(page, tmp_path, "map.html?embed=1")
    yield page, inner, context.new_cdp_session(page)
    context.close()


def drag(fingers, *paths, steps=12):
    """Fingers go along their paths, all at once; each is ((x, y), (x, y))."""

    def at(step):
        share = step / steps
        return [
            {"x": a + share * (c - a), "y": b + share * (d - b), "id": n} for n, ((a, b), (c, d)) in enumerate(paths)
        ]

    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at(0)})
    for step in range(1, steps + 1):
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(step)})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_finger_scrolls_the_page_around_and_two_move_the_map(touched):
    page, inner, fingers = touched
    middle = f"{MAP}.getCenter().toString()"
    before, zoom = inner.evaluate(middle), inner.evaluate(f"{MAP}.getZoom()")
    drag(fingers, ((195, 420), (195, 180)))
    page.wait_for_timeout(700)
    assert page.evaluate("scrollY") > 100
    assert inner.evaluate(middle) == before
    assert inner.locator(".guard").inner_text() == "Two fingers move the map"
    page.evaluate("scrollTo(0, 0)")
    drag(fingers, ((175, 400), (95, 400)), ((215, 400), (295, 400)))
    page.wait_for_timeout(900)
    assert page.evaluate("scrollY") == 0
    assert inner.evaluate(f"{MAP}.getZoom()") > zoom


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_headline_map_and_all_else_fit_600_pixels_without_navigation(small_page, tmp_path, open_page, width):
    small_page.save(tmp_path / "map.html")
    page, watch = open_page({"width": width, "height": 900})
    inner = within(page, tmp_path, "map.html?embed=1")
    assert inner.locator("nav:visible, .skip:visible, #more:visible").count() == 0
    (top, low), (head, _) = inner.evaluate(BOX, "#map"), inner.evaluate(BOX, "h1")
    assert head >= 0
    assert 0 < top < low <= 600
    assert low - top >= 180
    assert inner.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert inner.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (watch.errors, watch.requests) == ([], [])


def test_a_page_that_was_saved_so_needs_no_query(small_page, tmp_path, open_page):
    small_page.save(tmp_path / "map.html", embed=True)
    small_page.save(tmp_path / "whole.html")
    page, _ = open_page()
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector(DRAWN, state="attached")
    assert not page.locator("#more").is_visible()
    page.get_by_role("button", name="Legend and layers").click()
    assert page.get_by_role("checkbox", name="Zone").is_visible()
    page.get_by_role("button", name="Close").click()
    assert "data-embed" not in (tmp_path / "whole.html").read_text(encoding="utf-8").partition("<head>")[0]


def test_the_listener_of_the_snippet_sets_the_height_of_its_own_frame_alone(small_page, tmp_path, open_page, served):
    small_page.published = Published(url=f"{served}/map.html")
    small_page.save(tmp_path / "map.html")
    page, watch = open_page({"width": 390, "height": 900}, alone=True)
    page.context.unroute_all()
    page.goto(f"{served}/map.html")
    page.wait_for_selector(DRAWN, state="attached")
    page.get_by_role("button", name="Legend and layers").click()
    given = snippets(page)
    assert f'src="{served}/map.html?embed=1"' in given["Frame with its script"]
    assert 'loading="lazy"' in given["Frame with its script"]
    assert 'title="A page"' in given["Frame with its script"]
    assert f'sandbox="{SANDBOX}"' in given["Frame with its script"]
    lie = '<script>addEventListener("load", () => postMessage({ leadline: "height", height: 1999 }, "*"));</script>'
    frame = given["Frame with its script"].replace("web-share", "fullscreen")  # which this browser does not know
    (tmp_path / "outer.html").write_text(OUTER.format(before=lie, frame=frame, script=""))
    page.goto(f"{served}/outer.html")
    page.frame_locator("iframe").locator(DRAWN).wait_for(state="attached")
    page.wait_for_timeout(500)
    high = page.locator("iframe").evaluate("frame => parseFloat(frame.style.height)")
    inner = page.frames[1]
    panel = inner.evaluate("document.querySelector('.panel').offsetHeight")
    wanted = panel + 0.6 * inner.evaluate("document.documentElement.clientWidth")
    assert wanted < 450
    assert high == 450  # what a narrow frame has at least
    assert inner.evaluate("innerHeight") == pytest.approx(high, abs=1)
    assert [each for each in watch.errors if "favicon" not in each and "404" not in each] == []


def test_a_wheel_scrolls_the_page_around_and_with_ctrl_zooms(small_page, tmp_path, open_page):
    small_page.save(tmp_path / "map.html")
    page, _ = open_page()
    inner = within(page, tmp_path, "map.html?embed=1")
    box = page.locator("iframe").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 350)
    scale = inner.locator(".scale").inner_text()
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(700)
    assert page.evaluate("scrollY") > 100
    assert inner.locator(".scale").inner_text() == scale
    assert inner.locator(".guard").inner_text() in {"Ctrl and wheel zoom the map", "⌘ and wheel zoom the map"}
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_timeout(900)
    assert inner.locator(".scale").inner_text() != scale
    assert page.evaluate("scrollY") == 0


def test_links_open_beside_the_page_around(small_page, tmp_path, open_page, served):
    small_page.save(tmp_path / "map.html")
    page, _ = open_page(alone=True)
    page.context.unroute_all()
    inner = within(page, tmp_path, f"{served}/map.html?embed=1")
    with page.context.expect_page() as opened:
        inner.get_by_role("link", name="Open the page").click()
    assert opened.value.url.endswith("/map.html")
    assert page.url.endswith("outer.html")


def test_a_page_of_its_own_is_not_guarded(small_page, tmp_path, open_page):
    small_page.save(tmp_path / "map.html")
    page, _ = open_page()
    page.goto(f"{(tmp_path / 'map.html').as_uri()}?embed=1")
    page.wait_for_selector(DRAWN, state="attached")
    assert page.locator(".guard").count() == 0


def test_the_dialog_works_by_key_without_violations_and_says_what_a_file_does_not_know(small_page, tmp_path, open_page):
    small_page.save(tmp_path / "map.html")
    page, watch = open_page()
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector(DRAWN, state="attached")
    page.get_by_role("button", name="Share, cite, embed").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="Share, cite, embed").is_visible()
    assert page.get_by_text("does not know where it stands on the web").is_visible()
    assert 'src="map.html?embed=1"' in page.get_by_label("Frame with its script", exact=True).input_value()
    assert "file:" not in page.get_by_label("Frame with its script", exact=True).input_value()
    assert validators.violations(page) == []
    page.get_by_role("button", name="Copy: Frame with its script").click()
    expect(page.get_by_text(re.compile("Copied: frame with its script|the text is selected"))).to_be_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Share, cite, embed"
    assert watch.errors == []


def test_citations_name_author_day_version_title_and_address(small_page, tmp_path, open_page):
    small_page.published = Published(url="https://example.org/maps/a.html")
    small_page.cited = Cited(author="A. Author", day=date(2026, 11, 9), site="A story")
    small_page.save(tmp_path / "map.html")
    page, _ = open_page()
    page.goto((tmp_path / "map.html").as_uri() + "#view=bering")
    page.wait_for_selector(DRAWN, state="attached")
    given = snippets(page)
    assert given["Citation"] == (
        "A. Author (2026, November 9). A page (version of 2026-11-09) [Interactive map]. A story. "
        "https://example.org/maps/a.html"
    )
    assert given["BibTeX"] == (
        "@misc{a-page-2026,\n  author = {{A. Author}},\n  title = {{A page}},\n  year = {2026},\n  month = nov,\n"
        "  day = {9},\n  version = {2026-11-09},\n  howpublished = {Interactive map, A story},\n"
        "  url = {https://example.org/maps/a.html},\n}"
    )
    assert given["Address of what is shown now"] == "https://example.org/maps/a.html#view=bering"
    assert given["Finding and address"] == "A page\nOne finding.\nhttps://example.org/maps/a.html#view=bering"
    assert 'src="https://example.org/maps/a.html?embed=1#view=bering"' in given["Frame with its script"]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("R&D: 40 % of_it", r"R\&D: 40 \% of\_it"),
        ("{a}\\b~c^", r"\{a\}\textbackslash{}b\textasciitilde{}c\textasciicircum{}"),
    ],
)
def test_titles_are_written_as_tex_reads_them(words, written):
    assert f"title = {{{{{written}}}}}" in Cited().bibtex(words)


def test_a_title_without_latin_letters_has_a_key():
    assert Cited(day=date(2026, 1, 2)).bibtex("三沢").startswith("@misc{")
    assert re.match(r"@misc\{[a-z0-9-]+,\n", Cited().bibtex("三沢"))
