"""How much of some lines, areas or points some satellites see: at one moment, or within a time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from geo.claim import AS_PRINTED, Check, Claim, Finding, Verdict
from geo.claimed import Claimed, by_readings
from layers.catalogue.toml_words import Words
from leadline.words import N_, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from layers.checks.observed.observed_deciders import Decider
    from layers.checks.observed.observed_findings import Findings
    from layers.checks.observed.observed_names import Names
    from layers.observation.question import Question
    from layers.stories.statement import Statement
    from layers.stories.story import Story

RULE_AT_ONCE = N_(
    "A share that could be watched: not supported while a search finds no source of the number, "
    "since nothing then says what watching is, by whom and how often. With a source, the least "
    "share at any moment decides, never a mean: it holds if that reaches the number in every "
    "reading (radar, optics, radio emitters, AIS); holds only if it does in one reading, or if "
    "one reaches the number on average in a window of time shorter than the span; and does not "
    "hold if no reading does either."
)
RULE_WITHIN = N_(
    "A share that could be seen within a time: a number without 'about' or a range is read as at "
    "least so much. It is read in two ways, as seen without fail (no gap between looks is "
    "longer) and as seen on average, for each kind of sensor that is asked about, each with its "
    "range over networks, weights, angles, parts of the fleet and nine of ten draws of what is "
    "not known. It holds if the whole range is what is claimed in every reading, holds only if "
    "in some, does not hold if in none; it cannot be told if no reading holds and the range of "
    "one lies on both sides. It is not supported while a search that stands with it finds no "
    "source of the number."
)
RESTS_ON = ("leadline:satellites", "leadline:sensing", "leadline:access_bands", "leadline:assumed_orbits")
RULE = f"Without a window: {RULE_AT_ONCE} With a window: {RULE_WITHIN}"
EXAMPLE = """
[fleets.europe]
title = "Europe"
nations = ["EU/ESA", "Germany", "Italy", "Spain", "Finland/int."]

[[statement]]
id = "lanes_60"
text = "European radar satellites can watch 60 % of the lanes of the southern Red Sea every six hours."
kind = "number"
value = 60
unit = "percent"

