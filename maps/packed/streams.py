"""Whole numbers as bytes, the way a page carries them: differences, zigzag, varint, deflate, base64."""

import base64
import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

SEPTET = 7  # bits of a number in each byte of its varint
MOST_ORDER = 2  # differences of differences suit what moves steadily
SAMPLE = 1 << 14  # numbers looked at to choose the order
LARGE = 1 << 20  # bytes; above, the strongest compression takes seconds and gains a percent
MOST = 2**52  # a page counts in doubles
# Arrays of the page's script that can hold a stream: first and last number, and the sign by which it is told.
ARRAYS = ((0, 2**8 - 1, "B"), (0, 2**16 - 1, "H"), (-(2**31), 2**31 - 1, "i"), (-MOST, MOST, "d"))


def zigzag(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Numbers without a sign, small where they were near zero.

    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    return ((numbers << 1) ^ (numbers >> 63)).view(np.uint64)


def varint(numbers: NDArray[np.uint64]) -> bytes:
    """Numbers in as few bytes as each needs: seven bits a byte, the lowest first, the top bit set while more follow.

    >>> varint(np.array([1, 127, 300], dtype=np.uint64)).hex(" ")
    '01 7f ac 02'
    """
    if not len(numbers):
        return b""
    longest = max(1, -(-int(numbers.max()).bit_length() // SEPTET))
    extra = [numbers >= np.uint64(1 << SEPTET * k) for k in range(1, longest)]
    end = np.cumsum(sum(extra, start=np.ones(len(numbers), dtype=np.int64)))
    start = np.concatenate([[0], end[:-1]])
    out = np.empty(int(end[-1]), dtype=np.uint8)
    out[start] = numbers & np.uint64(127)
    for k, more in enumerate(extra, 1):
        at = start[more] + k
        out[at - 1] |= 128
        out[at] = (numbers[more] >> np.uint64(SEPTET * k)) & np.uint64(127)
    return out.tobytes()


def differences(numbers: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    """Differences of an order, each time with the first number before them.

    >>> differences(np.array([5, 7, 10]), 2).tolist()
    [5, -3, 1]
    """
    for _ in range(order):
        numbers = np.diff(numbers, prepend=0)
    return numbers


def _sizes(numbers: NDArray[np.int64]) -> list[int]:
    """Bytes that a sample takes, by order of differences."""
    sample = numbers[:SAMPLE]
    return [len(zlib.compress(varint(zigzag(differences(sample, n))), 1)) for n in range(MOST_ORDER + 1)]


def deflated(numbers: NDArray[np.int64]) -> int:
    """Bytes that a sample of numbers takes by the order of differences that suits it best."""
    return min(_sizes(numbers))


@dataclass(slots=True)
class Streams:
    """Streams of numbers and bytes, one after the other; `table` tells the page how to read each.

    An entry of the table is (count, order of differences, array), or (count of bytes,) of bytes.
    """

    table: list[list[int | str]] = field(default_factory=list)
    _parts: list[bytes] = field(default_factory=list)

    def integers(self, numbers: ArrayLike, order: int | None = None) -> int:
        """Append numbers and return the place of their stream; `order` is chosen if none is given.

        Raises
        ------
        ValueError
            If a number is beyond 2**52, which the page's script could not hold.
        """
        whole = np.ascontiguousarray(numbers, dtype=np.int64)
        low, high = (int(whole.min()), int(whole.max())) if len(whole) else (0, 0)
        if not -MOST <= low <= high <= MOST:
            raise ValueError(f"numbers from {low} to {high}; expected none beyond 2**52, where scripts miscount.")
        order = int(np.argmin(_sizes(whole))) if order is None else order
        array = next(sign for least, most, sign in ARRAYS if least <= low and high <= most)
        self._parts.append(varint(zigzag(differences(whole, order))))
        self.table.append([len(whole), order, array])
        return len(self.table) - 1

    def bytes(self, content: bytes) -> int:
        """Append bytes and return the place of their stream."""
        self._parts.append(content)
        self.table.append([len(content)])
        return len(self.table) - 1

    def text(self) -> str:
        """All of it, deflated (zlib) and in base64."""
        content = b"".join(self._parts)
        return base64.b64encode(zlib.compress(content, 9 if len(content) < LARGE else 6)).decode("ascii")
