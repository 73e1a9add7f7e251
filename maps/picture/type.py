"""Words on a printed map: how large they are, and how they are set, in DejaVu or what stands behind it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from maps.page.style_table import style_of
from maps.picture.fonts import families, language_of_letters

if TYPE_CHECKING:
    from maps.picture.ink import Sheet as Paper

HAIR = "\u200a"  # the thinnest space, between the letters of names of seas
_SPACE, _BEFORE_PERCENT = re.compile(r"[^\S\u00a0]+"), re.compile(r"(?<=\d) (?=%)")
SANS, SERIF = "DejaVu Sans", "DejaVu Serif"
_NOT_FIRST, _NOT_LAST = (
    frozenset("、。，．・：；？！…）〕］｝〉》」』】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％"),
    frozenset("（〔［｛〈《「『【"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A way to set words: size in points, colour of the theme or "style:key", of the halo likewise or none."""

    size: float
    colour: str = "ink"
    halo: str = ""
    family: str = SANS
    style: Literal["normal", "italic"] = "normal"
    weight: str = "normal"
    spread: int = 0

    def fonts(self, text: str) -> list[str]:
        """Fonts for the letters of some words, that of the face first."""
        return families(self.spaced(text), self.family, self.weight, self.style)

    def spaced(self, text: str) -> str:
        """Words with hair spaces between their letters, if the face is spread."""
        return (HAIR * self.spread).join(text) if self.spread else text


@cache
def extent(text: str, face: Face) -> tuple[float, float, float]:
    """Width, ascent and descent of one line of words, points."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415  half a second, for pictures alone
    from matplotlib.textpath import text_to_path  # noqa: PLC0415

    font = FontProperties(family=face.fonts(text), style=face.style, weight=face.weight, size=face.size)
    width, height, descent = text_to_path.get_text_width_height_descent(face.spaced(text), font, ismath=False)
    return float(width), float(height - descent), float(descent)


def width(text: str, face: Face) -> float:
    """Width of one line of words, points."""
    return extent(text, face)[0]


def wrapped(text: str, face: Face, most: float) -> list[str]:
    """Words cut into lines of at most `most` points, never before "%"; a single word that is longer is cut within."""
    lines: list[str] = []
    for before, word in _words(_BEFORE_PERCENT.sub("\u00a0", text).strip()):
        joined = f"{lines[-1]}{before}{word}" if lines else word
        if lines and width(joined, face) <= most:
            lines[-1] = joined
            continue
        rest = word
        while width(rest, face) > most and len(rest) > 1:
            n = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or width(rest[:n], face) <= most)
            lines.append(rest[:n])
            rest = rest[n:]
        lines.append(rest)
    return lines


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Pieces that a line may end behind, with what parts each from the one before: a space or nothing."""
    for word in _SPACE.split(text):
        before, piece = " ", ""
        for letter in word:
            if piece and _may_part(piece[-1], letter):
                yield before, piece
                before, piece = "", ""
            piece += letter
        yield before, piece


def _may_part(left: str, right: str) -> bool:
    """Whether a line may end between two letters: beside a wide one, but stops and brackets stay with theirs."""
    wide = any(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in (left, right))
    return wide and left not in _NOT_LAST and right not in _NOT_FIRST


def put(paper: "Paper", text: str, at: tuple[float, float], face: Face, *, zorder: float = 1000, **place: Any) -> Any:  # noqa: ANN401  a Text of matplotlib
    """Write words on the sheet, as they are: no mathematics in dollars; `place` are properties of a Text."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    halo = (
        [withStroke(linewidth=0.28 * face.size, foreground=_ink(paper, face.halo), joinstyle="round")]
        if face.halo
        else None
    )
    written = paper.axes.text(
        *at, face.spaced(text), color=_ink(paper, face.colour), fontsize=face.size, fontfamily=face.fonts(text),
        fontstyle=face.style, fontweight=face.weight, parse_math=False, path_effects=halo, zorder=zorder, **place,
    )  # fmt: skip
    if (language := language_of_letters(text)) and hasattr(written, "set_language"):  # of matplotlib 3.11
        written.set_language(language)
    return written


def _ink(paper: "Paper", name: str) -> str:
    kind, _, key = name.partition(":")
    return paper.colour(style_of(key)) if kind == "style" else paper.theme(name)
