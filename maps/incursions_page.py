"""The map of `leadline incursions`: tracks, zones and lines, where stays began and ended, a time slider, a table."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

import layers
from geo.antimeridian import split_shape
from layers.count_tracks import CountedTracks
from layers.drawn_shapes import line_sides, thinned_shapes
from layers.drawn_tracks import FINEST_M, DrawnTracks, drawn_tracks
from layers.given_shapes import GivenShapes
from layers.track_files import Tracks
from maps.headline import Headline
from maps.incursion_marks import (
    COUNTED,
    CROSSINGS,
    ENTRIES,
    GIVEN,
    TRACKS_ID,
    Clock,
    event_table,
    mark_sheet,
    marks,
    span_m,
    standard,
)
from maps.incursions_report import EDGES, many
from maps.lettering import LABELS
from maps.page import Bounds, StoryMap, View
from maps.pages import ground
from maps.sheet import Detail, Sheet
from maps.sheets import drawable
from maps.timeline import Timeline, timeline_over

WIDE_DEG = 30.0  # a view that is wider needs no coast in detail
MARGIN = 0.12  # about what a view is of
WEST_DEG = -30.0  # the page's world begins here
MANY_TRACKS = 100  # more are drawn pale, or they hide each other and the ground
WORLD: Bounds = (WEST_DEG, -70.0, WEST_DEG + 360, 80.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A file of the reader's own, as the page credits it."""

    credit: str
    retrieved: date
    url: str = ""
    licence: str = "terms as its owner says"


def incursions_page(
    counted: CountedTracks, tracks: Tracks, zones: GivenShapes | None = None, lines: GivenShapes | None = None
) -> StoryMap:
    """Draw what was counted.

    Parameters
    ----------
    counted : CountedTracks
    tracks : Tracks
        Those that were counted; they are read again, and held in memory.
    zones, lines : GivenShapes, optional
        Those that were looked for.

    Returns
    -------
    StoryMap
        Tracks are thinned, and events left out, where a page could not hold them; its notes say so.
    """
    facts = counted.facts
    drawn = drawn_tracks(tracks, counted.rules, counted.found)
    given = [shapes for shapes in (zones, lines) if shapes]
    views = _views(given, drawn)
    clock = Clock(timed=facts["tracks"]["timed"], dated=facts["tracks"]["from_utc"] is not None)
    found = [(each, ends) for each, ends in marks(counted, clock).items() if len(ends)]
    page = StoryMap(
        title=f"Incursions in {facts['tracks']['title']}",
        headline=_headline(facts, counted),
        views=views,
        sources={**layers.sources(), **_own_sources(tracks, given)},
        labels=LABELS,
        land=ground(views, 0.004 if views[0].detail else 0.05, 0.1),
        timeline=_timeline(counted, clock),
        table=event_table(counted, clock),
    )
    for sheet in (*_shape_sheets(facts, zones, lines), *_track_sheets(drawn, clock)):
        page.add_sheet(sheet)
    for title, frame in found:
        total = len(counted.found.crossings if title == CROSSINGS else counted.found.events)
        page.add_sheet(mark_sheet(title, frame, clock, total))
    return page


def write_page(page: StoryMap, path: Path) -> Path:
    """Write a page; the file appears whole or not at all, and an earlier one is replaced."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder, path.name)
        page.save(str(draft))
        draft.replace(path)
    return path


def _headline(facts: Mapping[str, Any], counted: CountedTracks) -> Headline:
    change = facts["change"]
    if change:
        before, after = (f"{period[0][:10]}..{period[1][:10]}" for period in (change["before"], change["after"]))
        compared = f"Compared: {before} and {after}, UTC."
        return Headline(finding=f"{change['sentence']} {compared}", verdict=change["verdict"])
    return Headline(finding=" ".join(_findings(facts, counted)))


def _findings(facts: Mapping[str, Any], counted: CountedTracks) -> list[str]:
    who = "vessel" if facts["tracks"]["timed"] else "track"
    words = []
    if facts["zones"]:
        events = counted.found.events
        began = events[events["entry"] == "crossing"]
        inside = len(events) - len(began)
        where = facts["zones"][0]["name"] if len(facts["zones"]) == 1 else f"{len(facts['zones'])} zones"
        number = f"{len(began):,} {'entry' if len(began) == 1 else 'entries'}"
        by = f", by {many(began['id'].nunique(), who)}" if len(began) else ""
        words.append(f"{number if by else 'No entry'} across the edge of {where}{by}.")
        if inside:
            words.append(f"{inside:,} more stays began unseen: inside when a track starts, or after a gap.")
    if facts["lines"]:
        total = sum(line["crossings"] for line in facts["lines"])
        where = facts["lines"][0]["name"] if len(facts["lines"]) == 1 else f"{len(facts['lines'])} lines"
        by = f", by {many(counted.found.crossings['id'].nunique(), who)}" if total else ""
        words.append(f"{many(total, 'crossing') if by else 'No crossing'} of {where}{by}.")
    return words


def _own_sources(tracks: Tracks, given: Sequence[GivenShapes]) -> dict[str, FileSource]:
    """Credit the reader's files, by the ids that rows of them have here."""
    files = {TRACKS_ID: (tracks.title, tracks.paths[0])}
    files |= {_own_id(shapes): (shapes.title, shapes.path) for shapes in given if shapes.path}
    return {
        name: FileSource(credit=title, retrieved=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date())
        for name, (title, path) in files.items()
    }


def _own_id(shapes: GivenShapes) -> str:
    return f"own-{'zones' if shapes.frame.geom_type.str.endswith('Polygon').all() else 'lines'}"


