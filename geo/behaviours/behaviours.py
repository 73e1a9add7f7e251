"""What vessels do, as tables: gaps, loitering, encounters and port visits, found in one reading of the positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.behaviours.close_pairs import Samples, windows
from geo.behaviours.definitions import AnyRules, EncounterRules, GapRules, LoiteringRules, PortVisitRules
from geo.behaviours.encounters import Encounters, encounters, samples_of
from geo.behaviours.gaps import Silences, silences
from geo.behaviours.loitering import Loitering, loitering
from geo.behaviours.port_index import PortIndex
from geo.behaviours.port_visits import PortVisits, index_for, port_visits
from geo.behaviours.reception import Grid, Heard, heard_in
from geo.behaviours.shore import Shore
from geo.behaviours.tables import encounter_table, gap_table, loitering_table, visit_table
from geo.tracks.columns import pick, stack
from geo.tracks.fixes import BLOCK_ROWS, Bools, Fixes, Ids, Positions, Report, read_fixes, sort_fixes, vessel_blocks
from geo.tracks.pieces import NO_REJECTED, OUTERMOST, SECOND_US, Memory, Pieces, cut_pieces
from geo.tracks.rules import Rules
from leadline.near import checks_names
from leadline.words import N_, _


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviours:
    """What was found; a table is None where it was not asked for.

    Attributes
    ----------
    gaps : DataFrame
        id, t_start, t_end (UTC; last fix before, first after), duration_s, lon_start, lat_start, lon_end, lat_end,
        distance_m (geodesic), speed_kn (that over the duration), fixes_before (in `before_s` before t_start),
        shore_start_m, shore_end_m (infinite beyond 200 km, NaN where no land is given), reception ("explains",
        "does not explain", "cannot be told"; see `geo.behaviours.reception`), bins, bins_heard (of time in the gap:
        looked at, and in which others were heard where it leads), usual_share (in which they are at other times),
        suspected (reception does not explain it, it is far enough from the shore at its start, and the vessel was
        regularly heard before), rules (a hash of the definition); by id, t_start.
    loitering : DataFrame
        id, t_start, t_end, duration_s, lon, lat (mean place), distance_m (way made), speed_kn (mean), shore_m (mean; a
        place beyond 200 km counts as 200; NaN where no land is given), n_fixes, rules; by id, t_start.
    encounters : DataFrame
        id_a, id_b (in the order of their text), t_start, t_end, duration_s, lon, lat (mean place), min_distance_m,
        median_distance_m, speed_a_kn, speed_b_kn (medians), began ("approach"; "start": they were together when the
        track of one begins), ended ("parting"; "end" likewise), rules; by id_a, id_b, t_start.
    port_visits : DataFrame
        id, port (id, "" where none is near the place by which it is told), t_in, t_out, entry ("crossing", "start",
        "gap", "cut"), exit ("crossing", "end", "gap", "cut"), duration_s, stops, stopped_s, gaps (silences of more than
        `gap_s`), longest_gap_s (of these), confidence (1 to 4), lon, lat (of the place by which the port is told),
        port_distance_m (from there), rules; by id, t_in.
    pieces, cleaning, rejected : DataFrame
        As of `geo.find_events`.
    notes : tuple of str
        What was not looked at, and must be said.

    Examples
    --------
    >>> from geo.behaviours import GapRules
    >>> import pandas as pd
    >>> hours = list(pd.date_range("2026-01-01", periods=20, freq="h", tz="UTC"))
    >>> later = list(pd.date_range("2026-01-03", periods=3, freq="h", tz="UTC"))
    >>> ship = pd.DataFrame({"id": "a", "time": hours + later, "lon": 0.0, "lat": [n / 10 for n in range(23)]})
    >>> found = find_behaviours(ship, {"gaps": GapRules()})
    >>> {name: len(table) for name, table in found.tables().items()}, found.encounters
    ({'gaps': 1}, None)
    """

    gaps: pd.DataFrame | None
    loitering: pd.DataFrame | None
    encounters: pd.DataFrame | None
    port_visits: pd.DataFrame | None
    pieces: pd.DataFrame
    cleaning: pd.DataFrame
    notes: tuple[str, ...] = ()
    rejected: pd.DataFrame = field(default_factory=NO_REJECTED.copy)

    def _repr_html_(self) -> str:
        """HTML for a notebook: how much was found of what was asked for, then the first rows of each table."""
        from leadline.notebook import block, rows_of  # noqa: PLC0415  searching goes without it

        found = ", ".join(f"{name.replace('_', ' ')} {len(table):,}" for name, table in self.tables().items())
        return block(found, *self.notes, tables=[rows_of(table, BRIEF, name) for name, table in self.tables().items()])

    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables that were asked for, by name."""
        named = {name: getattr(self, name) for name in ("gaps", "loitering", "encounters", "port_visits")}
        return {name: table for name, table in named.items() if table is not None}


