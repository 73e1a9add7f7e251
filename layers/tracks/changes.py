"""What changed between two periods: the number of entries, the traffic, and the watching."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.change.counts import ENTRY_KINDS, USUAL_KINDS
from geo.change.judgement import (
    CROSSING,
    Direction,
    Interval,
    Judgement,
    Ranged,
    allowed,
    check_claim,
    fell_or_rose,
    judge,
    judge_range,
    ranged,
)
from geo.change.periods import as_us, bounds_as_us, overlaps
from geo.change.rate_ratio import RateRatio, Span, rate_ratio
from geo.change.seen_and_missed import Way, deciding, seen_way, ways_of
from geo.claim import Verdict
from geo.events.events import Found, find_events
from geo.geodesy.row_names import ids_of
from geo.tracks.fixes import Positions
from geo.tracks.pieces import CAME_IN
from geo.tracks.rules import Rules
from geo.watching.watching import USUAL, Watched, watching
from layers.tracks.change_told import (
    moved,
    of_kind,
    ratio_row,
    told,
    traffic_rows,
    untimed_words,
    unwatched_words,
    watching_rows,
    way_rows,
)
from layers.tracks.files import Tracks
from leadline.near import checks_names
from leadline.words import _

DRAWS, SEED = 2000, 0
MOST_NAMED = 30  # zones, or lines, whose change is told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Two periods to compare, half-open and aware, the change claimed, if one is, its rounding, and the bootstrap.

    `claim_percent` is one figure; `claim` says "more" or "fewer", whatever the figure. Without either there is no
    verdict.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> months = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3)]
    >>> Change(before=(months[0], months[1]), after=(months[1], months[2]), claim_percent=-25).days
    (31.0, 28.0)
    """

    before: Span
    after: Span
    claim_percent: float | None = None
    claim: Direction | Ranged | None = None
    rounded_to_percent: float = 1.0
    draws: int = DRAWS
    seed: int = SEED

    def __post_init__(self) -> None:
        if self.claim_percent is not None:
            check_claim(self.claim_percent)
        if self.claim is not None:
            ranged(self.claim)
        if self.claim is not None and self.claim_percent is not None:
            raise ValueError("both claim and claim_percent are given; expected one of them.")

    @property
    def claimed(self) -> str:
        """What is claimed of the number, in words: "fell by a quarter", "rose"; "" if nothing is."""
        if self.claim_percent is not None:
            return fell_or_rose(self.claim_percent)
        return "" if self.claim is None else _(ranged(self.claim).words)

    def judged(self, found: Interval, unwatched: str, who: str) -> Judgement | None:
        """Judge what is claimed; None if nothing is."""
        if self.claim_percent is not None:
            return judge(
                found, self.claim_percent, rounded_to_percent=self.rounded_to_percent, unwatched=unwatched, who=who
            )
        return None if self.claim is None else judge_range(found, self.claim, unwatched=unwatched, who=who)

    @property
    def days(self) -> tuple[float, float]:
        """Lengths of the periods."""
        before, after = ((end - start) / timedelta(days=1) for start, end in (self.before, self.after))
        return before, after


