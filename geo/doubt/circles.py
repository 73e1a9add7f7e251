"""Tracks on a circle: positions that stay at one distance from one point for more than a turn, faster than a drift."""

from typing import NamedTuple

import numpy as np

from geo.doubt.rows import DEGREE_M, Rows, tallied
from geo.doubt.rules import DoubtRules
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools, Fixes, Ints
from geo.tracks.pieces import SECOND_US

WINDOWS = (
    24,
    48,
    96,
    192,
    384,
    768,
    1536,
    3072,
)  # rows looked at together; each begins half a window after the one before
LEAST_ROWS = 12
WAY_TO_EXTENT = 2.5  # way sailed to the diagonal of what it lies in: 1.5 turns of a circle have 3.3, a straight line 1
LONGEST_GAP_S = 7_200.0
SECTORS = 8
FULL_SECTORS = 7  # that hold a position where positions jump about on the ring


class Circles(NamedTuple):
    """By piece, shape (pieces,): rows in windows on a circle, and radius, turns of the one with most; NaN for none."""

    rows: Floats
    radius_m: Floats
    turns: Floats


def circles(rows: Rows, first_piece: int, pieces: int, rules: DoubtRules) -> Circles:
    """Find positions on circles.

    A circle is fitted to windows of rows whose way is long for the room that it takes. It counts if the rms distance
    from it is small for its radius, the track goes round it `circle_turns` times at one rate or jumps about on all of
    it, and the speed is no drift.

    References
    ----------
    Kasa, I. (1976). A circle fitting procedure and its error analysis. IEEE Trans. Instrum. Meas. 25, 8-14. Circling
    tracks: Bergman, B. (2020), "AIS ship tracking data shows false vessel tracks circling above Point Reyes", SkyTruth.
    """
    piece = rows.piece - first_piece
    on = np.zeros(len(piece), dtype=bool)
    radius, turns, most = np.full(pieces, np.nan), np.full(pieces, np.nan), np.zeros(pieces)
    starts, ends = _windows(_stretches(rows.fixes))
    chosen = _roaming(rows.fixes, starts, ends, rules)
    starts, ends = starts[chosen], ends[chosen]
    for part in range(0, len(starts), 20_000):  # bounded memory
        first, last = starts[part : part + 20_000], ends[part : part + 20_000]
        found, r, t = _fitted(rows.fixes, first, last, rules)
        for begin, end, r_m, n in zip(first[found], last[found], r[found], t[found], strict=True):
            on[begin:end] = True
            p = piece[begin]
            if end - begin > most[p]:
                most[p], radius[p], turns[p] = end - begin, r_m, n
    return Circles(tallied(piece, pieces, on & rows.kept), radius, turns)


def _stretches(fixes: Fixes) -> Ints:
    """Give rows the number of their stretch without long gaps; rejected rows too, for on a ring positions jump."""
    other = (fixes.vessel[1:] != fixes.vessel[:-1]) | (np.diff(fixes.time_us) > LONGEST_GAP_S * SECOND_US)
    return np.cumsum(np.concatenate([[False], other])[: len(fixes.vessel)])


