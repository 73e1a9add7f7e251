"""The interval of a ratio of two numbers of events, of whole numbers or of what they are worth."""

from __future__ import annotations

from functools import lru_cache
from math import exp, inf, isinf, lgamma, log, log1p, sqrt
from statistics import NormalDist

from geo.geodesy.geodesic import Floats

STEPS = 200  # more than a bisection takes to the last digit of a float
TERMS = 10_000
TINY = 1e-300
Z95 = NormalDist().inv_cdf(0.975)
LARGE_DEGREES = 1e6  # of freedom: Student's distribution is the normal one to six digits


def ratio_interval(before: float, after: float, level: float) -> tuple[float, float]:
    """Interval of the ratio of two Poisson means, from the numbers counted (conditional binomial, exact).

    Parameters
    ----------
    before, after : float
        Numbers counted, 0 or more; where they are not whole, numbers of independent events that tell as much.
    level : float
        Of confidence, as 0.95.

    Returns
    -------
    (float, float)
        Bounds of after / before; 0 and inf where nothing bounds it.

    References
    ----------
    Clopper, C. J., Pearson, E. S. (1934). Biometrika 26, 404-413; Przyborowski, J., Wilenski, H. (1940). Biometrika
    31, 313-323: given n1 + n2, the second is binomial with p = r / (1 + r).

    >>> low, high = ratio_interval(366, 183, 0.95)
    >>> round(low, 3), round(high, 3)
    (0.416, 0.599)
    """
    tail = (1 - level) / 2
    low = 0.0 if after <= 0 else _odds(beta_quantile(tail, after, before + 1))
    high = inf if before <= 0 else _odds(beta_quantile(1 - tail, after + 1, before))
    return low, high


def chance_of_difference(before: float, after: float, times: float = 1.0) -> float:
    """Chance that two numbers of events at one steady rate differ as much as these or more, in either direction.

    Parameters
    ----------
    before, after : float
        Numbers counted, 0 or more.
    times : float
        How many times as long was counted after as before.

    Returns
    -------
    float
        Twice the smaller tail of the binomial distribution of the second given both (exact), 1 at most: below 0.05
        where the 95 % interval of `ratio_interval` does not hold `times`.

    References
    ----------
    As of `ratio_interval`.

    >>> round(chance_of_difference(11, 17), 4)
    0.3449
    """
    share = times / (1 + times)
    most = beta_share(share, after, before + 1) if after > 0 else 1.0
    least = 1 - beta_share(share, after + 1, before) if before > 0 else 1.0
    return min(1.0, 2 * min(most, least))


def design_effect(entries: Floats) -> float:
    """How much wider the spread is than that of single independent events, since vessels and times hold several.

    Parameters
    ----------
    entries : array of float, shape (n, 2)
        Entries of each vessel (or of each stretch of time) before and after.

    Returns
    -------
    float
        1 or more: the variance of the logarithm of the ratio, clustered and paired, over that of Poisson numbers; inf
        where one of them decides alone.

    References
    ----------
    Rao, J. N. K., Scott, A. J. (1992). A simple method for the analysis of clustered binary data. Biometrics 48,
    577-585: numbers divided by the design effect are worth independent ones. Satterthwaite (1946): degrees of freedom.
    """
    totals = entries.sum(axis=0)
    there = totals > 0
    if not there.any():
        return 1.0
    spread, degrees = _spread(entries)
    return max(1.0, spread / float((1 / totals[there]).sum())) * student_factor(degrees) ** 2


def influence_error(values: Floats) -> float:
    """Give the standard error of the logarithm of a ratio of sums over rows, shape (n, 2); inf where one decides."""
    if not (values.sum(axis=0) > 0).all():
        return inf
    spread, degrees = _spread(values)
    return sqrt(spread) * student_factor(degrees)


def _spread(values: Floats) -> tuple[float, float]:
    """Variance of the logarithm of the ratio of sums, each row with its values before and after, and its degrees."""
    totals = values.sum(axis=0)
    there = totals > 0
    shares = values[:, there] / totals[there]
    influence = shares[:, 0] if there.sum() == 1 else shares[:, 1] - shares[:, 0]
    weights = (shares**2).sum(axis=1)  # of each row, were its periods apart: rows that are alike in both cancel else
    return float((influence**2).sum()), float(weights.sum()) ** 2 / float((weights**2).sum()) - 1


def student_factor(degrees: float, level: float = 0.95) -> float:
    """How much wider an interval is whose spread is known from few: quantile of Student's t over the normal one.

    >>> round(student_factor(10), 3), student_factor(0)
    (1.137, inf)
    """
    if degrees <= 0:
        return inf
    if degrees > LARGE_DEGREES:
        return 1.0
    tail = (1 - level) / 2
    x = beta_quantile(2 * tail, degrees / 2, 0.5)
    return sqrt(degrees * (1 - x) / x) / NormalDist().inv_cdf(1 - tail) if x > 0 else inf


@lru_cache(maxsize=4096)
def beta_quantile(p: float, a: float, b: float) -> float:
    """Quantile of the beta distribution, by Newton's steps, halved where they would leave the bracket.

    >>> round(beta_quantile(0.5, 2, 2), 12), round(beta_quantile(0.025, 1, 7), 6)
    (0.5, 0.00361)
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    front = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(STEPS):
        over = beta_share(x, a, b) - p
        low, high = (low, x) if over > 0 else (x, high)
        if 0 < x < 1 and (dense := exp(front + (a - 1) * log(x) + (b - 1) * log1p(-x))) > 0:
            step = x - over / dense
        else:
            step = low
        step = step if low < step < high else (low + high) / 2
        if over == 0 or step in (low, x, high):
            break
        x = step
    middle = (low + high) / 2
    return middle if middle in (low, high) else x  # 1 where nothing but the last digit parts it from 1


def beta_share(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function, by its continued fraction (Lentz).

    References
    ----------
    DLMF 8.17.22, https://dlmf.nist.gov/8.17#v
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, TERMS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _not_zero(1 + step * d), _not_zero(1 + step / c)
            value *= c * d
        if abs(c * d - 1) < 1e-15:  # noqa: PLR2004  the last digit of a float
            break
    return front * value


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def _odds(share: float) -> float:
    return inf if share >= 1 else share / (1 - share)


def logarithm(ratio: float) -> float:
    """Natural logarithm, -inf of 0 and inf of inf."""
    if isinf(ratio):
        return inf
    return log(ratio) if ratio > 0 else -inf
