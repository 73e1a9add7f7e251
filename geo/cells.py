"""Lane cells: a line cut into equal short pieces, each stood for by its midpoint and weighted with its length."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from geo.geodesic import WGS84, Floats, require_crs, wrap_longitude

METRES_PER_KM = 1000.0


class _Legs(NamedTuple):
    """Edges of all lines, one after the other: start, azimuth, and place along their line."""

    lon: Floats
    lat: Floats
    azimuth: Floats
    start_m: Floats
    end_m: Floats


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
    """
    if not max_km > 0:
        raise ValueError(f"max_km is {max_km}; expected a positive number of kilometres.")
    lonlat = require_crs(lines, "lines").geometry
    kinds = set(lonlat[~(lonlat.isna() | lonlat.is_empty)].geom_type) - {"LineString", "MultiLineString"}
    if kinds:
        raise ValueError(
            f"lines has {', '.join(sorted(kinds))} rows; expected lines only. "
            "Of polygons take .boundary; points are targets already and need no cells."
        )
    columns: dict[str, list[object]] = {"line": [], "part": [], "cell": [], "length_km": []}
    lon_all, lat_all = [np.empty(0)], [np.empty(0)]
    for name, shape in lonlat.items():
        for number, part in enumerate(shapely.get_parts(shape)):
            legs = _legs(shapely.get_coordinates(part))
            length = legs.end_m[-1] if legs.end_m.size else 0.0
            count = int(np.ceil(length / (max_km * METRES_PER_KM) - 1e-9)) if length > 0 else 0
            lon, lat = _along(legs, (np.arange(count) + 0.5) * (length / max(count, 1)))
            lon_all.append(lon)
            lat_all.append(lat)
            columns["line"] += [name] * count
            columns["part"] += [number] * count
            columns["cell"] += range(count)
            columns["length_km"] += [length / max(count, 1) / METRES_PER_KM] * count
    points = gpd.points_from_xy(np.concatenate(lon_all), np.concatenate(lat_all), crs=4326)
    cells = gpd.GeoDataFrame(columns, geometry=points)
    return cells.astype({"part": int, "cell": int, "length_km": float})


def _legs(vertices: Floats) -> _Legs:
    lon, lat = vertices.T
    azimuth, _, length = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    end = np.cumsum(length)
    return _Legs(lon[:-1], lat[:-1], np.asarray(azimuth), end - length, end)


def _along(legs: _Legs, at_m: Floats) -> tuple[Floats, Floats]:
    """Points at the distances `at_m` from the start of the line."""
    if at_m.size == 0:
        return np.empty(0), np.empty(0)
    leg = np.searchsorted(legs.end_m, at_m)
    lon, lat, _ = WGS84.fwd(legs.lon[leg], legs.lat[leg], legs.azimuth[leg], at_m - legs.start_m[leg])
    return wrap_longitude(lon), np.asarray(lat)
