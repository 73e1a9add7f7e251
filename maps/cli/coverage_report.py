"""The answer of `leadline coverage` in words and as a plot."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from geo.figures import many, printed
from layers.files.draft import drafted
from maps.page.style import THEME
from maps.page.style_table import STYLES

if TYPE_CHECKING:
    from layers.stories.story import Story

PLOT_SUFFIXES = (".png", ".svg", ".pdf")
UNITS = {"km": "km of line", "km2": "km2", "points": "points"}
BOUNDS = {"access": "access (upper bound)", "tasked": "tasked (lower bound)"}
SHARES = {
    "mean_share": "on average",
    "guaranteed_share": "without fail",
    "first_look_share": "from the start",
}
DASHES = {"mean_share": "-", "guaranteed_share": (0, (7, 3)), "first_look_share": (0, (2, 2))}
COLOURS = {"access": "lane-major", "tasked": "range_ring"}
SHARE_ACCURACY = 0.5  # percent: shares are told to a tenth, whatever their size, to be compared down a column
WIDTH = 100
COLUMN = 24


def fleet_list(story: "Story") -> str:
    """List the fleets of a story, and the families of satellites that a fleet may name.

    Parameters
    ----------
    story : Story
    """
    from layers.coverage.chosen import chosen_fleet  # noqa: PLC0415  paid for by who asks
    from layers.sky.members import all_rows  # noqa: PLC0415

    fleets = [chosen_fleet(story.fleets, name, story.file) for name in sorted(story.fleets)]
    room = max((len(fleet.name) for fleet in fleets), default=0)
    lines = [f"fleets of {story.id}, for --satellites; each may be followed by +optical, +rf or +ais:"]
    for fleet in fleets:
        part = "" if fleet.subset == "all" else f", {fleet.subset}"
        lines.append(
            f"  {fleet.name:<{room}}  {fleet.title}{part}: {many(len(fleet.ids) + len(fleet.own), 'satellite')}"
        )
    rows = all_rows()
    families = {name: of for name, of in rows.groupby("group") if name}
    room = max(map(len, families))
    lines += ["", 'families, for the fleets of a story of your own: families = ["NAME"] (leadline schema fleets):']
    for name, of in families.items():
        kinds = sorted({kind for words in of["kinds"] for kind in str(words).split()})
        nations = ", ".join(sorted(set(of["nation"])))
        lines.append(f"  {name:<{room}}  {nations}: {many(len(of), 'satellite')}, {', '.join(kinds)}")
    return "\n".join(lines)


def table(facts: Mapping[str, Any]) -> str:
    """Tell the answer in words: who looks, at what, the shares within T, and the windows at which shares are reached.

    Parameters
    ----------
    facts : mapping
        `layers.coverage.coverage.Answer.facts`.
    """
    kinds = [kind for kind in BOUNDS if facts[kind] is not None]
    return "\n".join(
        [
            *_heading(facts),
            "",
            _line(f"seen within {hours(facts['within_h'])}", [BOUNDS[kind] for kind in kinds]),
            *(
                _line(words, [f"{printed(100 * facts[k][share], SHARE_ACCURACY)} %" for k in kinds])
                for share, words in SHARES.items()
            ),
            _line("looks", [f"{facts[kind]['looks']:,}" for kind in kinds]),
            _line("never seen in the span", [_never(facts, kind) for kind in kinds]),
            *_unseen(facts),
            "",
            "window T needed to see",
            *_windows([facts[kind]["windows"] for kind in kinds]),
            *(_uncertain(facts) if "uncertainty" in facts else []),
            *(["", *facts["credits"]] if facts["credits"] else []),
        ]
    )


def hours(value: float) -> str:
    """Hours as a reader says them: 30 min, 6 h."""
    return f"{printed(value * 60)} min" if value < 1 else f"{printed(value)} h"


def _never(facts: Mapping[str, Any], kind: str) -> str:
    """Tell how many points or cells nobody looks at, of all."""
    one = "point" if facts["unit"] == "points" else "cell"
    return f"{facts[kind]['never_seen']:,} of {many(facts['targets'], one)}"


def _unseen(facts: Mapping[str, Any]) -> Iterator[str]:
    """Name points that nobody looks at."""
    here = facts["access"]
    if names := here["never_seen_names"]:
        more = here["never_seen"] - len(names)
        yield _folded(f"  {', '.join(names)}{f' and {more:,} more' if more else ''}")


def _percent(share: float) -> str:
    return f"{printed(100 * share, SHARE_ACCURACY)} %"


def write_plot(facts: Mapping[str, Any], path: Path) -> Path:
    """Draw shares against the window; the file, .png .svg or .pdf by its ending, appears whole or not at all.

    Parameters
    ----------
    facts : mapping
        `layers.coverage.coverage.Answer.facts`.
    path : Path
        An earlier file is replaced.
    """
    import matplotlib as mpl  # noqa: PLC0415  half a second, for plots alone

    ink, quiet, rule = (THEME[name][0] for name in ("ink", "quiet", "rule"))
    settings: Any = {  # matplotlib types its settings by name
        "font.size": 9.5,
        "svg.fonttype": "none",
        "svg.hashsalt": "leadline",
        "text.parse_math": False,  # a file's name may hold dollars
        "text.color": ink,
        "axes.labelcolor": quiet,
        "axes.edgecolor": quiet,
        "axes.axisbelow": True,
        "grid.color": rule,
    }
    with mpl.rc_context(settings), drafted(path) as draft:
        _figure(facts).savefig(draft, dpi=160, metadata=_undated(path.suffix))
    return path


def _heading(facts: Mapping[str, Any]) -> Iterator[str]:
    cells = (
        ""
        if facts["unit"] == "points"
        else f" in {many(facts['targets'], 'cell')} of about {printed(facts['cell_km'])} km"
    )
    yield f"{facts['title']}: {_total(facts)}{cells}"
    days = "day" if facts["days"] == 1 else "days"
    yield f"{facts['start_utc'][:16]} to {facts['end_utc'][:16]} UTC, {facts['days']:g} {days}"
    names = ", ".join(one["name"] for one in facts["satellites"])
    yield _folded(f"{_who(facts)}: {names}")
    for reason in dict.fromkeys(one["reason"] for one in facts["left_out"]):
        gone = [one["name"] for one in facts["left_out"] if one["reason"] == reason]
        yield _folded(f"left out, {reason}: {', '.join(gone)}")
    yield from (_folded(words) for words in facts["notes"])


def _total(facts: Mapping[str, Any]) -> str:
    """Write how much there is to be seen, with its unit."""
    unit = "point" if facts["unit"] == "points" and facts["total"] == 1 else UNITS[facts["unit"]]
    return f"{printed(facts['total'])} {unit}"


def _who(facts: Mapping[str, Any]) -> str:
    """Satellites, each once, and their sensors where some carry two."""
    sensors, objects = len(facts["satellites"]), facts["objects"]
    return (f"{sensors} sensors on " if sensors > objects else "") + f"{many(objects, 'satellite')} of {facts['fleet']}"


def _windows(kinds: Sequence[Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    for column, words in (("mean_h", "on average"), ("guaranteed_h", "without fail")):
        for rows in zip(*kinds, strict=True):
            cells = ["not reached" if row[column] is None else hours(row[column]) for row in rows]
            yield _line(f"{100 * rows[0]['share']:g} % {words}", cells)


def _uncertain(facts: Mapping[str, Any]) -> Iterator[str]:
    """Lines on draws, and on one assumption after the other."""
    found = facts["uncertainty"]
    cells = f", cells of about {printed(found['cells_km'])} km" if found["cells_km"] else ""
    yield ""
    yield f"nine of ten of {found['draws']:,} draws of what is not known ({found['days']:g} days{cells})"
    for row in found["fleets"]:
        part = "" if row["subset"] == "all" else f" {row['subset']}"
        for name, words in (
            ("mean_share", "on average"),
            ("guaranteed_share", "without fail"),
            ("tasked_share", "plan"),
        ):
            if name in row:
                low, _, high = (_percent(value) for value in row[name])
                yield _folded(f"{row['fleet']}{part}, {words}: {low} to {high}")
    yield ""
    yield f"seen within {hours(facts['within_h'])} on average, moved by one assumption alone"
    for row in found["tornado"]:
        ends = " to ".join(_percent(row[end]) for end in ("low", "high"))
        yield _folded(f"{row['assumption']}: {ends} ({row['low_is']}; {row['high_is']})")


def _line(words: str, cells: Sequence[str]) -> str:
    return f"{words:{COLUMN}}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def _folded(words: str) -> str:
    return fill(words, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _figure(facts: Mapping[str, Any]) -> Any:  # noqa: ANN401  a Figure; matplotlib is loaded by the caller only
    from matplotlib.figure import Figure  # noqa: PLC0415  not pyplot, which keeps global state

    figure = Figure(figsize=(6.4, 4.6), layout="constrained")
    ax = figure.subplots()
    for kind in (kind for kind in BOUNDS if facts[kind] is not None):
        curve = facts[kind]["curve"]
        for share, words in SHARES.items():
            ax.plot(
                [0, *(point["hours"] for point in curve)],
                [0, *(100 * point[share] for point in curve)],
                color=STYLES[COLOURS[kind]].light,
                linestyle=DASHES[share],
                linewidth=1.6,
                label=f"{BOUNDS[kind]}, {words}",
            )
    ax.axvline(facts["within_h"], color=THEME["quiet"][0], linewidth=1)
    ax.annotate(
        hours(facts["within_h"]), (facts["within_h"], 1), xycoords=("data", "axes fraction"),
        xytext=(3, -3), textcoords="offset points", va="top", fontsize=9, color=THEME["quiet"][0],
    )  # fmt: skip
    ax.set(xlim=(0, None), ylim=(0, 101), xlabel="length of the window, hours", ylabel=f"% of {UNITS[facts['unit']]}")
    ax.grid(visible=True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title(fill(_title(facts), 80), loc="left", fontsize=9.5)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.13), frameon=False, handlelength=3.2, fontsize=8.5, ncols=2)
    if facts["credits"]:
        figure.supxlabel(fill("; ".join(facts["credits"]), 110), fontsize=6.5, color=THEME["quiet"][0])
    return figure


def _title(facts: Mapping[str, Any]) -> str:
    return (
        f"{facts['title']} ({_total(facts)}), seen by {_who(facts)}, "
        f"{facts['start_utc'][:10]} to {facts['end_utc'][:10]}"
    )


def _undated(suffix: str) -> dict[str, None]:
    """Leave the clock out of the file, so that the same answer gives the same bytes."""
    return {".svg": {"Date": None, "Creator": None}, ".pdf": {"CreationDate": None}}.get(suffix, {})
