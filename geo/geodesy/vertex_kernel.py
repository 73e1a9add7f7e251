"""The inner loop of `geo.geodesy.vertex_levels`, compiled by numba: Douglas-Peucker down to a floor."""

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.compiled import compiled


@compiled(nogil=True, error_model="numpy")
def divide(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    floor: float,
    squared: NDArray[np.float64],
) -> None:
    """Fill `squared` (n,) with the squared distance at which each inner vertex of some stretches divides one.

    That of a vertex is the distance from the chord of the stretch that it divides, or that of the vertices at which
    its stretch was divided before, if less. `x y` (n,): vertices; `first last` (m,): ends of the stretches, which are
    not divided further where no vertex is farther than `floor` from the chord.
    """
    room = 1
    for k in range(len(first)):
        room = max(room, last[k] - first[k])
    begins, ends, limits = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.float64)
    for k in range(len(first)):
        begins[0], ends[0], limits[0] = first[k], last[k], np.inf
        waiting = 1
        while waiting:
            waiting -= 1
            begin, end, limit = begins[waiting], ends[waiting], limits[waiting]
            if end - begin < 2:  # noqa: PLR2004  no vertex between
                continue
            middle, most = begin + 1, -1.0
            dx, dy = float(x[end] - x[begin]), float(y[end] - y[begin])
            length = dx * dx + dy * dy
            for i in range(begin + 1, end):
                px, py = float(x[i] - x[begin]), float(y[i] - y[begin])
                share = (px * dx + py * dy) / length if length > 0 else 0.0
                share = min(max(share, 0.0), 1.0)
                ax, ay = px - share * dx, py - share * dy
                away = ax * ax + ay * ay
                if away > most:
                    middle, most = i, away
            found = min(most, limit)
            squared[middle] = found
            if found > floor:
                begins[waiting], ends[waiting], limits[waiting] = middle, end, found
                begins[waiting + 1], ends[waiting + 1], limits[waiting + 1] = begin, middle, found
                waiting += 2
