"""How far the answer of the 85 % moves with what is not known: seeded draws, and one assumption after the other.

Every draw picks a lane network, a weight, a reading of the angles for each family, which satellites really work,
whether satellites without public elements are there (on an assumed height, in a plane and at a phase drawn by chance),
and a week out of two. Lanes are stood for by cells of 40 km: against 4 km they move the windows of access by
less than 1 %, and make those of a plan 7 % shorter.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import revisit
from geo.access import Satellite
from geo.geodesic import Floats
from geo.orbit import Orbit
from geo.revisit import gaps
from geo.tasking import across_km, plan
from layers import access_bands, assumed_orbits, groups, lane_watch, satellites
from layers.cache import cached_table, digest
from layers.groups import Member
from layers.lane_watch import DAY_S, GROUPS, HOUR_S, NETWORKS, PIECE_KM, START_UTC, WEIGHTS, looks_of, weights
from layers.satellites import Status

DRAWS = 1000
SEED = 85
POOL_DAYS = 14.0
WEEK_S = 7 * DAY_S
TASKED_DRAWS = 100  # a plan takes four times as long as the accesses: the first draws only
PHASES = 6  # ready-made planes and phases of each satellite without elements, from which a draw picks
CASE_CHANCES = {"base": 0.5, "narrow": 0.25, "wide": 0.25}
NO_ELEMENTS_CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class World:
    """One set of answers to what is not known.

    `phase` is the ready-made orbit of each satellite without elements, -1 where it is not counted.
    """

    network: str
    weight: str
    case_of_family: dict[str, str]
    working: NDArray[np.bool_]
    phase: NDArray[np.intp]
    start_s: float
    commercial: bool = True


class Pool(NamedTuple):
    """All looks that a draw may pick from, by target and time; `source` says whose, in which reading or phase."""

    cells: gpd.GeoDataFrame
    known: list[Member]
    assumed: pd.DataFrame
    target: NDArray[np.int32]
    time_s: Floats
    across_km: Floats
    source: NDArray[np.int32]


def draws(
    share: float = 0.85, count: int = DRAWS, seed: int = SEED, progress: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """Windows at which a share of the lanes is reached, in many worlds.

    Parameters
    ----------
    share : float
        In (0, 1).
    count, seed : int
        The same seed gives the same draws.
    progress : callable, optional
        Called with (draws done, draws in all); not when the result is in the cache.

    Returns
    -------
    DataFrame
        One row a draw: `network`, `weight`, `start_day`, `working` (satellites), and for each of `lane_watch.GROUPS`
        the mean and the guaranteed window in hours as `<group>: mean` and `<group>: guaranteed`; in the first
        `TASKED_DRAWS` also the mean window of a greedy plan as `<group>: tasked`.
    """
    key = digest(_key(), share, count, seed)
    return cached_table("lane-draws", key, lambda: _draw_all(share, count, seed, progress))


def tornado(share: float = 0.85, group: str = "Japan and NATO members") -> pd.DataFrame:
    """Mean window of one group with one assumption moved at a time, the others as in the base reading.

    Returns
    -------
    DataFrame
        `assumption`, `low_h`, `base_h`, `high_h`, `low_is`, `high_is` (what was assumed there), the widest first.

    Raises
    ------
    ValueError
        For a group that is not one of `lane_watch.GROUPS`.
    """
    if group not in GROUPS:
        raise ValueError(f"group is {group!r}; expected one of {', '.join(GROUPS)}.")
    return cached_table("lane-tornado", digest(_key(), share, group), lambda: _tornado(share, group))


def _key() -> str:
    return digest(
        satellites.load(), access_bands.load(), assumed_orbits.load(), *(lane_watch.sea_lanes(n) for n in NETWORKS),
        sys.modules[__name__], lane_watch, groups,
    )  # fmt: skip


def _draw_all(share: float, count: int, seed: int, progress: Callable[[int, int], None] | None) -> pd.DataFrame:
    pool = _pool()
    worlds = [_world(pool, np.random.default_rng([seed, number])) for number in range(count)]
    rows = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:  # sorting lets go of the lock
        for done, row in enumerate(threads.map(partial(_row, pool, share), enumerate(worlds)), start=1):
            rows.append(row)
            if progress:
                progress(done, count)
    return pd.DataFrame(rows)


def _row(pool: Pool, share: float, numbered: tuple[int, World]) -> dict[str, object]:
    number, world = numbered
    found: dict[str, object] = {
        "network": world.network,
        "weight": world.weight,
        "start_day": world.start_s / DAY_S,
        "working": int(world.working.sum()),
    }
    for group in GROUPS:
        mean, guaranteed = _windows(pool, world, group, share)
        tasked = _tasked_window(pool, world, group, share) if number < TASKED_DRAWS else float("nan")
        found |= {f"{group}: mean": mean, f"{group}: guaranteed": guaranteed, f"{group}: tasked": tasked}
    return found


def _world(pool: Pool, rng: np.random.Generator) -> World:
    families = sorted({m.family for m in pool.known} | set(pool.assumed["satellite_group"]))
    cases = rng.choice(list(CASE_CHANCES), size=len(families), p=list(CASE_CHANCES.values()))
    there = np.full(len(pool.assumed), rng.random() < NO_ELEMENTS_CHANCE)
    return World(
        network=str(rng.choice(list(NETWORKS))),
        weight=str(rng.choice(list(WEIGHTS))),
        case_of_family=dict(zip(families, cases.tolist(), strict=True)),
        working=rng.random(len(pool.known)) < [groups.WORKING[m.status] for m in pool.known],
        phase=np.where(there, rng.integers(0, PHASES, len(pool.assumed)), -1),
        start_s=float(rng.uniform(0, POOL_DAYS * DAY_S - WEEK_S)),
    )


def _base(pool: Pool) -> World:
    families = {m.family for m in pool.known} | set(pool.assumed["satellite_group"])
    return World(
        network="searoute",
        weight=WEIGHTS[0],
        case_of_family=dict.fromkeys(families, "base"),
        working=np.ones(len(pool.known), dtype=bool),
        phase=np.full(len(pool.assumed), -1),
        start_s=0.0,
    )


class _Chosen(NamedTuple):
    """Looks of one group in one world: targets numbered from 0 on the lanes of the network, and what each is worth."""

    target: NDArray[np.int32]
    time_s: Floats
    across_km: Floats
    source: NDArray[np.int32]
    mass: Floats


def _choose(pool: Pool, world: World, group: str) -> _Chosen:
    mass = weights(pool.cells, world.network, world.weight)
    on = np.flatnonzero(mass > 0)
    rows = slice(*np.searchsorted(pool.target, [on[0], on[-1] + 1]))
    time = pool.time_s[rows]
    keep = _counted(pool, world, group)[pool.source[rows]]
    keep &= (time >= world.start_s) & (time < world.start_s + WEEK_S)
    return _Chosen(
        pool.target[rows][keep] - np.int32(on[0]),
        time[keep] - world.start_s,
        pool.across_km[rows][keep],
        pool.source[rows][keep],
        mass[on[0] : on[-1] + 1],
    )


def _windows(pool: Pool, world: World, group: str, share: float) -> tuple[float, float]:
    """Mean and guaranteed window of a group in one world, hours; NaN where the week does not reach the share."""
    looks = _choose(pool, world, group)
    found = gaps(looks.target, looks.time_s, count=looks.mass.size, span_s=WEEK_S)
    sure = revisit.window_for_guaranteed_share(found, looks.mass, share)
    mean = revisit.window_for_mean_share(found, looks.mass, share)
    return mean / HOUR_S, sure / HOUR_S if sure < found.span_s else float("nan")


def _tasked_window(pool: Pool, world: World, group: str, share: float) -> float:
    """Mean window of a greedy plan of a group in one world, hours."""
    looks = _choose(pool, world, group)
    duties = [m.duty for m in pool.known for _ in access_bands.CASES]
    families = access_bands.duties()
    duties += [families[family] for family in pool.assumed["satellite_group"] for _ in range(PHASES)]
    taken = plan(looks.source, looks.target, looks.time_s, looks.across_km, duties, looks.mass)
    found = gaps(looks.target[taken], looks.time_s[taken], count=looks.mass.size, span_s=WEEK_S)
    return revisit.window_for_mean_share(found, looks.mass, share) / HOUR_S


def _counted(pool: Pool, world: World, group: str) -> NDArray[np.bool_]:
    """Whether the looks of each source count: three readings a known satellite, then `PHASES` an assumed one."""
    nations = groups.nations(GROUPS[group])
    counted = np.zeros((len(pool.known), len(access_bands.CASES)), dtype=bool)
    for number, member in enumerate(pool.known):
        if member.nation in nations and world.working[number] and (world.commercial or not member.commercial):
            counted[number, access_bands.CASES.index(world.case_of_family[member.family])] = True
    assumed = np.zeros((len(pool.assumed), PHASES), dtype=bool)
    for number, nation in enumerate(pool.assumed["nation"]):
        if world.phase[number] >= 0 and nation in nations:
            assumed[number, world.phase[number]] = True
    return np.concatenate([counted.ravel(), assumed.ravel()])


def _pool() -> Pool:
    cells = lane_watch.cells_of_both(PIECE_KM)
    known = groups.members(lane_watch.EVERYBODY)
    assumed = assumed_orbits.load()
    parts = []
    for number, case in enumerate(access_bands.CASES):
        looks = looks_of(groups.members(lane_watch.EVERYBODY, case), cells, START_UTC, POOL_DAYS)
        for place, member in enumerate(known):
            parts.append((place * len(access_bands.CASES) + number, looks[member.name]))
    first = len(known) * len(access_bands.CASES)
    guesses = looks_of(list(_guesses(assumed)), cells, START_UTC, POOL_DAYS)
    parts += [(first + number, found) for number, found in enumerate(guesses.values())]
    target = np.concatenate([found.target for _, found in parts])
    time = np.concatenate([found.time_s for _, found in parts])
    across = np.concatenate([across_km(found.table) for _, found in parts])
    source = np.concatenate([np.full(found.target.size, number, dtype=np.int32) for number, found in parts])
    order = np.lexsort((time, target))
    return Pool(cells, known, assumed, target[order], time[order], across[order], source[order])


def _guesses(assumed: pd.DataFrame) -> Iterator[Member]:
    """Ready-made orbits of each satellite without elements: planes and phases drawn once, with a seed of their own."""
    rng = np.random.default_rng(SEED)
    sensors, duties = access_bands.sensors(), access_bands.duties()
    for row in assumed.to_dict("records"):
        for number in range(PHASES):
            label = f"{row['name']} #{number}"
            orbit = Orbit.circular(
                label,
                epoch_utc=START_UTC - timedelta(days=1),
                altitude_km=float(row["altitude_km"]),
                inclination_deg=float(row["inclination_deg"]),
                raan_deg=float(rng.uniform(0, 360)),
                phase_deg=float(rng.uniform(0, 360)),
            )
            family = str(row["satellite_group"])
            seen = Satellite(orbit=orbit, sensor=sensors[family])
            yield Member(label, str(row["nation"]), family, "radar", Status.NO_ORBIT, seen, duties[family])


def _tornado(share: float, group: str) -> pd.DataFrame:
    pool = _pool()
    base = _base(pool)
    middle = _windows(pool, base, group, share)[0]
    rows = [
        {
            "assumption": name,
            "base_h": middle,
            **_ends({w: _windows(pool, world, group, share)[0] for w, world in moved}),
        }
        for name, moved in _moves(pool, base)
    ]
    table = pd.DataFrame(rows)
    order = (table["high_h"] - table["low_h"]).sort_values(ascending=False).index
    return table.loc[order, ["assumption", "low_h", "base_h", "high_h", "low_is", "high_is"]].reset_index(drop=True)


def _ends(hours: dict[str, float]) -> dict[str, object]:
    low, high = min(hours, key=lambda w: hours[w]), max(hours, key=lambda w: hours[w])
    return {"low_h": hours[low], "high_h": hours[high], "low_is": low, "high_is": high}


def _moves(pool: Pool, base: World) -> Iterator[tuple[str, list[tuple[str, World]]]]:
    """Each assumption with the worlds that differ from the base in it alone."""
    as_is = ("as in the base", base)
    families = base.case_of_family
    yield (
        "angles of the radars",
        [
            as_is,
            *(
                (f"{case} reading", replace(base, case_of_family=dict.fromkeys(families, case)))
                for case in CASE_CHANCES
            ),
        ],
    )
    yield "commercial fleets", [as_is, ("not for this purpose", replace(base, commercial=False))]
    chances = np.array([groups.WORKING[m.status] for m in pool.known])
    dice = np.random.default_rng(SEED)
    some = [(f"draw {n + 1} of 40", replace(base, working=dice.random(chances.size) < chances)) for n in range(40)]
    yield "which satellites work", [as_is, *some]
    yield (
        "satellites without public elements",
        [
            as_is,
            *((f"all, draw {n + 1}", replace(base, phase=np.full(len(pool.assumed), n))) for n in range(PHASES)),
        ],
    )
    yield "lane network", [as_is, ("ornl", replace(base, network="ornl"))]
    yield "weight", [as_is, (WEIGHTS[1], replace(base, weight=WEIGHTS[1]))]
    yield "week", [as_is, *((f"from day {day}", replace(base, start_s=day * DAY_S)) for day in range(1, 8))]
