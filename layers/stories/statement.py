"""One statement of a story: who says it, the facts and searches that answer it, and what was corrected."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from math import isfinite

from geo.claim import CLAIM, Bearing, Claim, Clause, Finding, Search, clauses
from layers.catalogue.partial_dates import span
from layers.catalogue.schema import STATUSES
from layers.catalogue.sources import sources
from layers.stories.check_kinds import CHECK_KINDS, REPORTED

KINDS = ("agreement", "attribution", "body", "cause", "contract", "event", "fact", "number", "opinion", "plan")
_MARK = re.compile(r"[^\s\[\]]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One published fact that stands in the story file because no table holds it, or a search that found none.

    Parameters
    ----------
    id, text : str
        The text is our own short paraphrase; it names the finding. The id is the mark of clauses: not "claim", and
        without blanks and square brackets.
    bears : Bearing
        What the fact does for the statement.
    source_ids : tuple of str
        Where it was read; empty for a search.
    as_of : str
        Date of the fact: year, month or day, not later than the sources; of a search, until when was searched.
    status : str
        One of `layers.catalogue.schema.STATUSES`.
    value, unit
        Both or neither.
    start, end : date
        Days of an event, the last included; both or neither.
    searched, where : str
        What was searched and where, if nothing was found. A search has neither bearing nor value nor status.

    Raises
    ------
    ValueError
        If a field is not as above.
    """

    id: str
    text: str
    as_of: str
    bears: Bearing = Bearing.CONTEXT
    source_ids: tuple[str, ...] = ()
    status: str = "published"
    value: float | None = None
    unit: str = ""
    start: date | None = None
    end: date | None = None
    searched: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        if self.id == CLAIM or not _MARK.fullmatch(self.id):
            raise ValueError(
                f"id {self.id!r}; expected one word without blanks and square brackets, and not {CLAIM!r}, which marks "
                "what only repeats the claim."
            )
        if self.text == CLAIM:
            raise ValueError(f"text {self.text!r}; expected what was found: {CLAIM!r} marks what repeats the claim.")
        _one_of("status", self.status, STATUSES)
        unknown = [i for i in self.source_ids if i not in sources()]
        if unknown or bool(self.source_ids) == bool(self.searched):
            raise ValueError(
                f"sources {list(self.source_ids)} and searched {self.searched!r}; expected ids of files in "
                "layers/data/sources for what was found, or what was searched, and where, for what was not."
            )
        _number(self.value, self.unit)
        _in_order(self.start, self.end)
        self._dated()
        self._search_alone()
        self.finding()

    def _dated(self) -> None:
        first, _ = span(self.as_of, "as_of")
        latest = max((sources()[i].latest for i in self.source_ids), default=first)
        if first > latest:
            raise ValueError(
                f"as_of {self.as_of!r}; expected a date not later than its sources {list(self.source_ids)}, the latest "
                f"of which is of {latest}."
            )

    def _search_alone(self) -> None:
        if self.where and not self.searched:
            raise ValueError(f"where {self.where!r} without searched; expected what was searched there.")
        own = {"bears": self.bears != Bearing.CONTEXT, "value": self.value is not None, "start": bool(self.start)}
        own["status"] = self.status != "published"
        given = [name for name, is_given in own.items() if is_given]
        if self.searched and given:
            raise ValueError(
                f"{', '.join(given)} with searched {self.searched!r}, which found nothing; expected it only of what "
                "was found: that is a fact of its own, with sources."
            )

    def finding(self) -> Finding:
        """Tell the fact, or the search, as a finding."""
        if self.searched:
            search = Search(what=self.searched, where=self.where, until=self.as_of)
            return Finding(name=self.text, method=search.in_words, as_of=self.as_of, searched=search)
        return Finding(
            name=self.text,
            method=f"read in the sources named{self._days()}",
            value=self.value,
            unit=self.unit,
            assumptions=() if self.status.startswith("published") else (f"status: {self.status}",),
            sources=self.source_ids,
            as_of=self.as_of,
            bearing=self.bears,
        )

    def _days(self) -> str:
        if self.start is None or self.end is None:
            return ""
        return f"; {self.start}" if self.start == self.end else f"; {self.start} to {self.end}"


