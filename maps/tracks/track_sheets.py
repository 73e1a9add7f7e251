"""Tracks on the map: those that are sound, those that may be false and why, and the gaps between their pieces."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.doubt.doubt import SOUND, Graded
from geo.figures import many
from layers.tracks.drawn import FINEST_M, DrawnTracks
from layers.tracks.graded import doubts
from maps.page.sheet import Detail, Sheet
from maps.sheets.given import GIVEN, standard
from maps.tracks.doubt_words import REASONS
from maps.tracks.lengths import span_m
from maps.tracks.marks import TRACKS_ID, Clock, named
from maps.tracks.why import SAYS, why_of

MANY_TRACKS = 100  # more are drawn pale, or they hide each other and the ground
GROUP = "Tracks"
FALSE = "Tracks that may be false"


def track_sheets(
    drawn: DrawnTracks, clock: Clock, facts: Mapping[str, Any], graded: Graded | None, names: Mapping[str, str]
) -> list[Sheet]:
    """Lay tracks on sheets: gaps, then sound ones, then doubtful ones; those that there are.

    Parameters
    ----------
    drawn : DrawnTracks
    clock : Clock
    facts : mapping
        Of `layers.tracks.counts.CountedTracks`.
    graded : Graded, optional
        All of them are taken as sound if left out.
    names : mapping of str to str
        Of vessels by their ids, as far as they are known.
    """
    sheets = []
    if len(drawn.gaps):
        rows = standard(drawn.gaps.assign(name=named(drawn.gaps["id"], names)), "track_gap", TRACKS_ID, GIVEN)
        sheets.append(_sheet(rows, clock, "Gaps", "Nobody knows the way in between."))
    if not len(drawn.strokes):
        return sheets
    found = doubts(drawn.strokes, "start_utc", "end_utc", graded)
    sound = (found["grade"] == SOUND).to_numpy()
    strokes = drawn.strokes.assign(
        name=named(drawn.strokes["id"], names), height=_heights(drawn.strokes), why=why_of(found)
    )
    left = f" {drawn.pieces_left_out:,} pieces of track are left out." if drawn.pieces_left_out else ""
    thin = f"Drawn to {span_m(drawn.thinned_to_m)}; counted in full." if drawn.thinned_to_m > FINEST_M else ""
    if sound.any():
        pale = strokes["id"].nunique() > MANY_TRACKS
        rows = standard(strokes[sound], "track_of_many" if pale else "track", TRACKS_ID, GIVEN)
        sheets.append(_sheet(rows, clock, "Tracks", f"{thin}{left}".strip()))
    if not sound.all():
        grade = found["grade"][~sound]
        rows = strokes[~sound].assign(name=strokes["name"] + ": " + grade.map(SAYS))
        kind = "track_" + grade
        rows = standard(rows.assign(why=rows["why"].str.partition(": ")[2]), kind, TRACKS_ID, GIVEN)
        sheets.append(_sheet(rows, clock, FALSE, _note(facts["doubt"])))
    return sheets


def _sheet(rows: gpd.GeoDataFrame, clock: Clock, title: str, note: str) -> Sheet:
    words = {"from_words": rows["start_utc"].map(clock.words), "to_words": rows["end_utc"].map(clock.words)}
    rows = clock.stretch(rows, "start_utc", "end_utc").assign(**words)
    details = [Detail("from_words", "From"), Detail("to_words", "To")]
    for column, label in (("why", "Why"), ("height", "Height")):
        if column in rows and (rows[column] != "").any():
            details.insert(0 if column == "why" else len(details), Detail(column, label))
    return Sheet(
        frame=rows, title=title, group=GROUP, heavy=True, decimals=4, timed=clock.dated, details=tuple(details),
        note=note,
    )  # fmt: skip


def _heights(strokes: pd.DataFrame) -> "pd.Series[str]":
    """Lowest to highest, and above what; empty where nothing is known."""
    kinds = {
        "geometric": "above the ellipsoid",
        "barometric": "by pressure, above 1013.25 hPa",
        "both": "of both kinds",
    }
    rows = zip(strokes["low_m"], strokes["high_m"], strokes["height_kind"], strict=True)
    told = [f"{_span(low, high)} m, {kinds[kind]}" if kind else "" for low, high, kind in rows]
    return pd.Series(told, index=strokes.index, dtype="str")


def _span(low_m: float, high_m: float) -> str:
    """Two heights; one if they are the same to the metre."""
    low, high = f"{low_m:,.0f}", f"{high_m:,.0f}"
    return low if low == high else f"{low} to {high}"


def _note(doubt: Mapping[str, Any]) -> str:
    """Say why pieces are doubted, how many of them for each reason, and whether they are counted."""
    found = [row for row in doubt["reasons"] if row["pieces"]]
    reasons = "; ".join(f"{REASONS[row['reason']]} ({many(row['pieces'], 'piece')})" for row in found)
    counted = "They are counted as all others are." if doubt["used"] == "keep" else "They are left out of all counts."
    return f"{reasons[:1].upper()}{reasons[1:]}. {counted}"
