"""What stands about a map in print: what was claimed and found, notes on its layers, scale, date and credits."""

from collections.abc import Iterable
from datetime import date
from math import hypot
from typing import NamedTuple

import geopandas as gpd
import pyproj
import shapely

from layers.catalogue.sources import Source
from maps.page.headline import Headline
from maps.page.sheet import licence_words
from maps.page.static.pictured import off_page
from maps.page.timeline import Timeline
from maps.picture.frame import latitude
from maps.picture.layout import VERDICT_COLOURS
from maps.picture.legend import UNCERTAIN_WORDS
from maps.picture.scale import nice_below
from maps.qgis.lettering import Font
from maps.qgis.scale import denominator
from maps.sheets.layer_looks import FARTHEST_ZOOM, LayerLook

TITLE, CLAIM, FINDING, NOTE, CREDIT = (
    Font(15, bold=True),
    Font(7.5, ink="quiet"),
    Font(8.5),
    Font(6),
    Font(5, ink="quiet"),
)
UNITS_M = {"km": 1000.0, "nautical miles": 1852.0}
WIDEST_SHARE = 0.24  # of the map's width: the longest that a scale bar may be
NEAR_DEG = 0.005  # to both sides of where a scale is measured
Box = tuple[float, float, float, float]


class Bar(NamedTuple):
    """A scale bar of two segments: the unit, metres of the map a unit, units a segment."""

    unit: str
    metres: float
    segment: float


def heading(title: str, headline: Headline) -> list[tuple[str, str, Font]]:
    """Name, words and font of what stands above the map: title, claim, verdict and finding, those that there are."""
    verdict = Font(FINDING.size, bold=True, ink=VERDICT_COLOURS.get(headline.verdict, "ink"))
    found = [
        ("title", title, TITLE),
        ("claim", f"Claimed: {headline.claim}" if headline.claim else "", CLAIM),
        ("verdict", headline.verdict.capitalize(), verdict),
        ("finding", headline.finding, FINDING),
    ]
    return [one for one in found if one[1]]


def bars(box: Box, crs: pyproj.CRS) -> tuple[Bar, ...]:
    """Longest round bars that take at most a quarter of the map, one a unit, true at the latitude of its middle.

    They count metres of the map, and so stay true at that latitude when somebody moves the map or draws it larger.
    QGIS's own way of measuring, which 3.22 does along the lower edge by the shortest path between its ends, makes bars
    of wide maps a quarter too short.
    """
    stretch = _scales(crs, _middle(box, crs))[1]
    most_m = WIDEST_SHARE * (box[2] - box[0]) / stretch
    return tuple(Bar(unit, metre * stretch, nice_below(most_m / metre) / 2) for unit, metre in UNITS_M.items())


def scale_words(box: Box, crs: pyproj.CRS, width_mm: float, checked: date) -> str:
    """Say where the bars are true, the scale there, the projection, and the day of the data."""
    middle = _middle(box, crs)
    there = _scales(crs, middle)[1]
    every = [
        scale / there - 1 for y in (box[1], box[3], (box[1] + box[3]) / 2) for scale in _scales(crs, _at(box, y, crs))
    ]
    low, high = round(100 * min(every)), round(100 * max(every))
    ground = (box[2] - box[0]) / there / width_mm * 1000
    code = ":".join(crs.to_authority() or (crs.name,))
    elsewhere = (
        f"; elsewhere on the map {low:+d} to {high:+d} %".replace("-", "−").replace("+0", "0") if low or high else ""
    )
    return (
        f"Scale at {latitude(middle)}{elsewhere}.\n"
        f"1 : {round(ground, 1 - len(str(int(ground))) + 1):,.0f} there on A4. "
        f"Mercator projection ({code}), WGS 84.\n"
        f"Data as of {checked.day} {checked:%B %Y}. Not for navigation."
    )


def _middle(box: Box, crs: pyproj.CRS) -> float:
    return _at(box, (box[1] + box[3]) / 2, crs)


