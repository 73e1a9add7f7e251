"""Small static plots for the checks page: what was claimed beside what was found, in the style table's colours."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from geo.claim import Check, Claim, Finding
from maps.style import STYLES, THEME

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Scheme = Literal["light", "dark"]
WIDTH_IN = 6.4
WIDE_RATIO = 20.0  # ranges wider than this are spaced by ratios
ROW_IN = 0.32
MOST_COLOURS = 5  # more cannot be told apart
# Keys of the style table whose colours lines take, in order; each has a dash of its own as a second cue.
SERIES = ("lane-major", "range_ring", "adiz", "density", "median_line")
DASHES = ("-", (0, (7, 3)), (0, (2, 2)), (0, (9, 3, 2, 3)), (0, (1, 2)))
UNIT_WORDS = {"percent": "%", "1": "ratio"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot as two data URIs, light and dark, with the words that say the same."""

    light: str
    dark: str
    alt: str
    width: int
    height: int


def ranges(check: Check) -> Plot | None:
    """Draw findings as dots with their ranges, the claim as a line; None if there are not two numbers to compare.

    Shown are the findings in the unit of the claim, or where it has none in the unit that occurs most.
    """
    rows = comparable(check)
    claimed = check.claim.value if rows and rows[0].unit == check.claim.unit else None
    if len(rows) + (claimed is not None) < 2:  # noqa: PLR2004  one number alone is no plot
        return None
    unit = rows[0].unit
    said = [] if claimed is None else [f"claimed {claimed:g}"]
    alt = "; ".join([*said, *(f"{row.name} {row.value:.4g}" for row in rows)])
    height = 0.75 + ROW_IN * len(rows)
    return both_schemes(
        lambda scheme: _draw_ranges(rows, claimed, scheme, height), f"{UNIT_WORDS.get(unit, unit)}: {alt}"
    )


def curves(series: pd.DataFrame, claim: Claim | None = None) -> Plot | None:
    """Lines of a frame in long form (`x series value unit`), one panel a unit; None if it is empty.

    Series named "group: kind" share the colour of their group and the dash of their kind. The number of the claim is
    a line across the panels in its unit ("percent" for "percent of lane km" too). A column `x_label` names the x axis.

    Raises
    ------
    ValueError
        If there are more groups or kinds than can be told apart.
    """
    if series.empty:
        return None
    names = list(dict.fromkeys(series["series"]))
    looks = _looks(names)
    units = list(dict.fromkeys(series["unit"]))
    alt = "Lines over time or size: " + "; ".join(f"{name}" for name in names)
    return both_schemes(lambda scheme: _draw_curves(series, looks, units, claim, scheme), alt)


