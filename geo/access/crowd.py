"""Looks of very many satellites counted together: nodes of many orbits at once, targets in tiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sgp4.api import SatrecArray

from geo.access.access import (
    NEAR_MARGIN_RAD,
    NODE_S,
    SIDE_BITS,
    Satellite,
    across_between,
    middle_of,
)
from geo.access.dense import Targets
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats
from geo.orbits.frames import DAY_S, gmst82_rad, julian_date
from geo.orbits.orbit import require_low
from geo.orbits.sensor import Sensor

TOGETHER = 256  # satellites that are flown at once: 7 MB a day
LARGEST_TILE = 16  # targets
SLACK_M = 1.0  # of a ball, for rounding


class Tiles(NamedTuple):
    """Targets in tiles, of which none holds more than a few that lie together.

    `order` (n,): targets tile by tile. `places` (6, n): position and upward vector in that order. `tiles`
    (tiles + 1, 5): centre and radius of a ball around each, metres, and its first target; the last row ends them.
    `groups`: balls around as many tiles each as the kernel takes together.
    """

    order: NDArray[np.intp]
    places: Floats
    tiles: Floats
    groups: Floats

    @classmethod
    def of(cls, targets: Targets, group: int) -> Tiles:
        """Halve the targets along the longest side of their box until few are left together."""
        parts = [np.arange(len(targets))]
        while max(part.size for part in parts) > LARGEST_TILE:
            parts = [half for part in parts for half in _halved(targets.position_m, part)]
        tiles = [_ball(targets.position_m[part]) for part in parts]
        starts = np.append(0, np.cumsum([part.size for part in parts]))
        groups = [_ball(targets.position_m[np.concatenate(parts[k : k + group])]) for k in range(0, len(parts), group)]
        order = np.concatenate(parts)
        places = np.vstack([targets.position_m[order].T, targets.up[order].T])
        rows = np.column_stack([np.vstack([tiles, np.zeros(4)]), starts])
        return cls(order, np.ascontiguousarray(places), rows, np.array(groups))


def _halved(position_m: Floats, part: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    mine = position_m[part]
    axis = int(np.argmax(np.ptp(mine, axis=0)))
    return np.array_split(part[np.argpartition(mine[:, axis], part.size // 2)], [part.size // 2])


def _ball(position_m: Floats) -> Floats:
    centre = (position_m.min(axis=0) + position_m.max(axis=0)) / 2
    return np.append(centre, np.linalg.norm(position_m - centre, axis=1).max() + SLACK_M)


def count_together(
    satellites: Sequence[Satellite], targets: Targets, *, start_utc: datetime, span_s: float, ut1_minus_utc_s: float
) -> NDArray[np.int64]:
    """Count the looks at each target, without a limit of the Sun.

    Returns
    -------
    array of int, shape (5, targets)
        Looks; first and last, microseconds since the start, -1 where there is none; longest gap between bins of 19 s;
        an upper bound of those within a bin. Where that is more, the longest gap is not known.
    """
    from geo.access import count_kernel  # noqa: PLC0415  numba takes 0.35 s to import

    seconds = np.asarray(np.arange(int(np.ceil(span_s / NODE_S)) + 1) * NODE_S, dtype=float)
    found = np.zeros((5, len(targets)), dtype=np.int64)
    found[1:3] = -1
    if not (len(satellites) and len(targets)):
        return found
    tiles = Tiles.of(targets, count_kernel.GROUP)
    parts = list(_near_steps(satellites, targets, seconds, start_utc, ut1_minus_utc_s))
    step, who, ends, limits = (np.concatenate([part[k] for part in parts]) for k in range(4))
    begins = np.append(0, np.cumsum(np.bincount(step, minlength=seconds.size - 1)))
    sensors = np.array([[one.sensor.angle == "look", SIDE_BITS[one.sensor.side]] for one in satellites], dtype=np.int64)
    order = np.argsort(step, kind="stable")
    count_kernel.count_looks(
        begins, order, who, ends, limits, sensors, tiles.places, tiles.groups, tiles.tiles, NODE_S, span_s, found
    )
    told = np.empty_like(found)
    told[:, tiles.order] = found
    return told


def _near_steps(
    satellites: Sequence[Satellite], targets: Targets, seconds: Floats, start_utc: datetime, ut1_minus_utc_s: float
) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield steps, satellites and ends of steps that come near to the targets, and limits of some satellites."""
    from geo.access import near_kernel  # noqa: PLC0415

    day, start = julian_date(start_utc)
    fraction = start + seconds / DAY_S
    angle = gmst82_rad(day, fraction + ut1_minus_utc_s / DAY_S)
    cos, sin = np.cos(angle), np.sin(angle)
    centre, region = middle_of(targets)
    heights = np.linalg.norm(targets.position_m, axis=1)
    for first in range(0, len(satellites), TOGETHER):
        some = satellites[first : first + TOGETHER]
        r, v = _flown(some, day, fraction, start_utc, seconds, ut1_minus_utc_s)
        radii = np.empty((3, len(some)))
        near_kernel.turn(r, v, cos, sin, radii)
        reach, limits = _limits([one.sensor for one in some], heights, radii)
        path = np.array([one.orbit.fastest_rad_s * NODE_S for one in some])
        room = len(some) * seconds.size // 4
        while True:
            step, who, ends = np.empty(room, np.int32), np.empty(room, np.int32), np.empty((room, 12))
            count = near_kernel.near_steps(r, v, centre, region + reach + NEAR_MARGIN_RAD, path, first, step, who, ends)
            if count <= room:
                break
            room = count
        yield step[:count].copy(), who[:count].copy(), ends[:count].copy(), limits


def _flown(
    some: Sequence[Satellite],
    day: float,
    fraction: Floats,
    start_utc: datetime,
    seconds: Floats,
    ut1_minus_utc_s: float,
) -> tuple[Floats, Floats]:
    """Positions and velocities (satellites, instants, 3) in TEME, km; ValueError as `Orbit.earth_fixed` raises it."""
    for one in some:
        require_low(one.orbit)
    errors, r, v = SatrecArray([one.orbit.satrec for one in some]).sgp4(np.full_like(fraction, day), fraction)
    lost = (errors != 0).any(axis=1) | ~np.isfinite(r).all(axis=(1, 2))
    for number in np.flatnonzero(lost).tolist():
        some[number].orbit.earth_fixed(start_utc, seconds, ut1_minus_utc_s)
    return r, v


def _limits(sensors: Sequence[Sensor], heights: Floats, radii: Floats) -> tuple[Floats, Floats]:
    """How far each can look from the point under it, radians; ends of its bands, as `count_looks` wants them."""
    reach, limits = np.empty(len(sensors)), np.empty((len(sensors), 4))
    for sensor in set(sensors):
        mine = np.array([one == sensor for one in sensors])
        least, most, climb = radii[:, mine]
        reach[mine] = sensor.reaches_rad(most, EARTH_MEAN_RADIUS_M)
        limits[mine, 0], limits[mine, 1] = np.cos(np.radians([sensor.max_deg, sensor.min_deg]))
        limits[mine, 2], limits[mine, 3] = across_between(sensor, heights, least, most, climb)
    return reach, limits
