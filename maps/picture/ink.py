"""Ink on a printed map: areas, lines and marks in the looks of the style table, on one sheet measured in points."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from maps.page.marks import CASING_PX, CORNERS, HALO_ALPHA, HALO_PX, THIN_CASING_PX
from maps.page.style import THEME, Mark, Scheme, Style
from maps.picture.frame import CSS_PX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from matplotlib.path import Path as Outline
    from shapely.geometry.base import BaseGeometry

    from geo.geodesy.geodesic import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The sheet of paper as axes in points, the frame that clips the map, and the colours of the scheme."""

    axes: "Axes"
    clip: "Patch | None"
    scheme: "Scheme"

    def theme(self, name: str) -> str:
        """Colour of the ground or of words."""
        return THEME[name][self.scheme == "dark"]

    def colour(self, style: Style) -> str:
        """Colour of a style."""
        return style.dark if self.scheme == "dark" else style.light

    def unclipped(self) -> "Sheet":
        """Return the same sheet for what stands outside the map."""
        return Sheet(axes=self.axes, clip=None, scheme=self.scheme)

    def lines(self, shapes: "Iterable[BaseGeometry]", *, zorder: float, gid: str = "", **look: Any) -> None:  # noqa: ANN401
        """Stroke lines; `look` are properties of a LineCollection of matplotlib."""
        from matplotlib.collections import LineCollection  # noqa: PLC0415  half a second, for pictures alone

        found = [xy for shape in shapes for xy in vertices(shape)]
        if found:
            strokes = LineCollection(found, zorder=zorder, **look)
            strokes.set_gid(gid or None)
            self._add(self.axes.add_collection(strokes, autolim=False))

    def areas(self, shapes: "Iterable[BaseGeometry]", *, zorder: float, gid: str = "", **look: Any) -> None:  # noqa: ANN401
        """Fill polygons; `look` are properties of a PathCollection of matplotlib."""
        from matplotlib.collections import PathCollection  # noqa: PLC0415

        found = [outline(polygon) for shape in shapes for polygon in polygons(shape)]
        if found:
            fills = PathCollection(found, zorder=zorder, **look)
            fills.set_gid(gid or None)
            self._add(self.axes.add_collection(fills, autolim=False))

    def row_line(self, shape: "BaseGeometry", style: Style, *, zorder: float, width_px: float, uncertain: bool) -> None:
        """Line of a row: dashed as its style says, dotted where it is uncertain, on a halo if the style has one."""
        width = CSS_PX * width_px
        look: dict[str, Any] = {"colors": [self.colour(style)], "linewidths": width, "alpha": style.alpha}
        dash = style.dashes(uncertain=uncertain)
        if dash:
            look["linestyles"] = [(0, tuple(CSS_PX * px for px in dash))]
        if style.halo:
            wide = width + CSS_PX * HALO_PX
            self.lines(
                [shape], zorder=zorder - 0.004, colors=[self.theme("sea")], linewidths=wide, alpha=HALO_ALPHA,
                capstyle="round", joinstyle="round",
            )  # fmt: skip
        cap = "round" if uncertain or not dash else "butt"
        self.lines([shape], zorder=zorder, capstyle=cap, joinstyle="round", **look)

    def mark(
        self, at: "Floats", style: Style, *, zorder: float, uncertain: bool, radius_px: float | None = None
    ) -> None:
        """Draw marks of a point row at places on paper, shape (n, 2), cased in the colour of the ground."""
        radius = CSS_PX * (radius_px or style.radius_px)
        colour = self.colour(style)
        filled = style.fill > 0
        face = self.theme("land") if filled and uncertain else (colour, style.fill) if filled else "none"
        wide = CSS_PX * (1.6 if uncertain else max(1.2, 0 if filled else style.width_px))
        common: dict[str, Any] = {
            "marker": mark_outline(style.mark),
            "markersize": 2 * radius,
            "linestyle": "",
            "zorder": zorder,
        }
        around = CASING_PX if filled else THIN_CASING_PX
        casing: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": self.theme("land")}
        cased = self.axes.plot(at[:, 0], at[:, 1], **common, **casing, markeredgewidth=wide + 2 * CSS_PX * around)
        drawn = self.axes.plot(
            at[:, 0], at[:, 1], **common, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=wide
        )
        for artist in (*cased, *drawn):
            self._add(artist)

    def _add(self, artist: Any) -> None:  # noqa: ANN401  any of matplotlib's artists
        if self.clip is not None:
            artist.set_clip_path(self.clip)
        else:
            artist.set_clip_on(False)


def vertices(shape: "BaseGeometry") -> "list[Floats]":
    """Vertices of the lines in a shape, and of its polygons' rings."""
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            found += [shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type == "LineString":
            found.append(shapely.get_coordinates(part))
        elif hasattr(part, "geoms"):
            found += vertices(part)
    return [xy for xy in found if len(xy) > 1]


def polygons(shape: "BaseGeometry") -> "list[shapely.Polygon]":
    """Polygons in a shape."""
    parts = [part for piece in shapely.get_parts(shape) for part in shapely.get_parts(piece)]
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def outline(polygon: shapely.Polygon) -> "Outline":
    """Path of a polygon and its holes, which run the other way round, as the nonzero rule wants them."""
    from matplotlib.path import Path as Outline  # noqa: PLC0415

    turned = shapely.orient_polygons(polygon)
    rings = [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]
    codes = [np.r_[Outline.MOVETO, np.full(len(ring) - 2, Outline.LINETO), Outline.CLOSEPOLY] for ring in rings]
    return Outline(np.vstack(rings), np.concatenate(codes))


def mark_outline(mark: Mark) -> "Outline":
    """Outline of a mark of radius 1 about 0,0; the same shapes as on the pages."""
    from matplotlib.path import Path as Outline  # noqa: PLC0415

    if mark is Mark.CIRCLE:
        return Outline.unit_circle()
    if mark is Mark.PAIR:
        return Outline.make_compound_path(Outline.circle((-0.5, 0), 0.5), Outline.circle((0.5, 0), 0.5))
    corners = CORNERS[mark]
    return Outline([*corners, corners[0]], closed=True)
