"""Counts of events and crossings by day, week, month or year, as plain rows."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo.change.counts import count_by_period, count_crossings_by_period
from geo.change.periods import period_bounds
from geo.events.events import Found
from geo.geodesy.row_names import ids_of

Every = Literal["day", "week", "month", "year"]
FIRST_DATE = pd.Timestamp(1970, 1, 2, tz=UTC)  # untimed tracks without a date stand at the day before
LAST_YEAR = 9999  # of a calendar, after which no period ends
OBSERVED = ("hours_inside", "exposure_h", "entries_per_1000h", "crossing_per_1000h", "crossings_per_1000h")


def period_blocks(
    found: Found, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, every: Every, *, timed: bool
) -> list[dict[str, Any]]:
    """Count entries by zone and crossings by line in each period.

    Parameters
    ----------
    found : Found
    zones, lines : GeoDataFrame, optional
        Those that were looked for, with their `id`.
    every : {"day", "week", "month", "year"}
    timed : bool
        Whether hours mean anything; if not they are None.

    Returns
    -------
    list of dict
        Rows of `geo.count_by_period`, then those of `count_crossings_by_period`; empty without tracks.
    """
    pieces = found.pieces if timed else found.pieces[found.pieces["t_start"] >= FIRST_DATE]
    if pieces.empty:
        return []
    bounds = bounds_of(pieces["t_start"].min().to_pydatetime(), pieces["t_end"].max().to_pydatetime(), every)
    tables = []
    if zones is not None:
        tables.append(count_by_period(found.events, pieces, bounds, zones=ids_of(zones)))
    if lines is not None:
        tables.append(count_crossings_by_period(found.crossings, pieces, bounds, lines=ids_of(lines)))
    unknown = () if timed else OBSERVED
    return [
        {str(name): None if name in unknown else value for name, value in row.items()}
        for table in tables
        for row in table.to_dict("records")
    ]


def bounds_of(first_utc: datetime, last_utc: datetime, every: Every) -> list[datetime]:
    """Bounds of whole periods that hold two times and what lies between.

    >>> [f"{b:%F}" for b in bounds_of(datetime(2022, 8, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC), "year")]
    ['2022-01-01', '2023-01-01', '2024-01-01']
    """
    if last_utc.year == LAST_YEAR:
        raise ValueError(
            f"the tracks run until {last_utc:%F %R}; expected times before {LAST_YEAR}, to count by periods."
        )
    if every == "year":
        return [datetime(year, 1, 1, tzinfo=UTC) for year in range(first_utc.year, last_utc.year + 2)]
    return period_bounds(first_utc, last_utc + timedelta(microseconds=1), every)
