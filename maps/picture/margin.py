"""What stands about a printed map: heading, degrees at the frame, scale bars, projection and credits."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import shapely

from leadline.words import _
from maps.page.sheet import Credited, credit_words, licence_words
from maps.picture.scale import Bar, bars, one_to, scale_words
from maps.picture.type import Face, put, width, wrapped

if TYPE_CHECKING:
    from maps.picture.frame import Box, Frame
    from maps.picture.graticule import Graticule, Tick
    from maps.picture.ink import Sheet as Paper
    from maps.picture.layout import Line

DEGREES = Face(size=6.2, colour="quiet")
BAR_WORDS = Face(size=6.4)
MARGIN_WORDS = Face(size=6.2, colour="quiet")
TICK, OFF_FRAME = 2.5, 4.0  # points
BAR_HEIGHT, PARTS = 2.4, 4
COARSE = 5.0  # points by which the coast may be off before the margin says so
CLOSEST = 3.0  # between the degrees along one side


def credit_line(sources: Iterable[Credited]) -> str:
    """Words that the publishers ask for, with their licences, each once; who drew, and what for."""
    said = dict.fromkeys(_credit(source) for source in sources)
    words = _("Sources: {sources}. Drawn with leadline from WGS 84 coordinates. Not for navigation.")
    return words.format(sources=_("; ").join(said))


def _credit(source: Credited) -> str:
    licence = licence_words(source)
    credit = credit_words(source)
    return credit if not licence or f"({licence})" in credit else f"{credit} ({licence})"


def write_header(paper: "Paper", lines: "Sequence[Line]") -> None:
    """Write title, claim, verdict and finding."""
    for line in lines:
        put(paper.unclipped(), line.text, (line.x, line.y), line.face, va="center_baseline", ha="left")


def write_credits(paper: "Paper", lines: "Sequence[Line]", box: "Box") -> None:
    """Write the credits under a fine rule."""
    rule = shapely.LineString([(box.left, box.top + 4), (box.right, box.top + 4)])
    paper.unclipped().lines([rule], zorder=1000, colors=[paper.theme("rule")], linewidths=0.6)
    for line in lines:
        put(paper.unclipped(), line.text, (line.x, line.y), line.face, va="center_baseline", ha="left")


def write_ticks(paper: "Paper", lines: "Graticule", box: "Box") -> None:
    """Write the degrees at the frame: upright sides first to parallels, level sides first to meridians."""
    bare = paper.unclipped()
    taken: list[shapely.Polygon] = []
    for tick in sorted(lines.ticks, key=lambda t: (t.meridian != (t.side in {"top", "bottom"}), t.side, t.x, t.y)):
        ground = tick_ground(tick)
        if any(ground.intersects(other) for other in taken) or not _within(tick, box):
            continue
        taken.append(ground.buffer(CLOSEST, join_style="mitre"))
        dx, dy = {"left": (-1, 0), "right": (1, 0), "bottom": (0, -1), "top": (0, 1)}[tick.side]
        stroke = shapely.LineString([(tick.x, tick.y), (tick.x + TICK * dx, tick.y + TICK * dy)])
        bare.lines([stroke], zorder=991, colors=[paper.theme("ink")], linewidths=0.6)
        x, y = ground.centroid.x, ground.centroid.y
        turn = {"left": 90.0, "right": -90.0}.get(tick.side, 0.0)
        text = put(
            bare, tick.text, (x, y), DEGREES, va="center_baseline", ha="center", rotation=turn, rotation_mode="anchor"
        )
        text.set_gid("degrees")


def tick_ground(tick: "Tick") -> shapely.Polygon:
    """Ground that the words of a tick cover: turned along the upright sides."""
    half, tall = width(tick.text, DEGREES) / 2, DEGREES.size * 0.55
    off = OFF_FRAME + tall
    if tick.side in {"left", "right"}:
        x = tick.x + (off if tick.side == "right" else -off)
        return shapely.box(x - tall, tick.y - half, x + tall, tick.y + half)
    y = tick.y + (off if tick.side == "top" else -off)
    return shapely.box(tick.x - half, y - tall, tick.x + half, y + tall)


def _within(tick: "Tick", box: "Box") -> bool:
    """Whether the words do not run past the corners of the frame."""
    west, south, east, north = tick_ground(tick).bounds
    if tick.side in {"left", "right"}:
        return south >= box.bottom and north <= box.top
    return west >= box.left and east <= box.right


def write_scale(paper: "Paper", frame: "Frame", box: "Box", coast_m: float = 0.0) -> None:
    """Draw the bars one over the other, and beside them where they are true, the fraction and the projection.

    `coast_m` is how far the coast may be off, metres; the margin says so where paper shows it.
    """
    bare = paper.unclipped()
    drawn = bars(frame)
    y = box.top - 12
    for bar in drawn:
        _bar(bare, bar, box.left, y)
        y -= 18
    x = box.left + max(bar.points for bar in drawn) + 62
    words = [scale_words(frame), f"{one_to(frame)} at the printed size", f"{frame.projection.words}, WGS 84"]
    if coast_m / frame.ground_m(1.0) > COARSE:
        near = f"{coast_m / 1000:g}"
        words.append(_("The coast is commonly within {near} km, which is no limit").format(near=near))
    lines = [line for part in words for line in wrapped(part, MARGIN_WORDS, box.right - x)]
    for n, line in enumerate(lines):
        put(bare, line, (x, box.top - 9 - 9.5 * n), MARGIN_WORDS, va="center_baseline", ha="left")


def _bar(paper: "Paper", bar: Bar, x: float, y: float) -> None:
    """Draw a bar of four parts, filled and empty in turn, with 0, half and whole over it."""
    part = bar.points / PARTS
    boxes = [shapely.box(x + n * part, y - BAR_HEIGHT, x + (n + 1) * part, y) for n in range(PARTS)]
    ink = paper.theme("ink")
    paper.areas(boxes[::2], zorder=1000, facecolors=[ink], linewidths=0)
    paper.areas(boxes[1::2], zorder=1000, facecolors=[paper.theme("paper")], linewidths=0)
    whole = shapely.box(x, y - BAR_HEIGHT, x + bar.points, y)
    paper.lines([whole], zorder=1001, colors=[ink], linewidths=0.6, gid=f"scale-{bar.unit.replace(' ', '-')}")
    for share in (0, 0.5, 1):
        words = f"{share * bar.length:g}"
        put(paper, words, (x + share * bar.points, y + 4.6), BAR_WORDS, va="center_baseline", ha="center")
    put(paper, bar.unit, (x + bar.points + 0.5 * width(f"{bar.length:g}", BAR_WORDS) + 3, y + 4.6), BAR_WORDS,
        va="center_baseline", ha="left")  # fmt: skip
