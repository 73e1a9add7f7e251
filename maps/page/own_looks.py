"""Looks of a page told apart: each key of its legend has one of its own, whatever layers stand beside each other."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from maps.page.style import Style
from maps.page.style_table import style_of, varied

Shape = Literal["point", "line", "area"]
LARGEST_KEY_PX = 6.0  # radius of a mark in the legend, at most
SAME_PX, SAME_FILL, SAME_ALPHA = 0.4, 0.1, 0.2  # differences that nobody sees from one key to the next
SAME_RADIUS_PX = 1.0
MOST_VARIANTS = 40
_COUNT = re.compile(r" \([\d,]+\)$")


class Drawn(NamedTuple):
    """A key of the legend: style, what it is drawn as, and whether it is in doubt."""

    style: Style
    shape: Shape
    uncertain: bool


@dataclass(slots=True)
class OwnLooks:
    """Keys of the legend that stand on a page so far.

    >>> page = OwnLooks()
    >>> page.settle([("lane-minor", "line", False)], {}), page.settle([("lane-minor", "line", False)], {})
    ({'lane-minor': 'lane-minor'}, {'lane-minor': 'lane-minor--2'})
    """

    seen: list[Drawn] = field(default_factory=list)
    said: dict[tuple[str, str], str] = field(default_factory=dict)

    def settle(self, looks: Iterable[tuple[str, Shape, bool]], words: Mapping[str, str]) -> dict[str, str]:
        """Give each key of another layer a look that no key has so far, and keep it.

        Parameters
        ----------
        looks : iterable of (str, shape, bool)
            Key of the style table, what rows are drawn as, whether they are in doubt.
        words : mapping of str to str
            What the layer's legend calls its keys; a key that two layers call the same is one look, as a colour that
            stands for a value in both.

        Returns
        -------
        dict of str to str
            Key -> the key to draw with: itself, or a variant, as "lane-minor--2".
        """
        parts: dict[str, list[tuple[Shape, bool]]] = {}
        for key, shape, uncertain in looks:
            parts.setdefault(key, []).append((shape, uncertain))
        return {key: self._own(key, drawn, _COUNT.sub("", words.get(key, ""))) for key, drawn in parts.items()}

    def _own(self, key: str, drawn: list[tuple[Shape, bool]], told: str) -> str:
        if told and (key, told) in self.said:
            return self.said[key, told]
        for n in range(1, MOST_VARIANTS):
            name = varied(key, n)
            found = [Drawn(style_of(name), *each) for each in drawn]
            if not any(alike(one, other) for one in found for other in self.seen):
                break
        self.seen += found
        self.said[key, told] = name
        return name


def alike(one: Drawn, other: Drawn) -> bool:
    """Whether two keys of a legend look the same, light or dark, to one who does not measure them."""
    a, b = one.style, other.style
    shapes = _shape(one), _shape(other)
    if shapes[0] != shapes[1] or (a.light != b.light and a.dark != b.dark):
        return False
    if shapes[0] == "point":
        return a.mark == b.mark and abs(_radius(a) - _radius(b)) < SAME_RADIUS_PX and _edge(one) == _edge(other)
    return (
        abs(a.width_px - b.width_px) < SAME_PX
        and abs(a.alpha - b.alpha) < SAME_ALPHA
        and abs(a.fill - b.fill) * (shapes[0] == "area") < SAME_FILL
        and a.dashes(uncertain=one.uncertain) == b.dashes(uncertain=other.uncertain)
    )


def _shape(key: Drawn) -> Shape:
    """As it stands in the legend: an area without a fill is its edge."""
    return "line" if key.shape == "area" and not key.style.fill else key.shape


def _radius(style: Style) -> float:
    return min(style.radius_px, LARGEST_KEY_PX)


def _edge(key: Drawn) -> tuple[bool, bool, tuple[float, ...]]:
    """Whether a mark is filled, hollow, and what its edge is broken into."""
    filled = key.style.fill > 0
    hollow = filled and key.uncertain
    return filled, hollow, () if hollow else key.style.dashes(uncertain=key.uncertain and not filled)
