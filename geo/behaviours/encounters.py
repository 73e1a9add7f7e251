"""Encounters: two vessels near each other for a time."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from geo.behaviours.approach import Motion, Pairs, Together, followed, joined, motion, together
from geo.behaviours.close_pairs import Samples, Windows
from geo.behaviours.definitions import EncounterRules
from geo.behaviours.port_index import PortIndex
from geo.behaviours.ways import KNOT_M_S, apart_m, expanded, instants, last_before, mean_places
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import SECOND_US, Pieces

MOST_INSTANTS = 1 << 20  # of all pairs that are looked at at a time
APPROACH, OUTERMOST = range(2)
BEGAN, ENDED = ("approach", "start"), ("parting", "end")


class Encounters(NamedTuple):
    """Encounters in arrays of one length; `began` and `ended` index `BEGAN` and `ENDED`."""

    vessel_a: Ints
    vessel_b: Ints
    t_start_us: Ints
    t_end_us: Ints
    began: Ints
    ended: Ints
    least_m: Floats
    median_m: Floats
    speed_a_kn: Floats
    speed_b_kn: Floats
    lon_deg: Floats
    lat_deg: Floats


def samples_of(pieces: Pieces, rules: EncounterRules, ports: PortIndex | None) -> Samples:
    """Places of vessels at whole multiples of the least duration, without those too near to a port."""
    step_us = round(rules.min_duration_s * SECOND_US)
    places = instants(pieces, step_us, ends=False)
    found = Samples(
        places.time_us // step_us,
        pieces.fixes.vessel[places.row].astype(np.int64),
        pieces.serial[places.piece],
        places.lon_deg,
        places.lat_deg,
    )
    return found if ports is None else pick(found, far_from_ports(places.lon_deg, places.lat_deg, ports))


def far_from_ports(lon_deg: Floats, lat_deg: Floats, ports: PortIndex) -> Bools:
    """Whether each point is farther than the reach of `ports` from all of them."""
    far = ~ports.maybe(lon_deg, lat_deg)
    some = np.flatnonzero(~far)
    _, metres = ports.nearest(lon_deg[some], lat_deg[some])
    far[some] = ~(metres < ports.reach_m)
    return far


def encounters(pieces: Pieces, asked: Windows, rules: EncounterRules, ports: PortIndex | None) -> Encounters:
    """Look into windows of time in which two vessels may have met.

    Parameters
    ----------
    pieces : Pieces
        Of all vessels of the windows, at least.
    asked : Windows
        Of `close_pairs.windows`, with the least duration as its step and `distance_m` + `hysteresis_m` as its reach.
    rules : EncounterRules
    ports : PortIndex, optional
        Reaching as far as `anchorage_m`.
    """
    pairs = _pairs(pieces, asked)
    found = [_found(pieces, pick(pairs, part), rules, ports) for part in _parts(pieces, pairs, rules)]
    return stack(*found)


def _pairs(pieces: Pieces, asked: Windows) -> Pairs:
    """Windows as pairs of pieces, cut to the time in which both go on."""
    span = int(max(pieces.serial.max(initial=0), asked.serial_a.max(initial=0), asked.serial_b.max(initial=0))) + 1
    known = pieces.vessel.astype(np.int64) * span + pieces.serial
    a = np.searchsorted(known, asked.vessel_a * span + asked.serial_a)
    b = np.searchsorted(known, asked.vessel_b * span + asked.serial_b)
    time_us = pieces.fixes.time_us
    begins, ends = time_us[pieces.first[:-1]], time_us[pieces.first[1:] - 1]
    begun = np.maximum(asked.begun_us, np.maximum(begins[a], begins[b]))
    return Pairs(a, b, begun, np.minimum(asked.done_us, np.minimum(ends[a], ends[b])))


def _parts(pieces: Pieces, pairs: Pairs, rules: EncounterRules) -> list[slice]:
    """Cut the pairs into runs of so many instants that memory is bounded."""
    fixes = (np.diff(pieces.first)[pairs.piece_a], np.diff(pieces.first)[pairs.piece_b])
    steps = (pairs.done_us - pairs.begun_us) / (rules.step_s * SECOND_US)
    load = np.cumsum(steps + sum(fixes) + 2)
    part = (load // MOST_INSTANTS).astype(np.int64)
    bounds = [*np.flatnonzero(np.append(True, np.diff(part) != 0)).tolist(), len(part)] if len(part) else [0, 0]
    return [slice(low, high) for low, high in pairwise(bounds)]


def _found(pieces: Pieces, pairs: Pairs, rules: EncounterRules, ports: PortIndex | None) -> Encounters:
    moving = motion(pieces, pairs, round(rules.step_s * SECOND_US))
    near = together(moving, rules.distance_m)
    if rules.hysteresis_m > 0:
        near = joined(near, together(moving, rules.distance_m + rules.hysteresis_m))
    near = pick(near, near.done_us - near.begun_us >= rules.min_duration_s * SECOND_US)
    if ports is not None:
        near = pick(near, _away(moving, near, ports))
    return _measured(pieces, pairs, near, rules)


def _away(moving: Motion, near: Together, ports: PortIndex) -> Bools:
    """Whether both vessels are far from all ports at every instant of each stretch."""
    wrong = np.flatnonzero(
        ~(far_from_ports(moving.lon_a, moving.lat_a, ports) & far_from_ports(moving.lon_b, moving.lat_b, ports))
    )
    low, high = np.searchsorted(near.pair, moving.pair[wrong]), np.searchsorted(near.pair, moving.pair[wrong], "right")
    when = moving.time_us[wrong].astype(float)
    holder = last_before(near.begun_us, low, high, when)
    held = (
        (holder >= low) & (when <= near.done_us[np.clip(holder, 0, max(len(near.pair) - 1, 0))])
        if len(near.pair)
        else wrong < 0
    )
    away = np.ones(len(near.pair), dtype=bool)
    away[holder[held]] = False
    return away


def _measured(pieces: Pieces, pairs: Pairs, near: Together, rules: EncounterRules) -> Encounters:
    """Distances and speeds at instants that cut each stretch into equal steps of at most `step_s`."""
    seconds = (near.done_us - near.begun_us) / SECOND_US
    count = np.maximum(np.ceil(seconds / rules.step_s), 1).astype(np.int64)
    which, number = expanded(count + 1)
    share = number / count[which]
    begun, done = near.begun_us[which], near.done_us[which]
    at_us = np.round(begun + share * (done - begun)).astype(np.int64)
    seen = followed(pieces, pairs, near.pair[which], at_us)
    first = np.cumsum(count + 1) - count - 1
    speeds = []
    for lon, lat in ((seen.lon_a, seen.lat_a), (seen.lon_b, seen.lat_b)):
        inner = np.flatnonzero(number > 0)
        metres = apart_m(lon[inner - 1], lat[inner - 1], lon[inner], lat[inner])
        pace = np.maximum(seconds / count, 1e-6)[which[inner]]
        speeds.append(_medians(which[inner], metres / pace / KNOT_M_S, len(count)))
    lon = np.stack([seen.lon_a, seen.lon_b], axis=1).ravel()
    lat = np.stack([seen.lat_a, seen.lat_b], axis=1).ravel()
    place = mean_places(lon, lat, 2 * first, 2 * (first + count + 1))
    a, b = pairs.piece_a[near.pair], pairs.piece_b[near.pair]
    time_us = pieces.fixes.time_us
    begins = np.maximum(time_us[pieces.first[a]], time_us[pieces.first[b]])
    ends = np.minimum(time_us[pieces.first[a + 1] - 1], time_us[pieces.first[b + 1] - 1])
    found = Encounters(
        vessel_a=pieces.vessel[a].astype(np.int64),
        vessel_b=pieces.vessel[b].astype(np.int64),
        t_start_us=np.round(near.begun_us).astype(np.int64),
        t_end_us=np.round(near.done_us).astype(np.int64),
        began=np.where(near.begun_us <= begins, OUTERMOST, APPROACH),
        ended=np.where(near.done_us >= ends, OUTERMOST, APPROACH),
        least_m=near.least_m,
        median_m=_medians(which, np.hypot(seen.east_m, seen.north_m), len(count)),
        speed_a_kn=speeds[0],
        speed_b_kn=speeds[1],
        lon_deg=place[0],
        lat_deg=place[1],
    )
    return pick(found, (speeds[0] < rules.max_speed_kn) & (speeds[1] < rules.max_speed_kn))


def _medians(group: Ints, values: Floats, groups: int) -> Floats:
    """Median of the values of each group; every group has some."""
    order = np.lexsort((values, group))
    count = np.bincount(group, minlength=groups)
    first = np.cumsum(count) - count
    low, high = order[first + (count - 1) // 2], order[first + count // 2]
    return np.asarray((values[low] + values[high]) / 2)
