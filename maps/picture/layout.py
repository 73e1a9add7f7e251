"""Where what stands on a printed sheet: heading, map, legend, scale and credits, each in a box of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadline.words import _
from maps.picture.frame import POINTS_PER_INCH, Box
from maps.picture.legend import Columns, Entry, fitted
from maps.picture.type import Face, wrapped

if TYPE_CHECKING:
    from maps.page.headline import Headline

MARGIN, GUTTER = 24.0, 14.0  # points
TICKS = 11.0  # for the degrees about the frame
SCALE_HEIGHT = 40.0
LEADING = 1.3
BESIDE = 1.15  # on sheets wider than this, against their height, the legend stands beside the map
COLUMN = 160.0  # of a legend
SMALLEST_FRAME = 150.0
TITLE = Face(size=17.0, weight="bold")
FINDING = Face(size=9.0)
VERDICT_COLOURS = {  # of the theme
    "holds": "holds",
    "holds only if": "only-if",
    "does not hold": "does-not-hold",
    "not supported": "not-supported",
    "opinion": "quiet",
    "cannot be told": "quiet",
}
CLAIM = Face(size=7.4, colour="quiet")
CREDIT = Face(size=5.4, colour="quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of words: its left end and middle height on paper."""

    text: str
    face: Face
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Boxes of a sheet, and the words whose size decided them."""

    header: tuple[Line, ...]
    frame_box: Box
    legend: Columns
    legend_box: Box
    gutter: float
    scale_box: Box
    credits: tuple[Line, ...]
    credit_box: Box
    below_box: Box  # for a chart and a chronology


def lay_out(
    width: float,
    height: float,
    title: str,
    headline: "Headline",
    found: Sequence[Entry],
    credit: str,
    *,
    below: float = 0.0,
    byline: str = "",
) -> Layout:
    """Give every part of the sheet its room, and the map what is left.

    Parameters
    ----------
    width, height : float
        Of the sheet, points.
    title, headline, found, credit
        What is to be said: heading, claim and finding, entries of the legend, credits.
    below : float
        Height of what stands between map and credits over the whole width, points.
    byline : str
        Who made the map, and whom its numbers are from; a line below the finding.

    Raises
    ------
    ValueError
        If what is left is too small for a map.
    """
    inner = width - 2 * MARGIN
    header = _stacked([*_heading(title, headline, inner), *_byline(byline, inner)], MARGIN, height - MARGIN)
    top = min((line.y - 0.5 * LEADING * line.face.size for line in header), default=height - MARGIN) - 4 - TICKS
    credits_lines = wrapped(credit, CREDIT, inner)
    credit_height = len(credits_lines) * LEADING * CREDIT.size
    credit_box = Box(MARGIN, MARGIN, inner, credit_height)
    below_box = Box(MARGIN, credit_box.top + 8, inner, below)
    low = below_box.top + 8 * bool(below)
    if width >= BESIDE * height:
        column = min(max(0.23 * width, 140.0), 1.25 * COLUMN)
        legend_box = Box(width - MARGIN - column, low, column, top - low)
        legend = fitted(found, column, legend_box.height, 1)
        scale_box = Box(MARGIN + TICKS, low, inner - column - GUTTER - 2 * TICKS, SCALE_HEIGHT)
        right = legend_box.left - GUTTER - TICKS
    else:
        count = max(1, round(inner / COLUMN))
        column = (inner - (count - 1) * GUTTER) / count
        legend = fitted(found, column, 0.45 * (top - low), count)
        legend_box = Box(MARGIN, low, inner, legend.height)
        scale_box = Box(MARGIN + TICKS, legend_box.top + 6, inner - 2 * TICKS, SCALE_HEIGHT)
        right = width - MARGIN - TICKS
    bottom = scale_box.top + TICKS + 2
    frame_box = Box(MARGIN + TICKS, bottom, right - MARGIN - TICKS, top - bottom)
    if min(frame_box.width, frame_box.height) < SMALLEST_FRAME:
        sheet, left = (_mm(width, height), _mm(frame_box.width, max(frame_box.height, 0)))
        raise ValueError(
            f"the sheet of {sheet} leaves the map {left}; expected at least {_mm(SMALLEST_FRAME, SMALLEST_FRAME)}. "
            "Choose a larger --size."
        )
    return Layout(
        header=header, frame_box=frame_box, legend=legend, legend_box=legend_box, gutter=GUTTER, scale_box=scale_box,
        credits=_stacked([(line, CREDIT) for line in credits_lines], MARGIN, credit_box.top), credit_box=credit_box,
        below_box=below_box,
    )  # fmt: skip


def _mm(width: float, height: float) -> str:
    """Size in words: "297 x 210 mm"."""
    return f"{width / POINTS_PER_INCH * 25.4:.0f} x {height / POINTS_PER_INCH * 25.4:.0f} mm"


def _heading(title: str, headline: "Headline", width: float) -> list[tuple[str, Face]]:
    """Title, what was claimed, the verdict, and the finding."""
    lines = [(line, TITLE) for line in wrapped(title, TITLE, width)]
    if headline.claim:
        lines += [(line, CLAIM) for line in wrapped(_("Claimed: {claim}").format(claim=headline.claim), CLAIM, width)]
    if headline.verdict:
        face = replace(FINDING, weight="bold", colour=VERDICT_COLOURS.get(headline.verdict, "ink"))
        lines.append((_(headline.verdict).capitalize(), face))
    return [*lines, *((line, FINDING) for line in wrapped(headline.finding, FINDING, width))]


def _byline(byline: str, width: float) -> list[tuple[str, Face]]:
    return [(line, CLAIM) for line in wrapped(byline, CLAIM, width)] if byline else []


def _stacked(lines: Sequence[tuple[str, Face]], x: float, top: float) -> tuple[Line, ...]:
    placed, y = [], top
    for text, face in lines:
        y -= LEADING * face.size
        placed.append(Line(text=text, face=face, x=x, y=y + 0.5 * LEADING * face.size))
    return tuple(placed)
