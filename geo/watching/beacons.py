"""Stations that do not move: what is heard of them tells who listened, however many ships come."""

import numpy as np

from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import SECOND_US
from geo.watching.heard import KNOT_M_S, Codes, Near
from geo.watching.holes import MOORED_M, Holes
from geo.watching.measures import Measured, share_of
from geo.watching.periods import Bounds, in_blocks
from leadline.words import N_

MOORED_KN = 0.5
LYING_S = 6 * 3600.0
BIN_S = 1800.0  # in which a base station reports 180 times and an aid to navigation ten times (M.1371-5, table 2)
NAME, UNIT = "beacons", N_("share of the time in which stations that do not move were heard near by")


def moored(near: Near, gaps: Holes, gap_in_belt: Bools, bounds: Bounds) -> tuple[Floats, Floats]:
    """Sum the seconds that vessels lay still near by: those heard, and all of them, in blocks of time.

    Only vessels that were heard lying still for six hours or more: others stop for a while, and drift.

    Parameters
    ----------
    near : Near
    gaps : Holes
        Stretches in which vessels were not heard.
    gap_in_belt : array of bool
        Which of them begin in the belt.
    bounds : Bounds
    """
    still = (near.next_s > 0) & (near.next_m <= MOORED_KN * KNOT_M_S * near.next_s)
    vessels = 1 + max(int(near.vessel.max(initial=-1)), int(gaps.vessel.max(initial=-1)))
    lying = np.bincount(near.vessel[still], weights=near.next_s[still], minlength=vessels) >= LYING_S
    still &= lying[near.vessel]
    heard = in_blocks(near.time_us[still], near.next_s[still], bounds)
    rows = np.flatnonzero(gap_in_belt & lying[gaps.vessel] & (gaps.apart_m <= MOORED_M))
    return heard, heard + _spread(gaps.t0_us[rows], gaps.t1_us[rows], bounds)


def _spread(t0_us: Ints, t1_us: Ints, bounds: Bounds) -> Floats:
    """Seconds of stretches of time in blocks of two periods."""
    columns = []
    for first, last in bounds:
        edges = np.linspace(first, last, len(in_blocks(t0_us[:0], np.zeros(0), bounds)) + 1)
        begin, end = np.sort(t0_us), np.sort(t1_us)
        # time before an edge, summed over all stretches: of those that began, less what is left of them
        before = _time_before(begin, edges) - _time_before(end, edges)
        columns.append(np.diff(before) / SECOND_US)
    return np.column_stack(columns)


def _time_before(starts: Ints, edges: Floats) -> Floats:
    """Sum over all starts of the time from a start to each edge, where it comes before it."""
    count = np.searchsorted(starts, edges)
    sums = np.append(0.0, np.cumsum(starts.astype(float)))
    return np.asarray(count * edges - sums[count])


def fixed(station: Codes, time_us: Ints, bounds: Bounds) -> tuple[Floats, Floats]:
    """Count half hours in which fixed stations were heard, and all of both periods, of those heard in both."""
    both = set(range(int(station.max(initial=-1)) + 1))
    for first, last in bounds:
        both &= set(np.unique(station[(time_us >= first) & (time_us < last)]).tolist())
    known = np.isin(station, list(both))
    bin_us = int(BIN_S * SECOND_US)
    heard = np.unique(np.column_stack([station[known], time_us[known] // bin_us]), axis=0)
    got = in_blocks(heard[:, 1] * bin_us + bin_us // 2, np.ones(len(heard)), bounds)
    every = [np.arange(first // bin_us, -(-last // bin_us)) * bin_us + bin_us // 2 for first, last in bounds]
    there = np.concatenate(every)
    return got, in_blocks(there, np.full(len(there), float(len(both))), bounds)


def beacons(parts: list[tuple[Floats, Floats]]) -> Measured:
    """Measure the share of the time in which beacons were heard, from heard and all of several kinds of them."""
    shares = [(got / scale, total / scale) for got, total in parts if (scale := float(total.sum())) > 0]
    if not shares:
        empty = np.zeros_like(parts[0][0])
        return share_of(NAME, UNIT, empty, empty, corrects=True)
    got, total = (np.sum(each, axis=0) for each in zip(*shares, strict=True))
    return share_of(NAME, UNIT, got, total, corrects=True)
