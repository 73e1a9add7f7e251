"""What changed between two periods, told: the number, the traffic and the watching, as plain rows and in sentences."""

from collections.abc import Sequence
from math import exp, inf, isfinite, nan
from typing import Any

from geo.change.judgement import Interval, Judgement, interval_in_words, transmitting
from geo.change.rate_ratio import RateRatio
from geo.change.ratio_interval import Z95, influence_error, ratio_interval
from geo.change.seen_and_missed import HEARD, Way, deciding
from geo.claim import Verdict
from geo.figures import plural, signed
from geo.watching.measures import Measured
from geo.watching.watching import Watched
from leadline.words import N_, _, following, in_turn, ngettext

NAMES = {
    "seen": N_("entries seen to begin"),
    "likely": N_("with those likely missed in gaps of tracks"),
    "possible": N_("with all that may have been missed"),
    "tracks": N_("seen, by the share of the time that vessels near by were heard"),
    "followed": N_("seen, by the hours that each vessel near by was followed in a day"),
    "uptime": N_("seen, by the share of the time in which somebody listened near by"),
    "beacons": N_("seen, by the share of the time in which beacons were heard"),
    "receivers": N_("seen by the receivers that were there before and after"),
    "control": N_("seen, against the control area"),
    "heard": N_("seen, by the hours that receivers were on, as told"),
}
OF_AIRCRAFT = {  # names and units of vessels, as they are of aircraft
    NAMES["tracks"]: N_("seen, by the share of the time that aircraft near by were heard"),
    NAMES["followed"]: N_("seen, by the hours that each aircraft near by was followed in a day"),
    N_("share of the time of vessels near by"): N_("share of the time of aircraft near by"),
    N_("hours followed of each vessel and day near by"): N_("hours followed of each aircraft and day near by"),
    N_("vessels heard near by"): N_("aircraft heard near by"),
    N_("vessels heard anywhere"): N_("aircraft heard anywhere"),
    N_("of the vessels near by, those of both periods"): N_("of the aircraft near by, those of both periods"),
    N_("vessels"): N_("aircraft"),
}
UNWATCHED = {  # the periods in which nobody was heard
    "before": N_(
        "no {vessel} was heard within {km:,.0f} km in the period before, so nobody knows whether anybody listened"
    ),
    "after": N_(
        "no {vessel} was heard within {km:,.0f} km in the period after, so nobody knows whether anybody listened"
    ),
    "both": N_(
        "no {vessel} was heard within {km:,.0f} km in the period before and in that after, so nobody knows whether "
        "anybody listened"
    ),
}
UNITS = {"control": N_("a day"), "followed": N_("hours")}
COUNTED = {  # whether the periods are as long as each other, and whether there is a change to tell
    (True, True): N_("Counted {what}: {before:,} before, {after:,} after ({percent} %)."),
    (True, False): N_("Counted {what}: {before:,} before, {after:,} after."),
    (False, True): N_(
        "Counted {what}: {before:,} before in {days:,.4g} days, {after:,} after in {days_after:,.4g} days ({percent} % "
        "a day)."
    ),
    (False, False): N_(
        "Counted {what}: {before:,} before in {days:,.4g} days, {after:,} after in {days_after:,.4g} days."
    ),
}
ALL_WAYS = {
    "entries": N_("The number of entries {heard} may have changed by {within}."),
    "crossings": N_("The number of crossings {heard} may have changed by {within}."),
}
DECIDED = N_(
    "The hours that receivers were on decide, if as many enter in an hour that was heard as in one that was not: "
    "nothing else that is known of the watching tells of more than they do."
)
NUMBERS = ("seen", "likely", "possible")  # ways that come first
MEASURED = {
    "tracks": N_("{} near by were heard {} and {} of their time"),
    "uptime": N_("somebody listened near by {} and {} of the time"),
    "beacons": N_("beacons near by were heard {} and {} of the time"),
    "completeness": N_("{} and {} of the messages due near by were received"),
    "heard": N_("receivers were on {} and {} of the time, as told, which does not say how far they reached"),
}


