"""What checks on the ground measure: the rows that a statement names, how exactly they are known, and units."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import remainder
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.claim import Check, Claim, Finding, Verdict
from geo.claimed import Claimed
from geo.geodesy.antimeridian import TURN_DEG
from geo.geodesy.edges import USUAL_EDGES
from geo.told_numbers import claimed_of
from geo.told_numbers import told as in_digits
from geo.units import counted, with_unit
from layers.catalogue.catalogue import with_edge_model
from layers.catalogue.other_names import called
from layers.catalogue.sources import each_id
from layers.checks.ground.units import size_of
from layers.checks.sentence import with_interval, written
from layers.stories.statement import Statement
from layers.stories.story import Story
from leadline.words import _, in_turn, joined, listed, ngettext, unstopped
from leadline.words import number as told_number

log = logging.getLogger("leadline")
POINTS, LINES, AREAS = 0, 1, 2
REF = "_ref"  # column: the reference that led to a row
RULED = "edges_by_rule"
BY_RULE = ("geodesic", "rhumb", "parallel-aware")  # planar is how files of shapes are drawn, whatever they mean
WHAT = {POINTS: "points", LINES: "lines", AREAS: "areas"}
UNREAD = ("approximate", "part published, part recalled", "recalled", "assumed")  # worth naming beside a number
DEGREE_M, MOST_DIGITS = 111_000.0, 5  # of a place in degrees
KIND_OF = {"Point": POINTS, "LineString": LINES, "LinearRing": LINES, "Polygon": AREAS}


def wrong(statement: Statement, field: str, what: str) -> ValueError:
    """Make the error of a field of a check, in one line: statement, field, what was wrong, expected, how to mend it."""
    return ValueError(f"statement {statement.id!r}, {field}: {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Rows that a statement names.

    Parameters
    ----------
    ref : str
        As the story names them.
    words : str
        For a sentence: the name of the row, or the title of the layer.
    frame : GeoDataFrame, EPSG:4326
        With `edge_model`, `accuracy_m`, `REF`, the reference of each row, and `RULED`, whether its edges are said to
        run by a rule; no row without geometry.
    dimension : int
        0, 1 or 2: points, lines or areas.
    notes : tuple of str
        Further assumptions of a finding, beside the status of its rows.
    """

    ref: str
    words: str
    frame: gpd.GeoDataFrame
    dimension: int
    notes: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of the rows."""
        return each_id(self.frame["source_id"])

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is not as sure as its accuracy says, for a finding: rows that nobody read in print, and `notes`."""
        return tuple(dict.fromkeys((*_unread(self.frame), *self.notes)))

    def only(self, rows: gpd.GeoDataFrame) -> "Measured":
        """Take some of the rows, with their own sources and assumptions."""
        return replace(self, frame=rows)

    @property
    def accuracy_m(self) -> float:
        """Metres by which any of the rows may be off."""
        return float(self.frame["accuracy_m"].max())

    def rows_by_accuracy(self) -> list[tuple[float, gpd.GeoDataFrame]]:
        """Rows that may be off by the same number of metres, together."""
        return [(float(accuracy), rows) for accuracy, rows in self.frame.groupby("accuracy_m")]


def measured(
    statement: Statement, story: Story, field: str, ref: str, allowed: tuple[int, ...] = (POINTS, LINES, AREAS)
) -> Measured:
    """Take the rows of a reference, ready to be measured.

    Parameters
    ----------
    statement : Statement
    story : Story
    field : str
        Of the check, for errors: "check.from".
    ref : str
        A layer or a row of one.
    allowed : tuple of int
        Dimensions that the field takes.

    Raises
    ------
    ValueError
        If the reference leads nowhere, the rows have no geometry or one that is not allowed, or do not say how far off
        they may be.
    """
    try:
        given = story.rows(ref)
    except ValueError as error:
        raise wrong(statement, field, str(error)) from error
    if not isinstance(given, gpd.GeoDataFrame):
        raise wrong(statement, field, f"{ref!r} is a table without places; expected a layer with geometry.")
    frame = with_edge_model(given)
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    notes: tuple[str, ...] = ()
    if allowed == (AREAS,):
        frame, notes = _areas_only(ref, frame)
    dimension = _dimension(statement, field, ref, frame, allowed)
    unknown = frame["accuracy_m"].isna()
    if unknown.any():
        raise wrong(
            statement,
            field,
            f"{ref!r} does not say how exactly {_listed(frame.loc[unknown, 'id'])} "
            f"{'is' if unknown.sum() == 1 else 'are'} known; expected accuracy_m, the metres by which it may be off (0 "
            "where it is exact). Write it into the layer.",
        )
    model = story.entry(ref).edge_model
    said = [each if isinstance(each, str) and each else model for each in frame.get("edge_model", [""] * len(frame))]
    return Measured(
        ref=ref,
        words=_words(story, ref, frame),
        frame=frame.assign(
            **{
                "edge_model": [each or USUAL_EDGES for each in said],
                RULED: [each in BY_RULE for each in said],
                REF: ref,
            }
        ),
        dimension=dimension,
        notes=notes,
    )


