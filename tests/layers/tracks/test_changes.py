"""Changes judged in small made-up worlds whose truth is known: the faults of issue 13, and their likes."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from effort import cases
from pytest import approx
from shapely.geometry import box

from layers.tracks.changes import Change, judged_change

DAYS = 20
START = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=DAYS * n) for n in range(3)]
PERIODS = {"before": (START[0], START[1]), "after": (START[1], START[2])}
ZONE = gpd.GeoDataFrame({"id": ["z"], "edge_model": "planar"}, geometry=[box(9.9, -0.1, 10.1, 0.1)], crs=4326)
ACROSS_DEG = 1.6  # of longitude: as far as anybody hears


def transits(random, number, period, *, every_min=8):
    """So many ships through the zone, to the east or to the west, in one period; 9 to 17 knots."""
    start_h, speed = random.uniform(0, 24 * DAYS - 12, number), random.normal(0.22, 0.03, number).clip(0.15, 0.29)
    way, lat, drift = random.choice([-1, 1], number), random.uniform(-0.06, 0.06, (2, number)), None
    steps = np.ceil(ACROSS_DEG / speed * 60 / every_min).astype(int)
    ship = np.repeat(np.arange(number), steps)
    hour = (np.arange(len(ship)) - np.repeat(np.cumsum(steps) - steps, steps)) * every_min / 60
    share = hour * speed[ship] / ACROSS_DEG
    drift = lat[1][ship] - lat[0][ship]
    return pd.DataFrame(
        {
            "id": [f"{period}-{n}" for n in ship],
            "time": pd.Timestamp(START[period]) + pd.to_timedelta(np.round(3600 * (start_h[ship] + hour)), unit="s"),
            "lon": 10 + way[ship] * (share - 0.5) * ACROSS_DEG,
            "lat": lat[0][ship] + drift * share,
        }
    )


def from_zone_deg(rows):
    return np.hypot(rows["lon"] - 10, rows["lat"])


def receiver_off_two_hours_in_five(rows, random):  # noqa: ARG001  as others
    block = (rows["time"] - pd.Timestamp(START[1])) // pd.Timedelta(hours=2)
    return rows[~((block % 5 < 2) & (from_zone_deg(rows) < 0.15))]


def receiver_next_to_the_zone_lost(rows, random):  # noqa: ARG001
    return rows[from_zone_deg(rows) > 0.25]


def two_in_five_dark_near_the_zone(rows, random):
    dark = random.choice(rows["id"].unique(), int(0.4 * rows["id"].nunique()), replace=False)
    return rows[~(rows["id"].isin(dark) & (from_zone_deg(rows) < 0.35))]


def half_of_the_messages_lost(rows, random):
    return rows[random.random(len(rows)) < 0.5]


def everybody_hears(rows, random):  # noqa: ARG001
    return rows


def world(seed, before, after, watching):
    random = np.random.default_rng(seed)
    rows = [transits(random, before, 0), watching(transits(random, after, 1), random)]
    return pd.concat(rows, ignore_index=True)


def judged(seed, before, after, watching, claim):
    return judged_change(world(seed, before, after, watching), ZONE, Change(**PERIODS, claim_percent=claim))


def of(block, part, name):
    key = {"count": "way", "watching": "measure", "traffic": "name"}[part]
    return next(row for row in block[part] if row[key] == name)


@pytest.mark.parametrize("seed", range(cases(1, 3)))
@pytest.mark.parametrize(("after", "claim"), [(183, -50), (201, -45)])
def test_issue_13_a_true_fall_of_transits_by_half_holds(seed, after, claim):
    """366 transits before, 183 after, the same receivers: the rate per hour of presence stays level."""
    block = judged(seed, 366, after, everybody_hears, claim)
    assert block["all"]["rate_change_percent"] == approx(0, abs=6)
    assert block["verdict"] == "holds"
    assert "holds: that of vessels that transmit changed by" in block["sentence"]
    assert of(block, "watching", "tracks")["change_percent"] == approx(0)
    assert of(block, "traffic", "hours of presence near by")["change_percent"] == approx(claim, abs=8)


@pytest.mark.parametrize("seed", range(cases(1, 3)))
def test_issue_13_a_receiver_lost_near_the_zone_is_no_fall(seed):
    """Two of every five two-hour blocks within 0.15 degrees are lost, traffic unchanged: "-40 % holds", it said."""
    block = judged(seed, 366, 366, receiver_off_two_hours_in_five, -40)
    assert of(block, "count", "seen")["change_percent"] < -15  # what is seen falls
    assert block["all"]["exposure_change_percent"] > -12  # and hours anywhere hardly move
    assert of(block, "watching", "tracks")["change_percent"] < -8
    assert of(block, "count", "likely")["change_percent"] == approx(0, abs=5)
    assert block["verdict"] == "does not hold"


@pytest.mark.parametrize(
    "watching", [receiver_next_to_the_zone_lost, two_in_five_dark_near_the_zone, half_of_the_messages_lost]
)
@pytest.mark.parametrize(("after", "claim", "wrong"), [(366, -40, "holds"), (183, -50, "does not hold")])
def test_what_is_not_heard_near_the_zone_is_not_told_as_a_change(watching, after, claim, wrong):
    block = judged(5, 366, after, watching, claim)
    assert block["verdict"] != wrong
    assert block["low_percent"] - 1 <= 100 * (after / 366 - 1) <= block["high_percent"] + 1


def test_nobody_heard_near_by_cannot_be_told():
    block = judged(1, 200, 200, lambda rows, _: rows[from_zone_deg(rows) > 0.6], -99)
    assert block["verdict"] == "cannot be told"


def test_half_of_the_fleet_silent_everywhere_is_a_change_of_those_that_transmit():
    block = judged(2, 366, 183, everybody_hears, -50)
    assert (block["verdict"], "of vessels that transmit" in block["sentence"]) == ("holds", True)


def test_few_vessels_widen_the_interval_by_themselves():
    """One vessel in and out all day tells nothing of others, however often it came."""
    random = np.random.default_rng(1)
    rows = pd.concat([transits(random, 60, 0), transits(random, 36, 1)])
    alone = judged_change(rows.assign(id="one"), ZONE, Change(**PERIODS, claim_percent=-40))
    assert alone["verdict"] == "cannot be told"
    fleet = judged_change(rows, ZONE, Change(**PERIODS, claim_percent=-40))
    assert fleet["high_percent"] < 0


def test_periods_of_unlike_length_are_compared_a_day():
    rows = world(3, 300, 300, everybody_hears)
    half = Change(before=PERIODS["before"], after=(START[1], START[1] + timedelta(days=DAYS / 2)), claim_percent=-50)
    block = judged_change(rows, ZONE, half)
    assert block["all"]["change_percent"] == approx(0, abs=20)
    assert "300 before in 20 days, " in block["sentence"]
    assert " % a day). " in block["sentence"]
    assert block["verdict"] == "does not hold"


def test_without_a_claim_nothing_is_judged():
    block = judged_change(world(1, 60, 60, everybody_hears), ZONE, Change(**PERIODS))
    assert (block["verdict"], block["claim_percent"]) == (None, None)
    low, high = (f"{block[end]:+.0f}".replace("-", "\N{MINUS SIGN}") for end in ("low_percent", "high_percent"))
    within = f"may have changed by {low} to {high} % (95 % interval)."
    assert block["sentence"].startswith(f"The number of entries of vessels that transmit {within} Counted incursions")
    assert (block["watching_changed"], "watching changed" in block["sentence"]) == ([], False)


def off_half_of_the_time(rows, random):  # noqa: ARG001  as others
    """A receiver, the only one, off every other six hours."""
    return rows[(rows["time"].dt.hour // 6) % 2 == 0]


def outage_before(seed, before, after):
    """Worlds whose receiver was off half of the time in the first period, so that counts alone rise."""
    random = np.random.default_rng(seed)
    rows = [off_half_of_the_time(transits(random, before, 0), random), transits(random, after, 1)]
    return pd.concat(rows, ignore_index=True)


def test_an_outage_leads_with_what_all_ways_of_counting_allow():  # issue 16: "+168 %", of a receiver that was off
    block = judged_change(outage_before(1, 366, 366), ZONE, Change(**PERIODS))
    assert block["all"]["low_percent"] > 30  # as counted
    assert block["low_percent"] < 0 < block["high_percent"]
    assert "uptime" in block["watching_changed"]
    first, second, *_ = block["sentence"].split(". ")
    assert first.startswith("The number of entries of vessels that transmit may have changed by \N{MINUS SIGN}")
    assert second.startswith("The watching changed (")
    assert second.endswith("so that counts as they stand do not tell the change")


@pytest.mark.parametrize("seed", range(cases(2, 12)))
def test_more_is_not_held_of_an_outage_that_ends_and_is_of_a_rise(seed):
    outage = outage_before(seed, 250, 250)
    for word, wrong in (("more", "holds"), ("fewer", "holds"), ("more", "does not hold"), ("fewer", "does not hold")):
        assert judged_change(outage, ZONE, Change(**PERIODS, claim=word))["verdict"] != wrong
    risen = world(seed, 200, 400, everybody_hears)
    assert judged_change(risen, ZONE, Change(**PERIODS, claim="more"))["verdict"] == "holds"
    assert judged_change(risen, ZONE, Change(**PERIODS, claim="fewer"))["verdict"] == "does not hold"


def hours_on(*on):
    """A table of hours: in the first period from and to these hours of each day, always in the second."""
    rows = [
        (START[0] + timedelta(days=day, hours=begin), START[0] + timedelta(days=day, hours=end))
        for day in range(DAYS)
        for begin, end in on
    ]
    table = pd.DataFrame([*rows, (START[1], START[2])], columns=["from", "to"])
    return table.assign(**{name: pd.to_datetime(table[name], utc=True) for name in table})


def half_heard(seed, before, after):
    """Numbers drawn, of which the first is heard in half of its time."""
    random = np.random.default_rng(seed)
    numbers = random.poisson(before), random.poisson(after)
    rows = [off_half_of_the_time(transits(random, numbers[0], 0), random), transits(random, numbers[1], 1)]
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_hours_that_are_told_decide_and_cover_at_their_level(ratio):  # issue 16: they had no way in
    """The receiver is on in half of the first period: so often does the 95 % interval hold the true ratio."""
    worlds, table, held, narrower = cases(6, 40), hours_on((0, 6), (12, 18)), 0, 0
    for seed in range(worlds):
        rows = half_heard(7000 + seed, 250, 250 * ratio)
        with_hours = judged_change(rows, ZONE, Change(**PERIODS), heard_hours=table)
        held += with_hours["low_percent"] <= 100 * (ratio - 1) <= with_hours["high_percent"]
        assert of(with_hours, "watching", "heard")["before"] == approx(0.5)
        if seed < 2:
            without = judged_change(rows, ZONE, Change(**PERIODS))
            widths = [each["high_percent"] - each["low_percent"] for each in (with_hours, without)]
            narrower += widths[0] < 0.7 * widths[1]
    assert narrower == 2
    assert held >= {6: 4, 40: 34}[worlds]  # of a true 95 %, fewer come once in 100 times or more seldom
    assert "which does not say how far they reached" in with_hours["sentence"]
    assert "if as many enter in an hour that was heard as in one that was not" in with_hours["sentence"]


@pytest.mark.parametrize("watching", [receiver_next_to_the_zone_lost, two_in_five_dark_near_the_zone])
def test_hours_do_not_hide_that_less_was_heard_near_by(watching):
    """Receivers were on all the time in both periods, and heard less far in the second."""
    rows = world(5, 366, 366, watching)
    block = judged_change(rows, ZONE, Change(**PERIODS, claim="fewer"), heard_hours=hours_on((0, 24)))
    assert block["verdict"] != "holds"
    assert block["low_percent"] - 1 <= 0 <= block["high_percent"] + 1


@pytest.mark.parametrize("on", [(0, 12), None])
def test_hours_that_the_tracks_refute_are_refused(on):  # issue 16: another station's log decided alone
    rows = world(1, 200, 200, everybody_hears)
    table = hours_on(on or (0, 24))
    with pytest.raises(ValueError, match=r"in the earlier period \(\d+%\) were heard while .* tell no receiver as on"):
        judged_change(rows, ZONE, Change(**PERIODS, claim="more"), heard_hours=table if on else table.iloc[-1:])


def test_a_claim_is_one_figure_or_a_way():
    with pytest.raises(ValueError, match="both claim and claim_percent"):
        Change(**PERIODS, claim="more", claim_percent=5)
    with pytest.raises(ValueError, match="expected one of more, fewer, or a percentage"):
        Change(**PERIODS, claim="rather more")


def test_a_claim_that_is_no_change_is_refused():
    with pytest.raises(ValueError, match="more than -100 and not 0"):
        Change(**PERIODS, claim_percent=-100)


def test_vessels_known_before_that_came_again_are_told():
    rows = world(1, 60, 60, everybody_hears)
    rows["id"] = rows["id"].str.replace("1-", "0-")
    block = judged_change(rows, ZONE, Change(**PERIODS))
    assert of(block, "traffic", "of the vessels near by, those of both periods")["before"] == 60
    assert "60 of them in both periods" in block["sentence"]
