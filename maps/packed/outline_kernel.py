"""The inner loop of `maps.packed.outlines`, compiled by numba: an adaptive binary range coder of steps."""

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.compiled import compiled

CLASSES, AXES = 8, 2  # bit lengths that are told apart as contexts; x and y
LENGTHS, START, SIGN, TOP, GRID = 0, 2048, 2080, 2116, 2372  # where the chances of each sort of question begin
CHANCES = 2374
ONE, ADAPTS = 1 << 15, 5  # a chance is a whole number of 1/ONE; each answer moves it by a part of 2**ADAPTS
WIDEST, LEAST = (1 << 31) - 1, 1 << 23  # of the range: so that a page's script counts in whole numbers of 32 bits
MOST_BITS = 40  # of a step
GRID_BITS, TOP_BITS = 4, 2  # of the number of a grid; of a step, below its first, that have chances


@compiled()
def _put(out: NDArray[np.uint8], state: NDArray[np.int64], chances: NDArray[np.int64], at: int, bit: int) -> None:
    """Encode a bit; `at` is the place of its chance, -1 for an even one. `state`: low end, range, bytes written."""
    low, width = state[0], state[1]
    if at < 0:
        bound = width >> 1
    else:
        bound = (width >> 15) * chances[at]
        if bit:
            chances[at] -= chances[at] >> ADAPTS
        else:
            chances[at] += (ONE - chances[at]) >> ADAPTS
    if bit:
        low, width = low + bound, width - bound
    else:
        width = bound
    while width < LEAST:
        low, width = _shift(out, state, low), width << 8
    state[0], state[1] = low, width


@compiled()
def _shift(out: NDArray[np.uint8], state: NDArray[np.int64], low: int) -> int:
    """Write the highest byte, carrying over into those before."""
    if low >> 32:
        k = state[2] - 1
        while out[k] == 255:  # noqa: PLR2004  a full byte
            out[k] = 0
            k -= 1
        out[k] += 1
        low &= (1 << 32) - 1
    out[state[2]] = low >> 24
    state[2] += 1
    return (low & ((1 << 24) - 1)) << 8


@compiled()
def encode(
    steps: NDArray[np.int64], grids: NDArray[np.int64], begins: NDArray[np.bool_], out: NDArray[np.uint8]
) -> int:
    """Write steps (n, 2), each in units of 2**`grids`, and where an outline begins; return the count of bytes.

    Of each: whether the grid is that of the step before; bit length, sign and bits of x, then of y, with chances by the
    lengths and signs of the step before, and for y of this x.
    """
    chances = np.full(CHANCES, ONE >> 1, dtype=np.int64)
    state = np.array([0, WIDEST, 0], dtype=np.int64)
    length, sign = np.zeros(AXES, np.int64), np.zeros(AXES, np.int64)
    grid = 0
    for i in range(len(steps)):
        changes = 1 if grids[i] != grid else 0
        _put(out, state, chances, GRID + begins[i], changes)
        if changes:
            grid = grids[i]
            for k in range(GRID_BITS):
                _put(out, state, chances, -1, (grid >> k) & 1)
        before = 3 * (sign[0] + 1) + sign[1] + 1
        for axis in range(AXES):
            size = abs(steps[i, axis])
            bits = 0
            while size >> bits:
                bits += 1
            seen = min(length[0], CLASSES - 1) * CLASSES + min(length[1], CLASSES - 1)
            base = START + 16 * axis if begins[i] else LENGTHS + 16 * (CLASSES * CLASSES * axis + seen)
            for k in range(bits):
                _put(out, state, chances, base + min(k, 15), 1)
            _put(out, state, chances, base + min(bits, 15), 0)
            length[axis], sign[axis] = bits, 0
            if not bits:
                continue
            minus = 1 if steps[i, axis] < 0 else 0
            _put(out, state, chances, SIGN + before + (9 * (sign[0] + 2) if axis else 0), minus)
            sign[axis] = -1 if minus else 1
            node = 1
            for k in range(bits - 2, -1, -1):
                bit = (size >> k) & 1
                modelled = k >= bits - 1 - TOP_BITS
                _put(out, state, chances, TOP + 8 * (16 * axis + min(bits, 15)) + node if modelled else -1, bit)
                node = 2 * node + bit if modelled else node
    low = state[0]
    for _ in range(4):
        low = _shift(out, state, low)
    return int(state[2])


@compiled()
def _ask(content: NDArray[np.uint8], state: NDArray[np.int64], chances: NDArray[np.int64], at: int) -> int:
    """Decode a bit; `at` as for `_put`. `state`: what is read, range, bytes read; beyond the end all bytes are 0."""
    code, width = state[0], state[1]
    bound = width >> 1 if at < 0 else (width >> 15) * chances[at]
    bit = 1 if code >= bound else 0
    if at >= 0:
        if bit:
            chances[at] -= chances[at] >> ADAPTS
        else:
            chances[at] += (ONE - chances[at]) >> ADAPTS
    if bit:
        code, width = code - bound, width - bound
    else:
        width = bound
    while width < LEAST:
        code, width = code << 8, width << 8
        if state[2] < len(content):
            code |= content[state[2]]
        state[2] += 1
    state[0], state[1] = code, width
    return bit


@compiled()
def decode(content: NDArray[np.uint8], begins: NDArray[np.bool_], xy: NDArray[np.int64]) -> int:
    """Undo `encode`: fill places (n, 2); return the count of bytes read, or -1 where no outline was written so."""
    chances = np.full(CHANCES, ONE >> 1, dtype=np.int64)
    state = np.array([0, WIDEST, 0], dtype=np.int64)
    for k in range(4):
        state[0] = (state[0] << 8) | (content[k] if k < len(content) else 0)
    state[2] = 4
    length, sign, place = np.zeros(AXES, np.int64), np.zeros(AXES, np.int64), np.zeros(AXES, np.int64)
    grid = 0
    for i in range(len(xy)):
        if _ask(content, state, chances, GRID + begins[i]):
            grid = 0
            for k in range(GRID_BITS):
                grid |= _ask(content, state, chances, -1) << k
        before = 3 * (sign[0] + 1) + sign[1] + 1
        for axis in range(AXES):
            seen = min(length[0], CLASSES - 1) * CLASSES + min(length[1], CLASSES - 1)
            base = START + 16 * axis if begins[i] else LENGTHS + 16 * (CLASSES * CLASSES * axis + seen)
            bits = 0
            while bits <= MOST_BITS and _ask(content, state, chances, base + min(bits, 15)):
                bits += 1
            if bits > MOST_BITS:
                return -1
            length[axis], sign[axis] = bits, 0
            size = 0
            if bits:
                minus = _ask(content, state, chances, SIGN + before + (9 * (sign[0] + 2) if axis else 0))
                sign[axis] = -1 if minus else 1
                node, size = 1, 1
                for k in range(bits - 2, -1, -1):
                    modelled = k >= bits - 1 - TOP_BITS
                    bit = _ask(
                        content, state, chances, TOP + 8 * (16 * axis + min(bits, 15)) + node if modelled else -1
                    )
                    node = 2 * node + bit if modelled else node
                    size = 2 * size + bit
            place[axis] = ((place[axis] >> grid) + sign[axis] * size) << grid
            xy[i, axis] = place[axis]
    return int(state[2])
