"""Stays in zones cut to the time in which height and clock are within their limits too."""

from typing import NamedTuple

import numpy as np
import shapely

from geo.events.edge_grid import runs
from geo.events.legs import onward
from geo.events.stays import EdgeRuns, Place, Stays
from geo.events.zone_index import ZoneIndex
from geo.geodesy.edges import step_m
from geo.geodesy.geodesic import WGS84, Floats
from geo.limits.limits import Limits
from geo.limits.vertical_limits import span_m
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Bools, Heights, Ints
from geo.tracks.pieces import ABOVE, BELOW, CROSSING, GAP, GOES_ON, SWITCHED, Kinds, Pieces

NS = 1000  # nanoseconds in a microsecond
SAME_NS = 1  # instants no further apart are one: the last bits of a floating point number are no time
NO_HEIGHT, IN_ERROR = 0, 1
WHY = ("no height", "within the error of the height")
FREE = np.inf  # how far within a limit that is none
_STEP, _UNKNOWN = -1, -2  # what bounds a fragment: the step itself; heights that nobody knows

Open = dict[tuple[int, int], tuple[int, bool]]  # vessel and zone: how it may have come in, and whether it surely was


class _Steps(NamedTuple):
    """Steps of stays, once for each window in which the zone is active; times in nanoseconds from the first fix."""

    stay: Ints
    row: Ints  # fix at which the step begins
    begin: Ints
    length: Ints
    enter: Ints  # of the stay within the step
    leave: Ints
    opens: Ints  # of the window
    closes: Ints
    first: Bools  # of the stay
    last: Bools


class _Margins(NamedTuple):
    """How far the height lies within a limit at the begin and at the end of each step, metres; below 0 it is beyond."""

    begin: Floats
    end: Floats


class _Half(NamedTuple):
    """Part of each step, nanoseconds from its begin, in which a margin is not below 0; none where `low` > `high`."""

    low: Ints
    high: Ints
    share: Floats  # at which the margin is 0
    rises: Bools  # through 0 at `low`
    falls: Bools  # through 0 at `high`
    unknown: Bools
    level: Bools  # 0 all the time


class _Parts(NamedTuple):
    """Closed stretches of time within single steps, in order of stay and time."""

    step: Ints
    low: Ints
    high: Ints
    low_share: Floats
    high_share: Floats
    low_by: Kinds  # what bounds it: a kind of entry or exit, _STEP or _UNKNOWN
    high_by: Kinds
    interior: Bools


class Within(NamedTuple):
    """Stays within all limits; stays of which it cannot be told, whose zone counts reasons too; what goes on."""

    told: Stays
    untold: Stays
    going_on: Open


def within(
    pieces: Pieces, found: Stays, along: EdgeRuns, limits: Limits, index: ZoneIndex, *, tolerance_m: float, before: Open
) -> Within:
    """Cut stays to the time in which height and clock are within the limits of their zones.

    The set is closed in space, height and time, and a stretch counts if it has an instant in the interior of all three.
    Height is linear in time between two fixes that have one, else unknown. Instants within a nanosecond are one.

    Parameters
    ----------
    pieces, found, along, index
        Tracks, their stays in the plane, where they run along boundaries, and the zones.
    limits : Limits
    tolerance_m : float
        As for `legs_near`.
    before : dict
        `going_on` of the rows before.

    Returns
    -------
    Within
        `told`: stays that surely are within, entered `ABOVE` through the ceiling, `BELOW` through the floor, `SWITCHED`
        where the zone became active, `GAP` where the height became known, or where it came out of an error in which it
        had been inside or had not come through that limit. Where several begin at an instant: how the piece began, then
        the crossing of the edge, then the limit in height, then the clock. `untold`: stretches of no known height, and
        of heights within their error of a limit; the number of the zone is zone + zones * reason, an index into `WHY`.
    """
    limited = limits.limited[found.zone]
    free, cut = pick(found, ~limited), pick(found, limited)
    if len(cut.zone) == 0:
        return Within(free, pick(cut, slice(0, 0)), before)
    steps = _steps(pieces, cut, limits)
    level = _levels(pieces, cut, steps, limits)
    sure = _parts(cut, steps, level.sure, known=True)
    told, ends = _stays(pieces, cut, steps, sure, along, index, tolerance_m)
    if level.exact:
        return Within(stack(free, told), pick(cut, slice(0, 0)), before)
    maybe = _parts(cut, steps, level.maybe, known=False)
    going_on = before
    if level.mixed:
        told, going_on = _entered_surely(
            pieces, told, ends, *_stays(pieces, cut, steps, maybe, along, index, tolerance_m), before
        )
    doubts = _doubts(sure, maybe, level.unknown)
    zones = len(index.boundary.names)
    untold = [_stays(pieces, cut, steps, parts, along, index, tolerance_m)[0] for parts in doubts]
    untold = [stay._replace(zone=stay.zone + zones * why) for why, stay in enumerate(untold)]
    return Within(stack(free, told), stack(*untold), going_on)


