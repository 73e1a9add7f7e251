"""The ground of a page: land of the whole world, as fine as its views ask for."""

from math import ceil, log2

from geo.geodesy.web_mercator import EQUATOR_M, TILE_BITS, lonlat_of, pixel_units, world_units
from layers.ground import coast, gshhg, landmass
from leadline.words import N_, _
from maps.page.page import Bounds, Stretch, View
from maps.page.sheet import DEGREE_M, Sheet

SMALLEST_FAR_ISLAND_DEG = 0.15
BITS = 25
SCREEN_PX = 1280.0, 640.0  # about the map of a page on a desk
CLOSER, CLOSER_WIDE = 2.0, 0.5  # zoom levels beyond its first that a view in detail, and a wide one, are fit for
WIDER, HIGHER = 2.8, 1.4  # sides of the widest and the highest screens
AROUND = 1.25  # of a view's sides: for readers who look about
FAR_ZOOM = 3
FINEST_ZOOM = (
    11  # 0.6 px are 46 m at the equator: parts of GSHHG are a raster of 3", 93 m, whose steps a closer zoom shows
)
TRUE_BEYOND = 1.5  # zoom levels: 0.6 px of a coast are then 1.7
LEAST_CLOSER = 2.0  # than a view on a desk
WIDE_SCREEN = 0.75  # a screen of 1,920 px opens a view so much closer, 0.6 rounded up
SNAP = 4  # zoom levels of the map are quarters
FINE = N_("Coast of GSHHG at full resolution, thinned to what each zoom shows.")
PLAIN = N_(
    "Coast of Natural Earth at 1:10 million, commonly within 5 km, without small islands and lakes. "
    "Built with leadline's extra coast, the page has that of GSHHG."
)
WORLD = (-180.0, -90.0, 180.0, 90.0)


def ground(views: tuple[View, ...], near_deg: float, far_deg: float) -> Sheet:
    """Land of the whole world: in detail where a view of the page reaches, coarse elsewhere, without far islets.

    The coast is GSHHG's, as fine as each view shows it at its closest, if the extra `coast` is installed; else Natural
    Earth's, thinned by `near_deg` in views in detail and by `far_deg` elsewhere.
    """
    if gshhg.is_installed():
        places = _places(views)
        finest = max((place.zoom for place in places), default=FAR_ZOOM)
        precision_m = EQUATOR_M / 2 ** (finest + TILE_BITS + coast.STEP_BITS)
        frame = coast.detailed(places, FAR_ZOOM)
        return Sheet(frame=frame, title="Land", group="Ground", precision_m=precision_m, note=_(FINE))
    near = [_around(view.bounds) for view in views if view.detail]
    frame = landmass.detailed(near, near_deg, far_deg, smallest_deg=SMALLEST_FAR_ISLAND_DEG)
    return Sheet(frame=frame, title="Land", group="Ground", precision_m=near_deg * DEGREE_M / 4, note=_(PLAIN))


def closest(views: tuple[View, ...], near_deg: float, far_deg: float) -> tuple[Stretch, ...]:
    """Up to which zoom level a map may be looked at, by stretches of it: where its coast ends to be true.

    A view can always be opened on the widest screen, and looked at a level closer as far as that is true. The first
    stretch is the world.
    """
    opened = [Stretch(_on_any_screen(view.bounds), _opened_zoom(_first_zoom(view.bounds))) for view in views]
    if gshhg.is_installed():
        fit = [Stretch(WORLD, FAR_ZOOM), *(Stretch(*place) for place in _places(views))]
    else:
        near = [Stretch(_around(view.bounds), _fit_zoom(near_deg)) for view in views if view.detail]
        fit = [Stretch(WORLD, _fit_zoom(far_deg)), *near]
    true = [*(Stretch(one.bounds, one.zoom + TRUE_BEYOND) for one in fit), *opened]
    return tuple(Stretch(one.bounds, ceil(one.zoom * SNAP) / SNAP) for one in true)


def _opened_zoom(first: float) -> float:
    """Up to which level a view may be looked at; where no coast is true so close, no closer than it opens."""
    return min(first + LEAST_CLOSER, max(first + WIDE_SCREEN, FINEST_ZOOM + TRUE_BEYOND))


def _fit_zoom(tolerance_deg: float) -> float:
    """Zoom level of which a tolerance is 0.6 px."""
    return log2(gshhg.TOLERANCE_PX * 360 / 256 / tolerance_deg)


def _places(views: tuple[View, ...]) -> list[coast.Place]:
    """Stretches of map with the zoom level that their coast is drawn for, coarser the farther from a view."""
    found = []
    for view in views:
        first = _first_zoom(view.bounds)
        closest = ceil(first + (CLOSER if view.detail else CLOSER_WIDE))
        found.append(coast.Place(_grown(view.bounds, AROUND, AROUND), min(closest, FINEST_ZOOM)))
        wide, zoom = _on_any_screen(view.bounds), min(ceil(first + 0.5), closest - 1, FINEST_ZOOM)
        while zoom > FAR_ZOOM + 1:
            found.append(coast.Place(wide, zoom))
            wide, zoom = _grown(wide, 2, 2), zoom - 2
    return found


def _first_zoom(bounds: Bounds) -> float:
    """Zoom level at which a view fits a screen."""
    x0, y0, x1, y1 = _units(bounds)
    return log2(pixel_units(0, BITS) / max((x1 - x0) / SCREEN_PX[0], (y1 - y0) / SCREEN_PX[1]))


def _on_any_screen(bounds: Bounds) -> Bounds:
    """Stretch that the widest and the highest screens show of a view."""
    x0, y0, x1, y1 = _units(bounds)
    width, height = x1 - x0, y1 - y0
    return _grown(bounds, max(1, WIDER * height / width), max(1, HIGHER * width / height))


def _grown(bounds: Bounds, wider: float, higher: float) -> Bounds:
    """Bounds so many times as wide and high on the map, about the same middle, within a turn and the map."""
    x0, y0, x1, y1 = _units(bounds)
    x, y, dx, dy = (x0 + x1) / 2, (y0 + y1) / 2, wider * (x1 - x0) / 2, higher * (y1 - y0) / 2
    dx = min(dx, 2 ** (BITS - 1))
    (west, north), (east, south) = lonlat_of([[x - dx, max(y - dy, 0)], [x + dx, min(y + dy, 2**BITS)]], BITS)
    return float(west), float(south), float(east), float(north)


def _units(bounds: Bounds) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    (x0, y1), (x1, y0) = world_units([west, east], [south, north], BITS)
    return float(x0), float(y0), float(x1), float(y1)


def _around(bounds: Bounds) -> Bounds:
    """Bounds with a quarter as much again on each side, for readers who look about."""
    west, south, east, north = bounds
    dx, dy = (east - west) / 4, (north - south) / 4
    return west - dx, max(-90.0, south - dy), east + dx, min(90.0, north + dy)
