"""Rows in another CRS, with vertices enough that straight lines there are those in degrees."""

from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geodesy.edges import LONGEST_DEGREE_M
from geo.geodesy.geodesic import Floats, require_crs

PROBES = (0.25, 0.5, 0.75)  # where chord and edge are compared; an edge that bends both ways is straight at its middle
SURE = 0.6  # of the tolerance: between the probes an edge departs a little further
MOST_ROUNDS = 30
UNEVEN = 0.25  # of the length of a chord: how far a point of an even edge is from where the chord has it
LOST_M = 1.0  # what a place may move there and back; a projection that is left goes astray by far more


def projected(frame: gpd.GeoDataFrame, crs: pyproj.CRS, *, tolerance_m: float = 1.0) -> gpd.GeoDataFrame:
    """Bring rows to another CRS; edges that are straight in degrees stay where they are.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Brought to EPSG:4326 first; left as it was.
    crs : CRS
        Geographic or projected. Coordinates are easting before northing, longitude before latitude.
    tolerance_m : float
        How far a straight line between two vertices in a projected CRS may lie from the edge, in its metres.

    Returns
    -------
    GeoDataFrame
        Same rows and columns. In a projected CRS lines and polygons have every vertex they had, and more where the
        projection bends an edge: a parallel of 10 degrees is 13 km off its chord in UTM at 25 N. Heights stay as they
        are, and are linear along edges.

    Raises
    ------
    ValueError
        If a place has no coordinates in the CRS: infinite ones, or such as do not lead back to within 1 m; if a line or
        an area lies across the edge of the map that the CRS draws.
    """
    lonlat = require_crs(frame, "frame")
    there = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    _refuse_lost(lonlat, there)
    if not crs.is_projected:
        return lonlat.to_crs(crs)
    follow = partial(_followed, there=there, tolerance=tolerance_m / crs.axis_info[0].unit_conversion_factor)
    shapes = [_moved(shape, follow, there) for shape in lonlat.geometry]
    return lonlat.set_geometry(gpd.GeoSeries(shapes, index=lonlat.index, crs=crs))


def _refuse_lost(lonlat: gpd.GeoDataFrame, there: pyproj.Transformer) -> None:
    lon, lat = shapely.get_coordinates(lonlat.geometry.to_numpy()).T
    back = there.transform(*there.transform(lon, lat), direction="INVERSE")
    turned = (back[0] - lon + 180) % 360 - 180  # 180 degrees east are 180 west
    off_m = np.hypot(turned * np.cos(np.radians(lat)), back[1] - lat) * LONGEST_DEGREE_M
    lost = ~(off_m <= LOST_M)  # infinite ones too
    if lost.any():
        at = np.flatnonzero(lost)[0]
        raise ValueError(
            f"the place {lon[at]:.6g}, {lat[at]:.6g} has no coordinates in {there.target_crs.name}; "  # type: ignore[union-attr]
            "expected a CRS made for that place, or a choice of rows (bbox, where) that leaves it out."
        )


def _moved(shape: BaseGeometry | None, follow: partial[Floats], there: pyproj.Transformer) -> BaseGeometry | None:
    if shape is None or shape.is_empty:
        return shape
    if shapely.get_dimensions(shape) == 0:
        return shapely.transform(shape, lambda places: _xyz(there, places), include_z=shape.has_z)
    if isinstance(shape, shapely.Polygon):
        shell, *holes = (_line(ring, follow) for ring in (shape.exterior, *shape.interiors))
        return shapely.Polygon(shell, holes)
    if isinstance(shape, shapely.LineString):
        return type(shape)(_line(shape, follow))
    kind: Any = type(shape)
    return kind([_moved(part, follow, there) for part in shapely.get_parts(shape)])  # type: ignore[no-any-return]


def _line(line: BaseGeometry, follow: partial[Floats]) -> Floats:
    return follow(shapely.get_coordinates(line, include_z=line.has_z))


def _xyz(there: pyproj.Transformer, places: Floats) -> Floats:
    return np.column_stack([_xy(there, places), places[:, 2:]])


def _xy(there: pyproj.Transformer, lonlat: Floats) -> Floats:
    return np.column_stack(there.transform(lonlat[:, 0], lonlat[:, 1]))


def _followed(lonlat: Floats, *, there: pyproj.Transformer, tolerance: float) -> Floats:
    """Vertices in the CRS, each edge halved until chords keep to it; every given vertex stays."""
    for _ in range(MOST_ROUNDS):
        xy = _xy(there, lonlat)
        far = np.flatnonzero(_departs(lonlat, xy, there, SURE * tolerance))
        if not len(far):
            return np.column_stack([xy, lonlat[:, 2:]])
        lonlat = np.insert(lonlat, far + 1, (lonlat[far] + lonlat[far + 1]) / 2, axis=0)
    lon, lat = lonlat[far[0], :2]
    raise ValueError(
        f"{there.target_crs.name} tears a line or an area apart at {lon:.6g}, {lat:.6g}; "  # type: ignore[union-attr]
        "expected a CRS made for that place, or a choice of rows (bbox, where) that leaves it out."
    )


def _departs(lonlat: Floats, xy: Floats, there: pyproj.Transformer, tolerance: float) -> NDArray[np.bool_]:
    start, step = lonlat[:-1, :2], np.diff(lonlat[:, :2], axis=0)
    chord = np.diff(xy, axis=0)
    square = np.maximum((chord**2).sum(axis=1), 1e-12)
    far = np.zeros(len(chord), dtype=bool)
    for probe in PROBES:
        off = _xy(there, start + probe * step) - xy[:-1]
        along = np.clip((off * chord).sum(axis=1) / square, 0, 1)
        far |= np.linalg.norm(off - along[:, None] * chord, axis=1) > tolerance
        uneven = np.linalg.norm(off - probe * chord, axis=1) > UNEVEN * np.sqrt(square)
        far |= uneven & (square > tolerance**2)  # of a map torn apart there, however short an edge is
    return far
