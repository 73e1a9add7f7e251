"""The legend of a printed map: what is drawn in it, in the order and words of the page's own legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from layers.story_file.days import in_words
from leadline.words import N_, _
from maps.page.measure import opening
from maps.page.static.pictured import off_page
from maps.page.style import Mark
from maps.page.style_table import style_of
from maps.picture.frame import CSS_PX
from maps.picture.type import Face, put, wrapped

if TYPE_CHECKING:
    from maps.page.sheet import Sizes
    from maps.picture.frame import Box
    from maps.picture.ink import Sheet as Paper
    from maps.picture.rows import SeenSheet

HEAD = Face(size=7.6, weight="bold")
TITLE = Face(size=7.2)
NOTE = Face(size=5.9, colour="quiet")
SWATCH, INDENT = 26.0, 32.0  # points
LEADING = 1.28
LARGEST_MARK_PX = 8.0  # larger ones are shown at half their size
SCALES = (1.0, 0.92, 0.85, 0.78, 0.7)
UNCERTAIN_WORDS = N_(
    "dotted or hollow: approximate, recalled, assumed, illustrative or announced; no source confirms it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What stands before the words of an entry: a style as line, area or mark; `solid` where none can be dashed."""

    key: str
    shape: str
    uncertain: bool = False
    width_px: float | None = None
    solid: bool = False
    radius_px: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Words of the legend, perhaps with looks before them; `above` is space over it, points.

    A column may begin with an entry that `starts` a layer or a group.
    """

    text: str
    face: Face
    looks: tuple[Look, ...] = ()
    indent: float = 0.0
    above: float = 2.0
    starts: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """An entry cut into lines at a scale, with its height."""

    entry: Entry
    lines: tuple[str, ...]
    height: float


def entries(sheets: "Sequence[SeenSheet]") -> list[Entry]:
    """Entries for the layers that have rows in view, by group in the order of the page."""
    found: list[Entry] = []
    drawn = [seen for seen in sheets if seen.rows]
    for group in dict.fromkeys(seen.sheet.group for seen in drawn):
        found.append(Entry(text=off_page(group), face=HEAD, above=7.0, starts=True))
        for seen in drawn:
            if seen.sheet.group == group:
                found += _of_sheet(seen)
    uncertain = [row for seen in drawn for row in seen.rows if row.uncertain]
    if uncertain:
        found.append(Entry(text=_("How sure"), face=HEAD, above=7.0, starts=True))
        shapes = {"point" if row.shape == "point" else "line": row for row in reversed(uncertain)}
        looks = tuple(Look(key=shapes[s].key, shape=s, uncertain=True) for s in ("line", "point") if s in shapes)
        found.append(Entry(text=_(UNCERTAIN_WORDS), face=TITLE, looks=looks, indent=INDENT))
    return found


def _of_sheet(seen: "SeenSheet") -> Iterator[Entry]:
    sheet = seen.sheet
    if sheet.measures:
        yield from _of_measure(seen)
    else:
        shapes = {
            (row.key, "line" if row.shape == "area" and not style_of(row.key).fill else row.shape): row
            for row in seen.rows
        }
        title = f"{sheet.title}: {sheet.keys_title}" if sheet.keys_title else sheet.title
        if len(shapes) == 1:
            yield Entry(text=title, face=TITLE, looks=(_look(seen, *next(iter(shapes))),), indent=INDENT, starts=True)
        else:
            yield Entry(text=title, face=TITLE, above=3.0, starts=True)
            order = {key: n for n, key in enumerate(sheet.words)}  # that of the page, not of the rows
            for key, shape in sorted(shapes, key=lambda each: order.get(each[0], len(order))):
                words = sheet.words.get(key, _(style_of(key).label))
                yield Entry(text=words, face=TITLE, looks=(_look(seen, key, shape),), indent=INDENT)
    if sheet.sizes:
        yield Entry(text=sheet.sizes.title, face=TITLE, above=3.0)
        mark = next((row for row in seen.rows if row.shape == "point"), None)
        for radius, words in sheet.sizes.keys if mark else ():
            look = Look(key=mark.key if mark else "", shape="point", radius_px=radius)
            yield Entry(text=words, face=TITLE, looks=(look,), indent=_beside(sheet.sizes), above=_over(radius))
    if seen.window_utc:
        yield Entry(text=_in_window(seen, *seen.window_utc), face=NOTE, indent=INDENT, above=1.0)
    for note in (_claimants(seen), off_page(sheet.note)):
        if note:
            yield Entry(text=note, face=NOTE, indent=INDENT, above=1.0, note=True)


def _in_window(seen: "SeenSheet", start: datetime, end: datetime) -> str:
    """How many rows there are in the stretch of time that is shown, and when that is."""
    told: dict[str, Any] = {"n": len(seen.rows), "rows": seen.noun[len(seen.rows) != 1] if seen.noun else ""}
    if seen.days:
        told["days"] = in_words(start.date(), (end - timedelta(seconds=1)).date())
        return (_("{n} {rows}, {days}") if seen.noun else _("{n}, {days}")).format(**told)
    last = f"{end:%H:%M}" if start.date() == end.date() else _moment(end)
    told |= {"start": _moment(start), "end": last, "zone": seen.zone}
    words = _("{n} {rows} from {start} to {end} {zone}") if seen.noun else _("{n} from {start} to {end} {zone}")
    return words.format(**told)


def _moment(at: datetime) -> str:
    return _("{day}, {clock}").format(day=in_words(at.date(), at.date()), clock=f"{at:%H:%M}")


def _beside(sizes: "Sizes") -> float:
    """Where words begin beside the largest circle of a key of sizes, points."""
    return max(INDENT, 2 * CSS_PX * max(radius for radius, _words in sizes.keys) + INDENT - SWATCH)


def _over(radius_px: float) -> float:
    """Space over a line whose mark is larger than the line, points."""
    return max(1.0, 2 * CSS_PX * radius_px - LEADING * TITLE.size + 3.0)


def _claimants(seen: "SeenSheet") -> str:
    """Who claims, or published, the rows in view: no popup says so on paper."""
    words = next((detail.label for detail in seen.sheet.details if detail.column == "claimant"), "")
    names = dict.fromkeys(row.claimant for row in seen.rows if row.claimant)
    return f"{words} {', '.join(names)}." if words and names else ""


def _of_measure(seen: "SeenSheet") -> Iterator[Entry]:
    measure = opening(seen.sheet.measures)
    block = measure.block(seen.sheet.frame, seen.sheet.weight)
    yield Entry(text=f"{seen.sheet.title}: {measure.title}", face=TITLE, above=3.0, starts=True)
    for key, words in zip(block["keys"], block["classes"], strict=True):
        yield Entry(text=words, face=TITLE, looks=(Look(key=key, shape="line"),), indent=INDENT, above=1.0)
    yield Entry(text=block["says"], face=NOTE, indent=INDENT, above=1.0)


def _look(seen: "SeenSheet", key: str, shape: str) -> Look:
    rows = [row for row in seen.rows if row.key == key]
    return Look(key=key, shape=shape, uncertain=all(row.uncertain for row in rows), width_px=rows[0].width_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A legend set in columns: which lines stand where, and how high the highest column is."""

    columns: tuple[tuple[Set, ...], ...]
    width: float
    height: float


