"""Alerts of a stream: confirmed ones are the events, each once, however rows are cut, mixed up and looked at."""

from itertools import pairwise

import pandas as pd
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.events.events import find_events
from geo.events.stream import EventStream
from geo.tracks.rules import Rules

LATENESS_S = 10
SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
STRIP = "POLYGON((-4 3,12 3,12 5,-4 5,-4 3))"
RULES = [
    Rules(**{"max_speed_kn": None, "max_gap_s": 100, "edge_model": "planar"} | more)
    for more in (
        {},
        {"merge_breaks_s": 3},
        {"merge_breaks_s": 20},
        {"min_duration_s": 4},
        {"hysteresis_m": 1800, "merge_breaks_s": 2, "min_duration_s": 3},
        {"min_depth_m": 2000, "merge_breaks_s": 5},
        {"max_speed_kn": 5000},
        {"max_speed_kn": 5000, "rejects_to_cut": 2, "merge_breaks_s": 10},
    )
]
places = st.tuples(st.integers(-1, 9), st.integers(-1, 9))
steps = st.one_of(st.integers(0, 6), st.just(200))
ways = st.lists(st.tuples(steps, places, st.integers(0, 9)), min_size=1, max_size=14)


class Told:
    """What became of each alert: its latest row, and all states that it had."""

    def __init__(self):
        self.rows, self.states = {}, {}

    def take(self, news):
        for row in news.to_dict("records"):
            self.rows[row["number"]] = row
            self.states.setdefault(row["number"], []).append(row["state"])

    @property
    def confirmed(self):
        rows = [row for row in self.rows.values() if row["state"] == "confirmed"]
        return sorted((row["id"], row["zone"], row["t_in"], row["entry"], row["lon"], row["lat"]) for row in rows)


def events(found):
    columns = ["id", "zone", "t_in", "entry", "lon_in", "lat_in"]
    return sorted(found[columns].itertuples(index=False, name=None))


@settings(max_examples=cases(10, 60))
@given(
    fleet=st.dictionaries(st.sampled_from("ab"), ways, min_size=1),
    rules=st.sampled_from(RULES),
    seed=st.randoms(use_true_random=False),
    often=st.integers(1, 4),
)
def test_the_alerts_confirmed_at_the_end_are_the_events_each_once(grid, fleet, rules, seed, often):  # issue #10
    positions = grid.arrivals(fleet)
    zones = pd.concat([grid.shapes(SQUARE), grid.shapes(STRIP).assign(id="strip")], ignore_index=True)
    cuts = sorted(seed.sample(range(len(positions) + 1), min(len(positions), 6)))
    stream, told = EventStream(zones, rules=rules, lateness_s=LATENESS_S, with_alerts=True), Told()
    closed = []
    for turn, (i, j) in enumerate(pairwise([0, *cuts, len(positions)])):
        closed.append(stream.push(positions.iloc[i:j]).events)
        if turn % often == 0:
            told.take(stream.alerts())
    closed.append(stream.close().events)
    told.take(stream.alerts())
    whole = find_events(positions, zones, rules=rules).events
    assert told.confirmed == events(whole) == events(pd.concat(closed, ignore_index=True))
    for states in told.states.values():  # nothing is told twice, nothing comes back, nothing is left open
        assert states in (["provisional", "confirmed"], ["provisional", "withdrawn"], ["confirmed"])
    assert stream.alerts().empty


def test_what_the_close_returns_is_confirmed_and_not_withdrawn(grid):  # issue #10
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=60, with_alerts=True)
    stream.push(grid.positions("0 -2 4, 6 4 4"))
    assert stream.alerts().state.tolist() == ["provisional"]
    assert len(stream.close().events) == 1
    assert stream.alerts().state.tolist() == ["confirmed"]


def test_two_alerts_that_turn_out_to_be_one_stay_are_one_event(grid):  # issue #10: both were confirmed
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=60, merge_breaks_s=5, with_alerts=True)
    stream.push(grid.positions("0 -2 4, 4 2 4, 12 -6 4, 20 2 4"))  # in from 2 to 6, and from 18
    first = stream.alerts()
    assert list(zip(first.state, grid.seconds(first.t_in), first.number, strict=True)) == [
        ("provisional", "2", 1),
        ("provisional", "18", 2),
    ]
    stream.push(grid.positions("11 2 4, 13 -1 4"))  # in until 12 or so and again from then on: a break of 5 s at most
    second = stream.alerts()
    assert list(zip(second.state, second.number, second.joined, strict=True)) == [("withdrawn", 2, 1)]
    found = stream.close().events
    assert len(found) == 1
    third = stream.alerts()
    assert list(zip(third.state, third.number, strict=True)) == [("confirmed", 1)]


def test_one_alert_that_turns_out_to_be_two_stays_is_two_events(grid):  # its other half was never told
    stream = EventStream(grid.shapes(SQUARE), max_speed_kn=None, lateness_s=60, with_alerts=True)
    stream.push(grid.positions("0 -2 4, 4 2 4, 20 2 4"))
    assert stream.alerts().state.tolist() == ["provisional"]
    stream.push(grid.positions("12 -6 4"))
    second = stream.alerts()
    assert list(zip(second.state, grid.seconds(second.t_in), second.number, strict=True)) == [("provisional", "18", 2)]
    assert len(stream.close().events) == 2
    assert stream.alerts().state.tolist() == ["confirmed", "confirmed"]
