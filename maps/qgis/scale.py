"""Zoom levels of the pages as denominators of QGIS's scales."""

import math

EQUATOR_M = 2 * math.pi * 6_378_137.0  # of the sphere of EPSG:3857
TILE_PX = 256
SCREEN_DPI = 96.0  # of a CSS pixel, and what QGIS takes a screen for
METRES_PER_INCH = 0.0254


def denominator(zoom: float) -> int:
    """Scale denominator of a zoom level, rounded up: a view of exactly that level counts as within it.

    A level is 1 / 2 ** zoom of 591,658,710.9 where QGIS takes a pixel for 1/96 inch, as browsers do; the 559,082,264 of
    the OGC's tile matrices is for pixels of 0.28 mm, and would let layers appear 0.08 levels late. Both count metres of
    EPSG:3857, true at the equator; in EPSG:4326 QGIS tells the scale of the middle of the view, so that at 25 degrees
    layers appear 0.14 levels early.

    >>> denominator(0), denominator(10)
    (591658711, 577792)
    """
    return math.ceil(EQUATOR_M / TILE_PX * SCREEN_DPI / METRES_PER_INCH / 2**zoom)