def _steps(pieces: Pieces, found: Stays, limits: Limits) -> _Steps:
    """Take stays apart into steps, and each step into the windows that it meets."""
    time_us = pieces.fixes.time_us
    base = int(time_us.min())
    opens, closes, first_of = limits.windows_us(base, int(time_us.max()))
    opens, closes = (opens - base) * NS, (closes - base) * NS
    last_row = found.end.row - (found.end.share == 0)
    count = np.maximum(last_row - found.start.row + 1, 1)  # a stay of no length has a step of none
    stay, nth = runs(count)
    row = found.start.row[stay] + nth
    alone = (last_row < found.start.row)[stay]
    after = np.where(alone, row, row + 1)
    begin, length = (time_us[row] - base) * NS, (time_us[after] - time_us[row]) * NS
    first, last = nth == 0, nth == count[stay] - 1
    start, end = (np.rint(place.share[stay] * length).astype(np.int64) for place in (found.start, found.end))
    enter = begin + np.where(first, start, 0)
    leave = begin + np.where(last & (found.end.share[stay] > 0), end, length)
    zone = found.zone[stay]
    low, high = (_searched(bound, first_of, zone, when) for bound, when in ((closes, enter), (opens, leave + 1)))
    step, nth = runs(np.maximum(high - low, 0))
    window = low[step] + nth
    table = _Steps(stay, row, begin, length, enter, leave, enter, leave, first, last)
    return pick(table, step)._replace(opens=opens[window], closes=closes[window])


def _searched(bounds: Ints, first_of: Ints, zone: Ints, when: Ints) -> Ints:
    """Find the first bound of each zone that is not before a time."""
    found = np.empty(len(zone), dtype=np.int64)
    order = np.argsort(zone, kind="stable")
    names, starts = np.unique(zone[order], return_index=True)
    for each, rows in zip(names.tolist(), np.split(order, starts[1:]), strict=True):
        start, stop = first_of[each], first_of[each + 1]
        found[rows] = start + np.searchsorted(bounds[start:stop], when[rows], side="left")
    return found


class _Levels(NamedTuple):
    sure: tuple[_Margins, _Margins]  # within the floor, and within the ceiling, at the least
    maybe: tuple[_Margins, _Margins]  # at the most
    unknown: Bools  # steps without a height at either end, in zones that have a limit
    exact: bool  # nothing is unknown, and no height has an error
    mixed: bool  # some height has an error


