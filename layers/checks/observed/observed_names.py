"""The words of an observed share: what its sensors, targets and windows are called, and the names of its findings."""

import re
from dataclasses import dataclass

from geo.figures import printed
from geo.units import OF
from layers.observation.question import HOUR_S, Question
from layers.observation.uncertainty import move_in_words
from leadline.words import N_, _, listed, ngettext, pgettext, source_of

SENSORS = {  # kind -> with its article, before another noun, alone
    "radar": (N_("a radar"), N_("radar"), N_("radar")),
    "optical": (N_("an optical sensor"), N_("optical"), N_("optical sensor")),
    "rf": (N_("a radio receiver"), N_("radio"), N_("radio receiver")),
    "ais": (N_("an AIS receiver"), N_("AIS"), N_("AIS receiver")),
}
STATISTICS = {  # column of the tables -> words
    "instant_mean": N_("mean"),
    "instant_median": N_("median"),
    "instant_p95": N_("95th percentile"),
    "instant_max": N_("most"),
    "instant_min": N_("least"),
}
NOUNS = {"km": N_("line"), "km2": N_("area"), "points": N_("point")}
TITLES = {
    "radar": N_("look by radar"),
    "optical": N_("look by optics, by day and clear sky"),
    "rf": N_("radio emitter placed"),
    "ais": N_("AIS heard"),
}
READINGS = {  # column of the tables -> name of the finding of another kind of sensor
    "instant_mean": N_("{whose}, {sensing}: share of the {extent} at one moment, mean"),
    "instant_min": N_("{whose}, {sensing}: share of the {extent} at one moment, least"),
    "mean_window_h": N_("{whose}, {sensing}: window in which the share is reached on average"),
    "guaranteed_window_h": N_("{whose}, {sensing}: window in which the share is reached without fail"),
    "mean_share": N_("{whose}, {sensing}: share of the {extent} within {within} on average"),
    "guaranteed_share": N_("{whose}, {sensing}: share of the {extent} within {within} without fail"),
}
WEEK_DAYS = 7
VOWELS = "aeiou"
UNFIT = re.compile(r"[\s{}\[\].:!]+")  # what a mark cannot hold


def plural(noun: str) -> str:
    """Write several of them.

    >>> [plural(noun) for noun in ("lane", "city", "strait", "marsh", "bay")]
    ['lanes', 'cities', 'straits', 'marshes', 'bays']
    """
    if noun.endswith("y") and noun[-2:-1] not in VOWELS:
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def hours_in_words(hours: float) -> str:
    """Write a window.

    >>> [hours_in_words(hours) for hours in (0.5, 1, 6, 48)]
    ['30 minutes', '1 hour', '6 hours', '48 hours']
    """
    count = printed(hours * 60 if hours < 1 else hours)
    n = 1 if count == "1" else 2
    if hours < 1:
        return ngettext("{count} minute", "{count} minutes", n).format(count=count)
    return ngettext("{count} hour", "{count} hours", n).format(count=count)


