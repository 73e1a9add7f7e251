"""Who was watching near a zone in two periods, and which entries may have been missed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import isfinite

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.events.events import find_events
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import distinct, pick
from geo.tracks.fixes import Ids, Ints, Positions, Report, read_fixes
from geo.tracks.pieces import SECOND_US
from geo.tracks.rules import Rules
from geo.watching.beacons import beacons as share_of_beacons
from geo.watching.beacons import fixed, moored
from geo.watching.heard import (
    KNOT_M_S,
    UNDER_WAY_M_S,
    Heard,
    Near,
    Sourced,
    as_times,
    heard,
    shorter,
    typical_speed_m_s,
)
from geo.watching.holes import DAY_S, Holes, Missed, gaps_between, has_heights, missed_entries
from geo.watching.listening import Listening, listening
from geo.watching.measures import Measured, share_of, share_of_time
from geo.watching.near import HOUR_S, belt_about, box_about, coarse, inside
from geo.watching.periods import Bounds, Span, bounds_us, in_blocks
from geo.watching.receivers import lost_or_new, receivers
from geo.watching.reporting import completeness
from leadline.near import checks_names
from leadline.words import N_

MEASURES = ("tracks", "uptime", "completeness", "beacons", "receivers", "control")
USUAL = ("tracks", "uptime", "completeness", "beacons", "receivers")
BIN_S = 600.0
LOOKS_A_GAP = 24  # places at which the way over a gap is held against the belt
UNKNOWN_SPEED_KN = 10.0  # where nothing is under way


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How a belt about zones was watched in two periods.

    Attributes
    ----------
    belt_m : float
        Width of the belt.
    belt : geometry, EPSG:4326
    names : list of str
        Ids by code.
    hours : array of float, shape (vessels, 2)
        Hours during which each vessel was heard in the belt or the zone, before and after.
    missed : Missed
        Entries that may have happened unheard, with their vessel and time.
    measures : tuple of Measured
    common : Missed or None
        Entries seen by the receivers that heard something near by in both periods, each with `likely` 1; None where
        receivers are not told, or the same were there before and after.
    listening : Listening or None
        When receivers were on, if that was told.
    """

    belt_m: float
    belt: BaseGeometry
    names: list[str]
    hours: Floats
    missed: Missed
    measures: tuple[Measured, ...]
    common: Missed | None = None
    listening: Listening | None = None

    @property
    def vessels(self) -> tuple[int, int]:
        """Vessels heard in the belt or the zone for some time."""
        before, after = (self.hours > 0).sum(axis=0)
        return int(before), int(after)


