"""Sums of gaps of many sets of satellites in one walk, against the gaps of each set sorted by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from geo.access import revisit
from geo.access.look_pool import BIN_S, gap_sums, look_pool, mean_share_of_each

SPAN_S = 5 * 86_400.0
TARGETS, SOURCES = 7, 5


def drawn(seed, count):
    rng = np.random.default_rng(seed)
    return rng.integers(0, TARGETS, count), rng.uniform(0, SPAN_S, count), rng.integers(0, SOURCES, count), rng


@given(st.integers(0, 10_000), st.integers(0, 400), st.floats(0.1, 0.95))
def test_each_set_has_the_shares_and_windows_of_its_own_gaps(seed, count, share):
    target, time, source, rng = drawn(seed, count)
    counted = rng.random((SOURCES, 3)) < 0.6
    weight = rng.uniform(0.1, 2, (2, TARGETS))
    whole = np.array([BIN_S, 3600.0, 40_200.0, 86_400.0])
    pool = look_pool(target, time, source, targets=TARGETS, sources=SOURCES, span_s=SPAN_S)
    sums = gap_sums(pool, counted, weight)
    for number in range(3):
        keep = counted[source, number]
        alone = revisit.gaps(target[keep], time[keep], count=TARGETS, span_s=SPAN_S)
        assert sums.longest_s[number] == approx(revisit.longest_gap_s(alone))
        assert sums.mean_gap_s()[number] == approx(revisit.mean_gap_s(alone))
        for w in range(2):
            assert sums.mean_share(whole)[number, w] == approx(revisit.mean_share(alone, weight[w], whole), abs=1e-9)
            assert sums.guaranteed_share(whole)[number, w] == approx(revisit.guaranteed_share(alone, weight[w], whole))
            window = revisit.window_for_mean_share(alone, weight[w], share)
            assert sums.window_for_mean_share(share)[number, w] == approx(window, abs=BIN_S / 4, nan_ok=True)
            sure = revisit.window_for_guaranteed_share(alone, weight[w], share)
            assert sums.window_for_guaranteed_share(share)[number, w] == approx(
                sure if sure < SPAN_S else np.nan, nan_ok=True
            )
        each = np.column_stack([revisit.mean_share_of_each(alone, window) for window in whole])
        assert mean_share_of_each(pool, counted[:, number], whole) == approx(each, abs=1e-9)
        assert sums.looks[number].tolist() == np.bincount(target[keep], minlength=TARGETS).tolist()


def test_a_part_of_the_span_is_a_span_of_its_own():
    target, time, source, _ = drawn(3, 300)
    pool = look_pool(target, time, source, targets=TARGETS, sources=SOURCES, span_s=SPAN_S)
    part = gap_sums(pool, np.ones((SOURCES, 1), bool), np.ones((1, TARGETS)), begin_s=86_400.0, end_s=3 * 86_400.0)
    inside = (time >= 86_400) & (time < 3 * 86_400)
    alone = revisit.gaps(target[inside], time[inside] - 86_400, count=TARGETS, span_s=2 * 86_400.0)
    assert part.mean_share(7200)[0, 0] == approx(revisit.mean_share(alone, 1, 7200)[0])


def test_never_seen_reaches_no_share():
    pool = look_pool([], [], [], targets=2, sources=1, span_s=1000.0)
    sums = gap_sums(pool, np.ones((1, 1), bool), np.ones((1, 2)))
    assert np.isnan(sums.window_for_mean_share(0.85)).all()
    assert np.isnan(sums.window_for_guaranteed_share(0.85)).all()


@pytest.mark.parametrize(
    ("target", "time", "source", "message"),
    [
        ([2], [1.0], [0], "targets run from 2 to 2"),
        ([0], [100.0], [0], "times run from 100.0"),
        ([0], [1.0], [3], "sources run from 3"),
    ],
)
def test_looks_outside_their_range_are_refused(target, time, source, message):
    with pytest.raises(ValueError, match=message):
        look_pool(target, time, source, targets=2, sources=3, span_s=100.0)
    pool = look_pool([0], [1.0], [0], targets=2, sources=3, span_s=100.0)
    with pytest.raises(ValueError, match="expected 3, one a source"):
        gap_sums(pool, np.ones((2, 1), bool), np.ones((1, 2)))
    with pytest.raises(ValueError, match="expected more than 0"):
        gap_sums(pool, np.ones((3, 1), bool), np.zeros((1, 2)))
    with pytest.raises(ValueError, match="does not fit into a span"):
        gap_sums(pool, np.ones((3, 1), bool), np.ones((1, 2))).mean_share(100.0)
