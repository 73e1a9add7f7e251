"""The check of a distance: along the shortest line, and by sea."""

from dataclasses import replace
from math import inf

from geo.claim import Check, Finding, Verdict
from geo.claimed import Claimed, by_readings
from geo.depth.shortest import Distance, distance
from geo.figures import printed
from geo.units import counted
from layers.checks.ground.measured import (
    Measured,
    claimed,
    concluded,
    measured,
    number,
    place,
    told,
)
from layers.checks.ground.swapped import doubt
from layers.checks.ground.units import KM, METRES
from layers.checks.kinds.distance import RULE, Fields
from layers.sea.routes import SOURCE_ID, sea_route
from layers.stories.statement import Statement
from layers.stories.story import Story
from leadline.words import N_, _, as_sentence

NETWORK_SHARE, NETWORK_M = 0.05, 30_000.0  # by which ways on it may be off; see tests/layers/sea/test_routes.py
ONLY = "only"
MEANT = {"geodesic": N_("the shortest line"), "sea": N_("the way by sea")}
NODES_M = 1000.0  # to which a node of the network is told
Ends = tuple[Measured, Measured]


def distance_check(statement: Statement, story: Story) -> Check:
    """Answer a statement about a distance, see `layers.checks.kinds.distance`."""
    fields: Fields = statement.check  # type: ignore[assignment]  # held to it when the story was read
    allowed, unit, unit_m = claimed(statement, METRES)
    ends = measured(statement, story, "check.from", fields.from_), measured(statement, story, "check.to", fields.to)
    nearest, found = shortest(ends, unit, unit_m)
    key, readings, more = "geodesic", {"geodesic": found}, {}
    if fields.by_sea:
        readings["sea"], more["network"] = by_sea(ends, nearest, unit, unit_m)
    if fields.by_sea == ONLY:
        key = "sea"
    verdicts = {mark: allowed.judged(f.value or 0.0, f.low, f.high) for mark, f in readings.items()}
    verdict = verdicts["sea"] if fields.by_sea == ONLY else by_readings(verdicts.values())
    return concluded(
        statement,
        verdict,
        readings | more,
        _sentence(ends, readings, verdicts, verdict, key),
        rule=_(RULE),
        key=key,
        doubt=_doubt(ends, allowed, unit_m, verdict),
    )


def _doubt(ends: Ends, allowed: Claimed, unit_m: float, verdict: Verdict) -> str:
    """Doubt whether places are swapped: exchanged, they would be near, or as far apart as is claimed."""
    if verdict is Verdict.HOLDS and allowed.low > -inf and allowed.high < inf:
        return ""
    off_m = ends[0].accuracy_m + ends[1].accuracy_m

    def fits(away_m: float) -> bool:
        span = [each / unit_m for each in (away_m, max(0.0, away_m - off_m), away_m + off_m)]
        return allowed.judged(*span) is not Verdict.DOES_NOT_HOLD

    return doubt(*ends, None if verdict is Verdict.HOLDS else fits)


def shortest(ends: Ends, unit: str, unit_m: float) -> tuple[Distance, Finding]:
    """Measure between the nearest points of two sets of rows.

    Parameters
    ----------
    ends : (Measured, Measured)
    unit, unit_m
        Unit of the finding, and its metres.

    Returns
    -------
    Distance, Finding
        The range holds what every pair of rows allows that may be the nearest, given how far off each may be.
    """
    pairs = [
        (distance(rows, others), off + other_off)
        for off, rows in ends[0].rows_by_accuracy()
        for other_off, others in ends[1].rows_by_accuracy()
    ]
    nearest, off_m = min(pairs, key=lambda pair: pair[0].distance_m)
    low_m = max(0.0, min(found.distance_m - off for found, off in pairs))
    high_m = min(found.distance_m + off for found, off in pairs)
    points = place(*nearest[1:3], ends[0].accuracy_m), place(*nearest[3:5], ends[1].accuracy_m)
    found = number(
        _("shortest distance from {words} to {words_2}").format(words=ends[0].words, words_2=ends[1].words),
        _("geodesic on the WGS 84 ellipsoid, from {points} to {points_2}").format(points=points[0], points_2=points[1]),
        (low_m / unit_m, nearest.distance_m / unit_m, high_m / unit_m),
        unit,
        ends,
        because=_("the two ends together may be off by {off}").format(off=counted(printed(off_m / unit_m), unit)),
    )
    return nearest, found