def _levels(pieces: Pieces, found: Stays, steps: _Steps, limits: Limits) -> _Levels:
    vertical, zone = limits.vertical, found.zone[steps.stay]
    after = np.where(steps.length > 0, steps.row + 1, steps.row)
    sure, maybe = [], []
    unknown = np.zeros(len(zone), dtype=bool)
    for limit_m, reference, sign in (
        (vertical.floor_m[zone], vertical.floor_reference[zone], 1.0),
        (vertical.ceiling_m[zone], vertical.ceiling_reference[zone], -1.0),
    ):
        held = np.isfinite(limit_m)
        ends = []
        for row in (steps.row, after):
            least, most = np.full(len(row), FREE), np.full(len(row), FREE)
            some = np.flatnonzero(held)
            heights = pieces.fixes.heights
            if len(some) and isinstance(heights, Heights):
                low, high = span_m(heights.height_m[row[some]], heights.kind[row[some]], reference[some])
                margins = (
                    (low - limit_m[some], high - limit_m[some])
                    if sign > 0
                    else (limit_m[some] - high, limit_m[some] - low)
                )
                least[some], most[some] = margins
            ends.append((least, most))
            unknown |= np.isnan(least)
        sure.append(_Margins(ends[0][0], ends[1][0]))
        maybe.append(_Margins(ends[0][1], ends[1][1]))
    mixed = any(
        not np.array_equal(a, b, equal_nan=True)
        for s, m in zip(sure, maybe, strict=True)
        for a, b in zip(s, m, strict=True)
    )
    return _Levels((sure[0], sure[1]), (maybe[0], maybe[1]), unknown, not mixed and not unknown.any(), mixed)


def _half(margin: _Margins, length: Ints, *, known: bool) -> _Half:
    """Where a margin that is linear in time is not below 0; exact in its signs at both ends.

    Where it is unknown at an end: only the other end, if that is not below 0, or the whole step, as `known` says.
    """
    begin, end = margin
    at_begin, at_end, unknown = begin >= 0, end >= 0, np.isnan(begin) | np.isnan(end)
    rises, falls = ~at_begin & at_end & ~unknown, at_begin & ~at_end & ~unknown
    share = np.zeros(len(begin))
    crossed = np.flatnonzero(rises | falls)
    share[crossed] = begin[crossed] / (begin[crossed] - end[crossed])
    at = np.rint(share * length).astype(np.int64)
    low = np.where(rises, np.clip(at, 1, length), 0)
    high = np.where(falls, np.clip(at, 0, length - 1), length)
    if known:
        low = np.where(unknown & at_end, length, low)
        high = np.where(unknown & at_begin, 0, high)
        low = np.where(at_begin | at_end, low, high + 1)
    else:
        low = np.where(at_begin | at_end | unknown, low, high + 1)
    return _Half(low, high, share, rises, falls, unknown, (begin == 0) & (end == 0))


def _parts(found: Stays, steps: _Steps, margins: tuple[_Margins, _Margins], *, known: bool) -> _Parts:
    """Intersect what bounds each step: the stay, floor, ceiling and window."""
    floor, ceiling = (_half(margin, steps.length, known=known) for margin in margins)
    done = steps.begin + steps.length
    low, low_share, low_by = _bound(
        steps, np.maximum, steps.begin, found.entry, steps.first, found.start.share, (steps.enter, steps.opens),
        [(steps.begin + half.low, half.rises, half.unknown & (half.low > 0)) for half in (floor, ceiling)],
        (floor.share, ceiling.share),
    )  # fmt: skip
    high, high_share, high_by = _bound(
        steps, np.minimum, done, found.exit, steps.last, found.end.share, (steps.leave, steps.closes),
        [(steps.begin + half.high, half.falls, half.unknown & (half.high < steps.length)) for half in (floor, ceiling)],
        (floor.share, ceiling.share),
    )  # fmt: skip
    there = (low <= high) & (floor.low <= floor.high) & (ceiling.low <= ceiling.high)
    long = (high - low > SAME_NS) & ~floor.level & ~ceiling.level
    interior = long | ((low == high) & _strictly(steps, margins, low, known=known))
    parts = _Parts(np.arange(len(low)), low, high, low_share, high_share, low_by, high_by, interior)
    return pick(parts, np.flatnonzero(there))


