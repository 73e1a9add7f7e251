"""Sentences that are not read in bulk: those of no interest told at once, the others made ready one by one."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from layers.ais.parts import REACH_LINES, Assembly, Part, Position
from layers.ais.payload import BEACONS, REASON_OF_TYPE
from layers.ais.report import EXAMPLE_CHARACTERS, TYPE
from layers.ais.sentences import ARMOUR, Flags, Places, Sentences, eight_bytes
from layers.ais.times import Times

BEACON_REASONS = [TYPE + kind for kind in BEACONS]
SEQUENCE_AT = 10  # from ! to the comma before the sequence number of a plain sentence


class Left(NamedTuple):
    """Sentences that bulk reading has left over.

    Attributes
    ----------
    rows : array of int, shape (n,)
        Rows of the sentences, in their order.
    times : array of int, shape (rows of the sentences,)
        Microseconds since 1970 or `NO_TIME`.
    names : pyarrow.Array, shape (n,)
        Sources, or null.
    first_line : int
        Number of the first line of the piece.
    """

    rows: Places
    times: Times
    names: pa.Array
    first_line: int


def read_left(sentences: Sentences, piece: bytes, left: Left, assembly: Assembly) -> tuple[list[Position], Flags]:
    """Read what bulk reading has left over.

    Voyage data in two sentences are a tenth of many feeds. Two parts in a row of a message that holds no position of a
    vessel are told by their bytes, and noted in `sentences.reason`; that they end an unfinished message of the same
    key is all that matters to the others, which `assembly` reads and counts.

    Returns
    -------
    positions : list of Position
        In the order of the lines.
    counted : array of bool, shape (n,)
        Whether `assembly` has counted the line of a row of `left`.
    """
    first = _pairs(sentences, left)
    counted = np.ones(len(left.rows), dtype=np.bool_)
    counted[first] = counted[first + 1] = False
    lines = sentences.line[left.rows]
    kind = ARMOUR[sentences.text[sentences.payload[left.rows[first]]]]
    sentences.reason[lines[first]] = sentences.reason[lines[first + 1]] = REASON_OF_TYPE[kind]
    wanted = counted.copy()
    wanted[first] = assembly.is_waiting or bool(sentences.plain[left.rows[counted]].any())
    found = []
    for part, plain, alone in _parts(sentences, piece, left, np.flatnonzero(wanted), counted):
        if not alone:
            assembly.supersede(part)
        elif position := assembly.read(part, plain=plain):
            found.append(position)
    return found, counted


def _pairs(sentences: Sentences, left: Left) -> Places:
    """Places in `left.rows` of first parts whose second one is the next row, of no position of a vessel."""
    rows = left.rows
    if len(rows) < 2:  # noqa: PLR2004  a pair
        return np.empty(0, dtype=np.int64)
    one, two = rows[:-1], rows[1:]
    head = eight_bytes(sentences.text)[sentences.bang[rows]]
    key = _sequence_and_channel(sentences, rows)
    kind = REASON_OF_TYPE[ARMOUR[sentences.text[sentences.payload[one]]]]
    pair = sentences.plain[one] & sentences.plain[two] & (head[:-1] == head[1:]) & (key[:-1] == key[1:])
    pair &= (sentences.parts[one] == 2) & (sentences.part[one] == 1) & (sentences.part[two] == 2)  # noqa: PLR2004
    pair &= (kind >= TYPE) & ~np.isin(kind, BEACON_REASONS) & (sentences.payload_end[one] > sentences.payload[one])
    pair &= sentences.line[two] - sentences.line[one] <= REACH_LINES
    pair &= _same(left.names)
    return np.flatnonzero(pair)


def _sequence_and_channel(sentences: Sentences, rows: Places) -> npt.NDArray[np.uint64]:
    """Bytes of plain sentences from the comma before the sequence number to the payload, as one number."""
    at = sentences.bang[rows] + SEQUENCE_AT
    bits = np.clip(8 * (sentences.payload[rows] - at), 0, 63).astype(np.uint64)
    words: npt.NDArray[np.uint64] = eight_bytes(sentences.text)[at]
    words &= (np.uint64(1) << bits) - np.uint64(1)
    return words


def _same(names: pa.Array) -> Flags:
    """Whether each source is the same as the next, shape (n - 1,)."""
    if names.null_count == len(names):
        return np.ones(len(names) - 1, dtype=np.bool_)
    codes = names.dictionary_encode(null_encoding="encode").indices.to_numpy()
    return np.asarray(codes[:-1] == codes[1:])


def _parts(
    sentences: Sentences, piece: bytes, left: Left, wanted: Places, alone: Flags
) -> Iterator[tuple[Part, bool, bool]]:
    """Sentences to be read one by one; whether they are laid out plainly, and no first part of a pair."""
    rows = left.rows[wanted]
    line = sentences.line[rows]
    stop = np.where(sentences.plain[rows], sentences.star[rows] + 3, sentences.end[line])
    shown = np.minimum(sentences.end[line], sentences.start[line] + EXAMPLE_CHARACTERS)
    arrays = (line + left.first_line, sentences.bang[rows], stop, sentences.start[line], shown, left.times[rows])
    columns = [values.tolist() for values in (*arrays, sentences.plain[rows], alone[wanted])]
    for number, a, b, c, d, time_us, plain, own, name in zip(
        *columns, left.names.take(wanted).to_pylist(), strict=True
    ):
        yield Part(number, piece[a:b], time_us, name, piece[c:d]), plain, own
