"""Packed layers in the browser: where rows are drawn, what the pointer finds, what a zoom leaves out."""

import io
import re
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image
from playwright.sync_api import expect
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from maps import Sheet, View
from maps.packed.geometry import lines_of
from maps.packed.outlines import coded
from maps.page.style import THEME
from maps.page.style_table import STYLES
from maps.page.timeline import Timeline

pytestmark = pytest.mark.browser

MAP = "window[document.querySelector('.folium-map').id]"
SPOT = (
    f"([lon, lat]) => {{ const p = {MAP}.latLngToContainerPoint([lat, lon]);"
    f" const r = {MAP}.getContainer().getBoundingClientRect(); return [p.x + r.left, p.y + r.top]; }}"
)
PAINTED = "() => new Promise((done) => setTimeout(done, 400))"
FIRST = datetime(2026, 8, 23, tzinfo=UTC)


def opened(page, story_map, tmp_path):
    """Save a page and open it; the graticule is switched off, for it crosses what is looked at."""
    story_map.save(str(tmp_path / "page.html"))
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    page.get_by_role("checkbox", name="Graticule").click()


def colours(page, *places):
    """Colours on the screen at some places."""
    with Image.open(io.BytesIO(page.screenshot())) as image:
        spots = [page.evaluate(SPOT, list(place)) for place in places]
        return [image.convert("RGB").getpixel((int(x), int(y))) for x, y in spots]


def around(lon, lat, pixel_deg=0.007):
    """A place and those a pixel beside it: Leaflet rounds to whole pixels."""
    return [(lon + i * pixel_deg, lat + j * pixel_deg) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def rgb(colour):
    return pytest.approx(tuple(bytes.fromhex(colour[1:])), abs=3)


def mixed(above, below, alpha):
    """Colour of ink that lets the ground shine through."""
    parts = zip(bytes.fromhex(above[1:]), bytes.fromhex(below[1:]), strict=True)
    return pytest.approx(tuple(alpha * a + (1 - alpha) * b for a, b in parts), abs=3)


@pytest.fixture
def packed_page(make_page, make_rows):
    """An area with a hole, lines of two widths, one uncertain, one across 180 degrees in two parts; marks."""
    hole = [(123.8, 24.8), (124.2, 24.8), (124.2, 25.2), (123.8, 25.2)]
    area = make_rows(Polygon([(123, 24), (125, 24), (125, 26), (123, 26)], [hole]), kind="territorial_sea")
    lines = make_rows(
        LineString([(119, 22), (125, 22)]),
        LineString([(119, 23), (125, 23)]),
        MultiLineString([[(170, 65), (180, 65)], [(-180, 65), (-170, 65)]]),
        kind="runway",
        status=["published", "approximate", "published"],
    )
    spots = make_rows(*[Point(118.5 + i / 50, 27) for i in range(300)], kind="place")
    views = [View("All", (118.0, 20.0, 126.0, 28.0)), View("Bering", (165.0, 58.0, 195.0, 72.0))]
    page = make_page(views=views)
    widths = {"Row 0": 8.0, "Row 1": 2.0, "Row 2": 6.0}
    page.add_sheet(Sheet(frame=area, title="Zone", group="g", heavy=True))
    sheet = Sheet(frame=lines, title="Lines", group="g", heavy=True, width_px=lambda row: widths[row["name"]])
    page.add_sheet(sheet)
    return page.add_sheet(Sheet(frame=spots, title="Marks", group="g", heavy=True))


def test_rows_are_drawn_where_they_are_as_their_style_says(open_page, packed_page, tmp_path):
    page, watch = open_page()
    opened(page, packed_page, tmp_path)
    zone, runway, sea = STYLES["territorial_sea"], STYLES["runway"], THEME["sea"][0]
    filled, hole, outside, wide, mark = colours(page, (123.3, 25.7), (124, 25), (122.5, 25), (122, 22), (119.5, 27))
    assert filled == mixed(zone.light, sea, zone.fill)
    assert (hole, outside) == (rgb(sea), rgb(sea))
    assert (wide, mark) == (rgb(runway.light), rgb(STYLES["place"].light))
    dotted = colours(page, *[(119.5 + i / 50, 23) for i in range(200)])
    assert 0.1 < np.mean([max(c) < 150 for c in dotted]) < 0.9  # dots and gaps
    page.emulate_media(color_scheme="dark")
    page.evaluate(PAINTED)
    assert colours(page, (122, 22), (122.5, 25)) == [rgb(runway.dark), rgb(THEME["sea"][1])]
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Bering").click()
    page.wait_for_timeout(800)
    assert colours(page, (172, 65), (179.9, 65), (180.1, 65), (188, 65)) == [rgb(runway.light)] * 4
    assert (watch.errors, watch.requests) == ([], [])


def test_pointer_finds_the_row_that_it_is_on(open_page, packed_page, tmp_path):
    page, watch = open_page()
    opened(page, packed_page, tmp_path)
    for place, name in (((121, 22), "Row 0"), ((118.5 + 137 / 50, 27), "Row 137"), ((123.3, 25.7), "Row 0")):
        page.mouse.move(*page.evaluate(SPOT, list(place)))
        expect(page.locator(".leaflet-tooltip")).to_have_text(name)
    page.mouse.move(*page.evaluate(SPOT, [124, 25]))  # the hole of the zone
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)
    page.mouse.click(*page.evaluate(SPOT, [120, 23]))
    card = page.locator(".leaflet-popup-content")
    expect(card.locator("h2")).to_have_text("Row 1")
    for words in ("approximate", "± 100 m", "2026-11-22 (UTC)", "Example Survey", "CC0-1.0"):
        assert words in card.inner_text()
    assert watch.errors == []


