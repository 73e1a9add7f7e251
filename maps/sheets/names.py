"""Names of lands and seas on a map: each in the middle of the part that a view shows, from the zoom where it fits."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from io import StringIO
from math import floor, log2, pi, sqrt
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy.web_mercator import world_units
from layers.catalogue.packaged import packaged
from layers.ground import land
from layers.sea import sea_areas
from layers.story_file.page_file import NameFile
from leadline.words import _, source_of, spoken, territory
from maps.page.lettering import Label
from maps.page.page import Bounds
from maps.page.sheet import Sheet

SEA_NAMES = "sea_names.csv"  # names of seas that no layer bounds, each with a place at sea
DETAIL_DEG = 0.02  # of the coast, for the middle of a land
BITS = 24  # of the projected world
PX = 2.0 ** (8 - BITS)  # pixels of zoom 0 in a unit
WINDOW_PX = 900.0, 600.0  # about the map of a page on a screen
LETTER_PX = {"land": (7.9, 14.0), "sea": (8.4, 15.0), "ocean": (13.0, 18.0)}  # width of a letter, height of a line
RANK = {"ocean": 3, "sea": 4, "land": 6}
FITTING = 0.7  # of the line's height: half the height of the ellipse in which a name stands when it first appears
SCATTERED = 0.35  # of the radius of a circle as large as all parts: what islands count for where each is small
WIDEST = 3.0  # width of the ellipse, in heights: a longer name may stand over its edge
WIDE_ENOUGH = 4.0  # lines of 16 px: half the height of the ellipse from which a sea is written as an ocean
OTHER_PARTS = 0.25  # of the largest: parts of a land that are smaller bear no name of their own
LATER = 1.0  # zoom levels after the largest part
STAYS, UNTIL = 5.0, 7.5  # zoom levels for which a name is written at least, and the level that it reaches
VIEW_STAYS = 2.0
FAR = 4.0  # zoom level: names that appear later are left out unless they are in or near a view
CLOSER = 4.0  # zoom levels: how much closer than a view shows it a reader looks
BEFORE = 0.05  # zoom levels
BESIDE_DEG = 1.0  # a name so near to a row of the same name is that of the row
ACROSS = 24  # places that are tried along each side of what a window shows
MOST_SPOTS, APART, WIDER = 5, 1.5, 2.5  # of a part in a window; in reaches; the larger window, in windows
SNAP = 4  # zoom levels are quarters
LONG = 1.28  # length of a sea in widths, from which its name may stand along it
LEVEL, STEEP = 0.15, 1.2  # radians
CORNER = 0.5  # of a sea: where a view shows less of it, its name is written no larger than that of a strait
LIMITS_DEG = 0.05  # how far the limits of a sea on a page may be from those printed
FIRST, EARLIER = 2, 2.0  # rank of the sea that a page is about; zoom levels by which it is written before it is due


_Window = tuple[float, float, float, float]  # what a screen shows, units of the projected world


class _Part(NamedTuple):
    """A land or sea, or the part of it in a view, in units of the projected world."""

    text: str
    kind: str
    shape: Any

    @property
    def aspect(self) -> float:
        """Width of its name, in heights of it."""
        width, height = LETTER_PX[self.kind]
        return min(max(1.0, len(self.text) * width / height), WIDEST)


def labels_of(views: Iterable[Bounds], own: Sequence[NameFile] = (), about: Sequence[str] = ()) -> tuple[Label, ...]:
    """Names to write on a map.

    Every land and sea area is named in the middle of its largest part: that of the largest ellipse inside it, as wide
    for its height as the name. Where a view shows a part without that middle, the part is named too. A name is written
    from the zoom level at which the ellipse is about as high as the name.

    Parameters
    ----------
    views : iterable of (west, south, east, north)
        What the page shows, degrees; east may run past 180.
    own : sequence of NameFile
        Names of the story: they stand in place of those of the same words, and first.
    about : sequence of str, optional
        What the page is called and its views: a sea of that name is placed before all others.

    Returns
    -------
    tuple of Label
        Large lands first, which is the order in which they are placed.

    References
    ----------
    Garcia-Castellanos, D. & Lombardo, U. (2007). Poles of inaccessibility. Scottish Geographical Journal 123, 227-233.
    doi:10.1080/14702540801897809
    """
    labels = [_given(name) for name in own]
    taken = {source_of(label.text) for label in labels}
    windows = [_window(bounds) for bounds in views]
    everywhere = [label for label in (*_world(), *_sea_names()) if label.text not in taken]
    labels += [
        label for label in everywhere if label.from_zoom <= FAR or any(_near(label, *window) for window in windows)
    ]
    for window, zoom in windows:
        named = {label.text for label in labels if _is_in(label, window, zoom)}
        labels += [label for label in _in_view(window, zoom) if label.text not in named | taken]
    first = {source_of(words) for words in about}
    placed = (_foremost(label) if label.text in first else label for label in _with_others(labels, windows))
    return tuple(_told(label) for label in _bounded(placed))


def _foremost(label: Label) -> Label:
    """Label of the sea that a page is about; of a land as it is, whose name has room."""
    if label.kind == "land":
        return label
    earlier = EARLIER if label.kind == "sea" else 0.0
    return replace(label, rank=FIRST, from_zoom=max(label.from_zoom - earlier, 0.0))


def _bounded(labels: Iterable[Label]) -> Iterator[Label]:
    """Labels, the first of each sea with its limits."""
    limits = dict(_limits())
    for label in labels:
        ring = limits.pop(label.text, ()) if label.kind != "land" and label.reach_deg is not None else ()
        yield replace(label, limits=ring, angle_rad=_tilt(label.text)) if ring else label


@cache
def _limits() -> dict[str, tuple[tuple[float, float], ...]]:
    """Rings round the sea areas, land behind the coast included, by name."""
    seas = _one_of_each(sea_areas.outlines())
    rings = shapely.get_exterior_ring(shapely.simplify(seas.geometry.to_numpy(), LIMITS_DEG))
    return {
        name: tuple((float(lon), float(lat)) for lon, lat in shapely.get_coordinates(ring)[:-1])
        for name, ring in zip(seas["name"], rings, strict=True)
    }


@cache
def _tilt(name: str) -> float:
    """Angle of the long way of a sea on the map, clockwise; 0 where it has none, or one that is level or steep."""
    shape = next(part.shape for part in _areas() if part.text == name and part.kind == "sea")
    spreads, ways = np.linalg.eigh(np.cov(_grid(shape), rowvar=False))
    angle = (float(np.arctan2(ways[1, 1], ways[0, 1])) + pi / 2) % pi - pi / 2
    return angle if spreads[1] > LONG**2 * spreads[0] and LEVEL < abs(angle) < STEEP else 0.0


def _one_of_each(seas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row a name: the definition that overlaps with no neighbour, where one does."""
    chosen = set(sea_areas.one_each()["id"])
    rows = seas.assign(later=[row not in chosen for row in seas["id"]]).sort_values("later", kind="stable")
    return rows.drop_duplicates("name").drop(columns="later")