@dataclass(frozen=True, slots=True)
class Names:
    """Words and names of findings of one question."""

    question: Question

    @property
    def _noun(self) -> str:
        return self.question.noun or NOUNS[self.question.unit]

    @property
    def noun(self) -> str:
        """What a target is called."""
        return _(self._noun)

    @property
    def targets(self) -> str:
        """All targets: lanes."""
        return ngettext(self._noun, plural(self._noun), 2)

    @property
    def extent(self) -> str:
        """What a share is of: lane length."""
        if self.question.unit == "points":
            return self.targets
        if self.question.unit == "km":
            return _("{noun} length").format(noun=self.noun)
        return (
            _("area of the {targets}").format(targets=self.targets) if self.question.noun else pgettext("size", "area")
        )

    @property
    def amount(self) -> str:
        """What is counted, with its unit: lane km."""
        if self.question.unit == "points":
            return self.targets
        return (_("{noun} km") if self.question.unit == "km" else _("{noun} km2")).format(noun=self.noun)

    @property
    def percent_unit(self) -> str:
        """Unit of a share, whose first word is read by what prints it: percent of lane km."""
        return f"{OF}{source_of(self.amount)}"

    @property
    def sensors(self) -> tuple[str, str, str]:
        """A sensor of the main fleet, in English: with its article, before another noun, alone."""
        kinds = self.question.fleet.kinds
        alone = len(kinds) == 1 and not self.question.fleet.own
        return SENSORS[kinds[0]] if alone else (N_("a sensor"), N_("sensor"), N_("sensor"))

    @property
    def sensor(self) -> str:
        """One of them, after "some": radar."""
        return _(self.sensors[2])

    @property
    def span(self) -> str:
        """Length of the span: 4 weeks."""
        days = self.question.days
        weeks = days / WEEK_DAYS
        if weeks == int(weeks) and weeks > 1:
            return ngettext("{weeks:.0f} week", "{weeks:.0f} weeks", int(weeks)).format(weeks=weeks)
        return _("a day") if days == 1 else ngettext("{days:g} day", "{days:g} days", int(days)).format(days=days)

    @property
    def within(self) -> str:
        """Window of the question: 6 hours."""
        return hours_in_words((self.question.within_s or 0.0) / HOUR_S)

    @property
    def title(self) -> str:
        """Whose the main fleet is."""
        return self.question.fleet.title

    @property
    def others(self) -> tuple[int, ...]:
        """Numbers of the other fleets with the title of the main one."""
        sets, place = self.question.sets, self.question.place
        return tuple(k for k, (title, _) in enumerate(sets) if title == self.title and k != place)

    @property
    def beside(self) -> tuple[int, ...]:
        """Numbers of the fleets to compare the main one with: the first of each other title that it does not hold."""
        main, sets = self.question.fleet, self.question.sets
        firsts = [next(k for k, (title, _) in enumerate(sets) if title == t) for t in self.question.titles]
        own = {member.id for member in main.own}
        return tuple(
            k
            for k in firsts
            if sets[k][0] != self.title
            and not (self.question.fleets[k].ids <= main.ids and {m.id for m in self.question.fleets[k].own} <= own)
        )

    def mark(self, place: int) -> str:
        """Begin of the marks of a fleet: its name, without what a mark cannot hold."""
        return UNFIT.sub("-", self.question.fleets[place].name)

    def given(self, place: int) -> str:
        """Say what is taken as given of a fleet: all commercial fleets, or which part of it is counted.

        Nothing of a whole fleet that is not asked about without its commercial satellites too.
        """
        fleet = self.question.fleets[place]
        if fleet.subset != "all":
            return _(fleet.subset)
        sets = self.question.sets
        parted = any(sets[k][0] == fleet.title and self.question.is_public(k) for k in range(len(sets)))
        return _("given all commercial fleets") if parted else ""

    def whose(self, place: int) -> str:
        """Title of a fleet, and which part of it."""
        title, subset = self.question.sets[place]
        return _(title) if subset == "all" else listed([_(title), _(subset)])

    def _title(self, title: str = "") -> str:
        """Tell a title of a fleet in the language, the main one by default; what says a part too is told already."""
        raw = title or self.title
        return _(raw) if raw in self.question.titles else raw

    def mean(self, title: str = "") -> str:
        """Name of the finding that tells the window on average."""
        return _("{title}: window in which the share comes into {sensors}'s reach on average").format(
            title=self._title(title), sensors=_(self.sensors[0])
        )

    def sure(self, title: str = "") -> str:
        """Name of the finding that tells the window without fail."""
        return _("{title}: window in which the share comes into {sensors}'s reach without fail").format(
            title=self._title(title), sensors=_(self.sensors[0])
        )

    def tasked(self, title: str = "") -> str:
        """Name of the finding that tells the window of a plan."""
        return _("{title}: window in which a plan of one swath a pass pictures the share on average").format(
            title=self._title(title)
        )

    def mean_share(self, title: str = "") -> str:
        """Name of the finding that tells the share within the window, on average."""
        return _("{title}: share of the {extent} that comes into {sensors}'s reach within {within} on average").format(
            title=self._title(title), extent=self.extent, sensors=_(self.sensors[0]), within=self.within
        )

    def sure_share(self, title: str = "") -> str:
        """Name of the finding that tells the share within the window, without fail."""
        return _(
            "{title}: share of the {extent} that comes into {sensors}'s reach within {within} without fail"
        ).format(title=self._title(title), extent=self.extent, sensors=_(self.sensors[0]), within=self.within)

    def tasked_share(self, title: str = "") -> str:
        """Name of the finding that tells the share of a plan."""
        return _(
            "{title}: share of the {extent} that a plan of one swath a pass pictures within {within} on average"
        ).format(title=self._title(title), extent=self.extent, within=self.within)

    def moment(self, title: str = "", column: str = "instant_mean") -> str:
        """Name of the finding that tells the share in reach at one moment."""
        words = _(STATISTICS[column])
        return _("{title}: share of the {extent} in {sensors}'s reach at one moment, {words}").format(
            title=self._title(title), extent=self.extent, sensors=_(self.sensors[0]), words=words
        )

    def above(self) -> str:
        """Name of the finding that tells how often the share is in reach at once."""
        return _("{title}: part of the time at which the share or more is in {sensors}'s reach at once").format(
            title=self._title(), sensors=_(self.sensors[0])
        )

    def drawn(self, place: int | None = None) -> str:
        """Name of the finding that tells the range of the mean window over draws."""
        return _("{whose}: {sensors} window on average, over draws of what is not known").format(
            whose=self._whose(place), sensors=_(self.sensors[1])
        )

    def drawn_share(self, column: str, place: int | None = None) -> str:
        """Name of the finding that tells the range of a share within the window over draws."""
        told = (
            _("{whose}: share within {within} on average, over draws of what is not known")
            if column == "mean share"
            else _("{whose}: share within {within} without fail, over draws of what is not known")
        )
        return told.format(whose=self._whose(place), within=self.within)

    def drawn_plan(self, place: int | None = None) -> str:
        """Name of the finding that tells the range of the window of a plan over draws."""
        if self.question.within_s is None:
            return _("{whose}: window of a plan on average, over draws").format(whose=self._whose(place))
        return _("{whose}: share within {within} of a plan on average, over draws").format(
            whose=self._whose(place), within=self.within
        )

    def moved(self, assumption: str) -> str:
        """Name of the finding that tells how far one assumption moves the answer."""
        if self.question.within_s is None:
            return _("{title}: {sensors} window on average, moved by {assumption}").format(
                title=self._title(), sensors=_(self.sensors[1]), assumption=move_in_words(assumption)
            )
        return _("{title}: share within {within} on average, moved by {assumption}").format(
            title=self._title(), within=self.within, assumption=move_in_words(assumption)
        )

    def reading(self, kind: str, column: str, place: int | None = None) -> str:
        """Name of the finding that tells a number of another kind of sensor."""
        fleet = self.question.fleet if place is None else self.question.fleets[place]
        whose = _(fleet.title)
        if fleet.subset != "all":
            whose = _("{title} {part}").format(title=whose, part=_(fleet.subset))
        return _(READINGS[column]).format(whose=whose, sensing=_(TITLES[kind]), extent=self.extent, within=self.within)

    def _whose(self, place: int | None) -> str:
        number = self.question.place if place is None else place
        given = self.given(number)
        title = _(self.question.sets[number][0])
        return listed([title, given]) if given else title
