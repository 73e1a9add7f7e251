"""Counting on tracks that somebody brings: who was in which zone, who crossed which line, and what changed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import geopandas as gpd

from geo.events.events import Found
from geo.tracks.fixes import Positions
from geo.tracks.rules import Rules
from geo.watching.watching import watching
from layers.positions.heights import refuse_unread_limits, zones_note
from layers.tracks.behaviours import Asked, FoundBehaviours, count_behaviours
from layers.tracks.changes import Change, beacons_of, change_block, sensitivity_blocks
from layers.tracks.doubt import Doubted, DoubtfulAsked, check_asked, doubted_or_not
from layers.tracks.facts import (
    all_stand_alone,
    columns_read,
    line_blocks,
    plain,
    rules_block,
    tracks_block,
    zone_blocks,
)
from layers.tracks.files import Tracks
from layers.tracks.finder import Engine, finder, pieces_alone
from layers.tracks.heights import has_times, heights_block
from layers.tracks.periods import Every, period_blocks
from layers.tracks.rejected import rejected_block, rejected_note
from leadline.near import checks_names
from leadline.words import N_, _

Kind = Literal["vessel", "aircraft"]
Progress = Callable[[int, int], None]

GAP_FACTORS = (0.5, 1.0, 2.0, 4.0)  # of max_gap_s, to see what rests on it
ONE: dict[Kind, str] = {"vessel": N_("a vessel"), "aircraft": N_("an aircraft")}
UNTIMED = N_(
    "These tracks have no times: entries and crossings are counted, hours, rates, gaps and "
    "speeds are not, because only the order of the vertices is known."
)
UNSEEN = N_(
    "No hours were observed: every fix stands alone, further from the next than the longest gap, "
    "or cut from it as too fast. So no entry could be seen to begin; see what rests on the "
    "longest gap (--max-gap) and on the speed (--max-speed)."
)
EACH_ZONE = N_("Each zone is counted for itself: {} that is in two of them at once counts in both.")


@dataclass(frozen=True, slots=True, eq=False)
class CountedTracks:
    """What was found, and all that can be said about it as plain values.

    Attributes
    ----------
    found : Found
        As of `geo.find_events`; events and crossings have a column `vessel_name` where the tracks were read with names.
    rules : Rules
        As they were used: of untimed tracks without gaps and speeds.
    facts : dict
        See `count_tracks`.
    doubted : Doubted, optional
        Pieces graded, if that was asked for.
    behaviours : FoundBehaviours, optional
        If some were asked for.
    """

    found: Found
    rules: Rules  # as they were used; of untimed tracks without gaps and speeds
    facts: dict[str, Any]
    doubted: Doubted | None = None  # pieces graded, if they were
    behaviours: FoundBehaviours | None = None  # if some were asked for

    def _repr_html_(self) -> str:
        """HTML for a notebook: that of what was found."""
        return self.found._repr_html_()


@checks_names
def count_tracks(  # noqa: PLR0913  each is a question of its own
    tracks: Tracks | Positions,
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    rules: Rules | None = None,
    change: Change | None = None,
    watching_by: Mapping[str, Any] | None = None,
    every: Every | None = None,
    days_of: str = "UTC",
    engine: Engine = "local",
    kind: Kind = "vessel",
    doubtful: DoubtfulAsked | None = None,
    behaviours: Asked | None = None,
    progress: Progress | None = None,
) -> CountedTracks:
    """Count entries into zones and crossings of lines, and say how far the counts rest on who was observed.

    Parameters
    ----------
    tracks : Tracks of `layers.tracks.read_tracks`, or positions as `geo.find_events` takes them
        Streams of Arrow (`duckdb.sql(...)`) are read once and kept: of their columns those of
        `layers.positions.Positions`.
    zones, lines : GeoDataFrame, any CRS, optional
        Polygons, and line strings; at least one of the two, unless behaviours are asked for. `id` and `name`, and
        `edge_model` if they have one.
    rules : Rules, optional
        What counts as one event, among them `max_gap_s`: `rules=Rules(max_gap_s=1800)`, `--max-gap 30m` of the command.
    change : Change, optional
        Two periods to compare.
    watching_by : mapping, optional
        How the watching is measured: belt_m, measures, control of `geo.watching.watching`.
    every : {"day", "week", "month", "year"}, optional
        Count by such periods as well.
    days_of : str
        Time zone whose days (weeks, months, years) these are, by its IANA name: "Asia/Taipei".
    engine : {"local", "days", "cores", "dask", "spark"}
        On this machine in memory (more than ten million positions of files day by day, if they follow each other),
        day by day in any case, with a process for each of its cores, or with an engine for many machines; the answer
        is the same.
    kind : {"vessel", "aircraft"}
        What the tracks are of, for words; the names of the facts stay.
    doubtful : {"keep", "drop", "tell"}, optional
        Grade the tracks, and count with doubtful pieces ("keep") or without ("drop"); both counts are told. "tell" is
        "keep" where tracks can be graded, and a note where they cannot. None grades nothing.
    behaviours : Asked, optional
        Gaps, loitering, encounters and port visits to look for as well, on this machine.
    progress : callable, optional
        Called with (steps done, steps in all).

    Returns
    -------
    CountedTracks
        `facts` holds

        - ``tracks``: title, kind, timed, vessels, fixes, observed_h, from_utc, to_utc, columns (what was read as what)
        - ``rules``: all of them, and their digest; max_gap_s is None where nothing is cut
        - ``zones``: id, name, edge_model, events, entries and exits by kind, hours_inside, vessels, deepest_m; of zones
          with limits in height or time also limits, active, untold, untold_h
        - ``lines``: id, name, edge_model, crossings, left_to_right, right_to_left, vessels
        - ``periods``: rows of `geo.count_by_period` and `count_crossings_by_period`, with ``first_day`` and
          ``days_of``; empty unless asked for
        - ``heights``: see `layers.tracks.heights.heights_block`; None where no zone has limits in height or time
        - ``change``: see `layers.tracks.changes.change_block`; None unless asked for
        - ``doubt``: see `layers.tracks.doubt.doubt_block`; None unless the tracks were graded
        - ``behaviours``: see `layers.tracks.behaviours.count_behaviours`; None unless asked for
        - ``sensitivity``: the counts with half, twice and four times the longest gap
        - ``reading``, ``cleaning``: reason, rows, example of every row that was dropped
        - ``rejected``: see `layers.tracks.rejected.rejected_block`
        - ``notes``: words that the reader must see.

        Numbers that cannot be given are None.

    Raises
    ------
    ValueError
        If neither zones nor lines are given; as `find_events`, `geo.rate_ratio` and the readers do; for
        rules or periods that untimed tracks cannot have; for aircraft, if limits in height of zones are not read.
    ModuleNotFoundError, RuntimeError
        If the engine, or the Java that it needs, is not installed.

    Examples
    --------
    >>> from layers import sample, sample_file
    >>> from layers.tracks import read_tracks
    >>> counted = count_tracks(read_tracks(sample_file("tracks")), sample("zones"))
    >>> set(counted.found.events["zone"]) <= set(sample("zones")["id"])
    True
    """
    if zones is None and lines is None and behaviours is None:
        raise ValueError("there is nothing to count; expected zones, lines, or both.")
    if zones is not None and kind == "aircraft":
        refuse_unread_limits(zones)
    alone = zones is None and lines is None
    if behaviours:
        _check_behaviours(engine, kind, periods=alone and (change or every))
    timed = tracks.timed if isinstance(tracks, Tracks) else True
    dated = timed or (isinstance(tracks, Tracks) and tracks.dated)
    used = rules or Rules()
    if not timed:
        used = untimed_rules(used)
    _check_times(zones, timed=timed, dated=dated, periods=change or every)
    able = timed and engine == "local"
    check_asked(doubtful, able=able)
    gaps = [used.max_gap_s * factor for factor in GAP_FACTORS] if timed and not alone else []
    steps = len(gaps) + (not gaps) + 1

    def step(done: int) -> None:
        if progress:
            progress(done, steps)

    with finder(engine, tracks, zones, lines) as (find_all, positions):
        did = count_behaviours(positions, behaviours, used) if behaviours else None
        find = pieces_alone(did) if did and alone else find_all
        step(1)
        found = find(used)
        _refuse_nothing_left(found)
        heights = heights_block(positions, found, zones, columns_read(tracks))
        step(2)
        others = {used.max_gap_s: found} if gaps else {}
        for done, gap in enumerate([gap for gap in gaps if gap != used.max_gap_s], start=3):
            others[gap] = find(replace(used, max_gap_s=gap, depth=False))
            step(done)
        watched = None
        if change and timed:
            spans = (change.before, change.after)
            how: dict[str, Any] = {"lines": lines, "rules": used, "beacons": beacons_of(tracks), **(watching_by or {})}
            watched = watching(positions, zones, *spans, **how)

        def changed(each: Found) -> dict[str, Any] | None:
            return change_block(each, zones, lines, change, watched, kind=kind) if change else None

        doubt = doubted_or_not(positions, found, zones, lines, used, kind, doubtful, changed, able=able)
    found, others = doubt.left(found), {gap: doubt.left(each) for gap, each in others.items()}
    sentences = heights["sentences"] if heights else []
    zone_rows = [] if zones is None else zone_blocks(found, zones, used, heights, timed=timed)
    line_rows = [] if lines is None else line_blocks(found, lines, used)
    rejected = rejected_block(found, doubt.doubted.graded if doubt.doubted else None)
    facts = {
        "tracks": tracks_block(tracks, found, kind, timed=timed, dated=dated),
        "rules": rules_block(used, [*zone_rows, *line_rows]),
        "zones": zone_rows,
        "lines": line_rows,
        "periods": period_blocks(found, zones, lines, every, timed=timed, days_of=days_of) if every else [],
        "heights": heights,
        "change": changed(found),
        "doubt": doubt.block,
        "behaviours": did.facts if did else None,
        "sensitivity": sensitivity_blocks(others, zones, lines, change),
        "reading": tracks.report().to_dict("records") if isinstance(tracks, Tracks) else [],
        "cleaning": found.cleaning.to_dict("records"),
        "rejected": rejected,
        "notes": [
            *([] if timed else [_(UNTIMED)]),
            *([_(UNSEEN)] if timed and all_stand_alone(found) else []),
            *rejected_note(rejected),
            *(_days_without(change, found) if change and timed else []),
            *([_(EACH_ZONE).format(_(ONE[kind]))] if zones is not None and len(zones) > 1 else []),
            *sentences,
            *(tracks.notes if isinstance(tracks, Tracks) else []),
            *([note] if zones is not None and (note := zones_note(zones)) else []),
            *doubt.notes,
            *(did.facts["notes"] if did else []),
        ],
    }
    return CountedTracks(_named(found, tracks), used, plain(facts), doubt.doubted, did)


def _days_without(change: Change, found: Found) -> list[str]:
    """Words for periods that reach a day or more beyond the first or the last position."""
    first, last = found.pieces["t_start"].min(), found.pieces["t_end"].max()
    words = []
    for name, (begin, end) in (("before", change.before), ("after", change.after)):
        days = sum(max(gap // timedelta(days=1), 0) for gap in (min(first, end) - begin, end - max(last, begin)))
        if days:
            of_days = _("{days} of the {all_days:g} days of the period {name}").format(
                days=days, all_days=(end - begin) / timedelta(days=1), name=_(name)
            )
            words.append(
                _(
                    "The positions run from {first:%Y-%m-%d} to {last:%Y-%m-%d}, so that {of_days} "
                    "have none. They count as days on which nobody entered: expected periods within "
                    "the positions."
                ).format(first=first, last=last, of_days=of_days)
            )
    return words


def _check_times(zones: gpd.GeoDataFrame | None, *, timed: bool, dated: bool, periods: object) -> None:
    """Raise ValueError for what tracks without times or dates cannot answer."""
    if zones is not None and not timed and has_times(zones):
        raise ValueError(
            "these tracks have no times, and zones are active at some times only (valid_from, valid_to, "
            "active_windows, schedule); expected tracks with times, or zones without those columns."
        )
    if periods and not dated:
        raise ValueError(
            "these tracks have neither times nor dates, so no periods can be told. Name the column of the date with "
            'columns={"time": "NAME"} (--columns time=NAME), or ask for no change and no periods.'
        )


def _check_behaviours(engine: Engine, kind: Kind, *, periods: object) -> None:
    """Raise ValueError for what cannot be asked together with behaviours."""
    if engine != "local":
        raise ValueError(f"behaviours are found on this machine; expected the engine local with them, not {engine}.")
    if kind != "vessel":
        raise ValueError(f"behaviours are those of vessels; expected none with tracks of the kind {kind}.")
    if periods:
        raise ValueError("periods are those of entries and crossings; expected zones or lines with them.")


def _named(found: Found, tracks: Tracks | Positions) -> Found:
    """Put the name of the vessel behind its id, in events and crossings, where the tracks were read with names."""
    names = tracks.names if isinstance(tracks, Tracks) else {}
    if not names:
        return found
    tables = {}
    for what in ("events", "crossings"):
        table = getattr(found, what).copy()
        table.insert(1, "vessel_name", table["id"].map(names).fillna("").astype("str"))
        tables[what] = table
    return replace(found, **tables)


def _refuse_nothing_left(found: Found) -> None:
    """Raise ValueError, with the reasons, if positions were read and none could be kept."""
    rows = {str(row["reason"]): row for row in found.cleaning.to_dict("records")}
    read, kept = rows.pop("read"), rows.pop("kept")
    if kept["rows"] or not read["rows"]:
        return
    why = [f"{reason}: {row['rows']} {row['example']}".strip() for reason, row in rows.items()]
    raise ValueError(
        f"none of {read['rows']} positions could be kept ({'; '.join(why)}); expected longitudes and latitudes in "
        "degrees, times and ids."
    )


def untimed_rules(rules: Rules) -> Rules:
    """Return rules for tracks without times: nothing is cut by time or speed; ValueError for rules that need times."""
    timely = [name for name in ("merge_breaks_s", "min_duration_s") if getattr(rules, name) > 0]
    if timely:
        raise ValueError(
            f"these tracks have no times; expected no {timely[0]}, which is {getattr(rules, timely[0]):g}."
        )
    return replace(rules, max_gap_s=math.inf, max_speed_kn=None)
