"""Swaths: the strip of ground that a side-looking sensor could image in one pass over a region.

At each instant the sensor sees along the plane through the satellite at right angles to its Earth-fixed velocity (zero
Doppler). In that plane the line of sight at the near and at the far angle of the band meets the ellipsoid in two
points; as the satellite moves they draw the two long edges of the strip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.access.access import Satellite
from geo.geodesy.antimeridian import split_shape, unwrap
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, WGS84, Floats, wrap_longitude
from geo.orbits.frames import ellipsoid_normal, geodetic
from geo.orbits.orbit import Orbit, require_low
from geo.orbits.sensor import AngleKind, Sensor
from leadline.near import checks_names

STEP_S = 10.0  # 70 km of track: a chord of it lies within 60 m of the edge at 25 degrees of latitude
ACROSS = 6  # points from the near to the far edge where a strip begins and ends
ROUNDS = 8  # each wins two digits or more
WIDEST_LATITUDE_DEG = 80.0  # nearer to a pole, quarters of a strip are no shapes of longitude and latitude
REGION_MARGIN_RAD = np.radians(1.5)
COLUMNS = ("satellite", "left", "ascending", "start_s", "end_s")
_AXES_M = np.array([WGS84.a, WGS84.a, WGS84.b])


class Edges(NamedTuple):
    """Longitude and latitude (degrees, WGS 84) across a strip at each instant, near edge first, shape (n, m)."""

    lon_deg: Floats
    lat_deg: Floats


@checks_names
def swaths(
    satellites: Iterable[Satellite],
    region: tuple[float, float, float, float],
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    step_s: float = STEP_S,
) -> gpd.GeoDataFrame:
    """Draw the strips of ground that satellites could image over a region in [start, start + span).

    Parameters
    ----------
    satellites : iterable of Satellite
        Of their sensors only the band and the sides are asked, not the daylight that some need.
    region : (west, south, east, north)
        Degrees, WGS 84; west > east means across 180 degrees. Within 80 degrees of the equator.
    start_utc : datetime
        Aware.
    span_s, step_s : float
        Length of the span, and time between the vertices of an edge, seconds.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a pass and side, by satellite in the order given and then by time: `satellite` (its place in the
        order), `left` (of the ground velocity), `ascending`, `start_s` and `end_s` (since the start, while the strip
        touches the region, to one step) and the strip between them, which reaches beyond the region across the track.
        Vertices are seen within 0.001 degrees of the ends of the band; a point of the drawn edge between two of them
        is 60 m off at most at 25 degrees of latitude. Cut at 180 degrees.

    Raises
    ------
    ValueError
        If the region, the span or the step makes no sense; naming the satellite, if it cannot be propagated, its look
        angle passes the Earth, its strip runs over a pole, or a turn takes 225 minutes or more.

    Examples
    --------
    The strips of both sides of a radar on the orbit of a satellite that goes over the poles.

    >>> from geo.access import Satellite
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> strips = swaths([satellite], (0, 0, 5, 5), start_utc=start, span_s=43_200, ut1_minus_utc_s=0)
    >>> list(strips.columns)
    ['satellite', 'left', 'ascending', 'start_s', 'end_s', 'geometry']
    >>> bool(strips.intersects(shapely.box(0, 0, 5, 5)).all())
    True
    """
    west, south, east, north = _checked(region)
    if not (span_s > 0 and step_s > 0):
        raise ValueError(f"span_s is {span_s} and step_s {step_s}; expected both to be more than 0 seconds.")
    satellites = list(satellites)
    for satellite in satellites:
        require_low(satellite.orbit)
    seconds = np.append(np.arange(0.0, span_s, step_s), span_s)
    window = (west, south, east if east > west else east + 360, north)
    rows = [
        (number, *strip)
        for number, satellite in enumerate(satellites)
        for strip in _strips(satellite, window, seconds, start_utc, ut1_minus_utc_s)
    ]
    columns = dict(zip((*COLUMNS, "geometry"), zip(*rows, strict=True) if rows else [()] * 6, strict=True))
    return gpd.GeoDataFrame(columns, geometry="geometry", crs=4326).sort_values(
        ["satellite", "start_s", "left"], ignore_index=True
    )


def edges(
    orbit: Orbit, sensor: Sensor, *, left: bool, start_utc: datetime, seconds: Floats, ut1_minus_utc_s: float
) -> Edges:
    """Near and far edge of the strip on one side of the track, shape (len(seconds), 2).

    Parameters
    ----------
    orbit, sensor
        Whose elements, and whose band; the sides that the sensor may turn to are not asked.
    left : bool
        Of the Earth-fixed velocity.
    start_utc : datetime
        Aware.
    seconds : array, shape (n,)
        Since the start.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.

    Raises
    ------
    ValueError
        As `swaths`.
    """
    r, v = orbit.earth_fixed(start_utc, seconds, ut1_minus_utc_s)
    return _across(orbit.name, sensor, r, v, left=left, points=2)


def _checked(region: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = region
    in_range = -180 <= west <= 180 and -180 <= east <= 180 and west != east  # noqa: PLR2004  degrees
    if not (in_range and -WIDEST_LATITUDE_DEG <= south < north <= WIDEST_LATITUDE_DEG):
        raise ValueError(
            f"region {region} is not west, south, east, north; expected longitudes in [-180, 180], west > east only "
            f"across 180 degrees, and south < north within {WIDEST_LATITUDE_DEG:.0f} degrees of the equator."
        )
    return region


def _strips(
    satellite: Satellite, window: tuple[float, float, float, float], seconds: Floats, start_utc: datetime, ut1_s: float
) -> Iterator[tuple[bool, bool, float, float, BaseGeometry]]:
    """Yield side, direction, first and last second, and shape of each strip of one satellite that meets the window."""
    orbit, sensor = satellite.orbit, satellite.sensor
    r, v = orbit.earth_fixed(start_utc, seconds, ut1_s)
    for run in _runs(_near(r, sensor, window)):
        for left in (False, True):
            if sensor.side not in {"both", "left" if left else "right"}:
                continue
            across = _across(orbit.name, sensor, r[run], v[run], left=left, points=ACROSS)
            for met in _runs(_meets(across, window)):
                part = slice(met[0], met[-1] + 2)  # a quarter lies between two instants
                middle = run[(met[0] + met[-1] + 1) // 2]
                shape = _shape(orbit.name, across, part, left=left)
                yield left, bool(v[middle, 2] > 0), seconds[run[met[0]]], seconds[run[met[-1] + 1]], shape


def _runs(marked: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Find the stretches in which all are marked: their indices."""
    rows = np.flatnonzero(marked)
    return [run for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if run.size]