def test_order_does_not_change_and_rows_go_and_come_when_layers_are_switched(open_page, packed_page, tmp_path):
    page, _ = open_page()
    opened(page, packed_page, tmp_path)
    order = "[...document.querySelectorAll('.leaflet-map-pane > *')].map((p) => [p.className, p.style.zIndex])"
    before = page.evaluate(order)
    page.get_by_role("checkbox", name="Lines").click()
    assert colours(page, (122, 22)) == [rgb(THEME["sea"][0])]
    page.get_by_role("checkbox", name="Lines").click()
    page.evaluate(PAINTED)
    assert colours(page, (122, 22)) == [rgb(STYLES["runway"].light)]
    assert page.evaluate(order) == before


def test_rows_of_a_packed_sheet_read_as_those_of_others(open_page, packed_page, tmp_path):
    page, _ = open_page()
    opened(page, packed_page, tmp_path)
    rows = f"{MAP}.story.sheets[1].block.features"
    assert page.evaluate(f"{rows}.length") == 3
    assert page.evaluate(f"{rows}.map((row) => [row.i, row.n, row.s, row.k, row.a, row.r])") == [
        [f"row-{i}", f"Row {i}", status, "runway", 100, ["example"]]
        for i, status in enumerate(["published", "approximate", "published"])
    ]
    assert page.evaluate(f"{rows}[0].c") == [pytest.approx(p, abs=1e-4) for p in [(119, 22), (125, 22)]]
    assert page.evaluate(f"{rows}[2].bounds") == pytest.approx([170, 65, 190, 65], abs=1e-4)
    labels = packed_page.sheets[1].frame["id"].tolist()
    assert page.evaluate(f"[...{rows}].map((row) => row.i)") == labels


def test_many_points_are_counted_by_cells(open_page, make_page, make_rows, tmp_path):
    """A hundred fixes at one place, one at another, and enough elsewhere to be many."""
    rng = np.random.default_rng(2)
    spread = [Point(*p) for p in rng.uniform((118.2, 20.2), (121, 27.5), (2500, 2))]
    frame = make_rows(*[Point(124, 24)] * 100, Point(124, 26), *spread, kind="density")
    page, _ = open_page()
    opened(page, make_page().add_sheet(Sheet(frame=frame, title="Fixes", group="g")), tmp_path)
    ink, sea = STYLES["density"].light, THEME["sea"][0]
    full, single, none = (min(colours(page, *around(*place))) for place in ((124, 24), (124, 26), (125, 25)))
    assert full == mixed(ink, sea, 1.0)
    assert single == mixed(ink, sea, 0.35)
    assert none == rgb(sea)
    page.mouse.move(*page.evaluate(SPOT, [124, 26]))
    expect(page.locator(".leaflet-tooltip")).to_have_text("Row 100")


