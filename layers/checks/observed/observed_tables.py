"""Tables behind the findings of an observed share: windows and shares by fleet and reading, and their sources."""

from collections.abc import Collection
from functools import cached_property

import pandas as pd

from geo.units import unit_told
from layers.catalogue.sources import each_id, source_ids
from layers.coverage.chosen import ChosenFleet
from layers.observation import shares
from layers.observation.asked import elements_sources, network_sources, sources_of
from layers.observation.looks import Progress
from layers.observation.question import Question
from layers.sky import sensing
from layers.sky.access_bands import load as load_bands
from layers.sky.earth_rotation import SOURCE_ID
from leadline.words import _


class Tables:
    """Windows and shares of one question, and whose rows and sources they are."""

    def __init__(self, question: Question, progress: Progress | None = None) -> None:
        self.question, self.progress = question, progress
        self._credited: dict[str, tuple[str, ...]] = {}

    @cached_property
    def table(self) -> pd.DataFrame:
        """Windows and shares of all fleets, in all readings."""
        return shares.windows(self.question, self.progress)

    def base_rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of the base network, the base reading of the angles, and the plain weight; a row a fleet."""
        question = self.question
        same = {"network": question.network, "case": question.cases[0], "weight": question.weight_names[0]}
        return table[(table[list(same)] == pd.Series(same)).all(axis=1)]

    def first_rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Of the base rows, that of the first fleet of each title; of the main title, that of the main fleet."""
        base = self.base_rows(table)
        main = self.question.fleet
        own = (base["group"] == main.title) & (base["fleet"] == main.subset)
        return base[own | ((base["group"] != main.title) & ~base["group"].duplicated())]

    def rows(self, title: str) -> tuple[pd.DataFrame, pd.Series]:
        """Rows of all fleets of a title, and its base row."""
        rows = self.table[self.table["group"] == title]
        return rows, self.first_rows(rows).iloc[0]

    @cached_property
    def all_sources(self) -> tuple[str, ...]:
        """Sources of the elements of all fleets, the targets and the Earth's rotation."""
        return sources_of(self.question)

    @cached_property
    def base_sources(self) -> tuple[str, ...]:
        """Sources of the elements of the main title and of the base network."""
        fleets = self._fleets(self.question.fleet.title)
        return each_id([*elements_sources(fleets), *network_sources(self.question)[:1]])

    def sources(self, title: str) -> tuple[str, ...]:
        """Name the sources of what fleets of one title see: elements, targets, Earth rotation, their angles."""
        if title not in self._credited:
            fleets, kinds = self._fleets(title), self.question.fleet.kinds
            families = {family for fleet in fleets for family in fleet.rows()["group"]}
            angles = [one for kind in kinds[1:] for one in sensing_sources(kind, families)]
            if "radar" in kinds and families:
                bands = load_bands()
                radars = bands[(bands["case"] == "base") & bands["satellite_group"].isin(families)]
                angles = [*source_ids(radars), *angles]
            self._credited[title] = each_id(
                [*elements_sources(fleets), *network_sources(self.question), SOURCE_ID, *angles]
            )
        return self._credited[title]

    def _fleets(self, title: str) -> tuple[ChosenFleet, ...]:
        return tuple(fleet for fleet in self.question.fleets if fleet.title == title)


def sensing_sources(kind: str, families: Collection[str]) -> tuple[str, ...]:
    """Name the sources of what a kind of sensor of some families can do."""
    rows = sensing.load()
    return tuple(source_ids(rows[(rows["kind"] == kind) & rows["satellite_group"].isin(families)]))


def reading(row: pd.Series) -> str:
    """Say of which reading a row is."""
    return _("{network}, {case} angles, {fleet} ({satellites}), by {weight}").format(
        network=_(str(row["network"])),
        case=_(str(row["case"])),
        fleet=_(str(row["fleet"])),
        satellites=row["satellites"],
        weight=unit_told(str(row["weight"])),
    )
