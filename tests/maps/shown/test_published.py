"""What a newsroom puts on a map of `maps.show`: sizes, notes, a byline, a start; and land on every `StoryMap`."""

import io
import re
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from shapely.geometry import LineString

import layers
import maps
from maps.page.static.still import still
from maps.page.style import AREA_RADIUS, Mark
from maps.picture import draw_picture
from maps.picture.frame import CSS_PX, View
from maps.picture.ink import mark_outline

PEOPLE = [54_000.0, 244_000.0, 223_000.0, np.nan, 0.0]


def towns(**columns):
    shapes = gpd.points_from_xy([141.18, 140.73, 141.49, 141.0, 141.1], [41.29, 41.77, 40.51, 41.0, 41.0])
    names = ["Mutsu", "Hakodate", "Hachinohe", "A", "B"]
    return gpd.GeoDataFrame({"name": names, "people": PEOPLE, **columns}, geometry=shapes, crs=4326)


def shown(frame, **options):
    return maps.show(frame, **{"land": False, "tiles": False, **options})


def rows(page):
    block = page.data()["sheets"][0]
    return [{**block["common"], **row} for row in block["features"]]


def test_areas_are_as_the_values_and_the_largest_is_drawn_first():
    page = shown(towns(), size="people")
    assert [row["n"] for row in rows(page)] == ["Hakodate", "Hachinohe", "Mutsu"]
    areas = np.array([row["z"] for row in rows(page)]) ** 2
    assert areas / areas[0] == pytest.approx([1, 223 / 244, 54 / 244], rel=2e-3)
    assert page.sheets[0].note == "2 rows have no size and are not drawn."
    title, keys = page.data()["sheets"][0]["sizes"]
    assert (title, [words for _, words in keys]) == ("People", ["200,000", "50,000", "10,000"])
    assert [radius**2 / areas[0] for radius, _ in keys] == pytest.approx([200 / 244, 50 / 244, 10 / 244], rel=2e-3)


def test_what_the_map_shows_stands_below_its_title():
    assert shown(towns(), finding="Most live in the south.").headline.finding == "Most live in the south."
    assert shown(towns()).headline.finding == "5 points."


