"""What the instruments of the satellites see: swath, angles and look side of each mode."""

import pandas as pd

from layers.catalogue.typed import read_table

TEXT = ("satellite_group", "instrument", "mode", "angle_kind", "look_side", "duty", "confidence")


def load() -> pd.DataFrame:
    """Read the modes, as published or recalled.

    Returns
    -------
    DataFrame
        One row a mode: `satellite_group instrument mode swath_km angle_kind angle_min_deg angle_max_deg look_side duty
        confidence`, then `source_id status as_of note`. Text is "" and a number NaN where nothing was found.
    """
    return read_table("satellite_modes", text=TEXT)
