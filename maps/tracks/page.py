"""The map of `leadline incursions`: tracks, zones and lines, where stays began and ended, a time slider, a table."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd

import layers
from geo.figures import many
from geo.tracks.pieces import CAME_IN
from layers.files.draft import drafted
from layers.stories.given import GivenShapes
from layers.tracks.counts import CountedTracks
from layers.tracks.drawn import FINEST_M, DrawnTracks, drawn_tracks
from layers.tracks.drawn_shapes import line_sides, thinned_shapes
from layers.tracks.files import Tracks
from maps.page.headline import Headline
from maps.page.page import StoryMap, View
from maps.page.sheet import Detail, Sheet
from maps.page.timeline import Timeline, timeline_over
from maps.sheets.given import GIVEN, file_source, ground_of, own_id, shape_sheet, shape_sources, standard, view_of
from maps.sheets.names import labels_of
from maps.tracks.marks import (
    COUNTED,
    CROSSINGS,
    ENTRIES,
    TRACKS_ID,
    Clock,
    event_table,
    mark_sheet,
    marks,
    span_m,
)
from maps.tracks.report import who

MANY_TRACKS = 100  # more are drawn pale, or they hide each other and the ground


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
        sources={
            **layers.sources(),
            TRACKS_ID: file_source(tracks.title, tracks.paths[0]),
            **shape_sources(given),
        },
        labels=labels_of(view.bounds for view in views),
        land=ground_of(views),
        timeline=_timeline(counted, clock, [ends for _, ends in found]),
        table=event_table(counted, clock, [note for shapes in given for note in shapes.notes]),
    )
    for sheet in (*_shape_sheets(facts, zones, lines), *_track_sheets(drawn, clock)):
        page.add_sheet(sheet)
    for title, frame in found:
        total = len(counted.found.crossings if title == CROSSINGS else counted.found.events)
        page.add_sheet(mark_sheet(title, frame, clock, total))
    return page


def write_page(page: StoryMap, path: Path) -> Path:
    """Write a page; the file appears whole or not at all, and an earlier one is replaced."""
    with drafted(path) as draft:
        page.save(str(draft))
    return path


def _headline(facts: Mapping[str, Any], counted: CountedTracks) -> Headline:
    change = facts["change"]
    if change:
        before, after = (f"{period[0][:10]}..{period[1][:10]}" for period in (change["before"], change["after"]))
        compared = f"Compared: {before} and {after}, UTC."
        return Headline(finding=f"{change['sentence']} {compared}", verdict=change["verdict"] or "")
    return Headline(finding=" ".join(_findings(facts, counted)))


def _findings(facts: Mapping[str, Any], counted: CountedTracks) -> list[str]:
    one = who(facts["tracks"])
    words = []
    if facts["zones"]:
        events = counted.found.events
        began = events[events["entry"].isin(CAME_IN)]
        inside = len(events) - len(began)
        limited = any("limits" in zone for zone in facts["zones"])
        where = facts["zones"][0]["name"] if len(facts["zones"]) == 1 else f"{len(facts['zones'])} zones"
        number = f"{len(began):,} {'entry' if len(began) == 1 else 'entries'}"
        by = f", by {many(began['id'].nunique(), one)}" if len(began) else ""
        words.append(f"{number if by else 'No entry'} {'into' if limited else 'across the edge of'} {where}{by}.")
        if inside:
            active = ", or as a zone became active" if (events["entry"] == "activated").any() else ""
            words.append(f"{inside:,} more stays began unseen: inside when a track starts, or after a gap{active}.")
        if facts["heights"] and facts["heights"]["untold"]:
            words.append(f"Of {facts['heights']['untold']:,} more it cannot be told whether they were inside.")
    if facts["lines"]:
        total = sum(line["crossings"] for line in facts["lines"])
        where = facts["lines"][0]["name"] if len(facts["lines"]) == 1 else f"{len(facts['lines'])} lines"
        by = f", by {many(counted.found.crossings['id'].nunique(), one)}" if total else ""
        words.append(f"{many(total, 'crossing') if by else 'No crossing'} of {where}{by}.")
    return words


def _shape_sheets(facts: Mapping[str, Any], zones: GivenShapes | None, lines: GivenShapes | None) -> list[Sheet]:
    sheets = []
    if zones:
        told = [_counted_in(zone) for zone in facts["zones"]]
        sheets.append(_shape_sheet(zones, facts["zones"], ("Events", told)))
    if lines:
        told = [
            f"{line['left_to_right']:,} left to right, {line['right_to_left']:,} right to left"
            for line in facts["lines"]
        ]
        sheets.append(_shape_sheet(lines, facts["lines"], ("Crossings", told)))
        sides = line_sides(lines.frame)
        names = [f"{side} of {line}" for line, side in zip(sides["line"], sides["side"], strict=True)]
        source = own_id(lines) if lines.path else lines.frame["source_id"].iloc[0]
        frame = standard(sides.assign(id=names, name=names), "line_side", source, COUNTED)
        sheets.append(
            Sheet(
                frame=frame, title="Left and right of the lines", group="Where", label=lambda row: row["name"], rank=4,
                note="As seen along the line as it is drawn in the data.",
            )
        )  # fmt: skip
    return sheets


def _counted_in(zone: Mapping[str, Any]) -> str:
    ways = {"crossing": "across the edge", "above": "through the ceiling", "below": "through the floor"}
    began = [f"{zone['entries'][kind]:,} of them {words}" for kind, words in ways.items() if zone["entries"].get(kind)]
    unsure = f"; of {zone['untold']:,} more it cannot be told" if zone.get("untold") else ""
    return ", ".join([f"{zone['events']:,}", *(began or ["0 of them across the edge"])]) + unsure


def _shape_sheet(shapes: GivenShapes, facts: Sequence[Mapping[str, Any]], counted: tuple[str, Sequence[str]]) -> Sheet:
    frame, thinned_m = thinned_shapes(shapes.frame)
    return shape_sheet(
        shapes,
        frame,
        edge_model=[each["edge_model"] for each in facts],
        group="Where",
        note=f"Drawn to {span_m(thinned_m)}; counted in full." if thinned_m else "",
        told={"counted": counted},
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


def _timeline(counted: CountedTracks, clock: Clock, marked: Sequence[gpd.GeoDataFrame]) -> Timeline | None:
    """Slider over all tracks; a window leaves out its end, so marks on the last minute or day take one more."""
    if not clock.dated:
        return None
    pieces = counted.found.pieces[clock.knows(counted.found.pieces["t_start"])]
    unit, least = ("min", timedelta(minutes=1)) if clock.timed else ("D", timedelta(days=1))
    first, last = pieces["t_start"].min().floor(unit), pieces["t_end"].max().ceil(unit)
    last = max(last, first + least)  # a lone fix on the minute
    starts = [when for rows in marked for when in rows["start_utc"] if when == last]
    last = last + least if starts else last
    return timeline_over(
        first.to_pydatetime(), last.to_pydatetime(), noun=("event", "events"), counted=ENTRIES, about="Time and events"
    )


def _views(given: Sequence[GivenShapes], drawn: DrawnTracks) -> tuple[View, ...]:
    """Show what was watched, then all tracks."""
    views = [view_of("Zones and lines", [shapes.frame.geometry for shapes in given])]
    return (*views, view_of("All tracks", [drawn.strokes.geometry])) if len(drawn.strokes) else tuple(views)
