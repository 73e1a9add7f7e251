"""Where the world of a map begins, so that what is shown is cut least."""

from collections.abc import Sequence
from functools import partial

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.antimeridian import HALF_TURN_DEG
from maps.given_sheets import bounds_of
from maps.packed_geometry import WEST_DEG

ATLANTIC_DEG = -180.0  # a world that begins here has the Atlantic whole, and cuts the Pacific
WHOLE_TURN_DEG = 360.0
TOUCHING_DEG = 1e-9


def west_of(shapes: Sequence[gpd.GeoSeries]) -> float:
    """Meridian where the map's world begins: 30 W, unless 180 or a gap in the shapes cuts fewer or shows them closer.

    Parameters
    ----------
    shapes : sequence of GeoSeries, EPSG:4326
        Longitudes may run past 180.

    Returns
    -------
    float
        In [-180, 180).
    """
    if not shapes:
        return WEST_DEG

    def cost(west_deg: float) -> tuple[int, float]:
        west, _, east, _ = bounds_of(shapes, west_deg)
        return sum(int(_crossing(each, west_deg).sum()) for each in shapes), round(east - west, 6)

    return min((WEST_DEG, ATLANTIC_DEG, _widest_gap(shapes)), key=cost)


def _widest_gap(shapes: Sequence[gpd.GeoSeries]) -> float:
    """Middle of the widest stretch of longitudes in which nothing lies."""
    parts = shapely.get_parts(np.concatenate([each.to_numpy() for each in shapes]))
    west, _, east, _ = shapely.bounds(parts).T
    begin = west % WHOLE_TURN_DEG
    end = begin + np.minimum(east - west, WHOLE_TURN_DEG)
    begin, end = np.concatenate([begin, begin - WHOLE_TURN_DEG]), np.concatenate([end, end - WHOLE_TURN_DEG])
    order = np.argsort(begin)
    reached = np.maximum.accumulate(end[order])[:-1]
    gaps = begin[order][1:] - reached
    widest = int(np.argmax(gaps))
    return float((reached[widest] + gaps[widest] / 2 + HALF_TURN_DEG) % WHOLE_TURN_DEG - HALF_TURN_DEG)


def cut_at(shapes: gpd.GeoSeries, west_deg: float) -> gpd.GeoSeries:
    """Shapes cut where the map's world begins and ends, so that none is drawn beyond its edge; others as they are."""
    crossing = _crossing(shapes, west_deg)
    if not crossing.any():
        return shapes
    cut = shapes.to_numpy().copy()
    cut[crossing] = [_cut(shape, west_deg) for shape in cut[crossing]]
    return gpd.GeoSeries(cut, index=shapes.index, crs=shapes.crs)


def _crossing(shapes: gpd.GeoSeries, west_deg: float) -> NDArray[np.bool_]:
    """Whether a part of each shape lies on both sides of a meridian."""
    parts, row = shapely.get_parts(shapes.to_numpy(), return_index=True)
    west, _, east, _ = shapely.bounds(parts).T
    on_both = np.zeros(len(shapes), dtype=bool)
    for edge in (west_deg, west_deg + WHOLE_TURN_DEG):
        on_both[row[(west < edge - TOUCHING_DEG) & (east > edge + TOUCHING_DEG)]] = True
    return on_both


def _cut(shape: shapely.Geometry, west_deg: float) -> shapely.Geometry:
    whole, found = shapely.make_valid(shape), []
    for turn in (-WHOLE_TURN_DEG, 0.0, WHOLE_TURN_DEG):
        band = shapely.box(west_deg + turn, -90, west_deg + turn + WHOLE_TURN_DEG, 90)
        pieces = shapely.get_parts(shapely.intersection(whole, band))
        same = pieces[~shapely.is_empty(pieces) & (shapely.get_dimensions(pieces) == shapely.get_dimensions(shape))]
        found += list(shapely.transform(same, partial(np.add, [-turn, 0.0])))
    return shapely.MultiLineString(found) if shapely.get_dimensions(shape) == 1 else shapely.MultiPolygon(found)
