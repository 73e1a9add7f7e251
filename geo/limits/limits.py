"""Floors, ceilings and times of zones, made ready to be held against tracks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.limits.active_times import COLUMNS as TIME_COLUMNS
from geo.limits.active_times import ActiveTimes, active_times
from geo.limits.vertical_limits import UNITS, VerticalLimits, vertical_limits
from geo.tracks.fixes import Bools, Ints

LIMIT_COLUMNS = (
    *(f"{which}{what}" for which in ("floor", "ceiling") for what in ("", *(f"_{u}" for u in UNITS), "_reference")),
    "terrain_m",
)
COLUMNS = (*LIMIT_COLUMNS, *TIME_COLUMNS)
SHAPEFILE_CHARACTERS = 10  # to which Shapefiles cut the names of columns


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of zones in height and time, zone by zone.

    Attributes
    ----------
    vertical : VerticalLimits
    times : list of ActiveTimes or None
        None of a zone that is always active.
    limited : array of bool, shape (zones,)
        Zones that have limits of either kind.
    """

    vertical: VerticalLimits
    times: list[ActiveTimes | None]
    limited: Bools

    @property
    def in_height(self) -> bool:
        """Whether any zone has a floor or a ceiling."""
        return bool(self.vertical.limited.any())

    def windows_us(self, first_us: int, last_us: int) -> tuple[Ints, Ints, NDArray[np.int64]]:
        """When zones are active within a span of time.

        Returns
        -------
        (array of int, array of int, array of int, shape (zones + 1,))
            Begin and end of each stretch, microseconds since 1970, and the first stretch of each zone. They are cut a
            day before and after the span; a zone that is always active has one.
        """
        always = ActiveTimes((first_us - 1, last_us + 1), None, None, "")
        found = [(times or always).intervals(first_us, last_us) for times in self.times]
        ends = np.array([each for of_zone in found for each in of_zone], dtype=np.int64).reshape(-1, 2)
        return ends[:, 0], ends[:, 1], np.concatenate([[0], np.cumsum([len(of_zone) for of_zone in found])])


def written_otherwise(columns: Iterable[object]) -> dict[str, str]:
    """Columns of limits in other letters than ours: in capitals, or cut to ten characters as Shapefiles cut them.

    >>> written_otherwise(["id", "floor", "Ceiling", "floor_refe", "schedule_t"])
    {'Ceiling': 'ceiling', 'floor_refe': 'floor_reference', 'schedule_t': 'schedule_timezone'}

    Raises
    ------
    ValueError
        If two columns would be the same limit.
    """
    cut = {name[:SHAPEFILE_CHARACTERS]: name for name in COLUMNS}
    found = {str(name): cut.get(plain, plain) for name in columns if (plain := str(name).strip().lower())}
    found = {name: meant for name, meant in found.items() if meant in COLUMNS}
    for meant in set(found.values()):
        twice = [name for name, other in found.items() if other == meant]
        if len(twice) > 1:
            raise ValueError(f"zones have the columns {twice[0]!r} and {twice[1]!r}; expected one of them.")
    return {name: meant for name, meant in found.items() if name != meant}


def limits_of(zones: gpd.GeoDataFrame, names: list[str]) -> Limits | None:
    """Read limits of zones from their columns (`COLUMNS`); None if no zone has any.

    Raises
    ------
    ValueError
        As `vertical_limits` and `active_times`; for columns that `written_otherwise` finds.
    """
    for name, meant in written_otherwise(zones.columns).items():
        raise ValueError(f"zones have the column {name!r}, which is not read; expected {meant!r}. Rename it.")
    columns = [name for name in COLUMNS if name in zones.columns]
    if not columns:
        return None
    rows = zones[columns].to_dict("records")
    told = [{str(name): value for name, value in row.items()} for row in rows]
    vertical = vertical_limits(names, told)
    times = [active_times(name, row) for name, row in zip(names, told, strict=True)]
    limited = vertical.limited | np.array([each is not None for each in times], dtype=bool)
    return Limits(vertical, times, limited) if limited.any() else None
