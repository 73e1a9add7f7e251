"""Counts by month as bars on paper, with their totals: what a page shows below its map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import shapely

from leadline.words import N_, _
from maps.page.static.bars import BAR, Bar, Chart, all_compared
from maps.picture.type import Face, put, width, wrapped

if TYPE_CHECKING:
    from maps.picture.frame import Box
    from maps.picture.ink import Sheet as Paper

HEAD, WORDS = Face(size=7.6, weight="bold"), Face(size=6.2, colour="quiet")
TOTALS = Face(size=6.8)
PLOT, LEFT, LEADING = 58.0, 24.0, 1.3  # points: height of the bars, room of the axis' numbers
ABOVE = 7.0  # for the marks of events
PALE = 0.35
COLOURS = {"": "quiet", "before": "before", "after": "after"}
KINDS = {
    "unsure": N_("pale: at least, days are or may be missing"),
    "partial": N_("hatched: the month is not whole"),
    "event": N_("▼ marks a month of which the page tells more"),
}


def chart_words(chart: Chart) -> str:
    """Head of a chart: what is counted."""
    return _("Counts by month: {says}, {unit}").format(says=chart.count.says, unit=chart.count.unit)


def notes(chart: Chart) -> list[str]:
    """Lines below a chart: totals of the windows, stretches without a number, how months are drawn."""
    kinds = [_(KINDS[kind]) for kind in dict.fromkeys(bar.kind for bar in chart.bars) if kind]
    told = [
        *(chart.gap_words(gap) for gap in chart.gaps),
        *kinds,
        *([_(KINDS["event"])] if chart.counts.events else []),
    ]
    sums = [each.sentence for each in all_compared(chart.counts, chart.count)]
    return [*sums, _("{clauses}.").format(clauses=_("; ").join(told)) if told else ""]


def _lines(chart: Chart, most: float) -> list[tuple[str, Face]]:
    *sums, told = notes(chart)
    return [
        *((line, TOTALS) for line in wrapped("  ".join(sums), TOTALS, most)),
        *((line, WORDS) for line in wrapped(told[:1].upper() + told[1:], WORDS, most)),
    ]


def chart_height(chart: Chart, most: float) -> float:
    """Height of a chart that is `most` wide, points."""
    below = sum(LEADING * face.size for _, face in _lines(chart, most))
    return LEADING * HEAD.size + ABOVE + PLOT + 10 + below + 4


def write_chart(paper: "Paper", chart: Chart, box: "Box") -> None:
    """Draw the chart into a box, from its upper edge down."""
    bare = paper.unclipped()
    y = box.top - 0.5 * LEADING * HEAD.size
    put(bare, chart_words(chart), (box.left, y), HEAD, va="center_baseline", ha="left", gid="chart")
    base = box.top - LEADING * HEAD.size - ABOVE - PLOT
    left, step = box.left + LEFT, (box.width - LEFT) / len(chart.counts.months)
    tall = PLOT / chart.most
    for value in chart.steps:
        stroke = shapely.LineString([(left, base + value * tall), (box.right, base + value * tall)])
        bare.lines([stroke], zorder=991, colors=[paper.theme("rule" if value else "quiet")], linewidths=0.5)
        at = left - 3, base + value * tall
        put(bare, f"{value:,g}", at, WORDS, va="center_baseline", ha="right", gid="chart")
    for n, year in chart.years:
        x = left + n * step
        bare.lines([shapely.LineString([(x, base), (x, base - 3)])], zorder=991, colors=[paper.theme("quiet")])
        put(bare, year, (x + 2, base - 5.5), WORDS, va="center_baseline", ha="left", gid="chart")
    for first, last in chart.gaps:
        _gap(bare, (left + first * step, left + (last + 1) * step), base)
    for look in dict.fromkeys((bar.side, bar.kind) for bar in chart.bars):
        _bars(bare, [bar for bar in chart.bars if (bar.side, bar.kind) == look], left, base, (step, tall))
    for month in chart.counts.events:
        x = left + (chart.counts.months.index(month) + 0.5) * step
        mark = shapely.Polygon([(x - 2.4, base + PLOT + 5), (x + 2.4, base + PLOT + 5), (x, base + PLOT + 1)])
        bare.areas([mark], zorder=993, facecolors=[paper.theme("ink")], linewidths=0)
    y = base - 11
    for line, face in _lines(chart, box.width):
        put(bare, line, (box.left, y - 0.5 * LEADING * face.size), face, va="center_baseline", ha="left", gid="chart")
        y -= LEADING * face.size


def _gap(paper: "Paper", ends: tuple[float, float], base: float) -> None:
    """Grey strip over months without a number, with words where there is room."""
    strip = shapely.box(ends[0], base, ends[1], base + 2.5)
    paper.areas([strip], zorder=992, facecolors=[paper.theme("rule")], linewidths=0)
    if ends[1] - ends[0] > width("no count", WORDS) + 6:
        at = sum(ends) / 2, base + 8
        put(paper, "no count", at, WORDS, va="center_baseline", ha="center", gid="chart")


def _bars(paper: "Paper", bars: Sequence[Bar], left: float, base: float, scale: tuple[float, float]) -> None:
    """Bars of one look; `scale` is points a month, and a unit."""
    step, tall = scale
    shapes = [
        shapely.box(left + (bar.month + (1 - BAR) / 2) * step, base, left + (bar.month + (1 + BAR) / 2) * step,
                    base + max(bar.number * tall, 0.01))
        for bar in bars
    ]  # fmt: skip
    colour, kind = paper.theme(COLOURS[bars[0].side]), bars[0].kind
    face = "none" if kind == "partial" else colour
    hatch = {"hatch": "/" * 6} if kind == "partial" else {}
    alpha = PALE if kind == "unsure" else None
    paper.areas(shapes, zorder=992, gid="chart-bars", facecolors=[face], linewidths=0, alpha=alpha, **hatch)
    if kind:
        paper.areas(shapes, zorder=992.5, facecolors=["none"], edgecolors=[colour], linewidths=0.5, **hatch)
