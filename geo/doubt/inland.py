"""Far inside land: cells of the Earth whose middle lies further from every coast than a map of the world can err."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.geodesic import Floats
from geo.tracks.columns import distinct
from geo.tracks.fixes import Bools, Ints

CELLS_PER_DEG = 20
ACROSS, UP = 360 * CELLS_PER_DEG, 180 * CELLS_PER_DEG
FINE_PER_DEG = 50  # of cells that several vessels go through: 2.2 km along a meridian
MERCATOR_M = 6_371_008.8  # mean radius: the projection is conformal, so that distances are true by the cosine
DAY_US = 86_400_000_000
SEAM_DEG, POLE_DEG = 179.99, -89.0  # edges that land has only because maps end there
CHUNK = 32  # vertices of a coast that are looked at together


@dataclass(frozen=True, eq=False)
class Inland:
    """Land, asked for whether places lie far inside it.

    Parameters
    ----------
    land : array of Polygon or MultiPolygon, EPSG:4326
        One mass, without borders of countries: they would be taken for coasts.
    inland_m : float
        How far from the coast the middle of a cell of 0.05 degrees must lie; a place in it lies at most 3.9 km nearer.
    """

    land: NDArray[np.object_]
    inland_m: float

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.get_parts(np.asarray(self.land, dtype=object)))

    @cached_property
    def _coast(self) -> shapely.STRtree:
        return shapely.STRtree(_chunks(shapely.get_parts(np.asarray(self.land, dtype=object))))

    def _inside(self, lon: Floats, lat: Floats) -> Ints:
        """Give the numbers of places that lie on land; each polygon is prepared once, when a place is near it."""
        place, polygon = self._tree.query(shapely.points(lon, lat))
        order = np.argsort(polygon, kind="stable")
        place, polygon = place[order], polygon[order]
        firsts = np.flatnonzero(np.diff(polygon, prepend=-1))
        found = np.zeros(len(lon), dtype=bool)
        for first, end in zip(firsts, np.append(firsts[1:], len(polygon)), strict=False):
            shape, which = self._tree.geometries[polygon[first]], place[first:end]
            shapely.prepare(shape)
            found[which[shapely.contains_xy(shape, lon[which], lat[which])]] = True
        return np.flatnonzero(found)

    def deep_cells(self, cells: Ints) -> Bools:
        """Whether cells, numbered by `cell_of`, lie far inside, shape (n,)."""
        lon = (cells % ACROSS + 0.5) / CELLS_PER_DEG - 180
        lat = (cells // ACROSS + 0.5) / CELLS_PER_DEG - 90
        deep = np.zeros(len(cells), dtype=bool)
        inside = self._inside(lon, lat)
        x, y = _mercator(lon[inside], lat[inside])
        near, _ = self._coast.query(
            shapely.points(x, y), predicate="dwithin", distance=self.inland_m / np.cos(np.radians(lat[inside]))
        )
        deep[inside] = True
        deep[inside[np.unique(near)]] = False
        return deep


def cell_of(lon_deg: Floats, lat_deg: Floats) -> Ints:
    """Give the number of the cell of 0.05 degrees that places lie in, shape (n,)."""
    column = ((lon_deg + 180) * CELLS_PER_DEG).astype(np.int32) % ACROSS
    row = np.minimum(((lat_deg + 90) * CELLS_PER_DEG).astype(np.int32), UP - 1)
    return np.asarray(row * ACROSS + column)


def fine_cell_of(lon_deg: Floats, lat_deg: Floats) -> Ints:
    """Give the number of the cell of 0.02 degrees, shape (n,)."""
    column = ((lon_deg + 180) * FINE_PER_DEG).astype(np.int64) % (360 * FINE_PER_DEG)
    return np.asarray(((lat_deg + 90) * FINE_PER_DEG).astype(np.int64) * 360 * FINE_PER_DEG + column)


def shared_cells(cell: Ints, vessel: NDArray[np.int32], time_us: Ints, shared_by: int) -> Bools:
    """Whether rows lie in a cell where vessels were on more days than so many, each vessel's own, shape (n,).

    A ship of a river comes back, and others come; a track that was made up crosses land once.
    """
    if len(cell) == 0:
        return np.zeros(0, dtype=bool)
    cells, number = np.unique(cell, return_inverse=True)
    day = time_us // DAY_US
    days = int(day.max() - day.min()) + 1
    visits = distinct((number * (int(vessel.max()) + 1) + vessel) * days + day - day.min())
    met = np.bincount(visits // days // (int(vessel.max()) + 1), minlength=len(cells))
    return np.asarray(met[number] > shared_by)


def _mercator(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    lat = np.radians(np.clip(lat_deg, -89.9, 89.9))
    return MERCATOR_M * np.radians(lon_deg), MERCATOR_M * np.arctanh(np.sin(lat))


def _chunks(parts: NDArray[np.object_]) -> NDArray[np.object_]:
    """Coast in short lines, in Mercator's metres; the cut at 180 degrees and the edge at the pole are none."""
    lonlat, ring = shapely.get_coordinates(shapely.get_rings(parts), return_index=True)
    x, y = _mercator(lonlat[:, 0], lonlat[:, 1])
    seam = np.abs(lonlat[:, 0]) > SEAM_DEG
    pole = lonlat[:, 1] < POLE_DEG
    sides = (ring[1:] == ring[:-1]) & ~(seam[1:] & seam[:-1]) & ~(pole[1:] & pole[:-1])
    start, xy = np.flatnonzero(sides), np.column_stack([x, y])
    segments = np.asarray(shapely.linestrings(np.stack([xy[start], xy[start + 1]], axis=1)))
    return np.asarray(shapely.multilinestrings(segments, indices=np.arange(len(segments)) // CHUNK))
