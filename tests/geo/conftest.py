from itertools import pairwise

import numpy as np
import pytest

from geo import WGS84, inverse


def _exact_distance_m(lonlat, vertices):
    """Shortest geodesic from each point to the geodesics between `vertices`, by thirds on the best of 200 pieces."""
    lon, lat = lonlat.T
    best = np.full(lon.size, np.inf)
    for (x1, y1), (x2, y2) in pairwise(vertices):
        azimuth, _, length = WGS84.inv(x1, y1, x2, y2)

        def distance(at, x=x1, y=y1, azimuth=azimuth):
            n = at.size
            foot = WGS84.fwd(np.full(n, x), np.full(n, y), np.full(n, azimuth), at)
            return inverse(foot[0], foot[1], lon, lat).distance_m

        grid = np.linspace(0, length, 201)
        nearest = np.argmin([distance(np.full(lon.size, g)) for g in grid], axis=0)
        low, high = grid[np.maximum(nearest - 1, 0)], grid[np.minimum(nearest + 1, 200)]
        for _ in range(50):
            left, right = low + (high - low) / 3, high - (high - low) / 3
            nearer = distance(left) < distance(right)
            low, high = np.where(nearer, low, left), np.where(nearer, right, high)
        best = np.minimum(best, distance((low + high) / 2))
    return best


@pytest.fixture(scope="session")
def exact_distance_m():
    return _exact_distance_m