def _bound(  # noqa: PLR0913, PLR0917  what bounds a part, from four sides
    steps: _Steps,
    furthest: np.ufunc,
    edge: Ints,
    kind: Kinds,
    outer: Bools,
    stay_share: Floats,
    outside: tuple[Ints, Ints],
    heights: list[tuple[Ints, Bools, Bools]],
    shares: tuple[Floats, Floats],
) -> tuple[Ints, Floats, Kinds]:
    """Latest of the begins, or earliest of the ends: when, at which share of the step, and what it is."""
    of_stay, of_window = outside
    when = furthest.reduce([of_stay, of_window, *(bound for bound, _, _ in heights)])

    def near(bound: Ints) -> Bools:
        """Tell which bounds are the one that was taken, but for rounding."""
        return np.asarray(np.abs(bound - when) <= SAME_NS)

    of_kind = kind[steps.stay]
    by_stay = outer & np.where(of_kind == CROSSING, near(of_stay), of_stay == when)
    by_height = [near(bound) & crossed for bound, crossed, _ in heights]
    unknown = near(heights[0][0]) & heights[0][2] | near(heights[1][0]) & heights[1][2]
    length = np.maximum(steps.length, 1)
    at_edge = (edge - steps.begin) / length
    own = stay_share[steps.stay]
    own = np.where(own > 0, own, at_edge)
    choices = [by_stay, *by_height, near(of_window), unknown]
    which = np.select(choices, range(len(choices)), default=len(choices))
    kinds = [of_kind, *(np.full(len(when), each) for each in (BELOW, ABOVE, SWITCHED, _UNKNOWN, _STEP))]
    places = [own, *shares, (of_window - steps.begin) / length, (when - steps.begin) / length, at_edge]
    return when, np.choose(which, places), np.choose(which, kinds).astype(np.int8)


def _strictly(steps: _Steps, margins: tuple[_Margins, _Margins], at: Ints, *, known: bool) -> Bools:
    """Whether a fix lies strictly within floor, ceiling and window; of an unknown height, whether it may."""
    held = (at > steps.opens) & (at < steps.closes)
    for begin, end in margins:
        at_begin, at_end = ((each > 0) | (~np.bool_(known) & np.isnan(each)) for each in (begin, end))
        held &= np.where(at == steps.begin, at_begin, (at == steps.begin + steps.length) & at_end)
    return np.asarray(held)


def _stays(
    pieces: Pieces, found: Stays, steps: _Steps, parts: _Parts, along: EdgeRuns, index: ZoneIndex, tolerance_m: float
) -> tuple[Stays, "_Ends"]:
    """Join parts that follow each other at an instant to stays."""
    if len(parts.step) == 0:
        return pick(found, slice(0, 0)), _Ends(parts.low, parts.high, parts.step)
    stay = steps.stay[parts.step]
    follows = (stay[1:] == stay[:-1]) & (parts.low[1:] - parts.high[:-1] <= SAME_NS)
    start = np.flatnonzero(np.append(True, ~follows))
    end = np.append(start[1:], len(stay)) - 1
    of = stay[start]
    inside = parts.interior & ~_on_the_edge(pieces, found, steps, parts, along, index.zones)
    interior = found.interior[of] & np.logical_or.reduceat(inside, start)
    entry, leave = (np.where(kind < 0, GAP, kind).astype(np.int8) for kind in (parts.low_by[start], parts.high_by[end]))
    opening = _place(pieces, steps, parts.step[start], parts.low_share[start], index, tolerance_m)
    closing = _place(pieces, steps, parts.step[end], parts.high_share[end], index, tolerance_m)
    opening = _given(opening, pick(found.start, of), (parts.low_by[start] >= 0) & (parts.low_by[start] <= GOES_ON))
    closing = _given(closing, pick(found.end, of), (parts.high_by[end] >= 0) & (parts.high_by[end] <= GOES_ON))
    instant = np.flatnonzero(interior & (parts.low[start] == parts.high[end]))
    interior[instant] = _holds(index, found.zone[of[instant]], pick(opening, instant))
    stays = Stays(found.piece[of], found.zone[of], opening, closing, entry, leave, interior)
    kept = np.flatnonzero(interior | (entry == GOES_ON) | (leave == GOES_ON))
    return pick(stays, kept), pick(_Ends(parts.low[start], parts.high[end], of), kept)


