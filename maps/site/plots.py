"""Small plots for the checks page: what was claimed beside what was found, in the style table's colours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import pandas as pd
from markupsafe import Markup

from geo.claim import Check, Claim, Finding
from geo.claimed import Claimed, digits_of, in_sense, with_words
from geo.figures import printed_range, with_minus
from geo.told_numbers import told_of
from geo.units import RATIO, unit_told
from layers.checks.kinds.change import FALLS
from leadline.words import _, once
from maps.html import escape
from maps.site import plot_svg as draw
from maps.site.plot_svg import Axis

WIDE_RATIO = 20.0  # ranges wider than this are spaced by ratios
MOST_COLOURS = 5  # more cannot be told apart
MOST_SPOKEN = 8  # rows; more are in the list below the plot
# Keys of the style table whose colours lines take, in order; each has a dash of its own as a second cue.
SERIES = ("lane-major", "range_ring", "adiz", "density", "median_line")
PANEL_PX = 190
FINE = 1000  # units of a curve's box, along both sides
WHOLE = 1e-9
MONTH_STEPS, DAY_STEPS = (1, 2, 3, 4, 6, 12), (1, 2, 5, 10, 15)
STRICT = ("more than", "less than")  # senses of a claim whose end does not belong to it
GAP = 1.6  # steps of x without a number that break a line

_COLON = re.compile(r": |：")  # between group and kind, as languages write it


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot as HTML with SVG inside, and the words that say the same."""

    html: Markup
    alt: str
    kind: str


def ranges(check: Check, claim: Claim | None = None) -> Plot | None:
    """Draw findings as dots with their ranges, the claim as a line; None if there are not two numbers that differ.

    Shown are the findings in the unit of the claim, or where it has none in the unit that occurs most. What the claim
    allows is a band about its line: it holds where a range lies in it.

    Parameters
    ----------
    check : Check
    claim : Claim, optional
        As its kind of check reads it, `layers.checks.explained.meant`; that of the check as it stands if left out.
    """
    rows = comparable(check)
    meant = claim or check.claim
    claimed = claimed_in(rows[0].unit, meant) if rows else None
    if len(rows) + (claimed is not None) < 2:  # noqa: PLR2004  one number alone is no plot
        return None
    unit = unit_words(rows[0].unit)
    ends = [end for row in rows for end in (row.low, row.value, row.high) if end is not None]
    shown = [*ends, *([] if claimed is None else [claimed])]
    if min(shown) == max(shown):
        return None
    band = None if claimed is None else _allowed(meant, shown)
    by_ratio = bool(min(ends) > 0 and max(ends) > WIDE_RATIO * min(ends) and claimed is None)
    axis = draw.axis_around([*shown, *(filter(isfinite, band) if band else ())], by_ratio=by_ratio)
    ticks = _fit(axis.ticks(), shown)
    under = [draw.upright(axis.at(t), "grid") for t in ticks]
    under += [_band(band, axis)] if band else []
    said = (
        []
        if claimed is None
        else [_("claimed {number}").format(number=_told(claimed, meant)), *_read_as(band, strict=meant.sense in STRICT)]
    )
    head = ""
    if claimed is not None:
        under.append(draw.upright(axis.at(claimed), "claimed"))
        head = "".join(
            _row("", draw.svg([draw.beside(axis.at(claimed), "55%", words, aside_px=5, kind="claim-words")]))
            for words in said
        )
    foot = _row(
        _("{unit} (spaced by ratios)").format(unit=unit) if by_ratio else unit,
        draw.ticks({axis.at(t): _short(t) for t in ticks}, _places(axis, ticks), "55%"),
        "foot",
    )
    body = "".join(_row(row.name, draw.svg([draw.inked("lane-major", _spread(axis, row))])) for row in rows)
    return Plot(
        html=draw.ours(draw.svg(under, kind="under") + head + body + foot),
        alt=with_minus(_spoken(unit, said, rows, meant)),
        kind="ranges",
    )


