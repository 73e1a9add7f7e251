"""What is in reach at each of many instants, marked by whose it is, so that one mark serves every set of satellites."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.access import revisit
from geo.access.clusters import TOGETHER
from geo.access.reach import daylight, mark_reach, out_of_reach
from geo.access.revisit import Gaps
from geo.geodesy.geodesic import Floats
from layers.observation.question import HOUR_S, INSTANT_STEP_S, Question, targets_of
from layers.sky.members import Member

INSTANTS = ("mean", "median", "p95", "max", "min", "above")  # of the share of the targets in reach at one moment
CHANCES = ("every look", "low", "high")  # every look tells, or with the lower or the higher of the published chances
SMALLEST, BITS = 16, 64  # of a mark
Marks = NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class Bits:
    """A bit for each class of satellites that are in the same fleets; a fleet is some of these bits.

    `classes` has a row a class, shape (classes, fleets); `of_member` is the class of each member; `levels` sets of
    bits stand one above the other.
    """

    classes: NDArray[np.bool_]
    of_member: NDArray[np.intp]
    levels: int = 1

    @classmethod
    def of(cls, counted: NDArray[np.bool_], levels: int = 1) -> "Bits":
        """Sort members into classes by the fleets that they are in, shape (members, fleets)."""
        classes, of_member = np.unique(counted, axis=0, return_inverse=True)
        if len(classes) * levels > BITS:
            raise ValueError(
                f"the fleets overlap in {len(classes)} ways; expected at most {BITS // levels}. Ask about fewer fleets "
                "at once."
            )
        return cls(classes, np.asarray(of_member).reshape(-1), levels)

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        """Smallest type that holds all bits."""
        need = max(len(self.classes), 1) * self.levels
        return np.dtype(next(f"uint{size}" for size in (SMALLEST, 32, BITS) if size >= need))

    def of_each(self, member: int) -> list[int]:
        """Bits of a member, one a level."""
        return [1 << int(self.of_member[member]) << len(self.classes) * level for level in range(self.levels)]

    def mask(self, fleet: int, level: int = 0) -> int:
        """Bits of a fleet at a level."""
        return sum(1 << int(k) << len(self.classes) * level for k in np.flatnonzero(self.classes[:, fleet]))


def marks_of(question: Question, members: Sequence[Member], cells: gpd.GeoDataFrame, bits: Bits) -> Marks:
    """Whose sensors reach which cell at each instant, shape (instants, cells).

    With three levels of bits the first counts every look, the others those that tell with the lower and the higher
    chance of `layers.sky.sensing`; one number is drawn for a satellite's stay over a cell. Optics reach by day only;
    an emitter is placed by one satellite that works alone, or by three of one cluster that are above its horizon.
    """
    targets = targets_of(cells)
    marks = np.zeros((question.instants(len(cells)), len(cells)), dtype=bits.dtype)
    mark = partial(
        mark_reach, start_utc=question.start_utc, step_s=INSTANT_STEP_S, ut1_minus_utc_s=question.ut1(),
    )  # fmt: skip
    by_day = {float(sun): np.zeros_like(marks) for sun in _suns(members)}
    of_cluster: dict[str, list[int]] = {}
    for number, member in enumerate(members):
        if member.cluster:
            of_cluster.setdefault(member.cluster, []).append(number)
            continue
        sun = member.satellite.sensor.sun_min_deg
        mark(
            member.satellite, targets, marks if sun is None else by_day[sun], bits=bits.of_each(number),
            chances=(1.0, *member.chance)[: bits.levels], seed=question.seed + number,
        )  # fmt: skip
    for sun, seen in by_day.items():
        light = daylight(targets, len(marks), start_utc=question.start_utc, step_s=INSTANT_STEP_S, sun_min_deg=sun)
        seen[~light] = 0
        marks |= seen
    for own in of_cluster.values():
        seen = np.zeros(marks.shape, dtype=np.uint16 if len(own) <= SMALLEST else np.uint64)
        for place, number in enumerate(own):
            mark(members[number].satellite, targets, seen, bits=(1 << place,))
        marks[np.bitwise_count(seen) >= TOGETHER] |= bits.dtype.type(sum(bits.of_each(own[0])))
    return marks


def _suns(members: Sequence[Member]) -> list[float]:
    return sorted({m.satellite.sensor.sun_min_deg for m in members if m.satellite.sensor.sun_min_deg is not None})


def shares_of_instants(marks: Marks, mask: int, mass: Floats) -> Floats:
    """Share of the mass in reach at each instant, in [0, 1].

    Parameters
    ----------
    marks : array of unsigned integers, shape (instants, cells)
    mask : int
        Bits that count.
    mass : array, shape (weights, cells)

    Returns
    -------
    array, shape (instants, weights)
    """
    found = np.empty((len(marks), len(mass)))
    share = np.asarray(mass / mass.sum(axis=1, keepdims=True), dtype=np.float32)
    bits = marks.dtype.type(mask)
    for first in range(0, len(marks), 1000):
        found[first : first + 1000] = ((marks[first : first + 1000] & bits) != 0).astype(np.float32) @ share.T
    return np.minimum(found, 1)  # single precision: right to a millionth


def over_instants(shares: Floats, claimed: float | None) -> dict[str, float]:
    """Distribution of a share over instants, as columns `instant_mean` and so on; `above`: how often >= `claimed`."""
    numbers = (
        *(shares.mean(), np.median(shares), np.quantile(shares, 0.95), shares.max(), shares.min()),
        np.nan if claimed is None else (shares >= claimed).mean(),
    )
    return {f"instant_{name}": float(number) for name, number in zip(INSTANTS, numbers, strict=True)}


def gaps_of_marks(seen: NDArray[np.bool_], step_s: float = INSTANT_STEP_S) -> Gaps:
    """Gaps between stays in reach, right to the step between instants; `seen` of shape (instants, cells)."""
    target, length = out_of_reach(seen, step_s)
    order = np.argsort(length)
    return Gaps(target[order], length[order], len(seen) * step_s, seen.shape[1])


def windows_of_marks(found: Gaps, mass: Floats, share: float) -> dict[str, float]:
    """Windows for a share, on average and without fail, hours; none is told shorter than the step between instants."""
    sure = revisit.window_for_guaranteed_share(found, mass, share)
    mean = revisit.window_for_mean_share(found, mass, share)
    return {
        "mean_window_h": float(np.maximum(mean, INSTANT_STEP_S)) / HOUR_S,
        "guaranteed_window_h": max(sure, INSTANT_STEP_S) / HOUR_S if sure < found.span_s else np.nan,
    }


def shares_of_marks(found: Gaps, mass: Floats, within_s: float) -> dict[str, float]:
    """Shares that come into reach within a window, on average and without fail."""
    return {
        "mean_share": float(revisit.mean_share(found, mass, np.array([within_s]))[0]),
        "guaranteed_share": float(revisit.guaranteed_share(found, mass, np.array([within_s]))[0]),
    }
