"""How far the answer of the 85 % moves with what is not known: seeded draws, and one assumption after the other.

Every draw picks a lane network, a weight, a reading of the angles for each family, which satellites really work,
and whether satellites without public elements are there (on an assumed height, in a plane and at a phase drawn by
chance). The largest unknown, whether the commercial fleets are counted, has no chance: each draw is answered with and
without them. Lanes are stood for by cells of 80 km: against 4 km they move the windows of access on average by 0.2 %,
and make those of a plan up to 9 % shorter.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import revisit
from geo.access.access import Satellite
from geo.access.look_pool import GapSums, LookPool, gap_sums
from geo.access.tasking import Duty, Passes
from geo.geodesy.geodesic import Floats
from geo.orbits.orbit import Orbit
from layers.catalogue.cache import cached_table, digest
from layers.lane_watch import lane_watch
from layers.lane_watch import looks as lane_looks
from layers.lane_watch.looks import (
    DAY_S,
    FLEETS,
    HOUR_S,
    NETWORKS,
    SETS,
    START_UTC,
    WEIGHTS,
    Looks,
    looks_of,
    passes_of,
    plan_gaps,
    pool_of,
    weights,
)
from layers.sky import access_bands, assumed_orbits, groups
from layers.sky.groups import Member
from layers.sky.satellites import Status

DRAWS = 1000  # as many others move the quantiles of all together by less than 2 %
TASKED_DRAWS = 100  # a plan takes as long as all accesses: the first draws only, and everybody's satellites
ALL_TOGETHER = "Japan and NATO members"
SEED = 85
WEEK_S = 7 * DAY_S
CELL_KM = 80.0
POOL_DAYS = 14.0  # half the span of the check: windows of all together move by 0.3 %, of Japan by 2.2 %
SPAN_S = POOL_DAYS * DAY_S
READINGS = 1 << len(access_bands.CASES)  # sets of readings that a look may be in
PHASES = 6  # ready-made planes and phases of each satellite without elements, from which a draw picks
CASE_CHANCES = {"base": 0.5, "narrow": 0.25, "wide": 0.25}
NO_ELEMENTS_CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class World:
    """One set of answers to what is not known.

    `phase` is the ready-made orbit of each satellite without elements, -1 where it is not counted. Looks of the whole
    span count, or those of a week from `week_s`.
    """

    network: str
    weight: str
    case_of_family: dict[str, str]
    working: NDArray[np.bool_]
    phase: NDArray[np.intp]
    week_s: float | None = None


class OnNetwork(NamedTuple):
    """Looks at the cells of one network, by target and by pass, and what each cell is worth by each weight."""

    looks: LookPool
    passes: Passes
    mass: dict[str, Floats]


class Pool(NamedTuple):
    """All looks that a draw may pick from, each once.

    Their sources: of each known satellite, `READINGS` (which readings of its angles a look is in, a bit each); then of
    each assumed one, `PHASES`. `known_in`, `assumed_in` (satellites, sets): which are in which of `lane_looks.SETS`.
    """

    known: list[Member]
    known_in: NDArray[np.bool_]
    assumed: pd.DataFrame
    assumed_in: NDArray[np.bool_]
    duties: list[Duty]
    networks: dict[str, OnNetwork]


def draws(
    share: float = 0.85, count: int = DRAWS, seed: int = SEED, progress: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """Windows at which a share of the lanes is reached, in many worlds.

    Parameters
    ----------
    share : float
        In (0, 1).
    count, seed : int
        The same seed gives the same draws, on any number of threads.
    progress : callable, optional
        Called with (draws done, draws in all); not when the result is in the cache.

    Returns
    -------
    DataFrame
        One row a draw: `network`, `weight`, `working` (satellites), and for each group and fleet of `lane_looks.SETS`
        the mean and the guaranteed window in hours as `mean: <group>, <fleet>` and `guaranteed: <group>, <fleet>`; in
        the first `TASKED_DRAWS` also the mean window of a greedy plan of all together as `tasked: <group>, <fleet>`.
    """
    return _both(share, count, seed, progress)[0]


def tornado(share: float = 0.85, progress: Callable[[int, int], None] | None = None) -> pd.DataFrame:
    """Mean window of Japan and NATO members with one assumption moved at a time, the others as in the base reading.

    Returns
    -------
    DataFrame
        `assumption`, `low_h`, `base_h`, `high_h`, `low_is`, `high_is` (what was assumed there), the widest first.
    """
    return _both(share, DRAWS, SEED, progress)[1]


def _both(
    share: float, count: int, seed: int, progress: Callable[[int, int], None] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draws and tornado, from one pool of looks, which takes longer than either."""
    revisit.check_share(share)
    key = digest(lane_looks.inputs_key(), assumed_orbits.load(), sys.modules[__name__], lane_watch, share, count, seed)
    made: list[Pool] = []

    def pool() -> Pool:
        if not made:
            made.append(_pool())
        return made[0]

    return (
        cached_table("lane-draws", key, lambda: _draw_all(pool(), share, count, seed, progress)),
        cached_table("lane-tornado", key, lambda: _tornado(pool(), share)),
    )


