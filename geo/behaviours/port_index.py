"""Which ports lie near a point: cells of a grid that know them."""

import geopandas as gpd
import numpy as np

from geo.behaviours.ways import expanded, scales_m, short_way
from geo.geodesy.geodesic import Floats
from geo.geodesy.row_names import ids_of
from geo.tracks.fixes import Bools, Ints

CELL_DEG = 0.1
ROWS, COLUMNS = 1800, 3600
HIGHEST_PORT_DEG = 85.0
NO_PORT = -1


class PortIndex:
    """Ports as points, found from any point within a reach of them.

    Parameters
    ----------
    ports : GeoDataFrame of points, any CRS
        Named as `geo.geodesy.row_names.ids_of` says.
    reach_m : float

    Raises
    ------
    ValueError
        If a row is no point, the frame has no CRS, or a port lies beyond 85 degrees.
    """

    def __init__(self, ports: gpd.GeoDataFrame, reach_m: float) -> None:
        if ports.crs is None:
            raise ValueError("ports have no CRS; expected one. Name it with ports.set_crs().")
        points = ports.to_crs(4326).geometry
        if (wrong := ~(points.geom_type == "Point") | points.is_empty).any():
            raise ValueError(
                f"port {ports.index[wrong][0]!r} is a {points[wrong].geom_type.iloc[0]}; expected points. Take "
                "representative_point() of areas."
            )
        self.names = ids_of(ports, "ports")
        self.lon_deg, self.lat_deg = points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)
        if (high := np.abs(self.lat_deg) > HIGHEST_PORT_DEG).any():
            raise ValueError(
                f"port {self.names[int(np.flatnonzero(high)[0])]!r} lies beyond {HIGHEST_PORT_DEG:g} degrees."
            )
        self.reach_m = reach_m
        self._fill()

    def _fill(self) -> None:
        """List, cell by cell, the ports that are within reach of some point of it."""
        cells, ports = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for number, (lon, lat) in enumerate(zip(self.lon_deg.tolist(), self.lat_deg.tolist(), strict=True)):
            high = self.reach_m / 110_500.0  # no degree of a meridian is shorter
            south, north = lat - high, lat + high
            east, _ = scales_m(np.array([min(max(abs(south), abs(north)), 89.0)]))
            wide = self.reach_m / float(east[0])
            rows = np.arange(max(int((south + 90) // CELL_DEG), 0), min(int((north + 90) // CELL_DEG), ROWS - 1) + 1)
            columns = np.arange(int((lon - wide + 180) // CELL_DEG), int((lon + wide + 180) // CELL_DEG) + 1)
            columns = np.unique(columns % COLUMNS)
            cells.append((rows[:, None] * COLUMNS + columns).ravel())
            ports.append(np.full(len(rows) * len(columns), number))
        cell, port = np.concatenate(cells), np.concatenate(ports)
        order = np.lexsort((port, cell))
        self._port = port[order]
        self._cell, first = np.unique(cell[order], return_index=True)
        self._bounds = np.append(first, len(order))
        self._touched = np.zeros(ROWS * COLUMNS, dtype=bool)
        self._touched[self._cell] = True

    def _cells(self, lon_deg: Floats, lat_deg: Floats) -> Ints:
        row = ((lat_deg + 90) * (1 / CELL_DEG)).astype(np.int32)
        column = ((lon_deg + 180) * (1 / CELL_DEG)).astype(np.int32)
        np.clip(row, 0, ROWS - 1, out=row)
        column[column >= COLUMNS] = 0
        return np.asarray(row * COLUMNS + column)

    def maybe(self, lon_deg: Floats, lat_deg: Floats) -> Bools:
        """Whether a port can be within reach."""
        return np.asarray(self._touched[self._cells(lon_deg, lat_deg)])

    def candidates(self, lon_deg: Floats, lat_deg: Floats) -> tuple[Ints, Ints]:
        """Pairs of point and port that can be within reach."""
        cell = self._cells(lon_deg, lat_deg)
        near = np.flatnonzero(self._touched[cell])
        which = np.searchsorted(self._cell, cell[near])
        start = self._bounds[which]
        point, number = expanded(self._bounds[which + 1] - start)
        return near[point], self._port[start[point] + number]

    def nearest(self, lon_deg: Floats, lat_deg: Floats) -> tuple[Ints, Floats]:
        """Nearest port of each point and its distance, metres; `NO_PORT` and infinity where none is within reach."""
        point, port = self.candidates(lon_deg, lat_deg)
        x, y = self.plane(port, lon_deg[point], lat_deg[point])
        away = np.hypot(x, y)
        order = np.lexsort((port, away, point))
        order = order[away[order] <= self.reach_m]
        best = order[np.append(True, np.diff(point[order]) != 0)] if len(order) else order
        found, metres = np.full(len(lon_deg), NO_PORT), np.full(len(lon_deg), np.inf)
        found[point[best]], metres[point[best]] = port[best], away[best]
        return found, metres

    def plane(self, port: Ints, lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
        """Metres east and north of a port, on the plane that touches the ellipsoid there.

        4 km from the port a distance is off by 1 m times the tangent of its latitude at most: 10 m at 85 degrees.
        """
        east, north = scales_m(self.lat_deg)
        return (
            np.asarray(short_way(lon_deg - self.lon_deg[port]) * east[port]),
            np.asarray((lat_deg - self.lat_deg[port]) * north[port]),
        )
