"""Looks at the targets of a question: whose satellite sees which of them when, in every reading of its angles."""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.access.access import Satellite, stream
from geo.access.clusters import cluster_stream
from geo.access.look_pool import LookPool, look_pool
from geo.access.revisit import Gaps, gaps
from geo.access.tasking import Duty, Passes, across_km
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats
from geo.orbits.orbit import Orbit
from geo.orbits.sensor import Sensor
from layers.catalogue.cache import digest, wordless
from layers.coverage import chosen
from layers.coverage import targets as targets_module
from layers.observation import question as question_module
from layers.observation.question import DAY_S, Question, targets_of
from layers.sky import access_bands, assumed_orbits, satellites, sensing
from layers.sky import members as members_module
from layers.sky.members import Member

LOOK_CELL_KM = (
    20.0  # of the windows: cells of 4 km move those of access by 0.2 %, and lengthen those of a plan by 3 % at most
)
APOGEE_MARGIN_M = 100_000.0  # all radars of the layer fly circles to 30 km
ENGINE = (
    *("access.access", "access.kernel", "geodesy.cells", "access.dense", "orbits.frames", "access.gap_kernel"),
    *("access.look_pool", "orbits.orbit", "access.plan_kernel", "access.reach", "access.revisit", "access.clusters"),
    *("orbits.sensor", "orbits.sun", "access.tasking", "geodesy.area_cells"),
)
Progress = Callable[[int, int], None]


class Looks(NamedTuple):
    """Accesses of one satellite in one reading of its angles; `across_km` as `geo.access.tasking` gives it."""

    target: NDArray[np.int32]
    time_s: Floats
    across_km: Floats

    def chosen(self, wanted: NDArray[np.bool_]) -> "Looks":
        """Take some of the looks, by a truth for each."""
        return Looks(self.target[wanted], self.time_s[wanted], self.across_km[wanted])


class Readings(NamedTuple):
    """Accesses of one satellite in any reading of its angles, and in which: a bit for each case of the question."""

    looks: Looks
    held: NDArray[np.uint8]


class Steps:
    """Counts what is done and tells it."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def next(self) -> None:
        """One more is done."""
        self.done += 1
        if self.progress:
            self.progress(self.done, self.total)


def key_of(question: Question, *more: ModuleType | float | str) -> str:
    """Digest of what every answer depends on: satellites, angles, targets, the question, and the code that looks.

    The same in every language.
    """
    fleets = [
        (fleet.name, fleet.title, fleet.subset, fleet.kinds, sorted(fleet.ids), [repr(member) for member in fleet.own])
        for fleet in question.fleets
    ]
    asked = (
        fleets, question.main, list(question.networks), dict(question.weights), question.share, question.within_s,
        question.start_utc.isoformat(), question.days, question.seed, question.ut1(),
    )  # fmt: skip
    targets = [wordless(frame, "name") for frame in question.networks.values()]
    return digest(_engine_key(), *targets, repr(asked), *more)


@cache
def _engine_key() -> str:
    """Digest of the layers of satellites and the code that looks: the same for every question."""
    return digest(
        *(wordless(layer.load()) for layer in (satellites, access_bands, sensing, assumed_orbits)),
        chosen, targets_module, question_module, members_module, sys.modules[__name__],
        *(_source(f"geo.{name}") for name in ENGINE),
    )  # fmt: skip


def _source(module: str) -> bytes:
    """Source code of a module, without importing it: the compiled loop brings a compiler along."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"the module {module} is not installed; expected it beside this one. Install leadline again."
        )
    return Path(spec.origin).read_bytes()


def looks_of(
    question: Question, members: Sequence[Member], cells: gpd.GeoDataFrame, days: float | None = None
) -> list[Looks]:
    """Find the accesses of each satellite to the cells, in the order of the members.

    Of satellites that only together place an emitter, those moments that all of their cluster share
    (`geo.access.clusters`).
    """
    span_days = question.days if days is None else days
    found = cluster_stream(
        [m.satellite for m in members], [m.cluster for m in members], targets_of(cells), start_utc=question.start_utc,
        span_s=span_days * DAY_S, ut1_minus_utc_s=question.ut1(span_days),
    )  # fmt: skip
    return [
        Looks(table["target"].to_numpy(copy=True), table["time_s"].to_numpy(copy=True), across_km(table))
        for table in found
    ]


