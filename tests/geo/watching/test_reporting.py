"""Reports due: Rec. ITU-R M.1371-5, tables 1 and 2, row by row, and tracks of which every other report was lost."""

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from geo.tracks.rules import Rules
from geo.watching.heard import heard
from geo.watching.periods import bounds_us
from geo.watching.reporting import completeness, due_interval_s

START = pd.Timestamp("2026-03-01", tz="UTC")
DAYS = [START + pd.Timedelta(days=n) for n in range(3)]
WORLD = (-180.0, -85.0, 180.0, 85.0)


@pytest.mark.parametrize(
    ("ship_class", "speed_kn", "turning", "seconds"),
    [
        ("A", 0.1, False, 180),  # table 1: at anchor or moored, not faster than 3 kn
        ("A", 9, False, 10),
        ("A", 14, False, 10),
        ("A", 9, True, 10 / 3),
        ("A", 18, False, 6),
        ("A", 18, True, 2),
        ("A", 25, False, 2),
        ("A", 25, True, 2),
        ("B", 1, False, 180),  # table 2: "CS"
        ("B", 9, False, 30),
        ("B", 30, True, 30),
    ],
)
def test_intervals_as_printed(ship_class, speed_kn, turning, seconds):
    code = np.array([" AB".index(ship_class)], dtype=np.int32)
    assert due_interval_s(code, np.array([speed_kn]), np.array([turning]))[0] == approx(seconds)


def sailing(name, day, every_s, *, kept=1, ship_class=None, knots=10.0):
    """Three hours due east on the equator, one report of `kept`."""
    seconds = np.arange(0, 3 * 3600, every_s)[::kept]
    frame = pd.DataFrame({"id": name, "time": DAYS[day] + pd.to_timedelta(seconds, unit="s")})
    frame["lon"], frame["lat"] = 10 + seconds * knots * 1852 / 3600 / 111_195, 0.0
    return frame if ship_class is None else frame.assign(ship_class=ship_class)


def measured(*frames):
    who = heard(pd.concat(frames), Rules(), WORLD)
    return completeness(who.near, who.ship_class, bounds_us((DAYS[0], DAYS[1]), (DAYS[1], DAYS[2])))


@pytest.mark.parametrize(("ship_class", "every_s"), [("A", 10), ("B", 30)])
def test_every_other_report_lost_is_half_of_those_due(ship_class, every_s):
    found = measured(
        sailing("a", 0, every_s, ship_class=ship_class), sailing("b", 1, every_s, kept=2, ship_class=ship_class)
    )
    assert (found.before, found.after) == approx((1, 0.5), abs=0.01)
    assert not found.corrects


def test_tables_without_classes_are_held_to_their_own_interval():
    found = measured(
        *(sailing(n, 0, 60) for n in "abc"),
        *(pd.concat([sailing(n, 1, 60)[:90], sailing(n, 1, 60)[90::3]]) for n in "abc"),
    )
    assert found.before == approx(1)
    assert found.after == approx((89 + 30) / 180, abs=0.02)


def test_a_table_that_was_thinned_has_lost_nothing_between():
    found = measured(sailing("a", 0, 300, ship_class="A"), sailing("a", 1, 300, ship_class="A"))
    assert (found.before, found.after) == approx((1, 1))