def test_a_zoom_leaves_out_what_is_finer_and_no_more(open_page, make_page, make_rows, tmp_path):
    """What is traced at each zoom lies within 0.6 px of all vertices; GEOS measures."""
    rng = np.random.default_rng(5)
    line = np.column_stack([np.linspace(118.5, 125.5, 4000), 24 + np.cumsum(rng.normal(0, 0.01, 4000))])
    frame = make_rows(LineString(line), kind="track")
    sheet = Sheet(frame=frame, title="Track", group="g", heavy=True, precision_m=2)
    page, _ = open_page()
    opened(page, make_page().add_sheet(sheet), tmp_path)
    traced = f"""([zoom, all]) => {{
      const map = {MAP};
      map.setView([24, 122], zoom, {{ animate: false }});
      const {{ pack }} = map.story.sheets[0].block;
      const needed = (level) => pack.shape.needed(all ? 99 : level);
      const points = [];
      const path = {{ moveTo: (...p) => points.push(p), lineTo: (...p) => points.push(p) }};
      const view = leadline.viewOf(map, L.bounds([-1e7, -1e7], [1e7, 1e7]), pack.bits);
      for (const _ of leadline.tracing(path, {{ ...pack.shape, needed }}, 0, view, false)); // to its end
      return points;
    }}"""
    counts = []
    for zoom in (4, 6.25, 8):
        points, whole = (page.evaluate(traced, [zoom, all_of_it]) for all_of_it in (False, True))
        assert len(whole) == 4000
        assert shapely.hausdorff_distance(shapely.linestrings(whole), shapely.linestrings(points)) <= 0.6 + 1e-6
        counts.append(len(points))
    assert counts == sorted(counts)
    assert counts[0] < 400


def test_outlines_and_their_levels_are_found_again(open_page, small_page, tmp_path):
    """What the page decodes is what was written; levels are those of Douglas and Peucker, as they are found here."""
    rng = np.random.default_rng(11)
    rings = [
        [
            (lon + (3 + noise) * np.cos(a), lat + (3 + noise) * np.sin(a))
            for a, noise in zip(angles, noises, strict=True)
        ]
        for lon, lat in ((100, 10), (130, -20), (140, 50))
        for angles, noises in [(np.linspace(0, 2 * np.pi, 900, endpoint=False), rng.normal(0, 0.1, 900))]
    ]
    lines = lines_of(gpd.GeoSeries([Polygon(ring) for ring in rings], crs=4326), 18)
    starts = np.concatenate([[0], np.cumsum(lines.vertices)])
    page, watch = open_page()
    opened(page, small_page, tmp_path)
    run = "const run = (steps) => { for (;;) { const { done, value } = steps.next(); if (done) return value; } };"
    found = page.evaluate(
        "([bytes, starts]) => { " + run + " const vertex = Uint32Array.from(starts);"
        " const [x, y] = run(leadline.outlines(Uint8Array.from(bytes), vertex));"
        " return [x, y, run(leadline.levelled(x, y, vertex, 18))].map((each) => Array.from(each)); }",
        [list(coded(lines.xy, lines.vertices)), starts.tolist()],
    )
    assert np.array_equal(np.column_stack(found[:2]), lines.xy)
    assert len(set(found[2])) > 6
    assert found[2] == lines.levels.tolist()
    assert watch.errors == []


