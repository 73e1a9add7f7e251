"""Where the world of a map begins, so that what is shown is cut least."""

from collections.abc import Sequence
from functools import partial
from math import floor

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.antimeridian import HALF_TURN_DEG
from maps.packed.geometry import WEST_DEG

ATLANTIC_DEG = -180.0  # a world that begins here has the Atlantic whole, and cuts the Pacific
WHOLE_TURN_DEG = 360.0
TOUCHING_DEG = 1e-9  # rounding
CUT_DEG = 1e-6
NARROWEST_GAP_DEG = 10.0


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
    parts = shapely.get_parts(np.concatenate([each.to_numpy() for each in shapes]))
    west, _, east, _ = shapely.bounds(parts).T

    def cost(west_deg: float) -> tuple[float, float]:
        turn = np.where((west + east) / 2 < west_deg, WHOLE_TURN_DEG, 0.0)
        return _cuts(parts, west_deg), round(float((east + turn).max() - (west + turn).min()), 6)

    return min((WEST_DEG, ATLANTIC_DEG, *_widest_gap(west, east)), key=cost)


def west_of_views(views: Sequence[tuple[float, float, float, float]]) -> float:
    """Meridian where the world of a page begins: 30 W, unless that lies within a view and 180 or another does not.

    Parameters
    ----------
    views : sequence of (west, south, east, north)
        Degrees; east may run past 180.

    Returns
    -------
    float
        In [-180, 180).

    >>> west_of_views([(-76.0, 18.5, -72.0, 21.5)]), west_of_views([(-45.0, 55.0, 0.0, 70.0)])
    (-30.0, -180.0)
    >>> west_of_views([(-30.0, 30.0, 40.0, 70.0)])
    -30.0
    """
    west, _, east, _ = np.array(views, dtype=float).T

    def cut(west_deg: float) -> int:
        inside = (west_deg - west) % WHOLE_TURN_DEG
        return int(((inside > TOUCHING_DEG) & (inside < east - west - TOUCHING_DEG)).sum())

    return min((WEST_DEG, ATLANTIC_DEG, *_widest_gap(west, east)), key=cut)


def in_world(bounds: tuple[float, float, float, float], west_deg: float) -> tuple[float, float, float, float]:
    """Bounds some turns of the Earth away, so that their middle lies in the world that begins at a meridian.

    >>> in_world((-76.0, 18.5, -72.0, 21.5), -30.0), in_world((300.0, 0.0, 310.0, 9.0), -180.0)
    ((284.0, 18.5, 288.0, 21.5), (-60.0, 0.0, -50.0, 9.0))
    """
    west, south, east, north = bounds
    turn = WHOLE_TURN_DEG * floor(((west + east) / 2 - west_deg) / WHOLE_TURN_DEG)
    return west - turn, south, east - turn, north


def _cuts(parts: NDArray[np.object_], west_deg: float) -> float:
    """How much is cut: parts, and the degrees of latitude along which areas are; at 180 also what came cut."""
    lines = parts[shapely.get_dimensions(parts) > 0]
    west, _, east, _ = shapely.bounds(lines).T
    total = 0.0
    for edge in (west_deg, west_deg + WHOLE_TURN_DEG):
        over = (west < edge - TOUCHING_DEG) & (east > edge + TOUCHING_DEG)
        touching = (abs(west - edge) < CUT_DEG) | (abs(east - edge) < CUT_DEG)
        all_round = east - west > WHOLE_TURN_DEG - CUT_DEG  # is cut wherever the world begins
        came_cut = touching & ~all_round & (edge % WHOLE_TURN_DEG == HALF_TURN_DEG)
        meridian = shapely.LineString([(edge, -90), (edge, 90)])
        for chosen, share in ((over, 1.0), (came_cut & ~over, 0.5)):  # of a cut there are two sides
            along = shapely.length(shapely.intersection(shapely.make_valid(lines[chosen]), meridian))
            total += share * float((1 + along).sum())
    return round(total, 6)


def _widest_gap(west: NDArray[np.float64], east: NDArray[np.float64]) -> tuple[float, ...]:
    """Middle of the widest stretch of longitudes in which nothing lies; none if that is but a seam between rows."""
    begin = west % WHOLE_TURN_DEG
    end = begin + np.minimum(east - west, WHOLE_TURN_DEG)
    turns = np.repeat([-WHOLE_TURN_DEG, 0.0, WHOLE_TURN_DEG], len(west))
    begin, end = np.tile(begin, 3) + turns, np.tile(end, 3) + turns
    order = np.argsort(begin)
    reached = np.maximum.accumulate(end[order])[:-1]
    gaps = np.where((reached >= 0) & (reached < WHOLE_TURN_DEG), begin[order][1:] - reached, 0.0)
    widest = int(np.argmax(gaps))
    if gaps[widest] < NARROWEST_GAP_DEG:
        return ()
    middle = reached[widest] + gaps[widest] / 2
    return (float((middle + HALF_TURN_DEG) % WHOLE_TURN_DEG - HALF_TURN_DEG),)


def _over(west: NDArray[np.float64], east: NDArray[np.float64], west_deg: float) -> NDArray[np.bool_]:
    """Whether stretches of longitude lie on both sides of where the world begins, or ends."""
    end_deg = west_deg + WHOLE_TURN_DEG
    begins = (west < west_deg - TOUCHING_DEG) & (east > west_deg + TOUCHING_DEG)
    return begins | ((west < end_deg - TOUCHING_DEG) & (east > end_deg + TOUCHING_DEG))


def turned_back(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes that lie wholly beyond 180 degrees, as pages hold them, a turn of the Earth back; others as they are."""
    values = shapes.to_numpy().copy()
    beyond = shapely.bounds(values)[:, 0] >= HALF_TURN_DEG
    values[beyond] = shapely.transform(values[beyond], lambda lonlat: lonlat - [WHOLE_TURN_DEG, 0.0])
    return gpd.GeoSeries(values, index=shapes.index, crs=shapes.crs)


def cut_at(shapes: gpd.GeoSeries, west_deg: float) -> gpd.GeoSeries:
    """Shapes cut where the map's world begins and ends, so that none is drawn beyond its edge; others as they are."""
    west, _, east, _ = shapely.bounds(shapes.to_numpy()).T
    crossing = np.flatnonzero(_over(west, east, west_deg))
    cut = shapes.to_numpy().copy()
    for nth in crossing:
        begin, _, end, _ = shapely.bounds(shapely.get_parts(cut[nth])).T
        if _over(begin, end, west_deg).any():
            cut[nth] = _cut(cut[nth], west_deg)
    return gpd.GeoSeries(cut, index=shapes.index, crs=shapes.crs) if len(crossing) else shapes


def _cut(shape: shapely.Geometry, west_deg: float) -> shapely.Geometry:
    whole, found = shapely.make_valid(shape), []
    for turn in (-WHOLE_TURN_DEG, 0.0, WHOLE_TURN_DEG):
        band = shapely.box(west_deg + turn, -90, west_deg + turn + WHOLE_TURN_DEG, 90)
        pieces = shapely.get_parts(shapely.intersection(whole, band))
        same = pieces[~shapely.is_empty(pieces) & (shapely.get_dimensions(pieces) == shapely.get_dimensions(shape))]
        found += list(shapely.transform(same, partial(np.add, [-turn, 0.0])))
    return shapely.MultiLineString(found) if shapely.get_dimensions(shape) == 1 else shapely.MultiPolygon(found)
