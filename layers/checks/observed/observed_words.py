"""The sentence of an observed share: facts first, then what geometry gives, each clause with its marks."""

from collections.abc import Mapping
from typing import NamedTuple

from geo.claim import AS_PRINTED, Finding, Verdict
from geo.claimed import digits_of, in_sense, with_words
from layers.checks.observed.observed_deciders import DRAWS_WOULD_TELL, WOULD_TELL, Decider
from layers.checks.observed.observed_digits import hours_between, in_digits, in_hours, in_range, in_reach, tenths
from layers.checks.observed.observed_names import Names
from layers.stories.statement import Statement
from leadline.words import N_, _, as_sentence, following, in_turn, joined, ngettext, pgettext

# Tenths of an hour, whole hours, whole percents: finer digits move with the seed of the draws.
HEARD = N_(
    "Ships that transmit AIS are in reach of a receiver and heard, with chances that we derived "
    "from studies of other seas, on {share} % of the {extent} at one moment on average [ais]."
)
HEARD_WITHOUT = N_(
    "Ships that transmit AIS are in reach of a receiver and heard, with chances that we derived "
    "from studies of other seas, on {share} % of the {extent} at one moment on average [ais], and on {range} % without "
    "those fleets [ais-public]."
)
TURNS = {"sure": N_("without fail it is {percent} [sure]"), "mean": N_("on average it is {percent} [mean]")}
READ_AS = {
    Verdict.HOLDS: N_("read as {reading} it holds"),
    Verdict.DOES_NOT_HOLD: N_("read as {reading} it does not"),
    Verdict.CANNOT_BE_TOLD: N_("read as {reading} it cannot be told"),
}
BRIEFLY = {
    "network": N_("the network"),
    "case": N_("the angles of the radars"),
    "weight": N_("what a target counts by"),
    "fleet": N_("which of the satellites are there for this purpose"),
}


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
    told = [_windows(statement, names, value)] if names.question.within_s is None else [_shares(names, found)]
    if names.question.within_s is None:
        told.append(_draws_of_windows(names, value))
    else:
        told += [_draws_of_shares(names, value), _deciding(statement, found)]
    told += [_heard(names, value) if "ais" in kinds else "", _beside(names, value)]
    said = in_turn(f"{fact.finding().opening} [{fact.id}]" for fact in statement.facts)
    return following([as_sentence([said])] * bool(said) + [one for one in told if one])


def brief(statement: Statement, names: Names, kinds: tuple[str, ...], found: Answered) -> str:
    """Write the sentence in a line."""
    value = found.value
    searched = next((fact for fact in statement.facts if fact.searched), None)
    heard = [_("AIS is heard on {range} % [ais]").format(range=in_range(value, "ais"))] if "ais" in kinds else []
    told = _brief_windows(statement, names, value) if names.question.within_s is None else _brief_shares(names, found)
    opening = [f"{searched.finding().opening} [{searched.id}]"] if searched else []
    return following(as_sentence(clauses) for clauses in (opening, [*told, *heard]) if clauses)


def _brief_windows(statement: Statement, names: Names, value: Mapping[str, Finding]) -> list[str]:
    given = names.given(names.question.place)
    moment, least, most = in_reach(value)
    at_once = (
        _(
            "by geometry, {given}, {sensors} have {moment} % of the {targets} in reach at one moment on average "
            "[moment], from {least} to at least {most} % [least][most]"
        )
        if given
        else _(
            "by geometry, {sensors} have {moment} % of the {targets} in reach at one moment on average [moment], from "
            "{least} to at least {most} % [least][most]"
        )
    )
    grown = (
        _(
            "as passes add up, {value:g} % have come into reach within about {hours} on average ({low} to {high} "
            "hours, by the reading) [window]"
        )
        if hours_between(value, "window")
        else _("as passes add up, {value:g} % have come into reach within about {hours} on average [window]")
    )
    low, high = hours_between(value, "window") or ("", "")
    return [
        at_once.format(
            given=given, sensors=_sensors(names), moment=moment, targets=names.targets, least=least, most=most
        ),
        grown.format(value=statement.claim().value, hours=in_hours(value, "window"), low=low, high=high),
    ]


def _brief_shares(names: Names, found: Answered) -> list[str]:
    sure, mean = (in_digits(found.value, mark) for mark in ("sure", "mean"))
    told = _(
        "by geometry, {sensors} could see {sure} % of the {targets} within {within} without "
        "fail [sure], {mean} % on average [mean]"
    ).format(sensors=_sensors(names), sure=sure, targets=names.targets, within=names.within, mean=mean)
    return [told, *_turns_on(found)]


