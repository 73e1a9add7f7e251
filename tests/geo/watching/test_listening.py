"""Hours that receivers were on: sums by hand and minute by minute, and tables that are none."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from geo.watching.listening import listening

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def table(*rows, **more):
    begin, end = ([DAY + timedelta(hours=row[n]) for row in rows] for n in (0, 1))
    times = {"from": pd.to_datetime(begin, utc=True), "to": pd.to_datetime(end, utc=True)}
    return pd.DataFrame({**times, **more})


def us(*hours):
    start = int(DAY.timestamp() * 1e6)
    return np.array([start + round(each * 3.6e9) for each in hours], dtype=np.int64)


def test_hours_are_those_of_each_minute():
    """Brute force: each minute of three days by itself."""
    random = np.random.default_rng(3)
    edges = np.sort(random.choice(72 * 60, 21, replace=False)) / 60
    rows = list(zip(edges[:-1:2], edges[1::2], strict=False))
    shares = random.random(len(rows))
    told = listening(table(*rows, share=shares).sample(frac=1, random_state=1))
    minutes = (np.arange(72 * 60) + 0.5) / 60
    on = sum((minutes > begin) * (minutes < end) * share for (begin, end), share in zip(rows, shares, strict=True))
    bounds = [0, 5, 24, 24.5, 60, 72]
    expected = [on[(minutes > begin) & (minutes < end)].sum() / 60 for begin, end in pairwise(bounds)]
    assert told.hours(us(*bounds)) == approx(expected)


def test_a_share_of_two_periods():
    told = listening(table((0, 24), (48, 72), hours=[6, 24]))
    first, second = (tuple(us(*each)) for each in ((0, 48), (48, 96)))
    measured = told.measured((first, second))
    assert (measured.before, measured.after, measured.error) == approx((6 / 48, 0.5, 0))
    assert told.hours(us(-24, -1)) == approx([0])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (table((0, 6), (5, 7)), "before the one before ends"),
        (table((6, 6)), "1 rows of hours of listening end when they begin"),
        (table((0, 6), share=[1.2]), "a share of 1.2 of the time; expected 0 to 1"),
        (table((0, 6), hours=[7.0]), "hours no more than the row is long"),
        (table((0, 6), share=[np.nan]), "a share of nan"),
        (table((0, 6), share=[1.0], hours=[6.0]), "expected one of them"),
        (table((0, 6)).drop(columns="to"), "no column to"),
        (table((0, 6)).iloc[:0], "has no row"),
        (table((0, 6)).assign(to=datetime(2026, 3, 2)), "expected one with a zone in each row"),  # noqa: DTZ001
    ],
)
def test_tables_that_are_none(rows, message):
    with pytest.raises(ValueError, match=message):
        listening(rows)


def test_positions_in_time_that_is_told_as_off_refute_the_table():
    told = listening(table((1, 2), (4, 5), share=[1.0, 0.0]))
    heard = us(*np.linspace(1, 1.99, 97))
    bounds = ((us(0)[0], us(6)[0]), (us(6)[0], us(8)[0]))
    told.refuse_heard_while_off(np.concatenate([heard, us(4.5)]), bounds)  # 1 of 98
    with pytest.raises(ValueError, match=r"3 of the 100 positions near by in the earlier period \(3%\).*01T03:00:00Z"):
        told.refuse_heard_while_off(np.concatenate([heard, us(3, 4.5, 4.6)]), bounds)
