import folium
import pytest
from PIL import Image
from playwright.sync_api import expect
from shapely.geometry import LineString, Point

from geo import WGS84
from maps import Sheet
from maps.page.style import THEME
from maps.page.style_table import STYLES

pytestmark = pytest.mark.browser

MAP = "window[document.querySelector('.folium-map').id]"


def drawn(page, sheet):
    """Number of things that answer to the pointer for the rows of a sheet."""
    return page.locator(f".rows-sheet-{sheet}.leaflet-interactive").count()


def open_file(page, uri):
    page.goto(uri)
    page.wait_for_selector("html[data-drawn=yes]", state="attached")


def pixel(page, lon, lat, tmp_path):
    """Colour on the screen at a place."""
    x, y = page.evaluate(
        f"([lon, lat]) => {{ const p = {MAP}.latLngToContainerPoint([lat, lon]);"
        f" const r = {MAP}.getContainer().getBoundingClientRect(); return [p.x + r.left, p.y + r.top]; }}",
        [lon, lat],
    )
    path = tmp_path / "screen.png"
    page.screenshot(path=path)
    with Image.open(path) as image:
        return image.convert("RGB").getpixel((round(x), round(y)))


def near(colour):
    """A colour to compare with: the blend of two polygons that meet may be a step off."""
    return pytest.approx(tuple(bytes.fromhex(colour[1:])), abs=2)


def test_every_row_is_drawn(offline_page, small_file):
    open_file(offline_page, small_file)
    assert [drawn(offline_page, n) for n in range(3)] == [1, 1, 3]


def test_a_switch_of_the_legend_takes_rows_off_and_puts_them_back(open_page, small_file):
    page, _ = open_page()
    open_file(page, small_file)
    box = page.get_by_role("checkbox", name="Points")
    box.focus()
    page.keyboard.press("Space")
    assert drawn(page, 2) == 0
    page.keyboard.press("Space")
    assert drawn(page, 2) == 3


def test_order_does_not_change_when_layers_are_switched(open_page, small_file):
    page, _ = open_page()
    open_file(page, small_file)
    order = "[...document.querySelectorAll('.leaflet-map-pane > *')].map((p) => [p.className, p.style.zIndex])"
    before = page.evaluate(order)
    for _ in range(2):
        page.get_by_role("checkbox", name="Zone").click()
    assert page.evaluate(order) == before


def test_a_card_tells_source_status_accuracy_and_date_of_all_rows_at_a_point(open_page, small_file):
    page, watch = open_page()
    open_file(page, small_file)
    page.locator(".rows-sheet-2").nth(1).click()
    card = page.locator(".leaflet-popup-content")
    assert card.locator("h2").all_inner_texts() == ["Row 1", "Row 0"]
    words = card.inner_text()
    for expected in ("published: read in the named source", "± 100 m", "2026-11-22 (UTC)", "Example Survey", "CC0-1.0"):
        assert expected in words
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)
    assert watch.errors == []


def test_a_mark_opens_its_card_from_the_keyboard(open_page, small_file):
    page, _ = open_page()
    open_file(page, small_file)
    page.locator(".rows-sheet-2").nth(2).focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup-content h2").inner_text() == "Row 2"


def test_a_tooltip_says_that_a_position_is_approximate(open_page, small_file):
    page, _ = open_page()
    open_file(page, small_file)
    page.locator(".rows-sheet-2").nth(2).hover()
    assert page.locator(".leaflet-tooltip").inner_text() == "Row 2 (approximate)"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("lat", [0.0, 24.0, 42.0, 66.0])
def test_the_scale_is_true_at_the_middle_of_the_map(open_page, small_file, lat):
    page, _ = open_page()
    open_file(page, small_file)
    page.evaluate(f"{MAP}.setView([{lat}, 121], 6, {{ animate: false }})")
    for line, metres in zip(page.locator(".scale-line").all(), (1000.0, 1852.0), strict=True):
        width = line.locator(".bar").bounding_box()["width"]
        words = line.locator(".words").inner_text().split()
        ends = page.evaluate(
            f"(w) => [-w / 2, w / 2].map((d) => {{ const c = {MAP}.latLngToContainerPoint({MAP}.getCenter());"
            f" const p = {MAP}.containerPointToLatLng([c.x + d, c.y]); return [p.lng, p.lat]; }})",
            width,
        )
        (lon1, lat1), (lon2, lat2) = ends
        _, _, length = WGS84.inv(lon1, lat1, lon2, lat2)
        assert float(words[0]) * metres == pytest.approx(length, rel=0.005)  # a bar is drawn to 1/64 px


def test_land_is_whole_across_180_degrees(open_page, small_file, tmp_path):
    page, _ = open_page()
    open_file(page, small_file)
    page.get_by_role("button", name="Bering").click()
    page.wait_for_timeout(400)
    page.get_by_role("checkbox", name="Graticule").click()
    for lon in (172, 179.9, 180, 180.1, 188):
        assert pixel(page, lon, 65, tmp_path) == near(THEME["land"][0])
    for lon in (168, 192):
        assert pixel(page, lon, 65, tmp_path) == near(THEME["sea"][0])


def test_dark_has_the_colours_of_the_dark_column(open_page, small_file, tmp_path):
    page, _ = open_page(scheme="dark")
    open_file(page, small_file)
    stroke = page.evaluate("getComputedStyle(document.querySelector('path.k-median_line')).stroke")
    assert stroke == "rgb({}, {}, {})".format(*bytes.fromhex(STYLES["median_line"].dark[1:]))
    assert pixel(page, 119.5, 26.5, tmp_path) == near(THEME["land"][1])