def _draw_all(
    pool: Pool, share: float, count: int, seed: int, progress: Callable[[int, int], None] | None
) -> pd.DataFrame:
    worlds = _worlds(pool, count, seed)
    rows = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:  # the compiled loops let go of the lock
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
        "working": int(world.working.sum()),
    }
    sums = _sums(pool, world)
    mean, sure = sums.window_for_mean_share(share) / HOUR_S, sums.window_for_guaranteed_share(share) / HOUR_S
    for place, (group, fleet) in enumerate(SETS):
        found |= {
            f"mean: {group}, {fleet}": float(mean[place, 0]),
            f"guaranteed: {group}, {fleet}": float(sure[place, 0]),
        }
    for fleet in FLEETS if number < TASKED_DRAWS else ():
        found[f"tasked: {ALL_TOGETHER}, {fleet}"] = _tasked_window(pool, world, fleet, share)
    return found


def _worlds(pool: Pool, count: int, seed: int) -> list[World]:
    """Draw worlds by a Latin hypercube: over all draws, each answer comes as often as its chance says."""
    families = sorted({m.family for m in pool.known} | set(pool.assumed["satellite_group"]))
    sizes = np.cumsum([3, len(families), len(pool.known), len(pool.assumed)])
    rng = np.random.default_rng(seed)
    places = rng.permuted(np.tile(np.arange(count), (sizes[-1], 1)), axis=1)
    numbers = ((places + rng.random(places.shape)) / count).T
    chances = np.array([groups.WORKING[m.status] for m in pool.known])
    bounds = np.cumsum(list(CASE_CHANCES.values()))[:-1]
    worlds = []
    for (network, weight, there), cases, working, phase in (np.split(row, sizes[:-1]) for row in numbers):
        names = [list(CASE_CHANCES)[k] for k in np.searchsorted(bounds, cases, side="right")]
        worlds.append(
            World(
                network=list(NETWORKS)[int(network * len(NETWORKS))],
                weight=WEIGHTS[int(weight * len(WEIGHTS))],
                case_of_family=dict(zip(families, names, strict=True)),
                working=working < chances,
                phase=np.where(there < NO_ELEMENTS_CHANCE, (phase * PHASES).astype(int), -1),
            )
        )
    return worlds


def _base(pool: Pool) -> World:
    families = {m.family for m in pool.known} | set(pool.assumed["satellite_group"])
    return World(
        network="searoute",
        weight=WEIGHTS[0],
        case_of_family=dict.fromkeys(families, "base"),
        working=np.array([groups.WORKING[m.status] >= groups.COUNTED_FROM for m in pool.known]),
        phase=np.full(len(pool.assumed), -1),
    )


def _sums(pool: Pool, world: World) -> GapSums:
    """Gaps of each of `lane_looks.SETS` in one world."""
    network = pool.networks[world.network]
    week = world.week_s
    return gap_sums(
        network.looks,
        _counted(pool, world),
        network.mass[world.weight][None],
        begin_s=week or 0.0,
        end_s=None if week is None else week + WEEK_S,
    )


