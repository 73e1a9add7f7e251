"""Outlines of the marks of points, and what stands about marks and lines, for maps that no page draws."""

from collections.abc import Mapping

from maps.page.style import Mark

HALO_PX, HALO_ALPHA = 2.4, 0.75
CASING_PX, THIN_CASING_PX = 1.4, 0.6  # of the ground's colour about a mark, about one that is not filled
_T = 0.35  # half the thickness of a cross
_H = 0.3  # half the width of the body of a star
_ARROW: list[tuple[float, float]] = [(0, 1), (1, 0), (0.4, 0), (0.4, -1), (-0.4, -1), (-0.4, 0), (-1, 0)]
CORNERS: Mapping[Mark, list[tuple[float, float]]] = {
    Mark.DIAMOND: [(0, 1), (1, 0), (0, -1), (-1, 0)],
    Mark.SQUARE: [(-1, 1), (1, 1), (1, -1), (-1, -1)],
    Mark.TRIANGLE: [(0, 1), (1, -0.8), (-1, -0.8)],
    Mark.CROSS: [
        *((-1, _T), (-_T, _T), (-_T, 1), (_T, 1), (_T, _T), (1, _T)),
        *((1, -_T), (_T, -_T), (_T, -1), (-_T, -1), (-_T, -_T), (-1, -_T)),
    ],
    Mark.ARROW_UP: _ARROW,
    Mark.ARROW_DOWN: [(x, -y) for x, y in _ARROW],
    Mark.HOURGLASS: [(-1, 1), (1, 1), (-1, -1), (1, -1)],
    Mark.STAR: [(0, 1), (_H, _H), (1, 0), (_H, -_H), (0, -1), (-_H, -_H), (-1, 0), (-_H, _H)],
    Mark.HOUSE: [(0, 1), (1, 0.1), (1, -1), (-1, -1), (-1, 0.1)],
}
