"""The way of each stay in a zone, as vertices close enough to be joined straight."""

from typing import NamedTuple

import numpy as np

from geo.events.boundary import Boundary
from geo.events.edge_grid import runs
from geo.events.legs import onward
from geo.events.stays import Stays
from geo.geodesy.edges import LONGEST_DEGREE_M, step_m
from geo.geodesy.geodesic import WGS84, Floats
from geo.tracks.fixes import Ints
from geo.tracks.pieces import Pieces


class Paths(NamedTuple):
    """Vertices of the ways of stays: number of the stay; zone of each stay; longitude and latitude of the vertices."""

    stay: Ints
    zone: Ints
    lon_deg: Floats
    lat_deg: Floats


def paths(pieces: Pieces, found: Stays, boundary: Boundary, tolerance_m: float) -> Paths:
    """Vertices of the way of each stay: its ends, the fixes between, and points on long steps.

    Returns
    -------
    Paths
        Longitudes within half a turn of the middle of the zone, so that a vertex has one longitude whatever came
        before it.
    """
    alone = (found.start.row == found.end.row) & (found.start.share == found.end.share)
    between = np.maximum(found.end.row - found.start.row - (found.end.share == 0), 0)  # fixes after start, before end
    counts = between + np.where(alone, 1, 2)
    stay, nth = runs(counts)
    row = np.minimum(found.start.row[stay] + nth, len(pieces.fixes.lon_deg) - 1)
    x, y = pieces.fixes.lon_deg[row], pieces.fixes.lat_deg[row]
    ends = np.cumsum(counts) - 1
    starts = ends - counts + 1
    x[ends], y[ends] = found.end.x, found.end.y
    x[starts], y[starts] = found.start.x, found.start.y
    x = onward(_middles(boundary)[found.zone[stay]], x)
    stay, x, y = _with_points_on_long_steps(stay, x, y, tolerance_m)
    return Paths(stay, found.zone, x, y)


def _middles(boundary: Boundary) -> Floats:
    middles = np.zeros(len(boundary.names))
    for zone, shape in boundary.shapes:
        middles[zone] = (shape.bounds[0] + shape.bounds[2]) / 2
    return middles


def _with_points_on_long_steps(stay: Ints, x: Floats, y: Floats, tolerance_m: float) -> tuple[Ints, Floats, Floats]:
    if len(x) == 0:
        return stay, x, y
    longest_deg = float(step_m(np.abs(y).max(), tolerance_m)) / LONGEST_DEGREE_M
    far = np.flatnonzero((np.abs(np.diff(x)) + np.abs(np.diff(y)) > longest_deg) & (stay[1:] == stay[:-1]))
    azimuth, _, metres = WGS84.inv(x[far], y[far], x[far + 1], y[far + 1])
    highest = np.maximum(np.abs(y[far]), np.abs(y[far + 1]))
    parts = np.ceil(metres / step_m(highest, tolerance_m)).astype(np.int64)
    step, nth = runs(np.maximum(parts - 1, 0))
    at = far[step]
    lon, lat, _ = WGS84.fwd(x[at], y[at], np.asarray(azimuth)[step], np.asarray(metres)[step] * (nth + 1) / parts[step])
    where = at + 1
    return (
        np.insert(stay, where, stay[at]),
        np.insert(x, where, onward(x[at], np.asarray(lon))),
        np.insert(y, where, lat),
    )
