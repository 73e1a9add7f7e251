"""The table of a layer: its rows, sorted, filtered, in pages, as CSV; and one of its rows shown on the map."""

import csv
import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from maps import Sheet
from maps.page.row_table import unit_of
from maps.page.sheet import Detail
from maps.page.timeline import Timeline

MAP = "window[document.querySelector('.folium-map').id]"
START = datetime(2026, 8, 23, tzinfo=UTC)
HOSTILE = "<img src=x onerror=window.pwned=1>"
FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    'say "a", b',
    "two\nlines",
    " blank",
    "-5.5",
]


@pytest.mark.parametrize(
    ("form", "values", "unit"),
    [
        ("{:,.0f} km²", [1.0], "km²"),
        ("{:.0f} of 276", [1], "of 276"),
        ("{}", [1], ""),
        ("{:.1%}", [0.5], "%"),
        ("{}", [True], None),
        ("{}", ["1"], None),
        ("± {} m", [1.0], None),
        ("{:%Y}", [pd.Timestamp("2026-01-01")], None),
    ],
)
def test_a_form_tells_the_unit_of_its_number(form, values, unit):
    assert unit_of(form, pd.Series(values)) == unit


def named(page, title):
    return page.get_by_role("button", name=f"Table of {title}")


def cells(page, column):
    """Words of a column of the open table, from its first row on."""
    return page.locator(f".layer-table tbody tr > :nth-child({column})").all_inner_texts()


@pytest.fixture
def opened(open_page, tmp_path):
    """Open a page of ours; whatever it asks of the network or complains about is a failure."""
    watches = []

    def shown(made, **options):
        made.save(str(tmp_path / "page.html"))
        page, watch = open_page(**options)
        watches.append(watch)
        page.goto((tmp_path / "page.html").as_uri())
        page.wait_for_selector("html[data-drawn=yes]", state="attached")
        return page

    yield shown
    assert [(watch.requests, watch.errors) for watch in watches] == [([], [])] * len(watches)


@pytest.fixture
def lines(make_rows):
    """Hundred and twenty lines with a length, some without, in no order; a strange name among them."""
    random = np.random.default_rng(3)
    lengths = np.where(np.arange(120) % 10 == 9, np.nan, random.permutation(120) * 25.0)
    shapes = [LineString([(118.2 + i / 20, 21), (118.2 + i / 20, 22)]) for i in range(120)]
    names = [HOSTILE if i == 7 else f"Lane {i}" for i in range(120)]
    return make_rows(*shapes, kind="median_line", name=names, long=lengths, note=[f"deck{i}" for i in range(120)])


def lanes(lines, **options):
    return Sheet(frame=lines, title="Lanes", group="g", details=(Detail("long", "Length", "{:,.0f} km"),), **options)


@pytest.mark.browser
def test_a_table_is_sorted_filtered_and_turned(opened, make_page, lines):
    page = opened(make_page().add_sheet(lanes(lines, heavy=True)))  # packed: rows are made when they are asked for
    assert page.locator(".layer-table").count() == 0  # made when it is asked for
    named(page, "Lanes").click()
    heads = page.get_by_role("columnheader").all_inner_texts()
    assert heads == ["Map", "Name", "Length (km)", "Status", "Accuracy (± m)", "As of", "Note"]  # all share the source
    assert page.locator(".layer-table .which").inner_text() == "Rows 1 to 50 of 120 rows"
    assert cells(page, 2) == lines["name"].head(50).tolist()
    assert page.locator(".layer-table tbody td.number").first.evaluate("(n) => getComputedStyle(n).textAlign") == "end"

    head = page.get_by_role("button", name="Length (km)")
    head.click()
    assert head.locator("..").get_attribute("aria-sort") == "ascending"
    rising = lines.sort_values("long")["long"]
    assert cells(page, 3) == [f"{x:,.0f}" for x in rising.head(50)]
    head.click()
    falling = [f"{x:,.0f}" for x in lines.sort_values("long", ascending=False)["long"].dropna()]
    assert cells(page, 3) == falling[:50]
    for _ in range(2):
        page.get_by_role("button", name="Next").click()
    assert cells(page, 3) == [*falling[100:], *[""] * 12]  # those without one stand last, whichever way
    assert page.get_by_role("button", name="Next").is_disabled()

    page.get_by_role("searchbox", name="Filter").fill("LANE deck11")
    expect(page.locator(".layer-table .which")).to_have_text("11 of 120 rows, by Length, falling")
    assert set(cells(page, 7)) == {"deck11", *(f"deck{i}" for i in range(110, 120))}
    head.click()
    assert head.locator("..").get_attribute("aria-sort") is None
    assert cells(page, 7)[:2] == ["deck11", "deck110"]
    page.get_by_role("button", name="Show on map: Lane 110").click()
    expect(page.locator(".leaflet-popup h2")).to_have_text("Lane 110")
    assert page.evaluate("window.pwned") is None


