"""Numbers parted into classes: limits that a legend tells exactly, on both sides of a middle if there is one."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from leadline.words import _, between, number
from leadline.words import number as in_language
from maps.page.style_table import RAMP
from maps.shown.own_colours import MOST_COLOURS

Classing: TypeAlias = str | Sequence[float]
Numbers: TypeAlias = NDArray[np.float64]
MOST_CLASSES = len(RAMP)
SPLIT_CLASSES = 4  # of numbers on both sides of a middle
MOST_DIGITS = 9
MOVED_SHARE = 0.01  # of rows that a rounded limit may put into the next class
_DECIMALS = re.compile(r"\{:[^}]*?(?:\.(?P<decimals>\d+))?(?P<kind>[fd%])\}")
_ZEROS = re.compile(r"(\.\d*?)0+(?!\d)")


def limits_of(finite: Numbers, classing: Classing, count: int, centre: float | None) -> tuple[tuple[float, ...], str]:
    """Limits between classes, and how they were found, in words.

    Parameters
    ----------
    finite : array of float
    classing : "quantiles", "equal" or numbers that rise
    count : int
        How many classes to make where the limits are not given.
    centre : float, optional
        A limit that there shall be, with half of the classes on either side.
    """
    if not isinstance(classing, str):
        return _given(classing), _("limits as given")
    if classing not in {"quantiles", "equal"}:
        raise ValueError(f"classes {classing!r} is no way to part numbers; expected 'quantiles', 'equal' or limits.")
    if centre is not None:
        return _split(finite, classing, count // 2, centre)
    if classing == "quantiles":
        return _quantiles(finite, count)
    raw = np.linspace(finite.min(), finite.max(), count + 1)[1:-1]
    return short_limits(finite, np.unique(raw[raw > finite.min()])), _("{count} classes of equal width").format(
        count=count
    )


def _given(classing: Sequence[float]) -> tuple[float, ...]:
    try:
        limits = tuple(float(limit) for limit in classing)
    except (TypeError, ValueError) as error:
        raise ValueError(f"classes {classing!r} are no limits; expected numbers that rise.") from error
    rising = list(limits) == sorted(set(limits)) and all(map(math.isfinite, limits))
    if not rising or not 1 <= len(limits) < MOST_COLOURS:
        raise ValueError(
            f"classes {list(classing)} cannot part the numbers; expected up to {MOST_CLASSES - 1} limits that rise, "
            f"or up to {MOST_COLOURS - 1} with colours of your own (cmap)."
        )
    return limits


def _quantiles(finite: Numbers, count: int) -> tuple[tuple[float, ...], str]:
    """Limits with as many rows between them; a lowest value that a class would be full of has one to itself."""
    limits = np.quantile(finite, np.arange(1, count) / count)
    how = _("{count} classes, about as many rows each")
    if limits[0] <= finite.min():
        rest = finite[finite > finite.min()]
        limits = np.append(rest.min(), np.quantile(rest, np.arange(1, count - 1) / (count - 1)))
        how = _("{count} classes: the lowest value, then about as many rows each")
    parts = short_limits(finite, np.unique(limits))
    return parts, how.format(count=len(parts) + 1)


def _split(finite: Numbers, classing: str, each: int, centre: float) -> tuple[tuple[float, ...], str]:
    """Limits on both sides of a middle: as many rows on each side, or classes as wide on one side as on the other."""
    below, above = finite[finite < centre], finite[finite >= centre]
    shares = np.arange(1, each) / each
    if classing == "equal":
        reach = np.abs(finite - centre).max()
        raw = np.concatenate([centre - reach * shares, centre + reach * shares])
        how = _("{count} classes, split at {centre}, of equal width")
    else:
        raw = np.concatenate([np.quantile(side, shares) for side in (below, above)])
        how = _("{count} classes, split at {centre}, about as many rows each on a side")
    low = short_limits(below, np.unique(raw[(raw > below.min()) & (raw < centre)]))
    high = short_limits(above, np.unique(raw[(raw > max(centre, above.min())) & (raw <= above.max())]))
    limits = (*(limit for limit in low if limit < centre), centre, *(limit for limit in high if limit > centre))
    return limits, how.format(count=len(limits) + 1, centre=number(f"{centre:,.{MOST_DIGITS}g}"))


def short_limits(finite: Numbers, limits: Numbers) -> tuple[float, ...]:
    """Limits with as few digits as leave all but one row in a hundred in their class, so that the legend is exact."""
    if not len(limits):
        return ()
    exact = np.searchsorted(limits, finite, side="right")
    for digits in range(2, MOST_DIGITS + 1):
        short = np.array([float(f"{limit:.{digits}g}") for limit in limits])
        if len(np.unique(short)) < len(limits) or short[0] <= finite.min() or short[-1] > finite.max():
            continue
        if np.mean(np.searchsorted(short, finite, side="right") != exact) <= MOVED_SHARE:
            return tuple(short.tolist())
    return tuple(limits.tolist())


def sides_of(limits: Sequence[float], centre: float) -> list[int]:
    """Whether each class is below a middle (-1), above it (1) or about it (0).

    >>> sides_of((-5, 0, 5), 0), sides_of((-5, 5), 0)
    ([-1, -1, 1, 1], [-1, 0, 1])
    """
    edges = pairwise((-math.inf, *limits, math.inf))
    return [-1 if high <= centre else 1 if low >= centre else 0 for low, high in edges]


def snapped(limits: Sequence[float], form: str, *, given: bool) -> tuple[float, ...]:
    """Limits as a form writes them, so that the legend tells just where classes end.

    Raises
    ------
    ValueError
        If they are given, and the form cannot write them.
    """
    found = _DECIMALS.search(form)
    if not found:
        return tuple(limits)
    decimals = int(found["decimals"] or 0) + 2 * (found["kind"] == "%")
    short = [round(limit, decimals) for limit in limits]
    if given and not np.allclose(short, limits, rtol=1e-12, atol=0):
        raise ValueError(
            f"classes {list(limits)} cannot be written by the form {form!r}; expected limits with up to {decimals} "
            "decimals, or a finer form."
        )
    return tuple(short) if len(set(short)) == len(short) else tuple(limits)


def class_words(limits: Sequence[float], unit: str, form: str = "{:,.9g}") -> list[str]:
    """Words for the classes, by rising value; the unit stands at both ends.

    >>> class_words((1200.0, 50000.0), "km")
    ['under 1,200 km', '1,200 to 50,000', '50,000 km and more']
    """
    words = [written(limit, form) for limit in limits]
    middle = [between(low, high) for low, high in pairwise(words)]
    low, high = (with_unit(end, unit) for end in (words[0], words[-1]))
    return [_("under {amount}").format(amount=low), *middle, _("{amount} and more").format(amount=high)]


def written(number: float, form: str) -> str:
    """Write a number by a form, without the decimals that say nothing.

    >>> written(5.0, "{:,.2f}"), written(1200.5, "{:,.2f} km"), written(100.0, "{:.0f}")
    ('5', '1,200.5 km', '100')
    """
    return in_language(_ZEROS.sub(lambda found: found[1].removesuffix("."), form.format(number)))


def with_unit(number: str, unit: str) -> str:
    """Put the unit behind a number, if there is one."""
    return number + f" {unit}" if unit else number
