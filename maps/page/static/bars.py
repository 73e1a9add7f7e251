"""Counts by month as bars that stand still: what a chart draws, the totals of windows, and the chart as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import floor, log10
from typing import Literal

from markupsafe import Markup

from geo.figures import with_minus
from layers.story_file.days import in_words
from leadline.words import _, number
from maps.html import escape
from maps.page.counts import Count, Counts, Window

Kind = Literal["", "unsure", "partial"]
STEPS = (0.2, 0.25, 0.5, 1.0, 2.0, 2.5)  # of an axis, times a power of ten; as assets/counts.js has them
MOST_STEPS = 4
WIDTH, HEIGHT = 960, 170  # units; a unit is shown as about a CSS pixel
LEFT, RIGHT, TOP, BOTTOM = 44, 6, 14, 18
BAR, WORDS_FROM = 0.72, 62  # share of a month; units of a gap that has room for words


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month with a number: its place among the months, how sure it is, and its window, "before" or "after"."""

    month: int
    number: int
    kind: Kind
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Totals of two windows of one count, in words, and the change; None, and why, where it would mislead."""

    words: tuple[str, str]
    totals: tuple[int, int]
    least: tuple[bool, bool]
    change: float | None
    why: str = ""

    @property
    def sentence(self) -> str:
        """Both totals and the change, as one sentence."""
        before, after = (
            (_("at least {n}") if least else "{n}").format(n=number(f"{total:,}"))
            for total, least in zip(self.totals, self.least, strict=True)
        )
        change = (
            _("no change of totals, {why}").format(why=self.why)
            if self.change is None
            else _("{percent} %").format(percent=number(with_minus(f"{self.change:+.1f}")))
        )
        return _("{months}: {before}; {later}: {after}; {change}.").format(
            months=self.words[0], before=before, later=self.words[1], after=after, change=change
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One count as bars: those of its months, stretches without a number, steps of the axis."""

    counts: Counts
    count: Count
    bars: tuple[Bar, ...]
    gaps: tuple[tuple[int, int], ...]
    steps: tuple[float, ...]

    @property
    def most(self) -> float:
        """Upper end of the axis."""
        return max([bar.number for bar in self.bars] + list(self.steps[-1:]), default=1.0)

    @property
    def years(self) -> list[tuple[int, str]]:
        """Months at which years begin."""
        return [(n, month[:4]) for n, month in enumerate(self.counts.months) if month.endswith("-01")]

    def gap_words(self, gap: tuple[int, int]) -> str:
        """Say that there is no count, and from when to when."""
        months = span_words(self.counts.months[gap[0]], self.counts.months[gap[1]])
        return _("no count, {months}").format(months=months)


