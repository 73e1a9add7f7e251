"""Shares from gaps, against counting windows one by one and against sums done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from geo import (
    gaps,
    guaranteed_share,
    longest_gap_s,
    mean_gap_s,
    mean_share,
    window_for_guaranteed_share,
    window_for_mean_share,
)
from geo.access.revisit import mean_share_of_each

# two targets over 100 s: one looked at after 10 s and 40 s (gaps 10, 30, 60), one never (gap 100)
TWO = gaps([0, 0], [40, 10], count=2, span_s=100)


def test_gaps_by_hand():
    assert sorted(TWO.length_s[TWO.target == 0]) == [10, 30, 60]
    assert TWO.length_s[TWO.target == 1].tolist() == [100]
    assert longest_gap_s(TWO).tolist() == [60, 100]
    assert mean_gap_s(TWO) == approx([100 / 3, 100])


def test_mean_share_by_hand():
    # T = 20: target 0 misses (30 - 20) + (60 - 20) = 50 s of the 80 s in which a window may start: 3/8; target 1: 0
    assert mean_share(TWO, [1, 0], 20) == approx(3 / 8)
    assert mean_share(TWO, [1, 1], 20) == approx(3 / 16)
    assert mean_share(TWO, [3, 1], [0, 20, 60]) == approx([0, 9 / 32, 3 / 4])


def test_mean_share_of_each_by_hand():
    assert mean_share_of_each(TWO, 20) == approx([3 / 8, 0])


def test_guaranteed_share_by_hand():
    assert guaranteed_share(TWO, [3, 1], [59.9, 60, 99.9, 100]) == approx([0, 0.75, 0.75, 1])
    assert window_for_guaranteed_share(TWO, [3, 1], 0.75) == 60
    assert window_for_guaranteed_share(TWO, [3, 1], 0.85) == 100


looks = st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1000)), max_size=40)


@given(looks, st.floats(1, 900))
def test_mean_share_counts_windows(found, within):
    who, when = [w for w, _ in found], [t for _, t in found]
    starts = np.linspace(0, 1000 - within, 4001)
    holds = [
        np.mean([any(s <= t <= s + within for w, t in found if w == target) for s in starts[::20]])
        for target in range(4)
    ]
    exact = mean_share(gaps(who, when, count=4, span_s=1000), 1, within)[0]
    assert exact == approx(np.mean(holds), abs=0.15)  # 201 windows a target: one in six is the worst of rounding


@given(looks, looks, st.floats(1, 900))
def test_another_satellite_never_lowers_a_share(one, more, within):
    few = gaps([w for w, _ in one], [t for _, t in one], count=4, span_s=1000)
    both = one + more
    many = gaps([w for w, _ in both], [t for _, t in both], count=4, span_s=1000)
    assert mean_share(many, 1, within)[0] >= mean_share(few, 1, within)[0] - 1e-9
    assert guaranteed_share(many, 1, within)[0] >= guaranteed_share(few, 1, within)[0]


@given(looks)
def test_gaps_fill_the_span_and_order_does_not_matter(found):
    who, when = [w for w, _ in found], [t for _, t in found]
    forth, back = gaps(who, when, count=4, span_s=1000), gaps(who[::-1], when[::-1], count=4, span_s=1000)
    assert np.bincount(forth.target, forth.length_s, minlength=4) == approx(1000)
    assert mean_share(forth, 1, 77) == approx(mean_share(back, 1, 77))


@given(st.integers(2, 50), st.floats(0.05, 0.95))
def test_the_window_reaches_the_share_and_no_sooner(looks_count, share):
    when = np.random.default_rng(looks_count).uniform(0, 1000, looks_count)
    found = gaps(np.zeros(looks_count, int), when, count=1, span_s=1000)
    window = window_for_mean_share(found, 1, share)
    assert mean_share(found, 1, window)[0] >= share
    assert mean_share(found, 1, max(window - 0.02, 0))[0] < share


def test_regular_looks_in_closed_form():
    # every 10 s: a window of T < 10 s holds a look with chance T / 10, up to the ends of the span
    found = gaps(np.zeros(1000, int), np.arange(5, 10_000, 10), count=1, span_s=10_000)
    assert mean_share(found, 1, [2.5, 5, 7.5]) == approx([0.25, 0.5, 0.75], abs=2e-3)
    assert window_for_mean_share(found, 1, 0.85) == approx(8.5, abs=0.05)


def test_never_seen_reaches_no_share():
    nothing = gaps([], [], count=3, span_s=100)
    assert mean_share(nothing, 1, 50) == approx(0)
    assert np.isnan(window_for_mean_share(nothing, 1, 0.85))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gaps([0], [101], count=1, span_s=100), "expected them within 0 to 100 s"),
        (lambda: gaps([2], [1], count=2, span_s=100), "expected them within 0 to 1"),
        (lambda: mean_share(TWO, 1, 100), "does not fit into a span of 100"),
        (lambda: mean_share(TWO, 0, 10), "expected more than 0"),
        (lambda: window_for_mean_share(TWO, 1, 85), "60 percent are 0.6"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
