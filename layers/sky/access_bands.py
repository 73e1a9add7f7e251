"""Angles and sides at which radar satellites may look, in three readings of what is published.

- `base`: where the makers' documents place scenes of a mode fit to look for ships, at the quality that they warrant, on
  each side that they name. Where no document was found the band is recalled or assumed, and its row says so.
- `narrow`: nominal modes and the usual side only; what is recalled or assumed is taken at its lesser end.
- `wide`: all that a satellite can be turned to by anything published, recalled or assumed, at any quality, whether it
  can be ordered or not. Its windows, not those of `base`, are the shortest that geometry allows.

Whether a mode is planned over the open sea is in no reading: those of Sentinel-1 and NISAR are not, and they count.
"""

import pandas as pd

from geo.access.tasking import Duty
from geo.orbits.sensor import Sensor
from layers.catalogue.typed import read_table

CASES = ("base", "narrow", "wide")


def load() -> pd.DataFrame:
    """Read the access bands: one row a family of satellites and reading.

    Returns
    -------
    DataFrame
        `id satellite_group case angle min_deg max_deg side swath_km duty_s plan` and the columns of every table. A band
        says where a scene may be placed; `swath_km` how wide one is. Families without a published band say `recalled`
        or `assumed`.
    """
    return read_table("access_bands", text=("id", "satellite_group", "case", "angle", "side", "plan"))


def sensors(case: str = "base") -> dict[str, Sensor]:
    """Sensor of each family of satellites in one reading.

    Parameters
    ----------
    case : {"base", "narrow", "wide"}

    Returns
    -------
    dict of str to Sensor
        By `satellite_group`.

    Raises
    ------
    ValueError
        For another reading.
    """
    if case not in CASES:
        raise ValueError(f"case is {case!r}; expected one of {', '.join(CASES)}.")
    table = load()
    rows = table[table["case"] == case]
    return {
        group: Sensor(name=f"{group} ({case})", angle=angle, min_deg=low, max_deg=high, side=side)
        for group, angle, low, high, side in rows[
            ["satellite_group", "angle", "min_deg", "max_deg", "side"]
        ].itertuples(index=False)
    }


def duties() -> dict[str, Duty]:
    """Swath and duty of each family of satellites, for a plan that takes one swath a pass; by `satellite_group`."""
    table = load()
    rows = table[table["case"] == "base"][["satellite_group", "swath_km", "duty_s"]]
    return {group: Duty(swath_km=swath, seconds=seconds) for group, swath, seconds in rows.itertuples(index=False)}
