"""Whether something fell or rose as claimed: counts by month, published totals, events, or tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from geo.claim import ABOUT, AS_PRINTED, Bearing, Check, Claim, Finding, Verdict
from geo.claimed import Claimed, by_readings, printed_step
from layers.catalogue.toml_words import Words
from layers.checks.printed_rows import trusted_rows
from layers.checks.sentence import written
from layers.counts.counted import Count, Events, named_count
from layers.story_file.refers_to import Reference, SourceId
from leadline.words import N_, _, as_sentence

if TYPE_CHECKING:
    import pandas as pd

    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE = N_(
    "A change: it does not hold if a fact contradicts it. Otherwise two windows that are named "
    "decide: it holds if all of the range of the change lies among what is claimed, does not "
    "hold if nothing of it does, and cannot be told if some does. A claim of more or less than so "
    "much, of counts of events, is judged twice: of the numbers counted, and of the rate at which "
    "such events come, whose 95 % interval must lie among what is claimed, and its 99 % interval "
    "outside of it to contradict it; it holds only if the numbers are meant where the rate does not "
    "bear it out. Where none are named, it holds "
    "if every published total of the year fell or rose as claimed within its rounding, or "
    "without totals every comparable window of the year; it holds only if some comparable window "
    "did; and else it does not hold. Tracks are judged by the rule of leadline incursions: by "
    "the change of the number of entries and its interval, with those that may have been missed "
    "where nobody listened near by; told is the change of the count, a day where the windows "
    "differ in length."
)
MARKS: Mapping[str, str] = {
    "change": "the change from before to after, of the only count",
    "change-COLUMN": "the same of each of several counts, as change-transits",
    "chance": "of counts of events: the change of the rate behind them, and how often chance alone does as much",
    "chance-COLUMN": "the same of each of several counts",
    "judgement": "of tracks: how the two periods compare",
    "count": "of tracks: the change in what was counted",
    "rate": "of tracks: the change per hour of presence",
    "hours": "of tracks: the change in hours of presence",
    "watching": "of tracks: how well it was watched near by, before and after",
    "totals": "of a year: published totals",
    "sums": "of a year: own sums",
    "year": "of a year: how many of the windows that it may mean bear the claim out",
    "all-years": "the same in all years",
    "rank-COLUMN": "of a year: its rank among the years of a count",
    "events-N": "of a year: the events of the year against those of the year before, as events-1",
    "events-N-in-all": "the change of their totals (a number only)",
    "events-N-a-day": "the change per day (a number only)",
    "together": "of a year: all events together",
    "whole-months": "of a year: whole months of the first events",
    "whole-months-a-day": "the same per day counted (a number only)",
    "pair-N": "the windows of a pair, as pair-1",
    "later": "of a year: what came afterwards",
}
EXAMPLE = """
[[statement]]
id = "transits_half"
text = "Transits fell by half after May."
kind = "number"
value = "half"
unit = "percent fewer"

[statement.check]
kind = "change"
table = "transits"
counts = [{ column = "ships", title = "ships through the strait", unit = "ships" }]
before = [2026-04-01, 2026-05-31]
after = [2026-06-01, 2026-07-31]
"""
FALLS = ("fewer", "less", "lower", "down")
RISES = ("more", "higher", "greater", "up")
PERCENT = "percent"
LEAST_DAYS = 0.9  # of a period that a plot shows
Days = tuple[date, date]


class Totals(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Totals that others published: rows with first_month and last_month (as 2022-08, included), and value."""

    table: Annotated[Reference, Meta(description="table of the story")]
    where: Annotated[dict[str, Any], Meta(description="which rows: column = value, list or comparison")] = {}
    says: Annotated[Words, Meta(description="what they count, in words; by default as the first count")] = ""
    unit: Annotated[str, Meta(description="what they count, several of them; by default as the first count")] = ""
    note: Annotated[Words, Meta(description="what a reader must know of them")] = ""


