"""Names in a picture that stands still: each where it covers neither a mark nor another name, or nowhere."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.html import escape

OFF_MARK = 2.5  # units between a mark, with its casing, and its name
BELOW_LINE = 0.3  # share of a line's height that letters reach below it
WIDE = frozenset("WF")  # letters of East Asia, twice as wide
SHIFTS = (0.0, 1.3, -1.3, 2.6, -2.6)  # heights of a line by which the name of a sea or a land may move


class Name(NamedTuple):
    """A name that wants a place, low ranks first; `beside` is the radius of the mark that it names, if it names one."""

    x: float
    y: float
    text: str
    kind: str
    rank: float
    beside: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How large letters are, units: the width of one, the height of a line."""

    width: float
    height: float

    def half(self, text: str) -> float:
        """Half the width of a text."""
        return self.width * sum(1 + (unicodedata.east_asian_width(letter) in WIDE) for letter in text) / 2

    def box(self, text: str, x: float, y: float) -> Any:  # noqa: ANN401  a shapely box
        """Ground of a text whose line has its middle at a place."""
        half = self.half(text)
        return shapely.box(x - half, y - self.height, x + half, y + BELOW_LINE * self.height)


def marks_about(places: NDArray[np.float64], radii: Any) -> NDArray[np.object_]:  # noqa: ANN401  a number, or one a place
    """Ground of marks of some radii."""
    x, y = places.reshape(-1, 2).T
    return np.asarray(shapely.box(x - radii, y - radii, x + radii, y + radii), dtype=object).reshape(-1)


def names_svg(
    wanted: Iterable[Name],
    marks: Sequence[Any],
    size: tuple[float, float],
    *,
    letters: Letters,
    most: int,
    larger: Letters | None = None,
) -> str:
    """Write the names that find room; of a sea, a land or a line that has several places, at the first that is free.

    Parameters
    ----------
    wanted : iterable of Name
    marks : sequence of shapely boxes
        What no name may cover.
    size : (float, float)
        Of the picture, units; no name leaves it.
    letters : Letters
    most : int
        Names, at most.
    larger : Letters, optional
        How large letters are where the picture is shown small. A name that has room only as long as they are not is
        of the class "spare" too.
    """
    ranked = sorted(wanted, key=lambda name: name.rank)
    found: list[tuple[Name, float, float, str]] = []
    taken, at = list(marks), set[int]()
    for face, more in ((larger, ""), (letters, " spare")) if larger else ((letters, ""),):
        taken = [*marks, *(letters.box(name.text, x, y) for name, x, y, _ in found)]
        for n, name in enumerate(ranked):
            again = name.beside is None and any((name.text, name.kind) == other[0][2:4] for other in found)
            place = _place(name, taken, size, face) if n not in at and not again and len(found) < most else None
            if place:
                taken.append(face.box(name.text, *place))
                found.append((name, *place, more))
                at.add(n)
    return "".join(
        f'<text class="{name.kind}{more}" x="{x:.0f}" y="{y:.0f}">{escape.text(name.text)}</text>'
        for name, x, y, more in found
    )


def _place(name: Name, taken: Sequence[Any], size: tuple[float, float], face: Letters) -> tuple[float, float] | None:
    """First of the places of a name at which it covers nothing; None if there is none."""
    whole, tree = shapely.box(0, 0, *size), shapely.STRtree(taken)
    for x, y in _places(name, size[0], face):
        box = face.box(name.text, round(x), round(y))
        if whole.contains(box) and not len(tree.query(box, "intersects")):
            return round(x), round(y)
    return None


def _places(name: Name, width: float, face: Letters) -> Iterator[tuple[float, float]]:
    """Places of the middle of a name's line, the best first: below its mark, above it, beside it."""
    if name.beside is None:
        yield from ((name.x, name.y + shift * face.height) for shift in SHIFTS)
        return
    half, off = face.half(name.text), name.beside + OFF_MARK
    x = min(max(name.x, half + 1), width - half - 1)
    yield x, name.y + off + face.height
    yield x, name.y - off - BELOW_LINE * face.height
    beside = name.y + (1 - BELOW_LINE) / 2 * face.height
    yield name.x + off + half, beside
    yield name.x - off - half, beside