@checks_names
def judged_change(
    positions: Positions,
    zones: gpd.GeoDataFrame,
    change: Change,
    rules: Rules | None = None,
    *,
    belt_m: float | None = None,
    measures: Collection[str] = USUAL,
    control: gpd.GeoDataFrame | None = None,
    heard_hours: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Compare two periods: the block of `change_block`, without the rest of what `count_tracks` gives.

    Parameters
    ----------
    positions
        As `geo.find_events` takes them; gone through twice, so no iterator that can be used but once.
    zones : GeoDataFrame
    change : Change
    rules : Rules, optional
    belt_m, measures, control, heard_hours
        As for `geo.watching.watching`.

    Raises
    ------
    ValueError
        As `geo.find_events`, `geo.rate_ratio` and `geo.watching.watching` do.
    """
    used = rules or Rules()
    found = find_events(positions, zones, rules=used)
    watched = watching(
        positions,
        zones,
        change.before,
        change.after,
        rules=used,
        belt_m=belt_m,
        measures=measures,
        control=control,
        heard_hours=heard_hours,
    )
    return change_block(found, zones, None, change, watched)


def change_block(
    found: Found,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    change: Change,
    watched: Watched | None,
    *,
    kind: str = "vessel",
) -> dict[str, Any]:
    """Compare two periods, of tracks of a kind: "vessel" or "aircraft".

    Parameters
    ----------
    found : Found
    zones, lines : GeoDataFrame, optional
        Those that were looked for.
    change : Change
    watched : Watched or None
        Of the same tracks; None if they have no times.
    kind : str

    Returns
    -------
    dict
        - ``before after`` (two times each), ``claim_percent`` (None if no figure is claimed) ``claimed`` (in
          words; "" if nothing is) ``draws seed``, ``counted``
          ("entries" that began by crossing into any zone; "crossings" of any line where there are no zones),
          ``verdict`` (None without a claim) ``sentence``
        - ``all zones lines``: rows of ``id counts change_percent low_percent high_percent`` (the number, a day where
          the periods are of unlike length, and its 95 % interval) ``exposure_h vessels exposure_change_percent``
          (presence) ``rate_change_percent rate_low_percent rate_high_percent`` (per hour of presence)
        - ``low_percent high_percent``: the change that the verdict rests on, corrected for what was missed
        - ``watching_changed``: names of the measures of watching by which numbers are corrected, since they changed
        - ``count traffic watching``: rows of ``name unit before after change_percent low_percent high_percent``; see
          `layers.tracks.change_told`
        - ``belt_km``: in which the watching was measured.

        Of untimed tracks there is no more than the count; what cannot be given is None.

    Raises
    ------
    ValueError
        As `geo.rate_ratio` does.
    """
    block: dict[str, Any] = {
        "before": list(change.before),
        "after": list(change.after),
        "claim_percent": change.claim_percent,
        "claimed": change.claimed,
        "draws": change.draws,
        "seed": change.seed,
        "counted": "entries" if zones is not None else "crossings",
    }
    if watched is None:
        return block | _untimed(found, zones, lines, change)
    entries = _entries(found, zones)
    main = _ratio(entries, found, change)
    interval, ways = allowed_changes(found, zones, change, watched)
    numbers = {
        "low_percent": interval.low,
        "high_percent": interval.high,
        "count": of_kind(way_rows(ways), kind),
        "traffic": of_kind(traffic_rows(main, watched, change.days), kind),
        "watching": of_kind(watching_rows(watched), kind),
        "watching_changed": [each.name for each in moved(ways, watched)],
        "belt_km": watched.belt_m / 1000,
    }
    judged = change.judged(interval, unwatched_words(watched, kind), kind)
    crossings = as_entries(found.crossings)
    return block | {
        "verdict": None if judged is None else judged.verdict.value,
        "sentence": told(judged, interval, main, ways, watched, kind, block["counted"]),
        "all": _row(main, entries, watched, "all"),
        "zones": [_row(_ratio(found.events, found, change, n), found.events, watched, n) for n in _named(zones)],
        "lines": [_row(_ratio(crossings, found, change, n), crossings, watched, n) for n in _named(lines)],
        **numbers,
    }


def allowed_changes(
    found: Found, zones: gpd.GeoDataFrame | None, change: Change, watched: Watched
) -> tuple[Interval, list[Way]]:
    """Give the changes of the number that some way of counting allows, and these ways, as `change_block` judges by."""
    ways = ways_of(_began(_entries(found, zones)), watched, change.before, change.after)
    return allowed(deciding(ways, watched)), ways


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
        Rows of ``max_gap_s events crossing start gap cut hours_inside crossings observed_h``, and ``change``: ``counts
        exposure_h vessels change_percent exposure_change_percent rate_change_percent``, or None if a period has no
        observed hours.
    """
    rows = []
    for max_gap_s, each in sorted(found.items()):
        kinds = each.events["entry"].value_counts()
        rows.append(
            {
                "max_gap_s": max_gap_s,
                "events": None if zones is None else len(each.events),
                **{kind: int(kinds.get(kind, 0)) for kind in ENTRY_KINDS if kind in (*USUAL_KINDS, *kinds.index)},
                "hours_inside": float(each.events["duration_s"].sum()) / 3600,
                "crossings": None if lines is None else len(each.crossings),
                "observed_h": float((each.pieces["t_end"] - each.pieces["t_start"]).dt.total_seconds().sum()) / 3600,
                "change": _change_row(each, zones, change),
            }
        )
    return rows


def beacons_of(tracks: Tracks | Positions) -> pa.Table | None:
    """Take base stations and aids to navigation, but for those that are sent from somewhere else than they are."""
    heard = list(tracks.beacons()) if isinstance(tracks, Tracks) else []
    if not heard:
        return None
    rows = pa.Table.from_batches(heard)
    return rows.filter(pc.invert(pc.fill_null(rows["virtual"], False)))


def as_entries(crossings: pd.DataFrame) -> pd.DataFrame:
    """Crossings of lines in the columns of entries into zones, so that their rates can be compared alike."""
    return pd.DataFrame(
        {"id": crossings["id"], "zone": crossings["line"], "entry": CROSSING, "t_in": crossings["time"]}
    )


def _entries(found: Found, zones: gpd.GeoDataFrame | None) -> pd.DataFrame:
    return as_entries(found.crossings) if zones is None else found.events


def _began(entries: pd.DataFrame) -> pd.DataFrame:
    return entries[entries["entry"].isin(CAME_IN)]


def _ratio(entries: pd.DataFrame, found: Found, change: Change, name: str | None = None) -> RateRatio:
    names = None if name is None else [name]
    return rate_ratio(
        entries,
        found.pieces,
        change.before,
        change.after,
        zone=name,
        zones=names,
        draws=change.draws,
        seed=change.seed,
    )


def _change_row(found: Found, zones: gpd.GeoDataFrame | None, change: Change | None) -> dict[str, Any] | None:
    if change is None or not all(_observed_us(found, span) for span in (change.before, change.after)):
        return None
    return ratio_row(_ratio(_entries(found, zones), found, change))


def _observed_us(found: Found, span: Span) -> int:
    parts = overlaps(as_us(found.pieces, "t_start"), as_us(found.pieces, "t_end"), bounds_as_us(span))
    return int(parts.length_us.sum())


def _row(found: RateRatio, entries: pd.DataFrame, watched: Watched, name: str) -> dict[str, Any]:
    began = _began(entries) if found.zone is None else _began(entries[entries["zone"] == name])
    seen = seen_way(began, watched, found.before_utc, found.after_utc)
    low, high = (None, None) if found.few else found.rate_change_interval_percent
    return {
        "id": name,
        **ratio_row(found),
        "low_percent": 100 * (seen.low - 1),
        "high_percent": 100 * (seen.high - 1),
        "rate_low_percent": low,
        "rate_high_percent": high,
    }


def _untimed(
    found: Found, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, change: Change
) -> dict[str, Any]:
    """Count alone, for tracks that have a date and no times."""
    crossed = as_entries(found.crossings)
    main = _count_row(_entries(found, zones), change, "all")
    return {
        "verdict": None if not change.claimed else Verdict.CANNOT_BE_TOLD.value,
        "sentence": untimed_words(main["counts"], change.days, change.claimed, zones=zones is not None),
        "all": main,
        "zones": [_count_row(found.events[found.events["zone"] == name], change, name) for name in _named(zones)],
        "lines": [_count_row(crossed[crossed["zone"] == name], change, name) for name in _named(lines)],
        **dict.fromkeys(("low_percent", "high_percent", "belt_km")),
        **{name: [] for name in ("count", "traffic", "watching", "watching_changed")},
    }


def _count_row(entries: pd.DataFrame, change: Change, name: str) -> dict[str, Any]:
    began = _began(entries)["t_in"]
    before, after = (int(((began >= span[0]) & (began < span[1])).sum()) for span in (change.before, change.after))
    unknown = (
        *("low_percent", "high_percent", "exposure_h", "vessels", "exposure_change_percent"),
        *("rate_change_percent", "rate_low_percent", "rate_high_percent"),
    )
    moved = 100 * (after / before - 1) if before else None
    return {"id": name, "counts": [before, after], "change_percent": moved, **dict.fromkeys(unknown)}


def _named(shapes: gpd.GeoDataFrame | None) -> list[str]:
    """Ids of zones or lines; none where there are too many to be told one by one."""
    return [] if shapes is None or len(shapes) > MOST_NAMED else ids_of(shapes)
