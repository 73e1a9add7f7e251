from html.parser import HTMLParser

import folium
import pytest
from folium.plugins import MarkerCluster
from page_data import data_of
from shapely.geometry import Point

from maps import Sheet, View

VOID = {"meta", "link", "br", "img", "input", "source", "hr"}


class Outline(HTMLParser):
    """Tags in order, and whether each is closed in its place."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.outside = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.outside += [value for name, value in attrs if name in {"src", "srcset"} or (tag, name) == ("link", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_lists_of_folium_stay_as_they_were(small_page, make_page):
    before = [*folium.Map.default_js], [*folium.Map.default_css]
    small_page.add_js_link("mine", "https://example.org/x.js")
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert [name for name, _ in make_page().default_js] == ["leaflet"]


def test_a_page_is_a_folium_map_and_takes_its_children(small_page):
    assert isinstance(small_page, folium.Map)
    folium.CircleMarker((24, 121)).add_to(small_page)
    assert "L.circleMarker(" in small_page.get_root().render()


def test_the_document_is_closed_and_asks_for_nothing(small_page):
    html = small_page.get_root().render()
    outline = Outline()
    outline.feed(html)
    assert outline.open == []
    assert [address for address in outline.outside if not address.startswith("data:")] == []
    assert [outline.tags.count(tag) for tag in ("html", "head", "title", "body", "main", "h1")] == [1] * 6
    assert '<html lang="en">' in html
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html


def test_a_page_renders_the_same_twice(small_page):
    assert small_page.get_root().render() == small_page.get_root().render()


def test_a_page_with_everything_inlined_costs_little_more_than_a_quarter_megabyte(make_page):  # docs/maps.md
    assert (
        len(make_page().get_root().render().encode()) <= 293_000
    )  # 262 kB, of which 5 for readers without scripts, 10 to share, cite and embed


def test_credits_come_from_the_rows_drawn(make_page, make_rows, sources):
    sources |= {"unused": sources["example"]}
    page = make_page(sources=sources).add_sheet(Sheet(frame=make_rows(Point(1, 2)), title="t", group="g"))
    assert list(page.data()["sources"]) == ["example"]


def test_sheets_and_views_have_keys_for_addresses(make_page, make_rows):
    views = [View("All of it", (0, 0, 5, 5)), View("All of it!", (1, 1, 2, 2))]
    page = make_page(views=views)
    for title in ("Zones (old)", "Ports", "Zones: old"):
        page.add_sheet(Sheet(frame=make_rows(Point(1, 2)), title=title, group="g"))
    data = page.data()
    assert [view["key"] for view in data["views"]] == ["all-of-it", "all-of-it-2"]
    assert [sheet["key"] for sheet in data["sheets"]] == ["zones-old", "ports", "zones-old-2"]


def test_a_note_of_many_rows_stands_once(make_page, make_rows):
    frame = make_rows(*[Point(i, 0) for i in range(50)], note="A long note.")
    html = make_page().add_sheet(Sheet(frame=frame, title="t", group="g")).get_root().render()
    assert html.count("A long note.") == 1
    assert data_of(html)["sheets"][0]["common"]["t"] == "A long note."


@pytest.mark.usefixtures("without_plugins")
def test_folium_icons_want_an_asset_that_is_not_here(small_page):
    folium.Marker((24, 121), icon=folium.Icon()).add_to(small_page)
    with pytest.raises(ValueError, match=r"markers.js, \S+markers.css, \S+glyphicons.css, which no store here"):
        small_page.get_root().render()


@pytest.mark.usefixtures("without_plugins")
def test_a_plugin_wants_an_asset_that_is_not_here(small_page):
    MarkerCluster([(24, 121)]).add_to(small_page)
    with pytest.raises(ValueError, match=r"the page needs https://\S+markercluster\S*, .*, which no store here holds"):
        small_page.get_root().render()


def test_a_given_asset_is_inlined(make_page):
    page = make_page(
        assets={url: f"/* {name} */" for name, url in MarkerCluster.default_js + MarkerCluster.default_css}
    )
    MarkerCluster([(24, 121)]).add_to(page)
    assert "<script>/* markerclusterjs */</script>" in page.get_root().render()


def test_a_source_whose_address_is_no_link_is_an_error(make_page, make_rows, sources):
    sources["example"] = type(sources["example"])(url="javascript:alert(1)")
    page = make_page(sources=sources).add_sheet(Sheet(frame=make_rows(Point(1, 2)), title="t", group="g"))
    with pytest.raises(ValueError, match="'javascript:alert\\(1\\)' cannot be a link of a page"):
        page.get_root().render()


@pytest.mark.parametrize("bounds", [(10, 0, 5, 1), (0, 5, 1, 5), (0, -91, 1, 0), (0, 0, 361, 1)])
def test_wrong_bounds_say_what_was_expected(make_page, bounds):
    with pytest.raises(ValueError, match="expected west < east and -90 <= south < north <= 90"):
        make_page(views=[View("x", bounds)])


def test_a_folder_that_is_missing_is_named(make_page, tmp_path):
    with pytest.raises(ValueError, match=r"map\.html: there is no folder .*missing; make it first\."):
        make_page().save(tmp_path / "missing" / "map.html")
    assert list(tmp_path.iterdir()) == []
