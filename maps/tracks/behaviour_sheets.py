"""What vessels did, on the map and in its table: gaps, loitering, encounters, port visits, a layer each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.doubt.doubt import Graded
from geo.geodesy.edges import densify
from layers.tracks.behaviours import FoundBehaviours
from layers.tracks.graded import doubts
from maps.page.row_table import Row
from maps.page.sheet import Detail, Sheet
from maps.sheets.given import standard
from maps.tracks.behaviour_words import CONFIDENCE
from maps.tracks.lengths import span_m
from maps.tracks.marks import COUNTED, MANY_MARKS, TRACKS_ID, Clock, most, named, seconds, words_of
from maps.tracks.report import span
from maps.tracks.why import why_of

GROUP = "What vessels did"
SAME_PLACE_M = 500.0  # nearer ends of a gap are drawn as one mark: a line would be a dot
CHORD_M = 1000.0  # of the line between the ends of a gap, which nobody sailed
SURE = 3  # confidence from which a port visit is told as one
SILENCE = {
    "explains": ("silence-explained", "nobody else was heard there: reception explains the gap"),
    "does not explain": ("silence-unexplained", "others were heard there: reception does not explain the gap"),
    "cannot be told": ("silence-untold", "whether others were heard there cannot be told"),
}


class Told(NamedTuple):
    """Rows of one behaviour, first by time: how each is called, where and when it began and ended, what is said of it.

    `details` has the words of the card by their heads; "" for what is not known.
    """

    title: str
    nouns: tuple[str, str]  # for one and for several
    note: str
    rows: pd.DataFrame  # name, kind, t_start, t_end, lon, lat
    details: dict[str, "pd.Series[str]"]
    total: int


def told_behaviours(did: FoundBehaviours | None, names: Mapping[str, str], graded: Graded | None) -> list[Told]:
    """Tell each behaviour of which there is any; port visits first, so that gaps lie on top.

    `names` are those of vessels by their ids, as far as they are known; `graded` tells what rests on doubtful tracks.
    """
    if did is None:
        return []
    tables = {name: _named(_with_doubts(table, graded), names) for name, table in did.found.tables().items()}
    rules = did.facts["definitions"]
    makers = {"port_visits": _visits, "loitering": _loitering, "encounters": _encounters, "gaps": _gaps}
    found = [make(tables[name], rules[name]) for name, make in makers.items() if len(tables.get(name, ()))]
    return [told._replace(details={**told.details, "Its track": told.rows["track"]}) for told in found]


def behaviour_sheet(told: Told, clock: Clock) -> Sheet:
    """Lay one behaviour on a sheet."""
    rows, heads = told.rows, [head for head, words in told.details.items() if (words != "").any()]
    frame = gpd.GeoDataFrame(rows.drop(columns=["geometry"], errors="ignore"), geometry=_shapes(rows), crs=4326)
    if "lon_end" in rows:
        frame = densify(frame, edges="geodesic", tolerance_m=CHORD_M)
    frame = standard(frame.assign(id=rows["name"]), rows["kind"], TRACKS_ID, COUNTED)
    words = {f"told_{n}": told.details[head] for n, head in enumerate(heads)}
    own = clock.stretch(frame, "t_start", "t_end").assign(
        from_words=rows["t_start"].map(clock.words), to_words=rows["t_end"].map(clock.words), **words
    )
    first = f"The first {len(rows):,} of {told.total:,}, by time. " if len(rows) < told.total else ""
    return Sheet(
        frame=own,
        title=told.title,
        group=GROUP,
        details=(
            Detail("from_words", "From"),
            Detail("to_words", "To"),
            *(Detail(f"told_{n}", head) for n, head in enumerate(heads)),
        ),
        words=words_of(own) if own["kind"].str.contains("-").any() else {},
        timed=clock.dated,
        shown=len(frame) <= MANY_MARKS or not told.title.startswith("Port"),
        note=f"{first}{told.note}",
    )


def behaviour_rows(told: Told, clock: Clock) -> Iterator[Row]:
    """Rows of the table of the page: when, who, what, until, how long."""
    for row in told.rows.to_dict("records"):
        lasted = span((row["t_end"] - row["t_start"]).total_seconds())
        cells = (clock.words(row["t_start"]), row["who"], row["what"], clock.words(row["t_end"]), lasted)
        yield Row(cells, row["lon"], row["lat"], seconds(row["t_start"], clock))


def _shapes(rows: pd.DataFrame) -> Any:  # noqa: ANN401  an array of shapes
    """Points; of gaps lines from end to end, or a point where both are at one place."""
    points: Any = shapely.points(rows["lon"], rows["lat"])
    if "lon_end" not in rows:
        return points
    far = rows["lon_end"] - 360.0 * np.round((rows["lon_end"] - rows["lon"]) / 360.0)
    ends = np.stack([rows[["lon", "lat"]].to_numpy(), np.column_stack([far, rows["lat_end"]])], axis=1)
    lines: Any = shapely.linestrings(ends)
    return np.where(rows["kind"] == "silence-in-place", points, lines)


def _with_doubts(table: pd.DataFrame, graded: Graded | None) -> pd.DataFrame:
    """Add why the track, or each of the two, is doubted; "" where it is sound."""
    start, end = ("t_start", "t_end") if "t_start" in table else ("t_in", "t_out")
    track = pd.Series("", index=table.index, dtype="str")
    for column in (column for column in ("id", "id_a", "id_b") if column in table):
        words = why_of(doubts(table.assign(id=table[column]), start, end, graded))
        both = track.where((track == "") | (words == ""), track + "; ")
        track = both + words.where((words == "") | (column == "id"), table[column] + " " + words)
    return table.assign(track=track)


def _named(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    ids = [column for column in ("id", "id_a", "id_b") if column in table]
    return table.assign(**{column: named(table[column], names) for column in ids})


def _told(
    table: pd.DataFrame,
    start: str,
    end: str,
    who: "pd.Series[str]",
    what: "pd.Series[str]",
    kind: Any,  # noqa: ANN401
) -> pd.DataFrame:
    return table.assign(t_start=table[start], t_end=table[end], who=who, what=what, name=who + ": " + what, kind=kind)


def _spans(values: "pd.Series[float]") -> "pd.Series[str]":
    return values.map(span)


def _shore(metres: "pd.Series[float]") -> "pd.Series[str]":
    told = {True: "more than 200 km", False: ""}
    return metres.map(lambda m: span_m(m) if np.isfinite(m) else told[bool(np.isinf(m))])


def _knots(values: "pd.Series[float]") -> "pd.Series[str]":
    return values.map(lambda kn: f"{kn:.1f} kn" if np.isfinite(kn) else "")


def _gaps(table: pd.DataFrame, rules: Mapping[str, Any]) -> Told:
    rows = most(table, "t_start")
    kind = rows["reception"].map(lambda answer: SILENCE[answer][0])
    kind = kind.where(rows["distance_m"] >= SAME_PLACE_M, "silence-in-place")
    heard = rows["bins_heard"].astype(str) + " of " + rows["bins"].astype(str)
    suspected = np.where(rows["suspected"], "regularly heard before, and far from the shore when it fell silent", "")
    told = _told(rows.rename(columns={"lon_start": "lon", "lat_start": "lat"}), "t_start", "t_end", rows["id"],
                 "silent for " + _spans(rows["duration_s"]), kind)  # fmt: skip
    details = {
        "Why silent": rows["reception"].map(lambda answer: SILENCE[answer][1]),
        "Others heard": heard.where(rows["bins"] > 0, "")
        + np.where(rows["bins"] > 0, f" spans of {span(rules['bin_s'])}", ""),
        "Heard again": rows["distance_m"].map(span_m) + " away",
        "From the shore": _shore(rows["shore_start_m"]),
        "Remarkable": pd.Series(suspected, index=rows.index, dtype="str"),
    }
    note = "From where each was last heard to where it was heard again: nobody knows the way."
    long = f"of {span(rules['min_duration_s'])} or more"
    return Told(f"Gaps {long}", (f"gap {long}", f"gaps {long}"), note, told, details, len(table))


def _loitering(table: pd.DataFrame, rules: Mapping[str, Any]) -> Told:
    rows = most(table, "t_start")
    told = _told(rows, "t_start", "t_end", rows["id"], "loitering for " + _spans(rows["duration_s"]), "loitering")
    details = {
        "Mean speed": _knots(rows["speed_kn"]),
        "Way made": rows["distance_m"].map(span_m),
        "From the shore": _shore(rows["shore_m"]),
    }
    note = (
        f"{span(rules['min_duration_s'])} or more below {rules['max_speed_kn']:g} kn, "
        f"{span_m(rules['shore_m'])} or more from land; the mark stands at the mean place."
    )
    return Told("Loitering", ("spell of loitering", "spells of loitering"), note, told, details, len(table))


def _encounters(table: pd.DataFrame, rules: Mapping[str, Any]) -> Told:
    rows = most(table, "t_start")
    throughout = (rows["began"] == "start") & (rows["ended"] == "end")
    both = rows["id_a"] + " and " + rows["id_b"]
    kind = np.where(throughout, "encounter-throughout", "encounter")
    told = _told(rows, "t_start", "t_end", both, "together for " + _spans(rows["duration_s"]), kind)
    details = {
        "Closest": rows["min_distance_m"].map(span_m),
        "Usual distance": rows["median_distance_m"].map(span_m),
        "Speeds": _knots(rows["speed_a_kn"]) + " and " + _knots(rows["speed_b_kn"]),
        "Began": rows["began"].map({"approach": "one came", "start": "together when a track begins"}).fillna(""),
        "Ended": rows["ended"].map({"parting": "one left", "end": "together when a track ends"}).fillna(""),
    }
    near = f"Within {span_m(rules['distance_m'])} for {span(rules['min_duration_s'])} or more"
    note = f"{near}, below {rules['max_speed_kn']:g} kn."
    return Told("Encounters", ("encounter", "encounters"), note, told, details, len(table))


def _visits(table: pd.DataFrame, rules: Mapping[str, Any]) -> Told:
    rows = most(table, "t_in")
    port = rows["port_name"].where(rows["port_name"] != "", "a place without a port of that layer")
    kind = np.where(rows["confidence"] >= SURE, "port_visit", "port_visit-unsure")
    told = _told(rows, "t_in", "t_out", rows["id"], "in " + port, kind)
    details = {
        "Stopped": _spans(rows["stopped_s"]),
        "Seen": rows["confidence"].map(lambda level: CONFIDENCE[str(level)]),
        "Longest silence": rows["longest_gap_s"].map(lambda s: span(s) if s > 0 else ""),
        "From the port": rows["port_distance_m"].map(lambda m: span_m(m) if np.isfinite(m) else ""),
    }
    note = f"Within {span_m(rules['entry_m'])} of the port, until beyond {span_m(rules['exit_m'])}."
    return Told("Port visits", ("port visit", "port visits"), note, told, details, len(table))


def in_numbers(told: Sequence[Told]) -> list[str]:
    """Count what was found: "3 gaps of 12 h or more", "1 encounter"."""
    return [f"{each.total:,} {each.nouns[each.total != 1]}" for each in reversed(told)]


def apart(gaps: gpd.GeoDataFrame, did: FoundBehaviours | None) -> gpd.GeoDataFrame:
    """Gaps between pieces of track that are not among those told as what a vessel did."""
    told = None if did is None else did.found.gaps
    if told is None or not len(told):
        return gaps
    known = set(zip(told["id"], told["t_start"], strict=True))
    return gaps[[pair not in known for pair in zip(gaps["id"], gaps["start_utc"], strict=True)]]