def _windows(stretch: Ints) -> tuple[Ints, Ints]:
    """First row, and row after the last, of all windows; each lies within one stretch."""
    firsts = np.flatnonzero(np.concatenate([[True], stretch[1:] != stretch[:-1]])[: len(stretch)])
    counts = np.diff(np.append(firsts, len(stretch)))
    starts, ends = [], []
    for shorter, size in zip((LEAST_ROWS, *WINDOWS), WINDOWS, strict=False):
        whole = counts > shorter  # a stretch that is no longer was looked at as a whole
        half = size // 2
        number = np.maximum((counts[whole] - size + half - 1) // half, 0) + 1
        begin = np.repeat(firsts[whole], number)
        step = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
        limit = np.repeat((firsts + counts)[whole], number)
        start = np.maximum(np.minimum(begin + step * half, limit - size), begin)
        starts.append(start)
        ends.append(np.minimum(start + size, limit))
    return np.concatenate(starts), np.concatenate(ends)


def _roaming(fixes: Fixes, starts: Ints, ends: Ints, rules: DoubtRules) -> Bools:
    """Windows whose way is long for the room it takes, in which a circle of a size that is looked for would fit."""
    if len(starts) == 0:
        return np.zeros(0, dtype=bool)
    lon, lat = fixes.lon_deg, fixes.lat_deg
    east = np.diff(lon, prepend=lon[0])
    east = np.minimum(np.abs(east), 360 - np.abs(east)) * np.cos(np.radians(lat))
    way = np.cumsum(np.hypot(east, np.diff(lat, prepend=lat[0]))) * DEGREE_M
    way = way[ends - 1] - way[starts]
    north = (_extent(lat, starts, ends)) * DEGREE_M
    across = _extent(lon, starts, ends)
    east = np.minimum(across, 360 - across) * DEGREE_M * np.cos(np.radians(lat[starts]))
    low, high = rules.circle_radius_m
    large = (np.maximum(north, east) > 1.5 * low) & (np.maximum(north, east) < 2.5 * high)
    return np.asarray(large & (way > WAY_TO_EXTENT * np.hypot(north, east)))


def _extent(values: Floats, starts: Ints, ends: Ints) -> Floats:
    """Range of values in windows, shape (w,)."""
    bounds = np.column_stack([starts, ends]).ravel()
    padded = np.append(values, values[-1:])
    return np.asarray(np.maximum.reduceat(padded, bounds)[::2] - np.minimum.reduceat(padded, bounds)[::2])


def _fitted(fixes: Fixes, starts: Ints, ends: Ints, rules: DoubtRules) -> tuple[Bools, Floats, Floats]:
    """Whether windows are on a circle, its radius in metres, and turns, shape (w,) each."""
    sizes = ends - starts
    heads = np.cumsum(sizes) - sizes
    at, origin = np.arange(sizes.sum()) - np.repeat(heads - starts, sizes), starts
    x = (fixes.lon_deg[at] - np.repeat(fixes.lon_deg[origin], sizes) + 180) % 360 - 180
    x *= DEGREE_M * np.repeat(np.cos(np.radians(fixes.lat_deg[origin])), sizes)
    y = (fixes.lat_deg[at] - np.repeat(fixes.lat_deg[origin], sizes)) * DEGREE_M

    def summed(values: Floats) -> Floats:
        """Sum of each piece."""
        return np.asarray(np.add.reduceat(values, heads))

    x, y = (values - np.repeat(summed(values) / sizes, sizes) for values in (x, y))
    z = x * x + y * y
    xx, yy, xy, xz, yz = (summed(v) for v in (x * x, y * y, x * y, x * z, y * z))
    determinant = xx * yy - xy * xy
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (xz * yy - yz * xy) / determinant / 2, (yz * xx - xz * xy) / determinant / 2
        radius = np.sqrt(a * a + b * b + (xx + yy) / sizes)
        angle = np.arctan2(y - np.repeat(b, sizes), x - np.repeat(a, sizes))
        off = np.hypot(y - np.repeat(b, sizes), x - np.repeat(a, sizes)) - np.repeat(radius, sizes)
        rms = np.sqrt(summed(off * off) / sizes)
    turn = np.diff(angle, prepend=0)
    turn = (turn + np.pi) % (2 * np.pi) - np.pi
    turn[heads] = 0
    turns = np.abs(summed(turn)) / (2 * np.pi)
    sectors = np.floor((angle + np.pi) / (2 * np.pi) * SECTORS).clip(0, SECTORS - 1)
    sectors = np.nan_to_num(sectors).astype(np.int64)
    full = np.bitwise_count(np.bitwise_or.reduceat(1 << sectors, heads)) >= FULL_SECTORS
    about = full & (summed(np.abs(turn)) / (2 * np.pi) >= 2 * rules.circle_turns) & (sizes >= WINDOWS[0])
    seconds = (fixes.time_us[ends - 1] - fixes.time_us[origin]) / SECOND_US
    way = summed(np.abs(turn)) * radius
    low, high = rules.circle_radius_m
    found = (radius >= low) & (radius <= high) & (rms <= rules.circle_error * radius + rules.circle_noise_m)
    found &= way / np.maximum(seconds, 1) >= rules.circle_kn * 1852 / 3600
    found &= (turns >= rules.circle_turns) | about
    return np.asarray(found), radius, turns
