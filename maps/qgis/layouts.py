"""Layouts for print: a page of the story on A4, with title, finding, legend, scale and credits."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, NamedTuple
from uuid import uuid5

import geopandas as gpd
import pyproj

from layers.catalogue.sources import Source
from maps.page.headline import Headline
from maps.page.page import Bounds
from maps.page.timeline import Timeline
from maps.qgis.lettering import At, Font, Words, plain
from maps.qgis.margin import CREDIT, NOTE, Bar, Box, bars, credit_line, heading, notes, scale_words
from maps.qgis.qml import NAMESPACE
from maps.sheets.layer_looks import LayerLook

SHORT_MM, LONG_MM, MARGIN_MM = 210.0, 297.0, 10.0
WIDE = 1.2  # maps wider than this, against their height, lie on their side, as printed by `leadline picture`
SIDE_MM, DEGREES_MM, SCALE_MM, BAR_MM, GAP_MM = 66.0, 4.0, 14.0, 6.5, 2.0
COLUMNS, LEGEND_LINE_MM, MOST_LEGEND_MM, SMALLEST = 3, 4.3, 90.0, 0.6
LEAST, LARGEST_LEGEND_MM = 0.4, 140.0  # of a legend that would be cut otherwise: scale of its letters, height
WRAP, LEGEND_LETTERS = "¶", 40  # where a line of the legend ends, and how long it may be
LEGEND = Font(6.4)
LEGEND_STYLES = (  # part of a legend, its font, millimetres above it
    ("title", Font(7.5, bold=True), 0.0),
    ("group", Font(7.2, bold=True), 2.6),
    ("subgroup", Font(6.7), 1.6),
    ("symbol", LEGEND, 1.1),
    ("symbolLabel", LEGEND, 0.5),
)
GRID_DEG = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
METRES_PER_DEGREE = 111_319.49  # of the equator of EPSG:3857
FEWEST_LINES = 4  # of the graticule, across the wider side of the map


class Times(NamedTuple):
    """From when to when, ISO 8601 in UTC, and how long a step is."""

    start: str
    end: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a layout shows of a page of the story."""

    name: str
    title: str
    headline: Headline
    bounds: Bounds
    timeline: Timeline | None = None
    looks: Sequence[tuple[LayerLook, gpd.GeoDataFrame]] = ()
    sources: Sequence[Source] = ()
    legend_lines: int = 0
    legend_blocks: Sequence[int] = ()  # lines of each layer, with the heading above it


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A layout: where each item stands, its words, what the map shows."""

    sheet: At
    map: At
    legend: At
    bars: tuple[tuple[At, Bar], ...]
    words: tuple[Words, ...]
    legend_styles: tuple[tuple[str, Font, float], ...]
    legend_font: Font = LEGEND
    box: Box
    columns: int
    split: bool = False  # whether a layer of the legend may go on in the next column
    wrap: str = WRAP
    grid_deg: float
    grid: str
    times: Times | None


def plan(page: Page, crs: pyproj.CRS, checked: date) -> Plan:
    """Lay out a page: heading, map with degrees at its frame, scale, legend, notes and credits.

    Parameters
    ----------
    page : Page
        Its bounds are degrees, and east may run past 180; the map shows more where the sheet has room. Timed rows are
        shown in the first window of its timeline.
    crs : CRS
        Of the project, Mercator's.
    checked : date
        Day of the story's answers.
    """
    west, south, east, north = box_of(page.bounds, crs)
    lying = east - west > WIDE * (north - south)
    width, height = (LONG_MM, SHORT_MM) if lying else (SHORT_MM, LONG_MM)
    inner = width - 2 * MARGIN_MM
    at = _Placer(page.name)
    sheet = at("sheet", 0.0, 0.0, width, height)
    head, top = _down(heading(page.title, page.headline), at, inner, MARGIN_MM)
    credit = credit_line(page.sources)
    foot = height - MARGIN_MM - CREDIT.height_mm(credit, inner)
    words = [*head, Words("credits", at("credits", MARGIN_MM, foot, inner, height - MARGIN_MM - foot), credit, CREDIT)]

    first = (west, south, east, north)
    lines, split = _column(page, 1 if lying else COLUMNS)
    most_mm = min(LARGEST_LEGEND_MM, max(MOST_LEGEND_MM, SMALLEST * LEGEND_LINE_MM * lines))
    legend_mm = min(most_mm, LEGEND_LINE_MM * lines)
    wide = inner - (SIDE_MM if lying else 0)
    map_w = wide - 2 * DEGREES_MM

    def told(box: Box) -> str:
        return notes(page.looks, box, map_w, crs, page.timeline)

    low = foot - GAP_MM - _room(told(first), wide)
    map_h = low - top - 2 * DEGREES_MM - SCALE_MM - (0 if lying else legend_mm)
    box = _filled(first, map_w / map_h)
    place = at("map", MARGIN_MM + DEGREES_MM, top + DEGREES_MM, map_w, map_h)
    under = place.y + map_h + DEGREES_MM + 1
    drawn = bars(box, crs)
    placed = tuple((at(f"scale-{n}", place.x, under + n * BAR_MM, 70.0, BAR_MM), bar) for n, bar in enumerate(drawn))
    beside = at("scale-words", place.x + 75, under, map_w - 75, SCALE_MM - 1)
    words.append(Words("scale-words", beside, scale_words(box, crs, map_w, checked), NOTE))
    if said := told(box):
        high = _room(said, wide)
        words.append(Words("notes", at("notes", MARGIN_MM, foot - GAP_MM - high, wide, high), said, NOTE))
    side = (width - MARGIN_MM - SIDE_MM + 4, top, SIDE_MM - 4, foot - GAP_MM - top)
    below = (MARGIN_MM, under + SCALE_MM - 1, inner, low - under - SCALE_MM + 1)
    legend = at("legend", *(side if lying else below))
    styles = _fitted(legend.height / lines if lines else LEGEND_LINE_MM)
    return Plan(
        sheet=sheet, map=place, legend=legend, bars=placed, legend_styles=styles,
        words=tuple(one._replace(text=plain(one.text)) for one in words), box=box,
        columns=1 if lying else COLUMNS, split=split,
        grid_deg=_grid_deg(box, crs), grid=uuid(page.name, "grid"), times=first_window(page.timeline),
    )  # fmt: skip


def _column(page: Page, columns: int) -> tuple[int, bool]:
    """Lines of the longest column of a legend, and whether layers are divided between columns.

    They are where whole ones would make a column half as long again, or more, as all columns of one length.
    """
    if columns == 1:
        return page.legend_lines, False
    even = ceil(page.legend_lines / columns)
    longest = _longest(page.legend_blocks, columns) if page.legend_blocks else even
    if longest > max(1.5 * even, even + 3):
        return even + 2, True
    return longest + 1, False


def _longest(blocks: Sequence[int], columns: int) -> int:
    """Length of the longest column into which QGIS puts whole layers: a new one where the midst of one is over average.

    >>> _longest([4], 3), _longest([2, 2, 9, 2], 3)
    (4, 9)
    """
    left, column, here, longest = sum(blocks), 0, 0, 0
    for block in blocks:
        average = left / (columns - column)
        if here and column < columns - 1 and here + block / 2 > average and here + block > longest:
            longest, left, column, here = max(longest, here), left - here, column + 1, 0
        here += block
    return max(longest, here)


def _room(told: str, width: float) -> float:
    """Height of notes, with a gap below them."""
    return NOTE.height_mm(told, width) + GAP_MM if told else 0.0


def _fitted(line_mm: float) -> tuple[tuple[str, Font, float], ...]:
    """Parts of a legend, smaller where a line has less room than it wants."""
    scale = max(LEAST, min(1.0, line_mm / LEGEND_LINE_MM))
    return tuple(
        (part, font._replace(size=round(scale * font.size, 1)), scale * above) for part, font, above in LEGEND_STYLES
    )


class _Placer:
    """Gives items of a page their places, each above those before it."""

    def __init__(self, page: str) -> None:
        self.page, self.z = page, -1

    def __call__(self, name: str, x: float, y: float, width: float, height: float) -> At:
        self.z += 1
        return At(x, y, width, height, self.z, uuid(self.page, name))


def _down(lines: Iterable[tuple[str, str, Font]], at: _Placer, width: float, top: float) -> tuple[list[Words], float]:
    """Set words under each other; also where they end."""
    found = []
    for name, text, font in lines:
        high = font.height_mm(text, width) + 0.8
        found.append(Words(name, at(name, MARGIN_MM, top, width, high), text, font))
        top += high
    return found, top


def _grid_deg(box: Box, crs: pyproj.CRS) -> float:
    """Degrees between lines of the graticule: the most that leaves a few of them."""
    to = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    (_, _), (south, north) = to.transform([box[0], box[0]], [box[1], box[3]])
    wide = (box[2] - box[0]) / METRES_PER_DEGREE
    fit = [step for step in GRID_DEG if max(wide, north - south) / step >= FEWEST_LINES]
    return float(max(fit, default=GRID_DEG[0]))


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


def wrapped(words: str) -> str:
    """Words of a legend, in lines that fit its column."""
    return WRAP.join(textwrap.wrap(words.replace(WRAP, " "), LEGEND_LETTERS))


def uuid(*parts: str) -> str:
    """Name that is the same in each export, in the form that QGIS wants."""
    return f"{{{uuid5(NAMESPACE, '/'.join(parts))}}}"
