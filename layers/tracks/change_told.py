"""What changed between two periods, told: the number, the traffic and the watching, as plain rows and in sentences."""

from collections.abc import Sequence
from math import exp, inf, isfinite, nan
from typing import Any

from geo.change.judgement import Judgement, fell_or_rose
from geo.change.rate_ratio import RateRatio
from geo.change.ratio_interval import Z95, influence_error, ratio_interval
from geo.change.seen_and_missed import Way
from geo.claim import Verdict
from geo.figures import many, plural, signed
from geo.watching.measures import Measured
from geo.watching.watching import Watched

NAMES = {
    "seen": "entries seen to begin",
    "likely": "with those likely missed in gaps of tracks",
    "possible": "with all that may have been missed",
    "tracks": "seen, by the share of the time that vessels near by were heard",
    "followed": "seen, by the hours that each vessel near by was followed in a day",
    "uptime": "seen, by the share of the time in which somebody listened near by",
    "beacons": "seen, by the share of the time in which beacons were heard",
    "receivers": "seen by the receivers that were there before and after",
    "control": "seen, against the control area",
}
UNITS = {"control": "a day", "followed": "hours"}
MEASURED = {
    "tracks": "{} near by were heard {} and {} of their time",
    "uptime": "somebody listened near by {} and {} of the time",
    "beacons": "beacons near by were heard {} and {} of the time",
    "completeness": "{} and {} of the messages due near by were received",
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
    return [
        row | {key: row[key].replace("vessels", plural(kind)).replace("vessel", kind) for key in ("name", "unit")}
        for row in rows
    ]


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
        _number("vessels heard near by", near, scale),
        _wide("hours of presence near by", (float(hours[0]), float(hours[1])), scale, error),
        _number("vessels heard anywhere", found.observed_vessels, scale),
        _wide("hours of presence anywhere", found.exposure_h, scale, nan),
        _compared("of the vessels near by, those of both periods", "vessels", again, again, nan, nan, nan),
    ]


def watching_rows(watched: Watched) -> list[dict[str, Any]]:
    """Tell each measure of watching.

    Returns
    -------
    list of dict
        ``measure name unit before after change_percent low_percent high_percent``.
    """
    return [
        {
            "measure": each.name,
            **_compared(
                each.unit,
                UNITS.get(each.name, "share"),
                each.before,
                each.after,
                each.ratio,
                each.ratio * exp(-Z95 * each.error) if each.known else nan,
                each.ratio * exp(Z95 * each.error) if each.known else nan,
            ),
        }
        for each in watched.measures
    ]


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


def told(
    judged: Judgement | None, main: RateRatio, ways: Sequence[Way], watched: Watched, kind: str, counted: str
) -> str:
    """Tell the verdict, if there is one, then the three answers: the number, the traffic, the watching."""
    parts = [judged.sentence] if judged else []
    parts.append(_number_in_words(main, ways, counted))
    parts.append(_traffic_in_words(main, watched, kind))
    parts.append(_watching_in_words(watched, kind))
    if judged and judged.verdict is Verdict.CANNOT_BE_TOLD:
        parts.append(_what_would_tell(ways, watched))
    return " ".join(part for part in parts if part)


def unwatched_words(watched: Watched, kind: str) -> str:
    """Why nothing can be told of a zone near which nobody was heard in a period; "" if somebody was."""
    silent = [when for when, vessels in zip(("before", "after"), watched.vessels, strict=True) if not vessels]
    if not silent:
        return ""
    return (
        f"no {kind} was heard within {watched.belt_m / 1000:,.0f} km in the period {' and in that '.join(silent)}, so "
        "nobody knows whether anybody listened"
    )


def untimed_words(counts: Sequence[int], days: tuple[float, float], claim_percent: float | None, *, zones: bool) -> str:
    """Tell the count of tracks that have a date and no times."""
    before, after = counts
    alike = days[0] == days[1]
    in_days = ["", ""] if alike else [f" in {length:,.4g} days" for length in days]
    moved = (
        f" ({signed(100 * (after / days[1] / (before / days[0]) - 1))} %{'' if alike else ' a day'})" if before else ""
    )
    what = "entries that began" if zones else "crossings"
    claim = "" if claim_percent is None else f"It cannot be told whether the number {fell_or_rose(claim_percent)}: "
    why = "these tracks have no times, so nobody knows how long was watched. "
    return (
        f"{claim}{why if claim else why[0].upper() + why[1:]}Counted {what}: {before:,} before{in_days[0]}, {after:,} "
        f"after{in_days[1]}{moved}."
    )


def _number_in_words(main: RateRatio, ways: Sequence[Way], counted: str) -> str:
    seen, likely, possible = ways[:3]
    what = "incursions that began" if counted == "entries" else "crossings"
    a_day = "" if main.alike else " a day"
    days = ["", ""] if main.alike else [f" in {length:,.4g} days" for length in main.days]
    change = f" ({signed(main.change_percent_per_day)} %{a_day})" if main.counts[0] else ""
    words = f"Counted {what}: {main.counts[0]:,} before{days[0]}, {main.counts[1]:,} after{days[1]}{change}."
    if round(likely.before - seen.before) or round(likely.after - seen.after):
        words += f" Likely missed: {likely.before - seen.before:,.0f} and {likely.after - seen.after:,.0f}."
    more = [possible.before - likely.before, possible.after - likely.after]
    if round(more[0]) or round(more[1]):
        words += f" May have been missed: {more[0]:,.0f} and {more[1]:,.0f} more."
    return words


def _traffic_in_words(main: RateRatio, watched: Watched, kind: str) -> str:
    near = watched.vessels
    hours = watched.hours.sum(axis=0)
    rate = f"{signed(main.rate_change_percent)} %" if isfinite(main.ratio) else "cannot be given"
    again = int((watched.hours > 0).all(axis=1).sum())
    came = f", {again:,} of them in both periods" if again else ""
    return (
        f"Traffic within {watched.belt_m / 1000:,.0f} km: {near[0]:,} and {many(near[1], kind)}{came}; {hours[0]:,.0f} "
        f"and {hours[1]:,.0f} hours of presence. Change per hour of presence anywhere: {rate}."
    )


def _watching_in_words(watched: Watched, kind: str) -> str:
    told_of = [
        MEASURED[each.name].format(*_cells(each, kind))
        for each in watched.measures
        if each.name in MEASURED and isfinite(each.before) and isfinite(each.after)
    ]
    return f"Watching: {'; '.join(told_of)}." if told_of else ""


def _cells(measured: Measured, kind: str) -> list[str]:
    shares = [f"{100 * min(share, 1):.3g} %" for share in (measured.before, measured.after)]
    return [plural(kind), *shares] if measured.name == "tracks" else shares


def _what_would_tell(ways: Sequence[Way], watched: Watched) -> str:
    likely = ways[1]
    spread = [way.ratio for way in ways[1:]]
    if (
        min(watched.vessels)
        and max(spread) < inf
        and (likely.high / likely.low if likely.low else inf) > (max(spread) / min(spread) if min(spread) > 0 else inf)
    ):
        return "Longer periods would tell: what moves it most is that so few entered."
    area = "" if any(each.name == "control" for each in watched.measures) else "a control area, "
    return (
        f"What moves it most is what nobody heard: tracks of another source near the zone, {area}or which receivers "
        "listened when would tell."
    )
