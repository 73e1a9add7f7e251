"""Zero-Doppler roots and angles of many targets at once, compiled by numba to vector instructions."""

import math

from geo.geodesy.compiled import compiled
from geo.geodesy.geodesic import Floats

ROOM = 256  # candidates that are solved together
ROWS = 13  # of a room: place, upward vector; root, its last correction; what `solve` tells
PX, PY, PZ, UX, UY, UZ, S, FIX, OVER, DOWN, DISTANCE, LEFTNESS, CLIMB = (k * ROOM for k in range(ROWS))


@compiled(error_model="numpy", fastmath={"contract"})
def solve(q: Floats, d: Floats, c: Floats, bulge: tuple[float, float, float], some: int, room: Floats) -> None:
    """Make two Newton steps for each candidate, as `kernel.root` makes them, without a branch; and tell what is seen.

    `room`: rows of so many numbers; PX to UZ, place and upward vector, and S, where the root is looked for, are read.
    Row S gets the root, FIX the last correction, DISTANCE that to the satellite, OVER and DOWN the distance times the
    cosine of the incidence and of the look angle, LEFTNESS what is negative on the left, CLIMB what is positive where
    the satellite ascends.
    """
    x0, x1, x2, x3, x4, x5 = c[0]
    y0, y1, y2, y3, y4, y5 = c[1]
    z0, z1, z2, z3, z4, z5 = c[2]
    for i in range(some):
        px, py, pz, s = room[PX + i], room[PY + i], room[PZ + i], room[S + i]
        g0 = q[0] - (px * d[0, 0] + py * d[1, 0] + pz * d[2, 0])
        g1 = q[1] - (px * d[0, 1] + py * d[1, 1] + pz * d[2, 1])
        g2 = q[2] - (px * d[0, 2] + py * d[1, 2] + pz * d[2, 2])
        g3 = q[3] - (px * d[0, 3] + py * d[1, 3] + pz * d[2, 3])
        g4 = q[4] - (px * d[0, 4] + py * d[1, 4] + pz * d[2, 4])
        fix = 0.0
        for _ in range(2):
            g = q[5] + s * (q[6] + s * (q[7] + s * (q[8] + s * q[9])))
            rate = 5 * q[5] + s * (6 * q[6] + s * (7 * q[7] + s * (8 * q[8] + s * 9 * q[9])))
            g = g0 + s * (g1 + s * (g2 + s * (g3 + s * (g4 + s * g))))
            rate = g1 + s * (2 * g2 + s * (3 * g3 + s * (4 * g4 + s * rate)))
            fix = g / rate
            s -= fix
        x = x0 + s * (x1 + s * (x2 + s * (x3 + s * (x4 + s * x5))))
        y = y0 + s * (y1 + s * (y2 + s * (y3 + s * (y4 + s * y5))))
        z = z0 + s * (z1 + s * (z2 + s * (z3 + s * (z4 + s * z5))))
        u = x1 + s * (2 * x2 + s * (3 * x3 + s * (4 * x4 + s * 5 * x5)))
        v = y1 + s * (2 * y2 + s * (3 * y3 + s * (4 * y4 + s * 5 * y5)))
        w = z1 + s * (2 * z2 + s * (3 * z3 + s * (4 * z4 + s * 5 * z5)))
        wx, wy, wz = x - px, y - py, z - pz
        nz = z * (bulge[0] + s * (bulge[1] + s * bulge[2]))
        room[S + i], room[FIX + i], room[CLIMB + i] = s, fix, w
        room[OVER + i] = wx * room[UX + i] + wy * room[UY + i] + wz * room[UZ + i]
        room[DOWN + i] = (wx * x + wy * y + wz * nz) / math.sqrt(x * x + y * y + nz * nz)
        room[DISTANCE + i] = math.sqrt(wx * wx + wy * wy + wz * wz)
        room[LEFTNESS + i] = wx * (y * w - z * v) + wy * (z * u - x * w) + wz * (x * v - y * u)
