"""Small pictures of the maps for the overview: SVG drawn from a page's own layers in the classes of the style table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import log2
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from geo.geodesy.web_mercator import world_units
from layers.catalogue.sources import each_id
from leadline.words import _
from maps.html import escape
from maps.page.lettering import Label
from maps.page.sheet import Sheet, is_uncertain
from maps.page.static.clip import clipped
from maps.page.static.names import Letters, Name, marks_about, names_svg
from maps.page.static.pictured import opening_keys
from maps.page.style import Mark, Style
from maps.page.style_table import style_of

if TYPE_CHECKING:
    from maps.page.page import Bounds, StoryMap

WIDTH, HEIGHT = 640, 400  # units; a picture is shown at about half a pixel a unit
BITS = 24  # of the projected world: 2.4 m, far under a unit of any picture
TILE_UNITS = 512  # width of the world in such a picture at zoom 0
SIMPLER = 1.2  # units
SMALLEST = 6.0  # units: areas that are smaller are left out
SMALLEST_LAND, SMALLEST_LAKE = 8.0, 60.0  # square units
TURNS_DEG = (-360.0, 0.0, 360.0)  # by which longitudes count as the same
BEYOND = 12  # units past the edge that are kept, so that no stroke shows where it is cut
FIRST_RANKS = 2  # points of sheets that are labelled first are drawn; others would crowd
MOST_NAMES = 6
LETTERS = Letters(width=13.0, height=23.0)
MARKS = {  # about the place that stands before it
    Mark.CIRCLE: "m-{r} 0a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z",
    Mark.DIAMOND: "m0-{r}l{r} {r}-{r} {r}-{r}-{r}z",
    Mark.SQUARE: "m-{r}-{r}h{d}v{d}h-{d}z",
    Mark.TRIANGLE: "m0-{r}l{r} {d}h-{d}z",
    Mark.CROSS: "m-{r} 0h{d}m-{r}-{r}v{d}",
    Mark.ARROW_UP: "m0-{r}l{r} {r}h-{s}v{r}h-{r}v-{r}h-{s}z",
    Mark.ARROW_DOWN: "m0 {r}l{r}-{r}h-{s}v-{r}h-{r}v{r}h-{s}z",
    Mark.HOURGLASS: "m-{r}-{r}h{d}l-{d} {d}h{d}z",
    Mark.STAR: "m0-{r}l{q} {h} {h} {q}-{h} {q}-{q} {h}-{q}-{h}-{h}-{q} {h}-{q}z",
    Mark.PAIR: "m-{r} 0a{s} {s} 0 1 0 {r} 0a{s} {s} 0 1 0 {r} 0a{s} {s} 0 1 0-{r} 0a{s} {s} 0 1 0-{r} 0z",
    Mark.HOUSE: "m0-{r}l{r} {r}v{r}h-{d}v-{r}z",
}
APART = 13.0  # units between marks
MARK_SCALE = 1.7  # the radius of the style, in units


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A small picture: its SVG, what it shows in words, keys of its styles, ids of the sources of its rows."""

    svg: Markup
    words: str
    keys: tuple[str, ...]
    sources: tuple[str, ...]