[statement.check]
kind = "observed_share"
fleet = "europe"
of = "leadline:lanes"
where = { within_bounds = [38, 12, 46, 20] }
noun = "lane"
within = "6h"
start = 2026-08-23
days = 7
"""
MARKS = {
    "sure": "share within the window without fail, its range over all readings (with `within`)",
    "mean": "share within the window on average (with `within`)",
    "drawn": "draws of what is not known: share without fail, or without `within` the window on average; median, and "
    "nine of ten as the range",
    "drawn-mean": "draws of what is not known: share on average (with `within`)",
    "window": "window in which the claimed share comes into reach on average",
    "window-sure": "window in which the claimed share comes into reach without fail",
    "moment": "share in reach at one moment, mean",
    "median": "the same, median",
    "least": "the same, least",
    "most": "the same, most",
    "public": "as `drawn`, of the fleet of `also` that is the main one without its commercial satellites",
    "<fleet>": "as `drawn`, of another part of the main fleet (of its title), by its name",
    "<fleet>-drawn": "as `drawn`, of any fleet of `also`, by its name",
    "<fleet>-sure": "as `sure`, of any fleet of `also` (with `within`)",
    "<fleet>-mean": "as `mean`, of any fleet of `also` (with `within`)",
    "<fleet>-drawn-mean": "as `drawn-mean`, of any fleet of `also` (with `within`)",
    "<fleet>-moment": "as `moment`, of the first fleet of another title (without `within`)",
    "<fleet>-window": "as `window`, of the first fleet of another title (without `within`)",
    "<fleet>-window-sure": "as `window-sure`, of the first fleet of another title (without `within`)",
    "<sensor>": "of a kind of `readings` (radar, optical, rf, ais): share in reach at one moment, mean",
    "<sensor>-sure": "of a kind of `readings`: share within the window without fail",
    "<sensor>-mean": "of a kind of `readings`: share within the window on average",
    "<sensor>-public": "as `<sensor>`, of the main fleet without its commercial satellites; others by their name",
}
CURVES = {
    "mean": N_("{group}: on average"),
    "guaranteed": N_("{group}: always"),
    "tasked": N_("{group}: a plan, on average"),
}
HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0}
SENSOR_WORDS = {"radar": N_("by radar"), "optical": N_("by optics"), "rf": N_("by radio emitters"), "ais": N_("by AIS")}
Sensor = Literal["radar", "optical", "rf", "ais"]


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="observed_share"
):
    """How much of some lines, areas or points a fleet has in reach: at once and within a time, and how sure that is."""

    fleet: Annotated[str, Meta(description="fleet of the story that the answer is about")]
    of: Annotated[
        str | dict[str, str],
        Meta(
            description="layer or row of lines, polygons or points; or several that stand for the same, as name = "
            "reference: each is a reading, the first is the base"
        ),
    ]
    start: Annotated[date, Meta(description="first day of the span, UTC")]
    days: Annotated[float, Meta(gt=0, le=366, description="length of the span, days")] = 28.0
    within: Annotated[
        str, Meta(description="window in which a look counts, shorter than the span: 30m, 6h or 2d; empty: at once")
    ] = ""
    also: Annotated[
        tuple[str, ...],
        Meta(
            description="further fleets, told beside it in this order, in which it may stand itself; those with its "
            "title (parts of it) widen the range of its numbers, others are compared with it; each has marks"
        ),
    ] = ()
    where: Annotated[
        dict[str, Any],
        Meta(
            description="which rows of the layers: column = value, list or comparison, or within_bounds = "
            "[west, south, east, north], degrees"
        ),
    ] = {}
    weights: Annotated[
        dict[str, str],
        Meta(description="columns that multiply length, area or number, as word = column: each is a reading"),
    ] = {}
    readings: Annotated[
        tuple[Sensor, ...],
        Meta(description="further kinds of sensors of the same satellites, each a reading of what watching is"),
    ] = ()
    noun: Annotated[str, Meta(description="what one of the targets is called, as lane")] = ""
    title: Annotated[
        Words,
        Meta(description="what all of them are called where leadline coverage tells them, as 'lanes of the Red Sea'"),
    ] = ""
    what: Annotated[str, Meta(description="which they are, in words, as 'the Red Sea'")] = ""
    seed: Annotated[int, Meta(ge=0, description="of all draws of what is not known")] = 0

    def __post_init__(self) -> None:
        if self.within:
            window_h(self.within)


def window_h(words: str) -> float:
    """Hours of a window written as 30m, 6h or 2d.

    >>> window_h("30m"), window_h("6h"), window_h("2d")
    (0.5, 6.0, 48.0)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([mhd])", words.strip())
    if not found or not float(found[1]) > 0:
        raise ValueError(f"within is {words!r}; expected minutes, hours or days like 30m, 6h or 2d, more than 0")
    return float(found[1]) * HOURS[found[2]]


def answer(statement: "Statement", story: "Story", progress: "Callable[[int, int], None] | None" = None) -> Check:
    """Check a share of some targets that satellites could watch.

    Parameters
    ----------
    statement : Statement
        Its value, or its range, in percent. Its facts open the sentence; one that is a search says that nothing was
        found of the number's source.
    story : Story
        Has the fleets and the layers.
    progress : callable, optional
        Called with (steps done, steps in all).

    Returns
    -------
    Check
        Decided by `RULE`. Marks: those of the facts, and `MARKS`.

    Raises
    ------
    ValueError
        If the claim has no number of percent between 0 and 100, a fleet or a layer is unknown or empty, or the window
        is not shorter than the span.
    """
    from layers.checks.observed import observed_words  # noqa: PLC0415  numba takes half a second to import
    from layers.checks.observed.observed_findings import Findings  # noqa: PLC0415
    from layers.checks.observed.observed_marks import marks_of  # noqa: PLC0415
    from layers.checks.sentence import written  # noqa: PLC0415

    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    question = question_of(statement, story)
    made = Findings(question, fields.readings, progress)
    findings = (*statement.findings(), *made.all())
    by_name = {finding.name: finding for finding in findings}
    marks = marks_of(made.names, fields.readings)
    by_mark = {mark: by_name[name] for mark, name in marks.items() if name in by_name}
    verdict = _verdict(statement, question, made.names, by_name, fields.readings)
    found = observed_words.Answered(by_mark, verdict, *_why(statement, made, by_name, fields.readings))
    clauses, brief = written(
        statement,
        verdict,
        by_mark,
        observed_words.sentence(statement, made.names, fields.readings, found),
        observed_words.brief(statement, made.names, fields.readings, found),
    )
    return Check(
        claim=meant(statement) if fields.within else statement.claim(),
        verdict=verdict,
        clauses=clauses,
        brief_clauses=brief,
        findings=findings,
        rule=_(RULE_WITHIN) if fields.within else _(RULE_AT_ONCE),
        key=made.names.sure_share() if fields.within else made.names.moment(),
    )


