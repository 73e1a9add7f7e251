"""Looks at the lanes of the South China Sea: whose satellite sees which piece when, and what each piece weighs."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.access import Satellite, stream
from geo.access.dense import Targets
from geo.access.look_pool import LookPool, look_pool
from geo.access.reach import mark_reach
from geo.access.revisit import Gaps, gaps
from geo.access.tasking import Duty, Passes, across_km
from geo.geodesy.cells import lane_cells
from geo.geodesy.geodesic import EARTH_MEAN_RADIUS_M, Floats
from geo.orbits.orbit import Orbit
from geo.orbits.sensor import Sensor
from layers.catalogue.cache import digest
from layers.sea import lanes, lanes_ornl
from layers.sky import access_bands, groups, satellites, sensing
from layers.sky.earth_rotation import ut1_minus_utc_s
from layers.sky.groups import Member

START_UTC = datetime(2026, 8, 23, tzinfo=UTC)  # the day after the epoch of the elements
SPAN_DAYS = 28.0  # no satellite of the layer has a longer repeat cycle: RADARSAT-2 24 days, Pleiades and SPOT 26
DAY_S = 86_400.0
HOUR_S = 3600.0
CELL_KM = 4.0
LOOK_CELL_KM = (
    20.0  # of the windows: cells of 4 km move those of access by 0.2 %, and lengthen those of a plan by 3 % at most
)
PIECE_KM = 40.0
INSTANT_STEP_S = 120.0
APOGEE_MARGIN_M = 100_000.0  # all radars of the layer fly circles to 30 km
SEA = "South China Sea"
NETWORKS: dict[str, Callable[[], gpd.GeoDataFrame]] = {"searoute": lanes.load, "ornl": lanes_ornl.load}
GROUPS = {"Japan": "japan", "NATO members": "nato", "Japan and NATO members": "japan-nato"}
EVERYBODY = "japan-nato"
FLEETS = ("all", "without commercial fleets")
SETS = tuple(product(GROUPS, FLEETS))
WEIGHTS = ("km", "km x routes")
WORTHS = tuple(product(NETWORKS, WEIGHTS))
INSTANTS = ("mean", "median", "p95", "max", "min", "above")  # of the share of the lanes in reach at one moment
# Bit of a mark by whose satellite reaches a lane: a set of satellites is some of these, so one mark serves all sets.
JAPANESE, COMMERCIAL_SHIFT, NATO_SHIFT = 1, 1, 2
Progress = Callable[[int, int], None]


class Looks(NamedTuple):
    """Accesses of one satellite in one reading of its angles; `across_km` as `geo.access.tasking` gives it."""

    target: NDArray[np.int32]
    time_s: Floats
    across_km: Floats

    def chosen(self, wanted: NDArray[np.bool_]) -> "Looks":
        """Take some of the looks, by a truth for each."""
        return Looks(self.target[wanted], self.time_s[wanted], self.across_km[wanted])


def sea_lanes(network: str) -> gpd.GeoDataFrame:
    """Lanes of one network inside the South China Sea.

    Raises
    ------
    ValueError
        For a network that is not one of `NETWORKS`.
    """
    if network not in NETWORKS:
        raise ValueError(f"network is {network!r}; expected one of {', '.join(NETWORKS)}.")
    found = NETWORKS[network]()
    return found[found["sea"] == SEA].reset_index(drop=True)


def cells_of_both(max_km: float = CELL_KM) -> gpd.GeoDataFrame:
    """Lane cells of both networks, one after the other, with `network`, `length_km` and `n_routes` of their lane."""
    parts = []
    for name in NETWORKS:
        network = sea_lanes(name)
        cells = lane_cells(network, max_km)
        parts.append(cells.assign(network=name, n_routes=network["n_routes"].loc[cells["line"]].to_numpy()))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326)


@cache
def inputs_key() -> str:
    """Digest of what every answer about the lanes depends on: satellites, angles, lanes, and the code that looks."""
    modules = (
        *("access.access", "access.kernel", "geodesy.cells", "access.dense", "orbits.frames", "access.gap_kernel"),
        *("access.look_pool", "orbits.orbit", "access.plan_kernel", "access.reach", "access.revisit"),
        *("orbits.sensor", "orbits.sun", "access.tasking"),
    )
    return digest(
        satellites.load(), access_bands.load(), sensing.load(), *(sea_lanes(name) for name in NETWORKS),
        groups, sys.modules[__name__], *(_source(f"geo.{name}") for name in modules), ut1_minus_utc_s(middle()),
    )  # fmt: skip


def _source(module: str) -> bytes:
    """Source code of a module, without importing it: the compiled loop brings a compiler along."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"the module {module} is not installed; expected it beside this one. Install leadline again."
        )
    return Path(spec.origin).read_bytes()


def middle() -> datetime:
    """Middle of the span, for which UT1-UTC is taken."""
    return START_UTC + timedelta(days=SPAN_DAYS / 2)


def looks_of(members: Sequence[Member], cells: gpd.GeoDataFrame, start_utc: datetime, days: float) -> dict[str, Looks]:
    """Find the accesses of each satellite to the cells; by its name."""
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    ut1 = ut1_minus_utc_s(start_utc + timedelta(days=days / 2))
    tables = stream(
        [m.satellite for m in members], targets, start_utc=start_utc, span_s=days * DAY_S, ut1_minus_utc_s=ut1
    )
    return {
        member.name: Looks(table["target"].to_numpy(copy=True), table["time_s"].to_numpy(copy=True), across_km(table))
        for member, table in zip(members, tables, strict=True)
    }


