"""Tracks that are other tracks, moved by a constant distance in place or time: the same steps at the same intervals."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.doubt.rows import DEGREE_M, Rows
from geo.doubt.rules import DoubtRules
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import SECOND_US

STEPS = 4  # in a row that must be alike: chance makes two such of ten million rows of real noise alike now and then
GRAIN_DEG = 2e-5  # of steps in latitude: six times what rounding to 1/10,000 minute can change
LEAST_GRAINS = 8  # of each step: ships that lie still are all alike
CLOCK_S = 2.0  # to which a constant delay is one
OFFSET_M, OFFSET_DEG = 120.0, 0.02  # to which a constant offset is one, in latitude and in longitude
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Marks(NamedTuple):
    """Fingerprints of steps that can be told from others, shape (k,): hash, piece, row and where it was."""

    key: NDArray[np.uint64]
    piece: NDArray[np.int32]
    vessel: NDArray[np.int32]
    time_us: Ints
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]


class Copies(NamedTuple):
    """By piece, shape (pieces,): steps found again in another vessel's track, its piece (-1), offset and delay."""

    rows: Floats
    of_piece: Ints
    offset_m: Floats
    delay_s: Floats
    first: Bools  # the other one came later: this one may be true


def marks(rows: Rows) -> Marks:
    """Fingerprints of every `STEPS` steps in a row: intervals, and steps in latitude, which no shift changes."""
    steps = rows.steps
    n = len(steps.row) - STEPS + 1
    if n <= 0:
        return Marks(*(np.zeros(0, dtype=kind) for kind in (np.uint64, np.int32, np.int32, np.int64, float, float)))
    fixes = rows.fixes
    grains = np.rint((fixes.lat_deg[steps.end] - fixes.lat_deg[steps.row]) / GRAIN_DEG).astype(np.int64)
    fine = np.abs(grains) >= LEAST_GRAINS
    whole = steps.piece[STEPS - 1 :] == steps.piece[:n]
    for k in range(STEPS):
        whole &= fine[k : n + k]
    at = np.flatnonzero(whole)
    seconds = (steps.seconds * 2).astype(np.int64)
    key = np.zeros(len(at), dtype=np.uint64)
    for k in range(STEPS):
        for part in (grains, seconds):
            key = (key ^ part[at + k].astype(np.uint64)) * _MIX
            key ^= key >> np.uint64(29)
    row = steps.row[at]
    return Marks(
        key,
        steps.piece[at].astype(np.int32),
        fixes.vessel[row],
        fixes.time_us[row],
        fixes.lon_deg[row],
        fixes.lat_deg[row],
    )


def copies(found: Marks, pieces: int, rules: DoubtRules) -> Copies:
    """Find pieces that are copies of others.

    Two tracks are alike if so many different fingerprints as `copy_rows` agree at one delay (to two seconds) and one
    offset in place, and if these are `copy_share` of those of the piece that has fewer. Ships in company are not: each
    has noise of its own. A copy that was sampled anew is not found.

    Parameters
    ----------
    found : Marks
        Of all rows.
    pieces : int
        How many there are.
    rules : DoubtRules
    """
    none = Copies(
        np.zeros(pieces),
        np.full(pieces, -1),
        np.full(pieces, np.nan),
        np.full(pieces, np.nan),
        np.zeros(pieces, dtype=bool),
    )
    order = np.argsort(found.key, kind="stable")
    key = found.key[order]
    again = key[1:] == key[:-1]
    one, other = order[:-1][again], order[1:][again]
    apart = found.vessel[one] != found.vessel[other]
    one, other = one[apart], other[apart]
    if len(one) == 0:
        return none
    swap = found.time_us[one] > found.time_us[other]
    early, late = np.where(swap, other, one), np.where(swap, one, other)
    tie = found.time_us[early] == found.time_us[late]
    low, high = np.minimum(early, late), np.maximum(early, late)
    early, late = np.where(tie, low, early), np.where(tie, high, late)
    delay_s = (found.time_us[late] - found.time_us[early]) / SECOND_US
    north = (found.lat_deg[late] - found.lat_deg[early]) * DEGREE_M
    across_deg = (found.lon_deg[late] - found.lon_deg[early] + 180) % 360 - 180
    offset_m = np.hypot(north, across_deg * DEGREE_M * np.cos(np.radians(found.lat_deg[early])))
    apart_by = (np.rint(delay_s / CLOCK_S), np.rint(north / OFFSET_M), np.rint(across_deg / OFFSET_DEG))
    groups = np.column_stack([found.piece[early], found.piece[late], *apart_by])
    _, which = np.unique(groups.astype(np.int64), axis=0, return_inverse=True)
    which = which.ravel()
    kinds = np.unique(np.column_stack([which.astype(np.uint64), found.key[early]]), axis=0)  # even steps are all alike
    different = np.bincount(kinds[:, 0].astype(np.int64))[which]
    rows = np.bincount(which)[which] / np.bincount(found.piece, minlength=pieces)[found.piece[[early, late]]].min(
        axis=0
    )
    alike = (different >= rules.copy_rows) & (rows >= rules.copy_share)
    return _by_piece(none, found, early[alike], late[alike], offset_m[alike], delay_s[alike])


def _by_piece(none: Copies, found: Marks, early: Ints, late: Ints, offset_m: Floats, delay_s: Floats) -> Copies:
    pieces = len(none.rows)
    a, b = found.piece[early].astype(np.int64), found.piece[late].astype(np.int64)
    rows = np.bincount(np.concatenate([a, b]), minlength=pieces).astype(float)
    result = none._replace(rows=rows)
    for mine, theirs in ((a, b), (b, a)):
        result.of_piece[mine] = theirs
        result.offset_m[mine], result.delay_s[mine] = offset_m, delay_s
    same_time = np.zeros(pieces, dtype=bool)
    same_time[a[delay_s <= CLOCK_S]] = True
    follows = np.zeros(pieces, dtype=bool)
    follows[b] = True
    result.first[:] = (rows > 0) & ~same_time & ~follows
    return result
