"""Area cells: polygons cut into small pieces of nearly equal size, stood for by points, with their areas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geodesy.edges import Edges, densify
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, geodesic_areas_m2, require_crs
from leadline.near import checks_names

KM2 = 1e6  # square metres
Shapes = NDArray[Any]  # of shapely geometries


@checks_names
def area_cells(polygons: gpd.GeoDataFrame, side_km: float = 4.0, *, edges: Edges = "geodesic") -> gpd.GeoDataFrame:
    """Cut each polygon along parallels and meridians into cells about `side_km` wide and high.

    Each belt between two parallels has its own step of longitude, so that cells are as wide in the north as at the
    equator.

    Parameters
    ----------
    polygons : GeoDataFrame, any CRS
        Polygon or MultiPolygon rows. Left as it was.
    side_km : float
        Kilometres, more than 0.
    edges : str
        What their edges mean; see `geo.geodesy.edges`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One point a cell, inside the part of it that lies in the polygon: `polygon` (index of its row), `cell` (0, 1,
        ... from the south) and `area_km2` of that part on the ellipsoid. The areas of a row's cells add up to its own
        to 1 part in 1,000. Empty, with its columns, for empty input.

    Raises
    ------
    ValueError
        If `polygons` has no CRS, `side_km` is not positive, a row is not a polygon, or reaches within a degree of a
        pole.

    Examples
    --------
    A square of one degree at the equator has 12,308.8 km2 (GeographicLib, in pyproj).

    >>> from shapely import box
    >>> cells = area_cells(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=4326), side_km=20)
    >>> len(cells), round(float(cells["area_km2"].sum()), 1)
    (36, 12308.8)
    """
    if not side_km > 0:
        raise ValueError(f"side_km is {side_km}; expected a positive number of kilometres.")
    lonlat = require_crs(polygons, "polygons")
    kinds = set(lonlat.geometry.geom_type.dropna()) - {"Polygon", "MultiPolygon"}
    if kinds:
        raise ValueError(f"polygons has {', '.join(sorted(kinds))} rows; expected polygons only.")
    step_deg = float(np.degrees(side_km * 1000 / EARTH_MEAN_RADIUS_M))
    dense = densify(lonlat[["geometry"]], edges=edges).geometry
    tables = [_row(name, shape, step_deg) for name, shape in dense.items() if not shape.is_empty]
    table = pd.concat(tables, ignore_index=True) if tables else _table([], np.empty(0, dtype=object), np.empty(0))
    return gpd.GeoDataFrame(table, geometry="geometry", crs=4326)


def _row(name: object, shape: BaseGeometry, step_deg: float) -> pd.DataFrame:
    belts = [belt for part in shapely.get_parts(shape) for belt in _belts(part, step_deg)]
    pieces, areas = zip(*belts, strict=True)
    points = _inside(np.concatenate(pieces))
    return _table([name] * len(points), points, np.concatenate(areas) / KM2)


def _table(names: list[object], points: Shapes, areas_km2: NDArray[np.float64]) -> pd.DataFrame:
    return pd.DataFrame({"polygon": names, "cell": np.arange(len(points)), "area_km2": areas_km2, "geometry": points})


def _belts(shape: BaseGeometry, step_deg: float) -> Iterator[tuple[Shapes, NDArray[np.float64]]]:
    """Yield the pieces of one belt after the other, and their areas in square metres."""
    west, south, east, north = shape.bounds
    rows = max(1, round((north - south) / step_deg))
    edges = np.linspace(south, north, rows + 1)
    for low, high in pairwise(edges):
        belt = shapely.intersection(shape, shapely.box(west, low, east, high))
        columns = max(1, round((east - west) * np.cos(np.radians((low + high) / 2)) / step_deg))
        meridians = np.linspace(west, east, columns + 1)
        boxes = shapely.box(meridians[:-1], low, meridians[1:], high)
        shapely.prepare(belt)
        whole = shapely.covers(belt, boxes)
        cut = boxes[~whole & shapely.intersects(belt, boxes)]
        parts = _polygonal(shapely.intersection(belt, cut))
        parts = parts[shapely.area(parts) > 0]
        areas = geodesic_areas_m2(gpd.GeoSeries([*boxes[:1], *parts], crs=4326)).to_numpy()
        yield np.concatenate([boxes[whole], parts]), np.concatenate([np.full(whole.sum(), areas[0]), areas[1:]])


def _polygonal(shapes: Shapes) -> Shapes:
    """Drop the points and lines at which a piece only touches its box."""
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    shapes[mixed] = [
        shapely.MultiPolygon([p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"])
        for shape in shapes[mixed]
    ]
    return shapes


def _inside(pieces: Shapes) -> Shapes:
    """Centre of each piece; where that lies outside, another point of it."""
    centres = shapely.centroid(pieces)
    return np.asarray(np.where(shapely.contains(pieces, centres), centres, shapely.point_on_surface(pieces)))
