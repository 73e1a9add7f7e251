"""Gaps: long silences of a vessel between two fixes."""

from typing import NamedTuple

import numpy as np

from geo.behaviours.definitions import GapRules
from geo.behaviours.ways import last_before
from geo.tracks.columns import pick
from geo.tracks.fixes import Fixes, Ints
from geo.tracks.pieces import CUT, SECOND_US, Pieces


class Silences(NamedTuple):
    """Last fix before each gap, first after it, and fixes of the vessel in `before_s` before it, with the last."""

    before: Fixes
    after: Fixes
    fixes_before: Ints


def silences(pieces: Pieces, rules: GapRules) -> Silences:
    """Find gaps between kept fixes of one vessel that follow each other.

    A cut is none: before and after it are two vessels under one id, or a way beyond 85 degrees.
    """
    fixes = pieces.fixes
    same = fixes.vessel[1:] == fixes.vessel[:-1]
    rows = np.flatnonzero(same & (np.diff(fixes.time_us) >= rules.min_duration_s * SECOND_US))
    cut = pieces.first[:-1][pieces.began == CUT]
    rows = rows[~np.isin(rows + 1, cut)]
    starts = np.flatnonzero(np.append(True, ~same)) if len(fixes.vessel) else np.zeros(0, dtype=np.int64)
    first = starts[np.searchsorted(starts, rows, "right") - 1]
    since = fixes.time_us[rows] - round(rules.before_s * SECOND_US)
    early = last_before(fixes.time_us, first, rows + 1, since - 1)
    return Silences(pick(fixes, rows), pick(fixes, rows + 1), rows - early)