class Window(NamedTuple):
    """What a picture shows of the projected world: west and north in world units, and how many of them are a unit.

    Its size is in units, of which the world is `tile` wide at zoom 0.
    """

    west: float
    north: float
    scale: float
    width: float = WIDTH
    height: float = HEIGHT
    tile: int = TILE_UNITS

    def places(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Longitudes and latitudes, degrees, as units of the picture, shape (n, 2)."""
        return np.asarray((world_units(lonlat[:, 0], lonlat[:, 1], BITS) - (self.west, self.north)) / self.scale)

    @property
    def zoom(self) -> float:
        """Zoom level of Leaflet at which a map is as large."""
        return log2(2**BITS / self.scale / self.tile)


def thumbnail(page: "StoryMap", bounds: "Bounds") -> Thumbnail:
    """Draw the land, lines and areas of the layers that are shown when a page opens, its first points, a few names.

    Parameters
    ----------
    page : StoryMap
    bounds : (float, float, float, float)
        West, south, east, north in degrees that the picture must hold; it is wider or higher where they do not fit.

    Returns
    -------
    Thumbnail
        In Web Mercator as the map itself; simplified to half a pixel. Rows outside are left out.
    """
    window = window_of(bounds)
    drawn = [(sheet, _rows_inside(sheet, window)) for sheet in page.sheets if sheet.shown and not sheet.timed]
    drawn = _apart([(sheet, rows) for sheet, rows in drawn if not rows.empty])
    shapes = [shape for sheet, rows in drawn for shape in _shapes(sheet, rows)]
    shapes.sort(key=lambda shape: style_of(shape[0]).pane)
    words = _("Map of {page}: {layers}").format(
        page=page.title, layers=_("; ").join(sheet.title for sheet, _rows in drawn)
    )
    land = _land(page.land, window) if page.land else ""
    wanted = [*_point_names(drawn), *_line_names(drawn), *_names_of(page.labels, window)]
    names = names_svg(wanted, list(_mark_grounds(drawn)), (WIDTH, HEIGHT), letters=LETTERS, most=MOST_NAMES)
    svg = (
        f'<svg class="thumb" role="img" aria-label="{escape.text(words)}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/><path class="land" d="{land}"/>'
        f"{''.join(markup for _, markup in shapes)}{names}</svg>"
    )
    rows_of = [*(rows for _, rows in drawn), *([page.land.frame] if page.land else [])]
    return Thumbnail(
        svg=Markup(svg),  # noqa: S704  numbers, keys of the style table, and words that have passed escape.text
        words=words,
        keys=tuple(dict.fromkeys(key for key, _ in shapes)),
        sources=each_id(ids for rows in rows_of for ids in rows["source_id"]),
    )


def window_of(bounds: "Bounds") -> Window:
    """Window that holds `bounds` in its middle."""
    west, south, east, north = bounds
    (x0, y1), (x1, y0) = world_units([west, east], [south, north], BITS)
    scale = max((x1 - x0) / WIDTH, (y1 - y0) / HEIGHT)
    return Window((x0 + x1) / 2 - scale * WIDTH / 2, (y0 + y1) / 2 - scale * HEIGHT / 2, scale)


def _inside(shapes: gpd.GeoSeries, window: Window) -> NDArray[np.object_]:
    """Shapes in units of the picture, cut a little past its edge."""
    values, turns = shapely.force_2d(shapes.to_numpy()), []
    for turn_deg in TURNS_DEG:
        placed = shapely.transform(values, partial(_turned, window, turn_deg))
        turns.append(clipped(placed, (-BEYOND, -BEYOND, WIDTH + BEYOND, HEIGHT + BEYOND)))
    seen = [~shapely.is_empty(each) for each in turns]
    found = np.where(seen[1], turns[1], np.where(seen[0], turns[0], turns[2]))
    for n in np.flatnonzero(np.sum(seen, axis=0) > 1):  # a part on either side of 180 degrees
        found[n] = shapely.union_all([each[n] for each in turns])
    return np.asarray(found)


def _turned(window: Window, turn_deg: float, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return window.places(lonlat + np.array([turn_deg, 0.0]))


def _rows_inside(sheet: Sheet, window: Window) -> gpd.GeoDataFrame:
    rows = sheet.frame if sheet.from_zoom <= window.zoom else sheet.frame.iloc[:0]
    if sheet.rank > FIRST_RANKS:
        rows = rows[rows.geom_type != "Point"]
    placed = _inside(rows.geometry, window)
    sizes = shapely.bounds(placed)
    seen = (shapely.get_dimensions(placed) < 2) | (np.ptp(sizes.reshape(-1, 2, 2), axis=1).max(axis=1) > SMALLEST)  # noqa: PLR2004  areas
    return rows.set_geometry(gpd.GeoSeries(placed, index=rows.index))[~shapely.is_empty(placed) & seen]


def _land(sheet: Sheet, window: Window) -> str:
    """Outline of the land as one path, without the smallest islands and lakes."""
    parts = shapely.get_parts(_inside(sheet.frame.geometry, window))
    large = parts[shapely.area(parts) > SMALLEST_LAND]
    return path_of(shapely.simplify([_without_small_lakes(part) for part in large], SIMPLER))


def _without_small_lakes(land: Any) -> shapely.Polygon:  # noqa: ANN401  a polygon
    lakes = [ring for ring in land.interiors if shapely.Polygon(ring).area > SMALLEST_LAKE]
    return shapely.Polygon(land.exterior, lakes)


def _shapes(sheet: Sheet, rows: gpd.GeoDataFrame) -> Iterator[tuple[str, str]]:
    """Key of the style and markup for the rows of a sheet, all of one look together."""
    keys = opening_keys(sheet, rows).tolist()
    doubt = [is_uncertain(row) for row in rows.to_dict("records")]
    for key, uncertain in dict.fromkeys(zip(keys, doubt, strict=True)):
        chosen = rows.geometry.to_numpy()[[k == key and d == uncertain for k, d in zip(keys, doubt, strict=True)]]
        marks = marks_of(chosen, style_of(key))
        path = marks + path_of(shapely.simplify(merged(chosen), SIMPLER))
        if path:
            look = " hollow" if marks else " uncertain"
            yield key, f'<path class="k-{key}{look * uncertain}" d="{path}"/>'


def merged(shapes: Sequence[Any]) -> NDArray[np.object_]:
    """Areas as they are, and lines joined end to end."""
    parts = shapely.get_parts(shapes)
    lines = parts[shapely.get_dimensions(parts) == 1]
    joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines))) if len(lines) else lines
    return np.concatenate([parts[shapely.get_dimensions(parts) == 2], joined])  # noqa: PLR2004  areas


def marks_of(shapes: Sequence[Any], style: Style, scale: float = MARK_SCALE) -> str:
    """Path of the marks of the points among shapes; `scale` is how many units a pixel of their radius is."""
    r = round(style.radius_px * scale)
    outline = mark_about(style.mark, r)
    places = shapely.get_coordinates([s for s in shapes if s.geom_type == "Point"])
    return "".join(f"M{x:.0f} {y:.0f}{outline}" for x, y in places)


def mark_about(mark: Mark, r: float) -> str:
    """Path of a mark of radius `r` about the place that stands before it."""
    return MARKS[mark].format(r=f"{r:.4g}", d=f"{2 * r:.4g}", s=f"{r / 2:.4g}", q=f"{0.3 * r:.4g}", h=f"{0.7 * r:.4g}")


def _apart(drawn: Sequence[tuple[Sheet, gpd.GeoDataFrame]]) -> list[tuple[Sheet, gpd.GeoDataFrame]]:
    """Rows without the points that would cover another of a sheet that is labelled earlier."""
    taken = shapely.MultiPoint()
    kept = {}
    for sheet, rows in sorted(drawn, key=lambda pair: pair[0].rank):
        there = []
        for shape in rows.geometry:
            free = shape.geom_type != "Point" or taken.is_empty or shape.distance(taken) > APART
            there.append(free)
            taken = taken.union(shape) if free and shape.geom_type == "Point" else taken
        kept[id(sheet)] = rows[there]
    return [(sheet, kept[id(sheet)]) for sheet, _ in drawn if not kept[id(sheet)].empty]


def path_of(shapes: Iterable[Any]) -> str:
    """SVG path of lines and areas, in whole units: a start, then steps."""
    parts = []
    for shape in shapes:
        rings = (shape.exterior, *shape.interiors) if shape.geom_type == "Polygon" else (shape,)
        for ring in rings:
            steps = _steps(shapely.get_coordinates(ring))
            if len(steps) > 1:
                parts.append(_written(steps) + "z" * (shape.geom_type == "Polygon"))
    return "".join(parts)


def _steps(places: NDArray[np.float64]) -> NDArray[np.int64]:
    whole = np.rint(places).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=0)
    moving = np.any(steps != 0, axis=1)
    moving[0] = True
    return steps[moving]


def _written(steps: NDArray[np.int64]) -> str:
    numbers = [f"{x} {y}".replace(" -", "-") for x, y in steps]
    rest = "".join(n if n.startswith("-") or not at else f" {n}" for at, n in enumerate(numbers[1:]))
    return f"M{numbers[0]}l{rest}"


def _point_names(drawn: Sequence[tuple[Sheet, gpd.GeoDataFrame]]) -> Iterator[Name]:
    for sheet, rows in drawn:
        if sheet.label and sheet.rank <= 1:
            keys = dict(zip(rows["id"], opening_keys(sheet, rows), strict=True))
            for row in rows[rows.geom_type == "Point"].to_dict("records"):
                point = row[rows.geometry.name]
                if text := sheet.label(row):
                    beside = MARK_SCALE * style_of(keys[row["id"]]).radius_px
                    yield Name(point.x, point.y, text, "place", sheet.rank, beside)


def _line_names(drawn: Sequence[tuple[Sheet, gpd.GeoDataFrame]]) -> Iterator[Name]:
    """Names that are what a line says below its own name: once a sheet, under the middle of its first line."""
    for sheet, rows in drawn:
        lines = rows[rows.geom_type == "LineString"] if sheet.label else rows.iloc[:0]
        said = [(row, sheet.label(row).partition("\n")[2]) for row in lines.to_dict("records") if sheet.label]
        for row, text in [each for each in said if each[1]][:1]:
            middle = row[rows.geometry.name].interpolate(0.5, normalized=True)
            yield Name(middle.x, middle.y + LETTERS.height + 8, text, "place", 1.5)


def _names_of(labels: Iterable[Label], window: Window) -> Iterator[Name]:
    for label in labels:
        if label.from_zoom <= window.zoom + 1 and window.zoom <= label.to_zoom:
            at = [_turned(window, turn, np.array([[label.lon_deg, label.lat_deg]]))[0] for turn in TURNS_DEG]
            x, y = min(at, key=lambda place: abs(place[0] - WIDTH / 2))
            yield Name(x, y, label.text, *(("land", 3.5) if label.kind == "land" else ("water", label.rank)))


def _mark_grounds(drawn: Sequence[tuple[Sheet, gpd.GeoDataFrame]]) -> Iterator[Any]:
    for sheet, rows in drawn:
        points = rows[rows.geom_type == "Point"]
        radii = [MARK_SCALE * style_of(key).radius_px for key in opening_keys(sheet, points)]
        yield from marks_about(shapely.get_coordinates(points.geometry.to_numpy()), np.array(radii))