def _told(label: Label) -> Label:
    """Label in the language that is spoken; a land by its code, a sea by a catalogue, one of the story as it says."""
    if spoken().is_source or source_of(label.text) != label.text:
        return label
    text = territory(_codes().get(label.text), label.text) if label.kind == "land" else _(label.text)
    return replace(label, text=text)


@cache
def _codes() -> dict[str, str | None]:
    """ISO 3166-1 codes of lands by their names, None where there is none."""
    lands = land.load()
    return dict(zip(lands["name"], lands["iso_a2"], strict=True))


def _with_others(labels: Sequence[Label], windows: Sequence[tuple[_Window, float]]) -> Iterator[Label]:
    """Labels, the first of each land or sea with further places in the parts of it that are in or near the views."""
    wanted = {
        (label.text, "land" if label.kind == "land" else "sea") for label in labels if label.reach_deg is not None
    }
    further: dict[tuple[str, str], list[tuple[float, float, float]]] = {key: [] for key in wanted}
    for part in _areas():
        key = part.text, part.kind
        for window, zoom in windows if key in further else ():
            for wider in (1.0, WIDER):
                further[key] += _spots(part, _widened(window, wider), zoom)
    for label in labels:
        own = further.pop(_key(label), []) if label.reach_deg is not None else []
        yield replace(label, others=tuple(dict.fromkeys(own))) if own else label


