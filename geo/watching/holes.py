"""Stretches in which a vessel was not heard, and the entries that may have been missed in them."""

from math import inf
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.events.events import find_events
from geo.geodesy.geodesic import Floats
from geo.limits.limits import LIMIT_COLUMNS
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Bools, Ints
from geo.tracks.pieces import SECOND_US
from geo.tracks.rules import Rules
from geo.watching.heard import METRES_A_DEGREE, Codes, Ends, Heard, metres_between, shorter

DAY_S, HOUR_S = 86_400.0, 3600.0
MOORED_M = 300.0  # who is found again so near after a gap has not left, as a rule
LOOKED_ON_S = 6 * 3600.0  # how far a track that ends is followed on its course
FAN_DEG = (-20.0, 0.0, 20.0)  # its course may be off by this much
HIGHEST_DEG = 84.9  # of latitude in which tracks are counted


class Holes(NamedTuple):
    """Ways from where a vessel was last heard to where it was heard again, or may have gone; microseconds, degrees."""

    vessel: Codes
    t0_us: Ints
    lon0_deg: Floats
    lat0_deg: Floats
    t1_us: Ints
    lon1_deg: Floats
    lat1_deg: Floats

    @property
    def lasting_s(self) -> Floats:
        """Length in seconds."""
        return (self.t1_us - self.t0_us) / SECOND_US

    @property
    def apart_m(self) -> Floats:
        """How far it is from one end to the other, metres."""
        return metres_between(self.lon0_deg, self.lat0_deg, self.lon1_deg, self.lat1_deg)

    @property
    def moved(self) -> Bools:
        """Of a vessel that is not found again where it was: else it lay in port, as a rule."""
        return np.asarray(self.apart_m > MOORED_M)

    @property
    def short(self) -> Bools:
        """Of a vessel that moved, and up to a day long."""
        return np.asarray((self.lasting_s <= DAY_S) & self.moved)


class Missed(NamedTuple):
    """Entries that nobody heard begin: vessel, time, how surely there was one (`likely`, `possible`; 0 to 1).

    `hours` is how long the hole is in which there may have been more of them, 0 where its way is but guessed.
    """

    vessel: Codes
    time_us: Ints
    likely: Floats
    possible: Floats
    hours: Floats


def gaps_between(ends: Ends) -> Holes:
    """Stretches between two pieces of one vessel; not where one was cut, whose ends are of two vessels."""
    rows = np.flatnonzero((ends.vessel[1:] == ends.vessel[:-1]) & ~ends.began_cut[1:])
    after = rows + 1
    return Holes(
        ends.vessel[rows],
        ends.t1_us[rows],
        ends.lon1_deg[rows],
        ends.lat1_deg[rows],
        ends.t0_us[after],
        ends.lon0_deg[after],
        ends.lat0_deg[after],
    )


def onward(ends: Ends, within_us: tuple[int, int]) -> list[Holes]:
    """Ways on, and ways back, of pieces whose vessel was not heard again, or not before; one for each course.

    Pieces that end (begin) as the data do, at `within_us`, lead nowhere: nobody was to hear them any longer.
    """
    last = np.append(ends.vessel[1:] != ends.vessel[:-1], np.ones(min(len(ends.vessel), 1), dtype=bool))
    lost, found = pick(ends, last), pick(ends, np.roll(last, 1))
    ways = []
    for turn in FAN_DEG:
        ways.append(_led_on(lost, 1, turn, within_us[1]))
        ways.append(_led_on(found, -1, turn, within_us[0]))
    return ways


def _led_on(ends: Ends, way: int, turn_deg: float, until_us: int) -> Holes:
    """Follow the course of pieces for some hours, forward (1) or back (-1)."""
    t, lon, lat, east, north = ends[7:12] if way > 0 else ends[2:7]
    rows = np.flatnonzero(np.isfinite(east) & (t != until_us))
    t, (lon, lat, east, north) = t[rows], (x[rows] for x in (lon, lat, east, north))
    lasting_us = np.minimum(np.abs(until_us - t), int(LOOKED_ON_S * SECOND_US))
    narrow, a = np.cos(np.radians(lat)), np.radians(turn_deg)
    x, y = east * narrow, north
    east, north = (x * np.cos(a) + y * np.sin(a)) / narrow, y * np.cos(a) - x * np.sin(a)
    seconds = way * lasting_us / SECOND_US
    far = (
        t + way * lasting_us,
        shorter(lon + np.clip(east * seconds, -90, 90)),
        np.clip(lat + north * seconds, -HIGHEST_DEG, HIGHEST_DEG),
    )
    start, end = ((t, lon, lat), far) if way > 0 else (far, (t, lon, lat))
    return Holes(ends.vessel[rows], *start, *end)


def positions_of(holes: Holes) -> pd.DataFrame:
    """Two positions for each hole, which bears its number as id, as `geo.find_events` takes them."""
    number = np.arange(len(holes.vessel))
    return pd.DataFrame(
        {
            "id": np.concatenate([number, number]),
            "time": pd.to_datetime(np.concatenate([holes.t0_us, holes.t1_us]), unit="us", utc=True),
            "lon": np.concatenate([holes.lon0_deg, holes.lon1_deg]),
            "lat": np.concatenate([holes.lat0_deg, holes.lat1_deg]),
        }
    )


