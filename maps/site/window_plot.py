"""All comparable windows of a count as one plot: how much each changed, and where the claimed change falls."""

from collections.abc import Iterator

import pandas as pd

from geo.claim import Claim
from maps.html import escape
from maps.site import plot_svg as draw
from maps.site.plot_svg import Axis
from maps.site.plots import Plot, claimed_in

ROUNDING_PERCENT = 5.0  # a claim in tens of percent stands for this much to either side
ROW_PX = 12
TICKS_PERCENT = (-75, -50, -25, 0, 50, 100, 200, 400)
WIDE_ONLY = (-25, 50, 200)  # without a number on a phone
DRILLS_ROW, GAP_ROWS = 0.8, 2.2  # rows from the top: drills, then one for each length in months, then other years
SIDES = 2  # left and right of a dot
LENGTHS = (1, 3, 6, 9, 12)  # months that are named
OTHERS, DRILLS = "other years", "drills"
YEAR_INK, DRILLS_INK, OTHERS_INK = "lane-major", "range_ring", "median_line"


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
    changes = [*windows["percent"], claimed - ROUNDING_PERCENT, claimed + ROUNDING_PERCENT]
    axis = draw.axis_around([_ratio(change) for change in changes], by_ratio=True)
    ticks = [t for t in TICKS_PERCENT if axis.low <= _ratio(t) <= axis.high]
    panels = [_panel(str(name), rows, claimed, axis, ticks) for name, rows in windows.groupby("series", sort=False)]
    numbers = (draw.words(axis.at(_ratio(t)), "50%", _signed(t), kind="wide" * (t in WIDE_ONLY)) for t in ticks)
    foot = draw.svg(numbers, kind="x-axis", height_px=20)
    label = '<p class="x-label">change in all, or a day where days are missing, % (spaced by ratios)</p>'
    return Plot(
        html=draw.ours("".join(panels) + foot + label + _legend(windows, claimed)),
        alt=_spoken(windows, claimed),
        kind="windows",
    )


def _spoken(windows: pd.DataFrame, claimed: float) -> str:
    parts = []
    for series, rows in windows.groupby("series", sort=False):
        year = _of_year(rows)["percent"]
        drills = rows.loc[rows["group"] == DRILLS, "percent"]
        near = int(year.between(claimed - ROUNDING_PERCENT, claimed + ROUNDING_PERCENT).sum())
        parts.append(
            f"{series}: {len(year)} windows from {year.min():+.0f} to {year.max():+.0f} %, {near} of them within "
            f"{ROUNDING_PERCENT:g} of {claimed:g} %"
            + (f", drills {' and '.join(f'{d:+.1f} %' for d in drills)}" if len(drills) else "")
        )
    return f"Change in every window, claimed {claimed:g} %: " + "; ".join(parts)


def _of_year(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows["group"].isin((OTHERS, DRILLS))]


def _panel(name: str, rows: pd.DataFrame, claimed: float, axis: Axis, ticks: list[int]) -> str:
    """One count: its drills, its windows of the year by length, the other years."""
    year, drills = _of_year(rows), rows[rows["group"] == DRILLS]
    others = rows.loc[rows["group"] == OTHERS, "percent"]
    longest = int(year["months"].max())
    named = ({DRILLS_ROW: DRILLS} if len(drills) else {}) | {
        _row(n): f"{n} month{'s' * (n > 1)}" for n in LENGTHS if n <= longest
    }
    marks = [_band(claimed, axis), *(draw.upright(axis.at(_ratio(t)), "grid" if t else "zero") for t in ticks)]
    marks.append(draw.upright(axis.at(_ratio(claimed)), "claimed"))
    marks.append(draw.inked(YEAR_INK, _dots(year, axis), "windows-of-year"))
    if not drills.empty:
        diamonds = (draw.diamond(axis.at(_ratio(d)), _px(DRILLS_ROW)) for d in drills["percent"])
        marks.append(draw.inked(DRILLS_INK, diamonds))
    marks += _numbers(rows[rows["label"] != ""], longest, axis)
    if not others.empty:
        below = _row(longest + GAP_ROWS - 1)
        marks.append(draw.inked(OTHERS_INK, _spread(others, below, axis)))
        named[below] = OTHERS
    marks += [draw.words(0, _px(at), text, anchor="end", aside_px=-7, kind="small") for at, text in named.items()]
    height = ROW_PX * (max(_row(longest), *named) + 0.9)
    return (
        f'<p class="series"><b>{escape.text(name)}</b>{escape.text(_told(rows))}</p>{draw.svg(marks, height_px=height)}'
    )


def _told(rows: pd.DataFrame) -> str:
    """Say what the windows are whose numbers stand in the plot."""
    return "".join(
        f"; {row['label']} {_signed(row['percent'], 1)} %" for row in rows[rows["label"] != ""].to_dict("records")
    )


def _band(claimed: float, axis: Axis) -> str:
    low, high = (axis.at(_ratio(claimed + side * ROUNDING_PERCENT)) for side in (-1, 1))
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
    """Write beside the telling windows how much they changed; beside drills if there is room, left and right."""
    drills = rows[rows["group"] == DRILLS].sort_values("percent")
    few = drills if len(drills) <= SIDES else drills.iloc[:0]
    placed = [(row, _row(longest), "start") for row in rows[rows["group"] != DRILLS].to_dict("records")]
    for n, row in enumerate(few.to_dict("records"), 1):
        placed.append((row, DRILLS_ROW, "start" if n == len(few) else "end"))
    for row, at, anchor in placed:
        yield draw.words(
            axis.at(_ratio(row["percent"])),
            _px(at),
            f"{_signed(row['percent'], 1)} %",
            anchor=anchor,
            aside_px=8 if anchor == "start" else -8,
            kind="small",
        )


def _legend(windows: pd.DataFrame, claimed: float) -> str:
    year = _of_year(windows)["group"].iloc[0]
    low, high = (abs(claimed) + side * ROUNDING_PERCENT for side in (-1, 1))
    spread = '<line class="whole" y1="6" x2="32" y2="6"/><line class="half" x1="8" x2="24" y1="6" y2="6"/>'
    return draw.legend(
        [
            ('<line class="claimed" y1="6" x2="32" y2="6"/>', f"claimed {_signed(claimed)} %"),
            ('<rect class="as-rounded" width="32" height="12"/>', f"as rounded: {low:g} to {high:g}"),
            (draw.inked(YEAR_INK, [draw.dot(50, "6", 3.5)]), f"window of {year}"),
            (draw.inked(DRILLS_INK, [draw.diamond(50, "6")]), "drills by their days, in all and a day"),
            (draw.inked(OTHERS_INK, [spread]), "other years: range, middle half, median"),
        ]
    )


def _row(months: float) -> float:
    """Height of the row of windows of a length, in rows from the top."""
    return DRILLS_ROW + 0.6 + months


def _px(rows: float) -> str:
    return draw.rounded(rows * ROW_PX)


def _signed(percent: float, decimals: int = 0) -> str:
    return f"{percent:+.{decimals}f}".replace("-", "−") if percent else "0"


def _ratio(percent: float) -> float:
    """Later total over earlier."""
    return 1 + percent / 100
