"""What a style is: the pane, colours, dash and mark of a kind of feature, and how styles reach a page as CSS."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any, Literal

from leadline.near import checks_names
from leadline.words import _

Scheme = Literal["light", "dark"]
_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
DOT_PX, DOT_GAP_PX = 1.5, 4.0  # of an uncertain line that would be solid; its dots have round ends
DOT_EACH_PX = 4.0  # a dash as long as this becomes one dot, one twice as long two
PALE = 0.45  # opacity of an uncertain line, against that of a sure one, where it cannot be dotted


class Pane(IntEnum):
    """Drawing order, ground first: a pane of Leaflet each, so that switching a layer never reorders the others."""

    LAND = 300
    ZONES = 305
    GRATICULE = 308
    SWATHS = 315
    DENSITY = 320
    LANES = 330
    ADIZ = 338
    MEDIAN = 340
    RINGS = 350
    EVENTS = 360
    PLACES = 365
    LABELS = 370


class Mark(StrEnum):
    """Shape of a point; a second cue beside its colour."""

    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"
    TRIANGLE = "triangle"
    CROSS = "cross"
    ARROW_UP = "arrow-up"
    ARROW_DOWN = "arrow-down"
    HOURGLASS = "hourglass"
    STAR = "star"
    PAIR = "pair"
    HOUSE = "house"


# By how much the radius of a mark is that of a circle of the same area, by the outlines of assets/marks.js.
AREA_RADIUS: Mapping[Mark, float] = {
    **dict.fromkeys(Mark, 1.0),
    Mark.DIAMOND: (math.pi / 2) ** 0.5,
    Mark.SQUARE: (math.pi / 4) ** 0.5,
    Mark.TRIANGLE: (math.pi / 1.8) ** 0.5,
    Mark.CROSS: (math.pi / 2.31) ** 0.5,
}


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Look of one kind of feature; colours as #rrggbb, widths and radii in CSS pixels, opacities in [0, 1].

    `fill` is the opacity of areas and marks, `alpha` that of lines.

    Examples
    --------
    >>> Style(label="Ports", pane=Pane.LANES, light="#1b6ca8", dark="#7cc4ff", radius_px=5).mark.value
    'circle'
    """

    label: str
    pane: Pane
    light: str
    dark: str
    width_px: float = 1.2
    dash: str = ""
    fill: float = 0.0
    halo: bool = False
    mark: Mark = Mark.CIRCLE
    radius_px: float = 4.0
    alpha: float = 1.0

    def __post_init__(self) -> None:
        for colour in (self.light, self.dark):
            if not _COLOUR.fullmatch(colour):
                raise ValueError(
                    f"style {self.label!r} has the colour {colour!r}; expected '#' and six digits 0-9a-f, as '#3b7ea1'."
                )
        for what, opacity in (("fills", self.fill), ("draws lines", self.alpha)):
            if not 0 <= opacity <= 1:
                raise ValueError(f"style {self.label!r} {what} with opacity {opacity}; expected a number in [0, 1].")
        if not re.fullmatch(r"[0-9. ]*", self.dash):
            raise ValueError(f"style {self.label!r} has the dash {self.dash!r}; expected lengths in px, as '10 4 2 4'.")

    def dashes(self, *, uncertain: bool) -> tuple[float, ...]:
        """Lengths drawn and left out, in CSS pixels; none where the line is solid.

        An uncertain line has round dots in the rhythm of its dashes, so that no two looks become one by being in doubt.

        >>> adiz = Style(label="", pane=Pane.ADIZ, light="#6a51a3", dark="#b9a7e0", width_px=1.6, dash="7 4")
        >>> adiz.dashes(uncertain=False), adiz.dashes(uncertain=True)
        ((7.0, 4.0), (1.5, 3.6, 1.5, 7.6))
        """
        dash = tuple(float(px) for px in self.dash.split())
        if not uncertain:
            return dash
        if not dash:
            return DOT_PX, DOT_GAP_PX
        between = round(2 + self.width_px, 2)  # the ends of dots are as round as the line is wide
        dash *= 1 + len(dash) % 2  # an odd one is drawn and left out in turn
        dots: list[float] = []
        for drawn, left_out in zip(dash[::2], dash[1::2], strict=True):
            more = max(0, math.ceil(drawn / DOT_EACH_PX) - 1)
            dots += [DOT_PX, between] * more + [DOT_PX, round(between + left_out, 2)]
        return tuple(dots)

    def undashed(self, *, uncertain: bool) -> "Style":
        """Return the look where lines cannot be dashed: solid, and pale where a page would dot them."""
        return replace(self, dash="", alpha=self.alpha * (PALE if uncertain else 1.0))

    def block(self) -> dict[str, Any]:
        """Tell the page's scripts what they need; colours of lines and fills reach the page as CSS."""
        return {
            "label": _(self.label),
            "pane": self.pane.name,
            "light": self.light,
            "dark": self.dark,
            "width": self.width_px,
            "dash": self.dash,
            "dots": _lengths(self.dashes(uncertain=True)),
            "fill": self.fill,
            "halo": self.halo,
            "mark": self.mark.value,
            "radius": self.radius_px,
            "alpha": self.alpha,
        }