def looks_in_all_readings(
    question: Question, cells: gpd.GeoDataFrame, days: float | None = None, *, doubtful: bool = False
) -> list[Readings]:
    """Find the accesses of each satellite of the question to the cells in all readings of its angles at once.

    Each orbit is walked along once, with a band that holds those of all readings. In the order of
    `question.everybody(doubtful=doubtful)`.
    """
    of_case = {case: question.everybody(case=case, doubtful=doubtful) for case in question.cases}
    members = of_case[question.cases[0]]
    if any(member.cluster for member in members):  # their band has one reading
        every = np.uint8((1 << len(question.cases)) - 1)
        return [Readings(one, np.full(one.target.size, every)) for one in looks_of(question, members, cells, days)]
    bands = [[member.satellite.sensor for member in same] for same in zip(*of_case.values(), strict=True)]
    orbits = [member.satellite.orbit for member in members]
    tables = stream(
        [Satellite(orbit=orbit, sensor=_widest(own, orbit)) for orbit, own in zip(orbits, bands, strict=True)],
        targets_of(cells), start_utc=question.start_utc,
        span_s=(question.days if days is None else days) * DAY_S, ut1_minus_utc_s=question.ut1(),
    )  # fmt: skip
    found = []
    for own, table in zip(bands, tables, strict=True):
        angles = [table[column].to_numpy() for column in ("incidence_deg", "look_deg", "left")]
        held = np.zeros(len(table), dtype=np.uint8)
        for number, sensor in enumerate(own):
            held |= sensor.allows(*angles).astype(np.uint8) << np.uint8(number)
        looks = Looks(table["target"].to_numpy(), table["time_s"].to_numpy(), across_km(table))
        some = held > 0
        found.append(Readings(looks.chosen(some), held[some]))
    return found


def _widest(bands: Sequence[Sensor], orbit: Orbit) -> Sensor:
    """Build a sensor that sees all that any of some sensors sees from an orbit; its band is of incidence angles."""
    high_m = EARTH_MEAN_RADIUS_M + orbit.mean_altitude_m + APOGEE_MARGIN_M
    low = min(band.min_deg for band in bands)  # a look angle is less than its incidence angle
    high = max(
        band.max_deg + (0 if band.angle == "incidence" else np.degrees(band.reach_rad(high_m, EARTH_MEAN_RADIUS_M)))
        for band in bands
    )
    sides = {band.side for band in bands}
    return Sensor(
        name=bands[0].name, angle="incidence", min_deg=max(0.0, low - 0.5), max_deg=min(89.9, high + 0.5),
        side=sides.pop() if len(sides) == 1 else "both", sun_min_deg=bands[0].sun_min_deg,
    )  # fmt: skip


def pool_of(looks: Sequence[Looks], targets: int, span_s: float) -> LookPool:
    """Put the looks of several sources, in their order, into one pool."""
    return look_pool(
        np.concatenate([np.empty(0, np.int32), *(one.target for one in looks)]),
        np.concatenate([np.empty(0), *(one.time_s for one in looks)]),
        np.repeat(np.arange(len(looks), dtype=np.int32), [one.target.size for one in looks]),
        targets=targets,
        sources=len(looks),
        span_s=span_s,
    )


def duties_of(members: Sequence[Member]) -> list[Duty] | None:
    """Duty of each member, for plans; None if one is not known."""
    known = [member.duty for member in members if member.duty is not None]
    return known if len(known) == len(members) else None


def passes_of(looks: Sequence[Looks], inside: NDArray[np.bool_]) -> Passes:
    """Order the looks at some of the cells by pass, for plans; `inside` says which cells."""
    kept = [inside[one.target] for one in looks]
    return Passes.of(
        np.repeat(np.arange(len(looks), dtype=np.int32), [int(k.sum()) for k in kept]),
        np.concatenate([one.target[k] for one, k in zip(looks, kept, strict=True)]),
        np.concatenate([one.time_s[k] for one, k in zip(looks, kept, strict=True)]),
        np.concatenate([one.across_km[k] for one, k in zip(looks, kept, strict=True)]),
    )


def plan_gaps(passes: Passes, counted: NDArray[np.bool_], duties: list[Duty], mass: Floats, span_s: float) -> Gaps:
    """Gaps between the looks that a greedy plan of some satellites takes."""
    taken = passes.plan(counted, duties, mass)[passes.rows]
    return gaps(passes.target[taken], passes.time_s[taken], count=mass.size, span_s=span_s)
