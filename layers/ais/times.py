r"""Times that lines of an AIS feed carry: in the tag block, before the sentence or behind it.

    \s:2573405,c:1577836800*00\!BSVDM,...      tag block of NMEA 4.10, seconds or milliseconds since 1970
    1577836800 !AIVDM,...                      beside the sentence, seconds or milliseconds; see layers.ais.beside
    2020-01-01T00:00:00Z,!AIVDM,...            beside the sentence, ISO 8601; without a zone it is UTC
    !AIVDM,...*5C,r003669945,1577836800        behind the sentence likewise

A message says only the second of the minute, which is not used: a date is never guessed.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from layers.ais.sentences import BACKSLASH, COMMA, HEX, STAR, Flags, Places, Sentences, Text, checksums, windows

Times = npt.NDArray[np.int64]  # microseconds since 1970, UTC

NO_TIME = np.iinfo(np.int64).min
NOWHERE = -1
COLON = ord(":")
SECOND_US = 1_000_000
UNIT_US = {9: SECOND_US, 10: SECOND_US, 12: 1000, 13: 1000}  # by number of digits: 1973 to 2286 in s, 1973 on in ms
LOOKED_AT = 40  # characters of a time that is read one by one
ISO_SEPARATORS = {4: b"-", 7: b"-", 10: b"T ", 13: b":", 16: b":"}
ISO_YEAR, ISO_WIDTH = 4, 19  # characters
ISO_DIGITS = [at for at in range(ISO_WIDTH) if at not in ISO_SEPARATORS]
DELIMITER = np.zeros(256, dtype=np.bool_)
DELIMITER[list(b" \t,;|*\\!\r\n\0)]}\"'")] = True
AFTER = r"(?=$|[\s,;|*\\!)\]}\"'])"
ZONE = r"\s?(Z|UTC|[+-]\d\d:?\d\d)?"
EPOCH = re.compile(r"\s*(\d{9,10}|\d{12,13})(?:\.(\d{1,9}))?" + AFTER)
ISO = re.compile(r"[\s\[(\"']*(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)" + ZONE + AFTER)
COMPACT = re.compile(r"\s*(\d{8}T?\d{6}(?:[.,]\d{1,9})?)" + ZONE + AFTER)  # 20200101000000, 20200101T000000Z


class Lead(NamedTuple):
    """What stands around sentences, arrays of shape (rows,); places are `NOWHERE` where there is none."""

    tag: Places  # the backslash that opens the tag block
    bad_tag: Flags  # without its opening backslash, or with a wrong or missing checksum
    stamp: Places  # value of c: in the tag block
    source: Places  # value of s:
    group: Places  # value of g:


def find_lead(sentences: Sentences) -> Lead:
    """Find the tag blocks of sentences, and in them the fields for time, source and group."""
    text, bang = sentences.text, sentences.bang
    start = sentences.start[sentences.line]
    tag, stamp, source, group = np.full((4, len(bang)), NOWHERE)
    lead = Lead(tag, np.zeros(len(bang), dtype=np.bool_), stamp, source, group)
    rows = np.flatnonzero((text[bang - 1] == BACKSLASH) & (bang > start))
    if not len(rows):
        return lead
    slashes = np.flatnonzero(text == BACKSLASH)
    before = np.searchsorted(slashes, bang[rows] - 1) - 1
    opening = np.where(before >= 0, slashes[before], NOWHERE)
    star = bang[rows] - 4
    whole = (opening >= start[rows]) & (star > opening + 1) & (text[star] == STAR)
    lead.bad_tag[rows] = True
    rows, opening, star = rows[whole], opening[whole], star[whole]
    high, low = HEX[text[star + 1]], HEX[text[star + 2]]
    good = (high < 16) & (low < 16)  # noqa: PLR2004  a hexadecimal digit
    good &= checksums(text, opening + 1, star) == high * np.uint8(16) + low
    lead.bad_tag[rows] = ~good
    lead.tag[rows] = opening
    colons = np.flatnonzero(text == COLON)
    for letter, places in ((b"c", lead.stamp), (b"s", lead.source), (b"g", lead.group)):
        places[rows] = _values(text, colons, letter, opening, star)
    return lead


def _values(text: Text, colons: Places, letter: bytes, opening: Places, star: Places) -> Places:
    """Places of the values of one field of tag blocks [opening, star], shape (n,)."""
    ours = (text[colons - 1] == letter[0]) & ((text[colons - 2] == COMMA) | (text[colons - 2] == BACKSLASH))
    places = np.append(colons[ours], len(text)) + 1
    found = places[np.searchsorted(places[:-1], opening)]
    return np.where(found <= star, found, NOWHERE)


def tag_times(sentences: Sentences, lead: Lead) -> Times:
    """Time of the tag block of each row, or `NO_TIME`."""
    times = np.full(len(sentences.bang), NO_TIME)
    rows = np.flatnonzero((lead.stamp != NOWHERE) & ~lead.bad_tag)
    if len(rows):
        times[rows] = read_times(sentences.text, lead.stamp[rows], sentences.star[rows])
    return times


def read_times(text: Text, at: Places, stop: Places) -> Times:
    """Read the times written at [at, stop), shape (n,), or `NO_TIME`; unusual forms one by one."""
    window = windows(text, at, ISO_WIDTH + 2)
    digits = window - np.uint8(48)
    is_digit = digits < 10  # noqa: PLR2004  '0' to '9'
    times = np.full(len(at), NO_TIME)
    run = np.argmin(is_digit, axis=1)
    clear = DELIMITER[text[at + run]]
    for width, unit_us in UNIT_US.items():
        rows = np.flatnonzero((run == width) & clear)
        if len(rows):
            times[rows] = _decimal(digits[rows, :width]) * unit_us
    iso = np.flatnonzero(run == ISO_YEAR)
    if len(iso):
        iso = iso[_looks_iso(window[iso], is_digit[iso])]
        times[iso] = _iso_us(digits[iso])
    for row in np.flatnonzero(times == NO_TIME).tolist():
        times[row] = read_time(bytes(text[at[row] : min(stop[row], at[row] + LOOKED_AT)]).decode("latin-1"))
    return times


def _decimal(digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    value = np.zeros(len(digits), dtype=np.int64)
    for column in digits.T:
        value = value * 10 + column
    return value


def _looks_iso(window: npt.NDArray[np.uint8], is_digit: Flags) -> Flags:
    """Whether windows read 2020-01-01T00:00:00 and then end, or end after a Z."""
    good = np.asarray(is_digit[:, ISO_DIGITS].all(axis=1))
    for at, allowed in ISO_SEPARATORS.items():
        good &= np.isin(window[:, at], list(allowed))
    after, then = window[:, ISO_WIDTH], window[:, ISO_WIDTH + 1]
    good &= DELIMITER[after] | ((after == ord("Z")) & DELIMITER[then])
    return good


def _iso_us(digits: npt.NDArray[np.uint8]) -> Times:
    year, month, day, hour, minute, second = (
        _decimal(digits[:, a:b]) for a, b in ((0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19))
    )
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = (first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")
    real = (year > 0) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= days.astype(np.int64))  # noqa: PLR2004
    real &= (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004
    midnight_s = (first.astype("datetime64[D]").astype(np.int64) + day - 1) * 86_400
    return np.where(real, (midnight_s + hour * 3600 + minute * 60 + second) * SECOND_US, NO_TIME)


def read_time(text: str) -> int:
    """Microseconds since 1970 of a time at the start of a text, or `NO_TIME` if there is none.

    >>> read_time("2020-01-01T09:00:00.5+09:00 ")
    1577836800500000
    """
    if number := EPOCH.match(text):
        whole, fraction = number[1], (number[2] or "")
        unit_us = UNIT_US[len(whole)]
        return int(whole) * unit_us + int((fraction + "000000")[:6]) * unit_us // SECOND_US
    if not (stamp := ISO.match(text) or COMPACT.match(text)):
        return NO_TIME
    zone = {None: "+00:00", "Z": "+00:00", "UTC": "+00:00"}.get(stamp[2], stamp[2])
    written = stamp[1] if not stamp[1][:9].isdigit() else f"{stamp[1][:8]}T{stamp[1][8:]}"
    try:
        return microseconds(datetime.fromisoformat(written.replace(",", ".") + zone))
    except (ValueError, OverflowError):  # no such day or hour
        return NO_TIME


def microseconds(time_utc: datetime) -> int:
    """Microseconds since 1970 of an aware time.

    Raises
    ------
    ValueError
        If the time does not say its zone.
    """
    if time_utc.tzinfo is None:
        raise ValueError(
            f"the time {time_utc} has no zone; expected an aware time in UTC. Add tzinfo=UTC if it is one."
        )
    return (time_utc - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