def _sensors(names: Names) -> str:
    return _("radars") if names.sensors[1] == "radar" else _("satellites")


def _satellites(names: Names) -> str:
    if names.sensors[1] == "sensor":
        return _("satellites of {owner}").format(owner=_owner(names))
    return _("{sensor} satellites of {owner}").format(sensor=_(names.sensors[1]), owner=_owner(names))


def _windows(statement: Statement, names: Names, value: Mapping[str, Finding]) -> str:
    """Tell the share in reach at one moment, and the windows in which the share claimed comes into reach."""
    given = names.given(names.question.place)
    moment, least, most = in_reach(value)
    at_once = (
        _(
            "By geometry alone, {given}, {satellites} have {moment} % of the {extent} in reach at one moment on "
            "average [moment], from {least} to at least {most} % [least][most]"
        )
        if given
        else _(
            "By geometry alone, {satellites} have {moment} % of the {extent} in reach at one moment on "
            "average [moment], from {least} to at least {most} % [least][most]"
        )
    )
    grown = (
        _(
            "{value:g} % come into reach within {hours} on average ({low} to {high} hours, by the reading) [window] "
            "and about {hours_2} without fail in {span} [window-sure]"
        )
        if hours_between(value, "window")
        else _(
            "{value:g} % come into reach within {hours} on average [window] and about {hours_2} without fail in {span} "
            "[window-sure]"
        )
    )
    low, high = hours_between(value, "window") or ("", "")
    hours, hours_2 = in_hours(value, "window"), in_hours(value, "window-sure")
    return as_sentence([
        at_once.format(
            given=given, satellites=_satellites(names), moment=moment, extent=names.extent, least=least, most=most
        ),
        grown.format(
            value=statement.claim().value, hours=hours, low=low, high=high, hours_2=hours_2, span=names.span
        ),
    ])  # fmt: skip


def _draws_of_windows(names: Names, value: Mapping[str, Finding]) -> str:
    if value["drawn"].value is None:
        return ""
    moved = in_range(value, "drawn")
    if not any(names.question.is_public(k) for k in names.others):
        return _("What is not known moves the average to {range} hours in nine of ten draws [drawn].").format(
            range=moved
        )
    return _(
        "What is not known moves the average to {range} hours in nine of ten draws [drawn], or to {without} hours "
        "without the commercial fleets [public]."
    ).format(range=moved, without=in_range(value, "public"))


def _shares(names: Names, found: Answered) -> str:
    """Tell the share within the window, without fail and on average."""
    given = names.given(names.question.place)
    told = _shares_given(found.satellites) if given else _shares_alone(found.satellites)
    sure, mean = (in_digits(found.value, mark) for mark in ("sure", "mean"))
    return told.format(
        given=given,
        satellites=_satellites(names) if found.satellites != 1 else _satellite(names),
        sure=sure,
        extent=names.extent,
        within=names.within,
        mean=mean,
    )


def _shares_given(satellites: int) -> str:
    return ngettext(
        "By geometry alone, an upper bound, {given}, {satellites} sees {sure} % of the {extent} within {within} "
        "without fail [sure] and {mean} % on average [mean].",
        "By geometry alone, an upper bound, {given}, {satellites} see {sure} % of the {extent} within {within} "
        "without fail [sure] and {mean} % on average [mean].",
        satellites,
    )


def _shares_alone(satellites: int) -> str:
    return ngettext(
        "By geometry alone, an upper bound, {satellites} sees {sure} % of the {extent} within {within} "
        "without fail [sure] and {mean} % on average [mean].",
        "By geometry alone, an upper bound, {satellites} see {sure} % of the {extent} within {within} "
        "without fail [sure] and {mean} % on average [mean].",
        satellites,
    )


def _draws_of_shares(names: Names, value: Mapping[str, Finding]) -> str:
    drawn = value["drawn"]
    if drawn.value is None:
        return ""
    middle, ends = in_digits(value, "drawn"), in_range(value, "drawn")
    told = (
        _(
            "Drawn by chance, what is not known leaves {ends} % without fail in nine of ten draws, {middle} % in the "
            "middle one [drawn]"
        )
        if middle != ends
        else _("Drawn by chance, what is not known leaves {ends} % without fail in nine of ten draws [drawn]")
    ).format(ends=ends, middle=middle)
    for k in names.others:
        mark = f"{names.mark(k)}-drawn"
        if value[mark].value is not None:
            share, part = in_range(value, mark), _(names.question.sets[k][1])
            told = _("{told}, and {range} % {part} [{mark}]").format(told=told, range=share, part=part, mark=mark)
    return as_sentence([told])