class _Ends(NamedTuple):
    """When stays begin and end, nanoseconds, and the stay in the plane that each is of."""

    low: Ints
    high: Ints
    stay: Ints


def _given(place: Place, own: Place, which: Bools) -> Place:
    """Places, but those of the stay itself where it is the stay that begins or ends."""
    return Place(*(np.where(which, b, a) for a, b in zip(place, own, strict=True)))


def _place(pieces: Pieces, steps: _Steps, step: Ints, share: Floats, index: ZoneIndex, tolerance_m: float) -> Place:
    """Places at shares of steps; on long steps on the geodesic."""
    fixes, row, moves = pieces.fixes, steps.row[step], steps.length[step] > 0
    share = np.where(moves, share, 0.0)
    row, share = row + (share >= 1), np.where(share >= 1, 0.0, share)
    after = np.where(share > 0, row + 1, row)
    x0, y0, y1 = index.boundary.in_frame(fixes.lon_deg[row]), fixes.lat_deg[row], fixes.lat_deg[after]
    x1 = onward(x0, fixes.lon_deg[after])
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    between = np.flatnonzero(share > 0)
    azimuth, _, metres = WGS84.inv(x0[between], y0[between], x1[between], y1[between])
    highest = np.maximum(np.abs(y0[between]), np.abs(y1[between]))
    far = np.asarray(metres) > step_m(highest, tolerance_m)
    rows = between[far]
    lon, lat, _ = WGS84.fwd(x0[rows], y0[rows], np.asarray(azimuth)[far], share[rows] * np.asarray(metres)[far])
    x[rows], y[rows] = onward(x0[rows], np.asarray(lon)), lat
    return Place(row, share, x, y)


def _holds(index: ZoneIndex, zone: Ints, place: Place) -> Bools:
    """Whether places lie within their zones, not on the boundary."""
    held = np.zeros(len(zone), dtype=bool)
    for number, shape in index.boundary.shapes:
        rows = np.flatnonzero(zone == number)
        held[rows] |= shapely.contains_xy(shape, place.x[rows], place.y[rows])
    return held


def _on_the_edge(pieces: Pieces, found: Stays, steps: _Steps, parts: _Parts, along: EdgeRuns, zones: int) -> Bools:
    """Parts during all of which the track runs along the boundary of the zone."""
    on = np.zeros(len(parts.step), dtype=bool)
    if len(along.piece) == 0:
        return on
    time_us = pieces.fixes.time_us
    base = int(time_us.min())
    ends = []
    for place in (along.start, along.end):
        after = np.minimum(place.row + 1, len(time_us) - 1)
        whole = (time_us[after] - time_us[place.row]) * NS
        ends.append((time_us[place.row] - base) * NS + np.rint(place.share * whole).astype(np.int64))
    stay = steps.stay[parts.step]
    key = found.piece[stay] * zones + found.zone[stay]
    wanted = along.piece * zones + along.zone
    order = np.lexsort((ends[0], wanted))
    for each in np.unique(wanted[np.isin(along.zone, found.zone)]).tolist():
        rows = np.flatnonzero(key == each)
        mine = order[wanted[order] == each]
        low, high = ends[0][mine], np.maximum.accumulate(ends[1][mine])
        begins = np.append(True, low[1:] - high[:-1] > SAME_NS)  # runs that follow each other are one
        low, high = low[begins], high[np.append(np.flatnonzero(begins)[1:], len(high)) - 1]
        at = np.searchsorted(low, parts.low[rows] + SAME_NS, side="right") - 1
        on[rows] = (at >= 0) & (parts.high[rows] <= high[np.maximum(at, 0)] + SAME_NS)
    return on


