"""Which doubtful piece of track a stroke or an event rests on, and pieces put back that a count has left out."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.doubt.doubt import SOUND, Graded
from geo.events.events import Found

PIECE = ["id", "t_start", "t_end", "n_fixes", "began", "ended"]


def doubts(rows: pd.DataFrame, start: str, end: str, graded: Graded | None) -> pd.DataFrame:
    """Find the doubtful piece that each row rests on: the last one of its id with which it shares an instant.

    Parameters
    ----------
    rows : DataFrame
        `id`, and two columns of times.
    start, end : str
        Names of these.
    graded : Graded, optional
        Pieces of one id follow each other.

    Returns
    -------
    DataFrame
        A row each, index as in `rows`: the columns of `Graded.pieces`; grade is "sound", and all else missing, where
        a row rests on no doubtful piece.
    """
    pieces = pd.DataFrame() if graded is None else graded.pieces[graded.pieces["grade"] != SOUND]
    if len(pieces) == 0 or len(rows) == 0:
        return pd.DataFrame({"grade": SOUND}, index=rows.index, dtype="str")
    at, since = (rows[name].dt.as_unit("us") for name in (end, start))
    asked = pd.DataFrame({"id": rows["id"], "at": at, "since": since, "nth": range(len(rows))})
    known = pieces.assign(begin=pieces["t_start"].dt.as_unit("us")).sort_values("begin", kind="stable")
    met = pd.merge_asof(asked.sort_values("at", kind="stable"), known, left_on="at", right_on="begin", by="id")
    met = met.sort_values("nth").set_index(rows.index).drop(columns=["at", "nth", "begin"])
    met = met.where(met["t_end"] >= met["since"]).drop(columns="since")
    return met.assign(grade=met["grade"].fillna(SOUND))


def whole(found: Found, graded: Graded | None, max_gap_s: float) -> Found:
    """Put back the pieces that a count without doubtful ones has left out, so that they can be drawn too.

    Parameters
    ----------
    found : Found
    graded : Graded, optional
        Of the same tracks and rules.
    max_gap_s : float
        Of the rules: it tells whether a piece that is put back began after a gap or at a cut.

    Returns
    -------
    Found
        The same if nothing was left out. Pieces are in the order of id and time.
    """
    if graded is None or not (graded.pieces["grade"] != SOUND).any():
        return found
    there = pd.MultiIndex.from_frame(found.pieces[["id", "t_start"]])
    lost = graded.pieces[graded.pieces["grade"] != SOUND]
    lost = lost[~pd.MultiIndex.from_frame(lost[["id", "t_start"]]).isin(there)]
    if len(lost) == 0:
        return found
    back = lost.assign(began="", ended="")[PIECE]
    pieces = pd.concat([found.pieces[PIECE], back]).sort_values(["id", "t_start"], ignore_index=True, kind="stable")
    silent_s = (pieces["t_start"] - pieces["t_end"].shift()).dt.total_seconds()
    same = pieces["id"] == pieces["id"].shift()
    began = np.select([~same, silent_s > max_gap_s], ["start", "gap"], "cut")
    ended = np.append(np.where(same[1:], began[1:], "end"), "end")
    told = pieces["began"] != ""
    pieces = pieces.assign(began=pieces["began"].where(told, began), ended=pieces["ended"].where(told, ended))
    return replace(found, pieces=pieces)
