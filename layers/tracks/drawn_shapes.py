"""Zones and lines made fit to be drawn: fewer vertices where there are very many, and the sides of a line named."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy.geodesic import WGS84, lengths_m
from geo.geodesy.row_names import ids_of
from layers.tracks.drawn import DEGREE_M, FINEST_M

MOST_VERTICES = 60_000
SIDE_SHARE = 0.06  # of the length of a line: how far from it its sides are named
SIDE_M = (3_000.0, 30_000.0)


class ThinnedShapes(NamedTuple):
    """Zones or lines with fewer vertices, and how far from them what was left out lies at most, about; 0 for none."""

    frame: gpd.GeoDataFrame
    thinned_to_m: float


def thinned_shapes(frame: gpd.GeoDataFrame, most_vertices: int = MOST_VERTICES) -> ThinnedShapes:
    """Leave out vertices until few enough are left; index and order as in `frame`, EPSG:4326."""
    tolerance_m, thin = 0.0, frame
    while int(shapely.get_num_coordinates(thin.geometry).sum()) > most_vertices:
        tolerance_m = 2 * tolerance_m or FINEST_M
        thin = frame.set_geometry(frame.geometry.simplify(tolerance_m / DEGREE_M))
        if tolerance_m > DEGREE_M:  # more rows than vertices
            break
    return ThinnedShapes(thin, tolerance_m)


def line_sides(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Points left and right of the middle of each line, as seen along the line as it is drawn.

    Parameters
    ----------
    lines : GeoDataFrame of line strings, EPSG:4326
        Of a line of several parts the longest is taken.

    Returns
    -------
    GeoDataFrame of points, EPSG:4326
        line (its id), side ("left", "right"); two rows a line.
    """
    rows = []
    for name, shape in zip(ids_of(lines), lines.geometry, strict=True):
        parts = gpd.GeoDataFrame(geometry=list(shapely.get_parts(shape)), crs=4326)
        line = parts.geometry.iloc[int(np.argmax(lengths_m(parts)))]
        lon, lat = shapely.get_coordinates(line).T
        azimuth, _, metres = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        ends = np.cumsum(metres)
        nth = int(np.searchsorted(ends, ends[-1] / 2))
        along = ends[-1] / 2 - (ends[nth] - metres[nth])
        middle_lon, middle_lat, back = WGS84.fwd(lon[nth], lat[nth], azimuth[nth], along)
        off_m = float(np.clip(SIDE_SHARE * ends[-1], *SIDE_M))
        for side, turn in (("left", -90.0), ("right", 90.0)):
            x, y, _ = WGS84.fwd(middle_lon, middle_lat, back + 180.0 + turn, off_m)
            rows.append((name, side, shapely.Point(x, y)))
    table = pd.DataFrame(rows, columns=["line", "side", "geometry"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=4326)
