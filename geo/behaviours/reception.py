"""Whether reception explains that a vessel was not heard: who else was, in the same place and time.

The Earth is cut into cells about as wide as high, the time into bins. A gap is laid along the geodesic between its two
ends. Its share is that of its whole bins in which another vessel was heard in the cell where the way then lies; the
usual share is that of all other bins of the data in which another vessel was heard in those cells. With `n` bins of
which `k` were heard:

- silent: so few as `k` would come with a chance below `silent_chance`, if each bin were heard with the usual share;
- regular: the vessel had at least `min_fixes_before` fixes in `before_s` before the gap.

Reception *explains* the gap if it is silent and the share is below `min_heard_share`. It *does not explain* it if it is
not silent, the share is at least `min_heard_share` and the vessel is regular. Else it *cannot be told*; nor can it
where the gap has no whole bin, or the data have fewer bins outside it than in it.
"""

from typing import NamedTuple

import numpy as np

from geo.behaviours.definitions import GapRules
from geo.behaviours.ways import between, expanded, runs_of
from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Bools, Fixes, Ints
from geo.tracks.pieces import SECOND_US

EXPLAINS, EXPLAINS_NOT, UNTOLD = range(3)
ANSWERS = ("explains", "does not explain", "cannot be told")
MOST_BINS = 240  # of a gap that are looked at: of a longer one so many, evenly spread


class Heard(NamedTuple):
    """Vessels heard, each once in a cell and a bin of time."""

    cell: Ints
    bin: Ints
    vessel: Ints


class Explained(NamedTuple):
    """Of each gap: index into `ANSWERS`, bins looked at, how many of them were heard, and the usual share."""

    answer: Ints
    bins: Ints
    heard: Ints
    usual_share: Floats


class Grid:
    """Cells about as wide as high: bands of latitude, each cut into a whole number of equal cells."""

    def __init__(self, cell_deg: float) -> None:
        self.cell_deg = cell_deg
        low = np.arange(-90.0, 90.0, cell_deg)
        middle = np.minimum(low + cell_deg / 2, 90.0)
        self.columns = np.maximum(np.round(360 * np.cos(np.radians(middle)) / cell_deg), 1).astype(np.int64)
        self.before = np.cumsum(self.columns) - self.columns

    def cells(self, lon_deg: Floats, lat_deg: Floats) -> Ints:
        """Tell the cell of each point."""
        band = np.clip(((lat_deg + 90) / self.cell_deg).astype(np.int64), 0, len(self.columns) - 1)
        columns = self.columns[band]
        column = ((lon_deg + 180) * (columns / 360)).astype(np.int64)
        return np.asarray(self.before[band] + column % columns)


def heard_in(fixes: Fixes, grid: Grid, bin_us: int) -> Heard:
    """Who was heard in which cell and bin, once for each run of fixes."""
    cell, when = grid.cells(fixes.lon_deg, fixes.lat_deg), fixes.time_us // bin_us
    new = np.ones(len(cell), dtype=bool)
    new[1:] = (cell[1:] != cell[:-1]) | (when[1:] != when[:-1]) | (fixes.vessel[1:] != fixes.vessel[:-1])
    return Heard(cell[new], when[new], fixes.vessel[new].astype(np.int64))


