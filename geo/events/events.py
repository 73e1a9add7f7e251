"""Events from positions: which vessel was in which zone from when to when, and which line it crossed."""

from __future__ import annotations

from copy import copy, deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.depth.depth import DistanceTo
from geo.events.boundary import Boundary, boundary_of
from geo.events.legs import onward
from geo.events.line_crossings import LineIndex, Passings, crossings_table, no_passings, passings, settled
from geo.events.paths import paths
from geo.events.stays import EdgeRuns, Stays, stays_and_runs
from geo.events.stretches import NOWHERE, Stretches, joined, none, stretches
from geo.events.untold import NO_UNTOLD, settled_untold, untold_table
from geo.events.within_limits import Open, Within, within
from geo.events.zone_index import ZoneIndex
from geo.geodesy.antimeridian import HALF_TURN_DEG, split_shape
from geo.geodesy.buffer import buffer
from geo.geodesy.edges import Edges
from geo.geodesy.geodesic import Floats
from geo.limits.limits import limits_of
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import Bools, Fixes, Ids, Positions, Report, read_fixes, sort_fixes, vessel_blocks
from geo.tracks.pieces import (
    BEGAN,
    ENDED,
    GAP,
    GOES_ON,
    NO_REJECTED,
    OUTERMOST,
    SECOND_US,
    Memory,
    Pieces,
    cut_pieces,
    utc,
)
from geo.tracks.rules import AS_RULES, AsRules, Rules, rules_with
from leadline.near import checks_names
from leadline.words import _

