"""Small pictures of their own, as PNG: the mark of a style, and a legend."""

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maps.page.marks import CASING_PX
from maps.page.static.pictured import off_page
from maps.page.style_table import style_of
from maps.picture import fonts
from maps.picture.frame import CSS_PX, POINTS_PER_INCH, Box
from maps.picture.ink import Sheet as Paper
from maps.picture.legend import (
    HEAD,
    INDENT,
    TITLE,
    UNCERTAIN_WORDS,
    Entry,
    Look,
    set_in_columns,
    write_legend,
)
from maps.picture.picture import settings
from maps.picture.type import SANS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PALE_WORDS = UNCERTAIN_WORDS.replace("dotted", "pale")
MOST_IN_COLUMN = 30
COLUMN_PT = 190.0
SHARP = 2  # pixels for each CSS pixel, for screens that have them
DPI = SHARP * POINTS_PER_INCH / CSS_PX
MARGIN_PT, GUTTER_PT = 6.0, 10.0
PAPER_ALPHA = 0.88


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendLine:
    """A layer in a legend: its title, and each look of its rows as (words, key of the style table, shape, uncertain).

    The shape is "point", "line" or "area".
    """

    title: str
    looks: tuple[tuple[str, str, str, bool], ...]


def mark_side_px(key: str) -> int:
    """Side of the square picture of a mark, CSS pixels: an even number, with room for its outline and casing."""
    style = style_of(key)
    outline = max(1.6, style.width_px)
    return 2 * int(np.ceil(style.radius_px + outline / 2 + CASING_PX + 0.5))


def mark_png(key: str, *, uncertain: bool) -> bytes:
    """Draw the mark of a style on nothing, in the light colours, at two pixels for each CSS pixel.

    Parameters
    ----------
    key : str
        Of the style table.
    uncertain : bool
        Hollow.
    """
    side = mark_side_px(key) * CSS_PX
    figure, paper = _paper(side, side)
    figure.set_facecolor("none")
    paper.mark(np.array([[side / 2, side / 2]]), style_of(key), zorder=1, uncertain=uncertain)
    return _png(figure)


def unwritable(words: str) -> bool:
    """Whether words have letters that no font at hand has: empty boxes stand for those."""
    return bool(fonts.unwritable(words, SANS))


def legend_png(groups: Mapping[str, Sequence[LegendLine]]) -> bytes:
    """Draw a legend of solid lines on pale paper, as large as it needs.

    Parameters
    ----------
    groups : mapping of str to sequence of LegendLine
        Layers by the heading above them, in their order.
    """
    import matplotlib as mpl  # noqa: PLC0415  half a second, for pictures alone

    found = list(_entries(groups))
    columns = 1 + (len(found) > MOST_IN_COLUMN)
    with mpl.rc_context(settings()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # see `unwritable`
        laid = set_in_columns(found, COLUMN_PT, columns, 1.0, notes=False)
        count = len(laid.columns)
        width = count * COLUMN_PT + (count - 1) * GUTTER_PT + 2 * MARGIN_PT
        height = laid.height + 2 * MARGIN_PT
        figure, paper = _paper(width, height)
        figure.patch.set(facecolor=paper.theme("paper"), alpha=PAPER_ALPHA)
        box = Box(MARGIN_PT, MARGIN_PT, width - 2 * MARGIN_PT, height - 2 * MARGIN_PT)
        write_legend(paper, laid, box, GUTTER_PT)
        return _png(figure)


def _entries(groups: Mapping[str, Sequence[LegendLine]]) -> Iterator[Entry]:
    unsure: dict[str, Look] = {}
    for group, lines in groups.items():
        yield Entry(text=off_page(group), face=HEAD, above=7.0, starts=True)
        for line in lines:
            looks = [
                Look(key=key, shape=shape, uncertain=uncertain, solid=True) for _, key, shape, uncertain in line.looks
            ]
            unsure |= {"point" if look.shape == "point" else "line": look for look in looks if look.uncertain}
            if len(looks) == 1:
                yield Entry(text=line.title, face=TITLE, looks=tuple(looks), indent=INDENT, starts=True)
                continue
            yield Entry(text=line.title, face=TITLE, above=3.0, starts=True)
            for look, (words, *_) in zip(looks, line.looks, strict=True):
                yield Entry(text=words, face=TITLE, looks=(look,), indent=INDENT)
    if unsure:
        yield Entry(text="How sure", face=HEAD, above=7.0, starts=True)
        yield Entry(text=PALE_WORDS, face=TITLE, looks=tuple(unsure.values()), indent=INDENT)


def _paper(width: float, height: float) -> tuple["Figure", Paper]:
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return figure, Paper(axes=axes, clip=None, scheme="light")


def _png(figure: "Figure") -> bytes:
    """Bytes of a figure; the same each time, without a date."""
    import matplotlib as mpl  # noqa: PLC0415

    file = io.BytesIO()
    with mpl.rc_context(settings()):
        figure.savefig(file, format="png", dpi=DPI, facecolor=figure.get_facecolor(), metadata={"Software": None})
    return file.getvalue()
