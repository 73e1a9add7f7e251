"""The check of a range: what share of a target is in reach, one way or there and back."""

from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.claim import Check, Finding, Verdict
from geo.claimed import Claimed, by_readings
from geo.depth.shortest import distance
from geo.figures import printed
from geo.geodesy.buffer import EARTH, LONGEST_DISC_M, disc
from geo.geodesy.geodesic import NAUTICAL_MILE_M, inverse
from geo.geodesy.merged import merged
from layers.checks.ground.measured import (
    AREAS,
    LINES,
    POINTS,
    Measured,
    claimed,
    concluded,
    has_number,
    measured,
    number,
    place,
    together,
    told,
    wrong,
)
from layers.checks.ground.shares import Share, all_of_it, amount, lies_in, percents, share_of
from layers.checks.ground.swapped import doubt
from layers.checks.ground.units import KM, PERCENT
from layers.checks.kinds.reach import RULE, Fields
from layers.stories.statement import Statement
from layers.stories.story import Story
from leadline.words import N_, _, as_sentence

WAYS = {"one way": 1.0, "there and back": 0.5}
SHARES = {
    "one way": N_("share of {words} in reach of {words_2}, one way"),
    "there and back": N_("share of {words} in reach of {words_2}, there and back"),
}
MARKS = {way.replace(" ", "-"): way for way in WAYS}
MEANT = {"one-way": N_("the way out alone"), "there-and-back": N_("the way there and back")}
DISTANCES = {
    "nearest": N_("distance from {start} to the nearest place of {target}"),
    "farthest": N_("distance from {start} to the farthest place of {target}"),
}
SUFFIXES = {"_km": KM, "_nmi": NAUTICAL_MILE_M, "_m": 1.0}


class Reading(NamedTuple):
    """What is in reach if a range is meant one way, or there and back; the range in words."""

    share: Share
    found: Finding
    verdict: Verdict
    ranges: str


def reach_check(statement: Statement, story: Story) -> Check:
    """Answer a statement about what is in reach, see `layers.checks.kinds.reach`."""
    fields: Fields = statement.check  # type: ignore[assignment]  # held to it when the story was read
    allowed = claimed(statement, PERCENT)[0] if has_number(statement) else None
    start = measured(statement, story, "check.from", fields.from_, (POINTS,))
    target = together(statement, story, "check.target", fields.target, (POINTS, LINES, AREAS))
    ranges_m = _ranges_m(statement, fields, start)
    ends = _ends(start, target)
    marks = [mark for mark, way in MARKS.items() if fields.way in (way, "either")]
    readings = {mark: _reading(MARKS[mark], fields, start, target, ranges_m, allowed) for mark in marks}
    found = {mark: reading.found for mark, reading in readings.items()} | ends
    verdict = by_readings([reading.verdict for reading in readings.values()])
    return concluded(
        statement,
        verdict,
        found,
        _sentence(start, target, readings, found, verdict),
        rule=_(RULE),
        key=next(iter(found)),
        doubt=doubt(target, start, lambda away_m: away_m <= max(ranges_m)) if verdict is Verdict.DOES_NOT_HOLD else "",
    )


def _ranges_m(statement: Statement, fields: Fields, start: Measured) -> list[float]:
    """Range of each row, metres."""
    given = {"range_km": fields.range_km, "range_nmi": fields.range_nmi, "range_column": fields.range_column or None}
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise wrong(
            statement, "check", f"it has {' and '.join(named) or 'no range'}; expected one of {', '.join(given)}."
        )
    if fields.range_column:
        return _column_m(statement, fields.range_column, start)
    range_m = fields.range_km * KM if fields.range_km is not None else (fields.range_nmi or 0.0) * NAUTICAL_MILE_M
    return [range_m] * len(start.frame)


def _column_m(statement: Statement, column: str, start: Measured) -> list[float]:
    field = "check.range_column"
    if column not in start.frame:
        raise wrong(
            statement, field, f"{start.ref!r} has no column {column!r}; expected one of {', '.join(start.frame)}."
        )
    unit = next((m for suffix, m in SUFFIXES.items() if column.endswith(suffix)), None)
    if unit is None:
        raise wrong(statement, field, f"{column!r} says no unit; expected a name that ends in {', '.join(SUFFIXES)}.")
    values = [float(value) for value in start.frame[column]]
    if not all(0 < value * unit < np.inf for value in values):
        raise wrong(statement, field, f"{column!r} has {values}; expected ranges above zero.")
    return [value * unit for value in values]


def _in_reach(start: Measured, ranges_m: list[float]) -> BaseGeometry:
    discs = [
        EARTH if range_m > LONGEST_DISC_M else disc(point.x, point.y, range_m)
        for shape, range_m in zip(start.frame.geometry, ranges_m, strict=True)
        for point in shapely.get_parts(shape)
    ]
    return shapely.union_all(discs)


