"""Heights of tracks and targets, floors and ceilings of zones: where they are not looked at, the reader is told."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geo.limits.limits import LIMIT_COLUMNS
from layers.positions.columns import plain

if TYPE_CHECKING:
    import pandas as pd

_HEIGHT = (
    r"(?:geo|geom|geometric|baro|barometric|gps|gnss|pressure|true|mode[cs])?"
    r"(?:alt|altitude|altitud|hoehe|hohe|height|elevation|elev|ele|hae|flightlevel|fl|z)"
    r"(?:ft|feet|m|metres?|meters?|km|baro|barometric|geom|geometric|geo|gps|above|msl|amsl|agl|hae|ellipsoid)*"
)
_LIMIT = (
    r"(?:floor|ceiling|ceil|lower|upper)(?:alt|altitude|limit|level|fl|height|elevation|val|value)?(?:ft|feet|m|km)?"
    r"|(?:min|max|minimum|maximum|bottom|top|base)(?:alt|altitude|limit|level|fl|flightlevel|height|elevation)(?:ft|feet|m|km)?"
    r"|(?:alt|altitude|fl|flightlevel|height)(?:min|max|minimum|maximum|lower|upper|floor|ceiling|bottom|top|from|to)(?:ft|feet|m|km)?"
)
HEIGHT, LIMIT = re.compile(_HEIGHT), re.compile(rf"{_HEIGHT}|{_LIMIT}")
THIRD = "the third coordinate"
EXPECTED = (
    "Expected columns floor_ft and ceiling_ft, or with _m or _fl, or floor and ceiling with words like '2500 ft AMSL'."
)


def height_column(columns: Iterable[str]) -> str | None:
    """First column whose name is that of a height.

    >>> height_column(["icao24", "geoaltitude", "alternate"]), height_column(["mmsi", "lon"])
    ('geoaltitude', None)
    """
    return next((name for name in columns if HEIGHT.fullmatch(plain(name))), None)


def tracks_note(where: str) -> str:
    """Words for tracks that carry heights which are not read, in a column, or as their third coordinate."""
    return (
        f"Heights of the tracks ({where}) were not looked at: a zone without floor and ceiling holds whoever is above "
        "or below, and of one that has any it cannot be told who was inside."
    )


def targets_note(targets: gpd.GeoDataFrame) -> str:
    """Words for what is to be watched with heights that are not read: all but `height_m` and z of points; else empty.

    >>> ports = gpd.GeoDataFrame({"elev_ft": [100.0]}, geometry=gpd.points_from_xy([120.0], [24.0]), crs=4326)
    >>> targets_note(ports).partition(":")[0]
    'Heights of the points (elev_ft) were not looked at'
    """
    points = bool((targets.geom_type.str.removeprefix("Multi") == "Point").all())
    if points and ("height_m" in targets.columns or _lifted(targets)):  # which are used
        return ""
    column = height_column(name for name in map(str, targets.columns) if _filled(targets[name]))
    where = column or (THIRD if _lifted(targets) else None)
    if where is None:
        return ""
    if not points:
        return f"Heights of the lines and areas ({where}) were not looked at: their cells lie on the ellipsoid."
    return (
        f"Heights of the points ({where}) were not looked at: they were taken to lie on the ellipsoid. Expected metres "
        "above it in a column height_m."
    )


def zones_note(zones: gpd.GeoDataFrame) -> str:
    """Words for zones with limits in height that are not read, in columns that are not empty or in coordinates."""
    used, columns = _limits_in(zones)
    if not used and not columns and _lifted(zones):
        columns = [THIRD]
    if not columns:
        return ""
    reach = f"only {', '.join(used)} were" if used else "zones reach from the ground up without end"
    return f"Floors and ceilings of the zones ({', '.join(columns)}) were not looked at: {reach}. {EXPECTED}"


def refuse_unread_limits(zones: gpd.GeoDataFrame) -> None:
    """Raise ValueError for zones whose limits in height stand in columns that are not read.

    Aircraft above or below them would be counted. Ships are counted, with a note.
    """
    _, columns = _limits_in(zones)
    if columns:
        raise ValueError(
            f"zones have limits in height in {', '.join(columns)}, which nobody reads, so that aircraft above or below "
            f"them would be counted. {EXPECTED} Or leave these out, to count at all heights."
        )


def _limits_in(zones: gpd.GeoDataFrame) -> tuple[list[str], list[str]]:
    """Columns of limits that are read, and others that are called so; those that hold something."""
    used = [name for name in LIMIT_COLUMNS if name in zones.columns and _filled(zones[name])]
    named = [str(name) for name in zones.columns if LIMIT.fullmatch(plain(str(name))) and str(name) not in used]
    return used, [name for name in named if _filled(zones[name])]


def _filled(column: "pd.Series[Any]") -> bool:
    return bool((column.notna() & (column.astype(str).str.strip() != "")).any())


def _lifted(zones: gpd.GeoDataFrame) -> bool:
    """Whether any third coordinate is something else than 0."""
    coordinates = shapely.get_coordinates(zones.geometry.to_numpy(), include_z=True)
    return bool((np.nan_to_num(coordinates[:, 2]) != 0).any())
