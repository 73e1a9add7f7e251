"""What an observed share takes for granted: its satellites, its span, its targets, and what the range runs over."""

from functools import cached_property

import pandas as pd

from geo.figures import printed
from layers.checks.observed.observed_names import Names
from layers.observation.looks import LOOK_CELL_KM
from layers.observation.question import Question
from layers.observation.shares import PIECE_KM
from leadline.words import N_, _, alternatives, between, joined, listed, long_day, moment, ngettext, spoken

LOOKS = N_(
    "a look counts if at zero Doppler the target is inside the angles of the satellite's family and on an allowed "
    "side; angles as published, or recalled and assumed where the layer access_bands says so"
)
TARGETS = {
    "km": N_("{amount:,.0f} km of {targets}, in cells of at most {fine} km for windows and {coarse} km for moments"),
    "km2": N_("{amount:,.0f} km2 of {targets}, in cells of about {fine} km for windows and {coarse} km for moments"),
    "points": N_("{amount:,.0f} {targets}, as they are"),
}


class Assumed:
    """Assumptions of one question, made once for each fleet."""

    def __init__(self, question: Question, names: Names) -> None:
        self.question, self.names = question, names
        self._made: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, base: pd.Series) -> tuple[str, ...]:
        """Assumptions behind the numbers of the fleet whose base row this is."""
        key = (str(base["group"]), str(base["fleet"]))
        if key not in self._made:
            self._made[key] = self._of_fleet(base)
        return self._made[key]

    def _of_fleet(self, base: pd.Series) -> tuple[str, ...]:
        question = self.question
        place = question.sets.index((base["group"], base["fleet"]))
        fleet = question.fleets[place]
        over, note = self._range_over(base["group"]), fleet.notes.get(fleet.kinds[0])
        return (
            self._satellites(place, int(base["satellites"])),
            _("{span} from {start} UTC, elements of {epochs}, SGP4").format(
                span=self.names.span, start=moment(question.start_utc), epochs=self._epochs
            ),
            self._targets(float(base["amount"])),
            _(LOOKS),
            *([_("the range runs over {over}").format(over=over)] if over else []),
            _("no downlink and no other customers"),
            *([note] if note else []),
        )

    def _satellites(self, place: int, count: int) -> str:
        """Say which satellites count, and which are left out."""
        fleet, names = self.question.fleets[place], self.names
        kinds = _(names.sensors[1]) if names.sensors[1] != "sensor" else joined(map(_, fleet.kinds))
        missing = fleet.left_out()
        left_out = listed(
            _("{name} ({reason})").format(name=name, reason=_(reason))
            for name, reason in zip(missing["name"], missing["reason"], strict=True)
        )
        told = _of_layer(count, left_out) if fleet.ids else _of_file(count, left_out)
        return told.format(satellites=count, kinds=kinds, left_out=left_out)

    def _targets(self, amount: float) -> str:
        question, names = self.question, self.names
        fine, coarse = (printed(question.side_km(usual)) for usual in (LOOK_CELL_KM, PIECE_KM))
        noun = names.targets if question.unit == "points" else names.noun
        targets = listed([noun, _(question.what)]) if question.what else noun
        return _(TARGETS[question.unit]).format(amount=amount, targets=targets, fine=fine, coarse=coarse)

    @cached_property
    def _epochs(self) -> str:
        """Days of the elements: 21 and 22 August 2026, or the first and the last of them."""
        epochs = sorted({m.satellite.orbit.epoch_utc.date() for m in self.question.everybody()})
        if not epochs:
            return _("no satellite")
        first, last = epochs[0], epochs[-1]
        same = spoken().is_source and first != last and (first.year, first.month) == (last.year, last.month)
        ends = f"{first:%d}" if same else long_day(first), long_day(last)
        return joined(ends) if len(epochs) == 2 else between(*ends)  # noqa: PLR2004

    def _range_over(self, title: str) -> str:
        question, names = self.question, self.names
        networks, places = len(question.networks), [k for k, (t, _) in enumerate(question.sets) if t == title]
        parts = []
        if networks > 1:
            both = _("both {noun} networks") if networks == 2 else _("all {networks} {noun} networks")  # noqa: PLR2004
            parts.append(both.format(networks=networks, noun=names.noun))
        if len(question.cases) > 1:
            parts.append(_("narrow and wide readings of the angles"))
        if question.weights:
            plain, weights = _(question.weight_names[0]), alternatives(map(_, question.weights))
            parts.append(_("{plain} alone and {plain} times {weights}").format(plain=plain, weights=weights))
        return listed([*parts, *(self._part(place, places[0]) for place in places[1:])])

    def _part(self, place: int, first: int) -> str:
        """Say how a further part of a fleet differs from all of it."""
        question = self.question
        if not question.is_public(place):
            return _("all and {sets}").format(sets=_(question.sets[place][1]))
        fleet = question.fleets[first]
        families = listed(sorted({m.family for m in question.everybody() if m.commercial and fleet.holds(m)}))
        return _("with and without the commercial fleets ({commercial})").format(commercial=families)


def _of_layer(count: int, left_out: str) -> str:
    if left_out:
        return ngettext(
            "{satellites} {kinds} satellite with public elements, taken as working; left out: {left_out}",
            "{satellites} {kinds} satellites with public elements, taken as working; left out: {left_out}",
            count,
        )
    return ngettext(
        "{satellites} {kinds} satellite with public elements, taken as working; left out: none",
        "{satellites} {kinds} satellites with public elements, taken as working; left out: none",
        count,
    )


def _of_file(count: int, left_out: str) -> str:
    if left_out:
        return ngettext(
            "{satellites} {kinds} satellite of a file, taken as working; left out: {left_out}",
            "{satellites} {kinds} satellites of a file, taken as working; left out: {left_out}",
            count,
        )
    return ngettext(
        "{satellites} {kinds} satellite of a file, taken as working; left out: none",
        "{satellites} {kinds} satellites of a file, taken as working; left out: none",
        count,
    )
