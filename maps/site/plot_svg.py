"""Marks, axes and legends of the plots on the checks page: SVG that stands in the page and takes its colours.

Places along x are percent of the plot's width, along y CSS pixels, so that a plot fits any screen and its words keep
their size. Colours are `currentColor`, set by classes made from the style table: one drawing serves light and dark.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup

from maps.html import escape
from maps.page.style_table import styles_of

DECIMAL_STEPS = (1, 2, 5, 10)
HOUR_STEPS = (1, 2, 3, 6, 12, 24)
MOST_TICKS = 7
# Widths of a drawing, rem, from which more numbers stand below it (.from-* in report.css); the first is a small phone's
# with letters of twice the size. A letter of an axis and the gap between two numbers are so wide.
ROOMS_REM = (3, 7, 10, 14, 20, 27, 36)
LETTER_REM, APART_REM = 0.49, 0.5
SPOT = "M0-5.5 5.5 0 0 5.5-5.5 0z"  # a diamond about the origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A stretch of numbers laid along x; `by_ratio` spaces it so that 1 to 2 is as long as 2 to 4.

    Raises
    ------
    ValueError
        If `low` is not below `high`, or not above zero on an axis by ratio.
    """

    low: float
    high: float
    by_ratio: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.by_ratio and self.low <= 0):
            raise ValueError(
                f"an axis from {self.low} to {self.high}{' by ratio' * self.by_ratio}; "
                f"expected low < high{', both above zero' * self.by_ratio}."
            )

    def at(self, value: float) -> float:
        """Place of a value, percent of the axis.

        >>> Axis(low=0, high=50).at(25), round(Axis(low=1, high=100, by_ratio=True).at(10))
        (50.0, 50)
        """
        low, high, value = (log10(n) if self.by_ratio else n for n in (self.low, self.high, value))
        return 100 * (value - low) / (high - low)

    def ticks(self, steps: Sequence[int] = DECIMAL_STEPS) -> list[float]:
        """Round numbers on the axis, at most seven.

        >>> Axis(low=0, high=24).ticks(HOUR_STEPS), Axis(low=0.8, high=12, by_ratio=True).ticks()
        ([0.0, 6.0, 12.0, 18.0, 24.0], [1.0, 2.0, 5.0, 10.0])
        """
        if self.by_ratio:
            powers = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
            return [t for p in powers for t in (m * 10.0**p for m in (1, 2, 5)) if self.low <= t <= self.high]
        unit = 1.0 if steps is HOUR_STEPS else 10.0 ** floor(log10((self.high - self.low) / MOST_TICKS))
        span = self.high - self.low
        step = next((s * unit for s in steps if span / (s * unit) < MOST_TICKS), steps[-1] * unit)
        return [n * step for n in range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1)]

    def levels(self, ticks: Sequence[float]) -> list[list[float]]:
        """Part numbers on the axis into those that stand on every screen, and those that need more and more room.

        >>> Axis(low=0, high=6).levels([0, 1, 2, 3, 4, 5, 6])
        [[0, 4], [2, 6], [1, 3, 5]]
        >>> Axis(low=0.5, high=12, by_ratio=True).levels([1, 2, 5, 10])
        [[1, 10], [2, 5]]
        """
        if self.by_ratio:
            tens = [t for t in ticks if t == 10 ** round(log10(t))]
            return [tens, [t for t in ticks if t not in tens]]
        zero = ticks.index(0) if 0 in ticks else 0
        steps = {t: next(s for s in (4, 2, 1) if (n - zero) % s == 0) for n, t in enumerate(ticks)}
        return [[t for t, step in steps.items() if step == s] for s in (4, 2, 1)]


def axis_around(values: Iterable[float], *, by_ratio: bool = False, room: float = 0.04) -> Axis:
    """Axis that holds all values, and from zero if they are on one side of it and not far from it, or all the same.

    >>> axis_around([20.0, 80.0]).low, axis_around([2.0, 2.0]).ticks()
    (0.0, [0.0, 0.5, 1.0, 1.5, 2.0])
    """
    found = list(values)
    low, high = min(found), max(found)
    if low == high and not by_ratio:
        low, high = min(low, 0.0), max(high, 0.0)
    if by_ratio:
        return Axis(low=low / (1 + room) ** 3, high=high * (1 + room) ** 3, by_ratio=True)
    if low > 0 and low < high - low:
        low = 0.0
    edge = room * ((high - low) or abs(high) or 1.0)
    return Axis(low=low - edge * (low != 0), high=high + edge)