def ratio_row(found: RateRatio) -> dict[str, Any]:
    """Give counts, presence, and how both and their rate changed (a day where the periods are of unlike length)."""
    return {
        "counts": list(found.counts),
        "change_percent": found.change_percent_per_day,
        "exposure_h": list(found.exposure_h),
        "vessels": list(found.observed_vessels),
        "exposure_change_percent": found.exposure_change_percent_per_day,
        "rate_change_percent": found.rate_change_percent,
    }


def of_kind(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Rows whose words are of vessels, in words of their kind."""
    if kind == "vessel":
        return rows
    return [row | {key: OF_AIRCRAFT.get(row[key], row[key]) for key in ("name", "unit")} for row in rows]


def way_rows(ways: Sequence[Way]) -> list[dict[str, Any]]:
    """Tell the number in each way of counting.

    Returns
    -------
    list of dict
        ``way name unit before after change_percent low_percent high_percent``; before and after are numbers of
        entries, the change is a day and, of ways by a share watched, divided by it.
    """
    return [
        {"way": way.name, **_compared(NAMES[way.name], "entries", way.before, way.after, way.ratio, way.low, way.high)}
        for way in ways
    ]


def traffic_rows(found: RateRatio, watched: Watched, days: tuple[float, float]) -> list[dict[str, Any]]:
    """Tell the traffic: vessels and their hours near by and anywhere, and how many came again.

    Returns
    -------
    list of dict
        ``name unit before after change_percent low_percent high_percent``; changes are a day.
    """
    scale = days[0] / days[1]
    near, hours = watched.vessels, watched.hours.sum(axis=0)
    error = influence_error(watched.hours)
    again = int(((watched.hours > 0).all(axis=1)).sum())
    return [
        _number(N_("vessels heard near by"), near, scale),
        _wide(N_("hours of presence near by"), (float(hours[0]), float(hours[1])), scale, error),
        _number(N_("vessels heard anywhere"), found.observed_vessels, scale),
        _wide(N_("hours of presence anywhere"), found.exposure_h, scale, nan),
        _compared(N_("of the vessels near by, those of both periods"), "vessels", again, again, nan, nan, nan),
    ]


def watching_rows(watched: Watched) -> list[dict[str, Any]]:
    """Tell each measure of watching.

    Returns
    -------
    list of dict
        ``measure name unit before after change_percent low_percent high_percent``.
    """
    return [measure_row(each) for each in watched.measures]


def measure_row(measured: Measured) -> dict[str, Any]:
    """Tell one measure of watching."""
    return {
        "measure": measured.name,
        **_compared(
            measured.unit,
            UNITS.get(measured.name, "share"),
            measured.before,
            measured.after,
            measured.ratio,
            measured.ratio * exp(-Z95 * measured.error) if measured.known else nan,
            measured.ratio * exp(Z95 * measured.error) if measured.known else nan,
        ),
    }


def _number(name: str, counts: tuple[int, int], scale: float) -> dict[str, Any]:
    low, high = ratio_interval(*counts, 0.95)
    ratio = counts[1] / counts[0] if counts[0] else inf if counts[1] else nan
    return _compared(name, "vessels", *counts, ratio * scale, low * scale, high * scale)


def _wide(name: str, totals: tuple[float, float], scale: float, error: float) -> dict[str, Any]:
    ratio = totals[1] / totals[0] * scale if totals[0] else nan
    low, high = ratio * exp(-Z95 * error), ratio * exp(min(Z95 * error, 700)) if error < inf else inf
    return _compared(name, "hours", *totals, ratio, low, high)


def _compared(
    name: str, unit: str, before: float, after: float, ratio: float, low: float, high: float
) -> dict[str, Any]:
    changes = (100 * (each - 1) if isfinite(each) else None for each in (ratio, low, high))
    return {"name": name, "unit": unit, "before": before, "after": after} | dict(
        zip(("change_percent", "low_percent", "high_percent"), changes, strict=True)
    )


def moved(ways: Sequence[Way], watched: Watched) -> list[Measured]:
    """Give the measures of watching that are known to have changed, so that numbers are corrected by them."""
    names = {way.name for way in ways}
    return [each for each in watched.measures if each.name in names and _is_moved(each)]


def _is_moved(measured: Measured) -> bool:
    return measured.name == "receivers" or (measured.known and measured.ratio != 1)


def told(
    judged: Judgement | None,
    interval: Interval,
    main: RateRatio,
    ways: Sequence[Way],
    watched: Watched,
    kind: str,
    counted: str,
) -> str:
    """Tell the verdict, or the change that all ways of counting allow; then the number, the traffic, the watching."""
    parts = [judged.sentence if judged else _all_ways(interval, watched, kind, counted)]
    parts.append(_moved_in_words(ways, watched, kind))
    if len(deciding(list(ways), watched)) < len(ways):
        parts.append(_(DECIDED))
    parts.append(_number_in_words(main, ways, counted))
    parts.append(_traffic_in_words(main, watched, kind))
    parts.append(_watching_in_words(watched, kind))
    if judged and judged.verdict is Verdict.CANNOT_BE_TOLD:
        parts.append(_what_would_tell(deciding(list(ways), watched), watched))
    return following(part for part in parts if part)


def unwatched_words(watched: Watched, kind: str) -> str:
    """Why nothing can be told of a zone near which nobody was heard in a period; "" if somebody was."""
    silent = [when for when, vessels in zip(("before", "after"), watched.vessels, strict=True) if not vessels]
    if not silent:
        return ""
    if watched.listening is not None:
        return _(
            "no {vessel} was heard within {km:,.0f} km in one of the periods, and hours do not say how far receivers "
            "reached"
        ).format(vessel=_(kind), km=watched.belt_m / 1000)
    when = "both" if len(silent) > 1 else silent[0]
    return _(UNWATCHED[when]).format(vessel=_(kind), km=watched.belt_m / 1000)


def _all_ways(interval: Interval, watched: Watched, kind: str, counted: str) -> str:
    """Tell the change that some way of counting allows, where no change is claimed."""
    if why := unwatched_words(watched, kind):
        return _("It cannot be told by how much the number changed: {why}.").format(why=why)
    within = interval_in_words(interval.low, interval.high)
    return _(ALL_WAYS[counted]).format(heard=transmitting(kind), within=within)


def _moved_in_words(ways: Sequence[Way], watched: Watched, kind: str) -> str:
    """Say that the watching changed, and by which measures, so that counts as they stand tell no change."""
    told_of = [
        _("{name} {before} and {after}").format(name=_(row["name"]), **_told_amounts(row))
        for row in of_kind([measure_row(each) for each in moved(ways, watched)], kind)
    ]
    if not told_of:
        return ""
    return _("The watching changed ({measures}), so that counts as they stand do not tell the change.").format(
        measures=_("; ").join(told_of)
    )


def _told_amounts(row: dict[str, Any]) -> dict[str, str]:
    """Write a measure of both periods."""
    share = row["unit"] == "share"
    return {when: f"{100 * min(row[when], 1):.3g} %" if share else f"{row[when]:.3g}" for when in ("before", "after")}


def untimed_words(counts: Sequence[int], days: tuple[float, float], claimed: str, *, zones: bool) -> str:
    """Tell the count of tracks that have a date and no times; `claimed` is what is claimed, as "fell by a quarter"."""
    alike = days[0] == days[1]
    change = 100 * (counts[1] / days[1] / (counts[0] / days[0]) - 1) if counts[0] else nan
    counted = _counted(N_("entries that began") if zones else N_("crossings"), counts, days, change, alike=alike)
    if not claimed:
        return _("These tracks have no times, so nobody knows how long was watched. {counted}").format(counted=counted)
    return _(
        "It cannot be told whether the number {claim}: these tracks have no times, so nobody knows how long was "
        "watched. {counted}"
    ).format(claim=claimed, counted=counted)


def _counted(what: str, counts: Sequence[int], days: tuple[float, float], change_percent: float, *, alike: bool) -> str:
    """Tell two counts, and their change, a day where the periods are of unlike length."""
    return _(COUNTED[alike, bool(counts[0])]).format(
        what=_(what),
        before=counts[0],
        after=counts[1],
        days=days[0],
        days_after=days[1],
        percent=signed(change_percent) if counts[0] else "",
    )


def _number_in_words(main: RateRatio, ways: Sequence[Way], counted: str) -> str:
    seen, likely, possible = ways[:3]
    what = N_("incursions that began") if counted == "entries" else N_("crossings")
    told = [_counted(what, main.counts, main.days, main.change_percent_per_day, alike=main.alike)]
    missed = [likely.before - seen.before, likely.after - seen.after]
    if any(map(round, missed)):
        told.append(_("Likely missed: {before:,.0f} and {after:,.0f}.").format(before=missed[0], after=missed[1]))
    more = [possible.before - likely.before, possible.after - likely.after]
    if any(map(round, more)):
        told.append(
            _("May have been missed: {before:,.0f} and {after:,.0f} more.").format(before=more[0], after=more[1])
        )
    return following(told)


def _traffic_in_words(main: RateRatio, watched: Watched, kind: str) -> str:
    near = watched.vessels
    hours = watched.hours.sum(axis=0)
    again = int((watched.hours > 0).all(axis=1).sum())
    vessels = ngettext("{n:,} {vessel}", "{n:,} {vessels}", near[1]).format(
        n=near[1], vessel=_(kind), vessels=ngettext(kind, plural(kind), 2)
    )
    traffic = (
        _(
            "Traffic within {km:,.0f} km: {before:,} and {vessels}, {again:,} of them in both periods; {hours:,.0f} "
            "and {hours_after:,.0f} hours of presence."
        )
        if again
        else _(
            "Traffic within {km:,.0f} km: {before:,} and {vessels}; {hours:,.0f} and {hours_after:,.0f} hours of "
            "presence."
        )
    ).format(
        km=watched.belt_m / 1000,
        before=near[0],
        vessels=vessels,
        again=again,
        hours=hours[0],
        hours_after=hours[1],
    )
    rate = (
        _("Change per hour of presence anywhere: {percent} %.").format(percent=signed(main.rate_change_percent))
        if isfinite(main.ratio)
        else _("Change per hour of presence anywhere: cannot be given.")
    )
    return following([traffic, rate])


def _watching_in_words(watched: Watched, kind: str) -> str:
    told_of = [
        _(MEASURED[each.name]).format(*_cells(each, kind))
        for each in watched.measures
        if each.name in MEASURED and isfinite(each.before) and isfinite(each.after)
    ]
    return _("Watching: {measures}.").format(measures=in_turn(told_of)) if told_of else ""


def _cells(measured: Measured, kind: str) -> list[str]:
    shares = [f"{100 * min(share, 1):.3g} %" for share in (measured.before, measured.after)]
    return [ngettext(kind, plural(kind), 2), *shares] if measured.name == "tracks" else shares


def _what_would_tell(ways: Sequence[Way], watched: Watched) -> str:
    if all(way.name == HEARD for way in ways) and all(way.before + way.after > 0 and way.low > 0 for way in ways):
        return _("Longer periods would tell: what moves it most is that so few entered.")
    if len(ways) < len(NUMBERS):
        return ""
    likely = ways[1]
    spread = [way.ratio for way in ways[1:]]
    if (
        min(watched.vessels)
        and max(spread) < inf
        and (likely.high / likely.low if likely.low else inf) > (max(spread) / min(spread) if min(spread) > 0 else inf)
    ):
        return _("Longer periods would tell: what moves it most is that so few entered.")
    if watched.listening is not None:
        return _("What moves it most is what nobody heard: tracks of another source near the zone would tell.")
    if any(each.name == "control" for each in watched.measures):
        return _(
            "What moves it most is what nobody heard: tracks of another source near the zone, or which receivers "
            "listened when would tell."
        )
    return _(
        "What moves it most is what nobody heard: tracks of another source near the zone, a control area, or which "
        "receivers listened when would tell."
    )
