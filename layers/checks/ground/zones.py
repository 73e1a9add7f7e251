"""The check of what is inside of zones, and whose they are."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.claim import Check, Finding, Verdict
from geo.claimed import Claimed, by_readings
from geo.depth.shortest import distance
from geo.geodesy.antimeridian import HALF_TURN_DEG
from geo.geodesy.merged import around, band, merged, outline
from layers.checks.ground.measured import (
    AREAS,
    LINES,
    POINTS,
    Measured,
    concluded,
    has_number,
    number,
    plain,
    together,
    told,
    wrong,
)
from layers.checks.ground.shares import Share, all_of_it, amount, percents, share_of
from layers.checks.ground.swapped import doubt
from layers.checks.ground.units import KM, PERCENT
from layers.checks.kinds.inside import RULE, Fields
from layers.stories.statement import Statement
from layers.stories.story import Story
from leadline.near import did_you_mean
from leadline.words import N_, _, as_sentence, joined, unstopped

CLAIMANT, NAME = "claimant", "name"
ANY = "any"  # mark of all zones together
SURE = 1.1  # zones so much farther away than all may be off cannot hold it
LONG_EDGE_DEG, BULGE_DEG = 10.0, 0.2  # a geodesic over 10 degrees of longitude lies up to 0.11 from its chord
LEAST_M = 1.0  # to which lines lie along each other
EVERY_EDGE = N_(
    "every edge of the zones counts as a limit, a coast and where a drawing ends too; limits can name those that do"
)
LIMITS_ALONE = N_("edges of the zones count as a limit only along the limits named")
POINT_SAID = {  # where a point is, and whether its distance is known
    ("inside", False): N_("{words} is inside of {words_2} [{mark}]"),
    ("inside", True): N_("{words} is inside of {words_2}, {distance} from {limit} [{mark}]"),
    ("outside", False): N_("{words} is outside of {words_2} [{mark}]"),
    ("outside", True): N_("{words} is outside of {words_2}, {distance} from {limit} [{mark}]"),
    ("near", True): N_("{words} is too near to the edge of {words_2} to tell, {distance} from {limit} [{mark}]"),
    ("beyond", False): N_("{words} lies beyond the drawing of {words_2}, which has no limit there [{mark}]"),
    ("beyond", True): N_(
        "{words} lies beyond the drawing of {words_2}, which has no limit there, {distance} from {limit} [{mark}]"
    ),
}
COUNTS = ("claimants", "names", "zones", "states", "countries")


class Holder(NamedTuple):
    """One name, or all together, and in words: what share its zones hold, and the finding that says it."""

    name: str
    words: str
    share: Share
    found: Finding


def inside_check(statement: Statement, story: Story) -> Check:
    """Answer a statement about what is inside of zones, see `layers.checks.kinds.inside`."""
    fields: Fields = statement.check  # type: ignore[assignment]  # held to it when the story was read
    of = together(statement, story, "check.of", fields.of, (POINTS, LINES, AREAS))
    zones = together(statement, story, "check.zones", fields.zones, (AREAS,))
    column = _column(statement, fields, zones)
    limits = _limits(statement, story, fields, zones)
    near = _near(of, zones) if limits is None else zones.frame  # beyond an edge that is no limit nothing is told
    holders = {f"zone{n}": each for n, each in enumerate(_holders(fields, of, zones, near, column, limits), 1)}
    whole = _holder(of, zones, near, (zones.words, zones.words), limits)
    found = {mark: each.found for mark, each in holders.items()} or {ANY: whole.found}
    verdict, key = _verdict(statement, fields, whole, holders, found, of, zones, column)
    sentence = _sentence(of, zones, whole, holders, found, verdict, column)
    if verdict is Verdict.HOLDS_ONLY_IF:
        sentence = as_sentence([unstopped(sentence), _only(fields, holders, whole, next(iter(found)))])
    return concluded(statement, verdict, found, sentence, rule=_(RULE), key=key, doubt=doubt(of, zones))


def _column(statement: Statement, fields: Fields, zones: Measured) -> str:
    column = fields.column or (CLAIMANT if CLAIMANT in zones.frame else NAME)
    if column not in zones.frame:
        raise wrong(
            statement, "check.column", f"{zones.ref!r} has none {column!r}; expected one of {', '.join(zones.frame)}."
        )
    known = sorted({str(name) for name in zones.frame[column]})
    for name in fields.names:
        if name not in known:
            raise wrong(
                statement,
                "check.names",
                f"no zone has the {column} {name!r}; expected some of {', '.join(known)}.{did_you_mean(name, known)}",
            )
    return column


def _near(of: Measured, zones: Measured) -> gpd.GeoDataFrame:
    """Parts of zones that can hold some of it; those cut at 180 degrees stay together, for that cut is no boundary."""
    reach = around(merged(of.frame), SURE * (of.accuracy_m + zones.accuracy_m) + KM)
    parts = zones.frame.explode(ignore_index=True)
    near = np.array([_may_hold(shape, reach) for shape in parts.geometry])
    bounds = parts.geometry.bounds
    cut = ((bounds["minx"] <= -HALF_TURN_DEG) | (bounds["maxx"] >= HALF_TURN_DEG)).to_numpy()
    return parts[near | (cut & (near & cut).any())]


def _may_hold(part: shapely.Polygon, reach: BaseGeometry) -> bool:
    """Whether a polygon may touch an area in degrees; yes where long edges or 180 degrees make bounds say little."""
    lon = shapely.get_coordinates(part.exterior)[:, 0]
    if np.abs(np.diff(lon)).max(initial=0.0) > LONG_EDGE_DEG or np.abs(lon).max() > HALF_TURN_DEG:
        return True
    west, south, east, north = part.bounds
    bounds = shapely.box(west - BULGE_DEG, south - BULGE_DEG, east + BULGE_DEG, north + BULGE_DEG)
    return bool(shapely.intersects(bounds, reach))


def _limits(statement: Statement, story: Story, fields: Fields, zones: Measured) -> BaseGeometry | None:
    """Areas along the edges of the zones that count; None where all do."""
    if not fields.limits:
        return None
    lines = together(statement, story, "check.limits", fields.limits, (LINES,))
    edges, drawn = outline(merged(zones.frame)), merged(lines.frame)
    same, wide = (band(drawn, off_m) for off_m in (LEAST_M, max(lines.accuracy_m + zones.accuracy_m, LEAST_M)))
    common_deg, along_deg = (shapely.intersection(edges, each).length for each in (same, wide))
    if not along_deg:
        raise wrong(
            statement, "check.limits", f"no edge of {zones.ref!r} runs along {lines.ref!r}; expected some of them to."
        )
    return same if common_deg > along_deg / 2 else wide  # drawn with the same coordinates, or by other hands


def _in_words(name: str, column: str) -> str:
    """Whose zones, with care: a claim is no possession."""
    if column == NAME:
        return plain(_(name))
    whose = _("what {name} claims") if column == CLAIMANT else _("the zones of {name}")
    return plain(whose.format(name=_(name)))


def _holders(
    fields: Fields,
    of: Measured,
    zones: Measured,
    near: gpd.GeoDataFrame,
    column: str,
    limits: BaseGeometry | None,
) -> list[Holder]:
    """Names that are asked for, and all others whose zones hold some of it, or may."""
    if len(zones.frame) == 1 and not fields.names:
        return []
    names = near[column].astype(str)
    asked = zones.frame[zones.frame[column].isin(fields.names)]
    rows = {name: asked[asked[column] == name] for name in fields.names}
    rows |= {name: near[names == name] for name in sorted(set(names)) if name not in rows}
    every = [
        (name in fields.names, _holder(of, zones, rows[name], (plain(name), _in_words(name, column)), limits))
        for name in rows
    ]
    return [each for wanted, each in every if wanted or each.share.high > 0]


def _holder(
    of: Measured, zones: Measured, rows: gpd.GeoDataFrame, name: tuple[str, str], limits: BaseGeometry | None
) -> Holder:
    zones = zones if rows.empty else zones.only(rows)
    cover, off_m, words = merged(rows), zones.accuracy_m, name[1]
    share = share_of(of, cover, off_m, limits)
    if of.dimension == POINTS and share.total == 1:
        return Holder(*name, share, _of_a_point(of, zones, share, cover, words, limits))
    because = _("both together may be off by {accuracy_m:,.0f} m").format(accuracy_m=of.accuracy_m + off_m)
    notes = (*share.notes, _(EVERY_EDGE) if limits is None else _(LIMITS_ALONE))
    if of.dimension == POINTS:
        counts = tuple(round(each * share.total) for each in (share.low, share.value, share.high))
        method = _("counted: {amount}").format(amount=amount(share, of))
        found = number(
            _("points of {words} inside of {words_2}").format(words=of.words, words_2=words),
            method,
            counts,  # type: ignore[arg-type]  # three of them
            "points",
            (of, zones),
            because=because,
            notes=notes,
        )
    else:
        method = _("geodesic, on the WGS 84 ellipsoid: {amount}").format(amount=amount(share, of))
        found = number(
            _("share of {words} inside of {words_2}").format(words=of.words, words_2=words),
            method,
            percents(share),
            "percent",
            (of, zones),
            because=because,
            notes=notes,
        )
    return Holder(*name, share, found)


def _of_a_point(
    of: Measured, zones: Measured, share: Share, cover: BaseGeometry, words: str, limits: BaseGeometry | None
) -> Finding:
    """How far the nearest edge that counts is from a point, and on which side the point is."""
    lon, lat = shapely.get_coordinates(of.frame.geometry.to_numpy())[0]
    off_km = (of.accuracy_m + zones.accuracy_m) / KM
    inside = share.value > 0
    edge = outline(cover) if limits is None else shapely.intersection(outline(cover), limits)
    if edge.is_empty and (inside or limits is not None):
        return Finding(
            name=_("{words} and {words_2}").format(words=of.words, words_2=words),
            method=_("drawn inside; no edge of it counts as a limit")
            if inside
            else _("drawn outside; no edge of it counts as a limit"),
            assumptions=(*of.assumptions, *zones.assumptions),
            sources=tuple(dict.fromkeys((*of.sources, *zones.sources))),
        )
    to = (of.frame, zones.frame) if edge.is_empty else (shapely.Point(lon, lat), edge)
    away_km = distance(*to, edges="planar").distance_m / KM
    return number(
        (
            _("distance from {words} to the nearest edge of {words_2}")
            if limits is None
            else _("distance from {words} to the limit of {words_2}")
        ).format(words=of.words, words_2=words),
        _("geodesic on the WGS 84 ellipsoid; the point is drawn inside")
        if inside
        else _("geodesic on the WGS 84 ellipsoid; the point is drawn outside"),
        (max(0.0, away_km - off_km), away_km, away_km + off_km),
        "km",
        (of, zones),
        because=_("both together may be off by {off_km:,.3g} km").format(off_km=off_km),
        notes=(_(EVERY_EDGE) if limits is None else _(LIMITS_ALONE),),
    )


def _only(fields: Fields, holders: dict[str, Holder], whole: Holder, first: str) -> str:
    """Of whom, or of which part, a statement holds."""
    asked = {mark: each for mark, each in holders.items() if each.name in map(plain, fields.names)} or {first: whole}
    shares = {mark: each.share.turned() if fields.outside else each.share for mark, each in asked.items()}
    sure = [mark for mark, share in shares.items() if all_of_it(share) is Verdict.HOLDS]
    if sure:
        those = joined(f"{asked[mark].words} [{mark}]" for mark in sure)
        return _("so it holds only of {those}").format(those=those)
    mark = next(mark for mark, share in shares.items() if all_of_it(share) is Verdict.HOLDS_ONLY_IF)
    told = (
        _("so it holds only for the part that is outside [{mark}]")
        if fields.outside
        else _("so it holds only for the part that is inside [{mark}]")
    )
    return told.format(mark=mark)


def _verdict(
    statement: Statement,
    fields: Fields,
    whole: Holder,
    holders: dict[str, Holder],
    found: dict[str, Finding],
    of: Measured,
    zones: Measured,
    column: str,
) -> tuple[Verdict, str]:
    """Choose the verdict, and the finding that stands beside the claim; a count of names becomes a finding."""
    if has_number(statement):
        return _of_number(statement, whole, holders, found, of, zones, column)
    asked = [each for each in holders.values() if each.name in map(plain, fields.names)] or [whole]
    shares = [each.share.turned() if fields.outside else each.share for each in asked]
    key = next((mark for mark, each in holders.items() if each is asked[0]), next(iter(found)))
    return by_readings(map(all_of_it, shares)), key if found[key].value is not None else ""


def _of_number(
    statement: Statement,
    whole: Holder,
    holders: dict[str, Holder],
    found: dict[str, Finding],
    of: Measured,
    zones: Measured,
    column: str,
) -> tuple[Verdict, str]:
    allowed, unit = Claimed.of(statement.claim()), statement.unit.split(" of ")[0]
    if unit in PERCENT:
        low, value, high = percents(whole.share)
        found["share"] = number(
            _("share of {words} inside of {words_2}").format(words=of.words, words_2=whole.words),
            amount(whole.share, of),
            (low, value, high),
            "percent",
            (of, zones),
        )
        return allowed.judged(value, low, high), "share"
    if unit not in COUNTS:
        raise wrong(statement, "unit", f"{statement.unit!r}, expected percent, or a number of {', '.join(COUNTS)}.")
    counts = [sum(test(each.share) for each in holders.values()) for test in (_surely, _drawn, _perhaps)]
    found["count"] = number(
        (
            _("{unit} that claim some of {words}") if column == CLAIMANT else _("{unit} that hold some of {words}")
        ).format(unit=_(unit), words=of.words),
        _("counted by zones: those that surely hold some are the fewest, those that may are the most"),
        (counts[0], counts[1], counts[2]),
        unit,
        (of, zones),
    )
    return allowed.judged(*[float(counts[n]) for n in (1, 0, 2)]), "count"


def _surely(share: Share) -> bool:
    return share.low > 0


def _drawn(share: Share) -> bool:
    return share.value > 0


def _perhaps(share: Share) -> bool:
    return share.high > 0


def _sentence(
    of: Measured,
    zones: Measured,
    whole: Holder,
    holders: dict[str, Holder],
    found: dict[str, Finding],
    verdict: Verdict,
    column: str,
) -> str:
    parts = [_said(mark, each, of, found) for mark, each in holders.items()] or [_said(ANY, whole, of, found)]
    if "share" in found:
        parts.insert(
            0,
            _("{part} of {words} is inside of {words_2} [share]").format(
                part=told("share", found), words=of.words, words_2=zones.words
            ),
        )
    if "count" in found:
        parts.insert(0, _counted_words(of, whole, column).format(words=of.words, count=told("count", found)))
    if verdict is Verdict.CANNOT_BE_TOLD:
        parts.append(
            _("places and edges that are known more exactly would tell [{next}]").format(next=next(iter(found)))
        )
    return as_sentence(parts)


def _counted_words(of: Measured, whole: Holder, column: str) -> str:
    if of.dimension == POINTS and whole.share.total == 1:
        return (
            _("{words} is claimed by {count} [count]")
            if column == CLAIMANT
            else _("{words} is inside of zones of {count} [count]")
        )
    return (
        _("some of {words} is claimed by {count} [count]")
        if column == CLAIMANT
        else _("some of {words} is inside of zones of {count} [count]")
    )


def _said(mark: str, holder: Holder, of: Measured, found: dict[str, Finding]) -> str:
    share, words = holder.share, holder.words
    if of.dimension == POINTS and share.total == 1:
        return _point_said(mark, holder, of, found)
    if of.dimension == POINTS:
        some = (
            _(
                "{{{mark}}} of {total:.0f} points of {words} inside of {words_2} ({{{mark}.low}} to {{{mark}.high}}) "
                "[{mark}]"
            )
            if share.high > share.low
            else _("{{{mark}}} of {total:.0f} points of {words} inside of {words_2} [{mark}]")
        )
        return some.format(mark=mark, total=share.total, words=of.words, words_2=words)
    if share.low >= 1:
        return _("all of {words} is inside of {words_2} [{mark}]").format(words=of.words, words_2=words, mark=mark)
    if share.high <= 0:
        return _("nothing of {words} is inside of {words_2} [{mark}]").format(words=of.words, words_2=words, mark=mark)
    return _("{mark} of {words} is inside of {words_2} [{mark_2}]").format(
        mark=told(mark, found), words=of.words, words_2=words, mark_2=mark
    )


def _point_said(mark: str, holder: Holder, of: Measured, found: dict[str, Finding]) -> str:
    share, words = holder.share, holder.words
    finding = found[mark]
    away = finding.value is not None
    if share.low == share.high:
        where = "inside" if share.value else "outside"
    else:
        where = "near" if away and not finding.low else "beyond"
    limit = _("its limit") if _(LIMITS_ALONE) in finding.assumptions else _("the nearest edge as drawn")
    return _(POINT_SAID[where, away]).format(
        words=of.words, words_2=words, mark=mark, distance=told(mark, found) if away else "", limit=limit
    )
