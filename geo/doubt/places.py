"""One identity in two places: rows that no vessel can reach from the row before, and yet go on somewhere."""

from typing import NamedTuple

import numpy as np

from geo.doubt.rows import Rows, tallied
from geo.doubt.rules import DoubtRules
from geo.geodesy.edges import LONGEST_DEGREE_M
from geo.geodesy.geodesic import NAUTICAL_MILE_M, WGS84, Floats
from geo.tracks.fixes import Bools, Fixes, Ints
from geo.tracks.pieces import SECOND_US

HOUR_S = 3600.0
SHARERS = 5  # ships under one number that are told apart
MANY_INTERVALS = 5  # a track may be silent for so many of the vessel's own intervals and still be the same one
ALTERNATIONS = 3  # times that two tracks must take turns to be two, rather than one and an excursion


class Places(NamedTuple):
    """By piece, shape (pieces,): jumps between two places, and rows that are in neither, wild."""

    jumps: Floats
    wild: Floats


def places(rows: Rows, first_piece: int, pieces: int, rules: DoubtRules) -> Places:
    """Find identities that are in two places.

    A run is a stretch of rows, kept or rejected, without a jump. Runs that one ship could have sailed are strung
    together to tracks. A jump from one track to another, each of `run_fixes` or more, cannot be one ship: if two tracks
    take turns, both are doubted; if the vessel comes back to where it was, the excursion is; else both sides of
    the jump.

    Parameters
    ----------
    rows : Rows
    first_piece, pieces : int
        Number of the first piece in these rows, and how many there are.
    rules : DoubtRules
    """
    piece = rows.piece - first_piece
    fixes = _as_first_sent(rows.fixes, rules)
    jump = _jumps(fixes, rules)
    if not jump.any():
        return Places(np.zeros(pieces), np.zeros(pieces))
    starts = np.flatnonzero(np.concatenate([[True], (fixes.vessel[1:] != fixes.vessel[:-1]) | jump]))
    counts = np.diff(np.append(starts, len(jump) + 1))
    track = _tracks(fixes, starts, counts, rules)
    found = _doubted(fixes, starts, counts, track, rules)
    kept = np.flatnonzero(rows.kept)
    ahead = np.searchsorted(kept, starts)
    behind = np.searchsorted(kept, starts + counts) - 1
    some = behind >= ahead  # runs of which a row was kept
    first, last = piece[kept[np.minimum(ahead, len(kept) - 1)]], piece[kept[behind]]
    jumps = np.zeros(pieces)
    for sides, at in ((found.before, last), (found.after, first)):
        np.add.at(jumps, at[sides & some], 1)
    away = np.repeat(found.away, counts) & rows.kept
    jumps = np.maximum(jumps, tallied(piece, pieces, away) > 0)
    return Places(jumps, tallied(piece, pieces, np.repeat(found.wild, counts)))


def _as_first_sent(fixes: Fixes, rules: DoubtRules) -> Fixes:
    """Give fixes the time at which a position was first sent, where it is repeated for no longer than `stale_s`."""
    if rules.stale_s <= 0:
        return fixes
    other = (fixes.vessel[1:] != fixes.vessel[:-1]) | (np.diff(fixes.lon_deg) != 0) | (np.diff(fixes.lat_deg) != 0)
    head = np.maximum.accumulate(np.where(np.concatenate([[True], other]), np.arange(len(fixes.vessel)), 0))
    since_us = np.maximum(fixes.time_us[head], fixes.time_us - int(rules.stale_s * SECOND_US))
    return fixes._replace(time_us=since_us)


def _jumps(fixes: Fixes, rules: DoubtRules) -> Bools:
    """Whether each row but the first is too far from the one before, of the same vessel, shape (n - 1,)."""
    limit_m_us = rules.max_speed_kn * NAUTICAL_MILE_M / HOUR_S / SECOND_US
    lon, lat, time_us = fixes.lon_deg, fixes.lat_deg, fixes.time_us
    step = np.abs(np.diff(lon))
    step = (np.minimum(step, 360 - step) + np.abs(np.diff(lat))) * LONGEST_DEGREE_M
    far = (step > rules.apart_m) & (step > limit_m_us * np.diff(time_us)) & (fixes.vessel[1:] == fixes.vessel[:-1])
    rows = np.flatnonzero(far)
    far[rows] = _unreachable(fixes, rows, rows + 1, rules)
    return np.asarray(far)


