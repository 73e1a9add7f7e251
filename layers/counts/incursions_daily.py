"""Chinese aircraft and ships around Taiwan by day, as the daily bulletins of Taiwan's ministry count them."""

import pandas as pd

from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import read_table

COUNTS = ("aircraft", "crossed", "entered_zone", "naval_vessels", "official_ships")
TIMEZONE = "Asia/Taipei"
DAY_BEGINS_H = 6  # a bulletin counts the 24 hours to 06:00 Taiwan time, and is dated by the day on which it appears
EVENING_H = 17  # until the end of 2022 bulletins appeared at about 17:00 of the day that they tell of
FIRST_MONTH = "2022-12"  # the first month that the collections reach into whole
COLLECTIONS = ("mnd-strait-tracker", "mnd-strait-monitor")  # sources of the columns ending in _a and in _b


def load() -> pd.DataFrame:
    """Read the bulletins that are at hand: 4 to 10 August 2022, and from 16 November 2022 on.

    Two collections read the same bulletins by program. Where both have a day and differ, the one has a number and the
    other 0, which is what a program writes that does not find its sentence: the number is taken, and `differs` names
    the count. A 0 that may be such a failure in the one collection that has it is left empty: naval vessels always
    (three such days of August 2023 lack 23 vessels of the total printed at the time), official ships where only the
    first collection has the day.

    Returns
    -------
    DataFrame
        Columns `id` (day of publication), `day` (the day on which the period begins, by which months and drills are
        counted), `period_start_utc period_end_utc` (the start is missing for the evening bulletins of August 2022),
        `dated_by` ("publication", or "period"), the counts of `COUNTS` (NaN where not read), each reading as
        `aircraft_a crossed_a naval_vessels_a official_ships_a aircraft_b crossed_b entered_zone_b naval_vessels_b
        official_ships_b`, `differs`, and `source_id status as_of note`. In order, no day twice.

    Raises
    ------
    ValueError
        If a day stands twice or out of order.
    """
    read = read_table("incursions_daily", text=("id",))
    if not (read["id"].is_unique and read["id"].is_monotonic_increasing):
        raise ValueError("incursions_daily.csv has a day twice or out of order; expected each day of publication once.")
    readings = [c for c in read.columns if c.endswith(("_a", "_b"))]
    return pd.concat(
        [
            read[["id"]],
            _periods(read),
            pd.DataFrame({count: _taken(read, count) for count in COUNTS}),
            read[readings],
            _differences(read),
            read[["source_id"]],
            _known(read),
        ],
        axis=1,
    )


def by_month(daily: pd.DataFrame) -> pd.DataFrame:
    """Sum the days of each month, from the first that the collections reach into whole.

    Parameters
    ----------
    daily : DataFrame
        As `load()` returns it.

    Returns
    -------
    DataFrame
        Index: the month, "2022-12", by `day`. Columns `aircraft naval_vessels` (sums), `aircraft_days
        naval_vessels_days` (days that have the count), `last_day` and `source_id`.
    """
    months = daily["day"].str[:7]
    days = daily[months >= FIRST_MONTH]
    grouped = days.groupby(days["day"].str[:7])
    return pd.DataFrame(
        {
            "aircraft": grouped["aircraft"].sum(),
            "naval_vessels": grouped["naval_vessels"].sum(),
            "aircraft_days": grouped["aircraft"].count(),
            "naval_vessels_days": grouped["naval_vessels"].count(),
            "last_day": grouped["day"].max(),
            "source_id": grouped["source_id"].agg(_sources),
        }
    )


def _sources(ids: "pd.Series[str]") -> str:
    return SEPARATOR.join(each_id(ids))


def _by_press(read: pd.DataFrame) -> "pd.Series[bool]":
    """Days typed from the press one by one, before the collections begin."""
    return read["aircraft_press"].notna()


def _periods(read: pd.DataFrame) -> pd.DataFrame:
    published = pd.to_datetime(read["id"]).dt.tz_localize(TIMEZONE)
    press = _by_press(read)
    hours = press.map({True: EVENING_H, False: DAY_BEGINS_H})
    ends = published + pd.to_timedelta(hours, unit="h")
    starts = (ends - pd.Timedelta(days=1)).where(~press)
    return pd.DataFrame(
        {
            "day": read["id"].where(press, starts.dt.strftime("%Y-%m-%d")),
            "period_start_utc": starts.dt.tz_convert("UTC"),
            "period_end_utc": ends.dt.tz_convert("UTC"),
            "dated_by": press.map({True: "period", False: "publication"}),
        }
    )


def _taken(read: pd.DataFrame, count: str) -> "pd.Series[float]":
    """Take the greater reading of a count; NaN where there is none, or where a 0 may be a failure to read."""
    columns = [c for c in (f"{count}_press", f"{count}_a", f"{count}_b") if c in read]
    taken = read[columns].max(axis=1)
    if count == "naval_vessels":
        return taken.where(taken > 0)
    if count == "official_ships":
        return taken.where((taken > 0) | read[f"{count}_b"].notna())
    return taken


def _differences(read: pd.DataFrame) -> pd.DataFrame:
    """Name the counts in which the two collections differ, on the days that both have."""
    both = [count for count in COUNTS if f"{count}_a" in read and f"{count}_b" in read]
    unlike = pd.DataFrame(
        {c: (read[f"{c}_a"] != read[f"{c}_b"]) & read[f"{c}_a"].notna() & read[f"{c}_b"].notna() for c in both}
    )
    names = [SEPARATOR.join(c for c in both if row[c]) for row in unlike.to_dict("records")]
    return pd.DataFrame({"differs": names}, index=read.index)


def _known(read: pd.DataFrame) -> pd.DataFrame:
    zero = (read["naval_vessels_a"] == 0) & ~(read["naval_vessels_b"] > 0)
    said = zero.map({True: "naval vessels read as 0, perhaps a failure to read: left empty", False: ""})
    return pd.DataFrame(
        {
            "status": _by_press(read).map({True: "published (tertiary)", False: "published (transcription)"}),
            "as_of": read["id"],
            "note": read["note"].where(read["note"] != "", said),
        }
    )
