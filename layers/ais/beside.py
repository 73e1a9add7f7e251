r"""Which of what stands beside a sentence is its time: a number of ten digits can be a station, one of nine an MMSI.

    1786000000 !AIVDM,...                            seconds or milliseconds since 1970, of ten or thirteen digits
    !AIVDM,...*1F,1786000000,002734450               anywhere behind the sentence; nine digits are an MMSI
    2026-08-06T07:06:40Z,station,!AIVDM,...          ISO 8601, with or without hyphens and colons
    !AIVDM,...*1F ( MMSI: 431000111, timestamp: 20260806070640)

Nine digits of seconds, or twelve of milliseconds, end on 9 September 2001, before ships had to carry AIS (SOLAS V/19:
from July 2002): such numbers are MMSIs of vessels and stations, and never times. Where several times stand in a line
they have to agree to a minute. Else one that names its zone goes before others; and if that does not settle it, there
is none.
"""

from typing import NamedTuple

import numpy as np

from layers.ais.sentences import Flags, Places, Sentences, Text
from layers.ais.times import (
    DELIMITER,
    ISO,
    LOOKED_AT,
    NO_TIME,
    NOWHERE,
    SECOND_US,
    Lead,
    Times,
    read_times,
)

SHORTEST = 10  # characters of a time
EPOCH_WIDTHS = (10, 13, 14)  # digits of seconds, of milliseconds, of a date and a clock
BASIC_WIDTH, ISO_WIDTH = 8, 4  # digits of 20260806T070640Z and of 2026-08-06 before what follows
ISO_CLOCK = 7  # from the last digit of the year to what stands before the hour
EARLIEST_US, LATEST_US = 10**9 * SECOND_US, 4_102_444_800 * SECOND_US  # of a number: 2001-09-09 to 2100
APART_US = 60 * SECOND_US  # when a message was heard and when it was written down may differ by less
OPENS = DELIMITER.copy()  # what may stand before a time
OPENS[list(b"([{:=")] = True


class Beside(NamedTuple):
    """Times of rows that stand beside sentences, arrays of shape (rows,)."""

    times: Times  # or `NO_TIME`
    unclear: Flags  # there are several, and they disagree
    number: Flags  # the time is a bare number of seconds or milliseconds


class _Candidates(NamedTuple):
    row: Places
    at: Places
    stop: Places
    time_us: Times
    number: Flags

    def taken(self, which: Places | slice) -> "_Candidates":
        """Take some of them."""
        return _Candidates(self.row[which], self.at[which], self.stop[which], self.time_us[which], self.number[which])


def beside_times(sentences: Sentences, lead: Lead, wanted: Flags) -> Beside:
    """Find the times that stand before sentences and their tag blocks, or behind sentences.

    Parameters
    ----------
    sentences : Sentences
    lead : Lead
        Of the same sentences.
    wanted : array of bool, shape (rows,)
        Rows to look at.
    """
    found = Beside(np.full(len(wanted), NO_TIME), np.zeros(len(wanted), bool), np.zeros(len(wanted), bool))
    some = _candidates(sentences.text, *_regions(sentences, lead, wanted))
    if not len(some.row):
        return found
    first = np.flatnonzero(np.diff(some.row, prepend=-1))
    rows = some.row[first]
    apart = np.maximum.reduceat(some.time_us, first) - np.minimum.reduceat(some.time_us, first) > APART_US
    found.times[rows], found.number[rows] = some.time_us[first], some.number[first]
    last = np.append(first[1:], len(some.row))
    for place in np.flatnonzero(apart).tolist():
        row = rows[place]
        found.times[row] = _zoned(sentences.text, some.taken(slice(first[place], last[place])))
        found.number[row] = False
        found.unclear[row] = found.times[row] == NO_TIME
    return found


def _regions(sentences: Sentences, lead: Lead, wanted: Flags) -> tuple[Places, Places, Places]:
    """Row, begin and end of what stands before and behind sentences, where a time has room."""
    start, end = sentences.start[sentences.line], sentences.end[sentences.line]
    before = np.where(lead.tag == NOWHERE, sentences.bang, lead.tag)
    behind = np.where(sentences.plain, np.minimum(sentences.star + 3, end), end)
    rows = np.flatnonzero(wanted)
    row = np.concatenate((rows, rows))
    at = np.concatenate((start[rows], behind[rows]))
    stop = np.concatenate((before[rows], end[rows]))
    room = stop - at >= SHORTEST
    return row[room], at[room], stop[room]


def _candidates(text: Text, row: Places, at: Places, stop: Places) -> _Candidates:
    """Find times in regions of the text, by row, and in a row in the order of the line."""
    length = stop - at
    begin = np.cumsum(length) - length
    place = np.repeat(at - begin, length) + np.arange(int(length.sum()))
    digit = text[place] - np.uint8(48) < 10  # noqa: PLR2004  '0' to '9'
    before, after = np.append(False, digit[:-1]), np.append(digit[1:], False)
    before[begin], after[begin + length - 1] = False, False
    first, last = np.flatnonzero(digit & ~before), np.flatnonzero(digit & ~after)
    width = last - first + 1
    region = np.searchsorted(begin, first, side="right") - 1
    follows = text[place[last] + 1]
    good = np.isin(width, EPOCH_WIDTHS) & (DELIMITER[follows] | (follows == ord(".")) | (follows == ord("Z")))
    number = good & (width != EPOCH_WIDTHS[-1])
    clock = text[np.minimum(place[last] + ISO_CLOCK, len(text) - 1)]
    good |= (width == ISO_WIDTH) & (follows == ord("-")) & ((clock == ord("T")) | (clock == ord(" ")))
    good |= (width == BASIC_WIDTH) & (follows == ord("T"))
    good &= OPENS[text[place[first] - 1]] | (first == begin[region])
    chosen = np.flatnonzero(good)
    where, region, number = place[first[chosen]], region[chosen], number[chosen]
    times = read_times(text, where, stop[region])
    real = np.flatnonzero((times != NO_TIME) & (~number | ((times >= EARLIEST_US) & (times < LATEST_US))))
    in_order = real[np.argsort(row[region[real]], kind="stable")]
    return _Candidates(row[region], where, stop[region], times, number).taken(in_order)


def _zoned(text: Text, some: _Candidates) -> int:
    """Take the first of the times of a row that name their zone, if these agree; else `NO_TIME`."""
    named = []
    for at, stop, time_us in zip(some.at.tolist(), some.stop.tolist(), some.time_us.tolist(), strict=True):
        stamp = ISO.match(bytes(text[at : min(stop, at + LOOKED_AT)]).decode("latin-1"))
        if stamp and stamp[2]:
            named.append(time_us)
    return named[0] if named and max(named) - min(named) <= APART_US else NO_TIME