class Pair(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Two windows of the same months that a writer may have had in mind: told beside the verdict."""

    count: Annotated[str, Meta(description="column of the count")]
    before: Annotated[tuple[str, str], Meta(description="first and last month of the earlier, as 2022-08")]
    after: Annotated[tuple[str, str], Meta(description="first and last month of the later")]


class Sums(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Sums of a count over whole years, with the error that published totals of the same thing show."""

    count: Annotated[str, Meta(description="column of the count; published totals are of the same thing")]
    note: Annotated[Words, Meta(description="what it was counted from, in words")] = ""


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="change"):
    """Whether counts fell or rose as claimed: between two windows, or in a year against the one before."""

    table: Annotated[
        Reference, Meta(description="table of the story: a row a month (id as 2022-08), or a day or a year")
    ] = ""
    counts: Annotated[tuple[Count, ...], Meta(description="its columns, each a count by itself")] = ()
    before: Annotated[
        Days | None, Meta(description="first and last day of the window before, whole periods of the table")
    ] = None
    after: Annotated[Days | None, Meta(description="first and last day of the window after")] = None
    days_known_from: Annotated[
        str, Meta(description="first month from which a day without a count is known to be missing, as 2022-08")
    ] = ""
    events: Annotated[Events | None, Meta(description="stretches of days that are compared too")] = None
    totals: Annotated[Totals | None, Meta(description="published totals of whole years, which decide")] = None
    sums: Annotated[Sums | None, Meta(description="our own sums of the year, told beside")] = None
    later: Annotated[Totals | None, Meta(description="published totals of what came after, told beside")] = None
    pairs: Annotated[tuple[Pair, ...], Meta(description="windows that are told beside")] = ()
    windows: Annotated[
        Reference, Meta(description="layer of the story that holds all windows, derived by windows; named in findings")
    ] = ""
    read_as: Annotated[
        Literal["", "count", "rate"],
        Meta(
            description="of named windows in a table: count if the numbers counted are meant, rate if how often such "
            "events come; by default the numbers, and both of a claim of more or less than so much"
        ),
    ] = ""
    note: Annotated[Words, Meta(description="what a reader must know of all counts")] = ""
    tracks: Annotated[str, Meta(description="table of positions beside the story file, .csv or .parquet")] = ""
    source: Annotated[
        tuple[SourceId, ...],
        Meta(description="ids of the sources of the tracks; needed with them, as rows of a table name their own"),
    ] = ()
    where: Annotated[
        dict[str, Any], Meta(description="which rows of the tracks: column = value, list or comparison")
    ] = {}
    zone: Annotated[Reference, Meta(description="polygons into which entries are counted: zones/north")] = ""
    line: Annotated[Reference, Meta(description="line strings whose crossings are counted: lines/mouth")] = ""
    of: Annotated[Literal["vessel", "aircraft"], Meta(description="what the tracks are of")] = "vessel"
    columns: Annotated[
        dict[str, str],
        Meta(
            description="role = column of the tracks, where its name does not tell: id, time, lon, lat; empty for none"
        ),
    ] = {}
    belt_km: Annotated[
        Annotated[float, Meta(gt=0)] | None,
        Meta(description="of tracks: the watching is measured so far about it; by default as far as one goes in 1 h"),
    ] = None
    watching: Annotated[
        tuple[Literal["tracks", "uptime", "completeness", "beacons", "receivers"], ...],
        Meta(description="of tracks: by what the watching is measured; by default all of them"),
    ] = ()
    control: Annotated[
        Reference, Meta(description="of tracks: polygons elsewhere, entries into which are thought not to have changed")
    ] = ""
    rule: Annotated[
        Words, Meta(description="the rule of the kind in words that fit the statement; it must say the same")
    ] = ""

    def __post_init__(self) -> None:
        if bool(self.tracks) == bool(self.table):
            raise ValueError("neither or both of table and tracks; expected one of them")
        if (self.before is None) != (self.after is None):
            raise ValueError("before without after, or after without before; expected both, or neither")
        if self.before and self.after and not self.before[0] <= self.before[1] < self.after[0] <= self.after[1]:
            raise ValueError("before and after are not in order; expected [first, last], the window before earlier")
        if self.tracks:
            _of_tracks_alone(self)
        elif not self.counts:
            raise ValueError("table without counts; expected at least one, as [{ column, title, unit }]")
        elif self.zone or self.line or self.where or self.columns:
            raise ValueError("zone, line, where and columns are of tracks; expected none of them with a table")
        elif self.belt_km or self.watching or self.control:
            raise ValueError("belt_km, watching and control are of tracks; expected none of them with a table")
        elif self.read_as and self.before is None:
            raise ValueError("read_as is of named windows; expected before and after with it")
        elif self.source:
            raise ValueError("source is of tracks; expected none with a table, whose rows name their sources")