@checks_names
def watching(  # noqa: PLR0913  each is a question of its own
    positions: Positions,
    zones: gpd.GeoDataFrame | None,
    before: Span,
    after: Span,
    *,
    lines: gpd.GeoDataFrame | None = None,
    rules: Rules | None = None,
    belt_m: float | None = None,
    measures: Collection[str] = USUAL,
    control: gpd.GeoDataFrame | None = None,
    beacons: Positions | None = None,
    heard_hours: pd.DataFrame | None = None,
) -> Watched:
    """Measure how zones (or lines) were watched in two periods, near them.

    Parameters
    ----------
    positions
        As `geo.find_events` takes them; `source` (receiver) and `ship_class` ("A", "B") are used where there are any.
    zones : GeoDataFrame of polygons, or None
    before, after : (datetime, datetime)
        Aware, half-open.
    lines : GeoDataFrame of line strings, optional
        Used where there are no zones.
    rules : Rules, optional
        Those by which events are found.
    belt_m : float, optional
        Width of the belt about zones in which watching is measured, metres; left out: as far as a vessel goes in an
        hour (median of the mean speeds of vessels under way).
    measures : collection of str
        Some of

        - "tracks": share of the time of vessels in the belt during which they were heard, by fixes before and after;
          and "followed": hours during which a vessel was followed, of each vessel and day that it was under way there
        - "uptime": share of the time in which somebody listened (`measures.share_of_time`)
        - "completeness": reports received of those due (`reporting.completeness`)
        - "beacons": share of the time in which moored vessels and fixed stations were heard
        - "receivers": share of the hours of each receiver; needs `source`
    control : GeoDataFrame of polygons, optional
        Zones elsewhere, entries into which are thought not to have changed: a further measure.
    beacons : positions, optional
        Of base stations and aids to navigation.
    heard_hours : DataFrame, optional
        When receivers were on (`geo.watching.listening.listening`): a further measure, "heard".

    Returns
    -------
    Watched

    Raises
    ------
    ValueError
        If there is nothing near which to measure, a measure is unknown, the belt is not wider than 0, the control area
        overlaps what is counted, more than 2 in 100 positions near by were heard while `heard_hours` tell no receiver
        as on, or as `geo.find_events` does.

    References
    ----------
    docs/judgement.md.
    """
    used = rules or Rules()
    shapes = zones if zones is not None else lines
    if shapes is None:
        raise ValueError("there is nothing near which watching could be measured; expected zones or lines.")
    _check(belt_m, measures)
    on = None if heard_hours is None else listening(heard_hours)
    _refuse_overlap(control, shapes)
    fastest = (used.max_speed_kn or 100.0) * KNOT_M_S * HOUR_S
    who = heard(positions, used, box_about(shapes, belt_m or fastest))
    speed = typical_speed_m_s(who.speed_m_s)
    width = belt_m or (speed if isfinite(speed) else UNKNOWN_SPEED_KN * KNOT_M_S) * HOUR_S
    belt = belt_about(shapes, width)
    bounds = bounds_us(before, after)
    rows = inside(belt, who.near.lon_deg, who.near.lat_deg)
    near = pick(who.near, rows)
    if on is not None:
        on.refuse_heard_while_off(near.time_us, bounds)
    missed = missed_entries(who, zones, lines, used, coarse(shapes, width), _within(who))
    hours = _hours(near, bounds, len(who.names))
    found: list[Measured] = []
    common = None
    if "tracks" in measures:
        found.append(_tracks(who, near, belt, bounds))
        found.append(_followed(near, bounds))
    if "uptime" in measures:
        found.append(_uptime(near, bounds))
    if "completeness" in measures:
        found.append(completeness(near, who.ship_class, bounds))
    if "beacons" in measures:
        found.append(_beacons(who, near, belt, beacons, bounds))
    if "receivers" in measures and len(who.sourced.source):
        found.append(_receivers(who.sourced, belt, bounds))
        common = _common(who, belt, bounds, zones, lines, used)
    if control is not None:
        found.append(_control(positions, control, used, bounds))
    if on is not None:
        found.append(on.measured(bounds))
    return Watched(
        belt_m=width,
        belt=belt,
        names=who.names,
        hours=hours,
        missed=missed,
        measures=tuple(found),
        common=common,
        listening=on,
    )


def _check(belt_m: float | None, measures: Collection[str]) -> None:
    if belt_m is not None and not belt_m > 0:
        raise ValueError(f"a belt of {belt_m:g} m; expected more than 0, or None for as far as vessels go in an hour.")
    wrong = [name for name in measures if name not in USUAL]
    if wrong:
        raise ValueError(f"there is no measure {wrong[0]!r} of watching; expected some of {', '.join(USUAL)}.")


def _refuse_overlap(control: gpd.GeoDataFrame | None, shapes: gpd.GeoDataFrame) -> None:
    if control is None:
        return
    one, other = (
        shapely.union_all(shapely.make_valid(each.to_crs(4326).geometry.to_numpy())) for each in (control, shapes)
    )
    if shapely.intersection(one, other).area > 0 or (other.area == 0 and one.intersects(other)):
        raise ValueError(
            "the control area overlaps what is counted, so it changes with it; expected an area elsewhere, in which "
            "nothing is thought to have changed."
        )


