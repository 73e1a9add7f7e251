"""From the times at which each target is looked at to gaps, and from gaps to shares of the lanes."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import Floats
from leadline.near import checks_names

WINDOW_STEP_S = 0.01


class Gaps(NamedTuple):
    """Gaps between looks of all targets, the shortest first, and the span that those of each target fill.

    Examples
    --------
    Two looks in ten seconds leave gaps of 2, 3 and 5 s.

    >>> found = gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0)
    >>> found.length_s.tolist(), found.target.tolist(), found.span_s, found.targets
    ([2.0, 3.0, 5.0], [0, 0, 0], 10.0, 1)
    """

    target: NDArray[np.int32]
    length_s: Floats
    span_s: float
    targets: int


@checks_names
def gaps(target: ArrayLike, time_s: ArrayLike, *, count: int, span_s: float) -> Gaps:
    """Gaps of each target: from the start to its first look, between looks, and from its last look to the end.

    Parameters
    ----------
    target : array_like of int, shape (n,)
        Which target each look is of, 0 to count - 1; any order.
    time_s : array_like, shape (n,)
        When, seconds since the start, in [0, span_s].
    count : int
        Number of targets; one that is never looked at has one gap as long as the span.
    span_s : float
        Length of the span, seconds.

    Returns
    -------
    Gaps
        `n + count` gaps; those of a target add up to the span.

    Raises
    ------
    ValueError
        If a time is outside the span, or a target outside 0 to count - 1.

    Examples
    --------
    Two looks in ten seconds leave three gaps:

    >>> gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0).length_s.tolist()
    [2.0, 3.0, 5.0]
    """
    who, when = np.asarray(target, dtype=np.int32), np.asarray(time_s, dtype=float)
    if when.size and not (when.min() >= 0 and when.max() <= span_s):
        raise ValueError(f"looks run from {when.min()} to {when.max()} s; expected them within 0 to {span_s} s.")
    if who.size and not (who.min() >= 0 and who.max() < count):
        raise ValueError(f"targets run from {who.min()} to {who.max()}; expected them within 0 to {count - 1}.")
    everyone = np.arange(count, dtype=np.int32)
    who = np.concatenate([everyone, who, everyone])
    when = np.concatenate([np.zeros(count), when, np.full(count, span_s)])
    order = np.lexsort((when, who))
    who, when = who[order], when[order]
    same = who[1:] == who[:-1]
    who, length = who[1:][same], np.diff(when)[same]
    del when, order, same  # a tenth of the memory of a short run
    by_length = np.argsort(length)
    return Gaps(who[by_length], length[by_length], float(span_s), count)


def together(parts: Sequence[Gaps], span_s: float) -> Gaps:
    """Gaps of several sets of targets as one, the targets numbered on; all over the same span."""
    starts = np.cumsum([0, *(part.targets for part in parts)])
    target = np.concatenate(
        [np.empty(0, np.int32), *(p.target + np.int32(s) for p, s in zip(parts, starts, strict=False))]
    )
    length = np.concatenate([np.empty(0), *(part.length_s for part in parts)])
    by_length = np.argsort(length)
    return Gaps(target[by_length], length[by_length], float(span_s), int(starts[-1]))


def first_look_share(first_s: ArrayLike, weight: ArrayLike, within_s: ArrayLike) -> Floats:
    """Share of the weight looked at in [start, start + T].

    Parameters
    ----------
    first_s : array_like, shape (n,)
        First look of each target, seconds since the start; NaN if it has none.
    weight : array_like, shape (n,)
    within_s : array_like, shape (m,)
        Windows T, seconds.
    """
    first = np.asarray(first_s, dtype=float)
    w = np.broadcast_to(np.asarray(weight, dtype=float), first.shape)
    if not w.sum() > 0:
        raise ValueError(f"the weights of {first.size} targets add up to {w.sum()}; expected more than 0.")
    order = np.argsort(first)  # NaN last
    reached = np.append(0.0, np.cumsum(w[order]))
    window = np.atleast_1d(np.asarray(within_s, dtype=float))
    return np.asarray(reached[np.searchsorted(first[order], window, side="right")] / w.sum())


@checks_names
def mean_share(found: Gaps, weight: ArrayLike, within_s: ArrayLike) -> Floats:
    """Chance that a window of length T, put anywhere in the span, holds a look; averaged over the targets.

    Parameters
    ----------
    found : Gaps
    weight : array_like, shape (count,)
        For instance the kilometres of lane that each target stands for; their sum is more than 0.
    within_s : array_like, shape (m,)
        Window lengths T, seconds, each less than the span.

    Returns
    -------
    array of float, shape (m,), in [0, 1]
        1 - sum(max(0, g - T)) / (D - T) for each target with gaps g in a span D, weighted. Exact: no grid of times.

    Raises
    ------
    ValueError
        If a window is as long as the span or longer, or the weights add up to nothing.

    Examples
    --------
    Looks after 2 and 7 of 10 s: a window of 3 s begins in the first 7 s, and holds a look unless it begins between 2
    and 4 s; so 5 of 7 do.

    >>> found = gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0)
    >>> mean_share(found, [1.0], [3.0]).round(4).tolist()
    [0.7143]
    """
    window = np.atleast_1d(np.asarray(within_s, dtype=float))
    _check_window(found, window.max(initial=0.0))
    return _MeanCurve(found, weight).at(window)


def mean_share_of_each(found: Gaps, within_s: float) -> Floats:
    """Mean share of each target by itself, shape (targets,): the chance that a window of length T holds a look.

    Parameters and errors as for `mean_share`, for one window.
    """
    _check_window(found, within_s)
    unseen = np.bincount(found.target, np.maximum(found.length_s - within_s, 0), minlength=found.targets)
    return np.asarray(np.clip(1 - unseen / (found.span_s - within_s), 0, 1))


class _MeanCurve:
    """The mean share as a function of the window: what lies above T, kept as sums of w g and of w."""

    def __init__(self, found: Gaps, weight: ArrayLike) -> None:
        w = _weights(found, weight)
        mass = w[found.target]
        self.found, self.total = found, w.sum()
        self.above_wg = np.append(np.cumsum((mass * found.length_s)[::-1])[::-1], 0.0)
        self.above_w = np.append(np.cumsum(mass[::-1])[::-1], 0.0)

    def at(self, window: Floats) -> Floats:
        """Mean share at each window, seconds."""
        first = np.searchsorted(self.found.length_s, window, side="right")
        unseen = self.above_wg[first] - window * self.above_w[first]
        return np.asarray(np.clip(1 - unseen / (self.total * (self.found.span_s - window)), 0, 1))


@checks_names
def longest_gap_s(found: Gaps) -> Floats:
    """Longest gap of each target, seconds, shape (count,).

    Examples
    --------
    Two looks in ten seconds leave gaps of 2, 3 and 5 s.

    >>> found = gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0)
    >>> longest_gap_s(found).tolist()
    [5.0]
    """
    longest = np.zeros(found.targets)
    np.maximum.at(longest, found.target, found.length_s)
    return longest


@checks_names
def mean_gap_s(found: Gaps) -> Floats:
    """Mean gap of each target, seconds, shape (count,): the span over its number of gaps.

    Examples
    --------
    Two looks in ten seconds leave gaps of 2, 3 and 5 s.

    >>> found = gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0)
    >>> mean_gap_s(found).round(3).tolist()
    [3.333]
    """
    return np.asarray(found.span_s / np.bincount(found.target, minlength=found.targets))


@checks_names
def guaranteed_share(found: Gaps, weight: ArrayLike, within_s: ArrayLike) -> Floats:
    """Share of the weight whose longest gap is at most T: seen within T whenever one begins to wait.

    Parameters and returned shape as for `mean_share`; a window may be as long as the span.

    Parameters
    ----------
    found : Gaps
    weight : array_like, shape (count,)
        As for `mean_share`.
    within_s : array_like, shape (m,)
        Window lengths T, seconds.

    Returns
    -------
    array of float, shape (m,), in [0, 1]

    Raises
    ------
    ValueError
        If the weights add up to nothing.

    Examples
    --------
    Two looks in ten seconds leave gaps of 2, 3 and 5 s.

    >>> found = gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0)
    >>> guaranteed_share(found, [1.0], [4.0, 5.0]).tolist()
    [0.0, 1.0]
    """
    w = _weights(found, weight)
    longest = longest_gap_s(found)
    order = np.argsort(longest)
    reached = np.append(0.0, np.cumsum(w[order]))
    window = np.atleast_1d(np.asarray(within_s, dtype=float))
    return np.asarray(reached[np.searchsorted(longest[order], window, side="right")] / w.sum())


@checks_names
def window_for_mean_share(found: Gaps, weight: ArrayLike, share: float) -> float:
    """Shortest window T (seconds) whose mean share reaches `share`, in (0, 1); NaN if none shorter than the span does.

    Found by halving on the exact curve, to `WINDOW_STEP_S`.

    Parameters
    ----------
    found : Gaps
    weight : array_like, shape (count,)
        As for `mean_share`.
    share : float
        More than 0 and less than 1.

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    ValueError
        If the share is not in (0, 1), or the weights add up to nothing.

    Examples
    --------
    Gaps of 2, 3 and 5 s in 10 s: half of all windows of T hold a look where 1 - (10 - 3 T) / (10 - T) is a half.

    >>> found = gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0)
    >>> round(window_for_mean_share(found, [1.0], 0.5), 1)
    2.0
    """
    check_share(share)
    curve = _MeanCurve(found, weight)
    low, high = 0.0, found.span_s * (1 - 1e-9)
    if curve.at(np.array([high]))[0] < share:
        return float("nan")
    while high - low > WINDOW_STEP_S:
        middle = (low + high) / 2
        low, high = (low, middle) if curve.at(np.array([middle]))[0] >= share else (middle, high)
    return high


@checks_names
def window_for_guaranteed_share(found: Gaps, weight: ArrayLike, share: float) -> float:
    """Shortest window T (seconds) whose guaranteed share reaches `share`, in (0, 1): a weighted quantile.

    Parameters
    ----------
    found : Gaps
    weight : array_like, shape (count,)
        As for `mean_share`.
    share : float
        More than 0 and less than 1.

    Returns
    -------
    float
        Seconds; the longest gap of some target.

    Raises
    ------
    ValueError
        If the share is not in (0, 1), or the weights add up to nothing.

    Examples
    --------
    Two looks in ten seconds leave gaps of 2, 3 and 5 s.

    >>> found = gaps([0, 0], [2.0, 7.0], count=1, span_s=10.0)
    >>> window_for_guaranteed_share(found, [1.0], 0.9)
    5.0
    """
    check_share(share)
    w = _weights(found, weight)
    longest = longest_gap_s(found)
    order = np.argsort(longest)
    reached = np.cumsum(w[order]) / w.sum()
    return float(longest[order][np.searchsorted(reached, share - 1e-12)])


def _check_window(found: Gaps, window_s: float) -> None:
    if not window_s < found.span_s:
        raise ValueError(
            f"a window of {window_s} s does not fit into a span of {found.span_s} s; expected a longer span."
        )


def _weights(found: Gaps, weight: ArrayLike) -> Floats:
    w = np.broadcast_to(np.asarray(weight, dtype=float), (found.targets,))
    if not w.sum() > 0:
        raise ValueError(f"the weights of {found.targets} targets add up to {w.sum()}; expected more than 0.")
    return w


def check_share(share: float) -> None:
    """Raise ValueError unless a share is a number between 0 and 1, both excluded."""
    if isinstance(share, bool) or not isinstance(share, Real) or not 0 < share < 1:
        raise ValueError(f"share is {share!r}; expected a number between 0 and 1. 60 percent are 0.6.")
