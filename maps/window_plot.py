"""All comparable windows of a count as one plot: how much each changed, and where the claimed change falls."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.claim import Claim
from maps.plots import WIDTH_IN, Plot, Scheme, both_schemes, colour, theme_colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROUNDING_PERCENT = 5.0  # a claim in tens of percent stands for this much to either side
ROW_IN = 0.125
TICKS_PERCENT = (-75, -50, -25, 0, 50, 100, 200, 400)
DRILLS_ROW, GAP_ROWS = -0.4, 1.6  # rows of the y axis: drills, then a row for each length in months, then other years
LENGTHS = (1, 3, 6, 9, 12)  # months that are named
CLAIM_DASH = (0, (6, 3))
BAND_ALPHA = 0.16
DOT: Mapping[str, Any] = {"linestyle": "", "marker": "o", "markersize": 5}
DIAMOND: Mapping[str, Any] = {"linestyle": "", "marker": "D", "markersize": 6, "zorder": 4}
OTHERS, DRILLS = "other years", "drill months"


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
        None if there are no windows, or the claim has no number.
    """
    if windows.empty or claim.value is None:
        return None
    claimed = -abs(claim.value) if claim.unit.endswith("fewer") else claim.value
    return both_schemes(lambda scheme: _draw(windows, claimed, scheme), _alt(windows, claimed))


def _alt(windows: pd.DataFrame, claimed: float) -> str:
    parts = []
    for series, rows in windows.groupby("series", sort=False):
        year = rows[~rows["group"].isin((OTHERS, DRILLS))]["percent"]
        drills = rows.loc[rows["group"] == DRILLS, "percent"]
        near = int(year.between(claimed - ROUNDING_PERCENT, claimed + ROUNDING_PERCENT).sum())
        parts.append(
            f"{series}: {len(year)} windows from {year.min():+.0f} to {year.max():+.0f} %, {near} of them within "
            f"{ROUNDING_PERCENT:g} of {claimed:g} %, drill months {' and '.join(f'{d:+.1f} %' for d in drills)}"
        )
    return f"Change in every window, claimed {claimed:g} %: " + "; ".join(parts)


def _draw(windows: pd.DataFrame, claimed: float, scheme: Scheme) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415  as in maps.plots

    panels = list(windows.groupby("series", sort=False))
    rows = [int(part.loc[part["group"] != OTHERS, "months"].max()) + 3 for _, part in panels]
    figure = Figure(figsize=(WIDTH_IN, 1.2 + ROW_IN * (sum(rows) + 2 * len(rows))), layout="constrained")
    axes = figure.subplots(len(panels), 1, squeeze=False, sharex=True, height_ratios=rows)[:, 0]
    for ax, (series, part) in zip(axes, panels, strict=True):
        _panel(ax, part, claimed, scheme)
        ax.set_title(str(series), loc="left", fontsize=9.5, fontweight="bold", color=theme_colour("ink", scheme), pad=3)
    ratios = 1 + windows["percent"] / 100
    last = axes[-1]
    last.set_xscale("log")
    last.set_xlim(ratios.min() / 1.08, ratios.max() * 1.08)
    last.set_xticks([1 + t / 100 for t in TICKS_PERCENT], [f"{t:+d}".replace("+0", "0") for t in TICKS_PERCENT])
    last.xaxis.set_minor_formatter("")
    last.set_xlabel("change of the total, % (spaced by ratios)")
    _legend(figure, windows, claimed, scheme)
    return figure


