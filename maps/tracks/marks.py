"""What happened in tracks, for the map: marks where stays began and ended and lines were crossed, and their table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.figures import many
from layers.tracks.counts import CountedTracks
from layers.tracks.periods import FIRST_DATE
from maps.page.row_table import Row, RowTable
from maps.page.sheet import Detail, Sheet
from maps.sheets.given import standard
from maps.tracks.report import rows_in_words, rules_in_words, span

MOST_EVENTS = 1500  # marks and rows; a page with more is slow, and nobody reads them
MANY_MARKS = 300  # more, and only where stays begin is shown at first
ENTRIES, CROSSINGS = "Entries", "Line crossings"
TRACKS_ID = "tracks"  # of the source of what was found in them
COUNTED = "found here, in the tracks"
NAME = "vessel_name"
ALWAYS = pd.Timestamp(2100, 1, 1, tz=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What is known of the time: of every fix, of every day only, or nothing."""

    timed: bool
    dated: bool

    def words(self, when: pd.Timestamp) -> str:
        """Write a time as far as it is known."""
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


def marks(counted: CountedTracks, clock: Clock) -> dict[str, gpd.GeoDataFrame]:
    """Points of exit, entry and crossing, by the title of their sheet."""
    events, crossings = _most(counted.found.events, "t_in"), _most(counted.found.crossings, "time")
    exits = _placed(events, "in_exit", "exit-" + events["exit"], events["lon_out"], events["lat_out"])
    entries = _placed(events, "in_entry", "entry-" + events["entry"], events["lon_in"], events["lat_in"])
    kind = "crossed-" + crossings["direction"].str.replace(" ", "-")
    crossed = _placed(crossings, "crossed", kind, crossings["lon"], crossings["lat"])
    return {
        "Exits": clock.stretch(exits, "t_out", "t_out"),
        ENTRIES: clock.stretch(entries, "t_in", "t_out"),
        CROSSINGS: clock.stretch(crossed, "time", "time"),
    }


def _placed(rows: pd.DataFrame, what: str, kind: pd.Series, lon: pd.Series, lat: pd.Series) -> gpd.GeoDataFrame:
    verb = {"in_exit": "out of", "in_entry": "into", "crossed": "across"}[what]
    place = rows["line"] if what == "crossed" else rows["zone"]
    who = rows["id"] if NAME not in rows else rows["id"] + rows[NAME].map(lambda name: f" {name}" if name else "")
    names = who + f" {verb} " + place
    frame = gpd.GeoDataFrame(rows.assign(name=names), geometry=gpd.points_from_xy(lon, lat), crs=4326)
    return standard(frame, kind, TRACKS_ID, COUNTED)


def mark_sheet(title: str, frame: gpd.GeoDataFrame, clock: Clock, total: int) -> Sheet:
    """Lay marks on a sheet, with what a reader asks of each; hundreds of exits or crossings are not shown at first.

    `total` is how many there are; the sheet says so where it holds fewer.
    """
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
        shown=title == ENTRIES or len(frame) <= MANY_MARKS,
        note=f"The first {len(frame):,} of {total:,}, by time." if len(frame) < total else "",
    )


def span_m(metres: float) -> str:
    """Length in the unit that a reader uses.

    >>> span_m(160.0), span_m(12345.0)
    ('160 m', '12.3 km')
    """
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.3g} km"  # noqa: PLR2004  a kilometre


def event_table(counted: CountedTracks, clock: Clock, notes_on_shapes: Iterable[str] = ()) -> RowTable:
    """List stays in zones and crossings of lines by time, with the rules and all that was assumed under them."""
    events, crossings = counted.found.events, counted.found.crossings
    columns = ("When (UTC)", "Who", "What", "Until", "Inside")[: 5 if clock.timed or "depth_m" in events else 4]
    rows = sorted(
        [*(_event_row(row, clock) for row in _records(_most(events, "t_in"))),
         *(_crossing_row(row, clock) for row in _records(_most(crossings, "time")))],
        key=lambda row: (row.cells[0], row.cells[1]),
    )[:MOST_EVENTS]  # fmt: skip
    total = len(events) + len(crossings)
    rules = rules_in_words(counted.facts["rules"], timed=clock.timed)
    notes = [f"{rules[0].upper()}{rules[1:]}.", *dict.fromkeys([*counted.facts["notes"], *notes_on_shapes])]
    notes += [f"Rows: {'; '.join(lost)}."] if len(lost := rows_in_words(counted.facts)) > 1 else []
    if total > len(rows):
        notes.insert(0, f"The first {len(rows):,} of {total:,}: all of them are in the file that --to writes.")
    title = f"{many(len(events), 'event')} in zones" if counted.facts["zones"] else ""
    lines = many(len(crossings), "crossing") + " of lines" if counted.facts["lines"] else ""
    return RowTable(
        title=", ".join(words for words in (title, lines) if words),
        columns=columns,
        rows=tuple(row._replace(cells=row.cells[: len(columns)]) for row in rows),
        notes=tuple(notes),
    )


def _event_row(row: Mapping[str, Any], clock: Clock) -> Row:
    how = {"crossing": "across the edge", "start": "inside at the start", "gap": "after a gap", "cut": "after a cut"}
    how |= {"above": "through the ceiling", "below": "through the floor", "activated": "as the zone became active"}
    out = {"crossing": "across the edge", "end": "end of the track", "gap": "gap", "cut": "cut"}
    out |= {"above": "through the ceiling", "below": "through the floor", "deactivated": "the zone ceased to be active"}
    inside = span(row["duration_s"]) if clock.timed else ""
    if "depth_m" in row:
        inside += f"{', ' if inside else ''}{span_m(row['depth_m'])} deep"
    until = f"{clock.words(row['t_out'])}, {out[row['exit']]}" if clock.timed else out[row["exit"]]
    cells = (clock.words(row["t_in"]), _who(row), f"{row['zone']}: {how[row['entry']]}", until, inside)
    return Row(cells, row["lon_in"], row["lat_in"], _seconds(row["t_in"], clock))


def _crossing_row(row: Mapping[str, Any], clock: Clock) -> Row:
    cells = (clock.words(row["time"]), _who(row), f"{row['line']}: {row['direction']}", "", "")
    return Row(cells, row["lon"], row["lat"], _seconds(row["time"], clock))


def _who(row: Mapping[str, Any]) -> str:
    return f"{row['id']} {row.get(NAME, '')}".strip()


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _seconds(when: pd.Timestamp, clock: Clock) -> int | None:
    return int(when.timestamp()) if clock.dated else None


def _most(rows: pd.DataFrame, time: str) -> pd.DataFrame:
    """Rows that the page has room for: the first by time."""
    return rows.sort_values(time, kind="stable").head(MOST_EVENTS)
