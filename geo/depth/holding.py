"""Whether a polygon holds points that keep a distance from its outline."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.depth.curves import shape_curves, single_parts, whole_polygon
from geo.geodesy.antimeridian import rebuild, split_shape, unwrap
from geo.geodesy.edges import LONGEST_STEP_M, Edges, step_m
from geo.geodesy.geodesic import Floats, wrap_longitude

MARGIN_DEG = 0.1  # an edge of less than 5 degrees bulges by less
SHORT_EDGE_DEG = 5.0
LEAST_TOLERANCE_M = 0.01
MOST_TOLERANCE_M = 100.0
HIGHEST_LATITUDE_DEG = 89.0


def point_within(
    shapes: list[tuple[BaseGeometry, Edges]], lon_deg: Floats, lat_deg: Floats, apart_m: float
) -> tuple[float, float] | None:
    """Find a point that a polygon of some shapes holds.

    Parameters
    ----------
    shapes : list of (geometry, str)
        With the model of their edges; lines and points hold nothing.
    lon_deg, lat_deg : array, shape (n,)
        EPSG:4326.
    apart_m : float
        No point is nearer to an outline, metres, so chords may be as far from it: not below 1 cm.

    Returns
    -------
    (float, float) or None
        Longitude and latitude of one that is held.

    Raises
    ------
    ValueError
        If a polygon that may hold a point crosses itself.
    """
    lon = wrap_longitude(lon_deg)
    tree = shapely.STRtree(np.atleast_1d(shapely.points(lon, lat_deg)))  # type: ignore[arg-type]  # points
    tolerance = float(np.clip(apart_m / 2, LEAST_TOLERANCE_M, MOST_TOLERANCE_M))
    for polygon, model in _polygons(shapes):
        some = np.arange(lon.size) if _is_wide(polygon) else tree.query(_around(polygon))
        if some.size:
            held = some[shapely.intersects_xy(_drawn(polygon, model, tolerance), lon[some], lat_deg[some])]
            if held.size:
                return float(lon[held[0]]), float(lat_deg[held[0]])
    return None


def _polygons(shapes: list[tuple[BaseGeometry, Edges]]) -> Iterator[tuple[BaseGeometry, Edges]]:
    for shape, model in shapes:
        for part in single_parts(shape):
            if part.geom_type == "Polygon":
                yield part, model


def _is_wide(polygon: BaseGeometry) -> bool:
    """Whether edges may leave the box about the vertices, or longitudes run out of [-180, 180)."""
    lon = shapely.get_coordinates(shapely.get_exterior_ring(polygon))[:, 0]
    return bool(np.abs(np.diff(lon)).max() > SHORT_EDGE_DEG or np.abs(lon).max() > 180 - MARGIN_DEG)


def _around(polygon: BaseGeometry) -> BaseGeometry:
    west, south, east, north = polygon.bounds
    return shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)


def _drawn(polygon: BaseGeometry, model: Edges, tolerance_m: float) -> BaseGeometry:
    """Polygon cut at 180 degrees, with vertices enough that chords in longitude and latitude keep to its edges."""
    highest = HIGHEST_LATITUDE_DEG if _is_wide(polygon) else float(np.abs(_around(polygon).bounds[1::2]).max())
    highest = min(highest, HIGHEST_LATITUDE_DEG)
    step = min(float(step_m(highest, tolerance_m)), LONGEST_STEP_M)

    def dense(xy: Floats) -> Floats:
        """Put vertices along the edges of a ring."""
        curves = shape_curves([(shapely.LineString(xy), model)], step)
        return np.column_stack([unwrap(np.append(curves.lon1_deg, xy[0, 0])), np.append(curves.lat1_deg, xy[0, 1])])

    whole = rebuild(whole_polygon(polygon), dense)
    drawn = split_shape(whole)
    shapely.prepare(drawn)
    return drawn
