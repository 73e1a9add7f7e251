"""The land of a printed map: the coast of its page, cut to the frame and thinned to what paper shows."""

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.catalogue.sources import SEPARATOR
from layers.ground import coast, gshhg, land
from maps.page.style import Pane
from maps.picture.frame import Frame, View
from maps.sheets.ground import FAR_ZOOM, FINEST_ZOOM

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from maps.picture.ink import Sheet as Paper

FINEST_PT = 0.28  # 0.1 mm of paper: no detail of a coast is smaller
SPECK_PT = 0.4  # longer side of an island or a lake that is drawn
COAST_PT, SLIT_PT = 1.3, 0.6  # half of a stroke lies on land, and half on the land beside it
DEGREE_M = 111_195.0
CLOSER_ON_PAPER = 1  # zoom levels: paper shows 0.1 mm, a screen a pixel of 0.26 mm


@dataclass(frozen=True, slots=True)
class Ground:
    """Land of a page, EPSG:4326; `alone` if nothing but that may be drawn, as of a page that was saved."""

    own: gpd.GeoDataFrame
    alone: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of the land, each once."""
        return tuple(
            dict.fromkeys(each for ids in self.own["source_id"].unique() for each in str(ids).split(SEPARATOR))
        )

    @property
    def accuracy_m(self) -> float:
        """How far the coast of the library's land may be off, metres; 0 for another's, which does not say."""
        known = {gshhg.SOURCE: coast.ACCURACY_M, land.POLYGONS_SOURCE: land.SCALE_ACCURACY_M}
        return max((known.get(source, 0.0) for source in self.sources), default=0.0)

    def within(self, frame: Frame, *, chosen: bool) -> gpd.GeoDataFrame:
        """Land to draw in a frame: that of the page, which is as fine as its own views ask for.

        Where a frame is `chosen`, perhaps much closer, GSHHG's coast is thinned for it, if it is the page's and its
        package is installed.
        """
        if self.alone or not chosen or set(self.sources) != {gshhg.SOURCE} or not gshhg.is_installed():
            return self.own
        zoom = min(max(ceil(frame.zoom()) + CLOSER_ON_PAPER, FAR_ZOOM), FINEST_ZOOM)
        return coast.detailed([coast.Place(frame.window_deg(), zoom)], FAR_ZOOM)


def ink_land(paper: "Paper", ground: gpd.GeoDataFrame, view: View) -> "list[BaseGeometry]":
    """Draw the ground, land over the inner half of its coast and over borders between countries; return it on paper."""
    zorder, colour = float(Pane.LAND), paper.theme("land")
    shapes = _in_view(ground, view)
    coasts = [_thin(view.outlines(shape)) for shape in shapes]
    paper.lines(
        coasts, zorder=zorder, colors=[paper.theme("coast")], linewidths=COAST_PT, capstyle="round", joinstyle="round"
    )
    areas = [_areas(view.areas(shape)) for shape in shapes]
    paper.areas(areas, zorder=zorder + 0.1, facecolors=[colour], edgecolors=[colour], linewidths=SLIT_PT, gid="land")
    return areas


def _in_view(ground: gpd.GeoDataFrame, view: View) -> "list[BaseGeometry]":
    """Polygons near the window, some turns of the Earth away or not, without those too small for paper."""
    shapes = ground.geometry.to_numpy()
    west, south, east, north = shapely.bounds(shapes).T
    left, low, right, high = view.window
    beside = np.zeros(len(shapes), dtype=bool)
    for turn in (-720, -360, 0, 360, 720):
        beside |= (west + turn <= right) & (east + turn >= left)
    speck_deg = SPECK_PT * view.frame.metres_per_point / DEGREE_M
    large = np.maximum(east - west, north - south) >= speck_deg
    near = shapes[beside & (south <= high) & (north >= low) & large]
    found: list[BaseGeometry] = _whole(near).tolist()
    return found


def _thin(shape: "BaseGeometry") -> "BaseGeometry":
    """Shape on paper without vertices that paper does not show."""
    thinned: BaseGeometry = shapely.simplify(shape, FINEST_PT, preserve_topology=False)
    return thinned


def _whole(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Areas whose rings cross neither themselves nor each other, as those of a thinned coast may: they cannot be cut.

    Rings keep what they hold, and holes are taken out of it: lakes that overlap are one, and none becomes land.
    """
    crossed = ~shapely.is_valid(areas)
    areas[crossed] = shapely.make_valid(areas[crossed], method="structure", keep_collapsed=False)
    return areas


def _areas(shape: "BaseGeometry") -> "BaseGeometry":
    """Areas of a shape on paper, thinned."""
    parts = shapely.get_parts(_thin(shape))
    return shapely.GeometryCollection(_whole(parts[shapely.get_dimensions(parts) == 2]).tolist())  # noqa: PLR2004
