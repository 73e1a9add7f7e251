"""Outlines of land and rows in as few bytes as can be: steps on the grid of each place, by an adaptive range coder.

They are most of a page. Vertices of a coast lie on grids, finer where the page may be looked at closely, and each step
resembles the one before: what is told of it is how it differs from what was to be expected.
"""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_GRID = 15  # what four bits tell
WINDOW = 4  # vertices before and after: a grid that is coarser for fewer does not pay
MOST_BYTES = 12  # of a vertex
MOST_A_BYTE = 4000  # vertices: steps that are all as expected take 0.002 bits
SPARE = 4  # bytes by which reading may end before the end, or after it
FEWEST = 400  # vertices of a sheet, below which its steps stay numbers that can be read in the page
MOST_DECIMALS = 6  # of degrees that a page's script can count in whole numbers of 32 bits


def coded(xy: NDArray[np.int64], vertices: NDArray[np.int64]) -> bytes:
    """Encode vertices, one line after the other; `outlines.js` decodes them.

    Parameters
    ----------
    xy : ndarray, shape (n, 2)
        Whole units.
    vertices : ndarray, shape (m,)
        How many each line has.

    References
    ----------
    Martin, G. N. N. (1979). Range encoding: an algorithm for removing redundancy from a digitised message.
    """
    from maps.packed.outline_kernel import encode  # noqa: PLC0415  numba takes 0.35 s, paid by land alone

    line = np.repeat(np.arange(len(vertices)), vertices)
    grids = grids_of(xy, line)[:, np.newaxis]
    before = np.vstack([[(0, 0)], xy[:-1]])
    steps = np.ascontiguousarray((xy >> grids) - (before >> grids))
    out = np.empty(MOST_BYTES * len(xy) + 16, dtype=np.uint8)
    begins = np.diff(line, prepend=-1) != 0
    return out[: encode(steps, grids[:, 0], begins, out)].tobytes()


def decoded(content: bytes, vertices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Undo `coded`.

    Parameters
    ----------
    content : bytes
    vertices : ndarray, shape (m,)
        How many each line has.

    Returns
    -------
    ndarray, shape (n, 2)

    Raises
    ------
    ValueError
        If the bytes hold no such lines.
    """
    from maps.packed.outline_kernel import decode  # noqa: PLC0415  as in `coded`

    if (vertices < 0).any() or vertices.sum() > MOST_A_BYTE * (len(content) + 1):
        raise ValueError(f"outlines of {vertices.sum()} vertices in {len(content)} bytes; expected more bytes")
    line = np.repeat(np.arange(len(vertices)), vertices)
    xy = np.zeros((len(line), 2), dtype=np.int64)
    read = decode(np.frombuffer(content, dtype=np.uint8), np.diff(line, prepend=-1) != 0, xy)
    if not len(content) - SPARE <= read <= len(content) + SPARE:
        raise ValueError(f"outlines end after {read} bytes of {len(content)}")
    return xy


def grids_of(xy: NDArray[np.int64], line: NDArray[np.int64]) -> NDArray[np.int64]:
    """Coarsest grid, as a power of two, on which a vertex and those near it on its line lie."""
    own = np.zeros(len(xy), dtype=np.int64)
    for power in range(1, MOST_GRID + 1):
        own += ((xy[:, 0] | xy[:, 1]) & ((1 << power) - 1)) == 0
    found = own.copy()
    for k in range(1, WINDOW):
        near = np.flatnonzero(line[k:] == line[:-k])
        found[near] = np.minimum(found[near], own[near + k])
        found[near + k] = np.minimum(found[near + k], own[near])
    return found


def out_of_rows(features: list[dict[str, Any]], decimals: int) -> str:
    """Take the steps of lines and rings out of rows of a page, leaving how many vertices each has; "" if they are few.

    Returns
    -------
    str
        All of them, one line after the other, as `coded` has them, in base64.
    """
    shapes = [feature for feature in features if not feature["g"].endswith("Point")]
    lines: list[list[int]] = []
    counts = [_counted(feature["c"], lines) for feature in shapes]
    vertices = np.array([len(line) // 2 for line in lines], dtype=np.int64)
    if vertices.sum() < FEWEST or decimals > MOST_DECIMALS:
        return ""
    for feature, count in zip(shapes, counts, strict=True):
        feature["c"] = count
    xy = np.concatenate([np.cumsum(np.reshape(line, (-1, 2)), axis=0, dtype=np.int64) for line in lines])
    return base64.b64encode(coded(xy, vertices)).decode("ascii")


def _counted(steps: list[Any], lines: list[list[int]]) -> Any:  # noqa: ANN401  a number, or nested lists of them
    """How many vertices each line of a shape has, nested as its steps are, which are added to the lines."""
    if steps and isinstance(steps[0], list):
        return [_counted(part, lines) for part in steps]
    lines.append(steps)
    return len(steps) // 2