def _at(box: Box, y: float, crs: pyproj.CRS) -> float:
    """Latitude of a height of the map."""
    to = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return float(to.transform((box[0] + box[2]) / 2, y)[1])


def _scales(crs: pyproj.CRS, lat: float) -> tuple[float, float]:
    """Metres of the map for a metre of the ellipsoid: along the meridian, along the parallel.

    Measured: PROJ tells the factors of EPSG:3857 on a sphere, 0.1 % off.
    """
    to, ground = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True), pyproj.Geod(ellps="WGS84")
    ends = (0.0, lat - NEAR_DEG, 0.0, lat + NEAR_DEG), (-NEAR_DEG, lat, NEAR_DEG, lat)
    found = []
    for lon0, lat0, lon1, lat1 in ends:
        (x0, x1), (y0, y1) = to.transform([lon0, lon1], [lat0, lat1])
        found.append(hypot(x1 - x0, y1 - y0) / ground.inv(lon0, lat0, lon1, lat1)[2])
    return found[0], found[1]


def notes(
    looks: Iterable[tuple[LayerLook, gpd.GeoDataFrame]],
    box: Box,
    width_mm: float,
    crs: pyproj.CRS,
    timeline: Timeline | None,
) -> str:
    """Say of each layer what its keys do not: the time shown, who claims what lies in the map, what to know of it.

    Parameters
    ----------
    looks : iterable of (LayerLook, GeoDataFrame)
        Of the page, in the order of the legend, each with the rows of its layer.
    box : (x, y, x, y)
        That the map shows, metres of `crs`.
    width_mm : float
        Of the map: layers for nearer views are not on it.
    crs : CRS
        Of the map.
    timeline : Timeline, optional
        Of the page.
    """
    found, doubt = list[str](), False
    scale = (box[2] - box[0]) / width_mm * 1000
    for look, frame in looks:
        if not _below(look.to_zoom) <= scale <= denominator(look.from_zoom):
            continue
        rows = frame[(look.keys.reindex(frame.index) != "").to_numpy()]
        doubt |= bool(look.uncertain.reindex(rows.index).any())
        claimed = ", ".join(_claimants(rows, box, crs))
        told = [
            _window(timeline) if look.timed and timeline else "",
            f"claimed by {claimed}" if claimed else "",
            off_page(look.note).strip().rstrip("."),
        ]
        if any(told):
            found.append(f"{look.title}: {'; '.join(part[:1].lower() + part[1:] for part in told if part)}.")
    return "\n".join(
        [*dict.fromkeys(found), *([f"{UNCERTAIN_WORDS[:1].upper()}{UNCERTAIN_WORDS[1:]}."] if doubt else [])]
    )


def _below(zoom: float) -> int:
    return 0 if zoom >= FARTHEST_ZOOM else denominator(zoom)


def _claimants(rows: gpd.GeoDataFrame, box: Box, crs: pyproj.CRS) -> list[str]:
    if "claimant" not in rows.columns or rows.empty:
        return []
    seen = rows.geometry.to_crs(crs).intersects(shapely.box(*box)).to_numpy()
    return [str(name) for name in rows["claimant"][seen].dropna().unique() if name]


def _window(timeline: Timeline) -> str:
    start, end = timeline.start_utc, timeline.start_utc + timeline.window
    until = "" if start.date() == end.date() else f"{end.day} {end:%B %Y}, "
    return f"{timeline.noun[1]} from {start.day} {start:%B %Y, %H:%M} to {until}{end:%H:%M} UTC"


def credit_line(sources: Iterable[Source]) -> str:
    """Words that publishers ask for, each once, by licence."""
    told: dict[str, dict[str, None]] = {}
    for one in sources:
        told.setdefault(licence_words(one), {})[one.credit] = None
    said = " ".join(
        f"{licence[:1].upper()}{licence[1:]}{': ' if licence else ''}{'; '.join(credits_)}."
        for licence, credits_ in told.items()
    )
    return f"Sources. {said} Made with leadline."
