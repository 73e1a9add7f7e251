"""Lane cells: a line cut into equal short pieces, as lines or stood for by their midpoints, with their lengths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from geo.geodesy.antimeridian import split_shape
from geo.geodesy.geodesic import WGS84, Floats, require_crs, wrap_longitude
from leadline.near import checks_names

METRES_PER_KM = 1000.0
COLUMNS = {"part": int, "cell": int, "length_km": float}


class _Legs(NamedTuple):
    """Edges of one line, one after the other: start, azimuth, and place along the line."""

    vertices: Floats
    azimuth: Floats
    start_m: Floats
    end_m: Floats


class _Part(NamedTuple):
    """One line of one row, and where it is to be cut."""

    line: object
    part: int
    legs: _Legs
    cuts_m: Floats


@checks_names
def lane_cells(lines: gpd.GeoDataFrame, max_km: float = 4.0) -> gpd.GeoDataFrame:
    """Cut each line into equal pieces of at most `max_km` along its geodesics and give their midpoints.

    Parameters
    ----------
    lines : GeoDataFrame, any CRS
        LineString or MultiLineString rows; edges are geodesics. Left as it was. Lines without length give no cell.
    max_km : float
        Longest piece, kilometres, more than 0.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One point a cell, with `line` (index of its row in `lines`), `part` (which line of a MultiLineString), `cell`
        (0, 1, ... from the start of the part) and `length_km`. The lengths of a row's cells add up to its own. Empty,
        with its columns, for empty input.

    Raises
    ------
    ValueError
        If `lines` has no CRS, `max_km` is not positive, or a row is not a line.

    References
    ----------
    Points along a geodesic by Karney (2013), doi:10.1007/s00190-012-0578-z.

    Examples
    --------
    Ten degrees of the equator, 6,378.137 km times pi / 18, in twelve equal pieces.

    >>> from shapely import LineString
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 0)])], crs=4326)
    >>> cells = lane_cells(line, 100)
    >>> len(cells), round(float(cells["length_km"].sum()), 3)
    (12, 1113.195)
    """
    parts = list(_parts(lines, max_km))
    middles = [_along(p.legs, (p.cuts_m[1:] + p.cuts_m[:-1]) / 2) for p in parts]
    lonlat = np.vstack([np.empty((0, 2)), *middles])
    return _frame(parts, list(gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1])))


@checks_names
def lane_pieces(lines: gpd.GeoDataFrame, max_km: float = 40.0) -> gpd.GeoDataFrame:
    """Cut each line into equal pieces of at most `max_km` along its geodesics and give them as lines.

    Parameters, columns and errors as for `lane_cells`; geometry is the piece, with the vertices of its line that lie
    on it, cut at 180 degrees where it crosses that meridian.

    Examples
    --------
    Ten degrees of the equator, 6,378.137 km times pi / 18, in three equal pieces.

    >>> from shapely import LineString
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 0)])], crs=4326)
    >>> lane_pieces(line, 400)["length_km"].round(3).tolist()
    [371.065, 371.065, 371.065]
    """
    parts = list(_parts(lines, max_km))
    return _frame(parts, [piece for part in parts for piece in _lines(part)])


def _parts(lines: gpd.GeoDataFrame, max_km: float) -> Iterator[_Part]:
    if not max_km > 0:
        raise ValueError(f"max_km is {max_km}; expected a positive number of kilometres.")
    lonlat = require_crs(lines, "lines").geometry
    kinds = set(lonlat[~(lonlat.isna() | lonlat.is_empty)].geom_type) - {"LineString", "MultiLineString"}
    if kinds:
        raise ValueError(
            f"lines has {', '.join(sorted(kinds))} rows; expected lines only. "
            "Of polygons take .boundary; points are targets already and need no cells."
        )
    for name, shape in lonlat.items():
        for number, part in enumerate(shapely.get_parts(shape)):
            legs = _legs(shapely.get_coordinates(part))
            length = float(legs.end_m[-1]) if legs.end_m.size else 0.0
            if length > 0:
                # a line of n whole pieces must not get one more for the last bit of its length
                count = int(np.ceil(length / (max_km * METRES_PER_KM) * (1 - 1e-12)))
                yield _Part(name, number, legs, np.linspace(0, length, count + 1))


def _frame(parts: list[_Part], shapes: list[shapely.geometry.base.BaseGeometry]) -> gpd.GeoDataFrame:
    cells = [p.cuts_m.size - 1 for p in parts]
    columns = {
        "line": [p.line for p, n in zip(parts, cells, strict=True) for _ in range(n)],
        "part": [p.part for p, n in zip(parts, cells, strict=True) for _ in range(n)],
        "cell": [cell for n in cells for cell in range(n)],
        "length_km": [km for p in parts for km in np.diff(p.cuts_m) / METRES_PER_KM],
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=4326)).astype(COLUMNS)


def _lines(part: _Part) -> Iterator[shapely.geometry.base.BaseGeometry]:
    ends = _along(part.legs, part.cuts_m)
    inner_m = part.legs.start_m[1:]
    for number, (start, end) in enumerate(zip(part.cuts_m[:-1], part.cuts_m[1:], strict=True)):
        between = part.legs.vertices[1:-1][(inner_m > start) & (inner_m < end)]
        yield split_shape(shapely.LineString(np.vstack([ends[number], between, ends[number + 1]])))


def _legs(vertices: Floats) -> _Legs:
    lon, lat = vertices[:, 0], vertices[:, 1]
    azimuth, _, length = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    end = np.cumsum(length)
    return _Legs(vertices, np.asarray(azimuth), end - length, end)


def _along(legs: _Legs, at_m: Floats) -> Floats:
    """Points at the distances `at_m` from the start of the line, shape (n, 2)."""
    leg = np.minimum(np.searchsorted(legs.end_m, at_m), legs.end_m.size - 1)
    start = legs.vertices[leg]
    lon, lat, _ = WGS84.fwd(start[:, 0], start[:, 1], legs.azimuth[leg], at_m - legs.start_m[leg])
    return np.column_stack([wrap_longitude(lon), lat])
