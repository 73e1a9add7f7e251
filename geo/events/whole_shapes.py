"""Zones and lines checked and made whole: longitudes that run on, parts joined at 180 degrees."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from geo.geodesy.antimeridian import HALF_TURN_DEG, TURN_DEG, rebuild, unwrap, whole_turns_divided
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import HIGHEST_LATITUDE_DEG

TOUCH_DEG = 1e-9  # 0.1 mm: parts that were cut at 180 degrees meet
RIGHT_ANGLE_DEG = 90.0
TURNED_OVER = 1e-4  # of the area
MOST_LON_DEG = 2 * TURN_DEG  # continuous longitudes run on, but not for ever
DECLARE = "Declare the CRS that they are in: set_crs() of geopandas, Assign projection in QGIS, or ogr2ogr -a_srs."


def misread(lon_deg: ArrayLike, lat_deg: ArrayLike) -> str:
    """Tell what coordinates look like that cannot be longitude and latitude, in words; empty if they can be.

    Longitudes may run on for two turns.

    Parameters
    ----------
    lon_deg, lat_deg : array_like, shape (n,)
        Degrees.

    >>> misread([24.8], [120.2])
    'latitude 120.2 is none; longitudes 24.8 to 24.8 and latitudes 120.2 to 120.2 look swapped. Write longitude first.'
    """
    lon, lat = np.asarray(lon_deg, dtype=float), np.asarray(lat_deg, dtype=float)
    if not lon.size or ((np.abs(lat) <= RIGHT_ANGLE_DEG) & (np.abs(lon) <= MOST_LON_DEG)).all():
        return ""
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return "coordinates are not numbers (NaN or infinite). Drop or mend them."
    (west, east), (south, north) = ((float(each.min()), float(each.max())) for each in (lon, lat))
    if (
        max(-south, north) > RIGHT_ANGLE_DEG
        and max(-west, east) <= RIGHT_ANGLE_DEG
        and max(-south, north) <= MOST_LON_DEG
    ):
        worst = north if north >= -south else south
        return (
            f"latitude {worst:.10g} is none; longitudes {west:.10g} to {east:.10g} and latitudes {south:.10g} to "
            f"{north:.10g} look swapped. Write longitude first."
        )
    told = f"x is {west:.10g} to {east:.10g} and y {south:.10g} to {north:.10g}, which is no longitude and latitude"
    if max(-west, east, -south, north) > MOST_LON_DEG:
        return f"{told}: they look like metres of a projection. {DECLARE}"
    return f"{told}. {DECLARE}"


def check_shape(shape: BaseGeometry | None, name: str, what: str) -> None:
    """Raise ValueError unless a row of zones is polygons, or of lines is lines, of longitudes and latitudes."""
    expected = ("Polygon", "MultiPolygon") if what == "zones" else ("LineString", "MultiLineString", "LinearRing")
    if shape is None or shape.is_empty:
        raise ValueError(f"{what}: {name!r} has no geometry; expected a {expected[0]}. Leave the row out.")
    if shape.geom_type not in expected:
        raise ValueError(f"{what}: {name!r} is a {shape.geom_type}; expected {' or '.join(expected[:2])}.")
    if words := misread(*shapely.get_coordinates(shape).T):
        raise ValueError(f"{what}: {name!r}: {words}")


def check_plane(shape: BaseGeometry, name: str, what: str) -> None:
    """Raise ValueError if longitude and latitude are no plane where a shape is."""
    highest = float(np.abs(shapely.get_coordinates(shape)[:, 1]).max())
    if not highest <= HIGHEST_LATITUDE_DEG:
        raise ValueError(
            f"{what}: {name!r} reaches latitude {highest:.10g}; expected at most {HIGHEST_LATITUDE_DEG:g} degrees from "
            "the equator, for longitude and latitude are no plane beyond. Cut off what lies there."
        )


def whole_shape(shape: BaseGeometry, name: str, what: str = "zones") -> BaseGeometry:
    """Continuous longitudes in each part, parts that were cut at 180 degrees joined, shared edges removed.

    Parameters
    ----------
    shape : geometry, EPSG:4326
    name, what : str
        For messages.

    Raises
    ------
    ValueError
        If a polygon has no area, a ring of it crosses itself, or goes round a pole.
    """
    parts = [_continuous(part, name, what) for part in shapely.get_parts(shapely.force_2d(shape))]
    if parts[0].geom_type != "Polygon":
        return parts[0] if len(parts) == 1 else shapely.MultiLineString([part.coords for part in parts])
    for part in parts:
        if not part.is_valid or part.area == 0:
            reason = shapely.is_valid_reason(part) if not part.is_valid else "it has no area"
            raise ValueError(
                f"{what}: {name!r} is not valid ({reason}); expected rings that do not cross themselves. "
                "Mend it with make_valid()."
            )
    if len(parts) == 1:
        return parts[0]
    east = any(abs(part.bounds[2] - HALF_TURN_DEG) < TOUCH_DEG for part in parts)
    west = [abs(part.bounds[0] + HALF_TURN_DEG) < TOUCH_DEG for part in parts]
    if east and any(west):
        parts = [moved(part, TURN_DEG) if part.bounds[2] <= 0 else part for part in parts]
    return shapely.union_all(parts)


def check_edges_apart(dense: BaseGeometry, name: str, what: str, model: str) -> None:
    """Raise ValueError if edges of a polygon cross each other once they are drawn as their model says.

    Crossings that turn over less than a ten-thousandth of the area are those of vertices a few metres apart.
    """
    if not dense.geom_type.endswith("Polygon") or dense.is_valid:
        return
    if abs(shapely.make_valid(dense).area - dense.area) > TURNED_OVER * dense.area:
        raise ValueError(
            f"{what}: {name!r} crosses itself where its edges are drawn as {model} "
            f"({shapely.is_valid_reason(dense)}); expected edges that do not. Add vertices along the long ones, or say "
            'that they are straight in longitude and latitude with edge_model="planar".'
        )


def mended(polygon: BaseGeometry) -> BaseGeometry:
    """Part a polygon whose edges cross at vertices a few metres apart; leave others as they are."""
    if polygon.is_valid:
        return polygon
    parts = [part for part in shapely.get_parts(shapely.make_valid(polygon)) if part.geom_type.endswith("Polygon")]
    return shapely.union_all(parts)


def _continuous(part: BaseGeometry, name: str, what: str) -> BaseGeometry:
    whole = rebuild(part, whole_turns_divided) if part.geom_type == "Polygon" else part
    whole = rebuild(whole, lambda xy: _unwrapped(xy, f"{what}: {name!r}", ring=part.geom_type == "Polygon"))
    middle = (whole.bounds[0] + whole.bounds[2]) / 2
    if isinstance(whole, shapely.Polygon) and len(whole.interiors):
        whole = rebuild(whole, lambda xy: xy - [TURN_DEG * np.round((xy[:, 0].mean() - middle) / TURN_DEG), 0])
    return moved(whole, -TURN_DEG * np.floor((middle + HALF_TURN_DEG) / TURN_DEG))


def _unwrapped(lonlat: Floats, name: str, *, ring: bool) -> Floats:
    lon = unwrap(lonlat[:, 0])
    if ring and abs(lon[-1] - lon[0]) > HALF_TURN_DEG:
        raise ValueError(
            f"{name} goes round a pole; expected a ring that does not, for its inside could be either side. "
            "Cut it along a meridian into parts that reach the pole or a parallel near it."
        )
    return np.column_stack([lon, lonlat[:, 1]])


def moved(shape: BaseGeometry, by_deg: float) -> BaseGeometry:
    """`shape` shifted east."""
    return shape if by_deg == 0 else shapely.transform(shape, lambda xy: xy + np.array([by_deg, 0]))