def prepare(statement: "Statement", story: "Story", progress: "Callable[[int, int], None]") -> None:
    """Compute what takes long ahead of the answer, telling how far it is; it stays in the cache."""
    from layers.observation import shares, uncertainty  # noqa: PLC0415  as in `answer`
    from layers.observation.readings import readings as other_readings  # noqa: PLC0415

    question = question_of(statement, story)
    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    shares.windows(question, progress)
    if fields.readings:
        other_readings(question, fields.readings, progress)
    uncertainty.draws(question, progress=progress)


def question_of(statement: "Statement", story: "Story") -> "Question":
    """Ask what the check asks of fleets and targets; errors as for `answer`."""
    from layers.observation.asked import asked  # noqa: PLC0415  as in `answer`
    from layers.observation.question import HOUR_S  # noqa: PLC0415

    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    try:
        return asked(
            story,
            fleets=fields.also if fields.fleet in fields.also else (fields.fleet, *fields.also),
            main=fields.fleet,
            of=fields.of,
            where=fields.where,
            start=fields.start,
            days=fields.days,
            weights=fields.weights,
            share=_share(statement),
            within_s=window_h(fields.within) * HOUR_S if fields.within else None,
            seed=fields.seed,
            noun=fields.noun,
            what=fields.what,
        )
    except ValueError as error:
        raise ValueError(f"statement {statement.id!r}: {error}") from error


def _share(statement: "Statement") -> float:
    claim = statement.claim()
    ends = [end for end in (claim.value, claim.low, claim.high) if end is not None]
    if claim.unit != "percent" or not ends or not all(0 < end < 100 for end in ends):  # noqa: PLR2004  percent
        told = claim.value if claim.value is not None else f"{claim.low} to {claim.high}"
        raise ValueError(f"claim {claim.id!r} has {told} {claim.unit}; expected a number of percent between 0 and 100.")
    return ends[0] / 100


def meant(statement: "Statement") -> Claim:
    """Tell how the number is read: one without "about" or a range as at least so much."""
    return _at_least(statement.claim())


def _at_least(claim: Claim) -> Claim:
    return replace(claim, sense="at least") if claim.sense == AS_PRINTED and claim.value is not None else claim


def _verdict(
    statement: "Statement",
    question: "Question",
    names: "Names",
    found: Mapping[str, Finding],
    kinds: Sequence[str],
) -> Verdict:
    searched = any(fact.searched for fact in statement.facts)
    if question.within_s is None:
        least = [found[names.moment(column="instant_min")], *(found[names.reading(k, "instant_min")] for k in kinds)]
        windows = [found[names.mean()], *(found[names.reading(k, "mean_window_h")] for k in kinds)]
        return verdict_at_once(100 * (question.share or 0.0), least, windows, searched=searched)
    return verdict_within(statement.claim(), list(_within(names, found, kinds).values()), searched=searched)


def _within(names: "Names", found: Mapping[str, Finding], kinds: Sequence[str]) -> dict[str, tuple[Finding, ...]]:
    """Tell the readings of a share within a window: what they are called, and the findings whose ranges are theirs."""
    sure, mean = pgettext("share within a window", "without fail"), pgettext("share within a window", "on average")
    shares: dict[str, tuple[Finding, ...]] = {
        sure: (found[names.sure_share()], found[names.drawn_share("guaranteed share")]),
        mean: (found[names.mean_share()], found[names.drawn_share("mean share")]),
    }
    for kind in kinds:
        for column, how in (("guaranteed_share", _("{sensor} without fail")), ("mean_share", _("{sensor} on average"))):
            shares[how.format(sensor=_(SENSOR_WORDS[kind]))] = (found[names.reading(kind, column)],)
    return shares


