"""Whether a place that is a rational number lies inside rings, by the even-odd rule, without rounding."""

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.geodesy.geodesic import Floats

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def encloses(outline: "BaseGeometry", x: Fraction, y: Fraction) -> bool:
    """Whether a point that lies on no edge lies inside rings; exact.

    Between two contacts a track may lie off an edge by less than the spacing of doubles: rounded to one, its place may
    be on the wrong side.

    Parameters
    ----------
    outline : geometry
        Boundary of a polygon or of several.
    x, y : Fraction
        In the units of its coordinates.
    """
    west, south = _floor(x), _floor(y)
    inside = False
    for ring in shapely.get_parts(outline):
        xy = shapely.get_coordinates(ring)
        north = xy[:, 1] > south
        for k in np.flatnonzero((north[1:] != north[:-1]) & (np.maximum(xy[1:, 0], xy[:-1, 0]) > west)).tolist():
            inside ^= _lies_west(x, y, xy[k : k + 2])
    return inside


def _floor(number: Fraction) -> float:
    """Largest double that is not above a number: what is above it is above the number, among doubles."""
    near = float(number)
    return near if Fraction(near) <= number else math.nextafter(near, -math.inf)


def _lies_west(x: Fraction, y: Fraction, edge: Floats) -> bool:
    """Whether a point lies west of an edge at its latitude, which the edge crosses."""
    x0, y0, x1, y1 = (Fraction(value) for value in edge.ravel().tolist())
    return x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
