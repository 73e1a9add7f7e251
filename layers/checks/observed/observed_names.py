"""The words of an observed share: what its sensors, targets and windows are called, and the names of its findings."""

import re
from dataclasses import dataclass

from geo.figures import printed
from layers.observation.question import HOUR_S, Question

SENSORS = {  # kind -> with its article, without
    "radar": ("a radar", "radar"),
    "optical": ("an optical sensor", "optical"),
    "rf": ("a radio receiver", "radio"),
    "ais": ("an AIS receiver", "AIS"),
}
STATISTICS = {  # column of the tables -> words
    "instant_mean": "mean",
    "instant_median": "median",
    "instant_p95": "95th percentile",
    "instant_max": "most",
    "instant_min": "least",
}
NOUNS = {"km": "line", "km2": "area", "points": "point"}
TITLES = {
    "radar": "look by radar",
    "optical": "look by optics, by day and clear sky",
    "rf": "radio emitter placed",
    "ais": "AIS heard",
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
    count, unit = (hours * 60, "minute") if hours < 1 else (hours, "hour")
    told = printed(count)
    return f"{told} {unit}{'' if told == '1' else 's'}"


@dataclass(frozen=True, slots=True)
class Names:
    """Words and names of findings of one question."""

    question: Question

    @property
    def noun(self) -> str:
        """What a target is called."""
        return self.question.noun or NOUNS[self.question.unit]

    @property
    def targets(self) -> str:
        """All targets: lanes."""
        return plural(self.noun)

    @property
    def extent(self) -> str:
        """What a share is of: lane length."""
        if self.question.unit == "points":
            return self.targets
        if self.question.unit == "km":
            return f"{self.noun} length"
        return f"area of the {self.targets}" if self.question.noun else "area"

    @property
    def amount(self) -> str:
        """What is counted, with its unit: lane km."""
        return self.targets if self.question.unit == "points" else f"{self.noun} {self.question.unit}"

    @property
    def sensors(self) -> tuple[str, str]:
        """A sensor of the main fleet, with its article and without."""
        kinds = self.question.fleet.kinds
        alone = len(kinds) == 1 and not self.question.fleet.own
        return SENSORS[kinds[0]] if alone else ("a sensor", "sensor")

    @property
    def sensor(self) -> str:
        """One of them, after "some": radar."""
        with_article = self.sensors[0]
        return with_article.partition(" ")[2]

    @property
    def span(self) -> str:
        """Length of the span: 4 weeks."""
        days = self.question.days
        weeks = days / WEEK_DAYS
        if weeks == int(weeks) and weeks > 1:
            return f"{weeks:.0f} weeks"
        return "a day" if days == 1 else f"{days:g} days"

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
            return fleet.subset
        sets = self.question.sets
        parted = any(sets[k][0] == fleet.title and self.question.is_public(k) for k in range(len(sets)))
        return "given all commercial fleets" if parted else ""

    def whose(self, place: int) -> str:
        """Title of a fleet, and which part of it."""
        title, subset = self.question.sets[place]
        return title if subset == "all" else f"{title}, {subset}"

    def mean(self, title: str = "") -> str:
        """Name of the finding that tells the window on average."""
        return f"{title or self.title}: window in which the share comes into {self.sensors[0]}'s reach on average"

    def sure(self, title: str = "") -> str:
        """Name of the finding that tells the window without fail."""
        return f"{title or self.title}: window in which the share comes into {self.sensors[0]}'s reach without fail"

    def tasked(self, title: str = "") -> str:
        """Name of the finding that tells the window of a plan."""
        return f"{title or self.title}: window in which a plan of one swath a pass pictures the share on average"

    def mean_share(self, title: str = "") -> str:
        """Name of the finding that tells the share within the window, on average."""
        return f"{title or self.title}: share of the {self.extent} that comes into {self.sensors[0]}'s reach within {self.within} on average"  # noqa: E501

    def sure_share(self, title: str = "") -> str:
        """Name of the finding that tells the share within the window, without fail."""
        return f"{title or self.title}: share of the {self.extent} that comes into {self.sensors[0]}'s reach within {self.within} without fail"  # noqa: E501

    def tasked_share(self, title: str = "") -> str:
        """Name of the finding that tells the share of a plan."""
        return f"{title or self.title}: share of the {self.extent} that a plan of one swath a pass pictures within {self.within} on average"  # noqa: E501

    def moment(self, title: str = "", column: str = "instant_mean") -> str:
        """Name of the finding that tells the share in reach at one moment."""
        words = STATISTICS[column]
        return f"{title or self.title}: share of the {self.extent} in {self.sensors[0]}'s reach at one moment, {words}"

    def above(self) -> str:
        """Name of the finding that tells how often the share is in reach at once."""
        return f"{self.title}: part of the time at which the share or more is in {self.sensors[0]}'s reach at once"

    def drawn(self, place: int | None = None) -> str:
        """Name of the finding that tells the range of the mean window over draws."""
        return f"{self._whose(place)}: {self.sensors[1]} window on average, over draws of what is not known"

    def drawn_share(self, column: str, place: int | None = None) -> str:
        """Name of the finding that tells the range of a share within the window over draws."""
        how = "on average" if column == "mean share" else "without fail"
        return f"{self._whose(place)}: share within {self.within} {how}, over draws of what is not known"

    def drawn_plan(self, place: int | None = None) -> str:
        """Name of the finding that tells the range of the window of a plan over draws."""
        what = "window" if self.question.within_s is None else f"share within {self.within}"
        return f"{self._whose(place)}: {what} of a plan on average, over draws"

    def moved(self, assumption: str) -> str:
        """Name of the finding that tells how far one assumption moves the answer."""
        if self.question.within_s is None:
            return f"{self.title}: {self.sensors[1]} window on average, moved by {assumption}"
        return f"{self.title}: share within {self.within} on average, moved by {assumption}"

    def reading(self, kind: str, column: str, place: int | None = None) -> str:
        """Name of the finding that tells a number of another kind of sensor."""
        words = {
            "instant_mean": f"share of the {self.extent} at one moment, mean",
            "instant_min": f"share of the {self.extent} at one moment, least",
            "mean_window_h": "window in which the share is reached on average",
            "guaranteed_window_h": "window in which the share is reached without fail",
            "mean_share": f"share of the {self.extent} within {self.within} on average",
            "guaranteed_share": f"share of the {self.extent} within {self.within} without fail",
        }
        fleet = self.question.fleet if place is None else self.question.fleets[place]
        whose = fleet.title if fleet.subset == "all" else f"{fleet.title} {fleet.subset}"
        return f"{whose}, {TITLES[kind]}: {words[column]}"

    def _whose(self, place: int | None) -> str:
        number = self.question.place if place is None else place
        given = self.given(number)
        return self.question.sets[number][0] + (f", {given}" if given else "")
