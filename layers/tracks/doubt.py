"""How far tracks can be believed: pieces graded against our land, and counts with doubtful ones and without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo.claim import Verdict
from geo.doubt.doubt import GRADES, SOUND, Graded, grade_tracks
from geo.doubt.inland import Inland
from geo.doubt.reasons import REASONS
from geo.doubt.rules import DoubtRules, doubt_rules
from geo.events.events import Found
from geo.geodesy.row_names import ids_of
from geo.tracks.fixes import Positions
from geo.tracks.rules import Rules
from layers.ground import landmass
from layers.tracks.rejected import MOST_IDS, ids_with
from leadline.words import N_, _

Doubtful = Literal["keep", "drop"]
DoubtfulAsked = Literal["keep", "drop", "tell"]
Judged = Callable[[Found], Mapping[str, Any] | None]

MOST_ROWS = 10_000_000  # that are graded without being asked for: 3 GB
HOUR_S = 3600.0
LAND = N_(
    "Land is Natural Earth's at 1:10 million, without rivers and lakes: a fix counts as inland "
    "some 11 to 19 km from the nearest coast, unless vessels were there on more than {} days."
)
OF_THE_FEED = N_(
    "Most pieces are {}: that tells of the feed (rounded, sampled anew, in another unit), so it is held against none."
)
TOO_MANY = N_(
    "The tracks were not graded as sound or doubtful: they have {:,} rows, and of itself it is "
    "done for {:,} at most. Ask for it (--doubtful keep) where memory allows: 300 bytes a row."
)
NOT_HERE = N_("The tracks were not graded as sound or doubtful: that needs times, and the engine local.")


@dataclass(frozen=True, slots=True, eq=False)
class Doubted:
    """Pieces graded, and the rules by which they were."""

    graded: Graded
    rules: DoubtRules


def grade(
    positions: Positions,
    rules: Rules,
    kind: str = "vessel",
    *,
    doubt: DoubtRules | None = None,
    given_stations: Mapping[str, tuple[float, float]] | None = None,
) -> Doubted:
    """Grade tracks as `geo.doubt.grade_tracks` does, with our land.

    Parameters
    ----------
    positions
        As `geo.find_events` takes them.
    rules : Rules
        By which the tracks were cut.
    kind : {"vessel", "aircraft"}
    doubt : DoubtRules, optional
    given_stations : mapping, optional
        Longitude and latitude of stations by the name in `source`.
    """
    used = doubt or doubt_rules(kind)
    inland = _inland(used.inland_m) if kind == "vessel" else None
    graded = grade_tracks(positions, rules=rules, doubt=used, kind=kind, inland=inland, given_stations=given_stations)
    return Doubted(graded, used)


@dataclass(frozen=True, slots=True, eq=False)
class DoubtedOrNot:
    """What grading gave: pieces graded and facts, if there are any; notes; and which of the two counts is wanted."""

    doubted: Doubted | None = None
    block: dict[str, Any] | None = None
    drops: bool = False
    notes: tuple[str, ...] = ()

    def left(self, found: Found) -> Found:
        """Return what is counted: all, or what rests on sound pieces alone."""
        if self.doubted is None or not self.drops:
            return found
        sound = without(found, self.doubted.graded)
        if len(found.pieces) and not len(sound.pieces):
            raise ValueError(
                f"every one of {len(found.pieces)} pieces of track is doubtful, so nothing is left to count; expected "
                "some that are sound. Count with them (--doubtful keep), which tells why."
            )
        return sound


def check_asked(asked: DoubtfulAsked | None, *, able: bool) -> None:
    """Raise ValueError if grading is asked for and cannot be done, for want of times or of all rows on this machine."""
    if asked not in (None, "keep", "drop", "tell"):
        raise ValueError(f"doubtful is {asked!r}; expected keep, drop or tell.")
    if not able and asked in ("keep", "drop"):
        raise ValueError(f"doubtful is {asked!r}, but tracks are graded by their times, and with the engine local.")


def doubted_or_not(  # noqa: PLR0913  all that a count has
    tracks: Positions,
    found: Found,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    rules: Rules,
    kind: str,
    asked: DoubtfulAsked | None,
    judged: Judged,
    *,
    able: bool,
) -> DoubtedOrNot:
    """Grade tracks, if that was asked for and can be done; parameters as `doubt_block` and `grade` take them."""
    if asked is None:
        return DoubtedOrNot()
    rows = int(found.cleaning.loc[found.cleaning["reason"] == "read", "rows"].sum())
    if not able or (asked == "tell" and rows > MOST_ROWS):
        return DoubtedOrNot(notes=(_(TOO_MANY).format(rows, MOST_ROWS) if able else _(NOT_HERE),))
    doubted = grade(tracks, rules, kind)
    block = doubt_block(found, doubted, zones, lines, "drop" if asked == "drop" else "keep", judged)
    return DoubtedOrNot(doubted, block, drops=asked == "drop")


@cache
def _inland(inland_m: float) -> Inland:
    return Inland(landmass.whole().geometry.to_numpy(), inland_m)


def without(found: Found, graded: Graded) -> Found:
    """Leave out what rests on doubtful pieces: pieces of an id that overlap one in time, and what happened in them."""
    doubtful = graded.pieces[graded.pieces["grade"] != SOUND]
    spans = {
        "events": ("t_in", "t_out"),
        "crossings": ("time", "time"),
        "pieces": ("t_start", "t_end"),
        "untold": ("t_in", "t_out"),
    }
    tables = {name: getattr(found, name) for name in spans}
    clear = {name: ~_overlapping(table, *spans[name], doubtful) for name, table in tables.items()}
    return replace(found, **{name: table[clear[name]].reset_index(drop=True) for name, table in tables.items()})


def _overlapping(rows: pd.DataFrame, start: str, end: str, doubtful: pd.DataFrame) -> pd.Series[bool]:
    """Whether rows share an instant with a doubtful piece of the same id.

    Pieces of one id follow each other, so the last that begins no later than a row ends is the one to look at.
    """
    if len(rows) == 0 or len(doubtful) == 0:
        return pd.Series(False, index=rows.index)
    left = pd.DataFrame({"id": rows["id"], "at": rows[end], "start": rows[start], "row": range(len(rows))})
    right = doubtful[["id", "t_start", "t_end"]].sort_values("t_start")
    met = pd.merge_asof(
        left.sort_values("at", kind="stable"), right, left_on="at", right_on="t_start", by="id"
    ).sort_values("row")
    hit = met["t_end"] >= met["start"]
    return pd.Series(hit.to_numpy(dtype=bool), index=rows.index)


def doubt_block(
    found: Found,
    doubted: Doubted,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    used: Doubtful,
    judged: Judged,
) -> dict[str, Any]:
    """Tell how far the tracks can be believed, and what is counted with doubtful pieces and without.

    Parameters
    ----------
    found : Found
        With all pieces.
    doubted : Doubted
    zones, lines : GeoDataFrame, optional
    used : {"keep", "drop"}
        Which of the two the other facts are.
    judged : callable
        Gives the change between two periods for what was found, or None where no periods are compared.

    Returns
    -------
    dict
        - ``used``, and ``rules``: fields of `geo.doubt.DoubtRules`
        - ``grades``: rows of ``grade pieces vessels hours`` for sound, doubtful, impossible
        - ``reasons``: rows of ``reason pieces vessels hours checked ids``, of every rule; checked is the number of
          pieces in which it had something to look at, ids those with the most pieces that have it, at most 20
        - ``feed``: reasons that most pieces have and that were therefore held against none
        - ``counts``: ``events crossings`` each as ``with without`` (None where there are no zones, or no lines)
        - ``zones``: rows of ``id events entries`` (those that began by crossing), each as ``with without``; ``lines``:
          of ``id crossings``, likewise
        - ``change``: ``with without``, each ``verdict sentence counts`` (None where nothing is left to
          compare); None where no periods are compared
        - ``sources``: rows of ``source rows lon lat place``, see `geo.doubt.Graded`
        - ``notes``: words that the reader must see.
    """
    sound, graded = without(found, doubted.graded), doubted.graded
    both = (found, sound)
    return {
        "used": used,
        "rules": asdict(doubted.rules),
        "grades": [{"grade": name, **_sizes(graded.pieces[graded.pieces["grade"] == name])} for name in GRADES],
        "reasons": [_reason_row(graded.pieces, reason) for reason in REASONS],
        "feed": list(graded.feed),
        "counts": {
            "events": None if zones is None else _pair(len(each.events) for each in both),
            "crossings": None if lines is None else _pair(len(each.crossings) for each in both),
        },
        "zones": [] if zones is None else [_zone_row(both, name) for name in ids_of(zones)],
        "lines": [] if lines is None else [_line_row(both, name) for name in ids_of(lines)],
        "change": _changes(judged(found), lambda: judged(sound)),
        "sources": graded.sources.to_dict("records"),
        "notes": _notes(doubted),
    }


def _sizes(pieces: pd.DataFrame) -> dict[str, Any]:
    hours = (pieces["t_end"] - pieces["t_start"]).dt.total_seconds().sum() / HOUR_S
    return {"pieces": len(pieces), "vessels": int(pieces["id"].nunique()), "hours": float(hours)}


def _reason_row(pieces: pd.DataFrame, reason: str) -> dict[str, Any]:
    mine = pieces[_has(pieces["reasons"], reason)]
    looked_at = int(_has(pieces["checked"], reason).sum())
    return {"reason": reason, **_sizes(mine), "checked": looked_at, "ids": ids_with(pieces, reason)[:MOST_IDS]}


def _has(words: pd.Series[str], reason: str) -> pd.Series[bool]:
    held = {each: reason in each.split("; ") for each in words.unique()}
    return words.map(held).astype(bool)


def _pair(values: Any) -> dict[str, Any]:  # noqa: ANN401  two of anything
    kept, dropped = values
    return {"with": kept, "without": dropped}


def _zone_row(both: tuple[Found, Found], name: str) -> dict[str, Any]:
    events = [each.events[each.events["zone"] == name] for each in both]
    return {
        "id": name,
        "events": _pair(len(each) for each in events),
        "entries": _pair(int((each["entry"] == "crossing").sum()) for each in events),
    }


def _line_row(both: tuple[Found, Found], name: str) -> dict[str, Any]:
    return {"id": name, "crossings": _pair(int((each.crossings["line"] == name).sum()) for each in both)}


def _changes(kept: Mapping[str, Any] | None, dropped: Callable[[], Mapping[str, Any] | None]) -> dict[str, Any] | None:
    if kept is None:
        return None
    try:
        other = _change(dropped() or kept)
    except ValueError as error:  # nothing was observed in a period but by doubtful pieces
        other = {"verdict": Verdict.CANNOT_BE_TOLD.value, "sentence": str(error), "counts": None}
    return {"with": _change(kept), "without": other}


def _change(block: Mapping[str, Any]) -> dict[str, Any]:
    return {"verdict": block["verdict"], "sentence": block["sentence"], "counts": block["all"]["counts"]}


def _notes(doubted: Doubted) -> list[str]:
    checked = doubted.graded.pieces["checked"].str.contains("on land").any()
    land = [_(LAND).format(doubted.rules.shared_by)] if checked else []
    return [*land, *(_(OF_THE_FEED).format(f'"{_(reason)}"') for reason in doubted.graded.feed)]
