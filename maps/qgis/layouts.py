"""Layouts for print: a page of the story on A4, with title, finding, legend, scale and credits."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, cos, radians
from typing import Any, NamedTuple
from uuid import uuid5

import pyproj

from layers.catalogue.sources import Source
from maps.page.page import Bounds
from maps.page.sheet import LICENCES
from maps.page.style import THEME
from maps.page.timeline import Timeline
from maps.qgis.labelling import FAMILIES
from maps.qgis.qml import NAMESPACE

SHORT_MM, LONG_MM, MARGIN_MM = 210.0, 297.0, 10.0
WIDE = 1.2  # maps wider than this, against their height, lie on their side, as printed by `leadline picture`
TITLE_MM, HEAD_MM, SIDE_MM, LEGEND_MM = 10.0, 20.0, 66.0, 62.0
CREDIT_MM, LETTER_MM = 2.1, 1.13  # height of a line of the credits, width of a letter
WRAP, LEGEND_LETTERS = "¶", 40  # where a line of the legend ends, and how long it may be
SCALE_MM = 10.0
NICE_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
Box = tuple[float, float, float, float]


class At(NamedTuple):
    """Place of an item on the sheet, millimetres from its upper left corner; the greater z lies above."""

    x: float
    y: float
    width: float
    height: float
    z: int
    uuid: str


class Font(NamedTuple):
    """A font as QGIS describes it, and its colour."""

    description: str
    style: str
    red: int
    green: int
    blue: int

    @property
    def family(self) -> str:
        """Name of the family."""
        return self.description.partition(",")[0]

    @property
    def colour(self) -> str:
        """Colour, as legends have it."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