def _within(who: Heard) -> tuple[int, int]:
    if not len(who.ends.vessel):
        return 0, 0
    return int(who.ends.t0_us.min()), int(who.ends.t1_us.max())


def _hours(near: Near, bounds: Bounds, vessels: int) -> Floats:
    columns = []
    for first, last in bounds:
        rows = (near.time_us >= first) & (near.time_us < last)
        columns.append(np.bincount(near.vessel[rows], weights=near.next_s[rows] / HOUR_S, minlength=vessels))
    return np.column_stack(columns)


def _tracks(who: Heard, near: Near, belt: BaseGeometry, bounds: Bounds) -> Measured:
    """Share of the time of vessels in the belt, by fixes before and after, during which they were heard."""
    on = in_blocks(near.time_us, near.next_s, bounds)
    time_us, seconds = _unheard(gaps_between(who.ends), belt)
    off = in_blocks(time_us, seconds, bounds)
    return share_of("tracks", N_("share of the time of vessels near by"), on, on + off, corrects=True)


def _followed(near: Near, bounds: Bounds) -> Measured:
    """Hours during which a vessel was followed near by, of each vessel and day that it was heard there under way.

    Vessels that lie still all day are followed for many hours: where fewer ships pass, the mean would rise by them.
    """
    vessels = np.int64(1 + near.vessel.max(initial=0))
    day = near.time_us // int(DAY_S * SECOND_US)
    _, first, of_row = np.unique(day * vessels + near.vessel, return_index=True, return_inverse=True)
    seconds, metres = (np.bincount(of_row, weights=each, minlength=len(first)) for each in (near.next_s, near.next_m))
    moves = np.flatnonzero((metres > UNDER_WAY_M_S * seconds) | (seconds == 0))
    hours = seconds[moves] / HOUR_S
    times: Ints = near.time_us[first[moves].astype(np.int64)]
    whole = in_blocks(times, np.ones(len(times)), bounds)
    return share_of(
        "followed",
        N_("hours followed of each vessel and day near by"),
        in_blocks(times, hours, bounds),
        whole,
        corrects=True,
    )


def _unheard(gaps: Holes, belt: BaseGeometry) -> tuple[Ints, Floats]:
    """Give times and seconds of looks at the straight ways over gaps of up to a day that fell into the belt."""
    rows = np.flatnonzero(gaps.short & _box_meets(gaps, belt))
    share = (np.arange(LOOKS_A_GAP) + 0.5) / LOOKS_A_GAP
    east = shorter(gaps.lon1_deg[rows] - gaps.lon0_deg[rows])
    lon = shorter(gaps.lon0_deg[rows, None] + east[:, None] * share)
    lat = gaps.lat0_deg[rows, None] + (gaps.lat1_deg - gaps.lat0_deg)[rows, None] * share
    time_us = gaps.t0_us[rows, None] + ((gaps.t1_us - gaps.t0_us)[rows, None] * share).astype(np.int64)
    seconds = np.broadcast_to(gaps.lasting_s[rows, None] / LOOKS_A_GAP, lon.shape)
    there = inside(belt, lon.ravel(), lat.ravel())
    return time_us.ravel()[there], seconds.ravel()[there]


def _box_meets(gaps: Holes, belt: BaseGeometry) -> NDArray[np.bool_]:
    _, south, _, north = belt.bounds
    low, high = np.minimum(gaps.lat0_deg, gaps.lat1_deg), np.maximum(gaps.lat0_deg, gaps.lat1_deg)
    return np.asarray((high >= south) & (low <= north))


