"""Loitering: hours in which a vessel hardly moves."""

from typing import NamedTuple

import numpy as np

from geo.behaviours.definitions import LoiteringRules
from geo.behaviours.ways import KNOT_M_S, Places, instants, mean_places, runs_of, steps_between
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Ints
from geo.tracks.pieces import SECOND_US, Pieces


class Way(NamedTuple):
    """Places of stretches at the bounds of blocks, and at both ends."""

    lon_deg: Floats
    lat_deg: Floats


class Loitering(NamedTuple):
    """Slow stretches of pieces, in arrays of one length, but for the places of all of them, one after the other."""

    vessel: Ints
    t_start_us: Ints
    t_end_us: Ints
    metres: Floats
    lon_deg: Floats
    lat_deg: Floats
    n_fixes: Ints
    places: Ints  # how many of `way` are of the stretch
    way: Way


def loitering(pieces: Pieces, rules: LoiteringRules) -> Loitering:
    """Find stretches of slow blocks of time, wherever they are.

    Parameters
    ----------
    pieces : Pieces
    rules : LoiteringRules
        `shore_m` is not looked at here.

    Returns
    -------
    Loitering
        A block is slow if the way made in that part of it in which the piece goes on, over the time of that part, is
        below `max_speed_kn`. A stretch begins and ends with slow blocks that follow each other, cut to the piece.
    """
    step_us, block_us = round(rules.step_s * SECOND_US), round(rules.block_s * SECOND_US)
    places = instants(pieces, step_us)
    steps = steps_between(places)
    if not len(steps.begin):
        return _found(pieces, places, *(np.zeros(0, dtype=np.int64),) * 2, np.zeros(0), block_us)
    piece, block = places.piece[steps.begin], places.time_us[steps.begin] // block_us
    blocks = runs_of(np.append(True, (np.diff(piece) != 0) | (np.diff(block) != 0)))
    metres = np.add.reduceat(steps.metres, blocks[:-1])
    seconds = np.add.reduceat(steps.seconds, blocks[:-1])
    slow = metres < rules.max_speed_kn * KNOT_M_S * seconds
    begins = slow & np.append(True, ~slow[:-1] | (np.diff(piece[blocks[:-1]]) != 0))
    ends = slow & np.append(~slow[1:] | (np.diff(piece[blocks[:-1]]) != 0), True)
    first, last = np.flatnonzero(begins), np.flatnonzero(ends)
    begin = steps.begin[blocks[:-1][first]]
    end = steps.begin[blocks[1:][last] - 1] + 1
    way = np.append(0.0, np.cumsum(metres))
    kept = places.time_us[end] - places.time_us[begin] >= rules.min_duration_s * SECOND_US
    return _found(pieces, places, begin[kept], end[kept], (way[last + 1] - way[first])[kept], block_us)


def _found(pieces: Pieces, places: Places, begin: Ints, end: Ints, metres: Floats, block_us: int) -> Loitering:
    """Stretches from one place to another, with those between at the bounds of blocks."""
    time_us = pieces.fixes.time_us
    count = end - begin + 1
    first = np.cumsum(count) - count
    which = np.repeat(begin - first, count) + np.arange(int(count.sum()))
    lon, lat = places.lon_deg[which], places.lat_deg[which]
    row0, row1 = places.row[begin], places.row[end]
    onward = np.minimum(row1 + 1, len(time_us) - 1)
    at_next = (time_us[onward] == places.time_us[end]) & (time_us[row1] < places.time_us[end])
    later = row0 + (time_us[row0] < places.time_us[begin])
    mean = mean_places(lon, lat, first, first + count)
    kept = places.time_us[which] % block_us == 0
    kept[first] = kept[first + count - 1] = True
    shown = np.bincount(np.repeat(np.arange(len(count)), count)[kept], minlength=len(count))
    return Loitering(
        vessel=pieces.fixes.vessel[row0].astype(np.int64),
        t_start_us=places.time_us[begin],
        t_end_us=places.time_us[end],
        metres=metres,
        lon_deg=mean[0],
        lat_deg=mean[1],
        n_fixes=row1 + at_next - later + 1,
        places=shown,
        way=Way(lon[kept], lat[kept]),
    )
