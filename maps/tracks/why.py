"""Why a track is doubted, in the words of the map: the reason and what was measured."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.doubt.doubt import DOUBTFUL, IMPOSSIBLE
from geo.figures import many
from maps.tracks.doubt_words import REASONS
from maps.tracks.lengths import span_m
from maps.tracks.report import span

SAYS = {DOUBTFUL: "may be false", IMPOSSIBLE: "cannot be true"}


def why(piece: Mapping[str, Any]) -> str:
    """Tell why a piece of track is doubted, with what was measured; empty for a sound one.

    Parameters
    ----------
    piece : mapping
        A row of `geo.doubt.Graded.pieces`.
    """
    reasons = piece.get("reasons")
    if not isinstance(reasons, str):
        return ""
    return "; ".join(_measured(reason, piece) for reason in reasons.split("; ") if reason)


def _measured(reason: str, piece: Mapping[str, Any]) -> str:
    words = REASONS[reason]
    if reason == "on land":
        return f"{words}: {piece['inland_share']:.0%} of its fixes"
    if reason == "two places":
        return f"{words}: {many(int(piece['jumps']), 'jump')}"
    if reason == "beyond the horizon":
        return f"{words}: {piece['station_km']:,.0f} km away at most"
    if reason == "circle":
        return f"{words}: {piece['circle_turns']:.1f} turns, radius {span_m(piece['circle_radius_m'])}"
    if reason == "copy":
        return f"{words}, {piece['copy_of']}: {span_m(piece['copy_offset_m'])} and {span(piece['copy_delay_s'])} apart"
    return f"{words}: {piece['identity']}" if reason == "identity" else words


def why_of(found: pd.DataFrame) -> "pd.Series[str]":
    """Tell of each row of `layers.tracks.graded.doubts` what is said of its track; empty where it is sound."""
    if "reasons" not in found:
        return pd.Series("", index=found.index, dtype="str")
    told = {number: f"{SAYS[row['grade']]}: {why(row)}" for number, row in _doubted(found).items()}
    return pd.Series(found.index.map(told), index=found.index, dtype="str").fillna("")


def _doubted(found: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    rows = found[found["grade"].isin(list(SAYS))]
    return {
        number: {str(k): v for k, v in row.items()}
        for number, row in zip(rows.index, rows.to_dict("records"), strict=True)
    }
