"""A map page by keyboard alone, and as a screen reader is told of it: never the mouse."""

import pytest
from playwright.sync_api import expect
from shapely.geometry import LineString, Point, box

from maps import Sheet
from maps.page.sheet import Detail

pytestmark = pytest.mark.browser

MAP = "window[document.querySelector('.folium-map').id]"
PHONE = {"width": 390, "height": 844}
FOCUSED = """() => {
  const node = document.activeElement;
  const seen = node.getBoundingClientRect();
  const style = getComputedStyle(node);
  return {
    name: node.getAttribute("aria-label") || node.textContent.trim().slice(0, 60) || node.name || node.tagName,
    ring: style.outlineStyle !== "none" || node.matches(".spot"),
    visible: seen.width > 0 && seen.height > 0,
  };
}"""


@pytest.fixture
def uri(make_page, make_rows, tmp_path):
    """Marks in two layers, one of them out of view; twelve lines of known lengths; an area."""
    lengths = [300, 20, 1100, 4, 75, 9, 62, 510, 33, 18, 7, 240]
    shapes = [LineString([(118.5 + i / 2, 21), (118.5 + i / 2, 22)]) for i in range(len(lengths))]
    lines = make_rows(*shapes, kind="median_line", name=[f"Lane {i}" for i in range(len(lengths))], long=lengths)
    area = make_rows(box(123, 24, 125, 26), kind="territorial_sea", name="Bay", note="Closed by a line.")
    made = make_page()
    made.add_sheet(Sheet(frame=area, title="Zone", group="Sea"))
    made.add_sheet(
        Sheet(frame=lines, title="Lanes", group="Sea", shown=False, details=(Detail("long", "Length", "{:,.0f} km"),))
    )
    east, west, far = Point(122, 25), Point(120, 23), Point(140, 40)
    made.add_sheet(Sheet(frame=make_rows(east, west, far, name=["East", "West", "Far"]), title="Ports", group="Places"))
    made.add_sheet(Sheet(frame=make_rows(Point(121, 27), name="Middle"), title="Towns", group="Places"))
    path = tmp_path / "page.html"
    made.save(str(path))
    return path.as_uri()