def _why(
    statement: "Statement", made: "Findings", found: Mapping[str, Finding], kinds: Sequence[str]
) -> tuple[tuple[tuple[str, Verdict], ...], "dict[str, tuple[Decider, ...]]", int]:
    """Tell the verdict of each reading, what decides between them, and how many satellites are counted."""
    from layers.checks.observed.observed_deciders import deciders  # noqa: PLC0415  as in `answer`

    question, names = made.question, made.names
    rows, base = made.tables.rows(names.title)
    satellites = int(base["satellites"])
    if question.within_s is None:
        return (), {}, satellites
    claim = statement.claim()
    each = tuple((how, verdict_of(claim, findings)) for how, findings in _within(names, found, kinds).items())
    claimed = Claimed.of(meant(statement))
    decides = {
        mark: deciders(question, rows, base, column, claimed)
        for mark, column in (("sure", "guaranteed_share"), ("mean", "mean_share"))
    }
    return each, decides, satellites


def verdict_at_once(
    claimed: float, least: Sequence[Finding], windows: Sequence[Finding], *, searched: bool = False
) -> Verdict:
    """Choose the verdict by `RULE_AT_ONCE`.

    Parameters
    ----------
    claimed : float
        Percent.
    least : sequence of Finding
        Of each reading, the least share at any moment, percent; its range runs over what is not known.
    windows : sequence of Finding
        Of each reading, the window in which the share is reached on average; without a value where the span does not
        reach it.
    searched : bool
        Whether a search found no source of the number.
    """
    if searched:
        return Verdict.NOT_SUPPORTED
    always = [finding.value is not None and finding.value >= claimed for finding in least]
    if always and all(always):
        return Verdict.HOLDS
    if any(always) or any(finding.value is not None for finding in windows):
        return Verdict.HOLDS_ONLY_IF
    return Verdict.DOES_NOT_HOLD


def verdict_within(claim: Claim, shares: Sequence[Sequence[Finding]], *, searched: bool = False) -> Verdict:
    """Choose the verdict by `RULE_WITHIN`; of each reading, findings whose ranges together are its range."""
    return Verdict.NOT_SUPPORTED if searched else by_readings([verdict_of(claim, findings) for findings in shares])


def verdict_of(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """Judge one reading by the ranges of its findings together."""
    claimed = Claimed.of(_at_least(claim))
    known = [finding for finding in findings if finding.value is not None]
    ends = [end for f in known for end in (f.value, f.low, f.high) if end is not None]
    return claimed.judged(known[0].value or 0.0, min(ends), max(ends))


def series(statement: "Statement", story: "Story") -> "pd.DataFrame":
    """Curves of the base reading on the base network: share against the window, percent.

    Returns
    -------
    DataFrame
        `x` (hours), `series`, `value`, `unit`, `source_id`, `status`.
    """
    import pandas as pd  # noqa: PLC0415

    from layers.checks.observed.observed_findings import Findings  # noqa: PLC0415
    from layers.observation.shares import hours  # noqa: PLC0415

    question = question_of(statement, story)
    made = Findings(question)
    base = made.tables.first_rows(made.table)
    rows = [
        (hour, _(CURVES[kind]).format(group=_(row["group"])), 100 * row[f"{kind}_{hour:g}"])
        for row in base.to_dict("records")
        for kind in CURVES
        if kind != "tasked" or (row["group"] == made.names.title and "tasked_0.5" in base)
        for hour in hours(question)
    ]
    curves = pd.DataFrame(rows, columns=["x", "series", "value"])
    return curves.assign(
        unit=made.names.percent_unit,
        x_label=_("length of the window, hours"),
        source_id=";".join(made.tables.all_sources),
        status="derived",
    )


def readings(statement: "Statement", story: "Story") -> "pd.DataFrame":
    """Tell what the share may mean, a reading a kind of sensor, as `layers.observation.readings.readings`.

    Empty where no further kinds of sensors are asked about.
    """
    import pandas as pd  # noqa: PLC0415

    fields: Fields = statement.check  # type: ignore[assignment]  # its kind says so
    if not fields.readings:
        return pd.DataFrame()
    from layers.observation import readings as found  # noqa: PLC0415

    return found.readings(question_of(statement, story), fields.readings)
