"""Tracks cut into pieces within which the way between two fixes is known well enough to be interpolated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geodesy.geodesic import WGS84, Floats
from geo.tracks.columns import pick
from geo.tracks.fixes import HIGHEST_LATITUDE_DEG, Bools, Fixes, Heights, Ints, Report, no_fixes, told_fix
from geo.tracks.rules import Rules
from geo.tracks.speed_filter import rejects, steps_deg

Kinds: TypeAlias = NDArray[np.int8]

BEGAN = ("crossing", "start", "gap", "cut", "continued", "above", "below", "activated")
ENDED = ("crossing", "end", "gap", "cut", "open", "above", "below", "deactivated")
CROSSING, OUTERMOST, GAP, CUT, GOES_ON, ABOVE, BELOW, SWITCHED = range(8)
CAME_IN = ("crossing", "above", "below")  # entries that began under observation, by what moves

SECOND_US = 1_000_000
LONG_DEG = 2.0  # shorter steps do not bend towards a pole by more than their own length


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Kept fixes by vessel and time, and where pieces of track begin.

    Attributes
    ----------
    fixes : Fixes
        Rows of all pieces. The first row of a piece that goes on is the last of the batch before.
    step_deg : array of float, shape (n - 1,)
        Upper bound of the way to the next row, degrees (|longitudes| + |latitudes|).
    first : array of int, shape (p + 1,)
        Row at which each piece begins; the last is the number of rows.
    began, ended : array of int, shape (p,)
        Index into `BEGAN` and `ENDED`; at the bounds of a batch `GOES_ON`.
    serial : array of int, shape (p,)
        Number of the piece among those of its vessel; the same in the next batch if it goes on.
    fixes_before : array of int, shape (p,)
        Fixes of the piece before its first row here.
    origin : array of int, shape (p,)
        As `began`, but for a piece that goes on how it began in an earlier batch.
    since_us : array of int, shape (p,)
        When it began.
    """

    fixes: Fixes
    step_deg: Floats
    first: Ints
    began: Kinds
    ended: Kinds
    serial: Ints
    fixes_before: Ints
    origin: Kinds
    since_us: Ints

    @property
    def vessel(self) -> NDArray[np.int32]:
        """Code of the vessel of each piece."""
        return self.fixes.vessel[self.first[:-1]]

    @property
    def of_row(self) -> Ints:
        """Number of the piece of each row."""
        return np.repeat(np.arange(len(self.began)), np.diff(self.first))

    def table(self, names: list[str]) -> pd.DataFrame:
        """Pieces that ended here: id, t_start, t_end, n_fixes, began, ended."""
        done = np.flatnonzero(self.ended != GOES_ON)
        if len(done) == 0:
            return NO_PIECES.copy()
        return pd.DataFrame(
            {
                "id": pd.Series([names[code] for code in self.vessel[done]], dtype="str"),
                "t_start": utc(self.since_us[done]),
                "t_end": utc(self.fixes.time_us[self.first[1:][done] - 1]),
                "n_fixes": (self.fixes_before + np.diff(self.first))[done],
                "began": pd.Series(np.array(BEGAN)[self.origin[done]], dtype="str"),
                "ended": pd.Series(np.array(ENDED)[self.ended[done]], dtype="str"),
            }
        )


NO_PIECES = pd.DataFrame(
    {
        **{name: pd.Series([], dtype="str") for name in ("id", "began", "ended")},
        **{name: pd.Series([], dtype="datetime64[us, UTC]") for name in ("t_start", "t_end")},
        "n_fixes": pd.Series([], dtype="int64"),
    }
)[["id", "t_start", "t_end", "n_fixes", "began", "ended"]]


REJECTED = {"id": "str", "rejected": "int64", "kept": "int64", "share": "float64"}  # columns and their types
NO_REJECTED = pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in REJECTED.items()})


