"""The inner loop of the greedy plan, compiled by numba: in each pass the best swath, in it the best stretch of time."""

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats


@compiled(nogil=True, error_model="numpy")
def plan(
    start: NDArray[np.intp],
    by_across: NDArray[np.intp],
    satellite: NDArray[np.int32],
    target: NDArray[np.int32],
    time_s: Floats,
    across: Floats,
    counted: NDArray[np.bool_],
    swath_km: Floats,
    seconds: Floats,
    weight: Floats,
    taken: NDArray[np.bool_],
) -> None:
    """Mark in `taken` (n,) what is imaged; see `geo.access.tasking.Passes` for the columns and their order.

    `counted swath_km seconds` (satellites,), `weight` (targets,).
    """
    last = np.zeros(weight.size)
    value, swath = np.empty(time_s.size), np.empty(time_s.size, dtype=np.int64)
    for number in range(satellite.size):
        whose = satellite[number]
        if not counted[whose]:
            continue
        begin, end = start[number], start[number + 1]
        for i in range(begin, end):
            value[i] = weight[target[i]] * max(time_s[i] - last[target[i]], 0.0)
        first, stop = _best(by_across, begin, end, across, value, swath_km[whose])
        for k in range(first, stop):
            taken[by_across[k]] = True  # in the swath, for now
        size = 0
        for i in range(begin, end):
            if taken[i]:
                swath[size] = i
                taken[i] = False
                size += 1
        first, stop = _best(swath, 0, size, time_s, value, seconds[whose])
        for k in range(first, stop):
            i = swath[k]
            taken[i] = True
            last[target[i]] = max(last[target[i]], time_s[i])


@compiled(nogil=True, error_model="numpy")
def _best(
    order: NDArray[np.int64], begin: int, end: int, place: Floats, value: Floats, width: float
) -> tuple[int, int]:
    """Find in order[begin:end], by place, the window of `width` worth most, beginning at a row; the first of equals."""
    most, first, stop = -1.0, begin, begin
    total, k = 0.0, begin
    for j in range(begin, end):
        while k < end and place[order[k]] <= place[order[j]] + width:
            total += value[order[k]]
            k += 1
        if total > most * (1 + 1e-12):
            most, first, stop = total, j, k
        total -= value[order[j]]
    return first, stop
