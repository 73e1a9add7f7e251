r"""The clock of a feed: sentences that tell the time, and so when the messages after them were heard.

$GPZDA,070640.00,06,08,2026,00,00*6B           IEC 61162-1: UTC, day, month, year
$GPRMC,070640.00,A,...,060826,,,A*hh           the same of a position of one's own; V: no valid fix, not used
$PGHP,1,2026,8,6,7,6,40,10,338,2,,1,09*2C      Gatehouse: UTC with milliseconds, before each sentence
"""

import re
from datetime import UTC, datetime, timedelta

import numpy as np

from layers.ais.parts import REACH_LINES
from layers.ais.report import Reason
from layers.ais.sentences import Sentences
from layers.ais.times import NO_TIME, Times, microseconds

DOLLAR, PROPRIETARY = b"$P"
KINDS = (b"ZDA", b"RMC", b"GHP")  # as they stand from the third byte behind the dollar, of $PGHP from the second
CLOCK = re.compile(
    rb"\$(?:[A-Z]{2}ZDA,(?P<clock>\d{6}(?:\.\d*)?),(?P<date>\d\d?,\d\d?,\d{4})(?:,[^*]*)?"
    rb"|[A-Z]{2}RMC,(?P<clock2>\d{6}(?:\.\d*)?),A(?:,[^,*]*){6},(?P<date2>\d{6})(?:,[^*]*)?"
    rb"|PGHP,1,(?P<parts>\d{4}(?:,\d{1,3}){6})(?:,[^*]*)?)"
    rb"\*(?P<sum>[0-9A-Fa-f]{2})\s*"
)
SHORTEST = 24  # characters of such a sentence
CENTURY = 2000  # of the year of RMC, which has two digits
HIGHEST_SECOND = 59


class FeedClock:
    """The latest time that a feed's own sentences told; it holds for the `REACH_LINES` lines after it."""

    def __init__(self) -> None:
        self._line, self._time_us = 0, NO_TIME

    def fill(self, sentences: Sentences, times: Times, first_line: int) -> None:
        """Give rows without a time that of the clock before them, in place, and note the lines of the clock.

        Parameters
        ----------
        sentences : Sentences
            Of the next piece of the feed.
        times : array of int, shape (rows,)
            Microseconds since 1970 or `NO_TIME`.
        first_line : int
            Number of the first line of the piece.
        """
        lines, told = _told(sentences)
        lines = np.append(self._line - first_line, lines)
        told = np.append(self._time_us, told)
        self._line, self._time_us = int(lines[-1]) + first_line, int(told[-1])
        bare = np.flatnonzero(times == NO_TIME)
        if len(bare) and (told != NO_TIME).any():
            at = np.searchsorted(lines, sentences.line[bare]) - 1
            near = (at >= 0) & (sentences.line[bare] - lines[at] <= REACH_LINES)
            times[bare[near]] = told[at[near]]


def read_clock(line: bytes) -> int:
    """Microseconds since 1970 that a line tells, or `NO_TIME`.

    >>> read_clock(b"$GPZDA,070640.00,06,08,2026,00,00*6B") // 1_000_000
    1786000000
    """
    found = CLOCK.fullmatch(line)
    if not found:
        return NO_TIME
    body = line[1 : found.start("sum") - 1]
    if int(found["sum"], 16) != int(np.bitwise_xor.reduce(np.frombuffer(body, dtype=np.uint8))):
        return NO_TIME
    try:
        return _instant(*_parts(found))
    except ValueError:  # no such day or hour
        return NO_TIME


def _parts(found: "re.Match[bytes]") -> tuple[str, float]:
    """Day and minute as YYYYMMDDHHMM, and the seconds."""
    if found["parts"]:
        year, month, day, hour, minute, second, thousandth = (int(each) for each in found["parts"].split(b","))
        return f"{year:04}{month:02}{day:02}{hour:02}{minute:02}", second + thousandth / 1000
    clock = (found["clock"] or found["clock2"]).decode()
    if found["date"]:
        day, month, year = (int(each) for each in found["date"].split(b","))
    else:
        day, month, year = (int(found["date2"][at : at + 2]) for at in (0, 2, 4))
        year += CENTURY
    return f"{year:04}{month:02}{day:02}{clock[:4]}", float(clock[4:])


def _instant(minute: str, second: float) -> int:
    if second >= HIGHEST_SECOND + 2:  # 60 is a leap second
        raise ValueError(second)
    return microseconds(datetime.strptime(minute, "%Y%m%d%H%M").replace(tzinfo=UTC) + timedelta(seconds=second))


def _told(sentences: Sentences) -> "tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Times]":
    """Lines that tell the time, and what they tell; noted in `sentences.reason`."""
    text, start = sentences.text, sentences.start
    candidates = np.flatnonzero(
        (text[start] == DOLLAR) & (sentences.end - start >= SHORTEST) & (sentences.reason == Reason.NOT_AIS)
    )
    lines, told = [], []
    for line in candidates.tolist():
        at = start[line]
        if bytes(text[at + 3 : at + 6]) in KINDS or bytes(text[at + 2 : at + 5]) in KINDS:
            time_us = read_clock(bytes(text[at : sentences.end[line]]))
            if time_us != NO_TIME:
                lines.append(line)
                told.append(time_us)
    sentences.reason[lines] = Reason.CLOCK
    return np.array(lines, dtype=np.int64), np.array(told, dtype=np.int64)
