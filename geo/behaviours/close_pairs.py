"""Pairs of vessels that are near each other at the same instants: a grid of cells in space, not all pairs."""

from typing import NamedTuple

import numpy as np

from geo.behaviours.ways import expanded, space
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick
from geo.tracks.fixes import Ints

NEIGHBOURS = [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) >= (0, 0, 0)]
MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)
BLOCK = 1 << 19
RESERVE = 1.001  # chords are cut to the ellipsoid's plane; a distance on it may be a little longer


class Samples(NamedTuple):
    """Vessels at instants that are whole multiples of one step: number of the instant, vessel, its piece, place."""

    number: Ints
    vessel: Ints
    serial: Ints
    lon_deg: Floats
    lat_deg: Floats


class Windows(NamedTuple):
    """Pairs of pieces, `a` of the vessel of lower code, and the instants between which they may be near each other."""

    vessel_a: Ints
    vessel_b: Ints
    serial_a: Ints
    serial_b: Ints
    begun_us: Ints
    done_us: Ints


def windows(samples: Samples, reach_m: float, step_us: int) -> Windows:
    """Find pairs that are near at one of the instants, with the time from the instant before to the one after.

    A stretch of time that lasts a step or longer holds one of the instants, so none is missed.

    Parameters
    ----------
    samples : Samples
    reach_m : float
        Distance that counts as near.
    step_us : int
        Microseconds between the instants.
    """
    samples = pick(samples, np.argsort(samples.number, kind="stable"))
    bounds = np.append(np.flatnonzero(np.append(True, np.diff(samples.number) != 0)), len(samples.number))
    pairs = [np.zeros((2, 0), dtype=np.int64)]
    start = 0
    while start < len(bounds) - 1 and len(samples.number):
        stop = max(int(np.searchsorted(bounds, bounds[start] + BLOCK, "right")) - 1, start + 1)
        rows = slice(int(bounds[start]), int(bounds[stop]))
        pairs.append(_near(pick(samples, rows), reach_m) + rows.start)
        start = stop
    first, second = np.concatenate(pairs, axis=1)
    swapped = samples.vessel[first] > samples.vessel[second]
    a, b = np.where(swapped, second, first), np.where(swapped, first, second)
    keys = np.stack([samples.vessel[a], samples.vessel[b], samples.serial[a], samples.serial[b]])
    number = samples.number[a]
    order = np.lexsort((number, *keys[::-1]))
    keys, number = keys[:, order], number[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(keys, axis=1) != 0).any(axis=0) | (np.diff(number) > 1)
    begin = np.flatnonzero(new)
    end = np.append(begin[1:], len(order))[: len(begin)] - 1
    vessel_a, vessel_b, serial_a, serial_b = keys[:, begin]
    return Windows(vessel_a, vessel_b, serial_a, serial_b, (number[begin] - 1) * step_us, (number[end] + 1) * step_us)


def _near(samples: Samples, reach_m: float) -> Ints:
    """Pairs of rows of one instant, of two vessels, within reach; shape (2, n), each pair once."""
    points = space(samples.lon_deg, samples.lat_deg)
    cell = np.floor(points / (reach_m * RESERVE)).astype(np.int64)
    key = _mixed(samples.number, cell)
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    found = []
    for offset in NEIGHBOURS:
        asked = key if offset == (0, 0, 0) else _mixed(samples.number, cell + np.array(offset)[:, None])
        low, high = np.searchsorted(sorted_key, asked, "left"), np.searchsorted(sorted_key, asked, "right")
        some = np.flatnonzero(high > low)
        for part in np.array_split(some, max(1, int((high - low).sum()) // BLOCK)):
            row, within = expanded((high - low)[part])
            first, second = part[row], order[low[part][row] + within]
            near = (samples.number[first] == samples.number[second]) & (samples.vessel[first] != samples.vessel[second])
            near &= ((points[:, first] - points[:, second]) ** 2).sum(axis=0) <= (reach_m * RESERVE) ** 2
            if offset == (0, 0, 0):
                near &= first < second
            found.append(np.stack([first[near], second[near]]))
    pairs = np.sort(np.concatenate(found, axis=1), axis=0)
    return np.unique(pairs, axis=1)  # two cells of one hash are looked at twice


def _mixed(number: Ints, cell: Ints) -> Ints:
    """Hash of an instant and a cell; that two may have one is harmless, distances are looked at after."""
    with np.errstate(over="ignore"):
        bits = number.astype(np.uint64) * MIXERS[0]
        for axis in range(3):
            bits = (bits ^ (bits >> np.uint64(29))) + cell[axis].astype(np.uint64) * MIXERS[axis + 1]
        bits ^= bits >> np.uint64(32)
    return np.asarray(bits.view(np.int64))
