"""The map of `leadline incursions`: tracks, zones and lines, where stays began and ended, a time slider, a table."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

import layers
from layers.count_periods import FIRST_DATE
from layers.count_tracks import CountedTracks
from layers.drawn_shapes import line_sides, thinned_shapes
from layers.drawn_tracks import FINEST_M, DrawnTracks, drawn_tracks
from layers.given_shapes import GivenShapes
from layers.track_files import Tracks
from maps.headline import Headline
from maps.incursions_report import EDGES, many, rules_in_words, span
from maps.lettering import LABELS
from maps.page import Bounds, StoryMap, View
from maps.pages import ground
from maps.row_table import Row, RowTable
from maps.sheet import Detail, Sheet
from maps.sheets import drawable
from maps.timeline import Timeline, timeline_over

MOST_EVENTS = 1500  # marks and rows; a page with more is slow, and nobody reads them
WIDE_DEG = 30.0  # a view that is wider needs no coast in detail
MARGIN = 0.12  # about what a view is of
WEST_DEG = -30.0  # the page's world begins here
ENTRIES = "Entries"
MANY_MARKS = 300  # more, and only where stays begin is shown at first
MANY_TRACKS = 100  # more are drawn pale, or they hide each other and the ground
ALWAYS = pd.Timestamp(2100, 1, 1, tz=UTC)
TRACKS_ID = "tracks"
GIVEN, COUNTED = "as in the file", "found here, in the tracks"
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
    clock = _Clock(timed=facts["tracks"]["timed"], dated=facts["tracks"]["from_utc"] is not None)
    found = [(each, ends) for each, ends in _marks(counted, clock).items() if len(ends)]
    page = StoryMap(
        title=f"Incursions in {facts['tracks']['title']}",
        headline=_headline(facts, counted),
        views=views,
        sources={**layers.sources(), **_own_sources(tracks, given)},
        labels=LABELS,
        land=ground(views, 0.004 if views[0].detail else 0.05, 0.1),
        timeline=_timeline(drawn, clock),
        table=_table(counted, clock),
    )
    for sheet in (*_shape_sheets(facts, zones, lines), *_track_sheets(drawn, clock)):
        page.add_sheet(sheet)
    for title, frame in found:
        page.add_sheet(_mark_sheet(title, frame, clock, shown=title == ENTRIES or len(frame) <= MANY_MARKS))
    return page


def write_page(page: StoryMap, path: Path) -> Path:
    """Write a page; the file appears whole or not at all, and an earlier one is replaced."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        draft = Path(folder, path.name)
        page.save(str(draft))
        draft.replace(path)
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    """What is known of the time: of every fix, of every day only, or nothing."""

    timed: bool
    dated: bool

    def words(self, when: pd.Timestamp) -> str:
        if not self.dated or (not self.timed and when < FIRST_DATE):
            return "no date"
        return f"{when:%Y-%m-%d %H:%M:%S}" if self.timed else f"{when:%Y-%m-%d}"

    def knows(self, when: pd.Series) -> "pd.Series[bool]":
        """Whether rows have a date; tracks without one stand at 1970-01-01."""
        return when >= FIRST_DATE if not self.timed else when.notna()

    def stretch(self, frame: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
        """Give rows `start_utc` and `end_utc` for the slider: at least a second, the whole day, or for ever."""
        least = pd.Timedelta(seconds=1) if self.timed else pd.Timedelta(days=1)
        first = frame[start] if self.timed else frame[start].dt.floor("D")
        last = frame[end].where(frame[end] > first + least, first + least)
        return frame.assign(start_utc=first, end_utc=last.where(self.knows(first), ALWAYS))


def _headline(facts: Mapping[str, Any], counted: CountedTracks) -> Headline:
    change = facts["change"]
    if change:
        before, after = (f"{period[0][:10]}..{period[1][:10]}" for period in (change["before"], change["after"]))
        return Headline(finding=f"{before} against {after}. {change['sentence']}", verdict=change["verdict"])
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
        words.append(f"{number} across the edge of {where}, by {many(began['id'].nunique(), who)}.")
        if inside:
            words.append(f"{inside:,} more stays began unseen: inside when a track starts, or after a gap.")
    if facts["lines"]:
        total = sum(line["crossings"] for line in facts["lines"])
        where = facts["lines"][0]["name"] if len(facts["lines"]) == 1 else f"{len(facts['lines'])} lines"
        words.append(f"{many(total, 'crossing')} of {where}, by {many(counted.found.crossings['id'].nunique(), who)}.")
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


def _standard(frame: gpd.GeoDataFrame, kind: "str | pd.Series", source: str, status: str) -> gpd.GeoDataFrame:
    """Give rows the columns that a page needs of every row."""
    return frame.assign(kind=kind, source_id=source, status=status, accuracy_m=np.nan, as_of="", note="")


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
        frame = _standard(sides.assign(id=names, name=names), "line_side", source, COUNTED)
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
        frame = _standard(frame, kind, _own_id(shapes), GIVEN)
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


def _track_sheets(drawn: DrawnTracks, clock: _Clock) -> list[Sheet]:
    def sheet(frame: gpd.GeoDataFrame, kind: str, title: str, note: str) -> Sheet:
        pale = kind == "track" and frame["id"].nunique() > MANY_TRACKS
        rows = _standard(frame.assign(name=frame["id"]), "track_of_many" if pale else kind, TRACKS_ID, GIVEN)
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


def _marks(counted: CountedTracks, clock: _Clock) -> dict[str, gpd.GeoDataFrame]:
    """Points of exit, entry and crossing, by the title of their sheet."""
    events, crossings = _most(counted.found.events, "t_in"), _most(counted.found.crossings, "time")
    exits = _placed(events, "in_exit", "exit-" + events["exit"], events["lon_out"], events["lat_out"])
    entries = _placed(events, "in_entry", "entry-" + events["entry"], events["lon_in"], events["lat_in"])
    kind = "crossed-" + crossings["direction"].str.replace(" ", "-")
    crossed = _placed(crossings, "crossed", kind, crossings["lon"], crossings["lat"])
    return {
        "Exits": clock.stretch(exits, "t_out", "t_out"),
        ENTRIES: clock.stretch(entries, "t_in", "t_out"),
        "Line crossings": clock.stretch(crossed, "time", "time"),
    }


def _placed(rows: pd.DataFrame, what: str, kind: pd.Series, lon: pd.Series, lat: pd.Series) -> gpd.GeoDataFrame:
    verb = {"in_exit": "out of", "in_entry": "into", "crossed": "across"}[what]
    place = rows["line"] if what == "crossed" else rows["zone"]
    names = rows["id"] + f" {verb} " + place
    frame = gpd.GeoDataFrame(rows.assign(name=names), geometry=gpd.points_from_xy(lon, lat), crs=4326)
    return _standard(frame, kind, TRACKS_ID, COUNTED)


def _mark_sheet(title: str, frame: gpd.GeoDataFrame, clock: _Clock, *, shown: bool) -> Sheet:
    columns = {name: frame[name].map(clock.words) for name in ("t_in", "t_out", "time") if name in frame}
    details = [Detail(name, {"t_in": "In", "t_out": "Out", "time": "At"}[name]) for name in columns]
    if "duration_s" in frame and clock.timed:
        columns["inside"] = frame["duration_s"].map(span)
        details.append(Detail("inside", "Inside"))
    if "depth_m" in frame:
        columns["deep"] = frame["depth_m"].map(span_m)
        details.append(Detail("deep", "Furthest from the edge"))
    if "direction" in frame:
        details.append(Detail("direction", "Direction"))
    else:
        details += [Detail("entry", "Began by"), Detail("exit", "Ended by")]
    return Sheet(
        frame=frame.assign(**columns),
        title=title,
        group="What happened",
        details=tuple(details),
        timed=clock.dated,
        shown=shown,
    )


def span_m(metres: float) -> str:
    """Length in the unit that a reader uses.

    >>> span_m(160.0), span_m(12345.0)
    ('160 m', '12.3 km')
    """
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.3g} km"  # noqa: PLR2004  a kilometre


