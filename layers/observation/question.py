"""What is asked: whose satellites look at which lines, areas or points, in which span, and what each weighs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access.clusters import TOGETHER
from geo.access.dense import Targets
from geo.geodesy.geodesic import Floats
from geo.orbits.frames import require_aware
from layers.coverage.chosen import ChosenFleet, members_of
from layers.coverage.targets import Unit, amount_of, cell_side_km, cells_of, unit_of
from layers.sky import access_bands
from layers.sky.earth_rotation import nearest_ut1_minus_utc_s
from layers.sky.members import Member, with_receivers

DAY_S = 86_400.0
HOUR_S = 3600.0
INSTANT_STEP_S = 120.0
MOST_MARKS = 300_000_000  # instants times cells, two bytes each
PLAIN = {"km": "km", "km2": "km2", "points": "points"}  # weight of what has no other


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """Fleets, targets and span; `share` of the targets (0 to 1), or a window `within_s` (seconds), or both.

    Parameters
    ----------
    fleets : tuple of ChosenFleet
        The sets of satellites that are told, in their order.
    main : str
        Name of the one that the answer is about.
    networks : mapping of str to GeoDataFrame
        Rows of one kind: lines, polygons or points, EPSG:4326. Several are readings of the same targets, the first is
        the base; with the columns of `weights`.
    weights : mapping of str to str
        Columns that multiply the weight of a row, by the word for them.
    start_utc, days
        The span; aware.
    seed : int
        Of all draws.
    noun, what : str
        What a target is called ("lane"), and all of them in words ("Lanes of a sea"), for findings.

    Raises
    ------
    ValueError
        If the main fleet is not among the fleets, the window not shorter than the span, or there are no targets.
    """

    fleets: tuple[ChosenFleet, ...]
    main: str
    networks: Mapping[str, gpd.GeoDataFrame]
    start_utc: datetime
    days: float
    weights: Mapping[str, str] = field(default_factory=dict)
    share: float | None = None
    within_s: float | None = None
    seed: int = 0
    noun: str = ""
    what: str = ""
    _cells: dict[float, gpd.GeoDataFrame] = field(default_factory=dict, repr=False)
    _amounts: dict[str, float] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        require_aware(self.start_utc)
        if self.main not in {fleet.name for fleet in self.fleets}:
            raise ValueError(f"the fleet {self.main!r} is not among {[fleet.name for fleet in self.fleets]}.")
        if len(set(self.sets)) < len(self.fleets):
            twice = next(one for one in self.sets if self.sets.count(one) > 1)
            raise ValueError(
                f"two fleets are called {twice[0]!r}, {twice[1]!r}; expected another title or subset for one of them."
            )
        if not self.days > 0:
            raise ValueError(f"days is {self.days:g}; expected more than 0.")
        if self.within_s is not None and not 0 < self.within_s < self.span_s:
            raise ValueError(
                f"a window of {self.within_s / HOUR_S:g} h does not fit into {self.days:g} days; expected more than 0 "
                "and less than the span, best a fraction of it."
            )
        if self.share is not None and not 0 < self.share < 1:
            raise ValueError(f"the share is {self.share:g}; expected more than 0 and less than 1.")
        for name, frame in self.networks.items():
            missing = [column for column in self.weights.values() if column not in frame.columns]
            if missing:
                raise ValueError(
                    f"weights names the column {missing[0]!r}, which {name} has not; expected one of "
                    f"{', '.join(map(str, frame.columns))}."
                )

    @property
    def span_s(self) -> float:
        """Length of the span, seconds."""
        return self.days * DAY_S

    @property
    def sets(self) -> tuple[tuple[str, str], ...]:
        """Title and subset of each fleet."""
        return tuple((fleet.title, fleet.subset) for fleet in self.fleets)

    @property
    def titles(self) -> tuple[str, ...]:
        """Whose they are, each once."""
        return tuple(dict.fromkeys(title for title, _ in self.sets))

    @property
    def place(self) -> int:
        """Number of the main fleet among the fleets."""
        return next(k for k, fleet in enumerate(self.fleets) if fleet.name == self.main)

    @property
    def fleet(self) -> ChosenFleet:
        """Fleet that the answer is about."""
        return self.fleets[self.place]

    def is_public(self, place: int) -> bool:
        """Whether a fleet is the first of its title without its commercial satellites."""
        first = self.fleets[next(k for k, (title, _) in enumerate(self.sets) if title == self.fleets[place].title)]
        rows = first.rows()
        other = self.fleets[place]
        return (
            other is not first
            and bool(rows["commercial"].any())
            and (other.ids == frozenset(rows.loc[~rows["commercial"], "id"]))
        )

    @property
    def unit(self) -> Unit:
        """What targets are measured in."""
        units = {unit_of(frame) for frame in self.networks.values()}
        if len(units) != 1:
            raise ValueError(
                f"{' and '.join(self.networks)} are of different kinds; expected lines, polygons or points."
            )
        return units.pop()

    @property
    def weight_names(self) -> tuple[str, ...]:
        """Names of the weights: the plain one first."""
        plain = PLAIN[self.unit]
        return (plain, *(f"{plain} x {word}" for word in self.weights))

    @property
    def worths(self) -> tuple[tuple[str, str], ...]:
        """Each network with each weight."""
        return tuple(product(self.networks, self.weight_names))

    @property
    def network(self) -> str:
        """Name of the base network."""
        return next(iter(self.networks))

    @property
    def cases(self) -> tuple[str, ...]:
        """Readings of the sensors' angles: radars have several."""
        return access_bands.CASES if "radar" in self.fleet.kinds else access_bands.CASES[:1]

    def middle(self, days: float | None = None) -> datetime:
        """Middle of the span, or of its first days."""
        return self.start_utc + timedelta(days=(self.days if days is None else days) / 2)

    def ut1(self, days: float | None = None) -> float:
        """UT1-UTC in the middle, seconds; outside the table its nearest value."""
        return nearest_ut1_minus_utc_s(self.middle(days))[0]

    def everybody(
        self, kinds: tuple[str, ...] | None = None, case: str = "base", *, doubtful: bool = False
    ) -> list[Member]:
        """Sensors of all fleets, each once: those that can be counted, as `members_of`, with the receivers drawn."""
        found = members_of(self.fleets, self.fleet.kinds if kinds is None else kinds, case, doubtful=doubtful)
        return with_receivers([member for member in found if not member.cluster or _whole(member, found)])

    def counted(self, members: list[Member]) -> NDArray[np.bool_]:
        """Whose looks count in which fleet, shape (members, fleets); a cluster that is not whole counts in none."""
        there = np.array([[fleet.holds(member) for fleet in self.fleets] for member in members], dtype=bool)
        there = there.reshape(len(members), len(self.fleets))
        clusters = np.array([member.cluster for member in members])
        for cluster in set(clusters) - {""}:
            own = clusters == cluster
            count = there[own].sum(axis=0)
            there[np.ix_(own, count < TOGETHER)] = False
            some = (count >= TOGETHER) & (count < own.sum())
            if some.any():
                raise ValueError(
                    f"the fleet {self.fleets[int(np.argmax(some))].name!r} has {count[some][0]} of the {own.sum()} "
                    f"satellites of the cluster {cluster}, which place an emitter together; expected all or none."
                )
        return there

    def cells(self, usual_km: float) -> gpd.GeoDataFrame:
        """Targets of all networks, one network after the other.

        Parameters
        ----------
        usual_km : float
            Length of a cell of a line, or side of one of an area: less where there would be fewer than 200 of them,
            more where there would be more than 5,000.

        Returns
        -------
        GeoDataFrame, EPSG:4326
            Points with `network`, `amount` (in `unit`), `height_m`, the columns of `weights`, and for lines `line`
            (index of the row), `part`, `cell`.
        """
        if usual_km not in self._cells:
            side = self.side_km(usual_km)
            parts = [
                cells_of(frame, side, columns=tuple(self.weights.values())).assign(network=name)
                for name, frame in self.networks.items()
            ]
            self._cells[usual_km] = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326)
        return self._cells[usual_km]

    def side_km(self, usual_km: float) -> float:
        """Length or side of the cells that `cells` makes, km; 0 for points."""
        return cell_side_km(usual_km, self.unit, self.amounts.values())

    @property
    def amounts(self) -> Mapping[str, float]:
        """How much there is of each network, in `unit`."""
        if not self._amounts:
            self._amounts.update({name: amount_of(frame) for name, frame in self.networks.items()})
        return self._amounts

    def mass(self, cells: gpd.GeoDataFrame, network: str, weight: str) -> Floats:
        """Weight of each cell, 0 outside the network."""
        column = dict(zip(self.weight_names[1:], self.weights.values(), strict=True)).get(weight)
        mass = cells["amount"] * (cells[column] if column else 1.0)
        return np.asarray(mass.where(cells["network"] == network, 0.0), dtype=float)

    def masses(self, cells: gpd.GeoDataFrame) -> Floats:
        """Weights of the cells for each of `worths`, shape (worths, cells)."""
        return np.array([self.mass(cells, network, weight) for network, weight in self.worths])

    def instants(self, cells: int) -> int:
        """How many moments of the span are looked at, one every two minutes; ValueError if they do not fit."""
        count = int(self.span_s / INSTANT_STEP_S)
        if count * cells > MOST_MARKS:
            raise ValueError(
                f"{self.days:g} days over {cells:,} targets do not fit into memory; expected at most "
                f"{MOST_MARKS / cells / DAY_S * INSTANT_STEP_S:.0f} days for so many."
            )
        return count


def targets_of(cells: gpd.GeoDataFrame) -> Targets:
    """Targets for the access engine."""
    return Targets.of(cells.geometry.x, cells.geometry.y, cells["height_m"])


def _whole(member: Member, among: list[Member]) -> bool:
    return sum(other.cluster == member.cluster for other in among) >= TOGETHER