# Columns that a notebook shows, of whatever table has them.
BRIEF = ("id", "id_a", "id_b", "port", "t_start", "t_end", "t_in", "t_out", "duration_s", "min_distance_m", "reception")
MOST_PLACES = 1 << 20  # of vessels of a block, a step of time apart: what is heard seldom has more of them than fixes
NO_LAND = N_("No land was given: distances from the shore are not known, and nothing is left out for them.")
NO_PORTS = N_("No ports were given: encounters near ports are not left out.")


@dataclass(slots=True)
class _Found:
    """What blocks of vessels have given so far."""

    silences: list[Silences] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    loitering: list[Loitering] = field(default_factory=list)
    samples: list[Samples] = field(default_factory=list)
    visits: list[PortVisits] = field(default_factory=list)
    pieces: list[pd.DataFrame] = field(default_factory=list)


@checks_names
def find_behaviours(
    positions: Positions,
    asked: Mapping[str, AnyRules] | None = None,
    *,
    ports: gpd.GeoDataFrame | None = None,
    land: gpd.GeoDataFrame | None = None,
    rules: Rules | None = None,
) -> Behaviours:
    """Find gaps, loitering, encounters and port visits.

    Parameters
    ----------
    positions : as `geo.find_events`
    asked : mapping, optional
        Definition by name of what is looked for: "gaps", "loitering", "encounters", "port_visits". All with the
        published numbers if left out; without port visits if there are no ports.
    ports : GeoDataFrame of points, any CRS, optional
        Named as the zones of `geo.find_events` are.
    land : GeoDataFrame of polygons, any CRS, optional
    rules : Rules, optional
        How tracks are cleaned and cut: nothing is interpolated over `max_gap_s`.

    Returns
    -------
    Behaviours

    Raises
    ------
    ValueError
        For an unknown name or a definition of another kind, port visits without ports, and as `geo.find_events`.

    Notes
    -----
    Cost grows with the rows, but for encounters also with the pairs that are near each other at one of the instants
    that are whole multiples of `min_duration_s`. All but encounters and the reception of gaps look at one vessel at a
    time.

    Examples
    --------
    A ship that is silent from 19:00 to midnight a day later, 29 hours, and goes a tenth of a degree of a meridian.

    >>> from geo.behaviours import GapRules
    >>> import pandas as pd
    >>> hours = list(pd.date_range("2026-01-01", periods=20, freq="h", tz="UTC"))
    >>> later = list(pd.date_range("2026-01-03", periods=3, freq="h", tz="UTC"))
    >>> ship = pd.DataFrame({"id": "a", "time": hours + later, "lon": 0.0, "lat": [n / 10 for n in range(23)]})
    >>> gap = find_behaviours(ship, {"gaps": GapRules()}).gaps.iloc[0]
    >>> print(gap.duration_s / 3600, round(gap.distance_m), gap.reception)
    29.0 11058 cannot be told
    """
    wanted = _wanted(asked, ports)
    used, ids, report, found = rules or Rules(), Ids(), Report(), _Found()
    rows, polar = read_fixes(positions, ids, report)
    memory = Memory()
    memory.grow(len(ids.names))
    visit_rules, meeting = wanted.get("port_visits"), wanted.get("encounters")
    visited = index_for(ports, visit_rules) if ports is not None and isinstance(visit_rules, PortVisitRules) else None
    avoided = _avoided(ports, meeting)
    for block in vessel_blocks(rows, _block_rows(rows, wanted)):
        pieces = cut_pieces(*sort_fixes(rows, polar, block, report), memory, used, report, OUTERMOST)
        _look(pieces, wanted, found, visited, avoided)
        found.pieces.append(pieces.table(ids.names))
    shore = None if land is None else Shore(land)
    names = np.array(ids.names, dtype=object)
    tables: dict[str, pd.DataFrame] = {}
    if isinstance(gap_rules := wanted.get("gaps"), GapRules):
        tables["gaps"] = gap_table(found.silences, found.heard, gap_rules, names, shore)
    if isinstance(slow := wanted.get("loitering"), LoiteringRules):
        tables["loitering"] = loitering_table(found.loitering, slow, names, shore)
    if isinstance(meeting, EncounterRules):
        met = _meetings(found.samples, rows, polar, used, meeting, avoided)
        tables["encounters"] = encounter_table(met, meeting, names)
    if isinstance(visit_rules, PortVisitRules) and visited is not None:
        tables["port_visits"] = visit_table(stack(*found.visits), visit_rules, names, visited)
    notes = [_(NO_LAND)] if land is None and {"gaps", "loitering"} & set(wanted) else []
    notes += [_(NO_PORTS)] if ports is None and meeting else []
    observed = [table for table in found.pieces if len(table)] or found.pieces[:1]
    return Behaviours(
        gaps=tables.get("gaps"),
        loitering=tables.get("loitering"),
        encounters=tables.get("encounters"),
        port_visits=tables.get("port_visits"),
        pieces=pd.concat(observed).sort_values(["id", "t_start"], ignore_index=True),
        cleaning=report.table(),
        rejected=memory.rejected(ids.names),
        notes=tuple(notes),
    )


