"""A chronology on paper: what was claimed, announced and found, by date, each with a bar to scale."""

from typing import TYPE_CHECKING, Any

import shapely

from maps.page.chronology import Chronology, Moment, Sort
from maps.picture.type import Face, put, width

if TYPE_CHECKING:
    from maps.picture.frame import Box
    from maps.picture.ink import Sheet as Paper

HEAD, WHEN = Face(size=7.6, weight="bold"), Face(size=6.4, colour="quiet")
WORDS = Face(size=6.6, halo="paper")
LINE, LEADING, GAP = 10.5, 1.3, 4.0  # points
THICK, SHORTEST = 5.0, 2.2
LOOKS: dict[Sort, tuple[str, bool]] = {  # colour of the theme, and whether the bar is filled
    Sort.CLAIMED: ("does-not-hold", False),
    Sort.TOLD: ("quiet", True),
    Sort.ANNOUNCED: ("after", False),
    Sort.FOUND: ("after", True),
}


def dates_height(chronology: Chronology) -> float:
    """Height of a chronology, points."""
    return LEADING * HEAD.size + LINE * len(chronology.moments) + 12 + 4


def write_dates(paper: "Paper", chronology: Chronology, box: "Box") -> None:
    """Draw a chronology into a box, from its upper edge down."""
    bare = paper.unclipped()
    block = chronology.block({moment.row for moment in chronology.moments})
    y = box.top - 0.5 * LEADING * HEAD.size
    put(bare, chronology.title, (box.left, y), HEAD, va="center_baseline", ha="left", gid="dates")
    whens = [moment.block()["when"] for moment in chronology.moments]
    left = box.left + max(width(when, WHEN) for when in whens) + 10
    top = box.top - LEADING * HEAD.size
    bottom = top - LINE * len(whens)

    def at(day: float) -> float:
        share: float = (day - block["from"]) / (block["to"] - block["from"])
        return left + (box.right - left) * share

    for day, text in block["ticks"]:
        stroke = shapely.LineString([(at(day), top), (at(day), bottom - 6 * bool(text))])
        bare.lines([stroke], zorder=991, colors=[paper.theme("rule")], linewidths=0.5)
        if text and at(day) + width(text, WHEN) + 2 <= box.right:
            put(bare, text, (at(day) + 2, bottom - 5), WHEN, va="center_baseline", ha="left", gid="dates")
    for n, (moment, when) in enumerate(zip(chronology.moments, whens, strict=True)):
        y = top - (n + 0.5) * LINE
        put(bare, when, (box.left, y), WHEN, va="center_baseline", ha="left", gid="dates")
        told = moment.block()
        ends = at(told["start"]), max(at(told["end"]), at(told["start"]) + SHORTEST)
        if told["since"] is not None:
            since = shapely.LineString([(at(told["since"]), y), (ends[0], y)])
            dots: dict[str, Any] = {"linestyles": [(0, (1.0, 2.0))], "linewidths": 0.8}
            bare.lines([since], zorder=992, colors=[paper.theme("after")], **dots)
        _bar(bare, moment, ends, y)
        _words(bare, moment, ends, (left, box.right), y)


def _bar(paper: "Paper", moment: Moment, ends: tuple[float, float], y: float) -> None:
    name, filled = LOOKS[moment.sort]
    colour = paper.theme(name)
    look: dict[str, Any] = {"facecolors": [colour if filled else paper.theme("paper")], "edgecolors": [colour]}
    dash = {} if filled else {"linestyles": [(0, (2.2, 1.4))]}
    bar = shapely.box(ends[0], y - THICK / 2, ends[1], y + THICK / 2)
    paper.areas([bar], zorder=993, gid="dates-bar", linewidths=0.8, **look, **dash)
    if moment.open:
        tip = shapely.LineString(
            [(ends[1] + dx, y + dy) for dx, dy in ((1, THICK / 2), (1 + THICK / 2, 0), (1, -THICK / 2))]
        )
        paper.lines([tip], zorder=993, colors=[colour], linewidths=0.8)


def _words(paper: "Paper", moment: Moment, ends: tuple[float, float], track: tuple[float, float], y: float) -> None:
    """Words beside the bar, on the side that has more room; within the track."""
    late = moment.block()["late_from"]
    text = f"{moment.words} ({late})" if late else moment.words
    long = width(text, WORDS)
    after = sum(ends) < sum(track)
    x = ends[1] + GAP if after else ends[0] - GAP - long
    x = min(max(x, track[0]), max(track[1] - long, track[0]))
    ground: dict[str, Any] = (
        {"bbox": {"facecolor": paper.theme("paper"), "edgecolor": "none", "pad": 0.8}} if late else {}
    )
    put(paper, text, (x, y), WORDS, va="center_baseline", ha="left", gid="dates", **ground)
