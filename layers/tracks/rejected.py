"""Whose positions were rejected as too fast: where two ships use one id, what one of them did is counted nowhere."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.doubt.doubt import Graded
from geo.doubt.reasons import TWO_PLACES
from geo.events.events import Found
from leadline.words import N_, _, listed

MOST_IDS = 20  # in the facts
NAMED = 5  # in a sentence
FEW_ROWS = 5  # rejected: fewer are stray positions, whatever their share
SUSPECT_SHARE = 0.2  # of rows rejected, where tracks were not graded
NOTE = N_(
    "Many positions of one id were rejected as too fast: {whose}. Where two ships use one id, some or all of what one "
    "of them did is in no count here, neither with doubtful pieces nor without: give each ship an id of her own."
)
ONE = N_("{id} {rejected:,} of {rows:,} rows ({percent:.0f} %)")
MORE = N_("{words} and {n:,} more ids")


def rejected_block(found: Found, graded: Graded | None) -> list[dict[str, Any]]:
    """Tell whose rows were rejected as faster than `max_speed_kn`.

    Parameters
    ----------
    found : Found
    graded : Graded, optional
        Pieces of the same tracks, if they were graded.

    Returns
    -------
    list of dict
        ``id rejected kept share two_places``, of the ids with five rejected rows or more those with the largest share,
        at most 20. `two_places` tells whether a piece of the id is doubted for that reason; None where tracks were not
        graded.
    """
    table = found.rejected[found.rejected["rejected"] >= FEW_ROWS]
    both = None if graded is None else set(ids_with(graded.pieces, TWO_PLACES))
    rows: list[dict[str, Any]] = [{str(name): each for name, each in row.items()} for row in table.to_dict("records")]
    marked = [{**row, "two_places": None if both is None else row["id"] in both} for row in rows]
    return sorted(marked, key=lambda row: not row["two_places"])[:MOST_IDS]


def rejected_note(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Warn of ids that two ships may share: in two places, or, where that was not looked for, a fifth rejected."""
    shared = [r for r in rows if (r["share"] >= SUSPECT_SHARE if r["two_places"] is None else r["two_places"])]
    return [_(NOTE).format(whose=told(shared))] if shared else []


def told(rows: Sequence[Mapping[str, Any]]) -> str:
    """Name ids and how many of their rows were rejected.

    >>> told([{"id": "416000001", "rejected": 1207, "kept": 1207, "share": 0.5}])
    '416000001 1,207 of 2,414 rows (50 %)'
    """
    words = listed(
        _(ONE).format(
            id=row["id"], rejected=row["rejected"], rows=row["rejected"] + row["kept"], percent=100 * row["share"]
        )
        for row in rows[:NAMED]
    )
    return _(MORE).format(words=words, n=len(rows) - NAMED) if len(rows) > NAMED else words


def ids_with(pieces: pd.DataFrame, reason: str) -> list[str]:
    """Ids of which pieces are doubted for a reason, those with the most such pieces first."""
    held = {each: reason in each.split("; ") for each in pieces["reasons"].unique()}
    ids = pieces.loc[pieces["reasons"].map(held).astype(bool), "id"].sort_values()
    return [str(each) for each in ids.value_counts(sort=False).sort_values(ascending=False, kind="stable").index]
