"""Access by dense sampling: slow, easy to follow, and the measure for anything faster.

A satellite is stepped along its orbit every few seconds. Where the product (r - p) . v of the Earth-fixed range vector
and velocity changes from minus to plus between two steps, the target p is at zero Doppler: the instant at which a
side-looking radar images it. The instant is found on the cubic through both steps; whether the target was then in the
sensor's band and on an allowed side decides whether the pass is an access.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.geodesy.geodesic import Floats, check_latitude
from geo.orbits.frames import earth_fixed, ellipsoid_normal, geodetic
from geo.orbits.orbit import Orbit, require_low
from geo.orbits.sensor import Sensor
from leadline.near import checks_names

STEP_S = 20.0  # the cubic between steps is then right to 4 mm: 20^4 / 384 times the fourth derivative of r
BLOCK_STEPS = 400
HALVINGS = 28  # of a step: a tenth of a microsecond


@dataclass(frozen=True, slots=True)
class Targets:
    """Points to be looked at: Earth-fixed position (metres) and upward unit vector, each of shape (n, 3).

    Examples
    --------
    The ends of the half axes of WGS 84.

    >>> Targets.of([0.0, 0.0], [0.0, 90.0], [0.0, 0.0]).position_m.round(3).tolist()
    [[6378137.0, 0.0, 0.0], [0.0, 0.0, 6356752.314]]
    """

    position_m: Floats
    up: Floats

    @classmethod
    def of(cls, lon_deg: ArrayLike, lat_deg: ArrayLike, height_m: ArrayLike = 0.0) -> Targets:
        """Targets at WGS 84 longitude, latitude (degrees) and height above the ellipsoid (metres), shape (n,) each.

        Parameters
        ----------
        lon_deg, lat_deg : array_like, shape (n,)
            Degrees, EPSG:4326.
        height_m : array_like, shape (n,)
            Metres above the ellipsoid.

        Returns
        -------
        Targets
            With n points.

        Raises
        ------
        ValueError
            If a latitude is outside [-90, 90].
        """
        check_latitude(lat_deg)
        return cls(earth_fixed(lon_deg, lat_deg, height_m), ellipsoid_normal(lon_deg, lat_deg))

    def __len__(self) -> int:
        return len(self.position_m)


@dataclass(frozen=True, slots=True)
class Steps:
    """One satellite stepped along its orbit: seconds since the start, Earth-fixed position and velocity."""

    seconds: Floats
    position_m: Floats
    velocity_m_s: Floats


@checks_names
def dense_accesses(
    orbit: Orbit,
    sensor: Sensor,
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    step_s: float = STEP_S,
) -> pd.DataFrame:
    """Every access of one satellite to each target in [start, start + span).

    Parameters
    ----------
    orbit, sensor, targets
        Whose elements, whose band and sides, and what is to be seen.
    start_utc : datetime
        Aware.
    span_s, step_s : float
        Length of the span and of the steps, seconds.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.

    Returns
    -------
    DataFrame
        One row an access, by time: `target` (position in `targets`), `time_s` (since the start), `incidence_deg`,
        `look_deg` (from the geodetic nadir), `range_km`, `left` and `ascending` (bool).

    Raises
    ------
    ValueError
        As `Orbit.earth_fixed` does; if the span or the step is not positive, or a turn takes 225 minutes or more.

    Examples
    --------
    A place at 85 degrees north is seen once a turn of 98.6 minutes by a satellite that goes over the poles.

    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> found = dense_accesses(orbit, radar, place, start_utc=start, span_s=12_000, ut1_minus_utc_s=0)
    >>> len(found), round(float(found["time_s"].diff().iloc[1]) / 60)
    (2, 99)
    """
    require_low(orbit)
    if not (span_s > 0 and step_s > 0):
        raise ValueError(f"span_s is {span_s} and step_s {step_s}; expected both to be more than 0 seconds.")
    count = int(np.ceil(span_s / step_s)) + 2
    seconds = np.asarray((np.arange(count) - 0.5) * step_s, dtype=float)
    steps = Steps(seconds, *orbit.earth_fixed(start_utc, seconds, ut1_minus_utc_s))
    found = [_passes(block, targets) for block in _blocks_near(steps, targets)]
    passes = pd.concat(found, ignore_index=True) if found else _no_passes()
    in_span = passes["time_s"].between(0, span_s, inclusive="left")
    seen = sensor.allows(*(passes[c].to_numpy() for c in ("incidence_deg", "look_deg", "left")))
    return passes[in_span & seen].sort_values(["time_s", "target"], ignore_index=True)


@checks_names
def in_reach(
    orbit: Orbit,
    sensor: Sensor,
    targets: Targets,
    *,
    start_utc: datetime,
    seconds: Floats,
    ut1_minus_utc_s: float,
) -> NDArray[np.bool_]:
    """Whether each target is in the sensor's band and on an allowed side at each instant, at any squint.

    Parameters
    ----------
    orbit, sensor, targets
        Whose elements, whose band and sides, and what is to be seen.
    start_utc : datetime
        Aware.
    seconds : array_like, shape (m,)
        The instants, since `start_utc`.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.

    Returns
    -------
    array of bool, shape (len(seconds), len(targets))
        The field of regard, held still: what could be looked at from there, ahead and behind included. More than a
        side-looking radar images at that instant, so a share made of it is an upper bound.

    Raises
    ------
    ValueError
        As `geo.Orbit.earth_fixed` does.

    Examples
    --------
    A satellite that begins over the equator sees a place at 85 degrees north a quarter of a turn, 25 minutes, later.

    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> seconds = np.array([0.0, 25 * 60])
    >>> in_reach(orbit, radar, place, start_utc=start, seconds=seconds, ut1_minus_utc_s=0).ravel().tolist()
    [False, True]
    """
    steps = Steps(seconds, *orbit.earth_fixed(start_utc, seconds, ut1_minus_utc_s))
    reached = np.zeros((len(seconds), len(targets)), dtype=bool)
    for row in np.flatnonzero(_near(steps, targets)):
        r, v = steps.position_m[[row]], steps.velocity_m_s[[row]]  # one position for all targets
        incidence, look, left, _ = angles(r, v, targets.position_m, targets.up)
        reached[row] = sensor.allows(incidence, look, left)
    return reached


def _near(steps: Steps, targets: Targets) -> NDArray[np.bool_]:
    """Which steps have a target over whose horizon the satellite stands; of the sensor it takes nothing."""
    if not len(targets):
        return np.zeros(len(steps.seconds), dtype=bool)
    height = np.einsum("ij,ij->i", targets.up, targets.position_m)
    blocks = np.array_split(steps.position_m, max(1, len(steps.seconds) // BLOCK_STEPS))
    return np.concatenate([np.any(block @ targets.up.T > height, axis=1) for block in blocks])


def _blocks_near(steps: Steps, targets: Targets) -> Iterator[Steps]:
    """Yield runs of steps near the targets, one more on either side; long runs are cut into blocks that overlap."""
    near = _near(steps, targets)
    wide = near | np.roll(near, 1) | np.roll(near, -1)
    rows = np.flatnonzero(wide)
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        for first in range(0, run.size - 1, BLOCK_STEPS):
            part = run[first : first + BLOCK_STEPS + 1]
            yield Steps(steps.seconds[part], steps.position_m[part], steps.velocity_m_s[part])


def _passes(steps: Steps, targets: Targets) -> pd.DataFrame:
    """Zero-Doppler instants of all targets above the horizon within one block of steps."""
    r, v = steps.position_m, steps.velocity_m_s
    doppler = np.einsum("ij,ij->i", r, v)[:, None] - v @ targets.position_m.T
    step, target = np.nonzero((doppler[:-1] < 0) & (doppler[1:] >= 0))
    p, up = targets.position_m[target], targets.up[target]
    width = steps.seconds[step + 1] - steps.seconds[step]
    low, high = np.zeros(len(step)), np.ones(len(step))
    for _ in range(HALVINGS):
        share = (low + high) / 2
        position, velocity = cubic(steps, step, share)
        early = np.einsum("ij,ij->i", position - p, velocity) < 0
        low, high = np.where(early, share, low), np.where(early, high, share)
    share = (low + high) / 2
    position, velocity = cubic(steps, step, share)
    incidence, look, left, distance = angles(position, velocity, p, up)
    passes = pd.DataFrame(
        {
            "target": target,
            "time_s": steps.seconds[step] + share * width,
            "incidence_deg": incidence,
            "look_deg": look,
            "range_km": distance / 1000,
            "left": left,
            "ascending": velocity[:, 2] > 0,
        }
    )
    return passes[incidence < 90]  # noqa: PLR2004  above the horizon


def _no_passes() -> pd.DataFrame:
    kinds = {"target": int, "time_s": float, "incidence_deg": float, "look_deg": float, "range_km": float}
    return pd.DataFrame(
        {name: pd.Series(dtype=kind) for name, kind in {**kinds, "left": bool, "ascending": bool}.items()}
    )


def cubic(steps: Steps, step: NDArray[np.intp], share: Floats) -> tuple[Floats, Floats]:
    """Position and velocity between two steps, on the cubic through both positions and velocities (Hermite)."""
    s, width = share[:, None], (steps.seconds[step + 1] - steps.seconds[step])[:, None]
    r0, r1 = steps.position_m[step], steps.position_m[step + 1]
    v0, v1 = steps.velocity_m_s[step] * width, steps.velocity_m_s[step + 1] * width
    a, b = r1 - r0 - v0, v1 - v0
    square, cube = 3 * a - b, b - 2 * a
    return r0 + s * (v0 + s * (square + s * cube)), (v0 + s * (2 * square + s * 3 * cube)) / width


def angles(r: Floats, v: Floats, p: Floats, up: Floats) -> tuple[Floats, Floats, NDArray[np.bool_], Floats]:
    """Incidence and look angle (degrees), whether the target is on the left, and the range (metres)."""
    sight = r - p
    distance = np.linalg.norm(sight, axis=1)
    incidence = _angle_deg(sight, up, distance)
    lon, lat, _ = geodetic(r)
    look = _angle_deg(sight, ellipsoid_normal(lon, lat), distance)
    left = np.sum(sight * np.cross(r, v), axis=1) < 0
    return incidence, look, left, distance


def _angle_deg(sight: Floats, unit: Floats, distance: Floats) -> Floats:
    return np.asarray(np.degrees(np.arccos(np.clip(np.sum(sight * unit, axis=1) / distance, -1, 1))))
