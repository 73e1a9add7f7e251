"""The checks of an area and of a length."""

from math import isinf

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.claim import Check, Finding, Verdict
from geo.claimed import Claimed
from geo.figures import printed
from geo.geodesy.bends import bends_at
from geo.geodesy.geodesic import WGS84, lengths_m
from geo.geodesy.merged import AREA_EDGES_M, area_m2, length_m, merged, merged_each, outline
from layers.checks.ground.measured import (
    AREAS,
    LINES,
    RULED,
    Measured,
    claimed,
    concluded,
    number,
    together,
    told,
)
from layers.checks.ground.units import KM, METRES, SQUARE_METRES
from layers.checks.kinds import area, length
from layers.stories.statement import Statement
from layers.stories.story import Story
from leadline.words import N_, _, as_sentence

COARSER = (1, 2, 4, 8, 16, 32)  # times the accuracy, of bends that are left out
OVERLAP_SHARE = 1e-4  # from here on an overlap is told
FINER = N_("measured on lines as they are drawn: finer ones are longer")
AS_RULED = N_("nothing but the edges that the layer means runs between two vertices")


def area_check(statement: Statement, story: Story) -> Check:
    """Answer a statement about an area, see `layers.checks.kinds.area`."""
    fields: area.Fields = statement.check  # type: ignore[assignment]  # held to it when the story was read
    allowed, unit, unit_m2 = claimed(statement, SQUARE_METRES)
    of = together(statement, story, "check.of", fields.of, (AREAS,))
    whole = merged(of.frame, tolerance_m=AREA_EDGES_M)
    value_m2, around_m = area_m2(whole), length_m(outline(whole))
    pieces = shapely.get_num_geometries(whole)
    low_m2 = max(0.0, value_m2 - of.accuracy_m * around_m)
    high_m2 = value_m2 + of.accuracy_m * around_m + pieces * np.pi * of.accuracy_m**2
    found = number(
        _("area of {words}").format(words=of.words),
        _("area on the WGS 84 ellipsoid within the edges that the layer means, of {around_m} km of outline").format(
            around_m=printed(around_m / KM)
        ),
        (low_m2 / unit_m2, value_m2 / unit_m2, high_m2 / unit_m2),
        unit,
        (of,),
        because=_("the outline may be off by {accuracy_m} km").format(accuracy_m=printed(of.accuracy_m / KM)),
    )
    single_m2 = value_m2
    if len(of.frame) > 1:
        single_m2 = sum(map(area_m2, merged_each(of.frame, tolerance_m=AREA_EDGES_M)))
    overlap = _overlap(of, single_m2 / unit_m2, value_m2 / unit_m2, unit)
    return _check(statement, "area", found, overlap, allowed.judged(*_span(found)), _(area.RULE))


def length_check(statement: Statement, story: Story) -> Check:
    """Answer a statement about a length, see `layers.checks.kinds.length`."""
    fields: length.Fields = statement.check  # type: ignore[assignment]  # held to it when the story was read
    allowed, unit, unit_m = claimed(statement, METRES)
    of = together(statement, story, "check.of", fields.of, (LINES, AREAS))
    whole = merged(of.frame)
    lines = outline(whole) if of.dimension == AREAS else whole
    value_m = length_m(lines)
    less_m, more_m = _give_or_take_m(of)
    ruled = bool(of.frame[RULED].all())
    found = number(
        _("length of the outline of {words}").format(words=of.words)
        if of.dimension == AREAS
        else _("length of {words}").format(words=of.words),
        _("length on the WGS 84 ellipsoid, along the edges that the layer means"),
        (max(0.0, value_m - less_m) / unit_m, value_m / unit_m, (value_m + more_m) / unit_m),
        unit,
        (of,),
        because=_("the lines may be off by {accuracy_m} km").format(accuracy_m=printed(of.accuracy_m / KM)),
        notes=(_(AS_RULED if ruled else FINER),),
    )
    each = merged_each(of.frame)
    lines_of_each = list(map(outline, each)) if of.dimension == AREAS else each
    single_m = float(lengths_m(gpd.GeoSeries(lines_of_each, crs=4326)).sum())
    overlap = _overlap(of, single_m / unit_m, value_m / unit_m, unit)
    drawn = allowed.judged(*_span(found))
    verdict = drawn if ruled else _if_longer(drawn, allowed, found)
    return _check(statement, "length", found, overlap, verdict, _(length.RULE), finer=verdict is not drawn)