class Times(NamedTuple):
    """From when to when, ISO 8601 in UTC, and how long a step is."""

    start: str
    end: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A layout: where each item stands, its words, what the map shows."""

    sheet: At
    title: At
    finding: At
    map: At
    legend: At
    scale: At
    credits: At
    words: dict[str, str]
    fonts: dict[str, Font]
    legend_styles: tuple[tuple[str, Font, float], ...]
    box: Box
    columns: int
    wrap: str
    kilometres: float
    times: Times | None


def plan(
    name: str, title: str, finding: str, bounds: Bounds, crs: pyproj.CRS, sources: Iterable[Source],
    timeline: Timeline | None,
) -> Plan:  # fmt: skip
    """Lay out a page.

    Parameters
    ----------
    name : str
        Of the page, by which its items are told apart.
    title, finding : str
        Words above the map.
    bounds : (west, south, east, north)
        Degrees; east may run past 180. The map shows more where the sheet has room.
    crs : CRS
        Of the project.
    sources : iterable of Source
        Of the rows that the map shows.
    timeline : Timeline, optional
        Of the page: timed rows are shown in its first window.
    """
    west, south, east, north = box_of(bounds, crs)
    lying = east - west > WIDE * (north - south)
    width, height = (LONG_MM, SHORT_MM) if lying else (SHORT_MM, LONG_MM)
    inner, top = width - 2 * MARGIN_MM, MARGIN_MM + (HEAD_MM if finding else TITLE_MM)
    credit = plain(credit_line(sources))
    foot_mm = 3 + CREDIT_MM * ceil(len(credit) * LETTER_MM / inner)
    foot = height - MARGIN_MM - foot_mm
    map_w = inner - SIDE_MM if lying else inner
    map_h = foot - top - (3 if lying else LEGEND_MM + SCALE_MM)
    if lying:
        legend = (MARGIN_MM + map_w + 4, top, SIDE_MM - 4, map_h - SCALE_MM)
        scale = (legend[0], top + map_h - SCALE_MM + 1, 60.0, SCALE_MM)
    else:
        legend = (MARGIN_MM, top + map_h + SCALE_MM, inner, LEGEND_MM - 2)
        scale = (MARGIN_MM, top + map_h + 1.5, 60.0, SCALE_MM - 2)
    box = _filled((west, south, east, north), map_w / map_h)
    places = {
        "sheet": (0.0, 0.0, width, height),
        "title": (MARGIN_MM, MARGIN_MM, inner, 8.0),
        "finding": (MARGIN_MM, MARGIN_MM + 9, inner, HEAD_MM - 10),
        "map": (MARGIN_MM, top, map_w, map_h),
        "legend": legend,
        "scale": scale,
        "credits": (MARGIN_MM, foot + 1, inner, foot_mm - 1),
    }
    return Plan(
        **{item: At(*place, n, uuid(name, item)) for n, (item, place) in enumerate(places.items())},
        words={"title": plain(title), "finding": plain(finding), "credits": credit},
        fonts=FONTS, legend_styles=LEGEND_STYLES, box=box, columns=1 if lying else 3, wrap=WRAP,
        kilometres=_nice_km((bounds[1] + bounds[3]) / 2, (box[2] - box[0]) / map_w), times=first_window(timeline),
    )  # fmt: skip


def box_of(bounds: Bounds, crs: pyproj.CRS) -> Box:
    """Bounds in degrees as those of a Mercator map, metres."""
    west, south, east, north = bounds
    to = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    (x0, x1), (y0, y1) = to.transform([west, east], [max(south, -85.0), min(north, 85.0)])
    return x0, y0, x1, y1


def _filled(box: Box, aspect: float) -> Box:
    """Bounds about the same middle that are as wide for their height as the map."""
    x0, y0, x1, y1 = box
    wide, high = max(x1 - x0, (y1 - y0) * aspect), max(y1 - y0, (x1 - x0) / aspect)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _nice_km(lat_deg: float, metres_per_mm: float) -> float:
    """Kilometres of a segment of the scale: a round number near 20 mm in the middle of the map."""
    ideal = 20 * metres_per_mm * cos(radians(lat_deg)) / 1000
    return min(NICE_KM, key=lambda km: abs(km - ideal))


def first_window(timeline: Timeline | None) -> Times | None:
    """Window that a page opens with; None for a page without a time slider."""
    if timeline is None:
        return None
    return Times(_utc(timeline.start_utc), _utc(timeline.start_utc + timeline.window), _minutes(timeline))


def span(timeline: Timeline) -> Times:
    """Whole stretch of time of a page, in steps as long as the window that it opens with."""
    return Times(_utc(timeline.start_utc), _utc(timeline.end_utc), _minutes(timeline))


def _minutes(timeline: Timeline) -> float:
    return timeline.window.total_seconds() / 60


def _utc(moment: Any) -> str:  # noqa: ANN401  datetime
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def plain(words: str) -> str:
    """Words as a layout shows them: QGIS would compute what stands between [% and %]."""
    return words.replace("[%", "[\u200b%")


def wrapped(words: str) -> str:
    """Words of a legend, in lines that fit its column."""
    return WRAP.join(textwrap.wrap(words.replace(WRAP, " "), LEGEND_LETTERS))


def credit_line(sources: Iterable[Source]) -> str:
    """Words that publishers ask for, each once, by licence."""
    told: dict[str, dict[str, None]] = {}
    for one in sources:
        told.setdefault(LICENCES.get(one.licence, one.licence), {})[one.credit] = None
    said = " ".join(f"{licence[:1].upper()}{licence[1:]}: {'; '.join(credits_)}." for licence, credits_ in told.items())
    return f"Sources. {said} Made with leadline. Web Mercator; the scale holds in the middle of the map."


def rgb(name: str) -> tuple[int, int, int]:
    """Colour of the theme, light, as three numbers."""
    red, green, blue = (int(THEME[name][0][n : n + 2], 16) for n in (1, 3, 5))
    return red, green, blue


def _font(size: float, *, bold: bool = False, name: str = "ink") -> Font:
    weight, style = (75, "Bold") if bold else (50, "Book")
    return Font(f"{FAMILIES[0]},{size:g},-1,5,{weight},0,0,0,0,0,{style}", style, *rgb(name))


def uuid(*parts: str) -> str:
    """Name that is the same in each export, in the form that QGIS wants."""
    return f"{{{uuid5(NAMESPACE, '/'.join(parts))}}}"


FONTS = {
    "title": _font(15, bold=True),
    "finding": _font(8.5),
    "legend": _font(6.2),
    "credits": _font(5, name="quiet"),
}
LEGEND_STYLES = (
    ("title", _font(7.5, bold=True), 0.0),
    ("group", _font(7.2, bold=True), 2.4),
    ("subgroup", _font(6.5), 1.2),
    ("symbol", _font(6.2), 0.7),
    ("symbolLabel", _font(6.2), 0.5),
)
