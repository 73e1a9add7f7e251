"""The check of a width: from land to land, with islands and without."""

from dataclasses import replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from geo.claim import Check, Finding, Verdict
from geo.claimed import by_readings
from geo.depth.shortest import Width, distance, width
from geo.figures import printed
from geo.geodesy.geodesic import geodesic_areas_m2, lengths_m
from geo.units import counted
from layers.checks.ground.measured import (
    AREAS,
    LINES,
    POINTS,
    Measured,
    claimed,
    concluded,
    measured,
    number,
    place,
    told,
    wrong,
)
from layers.checks.ground.units import KM, METRES
from layers.checks.kinds.width import RULE, Fields, Place
from layers.stories.statement import Statement
from layers.stories.story import LIBRARY, Story
from leadline.words import N_, _, as_sentence, joined

LAND, ISLANDS, PARTS, BOTH = "land", "islands", "parts", "both"
WORDS = {
    LAND: N_("from land to land without islands"),
    ISLANDS: N_("with the islands of both sides"),
    PARTS: N_("between the pieces of land named"),
    BOTH: N_("with islands or without"),
}
OF_LINES = {  # a reader's own lines are no coast: nothing is known of islands
    LAND: N_("from line to line"),
    ISLANDS: N_("with all lines of both sides"),
    PARTS: N_("between the lines named"),
    BOTH: N_("with all lines or the longest alone"),
}
Sides = tuple[Measured, Measured]


class Circle(NamedTuple):
    """Where the narrows is looked for; degrees, metres."""

    lon_deg: float
    lat_deg: float
    radius_m: float

    @property
    def words(self) -> str:
        """The circle in words."""
        return _("within {radius_m:g} km of {place}").format(
            radius_m=self.radius_m / KM, place=place(self.lon_deg, self.lat_deg, 1000)
        )


def width_check(statement: Statement, story: Story) -> Check:
    """Answer a statement about the width of a strait, see `layers.checks.kinds.width`."""
    fields: Fields = statement.check  # type: ignore[assignment]  # held to it when the story was read
    allowed, unit, unit_m = claimed(statement, METRES)
    one, other = (
        measured(statement, story, f"check.between[{n}]", ref, (LINES, AREAS)) for n, ref in enumerate(fields.between)
    )
    circle = Circle(*_centre(statement, story, fields.near), fields.within_km * KM)
    crossings, left_out = {}, {}
    readings = _readings(statement, (one, other), circle, fields.parts)
    for mark, sides in readings.items():
        crossing, why_not = _crossing(sides, circle)
        if crossing is None:
            left_out[mark] = why_not
        else:
            crossings[mark] = crossing
    if len(crossings) > 1 and crossings[LAND] == crossings[ISLANDS]:
        crossings, readings = {BOTH: crossings[LAND]}, {BOTH: readings[LAND]}
    found = {mark: _finding(mark, readings[mark], each, circle, unit, unit_m) for mark, each in crossings.items()}
    if not found:
        raise wrong(
            statement, "check", f"{_joined(left_out, (one, other))}. Move the circle, change within_km, or name parts."
        )
    verdicts = {mark: allowed.judged(f.value or 0.0, f.low, f.high) for mark, f in found.items()}
    verdict = by_readings(verdicts.values())
    first = next(iter(found))
    for mark, why_not in left_out.items():
        method = _("{method}; {words}, {why_not}, which is no width").format(
            method=found[first].method, words=_called(mark, (one, other)), why_not=why_not
        )
        found[first] = replace(found[first], method=method)
    sentence = _sentence((one, other), found, left_out, verdicts, verdict)
    return concluded(statement, verdict, found, sentence, rule=_(RULE), key=first)


def _centre(statement: Statement, story: Story, near: Place | str) -> Place:
    if isinstance(near, str):
        rows = measured(statement, story, "check.near", near, (POINTS,)).frame
        points = shapely.get_parts(rows.geometry.to_numpy())
        if len(points) != 1:
            raise wrong(statement, "check.near", f"{near!r} has {len(points)} points; expected a row with one.")
        return float(points[0].x), float(points[0].y)
    checked_place(statement, "check.near", near)
    return near


def checked_place(statement: Statement, field: str, at: Place) -> None:
    """Raise ValueError if a place has no longitude in [-180, 360] or no latitude in [-90, 90], as where swapped."""
    if not (-180 <= at[0] <= 360 and -90 <= at[1] <= 90):  # noqa: PLR2004  degrees
        raise wrong(
            statement, field, f"{list(at)} is no place; expected [longitude, latitude] in degrees. Are the two swapped?"
        )


def _readings(
    statement: Statement, sides: Sides, circle: Circle, parts: tuple[Place, Place] | None
) -> dict[str, Sides]:
    """Sides of each reading: the parts named, or the largest pieces and all of them."""
    if parts is not None:
        for n, at in enumerate(parts):
            checked_place(statement, f"check.parts[{n}]", at)
        one, other = (_only(side, _nearest(side, at)) for side, at in zip(sides, parts, strict=True))
        return {PARTS: (one, other)}
    if sides[0].ref == sides[1].ref:
        raise wrong(
            statement,
            "check.between",
            f"{sides[0].ref!r} stands twice; expected two sides, or parts: a place on either shore.",
        )
    largest = [_largest(side, circle) for side in sides]
    if None in largest:
        missing = sides[largest.index(None)].words
        raise wrong(
            statement,
            "check.near",
            f"no shore of {missing} lies {circle.words}; expected one. Enlarge within_km, or see whether near is "
            "longitude first, then latitude.",
        )
    one, other = (_only(side, part) for side, part in zip(sides, largest, strict=True) if part is not None)
    some = any(len(_pieces(side)) > 1 for side in sides)
    return {LAND: (one, other)} | ({ISLANDS: sides} if some else {})