def _shape_sheets(facts: Mapping[str, Any], zones: GivenShapes | None, lines: GivenShapes | None) -> list[Sheet]:
    sheets = []
    if zones:
        told = {
            "counted": [
                f"{zone['events']:,}, {zone['entries']['crossing']:,} of them across the edge"
                for zone in facts["zones"]
            ]
        }
        sheets.append(_shape_sheet(zones, "given_zone", "Zones", facts["zones"], told, "Events"))
    if lines:
        told = {
            "counted": [
                f"{line['left_to_right']:,} left to right, {line['right_to_left']:,} right to left"
                for line in facts["lines"]
            ]
        }
        sheets.append(_shape_sheet(lines, "given_line", "Lines", facts["lines"], told, "Crossings"))
        sides = line_sides(lines.frame)
        names = [f"{side} of {line}" for line, side in zip(sides["line"], sides["side"], strict=True)]
        source = _own_id(lines) if lines.path else lines.frame["source_id"].iloc[0]
        frame = standard(sides.assign(id=names, name=names), "line_side", source, COUNTED)
        sheets.append(
            Sheet(
                frame=frame, title="Left and right of the lines", group="Where", label=lambda row: row["name"], rank=4,
                note="As seen along the line as it is drawn in the data.",
            )
        )  # fmt: skip
    return sheets


def _shape_sheet(
    shapes: GivenShapes, kind: str, title: str, blocks: Sequence[Mapping[str, Any]], told: Mapping[str, Any], noun: str
) -> Sheet:
    frame, thinned_m = thinned_shapes(shapes.frame)
    models = [block["edge_model"] for block in blocks]
    if shapes.path:
        frame = standard(frame, kind, _own_id(shapes), GIVEN)
    frame = drawable(frame.assign(edge_model=models, edges=[EDGES[model] for model in models], **told))
    return Sheet(
        frame=frame,
        title=title,
        group="Where",
        details=(Detail("counted", noun), Detail("edges", "Edges")),
        label=lambda row: row["name"] if len(frame) <= 3 else "",  # noqa: PLR2004  more would hide each other
        rank=2,
        decimals=4,
        note=f"Drawn to {span_m(thinned_m)}; counted in full." if thinned_m else "",
    )


def _track_sheets(drawn: DrawnTracks, clock: Clock) -> list[Sheet]:
    def sheet(frame: gpd.GeoDataFrame, kind: str, title: str, note: str) -> Sheet:
        pale = kind == "track" and frame["id"].nunique() > MANY_TRACKS
        rows = standard(frame.assign(name=frame["id"]), "track_of_many" if pale else kind, TRACKS_ID, GIVEN)
        rows = clock.stretch(rows, "start_utc", "end_utc")
        details = (Detail("from_words", "From"), Detail("to_words", "To"))
        words = {"from_words": frame["start_utc"].map(clock.words), "to_words": frame["end_utc"].map(clock.words)}
        return Sheet(
            frame=rows.assign(**words), title=title, group="Tracks", heavy=True, decimals=4, timed=clock.dated,
            details=details, note=note,
        )  # fmt: skip

    sheets = []
    if len(drawn.gaps):
        sheets.append(sheet(drawn.gaps, "track_gap", "Gaps", "Nobody knows the way in between."))
    left = f" {drawn.pieces_left_out:,} pieces of track are left out." if drawn.pieces_left_out else ""
    thin = f"Drawn to {span_m(drawn.thinned_to_m)}; counted in full." if drawn.thinned_to_m > FINEST_M else ""
    if len(drawn.strokes):
        sheets.append(sheet(drawn.strokes, "track", "Tracks", f"{thin}{left}".strip()))
    return sheets


def _timeline(counted: CountedTracks, clock: Clock) -> Timeline | None:
    if not clock.dated:
        return None
    pieces = counted.found.pieces[clock.knows(counted.found.pieces["t_start"])]
    unit, least = ("min", timedelta(minutes=1)) if clock.timed else ("D", timedelta(days=1))
    first, last = pieces["t_start"].min().floor(unit), pieces["t_end"].max().ceil(unit)
    last = max(last, first + least)  # a lone fix on the minute
    return timeline_over(
        first.to_pydatetime(), last.to_pydatetime(), noun=("event", "events"), counted=ENTRIES, about="Time and events"
    )


def _views(given: Sequence[GivenShapes], drawn: DrawnTracks) -> tuple[View, ...]:
    """Show what was watched, then all tracks."""
    watched = pd.concat([shapes.frame.geometry for shapes in given])
    named = [("Zones and lines", watched), ("All tracks", drawn.strokes.geometry)]
    views = []
    for name, shapes in named:
        if len(shapes):
            bounds = _bounds(shapes)
            views.append(View(name, bounds, detail=bounds[2] - bounds[0] <= WIDE_DEG))
    return tuple(views)


def _bounds(shapes: gpd.GeoSeries) -> Bounds:
    """Bounds with a margin, in the page's world, which begins at 30 degrees west; the whole world if nothing fits."""
    each = shapes.map(split_shape).explode().bounds
    turn = np.where((each["minx"] + each["maxx"]) / 2 < WEST_DEG, 360.0, 0.0)
    west, east = float((each["minx"] + turn).min()), float((each["maxx"] + turn).max())
    south, north = float(each["miny"].min()), float(each["maxy"].max())
    dx, dy = max(east - west, 0.2) * MARGIN, max(north - south, 0.2) * MARGIN
    if east - west + 2 * dx > WORLD[2] - WORLD[0]:
        return WORLD
    return west - dx, max(south - dy, -84.0), east + dx, min(north + dy, 84.0)
