"""How far an observed share moves with what is not known: draws of all of it, and one assumption at a time."""

from collections.abc import Iterator
from functools import cached_property

import pandas as pd

from geo.claim import Finding
from geo.figures import printed
from layers.checks.observed.observed_names import Names
from layers.checks.observed.observed_tables import Tables
from layers.observation import uncertainty
from layers.observation.uncertainty import COMMERCIAL
from layers.observation.worlds import CELL_KM, pool_days
from layers.sky.members import WORKING
from layers.sky.satellites import Status
from leadline.words import N_, _, listed, ngettext

RADARS_DRAWN = (
    N_(
        "all satellites without public elements are there in half of the draws, none in the "
        "other half, on heights as published or assumed"
    ),
    N_("readings of the angles: base in half of the draws, narrow and wide in a quarter each"),
)
NEARLY_ALL = 90.0  # percent
AS_ONE = N_(
    "targets that lie close together come into reach as one: where one gap is longer than the "
    "window, nearly all of them are left out, else nearly none"
)


class Draws:
    """Findings of the draws of one question."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self.tables, self.names = tables, names
        self.question = tables.question

    def windows(self) -> Iterator[Finding | None]:
        """Windows of all fleets over the draws, then those of a plan."""
        for place in range(len(self.question.sets)):
            yield self._quantiles(self.names.drawn(place), place, "mean")
        yield from (self.plan(place) for place in (self.question.place, *self.names.others))

    def shares(self, place: int) -> Iterator[Finding]:
        """Shares of a fleet within the window over the draws."""
        for column in ("guaranteed share", "mean share"):
            yield self._quantiles(self.names.drawn_share(column, place), place, column)

    def plan(self, place: int) -> Finding | None:
        """Window or share of a plan over the draws; None where no plan can be made."""
        plan = "tasked" if self.question.within_s is None else "tasked share"
        if self._column(plan, place) not in self._draws:
            return None
        return self._quantiles(self.names.drawn_plan(place), place, plan, only_known=True)

    def moved(self) -> Iterator[Finding]:
        """How far each assumption moves the answer alone."""
        hours = self.question.within_s is None
        scale, unit = (1.0, "hours") if hours else (100.0, self.names.percent_unit)
        method = (
            _("this assumption alone; shortest: {low_is}, longest: {high_is}")
            if hours
            else _("this assumption alone; least: {low_is}, most: {high_is}")
        )
        for row in uncertainty.tornado(self.question).to_dict("records"):
            if pd.isna(row["base"]) or row["low"] == row["high"]:
                continue  # the base itself is not reached within the span, or moves with nothing
            ends = {name: uncertainty.move_in_words(row[name]) for name in ("low_is", "high_is")}
            yield Finding(
                name=self.names.moved(row["assumption"]),
                method=method.format(**ends),
                value=scale * float(row["base"]),
                unit=unit,
                low=scale * float(row["low"]),
                high=scale * float(row["high"]),
                sources=self.tables.sources(self.names.title),
            )

    @cached_property
    def _draws(self) -> pd.DataFrame:
        return uncertainty.draws(self.question, progress=self.tables.progress)

    def _column(self, what: str, place: int) -> str:
        return f"{what}: {', '.join(self.question.sets[place])}"

    def _quantiles(self, name: str, place: int, what: str, *, only_known: bool = False) -> Finding:
        scale = 100.0 if what.endswith("share") else 1.0
        values = self._draws[self._column(what, place)]
        values = values.dropna() if only_known else values
        known = values.dropna() * scale
        told = len(known) > len(values) / 2  # else the median is not reached
        low, high = (float(known.quantile(end)) if told else None for end in uncertainty.NINE_OF_TEN)
        wide = scale != 1 and low is not None and high is not None and high - low > NEARLY_ALL
        return Finding(
            name=name,
            method=_(
                "median of {values} seeded draws; the range reaches from their 5 % to their 95 % "
                "quantile, nine of ten: {drawn_of}"
            ).format(values=len(values), drawn_of=self._drawn_of),
            value=float(known.median()) if told else None,
            unit=("hours" if scale == 1 else self.names.percent_unit) if told else "",
            low=low,
            high=high,
            assumptions=(*self._assumptions, *([_(AS_ONE)] if wide else [])),
            sources=self.tables.sources(self.question.sets[place][0]),
        )

    @cached_property
    def _drawn_of(self) -> str:
        question = self.question
        radars = len(question.cases) > 1
        parts = [
            *([_("{noun} network").format(noun=self.names.noun)] if len(question.networks) > 1 else []),
            *([_("weight")] if question.weights else []),
            *([_("reading of the angles of each family")] if radars else []),
            _("which satellites work, and those without public elements") if radars else _("which satellites work"),
        ]
        return listed(parts)

    @cached_property
    def _assumptions(self) -> tuple[str, ...]:
        question = self.question
        moved = uncertainty.tornado(question)
        widest = moved["assumption"].iloc[0] if len(moved) else ""
        still = listed(map(uncertainty.move_in_words, moved.loc[moved["low"] == moved["high"], "assumption"]))
        return (
            _("a satellite works with a chance of {chances}").format(chances=_chances()),
            *(map(_, RADARS_DRAWN) if len(question.cases) > 1 else ()),
            self._cells(),
            *(
                [_("whether the commercial fleets are counted moves it most, and has a range of its own")]
                if widest == COMMERCIAL
                else []
            ),
            *([_("moves nothing by itself: {still}").format(still=still)] if still else []),
        )

    def _cells(self) -> str:
        """Say in which cells and over how many days the draws look."""
        side, days = self.question.side_km(CELL_KM), pool_days(self.question)
        span = _("two weeks") if days == 14 else ngettext("{days:g} day", "{days:g} days", int(days)).format(days=days)  # noqa: PLR2004
        if not side:
            return _("{targets} as they are, and {span}").format(targets=self.names.targets, span=span)
        told = (
            _("{targets} in cells of {side} km and {span}: as with 4 km for access, up to 9 % too short for a plan")
            if side == CELL_KM and self.question.unit == "km"
            else _("{targets} in cells of {side} km and {span}")
        )
        return told.format(targets=self.names.targets, side=printed(side), span=span)


def _chances() -> str:
    """Chances that a satellite works, by what is known of it."""
    placed = {status: chance for status, chance in WORKING.items() if chance and status is not Status.NO_ORBIT}
    return listed(
        _("{chance:.0%} ({status})").format(chance=chance, status=_(status.value)) for status, chance in placed.items()
    )
