"""The picture that goes with the address of a page where somebody shares it: its map, verdict, number and finding."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from layers.files.draft import drafted
from leadline.words import _
from maps.page.style import Pane
from maps.picture import fonts
from maps.picture.fonts import cannot_draw
from maps.picture.frame import CSS_PX, POINTS_PER_INCH, Box, View, frame_for
from maps.picture.graticule import graticule
from maps.picture.ground import Ground, ink_land
from maps.picture.ink import Sheet as Paper
from maps.picture.labels import labels, write_labels
from maps.picture.layout import VERDICT_COLOURS
from maps.picture.margin import credit_line
from maps.picture.picture import settings
from maps.picture.rows import SeenSheet, ink_sheets, seen_rows
from maps.picture.type import SERIF, Face, put, width, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from maps.page.lettering import Label
    from maps.page.page import Bounds, StoryMap
    from maps.page.sheet import Sizes
    from maps.site.published import Card

WIDTH, HEIGHT, DPI = 600.0, 315.0, 144.0  # points; 1,200 x 630 pixels, which Open Graph and X show uncut
EDGE, COLUMN = 20.0, 262.0  # of the words, points; the map has what is left
COLOURS = 256  # of the file: it is drawn in few, and is a third as large; 64 would save 6 to 12 % and show
LEADING = 1.24
SCALES = (1.0, 0.93, 0.86, 0.8, 0.74, 0.68)
TITLE, VERDICT = Face(size=15.0, weight="bold"), Face(size=14.0, weight="bold")
NUMBER, BESIDE = Face(size=30.0, weight="bold"), Face(size=10.5, colour="quiet")
FINDING, FOOT = Face(size=13.0), Face(size=5.0, colour="quiet")
NAME, SEA_NAME = Face(size=8.0), Face(size=8.0, family=SERIF, style="italic")  # on the map
KEY, KEY_GAP = Face(size=7.0), 4.0  # of a key of sizes, points
MOST_FOOT = 5  # lines; longer credits stand on the page
MORE = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Words of the card, how they are set, the space above them, and the most lines that they may take."""

    name: str
    text: str
    face: Face
    above: float
    most: int

    def lines(self, scale: float, most: int | None = None) -> list[str]:
        """Words in lines, the last of which says that there would be more."""
        face = self.scaled(scale)
        found = wrapped(self.text, face, COLUMN)
        allowed = min(self.most, len(found) if most is None else most)
        return found if len(found) <= allowed else _cut(found[:allowed], face)

    def scaled(self, scale: float) -> Face:
        return replace(self.face, size=self.face.size * scale)


def draw_card(card: "Card", path: Path) -> list[str]:
    """Draw the picture of a card, 1,200 x 630 pixels, and write it as PNG; the same card is the same bytes.

    Returns
    -------
    list of str
        What is left out because no font at hand has letters for it: no picture shows empty boxes.
    """
    import matplotlib as mpl  # noqa: PLC0415  half a second, for pictures alone

    with mpl.rc_context({**settings(), "text.hinting": "none"}):  # or lines are wider than they were measured
        figure, left_out = _drawn(card)
        _write(figure, path)
    return left_out


def _drawn(card: "Card") -> "tuple[Figure, list[str]]":
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH / POINTS_PER_INCH, HEIGHT / POINTS_PER_INCH), dpi=DPI)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    axes.set_axis_off()
    bare = Paper(axes=axes, clip=None, scheme="light")
    figure.set_facecolor(bare.theme("paper"))
    left_out: list[str] = []
    credit = ""
    if card.page and card.bounds:
        credit = _map(bare, card.page, card.bounds, card.names, left_out)
    parts = [part for part in _parts(card) if _may_write(part, left_out)]
    foot = [*_who(card, left_out), *_foot(card.address, credit)]
    _write_words(bare, parts, EDGE + len(foot) * LEADING * FOOT.size)
    for n, line in enumerate(reversed(foot)):
        put(bare, line, (EDGE, EDGE - 8 + n * LEADING * FOOT.size), FOOT, va="baseline", ha="left")
    return figure, left_out


