"""What a satellite could look at held still: which targets are in its band at each of many instants."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo.access.access import COARSE, NODE_S, SIDE_BITS, Satellite, acceleration, middle_of, nodes_near
from geo.access.dense import Targets
from geo.geodesy.geodesic import Floats
from geo.orbits.sun import sun_elevation_deg


def mark_reach(
    satellite: Satellite,
    targets: Targets,
    marks: NDArray[np.unsignedinteger],
    *,
    start_utc: datetime,
    step_s: float,
    ut1_minus_utc_s: float,
    bits: Sequence[int] = (1,),
    chances: Sequence[float] = (1.0,),
    seed: int = 0,
) -> None:
    """Set bits wherever a target is in the satellite's band, on an allowed side, at any squint.

    The field of regard at each instant, ahead and behind included: more than a side-looking radar images at that
    instant, so a share made of it is an upper bound. Daylight is left to `daylight`.

    Parameters
    ----------
    satellite : Satellite
    targets : Targets
    marks : array of unsigned integers, shape (instants, len(targets))
        Changed in place; row k is the instant k times `step_s` after the start.
    start_utc : datetime
        Aware.
    step_s : float
        Seconds between instants.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.
    bits : sequence of int
        Values of the bits, each of the type of `marks`.
    chances : sequence of float
        For each bit, that one stay of a target in the band counts at all, each stay by itself. One number is drawn for
        all bits, so what counts with a smaller chance counts with a larger; the same seed makes the same draws.
    seed : int
        Of the draws, 0 or more; each satellite needs its own.

    Raises
    ------
    ValueError
        If the orbit cannot be propagated; naming the satellite.
    """
    from geo.access import kernel as access_kernel  # noqa: PLC0415  numba takes 0.35 s to import

    steps = int(np.ceil((len(marks) * step_s / NODE_S + 2) / COARSE)) * COARSE
    seconds = np.asarray(np.arange(-1, steps) * NODE_S, dtype=float)
    fly = partial(satellite.orbit.earth_fixed, start_utc, ut1_minus_utc_s=ut1_minus_utc_s)
    t, r, v, near = nodes_near(satellite, middle_of(targets), seconds, fly)
    sensor = satellite.sensor
    if near.any():
        access_kernel.mark(
            t, r, v, acceleration(r, v), near,
            np.ascontiguousarray(targets.position_m.T), np.ascontiguousarray(targets.up.T),
            sensor.angle == "look", sensor.min_deg, sensor.max_deg, SIDE_BITS[sensor.side],
            step_s, np.asarray(bits, dtype=marks.dtype), np.asarray(chances, dtype=float), seed, marks,
        )  # fmt: skip


def daylight(
    targets: Targets, instants: int, *, start_utc: datetime, step_s: float, sun_min_deg: float
) -> NDArray[np.bool_]:
    """Whether the Sun stands at least `sun_min_deg` high over each target at each instant.

    Returns
    -------
    array of bool, shape (instants, len(targets))
        By `sun_elevation_deg`, right to 0.02 degrees.
    """
    seconds = np.arange(instants) * step_s
    axes = ((0.0, 0.0), (90.0, 0.0), (0.0, 90.0))  # where the elevation's sine is x, y and z of the way to the Sun
    sun = np.array([np.sin(np.radians(sun_elevation_deg(lon, lat, start_utc, seconds))) for lon, lat in axes])
    return np.asarray(np.sin(np.radians(sun_min_deg)) <= (targets.up @ sun).T)


def out_of_reach(seen: NDArray[np.bool_], step_s: float) -> tuple[NDArray[np.int32], Floats]:
    """Stretches of time for which a target is not in reach: target and length in seconds, a row each.

    Parameters
    ----------
    seen : array of bool, shape (instants, n)
    step_s : float
        Seconds from one instant to the next; a stretch of k instants counts k times that, so it is right to one step.
    """
    edge = np.ones((seen.shape[1], 1), dtype=bool)
    change = np.diff(np.hstack([edge, seen.T, edge]).ravel().view(np.int8))
    start, end = np.flatnonzero(change == -1), np.flatnonzero(change == 1)
    return np.asarray(start // (seen.shape[0] + 2), dtype=np.int32), np.asarray((end - start) * step_s, dtype=float)