def _of_tracks_alone(fields: Fields) -> None:
    if bool(fields.zone) == bool(fields.line):
        raise ValueError("tracks without zone or line, or with both; expected one of them")
    if fields.before is None:
        raise ValueError("tracks without before and after; expected the first and last day of both windows")
    if not fields.source:
        raise ValueError(
            'tracks without source; expected ids of their sources, as source = ["port-log"] with [sources.port-log]'
        )
    given = ("counts", "events", "totals", "sums", "later", "pairs", "windows", "days_known_from", "read_as")
    wrong = [name for name in given if getattr(fields, name)]
    if wrong:
        raise ValueError(f"{wrong[0]} is of a table; expected it not with tracks")


class Change(NamedTuple):
    """A claimed change in percent, a fall below zero: what it allows, its number (NaN for a range), its step."""

    allows: Claimed
    value: float
    step: float


def answer(statement: "Statement", story: "Story") -> Check:
    """Check a fall or a rise.

    Parameters
    ----------
    statement : Statement
        With a number in "percent fewer" or "percent more" (or their like), and `Fields` as its check.
    story : Story
        Has the tables, or the tracks.

    Returns
    -------
    Check
        Decided by `RULE`. Marks: `change` (or `change-COLUMN` of several counts) for named windows; `totals`, `sums`,
        `events-1` and so on (with the numbers `events-1-in-all`, `events-1-a-day`), `together`, `whole-months` (with
        `whole-months-a-day`), `pair-1` and so on, `year`, `rank-COLUMN`, `all-years`, `later`; of tracks `judgement`,
        `count`, `rate`, `hours`, `watching`.

    Raises
    ------
    ValueError
        If the unit is no percent more or fewer, or a table, column, month or window is not there.
    """
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    claimed = claimed_change(statement.claim())
    if fields.tracks:
        return _of_tracks(statement, fields, claimed, story)
    if fields.before:
        return _of_named_windows(statement, fields, claimed, story)
    return _of_a_year(statement, fields, claimed, story)


def claimed_change(claim: Claim) -> Change:
    """Read a claimed change: "25 percent fewer" is -25, within its rounding.

    Raises
    ------
    ValueError
        If the unit does not begin with percent and say which way, or the claim has no number.
    """
    words = claim.unit.split()
    ways = [-1 if word in FALLS else 1 for word in words[1:] if word in (*FALLS, *RISES)]
    if not words or words[0] != PERCENT or len(ways) != 1:
        raise ValueError(
            f"statement {claim.id!r} has the unit {claim.unit!r}; expected percent fewer or percent more, for a change."
        )
    allows = Claimed.of(claim)
    if ways[0] < 0:
        allows = Claimed(
            low=-allows.high,
            high=-allows.low,
            words=allows.words,
            open_low=allows.open_high,
            open_high=allows.open_low,
        )
    value = float("nan") if claim.value is None else ways[0] * claim.value
    step = claim.rounded_to or (printed_step(claim.value) if claim.value is not None else 1.0)
    return Change(allows, value, step)


def windows(statement: "Statement", story: "Story") -> "pd.DataFrame | None":
    """Every pair of windows for a plot, as `change_rank.windows_to_plot` gives them; None where two are named."""
    from layers.checks.changes.change_rank import windows_to_plot  # noqa: PLC0415  a plot, not the command, pays for it
    from layers.counts.windows import windows_of  # noqa: PLC0415

    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    if fields.tracks or fields.before:
        return None
    return windows_to_plot(windows_of(fields, story), fields.counts, _year(statement))


def series(statement: "Statement", story: "Story") -> "pd.DataFrame | None":
    """Give the counts by period, each a series of its own, for a plot; None of tracks.

    Returns
    -------
    DataFrame
        Columns `x` (first day of the period) `series value unit source_id status partial bound from_zero
        days_in_month days_counted`; left out are periods without a count, and those of which more than a tenth of the
        days is missing: their sum would look like a fall.
    """
    import pandas as pd  # noqa: PLC0415  a plot, not the command, pays for it

    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    if fields.tracks:
        return None
    table = story.load(fields.table)
    return pd.concat([_line(table, count) for count in fields.counts], ignore_index=True)