def _parts(card: "Card") -> Iterator[_Part]:
    said = card.headline
    colour = VERDICT_COLOURS.get(said.verdict, "ink")
    yield _Part(name="the title", text=card.title, face=TITLE, above=0, most=4)
    if said.claim:
        yield _Part(name="the claim", text=_("Claimed: {claim}").format(claim=said.claim), face=BESIDE, above=4, most=5)
    if said.verdict:
        yield _Part(
            name="the verdict", text=_(said.verdict).capitalize(), face=replace(VERDICT, colour=colour), above=8, most=1
        )
    if card.number:
        yield _Part(name="the number", text=card.number, face=replace(NUMBER, colour=colour), above=2, most=2)
        yield _Part(name="what stands beside the number", text=card.number_words, face=BESIDE, above=0, most=3)
    yield _Part(name="the finding", text=said.finding, face=FINDING, above=9, most=12)


def _may_write(part: _Part, left_out: list[str]) -> bool:
    """Whether the font has all letters of some words; else they are told as left out."""
    if without := unwritable(part.text, part.face):
        left_out.append(f"{part.name}, {part.text!r:.60}: {cannot_draw(without)}.")
    return bool(part.text) and not without


def unwritable(text: str, face: Face) -> str:
    """Letters of a text that no font at hand can write; "" if there are none."""
    return fonts.unwritable(text, face.family, face.weight, face.style)


