"""Which receivers heard something near by, hour by hour."""

import numpy as np

from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import SECOND_US
from geo.watching.heard import Codes
from geo.watching.measures import Measured, share_of
from geo.watching.periods import Bounds, in_blocks
from leadline.words import N_

HOUR_US = 3600 * SECOND_US


def receivers(source: Codes, time_us: Ints, bounds: Bounds) -> Measured:
    """Measure the share of the hours of all known receivers in which each heard something near by.

    Fewer ships leave more hours in which a receiver hears nothing, so entries are not divided by it.

    Parameters
    ----------
    source : array of int
        Code of the receiver of each row near by, -1 where it is not known.
    time_us : array of int
    bounds : Bounds
    """
    known = source >= 0
    heard = np.unique(np.column_stack([source[known], time_us[known] // HOUR_US]), axis=0)
    number = len(np.unique(heard[:, 0]))
    got = in_blocks(heard[:, 1] * HOUR_US + HOUR_US // 2, np.ones(len(heard)), bounds)
    hours = np.concatenate([np.arange(first // HOUR_US, -(-last // HOUR_US)) for first, last in bounds])
    total = in_blocks(hours * HOUR_US + HOUR_US // 2, np.full(len(hours), float(number)), bounds)
    unit = N_("share of the hours in which each receiver heard something near by")
    return share_of("receivers", unit, got, total, corrects=False)


def lost_or_new(source: Codes, time_us: Ints, bounds: Bounds) -> Bools:
    """Rows near by of receivers that heard something near by in one of the periods only."""
    sets = [set(np.unique(source[(time_us >= first) & (time_us < last)]).tolist()) for first, last in bounds]
    return np.isin(source, list(sets[0] ^ sets[1]))