def _reading(
    way: str,
    fields: Fields,
    start: Measured,
    target: Measured,
    ranges_m: list[float],
    allowed: Claimed | None,
) -> Reading:
    part = WAYS[way]
    off_m = start.accuracy_m + fields.off_km * KM * part
    share = share_of(target, _in_reach(start, [part * range_m for range_m in ranges_m]), off_m)
    longest, ranges = printed(part * max(ranges_m) / KM), _told_range(fields, ranges_m)
    found = number(
        _(SHARES[way]).format(words=target.words, words_2=start.words),
        _("{ranges} read as {meant}, so within {longest} km along geodesics of the WGS 84 ellipsoid: {amount}").format(
            ranges=ranges, meant=_(MEANT[way.replace(" ", "-")]), longest=longest, amount=amount(share, target)
        ),
        percents(share),
        "percent",
        (start, target),
        because=_("all together may be off by {off_m:,.3g} km").format(off_m=(off_m + target.accuracy_m) / KM),
    )
    if allowed is not None:
        verdict = allowed.judged(found.value or 0.0, found.low, found.high)
    elif fields.covers == "any":
        verdict = _any_of_it(share)
    else:
        verdict = all_of_it(share)
    return Reading(share, found, verdict, ranges)


def _told_range(fields: Fields, ranges_m: list[float]) -> str:
    if fields.range_nmi is not None:
        return _("{range_nmi} nautical miles").format(range_nmi=printed(fields.range_nmi))
    told = _("up to {most} km") if len(set(ranges_m)) > 1 else _("{most} km")
    return told.format(most=printed(max(ranges_m) / KM))


def _any_of_it(share: Share) -> Verdict:
    if share.low > 0:
        return Verdict.HOLDS
    return Verdict.CANNOT_BE_TOLD if share.high > 0 else Verdict.DOES_NOT_HOLD


def _ends(start: Measured, target: Measured) -> dict[str, Finding]:
    """How far a single point is; of anything else its nearest place, and the farthest from a single centre."""
    near = distance(start.frame, target.frame)
    points = shapely.get_coordinates(start.frame.geometry.to_numpy())
    found = {"nearest": (near.distance_m / KM, near.lon2_deg, near.lat2_deg)}
    one = _is_one_point(target)
    if len(points) == 1 and not one:
        found["farthest"] = _farthest(points[0], target)
    off_km = (start.accuracy_m + target.accuracy_m) / KM
    return {
        mark: number(
            (_("distance from {start} to {target}") if one else _(DISTANCES[mark])).format(
                start=start.words, target=target.words
            ),
            _("geodesic on the WGS 84 ellipsoid, to {place}").format(place=place(lon, lat, target.accuracy_m)),
            (max(0.0, km - off_km), km, km + off_km),
            "km",
            (start, target),
            because=_("both together may be off by {off_km:,.3g} km").format(off_km=off_km),
        )
        for mark, (km, lon, lat) in found.items()
    }


def _is_one_point(target: Measured) -> bool:
    return target.dimension == POINTS and len(shapely.get_coordinates(target.frame.geometry.to_numpy())) == 1


def _farthest(point: np.ndarray, target: Measured) -> tuple[float, float, float]:
    """Farthest vertex, km and where; the antipode where the target holds it."""
    antipode = np.array([[point[0] + 180.0, -point[1]]])
    whole = merged(target.frame)
    places = shapely.get_coordinates(whole)
    if target.dimension == AREAS and lies_in(whole, antipode)[0]:
        places = antipode
    away = inverse(*np.broadcast_to(point, places.shape).T, *places.T).distance_m
    at = int(np.argmax(away))
    return float(away[at]) / KM, float(places[at, 0]), float(places[at, 1])


def _sentence(
    start: Measured, target: Measured, readings: dict[str, Reading], found: dict[str, Finding], verdict: Verdict
) -> str:
    single = len(readings) == 1
    parts = [_said(mark, reading, start, target, found, single=single) for mark, reading in readings.items()]
    one = _is_one_point(target)
    parts.append(
        _("{words} is {part} away from {words_2} [nearest]").format(
            words=target.words if one else _("the nearest place of {words}").format(words=target.words),
            part=told("nearest", found),
            words_2=start.words,
        )
    )
    if "farthest" in found:
        parts.append(_("the farthest place is {part} away [farthest]").format(part=told("farthest", found)))
    holding = [mark for mark, reading in readings.items() if reading.verdict is Verdict.HOLDS]
    if verdict is Verdict.HOLDS_ONLY_IF:
        mark = holding[0] if holding else next(m for m, r in readings.items() if r.verdict is Verdict.HOLDS_ONLY_IF)
        only = (
            _("so it holds only if {ranges} is {meant} [{mark}]")
            if holding
            else _("so it holds only for the part in reach [{mark}]")
        )
        parts.append(only.format(ranges=readings[mark].ranges, meant=_(MEANT[mark]), mark=mark))
    if verdict is Verdict.CANNOT_BE_TOLD:
        parts.append(_("places and a range that are known more exactly would tell [nearest]"))
    return as_sentence(parts)


def _said(
    mark: str, reading: Reading, start: Measured, target: Measured, found: dict[str, Finding], *, single: bool
) -> str:
    share = reading.share
    reach = _("reach from {words}, {way}") if single else _("reach from {words}")
    where = reach.format(words=start.words, way=_(MARKS[mark]))
    if share.low >= 1:
        clause = _("{words} is in {where} [{mark}]")
    elif share.high <= 0:
        clause = _("{words} is out of {where} [{mark}]")
    elif target.dimension == POINTS and share.total == 1:
        clause = _("{words} is too near to the rim of what is in {where} to tell [{mark}]")
    else:
        clause = _("{part} of {words} is in {where} [{mark}]")
    clause = clause.format(words=target.words, where=where, mark=mark, part=told(mark, found) if mark in found else "")
    if single:
        return clause
    return _("if {ranges} is {meant}, {clause}").format(ranges=reading.ranges, meant=_(MEANT[mark]), clause=clause)
