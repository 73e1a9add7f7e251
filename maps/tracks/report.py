"""The answer of `leadline incursions` in words."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

from geo.figures import many
from geo.geodesy.edge_models import SPHERICAL, WRITTEN_OUT
from layers.tracks.periods import spans_in_words
from layers.tracks.rejected import told
from maps.tracks.behaviour_words import behaviour_lines
from maps.tracks.doubt_words import doubt_words

WIDTH = 100
MOST_PERIODS = 400  # lines of a table that somebody still reads; the rest is in the JSON
EXAMPLE_CHARACTERS = 120
EDGES = {
    "parallel-aware": "edges run along parallels and meridians{of_crs}, else they are geodesics",
    "geodesic": "edges are geodesics{of_crs}",
    "rhumb": "edges are rhumb lines{of_crs}",
    "planar": "edges are straight in {crs}",
    SPHERICAL: "edges are great circles of a sphere",
}
TITLES = {"count": "the number", "traffic": "the traffic", "watching": "the watching"}
KINDS = (
    ("crossing", "began by crossing the edge"),
    ("start", "inside when the track starts"),
    ("gap", "inside after a gap"),
    ("cut", "inside after a cut"),
    ("above", "came in through the ceiling"),
    ("below", "came in through the floor"),
    ("activated", "inside when the zone became active"),
)


def table(facts: Mapping[str, Any]) -> str:
    """Tell the answer in words.

    Parameters
    ----------
    facts : mapping
        `layers.tracks.CountedTracks.facts`.
    """
    parts = [
        _heading(facts),
        _zones(facts["zones"], facts["tracks"]),
        _lines(facts["lines"], facts["tracks"]),
        _periods(facts["periods"]),
        _change(facts["change"], facts["tracks"]["kind"]) if facts["change"] else iter(()),
        doubt_words(facts["doubt"], facts["tracks"]["kind"]) if facts["doubt"] else iter(()),
        map(_folded, behaviour_lines(facts["behaviours"])),
        _sensitivity(facts["sensitivity"]),
        _dropped(facts),
        _columns(facts["tracks"]["columns"]),
        iter(facts.get("credits", ())),
    ]
    return "\n\n".join(text for part in parts if (text := "\n".join(part)))


def span(seconds: float | None) -> str:
    """Length of time in the largest unit that leaves a short number.

    >>> span(1800.0), span(5400.0), span(43200.0), span(None)
    ('30 min', '1.5 h', '12 h', 'any')
    """
    if seconds is None or not math.isfinite(seconds):
        return "any"
    if seconds < 60:  # noqa: PLR2004  a minute
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.3g} min" if seconds < 3600 else f"{seconds / 3600:,.3g} h"  # noqa: PLR2004  an hour


def rules_in_words(rules: Mapping[str, Any], *, timed: bool) -> str:
    """Tell the rules that were used, and their hash."""
    words = [f"nothing interpolated over more than {span(rules['max_gap_s'])}"] if timed else []
    if rules["max_speed_kn"] is not None:
        words.append(f"nothing faster than {rules['max_speed_kn']:g} kn")
    for name, text, unit, factor in (
        ("hysteresis_m", "excursions within {} do not end an event", "m", 1),
        ("merge_breaks_s", "breaks of at most {} are closed", "min", 60),
        ("min_duration_s", "at least {} long", "min", 60),
        ("min_depth_m", "at least {} deep", "m", 1),
    ):
        if rules[name]:
            words.append(text.format(f"{rules[name] / factor:g} {unit}"))
    return "; ".join([*words, f"rules {rules['digest']}"])


def told_edges(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Zones or lines of the facts, each with `edges`: how they run, in words."""
    return [{**block, "edges": edges_in_words(block["edge_model"])} for block in blocks]


def edges_in_words(model: str) -> str:
    """Tell how edges run.

    >>> edges_in_words("planar in EPSG:32645"), edges_in_words("planar")
    ('edges are straight in EPSG:32645', 'edges are straight in longitude and latitude')
    """
    name, _, crs = model.partition(WRITTEN_OUT)
    return EDGES[name].format(crs=crs or "longitude and latitude", of_crs=f" of {crs}" if crs else "")


def rows_in_words(facts: Mapping[str, Any]) -> list[str]:
    """How many rows were read and kept, and each reason for which some were dropped or changed."""
    counts = {row["reason"]: row["rows"] for row in facts["cleaning"]}
    kept = f"{counts.get('read', 0):,} read, {counts.get('kept', 0):,} kept"
    return [
        kept,
        *(f"on reading, beside those {row['rows']:,} {row['reason']}" for row in facts["reading"]),
        *(f"{row['rows']:,} {row['reason']}{_whose(row, facts, ' (largest shares: {})')}" for row in _lost(facts)),
    ]


def who(tracks: Mapping[str, Any]) -> str:
    """Noun for what one of the tracks is of: a vessel or an aircraft; a track where it has no times."""
    return str(tracks["kind"]) if tracks["timed"] else "track"