def _panel(ax: "Axes", part: pd.DataFrame, claimed: float, scheme: Scheme) -> None:
    """One count: its drills, its windows of the year by length, the other years."""
    year = part[~part["group"].isin((OTHERS, DRILLS))]
    longest = int(year["months"].max())
    ink = theme_colour("does-not-hold", scheme)
    low, at, high = _ratio([claimed - ROUNDING_PERCENT, claimed, claimed + ROUNDING_PERCENT]).tolist()
    ax.axvspan(low, high, color=ink, alpha=BAND_ALPHA, linewidth=0)
    ax.axvline(at, color=ink, linewidth=1.4, linestyle=CLAIM_DASH)
    ax.axvline(1, color=theme_colour("quiet", scheme), linewidth=0.8)
    _dots(ax, year, scheme)
    drills = part[part["group"] == DRILLS]
    ax.plot(_ratio(drills["percent"]), np.full(len(drills), DRILLS_ROW), color=colour("range_ring", scheme), **DIAMOND)
    _name(ax, part[part["label"] != ""], longest, claimed, scheme)
    others = part.loc[part["group"] == OTHERS, "percent"]
    below = longest + GAP_ROWS
    ticks = {DRILLS_ROW: "drills", **{float(n): _months(n) for n in LENGTHS if n <= longest}}
    if not others.empty:
        _spread(ax, others, below, scheme)
        ticks[below] = OTHERS
    ax.set_yticks(list(ticks), list(ticks.values()), fontsize=8)
    ax.set_ylim(below + 0.9, DRILLS_ROW - 0.9)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", which="minor", length=0)
    ax.grid(visible=True, axis="x")


def _dots(ax: "Axes", year: pd.DataFrame, scheme: Scheme) -> None:
    """Mark each window by a dot, the larger the longer."""
    for n, rows in year.groupby("months"):  # a call for each size: the file then holds its circle once
        size = {"markersize": 2.8 + 0.3 * int(str(n)), "markeredgewidth": 0, "alpha": 0.75, "zorder": 3}
        ax.plot(_ratio(rows["percent"]), rows["months"], color=colour("lane-major", scheme), **{**DOT, **size})


def _spread(ax: "Axes", others: pd.Series, y: float, scheme: Scheme) -> None:
    """Draw range, quartiles and median of the windows of other years."""
    quiet = theme_colour("quiet", scheme)
    low, first, middle, third, high = _ratio(others.quantile([0, 0.25, 0.5, 0.75, 1]).to_numpy())
    ax.plot([low, high], [y, y], color=quiet, linewidth=1)
    ax.plot([first, third], [y, y], color=quiet, linewidth=4.5, solid_capstyle="butt")
    ax.plot([middle], [y], marker="|", markersize=9, markeredgewidth=2, color=theme_colour("ink", scheme))


def _name(ax: "Axes", rows: pd.DataFrame, longest: int, claimed: float, scheme: Scheme) -> None:
    """Write beside the telling windows what they are and how much they changed."""
    for _, row in rows.iterrows():
        drills, left = row["group"] == DRILLS, row["percent"] < claimed - 1
        ax.annotate(
            (f"{row['percent']:+.1f} %" if drills else f"{row['label']}: {row['percent']:+.1f} %").replace("-", "−"),
            (_ratio(row["percent"]), DRILLS_ROW if drills else longest),
            xytext=(-7 if left else 7, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=8,
            color=theme_colour("ink", scheme),
        )


def _legend(figure: "Figure", windows: pd.DataFrame, claimed: float, scheme: Scheme) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415  as in maps.plots
    from matplotlib.patches import Patch  # noqa: PLC0415

    year = next(group for group in windows["group"] if group not in (OTHERS, DRILLS))
    drills = next(iter(windows.loc[windows["group"] == DRILLS, "label"]), DRILLS)
    ink = theme_colour("does-not-hold", scheme)
    low, high = (abs(claimed) + side * ROUNDING_PERCENT for side in (-1, 1))
    handles = {
        f"claimed {claimed:g} %".replace("-", "−"): Line2D([], [], color=ink, linewidth=1.4, linestyle=CLAIM_DASH),
        f"as rounded: {low:g} to {high:g}": Patch(color=ink, alpha=BAND_ALPHA, linewidth=0),
        f"window of {year}": Line2D([], [], color=colour("lane-major", scheme), **DOT),
        drills: Line2D([], [], color=colour("range_ring", scheme), **DIAMOND),
        "other years: range, middle half, median": Line2D([], [], color=theme_colour("quiet", scheme), linewidth=4.5),
    }
    figure.legend(handles.values(), handles.keys(), loc="outside lower left", frameon=False, ncols=2, fontsize=8.5)


def _months(n: int) -> str:
    return f"{n} month{'s' * (n > 1)}"


def _ratio(percent: ArrayLike) -> NDArray[np.float64]:
    """Later total over earlier."""
    return np.asarray(1 + np.asarray(percent, dtype=float) / 100)
