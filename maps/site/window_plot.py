"""All comparable windows of a count as one plot: how much each changed, and where the claimed change falls."""

import re
from collections.abc import Iterator
from math import isfinite

import pandas as pd

from geo.claim import Claim
from geo.claimed import Claimed
from geo.figures import with_minus
from layers.checks.kinds.change import claimed_change
from leadline.words import N_, _, joined, ngettext
from maps.html import escape
from maps.site import plot_svg as draw
from maps.site.plot_svg import Axis
from maps.site.plots import Plot, claimed_in

ROW_PX = 12
TICKS_PERCENT = (-75, -50, -25, 0, 50, 100, 200, 400)
TICK_LEVELS = ((0, -75, 400), (-50, 100), (-25, 50, 200))  # the first have numbers on every screen
EVENTS_ROW, GAP_ROWS = 0.8, 2.2  # rows from the top: events, then one for each length in months, then other years
NOISE = 1e-9  # percent
SIDES = 2  # left and right of a dot
LENGTHS = (1, 3, 6, 9, 12)  # months that are named
OTHERS, YEAR = N_("other years"), N_("{year} against {year_2}")  # groups; each other is what events are called
YEAR_INK, EVENTS_INK, OTHERS_INK = "lane-major", "range_ring", "median_line"


def windows_plot(windows: pd.DataFrame, claim: Claim) -> Plot | None:
    """Draw a dot for each window of the year of a claim, by count and length, with the claim as a line.

    Other years are told by their range and quartiles. Changes are spaced by ratios, so that a half and a double lie
    equally far from no change.

    Parameters
    ----------
    windows : DataFrame
        Columns `series group months percent label`, as `layers.checks.windows` gives them.
    claim : Claim
        Its value is the change claimed, percent.

    Returns
    -------
    Plot or None
        None if there are no windows, or the claim has no number of percent.
    """
    if windows.empty:
        return None
    claimed = claimed_in("percent", claim)
    if claimed is None:
        return None
    allowed = claimed_change(claim).allows
    ends = [end for end in (allowed.low, allowed.high) if isfinite(end)]
    windows = windows[windows["series"].isin(set(windows.loc[windows["group"] != _(OTHERS), "series"]))]
    if windows.empty:
        return None
    changes = [*windows["percent"], claimed, *ends]
    axis = draw.axis_around([_ratio(change) for change in changes], by_ratio=True)
    ticks = [t for t in TICKS_PERCENT if axis.low <= _ratio(t) <= axis.high]
    panels = [
        _panel(str(name), rows, (claimed, allowed), axis, ticks) for name, rows in windows.groupby("series", sort=False)
    ]
    levels = [[axis.at(_ratio(t)) for t in level if t in ticks] for level in TICK_LEVELS]
    foot = draw.ticks({axis.at(_ratio(t)): _signed(t) for t in ticks}, levels, "50%", 20)
    words = escape.text(_("change in all, or a day where days are missing, % (spaced by ratios)"))
    label = f'<p class="x-label">{words}</p>'
    return Plot(
        html=draw.ours("".join(panels) + foot + label + _legend(windows, claimed, allowed)),
        alt=with_minus(_spoken(windows, claimed, allowed)),
        kind="windows",
    )


def _spoken(windows: pd.DataFrame, claimed: float, allowed: Claimed) -> str:
    parts = []
    for series, rows in windows.groupby("series", sort=False):
        year = _of_year(rows)["percent"]
        n, near = len(year), sum(map(allowed.allows, year))
        told = (
            ngettext(
                "{series}: {n} window from {low} to {high} %, {near} of them {where}",
                "{series}: {n} windows from {low} to {high} %, {near} of them {where}",
                n,
            )
            if n
            else _("{series}: no window")
        ).format(
            series=series, n=n, low=f"{year.min():+.0f}", high=f"{year.max():+.0f}", near=near,
            where=_near(claimed, allowed),
        )  # fmt: skip
        for called, events in _events(rows).groupby("group"):
            changes = joined(_("{percent} %").format(percent=f"{d:+.1f}") for d in events["percent"])
            told = _("{told}, {event} {changes}").format(told=told, event=called, changes=changes)
        parts.append(told)
    return _("Change in every window, claimed {number} %: {told}").format(
        number=f"{claimed:g}", told=_("; ").join(parts)
    )


def _near(claimed: float, allowed: Claimed) -> str:
    """Write what is near a claim: "within 5 of -30 %", or the numbers that are allowed."""
    half = allowed.high - claimed
    if isfinite(half) and abs(claimed - allowed.low - half) < NOISE:
        return _("within {half} of {number} %").format(half=f"{half:g}", number=f"{claimed:g}")
    return _("at {range}").format(range=_between(allowed.low, allowed.high, " %"))


def _between(low: float, high: float, unit: str = "") -> str:
    if not isfinite(low):
        return _("{number} or less").format(number=f"{high:g}{unit}")
    if not isfinite(high):
        return _("{number} or more").format(number=f"{low:g}{unit}")
    return _("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}{unit}")


def _of_year(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["group"].str.fullmatch(_year())]


def _year() -> str:
    """Pattern of the group of the year, as the language has it; isolated numbers have a mark before and behind."""
    return re.sub(r"\\\{\w+\\\}", r"\\D?\\d{4}\\D?", re.escape(_(YEAR)))


def _events(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows["group"] != _(OTHERS)) & ~rows["group"].str.fullmatch(_year())]


