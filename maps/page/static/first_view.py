"""The first view of a page as a picture without scripts: SVG of land and shown rows in the classes of the styles."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from geo.geodesy.web_mercator import world_units
from layers.catalogue.sources import each_id
from leadline.words import _
from maps.html import escape
from maps.packed.packed import row_values
from maps.page.sheet import Sheet, uncertain_rows
from maps.page.static.clip import clipped
from maps.page.static.names import Letters, Name, marks_about, names_svg
from maps.page.static.pictured import opening_keys, opening_rows
from maps.page.static.thumbnail import BEYOND, BITS, TURNS_DEG, Window, mark_about, marks_of, merged, path_of
from maps.page.style import AREA_RADIUS, Pane
from maps.page.style_table import style_of

if TYPE_CHECKING:
    from maps.page.page import StoryMap

WIDTH, LOWEST, HIGHEST = 960, 420, 680  # units; a unit is shown as about a CSS pixel
TILE_UNITS = 256  # width of the world at zoom 0
FINENESS = (0.7, 1.2, 2.0, 3.2, 5.0)  # units; the first at which the picture is no heavier than it may be
MOST_CHARACTERS = 56_000
MOST_OF_LOOK = 16_000  # characters; what is heavier is drawn as cells
MOST_MARKS = 400  # of one look; more are drawn as cells
CELLS = (3, 4, 6, 9, 14, 20)  # units
PAST = 20  # cells beyond the edge
MOST_RUNS = 1200  # of cells side by side
MOST_FILLED = 15  # strips; above, outlines only, as on the live page
SMALLEST_LAND = 3.0  # square units
MOST_NAMES, MOST_NAMED = 28, 300
LETTERS = Letters(width=7.0, height=12.5)
ON_PHONES = Letters(width=12.0, height=22.0)  # as assets/still.css sets them where the picture is small
LARGEST_RANK = 4  # of layers whose points are named
NOTE_OFF = 7.0  # units between an arrow and its place


class Look(NamedTuple):
    """Rows of a sheet that look alike: key of the style, "point", "line" or "area", and whether they are uncertain."""

    key: str
    shape: str
    uncertain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sheet with its rows in the picture, cut to it, and how they look; empty where none is in view."""

    sheet: Sheet
    rows: gpd.GeoDataFrame
    looks: Mapping[Look, NDArray[np.intp]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstView:
    """The picture: its SVG, the name of the view, the sheets that are seen in it, ids of the sources of all of it."""

    svg: Markup
    name: str
    window: Window
    seen: tuple[Seen, ...]
    sources: tuple[str, ...]


def first_view(page: "StoryMap") -> FirstView:
    """Draw what a page shows when it opens, in Web Mercator as the map itself, in at most about 60 kB.

    Rows that are too many or too fine for that are drawn as cells where there are any.
    """
    window = window_for(page.views[0].bounds)
    seen = [_seen(sheet, window, page) for sheet in page.sheets if sheet.shown]
    land = placed(page.land.frame.geometry, window)[0] if page.land else np.array([], dtype=object)
    fixed = _names(page, seen, window) + "".join(_notes(page, window))
    crowded = sum(len(shapes) for one in seen for look, shapes in one.looks.items() if _is_strip(look)) > MOST_FILLED
    for fine in FINENESS:
        drawn = _land(land, fine) + "".join(_layers(seen, fine, crowded=crowded))
        if len(drawn) + len(fixed) <= MOST_CHARACTERS:
            break
    titles = _("; ").join(one.sheet.title for one in seen if one.looks)
    words = _("Map, as it opens: {layers}").format(layers=titles)
    high = f"{window.height:.0f}"
    svg = (
        f'<svg class="still-map" role="img" aria-label="{escape.text(words)}" viewBox="0 0 {WIDTH} {high}">'
        f'<rect class="sea" width="{WIDTH}" height="{high}"/>{drawn}{fixed}</svg>'
    )
    rows_of = [*(one.rows for one in seen), *([page.land.frame] if page.land else [])]
    return FirstView(
        svg=Markup(svg),  # noqa: S704  numbers, keys of the style table, and words that have passed escape.text
        name=page.views[0].name,
        window=window,
        seen=tuple(seen),
        sources=each_id(ids for rows in rows_of for ids in rows["source_id"].unique()),
    )


def window_for(bounds: tuple[float, float, float, float]) -> Window:
    """Window that holds the bounds in its middle, as high as they are, within limits."""
    west, south, east, north = bounds
    (x0, y1), (x1, y0) = world_units([west, east], [south, north], BITS)
    height = float(np.clip(np.rint(WIDTH * (y1 - y0) / (x1 - x0)), LOWEST, HIGHEST))
    scale = max((x1 - x0) / WIDTH, (y1 - y0) / height)
    corner = (x0 + x1) / 2 - scale * WIDTH / 2, (y0 + y1) / 2 - scale * height / 2
    return Window(float(corner[0]), float(corner[1]), float(scale), WIDTH, height, TILE_UNITS)


def placed(shapes: gpd.GeoSeries, window: Window) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Shapes in units of the picture, cut a little past its edge, and the place of each in the series.

    Longitudes count as the same a turn farther, so that nothing is lost at 180 degrees.
    """
    values = shapely.force_2d(shapes.to_numpy())
    west, _, east, _ = shapely.bounds(values).T
    left, right = (x / 2**BITS * 360 - 180 for x in (window.west, window.west + window.scale * window.width))
    found, places = [], []
    for turn in TURNS_DEG:
        near = np.flatnonzero((east + turn >= left - 1) & (west + turn <= right + 1))
        if len(near):
            moved = shapely.transform(values[near], partial(_at, window, turn))
            cut = _cut(moved, window)
            inside = ~shapely.is_empty(cut)
            found.append(cut[inside])
            places.append(near[inside])
    if not found:
        return np.array([], dtype=object), np.array([], dtype=np.intp)
    return np.concatenate(found), np.concatenate(places)


def _at(window: Window, turn_deg: float, lonlat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    return window.places(lonlat_deg + np.array([turn_deg, 0.0]))


def _cut(shapes: NDArray[np.object_], window: Window) -> NDArray[np.object_]:
    if (shapely.get_type_id(shapes) == 0).all():  # points alone: a million of them are cut one by one in seconds
        x, y = shapely.get_coordinates(shapes).T
        out = (x < 0) | (y < 0) | (x > window.width) | (y > window.height)
        shapes[out] = shapely.Point()
        return shapes
    edge = (-BEYOND, -BEYOND, window.width + BEYOND, window.height + BEYOND)
    return clipped(shapes, edge)


def _seen(sheet: Sheet, window: Window, page: "StoryMap") -> Seen:
    rows = opening_rows(sheet, page.timeline)
    if not sheet.from_zoom <= window.zoom < sheet.to_zoom:
        rows = rows.iloc[:0]
    shapes, places = placed(rows.geometry, window)
    rows = rows.iloc[places].set_geometry(gpd.GeoSeries(shapes, index=rows.index[places]))
    if rows.empty:
        return Seen(sheet=sheet, rows=rows)
    codes, keys = pd.factorize(opening_keys(sheet, rows))
    alike = (3 * codes + shapely.get_dimensions(shapes)) * 2 + uncertain_rows(rows).to_numpy()
    looks = {
        Look(str(keys[one // 6]), ("point", "line", "area")[one // 2 % 3], bool(one % 2)): np.flatnonzero(alike == one)
        for one in dict.fromkeys(alike.tolist())
    }
    return Seen(sheet=sheet, rows=rows, looks=looks)


def _is_strip(look: Look) -> bool:
    return style_of(look.key).pane == Pane.SWATHS


def _land(shapes: NDArray[np.object_], fine: float) -> str:
    """Outline of the land as one path, without the smallest islands and lakes."""
    parts = shapely.get_parts(shapes)
    large = parts[shapely.area(parts) > SMALLEST_LAND * fine]
    whole = [shapely.Polygon(p.exterior, [r for r in p.interiors if shapely.Polygon(r).area > 8 * fine]) for p in large]
    return f'<path class="land" d="{path_of(shapely.simplify(whole, fine))}"/>' if whole else ""


def _layers(seen: Sequence[Seen], fine: float, *, crowded: bool) -> Iterator[str]:
    """Markup of all rows, pane over pane, in a pane sheet over sheet."""
    found = [
        (style_of(look.key).pane, n, look, one.rows.iloc[at])
        for n, one in enumerate(seen)
        for look, at in one.looks.items()
    ]
    for pane, n, look, rows in sorted(found, key=lambda each: each[:2]):
        drawn = "".join(_of_look(seen[n].sheet, look, rows, fine))
        yield f'<g class="crowded">{drawn}</g>' if crowded and pane == Pane.SWATHS else drawn


def _of_look(sheet: Sheet, look: Look, rows: gpd.GeoDataFrame, fine: float) -> Iterator[str]:
    """Markup of rows of one look: marks, or lines and areas by their width; cells if they are too many."""
    style, shapes = style_of(look.key), rows.geometry.to_numpy()
    doubt = " uncertain" * look.uncertain
    if look.shape == "point" and sheet.radius_px:
        yield "".join(_sized(sheet, look, rows, doubt))
        return
    if look.shape == "point":
        if len(shapely.get_coordinates(shapes)) > MOST_MARKS:
            yield _cells(shapes, look.key)
        elif drawn := marks_of(list(shapely.get_parts(shapes)), style, 1.0):
            solid = " solid" if style.fill else ""
            yield f'<path class="casing" d="{drawn}"/><path class="k-{look.key} mark{solid}{doubt}" d="{drawn}"/>'
        return
    widths = row_values(rows, sheet.width_px).to_numpy() if sheet.width_px else np.full(len(rows), None)
    for width in dict.fromkeys(widths.tolist()):
        chosen = shapes[[one == width for one in widths]]
        drawn = path_of(shapely.simplify(merged(chosen), fine))
        if len(drawn) > MOST_OF_LOOK and fine == FINENESS[-1]:
            yield _cells(chosen, look.key)
            continue
        wide = f' style="stroke-width:{width:g}"' if width is not None else ""
        line = " line" if look.shape == "line" else ""
        if drawn and style.halo:
            halo = (style.width_px if width is None else width) + 2.4
            yield f'<path class="halo line" style="stroke-width:{halo:g}" d="{drawn}"/>'
        if drawn:
            yield f'<path class="k-{look.key}{line}{doubt}"{wide} d="{drawn}"/>'


def _sized(sheet: Sheet, look: Look, rows: gpd.GeoDataFrame, doubt: str) -> Iterator[str]:
    """Markup of points with a size of their own, in the order of the rows: the largest below the others."""
    style, radii = style_of(look.key), _radii(sheet, rows, look.key)
    for shape, radius in zip(rows.geometry, radii, strict=True):
        outline = mark_about(style.mark, radius)
        drawn = "".join(f"M{x:.1f} {y:.1f}{outline}" for x, y in shapely.get_coordinates(shape))
        solid = " solid" if style.fill else ""
        yield f'<path class="k-{look.key} mark sized{solid}{doubt}" d="{drawn}"/>'


def _notes(page: "StoryMap", window: Window) -> Iterator[str]:
    """Words of the author's in the picture, each with a line to its place."""
    for note in page.notes:
        for turn in TURNS_DEG:
            ((x, y),) = window.places(np.array([[note.lon_deg + turn, note.lat_deg]]))
            if not (0 < x < window.width and 0 < y < window.height):
                continue
            right, down = x + note.dx_px, y + note.dy_px
            beside = abs(note.dx_px) > abs(note.dy_px)
            anchor = ("start" if note.dx_px > 0 else "end") if beside else "middle"
            base = down + (4 if beside else 12 if note.dy_px > 0 else -4)
            far = math.hypot(note.dx_px, note.dy_px)
            if far > NOTE_OFF:
                ux, uy = note.dx_px / far * NOTE_OFF, note.dy_px / far * NOTE_OFF
                tip = f"{x + ux:.0f},{y + uy:.0f}"
                barbs = [f"{x + 2 * ux - t * uy / 2:.1f},{y + 2 * uy + t * ux / 2:.1f}" for t in (1, -1)]
                d = f"M{right:.0f},{down:.0f}L{tip}M{barbs[0]}L{tip}L{barbs[1]}"
                yield f'<path class="note-halo" d="{d}"/><path class="note-arrow" d="{d}"/>'
            words = escape.text(" ".join(note.text.split()))
            yield f'<text class="note-text" style="text-anchor:{anchor}" x="{right:.0f}" y="{base:.0f}">{words}</text>'


def _cells(shapes: NDArray[np.object_], key: str) -> str:
    """Cells in which there is any of the shapes, side by side as one stroke; larger ones where those are too many."""
    for side in CELLS:
        at = shapely.get_coordinates(shapely.segmentize(shapes, side) if shapes[0].geom_type != "Point" else shapes)
        cells = np.floor(at / side).astype(np.int64) + PAST  # past the edges too, where shapes are cut
        grid = np.zeros(cells.max(axis=0)[::-1] + 1, dtype=bool)
        grid[cells[:, 1], cells[:, 0]] = True
        row, column = np.nonzero(grid)
        begins = np.flatnonzero(np.r_[True, (np.diff(row) != 0) | (np.diff(column) != 1)])
        if len(begins) <= MOST_RUNS:
            break
    runs, row, column = np.diff(np.r_[begins, len(row)]), row - PAST, column - PAST
    drawn = "".join(
        f"M{column[i] * side} {row[i] * side + side / 2:g}h{n * side}" for i, n in zip(begins, runs, strict=True)
    )
    return f'<path class="k-{key} line cells" style="stroke-width:{side}" d="{drawn}"/>'


def _names(page: "StoryMap", seen: Sequence[Seen], window: Window) -> str:
    """Names by rank, each where it covers neither a mark nor another."""
    wanted = [*_of_points(seen, window), *_of_places(page, window)]
    marks = [box for one in seen for box in _mark_grounds(one)]
    size = window.width, window.height
    return names_svg(wanted, marks, size, letters=LETTERS, larger=ON_PHONES, most=MOST_NAMES)


def _mark_grounds(seen: Seen) -> Iterator[Any]:
    """Ground of the marks of a layer, save of those that are drawn as cells."""
    for look, at in seen.looks.items():
        rows = seen.rows.iloc[at]
        places, row = shapely.get_coordinates(rows.geometry.to_numpy(), return_index=True)
        if look.shape == "point" and (seen.sheet.radius_px or len(places) <= MOST_MARKS):
            yield from marks_about(places, _radii(seen.sheet, rows, look.key)[row])


def _radii(sheet: Sheet, rows: gpd.GeoDataFrame, key: str) -> NDArray[np.float64]:
    """Radius of the mark of each row."""
    style = style_of(key)
    if not sheet.radius_px:
        return np.full(len(rows), style.radius_px)
    return row_values(rows, sheet.radius_px).to_numpy(dtype=float) * AREA_RADIUS[style.mark]


def _of_points(seen: Sequence[Seen], window: Window) -> Iterator[Name]:
    for one in seen:
        sheet, points = one.sheet, one.rows[one.rows.geom_type == "Point"]
        if not sheet.label or sheet.rank > LARGEST_RANK or sheet.label_from_zoom > window.zoom:
            continue
        if 0 < len(points) <= MOST_NAMED:
            texts, keys = row_values(points, sheet.label), opening_keys(sheet, points)
            for text, key, n in zip(texts, keys, range(len(points)), strict=True):
                radius, point = _radii(sheet, points.iloc[[n]], key)[0], points.geometry.iloc[n]
                if words := " ".join(str(text).split()):
                    yield Name(point.x, point.y, words, "place", sheet.rank, float(radius))


def _of_places(page: "StoryMap", window: Window) -> Iterator[Name]:
    for label in page.labels:
        if label.from_zoom <= window.zoom <= label.to_zoom:
            for turn in TURNS_DEG:
                ((x, y),) = window.places(np.array([[label.lon_deg + turn, label.lat_deg]]))
                if 0 < x < window.width and 0 < y < window.height:
                    yield Name(x, y, label.text, *(("land", 3.5) if label.kind == "land" else ("water", label.rank)))
