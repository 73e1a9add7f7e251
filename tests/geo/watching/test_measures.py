"""Measures of watching: fleets drawn by chance, whose true uptime is known."""

import numpy as np
import pytest
from pytest import approx

from geo.watching.measures import share_of, share_of_time


def fleet(random, mean, bins, up):
    """Vessels present in each bin, by chance, and heard where somebody listened."""
    return random.poisson(mean, bins) * (random.random(bins) < up)


@pytest.mark.parametrize("mean", [0.4, 1.0, 3.0])
@pytest.mark.parametrize("up", [1.0, 0.6])
def test_uptime_does_not_depend_on_how_many_ships_come(mean, up):
    random = np.random.default_rng(4)
    found = share_of_time("uptime", "", [fleet(random, mean, 20_000, up), fleet(random, mean / 2, 20_000, up)])
    assert (found.before, found.after) == approx((up, up), rel=0.1)
    assert abs(np.log(found.ratio)) < 3 * found.error


def test_a_share_and_its_error_over_blocks():
    parts = np.column_stack([np.full(24, 10.0), np.tile([10.0, 0.0], 12)])
    totals = np.full((24, 2), 10.0)
    found = share_of("tracks", "", parts, totals, corrects=True)
    assert (found.before, found.after) == (1, 0.5)
    # after: standard error of the mean of 24 values that are 0 or 1, over their mean
    assert found.error == approx(np.std(np.tile([1.0, 0.0], 12), ddof=1) / np.sqrt(24) / 0.5)


def test_what_nobody_was_there_to_hear_is_not_known():
    nothing = np.zeros((24, 2))
    assert not share_of("tracks", "", nothing, nothing, corrects=True).known
    assert not share_of_time("uptime", "", [np.ones(100, dtype=np.int64)] * 2).known  # never two at once
