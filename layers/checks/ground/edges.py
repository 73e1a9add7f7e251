"""Edges of zones: which of them may lie farther in or out, and what the zones then hold at least and at most."""

from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M
from geo.geodesy.merged import HIGH_DEG, band, outline

SAME_DEG = 1e-6  # 0.1 m: edges so near to each other are drawn with the same coordinates
SHORTEST_DEG = 1e-4  # 10 m: shorter pieces in common are crossings
WIDE = 1.3  # of the distance: a half disc that holds the round end of a band
CORNERS = 33  # of a half disc
DEGREE_M = np.radians(EARTH_MEAN_RADIUS_M)


class Held(NamedTuple):
    """What zones hold at least, as drawn, and at most; and the edges that count as their limit."""

    least: BaseGeometry
    drawn: BaseGeometry
    most: BaseGeometry
    limit: BaseGeometry


def held_by(
    cover: BaseGeometry,
    by_m: float,
    *,
    near: BaseGeometry,
    limits: BaseGeometry | None = None,
    common: BaseGeometry | None = None,
) -> Held:
    """Draw what zones hold if their edges may lie farther in or out.

    Parameters
    ----------
    cover : geometry, EPSG:4326
        Areas, as `geo.geodesy.merged` has them.
    by_m : float
        Metres.
    near : geometry
        What is asked about; edges out of its reach are left where they are.
    limits : geometry, optional
        Areas along the edges that count. All others, such as a coast or where a drawing ends, do not part what is held
        from what is not: what lies within the distance beyond them is held, and what lies farther beyond may be.
    common : geometry, optional
        Edges that move together with what is asked about, and so stay where they are.

    Returns
    -------
    Held
    """
    edge = outline(cover)
    limit = edge if limits is None else shapely.intersection(edge, limits)
    moving = limit if common is None else shapely.difference(limit, shapely.buffer(common, SAME_DEG))
    swept = band(moving, by_m, near=near)
    if common is not None:
        swept = shapely.difference(swept, _ends(moving, common, by_m))
    drawn = cover
    beyond: BaseGeometry = shapely.Polygon()
    if limits is not None:
        rest = shapely.difference(edge, limits)
        drawn = shapely.union(cover, shapely.difference(band(rest, by_m, near=near), swept))
        beyond = _beyond(shapely.difference(near, shapely.union(drawn, swept)), limit, rest)
    most = shapely.union_all([drawn, swept, beyond]) if beyond.area else shapely.union(drawn, swept)
    if not beyond.is_empty and not beyond.area:  # points and lines
        most = shapely.GeometryCollection([*_parts(most), *_parts(beyond)])
    return Held(shapely.difference(drawn, swept), drawn, most, limit)


def in_common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Edges of one area that are drawn with the same coordinates as those of another."""
    along = shapely.intersection(outline(one), shapely.buffer(outline(other), SAME_DEG))
    pieces = shapely.get_parts(shapely.line_merge(shapely.union_all(_parts(along, lines=True))))
    return shapely.MultiLineString([piece for piece in pieces if piece.length > SHORTEST_DEG])


def _parts(shape: BaseGeometry, *, lines: bool = False) -> list[BaseGeometry]:
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if not part.is_empty]
    return [part for part in parts if not lines or shapely.get_dimensions(part) == 1]


def _beyond(rest_of_it: BaseGeometry, limit: BaseGeometry, rest: BaseGeometry) -> BaseGeometry:
    """Parts that lie outside of the zones beyond an edge that is no limit: nothing is drawn there."""
    if rest.is_empty:
        return shapely.Polygon()
    found = [part for part in _parts(rest_of_it) if limit.is_empty or _away(part, rest) < _away(part, limit)]
    return shapely.union_all(found) if found else shapely.Polygon()


def _away(part: BaseGeometry, lines: BaseGeometry) -> float:
    """Distance in degrees of latitude, on a plane about the part."""
    narrow = np.array([max(np.cos(np.radians(shapely.centroid(part).y)), 1e-3), 1.0])
    return float(shapely.distance(*(shapely.transform(each, lambda xy: xy * narrow) for each in (part, lines))))


def _ends(moving: BaseGeometry, common: BaseGeometry, by_m: float) -> BaseGeometry:
    """Half discs beyond the ends at which lines go over into edges in common: a band has no round end there."""
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(_parts(moving, lines=True))))
    discs = []
    for line in (each for each in lines if not shapely.is_closed(each)):
        for each in (line, shapely.reverse(line)):
            end = shapely.get_point(each, -1)
            if abs(end.y) < HIGH_DEG and shapely.distance(end, common) < 10 * SAME_DEG:
                discs.append(_half_disc(each, end, by_m))
    return shapely.union_all(discs)


def _half_disc(line: BaseGeometry, end: shapely.Point, by_m: float) -> shapely.Polygon:
    narrow = np.array([np.cos(np.radians(end.y)), 1.0])
    reach_deg = by_m / DEGREE_M
    flat = shapely.transform(line, lambda xy: (xy - [end.x, end.y]) * narrow)
    at = shapely.LineString(shapely.get_coordinates(flat)).interpolate(max(flat.length - reach_deg, 0.0))
    back = (at.x, at.y)
    ahead = np.arctan2(-back[1], -back[0])
    around = ahead + np.linspace(-np.pi / 2, np.pi / 2, CORNERS)
    corners = WIDE * reach_deg * np.column_stack([np.cos(around), np.sin(around)])
    return shapely.Polygon(corners / narrow + [end.x, end.y])
