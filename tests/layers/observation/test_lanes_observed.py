"""The 85 percent: consistency of the whole computation, and its core against windows drawn one by one."""

from datetime import UTC, datetime

import numpy as np
import pytest
from observed import EVERYBODY, FLEETS, fleet, members, of_kind, question
from pytest import approx

import layers
from geo import Targets, dense_accesses, in_reach, lengths_m
from layers.observation import looks, shares
from layers.observation.instants import Bits, marks_of, over_instants, shares_of_instants
from layers.observation.question import INSTANT_STEP_S
from layers.observation.shares import PIECE_KM
from layers.sky import access_bands
from layers.sky.earth_rotation import nearest_ut1_minus_utc_s, ut1_minus_utc_s


@pytest.fixture(scope="module")
def windows():
    return shares.windows(question()).query("weight == 'km'").set_index(["group", "network", "case", "fleet"])


@pytest.fixture(scope="module")
def pieces():
    return layers.load("lanes_in_view")


def test_more_satellites_and_wider_angles_never_lengthen_a_window(windows):
    for column in ("mean_window_h", "guaranteed_window_h"):
        hours = windows[column]
        for network in question().networks:
            for part in FLEETS:
                for case in access_bands.CASES:
                    both = hours[EVERYBODY, network, case, part]
                    assert both <= hours["Japan", network, case, part]
                    assert both <= hours["NATO members", network, case, part]
        commercial, public = hours.xs("all", level="fleet"), hours.xs("without commercial fleets", level="fleet")
        assert (commercial <= public).all()
    assert (windows["mean_window_h"] <= windows["guaranteed_window_h"]).all()


def test_the_curve_reaches_the_share_at_the_window(windows):
    row = windows.loc[("Japan", "searoute", "base", "all")]
    curve = np.array([row[f"mean_{h:g}"] for h in shares.HOURS])
    assert np.interp(row["mean_window_h"], shares.HOURS, curve) == approx(0.85, abs=0.01)
    assert (np.diff(curve) >= -1e-9).all()


def test_windows_drawn_by_chance_agree_with_the_exact_share(windows):
    # Japan's satellites without its fleets, on every 60th cell: 20,000 windows as long as the answer
    hours = windows.loc[("Japan", "searoute", "base", "without commercial fleets"), "mean_window_h"]
    cells = question().cells(4.0)  # of 4 km, where the answer has cells of 20 km
    cells = cells[cells.network == "searoute"].iloc[::60].reset_index(drop=True)
    rng = np.random.default_rng(85)
    starts = rng.uniform(0, (question().days * 24 - hours) * 3600, 20_000)
    which = rng.choice(len(cells), starts.size, p=cells.amount / cells.amount.sum())
    found = looks.looks_of(question(), members("japan-civil"), cells)
    who, when = np.concatenate([o.target for o in found]), np.concatenate([o.time_s for o in found])
    times = [np.sort(when[who == number]) for number in range(len(cells))]
    seen = [
        np.searchsorted(times[w], s + hours * 3600) > np.searchsorted(times[w], s)
        for w, s in zip(which, starts, strict=True)
    ]
    assert np.mean(seen) == approx(0.85, abs=0.015)


def test_the_engine_sees_what_dense_sampling_sees_on_the_lanes():
    # the slow reference of the whole check, on every 40th cell of both networks and every fourth satellite
    cells = question().cells(4.0).iloc[::40].reset_index(drop=True)
    chosen = members("japan-nato")[::4]
    fast = looks.looks_of(question(), chosen, cells, 7.0)
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    ut1 = ut1_minus_utc_s(datetime(2026, 8, 26, 12, tzinfo=UTC))
    for member, ours in zip(chosen, fast, strict=True):
        slow = dense_accesses(
            member.satellite.orbit, member.satellite.sensor, targets,
            start_utc=question().start_utc, span_s=7 * 86_400.0, ut1_minus_utc_s=ut1,
        )  # fmt: skip
        assert len(ours.target) == approx(len(slow), abs=1)  # one may lie within a millidegree of the band's edge
        if len(ours.target) == len(slow):
            order = np.lexsort((ours.time_s, ours.target))
            expected = slow.sort_values(["target", "time_s"])
            assert ours.target[order].tolist() == expected.target.tolist()
            assert ours.time_s[order] == approx(expected.time_s.to_numpy(), abs=2e-3)


