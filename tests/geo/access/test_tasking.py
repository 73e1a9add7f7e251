"""The greedy plan against plans tried one by one, and what must hold of any plan."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from geo import Duty, Orbit, Satellite, Sensor, Targets, accesses, gaps, mean_share, tasked
from geo.access.tasking import Passes, across_km

LOOK = 30.0


def look(satellite, target, time_s, incidence_deg, *, left=False):
    return {
        "satellite": satellite,
        "target": target,
        "time_s": time_s,
        "incidence_deg": incidence_deg,
        "look_deg": LOOK,
        "left": left,
    }


def table(*rows):
    return pd.DataFrame(list(rows)).astype({"satellite": np.int32, "target": np.int32})


def at_km(across):
    """Incidence that puts a target this far to the side: one degree at the Earth's centre is 111.19 km on a sphere."""
    return LOOK + across / 111.19493


def test_one_swath_a_pass_and_the_heavier_one():
    # three targets at 100, 140 and 300 km; a swath of 50 km holds the first two or the third
    pass_ = table(look(0, 0, 10, at_km(100)), look(0, 1, 20, at_km(140)), look(0, 2, 30, at_km(300)))
    duty = [Duty(swath_km=50.0, seconds=100.0)]
    assert tasked(pass_, duty, [1, 1, 1]).tolist() == [True, True, False]
    assert tasked(pass_, duty, [1, 1, 9]).tolist() == [False, False, True]


def test_the_duty_cuts_the_pass_in_time():
    # all in one swath, at 0, 40, 80 and 200 s: 100 s hold the first three
    pass_ = table(*(look(0, n, 1000 + t, at_km(100)) for n, t in enumerate((0, 40, 80, 200))))
    duty = [Duty(swath_km=50.0, seconds=100.0)]
    assert tasked(pass_, duty, np.ones(4)).tolist() == [True, True, True, False]


def test_left_and_right_are_not_one_swath():
    pass_ = table(look(0, 0, 10, at_km(100), left=True), look(0, 1, 10, at_km(100)), look(0, 2, 11, at_km(110)))
    assert tasked(pass_, [Duty(swath_km=150.0, seconds=60.0)], np.ones(3)).tolist() == [False, True, True]


def test_what_has_waited_longest_is_taken_next():
    # the second pass, an hour later, sees the same two targets 200 km apart: the one not yet seen has waited longer
    passes = table(
        look(0, 0, 6000, at_km(100)),
        look(0, 1, 6001, at_km(300)),
        look(1, 0, 9600, at_km(100)),
        look(1, 1, 9601, at_km(300)),
    )
    duties = [Duty(swath_km=50.0, seconds=60.0)] * 2
    assert tasked(passes, duties, [1.0, 0.9]).tolist() == [True, False, False, True]


def test_passes_of_one_satellite_are_told_apart_by_half_an_orbit():
    passes = table(look(0, 0, 100, at_km(100)), look(0, 1, 6000, at_km(500)))
    assert tasked(passes, [Duty(swath_km=50.0, seconds=60.0)], np.ones(2)).all()


def test_a_pass_goes_on_where_another_satellite_begins_at_the_first_second():
    # satellite 0 passes over both places within 10 s and may image for 5; satellite 1 does so at the very start
    rows = table(look(1, 2, 0, at_km(100)), look(0, 0, 990, at_km(100)), look(0, 1, 1000, at_km(100)))
    duties = [Duty(swath_km=50.0, seconds=5.0)] * 2
    assert tasked(rows, duties, np.ones(3))[1:].tolist() == [False, True]


cases = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 5), st.floats(0, 900), st.floats(20, 900), st.booleans()),
    min_size=1,
    max_size=25,
)


