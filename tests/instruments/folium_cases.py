"""A least use of each class of folium and of its plugins, and what a page must show of it.

`DRAWN` is class -> (children, script that counts what is drawn, how many). `REFUSED` is class -> (children, words of
the error that `save` raises). `ABSTRACT` are classes that nobody draws by themselves.
"""

import base64
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import branca.colormap
import branca.element
import folium
from folium import plugins
from PIL import Image

AT, AWAY = (24.5, 121.0), (23.0, 119.5)
SQUARE = [[23.0, 120.0], [24.0, 121.0]]
RING = [*SQUARE, [23.0, 121.0]]
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
# Drawn by Pillow: 8 x 8 red.
_png = io.BytesIO()
Image.new("RGB", (8, 8), (200, 0, 0)).save(_png, "PNG")
RED = f"data:image/png;base64,{base64.b64encode(_png.getvalue()).decode()}"

Make = Callable[[], Sequence[Any]]


def feature(geometry: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": properties.get("id", "1"),
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": properties,
    }


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def squares(n: int = 3, **properties: Any) -> dict[str, Any]:
    """Squares side by side, ids "0", "1", ..."""
    rings = [[[119 + i, 23], [119.9 + i, 23], [119.9 + i, 23.9], [119 + i, 23.9], [119 + i, 23]] for i in range(n)]
    return collection(
        *(feature("Polygon", [ring], **{"id": str(i), "n": i, **properties}) for i, ring in enumerate(rings))
    )


def points(**properties: Any) -> dict[str, Any]:
    return collection(*(feature("Point", [lon, 24.5], id=str(lon), **properties) for lon in (119.5, 120.5, 121.5)))


TOPOLOGY = {
    "type": "Topology",
    "objects": {
        "a": {
            "type": "GeometryCollection",
            "geometries": [{"type": "Polygon", "arcs": [[0]]}, {"type": "Point", "coordinates": [121, 24.5]}],
        }
    },
    "arcs": [[[119, 23], [120, 23], [120, 24], [119, 24], [119, 23]]],
}

PINS = """[...document.querySelectorAll('img.leaflet-marker-icon')].filter((i) => i.complete && i.naturalWidth
  && i.getBoundingClientRect().width > 0).length"""
ICONS = """[...document.querySelectorAll('[class*=awesome-marker-icon-]')].filter((i) => /^url\\("?data:image/.test(
  getComputedStyle(i).backgroundImage) && i.getBoundingClientRect().width > 0).length"""
PATHS = "document.querySelectorAll('path.leaflet-interactive').length"
TILES = "[...document.querySelectorAll('img.leaflet-tile, .leaflet-image-layer')].filter((i) => i.naturalWidth).length"


# A path, and the movement of its style sheet, which a reader may have switched off.
ANTS = """document.querySelectorAll('path.leaflet-ant-path').length + [...document.styleSheets].filter(
  (sheet) => [...sheet.cssRules].some((rule) => rule.name === 'leaflet-ant-path-animation')).length"""
RED_IMAGES = """[...document.images].filter((i) => i.src.startsWith('data:image/png') && i.naturalWidth === 8).length"""
MINI = """[...document.querySelectorAll('.leaflet-control-minimap img.leaflet-tile')].filter(
  (i) => i.naturalWidth).length > 0"""
# Squares in the colour of their time, and a slider that nothing covers.
FILLED = """[...document.querySelectorAll('path.leaflet-interactive')].filter(
  (p) => p.getAttribute('fill') === '#ff0000' && p.style.fillOpacity === '0.7').length
  + [...document.querySelectorAll('[id^=slider_] input')].filter((e) => {
    const box = e.getBoundingClientRect();
    return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === e;
  }).length"""
PANE = "document.querySelectorAll('.leaflet-mine-pane, .leaflet-mine').length"
LEGEND = ".legend.leaflet-control svg"
BOAT = "canvas.leaflet-marker-icon, .leaflet-boat-icon, .boatmarker, canvas"


