"""Where things of the Earth stand on a printed map: a projection that suits the region, and a rectangle of paper."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geo.geodesy.geodesic import WGS84, Floats

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from maps.page.page import Bounds

POINTS_PER_INCH = 72.0
METRES_PER_POINT = 0.0254 / POINTS_PER_INCH  # of paper
CSS_PX = 0.75  # points; a CSS pixel, the unit of the style table
WORLD_DEG, WIDE_DEG, TALL_DEG = 200.0, 60.0, 45.0  # regions wider or taller than these want another projection
POLAR_DEG, TROPICAL_DEG = 75.0, 15.0
BEYOND_PT = 8.0  # what is drawn runs so far past the frame, where it is cut: no end of a stroke shows
STEPS_ACROSS = 200  # a straight stroke crosses at most this share of the view
HIGHEST_DEG, PLANE_HIGHEST_DEG = 85.0, 89.9  # that Mercator's plane shows, and Lambert's
CAP_DEG = 50.0  # what goes round the Earth poleward of this is a cap about the pole
CONE_M = 8.9e6  # 80 degrees from the middle of a cone: farther, it would run into itself
RIM_M = 2 * 6_371_000 * 0.94  # of Lambert's plane, 140 degrees from its centre: what lies beyond is left out
EQUATOR_M = 156_543.033928  # metres a pixel at the equator at Leaflet's zoom 0


class Box(NamedTuple):
    """Rectangle on paper, points from the lower left corner of the sheet."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.bottom + self.height

    def shape(self, grown: float = 0.0) -> shapely.Polygon:
        """Polygon of the rectangle, grown on all sides."""
        return shapely.box(self.left - grown, self.bottom - grown, self.right + grown, self.top + grown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A map projection of WGS 84 by PROJ, its middle in degrees, and its name for the margin.

    Longitudes are continuous: 190 lies east of 180, and -170 at the far west, save in an `azimuthal` projection, where
    they are the same place.
    """

    proj: pyproj.Proj
    words: str
    lon_deg: float
    lat_deg: float
    azimuthal: bool = False

    def metres(self, lonlat_deg: Floats) -> Floats:
        """Projected metres, shape (n, 2), of longitudes and latitudes, shape (n, 2)."""
        return np.column_stack(self.proj(lonlat_deg[:, 0], lonlat_deg[:, 1]))

    def lonlat(self, metres: Floats) -> Floats:
        """Undo `metres`; where the projection has no place there, the numbers are infinite."""
        return np.column_stack(self.proj(metres[:, 0], metres[:, 1], inverse=True))


def projection_for(bounds: "Bounds") -> Projection:
    """Choose a projection by extent and latitude.

    Conformal for regions, so that shapes and directions hold: Mercator near the equator, else Lambert's cone with its
    two standard parallels a sixth of the height from the edges. Lambert's equal-area plane for what is wider, taller
    or nearer a pole; Mercator again for more than half the world, unless that is a cap about a pole.

    Parameters
    ----------
    bounds : (west, south, east, north)
        Degrees; east may run past 180.
    """
    west, south, east, north = bounds
    lon, lat, width, height = (west + east) / 2, (south + north) / 2, east - west, north - south
    if cap := width > WORLD_DEG and (south > CAP_DEG or north < -CAP_DEG):
        lat = math.copysign(90.0, lat)
    middle = f"+ellps=WGS84 +lon_0={lon:.6f} +lat_0={lat:.6f}"
    wide = width > WIDE_DEG or height > TALL_DEG or max(abs(south), abs(north)) > POLAR_DEG
    if cap or (width <= WORLD_DEG and wide):
        words = f"Lambert azimuthal equal-area projection, centre {position(lon, lat)}"
        return Projection(
            proj=pyproj.Proj(f"+proj=laea {middle}"), words=words, lon_deg=lon, lat_deg=lat, azimuthal=True
        )
    if width > WORLD_DEG or abs(lat) < TROPICAL_DEG:
        words = f"Mercator projection, true scale at {latitude(lat)}"
        proj = pyproj.Proj(f"+proj=merc +ellps=WGS84 +lon_0={lon:.6f} +lat_ts={lat:.6f} +over")
        return Projection(proj=proj, words=words, lon_deg=lon, lat_deg=lat)
    low, high = south + height / 6, north - height / 6
    words = f"Lambert conformal conic projection, standard parallels {latitude(low)} and {latitude(high)}"
    proj = pyproj.Proj(f"+proj=lcc {middle} +lat_1={low:.6f} +lat_2={high:.6f} +over")
    return Projection(proj=proj, words=words, lon_deg=lon, lat_deg=lat)


def degrees(value_deg: float, letters: str) -> str:
    """Degrees and minutes with the letter of the hemisphere; no letter at 0 and 180.

    >>> degrees(-22.5, "NS"), degrees(190, "EW"), degrees(-180, "EW"), degrees(0, "NS")
    ('22°30′S', '170°W', '180°', '0°')
    """
    wrapped = (value_deg + 180) % 360 - 180
    minutes = round(abs(wrapped) * 60)
    whole, rest = divmod(minutes, 60)
    letter = "" if minutes in {0, 180 * 60} else letters[wrapped < 0]
    return f"{whole}°{f'{rest:02d}′' if rest else ''}{letter}"


def latitude(lat_deg: float) -> str:
    """Latitude in words: "24°30′N"."""
    return degrees(lat_deg, "NS")


def position(lon_deg: float, lat_deg: float) -> str:
    """Place in words: "24°30′N 121°E"."""
    return f"{latitude(lat_deg)} {degrees(lon_deg, 'EW')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The rectangle of paper that the map fills: from degrees to points and back.

    `origin_m` is the projected place of the lower left corner.
    """

    projection: Projection
    box: Box
    origin_m: tuple[float, float]
    metres_per_point: float

    def paper(self, lonlat_deg: Floats) -> Floats:
        """Points on the sheet, shape (n, 2), of longitudes and latitudes, shape (n, 2)."""
        metres = self.projection.metres(lonlat_deg)
        return np.asarray((metres - self.origin_m) / self.metres_per_point + (self.box.left, self.box.bottom))

    def lonlat(self, points: Floats) -> Floats:
        """Undo `paper`."""
        return self.projection.lonlat(
            (points - (self.box.left, self.box.bottom)) * self.metres_per_point + self.origin_m
        )

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of the frame on paper."""
        return self.box.left + self.box.width / 2, self.box.bottom + self.box.height / 2

    def zoom(self) -> float:
        """Zoom of Leaflet at which a screen shows the middle of the map as large as the paper does."""
        lat = float(np.clip(self.lonlat(np.array([self.middle]))[0, 1], -HIGHEST_DEG, HIGHEST_DEG))
        ground = self.ground_m(1 / CSS_PX) * CSS_PX**2  # of a CSS pixel
        return float(np.log2(EQUATOR_M * np.cos(np.radians(lat)) / ground))

    def ground_m(self, points: float) -> float:
        """Geodesic length, metres, of a level stroke of so many points about the middle of the frame."""
        x, y = self.middle
        (lon1, lat1), (lon2, lat2) = self.lonlat(np.array([[x - points / 2, y], [x + points / 2, y]])).tolist()
        return float(WGS84.inv(lon1, lat1, lon2, lat2)[2])

    def window_deg(self) -> "Bounds":
        """West, south, east, north of all that the frame shows, with a margin; a whole turn if it shows a pole."""
        x = np.linspace(self.box.left, self.box.right, 61)
        y = np.linspace(self.box.bottom, self.box.top, 61)
        grid = self.lonlat(np.column_stack([axis.ravel() for axis in np.meshgrid(x, y)]))
        grid = grid[np.all(np.isfinite(grid), axis=1)]
        lon = grid[:, 0]
        if self.projection.azimuthal:
            lon = self.projection.lon_deg + (lon - self.projection.lon_deg + 180) % 360 - 180
        low, high = float(grid[:, 1].min()), float(grid[:, 1].max())
        margin = 0.05 * (high - low) + 0.2
        south, north = max(-90.0, low - margin), min(90.0, high + margin)
        poles = [pole for pole in (-90.0, 90.0) if self.projection.azimuthal and self.shows(0, pole)]
        if poles:
            return -540.0, min(south, *poles), 540.0, max(north, *poles)
        return float(lon.min()) - margin, south, float(lon.max()) + margin, north

    def shows(self, lon_deg: float, lat_deg: float) -> bool:
        """Whether a place lies in the frame."""
        x, y = self.paper(np.array([[lon_deg, lat_deg]]))[0]
        return bool(self.box.left <= x <= self.box.right and self.box.bottom <= y <= self.box.top)

    def near(self, lonlat_deg: Floats) -> Floats:
        """Places moved by whole turns to within half a turn of the middle."""
        lon = self.projection.lon_deg + (lonlat_deg[:, 0] - self.projection.lon_deg + 180) % 360 - 180
        return np.column_stack([lon, lonlat_deg[:, 1]])


def frame_for(bounds: "Bounds", box: Box) -> Frame:
    """Frame that shows the bounds in a projection that suits them, and beyond them where the paper has room.

    Its box is `box`, or less of it in the middle where that would show more than there is: the Earth more than twice,
    or what lies beyond the plane of the projection.
    """
    projection = projection_for(bounds)
    left, bottom, right, top = extent_m(projection, bounds)
    scale = float(max((right - left) / box.width, (top - bottom) / box.height))
    half = scale * box.width / 2, scale * box.height / 2
    middle = (left + right) / 2, (bottom + top) / 2
    ends = limits_m(projection)
    west, east = max(middle[0] - half[0], ends[0]), min(middle[0] + half[0], ends[2])
    south, north = max(middle[1] - half[1], ends[1]), min(middle[1] + half[1], ends[3])
    width, height = (east - west) / scale, (north - south) / scale
    used = Box(box.left + (box.width - width) / 2, box.bottom + (box.height - height) / 2, width, height)
    return Frame(projection=projection, box=used, origin_m=(float(west), float(south)), metres_per_point=scale)


def limits_m(projection: Projection) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what a frame may show in the plane of a projection, metres."""
    if projection.azimuthal:
        return -RIM_M, -RIM_M, RIM_M, RIM_M
    if "proj=merc" not in projection.proj.srs:
        return -CONE_M, -CONE_M, CONE_M, CONE_M
    corners = np.array([[projection.lon_deg - 360, -HIGHEST_DEG], [projection.lon_deg + 360, HIGHEST_DEG]])
    (left, bottom), (right, top) = projection.metres(corners).tolist()
    return left, bottom, right, top


def extent_m(projection: Projection, bounds: "Bounds") -> tuple[float, float, float, float]:
    """Left, bottom, right and top of the bounds in the plane of a projection, metres."""
    west, south, east, north = bounds
    highest = PLANE_HIGHEST_DEG if projection.azimuthal else HIGHEST_DEG
    box = shapely.box(west, max(south, -highest), east, min(north, highest))
    edge = shapely.segmentize(box, max(east - west, north - south) / 400)
    shape = projection.metres(shapely.get_coordinates(edge))
    (left, bottom), (right, top) = shape.min(axis=0).tolist(), shape.max(axis=0).tolist()
    return left, bottom, right, top


class View:
    """What of a shape in degrees is seen in a frame, as shapes on paper, cut a little beyond it."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.window = frame.window_deg()
        west, south, east, north = self.window
        whole = frame.projection.azimuthal and east - west > 360  # noqa: PLR2004  degrees
        first, last = math.ceil((west - 180) / 360), math.floor((east + 180) / 360)
        turns = (0,) if whole else range(first - 1, last + 2)  # shapes that a page holds may run past 180
        self._turns = tuple(360 * turn for turn in turns)
        self._step = max(min(east - west, 360.0), north - south) / STEPS_ACROSS

    def areas(self, shape: "BaseGeometry") -> "BaseGeometry":
        """Polygons of a shape; for filling, because they are cut where the data are cut."""
        return self._seen(shape)

    def outlines(self, shape: "BaseGeometry") -> "BaseGeometry":
        """Lines of a shape, or the borders of its polygons without the seam along 180 degrees and the pole."""
        return self._seen(without_seam(shape.boundary) if "Polygon" in shape.geom_type else shape)

    def places(self, shape: "BaseGeometry") -> Floats:
        """Points of a shape that lie in the frame, shape (n, 2)."""
        near = self.frame.near(shapely.get_coordinates(shape))
        turns = (0,) if self.frame.projection.azimuthal else (0, -360, 360)
        lonlat = np.concatenate([_moved(near, turn) for turn in turns])
        at = self.frame.paper(lonlat[(lonlat[:, 0] >= self.window[0]) & (lonlat[:, 0] <= self.window[2])])
        box = self.frame.box
        inside = (at[:, 0] >= box.left) & (at[:, 0] <= box.right) & (at[:, 1] >= box.bottom) & (at[:, 1] <= box.top)
        return np.asarray(at[inside])

    def _seen(self, shape: "BaseGeometry") -> "BaseGeometry":
        west, _, east, _ = shape.bounds
        parts = []
        for turn in self._turns:
            if east + turn < self.window[0] or west + turn > self.window[2]:
                continue
            moved = shapely.transform(shape, partial(_moved, turn_deg=turn)) if turn else shape
            cut = shapely.segmentize(shapely.clip_by_rect(moved, *self.window), self._step)
            if self.frame.projection.azimuthal:
                cut = self._on_this_side(cut)
            on_paper = shapely.transform(cut, self.frame.paper)
            parts.append(shapely.clip_by_rect(on_paper, *self.frame.box.shape(BEYOND_PT).bounds))
        kept = [piece for part in parts for piece in shapely.get_parts(part) if not piece.is_empty]
        return shapely.GeometryCollection(kept)

    def _on_this_side(self, shape: "BaseGeometry") -> "BaseGeometry":
        """Polygons not wholly beyond the rim of the plane, and the runs of lines within it: none leaps across."""
        kept = []
        for part in shapely.get_parts(shape):
            xy = shapely.get_coordinates(part)
            within = np.hypot(*self.frame.projection.metres(xy).T) < RIM_M
            if within.all() or ("Polygon" in part.geom_type and within.any()):
                kept.append(part)
            elif part.geom_type == "LineString" and within.any():
                breaks = np.flatnonzero(np.diff(within)) + 1
                kept += [shapely.LineString(run) for run, keep in _runs(xy, within, breaks) if keep and len(run) > 1]
        return shapely.GeometryCollection(kept)


def _moved(lonlat_deg: Floats, turn_deg: float) -> Floats:
    return np.asarray(lonlat_deg + np.array([turn_deg, 0.0]))


def _runs(xy: Floats, within: NDArray[np.bool_], breaks: NDArray[np.intp]) -> Iterator[tuple[Floats, bool]]:
    starts = [0, *breaks.tolist()]
    for run, start in zip(np.split(xy, breaks), starts, strict=True):
        yield run, bool(within[start])


def without_seam(lines: "BaseGeometry") -> "BaseGeometry":
    """Lines without the strokes that run along 180 degrees or along a pole, where only the data are cut."""
    kept = []
    for line in shapely.get_parts(lines):
        xy = shapely.get_coordinates(line)
        seam = (np.abs(np.abs(xy[:, 0]) - 180) < 1e-4) | (np.abs(xy[:, 1]) > 89.999)  # noqa: PLR2004  degrees
        if not (along := seam[1:] & seam[:-1]).any():
            kept.append(line)
            continue
        breaks = np.flatnonzero(along) + 1
        kept += [shapely.LineString(run) for run in np.split(xy, breaks) if len(run) > 1]
    return shapely.MultiLineString(kept)
