"""Counts of events and crossings by day, week, month or year, as plain rows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo.change.counts import count_by_period, count_crossings_by_period
from geo.change.periods import first_instant, period_bounds, zone_of
from geo.events.events import Found
from geo.geodesy.row_names import ids_of

Every = Literal["day", "week", "month", "year"]
FIRST_DATE = pd.Timestamp(1970, 1, 2, tz=UTC)  # untimed tracks without a date stand at the day before
UTC_NAME = "UTC"
LAST_YEAR = 9999  # of a calendar, after which no period ends
OBSERVED = ("hours_inside", "exposure_h", "entries_per_1000h", "crossing_per_1000h", "crossings_per_1000h")


def period_blocks(
    found: Found,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    every: Every,
    *,
    timed: bool,
    days_of: str = "UTC",
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
    days_of : str
        Time zone whose calendar it is, by its IANA name; tracks that have dates and no times have days of no other.

    Returns
    -------
    list of dict
        Rows of `geo.count_by_period`, then those of `count_crossings_by_period`, each with ``first_day``, the date at
        which the period begins there, and ``days_of``; empty without tracks.
    """
    zone = zone_of(days_of)
    if not timed and days_of != UTC_NAME:
        raise ValueError(f"these tracks have dates and no times, so days of {days_of} cannot be told from others.")
    pieces = found.pieces if timed else found.pieces[found.pieces["t_start"] >= FIRST_DATE]
    if pieces.empty:
        return []
    bounds = bounds_of(pieces["t_start"].min().to_pydatetime(), pieces["t_end"].max().to_pydatetime(), every, days_of)
    tables = []
    if zones is not None:
        tables.append(count_by_period(found.events, pieces, bounds, zones=ids_of(zones)))
    if lines is not None:
        tables.append(count_crossings_by_period(found.crossings, pieces, bounds, lines=ids_of(lines)))
    unknown = () if timed else OBSERVED
    return [
        {str(name): None if name in unknown else value for name, value in row.items()}
        | {"first_day": f"{row['start_utc'].astimezone(zone):%Y-%m-%d}", "days_of": days_of}
        for table in tables
        for row in table.to_dict("records")
    ]


def bounds_of(first_utc: datetime, last_utc: datetime, every: Every, days_of: str = "UTC") -> list[datetime]:
    """Bounds of whole periods of a time zone's calendar that hold two times and what lies between.

    >>> [f"{b:%F}" for b in bounds_of(datetime(2022, 8, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC), "year")]
    ['2022-01-01', '2023-01-01', '2024-01-01']
    """
    if last_utc.year == LAST_YEAR:
        raise ValueError(
            f"the tracks run until {last_utc:%F %R}; expected times before {LAST_YEAR}, to count by periods."
        )
    if every == "year":
        zone = zone_of(days_of)
        years = range(first_utc.astimezone(zone).year, last_utc.astimezone(zone).year + 2)
        return [first_instant(datetime(year, 1, 1), zone) for year in years]  # noqa: DTZ001  of the zone
    return period_bounds(first_utc, last_utc + timedelta(microseconds=1), every, days_of=days_of)


def spans_in_words(*spans: Sequence[str]) -> tuple[list[str], bool]:
    """Write half-open periods, as facts hold them: dates where all bounds are midnights of UTC, else instants of it.

    Returns
    -------
    (list of str, bool)
        Each period, and whether they are of whole days.

    >>> spans_in_words(("2026-03-01T00:00:00+00:00", "2026-03-05T00:00:00+00:00"))
    (['2026-03-01..2026-03-05'], True)
    >>> spans_in_words(("2026-02-28T16:00:00+00:00", "2026-03-05T00:00:00+00:00"))
    (['2026-02-28T16:00Z..2026-03-05T00:00Z'], False)
    """
    times = [[datetime.fromisoformat(bound).astimezone(UTC).replace(tzinfo=None) for bound in span] for span in spans]
    if all(f"{time:%H%M%S%f}".strip("0") == "" for span in times for time in span):
        return ["..".join(f"{time:%Y-%m-%d}" for time in span) for span in times], True
    fine = "minutes" if all(time.second == time.microsecond == 0 for span in times for time in span) else "seconds"
    fine = "microseconds" if any(time.microsecond for span in times for time in span) else fine
    return ["..".join(f"{time.isoformat(timespec=fine)}Z" for time in span) for span in times], False
