"""The 85 percent: consistency of the whole computation, and its core against windows drawn one by one."""

from datetime import UTC, datetime

import numpy as np
import pytest
from pytest import approx

import layers
from geo import Claim, Verdict, lengths_m
from layers import access_bands, lane_check, lane_watch
from layers.earth_rotation import ut1_minus_utc_s

CLAIM = Claim(id="lanes_85", text="85 % of the lanes", kind="number", value=85.0, unit="percent")
EVERYBODY = "Japan and NATO members"


@pytest.fixture(scope="module")
def windows():
    return lane_watch.windows(0.85).set_index(["group", "network", "case", "fleet"])


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


def test_windows_drawn_by_chance_agree_with_the_exact_share():
    # the three satellites of Japan that are no commercial fleet, on every 60th cell: 20,000 windows of 19.57 h
    used, _ = lane_watch.radar_satellites()
    cells = lane_watch.lane_cells(lane_watch.sea_lanes("searoute")).iloc[::60]
    sensors = access_bands.sensors("base")
    rng = np.random.default_rng(85)
    starts = rng.uniform(0, (7 * 24 - 19.57) * 3600, 20_000)
    which = rng.choice(len(cells), starts.size, p=cells.length_km / cells.length_km.sum())
    looks = []
    for satellite in lane_watch.members("Japan", "without commercial fleets", used):
        job = lane_watch.Job(
            satellite, (sensors[satellite.family],), cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy(),
            lane_watch.START_UTC, 7.0, 0.007,
        )  # fmt: skip
        found = lane_watch._look(job)
        looks.append(np.column_stack([found.target[0], found.time_s[0]]))
    looks = np.vstack(looks)
    times = [np.sort(looks[looks[:, 0] == number, 1]) for number in range(len(cells))]
    seen = [
        np.searchsorted(times[w], s + 19.57 * 3600) > np.searchsorted(times[w], s)
        for w, s in zip(which, starts, strict=True)
    ]
    assert np.mean(seen) == approx(0.85, abs=0.015)


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
    assert len(answer.findings) == 9
    assert {f.unit for f in answer.findings} == {"hours", "percent of lane km"}
    known = layers.sources()
    assert all(source in known for f in answer.findings for source in f.sources)
    assert any("IGS 8A (no public elements)" in a for a in answer.findings[0].assumptions)


def test_a_claim_without_percent_is_refused():
    with pytest.raises(ValueError, match="expected a number of percent between 0 and 100"):
        lane_check.check(Claim(id="x", text="many lanes", kind="number", value=3.0, unit="lanes"))


def test_every_radar_family_has_its_three_bands():
    used, left_out = lane_watch.radar_satellites()
    for case in access_bands.CASES:
        assert {s.family for s in used} <= set(access_bands.sensors(case))
    assert {"SENTINEL-1A", "SAR-LUPE 2"} <= set(left_out["name"])
    assert all(s.nation in lane_watch.JAPAN | lane_watch.NATO for s in used)


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