def _uptime(near: Near, bounds: Bounds) -> Measured:
    """Share of the time in which somebody listened near by, from how many vessels were followed at once.

    A vessel is followed from fix to fix of a track: silence shorter than the longest gap loses no entry.
    """
    vessels = np.int64(1 + near.vessel.max(initial=0))
    bin_us = int(BIN_S * SECOND_US)
    followed = []
    for first, last in bounds:
        rows = (near.time_us >= first) & (near.time_us < last)
        start = (near.time_us[rows] - first) // bin_us
        lasting = (near.time_us[rows] - first + (near.next_s[rows] * SECOND_US).astype(np.int64)) // bin_us - start + 1
        row = np.repeat(np.arange(len(start)), lasting)
        nth = start[row] + np.arange(len(row)) - np.repeat(np.cumsum(lasting) - lasting, lasting)
        bins = int((last - first) // bin_us) or 1
        pairs = distinct(np.minimum(nth, bins - 1) * vessels + near.vessel[rows][row])
        followed.append(np.bincount(pairs // vessels, minlength=bins).astype(np.int64))
    return share_of_time("uptime", N_("share of the time in which somebody listened near by"), followed)


def _beacons(who: Heard, near: Near, belt: BaseGeometry, given: Positions | None, bounds: Bounds) -> Measured:
    gaps = gaps_between(who.ends)
    parts = [moored(near, gaps, inside(belt, gaps.lon0_deg, gaps.lat0_deg), bounds)]
    if given is not None:
        rows, _ = read_fixes(given, Ids(), Report())
        there = inside(belt, rows.lon_deg, rows.lat_deg)
        parts.append(fixed(rows.vessel[there], rows.time_us[there], bounds))
    return share_of_beacons(parts)


def _receivers(sourced: Sourced, belt: BaseGeometry, bounds: Bounds) -> Measured:
    rows = inside(belt, sourced.fixes.lon_deg, sourced.fixes.lat_deg)
    return receivers(sourced.source[rows], sourced.fixes.time_us[rows], bounds)


def _common(
    who: Heard,
    belt: BaseGeometry,
    bounds: Bounds,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    rules: Rules,
) -> Missed | None:
    """Count again without what receivers heard that were near by in one of the periods only."""
    fixes, source = who.sourced
    rows = inside(belt, fixes.lon_deg, fixes.lat_deg)
    away = np.unique(source[rows][lost_or_new(source[rows], fixes.time_us[rows], bounds)])
    if not len(away) or has_heights(zones):
        return None
    kept = pick(fixes, ~np.isin(source, away))
    frame = pd.DataFrame({"id": kept.vessel, "time": as_times(kept.time_us), "lon": kept.lon_deg, "lat": kept.lat_deg})
    found = find_events(frame, zones, None if zones is not None else lines, rules=rules)
    table = found.crossings if zones is None else found.events[found.events["entry"] == "crossing"]
    vessel = np.asarray(table["id"].astype("int64"), dtype=np.int32)
    time_us = np.asarray(table["time" if zones is None else "t_in"].astype("int64"))
    return Missed(vessel, time_us, np.ones(len(vessel)), *(np.zeros(len(vessel)),) * 2)


def _control(positions: Positions, control: gpd.GeoDataFrame, rules: Rules, bounds: Bounds) -> Measured:
    """Count entries into the control area a day."""
    events = find_events(positions, control, rules=rules).events
    times = np.asarray(events.loc[events["entry"] == "crossing", "t_in"].astype("int64"))
    counts = in_blocks(times, np.ones(len(times)), bounds)
    days = [(last - first) / (DAY_S * SECOND_US) for first, last in bounds]
    totals, effect = (
        counts.sum(axis=0),
        np.maximum(counts.var(axis=0, ddof=1) / np.maximum(counts.mean(axis=0), 1e-9), 1),
    )
    error = float(np.sqrt((effect / totals).sum())) if totals.all() else float("nan")
    unit = N_("entries a day into the control area")
    return Measured("control", unit, totals[0] / days[0], totals[1] / days[1], error, corrects=True)