def _table(counted: CountedTracks, clock: _Clock) -> RowTable:
    events, crossings = counted.found.events, counted.found.crossings
    rows = sorted(
        [*(_event_row(row, clock) for row in _records(_most(events, "t_in"))),
         *(_crossing_row(row, clock) for row in _records(_most(crossings, "time")))],
        key=lambda row: (row.cells[0], row.cells[1]),
    )[:MOST_EVENTS]  # fmt: skip
    total = len(events) + len(crossings)
    notes = [rules_in_words(counted.facts["rules"], timed=clock.timed).capitalize() + ".", *counted.facts["notes"]]
    if total > len(rows):
        notes.insert(0, f"The first {len(rows):,} of {total:,}: all of them are in the file that --to writes.")
    title = f"{many(len(events), 'event')} in zones" if counted.facts["zones"] else ""
    lines = many(len(crossings), "crossing") + " of lines" if counted.facts["lines"] else ""
    return RowTable(
        title=", ".join(words for words in (title, lines) if words),
        columns=("When (UTC)", "Who", "What", "Until", "Inside"),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _event_row(row: Mapping[str, Any], clock: _Clock) -> Row:
    how = {"crossing": "across the edge", "start": "inside at the start", "gap": "after a gap", "cut": "after a cut"}
    out = {"crossing": "across the edge", "end": "end of the track", "gap": "gap", "cut": "cut"}
    inside = span(row["duration_s"]) if clock.timed else ""
    if "depth_m" in row:
        inside += f"{', ' if inside else ''}{span_m(row['depth_m'])} deep"
    until = f"{clock.words(row['t_out'])}, {out[row['exit']]}" if clock.timed else out[row["exit"]]
    cells = (clock.words(row["t_in"]), row["id"], f"{row['zone']}: {how[row['entry']]}", until, inside)
    return Row(cells, row["lon_in"], row["lat_in"], _seconds(row["t_in"], clock))


def _crossing_row(row: Mapping[str, Any], clock: _Clock) -> Row:
    cells = (clock.words(row["time"]), row["id"], f"{row['line']}: {row['direction']}", "", "")
    return Row(cells, row["lon"], row["lat"], _seconds(row["time"], clock))


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _seconds(when: pd.Timestamp, clock: _Clock) -> int | None:
    return int(when.timestamp()) if clock.dated else None


def _most(rows: pd.DataFrame, time: str) -> pd.DataFrame:
    """Rows that the page has room for: the first by time."""
    return rows.sort_values(time, kind="stable").head(MOST_EVENTS)


def _timeline(drawn: DrawnTracks, clock: _Clock) -> Timeline | None:
    if not clock.dated or drawn.strokes.empty:
        return None
    strokes = drawn.strokes[clock.knows(drawn.strokes["start_utc"])]
    first, last = strokes["start_utc"].min().floor("min"), strokes["end_utc"].max().ceil("min")
    if not clock.timed:
        first, last = first.floor("D"), last.ceil("D")
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
    each = shapes.bounds
    turn = np.where((each["minx"] + each["maxx"]) / 2 < WEST_DEG, 360.0, 0.0)
    west, east = float((each["minx"] + turn).min()), float((each["maxx"] + turn).max())
    south, north = float(each["miny"].min()), float(each["maxy"].max())
    dx, dy = max(east - west, 0.2) * MARGIN, max(north - south, 0.2) * MARGIN
    if east - west > WORLD[2] - WORLD[0] - 1:
        return WORLD
    return west - dx, max(south - dy, -84.0), east + dx, min(north + dy, 84.0)
