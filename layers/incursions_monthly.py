"""Chinese military activity around Taiwan by month: four counts that must not be mixed."""

import pandas as pd

from layers.evidence import row_sources
from layers.typed import read_table

# What each count means, in words for a reader; each is a column of the table.
DEFINITIONS = {
    "adiz_sorties": "aircraft in Taiwan's air defence identification zone",
    "line_sorties": "aircraft on tracks that cross the median line as stated in July 2019 (27 N 122 E to 23 N 118 E)",
    "aircraft_around_taiwan": "aircraft around Taiwan, inside the zone or not",
    "naval_vessel_days": "naval vessels around Taiwan, summed over days",
}
# The same in few words, for the rows of a plot and a choice.
TITLES = {
    "adiz_sorties": "aircraft in Taiwan's identification zone",
    "line_sorties": "aircraft over the median line of 2019",
    "aircraft_around_taiwan": "aircraft around Taiwan",
    "naval_vessel_days": "vessel-days around Taiwan",
}
UNITS = {
    "adiz_sorties": "aircraft",
    "line_sorties": "aircraft",
    "aircraft_around_taiwan": "aircraft",
    "naval_vessel_days": "vessel-days",
}
TRACKS_SOURCE = "reporter-pla-paths"
COUNTED_ON_TRACKS = frozenset({"adiz_sorties", "line_sorties"})


def load() -> pd.DataFrame:
    """Read the counts by month, September 2020 to August 2026.

    Returns
    -------
    DataFrame
        Columns `id source_id status as_of note`, the counts of `DEFINITIONS` (NaN where there is none), `adiz_basis`
        ("bulletins": numbers printed by the ministry; "tracks": aircraft on tracks digitised from its maps; ""),
        `days_in_month days_with_record days_with_tracks` and `partial` (True for a month that is not whole).
        `id` is the month, "2022-08". Before August 2022 a day without a record is a day without an entry; from then
        on the ministry reports every day, so a day without a record is missing.

    Raises
    ------
    ValueError
        If `partial` holds anything but yes and no.
    """
    table = read_table("incursions_monthly", text=("id", "adiz_basis", "partial"))
    wrong = sorted(set(table["partial"]) - {"yes", "no"})
    if wrong:
        raise ValueError(f"incursions_monthly.csv has partial {wrong}; expected yes or no.")
    return table.assign(partial=table["partial"] == "yes")


def count_sources(months: pd.DataFrame, count: str) -> tuple[str, ...]:
    """Ids of the sources behind one count of some months, each once.

    Parameters
    ----------
    months : DataFrame
        Rows of `load()`.
    count : str
        A key of `DEFINITIONS`.

    Returns
    -------
    tuple of str
        Without the digitised tracks where the count does not use them.
    """
    used = row_sources(months)
    return used if count in COUNTED_ON_TRACKS else tuple(i for i in used if i != TRACKS_SOURCE)
