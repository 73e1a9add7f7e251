"""Whether reception explains a gap: worlds whose receivers are known, and the rule by hand."""

import numpy as np
import pytest
from pytest import approx
from slow_behaviours import positions

from geo.behaviours.behaviours import find_behaviours
from geo.behaviours.definitions import GapRules
from geo.behaviours.reception import Grid, chance_of_so_few
from geo.tracks.rules import Rules

HOUR, DAY = 3600.0, 86_400.0


def traffic(vessels, *, days=4.0, lon=140.0, lat=20.0, seed=1, every=600.0):
    """Vessels that drift about one place, each heard every ten minutes."""
    random = np.random.default_rng(seed)
    at = np.arange(0, days * DAY, every)
    return {
        f"v{number:02}": [
            (t + number, lon + x, lat + y) for t, x, y in zip(at, *random.normal(0, 0.02, (2, len(at))), strict=True)
        ]
        for number in range(vessels)
    }


def without(fixes, begun, done):
    return [fix for fix in fixes if not begun < fix[0] < done]


def gaps(fleet, rules=None, **numbers):
    return find_behaviours(positions(fleet), {"gaps": GapRules(**numbers)}, rules=rules).gaps


def test_reception_does_not_explain_the_silence_of_one_among_many():
    fleet = traffic(6)
    fleet["v00"] = without(fleet["v00"], 1.5 * DAY, 2.2 * DAY)
    found = gaps(fleet)
    assert list(found["id"]) == ["v00"]
    row = found.iloc[0]
    assert (row["reception"], row["suspected"]) == ("does not explain", True)
    assert (row["bins"], row["bins_heard"]) == (15, 15)  # the last fix was on the hour
    assert row["usual_share"] == approx(1.0)


def test_reception_explains_the_silence_of_all():
    fleet = {name: without(fixes, 1.5 * DAY, 2.2 * DAY) for name, fixes in traffic(6).items()}
    found = gaps(fleet)
    assert len(found) == 6
    assert set(found["reception"]) == {"explains"}
    assert not found["suspected"].any()


def test_a_vessel_that_is_alone_cannot_be_told():
    fleet = {
        "v00": without(traffic(1)["v00"], 1.5 * DAY, 2.2 * DAY),
        **{f"w{k}": fixes for k, fixes in enumerate(traffic(5, lon=150.0).values())},
    }
    assert list(gaps(fleet)["reception"]) == ["cannot be told"]


def test_a_fix_on_the_hour_is_not_heard_in_the_gap_that_it_begins():
    alone = [(hour * HOUR, 140.0, 20.0) for hour in (*range(30), *range(60, 100))]
    row = gaps({"v00": alone}).iloc[0]
    assert (row["bins"], row["bins_heard"], row["usual_share"]) == (30, 0, 0.0)


def test_a_vessel_that_was_rarely_heard_cannot_be_told():
    fleet = traffic(6)
    fleet["v00"] = [fix for fix in without(fleet["v00"], 1.5 * DAY, 2.2 * DAY) if fix[0] % 7200 < 700]
    row = gaps(fleet, min_duration_s=12 * HOUR).iloc[0]
    assert row["fixes_before"] < 14
    assert (row["reception"], row["bins_heard"]) == ("cannot be told", row["bins"])


def test_a_gap_longer_than_half_the_data_is_not_explained_by_silence():
    fleet = {name: without(fixes, 0.5 * DAY, 3.5 * DAY) for name, fixes in traffic(6).items()}
    assert set(gaps(fleet)["reception"]) == {"cannot be told"}


@pytest.mark.parametrize(("lon", "lat"), [(180.0, 0.0), (179.99, 75.0), (-179.99, -60.0)])
def test_receivers_are_known_across_180_degrees(lon, lat):
    fleet = {
        name: [(t, (x + 180) % 360 - 180, y) for t, x, y in fixes]
        for name, fixes in traffic(6, lon=lon, lat=lat).items()
    }
    fleet["v00"] = without(fleet["v00"], 1.5 * DAY, 2.2 * DAY)
    found = gaps(fleet)
    assert list(found["reception"]) == ["does not explain"]


def test_the_shares_are_those_of_counting_one_by_one():
    random = np.random.default_rng(3)
    fleet = {}
    for number in range(12):
        at = np.sort(random.uniform(0, 4 * DAY, 150))
        where = np.cumsum(random.normal(0, 0.05, (2, 150)), axis=1)
        fixes = list(zip(at.round(3), 140 + where[0], 20 + where[1], strict=True))
        begun = random.uniform(0.3, 2) * DAY
        fleet[f"v{number:02}"] = without(fixes, begun, begun + DAY * random.uniform(0.3, 1))
    found = gaps(fleet, Rules(max_speed_kn=None), min_duration_s=5 * HOUR)
    assert len(found) >= 10
    grid = Grid(1.0)
    heard = {}
    for name, fixes in fleet.items():
        for t, lon, lat in fixes:
            cell = int(grid.cells(np.array([lon]), np.array([lat]))[0])
            heard.setdefault((cell, int(t // HOUR)), set()).add(name)
    hours = [hour for _, hour in heard]
    span = range(min(hours), max(hours) + 1)
    base = positions({"x": [(0.0, 0, 0)]})["time"].iloc[0]
    for _, row in found.iterrows():
        begun, done = ((row[end] - base).total_seconds() for end in ("t_start", "t_end"))
        inside = range(int(begun // HOUR) + 1, int(done // HOUR))
        shares, count = [], 0
        for hour in inside:
            part = ((hour + 0.5) * HOUR - begun) / (done - begun)
            lon = row["lon_start"] + part * (row["lon_end"] - row["lon_start"])
            lat = row["lat_start"] + part * (row["lat_end"] - row["lat_start"])
            cell = int(grid.cells(np.array([lon]), np.array([lat]))[0])
            count += bool(heard.get((cell, hour), set()) - {row["id"]})
            others = [h for h in span if h not in inside and heard.get((cell, h), set()) - {row["id"]}]
            shares.append(len(others) / (len(span) - len(inside)))
        assert row["bins"] == len(inside)
        assert row["bins_heard"] == count
        assert row["usual_share"] == approx(np.mean(shares), abs=1e-12)


def test_cells_are_about_as_wide_as_high_and_cover_the_earth():
    grid = Grid(1.0)
    lon, lat = np.meshgrid(np.arange(-180, 180, 0.25), np.arange(-89.9, 90, 0.7))
    cells = grid.cells(lon.ravel(), lat.ravel())
    assert cells.min() == 0
    assert cells.max() == grid.columns.sum() - 1
    assert grid.cells(np.array([180.0]), np.array([10.0])) == grid.cells(np.array([-180.0]), np.array([10.0]))
    assert grid.columns[150] == 177  # 60.5 N: 360 cos(60.5 deg) = 177.27
    assert grid.columns.sum() == approx(41_253, rel=1e-3)  # square degrees of the sphere, 4 pi (180 / pi)^2


def test_the_binomial_chance_is_that_of_the_published_table():
    # NIST/SEMATECH e-Handbook, binomial: n = 20, p = 0.5: P(X <= 5) = 0.0207; n = 10, p = 0.1: P(X <= 1) = 0.7361
    found = chance_of_so_few(np.array([5, 1, 0, 3]), np.array([20, 10, 4, 3]), np.array([0.5, 0.1, 0.0, 1.0]))
    assert found == approx([0.020695, 0.736099, 1.0, 1.0], abs=1e-6)
