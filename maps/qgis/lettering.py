"""Fonts of layouts for print, and the room that words take in them."""

from typing import NamedTuple

from maps.page.style import THEME
from maps.picture.frame import POINTS_PER_INCH
from maps.picture.type import Face, wrapped
from maps.qgis.labelling import FAMILIES

MM_PER_POINT = 25.4 / POINTS_PER_INCH
LEADING = 1.2  # of the size: height of a line
SPARE = 0.96  # of the width: other programs cut lines a little earlier


class At(NamedTuple):
    """Place of an item on the sheet, millimetres from its upper left corner; the greater z lies above."""

    x: float
    y: float
    width: float
    height: float
    z: int
    uuid: str


class Font(NamedTuple):
    """A font: size in points, weight, colour of the theme."""

    size: float
    bold: bool = False
    ink: str = "ink"

    @property
    def family(self) -> str:
        """Name of the family."""
        return FAMILIES[0]

    @property
    def style(self) -> str:
        """Its style, as QGIS names it."""
        return "Bold" if self.bold else "Book"

    @property
    def description(self) -> str:
        """The font as QGIS describes it."""
        return f"{self.family},{self.size:g},-1,5,{75 if self.bold else 50},0,0,0,0,0,{self.style}"

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Colour as three numbers."""
        return rgb(self.ink)

    @property
    def colour(self) -> str:
        """Colour, as legends have it."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)

    @property
    def line_mm(self) -> float:
        """Height of a line."""
        return LEADING * self.size * MM_PER_POINT

    def cut(self, words: str, width_mm: float) -> list[str]:
        """Words as lines that are no wider."""
        face = Face(size=self.size, weight="bold" if self.bold else "normal")
        return wrapped(words, face, SPARE * width_mm / MM_PER_POINT)

    def height_mm(self, words: str, width_mm: float) -> float:
        """Height that words take, of which each line starts a new one."""
        return self.line_mm * sum(len(self.cut(line, width_mm)) for line in words.splitlines())


class Words(NamedTuple):
    """Words on the sheet: the name of their item, where they stand and how they are set."""

    name: str
    at: At
    text: str
    font: Font


def rgb(name: str) -> tuple[int, int, int]:
    """Colour of the theme, light, as three numbers."""
    red, green, blue = (int(THEME[name][0][n : n + 2], 16) for n in (1, 3, 5))
    return red, green, blue


def plain(words: str) -> str:
    """Words as a layout shows them: QGIS would compute what stands between [% and %]."""
    return words.replace("[%", "[\u200b%")
