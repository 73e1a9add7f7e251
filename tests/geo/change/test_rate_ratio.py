"""Rate ratios by hand; the bootstrap against all its outcomes, the delta method and known rates."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product
from math import inf, isnan
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from geo.change.rate_ratio import by_max_gap, rate_ratio

JULY, AUGUST, SEPTEMBER = (datetime(2023, month, 1, tzinfo=UTC) for month in (7, 8, 9))
BEFORE, AFTER = (JULY, AUGUST), (AUGUST, SEPTEMBER)  # 744 h each


def at(start, hours):
    return pd.Series(pd.Timestamp(start) + pd.to_timedelta(np.asarray(hours, dtype=float), unit="h")).dt.as_unit("us")


def fleet(vessels):
    """Tables of vessels given as (entries before, hours before, entries after, hours after), seen from each first."""
    table = np.array(vessels, dtype=float)
    ids = np.array([f"v{number}" for number in range(len(table))])
    events, pieces = [], []
    for start, counts, hours in (
        (JULY, table[:, 0].astype(int), table[:, 1]),
        (AUGUST, table[:, 2].astype(int), table[:, 3]),
    ):
        nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        moments = at(start, nth * np.repeat(hours / np.maximum(counts, 1), counts))
        events.append(pd.DataFrame({"id": np.repeat(ids, counts), "zone": "z", "entry": "crossing", "t_in": moments}))
        seen = hours > 0
        pieces.append(
            pd.DataFrame({"id": ids[seen], "t_start": at(start, 0 * hours[seen]), "t_end": at(start, hours[seen])})
        )
    return pd.concat(events, ignore_index=True), pd.concat(pieces, ignore_index=True)


def test_ratio_by_hand():
    # before: 6 entries in 100 + 200 h; after: 2 + 1 in 50 + 50 h: (3 / 100) / (6 / 300) = 1.5
    found = rate_ratio(*fleet([(2, 100, 2, 50), (4, 200, 0, 0), (0, 0, 1, 50)]), BEFORE, AFTER)
    assert found.counts == (6, 3)
    assert found.exposure_h == (300, 100)
    assert found.observed_vessels == (2, 2)
    assert found.entering_vessels == (2, 2)
    assert found.ratio == approx(1.5)
    assert found.change_percent == approx(-50)
    assert found.exposure_change_percent == approx(-200 / 3)
    assert found.rate_change_percent == approx(50)


def test_periods_are_half_open_and_pieces_are_cut():
    events = pd.DataFrame(
        {"id": "a", "zone": "z", "entry": "crossing", "t_in": at(JULY, [-1e-6, 0, 743.999999, 744, 1488])}
    )
    pieces = pd.DataFrame({"id": "a", "t_start": at(JULY, [-100]), "t_end": at(JULY, [744 + 10])})
    found = rate_ratio(events, pieces, BEFORE, AFTER)
    assert found.counts == (2, 1)
    assert found.exposure_h == (744, 10)


def test_zones_and_kinds_choose_the_entries():
    events, pieces = fleet([(4, 100, 3, 100)])
    events["zone"] = ["west", "east", "west", "west", "west", "west", "east"]
    events["entry"] = ["crossing", "crossing", "gap", "start", "crossing", "gap", "crossing"]
    counts = {
        (zone, kinds): rate_ratio(events, pieces, BEFORE, AFTER, zone=zone, kinds=kinds).counts
        for zone in (None, "west", "east")
        for kinds in (("crossing",), ("crossing", "gap"), ("start",))
    }
    assert counts == {
        (None, ("crossing",)): (2, 2),
        (None, ("crossing", "gap")): (3, 3),
        (None, ("start",)): (1, 0),
        ("west", ("crossing",)): (1, 1),
        ("west", ("crossing", "gap")): (2, 2),
        ("west", ("start",)): (1, 0),
        ("east", ("crossing",)): (1, 1),
        ("east", ("crossing", "gap")): (1, 1),
        ("east", ("start",)): (0, 0),
    }


def test_two_vessels_have_three_outcomes():
    # drawn with chances 1/4, 1/2, 1/4: only v0 (ratio 2), both (5/4), only v1 (1/2); 2.5 and 97.5 % are the outer two
    found = rate_ratio(*fleet([(2, 100, 4, 100), (2, 100, 1, 100)]), BEFORE, AFTER)
    assert (found.low, found.ratio, found.high) == approx((0.5, 1.25, 2))


def test_interval_against_every_outcome():
    vessels = [(3, 90, 1, 120), (0, 50, 2, 40), (5, 210, 4, 80), (1, 10, 0, 300), (2, 70, 3, 70), (1, 20, 1, 9)]
    found = rate_ratio(*fleet(vessels), BEFORE, AFTER, draws=4000, seed=5)
    outcomes = Counter()
    for drawn in product(range(6), repeat=6):  # all 46,656 samples with replacement
        n1, h1, n2, h2 = (sum(vessels[i][k] for i in drawn) for k in range(4))
        outcomes[n2 * h1 / (n1 * h2) if n1 else inf] += 1
    sigma = (0.025 * 0.975 / 4000) ** 0.5
    below = sum(n for ratio, n in outcomes.items() if ratio < found.low - 1e-12) / 6**6
    above = sum(n for ratio, n in outcomes.items() if ratio > found.high + 1e-12) / 6**6
    at_low = sum(n for ratio, n in outcomes.items() if ratio == approx(found.low)) / 6**6
    at_high = sum(n for ratio, n in outcomes.items() if ratio == approx(found.high)) / 6**6
    assert below - 4 * sigma <= 0.025 <= below + at_low + 4 * sigma
    assert above - 4 * sigma <= 0.025 <= above + at_high + 4 * sigma


def random_fleet(random, vessels, ratio, spread=0.5):
    """Vessels with rates of their own, gamma with a mean of 1 in 100 h before, and `ratio` times that after."""
    hours = random.uniform(50, 700, (vessels, 2)) * (random.random((vessels, 2)) < 0.8)
    own = random.gamma(1 / spread, spread, vessels) / 100
    entries = random.poisson(own[:, None] * hours * [1, ratio])
    return np.column_stack([entries[:, 0], hours[:, 0], entries[:, 1], hours[:, 1]])


def test_interval_against_the_delta_method():
    table = random_fleet(np.random.default_rng(11), 800, 0.7)
    found = rate_ratio(*fleet(table), BEFORE, AFTER)
    n1, h1, n2, h2 = table.T
    influence = n2 / n2.sum() - h2 / h2.sum() - n1 / n1.sum() + h1 / h1.sum()
    error = np.sqrt((influence**2).sum())
    assert np.log(found.low) == approx(np.log(found.ratio) - 1.96 * error, abs=0.15 * error)
    assert np.log(found.high) == approx(np.log(found.ratio) + 1.96 * error, abs=0.15 * error)


def test_interval_holds_the_known_ratio_19_times_of_20():
    random = np.random.default_rng(3)
    trials, held = 300, 0
    for _ in range(trials):
        found = rate_ratio(*fleet(random_fleet(random, 60, 0.6)), BEFORE, AFTER, draws=400)
        held += found.low <= 0.6 <= found.high
    assert held / trials == approx(0.95, abs=0.035)  # 2.8 times the deviation of a binomial of 300


def test_the_same_seed_gives_the_same_interval_in_any_order():
    events, pieces = fleet(random_fleet(np.random.default_rng(1), 40, 1))
    first = rate_ratio(events, pieces, BEFORE, AFTER, seed=7)
    assert rate_ratio(events[::-1], pieces.sample(frac=1, random_state=2), BEFORE, AFTER, seed=7) == first
    assert rate_ratio(events, pieces, BEFORE, AFTER, seed=8).low != first.low


def test_nobody_after():
    # 7 vessels before, none after: p with (1 - p)^7 = 0.025 (Clopper and Pearson), p = r E2 / (E1 + r E2)
    found = rate_ratio(*fleet([(2, 100, 0, 50)] * 7), BEFORE, AFTER)
    p = found.high * 350 / (700 + found.high * 350)
    assert (found.ratio, found.low) == (0, 0)
    assert (1 - p) ** 7 == approx(0.025)


def test_nobody_before():
    found = rate_ratio(*fleet([(0, 100, 2, 50)] * 7), BEFORE, AFTER)
    p = found.low * 350 / (700 + found.low * 350)
    assert (found.ratio, found.high) == (inf, inf)
    assert p**7 == approx(0.025)
    assert found.change_percent == inf


def test_nobody_ever():
    found = rate_ratio(*fleet([(0, 100, 0, 100)]), BEFORE, AFTER)
    assert isnan(found.ratio)
    assert isnan(found.change_percent)
    assert (found.low, found.high) == (0, inf)
    assert found.few


def test_draws_without_entries_widen_the_interval():
    # one vessel of 20 entered at all: it is missing from (19/20)^20 = 36 % of the draws, which tell nothing
    found = rate_ratio(*fleet([(3, 100, 3, 100)] + [(0, 100, 0, 100)] * 19), BEFORE, AFTER)
    assert (found.low, found.ratio, found.high) == (0, 1, inf)


# Traffic that does not change: 400 vessels, each inside for an hour every 6 to 30 h, through two months.
def traffic(*, slower=1.0):
    random = np.random.default_rng(20)
    every, phase = random.uniform(6, 30, 400), random.random(400)
    rows = []
    for number in range(400):
        before = np.arange(phase[number] * every[number], 744, every[number])
        after = np.arange(phase[number] * every[number] * slower, 744, every[number] * slower) + 744
        rows.extend((f"v{number}", hour) for hour in np.concatenate([before, after]))
    return pd.DataFrame(rows, columns=["id", "hour"])


def seen(entries, windows):
    """Entries and pieces of vessels seen in windows of hours, {id: [(first, last)]}."""
    pieces = pd.DataFrame([(v, *w) for v, spans in windows.items() for w in spans], columns=["id", "first", "last"])
    pairs = entries.merge(pieces, on="id")
    pairs = pairs[(pairs["hour"] > pairs["first"]) & (pairs["hour"] < pairs["last"])]
    events = pd.DataFrame({"id": pairs["id"].array, "zone": "z", "entry": "crossing", "t_in": at(JULY, pairs["hour"])})
    times = {"t_start": at(JULY, pieces["first"]), "t_end": at(JULY, pieces["last"])}
    return events, pieces[["id"]].assign(**times)


def always(last=1488):
    return {f"v{number}": [(0, last)] for number in range(400)}


def test_unchanged_traffic_with_40_percent_of_vessels_unheard():
    windows = always()
    for number in np.random.default_rng(4).choice(400, 160, replace=False):
        windows[f"v{number}"] = [(0, 744)]
    found = rate_ratio(*seen(traffic(), windows), BEFORE, AFTER)
    assert found.change_percent == approx(-40, abs=5)  # it looks like the claim
    assert found.exposure_change_percent == approx(-40)
    assert found.rate_change_percent == approx(0, abs=6)
    assert found.low < 1 < found.high


def test_unchanged_traffic_with_the_receiver_off_9_hours_a_day():
    days = [(744 + 24 * day + 9, 744 + 24 * day + 24) for day in range(31)]
    windows = {vessel: [(0, 744), *days] for vessel in always()}
    found = rate_ratio(*seen(traffic(), windows), BEFORE, AFTER)
    assert found.change_percent == approx(-37.5, abs=3)
    assert found.rate_change_percent == approx(0, abs=3)


def test_traffic_that_did_fall_by_40_percent():
    found = rate_ratio(*seen(traffic(slower=1 / 0.6), always()), BEFORE, AFTER)
    assert found.exposure_change_percent == 0
    assert found.rate_change_percent == approx(-40, abs=2)


def test_periods_of_unlike_length_are_compared_a_day():
    """Twice as long and twice as many: nothing changed, neither in the count nor in the hours."""
    longer = (AFTER[0], AFTER[0] + 2 * (BEFORE[1] - BEFORE[0]))
    found = rate_ratio(*fleet([(5, 100, 10, 200)] * 20), BEFORE, longer)
    assert (found.change_percent, found.change_percent_per_day) == approx((100, 0))
    assert (found.exposure_change_percent, found.exposure_change_percent_per_day) == approx((100, 0))


@pytest.mark.parametrize(("vessels", "few"), [(1, True), (9, True), (10, False)])
def test_few_vessels_are_said(vessels, few):
    """However alike they are: resampling one vessel gives that vessel again, an interval of no width."""
    assert rate_ratio(*fleet([(5, 100, 3, 100)] * vessels), BEFORE, AFTER).few is few


def test_a_zone_that_nobody_looked_for_is_an_error():  # issue 13: it was nan
    events, pieces = fleet([(4, 100, 3, 100)])
    with pytest.raises(ValueError, match=r"there is no zone 'north'; expected one of z\. If it was looked for"):
        rate_ratio(events, pieces, BEFORE, AFTER, zone="north")
    with pytest.raises(ValueError, match="there is no zone 'north'; expected one of south, z"):
        rate_ratio(events, pieces, BEFORE, AFTER, zone="north", zones=["z", "south"])
    nobody = rate_ratio(events, pieces, BEFORE, AFTER, zone="south", zones=["z", "south"])
    assert nobody.counts == (0, 0)


def test_by_max_gap_by_hand():
    short, long = (SimpleNamespace(**dict(zip(("events", "pieces"), fleet(v), strict=True))) for v in (
        [(4, 100, 2, 100)], [(4, 200, 3, 100)]
    ))  # fmt: skip
    table = by_max_gap({7200: long, 3600: short}, BEFORE, AFTER)
    assert table["max_gap_s"].tolist() == [3600, 7200]
    assert table["count_after"].tolist() == [2, 3]
    assert table["exposure_before_h"].tolist() == [100, 200]
    assert table["rate_change_percent"].tolist() == approx([-50, 50])
    assert table["low_percent"].tolist() == approx([-50, 50])  # one vessel: every draw is the same


def test_errors_teach():
    events, pieces = fleet([(1, 10, 1, 10)])
    with pytest.raises(ValueError, match="do not overlap"):
        rate_ratio(events, pieces, AFTER, BEFORE)
    with pytest.raises(ValueError, match="The tracks run from 2023-07-01 00:00 to 2023-08-01 10:00"):
        rate_ratio(events, pieces, BEFORE, (SEPTEMBER, SEPTEMBER + timedelta(days=1)))
    with pytest.raises(ValueError, match="no tracks at all"):
        rate_ratio(events, pieces[:0], BEFORE, AFTER)
    with pytest.raises(ValueError, match="'teleport'"):
        rate_ratio(events, pieces, BEFORE, AFTER, kinds=["teleport"])
    with pytest.raises(ValueError, match="at least 100"):
        rate_ratio(events, pieces, BEFORE, AFTER, draws=10)
    with pytest.raises(ValueError, match="no column zone"):
        rate_ratio(events.drop(columns="zone"), pieces, BEFORE, AFTER)


def test_periods_that_overlap_by_a_day_are_refused():
    events, pieces = fleet([(1, 10, 1, 10)])
    late = (AUGUST - timedelta(days=1), SEPTEMBER)
    with pytest.raises(ValueError, match="do not overlap, the earlier one first"):
        rate_ratio(events, pieces, BEFORE, late)


def test_periods_without_hours_are_named():
    events, pieces = fleet([(1, 10, 0, 0)])
    words = "10 h from 2023-07-01 00:00 to 2023-08-01 00:00 and for 0 h from 2023-08-01 00:00 to 2023-09-01 00:00"
    with pytest.raises(ValueError, match=words):
        rate_ratio(events, pieces, BEFORE, AFTER)