# Ground and interface: name -> (light, dark). The same names are CSS variables on every page.
THEME: Mapping[str, tuple[str, str]] = {
    "sea": ("#dfe8ee", "#1b2329"),
    "land": ("#f4f1ea", "#39434a"),
    "coast": ("#6c777f", "#6c7982"),
    "label-sea": ("#2f6a8a", "#8fc3de"),
    "label-land": ("#444b50", "#d7dde1"),
    "label-place": ("#1d2226", "#f1f4f6"),
    "label-halo": ("#f4f1ea", "#1b2329"),  # of places, on land and at sea
    "paper": ("#ffffff", "#14191d"),
    "ink": ("#1d2226", "#e8ecef"),
    "quiet": ("#59636a", "#a3afb7"),
    "rule": ("#d5dce1", "#323c43"),
    "link": ("#0b5394", "#8cc4f2"),
    "focus": ("#b45309", "#ffb86b"),
    "graticule": ("#8aa0ad", "#54636d"),
    "before": ("#08519c", "#9ecae1"),  # the earlier of two windows of a chart, and the later
    "after": ("#8c2d04", "#ffb38a"),
    "holds": ("#1b6e3c", "#7ddba1"),
    "only-if": ("#8a5a00", "#f2c063"),
    "does-not-hold": ("#a61c1c", "#ff9b93"),
    "not-supported": ("#5b4a9c", "#c0b2f5"),
}


def css(styles: Mapping[str, Style], *, scripted: bool = False) -> str:
    """CSS of the theme and of these styles; the dark column is for screens, paper is light.

    Each style becomes the class `k-<key>`; Leaflet sets colour and dash as attributes of the path, which CSS overrules,
    so that a reader who turns to dark needs no redraw.

    Parameters
    ----------
    styles : mapping of str to Style
        By key of the style table, in the order of the rules; see `maps.page.style_table.styles_of`.
    scripted : bool
        The page has assets/theme.js, which writes light or dark into the root as `data-theme`; otherwise
        prefers-color-scheme decides. (`light-dark()` would be as short, but without it, as in Safari 17.4, a page would
        have no colours at all.)
    """
    light = _variables({name: pair[0] for name, pair in THEME.items()}, {k: s.light for k, s in styles.items()})
    dark = _variables({name: pair[1] for name, pair in THEME.items()}, {k: s.dark for k, s in styles.items()})
    scheme, when, root = (
        ("light", "screen", ":root[data-theme=dark]")
        if scripted
        else ("light dark", "screen and (prefers-color-scheme:dark)", ":root")
    )
    rules = [
        f":root{{color-scheme:{scheme};{light}}}",
        f"@media {when}{{{root}{{color-scheme:dark;{dark}}}}}",
        *(_rule(key, style) for key, style in styles.items()),
    ]
    return "\n".join(rules)


def _variables(theme: Mapping[str, str], colours: Mapping[str, str]) -> str:
    pairs = [(f"--{name}", colour) for name, colour in theme.items()]
    pairs += [(f"--k-{key}", colour) for key, colour in colours.items()]
    return ";".join(f"{name}:{colour}" for name, colour in pairs)


def _rule(key: str, style: Style) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"style key {key!r} cannot name a CSS class; expected a-z, then a-z, 0-9, '_' or '-'.")
    dash = f"stroke-dasharray:{style.dash};" if style.dash else ""
    fill = f"fill:var(--k-{key});fill-opacity:{style.fill:g}" if style.fill else "fill:none"
    alpha = f"stroke-opacity:{style.alpha:g};" if style.alpha < 1 else ""
    dots = f"\n.k-{key}.uncertain{{stroke-dasharray:{_lengths(style.dashes(uncertain=True))}}}" if style.dash else ""
    return f".k-{key}{{stroke:var(--k-{key});stroke-width:{style.width_px:g};{alpha}{dash}{fill}}}{dots}"


def _lengths(dashes: tuple[float, ...]) -> str:
    return " ".join(f"{px:g}" for px in dashes)
