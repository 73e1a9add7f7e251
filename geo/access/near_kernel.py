"""Which steps of very many orbits come near to some targets, compiled by numba."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats
from geo.orbits.frames import EARTH_ROTATION_RAD_S


@compiled(nogil=True, error_model="numpy")
def turn(r: Floats, v: Floats, cos: Floats, sin: Floats, radii: Floats) -> None:
    """Turn TEME positions and velocities (sats, nodes, 3), km, in place to Earth-fixed metres.

    `cos sin` (nodes,): of the sidereal angle. `radii` (3, sats): filled with the least and the greatest distance from
    the Earth's centre and the steepest climb (sine of the angle over the horizontal).
    """
    for i in range(r.shape[0]):
        least, most, climb = np.inf, 0.0, 0.0
        for k in range(r.shape[1]):
            c, s = cos[k], sin[k]
            x, y, z = c * r[i, k, 0] + s * r[i, k, 1], c * r[i, k, 1] - s * r[i, k, 0], r[i, k, 2]
            vx = c * v[i, k, 0] + s * v[i, k, 1] + EARTH_ROTATION_RAD_S * y
            vy, vz = c * v[i, k, 1] - s * v[i, k, 0] - EARTH_ROTATION_RAD_S * x, v[i, k, 2]
            radius = math.sqrt(x * x + y * y + z * z)
            speed = math.sqrt(vx * vx + vy * vy + vz * vz)
            least, most = min(least, radius), max(most, radius)
            climb = max(climb, abs(x * vx + y * vy + z * vz) / (radius * speed))
            r[i, k, 0], r[i, k, 1], r[i, k, 2] = x * 1000.0, y * 1000.0, z * 1000.0
            v[i, k, 0], v[i, k, 1], v[i, k, 2] = vx * 1000.0, vy * 1000.0, vz * 1000.0
        radii[0, i], radii[1, i], radii[2, i] = least * 1000.0, most * 1000.0, climb


@compiled(nogil=True, error_model="numpy")
def near_steps(
    r: Floats, v: Floats, centre: Floats, within: Floats, path: Floats, first: int,
    step: NDArray[np.int32], who: NDArray[np.int32], ends: Floats,
) -> int:  # fmt: skip
    """Fill in the steps from node to node that may bring a target into the band; return how many there are.

    `r v` (sats, nodes, 3). `centre`: of the targets, a unit vector. `within path` (sats,): how near to it a satellite
    must come, and how far it goes in a step, at most; angles at the Earth's centre. `first`: number of the first of
    these satellites. `step who` (room,), `ends` (room, 12): position and velocity at both ends.
    """
    count, nodes = 0, r.shape[1]
    away = np.empty(nodes)
    for i in range(r.shape[0]):
        for k in range(nodes):
            x, y, z = r[i, k, 0], r[i, k, 1], r[i, k, 2]
            cosine = (x * centre[0] + y * centre[1] + z * centre[2]) / math.sqrt(x * x + y * y + z * z)
            away[k] = math.acos(max(-1.0, min(1.0, cosine)))
        for k in range(nodes - 1):
            if (away[k] + away[k + 1] - path[i]) / 2 > within[i]:  # triangle inequality: no point of it is nearer
                continue
            if count < step.size:
                step[count], who[count] = k, first + i
                for j in range(3):
                    ends[count, j], ends[count, 3 + j] = r[i, k, j], v[i, k, j]
                    ends[count, 6 + j], ends[count, 9 + j] = r[i, k + 1, j], v[i, k + 1, j]
            count += 1
    return count
