"""Which parts of long paths can hold their greatest distance: the others need not be looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from geo.depth.boundary_pieces import Bools
from geo.depth.chords import Ints
from geo.geodesy.edges import LONGEST_DEGREE_M
from geo.geodesy.geodesic import Floats

STRIDE = 16  # vertices from one that is measured to the next
SLACK_M = 1.0  # for the rounding of sums of lengths


class Promising(NamedTuple):
    """Parts of paths, each from one measured vertex to the next.

    `vertex` and `part`, of one length, are the vertices and the part of each; `path`, of each part, is its path;
    `reached`, of each path, is the greatest distance measured.
    """

    vertex: Ints
    part: Ints
    path: Ints
    reached: Floats


def promising(first: Ints, lon_deg: Floats, lat_deg: Floats, measure: Callable[[Ints], Floats]) -> Promising:
    """Measure some vertices, and keep the parts between them that may reach beyond the greatest distance of their path.

    A distance changes by no more than the way: between two vertices with distances a and b, a way s long apart, it is
    nowhere above (a + b + s) / 2.

    Parameters
    ----------
    first : array of int, shape (k + 1,)
        Place of the first vertex of each path, and the number of vertices.
    lon_deg, lat_deg : array, shape (n,)
        Vertices, joined straight in longitude and latitude within a path.
    measure : callable
        Distances, metres, of vertices by number.
    """
    counts = np.diff(first)
    samples = -(-(counts - 1) // STRIDE) + 1
    path = np.repeat(np.arange(len(counts)), samples)
    nth = np.arange(len(path)) - np.repeat(np.cumsum(samples) - samples, samples)
    vertex = np.minimum(first[path] + nth * STRIDE, first[path + 1] - 1)
    value = measure(vertex)
    reached = np.zeros(len(counts))
    np.maximum.at(reached, path, value)
    steps_m = (np.abs(np.diff(lon_deg)) + np.abs(np.diff(lat_deg))) * LONGEST_DEGREE_M
    way_m = np.append(0.0, np.cumsum(steps_m))  # from path to path too, but a part lies within one
    start = np.flatnonzero(path[1:] == path[:-1])
    bound = (value[start] + value[start + 1] + way_m[vertex[start + 1]] - way_m[vertex[start]]) / 2 + SLACK_M
    start = start[bound > reached[path[start]]]
    length = vertex[start + 1] - vertex[start] + 1
    part = np.repeat(np.arange(len(start)), length)
    some = vertex[start][part] + np.arange(len(part)) - np.repeat(np.cumsum(length) - length, length)
    kept = _within_parts(way_m[some], part, value[start], value[start + 1], reached[path[start]])
    left = np.flatnonzero(np.bincount(part[kept], minlength=len(start)))
    return Promising(some[kept], np.searchsorted(left, part[kept]), path[start[left]], reached)


def _within_parts(way_m: Floats, part: Ints, begin_m: Floats, end_m: Floats, reached: Floats) -> Bools:
    """Vertices of the steps that may reach beyond; in each part they follow each other."""
    kept = np.zeros(len(part), dtype=bool)
    if len(part) == 0:
        return kept
    first = np.flatnonzero(np.append(-1, part[:-1]) != part)
    last = np.append(first[1:], len(part)) - 1
    from_begin, to_end = way_m - way_m[first][part], way_m[last][part] - way_m
    bound = np.minimum(begin_m[part[1:]] + from_begin[1:], end_m[part[1:]] + to_end[:-1]) + SLACK_M
    hope = (bound > reached[part[1:]]) & (part[1:] == part[:-1])
    kept[:-1] |= hope
    kept[1:] |= hope
    return kept
