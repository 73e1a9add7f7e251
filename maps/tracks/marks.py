"""What happened in tracks, for the map: marks where stays began and ended and lines were crossed, and their table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.figures import many
from layers.tracks.counts import CountedTracks
from layers.tracks.graded import doubts
from layers.tracks.periods import FIRST_DATE
from leadline.words import _
from maps.page.row_table import Row, RowTable
from maps.page.sheet import Detail, Sheet
from maps.page.style_table import STYLES
from maps.sheets.given import standard
from maps.tracks.lengths import span_m
from maps.tracks.report import rows_in_words, rules_in_words, span
from maps.tracks.why import why_of

MOST_EVENTS = 1500  # marks and rows; a page with more is slow, and nobody reads them
MANY_MARKS = 300  # more, and only where stays begin is shown at first
ENTRIES, CROSSINGS, UNTOLD = "Entries", "Line crossings", "Perhaps inside"
HOW = {
    "crossing": "across the edge",
    "start": "inside at the start",
    "gap": "after a gap",
    "cut": "after a cut",
    "above": "from above, through the ceiling",
    "below": "from below, through the floor",
    "activated": "inside when it became active",
}
OUT = {
    "crossing": "across the edge",
    "end": "end of the track",
    "gap": "gap",
    "cut": "cut",
    "above": "upward, through the ceiling",
    "below": "downward, through the floor",
    "deactivated": "inside when it ceased to be active",
}
WHY_UNTOLD = {
    "no height": "its height is not known",
    "within the error of the height": "its height is nearer to the floor or ceiling than heights are good",
}
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
    """Points of exit, entry and crossing, and of what cannot be told, by the title of their sheet.

    A column `track` tells of what rests on a doubtful track why it is doubted.
    """
    graded = counted.doubted.graded if counted.doubted else None

    def chosen(rows: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
        rows = most(rows, start)
        return rows.assign(track=why_of(doubts(rows, start, end, graded)))

    events, crossings = chosen(counted.found.events, "t_in", "t_out"), chosen(counted.found.crossings, "time", "time")
    untold = chosen(counted.found.untold, "t_in", "t_out")
    exits = _placed(events, "in_exit", "exit-" + events["exit"], events["lon_out"], events["lat_out"])
    entries = _placed(events, "in_entry", "entry-" + events["entry"], events["lon_in"], events["lat_in"])
    kind = "crossed-" + crossings["direction"].str.replace(" ", "-")
    crossed = _placed(crossings, "crossed", kind, crossings["lon"], crossings["lat"])
    perhaps = _placed(untold, "in_entry", "untold", untold["lon_in"], untold["lat_in"])
    return {
        UNTOLD: clock.stretch(perhaps, "t_in", "t_out"),
        "Exits": clock.stretch(exits, "t_out", "t_out"),
        ENTRIES: clock.stretch(entries, "t_in", "t_out"),
        CROSSINGS: clock.stretch(crossed, "time", "time"),
    }


def _placed(
    rows: pd.DataFrame, what: str, kind: "pd.Series[str] | str", lon: pd.Series, lat: pd.Series
) -> gpd.GeoDataFrame:
    verb = {"in_exit": "out of", "in_entry": "into", "crossed": "across"}[what]
    place = rows["line"] if what == "crossed" else rows["zone"]
    who = rows["id"] if NAME not in rows else rows["id"] + rows[NAME].map(lambda name: f" {name}" if name else "")
    names = who + f" {verb} " + place
    if isinstance(kind, str):
        names = who + ": perhaps in " + place
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
        details.append(Detail("inside", "Over the zone" if title == UNTOLD else "Inside"))
    if "depth_m" in frame:
        columns["deep"] = frame["depth_m"].map(span_m)
        details.append(Detail("deep", "Furthest from the edge"))
    for name, label, words in (
        ("direction", "Direction", {}),
        ("entry", "Began", HOW),
        ("exit", "Ended", OUT),
        ("why", "Cannot be told", WHY_UNTOLD),
        ("track", "Its track", {}),
    ):
        if name in frame and (frame[name] != "").any():
            columns[f"{name}_words"] = frame[name].map(lambda value, known=words: known.get(value, value))
            details.append(Detail(f"{name}_words", label))
    return Sheet(
        frame=frame.assign(**columns),
        title=title,
        group="What happened",
        details=tuple(details),
        words=words_of(frame),
        timed=clock.dated,
        shown=title == ENTRIES or len(frame) <= MANY_MARKS,
        note=" ".join(
            [f"The first {len(frame):,} of {total:,}, by time."] * (len(frame) < total)
            + ["Over a zone with a floor or a ceiling; not among the entries."] * (title == UNTOLD)
        ),
    )


def words_of(frame: pd.DataFrame) -> dict[str, str]:
    """Words of the legend for the kinds of these rows, in the order of the style table."""
    there = set(frame["kind"])
    return {kind: _(style.label) for kind, style in STYLES.items() if kind in there}


def event_table(
    counted: CountedTracks, clock: Clock, notes_on_shapes: Iterable[str] = (), did: Iterable[Row] = (), more: str = ""
) -> RowTable:
    """List what happened by time, with the rules and all that was assumed under it.

    Parameters
    ----------
    counted : CountedTracks
        Stays in zones and crossings of lines, and stretches of which it cannot be told whether they are stays.
    clock : Clock
    notes_on_shapes : iterable of str
    did : iterable of Row
        What vessels did besides.
    more : str
        What of it there is, for the title.
    """
    events, crossings, untold = counted.found.events, counted.found.crossings, counted.found.untold
    marked = marks(counted, clock)
    others = list(did)
    long = clock.timed or "depth_m" in events
    columns = ("When (UTC)", "Who", "What", "Until", "How long" if others else "Inside")[: 5 if long else 4]
    rows = sorted(
        [*(_event_row(row, clock) for row in _records(marked[ENTRIES])),
         *(_untold_row(row, clock) for row in _records(marked[UNTOLD])),
         *(_crossing_row(row, clock) for row in _records(marked[CROSSINGS])), *others],
        key=lambda row: (row.cells[0], row.cells[1]),
    )[:MOST_EVENTS]  # fmt: skip
    total = len(events) + len(crossings) + len(untold) + len(others)
    rules = rules_in_words(counted.facts["rules"], timed=clock.timed)
    notes = [f"{rules[0].upper()}{rules[1:]}.", *dict.fromkeys([*counted.facts["notes"], *notes_on_shapes])]
    notes += [f"Rows: {'; '.join(lost)}."] if len(lost := rows_in_words(counted.facts)) > 1 else []
    if total > len(rows):
        notes.insert(0, f"The first {len(rows):,} of {total:,}: all of them are in the file that --to writes.")
    titles = (
        f"{many(len(events), 'event')} in zones" if counted.facts["zones"] else "",
        f"{len(untold):,} that cannot be told" if len(untold) else "",
        many(len(crossings), "crossing") + " of lines" if counted.facts["lines"] else "",
        more,
    )
    return RowTable(
        title=", ".join(words for words in titles if words),
        columns=columns,
        rows=tuple(row._replace(cells=row.cells[: len(columns)]) for row in rows),
        notes=tuple(notes),
    )


def _event_row(row: Mapping[str, Any], clock: Clock) -> Row:
    inside = span(row["duration_s"]) if clock.timed else ""
    if "depth_m" in row:
        inside += f"{', ' if inside else ''}{span_m(row['depth_m'])} deep"
    until = f"{clock.words(row['t_out'])}, {OUT[row['exit']]}" if clock.timed else OUT[row["exit"]]
    cells = (clock.words(row["t_in"]), _who(row), f"{row['zone']}: {HOW[row['entry']]}{_doubt(row)}", until, inside)
    return Row(cells, row["lon_in"], row["lat_in"], seconds(row["t_in"], clock))


def _untold_row(row: Mapping[str, Any], clock: Clock) -> Row:
    what = f"{row['zone']}: perhaps inside, {WHY_UNTOLD[row['why']]}{_doubt(row)}"
    cells = (clock.words(row["t_in"]), _who(row), what, clock.words(row["t_out"]), span(row["duration_s"]))
    return Row(cells, row["lon_in"], row["lat_in"], seconds(row["t_in"], clock))


def _doubt(row: Mapping[str, Any]) -> str:
    return f" (its track {row['track']})" if row["track"] else ""


def _crossing_row(row: Mapping[str, Any], clock: Clock) -> Row:
    cells = (clock.words(row["time"]), _who(row), f"{row['line']}: {row['direction']}{_doubt(row)}", "", "")
    return Row(cells, row["lon"], row["lat"], seconds(row["time"], clock))


def _who(row: Mapping[str, Any]) -> str:
    return f"{row['id']} {row.get(NAME, '')}".strip()


def named(ids: "pd.Series[str]", names: Mapping[str, str]) -> "pd.Series[str]":
    """Put names of vessels, as far as they are known, behind their ids."""
    return ids + ids.map(lambda one: f" {names[one]}" if names.get(one) else "") if names else ids


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def seconds(when: pd.Timestamp, clock: Clock) -> int | None:
    """Write a time as the page's scripts know it; None where no dates are known."""
    return int(when.timestamp()) if clock.dated else None


def most(rows: pd.DataFrame, time: str) -> pd.DataFrame:
    """Rows that the page has room for: the first by time."""
    return rows.sort_values(time, kind="stable").head(MOST_EVENTS)