def set_in_columns(found: Sequence[Entry], width: float, count: int, scale: float, *, notes: bool) -> Columns:
    """Set entries in columns of nearly equal height, cut only between layers."""
    faced = [_set(entry, width, scale) for entry in found if notes or not entry.note]
    blocks = _blocks(faced)
    whole = _height(faced)
    low, high = whole / count, whole
    best = [faced] if faced else []
    for _step in range(24):  # the least height that does with so many columns
        middle = (low + high) / 2
        trial = _filled(blocks, middle)
        if len(trial) <= count and all(_height(column) <= middle + 1e-6 for column in trial):
            best, high = trial, middle
        else:
            low = middle
    tall = max((_height(column) for column in best), default=0.0)
    return Columns(columns=tuple(tuple(column) for column in best if column), width=width, height=tall)


def _height(column: Sequence[Set]) -> float:
    """Height of a column; no space stands over its first line."""
    return sum(item.height for item in column) - (column[0].entry.above if column else 0.0)


def _blocks(faced: Sequence[Set]) -> list[list[Set]]:
    """Cut before each layer, and before the heading of a group, which stays with its first layer."""
    blocks: list[list[Set]] = []
    for n, item in enumerate(faced):
        headed = n > 0 and faced[n - 1].entry.face.weight == HEAD.weight
        if not blocks or (item.entry.starts and not headed):
            blocks.append([])
        blocks[-1].append(item)
    return blocks


