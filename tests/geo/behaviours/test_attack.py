"""Random worlds at seams, poles and odd scales: no warning, no number that is none, no two events of one at once."""

import os

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.behaviours.behaviours import find_behaviours
from geo.behaviours.definitions import EncounterRules, GapRules, LoiteringRules, PortVisitRules
from geo.tracks.rules import Rules

WORLDS = int(os.environ.get("LEADLINE_WORLDS", "16"))
MAY_BE_INFINITE = ("shore_start_m", "shore_end_m", "shore_m", "port_distance_m")
PORTS = gpd.GeoDataFrame(
    {"id": ["seam", "pole", "south"]}, geometry=gpd.points_from_xy([179.99, 0, -120], [0, 84.9, -60]), crs=4326
)


def world(random):
    """Up to six vessels about an odd place, at an odd scale and pace, with rows that are no positions."""
    vessels, spread = random.integers(1, 6), 10 ** random.uniform(-5, 1)
    rows = vessels * random.integers(1, 80)
    lon, lat = random.choice([180, -180, 0, -120, 179.99, 30]), random.choice([0, 84.9, -84.9, -60, 45])
    pace = random.choice([1, 60, 3600, 50_000])
    table = pd.DataFrame(
        {
            "id": [f"v{number}" for number in random.integers(0, vessels, rows)],
            "time": pd.Timestamp("2026-01-01", tz="UTC")
            + pd.to_timedelta(pace * np.cumsum(random.integers(0, 4, rows)), unit="s"),
            "lon": (lon + random.normal(0, spread, rows) + 180) % 360 - 180,
            "lat": np.clip(lat + random.normal(0, spread, rows), -90, 90),
        }
    )
    table.loc[random.random(rows) < 0.02, "lon"] = 181.0
    table.loc[random.random(rows) < 0.02, "lat"] = np.nan
    return table


def definitions(random):
    return {
        "gaps": GapRules(
            min_duration_s=random.choice([1.0, 3600.0, 43_200.0]), cell_deg=random.choice([0.1, 1.0, 10.0])
        ),
        "loitering": LoiteringRules(min_duration_s=1.0, max_speed_kn=50.0),
        "encounters": EncounterRules(
            distance_m=random.choice([1.0, 500.0, 50_000.0]),
            hysteresis_m=random.choice([0.0, 100.0]),
            min_duration_s=random.choice([30.0, 600.0, 7200.0]),
            anchorage_m=random.choice([0.0, 10_000.0]),
            max_speed_kn=100.0,
        ),
        "port_visits": PortVisitRules(min_confidence=1),
    }


def overlapping(table, keys, begun, done):
    """Whether two rows of one key are at the same time."""
    ordered = table.sort_values([*keys, begun], ignore_index=True)
    again = (ordered[keys] == ordered[keys].shift()).all(axis=1)
    return (ordered[begun][again] < ordered[done].shift()[again]).any()


@pytest.mark.parametrize("seed", range(WORLDS))
def test_random_worlds_give_tables_that_can_be(seed):
    random = np.random.default_rng(seed)
    table, asked = world(random), definitions(random)
    rules = Rules(max_gap_s=random.choice([600.0, 3600.0, 1e6]), max_speed_kn=random.choice([None, 60.0, 1000.0]))
    found = find_behaviours(table, asked, ports=PORTS, rules=rules)
    for rows in found.tables().values():
        numbers = rows.select_dtypes("number").drop(columns=list(MAY_BE_INFINITE), errors="ignore")
        assert np.isfinite(numbers.to_numpy(dtype=float)).all()
        assert (rows["duration_s"] >= 0).all()
        assert all(rows[name].abs().le(180).all() for name in rows if name == "lon" or name.startswith("lon_"))
    met = found.encounters
    assert (met["min_distance_m"] <= asked["encounters"].distance_m + 0.01).all()
    assert (met["duration_s"] >= asked["encounters"].min_duration_s - 1e-6).all()
    assert (met["id_a"] < met["id_b"]).all()
    assert not overlapping(met, ["id_a", "id_b"], "t_start", "t_end")
    assert not overlapping(found.port_visits, ["id"], "t_in", "t_out")
    assert not overlapping(found.loitering, ["id"], "t_start", "t_end")
    assert not overlapping(found.gaps, ["id"], "t_start", "t_end")