def percent(value: float | None) -> str:
    """Change in percent, with its sign.

    >>> percent(-13.6), percent(None)
    ('-14 %', 'unknown')
    """
    return "unknown" if value is None else f"{value:+,.0f} %"


def _heading(facts: Mapping[str, Any]) -> Iterator[str]:
    tracks = facts["tracks"]
    when = f", {tracks['from_utc'][:16]} to {tracks['to_utc'][:16]} UTC" if tracks["from_utc"] else ""
    if tracks["from_utc"] and not tracks["timed"]:
        when = f", dated {tracks['from_utc'][:10]} to {tracks['to_utc'][:10]}"
    whose = many(tracks["vessels"], who(tracks))
    yield f"{_short(tracks['title'])}: {whose}, {many(tracks['fixes'], 'position')}{when}"
    if tracks["observed_h"] is not None:
        yield f"observed: {tracks['observed_h']:,.1f} {tracks['kind']}-hours"
    yield _folded(rules_in_words(facts["rules"], timed=tracks["timed"]))
    for note in facts["notes"]:
        yield _folded(note)


def _zones(zones: Sequence[Mapping[str, Any]], tracks: Mapping[str, Any]) -> Iterator[str]:
    for zone in (zone for zone in zones if zone["events"] or zone.get("untold")):
        yield _folded(f"zone {_named(zone)}; {_edges(zone)}{_limits(zone)}")
        hours = f", {zone['hours_inside']:,.1f} {tracks['kind']}-hours inside" if tracks["timed"] else ""
        deep = "" if zone["deepest_m"] is None else f", {zone['deepest_m'] / 1000:,.1f} km from the edge at most"
        yield f"  {many(zone['events'], 'event')} of {many(zone['vessels'], who(tracks))}{hours}{deep}"
        for kind, words in KINDS:
            if zone["entries"].get(kind):
                yield f"  {zone['entries'][kind]:>8,} {words}"
        if zone.get("untold"):
            yield f"  {zone['untold']:>8,} of which it cannot be told, {zone['untold_h']:,.1f} {tracks['kind']}-hours"
    none = [zone for zone in zones if not zone["events"] and not zone.get("untold")]
    for edges in dict.fromkeys(map(_edges, none)):
        empty = [f"{_named(zone)}{_limits(zone)}" for zone in none if _edges(zone) == edges]
        if empty:
            yield _folded(f"no events in {many(len(empty), 'zone')}, whose {edges}: {', '.join(empty)}")


def _lines(lines: Sequence[Mapping[str, Any]], tracks: Mapping[str, Any]) -> Iterator[str]:
    for line in lines:
        yield _folded(f"line {_named(line)}; {_edges(line)}")
        yield (
            f"  {many(line['crossings'], 'crossing')} by {many(line['vessels'], who(tracks))}: "
            f"{line['left_to_right']:,} left to right, {line['right_to_left']:,} right to left"
        )


def _edges(shape: Mapping[str, Any]) -> str:
    """How edges run, in words."""
    words: str = shape.get("edges") or edges_in_words(shape["edge_model"])
    return words


def _limits(zone: Mapping[str, Any]) -> str:
    """Floor, ceiling and times of a zone that has some."""
    if "limits" not in zone:
        return ""
    return f"; {_short(zone['limits'])}" + ("" if zone["active"] == "always" else f"; active {_short(zone['active'])}")


def _named(shape: Mapping[str, Any]) -> str:
    name, title = _short(shape["id"]), _short(shape["name"])
    return name if name == title else f"{name} ({title})"