def _filled(blocks: Sequence[Sequence[Set]], most: float) -> list[list[Set]]:
    columns: list[list[Set]] = [[]]
    for block in blocks:
        if columns[-1] and _height([*columns[-1], *block]) > most:
            columns.append([])
        columns[-1] += block
    return columns


def _set(entry: Entry, width: float, scale: float) -> Set:
    face = replace(entry.face, size=entry.face.size * scale)
    smaller = 1.0 if any(look.radius_px for look in entry.looks) else scale  # circles of a key of sizes keep theirs
    scaled = replace(entry, face=face, indent=entry.indent * smaller, above=entry.above * smaller)
    lines = tuple(wrapped(entry.text, face, width - scaled.indent))
    return Set(entry=scaled, lines=lines, height=scaled.above + len(lines) * LEADING * face.size)


def fitted(found: Sequence[Entry], width: float, height: float, count: int) -> Columns:
    """Set the legend as large as fits; without its notes only if the smallest does not; ValueError if nothing does."""
    for notes in (True, False):
        for scale in SCALES:
            columns = set_in_columns(found, width, count, scale, notes=notes)
            if columns.height <= height and len(columns.columns) <= count:
                return columns
    raise ValueError(
        "the sheet is too small for its legend; expected more room. "
        "Choose a larger --size, or a --bbox with fewer layers."
    )


def write_legend(paper: "Paper", columns: Columns, box: "Box", gutter: float) -> None:
    """Write the legend into a box, from its upper left corner down."""
    bare = paper.unclipped()
    for n, column in enumerate(columns.columns):
        x, y = box.left + n * (columns.width + gutter), box.top + column[0].entry.above
        for item in column:
            y -= item.entry.above
            first = y - 0.5 * LEADING * item.entry.face.size
            for k, look in enumerate(item.entry.looks):
                at = first - k * LEADING * item.entry.face.size
                indent = item.entry.indent
                wide = indent - (INDENT - SWATCH) if look.radius_px else indent / INDENT * SWATCH
                _swatch(bare, look, x, at, wide)
            for line in item.lines:
                middle = y - 0.5 * LEADING * item.entry.face.size + _risen(item.entry)
                put(bare, line, (x + item.entry.indent, middle), item.entry.face, va="center_baseline", ha="left")
                y -= LEADING * item.entry.face.size


def _risen(entry: Entry) -> float:
    """How far words stand above their line: beside the middle of a circle of a key of sizes, points."""
    return max((_middle(look.radius_px) for look in entry.looks if look.radius_px), default=0.0)


def _middle(radius_px: float) -> float:
    """Middle of a circle that stands on a line of words, above the middle of these, points."""
    return max(0.0, CSS_PX * radius_px - 0.4 * TITLE.size)


def _swatch(paper: "Paper", look: Look, x: float, y: float, wide: float) -> None:
    style, dotted = style_of(look.key), look.uncertain and not look.solid
    if look.solid:
        style = style.undashed(uncertain=look.uncertain)
    if look.shape == "point":
        if look.radius_px:  # of a key of sizes: a circle that stands on its line
            at = np.array([[x + wide / 2, y + _middle(look.radius_px)]])
            style = replace(style, mark=Mark.CIRCLE, fill=0.0)
            paper.mark(at, style, zorder=1000, uncertain=False, radius_px=look.radius_px)
            return
        radius = style.radius_px * (0.5 if style.radius_px > LARGEST_MARK_PX else 1)
        at = np.array([[x + wide / 2, y]])
        paper.mark(at, style, zorder=1000, uncertain=look.uncertain, radius_px=radius)
        return
    if look.shape == "area":
        patch = shapely.box(x + 1, y - 3.4, x + wide - 1, y + 3.4)
        if style.fill:
            paper.areas([patch], zorder=999, facecolors=[paper.colour(style)], alpha=style.fill, linewidths=0)
        paper.row_line(patch, style, zorder=1000, width_px=style.width_px, uncertain=dotted)
        return
    stroke = shapely.LineString([(x, y), (x + wide, y)])
    width = style.width_px if look.width_px is None else look.width_px
    paper.row_line(stroke, style, zorder=1000, width_px=width, uncertain=dotted)
