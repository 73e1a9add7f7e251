"""The parts of the rule of changes by hand: what each way of counting adds to an interval."""

from datetime import UTC, datetime, timedelta
from math import exp, inf, isnan, log, nan, sqrt
from types import SimpleNamespace

import numpy as np
import pytest
from pytest import approx

from geo.change import seen_and_missed as parts
from geo.watching.holes import Missed
from geo.watching.measures import Measured

JULY = datetime(2023, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR_US = 3_600_000_000


def measured(before, after, error=0.1, name="heard", *, corrects=True):
    return Measured(name, "percent", before, after, error, corrects)


@pytest.mark.parametrize(
    ("measure", "changed"),
    [
        # 99 % of the normal distribution: 2.5758 standard errors; log(1.2) is 0.18232
        (measured(10, 12, 0.0707), True),
        (measured(10, 12, 0.0709), False),
        (measured(12, 10, 0.0707), True),
        (measured(10, 12, 0.07, corrects=False), False),
        (measured(0, 12, 0.07), False),
        (measured(0, 12, 0.07, name="tracks"), True),
        (measured(10, 12, nan, name="tracks"), True),
    ],
)
def test_a_measure_that_changed_is_known_with_99_percent(measure, changed):
    assert parts._changed(measure) == changed


@pytest.mark.parametrize(
    ("after", "told", "further"),
    [
        # half of the logarithm, times 1 or 1 / left - 1; what gaps tell too, 1 / left - 2 times and not below 0
        *((8, False, -log(0.8) / 2), (8, True, 0), (4, False, -log(0.4) / 2 * 1.5), (4, True, -log(0.4) / 2 * 0.5)),
        *((40, False, -log(4) / 2 * 3), (40, True, -log(4) / 2 * 2), (0, False, 0)),
    ],
)
def test_how_far_a_measure_may_fall_short(after, told, further):
    assert parts._beyond(measured(10, after), told) == approx(further)


@pytest.mark.parametrize(
    ("after", "known", "told"),
    [
        *((8, 0.3, True), (8, 0.2, False), (8, -0.3, False), (12, -0.2, True), (12, -0.1, False)),
        *((0, 1, False), (10, 0, True)),
    ],
)
def test_gaps_tell_as_much_the_same_way(after, known, told):
    assert parts._is_told(measured(10, after), known) == told  # log(0.8) is -0.223, log(1.2) 0.182


def test_intervals_widen_by_errors_on_the_scale_of_logarithms():
    low, high = parts._spread(0.5, 0.5 * exp(-0.3), 0.5 * exp(0.4), (0.2, 0.25), 2)
    assert (log(low / 0.5), log(high / 0.5)) == approx((-sqrt(0.3**2 + 0.4**2), sqrt(0.4**2 + 0.4**2 + 0.5**2)))
    low, high = parts._spread(0.5, 0.5 * exp(-0.3), 0.5 * exp(0.4), (0.0, -0.25), 2)
    assert (log(low / 0.5), log(high / 0.5)) == approx((-sqrt(0.3**2 + 0.5**2), 0.4))
    assert parts._spread(0.5, 0.1, 0.9, (0.0, 0.0), 2) == (0.1, 0.9)
    assert parts._spread(0, 0.0, 0.9, (0.5, 0.0), 2) == (0.0, 0.9)
    assert parts._spread(1, 0.5, 2, (7.1, 0.0), 2) == (0.0, inf)  # beyond a factor of a million: exp(14)


def test_days_vary_more_than_chance():
    # variance (n - 1) over mean; a period of six days tells nothing
    uneven, even = np.array([1.0, 5, 3, 3, 1, 5, 3]), np.full(8, 2.0)
    assert uneven.var(ddof=1) == approx(16 / 6)
    assert parts._effect_of_days((uneven, even[:6])) == 1
    noisy = np.array([0.0, 9, 0, 9, 0, 9, 1])
    spread = noisy.var(ddof=1) / noisy.mean()  # 5.4
    assert parts._effect_of_days((noisy, even[:6])) == approx(spread)
    assert parts._effect_of_days((noisy, even)) == approx(spread / 2)
    assert parts._effect_of_days((noisy, 0 * even)) == approx(spread)


def test_ratios_of_nothing():
    assert (parts._over(3, 4), parts._over(3, 0)) == (0.75, inf)
    assert isnan(parts._over(0, 0))


def test_entries_on_a_day_on_which_a_vessel_enters():
    hours = np.array([1, 2, 30, 1])
    assert parts._on_a_day(np.array([0, 0, 0, 1]), hours * HOUR_US) == approx(4 / 3)
    assert parts._on_a_day(np.array([], dtype=int), np.array([], dtype=int)) == 0


def test_what_may_have_been_missed_in_holes():
    hours = np.array([2.0, 24.0, 25.0, 0.0])
    likely, possible = np.array([0.5, 0, 0, 0.25]), np.array([0.25, 0, 1, 0.75])
    missed = Missed(np.zeros(4, dtype=int), np.zeros(4, dtype=int), likely, possible, hours)
    counted = parts.Totals(np.array([[6.0, 1.0], [4.0, 1.0]]), (np.zeros(1), np.zeros(1)))
    watched = SimpleNamespace(hours=np.array([[20.0, 10.0], [0.0, 0.0]]))
    # 10 in 20 h is oftener than 2 in 10 h: 0.5 an hour; after more than a day 3, as on a day
    assert parts._possible(missed, counted, watched, 3.0) == approx([0.5, 12, 3, 0.75])


def test_totals_by_vessel_and_by_whole_days():
    spans = ((JULY, JULY + 2.5 * DAY), (JULY + 3 * DAY, JULY + 4 * DAY))
    start = int(JULY.timestamp() * 1e6)
    hours = np.array([0, 23, 24, 50, 60, 72, 95, 96])  # 60 h is the end of the first, 96 h that of the second
    who, weights = np.array([0, 1, 1, 0, 0, 1, 0, 0]), np.array([1, 0.5, 1, 1, 9, 1, 0.25, 9])
    totals = parts._totals(who, start + hours * HOUR_US, weights, spans, 2)
    assert totals.by_vessel.tolist() == [[2, 0.25], [1.5, 1]]
    assert [days.tolist() for days in totals.by_day] == [[1.5, 1], [1.25]]
    assert (totals + totals).sums == (7, 2.5)
    nobody = parts._totals(who[:0], hours[:0], weights[:0], spans, 2)
    assert [days.tolist() for days in nobody.by_day] == [[0, 0], [0]]  # days without entries are days too


@pytest.mark.parametrize(
    ("seen", "likely", "known"),
    [*((0.5, 0.4, log(0.8)), (2, 3, log(1.5))), *((0, 1, 0), (inf, 1, 0), (1, 0, 0), (1, inf, 0))],
)
def test_what_likely_misses_make_of_a_ratio(seen, likely, known):
    assert parts._known_missed([SimpleNamespace(ratio=each) for each in (seen, likely)]) == approx(known)


def test_a_measure_divides_a_ratio_and_its_bounds():
    totals = parts.Totals(np.full((20, 2), [1.0, 0.5]), (np.zeros(1), np.zeros(1)))
    plain, halved = parts._way("seen", totals, 2.0), parts._way("heard", totals, 2.0, measured(10, 5, 0.0))
    assert (plain.before, plain.after, plain.ratio) == (20, 10, 1.0)
    assert (halved.ratio, halved.low, halved.high) == approx((2.0, 2 * plain.low, 2 * plain.high))
    assert plain.far_low < plain.low < plain.near_low < plain.middle_low < 1 < plain.middle_high < plain.near_high
    for nothing in (measured(10, 0), measured(0, 5), measured(10, 5, nan)):
        way = parts._way("heard", totals, 2.0, nothing)
        assert (way.low, way.high, way.middle_low, way.middle_high) == (0, inf, 0, inf)
