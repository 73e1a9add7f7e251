"""Earth observation and ship-tracking satellites of Japan, NATO members and others, with their orbital elements."""

import sys
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from geo.orbit import Orbit, subsatellite_point
from layers.cache import cached_frame, digest
from layers.typed import read_table, standard

TEXT = (
    *("name", "cospar", "group", "nation", "operator", "sensor", "role", "launch_date", "status_2026"),
    *("orbit_source", "tle_line1", "tle_line2"),
)
ACCURACY_M = 2000.0  # what SGP4 on public elements is worth at their epoch, METHODS: 1 to 3 km a day
PLACED = "The point is where the satellite stood at the epoch of its elements."
FIRST_SIX_DIGITS = 100_000  # catalogue numbers from here on do not fit the fixed-width format


class Element(NamedTuple):
    """What is needed to place one satellite, and to say why it cannot be placed."""

    norad_id: int
    name: str
    orbit_source: str
    tle_line1: str
    tle_line2: str
    note: str


def load() -> gpd.GeoDataFrame:
    """Read the satellites and place each under its orbit at the epoch of its elements.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a satellite. Point: longitude and latitude under it at `tle_epoch_utc` (SGP4, UT1-UTC taken as zero);
        empty, with the reason in `note`, where no elements are public. Standard columns, then those of the dossier:
        `norad_id` to `tle_line2`; heights in km, angles in degrees, period in minutes, local times of nodes in hours.
        Kept in the cache.

    Raises
    ------
    ValueError
        If an element set has a wrong length or checksum, or cannot be propagated.
    """
    table = read_table("satellites", dates=("tle_epoch_utc",), text=TEXT)
    key = digest(table, sys.modules[__name__], subsatellite_point)
    return cached_frame("satellites", key, lambda: _placed(table))


def _placed(table: pd.DataFrame) -> gpd.GeoDataFrame:
    known = table["tle_line1"] != ""
    rows = [Element(*values) for values in table[list(Element._fields)].itertuples(index=False)]
    points = [_point(row) if row.tle_line1 else shapely.Point() for row in rows]
    numbers = table["norad_id"].astype(str)
    frame = table.assign(
        id="norad-" + numbers,
        kind="satellite",
        accuracy_m=pd.Series(ACCURACY_M, table.index).where(known),
        status=table["status"].where(~known, "derived"),
        note=[_note(row) for row in rows],
    )
    return standard(gpd.GeoDataFrame(frame, geometry=points, crs=4326))


def _point(row: Element) -> shapely.Point:
    orbit = Orbit.from_tle(row.name, row.tle_line1, row.tle_line2)
    lon, lat, _ = subsatellite_point(row.tle_line1, row.tle_line2, orbit.epoch_utc, name=row.name)
    return shapely.Point(lon, lat)


def _note(row: Element) -> str:
    reason = "" if row.tle_line1 else _why_not(row)
    return "; ".join(part for part in (row.note, reason or PLACED) if part)


def _why_not(row: Element) -> str:
    if row.norad_id >= FIRST_SIX_DIGITS:
        return "no point: numbered 100000 or more, so no fixed-width elements were published"
    if row.orbit_source == "satcat":
        return "no point: only height and inclination are in the public catalogue, no elements"
    return "no point: no orbit is published"
