"""Entries, crossings, hours inside and observed vessel-hours, period by period."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.change.periods import HOUR_US, Integers, as_us, bounds_as_us, overlaps, require_columns
from geo.geodesy.geodesic import Floats
from geo.tracks.pieces import CAME_IN
from leadline.near import checks_names

ENTRY_KINDS = ("crossing", "start", "gap", "cut", "above", "below", "activated")
USUAL_KINDS = ENTRY_KINDS[:4]  # of zones without limits in height and time
DIRECTIONS = ("left to right", "right to left")


@checks_names
def count_by_period(
    events: pd.DataFrame,
    pieces: pd.DataFrame,
    bounds_utc: Sequence[datetime],
    *,
    zones: Iterable[Hashable] | None = None,
) -> pd.DataFrame:
    """Count entries into each zone in each period, with the hours inside and the time that vessels were observed.

    An entry counts in the period that holds its `t_in`; periods are half-open, [bound, next bound). Hours inside are
    split at the bounds, so an event that began in an earlier period adds hours to this one and no entry.

    Parameters
    ----------
    events, pieces : DataFrame
        Of `geo.find_events`.
    bounds_utc : sequence of datetime, length n + 1
        Aware and increasing, of n periods that follow each other; `period_bounds` makes whole months, weeks or days.
    zones : iterable, optional
        Zones to count, in this order; give all that were looked for, so that one that nobody entered has its zeros.
        Left out: those of the events, sorted.

    Returns
    -------
    DataFrame
        A row for each zone and period, with the columns

        - ``zone start_utc end_utc``
        - ``entries``: all; ``crossing start gap cut``: by kind. Only a ``crossing`` is an incursion that began: with
          the others the vessel was inside when it was first seen, or seen again.
        - ``above below activated began began_per_1000h``: only if there are such entries, into zones with limits in
          height or time. Entries from ``above`` and ``below`` began too: ``began`` counts them with the crossings.
        - ``vessels``: different ids among the entries; ``vessels_inside``: of all that were inside at some time of the
          period, also those that came in before it
        - ``hours_inside``: vessel-hours in the zone
        - ``exposure_h observed_vessels``: vessel-hours observed anywhere (pieces, cut at the bounds), the same for
          every zone, and the different ids of them
        - ``entries_per_1000h crossing_per_1000h``: per thousand observed vessel-hours; NaN where there are none.

    Raises
    ------
    ValueError
        If a column is missing, a time has no zone or is missing, or bounds do not increase.

    References
    ----------
    Rothman, Greenland, Lash (2008). Modern Epidemiology, 3rd ed., ch. 3: events by the person-time observed.

    Examples
    --------
    A ship that goes half a degree of the equator an hour is in a zone one degree wide for two hours.

    >>> from datetime import UTC, datetime
    >>> import geopandas as gpd
    >>> from geo.events import find_events
    >>> import pandas as pd
    >>> from shapely import box
    >>> hours = pd.date_range("2026-01-01", periods=4, freq="h", tz="UTC")
    >>> ship = pd.DataFrame({"id": "a", "time": hours, "lon": [0.0, 0.5, 1.0, 1.5], "lat": 0.0})
    >>> zone = gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(0.25, -1, 1.25, 1)], crs=4326)
    >>> found = find_events(ship, zone)
    >>> january = [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)]
    >>> counted = count_by_period(found.events, found.pieces, january)
    >>> counted[["entries", "crossing", "hours_inside", "exposure_h"]].values.tolist()
    [[1.0, 1.0, 2.0, 3.0]]
    """
    require_columns(events, "events", ("id", "zone", "entry"))
    grid = _Grid(_names(events["zone"], zones), bounds_as_us(bounds_utc))
    zone = grid.codes(events["zone"])
    begin, end = as_us(events, "t_in"), as_us(events, "t_out")
    cell = grid.cells(zone, begin)
    table = grid.frame("zone")
    table["entries"] = grid.tally(cell)
    kind = pd.Index(ENTRY_KINDS).get_indexer(pd.Index(events["entry"]))
    if (kind < 0).any():
        raise ValueError(
            f"events have the entry {events['entry'][kind < 0].iloc[0]!r}; expected one of {', '.join(ENTRY_KINDS)}."
        )
    limited = bool((kind >= len(USUAL_KINDS)).any())
    for code, name in enumerate(ENTRY_KINDS if limited else USUAL_KINDS):
        table[name] = grid.tally(cell[kind == code])
    if limited:
        table["began"] = table[list(CAME_IN)].sum(axis=1)
    table["vessels"] = grid.different(cell, events["id"])
    inside = overlaps(begin, end, grid.bounds)
    within = zone[inside.row] * grid.periods + inside.period
    wanted = zone[inside.row] >= 0
    table["vessels_inside"] = grid.different(np.where(wanted, within, -1), events["id"].iloc[inside.row])
    table["hours_inside"] = np.bincount(
        within[wanted], weights=inside.length_us[wanted] / HOUR_US, minlength=len(grid.names) * grid.periods
    )
    return _with_exposure(table, grid, pieces, "entries", "crossing", *(["began"] if limited else []))


@checks_names
def count_crossings_by_period(
    crossings: pd.DataFrame,
    pieces: pd.DataFrame,
    bounds_utc: Sequence[datetime],
    *,
    lines: Iterable[Hashable] | None = None,
) -> pd.DataFrame:
    """Count crossings of each line in each period, by direction, with the time that vessels were observed.

    Parameters
    ----------
    crossings, pieces : DataFrame
        Of `geo.find_events`.
    bounds_utc : sequence of datetime, length n + 1
        As for `count_by_period`; periods are half-open.
    lines : iterable, optional
        Lines to count, in this order; left out: those of the crossings, sorted.

    Returns
    -------
    DataFrame
        A row for each line and period: ``line start_utc end_utc crossings left_to_right right_to_left vessels
        exposure_h observed_vessels crossings_per_1000h``, as in `count_by_period`.

    Raises
    ------
    ValueError
        As `count_by_period`.

    Examples
    --------
    A ship that goes east crosses a meridian, drawn northward, from left to right.

    >>> from datetime import UTC, datetime
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from shapely import LineString
    >>> from geo.events import find_events
    >>> hours = pd.date_range("2026-01-01", periods=4, freq="h", tz="UTC")
    >>> ship = pd.DataFrame({"id": "a", "time": hours, "lon": [0.0, 0.5, 1.0, 1.5], "lat": 0.0})
    >>> line = gpd.GeoDataFrame({"id": ["m"]}, geometry=[LineString([(0.75, -1), (0.75, 1)])], crs=4326)
    >>> found = find_events(ship, lines=line)
    >>> january = [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)]
    >>> counted = count_crossings_by_period(found.crossings, found.pieces, january)
    >>> counted[["left_to_right", "right_to_left"]].values.tolist()
    [[1, 0]]
    """
    require_columns(crossings, "crossings", ("id", "line", "direction"))
    grid = _Grid(_names(crossings["line"], lines), bounds_as_us(bounds_utc))
    cell = grid.cells(grid.codes(crossings["line"]), as_us(crossings, "time"))
    table = grid.frame("line")
    table["crossings"] = grid.tally(cell)
    for direction in DIRECTIONS:
        table[direction.replace(" ", "_")] = grid.tally(cell[np.asarray(crossings["direction"] == direction)])
    table["vessels"] = grid.different(cell, crossings["id"])
    return _with_exposure(table, grid, pieces, "crossings")


class _Grid(NamedTuple):
    """Zones or lines times periods: the cells that are counted, zone by zone."""

    names: pd.Index
    bounds: Integers

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.bounds) - 1

    def frame(self, name: str) -> pd.DataFrame:
        """Name, start and end of each cell."""
        times = pd.to_datetime(self.bounds, unit="us", utc=True).as_unit("us")
        nth = np.tile(np.arange(self.periods), len(self.names))
        return pd.DataFrame({name: self.names.repeat(self.periods), "start_utc": times[nth], "end_utc": times[nth + 1]})

    def codes(self, names: pd.Series) -> NDArray[np.intp]:
        """Place of each name among those that are counted; -1 if it is not."""
        return self.names.get_indexer(pd.Index(names))

    def cells(self, name: NDArray[np.intp], time_us: Integers) -> Integers:
        """Cell of each row; -1 if it is of no name or period that is counted."""
        period = np.searchsorted(self.bounds, time_us, side="right") - 1
        counted = (name >= 0) & (period >= 0) & (period < self.periods)
        return np.where(counted, name * self.periods + period, -1)

    def tally(self, cell: Integers) -> Integers:
        """Rows in each cell."""
        return np.bincount(cell[cell >= 0], minlength=len(self.names) * self.periods)

    def different(self, cell: Integers, ids: pd.Series) -> Integers:
        """Different ids in each cell."""
        who, known = pd.factorize(ids)
        pairs = np.unique((cell * len(known) + who)[cell >= 0])
        return self.tally(pairs // max(len(known), 1))


def _with_exposure(table: pd.DataFrame, grid: _Grid, pieces: pd.DataFrame, *counted: str) -> pd.DataFrame:
    """Put exposure, observed vessels and rates per thousand hours beside the counts."""
    hours, vessels = _observed(pieces, grid.bounds)
    table["exposure_h"] = np.tile(hours, len(grid.names))
    table["observed_vessels"] = np.tile(vessels, len(grid.names))
    exposure = table["exposure_h"].where(table["exposure_h"] > 0)
    for name in counted:
        table[f"{name}_per_1000h"] = 1000 * table[name] / exposure
    return table


def _observed(pieces: pd.DataFrame, bounds: Integers) -> tuple[Floats, Integers]:
    """Observed vessel-hours and different vessels in each period."""
    require_columns(pieces, "pieces", ("id",))
    parts = overlaps(as_us(pieces, "t_start"), as_us(pieces, "t_end"), bounds)
    periods = len(bounds) - 1
    hours = np.bincount(parts.period, weights=parts.length_us / HOUR_US, minlength=periods).astype(float)
    everyone = _Grid(pd.Index([""]), bounds)
    return hours, everyone.different(parts.period, pieces["id"].iloc[parts.row])


def _names(found: pd.Series, wanted: Iterable[Hashable] | None) -> pd.Index:
    if wanted is None:
        names: pd.Index = pd.Index(found.dropna().drop_duplicates().sort_values())
        return names
    names = pd.Index(list(wanted), dtype=found.dtype if len(found) else None)
    if names.has_duplicates:
        raise ValueError(f"{names[names.duplicated()][0]!r} is to be counted twice; expected each zone or line once.")
    return names
