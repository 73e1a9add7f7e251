"""Where the Sun stands: for sensors that need daylight."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike

from geo.geodesy.geodesic import Floats
from geo.orbits.frames import CENTURY_DAYS, DAY_S, J2000_JD, gmst82_rad, julian_date
from leadline.near import checks_names


@checks_names
def sun_elevation_deg(lon_deg: ArrayLike, lat_deg: ArrayLike, start_utc: datetime, seconds: ArrayLike) -> Floats:
    """Elevation of the Sun's centre above the horizon of the ellipsoid, without refraction.

    Parameters
    ----------
    lon_deg, lat_deg : array_like, shape (n,)
        WGS 84.
    start_utc : datetime
        Aware.
    seconds : array_like, shape (n,)
        Since `start_utc`.

    Returns
    -------
    array of float, shape (n,), degrees
        Right to 0.02 degrees from 1950 to 2050; UT1 is taken as UTC (0.004 degrees a second).

    References
    ----------
    The Astronomical Almanac, section C, low precision formulas for the Sun.

    Examples
    --------
    At the pole, at the solstice of June 2026, the Sun stands as high as the ecliptic is oblique: 23.44 degrees.

    >>> from datetime import UTC, datetime
    >>> sun_elevation_deg([0], [90], datetime(2026, 6, 21, 8, 24, tzinfo=UTC), [0]).round(2).tolist()
    [23.44]
    """
    day, start = julian_date(start_utc)
    fraction = start + np.asarray(seconds, dtype=float) / DAY_S
    n = day - J2000_JD + fraction
    anomaly = np.radians(357.528 + 0.9856003 * n)
    longitude = np.radians(280.460 + 0.9856474 * n + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    obliquity = np.radians(23.439 - 0.013 * n / CENTURY_DAYS)
    declination = np.arcsin(np.sin(obliquity) * np.sin(longitude))
    ascension = np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude))
    hour_angle = gmst82_rad(day, fraction) + np.radians(np.asarray(lon_deg, dtype=float)) - ascension
    lat = np.radians(np.asarray(lat_deg, dtype=float))
    sine = np.sin(lat) * np.sin(declination) + np.cos(lat) * np.cos(declination) * np.cos(hour_angle)
    return np.asarray(np.degrees(np.arcsin(np.clip(sine, -1, 1))))