@pytest.mark.parametrize("mark", [Mark.CIRCLE, Mark.DIAMOND, Mark.SQUARE, Mark.TRIANGLE, Mark.CROSS])
def test_marks_of_one_size_have_one_area(mark):  # by the shoelace formula, on the outlines that pictures draw
    outline = shapely.Polygon(mark_outline(mark).to_polygons()[0])
    assert outline.area * AREA_RADIUS[mark] ** 2 == pytest.approx(np.pi, rel=0.02)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": "name"}, "column 'name' holds 'Mutsu'; expected numbers for size="),
        ({"size": "nobody"}, "no column 'nobody'; expected one of"),
        ({"size": "loss"}, "row 1 has the loss -1, and size= draws areas; expected zero or more.*column='loss'"),
        ({"notes": ["Closed"]}, r"notes hold 'Closed'; expected such as \('Closed since May', 141.2, 41.3\)"),
        ({"notes": [("Closed", 41.3, 141.2)]}, "is at 41.3, 141.2; expected longitude, then latitude"),
        ({"notes": [("", 141.2, 41.3)]}, "a note says ''; expected text"),
        ({"notes": [("a", 141.2, 41.3, 900, 0)]}, "900, 0 px off; expected up to 400"),
        ({"notes": [{"text": "a", "lon": 1, "lat": 2}]}, "notes hold .*expected such as"),
        ({"view": (141, 41)}, r"view=\(141, 41\) is no start; expected west, south, east, north"),
        ({"view": (141, 41, 99)}, "a zoom level from 1.5 to 18"),
        ({"view": "Japan"}, "view='Japan' is no start"),
        ({"view": (5, 1, 3, 2)}, "expected west < east"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(options, said):
    with pytest.raises(ValueError, match=said) as error:
        shown(towns(loss=[-1.0, 2, 3, 4, 5]), **options)
    assert "\n" not in str(error.value)


def test_sizes_are_of_points_that_are_not_too_many():
    line = gpd.GeoDataFrame({"v": [1]}, geometry=[LineString([(0, 0), (1, 1)])], crs=4326)
    with pytest.raises(ValueError, match=r"has lines, and size= draws points; .*representative_point"):
        shown(line, size="v")
    many = gpd.GeoDataFrame(
        {"v": np.ones(2001)}, geometry=gpd.points_from_xy(np.arange(2001) / 100, [1] * 2001), crs=4326
    )
    with pytest.raises(
        ValueError, match=r"has 2,001 rows, and size= draws up to 2,000 points; .*nlargest\(2000, 'v'\)"
    ):
        shown(many, size="v")


def test_a_start_is_bounds_or_a_middle_with_a_zoom():
    page = shown(towns(), view=(139, 40, 143, 42))
    assert (page.views[0].name, page.views[0].bounds) == ("Start", (139.0, 40.0, 143.0, 42.0))
    assert page.views[1].name == "All rows"
    first = shown(towns(), view=(141.0, 41.0, 8)).data()["views"][0]
    assert first["at"] == (141.0, 41.0, 8.0)
    west, _, east, _ = first["bounds"]
    assert (east - west) * 256 * 2**8 / 360 == pytest.approx(900)  # px at zoom 8


def test_byline_and_source_stand_below_the_finding():
    page = shown(towns(), byline="Map: A. <Author>", source="Census of 2020")
    assert '<p class="byline">Map: A. &lt;Author&gt; · Source: Census of 2020</p>' in page.get_root().render()
    assert (page.byline, page.source_line) == ("Map: A. <Author>", "Source: Census of 2020")
    assert 'class="byline"' not in shown(towns()).get_root().render()


def published_page():
    notes = [("Ferry <closed>", 140.73, 41.77, -80, -60), maps.Note(text="Port", lon_deg=141.49, lat_deg=40.51)]
    return shown(towns(), size="people", notes=notes, byline="Map: A. Author", source="Census", title="Towns")


def test_the_citation_names_who_stands_in_the_byline():
    page = published_page()
    cite = page.cited.block(page.title)
    today = datetime.now(tz=UTC).date()
    assert cite["plain"].startswith(f"A. Author ({today.year}, {today:%B} {today.day}). Towns (version of {today})")
    assert "author = {{A. Author}}" in cite["bibtex"]
    assert shown(towns(), title="Towns").cited.plain("Towns").startswith("Towns (version of")


def test_a_picture_has_sizes_with_their_key_notes_byline_and_source():
    picture = draw_picture(published_page())
    (axes,) = picture.figure.axes
    words = {text.get_text(): text for text in axes.texts}
    assert {"Map: A. Author · Source: Census", "Ferry <closed>", "Port", "People", "200,000", "10,000"} <= set(words)
    marks = sorted({line.get_markersize() for line in axes.lines}, reverse=True)
    assert np.square(marks[:3]) / marks[0] ** 2 == pytest.approx([1, 223 / 244, 200 / 244], rel=2e-3)
    place = View(picture.frame).places(shapely.Point(140.73, 41.77))[0]
    assert words["Ferry <closed>"].get_position()[0] == pytest.approx(place[0] - 80 * CSS_PX, abs=0.1)
    assert words["Ferry <closed>"].get_ha() == "right"


def test_the_picture_without_scripts_has_sizes_with_their_key_and_notes():
    html = str(still(published_page()))
    assert re.findall(r'mark sized solid" d="M[\d.]+ [\d.]+m-([\d.]+) 0a', html) == ["24", "22.94", "11.29"]
    assert html.count('class="size-key"') == 3
    assert "Ferry &lt;closed&gt;</text>" in html
    assert html.count('class="note-arrow"') == 2


@pytest.mark.browser
def test_with_scripts_off_the_page_shows_its_picture_byline_key_and_rows(open_context, tmp_path):
    published_page().save(tmp_path / "page.html")
    page, watch = open_context({"width": 390, "height": 844}, java_script_enabled=False)
    page.goto((tmp_path / "page.html").as_uri())
    assert page.locator("svg.still-map").bounding_box()["width"] > 300
    assert page.locator("svg.still-map .sized").count() == 3
    assert page.locator(".byline").inner_text() == "Map: A. Author · Source: Census"
    assert "200,000" in page.locator(".still-legend").inner_text()
    assert page.locator("svg.still-map .note-text").all_text_contents() == ["Ferry <closed>", "Port"]
    assert "Sources of what is drawn" in page.locator(".still").inner_text()
    assert (watch.errors, watch.requests) == ([], [])
    page.context.close()


def test_a_story_map_has_land_unless_it_is_left_out():
    given = {"title": "T", "headline": maps.Headline(finding="F."), "views": [maps.View("All", (139, 40, 143, 42))]}
    page = maps.StoryMap(**given, sources={})
    assert page.data()["land"]["sources"]
    assert isinstance(shown(towns()), maps.StoryMap)
    assert maps.StoryMap(**given, sources=layers.sources(), land=False).data()["land"] is None


@pytest.mark.browser
def test_sizes_notes_and_start_are_drawn(reader, tmp_path):
    notes = [("Ferry <b>closed</b>", 140.73, 41.77, -80, -60), maps.Note(text="Port", lon_deg=141.49, lat_deg=40.51)]
    page = shown(towns(), size="people", notes=notes, byline="By A", view=(141.0, 41.2, 8), source="Census")
    page.save(tmp_path / "page.html")
    opened = reader.open(tmp_path / "page.html")
    opened.wait_for_selector(".note-arrow", state="attached")
    boxes = opened.eval_on_selector_all(".sized .mark", "all => all.map((one) => one.getBBox().width)")
    assert boxes == pytest.approx([48, 48 * (223 / 244) ** 0.5, 48 * (54 / 244) ** 0.5], abs=0.1)
    orders = opened.eval_on_selector_all(".spot.sized", "all => all.map((one) => Number(getComputedStyle(one).zIndex))")
    assert orders == sorted(orders)  # the largest lies lowest
    assert opened.locator(".note-words").all_inner_texts() == ["Ferry <b>closed</b>", "Port"]
    assert opened.locator(".sizes li").all_inner_texts() == ["200,000", "50,000", "10,000"]
    assert opened.locator(".sizes svg").first.bounding_box()["height"] == pytest.approx(
        2 * 24 * (200 / 244) ** 0.5 + 3, abs=1
    )
    assert opened.locator(".byline").inner_text() == "By A · Source: Census"
    zoom = opened.evaluate("() => window[document.querySelector('.folium-map').id].getZoom()")
    assert zoom == 8
    tip, spot = opened.evaluate(
        """() => {
          const map = window[document.querySelector(".folium-map").id];
          const r = document.querySelector(".map-note").getBoundingClientRect();
          const frame = map.getContainer().getBoundingClientRect();
          const p = map.latLngToContainerPoint([41.77, 140.73]);
          return [[r.x - frame.x, r.y - frame.y], [p.x, p.y]];
        }"""
    )
    assert tip == pytest.approx(spot, abs=1)
    reader.assert_quiet()


def test_a_page_that_knows_where_it_stands_says_so_and_has_its_picture_beside_it(tmp_path):
    page = shown(towns(), title="Towns of the strait")
    page.save(tmp_path / "towns of 2026.html", site_url="https://example.org/maps")
    html = (tmp_path / "towns of 2026.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/maps/towns%20of%202026.html">' in html
    assert '<meta property="og:image" content="https://example.org/maps/towns%20of%202026.card.png">' in html
    assert '<meta property="og:image:alt" content="Map: Towns of the strait. 5 points.">' in html
    with Image.open(tmp_path / "towns of 2026.card.png") as card:
        assert card.size == (1200, 630)
    page.save(tmp_path / "bare.html")
    assert "og:image" not in (tmp_path / "bare.html").read_text(encoding="utf-8")
    assert {each.name for each in tmp_path.iterdir()} == {"towns of 2026.html", "towns of 2026.card.png", "bare.html"}


def test_a_page_is_not_told_that_it_stands_nowhere(tmp_path):
    page = shown(towns())
    with pytest.raises(ValueError, match="the address of the site is 'example.org'; expected that of its folder"):
        page.save(tmp_path / "a.html", site_url="example.org")
    with pytest.raises(TypeError, match="expected the name of a file"):
        page.save(io.BytesIO(), site_url="https://example.org/")
    assert list(tmp_path.iterdir()) == []


PORTS = {  # longitude, latitude, million containers: made up, in the places of ports
    "Colon": (-79.9, 9.36, 4.9), "Houston": (-95.0, 29.7, 3.9), "Cartagena": (-75.5, 10.4, 3.4),
    "Kingston": (-76.8, 17.97, 2.1), "Freeport": (-78.7, 26.5, 1.4), "Caucedo": (-69.6, 18.4, 1.3),
    "San Juan": (-66.1, 18.46, 1.2), "Veracruz": (-96.1, 19.2, 1.2), "Miami": (-80.2, 25.8, 1.1),
    "New Orleans": (-90.1, 29.9, 0.5), "Mariel": (-82.75, 23.0, 0.4), "Port of Spain": (-61.5, 10.65, 0.3),
}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_largest_circles_have_their_names(size, offline_page, tmp_path):
    """Issue 16: names of large circles were taken for those of smaller marks, whose middles are nearer."""
    lons, lats, containers = zip(*PORTS.values(), strict=True)
    frame = gpd.GeoDataFrame(
        {"name": list(PORTS), "teu": containers}, geometry=gpd.points_from_xy(lons, lats), crs=4326
    )
    maps.show(frame, size="teu").save(tmp_path / "ports.html")
    offline_page.set_viewport_size({"width": size[0], "height": size[1]})
    offline_page.goto((tmp_path / "ports.html").as_uri())
    offline_page.wait_for_selector(".label:not([hidden])")
    offline_page.wait_for_timeout(500)
    named = set(offline_page.locator(".label:not([hidden])").all_inner_texts())
    assert {"Colon", "Houston", "Cartagena", "Kingston", "Freeport"} <= named