def _areas_only(ref: str, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Leave out lines and points beside areas, and say so: nothing lies in them."""
    area = frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    if area.all() or not area.any():
        return frame, ()
    return frame[area], (
        ngettext(
            "{loc} of {ref!r} is no area and is left out",
            "{loc} of {ref!r} are no areas and are left out",
            int((~area).sum()),
        ).format(loc=_listed(frame.loc[~area, "id"]), ref=ref),
    )


def together(
    statement: Statement, story: Story, field: str, refs: str | tuple[str, ...], allowed: tuple[int, ...]
) -> Measured:
    """Take the rows of one reference or of several, as if they were one layer; as `measured`."""
    given = (refs,) if isinstance(refs, str) else refs
    if not given:
        raise wrong(statement, field, "there is no reference; expected one or several.")
    each = [measured(statement, story, field, ref, allowed) for ref in given]
    if len({one.dimension for one in each}) > 1:
        raise wrong(statement, field, f"{', '.join(given)} are not alike; expected points, lines or areas alone.")
    if len(each) == 1:
        return each[0]
    frames = [one.frame for one in each]
    words = [one.words for one in each]
    return Measured(
        ref=", ".join(given),
        words=joined(words),
        frame=gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=frames[0].crs),
        dimension=each[0].dimension,
        notes=tuple(dict.fromkeys(note for one in each for note in one.notes)),
    )


def _dimension(statement: Statement, field: str, ref: str, frame: gpd.GeoDataFrame, allowed: tuple[int, ...]) -> int:
    parts = shapely.get_parts(shapely.get_parts(frame.geometry.to_numpy()))
    found = sorted({KIND_OF[part.geom_type] for part in parts})
    expected = " or ".join(WHAT[each] for each in allowed)
    if not found:
        raise wrong(statement, field, f"{ref!r} has no row with a place; expected {expected}.")
    if len(found) > 1 and allowed != (POINTS, LINES, AREAS):
        some = " and ".join(WHAT[each] for each in found)
        raise wrong(statement, field, f"{ref!r} has {some}; expected one of them. Put the others into another layer.")
    if found[-1] not in allowed:
        raise wrong(statement, field, f"{ref!r} has {WHAT[found[-1]]}; expected {expected}.")
    return found[-1]


def _words(story: Story, ref: str, frame: gpd.GeoDataFrame) -> str:
    row = ref.partition("/")[2]
    words = called(frame.iloc[0]) if row and "name" in frame else story.entry(ref).title
    return plain(words if row else f"“{words}”")


def plain(words: str) -> str:
    """Words without what would be read as marks or placeholders of a sentence."""
    return words.translate(str.maketrans("[]{}", "()()"))


def _unread(frame: gpd.GeoDataFrame) -> tuple[str, ...]:
    return tuple(
        ngettext("{id} of {ref!r} is {status}", "{id} of {ref!r} are {status}", len(rows)).format(
            id=_listed(rows["id"]), ref=ref, status=_(status)
        )
        for status in UNREAD
        for ref, rows in frame[frame["status"] == status].groupby(REF, sort=False)
    )


def _listed(ids: Any) -> str:  # noqa: ANN401  a Series of ids
    words = [str(each) for each in ids]
    return (
        words[0] if len(words) == 1 else _("{words} and {words_2} more").format(words=words[0], words_2=len(words) - 1)
    )


def claimed(statement: Statement, units: Mapping[str, float]) -> tuple[Claimed, str, float]:
    """Read what a statement claims: the numbers allowed, their unit, and how many of ours that unit is.

    Raises
    ------
    ValueError
        If there is no number, or its unit is not one of those of the kind.
    """
    if statement.value is None and statement.low is None and statement.high is None:
        raise wrong(statement, "value", "there is none; expected the number claimed with its unit, or low and high.")
    unit, factor = unit_of(statement, units)
    return Claimed.of(statement.claim()), unit, factor


def unit_of(statement: Statement, units: Mapping[str, float]) -> tuple[str, float]:
    """Take the unit of a statement without what stands behind "of", and its size; ValueError if it is none of these."""
    unit = statement.unit.split(" of ")[0]
    try:
        return unit, size_of(unit, units)
    except ValueError as error:
        raise wrong(statement, "unit", f"{statement.unit!r}, {error}") from error


def has_number(statement: Statement) -> bool:
    """Whether a statement claims a number or a range."""
    return any(number is not None for number in (statement.value, statement.low, statement.high))


def with_range(value: float, low: float, high: float, unit: str, claimed: Claimed | None = None) -> str:
    """Write a number with what it may be, as `geo.told_numbers` tells it beside what is claimed.

    >>> with_range(26.33, 16.33, 36.33, "km"), with_range(5.0, 5.0, 5.0, "km")
    ('26 km (16 to 37 km)', '5 km')
    """
    unit = "%" if unit == "percent" else unit
    said = in_digits(value, low, high, claimed)
    return _in_range(said.number, (said.low, said.high), unit) if high > low else with_unit(said.number, unit)


def _in_range(number: str, ends: tuple[str, str], unit: str) -> str:
    """Write a number, or the place of one, with its range behind it."""
    span = counted(_("{low} to {high}").format(low=ends[0], high=ends[1]), unit)
    return _("{amount} ({span})").format(amount=counted(number, unit), span=span)


def number(
    name: str,
    method: str,
    span: tuple[float, float, float],
    unit: str,
    of: tuple[Measured, ...],
    *,
    because: str = "",
    notes: tuple[str, ...] = (),
) -> Finding:
    """Make the finding of a number with its range.

    Parameters
    ----------
    name, method : str
    span : (float, float, float)
        Low, value, high, in the unit.
    unit : str
    of : tuple of Measured
        What it was measured on: their sources and notes are the finding's.
    because : str
        What makes the range, behind the number in the arithmetic.
    notes : tuple of str
        Further assumptions.
    """
    low, value, high = map(float, span)
    told = with_range(value, low, high, unit)
    return Finding(
        name=name,
        method=method,
        value=value,
        unit=unit,
        low=low,
        high=high,
        arithmetic=listed([told, because]) if because else told,
        assumptions=tuple(dict.fromkeys((*(note for each in of for note in each.assumptions), *notes))),
        sources=tuple(dict.fromkeys(source for each in of for source in each.sources)),
    )


def told(mark: str, found: Mapping[str, Finding]) -> str:
    """Write the number of a finding with its range as placeholders: "{main} km ({main.low} to {main.high} km)"."""
    finding = found[mark]
    unit = "%" if finding.unit == "percent" else finding.unit
    if not (finding.low is not None and finding.high is not None and finding.high > finding.low):
        return counted(f"{{{mark}}}", unit)
    return _in_range(f"{{{mark}}}", (f"{{{mark}.low}}", f"{{{mark}.high}}"), unit)


def concluded(
    statement: Statement,
    verdict: Verdict,
    found: Mapping[str, Finding],
    sentence: str,
    *,
    rule: str,
    key: str,
    brief: str = "",
    doubt: str = "",
) -> Check:
    """Make the check: the story's own words for the verdict, else these; the facts of the statement are findings too.

    Parameters
    ----------
    statement : Statement
    verdict : Verdict
    found : mapping of str to Finding
        By mark, in the order in which they are told.
    sentence, brief : str
        With marks, see `layers.checks.sentence.written`.
    rule : str
        How the verdict follows.
    key : str
        Mark of the finding that stands beside the claim; empty where none does.
    doubt : str
        Without marks and numbers: what a reader is told beside the answer, and the log whoever runs it.
    """
    found = {mark: _beside(finding, statement.claim()) for mark, finding in found.items()}
    if verdict is Verdict.CANNOT_BE_TOLD:
        sentence = with_interval(sentence, statement.claim())
    if doubt:
        log.warning("statement %r: %s", statement.id, doubt)
        asked = _("{doubt} [{mark}]?").format(doubt=plain(doubt).removesuffix("?"), mark=key or next(iter(found)))
        sentence = in_turn([unstopped(sentence), asked])
    clauses, brief_clauses = written(statement, verdict, found, sentence, brief)
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=clauses,
        brief_clauses=brief_clauses,
        findings=(*found.values(), *statement.findings()),
        rule=rule,
        key=found[key].name if key else "",
    )


def _beside(finding: Finding, claim: Claim) -> Finding:
    """Give the arithmetic that begins with the finding's number the digits that comparing it with the claim needs."""
    claimed = claimed_of(finding.unit, claim)
    if not claimed or finding.value is None or finding.low is None or finding.high is None:
        return finding
    said = (finding.value, finding.low, finding.high, finding.unit)
    first, wanted = with_range(*said), with_range(*said, claimed)
    if first == wanted or not finding.arithmetic.startswith(first):
        return finding
    return replace(finding, arithmetic=wanted + finding.arithmetic.removeprefix(first))


def place(lon_deg: float, lat_deg: float, accuracy_m: float) -> str:
    """Write a place with so many digits that rounding moves it no farther than it may be off: "26.57 N 56.25 E".

    >>> place(56.251, 26.567, 1000), place(56.251, 26.567, 5000), place(-179.99999, -0.2, 60_000)
    ('26.57 N 56.25 E', '26.57 N 56.25 E', '0.2 S 180.0 W')
    >>> place(190, -20, 1000), place(180, 0, 60_000)  # longitudes that run on past 180 degrees
    ('20.00 S 170.00 W', '0.0 N 180.0 E')
    """
    lon_deg = remainder(lon_deg, TURN_DEG)
    digits = min(max(int(np.ceil(np.log10(DEGREE_M / 2 / max(accuracy_m, 1.0)))), 1), MOST_DIGITS)
    sides = ("NS"[lat_deg < 0], "EW"[lon_deg < 0])
    return told_number(f"{abs(lat_deg):.{digits}f} {sides[0]} {abs(lon_deg):.{digits}f} {sides[1]}")