def _panel(name: str, rows: pd.DataFrame, claim: tuple[float, Claimed], axis: Axis, ticks: list[int]) -> str:
    """One count: its events, its windows of the year by length, the other years."""
    claimed, allowed = claim
    year, events = _of_year(rows), _events(rows)
    others = rows.loc[rows["group"] == _(OTHERS), "percent"]
    longest = int(year["months"].max()) if len(year) else 0
    named = ({EVENTS_ROW: events["group"].iloc[0]} if len(events) else {}) | {
        _row(n): ngettext("{n} month", "{n} months", n).format(n=n) for n in LENGTHS if n <= longest
    }
    marks = [_band(allowed, axis), *(draw.upright(axis.at(_ratio(t)), "grid" if t else "zero") for t in ticks)]
    marks.append(draw.upright(axis.at(_ratio(claimed)), "claimed"))
    marks.append(draw.inked(YEAR_INK, _dots(year, axis), "windows-of-year"))
    if not events.empty:
        diamonds = (draw.diamond(axis.at(_ratio(d)), _px(EVENTS_ROW)) for d in events["percent"])
        marks.append(draw.inked(EVENTS_INK, diamonds))
    marks += _numbers(rows[rows["label"] != ""], longest, axis)
    if not others.empty:
        below = _row(longest + GAP_ROWS - 1)
        marks.append(draw.inked(OTHERS_INK, _spread(others, below, axis)))
        named[below] = _(OTHERS)
    marks += [draw.words(0, _px(at), text, anchor="end", aside_px=-7, kind="small") for at, text in named.items()]
    height = ROW_PX * (max(_row(longest), *named) + 0.9)
    return (
        f'<p class="series"><b>{escape.text(name)}</b>{escape.text(_told(rows))}</p>{draw.svg(marks, height_px=height)}'
    )


def _told(rows: pd.DataFrame) -> str:
    """Say what the windows are whose numbers stand in the plot."""
    return "".join(
        _("; ") + _("{window} {percent} %").format(window=row["label"], percent=_signed(row["percent"], 1))
        for row in rows[rows["label"] != ""].to_dict("records")
    )


def _band(allowed: Claimed, axis: Axis) -> str:
    low = axis.at(_ratio(allowed.low)) if isfinite(allowed.low) else 0.0
    high = axis.at(_ratio(allowed.high)) if isfinite(allowed.high) else 100.0
    return f'<rect class="as-rounded" x="{draw.rounded(low)}%" width="{draw.rounded(high - low)}%" height="100%"/>'


def _dots(year: pd.DataFrame, axis: Axis) -> Iterator[str]:
    """Mark each window by a dot, the larger the longer."""
    for row in year.to_dict("records"):
        yield draw.dot(axis.at(_ratio(row["percent"])), _px(_row(row["months"])), 1.9 + 0.2 * row["months"])


def _spread(others: pd.Series, at: float, axis: Axis) -> Iterator[str]:
    """Draw range, quartiles and median of the windows of other years."""
    low, first, middle, third, high = (axis.at(_ratio(q)) for q in others.quantile([0, 0.25, 0.5, 0.75, 1]))
    yield draw.level(low, high, _px(at), "whole")
    yield draw.level(first, third, _px(at), "half")
    x = draw.rounded(middle)
    yield f'<line class="median" x1="{x}%" x2="{x}%" y1="{_px(at - 0.5)}" y2="{_px(at + 0.5)}"/>'


def _numbers(rows: pd.DataFrame, longest: int, axis: Axis) -> Iterator[str]:
    """Write beside the telling windows how much they changed; beside events if there is room, left and right."""
    events = _events(rows).sort_values("percent")
    few = events if len(events) <= SIDES else events.iloc[:0]
    placed = [(row, _row(longest), "start") for row in rows.drop(events.index).to_dict("records")]
    for n, row in enumerate(few.to_dict("records"), 1):
        placed.append((row, EVENTS_ROW, "start" if n == len(few) else "end"))
    for row, at, anchor in placed:
        yield draw.words(
            axis.at(_ratio(row["percent"])),
            _px(at),
            f"{_signed(row['percent'], 1)} %",
            anchor=anchor,
            aside_px=8 if anchor == "start" else -8,
            kind="small value",
        )


def _legend(windows: pd.DataFrame, claimed: float, allowed: Claimed) -> str:
    """Say what the marks are that are there."""
    year, called = _of_year(windows)["group"], _events(windows)["group"]
    low, high = sorted(abs(end) for end in (allowed.low, allowed.high))
    spread = '<line class="whole" y1="6" x2="32" y2="6"/><line class="half" x1="8" x2="24" y1="6" y2="6"/>'
    return draw.legend(
        [
            ('<line class="claimed" y1="6" x2="32" y2="6"/>', _("claimed {number} %").format(number=_signed(claimed))),
            (
                '<rect class="as-rounded" width="32" height="12"/>',
                _("as rounded: {range}").format(range=_between(low, high)),
            ),
            *(
                (draw.inked(YEAR_INK, [draw.dot(50, "6", 3.5)]), _("window of {year}").format(year=one))
                for one in year.iloc[:1]
            ),
            *(
                (
                    draw.inked(EVENTS_INK, [draw.diamond(50, "6")]),
                    _("{events} by their days, in all and a day").format(events=one),
                )
                for one in called.iloc[:1]
            ),
            *(
                (draw.inked(OTHERS_INK, [spread]), _("other years: range, middle half, median"))
                for _one in windows.loc[windows["group"] == _(OTHERS), "group"].iloc[:1]
            ),
        ]
    )


def _row(months: float) -> float:
    """Height of the row of windows of a length, in rows from the top."""
    return EVENTS_ROW + 0.6 + months


def _px(rows: float) -> str:
    return draw.rounded(rows * ROW_PX)


def _signed(percent: float, decimals: int = 0) -> str:
    return f"{percent:+.{decimals}f}".replace("-", "−") if percent else "0"


def _ratio(percent: float) -> float:
    """Later total over earlier."""
    return 1 + percent / 100