def _map(bare: Paper, page: "StoryMap", bounds: "Bounds", names: "Sequence[Label]", left_out: list[str]) -> str:
    """Draw the map at the right, to the edges of the card, and return its credits."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    left = EDGE + COLUMN + 14
    frame = frame_for(bounds, Box(left, 0.0, WIDTH - left, HEIGHT))
    sea = bare.axes.add_patch(Rectangle((left, 0), WIDTH - left, HEIGHT, linewidth=0, zorder=0))
    sea.set_facecolor(bare.theme("sea"))
    view = View(frame)
    paper = Paper(axes=bare.axes, clip=sea, scheme="light")
    drawn = [seen_rows(sheet, view, frame.zoom(), page.timeline) for sheet in page.sheets if sheet.shown]
    seen = [_readable(each, left_out) for each in drawn]
    lines = graticule(view).lines
    paper.lines(lines, zorder=float(Pane.GRATICULE), colors=[paper.theme("graticule")], linewidths=0.4, alpha=0.7)
    ground = ink_land(paper, page.land.frame, view) if page.land else []
    ink_sheets(paper, seen)
    readable = [name for name in names if not any(unwritable(name.text, face) for face in (NAME, SEA_NAME))]
    write_labels(paper, labels(seen, readable, ground, frame, frame.zoom()))
    edge = shapely.LineString([(left, 0), (left, HEIGHT)])
    for sized in [sheet.sizes for sheet in page.sheets if sheet.shown and sheet.sizes][:1]:
        _key_of_sizes(bare, sized, left)
    bare.lines([edge], zorder=990, colors=[bare.theme("rule")], linewidths=1)
    used = [i for sheet in seen for row in sheet.rows for i in row.sources]
    ids = dict.fromkeys([*used, *(Ground(page.land.frame).sources if page.land else ())])
    return credit_line([page.sources[i] for i in ids])


def _key_of_sizes(bare: Paper, sizes: "Sizes", left: float) -> None:
    """Draw how large circles are, in the lower corner of the map beside the words of the card."""
    rows = [(CSS_PX * radius, words) for radius, words in sizes.keys]
    most = max(radius for radius, _words in rows)
    high = sum(max(2 * radius, KEY.size) + KEY_GAP for radius, _words in rows) + LEADING * KEY.size
    wide = max(
        2 * most + 3 * KEY_GAP + max(width(words, KEY) for _, words in rows), width(sizes.title, KEY) + 2 * KEY_GAP
    )
    box = shapely.box(left + KEY_GAP, KEY_GAP, left + 2 * KEY_GAP + wide, 2 * KEY_GAP + high)
    bare.areas([box], zorder=980, facecolors=[bare.theme("paper")], linewidths=0, alpha=0.85)
    x, y = left + 2 * KEY_GAP, KEY_GAP + high
    put(bare, sizes.title, (x, y), KEY, va="top", ha="left")
    y -= LEADING * KEY.size
    for radius, words in rows:
        y -= max(2 * radius, KEY.size) / 2
        ring = shapely.Point(x + most, y).buffer(radius)
        bare.areas([ring], zorder=985, facecolors=["none"], edgecolors=[bare.theme("ink")], linewidths=0.7)
        put(bare, words, (x + 2 * most + KEY_GAP, y), KEY, va="center_baseline", ha="left")
        y -= max(2 * radius, KEY.size) / 2 + KEY_GAP


def _readable(seen: SeenSheet, left_out: list[str]) -> SeenSheet:
    """Rows without the labels that the font cannot write, which are told."""
    rows = [replace(row, label="") if unwritable(row.label, NAME) else row for row in seen.rows]
    lost = [row.label for row in seen.rows if row.label and unwritable(row.label, NAME)]
    if lost:
        letters = "".join(dict.fromkeys(unwritable("".join(lost), NAME)))
        left_out.append(f"{len(lost)} name{'s' * (len(lost) > 1)} of {seen.sheet.title!r:.60}: {cannot_draw(letters)}.")
    return replace(seen, rows=tuple(rows))


def _who(card: "Card", left_out: list[str]) -> list[str]:
    """Who made the map, in a line above the credits; none where nobody says it or the font has not the letters."""
    byline = card.page.byline if card.page else ""
    if not byline or not _may_write(_Part(name="the byline", text=byline, face=FOOT, above=0, most=1), left_out):
        return []
    return _cut(wrapped(byline, FOOT, COLUMN)[:1], FOOT) if len(wrapped(byline, FOOT, COLUMN)) > 1 else [byline]


def _foot(address: str, credit: str) -> list[str]:
    """Credits of what the map shows, where there is room for them; they stand on the page too, which is named."""
    told = f"{credit} {address}" if credit and not unwritable(credit, FOOT) else address
    lines = wrapped(told, FOOT, COLUMN)
    if len(lines) > MOST_FOOT:
        lines = wrapped(
            _("Credits and licences of what the map shows: {address}").format(address=address), FOOT, COLUMN
        )
    return lines if len(lines) <= MOST_FOOT else _cut(lines[:MOST_FOOT], FOOT)


def _write_words(paper: Paper, parts: Sequence[_Part], low: float) -> None:
    """Write the parts from the top, as large as fits above `low`; the last is cut if even the smallest does not."""
    room = HEIGHT - EDGE - low
    scale = next((s for s in SCALES if _tall(parts, s) <= room), SCALES[-1])
    y = HEIGHT - EDGE
    for part in parts:
        face, last = part.scaled(scale), part is parts[-1]
        y -= part.above * scale
        fits = int((y - low) / (LEADING * face.size) + 1e-6) if last else None
        for line in part.lines(scale, fits):
            y -= LEADING * face.size
            put(paper, line, (EDGE, y + 0.28 * face.size), face, va="baseline", ha="left")


def _tall(parts: Sequence[_Part], scale: float) -> float:
    """Height of all parts, uncut where they are allowed as many lines."""
    return sum(part.above * scale + len(part.lines(scale)) * LEADING * part.face.size * scale for part in parts)


def _cut(lines: Sequence[str], face: Face) -> list[str]:
    """Lines, the last of which ends in the sign that there would be more."""
    if not lines:
        return []
    *before, last = lines
    while last and width(last + MORE, face) > COLUMN:
        last = last[:-1]
    return [*before, last.rstrip(" ,;:.") + MORE]


def _write(figure: "Figure", path: Path) -> None:
    from PIL import Image  # noqa: PLC0415  matplotlib brings it

    raw = io.BytesIO()
    figure.savefig(raw, dpi=DPI, format="png", metadata={"Software": None})
    picture = Image.open(raw).convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    with drafted(path) as draft:
        picture.save(draft, format="PNG", optimize=True)