def missed_entries(
    who: Heard,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    rules: Rules,
    zone_deg: BaseGeometry,
    within_us: tuple[int, int],
) -> Missed:
    """Entries (or crossings of lines) that may have happened while their vessel was not heard.

    - likely: a vessel was last heard outside and next inside (1: it entered, whatever its way), or the straight way
      between leads through (as likely as that way takes it most of the time: its length by its own speed, by the time)
    - possible: it had the time to reach the zone and go where it was next heard, of a hole of more than a day also from
      the nearer end and back there within a day, and was not found again within 300 m of where it was, as vessels are
      that lay in port; or it was not heard again, or not before, and its course on, or back, leads in within six hours
      (three courses 20 degrees apart, a third each). Entries into zones with a floor or ceiling are possible at most.

    Parameters
    ----------
    who : Heard
    zones, lines : GeoDataFrame
        What is entered, or crossed if there are no zones.
    rules : Rules
    zone_deg : geometry, EPSG:4326
        All of it, coarse, to tell what is in reach.
    within_us : (int, int)
        First and last time of the data, microseconds.

    Returns
    -------
    Missed
    """
    gaps = gaps_between(who.ends)
    limited = has_heights(zones)
    plan = None if zones is None else zones.drop(columns=_limits_of(zones))
    inside = _in_gaps(gaps, who, plan, lines, rules, zone_deg)
    if limited:  # at which height they were is not known
        inside = inside._replace(likely=0 * inside.likely, possible=inside.possible + inside.likely)
    ways = stack(*onward(who.ends, within_us))
    hole, time_us, _ = _entries(ways, plan, lines, rules)
    share = np.full(len(hole), 1 / len(FAN_DEG))
    return stack(inside, Missed(ways.vessel[hole], time_us, np.zeros(len(hole)), share, np.zeros(len(hole))))


def has_heights(zones: gpd.GeoDataFrame | None) -> bool:
    """Whether zones have floors or ceilings."""
    return zones is not None and bool(zones[_limits_of(zones)].notna().to_numpy().any())


def _limits_of(zones: gpd.GeoDataFrame) -> list[str]:
    return [name for name in LIMIT_COLUMNS if name in zones.columns]


def _in_gaps(
    gaps: Holes,
    who: Heard,
    zones: gpd.GeoDataFrame | None,
    lines: gpd.GeoDataFrame | None,
    rules: Rules,
    zone_deg: BaseGeometry,
) -> Missed:
    hole, time_us, inside_after = _entries(gaps, zones, lines, rules)
    speed = np.where(np.isfinite(who.speed_m_s), who.speed_m_s, 0.0)[gaps.vessel]
    direct = gaps.apart_m
    with np.errstate(divide="ignore", invalid="ignore"):
        straight = np.nan_to_num(np.clip(direct / (speed * gaps.lasting_s), 0, 1))
    likely = np.where(inside_after, 1.0, straight[hole])
    reached = gaps.moved & _within_reach(gaps, speed, zone_deg)
    hours = np.where(reached, gaps.lasting_s / HOUR_S, 0.0)
    met = Missed(gaps.vessel[hole], time_us, likely, np.where(reached[hole], 1 - likely, 0.0), hours[hole])
    reached[hole] = False
    others = np.flatnonzero(reached)
    middle_us = (gaps.t0_us[others] + gaps.t1_us[others]) // 2
    never = Missed(gaps.vessel[others], middle_us, np.zeros(len(others)), np.ones(len(others)), hours[others])
    return stack(met, never)


def _entries(
    holes: Holes, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules
) -> tuple[Ints, Ints, Bools]:
    """Find the number of the hole, time, and whether it ends inside, of each entry or crossing on a straight way."""
    if not len(holes.vessel):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    plain = Rules(max_gap_s=inf, max_speed_kn=None, edge_model=rules.edge_model, tolerance_m=rules.tolerance_m)
    found = find_events(positions_of(holes), zones, None if zones is not None else lines, rules=plain)
    table = found.crossings if zones is None else found.events[found.events["entry"] == "crossing"]
    times = table["time" if zones is None else "t_in"]
    inside = np.zeros(len(table), dtype=bool) if zones is None else (table["exit"] != "crossing").to_numpy()
    number, time_us = (np.asarray(each.astype("int64")) for each in (table["id"], times))
    return number, time_us, inside


def _within_reach(gaps: Holes, speed_m_s: Floats, zone_deg: BaseGeometry) -> Bools:
    """Whether a vessel at its usual speed had the time for the way to the zone and on.

    In more than a day vessels come from anywhere: of these also for the way from the nearer end and back in a day.
    """
    budget_m = speed_m_s * gaps.lasting_s
    day_m = speed_m_s * np.minimum(gaps.lasting_s, DAY_S)
    lon, lat = zone_deg.centroid.x, zone_deg.centroid.y
    narrow = float(np.cos(np.radians(lat)))
    plane = shapely.transform(zone_deg, lambda xy: np.column_stack([(xy[:, 0] - lon) * narrow, xy[:, 1] - lat]))
    shapely.prepare(plane)
    west, south, east, north = plane.bounds
    ways = []
    for x_deg, y_deg in ((gaps.lon0_deg, gaps.lat0_deg), (gaps.lon1_deg, gaps.lat1_deg)):
        ways.append((shorter(x_deg - lon) * narrow, y_deg - lat))
    apart = [
        np.hypot(np.maximum(np.maximum(west - x, x - east), 0), np.maximum(np.maximum(south - y, y - north), 0))
        for x, y in ways
    ]
    within = _in_time(np.stack(apart), budget_m, day_m)
    rows = np.flatnonzero(within)
    exact = np.stack([shapely.distance(plane, shapely.points(x[rows], y[rows])) for x, y in ways])
    within[rows] = _in_time(exact, budget_m[rows], day_m[rows])
    return within


def _in_time(apart_deg: Floats, budget_m: Floats, day_m: Floats) -> Bools:
    both, nearer = apart_deg.sum(axis=0), apart_deg.min(axis=0)
    return np.asarray((both * METRES_A_DEGREE <= budget_m) & (2 * nearer * METRES_A_DEGREE <= day_m))
