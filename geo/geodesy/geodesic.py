"""Lengths, areas, directions and destinations on the WGS 84 ellipsoid."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from numpy.typing import ArrayLike, NDArray

from leadline.near import checks_names

WGS84 = pyproj.Geod(ellps="WGS84")
NAUTICAL_MILE_M = 1852.0  # exactly, First International Extraordinary Hydrographic Conference, Monaco 1929
EARTH_MEAN_RADIUS_M = 6_371_008.7714  # (2a + b) / 3 of WGS 84

Floats = NDArray[np.float64]


class Destination(NamedTuple):
    """Where a geodesic ends; the azimuth points onward, in [0, 360)."""

    lon_deg: Floats
    lat_deg: Floats
    end_azimuth_deg: Floats


class Inverse(NamedTuple):
    """Shortest path between two points; azimuths at the start and, pointing onward, at the end, in [0, 360)."""

    distance_m: Floats
    azimuth_deg: Floats
    end_azimuth_deg: Floats


def check_latitude(lat_deg: ArrayLike) -> None:
    """Raise ValueError if a latitude is not a number in [-90, 90] degrees."""
    lat = np.asarray(lat_deg, dtype=float)
    wrong = lat[~(np.abs(lat) <= 90)]  # noqa: PLR2004  a right angle; NaN fails the comparison and is wrong too
    if wrong.size:
        raise ValueError(
            f"latitude {wrong.flat[0]} is outside [-90, 90] degrees; "
            "expected longitude first, then latitude. If the two are swapped, swap them back."
        )


@checks_names
def wrap_longitude(lon_deg: ArrayLike) -> Floats:
    """Longitudes in [-180, 180) that name the same meridians.

    Parameters
    ----------
    lon_deg : array_like
        Degrees, any range and shape.

    Returns
    -------
    array of float
        Degrees, of the same shape; 180 becomes -180.

    Examples
    --------
    >>> wrap_longitude([190.0, -180.0, 540.0]).tolist()
    [-170.0, -180.0, -180.0]
    """
    return np.asarray((np.asarray(lon_deg, dtype=float) + 180) % 360 - 180, dtype=float)


@checks_names
def destination(lon_deg: ArrayLike, lat_deg: ArrayLike, azimuth_deg: ArrayLike, distance_m: ArrayLike) -> Destination:
    """Point reached by following a geodesic of the WGS 84 ellipsoid.

    Parameters
    ----------
    lon_deg, lat_deg : array_like, shape (n,)
        Start points, EPSG:4326; latitude in [-90, 90].
    azimuth_deg, distance_m : array_like, shape (n,)
        Direction at the start, clockwise from true north; length along the geodesic. All four broadcast.

    Returns
    -------
    Destination
        Named tuple (lon_deg, lat_deg, end_azimuth_deg), each of the broadcast shape; longitude in [-180, 180).

    Raises
    ------
    ValueError
        If a latitude is outside [-90, 90].

    References
    ----------
    Karney, C. F. F. (2013). Algorithms for geodesics. J. Geod. 87, 43-55. doi:10.1007/s00190-012-0578-z

    Examples
    --------
    Table 2 of Karney (2013): 137.84490004377, 41.79331020506, 149.09016931807.

    >>> [round(float(each), 8) for each in destination(0, 40, 30, 10_000_000)]
    [137.84490004, 41.79331021, 149.09016932]
    """
    check_latitude(lat_deg)
    starts = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (lon_deg, lat_deg, azimuth_deg, distance_m)))
    lon, lat, azimuth = WGS84.fwd(starts[0], starts[1], starts[2], starts[3], return_back_azimuth=False)
    return Destination(wrap_longitude(lon), np.asarray(lat), np.asarray(azimuth) % 360)


@checks_names
def inverse(lon1_deg: ArrayLike, lat1_deg: ArrayLike, lon2_deg: ArrayLike, lat2_deg: ArrayLike) -> Inverse:
    """Length and azimuths of the shortest geodesic between pairs of points on WGS 84.

    Parameters
    ----------
    lon1_deg, lat1_deg, lon2_deg, lat2_deg : array_like, shape (n,)
        Start and end points, EPSG:4326; they broadcast.

    Returns
    -------
    Inverse
        Named tuple (distance_m, azimuth_deg, end_azimuth_deg), each of the broadcast shape.

    Raises
    ------
    ValueError
        If a latitude is outside [-90, 90].

    References
    ----------
    Karney (2013), as for `destination`; accurate to 15 nm (nanometres), nearly antipodal points included.

    Examples
    --------
    Nearly antipodal points, published as 19 989 832.82761 m.

    >>> round(float(inverse(0, -30, 179.8, 29.9).distance_m), 5)
    19989832.82761
    """
    check_latitude(lat1_deg)
    check_latitude(lat2_deg)
    ends = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (lon1_deg, lat1_deg, lon2_deg, lat2_deg)))
    azimuth, end_azimuth, distance = WGS84.inv(ends[0], ends[1], ends[2], ends[3], return_back_azimuth=False)
    return Inverse(np.asarray(distance), np.asarray(azimuth) % 360, np.asarray(end_azimuth) % 360)


def require_crs(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return `frame` in EPSG:4326; raise ValueError, naming `set_crs`, if it declares no CRS, or one of no places.

    Geocentric coordinates need their third: without it geopandas takes it for 0, and all lands on the equator.

    Parameters
    ----------
    frame : GeoDataFrame or GeoSeries
        Left as it was.
    name : str
        For the message.
    """
    if frame.crs is None:
        raise ValueError(
            f"{name} has no CRS; expected one, so that its numbers can be read as places. "
            f"If they are longitude and latitude, use {name}.set_crs(4326)."
        )
    if frame.crs.is_geocentric and not (frame.geometry.has_z | frame.geometry.is_empty | frame.geometry.isna()).all():
        raise ValueError(
            f"{name} is in {frame.crs.name} ({frame.crs.type_name}), which needs x, y and z, and has shapes without z; "
            f"expected all three. If its numbers are longitude and latitude, use {name}.set_crs(4326, "
            "allow_override=True)."
        )
    if frame.crs.is_engineering or (frame.crs.is_vertical and not frame.crs.is_compound):
        raise ValueError(
            f"{name} is in {frame.crs.name} ({frame.crs.type_name}), which says of no number where on Earth it is; "
            f"expected a geographic or projected CRS. If you know which, use {name}.set_crs(..., allow_override=True)."
        )
    return frame.to_crs(4326)