def _pieces(side: Measured) -> gpd.GeoDataFrame:
    return side.frame.explode(ignore_index=True)


def _only(side: Measured, piece: int) -> Measured:
    return replace(side, frame=_pieces(side).iloc[[piece]])


def _nearest(side: Measured, at: Place) -> int:
    pieces = _pieces(side)
    away = [distance(pieces.iloc[[n]], shapely.Point(at)).distance_m for n in range(len(pieces))]
    return int(np.argmin(away))


def _largest(side: Measured, circle: Circle) -> int | None:
    """Largest piece with a shore in the circle; None if none has."""
    pieces = _pieces(side)
    sizes = geodesic_areas_m2(pieces) if side.dimension == AREAS else lengths_m(pieces)
    for n in np.argsort(-sizes.to_numpy(), kind="stable"):
        rows = pieces.iloc[[n]]
        shore = rows.set_geometry(rows.boundary) if side.dimension == AREAS else rows
        if distance(shore, shapely.Point(circle[:2])).distance_m <= circle.radius_m:
            return int(n)
    return None


def _crossing(sides: Sides, circle: Circle) -> tuple[Width | None, str]:
    """Narrowest crossing, or why there is none."""
    found = width(sides[0].frame, sides[1].frame, near=circle[:2], within_m=circle.radius_m)
    at = place(found.lon1_deg, found.lat1_deg, 1000)
    if found.distance_m == 0:
        return None, _("the two sides touch at {at}").format(at=at)
    if found.on_rim:
        return None, _("the shores come closer to each other outside of the circle, beyond {at}").format(at=at)
    return found, ""


def _finding(mark: str, sides: Sides, found: Width, circle: Circle, unit: str, unit_m: float) -> Finding:
    off_m = sides[0].accuracy_m + sides[1].accuracy_m
    points = [
        place(lon, lat, side.accuracy_m) for side, (lon, lat) in zip(sides, (found[1:3], found[3:5]), strict=True)
    ]
    return number(
        _("width between {words} and {words_2} {words_3}").format(
            words=sides[0].words, words_2=sides[1].words, words_3=_called(mark, sides)
        ),
        _("shortest geodesic on the WGS 84 ellipsoid {words}, from {points} to {points_2}").format(
            words=circle.words, points=points[0], points_2=points[1]
        ),
        (max(0.0, found.distance_m - off_m) / unit_m, found.distance_m / unit_m, (found.distance_m + off_m) / unit_m),
        unit,
        sides,
        because=_("the two shores together may be off by {off}").format(off=counted(printed(off_m / unit_m), unit)),
    )


def _called(mark: str, sides: Sides) -> str:
    """Say what a reading measures: of coasts and land with or without islands, of a reader's own lines the lines."""
    return _(WORDS[mark] if any(map(_is_coast, sides)) else OF_LINES[mark])


def _is_coast(side: Measured) -> bool:
    return side.dimension == AREAS or side.ref.startswith(LIBRARY)


def _least_exact(sides: Sides) -> list[Measured]:
    """Sides that are known least exactly: both where they are alike."""
    worst = max(side.accuracy_m for side in sides)
    return list({side.ref: side for side in sides if side.accuracy_m == worst}.values())


def _joined(left_out: dict[str, str], sides: Sides) -> str:
    told = _("{words}, {why_not}")
    return _("; ").join(told.format(words=_called(mark, sides), why_not=why_not) for mark, why_not in left_out.items())


def _sentence(
    sides: Sides,
    found: dict[str, Finding],
    left_out: dict[str, str],
    verdicts: dict[str, Verdict],
    verdict: Verdict,
) -> str:
    first = next(iter(found))
    parts = [
        _("{words} it is {mark} [{mark_2}]").format(words=_called(mark, sides), mark=told(mark, found), mark_2=mark)
        for mark in found
    ]
    parts += [
        _("{words}, {why_not}, which is no width [{first}]").format(
            words=_called(mark, sides), why_not=why_not, first=first
        )
        for mark, why_not in left_out.items()
    ]
    parts[0] = _("at the narrowest place between {words} and {words_2}, {parts}").format(
        words=sides[0].words, words_2=sides[1].words, parts=parts[0]
    )
    if verdict is Verdict.HOLDS_ONLY_IF:
        mark = next(m for m, v in verdicts.items() if v is Verdict.HOLDS)
        parts.append(
            _("so it holds only if the width is meant {words} [{mark}]").format(words=_called(mark, sides), mark=mark)
        )
    if verdict is Verdict.CANNOT_BE_TOLD:
        parts.append(
            _("a more exact drawing of {places}, with a smaller accuracy_m, would tell [{first}]").format(
                places=joined([side.words for side in _least_exact(sides)]), first=first
            )
        )
    return as_sentence(parts)