# of a Counter: what is made of zones, lines and rules alone
MADE_READY = ("rules", "zones", "limits", "heights", "havens", "lines", "_distance", "_no_events", "_no_crossings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in positions.

    Attributes
    ----------
    events : DataFrame
        id, zone, t_in, t_out (UTC), entry ("crossing", "start", "gap", "cut"), exit ("crossing", "end", "gap", "cut"),
        of zones with limits also "above" and "below" (through the ceiling, the floor), "activated" and "deactivated";
        duration_s, lon_in, lat_in, lon_out, lat_out, n_fixes (from t_in to t_out), longest_step_s (of the steps that
        overlap the time inside), edge_model, rules (their hash), and depth_m if it was asked for; by id, zone, t_in.
        "gap": before or after it nothing is known for longer than max_gap_s, or no height where the zone has a floor or
        ceiling. "cut": another vessel under the same id, or a fix beyond 85 degrees. Neither is an incursion that began
        or ended.
    crossings : DataFrame
        id, line, time, lon, lat, direction ("left to right", "right to left"), edge_model, rules; by id, line, time.
    pieces : DataFrame
        id, t_start, t_end, n_fixes, began, ended: the time during which each vessel was observed.
    cleaning : DataFrame
        reason, rows, example: rows read, rows kept, and rows dropped by reason.
    rejected : DataFrame
        id, rejected, kept, share: of each id of which rows were rejected as faster than max_speed_kn, how many they
        are, how many were kept, and their share of both; the largest share first. Rejected rows are in no event. Two
        ships that use one id in turns stand here with a large share: what one of them did is counted nowhere.
    untold : DataFrame
        id, zone, t_in, t_out, why ("no height", "within the error of the height"), duration_s, lon_in, lat_in, lon_out,
        lat_out, n_fixes, edge_model, rules; by id, zone, t_in: stretches over zones with a floor or a ceiling of which
        it cannot be told whether they were in it. They are no events; empty where no zone has limits in height.

    Examples
    --------
    >>> import pandas as pd
    >>> from shapely import box
    >>> hours = pd.date_range("2026-01-01", periods=4, freq="h", tz="UTC")
    >>> ship = pd.DataFrame({"id": "a", "time": hours, "lon": [0.0, 0.5, 1.0, 1.5], "lat": 0.0})
    >>> zone = gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(0.25, -1, 1.25, 1)], crs=4326)
    >>> found = find_events(ship, zone)
    >>> len(found.events), len(found.crossings), len(found.pieces), len(found.untold)
    (1, 0, 1, 0)
    >>> found.cleaning[["reason", "rows"]].values.tolist()
    [['read', 4], ['kept', 4]]
    """

    events: pd.DataFrame
    crossings: pd.DataFrame
    pieces: pd.DataFrame
    cleaning: pd.DataFrame
    untold: pd.DataFrame = field(default_factory=NO_UNTOLD.copy)
    rejected: pd.DataFrame = field(default_factory=NO_REJECTED.copy)

    def _repr_html_(self) -> str:
        """HTML for a notebook: how much was found, what was read, then the first events and crossings."""
        from leadline.notebook import block, rows_of  # noqa: PLC0415  counting goes without it

        counts = {"events": len(self.events), "crossings": len(self.crossings), "pieces": len(self.pieces)}
        told = _("Events: {events}. Crossings of lines: {crossings}. Pieces of track: {pieces}.")
        read = ", ".join(
            f"{why} {n:,}" for why, n in zip(self.cleaning["reason"], self.cleaning["rows"], strict=True) if n
        )
        untold = _("It cannot be told of {n} stretches whether they were in a zone: see untold.").format(
            n=len(self.untold)
        )
        tables = (
            rows_of(self.events, ("id", "zone", "t_in", "t_out", "entry", "exit", "duration_s"), "events"),
            rows_of(self.crossings, ("id", "line", "time", "direction"), "crossings"),
        )
        return block(
            told.format(**{name: f"{n:,}" for name, n in counts.items()}),
            read,
            untold if len(self.untold) else "",
            tables=tables,
        )


@checks_names
def find_events(  # noqa: PLR0913  all rules by name
    positions: Positions,
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    rules: Rules | None = None,
    max_gap_s: float | None = None,
    max_speed_kn: float | AsRules | None = AS_RULES,
    rejects_to_cut: int | None = None,
    hysteresis_m: float | None = None,
    merge_breaks_s: float | None = None,
    min_duration_s: float | None = None,
    min_depth_m: float | None = None,
    depth: bool | None = None,
    edge_model: Edges | None = None,
    tolerance_m: float | None = None,
) -> Found:
    """Find when vessels or aircraft were in zones, and where they crossed lines.

    Parameters
    ----------
    positions : DataFrame, pyarrow Table or RecordBatch, an iterable of these, or a reader with `batches()`
        `id`; `time`, timestamps, UTC where they name no zone (a `ZonelessTimesWarning` says so), read to the
        microsecond; `lon`, `lat`, degrees, EPSG:4326. In any order. `height_m` and `height_kind` ("geometric": above
        the WGS 84 ellipsoid, "barometric": pressure altitude) where zones have floors or ceilings.
        Or any stream of Arrow, such as `duckdb.sql(...)`, and datasets of pyarrow.
    zones : GeoDataFrame of polygons, any CRS, optional
        `id` names the rows; without one an index of texts or with a name, else a column of names, else numbers from 1
        in their order, as for files (docs/positions.md). `edge_model` says what their edges mean, else the rules do.
        Edges of a projected CRS that nobody says more of are straight in it: "planar in EPSG:32645" in what is found
        (docs/events.md). Floors, ceilings and times in columns as `geo.limits.limits.COLUMNS` names them
        (docs/zones-4d.md).
    lines : GeoDataFrame of line strings, any CRS, optional
        Likewise; left and right are as seen along the line as it is drawn.
    rules : Rules, optional
        How to clean, cut and count.
    max_gap_s, max_speed_kn, rejects_to_cut, hysteresis_m, merge_breaks_s : optional
    min_duration_s, min_depth_m, depth, edge_model, tolerance_m : optional
        Fields of `Rules`, which says what each means, in place of those of `rules`. None is as there, but for
        `max_speed_kn`, where it rejects no fix.

    Returns
    -------
    Found
        Exact for straight steps in longitude and latitude between fixes; those depart from geodesics at constant speed
        by at most `tolerance_m`, and so do edges from their model.

    Raises
    ------
    ValueError
        For missing or wrong columns, a rule out of range, or zones and lines that `geo.events.boundary.boundary_of`
        refuses.

    References
    ----------
    An event is a longest stretch of time in the closed zone that holds an instant in its interior, in space, height and
    time; a line is crossed when the side changes, at the last instant on the line.

    Examples
    --------
    A ship that goes half a degree of the equator an hour is in a zone one degree wide for two hours.

    >>> import pandas as pd
    >>> from shapely import box
    >>> hours = pd.date_range("2026-01-01", periods=4, freq="h", tz="UTC")
    >>> ship = pd.DataFrame({"id": "a", "time": hours, "lon": [0.0, 0.5, 1.0, 1.5], "lat": 0.0})
    >>> zone = gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(0.25, -1, 1.25, 1)], crs=4326)
    >>> event = find_events(ship, zone).events.iloc[0]
    >>> print(event.zone, event.t_in, event.duration_s)
    box 2026-01-01 00:30:00+00:00 7200.0
    """
    counter = Counter(
        zones,
        lines,
        rules_with(
            rules,
            max_gap_s=max_gap_s,
            max_speed_kn=max_speed_kn,
            rejects_to_cut=rejects_to_cut,
            hysteresis_m=hysteresis_m,
            merge_breaks_s=merge_breaks_s,
            min_duration_s=min_duration_s,
            min_depth_m=min_depth_m,
            depth=depth,
            edge_model=edge_model,
            tolerance_m=tolerance_m,
        ),
    )
    return counter.count(positions)


class Counter:
    """Zones and lines made ready, and what rows so far have left open."""

    def __init__(self, zones: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, rules: Rules) -> None:
        self.rules = rules
        self.zones = _zone_index(zones, rules)
        named = zones is not None and self.zones is not None
        self.limits = limits_of(zones, self.zones.boundary.names) if named else None  # type: ignore[union-attr]
        self.heights = self.limits is not None and self.limits.in_height
        if self.zones is not None and rules.measures_depth:
            _refuse_widest(self.zones.boundary)
        self.havens = None
        if zones is not None and self.zones is not None and rules.hysteresis_m > 0:
            self.havens = _zone_index(_widened(zones, rules), rules)
        drawn = boundary_of(lines, rules, what="lines")
        self.lines = LineIndex(drawn) if drawn.names else None
        self.begin()
        self._distance: DistanceTo | None = None
        self._no_events = self._events_table(none())  # made once: most pushes of a stream close nothing
        self._no_crossings = crossings_table(no_passings(), [], boundary_of(None, rules, what="lines"), "")

    def begin(self) -> None:
        """Forget all rows."""
        self.ids, self.report, self.memory = Ids(), Report(), Memory(heights=self.heights)
        self.open: Stretches = none()
        self.open_havens: Stretches = none()
        self.open_untold: Stretches = none()
        self.open_limits: Open = {}
        self.open_passings: Passings = no_passings()

    def anew(self) -> Counter:
        """Return one that has seen no rows, with the same zones, lines and rules: nothing is made ready again."""
        other = copy(self)
        other.begin()
        return other

    def count(self, positions: Positions) -> Found:
        """Take all rows at once, as `find_events` does."""
        rows, polar = read_fixes(positions, self.ids, self.report, heights=self.heights)
        return self.advance(rows, polar, ending=self.known())

    def known(self, silent_since_us: int | None = None) -> NDArray[np.int32]:
        """Return the vessels seen and not ended; those silent since a time, if one is given."""
        found = self.memory.known
        if silent_since_us is not None:
            found = found & (self.memory.time_us < silent_since_us)
        return np.flatnonzero(found).astype(np.int32)

    def advance(
        self, rows: Fixes, polar: Bools, *, ending: NDArray[np.int32] | None = None, closing: int = OUTERMOST
    ) -> Found:
        """Take rows that are all later than those before, and tell what has closed.

        With `ending`, vessels, the tracks of these and of all vessels in the rows end here, as `closing` says: at the
        end of all rows, or in a gap.
        """
        self.memory.grow(len(self.ids.names))
        carried = self.memory.last_fixes(np.unique(rows.vessel) if ending is None else ending)
        fixes = rows
        if len(carried.vessel):
            fixes, polar = stack(carried, rows), np.append(np.zeros(len(carried.vessel), dtype=bool), polar)
        spans: list[Stretches] = [self.open]
        unsure: list[Stretches] = [self.open_untold]
        met: list[Passings] = [self.open_passings]
        observed: list[pd.DataFrame] = []
        for block in vessel_blocks(fixes):
            ordered = sort_fixes(fixes, polar, block, self.report)
            pieces = cut_pieces(*ordered, self.memory, self.rules, self.report, GOES_ON if ending is None else closing)
            if self.zones is not None:
                told, untold = self._stretches(pieces, self.zones)
                spans.append(told)
                unsure.append(untold)
            if self.lines is not None:
                met.append(passings(pieces, self.lines, self.rules.tolerance_m))
            observed.append(pieces.table(self.ids.names))
        if ending is not None:
            self.memory.forget(np.unique(fixes.vessel), lost=closing == GAP)
        ended = [table for table in observed if len(table)] or observed[:1]
        return Found(
            events=self._events(self._closed(stack(*spans))),
            crossings=self._crossings(stack(*met)),
            pieces=pd.concat(ended).sort_values(["id", "t_start"], ignore_index=True),
            cleaning=self.report.table(),
            untold=self._untold(stack(*unsure)),
            rejected=self.memory.rejected(self.ids.names),
        )

    def trial(self) -> Counter:
        """Return a copy that can go on without changing this one, and that counts stays however short or shallow."""
        other = copy(self)
        other.memory, other.report = deepcopy(self.memory), Report()
        other.rules = replace(self.rules, min_duration_s=0.0, min_depth_m=0.0)
        return other

    def state(self) -> dict[str, Any]:
        """Give what the rows so far have left open; not a copy."""
        return {name: value for name, value in vars(self).items() if name not in MADE_READY}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from the `state` of a counter of the same zones, lines and rules."""
        if set(state) != set(self.state()):
            odd = ", ".join(sorted(set(state) ^ set(self.state())))
            raise ValueError(f"this state is of another version of a counter ({odd}); expected one of `state`.")
        if odd := ", ".join(sorted(set(vars(state["memory"])) ^ set(vars(self.memory)))):
            raise ValueError(f"this state is of another version of a counter ({odd}); expected one of `state`.")
        vars(self).update(state)

    def open_events(self) -> pd.DataFrame:
        """Return stays that still go on and already count under the rules; columns as `events`."""
        return self._events(self._counted(pick(self.open, self.open.exit == GOES_ON)))

    def _stretches(self, pieces: Pieces, zones: ZoneIndex) -> tuple[Stretches, Stretches]:
        """Stretches in zones, and those of which it cannot be told."""
        found, along = stays_and_runs(pieces, zones, self.rules.tolerance_m)
        untold = none()
        if self.limits is not None:
            held = self._within(pieces, found, along, zones, self.open_limits)
            found, untold, self.open_limits = held.told, stretches(pieces, held.untold), held.going_on
        rows = stretches(pieces, found)
        if self.rules.measures_depth:
            rows = rows._replace(depth_m=self._depths_m(pieces, found, zones))
        if self.havens is not None:
            rows = self._with_havens(pieces, rows, self.havens)
        return rows, untold

    def _within(self, pieces: Pieces, found: Stays, along: EdgeRuns, zones: ZoneIndex, before: Open) -> Within:
        assert self.limits is not None  # noqa: S101  asked by the caller
        return within(pieces, found, along, self.limits, zones, tolerance_m=self.rules.tolerance_m, before=before)

    def _untold(self, rows: Stretches) -> pd.DataFrame:
        if self.zones is None or not self.heights:
            return NO_UNTOLD.copy()
        over, self.open_untold = settled_untold(rows, self.memory)
        return untold_table(over, self.zones.boundary, self.ids.names, self.rules.digest())

    def _closed(self, rows: Stretches) -> Stretches:
        """Join stretches, keep back those that the next batch may change, and return those that count."""
        rows = joined(rows, self.rules)
        unsettled = self._unsettled(rows)
        self.open = pick(rows, unsettled)
        return self._counted(pick(rows, ~unsettled))

    def _counted(self, rows: Stretches) -> Stretches:
        kept = rows.interior & (rows.t_out_us - rows.t_in_us >= self.rules.min_duration_s * SECOND_US)
        if self.rules.min_depth_m > 0:
            kept &= rows.depth_m >= self.rules.min_depth_m
        return pick(rows, kept)

    def _unsettled(self, rows: Stretches) -> Bools:
        """Stretches that the next batch may still change; `rows` in the order of `joined`."""
        going_on = rows.exit == GOES_ON
        rules = self.rules
        if rules.hysteresis_m == 0 and rules.merge_breaks_s == 0:
            return np.asarray(going_on)
        key = rows.vessel.astype(np.int64) * len(self.zones.boundary.names) + rows.zone if self.zones else rows.zone
        touch = going_on & ~rows.interior  # if it leads inside, it may join the stretch before it
        before_touch = np.append((key[1:] == key[:-1]) & touch[1:], np.zeros(1, dtype=bool))[: len(key)]
        latest = np.append(key[1:] != key[:-1], True)[: len(key)]
        latest &= self.memory.known[rows.vessel] & (self.memory.serial[rows.vessel] == rows.serial)
        break_us = self.memory.time_us[rows.vessel] - rows.t_out_us
        short = break_us <= rules.merge_breaks_s * SECOND_US
        near = np.isin(rows.haven_us, self.open_havens.t_in_us) & (rows.haven_us != NOWHERE)
        unsettled: Bools = going_on | before_touch | (latest & (short | near))
        return unsettled

    def _with_havens(self, pieces: Pieces, rows: Stretches, havens: ZoneIndex) -> Stretches:
        """Tell each stretch when its stay in the widened zone began."""
        found, along = stays_and_runs(pieces, havens, self.rules.tolerance_m)
        if self.limits is not None:  # an excursion in height or time ends an event
            found = self._within(pieces, found, along, havens, {}).told
        new = stretches(pieces, found)
        wide = joined(stack(self.open_havens, new), Rules())
        self.open_havens = pick(wide, wide.exit == GOES_ON)
        keys = ["vessel", "serial", "zone"]
        left, right = (
            pd.DataFrame({k: getattr(r, k) for k in (*keys, "t_in_us")}).astype("int64").sort_values("t_in_us")
            for r in (rows, wide)
        )
        right["haven_us"] = right["t_in_us"]
        since = pd.merge_asof(left.reset_index(), right, on="t_in_us", by=keys).sort_values("index")["haven_us"]
        return rows._replace(haven_us=since.fillna(NOWHERE).to_numpy(dtype=np.int64))

    def _depths_m(self, pieces: Pieces, found: Stays, zones: ZoneIndex) -> Floats:
        """How far from the boundary of its zone each stay gets."""
        boundary = zones.boundary
        if self._distance is None:
            order = np.argsort(boundary.owner, kind="stable")
            if boundary.all_round:  # shapes stand three times: one turn of edges is all there are
                order = order[np.abs(boundary.edges_deg[order][:, [0, 2]].mean(axis=1)) <= HALF_TURN_DEG]
            self._distance = DistanceTo(boundary.edges_deg[order], boundary.owner[order], zones=zones.zones)
        return self._distance.farthest_m(*paths(pieces, found, boundary, self.rules.tolerance_m))

    def _crossings(self, rows: Passings) -> pd.DataFrame:
        if self.lines is None:
            return self._no_crossings.copy()
        crossed, self.open_passings = settled(rows, self.memory)
        if len(crossed.line) == 0:
            return self._no_crossings.copy()
        return crossings_table(crossed, self.ids.names, self.lines.boundary, self.rules.digest())

    def _events(self, rows: Stretches) -> pd.DataFrame:
        return self._events_table(rows) if len(rows.zone) else self._no_events.copy()

    def _events_table(self, rows: Stretches) -> pd.DataFrame:
        boundary = self.zones.boundary if self.zones else boundary_of(None, self.rules, what="zones")
        ids, zones = np.array(self.ids.names, dtype=object), np.array(boundary.names, dtype=object)
        table = pd.DataFrame(
            {
                "id": pd.Series(ids[rows.vessel], dtype="str"),
                "zone": pd.Series(zones[rows.zone], dtype="str"),
                "t_in": utc(rows.t_in_us),
                "t_out": utc(rows.t_out_us),
                "entry": pd.Series(np.array(BEGAN, dtype=object)[rows.entry], dtype="str"),
                "exit": pd.Series(np.array(ENDED, dtype=object)[rows.exit], dtype="str"),
                "duration_s": (rows.t_out_us - rows.t_in_us) / SECOND_US,
                **{
                    name: onward(np.zeros(len(x)), x) if name.startswith("lon") else x
                    for name, x in zip(("lon_in", "lat_in", "lon_out", "lat_out"), rows[5:9], strict=True)
                },
                "n_fixes": rows.last_fix - rows.first_fix + 1,
                "longest_step_s": rows.longest_us / SECOND_US,
                "edge_model": pd.Series(np.array(boundary.models, dtype=object)[rows.zone], dtype="str"),
                "rules": pd.Series([self.rules.digest()] * len(rows.zone), dtype="str"),
            }
        )
        if self.rules.measures_depth:
            table["depth_m"] = rows.depth_m
        return table.sort_values(["id", "zone", "t_in"], ignore_index=True, kind="stable")