def test_rows_whose_outlines_stand_apart_are_where_they_were(open_page, make_page, make_rows, tmp_path):
    """Two sheets with the same lines carry them once."""
    rng = np.random.default_rng(4)
    shapes = [
        LineString(np.column_stack([np.linspace(119, 125, 600), rng.uniform(21, 27, 600)]).round(5)),
        MultiLineString([[(119, 21), (120, 22)], [(121, 23), (122, 24), (123, 23.5)]]),
        Polygon([(123, 24), (125, 24), (125, 26), (123, 26)], [[(123.8, 24.8), (124.2, 24.8), (124.2, 25.2)]]),
    ]
    story_map = make_page()
    for title in ("First", "Second"):
        story_map.add_sheet(Sheet(frame=make_rows(*shapes, kind="given_line"), title=title, group="g"))
    assert list(story_map.packs()) == ["outlines-0"]
    page, watch = open_page()
    opened(page, story_map, tmp_path)
    found = page.evaluate(f"{MAP}.story.sheets.map(({{ block }}) => block.features.map((row) => row.c))")
    for sheet in found:
        line, lines, (outer, hole) = sheet
        assert np.abs(np.array(line) - shapes[0].coords).max() < 1e-9
        assert lines == [[[119, 21], [120, 22]], [[121, 23], [122, 24], [123, 23.5]]]
        assert sorted(map(tuple, outer[:-1])) == [(123, 24), (123, 26), (125, 24), (125, 26)]
        assert len(hole) == 4
    assert watch.errors == []


def test_time_of_the_slider_chooses_the_rows(open_page, make_page, make_rows, tmp_path):
    start = pd.to_datetime([FIRST + timedelta(hours=h) for h in (0, 1, 9)])
    lines = [LineString([(119, lat), (125, lat)]) for lat in (22, 24, 26)]
    frame = make_rows(*lines, kind="runway", start_utc=start, end_utc=start + pd.Timedelta("30min"))
    timeline = Timeline(start_utc=FIRST, end_utc=FIRST + timedelta(days=1), window=timedelta(hours=3))
    page, watch = open_page()
    story_map = make_page(timeline=timeline).add_sheet(
        Sheet(frame=frame, title="Lines", group="g", heavy=True, timed=True)
    )
    opened(page, story_map, tmp_path)
    runway, sea = rgb(STYLES["runway"].light), rgb(THEME["sea"][0])
    assert colours(page, (122, 22), (122, 24), (122, 26)) == [runway, runway, sea]
    expect(page.locator(".count")).to_have_text(re.compile("^2 passes"))
    page.locator("#time").evaluate(
        "(node, at) => { node.value = at; node.dispatchEvent(new Event('input', { bubbles: true })); }",
        int((FIRST + timedelta(hours=8)).timestamp()),
    )
    page.evaluate(PAINTED)
    assert colours(page, (122, 22), (122, 24), (122, 26)) == [sea, sea, runway]
    expect(page.locator(".count")).to_have_text(re.compile("^1 pass "))
    page.mouse.move(*page.evaluate(SPOT, [122, 22]))
    page.mouse.move(*page.evaluate(SPOT, [122, 26]))
    expect(page.locator(".leaflet-tooltip")).to_have_text("Row 2")
    assert watch.errors == []


def test_a_label_of_a_packed_line_is_written(open_page, make_page, make_rows, tmp_path):
    frame = make_rows(LineString([(119, 22), (125, 26)]), kind="median_line", name="Long name")
    sheet = Sheet(frame=frame, title="Line", group="g", heavy=True, label=lambda row: row["name"])
    page, _ = open_page()
    opened(page, make_page().add_sheet(sheet), tmp_path)
    expect(page.locator(".label.along")).to_have_text("Long name")
    expect(page.locator(".label.along")).to_be_visible()


def test_a_browser_that_cannot_unpack_says_so_and_draws_the_rest(open_page, packed_page, make_rows, tmp_path):
    packed_page.add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="Small", group="g"))
    page, watch = open_page(alone=True)
    page.add_init_script("delete window.DecompressionStream")
    opened(page, packed_page, tmp_path)
    told = page.get_by_role("status").filter(has_text="Not drawn")
    expect(told).to_be_visible()
    for words in ("Zone", "Lines", "Marks", "Firefox 113"):
        assert words in told.inner_text()
    assert page.locator(".rows-sheet-3.leaflet-interactive").count() == 1
    assert watch.errors == []
