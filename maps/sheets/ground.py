"""The ground of a page: land of the whole world, as fine as its views ask for."""

from layers.ground import landmass
from maps.page.page import Bounds, View
from maps.page.sheet import DEGREE_M, Sheet

SMALLEST_FAR_ISLAND_DEG = 0.15


def ground(views: tuple[View, ...], near_deg: float, far_deg: float) -> Sheet:
    """Land of the whole world: in detail where a view of the page reaches, coarse elsewhere, without far islets."""
    near = [_around(view.bounds) for view in views if view.detail]
    frame = landmass.detailed(near, near_deg, far_deg, smallest_deg=SMALLEST_FAR_ISLAND_DEG)
    return Sheet(frame=frame, title="Land", group="Ground", precision_m=near_deg * DEGREE_M / 4)


def _around(bounds: Bounds) -> Bounds:
    """Bounds with a quarter as much again on each side, for readers who look about."""
    west, south, east, north = bounds
    dx, dy = (east - west) / 4, (north - south) / 4
    return west - dx, max(-90.0, south - dy), east + dx, min(90.0, north + dy)
