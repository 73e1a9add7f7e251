"""Zones made ready for many points: which zones hold a point, and whether a place of a track lies within one."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.events.boundary import Boundary
from geo.events.edge_grid import BITS, EdgeGrid, Words
from geo.events.even_odd import encloses
from geo.events.legs import Leg
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools, Ints

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ROUNDED_DEG = 1e-12  # far above the rounding of a point on a leg


class ZoneIndex:
    """Zones with all that is made of them once."""

    def __init__(self, boundary: Boundary) -> None:
        self.boundary = boundary
        self.grid = EdgeGrid(boundary)
        self.zones = len(boundary.names)
        self.words: Words = self.grid.zones_of_cells(boundary.owner, self.zones)
        self._shapes: dict[int, list[BaseGeometry]] = {}
        for zone, shape in boundary.shapes:
            shapely.prepare(shape)
            self._shapes.setdefault(zone, []).append(shape)
        self._outlines: dict[int, BaseGeometry] = {}

    def of_points(self, x: Floats, y: Floats) -> tuple[Ints, Ints, Bools]:
        """Zones that hold points.

        Returns
        -------
        (array of int, array of int, array of bool)
            Point and zone of each pair, and whether the point lies on the zone's boundary.
        """
        cell = self.grid.cell(x, y)
        sure = np.flatnonzero(~self.grid.touched[cell])
        doubtful = np.flatnonzero(self.grid.touched[cell])
        found: list[tuple[Ints, int, Bools]] = []
        for zone in range(self.zones):
            inside = sure[(self.words[zone // BITS, cell[sure]] >> np.uint64(zone % BITS)) & np.uint64(1) == 1]
            found.append((inside, zone, np.zeros(len(inside), dtype=bool)))
        for zone, shape in self.boundary.shapes:
            within = doubtful[shapely.intersects_xy(shape, x[doubtful], y[doubtful])]
            found.append((within, zone, ~shapely.contains_xy(shape, x[within], y[within])))
        return (
            np.concatenate([points for points, _, _ in found]),
            np.concatenate([np.full(len(points), zone) for points, zone, _ in found]),
            np.concatenate([edge for _, _, edge in found]),
        )

    def hold(self, zone: int, places: Sequence[tuple[Leg, Fraction]]) -> Bools:
        """Whether points at shares of legs lie within a zone; none may lie on its boundary."""
        x0, y0, x1, y1 = np.array([leg[3:] for leg, _ in places]).reshape(-1, 4).T
        share = np.array([float(along) for _, along in places])
        x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        touched = np.flatnonzero(self.grid.touched[self.grid.cell(x, y)])
        points = shapely.points(x[touched], y[touched])
        found = np.zeros(len(x), dtype=bool)
        for shape in self._shapes[zone]:
            within = shapely.contains_xy(shape, x, y)
            for k in touched[shapely.dwithin(self._outline(shape), points, ROUNDED_DEG)].tolist():
                within[k] = encloses(self._outline(shape), *_exactly(*places[k]))
            found |= within
        return found

    def _outline(self, shape: "BaseGeometry") -> "BaseGeometry":
        """Boundary of a shape, made when a track first needs it."""
        if id(shape) not in self._outlines:
            self._outlines[id(shape)] = shape.boundary
            shapely.prepare(self._outlines[id(shape)])
        return self._outlines[id(shape)]


def _exactly(leg: Leg, along: Fraction) -> tuple[Fraction, Fraction]:
    x0, y0, x1, y1 = (Fraction(value) for value in leg[3:])
    return x0 + along * (x1 - x0), y0 + along * (y1 - y0)