def _line(table: "pd.DataFrame", count: Count) -> "pd.DataFrame":
    """One count as a line of a plot."""
    import pandas as pd  # noqa: PLC0415

    from layers.catalogue.sources import SEPARATOR  # noqa: PLC0415
    from layers.counts.counted import count_sources  # noqa: PLC0415
    from layers.counts.windows import DAYS_OF_PERIOD, PARTIAL  # noqa: PLC0415

    rows = table[table[count.column].notna()]
    starts = pd.to_datetime(rows["id"].astype(str))
    lengths = rows[DAYS_OF_PERIOD] if DAYS_OF_PERIOD in rows else [_days_of(str(i)) for i in rows["id"]]
    told = pd.DataFrame(
        {
            "x": starts,
            "series": count.meaning,
            "value": rows[count.column],
            "unit": count.unit,
            "source_id": SEPARATOR.join(count_sources(rows, count)),
            "status": rows["status"],
            "partial": rows.get(PARTIAL, False),
            "bound": rows.get(f"{count.column}_bound", ""),
            "from_zero": True,
            "days_in_month": lengths,
            "days_counted": rows[count.days] if count.days else lengths,
        }
    )
    lacking = (told["bound"] == "at least") & (told["days_counted"] < LEAST_DAYS * told["days_in_month"])
    return told[~lacking]


def _year(statement: "Statement") -> int:
    """Year that is compared with the one before: that of the first day named."""
    if statement.start is None:
        raise ValueError(
            f"statement {statement.id!r} lacks start; the check 'change' needs the year, or before and after."
        )
    return statement.start.year


def _check(
    statement: "Statement",
    verdict: Verdict,
    found: dict[str, Finding],
    default: str,
    key: str,
    numbers: dict[str, float] | None = None,
) -> Check:
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    found = _noted(found, fields.note)
    sentence, brief = written(statement, verdict, found, default, numbers=numbers)
    return Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=sentence,
        brief_clauses=brief,
        findings=(*statement.findings(), *found.values()),
        rule=fields.rule or _(RULE),
        key=found[key].name if found[key].value is not None else "",
    )


def _noted(found: dict[str, Finding], note: str) -> dict[str, Finding]:
    """Put the note of the check among what findings assume, unless some tell it."""
    if not note or any(note in finding.assumptions for finding in found.values()):
        return found
    return {mark: replace(finding, assumptions=(*finding.assumptions, note)) for mark, finding in found.items()}


def _ruled_out(statement: "Statement") -> list[str]:
    """Ids of facts that contradict the statement, whatever the counts say."""
    return [fact.id for fact in statement.facts if fact.bears is Bearing.CONTRADICTS]


def _reasons(statement: "Statement") -> list[str]:
    """Write what contradicts the statement, as clauses of the kind's own sentence."""
    return [f"{{{fact}.name}} [{fact}]" for fact in _ruled_out(statement)]


def _of_tracks(statement: "Statement", fields: Fields, claimed: Change, story: "Story") -> Check:
    """Answer by tracks: the rule and the sentence are those of `geo.change` and `layers.tracks`."""
    from layers.checks.changes.change_tracks import change_of_tracks, period, ranged_of  # noqa: PLC0415  numba

    claim = statement.claim()
    if fields.before is None or fields.after is None:  # Fields have asked for both
        raise ValueError(f"statement {statement.id!r} lacks before or after; expected both.")
    spans = (period(*fields.before), period(*fields.after))
    one = claim.value is not None and claim.sense in (AS_PRINTED, ABOUT)
    falls = any(word in FALLS for word in claim.unit.split())
    asked = (claimed.value, claimed.step) if one else ranged_of(claim, claimed.allows, falls=falls)
    verdict, findings = change_of_tracks(
        story,
        fields.tracks,
        where=fields.where,
        zone=fields.zone,
        line=fields.line,
        spans=spans,
        claimed=asked,
        of=fields.of,
        columns=fields.columns,
        sources=fields.source,
        watching_by=_watching_by(fields, story),
    )
    found = dict(zip(("judgement", "count", "rate", "hours", "watching"), findings, strict=True))
    if _ruled_out(statement):
        verdict = Verdict.DOES_NOT_HOLD
    default = as_sentence([*_reasons(statement), "{judgement.arithmetic} [judgement][claim]"])
    return _check(statement, verdict, found, default, "count")


def _watching_by(fields: Fields, story: "Story") -> dict[str, Any]:
    """How the watching is measured, as `geo.watching.watching` takes it."""
    given: dict[str, Any] = {"measures": fields.watching} if fields.watching else {}
    if fields.belt_km is not None:
        given["belt_m"] = 1000 * fields.belt_km
    return given | ({"control": story.rows(fields.control)} if fields.control else {})