def _looks(names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Numbers of colour and dash for each series; raise ValueError for more than can be told apart."""
    groups = list(dict.fromkeys(name.partition(": ")[0] for name in names))
    kinds = list(dict.fromkeys(name.partition(": ")[2] for name in names))
    if max(len(groups), len(kinds)) > MOST_COLOURS:
        raise ValueError(
            f"a plot of {len(names)} lines, {', '.join(names)}; expected at most {MOST_COLOURS} groups and kinds. "
            "Choose the telling ones, or name them 'group: kind'."
        )
    looks = {}
    for name in names:
        group, _, kind = name.partition(": ")
        n = groups.index(group)
        looks[name] = (n, kinds.index(kind) if len(kinds) > 1 else n)
    return looks


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


def both_schemes(draw: "Callable[[Scheme], Figure]", alt: str) -> Plot:
    """Draw a figure in light and in dark; `alt` says in words what it shows."""
    import matplotlib as mpl  # noqa: PLC0415  half a second, for the checks page alone

    uris: list[str] = []
    size: tuple[float, ...] = ()
    for scheme in get_args(Scheme):
        with mpl.rc_context(_settings(scheme)):
            figure = draw(scheme)
            size = tuple(figure.get_size_inches())
            text = StringIO()
            figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
        uris.append("data:image/svg+xml;base64," + base64.b64encode(text.getvalue().encode()).decode("ascii"))
    return Plot(light=uris[0], dark=uris[1], alt=alt, width=round(size[0] * 96), height=round(size[1] * 96))


def _draw_ranges(rows: Sequence[Finding], claimed: float | None, scheme: Scheme, height: float) -> "Figure":
    figure, axes = _figure(height, 1)
    ax = axes[0]
    found = colour("lane-major", scheme)
    for y, row in enumerate(rows):
        at = _number(row)
        low, high = (at if bound is None else float(bound) for bound in (row.low, row.high))
        ax.plot([low, high], [y, y], color=found, linewidth=2.5, alpha=0.5, solid_capstyle="butt")
        ax.plot([at], [y], marker="o", color=found, markersize=6)
    if claimed is not None:
        _mark_claim(ax, claimed, scheme, across=False)
    ax.set_yticks(range(len(rows)), [_wrapped(row.name) for row in rows])
    ax.set_ylim(len(rows) - 0.4, -0.8)
    ends = [end for row in rows for end in (row.low, row.value, row.high) if end is not None]
    if min(ends) > 0 and max(ends) > WIDE_RATIO * min(ends) and claimed is None:
        _by_ratio(ax, min(ends), max(ends))
    ax.set_xlabel(UNIT_WORDS.get(rows[0].unit, rows[0].unit))
    ax.grid(visible=True, axis="x")
    return figure


def _by_ratio(ax: "Axes", low: float, high: float) -> None:
    """Space an axis by ratios and label it 0.5, 1, 2, 5, 10 ...: else the short ranges vanish beside the long."""
    ticks = [base * 10.0**power for power in range(-3, 5) for base in (1, 2, 5)]
    ax.set_xscale("log")
    ax.set_xlim(low / 1.15, high * 1.15)
    ax.set_xticks([t for t in ticks if low / 1.15 <= t <= high * 1.15])
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter("")
    ax.tick_params(axis="x", which="minor", length=0)


def _mark_claim(ax: "Axes", claimed: float, scheme: Scheme, *, across: bool) -> None:
    """Draw the number of the claim as a line, level if `across`, else upright."""
    ink = theme_colour("does-not-hold", scheme)
    draw = ax.axhline if across else ax.axvline
    draw(claimed, color=ink, linewidth=1.6, linestyle=(0, (6, 3)))
    ax.annotate(
        f"claimed {claimed:g}",
        (1, claimed) if across else (claimed, 1),
        xycoords=("axes fraction", "data") if across else ("data", "axes fraction"),
        xytext=(-2, -3) if across else (4, -2),
        textcoords="offset points",
        ha="right" if across else "left",
        va="top",
        color=ink,
        fontsize=9,
    )


def _number(row: Finding) -> float:
    """Value of a finding that is known to have one."""
    return float(row.value)  # type: ignore[arg-type]  # `comparable` has left out those without


def _draw_curves(
    series: pd.DataFrame,
    looks: Mapping[str, tuple[int, int]],
    units: Sequence[str],
    claim: Claim | None,
    scheme: Scheme,
) -> "Figure":
    figure, axes = _figure(0.6 + 2.0 * len(units) + 0.22 * len(looks), len(units))
    for ax, unit in zip(axes, units, strict=True):
        panel = series[series["unit"] == unit]
        for name, (hue, dash) in looks.items():
            line = panel[panel["series"] == name].sort_values("x")
            if not line.empty:
                ax.plot(
                    line["x"].to_numpy(),
                    line["value"].to_numpy(),
                    color=colour(SERIES[hue], scheme),
                    linestyle=DASHES[dash],
                    linewidth=1.6,
                    label=_wrapped(name, 70),
                )
        if claim and claim.value is not None and unit.split()[0] == claim.unit.split()[0]:
            _mark_claim(ax, claim.value, scheme, across=True)
        ax.set_ylabel(UNIT_WORDS.get(unit, unit))
        ax.grid(visible=True)
    if "x_label" in series.columns:
        axes[-1].set_xlabel(series["x_label"].iloc[0])
    handles = {label: handle for ax in axes for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)}
    figure.legend(handles.values(), handles.keys(), loc="outside lower left", frameon=False, handlelength=3.2)
    return figure


def _figure(height_in: float, panels: int) -> "tuple[Figure, Sequence[Axes]]":
    from matplotlib.figure import Figure  # noqa: PLC0415  as in `both_schemes`; Figure, not pyplot, which keeps global state

    figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
    axes = list(figure.subplots(panels, 1, squeeze=False, sharex=True)[:, 0])
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _settings(scheme: Scheme) -> Any:  # noqa: ANN401  matplotlib types its settings by name
    ink, quiet, rule = (theme_colour(name, scheme) for name in ("ink", "quiet", "rule"))
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": "leadline",
        "font.family": "sans-serif",
        "font.size": 9.5,
        "text.color": ink,
        "axes.labelcolor": quiet,
        "axes.edgecolor": quiet,
        "xtick.color": quiet,
        "ytick.color": quiet,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "grid.color": rule,
        "grid.linewidth": 0.7,
        "axes.axisbelow": True,
    }


def colour(key: str, scheme: Scheme) -> str:
    """Colour of a style of the style table."""
    style = STYLES[key]
    return style.light if scheme == "light" else style.dark


def theme_colour(name: str, scheme: Scheme) -> str:
    """Colour of the pages' own parts: "ink", "quiet", "rule"."""
    return THEME[name][0 if scheme == "light" else 1]


def _wrapped(words: str, width: int = 44) -> str:
    """Words cut at `width` characters into two lines; the rest is in the table beside the plot."""
    return "\n".join(wrap(words, width, max_lines=2, placeholder=" ..."))