def by_sea(ends: Ends, nearest: Distance, unit: str, unit_m: float) -> tuple[Finding, Finding]:
    """Measure the way on the sea network between the nearest points, and how far the network is from them.

    Returns
    -------
    Finding, Finding
        The way: on the network, and straight on to the two places; at least the geodesic. Then the larger of the two
        distances from the network, both in its method.
    """
    route = sea_route(nearest[1:3], nearest[3:5])
    aside_m = route.from_start_m + route.to_end_m
    off_m = ends[0].accuracy_m + ends[1].accuracy_m
    mesh_m = NETWORK_SHARE * route.length_m + NETWORK_M
    low_m = max(nearest.distance_m - off_m, route.length_m - mesh_m - aside_m - off_m, 0.0)
    value_m = max(route.length_m + aside_m, low_m)
    high_m = value_m + mesh_m + off_m
    on_it, first, last = (
        f"{printed(each / unit_m, max(off_m, NODES_M) / unit_m)} {unit}"
        for each in (route.length_m, route.from_start_m, route.to_end_m)
    )
    way = number(
        _("way by sea from {words} to {words_2}").format(words=ends[0].words, words_2=ends[1].words),
        _("shortest way on the sea network of searoute, {on_it}, and straight on to the two places").format(
            on_it=on_it
        ),
        (low_m / unit_m, value_m / unit_m, high_m / unit_m),
        unit,
        ends,
        because=_(
            "the network may be off by {network_share:.0f} % and {network_m:.0f} km, and need not be "
            "followed to its nearest node"
        ).format(network_share=100 * NETWORK_SHARE, network_m=NETWORK_M / KM),
        notes=(_("the network is schematic: its nodes are tens of km apart"),),
    )
    gap_m, node_off_m = max(route.from_start_m, route.to_end_m), max(off_m, NODES_M)
    gap = number(
        _("how far the sea network is from {words} and {words_2}").format(words=ends[0].words, words_2=ends[1].words),
        _("geodesic to the nearest node: {first} and {last}").format(first=first, last=last),
        tuple(max(gap_m + each, 0.0) / unit_m for each in (-node_off_m, 0.0, node_off_m)),  # type: ignore[arg-type]  # three
        unit,
        ends,
    )
    own = (*way.sources, SOURCE_ID)
    return replace(way, sources=own), replace(gap, sources=own, assumptions=())


def _sentence(
    ends: Ends, readings: dict[str, Finding], verdicts: dict[str, Verdict], verdict: Verdict, key: str
) -> str:
    touching = readings["geodesic"].value == 0
    parts = [
        _("{words} and {words_2} touch or overlap [geodesic]").format(words=ends[0].words, words_2=ends[1].words)
        if touching
        else _("along the shortest line from {words} to {words_2} it is {part} [geodesic]").format(
            words=ends[0].words, words_2=ends[1].words, part=told("geodesic", readings)
        )
    ]
    if "sea" in readings:
        parts.append(
            _(
                "by sea it is {part} [sea], on a schematic network that comes to within {{network}} "
                "{unit} of both [network]"
            ).format(part=told("sea", readings), unit=readings["sea"].unit)
        )
    if verdict is Verdict.HOLDS_ONLY_IF:
        mark = next(m for m, v in verdicts.items() if v is Verdict.HOLDS)
        parts.append(_("so it holds only if {meant} is meant [{mark}]").format(meant=_(MEANT[mark]), mark=mark))
    if verdict is Verdict.CANNOT_BE_TOLD:
        parts.append(_("places that are known more exactly would tell [{key}]").format(key=key))
    return as_sentence(parts)