def comparable(check: Check) -> list[Finding]:
    """Choose the findings in the claim's unit, or failing that in the unit that most of them have."""
    numbered = [finding for finding in check.findings if finding.value is not None]
    units = [finding.unit for finding in numbered]
    if not units:
        return []
    unit = check.claim.unit if check.claim.unit in units else max(units, key=units.count)
    return (
        [finding for finding in numbered if finding.unit == unit]
        if units.count(unit) > 1 or unit == check.claim.unit
        else []
    )


def curves(series: pd.DataFrame, claim: Claim | None = None) -> Plot | None:
    """Lines of a frame in long form (`x series value unit`), one panel a unit; None if it is empty.

    Series named "group: kind" share the colour of their group and the dash of their kind. The number of the claim is
    a line across the panels in its unit ("percent" for "percent of lane km" too). A column `x_label` names the x axis;
    one `from_zero`, true of counts, begins the other at zero.
    Where a line lacks numbers, as a count lacks months, it is broken.

    Raises
    ------
    ValueError
        If there are more groups or kinds than can be told apart.
    """
    if series.empty:
        return None
    looks = _looks(list(dict.fromkeys(series["series"])))
    days = series["x"] if pd.api.types.is_datetime64_any_dtype(series["x"]) else None
    series = series.assign(x=_numbers(series["x"]))
    x_axis = _along(series["x"])
    label = str(series["x_label"].iloc[0]) if "x_label" in series.columns else ""
    named = {tick: _short(tick) for tick in x_axis.ticks(draw.HOUR_STEPS if "hours" in label else draw.DECIMAL_STEPS)}
    if days is not None:
        named = {tick: words for tick, words in named.items() if tick == round(tick)}  # years have months, no decimals
        named = named if len(named) > 1 else _parts_of_years(days)
    x_ticks = list(named)
    panels = [
        _panel(rows, str(unit), looks, x_axis, x_ticks, claim) for unit, rows in series.groupby("unit", sort=False)
    ]
    foot = draw.ticks({x_axis.at(t): words for t, words in named.items()}, _places(x_axis, x_ticks), "50%", 20)
    below = f'<p class="x-label">{escape.text(label)}</p>' if label else ""
    entries = [(_swatch(*look), once(name)) for name, look in looks.items()]
    return Plot(
        html=draw.ours("".join(panels) + foot + below + draw.legend(entries)),
        alt=_("Lines over time or size: {lines}").format(lines=_("; ").join(map(once, looks))),
        kind="curves",
    )


def claimed_in(unit: str, claim: Claim | None) -> float | None:
    """Put the number of a claim on an axis in `unit`; None if it speaks of something else, or has none.

    >>> fall = Claim(id="fall", text="They fell by 25 %.", kind="number", value=25.0, unit="percent fewer")
    >>> claimed_in("percent", fall), claimed_in("hours", fall)
    (-25.0, None)
    """
    if claim is None or claim.value is None or claim.unit.split(maxsplit=1)[0] != unit.split(maxsplit=1)[0]:
        return None
    return -abs(claim.value) if claim.unit.split()[-1] in FALLS else claim.value


def _told(claimed: float, claim: Claim) -> str:
    """Write the number of a claim on its axis, behind the words in which it was claimed."""
    return with_words(claim, _short(-digits_of(claim) if claimed < 0 <= digits_of(claim) else digits_of(claim)))


def _allowed(claim: Claim, shown: Sequence[float]) -> tuple[float, float] | None:
    """Give the ends of what a claimed number allows, on its axis; None for a count, which alone lies between them."""
    read = Claimed.of(claim)
    whole = all(float(number).is_integer() for number in shown)
    if whole and read.high - read.low <= 1:
        return None
    return (-read.high, -read.low) if claim.unit.split()[-1] in FALLS else (read.low, read.high)


def _band(band: tuple[float, float], axis: Axis) -> str:
    """Mark what is allowed, to the edge of the drawing where it has no end."""
    low, high = (axis.at(end) if isfinite(end) else edge for end, edge in zip(band, (0.0, 100.0), strict=True))
    return f'<rect class="as-rounded" x="{draw.rounded(low)}%" width="{draw.rounded(high - low)}%" height="100%"/>'


