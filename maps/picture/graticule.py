"""Meridians and parallels on a printed map, and their degrees where they meet its frame."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.geodesy.geodesic import Floats
from maps.picture.frame import Frame, View, degrees

STEPS_DEG = (30.0, 20.0, 15.0, 10.0, 5.0, 2.0, 1.0, 0.5, 1 / 3, 1 / 6, 1 / 12, 1 / 30, 1 / 60)
FEWEST_LINES, MOST_LINES = 4, 10  # of either kind, across the frame
HIGHEST_DEG = 80.0  # meridians end at this parallel, or they would run together
GRAZING = 0.35  # sine of the angle below which a line's degree would not say where it meets the frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Where a line of the graticule meets the frame: its degree in words, and the side."""

    text: str
    x: float
    y: float
    side: str
    meridian: bool
    value_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Graticule:
    """Lines on paper, and the ticks at the frame."""

    lines: tuple[shapely.LineString, ...]
    ticks: tuple[Tick, ...]


def graticule(view: View) -> Graticule:
    """Lines at round degrees, at least four each way, with a tick wherever one meets the frame at no grazing angle."""
    west, south, east, north = view.window
    if view.frame.projection.azimuthal and east - west > 360:  # noqa: PLR2004  degrees: the frame shows a pole
        west, east = view.frame.projection.lon_deg - 180, view.frame.projection.lon_deg + 180
    step_lon, step_lat = steps(view.frame)
    share = np.linspace(0, 1, 361)
    eastward, northward = west + share * (east - west), south + share * (north - south)
    meridians = [
        (value, True, np.column_stack([np.full(361, value), np.clip(northward, -_end(value), _end(value))]))
        for value in multiples(west, east, step_lon)
    ]
    parallels = [
        (value, False, np.column_stack([eastward, np.full(361, value)]))
        for value in multiples(max(south, -89.0), min(north, 89.0), step_lat)
    ]
    lines, ticks = [], []
    for value, meridian, lonlat in (*meridians, *parallels):
        for line in _lines(view.frame, lonlat):
            lines.append(line)
            ticks += _ticks(view.frame, line, value, meridian=meridian)
    return Graticule(lines=tuple(lines), ticks=tuple(ticks))


def _end(lon_deg: float) -> float:
    """Latitude at which a meridian ends: every quarter turn, one reaches the pole."""
    return HIGHEST_DEG if lon_deg % 90 else 90.0


def steps(frame: Frame) -> tuple[float, float]:
    """Choose steps of meridians and parallels, degrees: the finer for both, unless that makes too many of one kind."""
    spans = [_span(frame, across=across) for across in (True, False)]
    each = [next((s for s in STEPS_DEG if span / s >= FEWEST_LINES), STEPS_DEG[-1]) for span in spans]
    same = min(each)
    lon, lat = (same if span / same <= MOST_LINES else own for span, own in zip(spans, each, strict=True))
    return lon, lat


def _span(frame: Frame, *, across: bool) -> float:
    """Degrees of longitude along the level, or of latitude along the upright, through the middle of the frame."""
    (x, y), box = frame.middle, frame.box
    share = np.linspace(0, 1, 61)  # not its ends alone: they may lie beyond the plane
    at = [box.left + share * box.width, np.full(61, y)] if across else [np.full(61, x), box.bottom + share * box.height]
    there = frame.lonlat(np.column_stack(at))
    there = there[np.all(np.isfinite(there), axis=1)]
    turns = (np.diff(there[:, 0]) + 180) % 360 - 180 if frame.projection.azimuthal else np.diff(there[:, 0])
    return float(np.abs(turns if across else np.diff(there[:, 1])).sum())


def multiples(low: float, high: float, step_deg: float) -> list[float]:
    """Multiples of a step within bounds.

    >>> multiples(-1, 11, 5)
    [0.0, 5.0, 10.0]
    """
    return [float(round(n * step_deg, 9)) for n in range(int(np.ceil(low / step_deg)), int(high // step_deg) + 1)]


def _lines(frame: Frame, lonlat: Floats) -> list[shapely.LineString]:
    at = frame.paper(lonlat)
    at = at[np.all(np.isfinite(at), axis=1)]
    moving = np.any(np.diff(at, axis=0, prepend=np.inf) != 0, axis=1)
    if moving.sum() < 2:  # noqa: PLR2004  a line has two ends
        return []
    cut = shapely.clip_by_rect(shapely.LineString(at[moving]), *frame.box.shape().bounds)
    merged = shapely.line_merge(cut) if cut.geom_type == "MultiLineString" else cut
    return [part for part in shapely.get_parts(merged) if part.geom_type == "LineString" and part.length > 1]


def _ticks(frame: Frame, line: shapely.LineString, value: float, *, meridian: bool) -> list[Tick]:
    """Ticks at the ends of a line that lie on the frame."""
    xy = shapely.get_coordinates(line)
    return [
        tick
        for end, inner in ((xy[0], xy[1]), (xy[-1], xy[-2]))
        if (tick := _tick(frame, end, end - inner, value, meridian=meridian))
    ]


def _tick(frame: Frame, end: Floats, out: Floats, value: float, *, meridian: bool) -> Tick | None:
    box = frame.box
    gaps = {
        "left": end[0] - box.left,
        "right": box.right - end[0],
        "bottom": end[1] - box.bottom,
        "top": box.top - end[1],
    }
    side = min(gaps, key=lambda name: abs(gaps[name]))
    across = abs(out[0 if side in {"left", "right"} else 1]) / float(np.hypot(*out))
    if abs(gaps[side]) > 1e-6 or across < GRAZING:  # noqa: PLR2004  points
        return None
    words = degrees(value, "EW" if meridian else "NS")
    return Tick(text=words, x=float(end[0]), y=float(end[1]), side=side, meridian=meridian, value_deg=value)
