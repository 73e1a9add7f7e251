"""How well a place was watched in two periods, by what does not depend on how many ships came."""

from __future__ import annotations

from math import exp, inf, log, nan, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geodesy.geodesic import Floats

if TYPE_CHECKING:
    from geo.tracks.fixes import Ints

BLOCKS = 24  # equal stretches of a period: what happens to all vessels at once is one event, not many
NEWTON_STEPS = 60


class Measured(NamedTuple):
    """A measure of watching in two periods, the ratio after / before, and the standard error of its logarithm.

    `corrects` says whether entries can be divided by it: whether it is a share of the time, or of the entries, that
    was watched. `error` is NaN where nothing is known.
    """

    name: str
    unit: str
    before: float
    after: float
    error: float
    corrects: bool

    @property
    def ratio(self) -> float:
        """After over before; NaN if either is not known."""
        if not self.before > 0:
            return nan if not self.after > 0 else inf
        return self.after / self.before

    @property
    def known(self) -> bool:
        """Whether it says anything of both periods."""
        return self.before > 0 and self.after > 0 and np.isfinite(self.error)


def share_of(name: str, unit: str, parts: Floats, totals: Floats, *, corrects: bool) -> Measured:
    """Measure a share in two periods from its parts in blocks of time.

    Parameters
    ----------
    name, unit : str
    parts, totals : array of float, shape (blocks, 2)
        What was watched (heard, received), of what there was to watch, before and after.
    corrects : bool

    Returns
    -------
    Measured
        Error by the linearised ratio over blocks (Cochran, Sampling Techniques, 3rd ed., ch. 6).
    """
    shares, errors = [], []
    for part, total in zip(parts.T, totals.T, strict=True):
        whole = float(total.sum())
        share = float(part.sum()) / whole if whole > 0 else nan
        there = int((total > 0).sum())
        off = (part - share * total) / whole if whole > 0 else part
        spread = float((off**2).sum()) * there / (there - 1) if there > 1 else nan
        shares.append(share)
        errors.append(sqrt(spread) / share if share > 0 else nan)
    return Measured(name, unit, shares[0], shares[1], sqrt(errors[0] ** 2 + errors[1] ** 2), corrects)


def share_of_time(name: str, unit: str, heard: list[Ints]) -> Measured:
    """Measure the share of the time in which somebody was listening, from how many vessels were heard at a time.

    Fewer ships leave more times in which nobody is heard, with the same receivers. Vessels that come by chance are in
    a place in numbers that follow Poisson's distribution (the queue M/G/inf), so the mean number m at times when some
    are heard, m = mu / (1 - exp(-mu)), tells mu, and the share of time in which some would be heard if somebody always
    listened, 1 - exp(-mu). What is heard less often than that is put down to the watching.

    Parameters
    ----------
    name, unit : str
    heard : two arrays of int
        Vessels heard in each bin of time, before and after.

    Returns
    -------
    Measured
        Error by leaving out each of 24 blocks of time (jackknife). NaN where no two were heard at once.

    References
    ----------
    Plackett, R. L. (1953). The truncated Poisson distribution. Biometrics 9, 485-488. Cohen, A. C. (1960). Estimating
    the parameter in a conditional Poisson distribution. Biometrics 16, 203-211.
    """
    shares, errors = [], []
    for counts in heard:
        blocks = np.array_split(counts, BLOCKS)
        sums = np.array([[len(b), (b > 0).sum(), b.sum()] for b in blocks], dtype=float)
        share = _listened(sums.sum(axis=0))
        without = np.array([_listened(sums.sum(axis=0) - each) for each in sums])
        fine = np.isfinite(share) and np.isfinite(without).all() and share > 0
        logs = np.log(without) if fine else np.full(1, nan)
        shares.append(min(share, 1.0))  # by chance it can be more, which says that somebody always listened
        errors.append(sqrt(float(((logs - logs.mean()) ** 2).sum()) * (len(logs) - 1) / len(logs)))
    return Measured(name, unit, shares[0], shares[1], sqrt(errors[0] ** 2 + errors[1] ** 2), corrects=True)


def _listened(sums: Floats) -> float:
    """Share of bins in which somebody listened; sums are bins, bins with a vessel heard, vessels heard."""
    bins, some, vessels = (float(each) for each in sums)
    if some == 0 or bins == 0:
        return 0.0 if bins else nan
    mean = vessels / some
    if mean <= 1:
        return nan
    mu = mean
    for _ in range(NEWTON_STEPS):
        mu = mean * (1 - exp(-mu))
    return some / bins / (1 - exp(-mu)) if mu > 0 else nan


def log_of(measured: Measured) -> float:
    """Logarithm of the ratio."""
    return log(measured.ratio)