class Readings(NamedTuple):
    """Accesses of one satellite in any reading of its angles, and in which: a bit for each of `access_bands.CASES`."""

    looks: Looks
    held: NDArray[np.uint8]


def looks_in_all_readings(
    cells: gpd.GeoDataFrame, days: float = SPAN_DAYS, *, doubtful: bool = False
) -> dict[str, Readings]:
    """Find the accesses of each radar satellite to the cells in all readings of its angles at once; by its name.

    Each orbit is walked along once, with a band that holds those of all readings.
    """
    members = {case: groups.of_kind(EVERYBODY, "radar", case, doubtful=doubtful) for case in access_bands.CASES}
    bands = [[member.satellite.sensor for member in same] for same in zip(*members.values(), strict=True)]
    orbits = [member.satellite.orbit for member in members["base"]]
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    tables = stream(
        [Satellite(orbit=orbit, sensor=_widest(own, orbit)) for orbit, own in zip(orbits, bands, strict=True)],
        targets, start_utc=START_UTC, span_s=days * DAY_S, ut1_minus_utc_s=ut1_minus_utc_s(middle()),
    )  # fmt: skip
    found = {}
    for member, own, table in zip(members["base"], bands, tables, strict=True):
        angles = [table[column].to_numpy() for column in ("incidence_deg", "look_deg", "left")]
        held = np.zeros(len(table), dtype=np.uint8)
        for number, sensor in enumerate(own):
            held |= sensor.allows(*angles).astype(np.uint8) << np.uint8(number)
        looks = Looks(table["target"].to_numpy(), table["time_s"].to_numpy(), across_km(table))
        some = held > 0
        found[member.name] = Readings(looks.chosen(some), held[some])
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
        side=sides.pop() if len(sides) == 1 else "both",
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


def counted(members: Sequence[Member]) -> NDArray[np.bool_]:
    """Whose looks count in which of `SETS`, shape (members, sets)."""
    nations = {group: groups.nations(GROUPS[group]) for group in GROUPS}
    return np.array(
        [
            [m.nation in nations[group] and (fleet == FLEETS[0] or not m.commercial) for group, fleet in SETS]
            for m in members
        ],
        dtype=bool,
    ).reshape(len(members), len(SETS))


def bit_of(member: Member) -> int:
    """Bit that marks what a satellite reaches: of Japan or a NATO member, commercial or not."""
    japanese = member.nation in groups.nations(GROUPS["Japan"])
    return JAPANESE << (0 if japanese else NATO_SHIFT) << (COMMERCIAL_SHIFT if member.commercial else 0)


def mask_of(group: str, fleet: str) -> int:
    """Bits of `bit_of` that a set of satellites holds.

    >>> [mask_of(group, fleet) for group, fleet in SETS]
    [3, 1, 12, 4, 15, 5]
    """
    public = {"Japan": 1, "NATO members": 1 << NATO_SHIFT}.get(group, 1 | 1 << NATO_SHIFT)
    return public if fleet == FLEETS[1] else public | public << COMMERCIAL_SHIFT


def radar_marks(
    members: Sequence[Member], cells: gpd.GeoDataFrame, step_s: float = INSTANT_STEP_S
) -> NDArray[np.uint16]:
    """Whose radars reach which cell at each instant: bits of `bit_of`, shape (instants, cells)."""
    targets = Targets.of(cells.geometry.x, cells.geometry.y)
    marks = np.zeros((int(SPAN_DAYS * DAY_S / step_s), len(cells)), dtype=np.uint16)
    for member in members:
        mark_reach(
            member.satellite, targets, marks, start_utc=START_UTC, step_s=step_s,
            ut1_minus_utc_s=ut1_minus_utc_s(middle()), bits=(bit_of(member),),
        )  # fmt: skip
    return marks


def shares_of_instants(marks: NDArray[np.uint16], mask: int, mass: Floats) -> Floats:
    """Share of the mass in reach at each instant, in [0, 1].

    Parameters
    ----------
    marks : array of uint16, shape (instants, cells)
    mask : int
        Bits that count.
    mass : array, shape (weights, cells)

    Returns
    -------
    array, shape (instants, weights)
    """
    found = np.empty((len(marks), len(mass)))
    share = np.asarray(mass / mass.sum(axis=1, keepdims=True), dtype=np.float32)
    for first in range(0, len(marks), 1000):
        found[first : first + 1000] = ((marks[first : first + 1000] & mask) != 0).astype(np.float32) @ share.T
    return np.minimum(found, 1)  # single precision: right to a millionth


def over_instants(shares: Floats, claimed: float) -> dict[str, float]:
    """Distribution of a share over instants, as columns `instant_mean` and so on; `above`: how often >= `claimed`."""
    numbers = (
        *(shares.mean(), np.median(shares), np.quantile(shares, 0.95), shares.max(), shares.min()),
        (shares >= claimed).mean(),
    )
    return {f"instant_{name}": float(number) for name, number in zip(INSTANTS, numbers, strict=True)}


def weights(cells: gpd.GeoDataFrame, network: str, weight: str) -> Floats:
    """Weight of each cell: its km, or km times the routes that use its lane; 0 outside the network."""
    mass = cells["length_km"] * (cells["n_routes"] if weight == WEIGHTS[1] else 1.0)
    return np.asarray(mass.where(cells["network"] == network, 0.0), dtype=float)


def worths(cells: gpd.GeoDataFrame) -> Floats:
    """Weights of the cells for each network and weight of `WORTHS`, shape (worths, cells)."""
    return np.array([weights(cells, network, weight) for network, weight in WORTHS])


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