def _wanted(asked: Mapping[str, AnyRules] | None, ports: gpd.GeoDataFrame | None) -> dict[str, AnyRules]:
    every: dict[str, AnyRules] = {
        "gaps": GapRules(),
        "loitering": LoiteringRules(),
        "encounters": EncounterRules(),
        "port_visits": PortVisitRules(),
    }
    if asked is None:
        return {name: rules for name, rules in every.items() if name != "port_visits" or ports is not None}
    for name, rules in asked.items():
        if name not in every:
            raise ValueError(f"there is no behaviour {name!r}; expected some of {', '.join(every)}.")
        if not isinstance(rules, type(every[name])):
            raise ValueError(  # noqa: TRY004  bad input, as all others
                f"{name} are defined by a {type(rules).__name__}; expected a {type(every[name]).__name__}."
            )
    if not asked:
        raise ValueError(f"no behaviour was asked for; expected some of {', '.join(every)}.")
    if "port_visits" in asked and (ports is None or not len(ports)):
        raise ValueError("port visits were asked for and there are no ports; expected some, as points.")
    return dict(asked)


def _block_rows(rows: Fixes, wanted: Mapping[str, AnyRules]) -> int:
    """Rows of a block of vessels such that it has no more than `MOST_PLACES` places a step of time apart."""
    if not len(rows.vessel):
        return BLOCK_ROWS
    first = np.full(int(rows.vessel.max()) + 1, np.iinfo(np.int64).max)
    last = np.full(len(first), np.iinfo(np.int64).min)
    np.minimum.at(first, rows.vessel, rows.time_us)
    np.maximum.at(last, rows.vessel, rows.time_us)
    step_s = min((rules.step_s for rules in wanted.values() if not isinstance(rules, GapRules)), default=np.inf)
    places = float((last - first)[last >= first].sum()) / SECOND_US / step_s
    return max(int(BLOCK_ROWS * min(1.0, MOST_PLACES / max(places * BLOCK_ROWS / len(rows.vessel), 1.0))), 1)


def _avoided(ports: gpd.GeoDataFrame | None, meeting: AnyRules | None) -> PortIndex | None:
    """Ports near which no encounter counts."""
    if ports is None or not isinstance(meeting, EncounterRules) or meeting.anchorage_m == 0:
        return None
    return PortIndex(ports, meeting.anchorage_m)


def _look(
    pieces: Pieces,
    wanted: Mapping[str, AnyRules],
    found: _Found,
    visited: PortIndex | None,
    avoided: PortIndex | None,
) -> None:
    """Look at the vessels of a block."""
    for rules in wanted.values():
        if isinstance(rules, GapRules):
            found.silences.append(silences(pieces, rules))
            found.heard.append(heard_in(pieces.fixes, Grid(rules.cell_deg), round(rules.bin_s * SECOND_US)))
        elif isinstance(rules, LoiteringRules):
            found.loitering.append(loitering(pieces, rules))
        elif isinstance(rules, EncounterRules):
            found.samples.append(samples_of(pieces, rules, avoided))
        elif visited is not None:
            found.visits.append(port_visits(pieces, visited, rules))


def _meetings(
    samples: list[Samples], rows: Fixes, polar: Bools, used: Rules, rules: EncounterRules, ports: PortIndex | None
) -> Encounters:
    """Encounters of the vessels that come near each other; their tracks are cut a second time."""
    step_us = round(rules.min_duration_s * SECOND_US)
    asked = windows(stack(*samples), rules.distance_m + rules.hysteresis_m, step_us)
    vessels = np.zeros(int(rows.vessel.max(initial=0)) + 1, dtype=bool)
    vessels[asked.vessel_a] = vessels[asked.vessel_b] = True
    which = np.flatnonzero(vessels[rows.vessel])
    some = pick(rows, which)
    order = next(vessel_blocks(some, max(len(which), 1)))
    memory, report = Memory(), Report()
    memory.grow(len(vessels))
    pieces = cut_pieces(*sort_fixes(some, polar[which], order, report), memory, used, report, OUTERMOST)
    return encounters(pieces, asked, rules, ports)
