"""What a request asks, held to OGC API - Features before it is answered: parameters, and the box in its own CRS.

References
----------
Open Geospatial Consortium (2022). OGC API - Features - Part 1: Core, 17-069r4, 7.6 and 7.15.
Open Geospatial Consortium (2022). OGC API - Features - Part 2: CRS by Reference, 18-058r1, 7.6.
"""

import itertools
import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geo.geodesy.antimeridian import split_shape
from leadline.near import did_you_mean
from maps.served.shelf import crs_of

FORMAT = "f"
ALWAYS = (FORMAT, "lang")
OF_ITEMS = (
    "bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "properties", "resulttype", "skipGeometry", "sortby",
)  # fmt: skip
SIDE = 64  # points along a side of a box in another CRS, which is no straight line in degrees
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ZONED = r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"  # RFC 3339, 5.6
TIME = re.compile(DAY.pattern + ZONED)
TIME_WORDS = "expected one as 2026-08-23, 2026-08-23T06:00:00Z, 2026-08-23T06:00:00Z/.. or 2026-08-23/2026-08-24"
LONLAT = CRS.from_authority("OGC", "CRS84")
CORNERS, WITH_HEIGHTS = 4, 6  # numbers of a box


class BadRequestError(ValueError):
    """The request asks for something that cannot be answered; status 400."""


def check_parameters(given: Mapping[str, list[str]], known: Collection[str]) -> None:
    """Raise BadRequestError for a parameter that is not known, empty, or there twice.

    Core asks for this (/req/core/query-param-unknown): an answer that ignores a filter would be wrong without a word.
    """
    for name, values in given.items():
        if name not in known:
            hint = did_you_mean(name, known)
            raise BadRequestError(f"there is no parameter {name!r} here; expected some of {', '.join(known)}.{hint}")
        if len(values) > 1:
            raise BadRequestError(f"{name} stands {len(values)} times; expected it once.")
        if not values[0].strip():
            raise BadRequestError(f"{name} is empty; expected a value, or no {name}.")


def box_of(bbox: str, crs: str, known: Sequence[str]) -> Any:  # noqa: ANN401  a shape of shapely
    """Read a box as a shape in longitudes and latitudes.

    Parameters
    ----------
    bbox : str
        Four numbers, or six with heights, which are left out. In degrees a first longitude that is greater than the
        second one leads across 180 degrees.
    crs : str
        Address of its CRS; numbers are in the order of its axes.
    known : sequence of str
        Addresses that may be asked for.

    Returns
    -------
    Polygon or MultiPolygon

    Raises
    ------
    BadRequestError
        If it is no box, its CRS is not one of those, or it lies where that is not defined.
    """
    if crs not in known:
        raise BadRequestError(f"bbox-crs {crs!r} is not served; expected one of {', '.join(known)}.")
    low, high = _corners(bbox)
    target = crs_of(crs)
    if target.is_geographic:
        lon, lat = Transformer.from_crs(target, LONLAT).transform([low[0], high[0]], [low[1], high[1]])
        return _lonlat_box((lon[0], lat[0]), (lon[1], lat[1]), bbox)
    if low[0] > high[0] or low[1] > high[1]:
        raise BadRequestError(f"bbox {bbox!r} ends before it begins; expected the lower corner first.")
    return _moved(_ring(low, high), target, bbox)


def interval_of(text: str) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """Read a time, or two with a slash between them, as its first and last instant, UTC; None where it has no end.

    A day is all of its 24 hours.

    >>> [str(end) for end in interval_of("2026-08-23/..")]
    ['2026-08-23 00:00:00+00:00', 'None']

    Raises
    ------
    BadRequestError
        If it is none, or ends before it begins.
    """
    begin, slash, end = text.partition("/")
    first, last = (_time(part, text, last=last) for part, last in ((begin, False), (end if slash else begin, True)))
    if (first is None and last is None) or (first is not None and last is not None and first > last):
        raise BadRequestError(f"datetime {text!r} has no end, or ends before it begins; {TIME_WORDS}.")
    return first, last


def _time(part: str, text: str, *, last: bool) -> pd.Timestamp | None:
    if part in ("", ".."):
        return None
    try:
        if DAY.fullmatch(part):
            begins = pd.Timestamp(part, tz="UTC")
            return begins + pd.Timedelta(days=1) - pd.Timedelta(microseconds=1) if last else begins
        if TIME.fullmatch(part):
            return pd.Timestamp(part.upper()).tz_convert("UTC")
    except ValueError:  # no day of the calendar, no time of the clock, or beyond what pandas holds
        pass
    raise BadRequestError(f"datetime {text!r} is no time; {TIME_WORDS}.")


def _corners(bbox: str) -> tuple[list[float], list[float]]:
    try:
        numbers = [float(part) for part in bbox.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (CORNERS, WITH_HEIGHTS) or not all(map(math.isfinite, numbers)):
        raise BadRequestError(f"bbox {bbox!r} is no box; expected four numbers, as bbox=119,22,122,26.")
    half = len(numbers) // 2
    return numbers[:2], numbers[half : half + 2]


def _lonlat_box(low: Sequence[float], high: Sequence[float], bbox: str) -> Any:  # noqa: ANN401
    if not (-180 <= low[0] <= 180 and -180 <= high[0] <= 180 and -90 <= low[1] <= high[1] <= 90):  # noqa: PLR2004
        raise BadRequestError(
            f"bbox {bbox!r} is not on the Earth, or its south lies above its north; expected "
            "west,south,east,north, longitudes from -180 to 180 and latitudes from -90 to 90."
        )
    if low[0] <= high[0]:
        return shapely.box(low[0], low[1], high[0], high[1])
    return shapely.union_all([shapely.box(low[0], low[1], 180, high[1]), shapely.box(-180, low[1], high[0], high[1])])


def _ring(low: list[float], high: list[float]) -> Any:  # noqa: ANN401  an array of shape (n, 2)
    corners = [low, [high[0], low[1]], high, [low[0], high[1]], low]
    steps = np.linspace(0, 1, SIDE, endpoint=False)[:, None]
    return np.concatenate([np.add(a, steps * np.subtract(b, a)) for a, b in itertools.pairwise(corners)])


def _moved(ring: Any, crs: CRS, bbox: str) -> Any:  # noqa: ANN401
    """Turn a ring of a projected CRS into a shape in degrees."""
    lon, lat = Transformer.from_crs(crs, LONLAT).transform(ring[:, 0], ring[:, 1])
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        raise BadRequestError(f"bbox {bbox!r} lies where its CRS is not defined; expected one inside its area of use.")
    return shapely.make_valid(split_shape(shapely.Polygon(np.column_stack([lon, lat]))))