def most_rejected_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Put ids in order: the largest share of rejected rows first, of equal shares the most rows, then by id."""
    return rows.sort_values(
        ["share", "rejected", "id"], ascending=[False, False, True], ignore_index=True, kind="stable"
    )


class Memory:
    """What the rows so far leave for the next batch: the last kept fix of each vessel, and the piece it is in."""

    def __init__(self, *, heights: bool = False) -> None:
        self.known, self.lost, self.polar = (np.zeros(0, dtype=bool) for _ in range(3))
        self.time_us, self.since_us, self.serial, self.fixes = (np.zeros(0, dtype=np.int64) for _ in range(4))
        self.lon_deg, self.lat_deg = np.zeros(0), np.zeros(0)
        self.rejects, self.began = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8)
        self.heights: Heights | tuple[()] = no_fixes(heights=heights).heights
        self.rows_kept, self.rows_rejected = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)  # since the first

    def grow(self, vessels: int) -> None:
        """Make room for more vessels."""
        more = vessels - len(self.known)
        if more > 0:
            for name, column in vars(self).items():
                setattr(self, name, _longer(column, more))

    def forget(self, vessels: NDArray[np.int32], *, lost: bool) -> None:
        """Let vessels begin anew with their next row: after a gap if they were lost."""
        for name in ("known", "polar", "rejects", "serial"):
            getattr(self, name)[vessels] = 0
        self.lost[vessels] = lost

    def last_fixes(self, vessels: NDArray[np.int32]) -> Fixes:
        """Last kept fix of each of these vessels that has one."""
        again = vessels[self.known[vessels]].astype(np.int32)
        return Fixes(again, self.time_us[again], self.lon_deg[again], self.lat_deg[again], pick(self.heights, again))

    def rejected(self, names: list[str]) -> pd.DataFrame:
        """Ids of which rows were rejected as too fast: id, rejected, kept, share of the two that was rejected."""
        some = np.flatnonzero(self.rows_rejected)
        if len(some) == 0:
            return NO_REJECTED.copy()
        rejected, kept = self.rows_rejected[some], self.rows_kept[some]
        ids = pd.Series([names[code] for code in some], dtype="str")
        table = pd.DataFrame({"id": ids, "rejected": rejected, "kept": kept, "share": rejected / (rejected + kept)})
        return most_rejected_first(table)


def _longer(column: Any, more: int) -> Any:  # noqa: ANN401  an array, or a table of arrays
    if isinstance(column, tuple):
        return type(column)(*(_longer(each, more) for each in column))
    return np.concatenate([column, np.zeros(more, dtype=column.dtype)])


def cut_pieces(
    fixes: Fixes,
    polar: Bools,
    memory: Memory,
    rules: Rules,
    report: Report,
    closing: int,
) -> Pieces:
    """Reject what no vessel can reach, and cut where the way is not known; `memory` is brought up to date.

    Parameters
    ----------
    fixes : Fixes
        Sorted by vessel and time, with the last fix of the batch before where `memory` knows one.
    polar : array of bool, shape (n,)
        Rows beyond 85 degrees; they are dropped and cut the track.
    memory : Memory
        Of the batches before; changed.
    closing : int
        How the last piece of each vessel ends: `GOES_ON` if another batch may follow, else `OUTERMOST` or `GAP`.
    """
    carried = memory.known[fixes.vessel] & np.concatenate([[True], fixes.vessel[1:] != fixes.vessel[:-1]])
    after_polar = _after_polar(fixes, polar, carried, memory)
    if polar.any():
        kept = ~polar
        fixes, carried, after_polar = pick(fixes, kept), carried[kept], after_polar[kept]
    step_deg = steps_deg(fixes)
    drop, clash = rejects(fixes, step_deg, carried, memory.rejects, rules)
    cuts = after_polar | clash
    if drop.any():
        kept = ~drop
        _tally(memory.rows_rejected, fixes.vessel[drop])
        cuts = _pushed_on(cuts, kept, fixes.vessel, memory)
        report.add("faster than max_speed_kn", int(drop.sum()), told_fix(fixes, int(np.flatnonzero(drop)[0])))
        fixes, carried = pick(fixes, kept), carried[kept]
        step_deg = steps_deg(fixes)
    report.add("kept", len(carried) - int(carried.sum()))
    _tally(memory.rows_kept, fixes.vessel[~carried])
    pieces = _pieces(fixes, step_deg, carried, cuts, memory, rules, closing)
    _remember(pieces, memory)
    return pieces


def _tally(counts: Ints, vessel: NDArray[np.int32]) -> None:
    """Add to the counts of vessels the rows of each; `vessel` is in order."""
    if len(vessel):
        starts = np.flatnonzero(np.concatenate([[True], vessel[1:] != vessel[:-1]]))
        counts[vessel[starts]] += np.diff(np.append(starts, len(vessel)))


def _after_polar(fixes: Fixes, polar: Bools, carried: Bools, memory: Memory) -> Bools:
    """Rows that follow one beyond 85 degrees, here or at the end of the batch before."""
    if len(polar) == 0:
        return polar
    same = fixes.vessel[1:] == fixes.vessel[:-1]
    after = np.concatenate([[False], polar[:-1] & same])
    first_new = np.flatnonzero(carried[:-1] & same) + 1
    after[first_new] = memory.polar[fixes.vessel[first_new]]
    last = np.concatenate([~same, [True]]) & ~carried
    memory.polar[fixes.vessel[last]] = polar[last]
    return after


def _pushed_on(flags: Bools, kept: Bools, vessel: NDArray[np.int32], memory: Memory) -> Bools:
    """Return the flags of the rows kept, those of a dropped row handed to the next kept one of the same vessel."""
    rows = np.flatnonzero(kept)
    handed = flags.copy()
    for row in np.flatnonzero(flags & ~kept).tolist():
        after = int(np.searchsorted(rows, row))
        if after < len(rows) and vessel[rows[after]] == vessel[row]:
            handed[rows[after]] = True
        else:
            memory.polar[vessel[row]] = True  # the next batch is cut
    return handed[rows]


def _pieces(
    fixes: Fixes, step_deg: Floats, carried: Bools, cuts: Bools, memory: Memory, rules: Rules, closing: int
) -> Pieces:
    other = np.concatenate([[True], fixes.vessel[1:] != fixes.vessel[:-1]]) if len(carried) else carried
    kind = np.full(len(carried), -1, dtype=np.int8)
    kind[1:][np.diff(fixes.time_us) > rules.max_gap_s * SECOND_US] = GAP
    cuts = cuts | _over_the_pole(fixes, step_deg, other)
    kind[cuts] = CUT
    kind[other] = np.where(memory.lost[fixes.vessel[other]], GAP, OUTERMOST)
    kind[other & carried] = GOES_ON
    starts = np.flatnonzero(kind >= 0)
    began = kind[starts]
    last_of_vessel = np.concatenate([other[starts][1:], [True]]) if len(starts) else np.zeros(0, dtype=bool)
    ended = np.concatenate([began[1:], [OUTERMOST]]).astype(np.int8) if len(starts) else began
    ended[last_of_vessel] = closing
    vessel = fixes.vessel[starts]
    group = np.flatnonzero(other[starts])
    within = np.arange(len(starts)) - np.repeat(group, np.diff(np.append(group, len(starts))))
    on = began == GOES_ON
    return Pieces(
        fixes=fixes,
        step_deg=step_deg,
        first=np.append(starts, len(carried)),
        began=began,
        ended=ended,
        serial=np.where(memory.known[vessel], memory.serial[vessel], 0) + within,
        fixes_before=np.where(on, memory.fixes[vessel] - 1, 0),
        origin=np.where(on, memory.began[vessel], began).astype(np.int8),
        since_us=np.where(on, memory.since_us[vessel], fixes.time_us[starts]),
    )


def _over_the_pole(fixes: Fixes, step_deg: Floats, other: Bools) -> Bools:
    """Rows to which the geodesic from the row before leads beyond 85 degrees."""
    found = np.zeros(len(other), dtype=bool)
    far = np.flatnonzero((step_deg > LONG_DEG) & ~other[1:])
    lat1, lat2 = fixes.lat_deg[far], fixes.lat_deg[far + 1]
    steep = np.maximum(np.abs(lat1), np.abs(lat2)) + step_deg[far] / 2 > HIGHEST_LATITUDE_DEG
    far, lat1, lat2 = far[steep], lat1[steep], lat2[steep]
    azimuth, end, _ = WGS84.inv(fixes.lon_deg[far], lat1, fixes.lon_deg[far + 1], lat2, return_back_azimuth=False)
    turns = np.cos(np.radians(azimuth)) * np.cos(np.radians(end)) < 0  # it goes poleward, then back
    reduced = np.arctan((1 - WGS84.f) * np.tan(np.radians(lat1)))
    vertex = np.arccos(np.clip(np.abs(np.sin(np.radians(azimuth)) * np.cos(reduced)), 0, 1))  # Clairaut's relation
    highest = np.degrees(np.arctan(np.tan(vertex) / (1 - WGS84.f)))
    found[far[turns & (highest > HIGHEST_LATITUDE_DEG)] + 1] = True
    return found


def _remember(pieces: Pieces, memory: Memory) -> None:
    last = np.flatnonzero(np.diff(pieces.vessel, append=-1))
    rows, vessel = pieces.first[1:][last] - 1, pieces.vessel[last]
    fixes = pieces.fixes
    memory.since_us[vessel], memory.began[vessel] = pieces.since_us[last], pieces.origin[last]
    memory.fixes[vessel] = pieces.fixes_before[last] + np.diff(pieces.first)[last]
    memory.serial[vessel] = pieces.serial[last]
    memory.time_us[vessel], memory.known[vessel] = fixes.time_us[rows], True
    memory.lon_deg[vessel], memory.lat_deg[vessel] = fixes.lon_deg[rows], fixes.lat_deg[rows]
    if memory.heights and fixes.heights:
        memory.heights.height_m[vessel] = fixes.heights.height_m[rows]
        memory.heights.kind[vessel] = fixes.heights.kind[rows]


def utc(time_us: Ints) -> pd.Series:
    """Write times, microseconds since 1970, as a column of UTC timestamps."""
    return pd.Series(time_us.astype("datetime64[us]")).dt.tz_localize("UTC")
