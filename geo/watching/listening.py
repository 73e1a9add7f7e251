"""When receivers were on, as somebody tells it: a known share of the time, whatever was heard."""

from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.geodesy.geodesic import Floats
from geo.tracks.fixes import Ints
from geo.tracks.pieces import SECOND_US
from geo.watching.measures import Measured
from geo.watching.periods import Bounds
from geo.watching.receivers import HOUR_US
from leadline.words import N_

NAME, UNIT = "heard", N_("share of the time that receivers were on, as told")
EDGE = 1e-9  # of a share that was divided
MOST_WHILE_OFF = 0.02  # of positions: clocks and logs differ by minutes


class Listening(NamedTuple):
    """Stretches of time in order, microseconds since 1970 UTC, each with the share of it that receivers were on."""

    begin_us: Ints
    end_us: Ints
    share: Floats

    def hours(self, edges_us: Ints) -> Floats:
        """Hours that receivers were on between edges that follow each other, shape (edges - 1,)."""
        ends = np.concatenate([[0.0], np.cumsum(self.share * (self.end_us - self.begin_us) / HOUR_US)])
        row = np.searchsorted(self.begin_us, edges_us, side="right")
        last = np.maximum(row - 1, 0)
        into = np.clip(edges_us - self.begin_us[last], 0, self.end_us[last] - self.begin_us[last]) / HOUR_US
        before = np.where(row > 0, ends[last] + self.share[last] * into, 0.0)
        return np.asarray(np.diff(before))

    def refuse_heard_while_off(self, time_us: Ints, bounds: Bounds) -> None:
        """Raise ValueError if more than a few positions of a period were heard while receivers are told as off."""
        for name, (first, last) in zip(("earlier", "later"), bounds, strict=True):
            times = np.sort(time_us[(time_us >= first) & (time_us < last)])
            row = np.searchsorted(self.begin_us, times, side="right") - 1
            told_on = (row >= 0) & (times < self.end_us[row]) & (self.share[row] > 0)
            off = times[~told_on]
            if len(off) > MOST_WHILE_OFF * len(times):
                raise ValueError(
                    f"{len(off):,} of the {len(times):,} positions near by in the {name} period "
                    f"({len(off) / len(times):.0%}) were heard while the hours of listening tell no receiver as on, as "
                    f"at {_utc(int(off[0]))}; expected the hours of the receivers that heard these positions."
                )

    def measured(self, bounds: Bounds) -> Measured:
        """Share of two periods; it is known, so that its error is none."""
        shares = [
            float(self.hours(np.array(each, dtype=np.int64))[0]) * HOUR_US / (each[1] - each[0]) for each in bounds
        ]
        return Measured(NAME, UNIT, shares[0], shares[1], 0.0, corrects=True)


def listening(table: pd.DataFrame) -> Listening:
    """Take a table of when receivers were on.

    Parameters
    ----------
    table : DataFrame
        `from` and `to`, aware times, of stretches that do not overlap; `share` of each (0 to 1) or `hours` in it that
        receivers were on, all of it where neither is there. In time that is in no row they were off.

    Returns
    -------
    Listening

    Raises
    ------
    ValueError
        If a column is missing, a time has no zone, stretches overlap or hold no time, or a share is none.

    >>> day = pd.to_datetime(["2026-03-01", "2026-03-02"], utc=True)
    >>> listening(pd.DataFrame({"from": day[:1], "to": day[1:], "hours": 6.0})).share.tolist()
    [0.25]
    """
    if {"share", "hours"} <= set(table.columns):
        raise ValueError("hours of listening have the columns share and hours; expected one of them.")
    rows = table.sort_values("from", kind="stable") if "from" in table else table
    if rows.empty:
        raise ValueError("the table of hours of listening has no row; expected some.")
    begin, end = _as_us(rows, "from"), _as_us(rows, "to")
    if (end <= begin).any():
        raise ValueError(f"{int((end <= begin).sum())} rows of hours of listening end when they begin, or before.")
    if (begin[1:] < end[:-1]).any():
        first = rows["from"].iloc[1:][begin[1:] < end[:-1]].iloc[0]
        raise ValueError(f"a row of hours of listening begins at {first}, before the one before ends.")
    share = np.ones(len(rows))
    if "share" in rows:
        share = np.asarray(rows["share"], dtype=float)
    elif "hours" in rows:
        share = np.asarray(rows["hours"], dtype=float) / ((end - begin) / HOUR_US)
    if not ((share >= 0) & (share <= 1 + EDGE)).all():
        wrong = rows["from"][~((share >= 0) & (share <= 1 + EDGE))].iloc[0]
        raise ValueError(
            f"from {wrong} receivers were on for a share of {share[~((share >= 0) & (share <= 1 + EDGE))][0]:g} of the "
            "time; expected 0 to 1, and hours no more than the row is long."
        )
    return Listening(begin, end, share)


def _utc(time_us: int) -> str:
    return datetime.fromtimestamp(time_us // SECOND_US, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_us(rows: pd.DataFrame, column: str) -> Ints:
    if column not in rows:
        raise ValueError(f"no column {column} in the hours of listening; found {', '.join(map(str, rows.columns))}.")
    times = rows[column]
    if not isinstance(times.dtype, pd.DatetimeTZDtype) or times.isna().any():
        raise ValueError(
            f"times {column!r} of hours of listening are {times.dtype}; expected one with a zone in each row."
        )
    return np.asarray(times.dt.as_unit("us").astype("int64"), dtype=np.int64)
