"""The check of "85 % of the shipping lanes of the South China Sea": who said it, and what geometry says beside it."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from geo.claim import Check, Finding, Verdict, clauses
from geo.figures import accuracy_of_digits, half_width, printed
from layers.checks.lane_findings import (
    EVERYBODY,
    SOURCES,
    SPAN,
    base_rows,
    drawn_name,
    findings,
    mean_name,
    moment_name,
    reading_name,
    sure_name,
)
from layers.lane_watch import lane_watch
from layers.lane_watch import readings as lane_readings
from layers.lane_watch.lane_watch import HOURS
from layers.lane_watch.looks import FLEETS
from layers.stories.statement import Statement

DIGITS = 2  # of the numbers of a sentence
# Tenths of an hour, whole hours, whole percents: finer digits move with the seed of the draws.
DRAWN_H, PUBLIC_H, AIS_PERCENT = 0.5, 5.0, 5.0
SOURCE_FACT, MEMBERS_FACT = "source-of-85", "space-surveillance"
RULE = (
    "A share that could be watched: not supported while a search finds no source of the number, since nothing then "
    "says what watching is, by whom and how often. With a source, the least share at any moment decides, never a mean: "
    "it holds if that reaches the number in every reading (radar, optics, radio emitters, AIS); holds only if it does "
    "in one reading, or if one reaches the number on average in a window of time shorter than the span; and does not "
    "hold if no reading does either."
)


def check(statement: Statement, progress: Callable[[int, int], None] | None = None) -> Check:
    """Check a share of the lanes that could be watched from space.

    Parameters
    ----------
    statement : Statement
        Its value in percent of the lanes; with the facts "source-of-85" (what was found of the number's source) and
        "space-surveillance" (who is a member).
    progress : callable, optional
        See `layers.lane_watch.lane_watch.windows`.

    Returns
    -------
    Check
        The verdict follows by `RULE`. The sentence begins with the facts; what geometry says comes second.

    Raises
    ------
    ValueError
        If the claim has no number of percent between 0 and 100, or a fact is missing.
    """
    claim = statement.claim()
    if claim.value is None or claim.unit != "percent" or not 0 < claim.value < 100:  # noqa: PLR2004  percent
        raise ValueError(
            f"claim {claim.id!r} has {claim.value} {claim.unit}; expected a number of percent between 0 and 100."
        )
    source, members = (statement.fact(name).finding() for name in (SOURCE_FACT, MEMBERS_FACT))
    found = (*statement.findings(), *findings(claim.value / 100, progress))
    by_name = {finding.name: finding for finding in found}
    marks = {"source": source.name, "members": members.name} | MARKS
    facts = f"{source.opening} [source]; {members.opening} [members]."
    return Check(
        claim=claim,
        verdict=watch_verdict(claim.value, source, _least(by_name), _windows(by_name)),
        clauses=clauses(f"{facts} {_geometry(claim.value, by_name)}", marks),
        brief_clauses=clauses(f"{source.opening} [source]; {_in_brief(by_name)}", marks),
        findings=found,
        rule=RULE,
        key=moment_name(),
    )


def watch_verdict(claimed: float, source: Finding, least: Sequence[Finding], windows: Sequence[Finding]) -> Verdict:
    """Choose the verdict by `RULE`.

    Parameters
    ----------
    claimed : float
        Percent.
    source : Finding
        What was found of the number's source; `searched` is set where nothing was.
    least : sequence of Finding
        Of each reading, the least share at any moment, percent; its range runs over what is not known.
    windows : sequence of Finding
        Of each reading, the window in which the share is reached on average; without a value where the span does not
        reach it.
    """
    if source.searched:
        return Verdict.NOT_SUPPORTED
    always = [finding.value is not None and finding.value >= claimed for finding in least]
    if always and all(always):
        return Verdict.HOLDS
    if any(always) or any(finding.value is not None for finding in windows):
        return Verdict.HOLDS_ONLY_IF
    return Verdict.DOES_NOT_HOLD


MARKS = {
    "moment": moment_name(),
    "median": moment_name(column="instant_median"),
    "least": moment_name(column="instant_min"),
    "most": moment_name(column="instant_max"),
    "window": mean_name(),
    "sure": sure_name(),
    "drawn": drawn_name(),
    "public": drawn_name(fleet=FLEETS[1]),
    "ais": reading_name("ais", "instant_mean"),
    "ais-public": reading_name("ais", "instant_mean", FLEETS[1]),
}


def _least(found: dict[str, Finding]) -> list[Finding]:
    others = [found[reading_name(kind, "instant_min")] for kind in lane_readings.KINDS[1:]]
    return [found[MARKS["least"]], *others]


def _windows(found: dict[str, Finding]) -> list[Finding]:
    return [found[MARKS["window"]], *(found[reading_name(kind, "mean_window_h")] for kind in lane_readings.KINDS[1:])]


def _geometry(percent: float, found: dict[str, Finding]) -> str:
    """Say what geometry gives, each clause with the marks of its findings."""
    value = _by_mark(found)
    return (
        f"By geometry alone, given all commercial fleets, radar satellites of Japan and NATO members have "
        f"{_in_reach(value, 'the lane length')}; {percent:g} % come into reach within "
        f"{_hours(value['window'])} on average [window] and {_hours(value['sure'])} without fail in "
        f"{SPAN} [sure]. What is not known moves the average to {_range(value['drawn'], DRAWN_H)} hours in nine of "
        "ten draws "
        f"[drawn], or to {_range(value['public'], PUBLIC_H)} hours without the commercial fleets [public]. Ships "
        "that transmit AIS are in reach of a receiver and heard, with chances that we derived from studies of other "
        "seas, on "
        f"{_range(value['ais'], AIS_PERCENT)} % of the length at one moment on average [ais], and on "
        f"{_range(value['ais-public'], AIS_PERCENT)} % without those fleets [ais-public]."
    )


def _in_brief(found: dict[str, Finding]) -> str:
    value = _by_mark(found)
    heard = _range(value["ais"], AIS_PERCENT)
    return f"by geometry, radars have {_in_reach(value, 'the lanes')}; AIS is heard on {heard} % [ais]."


def _by_mark(found: Mapping[str, Finding]) -> dict[str, Finding]:
    return {mark: found[name] for mark, name in MARKS.items()}


def _in_reach(value: Mapping[str, Finding], of: str) -> str:
    moment, least, most = (_told(value[mark]) for mark in ("moment", "least", "most"))
    return (
        f"{moment} % of {of} in reach at one moment on average [moment], from {least} to at least {most} % "
        "[least][most]"
    )


def _told(finding: Finding) -> str:
    """Write the number of a finding with the digits that its range bears out, at most two."""
    if finding.value is None:
        return "none"
    accuracy = half_width(finding.value, finding.low, finding.high) or 0.0
    return printed(finding.value, max(accuracy, accuracy_of_digits(finding.value, DIGITS)), digits=DIGITS)


def _hours(finding: Finding) -> str:
    """Hours in words; more than the span where it was not reached."""
    told = _told(finding)
    return f"{told} hour{'s' * (told != '1')}" if finding.value is not None else "more than the span"


def _range(finding: Finding, accuracy: float) -> str:
    """Write the ends of a range to the place that an accuracy, in the unit of the finding, bears out."""
    return " to ".join(printed(end or 0.0, accuracy) for end in (finding.low, finding.high))


def series() -> pd.DataFrame:
    """Curves of the base reading on the default network: share of the lanes against the window, percent.

    Returns
    -------
    DataFrame
        `x` (hours), `series`, `value`, `unit`, `source_id`, `status`.
    """
    base = base_rows(lane_watch.windows(0.85))
    rows = [
        (hour, f"{row['group']}: {words}", 100 * row[f"{kind}_{hour:g}"])
        for _, row in base.iterrows()
        for kind, words in (("mean", "on average"), ("guaranteed", "always"), ("tasked", "a plan, on average"))
        if kind != "tasked" or row["group"] == EVERYBODY
        for hour in HOURS
    ]
    curves = pd.DataFrame(rows, columns=["x", "series", "value"])
    return curves.assign(
        unit="percent of lane km", x_label="length of the window, hours", source_id=";".join(SOURCES), status="derived"
    )


def readings(statement: Statement) -> pd.DataFrame:
    """Tell what a share of the lanes may mean, as `layers.lane_watch.readings.readings`; empty without a share."""
    return pd.DataFrame() if statement.value is None else lane_readings.readings(statement.value / 100)
