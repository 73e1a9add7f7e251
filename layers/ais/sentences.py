r"""Lines of an AIS feed taken apart as arrays: where each sentence stands, and whether its checksum holds.

A line reads `[prefix][\tag block\]!ttVDM,count,number,sequence,channel,payload,fill*hh[tail]` (IEC 61162-1, NMEA 4.10).
Nothing here loops over lines.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from layers.ais.report import Reason

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Text = npt.NDArray[np.uint8]

PADDING = bytes(64)  # windows may reach beyond the last line
NEWLINE, RETURN, BANG, STAR, COMMA, BACKSLASH = b"\n\r!*,\\"
VDM, VDO = (int.from_bytes(name, "little") for name in (b"VDM", b"VDO"))
CAPITALS = np.uint64(0xDFDFDF)  # of the letters of a formatter
TAG_BYTES = 6  # of !AIVDM
FEW = 2  # longest sequence number or channel of a plain sentence, with its comma
MOST_PARTS = 9
LONGEST_LINE_BYTES = 4096  # a longer line is not read, nor held while its end is waited for

# Six-bit value of each payload character, ITU-R M.1371 annex 8 as IEC 61162-1 armours it; 255 elsewhere.
ARMOUR = np.full(256, 255, dtype=np.uint8)
ARMOUR[48:88] = np.arange(40)
ARMOUR[96:120] = np.arange(40, 64)

HEX = np.full(256, 255, dtype=np.uint8)
for _digits in (b"0123456789ABCDEF", b"0123456789abcdef"):
    HEX[list(_digits)] = np.arange(16)


class Sentences(NamedTuple):
    """The lines of a piece of a feed and the one sentence that each of some holds.

    Attributes
    ----------
    text : array of uint8
        The lines, each ending in a newline, then padding.
    start, end, reason : array, shape (lines,)
        Where a line stands, without its end, and what is known to become of it: for lines of the rows below
        `Reason.POSITION` where the sentence is plain and its checksum holds.
    line, bang, star, payload, payload_end : array, shape (rows,)
        Lines with exactly one `!`: their number, and the places of `!`, `*`, the payload and the comma after it.
    plain, odd : array of bool, shape (rows,)
        Laid out as the standard says, so that the places are true; otherwise, but with a star, so worth a closer look.
    parts, part, fill : array of uint8, shape (rows,)
        Parts of the message, number of this part, bits to ignore at the end; true where plain.
    commas : array
        All commas of the text.
    """

    text: Text
    start: Places
    end: Places
    reason: npt.NDArray[np.uint8]
    line: Places
    bang: Places
    star: Places
    payload: Places
    payload_end: Places
    plain: Flags
    odd: Flags
    parts: npt.NDArray[np.uint8]
    part: npt.NDArray[np.uint8]
    fill: npt.NDArray[np.uint8]
    commas: Places


def count_lines(data: bytes) -> dict[Reason, tuple[int, int, bytes]]:
    """Count whole lines without `!`: by reason how many, the number of the first, and that line."""
    text = np.frombuffer(b"\n\n" + data, dtype=np.uint8)
    newline = text[2:] == NEWLINE
    before = text[1:-1]
    blank = newline & ((before == NEWLINE) | ((before == RETURN) & (text[:-2] == NEWLINE)))
    end = np.flatnonzero(newline)
    is_blank = blank[end]
    length = np.diff(end, prepend=-1) - 1
    counted = {}
    for reason, lines in (
        (Reason.BLANK, is_blank),
        (Reason.LONG_LINE, length > LONGEST_LINE_BYTES),
        (Reason.NOT_AIS, ~is_blank & (length <= LONGEST_LINE_BYTES)),
    ):
        if how_many := int(np.count_nonzero(lines)):
            first = int(np.argmax(lines))
            counted[reason] = (how_many, first, data[end[first] - length[first] : end[first]])
    return counted


def find_sentences(data: bytes) -> Sentences:
    """Find the sentences of whole lines.

    Parameters
    ----------
    data : bytes
        Lines of anything, the last of them ending in a newline too.
    """
    text = np.frombuffer(data + PADDING, dtype=np.uint8)
    end = np.flatnonzero(text == NEWLINE)
    start = np.concatenate(([0], end[:-1] + 1))
    too_long = end - start > LONGEST_LINE_BYTES
    end = end - ((text[end - 1] == RETURN) & (end > start))
    reason = np.full(len(start), Reason.NOT_AIS, dtype=np.uint8)
    reason[end == start] = Reason.BLANK

    bangs = np.flatnonzero(text == BANG)
    first = np.searchsorted(bangs, start)
    how_many = np.diff(first, append=len(bangs))
    reason[how_many > 1] = Reason.SEVERAL
    reason[too_long] = Reason.LONG_LINE
    line = np.flatnonzero((how_many == 1) & ~too_long)
    return _take_apart(text, start, end, reason, line, bangs[first[line]])


def _take_apart(
    text: Text, start: Places, end: Places, reason: npt.NDArray[np.uint8], line: Places, bang: Places
) -> Sentences:
    """Places of the fields of sentences, by the commas and the star that follow each `!`."""
    beyond = np.full(6, len(text) - len(PADDING))
    commas = np.concatenate((np.flatnonzero(text == COMMA), beyond))
    stars = np.concatenate((np.flatnonzero(text == STAR), beyond))
    star = stars[np.searchsorted(stars[:-6], bang)]
    third = np.searchsorted(commas[:-6], bang) + 3
    after_sequence, after_channel, payload_end = commas[third], commas[third + 1], commas[third + 2]

    words = eight_bytes(text)
    head, body, tail = words[bang], words[bang + 8], words[payload_end]
    formatter = (head >> np.uint64(24)) & np.uint64(0xFFFFFF)
    plain = (formatter == VDM) | (formatter == VDO)
    plain &= (_byte(head, 6) == COMMA) & (_byte(body, 0) == COMMA) & (_byte(body, 2) == COMMA)
    plain &= (after_sequence - bang <= 10 + FEW) & (after_channel - after_sequence <= FEW)
    plain &= (star == payload_end + 2) & (star + 2 < end[line])
    parts, part, fill = _byte(head, 7) - 48, _byte(body, 1) - 48, _byte(tail, 1) - 48
    plain &= (fill < 6) & (parts >= 1) & (parts <= MOST_PARTS) & (part >= 1) & (part <= parts)  # noqa: PLR2004  bits

    expected = HEX[_byte(tail, 3)] * np.uint8(16) + HEX[_byte(tail, 4)]
    good = (HEX[_byte(tail, 3)] < 16) & (HEX[_byte(tail, 4)] < 16)  # noqa: PLR2004  a hexadecimal digit
    rows = np.flatnonzero(plain)
    good[rows] &= checksums(text, bang[rows] + 1, star[rows]) == expected[rows]
    named = ((formatter & CAPITALS) == VDM) | ((formatter & CAPITALS) == VDO)
    named &= np.minimum(commas[third - 3], end[line]) == bang + TAG_BYTES
    not_plain = np.where(named, Reason.MALFORMED, Reason.NOT_AIS)
    reason[line] = np.where(plain, np.where(good, Reason.POSITION, Reason.CHECKSUM), not_plain)
    odd = ~plain & (star < end[line])
    payload = after_channel + 1
    return Sentences(
        text, start, end, reason, line, bang, star, payload, payload_end, plain, odd, parts, part, fill, commas[:-6]
    )


def checksums(text: Text, start: Places, stop: Places) -> npt.NDArray[np.uint8]:
    """Exclusive or of the bytes of each stretch [start, stop), shape (n,); stretches are not empty and in order."""
    if not len(start):
        return np.empty(0, dtype=np.uint8)
    return np.bitwise_xor.reduceat(text, np.column_stack((start, stop)).ravel())[::2]


def windows(text: Text, at: Places, width: int) -> npt.NDArray[np.uint8]:
    """Copy `width` bytes from each place, shape (n, width); the text is padded far enough."""
    every = np.ndarray((len(text) - width + 1,), dtype=f"V{width}", buffer=text.data, strides=(1,))
    return every[at].view(np.uint8).reshape(len(at), width)


def eight_bytes(text: Text) -> npt.NDArray[np.uint64]:
    """Read the text from every place on as one little-endian number of eight bytes, shape (len(text) - 7,)."""
    return np.ndarray((len(text) - 7,), dtype="<u8", buffer=text.data, strides=(1,))


def _byte(words: npt.NDArray[np.uint64], number: int) -> npt.NDArray[np.uint8]:
    return ((words >> np.uint64(8 * number)) & np.uint64(0xFF)).astype(np.uint8)