def _window(pool: Pool, world: World, share: float, group: str = ALL_TOGETHER, fleet: str = FLEETS[0]) -> float:
    """Mean window of a group and fleet in one world, hours; NaN where the span does not reach the share."""
    return float(_sums(pool, world).window_for_mean_share(share)[SETS.index((group, fleet)), 0]) / HOUR_S


def _tasked_window(pool: Pool, world: World, fleet: str, share: float) -> float:
    """Mean window of a greedy plan of all together in one world, hours."""
    network = pool.networks[world.network]
    mass = network.mass[world.weight]
    counted = _counted(pool, world)[:, SETS.index((ALL_TOGETHER, fleet))]
    found = plan_gaps(network.passes, counted, pool.duties, mass, SPAN_S)
    return revisit.window_for_mean_share(found, mass, share) / HOUR_S


def _counted(pool: Pool, world: World) -> NDArray[np.bool_]:
    """Whose looks count in which of `lane_looks.SETS`, shape (sources, sets)."""
    reading = np.array([1 << access_bands.CASES.index(world.case_of_family[m.family]) for m in pool.known])
    held = (np.arange(READINGS) & reading[:, None]) != 0
    known = held[:, :, None] & (pool.known_in & world.working[:, None])[:, None]
    assumed = (np.arange(PHASES) == world.phase[:, None])[:, :, None] & pool.assumed_in[:, None]
    return np.concatenate([known.reshape(-1, len(SETS)), assumed.reshape(-1, len(SETS))])


def _pool() -> Pool:
    cells = lane_looks.cells_of_both(CELL_KM)
    known, assumed = groups.of_kind(lane_looks.EVERYBODY, "radar", doubtful=True), assumed_orbits.load()
    found = lane_looks.looks_in_all_readings(cells, POOL_DAYS, doubtful=True)
    looks = [found[m.name].looks.chosen(found[m.name].held == k) for m in known for k in range(READINGS)]
    guesses = list(_guesses(assumed, frozenset(m.family for m in known if m.commercial)))
    looks += list(looks_of(guesses, cells, START_UTC, POOL_DAYS).values())
    families = access_bands.duties()
    return Pool(
        known,
        lane_looks.counted(known),
        assumed,
        lane_looks.counted(guesses[::PHASES]),
        [m.duty for m in known for _ in range(READINGS)]
        + [families[family] for family in assumed["satellite_group"] for _ in range(PHASES)],
        {name: _on_network(looks, cells[cells["network"] == name], name) for name in NETWORKS},
    )


def _on_network(looks: Sequence[Looks], cells: pd.DataFrame, name: str) -> OnNetwork:
    """Take the looks at the cells of one network, which stand one after the other, numbered from 0."""
    first, count = int(cells.index[0]), len(cells)
    own = []
    for one in looks:
        keep = (one.target >= first) & (one.target < first + count)
        own.append(Looks(one.target[keep] - np.int32(first), one.time_s[keep], one.across_km[keep]))
    mass = {weight: weights(cells, name, weight) for weight in WEIGHTS}
    return OnNetwork(pool_of(own, count, SPAN_S), passes_of(own, np.ones(count, dtype=bool)), mass)


def _guesses(assumed: pd.DataFrame, commercial: frozenset[str]) -> Iterator[Member]:
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
            yield Member(
                label, str(row["nation"]), family, "radar", Status.NO_ORBIT, seen, duties[family], family in commercial
            )


def _tornado(pool: Pool, share: float) -> pd.DataFrame:
    base = _base(pool)
    middle = _window(pool, base, share)
    moved = {name: {w: _window(pool, world, share) for w, world in worlds} for name, worlds in _moves(pool, base)}
    moved["commercial fleets"] = {
        "as in the base": middle,
        "not for this purpose": _window(pool, base, share, fleet=FLEETS[1]),
    }
    rows = [{"assumption": name, "base_h": middle, **_ends(hours)} for name, hours in moved.items()]
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
    weeks = range(int((SPAN_S - WEEK_S) / DAY_S) + 1)
    yield "one week instead of two", [as_is, *((f"from day {d}", replace(base, week_s=d * DAY_S)) for d in weeks)]
