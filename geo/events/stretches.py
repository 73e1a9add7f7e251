"""Stretches of time in zones, joined across batches, short excursions and short breaks."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.events.stays import Place, Stays
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import GOES_ON, SECOND_US, Kinds, Pieces
from geo.tracks.rules import Rules

NOT_MEASURED = np.nan
NOWHERE = np.iinfo(np.int64).min


class Stretches(NamedTuple):
    """Time in zones. All columns are arrays of one length.

    `serial` is the number of the piece among those of its vessel; `first_fix` and `last_fix` are numbers of fixes
    within the piece; `longest_us` is the longest step that overlaps the stretch; `haven_us` is when the stay began in
    the zone widened by the hysteresis.
    """

    vessel: NDArray[np.int32]
    serial: Ints
    zone: Ints
    t_in_us: Ints
    t_out_us: Ints
    x_in: Floats
    y_in: Floats
    x_out: Floats
    y_out: Floats
    entry: Kinds
    exit: Kinds
    interior: Bools
    first_fix: Ints
    last_fix: Ints
    longest_us: Ints
    depth_m: Floats
    haven_us: Ints


def none() -> Stretches:
    """No stretches."""
    ints, floats, kinds = np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=np.int8)
    return Stretches(
        np.zeros(0, dtype=np.int32), *(ints,) * 4, *(floats,) * 4, kinds, kinds, np.zeros(0, dtype=bool), *(ints,) * 3,
        floats, ints,
    )  # fmt: skip


def instant_us(pieces: Pieces, place: Place) -> Ints:
    """Time at places on tracks, to the nearest microsecond."""
    time_us = pieces.fixes.time_us
    after = np.minimum(place.row + 1, len(time_us) - 1)
    return np.asarray(
        time_us[place.row] + np.rint(place.share * (time_us[after] - time_us[place.row])).astype(np.int64)
    )


def stretches(pieces: Pieces, found: Stays) -> Stretches:
    """Tell stays in time, with the fixes that lie in them and the longest step."""
    time_us, piece = pieces.fixes.time_us, found.piece
    t_in, t_out = instant_us(pieces, found.start), instant_us(pieces, found.end)
    first = found.start.row + (time_us[found.start.row] < t_in)
    onward = np.minimum(found.end.row + 1, pieces.first[piece + 1] - 1)
    last = np.where(time_us[onward] <= t_out, onward, found.end.row)
    begin = pieces.first[piece] - pieces.fixes_before[piece]
    count = len(piece)
    return Stretches(
        pieces.vessel[piece],
        pieces.serial[piece],
        found.zone,
        t_in,
        t_out,
        found.start.x,
        found.start.y,
        found.end.x,
        found.end.y,
        found.entry,
        found.exit,
        found.interior,
        first - begin,
        last - begin,
        _longest_us(time_us, first - (time_us[first] > t_in), last + (time_us[last] < t_out)),
        np.full(count, NOT_MEASURED),
        np.full(count, NOWHERE),
    )


def _longest_us(time_us: Ints, first: Ints, last: Ints) -> Ints:
    """Longest step between rows `first` and `last`, 0 where they are the same."""
    longest = np.zeros(len(first), dtype=np.int64)
    some = np.flatnonzero(last > first)
    if len(some):
        steps = np.append(np.diff(time_us), 0)
        bounds = np.column_stack([first[some], last[some]]).ravel()
        longest[some] = np.maximum.reduceat(steps, bounds)[::2]
    return longest


def joined(rows: Stretches, rules: Rules) -> Stretches:
    """Join what one batch left open and the next goes on with; then excursions within hysteresis, and short breaks.

    Never over a cut, another vessel or another zone: those have another piece. What has ended without an instant inside
    is left out before breaks are looked at.
    """
    going_on = rows.entry == GOES_ON  # at one instant, after what was left open
    rows = pick(rows, np.lexsort((going_on, rows.t_in_us, rows.serial, rows.zone, rows.vessel)))
    rows = linked(rows, (rows.exit[:-1] == GOES_ON) & (rows.entry[1:] == GOES_ON))
    rows = pick(rows, rows.interior | (rows.exit == GOES_ON))
    link = np.zeros(max(len(rows.zone) - 1, 0), dtype=bool)
    if rules.hysteresis_m > 0:
        link |= (rows.haven_us[1:] == rows.haven_us[:-1]) & (rows.haven_us[1:] != NOWHERE)
    if rules.merge_breaks_s > 0:
        link |= rows.t_in_us[1:] - rows.t_out_us[:-1] <= rules.merge_breaks_s * SECOND_US
    return linked(rows, link & rows.interior[1:])  # an open touch waits until it leads inside


def linked(rows: Stretches, link: Bools) -> Stretches:
    """Rows with each that is linked to the one before joined to it, if vessel, piece and zone are the same."""
    same = (rows.vessel[1:] == rows.vessel[:-1]) & (rows.zone[1:] == rows.zone[:-1])
    link = link & same & (rows.serial[1:] == rows.serial[:-1])
    if not link.any():
        return rows
    start = np.flatnonzero(np.append(True, ~link))
    closing = pick(rows, np.append(start[1:], len(rows.zone)) - 1)
    return pick(rows, start)._replace(
        t_out_us=closing.t_out_us,
        x_out=closing.x_out,
        y_out=closing.y_out,
        exit=closing.exit,
        last_fix=closing.last_fix,
        haven_us=closing.haven_us,
        interior=np.logical_or.reduceat(rows.interior, start),
        longest_us=np.maximum.reduceat(rows.longest_us, start),
        depth_m=np.fmax.reduceat(rows.depth_m, start),
    )
