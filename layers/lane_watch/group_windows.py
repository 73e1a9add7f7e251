"""The window in which 85 % of the lanes come into reach, for every named group of satellites, by kind of sensor."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import revisit
from geo.access.look_pool import gap_sums
from geo.access.revisit import Gaps
from geo.geodesy.geodesic import Floats
from layers.catalogue.cache import cached_table, digest
from layers.lane_watch import lane_watch
from layers.lane_watch import looks as lane_looks
from layers.lane_watch import readings as lane_readings
from layers.lane_watch.looks import (
    DAY_S,
    EVERYBODY,
    HOUR_S,
    LOOK_CELL_KM,
    SPAN_DAYS,
    START_UTC,
    WEIGHTS,
    WORTHS,
    cells_of_both,
    looks_of,
    passes_of,
    plan_gaps,
    pool_of,
    weights,
    worths,
)
from layers.lane_watch.readings import KINDS, SEED, chance_marks, emitter_marks, gaps_of_marks, windows_of_marks
from layers.sky import groups, satellites, sensing
from layers.sky.groups import Member

SHARE = 0.85
SPAN_S = SPAN_DAYS * DAY_S
STEP_H = lane_looks.INSTANT_STEP_S / HOUR_S
Windows = Mapping[tuple[str, str, str], dict[str, float]]  # by group, network and weight
NOTE = (
    "Four weeks from 23 August 2026; every possible look counts, an upper bound: radar in the base reading of its "
    "angles, optics by day whatever the clouds, a radio emitter that is on, and AIS within the horizon, heard or not. "
    "The plan of the radars (one swath a pass, a limit of time) is a lower bound on a good one."
)

STEPPED = ("rf", "ais")  # kinds whose windows come from instants
FLOOR_NOTE = (
    f"The window on average is told as {STEP_H * 60:g} minutes, the step from instant to instant: a floor of the "
    "method, the window is at most that."
)


def load() -> pd.DataFrame:
    """Windows of every group with at least one satellite that can be counted: one row a group, kind, network, weight.

    Returns
    -------
    DataFrame
        `id group kind network weight satellites left_out lane_km`; `mean_window_h` and `guaranteed_window_h` by access;
        for radars `tasked_window_h` and `tasked_guaranteed_h` by the greedy plan; missing where four weeks do not reach
        the share. `detect identify follow` say what the sensors of the group can do with a ship and `cannot` what they
        cannot; `note` says where a window is no finer than the step between instants, and which receivers are drawn.
        Less than a minute of computing the first time, then kept in the cache.
    """
    key = digest(lane_looks.inputs_key(), sys.modules[__name__], lane_watch, lane_readings)
    return cached_table("group-windows", key, lambda: pd.DataFrame(_rows()))


def _rows() -> Iterator[dict[str, object]]:
    cells = cells_of_both(LOOK_CELL_KM)
    lane_km = {network: float(weights(cells, network, WEIGHTS[0]).sum()) for network, _ in WORTHS}
    for kind in KINDS:
        everyone = lane_readings.ais_receivers() if kind == "ais" else groups.of_kind(EVERYBODY, kind)
        of_group = {name: _own(everyone, name, kind) for name in groups.names()}
        chosen = {name: own for name, own in of_group.items() if own.any()}  # a nation may have none
        windows = (_by_looks if kind in ("radar", "optical") else _by_marks)(kind, everyone, chosen)
        for (group, network, weight), found in windows.items():
            families = {m.family for m, there in zip(everyone, chosen[group], strict=True) if there}
            yield {
                "id": f"{group}-{kind}-{network}-{weight.replace(' ', '-')}",
                "group": group,
                "kind": kind,
                "network": network,
                "weight": weight,
                "satellites": int(chosen[group].sum()),
                "left_out": _left_out(group, kind),
                "lane_km": lane_km[network],
                **{f"{name}_window_h": found.get(name, np.nan) for name in ("mean", "guaranteed", "tasked")},
                "tasked_guaranteed_h": found.get("tasked_guaranteed", np.nan),
                **lane_readings.capability(kind, families),
                "source_id": "celestrak-2026-08-22;searoute-marnet-1-6-0;ornl-scgraph-2-15-0;iers-finals2000a",
                "status": "derived",
                "as_of": "2026-08-22",
                "note": " ".join([NOTE, *_drawn(everyone, chosen[group]), *_floor(kind, found)]),
            }


def _floor(kind: str, found: Mapping[str, float]) -> list[str]:
    """Words on a window that is as short as the method can tell."""
    return [FLOOR_NOTE] if kind in STEPPED and found["mean"] <= STEP_H else []


def _drawn(members: Sequence[Member], there: NDArray[np.bool_]) -> list[str]:
    """Words on fleets of a group of which it is not public which satellites carry the receiver."""
    count = Counter(m.family for m, inside in zip(members, there, strict=True) if inside and m.kind == "ais")
    some = [f"{n} of {family}" for family, n in sorted(count.items()) if sensing.carriers(family, "ais")]
    return [f"Which satellites carry a receiver is not public and drawn (seed {SEED}): {', '.join(some)}."] * bool(some)


def _own(members: Sequence[Member], group: str, kind: str) -> NDArray[np.bool_]:
    """Which of the members are in a group."""
    names = {member.name for member in groups.of_kind(group, kind)}
    return np.array([member.name in names for member in members], dtype=bool)


def _left_out(group: str, kind: str) -> int:
    """Satellites of a group with a kind of sensor that are not counted."""
    table = satellites.load()
    having = set(table.loc[table["kinds"].map(lambda words: kind in words.split()), "name"])
    missing = groups.left_out(group if kind == "radar" else f"{group}+{kind}")
    return int(missing["name"].isin(having).sum())


def _by_looks(kind: str, members: Sequence[Member], chosen: Mapping[str, NDArray[np.bool_]]) -> Windows:
    """Windows from looks at zero Doppler, and of a plan for radars."""
    cells = cells_of_both(LOOK_CELL_KM)
    looks = list(looks_of(members, cells, START_UTC, SPAN_DAYS).values())
    sums = gap_sums(pool_of(looks, len(cells), SPAN_S), np.column_stack(list(chosen.values())), worths(cells))
    mean, sure = sums.window_for_mean_share(SHARE) / HOUR_S, sums.window_for_guaranteed_share(SHARE) / HOUR_S
    found = {
        (group, *worth): {"mean": float(mean[g, w]), "guaranteed": float(sure[g, w])}
        for g, group in enumerate(chosen)
        for w, worth in enumerate(WORTHS)
    }
    if kind == "radar":
        duties = [member.duty for member in members]
        passes = {network: passes_of(looks, (cells["network"] == network).to_numpy()) for network, _ in WORTHS}
        for group, network, weight in found:
            mass = weights(cells, network, weight)
            planned = plan_gaps(passes[network], chosen[group], duties, mass, SPAN_S)
            hours = _hours(planned, mass)
            found[group, network, weight] |= {"tasked": hours["mean"], "tasked_guaranteed": hours["guaranteed"]}
    return found


def _by_marks(kind: str, members: Sequence[Member], chosen: Mapping[str, NDArray[np.bool_]]) -> Windows:
    """Windows from stretches of time out of reach, for what is in reach for minutes on end."""
    cells = cells_of_both(lane_readings.CELL_KM)
    seen = {}
    for owner in sorted({(member.nation, member.commercial) for member in members}):
        own = [member for member in members if (member.nation, member.commercial) == owner]
        marks = emitter_marks(own, cells) if kind == "rf" else chance_marks(own, cells)
        seen[owner] = (marks & lane_looks.mask_of("Japan and NATO members", "all")) != 0
    found = {}
    for group, inside in chosen.items():
        owners = {(m.nation, m.commercial) for m, there in zip(members, inside, strict=True) if there}
        gaps = gaps_of_marks(np.logical_or.reduce([seen[owner] for owner in sorted(owners)]))
        for network, weight in WORTHS:
            hours = windows_of_marks(gaps, weights(cells, network, weight), SHARE)
            found[group, network, weight] = {name.removesuffix("_window_h"): value for name, value in hours.items()}
    return found


def _hours(gaps: Gaps, mass: Floats) -> dict[str, float]:
    sure = revisit.window_for_guaranteed_share(gaps, mass, SHARE)
    return {
        "mean": revisit.window_for_mean_share(gaps, mass, SHARE) / HOUR_S,
        "guaranteed": sure / HOUR_S if sure < gaps.span_s else np.nan,
    }
