"""Accesses: which satellite can look at which target, when, and at what angles; fast and exact.

SGP4 is asked every 300 s only. Between two such nodes the orbit is the quintic through position, velocity and
acceleration in the rotating frame, right to a millisecond along the track. The zero-Doppler instant of each target
near the track is a root on that quintic (`geo.access_kernel`, compiled). `geo.dense_access` is the slow measure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.dense_access import Targets
from geo.frames import EARTH_ROTATION_RAD_S
from geo.geodesic import EARTH_MEAN_RADIUS_M, Floats
from geo.orbit import Orbit
from geo.sensor import Sensor
from geo.sun import sun_elevation_deg

NODE_S = 300.0
GM_M3_S2 = 3.986004418e14  # WGS 84
J2 = 1.082629821e-3  # EGM 96, as used with WGS 84
EQUATORIAL_RADIUS_M = 6_378_137.0
NEAR_MARGIN_RAD = np.radians(1.5)  # for the flattening and the height of the other end of a step
SIDE_BITS = {"left": 1, "right": 2, "both": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Satellite:
    """An orbit and the sensor that it carries."""

    orbit: Orbit
    sensor: Sensor


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
        See `geo.orbit.Orbit.earth_fixed`.

    Returns
    -------
    DataFrame
        One row an access, by satellite in the order given, then by target and time: `satellite` (its place in the
        order), `target` (its place in `targets`), `time_s` (since the start), `incidence_deg`, `look_deg` (from the
        geodetic nadir), `range_km`, `left`, `ascending`. One access a satellite, target and pass, at zero Doppler.

    Raises
    ------
    ValueError
        If the span is not positive; naming the satellite, if one cannot be propagated.
    """
    tables = [
        table.assign(satellite=np.int32(number))
        for number, table in enumerate(
            stream(satellites, targets, start_utc=start_utc, span_s=span_s, ut1_minus_utc_s=ut1_minus_utc_s)
        )
    ]
    columns = ["satellite", "target", "time_s", "incidence_deg", "look_deg", "range_km", "left", "ascending"]
    return (pd.concat(tables, ignore_index=True) if tables else _nothing().assign(satellite=np.int32(0)))[columns]


def stream(
    satellites: Iterable[Satellite],
    targets: Targets,
    *,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
) -> Iterator[pd.DataFrame]:
    """Yield the accesses of one satellite after the other, so that no more than one satellite's are held."""
    if not span_s > 0:
        raise ValueError(f"span_s is {span_s}; expected more than 0 seconds.")
    seconds = np.asarray(np.arange(-1, np.ceil(span_s / NODE_S) + 2) * NODE_S, dtype=float)
    for satellite in satellites:
        r, v = satellite.orbit.earth_fixed(start_utc, seconds, ut1_minus_utc_s)
        table = _scan(satellite.sensor, targets, seconds, r, v, span_s)
        sun = satellite.sensor.sun_min_deg
        yield table if sun is None else _by_day(table, sun, targets, start_utc)


def _scan(sensor: Sensor, targets: Targets, seconds: Floats, r: Floats, v: Floats, span_s: float) -> pd.DataFrame:
    if not len(targets):
        return _nothing()
    from geo import access_kernel  # noqa: PLC0415  numba takes 0.35 s to import, which only accesses need

    near = _near(r, targets, sensor)
    room = max(1024, int(near.sum() * len(targets) / 6))
    while True:
        who, out = np.empty(room, dtype=np.int32), np.empty((room, access_kernel.COLUMNS))
        count = access_kernel.scan(
            seconds, r, v, acceleration(r, v), near, targets.position_m, targets.up,
            sensor.angle == "look", sensor.min_deg, sensor.max_deg, SIDE_BITS[sensor.side], who, out,
        )  # fmt: skip
        if count <= room:
            break
        room = count
    inside = (out[:count, 0] >= 0) & (out[:count, 0] < span_s)
    who, out = who[:count][inside], out[:count][inside]
    bits = out[:, 4].astype(np.int8)
    return pd.DataFrame(
        {
            "target": who,
            "time_s": out[:, 0],
            "incidence_deg": out[:, 1],
            "look_deg": out[:, 2],
            "range_km": out[:, 3] / 1000,
            "left": (bits & 1).astype(bool),
            "ascending": (bits & 2).astype(bool),
        },
        copy=False,
    )


def _by_day(table: pd.DataFrame, sun_min_deg: float, targets: Targets, start_utc: datetime) -> pd.DataFrame:
    """Keep the accesses at which the Sun stands high enough over the target."""
    up = targets.up[table["target"].to_numpy()]
    lon, lat = np.degrees(np.arctan2(up[:, 1], up[:, 0])), np.degrees(np.arcsin(up[:, 2]))
    elevation = sun_elevation_deg(lon, lat, start_utc, table["time_s"].to_numpy())
    return table[elevation >= sun_min_deg].reset_index(drop=True)


def acceleration(r: Floats, v: Floats) -> Floats:
    """Acceleration in the Earth-fixed frame, shape (n, 3): gravity with J2, and the turning of the frame.

    Metres and seconds. What is left out (drag, higher gravity) moves the quintic by less than a millimetre in 300 s.
    """
    radius = np.linalg.norm(r, axis=1, keepdims=True)
    bulge = 1.5 * J2 * (EQUATORIAL_RADIUS_M / radius) ** 2
    share = 5 * (r[:, 2:] / radius) ** 2
    gravity = -GM_M3_S2 / radius**3 * r * (1 + bulge * (np.array([[1.0, 1.0, 3.0]]) - share))
    turn = np.array([0.0, 0.0, EARTH_ROTATION_RAD_S])
    return np.asarray(gravity - 2 * np.cross(turn, v) - np.cross(turn, np.cross(turn, r)))


def _near(r: Floats, targets: Targets, sensor: Sensor) -> NDArray[np.bool_]:
    """Which steps between nodes may bring any target below the sensor's widest angle: caps, never boxes."""
    centre = targets.up.mean(axis=0)
    norm = np.linalg.norm(centre)
    if norm < 1e-3:  # noqa: PLR2004  targets all round the Earth have no middle
        return np.ones(len(r) - 1, dtype=bool)
    centre /= norm
    region = np.arccos(np.clip((targets.up @ centre).min(), -1, 1))
    radius = np.linalg.norm(r, axis=1)
    reach = sensor.reach_rad(radius.max(), EARTH_MEAN_RADIUS_M)
    away = np.arccos(np.clip(r @ centre / radius, -1, 1))
    unit = r / radius[:, None]
    step = np.arccos(np.clip(np.sum(unit[1:] * unit[:-1], axis=1), -1, 1))
    nearest = (away[1:] + away[:-1] - step) / 2  # triangle inequality: no point of the step is nearer
    return np.asarray(nearest <= region + reach + NEAR_MARGIN_RAD)


def _nothing() -> pd.DataFrame:
    kinds = {
        **dict.fromkeys(["time_s", "incidence_deg", "look_deg", "range_km"], float),
        **dict.fromkeys(["left", "ascending"], bool),
    }
    return pd.DataFrame({"target": pd.Series(dtype=np.int32), **{n: pd.Series(dtype=k) for n, k in kinds.items()}})
