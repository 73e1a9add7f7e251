"""What changed between two periods as plain rows: the number, the traffic, the watching."""

from collections.abc import Sequence
from math import exp, inf, isfinite, nan
from typing import Any

from geo.change.rate_ratio import RateRatio
from geo.change.ratio_interval import Z95, influence_error, ratio_interval
from geo.change.seen_and_missed import Way
from geo.figures import plural
from geo.watching.watching import Watched

NAMES = {
    "seen": "entries seen to begin",
    "likely": "with those likely missed in gaps of tracks",
    "possible": "with all that may have been missed",
    "tracks": "seen, by the share of the time that vessels near by were heard",
    "uptime": "seen, by the share of the time in which somebody listened near by",
    "beacons": "seen, by the share of the time in which beacons were heard",
    "receivers": "seen by the receivers that were there before and after",
    "control": "seen, against the control area",
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
    return [row | {key: row[key].replace("vessels", plural(kind)) for key in ("name", "unit")} for row in rows]


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
                "a day" if each.name == "control" else "share",
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
