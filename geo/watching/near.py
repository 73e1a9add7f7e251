"""What lies near a zone: the belt in which watching is measured."""

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.geodesy.antimeridian import HALF_TURN_DEG
from geo.geodesy.buffer import buffer
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools
from geo.watching.heard import METRES_A_DEGREE, in_box

HOUR_S = 3600.0
COARSE = 0.05  # of the belt: how far its outline may be off
HIGHEST_DEG = 89.0


def coarse(shapes: gpd.GeoDataFrame, belt_m: float) -> BaseGeometry:
    """All shapes as one in EPSG:4326, with no more detail than a belt needs."""
    whole = shapely.union_all(shapely.make_valid(shapes.to_crs(4326).geometry.to_numpy()))
    coarser: BaseGeometry = shapely.simplify(whole, COARSE * belt_m / METRES_A_DEGREE)
    return coarser


def belt_about(shapes: gpd.GeoDataFrame, belt_m: float) -> BaseGeometry:
    """Zones or lines with all within a distance of them, EPSG:4326, cut at 180 degrees; outline good to 5 %."""
    frame = gpd.GeoDataFrame(geometry=[coarse(shapes, belt_m)], crs=4326)
    belt: BaseGeometry = buffer(frame, belt_m).geometry.iloc[0]
    return belt


def box_about(shapes: gpd.GeoDataFrame, distance_m: float) -> tuple[float, float, float, float]:
    """Bounds of shapes, EPSG:4326, with a margin; all round where it cannot be told which way they lie."""
    west, south, east, north = (float(each) for each in shapes.to_crs(4326).total_bounds)
    margin = distance_m / METRES_A_DEGREE
    south, north = max(south - margin, -90.0), min(north + margin, 90.0)
    wide = margin / np.cos(np.radians(min(max(abs(south), abs(north)), HIGHEST_DEG)))
    if east - west + 2 * wide >= 2 * HALF_TURN_DEG or west - wide < -HALF_TURN_DEG or east + wide > HALF_TURN_DEG:
        return -HALF_TURN_DEG, south, HALF_TURN_DEG, north
    return west - wide, south, east + wide, north


def inside(shape: BaseGeometry, lon_deg: Floats, lat_deg: Floats) -> Bools:
    """Whether positions lie in a shape of EPSG:4326."""
    west, south, east, north = shape.bounds
    found = in_box(lon_deg, lat_deg, (west, south, east, north))
    rows = np.flatnonzero(found)
    shapely.prepare(shape)
    found[rows] = shapely.intersects_xy(shape, lon_deg[rows], lat_deg[rows])
    return found
