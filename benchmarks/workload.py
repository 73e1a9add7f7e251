"""The fixed workload of the access benchmark: 12 satellites, 7 days from 23 August 2026, 2,001 targets on the lanes."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np

import layers
from geo import Orbit, Satellite, Sensor, Targets, lane_cells
from layers.sky import satellites

START_UTC = datetime(2026, 8, 23, tzinfo=UTC)
DAYS = 7
SATELLITES = 12
TARGETS = 2001
SEED = 2026
CELL_KM = 4.0  # as the lanes are cut for the 85 %; shorter where more targets are asked for
BAND_DEG = (20.0, 60.0)  # of incidence, to both sides
UT1_MINUS_UTC_S = 0.007


class Element(NamedTuple):
    """A satellite's two lines."""

    name: str
    line1: str
    line2: str


def elements(count: int = SATELLITES) -> list[Element]:
    """First satellites of the layer `satellites` with elements, in its order; from the first again after the last."""
    table = satellites.load()
    table = table[(table["tle_line1"] != "") & (table["alt_mean_km"] < 2000)]  # low orbits
    rows = [Element(*row) for row in table[["name", "tle_line1", "tle_line2"]].itertuples(index=False)]
    return [rows[i % len(rows)] for i in range(count)]


def lonlat(count: int = TARGETS) -> np.ndarray:
    """Points on the lanes of the South China Sea, chosen by chance without putting back, shape (n, 2)."""
    lanes = layers.load("lanes").query("sea == 'South China Sea'").reset_index(drop=True)
    cells = lane_cells(lanes, min(CELL_KM, lanes["length_km"].sum() / (2 * count)))
    rows = np.sort(np.random.default_rng(SEED).choice(len(cells), count, replace=False))
    return np.column_stack([cells.geometry.x, cells.geometry.y])[rows]


def sensor() -> Sensor:
    """One band for all satellites, so that a peer needs no more than one instrument."""
    return Sensor(name="band", angle="incidence", min_deg=BAND_DEG[0], max_deg=BAND_DEG[1], side="both")


def fleet(found: list[Element]) -> list[Satellite]:
    """Satellites as leadline takes them."""
    return [Satellite(orbit=Orbit.from_tle(*element), sensor=sensor()) for element in found]


def places(points: np.ndarray) -> Targets:
    """Targets as leadline takes them."""
    return Targets.of(*points.T)


def write(path: Path) -> None:
    """Write the workload for a peer that runs in an environment of its own."""
    content = {
        "start_utc": START_UTC.isoformat(),
        "days": DAYS,
        "band_deg": BAND_DEG,
        "ut1_minus_utc_s": UT1_MINUS_UTC_S,
        "satellites": [element._asdict() for element in elements()],
        "lonlat": lonlat().tolist(),
    }
    path.write_text(json.dumps(content))


def write_for_leadline(elements_path: Path, points_path: Path) -> None:
    """Write the workload as the files that `leadline coverage` takes: two-line elements, and points."""
    elements_path.write_text("".join("\n".join(element) + "\n" for element in elements()))
    gpd.GeoSeries(gpd.points_from_xy(*lonlat().T), crs=4326).to_file(points_path)
