"""The sentence of an observed share: facts first, then what geometry gives, each clause with its marks."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from geo.claim import AS_PRINTED, Finding, Verdict
from geo.claimed import in_sense
from geo.figures import accuracy_of_digits, half_width, printed
from layers.checks.observed.observed_deciders import DRAWS_WOULD_TELL, WOULD_TELL, Decider
from layers.checks.observed.observed_names import Names
from layers.stories.statement import Statement
from leadline.words import N_, _, between, joined, ngettext

DIGITS = 2  # of the numbers of a sentence
# Tenths of an hour, whole hours, whole percents: finer digits move with the seed of the draws.
DRAWN_H, PUBLIC_H, READING_PERCENT, SHARE_PERCENT = 0.5, 5.0, 5.0, 5.0
HEARD = N_(
    " Ships that transmit AIS are in reach of a receiver and heard, with chances that we derived "
    "from studies of other seas, on {share} % of the {extent} at one moment on average [ais]{without}."
)
HOW = {"sure": N_("without fail"), "mean": N_("on average")}
BRIEFLY = {
    "network": N_("the network"),
    "case": N_("the angles of the radars"),
    "weight": N_("what a target counts by"),
    "fleet": N_("which of the satellites are there for this purpose"),
}
EXTENT_AGAIN = {"km": N_("length"), "km2": N_("area"), "points": N_("points")}


def marks_of(names: Names, kinds: tuple[str, ...]) -> dict[str, str]:
    """List the marks of the sentence, and the findings they stand for; see `MARKS` of the kind."""
    question = names.question
    others = {"public" if question.is_public(k) else names.mark(k): k for k in names.others}
    marks = {mark: _drawn_mark(names, k) for mark, k in others.items()}
    for k in range(len(question.sets)):
        if k != question.place:
            marks |= _marks_of_fleet(names, k)
    marks |= {
        "moment": names.moment(),
        "median": names.moment(column="instant_median"),
        "least": names.moment(column="instant_min"),
        "most": names.moment(column="instant_max"),
        "window": names.mean(),
        "window-sure": names.sure(),
        "mean": names.mean_share(),
        "sure": names.sure_share(),
        "drawn": names.drawn() if question.within_s is None else names.drawn_share("guaranteed share"),
        "drawn-mean": names.drawn_share("mean share"),
    }
    for kind in kinds:
        marks |= {kind: names.reading(kind, "instant_mean")}
        marks |= {f"{kind}-{mark}": names.reading(kind, "instant_mean", k) for mark, k in others.items()}
        for column, how in (("guaranteed_share", "sure"), ("mean_share", "mean")):
            marks[f"{kind}-{how}"] = names.reading(kind, column)
    return marks


def _drawn_mark(names: Names, place: int) -> str:
    within = names.question.within_s is not None
    return names.drawn_share("guaranteed share", place) if within else names.drawn(place)


def _marks_of_fleet(names: Names, place: int) -> dict[str, str]:
    """List the marks of a fleet of `also`, which begin with its name."""
    mark, question = names.mark(place), names.question
    title = question.sets[place][0]
    first = place == next(k for k, (other, _) in enumerate(question.sets) if other == title) and title != names.title
    whose = title if first else names.whose(place)
    marks = {f"{mark}-drawn": _drawn_mark(names, place)}
    if question.within_s is not None:
        marks |= {
            f"{mark}-sure": names.sure_share(whose),
            f"{mark}-mean": names.mean_share(whose),
            f"{mark}-drawn-mean": names.drawn_share("mean share", place),
        }
    elif first:
        marks |= {
            f"{mark}-moment": names.moment(title),
            f"{mark}-window": names.mean(title),
            f"{mark}-window-sure": names.sure(title),
        }
    return marks


class Answered(NamedTuple):
    """What the sentence tells: findings by mark, the verdict, that of each reading in words, and what decides.

    `decides` has, for "sure" and "mean", the readings that fall on the other side of the claim; `satellites` how many
    of the main fleet are counted.
    """

    value: Mapping[str, Finding]
    verdict: Verdict
    readings: tuple[tuple[str, Verdict], ...] = ()
    decides: Mapping[str, tuple[Decider, ...]] = {}
    satellites: int = 0


def sentence(statement: Statement, names: Names, kinds: tuple[str, ...], found: Answered) -> str:
    """Write the sentence."""
    value = found.value
    geometry = (
        _windows(statement, names, value) if names.question.within_s is None else _shares(statement, names, found)
    )
    told = _heard(names, value) if "ais" in kinds else ""
    beside = _beside(names, value)
    said = "; ".join(f"{fact.finding().opening} [{fact.id}]" for fact in statement.facts)
    return f"{said}. {geometry}{told}{beside}" if said else f"{geometry}{told}{beside}"


def brief(statement: Statement, names: Names, kinds: tuple[str, ...], found: Answered) -> str:
    """Write the sentence in a line."""
    value = found.value
    searched = next((fact for fact in statement.facts if fact.searched), None)
    heard = (
        _("; AIS is heard on {range} % [ais]").format(range=_range(value["ais"], READING_PERCENT))
        if "ais" in kinds
        else ""
    )
    if names.question.within_s is None:
        grown = _(
            "; as passes add up, {value:g} % have come into reach within about {hours} on average{range} [window]"
        )
        told = _("by geometry, {sensors} have {in_reach}{grown}{heard}.").format(
            sensors=_sensors(names),
            in_reach=_in_reach(value, _("the {targets}").format(targets=names.targets)),
            grown=grown.format(
                value=statement.claim().value, hours=_hours(value["window"]), range=_readings(value["window"])
            ),
            heard=heard,
        )
    else:
        sure, mean = (_told(value[mark]) for mark in ("sure", "mean"))
        told = _(
            "by geometry, {sensors} could see {sure} % of the {targets} within {within} without "
            "fail [sure], {mean} % on average [mean]{turns_on}{heard}."
        ).format(
            sensors=_sensors(names),
            sure=sure,
            targets=names.targets,
            within=names.within,
            mean=mean,
            turns_on=_turns_on(found),
            heard=heard,
        )
    return f"{searched.finding().opening} [{searched.id}]; {told}" if searched else told[0].upper() + told[1:]


def _sensors(names: Names) -> str:
    return _("radars") if names.sensors[1] == "radar" else _("satellites")


def _satellites(names: Names) -> str:
    if names.sensors[1] == "sensor":
        return _("satellites of {owner}").format(owner=_owner(names))
    return _("{sensor} satellites of {owner}").format(sensor=_(names.sensors[1]), owner=_owner(names))


def _opening(names: Names) -> str:
    given = names.given(names.question.place)
    return _("By geometry alone, {given}, ").format(given=given) if given else _("By geometry alone, ")


def _windows(statement: Statement, names: Names, value: Mapping[str, Finding]) -> str:
    public = next((k for k in names.others if names.question.is_public(k)), None)
    without = (
        _(", or to {range} hours without the commercial fleets [public]").format(
            range=_range(value["public"], PUBLIC_H)
        )
        if public is not None
        else ""
    )
    drawn = (
        _(" What is not known moves the average to {range} hours in nine of ten draws [drawn]{without}.").format(
            range=_range(value["drawn"], DRAWN_H), without=without
        )
        if value["drawn"].value is not None
        else ""
    )
    return _(
        "{opening}{satellites} have {in_reach}; {value:g} % come into reach within {hours} on "
        "average{range} [window] and {hours_2} without fail in {span} [window-sure].{drawn}"
    ).format(
        opening=_opening(names),
        satellites=_satellites(names),
        in_reach=_in_reach(value, _("the {extent}").format(extent=names.extent)),
        value=statement.claim().value,
        hours=_hours(value["window"]),
        range=_readings(value["window"]),
        hours_2=_hours(value["window-sure"]),
        span=names.span,
        drawn=drawn,
    )


def _shares(statement: Statement, names: Names, found: Answered) -> str:
    value, question = found.value, names.question
    sure, mean = (_told(value[mark]) for mark in ("sure", "mean"))
    one = found.satellites == 1
    which = _("the radar satellite of {owner}") if names.sensors[1] == "radar" else _("the satellite of {owner}")
    who = (
        _("{satellite} sees").format(satellite=which.format(owner=_owner(names)))
        if one
        else _("{satellites} see").format(satellites=_satellites(names))
    )
    given = names.given(question.place)
    opening = (
        _("By geometry alone, an upper bound, {given}, ").format(given=given)
        if given
        else _("By geometry alone, an upper bound, ")
    )
    said = _(
        "{opening}{who} {sure} % of the {extent} within {within} without fail [sure] and {mean} % on average [mean]."
    ).format(opening=opening, who=who, sure=sure, extent=names.extent, within=names.within, mean=mean)
    drawn = value["drawn"]
    if drawn.value is not None:
        middle, ends = printed(drawn.value, SHARE_PERCENT), _range(drawn, SHARE_PERCENT)
        said += (
            _(" Drawn by chance, what is not known leaves {ends} % without fail in nine of ten draws").format(ends=ends)
            + (_(", {middle} % in the middle one").format(middle=middle) if middle != ends else "")
            + f" [drawn]{''.join(_parts(names, value))}."
        )
    return said + _deciding(statement, found)


def _parts(names: Names, value: Mapping[str, Finding]) -> Iterator[str]:
    for k in names.others:
        mark = f"{names.mark(k)}-drawn"
        if value[mark].value is not None:
            yield _(", and {range} % {sets} [{mark}]").format(
                range=_range(value[mark], SHARE_PERCENT), sets=_(names.question.sets[k][1]), mark=mark
            )


def _deciding(statement: Statement, found: Answered) -> str:
    """Say which readings hold, or what decides and what would tell."""
    if found.verdict not in (Verdict.HOLDS_ONLY_IF, Verdict.CANNOT_BE_TOLD):
        return ""
    turns = [
        _("{how} it is {percent} [{mark}]").format(
            how=_(HOW[mark]), percent=joined([f"{_plain(one.percent)} % {one.words}" for one in some]), mark=mark
        )
        for mark, some in found.decides.items()
        if some
    ]
    aspects = dict.fromkeys(one.aspect for some in found.decides.values() for one in some)
    tell = [_(WOULD_TELL[aspect]) for aspect in aspects] or [_(DRAWS_WOULD_TELL)]
    decided = f": {'; '.join(turns)}" if turns else ""
    if found.verdict is Verdict.HOLDS_ONLY_IF:
        return f" {'; '.join(_of_readings(found))} [sure][mean]{decided}."
    return _(" Whether it is {claimed_words} [claim] cannot be told{decided}. What would tell: {tell} [drawn].").format(
        claimed_words=claimed_words(statement), decided=decided, tell=joined(tell)
    )


def _of_readings(found: Answered) -> Iterator[str]:
    said = {
        Verdict.HOLDS: _("it holds"),
        Verdict.DOES_NOT_HOLD: _("it does not"),
        Verdict.CANNOT_BE_TOLD: _("it cannot be told"),
    }
    read = _("Read as")
    for words, verdict in found.readings:
        yield f"{read} {words} {said[verdict]}"
        read = _("read as")


def claimed_words(statement: Statement) -> str:
    """Write what is claimed.

    A number without "about" or a range is read as at least so much.
    """
    claim = statement.claim()
    if claim.value is None:
        return (
            _("{low:g} to {high:g} %").format(low=claim.low, high=claim.high)
            if claim.low is not None and claim.high is not None
            else _("so much")
        )
    sense = "at least" if claim.sense == AS_PRINTED else claim.sense
    return in_sense(sense, _("{number} %").format(number=f"{claim.value:g}"))


def _turns_on(found: Answered) -> str:
    """Say in the brief what decides, where the verdict is open."""
    if found.verdict is not Verdict.CANNOT_BE_TOLD:
        return ""
    aspects = dict.fromkeys(one.aspect for some in found.decides.values() for one in some)
    return _("; it turns on {briefly} [drawn]").format(
        briefly=joined([_(BRIEFLY[aspect]) for aspect in aspects] or [_("which satellites work")])
    )


def _beside(names: Names, value: Mapping[str, Finding]) -> str:
    """Compare with the fleets that the main one does not hold."""
    told = []
    for k in names.beside:
        mark, title = names.mark(k), _(names.question.sets[k][0])
        if names.question.within_s is not None:
            sure, mean = (_told(value[f"{mark}-{how}"]) for how in ("sure", "mean"))
            told.append(
                _("{title} {sure} % without fail [{mark}-sure] and {mean} % on average [{mark}-mean]").format(
                    title=title, sure=sure, mark=mark, mean=mean
                )
            )
        else:
            moment, hours = _told(value[f"{mark}-moment"]), _hours(value[f"{mark}-window"])
            told.append(
                _(
                    "{title} {moment} % at one moment on average [{mark}-moment], and the share "
                    "within {hours} on average [{mark}-window]"
                ).format(title=title, moment=moment, mark=mark, hours=hours)
            )
    return _(" For comparison: {told}.").format(told="; ".join(told)) if told else ""


def _owner(names: Names) -> str:
    fleet = names.question.fleet
    return (
        _("the fleet {title}").format(title=_(fleet.title))
        if fleet.title == fleet.name.partition("+")[0]
        else _(fleet.title)
    )


def _plain(percent: float) -> str:
    """Write a share as the arithmetic of a finding does, to a tenth."""
    return f"{percent:.1f}".removesuffix(".0")


def _heard(names: Names, value: Mapping[str, Finding]) -> str:
    """Say on how much of the targets AIS is heard at one moment."""
    without = (
        _(", and on {range} % without those fleets [ais-public]").format(
            range=_range(value["ais-public"], READING_PERCENT)
        )
        if any(names.question.is_public(k) for k in names.others)
        else ""
    )
    return _(HEARD).format(
        share=_range(value["ais"], READING_PERCENT), extent=_(EXTENT_AGAIN[names.question.unit]), without=without
    )


def _in_reach(value: Mapping[str, Finding], of: str) -> str:
    moment, least, most = (_told(value[mark]) for mark in ("moment", "least", "most"))
    return _(
        "{moment} % of {of} in reach at one moment on average [moment], from {least} to at least {most} % [least][most]"
    ).format(moment=moment, of=of, least=least, most=most)


def _told(finding: Finding) -> str:
    """Write the number of a finding with the digits that its range bears out, at most two."""
    if finding.value is None:
        return _("none")
    accuracy = half_width(finding.value, finding.low, finding.high) or 0.0
    return printed(finding.value, max(accuracy, accuracy_of_digits(finding.value, DIGITS)), digits=DIGITS)


def _hours(finding: Finding) -> str:
    """Hours in words; more than the span where it was not reached."""
    if finding.value is None:
        return _("more than the span")
    count = _told(finding)
    return ngettext("{count} hour", "{count} hours", 1 if count == "1" else 2).format(count=count)


def _readings(finding: Finding) -> str:
    """Write the range of hours in brackets, each end to its first digit; empty where there is none."""
    if finding.value is None or finding.low is None or finding.high is None or finding.low == finding.high:
        return ""
    low, high = (printed(end, accuracy_of_digits(end, 1), digits=1) for end in (finding.low, finding.high))
    return "" if low == high else _(" ({low} to {high} hours, by the reading)").format(low=low, high=high)


def _range(finding: Finding, accuracy: float) -> str:
    """Write the ends of a range to the place that an accuracy, in the unit of the finding, bears out."""
    ends = (finding.value if end is None else end for end in (finding.low, finding.high))
    return between(*(printed(end or 0.0, accuracy) for end in ends))
