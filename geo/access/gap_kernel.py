"""The inner loops over looks in order: gaps of several sets of satellites at once, compiled by numba.

The looks are sorted once, by target and time. A set of satellites only leaves some of them out, so its gaps follow from
one walk along the looks, and nothing is sorted again.
"""

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats


@compiled(nogil=True, error_model="numpy")
def walk(
    start: NDArray[np.int64],
    time_s: Floats,
    source: NDArray[np.int32],
    counted: NDArray[np.uint64],
    weight: Floats,
    begin_s: float,
    end_s: float,
    bins_a_second: float,
    above: Floats,
    longest: Floats,
    looks: NDArray[np.int64],
) -> None:
    """Add the gaps of each set to sums by length, and find its longest gap and its number of looks of each target.

    `start time_s source`: looks by target and time. `counted` (sources,): in which sets the looks of a source count, a
    bit each. `weight` (targets,). Looks in [begin_s, end_s) count. `above` (sets, bins, 2): weight, and weight times
    length, of the gaps in each bin. `longest looks` (sets, targets).
    """
    sets = above.shape[0]
    last = np.empty(sets)
    for target in range(start.size - 1):
        mass = weight[target]
        last[:] = begin_s
        for i in range(start[target], start[target + 1]):
            mine = counted[source[i]]
            if mine == 0:
                continue
            time = time_s[i]
            if time < begin_s or time >= end_s:
                continue
            for s in range(sets):
                if (mine >> np.uint64(s)) & np.uint64(1):
                    gap = time - last[s]
                    last[s] = time
                    looks[s, target] += 1
                    if gap > longest[s, target]:  # noqa: PLR1730  twice as fast as max
                        longest[s, target] = gap
                    place = int(gap * bins_a_second)
                    above[s, place, 0] += mass
                    above[s, place, 1] += mass * gap
        for s in range(sets):
            gap = end_s - last[s]
            longest[s, target] = max(longest[s, target], gap)
            place = int(gap * bins_a_second)
            above[s, place, 0] += mass
            above[s, place, 1] += mass * gap


@compiled(nogil=True, error_model="numpy")
def exceed(
    start: NDArray[np.int64],
    time_s: Floats,
    source: NDArray[np.int32],
    counted: NDArray[np.bool_],
    end_s: float,
    windows_s: Floats,
    over: Floats,
) -> None:
    """Add to `over` (targets, windows) by how much the gaps of one set exceed each of `windows_s`, which rise.

    As for `walk`, from 0 to `end_s`; `counted` (sources,): whose looks count.
    """
    for target in range(start.size - 1):
        last = 0.0
        for i in range(start[target], start[target + 1] + 1):
            at_end = i == start[target + 1]
            if not at_end and not counted[source[i]]:
                continue
            time = end_s if at_end else time_s[i]
            for w in range(windows_s.size):
                if time - last <= windows_s[w]:
                    break
                over[target, w] += time - last - windows_s[w]
            last = time