def span_words(first: str, last: str) -> str:
    """Months from first to last.

    >>> span_words("2022-01", "2022-12"), span_words("2022-08", "2023-07"), span_words("2022-08", "2022-08")
    ('January to December 2022', 'August 2022 to July 2023', 'August 2022')
    """
    start, end = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    return in_words(start, (end + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def chart_of(counts: Counts, count: Count | None = None) -> Chart:
    """Chart of one of the counts, by default the first, with the first two windows that can be compared marked."""
    count = count or counts.counts[0]
    pair = next((pair for _, *pair in counts.windows if compared(counts, count, *pair)), None)
    numbers = [number for number in count.numbers if number is not None]
    return Chart(
        counts=counts,
        count=count,
        bars=tuple(
            Bar(month=n, number=number, kind=_kind(counts, count, n), side=_side(counts.months[n], pair))
            for n, number in enumerate(count.numbers)
            if number is not None
        ),
        gaps=tuple(_gaps(count)),
        steps=_steps(max(numbers, default=0)),
    )


def _kind(counts: Counts, count: Count, n: int) -> Kind:
    if counts.months[n] in counts.notes:
        return "partial"
    return "unsure" if count.bounds[n] == "at least" else ""


def _side(month: str, pair: Sequence[Window] | None) -> str:
    sides = zip(("before", "after"), pair or (), strict=False)
    return next((name for name, (first, last) in sides if first <= month <= last), "")


def _gaps(count: Count) -> Iterator[tuple[int, int]]:
    for empty, run in groupby(range(len(count.numbers)), key=lambda n: count.numbers[n] is None):
        months = list(run)
        if empty:
            yield months[0], months[-1]


def _steps(most: float) -> tuple[float, ...]:
    """Round steps of an axis from 0 up to `most`, three or four of them.

    >>> _steps(420), _steps(9)
    ((0.0, 200.0, 400.0), (0.0, 2.5, 5.0, 7.5))
    """
    if most <= 0:
        return (0.0,)
    power = 10.0 ** floor(log10(most))
    step = next((n * power for n in STEPS if most / (n * power) <= MOST_STEPS), power)
    return tuple(n * step for n in range(int(most / step) + 1))


def compared(counts: Counts, count: Count, before: Window, after: Window) -> Compared | None:
    """Compare one count between two windows as the page does; None if a month of them has no number."""
    ranges = [range(counts.months.index(first), counts.months.index(last) + 1) for first, last in (before, after)]
    if any(count.numbers[n] is None for window in ranges for n in window):
        return None
    totals = [sum(count.numbers[n] or 0 for n in window) for window in ranges]
    partial = any(counts.months[n] in counts.notes for window in ranges for n in window)
    lacking = [sum(_lacking(counts, count, n) for n in window) for window in ranges]
    misled = partial or any(lacking) or not totals[0]
    return Compared(
        words=(span_words(*before), span_words(*after)),
        totals=(totals[0], totals[1]),
        least=(_least(count, ranges[0]), _least(count, ranges[1])),
        change=None if misled else 100 * (totals[1] / totals[0] - 1),
        why=_("a month is not whole")
        if partial
        else _("{before} and {after} days are missing").format(before=lacking[0], after=lacking[1]),
    )


def _lacking(counts: Counts, count: Count, n: int) -> int:
    """Days of a month that were not counted, where the sum needs every day."""
    counted = count.counted[n]
    needed = bool(count.every_day) and count.basis[n] == count.every_day and counted is not None
    return counts.days[n] - (counted or 0) if needed else 0


def _least(count: Count, months: range) -> bool:
    return any(count.bounds[n] == "at least" for n in months)


def all_compared(counts: Counts, count: Count) -> list[Compared]:
    """All windows of the counts that can be compared in one of them."""
    found = (compared(counts, count, before, after) for _, before, after in counts.windows)
    return [each for each in found if each]


def bars_svg(chart: Chart) -> Markup:
    """Chart as SVG in the page's classes of charts, for readers without scripts."""
    months = len(chart.counts.months)
    step = (WIDTH - LEFT - RIGHT) / months
    base = HEIGHT - BOTTOM
    tall = (base - TOP) / chart.most

    parts = []
    for value in chart.steps:
        y = base - value * tall
        parts.append(f'<path class="{"grid" if value else "axis"}" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 5}" y="{y + 3.5:.1f}" text-anchor="end">{number(f"{value:,g}")}</text>')
    for n, year in chart.years:
        parts.append(f'<path class="axis" d="M{LEFT + n * step:.1f} {base}v4"/>')
        parts.append(f'<text x="{LEFT + n * step + 3:.1f}" y="{HEIGHT - 5}">{year}</text>')
    for first, last in chart.gaps:
        x, wide = LEFT + first * step, (last - first + 1) * step
        parts.append(f'<path class="gap" d="M{x:.1f} {base - 4}h{wide:.1f}v4h-{wide:.1f}z"/>')
        if wide > WORDS_FROM:
            words = f'x="{x + wide / 2:.1f}" y="{base - 8}" text-anchor="middle">{escape.text(_("no count"))}</text>'
            parts.append(f'<text class="gap-words" {words}')
    for look, bars in groupby(sorted(chart.bars, key=_look), key=_look):
        drawn = "".join(
            f"M{LEFT + (bar.month + (1 - BAR) / 2) * step:.1f} {base}v-{bar.number * tall:.1f}"
            f"h{BAR * step:.1f}v{bar.number * tall:.1f}z"
            for bar in bars
        )
        parts.append(f'<path class="{look}" d="{drawn}"/>')
    for month in chart.counts.events:
        x = LEFT + (chart.counts.months.index(month) + 0.5) * step
        parts.append(f'<path class="event" d="M{x - 4.5:.1f} 1h9l-4.5 8z"/>')
    words = _("Bars by month: {says}, {unit}").format(says=chart.count.says, unit=chart.count.unit)
    hatch = (
        '<pattern id="still-hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch" width="1.6" height="4"/></pattern>'
    )
    return Markup(  # noqa: S704  numbers and words that have passed escape.text
        f'<svg class="still-bars" role="img" aria-label="{escape.text(words)}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"<defs>{hatch}</defs>{''.join(parts)}</svg>"
    )


def _look(bar: Bar) -> str:
    return " ".join(filter(None, ("bar", bar.side, bar.kind)))
