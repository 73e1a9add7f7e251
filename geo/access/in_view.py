"""Stretches of time in which a satellite has targets in view: for orbits of any height, those that never set too."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.access import Satellite
from geo.access.dense import Targets, angles, in_reach
from geo.geodesy.geodesic import Floats
from leadline.near import checks_names

STEP_S = 30.0
BLOCK_TARGETS = 500  # looked at together: a week of steps of them takes 10 MB
HALVINGS = 20  # of a step: 30 microseconds


@checks_names
def in_view(
    satellite: Satellite,
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    step_s: float = STEP_S,
) -> pd.DataFrame:
    """Stretches in which a satellite has each target in its band, on an allowed side, at any squint.

    The field of regard, held still. `geo.accesses` counts a look once a pass, where the satellite goes by; a
    geostationary one never does, and has a target always in view or never. Daylight and clouds are left out.

    Parameters
    ----------
    satellite : Satellite
    targets : Targets
    start_utc : datetime
        Aware.
    span_s, step_s : float
        Seconds, more than 0. What lasts less than a step may be missed.
    ut1_minus_utc_s : float
        See `geo.Orbit.earth_fixed`.

    Returns
    -------
    DataFrame
        One row a stretch, by target, then time: `target`, `start_s`, `end_s` (since the start, cut to the span, right
        to a millisecond) and `always`: whether the target is in view from the first moment of the span to the last.

    Raises
    ------
    ValueError
        If the span or the step is not positive; naming the satellite, if it cannot be propagated.

    Examples
    --------
    A satellite that begins over the equator has a place at 85 degrees north in view a quarter of a turn, 25 minutes,
    later.

    >>> from geo.access import Satellite, Targets
    >>> from datetime import UTC, datetime
    >>> from geo.orbits import Orbit, Sensor
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> orbit = Orbit.circular("A", epoch_utc=start, altitude_km=693, inclination_deg=90, raan_deg=0)
    >>> radar = Sensor(name="radar", angle="look", min_deg=10, max_deg=60, side="both")
    >>> satellite = Satellite(orbit=orbit, sensor=radar)
    >>> place = Targets.of([0.0], [85.0], [0.0])
    >>> found = in_view(satellite, place, start_utc=start, span_s=6_000, ut1_minus_utc_s=0)
    >>> (found["start_s"] < 25 * 60).tolist(), (found["end_s"] > 25 * 60).tolist(), found["always"].tolist()
    ([True], [True], [False])
    """
    if not (0 < span_s < np.inf and step_s > 0):
        raise ValueError(f"span_s is {span_s} and step_s {step_s}; expected both to be more than 0 seconds.")
    seconds = np.linspace(0.0, span_s, int(np.ceil(span_s / step_s)) + 1)
    found = [pd.DataFrame({"target": np.empty(0, int), "start_s": np.empty(0), "end_s": np.empty(0)})]
    for first in range(0, len(targets), BLOCK_TARGETS):
        part = Targets(*(column[first : first + BLOCK_TARGETS] for column in (targets.position_m, targets.up)))
        table = _stretches(satellite, part, seconds, start_utc, ut1_minus_utc_s)
        found.append(table.assign(target=table["target"] + first))
    stretches = pd.concat(found, ignore_index=True)
    return stretches.assign(always=(stretches["start_s"] == 0) & (stretches["end_s"] == span_s))


def _stretches(
    satellite: Satellite, targets: Targets, seconds: Floats, start_utc: datetime, ut1_minus_utc_s: float
) -> pd.DataFrame:
    orbit, sensor = satellite.orbit, satellite.sensor
    seen = in_reach(
        orbit, sensor, targets, start_utc=start_utc, seconds=seconds, ut1_minus_utc_s=ut1_minus_utc_s
    ).T.astype(np.int8)
    turns = np.diff(seen, axis=1, prepend=0, append=0)

    def seen_at(target: NDArray[np.intp], at: Floats) -> NDArray[np.bool_]:
        """Whether each target is in view at its own second."""
        r, v = orbit.earth_fixed(start_utc, at, ut1_minus_utc_s)
        incidence, look, left, _ = angles(r, v, targets.position_m[target], targets.up[target])
        return sensor.allows(incidence, look, left)

    def moments(sign: int) -> tuple[NDArray[np.intp], Floats]:
        """Halve the step before each turn, to +1 in view or -1 out of it, until the turn is found."""
        target, after = np.nonzero(turns == sign)
        low, high = seconds[np.maximum(after - 1, 0)].copy(), seconds[np.minimum(after, len(seconds) - 1)].copy()
        for _ in range(HALVINGS if len(target) else 0):
            middle = (low + high) / 2
            late = seen_at(target, middle) == (sign > 0)
            high, low = np.where(late, middle, high), np.where(late, low, middle)
        return target, np.where(after == len(seconds), seconds[-1], high)

    (target, start), (_, end) = moments(1), moments(-1)
    return pd.DataFrame({"target": target, "start_s": start, "end_s": end})