def test_a_reader_who_turns_to_dark_needs_no_reload(open_page, small_file, tmp_path):
    page, _ = open_page()
    open_file(page, small_file)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    assert pixel(page, 119.5, 26.5, tmp_path) == near(THEME["land"][1])


def test_on_a_phone_the_panel_folds(open_page, small_file):
    page, _ = open_page(viewport={"width": 390, "height": 844})
    open_file(page, small_file)
    assert not page.locator("#legend").is_visible()
    assert page.locator(".finding").is_visible()
    page.get_by_role("button", name="Legend and layers").click()
    assert page.locator("#legend").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_openstreetmap_is_asked_only_when_it_is_chosen(open_page, small_file):
    page, watch = open_page()
    open_file(page, small_file)
    assert watch.requests == []
    page.get_by_role("radio", name="OpenStreetMap").click()
    page.wait_for_selector("text=Tiles cannot be had")
    assert {url.split("/")[2] for url in watch.requests} == {"tile.openstreetmap.org"}
    assert "OpenStreetMap contributors" in page.locator(".leaflet-control-attribution").inner_text()


def test_credits_follow_the_layers_that_are_shown(open_page, make_page, make_rows, sources, tmp_path):
    sources["other"] = type(sources["example"])(credit="Other Survey")
    page_object = make_page(sources=sources)
    page_object.add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="One", group="g"))
    page_object.add_sheet(Sheet(frame=make_rows(Point(122, 25), source_id="other"), title="Two", group="g"))
    page_object.save(str(tmp_path / "page.html"))
    page, _ = open_page()
    open_file(page, (tmp_path / "page.html").as_uri())
    page.locator(".credits summary").click()
    names = page.locator(".credits li a")
    assert names.all_inner_texts() == ["Example Survey", "Other Survey"]
    page.get_by_role("checkbox", name="Two").click()
    expect(names).to_have_text(["Example Survey"])


def test_rows_finer_than_the_zoom_wait_for_it(open_page, make_page, make_rows, tmp_path):
    page_object = make_page().add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="Fine", group="g", from_zoom=9))
    page_object.save(str(tmp_path / "page.html"))
    page, _ = open_page()
    open_file(page, (tmp_path / "page.html").as_uri())
    assert drawn(page, 0) == 0
    assert "zoom in to see" in page.locator("#legend").inner_text()
    page.evaluate(f"{MAP}.setView([25, 121], 10, {{ animate: false }})")
    assert drawn(page, 0) == 1


def test_many_rows_on_canvas_answer_to_the_pointer(open_page, make_page, make_rows, tmp_path):
    frame = make_rows(*[LineString([(119, 21 + i / 100), (125, 21 + i / 100)]) for i in range(600)], kind="median_line")
    over = make_rows(Point(119, 27.5), kind="place")
    page_object = make_page().add_sheet(Sheet(frame=frame, title="Heavy", group="g", heavy=True))
    page_object.add_sheet(Sheet(frame=over, title="Over", group="g"))
    page_object.save(str(tmp_path / "page.html"))
    page, watch = open_page()
    open_file(page, (tmp_path / "page.html").as_uri())
    x, y = page.evaluate(
        f"(() => {{ const p = {MAP}.latLngToContainerPoint([24, 122]);"
        f" const r = {MAP}.getContainer().getBoundingClientRect(); return [p.x + r.left, p.y + r.top]; }})()"
    )
    page.mouse.move(x, y)
    assert page.locator(".leaflet-tooltip").inner_text().startswith("Row ")
    page.mouse.click(x, y)
    number = int(page.locator(".leaflet-popup-content h2").inner_text().split()[1])
    assert abs(number - 300) < 12  # 24 N is row 300; 8 px of reach are 0.12 degrees
    assert watch.errors == []


def test_children_of_folium_work_and_join_the_legend(offline_page, small_page, tmp_path):
    folium.Marker((24, 121), popup="Words", tooltip="Tip").add_to(small_page)
    group = folium.FeatureGroup(name="Mine").add_to(small_page)
    folium.PolyLine([(22, 120), (23, 121)]).add_to(group)
    folium.GeoJson({"type": "Point", "coordinates": [122, 22]}, name="Other").add_to(small_page)
    folium.GeoJson({"type": "Point", "coordinates": [122, 23]}).add_to(small_page)  # folium would call it by its id
    small_page.save(str(tmp_path / "page.html"))
    open_file(offline_page, (tmp_path / "page.html").as_uri())
    titles = offline_page.locator("fieldset").last.locator("label").all_text_contents()
    assert titles[-3:] == ["Mine", "Other", "GeoJson"]
    offline_page.locator("img.leaflet-marker-icon").first.dispatch_event("click")
    assert offline_page.locator(".leaflet-popup-content").inner_text() == "Words"


def test_a_row_may_have_a_width_of_its_own(open_page, make_page, make_rows, tmp_path):
    frame = make_rows(LineString([(119, 22), (122, 26)]), LineString([(120, 22), (123, 26)]), kind="median_line")
    widths = {"Row 0": 7.5, "Row 1": 1.25}
    sheet = Sheet(frame=frame, title="Lines", group="g", width_px=lambda row: widths[row["name"]])
    make_page().add_sheet(sheet).save(str(tmp_path / "page.html"))
    page, _ = open_page()
    open_file(page, (tmp_path / "page.html").as_uri())
    found = page.locator("path.k-median_line.leaflet-zoom-animated, .leaflet-pane path.k-median_line")
    assert found.evaluate_all("(all) => all.map((n) => getComputedStyle(n).strokeWidth)") == ["7.5px", "1.25px"]
