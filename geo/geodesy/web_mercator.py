"""Web Mercator (EPSG:3857) as whole numbers of small units, the form in which pages of maps carry coordinates."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EQUATOR_M = 40_075_016.685578488  # 2 pi 6378137 m, the width of the projected world
MAX_LATITUDE_DEG = 85.0511287798066  # where the projected world is as high as wide
TILE_BITS = 8  # the world is 256 px wide at zoom 0


def bits_for(precision_m: float) -> int:
    """How many bits the width of the world needs so that a unit is no longer than `precision_m` at the equator.

    Raises
    ------
    ValueError
        If the precision is not within 0.2 m and 100 km: finer, and a world and a half would overflow 32 bits.

    Examples
    --------
    >>> bits_for(10), bits_for(1.2)
    (22, 25)
    """
    if not 0.2 <= precision_m <= 100_000:  # noqa: PLR2004  metres
        raise ValueError(f"precision {precision_m} m; expected 0.2 to 100,000 m, the step of the coordinates.")
    return int(np.ceil(np.log2(EQUATOR_M / precision_m)))


def world_units(lon_deg: ArrayLike, lat_deg: ArrayLike, bits: int) -> NDArray[np.int64]:
    """Project to Web Mercator, in units of which the world is 2**`bits` wide.

    Parameters
    ----------
    lon_deg, lat_deg : array_like, shape (n,)
        EPSG:4326. Longitudes may run past 180; latitudes beyond 85.05 degrees are moved there.
    bits : int

    Returns
    -------
    ndarray, shape (n, 2)
        Units east of 180 W and south of 85.05 N, rounded to the nearest: off by half a unit at most.

    References
    ----------
    Snyder, J. P. (1987). Map projections: a working manual. USGS PP 1395, equations 7-1 and 7-2, on the sphere.
    """
    width = 2**bits
    lat = np.radians(np.clip(lat_deg, -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG))
    east = (np.asarray(lon_deg) + 180) / 360 * width
    south = (1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * width
    units: NDArray[np.int64] = np.rint(np.column_stack([east, south])).astype(np.int64)
    return units


def lonlat_of(units: ArrayLike, bits: int) -> NDArray[np.float64]:
    """Undo `world_units`: longitudes and latitudes, degrees, of places in units of which the world is 2**`bits` wide.

    Parameters
    ----------
    units : array_like, shape (n, 2)
        Units east of 180 W and south of 85.05 N.
    bits : int

    Returns
    -------
    ndarray, shape (n, 2)
        EPSG:4326, longitude first.

    References
    ----------
    Snyder, J. P. (1987). Map projections: a working manual. USGS PP 1395, equations 7-4 and 7-5, on the sphere.
    """
    shares = np.asarray(units, dtype=float).reshape(-1, 2) / 2**bits
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * shares[:, 1]))))
    lonlat: NDArray[np.float64] = np.column_stack([360 * shares[:, 0] - 180, lat])
    return lonlat


def pixel_units(zoom: float, bits: int) -> float:
    """Length of a pixel at a zoom level, in units of which the world is 2**`bits` wide.

    >>> pixel_units(0, 22), pixel_units(14, 22)
    (16384.0, 1.0)
    """
    return float(2.0 ** (bits - TILE_BITS - zoom))