@pytest.mark.browser
def test_csv_holds_the_frame(opened, make_page, lines):
    page = opened(make_page().add_sheet(lanes(lines)))
    named(page, "Lanes").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save CSV").click()
    assert waiting.value.suggested_filename == "lanes.csv"
    found = pd.read_csv(waiting.value.path(), encoding="utf-8-sig")
    assert found["id"].tolist() == lines["id"].tolist()
    assert found["Name"].tolist() == lines["name"].tolist()
    np.testing.assert_array_equal(found["Length (km)"], lines["long"])
    assert set(found["Accuracy (± m)"]) == {100}
    assert set(found["Source"]) == {"Example Survey"}
    assert found["Note"].tolist() == lines["note"].tolist()
    assert page.locator(".layer-table .which").inner_text() == "120 rows saved as lanes.csv."


@pytest.mark.browser
def test_csv_disarms_formulas_and_keeps_all_other_text(opened, make_page, make_rows):
    frame = make_rows(*[Point(119 + i / 4, 24.123456) for i in range(len(FORMULAS))], name=FORMULAS)
    page = opened(make_page().add_sheet(Sheet(frame=frame, title="Points", group="g")))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    named(page, "Points").click()
    page.get_by_role("button", name="Copy as CSV").click()
    expect(page.locator(".layer-table .which")).to_have_text("10 rows copied as CSV.")
    text = page.evaluate("navigator.clipboard.readText()")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    harmless = {"-5.5", 'say "a", b', "two\nlines", " blank"}
    assert [row["Name"] for row in rows] == [name if name in harmless else f"'{name}" for name in FORMULAS]
    assert [float(row["Longitude (°)"]) for row in rows] == [119 + i / 4 for i in range(len(FORMULAS))]
    assert {row["Latitude (°)"] for row in rows} == {"24.12346"}
    page.context.clear_permissions()


@pytest.mark.browser
def test_where_copying_is_refused_the_text_is_offered(opened, make_page, lines):
    page = opened(make_page().add_sheet(lanes(lines)))
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    named(page, "Lanes").click()
    page.get_by_role("searchbox").fill("Lane 118")
    expect(page.locator(".layer-table .which")).to_have_text("1 of 120 rows")
    page.get_by_role("button", name="Copy as CSV").click()
    text = page.get_by_role("textbox", name="CSV of Lanes")
    expect(text).to_be_focused()
    assert text.input_value().splitlines()[1].startswith("row-118,Lane 118,")


BAY = Polygon([(120, 24), (124, 24), (124, 27), (123.5, 27), (123.5, 24.5), (120.5, 24.5), (120.5, 27), (120, 27)])
HOLED = Polygon(box(119, 21, 123, 23).exterior.coords, [box(120, 21.2, 122, 22.8).exterior.coords])
SHAPES = {
    "point": Point(121, 25),
    "line": LineString([(119, 22), (121, 22), (121, 26)]),
    "bay": BAY,
    "ring": HOLED,
    "parts": MultiPolygon([box(118.5, 20.5, 118.6, 20.6), box(120, 23, 122, 24)]),
    "pacific": LineString([(-179, 23), (-170, 23)]),
}


