"""Text in the children of folium: shown, never run; the map draws and the console stays quiet."""

import base64
import hashlib
import os
from collections.abc import Callable

import folium
import pytest
from folium import plugins
from hostile import PAYLOADS, SIGN
from playwright.sync_api import Page

from maps.html import children

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
AT = (24.0, 121.0)
SQUARE = [[23.0, 120.0], [24.0, 121.0]]


def point(**properties: object) -> dict[str, object]:
    """A feature that every GeoJSON child below can draw."""
    geometry = {"type": "Polygon", "coordinates": [[[122, 22], [123, 22], [123, 23], [122, 22]]]}
    feature = {"type": "Feature", "id": "1", "geometry": geometry, "properties": properties}
    return {"type": "FeatureCollection", "features": [feature]}


def about(detail: object, text: str) -> folium.GeoJson:
    """GeoJSON whose property and its name are the text, with a tooltip or popup about it."""
    return folium.GeoJson(point(**{text: text}), name="Shapes").add_child(detail)


# Class and argument -> child that holds the text there. (The words of ClickForLatLng are JavaScript by contract.)
CHILDREN: dict[str, Callable[[str], object]] = {
    "Marker popup": lambda text: folium.Marker(AT, popup=text),
    "Marker tooltip": lambda text: folium.Marker(AT, tooltip=text),
    "Popup": lambda text: folium.Marker(AT, popup=folium.Popup(text)),
    "Popup parse_html": lambda text: folium.Marker(AT, popup=folium.Popup(text, parse_html=True)),
    "Popup lazy": lambda text: folium.Marker(AT, popup=folium.Popup(text, lazy=True)),
    "Popup show": lambda text: folium.Marker(AT, popup=folium.Popup(text, show=True)),
    "Popup max_width": lambda text: folium.Marker(AT, popup=folium.Popup("a", max_width=text)),
    "Html": lambda text: folium.Marker(AT, popup=folium.Popup(folium.Html(text))),
    "Html script": lambda text: folium.Marker(AT, popup=folium.Popup(folium.Html(text, script=True))),
    "IFrame": lambda text: folium.Marker(AT, popup=folium.Popup(folium.IFrame(text))),
    "Tooltip": lambda text: folium.Marker(AT, tooltip=folium.Tooltip(text)),
    "Tooltip style": lambda text: folium.Marker(AT, tooltip=folium.Tooltip("a", style=text)),
    "Tooltip class_name": lambda text: folium.Marker(AT, tooltip=folium.Tooltip("a", direction=text)),
    "Marker title": lambda text: folium.Marker(AT, title=text, alt=text),
    "Circle": lambda text: folium.Circle(AT, 9e3, popup=text, tooltip=text),
    "CircleMarker": lambda text: folium.CircleMarker(AT, popup=text, tooltip=text),
    "PolyLine": lambda text: folium.PolyLine(SQUARE, popup=text, tooltip=text),
    "PolyLine colour": lambda text: folium.PolyLine(SQUARE, color=text, dash_array=text),
    "Polygon": lambda text: folium.Polygon([*SQUARE, [23.0, 121.0]], popup=text, tooltip=text),
    "Rectangle": lambda text: folium.Rectangle(SQUARE, popup=text, tooltip=text),
    "ColorLine": lambda text: folium.ColorLine(SQUARE, [1], colormap=["red", "blue"]).add_child(folium.Tooltip(text)),
    "DivIcon html": lambda text: folium.Marker(AT, icon=folium.DivIcon(html=text)),
    "CustomIcon": lambda text: folium.Marker(AT, icon=folium.CustomIcon(PIXEL), alt=text),
    "GeoJson tooltip": lambda text: folium.GeoJson(point(), tooltip=text),
    "GeoJson Tooltip": lambda text: folium.GeoJson(point(), tooltip=folium.Tooltip(text)),
    "GeoJson Popup": lambda text: folium.GeoJson(point(), popup=folium.Popup(text)),
    "GeoJson name": lambda text: folium.GeoJson(point(), name=text),
    "GeoJson data": lambda text: folium.GeoJson(point(name=text)),
    "GeoJson style": lambda text: folium.GeoJson(point(), style_function=lambda _: {"color": text, "className": "a"}),
    "GeoJson highlight": lambda text: folium.GeoJson(point(), highlight_function=lambda _: {"color": text}),
    "GeoJsonTooltip": lambda text: about(folium.GeoJsonTooltip([text]), text),
    "GeoJsonTooltip alias": lambda text: about(folium.GeoJsonTooltip([text], aliases=[text]), text),
    "GeoJsonTooltip localize": lambda text: about(folium.GeoJsonTooltip([text], localize=True), text),
    "GeoJsonTooltip style": lambda text: about(folium.GeoJsonTooltip([text], style=text), text),
    "GeoJsonPopup": lambda text: about(folium.GeoJsonPopup([text]), text),
    "GeoJsonPopup alias": lambda text: about(folium.GeoJsonPopup([text], aliases=[text], style=text), text),
    "FeatureGroup name": lambda text: folium.FeatureGroup(name=text),
    "TileLayer": lambda text: folium.TileLayer(PIXEL, attr=text, name=text),
    "TileLayer overlay": lambda text: folium.TileLayer(PIXEL, attr=text, name=text, overlay=True),
    "ImageOverlay": lambda text: folium.raster_layers.ImageOverlay(PIXEL, SQUARE, name=text, alt=text),
    "ImageOverlay attribution": lambda text: folium.raster_layers.ImageOverlay(PIXEL, SQUARE, attribution=text),
    "ClickForMarker": folium.ClickForMarker,
    "FloatImage css": lambda text: plugins.FloatImage(PIXEL, width=text),
}  # fmt: skip