def _doubts(sure: _Parts, maybe: _Parts, unknown: Bools) -> tuple[_Parts, _Parts]:
    """Parts that may lie within, and do not surely: where no height is known, and where it may be off."""
    low, high = np.full(len(unknown), 1, dtype=np.int64), np.zeros(len(unknown), dtype=np.int64)
    low[sure.step], high[sure.step] = sure.low, sure.high
    has = (low <= high)[maybe.step]
    certain_low, certain_high = low[maybe.step], high[maybe.step]
    no_height = unknown[maybe.step]
    whole = no_height | ~has
    before = maybe._replace(high=np.where(whole, maybe.high, certain_low))
    sure_share = np.zeros((2, len(unknown)))
    sure_share[0, sure.step], sure_share[1, sure.step] = sure.low_share, sure.high_share
    before = before._replace(high_share=np.where(whole, maybe.high_share, sure_share[0, maybe.step]))
    ends = whole | (certain_low == maybe.high)  # also where a mere instant is sure: the same doubt may go on
    before = before._replace(high_by=np.where(ends, maybe.high_by, _STEP).astype(np.int8))
    after_by = np.where(certain_high == maybe.low, maybe.low_by, _STEP).astype(np.int8)
    after = maybe._replace(low=certain_high, low_share=sure_share[1, maybe.step], low_by=after_by)
    fine = (before.high > before.low) | ((maybe.low == maybe.high) & whole)
    in_error = stack(pick(before, ~no_height & fine), pick(after, ~whole & (after.high > after.low)))
    order = np.lexsort((in_error.low, in_error.step))
    return pick(before, no_height), pick(in_error, order)


def _entered_surely(
    pieces: Pieces, told: Stays, ends: _Ends, maybe: Stays, outer: _Ends, before: Open
) -> tuple[Stays, Open]:
    """Call an entry through a floor or a ceiling one only where it surely came through it, else `GAP`.

    It did if the stretch in which it may have been inside began at that limit, and this is its first sure time inside.
    """
    kinds, had = maybe.entry.copy(), np.zeros(len(maybe.entry), dtype=bool)
    keys = list(zip(pieces.vessel[maybe.piece].tolist(), maybe.zone.tolist(), strict=True))
    for k in np.flatnonzero(maybe.entry == GOES_ON).tolist():
        kinds[k], had[k] = before.get(keys[k], (GAP, False))
    stay, low = np.concatenate([outer.stay, ends.stay]), np.concatenate([outer.low, ends.low])
    is_told = np.arange(len(stay)) >= len(outer.stay)
    order = np.lexsort((is_told, low, stay))
    of = np.empty(len(stay), dtype=np.int64)
    of[order] = np.maximum.accumulate(np.where(is_told[order], 0, order))  # the stretch that holds each sure time
    of = of[is_told]
    sure_before = np.concatenate([[0], np.cumsum(told.interior)])[:-1]
    first_of = np.append(True, of[1:] != of[:-1])[: len(of)]
    begun = np.maximum.accumulate(np.where(first_of, np.arange(len(of)), 0)) if len(of) else of
    again = had[of] | (sure_before > sure_before[begun])
    through = np.isin(told.entry, (ABOVE, BELOW))
    entry = np.where(through & (again | (kinds[of] != told.entry)), GAP, told.entry).astype(np.int8)
    had |= np.bincount(of, weights=told.interior, minlength=len(had)) > 0
    here = set(np.unique(pieces.vessel).tolist())
    going_on = {key: value for key, value in before.items() if key[0] not in here}
    going_on |= {keys[k]: (int(kinds[k]), bool(had[k])) for k in np.flatnonzero(maybe.exit == GOES_ON).tolist()}
    return told._replace(entry=entry), going_on