class Receivers:
    """When anybody was heard in each cell, and when one vessel alone was."""

    def __init__(self, heard: Heard) -> None:
        order = np.lexsort((heard.vessel, heard.bin, heard.cell))
        cell, when, vessel = (column[order] for column in heard)
        new = np.ones(len(cell), dtype=bool)
        new[1:] = (np.diff(cell) != 0) | (np.diff(when) != 0) | (np.diff(vessel) != 0)
        cell, when, vessel = cell[new], when[new], vessel[new]
        self.first_bin = int(when.min()) if len(when) else 0
        self.bins = int(when.max()) - self.first_bin + 1 if len(when) else 0
        where = runs_of(np.append(True, (np.diff(cell) != 0) | (np.diff(when) != 0))) if len(cell) else np.zeros(1, int)
        self.key = self._keys(cell[where[:-1]], when[where[:-1]])
        alone = where[:-1][np.diff(where) == 1]
        order = np.lexsort((vessel[alone], cell[alone]))
        self.alone_cell, self.alone_vessel = cell[alone][order], vessel[alone][order]

    def _keys(self, cell: Ints, when: Ints) -> Ints:
        return np.asarray(cell * (self.bins + 1) + np.clip(when - self.first_bin, 0, self.bins))

    def anybody(self, cell: Ints, when: Ints) -> Bools:
        """Whether anybody was heard in each cell and bin."""
        key = self._keys(cell, when)
        at = np.minimum(np.searchsorted(self.key, key), max(len(self.key) - 1, 0))
        return np.asarray(self.key[at] == key) if len(self.key) else np.zeros(len(key), dtype=bool)

    def often(self, cell: Ints, begun: Ints, done: Ints) -> Ints:
        """Bins from `begun` to before `done` in which anybody was heard in each cell."""
        low, high = (np.searchsorted(self.key, self._keys(cell, when)) for when in (begun, done))
        return np.asarray(high - low)

    def others_often(self, cell: Ints, vessel: Ints) -> Ints:
        """Bins in which others than a vessel were heard in each cell, in all the data."""
        everybody = self.often(cell, np.full(len(cell), self.first_bin), np.full(len(cell), self.first_bin + self.bins))
        span = int(self.alone_vessel.max()) + 2 if len(self.alone_vessel) else 1
        keys = self.alone_cell * span + self.alone_vessel
        asked = cell * span + np.minimum(vessel, span - 1)
        return np.asarray(everybody - (np.searchsorted(keys, asked, "right") - np.searchsorted(keys, asked, "left")))


def explained(
    before: Fixes, after: Fixes, fixes_before: Ints, receivers: Receivers, grid: Grid, rules: GapRules
) -> Explained:
    """Say of each gap whether reception explains it.

    Parameters
    ----------
    before, after : Fixes
        Last fix before each gap, and first after it.
    fixes_before : array of int
        Fixes of the vessel in `before_s` before it.
    receivers, grid
        Of all vessels.
    rules : GapRules
    """
    bin_us = round(rules.bin_s * SECOND_US)
    begun, done = before.time_us // bin_us + 1, after.time_us // bin_us  # the fix itself was heard in its bin
    whole = np.maximum(done - begun, 0)
    bins = np.minimum(whole, MOST_BINS)
    gap, number = expanded(bins)
    when = begun[gap] + number * whole[gap] // np.maximum(bins[gap], 1)
    share = ((when + 0.5) * bin_us - before.time_us[gap]) / (after.time_us - before.time_us)[gap]
    lon, lat = between(
        before.lon_deg[gap], before.lat_deg[gap], after.lon_deg[gap], after.lat_deg[gap], np.clip(share, 0, 1)
    )
    cell, vessel = grid.cells(lon, lat), before.vessel[gap].astype(np.int64)
    heard = np.bincount(gap, receivers.anybody(cell, when), len(bins)).astype(np.int64)
    outside = np.maximum(receivers.bins - whole, 0)
    others = receivers.others_often(cell, vessel) - receivers.often(cell, begun[gap], done[gap])
    usual = np.bincount(gap, others / np.maximum(outside[gap], 1), len(bins)) / np.maximum(bins, 1)
    silent = chance_of_so_few(heard, bins, usual) < rules.silent_chance
    much = heard >= rules.min_heard_share * bins
    told = (bins > 0) & (outside >= whole)
    answer = np.full(len(bins), UNTOLD)
    answer[told & silent & ~much] = EXPLAINS
    answer[told & ~silent & much & (fixes_before >= rules.min_fixes_before)] = EXPLAINS_NOT
    return Explained(answer, bins, heard, usual)


def chance_of_so_few(successes: Ints, trials: Ints, share: Floats) -> Floats:
    """Chance of so many successes or fewer in independent trials (binomial distribution).

    >>> chance_of_so_few(np.array([0, 1]), np.array([2, 2]), np.array([0.5, 0.5])).tolist()
    [0.25, 0.75]
    """
    share = np.clip(share, 0.0, 1.0)
    left = np.maximum(1 - share, 1e-300)
    term = trials * np.log(left)
    total = np.exp(term)
    with np.errstate(divide="ignore"):
        odds = np.log(share) - np.log(left)
    for k in range(1, int(successes.max(initial=0)) + 1):
        more = (k <= successes) & (k <= trials)
        term = np.where(more, term + odds + np.log(np.maximum(trials - k + 1, 1) / k), term)
        total = np.where(more, total + np.exp(term), total)
    return np.asarray(np.where(successes >= trials, 1.0, np.minimum(total, 1.0)))
