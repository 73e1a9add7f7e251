"""Worlds: sets of answers to what is not known of some satellites and targets, and all looks that they pick from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
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
from layers.observation.looks import Looks, duties_of, looks_in_all_readings, looks_of, passes_of, plan_gaps, pool_of
from layers.observation.question import DAY_S, Question
from layers.observation.shares import MOST_PLANNED
from layers.sky import access_bands, assumed_orbits, satellites
from layers.sky.members import COUNTED_FROM, Member
from layers.sky.satellites import Status

CELL_KM = 80.0
POOL_DAYS = 14.0  # half of four weeks: windows of many radars move by 0.3 %, of few by 2.2 %
READINGS = 1 << len(access_bands.CASES)  # sets of readings that a look may be in
PHASES = 6  # ready-made planes and phases of each satellite without elements, from which a draw picks
CASE_CHANCES = {"base": 0.5, "narrow": 0.25, "wide": 0.25}
NO_ELEMENTS_CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class World:
    """One set of answers to what is not known.

    `phase` is the ready-made orbit of each satellite without elements, -1 where it is not counted. Looks of the whole
    span count, or those of a part of it from `part_s`, half as long.
    """

    network: str
    weight: str
    case_of_family: dict[str, str]
    working: NDArray[np.bool_]
    phase: NDArray[np.intp]
    part_s: float | None = None


class OnNetwork(NamedTuple):
    """Looks at the cells of one network, by target and by pass, and what each cell is worth by each weight."""

    looks: LookPool
    passes: Passes | None
    mass: dict[str, Floats]


class Pool(NamedTuple):
    """All looks that a draw may pick from, each once.

    Their sources: of each known satellite, `READINGS` (which readings of its angles a look is in, a bit each); then of
    each assumed one, `PHASES`. `known_in`, `assumed_in` (satellites, fleets): which are in which fleet. Plans need
    `duties`, None where one is not known or the looks are too many.
    """

    question: Question
    days: float
    known: list[Member]
    known_in: NDArray[np.bool_]
    assumed: pd.DataFrame
    assumed_in: NDArray[np.bool_]
    duties: list[Duty] | None
    networks: dict[str, OnNetwork]

    @property
    def span_s(self) -> float:
        """Length of the span of the draws, seconds."""
        return self.days * DAY_S

    @property
    def families(self) -> list[str]:
        """Families of all satellites, sorted."""
        return sorted({m.family for m in self.known} | set(self.assumed["satellite_group"]))


def pool_days(question: Question) -> float:
    """Span of the draws: two weeks, or that of the question if it is shorter, or its window does not fit."""
    fits = question.within_s is None or question.within_s * 4 <= POOL_DAYS * DAY_S
    return min(POOL_DAYS, question.days) if fits else question.days


def pool_of_looks(question: Question) -> Pool:
    """Find all looks of all satellites, known and assumed, in all readings of their angles."""
    cells, days = question.cells(CELL_KM), pool_days(question)
    known, assumed = question.everybody(doubtful=True), _assumed(question)
    found = looks_in_all_readings(question, cells, days, doubtful=True)
    looks = [one.looks.chosen(one.held == k) for one in found for k in range(READINGS)]
    guesses = list(_guesses(question, assumed))
    looks += looks_of(question, guesses, cells, days)
    known_duties = duties_of(known)
    duties = None
    if known_duties is not None and sum(one.target.size for one in looks) <= MOST_PLANNED:
        families = access_bands.duties()
        duties = [duty for duty in known_duties for _ in range(READINGS)]
        duties += [families[family] for family in assumed["satellite_group"] for _ in range(PHASES)]
    return Pool(
        question,
        days,
        known,
        question.counted(known),
        assumed,
        question.counted(guesses[::PHASES]),
        duties,
        {name: _on_network(question, looks, name, days, planned=duties is not None) for name in question.networks},
    )


def _assumed(question: Question) -> pd.DataFrame:
    """Radars of the fleets whose elements are not public, with the ids of their rows in the layer `satellites`."""
    table, rows = assumed_orbits.load(), satellites.load().set_index("name")["id"]
    ids = table["name"].map(rows)
    asked = frozenset().union(*(fleet.ids for fleet in question.fleets)) if "radar" in question.fleet.kinds else ()
    return table.assign(satellite_id=ids)[ids.isin(asked)].reset_index(drop=True)


def _guesses(question: Question, assumed: pd.DataFrame) -> Iterator[Member]:
    """Ready-made orbits of each satellite without elements: planes and phases drawn once, with a seed of their own."""
    rng = np.random.default_rng(question.seed)
    sensors, duties = access_bands.sensors(), access_bands.duties()
    for row in assumed.to_dict("records"):
        for number in range(PHASES):
            label = f"{row['name']} #{number}"
            orbit = Orbit.circular(
                label,
                epoch_utc=question.start_utc - timedelta(days=1),
                altitude_km=float(row["altitude_km"]),
                inclination_deg=float(row["inclination_deg"]),
                raan_deg=float(rng.uniform(0, 360)),
                phase_deg=float(rng.uniform(0, 360)),
            )
            family = str(row["satellite_group"])
            yield Member(
                label, str(row["nation"]), family, "radar", Status.NO_ORBIT,
                Satellite(orbit=orbit, sensor=sensors[family]), duties[family], id=str(row["satellite_id"]),
            )  # fmt: skip


def _on_network(question: Question, looks: Sequence[Looks], name: str, days: float, *, planned: bool) -> OnNetwork:
    """Take the looks at the cells of one network, which stand one after the other, numbered from 0."""
    every = question.cells(CELL_KM)
    cells = every[every["network"] == name]
    first, count = int(cells.index[0]), len(cells)
    own = []
    for one in looks:
        keep = (one.target >= first) & (one.target < first + count)
        own.append(Looks(one.target[keep] - np.int32(first), one.time_s[keep], one.across_km[keep]))
    mass = {weight: question.mass(cells, name, weight) for weight in question.weight_names}
    passes = passes_of(own, np.ones(count, dtype=bool)) if planned else None
    return OnNetwork(pool_of(own, count, days * DAY_S), passes, mass)


def base_world(pool: Pool) -> World:
    """Answers of the base reading."""
    question = pool.question
    return World(
        network=question.network,
        weight=question.weight_names[0],
        case_of_family=dict.fromkeys(pool.families, "base"),
        working=np.array([m.working >= COUNTED_FROM for m in pool.known], dtype=bool),
        phase=np.full(len(pool.assumed), -1),
    )


def drawn_worlds(pool: Pool, count: int) -> list[World]:
    """Draw worlds by a Latin hypercube: over all draws, each answer comes as often as its chance says."""
    question, families = pool.question, pool.families
    networks, weights = list(question.networks), question.weight_names
    sizes = np.cumsum([3, len(families), len(pool.known), len(pool.assumed)])
    rng = np.random.default_rng(question.seed)
    places = rng.permuted(np.tile(np.arange(count), (sizes[-1], 1)), axis=1)
    numbers = ((places + rng.random(places.shape)) / count).T
    chances = np.array([m.working for m in pool.known])
    together = _together(pool.known)
    bounds = np.cumsum(list(CASE_CHANCES.values()))[:-1]
    worlds = []
    for (network, weight, there), cases, working, phase in (np.split(row, sizes[:-1]) for row in numbers):
        names = [list(CASE_CHANCES)[k] for k in np.searchsorted(bounds, cases, side="right")]
        worlds.append(
            World(
                network=networks[int(network * len(networks))],
                weight=weights[int(weight * len(weights))],
                case_of_family=dict(zip(families, names, strict=True)),
                working=working[together] < chances,
                phase=np.where(there < NO_ELEMENTS_CHANCE, (phase * PHASES).astype(int), -1),
            )
        )
    return worlds


def _together(known: Sequence[Member]) -> NDArray[np.intp]:
    """Whose number decides whether a member works: its own, or that of the first of its cluster, which work as one."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(m.cluster, k) if m.cluster else k for k, m in enumerate(known)], dtype=int)