def ink(selector: str) -> str:
    """Script that counts the pixels that are not clear, on canvases."""
    return f"""[...document.querySelectorAll({selector!r})].reduce((n, c) => n + c.getContext('2d').getImageData(0, 0,
      c.width, c.height).data.filter((v, i) => i % 4 === 3 && v > 0).length, 0)"""


def shown(selector: str) -> str:
    return f"[...document.querySelectorAll({selector!r})].filter((e) => e.getBoundingClientRect().width > 0).length"


def signed(selector: str) -> str:
    """Script that counts buttons which show an image."""
    return f"""[...document.querySelectorAll({selector!r})].filter((e) => e.getBoundingClientRect().width > 0
      && getComputedStyle(e).backgroundImage.includes('url("data:image')).length"""


def timed(geometry: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return collection(feature(geometry, coordinates, times=["2026-08-01", "2026-08-02"], **properties))


def encoded(points: Sequence[tuple[float, float]]) -> str:
    """Google's encoded polyline: steps of 1e-5 degrees, zigzag, five bits a letter, the lowest first."""
    letters, last = "", [0, 0]
    for point in points:
        for n, degrees in enumerate(point):
            now = round(degrees * 1e5)
            number, last[n] = (now - last[n]) << 1, now
            number = ~number if number < 0 else number
            while number >= 0x20:
                letters += chr((0x20 | number & 0x1F) + 63)
                number >>= 5
            letters += chr(number + 63)
    return letters


def subgroup() -> Sequence[Any]:
    group = folium.FeatureGroup(name="Group", control=False)
    part = plugins.FeatureGroupSubGroup(group, "Part").add_child(folium.Marker(AT))
    return group, part


def grouped() -> Sequence[Any]:
    layer = folium.FeatureGroup(name="Grouped").add_child(folium.Marker(AT))
    return layer, plugins.GroupedLayerControl({"A": [layer]})


def sliding() -> Sequence[Any]:
    times = {str(t): {"color": "#ff0000", "opacity": 0.7} for t in (1785542400, 1785628800)}
    return (plugins.TimeSliderChoropleth(squares(), styledict={str(i): times for i in range(3)}),)


def tree() -> Sequence[Any]:
    layer = folium.FeatureGroup(name="B").add_child(folium.Marker(AT))
    return layer, plugins.TreeLayerControl(overlay_tree={"label": "A", "children": [{"label": "B", "layer": layer}]})


def text_path() -> Sequence[Any]:
    line = folium.PolyLine([AT, AWAY])
    return line, plugins.PolyLineTextPath(line, "words along", repeat=False)


def timeline() -> Sequence[Any]:
    layer = plugins.Timeline(points(start="2026-08-01", end="2026-08-09"))
    return layer, plugins.TimelineSlider(auto_play=False).add_timelines(layer)


def search() -> Sequence[Any]:
    layer = folium.GeoJson(points(name="x"))
    return layer, plugins.Search(layer, search_label="name")


def striped(pattern: Any) -> Sequence[Any]:
    return pattern, folium.GeoJson(squares(1), style_function=lambda _: {"fillPattern": pattern})


def sides() -> Sequence[Any]:
    left, right = (folium.TileLayer(RED, attr="a", name=name, overlay=True) for name in ("Left", "Right"))
    return left, right, plugins.SideBySideLayers(left, right)


def details(detail: Any) -> Sequence[Any]:
    return (folium.GeoJson(points(name="a")).add_child(detail),)


def wms_times() -> Sequence[Any]:
    wms = folium.WmsTileLayer("https://tile.example.org/wms", layers="a", name="WMS")
    return wms, plugins.TimestampedWmsTileLayers([wms])


DRAWN: dict[str, tuple[Make, str, int]] = {
    "Marker": (lambda: [folium.Marker(AT)], PINS, 1),
    "Icon": (lambda: [folium.Marker(AT, icon=folium.Icon(color="red", icon="info-sign"))], ICONS, 1),
    "Icon fa, turned": (lambda: [folium.Marker(AT, icon=folium.Icon(icon="ship", prefix="fa", angle=45))], ICONS, 1),
    "CustomIcon": (lambda: [folium.Marker(AT, icon=folium.CustomIcon(RED, icon_size=(8, 8)))], PINS, 1),
    "DivIcon": (lambda: [folium.Marker(AT, icon=folium.DivIcon("<b>here</b>"))], shown("div.leaflet-marker-icon b"), 1),
    "BeautifyIcon": (lambda: [folium.Marker(AT, icon=plugins.BeautifyIcon(number=7))], shown(".beautify-marker"), 1),
    "BeautifyIcon of no name": (  # a leaf, whose letter is a style sheet's that folium does not ask for (#10)
        lambda: [folium.Marker(AT, icon=plugins.BeautifyIcon())],
        (
            "[...document.querySelectorAll('.beautify-marker i')]"
            ".filter(i => getComputedStyle(i, '::before').content !== 'none').length"
        ),
        1,
    ),
    "BeautifyIcon of a dot": (
        lambda: [folium.Marker(AT, icon=plugins.BeautifyIcon(icon_shape="doughnut"))],
        shown(".beautify-marker"),
        1,
    ),
    "Popup": (lambda: [folium.Marker(AT, popup=folium.Popup("words", show=True))], shown(".leaflet-popup-content"), 1),
    "Tooltip": (
        lambda: [folium.Marker(AT, tooltip=folium.Tooltip("words", permanent=True))],
        shown(".leaflet-tooltip"),
        1,
    ),
    "IFrame": (
        lambda: [
            folium.Marker(AT, popup=folium.Popup(folium.IFrame("<p>a</p>", width="200px", height="90px"), show=True))
        ],
        shown(".leaflet-popup-content iframe"),
        1,
    ),
    "Html": (
        lambda: [folium.Marker(AT, popup=folium.Popup(folium.Html("a"), show=True))],
        shown(".leaflet-popup-content"),
        1,
    ),
    "Circle": (lambda: [folium.Circle(AT, 9e3)], PATHS, 1),
    "CircleMarker": (lambda: [folium.CircleMarker(AT)], PATHS, 1),
    "PolyLine": (lambda: [folium.PolyLine(SQUARE)], PATHS, 1),
    "Polygon": (lambda: [folium.Polygon(RING)], PATHS, 1),
    "Rectangle": (lambda: [folium.Rectangle(SQUARE)], PATHS, 1),
    "ColorLine": (lambda: [folium.ColorLine([*SQUARE, AT], [1, 2], colormap=["red", "blue"], nb_steps=2)], PATHS, 2),
    "RegularPolygonMarker": (lambda: [folium.RegularPolygonMarker(AT, number_of_sides=5)], PATHS, 1),
    "FeatureGroup": (lambda: [folium.FeatureGroup(name="A").add_child(folium.Marker(AT))], PINS, 1),
    "GeoJson": (lambda: [folium.GeoJson(squares())], PATHS, 3),
    "GeoJson points": (lambda: [folium.GeoJson(points())], PINS, 3),
    "GeoJsonTooltip": (lambda: details(folium.GeoJsonTooltip(["name"])), PINS, 3),
    "GeoJsonPopup": (lambda: details(folium.GeoJsonPopup(["name"])), PINS, 3),
    "Choropleth": (
        lambda: [folium.Choropleth(squares(), data={"0": 1, "1": 2, "2": 3}, key_on="feature.id", bins=3)],
        PATHS,
        3,
    ),
    "TopoJson": (lambda: [folium.TopoJson(TOPOLOGY, "objects.a")], f"{PATHS} + {PINS}", 2),
    "ClickForMarker": (lambda: [folium.ClickForMarker()], PINS, 1),
    "ClickForLatLng": (lambda: [folium.ClickForLatLng(alert=False)], "1", 1),
    "LatLngPopup": (lambda: [folium.LatLngPopup()], shown(".leaflet-popup-content"), 1),
    "TileLayer": (lambda: [folium.TileLayer(RED, attr="a", name="A")], f"{TILES} > 5", 1),
    "ImageOverlay": (lambda: [folium.raster_layers.ImageOverlay(RED, SQUARE)], TILES, 1),
    "VideoOverlay": (
        lambda: [folium.raster_layers.VideoOverlay("data:video/mp4;base64,AAAA", SQUARE)],
        shown("video.leaflet-image-layer"),
        1,
    ),
    "FitBounds": (lambda: [folium.FitBounds(SQUARE)], "1", 1),
    "FitOverlays": (lambda: [folium.Marker(AT), folium.FitOverlays()], PINS, 1),
    "CustomPane": (lambda: [folium.map.CustomPane("mine")], PANE, 1),
    "Control": (lambda: [folium.features.Control("Scale")], shown(".leaflet-control-scale-line"), 2),
    "EventHandler": (
        lambda: [
            folium.Marker(AT).add_child(
                folium.elements.EventHandler("click", folium.JsCode("() => { window.clicked = 1; }"))
            )
        ],
        PINS,
        1,
    ),
    "LayerControl": (lambda: [folium.LayerControl()], "document.querySelectorAll('.leaflet-control-layers').length", 0),
    "LinearColormap": (
        lambda: [branca.colormap.LinearColormap(["red", "blue"], vmin=0, vmax=1, caption="words")],
        shown(LEGEND),
        1,
    ),
    "StepColormap": (lambda: [branca.colormap.StepColormap(["red", "blue"], vmin=0, vmax=1)], shown(LEGEND), 1),
    "AntPath": (lambda: [plugins.AntPath([AT, AWAY])], ANTS, 2),
    "BoatMarker": (lambda: [plugins.BoatMarker(AT, heading=45, wind_heading=9, wind_speed=40)], shown(BOAT), 1),
    "CirclePattern": (
        lambda: striped(plugins.CirclePattern()),
        "document.querySelectorAll('pattern circle').length",
        1,
    ),
    "StripePattern": (
        lambda: striped(plugins.pattern.StripePattern(angle=45)),
        "document.querySelectorAll('pattern path').length",
        2,
    ),
    "Draw": (lambda: [plugins.Draw()], signed("a[class^=leaflet-draw-draw]"), 6),
    "GeoMan": (lambda: [plugins.GeoMan()], shown(".leaflet-pm-toolbar .leaflet-buttons-control-button"), 12),
    "MarkerCluster": (lambda: [plugins.MarkerCluster([AT, AWAY])], PINS, 2),
    "FastMarkerCluster": (lambda: [plugins.FastMarkerCluster([AT, AWAY])], f"{PINS} + {ICONS}", 2),
    "OverlappingMarkerSpiderfier": (
        lambda: [folium.Marker(AT), folium.Marker(AT), plugins.OverlappingMarkerSpiderfier()],
        PINS,
        2,
    ),
    "FeatureGroupSubGroup": (subgroup, PINS, 1),
    "FloatImage": (lambda: [plugins.FloatImage(RED)], RED_IMAGES, 1),
    "Fullscreen": (lambda: [plugins.Fullscreen()], signed(".leaflet-control-zoom-fullscreen"), 1),
    "GroupedLayerControl": (grouped, PINS, 1),
    "HeatMap": (lambda: [plugins.HeatMap([AT, AWAY])], f"{ink('canvas.leaflet-heatmap-layer')} > 500", 1),
    "HeatMapWithTime": (
        lambda: [plugins.HeatMapWithTime([[[*AT, 1]], [[*AWAY, 1]]], radius=30)],
        f"{ink('canvas')} > 500",
        1,
    ),
    "LocateControl": (lambda: [plugins.LocateControl()], shown(".leaflet-control-locate a"), 1),
    "MiniMap": (lambda: [plugins.MiniMap(folium.TileLayer(RED, attr="a"))], MINI, 1),
    "MousePosition": (lambda: [plugins.MousePosition()], shown(".leaflet-control-mouseposition"), 1),
    "PolyLineFromEncoded": (lambda: [plugins.PolyLineFromEncoded(encoded([AT, AWAY]))], PATHS, 1),
    "PolygonFromEncoded": (lambda: [plugins.PolygonFromEncoded(encoded([AT, AWAY, (23.0, 121.0)]))], PATHS, 1),
    "PolyLineOffset": (lambda: [plugins.PolyLineOffset([AT, AWAY], offset=9)], PATHS, 1),
    "PolyLineTextPath": (text_path, "document.querySelectorAll('text textPath').length", 1),
    "Realtime": (
        lambda: [
            plugins.Realtime(
                folium.JsCode(f"(good) => good({json.dumps(points())})"), get_feature_id=folium.JsCode("(f) => f.id")
            )
        ],
        PINS,
        3,
    ),
    "Search": (search, shown(".leaflet-control-search .search-button"), 1),
    "SemiCircle": (lambda: [plugins.SemiCircle(AT, 9e4, start_angle=9, stop_angle=99)], PATHS, 1),
    "SideBySideLayers": (sides, shown(".leaflet-sbs-range"), 1),
    "TagFilterButton": (
        lambda: [folium.Marker(AT, tags=["a"]), plugins.TagFilterButton(["a", "b"])],
        shown(".easy-button-button"),
        1,
    ),
    "Terminator": (lambda: [plugins.Terminator()], "document.querySelectorAll('.leaflet-overlay-pane path').length", 1),
    "TimeSliderChoropleth": (sliding, FILLED, 4),
    "Timeline": (timeline, PINS, 3),
    "TimelineSlider": (timeline, shown(".leaflet-timeline-control input"), 1),
    "TimestampedGeoJson": (
        lambda: [
            plugins.TimestampedGeoJson(
                timed("LineString", [[119, 23], [121, 24]]), auto_play=False, add_last_point=True
            )
        ],
        PINS,
        1,
    ),
    "TreeLayerControl": (tree, "document.querySelectorAll('.leaflet-control-layers').length", 1),
}
REFUSED: dict[str, tuple[Make, str]] = {
    "MeasureControl": (lambda: [plugins.MeasureControl()], "eval"),
    "Vega": (
        lambda: [folium.Marker(AT, popup=folium.Popup().add_child(folium.Vega({"data": {"values": []}})))],
        "eval",
    ),
    "VegaLite": (lambda: [folium.Marker(AT, popup=folium.Popup().add_child(folium.VegaLite({"mark": "bar"})))], "eval"),
    "Geocoder": (lambda: [plugins.Geocoder()], "asks"),
    "ScrollZoomToggler": (lambda: [plugins.ScrollZoomToggler()], "a handler in its markup"),
    "DualMap": (lambda: [plugins.DualMap()], "two maps of its own"),
    "VectorGridProtobuf": (lambda: [plugins.VectorGridProtobuf("https://tile.example.org/{z}/{x}/{y}.pbf")], "asks"),
    "TimestampedWmsTileLayers": (wms_times, "image_hosts"),
    "WmsTileLayer": (lambda: [folium.WmsTileLayer("https://tile.example.org/wms", layers="a")], "image_hosts"),
    "VideoOverlay elsewhere": (
        lambda: [folium.raster_layers.VideoOverlay("https://v.example.org/a.webm", SQUARE)],
        "asks for the film",
    ),
    "Realtime address": (lambda: [plugins.Realtime("https://v.example.org/a.geojson")], "connect"),
}
ABSTRACT = {
    *(
        "Class",
        "Element",
        "MacroElement",
        "JSCSSMixin",
        "Layer",
        "Evented",
        "BaseMultiLocation",
        "ColorMap",
        "GeoJsonDetail",
    ),
    *(
        "ElementAddToElement",
        "MethodCall",
        "IncludeStatement",
        "Link",
        "CssLink",
        "JavascriptLink",
        "Map",
        "Figure",
        "Div",
    ),
}