@pytest.mark.browser
def test_a_row_is_shown_whole_and_its_card_points_at_it(opened, make_page, make_rows):
    page_object = make_page()
    for title, shape in SHAPES.items():
        frame = make_rows(shape, kind="place" if title == "point" else "territorial_sea", name=title)
        page_object.add_sheet(Sheet(frame=frame, title=title, group="g", shown=title != "line"))
    page = opened(page_object)
    for title, shape in SHAPES.items():
        named(page, title).click()
        page.get_by_role("button", name=f"Show on map: {title}").click()
        expect(page.locator(".leaflet-popup h2").last).to_have_text(title)
        expect(page.get_by_role("checkbox", name=title)).to_be_checked()
        at = page.evaluate(f"(() => {{ const p = {MAP}._popup.getLatLng(); return [p.lng, p.lat]; }})()")
        lon = at[0] - 360 if at[0] > 180 else at[0]
        assert shape.distance(Point(lon, at[1])) < 1e-3, title  # Mercator's straight strokes, at most
        west, south, east, north = page.evaluate(
            f"(({{ _southWest: sw, _northEast: ne }}) => [sw.lng, sw.lat, ne.lng, ne.lat])({MAP}.getBounds())"
        )
        turn = 360 if title == "pacific" else 0
        inside = box(west - turn, south, east - turn, north)
        assert inside.intersects(shape), title
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.locator(".layer-table")).to_be_hidden()


@pytest.mark.browser
def test_no_view_is_nearer_than_a_row_is_known(opened, make_page, make_rows):
    short = LineString([(121, 25), (121.01, 25.01)])
    page_object = make_page()
    for title, accuracy in (("known", 10.0), ("vague", 30_000.0)):
        frame = make_rows(short, kind="median_line", name=title, accuracy_m=accuracy)
        page_object.add_sheet(Sheet(frame=frame, title=title, group="g"))
    page = opened(page_object)
    zooms = []
    for title in ("known", "vague"):
        named(page, title).click()
        page.get_by_role("button", name=f"Show on map: {title}").click()
        zooms.append(page.evaluate(f"{MAP}.getZoom()"))
    assert zooms[0] == 13
    metres_a_pixel = 40_075_017 * np.cos(np.radians(25)) / 256 / 2 ** zooms[1]
    assert 40 < 30_000 / metres_a_pixel <= 60


@pytest.mark.browser
def test_a_row_that_waits_for_its_zoom_and_its_time_is_drawn_when_it_is_shown(opened, make_page, make_rows):
    start = [pd.Timestamp(START) + pd.Timedelta(hours=h) for h in (1, 20)]
    frame = make_rows(
        box(119, 21, 122, 27), box(120, 21, 123, 27), kind="swath",
        start_utc=start, end_utc=[s + pd.Timedelta(minutes=9) for s in start],
    )  # fmt: skip
    clock = Timeline(start_utc=START, end_utc=START + timedelta(days=1))
    page_object = make_page(timeline=clock)
    page_object.add_sheet(Sheet(frame=frame, title="Passes", group="g", timed=True, style=lambda _: "swath-teal"))
    page_object.add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="Fine", group="g", from_zoom=11))
    page = opened(page_object)
    named(page, "Passes").click()
    assert page.get_by_role("columnheader").all_inner_texts()[1:4] == ["Name", "From (UTC)", "To (UTC)"]
    assert cells(page, 3) == ["2026-08-23 01:00:00", "2026-08-23 20:00:00"]
    page.get_by_role("button", name="Show on map: Row 1").click()
    expect(page.locator(".timeline .reading")).to_have_text("2026-08-23, 17:00 to 23:00 UTC")
    named(page, "Fine").click()
    page.get_by_role("button", name="Show on map: Row 0").click()
    assert page.evaluate(f"{MAP}.getZoom()") == 11
    expect(page.locator(".rows-sheet-1")).to_have_count(1)


@pytest.mark.browser
def test_text_from_data_is_shown_in_tables_and_never_runs(opened, make_page, make_rows, sources):
    sources["example"] = type(sources["example"])(credit=HOSTILE)
    texts = dict.fromkeys(["id", "name", "note", "as_of", "status", "word"], HOSTILE)
    frame = make_rows(Point(121, 25), Point(122, 25)).assign(**texts)
    sheet = Sheet(frame=frame, title=HOSTILE, group="g", details=(Detail("word", HOSTILE),))
    page = opened(make_page(sources=sources).add_sheet(sheet))
    named(page, HOSTILE).click()
    words = page.locator(".layer-table")
    assert words.locator("h2").inner_text() == HOSTILE
    assert words.locator("tbody tr").first.inner_text().count(HOSTILE) == 4  # name, detail, status, date
    page.get_by_text("Note and source of all rows").click()
    assert words.locator("details").inner_text().count(HOSTILE) == 2
    words.get_by_role("button", name="Show on map").first.click()
    expect(page.locator(".leaflet-popup h2").first).to_have_text(HOSTILE)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img[src=x]").count() == 0
