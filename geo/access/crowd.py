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

MICROSECONDS = 1e6
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
        if not len(targets):
            return cls(np.empty(0, dtype=np.intp), np.empty((6, 0)), np.empty((0, 5)), np.empty((0, 4)))
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


class LookBins(NamedTuple):
    """First and last look of some satellites at each target in bins of 19 s, to which those of others can be put.

    `looks` (targets,). `starts` (steps + 1,): where each step of 300 s begins in `at first_us last_us`: target times 16
    and bin, microseconds since the begin of the step. Made by `geo.access.look_bins`.

    Examples
    --------
    One look at target 2, 40 s after the begin, in its third bin.

    >>> looks, starts = np.array([0, 0, 1]), np.array([0, 1])
    >>> LookBins(looks, starts, *np.array([[2 * 16 + 2], [40_000_000], [40_000_000]], dtype=np.uint32)).at.tolist()
    [34]
    """

    looks: NDArray[np.int64]
    starts: NDArray[np.int64]
    at: NDArray[np.uint32]
    first_us: NDArray[np.uint32]
    last_us: NDArray[np.uint32]


class Ends(NamedTuple):
    """Of each target the first and last look, microseconds since the begin, -1 where there is none, and gaps.

    `longest_us` lies between bins; `hidden_us` is an upper bound of those within one. Where that is more, the longest
    gap is not known.
    """

    first_us: NDArray[np.int64]
    last_us: NDArray[np.int64]
    longest_us: NDArray[np.int64]
    hidden_us: NDArray[np.int64]


def count_together(
    satellites: Sequence[Satellite], targets: Targets, *, start_utc: datetime, span_s: float, ut1_minus_utc_s: float
) -> tuple[NDArray[np.int64], Ends]:
    """Count the looks at each target, without a limit of the Sun."""
    from geo.access import count_kernel  # noqa: PLC0415  numba takes 0.35 s to import

    looks, found = np.zeros(len(targets), dtype=np.int64), _nothing(len(targets))
    tiles = Tiles.of(targets, count_kernel.GROUP)
    for begin_s, table in _steps(satellites, targets, tiles, start_utc, span_s, ut1_minus_utc_s, looks):
        count_kernel.fold(table, round(begin_s * MICROSECONDS), found)
    back = np.argsort(tiles.order)
    return looks[back], Ends(*found[:, back])


def bins_of(
    satellites: Sequence[Satellite], targets: Targets, *, start_utc: datetime, span_s: float, ut1_minus_utc_s: float
) -> LookBins:
    """Count as `count_together` does, and keep the bins that hold a look."""
    from geo.access import count_kernel  # noqa: PLC0415

    looks, tiles = np.zeros(len(targets), dtype=np.int64), Tiles.of(targets, count_kernel.GROUP)
    starts, kept = np.zeros(int(np.ceil(span_s / NODE_S)) + 1, dtype=np.int64), [np.empty((3, 0), dtype=np.uint32)]
    for begin_s, table in _steps(satellites, targets, tiles, start_utc, span_s, ut1_minus_utc_s, looks):
        at = np.flatnonzero(table[:, :, 0] != count_kernel.EMPTY)
        first, last = table.reshape(-1, 2)[at].T
        place = tiles.order[at // count_kernel.BINS] * count_kernel.BINS + at % count_kernel.BINS
        kept.append(np.array([place, first, last], dtype=np.uint32))
        starts[round(begin_s / NODE_S) + 1 :] += at.size
        table.reshape(-1, 2)[at] = count_kernel.EMPTY, 0
    return LookBins(looks[np.argsort(tiles.order)], starts, *np.concatenate(kept, axis=1))


def joined(parts: Sequence[LookBins], targets: int) -> tuple[NDArray[np.int64], Ends]:
    """Put bins of different satellites together."""
    from geo.access import count_kernel  # noqa: PLC0415

    found, table = _nothing(targets), _empty(targets)
    looks = np.asarray(np.sum([part.looks for part in parts], axis=0), dtype=np.int64)
    for step in range(max(part.starts.size for part in parts) - 1):
        for part in parts:
            here = slice(*part.starts[step : step + 2])
            count_kernel.put(part.at[here], part.first_us[here], part.last_us[here], table)
        count_kernel.fold(table, round(step * NODE_S * MICROSECONDS), found)
    return looks, Ends(*found)


def _nothing(targets: int) -> NDArray[np.int64]:
    found = np.zeros((4, targets), dtype=np.int64)
    found[:2] = -1
    return found


def _empty(targets: int) -> NDArray[np.uint32]:
    """Bins of a step without a look."""
    from geo.access import count_kernel  # noqa: PLC0415

    table = np.zeros((targets, count_kernel.BINS, 2), dtype=np.uint32)
    table[:, :, 0] = count_kernel.EMPTY
    return table


def _steps(
    satellites: Sequence[Satellite],
    targets: Targets,
    tiles: Tiles,
    start_utc: datetime,
    span_s: float,
    ut1_minus_utc_s: float,
    looks: NDArray[np.int64],
) -> Iterator[tuple[float, NDArray[np.uint32]]]:
    """Yield the begin of each step in which somebody is near, and first and last looks in bins, to be emptied.

    `looks`: counted up. Targets are in the order of the tiles.
    """
    from geo.access import count_kernel  # noqa: PLC0415

    seconds = np.asarray(np.arange(int(np.ceil(span_s / NODE_S)) + 1) * NODE_S, dtype=float)
    table = _empty(len(targets))
    if not (len(satellites) and len(targets)):
        return
    parts = list(_near_steps(satellites, targets, seconds, start_utc, ut1_minus_utc_s))
    step, who, ends, limits = (np.concatenate([part[k] for part in parts]) for k in range(4))
    del parts
    begins = np.append(0, np.cumsum(np.bincount(step, minlength=seconds.size - 1)))
    sensors = np.array([[one.sensor.angle == "look", SIDE_BITS[one.sensor.side]] for one in satellites], dtype=np.int64)
    rows = np.argsort(step, kind="stable")
    for k in np.flatnonzero(np.diff(begins)).tolist():
        begin_s = float(seconds[k])
        count_kernel.count_step(
            rows[begins[k] : begins[k + 1]], who, ends, limits, sensors, tiles.places, tiles.groups, tiles.tiles,
            begin_s, NODE_S, span_s, looks, table,
        )  # fmt: skip
        yield begin_s, table


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