def rounded(number: float) -> str:
    """Write a coordinate as short as its hundredths allow.

    >>> rounded(12.0), rounded(0.125)
    ('12', '0.12')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".")


def upright(x: float, kind: str) -> str:
    """Line from top to bottom at a place; `kind` names its class."""
    return f'<line class="{kind}" x1="{rounded(x)}%" x2="{rounded(x)}%" y2="100%"/>'


def level(x1: float, x2: float, y: str, kind: str) -> str:
    """Line from place to place at a height, as "50%" or "12"."""
    return f'<line class="{kind}" x1="{rounded(x1)}%" x2="{rounded(x2)}%" y1="{y}" y2="{y}"/>'


def dot(x: float, y: str, radius_px: float) -> str:
    """Draw a filled circle."""
    return f'<circle cx="{rounded(x)}%" cy="{y}" r="{rounded(radius_px)}"/>'


def diamond(x: float, y: str) -> str:
    """Draw a filled diamond."""
    return f'<svg class="spot" x="{rounded(x)}%" y="{y}"><path d="{SPOT}"/></svg>'


def words(x: float, y: str, text: str, *, anchor: str = "middle", aside_px: float = 0, kind: str = "") -> str:
    """Write text at a place; `aside_px` moves it along x, `y` is that of its middle line."""
    kinds = " ".join(one for one in (kind, "" if anchor == "middle" else anchor) if one)
    named = f' class="{kinds}"' if kinds else ""
    side = f' dx="{rounded(aside_px)}"' if aside_px else ""
    return f'<text{named} x="{rounded(x)}%" y="{y}"{side}>{escape.text(text)}</text>'


def beside(x: float, y: str, text: str, *, aside_px: float, kind: str = "") -> str:
    """Write text to the right of a place, or to its left if it stands in the right half."""
    left = x > 50  # noqa: PLR2004  percent: the middle
    return words(x, y, text, anchor="end" if left else "start", aside_px=-aside_px if left else aside_px, kind=kind)


def ticks(
    numbers: Mapping[float, str], levels: Iterable[Iterable[float]], y: str, height_px: float | None = None
) -> str:
    """Write numbers below a drawing, as many as have room: of each level all or none, of the first as many as can.

    Parameters
    ----------
    numbers : mapping of float to str
        What is written at each place, percent of the drawing's width.
    levels : iterable of iterable of float
        The places: first those that are wanted most.
    y : str
        Height of the middle line.
    height_px : float, optional
        Of the drawing.
    """
    taken: dict[float, int] = {}
    first, *waiting = [list(level) for level in levels]
    for place in first:
        if _apart([*taken, place], numbers, ROOMS_REM[0]):
            taken[place] = ROOMS_REM[0]
    waiting.insert(0, [place for place in first if place not in taken])
    for room in ROOMS_REM[1:]:
        while waiting and _apart([*taken, *waiting[0]], numbers, room):
            taken |= dict.fromkeys(waiting.pop(0), room)
    marks = (
        words(place, y, numbers[place], kind="" if room == ROOMS_REM[0] else f"from-{room}")
        for place, room in sorted(taken.items())
    )
    return f'<div class="ticks">{svg(marks, kind="x-axis", height_px=height_px)}</div>'


def _apart(places: Iterable[float], numbers: Mapping[float, str], room_rem: float) -> bool:
    """Whether numbers stand apart in a drawing so wide."""
    ends = ((place * room_rem / 100, len(numbers[place]) * LETTER_REM / 2) for place in sorted(places))
    return all(b - a >= half + other + APART_REM for (a, half), (b, other) in pairwise(ends))


def svg(marks: Iterable[str], *, kind: str = "", height_px: float | None = None) -> str:
    """Drawing as wide as what holds it."""
    named = f' class="{kind}"' if kind else ""
    high = "" if height_px is None else f' height="{rounded(height_px)}"'
    return f'<svg{named} width="100%"{high} aria-hidden="true">{"".join(marks)}</svg>'


def inked(key: str, marks: Iterable[str], more: str = "") -> str:
    """Give marks the colour of a style of the style table."""
    return f'<g class="ink-{key}{" " + more if more else ""}">{"".join(marks)}</g>'


def legend(entries: Iterable[tuple[str, str]]) -> str:
    """List of swatches, each SVG marks in a box of 32 by 12 pixels, with their words."""
    rows = (
        f'<li><svg width="32" height="12" aria-hidden="true">{mark}</svg>{escape.text(w)}</li>' for mark, w in entries
    )
    return f'<ul class="legend">{"".join(rows)}</ul>'


def ink_css(keys: Iterable[str]) -> str:
    """CSS of the classes that `inked` names; raise ValueError for a key that is not in the style table."""
    return "\n".join(f".ink-{key}{{color:var(--k-{key})}}" for key in styles_of(keys))


def ours(html: str) -> Markup:
    """Mark what this module's functions wrote as no text from data: every word in it has passed `escape.text`."""
    return Markup(html)  # noqa: S704  see above
