"""Findings of an observed share, in their order: what the tables of looks, readings and draws say, with their range."""

from collections.abc import Iterator, Sequence

import pandas as pd

from geo.claim import Finding
from layers.checks.observed.observed_assumed import Assumed
from layers.checks.observed.observed_draws import Draws
from layers.checks.observed.observed_names import STATISTICS, Names
from layers.checks.observed.observed_numbers import Numbers
from layers.checks.observed.observed_sensed import Sensed
from layers.checks.observed.observed_tables import Tables
from layers.observation.looks import Progress
from layers.observation.question import Question

OF_A_MOMENT = ("instant_mean", "instant_median", "instant_min", "instant_max")  # told beside shares within a window


class Findings:
    """Findings of one question, with the words of `names`; `kinds` are further kinds of sensors, each a reading."""

    def __init__(self, question: Question, kinds: Sequence[str] = (), progress: Progress | None = None) -> None:
        self.question, self.names, self.tables = question, Names(question), Tables(question, progress)
        self._numbers = Numbers(self.tables, self.names, Assumed(question, self.names))
        self._draws, self._sensed = Draws(self.tables, self.names), Sensed(self.tables, self.names, tuple(kinds))

    @property
    def table(self) -> pd.DataFrame:
        """Windows and shares of all fleets, in all readings."""
        return self.tables.table

    def all(self) -> tuple[Finding, ...]:
        """Tell what answers the question first: of a window shares within it; else shares at one moment."""
        made = self._of_window() if self.question.within_s is not None else self._at_once()
        return tuple(finding for finding in made if finding is not None)

    def _at_once(self) -> Iterator[Finding | None]:
        """Shares at one moment, windows, other readings of "watch", draws, one assumption moved at a time."""
        question, title, numbers = self.question, self.names.title, self._numbers
        yield from (numbers.at_one_moment(title, column) for column in STATISTICS)
        windows = []
        if question.share is not None:
            yield numbers.above()
            windows = [numbers.mean_window, numbers.sure_window, numbers.tasked_window]
        yield from (numbers.at_one_moment(one, "instant_mean") for one in question.titles if one != title)
        yield from (make(one) for make in windows for one in question.titles)
        yield from (*self._sensed.all(), *self._draws.windows(), *self._draws.moved())

    def _of_window(self) -> Iterator[Finding | None]:
        """Shares within the window, how far they move, other fleets; then windows and shares at one moment."""
        question, names, numbers = self.question, self.names, self._numbers
        title = names.title
        yield from (numbers.sure_share(title), numbers.mean_share(title), numbers.tasked_share(title))
        yield from self._draws.shares(question.place)
        yield self._draws.plan(question.place)
        for place in names.others:
            yield from self._shares_of_part(place)
        yield from self._draws.moved()
        for place in range(len(question.sets)):
            if question.sets[place][0] != title:
                yield from self._shares_of_other(place)
        yield from self._sensed.all()
        if question.share is not None:
            yield from (numbers.sure_window(title), numbers.mean_window(title))
        yield from (numbers.at_one_moment(title, column) for column in OF_A_MOMENT)

    def _shares_of_part(self, place: int) -> Iterator[Finding]:
        """Shares within the window of a part of a fleet."""
        yield from (self._numbers.of_part(place, column) for column in ("guaranteed_share", "mean_share"))
        yield from self._draws.shares(place)

    def _shares_of_other(self, place: int) -> Iterator[Finding | None]:
        """Shares within the window of a fleet of another title: of the title for the first, else of that part."""
        title = self.question.sets[place][0]
        if place != next(k for k, one in enumerate(self.question.sets) if one[0] == title):
            yield from self._shares_of_part(place)
            return
        yield from (self._numbers.sure_share(title), self._numbers.mean_share(title))
        yield from self._draws.shares(place)
