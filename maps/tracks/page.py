"""The map of `leadline incursions`: tracks, zones and lines, where stays began and ended, a time slider, a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd

import layers
from geo.doubt.doubt import SOUND
from layers.files.draft import drafted
from layers.stories.given import GivenShapes
from layers.tracks.counts import CountedTracks
from layers.tracks.drawn import DrawnTracks, drawn_tracks
from layers.tracks.drawn_shapes import line_sides, thinned_shapes
from layers.tracks.files import Tracks
from layers.tracks.graded import whole
from leadline.words import N_
from maps.page.headline import Headline
from maps.page.page import StoryMap, View
from maps.page.sheet import Sheet
from maps.page.timeline import Timeline, timeline_over
from maps.sheets.given import file_source, ground_of, own_id, shape_sheet, shape_sources, standard, view_of, world
from maps.sheets.names import labels_of
from maps.tracks.behaviour_sheets import Told, apart, behaviour_rows, behaviour_sheet, in_numbers, told_behaviours
from maps.tracks.findings import change_in_short, findings
from maps.tracks.lengths import span_m
from maps.tracks.limits import limits_in_words, with_limits
from maps.tracks.marks import COUNTED, CROSSINGS, ENTRIES, TRACKS_ID, UNTOLD, Clock, event_table, mark_sheet, marks
from maps.tracks.track_sheets import track_sheets

WORLD = View("The world", world(), detail=False)


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

    Examples
    --------
    >>> from layers import sample_file
    >>> from layers.stories import given_shapes
    >>> from layers.tracks import count_tracks, read_tracks
    >>> tracks = read_tracks(sample_file("tracks"))
    >>> zones = given_shapes(str(sample_file("zones")), "zones")
    >>> page = incursions_page(count_tracks(tracks, zones.frame), tracks, zones)
    >>> len(page.views) > 0
    True
    """
    facts = counted.facts
    graded = counted.doubted.graded if counted.doubted else None
    every = whole(counted.found, graded, counted.rules.max_gap_s)
    false = set() if graded is None else set(graded.pieces.loc[graded.pieces["grade"] != SOUND, "id"])
    drawn = drawn_tracks(tracks, counted.rules, every, first=false)
    drawn = drawn._replace(gaps=apart(drawn.gaps, counted.behaviours))
    did = told_behaviours(counted.behaviours, tracks.names, graded)
    given = [shapes for shapes in (zones, lines) if shapes]
    clock = Clock(timed=facts["tracks"]["timed"], dated=facts["tracks"]["from_utc"] is not None)
    acts = [behaviour_sheet(told, clock) for told in did]
    views = _views(given, drawn, acts)
    found = [(each, ends) for each, ends in marks(counted, clock).items() if len(ends)]
    table = event_table(
        counted,
        clock,
        [note for shapes in given for note in shapes.notes],
        [row for told in did for row in behaviour_rows(told, clock)],
        ", ".join(in_numbers(did)),
    )
    if facts["change"] and (rest := change_in_short(facts["change"])[1]):
        table = replace(table, notes=(rest, *table.notes))
    page = StoryMap(
        title=f"{'Incursions' if given else 'What vessels did'} in {facts['tracks']['title']}",
        headline=_headline(facts, counted, did),
        views=views,
        sources={
            **layers.sources(),
            TRACKS_ID: file_source(tracks.title, tracks.paths[0]),
            **shape_sources(given),
        },
        labels=labels_of(view.bounds for view in views),
        land=ground_of(views),
        timeline=_timeline(counted, clock, [*(ends for _, ends in found), *(sheet.frame for sheet in acts)], did),
        table=table,
    )
    for sheet in (
        *_shape_sheets(counted, zones, lines),
        *track_sheets(drawn, clock, facts, graded, tracks.names),
        *acts,
    ):
        page.add_sheet(sheet)
    totals = {CROSSINGS: counted.found.crossings, UNTOLD: counted.found.untold}
    for title, frame in found:
        page.add_sheet(mark_sheet(title, frame, clock, len(totals.get(title, counted.found.events))))
    return page


def write_page(page: StoryMap, path: Path) -> Path:
    """Write a page; the file appears whole or not at all, and an earlier one is replaced."""
    with drafted(path) as draft:
        page.save(str(draft))
    return path


def _headline(facts: Mapping[str, Any], counted: CountedTracks, did: Sequence[Told]) -> Headline:
    change = facts["change"]
    if change:
        return Headline(finding=change_in_short(change)[0], verdict=change["verdict"] or "")
    return Headline(finding=" ".join(findings(counted, did)))


def _shape_sheets(counted: CountedTracks, zones: GivenShapes | None, lines: GivenShapes | None) -> list[Sheet]:
    sheets, facts = [], counted.facts
    if zones:
        events = [_counted_in(zone) for zone in facts["zones"]]
        limits = limits_in_words(facts["zones"])
        sheet = _shape_sheet(zones, facts["zones"], {**limits, "counted": ("Events", events)})
        sheets.append(replace(sheet, label=with_limits(sheet.label, limits)))
    if lines:
        crossed = [
            f"{line['left_to_right']:,} left to right, {line['right_to_left']:,} right to left"
            for line in facts["lines"]
        ]
        sheets.append(_shape_sheet(lines, facts["lines"], {"counted": ("Crossings", crossed)}))
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


def _shape_sheet(
    shapes: GivenShapes, facts: Sequence[Mapping[str, Any]], told: Mapping[str, tuple[str, Sequence[str]]]
) -> Sheet:
    frame, thinned_m = thinned_shapes(shapes.frame)
    return shape_sheet(
        shapes,
        frame,
        edge_model=[each["edge_model"] for each in facts],
        group="Where",
        note=f"Drawn to {span_m(thinned_m)}; counted in full." if thinned_m else "",
        told=told,
    )


def _timeline(
    counted: CountedTracks, clock: Clock, marked: Sequence[gpd.GeoDataFrame], did: Sequence[Told]
) -> Timeline | None:
    """Slider over all tracks; a window leaves out its end, so marks on the last minute or day take one more."""
    if not clock.dated:
        return None
    pieces = counted.found.pieces[clock.knows(counted.found.pieces["t_start"])]
    unit, least = ("min", timedelta(minutes=1)) if clock.timed else ("D", timedelta(days=1))
    first, last = pieces["t_start"].min().floor(unit), pieces["t_end"].max().ceil(unit)
    last = max(last, first + least)  # a lone fix on the minute
    starts = [when for rows in marked for when in rows["start_utc"] if when == last]
    last = last + least if starts else last
    alone = did and not (counted.facts["zones"] or counted.facts["lines"])
    noun, shown = (did[-1].nouns, did[-1].title) if alone else ((N_("event"), N_("events")), ENTRIES)
    return timeline_over(
        first.to_pydatetime(), last.to_pydatetime(), noun=noun, counted=shown, about=N_("Time and events")
    )


def _views(given: Sequence[GivenShapes], drawn: DrawnTracks, acts: Sequence[Sheet]) -> tuple[View, ...]:
    """Show what was watched, then all tracks; where nothing was watched and no track is a line, what vessels did."""
    views = [view_of("Zones and lines", [shapes.frame.geometry for shapes in given])] if given else []
    if len(drawn.strokes):
        views.append(view_of("All tracks", [drawn.strokes.geometry]))
    elif not views:
        views.append(view_of("What vessels did", [sheet.frame.geometry for sheet in acts]) if acts else WORLD)
    return tuple(views)
