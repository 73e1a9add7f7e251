"""A small map that shows where in the world a close view lies."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.geodesic import WGS84
from geo.geodesy.web_mercator import world_units
from layers.ground import landmass
from maps.page.page import Bounds, Locator

WIDEST_KM = 1000.0  # a view that is wider shows by itself where it is
ACROSS_DEG = 28.0
SIDE = 100  # units
BITS = 25
TOLERANCE_DEG = 0.05
SIMPLER = 0.5  # units
SMALLEST = 1.0  # square units


def locator_of(view: Bounds) -> Locator | None:
    """Land about a view, some 3,000 km across; None where the view itself is wider than 1,000 km."""
    west, south, east, north = view
    middle = (south + north) / 2
    if WGS84.line_length([west, (west + east) / 2, east], [middle] * 3) / 1000 > WIDEST_KM:
        return None
    ((x, y),) = world_units([(west + east) / 2], [middle], BITS)
    half = ACROSS_DEG / 360 * 2**BITS / 2
    land = landmass.simplified(TOLERANCE_DEG).geometry.to_numpy()
    parts = [part for turn in (-1, 0, 1) for part in _inside(land, x - half + turn * 2**BITS, y - half, 2 * half)]
    path = _path(shapely.simplify([part for part in parts if part.area > SMALLEST], SIMPLER))
    return Locator(west_deg=(west + east - ACROSS_DEG) / 2, middle_deg=middle, across_deg=ACROSS_DEG, path=path)


def _inside(land: NDArray[np.object_], west: float, north: float, across: float) -> Iterator[Any]:
    """Polygons of land inside a square of the projected world, in units of the picture."""

    def placed(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((world_units(lonlat[:, 0], lonlat[:, 1], BITS) - (west, north)) / across * SIDE)

    seen = shapely.clip_by_rect(shapely.transform(land, placed), -1, -1, SIDE + 1, SIDE + 1)
    yield from (part for part in shapely.get_parts(seen) if part.geom_type == "Polygon")


def _path(polygons: Iterable[Any]) -> str:
    """SVG path of the outer rings, in whole units."""
    rings = [np.rint(shapely.get_coordinates(one.exterior)).astype(int) for one in polygons]
    return "".join("M" + "L".join(f"{x} {y}" for x, y in ring[:-1]) + "z" for ring in rings)