def test_pieces_keep_the_kilometres_and_the_shares(pieces, windows):
    lanes = question().networks["searoute"]
    for group, rows in pieces.groupby("group"):
        assert rows.length_km.sum() == approx(lanes.length_km.sum(), rel=1e-6)
        share = np.average(rows.in_view_share, weights=rows.length_km)
        assert share == approx(windows.loc[(group, "searoute", "base", "all"), "instant_mean"], rel=0.01)
    assert lengths_m(pieces).to_numpy() / 1000 == approx(pieces.length_km.to_numpy(), abs=1e-3)
    assert (pieces.mean_gap_h <= pieces.longest_gap_h).all()


def test_the_span_is_no_shorter_than_the_longest_repeat_cycle_of_a_satellite():
    # days, as the operators publish: ESA, JAXA, CSA, ASI, DLR, Hisdesat, MDA, NASA and ISRO, CNES and Airbus
    cycles = {
        "Sentinel-1": 12,
        "ALOS-2": 14,
        "ALOS-4": 14,
        "RCM": 12,
        "COSMO-SkyMed": 16,
        "CSG": 16,
        "PAZ": 11,
        "TerraSAR-X/TanDEM-X": 11,
        "RADARSAT-2": 24,
        "NISAR": 12,
        "Sentinel-2": 10,
        "Pleiades": 26,
        "SPOT": 26,
    }
    families = {m.family for kind in ("radar", "optical") for m in of_kind("japan-nato", kind)}
    assert set(cycles) <= families
    assert max(cycles.values()) <= question().days


def test_all_readings_in_one_walk_are_those_of_each_by_itself():
    cells = question().cells(PIECE_KM).iloc[::3].reset_index(drop=True)
    names = [member.name for member in question().everybody(doubtful=True)]
    together = dict(zip(names, looks.looks_in_all_readings(question(), cells, doubtful=True), strict=True))
    total, apart = 0, 0
    for number, case in enumerate(access_bands.CASES):
        some = of_kind("japan-nato", "radar", case, doubtful=True)[::5]
        for member, alone in zip(some, looks.looks_of(question(), some, cells), strict=True):
            found = together[member.name]
            mine = found.looks.chosen((found.held & 1 << number) != 0)
            total, apart = total + len(alone.target), apart + (len(mine.target) != len(alone.target))
            if len(mine.target) == len(alone.target):
                assert (mine.target == alone.target).all()
                assert mine.time_s == approx(alone.time_s, abs=1e-6)
    assert apart <= 1  # one of the looks may lie on the very edge of a band
    assert total > 100_000


def test_the_share_at_one_moment_is_what_the_slow_reference_sees():
    # every radar of everybody at 40 moments drawn by chance, on every eighth cell of the default network
    cells = question().cells(PIECE_KM)
    cells = cells[cells.network == "searoute"].iloc[::8].reset_index(drop=True)
    radars = of_kind("japan-nato", "radar")
    bits = Bits.of(question().counted(radars))
    marks = marks_of(question(), radars, cells, bits)
    moments = np.sort(np.random.default_rng(5).choice(len(marks), 40, replace=False))
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    slow = np.zeros((40, len(cells)), dtype=np.uint16)
    for number, member in enumerate(radars):
        seen = in_reach(
            member.satellite.orbit, member.satellite.sensor, targets, start_utc=question().start_utc,
            seconds=moments * INSTANT_STEP_S, ut1_minus_utc_s=question().ut1(),
        )  # fmt: skip
        slow |= seen.astype(np.uint16) * np.uint16(bits.of_each(number)[0])
    assert (marks[moments] != slow).mean() < 1e-3  # one in a thousand may lie on the edge of a band
    mass = question().mass(cells, "searoute", "km")
    for place in range(len(question().sets)):
        mask = bits.mask(place)
        share = shares_of_instants(marks[moments], mask, mass[None])[:, 0]
        assert share == approx([np.average(row, weights=mass) for row in (slow & mask) != 0], abs=0.01)