def _unreachable(fixes: Fixes, start: Ints, end: Ints, rules: DoubtRules) -> Bools:
    _, _, metres = WGS84.inv(fixes.lon_deg[start], fixes.lat_deg[start], fixes.lon_deg[end], fixes.lat_deg[end])
    seconds = (fixes.time_us[end] - fixes.time_us[start]) / SECOND_US
    limit_m = rules.max_speed_kn * NAUTICAL_MILE_M / HOUR_S * seconds
    return np.asarray(np.asarray(metres) > np.maximum(limit_m, rules.apart_m))


def _tracks(fixes: Fixes, starts: Ints, counts: Ints, rules: DoubtRules) -> Ints:
    """Track that each run belongs to, named by its first run: a run is put to the latest run that leads to it."""
    runs = len(starts)
    vessel, ends = fixes.vessel[starts], starts + counts - 1
    windows_s = np.maximum(rules.rejoin_s, MANY_INTERVALS * _intervals_s(fixes)[vessel - fixes.vessel[0]])
    before = np.arange(runs)
    for back in range(2, SHARERS + 1):
        late = np.flatnonzero((before[back:] == np.arange(back, runs)) & (vessel[back:] == vessel[:-back])) + back
        early = late - back
        seconds = (fixes.time_us[starts[late]] - fixes.time_us[ends[early]]) / SECOND_US
        long = (counts[late] >= rules.run_fixes) & (counts[early] >= rules.run_fixes)
        near = seconds <= np.where(long, np.maximum(rules.return_s, windows_s[late]), windows_s[late])
        late, early = late[near], early[near]
        reached = ~_unreachable(fixes, ends[early], starts[late], rules)
        before[late[reached]] = early[reached]
    while True:  # each run to the first of its track, twice as far each time
        further = before[before]
        if (further == before).all():
            return before
        before = further


def _intervals_s(fixes: Fixes) -> Floats:
    """Median interval of each vessel in the block, by its code less that of the first, shape (v,)."""
    vessel = fixes.vessel[1:][fixes.vessel[1:] == fixes.vessel[:-1]] - fixes.vessel[0]
    seconds = np.diff(fixes.time_us)[fixes.vessel[1:] == fixes.vessel[:-1]] / SECOND_US
    size = int(fixes.vessel[-1] - fixes.vessel[0]) + 1
    order = np.lexsort((seconds, vessel))
    ends = np.cumsum(np.bincount(vessel, minlength=size))
    counts = np.diff(ends, prepend=0)
    middle = np.minimum(ends - (counts + 1) // 2, len(order) - 1)
    return np.where(counts > 0, seconds[order][middle], 0.0) if len(order) else np.zeros(size)


class _Doubted(NamedTuple):
    """Runs, shape (runs,): that end, that begin with a jump to be doubted; that are excursions; that are wild."""

    before: Bools
    after: Bools
    away: Bools
    wild: Bools


def _doubted(fixes: Fixes, starts: Ints, counts: Ints, track: Ints, rules: DoubtRules) -> _Doubted:
    runs, vessel = len(track), fixes.vessel[starts]
    real = np.bincount(track, weights=counts, minlength=runs)[track] >= rules.run_fixes
    before, after, away = (np.zeros(runs, dtype=bool) for _ in range(3))
    lasting = np.flatnonzero(real)
    here, onward = lasting[:-1], lasting[1:]
    moved = (track[here] != track[onward]) & (vessel[here] == vessel[onward])
    moved[moved] = _unreachable(fixes, (starts + counts - 1)[here[moved]], starts[onward[moved]], rules)
    here, onward = here[moved], onward[moved]
    last = np.zeros(runs, dtype=np.int64)
    np.maximum.at(last, track, np.arange(runs))
    goes_on, was_there = last[track[here]] > here, track[onward] < onward
    pair = np.minimum(track[here], track[onward]) * runs + np.maximum(track[here], track[onward])
    _, which, times = np.unique(pair, return_inverse=True, return_counts=True)
    turns = times[which] >= ALTERNATIONS
    before[here[turns | ~goes_on | was_there]] = True  # all but the way out to an excursion
    after[onward[turns | ~was_there | goes_on]] = True  # all but the way back from one
    away[onward[~turns & goes_on & ~was_there]] = True
    away[here[~turns & ~goes_on & was_there]] = True
    return _Doubted(before, after, away, ~real)
