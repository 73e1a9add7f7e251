"""Heights of vertices that were added along edges: linear between those of the vertices that were given."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geodesy.geodesic import Floats

TURN_DEG = 360.0


def with_heights(dense: BaseGeometry, given: BaseGeometry) -> BaseGeometry:
    """Give a densified shape the heights of the one that it was made of.

    Parameters
    ----------
    dense : shape, EPSG:4326
        `given` with vertices added along its edges, in equal steps on each, as `geo.densify` does.
    given : shape, EPSG:4326
        With heights, in any unit and above any surface.

    Returns
    -------
    shape
        `dense` with a height at each vertex: along an edge linear with the way gone. Without any if the parts of the
        two are not the same: what was cut at 180 degrees has vertices of which nobody knows whose they are.
    """
    try:
        return _raised(dense, given)
    except ValueError:  # parts or vertices do not pair
        return shapely.force_2d(dense)


def _raised(dense: BaseGeometry, given: BaseGeometry) -> BaseGeometry:
    if dense.geom_type != given.geom_type:
        raise ValueError
    if isinstance(given, shapely.Polygon) and isinstance(dense, shapely.Polygon):
        pairs = zip((dense.exterior, *dense.interiors), (given.exterior, *given.interiors), strict=True)
        shell, *holes = (_line(*pair) for pair in pairs)
        return shapely.Polygon(shell, holes)
    if isinstance(given, shapely.LineString):
        return type(given)(_line(dense, given))
    if given.geom_type == "Point":
        return given
    pairs = zip(shapely.get_parts(dense), shapely.get_parts(given), strict=True)
    kind: Any = type(given)
    return kind([_raised(*pair) for pair in pairs])  # type: ignore[no-any-return]


def _line(dense: BaseGeometry, given: BaseGeometry) -> Floats:
    """Vertices of a densified line, shape (m, 3)."""
    lonlat, known = shapely.get_coordinates(dense), shapely.get_coordinates(given, include_z=True)
    at = _places(lonlat, known[:, :2])
    return np.column_stack([lonlat, np.interp(np.arange(len(lonlat)), at, known[:, 2])])


def _places(lonlat: Floats, known: Floats) -> NDArray[np.intp]:
    """Where each given vertex stands among all, in their order; longitudes may be whole turns apart."""
    at = np.zeros(len(known), dtype=np.intp)
    begin = 0
    for n, (lon, lat) in enumerate(known):
        turns = (lonlat[begin:, 0] - lon) / TURN_DEG
        same = np.flatnonzero((lonlat[begin:, 1] == lat) & (np.abs(turns - np.round(turns)) < 1e-12))  # noqa: PLR2004
        if not same.size:
            raise ValueError
        at[n] = begin + same[0]
        begin = at[n] + 1
    return at