def touch(page: Page) -> None:
    """Point at everything that answers to the pointer, and click it."""
    page.evaluate(
        """() => {
          const map = window[document.querySelector(".folium-map").id];
          const all = [];
          const walk = (layer) => (layer.eachLayer ? layer.eachLayer(walk) : all.push(layer));
          map.eachLayer(walk);
          for (const layer of all) {
            if (!layer.listens?.("click", true) && !layer.getTooltip?.() && !layer.getPopup?.()) continue;
            const latlng = layer.getLatLng?.() || layer.getCenter?.();
            layer.openTooltip?.(latlng);
            layer.fire("mouseover", { latlng }, true);
            layer.fire("click", { latlng }, true);
            layer.openPopup?.(latlng);
          }
          const originalEvent = { target: map.getContainer() };
          map.fire("click", { latlng: L.latLng(24, 121), layerPoint: L.point(1, 1), originalEvent });
          map.eachLayer((layer) => layer.openPopup?.());
        }"""
    )


# Payloads without markup, save the one that cannot travel to the test and back.
PLAIN = [name for name, words in PAYLOADS.items() if not {"<", "&", "\ud800"} & set(words)]


def built(text: str) -> dict[str, Callable[[str], object]]:
    """Children that folium makes of this text; a frame's words are a template of branca, in UTF-8."""
    framed = "{%" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
    return {name: make for name, make in CHILDREN.items() if name != "IFrame" or framed}


@pytest.mark.one_in(3, 1)
@pytest.mark.browser
@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_children_run_nothing_and_stay_drawn(reader, make_page, tmp_path, text):
    story = make_page()
    for make in built(text).values():
        story.add_child(make(text))
    story.save(str(tmp_path / "page.html"))
    page = reader.open(tmp_path / "page.html")
    touch(page)
    page.wait_for_timeout(50)  # an image that cannot be had says so later
    reader.assert_quiet()
    assert "LEADLINE_PWNED" not in os.environ
    assert page.locator("img.leaflet-marker-icon").count() >= 15
    assert page.locator("path.leaflet-interactive").count() == 20


def opened(reader, story, path):
    story.save(str(path))
    page = reader.open(path)
    touch(page)
    return page


@pytest.mark.one_in(3, 2)
@pytest.mark.browser
@pytest.mark.parametrize("text", [PAYLOADS[name] for name in PLAIN], ids=PLAIN)
def test_words_without_markup_are_shown_as_they_are(reader, make_page, tmp_path, text):
    story = make_page().add_child(folium.Marker(AT, popup=text, tooltip=text))
    page = opened(reader, story, tmp_path / "page.html")
    shown = "(s) => document.querySelector(s).textContent"
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")  # as HTML reads them
    assert plain in page.evaluate(shown, ".leaflet-popup-content")
    assert plain in page.evaluate(shown, ".leaflet-tooltip")


@pytest.mark.browser
def test_harmless_markup_stays(reader, make_page, tmp_path):
    words = 'A <b onclick="x()">bold</b> <a href="https://example.org/on/a?b=on" target="_blank">link</a>, on time'
    story = make_page().add_child(folium.Marker(AT, popup=words, tooltip=words))
    page = opened(reader, story, tmp_path / "page.html")
    link = '<a href="https://example.org/on/a?b=on" target="_blank" rel="noopener noreferrer">link</a>'
    expected = f"A <b>bold</b> {link}, on time"
    assert expected in page.locator(".leaflet-popup-content").inner_html()
    assert expected in page.locator(".leaflet-tooltip").inner_html()
    reader.assert_quiet()


