"""Readings of "monitor": what is in reach of whom, against Skyfield and Iridium's own design, and what must hold."""

from dataclasses import replace

import numpy as np
import pytest
from effort import cases
from observed import FLEETS, GROUPS, of_kind, question
from pytest import approx
from skyfield.api import EarthSatellite, load, wgs84

from geo import Targets, in_reach
from layers.observation import instants
from layers.observation import question as question_module
from layers.observation import readings as lane_readings
from layers.observation import shares as observed
from layers.observation.instants import CHANCES, Bits, marks_of, shares_of_instants
from layers.observation.question import INSTANT_STEP_S
from layers.observation.shares import PIECE_KM
from layers.sky import members as sky_members
from layers.sky import sensing


@pytest.fixture(scope="module")
def cells():
    both = question().cells(PIECE_KM)
    return both[both["network"] == "searoute"].reset_index(drop=True)


@pytest.fixture(scope="module")
def table():
    return lane_readings.readings(question(), ["optical", "rf", "ais"]).set_index(
        ["reading", "chance", "group", "fleet"]
    )


def receivers(family):
    return [member for member in of_kind("japan-nato", "ais") if member.family == family]


def shares(members, cells, days):
    mass = question().mass(cells, "searoute", "km")[None]
    return shares_of_instants(chance_marks(members, cells, days), 1, mass)[:, 0]


def chance_marks(members, cells, days):
    """Marks of some satellites of one fleet, at three levels: bits 1, 2 and 4."""
    bits = Bits.of(np.ones((len(members), 1), dtype=bool), len(CHANCES))
    return marks_of(replace(question(), days=days), members, cells, bits)


def emitter_marks(members, cells, days):
    return marks_of(replace(question(), days=days), members, cells, Bits.of(np.ones((len(members), 1), dtype=bool)))


def test_the_whole_of_iridium_has_all_lanes_within_its_horizon_at_every_moment(cells):
    # built for voice at every place and moment: 66 satellites in six planes, 8.2 degrees of elevation
    fleet = receivers("Iridium NEXT")
    assert len(fleet) >= 66
    assert shares(fleet, cells, 3.0).min() == approx(1, abs=1e-6)


def test_those_of_iridium_that_carry_receivers_leave_gaps(cells, monkeypatch):
    # some 58 hosted payloads: whichever of the satellites lack one, some lanes are at times below every horizon
    fleet, (fewest, most) = receivers("Iridium NEXT"), sensing.carriers("Iridium NEXT", "ais")
    assert fewest <= 58 <= most < len(fleet)
    for seed in range(cases(1, 3)):
        reseeded = sensing.load().assign(carriers_seed=seed)
        monkeypatch.setattr(sky_members.sensing, "load", lambda table=reseeded: table)
        drawn = [m for m in fleet if m.name in sky_members.drawn_receivers()]
        assert len(drawn) == fewest
        share = shares(drawn, cells, 3.0)
        assert share.min() < 0.85
        assert 0.8 < share.mean() < 1
    assert {m.name for m in drawn} < {m.name for m in fleet}


def test_who_is_above_the_horizon_is_as_skyfield_says(cells):
    few = cells.iloc[::40].reset_index(drop=True)
    when = load.timescale(builtin=True)
    seconds = np.arange(360) * INSTANT_STEP_S
    times = when.utc(2026, 8, 23, 0, 0, seconds)
    for member in of_kind("japan-nato", "ais")[::60]:
        satrec = member.satellite.orbit.satrec
        body = EarthSatellite.from_satrec(satrec, when)
        marks = chance_marks([member], few, 0.5)
        limit = 90 - member.satellite.sensor.max_deg
        for column, point in enumerate(few.geometry):
            up = (body - wgs84.latlon(point.y, point.x)).at(times).altaz()[0].degrees
            sure = np.abs(up - limit) > 0.05
            assert ((marks[sure, column] & 1) > 0).tolist() == (up > limit)[sure].tolist()