def _of_named_windows(statement: "Statement", fields: Fields, claimed: Change, story: "Story") -> Check:
    """Answer by the two windows that the story names."""
    if fields.before is None or fields.after is None:
        raise ValueError(f"statement {statement.id!r} lacks before or after; expected both.")
    from layers.checks.changes.change_read import read_windows  # noqa: PLC0415  pandas, for an answer alone

    found, verdicts, told = read_windows(statement, fields, claimed, story)
    verdict = Verdict.DOES_NOT_HOLD if _ruled_out(statement) else by_readings(verdicts)
    return _check(statement, verdict, found, as_sentence([*_reasons(statement), *told]), next(iter(found)))


def bearing_of(verdict: Verdict) -> Bearing:
    """Say what a finding does for a statement, by its own verdict."""
    bears = {Verdict.HOLDS: Bearing.SUPPORTS, Verdict.DOES_NOT_HOLD: Bearing.CONTRADICTS}
    return bears.get(verdict, Bearing.LIMITS)


def judged(claimed: Change, found: Finding) -> Verdict:
    """Judge the change of the numbers themselves; it cannot be told where a finding has none."""
    if found.value is None:
        return Verdict.CANNOT_BE_TOLD
    return claimed.allows.judged(found.value, found.low, found.high)


def _of_a_year(statement: "Statement", fields: Fields, claimed: Change, story: "Story") -> Check:
    """Answer by all that can be compared of a year and the one before."""
    from layers.checks.changes import change_rank, change_year  # noqa: PLC0415  pandas, for an answer alone

    year = _year(statement)
    found, numbers, compared = change_year.findings(fields, claimed, year, story)
    meant = change_rank.judged(compared, year)
    close = len(change_rank.near(meant, claimed.allows))
    verdict = _verdict_of_year(statement, found.get("totals"), claimed, close, len(meant))
    key = "totals" if "totals" in found else "year"
    return _check(statement, verdict, found, _told_of_year(statement, found, fields.counts), key, numbers)


def _verdict_of_year(statement: "Statement", totals: Finding | None, claimed: Change, close: int, of: int) -> Verdict:
    """Choose the verdict as `RULE` says."""
    if _ruled_out(statement):
        return Verdict.DOES_NOT_HOLD
    if totals is None and not of:
        return Verdict.CANNOT_BE_TOLD
    if totals is not None and judged(claimed, totals) is Verdict.HOLDS:
        return Verdict.HOLDS
    if totals is None and close == of:
        return Verdict.HOLDS
    return Verdict.HOLDS_ONLY_IF if close else Verdict.DOES_NOT_HOLD


def _told_of_year(statement: "Statement", found: dict[str, Finding], counts: Sequence[Count]) -> str:
    """Write the kind's own sentence of a year."""
    from layers.checks.changes.change_rank import in_counts  # noqa: PLC0415

    parts = []
    if "totals" in found:
        parts.append(_("{totals.name}: {totals.low:+} to {totals.high:+} % [totals]"))
    if "events-1" in found:
        parts.append(_("{events-1.name}: {events-1-in-all:+.1f} % in all, {events-1-a-day:+.1f} % a day [events-1]"))
    if "whole-months" in found:
        parts.append(_("{whole-months.name}: {whole-months:+.1f} % [whole-months]"))
    some = _("{year.low:.0f} to {year.high:.0f}") if found["year"].low != found["year"].high else "{year:.0f}"
    parts.append(
        _("{some} {{year.unit}} in {in_counts} changed about as claimed [year]").format(
            some=some, in_counts=in_counts(counts)
        )
    )
    return as_sentence([*_reasons(statement), *parts])


def count_of(fields: Fields, column: str) -> Count:
    """Take the count of a column; ValueError, listing those there are, if there is none."""
    return named_count(fields.counts, column)


def published(story: "Story", totals: Totals) -> "pd.DataFrame":
    """Rows of published totals that may carry a verdict."""
    return trusted_rows(story, totals.table, totals.where)


def _days_of(period: str) -> int:
    """Length of a period in days.

    >>> _days_of("2024-02"), _days_of("2023"), _days_of("2023-05-01")
    (29, 365, 1)
    """
    import pandas as pd  # noqa: PLC0415

    whole = pd.Period(period)
    return (whole.end_time.date() - whole.start_time.date()).days + 1