def sums_in(pool: Pool, world: World) -> GapSums:
    """Gaps of each fleet in one world."""
    network = pool.networks[world.network]
    part = world.part_s
    return gap_sums(
        network.looks,
        _counted(pool, world),
        network.mass[world.weight][None],
        begin_s=part or 0.0,
        end_s=None if part is None else part + pool.span_s / 2,
    )


def plan_in(pool: Pool, world: World, place: int) -> tuple[revisit.Gaps, Floats] | None:
    """Gaps of a greedy plan of one fleet in one world, and the weight of the targets; None where none can be made."""
    network = pool.networks[world.network]
    if pool.duties is None or network.passes is None:
        return None
    mass = network.mass[world.weight]
    return plan_gaps(network.passes, _counted(pool, world)[:, place], pool.duties, mass, pool.span_s), mass


def _counted(pool: Pool, world: World) -> NDArray[np.bool_]:
    """Whose looks count in which fleet, shape (sources, fleets)."""
    fleets = len(pool.question.fleets)
    cases = pool.question.cases
    chosen = [world.case_of_family[m.family] for m in pool.known]
    reading = np.array([1 << (cases.index(case) if case in cases else 0) for case in chosen], dtype=int)
    held = (np.arange(READINGS) & reading[:, None]) != 0
    known = held[:, :, None] & (pool.known_in & world.working[:, None])[:, None]
    assumed = (np.arange(PHASES) == world.phase[:, None])[:, :, None] & pool.assumed_in[:, None]
    return np.concatenate([known.reshape(-1, fleets), assumed.reshape(-1, fleets)])
