"""Accesses: which satellite can look at which target, when, and at what angles; fast and exact.

SGP4 is asked every 300 s only. Between two such nodes the orbit is the quintic through position, velocity and
acceleration in the rotating frame, right to a millisecond along the track. The zero-Doppler instant of each target
near the track is a root on that quintic (`geo.access.kernel`, compiled). `geo.access.dense` is the slow measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.dense import Targets
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats
from geo.orbits.frames import EARTH_ROTATION_RAD_S, geodetic
from geo.orbits.orbit import Orbit, require_low
from geo.orbits.sensor import Sensor
from geo.orbits.sun import sun_elevation_deg
from leadline.near import checks_names

NODE_S = 300.0
COARSE = 6  # nodes from one to the next where nothing is near
ROUND = 0.02  # of more eccentric orbits every third node is asked for
GUESS_RAD = np.radians(0.5)  # that a quintic over six nodes is off: 0.3 on round orbits by its sixth derivative
GM_M3_S2 = 3.986004418e14  # WGS 84
J2 = 1.082629821e-3  # EGM 96, as used with WGS 84
EQUATORIAL_RADIUS_M = 6_378_137.0
ACROSS_MARGIN_M = 10_000.0  # the plane turns by 4 km in the 8 s by which the first guess of an instant is off
VERTICAL_MARGIN_DEG = 0.3  # between the normals of the ellipsoid and the lines to its centre: at most 0.19
NEAR_MARGIN_RAD = np.radians(1.5)  # for the flattening and the height of the other end of a step
SIDE_BITS = {"left": 1, "right": 2, "both": 3}
Columns = dict[str, NDArray[Any]]
Middle = tuple[Floats, float]  # of targets: from `middle_of`
Fly = Callable[[Floats], tuple[Floats, Floats]]  # seconds to position and velocity


@dataclass(frozen=True, slots=True, kw_only=True)
class Satellite:
    """An orbit and the sensor that it carries.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> satellite.orbit.name, satellite.sensor.max_deg
    ('A', 60)
    """

    orbit: Orbit
    sensor: Sensor


class Nodes(NamedTuple):
    """Instants (seconds since the start), Earth-fixed positions and velocities at them (metres, seconds).

    `near`: which steps from one to the next are to be looked into, one fewer.
    """

    seconds: Floats
    position_m: Floats
    velocity_m_s: Floats
    near: NDArray[np.bool_]


@checks_names
def accesses(
    satellites: Iterable[Satellite],
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
) -> pd.DataFrame:
    """Every access of some satellites to each target in [start, start + span).

    Parameters
    ----------
    satellites : iterable of Satellite
    targets : Targets
        What is to be looked at.
    start_utc : datetime
        Aware.
    span_s : float
        Seconds, more than 0.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.

    Returns
    -------
    DataFrame
        One row an access, by satellite in the order given, then by target and time: `satellite` (its place in the
        order), `target` (its place in `targets`), `time_s` (since the start), `incidence_deg`, `look_deg` (from the
        geodetic nadir), `range_km`, `left`, `ascending`. One access a satellite, target and pass, at zero Doppler.

    Raises
    ------
    ValueError
        If the span is not positive or a target is not a number; naming the satellite, if one cannot be propagated or
        takes 225 minutes or more for a turn (`geo.in_view` is for those).

    Examples
    --------
    A place at 85 degrees north is seen once a turn of 98.6 minutes by a satellite that goes over the poles.

    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> found = accesses([satellite], place, start_utc=start, span_s=12_000, ut1_minus_utc_s=0)
    >>> len(found), round(float(found["time_s"].diff().iloc[1]) / 60)
    (2, 99)
    """
    check(targets, span_s)
    found = [
        {"satellite": np.full(len(columns["target"]), number, dtype=np.int32), **columns}
        for number, columns in enumerate(columns_of_each(satellites, targets, start_utc, span_s, ut1_minus_utc_s))
    ]
    nothing = {"satellite": np.empty(0, dtype=np.int32), **_columns(0)}
    return pd.DataFrame(
        {name: np.concatenate([empty, *(columns[name] for columns in found)]) for name, empty in nothing.items()},
        copy=False,
    )


@checks_names
def access_points(table: pd.DataFrame, targets: Targets) -> gpd.GeoDataFrame:
    """Place accesses as points at their targets.

    Parameters
    ----------
    table : DataFrame
        From `accesses`, any of its rows.
    targets : Targets
        Those that were looked at.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Rows and columns of `table`, with the target's longitude and latitude as geometry.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> found = accesses([satellite], place, start_utc=start, span_s=6_000, ut1_minus_utc_s=0)
    >>> print(access_points(found, place).geometry.iloc[0])
    POINT (0 85)
    """
    lon, lat, _ = geodetic(targets.position_m[table["target"].to_numpy()])
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(lon, lat), crs=4326)


@checks_names
def stream(
    satellites: Iterable[Satellite],
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
) -> Iterator[pd.DataFrame]:
    """Yield the accesses of one satellite after the other, so that no more than one satellite's are held.

    Parameters and errors as for `accesses`.

    Yields
    ------
    DataFrame
        Columns of `accesses` but `satellite`; one a satellite, in the order given, empty where it has none.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> for found in stream([satellite, satellite], place, start_utc=start, span_s=12_000, ut1_minus_utc_s=0):
    ...     print(len(found))
    2
    2
    """
    check(targets, span_s)
    for columns in columns_of_each(satellites, targets, start_utc, span_s, ut1_minus_utc_s):
        yield pd.DataFrame(columns, copy=False)


def check(targets: Targets, span_s: float) -> None:
    """Raise ValueError if a place is not a number, or the span is not positive."""
    lost = np.flatnonzero(~np.isfinite(targets.position_m).all(axis=1))
    if lost.size:
        raise ValueError(
            f"{lost.size} of {len(targets)} targets have a longitude, latitude or height that is not a number; "
            f"the first is number {lost[0]}, counted from 0. Leave them out."
        )
    if not 0 < span_s < np.inf:
        raise ValueError(f"span_s is {span_s}; expected more than 0 seconds. The end must be after the start.")


def columns_of_each(
    satellites: Iterable[Satellite], targets: Targets, start_utc: datetime, span_s: float, ut1_minus_utc_s: float
) -> Iterator[Columns]:
    """Yield the accesses of one satellite after the other as arrays by name."""
    steps = int(np.ceil((span_s / NODE_S + 2) / COARSE)) * COARSE
    seconds = np.asarray(np.arange(-1, steps) * NODE_S, dtype=float)
    middle = middle_of(targets) if len(targets) else None
    for satellite in satellites:
        require_low(satellite.orbit)
        fly = partial(satellite.orbit.earth_fixed, start_utc, ut1_minus_utc_s=ut1_minus_utc_s)
        nodes = nodes_near(satellite, middle, seconds, fly)
        found = _scan(satellite.sensor, targets, nodes, span_s) if nodes.near.any() else _columns(0)
        sun = satellite.sensor.sun_min_deg
        yield found if sun is None else _by_day(found, sun, targets, start_utc)


def nodes_near(satellite: Satellite, middle: Middle | None, seconds: Floats, fly: Fly) -> Nodes:
    """Where the satellite is near the targets, and at every sixth or third node elsewhere: SGP4 takes long."""
    path_rad = satellite.orbit.fastest_rad_s * NODE_S
    coarse = COARSE if satellite.orbit.satrec.ecco < ROUND else COARSE // 2
    position, velocity = fly(seconds[::coarse])
    if coarse == COARSE:
        steps = _near(between(position, velocity), middle, satellite.sensor, path_rad + 2 * GUESS_RAD)
    else:
        steps = np.repeat(_near(position, middle, satellite.sensor, path_rad * coarse), coarse)
    wanted = np.append(steps, False) | np.append(False, steps)
    wanted[::coarse] = True
    r, v = np.empty((2, seconds.size, 3))
    r[::coarse], v[::coarse] = position, velocity
    new = wanted.copy()
    new[::coarse] = False
    if new.any():
        r[new], v[new] = fly(seconds[new])
    t, r, v = seconds[wanted], r[wanted], v[wanted]
    whole = np.diff(t) < 1.5 * NODE_S  # where every node is known
    return Nodes(t, r, v, whole & _near(r, middle, satellite.sensor, path_rad))


def between(r: Floats, v: Floats) -> Floats:
    """Guess the positions at all nodes from every sixth: on the quintics between them, for orbits nearly round."""
    span_s, s = COARSE * NODE_S, np.arange(COARSE)[:, None, None] / COARSE
    d0, d1 = v[:-1] * span_s, v[1:] * span_s
    bend = acceleration(r, v) * span_s**2
    rise, slope, turn = r[1:] - r[:-1] - d0 - bend[:-1] / 2, d1 - d0 - bend[:-1], bend[1:] - bend[:-1]
    c3, c4, c5 = 10 * rise - 4 * slope + turn / 2, -15 * rise + 7 * slope - turn, 6 * rise - 3 * slope + turn / 2
    found = r[:-1] + s * (d0 + s * (bend[:-1] / 2 + s * (c3 + s * (c4 + s * c5))))
    return np.concatenate([found.swapaxes(0, 1).reshape(-1, 3), r[-1:]])


def _scan(sensor: Sensor, targets: Targets, nodes: Nodes, span_s: float) -> Columns:
    from geo.access import kernel as access_kernel  # noqa: PLC0415  numba takes 0.35 s to import, which only accesses need

    seconds, r, v, near = nodes
    fixed = (
        seconds, r, v, acceleration(r, v), near,
        np.ascontiguousarray(targets.position_m.T), np.ascontiguousarray(targets.up.T),
        sensor.angle == "look", sensor.min_deg, sensor.max_deg, SIDE_BITS[sensor.side],
        *across_m(sensor, targets.position_m, r, v), span_s,
    )  # fmt: skip
    room = max(1024, int(near.sum() * len(targets) / 6))
    while True:
        who = np.empty(room, dtype=np.int32)
        out, flags = np.empty((access_kernel.FLOATS, room)), np.empty((access_kernel.FLAGS, room), dtype=bool)
        count = access_kernel.scan(*fixed, who, out, flags)
        if count <= room:
            return dict(zip(_columns(0), [who[:count], *out[:, :count], *flags[:, :count]], strict=True))
        room = count


def _by_day(found: Columns, sun_min_deg: float, targets: Targets, start_utc: datetime) -> Columns:
    """Keep the accesses at which the Sun stands high enough over the target."""
    up = targets.up[found["target"]]
    lon, lat = np.degrees(np.arctan2(up[:, 1], up[:, 0])), np.degrees(np.arcsin(up[:, 2]))
    bright = sun_elevation_deg(lon, lat, start_utc, found["time_s"]) >= sun_min_deg
    return {name: column[bright] for name, column in found.items()}


def acceleration(r: Floats, v: Floats) -> Floats:
    """Acceleration in the Earth-fixed frame, shape (n, 3): gravity with J2, and the turning of the frame.

    Metres and seconds. What is left out (drag, higher gravity) moves the quintic by less than a millimetre in 300 s.
    """
    radius = np.linalg.norm(r, axis=1, keepdims=True)
    bulge = 1.5 * J2 * (EQUATORIAL_RADIUS_M / radius) ** 2
    share = 5 * (r[:, 2:] / radius) ** 2
    gravity = -GM_M3_S2 / radius**3 * r * (1 + bulge * (np.array([[1.0, 1.0, 3.0]]) - share))
    gravity[:, 0] += EARTH_ROTATION_RAD_S * (2 * v[:, 1] + EARTH_ROTATION_RAD_S * r[:, 0])
    gravity[:, 1] += EARTH_ROTATION_RAD_S * (EARTH_ROTATION_RAD_S * r[:, 1] - 2 * v[:, 0])
    return np.asarray(gravity)


def across_m(sensor: Sensor, position_m: Floats, r: Floats, v: Floats) -> tuple[float, float]:
    """Least and greatest distance from the plane of the orbit at which a target at zero Doppler can be in the band.

    On spheres between the innermost and the outermost target, with margins; metres. `position_m` (n, 3), `r v` (k, 3).
    Where the orbit climbs, the zero-Doppler plane leans, and a target in it is that much nearer to the orbit's plane.
    """
    radii = np.linalg.norm(r, axis=1)
    climb = np.abs(np.sum(r * v, axis=1) / (radii * np.linalg.norm(v, axis=1))).max()
    inner, outer = across_between(sensor, np.linalg.norm(position_m, axis=1), radii.min(), radii.max(), climb)
    return float(inner), float(outer)


def across_between(
    sensor: Sensor, heights: Floats, least: Floats, most: Floats, climb: Floats
) -> tuple[Floats, Floats]:
    """Do as `across_m` for satellites that come from `least` to `most` metres near to the Earth's centre.

    `heights`: of the targets, from there. `climb`: sines of the steepest angle over the horizontal. Any one shape.
    """
    low = max(0.0, np.radians(sensor.min_deg - VERTICAL_MARGIN_DEG))
    high = min(np.pi / 2, np.radians(sensor.max_deg + VERTICAL_MARGIN_DEG))
    if sensor.angle == "look":
        low = np.arcsin(np.minimum(1.0, least / heights.max() * np.sin(low)))
        high = np.arcsin(np.minimum(1.0, most / heights.min() * np.sin(high)))
    near = low - np.arcsin(np.minimum(1.0, heights.max() / least * np.sin(low)))
    far = high - np.arcsin(np.minimum(1.0, heights.min() / most * np.sin(high)))
    lean = np.arcsin(np.minimum(1.0, most / heights.min() * climb / np.cos(far))) - np.arcsin(climb)
    inner = np.arccos(np.minimum(1.0, np.cos(near) / np.cos(lean)))
    return heights.min() * np.sin(inner) - ACROSS_MARGIN_M, heights.max() * np.sin(far) + ACROSS_MARGIN_M


def _near(r: Floats, middle: Middle | None, sensor: Sensor, path_rad: float) -> NDArray[np.bool_]:
    """Which steps between nodes may bring any target below the sensor's widest angle: caps, never boxes.

    `path_rad`: the most that a satellite moves in a step, as an angle at the Earth's centre.
    """
    if middle is None:
        return np.zeros(len(r) - 1, dtype=bool)
    centre, region = middle
    radius = np.linalg.norm(r, axis=1)
    reach = sensor.reach_rad(radius.max(), EARTH_MEAN_RADIUS_M)
    away = np.arccos(np.clip(r @ centre / radius, -1, 1))
    nearest = (away[1:] + away[:-1] - path_rad) / 2  # triangle inequality: no point of the step is nearer
    return np.asarray(nearest <= region + reach + NEAR_MARGIN_RAD)


def middle_of(targets: Targets) -> Middle:
    """Direction of the middle of some targets, a unit vector, and how far from it the farthest is, radians."""
    centre = targets.up.mean(axis=0)
    norm = np.linalg.norm(centre)
    if norm < 1e-3:  # noqa: PLR2004  targets all round the Earth have no middle
        return np.array([1.0, 0.0, 0.0]), np.pi
    centre /= norm
    return centre, float(np.arccos(np.clip((targets.up @ centre).min(), -1, 1)))


def _columns(count: int) -> Columns:
    """Room for what is known of each access of one satellite, in the order of the columns of a table."""
    numbers, truths = ("time_s", "incidence_deg", "look_deg", "range_km"), ("left", "ascending")
    return {
        "target": np.empty(count, dtype=np.int32),
        **{name: np.empty(count) for name in numbers},
        **{name: np.empty(count, dtype=bool) for name in truths},
    }