def test_a_distribution_over_moments_by_hand():
    at_once = np.array([0.0, 0.0, 0.1, 0.2, 0.85, 0.95, 1.0, 0.3, 0.3, 0.3])
    found = over_instants(at_once, 0.85)
    assert found == approx(
        {
            "instant_mean": 0.4, "instant_median": 0.3, "instant_p95": 0.9775, "instant_max": 1.0,
            "instant_min": 0.0, "instant_above": 0.3,
        }
    )  # fmt: skip


def test_moments_are_told_as_a_distribution_and_more_satellites_reach_more(windows):
    ordered = windows[["instant_min", "instant_median", "instant_p95", "instant_max"]].diff(axis=1).iloc[:, 1:]
    assert (ordered >= 0).all().all()
    assert windows["instant_above"].between(0, 1).all()
    assert (windows["instant_max"] > 4 * windows["instant_mean"]).all()  # a mean is no maximum
    for column in ("instant_mean", "instant_max", "instant_above"):
        commercial, public = (windows[column].xs(part, level="fleet") for part in FLEETS)
        assert (commercial >= public).all()


def test_every_radar_family_has_its_three_bands():
    families = {member.family for member in members("japan-nato")}
    for case in access_bands.CASES:
        assert families <= set(access_bands.sensors(case))
    assert families <= set(access_bands.duties())
    assert {"SENTINEL-1A", "SAR-LUPE 2"} <= set(fleet("japan-nato").left_out()["name"])


def test_a_plan_needs_longer_than_access_and_fewer_satellites_longer_still(windows):
    base = windows.xs("base", level="case")
    assert (base["tasked_window_h"] >= base["mean_window_h"]).all()
    assert (base["tasked_window_h"] <= base["tasked_guaranteed_h"]).all()


def test_pieces_carry_the_curve(pieces, windows):
    for group, rows in pieces.groupby("group"):
        row = windows.loc[(group, "searoute", "base", "all")]
        for hours in (1, 6, 24):
            mean = np.average(rows[f"within_{hours}h"], weights=rows.length_km)
            assert mean == approx(row[f"mean_{hours}"], abs=0.005)


def test_swaths_of_the_published_bands():
    # published swath widths: NovaSAR Maritime 400 km from 583 km, RADARSAT-2 ScanSAR Wide 500 km from 798 km
    def ground_km(sensor, height_km):
        ratio = 6371.0 / (6371.0 + height_km)
        low, high = np.radians([sensor.min_deg, sensor.max_deg])
        return 6371.0 * ((high - np.arcsin(ratio * np.sin(high))) - (low - np.arcsin(ratio * np.sin(low))))

    bands = access_bands.sensors("base")
    assert ground_km(bands["NovaSAR"], 583) == approx(400, abs=5)
    assert ground_km(bands["RADARSAT-2"], 798) == approx(500, abs=15)
    assert ground_km(bands["Sentinel-1"], 693) == approx(250, abs=5)


def test_ut1_minus_utc_of_the_bulletin():
    # IERS Bulletin A: observed 7.0 ms on 23 August 2026; before the leap second of 2017, -408 ms
    assert ut1_minus_utc_s(datetime(2026, 8, 23, tzinfo=UTC)) == approx(0.0070, abs=1e-4)
    assert ut1_minus_utc_s(datetime(2016, 12, 31, 23, tzinfo=UTC)) == approx(-0.408, abs=1e-3)
    with pytest.raises(ValueError, match="UT1-UTC is not known for 2090-01-01"):
        ut1_minus_utc_s(datetime(2090, 1, 1, tzinfo=UTC))


def test_beyond_the_bulletin_the_nearest_value_comes_with_a_warning():
    value, nothing = nearest_ut1_minus_utc_s(datetime(2026, 8, 23, tzinfo=UTC))
    assert (value, nothing) == (ut1_minus_utc_s(datetime(2026, 8, 23, tzinfo=UTC)), "")
    late, words = nearest_ut1_minus_utc_s(datetime(2090, 1, 1, tzinfo=UTC))
    assert late == approx(-0.208, abs=1e-3)  # the last prediction of the bulletin of November 2026, for October 2027
    assert "not known for 2090-01-01" in words
    assert "up to 465 m" in words
