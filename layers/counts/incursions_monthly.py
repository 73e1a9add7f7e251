"""Chinese military activity around Taiwan by month: four counts that must not be mixed."""

import pandas as pd

from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import read_table
from layers.counts import incursions_daily

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
DAYS_OF = {  # the column that tells on how many days a count was made
    "adiz_sorties": "days_with_tracks",
    "line_sorties": "days_with_tracks",
    "aircraft_around_taiwan": "days_with_record",
    "naval_vessel_days": "days_with_vessels",
}
FIRST_PARTIAL = "2020-09"  # the ministry's bulletins begin on a day of this month
ALL_DAYS, AT_LEAST, ABOUT = "all days", "at least", "about"  # how far a number may be off


def load() -> pd.DataFrame:
    """Read the counts by month, September 2020 to August 2026.

    From December 2022 on `aircraft_around_taiwan` and `naval_vessel_days` are summed from the bulletins of
    `incursions_daily`; before, and for the counts on tracks, the monthly sums of older collections stand as typed.

    Returns
    -------
    DataFrame
        Columns `id source_id status as_of note`, the counts of `DEFINITIONS` (NaN where there is none), `adiz_basis`
        ("bulletins": numbers printed by the ministry; "tracks": aircraft on tracks digitised from its maps; ""),
        `days_in_month days_with_record days_with_vessels days_with_tracks`, `dated_by` (how the source dates its
        days: "publication", which is moved back to the day on which the period begins, or "period", which is that
        day), for each count `<count>_bound` ("all days" if the bulletin of each day is in it; "at least" if days are
        missing or may be; "about" if counted on tracks; "" where there is no count), and `partial` (True for a month
        that is not whole). `id` is the month, "2022-08". Before August 2022 a day without a record may be a day
        without an entry or a missing one; from then on the ministry reports every day, so it is missing.
    """
    typed = read_table("incursions_monthly", text=("id", "adiz_basis")).set_index("id")
    table = _with_days(typed, incursions_daily.by_month(incursions_daily.load()))
    table["days_in_month"] = pd.PeriodIndex(table.index, freq="M").days_in_month
    for count in DEFINITIONS:
        table[f"{count}_bound"] = _bound(table, count)
    return table.rename_axis("id").reset_index()


def _with_days(typed: pd.DataFrame, by_day: pd.DataFrame) -> pd.DataFrame:
    """Join the typed months and the months summed from days."""
    table = typed.reindex(typed.index.union(by_day.index))
    words = ["adiz_basis", "note", "source_id"]
    table[words] = table[words].fillna("")
    table["days_with_vessels"] = table["days_with_record"]
    summed = {
        "aircraft_around_taiwan": "aircraft",
        "naval_vessel_days": "naval_vessels",
        "days_with_record": "aircraft_days",
        "days_with_vessels": "naval_vessels_days",
    }
    for column, source in summed.items():
        table.loc[by_day.index, column] = by_day[source]
    both = zip(table["source_id"], by_day["source_id"].reindex(table.index).fillna(""), strict=True)
    table["source_id"] = [SEPARATOR.join(filter(None, ids)) for ids in both]
    table["dated_by"] = ["publication" if month in by_day.index else "period" for month in table.index]
    table["partial"] = table.index == FIRST_PARTIAL
    _mark_last(table, by_day["last_day"].iloc[-1])
    return table.assign(status="derived", as_of=table.index)


def _mark_last(table: pd.DataFrame, last_day: str) -> None:
    """Mark the month in which the daily records end, unless they reach its last day."""
    if not pd.Timestamp(last_day).is_month_end:
        table.loc[last_day[:7], "partial"] = True
        table.loc[last_day[:7], "note"] = f"partial month: the daily records end on {last_day}"


def _bound(table: pd.DataFrame, count: str) -> "pd.Series[str]":
    """Say how far each number of a count may be off; "" where there is none."""
    if count in COUNTED_ON_TRACKS:
        tracks = table["adiz_basis"] == "tracks"
        bound = tracks.map({True: ABOUT, False: AT_LEAST})
    else:
        bound = (table[DAYS_OF[count]] == table["days_in_month"]).map({True: ALL_DAYS, False: AT_LEAST})
    return bound.where(table[count].notna(), "")


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
        Without the digitised tracks where the count does not use them, and without the daily collections where it does.
    """
    other = set(incursions_daily.COLLECTIONS) if count in COUNTED_ON_TRACKS else {TRACKS_SOURCE}
    return tuple(source for source in each_id(months["source_id"]) if source not in other)
