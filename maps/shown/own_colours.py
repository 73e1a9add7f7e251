"""Colours that a caller of `maps.show` chooses, and those of numbers on both sides of a middle.

A colour is anything that matplotlib reads ("#2166ac", "tomato"), for light and dark alike, or a pair of them (light,
dark). None is changed; what can hardly be seen on the sea is said.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from leadline.near import nearest
from maps.page.style import THEME

Colour: TypeAlias = str | tuple[str, str]
ColourMap: TypeAlias = str | Sequence[Colour] | Mapping[Any, Colour]
Pair: TypeAlias = tuple[str, str]  # light, dark, as #rrggbb
MOST_COLOURS = 9
LEAST_CONTRAST = 3.0  # of what must be seen, WCAG 2.2, 1.4.11
MOST_TOLD = 3
FIRST_STEP, LAST_STEP = 10, 50  # tenths; see maps.page.chosen_looks
# From weak to strong, the colours of numbers below and above a middle, and of the middle itself.
BELOW: tuple[Pair, ...] = (
    ("#3f7fb0", "#5f97c8"), ("#24639b", "#86b8e2"), ("#124680", "#b0d6f6"), ("#082c57", "#dcefff"),
)  # fmt: skip
ABOVE: tuple[Pair, ...] = (
    ("#a9680f", "#bd8a45"), ("#94500a", "#dda55c"), ("#733505", "#f6c684"), ("#4b2002", "#ffe9c9"),
)  # fmt: skip
MIDDLE: Pair = ("#6b7277", "#9aa5ad")


class Shade(NamedTuple):
    """Colours of a class, and its cue beside them; see `maps.page.chosen_looks`."""

    light: str
    dark: str
    cue: str


def shades(pairs: Sequence[Pair]) -> list[Shade]:
    """Colours of classes of rising numbers, with sizes that rise too."""
    steps = np.linspace(FIRST_STEP, LAST_STEP, len(pairs)) if len(pairs) > 1 else [LAST_STEP - 10]
    return [Shade(*pair, f"r{round(step)}") for pair, step in zip(pairs, steps, strict=True)]


def name_shades(pairs: Sequence[Pair]) -> list[Shade]:
    """Colours of names, with marks and dashes that take turns."""
    return [Shade(*pair, f"h{n}") for n, pair in enumerate(pairs, 1)]


def split_shades(sides: Sequence[int], pairs: Sequence[Pair] | None) -> list[Shade]:
    """Colours of classes on both sides of a middle.

    Parameters
    ----------
    sides : sequence of int
        -1, 0 or 1 for each class, rising: below the middle, about it, above it.
    pairs : sequence of (str, str), optional
        Colours of the caller's, one for each class; else blue below and brown above, the further off the stronger.
    """
    ranks = _ranks(sides)
    most = max(ranks)
    found = []
    for n, (side, rank) in enumerate(zip(sides, ranks, strict=True)):
        step = round(FIRST_STEP + (LAST_STEP - FIRST_STEP) * rank / most)
        own = pairs[n] if pairs else _middling(side, rank, most)
        found.append(Shade(*own, f"{'bma'[side + 1]}{step}"))
    return found


def _middling(side: int, rank: int, most: int) -> Pair:
    if side == 0:
        return MIDDLE
    place = round((len(BELOW) - 1) * (rank - 1) / (most - 1)) if most > 1 else 1
    return (BELOW if side < 0 else ABOVE)[place]


def count_of(cmap: ColourMap | None) -> int | None:
    """How many classes of numbers a list of colours makes; None where it is free."""
    if cmap is None or isinstance(cmap, str):
        return None
    if isinstance(cmap, Mapping):
        raise ValueError(  # noqa: TRY004  of a right type
            "cmap is a mapping from values to colours, and the column holds numbers; expected a list of colours, or a "
            "name of matplotlib's such as 'viridis'. Turn the numbers into names if they are such: frame.astype(str)."
        )
    _check_listed(cmap)
    return len(cmap)


def _check_listed(cmap: Sequence[Colour]) -> None:
    if not 2 <= len(cmap) <= MOST_COLOURS:  # noqa: PLR2004
        raise ValueError(f"cmap has {len(cmap)} colours; expected 2 to {MOST_COLOURS}: more cannot be told apart.")


def pairs_of(cmap: ColourMap, count: int, sides: Sequence[int] | None = None) -> list[Pair]:
    """Colours for so many classes: of a list as they are, of a name of matplotlib's spread over all of it.

    With `sides` (see `split_shades`) the middle of the map is the middle, and the side with more classes has its end.

    Raises
    ------
    ValueError
        If there is no such name, a colour is none, or the list is of another length.
    """
    if isinstance(cmap, str):
        at = np.linspace(0, 1, count) if count > 1 else np.array([0.75])
        if sides is not None:
            ranks = np.array(_ranks(sides))
            at = 0.5 + 0.5 * np.array(sides) * ranks / ranks.max()
        return [(each, each) for each in _spread(cmap, at)]
    if len(cmap) != count:
        raise ValueError(f"cmap has {len(cmap)} colours for {count} classes; expected one for each.")
    return [_pair(each) for each in cmap]


def _ranks(sides: Sequence[int]) -> list[int]:
    """How far off the middle each class is, from 1; 0 about it."""
    below, above = sides.count(-1), sides.count(1)
    return [*range(below, 0, -1), *([0] * sides.count(0)), *range(1, above + 1)]


def _spread(name: str, at: NDArray[np.float64]) -> list[str]:
    import matplotlib as mpl  # noqa: PLC0415  0.1 s, for this alone
    from matplotlib.colors import to_hex  # noqa: PLC0415

    if name not in mpl.colormaps:
        close = nearest(name, mpl.colormaps, most=3) or ["viridis", "YlOrRd", "RdBu"]
        raise ValueError(
            f"cmap={name!r:.60} is no colour map of matplotlib's; expected such as {', '.join(map(repr, close))}, "
            "a list of colours, or a mapping from names to colours."
        )
    return [to_hex(colour) for colour in mpl.colormaps[name](at)]


def named_pairs(cmap: ColourMap, names: Sequence[str]) -> dict[str, Pair]:
    """Colours of names: of a mapping those that it has, of a list or map one for each name."""
    if isinstance(cmap, Mapping):
        return {str(name): _pair(colour) for name, colour in cmap.items()}
    if not isinstance(cmap, str):
        _check_listed(cmap)
        return dict(zip(names, [_pair(each) for each in cmap], strict=False))
    kept = list(names)[:MOST_COLOURS]
    return dict(zip(kept, pairs_of(cmap, len(kept)), strict=True)) if kept else {}


def _pair(colour: Any) -> Pair:  # noqa: ANN401  as given
    from matplotlib.colors import to_hex  # noqa: PLC0415

    both = colour if isinstance(colour, tuple) and len(colour) == 2 else (colour, colour)  # noqa: PLR2004
    try:
        light, dark = (to_hex(each) for each in both)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"cmap has {colour!r:.60}, which is no colour; expected such as '#2166ac' or 'tomato', or a pair for light "
            "and dark: ('#2166ac', '#6db3f2')."
        ) from error
    return light, dark


def unseen(shades: Sequence[Shade]) -> str:
    """Sentence that names colours which can hardly be seen on the sea; "" if all can."""
    faint = [
        f"{colour} in {scheme} ({contrast(colour, sea):.1f}:1)"
        for shade in dict.fromkeys(shades)
        for scheme, colour, sea in zip(("light", "dark"), shade[:2], THEME["sea"], strict=True)
        if contrast(colour, sea) < LEAST_CONTRAST
    ]
    if not faint:
        return ""
    more = f" and {len(faint) - MOST_TOLD} more" if len(faint) > MOST_TOLD else ""
    return (
        f"colours of cmap can hardly be seen on the sea: {', '.join(faint[:MOST_TOLD])}{more}; expected "
        f"{LEAST_CONTRAST:g}:1 at least. Give others for light and dark: cmap=[('#2166ac', '#6db3f2'), ...]."
    )


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.2, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 2)


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels: NDArray[np.float64] = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
    return float(linear @ [0.2126, 0.7152, 0.0722])