@pytest.mark.browser
def test_a_click_popup_tells_the_place(reader, make_page, tmp_path):
    story = make_page().add_child(folium.ClickForMarker("<b>${lat}</b> `x` ${lng} ${1 + 1}"))
    page = opened(reader, story, tmp_path / "page.html")
    assert page.locator(".leaflet-popup-content").inner_text() == "24.0000 `x` 121.0000 ${1 + 1}"


@pytest.mark.browser
def test_a_frame_shows_its_words(reader, make_page, tmp_path):
    story = make_page().add_child(
        folium.Marker(AT, popup=folium.Popup(folium.IFrame("<p>Words é</p><script>1</script>")))
    )
    page = opened(reader, story, tmp_path / "page.html")
    assert page.frame_locator(".leaflet-popup-content iframe").locator("p").inner_text() == "Words é"
    reader.assert_quiet()


@pytest.mark.browser
def test_a_ground_of_folium_takes_the_place_of_the_land(reader, make_page, tmp_path):
    story = make_page()
    for name in ("First", "Second"):
        folium.TileLayer(PIXEL, attr=f"by {name}", name=name, show=name == "First").add_to(story)
    folium.LayerControl().add_to(story)
    page = opened(reader, story, tmp_path / "page.html")
    assert page.get_by_role("radio", name="First").is_checked()
    assert page.locator(".leaflet-control-layers").count() == 0
    page.get_by_role("radio", name="Second").click()
    assert "by Second" in page.locator(".leaflet-control-attribution").inner_text()
    assert "by First" not in page.locator(".leaflet-control-attribution").inner_text()


def test_children_are_as_before_when_a_page_is_written(make_page):
    story = make_page()
    for make in CHILDREN.values():
        story.add_child(make("${x}"))
    before = [dict(e.__dict__) for e in children.descendants(story)]
    with children.harmless(story, story.hosts()):
        pass
    assert [dict(e.__dict__) for e in children.descendants(story)] == before


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        (f"<script>{SIGN}</script>", "<script>"),
        (f"<p onclick={SIGN}>a</p>", "'onclick' of <p>"),
        (f"<p><svg/onload={SIGN}>", "'onload' of <svg>"),
        ("<iframe srcdoc=a></iframe>", "'srcdoc' of <iframe>"),
        ("<base href=https://evil.example>", "<base>"),
    ],
)
def test_markup_that_would_not_run_is_an_error(make_page, markup, what):
    story = make_page()
    story.get_root().html.add_child(folium.Element(markup))
    with pytest.raises(ValueError, match=f"puts .*{what}.* would not run.*give scripts to page"):
        story.get_root().render()


@pytest.mark.parametrize(
    "child",
    [
        folium.TileLayer("https://evil.example/{z}/{x}/{y}.png", attr="a"),
        folium.WmsTileLayer("https://evil.example/wms", layers="a"),
        folium.raster_layers.ImageOverlay("https://evil.example/a.png", SQUARE),
        plugins.FloatImage("https://evil.example/a.png"),
        plugins.FloatImage(f'"><img src=x onerror={SIGN}>'),
        folium.Marker(AT, icon=folium.CustomIcon("https://evil.example/a.png")),
    ],
)
def test_an_image_from_a_host_that_is_not_named_is_an_error(make_page, child):
    story = make_page(image_hosts=["https://good.example"]).add_child(child)
    with pytest.raises(ValueError, match="which the page's policy refuses; expected a data URI, or a host"):
        story.get_root().render()


def test_a_named_host_may_show_images(make_page):
    story = make_page(image_hosts=["https://*.good.example"])
    folium.TileLayer("https://{s}.good.example/{z}/{x}/{y}.png", attr="a").add_to(story)
    assert "img-src data: https://tile.openstreetmap.org https://*.good.example;" in story.get_root().document().policy


def test_a_script_of_the_caller_is_hashed_and_stays_inside_its_element(make_page):
    story = make_page()
    story.get_root().script.add_child(folium.Element("var words = '</script><!--<script>';"))
    html, rules = story.get_root().document()
    start = html.rindex("<script>", 0, html.index("var words")) + len("<script>")
    script = html[start : html.index("</script>", start)]
    assert r"var words = '\x3c/script>\x3c!--<script>';" in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in rules
