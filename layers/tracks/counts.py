"""Counting on tracks that somebody brings: who was in which zone, who crossed which line, and what changed."""

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pandas as pd
from pyarrow import parquet

from geo.events.events import Found, find_events
from geo.tracks.fixes import Positions
from geo.tracks.rules import Rules
from geo.watching.watching import watching
from layers.files.draft import hidden_folder
from layers.positions.heights import zones_note
from layers.stories.given import ids_of
from layers.tracks.behaviours import Asked, FoundBehaviours, count_behaviours
from layers.tracks.by_day import InDays, found_in_held, held, read_again
from layers.tracks.changes import Change, change_block, sensitivity_blocks
from layers.tracks.doubt import Doubted, DoubtfulAsked, doubted_or_not
from layers.tracks.files import Tracks
from layers.tracks.partition import partition_by_id
from layers.tracks.periods import Every, period_blocks

Engine = Literal["local", "days", "dask", "spark"]
Kind = Literal["vessel", "aircraft"]
Progress = Callable[[int, int], None]
Finder = Callable[[Rules], Found]

GAP_FACTORS = (0.5, 1.0, 2.0, 4.0)  # of max_gap_s, to see what rests on it
PARTITIONS = 16
HOUR_S = 3600.0
ONE: dict[Kind, str] = {"vessel": "a vessel", "aircraft": "an aircraft"}
UNTIMED = (
    "These tracks have no times: entries and crossings are counted, hours, rates, gaps and speeds are not, because "
    "only the order of the vertices is known."
)
UNSEEN = (
    "No hours were observed: every fix stands alone, further from the next than the longest gap, or cut from it as too "
    "fast. So no entry could be seen to begin; see what rests on the longest gap (--max-gap) and on the speed "
    "(--max-speed)."
)
EACH_ZONE = "Each zone is counted for itself: {} that is in two of them at once counts in both."


@dataclass(frozen=True, slots=True, eq=False)
class CountedTracks:
    """What was found, and all that can be said about it as plain values."""

    found: Found
    rules: Rules  # as they were used; of untimed tracks without gaps and speeds
    facts: dict[str, Any]
    doubted: Doubted | None = None  # pieces graded, if they were
    behaviours: FoundBehaviours | None = None  # if some were asked for