def _key(label: Label) -> tuple[str, str]:
    return label.text, "land" if label.kind == "land" else "sea"


def _spots(part: _Part, window: _Window, zoom: float) -> list[tuple[float, float, float]]:
    """Places well inside what a window shows of a part: longitude, latitude, how far from its edge, degrees.

    The largest first, none within another's reach, each large enough for the name a level closer than the view.
    """
    pieces = _seen(part, window)
    if not pieces:
        return []
    shape = shapely.union_all(shapely.make_valid(pieces))
    xy = _grid(shape) / (part.aspect, 1.0)
    edge = shapely.transform(shape.boundary, lambda xy: xy / (part.aspect, 1.0))
    room = np.asarray(shapely.distance(shapely.points(xy), edge))
    found: list[tuple[float, float, float]] = []
    least = FITTING * LETTER_PX[part.kind][1] / (PX * 2 ** (zoom + 1))
    while len(found) < MOST_SPOTS and len(room) and room.max() >= least:
        best = int(room.argmax())
        lon, lat = _lonlat(xy[best, 0] * part.aspect, xy[best, 1])
        found.append((lon, lat, 360 * float(room[best]) * PX / 256))
        apart = np.hypot(*(xy - xy[best]).T) > APART * room[best]
        xy, room = xy[apart], room[apart]
    return found


def _grid(shape: Any) -> NDArray[np.float64]:  # noqa: ANN401  a geometry
    """Places inside a shape, of a grid over it."""
    x0, y0, x1, y1 = shape.bounds
    steps = (np.arange(ACROSS) + 0.5) / ACROSS
    x, y = (grid.ravel() for grid in np.meshgrid(x0 + steps * (x1 - x0), y0 + steps * (y1 - y0)))
    inside = shapely.contains_xy(shape, x, y)
    return np.column_stack([x[inside], y[inside]])


def _widened(window: _Window, times: float) -> _Window:
    x0, y0, x1, y1 = window
    dx, dy = (times - 1) * (x1 - x0) / 2, (times - 1) * (y1 - y0) / 2
    return x0 - dx, y0 - dy, x1 + dx, y1 + dy


def named_once(names: Iterable[Label], sheets: Iterable[Sheet]) -> tuple[Label, ...]:
    """Names without those that a row of a sheet that is shown bears itself, as its label, at about the same place."""
    own = [
        ({sheet.label(row).casefold(), *_as_written(row)}, *box)
        for sheet in sheets
        if sheet.shown and sheet.label
        for row, box in zip(sheet.frame.to_dict("records"), sheet.frame.bounds.to_numpy(), strict=True)
    ]
    return tuple(
        name
        for name in names
        if not any(
            source_of(name.text).casefold() in texts
            and south - BESIDE_DEG <= name.lat_deg <= north + BESIDE_DEG
            and abs((name.lon_deg - (west + east) / 2 + 180) % 360 - 180) <= (east - west) / 2 + BESIDE_DEG
            for texts, west, south, east, north in own
        )
    )


def _as_written(row: Mapping[str, Any]) -> set[str]:
    """Name of a row in the source, where its label is told in another language."""
    return set() if spoken().is_source else {str(row["name"]).casefold()}


