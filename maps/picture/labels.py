"""Names on a printed map: of seas and lands, beside marks and along lines; the important first, none over another."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.affinity import rotate
from shapely.ops import polylabel, substring

from maps.page.style import Pane
from maps.page.style_table import style_of
from maps.picture.frame import CSS_PX
from maps.picture.ink import polygons
from maps.picture.type import SERIF, Face, extent, put

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.geodesy.geodesic import Floats
    from maps.page.lettering import Label
    from maps.picture.frame import Frame
    from maps.picture.ink import Sheet as Paper
    from maps.picture.rows import Row, SeenSheet

FACES = {
    "ocean": Face(size=11.5, colour="label-sea", halo="sea", family=SERIF, style="italic", spread=2),
    "sea": Face(size=8.6, colour="label-sea", halo="sea", family=SERIF, style="italic", spread=1),
    "land": Face(size=8.2, colour="label-land", halo="land", spread=1),
    "place": Face(size=7.2, colour="label-place", halo="land"),
}
ALONG_SIZE = 6.8
AGAIN = 200.0  # points
GAP, OFF_LINE, OFF_MARK = 1.6, 1.6, 1.8  # points between labels; off a line; off a mark
MOST_BULGE, MOST_ARC = 0.9, 18.0  # of a line under its label, points: words are set straight; outside a ring
MOST_TURNED = 0.85  # share of the words that the chord under them has at least, on a ring
FRACTIONS = tuple(0.5 + side * n / 24 for n in range(12) for side in ((1, -1) if n else (1,)))
ROOM = {"ocean": 5.0, "sea": 2.5, "land": 2.0}  # how far a name may move, in its own size
FAR = 0.35  # what moving a name by its own size costs; a stroke under it costs 1
ON_LAND = {"ocean": 10.0, "sea": 10.0, "land": 0.0, "row": 0.3}  # what a piece of land under it costs

WET, MOST_ON_LAND = ("ocean", "sea"), 0.5  # what is named, and the share of its name that may lie on land


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A label that wants a place: its words, their kind, and where they may stand, the best places first.

    Where none of these is free, `others` are taken.
    """

    text: str
    rank: int
    kind: str
    places: tuple["Placed", ...]
    others: tuple["Placed", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Words at a place: the middle of their box on paper, the angle in degrees, and the ground they cover."""

    text: str
    face: Face
    x: float
    y: float
    angle_deg: float
    ground: shapely.Polygon
    cost: float = 0.0


def labels(
    sheets: "Sequence[SeenSheet]", names: "Sequence[Label]", land: "Sequence[BaseGeometry]", frame: "Frame", zoom: float
) -> list[Placed]:
    """Place what finds room.

    A label keeps off all that was placed before it and off all marks; names of seas keep off the land,
    and all off the lines if they can.

    Parameters
    ----------
    sheets, names, land
        Rows in view, the names of seas and lands, polygons of land on paper.
    frame : Frame
        No label crosses its edge.
    zoom : float
        Zoom of Leaflet as which the picture counts; labels say from which zoom they are wanted.
    """
    marks = [ground for seen in sheets for row in seen.rows for ground in _mark_grounds(row)]
    wishes = [*_free(names, frame, zoom), *_of_rows(sheets, frame, zoom)]
    wishes.sort(key=lambda wish: wish.rank)  # stable: in the order of the page within a rank
    strokes = [row.lines for seen in sheets for row in seen.rows if row.shape != "point"]
    lines = shapely.STRtree([part for shape in strokes for part in _strokes(shape)])
    ground = shapely.STRtree([part for shape in land for part in polygons(shape)])
    taken = list(marks)
    done: list[Placed] = []
    inside = frame.box.shape(-2.0)
    for wish in wishes:
        tree = shapely.STRtree(taken)
        free = _free_of(wish.places, inside, tree) or _free_of(wish.others, inside, tree)
        if not free or (wish.kind in ROOM and _again(wish.text, free[0], done)):
            continue
        costs = [
            p.cost
            + len(lines.query(p.ground, "intersects"))
            + ON_LAND[wish.kind] * len(ground.query(p.ground, "intersects"))
            for p in free
        ]
        best = free[costs.index(min(costs))]  # the first of the cheapest
        if wish.kind in WET and _on_land(best.ground, ground) > MOST_ON_LAND:
            continue
        taken.append(best.ground.buffer(GAP, join_style="mitre"))
        done.append(best)
    return done


def _free_of(places: "Sequence[Placed]", inside: "BaseGeometry", taken: shapely.STRtree) -> list[Placed]:
    """Places in the frame and off all that stands there."""
    return [p for p in places if inside.contains(p.ground) and not len(taken.query(p.ground, "intersects"))]


def _on_land(words: shapely.Polygon, ground: shapely.STRtree) -> float:
    """Share of the words that land lies under."""
    under = ground.geometries[ground.query(words, "intersects")]
    return float(shapely.union_all(shapely.intersection(under, words)).area / words.area)


def _again(text: str, place: Placed, done: Sequence[Placed]) -> bool:
    """Whether another part of the same land or sea is named near by."""
    return any(p.text == text and math.hypot(p.x - place.x, p.y - place.y) < AGAIN for p in done)


def write_labels(paper: "Paper", placed: Sequence[Placed]) -> None:
    """Write the labels on the map, above everything."""
    for label in placed:
        text = put(
            paper, label.text, (label.x, label.y), label.face, zorder=float(Pane.LABELS), rotation=label.angle_deg,
            rotation_mode="anchor", ha="center", va="center_baseline",
        )  # fmt: skip
        text.set_gid("label")


def _free(names: "Sequence[Label]", frame: "Frame", zoom: float) -> Iterator[Wish]:
    """Names of seas and lands: near their middle, where that lies in the frame, as the middle of words must."""
    box = frame.box
    for name in names:
        if not (name.from_zoom <= zoom <= name.to_zoom):
            continue
        at = frame.paper(frame.near(np.array([[name.lon_deg, name.lat_deg]])))[0]
        if not np.all(np.isfinite(at)):
            continue
        face = FACES[name.kind]
        reach = np.arange(-ROOM[name.kind], ROOM[name.kind] + 0.1, 0.5) * face.size
        across = reach[(box.left < at[0] + reach) & (at[0] + reach < box.right)]
        up = reach[(box.bottom < at[1] + reach) & (at[1] + reach < box.top)]
        moves = sorted(((x, y) for x in across for y in up), key=lambda move: (math.hypot(*move), move))
        places = (
            replace(_level(name.text, face, at[0] + x, at[1] + y), cost=FAR * math.hypot(x, y) / face.size)
            for x, y in moves
        )
        yield Wish(text=name.text, rank=name.rank, kind=name.kind, places=tuple(places))


def _of_rows(sheets: "Sequence[SeenSheet]", frame: "Frame", zoom: float) -> Iterator[Wish]:
    """Labels of rows: beside a mark, or along a line."""
    radii = _radii(sheets)
    for seen in sheets:
        if zoom < seen.sheet.label_from_zoom:
            continue
        for row in seen.rows:
            if not row.label:
                continue
            others: list[Placed] = []
            if row.shape == "point":
                places = _beside(row, FACES["place"], radii)
            else:
                face = _along_face(row)
                places = [spot for run in _runs(row, frame) for spot in _along(row.label, face, run)]
                others = _of_area(row, face, frame) if row.shape == "area" else []
            yield Wish(text=row.label, rank=seen.sheet.rank, kind="row", places=tuple(places), others=tuple(others))


def _radii(sheets: "Sequence[SeenSheet]") -> dict[tuple[float, float], float]:
    """Largest radius of the marks that stand at a place, points."""
    radii: dict[tuple[float, float], float] = {}
    for seen in sheets:
        for row in seen.rows:
            for x, y in row.places.round(1).tolist():
                radii[x, y] = max(radii.get((x, y), 0.0), _radius(row))
    return radii


def _radius(row: "Row") -> float:
    """Radius of the marks of a row, points: its own where its size tells a number."""
    return CSS_PX * (row.radius_px or style_of(row.key).radius_px)


def _mark_grounds(row: "Row") -> list[shapely.Polygon]:
    r = _radius(row)
    return [shapely.box(x - r, y - r, x + r, y + r) for x, y in row.places.tolist()]


def _level(text: str, face: Face, x: float, y: float) -> Placed:
    """Level words about a middle."""
    return _turned(text, face, x, y, 0.0)


def _turned(text: str, face: Face, x: float, y: float, angle_deg: float) -> Placed:
    """Words about a middle, turned anticlockwise; the ground holds every letter from ascender to descender."""
    wide, _, _ = extent(text, face)
    half_w, half_h = wide / 2, 0.58 * face.size
    box = shapely.box(x - half_w, y - half_h, x + half_w, y + half_h)
    ground = rotate(box, angle_deg, origin=(x, y)) if angle_deg else box
    return Placed(text=text, face=face, x=x, y=y, angle_deg=angle_deg, ground=ground)


def _beside(row: "Row", face: Face, radii: dict[tuple[float, float], float]) -> list[Placed]:
    """Eight places about each mark: right, left, above, below, then the corners."""
    wide, _, _ = extent(row.label, face)
    spots = []
    for x, y in row.places.tolist():
        r = radii[round(x, 1), round(y, 1)]
        dx, dy = wide / 2 + r + OFF_MARK, 0.58 * face.size + r + OFF_MARK - 1
        around = [(dx, 0), (-dx, 0), (0, dy), (0, -dy), *((a * dx, b * 0.8 * dy) for b in (1, -1) for a in (1, -1))]
        spots += [_level(row.label, face, x + right, y + up) for right, up in around]
    return spots


def _of_area(row: "Row", face: Face, frame: "Frame") -> list[Placed]:
    """Places of the name of an area whose outline has no room for it: level in its midst, else over or under it."""
    seen = shapely.clip_by_rect(row.lines, *frame.box.shape(-1.0).bounds)
    rings = shapely.polygonize([*_strokes(seen)]).geoms
    found = [part for part in rings if isinstance(part, shapely.Polygon) and part.area > 0]
    if not found:
        return []
    area = max(found, key=lambda part: float(part.area))
    middle = polylabel(area, tolerance=1.0)
    x, y = middle.x, middle.y
    level = [_level(row.label, face, x, y + step * face.size) for step in (0.0, 1.3, -1.3, 2.6, -2.6)]
    within = [spot for spot in level if area.contains(spot.ground)]
    west, south, east, north = area.bounds
    if within or east - west > extent(row.label, face)[0]:
        return within
    off = OFF_LINE + 0.58 * face.size
    return [_level(row.label, face, (west + east) / 2, at) for at in (north + off, south - off)]


def _along_face(row: "Row") -> Face:
    style = style_of(row.key)
    if style.pane is Pane.ZONES:
        return Face(size=ALONG_SIZE, colour="label-sea", halo="sea")
    return Face(size=ALONG_SIZE, colour=f"style:{row.key}", halo="sea")


def _runs(row: "Row", frame: "Frame") -> list[shapely.LineString]:
    """Stretches of a row's lines inside the frame, longest first."""
    inside = shapely.clip_by_rect(row.lines, *frame.box.shape(-1.0).bounds)
    merged = shapely.line_merge(shapely.MultiLineString([*_strokes(inside)]))
    runs = [part for part in shapely.get_parts(merged) if part.geom_type == "LineString"]
    return sorted(runs, key=lambda run: -run.length)[:4]


def _strokes(shape: "shapely.Geometry") -> Iterator[shapely.LineString]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "LineString":
            yield part
        elif hasattr(part, "geoms"):
            yield from _strokes(part)


def _along(text: str, face: Face, run: shapely.LineString) -> list[Placed]:
    """Places above and below a line where it is nearly straight."""
    wide, _, _ = extent(text, face)
    if run.length < wide + 8:
        return []
    places = []
    for fraction in FRACTIONS:
        at = min(max(fraction * run.length, wide / 2 + 4), run.length - wide / 2 - 4)
        under = shapely.LineString(substring(run, at - wide / 2, at + wide / 2).coords)
        (x0, y0), (x1, y1) = (under.coords[k] for k in (0, -1))
        chord = shapely.LineString([(x0, y0), (x1, y1)])
        bulge = float(shapely.hausdorff_distance(under, chord))
        bent = bulge > MOST_BULGE + 0.05 * wide
        if chord.length < (MOST_TURNED if bent else 0.95) * wide or (bent and not _is_arc(under, chord, bulge)):
            continue
        angle = math.atan2(y1 - y0, x1 - x0)
        if abs(angle) > math.pi / 2 + 1e-9:
            angle -= math.copysign(math.pi, angle)
        middle = _middle(under)
        for side in (1, -1):
            rise = _rise(under, middle, angle, side)
            if bent and rise > 0.1 * bulge:  # on a bend, only outside it
                continue
            off = OFF_LINE + 0.58 * face.size + rise
            x, y = middle[0] - side * math.sin(angle) * off, middle[1] + side * math.cos(angle) * off
            places.append(_turned(text, face, x, y, math.degrees(angle)))
    return places


def _is_arc(under: shapely.LineString, chord: shapely.LineString, bulge: float) -> bool:
    """Whether a bend is that of a ring: an arc has three quarters of its height at its quarters, a corner a half."""
    heights = [under.interpolate(share, normalized=True).distance(chord) / bulge for share in (0.25, 0.75)]
    return bulge <= MOST_ARC and all(0.62 < height < 0.9 for height in heights)  # noqa: PLR2004


def _middle(line: shapely.LineString) -> tuple[float, float]:
    point = line.interpolate(0.5, normalized=True)
    return point.x, point.y


def _rise(line: shapely.LineString, middle: tuple[float, float], angle: float, side: int) -> float:
    """How far a line rises over its middle toward one side: words must clear all of it."""
    xy: Floats = shapely.get_coordinates(line) - middle
    return float(max(0.0, np.max(side * (xy[:, 1] * math.cos(angle) - xy[:, 0] * math.sin(angle)))))
