"""Time and frames: from the orbit's TEME frame to the rotating Earth, and between Earth-fixed and geodetic."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import numpy as np
import pyproj
from numpy.typing import ArrayLike

from geo.geodesy.geodesic import WGS84, Floats
from leadline.near import checks_names

EARTH_ROTATION_RAD_S = 7.292115146706979e-5  # Vallado et al. 2006 (AIAA 2006-6753), eq. for PEF velocity
DAY_S = 86_400.0
J2000_JD = 2_451_545.0
UNIX_EPOCH_JD = 2_440_587.5
CENTURY_DAYS = 36_525.0


def julian_date(when_utc: datetime) -> tuple[float, float]:
    """Julian date (UTC) of an aware time, as a whole (midnight) and a fraction of a day.

    Raises
    ------
    ValueError
        If the time is naive.

    Examples
    --------
    >>> julian_date(datetime(2000, 1, 1, 12, tzinfo=UTC))
    (2451544.5, 0.5)
    """
    require_aware(when_utc)
    utc = when_utc.astimezone(UTC)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (midnight - datetime(1970, 1, 1, tzinfo=UTC)).days
    return UNIX_EPOCH_JD + days, (utc - midnight).total_seconds() / DAY_S


def require_aware(when_utc: datetime) -> None:
    """Raise ValueError if a time has no zone, since nobody can tell which midnight it means; or is of no year."""
    if when_utc.tzinfo is None:
        raise ValueError(f"the time {when_utc.isoformat()} has no zone; expected an aware one. Add tzinfo=UTC.")
    try:
        when_utc.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(
            f"the time {when_utc.isoformat()} is in no year from 1 to 9999 in UTC; expected one."
        ) from error


@checks_names
def gmst82_rad(jd_ut1: ArrayLike, fraction_ut1: ArrayLike) -> Floats:
    """Greenwich mean sidereal time (IAU 1982) in radians, [0, 2 pi); the angle from TEME to the rotating Earth.

    Parameters
    ----------
    jd_ut1, fraction_ut1 : array_like
        Julian date in UT1, as two parts that add up.

    Returns
    -------
    array of float
        Radians, of the broadcast shape.

    References
    ----------
    Aoki et al. (1982), A&A 105, 359; as in Vallado et al. (2006), AIAA 2006-6753, appendix C. It is the mean sidereal
    time, not the apparent, that belongs to the TEME frame of SGP4.

    Examples
    --------
    18 h 41 min 50.54841 s at noon of 1 January 2000, the constant of the formula:

    >>> round(float(gmst82_rad(2_451_545.0, 0.0)) / (2 * np.pi) * 86_400, 4)
    67310.5484
    """
    whole = np.asarray(jd_ut1, dtype=float) - J2000_JD
    fraction = np.asarray(fraction_ut1, dtype=float)
    t = (whole + fraction) / CENTURY_DAYS
    # 876600 h a century are whole turns and enter through the fractions of days alone, which keeps the digits
    turns = (whole % 1.0) + (fraction % 1.0)
    seconds = 67_310.54841 + 8_640_184.812866 * t + 0.093104 * t**2 - 6.2e-6 * t**3
    return np.asarray((turns + seconds / DAY_S) % 1.0 * 2 * np.pi)


@checks_names
def teme_to_earth_fixed(
    position: Floats, velocity: Floats, jd_ut1: ArrayLike, fraction_ut1: ArrayLike
) -> tuple[Floats, Floats]:
    """Rotate positions and velocities from TEME to the Earth-fixed frame, without polar motion.

    Parameters
    ----------
    position, velocity : array, shape (n, 3)
        In TEME, any unit of length, per second.
    jd_ut1, fraction_ut1 : array_like, shape (n,)
        Julian date in UT1.

    Returns
    -------
    position, velocity : array, shape (n, 3)
        Earth-fixed (pseudo Earth fixed: polar motion, 10 m at most, is left out); the velocity is that seen by an
        observer who turns with the Earth.

    Examples
    --------
    Vallado (2013), example 3-15, where -1033.4750 and 7901.3056 km are printed.

    >>> teme = np.array([[5094.18016210, 6127.64465950, 6380.34453270]])
    >>> velocity = np.array([[-4.746131487, 0.785818041, 5.531931288]])
    >>> day, fraction = 2_453_101.5, (7 * 3600 + 51 * 60 + 28.386009 - 0.4399619) / 86400
    >>> teme_to_earth_fixed(teme, velocity, [day], [fraction])[0].round(4).tolist()
    [[-1033.475, 7901.3056, 6380.3445]]
    """
    angle = gmst82_rad(jd_ut1, fraction_ut1)
    cos, sin = np.cos(angle), np.sin(angle)

    def turned(v: Floats) -> Floats:
        """Turn vectors about the axis of the Earth."""
        return np.column_stack([cos * v[:, 0] + sin * v[:, 1], cos * v[:, 1] - sin * v[:, 0], v[:, 2]])

    fixed, moved = turned(position), turned(velocity)
    moved[:, 0] += EARTH_ROTATION_RAD_S * fixed[:, 1]
    moved[:, 1] -= EARTH_ROTATION_RAD_S * fixed[:, 0]
    return fixed, moved


@checks_names
def earth_fixed(lon_deg: ArrayLike, lat_deg: ArrayLike, height_m: ArrayLike = 0.0) -> Floats:
    """Earth-fixed coordinates of points given by WGS 84 longitude, latitude and height above the ellipsoid.

    Parameters
    ----------
    lon_deg, lat_deg : array_like, shape (n,)
        Degrees, EPSG:4326.
    height_m : array_like, shape (n,)
        Metres above the ellipsoid.

    Returns
    -------
    array of float, shape (n, 3)
        Metres, EPSG:4978.

    Examples
    --------
    The semi-axes of WGS 84, at the equator and at the pole:

    >>> earth_fixed([0.0, 0.0], [0.0, 90.0]).max(axis=1).round(3).tolist()
    [6378137.0, 6356752.314]
    """
    parts = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (lon_deg, lat_deg, height_m)))
    lon, lat, height = (np.ravel(part) for part in parts)
    up = ellipsoid_normal(lon, lat)
    across = WGS84.a / np.sqrt(1 - WGS84.es * up[:, 2] ** 2)  # radius of curvature in the prime vertical
    return np.asarray(up * np.column_stack([across + height, across + height, across * (1 - WGS84.es) + height]))


@checks_names
def geodetic(position_m: Floats) -> tuple[Floats, Floats, Floats]:
    """WGS 84 longitude and latitude (degrees) and height above the ellipsoid (metres) of Earth-fixed points.

    Parameters
    ----------
    position_m : array of float, shape (n, 3)
        Metres, EPSG:4978.

    Returns
    -------
    lon_deg, lat_deg, height_m : array of float, shape (n,)
        Degrees and metres, EPSG:4979, by PROJ.

    Examples
    --------
    The ends of the half axes of WGS 84, 6,378,137 and 6,356,752.314245 m.

    >>> lon, lat, height = geodetic(np.array([[6_378_137.0, 0, 0], [0, 0, 6_356_752.314245]]))
    >>> lat.tolist(), height.round(3).tolist()
    ([0.0, 90.0], [0.0, -0.0])
    """
    x, y, z = np.atleast_2d(position_m).T
    lon, lat, height = _to_geodetic().transform(x, y, z)
    return np.asarray(lon), np.asarray(lat), np.asarray(height)


@cache
def _to_geodetic() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)


def ellipsoid_normal(lon_deg: ArrayLike, lat_deg: ArrayLike) -> Floats:
    """Compute unit vectors straight up from the ellipsoid, Earth-fixed, shape (n, 3)."""
    lon, lat = np.radians(np.atleast_1d(lon_deg)), np.radians(np.atleast_1d(lat_deg))
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
