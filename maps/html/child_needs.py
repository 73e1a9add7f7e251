"""What children of folium need of a page and do not say, and what no page that works offline can give them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import folium
from branca.element import Element
from folium import plugins

from maps.html.policy import may_show

_SCRIPTS, _STYLES = dict(folium.Map.default_js), dict(folium.Map.default_css)
_MARKERS_JS, _JQUERY = _SCRIPTS["awesome_markers"], _SCRIPTS["jquery"]
_MARKERS_CSS, _TURNED = _STYLES["awesome_markers_css"], _STYLES["awesome_rotate_css"]
_DOTS = ("circle-dot", "rectangle-dot", "doughnut")
_SIGNS: Mapping[str, str] = {"glyphicon": _STYLES["glyphicons_css"], "fa": _STYLES["awesome_markers_font_css"]}

# Class -> why it cannot work on a page that lets only its own scripts run.
_NEVER: Mapping[type[Element], str] = {
    plugins.MeasureControl: "it makes functions of text (eval), which the page's policy refuses. Measure in Python, "
    "with geo.distance, and show the line with its length",
    folium.Vega: "it makes functions of text (eval), which the page's policy refuses. Show the chart as an image: "
    "folium.Popup('<img src=\"data:image/png;base64,...\">')",
    folium.features.VegaLite: "it makes functions of text (eval), which the page's policy refuses. Show the chart as "
    "an image: folium.Popup('<img src=\"data:image/png;base64,...\">')",
    plugins.DualMap: "it brings two maps of its own, and the page has one. Save two pages, or add the layers to one",
    plugins.ScrollZoomToggler: "its button is an image from another host with a handler in its markup, which the "
    "page's policy refuses. Leave it out: the wheel zooms the map",
    plugins.TimestampedWmsTileLayers: "it asks a server which times there are, and the page asks nobody. Show one time "
    "as folium.WmsTileLayer(..., time='2026-08-23'), or save a page for each",
}
# Class -> address from which it asks for data while the page is open.
_ASKING: Mapping[type[Element], Callable[[Any], object]] = {
    plugins.Realtime: lambda live: live.src.get("url", "") if isinstance(live.src, Mapping) else live.src,
    plugins.VectorGridProtobuf: lambda grid: grid.url,
    plugins.Geocoder: lambda control: (
        "https://nominatim.openstreetmap.org" if control.options["provider"] == "nominatim" else ""
    ),
}
# Class -> address of the image, or the film, that it shows.
_SHOWN: Mapping[type[Element], Callable[[Any], Iterable[object]]] = {
    folium.raster_layers.ImageOverlay: lambda overlay: [overlay.url],
    folium.raster_layers.VideoOverlay: lambda overlay: [overlay.video_url],
    folium.CustomIcon: lambda icon: [
        url
        for name in ("iconUrl", "icon_url", "shadowUrl", "shadow_url", "iconRetinaUrl", "icon_retina_url")
        if (url := icon.options.get(name))
    ],
    plugins.FloatImage: lambda image: [image.image],
    plugins.TimestampedGeoJson: lambda layer: _icons_in(json.loads(layer.data)) if layer.embed else [],
}


class Hosts(NamedTuple):
    """Whom a page may ask: for tiles, for other images, and by its scripts."""

    tiles: Sequence[str] = ()
    images: Sequence[str] = ()
    connect: Sequence[str] = ()


def tile_addresses(elements: Iterable[Element]) -> list[str]:
    """Addresses of the tiles among these children."""
    tiled = [e for e in elements if isinstance(e, folium.TileLayer | folium.WmsTileLayer)]
    return [str(e.tiles if isinstance(e, folium.TileLayer) else e.url) for e in tiled]


def unspoken(elements: Iterable[Element]) -> tuple[list[str], list[str]]:
    """Addresses of scripts and of style sheets that these children use, though `default_js` does not say so."""
    scripts: dict[str, None] = {}
    styles: dict[str, None] = {}
    for element in elements:
        for url in _unspoken(element):
            (styles if url.endswith(".css") else scripts)[url] = None
    return list(scripts), list(styles)


def _unspoken(element: Element) -> Iterator[str]:
    if isinstance(element, folium.Icon) and not isinstance(element, folium.CustomIcon):
        yield from (_MARKERS_JS, _MARKERS_CSS)
        yield from filter(None, [_SIGNS.get(str(element.options["prefix"]))])
        if element.options["extra_classes"] != "fa-rotate-0":
            yield _TURNED
    if isinstance(element, plugins.FastMarkerCluster) and "AwesomeMarkers" in element.callback:
        yield from (_MARKERS_JS, _MARKERS_CSS, _SIGNS["glyphicon"])
    if isinstance(element, plugins.BeautifyIcon):
        yield from filter(None, [_beautiful_sign(element)])
    if isinstance(element, plugins.LocateControl | plugins.TagFilterButton):
        yield _SIGNS["fa"]
    if isinstance(element, plugins.HeatMapWithTime):
        yield _JQUERY


def _beautiful_sign(icon: plugins.BeautifyIcon) -> str | None:
    """Style sheet of the sign that an icon shows: a leaf if none is named; dots, numbers and own markup have none."""
    options = icon.options
    if options.get("isAlphaNumericIcon") or options.get("html") or options.get("icon_shape") in _DOTS:
        return None
    return _SIGNS.get(str(options.get("prefix", "fa")))


def dispensable(elements: Iterable[Element]) -> tuple[str, ...]:
    """Return endings of addresses of images that style sheets name, and these children never show."""
    toggled = any(isinstance(e, plugins.MiniMap) and e.options.get("toggle_display") for e in elements)
    turning = "images/loader.gif"  # while Leaflet.Search asks a server, which no page of ours does
    return (turning,) if toggled else (turning, "images/toggle.svg", "images/toggle.png")


def films(elements: Iterable[Element]) -> bool:
    """Whether one of these children shows a film."""
    return any(isinstance(element, folium.raster_layers.VideoOverlay) for element in elements)


def check(element: Element, hosts: Hosts) -> None:
    """Raise ValueError, with the reason, if a child cannot work on a page that may ask these hosts and nobody else."""
    name = type(element).__name__
    for kind, reason in _NEVER.items():
        if isinstance(element, kind):
            raise ValueError(f"{name} cannot be on a page that works offline: {reason}.")  # noqa: TRY004  of a right type
    for kind, address in _ASKING.items():
        if isinstance(element, kind):
            _check_asked(name, address(element), hosts.connect)
    for url in tile_addresses([element]):
        _check_shown(name, url, (*hosts.tiles, *hosts.images))
    for kind, addresses in _SHOWN.items():
        if isinstance(element, kind):
            for shown in addresses(element):
                _check_shown(name, str(shown), hosts.images)


def _check_asked(name: str, address: object, connect: Sequence[str]) -> None:
    if not isinstance(address, str):  # a function of the caller's, which may have the data with it
        return
    if connect and (not address or may_show(address, connect) or ("'self'" in connect and "://" not in address)):
        return
    raise ValueError(
        f"{name} asks {address[:100] or 'a server'} while the page is open, which the page's policy refuses; expected "
        "data inside the page. If its reader may be sent there, say so: "
        "StoryMap(..., connect=['https://data.example.org']), or page.connect += ('https://data.example.org',)."
    )


def _check_shown(name: str, url: str, hosts: Sequence[str]) -> None:
    film = url.startswith("data:video/") and name == "VideoOverlay"
    if not film and not may_show(url, hosts):
        what = "film" if name == "VideoOverlay" else "image"
        raise ValueError(
            f"{name} asks for the {what} {url[:100]!r}, which the page's policy refuses; expected a data URI, or a "
            "host that the page names (one of tiles shows tiles alone). If its reader may be sent there, say so: "
            "StoryMap(..., image_hosts=['https://tile.example.org'])."
        )


def _icons_in(value: object) -> Iterator[str]:
    """Addresses of icons in GeoJSON, however deep."""
    if isinstance(value, Mapping):
        yield from (v for k, v in value.items() if str(k).lower().endswith("url") and isinstance(v, str))
        yield from (url for inner in value.values() for url in _icons_in(inner))
    elif isinstance(value, list):
        yield from (url for inner in value for url in _icons_in(inner))
