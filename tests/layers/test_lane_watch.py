"""The 85 percent: consistency of the whole computation, and its core against windows drawn one by one."""

from datetime import UTC, datetime

import numpy as np
import pytest
from pytest import approx

import layers
from geo import Claim, Targets, Verdict, dense_accesses, lengths_m
from layers import access_bands, groups, lane_check, lane_watch
from layers.earth_rotation import nearest_ut1_minus_utc_s, ut1_minus_utc_s

CLAIM = Claim(id="lanes_85", text="85 % of the lanes", kind="number", value=85.0, unit="percent")
EVERYBODY = "Japan and NATO members"


@pytest.fixture(scope="module")
def windows():
    return lane_watch.windows(0.85).query("weight == 'km'").set_index(["group", "network", "case", "fleet"])


@pytest.fixture(scope="module")
def pieces():
    return layers.load("lanes_in_view")


def test_more_satellites_and_wider_angles_never_lengthen_a_window(windows):
    for column in ("mean_window_h", "guaranteed_window_h"):
        hours = windows[column]
        for network in lane_watch.NETWORKS:
            for fleet in lane_watch.FLEETS:
                for case in access_bands.CASES:
                    both = hours[EVERYBODY, network, case, fleet]
                    assert both <= hours["Japan", network, case, fleet]
                    assert both <= hours["NATO members", network, case, fleet]
        commercial, public = hours.xs("all", level="fleet"), hours.xs("without commercial fleets", level="fleet")
        assert (commercial <= public).all()
    assert (windows["mean_window_h"] <= windows["guaranteed_window_h"]).all()


def test_the_curve_reaches_the_share_at_the_window(windows):
    row = windows.loc[("Japan", "searoute", "base", "all")]
    curve = np.array([row[f"mean_{h:g}"] for h in lane_watch.HOURS])
    assert np.interp(row["mean_window_h"], lane_watch.HOURS, curve) == approx(0.85, abs=0.01)
    assert (np.diff(curve) >= -1e-9).all()


def test_windows_drawn_by_chance_agree_with_the_exact_share(windows):
    # Japan's satellites without its fleets, on every 60th cell: 20,000 windows as long as the answer
    hours = windows.loc[("Japan", "searoute", "base", "without commercial fleets"), "mean_window_h"]
    cells = lane_watch.cells_of_both()
    cells = cells[cells.network == "searoute"].iloc[::60].reset_index(drop=True)
    rng = np.random.default_rng(85)
    starts = rng.uniform(0, (7 * 24 - hours) * 3600, 20_000)
    which = rng.choice(len(cells), starts.size, p=cells.length_km / cells.length_km.sum())
    looks = lane_watch.looks_of(groups.members("japan-civil"), cells, lane_watch.START_UTC, 7.0).values()
    who, when = np.concatenate([o.target for o in looks]), np.concatenate([o.time_s for o in looks])
    times = [np.sort(when[who == number]) for number in range(len(cells))]
    seen = [
        np.searchsorted(times[w], s + hours * 3600) > np.searchsorted(times[w], s)
        for w, s in zip(which, starts, strict=True)
    ]
    assert np.mean(seen) == approx(0.85, abs=0.015)


def test_the_engine_sees_what_dense_sampling_sees_on_the_lanes():
    # the slow reference of the whole check, on every 40th cell of both networks and every fourth satellite
    cells = lane_watch.cells_of_both().iloc[::40].reset_index(drop=True)
    chosen = groups.members("japan-nato")[::4]
    fast = lane_watch.looks_of(chosen, cells, lane_watch.START_UTC, 7.0)
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    ut1 = ut1_minus_utc_s(datetime(2026, 8, 26, 12, tzinfo=UTC))
    for member in chosen:
        slow = dense_accesses(
            member.satellite.orbit, member.satellite.sensor, targets,
            start_utc=lane_watch.START_UTC, span_s=7 * 86_400.0, ut1_minus_utc_s=ut1,
        )  # fmt: skip
        ours = fast[member.name]
        assert len(ours.target) == approx(len(slow), abs=1)  # one may lie within a millidegree of the band's edge
        if len(ours.target) == len(slow):
            order = np.lexsort((ours.time_s, ours.target))
            expected = slow.sort_values(["target", "time_s"])
            assert ours.target[order].tolist() == expected.target.tolist()
            assert ours.time_s[order] == approx(expected.time_s.to_numpy(), abs=2e-3)


def test_pieces_keep_the_kilometres_and_the_shares(pieces, windows):
    lanes = lane_watch.sea_lanes("searoute")
    for group, rows in pieces.groupby("group"):
        assert rows.length_km.sum() == approx(lanes.length_km.sum(), rel=1e-6)
        share = np.average(rows.in_view_share, weights=rows.length_km)
        assert share == approx(windows.loc[(group, "searoute", "base", "all"), "instant_share"], rel=0.01)
    assert lengths_m(pieces).to_numpy() / 1000 == approx(pieces.length_km.to_numpy(), abs=1e-3)
    assert (pieces.mean_gap_h <= pieces.longest_gap_h).all()


def test_the_verdict_says_under_which_condition():
    answer = lane_check.check(CLAIM)
    assert answer.verdict is Verdict.HOLDS_ONLY_IF
    assert "on average" in answer.sentence
    assert len(answer.findings) == 12 + 6 + 7  # three groups four ways, their draws twice, and seven assumptions
    assert {f.unit for f in answer.findings} == {"hours", "percent of lane km"}
    known = layers.sources()
    assert all(source in known for f in answer.findings for source in f.sources)
    assert any("IGS 8A (no public elements)" in a for a in answer.findings[0].assumptions)


def test_a_claim_without_percent_is_refused():
    with pytest.raises(ValueError, match="expected a number of percent between 0 and 100"):
        lane_check.check(Claim(id="x", text="many lanes", kind="number", value=3.0, unit="lanes"))


def test_every_radar_family_has_its_three_bands():
    families = {member.family for member in groups.members("japan-nato")}
    for case in access_bands.CASES:
        assert families <= set(access_bands.sensors(case))
    assert families <= set(access_bands.duties())
    assert {"SENTINEL-1A", "SAR-LUPE 2"} <= set(groups.left_out("japan-nato")["name"])


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