def _read_as(band: tuple[float, float] | None, *, strict: bool) -> list[str]:
    """Words for what is allowed; an end that is strict does not belong to it."""
    if band is None:
        return []
    low, high = map(_short, band)
    if isfinite(band[0]) and isfinite(band[1]):
        return [_("read as {numbers}").format(numbers=_("{low} to {high}").format(low=low, high=high))]
    senses = STRICT if strict else ("at least", "at most")
    sense = senses[0] if isfinite(band[0]) else senses[1]
    return [_("read as {number}").format(number=in_sense(sense, low if isfinite(band[0]) else high))]


def unit_words(unit: str) -> str:
    """Write a unit as a reader sees it on an axis.

    >>> unit_words("percent"), unit_words("hours"), unit_words("1")
    ('%', 'hours', 'ratio')
    """
    return _("ratio") if unit == RATIO else unit_told(unit)


def _places(axis: Axis, ticks: Sequence[float]) -> list[list[float]]:
    return [[axis.at(t) for t in level] for level in axis.levels(ticks)]


def _row(name: str, drawing: str, more: str = "") -> str:
    return f'<div class="row {more}"><span>{escape.text(name)}</span>{drawing}</div>'.replace(' "', '"')


def _spread(axis: Axis, row: Finding) -> Iterator[str]:
    at = _number(row)
    low, high = (at if bound is None else float(bound) for bound in (row.low, row.high))
    if low < high:
        yield draw.level(axis.at(low), axis.at(high), "50%", "spread")
    yield draw.dot(axis.at(at), "50%", 4.5)


def _spoken(unit: str, claimed: Sequence[str], rows: Sequence[Finding], claim: Claim) -> str:
    said = list(claimed)
    if len(rows) > MOST_SPOKEN:
        values = [_number(row) for row in rows]
        low, high = printed_range(min(values), max(values))
        said.append(
            _("{n} findings from {low} to {high}, each in the list below").format(n=len(rows), low=low, high=high)
        )
    else:
        said += [f"{row.name} {told_of(row, claim).number}" for row in rows]
    return _("{unit}: {numbers}").format(unit=unit, numbers=_("; ").join(said))


def _number(row: Finding) -> float:
    """Value of a finding that is known to have one."""
    return float(row.value)  # type: ignore[arg-type]  # `comparable` has left out those without


