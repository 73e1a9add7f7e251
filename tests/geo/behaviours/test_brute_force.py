"""Generated vessels against dense steps of time and all pairs (`slow_behaviours`)."""

import geopandas as gpd
import numpy as np
import pytest
from pytest import approx
from slow_behaviours import (
    apart,
    met,
    piece_at,
    place,
    positions,
    seconds,
    slow_encounters,
    slow_loitering,
    slow_visits,
)

from geo.behaviours.behaviours import find_behaviours
from geo.behaviours.definitions import EncounterRules, LoiteringRules, PortVisitRules

DENSE_S = 10.0


def wanderers(seed, vessels, *, lon, lat, spread_deg=0.02, hours=8, silent=0.05, fast_kn=8.0):
    """Vessels that drift, sail and stop around a place, heard every 2 to 8 minutes, with some longer silences."""
    random = np.random.default_rng(seed)
    stretch = 1 / np.cos(np.radians(lat))
    fleet = {}
    for number in range(vessels):
        at, where, fixes = random.uniform(0, 600), random.normal(0, spread_deg, 2), []
        while at < hours * 3600:
            speed = random.choice([0.0, 0.3, 1.0, fast_kn], p=[0.4, 0.2, 0.3, 0.1]) / 216_000  # degrees a second
            home = np.arctan2(-where[0], -where[1])
            course = home + random.normal(0, 0.5) if np.hypot(*where) > spread_deg else random.uniform(0, 2 * np.pi)
            for _ in range(random.integers(3, 12)):
                step = random.uniform(120, 480) + (random.random() < silent) * random.uniform(1800, 20_000)
                at += step
                where = where + speed * step * np.array([np.sin(course), np.cos(course)])
                east = (lon + where[0] * stretch + 180) % 360 - 180
                fixes.append((round(at, 3), east, lat + where[1]))
        fleet[f"v{number:02}"] = fixes
    return fleet


PLACES = [(120.3, 24.0), (179.995, -16.5), (-20.0, 78.0)]


@pytest.mark.parametrize(("lon", "lat"), PLACES)
@pytest.mark.parametrize("seed", [3, 7])
def test_encounters_are_those_of_all_pairs_at_dense_steps(lon, lat, seed):
    fleet = wanderers(seed, 8, lon=lon, lat=lat, spread_deg=0.003, hours=12, fast_kn=3.0)
    numbers = {"distance_m": 700.0, "min_duration_s": 1800.0, "max_speed_kn": 1.5, "step_s": 600.0}
    found = find_behaviours(positions(fleet), {"encounters": EncounterRules(**numbers)}).encounters
    slow = slow_encounters(fleet, **{**numbers, "min_duration_s": 1800.0 - 2 * DENSE_S}, dense_s=DENSE_S)
    clear = [row for row in slow if row[3] - row[2] >= numbers["min_duration_s"] + 2 * DENSE_S]
    clear = [row for row in clear if max(row[6:]) < 0.97 * numbers["max_speed_kn"]]
    ours = list(zip(found["id_a"], found["id_b"], seconds(found["t_start"]), seconds(found["t_end"]), strict=True))
    assert len(clear) >= 3
    for row in clear:
        same = [k for k, own in enumerate(ours) if own[:2] == row[:2] and abs(own[2] - row[2]) <= DENSE_S + 1]
        assert len(same) == 1, row
        mine = found.iloc[same[0]]
        assert ours[same[0]][3] == approx(row[3], abs=DENSE_S + 1)
        assert mine["min_distance_m"] == approx(row[4], abs=25)  # 10 s at 5 knots
        begun, done = ours[same[0]][2:]
        pieces = [piece_at(fleet[name], (begun + done) / 2) for name in row[:2]]
        median, *speeds = met(*pieces, begun, done, numbers["step_s"])
        assert mine["median_distance_m"] == approx(median, abs=0.02)
        assert (mine["speed_a_kn"], mine["speed_b_kn"]) == approx(speeds, abs=1e-3)
        assert apart(*(place(piece, begun) for piece in pieces)) <= 700.01
    starts = {(a, b): [row[2] for row in slow if row[:2] == (a, b)] for a, b, *_ in slow}
    assert all(any(abs(own[2] - at) <= DENSE_S + 1 for at in starts.get(own[:2], [])) for own in ours)


@pytest.mark.parametrize(("lon", "lat"), PLACES)
def test_loitering_is_that_of_each_hour_by_itself(lon, lat):
    fleet = wanderers(3, 12, lon=lon, lat=lat, hours=30, silent=0.02)
    numbers = {"max_speed_kn": 1.0, "block_s": 3600.0, "step_s": 600.0, "min_duration_s": 7200.0}
    found = find_behaviours(positions(fleet), {"loitering": LoiteringRules(**numbers)}).loitering
    slow = sorted(slow_loitering(fleet, **numbers))
    assert len(slow) > 10
    assert list(found["id"]) == [row[0] for row in slow]
    assert seconds(found["t_start"]) == approx([row[1] for row in slow], abs=1e-5)
    assert seconds(found["t_end"]) == approx([row[2] for row in slow], abs=1e-5)
    assert found["distance_m"].to_numpy() == approx([row[3] for row in slow], rel=1e-4, abs=0.5)


@pytest.mark.each_once
@pytest.mark.parametrize(("lon", "lat"), PLACES)
@pytest.mark.parametrize("seed", [4, 5])
def test_port_visits_are_those_of_dense_steps(lon, lat, seed):
    stretch = 1 / np.cos(np.radians(lat))
    fleet = wanderers(seed, 8, lon=lon, lat=lat, spread_deg=0.05, hours=60, silent=0.1)
    places = [(lon, lat), ((lon + 0.06 * stretch + 180) % 360 - 180, lat + 0.01), (lon, lat + 0.3)]
    ports = gpd.GeoDataFrame(
        {"id": ["p", "q", "far"]}, geometry=gpd.points_from_xy(*zip(*places, strict=True)), crs=4326
    )
    rules = PortVisitRules(min_confidence=1)
    found = find_behaviours(positions(fleet), {"port_visits": rules}, ports=ports).port_visits
    slow = sorted(slow_visits(fleet, places, rules, dense_s=DENSE_S))
    assert len(slow) > 5
    assert list(found["id"]) == [row[0] for row in slow]
    assert seconds(found["t_in"]) == approx([row[1] for row in slow], abs=DENSE_S + 1)
    assert seconds(found["t_out"]) == approx([row[2] for row in slow], abs=DENSE_S + 1)
    assert list(found["confidence"]) == [row[3] for row in slow]
    assert list(found["stops"]) == [row[4] for row in slow]
    assert list(found["gaps"]) == [row[5] for row in slow]
