"""What changed between two periods: counts, observed hours, rates, and how far they rest on the longest gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.change.judgement import fell_or_rose, judge, too_few
from geo.change.periods import as_us, bounds_as_us, overlaps
from geo.change.rate_ratio import RateRatio, Span, rate_ratio
from geo.claim import Verdict
from geo.events.events import Found
from geo.figures import plural, signed
from layers.stories.given import ids_of

DAY = timedelta(days=1)
DRAWS, SEED = 2000, 0
MOST_NAMED = 30  # zones, or lines, whose change is told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Two periods to compare, half-open and aware, the change claimed, its rounding, and the draws of the bootstrap."""

    before: Span
    after: Span
    claim_percent: float
    rounded_to_percent: float = 1.0
    draws: int = DRAWS
    seed: int = SEED


def change_block(
    found: Found,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    change: Change,
    *,
    timed: bool,
    kind: str = "vessel",
) -> dict[str, Any]:
    """Compare two periods, of tracks of a kind: "vessel" or "aircraft".

    Returns
    -------
    dict
        ``before after`` (two times each), ``claim_percent draws seed``, ``counted`` ("entries" that began by crossing
        into any zone; "crossings" of any line where there are no zones), ``verdict sentence``, ``all``, ``zones`` and
        ``lines``. The last three are rows of ``id counts exposure_h vessels change_percent exposure_change_percent
        rate_change_percent low_percent high_percent``. Of untimed tracks the hours and what rests on them are None, and
        so is the interval where fewer than 10 vessels entered in both periods (`geo.change.judgement`).

    Raises
    ------
    ValueError
        As `geo.rate_ratio` does.
    """
    block: dict[str, Any] = {
        "before": list(change.before),
        "after": list(change.after),
        "claim_percent": change.claim_percent,
        "draws": change.draws,
        "seed": change.seed,
        "counted": "entries" if zones is not None else "crossings",
    }
    if not timed:
        return block | _untimed(found, zones, lines, change)
    main = _ratio(_entries(found, zones), found, change)
    verdict, sentence = judge(main, change.claim_percent, rounded_to_percent=change.rounded_to_percent, who=kind)
    if zones is None:
        who = plural(kind)
        sentence = sentence.replace("incursions that began", "crossings").replace(f"{who} entered", f"{who} crossed")
    return block | {
        "verdict": verdict.value,
        "sentence": sentence,
        "all": _row(main, "all"),
        "zones": [_row(_ratio(found.events, found, change, name), name) for name in _named(zones)],
        "lines": [_row(_ratio(as_entries(found.crossings), found, change, name), name) for name in _named(lines)],
    }


def sensitivity_blocks(
    found: Mapping[float, Found],
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    change: Change | None,
) -> list[dict[str, Any]]:
    """Tell the counts, and the change if two periods are compared, against the longest gap that is interpolated over.

    Returns
    -------
    list of dict
        Rows of ``max_gap_s events crossing start gap cut hours_inside crossings observed_h``, and ``change``, a row as
        in `change_block`, or None if a period has no observed hours.
    """
    rows = []
    for max_gap_s, each in sorted(found.items()):
        kinds = each.events["entry"].value_counts()
        rows.append(
            {
                "max_gap_s": max_gap_s,
                "events": None if zones is None else len(each.events),
                **{kind: int(kinds.get(kind, 0)) for kind in ("crossing", "start", "gap", "cut")},
                "hours_inside": float(each.events["duration_s"].sum()) / 3600,
                "crossings": None if lines is None else len(each.crossings),
                "observed_h": float((each.pieces["t_end"] - each.pieces["t_start"]).dt.total_seconds().sum()) / 3600,
                "change": _change_row(each, zones, change),
            }
        )
    return rows


def as_entries(crossings: pd.DataFrame) -> pd.DataFrame:
    """Crossings of lines in the columns of entries into zones, so that their rates can be compared alike."""
    return pd.DataFrame(
        {"id": crossings["id"], "zone": crossings["line"], "entry": "crossing", "t_in": crossings["time"]}
    )


def _entries(found: Found, zones: gpd.GeoDataFrame | None) -> pd.DataFrame:
    return as_entries(found.crossings) if zones is None else found.events


def _ratio(entries: pd.DataFrame, found: Found, change: Change, name: str | None = None) -> RateRatio:
    return rate_ratio(
        entries, found.pieces, change.before, change.after, zone=name, draws=change.draws, seed=change.seed
    )


def _change_row(found: Found, zones: gpd.GeoDataFrame | None, change: Change | None) -> dict[str, Any] | None:
    if change is None or not all(_observed_us(found, span) for span in (change.before, change.after)):
        return None
    return _row(_ratio(_entries(found, zones), found, change), "all")


def _observed_us(found: Found, span: Span) -> int:
    parts = overlaps(as_us(found.pieces, "t_start"), as_us(found.pieces, "t_end"), bounds_as_us(span))
    return int(parts.length_us.sum())


def _row(found: RateRatio, name: str) -> dict[str, Any]:
    low, high = (None, None) if too_few(found) else found.rate_change_interval_percent
    return {
        "id": name,
        "counts": list(found.counts),
        "exposure_h": list(found.exposure_h),
        "vessels": list(found.observed_vessels),
        "change_percent": found.change_percent,
        "exposure_change_percent": found.exposure_change_percent,
        "rate_change_percent": found.rate_change_percent,
        "low_percent": low,
        "high_percent": high,
    }


def _untimed(
    found: Found, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, change: Change
) -> dict[str, Any]:
    """Count alone, for tracks that have a date and no times."""
    crossed = as_entries(found.crossings)
    main = _count_row(_entries(found, zones), change, "all")
    before, after = main["counts"]
    days = [(end - start) / DAY for start, end in (change.before, change.after)]
    alike = days[0] == days[1]
    in_days = ["", ""] if alike else [f" in {length:,.4g} days" for length in days]
    moved = (
        f" ({signed(100 * (after / days[1] / (before / days[0]) - 1))} %{'' if alike else ' a day'})" if before else ""
    )
    what = "entries that began" if zones is not None else "crossings"
    return {
        "verdict": Verdict.CANNOT_BE_TOLD.value,
        "sentence": (
            f"It cannot be told whether the number {fell_or_rose(change.claim_percent)}: these tracks have no times, "
            f"so nobody knows how long was watched. Counted {what}: {before:,} before{in_days[0]}, {after:,} "
            f"after{in_days[1]}{moved}."
        ),
        "all": main,
        "zones": [_count_row(found.events[found.events["zone"] == name], change, name) for name in _named(zones)],
        "lines": [_count_row(crossed[crossed["zone"] == name], change, name) for name in _named(lines)],
    }


def _count_row(entries: pd.DataFrame, change: Change, name: str) -> dict[str, Any]:
    began = entries.loc[entries["entry"] == "crossing", "t_in"]
    before, after = (int(((began >= span[0]) & (began < span[1])).sum()) for span in (change.before, change.after))
    unknown = ("exposure_h", "vessels", "exposure_change_percent", "rate_change_percent", "low_percent", "high_percent")
    moved = 100 * (after / before - 1) if before else None
    return {"id": name, "counts": [before, after], "change_percent": moved, **dict.fromkeys(unknown)}


def _named(shapes: gpd.GeoDataFrame | None) -> list[str]:
    """Ids of zones or lines; none where there are too many to be told one by one."""
    return [] if shapes is None or len(shapes) > MOST_NAMED else ids_of(shapes)
