"""Two periods and equal stretches of them."""

from datetime import datetime

import numpy as np
import pandas as pd

from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Ints
from geo.watching.measures import BLOCKS

Span = tuple[datetime, datetime]
Bounds = tuple[tuple[int, int], tuple[int, int]]  # first and last microsecond of both, the last not in it


def bounds_us(before: Span, after: Span) -> Bounds:
    """Bounds of two periods in microseconds since 1970."""
    first, last, later, latest = pd.DatetimeIndex(pd.to_datetime([*before, *after], utc=True)).as_unit("us").asi8
    return (int(first), int(last)), (int(later), int(latest))


def in_blocks(time_us: Ints, weights: Floats, bounds: Bounds) -> Floats:
    """Sum weights in equal stretches of each period, shape (BLOCKS, 2)."""
    columns = []
    for first, last in bounds:
        rows = (time_us >= first) & (time_us < last)
        nth = (time_us[rows] - first) * BLOCKS // (last - first)
        columns.append(np.bincount(nth, weights=weights[rows], minlength=BLOCKS))
    return np.column_stack(columns)