CORRECTED = ("verdict", "number", "words", "fact", "map")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One thing that a published site said and that was put right: `on` which day, what, was, now, and why.

    Raises
    ------
    ValueError
        If `what` is not one of `CORRECTED`, or a text is missing.
    """

    on: date
    what: str
    was: str
    now: str
    reason: str

    def __post_init__(self) -> None:
        _one_of("what", self.what, CORRECTED)
        if not all(text.strip() for text in (self.was, self.now, self.reason)):
            raise ValueError(f"was {self.was!r}, now {self.now!r}, reason {self.reason!r}; expected all three.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Claim):
    """One statement of a story: what is claimed, and how it is checked.

    Parameters
    ----------
    id, text : str
        The text is our own short paraphrase.
    kind : str
        One of `KINDS`.
    check : str
        How it is checked, one of `layers.stories.check_kinds.CHECK_KINDS`.
    stated_on, url : str
        Date of the story (year, month or day) and its address.
    said_by : str
        Who says it in the story; empty where nobody is named.
    value, unit
        The number claimed, if any.
    start, end : date
        First and last day that the statement speaks of, if any.
    places, layers : tuple of str
        Ids of rows of the layers `places` and `misawa`, and the names of all layers that show the statement.
    facts : tuple of Fact
        Published facts that no table holds, and searches that found none.
    corrections : tuple of Correction
        What earlier sites said of it and was put right.
    sentence, brief : str
        For "reported": the answer, each clause with the ids of the facts that say it ("It grew [rates]."), and the
        same in a line. The verdict follows from the facts. Other checks write their own.

    Raises
    ------
    ValueError
        If a field is not as above; the message begins with the name of the field.
    """

    stated_on: str
    check: str
    start: date | None = None
    end: date | None = None
    places: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    corrections: tuple[Correction, ...] = ()
    sentence: str = ""
    brief: str = ""

    def __post_init__(self) -> None:
        _one_of("kind", self.kind, KINDS)
        _one_of("check", self.check, CHECK_KINDS)
        if (self.check == REPORTED) != bool(self.sentence):
            raise ValueError(
                f"sentence {self.sentence!r} with check {self.check!r}; expected one for {REPORTED!r}, and none for a "
                "check that writes its own."
            )
        if self.brief and self.check != REPORTED:
            raise ValueError(f"brief {self.brief!r} with check {self.check!r}; expected one only for {REPORTED!r}.")
        if self.check == REPORTED and self.kind != "opinion" and not self.facts:
            raise ValueError("fact is missing; expected at least one fact or search, or the kind 'opinion'.")
        span(self.stated_on, "stated_on")
        _in_order(self.start, self.end)
        _number(self.value, self.unit)
        _once("fact", "id", (fact.id for fact in self.facts))
        _once("fact", "text", (fact.text for fact in self.facts))
        Claim.__post_init__(self)  # not super(): a class with slots is made anew, and super() means the one before
        self._marked("sentence", self.sentence)
        self._marked("brief", self.brief)

    @property
    def year(self) -> int:
        """Year in which the story was published."""
        return int(self.stated_on[:4])

    def claim(self) -> Claim:
        """Take what is claimed, without how it is checked."""
        return Claim(**{field.name: getattr(self, field.name) for field in fields(Claim)})

    def clauses(self, marked: str) -> tuple[Clause, ...]:
        """Read a sentence whose clauses end with ids of facts; errors as `geo.claim.clauses`."""
        return clauses(marked, {fact.id: fact.text for fact in self.facts}) if marked else ()

    def _marked(self, field: str, marked: str) -> None:
        """Hold the marks of a sentence to the ids of the facts."""
        try:
            found = self.clauses(marked)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from error
        known = {CLAIM, *(fact.text for fact in self.facts)}
        unknown = [mark for clause in found for mark in clause.rests_on if mark not in known]
        if unknown:
            ids = ", ".join(f"[{mark}]" for mark in (*(fact.id for fact in self.facts), CLAIM))
            raise ValueError(
                f"{field} {marked!r} rests on [{unknown[0]}]; expected the id of a fact of the statement, of {ids}."
            )

    def findings(self) -> tuple[Finding, ...]:
        """Tell all facts and searches as findings."""
        return tuple(fact.finding() for fact in self.facts)

    def fact(self, fact_id: str) -> Fact:
        """Take one of the facts; ValueError if there is none with this id."""
        for fact in self.facts:
            if fact.id == fact_id:
                return fact
        raise ValueError(
            f"statement {self.id!r} has no fact {fact_id!r}; expected one of {[f.id for f in self.facts]}."
        )


def _one_of(field: str, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        raise ValueError(f"{field} {value!r}; expected one of {', '.join(allowed)}.")


def _number(value: float | None, unit: str) -> None:
    if value is None and unit:
        raise ValueError(f"unit {unit!r} without value; expected both or neither.")
    if value is not None and not unit:
        raise ValueError(f"value {value} has no unit; expected one, '1' for a ratio.")
    if value is not None and not isfinite(value):
        raise ValueError(f"value {value}; expected a finite number.")


def _in_order(start: date | None, end: date | None) -> None:
    if (start is None) != (end is None) or (start and end and start > end):
        raise ValueError(f"start {start} and end {end}; expected both, in order, or neither.")


def _once(table: str, field: str, values: Iterable[str]) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    if twice:
        raise ValueError(f"{table} {field} {twice[0]!r} stands twice; expected each {field} once.")
