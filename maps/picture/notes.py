"""Words of the author's on a printed map, each with an arrow to its place."""

import math
from typing import TYPE_CHECKING

import shapely

from maps.page.style import Pane
from maps.picture.frame import CSS_PX
from maps.picture.type import Face, put, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maps.page.lettering import Note
    from maps.picture.frame import View
    from maps.picture.ink import Sheet as Paper

WORDS = Face(size=7.6, colour="ink", halo="land", weight="bold")
MOST_WIDE = 130.0  # points of a line
OFF, HEAD, LEADING = 5.0, 5.0, 1.25  # points before the place; of the arrow's head; of lines


def write_notes(paper: "Paper", notes: "Sequence[Note]", view: "View") -> None:
    """Write the notes whose place is in the frame; their words stand as far from it as on the page."""
    for note in notes:
        for x, y in view.places(shapely.Point(note.lon_deg, note.lat_deg)):
            dx, dy = CSS_PX * note.dx_px, -CSS_PX * note.dy_px  # on paper up is more
            _arrow(paper, x, y, dx, dy)
            _words(paper, note.text, (x, y), (dx, dy), view)


def _arrow(paper: "Paper", x: float, y: float, dx: float, dy: float) -> None:
    """Arrow from the words to a place, its tip a little before it."""
    far = math.hypot(dx, dy)
    if far < OFF + HEAD:
        return
    ux, uy = dx / far, dy / far
    tip = (x + OFF * ux, y + OFF * uy)
    barbs = [(tip[0] + HEAD * (0.9 * ux - t * 0.45 * uy), tip[1] + HEAD * (0.9 * uy + t * 0.45 * ux)) for t in (1, -1)]
    strokes = [shapely.LineString([(x + dx, y + dy), tip]), shapely.LineString([barbs[0], tip, barbs[1]])]
    over = float(Pane.LABELS) + 1
    paper.lines(strokes, zorder=over, colors=[paper.theme("land")], linewidths=3.0, capstyle="round")
    paper.lines(strokes, zorder=over + 0.1, colors=[paper.theme("ink")], linewidths=1.0, gid="note")


def _words(paper: "Paper", text: str, at: tuple[float, float], off: tuple[float, float], view: "View") -> None:
    """Set the words beyond the arrow's end, within the frame."""
    (x, y), (dx, dy), box = at, off, view.frame.box
    lines = wrapped(text, WORDS, min(MOST_WIDE, box.width - 8))
    high = LEADING * WORDS.size * len(lines)
    beside = abs(dx) > abs(dy)
    ha = ("left" if dx > 0 else "right") if beside else "center"
    top = y + dy + (high / 2 if beside else high if dy > 0 else 0)
    top = min(max(top, box.bottom + high + 2), box.top - 2)
    for n, line in enumerate(lines):
        middle = top - (n + 0.5) * LEADING * WORDS.size
        put(paper, line, (x + dx, middle), WORDS, zorder=float(Pane.LABELS) + 2, va="center_baseline", ha=ha)
