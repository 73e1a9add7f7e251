"""How far points are from the nearest of some lines or points on the ellipsoid, for each of several owners."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import WGS84, Floats, check_latitude, wrap_longitude

CELL_DEG = 1.0
LONGEST_EDGE_DEG = 0.1  # longer edges are cut: on the plane about a cell they would not be where they are
SHORTEST_DEGREE_M = 110_500.0  # of latitude, anywhere
LARGEST_WITHIN_M = 1_000_000.0
TURN_DEG, POLAR_DEG = 360.0, 85.0


def nearest_m(lon_deg: ArrayLike, lat_deg: ArrayLike, shapes: Sequence[shapely.Geometry], *, within_m: float) -> Floats:
    """Geodesic distance of each point from each of some shapes: their lines, their outlines, or their points.

    Parameters
    ----------
    lon_deg, lat_deg : array_like, shape (n,)
        Points, EPSG:4326.
    shapes : sequence of geometry, length m
        In longitude and latitude; edges are straight there. Of a polygon the outline counts: a point inside is as far
        as its shore.
    within_m : float
        What is farther is not looked for; at most 1,000 km.

    Returns
    -------
    array of float, shape (n, m), metres
        Infinity where it is farther than `within_m`. The nearest place is found on an azimuthal equidistant plane about
        a point at most a degree away, and the distance to that place taken along the geodesic of WGS 84: never less
        than the true one, and more by less than 2 m (measured at 5, 25 and 60 degrees, to 370 km).

    Raises
    ------
    ValueError
        If a latitude is outside [-85, 85], or `within_m` is not more than 0 and at most 1,000 km.

    References
    ----------
    Karney, C. F. F. (2013). Algorithms for geodesics. J. Geod. 87, 43-55. doi:10.1007/s00190-012-0578-z
    """
    check_latitude(lat_deg)
    lon, lat = wrap_longitude(lon_deg), np.asarray(lat_deg, dtype=float)
    if (np.abs(lat) > POLAR_DEG).any():
        raise ValueError(f"latitude {lat[np.abs(lat) > POLAR_DEG][0]} is beyond 85 degrees; expected points below.")
    if not 0 < within_m <= LARGEST_WITHIN_M:
        raise ValueError(f"within_m is {within_m}; expected more than 0 and at most {LARGEST_WITHIN_M:,.0f} metres.")
    found = np.full((len(lon), len(shapes)), np.inf)
    edges, owner = _edges(shapes)
    tree = shapely.STRtree(_lines(edges))
    cells = np.floor(np.column_stack([lon, lat]) / CELL_DEG).astype(np.int64)
    for cell, some in _by_cell(cells):
        near = _near(tree, cell, within_m)
        for one in np.unique(owner[near]).tolist():
            own = edges[near[owner[near] == one]]
            found[some, one] = _around(cell, own, lon[some], lat[some])
    found[found > within_m] = np.inf
    return found


def _edges(shapes: Sequence[shapely.Geometry]) -> tuple[Floats, NDArray[np.int64]]:
    """Both ends of all edges, shape (k, 2, 2), and the shape that each belongs to; a point is an edge of length 0."""
    lines, owner = [], []
    for number, shape in enumerate(shapes):
        parts = shapely.get_parts(shapely.force_2d(shape))
        areas = shapely.get_dimensions(parts) == 2  # noqa: PLR2004  polygons
        parts = np.concatenate([parts[~areas], shapely.get_rings(parts[areas])])
        lonlat, part = shapely.get_coordinates(shapely.segmentize(parts, LONGEST_EDGE_DEG), return_index=True)
        same = part[1:] == part[:-1]
        alone = np.bincount(part, minlength=len(parts))[part] == 1
        lines.append(np.concatenate([np.stack([lonlat[:-1][same], lonlat[1:][same]], axis=1),
                                     np.stack([lonlat[alone], lonlat[alone]], axis=1)]))  # fmt: skip
        owner.append(np.full(len(lines[-1]), number))
    if not lines:
        return np.empty((0, 2, 2)), np.empty(0, dtype=np.int64)
    return np.concatenate(lines), np.concatenate(owner)


def _by_cell(cells: NDArray[np.int64]) -> list[tuple[tuple[int, int], NDArray[np.intp]]]:
    """Cells, column and row, each with the places of its points."""
    distinct, which = np.unique(cells, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(which.ravel(), minlength=len(distinct)))[:-1]) if len(cells) else []
    return [((int(column), int(row)), some) for (column, row), some in zip(distinct.tolist(), groups, strict=True)]


def _near(tree: shapely.STRtree, cell: tuple[int, int], within_m: float) -> NDArray[np.int64]:
    """Places of the edges whose box comes within the distance of a cell."""
    west, south = cell[0] * CELL_DEG, cell[1] * CELL_DEG
    high = within_m / SHORTEST_DEGREE_M + CELL_DEG / 10
    farthest = min(max(abs(south), abs(south + CELL_DEG)) + high, 89.0)
    wide = min(high / np.cos(np.radians(farthest)), TURN_DEG / 2 - CELL_DEG)
    boxes = [
        shapely.box(west + turn - wide, south - high, west + CELL_DEG + turn + wide, south + CELL_DEG + high)
        for turn in (-TURN_DEG, 0.0, TURN_DEG)
    ]
    return np.unique(tree.query(boxes)[1])


def _around(cell: tuple[int, int], edges: Floats, lon: Floats, lat: Floats) -> Floats:
    """Distances of points of one cell from the nearest of some edges."""
    middle = (cell[0] + 0.5) * CELL_DEG, (cell[1] + 0.5) * CELL_DEG
    plane = pyproj.Proj(proj="aeqd", lon_0=middle[0], lat_0=middle[1], ellps="WGS84")
    x, y = plane(edges[..., 0].ravel(), edges[..., 1].ravel())
    lines = _lines(np.column_stack([x, y]).reshape(-1, 2, 2))
    points = shapely.points(*plane(lon, lat))
    nearest = lines[shapely.STRtree(lines).nearest(points)]
    at = shapely.get_coordinates(shapely.line_interpolate_point(nearest, shapely.line_locate_point(nearest, points)))
    to = plane(at[:, 0], at[:, 1], inverse=True)
    return np.asarray(WGS84.inv(lon, lat, to[0], to[1])[2])


def _lines(ends: Floats) -> NDArray[np.object_]:
    return np.asarray(shapely.linestrings(ends), dtype=object)