@checks_names
def lengths_m(lines: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic length of each line on WGS 84, vertex to vertex.

    Parameters
    ----------
    lines : GeoDataFrame or GeoSeries, any CRS
        Left as it was. Points have length 0; polygons, the length of their rings.

    Returns
    -------
    Series of float, metres
        Named "length_m"; index as in `lines`. A missing or empty geometry has length 0.

    Raises
    ------
    ValueError
        If `lines` has no CRS.

    Examples
    --------
    A degree of the equator, pi / 180 times 6,378,137 m.

    >>> import shapely
    >>> lengths_m(gpd.GeoSeries([shapely.LineString([(0, 0), (1, 0)])], crs=4326)).round(3).tolist()
    [111319.491]
    """
    lonlat = require_crs(lines, "lines").geometry
    return pd.Series(
        [0.0 if shape is None or shape.is_empty else float(WGS84.geometry_length(shape)) for shape in lonlat],
        index=lonlat.index,
        name="length_m",
        dtype=float,
    )


def geodesic_areas_m2(polygons: gpd.GeoDataFrame) -> pd.Series:
    """Area of each polygon whose edges are geodesics; as `geo.areas_m2`, which knows other edges too.

    Parameters
    ----------
    polygons : GeoDataFrame or GeoSeries, any CRS

    Returns
    -------
    Series of float, square metres
    """
    lonlat = require_crs(polygons, "polygons").geometry
    return pd.Series([_area_m2(shape) for shape in lonlat], index=lonlat.index, name="area_m2", dtype=float)


def _area_m2(shape: object) -> float:
    """Sum over rings rather than `Geod.geometry_area_perimeter`, whose sign depends on the direction of each ring."""
    if shape is None or shape.is_empty:  # type: ignore[attr-defined]  # a shapely geometry
        return 0.0
    if hasattr(shape, "geoms"):
        return sum(_area_m2(part) for part in shape.geoms)
    if not hasattr(shape, "exterior"):
        return 0.0
    outer, *holes = (
        abs(WGS84.polygon_area_perimeter(*np.asarray(ring.coords)[:, :2].T)[0])
        for ring in (shape.exterior, *shape.interiors)  # type: ignore[attr-defined]  # a shapely Polygon
    )
    return float(outer - sum(holes))