def _given(name: NameFile) -> Label:
    return Label(
        text=name.text, lon_deg=name.lon, lat_deg=name.lat, kind=name.kind, rank=RANK[name.kind],
        from_zoom=name.from_zoom, to_zoom=name.to_zoom,
    )  # fmt: skip


@cache
def _world() -> tuple[Label, ...]:
    """Names of all lands and sea areas, each at its largest part, lands at other large ones too."""
    found = []
    for area in _areas():
        parts = sorted(shapely.get_parts(area.shape), key=shapely.area, reverse=True)
        for number, part in enumerate(parts[:4]):
            if part.area >= OTHER_PARTS * parts[0].area and (number == 0 or area.kind == "land"):
                whole = area.shape if number == 0 else part
                found += _labels(area._replace(shape=part), whole, later=LATER * (number > 0), until=UNTIL)
    return tuple(found)


@cache
def _areas() -> tuple[_Part, ...]:
    """Lands and seas, projected, the largest first; of several sea areas of one name the one beside its neighbours."""
    lands = land.simplified(DETAIL_DEG)
    seas = _one_of_each(sea_areas.load())
    parts = [
        _Part(*row, shape) for frame, kind in ((lands, "land"), (seas, "sea")) for row, shape in _rows(frame, kind)
    ]
    parts.sort(key=lambda part: -part.shape.area)
    return tuple({(part.text, part.kind): part for part in reversed(parts)}.values())[::-1]


def _rows(frame: gpd.GeoDataFrame, kind: str) -> Iterator[tuple[tuple[str, str], Any]]:
    projected = shapely.transform(frame.geometry.to_numpy(), _units)
    yield from zip(((str(name), kind) for name in frame["name"]), shapely.make_valid(projected), strict=True)