def _near(r: Floats, sensor: Sensor, window: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Which instants may have the window below the sensor's far angle: caps about the middle of the window."""
    west, south, east, north = window
    centre = ellipsoid_normal((west + east) / 2, (south + north) / 2)[0]
    lon = np.linspace(west, east, 9)
    border = np.vstack([ellipsoid_normal(lon, np.full(9, lat)) for lat in (south, (south + north) / 2, north)])
    radius = np.linalg.norm(r, axis=1)
    region = np.arccos(np.clip((border @ centre).min(), -1, 1))
    reach = sensor.reach_rad(float(radius.max()), EARTH_MEAN_RADIUS_M)
    away = np.arccos(np.clip(r @ centre / radius, -1, 1))
    return np.asarray(away <= min(float(region + reach + REGION_MARGIN_RAD), np.pi))


def _meets(across: Edges, window: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Which quarters of the strip, between one instant and the next, touch the window; shape (n - 1,)."""
    if len(across.lon_deg) < 2:  # noqa: PLR2004  a quarter has two ends
        return np.zeros(0, dtype=bool)
    west, south, east, north = window
    middle = (west + east) / 2
    lon = middle + wrap_longitude(across.lon_deg - middle)
    corners = np.stack([lon, across.lat_deg], axis=-1)
    near, far = corners[:, 0], corners[:, -1]
    rings = np.stack([near[:-1], far[:-1], far[1:], near[1:]], axis=1)
    rings[:, 1:, 0] = rings[:, :1, 0] + wrap_longitude(rings[:, 1:, 0] - rings[:, :1, 0])
    return np.asarray(shapely.intersects(shapely.polygons(rings), shapely.box(west, south, east, north)))


def _shape(name: str, across: Edges, part: slice, *, left: bool) -> BaseGeometry:
    """Join the near edge, over to the far one, and back; turned so that the strip is on the ring's left."""
    xy = np.stack([across.lon_deg[part], across.lat_deg[part]], axis=-1)
    ring = np.vstack([xy[:, 0], xy[-1, 1:-1], xy[::-1, -1], xy[0, -2:0:-1]])
    ring = ring if left else ring[::-1]
    shape = split_shape(shapely.Polygon(np.column_stack([unwrap(ring[:, 0]), ring[:, 1]])))
    if not shape.is_valid:
        raise ValueError(
            f"satellite {name!r}: its strip runs over a pole and cannot be drawn in longitude and latitude; "
            "expected a region farther from the pole, or a narrower band."
        )
    return shape


def _across(name: str, sensor: Sensor, r: Floats, v: Floats, *, left: bool, points: int) -> Edges:
    """Ground points at evenly spaced angles from the near to the far end of the band, one row an instant."""
    angles = np.linspace(sensor.min_deg, sensor.max_deg, points)
    found = [geodetic(_ground(name, sensor.angle, angle, r, v, left=left)) for angle in angles]
    return Edges(np.column_stack([lon for lon, _, _ in found]), np.column_stack([lat for _, lat, _ in found]))


def _ground(name: str, kind: AngleKind, angle_deg: float, r: Floats, v: Floats, *, left: bool) -> Floats:
    """Where the line of sight at zero Doppler meets the ellipsoid at an angle, Earth-fixed metres, shape (n, 3).

    The turn within the plane of zero Doppler is found by Newton's rule with the slope of a sphere. Angles below what
    the plane holds, which the tilt of the vertical keeps off the nadir by 0.2 degrees, give the track itself.
    """
    down, outward = _plane(r, v, left=left)
    radius = np.linalg.norm(r, axis=1)
    lon, lat, _ = geodetic(r)
    nadir = -ellipsoid_normal(lon, lat)
    wanted = np.radians(angle_deg)
    turn = np.arcsin(np.sin(wanted) * WGS84.b / radius) if kind == "incidence" else np.full(len(r), wanted)
    for _ in range(ROUNDS):
        sight = np.cos(turn)[:, None] * down + np.sin(turn)[:, None] * outward
        ground = _meet_ellipsoid(name, angle_deg, r, sight)
        if kind == "incidence":
            cosine = np.sum(-sight * _normal(ground), axis=1)
            slope = radius * np.cos(turn) / (np.linalg.norm(ground, axis=1) * np.maximum(cosine, 1e-3))
        else:
            cosine = np.sum(sight * nadir, axis=1)
            slope = np.ones(len(r))
        turn = np.maximum(turn + (wanted - np.arccos(np.clip(cosine, -1, 1))) / slope, 0.0)
    sight = np.cos(turn)[:, None] * down + np.sin(turn)[:, None] * outward
    return _meet_ellipsoid(name, angle_deg, r, sight)


def _plane(r: Floats, v: Floats, *, left: bool) -> tuple[Floats, Floats]:
    """Find unit vectors in the plane of zero Doppler: down, and to one side of the ground velocity."""
    along = v / np.linalg.norm(v, axis=1, keepdims=True)
    down = np.sum(r * along, axis=1, keepdims=True) * along - r
    down /= np.linalg.norm(down, axis=1, keepdims=True)
    outward = np.cross(r, v) if left else np.cross(v, r)
    return down, outward / np.linalg.norm(outward, axis=1, keepdims=True)


def _meet_ellipsoid(name: str, angle_deg: float, r: Floats, sight: Floats) -> Floats:
    """First point of each line of sight on the ellipsoid; raise ValueError if one passes the Earth."""
    origin, way = r / _AXES_M, sight / _AXES_M
    a, b, c = (np.sum(x * y, axis=1) for x, y in ((way, way), (origin, way), (origin, origin)))
    inside = b**2 - a * (c - 1)
    if not (inside >= 0).all():
        raise ValueError(
            f"satellite {name!r}: at {angle_deg:g} deg the line of sight passes the Earth; expected a smaller angle. "
            "If it was an incidence angle, say so in its sensor."
        )
    return np.asarray(r + ((-b - np.sqrt(inside)) / a)[:, None] * sight)


def _normal(ground: Floats) -> Floats:
    """Upward unit vectors at points of the ellipsoid."""
    up = ground / _AXES_M**2
    return np.asarray(up / np.linalg.norm(up, axis=1, keepdims=True))