def _if_longer(verdict: Verdict, allowed: Claimed, found: Finding) -> Verdict:
    """Judge a length that may be more than was found, by nobody knows how much.

    What is claimed to be longer is not contradicted, nor is borne out that it is no longer than so much.
    """
    above = verdict is Verdict.DOES_NOT_HOLD and (found.high or 0.0) <= allowed.low
    at_most = verdict is Verdict.HOLDS and isinf(allowed.low)
    return Verdict.CANNOT_BE_TOLD if above or at_most else verdict


def _give_or_take_m(of: Measured) -> tuple[float, float]:
    """How much shorter and longer the lines may be, given how exactly each row is known."""
    parts = of.frame.explode(ignore_index=True)
    if of.dimension == AREAS:
        parts = parts.set_geometry(parts.boundary).explode(ignore_index=True)
    ends = pd.DataFrame(map(_of_part, parts.geometry, parts["accuracy_m"]), columns=["less_m", "more_m"])
    return float(ends["less_m"].sum()), float(ends["more_m"].sum())


def _of_part(line: shapely.LineString, accuracy_m: float) -> tuple[float, float]:
    """How much shorter and longer one line may be.

    Bends finer than the accuracy may be none; both ends of what is straight then may be off by it. The least is the
    largest that any choice of bends bears out, down to the two ends alone.
    """
    lonlat = shapely.get_coordinates(line)
    left = bends_at(lonlat, [times * accuracy_m for times in COARSER])
    drawn_m = float(WGS84.line_length(*lonlat.T))
    least_m = max(_least_m(lonlat[at], accuracy_m) for at in (*left, np.array([0, -1])))
    return drawn_m - least_m, 2 * accuracy_m * (len(left[0]) - 1)


def _least_m(lonlat: np.ndarray, accuracy_m: float) -> float:
    """Length of a line that passes each of these places, in this order, as near as they are known."""
    chords_m = WGS84.inv(*lonlat[:-1].T, *lonlat[1:].T)[2]
    return float(np.maximum(chords_m - 2 * accuracy_m, 0.0).sum())


def _overlap(of: Measured, sum_of_rows: float, whole: float, unit: str) -> Finding | None:
    """Tell what rows have in common, where that is more than a little."""
    more = sum_of_rows - whole
    if more <= OVERLAP_SHARE * whole:
        return None
    method = _("sum of the rows, each by itself, less what they are together")
    return number(
        _("what rows of {words} have in common").format(words=of.words), method, (more, more, more), unit, (of,)
    )


def _span(found: Finding) -> tuple[float, float | None, float | None]:
    return found.value or 0.0, found.low, found.high


def _check(
    statement: Statement,
    mark: str,
    found: Finding,
    overlap: Finding | None,
    verdict: Verdict,
    rule: str,
    *,
    finer: bool = False,
) -> Check:
    every = {mark: found} | ({"overlap": overlap} if overlap else {})
    said = (
        _("the {name} is {mark}, and finer lines are longer, by how much these do not say [{mark_2}]")
        if finer
        else _("the {name} is {mark} [{mark_2}]")
    )
    parts = [said.format(name=found.name, mark=told(mark, every), mark_2=mark)]
    if overlap:
        parts.append(
            _("what its rows have in common, {part}, counts once [overlap]").format(part=told("overlap", every))
        )
    if verdict is Verdict.CANNOT_BE_TOLD:
        parts.append(_("an outline that is drawn more exactly would tell [{mark}]").format(mark=mark))
    return concluded(statement, verdict, every, as_sentence(parts), rule=rule, key=mark)
