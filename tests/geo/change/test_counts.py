"""Counts per period: small tables added up by hand, and a count of every minute one by one."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from geo.change.counts import count_by_period, count_crossings_by_period
from geo.change.periods import overlaps, period_bounds

JULY, AUGUST, SEPTEMBER = (datetime(2023, month, 1, tzinfo=UTC) for month in (7, 8, 9))
BOUNDS = [JULY, AUGUST, SEPTEMBER]


def times(values):
    return pd.to_datetime(pd.Series(values, dtype="object"), utc=True, format="ISO8601").dt.as_unit("us")


def events(*rows):
    """Rows of id, zone, t_in, t_out, entry."""
    table = pd.DataFrame(rows, columns=["id", "zone", "t_in", "t_out", "entry"]).astype({"id": str, "zone": str})
    return table.assign(t_in=times(table["t_in"]), t_out=times(table["t_out"]))


def pieces(*rows):
    """Rows of id, t_start, t_end."""
    table = pd.DataFrame(rows, columns=["id", "t_start", "t_end"]).astype({"id": str})
    return table.assign(t_start=times(table["t_start"]), t_end=times(table["t_end"]))


# Ship a: seen 30 July 00:00 to 2 August 00:00, 48 h of July and 24 h of August. Ship b: 10 h of August.
# c is a lone fix in July, seen for no time; d was seen in June only, up to the first moment of July.
PIECES = pieces(
    ("a", "2023-07-30", "2023-08-02"),
    ("b", "2023-08-05 02:00", "2023-08-05 12:00"),
    ("c", "2023-07-04 12:00", "2023-07-04 12:00"),
    ("d", "2023-06-30", "2023-07-01"),
)
EVENTS = events(
    ("a", "west", "2023-07-30", "2023-07-30 06:00", "start"),  # 6 h of July
    ("a", "west", "2023-07-31 23:00", "2023-08-01 02:30", "crossing"),  # 1 h of July, 2.5 h of August, entry in July
    ("a", "west", "2023-08-01 12:00", "2023-08-01 13:00", "crossing"),
    ("a", "east", "2023-08-01 00:00", "2023-08-01 01:00", "crossing"),  # on the bound: August
    ("b", "west", "2023-08-05 03:00", "2023-08-05 04:00", "crossing"),
    ("b", "west", "2023-08-05 10:00", "2023-08-05 12:00", "gap"),
    ("c", "west", "2023-07-04 12:00", "2023-07-04 12:00", "start"),  # a lone fix: an entry of no length
    ("b", "west", "2023-09-01 00:00", "2023-09-01 05:00", "cut"),  # the last bound is outside
)


def test_counts_by_hand():
    table = count_by_period(EVENTS, PIECES, BOUNDS).set_index(["zone", "start_utc"])
    assert list(table.index.get_level_values("zone")) == ["east", "east", "west", "west"]
    west_july, west_august = table.loc[("west", JULY)], table.loc[("west", AUGUST)]
    assert west_july[["entries", "crossing", "start", "gap", "cut", "vessels"]].tolist() == [3, 1, 2, 0, 0, 2]
    assert west_august[["entries", "crossing", "start", "gap", "cut", "vessels"]].tolist() == [3, 2, 0, 1, 0, 2]
    assert west_july["hours_inside"] == approx(6 + 1)
    assert west_august["hours_inside"] == approx(2.5 + 1 + 1 + 2)
    assert (west_july["vessels_inside"], west_august["vessels_inside"]) == (2, 2)  # a and c; a, who came in July, and b
    east = table.loc["east"]
    assert east["entries"].tolist() == [0, 1]
    assert east["hours_inside"].tolist() == [0, 1]


def test_exposure_by_hand():
    table = count_by_period(EVENTS, PIECES, BOUNDS, zones=["west"])
    assert table["exposure_h"].tolist() == [48, 24 + 10]
    assert table["observed_vessels"].tolist() == [2, 2]  # a and the lone fix of c; a and b: d was gone at the bound
    assert table["entries_per_1000h"].tolist() == approx([1000 * 3 / 48, 1000 * 3 / 34])
    assert table["crossing_per_1000h"].tolist() == approx([1000 * 1 / 48, 1000 * 2 / 34])


def test_a_zone_that_nobody_entered_has_zeros():
    table = count_by_period(EVENTS, PIECES, BOUNDS, zones=["south", "east"])
    assert table["zone"].tolist() == ["south", "south", "east", "east"]
    assert table["entries"].tolist() == [0, 0, 0, 1]
    assert table["hours_inside"].tolist() == [0, 0, 0, 1]
    assert table["exposure_h"].tolist() == [48, 34, 48, 34]


def test_no_events_and_no_pieces():
    table = count_by_period(EVENTS.iloc[:0], PIECES.iloc[:0], BOUNDS, zones=["west"])
    assert table["entries"].tolist() == [0, 0]
    assert table["exposure_h"].tolist() == [0, 0]
    assert table["entries_per_1000h"].isna().all()
    assert count_by_period(EVENTS.iloc[:0], PIECES, BOUNDS).empty


def test_an_event_over_three_periods_is_split_twice():
    days = period_bounds(datetime(2023, 7, 1, tzinfo=UTC), datetime(2023, 7, 4, tzinfo=UTC), "day")
    long = events(("a", "z", "2023-06-30 20:00", "2023-07-03 03:00", "crossing"))
    table = count_by_period(long, pieces(("a", "2023-06-30", "2023-07-10")), days)
    assert table["hours_inside"].tolist() == [24, 24, 3]
    assert table["entries"].tolist() == [0, 0, 0]  # it began in June
    assert (table["vessels"].tolist(), table["vessels_inside"].tolist()) == ([0, 0, 0], [1, 1, 1])
    assert table["exposure_h"].tolist() == [24, 24, 24]


@pytest.mark.parametrize("seed", range(5))
def test_ids_inside_are_those_with_an_instant_in_the_zone_and_period(seed):
    """Hour by hour: who is in at the beginning of some half hour of a day, or for an instant alone."""
    chance = np.random.default_rng(seed)
    days = period_bounds(datetime(2023, 7, 1, tzinfo=UTC), datetime(2023, 7, 8, tzinfo=UTC), "day")
    hours = [(str(chance.choice(list("abcde"))), *sorted(chance.integers(-30, 200, 2).tolist())) for _ in range(40)]
    start = pd.Timestamp("2023-07-01", tz="UTC")
    rows = [(name, "z", str(start + pd.Timedelta(hours=i))[:19], str(start + pd.Timedelta(hours=j))[:19], "crossing")
            for name, i, j in hours]  # fmt: skip
    table = count_by_period(events(*rows), pieces(("a", "2023-06-01", "2023-08-01")), days)
    expected = [
        {name for name, i, j in hours if any(24 * day <= h < 24 * day + 24 for h in ([i] if i == j else range(i, j)))}
        for day in range(len(table))
    ]
    assert table["vessels_inside"].tolist() == [len(each) for each in expected]


def test_crossings_of_lines_by_hand():
    crossings = pd.DataFrame(
        [
            ("a", "median", "2023-07-31 23:59:59.999999", "left to right"),
            ("a", "median", "2023-08-01 00:00", "right to left"),
            ("b", "median", "2023-08-05 03:00", "left to right"),
            ("b", "median", "2023-08-05 04:00", "right to left"),
            ("b", "other", "2023-08-05 04:00", "right to left"),
        ],
        columns=["id", "line", "time", "direction"],
    )
    crossings["time"] = times(crossings["time"])
    table = count_crossings_by_period(crossings, PIECES, BOUNDS, lines=["median"])
    assert table["crossings"].tolist() == [1, 3]
    assert table["left_to_right"].tolist() == [1, 1]
    assert table["right_to_left"].tolist() == [0, 2]
    assert table["vessels"].tolist() == [1, 2]
    assert table["crossings_per_1000h"].tolist() == approx([1000 / 48, 3000 / 34])


minutes = st.integers(-50, 250)


@given(st.lists(st.tuples(minutes, minutes), max_size=12), st.lists(minutes, min_size=2, max_size=8, unique=True))
def test_overlaps_count_every_minute(stretches, bounds):
    bounds = sorted(bounds)
    begin, end = (np.array([f(pair) for pair in stretches], dtype=np.int64) for f in (min, max))
    parts = overlaps(begin, end, np.array(bounds, dtype=np.int64))
    found = {
        (r, p): n for r, p, n in zip(parts.row.tolist(), parts.period.tolist(), parts.length_us.tolist(), strict=True)
    }
    expected = {}
    for row, (b, e) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
        for period, (start, stop) in enumerate(pairwise(bounds)):
            shared = len(set(range(b, e)) & set(range(start, stop)))
            if shared or (b == e and start <= b < stop):
                expected[row, period] = shared
    assert found == expected


@pytest.mark.parametrize(
    ("every", "bounds"),
    [
        ("day", ["2024-02-28", "2024-02-29", "2024-03-01"]),  # a leap year
        ("week", ["2024-02-26", "2024-03-04"]),  # 28 February 2024 was a Wednesday
        ("month", ["2024-02-01", "2024-03-01"]),
    ],
)
def test_calendar_periods(every, bounds):
    first, last = datetime(2024, 2, 28, 9, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)
    assert [f"{b:%Y-%m-%d}" for b in period_bounds(first, last, every)] == bounds


def test_months_run_over_the_year():
    found = period_bounds(datetime(2022, 11, 30, tzinfo=UTC), datetime(2023, 2, 1, 1, tzinfo=UTC), "month")
    assert [(b.year, b.month) for b in found] == [(2022, 11), (2022, 12), (2023, 1), (2023, 2), (2023, 3)]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Asia/Taipei", date(2026, 3, 1), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2023, 4, 28), 23),  # no midnight: 00:00 became 01:00
        ("America/Havana", date(2023, 11, 5), 25),  # two midnights: 01:00 became 00:00
        ("America/Asuncion", date(2024, 3, 23), 25),  # midnight became 23:00
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kathmandu", date(2026, 3, 1), 24),
        ("Pacific/Apia", date(2011, 12, 29), 24),  # 30 December 2011 was left out
    ],
)
def test_days_of_a_zone_begin_when_its_clocks_say_so(zone, day, hours):
    """Brute force: the first quarters of an hour at which zoneinfo tells a new date."""
    start = datetime.combine(day, time(12), UTC) - timedelta(days=3)
    quarters = [start + n * timedelta(minutes=15) for n in range(4 * 24 * 6)]
    dates = [each.astimezone(ZoneInfo(zone)).date() for each in quarters]
    latest = [max(dates[: n + 1]) for n in range(len(dates))]
    begins = [instant for n, instant in enumerate(quarters) if n and latest[n] > latest[n - 1]]
    bounds = period_bounds(quarters[0], quarters[-1], "day", days_of=zone)
    assert bounds[1:-1] == begins
    assert bounds[0] <= quarters[0]
    assert bounds[-1] >= quarters[-1]
    lengths = {b.astimezone(ZoneInfo(zone)).date(): (e - b) / timedelta(hours=1) for b, e in pairwise(bounds)}
    assert lengths[day] == hours
    assert all(bound.tzinfo is UTC for bound in bounds)


def test_weeks_and_months_of_a_zone():
    first = datetime(2026, 3, 31, 17, tzinfo=UTC)  # 1 April, a Wednesday, in Taipei
    last = first + timedelta(hours=1)
    weeks, months = (period_bounds(first, last, every, days_of="Asia/Taipei") for every in ("week", "month"))
    assert [f"{b:%F %R}" for b in weeks] == ["2026-03-29 16:00", "2026-04-05 16:00"]
    assert [f"{b:%F %R}" for b in months] == ["2026-03-31 16:00", "2026-04-30 16:00"]
    with pytest.raises(ValueError, match="no time zone 'Asia/Taipeh'; expected a name of the IANA"):
        period_bounds(first, last, "day", days_of="Asia/Taipeh")


def test_errors_teach():
    with pytest.raises(ValueError, match="bounds that increase"):
        count_by_period(EVENTS, PIECES, [AUGUST, JULY])
    with pytest.raises(ValueError, match="two or more"):
        count_by_period(EVENTS, PIECES, [JULY])
    with pytest.raises(ValueError, match="has no zone"):
        count_by_period(EVENTS, PIECES, [datetime(2023, 7, 1), datetime(2023, 8, 1)])  # noqa: DTZ001
    with pytest.raises(ValueError, match="found id, zone, t_in, t_out. Expected the tables that find_events"):
        count_by_period(EVENTS.drop(columns="entry"), PIECES, BOUNDS)
    with pytest.raises(ValueError, match="utc=True"):
        count_by_period(EVENTS.assign(t_in=EVENTS["t_in"].dt.tz_localize(None)), PIECES, BOUNDS)
    with pytest.raises(ValueError, match="no time in 't_out'"):
        count_by_period(EVENTS.assign(t_out=EVENTS["t_out"].where(EVENTS["id"] != "a")), PIECES, BOUNDS)
    with pytest.raises(ValueError, match="end before they begin"):
        count_by_period(EVENTS.assign(t_out=EVENTS["t_in"] - timedelta(hours=1)), PIECES, BOUNDS)
    with pytest.raises(ValueError, match="'teleport'"):
        count_by_period(EVENTS.assign(entry=["teleport", *["beam"] * 7]), PIECES, BOUNDS)
    with pytest.raises(ValueError, match="twice"):
        count_by_period(EVENTS, PIECES, BOUNDS, zones=["west", "west"])
    with pytest.raises(ValueError, match="'day', 'week' or 'month'"):
        period_bounds(JULY, AUGUST, "year")
    with pytest.raises(ValueError, match="no time"):
        period_bounds(AUGUST, JULY, "day")


@pytest.mark.parametrize("kind", ["above", "below", "activated"])
def test_one_entry_of_a_zone_with_limits_brings_their_columns(kind):
    table = count_by_period(EVENTS.assign(entry=[kind, *["crossing"] * 7]), PIECES, BOUNDS, zones=["west"])
    assert table[kind].tolist() == [1, 0]
    assert table["crossing"].tolist() == [2, 3]  # the last begins at the last bound
    assert table["began"].tolist() == [2 + (kind != "activated"), 3]
