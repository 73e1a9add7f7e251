"""Intervals of ratios: printed tables of the beta and Student's distributions, and how often they hold the truth."""

from fractions import Fraction
from math import comb, inf, log, sqrt

import numpy as np
import pytest
from pytest import approx

from geo.change.ratio_interval import (
    beta_quantile,
    beta_share,
    chance_of_difference,
    design_effect,
    ratio_interval,
    student_factor,
)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Clopper and Pearson's bounds, 95 %: printed in Newcombe (1998), Stat. Med. 17, 857-872, table I, method 5
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_bounds_of_a_binomial_as_printed(k, n, low, high):
    bounds = ratio_interval(n - k, k, 0.95)  # odds of the second among n
    shares = [odds / (1 + odds) for odds in bounds]
    assert shares == approx([low, high], abs=6e-5)


@pytest.mark.parametrize(
    ("degrees", "t"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)]
)
def test_student_as_printed(degrees, t):  # any printed table of Student's t, 0.975
    assert student_factor(degrees) * 1.959964 == approx(t, abs=6e-4)


def test_the_incomplete_beta_function_of_whole_numbers_is_a_sum_of_binomials():
    for a, b, x in ((3, 5, 0.2), (1, 1, 0.7), (40, 60, 0.45), (7, 2, 0.95)):
        n = a + b - 1
        tail = sum(comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(a, n + 1))
        assert beta_share(x, a, b) == approx(tail, rel=1e-12)
        assert beta_quantile(tail, a, b) == approx(x, rel=1e-10)


def test_nothing_on_one_side_leaves_it_open():
    assert ratio_interval(0, 0, 0.95) == (0, inf)
    assert ratio_interval(0, 9, 0.95)[1] == inf
    low, high = ratio_interval(7, 0, 0.95)
    assert (low, high) == (0, approx(0.025 ** (-1 / 7) - 1))  # (1 - p)^7 = 0.025


@pytest.mark.parametrize("means", [(10, 10), (60, 36), (300, 150), (5, 20)])
def test_the_interval_holds_the_true_ratio_19_times_of_20_or_more(means):
    random = np.random.default_rng(8)
    counts = random.poisson(means, (400, 2))
    held = [low <= means[1] / means[0] <= high for low, high in (ratio_interval(b, a, 0.95) for b, a in counts)]
    assert np.mean(held) >= 0.95 - 2.3 * sqrt(0.95 * 0.05 / 400)


@pytest.mark.parametrize(("before", "after"), [(11, 17), (17, 11), (0, 5), (5, 0), (1, 1), (40, 80), (300, 260)])
@pytest.mark.parametrize("times", [1.0, 2.0, 0.25, 366 / 365])
def test_the_chance_of_a_difference_is_the_exact_binomial_test(before, after, times):
    share, n = Fraction(times) / (1 + Fraction(times)), before + after
    terms = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    exact = min(Fraction(1), 2 * min(sum(terms[: after + 1]), sum(terms[after:])))
    assert chance_of_difference(before, after, times) == approx(float(exact), rel=1e-9, abs=1e-15)
    low, high = ratio_interval(before, after, 0.95)
    assert (low <= times <= high) == (exact >= Fraction(5, 100))


def test_a_difference_of_11_and_17_as_a_journalist_had_it_from_a_binomial_test():  # two-sided, 17 of 28 at 0.5: 0.345
    assert chance_of_difference(11, 17) == approx(0.345, abs=5e-4)


def test_chance_differs_as_often_as_it_says():
    random = np.random.default_rng(28)
    drawn = random.poisson(14, (100_000, 2))
    drawn = drawn[drawn.sum(axis=1) == 28]
    often = np.mean(np.abs(drawn[:, 1] - drawn[:, 0]) >= 6)
    assert chance_of_difference(11, 17) == approx(often, abs=4 * sqrt(0.25 / len(drawn)))


def test_single_entries_are_independent():
    entries = np.zeros((300, 2))
    entries[:200, 0], entries[200:, 1] = 1, 1
    assert design_effect(entries) == approx(1, abs=0.03)  # 300 degrees of freedom: 1.0064 squared


def test_vessels_of_four_entries_each_are_worth_a_quarter():
    entries = np.zeros((300, 2))
    entries[:200, 0], entries[200:, 1] = 4, 4
    assert design_effect(entries) == approx(4, rel=0.03)


def test_one_vessel_alone_tells_nothing():
    assert design_effect(np.array([[5.0, 3.0]])) == inf
    assert design_effect(np.array([[0.0, 0.0]])) == 1


def test_clustered_counts_hold_the_true_ratio():
    random = np.random.default_rng(5)
    held, trials = 0, 400
    for _ in range(trials):
        own = random.gamma(0.5, 4, (40, 1))  # vessels with habits of their own, present in both periods or one
        entries = random.poisson(own * [1, 0.6]) * (random.random((40, 2)) < 0.8)
        effect = design_effect(entries.astype(float))
        before, after = entries.sum(axis=0)
        low, high = (0, inf) if effect == inf else ratio_interval(before / effect, after / effect, 0.95)
        held += low <= 0.6 <= high
    assert held / trials >= 0.95 - 2.3 * sqrt(0.95 * 0.05 / trials)
    assert log(high / low) < 3


@pytest.mark.parametrize("there", [0, 1])
def test_design_effect_of_entries_in_one_period_alone(there):
    # 3 and 2 of 5: shares with squares 0.36 and 0.16, where independent ones have 1 / 5 in all
    entries = np.zeros((2, 2))
    entries[:, there] = 3, 2
    degrees = 0.52**2 / (0.36**2 + 0.16**2) - 1
    assert design_effect(entries) == approx(0.52 / 0.2 * student_factor(degrees) ** 2)
