"""Looks of many satellites kept in order, from which sets of satellites are chosen without sorting again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import Floats

BIN_S = 60.0  # the curve is exact at whole minutes, and a chord of it between


class LookPool(NamedTuple):
    """Looks by target, then time: where each target begins, shape (targets + 1,), and of each look when and whose.

    `source` numbers what may be chosen, 0 to `sources` - 1: a satellite, or a satellite in one reading of its angles.
    """

    start: NDArray[np.int64]
    time_s: Floats
    source: NDArray[np.int32]
    sources: int
    span_s: float

    @property
    def targets(self) -> int:
        """Number of targets."""
        return self.start.size - 1


def look_pool(
    target: ArrayLike, time_s: ArrayLike, source: ArrayLike, *, targets: int, sources: int, span_s: float
) -> LookPool:
    """Put looks in order.

    Parameters
    ----------
    target, time_s, source : array_like, shape (n,)
        Of each look: its target, 0 to targets - 1; when, seconds since the start, in [0, span_s); whose it is.
    targets, sources : int
        How many there are.
    span_s : float
        Length of the span, seconds.

    Returns
    -------
    LookPool

    Raises
    ------
    ValueError
        If a target, a source or a time is outside its range.
    """
    who, whose = np.asarray(target, dtype=np.int32), np.asarray(source, dtype=np.int32)
    when = np.asarray(time_s, dtype=float)
    for name, values, end in (("targets", who, targets), ("sources", whose, sources), ("times", when, span_s)):
        if values.size and not (values.min() >= 0 and values.max() < end):
            raise ValueError(f"{name} run from {values.min()} to {values.max()}; expected 0 to less than {end}.")
    start = np.append(0, np.cumsum(np.bincount(who, minlength=targets)))
    order = np.argsort(who * float(span_s) + when)  # one key: a third of the time of two
    return LookPool(start, when[order], whose[order], sources, float(span_s))


class GapSums(NamedTuple):
    """What the gaps of some sets of satellites add up to.

    `weight_above_s`, `length_above_s`, shape (sets, weights, bins + 1): weight, and weight times length, of the gaps
    that are longer than 0, 1, 2 ... times `BIN_S`. `longest_s`, `looks` (sets, targets).
    """

    weight_above_s: Floats
    length_above_s: Floats
    longest_s: Floats
    looks: NDArray[np.int64]
    weight: Floats
    span_s: float

    def mean_share(self, within_s: ArrayLike) -> Floats:
        """Chance that a window put anywhere in the span holds a look, shape (sets, weights, windows): `revisit`.

        Exact for whole minutes; between them a chord of what is not seen.

        Raises
        ------
        ValueError
            If a window is as long as the span.
        """
        window = np.atleast_1d(np.asarray(within_s, dtype=float))
        if window.max(initial=0) >= self.span_s:
            raise ValueError(f"a window of {window.max()} s does not fit into a span of {self.span_s} s.")
        edge = np.minimum((window // BIN_S).astype(int), self.weight_above_s.shape[2] - 2)
        part = window / BIN_S - edge
        unseen = (1 - part) * self._unseen(edge) + part * self._unseen(edge + 1)
        total = self.weight.sum(axis=1)[:, None] * (self.span_s - window)
        return np.asarray(np.clip(1 - unseen / total, 0, 1))

    def _unseen(self, edge: NDArray[np.intp]) -> Floats:
        return np.asarray(self.length_above_s[:, :, edge] - edge * BIN_S * self.weight_above_s[:, :, edge])

    def mean_gap_s(self) -> Floats:
        """Mean gap of each target, seconds, shape (sets, targets): the span over its number of gaps."""
        return np.asarray(self.span_s / (self.looks + 1))

    def window_for_mean_share(self, share: float) -> Floats:
        """Shortest window (seconds) whose mean share reaches `share`, shape (sets, weights); NaN where none does."""
        edges = np.arange(int(self.span_s * (1 - 1e-9) / BIN_S) + 1)
        needed = 1 - share
        total = self.weight.sum(axis=1)[None, :, None]
        over = self._unseen(edges) - needed * total * (self.span_s - edges * BIN_S)  # more than may stay unseen
        reached = over <= 0
        first = np.argmax(reached, axis=2)
        before = np.maximum(first - 1, 0)
        high, low = (np.take_along_axis(over, k[..., None], axis=2)[..., 0] for k in (first, before))
        fall = low - high
        step = np.divide(low, fall, out=np.zeros_like(low), where=fall > 0)  # both sides of it are straight in between
        return np.asarray(np.where(reached.any(axis=2), (before + step) * BIN_S, np.nan))

    def window_for_guaranteed_share(self, share: float) -> Floats:
        """Longest gap (seconds) that `share` of the weight does not exceed, shape (sets, weights); NaN: never seen."""
        found = np.empty((len(self.longest_s), len(self.weight)))
        for number, longest in enumerate(self.longest_s):
            order = np.argsort(longest)
            reached = np.cumsum(self.weight[:, order], axis=1)
            for w, row in enumerate(reached):
                found[number, w] = longest[order][np.searchsorted(row, (share - 1e-12) * row[-1])]
        return np.where(found < self.span_s, found, np.nan)

    def guaranteed_share(self, within_s: ArrayLike) -> Floats:
        """Share of the weight whose longest gap is at most T, shape (sets, weights, windows)."""
        window = np.atleast_1d(np.asarray(within_s, dtype=float))
        inside = self.longest_s[:, :, None] <= window
        return np.asarray(np.einsum("wt,stk->swk", self.weight, inside) / self.weight.sum(axis=1)[:, None])


def gap_sums(
    pool: LookPool,
    counted: NDArray[np.bool_],
    weight: ArrayLike,
    *,
    begin_s: float = 0.0,
    end_s: float | None = None,
) -> GapSums:
    """Walk along the looks once and sum the gaps of several sets of satellites.

    Parameters
    ----------
    pool : LookPool
    counted : array of bool, shape (sources, sets)
        Whose looks each set counts; at most 63 sets.
    weight : array_like, shape (weights, targets)
        What each target stands for, in several ways; none negative, each way more than 0 in all.
    begin_s, end_s : float, optional
        The part of the span that counts, seconds; all of it if left out.

    Returns
    -------
    GapSums

    Raises
    ------
    ValueError
        If `counted` has a row too many or too few, or a weight adds up to nothing.
    """
    from geo.access import gap_kernel  # noqa: PLC0415  numba takes 0.35 s to import

    worth = np.ascontiguousarray(np.broadcast_to(weight, (len(np.atleast_2d(weight)), pool.targets)), dtype=float)
    if counted.shape[0] != pool.sources:
        raise ValueError(f"counted has {counted.shape[0]} rows; expected {pool.sources}, one a source of the looks.")
    if not (worth.sum(axis=1) > 0).all():
        raise ValueError(f"the weights of {pool.targets} targets add up to {worth.sum(axis=1)}; expected more than 0.")
    end = pool.span_s if end_s is None else end_s
    sets, bins = counted.shape[1], int((end - begin_s) / BIN_S) + 2
    bits = counted @ (np.uint64(1) << np.arange(sets, dtype=np.uint64))
    above = np.zeros((len(worth), sets, bins, 2))
    longest, looks = np.zeros((sets, pool.targets)), np.zeros((sets, pool.targets), dtype=np.int64)
    for mass, sums in zip(worth, above, strict=True):
        looks[:] = 0
        gap_kernel.walk(pool.start, pool.time_s, pool.source, bits, mass, begin_s, end, 1 / BIN_S, sums, longest, looks)
    above = np.cumsum(above[:, :, ::-1], axis=2)[:, :, ::-1].swapaxes(0, 1)
    return GapSums(above[..., 0], above[..., 1], longest, looks, worth, end - begin_s)


def mean_share_of_each(pool: LookPool, counted: NDArray[np.bool_], windows_s: ArrayLike) -> Floats:
    """Mean share of each target for one set of satellites: the chance that a window of length T holds a look.

    Parameters
    ----------
    pool : LookPool
    counted : array of bool, shape (sources,)
        Whose looks count.
    windows_s : array_like, shape (windows,)
        Rising, seconds, each less than the span.

    Returns
    -------
    array, shape (targets, windows), in [0, 1]
        Exact.
    """
    from geo.access import gap_kernel  # noqa: PLC0415  numba takes 0.35 s to import

    window = np.asarray(windows_s, dtype=float)
    over = np.zeros((pool.targets, window.size))
    whose = np.ascontiguousarray(counted, dtype=bool)
    gap_kernel.exceed(pool.start, pool.time_s, pool.source, whose, pool.span_s, window, over)
    return np.asarray(np.clip(1 - over / (pool.span_s - window), 0, 1))
