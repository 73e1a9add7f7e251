"""What other kinds of sensors of the same satellites give: each a reading of what watching is."""

from collections.abc import Iterator

import pandas as pd

from geo.claim import Finding
from geo.figures import printed
from layers.checks.observed.observed_names import Names
from layers.checks.observed.observed_tables import Tables, sensing_sources
from layers.observation import readings as readings_module
from layers.observation.abilities import able, unable
from layers.observation.instants import CHANCES
from layers.observation.worlds import CELL_KM
from leadline.words import N_, _, in_turn, ngettext

METHODS = {
    "radar": N_("looks by radar"),
    "optical": N_(
        "looks by day, with the Sun 10 degrees high or more, and a sky that is clear by chance; "
        "first number with the lower chance and clouds that stay all day, range to the higher chance "
        "drawn anew for each look"
    ),
    "rf": N_(
        "an emitter that is on, within the horizon of a satellite that places it alone, or of three "
        "of one cluster of HawkEye 360 at once"
    ),
    "ais": N_(
        "ships that transmit, within the horizon of a receiver, heard with a chance at each pass: "
        "messages collide where traffic is dense; first number with the lower of the rates published "
        "for other dense seas or derived, range to the higher; of Iridium NEXT, where it is not "
        "public which carry receivers, the fewest published are drawn"
    ),
}
SHARES = ("mean_share", "guaranteed_share")
WINDOWS = ("mean_window_h", "guaranteed_window_h")
CLEAR_SKY = {"low": N_("low chance of a clear sky"), "high": N_("high chance of a clear sky")}
HEARING = {"low": N_("low chance of hearing"), "high": N_("high chance of hearing")}
STATISTICS = {
    "instant_mean": N_("mean over the moments of {span}, one every two minutes"),
    "instant_min": N_("least at any moment of {span}, one every two minutes"),
    "mean_window_h": N_("shortest window, put anywhere in {span}, in which the share is reached on average"),
    "guaranteed_window_h": N_("longest gap in {span} that the share does not exceed"),
    "mean_share": N_("what a window of {within}, put anywhere in {span}, sees on average"),
    "guaranteed_share": N_("where no gap in {span} is longer than {within}"),
}


class Sensed:
    """Findings of further kinds of sensors of one question."""

    def __init__(self, tables: Tables, names: Names, kinds: tuple[str, ...]) -> None:
        self.tables, self.names, self.kinds = tables, names, kinds
        self.question = tables.question

    def all(self) -> Iterator[Finding]:
        """Tell what the other kinds of sensors give, for the main fleet; all rows in the arithmetic."""
        if not self.kinds:
            return
        table = readings_module.readings(self.question, self.kinds, self.tables.progress)
        columns = ("instant_mean", "instant_min", *(WINDOWS if self.question.within_s is None else SHARES))
        for kind in self.kinds:
            rows = table[(table["reading"] == kind)]
            for column in columns:
                yield self._reading(kind, column, rows)
            for place in self.names.others:
                yield self._reading(kind, "instant_mean", rows, place)

    def _reading(self, kind: str, column: str, rows: pd.DataFrame, place: int | None = None) -> Finding:
        """Give the number with the lower chance that a look tells; the range reaches to that with the higher."""
        names = self.names
        fleet = self.question.fleet if place is None else self.question.fleets[place]
        own = rows[(rows["group"] == fleet.title) & (rows["fleet"] == fleet.subset)].set_index("chance")
        scale, unit = (1.0, "hours") if column in WINDOWS else (100.0, names.percent_unit)
        told = own.loc[[c for c in own.index if c != CHANCES[0]] or [CHANCES[0]], column] * scale
        known = bool(told.notna().all())
        ranged = known and len(told) > 1
        return Finding(
            name=names.reading(kind, column, place),
            method=in_turn([_(METHODS[kind]), _(STATISTICS[column]).format(span=names.span, within=names.within)]),
            value=float(told.iloc[0]) if known else None,
            unit=unit if known else "",
            low=float(told.min()) if ranged else None,
            high=float(told.max()) if ranged else None,
            arithmetic=_arithmetic(kind, column, rows),
            assumptions=self._assumptions(kind, own.iloc[0]),
            sources=self.tables.base_sources + sensing_sources(kind, set(fleet.rows()["group"])),
        )

    def _assumptions(self, kind: str, first: pd.Series) -> tuple[str, ...]:
        """Say what such sensors can tell and cannot, and which satellites and targets stand for all."""
        note = self.question.fleet.notes.get(kind)
        return (
            _("detects: {detect}; identifies: {identify}; follows: {follow}").format(
                detect=able(first["detect"]), identify=able(first["identify"]), follow=able(first["follow"])
            ),
            _("cannot tell: {cannot}").format(cannot=unable(first["cannot"])),
            ngettext(
                "{satellites} satellite with public elements, taken as working; {stand_for}",
                "{satellites} satellites with public elements, taken as working; {stand_for}",
                int(first["satellites"]),
            ).format(satellites=first["satellites"], stand_for=self._stand_for()),
            *([note] if note else []),
        )

    def _stand_for(self) -> str:
        """Say what stands for the targets."""
        side, several = self.question.side_km(CELL_KM), len(self.question.networks) > 1
        if not side:
            return _("points as they are of the default network") if several else _("points as they are")
        told = (
            _("cells of {side} km, {weight} of the default network") if several else _("cells of {side} km, {weight}")
        )
        return told.format(side=printed(side), weight=_(self.question.weight_names[0]))


def _arithmetic(kind: str, column: str, rows: pd.DataFrame) -> str:
    hours = column in WINDOWS
    each = (
        _("{fleet}, {part} ({satellites}), {chance}: {number:.1f} h")
        if hours
        else _("{fleet}, {part} ({satellites}), {chance}: {number:.1f} %")
    )
    return in_turn(
        each.format(
            fleet=_(row["group"]),
            part=_(row["fleet"]),
            satellites=row["satellites"],
            chance=_chance(kind, row["chance"]),
            number=row[column] * (1.0 if hours else 100.0),
        )
        for row in rows[rows[column].notna()].to_dict("records")
    )


def _chance(kind: str, chance: str) -> str:
    if chance == CHANCES[0]:
        return _("within the horizon") if kind == "ais" else _("every possible look")
    return _((CLEAR_SKY if kind == "optical" else HEARING)[chance])