def _units(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return world_units(lonlat[:, 0], lonlat[:, 1], BITS).astype(float)


def _labels(
    part: _Part,
    whole: Any,  # noqa: ANN401  a geometry
    *,
    later: float = 0.0,
    least: float = 0.0,
    stays: float = STAYS,
    until: float = 0.0,
    small: bool = False,
) -> list[Label]:
    """Name of a part of a whole, from `least` on at the earliest; a wide sea larger where there is room, or `small`."""
    found = _ellipse(part)
    if found is None:
        return []
    lon, lat, half_px = found
    _, height = LETTER_PX[part.kind]
    large_px = max(half_px, SCATTERED * sqrt(whole.area / pi) * PX)
    begins = max(_snapped(log2(FITTING * height / large_px)) + later, least, 0.0)
    ends = max(begins + stays, until)
    plain = Label(
        text=part.text, lon_deg=lon, lat_deg=lat, kind=part.kind, rank=RANK[part.kind], from_zoom=begins, to_zoom=ends,
        reach_deg=360 * half_px / 256,
    )  # fmt: skip
    wide = _snapped(log2(WIDE_ENOUGH * LETTER_PX["ocean"][1] / half_px))
    if part.kind != "sea" or wide >= ends or small:
        return [plain]
    large = replace(plain, kind="ocean", rank=RANK["ocean"], from_zoom=max(wide, begins), to_zoom=30.0)
    return [large] if large.from_zoom <= begins else [replace(plain, to_zoom=wide - BEFORE), large]


def _snapped(zoom: float) -> float:
    return floor(zoom * SNAP + 0.5) / SNAP


def _ellipse(part: _Part) -> tuple[float, float, float] | None:
    """Middle, degrees, and half the height, pixels of zoom 0, of the largest ellipse as wide as the name asks."""
    squeezed = shapely.transform(part.shape, lambda xy: xy / (part.aspect, 1.0))
    polygons = [one for one in shapely.get_parts(squeezed) if one.geom_type == "Polygon" and one.area > 0]
    if not polygons:
        return None
    largest = max(polygons, key=shapely.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=sqrt(largest.area) / 200)
    if radius.length == 0:
        return None
    x, y = radius.coords[0]
    lon, lat = _lonlat(x * part.aspect, y)
    return lon, lat, radius.length * PX


def _lonlat(x: float, y: float) -> tuple[float, float]:
    """Degrees of a place in units of the projected world, north up from its top."""
    lon = 360 * (x / 2**BITS) - 180
    lat = np.degrees(2 * np.arctan(np.exp(np.pi * (1 - 2 * y / 2**BITS))) - np.pi / 2)
    return round(float(lon), 2), round(float(lat), 2)


def _window(bounds: Bounds) -> tuple[tuple[float, float, float, float], float]:
    """Tell what a screen shows of a view, in units of the projected world, and at which zoom."""
    west, south, east, north = bounds
    (x0, y1), (x1, y0) = _units(np.array([[west, south], [east, north]]))
    scale = max((x1 - x0) / WINDOW_PX[0], (y1 - y0) / WINDOW_PX[1])  # units in a pixel
    dx, dy = (scale * px / 2 for px in WINDOW_PX)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return (x - dx, y - dy, x + dx, y + dy), floor(log2(1 / (scale * PX)) * SNAP) / SNAP


def _is_in(label: Label, window: tuple[float, float, float, float], zoom: float) -> bool:
    """Whether a name is written inside a window."""
    x, y = _units(np.array([[label.lon_deg, label.lat_deg]]))[0]
    width, _ = LETTER_PX[label.kind]
    margin = len(label.text) * width / 2 / (PX * 2**zoom)
    turns = (x + turn * 2.0**BITS for turn in (-1, 0, 1))
    there = any(window[0] + margin < at < window[2] - margin for at in turns) and window[1] < y < window[3]
    return there and label.from_zoom <= zoom + 1


def _near(label: Label, window: tuple[float, float, float, float], zoom: float) -> bool:
    """Whether a name stands in a window, or less than half of one beside it, and is written not far above its zoom."""
    if label.from_zoom > zoom + CLOSER:
        return False
    x, y = _units(np.array([[label.lon_deg, label.lat_deg]]))[0]
    dx, dy = (window[2] - window[0]) / 2, (window[3] - window[1]) / 2
    turns = (x + turn * 2.0**BITS for turn in (-1, 0, 1))
    return any(window[0] - dx < at < window[2] + dx for at in turns) and window[1] - dy < y < window[3] + dy


def _in_view(window: tuple[float, float, float, float], zoom: float) -> Iterator[Label]:
    """Names of parts that are seen in a window and are large enough there."""
    for part in _areas():
        pieces = _seen(part, window)
        if not pieces:
            continue
        largest = part._replace(shape=max(pieces, key=shapely.area))
        corner = largest.shape.area < CORNER * part.shape.area
        for label in _labels(largest, shapely.union_all(pieces), least=zoom - 0.5, stays=VIEW_STAYS, small=corner):
            if label.from_zoom <= zoom:
                yield label


def _seen(part: _Part, window: _Window) -> list[Any]:
    """Polygons of a part that a window shows."""
    pieces = []
    for turn in (-1, 0, 1):
        shift = turn * 2.0**BITS
        box = (window[0] - shift, window[1], window[2] - shift, window[3])
        if _meets(part.shape.bounds, box):
            seen = shapely.clip_by_rect(part.shape, *box)
            pieces += [one for one in shapely.get_parts(seen) if one.geom_type == "Polygon" and one.area > 0]
    return pieces


def _meets(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@cache
def _sea_names() -> tuple[Label, ...]:
    """Names of seas that no layer bounds."""
    bounded = {part.text for part in _areas() if part.kind == "sea"}
    rows = csv.DictReader(StringIO(packaged(SEA_NAMES).read_text(encoding="utf-8")))
    return tuple(
        Label(
            text=row["name"], lon_deg=float(row["lon"]), lat_deg=float(row["lat"]), kind=row["kind"],
            rank=RANK[row["kind"]], from_zoom=float(row["from_zoom"]),
        )
        for row in rows
        if row["name"] not in bounded
    )  # fmt: skip