def _zone_index(zones: gpd.GeoDataFrame | None, rules: Rules) -> ZoneIndex | None:
    boundary = boundary_of(zones, rules, what="zones")
    return ZoneIndex(boundary) if boundary.names else None


def _refuse_widest(boundary: Boundary) -> None:
    for zone, shape in boundary.shapes:
        wide = shape.bounds[2] - shape.bounds[0]
        if wide > HALF_TURN_DEG:
            raise ValueError(
                f"zones: {boundary.names[zone]!r} is {wide:g} degrees wide; depth is measured in zones of at most "
                f"{HALF_TURN_DEG:g}. Leave depth out, or cut the zone."
            )


def _widened(zones: gpd.GeoDataFrame, rules: Rules) -> gpd.GeoDataFrame:
    """Zones with all that lies within the hysteresis of them; their edges are drawn closely enough to be planar."""
    boundary = boundary_of(zones, rules, what="zones")
    shapes = {number: split_shape(shape) for number, shape in boundary.shapes}
    drawn = tuple(shapely.to_wkb(shapes[number]) for number in range(len(boundary.names)))
    return gpd.GeoDataFrame(
        {"id": boundary.names, "edge_model": "planar"},
        geometry=list(_widened_shapes(drawn, rules.hysteresis_m)),
        crs=4326,
    )


@lru_cache(maxsize=2)  # longest gaps are tried, and parts counted, one after the other with the same zones
def _widened_shapes(drawn: tuple[bytes, ...], distance_m: float) -> tuple[BaseGeometry, ...]:
    """Shapes in WKB, EPSG:4326, with all that lies within a distance of them; seconds for ten thousand edges."""
    return tuple(buffer(gpd.GeoDataFrame(geometry=shapely.from_wkb(list(drawn)), crs=4326), distance_m).geometry)
