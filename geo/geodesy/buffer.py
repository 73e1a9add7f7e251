"""The geodesic buffer: all that lies within a distance of a point, a line or a polygon, on the ellipsoid."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.geodesy.antimeridian import split_shape, unwrap
from geo.geodesy.edges import densify_coordinates, step_m
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, WGS84, Floats, require_crs
from leadline.near import checks_names

CHORD_ERROR_M = 0.25  # of each of the parts that add up: arcs, edges, radii
LONGEST_BUFFER_M = 5_000_000.0  # half way to where the geodesics that leave a line sideways meet again
CRACK_DEG = 1e-7  # wide: 1 cm, little beside what chords may be off
SNAP_DEG = 1e-9  # 0.1 mm: pieces that share an edge are joined without a slit
LONGEST_DISC_M = 19_900_000.0  # short of where geodesics from a point meet again
WHOLE_TURN_DEG = 360.0
EARTH = shapely.box(-180, -90, 180, 90)
ON_CUT_DEG = 1e-5  # 1 m: vertices that are rounded still lie on the cut
STRAIGHT_DEG = 1e-9  # a bend that opens by less than 0.1 mm at the longest distance


@checks_names
def buffer(frame: gpd.GeoDataFrame, distance_m: float, *, ends: Literal["round", "open"] = "round") -> gpd.GeoDataFrame:
    """All that lies within `distance_m` of each geometry, measured along geodesics of WGS 84.

    A strip along each edge, a sector at each bend and a disc at each end are drawn by geodesics and joined.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Points, lines, polygons (the result holds the polygon too). Edges are geodesics: densify the others first with
        `geo.densify`. Left as it was.
    distance_m : float
        Radius, metres; more than 0 and at most 5,000 km. 12 nautical miles are 22,224 m.
    ends : "round" or "open"
        Open leaves out what lies beyond the ends of lines that are not closed: it is cut along the geodesics across
        them, as for a line that goes on where nobody has drawn it.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Same rows and columns; polygons whose outline, drawn straight in longitude and latitude, lies within 1 m of
        the exact distance up to 200 nautical miles and latitude 70. Cut at 180 degrees; a pole within reach is
        enclosed. An empty geometry stays empty.

    Raises
    ------
    ValueError
        If `frame` has no CRS or `distance_m` is out of range.

    References
    ----------
    A curve at constant distance from a geodesic is reached by the geodesics perpendicular to it (Gauss's lemma);
    points along them by Karney (2013), doi:10.1007/s00190-012-0578-z.

    Examples
    --------
    Twelve nautical miles about a place, nearly the disc of 1,551.7 km2 that they are on a plane.

    >>> from shapely import Point
    >>> disc = buffer(gpd.GeoDataFrame(geometry=[Point(121, 25)], crs=4326), 12 * 1852).geometry.iloc[0]
    >>> round(WGS84.geometry_area_perimeter(disc)[0] / 1e6, 1)
    1551.6
    """
    if not 0 < distance_m <= LONGEST_BUFFER_M:
        raise ValueError(
            f"distance_m is {distance_m}; expected more than 0 and at most {LONGEST_BUFFER_M:.0f} metres. "
            "If it is in nautical miles, multiply it by 1852."
        )
    lonlat = require_crs(frame, "frame")
    round_ends = ends == "round"
    shapes = [
        None if shape is None else _buffer_shape(shape, distance_m, round_ends=round_ends) for shape in lonlat.geometry
    ]
    return lonlat.set_geometry(gpd.GeoSeries(shapes, index=lonlat.index, crs=4326))


def cuts(line: shapely.LineString, distance_m: float) -> shapely.MultiLineString:
    """Geodesics across both ends of a line, along which `buffer(..., ends="open")` is cut.

    Parameters
    ----------
    line : LineString, EPSG:4326
        Not closed; its edges are geodesics.
    distance_m : float
        How far they reach on either side, metres.

    Returns
    -------
    MultiLineString, EPSG:4326
    """
    coords = shapely.get_coordinates(line)
    across = []
    for (lon, lat), beside in ((coords[0].tolist(), coords[1]), (coords[-1].tolist(), coords[-2])):
        azimuth = float(WGS84.inv(lon, lat, *beside)[0])
        left, right = (_radius(lon, lat, azimuth + side, distance_m) for side in (-90.0, 90.0))
        across.append(np.vstack([left[::-1], right[1:]]))
    return shapely.MultiLineString(across)


def outline_without(shape: BaseGeometry, cut: BaseGeometry) -> BaseGeometry:
    """Outline of an area without the edges that lie within 1 m of the lines along which it was cut off."""
    return shapely.line_merge(shapely.difference(shape.boundary, shapely.buffer(cut, ON_CUT_DEG)))


def ring(lon_deg: float, lat_deg: float, distance_m: float) -> shapely.Polygon:
    """Disc of radius `distance_m` about a point, as one ring with continuous longitudes (see `buffer`)."""
    return shapely.Polygon(
        _arc(lon_deg, lat_deg, 0.0, WHOLE_TURN_DEG, distance_m)[:0:-1]
    )  # interior left; closed exactly


def disc(lon_deg: float, lat_deg: float, distance_m: float) -> BaseGeometry:
    """All that lies within a distance of a point, also beyond the 5,000 km of `buffer`.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Degrees, EPSG:4326.
    distance_m : float
        Metres, more than 0 and at most 19,900 km.

    Returns
    -------
    geometry, EPSG:4326
        Cut at 180 degrees, a pole within reach enclosed. Its outline lies within 1 m of the exact distance, but for the
        chords in longitude and latitude near a pole.

    Raises
    ------
    ValueError
        If `distance_m` is out of range.
    """
    if not 0 < distance_m <= LONGEST_DISC_M:
        raise ValueError(f"distance_m is {distance_m}; expected more than 0 and at most {LONGEST_DISC_M:.0f} metres.")
    rim = shapely.get_coordinates(ring(lon_deg, lat_deg, distance_m))[:-1]
    rim[:, 0] = unwrap(rim[:, 0])
    home = rim[0, 0] + WHOLE_TURN_DEG * np.round((rim[-1, 0] - rim[0, 0]) / WHOLE_TURN_DEG)
    if home == rim[0, 0]:  # no pole, or both
        shape = split_shape(shapely.Polygon(rim))
        return shape if shapely.LinearRing(rim).is_ccw else shapely.difference(EARTH, shape)
    pole = 90.0 if home > rim[0, 0] else -90.0  # on the left of the rim
    return split_shape(shapely.Polygon([*rim, (home, rim[0, 1]), (home, pole), (rim[0, 0], pole)]))


def _buffer_shape(shape: BaseGeometry, distance_m: float, *, round_ends: bool = True) -> BaseGeometry:
    pieces: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        if isinstance(part, shapely.Point):
            pieces.append(ring(part.x, part.y, distance_m))
        elif isinstance(part, shapely.Polygon):
            pieces.append(_filled(part))
            for outline in (part.exterior, *part.interiors):
                pieces += _line_pieces(shapely.get_coordinates(outline), distance_m, closed=True)
        elif isinstance(part, shapely.LineString):
            pieces += _line_pieces(
                shapely.get_coordinates(part), distance_m, closed=part.is_closed, round_ends=round_ends
            )
        else:
            pieces.append(_buffer_shape(part, distance_m, round_ends=round_ends))
    if not pieces:
        return shapely.Polygon()
    # every piece is cut at 180 degrees on its own, so the union is planar in [-180, 180] and may hold a pole
    return _without_cracks(shapely.union_all([split_shape(piece) for piece in pieces], grid_size=SNAP_DEG))


def _without_cracks(shape: BaseGeometry) -> BaseGeometry:
    """Fill holes that are thinner than a centimetre: where pieces meet, rounding can leave them apart."""
    parts = []
    for part in shapely.get_parts(shape):
        rings = part.interiors if isinstance(part, shapely.Polygon) else []
        kept = [ring for ring in rings if 2 * shapely.Polygon(ring).area >= CRACK_DEG * ring.length]
        parts.append(part if len(kept) == len(rings) else shapely.Polygon(part.exterior, kept))
    return parts[0] if len(parts) == 1 else type(shape)(parts)  # type: ignore[call-arg]  # each takes its parts


def _filled(polygon: shapely.Polygon) -> BaseGeometry:
    dense = [
        densify_coordinates(outline.coords, tolerance_m=CHORD_ERROR_M)
        for outline in (shapely.orient_polygons(polygon).exterior, *polygon.interiors)
    ]
    return shapely.Polygon(dense[0], dense[1:])


def _line_pieces(vertices: Floats, distance_m: float, *, closed: bool, round_ends: bool = True) -> list[BaseGeometry]:
    """Draw the strips of the edges, the sectors of the bends, and the discs of the ends of an open line, if round."""
    moved = np.any(np.diff(vertices, axis=0) != 0, axis=1)
    vertices = np.vstack([vertices[:1], vertices[1:][moved]])
    if len(vertices) == 1:
        return [_disc(vertices[0], distance_m)]
    lon, lat = vertices.T
    azimuth, end_azimuth, length = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:], return_back_azimuth=False)
    pieces: list[BaseGeometry] = [
        _strip(start, a, s, distance_m) for start, a, s in zip(vertices[:-1], azimuth, length, strict=True)
    ]
    bends = list(zip(vertices[1:-1], end_azimuth[:-1], azimuth[1:], strict=True))
    if closed:
        bends.append((vertices[0], end_azimuth[-1], azimuth[0]))
    elif round_ends:
        pieces += [_disc(vertices[0], distance_m), _disc(vertices[-1], distance_m)]
    return pieces + [_sector(at, arriving, leaving, distance_m) for at, arriving, leaving in bends]


def _disc(at: Floats, distance_m: float) -> shapely.Polygon:
    return ring(float(at[0]), float(at[1]), distance_m)


def _strip(start: Floats, azimuth: float, length_m: float, distance_m: float) -> shapely.Polygon:
    """Ground within `distance_m` sideways of one geodesic: up its left side, across the end, and down its right."""
    lon, lat = start.tolist()
    highest = min(abs(lat) + np.degrees((length_m + distance_m) / EARTH_MEAN_RADIUS_M), 89.0)
    # the side curves of a strip bend by tan(d / R) / R against their own chord, over and above the chord of the map
    step = step_m(np.maximum(highest, np.degrees(distance_m / EARTH_MEAN_RADIUS_M)), CHORD_ERROR_M / 2)
    count = max(2, int(np.ceil(length_m / step)) + 1)
    along_lon, along_lat, onward = WGS84.fwd(
        np.full(count, lon),
        np.full(count, lat),
        np.full(count, azimuth),
        np.linspace(0, length_m, count),
        return_back_azimuth=False,
    )
    sides = [
        np.column_stack(WGS84.fwd(along_lon, along_lat, onward + turn, np.full(count, distance_m))[:2])
        for turn in (-90, 90)
    ]
    radius_start = _radius(along_lon[0], along_lat[0], onward[0] - 90, distance_m)
    radius_end = _radius(along_lon[-1], along_lat[-1], onward[-1] - 90, distance_m)
    far_start = _radius(along_lon[0], along_lat[0], onward[0] + 90, distance_m)
    far_end = _radius(along_lon[-1], along_lat[-1], onward[-1] + 90, distance_m)
    outline = np.vstack(
        [
            radius_start[:-1],
            sides[0],
            radius_end[::-1][1:],
            far_end[1:-1],
            sides[1][::-1],
            far_start[::-1][1:],
        ]
    )
    return shapely.Polygon(outline)


def _sector(at: Floats, arriving: float, leaving: float, distance_m: float) -> BaseGeometry:
    """Wedge on the outer side of a bend, between the strip that arrives and the one that leaves."""
    lon, lat = at.tolist()
    bend = (leaving - arriving + 180) % 360 - 180
    if abs(bend) < STRAIGHT_DEG:
        return shapely.Polygon()
    outer = -90.0 if bend > 0 else 90.0  # a bend to the right opens on the left
    start, end = sorted((arriving + outer, arriving + outer + bend))
    return shapely.Polygon(
        np.vstack(
            [
                _radius(lon, lat, start, distance_m)[:-1],
                _arc(lon, lat, start, end, distance_m),
                _radius(lon, lat, end, distance_m)[::-1][1:],
            ]
        )
    )


def _radius(lon: float, lat: float, azimuth: float, distance_m: float) -> Floats:
    """Geodesic from a vertex outward, with its vertices; the same from whichever side it is asked for."""
    highest = min(abs(lat) + np.degrees(distance_m / EARTH_MEAN_RADIUS_M), 89.0)
    count = int(np.ceil(distance_m / step_m(highest, CHORD_ERROR_M))) + 1
    at = np.linspace(0, distance_m, max(2, count))
    out = WGS84.fwd(np.full(at.size, lon), np.full(at.size, lat), np.full(at.size, azimuth % 360), at)
    points = np.column_stack(out[:2])
    points[0] = lon, lat  # to the last bit: outlines come back to this vertex and must not cross themselves there
    return points


def _arc(lon: float, lat: float, start_deg: float, end_deg: float, distance_m: float) -> Floats:
    """Arc of azimuths from `start_deg` to `end_deg`, its chords within `CHORD_ERROR_M` of the circle."""
    highest = min(abs(lat) + np.degrees(distance_m / EARTH_MEAN_RADIUS_M), 89.0)
    step = min(
        np.sqrt(8 * CHORD_ERROR_M / distance_m),  # sagitta of a chord of the circle
        float(step_m(highest, CHORD_ERROR_M)) / distance_m,
        np.radians(1),  # 361 points and more, as a circle on a map wants
    )
    count = max(2, int(np.ceil(np.radians(end_deg - start_deg) / step)) + 1)
    azimuths = np.linspace(start_deg, end_deg, count)
    out = WGS84.fwd(np.full(count, lon), np.full(count, lat), azimuths % 360, np.full(count, distance_m))
    return np.column_stack(out[:2])
