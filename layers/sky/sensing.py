"""What each family of satellites can do with ships, by kind of sensor: detect, identify, follow, and what it cannot."""

from enum import StrEnum
from functools import cache
from typing import Any

import pandas as pd

from geo.access.tasking import Duty
from geo.orbits.sensor import Sensor
from layers.catalogue.typed import read_table
from layers.sky.satellites import KINDS

TEXT = ("id", "satellite_group", "kind", "detect", "identify", "follow", "cannot", "angle", "side", "band_status")


class Can(StrEnum):
    """How far a family can do something: the values of `detect`, `identify` and `follow`."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


def load() -> pd.DataFrame:
    """Read the capabilities: one row a family of satellites and kind of sensor.

    Returns
    -------
    DataFrame
        `id satellite_group kind detect identify follow cannot angle min_deg max_deg side band_status sun_min_deg
        swath_km duty_s chance_low chance_high carriers_low carriers_high carriers_seed` and the columns of every table.
        The band of a radar is in `access_bands`, so its angles are missing here. `chance_low` and `chance_high` are the
        chance that a look in the band tells of a ship: of a clear sky for optical sensors, of hearing a ship that
        transmits for AIS; 1 for radar and for radio emitters that are on. `carriers_low` and `carriers_high`, where
        given, are how many of the family carry the sensor while it is not public which; `carriers_seed` draws them.

    Raises
    ------
    ValueError
        If a word for a capability or a kind is not one of the allowed.
    """
    return _read().copy()


@cache
def _read() -> pd.DataFrame:
    """Read and checked once: a build asks what a family can do hundreds of times."""
    table = read_table("sensing", text=TEXT)
    for column, allowed in (("detect", Can), ("identify", Can), ("follow", Can), ("kind", KINDS)):
        wrong = table[~table[column].isin(list(allowed))]
        if len(wrong):
            raise ValueError(
                f"layers/data/sensing.csv: {column} of {wrong['id'].iloc[0]!r} is {wrong[column].iloc[0]!r}; expected "
                f"one of {', '.join(allowed)}."
            )
    return table


def row(family: str, kind: str) -> pd.Series:
    """Capability of one family by one kind of sensor.

    Raises
    ------
    ValueError
        If the family has no such sensor; the families that do are listed.
    """
    table = load()
    found = table[(table["satellite_group"] == family) & (table["kind"] == kind)]
    if found.empty:
        having = sorted(table.loc[table["kind"] == kind, "satellite_group"])
        raise ValueError(f"no {kind} of the family {family!r} is in layers/data/sensing.csv; expected {having}.")
    return found.iloc[0]


def sensors(kind: str) -> dict[str, Sensor]:
    """Sensor of each family with a kind other than radar, by family; clouds and lost messages are not in it."""
    return {
        one["satellite_group"]: Sensor(
            name=f"{one['satellite_group']} ({kind})",
            angle=one["angle"],
            min_deg=one["min_deg"],
            max_deg=one["max_deg"],
            side=one["side"],
            sun_min_deg=None if pd.isna(one["sun_min_deg"]) else float(one["sun_min_deg"]),
        )
        for one in _with_band(kind)
    }


def duties(kind: str) -> dict[str, Duty]:
    """Swath and duty of each family with a kind other than radar, by family."""
    return {one["satellite_group"]: Duty(swath_km=one["swath_km"], seconds=one["duty_s"]) for one in _with_band(kind)}


def carriers(family: str, kind: str) -> tuple[int, int] | None:
    """Fewest and most satellites of a family that carry a sensor, where which ones is not public; None where all do."""
    one = row(family, kind)
    return None if pd.isna(one["carriers_low"]) else (int(one["carriers_low"]), int(one["carriers_high"]))


def _with_band(kind: str) -> list[dict[str, Any]]:
    if kind not in KINDS or kind == "radar":
        raise ValueError(f"kind is {kind!r}; expected one of {', '.join(KINDS[1:])}: bands of radars are access_bands.")
    table = load()
    return [{str(key): value for key, value in one.items()} for one in table[table["kind"] == kind].to_dict("records")]
