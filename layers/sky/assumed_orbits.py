"""Orbits for radar satellites whose elements are not public: a height and an inclination, plane and phase unknown."""

import pandas as pd

from layers.catalogue.typed import read_table


def load() -> pd.DataFrame:
    """Read the assumed orbits, one satellite a row.

    Returns
    -------
    DataFrame
        `id name nation satellite_group altitude_km inclination_deg` and the columns of every table. Heights and
        inclinations are those of the public catalogue where it has them, else assumed. For sensitivity only.
    """
    return read_table("assumed_orbits", text=("id", "name", "nation", "satellite_group"))