def count_tracks(  # noqa: PLR0913  each is a question of its own
    tracks: Tracks | Positions,
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    rules: Rules | None = None,
    change: Change | None = None,
    watching_by: Mapping[str, Any] | None = None,
    every: Every | None = None,
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
    change : Change, optional
        Two periods to compare.
    watching_by : mapping, optional
        How the watching is measured: belt_m, measures, control of `geo.watching.watching`.
    every : {"day", "week", "month", "year"}, optional
        Count by such periods as well.
    engine : {"local", "days", "dask", "spark"}
        On this machine in memory (more than ten million positions of files day by day, if they follow each other),
        day by day in any case, or with an engine for many machines; the answer is the same.
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
        - ``zones``: id, name, edge_model, events, entries and exits by kind, hours_inside, vessels, deepest_m
        - ``lines``: id, name, edge_model, crossings, left_to_right, right_to_left, vessels
        - ``periods``: rows of `geo.count_by_period` and `count_crossings_by_period`; empty unless asked for
        - ``change``: see `layers.tracks.changes.change_block`; None unless asked for
        - ``doubt``: see `layers.tracks.doubt.doubt_block`; None unless the tracks were graded
        - ``behaviours``: see `layers.tracks.behaviours.count_behaviours`; None unless asked for
        - ``sensitivity``: the counts with half, twice and four times the longest gap
        - ``reading``, ``cleaning``: reason, rows, example of every row that was dropped
        - ``notes``: words that the reader must see.

        Numbers that cannot be given are None.

    Raises
    ------
    ValueError
        If neither zones nor lines are given; as `find_events`, `geo.rate_ratio` and the readers do; for
        rules or periods that untimed tracks cannot have.
    ModuleNotFoundError, RuntimeError
        If the engine, or the Java that it needs, is not installed.
    """
    if zones is None and lines is None and behaviours is None:
        raise ValueError("there is nothing to count; expected zones, lines, or both.")
    alone = zones is None and lines is None
    if behaviours:
        _check_behaviours(engine, kind, periods=alone and (change or every))
    timed = tracks.timed if isinstance(tracks, Tracks) else True
    dated = timed or (isinstance(tracks, Tracks) and tracks.dated)
    used = rules or Rules()
    if not timed:
        used = untimed_rules(used)
    if (change or every) and not dated:
        raise ValueError(
            "these tracks have neither times nor dates, so no periods can be told. Name the column of the date with "
            'columns={"time": "NAME"} (--columns time=NAME), or ask for no change and no periods.'
        )
    gaps = [used.max_gap_s * factor for factor in GAP_FACTORS] if timed and not alone else []
    steps = len(gaps) + (not gaps) + 1

    def step(done: int) -> None:
        if progress:
            progress(done, steps)

    with _finder(engine, tracks, zones, lines) as (find_all, positions):
        did = count_behaviours(positions, behaviours, used) if behaviours else None
        find = _pieces_alone(did) if did and alone else find_all
        step(1)
        found = find(used)
        _refuse_nothing_left(found)
        step(2)
        others = {used.max_gap_s: found} if gaps else {}
        for done, gap in enumerate([gap for gap in gaps if gap != used.max_gap_s], start=3):
            others[gap] = find(replace(used, max_gap_s=gap, depth=False))
            step(done)
        watched = None
        if change and timed:
            spans = (change.before, change.after)
            watched = watching(positions, zones, *spans, lines=lines, rules=used, **(watching_by or {}))

        def changed(each: Found) -> dict[str, Any] | None:
            return change_block(each, zones, lines, change, watched, kind=kind) if change else None

        able = timed and engine == "local"
        doubt = doubted_or_not(positions, found, zones, lines, used, kind, doubtful, changed, able=able)
    found, others = doubt.left(found), {gap: doubt.left(each) for gap, each in others.items()}
    facts = {
        "tracks": _tracks_block(tracks, found, kind, timed=timed, dated=dated),
        "rules": _rules_block(used),
        "zones": [] if zones is None else _zone_blocks(found, zones, used, timed=timed),
        "lines": [] if lines is None else _line_blocks(found, lines, used),
        "periods": period_blocks(found, zones, lines, every, timed=timed) if every else [],
        "change": changed(found),
        "doubt": doubt.block,
        "behaviours": did.facts if did else None,
        "sensitivity": sensitivity_blocks(others, zones, lines, change),
        "reading": tracks.report().to_dict("records") if isinstance(tracks, Tracks) else [],
        "cleaning": found.cleaning.to_dict("records"),
        "notes": [
            *([] if timed else [UNTIMED]),
            *([UNSEEN] if timed and _all_stand_alone(found) else []),
            *([EACH_ZONE.format(ONE[kind])] if zones is not None and len(zones) > 1 else []),
            *(tracks.notes if isinstance(tracks, Tracks) else []),
            *([note] if zones is not None and (note := zones_note(zones)) else []),
            *doubt.notes,
            *(did.facts["notes"] if did else []),
        ],
    }
    return CountedTracks(found, used, plain(facts), doubt.doubted, did)


def _check_behaviours(engine: Engine, kind: Kind, *, periods: object) -> None:
    """Raise ValueError for what cannot be asked together with behaviours."""
    if engine != "local":
        raise ValueError(f"behaviours are found on this machine; expected the engine local with them, not {engine}.")
    if kind != "vessel":
        raise ValueError(f"behaviours are those of vessels; expected none with tracks of the kind {kind}.")
    if periods:
        raise ValueError("periods are those of entries and crossings; expected zones or lines with them.")


def _pieces_alone(did: FoundBehaviours) -> Finder:
    """Give a function that finds no events: behaviours have read and cut the tracks already."""
    nothing = find_events(pd.DataFrame({"id": ["none"], "time": [pd.NaT], "lon": [0.0], "lat": [0.0]}).head(0))
    return lambda _: replace(nothing, pieces=did.found.pieces, cleaning=did.found.cleaning)


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


def plain(value: Any) -> Any:  # noqa: ANN401  whatever facts hold
    """Turn values into what JSON can hold: times as text, numbers that cannot be given as None.

    >>> plain({"rate": float("nan"), "at": (datetime(2022, 1, 1, tzinfo=UTC),)})
    {'rate': None, 'at': ['2022-01-01T00:00:00+00:00']}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if value is pd.NaT:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def _finder(
    engine: Engine, tracks: Tracks | Positions, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None
) -> Iterator[tuple[Finder, Positions]]:
    """Give a function that finds events by rules, and the positions; files are read once."""
    if engine == "local":
        positions = held(tracks)
        yield lambda rules: found_in_held(positions, zones, lines, rules), positions
        return
    if engine == "days":
        days = InDays(read_again(tracks), strict=True)
        yield lambda rules: days.found(zones, lines, rules), days
        return
    if engine not in ("dask", "spark"):
        raise ValueError(f"there is no engine {engine!r}; expected local, days, dask or spark.")
    with hidden_folder(Path(tempfile.gettempdir())) as folder:
        parts = folder / "parts"
        partition_by_id(tracks, parts, partitions=PARTITIONS)
        if engine == "dask":
            from layers.tracks.on_dask import connected, find_events_dask  # noqa: PLC0415  paid for by this engine only

            with connected() as client:
                yield lambda rules: find_events_dask(parts, zones, lines, rules=rules, client=client), _Parts(parts)
        else:
            from layers.tracks.on_spark import find_events_spark  # noqa: PLC0415

            yield lambda rules: find_events_spark(parts, zones, lines, rules=rules), _Parts(parts)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Positions that were split by vessel, read again part by part."""

    folder: Path

    def batches(self) -> Iterator[Any]:
        """All of them."""
        for path in sorted(self.folder.glob("*.parquet")):
            yield from parquet.ParquetFile(path).iter_batches()


def _tracks_block(tracks: Tracks | Positions, found: Found, kind: Kind, *, timed: bool, dated: bool) -> dict[str, Any]:
    pieces = found.pieces
    hours = (pieces["t_end"] - pieces["t_start"]).dt.total_seconds().sum() / HOUR_S
    known = pieces[pieces["t_end"] >= pd.Timestamp(1970, 1, 2, tz=UTC)] if not timed else pieces
    ours = isinstance(tracks, Tracks)
    return {
        "title": tracks.title if isinstance(tracks, Tracks) else "positions",
        "kind": kind,
        "timed": timed,
        "vessels": int(pieces["id"].nunique()),
        "fixes": int(found.cleaning.loc[found.cleaning["reason"] == "kept", "rows"].sum()),
        "observed_h": float(hours) if timed else None,
        "from_utc": known["t_start"].min() if dated else None,
        "to_utc": known["t_end"].max() if dated else None,
        "columns": tracks.columns.to_dict("records") if ours and isinstance(tracks, Tracks) else [],
    }


def _all_stand_alone(found: Found) -> bool:
    """Whether no vessel was observed for any time, though there are several fixes of some."""
    pieces = found.pieces
    return bool((pieces["t_end"] == pieces["t_start"]).all() and pieces["id"].duplicated().any())


def _rules_block(rules: Rules) -> dict[str, Any]:
    return {**asdict(rules), "digest": rules.digest()}


def _zone_blocks(found: Found, zones: gpd.GeoDataFrame, rules: Rules, *, timed: bool) -> list[dict[str, Any]]:
    by_zone = dict(tuple(found.events.groupby("zone")))
    blocks: list[dict[str, Any]] = []
    for row in _told(zones, rules):
        events = by_zone.get(row["id"], found.events.iloc[:0])
        depth = events["depth_m"].max() if "depth_m" in events and len(events) else None
        blocks.append(
            {
                **row,
                "events": len(events),
                "entries": _kinds(events["entry"], ("crossing", "start", "gap", "cut")),
                "exits": _kinds(events["exit"], ("crossing", "end", "gap", "cut")),
                "hours_inside": float(events["duration_s"].sum()) / HOUR_S if timed else None,
                "vessels": int(events["id"].nunique()),
                "deepest_m": depth,
            }
        )
    return blocks


def _line_blocks(found: Found, lines: gpd.GeoDataFrame, rules: Rules) -> list[dict[str, Any]]:
    by_line = dict(tuple(found.crossings.groupby("line")))
    blocks: list[dict[str, Any]] = []
    for row in _told(lines, rules):
        crossings = by_line.get(row["id"], found.crossings.iloc[:0])
        ways = _kinds(crossings["direction"], ("left to right", "right to left"))
        blocks.append(
            {
                **row,
                "crossings": len(crossings),
                **{way.replace(" ", "_"): count for way, count in ways.items()},
                "vessels": int(crossings["id"].nunique()),
            }
        )
    return blocks


def _kinds(column: "pd.Series[str]", kinds: tuple[str, ...]) -> dict[str, int]:
    counts = column.value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in kinds}


def _told(shapes: gpd.GeoDataFrame, rules: Rules) -> list[dict[str, str]]:
    """Id, name and edge model of zones or lines, as the engine takes them."""
    ids = ids_of(shapes)
    models = shapes["edge_model"] if "edge_model" in shapes else [None] * len(shapes)
    names = list(shapes["name"]) if "name" in shapes else ids
    return [
        {"id": each, "name": name, "edge_model": model if isinstance(model, str) else rules.edge_model}
        for each, name, model in zip(ids, names, models, strict=True)
    ]