def test_a_cluster_places_an_emitter_where_three_are_up_at_once(cells):
    few = cells.iloc[::20].reset_index(drop=True)
    fleet = [m for m in of_kind("japan-nato", "rf") if m.cluster]
    cluster = [m for m in fleet if m.cluster == fleet[0].cluster]
    assert len(cluster) == 3
    targets = Targets.of(few.geometry.x, few.geometry.y)
    up = [
        in_reach(
            m.satellite.orbit, m.satellite.sensor, targets, start_utc=question().start_utc,
            seconds=np.arange(1440) * INSTANT_STEP_S,
            ut1_minus_utc_s=question().ut1(2.0),
        )
        for m in cluster
    ]  # fmt: skip
    marks = emitter_marks(cluster, few, 2.0)
    assert ((marks > 0) == np.logical_and.reduce(up)).all()
    assert marks.any()
    assert not emitter_marks(cluster[:2], few, 2.0).any()


def test_what_is_heard_is_part_of_what_is_within_the_horizon(table):
    for group in GROUPS:
        for fleet in FLEETS:
            every, low, high = (table.loc[("ais", chance, group, fleet)] for chance in CHANCES)
            assert low.instant_mean <= high.instant_mean <= every.instant_mean
            assert low.mean_window_h >= high.mean_window_h >= every.mean_window_h
            dim, clear = (table.loc[("optical", chance, group, fleet)] for chance in ("low", "high"))
            assert dim.instant_mean <= clear.instant_mean


def test_one_look_in_reach_is_heard_with_its_chance(cells):
    # of one receiver: the mean over a fortnight is the chance of one pass, to four standard errors of some 60 passes
    (member, *_) = receivers("LEMUR")
    marks = chance_marks([member], cells, 14.0)
    every, low, high = (((marks >> level) & 1) > 0 for level in range(3))
    assert (low <= high).all()
    assert (high <= every).all()
    assert low.sum() / every.sum() == approx(member.chance[0], abs=0.02)
    assert high.sum() / every.sum() == approx(member.chance[1], abs=0.02)


def test_optics_see_nothing_at_night(cells):
    marks = chance_marks(of_kind("japan-nato", "optical")[:40], cells, 1.0)
    dark = marks[int(14 * 3600 / INSTANT_STEP_S) : int(20 * 3600 / INSTANT_STEP_S)]  # 22:00 to 04:00 at 120 E
    assert not dark.any()
    assert marks.any()


def test_radar_rows_are_those_of_the_check(table):
    windows = observed.windows(question()).query("network == 'searoute' and case == 'base' and weight == 'km'")
    for row in windows.itertuples():
        mine = table.loc[("radar", "every look", row.group, row.fleet)]
        assert mine.mean_window_h == row.mean_window_h
        assert mine.instant_max == row.instant_max


def test_each_reading_stands_for_each_group_and_fleet_and_says_what_it_can(table):
    assert len(table) == 6 * (1 + 2 + 1 + 3)
    assert (table[["detect", "identify", "follow", "cannot"]] != "").all().all()
    ordered = table[["instant_min", "instant_median", "instant_p95", "instant_max"]].diff(axis=1).iloc[:, 1:]
    assert (ordered >= 0).all().all()
    few, many = (table.xs(fleet, level="fleet") for fleet in reversed(FLEETS))
    assert (many["instant_mean"] >= few["instant_mean"]).all()
    assert (many["satellites"] >= few["satellites"]).all()


def test_a_finer_step_moves_no_quantile_by_more_than_2_percent(cells, monkeypatch):
    members = of_kind("japan-nato", "radar")
    found = []
    bits = Bits.of(np.ones((len(members), 1), dtype=bool))
    for step in (INSTANT_STEP_S, INSTANT_STEP_S / 2):
        for module in (instants, question_module):
            monkeypatch.setattr(module, "INSTANT_STEP_S", step)
        marks = marks_of(question(), members, cells, bits)
        share = shares_of_instants(marks, 1, question().mass(cells, "searoute", "km")[None])[:, 0]
        found.append([share.mean(), *np.quantile(share, [0.5, 0.75, 0.9, 0.95]), share.max()])
    assert found[0] == approx(found[1], rel=0.02)


def test_a_satellite_without_its_twins_is_no_cluster(cells):
    alone = [replace_cluster(m) for m in of_kind("japan-nato", "rf") if m.cluster][:1]
    assert emitter_marks(alone, cells.iloc[::50].reset_index(drop=True), 1.0).any()


def replace_cluster(member):
    return member._replace(cluster="", satellite=replace(member.satellite))