def _short(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _fit(ticks: Sequence[float], shown: Sequence[float]) -> list[float]:
    """Ticks without those between whole numbers, where all that is shown is whole: there is no half a state."""
    whole = all(float(number).is_integer() for number in shown)
    return [tick for tick in ticks if not whole or abs(tick - round(tick)) < WHOLE]


def _parts_of_years(days: pd.Series) -> dict[float, str]:
    """Places of months, or of days where there are no two months, with their names; the year where it begins."""
    first, last = days.min(), days.max()
    named = {}
    for steps, unit, words in ((MONTH_STEPS, "MS", "{:%b}"), (DAY_STEPS, "D", "{0.day} {0:%b}")):
        every = pd.date_range(first.normalize(), last, freq=unit)
        step = next((n for n in steps if len(every) / n <= draw.MOST_TICKS), steps[-1])
        ticks = every[::step]
        places = _numbers(pd.Series(ticks))
        with_year = [n == 0 or day.year != ticks[n - 1].year for n, day in enumerate(ticks)]
        named = {
            place: words.format(day) + (f" {day.year}" if year else "")
            for place, day, year in zip(places, ticks, with_year, strict=True)
        }
        if len(named) > 1:
            break
    return named


def _looks(names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Numbers of colour and dash for each series; raise ValueError for more than can be told apart."""
    parts = {name: (*_COLON.split(name, maxsplit=1), "")[:2] for name in names}
    groups = list(dict.fromkeys(group for group, _kind in parts.values()))
    kinds = list(dict.fromkeys(kind for _group, kind in parts.values()))
    if max(len(groups), len(kinds)) > MOST_COLOURS:
        raise ValueError(
            f"a plot of {len(names)} lines, {', '.join(names)}; expected at most {MOST_COLOURS} groups and kinds. "
            "Choose the telling ones, or name them 'group: kind'."
        )
    looks = {}
    for name, (group, kind) in parts.items():
        n = groups.index(group)
        looks[name] = (n, kinds.index(kind) if len(kinds) > 1 else n)
    return looks


def _numbers(x: pd.Series) -> pd.Series:
    """Turn times into years with a fraction; leave numbers as they are."""
    if not pd.api.types.is_datetime64_any_dtype(x):
        return x.astype(float)
    years: pd.Series = x.dt.year + (x.dt.day_of_year - 1) / (365 + x.dt.is_leap_year)
    return years


def _along(x: pd.Series) -> Axis:
    """Axis of the windows or times of all lines, without room at its ends; from zero if it is near."""
    low, high = float(x.min()), float(x.max())
    return Axis(low=0.0 if 0 < low < high / 10 else low, high=high if high > low else low + 1)


def _panel(
    rows: pd.DataFrame,
    unit: str,
    looks: Mapping[str, tuple[int, int]],
    x_axis: Axis,
    x_ticks: Sequence[float],
    claim: Claim | None,
) -> str:
    values, claimed = rows["value"].tolist(), claimed_in(unit, claim)
    shown = [*values, *([] if claimed is None else [claimed])]
    counts = "from_zero" in rows and bool(rows["from_zero"].any())
    y_axis = draw.axis_around([0.0, *shown] if counts else shown)
    grid = [draw.upright(x_axis.at(t), "grid") for t in x_ticks]
    for tick in _fit(y_axis.ticks(), shown):
        y = _height(y_axis, tick)
        grid += [draw.level(0, 100, y, "grid"), draw.words(0, y, _short(tick), anchor="end", aside_px=-7)]
    if claimed is not None and claim is not None:
        y = _height(y_axis, claimed)
        grid.append(draw.level(0, 100, y, "claimed"))
        grid.append(
            draw.words(
                100,
                y,
                _("claimed {number}").format(number=_told(claimed, claim)),
                anchor="end",
                kind="claim-words under-line",
            )
        )
    lines = (
        draw.inked(SERIES[hue], _lines(rows[rows["series"] == name], x_axis, y_axis), f"line dash-{dash}")
        for name, (hue, dash) in looks.items()
    )
    box = f'<svg viewBox="0 0 {FINE} {FINE}" preserveAspectRatio="none">{"".join(lines)}</svg>'
    return f'<p class="unit">{escape.text(unit_words(unit))}</p>{draw.svg([*grid, box], height_px=PANEL_PX)}'


def _height(axis: Axis, value: float) -> str:
    return f"{draw.rounded(100 - axis.at(value))}%"


def _lines(rows: pd.DataFrame, x_axis: Axis, y_axis: Axis) -> Iterator[str]:
    """Lines through the rows of a series, from number to number, broken at gaps."""
    line = rows.sort_values("x")
    x, y = line["x"].to_numpy(dtype=float), line["value"].to_numpy(dtype=float)
    steps = np.diff(x)
    usual = float(np.median(steps)) if len(steps) else 0.0
    across = [f"{x_axis.at(float(value)) * FINE / 100:.0f}" for value in x]
    up = [f"{FINE - y_axis.at(float(value)) * FINE / 100:.0f}" for value in y]
    for part in np.split(np.arange(len(x)), np.flatnonzero(steps > GAP * usual) + 1):
        points = " ".join(f"{across[n]},{up[n]}" for n in (part if len(part) > 1 else [*part, *part]))  # one is a dot
        yield f'<polyline points="{points}"/>'


def _swatch(hue: int, dash: int) -> str:
    return draw.inked(SERIES[hue], ['<line y1="6" x2="32" y2="6"/>'], f"line dash-{dash}")