def _deciding(statement: Statement, found: Answered) -> str:
    """Say which readings hold, or what decides and what would tell."""
    if found.verdict not in (Verdict.HOLDS_ONLY_IF, Verdict.CANNOT_BE_TOLD):
        return ""
    turns = in_turn(
        _(TURNS[mark]).format(
            percent=joined(_("{percent} % {reading}").format(percent=tenths(o.percent), reading=o.words) for o in some)
        )
        for mark, some in found.decides.items()
        if some
    )
    if found.verdict is Verdict.HOLDS_ONLY_IF:
        read = in_turn(_(READ_AS[verdict]).format(reading=words) for words, verdict in found.readings)
        told = _("{read} [sure][mean]: {turns}") if turns else _("{read} [sure][mean]")
        return as_sentence([told.format(read=read, turns=turns)])
    whether = (
        _("Whether it is {claimed} [claim] cannot be told: {turns}.")
        if turns
        else _("Whether it is {claimed} [claim] cannot be told.")
    )
    aspects = dict.fromkeys(one.aspect for some in found.decides.values() for one in some)
    tell = [_(WOULD_TELL[aspect]) for aspect in aspects] or [_(DRAWS_WOULD_TELL)]
    return following([
        whether.format(claimed=claimed_words(statement), turns=turns),
        _("What would tell: {tell} [drawn].").format(tell=joined(tell)),
    ])  # fmt: skip


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
    return in_sense(sense, with_words(claim, _("{number} %").format(number=f"{digits_of(claim):g}")))


def _turns_on(found: Answered) -> list[str]:
    """Say in the brief what decides, where the verdict is open."""
    if found.verdict is not Verdict.CANNOT_BE_TOLD:
        return []
    aspects = dict.fromkeys(one.aspect for some in found.decides.values() for one in some)
    turns_on = joined([_(BRIEFLY[aspect]) for aspect in aspects] or [_("which satellites work")])
    return [_("it turns on {briefly} [drawn]").format(briefly=turns_on)]


def _satellite(names: Names) -> str:
    which = _("the radar satellite of {owner}") if names.sensors[1] == "radar" else _("the satellite of {owner}")
    return which.format(owner=_owner(names))


def _beside(names: Names, value: Mapping[str, Finding]) -> str:
    """Compare with the fleets that the main one does not hold."""
    told = []
    for k in names.beside:
        mark, title = names.mark(k), _(names.question.sets[k][0])
        if names.question.within_s is not None:
            sure, mean = (in_digits(value, f"{mark}-{how}") for how in ("sure", "mean"))
            told.append(
                _("{title} {sure} % without fail [{mark}-sure] and {mean} % on average [{mark}-mean]").format(
                    title=title, sure=sure, mark=mark, mean=mean
                )
            )
        else:
            moment, hours = in_digits(value, f"{mark}-moment"), in_hours(value, f"{mark}-window")
            told.append(
                _(
                    "{title} {moment} % at one moment on average [{mark}-moment], and the share "
                    "within {hours} on average [{mark}-window]"
                ).format(title=title, moment=moment, mark=mark, hours=hours)
            )
    return _("For comparison: {told}.").format(told=in_turn(told)) if told else ""


def _owner(names: Names) -> str:
    fleet = names.question.fleet
    return (
        _("the fleet {title}").format(title=_(fleet.title))
        if fleet.title == fleet.name.partition("+")[0]
        else _(fleet.title)
    )


def _heard(names: Names, value: Mapping[str, Finding]) -> str:
    """Say on how much of the targets AIS is heard at one moment."""
    share, extent = in_range(value, "ais"), _extent_again(names)
    if not any(names.question.is_public(k) for k in names.others):
        return _(HEARD).format(share=share, extent=extent)
    return _(HEARD_WITHOUT).format(share=share, extent=extent, range=in_range(value, "ais-public"))


def _extent_again(names: Names) -> str:
    match names.question.unit:
        case "km":
            return pgettext("size", "length")
        case "km2":
            return pgettext("size", "area")
    return _("points")