@pytest.fixture
def opened(open_page, uri):
    watches = []

    def shown(**options):
        page, watch = open_page(**options)
        watches.append(watch)
        page.goto(uri)
        page.wait_for_selector("html[data-drawn=yes]", state="attached")
        return page

    yield shown
    assert [(watch.requests, watch.errors) for watch in watches] == [([], [])] * len(watches)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def go_to(page, name, key="Tab"):
    """Press Tab until something has the focus whose name is this."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate(FOCUSED)["name"] == name:
            return
    raise AssertionError(f"{name!r} is not reached by {key}")


def tree(page):
    """Role and name of everything that a screen reader is told of, in its order."""
    cdp = page.context.new_cdp_session(page)
    nodes = cdp.send("Accessibility.getFullAXTree")["nodes"]
    cdp.detach()
    known = {node["nodeId"]: node for node in nodes}

    def walk(node):
        if not node["ignored"]:
            yield node["role"]["value"], node.get("name", {}).get("value", ""), node
        for child in node.get("childIds", []):
            yield from walk(known[child])

    return list(walk(nodes[0]))


def said(page, role):
    return [name for found, name, _ in tree(page) if found == role]


def test_the_map_is_reached_at_once_and_moved_by_keys(opened):
    page = opened()
    page.emulate_media(reduced_motion="reduce")
    press(page, "Tab", "Enter")  # the link that skips the panel
    assert page.evaluate(f"document.activeElement === {MAP}.getContainer()")
    assert "#" not in page.url
    before = page.evaluate(f"[{MAP}.getZoom(), {MAP}.getCenter().lng]")
    press(page, "ArrowRight")
    assert page.evaluate(f"{MAP}.getCenter().lng") > before[1] + 0.1  # at once: nothing glides
    press(page, "+")
    assert page.evaluate(f"{MAP}.getZoom()") > before[0]
    press(page, "-")
    assert page.evaluate(f"{MAP}.getZoom()") == before[0]


def test_marks_are_one_stop_and_arrows_go_from_one_to_the_next(opened):
    page = opened()
    press(page, "Tab", "Enter")
    walked = []
    for key in ("Tab", "ArrowRight", "ArrowDown", "ArrowRight", "End", "ArrowLeft", "Home"):
        press(page, key)
        walked.append(page.evaluate(FOCUSED)["name"])
    assert walked == ["West", "Middle", "East", "West", "East", "Middle", "West"]  # by longitude, those in view
    press(page, "ArrowRight", "Enter")
    expect(page.get_by_role("dialog", name="Middle")).to_be_focused()
    press(page, "Escape")
    assert page.evaluate(FOCUSED)["name"] == "Middle"
    press(page, "Space")
    expect(page.get_by_role("dialog", name="Middle")).to_be_focused()
    press(page, "Escape", "Tab")
    assert page.evaluate(FOCUSED)["name"] == "Zoom in"


def test_a_row_is_found_shown_and_read_and_the_way_leads_back(opened):
    page = opened()
    go_to(page, "Table of Lanes")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Lanes", exact=True)).to_be_focused()
    go_to(page, "Length (km)")
    press(page, "Enter", "Enter")
    first = page.get_by_role("dialog", name="Lanes").get_by_role("row").nth(1)
    assert first.get_by_role("rowheader").inner_text() == "Lane 2"
    assert first.get_by_role("cell").all_inner_texts()[1] == "1,100"
    page.keyboard.press("Shift+Tab")  # past the head of Name to the region, the buttons and the filter
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    page.keyboard.type("1,100")
    expect(page.locator(".layer-table .which")).to_have_text("1 of 12 rows, by Length, falling")
    go_to(page, "Show on map: Lane 2")
    press(page, "Enter")
    expect(page.get_by_role("dialog", name="Lane 2")).to_be_focused()
    assert page.get_by_role("checkbox", name="Lanes").is_checked()
    assert page.locator(".tools ~ [role=status]").inner_text() == "Shown on the map: Lane 2, in the layer Lanes."
    press(page, "Tab")
    assert page.evaluate(FOCUSED)["name"] == "Example Survey"
    press(page, "Tab", "Enter")  # the card's button
    assert page.evaluate(FOCUSED)["name"] == "Show on map: Lane 2"
    expect(page.get_by_role("dialog", name="Lane 2")).to_have_count(0)
    press(page, "Enter", "Escape")
    assert page.evaluate(FOCUSED)["name"] == "Show on map: Lane 2"
    press(page, "Escape")
    assert page.evaluate(FOCUSED)["name"] == "Table of Lanes"
    expect(page.locator(".layer-table")).to_be_hidden()


def test_on_a_phone_sheet_and_table_open_and_close_by_key(opened):
    page = opened(viewport=PHONE)
    go_to(page, "Legend and layers")
    press(page, "Enter")
    expect(page.locator("#more")).to_be_focused()
    press(page, "Escape")
    assert page.evaluate(FOCUSED)["name"] == "Legend and layers"
    expect(page.locator("#legend")).to_be_hidden()
    press(page, "Enter")
    go_to(page, "Table of Zone")
    press(page, "Enter")
    table = page.get_by_role("dialog", name="Zone")
    assert table.bounding_box() == {"x": 0, "y": 0, **PHONE}
    go_to(page, "Show on map: Bay")
    press(page, "Enter")
    expect(page.get_by_role("dialog", name="Bay")).to_be_focused()
    expect(table).to_be_hidden()
    expect(page.locator("#legend")).to_be_hidden()
    press(page, "Escape")
    expect(table).to_be_visible()
    assert page.evaluate(FOCUSED)["name"] == "Show on map: Bay"


def test_nothing_holds_the_focus_or_hides_it(opened):
    page = opened()
    go_to(page, "Table of Ports")
    press(page, "Enter")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("() => { document.querySelector('.skip').focus(); }")
    seen = []
    for _ in range(90):
        press(page, "Tab")
        found = page.evaluate(FOCUSED)
        if not page.evaluate("document.activeElement !== document.body") or found["name"] == "Skip to the map":
            break
        seen.append(found)
    names = [found["name"] for found in seen]
    assert [found for found in seen if not (found["ring"] and found["visible"])] == []
    assert names.index("Copy link") < names.index("Table of Ports") < names.index("Zoom in") < names.index("Close")
    assert names[-1].startswith("Show on map: ")
    assert len(names) < 90  # all that is there, once


def test_what_a_screen_reader_is_told(opened):
    page = opened()
    told = tree(page)
    landmarks = [(role, name) for role, name, _ in told if role in {"main", "region", "form", "navigation"}]
    assert landmarks == [("main", ""), ("region", "About this map"), ("form", "Layers"), ("region", "Map")]
    headings = [(n["properties"][0]["value"]["value"], name) for role, name, n in told if role == "heading"]
    assert headings == [(1, "A page"), (2, "Legend and layers"), (2, "Map")]
    assert [(role, name) for role, name, _ in told if role in {"Canvas", "SvgRoot", "graphics-symbol"}] == []
    described = next(node for role, name, node in told if (role, name) == ("group", "A page"))
    words = described["description"]["value"]
    assert words.startswith("One finding. Arrow keys move the map")
    assert "The button Table beside each layer of the legend lists its rows." in words
    buttons = [name for role, name, _ in told if role == "button"]
    assert [name for name in buttons if not name] == []
    assert {"East", "West", "Middle"} <= set(buttons)
    assert "Far" not in buttons  # out of view; the table has it
    assert [name for name in buttons if name.startswith("Table of")] == [
        f"Table of {title}" for title in ("Ports", "Towns", "Zone", "Lanes")
    ]
    go_to(page, "Table of Lanes")
    press(page, "Enter")
    assert said(page, "columnheader")[:3] == ["Map", "Name", "Length (km)"]
    assert said(page, "rowheader")[:2] == ["Lane 0", "Lane 1"]
    assert "Show on map: Lane 0" in said(page, "button")
    assert ("dialog", "Lanes") in [(role, name) for role, name, _ in tree(page)]


def test_on_a_phone_the_legend_goes_when_the_focus_leaves_it(opened):  # WCAG 2.2, 2.4.11
    page = opened(viewport={"width": 390, "height": 844})
    go_to(page, "Legend and layers")
    press(page, "Enter")
    assert page.locator("#more").is_visible()
    go_to(page, "Zoom in")
    assert page.locator("#more").is_hidden()
    assert page.evaluate(FOCUSED)["name"] == "Zoom in"
    assert page.locator("#fold").get_attribute("aria-expanded") == "false"


def test_moving_the_map_is_not_talked_about(opened):
    page = opened()
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(
        """() => {
          window.heard = [];
          const told = (node) => {
            const live = node.closest("[aria-live], [role=status], [role=alert], output");
            return live && live.getAttribute("aria-live") !== "off";
          };
          new MutationObserver((found) => {
            const nodes = found.map(({ target }) => (target.closest ? target : target.parentElement));
            window.heard.push(...nodes.filter(told).map((node) => node.textContent));
          }).observe(document.body, { childList: true, characterData: true, subtree: true });
        }"""
    )
    press(page, "Tab", "Enter", "ArrowRight", "ArrowUp", "+", "Tab", "ArrowRight")
    page.wait_for_timeout(600)
    assert page.evaluate("window.heard") == []


@pytest.mark.parametrize(
    "viewport", [{"width": 320, "height": 640}, {"width": 640, "height": 400}], ids=["320", "200 %"]
)
def test_nothing_is_lost_on_a_narrow_or_enlarged_page(opened, viewport):
    page = opened(viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    assert page.locator(".folium-map").bounding_box()["height"] >= 160
    go_to(page, "Legend and layers")
    press(page, "Enter")
    go_to(page, "Table of Lanes")
    expect(page.get_by_role("button", name="Table of Lanes")).to_be_in_viewport()
    press(page, "Enter")
    box = page.locator(".layer-table .rows").bounding_box()
    assert box["x"] + box["width"] <= viewport["width"]
    assert box["height"] >= 80