@given(cases, st.floats(10, 400), st.floats(5, 600), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_plan_keeps_its_limits_whatever_the_order(found, swath_km, seconds, random):
    rows = table(*(look(s, g, t, at_km(c), left=left) for s, g, t, c, left in found))
    duties = [Duty(swath_km=swath_km, seconds=seconds)] * 2
    weight = np.array([1.0, 2, 3, 5, 7, 11])
    chosen = tasked(rows, duties, weight)
    assert chosen.any()
    for _, taken in rows[chosen].groupby("satellite"):  # all within 900 s: one pass each
        across = np.where(taken["left"], -1, 1) * (taken["incidence_deg"] - LOOK) * 111.19493
        assert across.max() - across.min() <= swath_km + 1e-6
        assert taken["time_s"].max() - taken["time_s"].min() <= seconds
    places = random.sample(range(len(rows)), len(rows))
    turned = tasked(rows.iloc[places].reset_index(drop=True), duties, weight)
    if rows["time_s"].is_unique:  # else two passes may begin at once, and either may go first
        assert turned.tolist() == chosen[places].tolist()


@given(cases)
@settings(deadline=None)
def test_no_single_pass_plan_of_one_swath_is_worth_more(found):
    # every swath that begins at a target and every stretch that begins at a look, tried one by one, for long duties
    rows = table(*(look(0, g, t, at_km(c), left=left) for _, g, t, c, left in found))
    weight = np.array([1.0, 2, 3, 5, 7, 11])
    chosen = tasked(rows, [Duty(swath_km=80.0, seconds=1e5)], weight)
    value = weight[rows["target"]] * rows["time_s"]
    across = np.where(rows["left"], -1, 1) * (rows["incidence_deg"] - LOOK) * 111.19493
    best = max(value[(across >= start - 1e-9) & (across <= start + 80 + 1e-9)].sum() for start in across)
    assert value[chosen].sum() == approx(best)


@pytest.fixture(scope="module")
def real():
    rng = np.random.default_rng(4)
    targets = Targets.of(rng.uniform(105, 120, 300), rng.uniform(2, 22, 300))
    start = datetime(2026, 8, 23, tzinfo=UTC)
    sensor = Sensor(name="s", angle="incidence", min_deg=20, max_deg=55, side="both")
    fleet = [
        Satellite(
            orbit=Orbit.circular(f"{n}", epoch_utc=start, altitude_km=550, inclination_deg=i, raan_deg=70.0 * n),
            sensor=sensor,
        )
        for n, i in enumerate((97.5, 42.0, 97.5))
    ]
    return accesses(fleet, targets, start_utc=start, span_s=5 * 86_400.0, ut1_minus_utc_s=0.0)


def share(looks):
    return mean_share(gaps(looks["target"], looks["time_s"], count=300, span_s=5 * 86_400.0), 1, 12 * 3600.0)[0]


def test_a_plan_is_a_lower_bound_and_wider_swaths_and_longer_duties_help(real):
    shares = [
        share(real[tasked(real, [Duty(swath_km=w, seconds=s)] * 3, np.ones(300))])
        for w, s in ((30, 30), (100, 30), (100, 300), (400, 300))
    ]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < share(real)


def test_a_boundless_plan_takes_all_of_one_side_or_both(real):
    assert tasked(real, [Duty(swath_km=1e5, seconds=1e5)] * 3, np.ones(300)).all()


def plan_by_plain_python(rows, duties, weight):
    """Say the same plan as slowly as it reads: pass after pass, every swath, then every stretch of time in it."""
    rows = rows.assign(across=np.where(rows["left"], -1, 1) * (rows["incidence_deg"] - rows["look_deg"]))
    number = (rows.groupby("satellite")["time_s"].diff() > 1200).groupby(rows["satellite"]).cumsum()
    passes = sorted(
        (part for _, part in rows.groupby(["satellite", number])),
        key=lambda part: (part["time_s"].min(), part["satellite"].iloc[0]),
    )
    last, taken = np.zeros(len(weight)), []
    for part in passes:
        worth = weight[part["target"]] * np.maximum(part["time_s"] - last[part["target"]], 0)
        duty = duties[part["satellite"].iloc[0]]
        for column, width in (("across", np.degrees(duty.swath_km / 6371.0087714)), ("time_s", duty.seconds)):
            starts = np.sort(part[column])
            sums = [worth[(part[column] >= s) & (part[column] <= s + width)].sum() for s in starts]
            start = starts[int(np.argmax(sums))]
            inside = (part[column] >= start) & (part[column] <= start + width)
            part, worth = part[inside], worth[inside]  # noqa: PLW2901  what is left of the pass
        taken += part.index.tolist()
        np.maximum.at(last, part["target"].to_numpy(), part["time_s"].to_numpy())
    return np.isin(rows.index, taken)


def test_the_compiled_plan_is_the_one_that_plain_python_makes(real):
    duties = [Duty(swath_km=60, seconds=90), Duty(swath_km=150, seconds=40), Duty(swath_km=25, seconds=300)]
    weight = np.random.default_rng(1).uniform(0.5, 2, 300)
    rows = real.sort_values(["satellite", "time_s"], ignore_index=True)
    assert tasked(rows, duties, weight).tolist() == plan_by_plain_python(rows, duties, weight).tolist()


def test_passes_of_some_satellites_make_the_plan_of_these_alone(real):
    duties = [Duty(swath_km=60, seconds=90)] * 3
    columns = [real[c].to_numpy() for c in ("satellite", "target", "time_s")]
    passes = Passes.of(*columns, across_km(real))
    some = real["satellite"].to_numpy() != 1
    chosen = passes.plan(np.array([True, False, True]), duties, np.ones(300))
    assert chosen[some].tolist() == tasked(real[some], duties, np.ones(300)).tolist()
    assert not chosen[~some].any()


@pytest.mark.parametrize(
    ("swath", "seconds"),
    [(0.0, 60.0), (-1.0, 60.0), (50.0, 0.0), (50.0, -1.0), (float("nan"), 60.0), (50.0, float("nan"))],
)
def test_a_duty_of_nothing_is_refused(swath, seconds):
    with pytest.raises(ValueError, match="expected both more than 0"):
        Duty(swath_km=swath, seconds=seconds)