def _periods(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    told = [row for row in rows if row.get("entries") or row.get("crossings") or row.get("hours_inside")]
    if not rows:
        return
    began = "began" if any("began" in row for row in rows) else "crossing"
    yield f"by calendar periods, whose days begin at midnight {rows[0]['days_of']}"
    yield _row(("from", "zone or line", "entries", began, "hours", "observed h", "per 1,000 h"))
    for row in told[:MOST_PERIODS]:
        counted = "crossings" if "line" in row else "began" if "began" in row else "crossing"
        crossed, rate = row[counted], row[f"{counted}_per_1000h"]
        cells = (row.get("entries"), crossed, row.get("hours_inside"), row["exposure_h"], rate)
        yield _row((row["first_day"], row.get("line") or row["zone"], *map(_cell, cells)))
    left = len(rows) - len(told[:MOST_PERIODS])
    if left:
        yield f"  {left:,} more rows, {len(rows) - len(told):,} of them with nothing, are in the JSON"


def _change(change: Mapping[str, Any], kind: str) -> Iterator[str]:
    (before, after), days = spans_in_words(change["before"], change["after"])
    yield f"{before} against {after} (UTC, the last {'day' if days else 'instant'} not included)"
    yield _folded(change["sentence"])
    as_counted = ("as counted", "if heard alike") if change["watching_changed"] else ("change", "95 % interval")
    yield _row(("", "zone or line", "before", "after", *as_counted, "presence", "per hour of it"))
    named = [*change["zones"], *change["lines"]]
    for row in [change["all"], *(named if len(named) > 1 else [])]:
        hours = percent(row["exposure_change_percent"])
        cells = (f"{row['counts'][0]:,}", f"{row['counts'][1]:,}", percent(row["change_percent"]), _interval(row))
        yield _row(("", row["id"], *cells, hours, percent(row["rate_change_percent"])))
    if change["all"]["exposure_h"]:
        hours = " and ".join(f"{hours:,.0f} h" for hours in change["all"]["exposure_h"])
        before_after = change["all"]["vessels"]
        yield f"  presence: {hours}, of {before_after[0]:,} and {many(before_after[1], kind)}"
    for title in ("count", "traffic", "watching"):
        yield from _answer(title, change)


def _answer(title: str, change: Mapping[str, Any]) -> Iterator[str]:
    """One of the three answers: the number, the traffic, the watching."""
    if not change[title]:
        return
    near = f" (near by: within {change['belt_km']:,.0f} km)" if title != "count" else ""
    yield f"  {TITLES[title]}{near}"
    for row in change[title]:
        cells = (_amount(row["before"], row["unit"]), _amount(row["after"], row["unit"]))
        told = f"{percent(row['change_percent'])}, {_interval(row)}" if row["change_percent"] is not None else ""
        yield f"    {_short(row['name'], 72):66} {cells[0]:>9} {cells[1]:>9}  {told}".rstrip()


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "unknown"
    if unit == "share":
        return f"{100 * min(value, 1):.3g} %"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"  # noqa: PLR2004  two digits


def _interval(row: Mapping[str, Any]) -> str:
    low, high = row["low_percent"], row["high_percent"]
    if low is None or (high is None and round(low) <= -100):  # noqa: PLR2004  all of it: any change is that or more
        return "unknown"
    return f"{percent(low)} " + ("or more" if high is None else f"to {percent(high)}")


def _sensitivity(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not rows:
        return
    changed = any(row["change"] for row in rows)
    yield "what rests on the longest gap"
    yield _row(
        ("", "max gap", "events", "crossing", "gap", "hours", "lines crossed", *(["per hour"] if changed else []))
    )
    for row in rows:
        cells = (row["events"], row["crossing"], row["gap"], row["hours_inside"], row["crossings"])
        rate = [percent(row["change"]["rate_change_percent"]) if row["change"] else "unknown"] if changed else []
        yield _row(("", span(row["max_gap_s"]), *map(_cell, cells), *rate))


def _dropped(facts: Mapping[str, Any]) -> Iterator[str]:
    first, *_ = rows_in_words(facts)
    yield f"rows: {first}"
    if facts["reading"]:
        yield "  of the files, not among those read, or changed:"
    for row in facts["reading"]:
        yield _reason(row)
    lost = _lost(facts)
    if facts["reading"] and lost:
        yield "  of those read:"
    for row in lost:
        yield _reason(row)
        if whose := _whose(row, facts, "           largest shares: {}; rejected rows are in no event"):
            yield _folded(whose)


def _reason(row: Mapping[str, Any]) -> str:
    example = f", as in {_short(row['example'])}" if row["example"] else ""
    return f"  {row['rows']:>8,} {row['reason']}{example}"


def _whose(row: Mapping[str, Any], facts: Mapping[str, Any], words: str) -> str:
    """Tell, of rows that were rejected as too fast, of which ids the largest shares are."""
    return words.format(told(facts["rejected"])) if "faster" in row["reason"] and facts["rejected"] else ""


def _lost(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows that were read and dropped, by reason; the limit of speed in knots."""
    rows = [row for row in facts["cleaning"] if row["reason"] not in ("read", "kept")]
    limit = f"{facts['rules']['max_speed_kn'] or 0:g} kn (--max-speed)"
    return [{**row, "reason": row["reason"].replace("max_speed_kn", limit)} for row in rows]


def _columns(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    by_file: dict[tuple[str, ...], list[str]] = {}
    for file in dict.fromkeys(row["file"] for row in rows):
        way = tuple(f"{row['field']} from {row['column']} ({row['read_as']})" for row in rows if row["file"] == file)
        by_file.setdefault(way, []).append(file)
    for way, files in by_file.items():
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        yield _folded(f"read in {_short(files[0])}{more}: {'; '.join(map(_short, way))}")


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _row(cells: Iterable[str]) -> str:
    first, name, *others = cells
    return f"  {f'{first:12}' if first else ''}{_short(name, 26):26}" + "".join(f" {cell:>15}" for cell in others)


def _short(words: str, most: int = EXAMPLE_CHARACTERS) -> str:
    """Words on one line, cut where they are too long: they come from files."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return plain if len(plain) <= most else plain[: most - 3] + "..."


def _folded(words: str) -> str:
    return fill(words, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
