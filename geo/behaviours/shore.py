"""How far points are from land."""

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geo.behaviours.ways import scales_m
from geo.geodesy.geodesic import Floats

LOOKED_AT_M = 200_000.0  # land farther than this is not looked for
CELL_DEG = 1.0
LONGEST_EDGE_DEG = 0.25  # longer edges are cut: on a plane they would not be straight
HALF_TURN_DEG, TURN_DEG = 180.0, 360.0
SHORTEST_DEGREE_M = 110_500.0


class Shore:
    """Land, of which the distance of points is asked.

    Parameters
    ----------
    land : GeoDataFrame of polygons, any CRS
        Edges are taken as straight in longitude and latitude.

    Raises
    ------
    ValueError
        If the frame has no CRS, or no polygon.
    """

    def __init__(self, land: gpd.GeoDataFrame) -> None:
        if land.crs is None:
            raise ValueError("land has no CRS; expected one. Name it with land.set_crs().")
        parts = shapely.get_parts(shapely.force_2d(land.to_crs(4326).geometry.to_numpy()))
        self._areas = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
        if not len(self._areas):
            raise ValueError("land has no polygon; expected some.")
        self._tree: shapely.STRtree | None = None

    def distance_m(self, lon_deg: Floats, lat_deg: Floats) -> Floats:
        """Distance of each point from the nearest land: 0 on it, infinity where it is farther than 200 km.

        On azimuthal equidistant planes about points at most a degree away: to 0.1 % or 10 m, beside the accuracy of
        the land.
        """
        found = np.full(len(lon_deg), np.inf)
        if not len(found):
            return found
        self._prepare()
        column = np.floor(lon_deg / CELL_DEG).astype(np.int64)
        row = np.floor(lat_deg / CELL_DEG).astype(np.int64)
        key = row * 1000 + column
        order = np.argsort(key, kind="stable")
        bounds = np.flatnonzero(np.append(True, np.diff(key[order]) != 0)).tolist()
        for low, high in zip(bounds, [*bounds[1:], len(order)], strict=True):
            some = order[low:high]
            middle = (column[some[0]] + 0.5) * CELL_DEG, (row[some[0]] + 0.5) * CELL_DEG
            found[some] = self._around(middle, lon_deg[some], lat_deg[some])
        return found

    def _prepare(self) -> None:
        if self._tree is not None:
            return
        rings = shapely.segmentize(shapely.get_rings(self._areas), LONGEST_EDGE_DEG)
        lonlat, ring = shapely.get_coordinates(rings, return_index=True)
        same = ring[1:] == ring[:-1]
        self._edges = np.stack([lonlat[:-1][same], lonlat[1:][same]], axis=1)
        self._tree = shapely.STRtree(_lines(self._edges))
        self._area_tree = shapely.STRtree(self._areas)
        shapely.prepare(self._areas)

    def _around(self, middle: tuple[float, float], lon_deg: Floats, lat_deg: Floats) -> Floats:
        """Distances of points of one cell."""
        points = _points(lon_deg, lat_deg)
        onto = np.zeros(len(points), dtype=np.bool_)
        onto[self._area_tree.query(points, predicate="intersects")[0]] = True
        edges = self._near(*middle)
        metres = np.full(len(points), np.inf)
        if len(edges):
            plane = pyproj.Proj(proj="aeqd", lon_0=middle[0], lat_0=middle[1], ellps="WGS84")
            x, y = plane(edges[..., 0].ravel(), edges[..., 1].ravel())
            lines = _lines(np.column_stack([x, y]).reshape(-1, 2, 2))
            flat = _points(*plane(lon_deg, lat_deg))
            metres = np.asarray(shapely.distance(flat, lines[shapely.STRtree(lines).nearest(flat)]))
        metres[metres > LOOKED_AT_M] = np.inf
        return np.where(onto, 0.0, metres)

    def _near(self, lon: float, lat: float) -> NDArray[np.float64]:
        """Edges that may be within 200 km of a point of the cell about a place, shape (m, 2, 2)."""
        high = LOOKED_AT_M / SHORTEST_DEGREE_M + CELL_DEG
        east, _ = scales_m(np.array([min(abs(lat) + high, 89.0)]))
        wide = min(LOOKED_AT_M / float(east[0]) + CELL_DEG, HALF_TURN_DEG)
        boxes = [shapely.box(lon + turn - wide, lat - high, lon + turn + wide, lat + high)
                 for turn in (-TURN_DEG, 0.0, TURN_DEG)]  # fmt: skip
        assert self._tree is not None  # noqa: S101  of _prepare
        return np.asarray(self._edges[np.unique(self._tree.query(boxes)[1])])


def _points(x: Floats, y: Floats) -> NDArray[np.object_]:
    return np.asarray(shapely.points(x, y), dtype=object)


def _lines(ends: Floats) -> NDArray[np.object_]:
    return np.asarray(shapely.linestrings(ends), dtype=object)
